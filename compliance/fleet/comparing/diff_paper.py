"""Two runs compared, as a view and as a paper: by obligation, or by county over all obligations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from compliance.fleet.comparing.text_tables import Cell, Paper, Table
from compliance.fleet.comparing.whatif_paper import figures, place_name
from compliance.fleet.overview.view import Figure
from compliance.fleet.overview.withholding import Edge, withheld
from compliance.fleet.runs.manifest import Run, day_of
from compliance.fleet.runs.moves import NOWHERE, PARTS, Moves, Part
from compliance.model import Rulebook, Words
from compliance.reports.view import Text, View

PART_WORDS: Mapping[Part, Words] = {
    "before": Words("原有", "Before"),
    "new": Words("新增", "New"),
    "come": Words("新纳入企业的", "Of firms come"),
    "fixed": Words("已整改", "Fixed"),
    "still": Words("仍未整改", "Still open"),
    "unclear": Words("转为无法判定", "Now unknown"),
    "lifted": Words("不再适用", "No longer applies"),
    "waived": Words("已豁免", "Waived"),
    "gone": Words("未再评估企业的", "Of firms gone"),
    "now": Words("现有", "Now"),
    "undetermined": Words("新增无法判定", "Newly undetermined"),
}
"""In the order of the columns."""
_LEAVES: Mapping[Part, tuple[str, str]] = {
    "before": ("outside", "before"),
    "still": ("before", "now"),
    **dict.fromkeys(("fixed", "lifted", "unclear", "waived", "gone"), ("before", "outside")),
    **dict.fromkeys(("new", "come"), ("outside", "now")),
    "now": ("now", "outside"),
}
"""What adds up to what, as a flow: all that was there is still there or left; all that is there was or came."""
_TOTALS: tuple[Part, ...] = ("before", "now")
_MAIN: tuple[Part, ...] = ("before", "new", "fixed", "still", "now")
_LOOSE: Part = "undetermined"
"""Adds up with nothing."""


class DutyMoves(View, frozen=True):
    """What became of the gaps in one obligation."""

    id: str
    ref: str
    title: Text
    changed: bool
    """It asks something else than before, on the same day: what became of its gaps may be the rules' doing."""
    parts: Mapping[Part, Figure]


class CountyMoves(View, frozen=True):
    """What became of the gaps in one place, over all obligations."""

    code: str
    name: Text
    parts: Mapping[Part, Figure]


class RunView(View, frozen=True):
    """One of the runs."""

    run: str
    as_of: date
    firms: int
    digest: str
    missing: tuple[str, ...]
    """Files that were not judged."""


class Difference(View, frozen=True):
    """Two runs of a store compared."""

    before: RunView
    now: RunView
    both: int
    """Firms judged in both."""
    gone: int
    come: int
    duties: tuple[DutyMoves, ...]
    """By obligation; with ``by`` county and numbers kept back they are left out, lest these be worked out."""
    counties: tuple[CountyMoves, ...]
    only_before: tuple[str, ...]
    """Obligations judged in that run alone."""
    only_now: tuple[str, ...]
    by: Literal["obligation", "county"]
    at_least: int


GONE = Text("未再评估的企业（所在地不详）", "Enterprises not judged again, place not known")


def view_of(moves: Moves, before: Run, now: Run, rulebook: Rulebook, by_county: bool, least: int = 0) -> Difference:
    """Return the view of what moved; obligations that the rulebook no longer has are shown by their id."""
    known = {
        each.id: (f"{book.id}:{each.number}", each.title) for book in rulebook.rulesets for each in book.obligations
    }
    nothing = Words("", "")
    duties = []
    for key, counts in moves.counted.items():
        ref, title = known.get(key, (key, nothing))
        changed = before.as_of == now.as_of and before.obligations[key] != now.obligations[key]
        duties.append(DutyMoves(key, ref, Text(title.zh, title.en), changed, _parts(counts, least)))
    counties: list[CountyMoves] = []
    if by_county:
        cells = {part: figures(moves.counties.get(part, {}), least)[1] for part in PARTS}
        codes = sorted(
            {code for each in cells.values() for code in each}, key=lambda code: (code == NOWHERE, not code, code)
        )
        for code in codes:
            told = {part: cells[part].get(code, Figure(0)) for part in PART_WORDS if part not in _TOTALS}
            counties.append(CountyMoves(code, GONE if code == NOWHERE else place_name(rulebook.vocabulary, code), told))
    return Difference(
        before=_run_view(before),
        now=_run_view(now),
        both=moves.both,
        gone=moves.gone,
        come=moves.come,
        duties=() if by_county and least else tuple(duties),
        counties=tuple(counties),
        only_before=tuple(key for key in before.obligations if key not in now.obligations),
        only_now=tuple(key for key in now.obligations if key not in before.obligations),
        by="county" if by_county else "obligation",
        at_least=least,
    )


