"""The gap report as a sheet, for Excel, CSV and whoever wants it as tables; its own page is laid out in ``page``."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.reports import heading
from compliance.reports.env import file_name, full_width
from compliance.reports.heading import counted, day, same, word
from compliance.reports.kinds.gap_cards import gap_groups, in_short, listed, spoken_verdict
from compliance.reports.page import Page
from compliance.reports.page import lay_out as lay_out_page
from compliance.reports.sheet import Cell, Column, Entry, Group, Line, Role, Row, Sheet, Table, lines
from compliance.reports.strings import UI
from compliance.reports.view import DocumentView, FindingView, Measure, Report, Text
from compliance.verdict import VERDICTS, Verdict

VIEW = Report
LIST = "findings"
"""The table with one row for each obligation."""

_ROLES: dict[Verdict, Role] = {"gap": "alert", "undetermined": "strong", "not_applicable": "quiet"}


def lay_out(report: Report) -> Sheet:
    """Return the gap report as tables: measures, gaps, what is not known, every obligation, provenance."""
    page = lay_out_page(report)
    tables = (
        _summary(report),
        _changes(report),
        _measures(report),
        _timeline(report),
        _table("gaps", ("fact", 40), ("asked", 66), ("actual", 66), ("result", 21), ("at", 44), ("proof", 36))(
            gap_groups(page), word("gap.gaps.note"), word("measures.none")
        ),
        _unknowns(page),
        _findings(report, page),
        _readings(page),
        _remarks(report),
        _provenance(report),
    )
    return Sheet(
        title=word("report.title"),
        subtitle=Text(
            f"{report.enterprise.name} · {UI['head.as_of'].zh}{day(report.as_of).zh}",
            f"{report.enterprise.name} · {UI['head.as_of'].en} {day(report.as_of).en}",
        ),
        across=True,
        head=tuple(_head(report)),
        remarks=(*heading.remarks(report), Line(report.summary, "alert" if report.verdict == "gaps" else "strong")),
        tables=tuple(each for each in tables if each is not None),
        signatures=(
            heading.signature("gap.sign.checked"),
            heading.signature("gap.sign.principal", "plan.sign.opinion"),
        ),
        footer=report.disclaimer,
    )


def _head(report: Report) -> Iterator[Entry]:
    enterprise = report.enterprise
    yield from heading.entries(report, "principal_person")
    if enterprise.stated_on:
        yield Entry(word("head.stated_on"), day(enterprise.stated_on))
    for fact in enterprise.facts:
        yield Entry(fact.label, fact.value)
    for key, said in (("head.firm", enterprise.firm), ("head.address", enterprise.address)):
        if said:
            yield Entry(word(key), same(said), wide=True)
    if report.selection:
        yield Entry(word("head.selection"), same(report.selection), wide=True)


def _table(key: str, *columns: tuple[str, int]) -> _Frame:
    return _Frame(key, columns)


class _Frame:
    """A table without rows yet: its key, its heading, and its columns, whose heads are fixed words."""

    def __init__(self, key: str, columns: tuple[tuple[str, int], ...]) -> None:
        self._key = key
        self._columns = tuple(
            Column(name, word(f"gap.{key}.{name}" if f"gap.{key}.{name}" in UI else f"gap.column.{name}"), width)
            for name, width in columns
        )

    def __call__(self, groups: tuple[Group, ...], note: Text | None = None, empty: Text | None = None) -> Table:
        return Table(self._key, word(f"gap.{self._key}"), self._columns, groups, note, empty)


def _plain(rows: Iterator[Row]) -> tuple[Group, ...]:
    found = tuple(rows)
    return (Group(found),) if found else ()


# --- what stands first -----------------------------------------------------------------------------------------------


def _summary(report: Report) -> Table:
    frame = _table("summary", ("verdict", 34), ("count", 20), ("meaning", 83), ("table", 34), ("refs", 102))
    return frame(_plain(_count_rows(report)))


_TOLD_IN: dict[Verdict, str] = {"gap": "gap.gaps", "undetermined": "gap.unknowns"}
"""The table that tells more of the findings of a verdict; of the others the list of all."""


def _count_rows(report: Report) -> Iterator[Row]:
    counts = report.counts
    more = {"gap": ("count.waived", counts.waived), "advice": ("count.advice_open", counts.advice_open)}
    for verdict in VERDICTS:
        number: int = getattr(counts, verdict)
        key, part = more.get(verdict, ("", 0))
        refs = " ".join(each.ref for each in report.findings if each.verdict == verdict and _is_counted(each))
        few = verdict not in ("satisfied", "not_applicable")
        yield Row(
            (
                lines(Line(word(f"verdict.{verdict}"), _ROLES.get(verdict, "plain") if number else "quiet")),
                Cell(number=number),
                lines(word(f"gap.meaning.{verdict}"), counted(key, part) if part else None),
                lines(word(_TOLD_IN.get(verdict, "gap.findings"))) if number else Cell(),
                lines(Line(same(refs), "ref")) if few else Cell(),
            )
        )
    final = " ".join(each.ref for each in report.findings if each.final and each.final.verdict == "gap")
    if counts.final_gap:
        yield Row(
            (
                lines(word("final.gap")), Cell(number=counts.final_gap), lines(word("gap.meaning.final")),
                lines(word("gap.gaps")), lines(Line(same(final), "ref")),
            )
        )  # fmt: skip
    yield Row(
        (
            lines(Line(word("gap.all"), "strong")), Cell(number=report.obligations), lines(word("gap.all.note")),
            lines(word("gap.findings")), Cell(),
        )
    )  # fmt: skip


def _is_counted(f: FindingView) -> bool:
    """Whether a finding is in the count of its verdict: an undecided recommendation is counted apart."""
    return f.modality != "permission" and not (f.verdict == "undetermined" and f.modality == "recommendation")


def _changes(report: Report) -> Table | None:
    if report.since is None:
        return None
    frame = _table("changes", ("title", 153), ("before", 60), ("now", 60))
    rows = (
        Row(
            (
                lines(each.title),
                lines(word(f"verdict.{each.before}" if each.before else "changes.new")),
                lines(
                    Line(
                        word(f"verdict.{each.now}" if each.now else "changes.gone"),
                        _ROLES.get(each.now, "plain") if each.now else "quiet",
                    )
                ),
            ),
            each.finding,
        )
        for each in report.changes
    )
    return frame(_plain(rows), word("gap.changes.day", day(report.since)), word("changes.none"))


def _measures(report: Report) -> Table:
    frame = _table(
        "measures", ("rank", 11), ("what", 88), ("due", 24), ("days", 17), ("bearer", 24), ("responsible", 19),
        ("document", 43), ("evidence", 47),
    )  # fmt: skip
    return frame(_plain(map(_measure, report.measures)), word("measures.note"), word("measures.none"))


def _measure(each: Measure) -> Row:
    heals = word("gap.heals_on", day(each.heals_on)) if each.heals_on else None
    return Row(
        (
            Cell(number=each.rank),
            lines(Line(each.what, "strong"), each.because, Line(heals, "quiet") if heals else None),
            Cell(on=each.due) if each.due else lines(Line(word("measures.at_once"), "strong")),
            Cell(number=each.days_left) if each.days_left is not None else Cell(),
            lines(each.bearer),
            lines(same(each.responsible)),
            lines(each.document, same(full_width(each.clause)), Line(same(each.ref), "ref")),
            listed(each.evidence),
        ),
        each.finding,
    )


def _timeline(report: Report) -> Table:
    frame = _table("timeline", ("due", 26), ("days", 18), ("what", 229))
    rows = (
        Row(
            (
                Cell(on=each.on),
                Cell(number=each.days),
                lines(
                    *(
                        Text(f"{title.zh}（{ref}）", f"{title.en} ({ref})")
                        for title, ref in zip(each.titles, each.refs, strict=True)
                    ),
                    Line(word("timeline.waiver"), "quiet") if each.waiver_ends else None,
                ),
            )
        )
        for each in report.timeline
    )
    return frame(_plain(rows), empty=word("timeline.none"))


def _unknowns(page: Page) -> Table:
    frame = _table("unknowns", ("paper", 52), ("question", 70), ("who", 27), ("evidence", 54), ("decides", 70))
    rows = (
        Row(
            (
                lines(
                    Line(each.fact.label, "strong"),
                    Line(same(file_name(each.fact.at)), "ref") if each.fact.at else None,
                ),
                lines(each.fact.question),
                lines(each.fact.who),
                listed(each.fact.evidence),
                lines(*(Text(f"{f.title.zh}（{f.ref}）", f"{f.title.en} ({f.ref})") for f in each.decides)),
            ),
            each.fact.fact,
        )
        for each in page.unknowns
    )
    return frame(_plain(rows), word("gap.unknowns.note"), word("gap.unknowns.none"))


# --- every obligation ------------------------------------------------------------------------------------------------


def _findings(report: Report, page: Page) -> Table:
    frame = _table(
        LIST, ("ref", 20), ("title", 30), ("verdict", 19), ("severity", 16), ("headline", 38), ("document", 26),
        ("clause", 15), ("quote", 36), ("bearer", 20), ("responsible", 16), ("due", 19), ("remark", 18),
    )  # fmt: skip
    by_id = {each.id: each for each in report.findings}
    rows = (_finding(by_id[key], page.documents) for row in report.rows for key in row.findings)
    note = counted("gap.unreachable", len(page.unreachable)) if page.unreachable else None
    return frame(_plain(rows), note, word("summary.nothing_applies"))


_WORDS = {key: word(key) for key in UI if key.startswith("severity.")}


def _finding(f: FindingView, documents: dict[str, DocumentView]) -> Row:
    return Row(
        (
            lines(Line(same(f.ref), "ref")),
            lines(f.title),
            lines(Line(spoken_verdict(f), _ROLES.get(f.verdict, "plain"))),
            lines(_WORDS[f"severity.{f.severity}"]),
            lines(f.headline),
            lines(documents[f.source.document].short),
            lines(same(full_width(f.source.clause))),
            lines(Line(same(full_width(f.source.quote)), "quote")),
            lines(f.bearer),
            lines(same(f.responsible)),
            Cell(on=f.next_due),
            lines(*in_short(f)),
        ),
        f.id,
    )


def _readings(page: Page) -> Table | None:
    if not page.readings:
        return None
    frame = _table("readings", ("title", 52), ("chosen", 72), ("other", 99), ("gives", 25), ("differs", 25))
    rows = (
        Row(
            (
                lines(Line(each.finding.title, "strong"), Line(same(each.finding.ref), "ref")),
                lines(each.finding.reading_note),
                lines(each.reading.says, Line(each.reading.because, "quiet")),
                lines(word(f"verdict.{each.reading.verdict}")),
                lines(Line(word("reading.differs"), "strong") if each.reading.differs else word("reading.same")),
            ),
            each.finding.id,
        )
        for each in page.readings
    )
    return frame(_plain(rows))


# --- where it comes from ---------------------------------------------------------------------------------------------


def _remarks(report: Report) -> Table | None:
    if not report.assumptions and not report.warnings:
        return None
    frame = _table("remarks", ("code", 40), ("what", 173), ("at", 60))
    groups = tuple(
        Group(
            tuple(
                Row((lines(Line(same(each.code), "ref")), lines(each.text), lines(same(file_name(each.at)))))
                for each in remarks
            ),
            word(key),
        )
        for key, remarks in (("section.assumptions", report.assumptions), ("section.warnings", report.warnings))
        if remarks
    )
    return frame(groups)


def _provenance(report: Report) -> Table:
    frame = _table("provenance", ("id", 35), ("document", 88), ("force", 46), ("place", 28), ("digest", 76))
    digests = {each.id: each.digest for each in report.rulesets}
    documents = tuple(
        Row(
            (
                lines(Line(same(each.id), "ref")),
                lines(
                    each.title,
                    Line(same(each.number), "quiet"),
                    Line(word("section.unreachable"), "quiet") if each.out_of_reach else None,
                    *(Line(defect, "quiet") for defect in each.defects),
                ),
                lines(same(_force(each)) if each.effective_until else _open_ended(each)),
                lines(each.jurisdiction),
                lines(Line(same(digests[each.id]), "ref")),
            )
        )
        for each in report.documents
    )
    ran = (
        ("provenance.rulebook", "", report.rulebook_digest),
        ("provenance.profile", file_name(report.enterprise.profile), report.profile_digest),
        ("provenance.engine", " + ".join(report.engines), ""),
        ("provenance.tool", f"{report.tool.name} {report.tool.version}", ""),
    )
    made = tuple(
        Row((lines(word(key)), lines(same(said)), Cell(), Cell(), lines(Line(same(digest), "ref"))))
        for key, said, digest in ran
    )
    groups = (Group(documents, word("gap.provenance.documents")), Group(made, word("gap.provenance.made")))
    return frame(groups if documents else groups[1:], word("provenance.language"))


def _force(document: DocumentView) -> str:
    return f"{document.effective_from} – {document.effective_until}"


def _open_ended(document: DocumentView) -> Text:
    ending = UI["provenance.open"]
    return Text(f"{document.effective_from} – {ending.zh}", f"{document.effective_from} – {ending.en}")
