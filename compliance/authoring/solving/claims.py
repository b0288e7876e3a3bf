"""What can be wrong with an obligation in all situations at once, or claimed of it and not so.

Each claim is a code (told in ``pages.py``), the obligations concerned, and where there is one the smallest example.
Questions are asked of one side; nothing is reported that the solver could not settle.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import z3
from msgspec import Struct
from msgspec.structs import replace

from compliance.authoring.comparing import find, is_looser, with_obligation
from compliance.authoring.solving.asked import asked_of
from compliance.authoring.solving.days import critical_days
from compliance.authoring.solving.examples import smallest
from compliance.authoring.solving.facts import Cut
from compliance.authoring.solving.rails import Formula, Rail, conjoined, every, opposite, some
from compliance.authoring.solving.solver import TIMEOUT_MS, Side, Solver, describe
from compliance.authoring.solving.standings import Standings
from compliance.authoring.solving.world import World
from compliance.authoring.witness import Bench, Change, Witness
from compliance.lowering import lower
from compliance.model import ALWAYS, Obligation, Rulebook
from compliance.plan import Owed, Plan, Test


class Claim(Struct, frozen=True):
    """Something found."""

    code: str
    obligations: tuple[str, ...]
    witness: Witness | None = None
    change: Change | None = None
    part: str = ""
    """The id of a stricter case, or the path of a fact."""
    numbers: tuple[int, ...] = ()


class Scene(Struct):
    """One rulebook's view of some obligations on one day."""

    plan: Plan
    world: World
    view: Standings

    def owed(self, obligation_id: str) -> Owed:
        """Return an obligation as planned."""
        return next(each for each in self.plan.owed if each.id == obligation_id)

    def possible(self, *formulas: Formula) -> bool | None:
        """Say whether there is such an enterprise; ``None`` where that could not be settled."""
        answer = self.solver(*formulas).check()
        return None if answer == z3.unknown else bool(answer == z3.sat)

    def solver(self, *formulas: Formula) -> z3.Solver:
        """Return a solver that holds these formulas and what every enterprise obeys."""
        solver = z3.SimpleSolver()
        solver.set("timeout", TIMEOUT_MS)
        solver.add(*self.world.constraints(), *formulas)
        return solver

    def example(self, *formulas: Formula) -> Witness | None:
        """Return the smallest such enterprise."""
        return smallest(self.world, self.solver(*formulas, *self.world.ordinary()))


def scene(rulebook: Rulebook, ids: set[str], day: date) -> Scene:
    """Return the scene of some obligations on a day."""
    plan = lower(rulebook, day, ids)
    today = Cut(day.toordinal())
    world = World([rulebook.vocabulary], asked_of([(plan, owed) for owed in plan.owed]), today)
    return Scene(plan, world, Standings(world, 0, today, plan.classes))


def examine(rulebook: Rulebook, obligation_id: str) -> Iterator[Claim]:
    """Yield what is found of one obligation."""
    obligation = rulebook.obligation(obligation_id)
    days = critical_days(rulebook, rulebook, obligation_id)
    in_force = [day for day in days if _in_force(obligation, day)]
    if not in_force:
        return
    at = scene(rulebook, {obligation_id}, in_force[0])
    owed = at.owed(obligation_id)
    inside = every((at.view.test(owed.place).true, at.view.test(owed.applies_when).true))
    if at.possible(inside) is False:
        if all(_applies_nowhere(rulebook, obligation_id, day) for day in in_force[1:]):
            yield Claim("L101", (obligation_id,))
            return
    elif at.possible(at.view.applies(owed).true) is False:
        yield Claim("L102", (obligation_id, *sorted(each.id for each in owed.overriders)))
        return
    excluded = opposite(at.view.test(owed.applies_when).true)
    if obligation.applies_when != ALWAYS and at.possible(excluded, *known_bits(at.world)) is False:
        yield Claim("L103", (obligation_id,))
    if owed.base is not None:
        yield from _requirement(rulebook, obligation, [*in_force, *(day for day in days if day not in in_force)])
        yield from _cases(rulebook, obligation, at, owed, inside)
    yield from _monotone(at, owed, obligation_id)
    yield from _growth(rulebook, obligation, at, owed)


def _in_force(obligation: Obligation, day: date) -> bool:
    effective = obligation.effective
    return effective.start <= day and (effective.until is None or day <= effective.until)


def _applies_nowhere(rulebook: Rulebook, obligation_id: str, day: date) -> bool:
    at = scene(rulebook, {obligation_id}, day)
    owed = at.owed(obligation_id)
    return at.possible(at.view.test(owed.place).true, at.view.test(owed.applies_when).true) is False


def _requirement(rulebook: Rulebook, obligation: Obligation, days: list[date]) -> Iterator[Claim]:
    """Yield whether it can never be fulfilled where it applies, or never be missed, its last day included."""
    never_met = never_missed = True
    for day in days:
        bench = Bench(rulebook, obligation.id)
        plan = bench.plan(day)
        world, (told,) = describe([Side(plan, plan.owed[0])], day)
        at = Scene(plan, world, Standings(world, 0, Cut(day.toordinal()), plan.classes))
        never_met = never_met and at.possible(told.now.satisfied) is False
        never_missed = never_missed and at.possible(told.wanting) is False
        if not never_met and not never_missed:
            return
    if never_met:
        yield Claim("L104", (obligation.id,))
    if never_missed:
        yield Claim("L105", (obligation.id,))


