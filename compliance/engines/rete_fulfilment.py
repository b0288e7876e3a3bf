"""How a satisfied obligation came to be satisfied: after its deadline, or by another than the first alternative.

Reads the derived facts of a session; decides only the qualifiers ``late`` and ``by_alternative`` (SEMANTICS 2 and 4,
"Fulfilment day"). A fulfilment day that cannot be known makes nobody late.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from compliance import model
from compliance.engines.rete_facts import View, holds
from compliance.engines.rete_lowering import Lowering, Roles, is_any
from compliance.periods import add_months_ordinal
from compliance.plan import AllOf, AnyOf, Ever, ItemsTest, Leaf, Owed, Requirement, Until
from compliance.verdict import Qualifier

FROM_THE_START = 0
"""The fulfilment day of what needs no act: before every real day."""


class Fulfilment(Struct, frozen=True):
    """One obligation that is satisfied, in one session."""

    owed: Owed
    roles: Roles
    values: Mapping[str, int]
    """What was derived of the enterprise or, inside a list, of one item."""
    numbers: Mapping[str, int]
    """The facts of the enterprise or, inside a list, the fields of one item."""
    view: View
    lowering: Lowering

    def qualifiers(self) -> tuple[Qualifier, ...]:
        """Return ``late`` and ``by_alternative`` where they hold, of the true cases or, with none true, of the base."""
        owed, named = self.owed, self.roles.named
        true = [
            case.requirement for i, case in enumerate(owed.cases) if holds(named.get(f"case {i}", False), self.values)
        ]
        judged = true or ([] if owed.base is None else [owed.base])
        found: list[Qualifier] = []
        if any(self.late(requirement) for requirement in judged):
            found.append("late")
        if any(self.by_alternative(requirement) for requirement in judged):
            found.append("by_alternative")
        return tuple(found)

    def by_alternative(self, requirement: Requirement) -> bool:
        """Return whether an outermost ``any`` is not satisfied by its first branch."""
        if isinstance(requirement, Until):
            return self.by_alternative(requirement.requirement)
        if is_any(requirement):
            branches = self.roles.branches.get(id(requirement), ())
            return bool(branches) and not holds(branches[0].satisfied, self.values)
        return isinstance(requirement, AllOf) and any(self.by_alternative(part) for part in requirement.parts)

    def late(self, requirement: Requirement) -> bool:
        """Return whether a deadline in a satisfied requirement was kept late (of an ``any``: in every true branch)."""
        match requirement:
            case Until():
                last = self._last_day(requirement)
                if not requirement.open and last is not None:
                    day = self.day(requirement.requirement)
                    if day is not None and day > last:
                        return True
                return self.late(requirement.requirement)
            case AllOf():
                return any(self.late(part) for part in requirement.parts)
            case AnyOf():
                true = [part for part in requirement.parts if self._branch(requirement, part, "satisfied")]
                return bool(true) and all(self.late(part) for part in true)
            case _:
                return False

    def _last_day(self, until: Until) -> int | None:
        if until.from_start_months is None:
            return until.by
        situation = self.view.situation
        if situation.founded is None:
            return None
        start = max([situation.founded, *(situation.since[key] for key in until.since if key in situation.since)])
        return max(until.by, add_months_ordinal(start, until.from_start_months))

    def day(self, requirement: Requirement) -> int | None:
        """Return the fulfilment day of a satisfied requirement; ``None`` where it is undefined."""
        match requirement:
            case Leaf():
                return self.numbers.get(requirement.key) if _is_dated(requirement) else None
            case AllOf():
                return _latest([self.day(part) for part in requirement.parts])
            case AnyOf():
                return self._earliest(requirement)
            case ItemsTest():
                return self._items_day(requirement)
            case Until():
                return self.day(requirement.requirement)
            case Ever():
                days = self.view.days(
                    requirement.activity, self.lowering.where(requirement.activity, requirement.where)
                )
                nth = _nth(days.true, requirement)
                return nth if nth == _nth(days.possible, requirement) else None
            case _:
                return None

    def _earliest(self, requirement: AnyOf) -> int | None:
        """Return the earliest day of the true branches, unless one is undated or an undecided one may be earlier."""
        true = [self.day(part) for part in requirement.parts if self._branch(requirement, part, "satisfied")]
        days = [day for day in true if day is not None]
        if not days or len(days) < len(true):
            return None
        for part in requirement.parts:
            decided = self._branch(requirement, part, "satisfied") or self._branch(requirement, part, "gap")
            if not decided and self._bound(part) < min(days):
                return None
        return min(days)

    def _branch(self, parent: AnyOf, part: Requirement, what: str) -> bool:
        branches = self.roles.branches.get(id(parent)) or self.roles.fields.get(id(parent), ())
        for candidate, branch in zip(parent.parts, branches, strict=False):
            if candidate is part:
                return holds(branch.satisfied if what == "satisfied" else branch.gap, self.values)
        return False

    def _items_day(self, test: ItemsTest) -> int | None:
        rails = self.roles.scopes.get(id(test))
        listed = self.view.situation.items.get(test.items)
        if rails is None or listed is None or test.mode == "count":
            return None
        where, hold = rails
        days: list[int | None] = []
        for item in listed:
            values = self.view.judge(test.items, item.numbers, item.dated)
            inside, held = where.truth(values), hold.truth(values)
            one = replace(self, values=values, numbers=item.numbers)
            if test.mode == "every":
                if inside is not False:  # an item out of scope needs no act
                    days.append(one.day(test.hold) if inside else None)
            elif inside is None or held is None:
                days.append(None)
            elif inside and held:
                days.append(one.day(AllOf((test.where, test.hold))))
        if test.mode == "every":
            return _latest(days)
        known = [day for day in days if day is not None]
        return min(known) if known and len(known) == len(days) else None

    def _bound(self, requirement: Requirement) -> int:
        """Return a day before which an undecided requirement cannot have been fulfilled."""
        match requirement:
            case Leaf() if _is_dated(requirement):
                stated = self.numbers.get(requirement.key)
                return min(low for low, _ in requirement.ranges) if stated is None else stated
            case AllOf():
                return max((self._bound(part) for part in requirement.parts), default=FROM_THE_START)
            case AnyOf():
                open_parts = [part for part in requirement.parts if not self._branch(requirement, part, "gap")]
                return min((self._bound(part) for part in open_parts), default=FROM_THE_START)
            case Until():
                return self._bound(requirement.requirement)
            case Ever():
                return self._ever_bound(requirement)
            case _:
                return FROM_THE_START

    def _ever_bound(self, ever: Ever) -> int:
        """Return the earliest possible day of the N-th record; after the list ends there may be one every day."""
        days = self.view.days(ever.activity, self.lowering.where(ever.activity, ever.where))
        free = ever.first if days.through is None else max(ever.first, days.through + 1)
        listed = [day for day in days.possible if ever.first <= day < free]
        return listed[ever.need - 1] if len(listed) >= ever.need else free + ever.need - len(listed) - 1


def _is_dated(leaf: Leaf) -> bool:
    """Return whether a leaf compares the date of an act; an expiry date says nothing of when something was done."""
    return isinstance(leaf.says, model.Day) and leaf.says.mode != "valid_on"


def _latest(days: list[int | None]) -> int | None:
    known = [day for day in days if day is not None]
    return max(known, default=FROM_THE_START) if len(known) == len(days) else None


def _nth(days: tuple[int, ...], ever: Ever) -> int | None:
    inside = days[: bisect_right(days, ever.last)]
    first = sum(day < ever.first for day in inside)
    return inside[first + ever.need - 1] if 0 < ever.need <= len(inside) - first else None