def _run_view(run: Run) -> RunView:
    return RunView(run.run, day_of(run), run.firms, run.digest, run.failed)


def _parts(counts: Mapping[Part, int], least: int) -> dict[Part, Figure]:
    edges = [Edge(part, *_LEAVES[part], counts[part], rank=int(part in _TOTALS)) for part in PARTS if part != _LOOSE]
    marks = withheld(edges, least)
    found = {part: Figure(None, marks[part]) if part in marks else Figure(counts[part]) for part in PART_WORDS}
    if 0 < counts[_LOOSE] < least:
        found[_LOOSE] = Figure(None, "small")
    return found


# --- paper -----------------------------------------------------------------------------------------------------------


def lay_out(view: Difference, every: bool = False) -> Paper:
    """Return what people read of it; ``every``: also obligations of which there was and is no gap."""
    was, now = view.before, view.now
    lines = [
        Words(
            f"原批次{was.run}（{was.as_of}），现批次{now.run}（{now.as_of}）",
            f"From {was.run} ({was.as_of}) to {now.run} ({now.as_of})",
        ),
        Words(
            f"两次都评估的企业{view.both}家，新纳入{view.come}家，未再评估{view.gone}家。不符合项不含已豁免的。",
            f"Firms in both: {view.both:,}; come: {view.come:,}; gone: {view.gone:,}. Waived gaps are left out.",
        ),
    ]
    for run in (was, now):
        if run.missing:
            told = ", ".join(run.missing)
            lines.append(Words(f"{run.run}有文件未评估：{told}", f"Not judged in {run.run}: {told}"))
    for said, ids in ((was.run, view.only_before), (now.run, view.only_now)):
        if ids:
            told = ", ".join(ids[:3]) + (" …" if len(ids) > 3 else "")
            lines.append(
                Words(f"只在{said}中评估的义务{len(ids)}项：{told}", f"Obligations only in {said}: {len(ids)} ({told})")
            )
    title = Words("两次评估之间的变化", "What has changed between two runs")
    return Paper(title, tuple(lines), (table_of(view, every),), view.at_least)


def table_of(view: Difference, every: bool = False) -> Table:
    """Return the table that was asked for: by obligation or by county."""
    nothing = Words("两次都没有不符合项。", "There is no gap in either.")
    return _by_county(view, every, nothing) if view.by == "county" else _by_duty(view, every, nothing)


def _by_duty(view: Difference, every: bool, nothing: Words) -> Table:
    shown = [each for each in view.duties if every or any(figure.n != 0 for figure in each.parts.values())]
    parts = _parts_shown([each.parts for each in shown], every)
    columns = (Words("编号", "No."), Words("义务", "Obligation"), *(PART_WORDS[part] for part in parts))
    rows: list[tuple[Cell, ...]] = []
    for each in shown:
        title = Words(each.title.zh, each.title.en or each.title.zh)
        rows.append((each.ref + "*" * each.changed, title, *(each.parts[part] for part in parts)))
    changed = Words("*：规则已改", "*: the rule has changed")
    note = changed if any(each.changed for each in shown) else None
    return Table(Words("按义务", "By obligation"), columns, tuple(rows), nothing, note)


def _parts_shown(told: Sequence[Mapping[Part, Figure]], every: bool) -> list[Part]:
    """Return the columns: those in which nothing ever stands are left out, but for the main ones."""
    return [
        part
        for part in PART_WORDS
        if every or part in _MAIN or any(parts[part].n != 0 for parts in told if part in parts)
    ]


def _by_county(view: Difference, every: bool, nothing: Words) -> Table:
    parts = [part for part in _parts_shown([each.parts for each in view.counties], every) if part not in _TOTALS]
    columns = (Words("所在地", "Place"), *(PART_WORDS[part] for part in parts))
    rows: list[tuple[Cell, ...]] = []
    for each in view.counties:
        rows.append((Words(each.name.zh, each.name.en), *(each.parts[part] for part in parts)))
    note = Words(
        "各项义务的不符合项相加。",
        "Gaps of all obligations added up.",
    )
    return Table(Words("按所在地", "By place"), columns, tuple(rows), nothing, note)
