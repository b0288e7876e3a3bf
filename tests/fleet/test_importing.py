"""Sources into a store: the same firms however they come, every row accounted for, nothing guessed."""

from __future__ import annotations

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

from compliance import shipped
from compliance.assessor import Assessor
from compliance.diagnostics import LoadError
from compliance.engines.columnar.evaluating import CODES, Columnar
from compliance.enterprise import Enterprise
from compliance.fleet.generating import generate
from compliance.fleet.importing import Source, import_sources
from compliance.fleet.importing.mapping import load_mapping
from compliance.fleet.stores.batches import batch_of
from compliance.fleet.stores.rows import enterprise_of, row_of, table_of
from compliance.fleet.stores.store import QUARANTINE, Store, digest_of_file, open_store, read_rows
from compliance.fleet.stores.writing import drafting, write_generated
from compliance.model import Rulebook
from compliance.plan import Plan
from compliance.profiles import load_profile
from tests.fleet.rosters import AS_OF, DRILLS, GOOD, HEADS, MAPPING, as_csv, imported, with_cell
from tests.fleet.spreading import with_every_list, write_lines, write_profiles, write_tables


@pytest.fixture(scope="module")
def firms(rulebook: Rulebook) -> dict[str, Enterprise]:
    rows = pa.concat_tables(generate(rulebook.vocabulary, 60, 3)).to_pylist()
    return {row["id"]: with_every_list(enterprise_of(row, rulebook.vocabulary), rulebook.vocabulary) for row in rows}


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
