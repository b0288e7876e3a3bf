"""Conditions that cannot be true, cannot be false, or decide nothing; and thresholds that do not meet."""

from __future__ import annotations

import pytest

from tests.lints.small import assert_marked, ruleset

NEVER = [
    "applies_when: {all: [{staff_count: {at_least: 300}}, {<L010>staff_count: {fewer_than: 100}}]}",
    "applies_when: {trades: {includes: coal}, <L010>not: {trades: {includes: mining}}}",
    "applies_when: {dust: metal, <L010>all: [{dust: [wood, none]}]}".replace("<L010>all: [{", "all: [{<L010>"),
    "applies_when: {shut_class: true, <L010>trades: {excludes: [smelting, textile]}}",
    "applies_when: {open_class: false, <L010>trades: {includes: smelting}}",
    "applies_when: {large: true, <L010>staff_count: {fewer_than: 300}}",
    "applies_when: {connected_on: {on_or_after: 2025-01-01}, <L010>not: {connected_on: {on_or_before: as_of}}}",
    "applies_when: {some: {of: hazards, where: {major: true}}, <L010>every: {of: hazards, hold: {major: false}}}",
    "applies_when: {some: {of: hazards, where: {major: true, <L010>not: {major: true}}}}".replace(
        "some", "<L010>some", 1
    ),
    "applies_when: {any: [{trades: {includes: coal}}, {trades: {includes: mining}}], <L010>trades: {excludes: "
    "[mining]}}",
]
SOMETIMES = [
    "applies_when: {open_class: true, trades: {excludes: [smelting]}}",
    "applies_when: {all: [{staff_count: {at_least: 100}}, {staff_count: {fewer_than: 300}}]}",
    "applies_when: {dept: true, insured: false}",
    "applies_when: {any: [{dept: true}, {not: {dept: true}, insured: true}]}",
    "applies_when: {not: {large: true}, staff_count: {at_least: 299}}",
    "applies_when: {some: {of: hazards, where: {major: true}}, every: {of: hazards, hold: {cost: {at_least: 5}}}}",
    "applies_when: {insured_to: {valid_on: as_of}, not: {insured_to: {on_or_after: 2030-01-01}}}",
    "applies_when: {trades: {includes: mining, excludes: [coal]}}",
    "applies_when: {count: {of: hazards, at_least: 2}, not: {count: {of: hazards, at_least: 5}}}",
]


@pytest.mark.parametrize("keys", NEVER)
def test_what_can_never_be_true(keys: str) -> None:
    assert_marked(ruleset(f"{keys}\nrequires: {{dept: true}}"), "L010")


@pytest.mark.parametrize("keys", SOMETIMES)
def test_what_can_be_true_is_left_alone(keys: str) -> None:
    assert_marked(ruleset(f"{keys}\nrequires: {{activity: trainings, at_least: 1}}"), "L010", "L011", "L012", "L013")


def test_a_case_that_cannot_arise_and_records_that_cannot_be() -> None:
    text = """
applies_when: {staff_count: {at_least: 100}}
requires:
  {activity: drills, where: {people: {at_least: 10}, <L010>not: {people: {at_least: 5}}}, at_least: 1, per: year}
stricter: [{id: small, when: {<L010>staff_count: {at_most: 50}}, requires: {per: month}}]
"""
    assert_marked(ruleset(text), "L010")
    assert_marked(
        ruleset(text.replace("<L010>", "").replace("at_most: 50", "at_most: 150").replace("5}}}", "50}}}")), "L010"
    )


def test_a_class_that_cannot_be_true() -> None:
    head = "classes: {k: {when: {trades: {includes: coal, excludes: [mining]}}}}"
    said = assert_marked(ruleset("requires: {dept: true}", head=head.replace("{trades", "{<L010>trades")), "L010")
    assert "t.k" in said[0].message


ALWAYS = [
    "<L011>applies_when: {any: [{staff_count: {at_least: 100}}, {staff_count: {fewer_than: 300}}]}",
    "<L011>applies_when: {staff_count: {at_least: 0}}",
    "<L011>applies_when: {any: [{dept: true}, {dept: false}]}",
    "<L011>applies_when: {dust: [metal, wood, none]}",
    "<L011>applies_when: {not: {trades: {includes: coal, excludes: [mining]}}}",
    "<L011>applies_when: {any: [{shut_class: true}, {trades: {excludes: [smelting, textile]}}]}",
]


