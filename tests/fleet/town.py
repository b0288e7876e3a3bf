"""A small town: rulesets that can be read at a glance and twenty firms whose verdicts follow from them.

Three counties; two trades, one within the other; a critical duty (a department from 100 persons), a major one (a
policy that has not expired), a minor one (a drill every quarter).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec.structs import replace

from compliance.enterprise import Enterprise, FactValue, Record, Stated, Waiver
from compliance.model import Origin

AT = Origin("town.yaml", 1)
DAY = date(2025, 6, 1)
VOCABULARY = """
kind: vocabulary
schema: 1
industries:
  mining: {label: {zh: 矿山, en: Mining}}
  coal_mining: {label: {zh: 煤矿, en: Coal mining}, implies: [mining]}
  textile: {label: {zh: 纺织, en: Textile}}
facts:
  industries:
    {label: {zh: 行业, en: Industries}, type: set, values: industries, question: 本单位属于哪些行业？, who: 办公室}
  size_class:
    label: {zh: 规模, en: Size}
    type: choice
    values: {large: {zh: 大型, en: Large}, small: {zh: 小型, en: Small}}
    question: 本单位是什么规模？
  staff_count:
    {label: {zh: 职工人数, en: Staff}, type: count, unit: 人, question: 本单位职工有多少人？, who: 人力资源部门}
  dept.exists:
    {label: {zh: 设有安全管理机构, en: Safety department}, type: flag, question: 设有安全生产管理机构吗？, who: 办公室}
  policy.valid_to:
    {label: {zh: 安责险到期日, en: Policy valid to}, type: date, question: 安责险哪天到期？, who: 财务部门}
activities:
  drills:
    label: {zh: 应急演练, en: Drills}
    question: 近一年开展过哪些应急演练？
    who: 安全管理部门
    fields: {evacuation: {label: {zh: 疏散演练, en: Evacuation}, type: flag}}
jurisdictions:
  "530000": {label: {zh: 云南省, en: Yunnan}}
  "530500": {label: {zh: 保山市, en: Baoshan}}
  "530502": {label: {zh: 隆阳区, en: Longyang}}
  "530521": {label: {zh: 施甸县, en: Shidian}}
  "530581": {label: {zh: 腾冲市, en: Tengchong}, former: [{code: "530522", until: 2015-08-02}]}
"""
RULESET = """
kind: ruleset
schema: 1
id: town
title: {zh: 关于印发安全生产意见的通知, en: Opinions on work safety}
issuer: {zh: 示例机关, en: Example office}
authority: provincial
issued: 2020-01-01
jurisdiction: "530000"
effective: {from: 2020-01-01}
text: {file: town.txt, sha256: 117351c170303a9469da4c9f0d7e525f38e788c6c1e35afa82acbe10518c4a00}
clauses:
  - {clause: 一(二), title: 机构, status: encoded}
numbers: {town-department: 1, town-policy: 2, town-drill: 3}
"""
OBLIGATIONS = """
kind: obligations
schema: 1
document: town
clause: 一(二)
obligations:
  - id: town-department
    title: {zh: 设立安全生产管理机构, en: Have a safety department}
    modality: obligation
    addressing: direct
    bearer: enterprise
    severity: critical
    source: {quote: 设立安全生产管理机构，按照本意见执行}
    duty: department
    applies_when: {staff_count: {at_least: 100}}
    requires: {dept.exists: true}
  - id: town-policy
    title: {zh: 投保安全生产责任保险, en: Hold a liability policy}
    modality: obligation
    addressing: direct
    bearer: enterprise
    severity: major
    source: {quote: 投保安全生产责任保险，按照本意见执行}
    duty: policy
    applies_when: {industries: {includes_any: [mining]}}
    requires: {policy.valid_to: {valid_on: as_of}}
  - id: town-drill
    title: {zh: 每季度开展应急演练, en: Hold a drill every quarter}
    modality: obligation
    addressing: direct
    bearer: enterprise
    severity: minor
    source: {quote: 每季度开展应急演练，按照本意见执行}
    duty: drill
    applies_when: {staff_count: {at_least: 10}}
    requires: {activity: drills, at_least: 1, per: quarter}
"""


def write_town(folder: Path) -> Path:
    """Write the rulesets of the town."""
    (folder / "vocabulary").mkdir(parents=True)
    (folder / "vocabulary" / "all.yaml").write_text(VOCABULARY, encoding="utf-8")
    (folder / "town").mkdir()
    (folder / "town" / "ruleset.yaml").write_text(RULESET, encoding="utf-8")
    (folder / "town" / "01.yaml").write_text(OBLIGATIONS, encoding="utf-8")
    return folder


def quarters(*missing: int) -> tuple[Record, ...]:
    """Return a drill in every quarter of the last year but these."""
    days = [date(2024, 5, 6), date(2024, 8, 6), date(2024, 11, 6), date(2025, 2, 6), date(2025, 5, 6)]
    return tuple(Record(day, {}, AT) for number, day in enumerate(days) if number not in missing)


def firm(
    name: str, place: str, trades: tuple[str, ...], staff: int | None, drills: tuple[Record, ...], **facts: FactValue
) -> Enterprise:
    """Return a firm."""
    told: dict[str, FactValue] = {
        "industries": frozenset(trades),
        **{k.replace("__", "."): v for k, v in facts.items()},
    }
    if staff is not None:
        told["staff_count"] = staff
        told["size_class"] = "large" if staff >= 100 else "small"
    return Enterprise(
        name=name,
        path="",
        digest="",
        credit_code=f"91530500MA{len(name):08}",
        jurisdiction=Stated(place, AT) if place else None,
        founded_on=Stated(date(2010, 1, 1), AT),
        stated_on=date(2025, 5, 31),
        facts={path: Stated(value, AT) for path, value in told.items()},
        records={"drills": drills},
    )


def firms() -> dict[str, Enterprise]:
    """Return the firms of the town, by id."""
    good, late = quarters(), quarters(1)
    soon, past = date(2025, 7, 15), date(2025, 5, 1)
    waived = Waiver("town-department", date(2025, 1, 1), date(2025, 12, 31), "某局", "搬迁", AT)
    coal, both = ("coal_mining",), ("mining", "textile")
    found = {
        **{f"a{n}": firm(f"甲{n}煤矿", "530581", coal, 100 + n, good, dept__exists=n > 2, policy__valid_to=soon)
           for n in range(6)},
        **{f"b{n}": firm(f"乙{n}织造", "530502", ("textile",), 20 + n, late if n < 5 else good) for n in range(7)},
        **{f"c{n}": firm(f"丙{n}矿业", "530521", both, 30, good, policy__valid_to=past) for n in range(2)},
        "d0": firm("丁厂", "530522", ("mining",), 150, good, dept__exists=True),
        "d1": firm("戊厂", "530502", (), 5, ()),
        "d2": firm("己厂", "", ("textile",), None, good),
        "d3": firm("庚公司", "530500", ("textile",), 300, good),
    }  # fmt: skip
    one = firm("辛厂", "530502", ("textile",), 120, good, dept__exists=False)
    found["d4"] = replace(one, waivers=(waived,))
    return found
