"""Every number of a report under its key, as counted."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

import numpy as np

from compliance.engines.columnar.evaluating import CODES
from compliance.fleet.overview.tallying import Tally
from compliance.fleet.overview.trends import FIRMS, PARTS, Trend
from compliance.fleet.stores.grouping import STATES

ALL = ""
"""Stands for all firms where a group's key would stand."""
VERDICTS = ("gap", "waived", "undetermined", "pending", "advice", "satisfied", "not_applicable")
"""Firms by verdict, waived gaps told apart from gaps."""


def crosses(tally: Tally, crossed: Sequence[int]) -> Iterator[tuple[Hashable, int]]:
    """Yield the numbers of some obligations in every county and trade under their keys."""
    for axis, groups in tally.groups.items():
        for place, key in enumerate(groups.keys):
            for duty in crossed if axis != "size" else ():
                for name in ("gap", "applies"):
                    yield ("cross", axis, tally.ids[duty], key, name), int(groups.by_obligation[name][place, duty])


def values_of(tally: Tally, trend: Trend | None) -> Iterator[tuple[Hashable, int]]:
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
        yield from _of_trend(trend)


def _of_duties(tally: Tally) -> Iterator[tuple[Hashable, int]]:
    gaps, applies = tally.open_gaps, tally.applies
    for place, id in enumerate(tally.ids):
        row = {name: int(tally.verdicts[place, CODES.index(name)]) for name in VERDICTS if name != "waived"}
        row |= {"gap": int(gaps[place]), "waived": int(tally.waived[place]), "applies": int(applies[place])}
        row["final"] = int(tally.final_gaps[place])
        for name, value in row.items():
            yield ("duty", id, name), value


def _of_trend(trend: Trend) -> Iterator[tuple[Hashable, int]]:
    for name in FIRMS:
        yield ("firms", name), getattr(trend.moves, name)
    parts_of = trend.parts
    rows = [*zip(trend.ids, parts_of, strict=True), (ALL, parts_of.sum(axis=0))]
    for id, parts in rows:
        row = {name: int(parts[place]) for place, name in enumerate(PARTS)}
        row["now"] = row["still"] + row["new"] + row["come"]
        for name, value in row.items():
            yield ("trend", id, name), value
