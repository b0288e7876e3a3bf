"""Days, duties, overrides, stricter cases, readings, ids, cases, and what an inspector needs."""

from __future__ import annotations

import pytest

from compliance.authoring.lints.material import CaseFile
from tests.lints.small import assert_marked, found, ruleset, written

DAYS = ("L020", "L021", "L022", "L023")
WRONG_DAYS = [
    "requires: {dept: true, by: <L020>2023-06-30}",
    "requires: {dept: true, by: <L020>2027-06-30}",
    "requires: {activity: drills, at_least: 1, since: <L023>2027-06-01}",
    "requires: {activity: drills, at_least: 1, since: <L023>2024-07-01, by: 2024-06-30}",
    "effective: {until: 2024-11-30}\nrequires: {activity: drills, at_least: 1, per: <L021>year}",
    "requires: {activity: drills, at_least: 1, per: year, first_owed: <L021>2027-01-01, first_owed_because: 甲}",
    "requires: {activity: drills, at_least: 1, per: month, first_owed: <L021>2023-06-01, first_owed_because: 甲}",
    "requires: {dept: true, by: 2024-06-30}\nstricter: [{id: s, when: {insured: true}, requires: {by: "
    "<L020>2023-06-30}}]",
]
RIGHT_DAYS = [
    "requires: {dept: true, by: 2024-06-30}",
    "requires: {dept: true, by: {date: 2023-12-31, from_start: {months: 6}}}",
    "requires: {activity: drills, at_least: 1, since: 2020-01-01, by: 2024-06-30}",
    "effective: {until: 2024-12-31}\nrequires: {activity: drills, at_least: 1, per: year}",
    "effective: {from: 2024-03-04}\nrequires: {activity: drills, at_least: 1, per: year, first_owed: "
    "2024-01-01, first_owed_because: 甲}",
]


@pytest.mark.parametrize("keys", [*WRONG_DAYS, *RIGHT_DAYS])
def test_days(keys: str) -> None:
    assert_marked(ruleset(keys), *DAYS)


def test_in_force_before_it_was_issued() -> None:
    head = "issued: 2024-06-01\neffective: {from: <L022>2024-01-01}"
    assert_marked(ruleset("requires: {dept: true}", head=head + "\nnumbers: {t-a: 1}"), "L022")
    explained = head.replace("<L022>", "") + "\nnumbers: {t-a: 1}\ndefects: [原文自年初施行]"
    assert_marked(ruleset("requires: {dept: true}", head=explained), "L022")
    own = "effective: {from: <L022>2024-02-01}\nrequires: {dept: true}"
    late = explained.replace("原文自年初施行", "自年初施行")
    assert_marked(ruleset(own, head=late), "L022")
    assert_marked(ruleset(own.replace("<L022>", "") + "\nreading_note: 文件如此规定", head=late), "L022")


def test_duties_that_join_nothing_or_different_sides() -> None:
    a, b = "duty: drill\nrequires: {dept: true}", "duty: drill\nrequires: {insured: true}"
    assert_marked(ruleset(a, b), "L030", "L031")
    (said,) = assert_marked(ruleset(a, b, b.replace("drill", "<L030>drills")), "L030", "L031")
    assert "drill" in said.hint
    assert_marked(ruleset(a, "bearer: investor\n" + b.replace("drill", "<L031>drill")), "L030", "L031")
    assert_marked(ruleset(a, "bearer: principal_person\n" + b), "L030", "L031")
    assert_marked(ruleset(a), "L030", selected=["dri*"])


def test_overrides_that_never_meet() -> None:
    one = "applies_when: {{staff_count: {{at_least: 100}}}}\nrequires: {{dept: true}}\noverrides: [{}t-b]"
    for other in (
        "effective: {until: 2024-06-30}\nrequires: {insured: true}",
        "applies_when: {staff_count: {at_most: 50}}\nrequires: {insured: true}",
    ):
        late = one + "\neffective: {{from: 2025-01-01}}"
        assert_marked(ruleset(late.format("<L032>"), other), "L032")
    assert_marked(ruleset(one.format(""), "requires: {insured: true}"), "L032")


