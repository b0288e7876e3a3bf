"""What cases reach: each goal is reached by the case that decides it, and by no other."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from compliance.authoring.cases import CaseExample, load_all_cases, load_cases
from compliance.authoring.reach import KINDS, Reach, measure, possible_verdicts
from compliance.authoring.reach.places import find_declared
from compliance.checking import load_rulesets, rulebook_from_nodes
from compliance.installed import shipped
from compliance.model import Rulebook
from compliance.reading import read_bytes
from tests.command_line import CommandLine, write_rulesets

VOCABULARY = """
vocabulary:
  facts:
    staff: {type: count, at_most: 5000}
    trained: {type: count}
    dept: {type: flag}
    licence_to: {type: date}
    opened_on: {type: date, event: true}
  items:
    hazards:
      fields: {major: {type: flag}, closed: {type: flag}, found_on: {type: date, event: true}, depth: {type: count}}
  activities:
    drills: {fields: {evacuation: {type: flag}, people: {type: count}}}
  classes:
    big: {when: {staff: {at_least: 300}}}
    huge: {when: {big: true, trained: {more_than: 1000}}}
"""
HEAD = "id: demo\njurisdiction: national\neffective: {from: 2024-01-01, until: 2026-12-31}\nobligations:\n"

Cases = tuple[CaseExample, ...]


@pytest.fixture(scope="module")
def shipped_book() -> Rulebook:
    return load_rulesets(shipped("rulesets"))


@pytest.fixture(scope="module")
def shipped_cases(shipped_book: Rulebook) -> Cases:
    return load_all_cases(shipped("rulesets"), shipped_book)


def rulebook_of(*obligations: str, head: str = HEAD) -> Rulebook:
    block = read_bytes(VOCABULARY.encode(), "vocabulary").root.get("vocabulary")
    assert block is not None
    text = head + "".join(f"  - {{{each}}}\n" for each in obligations)
    return rulebook_from_nodes(block, [read_bytes(text.encode(), "demo").root], "demo")


@pytest.fixture
def reached(tmp_path: Path) -> Callable[..., Reach]:
    """Return what cases reach; a case is its day, what is given, and what is expected."""

    def of(rulebook: Rulebook, *cases: tuple[str, str, str]) -> Reach:
        lines = ["kind: cases", "schema: 1", "cases:"]
        for number, (as_of, given, expect) in enumerate(cases):
            lines.append(f"  - {{name: case {number}, as_of: {as_of}, given: {{{given}}}, expect: {{{expect}}}}}")
        path = tmp_path / "x.test.yaml"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return measure(rulebook, load_cases(path, rulebook) if cases else ())[0]

    return of


def states(reach: Reach, *parts: str, kind: str = "") -> list[str]:
    """Return the states of the goals whose English words have all these parts."""
    found = [each for each in reach.goals if all(part in each.said.en for part in parts)]
    found = [each for each in found if not kind or each.kind == kind]
    assert found, [each.said.en for each in reach.goals]
    return [each.state for each in found]


# --- verdicts --------------------------------------------------------------------------------------------------------

DEPT = "id: a, applies_when: {staff: {at_least: 100}}, requires: {dept: true}"


@pytest.mark.parametrize(
    ("obligation", "verdicts"),
    [
        ("requires: {dept: true}", "gap undetermined satisfied not_applicable"),
        ("requires: {dept: true}, modality: recommendation", "undetermined advice satisfied not_applicable"),
        ("modality: permission", "satisfied not_applicable"),
        ("requires: {dept: true, by: 2025-01-01}", "gap undetermined pending satisfied not_applicable"),
        # The deadline is the last day in force: never too late while in force.
        ("requires: {dept: true, by: 2026-12-31}", "pending satisfied not_applicable"),
        ("requires: {activity: drills, at_least: 1}", "gap undetermined satisfied not_applicable"),
        (
            "requires: {activity: drills, at_least: 1, per: year}",
            "gap undetermined pending satisfied not_applicable",
        ),
        # No whole year is owed and over before the end.
        (
            "requires: {activity: drills, at_least: 1, per: year}, effective: {from: 2025-02-01}",
            "pending satisfied not_applicable",
        ),
        (
            "requires: {activity: drills, at_least: 1, within: {years: 3}}",
            "pending satisfied not_applicable",
        ),
        (
            "requires: {any: [{dept: true}, {dept: true, by: 2026-12-31}]}",
            "pending satisfied not_applicable",
        ),
        (
            "requires: {all: [{dept: true}, {dept: true, by: 2026-12-31}]}",
            "gap undetermined pending satisfied not_applicable",
        ),
        (
            "requires: {dept: true}, stricter: [{when: {trained: {at_least: 9}}, requires: {by: 2025-06-01}}]",
            "gap undetermined pending satisfied not_applicable",
        ),
    ],
)
def test_which_verdicts_are_possible(obligation: str, verdicts: str) -> None:
    (ruleset,) = rulebook_of(f"id: a, {obligation}").rulesets
    assert possible_verdicts(ruleset.obligations[0]) == tuple(verdicts.split())


def test_every_shipped_expectation_is_possible(shipped_book: Rulebook, shipped_cases: Cases) -> None:
    """The cases expect no verdict that is said to be impossible."""
    book = shipped_book
    for case in shipped_cases:
        for name, expected in case.expect.items():
            verdict = expected.get("verdict") if isinstance(expected, dict) else expected
            assert verdict in (None, "TODO", *possible_verdicts(book.obligation(name))), (case.origin, name)


def test_a_verdict_is_reached_where_a_case_expects_it(reached: Callable[..., Reach]) -> None:
    book = rulebook_of(DEPT)
    assert states(reached(book), "the verdict") == ["missing"] * 4
    reach = reached(book, ("2024-06-01", "staff: 100, dept: false", "a: gap"), ("2024-06-01", "", "a: TODO"))
    assert states(reach, "the verdict gap") == ["reached"]
    assert states(reach, "the verdict satisfied") == ["missing"]
    assert reach.cases == 1
    lapsed = ("2027-01-01", "staff: 100, dept: false", "a: {verdict: not_applicable, final: gap}")
    assert states(reached(book, lapsed), "not done when it lapsed") == ["reached"]


# --- bounds ----------------------------------------------------------------------------------------------------------


def test_a_number_is_reached_where_the_verdict_depends_on_it(reached: Callable[..., Reach]) -> None:
    book = rulebook_of(DEPT)
    reach = reached(book, ("2024-06-01", "staff: 100, dept: false", "a: gap"))
    assert states(reach, "at least 100", kind="threshold") == ["missing", "reached", "missing"]
    reach = reached(
        book,
        ("2024-06-01", "staff: 99, dept: false", "a: not_applicable"),
        ("2024-06-01", "staff: 101, dept: false", "a: gap"),
    )
    assert states(reach, "at least 100", kind="threshold") == ["reached", "missing", "reached"]
    # The department is there: with 99 it would be not_applicable, with 100 satisfied.
    reach = reached(book, ("2024-06-01", "staff: 100, dept: true", "a: satisfied"))
    assert states(reach, "staff: 100") == ["reached"]


def test_a_stated_value_that_decides_nothing_is_told_apart(reached: Callable[..., Reach]) -> None:
    book = rulebook_of("id: a, applies_when: {staff: {at_least: 100}, dept: true}, requires: {trained: {at_least: 1}}")
    reach = reached(book, ("2024-06-01", "staff: 100, dept: false, trained: 0", "a: not_applicable"))
    (goal,) = (each for each in reach.goals if "staff: 100" in each.said.en)
    assert goal.state == "stated"
    assert goal.near is not None
    assert goal.near.line == 4
    assert [each.said.en.split(" (")[0] for each in reach.goals if each.state == "stated"] == [
        "staff: 100",
        "trained: 0",
    ]


def test_a_value_is_looked_for_in_the_cases_of_its_own_obligation(reached: Callable[..., Reach]) -> None:
    book = rulebook_of(DEPT, "id: b, requires: {dept: true}")
    reach = reached(book, ("2024-06-01", "staff: 100, dept: false", "b: gap"))
    assert states(reach, "staff: 100") == ["missing"]


@pytest.mark.parametrize(
    ("bound", "values"),
    [
        ("at_least: 100", [99, 100, 101]),
        ("more_than: 100", [99, 100, 101]),
        ("at_most: 100", [99, 100, 101]),
        ("fewer_than: 100", [99, 100, 101]),
        ("at_least: 10, fewer_than: 20", [9, 10, 11, 19, 20, 21]),
        ("at_least: 1", [0, 1, 2]),
        ("at_most: 5000", []),
        ("at_least: 5000", [4999, 5000]),
    ],
)
def test_the_values_are_those_as_written(reached: Callable[..., Reach], bound: str, values: list[int]) -> None:
    reach = reached(rulebook_of(f"id: a, applies_when: {{staff: {{{bound}}}}}, requires: {{dept: true}}"))
    stated = [each.said.en.split(":")[1].split(" (")[0].strip() for each in reach.goals if each.kind == "threshold"]
    assert [int(each.replace(",", "")) for each in stated] == values


def test_every_side_of_a_bound_is_tried(reached: Callable[..., Reach]) -> None:
    book = rulebook_of("id: a, applies_when: {staff: {more_than: 10, at_most: 20}}, requires: {dept: true}")
    given = [("2024-06-01", f"staff: {value}, dept: false", "a: gap") for value in (9, 10, 11, 19, 20, 21)]
    assert states(reached(book, *given), "staff:", kind="threshold") == ["reached"] * 6


def test_shares_are_counted_in_the_part(reached: Callable[..., Reach]) -> None:
    book = rulebook_of("id: a, requires: {share: {of: trained, in: staff, at_least: 30}}")
    # Three of seven are the first that make 30 per cent.
    for part, place in ((1, None), (2, 0), (3, 1), (4, 2), (5, None)):
        reach = reached(book, ("2024-06-01", f"staff: 7, trained: {part}", "a: gap"))
        expected = ["reached" if at == place else "missing" for at in range(3)]
        assert states(reach, "trained", kind="threshold") == expected, part
    whole = rulebook_of("id: a, requires: {share: {of: trained, in: staff, at_least: 100}}")
    given = [("2024-06-01", f"staff: 7, trained: {part}", "a: gap") for part in (6, 7)]
    assert states(reached(whole, *given), kind="threshold") == ["reached", "reached"]
    most = rulebook_of("id: a, requires: {share: {of: trained, in: staff, at_most: 50}}")
    given = [("2024-06-01", f"staff: 7, trained: {part}", "a: gap") for part in (2, 3, 4)]
    assert states(reached(most, *given), kind="threshold") == ["reached"] * 3


def test_counts_are_tried_with_one_item_more_or_fewer(reached: Callable[..., Reach]) -> None:
    book = rulebook_of("id: a, requires: {count: {of: hazards, where: {major: true}, at_most: 1}}")
    item = "{major: true}"
    cases = [
        ("2024-06-01", f"hazards: [{', '.join([item] * count + ['{major: false}'])}]", "a: gap") for count in (0, 1, 2)
    ]
    assert states(reached(book, *cases), kind="threshold") == ["reached"] * 3
    assert states(reached(book, cases[1]), kind="threshold") == ["missing", "reached", "missing"]
    # Of nothing there is no item to be added: the case stands there, but shows nothing.
    assert states(reached(book, cases[0]), kind="threshold") == ["stated", "missing", "missing"]
    open_item = ("2024-06-01", "hazards: [{major: true}, {}]", "a: undetermined")
    assert states(reached(book, open_item), kind="threshold") == ["missing"] * 3


def test_fields_of_items_and_records_are_changed_one_by_one(reached: Callable[..., Reach]) -> None:
    deep = rulebook_of("id: a, requires: {every: {of: hazards, where: {depth: {at_least: 5}}, hold: {closed: true}}}")
    one = ("2024-06-01", "hazards: [{depth: 5, closed: false}, {depth: 1, closed: true}]", "a: gap")
    assert states(reached(deep, one), kind="threshold") == ["missing", "reached", "missing"]
    two = ("2024-06-01", "hazards: [{depth: 5, closed: false}, {depth: 6, closed: false}]", "a: gap")
    assert states(reached(deep, two), kind="threshold") == ["missing", "stated", "stated"]
    drill = rulebook_of("id: a, requires: {activity: drills, at_least: 1, where: {people: {at_least: 5}}}")
    record = ("2024-06-01", "drills: [{date: 2024-02-01, people: 4}]", "a: gap")
    assert states(reached(drill, record), "people", kind="threshold") == ["reached", "missing", "missing"]


def test_days_are_bounds(reached: Callable[..., Reach]) -> None:
    book = rulebook_of("id: a, applies_when: {opened_on: {on_or_after: 2024-03-01}}, requires: {dept: true}")
    days = ("2024-02-29", "2024-03-01", "2024-03-02")
    cases = [("2024-06-01", f"opened_on: {each}, dept: false", "a: gap") for each in days]
    assert states(reached(book, *cases), kind="threshold") == ["reached"] * 3
    expiry = rulebook_of("id: a, requires: {licence_to: {valid_on: as_of}}")
    cases = [("2024-06-01", f"licence_to: {each}", "a: gap") for each in ("2024-05-31", "2024-06-01", "2024-06-02")]
    assert states(reached(expiry, *cases), kind="threshold") == ["reached"] * 3
    assert states(reached(expiry, cases[1]), kind="threshold") == ["missing", "reached", "missing"]
    done = rulebook_of("id: a, requires: {opened_on: {on_or_before: as_of}}")
    assert not [each for each in reached(done).goals if each.kind == "threshold"]


def test_bounds_of_classes_are_found_through_those_who_ask(tmp_path: Path) -> None:
    book = rulebook_of("id: a, applies_when: {huge: true}, requires: {dept: true}")
    path = tmp_path / "x.test.yaml"
    path.write_text(
        "kind: cases\nschema: 1\ncases:\n"
        "  - {name: x, as_of: 2024-06-01, given: {staff: 300, trained: 5000, dept: false}, expect: {a: gap}}\n",
        encoding="utf-8",
    )
    _, shared = measure(book, load_cases(path, book))
    assert shared.name == "classes"
    assert {each.name for each in shared.goals} == {"big", "huge"}
    assert [each.state for each in shared.goals if each.name == "big"] == ["missing", "reached", "missing"]
    unused = measure(rulebook_of("id: a, requires: {dept: true}"), ())
    assert [each.name for each in unused] == ["demo"]


# --- edges of time ---------------------------------------------------------------------------------------------------

QUARTERLY = "id: a, requires: {activity: drills, at_least: 2, per: quarter}"
FOUNDED = "founded_on: 2010-01-01"


def drills(*days: str) -> str:
    return f"{FOUNDED}, drills: [{', '.join(days)}]"


def test_records_on_the_edges_of_a_period(reached: Callable[..., Reach]) -> None:
    book = rulebook_of(QUARTERLY)
    first = ("2024-07-01", drills("2024-02-01", "2024-02-02", "2024-04-01", "2024-05-01"), "a: satisfied")
    reach = reached(book, first)
    assert states(reach, "first day of a period") == ["reached"]
    assert states(reach, "last day of a period", kind="edge")[0] == "missing"
    last = ("2024-07-01", drills("2024-02-01", "2024-02-02", "2024-06-30", "2024-05-01"), "a: satisfied")
    reach = reached(book, last)
    assert states(reach, "a record on the last day") == ["reached"]
    assert states(reach, "a record on the first day") == ["missing"]
    # A third record makes the one on the edge needless.
    more = ("2024-07-01", drills("2024-02-01", "2024-02-02", "2024-04-01", "2024-05-01", "2024-05-02"), "a: satisfied")
    assert states(reached(book, more), "first day of a period") == ["stated"]


def test_one_record_too_few_and_just_enough(reached: Callable[..., Reach]) -> None:
    book = rulebook_of(QUARTERLY)
    enough = ("2024-04-01", drills("2024-02-01", "2024-02-02"), "a: satisfied")
    assert states(reached(book, enough), "just 2 records") == ["reached"]
    short = ("2024-04-01", drills("2024-02-01"), "a: gap")
    reach = reached(book, short)
    assert states(reach, "1 records only") == ["reached"]
    assert states(reach, "just 2 records") == ["missing"]
    # Another quarter has none at all: that one record is too few is not shown.
    worse = ("2024-07-01", drills("2024-02-01"), "a: gap")
    assert states(reached(book, worse), "1 records only") == ["missing"]
    unknown = ("2024-04-01", f"{drills('2024-02-01')}, records_through: 2024-03-01", "a: undetermined")
    assert states(reached(book, unknown), "1 records only") == ["missing"]


def test_the_last_day_of_a_period_and_the_day_after(reached: Callable[..., Reach]) -> None:
    book = rulebook_of(QUARTERLY)
    before = ("2024-03-31", drills("2024-02-01"), "a: pending")
    assert states(reached(book, before), "as of the last day of a period") == ["reached"]
    after = ("2024-04-01", drills("2024-02-01"), "a: gap")
    reach = reached(book, after)
    assert states(reach, "as of the day after a period") == ["reached"]
    assert states(reach, "as of the last day of a period") == ["missing"]
    # Fulfilled already: the day after changes nothing.
    idle = ("2024-03-31", drills("2024-02-01", "2024-02-02"), "a: satisfied")
    assert states(reached(book, idle), "as of the last day of a period") == ["stated"]


def test_a_rolling_span_ends_where_the_verdict_turns(reached: Callable[..., Reach]) -> None:
    book = rulebook_of("id: a, requires: {activity: drills, at_least: 1, within: {months: 6}}")
    due = ("2024-09-30", drills("2024-03-31"), "a: satisfied")
    reach = reached(book, due)
    assert states(reach, "as of the last day") == ["reached"]
    assert states(reach, "just 1 records") == ["reached"]
    assert states(reach, "as of the day after a period") == ["missing"]
    late = ("2024-10-01", drills("2024-03-31"), "a: gap")
    reach = reached(book, late)
    assert states(reach, "as of the day after a period") == ["reached"]
    assert states(reach, "0 records only") == ["reached"]
    quiet = ("2024-08-01", drills("2024-03-31"), "a: satisfied")
    assert states(reached(book, quiet), "as of the last day") == ["missing"]


def test_what_counts_from_a_day_on(reached: Callable[..., Reach]) -> None:
    book = rulebook_of("id: a, requires: {activity: drills, at_least: 1, since: 2024-05-01}")
    on = ("2024-09-30", drills("2024-05-01"), "a: satisfied")
    assert states(reached(book, on), "a record on the first day that counts") == ["reached"]
    early = ("2024-09-30", drills("2024-04-30"), "a: gap")
    reach = reached(book, early)
    assert states(reach, "a record on the day before the first that counts") == ["reached"]
    assert states(reach, "a record on the first day that counts") == ["missing"]
    assert states(reach, "0 records only") == ["reached"]


def test_the_deadline_and_the_day_after(reached: Callable[..., Reach]) -> None:
    book = rulebook_of("id: a, requires: {dept: true, by: 2025-06-30}")
    reach = reached(book, ("2025-06-30", "dept: false", "a: pending"))
    assert states(reach, "as of the deadline") == ["reached"]
    assert states(reach, "as of the day after the deadline") == ["missing"]
    reach = reached(book, ("2025-07-01", "dept: false", "a: gap"))
    assert states(reach, "as of the day after the deadline") == ["reached"]
    assert states(reached(book, ("2025-06-30", "dept: true", "a: satisfied")), "as of the deadline") == ["stated"]
    last = rulebook_of("id: a, requires: {dept: true, by: 2026-12-31}")
    assert not [each for each in reached(last).goals if "deadline" in each.said.en]


def test_the_deadline_of_the_new(reached: Callable[..., Reach]) -> None:
    book = rulebook_of("id: a, requires: {dept: true, by: {date: 2025-06-30, from_start: {months: 6}}}")
    new = "founded_on: 2025-03-01, dept: false"
    reach = reached(book, ("2025-09-01", new, "a: pending"), ("2025-09-02", new, "a: gap"))
    assert states(reach, "of a new enterprise") == ["reached", "reached"]
    old = reached(book, ("2025-06-30", "founded_on: 2010-01-01, dept: false", "a: pending"))
    assert states(old, "of a new enterprise") == ["missing", "missing"]


def test_the_days_in_force_belong_to_the_ruleset(reached: Callable[..., Reach]) -> None:
    book = rulebook_of("id: a, requires: {dept: true}", "id: b, requires: {dept: true}, effective: {until: 2025-12-31}")
    reach = reached(
        book,
        ("2023-12-31", "dept: false", "a: not_applicable"),
        ("2024-01-01", "dept: false", "a: gap"),
        ("2024-01-02", "dept: false", "a: gap"),
        ("2026-12-31", "dept: false", "a: gap"),
    )
    edges = [(each.name, each.state) for each in reach.goals if "in force:" in each.said.en]
    assert edges[:6] == [("demo", each) for each in ("reached", "reached", "reached", "missing", "reached", "missing")]
    assert [each for each in edges if each[0] == "b"] == [("b", "missing")] * 6


def test_a_case_of_a_stricter_case_counts_for_it_alone(reached: Callable[..., Reach]) -> None:
    book = rulebook_of(
        "id: a, requires: {activity: drills, at_least: 1, per: year},"
        " stricter: [{id: big, when: {staff: {at_least: 100}}, requires: {per: half_year}}]"
    )
    base = ("2025-01-01", f"staff: 50, {drills('2024-12-31')}", "a: satisfied")
    reach = reached(book, base)
    assert states(reach, "a record on the last day of a period") == ["reached", "missing"]
    assert states(reach, "stricter case big") == ["missing", "reached"]
    big = ("2024-07-01", f"staff: 100, {drills('2024-06-30')}", "a: satisfied")
    reach = reached(book, big)
    assert states(reach, "a record on the last day of a period") == ["missing", "reached"]
    assert states(reach, "stricter case big") == ["reached", "missing"]
    outside = ("2023-07-01", f"staff: 100, {FOUNDED}", "a: not_applicable")
    assert states(reached(book, outside), "stricter case big") == ["missing", "missing"]


def test_a_reading_is_reached_where_it_gives_another_verdict(reached: Callable[..., Reach]) -> None:
    book = rulebook_of(f"{DEPT}, readings: [{{id: b, patch: {{applies_when: {{staff: {{at_least: 50}}}}}}}}]")
    assert states(reached(book, ("2024-06-01", "staff: 60, dept: false", "a: not_applicable")), "reading b") == [
        "reached"
    ]
    assert states(reached(book, ("2024-06-01", "staff: 100, dept: false", "a: gap")), "reading b") == ["missing"]


# --- together --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped_reach(shipped_book: Rulebook, shipped_cases: Cases) -> tuple[Reach, ...]:
    return measure(shipped_book, shipped_cases, find_declared(shipped("rulesets")))


def test_every_goal_has_a_line(shipped_reach: tuple[Reach, ...]) -> None:
    for reach in shipped_reach:
        for goal in reach.goals:
            path = shipped("rulesets").parent / goal.span.path
            line = path.read_text(encoding="utf-8").splitlines()[goal.span.line - 1]
            assert goal.name.rpartition(".")[2] in line or "effective" in line


def test_the_order_of_the_cases_means_nothing(
    shipped_book: Rulebook, shipped_cases: Cases, shipped_reach: tuple[Reach, ...]
) -> None:
    again = measure(shipped_book, tuple(reversed(shipped_cases)), find_declared(shipped("rulesets")))
    assert [[(each.said, each.state) for each in one.goals] for one in again] == [
        [(each.said, each.state) for each in one.goals] for one in shipped_reach
    ]


def test_more_cases_never_reach_less(
    shipped_book: Rulebook, shipped_cases: Cases, shipped_reach: tuple[Reach, ...]
) -> None:
    for fewer, more in zip(measure(shipped_book, shipped_cases[::2]), shipped_reach, strict=True):
        for one, other in zip(fewer.goals, more.goals, strict=True):
            assert one.said == other.said
            assert one.state != "reached" or other.state == "reached"


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    monkeypatch.chdir(tmp_path)
    rulesets = write_rulesets(tmp_path / "rulesets")
    (rulesets / "alpha" / "01.test.yaml").write_text(
        "kind: cases\nschema: 1\ncases:\n"
        "  - name: 恰好100人\n    as_of: 2024-06-01\n"
        "    given: {jurisdiction: '530581', staff_count: 100, dept.exists: false}\n"
        "    expect: {alpha-dept: gap}\n",
        encoding="utf-8",
    )
    return CommandLine(tmp_path, rulesets, capsys)


def test_the_command_lists_what_no_case_reaches(cli: CommandLine) -> None:
    assert cli("rules", "coverage", "--rulesets", "rulesets") == 0
    assert "没有例子" not in cli.out
    assert "16%  1/6" in cli.out
    assert cli("rules", "coverage", "--rulesets", "rulesets", "--missing") == 0
    assert "rulesets/alpha/01.yaml:6: alpha-dept: 没有例子：职工人数为99人（“职工人数100人以上”）" in cli.out
    assert "职工人数为100人" not in cli.out
    assert cli("rules", "coverage", "--rulesets", "rulesets", "--missing", "--lang", "en") == 0
    assert "alpha-dept: no case: Staff: 99" in cli.out


def test_the_command_fails_below_a_least(cli: CommandLine) -> None:
    arguments = ("rules", "coverage", "--rulesets", "rulesets")
    assert cli(*arguments, "--min", "1") == 4
    assert "the cases of beta reach 0 %" in cli.err
    assert "alpha" not in cli.err
    assert cli(*arguments, "--min", "0") == 0
    assert cli(*arguments, "--min", "101") == 2
    assert cli(*arguments, "--format", "xml") == 2


def test_the_command_as_json(cli: CommandLine) -> None:
    assert cli("rules", "coverage", "--rulesets", "rulesets", "--format", "json") == 0
    told = json.loads(cli.out)
    alpha, beta = told["rulesets"]
    assert (alpha["id"], alpha["cases"], beta["cases"]) == ("alpha", 1, 0)
    assert set(alpha["reach"]) == {*KINDS, "together"}
    assert alpha["reach"]["threshold"]["reached"] == 1
    missing = next(each for each in alpha["missing"] if "99人" in each["said"]["zh"])
    assert (missing["path"], missing["line"], missing["state"]) == ("rulesets/alpha/01.yaml", 6, "missing")


def test_cases_that_cannot_be_read_are_said(cli: CommandLine) -> None:
    path = cli.rulesets / "alpha" / "01.test.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("staff_count", "staff_cuont"), encoding="utf-8")
    assert cli("rules", "coverage", "--rulesets", "rulesets") == 4
    assert "staff_cuont" in cli.err
