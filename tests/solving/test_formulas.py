"""The solver's formulas say of every enterprise what the reference says of each: on random rulebooks, both ways."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from compliance.assessor import refuse_false_declarations
from compliance.diagnostics import LoadError
from compliance.engines.judging import Judge
from compliance.engines.reference import evaluate
from compliance.enterprise import Enterprise
from compliance.lowering import lower
from compliance.model import Rulebook
from compliance.plan import Plan
from compliance.situation import Situation, situations
from tests.properties.generated import AS_OF, Maker, enterprise

z3 = pytest.importorskip("z3", reason="pip install 'compliance[analysis]'")

from compliance.authoring.solving.examples import smallest  # noqa: E402
from compliance.authoring.solving.facts import Statements  # noqa: E402
from compliance.authoring.solving.rails import Formula, opposite  # noqa: E402
from compliance.authoring.solving.solver import Side, Told, describe  # noqa: E402
from compliance.authoring.solving.standings import Verdicts  # noqa: E402
from compliance.authoring.solving.world import World  # noqa: E402
from compliance.authoring.witness import Bench  # noqa: E402

NAMES = ("not_applicable", "satisfied", "pending", "undetermined", "wanting")
seeds = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def told_of(rulebook: Rulebook, obligation_id: str) -> tuple[World, Told, Bench]:
    bench = Bench(rulebook, obligation_id)
    plan = bench.plan(AS_OF)
    world, (told,) = describe([Side(plan, plan.owed[0])], AS_OF)
    return world, told, bench


def said(verdict: str | None) -> str | None:
    return "wanting" if verdict in ("gap", "advice") else verdict


@seeds
@given(st.integers(0, 2**32))
def test_what_the_solver_makes_up_the_reference_judges_alike(seed: int) -> None:
    rulebook = Maker(Random(seed)).rulebook(3)
    for obligation in rulebook.rulesets[0].obligations:
        world, told, bench = told_of(rulebook, obligation.id)
        for final, verdicts in ((False, told.now), (True, told.final)):
            for name in NAMES if verdicts is not None else ():
                solver = z3.Solver()
                solver.add(*world.constraints(), getattr(verdicts, name))
                witness = smallest(world, solver)
                if witness is None:
                    continue
                outcome = bench.judge_witness(witness)
                assert outcome is not None
                assert said(outcome.final if final else outcome.verdict) == name, witness


@seeds
@given(st.integers(0, 2**32))
def test_what_the_reference_says_is_possible_for_the_solver(seed: int) -> None:
    """With facts, items, founding, suspensions and completeness as in the enterprise; its records are left open."""
    random = Random(seed)
    rulebook = Maker(random).rulebook(3)
    plan = lower(rulebook, AS_OF)
    for _ in range(4):
        firm = enterprise(random, rulebook, random.choice((0.3, 0.6, 0.9)))
        at = situations(plan, firm)
        if not readable(plan, firm):
            continue
        decided = evaluate(plan, at)
        for obligation in rulebook.rulesets[0].obligations:
            world, told, bench = told_of(rulebook, obligation.id)
            here = situations(bench.plan(AS_OF), firm)[AS_OF.toordinal()]
            try:
                pins = [*pinned(world, here, firm)]
            except NotPinned:
                continue
            outcome = decided[obligation.id]
            for verdicts, verdict in ((told.now, outcome.verdict), (told.final, outcome.final)):
                if verdicts is None:
                    continue
                solver = z3.Solver()
                solver.add(*world.constraints(), *pins, getattr(verdicts, str(said(verdict))))
                assert solver.check() == z3.sat, (obligation.id, verdict)
                if not world.records:
                    assert impossible(world, pins, verdicts, str(said(verdict)))


def readable(plan: Plan, firm: Enterprise) -> bool:
    """Whether no class is declared false that is derived true: such a profile is refused."""
    today = AS_OF.toordinal()
    try:
        refuse_false_declarations(plan, firm, Judge(situations(plan, firm)[today], plan.classes, today))
    except LoadError:
        return False
    return True


def impossible(world: World, pins: list[Formula], verdicts: Verdicts, said: str) -> bool:
    """Whether every other verdict is ruled out."""
    solver = z3.Solver()
    solver.add(*world.constraints(), *pins, opposite(getattr(verdicts, said)))
    return bool(solver.check() == z3.unsat)


class NotPinned(Exception):
    """The enterprise has what the world does not model: more items, or a founding after the day."""


def pinned(world: World, here: Situation, firm: Enterprise) -> Iterator[Formula]:
    """Yield that the unknown enterprise is this one, but for its records."""
    yield from stated(world.facts, {path: each.value for path, each in firm.facts.items()})
    for name, (known, value) in world.declared.items():
        yield known if name in firm.classes else opposite(known)
        if name in firm.classes:
            yield value == bool(firm.classes[name].value)
    code = None if firm.jurisdiction is None else str(firm.jurisdiction.value)
    if code is not None and code not in world.places and world.places:
        raise NotPinned
    yield from (bit if place == code else opposite(bit) for place, bit in world.places.items())
    if here.founded is not None and here.founded > AS_OF.toordinal():
        raise NotPinned
    yield world.founded.known if here.founded is not None else opposite(world.founded.known)
    if here.founded is not None:
        yield world.founded.day == here.founded
    for key, each in world.since.items():
        if key in here.since and here.since[key] > AS_OF.toordinal():
            raise NotPinned
        yield each.known if key in here.since else opposite(each.known)
        if key in here.since:
            yield each.day == here.since[key]
    suspensions = here.suspensions if world.asked.suspendable else ()
    yield world.suspension.known if suspensions else opposite(world.suspension.known)
    for first, last in suspensions:
        yield world.suspension.first == first
        yield world.suspension.last == last
    for path, listed in world.items.items():
        yield listed.known if path in firm.items else opposite(listed.known)
        items = firm.items.get(path, ())
        if len(items) > len(listed.items):
            raise NotPinned
        for place, slot in enumerate(listed.items):
            yield slot.present if place < len(items) else opposite(slot.present)
            if place < len(items):
                yield from stated(slot.fields, items[place].fields)
    for path, done in world.records.items():
        yield done.known if path in firm.records else opposite(done.known)
        yield done.through == min(AS_OF.toordinal(), here.through.get(path, here.through["default"]))


def stated(statements: Statements, values: dict[str, object]) -> Iterator[Formula]:
    for path, each in statements.stated.items():
        if path not in values:
            yield opposite(each.known)
            continue
        yield each.known
        value = values[path]
        if each.fact.type == "set":
            members = value if isinstance(value, frozenset) else frozenset()
            if not members <= set(each.members):
                raise NotPinned
            yield from (bit if name in members else opposite(bit) for name, bit in each.members.items())
        elif each.fact.type == "choice":
            yield each.value == each.names.index(str(value))
        elif each.fact.type == "date":
            yield each.value == (value.toordinal() if hasattr(value, "toordinal") else 0)  # type: ignore[attr-defined]
        else:
            yield each.value == value


def test_pins_pin_down() -> None:
    """The second property is no empty one: enterprises are pinned, and verdicts ruled out."""
    ruled_out = 0
    for number in range(30):
        random = Random(number)
        rulebook = Maker(random).rulebook(3)
        firm = enterprise(random, rulebook, 0.9)
        for obligation in rulebook.rulesets[0].obligations:
            only = replace(rulebook.rulesets[0], obligations=(replace(obligation, overrides=()),))
            world, told, bench = told_of(replace(rulebook, rulesets=(only,)), obligation.id)
            here = situations(bench.plan(AS_OF), firm)[AS_OF.toordinal()]
            if not readable(bench.plan(AS_OF), firm):
                continue
            try:
                pins = list(pinned(world, here, firm))
            except NotPinned:
                continue
            outcome = evaluate(bench.plan(AS_OF), situations(bench.plan(AS_OF), firm))[obligation.id]
            ruled_out += not world.records and impossible(world, pins, told.now, str(said(outcome.verdict)))
    assert ruled_out >= 10
