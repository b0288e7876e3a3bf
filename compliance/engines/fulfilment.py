"""When a requirement was fulfilled, whether that was too late, and whether by an alternative (SEMANTICS 2, 4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from compliance import model
from compliance.engines.judging import GAP, SATISFIED, UNDETERMINED, Judge
from compliance.periods import add_months_ordinal
from compliance.plan import AllOf, AnyOf, Ever, ItemsTest, Leaf, Requirement, Test, Until

FROM_THE_START = 0
"""The day of what needs no act (``every`` over nothing): before every real day."""

Numbers = Mapping[str, int] | None
"""Those of an item; ``None``: the facts."""


def is_late(judge: Judge, requirement: Requirement) -> bool:
    """Say whether a deadline was met after its last day; of an ``any`` every true branch must have been."""
    if isinstance(requirement, Until):
        last, day = last_day(judge, requirement), None
        if judge.standing(requirement.requirement) == SATISFIED:
            day = fulfilled_on(judge, requirement.requirement)
        return (last is not None and day is not None and day > last) or is_late(judge, requirement.requirement)
    if isinstance(requirement, AllOf):
        return any(is_late(judge, part) for part in requirement.parts)
    if isinstance(requirement, AnyOf):
        true = [part for part in requirement.parts if judge.standing(part) == SATISFIED]
        return bool(true) and all(is_late(judge, part) for part in true)
    return False


def by_alternative(judge: Judge, requirement: Requirement) -> bool:
    """Say whether an ``any`` that stands in no other is met by another than its first branch."""
    if isinstance(requirement, Until):
        return by_alternative(judge, requirement.requirement)
    if isinstance(requirement, AllOf):
        return any(by_alternative(judge, part) for part in requirement.parts)
    # A condition on one set that was lowered to several leaves is no alternative.
    alternatives = isinstance(requirement, AnyOf) and requirement.says is None
    return alternatives and judge.standing(requirement.parts[0]) < SATISFIED  # type: ignore[union-attr]


def last_day(judge: Judge, until: Until) -> int | None:
    """Return a deadline's last day; unknown where it runs from an unknown founding."""
    if until.from_start_months is None:
        return until.by
    if judge.situation.founded is None:
        return None
    start = judge.start(until)
    assert start is not None
    return max(until.by, add_months_ordinal(start, until.from_start_months))


def fulfilled_on(judge: Judge, requirement: Requirement, numbers: Numbers = None) -> int | None:
    """Return the fulfilment day of a fulfilled requirement; ``None`` where it is undefined."""
    if isinstance(requirement, Leaf):
        return (judge.numbers if numbers is None else numbers).get(requirement.key) if dated(requirement) else None
    if isinstance(requirement, AllOf):
        return latest(fulfilled_on(judge, part, numbers) for part in requirement.parts)
    if isinstance(requirement, AnyOf):
        return _of_any(judge, requirement, numbers)
    if isinstance(requirement, ItemsTest):
        return _of_items(judge, requirement)
    if isinstance(requirement, Until):
        return fulfilled_on(judge, requirement.requirement)
    if isinstance(requirement, Ever):
        return _of_records(judge, requirement)
    return None


def dated(leaf: Leaf) -> bool:
    """Say whether a leaf compares the day of an act; an expiry is the day of none."""
    return isinstance(leaf.says, model.Day) and leaf.says.mode != "valid_on"


def latest(days: Iterable[int | None]) -> int | None:
    """Return the latest day; undefined if one is."""
    found = list(days)
    return None if None in found else max((day for day in found if day is not None), default=FROM_THE_START)


def earliest(days: Iterable[int | None]) -> int | None:
    """Return the earliest day; undefined if there is none or one is undefined."""
    found = list(days)
    return None if not found or None in found else min(day for day in found if day is not None)


def _of_any(judge: Judge, any_of: AnyOf, numbers: Numbers) -> int | None:
    """The earliest of the true branches, undefined where an undecided one could be earlier still."""
    true: list[Requirement] = []
    undecided: list[Requirement] = []
    for part in any_of.parts:
        standing = _standing(judge, part, numbers)
        if standing == SATISFIED:
            true.append(part)
        elif standing != GAP:
            undecided.append(part)
    day = earliest(fulfilled_on(judge, part, numbers) for part in true)
    if day is None or any(_not_before(judge, part, numbers) < day for part in undecided):
        return None
    return day


def _standing(judge: Judge, part: Requirement, numbers: Numbers) -> int:
    if numbers is None:
        return judge.standing(part)
    truth = judge.truth(_test(part), numbers)
    return SATISFIED if truth is True else GAP if truth is False else UNDETERMINED


def _test(part: Requirement) -> Test:
    assert not isinstance(part, Ever | Until), "over an item there are tests only"
    return part  # type: ignore[return-value]


def _not_before(judge: Judge, requirement: Requirement, numbers: Numbers) -> int:
    """Return a day before which an undecided requirement cannot have been fulfilled."""
    if isinstance(requirement, Leaf):
        return min(low for low, _ in requirement.ranges) if dated(requirement) else FROM_THE_START
    if isinstance(requirement, AllOf):
        return max((_known_bound(judge, part, numbers) for part in requirement.parts), default=FROM_THE_START)
    if isinstance(requirement, AnyOf):
        possible = [part for part in requirement.parts if _standing(judge, part, numbers) != GAP]
        return min((_known_bound(judge, part, numbers) for part in possible), default=FROM_THE_START)
    if isinstance(requirement, Until):
        return _known_bound(judge, requirement.requirement, numbers)
    if isinstance(requirement, Ever):
        days = judge.days(requirement.activity, requirement.where)
        listed = [day for day in (days[1] if days else []) if day >= requirement.first]
        free = requirement.first if days is None else max(requirement.first, judge.through(requirement.activity) + 1)
        listed = [day for day in listed if day < free]
        if len(listed) >= requirement.need:
            return listed[requirement.need - 1]
        # After the list ends there may have been a record every day.
        return free + requirement.need - len(listed) - 1
    return FROM_THE_START


def _known_bound(judge: Judge, part: Requirement, numbers: Numbers) -> int:
    if isinstance(part, Leaf) and dated(part):
        stated = (judge.numbers if numbers is None else numbers).get(part.key)
        if stated is not None:
            return stated
    return _not_before(judge, part, numbers)


def _of_items(judge: Judge, test: ItemsTest) -> int | None:
    """Of ``every`` the latest day of the items within ``where``, of ``some`` the earliest of those that meet both."""
    days: list[int | None] = []
    for item in judge.situation.items.get(test.items, ()):
        where, hold = judge.item_truths(test, item)
        if where is False or (test.mode == "some" and hold is False):
            continue
        if where is None or hold is None:
            days.append(None)
        elif test.mode == "every":
            days.append(fulfilled_on(judge, test.hold, item.numbers))
        else:
            days.append(latest(fulfilled_on(judge, part, item.numbers) for part in (test.where, test.hold)))
    if test.mode == "every":
        return latest(days)
    return earliest(days) if test.mode == "some" else None


def _of_records(judge: Judge, ever: Ever) -> int | None:
    """The day of the N-th record; undefined where an undecided record could make it earlier."""
    days = judge.days(ever.activity, ever.where)
    if days is None:
        return None
    certain, possible = ([day for day in each if ever.first <= day <= ever.last] for each in days)
    nth = certain[ever.need - 1]
    return nth if possible[ever.need - 1] == nth else None
