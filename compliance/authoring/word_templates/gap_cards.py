"""One card a gap: what is wrong, the text, why it applies, the facts, and what the enterprise does about it."""

from __future__ import annotations

from compliance.authoring.word_templates.gap_tags import COLON, GAP, QUALIFIERS, inspections
from compliance.authoring.word_templates.marks import (
    UPRIGHT,
    cell,
    cell_tag,
    each,
    head_row,
    listing,
    paragraph,
    row,
    row_tag,
    run,
    strong,
    table,
    tag,
    when,
)
from compliance.authoring.word_templates.parts import LINE, edge

PERIODS = {"fulfilled": "✓", "short": "✕", "unknown": "?", "open": "…", "not_owed": "–"}
STRIP = 12
"""Periods in a line of a strip."""


def cards() -> list[str]:
    """Return the section of gaps: one card a duty."""
    return [
        when(
            "page.gap",
            paragraph("{{ inline('section.gap') }} {{ page.gap|length }}", style="Heading1"),
            tag("for card in page.gap"),
            tag("set f = card.lead"),
            *_card(),
            tag("endfor"),
        )
    ]


def _quotation(finding: str) -> list[str]:
    """Return a quotation with its source, and how it is to be read where the text as held is damaged."""
    document = f"page.documents[{finding}.source.document]"
    cite = (
        f"{{{{ {document}.title|beside }}}}{{% if {document}.number %}} {{{{ {document}.number }}}}{{% endif %}} · "
        f"{{{{ {finding}.source.clause|quote }}}} · {{{{ inline('authority.' ~ {document}.authority) }}}} · "
        f"{{{{ inline('addressing.' ~ {finding}.addressing) }}}}"
    )
    return [
        paragraph(f"{{{{ {finding}.source.quote|quote }}}}", style="Quote"),
        paragraph(cite, style="Cite"),
        when(
            f"{finding}.source.normalised",
            paragraph(
                f"{{{{ inline('card.normalised') }}}}{COLON}{{{{ {finding}.source.normalised|quote }}}}", style="Note"
            ),
        ),
    ]


def _card() -> list[str]:
    notes = (
        when(
            "f.waiver",
            paragraph(
                strong("{{ inline('card.waiver') }}"),
                COLON + "{{ t('card.waiver.acts', approver=f.waiver.approver, a=f.waiver.granted_on, "
                "b=f.waiver.until, reason=f.waiver.reason) }}"
                "{% if not f.waiver.acts and f.waiver.remark %} "
                "{{ inline('card.waiver.' ~ f.waiver.remark) }}{% endif %}",
                style="Note",
            ),
        ),
        inspections("Note"),
    )
    others = each(
        "other in card.others",
        paragraph("{{ inline('card.also') }}", style="Label"),
        *_quotation("other"),
        paragraph("{{ other.verdict|glyph }} {{ inline('verdict.' ~ other.verdict) }} ",
                  run("{{ other.ref }} ", "Small"), "{{ other.headline|say }}", style="Note"),
    )  # fmt: skip
    return [
        paragraph("{{ f.verdict|glyph }} {{ f.title.en if lang == 'en' else f.title.zh }}"
                  "{% if lang == 'both' and f.title.en != f.title.zh %} / {{ f.title.en }}{% endif %}",
                  style="Heading2"),
        paragraph(
            run("{{ inline('card.finding') }} {{ f.ref }} · {{ inline('severity.' ~ f.severity) }} ", "Small"),
            run(QUALIFIERS, "Flag"),
            style="NoteAbove",
        ),
        paragraph("{{ f.headline|say }}", style="Headline"),
        *_quotation("f"),
        paragraph("{{ inline('card.why') }}", style="Label"),
        tag("for one in f.why"),
        paragraph("{{ one|say }}", style="ListBullet"),
        tag("else"),
        paragraph("{{ f.applicability|say }}", style="ListBullet"),
        tag("endfor"),
        *_strips(),
        *_facts(),
        *_elements(),
        *notes,
        others,
        when("f.statute", paragraph("{{ inline('card.statute') }}" + COLON + "{{ f.statute|listed }}", style="Note")),
    ]  # fmt: skip


def _strips() -> list[str]:
    """Return the periods of a frequency, twelve in a line; the empty rest of a line has no frame."""
    wide = UPRIGHT / STRIP
    name = "{{ p.label[:4] }}{% if p.label|length > 4 %}-{{ p.label|tick }}{% endif %}"
    count = "{% if p.status != 'not_owed' %}{{ p.counted }}/{{ p.needed }}{% endif %}"

    def state(status: str, style: str) -> str:
        return paragraph(run(f"{PERIODS[status]} ", style), run(count, "Small"), style="CellMiddle")

    shown = (
        paragraph(run(name, "Small"), style="CellMiddle"),
        tag("if p.status == 'fulfilled'"), state("fulfilled", "Good"),
        tag("elif p.status == 'short'"), state("short", "Alert"),
        tag("elif p.status == 'unknown'"), state("unknown", "Unknown"),
        tag("elif p.status == 'open'"), state("open", "Strong"),
        tag("else"), state("not_owed", "Quiet"),
        tag("endif"),
    )  # fmt: skip
    framed = "".join(edge(side, LINE) for side in ("top", "left", "bottom", "right"))
    bare = "".join(f'<w:{side} w:val="nil"/>' for side in ("top", "left", "bottom", "right"))
    rest = (STRIP - 6) * wide
    cells = [
        cell_tag("for p in dozen", wide),
        cell_tag("if p", wide),
        cell(*shown, width=wide, border=framed),
        cell_tag("else", wide),
        cell(width=wide, border=bare),
        cell_tag("endif", wide),
        cell_tag("endfor", rest),
    ]
    key = (
        "{% for s in ['fulfilled', 'short', 'unknown', 'open', 'not_owed'] "
        "if s in strip.periods|map(attribute='status')|list %}"
        "{{ s|glyph }} {{ inline('period.' ~ s) }}{{ '　' if not loop.last }}{% endfor %}"
    )
    return [
        each(
            "strip in f.strips",
            paragraph("{{ inline('card.strip') }} · {{ strip.asked|say }}", style="Label"),
            table(
                [wide] * STRIP,
                row_tag(f"for dozen in strip.periods|batch({STRIP}, '')", STRIP, UPRIGHT),
                row(*cells),
                row_tag("endfor", STRIP, UPRIGHT),
                style="Grid",
                head=False,
                caption="逐期情况 / Period by period",
            ),
            paragraph(key, style="Note"),
        )
    ]


