"""The explain pass of the reference: the same judgement told step by step, with facts, missing facts and days.

It judges nothing itself: every truth and standing is asked of :class:`compliance.engines.reference.Judge`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from msgspec import Struct

from compliance import model
from compliance.engines.deciding import BRANCHES, Deciding
from compliance.engines.fulfilment import fulfilled_on, is_late, last_day
from compliance.engines.judging import (
    PENDING,
    SATISFIED,
    Judge,
    count_between,
)
from compliance.enterprise import Enterprise, FactValue, Stated
from compliance.periods import Period, add_months, add_months_ordinal, period_at
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
from compliance.verdict import Due, FactUse, PeriodStatus, ShortPeriod, Standing, Trace

# As tuples: a union written in isinstance is built anew at every call.
FREQUENCIES = (Calendar, Rolling, Ever)
ACTS = (Calendar, Rolling, Ever, Until)

STANDINGS: tuple[Standing, ...] = ("gap", "undetermined", "pending", "satisfied")


class Tracer(Struct, frozen=True):
    """Tells one enterprise's judgement in one situation."""

    judge: Judge
    enterprise: Enterprise
    classes: Mapping[str, ClassTest]
    as_of: int
    """Day on which periods and deadlines are judged, as an ordinal."""
    deciding: Deciding

    # --- traces

    def trace_test(self, test: Test) -> Trace:
        """Return the trace of a condition."""
        truth = self.judge.truth(test)
        if isinstance(test, Leaf):
            return self._trace_leaf(test)
        if isinstance(test, ItemsTest):
            return self._trace_items(test)
        if isinstance(test, ShareTest):
            uses = (self.fact_use(test.part), self.fact_use(test.whole))
            return Trace("share", test.says, truth, facts=uses, missing=self.deciding.of(test))
        if test.says is not None:
            leaf = next(_leaves(test))
            path = leaf.key.partition(":")[0]
            missing = (path,) if truth is None else ()
            return Trace("fact", test.says, truth, facts=(self.fact_use(path),), missing=missing)
        if isinstance(test, NotOf):
            return Trace("not", None, truth, (self.trace_test(test.part),))
        kind = "all" if isinstance(test, AllOf) else "any"
        return Trace(kind, None, truth, tuple(self.trace(part) for part in test.parts))

    def _trace_leaf(self, leaf: Leaf) -> Trace:
        truth = self.judge.truth(leaf)
        if leaf.key.startswith("place:"):
            stated = self.enterprise.jurisdiction
            uses = (_use("jurisdiction", stated),)
            return Trace("place", leaf.key[6:], truth, facts=uses, missing=self.deciding.of(leaf))
        derived = self.classes.get(leaf.key)
        if derived is None:
            return Trace("fact", leaf.says, truth, facts=(self.fact_use(leaf.key),), missing=self.deciding.of(leaf))
        declared = self.enterprise.classes.get(leaf.key)
        facts = () if declared is None else (_use(leaf.key, declared),)
        value = self.judge.numbers.get(leaf.key)
        inner = Trace(
            "class",
            leaf.key,
            None if value is None else bool(value),
            (self.trace_test(derived.when),),
            facts,
            self.deciding.of(leaf),
        )
        wanted = (0, 0) in leaf.ranges
        return Trace("not", None, truth, (inner,)) if wanted else inner

    def _trace_items(self, test: ItemsTest) -> Trace:
        items = self.judge.situation.items.get(test.items)
        detail: dict[str, object] = {"true": 0, "possible": 0, "total": None, "failing": ()}
        if items is not None:
            failing: list[str] = []
            true = possible = 0
            for item in items:
                where, hold = self.judge.item_truths(test, item)
                true += where is True and hold is True
                possible += where is not False and hold is not False
                if where is True and hold is False:
                    failing.append(f"{test.items}[{item.index}]")
            detail = {"true": true, "possible": possible, "total": len(items), "failing": tuple(failing)}
        at = self.enterprise.lists_at.get(test.items)
        use = FactUse(test.items, None if items is None else str(len(items)), str(at or ""))
        return Trace("items", test.says, self.judge.truth(test), (), (use,), self.deciding.of(test), detail)

    def trace(self, requirement: Requirement) -> Trace:
        """Return the trace of a requirement."""
        standing = STANDINGS[self.judge.standing(requirement)]
        if isinstance(requirement, Calendar):
            periods = tuple(self.period_status(owner, period) for owner, period in self._all_complete(requirement))
            current = None if requirement.current is None else self.period_status(requirement, requirement.current)
            detail: dict[str, object] = {"periods": periods, "current": current}
            return self._trace_records("calendar", requirement, standing, detail)
        if isinstance(requirement, Rolling):
            detail = {"due": self._rolling_due(requirement), "latest": self._latest(requirement)}
            return self._trace_records("rolling", requirement, standing, detail)
        if isinstance(requirement, Ever):
            days = self.judge.days(requirement.activity, requirement.where) or ([], [])
            span = (requirement.first, requirement.last)
            detail = {"counted": count_between(days[0], *span), "possible": count_between(days[1], *span)}
            return self._trace_records("ever", requirement, standing, detail)
        if isinstance(requirement, Until):
            last = last_day(self.judge, requirement)
            inner = self.judge.standing(requirement.requirement)
            done = fulfilled_on(self.judge, requirement.requirement) if inner == SATISFIED else None
            detail = {
                "last_day": None if last is None else date.fromordinal(last),
                "late": is_late(self.judge, requirement),
                "fulfilled_on": date.fromordinal(done) if done else None,
            }
            parts = (self.trace(requirement.requirement),)
            return Trace("deadline", requirement.says, standing, parts, (), self.deciding.of(requirement), detail)
        if isinstance(requirement, BRANCHES) and _holds_activity(requirement):
            kind = "all" if isinstance(requirement, AllOf) else "any"
            return Trace(kind, None, standing, tuple(self.trace(part) for part in requirement.parts))
        return self.trace_test(requirement)

    def _trace_records(
        self, kind: str, wanted: Calendar | Rolling | Ever, standing: Standing, detail: dict[str, object]
    ) -> Trace:
        records = self.enterprise.records.get(wanted.activity)
        at = self.enterprise.lists_at.get(wanted.activity)
        use = FactUse(wanted.activity, None if records is None else str(len(records)), str(at or ""))
        return Trace(kind, wanted.says, standing, (), (use,), self.deciding.of(wanted), detail)

    def trace_cases(self, owed: Owed, stricter: Mapping[str, model.StricterCase]) -> Trace | None:
        """Return the trace of the whole requirement: the base alone, or every case beside it."""
        if owed.base is None:
            return None
        if not owed.cases:
            return self.trace(owed.base)
        guards = [self.judge.truth(case.guard) for case in owed.cases]
        base_stands = False if True in guards else None if None in guards else True
        parts = [Trace("case", None, base_stands, (self.trace(owed.base),), detail={"stands": base_stands})]
        for case, guard in zip(owed.cases, guards, strict=True):
            traces = (self.trace_test(case.guard), self.trace(case.requirement))
            parts.append(Trace("case", stricter[case.id], guard, traces, detail={"stands": guard}))
        standings = self.judge.possible(owed)
        result = STANDINGS[min(standings)] if len(standings) == 1 or min(standings) >= PENDING else "undetermined"
        return Trace("cases", None, result, tuple(parts))

    # --- periods and days

    def _all_complete(self, calendar: Calendar) -> list[tuple[Calendar, Period]]:
        """Return the judged complete periods, and those of the calendar that this enterprise does not owe."""
        judged = self.judge.owed_complete(calendar)
        known = {period for _, period in judged}
        dropped = [(calendar, period) for period in calendar.complete if period not in known]
        return sorted(judged + dropped, key=lambda pair: pair[1].first)

    def period_status(self, calendar: Calendar, period: Period) -> PeriodStatus:
        """Return how one period stands."""
        days = self.judge.days(calendar.activity, calendar.where) or ([], [])
        counted = count_between(days[0], period.first, period.last)
        possible = count_between(days[1], period.first, period.last)
        owed = self.judge.owed_period(calendar, period)
        truth = self.judge.period_truth(calendar, period)
        status: str
        if owed is False:
            status = "not_owed"
        elif truth is True:
            status = "fulfilled"
        elif period.last >= self.as_of:
            status = "open"
        else:
            status = "short" if truth is False else "unknown"
        return PeriodStatus(
            period.label,
            date.fromordinal(period.first),
            date.fromordinal(period.last),
            calendar.need,
            counted,
            possible,
            owed,
            status,  # type: ignore[arg-type]
        )

    def short_periods(self, requirement: Requirement) -> list[tuple[Calendar, Calendar, Period]]:
        """Return every short period in a requirement that is not satisfied, with the calendar it was judged in."""
        if self.judge.standing(requirement) == SATISFIED:
            return []
        if isinstance(requirement, Calendar):
            return [
                (requirement, owner, period)
                for owner, period in self.judge.owed_complete(requirement)
                if self.judge.period_truth(owner, period) is False
            ]
        return [found for part in _parts(requirement) for found in self.short_periods(part)]

    def short_periods_of(self, owed: Owed) -> list[tuple[Calendar, Calendar, Period]]:
        """Return the short periods of every requirement of an obligation that stands or may stand."""
        return [found for each in self.judge.may_stand(owed) for found in self.short_periods(each)]

    def next_due_of(self, owed: Owed) -> Due | None:
        """Return the earliest due day of an obligation, none beyond its last day in force."""
        due = _earliest(self.next_due(each) for each in self.judge.may_stand(owed))
        return None if due is None or (owed.until is not None and due.on.toordinal() > owed.until) else due

    def short_period(self, owner: Calendar, period: Period) -> ShortPeriod:
        """Tell one short period."""
        status = self.period_status(owner, period)
        return ShortPeriod(status.label, status.first, status.last, status.needed, status.counted)

    def curable(self, calendar: Calendar) -> bool:
        """Say whether the latest owed complete period is short: only then does doing it better now help (5)."""
        owner, period = self.judge.owed_complete(calendar)[-1]
        return self.judge.period_truth(owner, period) is not True

    def heals_on(self, calendar: Calendar, owner: Calendar, period: Period) -> int:
        """Return the first as-of date whose look-back no longer holds a short period (5)."""
        per = owner.says.per
        assert per is not None
        last = period_at(add_months(date.fromordinal(period.first), owner.says.look_back), per).last
        return last + 1

    def next_due(self, requirement: Requirement) -> Due | None:
        """Return the earliest day by which something is due under a requirement, and what gives it (5)."""
        standing = self.judge.standing(requirement)
        if isinstance(requirement, Calendar):
            return self._calendar_due(requirement)
        if isinstance(requirement, Rolling):
            return Due(self._rolling_due(requirement), "rolling")
        if isinstance(requirement, Until):
            if self.judge.standing(requirement.requirement) != SATISFIED:
                last = last_day(self.judge, requirement)
                if last is None and requirement.open:
                    last = requirement.by
                if last is not None and last >= self.as_of:
                    return Due(date.fromordinal(last), "deadline")
            return self.next_due(requirement.requirement)
        if isinstance(requirement, AnyOf):
            reaching = [part for part in requirement.parts if self.judge.standing(part) == standing]
            return _earliest(self.next_due(part) for part in reaching)
        if isinstance(requirement, AllOf):
            return _earliest(self.next_due(part) for part in requirement.parts)
        if isinstance(requirement, Leaf) and standing == SATISFIED:
            says = requirement.says
            if isinstance(says, model.Day) and says.mode == "valid_on":
                return _expiring(self.judge.numbers.get(requirement.key), requirement.key)
        if isinstance(requirement, ItemsTest) and standing == SATISFIED and requirement.mode == "every":
            return self._items_due(requirement)
        return None

    def _items_due(self, test: ItemsTest) -> Due | None:
        """Return the earliest expiry among the items that must all be unexpired."""
        dues: list[Due | None] = []
        for item in self.judge.situation.items.get(test.items, ()):
            if self.judge.item_truths(test, item) == (True, True):
                dues.extend(
                    _expiring(item.numbers.get(leaf.key), f"{test.items}[{item.index}].{leaf.key}")
                    for leaf in _leaves(test.hold)
                    if isinstance(leaf.says, model.Day) and leaf.says.mode == "valid_on"
                )
        return _earliest(iter(dues))

    def _calendar_due(self, calendar: Calendar) -> Due | None:
        running: tuple[Period, ...] = () if calendar.current is None else (calendar.current,)
        for period in running + calendar.later:
            if self.judge.owed_period(calendar, period) is False:
                continue
            if self.judge.period_truth(calendar, period) is not True:
                return Due(date.fromordinal(period.last), "period", period.label)
        return None

    def _rolling_due(self, rolling: Rolling) -> date:
        months = rolling.says.within_months
        assert months is not None
        starts = [rolling.start, *(self.judge.situation.since.get(key, 0) for key in rolling.since)]
        if self.judge.situation.founded is not None:
            starts.append(self.judge.situation.founded)
        due = add_months_ordinal(max(starts), months)
        latest = self._latest(rolling)
        if len(latest) >= rolling.need:
            due = max(due, add_months_ordinal(latest[-rolling.need].toordinal(), months))
        return date.fromordinal(due)

    def _latest(self, rolling: Rolling) -> tuple[date, ...]:
        days = self.judge.days(rolling.activity, rolling.where) or ([], [])
        counted = [day for day in days[0] if day <= rolling.last]
        return tuple(date.fromordinal(day) for day in counted[-max(rolling.need, 3) :])

    # --- facts

    def fact_use(self, path: str) -> FactUse:
        """Return what the profile states of a fact."""
        return _use(path, self.enterprise.facts.get(path))


