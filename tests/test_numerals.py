"""Numbers and periods in the words of documents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.authoring.texts.number_words import read_number
from compliance.authoring.texts.numerals import PeriodWord, Quantity, find_periods, find_quantities

QUANTITIES = {
    # Bounds and whether they include their number.
    "职工人数100人以上的企业": ["100 人 at_least"],
    "职工人数１００人以上": ["100 人 at_least"],
    "职工人数100 人\u3000以上": ["100 人 at_least"],
    "达到100人": ["100 人 at_least"],
    "职工一百二十人以上三百人以下": ["120 人 at_least", "300 人 at_most"],
    "10人以上不满30人": ["10 人 at_least", "30 人 fewer_than"],
    "100人（不含100人）以上": ["100 人 more_than"],
    "100人以上（不含本数）": ["100 人 more_than"],
    "100人以上(含100人)": ["100 人 at_least"],
    "300人以下（不含）": ["300 人 fewer_than"],
    "超过300人的": ["300 人 more_than"],
    "超过300人以上": ["300 人 more_than"],
    "不足50人": ["50 人 fewer_than"],
    "满3年": ["3 年 at_least"],
    "不满3年": ["3 年 fewer_than"],
    "不得超过24小时": ["24 小时 at_most"],
    "不应少于2名": ["2 人 at_least"],
    "连续作业不宜超过4小时": ["4 小时 at_most"],
    "年产值2000万元及以上": ["20000000 元 at_least"],
    "等于3倍": ["3 倍 exact"],
    "最多2次": ["2 次 at_most"],
    "至少带队检查1次": ["1 次 at_least"],
    "至少每3个月开展1次": ["1 次 at_least"],
    "自收到之日起15日内": ["15 日 at_most"],
    "三年内完成": ["3 年 at_most"],
    "3个工作日之内": ["3 工作日 at_most"],
    "有12人，300名以上": ["12 人 ", "300 人 at_least"],
    "配备2 人的应急管理人员": ["2 人 "],
    "2人以上述方式": ["2 人 "],
    # Both ends of a range.
    "10-30人": ["10 人 at_least", "30 人 at_most"],
    "３至５名": ["3 人 at_least", "5 人 at_most"],
    "三至五年": ["3 年 at_least", "5 年 at_most"],
    "10人至30人": ["10 人 at_least", "30 人 at_most"],
    # Base units.
    "处罚不少于20万元": ["200000 元 at_least"],
    "罚款1.5万元": ["15000 元 "],
    "二十万元": ["200000 元 "],
    "1,200人": ["1200 人 "],
    "30万吨/年以下煤矿": ["300000 吨/年 at_most"],
    "半年内": ["6 月 at_most"],
    "一年半": ["18 月 "],
    "半小时内": ["30 分钟 at_most"],
    "百分之三十以上": ["30 % at_least"],
    "合格率100％": ["100 % "],
    "参加不少于20学时培训": ["20 学时 at_least"],
    "三个人": ["3 人 "],
    "5台设备、3座塔": ["5 台 ", "3 座 "],
    # No whole number of the base unit.
    "考评总分值的3.5%": [],
    # No quantities: dates, ordinals, fractions, names, roughly so many.
    "2024年3月4日，12月31日，2018 年12 月，二〇二四年，2021—2023年": [],
    "十二月三十一日": [],
    "每月15日前": [],
    "第二次、第21条、第四次、五次全会": [],
    "三分之二以上": [],
    "三五人": [],
    "一次性告知，防止二次事故，唯一一个，统一人员": [],
    "煤矿百万吨死亡率": [],
    "十万人生产安全事故死亡率": [],
    "三名单位职工": ["3 人 "],
    "建立台账5台账": [],
    "GB12人": [],
}

PERIODS = {
    "每季度至少带队检查1次(金属冶炼企业至少每月1次)": ["quarter 1", "month 1"],
    "每年至少开展1次演练,金属冶炼等企业至少每半年开展1次": ["year 1", "half_year 1"],
    "每 季度": ["quarter -"],
    "每年不少于两次": ["year 2"],
    "每年不超过两次": ["year -"],
    "每年，开展两次": ["year -"],
    "每季度或者每半年2次": ["quarter -", "half_year 2"],
    "一年一次": ["year 1"],
    "一年至少2次": ["year 2"],
    "一年内至少2次": ["12 months 2"],
    "一季度不少于一次": ["quarter 1"],
    "第一季度检查1次": [],
    "2024年1次": [],
    "2次/年": ["year 2"],
    "每三年至少一次": ["36 months 1"],
    "每两个季度一次": ["6 months 1"],
    "每3个月1次": ["3 months 1"],
    "每一个月一次": ["month 1"],
    "按月报送": ["month -"],
    "按季节": [],
    "每月份额": [],
    "每日巡查，每班至少一次": ["shorter -", "shorter 1"],
    "每半个月1次": ["shorter 1"],
    "每周": ["shorter -"],
    "定期开展风险评估": ["year - assumed"],
    "开展经常性的演练": ["year - assumed"],
    "周期性检查": ["year - assumed"],
    "不定期抽查，法定期限内，规定期限，固定期限": [],
    "定期(每季度)检查": ["quarter -"],
    "定期演练，每季度检查": ["year - assumed", "quarter -"],
    "每次作业，每人一份": [],
}


@pytest.mark.parametrize("text", QUANTITIES)
def test_quantities(text: str) -> None:
    assert [f"{each.value} {each.unit} {each.relation}" for each in find_quantities(text)] == QUANTITIES[text]


@pytest.mark.parametrize("text", PERIODS)
def test_periods(text: str) -> None:
    said = []
    for each in find_periods(text):
        often = each.per or (f"{each.within_months} months" if each.within_months else "shorter")
        said.append(f"{often} {each.at_least or '-'}" + " assumed" * each.assumed)
    assert said == PERIODS[text]


@pytest.mark.parametrize("text", [*QUANTITIES, *PERIODS])
def test_positions_are_those_of_the_text(text: str) -> None:
    found: list[Quantity | PeriodWord] = [*find_quantities(text), *find_periods(text)]
    for each in found:
        assert each.matched == text[each.start : each.end]
        assert each.matched


def test_the_length_of_a_period_is_no_quantity() -> None:
    assert [each.matched for each in find_quantities("每三年至少一次，一年一次，每100人配1名")] == [
        "一次",
        "一次",
        "100人",
        "1名",
    ]


def test_matched_keeps_what_the_text_has() -> None:
    (each,) = find_quantities("不少于１００ 人")
    assert (each.start, each.end, each.matched) == (3, 8, "１００ 人")


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百零五", 105),
        ("两千三百", 2300),
        ("三万", 30000),
        ("十万", 100000),
        ("百万", 10**6),
        ("一亿二千万", 120000000),
        ("壹佰贰拾", 120),
        ("二〇二四", 2024),
        ("1,234,567", 1234567),
        ("3万", 30000),
    ],
)
def test_numbers(word: str, value: int) -> None:
    assert read_number(word) == value


@pytest.mark.parametrize("word", ["", "三五", "三五十", "十百", "人", "万亿万亿"])
def test_no_numbers(word: str) -> None:
    assert read_number(word) is None


def written(value: int) -> str:
    """Write a number below 10^8 as a Chinese document does."""
    if value >= 10**4:
        high, low = divmod(value, 10**4)
        return written(high) + "万" + ("零" if 0 < low < 1000 else "") + (written(low) if low else "")
    text = ""
    for power, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, power)
        if digit:
            text += "零一二三四五六七八九"[digit] + word
        elif text and not text.endswith("零"):
            text += "零"
    return text.rstrip("零")


@given(st.integers(1, 10**8 - 1))
def test_every_number_is_read_back(value: int) -> None:
    assert read_number(written(value)) == value
    assert [each.value for each in find_quantities(f"不少于{written(value)}元的")] == [value]
    assert [each.value for each in find_quantities(f"不少于{value}元的")] == [value]


@given(
    st.text(alphabet="每年月季度半个至少不于超过1０3一二十百万人次日以上下内(含)、，定期经常第分之% \n-至", max_size=40)
)
def test_any_text_is_read(text: str) -> None:
    found: list[Quantity | PeriodWord] = [*find_quantities(text), *find_periods(text)]
    for each in found:
        assert 0 <= each.start < each.end <= len(text)
        assert each.matched == text[each.start : each.end]
    assert all(each.value >= 0 for each in find_quantities(text))
