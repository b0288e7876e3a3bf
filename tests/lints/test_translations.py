"""Translations: texts without one, translations of nothing, Chinese left in them, other numbers."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from compliance.authoring.lints import gather
from compliance.authoring.lints.catalogue import pairs, texts
from compliance.authoring.lints.translated import missing_numbers, more_numbers, unquoted
from compliance.checking import load_rulesets
from compliance.installed import shipped
from tests.lints.small import VOCABULARY, assert_marked, found, ruleset, written

NEEDED, WRITTEN = ("L080", "L081"), ("L082", "L083")
WHOLE = """
id: t-a
requires:
  all:
    - {dept: true}
    - {activity: drills, at_least: 1, per: year, first_owed: 2024-01-01, first_owed_because: <1>当年起算}
reading_note: <2>按年计算
readings: [{id: b, zh: <3>按月计算, because: <4>原文未写, patch: {applies_when: {insured: true}}}]
evidence: [<5>演练记录]
inspect: {method: [<6>查资料], judge: <7>逐年核对}
statute: [<8>安全生产法 第21条]
title: {zh: 演练, en: A drill}
remedy: {zh: 补做, en: Hold one}
lint_ok: [{code: L030, because: 单独选取}]
"""
SAID = ["当年起算", "按年计算", "按月计算", "原文未写", "演练记录", "查资料", "逐年核对", "安全生产法 第21条"]
HEAD = "defects: [<9>缺一页]\nclauses: [{clause: 一, title: <10>总则, status: encoded}]"
ALL = [*SAID, "缺一页", "总则"]


def with_texts(*given: tuple[str, str], without: str = "") -> str:
    """Return the ruleset with ``<L080>`` where a text has no translation, and the translations."""
    text = ruleset(WHOLE, head=HEAD)
    for at, said in enumerate(ALL, 1):
        text = text.replace(f"<{at}>", "<L080>" if said == without else "")
    lines = [f"  - zh: {zh}\n    en: {en}\n" for zh, en in given]
    return text + "texts:\n" + "".join(lines)


def test_every_kind_of_text_needs_its_english() -> None:
    given = [(said, "In English 21") for said in ALL]
    assert_marked(with_texts(*given), *NEEDED)
    for said in ALL:
        assert_marked(with_texts(*(each for each in given if each[0] != said), without=said), *NEEDED)


def test_without_translations_none_are_asked_for() -> None:
    text = with_texts()
    assert assert_marked(text.replace("texts:\n", ""), *NEEDED) == []
    assert assert_marked(text.replace("texts:\n", "texts: []\n"), *NEEDED) == []


def test_a_translation_of_what_is_no_more() -> None:
    given = [(said, "In English 21") for said in ALL if said != "演练记录"]
    said = assert_marked(with_texts(*given, ("<L081>演练的记录", "Drill records"), without="演练记录"), *NEEDED)
    stale = next(each for each in said if each.code == "L081")
    assert "演练记录" in stale.hint, "what it may have become is named"
    said = assert_marked(with_texts(*given, ("演练记录", "Drills"), ("<L081>别的", "Else")), *NEEDED)
    assert said[0].hint_zh == "删去这一对"


def test_the_vocabulary_asks_too() -> None:
    words = VOCABULARY.replace("type: flag}", "type: flag, question: <L080>有吗？, who: 办公室, evidence: [证书]}", 1)
    words = words.replace("unit: 千吨/年", "unit: <L080>千吨/年").replace("unit: 元", "unit: <L080>元")
    pairs_ = "texts:\n  - {zh: 办公室, en: Office}\n  - {zh: 证书, en: Certificate}\n  - {zh: 人, en: persons}\n"
    assert_marked(words + pairs_, *NEEDED)


LEFT = [
    ("甲", "Judged by the inspector<m>；one missing is a gap.", True),
    ("甲", "Ask the 主要负责人.", True),
    ("甲", "Ask the “主要负责人” (principal person).", False),
    ("甲", "See clauses 五(二十一) and 二(二)4.", False),
    ("甲", "“整治“四超”三违法”” has lost a mark.", False),
    ("甲", "Number 云应急函〔2024〕40号", True),
]


@pytest.mark.parametrize(("zh", "en", "wrong"), LEFT)
def test_chinese_left_in_english(zh: str, en: str, wrong: bool) -> None:
    text = f"texts:\n  - zh: {zh}\n    en: '{en.replace('<m>', '')}'\n"
    said = found(written(text), ("L082",))
    assert [(each.code, each.span.line, each.span.column) for each in said] == ([("L082", 3, 9)] if wrong else [])


RIGHT = [
    ("职工人数100人以上", "100 persons or more"),
    ("年主营业务收入2000万元以上", "annual revenue of CNY 20 million or more"),
    ("核定生产能力是每年多少千吨（30万吨写300）", "in thousand tonnes (for 300,000 tonnes enter 300)"),
    ("2024年3月4日施行", "in force from 4 March 2024"),
    ("每季度至少1次，3年内", "at least once a quarter, within three years"),
    ("超过一百人", "more than 100 persons"),
    ("“十二五”规划", "the 12th Five-Year Plan"),
    ("抽查3至5人", "spot-check 3 to 5 persons"),
    ("１００人", "100 persons"),
    ("100人以上包括100人", "“100人以上” (100 persons or more) includes 100"),
    ("百分之三十", "30 per cent"),
]
WRONG = [
    ("职工人数100人以上", "1,000 persons or more", {100}, {1000}),
    ("职工人数100人以上", "more than a hundred persons", {100}, set()),
    ("年主营业务收入2000万元以上", "annual revenue of CNY 2 million or more", {20_000_000}, {2_000_000}),
    ("2024年3月4日施行", "in force from 4 April 2024", {3}, set()),
    ("第21条第5项", "Art. 21 item 6", {5}, {6}),
    ("超过一百人", "more than 101 persons", set(), {101}),
    ("抽查3至5人", "spot-check some persons", {3, 5}, set()),
]


@pytest.mark.parametrize(("zh", "en"), RIGHT)
def test_the_same_numbers(zh: str, en: str) -> None:
    assert (missing_numbers(zh, en), more_numbers(zh, en)) == (set(), set())


@pytest.mark.parametrize(("zh", "en", "missing", "more"), WRONG)
def test_other_numbers(zh: str, en: str, missing: set[int], more: set[int]) -> None:
    assert (missing_numbers(zh, en), more_numbers(zh, en)) == (set(map(Fraction, missing)), set(map(Fraction, more)))
    assert_marked(f"texts:\n  - zh: {zh}\n    en: <L083>{en}\n", "L083")


def test_what_is_so_on_purpose_is_excused_in_the_pair() -> None:
    text = "texts:\n  - zh: 抽查3至5人\n    en: spot-check some\n    lint_ok: [{code: L083, because: 意译}]\n"
    assert_marked(text, *WRITTEN, "L070")


def test_a_slip_in_a_number_of_the_shipped_translations_is_seen() -> None:
    """Every number of the English is put out by one; what is missed has the other number near it."""
    folder = shipped("rulesets")
    tried = seen = 0
    for pair in pairs(gather(folder, load_rulesets(folder))):
        en = unquoted(pair.en.text)
        for number in re.finditer(r"(?<![\d.,A-Za-z])\d+(?!,\d)", en):
            other = en[: number.start()] + str(int(number[0]) + 1) + en[number.end() :]
            tried += 1
            seen += bool(missing_numbers(pair.zh.text, other) or more_numbers(pair.zh.text, other))
    assert tried > 300
    assert seen / tried > 0.95


def test_every_text_of_the_shipped_rulesets_that_reaches_a_report_has_english() -> None:
    folder = shipped("rulesets")
    book = load_rulesets(folder)
    material = gather(folder, book)
    said = {each.zh for each in texts(material)}
    assert len(said) > 1500
    assert said == set(book.english)
    assert {Path(pair.path).parent.name for pair in pairs(material)} == {
        path.name for path in folder.iterdir() if (path / "english.yaml").is_file()
    }
    assert {each.id for each in book.rulesets} <= {Path(pair.path).parent.name for pair in pairs(material)}
