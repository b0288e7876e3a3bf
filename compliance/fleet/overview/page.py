"""What templates need beside the view: bars, shares in per cent, shades; and which rows a page has room for.

All of it follows from the view, so that no bar tells a number that the view keeps back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from compliance.fleet.overview.starting import Start, starts, worst_first
from compliance.fleet.overview.view import (
    DutyView,
    Figure,
    GroupView,
    Jurisdiction,
    LackView,
    TrendRow,
    TrendView,
    Week,
)
from compliance.fleet.overview.words import WORDS
from compliance.fleet.stores.grouping import STATES, Axis, State
from compliance.reports.build import text
from compliance.reports.view import Text, View
from compliance.verdict import DueKind

ROWS = 30
"""Groups of an axis that a page shows."""
ACROSS, BLOCKS = 10, 2
"""Groups side by side in a table of shares, and how many such tables one under the other."""
COMMONEST = 10
LACKS, TRENDS, DUES = 15, 12, 10
SHADES = 10
MOVES = ("before", "fixed", "lifted", "unclear", "waived", "gone", "still", "new", "come", "now")
"""What becomes of gaps, as printed."""
ROOM = 13.0
"""Per cent of a bar's width from which on a share stands in it."""
Fill = State | Literal["withheld"]


class Segment(View, frozen=True):
    """One part of a bar: per cent of the whole width from the left, and how wide."""

    fill: str
    x: float
    width: float
    label: str
    count: Figure


class Bar(View, frozen=True):
    """Firms of a group by state."""

    group: GroupView
    segments: tuple[Segment, ...]


class Board(View, frozen=True):
    """The groups of one axis, as many as there is room for, and how many more there are."""

    bars: tuple[Bar, ...]
    left: int


class Common(View, frozen=True):
    """One of the commonest gaps."""

    rank: int
    duty: DutyView
    short: Text
    share: str
    width: float


class Heat(View, frozen=True):
    """One obligation in one group: the share of gaps, and its shade from 0 to 10; ``none``: it binds nobody there."""

    share: str
    shade: int
    none: bool
    gaps: Figure
    applies: Figure


class HeatRow(View, frozen=True):
    """One obligation in several groups."""

    rank: int
    duty: DutyView
    cells: tuple[Heat, ...]


class HeatTable(View, frozen=True):
    """Obligations down, groups across."""

    heads: tuple[GroupView, ...]
    rows: tuple[HeatRow, ...]


class HeatSet(View, frozen=True):
    """The tables of one axis, and how many groups are shown; 0: all."""

    axis: Axis
    tables: tuple[HeatTable, ...]
    shown: int


class WeekBar(View, frozen=True):
    """The due days of a week by kind."""

    week: Week
    segments: tuple[Segment, ...]


class Moved(View, frozen=True):
    """What became of the gaps of one obligation."""

    duty: DutyView
    counts: tuple[Figure, ...]
    """In the order of the page's moves."""


class Falling(View, frozen=True):
    """An obligation that falls due."""

    duty: DutyView
    count: Figure


class DocumentBlock(View, frozen=True):
    """The obligations of one document that bind some firm."""

    title: Text
    rows: tuple[DutyView, ...]
    shares: tuple[str, ...]


class Page(View, frozen=True):
    """A jurisdiction laid out."""

    starts: tuple[Start, ...]
    places: Literal["counties", "areas", "areas.provinces"]
    """What the first board is of: the key of its heading."""
    counties: Board
    trades: Board
    sizes: Board
    legend: tuple[Fill, ...]
    commonest: tuple[Common, ...]
    heats: tuple[HeatSet, ...]
    lacks: tuple[LackView, ...]
    lacks_left: int
    weeks: tuple[WeekBar, ...]
    kinds: tuple[DueKind, ...]
    falling: tuple[Falling, ...]
    moves: tuple[str, ...]
    """What gaps became of, where any did."""
    moved: tuple[Moved, ...]
    all_moves: tuple[Figure, ...]
    moved_left: int
    blocks: tuple[DocumentBlock, ...]
    gap_share: str


def lay_out(view: Jurisdiction) -> Page:
    """Return the page of a view."""
    duties = {each.id: each for each in view.duties}
    shorts = {each.id: each.short for each in view.documents}
    places = view.areas or view.counties
    boards = [_board(each) for each in (worst_first(places), worst_first(view.trades), view.sizes)]
    fills = {each.fill for board in boards for bar in board.bars for each in bar.segments}
    moves, moved, every = _moved(view.trend, duties)
    return Page(
        starts=starts(view),
        places=heading_of(view),
        counties=boards[0],
        trades=boards[1],
        sizes=boards[2],
        legend=tuple(each for each in (*STATES, "withheld") if each in fills),  # type: ignore[misc]  # they are fills
        commonest=tuple(
            _common(rank, duties[id], shorts[duties[id].document])
            for rank, id in enumerate(view.commonest[:COMMONEST], 1)
        ),
        heats=tuple(
            heat
            for each in view.crosses
            if not (each.axis == "county" and view.areas) and (heat := _heats(view, each.axis)).tables
        ),
        lacks=view.unknowns[:LACKS],
        lacks_left=len(view.unknowns[LACKS:]),
        weeks=_weeks(view.dues.weeks),
        kinds=tuple(each.kind for each in view.dues.kinds if each.count.n != 0),
        falling=tuple(Falling(duties[each.id], each.count) for each in view.dues.duties if each.id in duties)[:DUES],
        moves=moves,
        moved=moved[:TRENDS],
        all_moves=every,
        moved_left=len(moved[TRENDS:]),
        blocks=tuple(block for each in view.documents if (block := _block(each.id, each.short, view.duties)).rows),
        gap_share=share(view.all.gap, view.all.firms),
    )


