"""The reference's judge: tests, activities and requirements in one situation, as plain recursive code. No cleverness.

Section numbers in comments are those of SEMANTICS.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping

from compliance.periods import Period
from compliance.plan import (
    AllOf,
    AnyOf,
    Calendar,
    ClassTest,
    Ever,
    ItemsTest,
    Leaf,
    NotOf,
    Owed,
    Requirement,
    Rolling,
    ShareTest,
    Test,
    Until,
)
from compliance.situation import ItemNumbers, Situation
from compliance.truth import Truth, conjunction, negation
from compliance.verdict import Reason

GAP, UNDETERMINED, PENDING, SATISFIED = 0, 1, 2, 3
"""What a requirement gives, in order: ``all`` takes the least, ``any`` the greatest (2)."""

Days = tuple[list[int], list[int]]
"""Days with a true record, and days with a true or unknown one; each day once, in order."""


class Judge:
    """Judges tests and requirements in one situation; classes are derived once, record counts remembered."""

    def __init__(self, situation: Situation, classes: tuple[ClassTest, ...], cut: int) -> None:
        self.situation = situation
        self.cut = cut
        """The last day that counts: the as-of date, or the last day of what has lapsed."""
        self.numbers: dict[str, int] = dict(situation.numbers)
        self._days: dict[tuple[str, Test], Days | None] = {}
        # By the identity of the plan's nodes (kept beside, so that it stays theirs): hashing a node would take longer
        # than judging it.
        self._standings: dict[int, tuple[Requirement, int]] = {}
        self._periods: dict[tuple[int, int], tuple[Calendar, Truth]] = {}
        for each in classes:
            value = self.class_value(each)
            if value is not None:
                self.numbers[each.name] = value

    # --- conditions (1, 4, 7)

    def class_value(self, each: ClassTest) -> int | None:
        """Return 1, 0 or unknown for a class whose own classes are already derived (7)."""
        derived = self.truth(each.when)
        if derived is True:
            return 1
        if each.declarable and each.name in self.situation.declared:
            return self.situation.declared[each.name]
        return 0 if derived is False and each.closed else None

    def truth(self, test: Test, numbers: Mapping[str, int] | None = None) -> Truth:
        """Return what a test gives over the facts, or over the ``numbers`` of an item or a record."""
        if type(test) is Leaf:
            value = (self.numbers if numbers is None else numbers).get(test.key)
            if value is None:
                return None
            for low, high in test.ranges:  # noqa: SIM110 - the innermost loop of every assessment
                if low <= value <= high:
                    return True
            return False
        if type(test) is AllOf:
            result: Truth = True
            for part in test.parts:
                truth = self.truth(part, numbers)  # type: ignore[arg-type]  # a test holds tests only
                if truth is False:
                    return False
                if truth is None:
                    result = None
            return result
        if type(test) is AnyOf:
            result = False
            for part in test.parts:
                truth = self.truth(part, numbers)  # type: ignore[arg-type]
                if truth is True:
                    return True
                if truth is None:
                    result = None
            return result
        if type(test) is NotOf:
            return negation(self.truth(test.part, numbers))
        if type(test) is ItemsTest:
            return self._items(test)
        assert type(test) is ShareTest
        return self._share(test)

    def item_truths(self, test: ItemsTest, item: ItemNumbers) -> tuple[Truth, Truth]:
        """Return ``where`` and ``hold`` of one item; an undated item's ``where`` is unknown (3)."""
        where = self.truth(test.where, item.numbers) if item.dated else None
        return where, self.truth(test.hold, item.numbers)

    def _items(self, test: ItemsTest) -> Truth:
        items = self.situation.items.get(test.items)
        if items is None:
            return None
        both: list[Truth] = []
        every: list[Truth] = []
        for item in items:
            where, hold = self.item_truths(test, item)
            both.append(conjunction((where, hold)))
            every.append(True if where is False or hold is True else None if where is None or hold is None else False)
        if test.mode == "every":
            return conjunction(every)
        certain = both.count(True)
        possible = certain + both.count(None)
        return within(certain, possible, 1 if test.mode == "some" else test.at_least, test.at_most)

    def _share(self, test: ShareTest) -> Truth:
        part, whole = self.numbers.get(test.part), self.numbers.get(test.whole)
        if whole == 0:
            return True
        if part is None or whole is None:
            return None
        low = test.at_least is None or part * 100 >= test.at_least * whole
        high = test.at_most is None or part * 100 <= test.at_most * whole
        return low and high

    # --- activities (3, 4, 5)

    def days(self, activity: str, where: Test) -> Days | None:
        """Return the days of true and of possible records, at most one a day; ``None`` if the list is absent."""
        key = (activity, where)
        if key not in self._days:
            self._days[key] = self._count_days(activity, where)
        return self._days[key]

    def _count_days(self, activity: str, where: Test) -> Days | None:
        records = self.situation.records.get(activity)
        if records is None:
            return None
        by_day: dict[int, Truth] = {}
        for day, numbers in records:
            truth = self.truth(where, numbers)
            before = by_day.get(day, False)
            by_day[day] = True if truth is True or before is True else None if truth is None else before
        certain = [day for day, truth in by_day.items() if truth is True]
        possible = [day for day, truth in by_day.items() if truth is not False]
        return certain, possible

    def through(self, activity: str) -> int:
        """Return the last day until which the list of an activity is complete."""
        return self.situation.through.get(activity, self.situation.through["default"])

    def reached(self, activity: str, where: Test, need: int, first: int, last: int, through: int) -> Truth:
        """Say whether ``need`` records lie in first..last; too few is false only if the list reaches ``through``."""
        days = self.days(activity, where)
        if days is None:
            return None
        if count_between(days[0], first, last) >= need:
            return True
        if count_between(days[1], first, last) < need and self.through(activity) >= through:
            return False
        return None

    def owed_period(self, calendar: Calendar, period: Period) -> Truth:
        """Say whether the enterprise owes a period the ruleset owes: unknown only while founded_on is unknown (5)."""
        for key in calendar.since:
            since = self.situation.since.get(key)
            if since is not None and period.first < since:
                return False
        if calendar.suspendable and any(
            first <= period.first and period.last <= last for first, last in self.situation.suspensions
        ):
            return False
        founded = self.situation.founded
        return None if founded is None else period.first >= founded

    def period_truth(self, calendar: Calendar, period: Period) -> Truth:
        """Say whether an owed period is fulfilled; short is unknown while it is unknown whether it is owed (5)."""
        key = (id(calendar), period.first)
        if key not in self._periods:
            self._periods[key] = (calendar, self._judge_period(calendar, period))
        return self._periods[key][1]

    def _judge_period(self, calendar: Calendar, period: Period) -> Truth:
        truth = self.reached(calendar.activity, calendar.where, calendar.need, period.first, period.last, period.last)
        if truth is False and self.situation.founded is None:
            return None
        return truth

    def owed_complete(self, calendar: Calendar) -> list[tuple[Calendar, Period]]:
        """Return the complete periods to judge, oldest first, each with the calendar that counts for it (5)."""
        found: list[tuple[Calendar, Period]] = []
        case_since = self.situation.since.get(calendar.since[-1]) if calendar.earlier is not None else None
        if calendar.earlier is not None and case_since is not None:
            base = calendar.earlier
            found.extend(
                (base, period)
                for period in base.complete
                if period.last < case_since and self.owed_period(base, period) is not False
            )
        found.extend(
            (calendar, period) for period in calendar.complete if self.owed_period(calendar, period) is not False
        )
        return found

    def _calendar(self, calendar: Calendar) -> int:
        complete = self.owed_complete(calendar)
        truths = [self.period_truth(owner, period) for owner, period in complete]
        if False in truths:
            return GAP
        if None in truths:
            return UNDETERMINED
        if truths:
            return SATISFIED
        current = calendar.current
        if current is None or self.owed_period(calendar, current) is False:
            return PENDING
        return SATISFIED if self.period_truth(calendar, current) is True else PENDING

    def _rolling(self, rolling: Rolling) -> int:
        days = self.days(rolling.activity, rolling.where)
        if days is not None and count_between(days[0], rolling.reaching, rolling.last) >= rolling.need:
            return SATISFIED
        since = [self.situation.since[key] for key in rolling.since if key in self.situation.since]
        founded = self.situation.founded
        if max([rolling.start, *since, *([] if founded is None else [founded])]) >= rolling.reaching:
            return PENDING
        if days is None or founded is None or self.through(rolling.activity) < rolling.last:
            return UNDETERMINED
        return UNDETERMINED if count_between(days[1], rolling.reaching, rolling.last) >= rolling.need else GAP

    def _until(self, until: Until) -> int:
        inner = self.standing(until.requirement)
        if inner == SATISFIED:
            return SATISFIED
        if until.open:
            return PENDING
        if until.start_reaching is not None:
            start = self.start(until)
            if start is not None and start >= until.start_reaching:
                return PENDING
            if self.situation.founded is None:
                return UNDETERMINED
        return inner

    def start(self, until: Until) -> int | None:
        """Return the later of founded_on and applicability_since, of what is known."""
        known = [self.situation.since[key] for key in until.since if key in self.situation.since]
        if self.situation.founded is not None:
            known.append(self.situation.founded)
        return max(known, default=None)

    def standing(self, requirement: Requirement) -> int:
        """Return what a requirement gives: GAP, UNDETERMINED, PENDING or SATISFIED (2, 4)."""
        if type(requirement) is Leaf:
            return _as_standing(self.truth(requirement))
        known = self._standings.get(id(requirement))
        if known is None:
            known = self._standings[id(requirement)] = (requirement, self._judge(requirement))
        return known[1]

    def _judge(self, requirement: Requirement) -> int:
        if isinstance(requirement, AllOf):
            return min(map(self.standing, requirement.parts), default=SATISFIED)
        if isinstance(requirement, AnyOf):
            return max(map(self.standing, requirement.parts), default=GAP)
        if isinstance(requirement, Calendar):
            return self._calendar(requirement)
        if isinstance(requirement, Rolling):
            return self._rolling(requirement)
        if isinstance(requirement, Until):
            return self._until(requirement)
        if isinstance(requirement, Ever):
            last = requirement.last
            return _as_standing(
                self.reached(requirement.activity, requirement.where, requirement.need, requirement.first, last, last)
            )
        return _as_standing(self.truth(requirement))

    def applicability(self, owed: Owed) -> tuple[Truth, Reason | None]:
        """Return whether an obligation in force applies, and the first reason why it does not (2)."""
        place = self.truth(owed.place)
        if place is False:
            return False, "outside_jurisdiction"
        applies = self.truth(owed.applies_when)
        if applies is False:
            return False, "does_not_apply"
        overridden = [self.truth(overrider.applies) for overrider in owed.overriders]
        if True in overridden:
            return False, "overridden"
        return conjunction((place, applies, *(negation(each) for each in overridden))), None

    def possible(self, owed: Owed) -> set[int]:
        """Return every standing the requirement may have: unknown guards are independent (6)."""
        assert owed.base is not None
        true = [self.standing(case.requirement) for case in owed.cases if self.truth(case.guard) is True]
        unknown = [self.standing(case.requirement) for case in owed.cases if self.truth(case.guard) is None]
        if true:
            outcomes = {min(true)}
            for standing in unknown:
                outcomes |= {min(standing, each) for each in outcomes}
            return outcomes
        joined: set[int] = set()
        for standing in unknown:
            joined |= {standing} | {min(standing, each) for each in joined}
        return joined | {self.standing(owed.base)}

    def standing_requirements(self, owed: Owed) -> list[Requirement]:
        """Return the requirements that stand: of the true cases, or the base's."""
        assert owed.base is not None
        return [case.requirement for case in owed.cases if self.truth(case.guard) is True] or [owed.base]

    def may_stand(self, owed: Owed) -> list[Requirement]:
        """Return the requirements that may stand: of cases not known to be out, and the base unless a case is in."""
        if owed.base is None:
            return []
        guards = [self.truth(case.guard) for case in owed.cases]
        base = [] if True in guards else [owed.base]
        cases = [case.requirement for case, guard in zip(owed.cases, guards, strict=True) if guard is not False]
        return base + cases


def _as_standing(truth: Truth) -> int:
    return SATISFIED if truth is True else GAP if truth is False else UNDETERMINED


def within(certain: int, possible: int, at_least: int | None, at_most: int | None) -> Truth:
    """Say whether a number known only to lie in certain..possible lies within bounds."""
    if (at_least is not None and possible < at_least) or (at_most is not None and certain > at_most):
        return False
    if (at_least is None or certain >= at_least) and (at_most is None or possible <= at_most):
        return True
    return None


def count_between(days: list[int], first: int, last: int) -> int:
    """Count the days in first..last."""
    return bisect_right(days, last) - bisect_left(days, first)
