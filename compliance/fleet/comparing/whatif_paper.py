"""What an edit would do, as a view and as a paper: whom it covers, frees, and finds wanting, by obligation and county.

No name of a firm is in it; ids only where they were asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from compliance.engines.columnar.evaluating import CODES
from compliance.fleet.comparing.edits import Replaced
from compliance.fleet.comparing.text_tables import Cell, Paper, Table
from compliance.fleet.comparing.whatif import ALL, CHANGES, Change, Tally
from compliance.fleet.overview.view import Figure
from compliance.fleet.overview.withholding import Edge, withheld
from compliance.fleet.stores.grouping import chain_of
from compliance.model import Rulebook, Vocabulary, Words
from compliance.reports.strings import VERDICT_WORDS
from compliance.reports.view import Text, View

CHANGE_WORDS: Mapping[Change, Words] = {
    "covered": Words("新增适用", "Newly covered"),
    "freed": Words("不再适用", "Freed"),
    "into_gap": Words("新增不符合", "Into gap"),
    "out_of_gap": Words("不再是不符合", "Out of gap"),
    "undetermined": Words("转为无法判定", "Now undetermined"),
}
NO_PLACE = Words("所在地未填报", "Place not stated")


class CountyChanges(View, frozen=True):
    """Firms of one place that change."""

    code: str
    """Present code of GB/T 2260; empty: not stated."""
    name: Text
    changes: Mapping[Change, Figure]


class DutyChanges(View, frozen=True):
    """One touched obligation, or all of them together, where each firm counts once."""

    id: str
    """Empty: all together."""
    ref: str
    title: Text
    changes: Mapping[Change, Figure]
    before: Mapping[str, int] | None
    """Firms by verdict; left out where the changes could be worked out from it."""
    after: Mapping[str, int] | None
    counties: tuple[CountyChanges, ...]
    ids: Mapping[Change, tuple[str, ...]]
    """The first of each, where they were asked for."""


class Supposition(View, frozen=True):
    """What edits would do to the firms of a store."""

    as_of: date
    edits: tuple[Replaced, ...]
    firms: int
    duties: tuple[DutyChanges, ...]
    together: DutyChanges
    at_least: int
    """Numbers below it are kept back; 0: none is."""
    unread: tuple[str, ...]
    """Files of the store that could not be read."""


def view_of(
    tally: Tally, rulebook: Rulebook, day: date, edits: Sequence[Replaced], ids: Sequence[str], least: int = 0
) -> Supposition:
    """Return the view of a tally; ``rulebook`` is the edited one."""
    made = _Making(tally, rulebook, least)
    return Supposition(
        as_of=day,
        edits=tuple(edits),
        firms=tally.firms,
        # Beside the counties of all, those of one obligation would tell what is kept back of another.
        duties=tuple(made.duty(each, counties=not least) for each in ids),
        together=made.duty(ALL, counties=True),
        at_least=least,
        unread=tuple(file for file, _ in tally.failed),
    )


class _Making:
    def __init__(self, tally: Tally, rulebook: Rulebook, least: int) -> None:
        self._tally, self._vocabulary, self._least = tally, rulebook.vocabulary, least
        self._refs = {
            each.id: (f"{book.id}:{each.number}", each) for book in rulebook.rulesets for each in book.obligations
        }

    def duty(self, id: str, counties: bool) -> DutyChanges:
        totals: dict[Change, Figure] = {}
        cells: dict[Change, Mapping[str, Figure]] = {}
        for change in CHANGES:
            totals[change], cells[change] = figures(self._tally.changed.get((id, change), {}), self._least)
        ref, obligation = self._refs.get(id, ("", None))
        hidden = any(each.n is None for each in totals.values())
        listed = {
            change: tuple(self._tally.listed[id, change]) for change in CHANGES if (id, change) in self._tally.listed
        }
        return DutyChanges(
            id=id,
            ref=ref,
            title=Text("", "") if obligation is None else Text(obligation.title.zh, obligation.title.en),
            changes=totals,
            before=None if hidden or id == ALL else _verdicts(self._tally.before[id]),
            after=None if hidden or id == ALL else _verdicts(self._tally.after[id]),
            counties=tuple(self._counties(cells)) if counties else (),
            ids=listed,
        )

    def _counties(self, cells: Mapping[Change, Mapping[str, Figure]]) -> Sequence[CountyChanges]:
        codes = sorted({code for each in cells.values() for code in each}, key=lambda code: (not code, code))
        nobody = Figure(0)
        return [
            CountyChanges(
                code, place_name(self._vocabulary, code), {key: of.get(code, nobody) for key, of in cells.items()}
            )
            for code in codes
        ]


def place_name(vocabulary: Vocabulary, code: str) -> Text:
    """Return the name of a place with those it lies in."""
    if not code:
        return Text(NO_PLACE.zh, NO_PLACE.en)
    labels = [vocabulary.places[each].label for each in chain_of(code) if each in vocabulary.places]
    return Text("".join(each.zh for each in labels) or code, ", ".join(each.en for each in reversed(labels)) or code)


def figures(counts: Mapping[str, int], least: int) -> tuple[Figure, dict[str, Figure]]:
    """Return a total, and the parts by place, with numbers below ``least`` kept back."""
    total = sum(counts.values())
    if 0 < total < least:
        return Figure(None, "small"), {place: Figure(None, "also") for place in counts}
    # The total is printed: what is kept back has to be two places at least.
    marks = withheld([Edge(place, "parts", "sum", count) for place, count in counts.items()], least)
    return Figure(total), {
        place: Figure(None, marks[place]) if place in marks else Figure(count) for place, count in counts.items()
    }


def _verdicts(counts: Sequence[int]) -> dict[str, int]:
    return dict(zip(CODES, counts, strict=True))


# --- paper -----------------------------------------------------------------------------------------------------------


def _supposed(edit: Replaced) -> Words:
    where = f"{edit.obligation}.{edit.path}"
    if not edit.before:
        return Words(f"假设：{where}增加为{edit.after}", f"Suppose: {where}, not said now, were {edit.after}")
    return Words(
        f"假设：{where}由{edit.before}改为{edit.after}", f"Suppose: {where} were {edit.after}, not {edit.before}"
    )


def lay_out(view: Supposition) -> Paper:
    """Return what people read of it."""
    lines = [_supposed(each) for each in view.edits]
    en = (
        f"As of {view.as_of}; {view.firms:,} firms; obligations touched: {len(view.duties)}. Waivers are not looked at."
    )
    lines.append(Words(f"评估日{view.as_of}；{view.firms}家企业；涉及{len(view.duties)}项义务。不看豁免。", en))
    if view.unread:
        told = ", ".join(view.unread)
        lines.append(Words(f"未能读取，不在统计之内：{told}", f"Could not be read, and are not counted: {told}"))
    heads = tuple(CHANGE_WORDS[change] for change in CHANGES)
    duties = [*view.duties, view.together] if len(view.duties) != 1 else [*view.duties]
    rows = tuple(
        (
            each.ref or Words("合计（每家企业计一次）", "All (each firm once)"),
            Words(each.title.zh, each.title.en),
            *(each.changes[change] for change in CHANGES),
        )
        for each in duties
    )
    nothing = Words("这一改动不改变任何义务的含义。", "The edit changes the meaning of no obligation.")
    columns = (Words("编号", "No."), Words("义务", "Obligation"), *heads)
    tables = [Table(Words("按义务", "By obligation"), columns, rows if view.duties else (), nothing)]
    if view.duties:
        tables += [_verdict_table(view), _county_table(view, heads)]
        tables += [_list_table(view)] if any(each.ids for each in view.duties) else []
    title = Words("假设修改规则的影响", "What if the rules read otherwise")
    return Paper(title, tuple(lines), tuple(tables), view.at_least)


def _verdict_table(view: Supposition) -> Table:
    rows = []
    for each in view.duties:
        for said, counts in ((Words("现行", "Now"), each.before), (Words("修改后", "Edited"), each.after)):
            told = [Figure(None, "also") if counts is None else counts[verdict] for verdict in CODES]
            rows.append((each.ref, said, *told))
    heads = tuple(VERDICT_WORDS[verdict] for verdict in CODES)
    columns = (Words("编号", "No."), Words("规则", "Rule"), *heads)
    return Table(Words("修改前后的结论", "Verdicts before and after"), columns, tuple(rows))


def _county_table(view: Supposition, heads: tuple[Words, ...]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for each in view.together.counties:
        rows.append((Words(each.name.zh, each.name.en), *(each.changes[change] for change in CHANGES)))
    nobody = Words("没有企业受影响。", "No firm is affected.")
    note = Words("一家企业在每一栏只计一次。", "In each column a firm counts once.") if len(view.duties) > 1 else None
    return Table(Words("按所在地", "By place"), (Words("所在地", "Place"), *heads), tuple(rows), nobody, note)


def _list_table(view: Supposition) -> Table:
    rows = tuple(
        (each.ref, CHANGE_WORDS[change], id) for each in view.duties for change, ids in each.ids.items() for id in ids
    )
    columns = (Words("编号", "No."), Words("变化", "Change"), Words("企业标识", "Firm"))
    return Table(Words("企业", "Firms"), columns, rows)
