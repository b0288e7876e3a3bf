"""Next due days, for all enterprises at once: ``engines.tracing`` over columns (SEMANTICS 5).

A day is an ordinal, ``NEVER`` where nothing falls due; beside it stands what gives it, as its place in :data:`KINDS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from compliance import model
from compliance.engines.columnar.columns import Numbers
from compliance.engines.columnar.counting import distinct_days
from compliance.engines.columnar.evaluating import Columnar, Situations
from compliance.engines.columnar.fulfilment import NEVER, UNDEFINED, Days, Fulfilment
from compliance.engines.columnar.planes import Flags, flags_of, unpack
from compliance.periods import add_months_ordinal
from compliance.plan import (
    AllOf,
    AnyOf,
    Calendar,
    ItemsTest,
    Leaf,
    NotOf,
    Owed,
    Plan,
    Requirement,
    Rolling,
    Test,
    Until,
    tests_of,
)
from compliance.verdict import DueKind

KINDS: tuple[DueKind, ...] = get_args(DueKind)


class Due(NamedTuple):
    """The next due day of each enterprise, and the place in :data:`KINDS` of what gives it."""

    on: Days
    kind: NDArray[np.uint8]


class Dues:
    """The due days of one situation of a batch.

    ``plan`` is the one the engine was made of: what a node says, which decides whether it expires, is told apart
    there, while the engine keeps nodes of one truth as one.
    """

    def __init__(self, engine: Columnar, plan: Plan, at: Situations) -> None:
        self._at, self._count = at, at.batch.count
        self._told = dict(zip((owed.id for owed in plan.owed), plan.owed, strict=True))
        self._judged = dict(zip((owed.id for owed in engine.plan.owed), engine.plan.owed, strict=True))
        self._fulfilment = Fulfilment(at)
        self._as_of = plan.as_of.toordinal()
        self._never = Due(np.full(self._count, NEVER, np.int64), np.zeros(self._count, np.uint8))

    def of(self, obligation: str) -> Due:
        """Return the next due days of an obligation wherever it applies and is not undetermined."""
        told, judged = self._told[obligation], self._judged[obligation]
        if told.base is None or told.standing != "in_force":
            return self._never
        found = self._earliest(self._masked(self._next(*pair), where) for pair, where in self._may_stand(told, judged))
        now = self._at.outcome(judged)
        owed = flags_of(~(now.inapplicable | now.undetermined), self._count)
        if told.until is not None:
            owed = owed & (found.on <= told.until)
        return self._masked(found, owed)

    def _may_stand(self, told: Owed, judged: Owed) -> Iterator[tuple[tuple[Requirement, Requirement], Flags]]:
        """Yield the base and the cases, each with where it may stand."""
        facts, stands = self._at.facts, self._at.none
        guards = [facts.truth(case.guard) for case in judged.cases]
        for guard in guards:
            stands = stands | guard.true
        assert told.base is not None
        assert judged.base is not None
        yield (told.base, judged.base), flags_of(~stands, self._count)
        for case, other, guard in zip(told.cases, judged.cases, guards, strict=True):
            yield (case.requirement, other.requirement), flags_of(~guard.false, self._count)

    # --- requirements

    def _next(self, told: Requirement, judged: Requirement) -> Due:
        if isinstance(told, Calendar):
            assert isinstance(judged, Calendar)
            running = () if told.current is None else (told.current,)
            on = self._at.activities.first_open(judged, running, told.later)
            return Due(np.where(on > 0, on, NEVER), np.full(self._count, KINDS.index("period"), np.uint8))
        if isinstance(told, Rolling):
            assert isinstance(judged, Rolling)
            return Due(self._rolling(told, judged), np.full(self._count, KINDS.index("rolling"), np.uint8))
        if isinstance(told, Until):
            assert isinstance(judged, Until)
            return self._until(told, judged)
        if isinstance(told, AllOf):
            assert isinstance(judged, AllOf)
            return self._earliest(map(self._next, told.parts, judged.parts))
        if isinstance(told, AnyOf):
            assert isinstance(judged, AnyOf)
            level = self._level(judged)
            return self._earliest(
                self._masked(self._next(*pair), self._level(pair[1]) == level)
                for pair in zip(told.parts, judged.parts, strict=True)
            )
        satisfied = flags_of(self._at.standing(judged).satisfied, self._count)
        if isinstance(told, Leaf) and _expires(told):
            return self._masked(self._stated(told.key), satisfied)
        if isinstance(told, ItemsTest) and told.mode == "every":
            assert isinstance(judged, ItemsTest)
            return self._masked(self._items(told, judged), satisfied)
        return self._never

    def _until(self, told: Until, judged: Until) -> Due:
        missing = ~flags_of(self._at.standing(judged.requirement).satisfied, self._count)
        last = self._fulfilment.last_day(judged)
        if told.open:
            last = np.where(last == UNDEFINED, told.by, last)
        ahead = missing & (last >= self._as_of)
        inner = self._next(told.requirement, judged.requirement)
        kind = np.where(ahead, np.uint8(KINDS.index("deadline")), inner.kind)
        return Due(np.where(ahead, last, inner.on), kind.astype(np.uint8))

    def _rolling(self, told: Rolling, judged: Rolling) -> Days:
        months = told.says.within_months
        assert months is not None
        batch = self._at.batch
        start = np.full(self._count, told.start, np.int64)
        for numbers in (batch.founded, *(batch.since.get(key) for key in told.since)):
            if numbers is not None:
                known = flags_of(numbers.known, self._count)
                start = np.where(known, np.maximum(start, numbers.values), start)
        due = _later(start, months)
        rows = batch.records.get(told.activity)
        if rows is None:
            return due
        certain, _ = self._at.activities.counting(judged.activity, judged.where)
        owners, days = distinct_days(rows, certain)
        counted = (days > 0) & (days <= min(told.last, self._at.cut))
        owners, days = owners[counted], days[counted]
        ends = np.cumsum(np.bincount(owners, minlength=self._count))
        enough = np.diff(ends, prepend=0) >= told.need
        latest = days[ends[enough] - told.need].astype(np.int64)
        due[enough] = np.maximum(due[enough], _later(latest, months))
        return due

    def _stated(self, key: str) -> Due:
        """Return the day a fact states."""
        column = self._at.facts.columns.get(key)
        if not isinstance(column, Numbers):
            return self._never
        known = flags_of(column.known, self._count) & (column.values != 0)
        on = np.where(known, column.values.astype(np.int64), NEVER)
        return Due(on, np.full(self._count, KINDS.index("expiry"), np.uint8))

    def _items(self, told: ItemsTest, judged: ItemsTest) -> Due:
        """Return the earliest expiry among the items that must all be unexpired."""
        items = self._at.facts.items.get(judged.items)
        keys = dict.fromkeys(leaf.key for leaf in _leaves(told.hold) if _expires(leaf))
        if items is None or not keys:
            return self._never
        where, hold = items.both(judged)
        held = flags_of(where.true & hold.true, items.rows.count)
        on = np.full(self._count, NEVER, np.int64)
        owners = items.rows.owners()
        for key in keys:
            column = items.rows.columns.get(key)
            if isinstance(column, Numbers):
                known = held & flags_of(column.known, items.rows.count) & (column.values != 0)
                np.minimum.at(on, owners[known], column.values[known].astype(np.int64))
        return Due(on, np.full(self._count, KINDS.index("expiry"), np.uint8))

    # --- days

    def _level(self, requirement: Requirement) -> NDArray[np.uint8]:
        """Return how far a requirement stands: 0 gap to 3 satisfied."""
        low, middle, high = (unpack(words, self._count) for words in self._at.standing(requirement))
        found: NDArray[np.uint8] = low + middle + high
        return found

    def _masked(self, due: Due, where: Flags) -> Due:
        return Due(np.where(where, due.on, NEVER), due.kind)

    def _earliest(self, dues: Iterable[Due]) -> Due:
        """Return the earliest; of several on one day the first."""
        on, kind = self._never
        for each in dues:
            sooner = each.on < on
            on, kind = np.where(sooner, each.on, on), np.where(sooner, each.kind, kind)
        return Due(on, kind)


def _expires(leaf: Leaf) -> bool:
    return isinstance(leaf.says, model.Day) and leaf.says.mode == "valid_on"


def _leaves(test: Test) -> Iterator[Leaf]:
    if isinstance(test, Leaf):
        yield test
    elif isinstance(test, NotOf):
        yield from _leaves(test.part)
    elif isinstance(test, AllOf | AnyOf):
        for part in tests_of(test):
            yield from _leaves(part)


def _later(days: Days, months: int) -> Days:
    """Return the corresponding days so many months later."""
    each, places = np.unique(days, return_inverse=True)
    later = np.array([add_months_ordinal(int(day), months) for day in each], np.int64)
    return later[places] if len(each) else days.copy()
