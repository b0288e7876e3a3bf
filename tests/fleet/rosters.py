"""Small rosters of firms and drills, and a mapping that reads them: what imports are tried on."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow", reason="a store needs pip install 'compliance[fleet]'")


from compliance.fleet.importing import Outcome, Source, import_sources
from compliance.fleet.importing.mapping import load_mapping
from compliance.fleet.stores.store import QUARANTINE, Store, open_store
from compliance.plan import Plan

AS_OF = date(2025, 1, 10)
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
