"""Files as people have them: encodings, separators, workbooks, typed tables, queries, folders of profiles."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow", reason="a store needs pip install 'compliance[fleet]'")

import pyarrow as pa
import pyarrow.parquet as pq

from compliance.diagnostics import LoadError
from compliance.fleet.importing import Source, import_sources
from compliance.fleet.importing.mapping import load_mapping
from compliance.fleet.stores.store import QUARANTINE, open_store
from compliance.model import Rulebook
from compliance.plan import Plan
from tests.fleet.rosters import DRILLS, GOOD, HEADS, MAPPING, as_csv, imported, with_cell


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (as_csv([GOOD]), "UTF-8, comma"),
        (b"\xef\xbb\xbf" + as_csv([GOOD]), "UTF-8, comma"),
        (as_csv([GOOD], lineterminator="\n"), "UTF-8, comma"),
        (as_csv([GOOD], lineterminator="\r"), "UTF-8, comma"),
        (as_csv([GOOD], delimiter=";"), "UTF-8, semicolon"),
        (as_csv([GOOD], delimiter="\t"), "UTF-8, tab"),
        (as_csv([GOOD], quoting=csv.QUOTE_ALL), "UTF-8, comma"),
        (as_csv([GOOD]).decode().encode("gbk"), "GBK (GB18030), comma"),
        (as_csv([with_cell("名称", "㐀厂")]).decode().encode("gb18030"), "GBK (GB18030), comma"),
    ],
)
def test_encodings_and_separators_are_recognised_and_named(plan: Plan, tmp_path: Path, data: bytes, said: str) -> None:
    outcome, _, _ = imported(tmp_path, plan, {"firms.csv": data, "drills.csv": DRILLS.encode()})
    assert outcome.firms == 1
    assert outcome.read[0].said == said


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (as_csv([GOOD]).decode().encode("utf-16"), "R004"),
        (as_csv([GOOD]) + b"\xff\xfe\x81", "R005"),
        ("編號,名稱,職工人數,從業人員,規模\n一,工廠,很多,很多,大\n".encode("big5"), "R005"),
        (b"", "R009"),
        (as_csv([GOOD[:2]], HEADS[:2]), "F102"),
        (as_csv([GOOD], (*HEADS[:-1], "名称")), "F103"),
        (b'"never closed', "F111"),
        (b"PK\x03\x04", "F102"),
    ],
)
def test_a_file_that_cannot_be_used_ends_the_import(plan: Plan, tmp_path: Path, data: bytes, code: str) -> None:
    with pytest.raises(LoadError, match=code):
        imported(tmp_path, plan, {"firms.csv": data, "drills.csv": DRILLS.encode()})
    assert not (tmp_path / "store").exists()


def test_encoding_and_mapping_must_agree(plan: Plan, tmp_path: Path) -> None:
    mapping = MAPPING.replace("  source: firms.*\n", "  source: firms.*\n  encoding: utf-8\n")
    data = as_csv([GOOD]).decode().encode("gbk")
    with pytest.raises(LoadError, match="R005"):
        imported(tmp_path, plan, {"firms.csv": data, "drills.csv": DRILLS.encode()}, mapping)


def test_a_workbook_with_titles_errors_and_formulas(plan: Plan, tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "企业"
    book.create_sheet("说明")
    sheet.append(["2024年企业名单"])
    sheet.append([])
    sheet.append(HEADS)
    sheet.append(["A1", "甲厂", 120, 130, "小型", "机械", True, date(2010, 3, 5), 12.5, date(2024, 3, 9), 530581])
    sheet.append(["A2", "乙厂", "=1+1", 130, "小型", "机械", True, None, 12.5, None, 530581])
    sheet.append(["A3", "丙厂", 120.5, 130, "小型", "机械", True, None, 12.5, None, 530581])
    sheet.append(["A4", "丁厂", 120, 130, "小型", "机械", "#N/A", 40242, 12.5, None, 530581])
    sheet["G7"].data_type = "e"
    (tmp_path / "sources").mkdir()
    book.save(tmp_path / "sources" / "firms.xlsx")
    data = (tmp_path / "sources" / "firms.xlsx").read_bytes()
    mapping = MAPPING.replace("  source: firms.*\n", "  source: firms.*\n  sheet: 企业\n  header: 3\n")
    files = {"firms.xlsx": data, "drills.csv": DRILLS.encode()}
    outcome, store, kept_out = imported(tmp_path, plan, files, mapping)
    assert (outcome.firms_in, outcome.firms) == (4, 1)
    told = [(each["row"], each["column"], each["code"]) for each in kept_out]
    assert told == [
        ("5", "职工人数", "F116"), ("6", "职工人数", "R013"), ("7", "机构", "F116"), ("7", "成立", "R015"),
    ]  # fmt: skip
    row = store.row("A1") or {}
    assert (row["fact:staff_count"], row["founded_on"], row["place"]) == (120, date(2010, 3, 5), 530581)
    with pytest.raises(LoadError, match="F101"):
        imported(tmp_path / "again", plan, files)


def test_typed_cells_of_parquet(plan: Plan, tmp_path: Path) -> None:
    from datetime import datetime

    columns: dict[str, Any] = {head: [cell] * 3 for head, cell in zip(HEADS, GOOD, strict=True)}
    columns |= {
        "编号": [1, 2, 3],
        "职工人数": [120.0, float("nan"), 7.5],
        "行业": [["machinery", "steel"], [], None],
        "机构": [True, False, None],
        "成立": [datetime(2010, 3, 5), None, datetime(2010, 3, 5, 8)],
        "县": [530581, 530502, 1],
    }
    (tmp_path / "sources").mkdir()
    pq.write_table(pa.table(columns), tmp_path / "sources" / "firms.parquet")
    data = (tmp_path / "sources" / "firms.parquet").read_bytes()
    outcome, store, kept_out = imported(tmp_path, plan, {"firms.parquet": data, "drills.csv": DRILLS.encode()})
    assert (outcome.firms_in, outcome.firms) == (3, 1)
    told = sorted((each["row"], each["code"]) for each in kept_out)
    assert told == [("2", "R013"), ("3", "E010"), ("3", "R013"), ("3", "R015")]
    row = store.row("1") or {}
    assert (row["fact:staff_count"], row["fact:industries"]) == (120, ["machinery", "steel"])


def test_a_query_of_duckdb(plan: Plan, tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    mapping = "kind: mapping\nschema: 1\nfirms: {source: f, id: i, columns: {name: n, staff_count: s}}\n"
    read = load_mapping(mapping.encode(), plan.rulebook.vocabulary)
    query = "duckdb::SELECT 'A' || x AS i, '厂' || x AS n, x * 10 AS s FROM range(5) t(x)"
    outcome = import_sources(tmp_path / "store", [Source(query, "f")], read, plan)
    assert (outcome.firms, outcome.read[0].said) == (5, "DuckDB, query")
    for wrong in (
        "duckdb::",
        "duckdb:none.duckdb:SELECT 1",
        "duckdb::SELEKT",
        "duckdb::SELECT 1/x AS i FROM none",
        "duckdb::SET threads=1",
    ):
        with pytest.raises(LoadError, match=r"F101|F102|R001"):
            import_sources(tmp_path / "other", [Source(wrong, "f")], read, plan)


def test_profiles_that_do_not_load_are_kept_out(rulebook: Rulebook, plan: Plan, tmp_path: Path) -> None:
    folder = tmp_path / "profiles" / "below"
    folder.mkdir(parents=True)
    (folder / "good.yaml").write_text("kind: enterprise_profile\nname: 甲厂\nstaff_count: 3\n", encoding="utf-8")
    (folder / "bad.yaml").write_text(
        "kind: enterprise_profile\nname: 乙厂\nstaff_count: 三\nno_such: 1\n", encoding="utf-8"
    )
    (folder / "other.yaml").write_text("kind: ruleset\n", encoding="utf-8")
    (folder / "gbk.yaml").write_bytes("kind: enterprise_profile\nname: 丙厂\n".encode("gbk"))
    outcome = import_sources(tmp_path / "store", [Source(str(tmp_path / "profiles"))], None, plan, jobs=2)
    assert (outcome.firms_in, outcome.firms) == (4, 1)
    assert dict(outcome.by_code) == {"R013": 1, "E001": 1, "R005": 1}
    assert open_store(tmp_path / "store").row("below/good") is not None
    told = (tmp_path / "store" / QUARANTINE).read_text(encoding="utf-8-sig")
    assert "E003" in told


def test_linked_folders_are_read_once(plan: Plan, tmp_path: Path) -> None:
    for name in ("profiles", "elsewhere"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.yaml").write_text("kind: enterprise_profile\nname: 甲厂\n", encoding="utf-8")
    (tmp_path / "profiles" / "more").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "profiles" / "itself").symlink_to(tmp_path / "profiles")
    outcome = import_sources(tmp_path / "store", [Source(str(tmp_path / "profiles"))], None, plan)
    assert outcome.firms == 2
    assert open_store(tmp_path / "store").row("more/elsewhere") is not None


def test_a_source_that_shrinks_while_it_is_read_is_refused(plan: Plan, tmp_path: Path) -> None:
    from compliance.fleet.importing import profiles

    path = tmp_path / "firms.jsonl"
    path.write_text('{"id": "A1", "name": "甲厂"}\n', encoding="utf-8")
    with pytest.raises(LoadError, match="changed while"):
        profiles._load_part(plan.rulebook.vocabulary, str(path), (0, path.stat().st_size + 10, 1))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"id": "A", "name": "甲", "staff_count": 3.5}', "R013"),
        ('{"id": "A", "name": "甲", "staff_count": "3"}', "R013"),
        ('{"id": "A", "name": "甲", "staff_count": NaN}', "R013"),
        ('{"id": "A", "name": "甲", "staff_count": 1e3}', "R013"),
        ('{"id": "A", "name": "甲", "name": "乙"}', "R026"),
        ('{"id": "A", "name": "甲\\u0000"}', "R007"),
        ('{"id": "A", "name": "甲", "no_such": 1}', "E003"),
        ('{"id": "A"}', "E002"),
        ('{"name": "甲"}', "F112"),
        ('{"id": "A", "name": "甲", "kind": "ruleset"}', "E001"),
        ('["A"]', "R033"),
        ('{"id": "A", ', "R020"),
        ("[" * 5000, "R030"),
        ('{"id": "A", "name": "甲", "drills": ' + "[" * 60 + "]" * 60 + "}", "R030"),
        ('{"id": "A", "name": "' + "x" * 30_000 + '"}', "R032"),
        ('{"id": "A", "name": "' + "x" * (1 << 20) + '"}', "R003"),
    ],
)
def test_lines_of_json_are_read_as_strictly(plan: Plan, tmp_path: Path, line: str, code: str) -> None:
    path = tmp_path / "firms.jsonl"
    good = '{"id": "B", "name": "乙", "drills": ["2024-03-05"], "safety_dept": {"exists": true}}'
    path.write_text(f"{line}\n\n{good}\n", encoding="utf-8")
    outcome = import_sources(tmp_path / "store", [Source(str(path))], None, plan)
    assert (outcome.firms_in, outcome.firms) == (2, 1)
    assert dict(outcome.by_code) == {code: 1}
    row = open_store(tmp_path / "store").row("B") or {}
    assert row["fact:safety_dept.exists"] is True
    assert row["records:drills"] == [{"day": date(2024, 3, 5), **dict.fromkeys(list(row["records:drills"][0])[1:])}]
