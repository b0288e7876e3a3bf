"""Numbers, periods, days and words of a quotation, against what is encoded."""

from __future__ import annotations

import pytest

from tests.lints.small import assert_marked, ruleset

NUMBERS = ("L040", "L041", "L042", "L043")
PERIODS = ("L044", "L045")


def quoted(quote: str, rest: str) -> str:
    return f"source: {{quote: {quote}}}\n{rest}"


STAFF = "applies_when: {{staff_count: {{{}}}}}\nrequires: {{dept: true}}"
RIGHT_NUMBERS = [
    ("职工人数100人以上的企业要设立机构", "at_least: 100"),
    ("职工人数一百人以上的企业要设立机构", "at_least: 100"),
    ("职工人数１００人以上的企业要设立机构", "at_least: 100"),
    ("职工人数不少于100人的企业", "at_least: 100"),
    ("职工人数超过100人的企业", "more_than: 100"),
    ("职工人数300人以下的企业", "at_most: 300"),
    ("职工人数不超过300人的企业", "at_most: 300"),
    ("职工人数不满300人的企业", "fewer_than: 300"),
    ("职工人数不足三百人的企业", "fewer_than: 300"),
    ("职工人数100人以上300人以下的企业", "at_least: 100, at_most: 300"),
]


@pytest.mark.parametrize(("quote", "bounds"), RIGHT_NUMBERS)
def test_right_numbers(quote: str, bounds: str) -> None:
    assert_marked(ruleset(quoted(quote, STAFF.format(bounds))), *NUMBERS)


WRONG_NUMBERS = [
    ("职工人数100人以上的企业", "at_least: <L040>200"),
    ("职工人数100人以上的企业", "<L041>more_than: 100"),
    ("职工人数超过100人的企业", "<L041>at_least: 100"),
    ("职工人数300人以下的企业", "<L041>fewer_than: 300"),
    ("职工人数不满300人的企业", "<L041>at_most: 300"),
    ("职工人数100人以上的企业", "<L041>at_most: 100"),
    ("职工人数超过一百人的企业", "<L042>at_least: 101"),
    ("职工人数不满300人的企业", "<L042>at_most: 299"),
    ("职工人数100人以上300人以下的企业", "at_least: 100, at_most: <L040>200"),
    ("职工人数较多的企业要设立安全生产管理机构", "at_least: <L043>100"),
]


@pytest.mark.parametrize(("quote", "bounds"), WRONG_NUMBERS)
def test_wrong_numbers(quote: str, bounds: str) -> None:
    text = ruleset(quoted(quote, STAFF.format(bounds)))
    if "<L040>" in bounds or "at_most: 100" in bounds:
        # The number that stands there instead has no source either; that is one mistake, told once or twice.
        text = text.replace(
            "requires: {dept: true}", "requires: {dept: true}\n        reading_note: 200人、100人见上级文件"
        )
    assert_marked(text, *NUMBERS)


def test_a_bound_under_not_is_its_opposite() -> None:
    rest = "applies_when: {{not: {{staff_count: {{{}}}}}}}\nrequires: {{dept: true}}"
    assert_marked(ruleset(quoted("职工人数100人以上的企业", rest.format("fewer_than: 100"))), *NUMBERS)
    assert_marked(ruleset(quoted("职工人数100人以上的企业", rest.format("<L041>at_most: 100"))), *NUMBERS)


def test_units_are_those_of_the_fact() -> None:
    rest = "applies_when: {{capacity: {{at_most: {}}}}}\nrequires: {{dept: true}}"
    assert_marked(ruleset(quoted("推进30万吨/年以下煤矿关闭退出", rest.format("300"))), *NUMBERS)
    assert_marked(
        ruleset(quoted("推进30万吨/年以下煤矿关闭退出", rest.format("<L040>30") + "\nreading_note: 30")), *NUMBERS
    )


