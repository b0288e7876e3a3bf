"""The plan's meaning as formulas: what ``engines/judging.py`` computes of one enterprise, of all of them at once.

Each function here says the same as its namesake there. For all days at once (``abstract``) periods, rolling spans and
deadlines are names: two that ask the same in the same words have one name, nothing else is known of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import z3
from msgspec import Struct

from compliance.authoring.solving.facts import Cut, Statements
from compliance.authoring.solving.rails import (
    CERTAIN,
    FALSE,
    GAP,
    SATISFIED,
    TRUE,
    UNKNOWN,
    Formula,
    Levels,
    Number,
    Rail,
    chosen,
    conjoined,
    disjoined,
    either,
    every,
    greatest,
    least,
    opposite,
    some,
    standing,
)
from compliance.authoring.solving.world import RecordWorld, World
from compliance.periods import Period
from compliance.plan import (
    NOT_YET_DAY,
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
from compliance.situation import current_code, place_truth

Naming = Callable[[Requirement], str]
"""Names a requirement in time; the same name means the same requirement on every day."""


class Verdicts(Struct):
    """What a finding says, each as a formula; exactly one holds."""

    not_applicable: Formula
    satisfied: Formula
    pending: Formula
    undetermined: Formula
    wanting: Formula
    """Gap, or advice where it is only recommended."""


class Standings:
    """One side's view of the enterprise at one cut."""

    def __init__(
        self, world: World, side: int, cut: Cut, classes: Iterable[ClassTest], naming: Naming | None = None
    ) -> None:
        self.world, self.side, self.cut, self.naming = world, side, cut, naming
        self.vocabulary = world.vocabularies[side]
        self._tests: dict[tuple[int, int], tuple[Any, Rail]] = {}
        # Sides of one vocabulary derive the same classes.
        key = (id(self.vocabulary), str(cut.day))
        if key not in world.classes:
            self.classes: dict[str, Rail] = {}
            for each in classes:
                if each.name in world.asked.classes:
                    self.classes[each.name] = self._class(each)
            world.classes[key] = self.classes
        self.classes = world.classes[key]

    # --- conditions

    def _class(self, each: ClassTest) -> Rail:
        when = self.test(each.when)
        known, value = self.world.declared[each.name]
        if not each.declarable:
            # A profile that declares it is refused.
            self.world.limits.append(opposite(known))
            known = FALSE
        else:
            self.world.limits.append(opposite(every((when.true, known, opposite(value)))))
        false = some((every((known, opposite(value))), every((opposite(known), when.false)) if each.closed else FALSE))
        return Rail(some((when.true, every((known, value)))), every((opposite(when.true), false)))

    def test(self, test: Test | Requirement, inside: Statements | None = None) -> Rail:
        """Return what a test gives over the facts, or over those of an item or a record."""
        key = (id(test), id(inside))
        if key not in self._tests:
            self._tests[key] = (test, self._test(test, inside))
        return self._tests[key][1]

    def _test(self, test: Test | Requirement, inside: Statements | None) -> Rail:
        if isinstance(test, Leaf):
            return self._leaf(test, inside)
        if isinstance(test, AllOf):
            return conjoined(self.test(part, inside) for part in test.parts)
        if isinstance(test, AnyOf):
            return disjoined(self.test(part, inside) for part in test.parts)
        if isinstance(test, NotOf):
            return self.test(test.part, inside).negated()
        if isinstance(test, ItemsTest):
            return self._items(test)
        assert isinstance(test, ShareTest)
        return self._share(test)

    def _leaf(self, leaf: Leaf, inside: Statements | None) -> Rail:
        if inside is not None:
            return inside.truth(leaf, self.side, self.cut)
        if leaf.key.startswith("place:"):
            return self._place(leaf.key.partition(":")[2])
        if leaf.key in self.classes:
            found = self.classes[leaf.key]
            return found if leaf.ranges == ((1, 1),) else found.negated()
        return self.world.facts.truth(leaf, self.side, self.cut)

    def _place(self, asked: str) -> Rail:
        if asked == "unbound":
            return UNKNOWN
        asked = current_code(self.vocabulary, asked)
        told = {code: place_truth(asked, current_code(self.vocabulary, code)) for code in self.world.places}
        return Rail(
            some(bit for code, bit in self.world.places.items() if told[code] is True),
            some(bit for code, bit in self.world.places.items() if told[code] is False),
        )

    def _share(self, test: ShareTest) -> Rail:
        known, part = self.world.facts.number(test.part)
        stated, whole = self.world.facts.number(test.whole)
        bounds = []
        if test.at_least is not None:
            bounds.append(part * 100 >= test.at_least * whole)
        if test.at_most is not None:
            bounds.append(part * 100 <= test.at_most * whole)
        none, both, enough = every((stated, whole == 0)), every((known, stated)), every(bounds)
        return Rail(some((none, every((both, enough)))), every((both, whole != 0, opposite(enough))))

    def _items(self, test: ItemsTest) -> Rail:
        listed = self.world.items[test.items]
        dated = self.vocabulary.items[test.items].dated if test.items in self.vocabulary.items else None
        certain: list[Formula] = []
        possible: list[Formula] = []
        whole: list[Rail] = []
        for item in listed.items:
            where, hold = self.test(test.where, item.fields), self.test(test.hold, item.fields)
            counted = item.present
            if dated is not None:
                known, day = item.fields.number(dated)
                left_out = every((known, some((day == NOT_YET_DAY, day > self.cut.day))))
                counted = every((counted, opposite(left_out)))
                where = Rail(every((where.true, known)), every((where.false, known)))
            whole.append(
                Rail(some((opposite(counted), where.false, hold.true)), every((counted, where.true, hold.false)))
            )
            certain.append(every((counted, where.true, hold.true)))
            possible.append(every((counted, opposite(where.false), opposite(hold.false))))
        if test.mode == "every":
            found = conjoined(whole)
        else:
            low, high = (1, None) if test.mode == "some" else (test.at_least, test.at_most)
            found = _within(_count(certain), _count(possible), low, high)
        return Rail(every((listed.known, found.true)), every((listed.known, found.false)))

    # --- activities

    def _reached(self, activity: str, where: Test, need: int, first: int, last: int, through: int) -> Rail:
        done = self.world.records[activity]
        certain, possible = self._counted(done, where, first, min(last, self.cut.day))
        enough = every((done.known, certain >= need))
        short = every((done.known, possible < need, done.through >= through))
        return Rail(enough, short)

    def _counted(self, done: RecordWorld, where: Test, first: int, last: int) -> tuple[Number, Number]:
        truths = [self.test(where, kind) for kind in done.kinds]
        certain: list[Number] = []
        possible: list[Number] = []
        for cell, numbers in zip(done.cells, done.counts, strict=True):
            if cell.first < first or cell.last > last:
                continue
            for number, truth in zip(numbers, truths, strict=True):
                if truth.true is not FALSE:
                    certain.append(number if truth.true is TRUE else z3.If(truth.true, number, 0))
                if truth.false is not TRUE:
                    possible.append(number if truth.false is FALSE else z3.If(truth.false, 0, number))
        return _sum(certain), _sum(possible)

    def _dropped(self, calendar: Calendar, period: Period) -> Formula:
        """Return where a period is not owed by the enterprise."""
        world, first = self.world, period.first
        reasons = [every((world.since[key].known, world.since[key].day > first)) for key in calendar.since]
        reasons.append(every((world.founded.known, world.founded.day > first)))
        if calendar.suspendable:
            each = world.suspension
            reasons.append(every((each.known, each.first <= first, each.last >= period.last)))
        return some(reasons)

    def _period(self, calendar: Calendar, period: Period) -> Rail:
        found = self._reached(calendar.activity, calendar.where, calendar.need, period.first, period.last, period.last)
        return Rail(found.true, every((found.false, self.world.founded.known)))

    def _calendar(self, calendar: Calendar) -> Levels:
        judged = [(opposite(self._dropped(calendar, each)), self._period(calendar, each)) for each in calendar.complete]
        if calendar.earlier is not None:
            base, since = calendar.earlier, self.world.since[calendar.since[-1]]
            for each in base.complete:
                before = every((since.known, since.day > each.last))
                judged.append((every((before, opposite(self._dropped(base, each)))), self._period(base, each)))
        missed = some(every((owed, truth.false)) for owed, truth in judged)
        open_ = some(every((owed, opposite(truth.true))) for owed, truth in judged)
        any_owed = some(owed for owed, _ in judged)
        now = FALSE
        if calendar.current is not None:
            owed = opposite(self._dropped(calendar, calendar.current))
            now = every((owed, self._period(calendar, calendar.current).true))
        return Levels(
            opposite(missed),
            every((opposite(missed), opposite(open_))),
            either(any_owed, opposite(open_), now),
        )

    def _rolling(self, rolling: Rolling) -> Levels:
        world, done = self.world, self.world.records[rolling.activity]
        certain, possible = self._counted(done, rolling.where, rolling.reaching, rolling.last)
        satisfied = every((done.known, certain >= rolling.need))
        new = [every((world.since[key].known, world.since[key].day >= rolling.reaching)) for key in rolling.since]
        new.append(every((world.founded.known, world.founded.day >= rolling.reaching)))
        pending = TRUE if rolling.start >= rolling.reaching else some(new)
        gap = every((done.known, world.founded.known, done.through >= rolling.last, possible < rolling.need))
        return Levels(some((satisfied, pending, opposite(gap))), some((satisfied, pending)), satisfied)

    def _until(self, until: Until) -> Levels:
        inner = self.standing(until.requirement)
        if self.naming is not None:
            name = self.naming(until)
            open_, new, unfounded = (z3.Bool(f"{word} {name}") for word in ("open", "new", "unfounded"))
        else:
            world, reaching = self.world, until.start_reaching
            open_, new, unfounded = (TRUE if until.open else FALSE), FALSE, FALSE
            if reaching is not None:
                known = [*(world.since[key] for key in until.since), world.founded]
                new = some(every((each.known, each.day >= reaching)) for each in known)
                unfounded = opposite(world.founded.known)
        if until.start_reaching is None:
            new = unfounded = FALSE
        satisfied = inner.satisfied
        pending = some((satisfied, open_, new))
        after = every((opposite(unfounded), inner.pending))
        return Levels(some((pending, unfounded, inner.undetermined)), some((pending, after)), satisfied)

    # --- requirements and findings

    def standing(self, requirement: Requirement) -> Levels:
        """Return what a requirement gives."""
        if isinstance(requirement, AllOf):
            return least(self.standing(part) for part in requirement.parts)
        if isinstance(requirement, AnyOf):
            return greatest(self.standing(part) for part in requirement.parts) if requirement.parts else GAP
        if isinstance(requirement, Until):
            return self._until(requirement)
        if isinstance(requirement, Calendar | Rolling | Ever):
            if self.naming is not None:
                return self._named(requirement)
            if isinstance(requirement, Calendar):
                return self._calendar(requirement)
            if isinstance(requirement, Rolling):
                return self._rolling(requirement)
            each = requirement
            return standing(self._reached(each.activity, each.where, each.need, each.first, each.last, each.last))
        return standing(self.test(requirement))

    def _named(self, requirement: Requirement) -> Levels:
        assert self.naming is not None
        name = self.naming(requirement)
        undetermined, pending, satisfied = (z3.Bool(f"{level} {name}") for level in ("1", "2", "3"))
        self.world.limits += [z3.Implies(satisfied, pending), z3.Implies(pending, undetermined)]
        return Levels(undetermined, pending, satisfied)

    def applies(self, owed: Owed, overriding: Mapping[str, Rail] | None = None) -> Rail:
        """Return whether an obligation in force applies; ``overriding`` replaces the overriders' own formulas."""
        displaced = [
            (self.test(each.applies) if overriding is None else overriding[each.id]).negated()
            for each in owed.overriders
        ]
        return conjoined((self.test(owed.place), self.test(owed.applies_when), *displaced))

    def extremes(self, owed: Owed) -> tuple[Levels, Levels]:
        """Return the least and the greatest standing that the requirement may have (unknown guards, SEMANTICS 6)."""
        assert owed.base is not None
        base = self.standing(owed.base)
        guards = [self.test(case.guard) for case in owed.cases]
        parts = [self.standing(case.requirement) for case in owed.cases]
        settled = some(guard.true for guard in guards)
        certain = least(chosen(guard.true, part, SATISFIED) for guard, part in zip(guards, parts, strict=True))
        unknown = [every((opposite(guard.true), opposite(guard.false))) for guard in guards]
        joined = least(chosen(open_, part, SATISFIED) for open_, part in zip(unknown, parts, strict=True))
        alone = greatest(chosen(open_, part, GAP) for open_, part in zip(unknown, parts, strict=True))
        start = chosen(settled, certain, base)
        return least((start, joined)), chosen(settled, certain, greatest((base, alone)))

    def verdicts(self, owed: Owed, overriding: Mapping[str, Rail] | None = None) -> Verdicts:
        """Return what the finding says of an obligation that is in force at the cut (or taken to be)."""
        founded = self.world.founded
        unfounded = every((founded.known, founded.day > self.cut.day))
        applies = self.applies(owed, overriding)
        out = some((unfounded, applies.false))
        inside = opposite(out)
        if owed.base is None:
            return Verdicts(out, inside, FALSE, FALSE, FALSE)
        lowest, highest = self.extremes(owed)
        satisfied = every((inside, lowest.satisfied))
        pending = every((inside, lowest.pending, opposite(lowest.satisfied)))
        wanting = every((inside, applies.true, opposite(highest.undetermined)))
        undetermined = every((inside, opposite(lowest.pending), opposite(wanting)))
        return Verdicts(out, satisfied, pending, undetermined, wanting)


ABSENT = Verdicts(TRUE, FALSE, FALSE, FALSE, FALSE)
"""An obligation that is not there, or not in force."""


def _within(certain: Number, possible: Number, low: int | None, high: int | None) -> Rail:
    false = some(([possible < low] if low is not None else []) + ([certain > high] if high is not None else []))
    true = every(([certain >= low] if low is not None else []) + ([possible <= high] if high is not None else []))
    return Rail(every((true, opposite(false))), false)


def _count(formulas: list[Formula]) -> Number:
    return _sum([z3.If(each, 1, 0) for each in formulas])


def _sum(numbers: list[Number]) -> Number:
    return z3.IntVal(0) if not numbers else numbers[0] if len(numbers) == 1 else z3.Sum(*numbers)


__all__ = ["ABSENT", "CERTAIN", "Naming", "Standings", "Verdicts"]
