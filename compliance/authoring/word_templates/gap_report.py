"""The gap report in Word, drawn: what a manager reads first; cards and the rest are drawn elsewhere."""

from __future__ import annotations

from compliance.authoring.word_templates import gap_cards, gap_file
from compliance.authoring.word_templates.gap_tags import COLON, GAP, GLYPHS
from compliance.authoring.word_templates.marks import (
    TAB,
    UPRIGHT,
    cell,
    each,
    field,
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
from compliance.authoring.word_templates.parts import AMBER, GREEN, RED, SHADE, VERDICT_INK, Draft, edge


def draw() -> Draft:
    """Return the template."""
    body = [
        tag("set e = report.enterprise"),
        *_head(),
        *_verdict(),
        *_changes(),
        *_measures(),
        *_timeline(),
        *gap_cards.cards(),
        *gap_file.lapsed(),
        *gap_file.unknowns(),
        *gap_file.lists(),
        *gap_file.unreachable(),
        *gap_file.readings(),
        *gap_file.remarks(),
        *gap_file.provenance(),
    ]
    footer = paragraph(
        run("{{ report.enterprise.name }} · {{ inline('report.title') }} · {{ report.as_of|day }}"), TAB,
        run("{{ 'Page ' if lang == 'en' else '第 ' }}"), field("PAGE"),
        run("{{ ' of ' if lang == 'en' else ' 页 共 ' }}"), field("NUMPAGES"),
        run("{{ '' if lang == 'en' else ' 页' }}"),
        style="Footer", tabs=[("right", UPRIGHT)],
    )  # fmt: skip
    return Draft("".join(body), footer, "{{ report.enterprise.name }} · {{ inline('report.title') }}")


# --- the first pages --------------------------------------------------------------------------------------------------

_PAIR = (28, 65, 28, 65)


def _entry(label: str, value: str) -> str:
    return cell(label, width=_PAIR[0], style="CellSmall", shade=SHADE) + cell(value, width=_PAIR[1])


def _head() -> list[str]:
    place = (
        "{% for name in e.place.names %}{{ name.en if lang == 'en' else name.zh }}{{ ' › ' if not loop.last }}"
        "{% else %}{{ t('head.place_unknown') }}{% endfor %}"
    )
    wide = sum(_PAIR[1:])
    rows = [
        row(_entry("{{ t('head.as_of') }}", "{{ report.as_of|day }}"), _entry("{{ t('head.place') }}", place)),
        row(
            _entry("{{ t('head.credit_code') }}", "{{ e.credit_code or '—' }}"),
            _entry("{{ t('head.stated_on') }}", "{% if e.stated_on %}{{ e.stated_on|day }}{% else %}—{% endif %}"),
        ),
    ]
    for loop, value in (("e.facts", "value|say"), ("e.contacts", "name")):
        rows += [
            row_tag(f"for two in {loop}|batch(2)", 4, UPRIGHT),
            row(
                _entry("{{ two[0].label|say }}", f"{{{{ two[0].{value} }}}}"),
                _entry("{% if two|length > 1 %}{{ two[1].label|say }}{% endif %}",
                       f"{{% if two|length > 1 %}}{{{{ two[1].{value} }}}}{{% endif %}}"),
            ),
            row_tag("endfor", 4, UPRIGHT),
        ]  # fmt: skip
    for condition, label in (
        ("e.firm", "head.firm"),
        ("e.address", "head.address"),
        ("report.selection", "head.selection"),
    ):
        rows += [
            row_tag(f"if {condition}", 4, UPRIGHT),
            row(
                cell(f"{{{{ t('{label}') }}}}", width=_PAIR[0], style="CellSmall", shade=SHADE),
                cell(f"{{{{ {condition} }}}}", width=wide, span=3),
            ),
            row_tag("endif", 4, UPRIGHT),
        ]
    return [
        paragraph("{{ t('report.kind') }}", style="Subtitle"),
        paragraph("{{ e.name }}", style="Title"),
        table(_PAIR, *rows, style="Grid", head=False, caption="企业基本情况 / The enterprise"),
        when(
            "e.settings",
            paragraph(
                strong("{{ inline('head.what_if') }}"), f"{COLON}{{{{ t('head.what_if_note') }}}}", style="Warning"
            ),
            each("one in e.settings", paragraph("{{ one }}", style="ListBullet")),
        ),
        each("one in page.remarks", paragraph("{{ one|say }}", style="Warning")),
        GAP,
    ]


def _verdict() -> list[str]:
    first = (
        strong("{{ inline('measures.first') }}"),
        "{{ ' (' if lang == 'en' else '（' }}{% if first.due %}{{ first.due|day }}{% else %}"
        "{{ inline('measures.at_once') }}{% endif %}{{ ')' if lang == 'en' else '）' }}"
        + COLON
        + "{{ first.what|say }}",
    )
    owner = "{{ inline('measures.owner') }}" + COLON + "{{ first.bearer|beside }} {{ first.responsible }}"
    lead = paragraph("{{ report.summary|say }}", style="Lead")
    told = (
        lead,
        each("first in report.measures[:1]", paragraph(*first, style="Cell"), paragraph(owner, style="CellSmall")),
    )
    red, amber, green = edge("left", RED, 36), edge("left", AMBER, 36), edge("left", GREEN, 36)
    figure = (paragraph("{{ report.counts.gap }}", style="Figure"),
              paragraph("{{ t('count.hero', n=report.counts.gap) }}", style="CellMiddle"))  # fmt: skip
    rows = [
        row_tag("if report.verdict == 'gaps'", 2, UPRIGHT),
        row(
            cell(*figure, width=30, shade="FCF1F0", border=red, middle=True),
            cell(*told, width=156, shade="FCF1F0", middle=True),
        ),
        row_tag("elif report.verdict == 'clear'", 2, UPRIGHT),
        row(cell(lead, width=UPRIGHT, span=2, shade="F0F7F2", border=green)),
        row_tag("else", 2, UPRIGHT),
        row(cell(lead, width=UPRIGHT, span=2, shade="FBF4E6", border=amber)),
        row_tag("endif", 2, UPRIGHT),
    ]
    part = UPRIGHT / len(GLYPHS)
    counts = row(
        *(
            cell(
                paragraph(_inked(f"{GLYPHS[key]} {{{{ report.counts.{key} }}}}", key), style="CellMiddle"),
                paragraph(run(f"{{{{ t('verdict.{key}') }}}}", "Small"), style="CellMiddle"),
                width=part,
                border=edge("top", ink, 24),
            )
            for key, ink in VERDICT_INK.items()
        )
    )
    note = (
        "{{ inline('count.of', n=report.obligations) }}"
        "{% if report.counts.waived %} · {{ inline('count.waived', n=report.counts.waived) }}{% endif %}"
        "{% if report.counts.advice_open %} · {{ inline('count.advice_open', n=report.counts.advice_open) }}{% endif %}"
        "{% if report.counts.final_gap %} · {{ inline('count.final_gap', n=report.counts.final_gap) }}{% endif %}"
        "{% if report.rows|length < report.findings|length %} · {{ inline('count.rows') }}{% endif %}"
    )
    return [
        table((30, 156), *rows, style="Plain", head=False, caption="结论 / Verdict"),
        GAP,
        table([part] * 6, counts, style="Grid", head=False, caption="各类结论项数 / Findings by verdict"),
        paragraph(note, style="Note"),
    ]


def _inked(text: str, verdict: str) -> str:
    styles = {"gap": "Alert", "undetermined": "Unknown", "satisfied": "Good"}
    return run(text, styles.get(verdict, "Strong"))


def _changes() -> list[str]:
    now = (
        "{% if one.before %}{{ one.before|glyph }} {{ inline('verdict.' ~ one.before) }}"
        "{% else %}{{ inline('changes.new') }}{% endif %} → "
        "{% if one.now %}{{ one.now|glyph }} {{ inline('verdict.' ~ one.now) }}"
        "{% else %}{{ inline('changes.gone') }}{% endif %}"
    )
    widths = (120, 66)
    return [
        when(
            "report.since",
            paragraph("{{ inline('section.changes', d=report.since) }}", style="Heading1"),
            tag("if report.changes"),
            listing(widths, ("{{ t('table.obligation') }}", "{{ t('card.result') }}"), "one in report.changes",
                    ("{{ one.title|say }}", now), caption="结论变化 / Changes"),
            tag("else"),
            paragraph("{{ t('changes.none') }}"),
            tag("endif"),
        )
    ]  # fmt: skip


def _measures() -> list[str]:
    due = (
        "{% if one.due %}{{ one.due|day }}{% else %}{{ inline('measures.at_once') }}{% endif %}",
        "{% if one.due %}{% if one.days_left == 0 %}{{ inline('measures.today') }}{% else %}"
        "{{ inline('measures.days_left', n=one.days_left) }}{% endif %}{% endif %}",
    )
    widths = (8, 61, 30, 25, 31, 31)
    heads = ("", *(f"{{{{ t('measures.{key}') }}}}" for key in ("what", "due", "owner", "basis", "evidence")))
    return [
        paragraph("{{ inline('measures.heading') }}", style="Heading1"),
        tag("if report.measures"),
        listing(
            widths,
            heads,
            "one in report.measures",
            (
                paragraph(strong("{{ one.rank }}"), style="CellMiddle"),
                (paragraph(strong("{{ one.what|say }}"), style="Cell"),
                 paragraph("{{ one.because|say }}", style="CellSmall")),
                (paragraph(strong(due[0]), style="Cell"), paragraph(due[1], style="CellSmall")),
                ("{{ one.bearer|say }}", paragraph(strong("{{ one.responsible }}"), style="Cell")),
                ("{{ one.clause|quote }}", paragraph("{{ one.document|say }}", style="CellSmall"),
                 paragraph("{{ one.ref }}", style="CellSmall")),
                "{{ one.evidence|listed or '—' }}",
            ),
            caption="先做什么 / What to do first",
        ),
        paragraph("{{ t('measures.note') }}", style="Note"),
        tag("else"),
        paragraph("{{ t('measures.none') }}"),
        tag("endif"),
    ]  # fmt: skip


def _timeline() -> list[str]:
    widths = (32, 24, 130)
    what = (
        tag("for title in one.titles"),
        paragraph("{{ title|say }} ", run("{{ one.refs[loop.index0] }}", "Small"), style="Cell"),
        tag("endfor"),
        when("one.waiver_ends", paragraph("{{ t('timeline.waiver') }}", style="CellSmall")),
    )
    return [
        paragraph("{{ inline('timeline.heading') }}", style="Heading1"),
        tag("if report.timeline"),
        listing(
            widths,
            ("{{ t('word.day') }}", "{{ t('word.left') }}", "{{ t('word.falls_due') }}"),
            "one in report.timeline",
            (
                paragraph(strong("{{ one.on|day }}"), style="Cell"),
                "{% if one.days == 0 %}{{ inline('measures.today') }}{% else %}"
                "{{ inline('measures.days_left', n=one.days) }}{% endif %}",
                what,
            ),
            caption="今后90天到期事项 / Due in the next 90 days",
        ),
        tag("else"),
        paragraph("{{ t('timeline.none') }}"),
        tag("endif"),
    ]
