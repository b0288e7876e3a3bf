"""The numbers of a tally as they may be told: each a figure, small ones kept back where that is asked for."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence

import numpy as np

from compliance.engines.columnar.evaluating import CODES
from compliance.fleet.grouping import STATES, Axis, Groups
from compliance.fleet.tallying import Tally
from compliance.fleet.trends import PARTS, Trend
from compliance.fleet.view import Figure
from compliance.fleet.withholding import Edge, Mark, small, withheld

ALL = ""
"""Stands for all firms where a group's key would stand."""
_AXES: tuple[Axis, ...] = ("county", "size")
"""The axes along which groups add up to all; trades overlap."""
VERDICTS = ("gap", "waived", "undetermined", "pending", "advice", "satisfied", "not_applicable")
"""Firms by verdict, waived gaps told apart from gaps."""


class Figures:
    """Every number of a report, and which of them are kept back."""

    def __init__(self, tally: Tally, trend: Trend | None, least: int | None, crossed: Sequence[int]) -> None:
        self._tally, self._trend = tally, trend
        self._least = least or 0
        self.values: dict[Hashable, int] = dict(_values(tally, trend, crossed))
        self.marks: dict[Hashable, Mark] = {}
        if self._least > 1:
            self._keep_back(crossed)

    def __getitem__(self, key: Hashable) -> Figure:
        mark = self.marks.get(key)
        return Figure(None, mark) if mark else Figure(self.values[key])

    def all_of(self, *keys: Hashable) -> bool:
        """Say whether all of these numbers are told."""
        return not any(key in self.marks for key in keys)

    # --- what is kept back

    def _keep_back(self, crossed: Sequence[int]) -> None:
        groups = self._tally.groups
        self._withhold(_in_series([(axis, "lacking", groups[axis]) for axis in _AXES], self.values))
        self._withhold(list(self._states()))
        for place in range(len(self._tally.ids)):
            self._withhold(list(self._of_duty(place, place in crossed)))
        for number in range(len(groups["trade"].keys)):
            self._withhold(list(self._of_trade(groups["trade"].keys[number])))
        self._withhold(list(self._of_weeks()))
        # A sum of two is told only where both are.
        for axis, key in (("all", ALL), *((axis, key) for axis, each in groups.items() for key in each.keys)):
            if not self.all_of((axis, key, "critical"), (axis, key, "other")):
                self.marks[axis, key, "gap"] = "also"
        if self._trend is not None:
            self._keep_back_trend(self._trend)
        # Sums over obligations are told only where all of their parts are.
        if any(("duty", id, "undetermined") in self.marks for id in self._tally.ids):
            self.marks["open", ALL] = "also"
        # What adds up to nothing printed: only the small ones themselves.
        rest = {key: value for key, value in self.values.items() if key not in self.marks and _alone(key)}
        self.marks.update(small(rest, self._least))

    def _keep_back_trend(self, trend: Trend) -> None:
        for id in trend.ids:
            self._withhold(list(self._of_trend(id)))
        for name in (*PARTS, "now"):
            if any(("trend", id, name) in self.marks for id in trend.ids):
                self.marks["trend", ALL, name] = "also"
        told, every, gaps = self.values, ("all", ALL, "firms"), ("all", ALL, "gap")
        firms = [Edge(("firms", name), "from", "to", told["firms", name]) for name in ("both", "come")]
        self._withhold([*firms, Edge(every, "to", "from", told[every], 3)])
        # Firms with gaps that were not judged before stand in no table, but are known to be no more than these.
        others = told[gaps] - told["firms", "firms_still"] - told["firms", "firms_new"]
        rest = Edge(("firms", "others"), "from", "to", others, 0, (), 0, told["firms", "come"])
        self.marks[rest.key] = "also"
        parts = [Edge(("firms", name), "from", "to", told["firms", name]) for name in ("firms_still", "firms_new")]
        self._withhold([*parts, rest, Edge(gaps, "to", "from", told[gaps], 2)])

    def _withhold(self, edges: Sequence[Edge]) -> None:
        self.marks.update(withheld(edges, self._least, self.marks))

    def _bound(self, key: Hashable) -> int:
        """Return a number if it is told or could be told, else 0: what others are at least."""
        value = self.values[key]
        return value if value >= self._least else 0

    def _states(self) -> Iterator[Edge]:
        """Yield firms by state: counties flow into the states, and on into sizes."""
        told, all_ = self.values, ("all", ALL, "firms")
        for axis, start, end in (("county", "from", 0), ("size", "to", 1)):
            for key in self._tally.groups[axis].keys:  # type: ignore[index]
                firms = (axis, key, "firms")
                outer, inner = (start, (axis, key)) if end == 0 else ((axis, key), start)
                yield Edge(firms, outer, inner, told[firms], 1, (all_,))
                for state in STATES:
                    cell = (axis, key, state)
                    tail, head = ((axis, key), (state, 0)) if end == 0 else ((state, 1), (axis, key))
                    high = self._bound((axis, key, "lacking")) if state == "undetermined" else 0
                    parts = (firms, ("all", ALL, state))
                    yield Edge(cell, tail, head, told[cell], 0, parts, 0, high or told[firms])
        for state in STATES:
            yield Edge(("all", ALL, state), (state, 0), (state, 1), told["all", ALL, state], 2, (all_,))
        yield Edge(all_, "to", "from", told[all_], 3)

    def _of_trade(self, key: str) -> Iterator[Edge]:
        firms = ("trade", key, "firms")
        for state in STATES:
            cell = ("trade", key, state)
            yield Edge(cell, 0, 1, self.values[cell], 0, (firms,))
        yield Edge(firms, 1, 0, self.values[firms], 1)

    def _of_duty(self, place: int, crossed: bool) -> Iterator[Edge]:
        """Yield firms by verdict on one obligation, and its gaps by county where they are told."""
        id, told = self._tally.ids[place], self.values
        every, applies, gap = ("all", ALL, "firms"), ("duty", id, "applies"), ("duty", id, "gap")
        yield Edge(("duty", id, "not_applicable"), "from", "to", told["duty", id, "not_applicable"], 1)
        yield Edge(applies, "from", "applies", told[applies], 1)
        for name in VERDICTS[:-1]:
            cell = ("duty", id, name)
            tail, head = "counted" if crossed else "applies", "gaps" if crossed and name == "gap" else "to"
            yield Edge(cell, tail, head, told[cell], 1 if name == "gap" else 0, (applies,))
        yield Edge(every, "to", "from", told[every], 3)
        for key in self._tally.groups["county"].keys if crossed else ():
            owed, wanting = (("cross", "county", id, key, name) for name in ("applies", "gap"))
            yield Edge(owed, "applies", "counted", told[owed], 0, (applies,))
            yield Edge(wanting, "gaps", "to", told[wanting], 0, (gap, owed), 0, self._bound(owed) or self._least)

    def _of_weeks(self) -> Iterator[Edge]:
        told, every = self.values, ("due", "total")
        weeks, kinds = self._tally.dues.shape
        for week in range(weeks):
            total = ("due", "week", week)
            yield Edge(total, "from", ("week", week), told[total], 1, (every,))
            for kind in range(kinds):
                cell, of = ("due", "slot", week, kind), ("due", "kind", kind)
                yield Edge(cell, ("week", week), ("kind", kind), told[cell], 0, (total, of))
        for kind in range(kinds):
            yield Edge(("due", "kind", kind), ("kind", kind), "of", told["due", "kind", kind], 2, (every,))
        for id in self._tally.ids:
            yield Edge(("due", "duty", id), "of", "to", told["due", "duty", id], 0, (every,))
        yield Edge(every, "to", "from", told[every], 3)

    def _of_trend(self, id: str) -> Iterator[Edge]:
        """Yield what became of gaps: before flows into its parts, still and the new ones into now."""
        told = self.values

        def edge(name: str, tail: str, head: str, rank: int, *of: str) -> Edge:
            key = ("trend", id, name)
            return Edge(key, tail, head, told[key], rank, tuple(("trend", id, each) for each in of))

        yield edge("before", "out", "before", 1)
        yield edge("still", "before", "now", 0, "before", "now")
        for name in ("closed", "lifted", "unclear", "waived", "gone"):
            yield edge(name, "before", "out", 0, "before")
        for name in ("new", "come"):
            yield edge(name, "out", "now", 0, "now")
        now = edge("now", "now", "out", 1)
        mark = self.marks.get(("duty", id, "gap"))
        if mark is not None:
            # The same number stands in another table.
            self.marks[now.key] = mark
        yield now


