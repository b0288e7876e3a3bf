"""Sources into a store: the same firms however they come, every row accounted for, nothing guessed."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow", reason="a store needs pip install 'compliance[fleet]'")

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance import load_rulesets, shipped
from compliance.assessor import Assessor
from compliance.cli import exits
from compliance.diagnostics import LoadError
from compliance.engines.columnar.evaluating import CODES, Columnar
from compliance.enterprise import Enterprise
from compliance.fleet.generating import generate
from compliance.fleet.importing import Outcome, Source, import_sources
from compliance.fleet.importing.mapping import load_mapping
from compliance.fleet.stores.batches import batch_of
from compliance.fleet.stores.rows import enterprise_of, row_of, table_of
from compliance.fleet.stores.store import QUARANTINE, Store, digest_of_file, open_store, read_rows
from compliance.fleet.stores.writing import drafting, write_generated
from compliance.lowering import lower
from compliance.model import Rulebook
from compliance.plan import Plan
from compliance.profiles import load_profile
from tests.command_line import CommandLine
from tests.fleet.spreading import with_every_list, write_lines, write_profiles, write_tables

AS_OF = date(2025, 1, 10)


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulesets(shipped("rulesets"))


@pytest.fixture(scope="module")
def plan(rulebook: Rulebook) -> Plan:
    return lower(rulebook, AS_OF)


@pytest.fixture(scope="module")
def firms(rulebook: Rulebook) -> dict[str, Enterprise]:
    rows = pa.concat_tables(generate(rulebook.vocabulary, 60, 3)).to_pylist()
    return {row["id"]: with_every_list(enterprise_of(row, rulebook.vocabulary), rulebook.vocabulary) for row in rows}


MAPPING = """\
kind: mapping
schema: 1
unknown: [不详]
firms:
  source: firms.*
  id: 编号
  columns:
    name: 名称
    staff_count: 职工人数
    employed_count: 从业人员
    size_class: 规模
    industries: 行业
    safety_dept.exists: 机构
    founded_on: 成立
    safety_fee.extracted: {column: 提取万元, times: 10000}
    emergency_plan.revised_on: {column: 修订, dates: [YYYY/M/D, YYYY年M月D日]}
    jurisdiction: 县
records:
  drills:
    source: drills.*
    id: 编号
    absent: none
    columns: {date: 日期, form: 形式, participants: 人数}
