"""Workbooks: opened by two readers, filled in, hostile texts, the same bytes for the same input, and seen on paper."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from compliance.assessment import DutyRow
from compliance.installed import MissingExtra
from compliance.reports import write
from compliance.reports.build import build
from compliance.reports.kinds import sheet_of
from compliance.reports.kinds.checklist import build as build_checklist
from compliance.reports.sheet import Cell, Choice, Column, Group, Line, Row, Table, lines
from compliance.reports.strings import UI
from compliance.reports.view import Text
from compliance.reports.writers import excel
from compliance.reports.writers.excel_cells import columns_of, height_of, lines_in
from tests import assessments as made
from tests.assessments import assessment
from tests.reports.sheets import COLUMNS, both, checklist, row
from tests.test_reports import HOSTILE, hostile

openpyxl = pytest.importorskip("openpyxl")
pytest.importorskip("xlsxwriter")

LANGUAGES = ("zh", "en", "both")
TRAPS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", "<r><t>x</t></r>", "_x0041_", "007", "https://evil.example",
    "a\nb", "𠮷", " x ", HOSTILE,
)  # fmt: skip


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data), rich_text=False)


def gap_book(whole: Any = None, lang: Any = "zh") -> Any:
    data = write(build(whole or assessment(), full=False), format="xlsx", lang=lang)
    assert isinstance(data, bytes)
    return opened(data)


def texts(sheet: Any) -> list[str]:
    return [str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value is not None]


def header(sheet: Any, label: str) -> Any:
    """Return the cell with the head of a column."""
    return next(cell for line in sheet.iter_rows() for cell in line if str(cell.value or "").split("\n")[0] == label)


# --- the gap report ------------------------------------------------------------------------------------------------


def test_the_gap_report_has_a_worksheet_for_each_table() -> None:
    book = gap_book()
    assert book.sheetnames == [
        "概况", "先做什么", "今后90天到期事项", "不符合项", "需补齐的资料", "全部核对结果", "条文理解与取舍",
        "假定和资料提示", "出处与版本",
    ]  # fmt: skip
    assert all(sheet.sheet_state == "visible" for sheet in book)
    first = texts(book.worksheets[0])
    report = build(assessment(), full=False)
    assert {"合规差距报告", made.ENTERPRISE.name, report.summary.zh} <= set(first)
    for sheet in book:
        assert report.disclaimer.zh in texts(sheet)


def test_the_list_has_one_row_for_each_finding_and_can_be_filtered() -> None:
    report = build(assessment(), full=False)
    sheet = gap_book()["全部核对结果"]
    ids = [sheet.cell(at, 1).value for at in range(1, sheet.max_row + 1) if sheet.cell(at, 1).value]
    assert ids == [key for each in report.rows for key in each.findings]
    assert sheet.column_dimensions["A"].hidden
    refs = {each.ref for each in report.findings}
    assert refs <= set(texts(sheet))


def test_a_long_list_can_be_filtered_and_a_short_one_need_not() -> None:
    sheet = gap_book(many(2))["全部核对结果"]
    head = header(sheet, "编号")
    assert sheet.auto_filter.ref == f"B{head.row}:M{head.row + 22}"
    assert gap_book()["先做什么"].auto_filter.ref is None


def test_days_are_days_and_numbers_are_numbers() -> None:
    sheet = gap_book()["先做什么"]
    due, days = header(sheet, "期限"), header(sheet, "剩余天数")
    cell = sheet.cell(due.row + 1, due.column)
    assert (cell.value, cell.number_format) == (datetime(2024, 9, 30), "yyyy-mm-dd")
    assert sheet.cell(days.row + 1, days.column).value == 0
    assert sheet.cell(due.row + 2, due.column).value == "立即"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_two_readers_read_the_same_in_every_language(lang: Any) -> None:
    calamine = pytest.importorskip("python_calamine")
    data = write(build(assessment(), full=False), format="xlsx", lang=lang)
    assert isinstance(data, bytes)
    ours, other = opened(data), calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert other.sheet_names == ours.sheetnames
    for sheet in ours:
        told = {
            str(value) for line in other.get_sheet_by_name(sheet.title).to_python() for value in line if value != ""
        }
        wanted = {text for text in texts(sheet) if not re.fullmatch(r"\d+|\d{4}-\d\d-\d\d 00:00:00", text)}
        assert wanted <= told
    head = UI["gap.column.headline"]
    said = {"zh": head.zh, "en": head.en, "both": f"{head.zh}\n{head.en}"}[lang]
    assert any(said in texts(sheet) for sheet in ours)


def test_equal_reports_are_equal_bytes() -> None:
    once = write(build(assessment(), full=False), format="xlsx")
    probe = (
        "import sys; from tests.assessments import assessment; from compliance.reports import write; "
        "from compliance.reports.build import build; "
        "sys.stdout.buffer.write(write(build(assessment(), full=False), format='xlsx'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, check=True, cwd=Path(__file__).parents[2],
        env={"PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai", "COMPLIANCE_CACHE": ""},
    )  # fmt: skip
    assert done.stdout == once
    assert isinstance(once, bytes)
    with zipfile.ZipFile(io.BytesIO(once)) as package:
        core = package.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[0-9:]+Z", core)) == {"2024-09-30T00:00:00Z"}


def many(times: int) -> Any:
    obligations = tuple(
        replace(each, id=f"{each.id}-{n}", number=n * 20 + each.number)
        for n in range(times)
        for each in made.OBLIGATIONS
    )
    ours = tuple(
        replace(book, obligations=tuple(each for each in obligations if each.source.document == book.id))
        for book in made.RULEBOOK.rulesets
    )
    findings = tuple(
        replace(each, id=f"{each.id}-{n}", number=n * 20 + each.number) for n in range(times) for each in made.ORDER
    )
    return assessment(
        findings,
        rulebook=replace(made.RULEBOOK, rulesets=ours),
        rows=tuple(DutyRow(each.id, (each,)) for each in findings),
    )


def test_two_hundred_findings() -> None:
    whole = many(17)
    sheet = gap_book(whole)["全部核对结果"]
    assert sum(bool(sheet.cell(at, 1).value) for at in range(1, sheet.max_row + 1)) == 17 * 11


def test_no_gap_and_nothing_at_all() -> None:
    for whole in (assessment((made.OFFICERS, made.MINING)), assessment(())):
        book = gap_book(whole)
        assert UI["measures.none"].zh in texts(book["先做什么"])
        assert UI["measures.none"].zh in texts(book["不符合项"])


def test_all_undetermined() -> None:
    whole = assessment(tuple(replace(made.INSURANCE, id=each.id, ruleset=each.ruleset) for each in made.FINDINGS))
    book = gap_book(whole)
    assert any(text.startswith("安全生产责任保险有效期至") for text in texts(book["需补齐的资料"]))
    assert UI["measures.none"].zh in texts(book["先做什么"])


# --- hostile and extreme texts -------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hostile_text_stays_text(lang: Any) -> None:
    data = write(build(hostile(), full=False), format="xlsx", lang=lang)
    assert isinstance(data, bytes)
    whole = "".join(part(data, name) for name in names_of(data))
    assert "<f>" not in whole
    assert "<hyperlink " not in whole
    for unfit in ("\x00", "\x0b", "\x1b", "\u202e", "\ud83d"):
        assert unfit not in whole
    assert "𠮷" in whole
    said = "".join(text for sheet in opened(data) for text in texts(sheet))
    assert "{{7*7}}" in said
    assert "=HYPERLINK(1)" in said


def names_of(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.namelist()


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        text = package.read(name).decode()
    ElementTree.fromstring(text)
    return text


@pytest.mark.parametrize("trap", TRAPS)
def test_every_trap_is_read_back_as_it_was_written(trap: str) -> None:
    said = Text(trap, trap)
    cells = (Cell(number=1), lines(said), Cell(), lines(said, Line(said, "quote")), lines(said), Cell())
    made_of = checklist(Row(cells, "a"), title=said, remarks=(Line(said),))
    book = opened(excel.write_sheet(made_of, "zh"))
    sheet = book["检查事项"]
    line = next(each for each in sheet.iter_rows() if each[0].value == "a")
    assert all(cell.data_type != "f" for cell in line)
    assert str(line[2].value).rstrip(" ") == said.zh.rstrip(" ")
    assert str(line[4].value).rstrip(" ") == f"{said.zh}\n{said.zh}".rstrip(" ")
    assert sheet["B1"].data_type == "s"
    if trap[0] in "=+-@":
        assert line[2].quotePrefix


def test_what_is_too_long_for_a_cell_is_cut_and_says_so() -> None:
    for text in ("长" * 40_000, "𠮷" * 20_000, "<r>" + "x" * 40_000 + "</r>"):
        book = opened(excel.write_sheet(checklist(row(1, text, "a")), "zh"))
        line = next(each for each in book["检查事项"].iter_rows() if each[0].value == "a")
        said = str(line[2].value)
        assert len(said.encode("utf-16-le")) // 2 <= 32_767
        assert said.rstrip().endswith(UI["excel.cut"].zh) or said.endswith("</r> ")
    book = opened(excel.write_sheet(checklist(row(1, "行\n" * 900, "a")), "zh"))
    line = next(each for each in book["检查事项"].iter_rows() if each[0].value == "a")
    assert str(line[2].value).count("\n") == 253


def test_names_of_worksheets_are_legal_and_distinct() -> None:
    headings = ("", "a/b:c*d?[e]\\f", "'quoted'", "长" * 40, "长" * 40, "History", "_meta", "GAPS", "gaps", "𠮷" * 20)
    tables = tuple(Table(f"t{at}", both(each), COLUMNS, ()) for at, each in enumerate(headings))
    names = opened(excel.write_sheet(checklist(tables=tables), "zh")).sheetnames[1 : len(headings) + 1]
    assert len({name.casefold() for name in names}) == len(headings)
    for name in names:
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
        assert not set("[]:*?/\\") & set(name)
        assert name[0] != "'"
        assert name.casefold() not in ("history", "_meta", "_lists")


# --- answers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_choices_are_drop_downs_in_the_language_with_colours(lang: Any) -> None:
    book = opened(excel.write_sheet(checklist(), lang))
    sheet = book.worksheets[1]
    lists = [each for each in sheet.data_validations.dataValidation if each.type == "list"]
    labels = "satisfied,not satisfied,not applicable,not checked" if lang == "en" else "符合,不符合,不适用,未查"
    assert [each.formula1 for each in lists] == [f'"{labels}"']
    asked = [at for at in range(1, sheet.max_row + 1) if sheet.cell(at, 1).value]
    assert [sheet.cell(at, 1).value for at in asked] == ["a", "b", "c"]
    for at in asked:
        assert f"D{at}" in lists[0].sqref
        assert not sheet.cell(at, 4).protection.locked
    assert f"D{asked[-1] + 1}" not in lists[0].sqref
    assert sheet.cell(asked[-1] + 1, 4).protection.locked
    first = labels.split(",")[0]
    assert sheet.cell(asked[1], 4).value == first
    rules = [rule.formula[0] for each in sheet.conditional_formatting for rule in each.rules]
    assert rules == [f'"{label}"' for label in labels.split(",")]
    assert bool(lists[0].prompt) == (lang == "both")


def test_days_are_checked_and_long_numbers_stay_text() -> None:
    sheet = opened(excel.write_sheet(checklist(), "zh")).worksheets[1]
    (days,) = [each for each in sheet.data_validations.dataValidation if each.type == "date"]
    assert days.sqref.ranges
    at = next(at for at in range(1, sheet.max_row + 1) if sheet.cell(at, 1).value == "a")
    assert (sheet.cell(at, 6).number_format, sheet.cell(at, 5).number_format) == ("yyyy-mm-dd", "@")
    assert sheet.cell(at + 2 + 1, 6).value == datetime(2025, 3, 1)
    assert sheet.cell(at, 7).number_format == "#,##0"


def test_what_programs_read_back_is_on_a_very_hidden_worksheet() -> None:
    book = opened(excel.write_sheet(checklist(), "zh"))
    assert book["_meta"].sheet_state == "veryHidden"
    meta = {name.value: value.value for name, value in book["_meta"].iter_rows(max_col=2)}
    assert meta["kind"] == "checklist"
    assert meta["id"] == "JC-1"
    assert meta["sheet"] == "检查事项"
    assert [meta[f"column.{each.key}"] for each in COLUMNS] == ["B", "C", "D", "E", "F", "G"]
    assert meta["ids"] == hashlib.sha256(b"a\nb\nc").hexdigest()
    sheet = book[meta["sheet"]]
    for key, typed in (("date", "yyyy-mm-dd"), ("certificate", "@")):
        cell = book[meta["cover"]][meta[f"entry.{key}"]]
        assert (cell.value, cell.number_format, cell.protection.locked) == (None, typed, False)
    assert sheet.protection.sheet
    assert not sheet.protection.password


def test_answers_are_counted_by_excel_and_counted_already() -> None:
    data = excel.write_sheet(checklist(), "zh")
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets[1]
    assert "已填 2 / 3　符合 1　不符合 1　不适用 0　未查 0" in texts(values)
    assert sum(cell.data_type == "f" for line in opened(data).worksheets[1].iter_rows() for cell in line) == 1


def test_choices_that_no_cell_can_hold_stand_on_a_worksheet_of_their_own() -> None:
    choices = tuple(Choice(f"v{at}", both(f"第{at}种，带,逗号的很长的选择")) for at in range(30))
    column = Column("kind", both("种类"), 273, choices)
    table = Table("t", both("表"), (column,), (Group((Row((Cell(answer="v3"),), "a"),)),))
    book = opened(excel.write_sheet(checklist(tables=(table,)), "zh"))
    assert book["_lists"].sheet_state == "veryHidden"
    assert [cell.value for cell in book["_lists"]["A"]] == [each.label.zh for each in choices]
    (rule,) = book["表"].data_validations.dataValidation
    assert rule.formula1 == "_lists!$A$1:$A$30"


# --- paper ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "page"), [("zh", "第 &P 页 共 &N 页"), ("en", "Page &P of &N")])
def test_it_prints_on_a4(lang: Any, page: str) -> None:
    book = opened(excel.write_sheet(checklist(), lang))
    sheet = book.worksheets[1]
    head = header(sheet, COLUMNS[0].label.en if lang == "en" else COLUMNS[0].label.zh)
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == f"${head.row}:${head.row}"
    assert sheet.freeze_panes == f"A{head.row + 1}"
    assert sheet.print_area.split("!")[1] == f"$B$1:$G${sheet.max_row}"
    footer = f"{sheet.oddFooter.left.text}|{sheet.oddFooter.right.text}"
    assert page in footer
    assert "&& Co" in zip_text(excel.write_sheet(checklist(), lang)).replace("&amp;", "&")
    upright = opened(excel.write_sheet(checklist(across=False), lang)).worksheets[1]
    assert upright.page_setup.orientation == "portrait"


def zip_text(data: bytes) -> str:
    return part(data, "xl/worksheets/sheet2.xml")


def test_signatures_and_the_closing_line_stand_at_the_end() -> None:
    book = opened(excel.write_sheet(checklist(), "zh"))
    cover = texts(book["封面"])
    assert cover[-3:] == ["检查人员", "签字：", "只作检查记录"]
    assert texts(book["依据文件"])[-2:] == [UI["excel.empty"].zh, "只作检查记录"]
    assert "检查人员" not in texts(book["检查事项"])
    printed = opened(excel.write_sheet(replace(checklist(), returns=False), "zh"))
    assert "封面" not in printed.sheetnames
    assert texts(printed["依据文件"])[-3:] == ["检查人员", "签字：", "只作检查记录"]


def test_the_head_row_of_a_real_checklist_stays_in_view() -> None:
    view = build_checklist(assessment())
    book = opened(excel.write(view, "zh"))
    meta = {name.value: value.value for name, value in book["_meta"].iter_rows(max_col=2)}
    sheet = book[meta["sheet"]]
    assert sheet.freeze_panes is not None
    assert sheet.print_title_rows


def test_rows_are_as_high_as_their_text_needs() -> None:
    tall = checklist(row(1, "短", "a"), row(2, "很长的检查内容" * 30, "b"), row(3, "极长" * 4000, "c"))
    sheet = opened(excel.write_sheet(tall, "zh")).worksheets[1]
    heights = {sheet.cell(at, 1).value: sheet.row_dimensions[at].height for at in range(1, sheet.max_row + 1)}
    assert heights["a"] < heights["b"] < heights["c"]
    assert 408 < heights["c"] <= 409
    # 92 mm hold 25 Chinese characters of 10 points: 210 of them take nine lines, and two lines follow.
    assert heights["b"] >= height_of(11)
    assert all(sheet.row_dimensions[at].height for at in range(1, sheet.max_row))


@pytest.mark.parametrize(
    ("text", "columns", "least", "most"),
    [
        ("短", 10, 1, 1),
        ("一二三四五六七八九十", 10, 2, 3),
        ("a\nb\nc", 10, 3, 3),
        ("word " * 20, 20, 5, 7),
        ("", 5, 1, 1),
    ],
)
def test_lines_are_estimated_from_columns(text: str, columns: float, least: int, most: int) -> None:
    assert least <= lines_in(text, columns) <= most


def test_a_column_of_a_centimetre_holds_two_chinese_characters() -> None:
    assert 4 <= columns_of(10) < 6


def test_days_that_excel_does_not_know_and_numbers_it_would_round_are_text() -> None:
    early, large = date(1899, 12, 31), 10**15 + 1
    cells = (Cell(number=large), Cell(on=early), Cell(), Cell(), Cell(), Cell(number=-5))
    sheet = opened(excel.write_sheet(checklist(Row(cells, "")), "zh")).worksheets[1]
    told = texts(sheet)
    assert {"1899-12-31", str(large), "-5"} <= set(told)


def test_without_the_package_the_way_to_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(MissingExtra, match=re.escape("compliance[office]")):
        write(build(assessment(), full=False), format="xlsx")


def test_columns_add_up_to_the_width_of_the_paper() -> None:
    sheet = sheet_of(build(assessment(), full=False))
    assert {table.key: sum(each.width for each in table.columns) for table in sheet.tables} == dict.fromkeys(
        (table.key for table in sheet.tables), 273
    )


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_libreoffice_prints_every_cell(tmp_path: Path, lang: Any) -> None:
    for tool in ("soffice", "pdftotext", "pdfinfo"):
        if shutil.which(tool) is None:
            pytest.skip(f"needs {tool}: what a workbook looks like on paper was NOT tested")
    narrow = replace(COLUMNS[4], width=12)
    rows = tuple(row(at, f"第{at}项", f"r{at}", "satisfied", "", date(2025, 12, 31)) for at in range(1, 41))
    books = {
        "gap": write(build(assessment(), full=False), format="xlsx", lang=lang),
        "hostile": write(build(hostile(), full=False), format="xlsx", lang=lang),
        "list": excel.write_sheet(
            checklist(tables=(Table("t", both("表"), (*COLUMNS[:4], narrow, COLUMNS[5]), (Group(rows),)),)), lang
        ),
    }
    for name, data in books.items():
        assert isinstance(data, bytes)
        (tmp_path / f"{name}.xlsx").write_bytes(data)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "pdf", "--outdir",
         str(tmp_path), *(str(tmp_path / f"{name}.xlsx") for name in books)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    for name, data in books.items():
        assert isinstance(data, bytes)
        pdf = str(tmp_path / f"{name}.pdf")
        said = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
        info = subprocess.run(["pdfinfo", pdf], capture_output=True, text=True, check=True).stdout
        pages = int(re.findall(r"Pages:\s+(\d+)", info)[0])
        sheets = sum(sheet.sheet_state == "visible" for sheet in opened(data))
        assert "###" not in said
        assert sheets <= pages <= 8 * sheets
        assert re.search(r"Page size:\s+84\d(\.\d+)? x 59\d", info)
        last = f"Page{pages}of{pages}" if lang == "en" else f"第{pages}页共{pages}页"
        assert last in re.sub(r"\s", "", said)
