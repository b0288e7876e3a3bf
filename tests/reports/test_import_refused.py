"""Checklists that do not come back as they went: every mistake by its cell, every file that is not to be trusted."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from compliance.cli import exits
from compliance.codes.returns import RETURNED
from compliance.reports.returns import read_answers
from tests.reports.desk import ANSWERS, BODY, DAY, DEPT, DRILL, HEAD, TICKED, Desk, codes


def test_every_mistake_is_named_by_its_cell_in_one_run(desk: Desk) -> None:
    def edit(sheet: Any, meta: dict[str, str]) -> None:
        sheet[desk.cell(DRILL, "remark")] = "=A1"

    answers = {DEPT: {"result": "合格", "due": "尽快"}, DRILL: {"result": "符合、不适用", "photo": "a\u200bb"}}
    said = desk.refused(desk.fill(answers, {"date": HEAD["date"]}, edit))
    book = openpyxl.load_workbook(desk.cli.folder / "list.xlsx")
    officer = next(row[1] for row in book["_meta"].iter_rows(values_only=True) if row[0] == "entry.officer")
    places = re.findall(r"^filled.xlsx:(\S+): K", said, re.M)
    found = {code: at.removeprefix("检查事项!") for code, at in zip(codes(said), places, strict=True)}
    assert found == {
        "K011": f"封面!{officer}",
        "K012": desk.cell(DEPT, "due"),
        "K007": desk.cell(DEPT, "result"),
        "K008": desk.cell(DRILL, "result"),
        "K010": desk.cell(DRILL, "remark"),
        "K013": desk.cell(DRILL, "photo"),
    }
    assert "是不是“符合”？" in said
    assert "did you mean 符合" in said


def test_no_day_in_the_head_and_too_long_a_remark(desk: Desk) -> None:
    said = desk.refused(desk.fill({DRILL: {"result": "不符合", "remark": "字" * 501}}, {**HEAD, "date": "五月二十日"}))
    assert codes(said) == ["K012", "K013"]


def test_an_edited_id_is_named_with_what_it_was(desk: Desk) -> None:
    def edit(sheet: Any, meta: dict[str, str]) -> None:
        sheet[desk.cell(DEPT, "")] = "alpha-dpet"

    said = desk.refused(desk.fill(ANSWERS, edit=edit))
    assert codes(said) == ["K005"]
    assert f"检查事项!{desk.cell(DEPT, '')}" in said
    assert "it was alpha-dept" in said
    assert "应改回“alpha-dept”" in said


def test_an_emptied_id_of_an_answered_row(desk: Desk) -> None:
    said = desk.refused(desk.fill(ANSWERS, edit=lambda sheet, meta: sheet.__setitem__(desk.cell(DEPT, ""), None)))
    assert codes(said) == ["K005"]


def test_an_id_that_the_rulesets_do_not_have(desk: Desk) -> None:
    folder = desk.cli.folder / "others"
    shutil.copytree(desk.cli.rulesets, folder)
    path = folder / "alpha" / "01.yaml"
    path.write_text(path.read_text("utf-8").replace("alpha-drill", "alpha-drills"), encoding="utf-8")
    path = folder / "alpha" / "ruleset.yaml"
    path.write_text(path.read_text("utf-8").replace("alpha-drill", "alpha-drills"), encoding="utf-8")
    name = desk.fill(ANSWERS)
    command = ("checklist", "import", name, "--profile", "works.yaml", "--as-of", DAY, "--engine", "reference")
    assert desk.cli(*command, "--rulesets", "others") == exits.INPUT
    assert codes(desk.cli.err) == ["K005"]
    assert "--rulesets" in desk.cli.err


def test_one_item_in_two_rows(desk: Desk) -> None:
    def edit(sheet: Any, meta: dict[str, str]) -> None:
        sheet[desk.cell(DRILL, "")] = DEPT

    said = desk.refused(desk.fill({DEPT: {"result": "符合"}, DRILL: {"result": "不符合"}}, edit=edit))
    assert codes(said) == ["K009"]
    assert all(desk.cell(item, "result") in said for item in (DEPT, DRILL))


def test_a_removed_row_is_named(desk: Desk) -> None:
    def edit(sheet: Any, meta: dict[str, str]) -> None:
        sheet.delete_rows(int(re.sub("[A-Z]", "", desk.cell(DRILL, ""))))

    said = desk.refused(desk.fill({DEPT: {"result": "符合"}}, edit=edit))
    assert codes(said) == ["K006"]
    assert DRILL in said


def test_rows_in_another_order_are_welcome(desk: Desk) -> None:
    def edit(sheet: Any, meta: dict[str, str]) -> None:
        rows = [int(re.sub("[A-Z]", "", desk.cell(item, ""))) for item in (DEPT, DRILL)]
        for column in range(1, 12):
            cells = [sheet.cell(row, column) for row in rows]
            if not any(isinstance(cell, openpyxl.cell.cell.MergedCell) for cell in cells):
                cells[0].value, cells[1].value = cells[1].value, cells[0].value

    assert desk.bring(desk.fill(ANSWERS, edit=edit), "--in-place") == exits.OK, desk.cli.err
    assert re.findall("item: ([a-z-]+)", desk.path.read_text(encoding="utf-8")) == [DRILL, DEPT]


def test_pages_are_held_to_the_same(desk: Desk) -> None:
    path = desk.cli.folder / desk.tick(TICKED)
    page = path.read_text(encoding="utf-8")

    def said(edited: str) -> list[str]:
        assert edited != page
        path.write_text(edited, encoding="utf-8")
        return codes(desk.refused("filled.html"))

    both = f'name="{DEPT}|result" value="not_checked"'
    assert said(page.replace(both, both + ' checked=""')) == ["K008"]
    assert said(page.replace(f'data-id="{DRILL}"', 'data-id="alpha-dril"')) == ["K005", "K005"]
    assert said(re.sub(rf'<tr data-id="{DRILL}".*?</tr>', "", page, flags=re.S)) == ["K006"]
    assert said(page.replace('value="satisfied" checked', 'value="fine" checked')) == ["K007"]
    assert said(page.replace('content="checklist"', 'content="form"')) == ["K002"]
    assert said(page.replace('"sheet:kind"', '"kind"')) == ["K001"]
    assert said(page.replace('value="2025-05-20"', "")) == ["K011"]


def test_another_enterprise_and_a_changed_profile(desk: Desk) -> None:
    name = desk.fill(ANSWERS)
    desk.cli.profile("other.yaml", BODY, name="另一家厂")
    assert desk.bring(name, "--profile", "other.yaml", "--accept-changed-profile") == exits.INPUT
    assert codes(desk.cli.err) == ["K014"]
    digests = re.findall(r"digest ([0-9a-f]{12})", desk.cli.err)
    assert len(set(digests)) == 2
    assert "某厂" in desk.cli.err
    assert "另一家厂" in desk.cli.err
    desk.path.write_text(desk.path.read_text("utf-8").replace("staff_count: 100", "staff_count: 101"), encoding="utf-8")
    assert codes(desk.refused(name)) == ["K014"]
    assert "--accept-changed-profile" in desk.cli.err
    assert desk.bring(name, "--accept-changed-profile", "--in-place", "--format", "json") == exits.OK, desk.cli.err
    view = json.loads(desk.cli.out)
    assert [each["code"] for each in view["remarks"]] == ["K026"]
    assert view["accepted_changed"] is True


def test_a_blank_checklist_belongs_to_nobody_in_particular(desk: Desk) -> None:
    blank = ("checklist", "make", "--blank", "alpha", "-o", "list.xlsx", *desk.common[:4])
    assert desk.cli(*blank) == exits.OK, desk.cli.err
    assert desk.bring(desk.fill(ANSWERS), "--format", "json") == exits.OK, desk.cli.err
    assert [each["code"] for each in json.loads(desk.cli.out)["remarks"]] == ["K028"]


def test_the_other_result_of_the_same_day_and_officer(desk: Desk) -> None:
    assert desk.bring(desk.fill(ANSWERS), "--in-place") == exits.OK
    said = desk.refused(desk.fill({DEPT: {"result": "不适用"}}))
    assert codes(said) == ["K015"]
    assert "works.yaml:" in said
    one, two = desk.tick({DRILL: {"result": "satisfied"}}, {**HEAD, "officer": "丁某"}), "two.html"
    (desk.cli.folder / one).rename(desk.cli.folder / two)
    other = desk.tick({DRILL: {"result": "not_checked"}}, {**HEAD, "officer": "丁某"})
    assert codes(desk.refused(two, other)) == ["K015"]


def test_usage(desk: Desk) -> None:
    name = desk.fill(ANSWERS)
    for wrong, said in (
        (("-o", "works.yaml"), "--in-place"),
        (("-o", "list.html"), "never written over"),
        (("-o", "a.yaml", "--in-place"), "choose one"),
        (("--profile", "-"), "standard input"),
        (("--date", "morgen"), "--date"),
        (("--officer", "a\nb"), "--officer"),
        (("--format", "pdf"), "--format"),
    ):
        assert desk.bring(name, *wrong) == exits.USAGE, wrong
        assert said in desk.cli.err


# --- files that are no checklists, and worse ---------------------------------------------------------------------


def other_files() -> dict[str, tuple[bytes, str]]:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/sharedStrings.xml", b" " * (17 << 20))
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as package:
        for number in range(1_001):
            package.writestr(f"xl/media/{number}.png", b"")
    plain = io.BytesIO()
    openpyxl.Workbook().save(plain)
    return {
        "list.pdf": (b"%PDF-1.7", "K001"),
        "list.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "K001"),
        "list.mhtml": (b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n", "K001"),
        "list.txt": ("符合".encode(), "K001"),
        "gbk.html": ("<!doctype html><meta name='sheet:kind' content='checklist'>检查".encode("gbk"), "K001"),
        "torn.xlsx": (plain.getvalue()[:2000], "K001"),
        "plain.xlsx": (plain.getvalue(), "K001"),
        "bomb.xlsx": (bomb.getvalue(), "K003"),
        "many.xlsx": (many.getvalue(), "K003"),
        "large.html": (b"<!doctype html>" + b" " * (5 << 20), "K003"),
    }


def test_what_is_no_checklist_is_refused(desk: Desk) -> None:
    wrong = other_files()
    for name, (data, _) in wrong.items():
        (desk.cli.folder / f"x-{name}").write_bytes(data)
    said = desk.refused(*(f"x-{name}" for name in wrong), "missing.xlsx")
    found = dict(re.findall(r"^(?:x-)?(\S+): ([KR]\d{3}) ", said, re.M))
    assert found == {name: code for name, (_, code) in wrong.items()} | {"missing.xlsx": "R001"}


@pytest.mark.parametrize(
    "put",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        '<?xml version="1.0" encoding="UTF-16"?>'.encode("utf-16"),
        b'<?xml version="1.0" encoding="UTF-7"?>',
    ],
)
def test_xml_that_may_hold_more_than_it_shows_is_not_read(desk: Desk, put: bytes) -> None:
    source = desk.cli.folder / desk.fill(ANSWERS)
    target = desk.cli.folder / "edited.xlsx"
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            after.writestr(name, put + data if name == "xl/workbook.xml" else data)
    assert codes(desk.refused("edited.xlsx")) == ["K003"]


def test_a_renamed_worksheet_and_another_version(desk: Desk) -> None:
    assert codes(desk.refused(desk.fill(ANSWERS, edit=lambda sheet, meta: setattr(sheet, "title", "Sheet1")))) == [
        "K004"
    ]

    def newer(sheet: Any, meta: dict[str, str]) -> None:
        for row in sheet.parent["_meta"].iter_rows():
            if row[0].value == "schema":
                row[1].value = "2"

    assert codes(desk.refused(desk.fill(ANSWERS, edit=newer))) == ["K002"]


def test_a_sheet_that_claims_a_million_rows_is_read_in_no_time(desk: Desk) -> None:
    def edit(sheet: Any, meta: dict[str, str]) -> None:
        sheet["XFD1048576"] = "x"

    assert desk.bring(desk.fill(ANSWERS, edit=edit)) == exits.OK, desk.cli.err


@pytest.mark.parametrize("part", ["<tr ", '<tr "', "<!--", "<textarea name='a|b'>", "<a x='", "</textarea"])
def test_a_broken_page_takes_no_longer_than_its_length(tmp_path: Path, part: str) -> None:
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><meta name=sheet:kind content=checklist>" + part * 100_000, encoding="utf-8")
    assert read_answers(str(page)).rows == ()


def test_text_of_a_page_is_no_tag(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<!doctype html><META NAME='sheet:kind' CONTENT='checklist'><script>'<tr data-id=\"s\">'</script>\n"
        "<tr data-id='a'><textarea name='a|remark'>x &lt;tr&gt; <tr data-id='t'></textarea>\n"
        "<input value='1 > 0' name='a|photo'>",
        encoding="utf-8",
    )
    (row,) = read_answers(str(page)).rows
    assert (row.id.text, row.id.at.line) == ("a", 2)
    assert row.written["remark"].text == "x <tr> <tr data-id='t'>"
    assert (row.written["photo"].text, row.written["photo"].at.line) == ("1 > 0", 3)


def test_every_code_has_a_test() -> None:
    folder = Path(__file__).parents[1]
    tests = "".join(
        (folder / name).read_text("utf-8")
        for name in ("reports/test_import.py", "reports/test_import_refused.py", "profiles/test_amending.py")
    )
    assert {code for code in RETURNED if f'"{code}"' not in tests} == set()


def test_rows_sorted_without_their_hidden_ids_are_refused(desk: Desk) -> None:
    def edit(sheet: Any, meta: dict[str, str]) -> None:
        rows = [int(re.sub(r"\D", "", desk.cell(item, "no"))) for item in (DEPT, DRILL)]
        for column in range(2, 10):
            one, other = (sheet.cell(row, column) for row in rows)
            one.value, other.value = other.value, one.value

    said = desk.refused(desk.fill(ANSWERS, edit=edit))
    assert codes(said) == ["K005"]
    assert "隐藏的编号没有跟着动" in said


def test_a_column_that_was_moved_is_named_by_its_head(desk: Desk) -> None:
    def edit(sheet: Any, meta: dict[str, str]) -> None:
        sheet.insert_cols(openpyxl.utils.column_index_from_string(meta["column.due"]))

    said = desk.refused(desk.fill(ANSWERS, edit=edit))
    assert set(codes(said)) == {"K004"}
    assert "原来是“整改期限”列" in said


def test_thousands_of_edited_ids_are_told_soon(desk: Desk) -> None:
    page = (desk.cli.folder / "list.html").read_text(encoding="utf-8")
    many = "".join(f'<tr data-id="x{at}"></tr>' for at in range(5000))
    (desk.cli.folder / "filled.html").write_text(page.replace("</tbody>", f"{many}</tbody>", 1), encoding="utf-8")
    assert "K005" in codes(desk.refused("filled.html"))