def test_a_number_that_stands_nowhere_and_one_that_another_obligation_encodes() -> None:
    quote = "职工人数100人以上的企业要设立安全生产管理机构，配备专职安全管理人员"
    marked = f"source: {{quote: {quote.replace('100', '<L040>100')}}}\nrequires: {{dept: true}}"
    assert_marked(ruleset(marked), *NUMBERS)
    other = quoted(quote, STAFF.format("at_least: 100"))
    assert_marked(ruleset(other, marked.replace("<L040>", "")), *NUMBERS)


def test_a_reading_does_not_answer_for_what_was_chosen() -> None:
    text = """
source: {quote: 职工人数300人以上的企业}
applies_when: {staff_count: {<L041>more_than: 300}}
requires: {dept: true}
readings: [{id: b, patch: {applies_when: {staff_count: {at_least: 300}}}}]
"""
    assert_marked(ruleset(text), *NUMBERS)
    assert_marked(
        ruleset(text.replace("<L041>more_than", "at_least").replace("at_least: 300}}}}]", "more_than: 300}}}}]")),
        *NUMBERS,
    )


def test_a_class_is_not_reworded_for_one_text() -> None:
    assert_marked(
        ruleset(quoted("职工人数超过299人的企业", "applies_when: {large: true}\nrequires: {dept: true}")), *NUMBERS
    )


def test_two_numbers_that_mean_the_same_are_left_as_they_stand() -> None:
    keys = STAFF.format("at_least: 101")
    assert_marked(ruleset(quoted("职工人数超过100人的企业，即职工人数101人以上的企业", keys)), *NUMBERS)


def test_what_is_no_bound_of_the_enterprise_is_left_alone() -> None:
    for quote in ("按照第100号文件和2024年3月4日通知的要求", "三年内分3步推进，落实“三同时”和两个清单", "15日内报告"):
        assert_marked(ruleset(quoted(quote, "requires: {dept: true}")), *NUMBERS)


def test_a_case_needs_a_source_for_its_number() -> None:
    text = """
source: {quote: 企业要配备专职安全管理人员}
requires: {officers: {at_least: 1}}
stricter: [{id: big, when: {trades: {includes: mining}}, requires: {officers: {at_least: <L043>3}}}]
"""
    assert_marked(ruleset(text), *NUMBERS)
    assert_marked(ruleset(text.replace("<L043>3}}", "3}}, quote: 矿山企业配备3名以上")), *NUMBERS)
    assert_marked(ruleset(text.replace("<L043>", "") + "reading_note: 矿山按国家规定不少于3人"), *NUMBERS)


def test_a_prohibition_asks_for_what_it_forbids_not_to_be() -> None:
    keys = "modality: prohibition\nsource: {quote: 严禁超员10人以上作业}\nrequires: {officers: {fewer_than: 10}}"
    assert_marked(ruleset(keys), *NUMBERS)


RIGHT_PERIODS = [
    ("每季度至少检查1次", "at_least: 1, per: quarter"),
    ("至少每月开展一次演练", "at_least: 1, per: month"),
    ("每年至少开展2次演练", "at_least: 2, per: year"),
    ("每半年开展演练", "at_least: 1, per: half_year"),
    ("每三年至少培训一次", "at_least: 1, within: {years: 3}"),
    ("定期开展演练", "at_least: 1, per: year, per_assumed: true"),
    ("制定年度演练计划并组织实施", "at_least: 1, per: year"),
    ("开展演练", "at_least: 1"),
    ("组织两次演练", "at_least: 2"),
]


@pytest.mark.parametrize(("quote", "keys"), RIGHT_PERIODS)
def test_right_periods(quote: str, keys: str) -> None:
    note = "\nreading_note: 按每年一次理解" if "assumed" in keys else ""
    assert_marked(ruleset(quoted(quote, f"requires: {{activity: drills, {keys}}}{note}")), *PERIODS)


