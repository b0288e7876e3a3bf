"""SEMANTICS.md by brute force, for plans too small to need anything better. Knows no engine.

Conditions by Kleene's tables; every subset of unknown guards; every possible outcome of applicability times
requirement; periods one by one. Written against the text only, so that agreement with it is evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from itertools import chain, combinations, count, islice

from msgspec.structs import replace

from compliance import model
from compliance.periods import add_months
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
    Plan,
    Requirement,
    Rolling,
    ShareTest,
    Test,
    Until,
)
from compliance.situation import ItemNumbers, Situation
from compliance.truth import Truth, conjunction, disjunction, negation
from compliance.verdict import QUALIFIERS, RANK, Outcome, Reason, Standing, Verdict

UNDEFINED = None


def text_says(plan: Plan, situations: dict[int, Situation]) -> dict[str, Outcome]:
    """Return what SEMANTICS.md says of every obligation."""
    today = plan.as_of.toordinal()
    found = {}
    for owed in plan.owed:
        now = Reader(situations[today], plan.classes_on(today), today)
        verdict, reason, qualifiers = now.verdict(owed)
        for _, other in owed.alternatives:
            theirs = now.verdict(other)[0]
            if "undetermined" not in (verdict, theirs):
                if (verdict in ("gap", "advice")) != (theirs in ("gap", "advice")):
                    qualifiers.add("reading_sensitive")
            elif verdict != theirs:
                qualifiers.add("reading_open")
        final: Verdict | None = None
        if owed.final is not None and owed.until is not None:
            then = Reader(situations[owed.until], plan.classes_on(owed.until), owed.until)
            final = then.verdict(owed.final)[0]
        found[owed.id] = Outcome(verdict, tuple(q for q in QUALIFIERS if q in qualifiers), reason, final)
    return found


class Reader:
    """One situation read aloud."""

    def __init__(self, situation: Situation, classes: Iterable[ClassTest], day: int) -> None:
        self.situation = situation
        self.day = day
        self.facts = dict(situation.numbers)
        for rule in classes:
            truth = self.truth(rule.when, self.facts)
            if truth is True:
                self.facts[rule.name] = 1
            elif rule.declarable and rule.name in situation.declared:
                self.facts[rule.name] = situation.declared[rule.name]
            elif truth is False and rule.closed:
                self.facts[rule.name] = 0

    # conditions

    def truth(self, test: Requirement, facts: dict[str, int]) -> Truth:
        match test:
            case Leaf(key, ranges):
                if key not in facts:
                    return None
                return any(low <= facts[key] <= high for low, high in ranges)
            case AllOf(parts):
                return conjunction([self.truth(part, facts) for part in parts])
            case AnyOf(parts):
                return disjunction([self.truth(part, facts) for part in parts])
            case NotOf(part):
                return negation(self.truth(part, facts))
            case ShareTest(part, whole, low, high):
                if facts.get(whole) == 0:
                    return True
                if part not in facts or whole not in facts:
                    return None
                share, total = 100 * facts[part], facts[whole]
                return (low is None or share >= low * total) and (high is None or share <= high * total)
            case ItemsTest():
                return self.items(test)
        raise AssertionError(test)

    def items(self, test: ItemsTest) -> Truth:
        listed = self.situation.items.get(test.items)
        if listed is None:
            return None
        pairs = [self.scoped(test, item) for item in listed]
        if test.mode == "every":
            return conjunction([disjunction([negation(where), hold]) for where, hold in pairs])
        both = [conjunction([where, hold]) for where, hold in pairs]
        if test.mode == "some":
            return disjunction(both)
        low = 0 if test.at_least is None else test.at_least
        high = len(both) if test.at_most is None else test.at_most
        counts = range(both.count(True), both.count(True) + both.count(None) + 1)
        return one_of({low <= count <= high for count in counts})

    def scoped(self, test: ItemsTest, item: ItemNumbers) -> tuple[Truth, Truth]:
        fields = dict(item.numbers)
        return (self.truth(test.where, fields) if item.dated else None), self.truth(test.hold, fields)

    # records

    def record_days(self, activity: str, where: Test, first: int, last: int) -> tuple[list[int], list[int]]:
        """Return the days with a true record, and those where one is unknown."""
        truths: dict[int, list[Truth]] = {}
        for day, fields in self.situation.records.get(activity, ()):
            if first <= day <= last:
                truths.setdefault(day, []).append(self.truth(where, dict(fields)))
        days = sorted(truths)
        return [d for d in days if True in truths[d]], [d for d in days if True not in truths[d] and None in truths[d]]

    def complete(self, activity: str, last: int) -> bool:
        if activity not in self.situation.records:
            return False
        through = self.situation.through.get(activity, self.situation.through.get("default"))
        return through is not None and through >= last

    def reached(self, asks: Calendar | Rolling | Ever, first: int, last: int) -> Truth:
        """Return whether N records are reached in these days (SEMANTICS 4)."""
        true, unknown = self.record_days(asks.activity, asks.where, first, last)
        if len(true) >= asks.need:
            return True
        missed = len(true) + len(unknown) < asks.need and self.complete(asks.activity, last)
        return False if missed else None

    # requirements

    def standing(self, requirement: Requirement) -> Standing:
        match requirement:
            case AllOf(parts):
                return least([self.standing(part) for part in parts], "satisfied")
            case AnyOf(parts):
                return max([self.standing(part) for part in parts], key=RANK.__getitem__, default="gap")
            case Calendar():
                return self.calendar(requirement)
            case Rolling():
                return self.rolling(requirement)
            case Ever():
                return of(self.reached(requirement, requirement.first, requirement.last))
            case Until():
                return self.until(requirement)
        return of(self.truth(requirement, self.facts))

    def owes(self, calendar: Calendar, first: int, last: int) -> bool:
        situation = self.situation
        starts = [situation.since[key] for key in calendar.since if key in situation.since]
        if situation.founded is not None:
            starts.append(situation.founded)
        still = calendar.suspendable and any(a <= first and last <= b for a, b in situation.suspensions)
        return all(start <= first for start in starts) and not still

    def calendar(self, calendar: Calendar) -> Standing:
        judged = [(calendar, period) for period in calendar.complete]
        if calendar.earlier is not None and calendar.since[-1] in self.situation.since:
            change = self.situation.since[calendar.since[-1]]
            judged += [(calendar.earlier, period) for period in calendar.earlier.complete if period.last < change]
        states: list[Truth] = []
        for asks, period in judged:
            if self.owes(asks, period.first, period.last):
                state = self.reached(asks, period.first, period.last)
                states.append(None if state is False and self.situation.founded is None else state)
        if False in states:
            return "gap"
        if None in states:
            return "undetermined"
        if states:
            return "satisfied"
        now = calendar.current
        if now is not None and self.owes(calendar, now.first, now.last):
            return "satisfied" if self.reached(calendar, now.first, now.last) else "pending"
        return "pending"

    def rolling(self, rolling: Rolling) -> Standing:
        state = self.reached(rolling, rolling.reaching, rolling.last)
        starts = [rolling.start, *(self.situation.since[key] for key in rolling.since if key in self.situation.since)]
        if state is True:
            return "satisfied"
        if max(starts) >= rolling.reaching or (self.situation.founded or 0) >= rolling.reaching:
            return "pending"
        return "gap" if state is False and self.situation.founded is not None else "undetermined"

    def until(self, until: Until) -> Standing:
        inner = self.standing(until.requirement)
        if inner == "satisfied":
            return inner
        if until.open:
            return "pending"
        if until.start_reaching is None:
            return inner
        founded = self.situation.founded
        starts = [self.situation.since[key] for key in until.since if key in self.situation.since]
        if any(start >= until.start_reaching for start in [*starts, founded or 0]):
            return "pending"
        return "undetermined" if founded is None else inner

    def cases(self, owed: Owed) -> set[Standing]:
        """Return every standing that some choice of the unknown guards gives (SEMANTICS 6)."""
        if owed.base is None:
            return {"satisfied"}
        guards = [self.truth(case.guard, self.facts) for case in owed.cases]
        true = [case for case, guard in zip(owed.cases, guards, strict=True) if guard is True]
        unknown = [case for case, guard in zip(owed.cases, guards, strict=True) if guard is None]
        found: set[Standing] = set()
        for size in range(len(unknown) + 1):
            for joined in combinations(unknown, size):
                standing = [*true, *joined]
                judged = [case.requirement for case in standing] or [owed.base]
                found.add(least([self.standing(requirement) for requirement in judged], "satisfied"))
        return found

    # verdicts

    def verdict(self, owed: Owed) -> tuple[Verdict, Reason | None, set[str]]:
        if self.situation.founded is not None and self.situation.founded > self.day:
            return "not_applicable", "not_yet_founded", set()
        if owed.standing != "in_force":
            return "not_applicable", owed.standing, set()
        place, applies = self.truth(owed.place, self.facts), self.truth(owed.applies_when, self.facts)
        displaced = disjunction([self.truth(each.applies, self.facts) for each in owed.overriders])
        if place is False:
            return "not_applicable", "outside_jurisdiction", set()
        if applies is False:
            return "not_applicable", "does_not_apply", set()
        if displaced is True:
            return "not_applicable", "overridden", set()
        outcomes: set[str] = {*self.cases(owed)}
        if conjunction([place, applies, negation(displaced)]) is None:
            outcomes.add("not_applicable")
        qualifiers: set[str] = set()
        if outcomes <= {"not_applicable", "satisfied", "pending"}:
            verdict: Verdict = "pending" if "pending" in outcomes else "satisfied"
            if "not_applicable" in outcomes:
                qualifiers.add("applicability_unknown")
        elif outcomes == {"gap"}:
            verdict = "advice" if owed.modality == "recommendation" else "gap"
        else:
            verdict = "undetermined"
        if verdict == "satisfied":
            qualifiers |= self.manner(owed)
        return verdict, None, qualifiers

    def manner(self, owed: Owed) -> set[str]:
        if owed.base is None:
            return {"permission"}
        true = [case.requirement for case in owed.cases if self.truth(case.guard, self.facts)]
        judged = true or [owed.base]
        found = set()
        if any(self.late(requirement) for requirement in judged):
            found.add("late")
        if any(self.by_alternative(requirement) for requirement in judged):
            found.add("by_alternative")
        return found

    def by_alternative(self, requirement: Requirement) -> bool:
        match requirement:
            case AnyOf(parts):
                return self.standing(parts[0]) != "satisfied"
            case AllOf(parts):
                return any(self.by_alternative(part) for part in parts)
            case Until():
                return self.by_alternative(requirement.requirement)
        return False

    # fulfilment days

    def late(self, requirement: Requirement) -> bool:
        match requirement:
            case Until():
                last: int | None = requirement.by
                if requirement.from_start_months is not None:
                    last = self.extended(requirement, requirement.from_start_months)
                day = self.day_of(requirement.requirement)
                return (last is not None and day is not None and day > last) or self.late(requirement.requirement)
            case AllOf(parts):
                return any(self.late(part) for part in parts)
            case AnyOf(parts):
                return all(self.late(part) for part in parts if self.standing(part) == "satisfied")
        return False

    def extended(self, until: Until, months: int) -> int | None:
        if self.situation.founded is None:
            return None
        starts = [self.situation.founded, *(v for k, v in self.situation.since.items() if k in until.since)]
        return max(until.by, add_months(date.fromordinal(max(starts)), months).toordinal())

    def day_of(self, requirement: Requirement) -> int | None:
        """Return the fulfilment day of something satisfied (SEMANTICS 4)."""
        match requirement:
            case Leaf(key, _, says):
                act = isinstance(says, model.Day) and says.mode != "valid_on"
                return self.facts.get(key) if act else UNDEFINED
            case AllOf(parts):
                return latest([self.day_of(part) for part in parts])
            case AnyOf(parts):
                return earliest([(self.standing(part), self.day_of, self.soonest, part) for part in parts])
            case Until():
                return self.day_of(requirement.requirement)
            case Ever():
                true, unknown = self.record_days(
                    requirement.activity, requirement.where, requirement.first, requirement.last
                )
                day = true[requirement.need - 1] if requirement.need else UNDEFINED
                return UNDEFINED if day is None or any(other < day for other in unknown) else day
            case ItemsTest():
                return self.items_day(requirement)
        return UNDEFINED

    def items_day(self, test: ItemsTest) -> int | None:
        days: list[int | None] = []
        for item in self.situation.items.get(test.items, ()):
            where, hold = self.scoped(test, item)
            inner = Reader(replace(self.situation, numbers=item.numbers), (), self.day)
            if test.mode == "every" and where is not False:
                days.append(inner.day_of(test.hold) if where else UNDEFINED)
            if test.mode == "some" and conjunction([where, hold]) is not False:
                days.append(inner.day_of(AllOf((test.where, test.hold))) if where and hold else UNDEFINED)
        if test.mode == "every":
            return latest(days)
        return min(day for day in days if day is not None) if test.mode == "some" and None not in days else UNDEFINED

    def soonest(self, requirement: Requirement) -> int:
        """Return the first day on which something undecided may have been fulfilled."""
        match requirement:
            case Leaf(key, ranges, says) if isinstance(says, model.Day) and says.mode != "valid_on":
                return self.facts.get(key, min(low for low, _ in ranges))
            case AllOf(parts):
                return max([self.soonest(part) for part in parts], default=0)
            case AnyOf(parts):
                return min([self.soonest(part) for part in parts if self.standing(part) != "gap"], default=0)
            case Until():
                return self.soonest(requirement.requirement)
            case Ever(activity, where, need, first, last):
                through = self.situation.through.get(activity, self.situation.through.get("default"))
                if activity not in self.situation.records or through is None:
                    through = 0
                true, unknown = self.record_days(activity, where, first, last)
                listed = [day for day in sorted({*true, *unknown}) if day <= through]
                return next(islice(chain(listed, count(max(first, through + 1))), need - 1, None))
        return 0


def of(truth: Truth) -> Standing:
    return "undetermined" if truth is None else "satisfied" if truth else "gap"


def one_of(truths: set[bool]) -> Truth:
    return truths.pop() if len(truths) == 1 else None


def least(standings: Iterable[Standing], empty: Standing) -> Standing:
    return min(standings, key=RANK.__getitem__, default=empty)


def latest(days: list[int | None]) -> int | None:
    known = [day for day in days if day is not None]
    return max(known, default=0) if len(known) == len(days) else UNDEFINED


def earliest(
    branches: list[tuple[Standing, Callable[[Requirement], int | None], Callable[[Requirement], int], Requirement]],
) -> int | None:
    true = [day(part) for standing, day, _, part in branches if standing == "satisfied"]
    known = [each for each in true if each is not None]
    if not known or len(known) < len(true):
        return UNDEFINED
    undecided = [soonest(part) for standing, _, soonest, part in branches if standing in ("undetermined", "pending")]
    return UNDEFINED if any(soon < min(known) for soon in undecided) else min(known)
