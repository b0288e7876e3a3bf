"""CSV: what Excel in China opens by a double click, what no spreadsheet runs, and several enterprises in one file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from compliance.cli.targets import Target, pair
from compliance.reports import write
from compliance.reports.build import build
from compliance.reports.sheet import Cell, Row, lines
from compliance.reports.view import Text
from compliance.reports.writers import commas
from tests import assessments as made
from tests.assessments import assessment
from tests.reports.sheets import checklist, row
from tests.test_reports import hostile

LANGUAGES = ("zh", "en", "both")


def gap_csv(whole: Any = None, lang: Any = "zh") -> str:
    text = write(build(whole or assessment(), full=False), format="csv", lang=lang)
    assert isinstance(text, str)
    return text


def rows_of(text: str) -> list[list[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def test_the_csv_of_a_gap_report_is_as_reviewed(golden: Callable[[str, str], None]) -> None:
    golden("gap_report/steel.zh.csv", gap_csv())


def test_the_csv_of_a_gap_report_has_one_row_for_each_finding() -> None:
    report = build(assessment(), full=False)
    head, *rows = rows_of(gap_csv())
    assert head[:5] == ["企业", "评估日", "编号", "义务", "结论"]
    assert head[-1] == "标识"
    assert [each[-1] for each in rows] == [key for each in report.rows for key in each.findings]
    assert {tuple(each[:2]) for each in rows} == {(made.ENTERPRISE.name, "2024-09-30")}
    first = dict(zip(head, rows[0], strict=True))
    assert first["编号"] == "yunnan-2024:1"
    assert first["下一期限"] == "2024-09-30"
    assert first["责任人"] == "杨志强"
    assert first["备注"] == "换一种理解结论不同；2024-09-03检查：不符合"
    waived = next(each for each in rows if each[-1] == made.POSTS.id)
    assert waived[4] == "不符合（已获豁免）"


def test_a_line_is_a_row_and_lines_end_as_in_rfc_4180() -> None:
    text = gap_csv(hostile())
    lines_ = text.split("\r\n")
    assert lines_[-1] == ""
    assert not any(char in line for line in lines_ for char in "\r\n\t")
    assert len(lines_) - 1 == len(rows_of(text)) == 4
    assert {len(each) for each in rows_of(text)} == {15}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_heads_are_in_the_language_and_ids_in_none(lang: Any) -> None:
    head, *rows = rows_of(gap_csv(lang=lang))
    assert head[4] == {"zh": "结论", "en": "Verdict", "both": "结论 / Verdict"}[lang]
    assert [each[-1] for each in rows] == [each[-1] for each in rows_of(gap_csv())[1:]]


@pytest.mark.parametrize(
    "trap", ["=1+1", "+1", "-1", "@x", "\t=1", "  =1", "＝1", "＋1", "－1", "＠x", "=cmd|' /C calc'!A0"]
)
def test_what_looks_like_a_formula_is_defused(trap: str) -> None:
    said = Text(trap, trap)
    sheet = checklist(Row((Cell(number=-1), lines(said), Cell(), lines(said, said), Cell(), Cell()), trap))
    line = rows_of(commas.write_sheet(sheet, "zh", trap, "2025-01-10"))[1]
    for field in (line[0], line[4], line[6], line[-1]):
        assert field.startswith("'")
        assert trap.strip() in field
    assert line[3] == "-1"


def test_other_tables_have_their_groups_choices_days_and_numbers() -> None:
    head, *rows = rows_of(commas.write_sheet(checklist(), "zh", "隆兴", "2025-01-10"))
    assert head == [
        "企业",
        "评估日",
        "分组",
        "序号",
        "检查内容和依据",
        "检查结果",
        "问题描述",
        "整改期限",
        "资金（元）",
        "标识",
    ]
    assert rows[2][2:] == [
        "二、看现场", "3", "设置警示标志；“确保责任落实到位”；yunnan-2024:3", "不符合", "东侧缺一处", "2025-03-01",
        "185000", "c",
    ]  # fmt: skip
    plain = checklist(row(1, "x", "a"))
    assert rows_of(commas.write_sheet(plain, "en", "x", "2025-01-10"))[0][2] == "Group"
    assert rows_of(commas.write_sheet(replace(plain, tables=plain.tables[1:]), "zh", "x", "d"))[1:] == []


def test_several_enterprises_are_one_table_under_one_head(tmp_path: Path) -> None:
    path = tmp_path / "all.csv"
    (target,) = pair(["csv"], [str(path)], ["a.yaml", "b.yaml", "c.yaml"])
    other = replace(made.ENTERPRISE, name="另一家")
    for whole in (assessment(()), assessment(), assessment(enterprise=other)):
        target.take(gap_csv(whole), "x")
    assert not path.exists()
    target.finish()
    rows = rows_of(path.read_bytes().decode())
    assert [each[0] for each in rows] == ["企业", *[made.ENTERPRISE.name] * 11, *["另一家"] * 11]
    assert path.read_bytes().count("\ufeff".encode()) == 1


def test_several_enterprises_on_standard_output(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    target = Target("csv", None, False, True)
    for _ in range(2):
        target.take(gap_csv(), "x")
    target.finish()
    out = capsysbinary.readouterr().out
    assert out.count('"企业","评估日"'.encode()) == 1
    assert out.startswith(b"\xef\xbb\xbf")
