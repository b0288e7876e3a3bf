"""Checklists that come back: made by the program, filled as officers fill them, imported, told in a report."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import pytest

from compliance.cli import exits
from compliance.reports.returns.words import day_of, result_meant, result_of, results_in
from tests.reports.desk import ANSWERS, DEPT, DRILL, HEAD, TICKED, Desk, codes

KEPT = (
    "inspections: [\n"
    "  {date: 2025-05-20, officer: 甲某、乙某, item: alpha-dept, result: satisfied, remark: 照片/备注：P03},\n"
    "  {date: 2025-05-20, officer: 甲某、乙某, item: alpha-drill, result: not_satisfied, "
    'remark: "演练记录无人签到；照片: 与去年相同（整改期限：2025年7月31日）"}\n'
    "]   # 还没有\n"
)


# --- the whole way -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["xlsx", "html"])
def test_answers_come_back_into_the_profile_and_stand_beside_the_verdict(desk: Desk, form: str) -> None:
    name = desk.fill(ANSWERS) if form == "xlsx" else desk.tick(TICKED)
    before = desk.path.read_text(encoding="utf-8")
    assert desk.bring(name, "-o", "after.yaml") == exits.OK, desk.cli.err
    assert desk.path.read_text(encoding="utf-8") == before
    after = (desk.cli.folder / "after.yaml").read_text(encoding="utf-8")
    assert after == before.replace("inspections: []   # 还没有\n", KEPT)
    assert desk.cli("check", "after.yaml", *desk.common) == exits.GAPS
    assert "检查记录 2025-05-20 甲某、乙某 符合" in desk.cli.out
    assert "检查记录 2025-05-20 甲某、乙某 不符合" not in desk.cli.out, "a satisfied duty is one line in print"
    assert desk.cli("check", "after.yaml", *desk.common, "--format", "json") == exits.GAPS
    results = {each["id"]: each["inspections"] for each in json.loads(desk.cli.out)["findings"]}
    assert [each["result"] for each in results[DRILL]] == ["not_satisfied"]


def test_workbook_and_page_say_the_same(desk: Desk) -> None:
    told = []
    for name in (desk.fill(ANSWERS), desk.tick(TICKED)):
        assert desk.bring(name, "--format", "json") == exits.OK, desk.cli.err
        view = json.loads(desk.cli.out)
        for each in (*view["merged"], *(each for group in view["differences"] for each in group["differences"])):
            del each["at"], each["where"]
        del view["files"][0]["path"]
        told.append(view)
    assert told[0] == told[1]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_workbook_saved_by_libreoffice_says_the_same(desk: Desk) -> None:
    name = desk.fill(ANSWERS)
    assert desk.bring(name, "--format", "json") == exits.OK, desk.cli.err
    ours = desk.cli.out
    saved = desk.cli.folder / "saved"
    command = ["soffice", f"-env:UserInstallation={(desk.cli.folder / 'office').as_uri()}", "--headless"]
    subprocess.run(
        [*command, "--convert-to", "xlsx", "--outdir", str(saved), str(desk.cli.folder / name)],
        capture_output=True, timeout=120, check=True,
    )  # fmt: skip
    assert desk.bring(f"saved/{name}", "--format", "json") == exits.OK, desk.cli.err
    assert desk.cli.out == ours.replace('"filled.xlsx', '"saved/filled.xlsx')


def test_days_and_words_as_other_programs_and_people_write_them(desk: Desk) -> None:
    def edit(sheet: Any, meta: dict[str, str]) -> None:
        # A Chinese date format is unknown by its number: the cell holds a bare serial.
        at = sheet.parent[meta["cover"]][meta["entry.date"]]
        at.value, at.number_format = 45797, "General"

    answers = {
        DEPT: {"result": " not applicable ", "due": "2025年7月1日"},
        DRILL: {"result": "not_checked", "due": datetime(2025, 7, 2)},
    }
    assert desk.bring(desk.fill(answers, {"officer": " 甲某\n乙某 "}, edit), "--format", "json") == exits.OK, (
        desk.cli.err
    )
    merged = json.loads(desk.cli.out)["merged"]
    assert [(each["result"], each["due"]) for each in merged] == [
        ("not_applicable", "2025-07-01"), ("not_checked", "2025-07-02"),
    ]  # fmt: skip
    assert {(each["on"], each["officer"]) for each in merged} == {("2025-05-20", "甲某、乙某")}


def test_only_what_is_ticked_is_imported(desk: Desk) -> None:
    assert desk.bring(desk.fill({DRILL: {"result": "未查"}}), "--in-place") == exits.OK, desk.cli.err
    text = desk.path.read_text(encoding="utf-8")
    assert re.findall("item: ([a-z-]+), result: ([a-z_]+)", text) == [(DRILL, "not_checked")]


def test_nothing_is_written_unless_it_is_said_where(desk: Desk) -> None:
    name, before = desk.fill(ANSWERS), desk.path.read_bytes()
    assert desk.bring(name) == exits.OK
    assert "没有写入" in desk.cli.out
    assert "将追加到档案的检查结果（2项）" in desk.cli.out
    assert desk.bring(name, "--dry-run", "-o", "after.yaml") == exits.OK
    assert "试运行" in desk.cli.out
    assert not (desk.cli.folder / "after.yaml").exists()
    assert desk.path.read_bytes() == before


def test_a_second_import_adds_nothing_and_a_second_officer_is_welcome(desk: Desk) -> None:
    first = desk.fill(ANSWERS)
    assert desk.bring(first, "--in-place") == exits.OK, desk.cli.err
    once = desk.path.read_bytes()
    # What was imported since is no change of the profile.
    assert desk.bring(first, "--in-place") == exits.OK, desk.cli.err
    assert desk.path.read_bytes() == once
    assert "档案里已有、不重复追加的（2项）" in desk.cli.out
    second = desk.fill(ANSWERS, {**HEAD, "officer": "丙某"})
    assert desk.bring(second, "--in-place") == exits.OK, desk.cli.err
    assert desk.path.read_text(encoding="utf-8").count("officer: 丙某") == 2


def test_two_files_at_once(desk: Desk) -> None:
    page = desk.tick({DEPT: TICKED[DEPT]})
    assert desk.bring(desk.fill({DRILL: ANSWERS[DRILL]}), page, "--in-place") == exits.OK, desk.cli.err
    assert re.findall("item: ([a-z-]+)", desk.path.read_text(encoding="utf-8")) == [DRILL, DEPT]


def test_officer_and_day_may_be_given_where_the_checklist_is_silent(desk: Desk) -> None:
    name = desk.fill(ANSWERS, {})
    said = desk.refused(name)
    assert codes(said) == ["K011", "K011"]
    assert "--date" in said
    assert "--officer" in said
    assert desk.bring(name, "--officer", "丁某", "--date", "2025-05-21", "--format", "json") == exits.OK, desk.cli.err
    entry = json.loads(desk.cli.out)["merged"][0]
    assert (entry["officer"], entry["on"]) == ("丁某", "2025-05-21")
    named = desk.fill(ANSWERS)
    assert desk.bring(named, "--officer", "丁某", "--date", "2025-05-21", "--format", "json") == exits.OK
    view = json.loads(desk.cli.out)
    assert view["merged"][0]["officer"] == "甲某、乙某"
    assert [each["code"] for each in view["remarks"]] == ["K025", "K025"]


# --- what it reports -----------------------------------------------------------------------------------------------


def test_the_report_says_where_officers_and_profile_differ(desk: Desk, golden: Callable[[str, str], None]) -> None:
    name = desk.fill(ANSWERS)
    for file, *more in (
        ("report.zh.txt",),
        ("report.en.txt", "--lang", "en"),
        ("report.md", "--format", "markdown"),
        ("report.json", "--format", "json"),
    ):
        assert desk.bring(name, *more) == exits.OK
        # Which cells and which number a checklist has is not what is looked at here.
        plain = re.sub("JC-[0-9]{8}-[0-9A-F]{8}", "JC-20250601-XXXXXXXX", desk.cli.out)
        for row, item in enumerate((DEPT, DRILL), 11):
            plain = plain.replace(desk.cell(item, "result"), f"F{row}")
        golden(f"import/{file}", re.sub('"version": "[^"]*"', '"version": "…"', plain))


def test_an_inspection_answers_what_the_profile_leaves_open(desk: Desk) -> None:
    desk.path.write_text(desk.path.read_text("utf-8").replace("dept.exists: false\n", ""), encoding="utf-8")
    desk.make("works.yaml", "list.xlsx")
    assert desk.bring(desk.fill({DEPT: {"result": "不适用"}}), "--format", "json") == exits.OK
    (group,) = json.loads(desk.cli.out)["differences"]
    assert group["contrast"] == "answers"
    (found,) = group["differences"]
    assert found["open"][0]["value"]["zh"] == "设有安全生产管理机构吗？"


@pytest.mark.parametrize(
    ("result", "item", "contrast"),
    [
        ("不符合", DEPT, None),
        ("符合", DEPT, "better"),
        ("不适用", DEPT, "not_applicable"),
        ("未查", DEPT, None),
        ("符合", DRILL, None),
        ("不符合", DRILL, "worse"),
        ("不适用", DRILL, "not_applicable"),
    ],
)
def test_which_results_differ(desk: Desk, result: str, item: str, contrast: str | None) -> None:
    assert desk.bring(desk.fill({item: {"result": result}}), "--format", "json") == exits.OK
    assert [each["contrast"] for each in json.loads(desk.cli.out)["differences"]] == ([contrast] if contrast else [])


HOSTILE = "<script>alert(1)</script> [red]x[/red] | # *a* `b` =1+1 https://example.com"


def test_hostile_answers_are_text(desk: Desk) -> None:
    name = desk.fill({DRILL: {"result": "不符合", "remark": HOSTILE, "photo": "[bold]"}}, {**HEAD, "officer": HOSTILE})
    assert desk.bring(name) == exits.OK
    assert "[red]x[/red]" in re.sub(r"\s+", "", desk.cli.out)
    assert desk.bring(name, "--format", "markdown") == exits.OK
    assert "<script>" not in desk.cli.out
    assert "| \\=1" not in desk.cli.out
    assert desk.bring(name, "--in-place") == exits.OK
    assert desk.cli("check", "works.yaml", *desk.common, "--format", "json") == exits.GAPS
    assert HOSTILE in desk.cli.out


def test_what_is_remarked_on(desk: Desk) -> None:
    def remarks(answers: Mapping[str, Mapping[str, Any]], on: str, *more: str) -> list[str]:
        assert desk.bring(desk.fill(answers, {**HEAD, "date": on}), "--format", "json", *more) == exits.OK, desk.cli.err
        return [each["code"] for each in json.loads(desk.cli.out)["remarks"]]

    assert remarks({DRILL: {"result": "不符合"}}, "2025-06-02") == ["K020", "K022"]
    assert remarks({DRILL: {"remark": "看过"}}, "2024/5/20") == ["K021", "K027"]
    assert remarks({}, "2025-05-20") == ["K023"]
    assert desk.bring(desk.tick({}), "--format", "json") == exits.OK
    assert "保存填写结果" in desk.cli.out
    rulesets = desk.cli.folder / "newer"
    shutil.copytree(desk.cli.rulesets, rulesets)
    path = rulesets / "beta" / "01.yaml"
    path.write_text(path.read_text("utf-8").replace("severity: major", "severity: minor"), encoding="utf-8")
    command = ("checklist", "import", desk.fill(ANSWERS), "--profile", "works.yaml", *desk.common)
    assert desk.cli(*command, "--rulesets", "newer", "--format", "json") == exits.OK
    assert [each["code"] for each in json.loads(desk.cli.out)["remarks"]] == ["K024"]


# --- words ---------------------------------------------------------------------------------------------------------


def test_words_are_known_or_suggested_never_guessed() -> None:
    for text in ("符合", " 符合 ", "satisfied", "Satisfied", "ｓａｔｉｓｆｉｅｄ", "符合 / satisfied"):
        assert result_of(text) == "satisfied", text
    for text in ("合格", "是", "√", "", "符", "true"):
        assert result_of(text) is None, text
    assert result_meant("不合格") == "not_satisfied"
    assert result_meant("未检") == "not_checked"
    assert result_meant("香蕉") is None
    assert results_in("符合；不适用") == ("satisfied", "not_applicable")
    assert results_in("符合，有照片") == ()


def test_days_are_written_year_first() -> None:
    for text in (
        "2025-03-05",
        "2025/3/5",
        "2025.3.5",
        "2025年3月5日",
        "２０２５年３月５日",
        "20250305",
        "2025-03-05 00:00:00",
    ):
        assert day_of(text) == date(2025, 3, 5), text
    for text in ("3月5日", "05/03/2025", "2025-02-30", "尽快", "2025-03", "0000-01-01"):
        assert day_of(text) is None, text
