"""Lower a rulebook to the plan of one day: the only place where the as-of date, the taxonomy and stricter cases meet.

plan = lower(rulebook, as_of)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from compliance import model
from compliance.periods import (
    MONTHS,
    Per,
    Period,
    complete_before,
    current_and_later,
    earliest_reaching,
)
from compliance.plan import (
    FIRST_DAY,
    GREATEST,
    LEAST,
    AllOf,
    AnyOf,
    Calendar,
    Case,
    ClassTest,
    Ever,
    ItemsTest,
    Leaf,
    NotOf,
    Overrider,
    Owed,
    Plan,
    Requirement,
    Rolling,
    ShareTest,
    Test,
    Until,
)

ALWAYS = AllOf(())
NEVER = AnyOf(())
UNBOUND = "unbound"


class Lowering(Struct):
    """One day's view of a rulebook.

    ``judged_on`` is the day on which periods and deadlines are judged, ``last`` the last day whose records and events
    count. They are the as-of date both, but for the last day of a lapsed obligation: judged on the day after it,
    counting up to it (SEMANTICS 3).
    """

    rulebook: model.Rulebook
    judged_on: date
    last: date
    members: dict[tuple[str, str], None] = field(default_factory=dict)
    places: dict[str, None] = field(default_factory=dict)
    shares: dict[tuple[str, str], None] = field(default_factory=dict)
    owners: dict[str, tuple[model.Obligation, model.Ruleset]] = field(default_factory=dict)
    overriders: dict[str, list[str]] = field(default_factory=dict)

    def on_last_day(self, until: date) -> Lowering:
        """Return the view of the last day of what has lapsed; what is asked of enterprises is collected together."""
        return replace(self, judged_on=until + timedelta(1), last=until)

    # --- conditions

    def test(self, condition: model.Condition, fields: Mapping[str, model.Fact] | None = None) -> Test:
        """Lower a condition over facts, or over the ``fields`` of an item or a record."""
        match condition:
            case model.All(parts):
                return AllOf(tuple(self.test(part, fields) for part in _conditions(parts)))
            case model.Any(parts):
                return AnyOf(tuple(self.test(part, fields) for part in _conditions(parts)))
            case model.Not(part):
                return NotOf(self.test(part, fields))
            case model.Number(fact, low, high):
                bounds = (LEAST if low is None else low, GREATEST if high is None else high)
                return Leaf(fact, (bounds,), condition)
            case model.Flag(fact, value):
                return Leaf(fact, ((int(value), int(value)),), condition)
            case model.Choice(fact, values):
                codes = _codes(self._fact(fact, fields))
                return Leaf(fact, tuple((codes[value], codes[value]) for value in values), condition)
            case model.Members():
                return self._members(condition, fields)
            case model.Day():
                return Leaf(condition.fact, (self._days(condition),), condition)
            case model.Quantified(mode, items, where, hold, low, high):
                inner = self.rulebook.vocabulary.items[items].fields
                return ItemsTest(mode, items, self.test(where, inner), self.test(hold, inner), low, high, condition)
            case model.Share(part, whole, low, high):
                self.shares[part, whole] = None
                return ShareTest(part, whole, low, high, condition)

    def _fact(self, path: str, fields: Mapping[str, model.Fact] | None) -> model.Fact:
        return fields[path] if fields is not None else self.rulebook.vocabulary.facts[path]

    def _members(self, condition: model.Members, fields: Mapping[str, model.Fact] | None) -> Test:
        leaves = tuple(Leaf(f"{condition.fact}:{value}", ((1, 1),)) for value in condition.values)
        if fields is None:
            self.members.update({(condition.fact, value): None for value in condition.values})
        if condition.mode == "all":
            return AllOf(leaves, condition)
        if condition.mode == "any":
            return AnyOf(leaves, condition)
        return NotOf(AnyOf(leaves), condition)

    def _days(self, condition: model.Day) -> tuple[int, int]:
        if condition.mode == "on_or_before":
            return FIRST_DAY, (condition.day or self.judged_on).toordinal()
        if condition.mode == "on_or_after":
            return (condition.day or self.judged_on).toordinal(), GREATEST
        # What must be unexpired is judged on the last day it is asked for, not on the day after a lapse.
        return (condition.day or self.last).toordinal(), GREATEST

    # --- requirements

    def requirement(
        self, wanted: model.Requirement, effective: model.Effective, since: tuple[str, ...], suspendable: bool
    ) -> Requirement:
        """Lower a requirement; ``since`` are the keys of applicability_since that move its owed start."""
        match wanted:
            case model.All(parts):
                return AllOf(tuple(self.requirement(part, effective, since, suspendable) for part in parts))
            case model.Any(parts):
                return AnyOf(tuple(self.requirement(part, effective, since, suspendable) for part in parts))
            case model.Frequency(per=None, within_months=None):
                return self._ever(wanted)
            case model.Frequency(per=None):
                return self._rolling(wanted, effective, since)
            case model.Frequency():
                return self._calendar(wanted, effective, since, suspendable)
            case model.Deadline(by, inner, months):
                return Until(
                    by=by.toordinal(),
                    open=self.judged_on <= by,
                    from_start_months=months,
                    start_reaching=None if months is None else earliest_reaching(self.judged_on.toordinal(), months),
                    since=since,
                    requirement=self.requirement(inner, effective, since, suspendable),
                    says=wanted,
                )
            case _:
                return self.test(wanted)

    def _where(self, wanted: model.Frequency) -> Test:
        return self.test(wanted.where, self.rulebook.vocabulary.activities[wanted.activity].fields)

    def _ever(self, wanted: model.Frequency) -> Ever:
        first = FIRST_DAY if wanted.since is None else wanted.since.toordinal()
        where = self._where(wanted)
        return Ever(wanted.activity, where, wanted.at_least, first, self.last.toordinal(), wanted)

    def _rolling(self, wanted: model.Frequency, effective: model.Effective, since: tuple[str, ...]) -> Rolling:
        assert wanted.within_months is not None
        return Rolling(
            activity=wanted.activity,
            where=self._where(wanted),
            need=wanted.at_least,
            reaching=earliest_reaching(self.judged_on.toordinal(), wanted.within_months),
            last=self.last.toordinal(),
            start=(wanted.first_owed or effective.start).toordinal(),
            since=since,
            says=wanted,
        )

    def _calendar(
        self, wanted: model.Frequency, effective: model.Effective, since: tuple[str, ...], suspendable: bool
    ) -> Calendar:
        assert wanted.per is not None
        start = (wanted.first_owed or effective.start).toordinal()
        until = GREATEST if effective.until is None else effective.until.toordinal()

        def owed(period: Period) -> bool:
            return period.first >= start and period.last <= until

        now, *later = _current_and_later(self.judged_on, wanted.per)
        return Calendar(
            activity=wanted.activity,
            where=self._where(wanted),
            need=wanted.at_least,
            complete=tuple(filter(owed, _complete(self.judged_on, wanted.per, wanted.look_back))),
            current=now if owed(now) else None,
            later=tuple(filter(owed, later)),
            since=since,
            suspendable=suspendable,
            earlier=None,
            says=wanted,
        )

    # --- obligations

    def place(self, ruleset: model.Ruleset) -> Test:
        """Return the test of the place; of an unbound document it can only be unknown."""
        if ruleset.jurisdiction == model.NATIONAL:
            return ALWAYS
        code = ruleset.jurisdiction or UNBOUND
        if code != UNBOUND:
            self.places[code] = None
        return Leaf(f"place:{code}", ((1, 1),))

    def applies(self, obligation_id: str) -> Test:
        """Return one test for: in force, in place, applies_when, and itself not overridden."""
        obligation, ruleset = self.owners[obligation_id]
        if not _in_force(obligation.effective, self.last):
            return NEVER
        displaced = tuple(NotOf(self.applies(other)) for other in self.overriders.get(obligation_id, ()))
        return AllOf((self.place(ruleset), self.test(obligation.applies_when), *displaced))

    def owed(self, obligation: model.Obligation, ruleset: model.Ruleset) -> Owed:
        """Lower one obligation as it is read."""
        effective = obligation.effective
        base: Requirement | None = None
        cases: tuple[Case, ...] = ()
        if obligation.requires is not None:
            since = (obligation.id,)
            base = self.requirement(obligation.requires, effective, since, obligation.not_owed_when_suspended)
            cases = tuple(self._case(obligation, case, base) for case in obligation.stricter)
        return Owed(
            id=obligation.id,
            modality=obligation.modality,
            standing=_standing(effective, self.last),
            place=self.place(ruleset),
            applies_when=self.test(obligation.applies_when),
            overriders=tuple(
                Overrider(other, self.applies(other)) for other in sorted(self.overriders.get(obligation.id, ()))
            ),
            base=base,
            cases=cases,
            alternatives=tuple(
                (reading.id, self.owed(patched(obligation, reading), ruleset)) for reading in obligation.readings
            ),
            final=None,
            until=None if effective.until is None else effective.until.toordinal(),
        )

    def _case(self, obligation: model.Obligation, case: model.StricterCase, base: Requirement) -> Case:
        assert obligation.requires is not None
        since = (obligation.id, f"{obligation.id}#{case.id}")
        wanted = stricter_requirement(obligation.requires, case.requires)
        requirement = self.requirement(wanted, obligation.effective, since, obligation.not_owed_when_suspended)
        if isinstance(requirement, Calendar) and isinstance(base, Calendar):
            requirement = replace(requirement, earlier=base)
        return Case(case.id, self.test(case.when), requirement)

    def classes(self) -> tuple[ClassTest, ...]:
        """Lower the classes, each after those it rests on."""
        vocabulary = self.rulebook.vocabulary
        ordered: dict[str, ClassTest] = {}

        def visit(name: str) -> None:
            if name in ordered:
                return
            rule = vocabulary.classes[name]
            for other in flags(rule.when):
                if other in vocabulary.classes:
                    visit(other)
            ordered[name] = ClassTest(name, self.test(rule.when), rule.closed, rule.declarable)

        for name in vocabulary.classes:
            visit(name)
        return tuple(ordered.values())


def lower(rulebook: model.Rulebook, as_of: date, only: Collection[str] | None = None, like: Plan | None = None) -> Plan:
    """Return the plan of a rulebook on ``as_of``: every obligation, in force or not, in the rulebook's order.

    ``only``: the obligations with these ids alone, overridden as ever by those of the whole rulebook. ``like``: a plan
    of the same day and vocabulary; its classes are taken as they are, and what it asks of enterprises is asked too.
    """
    today = Lowering(rulebook, as_of, as_of)
    classes: dict[int, tuple[ClassTest, ...]] = {}
    if like is not None:
        classes = {as_of.toordinal(): like.classes, **like.final_classes}
        today.members.update(dict.fromkeys(like.members))
        today.places.update(dict.fromkeys(like.places))
        today.shares.update(dict.fromkeys(like.shares))
    for ruleset in rulebook.rulesets:
        for obligation in ruleset.obligations:
            today.owners[obligation.id] = (obligation, ruleset)
            for displaced in obligation.overrides:
                today.overriders.setdefault(displaced, []).append(obligation.id)
    lapsed: dict[date, Lowering] = {}
    owed: list[Owed] = []
    for ruleset in rulebook.rulesets:
        for obligation in ruleset.obligations:
            if only is not None and obligation.id not in only:
                continue
            planned = today.owed(obligation, ruleset)
            until = obligation.effective.until
            if planned.standing == "lapsed" and until is not None:
                if until not in lapsed:
                    lapsed[until] = today.on_last_day(until)
                last_day = lapsed[until]
                final = last_day.owed(replace(obligation, readings=()), ruleset)
                planned = replace(planned, final=final)
            owed.append(planned)
    return Plan(
        rulebook=rulebook,
        as_of=as_of,
        classes=classes.get(as_of.toordinal()) or today.classes(),
        owed=tuple(owed),
        final_classes={
            until.toordinal(): classes.get(until.toordinal()) or last_day.classes()
            for until, last_day in lapsed.items()
        },
        places=tuple(today.places),
        members=tuple(today.members),
        shares=tuple(today.shares),
    )


def patched(obligation: model.Obligation, reading: model.Reading) -> model.Obligation:
    """Return the obligation as another reading has it; its stricter cases inherit from the patched base."""
    requires = reading.requires if reading.requires is not None else obligation.requires
    if reading.by is not None and requires is not None:
        requires = _by(requires, reading.by)
    return replace(
        obligation,
        applies_when=obligation.applies_when if reading.applies_when is None else reading.applies_when,
        requires=requires,
        effective=reading.effective or obligation.effective,
        readings=(),
    )


def stricter_requirement(base: model.Requirement, case: model.Requirement | model.Overlay) -> model.Requirement:
    """Return what a stricter case requires: its own requirement, or the base with the overlay's keys laid over it."""
    if not isinstance(case, model.Overlay):
        return case
    if case == model.Overlay(by=case.by) and case.by is not None:
        return _by(base, case.by)
    if isinstance(base, model.Deadline):
        inner = stricter_requirement(base.requirement, replace(case, by=None))
        return replace(base, requirement=inner, by=case.by or base.by)
    if not isinstance(base, model.Frequency):
        raise TypeError("an overlay stands only over a frequency")
    per, within, since = base.per, base.within_months, base.since
    if case.per is not None or case.within_months is not None or case.since is not None:
        per, within, since = case.per, case.within_months, case.since
    merged = replace(
        base,
        at_least=base.at_least if case.at_least is None else case.at_least,
        where=base.where if case.where is None else case.where,
        per=per,
        within_months=within,
        since=since,
        look_back=base.look_back if case.look_back is None else case.look_back,
        first_owed=case.first_owed or (base.first_owed if per == base.per else None),
        first_owed_because=case.first_owed_because or base.first_owed_because,
        per_assumed=base.per_assumed if case.per_assumed is None else case.per_assumed,
    )
    return merged if case.by is None else model.Deadline(case.by, merged)


