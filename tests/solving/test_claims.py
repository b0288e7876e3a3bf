"""What is wrong in every situation at once: each claim found where it is planted, and only there."""

from __future__ import annotations

import pytest

from compliance.authoring.witness_words import in_one_line
from compliance.explain import words
from compliance.model import Rulebook
from tests.solving.rulebooks import rulebook

pytest.importorskip("z3", reason="pip install 'compliance[analysis]'")

from compliance.authoring.solving.claims import Claim, examine, examine_overrides
from compliance.authoring.solving.conflicts import find_conflicts
from compliance.authoring.solving.pages import LEVELS, PAGES, SENTENCES, kinds, tell


def claims(book: Rulebook, obligation_id: str = "t-a") -> list[Claim]:
    return [*examine(book, obligation_id), *examine_overrides(book, obligation_id)]


def codes(written: str) -> list[str]:
    return [each.code for each in claims(rulebook(f"- id: t-a\n  {written}"))]


DEPT = "\n  requires: {dept: true}"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("applies_when: {staff_count: {at_least: 9}, not: {staff_count: {at_least: 8}}}" + DEPT, ["L101"]),
        ("applies_when: {risky: true, industries: {excludes: [mining, smelting]}}" + DEPT, ["L101"]),
        ("applies_when: {any: [{staff_count: {at_least: 9}}, {staff_count: {at_most: 9}}]}" + DEPT, ["L103"]),
        ("applies_when: {industries: {includes: mining}}" + DEPT, []),
        ("requires: {all: [{officers: {at_least: 2}}, {officers: {at_most: 1}}]}", ["L104"]),
        ("requires: {any: [{dept: true}, {dept: false}]}", ["L105"]),
        ("requires: {activity: drills, at_least: 1, per: year}", []),
        ("applies_when: {staff_count: {fewer_than: 100}}" + DEPT, ["L109"]),
        ("applies_when: {staff_count: {more_than: 100}}" + DEPT, []),
        (
            "applies_when: {industries: {excludes: [mining]}}\n  requires: {dept: true}\n"
            "  stricter: [{id: k, when: {industries: {includes: coal_mining}}, requires: {plan_made: true}}]",
            ["L106"],
        ),
        (
            "requires: {activity: drills, at_least: 1, per: quarter}\n"
            "  stricter: [{id: k, when: {risky: true}, requires: {per: year}}]",
            ["L107"],
        ),
        (
            "requires: {activity: drills, at_least: 1, per: quarter}\n"
            "  stricter: [{id: k, when: {risky: true}, requires: {per: month}}]",
            [],
        ),
    ],
)  # fmt: skip
def test_one_obligation(written: str, found: list[str]) -> None:
    assert codes(written) == found


def test_growth_names_the_last_number() -> None:
    (claim,) = claims(rulebook("- id: t-a\n  applies_when: {staff_count: {at_most: 100}}\n  requires: {dept: true}"))
    assert (claim.part, claim.numbers) == ("staff_count", (100, 101))
    told = tell(claim, rulebook("- id: t-a\n  applies_when: {staff_count: {at_most: 100}}\n  requires: {dept: true}"))
    assert "职工人数由100人增加到101人" in told.message.zh
    assert told.level == "note"


def test_an_example_stands_in_words_and_as_a_profile() -> None:
    book = rulebook(
        "- id: t-a\n  applies_when: {staff_count: {at_least: 100}}\n"
        "  requires: {activity: drills, at_least: 1, per: quarter}\n"
        "  stricter: [{id: k, when: {risky: true}, requires: {per: year}}]"
    )
    (claim,) = [each for each in claims(book) if each.code == "L107"]
    told = tell(claim, book)
    assert claim.witness is not None
    shown = in_one_line(claim.witness, book.vocabulary)
    assert told.message.zh.endswith(f"。例：{shown.zh}（评估日{words.day(claim.witness.as_of).zh}）。")
    assert f"E.g. {shown.en} (as of " in told.message.en
    assert "given:" in told.detail


OVERRIDES = """
- id: t-a
  applies_when: {{industries: {{includes: {0}}}}}
  requires: {{{1}}}
  overrides: [t-b]
- id: t-b
  applies_when: {{industries: {{includes: mining}}}}
  requires: {{dept: true}}
"""


@pytest.mark.parametrize(
    ("industry", "requires", "found"),
    [
        ("coal_mining", "dept: true, plan_made: true", []),
        ("coal_mining", "plan_made: true", ["L111"]),
    ],
)
def test_overrides(industry: str, requires: str, found: list[str]) -> None:
    assert [each.code for each in claims(rulebook(OVERRIDES.format(industry, requires)))] == found


def test_overrides_that_never_meet_or_always_do() -> None:
    apart = OVERRIDES.format("mining", "dept: true").replace("includes: mining", "excludes: [mining]", 1)
    assert [each.code for each in claims(rulebook(apart))] == ["L110"]
    whole = OVERRIDES.format("mining", "dept: true")
    assert [each.code for each in claims(rulebook(whole), "t-b")] == ["L102"]


def test_conflicts_of_two_and_of_three() -> None:
    two = """
- id: t-a
  applies_when: {staff_count: {at_least: 100}}
  requires: {officers: {at_least: 2}}
- id: t-b
  applies_when: {industries: {includes: mining}}
  requires: {officers: {at_most: 1}}
- id: t-c
  requires: {plan_made: true}
"""
    (found,) = find_conflicts(rulebook(two))
    assert found.obligations == ("t-a", "t-b")
    assert found.witness is not None
    assert found.witness.given["staff_count"] == 100
    assert found.witness.given["industries"] == ["mining"]
    apart = two.replace("{industries: {includes: mining}}", "{staff_count: {fewer_than: 100}}")
    assert list(find_conflicts(rulebook(apart))) == []
    three = """
- {id: t-a, requires: {any: [{dept: true}, {plan_made: true}]}}
- {id: t-b, requires: {dept: false}}
- {id: t-c, applies_when: {industries: {includes: trade}}, requires: {plan_made: false}}
"""
    (found,) = find_conflicts(rulebook(three))
    assert found.obligations == ("t-a", "t-b", "t-c")


def test_a_conflict_of_items() -> None:
    written = """
- {id: t-a, requires: {every: {of: hazards, hold: {closed: true}}}}
- {id: t-b, requires: {some: {of: hazards, hold: {closed: false}}}}
"""
    (found,) = find_conflicts(rulebook(written))
    assert found.obligations == ("t-a", "t-b")


def test_every_claim_has_a_page_a_level_and_a_sentence() -> None:
    assert set(PAGES) == set(LEVELS) == set(SENTENCES) == {kind.code for kind in kinds()}
