"""Small cells kept back, and as many others as it takes that no small one comes back by adding and subtracting.

A table with its totals is a circulation: each cell an edge, each total the edge that all it sums up flow through. A
cell that is kept back can be got back exactly if no round through the edges kept back lets it be one more or one less,
with everything printed as it is and every cell within what its mark gives away. So long as that is so of a cell to be
protected, more beside it is kept back.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from heapq import heappop, heappush
from typing import Literal

from msgspec import Struct

Mark = Literal["small", "also"]
"""``small``: below the least number that is printed; ``also``: kept back for the sake of a small one."""
MANY = 2**62


class Edge(Struct, frozen=True):
    """A number of a table: it flows from ``tail`` to ``head``; what sums it up flows on from there."""

    key: Hashable
    tail: Hashable
    head: Hashable
    value: int
    rank: int = 0
    """Totals have a higher one: they are kept back only where nothing else is left."""
    of: tuple[Hashable, ...] = ()
    """The totals it is a part of: where one of them is small nothing is printed of its parts, not even a 0, because
    so many numbers of at least 1 that add up to less than ``least`` are soon guessed."""
    low: int = 0
    """What a reader knows from elsewhere: it is no less, and no more."""
    high: int = MANY


def withheld(edges: Sequence[Edge], least: int, before: Mapping[Hashable, Mark] | None = None) -> dict[Hashable, Mark]:
    """Return what is kept back where numbers from 1 to ``least`` - 1 are not to be known; 0 is printed.

    ``before``: what other tables keep back already; it is protected here too.
    """
    found: dict[Hashable, Mark] = {}
    tiny = {each.key for each in edges if 0 < each.value < least}
    for each in edges:
        if before is not None and each.key in before:
            found[each.key] = before[each.key]
        elif tiny.intersection(each.of):
            found[each.key] = "also"
        elif each.key in tiny:
            found[each.key] = "small"
    for each in edges:
        if each.key in found and each.value:
            # What is kept back later only makes more rounds possible: nobody protected is exposed again.
            for beside in _needed(each, edges, found, least):
                found[beside.key] = "also"
    return found


def small(values: Mapping[Hashable, int], least: int) -> dict[Hashable, Mark]:
    """Return what is kept back of numbers that add up to nothing printed."""
    return {key: "small" for key, value in values.items() if 0 < value < least}


def _bounds(edge: Edge, mark: Mark, least: int) -> tuple[int, int]:
    """Return between which numbers a reader knows a cell to be."""
    if mark == "small":
        return max(1, edge.low), min(least - 1, edge.high)
    # Who knows how cells are chosen knows that this one is not small, if it is no part of a small total.
    return max(least if edge.value >= least else 0, edge.low), edge.high


def _needed(edge: Edge, edges: Sequence[Edge], found: Mapping[Hashable, Mark], least: int) -> Sequence[Edge]:
    """Return what else to keep back, so that a cell may be one more or one less: nothing where it may be already.

    Totals are dearer than cells, large numbers than small ones; the cheapest round through the cell is taken. Nothing
    helps where there is none.
    """
    low, high = _bounds(edge, found[edge.key], least)
    onward: dict[Hashable, list[tuple[float, Hashable, Edge]]] = {}
    for each in edges:
        if each is edge or (not each.value and each.key not in found):
            # A 0 that is kept back protects nothing: who knows the small ones by their mark knows it is none of them.
            continue
        known = each.key in found
        cost = 0.0 if known else 1000.0 ** (2 * each.rank) * (1 + each.value)
        floor, roof = _bounds(each, found.get(each.key, "also"), least)
        if each.value < roof:
            onward.setdefault(each.tail, []).append((cost, each.head, each))
        if each.value > floor:
            onward.setdefault(each.head, []).append((cost, each.tail, each))
    ways = [
        *([_cheapest(edge.head, edge.tail, onward)] if edge.value < high else []),
        *([_cheapest(edge.tail, edge.head, onward)] if edge.value > low else []),
    ]
    best = min((way for way in ways if way is not None), key=lambda way: way[0], default=(0.0, ()))
    return [each for each in best[1] if each.key not in found]


def _cheapest(
    start: Hashable, goal: Hashable, onward: Mapping[Hashable, Sequence[tuple[float, Hashable, Edge]]]
) -> tuple[float, tuple[Edge, ...]] | None:
    """Return the cheapest way from one node to another (Dijkstra): its cost and its edges."""
    waiting: list[tuple[float, int, Hashable, tuple[Edge, ...]]] = [(0.0, 0, start, ())]
    seen: set[Hashable] = set()
    count = 0
    while waiting:
        cost, _, at, way = heappop(waiting)
        if at == goal:
            return cost, way
        if at in seen:
            continue
        seen.add(at)
        for more, head, edge in onward.get(at, ()):
            if head not in seen:
                count += 1
                heappush(waiting, (cost + more, count, head, (*way, edge)))
    return None
