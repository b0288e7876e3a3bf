"""The numbers of a tally as they may be told: each a figure, small ones kept back where that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from msgspec.structs import replace

from compliance.fleet.overview.numbers import ALL, VERDICTS, crosses, values_of
from compliance.fleet.overview.tallying import Tally
from compliance.fleet.overview.trends import PARTS, Trend
from compliance.fleet.overview.view import Figure
from compliance.fleet.overview.withholding import Edge, Mark, small, withheld
from compliance.fleet.stores.grouping import STATES, area_of

Ranked = TypeVar("Ranked")


class Figures:
    """Every number of a report, and which of them are kept back."""

    def __init__(
        self,
        tally: Tally,
        trend: Trend | None,
        least: int | None,
        most: int,
        within: Mapping[str, Sequence[str]] | None = None,
        digits: int = 0,
    ) -> None:
        """Read a tally; the ``most`` commonest gaps are crossed.

        ``within``: the trades that a trade lies in; ``digits``: how many of a county's code tell its area.
        """
        self._tally, self._trend = tally, trend
        self._least = least or 0
        self._within = within or {}
        self._digits = digits
        self.values: dict[Hashable, int] = dict(values_of(tally, trend))
        self.marks: dict[Hashable, Mark] = {}
        if self._least > 1:
            self._keep_back_first()
        gaps = [place for place, count in enumerate(tally.open_gaps) if count]
        ranked = self.ranked(gaps, lambda place: ("duty", tally.ids[place], "gap"))
        self._crossed = tuple(ranked[:most])
        self.values.update(crosses(tally, self._crossed))
        if self._least > 1:
            self._keep_back()
        self.common = self.ranked(self._crossed, lambda place: ("duty", tally.ids[place], "gap"))
        """Places of the obligations with most gaps."""

    def __getitem__(self, key: Hashable) -> Figure:
        mark = self.marks.get(key)
        return Figure(None, mark) if mark else Figure(self.values[key])

    def all_of(self, *keys: Hashable) -> bool:
        """Say whether all of these numbers are told."""
        return not any(key in self.marks for key in keys)

    def ranked(self, these: Iterable[Ranked], key: Callable[[Ranked], Hashable]) -> list[Ranked]:
        """Return what has the greatest numbers first, of equal ones in the order given.

        What is kept back comes last: between two numbers its place would tell it.
        """
        return sorted(these, key=lambda each: 1 if key(each) in self.marks else -self.values[key(each)])

    # --- what is kept back

    def _keep_back_first(self) -> None:
        self._withhold(list(self._lacking()))
        self._withhold(list(self._states()))
        for place in range(len(self._tally.ids)):
            self._withhold(list(self._of_duty(place, False)))

    def _keep_back(self) -> None:
        groups = self._tally.groups
        self._keep_back_complements()
        for place in range(len(self._tally.ids)):
            self._keep_back_duty(place)
        for number in range(len(groups["trade"].keys)):
            self._withhold(list(self._of_trade(groups["trade"].keys[number])))
        self._keep_back_nested()
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

    def _keep_back_duty(self, place: int) -> None:
        """Keep back what an obligation's tables ask for, until its gaps are told in all of them or in none."""
        id = self._tally.ids[place]
        gap, now = ("duty", id, "gap"), ("trend", id, "now")
        compared = self._trend is not None and id in self._trend.ids
        while True:
            self._withhold(list(self._of_duty(place, place in self._crossed)))
            if not compared:
                return
            if gap in self.marks:
                self.marks.setdefault(now, self.marks[gap])
            self._withhold(list(self._of_trend(id)))
            if now not in self.marks or gap in self.marks:
                return
            self.marks[gap] = self.marks[now]

    def _keep_back_complements(self) -> None:
        """Keep back gaps where nearly all have them: the few that have none are a small number too."""
        for place in self._crossed:
            id = self._tally.ids[place]
            for axis, groups in self._tally.groups.items():
                for key in groups.keys if axis != "size" else ():
                    gap = ("cross", axis, id, key, "gap")
                    without = self.values["cross", axis, id, key, "applies"] - self.values[gap]
                    if 0 < without < self._least <= self.values[gap]:
                        self.marks[gap] = "also"

    def _keep_back_nested(self) -> None:
        """Keep back numbers of a trade that are nearly those of a trade it lies in, or of all."""
        measures = ("firms", *STATES, "lacking")
        crosses = [(self._tally.ids[place], name) for place in self._crossed for name in ("gap", "applies")]
        for key in self._tally.groups["trade"].keys:
            pairs: list[tuple[Hashable, Hashable]] = [(("all", ALL, name), ("trade", key, name)) for name in measures]
            pairs += [(("duty", id, name), ("cross", "trade", id, key, name)) for id, name in crosses]
            for outer in self._within.get(key, ()):
                if outer in self._tally.groups["trade"].keys:
                    pairs += [(("trade", outer, name), ("trade", key, name)) for name in measures]
                    pairs += [
                        (("cross", "trade", id, outer, name), ("cross", "trade", id, key, name)) for id, name in crosses
                    ]
            for whole, part in pairs:
                if 0 < self.values[whole] - self.values[part] < self._least and self.all_of(whole, part):
                    self.marks[part] = "also"
            self._withhold(list(self._of_trade(key)))

    def _keep_back_trend(self, trend: Trend) -> None:
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

    def _lacking(self) -> Iterator[Edge]:
        """Yield firms with something undetermined: what counties, and areas, sum up to comes from the sizes."""
        every = ("all", ALL, "lacking")
        for axis in self._tally.groups:
            for key in self._tally.groups[axis].keys if axis != "trade" else ():
                cell, firms = (axis, key, "lacking"), self.values[axis, key, "firms"]
                within: Hashable = every
                tail: Hashable
                head: Hashable
                tail, head = ("on", "out") if axis == "size" else ("out", "in")
                rank = int(axis == "area")
                if axis == "area":
                    tail = (axis, key)
                elif axis == "county" and self._digits:
                    head, within = self._area(key), (*self._area(key), "lacking")
                yield Edge(cell, tail, head, self.values[cell], rank, (within,), 0, firms)
        yield Edge(every, "in", "on", self.values[every], 2)

    def _area(self, county: str) -> tuple[str, str]:
        return ("area", area_of(county, self._digits))

    def _states(self) -> Iterator[Edge]:
        """Yield firms by state: counties flow into the states, of areas first, and on into sizes."""
        told, all_ = self.values, ("all", ALL, "firms")
        for axis, groups in self._tally.groups.items():
            for key in groups.keys if axis != "trade" else ():
                own, firms = (axis, key), (axis, key, "firms")
                area = self._area(key) if axis == "county" and self._digits else None
                source, sink = (own, "to") if axis == "size" else (area or "from", own)
                yield Edge(
                    firms, source, sink, told[firms], 2 if axis == "area" else 1, ((*area, "firms") if area else all_,)
                )
                for state in STATES:
                    cell = (axis, key, state)
                    tail: Hashable = (state, 1) if axis == "size" else (state, own) if axis == "area" else own
                    head: Hashable = own if axis == "size" else (state, area or 0)
                    high = self._bound((axis, key, "lacking")) if state == "undetermined" else 0
                    parts = (firms, (*area, state) if area else ("all", ALL, state))
                    yield Edge(cell, tail, head, told[cell], int(axis == "area"), parts, 0, high or told[firms])
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
        if crossed:
            yield from self._of_places(id, applies, gap)

    def _of_places(self, id: str, applies: Hashable, gap: Hashable) -> Iterator[Edge]:
        """Yield whom an obligation binds, and its gaps, by area and county."""
        told = self.values
        for axis in ("area", "county") if self._digits else ("county",):
            for key in self._tally.groups[axis].keys:
                owed, wanting = (("cross", axis, id, key, name) for name in ("applies", "gap"))
                into: tuple[Hashable, Hashable] = ("applies", "counted")
                out: tuple[Hashable, Hashable] = ("gaps", "to")
                parts, rank = (applies, gap), int(axis == "area")
                if axis == "area":
                    into, out = ("applies", ("owed", key)), ("gaps", ("wanting", key))
                elif self._digits:
                    area = self._area(key)[1]
                    into, out = (("owed", area), "counted"), (("wanting", area), "to")
                    parts = (("cross", "area", id, area, "applies"), ("cross", "area", id, area, "gap"))
                yield Edge(owed, *into, told[owed], rank, (parts[0],))
                high = self._bound(owed) or self._least
                yield Edge(wanting, *out, told[wanting], rank, (parts[1], owed), 0, high)

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

        before = edge("before", "out", "before", 1)
        if before.value >= self._least:
            # The report of the earlier run may have told it.
            before = replace(before, low=before.value, high=before.value)
        yield before
        yield edge("still", "before", "now", 0, "before", "now")
        for name in ("fixed", "lifted", "unclear", "waived", "gone"):
            yield edge(name, "before", "out", 0, "before")
        for name in ("new", "come"):
            yield edge(name, "out", "now", 0, "now")
        yield edge("now", "now", "out", 1)


def _alone(key: Hashable) -> bool:
    assert isinstance(key, tuple)
    if key[0] == "trade":
        return bool(key[2] == "lacking")
    if key[0] == "cross":
        return bool(key[1] == "trade")
    return bool(key[0] in ("lack", "firms", "open") or key[:2] == ("due", "firms") or key[-1] == "final")