def _facts() -> list[str]:
    widths = (38, 46, 44, 20, 38)
    heads = tuple(f"{{{{ t('card.{key}') }}}}" for key in ("fact", "asked", "actual", "result", "at"))
    result = (
        tag("if one.holds is none"),
        paragraph(run("? {{ inline('card.holds.unknown') }}", "Unknown"), style="Cell"),
        tag("elif one.role == 'applicability' and one.holds"),
        paragraph("✓ {{ inline('card.role.applicability') }}", style="Cell"),
        tag("elif one.role == 'applicability'"),
        paragraph("– {{ inline('verdict.not_applicable') }}", style="Cell"),
        tag("elif one.holds"),
        paragraph(run("✓ {{ inline('card.holds.yes') }}", "Good"), style="Cell"),
        tag("else"),
        paragraph(run("✕ {{ inline('card.holds.no') }}", "Alert"), style="Cell"),
        tag("endif"),
    )
    proof = when(
        "one.evidence",
        paragraph(
            "{{ inline('card.evidence') }}" + COLON + "{{ one.evidence }}{% if one.checked_on %} "
            "({{ inline('card.checked_on') }} {{ one.checked_on|iso }}){% endif %}",
            style="CellSmall",
        ),
    )
    return [
        when(
            "f.facts",
            GAP,
            listing(
                widths,
                heads,
                "one in f.facts",
                (
                    "{{ one.label|say }}",
                    "{{ one.asked|say }}",
                    ("{{ one.actual|say }}", proof),
                    result,
                    paragraph("{{ one.at|name }}", style="CellSmall"),
                ),
                caption="核对事实 / Facts",
            ),
            GAP,
        )
    ]


def _elements() -> list[str]:
    """Return the five elements a rectification must settle, as the enterprise planned them; what lacks is said."""
    lacking = paragraph(run("{{ inline('plan.open') }}", "Alert"), style="Cell")
    widths = (31, 55, 24, 34, 42)
    heads = [
        f"{{{{ t('card.five.{key}') }}}}" for key in ("responsibility", "measure", "funds", "deadline", "contingency")
    ]

    def small(text: str) -> str:
        return paragraph(text, style="CellSmall")

    def either(condition: str, known: str, *otherwise: str) -> tuple[str, ...]:
        stated = paragraph(known, style="Cell")
        return (tag(f"if {condition}"), stated, tag("else"), *(otherwise or (lacking,)), tag("endif"))

    owner = either(
        "plan and plan.owner",
        "{{ plan.owner }}",
        paragraph("{{ f.bearer|say }}", style="Cell"),
        *either("f.responsible", "{{ f.responsible }}"),
    )
    proposed = (paragraph("{{ f.remedy|say }}", style="Cell"), small("{{ inline('plan.suggested') }}"))
    funds = "{% if plan.funds %}{{ plan.funds|yuan }}{% else %}{{ inline('plan.no_funds') }}{% endif %}"
    deadline = (
        tag("if plan and plan.due"),
        paragraph("{{ plan.due|day }}", style="Cell"),
        when("f.next_due", small("{{ inline('card.five.text_due', d=f.next_due) }}")),
        tag("elif f.next_due"),
        paragraph("{{ f.next_due|day }}", style="Cell"),
        small("{{ inline('plan.due.text') }}"),
        tag("else"),
        paragraph(strong("{{ inline('measures.at_once') }}"), style="Cell"),
        lacking,
        tag("endif"),
    )
    filled = (
        owner,
        either("plan and plan.measure", "{{ plan.measure }}", *proposed),
        either("plan and plan.funds is not none", funds),
        deadline,
        either("plan and plan.contingency", "{{ plan.contingency }}"),
    )
    closing = (
        "{{ inline('card.closing') }}" + COLON + "{{ f.evidence|listed or '—' }}"
        "{% if plan and plan.accepted_by %} · {{ inline('card.five.accepted_by', who=plan.accepted_by) }}{% endif %}"
        "{% if plan and plan.done_on %} · {{ inline('card.five.done_on', d=plan.done_on) }}{% endif %}"
    )
    return [
        tag("set plan = ([f.plan] + card.others|map(attribute='plan')|list)|select|first|default(none)"),
        paragraph("{{ inline('card.five') }}", style="Label"),
        table(
            widths,
            head_row(widths, heads),
            row(*(cell(*content, width=wide) for content, wide in zip(filled, widths, strict=True))),
            style="Grid",
            caption="五落实 / The five elements",
        ),
        paragraph(closing, style="Note"),
    ]
