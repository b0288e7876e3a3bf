"""What a gap report holds for the file: what is to be found out, what is fine, what does not apply, provenance."""

from __future__ import annotations

from compliance.authoring.word_templates.gap_tags import COLON, QUALIFIERS, inspections
from compliance.authoring.word_templates.marks import (
    UPRIGHT,
    cell,
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


def _basis(finding: str, ref: bool = False) -> tuple[str, str]:
    """Return where a duty is written, in two paragraphs; with its number where the row has another's."""
    number = run(f" {{{{ {finding}.ref }}}}", "Small") if ref else ""
    return (
        paragraph(f"{{{{ {finding}.source.clause|quote }}}}", number, style="Cell"),
        paragraph(f"{{{{ page.documents[{finding}.source.document].short|say }}}}", style="CellSmall"),
    )


def lapsed() -> list[str]:
    """Return the duties that were unfulfilled when their text lapsed."""
    return [
        when(
            "page.final",
            paragraph("{{ inline('section.final') }} {{ page.final|length }}", style="Heading1"),
            listing(
                (32, 104, 50),
                ("{{ t('card.finding') }}", "{{ t('table.obligation') }}", "{{ t('measures.basis') }}"),
                "f in page.final",
                (
                    paragraph("{{ f.ref }}", style="CellSmall"),
                    (paragraph(strong("{{ f.title|say }}"), style="Cell"),
                     paragraph("{{ f.final.text|say }}", style="CellSmall")),
                    _basis("f"),
                ),
                caption="文件已失效、失效时未完成 / Lapsed, and unfulfilled when lapsed",
            ),
        )
    ]  # fmt: skip


def unknowns() -> list[str]:
    """Return what is not known, as documents to fetch."""
    keys = ("document", "question", "who", "evidence", "decides")
    return [
        when(
            "page.undetermined",
            paragraph("{{ inline('section.undetermined') }} {{ page.undetermined|length }}", style="Heading1"),
            listing(
                (40, 46, 22, 34, 44),
                tuple(f"{{{{ t('missing.{key}') }}}}" for key in keys),
                "one in page.unknowns",
                (
                    (paragraph(strong("{{ one.fact.label|say }}"), style="Cell"),
                     when("one.fact.at", paragraph("{{ one.fact.at|name }}", style="CellSmall"))),
                    "{{ one.fact.question|say }}",
                    "{{ one.fact.who|say or '—' }}",
                    "{{ one.fact.evidence|listed or '—' }}",
                    each("f in one.decides",
                         paragraph("{{ f.title|say }} ", run("{{ f.ref }}", "Small"), style="Cell")),
                ),
                caption="需补齐的资料 / Documents to fetch",
            ),
        )
    ]  # fmt: skip


def lists() -> list[str]:
    """Return what gets one line each: not yet due, satisfied, not applicable, advice."""
    title = paragraph(strong("{{ f.title|say }}"), run(QUALIFIERS, "Flag"), style="Cell")
    headline = paragraph("{{ f.headline|say }}", style="CellSmall")
    waiver = when(
        "f.waiver and f.waiver.remark",
        paragraph(
            "{{ inline('card.waiver') }}" + COLON + "{{ inline('card.waiver.' ~ f.waiver.remark) }}", style="CellSmall"
        ),
    )
    basis = (
        *_basis("f"),
        each("other in card.others", *_basis("other", ref=True)),
    )
    ref = paragraph("{{ f.ref }}", style="CellSmall")

    def rows(widths: tuple[float, ...], heads: tuple[str, ...], *cells: tuple[str, ...] | str) -> str:
        filled = [cell(*([one] if isinstance(one, str) else one), width=wide)
                  for one, wide in zip(cells, widths, strict=True)]  # fmt: skip
        span, wide = len(widths), UPRIGHT
        return table(
            widths, head_row(widths, heads), row_tag("for card in cards", span, wide),
            row_tag("set f = card.lead", span, wide), row(*filled), row_tag("endfor", span, wide),
            caption="逐项 / One by one",
        )  # fmt: skip

    number, duty = "{{ t('card.finding') }}", "{{ t('table.obligation') }}"
    source, then = "{{ t('measures.basis') }}", "{{ t('table.next') }}"
    reason = (
        paragraph("{% if f.reason %}{{ inline('reason.' ~ f.reason) }}{% endif %}", style="Cell"),
        headline,
    )
    due = "{% if f.next_due %}{{ f.next_due|day }}{% else %}—{% endif %}"
    order = "('pending', page.pending), ('satisfied', page.satisfied), ('not_applicable', page.not_applicable), "
    return [
        tag(f"for key, cards in [{order}('advice', page.advice)]"),
        tag("if cards"),
        paragraph("{{ inline('section.' ~ key) }} {{ cards|length }}", style="Heading1"),
        tag("if key == 'not_applicable'"),
        rows((32, 58, 52, 44), (number, duty, "{{ t('table.reason') }}", source),
             ref, (title, inspections("CellSmall"), waiver), reason, basis),
        tag("else"),
        rows((30, 81, 44, 31), (number, duty, source, then),
             ref, (title, headline, inspections("CellSmall"), waiver), basis, due),
        tag("endif"),
        tag("endif"),
        tag("endfor"),
    ]  # fmt: skip


FORCE = (
    "{{ d.effective_from|iso }} – {% if d.effective_until %}{{ d.effective_until|iso }}{% else %}"
    "{{ inline('provenance.open') }}{% endif %}"
)


def unreachable() -> list[str]:
    """Return the documents of another place or time."""
    return [
        when(
            "page.unreachable",
            paragraph("{{ inline('section.unreachable') }}", style="Heading1"),
            listing(
                (34, 92, 60),
                ("{{ t('provenance.ruleset') }}", "{{ t('table.document') }}", "{{ t('provenance.effective') }}"),
                "d in page.unreachable",
                (paragraph("{{ d.id }}", style="CellSmall"), "{{ d.title|say }}",
                 "{{ d.jurisdiction|say }} · " + FORCE),
                caption="地区或者时间不相符的文件 / Documents of another place or time",
            ),
        )
    ]  # fmt: skip


def readings() -> list[str]:
    """Return the readings that were not chosen and what they would give."""
    keys = ("table.obligation", "reading.chosen", "reading.other", "reading.gives")
    differs = (
        "{{ one.reading.verdict|glyph }} {{ inline('verdict.' ~ one.reading.verdict) }}",
        paragraph("{% if one.reading.differs %}{{ inline('reading.differs') }}{% else %}{{ inline('reading.same') }}"
                  "{% endif %}", style="CellSmall"),
    )  # fmt: skip
    return [
        when(
            "page.readings",
            paragraph("{{ inline('section.readings') }} {{ page.readings|length }}", style="Heading1"),
            listing(
                (38, 58, 60, 30),
                tuple(f"{{{{ t('{key}') }}}}" for key in keys),
                "one in page.readings",
                (
                    (paragraph(strong("{{ one.finding.title|say }}"), style="Cell"),
                     paragraph("{{ one.finding.ref }}", style="CellSmall")),
                    "{{ one.finding.reading_note|say or '—' }}",
                    ("{{ one.reading.says|say }}", paragraph("{{ one.reading.because|say }}", style="CellSmall")),
                    differs,
                ),
                caption="条文理解与取舍 / Readings chosen",
            ),
        )
    ]  # fmt: skip


def remarks() -> list[str]:
    """Return assumptions, and remarks on the profile."""
    return [
        when(
            "report.assumptions",
            paragraph("{{ inline('section.assumptions') }}", style="Heading1"),
            each("one in report.assumptions", paragraph("{{ one.text|say }}", style="ListBullet")),
        ),
        when(
            "report.warnings",
            paragraph("{{ inline('section.warnings') }}", style="Heading1"),
            each(
                "one in report.warnings",
                paragraph("{{ one.text|say }} ", run("{{ one.code }} {{ one.at|name }}", "Small"), style="ListBullet"),
            ),
        ),
    ]


def provenance() -> list[str]:
    """Return what the report rests on, and that it decides nothing."""
    widths = (30, 66, 36, 54)

    def line(label: str, middle: str, digest: str) -> str:
        return row(
            cell(f"{{{{ t('{label}') }}}}", width=30),
            cell(middle, width=102, span=2),
            cell(paragraph(digest, style="CellSmall"), width=54),
        )

    document = (
        "{{ d.title|say }}{% if d.number %} {{ d.number }}{% endif %}",
        paragraph("{{ d.issuer|say }}", style="CellSmall"),
        when("d.defects", paragraph(
            "{{ inline('provenance.defects') }}" + COLON + "{{ d.defects|listed }}", style="CellSmall")),
    )  # fmt: skip
    engine = (
        "{{ report.engines[0] }}{% if report.engines|length > 1 %} · "
        "{{ inline('provenance.confirmed', e=report.engines[1]) }}{% endif %}"
    )
    heads = ("provenance.ruleset", "table.document", "provenance.effective", "provenance.digest")
    return [
        paragraph("{{ inline('section.provenance') }}", style="Heading1"),
        table(
            widths,
            head_row(widths, [f"{{{{ t('{key}') }}}}" for key in heads]),
            row_tag("for r in report.rulesets", 4, UPRIGHT),
            row_tag("set d = page.documents[r.id]", 4, UPRIGHT),
            row(
                cell("{{ r.id }}", width=30),
                cell(*document, width=66),
                cell(FORCE, width=36),
                cell(paragraph("{{ r.digest }}", style="CellSmall"), width=54),
            ),
            row_tag("endfor", 4, UPRIGHT),
            line("provenance.rulebook", "", "{{ report.rulebook_digest }}"),
            line("provenance.profile", "{{ e.profile|name }}", "{{ report.profile_digest }}"),
            line("provenance.engine", engine, ""),
            line("head.as_of", "{{ report.as_of|day }}", ""),
            line("provenance.tool", "{{ report.tool.name }} {{ report.tool.version }}", ""),
            caption="出处与版本 / Provenance",
        ),
        paragraph(strong("{{ report.disclaimer|say }}"), style="Note"),
        when("lang != 'zh'", paragraph("{{ t('provenance.language') }}", style="Note")),
    ]