WRONG_PERIODS = [
    ("每季度至少检查1次", "at_least: 1, per: <L044>year"),
    ("每年至少开展2次演练", "at_least: <L044>1, per: year"),
    ("每年至少开展2次演练", "at_least: 1, per: <L044>half_year"),
    ("每三年至少培训一次", "at_least: 1, within: <L044>{years: 2}"),
    ("每月开展演练", "at_least: <L044>1"),
    ("开展演练", "at_least: 1, per: <L044>month"),
    ("定期开展演练", "at_least: 1, per: <L045>year"),
    ("每年开展演练", "at_least: 1, per: year, per_assumed: <L045>true"),
    ("组织两次演练", "at_least: <L044>1"),
]


@pytest.mark.parametrize(("quote", "keys"), WRONG_PERIODS)
def test_wrong_periods(quote: str, keys: str) -> None:
    note = "\nreading_note: 说明" if "assumed" in keys else ""
    assert_marked(ruleset(quoted(quote, f"requires: {{activity: drills, {keys}}}{note}")), *PERIODS)


def test_an_assumption_is_explained() -> None:
    keys = "requires: {activity: drills, at_least: 1, per: year, per_assumed: <L045>true}"
    assert_marked(ruleset(quoted("定期开展演练", keys)), *PERIODS)


def test_a_case_is_compared_with_its_own_quotation() -> None:
    text = """
source: {quote: 每季度至少检查1次(金属冶炼企业至少每月1次)}
requires: {activity: drills, at_least: 1, per: quarter}
stricter: [{id: s, when: {trades: {includes: smelting}}, requires: {per: month}, quote: 金属冶炼企业至少每月1次}]
"""
    assert_marked(ruleset(text), *PERIODS)
    assert_marked(ruleset(text.replace("requires: {per: month}", "requires: {per: <L044>half_year}")), *PERIODS)


MODALITIES = [
    ("鼓励企业投保安全生产责任保险", "obligation", "recommendation"),
    ("企业应当投保安全生产责任保险", "recommendation", "obligation"),
    ("严禁无证上岗", "recommendation", "prohibition"),
]


@pytest.mark.parametrize(("quote", "wrong", "right"), MODALITIES)
def test_modality(quote: str, wrong: str, right: str) -> None:
    keys = quoted(quote, "modality: <L046>MODALITY\nrequires: {insured: false}")
    assert_marked(ruleset(keys.replace("MODALITY", wrong)), "L046")
    assert_marked(ruleset(keys.replace("<L046>MODALITY", right)), "L046")
    explained = keys.replace("<L046>MODALITY", wrong) + "\nreading_note: 说明理由"
    assert_marked(ruleset(explained), "L046")


def test_permissions_permit_and_prohibitions_forbid() -> None:
    assert_marked(ruleset("modality: <L046>permission\nsource: {quote: 企业应当投保}"), "L046")
    assert_marked(ruleset("modality: permission\nsource: {quote: 企业可以自愿投保}"), "L046")
    assert_marked(ruleset("source: {quote: <L046>严禁无证上岗}\nrequires: {dept: true}"), "L046")
    assert_marked(ruleset("source: {quote: 严禁无证上岗}\nrequires: {dept: false}"), "L046")


@pytest.mark.parametrize("day", ["2024年底前", "2024年12月31日前", "2024年12月底前", "2024年末前"])
def test_deadlines(day: str) -> None:
    keys = quoted(f"{day}建立健全机制", "requires: {dept: true, by: DAY}")
    assert_marked(ruleset(keys.replace("DAY", "2024-12-31")), "L047")
    assert_marked(ruleset(keys.replace("DAY", "<L047>2025-12-31")), "L047")
    marked = f"source: {{quote: <L047>{day}建立健全机制}}\nrequires: {{dept: true}}"
    assert_marked(ruleset(marked), "L047")
    assert_marked(ruleset(keys.replace("DAY", "2024-12-31"), marked.replace("<L047>", "")), "L047")