def test_overrides_between_places() -> None:
    def two(place: str, mark: str) -> str:
        first = ruleset(f"requires: {{dept: true}}\noverrides: [{mark}u-a]")
        second = ruleset("id: u-a\nrequires: {insured: true}").replace("rulesets:\n", "").replace("id: t\n", "id: u\n")
        return first + second.replace("'530000'", f"'{place}'")

    assert_marked(two("420000", "<L032>"), "L032")
    assert_marked(two("530500", ""), "L032")


BASES = [
    ("activity: drills, at_least: 1, per: quarter", "per: {}", "<L033>year", "month"),
    ("activity: drills, at_least: 2, per: year", "at_least: {}", "<L033>1", "3"),
    ("activity: drills, at_least: 1, within: {months: 6}", "{}within: {months: 12}", "<L033>", None),
    (
        "activity: drills, where: {evacuation: true}, at_least: 1, per: year",
        "{}activity: drills, at_least: 1, per: year", "<L033>", None,
    ),
    ("staff_count: {at_least: 20}", "{}staff_count: {at_least: 10}", "<L033>", None),
    ("dept: true, insured: true", "{}dept: true", "<L033>", None),
    ("dept: true, by: 2024-06-30", "by: {}", "<L033>2024-12-31", "2024-03-31"),
]  # fmt: skip


@pytest.mark.parametrize(("base", "case", "wrong", "right"), BASES)
def test_cases_that_are_not_stricter(base: str, case: str, wrong: str, right: str | None) -> None:
    text = f"requires: {{{base}}}\nstricter: [{{id: s, when: {{trades: {{includes: mining}}}}, requires: {{CASE}}}}]"
    assert_marked(ruleset(text.replace("CASE", case.replace("{}", wrong))), "L033")
    if right is not None:
        assert_marked(ruleset(text.replace("CASE", case.replace("{}", right))), "L033")


@pytest.mark.parametrize(
    ("base", "case"),
    [
        ("activity: drills, at_least: 1, per: year", "activity: trainings, at_least: 1, per: year"),
        ("activity: drills, at_least: 1, per: year", "within: {years: 1}"),
        ("activity: drills, at_least: 2, per: year", "at_least: 1, per: half_year"),
        ("dept: true", "dept: true, insured: true"),
        ("dept: true, by: 2024-06-30", "dept: true"),
    ],
)
def test_what_may_be_stricter_is_left_alone(base: str, case: str) -> None:
    text = f"requires: {{{base}}}\nstricter: [{{id: s, when: {{trades: {{includes: mining}}}}, requires: {{{case}}}}}]"
    assert_marked(ruleset(text), "L033")


def test_readings_that_change_nothing() -> None:
    text = """
applies_when: {staff_count: {at_least: 300}}
requires: {dept: true, by: 2024-06-30}
readings:
  - {id: b, patch: {<L034>applies_when: {staff_count: {at_least: 300}}, requires: {dept: true, by: 2024-12-31}}}
  - {id: c, patch: {<L034>by: 2024-06-30}}
"""
    assert_marked(ruleset(text), "L034")
    right = text.replace("<L034>", "").replace("{staff_count: {at_least: 300}}, requires", "{dept: true}, requires")
    assert_marked(ruleset(right.replace("patch: {by: 2024-06-30", "patch: {by: 2024-05-31")), "L034")


def test_what_an_inspector_needs() -> None:
    keys = """
id: <L050><L051><L052>t-a
title: {zh: 设机构, en: <L053>设机构}
requires: {dept: true}
"""
    codes = ("L050", "L051", "L052", "L053")
    assert_marked(ruleset(keys), *codes)
    whole = """
id: t-a
title: {zh: 设机构, en: A department}
requires: {dept: true}
evidence: [任命文件]
inspect: {method: [查资料], judge: 看文件}
remedy: {zh: 设立, en: Set one up}
"""
    assert_marked(ruleset(whole), *codes)
    assert_marked(ruleset(whole.replace("inspect", "<L052>inspect").replace(", judge: 看文件", "")), *codes)
    assert_marked(ruleset(whole.replace("en: Set one up", "en: <L053>Set up 机构")), *codes)


