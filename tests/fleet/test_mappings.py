"""Mappings, read and proposed, and the command that uses them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("pyarrow", reason="a store needs pip install 'compliance[fleet]'")


from compliance.cli import exits
from compliance.diagnostics import LoadError
from compliance.fleet.importing import Source, import_sources
from compliance.fleet.importing.mapping import load_mapping
from compliance.fleet.stores.rows import enterprise_of
from compliance.model import Rulebook
from compliance.plan import Plan
from tests.command_line import CommandLine
from tests.fleet.rosters import DRILLS, GOOD, MAPPING, as_csv, imported, with_cell

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