@pytest.mark.parametrize("keys", ALWAYS)
def test_what_is_true_of_everybody(keys: str) -> None:
    assert_marked(ruleset(f"{keys}\nrequires: {{insured: true}}"), "L011")


@pytest.mark.parametrize(
    "keys",
    [
        "applies_when: {any: [{staff_count: {at_least: 100}}, {staff_count: {fewer_than: 99}}]}",
        "applies_when: {any: [{open_class: true}, {trades: {excludes: [textile]}}]}",
        "applies_when: {any: [{connected_on: {on_or_before: 2024-01-01}}, {connected_on: {on_or_after: 2024-01-02}}]}",
    ],
)
def test_what_leaves_somebody_out_is_not_always_true(keys: str) -> None:
    """A date may be not_yet, and a declarable class may be declared: neither is the opposite of the other."""
    assert_marked(ruleset(f"{keys}\nrequires: {{insured: true}}"), "L011", "L010")


def test_a_case_that_leaves_the_base_nobody() -> None:
    text = """
applies_when: {staff_count: {at_least: 300}}
requires: {activity: drills, at_least: 1, per: year}
stricter: [{id: big, <L011>when: {staff_count: {at_least: 100}}, requires: {per: month}}]
"""
    assert_marked(ruleset(text), "L011")
    assert_marked(ruleset(text.replace("<L011>", "").replace("100", "500")), "L011")


def test_branches_that_decide_nothing() -> None:
    text = """
applies_when:
  any:
    - trades: {includes: mining}
    - <L012>trades: {includes: coal}
    - dept: true
requires: {insured: true}
"""
    assert_marked(ruleset(text), "L012")
    assert_marked(ruleset(text.replace("<L012>", "").replace("coal", "textile")), "L012")
    beside = "applies_when: {dust: metal, any: [{<L012>dust: wood}, {dept: true}]}\nrequires: {insured: true}"
    assert_marked(ruleset(beside), "L012")


def test_only_one_of_two_equal_branches_is_idle() -> None:
    assert_marked(ruleset("applies_when: {any: [{dept: true}, {<L012>dept: true}]}\nrequires: {insured: true}"), "L012")


def test_requirements_whose_outcome_is_certain() -> None:
    missed = "applies_when: {dust: metal}\nrequires: {<L013>dust: wood}"
    met = "applies_when: {staff_count: {at_least: 10}}\nrequires: {<L013>staff_count: {at_least: 5}, by: 2024-06-30}"
    within = "applies_when: {dept: true}\nrequires: {any: [{insured: true}, {dept: false}], <L013>dept: false}"
    assert_marked(ruleset(missed, met, within), "L013")
    fine = "applies_when: {dust: metal}\nrequires: {any: [{dust: wood}, {activity: drills, at_least: 1}]}"
    assert_marked(ruleset(fine), "L013")


def test_holes_and_overlaps_between_cases() -> None:
    text = """
requires: {officers: {at_least: 1}}
stricter:
  - {id: s, when: {trades: {includes: mining}, staff_count: {at_most: 100}}, requires: {officers: {at_least: 2}}}
  - {id: b, when: {staff_count: {at_least: <L014>102}, trades: {includes: mining}}, requires: {officers: {at_least: 3}}}
"""
    said = assert_marked(ruleset(text), "L014", "L015")
    assert "101" in said[0].message
    assert_marked(ruleset(text.replace("<L014>102", "<L015>100")), "L014", "L015")
    for right in ("101", "150"):
        assert_marked(ruleset(text.replace("<L014>102", right)), "L014", "L015")
    other = text.replace("<L014>", "").replace(
        "{includes: mining}}, requires: {officers: {at_least: 3",
        "{includes: textile}}, requires: {officers: {at_least: 3",
    )
    assert_marked(ruleset(other), "L014", "L015")


def test_holes_between_obligations_of_one_clause() -> None:
    small = "applies_when: {staff_count: {fewer_than: 100}}\nrequires: {officers: {at_least: 1}}"
    large = "applies_when: {staff_count: {more_than: <L014>100}}\nrequires: {dept: true}"
    assert_marked(ruleset(small, large), "L014", "L015")
    assert_marked(ruleset(small, large.replace("more_than: <L014>", "at_least: ")), "L014", "L015")
