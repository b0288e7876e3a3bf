"""One situation as the integer facts that rules ask for: counts of items and of records, periods owed, shares.

Counting and the calendar stand outside the rules (durable-rules cannot count what was never asserted); whether an item
or a record counts is derived by rules, and so is everything that follows from a count.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping

from msgspec import Struct

from compliance.periods import Period
from compliance.plan import GREATEST, Calendar
from compliance.situation import Situation
from compliance.truth import Truth, disjunction

Derived = str | bool
"""A derived fact, or a constant."""


class Rails(Struct, frozen=True):
    """The facts that say that a test is true, and that it is false. Neither: unknown."""

    true: Derived
    false: Derived

    def truth(self, values: Mapping[str, int]) -> Truth:
        """Return what was derived."""
        if holds(self.true, values):
            return True
        return False if holds(self.false, values) else None


def holds(derived: Derived, values: Mapping[str, int]) -> bool:
    """Return whether a fact was derived."""
    return derived if isinstance(derived, bool) else derived in values


class Days(Struct, frozen=True):
    """On which days a record of an activity counts, and on which it may; ascending, each day once (SEMANTICS 3)."""

    true: tuple[int, ...]
    possible: tuple[int, ...]
    through: int | None
    """Until when the list is complete; ``None`` where there is no list."""

    def counted(self, first: int, last: int) -> int:
        """Return how many records count in these days."""
        return bisect_right(self.true, last) - bisect_left(self.true, first)

    def at_most(self, first: int, last: int) -> int | None:
        """Return how many can count at most; ``None`` where the list is not complete until ``last``."""
        if self.through is None or self.through < last:
            return None
        return bisect_right(self.possible, last) - bisect_left(self.possible, first)


class Tally(Struct, frozen=True):
    """How many items there are, how many surely meet a test and how many surely do not."""

    items: int
    met: int
    unmet: int


class Dues(Struct, frozen=True):
    """The complete periods an enterprise owes, summed up (SEMANTICS 5)."""

    periods: int
    least: int
    """Records that count in the poorest of them; ``GREATEST`` where there is none."""
    most: int | None
    """Fewest records that can count at most, over those surely owed and wholly covered by the list."""
    now: int | None
    """Records that count in the current period; ``None`` where it is not owed."""


class View:
    """One situation, read as facts. ``judge`` gives the facts that rules derive of an item or record of a list."""

    def __init__(
        self, situation: Situation, judge: Callable[[str, Mapping[str, int], bool], Mapping[str, int]]
    ) -> None:
        self.situation = situation
        self.judge = judge
        self._cache: dict[object, object] = {}

    def days(self, activity: str, where: Rails) -> Days:
        """Return the days on which records of ``activity`` meet ``where``."""
        cached = self._cache.get((activity, where))
        if isinstance(cached, Days):
            return cached
        truths: dict[int, Truth] = {}
        records = self.situation.records.get(activity)
        for day, fields in records or ():
            truths[day] = disjunction((truths.get(day, False), where.truth(self.judge(activity, fields, True))))
        through = self.situation.through.get(activity, self.situation.through.get("default"))
        days = Days(
            tuple(sorted(day for day, truth in truths.items() if truth)),
            tuple(sorted(day for day, truth in truths.items() if truth is not False)),
            None if records is None else through,
        )
        self._cache[activity, where] = days
        return days

    def tally(self, items: str, test: Rails) -> Tally | None:
        """Return how many items of a list meet ``test``; ``None`` where there is no list."""
        listed = self.situation.items.get(items)
        if listed is None:
            return None
        cached = self._cache.get((items, test))
        if isinstance(cached, Tally):
            return cached
        truths = [test.truth(self.judge(items, item.numbers, item.dated)) for item in listed]
        tally = Tally(len(truths), truths.count(True), truths.count(False))
        self._cache[items, test] = tally
        return tally

    def owed(self, calendar: Calendar, where: Rails, before: int | None = None) -> Dues:
        """Return what is owed of a calendar, only of periods whose last day is before ``before`` if that is given."""
        key = (id(calendar), before)
        cached = self._cache.get(key)
        if isinstance(cached, Dues):
            return cached
        days = self.days(calendar.activity, where)
        periods = [p for p in calendar.complete if self._owes(calendar, p) and (before is None or p.last < before)]
        most: list[int] = []
        if self.situation.founded is not None:  # while it is unknown no period is surely owed
            most = [n for p in periods if (n := days.at_most(p.first, p.last)) is not None]
        current = calendar.current
        owed = Dues(
            len(periods),
            min((days.counted(p.first, p.last) for p in periods), default=GREATEST),
            min(most, default=None),
            days.counted(current.first, current.last) if current and self._owes(calendar, current) else None,
        )
        self._cache[key] = owed
        return owed

    def _owes(self, calendar: Calendar, period: Period) -> bool:
        situation = self.situation
        if situation.founded is not None and situation.founded > period.first:
            return False
        if any(situation.since.get(key, 0) > period.first for key in calendar.since):
            return False
        suspended = any(start <= period.first and period.last <= until for start, until in situation.suspensions)
        return not (calendar.suspendable and suspended)


def share(numbers: Mapping[str, int], part: str, whole: str, per_cent: int) -> int | None:
    """Return ``100 * part - per_cent * whole``, cut off where rules cannot compare further; 0 for a known whole of 0.

    ``None`` where a number that decides is unknown (SEMANTICS 4).
    """
    total = numbers.get(whole)
    if total == 0:
        return 0
    counted = numbers.get(part)
    if total is None or counted is None:
        return None
    return max(-GREATEST, min(GREATEST, 100 * counted - per_cent * total))
