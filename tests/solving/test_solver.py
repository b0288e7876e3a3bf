"""Edits of one obligation: the direction, and the smallest enterprise that feels it."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from compliance.authoring.comparing import Comparison, Direction
from compliance.authoring.witness import Change
from compliance.engines.reference import evaluate
from compliance.lowering import lower
from compliance.model import All, Any, Condition, Not, Rulebook
from compliance.situation import situations
from tests.properties.generated import AS_OF, Maker, enterprise
from tests.solving.rulebooks import rulebook

pytest.importorskip("z3", reason="pip install 'compliance[analysis]'")

from compliance.authoring.solving.proof import proves_same
from compliance.authoring.solving.solver import Solver
from compliance.authoring.witness import Bench


def compared(old: str, new: str, head: str = "effective: {from: 2020-01-01}") -> Comparison:
    return Solver().compare(rulebook(f"- id: t-a\n  {old}", head), rulebook(f"- id: t-a\n  {new}", head), "t-a")


def verdicts(change: Change | None) -> tuple[str, str]:
    assert change is not None
    assert change.old is not None
    assert change.new is not None
    return change.old.verdict, change.new.verdict


DEPT = "applies_when: {{staff_count: {{{0}}}}}\n  requires: {{dept: true}}"


@pytest.mark.parametrize(
    ("old", "new", "direction", "fact", "value"),
    [
        (DEPT.format("at_least: 100"), DEPT.format("at_least: 101"), "looser", "staff_count", 100),
        (DEPT.format("at_least: 100"), DEPT.format("more_than: 100"), "looser", "staff_count", 100),
        (DEPT.format("at_least: 100"), DEPT.format("at_least: 99"), "stricter", "staff_count", 99),
        (DEPT.format("more_than: 99"), DEPT.format("at_least: 100"), "equivalent", "", None),
        (
            "applies_when: {industries: {includes_any: [mining, smelting]}}\n  requires: {dept: true}",
            "applies_when: {industries: {includes: mining}}\n  requires: {dept: true}",
            "looser", "industries", ["smelting"],
        ),
        (
            "applies_when: {risky: true}\n  requires: {dept: true}",
            "applies_when: {industries: {includes_any: [smelting, mining]}}\n  requires: {dept: true}",
            "equivalent", "", None,
        ),
        (
            "requires: {all: [{dept: true}, {plan_made: true}]}",
            "requires: {any: [{dept: true}, {plan_made: true}]}", "looser", "dept", None,
        ),
        (
            "requires: {dept: true, plan_made: true}",
            "requires: {not: {any: [{plan_made: false}, {dept: false}]}}", "equivalent", "", None,
        ),
        (
            "requires: {insured_to: {valid_on: as_of}}", "requires: {insured_to: {on_or_after: 2020-01-01}}",
            "looser", "insured_to", None,
        ),
        (
            "requires: {every: {of: hazards, where: {major: true}, hold: {closed: true}}}",
            "requires: {every: {of: hazards, hold: {closed: true}}}", "stricter", "hazards", None,
        ),
        (
            "requires: {every: {of: hazards, where: {major: true}, hold: {closed: true}}}",
            "requires: {not: {some: {of: hazards, where: {major: true}, hold: {closed: false}}}}",
            "equivalent", "", None,
        ),
    ],
)  # fmt: skip
def test_edits_of_conditions(old: str, new: str, direction: Direction, fact: str, value: object) -> None:
    found = compared(old, new)
    assert found.direction == direction
    change = found.stricter or found.looser
    if direction == "equivalent":
        assert change is None
        return
    assert change is not None
    assert fact in change.witness.given
    assert value is None or change.witness.given[fact] == value
    assert ("gap" in verdicts(change)) is True


@pytest.mark.parametrize(
    ("old", "new", "direction", "records"),
    [
        ("per: quarter", "per: half_year", "looser", 2),
        ("per: quarter", "per: month", "stricter", 4),
        ("per: year", "per: year, where: {evacuation: true}", "stricter", 1),
        ("per: year", "within: {months: 12}", "mixed", 1),
        ("within: {months: 6}", "within: {months: 12}", "looser", 1),
        ("within: {months: 12}", "within: {years: 1}", "equivalent", 0),
        ("per: half_year", "per: half_year, look_back: 24", "stricter", 2),
        ("since: 2023-01-01", "since: 2023-01-02", "stricter", 1),
    ],
)
def test_edits_of_periods(old: str, new: str, direction: Direction, records: int) -> None:
    asked = "requires: {{activity: drills, at_least: 1, {0}}}"
    found = compared(asked.format(old), asked.format(new))
    assert found.direction == direction
    change = found.stricter or found.looser
    if records:
        assert change is not None
        drills = change.witness.given["drills"]
        assert isinstance(drills, list)
        assert len(drills) == records


def test_counts_deadlines_days_and_modality() -> None:
    drills = "requires: {{activity: drills, at_least: {0}, per: year}}"
    assert compared(drills.format(1), drills.format(2)).direction == "stricter"
    by = "requires: {{dept: true, by: {0}}}"
    later = compared(by.format("2024-12-31"), by.format("2025-01-31"))
    assert later.direction == "looser"
    assert verdicts(later.looser) == ("gap", "pending")
    assert compared(by.format("2024-12-31"), by.format("2024-12-30")).direction == "stricter"
    assert compared("requires: {dept: true}", "modality: recommendation\n  requires: {dept: true}").looser is not None
    effective = "effective: {{from: {0}}}\n  requires: {{dept: true}}"
    shifted = compared(effective.format("2024-03-04"), effective.format("2024-03-05"))
    assert shifted.direction == "looser"
    assert shifted.looser is not None
    assert shifted.looser.witness.as_of == date(2024, 3, 4)


def test_stricter_cases_and_overrides() -> None:
    base = "requires: {activity: drills, at_least: 1, per: year}"
    case = "\n  stricter: [{id: smelter, when: {industries: {includes: smelting}}, requires: {per: quarter}}]"
    dropped = compared(base + case, base)
    assert dropped.direction == "looser"
    assert dropped.looser is not None
    assert dropped.looser.witness.given["industries"] == ["smelting"]
    general = (
        "- id: t-a\n  requires: {dept: true}\n- id: t-b\n  applies_when: {plan_made: true}\n  requires: {dept: true}"
    )
    overriding = rulebook(f"{general}\n  overrides: [t-a]")
    found = Solver().compare(rulebook(general), overriding, "t-a")
    assert found.direction == "looser"
    assert verdicts(found.looser) == ("gap", "not_applicable")


def test_only_the_unusual_feel_it() -> None:
    """A suspension is asked for only where no ordinary enterprise feels the difference."""
    asked = "requires: {activity: drills, at_least: 1, per: month}"
    found = compared(asked, f"{asked}\n  not_owed_when_suspended: true")
    assert found.direction == "looser"
    assert found.looser is not None
    assert "suspensions" in found.looser.witness.given


def test_nothing_is_proved_where_a_profile_is_read_otherwise() -> None:
    """Nobody is told that nothing changes where a bare date, or a class, begins to mean something else."""
    written = "- id: t-a\n  applies_when: {risky: true}\n  requires: {activity: drills, at_least: 1, per: year}"
    book = rulebook(written)
    vocabulary = book.vocabulary
    drills, risky = vocabulary.activities["drills"], vocabulary.classes["risky"]
    for changed in (
        replace(vocabulary, activities={"drills": replace(drills, bare_date={"evacuation": True})}),
        replace(vocabulary, classes={"risky": replace(risky, declarable=True)}),
    ):
        found = Solver().compare(book, replace(book, vocabulary=changed), "t-a")
        assert found.direction != "equivalent"
    assert Solver().compare(book, replace(book, vocabulary=replace(vocabulary)), "t-a").direction == "equivalent"


def test_suspensions_matter_only_where_periods_are_owed() -> None:
    flag = "\n  not_owed_when_suspended: true"
    assert compared("requires: {dept: true}", "requires: {dept: true}" + flag).direction == "equivalent"


def test_an_obligation_on_one_side_only() -> None:
    one, two = "- id: t-a\n  requires: {dept: true}", "\n- id: t-b\n  requires: {plan_made: true}"
    found = Solver().compare(rulebook(one), rulebook(one + two), "t-b")
    assert found.direction == "stricter"
    assert found.stricter is not None
    assert found.stricter.old is None
    assert Solver().compare(rulebook(one + two), rulebook(one), "t-b").direction == "looser"


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_what_is_proved_the_same_is_judged_the_same(seed: int) -> None:
    random = Random(seed)
    book = Maker(random).rulebook(2)
    first = book.rulesets[0].obligations[0]
    rewritten = replace(first, applies_when=Not(Not(Any((All((first.applies_when,)), first.applies_when)))))
    other = replace(first, applies_when=some_condition(random, book))
    for variant in (rewritten, other):
        ruleset = book.rulesets[0]
        obligations = (variant, *ruleset.obligations[1:])
        changed = replace(book, rulesets=(replace(ruleset, obligations=obligations),))
        benches = [Bench(each, first.id).plan for each in (book, changed)]
        proved = proves_same(book, changed, first.id, benches)
        assert proved or variant is other
        if not proved:
            continue
        plans = [lower(each, AS_OF) for each in (book, changed)]
        for _ in range(10):
            firm = enterprise(random, book, random.choice((0.3, 0.6, 0.9)))
            one, two = (evaluate(plan, situations(plan, firm))[first.id] for plan in plans)
            assert (one.verdict, one.final) == (two.verdict, two.final)


def some_condition(random: Random, book: Rulebook) -> Condition:
    maker = Maker(random)
    maker.classes = tuple(book.vocabulary.classes)
    return maker.condition(1)
