"""Cases beside rulesets are read with every mistake at its place; a case that no finding could meet is one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from compliance.authoring.cases import load_all_cases, load_cases
from compliance.checking import load_rulesets
from compliance.diagnostics import LoadError

GOOD = Path(__file__).parent / "bad" / "rulesets" / "good"
HEAD = "kind: cases\nschema: 1\ncases:\n"


def test_a_case() -> None:
    (case,) = load_all_cases(GOOD, load_rulesets(GOOD))
    assert (case.name, case.as_of, case.origin.line) == ("恰好100人应当设机构", date(2024, 6, 1), 4)
    assert list(case.given.entries) == ["staff_count", "dept.exists"]
    assert dict(case.expect) == {
        "demo-2024-01-dept": "gap",
        "demo-2024-02-drills": {"verdict": "undetermined", "missing_facts": ["drills"]},
    }


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ("{name: a, as_of: 2024-06-01, given: {}}", "T002 4:5"),
        ("{name: a, as_of: 2024-6-1, given: {}, expect: {demo-2024-01-dept: gap}}", "T006 4:22"),
        ("{name: a, as_of: 2024-06-01, given: [], expect: {demo-2024-01-dept: gap}}", "T004 4:41"),
        ("{name: a, as_of: 2024-06-01, given: {}, expect: {}}", "T004 4:53"),
        ("{name: a, as_of: 2024-06-01, given: {}, expect: {demo-2024-01-dep: gap}}", "T012 4:54"),
        ("{name: a, as_of: 2024-06-01, given: {}, expect: {demo-2024-01-dept: gab}}", "T005 4:73"),
        ("{name: a, as_of: 2024-06-01, given: {}, expect: {demo-2024-01-dept: {qualifiers: [lat]}}}", "T005 4:87"),
        ("{name: a, as_of: 2024-06-01, given: {}, expects: {demo-2024-01-dept: gap}}", "T001 4:45"),
    ],
)
def test_one_mistake_gives_one_message(tmp_path: Path, case: str, says: str) -> None:
    path = tmp_path / "x.test.yaml"
    path.write_text(f"{HEAD}  - {case}\n", encoding="utf-8")
    with pytest.raises(LoadError) as error:
        load_cases(path, load_rulesets(GOOD))
    (found,) = error.value.diagnostics
    assert f"{found.code} {found.span.line}:{found.span.column}" == says


def test_two_cases_of_one_name(tmp_path: Path) -> None:
    path = tmp_path / "x.test.yaml"
    case = "  - {name: a, as_of: 2024-06-01, given: {}, expect: {x: gap}}\n"
    path.write_text(HEAD + case + case, encoding="utf-8")
    with pytest.raises(LoadError, match="two cases are named a"):
        load_cases(path)
