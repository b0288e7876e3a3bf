"""Tags that stand in several places of the gap report."""

from __future__ import annotations

from compliance.authoring.word_templates.marks import each, paragraph, strong

GAP = paragraph(style="Gap")
"""Keeps two tables apart."""
COLON = "{{ ': ' if lang == 'en' else '：' }}"
GLYPHS = {"gap": "✕", "undetermined": "?", "pending": "○", "advice": "△", "satisfied": "✓", "not_applicable": "–"}
QUALIFIERS = (
    "{% for one in f.qualifiers %} {{ inline('qualifier.' ~ one) }} {% endfor %}"
    "{% if f.final and f.final.verdict == 'gap' %} {{ inline('final.gap') }} {% endif %}"
)


def inspections(style: str) -> str:
    """Return what inspections found of the duty ``f``, a paragraph each."""
    said = (
        " {{ one.on|day }} {{ one.officer }} {{ inline('inspection.' ~ one.result) }}"
        "{% if one.remark %} · {{ one.remark }}{% endif %}"
    )
    return each("one in f.inspections", paragraph(strong("{{ inline('card.inspection') }}"), said, style=style))