def _cases(rulebook: Rulebook, obligation: Obligation, at: Scene, owed: Owed, inside: Formula) -> Iterator[Claim]:
    for case, planned in zip(obligation.stricter, owed.cases, strict=True):
        guard = at.view.test(planned.guard)
        if at.possible(inside, guard.true) is False:
            yield Claim("L106", (obligation.id,), part=case.id)
            continue
        bare = with_obligation(rulebook, replace(obligation, stricter=()))
        alone = with_obligation(rulebook, replace(obligation, stricter=(case,)))
        found = Solver().compare(bare, alone, obligation.id)
        looser = found.looser
        if looser is not None and is_looser(looser):
            yield Claim("L107", (obligation.id,), change=looser, witness=looser.witness, part=case.id)


def _monotone(at: Scene, owed: Owed, obligation_id: str) -> Iterator[Claim]:
    """Yield an enterprise of which a settled verdict is unsettled by learning more (SEMANTICS 1)."""
    told, applies = at.view.verdicts(owed), at.view.applies(owed)
    settled = some((told.wanting, told.not_applicable, every((told.satisfied, applies.true))))
    same = every(
        z3.Implies(before, before_after)
        for before, before_after in (
            (told.wanting, _learned(at.world, told.wanting)),
            (told.not_applicable, _learned(at.world, told.not_applicable)),
            (every((told.satisfied, applies.true)), _learned(at.world, told.satisfied)),
        )
    )
    more = [z3.Implies(bit, _learned(at.world, bit)) for bit in known_bits(at.world)]
    allowed = [_learned(at.world, each) for each in at.world.constraints()]
    if at.possible(settled, opposite(same), *more, *allowed):
        yield Claim("L108", (obligation_id,), witness=at.example(settled, opposite(same), *more, *allowed))


def known_bits(world: World) -> list[Formula]:
    """Return the bits that say whether facts, fields and lists are stated."""
    bits = [stated.known for stated in world.facts.stated.values()]
    for listed in world.items.values():
        bits += [stated.known for item in listed.items for stated in item.fields.stated.values()]
        bits.append(listed.known)
    for done in world.records.values():
        bits += [stated.known for kind in done.kinds for stated in kind.stated.values()]
        bits.append(done.known)
    return [bit for bit in bits if z3.is_const(bit) and not z3.is_false(bit) and not z3.is_true(bit)]


def _learned(world: World, formula: Formula) -> Formula:
    """Return a formula as it is of the same enterprise of which more is known."""
    return z3.substitute(formula, *((bit, z3.Bool(f"{bit.decl().name()} learned")) for bit in known_bits(world)))


def _growth(rulebook: Rulebook, obligation: Obligation, at: Scene, owed: Owed) -> Iterator[Claim]:
    """Yield the numbers of people by whose growth the obligation ceases to apply."""
    # By itself: what displaces it takes its place.
    applies = conjoined((at.view.test(owed.place), at.view.test(owed.applies_when)))
    for path, stated in sorted(at.world.facts.stated.items()):
        if stated.fact.type != "count" or stated.fact.unit != "人" or not _mentions(applies, stated.value):
            continue
        grown = z3.Int(f"{path} grown")
        later = [z3.substitute(each, (stated.value, grown)) for each in at.world.constraints()]
        falls = z3.substitute(applies.false, (stated.value, grown))
        asked_for = (applies.true, falls, grown > stated.value, *later)
        solver = at.solver(*asked_for)
        if solver.check() != z3.sat:
            continue
        # The largest number at which it still applies, and the next one.
        close = (*asked_for, grown == stated.value + 1)
        witness = at.example(*close)
        if witness is not None and isinstance(number := witness.given.get(path), int):
            yield Claim("L109", (obligation.id,), witness=witness, part=path, numbers=(number, number + 1))


def _mentions(rail: Rail, variable: Formula) -> bool:
    """Say whether a formula depends on a variable."""
    waiting, seen = [rail.true, rail.false], set[int]()
    while waiting:
        each = waiting.pop()
        if each.get_id() in seen:
            continue
        seen.add(each.get_id())
        if each.eq(variable):
            return True
        waiting.extend(each.children())
    return False


# --- overrides ------------------------------------------------------------------------------------------------------


def examine_overrides(rulebook: Rulebook, obligation_id: str) -> Iterator[Claim]:
    """Yield, for everything an obligation displaces, whether the two never meet, and whether it asks less."""
    obligation = rulebook.obligation(obligation_id)
    for other in obligation.overrides:
        displaced = find(rulebook, other)
        if displaced is None:
            continue
        free = with_obligation(rulebook, replace(obligation, overrides=()))
        days = [
            day
            for day in dict.fromkeys(critical_days(free, free, obligation_id) + critical_days(free, free, other))
            if _in_force(obligation, day) and _in_force(displaced, day)
        ]
        meets = False
        for day in days:
            at = scene(free, {obligation_id, other}, day)
            over, under = at.view.verdicts(at.owed(obligation_id)), at.view.verdicts(at.owed(other))
            both = [at.view.test(test).true for test in _itself(at.owed(obligation_id), at.owed(other))]
            if at.possible(*both) is not False:
                meets = True
            witness = at.example(*both, under.wanting, over.satisfied)
            if witness is not None and _holds(free, witness, obligation_id, other):
                yield Claim("L111", (obligation_id, other), witness=witness)
                break
        if not meets:
            yield Claim("L110", (obligation_id, other))


def _itself(*several: Owed) -> Iterator[Test]:
    """Yield what decides whether obligations apply, apart from what displaces them."""
    for owed in several:
        yield owed.place
        yield owed.applies_when


def _holds(rulebook: Rulebook, witness: Witness, over: str, under: str) -> bool:
    """Say whether the reference says so too."""
    found = [Bench(rulebook, each).judge_witness(witness) for each in (over, under)]
    return (
        found[0] is not None
        and found[1] is not None
        and found[0].verdict == "satisfied"
        and found[1].verdict in ("gap", "advice")
    )