"""
HEADS = ("编号", "名称", "职工人数", "从业人员", "规模", "行业", "机构", "成立", "提取万元", "修订", "县")
GOOD = ("A1", "甲厂", "120", "130", "小型", "机械、有限空间作业", "是", "2010-03-05", "12.5", "2024/3/9", "腾冲市")
DRILLS = "编号,日期,形式,人数\n"


def imported(
    folder: Path, plan: Plan, files: dict[str, bytes], mapping: str = MAPPING, **more: Any
) -> tuple[Outcome, Store, list[dict[str, str]]]:
    """Import files under a mapping; return what became of them, the store, and the quarantine."""
    sources = folder / "sources"
    sources.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (sources / name).write_bytes(data)
    read = load_mapping(mapping.encode(), plan.rulebook.vocabulary)
    given = [Source(str(sources / name)) for name in files]
    outcome = import_sources(folder / "store", given, read, plan, **more)
    with (folder / "store" / QUARANTINE).open(encoding="utf-8-sig", newline="") as stream:
        return outcome, open_store(folder / "store", plan.rulebook.vocabulary), list(csv.DictReader(stream))


def as_csv(rows: Sequence[Sequence[str]], heads: Sequence[str] = HEADS, **more: Any) -> bytes:
    out = io.StringIO()
    csv.writer(out, **more).writerows([heads, *rows])
    return out.getvalue().encode()


def with_cell(column: str, cell: str) -> tuple[str, ...]:
    return tuple(cell if head == column else good for head, good in zip(HEADS, GOOD, strict=True))


# --- the same firms however they come --------------------------------------------------------------------------------


def test_shipped_profiles_are_judged_as_alone(rulebook: Rulebook, plan: Plan, tmp_path: Path) -> None:
    profiles = shipped("enterprise_profiles")
    outcome = import_sources(tmp_path / "store", [Source(str(profiles))], None, plan, jobs=2)
    assert (outcome.firms_in, outcome.quarantined) == (9, 0)
    store = open_store(tmp_path / "store", rulebook.vocabulary)
    (batch,) = read_rows(store.path(store.head.files[0]))
    judged = Columnar(plan).evaluate(batch_of(batch, rulebook.vocabulary))
    assessor = Assessor(rulebook, AS_OF, "reference")
    for place, id in enumerate(batch.column("id").to_pylist()):
        assessment = assessor.assess(load_profile(profiles / f"{id}.yaml", rulebook.vocabulary))
        for finding in assessment.findings:
            assert CODES[judged[finding.id].verdict[place]] == finding.verdict, (id, finding.id)


@pytest.mark.parametrize("form", ["yaml", "jsonl", ".csv", ".parquet", ".xlsx", "duckdb"])
def test_every_way_gives_the_same_store(
    rulebook: Rulebook, plan: Plan, firms: dict[str, Enterprise], tmp_path: Path, form: str
) -> None:
    vocabulary = rulebook.vocabulary
    rows = table_of((row_of(firm, id) for id, firm in firms.items()), vocabulary)
    for _ in write_generated(tmp_path / "expected", vocabulary, [rows], 3, {}):
        pass
    mapping = None
    if form == "yaml":
        sources = [write_profiles(tmp_path / "profiles", firms, vocabulary)]
    elif form == "jsonl":
        sources = [write_lines(tmp_path / "firms.jsonl", firms, vocabulary)]
    elif form == "duckdb":
        sources = _in_duckdb(tmp_path, write_tables(tmp_path / "tables", ".parquet", firms, vocabulary))
        text = (tmp_path / "tables" / "mapping.yaml").read_text(encoding="utf-8").replace(".parquet", "")
        mapping = load_mapping(text.encode(), vocabulary)
    else:
        sources = write_tables(tmp_path / "tables", form, firms, vocabulary)
        mapping = load_mapping(tmp_path / "tables" / "mapping.yaml", vocabulary)
    given = [Source(*reversed(each.split("=", 1))) if form == "duckdb" else Source(each) for each in sources]
    outcome = import_sources(tmp_path / "store", given, mapping, plan, buckets=3)
    assert outcome.quarantined == 0, (tmp_path / "store" / QUARANTINE).read_text(encoding="utf-8")[:2000]
    assert open_store(tmp_path / "store").head.files == open_store(tmp_path / "expected").head.files


def _in_duckdb(folder: Path, parquets: Sequence[str]) -> list[str]:
    duckdb = pytest.importorskip("duckdb")
    file = folder / "data.duckdb"
    with duckdb.connect(str(file)) as connection:
        for path in parquets:
            connection.execute(f"CREATE TABLE {Path(path).stem} AS SELECT * FROM read_parquet('{path}')")
    return [f"{Path(path).stem}=duckdb:{file}:SELECT * FROM {Path(path).stem}" for path in parquets]


def test_the_number_of_buckets_changes_no_row(
    rulebook: Rulebook, plan: Plan, firms: dict[str, Enterprise], tmp_path: Path
) -> None:
    source = Source(write_profiles(tmp_path / "profiles", firms, rulebook.vocabulary))
    rows = []
    for buckets in (1, 3, 16):
        folder = tmp_path / f"store{buckets}"
        assert import_sources(folder, [source], None, plan, buckets=buckets).firms == len(firms)
        store = open_store(folder, rulebook.vocabulary)
        assert len(store.head.files) == buckets
        tables = [pq.read_table(store.path(each)) for each in store.head.files]
        rows.append(pa.concat_tables(tables).sort_by("id"))
    assert rows[0].equals(rows[1])
    assert rows[0].equals(rows[2])


def test_memory_is_spilt(plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compliance.fleet.stores.writing.SPILL_BYTES", 1)
    rows = [(f"A{number}", *GOOD[1:]) for number in range(50)]
    monkeypatch.setattr("compliance.fleet.importing.delimited.ROWS", 7)
    drills = DRILLS + "".join(f"A{number},2024-03-0{day},桌面推演,5\n" for day in (2, 1) for number in range(50))
    outcome, store, _ = imported(tmp_path, plan, {"firms.csv": as_csv(rows), "drills.csv": drills.encode()}, buckets=4)
    assert (outcome.firms, outcome.entries) == (50, 100)
    row = store.row("A49")
    assert row is not None
    assert [each["day"] for each in row["records:drills"]] == [date(2024, 3, 1), date(2024, 3, 2)]


# --- cells -----------------------------------------------------------------------------------------------------------


def test_cells_are_read_as_the_mapping_says(plan: Plan, tmp_path: Path) -> None:
    rows = [
        GOOD,
        ("A2", " 乙店 ", "不详", "", "micro", "无", "0", "", "0", "2024年3月9日", "530502"),
        ("A3", "丙矿", "7", "8", "Small", "non_coal_mining", "", "2001-01-31", "", "尚未", ""),
    ]
    drills = DRILLS + "A1,2024-05-02,实战演练,90\nA1,2024-03-05,,\n"
    outcome, store, kept_out = imported(tmp_path, plan, {"firms.csv": as_csv(rows), "drills.csv": drills.encode()})
    assert kept_out == []
    assert (outcome.firms_in, outcome.firms, outcome.entries_in, outcome.entries) == (3, 3, 2, 2)
    one, two, three = (store.row(id) or {} for id in ("A1", "A2", "A3"))
    assert one["fact:safety_fee.extracted"] == 125_000
    assert one["fact:industries"] == ["confined_space", "machinery"]
    assert one["fact:emergency_plan.revised_on"] == two["fact:emergency_plan.revised_on"] == date(2024, 3, 9)
    assert (one["place"], two["place"], three["place"]) == (530581, 530502, 0)
    assert [each["day"] for each in one["records:drills"]] == [date(2024, 3, 5), date(2024, 5, 2)]
    assert one["records:drills"][0]["form"] is None
    assert two["records:drills"] == []
    assert one["records:head_inspections"] is None
    assert (two["name"], two["fact:staff_count"], two["fact:employed_count"]) == ("乙店", None, None)
    assert (two["fact:size_class"], three["fact:size_class"]) == ("micro", "small")
    assert two["fact:industries"] == []
    assert (one["fact:safety_dept.exists"], two["fact:safety_dept.exists"]) == (True, False)
    assert three["fact:safety_dept.exists"] is None
    assert three["fact:emergency_plan.revised_on"] == date(1, 1, 1)


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("职工人数", "三百", "R013"),
        ("职工人数", "１２０", "R013"),
        ("职工人数", "120人", "R013"),
        ("职工人数", "1,200", "R013"),
        ("职工人数", "120.0", "R013"),
        ("职工人数", "=SUM(A1:A9)", "R013"),
        ("职工人数", "-5", "R014"),
        ("职工人数", "9" * 30, "R014"),
        ("提取万元", "12.55555", "R013"),
        ("提取万元", "一百", "R013"),
        ("规模", "特大型", "R012"),
        ("规模", "小型、微型", "R012"),
        ("行业", "机械、魔法", "R012"),
        ("机构", "有", "R011"),
        ("机构", "TRUE?", "R011"),
        ("成立", "2010/3/5", "R015"),
        ("成立", "40242", "R015"),
        ("成立", "尚未", "R015"),
        ("成立", "2010-02-30", "R016"),
        ("修订", "2024/13/1", "R016"),
        ("修订", "去年", "R015"),
        ("县", "火星县", "E010"),
        ("县", "530581001000", "E010"),
        ("名称", "", "E002"),
        ("名称", "甲\x00厂", "R007"),
        ("名称", "甲\u200b厂", "R008"),
        ("名称", "甲" * 600, "R017"),
        ("名称", "甲\n厂", "R017"),
        ("名称", "x" * 30_000, "R032"),
        ("名称", "NULL", "R017"),
        ("编号", "", "F112"),
        ("编号", "A\x01", "F112"),
        ("编号", "A" * 101, "F112"),
    ],
)
def test_a_bad_cell_keeps_its_firm_out(plan: Plan, tmp_path: Path, column: str, cell: str, code: str) -> None:
    rows = [with_cell(column, cell), ("A2", *GOOD[1:])]
    outcome, store, kept_out = imported(
        tmp_path, plan, {"firms.csv": as_csv(rows), "drills.csv": (DRILLS + "A1,2024-03-05,,\n").encode()}
    )
    assert (outcome.firms_in, outcome.firms, outcome.quarantined) == (2, 1, 1)
    assert dict(outcome.by_code) == {code: 1}
    (told,) = [each for each in kept_out if each["source"].endswith("firms.csv")]
    assert (told["row"], told["column"].replace("name", "名称"), told["code"]) == ("2", column, code)
    assert len(told["value"]) <= 80
    assert told["reason"]
    assert "：" in told["reason_zh"]
    assert store.row("A1") is None
    assert store.row("A2") is not None


def test_what_a_spreadsheet_would_run_is_not_written_into_the_quarantine(plan: Plan, tmp_path: Path) -> None:
    rows = [with_cell("职工人数", '=HYPERLINK("http://x","x")')]
    _, _, kept_out = imported(tmp_path, plan, {"firms.csv": as_csv(rows), "drills.csv": DRILLS.encode()})
    assert kept_out[0]["value"].startswith("'=")


def test_contradictions_are_kept_out(plan: Plan, tmp_path: Path) -> None:
    mapping = """\
