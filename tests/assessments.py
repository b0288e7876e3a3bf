"""Assessments made by hand: a steel maker with one finding of every kind, and small variations of it.

No engine is asked: what a report prints must follow from the assessment alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace

from compliance import model
from compliance.assessment import Assessment, DutyRow
from compliance.diagnostics import Diagnostic, Span
from compliance.enterprise import NOT_YET, Enterprise, FactValue, Item, Record, Stated
from compliance.model import (
    Activity,
    Choice,
    ClassRule,
    Day,
    Deadline,
    Effective,
    Fact,
    Flag,
    Frequency,
    ItemList,
    Members,
    Number,
    Obligation,
    Origin,
    Place,
    Quantified,
    Rulebook,
    Ruleset,
    Source,
    StricterCase,
    Value,
    Vocabulary,
    Words,
)
from compliance.verdict import (
    FactUse,
    Final,
    Finding,
    InspectionNote,
    PeriodStatus,
    ReadingResult,
    ShortPeriod,
    Told,
    Trace,
    WaiverNote,
)

AS_OF = date(2024, 9, 30)
PROFILE = "enterprise_profiles/longxing.yaml"


def fact(path: str, zh: str, en: str, kind: Any, **more: Any) -> tuple[str, Fact]:
    return path, Fact(path, Words(zh, en), kind, **more)


def says(yes: str, no: str, yes_en: str, no_en: str) -> tuple[Words, Words]:
    return Words(yes, yes_en), Words(no, no_en)


INDUSTRIES = (
    Value("mining", Words("矿山", "mining")),
    Value("metal_smelting", Words("金属冶炼", "metal smelting")),
    Value("steel", Words("钢铁", "iron and steel"), ("metal_smelting",)),
    Value("construction", Words("建筑施工", "construction")),
)

FACTS = dict(
    [
        fact("industries", "行业", "Industries", "set", values=INDUSTRIES, question="本单位属于哪些行业？"),
        fact("staff_count", "职工人数", "Staff", "count", unit="人", who="人力资源部", evidence=("职工花名册",)),
        fact("safety_dept.exists", "设有安全生产管理机构", "Safety department exists", "flag",
             says=says("设有安全生产管理机构", "未设安全生产管理机构",
                       "there is a safety department", "there is no safety department")),
        fact("fulltime_officers", "专职安全管理人员", "Full-time safety officers", "count", unit="人"),
        fact("posts_covered", "已签订责任书的岗位", "Posts with a duty statement", "count", unit="个"),
        fact("posts_total", "管理和操作岗位", "Management and operating posts", "count", unit="个"),
        fact("monitoring.connected_on", "接入风险监测预警系统日期", "Risk monitoring connected on", "date", event=True,
             says=says("已接入风险监测预警系统", "尚未接入风险监测预警系统",
                       "risk monitoring is connected", "risk monitoring is not connected")),
        fact(
            "liability_insurance.valid_to", "安全生产责任保险有效期至", "Liability insurance valid to", "date",
            question="安全生产责任保险保到哪一天？", who="财务部", evidence=("保险单", "缴费凭证"),
            says=says("安全生产责任保险在有效期内", "安全生产责任保险已过期",
                      "the liability insurance is in force", "the liability insurance has expired"),
        ),
        fact("robots_used", "危险工序采用工业机器人", "Robots used in dangerous steps", "flag",
             says=says("已在危险工序采用工业机器人", "未在危险工序采用工业机器人",
                       "robots are used in dangerous steps", "no robots are used in dangerous steps")),
        fact("labour_intensive", "劳动密集型企业", "Labour-intensive enterprise", "flag",
             question="同一时间在同一厂房内作业的人员是否超过30人？", who="生产部", evidence=("车间定员表",),
             says=says("属于劳动密集型企业", "不属于劳动密集型企业",
                       "it is a labour-intensive enterprise", "it is not a labour-intensive enterprise")),
    ]
)  # fmt: skip

HAZARDS = ItemList(
    "hazards",
    Words("事故隐患", "hazards"),
    dict(
        [
            fact("major", "重大事故隐患", "major hazard", "flag",
                 says=says("属于重大事故隐患", "不属于重大事故隐患", "it is a major hazard", "it is no major hazard")),
            fact("funded", "落实整改资金", "remedy funded", "flag",
                 says=says("已落实整改资金", "未落实整改资金", "its remedy is funded", "its remedy is not funded")),
            fact("plan", "编制应急预案", "contingency plan written", "flag",
                 says=says("已编制应急预案", "未编制应急预案", "it has a plan", "it has no plan")),
        ]
    ),
)  # fmt: skip
INSPECTIONS = Activity(
    "head_inspections",
    Words("主要负责人带队检查", "inspections led by the principal person"),
    dict(
        [
            fact(
                "leader_role", "带队人", "leader", "choice",
                values=(Value("principal", Words("主要负责人", "the principal person")),),
            )
        ]
    ),
    {"leader_role": "principal"},
    evidence=("带队检查记录",),
)  # fmt: skip
DRILLS = Activity("drills", Words("疏散逃生演练", "evacuation drills"), {}, {}, evidence=("演练记录",))

GONGMAO = ClassRule(
    "gongmao",
    Words("工贸企业", "industrial and trade enterprise"),
    Members("industries", "any", ("metal_smelting", "steel")),
    closed=True,
    declarable=True,
    source="应急管理部令第10号 第2条",
    says=says("属于工贸企业", "不属于工贸企业", "it is an industrial and trade enterprise", "it is no such enterprise"),
)
PLACES = {
    code: Place(code, Words(zh, en))
    for code, zh, en in (
        ("530000", "云南省", "Yunnan"),
        ("530500", "保山市", "Baoshan"),
        ("530502", "隆阳区", "Longyang"),
        ("511702", "通川区", "Tongchuan"),
    )
}
VOCABULARY = Vocabulary(
    FACTS, {"hazards": HAZARDS}, {"head_inspections": INSPECTIONS, "drills": DRILLS}, {"gongmao": GONGMAO}, PLACES
)

MONTHLY = Frequency("head_inspections", 1, Choice("leader_role", ("principal",)), per="month")
QUARTERLY = replace(MONTHLY, per="quarter")
HALF_YEARLY = Frequency("drills", 1, per="half_year")
TRIGGER = model.Any((Members("industries", "any", ("mining", "metal_smelting")), Number("staff_count", at_least=100)))
FIVE_FIXED = Quantified("every", "hazards", Flag("major", True), model.All((Flag("funded", True), Flag("plan", True))))
SMELTER = StricterCase(
    "smelter",
    Members("industries", "any", ("metal_smelting",)),
    model.Overlay(per="month"),
    quote="金属冶炼企业至少每月1次",
)


def obligation(key: str, number: int, zh: str, en: str, quote: str, clause: str, **more: Any) -> Obligation:
    document = "-".join(key.split("-")[:2])
    settings: dict[str, Any] = {
        "modality": "obligation",
        "addressing": "direct",
        "bearer": "enterprise",
        "severity": "major",
        "effective": Effective(date(2024, 3, 4), date(2026, 12, 31)),
        "applies_when": Flag("gongmao", True),
        "requires": None,
        "origin": Origin(f"rulesets/{document}/file.yaml", number),
    }
    return Obligation(
        id=key, number=number, title=Words(zh, en), source=Source(document, clause, quote), **{**settings, **more}
    )


OBLIGATIONS = (
    obligation(
        "yunnan-2024-04-head-inspection", 1, "主要负责人带队检查重大事故隐患",
        "Principal leads major-hazard inspections",
        "主要负责人每季度至少带队检查1次重大事故隐患排查整治情况(金属冶炼企业至少每月1次)", "二(二)4",
        addressing="via_supervision", bearer="principal_person", severity="critical", requires=QUARTERLY,
        stricter=(SMELTER,), evidence=("带队检查记录（主要负责人签字）", "现场照片"),
        statute=("安全生产法 第21条第5项",),
        remedy=Words("补做本期带队检查，并把每月检查列入主要负责人日程",
                     "Hold this month's inspection and put monthly inspections in the principal's calendar"),
        readings=(model.Reading("rolling", "“每季度”指任意连续三个月", "行政文件中“每季度”通常指自然季度"),),
        reading_note="按自然季度、自然月核对；副职代为带队的不计入。",
    ),
    obligation(
        "yunnan-2024-04-five-fixed", 2, "重大事故隐患整改“五落实”", "Five points settled for each major hazard",
        "确保责任、措施、资金、期限和应急预案落实到位", "二(二)4", severity="critical", bearer="principal_person",
        requires=FIVE_FIXED, evidence=("资金批复", "应急预案"),
        remedy=Words("逐项补齐重大事故隐患的整改资金和应急预案",
                     "Fund every major hazard and write its contingency plan"),
    ),
    obligation(
        "yunnan-2024-12-monitor-steel", 3, "2024年底前接入风险监测预警系统",
        "Connect to risk monitoring by end of 2024",
        "2024年底前,基本实现涉粉作业20人以上金属粉尘、木粉尘、正常生产的钢铁和试生产的铝加工(深井铸造)企业接入系统",
        "二(四)12", addressing="via_supervision", severity="critical",
        applies_when=Members("industries", "any", ("steel",)),
        requires=Deadline(date(2024, 12, 31), Day("monitoring.connected_on", "on_or_before")),
    ),
    obligation(
        "yunnan-2024-16-drill", 4, "每半年开展疏散逃生演练", "Half-yearly evacuation drills",
        "金属冶炼、劳动密集型及“厂中厂”等类型企业至少每半年开展1次疏散逃生演练", "二(五)16", severity="critical",
        applies_when=model.Any((Members("industries", "any", ("metal_smelting",)), Flag("labour_intensive", True))),
        requires=HALF_YEARLY, evidence=("演练方案", "演练记录"),
    ),
    obligation(
        "yunnan-2024-13-robots", 5, "推广煤气区域机器人巡检", "Robots for gas areas",
        "加快推广钢铁企业煤气区域机器人巡检", "二(四)13", modality="recommendation", severity="advisory",
        requires=Flag("robots_used", True), statute=(),
    ),
    obligation(
        "baoshan-2017-05-safety-dept", 1, "设立安全生产管理机构", "Set up a safety department",
        "矿山、金属冶炼、建筑施工、道路运输单位和危险物品的生产、经营、储存单位,以及职工人数100人以上的企业要设立安全生产管理机构",
        "二(五)", severity="critical", effective=Effective(date(2017, 12, 24)), applies_when=TRIGGER,
        requires=Flag("safety_dept.exists", True), duty="safety-dept", evidence=("成立文件", "岗位说明书"),
        statute=("安全生产法 第24条",),
        remedy=Words("发文设立安全生产管理机构，明确职责、编制和负责人", "Issue a decision creating the department"),
    ),
    obligation(
        "baoshan-2017-05-post-coverage", 2, "责任制覆盖全部岗位", "Responsibility system covers every post",
        "健全覆盖所有管理和操作岗位的安全生产责任制", "二(五)", effective=Effective(date(2017, 12, 24)),
        applies_when=model.ALWAYS, requires=model.Share("posts_covered", "posts_total", at_least=100),
        evidence=("岗位清单", "责任书"),
    ),
    obligation(
        "baoshan-2017-29-liability-insurance", 3, "投保安全生产责任保险", "Hold liability insurance",
        "在矿山、危险化学品、烟花爆竹、交通运输、建筑施工、民用爆炸物品、金属冶炼等高危行业领域强制推行安全生产责任保险制度",
        "六(二十九)", severity="critical", effective=Effective(date(2017, 12, 24)),
        applies_when=Members("industries", "any", ("mining", "metal_smelting")),
        requires=Day("liability_insurance.valid_to", "valid_on"),
    ),
    obligation(
        "baoshan-2017-05-fulltime-officers", 4, "配备专职安全管理人员", "Appoint full-time safety officers",
        "以及职工人数100人以上的企业要设立安全生产管理机构,配备专职安全管理人员", "二(五)",
        effective=Effective(date(2017, 12, 24)), applies_when=TRIGGER,
        requires=Number("fulltime_officers", at_least=1), duty="safety-dept-officers",
    ),
    obligation(
        "baoshan-2017-24-mining", 5, "矿山领导带班下井", "Mine leaders go underground",
        "矿山企业领导带班下井", "五(二十四)", effective=Effective(date(2017, 12, 24)),
        applies_when=Members("industries", "any", ("mining",)), requires=Flag("robots_used", True),
    ),
    obligation(
        "tongchuan-2020-03-dept", 1, "自然资源领域企业设立安全机构", "Safety department in natural resources",
        "设立安全生产管理机构", "三(二)", effective=Effective(date(2020, 6, 30), date(2022, 12, 31)),
        requires=Flag("safety_dept.exists", True),
    ),
    obligation(
        "yunnan-2024-00-old", 6, "2023年度隐患清零", "Clear the hazards of 2023",
        "2024年底前基本消除2023年及以前排查发现的重大事故隐患存量", "二(二)5",
        effective=Effective(date(2023, 1, 1), date(2024, 6, 30)), requires=HALF_YEARLY,
    ),
)  # fmt: skip


def ruleset(key: str, zh: str, en: str, code: str, authority: Any, **more: Any) -> Ruleset:
    mine = tuple(each for each in OBLIGATIONS if each.id.startswith(key))
    settings: dict[str, Any] = {
        "number": "",
        "issued": date(2024, 3, 4),
        "effective": Effective(date(2024, 3, 4), date(2026, 12, 31)),
        "digest": key.encode().hex().ljust(64, "0"),
    }
    return Ruleset(
        id=key, title=Words(zh, en), issuer=Words("发文机关", "Issuer"), authority=authority, jurisdiction=code,
        text_file="x.txt", text_sha256="", clauses=(), obligations=mine, **{**settings, **more},
    )  # fmt: skip


RULEBOOK = Rulebook(
    VOCABULARY,
    (
        ruleset(
            "yunnan-2024", "云南省工贸安全生产治本攻坚三年行动实施方案(2024—2026年)",
            "Yunnan three-year action plan for industry and trade (2024–2026)", "530000", "provincial",
            number="云应急函〔2024〕40号", defects=("公布日期缺“月”“日”二字",),
        ),
        ruleset(
            "baoshan-2017", "中共保山市委 保山市人民政府关于推进安全生产领域改革发展的实施意见",
            "Baoshan opinions on advancing work-safety reform", "530500", "municipal",
            effective=Effective(date(2017, 12, 24)),
        ),
        ruleset(
            "tongchuan-2020", "通川区自然资源领域安全生产专项整治三年行动计划方案",
            "Tongchuan three-year plan for natural resources", "511702", "county",
            effective=Effective(date(2020, 6, 30), date(2022, 12, 31)),
        ),
    ),
    "ab" * 32,
)  # fmt: skip


def at(line: int) -> Origin:
    return Origin(PROFILE, line)


STATED: dict[str, tuple[FactValue, int]] = {
    "industries": (frozenset({"metal_smelting", "steel"}), 9),
    "staff_count": (286, 10),
    "safety_dept.exists": (False, 12),
    "fulltime_officers": (3, 13),
    "posts_covered": (42, 15),
    "posts_total": (57, 16),
    "monitoring.connected_on": (NOT_YET, 18),
    "robots_used": (False, 19),
}
ENTERPRISE = Enterprise(
    name="保山隆兴钢铁有限公司",
    path=PROFILE,
    digest="cd" * 32,
    credit_code="91530502MA6K00000X",
    address="隆阳区板桥镇工业园1号",
    contacts={"principal_person": "杨志强", "enterprise": "李文华", "safety_manager": "段丽"},
    jurisdiction=Stated("530502", at(4)),
    founded_on=Stated(date(2010, 1, 1), at(6)),
    stated_on=date(2024, 9, 28),
    facts={path: Stated(value, at(line)) for path, (value, line) in STATED.items()},
    items={
        "hazards": (
            Item({"major": True, "funded": True, "plan": True}, at(31)),
            Item({"major": True, "funded": False, "plan": False}, at(32)),
            Item({"major": False}, at(33)),
        )
    },
    records={"head_inspections": (Record(date(2024, 9, 12), {"leader_role": "principal"}, at(41)),)},
    lists_at={"hazards": at(30), "head_inspections": at(36), "drills": at(44)},
)


def use(path: str) -> FactUse:
    value, line = STATED[path]
    spelled = ", ".join(sorted(value)) if isinstance(value, frozenset) else str(value).lower()
    return FactUse(path, spelled, f"{PROFILE}:{line}")


def leaf(says: Any, result: Any, path: str) -> Trace:
    return Trace("fact", says, result, facts=(use(path),))


IN_PLACE = Trace("place", "530500", True)
IS_SMELTER = leaf(Members("industries", "any", ("metal_smelting",)), True, "industries")
IS_GONGMAO = Trace("class", "gongmao", True, (leaf(GONGMAO.when, True, "industries"),))


def applies(*parts: Trace, result: Any = True) -> Trace:
    return Trace("all", None, result, (Trace("in_force", Effective(date(2024, 3, 4)), True), IN_PLACE, *parts))


def month(number: int, counted: int, status: Any, year: int = 2024) -> PeriodStatus:
    first = date(year, number, 1)
    last = date(year + number // 12, number % 12 + 1, 1)
    owed = status != "not_owed"
    return PeriodStatus(
        f"{year}-{number:02}", first, date.fromordinal(last.toordinal() - 1), 1, counted, counted, owed, status
    )


MONTHS = (
    *(month(number, 0, "not_owed", 2023) for number in (9, 10, 11, 12)),
    *(month(number, 0, "not_owed") for number in (1, 2, 3)),
    month(4, 1, "fulfilled"),
    month(5, 0, "short"),
    month(6, 1, "fulfilled"),
    month(7, 2, "fulfilled"),
    month(8, 0, "short"),
)
CALENDAR = Trace(
    "calendar", MONTHLY, "gap", detail={"periods": MONTHS, "current": month(9, 1, "open")},
    facts=(FactUse("head_inspections", "6", f"{PROFILE}:36"),),
)  # fmt: skip
CASES = Trace(
    "cases",
    None,
    "gap",
    (
        Trace("case", None, False, (Trace("calendar", QUARTERLY, "satisfied"),), detail={"stands": False}),
        Trace("case", SMELTER, True, (IS_SMELTER, CALENDAR), detail={"stands": True}),
    ),
)


def finding(key: str, verdict: Any, **more: Any) -> Finding:
    settings: dict[str, Any] = {
        "reason": None, "reason_ids": (), "qualifiers": (), "missing_facts": (), "short_periods": (),
        "owed_from": date(2024, 3, 4), "next_due": None, "curable": None, "heals_on": None, "final": None,
        "readings": (), "waiver": None, "inspections": (), "assumptions": (), "applicability": applies(IS_GONGMAO),
        "requirement": None,
    }  # fmt: skip
    number = next((each.number for each in OBLIGATIONS if each.id == key), 99)
    owner = "-".join(key.split("-")[:2])
    settings |= more
    reasoning = Told(settings.pop("applicability"), settings.pop("requirement"))
    return Finding(id=key, number=number, ruleset=owner, verdict=verdict, reasoning=reasoning, **settings)


def short(label: str, number: int) -> ShortPeriod:
    status = month(number, 0, "short")
    return ShortPeriod(label, status.first, status.last, 1, 0)


HEAD_INSPECTION = finding(
    "yunnan-2024-04-head-inspection", "gap", requirement=CASES, curable=True, heals_on=date(2025, 9, 1),
    short_periods=(short("2024-05", 5), short("2024-08", 8)), next_due=date(2024, 9, 30),
    qualifiers=("reading_sensitive",),
    inspections=(InspectionNote(date(2024, 9, 3), "张某", "not_satisfied", "缺8月记录"),),
    readings=(ReadingResult("rolling", "“每季度”指任意连续三个月", "行政文件中“每季度”通常指自然季度", "satisfied"),),
)  # fmt: skip
FIVE = finding(
    "yunnan-2024-04-five-fixed", "gap",
    requirement=Trace("items", FIVE_FIXED, "gap",
                      detail={"true": 1, "possible": 1, "total": 3, "failing": ("hazards[1]",)}),
)  # fmt: skip
DEPT = finding(
    "baoshan-2017-05-safety-dept", "gap", owed_from=date(2017, 12, 24),
    applicability=applies(
        Trace("any", None, True, (IS_SMELTER, leaf(Number("staff_count", at_least=100), True, "staff_count")))
    ),
    requirement=leaf(Flag("safety_dept.exists", True), "gap", "safety_dept.exists"),
)  # fmt: skip
POSTS = finding(
    "baoshan-2017-05-post-coverage", "gap", qualifiers=("waived",), applicability=applies(Trace("all", None, True)),
    requirement=Trace("share", OBLIGATIONS[6].requires, "gap", facts=(use("posts_covered"), use("posts_total"))),
    waiver=WaiverNote(date(2024, 6, 1), date(2024, 11, 30), "隆阳区应急管理局", "机构调整，岗位正在重新核定", True),
)  # fmt: skip
MONITOR = finding(
    "yunnan-2024-12-monitor-steel", "pending", next_due=date(2024, 12, 31),
    applicability=applies(leaf(Members("industries", "any", ("steel",)), True, "industries")),
    requirement=Trace(
        "deadline", OBLIGATIONS[2].requires, "pending",
        (leaf(Day("monitoring.connected_on", "on_or_before"), False, "monitoring.connected_on"),),
        detail={"last_day": date(2024, 12, 31), "late": False, "fulfilled_on": None},
    ),
)  # fmt: skip
DRILL = finding(
    "yunnan-2024-16-drill", "pending", next_due=date(2024, 12, 31), applicability=applies(IS_SMELTER),
    requirement=Trace("calendar", HALF_YEARLY, "pending", detail={
        "periods": (), "current": PeriodStatus("2024-H2", date(2024, 7, 1), date(2024, 12, 31), 1, 0, 0, True, "open"),
    }),
)  # fmt: skip
INSURANCE = finding(
    "baoshan-2017-29-liability-insurance", "undetermined", missing_facts=("liability_insurance.valid_to",),
    applicability=applies(IS_SMELTER),
    requirement=Trace(
        "fact", OBLIGATIONS[7].requires, "undetermined", facts=(FactUse("liability_insurance.valid_to", None),),
        missing=("liability_insurance.valid_to",),
    ),
)  # fmt: skip
OFFICERS = finding(
    "baoshan-2017-05-fulltime-officers", "satisfied", applicability=applies(IS_SMELTER),
    requirement=leaf(Number("fulltime_officers", at_least=1), True, "fulltime_officers"),
)  # fmt: skip
ROBOTS = finding("yunnan-2024-13-robots", "advice", requirement=leaf(Flag("robots_used", True), "gap", "robots_used"))
MINING = finding(
    "baoshan-2017-24-mining", "not_applicable", reason="does_not_apply", owed_from=None,
    applicability=applies(leaf(Members("industries", "any", ("mining",)), False, "industries"), result=False),
)  # fmt: skip
TONGCHUAN = finding(
    "tongchuan-2020-03-dept", "not_applicable", reason="lapsed", owed_from=None,
    applicability=Trace("all", None, False, (Trace("in_force", OBLIGATIONS[10].effective, False),)),
)  # fmt: skip
LAPSED = finding(
    "yunnan-2024-00-old", "not_applicable", reason="lapsed", owed_from=None,
    applicability=Trace("all", None, False, (Trace("in_force", OBLIGATIONS[11].effective, False),)),
    final=Final("gap", date(2024, 6, 30), (ShortPeriod("2023-H2", date(2023, 7, 1), date(2023, 12, 31), 1, 0),)),
)  # fmt: skip

FINDINGS = (
    HEAD_INSPECTION, FIVE, MONITOR, DRILL, ROBOTS, LAPSED, DEPT, POSTS, INSURANCE, OFFICERS, MINING, TONGCHUAN,
)  # fmt: skip
ORDER = (
    HEAD_INSPECTION, DEPT, FIVE, POSTS, INSURANCE, MONITOR, DRILL, ROBOTS, OFFICERS, MINING, TONGCHUAN, LAPSED,
)  # fmt: skip


def counted(findings: tuple[Finding, ...]) -> Mapping[str, int]:
    counts = dict.fromkeys(
        ("gap", "undetermined", "pending", "advice", "satisfied", "not_applicable", "waived", "advice_open",
         "final_gap"), 0,
    )  # fmt: skip
    for each in findings:
        counts[each.verdict] += 1
        counts["waived"] += "waived" in each.qualifiers
        counts["final_gap"] += each.final is not None and each.final.verdict == "gap"
    return counts


def assessment(findings: tuple[Finding, ...] = ORDER, **more: Any) -> Assessment:
    """Return an assessment with these findings, one row each, in this order."""
    order = [each.id for each in FINDINGS]
    shown = tuple(sorted(findings, key=lambda each: order.index(each.id) if each.id in order else -1))
    settings: dict[str, Any] = {
        "as_of": AS_OF,
        "enterprise": ENTERPRISE,
        "rulebook": RULEBOOK,
        "engines": ("reference", "durable-rules"),
        "place": tuple(PLACES[code].label for code in ("530000", "530500", "530502")),
        "findings": shown,
        "rows": tuple(DutyRow(each.id, (each,)) for each in findings),
        "out_of_reach": ("tongchuan-2020",),
        "counts": counted(findings),
        "assumptions": ("records_through",),
        "warnings": (
            Diagnostic(Span(PROFILE, 47, 3), "E071", "a drill dated 2024-10-08 does not count", severity="warning"),
        ),
    }
    return Assessment(**{**settings, **more})
