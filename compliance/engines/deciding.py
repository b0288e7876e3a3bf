"""Which facts would decide what is unknown (SEMANTICS 2): of every unknown the union over its unknown branches only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from msgspec import Struct

from compliance.engines.judging import GAP, SATISFIED, UNDETERMINED, Judge, count_between
from compliance.plan import (
    AllOf,
    AnyOf,
    Calendar,
    Case,
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

# As a tuple: a union written in isinstance is built anew at every call.
BRANCHES = (AllOf, AnyOf)


class Deciding(Struct, frozen=True):
    """Names deciding facts: a fact's path, ``list[i].field``, an activity, or ``activity@DATE.field``."""

    judge: Judge
    classes: Mapping[str, ClassTest]
    dated: Mapping[str, str]
    """The declared date field of each item list that has one."""

    def of(self, requirement: Requirement) -> tuple[str, ...]:
        """Return the deciding facts of what is unknown in a requirement, in the order they stand."""
        return tuple(dict.fromkeys(self._missing(requirement)))

    def of_obligation(self, owed: Owed, applies_unknown: bool) -> tuple[str, ...]:
        """Return the deciding facts of an obligation that is not inapplicable."""
        found: list[str] = []
        if applies_unknown:
            for test in (owed.place, owed.applies_when, *(overrider.applies for overrider in owed.overriders)):
                found.extend(self._missing(test))
        if owed.base is not None:
            found.extend(self._missing_cases(owed))
        return tuple(dict.fromkeys(found))

    def _missing_cases(self, owed: Owed) -> Iterator[str]:
        assert owed.base is not None
        standings = self.judge.possible(owed)
        if standings in ({GAP}, {SATISFIED}):
            return
        guards: list[tuple[Case, object]] = [(case, self.judge.truth(case.guard)) for case in owed.cases]
        if len(standings) > 1:
            for case, guard in guards:
                if guard is None:
                    yield from self._missing(case.guard)
        if all(guard is not True for _, guard in guards):
            yield from self._missing(owed.base)
        for case, guard in guards:
            if guard is not False:
                yield from self._missing(case.requirement)

    def _missing(self, requirement: Requirement) -> Iterator[str]:
        if isinstance(requirement, Calendar):
            yield from self._missing_periods(requirement)
        elif isinstance(requirement, Rolling):
            if self.judge.standing(requirement) == UNDETERMINED:
                span = (requirement.reaching, requirement.last)
                yield from self._missing_records(requirement, *span, requirement.last)
                if self.judge.situation.founded is None:
                    yield "founded_on"
        elif isinstance(requirement, Ever):
            if self.judge.standing(requirement) == UNDETERMINED:
                yield from self._missing_records(requirement, requirement.first, requirement.last, requirement.last)
        elif isinstance(requirement, Until):
            inner = self.judge.standing(requirement.requirement)
            if inner != SATISFIED:
                yield from self._missing(requirement.requirement)
                undecided = self.judge.standing(requirement) == UNDETERMINED
                if undecided and requirement.from_start_months is not None and self.judge.situation.founded is None:
                    yield "founded_on"
        elif isinstance(requirement, BRANCHES):
            if self.judge.standing(requirement) not in (SATISFIED, GAP):
                for part in requirement.parts:
                    if self.judge.standing(part) not in (SATISFIED, GAP):
                        yield from self._missing(part)
        elif self.judge.truth(requirement) is None:
            yield from self._missing_test(requirement, self.judge.numbers, "")

    def _missing_test(self, test: Test, numbers: Mapping[str, int], prefix: str) -> Iterator[str]:
        """Yield the deciding facts of a test that is unknown; ``prefix`` names the item or record."""
        within = numbers if prefix else None
        if isinstance(test, Leaf):
            if test.key not in numbers:
                yield from self._missing_key(test.key, prefix)
        elif isinstance(test, NotOf):
            yield from self._missing_test(test.part, numbers, prefix)
        elif isinstance(test, BRANCHES):
            for part in test.parts:
                if self.judge.truth(part, within) is None:  # type: ignore[arg-type]
                    yield from self._missing_test(part, numbers, prefix)  # type: ignore[arg-type]
        elif isinstance(test, ItemsTest):
            yield from self._missing_items(test)
        elif isinstance(test, ShareTest):
            yield from (key for key in (test.part, test.whole) if key not in numbers)

    def _missing_key(self, key: str, prefix: str) -> Iterator[str]:
        if prefix:
            yield prefix + key.partition(":")[0]
        elif key.startswith("place:"):
            yield "jurisdiction"
        elif key in self.classes:
            when = self.classes[key].when
            truth = self.judge.truth(when)
            if truth is None:
                yield from self._missing_test(when, self.judge.numbers, "")
            else:
                yield key
        else:
            yield key.partition(":")[0]

    def _missing_items(self, test: ItemsTest) -> Iterator[str]:
        items = self.judge.situation.items.get(test.items)
        if items is None:
            yield test.items
            return
        for item in items:
            where, hold = self.judge.item_truths(test, item)
            decided = where is False or (hold is True if test.mode == "every" else hold is False)
            if decided or (where is not None and hold is not None):
                continue
            prefix = f"{test.items}[{item.index}]."
            if where is None and not item.dated:
                yield prefix + self.dated[test.items]
                if self.judge.truth(test.where, item.numbers) is None:
                    yield from self._missing_test(test.where, item.numbers, prefix)
            elif where is None:
                yield from self._missing_test(test.where, item.numbers, prefix)
            if hold is None:
                yield from self._missing_test(test.hold, item.numbers, prefix)

    def _missing_periods(self, calendar: Calendar) -> Iterator[str]:
        if self.judge.standing(calendar) != UNDETERMINED:
            return
        for owner, period in self.judge.owed_complete(calendar):
            if self.judge.period_truth(owner, period) is None:
                yield from self._missing_records(owner, period.first, period.last, period.last)
                if self.judge.situation.founded is None:
                    yield "founded_on"

    def _missing_records(self, wanted: Calendar | Rolling | Ever, first: int, last: int, through: int) -> Iterator[str]:
        activity = wanted.activity
        days = self.judge.days(activity, wanted.where)
        if days is None:
            yield activity
            return
        if count_between(days[1], first, last) >= wanted.need:
            for day, numbers in self.judge.situation.records[activity]:
                if first <= day <= last and self.judge.truth(wanted.where, numbers) is None and day not in days[0]:
                    prefix = f"{activity}@{date.fromordinal(day)}."
                    yield from self._missing_test(wanted.where, numbers, prefix)
        if self.judge.through(activity) < through:
            yield activity