kind: mapping
schema: 1
firms:
  id: id
  columns: {name: n, industries: i, gongmao: g, staff_count: s, work_injury_insurance.staff_covered: c}
"""
    rows = [
        ("A1", "甲", "机械", "否", "10", "10"),
        ("A2", "乙", "商贸", "是", "10", "11"),
        ("A3", "丙", "渔业生产", "否", "10", ""),
    ]
    outcome, _, kept_out = imported(
        tmp_path, plan, {"firms.csv": as_csv(rows, ("id", "n", "i", "g", "s", "c"))}, mapping
    )
    assert outcome.firms == 1
    assert [(each["row"], each["code"]) for each in kept_out] == [("2", "E061"), ("3", "E060")]


# --- rows ------------------------------------------------------------------------------------------------------------


def test_all_rows_of_an_id_are_kept_out(plan: Plan, tmp_path: Path) -> None:
    rows = [GOOD, ("A2", *GOOD[1:]), with_cell("名称", "甲厂一分厂"), with_cell("职工人数", "很多")]
    outcome, store, kept_out = imported(tmp_path, plan, {"firms.csv": as_csv(rows), "drills.csv": DRILLS.encode()})
    assert (outcome.firms_in, outcome.firms, outcome.quarantined) == (4, 1, 3)
    assert [(each["row"], each["code"]) for each in kept_out] == [
        ("2", "F113"), ("4", "F113"), ("5", "R013"), ("5", "F113"),
    ]  # fmt: skip
    assert store.row("A1") is None


def test_a_bad_record_keeps_its_firm_out(plan: Plan, tmp_path: Path) -> None:
    drills = DRILLS + "A1,2024-03-05,,\nA1,2024-02-30,,\nA2,,,\nA3,2024-03-05,,\nnobody,2024-03-05,,\n,2024-03-05,,\n"
    rows = [(id, *GOOD[1:]) for id in ("A1", "A2", "A3")]
    outcome, _, kept_out = imported(tmp_path, plan, {"firms.csv": as_csv(rows), "drills.csv": drills.encode()})
    assert (outcome.firms_in, outcome.firms, outcome.quarantined) == (3, 1, 2)
    assert dict(outcome.by_code) == {"R016": 1, "E006": 1}
    assert (outcome.entries_in, outcome.entries, outcome.entries_with_firms, outcome.entries_quarantined) == (
        6,
        1,
        3,
        2,
    )
    told = {(Path(each["source"]).name, each["row"], each["code"]) for each in kept_out}
    assert told == {
        ("drills.csv", "3", "R016"), ("firms.csv", "2", "F114"), ("drills.csv", "4", "E006"),
        ("firms.csv", "3", "F114"), ("drills.csv", "6", "F115"), ("drills.csv", "7", "F112"),
    }  # fmt: skip


def test_a_broken_row_spoils_no_other(plan: Plan, tmp_path: Path) -> None:
    good = as_csv([(f"A{number}", *GOOD[1:]) for number in range(6)]).decode().splitlines()
    good[2] = 'A1,"never closed,1,2,,,,,,,'
    good[4] = "A3,too,few"
    good[5] = good[5] + ",too,many"
    good[6] = good[6] + ",,"
    drills = DRILLS + 'A0,2024-03-05,"x"y,1\nA5,2024-03-05,,1\n'
    files = {"firms.csv": "\n".join(good).encode(), "drills.csv": drills.encode()}
    outcome, store, kept_out = imported(tmp_path, plan, files)
    assert (outcome.firms_in, outcome.firms, outcome.quarantined) == (6, 3, 3)
    assert dict(outcome.by_code) == {"F111": 3}
    assert [each["row"] for each in kept_out if each["source"].endswith("firms.csv")] == ["3", "5", "6"]
    # The broken row of the drills cannot be told whose it is.
    assert outcome.entries_quarantined == 1
    assert all(store.row(id) is not None for id in ("A0", "A2", "A5"))


def test_an_endless_line_is_one_row(plan: Plan, tmp_path: Path) -> None:
    long = ("B1", "乙厂" * (1 << 20), *GOOD[2:])
    rows = [GOOD, long, ("C1", *with_cell("职工人数", "很多")[1:])]
    outcome, _, kept_out = imported(tmp_path, plan, {"firms.csv": as_csv(rows), "drills.csv": DRILLS.encode()})
    assert (outcome.firms_in, outcome.firms, outcome.quarantined) == (3, 1, 2)
    assert [(each["row"], each["code"]) for each in kept_out] == [("3", "F111"), ("4", "R013")]
    assert "too long" in kept_out[0]["reason"]


def test_numbers_as_people_write_them_are_read_where_the_mapping_says_so(plan: Plan, tmp_path: Path) -> None:
    mapping = MAPPING.replace("staff_count: 职工人数", "staff_count: {column: 职工人数, times: 1}")
    rows = [
        (f"A{place}", *with_cell("职工人数", cell)[1:]) for place, cell in enumerate(("1,200", "１２００", "12,00"))
    ]
    rows = [(*row[:3], "1300", *row[4:]) for row in rows]
    files = {"firms.csv": as_csv(rows), "drills.csv": DRILLS.encode()}
    _, store, kept_out = imported(tmp_path, plan, files, mapping)
    assert [(store.row(id) or {})["fact:staff_count"] for id in ("A0", "A1")] == [1200, 1200]
    assert [each["value"] for each in kept_out] == ["12,00"]
    assert imported(tmp_path / "plain", plan, files)[0].firms == 0


def test_blank_rows_are_no_rows(plan: Plan, tmp_path: Path) -> None:
    data = as_csv([GOOD]) + b",,,,,,,,,,\r\n\r\n  ,,,,,,,,,,\r\n"
    outcome, _, _ = imported(tmp_path, plan, {"firms.csv": data, "drills.csv": DRILLS.encode()})
    assert (outcome.firms_in, outcome.firms) == (1, 1)


cells = st.one_of(
    st.sampled_from(["", "A1", "A2", "是", "小型", "12", "2024-03-05", "不详", "尚未", "=1", "三", '"', "1e9", "机械"]),
    st.text(max_size=6),
)


@settings(max_examples=60, deadline=None)
@given(
    firms=st.lists(st.lists(cells, min_size=9, max_size=12), max_size=12),
    drills=st.lists(st.lists(cells, min_size=2, max_size=5), max_size=12),
    raw=st.booleans(),
)
def test_rows_always_add_up(plan: Plan, tmp_path_factory: pytest.TempPathFactory, **made: Any) -> None:
    folder = tmp_path_factory.mktemp("any")

    def text(rows: list[list[str]], heads: Sequence[str]) -> bytes:
        if made["raw"]:
            return "\n".join(",".join(row) for row in [heads, *rows]).encode("utf-8", "replace")
        return as_csv(rows, heads).decode("utf-8", "surrogatepass").encode("utf-8", "replace")

    files = {"firms.csv": text(made["firms"], HEADS), "drills.csv": text(made["drills"], DRILLS.strip().split(","))}
    outcome, store, kept_out = imported(folder, plan, files)
    outcome.check()
    assert store.head.firms == outcome.firms
    assert store.head.quarantined == outcome.quarantined
    rows = {(each["source"], each["row"]) for each in kept_out if each["source"].endswith("firms.csv")}
    assert len(rows) == outcome.quarantined


# --- files -----------------------------------------------------------------------------------------------------------


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


# --- bringing up to date ---------------------------------------------------------------------------------------------


def test_an_update_rewrites_only_what_has_changed(plan: Plan, tmp_path: Path) -> None:
    rows = [(f"A{number}", *GOOD[1:]) for number in range(40)]
    drills = (DRILLS + "A7,2024-03-05,,\n").encode()
    _, store, _ = imported(tmp_path, plan, {"firms.csv": as_csv(rows), "drills.csv": drills}, buckets=8)
    before = store.head
    times = {each.file: store.path(each).stat().st_mtime_ns for each in before.files}

    again, store, _ = imported(tmp_path, plan, {"firms.csv": as_csv(rows), "drills.csv": drills}, update=True)
    assert (again.unchanged, again.written, again.new, again.changed) == (40, 0, 0, 0)
    assert store.head.files == before.files
    assert {each.file: store.path(each).stat().st_mtime_ns for each in store.head.files} == times

    changed = [("A7", "甲厂（新）", *GOOD[2:]), ("B1", *GOOD[1:]), with_cell("职工人数", "很多")]
    outcome, store, _ = imported(tmp_path, plan, {"firms.csv": as_csv(changed), "drills.csv": drills}, update=True)
    assert (outcome.firms_in, outcome.new, outcome.changed, outcome.quarantined) == (3, 1, 1, 1)
    assert outcome.stored == store.head.firms == 41
    assert 1 <= outcome.written <= 2
    kept = [one == other for one, other in zip(before.files, store.head.files, strict=True)]
    assert sum(kept) == 8 - outcome.written
    assert (store.row("A7") or {})["name"] == "甲厂（新）"
    # A firm that is kept out stays as it was.
    assert (store.row("A1") or {})["fact:staff_count"] == 120
    whole = import_whole(tmp_path, plan, store)
    assert whole == [each.rows for each in store.head.files]


def import_whole(folder: Path, plan: Plan, store: Store) -> list[int]:
    """Return how many rows each bucket holds, after a look that its order and its hashes are right."""
    from compliance.fleet.stores.hashing import row_hashes
    from compliance.fleet.stores.store import ROW_HASH, bucket_of

    found = []
    for number, file in enumerate(store.head.files):
        rows = pq.read_table(store.path(file))
        ids = rows["id"].to_pylist()
        assert ids == sorted(ids)
        assert all(bucket_of(id, store.head.buckets) == number for id in ids)
        assert rows[ROW_HASH].to_pylist() == row_hashes(rows.drop_columns([ROW_HASH])).tolist()
        found.append(len(ids))
    return found


def test_an_update_that_fails_leaves_the_store_as_it_was(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from compliance.fleet import importing

    rows = [(f"A{number}", *GOOD[1:]) for number in range(20)]
    _, store, _ = imported(tmp_path, plan, {"firms.csv": as_csv(rows), "drills.csv": DRILLS.encode()}, buckets=4)
    before, write = store.digest, importing.draft_bucket
    told = {path.name: path.read_bytes() for path in store.folder.iterdir()}

    def fail(draft: Path, number: int, rows: pa.Table) -> Any:
        if number == 2:
            raise OSError(28, "No space left on device")
        return write(draft, number, rows)

    monkeypatch.setattr(importing, "draft_bucket", fail)
    changed = [(id, "新名称", *rest) for id, _, *rest in rows]
    with pytest.raises(OSError, match="No space"):
        imported(tmp_path, plan, {"firms.csv": as_csv(changed), "drills.csv": DRILLS.encode()}, update=True)
    assert open_store(store.folder).digest == before
    assert {path.name: path.read_bytes() for path in store.folder.iterdir()} == told


def test_an_end_in_the_middle_leaves_the_store_as_it_was(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from compliance.fleet.stores import writing

    rows = [(f"A{number}", *GOOD[1:]) for number in range(20)]
    changed = [(id, "新名称", *rest) for id, _, *rest in rows]
    _, store, _ = imported(tmp_path, plan, {"firms.csv": as_csv(rows), "drills.csv": DRILLS.encode()}, buckets=4)
    before = store.digest

    def killed(folder: Path, head: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(writing, "write_head", killed)
        with pytest.raises(KeyboardInterrupt):
            imported(tmp_path, plan, {"firms.csv": as_csv(changed), "drills.csv": DRILLS.encode()}, update=True)
    store = open_store(store.folder, plan.rulebook.vocabulary)
    assert store.digest == before
    assert len(list(store.folder.glob("firms-*"))) == 8
    for file in store.head.files:
        assert digest_of_file(store.path(file)) == file.sha256
        assert set(pq.read_table(store.path(file))["name"].to_pylist()) <= {"甲厂"}
    imported(tmp_path, plan, {"firms.csv": as_csv(changed), "drills.csv": DRILLS.encode()}, update=True)
    store = open_store(store.folder, plan.rulebook.vocabulary)
    assert {path.name for path in store.folder.glob("firms-*")} == {each.file for each in store.head.files}
    assert (store.row("A3") or {})["name"] == "新名称"


def test_one_import_at_a_time(plan: Plan, tmp_path: Path) -> None:
    files = {"firms.csv": as_csv([GOOD]), "drills.csv": DRILLS.encode()}
    with drafting(tmp_path / "store"), pytest.raises(LoadError, match="F003"):
        imported(tmp_path, plan, files)
    imported(tmp_path, plan, files)
    # Another one has made the store since this one was begun.
    with pytest.raises(LoadError, match="F004"):
        imported(tmp_path, plan, files)


def test_a_folder_of_other_files_is_left_alone(plan: Plan, tmp_path: Path) -> None:
    theirs = tmp_path / "store" / "firms-2024.parquet"
    theirs.parent.mkdir()
    theirs.write_bytes(b"theirs")
    with pytest.raises(LoadError, match="F004"):
        imported(tmp_path, plan, {"firms.csv": as_csv([GOOD]), "drills.csv": DRILLS.encode()})
    theirs.unlink()
    imported(tmp_path, plan, {"firms.csv": as_csv([GOOD]), "drills.csv": DRILLS.encode()})
    theirs.write_bytes(b"theirs")
    again = as_csv([with_cell("名称", "乙厂")])
    imported(tmp_path, plan, {"firms.csv": again, "drills.csv": DRILLS.encode()}, update=True)
    assert theirs.read_bytes() == b"theirs"


def test_what_sources_are_called_does_not_matter(plan: Plan, tmp_path: Path) -> None:
    digests = set()
    for name in ("firms.csv", "firms.txt"):
        files = {name: as_csv([GOOD]), "drills.csv": DRILLS.encode()}
        digests.add(imported(tmp_path / name[-3:], plan, files)[1].digest)
    assert len(digests) == 1


# --- mappings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("kind: mapping", "kind: mapped", "T003"),
        ("schema: 1", "schema: 2", "T003"),
        ("  id: 编号\n  columns", "  columns", "T002"),
        ("    name: 名称\n", "", "T002"),
        ("    absent: none\n", "", "T002"),
        ("absent: none", "absent: maybe", "T005"),
        ("staff_count: 职工人数", "staff_cuont: 职工人数", "T012"),
        ("staff_count: 职工人数", "职工人数: 职工人数", "T012"),
        ("drills:", "drill:", "T012"),
        ("times: 10000", "times: 0", "T006"),
        ("times: 10000", "time: 10000", "T001"),
        ("safety_dept.exists: 机构", "safety_dept.exists: {column: 机构, times: 2}", "T014"),
        ("YYYY/M/D", "YYYY/M", "T005"),
        ("staff_count: 职工人数", "staff_count: {column: 职工人数, value: 3}", "T004"),
        ("staff_count: 职工人数", "staff_count: [职工人数]", "T004"),
        ("  source: firms.*\n", "  source: firms.*\n  encoding: latin-1\n", "T005"),
        ("unknown: [不详]", "unknown: 不详", "T004"),
    ],
)
def test_a_mapping_is_read_strictly(rulebook: Rulebook, old: str, new: str, code: str) -> None:
    assert old in MAPPING
    with pytest.raises(LoadError) as error:
        load_mapping(MAPPING.replace(old, new).encode(), rulebook.vocabulary)
    assert {each.code.replace("T007", "T006") for each in error.value.diagnostics} == {code}
    assert all(each.span.line for each in error.value.diagnostics)


def test_constants_translations_and_first_characters(plan: Plan, tmp_path: Path) -> None:
    mapping = """\
