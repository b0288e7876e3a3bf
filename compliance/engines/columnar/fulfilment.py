"""Late and by alternative, for all enterprises at once: ``engines.fulfilment`` over columns (SEMANTICS 2, 4).

Days are whole numbers, one for each enterprise or item; ``UNDEFINED`` where there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from compliance.engines.columnar.columns import Numbers
from compliance.engines.columnar.counting import distinct_days
from compliance.engines.columnar.planes import Flags, Planes, Words, flags_of, pack
from compliance.engines.columnar.testing import Scope
from compliance.engines.fulfilment import FROM_THE_START, dated
from compliance.plan import AllOf, AnyOf, Ever, ItemsTest, Leaf, Requirement, Until

if TYPE_CHECKING:
    from compliance.engines.columnar.evaluating import Situations

UNDEFINED = -1
EPOCH = 719_163
"""The ordinal of NumPy's day 0."""
NEVER = 2**40
"""After every day."""

Days = NDArray[np.int64]


class Fulfilment:
    """When requirements were fulfilled in one situation of a batch."""

    def __init__(self, at: Situations) -> None:
        self._at = at
        self._count = at.batch.count

    def may_be(self, name: Literal["late", "by_alternative"], requirement: Requirement) -> bool:
        """Say whether a requirement has a part that could ever be late, or have an alternative."""
        if isinstance(requirement, Until):
            return name == "late" or self.may_be(name, requirement.requirement)
        if isinstance(requirement, AnyOf) and name == "by_alternative":
            return requirement.says is None
        if isinstance(requirement, AllOf | AnyOf):
            return any(self.may_be(name, part) for part in requirement.parts)
        return False

    def late(self, requirement: Requirement) -> Words:
        """Return where a deadline was met after its last day; of an ``any`` every true branch must have been."""
        at = self._at
        if isinstance(requirement, Until):
            inner = requirement.requirement
            satisfied = flags_of(at.standing(inner).satisfied, self._count)
            last = self.last_day(requirement)
            found = satisfied & (last != UNDEFINED)
            if found.any():
                found &= self._fulfilled(inner, at.facts) > last
            return pack(found) | self.late(inner)
        if isinstance(requirement, AllOf):
            words = at.none
            for part in requirement.parts:
                words = words | self.late(part)
            return words
        if isinstance(requirement, AnyOf):
            some, every = at.none, at.all
            for part in requirement.parts:
                true = at.standing(part).satisfied
                some, every = some | true, every & (self.late(part) | ~true)
            return some & every
        return at.none

    def by_alternative(self, requirement: Requirement) -> Words:
        """Return where an ``any`` that stands in no other is met by another than its first branch."""
        at = self._at
        if isinstance(requirement, Until):
            return self.by_alternative(requirement.requirement)
        if isinstance(requirement, AllOf):
            words = at.none
            for part in requirement.parts:
                words = words | self.by_alternative(part)
            return words
        if isinstance(requirement, AnyOf) and requirement.says is None and requirement.parts:
            return ~at.standing(requirement.parts[0]).satisfied
        return at.none

    def last_day(self, until: Until) -> Days:
        """Return a deadline's last day; undefined where it runs from an unknown founding."""
        if until.from_start_months is None:
            return np.full(self._count, until.by, np.int64)
        founded = self._at.batch.founded
        if founded is None:
            return np.full(self._count, UNDEFINED, np.int64)
        start = founded.values.astype(np.int64)
        for key in until.since:
            numbers = self._at.batch.since.get(key)
            if numbers is not None:
                known = flags_of(numbers.known, self._count)
                start = np.where(known, np.maximum(start, numbers.values), start)
        known = flags_of(founded.known, self._count)
        last = np.maximum(later(start, until.from_start_months), until.by)
        return np.where(known, last, UNDEFINED)

    # --- fulfilment days

    def _fulfilled(self, requirement: Requirement, scope: Scope) -> Days:
        """Return the fulfilment day where a requirement is fulfilled; elsewhere it means nothing."""
        if isinstance(requirement, Leaf):
            return self._stated(requirement, scope) if dated(requirement) else _undefined(scope)
        if isinstance(requirement, AllOf):
            return _latest([self._fulfilled(part, scope) for part in requirement.parts], scope.count)
        if isinstance(requirement, AnyOf):
            return self._of_any(requirement, scope)
        if isinstance(requirement, ItemsTest):
            return self._of_items(requirement)
        if isinstance(requirement, Until):
            return self._fulfilled(requirement.requirement, scope)
        if isinstance(requirement, Ever):
            return self._of_records(requirement)
        return _undefined(scope)

    def _stated(self, leaf: Leaf, scope: Scope) -> Days:
        """Return the stated number of a leaf's fact, undefined where it is not known."""
        column = scope.columns.get(leaf.key)
        if not isinstance(column, Numbers):
            return _undefined(scope)
        known = flags_of(column.known, scope.count)
        return np.where(known, scope.numbers(leaf.key, column).astype(np.int64), UNDEFINED)

    def _standing(self, part: Requirement, scope: Scope) -> tuple[Flags, Flags]:
        """Return where a branch is satisfied, and where it is neither that nor a gap."""
        if scope is self._at.facts:
            standing = self._at.standing(part)
            satisfied = flags_of(standing.satisfied, scope.count)
            return satisfied, flags_of(standing.undetermined, scope.count) & ~satisfied
        truth: Planes = scope.truth(part)  # type: ignore[arg-type]  # over an item there are tests only
        return flags_of(truth.true, scope.count), flags_of(~(truth.true | truth.false), scope.count)

    def _of_any(self, any_of: AnyOf, scope: Scope) -> Days:
        """The earliest of the true branches, undefined where an undecided one could be earlier still."""
        day = np.full(scope.count, NEVER, np.int64)
        unclear = np.zeros(scope.count, np.bool_)
        undecided: list[tuple[Requirement, Flags]] = []
        for part in any_of.parts:
            true, open_ = self._standing(part, scope)
            if true.any():
                fulfilled = self._fulfilled(part, scope)
                unclear |= true & (fulfilled == UNDEFINED)
                day = np.where(true, np.minimum(day, fulfilled), day)
            if open_.any():
                undecided.append((part, open_))
        for part, open_ in undecided:
            unclear |= open_ & (self._not_before(part, scope) < day)
        return np.where(unclear | (day == NEVER), UNDEFINED, day)

    def _not_before(self, requirement: Requirement, scope: Scope) -> Days:
        """Return a day before which an undecided requirement cannot have been fulfilled."""
        count = scope.count
        if isinstance(requirement, Leaf) and dated(requirement):
            return np.full(count, min(low for low, _ in requirement.ranges), np.int64)
        if isinstance(requirement, AllOf):
            found = np.full(count, FROM_THE_START, np.int64)
            for part in requirement.parts:
                found = np.maximum(found, self._known_bound(part, scope))
            return found
        if isinstance(requirement, AnyOf):
            found = np.full(count, NEVER, np.int64)
            for part in requirement.parts:
                true, open_ = self._standing(part, scope)
                found = np.where(true | open_, np.minimum(found, self._known_bound(part, scope)), found)
            return np.where(found == NEVER, FROM_THE_START, found)
        if isinstance(requirement, Until):
            return self._known_bound(requirement.requirement, scope)
        if isinstance(requirement, Ever):
            return self._records_not_before(requirement)
        return np.full(count, FROM_THE_START, np.int64)

    def _known_bound(self, part: Requirement, scope: Scope) -> Days:
        if isinstance(part, Leaf) and dated(part):
            stated = self._stated(part, scope)
            return np.where(stated == UNDEFINED, self._not_before(part, scope), stated)
        return self._not_before(part, scope)

    def _of_items(self, test: ItemsTest) -> Days:
        """Of ``every`` the latest day of the items within ``where``, of ``some`` the earliest that meets both."""
        items = self._at.facts.items.get(test.items)
        if items is None or test.mode == "count":
            start = FROM_THE_START if test.mode == "every" else UNDEFINED
            return np.full(self._count, start, np.int64)
        where, hold = items.both(test)
        rows, scope = items.rows.count, items.scope
        out = flags_of(where.false, rows)
        if test.mode == "some":
            out |= flags_of(hold.false, rows)
        open_ = flags_of(~(where.true | where.false) | ~(hold.true | hold.false), rows)
        day = self._fulfilled(test.hold, scope)
        if test.mode == "some":
            day = _latest([self._fulfilled(test.where, scope), day], rows)
        day = np.where(open_, UNDEFINED, day)
        owners = items.rows.owners()
        unclear = np.bincount(owners[~out & (day == UNDEFINED)], minlength=self._count) > 0
        if test.mode == "every":
            found = np.full(self._count, FROM_THE_START, np.int64)
            np.maximum.at(found, owners[~out], day[~out])
        else:
            found = np.full(self._count, NEVER, np.int64)
            np.minimum.at(found, owners[~out], day[~out])
            unclear |= found == NEVER
        return np.where(unclear, UNDEFINED, found)

    def _of_records(self, ever: Ever) -> Days:
        """The day of the N-th record; undefined where an undecided record could make it earlier."""
        sure = self._nth(ever, 0, lambda owners, days: (days >= ever.first) & (days <= ever.last))
        maybe = self._nth(ever, 1, lambda owners, days: (days >= ever.first) & (days <= ever.last))
        return np.where(sure == maybe, sure, UNDEFINED)

    def _records_not_before(self, ever: Ever) -> Days:
        """The N-th possible record; after the list ends there may have been a record every day."""
        activities = self._at.activities
        listed = flags_of(activities.listed(ever.activity), self._count)
        free = np.where(listed, np.maximum(ever.first, activities.through(ever.activity) + 1), ever.first)
        before = self._days(ever, 1)
        counts = np.zeros(self._count, np.int64)
        if before is not None:
            owners, days = before
            inside = (days >= ever.first) & (days < free[owners])
            counts = np.bincount(owners[inside], minlength=self._count)
        nth = self._nth(ever, 1, lambda owners, days: (days >= ever.first) & (days < free[owners]))
        return np.where(nth != UNDEFINED, nth, free + ever.need - counts - 1)

    def _days(self, ever: Ever, which: int) -> tuple[NDArray[np.int32], NDArray[np.int32]] | None:
        """Return owner and day of certain (0) or possible (1) records until the cut, each day once."""
        rows = self._at.batch.records.get(ever.activity)
        if rows is None:
            return None
        counts = self._at.activities.counting(ever.activity, ever.where)[which]
        owners, days = distinct_days(rows, counts)
        kept = days <= self._at.cut
        return owners[kept], days[kept]

    def _nth(self, ever: Ever, which: int, inside: Callable[..., Flags]) -> Days:
        """Return the day of the N-th record among those inside; undefined where there are fewer."""
        found = np.full(self._count, UNDEFINED, np.int64)
        listed = self._days(ever, which)
        if listed is None:
            return found
        owners, days = listed
        kept = inside(owners, days)
        owners, days = owners[kept], days[kept]
        counts = np.bincount(owners, minlength=self._count)
        there = np.flatnonzero(counts >= ever.need)
        found[there] = days[(np.cumsum(counts) - counts)[there] + ever.need - 1]
        return found


def later(days: Days, months: int) -> Days:
    """Return the corresponding day so many months later, as :func:`compliance.periods.add_months` counts them."""
    from_epoch = (days - EPOCH).astype("datetime64[D]")
    month = from_epoch.astype("datetime64[M]")
    target = month + np.timedelta64(months, "M")
    first, after = target.astype("datetime64[D]"), (target + np.timedelta64(1, "M")).astype("datetime64[D]")
    within = np.minimum((from_epoch - month.astype("datetime64[D]")), after - first - np.timedelta64(1, "D"))
    found: Days = (first + within).astype(np.int64) + EPOCH
    return found


def _undefined(scope: Scope) -> Days:
    return np.full(scope.count, UNDEFINED, np.int64)


def _latest(days: Sequence[Days], count: int) -> Days:
    """Return the latest day; undefined if one is."""
    found = np.full(count, FROM_THE_START, np.int64)
    unclear = np.zeros(count, np.bool_)
    for each in days:
        unclear |= each == UNDEFINED
        found = np.maximum(found, each)
    return np.where(unclear, UNDEFINED, found)