def _in_series(tables: Sequence[tuple[Axis, str, Groups]], told: Mapping[Hashable, int]) -> list[Edge]:
    """Return the parts of one number along two axes: what flows into it along one flows out along the other."""
    found: list[Edge] = []
    for number, (axis, name, groups) in enumerate(tables):
        every = ("all", ALL, name)
        for key in groups.keys:
            cell = (axis, key, name)
            tail, head = ("out", "in") if number == 0 else ("on", "out")
            found.append(Edge(cell, tail, head, told[cell], 0, (every,), 0, told[axis, key, "firms"]))
    found.append(Edge(("all", ALL, tables[0][1]), "in", "on", told["all", ALL, tables[0][1]], 2))
    return found


def _alone(key: Hashable) -> bool:
    assert isinstance(key, tuple)
    if key[0] == "trade":
        return bool(key[2] == "lacking")
    if key[0] == "cross":
        return bool(key[1] == "trade")
    return bool(key[0] in ("lack", "firms", "open") or key[:2] == ("due", "firms") or key[-1] == "final")


def _values(tally: Tally, trend: Trend | None, crossed: Sequence[int]) -> Iterator[tuple[Hashable, int]]:
    """Yield every number of a report under its key."""
    yield ("all", ALL, "firms"), tally.firms
    every = tally.groups["county"]
    for place, state in enumerate(STATES):
        yield ("all", ALL, state), int(every.states[:, place].sum())
    yield ("all", ALL, "gap"), int(every.states[:, :2].sum())
    yield ("all", ALL, "lacking"), int(every.lacking.sum())
    for axis, groups in tally.groups.items():
        for place, key in enumerate(groups.keys):
            yield (axis, key, "firms"), int(groups.firms[place])
            yield (axis, key, "gap"), int(groups.states[place, :2].sum())
            yield (axis, key, "lacking"), int(groups.lacking[place])
            for number, state in enumerate(STATES):
                yield (axis, key, state), int(groups.states[place, number])
            for duty in crossed if axis != "size" else ():
                for name in ("gap", "applies"):
                    yield ("cross", axis, tally.ids[duty], key, name), int(groups.by_obligation[name][place, duty])
    yield from _of_duties(tally)
    yield ("open", ALL), tally.open_verdicts
    for path, lack in tally.lacks.items():
        for name in ("firms", "verdicts", "alone"):
            yield ("lack", path, name), getattr(lack, name)
    yield ("due", "total"), int(tally.dues.sum())
    yield ("due", "firms"), tally.due_firms
    for week, kind in np.ndindex(*tally.dues.shape):
        yield ("due", "slot", week, kind), int(tally.dues[week, kind])
    for week, count in enumerate(tally.dues.sum(axis=1)):
        yield ("due", "week", week), int(count)
    for kind, count in enumerate(tally.dues.sum(axis=0)):
        yield ("due", "kind", kind), int(count)
    for place, id in enumerate(tally.ids):
        yield ("due", "duty", id), int(tally.dues_of[place])
    if trend is not None:
        yield from _of_trend_values(trend)


def _of_duties(tally: Tally) -> Iterator[tuple[Hashable, int]]:
    gaps, applies = tally.open_gaps, tally.applies
    for place, id in enumerate(tally.ids):
        row = {name: int(tally.verdicts[place, CODES.index(name)]) for name in VERDICTS if name != "waived"}
        row |= {"gap": int(gaps[place]), "waived": int(tally.waived[place]), "applies": int(applies[place])}
        row["final"] = int(tally.final_gaps[place])
        for name, value in row.items():
            yield ("duty", id, name), value


def _of_trend_values(trend: Trend) -> Iterator[tuple[Hashable, int]]:
    for name in ("both", "come", "gone", "firms_still", "firms_closed", "firms_new"):
        yield ("firms", name), getattr(trend, name)
    rows = [*zip(trend.ids, trend.parts, strict=True), (ALL, trend.parts.sum(axis=0))]
    for id, parts in rows:
        row = {name: int(parts[place]) for place, name in enumerate(PARTS)}
        row["now"] = row["still"] + row["new"] + row["come"]
        for name, value in row.items():
            yield ("trend", id, name), value