kind: mapping
schema: 1
firms:
  id: id
  columns:
    name: n
    stated_on: {value: 2025-01-08}
    records_through: {value: 2025-01-08}
    ownership: {value: [private, mixed]}
    safety_dept.exists: {column: d, values: {有: true, 无: false}}
    size_class: {column: s, values: {规下: micro}, unknown: ['-']}
    industries: {column: i, separator: /, values: {危化: [hazardous_chemicals, hazmat_storage]}}
    jurisdiction: {column: j, first: 6}
    founded_on: {column: f, dates: serial}
    contacts.principal_person: p
"""
    rows = [("A1", "甲", "有", "规下", "危化/机械", "530581001000", "40242", "张三")]
    rows += [("A2", "乙", "无", "-", "", "", "", "")]
    heads = ("id", "n", "d", "s", "i", "j", "f", "p")
    _, store, kept_out = imported(tmp_path, plan, {"firms.csv": as_csv(rows, heads)}, mapping)
    assert kept_out == []
    row = store.row("A1") or {}
    assert (row["stated_on"], row["through:default"], row["founded_on"]) == (
        date(2025, 1, 8), date(2025, 1, 8), date(2010, 3, 5),
    )  # fmt: skip
    assert row["fact:industries"] == ["hazardous_chemicals", "hazmat_storage", "machinery"]
    assert row["fact:ownership"] == ["mixed", "private"]
    assert (row["place"], row["fact:size_class"], row["fact:safety_dept.exists"]) == (530581, "micro", True)
    assert enterprise_of(row, plan.rulebook.vocabulary).contacts == {"principal_person": "张三"}
    assert (store.row("A2") or {})["fact:size_class"] is None
    wrong = mapping.replace("value: 2025-01-08}\n    records", "value: 2025-13-08}\n    records")
    with pytest.raises(LoadError, match="R016"):
        imported(tmp_path / "wrong", plan, {"firms.csv": as_csv(rows, heads)}, wrong)


def test_sources_and_mapping_must_match(plan: Plan, tmp_path: Path) -> None:
    for files in ({"firms.csv": as_csv([GOOD])}, {"firms.csv": as_csv([GOOD]), "else.csv": DRILLS.encode()}):
        with pytest.raises(LoadError, match="F104"):
            imported(tmp_path, plan, files)
    # What no list asks for is the firms.
    mapping = MAPPING.replace("  source: firms.*\n", "")
    outcome, _, _ = imported(tmp_path, plan, {"any.csv": as_csv([GOOD]), "drills.csv": DRILLS.encode()}, mapping)
    assert outcome.firms == 1
    with pytest.raises(LoadError, match="F117"):
        import_sources(tmp_path / "other", [Source(str(tmp_path / "sources" / "firms.csv"))], None, plan)


def test_the_schema_offers_what_the_reader_takes(rulebook: Rulebook) -> None:
    import jsonschema
    import yaml

    from compliance.fleet.importing.targets import TARGETS, fields_of, firm_targets
    from compliance.schema import schemas

    schema = schemas(rulebook)["mapping"]
    offered = schema["properties"]
    assert set(offered["firms"]["properties"]["columns"]["properties"]) == set(firm_targets(rulebook.vocabulary))
    for kind in ("records", "items"):
        for path, section in offered[kind]["properties"].items():
            fields = fields_of(rulebook.vocabulary, kind, path)
            assert set(section["properties"]["columns"]["properties"]) == set(fields)
    for kind, fields in TARGETS.items():
        assert set(offered[kind]["properties"]["columns"]["properties"]) == set(fields)
    assert list(jsonschema.Draft7Validator(schema).iter_errors(yaml.safe_load(MAPPING))) == []


def test_a_suggestion_can_be_used(cli: CommandLine) -> None:
    heads = ("企业编号", "企业名称", "统一社会信用代码", "职工数", "企业规模", "安全生产管理机构", "成立时间", "备注")
    rows = [
        ("A1", "甲厂", "91530581MA0000001X", "120", "小型", "有", "2010/3/5", "x"),
        ("A2", "乙厂", "", "不详", "微型企业", "无", "2011/12/5", ""),
    ]
    Path("企业.csv").write_bytes(as_csv([*rows, ("A3", "丙厂", "", "7", "中型", "有", "2001/1/1", "")], heads))
    Path("应急演练.csv").write_text("企业编号,演练时间,演练形式\nA1,2024-03-05,实战演练\n", encoding="utf-8")
    assert cli("fleet", "import", "企业.csv", "应急演练.csv", "--suggest-mapping") == exits.OK
    suggested = cli.out
    assert "未对应的列：备注（如 x）" in suggested
    assert "microo" not in suggested
    Path("m.yaml").write_text(suggested, encoding="utf-8")
    assert cli("fleet", "import", "企业.csv", "应急演练.csv", "-m", "m.yaml", "-o", "store", "--lang", "en") == exits.OK
    assert "3 rows of firms = 3 firms + 0 quarantined" in cli.err
    assert "1 rows of lists = 1 kept" in cli.err


# --- the command -----------------------------------------------------------------------------------------------------


def test_a_roster_below_its_title_is_recognised(cli: CommandLine) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook("花名册.xlsx") as book:
        sheet = book.add_worksheet("企业名册")
        sheet.write(0, 0, "某市企业花名册")
        heads = ("企业名称", "统一社会信用代码", "所属县区", "从业人员", "安全管理人员数", "是否设置安全管理机构")
        sheet.write_row(1, 0, heads)
        sheet.write_row(2, 0, ("甲厂", "91530581MA0000001X", "腾冲市", 12, 1, "否"))
        checks = book.add_worksheet("检查记录")
        checks.write_row(0, 0, ("企业名称", "检查日期", "电话"))
        checks.write_row(1, 0, ("甲厂", "2024-03-05", "1"))
    assert cli("fleet", "import", "花名册.xlsx", "--suggest-mapping") == exits.OK
    firms, _, rest = cli.out.partition("# 花名册 检查记录")
    for line in ("header: 2", 'jurisdiction: "所属县区"', 'employed_count: "从业人员"', 'id: "统一社会信用代码"'):
        assert line in firms
    assert 'safety_officers.total: "安全管理人员数"' in firms
    assert 'safety_dept.exists: "是否设置安全管理机构"' in firms
    assert "contacts" not in firms
    assert "head_inspections" not in cli.out.replace(rest, "")
    # What is only called by another name is recognised below blank lines too.
    Path("空行.csv").write_text(",,\n,,\n编号,单位名称,职工数\nA1,甲厂,3\n", encoding="gbk")
    assert cli("fleet", "import", "空行.csv", "--suggest-mapping") == exits.OK
    assert "header: 3" in cli.out


def test_the_command(cli: CommandLine) -> None:
    Path("m.yaml").write_text(MAPPING, encoding="utf-8")
    Path("firms.csv").write_bytes(as_csv([GOOD, ("A2", *GOOD[1:]), with_cell("职工人数", "很多")]))
    Path("drills.csv").write_text(DRILLS, encoding="utf-8")
    both = ("firms.csv", "drills.csv")
    assert cli("fleet", "import", *both, "-m", "m.yaml", "-o", "store", "--lang", "en") == exits.OK
    assert "3 rows of firms = 1 firms + 2 quarantined" in cli.err
    assert "why, row by row: store/quarantine.csv" in cli.err
    assert cli("fleet", "import", *both, "-m", "m.yaml", "-o", "again") == exits.OK
    assert "企业3行 = 入库1家 + 隔离2行" in cli.err
    assert "firms.csv：UTF-8，逗号分隔，3行" in cli.err
    assert cli("fleet", "import", *both, "-m", "m.yaml", "-o", "store") == exits.USAGE
    assert cli("fleet", "import", *both, "-m", "m.yaml", "-o", "store", "--update", "--lang", "en") == exits.OK
    assert "1 as they were; 0 buckets written" in cli.err
    assert cli("fleet", "import", "firms.csv", "-o", "other") == exits.INPUT
    assert "F117" in cli.err
    assert not Path("other").exists()
    assert cli("fleet", "import", "firms.csv") == exits.USAGE
    assert cli("fleet", "import", "nowhere", "-o", "other") == exits.INPUT
    assert cli("fleet", "import", *both, "-m", "m.yaml", "-o", "firms.csv") == exits.OUTPUT


def test_codes_are_explained() -> None:
    import re

    from compliance.codes import CODES
    from compliance.codes.imports import IMPORTS

    package = Path(__file__).parent.parent.parent / "compliance"
    files = [
        *package.glob("fleet/importing/*.py"),
        package / "fleet" / "stores" / "exporting.py",
        package / "fleet" / "stores" / "writing.py",
    ]
    given = {code for path in files for code in re.findall(r'"(F\d{3})"', path.read_text(encoding="utf-8"))}
    assert given - {"F001"} == set(IMPORTS)
    assert set(IMPORTS) <= set(CODES)