CASES = """kind: cases
schema: 1
cases:
  - name: 恰好100人应当设机构   # 界限
    as_of: 2024-06-01
    given: {applicability_since: {t-b: 2024-01-01}}
    expect:
      t-a: gap
  - name: 测试1
    as_of: 2024-06-01
    given: {}
    expect: {t-a: {verdict: gap}}
  - {as_of: 2024-06-01, given: {}, expect: {t-c: gap}, name: only English}
"""


def test_obligations_without_a_case_and_empty_names() -> None:
    text = ruleset("requires: {dept: true}", "id: <L054>t-b\nrequires: {dept: true}", "requires: {dept: true}")
    assert_marked(text, "L054", cases=[CaseFile("a.test.yaml", CASES)])
    said = found(written(text.replace("<L054>", ""), [CaseFile("a.test.yaml", CASES)]), ["L055"])
    assert [(each.code, each.span.path, each.span.line, each.span.column) for each in said] == [
        ("L055", "a.test.yaml", 9, 11)
    ]


def test_ids_fit_their_document() -> None:
    assert_marked(ruleset("id: <L060>other-a\nrequires: {dept: true}"), "L060")
    assert_marked(ruleset("id: t-01-a\nrequires: {dept: true}"), "L060")


def test_numbers_are_kept() -> None:
    head = "{}numbers: {{t-a: {}, t-b: {}}}"
    older = {"t": {"t-a": 1, "t-gone": 2}}
    text = ruleset("requires: {dept: true}", "requires: {dept: true}", head=head.format("<L061>", "<L061>3", "<L061>2"))
    said = assert_marked(text, "L061", older=older)
    assert {each.severity for each in said} == {"error"}
    kept = "numbers: {t-a: 1, t-gone: 2, t-b: 3}"
    assert_marked(ruleset("requires: {dept: true}", "requires: {dept: true}", head=kept), "L061", older=older)


def test_excuses() -> None:
    keys = "duty: drill\nrequires: {dept: true}\nlint_ok: [{code: L030, because: 供单独选取}]"
    assert_marked(ruleset(keys), "L030", "L070")
    idle = "duty: drill\nrequires: {dept: true}\nlint_ok: [{code: <L070>L030, because: 供单独选取}]"
    assert_marked(ruleset(idle, "duty: drill\nrequires: {insured: true}"), "L030", "L070")
    unknown = "requires: {dept: true}\nlint_ok: [{code: <L070>L999, because: 甲}, {code: <L070>S002, because: 乙}]"
    assert_marked(ruleset(unknown), "L070")


def test_suspensions_take_away_periods_only() -> None:
    keys = "requires: {}\n{}not_owed_when_suspended: true"
    assert_marked(ruleset(keys.format("{dept: true}", "<L035>")), "L035")
    assert_marked(ruleset(keys.format("{activity: drills, at_least: 1}", "<L035>")), "L035")
    assert_marked(ruleset(keys.format("{activity: drills, at_least: 1, per: year}", "")), "L035")
    assert_marked(ruleset("requires: {dept: true}\nnot_owed_when_suspended: false"), "L035")


def test_an_obligation_copied_whole() -> None:
    keys = "source: {quote: 矿山企业要设立安全生产管理机构}\napplies_when: {staff_count: {at_least: 100}}\nrequires: "
    one, other = "id: t-one\n" + keys, "id: <L036>t-two\n" + keys
    plain = other.replace("<L036>", "")
    assert_marked(ruleset(one + "{dept: true}", other + "{dept: true}"), "L036")
    assert_marked(ruleset(one + "{dept: true}", plain + "{insured: true}"), "L036")
    assert_marked(ruleset(one + "{dept: true}", plain.replace("100", "200") + "{dept: true}"), "L036")
    assert_marked(ruleset(one + "{dept: true}", plain.replace("矿山企业", "各企业") + "{dept: true}"), "L036")