def flags(condition: model.Requirement) -> Iterator[str]:
    """Yield every flag or class that a condition asks for."""
    match condition:
        case model.All(parts) | model.Any(parts):
            for part in parts:
                yield from flags(part)
        case model.Not(part):
            yield from flags(part)
        case model.Flag(fact):
            yield fact
        case _:
            return


def _by(requires: model.Requirement, by: date) -> model.Requirement:
    if isinstance(requires, model.Deadline):
        return replace(requires, by=by)
    return model.Deadline(by, requires)


def _conditions(parts: Iterable[model.Requirement]) -> Iterator[model.Condition]:
    for part in parts:
        if isinstance(part, model.Frequency | model.Deadline):
            raise TypeError("an activity stands in a condition")
        yield part


def _codes(fact: model.Fact) -> dict[str, int]:
    return {value.name: index for index, value in enumerate(fact.values)}


def _in_force(effective: model.Effective, day: date) -> bool:
    return _standing(effective, day) == "in_force"


def _standing(effective: model.Effective, day: date) -> Literal["in_force", "not_yet_in_force", "lapsed"]:
    if day < effective.start:
        return "not_yet_in_force"
    if effective.until is not None and day > effective.until:
        return "lapsed"
    return "in_force"


@lru_cache(maxsize=64)
def _complete(day: date, per: Per, look_back: int) -> tuple[Period, ...]:
    return complete_before(day, per, look_back)


@lru_cache(maxsize=64)
def _current_and_later(day: date, per: Per) -> tuple[Period, ...]:
    # Two years ahead is as far as a next due date is looked for (a suspension may drop the nearer periods).
    return tuple(current_and_later(day, per, 24 // MONTHS[per] + 2))
