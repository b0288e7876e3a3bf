"""The remediation plan: the contract, what each row says, and the golden texts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import jsonschema
import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace

from compliance import Assessor, load_profile, load_rulesets, shipped
from compliance.diagnostics import width
from compliance.explain import words
from compliance.reports import render, write
from compliance.reports.contract import json_schema, parse
from compliance.reports.kinds.remediation import build, lay_out
from compliance.reports.sheet import Cell, Sheet
from compliance.reports.strings import UI
from tests import assessments as made
from tests.assessments import assessment
from tests.reports import plans
from tests.test_reports import SUFFIXES, Tags

LANGUAGES = ("zh", "en", "both")


def printed(whole: Any, format: Any, lang: Any = "zh", **more: Any) -> str:
    text = write(build(whole), format=format, lang=lang, **more)
    assert isinstance(text, str)
    return text


def said(cell: Cell) -> list[str]:
    return [line.text.zh for line in cell.lines]


def cells(sheet: Sheet, table: int, row: int) -> dict[str, list[str]]:
    shown = sheet.tables[table]
    rows = [each for group in shown.groups for each in group.rows]
    return {column.key: said(cell) for column, cell in zip(shown.columns, rows[row].cells, strict=True)}


# --- golden texts --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("format", ["terminal", "markdown", "html"])
def test_the_printed_plan_is_as_reviewed(golden: Callable[[str, str], None], format: str, lang: str) -> None:
    golden(f"remediation/steel.{lang}.{SUFFIXES[format]}", printed(plans.steel(), format, lang))


def test_the_json_plan_is_as_reviewed(golden: Callable[[str, str], None]) -> None:
    golden("remediation/steel.json", printed(plans.steel(), "json"))


# --- the contract --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [plans.steel, plans.clear, plans.unknown, plans.empty, plans.hostile])
def test_json_keeps_the_contract(make: Callable[[], Any]) -> None:
    written = printed(make(), "json")
    jsonschema.Draft202012Validator(json_schema("remediation")).validate(json.loads(written))
    parse(written, "remediation")
    assert json.loads(written)["kind"] == "remediation"


def test_every_table_fits_the_paper_and_every_row_has_its_obligation() -> None:
    sheet = lay_out(build(plans.steel()))
    assert sheet.across
    for table in sheet.tables:
        assert sum(column.width for column in table.columns) == 273
        for row in (row for group in table.groups for row in group.rows):
            assert len(row.cells) == len(table.columns)
    ids = [[row.id for group in table.groups for row in group.rows if row.id] for table in sheet.tables]
    assert ids == [
        ["yunnan-2024-04-head-inspection", "baoshan-2017-05-safety-dept", "yunnan-2024-04-five-fixed"],
        ["yunnan-2024-12-monitor-steel"],
        ["baoshan-2017-05-post-coverage"],
    ]
    assert {each.name: each.value for each in sheet.meta}["kind"] == "remediation"


# --- what a row says -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("yuan", "zh", "en"),
    [
        (85_000, "8.5万元", "CNY 85,000"),
        (1_000_000, "100万元", "CNY 1,000,000"),
        (420_001, "42.0001万元", "CNY 420,001"),
        (1, "0.0001万元", "CNY 1"),
        (10**12, "100000000万元", "CNY 1,000,000,000,000"),
    ],
)
def test_money_is_said_in_wan_without_losing_a_yuan(yuan: int, zh: str, en: str) -> None:
    both = words.yuan(yuan)
    assert (both.zh, both.en) == (zh, en)


def test_a_row_says_the_five_things_and_what_is_amiss() -> None:
    sheet = lay_out(build(plans.steel()))
    first, dept, five = (cells(sheet, 0, row) for row in range(3))
    assert first["funds"] == ["无需资金"]
    assert first["due"] == ["2024年10月10日", "本单位确定", "晚于文件规定期限2024年9月30日"]
    assert first["contingency"] == ["待编制"]
    assert dept["measure"] == ["发文设立安全生产管理机构，明确职责、编制和负责人", "建议措施，待本单位确定"]
    assert dept["funds"] == ["1.2345万元"]
    assert dept["evidence"][-1] == "填报已于2024年9月25日销号，但现有资料显示尚未达到要求，请核实"
    assert five["owner"] == ["李文华（总经理）", "责任主体：主要负责人"]
    assert five["due"] == ["2024年10月8日", "本单位确定"]
    assert five["evidence"] == ["资金批复、应急预案", "验收：段丽"]


def test_without_a_plan_the_text_and_the_ruleset_are_told_as_such() -> None:
    first, dept, *_ = (cells(lay_out(build(assessment())), 0, row) for row in range(3))
    assert first["due"] == ["2024年9月30日", "文件规定期限"]
    assert first["owner"] == ["主要负责人 杨志强", "未另行指定"]
    assert first["measure"][1] == "建议措施，待本单位确定"
    assert dept["due"] == ["立即", "计划完成：________"]
    assert (dept["funds"], dept["contingency"]) == (["待落实"], ["待编制"])


def test_the_sums_stand_under_the_gaps() -> None:
    sheet = lay_out(build(plans.steel()))
    total = cells(sheet, 0, 3)
    assert total["gap"] == ["合计3项"]
    assert total["measure"] == ["1项尚未确定措施"]
    assert total["funds"] == ["65.2345万元"]
    assert total["contingency"] == ["2项待编制"]
    # Money for what is waived or not yet due is in the head, not under the gaps.
    assert [each.value.zh for each in sheet.head if each.value and each.label.zh == "已落实资金"] == ["109.2346万元"]


def test_no_money_is_not_said_as_a_sum() -> None:
    def in_all(whole: Any) -> list[str]:
        head = lay_out(build(whole)).head
        return [each.value.zh for each in head if each.value and each.label.zh == "已落实资金"]

    assert in_all(assessment()) == ["待落实"]
    free = replace(made.ENTERPRISE, remediation=(plans.entry(made.DEPT, 60, funds=0),))
    assert in_all(assessment((made.DEPT,), enterprise=free)) == ["无需资金"]


def test_what_is_not_known_is_no_gap_but_is_said() -> None:
    text = printed(plans.unknown(), "terminal")
    assert "没有须整改的事项" not in text
    assert UI["plan.summary.none_seen"].zh in text
    assert re.search(r"另有\d+项因资料不全暂不能判定", re.sub(r"\s", "", text))


def test_nothing_to_put_right_is_a_friendly_sentence_and_no_empty_table() -> None:
    for make, sentence in ((plans.clear, "plan.summary.nothing"), (plans.empty, "summary.nothing_applies")):
        html = printed(make(), "html")
        assert UI[sentence].zh in html
        assert "<table" not in html
        assert "签字" not in html
        sheet = lay_out(build(make()))
        assert [table.groups for table in sheet.tables] == [()]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("format", ["terminal", "markdown", "html"])
def test_every_paper_says_what_it_must(format: str, lang: str) -> None:
    text = printed(plans.steel(), format, lang)
    assert "违法" not in text
    flat = re.sub(r"[\s\\\ufffd]", "", text)
    for needed in (UI["disclaimer"].en if lang == "en" else UI["disclaimer"].zh, "yunnan-2024:1", "baoshan-2017:2"):
        assert re.sub(r"\s", "", needed) in flat


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hostile_text_stays_text(lang: str) -> None:
    html = printed(plans.hostile(), "html", lang)
    seen = Tags()
    seen.feed(html)
    assert "script" not in seen.tags
    assert not {name for name in seen.attributes if name.startswith("on")}
    for unfit in ("\x00", "\x0b", "\x1b", "\u202e", "\ud83d"):
        assert unfit not in html
    for flavour in ("commonmark", "gfm-like"):
        md = MarkdownIt(flavour, {"html": True, "linkify": False}).render(printed(plans.hostile(), "markdown", lang))
        seen = Tags()
        seen.feed(md.replace("<br>", ""))
        assert not {"script", "a", "img", "code"} & seen.tags
    plain = printed(plans.hostile(), "terminal", lang, colour=True, width=60)
    assert "\x1b[31m" not in plain.replace("\x1b[31m!", "")
    assert max(width(line) for line in printed(plans.hostile(), "terminal", lang, width=60).split("\n")) <= 60


def test_a_duty_without_a_remedy_is_called_by_its_title() -> None:
    (row,) = build(plans.steel()).soon
    assert (row.measure.zh, row.suggested) == ("做到：2024年底前接入风险监测预警系统", True)


def test_a_hostile_plan_stays_text_in_the_gap_report() -> None:
    html = render(plans.hostile(), format="html")
    seen = Tags()
    seen.feed(html)
    assert "script" not in seen.tags
    assert "&lt;script&gt;" in html
    for line in render(plans.hostile(), format="markdown").split("\n"):
        if "HYPERLINK" in line and line.startswith("|") and "0.0001" in line.replace("\\", ""):
            assert len(re.findall(r"(?<!\\)\|", line)) == 6, line
    assert "\x1b[31m" not in render(plans.hostile(), format="terminal")


# --- the sample profile --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample() -> Any:
    rulebook = load_rulesets(shipped("rulesets"))
    profile = load_profile(shipped("enterprise_profiles") / "tengchong-steel.yaml", rulebook.vocabulary)
    return Assessor(rulebook, date(2025, 1, 10), "reference").assess(profile)


def test_the_sample_shows_a_whole_plan_a_free_one_and_one_overdue(sample: Any) -> None:
    assert not [each for each in sample.warnings if each.code == "E080"]
    view = build(sample)
    by_ref = {each.bases[0].ref: each for each in view.gaps}
    assert by_ref["yunnan-2024:19"].lacks == ()
    assert by_ref["yunnan-2024:15"].funds == 0
    assert by_ref["baoshan-2017:72"].flags == ("past",)
    assert sum(1 for each in view.gaps if each.at) == 3
    assert view.sums.funds == 185_000


def test_the_gap_report_shows_the_plan_beside_the_gap(sample: Any) -> None:
    html = render(sample, format="html")
    for said in ("18.5万元", "李建国（生产副总经理）", "即日起停用并上锁休息室"):
        assert said in html
    assert html.count(">待落实<") > 10
    markdown = render(sample, format="markdown").replace("\\", "")
    assert "| 责任 | 措施 | 资金 | 期限 | 预案 |" in markdown
    assert "| 无需资金 | 2025-01-20 （文件规定期限2025年1月31日）" in markdown.replace("(", "（").replace(")", "）")
    terminal = render(sample, format="terminal")
    assert "整改安排 李建国（生产副总经理） · 18.5万元 · 2025-01-24" in terminal
    assert terminal.count("整改安排") == 3
