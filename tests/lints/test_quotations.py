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
    ("鼓励企业投保安全生产责任保险", "obligation", "recommendation", "虽写“鼓励”，上级文件已定为义务"),
    ("企业应当投保安全生产责任保险", "recommendation", "obligation", "没有可以衡量的终点，作为建议处理"),
    ("企业要设立安全生产管理机构", "recommendation", "obligation", "由政府组织，只作建议"),
    ("企业设立安全生产管理机构", "recommendation", "obligation", "由政府组织，只作建议"),
    ("严禁无证上岗", "recommendation", "prohibition", "由政府组织，只作建议"),
]


@pytest.mark.parametrize(("quote", "wrong", "right", "because"), MODALITIES)
def test_modality(quote: str, wrong: str, right: str, because: str) -> None:
    keys = quoted(quote, "modality: <L046>MODALITY\nrequires: {insured: false}")
    assert_marked(ruleset(keys.replace("MODALITY", wrong)), "L046")
    assert_marked(ruleset(keys.replace("<L046>MODALITY", right)), "L046")
    assert_marked(ruleset(keys.replace("<L046>MODALITY", wrong) + f"\nreading_note: {because}"), "L046")
    # A note about something else is no reason.
    assert_marked(ruleset(keys.replace("MODALITY", wrong) + "\nreading_note: 保险到期日仍有保障"), "L046")


def test_a_positive_duty_is_no_prohibition() -> None:
    keys = "modality: {}prohibition\nsource: {{quote: 企业要设立安全生产管理机构}}\nrequires: {{dept: {}}}"
    assert_marked(ruleset(keys.format("<L046>", "true")), "L046")
    assert_marked(ruleset(keys.format("", "false")), "L046")
    assert_marked(ruleset(keys.format("", "true").replace("企业要", "企业不得")), "L046")
    aside = "applies_when: {not: {insured: true}}"
    assert_marked(ruleset(keys.format("<L046>", "true") + f"\n{aside}"), "L046")


def test_a_note_that_calls_a_duty_advice() -> None:
    keys = "modality: {}\nsource: {{quote: 全面推广应用监测系统}}\nrequires: {{dept: true}}\n"
    note = "reading_note: 没有期限，作为建议处理"
    assert_marked(ruleset(keys.format("<L046>obligation") + note), "L046")
    assert_marked(ruleset(keys.format("recommendation") + note), "L046")


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
    plain = marked.replace("<L047>", "")
    assert_marked(ruleset(f"{plain}\nreading_note: 期限是给全省的，不是给每家企业的"), "L047")
    assert_marked(ruleset(f"{marked}\nreading_note: 设有机构即可"), "L047")
    right = keys.replace("DAY", "2024-12-31")
    # Another obligation of the sentence has the day: this one needs none, unless it asks for the same thing.
    assert_marked(ruleset(right, plain.replace("dept", "insured")), "L047")
    assert_marked(ruleset(right, marked), "L047")
    assert_marked(ruleset(right, keys.replace("dept", "insured").replace("DAY", "<L047>2024-12-30")), "L047")


def test_a_number_of_its_own_is_not_excused_by_its_neighbour() -> None:
    quote = "职工人数100人以上的企业要设立安全生产管理机构，配备专职安全管理人员"
    right = quoted(quote, STAFF.format("at_least: 100"))
    for bound in (99, 101, 200):
        said = assert_marked(ruleset(right, quoted(quote, STAFF.format(f"at_least: <L040>{bound}"))), *NUMBERS)
        assert said[0].severity == "error"
        assert f"原文写“100人以上”，这里写at_least: {bound}" in said[0].zh


def test_neither_a_reading_nor_a_class_answers_for_another_number() -> None:
    text = """
source: {quote: 职工人数300人以上的企业}
applies_when: {staff_count: {at_least: <L040>301}BESIDE}
requires: {dept: true}
"""
    reading = "readings: [{id: b, patch: {applies_when: {officers: {at_least: 300}}}}]"
    assert_marked(ruleset(text.replace("BESIDE", "") + reading), *NUMBERS)
    assert_marked(ruleset(text.replace("BESIDE", ", large: true")), *NUMBERS)


def test_trades_that_the_text_does_not_name() -> None:
    keys = """
source: {{quote: 矿山、金属冶炼企业要设立安全生产管理机构}}
applies_when: {{trades: {{includes_any: [{}]}}}}
requires: {{dept: true}}
"""
    assert_marked(ruleset(keys.format("mining, smelting")), "L049")
    assert_marked(ruleset(keys.format("mining, smelting, <L049>textile")), "L049")
    assert_marked(ruleset(keys.format("mining, smelting, coal")), "L049")  # 煤矿 is one of 矿山
    assert_marked(ruleset(keys.format("mining, smelting, textile") + "reading_note: 纺织依国家规定"), "L049")
    # A text that names few of them speaks otherwise: 高危行业.
    assert_marked(ruleset(keys.format("mining, smelting, textile").replace("矿山、金属冶炼", "高危行业")), "L049")


def test_titles() -> None:
    keys = "title: {{zh: {}, en: T}}\nsource: {{quote: 2024年底前职工20人以上企业要设立机构}}\nrequires: {{dept: true}}"
    assert_marked(ruleset(keys.format("职工20人以上企业2024年底前设立机构")), "L048")
    assert_marked(ruleset(keys.format("职工<L048>30人以上企业设立机构")), "L048")
    assert_marked(ruleset(keys.format("企业<L048>2025年底前设立机构")), "L048")
    assert_marked(ruleset(keys.format("设立机构的3种情形")), "L048")
    assert_marked(ruleset(keys.format("职工30人以上企业设立机构") + "\nreading_note: 依国家规定按30人判断"), "L048")


def test_a_period_that_the_note_assumes_is_shown_as_assumed() -> None:
    keys = "requires: {{activity: drills, at_least: 1, per: {}}}\nreading_note: {}"
    assumed = "原文未写频次，按每年一次判定，是本规则集的推定"
    assert_marked(ruleset(quoted("全面开展演练", keys.format("<L045>year", assumed))), *PERIODS)
    assert_marked(ruleset(quoted("全面开展演练", keys.format("year, per_assumed: true", assumed))), *PERIODS)
    assert_marked(ruleset(quoted("全面开展演练", keys.format("<L044>year", "桌面推演也算"))), *PERIODS)
    assert_marked(ruleset(quoted("全面开展演练", keys.format("year", "每年一次，见《演练办法》第5条"))), *PERIODS)
