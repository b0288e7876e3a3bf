"""Exact conflicts: a situation in which no choice meets everything that is then owed.

Situation: what decides whether obligations apply. Choice: everything else that requirements ask for. A situation is
proposed, a choice that meets all of it is looked for; where there is one, only situations are proposed that this choice
does not meet, until none is left or one has no choice at all. Pairs are not enough: three may conflict where no two do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import z3
from msgspec import Struct

from compliance.authoring.solving.claims import Claim, Scene, known_bits, scene
from compliance.authoring.solving.days import critical_days
from compliance.authoring.solving.examples import LONG_AGO
from compliance.authoring.solving.facts import Statements
from compliance.authoring.solving.rails import Formula, every, opposite, some
from compliance.authoring.witness import Bench, Witness
from compliance.lowering import lower
from compliance.model import Rulebook
from compliance.plan import AllOf, AnyOf, Calendar, Ever, ItemsTest, Leaf, NotOf, Requirement, Rolling, ShareTest, Until

MOST_ROUNDS = 200


class Duty(Struct):
    """One obligation on the day: where it applies, and where it is met (or not yet due)."""

    id: str
    applies: Formula
    met: Formula


def find_conflicts(rulebook: Rulebook, ids: set[str] | None = None) -> Iterator[Claim]:
    """Yield every set of obligations that cannot all be met in some situation, the smallest sets first.

    ``ids``: only sets that touch one of these.
    """
    reported: set[frozenset[str]] = set()
    for day, group in _groups(rulebook):
        if ids is not None and not ids & set(group):
            continue
        at = scene(rulebook, set(group), day)
        for found in _conflicts(rulebook, at, group):
            key = frozenset(found.obligations)
            if key not in reported and (ids is None or ids & key):
                reported.add(key)
                yield found


def _conflicts(rulebook: Rulebook, at: Scene, group: Sequence[str]) -> Iterator[Claim]:
    duties = [_duty(at, each) for each in group]
    whole = _complete(at)
    choices = list(_choices(at))
    situations = z3.SimpleSolver()
    situations.add(*whole, z3.AtLeast(*(each.applies for each in duties), 2))
    for _ in range(MOST_ROUNDS):
        if situations.check() != z3.sat:
            return
        model = situations.model()
        owed = [each for each in duties if z3.is_true(model.eval(each.applies, model_completion=True))]
        fixed = _situation(at, model, choices)
        core = _core(whole, fixed, owed)
        if core is None:
            chosen = _choice(whole, fixed, owed, choices)
            unmet = some(every((each.applies, opposite(z3.substitute(each.met, *chosen)))) for each in duties)
            situations.add(unmet)
            continue
        names = tuple(sorted(each.id for each in core))
        witness = at.example(*fixed, *(each.applies for each in core))
        if len(core) > 1 and (witness is None or _believed(rulebook, witness, names)):
            yield Claim("L112", names, witness=witness)
        situations.add(opposite(every(each.applies for each in core)))


def _duty(at: Scene, obligation_id: str) -> Duty:
    owed = at.owed(obligation_id)
    told, applies = at.view.verdicts(owed), at.view.applies(owed).true
    return Duty(obligation_id, applies, some((opposite(applies), told.satisfied, told.pending)))


def _complete(at: Scene) -> list[Formula]:
    """Return what holds of an ordinary enterprise of which everything is known."""
    world = at.world
    return [
        *world.constraints(),
        *world.ordinary(),
        *known_bits(world),
        world.founded.known,
        world.founded.day == LONG_AGO,
        *(opposite(known) for known, _ in world.declared.values()),
        *(done.through == world.today.day for done in world.records.values()),
    ]


def _core(whole: list[Formula], fixed: list[Formula], owed: list[Duty]) -> list[Duty] | None:
    """Return the fewest duties that no choice meets together, or ``None`` where one meets all."""
    if _met(whole, fixed, owed):
        return None
    kept = list(owed)
    for each in owed:
        fewer = [other for other in kept if other is not each]
        if not _met(whole, fixed, fewer):
            kept = fewer
    return kept


def _met(whole: list[Formula], fixed: list[Formula], owed: list[Duty]) -> bool:
    solver = z3.SimpleSolver()
    solver.add(*whole, *fixed, *(each.met for each in owed))
    return bool(solver.check() != z3.unsat)


def _choice(
    whole: list[Formula], fixed: list[Formula], owed: list[Duty], choices: list[Formula]
) -> list[tuple[Formula, Formula]]:
    solver = z3.SimpleSolver()
    solver.add(*whole, *fixed, *(each.met for each in owed))
    solver.check()
    model = solver.model()
    return [(each, model.eval(each, model_completion=True)) for each in choices]


def _situation(at: Scene, model: z3.ModelRef, choices: list[Formula]) -> list[Formula]:
    """Return that everything which is no choice is as in a model."""
    chosen = {each.get_id() for each in choices}
    everything = [*_variables(at.world.facts), *at.world.places.values()]
    for listed in at.world.items.values():
        for item in listed.items:
            everything += [item.present, *_variables(item.fields)]
    return [each == model.eval(each, model_completion=True) for each in everything if each.get_id() not in chosen]


def _choices(at: Scene) -> Iterator[Formula]:
    """Yield the variables that an enterprise can choose: asked for by requirements, by no applicability."""
    names = set[str]()
    for owed in at.plan.owed:
        for node in (owed.place, owed.applies_when, *(each.applies for each in owed.overriders)):
            names |= set(_asked(node, at))
        for case in owed.cases:
            names |= set(_asked(case.guard, at))
    for path, stated in at.world.facts.stated.items():
        if path not in names:
            yield from ([stated.value] if stated.value is not None else stated.members.values())
    for path, listed in at.world.items.items():
        if path not in names:
            for item in listed.items:
                yield item.present
                yield from _variables(item.fields)
    for done in at.world.records.values():
        for numbers in done.counts:
            yield from numbers
        for kind in done.kinds:
            yield from _variables(kind)


def _variables(statements: Statements) -> Iterator[Formula]:
    for stated in statements.stated.values():
        yield from ([stated.value] if stated.value is not None else stated.members.values())


def _asked(node: Requirement, at: Scene | None) -> Iterator[str]:
    """Yield the facts, lists and activities that a test or requirement asks for, classes by what they rest on."""
    if isinstance(node, AllOf | AnyOf):
        for part in node.parts:
            yield from _asked(part, at)
    elif isinstance(node, NotOf):
        yield from _asked(node.part, at)
    elif isinstance(node, Until):
        yield from _asked(node.requirement, at)
    elif isinstance(node, Calendar | Rolling | Ever):
        yield node.activity
    elif isinstance(node, ItemsTest):
        yield node.items
    elif isinstance(node, ShareTest):
        yield from (node.part, node.whole)
    elif isinstance(node, Leaf):
        yield node.key.partition(":")[0]
        for each in at.plan.classes if at is not None else ():
            if each.name == node.key:
                yield from _asked(each.when, at)


def _groups(rulebook: Rulebook) -> Iterator[tuple[date, list[str]]]:
    """Yield obligations whose requirements ask for the same, with a day on which as many as can be are in force."""
    days: dict[date, None] = {}
    for ruleset in rulebook.rulesets:
        first = ruleset.obligations[0].id if ruleset.obligations else ""
        if first:
            days[critical_days(rulebook, rulebook, first)[0]] = None
    for day in days:
        yield from ((day, group) for group in _sharing(rulebook, day))


def _sharing(rulebook: Rulebook, day: date) -> Iterator[list[str]]:
    plan = lower(rulebook, day)
    asking: dict[str, list[str]] = {}
    for owed in plan.owed:
        if owed.standing != "in_force" or owed.base is None or owed.modality == "recommendation":
            continue
        wanted = {
            name for each in (owed.base, *(case.requirement for case in owed.cases)) for name in _asked(each, None)
        }
        for name in wanted:
            asking.setdefault(name, []).append(owed.id)
    joined: list[set[str]] = []
    for ids in asking.values():
        touching = [group for group in joined if group & set(ids)]
        for group in touching:
            joined.remove(group)
        joined.append(set(ids).union(*touching))
    order = {owed.id: place for place, owed in enumerate(plan.owed)}
    for group in sorted(joined, key=lambda group: min(order[each] for each in group)):
        if len(group) > 1:
            yield sorted(group, key=order.__getitem__)


def _believed(rulebook: Rulebook, witness: Witness, ids: Sequence[str]) -> bool:
    """Say whether the reference too applies all of these to the example."""
    found = [Bench(rulebook, each).judge_witness(witness) for each in ids]
    return all(each is not None and each.verdict != "not_applicable" for each in found)