def _use(path: str, stated: Stated | None) -> FactUse:
    if stated is None:
        return FactUse(path, None)
    return FactUse(path, value_text(stated.value), str(stated.at), stated.evidence, stated.checked_on)


def value_text(value: FactValue) -> str:
    """Return a stated value as it is written in a profile."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    return str(value)


def frequencies(requirement: Requirement) -> Iterator[Calendar | Rolling | Ever]:
    """Yield every activity form of a requirement."""
    if isinstance(requirement, FREQUENCIES):
        yield requirement
    else:
        for part in _parts(requirement):
            yield from frequencies(part)


def _leaves(test: Test) -> Iterator[Leaf]:
    if isinstance(test, Leaf):
        yield test
    elif isinstance(test, NotOf):
        yield from _leaves(test.part)
    elif isinstance(test, BRANCHES):
        for part in test.parts:
            yield from _leaves(part)  # type: ignore[arg-type]


def _holds_activity(requirement: Requirement) -> bool:
    if isinstance(requirement, BRANCHES):
        return any(_holds_activity(part) for part in requirement.parts)
    return isinstance(requirement, ACTS)


def _parts(requirement: Requirement) -> tuple[Requirement, ...]:
    if isinstance(requirement, BRANCHES):
        return requirement.parts
    return (requirement.requirement,) if isinstance(requirement, Until) else ()


def _expiring(day: int | None, path: str) -> Due | None:
    return Due(date.fromordinal(day), "expiry", facts=(path,)) if day else None


def _earliest(dues: Iterator[Due | None]) -> Due | None:
    """Return the earliest; of several on one day the first, with the papers of all that expire."""
    found = [due for due in dues if due is not None]
    day = min((due.on for due in found), default=None)
    first = [due for due in found if due.on == day]
    if len(first) < 2:
        return first[0] if first else None
    return Due(first[0].on, first[0].kind, first[0].period, tuple(dict.fromkeys(p for due in first for p in due.facts)))
