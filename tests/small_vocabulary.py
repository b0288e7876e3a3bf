"""A vocabulary small enough to read, built by hand: one fact of every type, one list of each kind, two classes."""

from __future__ import annotations

from datetime import date

from compliance.model import (
    Activity,
    ClassRule,
    Fact,
    FactType,
    Flag,
    ItemList,
    Place,
    Value,
    Vocabulary,
    Words,
)


def _fact(path: str, kind: FactType, zh: str, **more: object) -> Fact:
    return Fact(path, Words(zh, path), kind, **more)  # type: ignore[arg-type]


def _values(**labels: str) -> tuple[Value, ...]:
    return tuple(Value(name, Words(zh, name.replace("_", " "))) for name, zh in labels.items())


INDUSTRIES = _values(metallurgy="冶金", metal_smelting="金属冶炼", steel="钢铁", textile="纺织", child="⼦业")

FACTS = (
    _fact("staff_count", "count", "职工人数", unit="人", at_most=2_000_000),
    _fact("annual_output", "amount", "年产量", unit="吨"),
    _fact("safety_officers.full_time", "count", "专职安全生产管理人员", unit="人"),
    _fact("safety_dept.exists", "flag", "设有安全生产管理机构"),
    _fact("safety_dept.established_on", "date", "机构设立日期", event=True),
    _fact("dust_kind", "choice", "粉尘种类", values=_values(metal="金属粉尘", wood="木粉尘")),
    _fact("industries", "set", "行业", values=INDUSTRIES),
    _fact("monitoring.connected_on", "date", "监测联网日期", event=True),
    _fact("liability_insurance.valid_to", "date", "安责险到期日"),
    _fact("main_product", "text", "主要产品"),
)

HAZARDS = ItemList(
    "hazards",
    Words("事故隐患", "Hazards"),
    {
        "found_on": _fact("found_on", "date", "发现日期", event=True),
        "major": _fact("major", "flag", "重大事故隐患"),
        "closed_on": _fact("closed_on", "date", "销号日期", event=True),
    },
    dated="found_on",
)
DRILLS = Activity(
    "drills",
    Words("应急演练", "Drills"),
    {"evacuation": _fact("evacuation", "flag", "疏散演练"), "people": _fact("people", "count", "参加人数", unit="人")},
    bare_date={},
)
HEAD_INSPECTIONS = Activity(
    "head_inspections",
    Words("主要负责人带队检查", "Inspections led by the principal person"),
    {"leader_role": _fact("leader_role", "choice", "带队人", values=_values(principal="主要负责人", deputy="副职"))},
    bare_date={"leader_role": "principal"},
)

VOCABULARY = Vocabulary(
    facts={fact.path: fact for fact in FACTS},
    items={"hazards": HAZARDS},
    activities={"drills": DRILLS, "head_inspections": HEAD_INSPECTIONS},
    classes={
        "gongmao": ClassRule(
            "gongmao", Words("工贸企业", "Trade"), Flag("safety_dept.exists", True), True, True, "令10"
        ),
        "city-2017.high_risk": ClassRule(
            "city-2017.high_risk",
            Words("高危行业", "High risk"),
            Flag("safety_dept.exists", True),
            True,
            False,
            "第2条",
        ),
    },
    places={
        "530581": Place("530581", Words("腾冲市", "Tengchong"), (("530522", date(2015, 8, 2)),)),
        "530502": Place("530502", Words("隆阳区", "Longyang")),
    },
)
