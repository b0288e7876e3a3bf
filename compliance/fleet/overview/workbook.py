"""A jurisdiction as an Excel workbook: a worksheet for each table, and on request one of the firms with gaps.

Firms stand there by id, never by name or credit code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from compliance.fleet.overview.page import MOVES, heading_of, share, told
from compliance.fleet.overview.starting import worst_first
from compliance.fleet.overview.view import Cross, DutyView, Figure, GroupView, Jurisdiction, TrendRow
from compliance.fleet.overview.words import EVERY
from compliance.fleet.picking.listing import Query, find
from compliance.fleet.runs.reading import Results
from compliance.fleet.stores.grouping import STATES
from compliance.reports.env import Lang, full_width
from compliance.reports.sheet import Cell, Column, Entry, Group, Line, Meta, Row, Sheet, Table
from compliance.reports.view import Text
from compliance.reports.writers.excel import write_sheet

ACROSS = 273
"""Millimetres of A4 across within its margins."""
MOST_GROUPS = 30
"""Groups that stand side by side in a table of gaps; of more, those with most firms that have critical gaps."""


MOST_FIRMS = 50_000
"""Firms on the worksheet of firms."""
MOST_NAMED = 12
"""Obligations named beside a firm."""


class FirmLine(Struct, frozen=True):
    """A firm with gaps: where it is, how many, and which."""

    id: str
    county: Text
    code: str
    gaps: int
    critical: int
    major: int
    undetermined: int
    which: tuple[str, ...]
    """Numbers of the obligations, worst first."""


class FirmLines(Struct, frozen=True):
    """Firms with gaps, and how many more there are."""

    lines: tuple[FirmLine, ...]
    left: int = 0


def lines_of(results: Results, view: Jurisdiction, query: Query) -> FirmLines:
    """Return the firms that a query finds, by county and then by what weighs most; at most :data:`MOST_FIRMS`."""
    names = {each.key: each.name for each in view.counties}
    lines: list[FirmLine] = []
    left = 0
    for each in find(results, query):
        if len(lines) == MOST_FIRMS:
            left += 1
            continue
        which = tuple(f"{results.owners[id][1].id}:{results.owners[id][0].number}" for id in each.which[:MOST_NAMED])
        if len(each.which) > MOST_NAMED:
            which = (*which, "…")
        counts = (each.gaps, each.critical, each.major, each.undetermined)
        lines.append(FirmLine(each.id, names[each.place], each.place, *counts, which))
    lines.sort(key=lambda line: (not line.code, line.code, -line.critical, -line.gaps, line.id))
    return FirmLines(tuple(lines), left)


def write(view: Jurisdiction, lang: Lang, firms: FirmLines | None = None) -> bytes:
    """Return the workbook; equal views make equal bytes.

    Raises :class:`compliance.installed.MissingExtra` where XlsxWriter is not installed.
    """
    return write_sheet(sheet_of(view, firms), lang, view.as_of)


def sheet_of(view: Jurisdiction, firms: FirmLines | None = None) -> Sheet:
    """Return a jurisdiction as a sheet of tables."""
    return Sheet(
        title=view.title,
        subtitle=_word("kind"),
        across=True,
        head=tuple(_head(view)),
        remarks=tuple(Line(each, "alert") for each in _remarks(view)),
        tables=tuple(each for each in _Tables(view).all(firms) if any(group.rows for group in each.groups)),
        signatures=(),
        footer=view.disclaimer,
        linked=True,
        meta=(
            Meta("kind", view.kind),
            Meta("schema", view.schema_version),
            Meta("as_of", view.as_of.isoformat()),
            Meta("run", view.run),
            Meta("run_digest", view.run_digest),
            Meta("rulebook_digest", view.rulebook_digest),
        ),
    )


def _head(view: Jurisdiction) -> Iterator[Entry]:
    day = view.as_of.isoformat()
    yield Entry(_word("as_of"), Text(day, day))
    yield Entry(_word("firms"), told(view.all.firms, view.at_least))
    yield Entry(_word("run"), Text(view.run, view.run))
    for key, figure in (
        ("state.gap", view.all.gap),
        ("state.critical", view.all.critical),
        ("col.lacking", view.all.lacking),
    ):
        yield Entry(_word(key), told(figure, view.at_least))
    if view.selection:
        yield Entry(_word("selection"), Text(view.selection, view.selection))


def _remarks(view: Jurisdiction) -> Iterator[Text]:
    if view.selection:
        yield _word("partly", ids=view.selection)
    if view.unjudged:
        yield _word("unjudged", n=view.unjudged)
    if view.quarantined:
        yield _word("quarantined", n=view.quarantined)
    if view.at_least:
        yield _word("kept_back", n=view.at_least)


class _Tables:
    """The tables of a view."""

    def __init__(self, view: Jurisdiction) -> None:
        self.view = view
        self._documents = {each.id: each.short for each in view.documents}
        self._duties = {each.id: each for each in view.duties}

    def all(self, firms: FirmLines | None) -> Iterator[Table]:
        """Yield every table; those without rows too."""
        view = self.view
        yield self._groups(heading_of(view), view.areas, "states.note")
        yield self._groups("counties", view.counties, "states.note")
        yield self._groups("trades", view.trades, "trades.note")
        yield self._groups("sizes", view.sizes, "states.note")
        yield self._by_obligation()
        for each in view.crosses:
            yield self._cross(each)
        yield self._crossed(view.crosses)
        if view.trend is not None:
            yield self._trend(view.trend.duties, view.trend.all)
        yield self._unknowns()
        yield self._weeks()
        yield self._dues()
        if firms is not None:
            yield self._firms(firms)

    def _number(self, figure: Figure) -> Cell:
        return Cell(number=figure.n) if figure.n is not None else _said(told(figure, self.view.at_least))

    def _groups(self, key: str, groups: Sequence[GroupView], note: str) -> Table:
        names = ("firms", "gap", *STATES, "lacking")
        labels = ("col.firms", "state.gap", *(f"state.{each}" for each in STATES), "col.lacking")
        columns = [_column("key", "col.key", 32), _column("name", "col.name", 49)]
        columns += [_column(name, label, 19) for name, label in zip(names, labels, strict=True)]
        columns.append(_column("share", "col.gap_share", 21))
        rows = [
            Row(
                (
                    _plain(each.key or "—"),
                    _said(each.name),
                    *(self._number(getattr(each, name)) for name in names),
                    _share(each.gap, each.firms),
                )
            )
            for each in groups
        ]
        return _table(key, columns, rows, note)

    def _by_obligation(self) -> Table:
        names = ("applies", "gap", "waived", "undetermined", "pending", "advice", "satisfied", "not_applicable")
        labels = ("col.applies", "verdict.gap", "col.waived", *(f"verdict.{each}" for each in names[3:]))
        columns = [_column("ref", "col.ref", 30), _column("title", "col.duty", 50), _column("basis", "col.clause", 40)]
        columns.append(_column("severity", "col.severity", 13))
        columns += [_column(name, label, 14) for name, label in zip(names, labels, strict=True)]
        columns += [_column("final_gap", "col.final_gap", 15), _column("share", "col.share", 13)]
        rows = [
            Row(
                (
                    *self._about(each),
                    _said(_word(f"severity.{each.severity}")),
                    *(self._number(getattr(each, name)) for name in (*names, "final_gap")),
                    _share(each.gap, each.applies),
                )
            )
            for each in self.view.duties
            if each.applies.n != 0 or each.final_gap.n != 0
        ]
        return _table("duties", columns, rows, "duties.note")

    def _about(self, duty: DutyView) -> tuple[Cell, ...]:
        basis = self._documents[duty.document]
        clause = Text(f"{basis.zh} {full_width(duty.clause)}", f"{basis.en} {full_width(duty.clause)}")
        return _plain(duty.ref), _said(duty.title), _said(clause)

    def _cross(self, cross: Cross) -> Table:
        view = self.view
        along = {"area": view.areas, "county": view.counties, "trade": view.trades}[cross.axis]
        groups = {each.key: each for each in along}
        shown = [cross.groups.index(each.key) for each in worst_first(along)[:MOST_GROUPS]]
        width = max(11, (ACROSS - 84) // max(1, len(shown)))
        columns = [_column("ref", "col.ref", 26), _column("title", "col.duty", 58)]
        columns += [Column(f"g{place}", groups[cross.groups[place]].name, width) for place in shown]
        rows = []
        for each in cross.rows:
            duty = self._duties[each.id]
            cells = (_share(each.gaps[place], each.applies[place]) for place in shown)
            rows.append(Row((_plain(duty.ref), _said(duty.title), *cells)))
        return _table(f"cross.{cross.axis}", columns, rows, "cross.sheet")

    def _crossed(self, crosses: Sequence[Cross]) -> Table:
        """Return the same line by line, with their numbers: to filter, and to make tables of."""
        view = self.view
        along = {"area": view.areas, "county": view.counties, "trade": view.trades}
        named = {(axis, each.key): each.name for axis, groups in along.items() for each in groups}
        columns = [
            _column("along", "col.along", 24), _column("group", "col.name", 52), _column("ref", "col.ref", 30),
            _column("title", "col.duty", 89), _column("gap", "verdict.gap", 26), _column("applies", "col.applies", 26),
            _column("share", "col.share", 26),
        ]  # fmt: skip
        rows = [
            Row(
                (
                    _said(_word(f"axis.{cross.axis}")),
                    _said(named[cross.axis, cross.groups[place]]),
                    _plain(self._duties[each.id].ref),
                    _said(self._duties[each.id].title),
                    self._number(gaps),
                    self._number(applies),
                    _share(gaps, applies),
                )
            )
            for cross in crosses
            for each in cross.rows
            for place, (gaps, applies) in enumerate(zip(each.gaps, each.applies, strict=True))
            if applies.n != 0
        ]
        return _table("crossed", columns, rows, "crossed.note")

    def _trend(self, duties: Sequence[TrendRow], every: TrendRow) -> Table:
        columns = [_column("ref", "col.ref", 30), _column("title", "col.duty", 83)]
        columns += [_column(name, f"trend.{name}", 16) for name in MOVES]
        rows = []
        for each in (*duties, every):
            duty = self._duties.get(each.id)
            name = (_plain(duty.ref), _said(duty.title)) if duty else (_plain(""), _said(_word("trend.all"), "strong"))
            if duty or each is every:
                rows.append(Row((*name, *(self._number(getattr(each, part)) for part in MOVES))))
        since = self.view.trend.as_of if self.view.trend is not None else self.view.as_of
        return _table("trend", columns, rows, "", Text(since.isoformat(), since.isoformat()))

    def _unknowns(self) -> Table:
        columns = [
            _column("fact", "unknowns.fact", 62), _column("question", "col.question", 72),
            _column("who", "unknowns.who", 34), _column("evidence", "col.evidence", 45),
            _column("firms", "unknowns.firms", 20), _column("verdicts", "unknowns.verdicts", 20),
            _column("alone", "unknowns.alone", 20),
        ]  # fmt: skip
        rows = [
            Row(
                (
                    _said(each.label),
                    _said(each.question),
                    _said(each.who),
                    Cell(tuple(Line(paper) for paper in each.evidence)),
                    *(self._number(figure) for figure in (each.firms, each.verdicts, each.alone)),
                )
            )
            for each in self.view.unknowns
        ]
        return _table("unknowns", columns, rows, "unknowns.note")

    def _weeks(self) -> Table:
        kinds = [each.kind for each in self.view.dues.kinds]
        columns = [_column("first", "col.first", 40), _column("last", "col.last", 40)]
        columns += [_column(kind, f"due.{kind}", 38) for kind in kinds]
        columns.append(_column("total", "dues.count", 41))
        rows = [
            Row(
                (
                    Cell(on=each.first),
                    Cell(on=each.last),
                    *(self._number(kind.count) for kind in each.kinds),
                    self._number(each.total),
                )
            )
            for each in self.view.dues.weeks
        ]
        days = Text(str(self.view.dues.days), str(self.view.dues.days))
        return _table("dues", columns, rows, "dues.note", days)

    def _dues(self) -> Table:
        columns = [_column("ref", "col.ref", 40), _column("title", "col.duty", 110), _column("basis", "col.clause", 90)]
        columns.append(_column("count", "dues.count", 33))
        rows = [
            Row((*self._about(self._duties[each.id]), self._number(each.count)))
            for each in self.view.dues.duties
            if each.id in self._duties
        ]
        return _table("dues.duty", columns, rows, "")

    def _firms(self, firms: FirmLines) -> Table:
        columns = [
            _column("code", "col.code", 22), _column("county", "col.county", 44), _column("id", "col.id", 52),
            _column("gaps", "col.gaps", 18), _column("critical", "col.criticals", 18),
            _column("major", "col.majors", 18), _column("open", "col.open", 18), _column("which", "col.which", 83),
        ]  # fmt: skip
        rows = [
            Row(
                (
                    _plain(each.code or "—"),
                    _said(each.county),
                    _plain(each.id),
                    *(Cell(number=number) for number in (each.gaps, each.critical, each.major, each.undetermined)),
                    _plain(", ".join(each.which)),
                )
            )
            for each in firms.lines
        ]
        left = _word("firms.left", n=len(firms.lines), m=firms.left) if firms.left else None
        return Table("firms", _word("firms.sheet"), tuple(columns), (Group(tuple(rows)),), left)


def _table(key: str, columns: Sequence[Column], rows: Sequence[Row], note: str, filling: Text | None = None) -> Table:
    said = EVERY[key]
    heading = Text(said.zh, said.en)
    if filling is not None:
        heading = Text(said.zh.format(d=filling.zh, n=filling.zh), said.en.format(d=filling.en, n=filling.en))
    return Table(key, heading, tuple(columns), (Group(tuple(rows)),), _word(note) if note else None)


def _column(key: str, label: str, width: int) -> Column:
    return Column(key, _word(label), width)


def _word(key: str, **values: object) -> Text:
    said = EVERY[key]
    return Text(said.zh.format(**values), said.en.format(**values)) if values else Text(said.zh, said.en)


def _said(said: Text, role: str = "plain") -> Cell:
    return Cell((Line(said, role),)) if said.zh else Cell()  # type: ignore[arg-type]  # it is a role


def _share(part: Figure, whole: Figure) -> Cell:
    """Return a share as a number; a dash where there is nothing to share, and nothing where it is not told."""
    if whole.n == 0:
        return _plain("—")
    if part.n is None or not whole.n:
        return Cell()
    said = share(part, whole)
    return Cell((Line(Text(said, said)),), ratio=part.n / whole.n)


def _plain(said: str) -> Cell:
    return _said(Text(said, said))