def heading_of(view: Jurisdiction) -> Literal["counties", "areas", "areas.provinces"]:
    """Return the key of the heading of the places that a page shows."""
    if not view.areas:
        return "counties"
    return "areas.provinces" if all(each.key[2:] in ("", "0000") for each in view.areas) else "areas"


def share(part: Figure, whole: Figure) -> str:
    """Return a share in whole per cent; empty where a number is kept back or there is none to share."""
    if part.n is None or not whole.n:
        return ""
    if 0 < 100 * part.n < whole.n:
        return "<1%"
    # A half is rounded up, as people do it; not quite all is not all.
    return f"{min((200 * part.n + whole.n) // (2 * whole.n), 99) if part.n < whole.n else 100}%"


def _board(groups: Sequence[GroupView]) -> Board:
    shown = groups[:ROWS]
    return Board(tuple(Bar(each, _states(each)) for each in shown), len(groups) - len(shown))


def _states(group: GroupView) -> tuple[Segment, ...]:
    """Return the bar of a group: what is kept back is one part at the end."""
    if not group.firms.n:
        return ()
    parts: list[tuple[str, Figure]] = [(state, getattr(group, state)) for state in STATES]
    known = sum(each.n or 0 for _, each in parts)
    if known < group.firms.n:
        parts.append(("withheld", Figure(group.firms.n - known, "also")))
    return _stacked(parts, group.firms.n, True)


def _stacked(parts: Iterable[tuple[str, Figure]], whole: int, labelled: bool) -> tuple[Segment, ...]:
    found: list[Segment] = []
    x = 0.0
    for fill, figure in parts:
        if figure.n:
            width = 100 * figure.n / whole
            said = share(figure, Figure(whole)) if labelled and fill != "withheld" else f"{figure.n:,}"
            label = said if width >= ROOM and fill != "withheld" else ""
            found.append(Segment(fill, round(x, 2), round(width, 2), label, figure))
            x += width
    return tuple(found)


def _common(rank: int, duty: DutyView, short: Text) -> Common:
    width = 100 * duty.gap.n / duty.applies.n if duty.gap.n and duty.applies.n else 0.0
    return Common(rank, duty, short, share(duty.gap, duty.applies), round(width, 2))


def _heats(view: Jurisdiction, axis: Axis) -> HeatSet:
    cross = next(each for each in view.crosses if each.axis == axis)
    groups = {"area": view.areas, "county": view.counties, "trade": view.trades}[axis]
    duties = {each.id: each for each in view.duties}
    there = [each for each in groups if any(row.applies[cross.groups.index(each.key)].n != 0 for row in cross.rows)]
    shown = tuple(worst_first(there)[: ACROSS * BLOCKS])
    tables: list[HeatTable] = []
    for start in range(0, len(shown), ACROSS):
        heads = shown[start : start + ACROSS]
        rows = []
        for rank, row in enumerate(cross.rows[:COMMONEST], 1):
            places = [cross.groups.index(each.key) for each in heads]
            rows.append(HeatRow(rank, duties[row.id], tuple(_heat(row.gaps[p], row.applies[p]) for p in places)))
        tables.append(HeatTable(heads, tuple(rows)))
    return HeatSet(axis, tuple(tables), len(shown) if len(shown) < len(there) else 0)


def _heat(gaps: Figure, applies: Figure) -> Heat:
    told = gaps.n is not None and bool(applies.n)
    shade = round(SHADES * (gaps.n or 0) / (applies.n or 1)) if told else 0
    return Heat(share(gaps, applies), shade, applies.n == 0, gaps, applies)


def _moved(
    trend: TrendView | None, duties: Mapping[str, DutyView]
) -> tuple[tuple[str, ...], tuple[Moved, ...], tuple[Figure, ...]]:
    """Return what gaps became of where any did, and how many of each obligation and of all did so."""
    if trend is None:
        return (), (), ()
    moves = tuple(each for each in MOVES if getattr(trend.all, each).n != 0)

    def counts(row: TrendRow) -> tuple[Figure, ...]:
        return tuple(getattr(row, each) for each in moves)

    return moves, tuple(Moved(duties[e.id], counts(e)) for e in trend.duties if e.id in duties), counts(trend.all)


def _weeks(weeks: Sequence[Week]) -> tuple[WeekBar, ...]:
    most = max((each.total.n or sum(kind.count.n or 0 for kind in each.kinds) for each in weeks), default=0)
    if not most:
        return ()
    return tuple(WeekBar(each, _stacked([(k.kind, k.count) for k in each.kinds], most, False)) for each in weeks)


def _block(document: str, title: Text, duties: Sequence[DutyView]) -> DocumentBlock:
    rows = [each for each in duties if each.document == document and (each.applies.n != 0 or each.final_gap.n != 0)]
    return DocumentBlock(title, tuple(rows), tuple(share(each.gap, each.applies) for each in rows))


def told(figure: Figure, least: int | None) -> Text:
    """Return a number as printed, or the sign that stands for it."""
    if figure.n is not None:
        return Text(f"{figure.n:,}", f"{figure.n:,}")
    if figure.withheld == "small" and least:
        return Text(WORDS["withheld"].zh.format(n=least), WORDS["withheld"].en.format(n=least))
    return text(WORDS["also"])
