"""Where to start: the few places, trades, duties and facts that a report names before its tables.

All of it follows from numbers the view tells: what is kept back is neither named nor ranked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from compliance.fleet.overview.view import DutyView, Figure, GroupView, Jurisdiction
from compliance.fleet.stores.grouping import UNKNOWN
from compliance.reports.view import Text, View

NAMED = 3
"""Of each kind at most so many are named."""
ELSEWHERE = "other"
"""The trade of those in none that is listed: nowhere to send anybody."""
Ranked = TypeVar("Ranked")


class Named(View, frozen=True):
    """One thing to begin with: how many, and of how many."""

    name: Text
    count: Figure
    whole: Figure | None = None


class Start(View, frozen=True):
    """What to begin with, of one kind: the key of its words, and the greatest first."""

    kind: str
    things: tuple[Named, ...]


def starts(view: Jurisdiction) -> tuple[Start, ...]:
    """Return what to begin with: kinds of which nothing is to be said are left out."""
    found = (
        Start("places", _groups(view.areas or view.counties) if len(view.counties) > 1 else ()),
        Start("trades", _groups(each for each in view.trades if each.key != ELSEWHERE)),
        Start("duties", tuple(Named(each.title, each.gap, each.applies) for each in _critical(view))),
        Start("facts", tuple(Named(each.label, each.alone) for each in greatest(view.unknowns, lambda e: e.alone))),
    )
    return tuple(each for each in found if each.things)


def greatest(these: Iterable[Ranked], count: Callable[[Ranked], Figure], most: int = NAMED) -> Sequence[Ranked]:
    """Return what has the greatest numbers, as far as they are told and no 0."""
    return sorted((each for each in these if count(each).n), key=lambda each: -(count(each).n or 0))[:most]


def worst_first(groups: Iterable[GroupView]) -> list[GroupView]:
    """Return groups by their firms with critical gaps, then with any; what is kept back after, not known last."""
    return sorted(groups, key=lambda each: (each.key == UNKNOWN, -(each.critical.n or 0), -(each.gap.n or 0)))


def _groups(groups: Iterable[GroupView]) -> tuple[Named, ...]:
    known = (each for each in groups if each.key != UNKNOWN)
    return tuple(Named(each.name, each.critical, each.firms) for each in greatest(known, lambda e: e.critical))


def _critical(view: Jurisdiction) -> Sequence[DutyView]:
    return greatest((each for each in view.duties if each.severity == "critical"), lambda each: each.gap)
