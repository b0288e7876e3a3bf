"""The hand-made steel works of ``tests/assessments.py`` with what an inspector needs: methods, judgements, one duty in
two texts, a fact that only a person can judge."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec.structs import replace

from compliance.assessment import Assessment, DutyRow
from compliance.enterprise import Enterprise
from compliance.model import All, Fact, Flag, Inspection, Obligation, Rulebook, Words
from compliance.verdict import InspectionNote
from tests import assessments as made
from tests.assessments import assessment

INSPECTED = {
    "yunnan-2024-04-head-inspection": Inspection(("查资料", "问人员"), "逐期核对检查记录；副职代为带队的不计"),
    "yunnan-2024-04-five-fixed": Inspection(("查资料",), "逐条看五栏是否填实，有一栏空白即不符合"),
    "yunnan-2024-12-monitor-steel": Inspection(("查系统",), "在平台上查该企业是否在线"),
    "yunnan-2024-16-drill": Inspection(("查资料", "问人员"), "抽问3至5名员工是否参加过、集合点在哪里"),
    "yunnan-2024-13-robots": Inspection(("看现场",), "看煤气区域是否使用巡检机器人"),
    "baoshan-2017-05-safety-dept": Inspection(("查资料", "看现场"), "查设立文件，并看是否有实际办公的人员"),
    "baoshan-2017-05-fulltime-officers": Inspection(("查资料",), "核对任命文件和社保缴费证明"),
}
"""Of the rest the ruleset says nothing."""

JUDGED = Fact(
    "judged.integrity", Words("诚信经营", "integrity"), "flag", question="企业是否存在弄虚作假的情形？", judged=True
)


def _with_inspection(each: Obligation) -> Obligation:
    each = replace(each, inspect=INSPECTED.get(each.id, Inspection()))
    if each.id == "baoshan-2017-05-post-coverage":
        # A share and what only a person can judge.
        assert each.requires is not None
        return replace(each, requires=All((each.requires, Flag("judged.integrity", False))))
    return replace(each, duty="safety-dept") if each.id == "baoshan-2017-05-fulltime-officers" else each


RULEBOOK: Rulebook = replace(
    made.RULEBOOK,
    vocabulary=replace(made.VOCABULARY, facts={**made.VOCABULARY.facts, JUDGED.path: JUDGED}),
    rulesets=tuple(
        replace(each, obligations=tuple(map(_with_inspection, each.obligations))) for each in made.RULEBOOK.rulesets
    ),
)

ROWS = (
    DutyRow("yunnan-2024-04-head-inspection", (made.HEAD_INSPECTION,)),
    DutyRow("safety-dept", (made.DEPT, made.OFFICERS)),
    DutyRow("yunnan-2024-04-five-fixed", (made.FIVE,)),
    DutyRow("baoshan-2017-05-post-coverage", (made.POSTS,)),
    DutyRow("baoshan-2017-29-liability-insurance", (made.INSURANCE,)),
    DutyRow("yunnan-2024-12-monitor-steel", (made.MONITOR,)),
    DutyRow("yunnan-2024-16-drill", (made.DRILL,)),
    DutyRow("yunnan-2024-13-robots", (made.ROBOTS,)),
    DutyRow("baoshan-2017-24-mining", (made.MINING,)),
    DutyRow("tongchuan-2020-03-dept", (made.TONGCHUAN,)),
    DutyRow("yunnan-2024-00-old", (made.LAPSED,)),
)


def steel(rows: tuple[DutyRow, ...] = ROWS, **more: Any) -> Assessment:
    """Return the steel works with these duty rows."""
    return assessment(
        tuple(each for row in rows for each in row.findings), **{"rulebook": RULEBOOK, "rows": rows, **more}
    )


def undetermined() -> Assessment:
    """Return a firm of which next to nothing is known."""
    keys = ("baoshan-2017-29-liability-insurance", "baoshan-2017-05-safety-dept", "yunnan-2024-04-five-fixed")
    findings = tuple(made.finding(key, "undetermined", missing_facts=("staff_count",)) for key in keys)
    nobody = Enterprise("某厂", "profiles/x.yaml", "ee" * 32)
    return steel(tuple(DutyRow(each.id, (each,)) for each in findings), enterprise=nobody, place=())


def many(number: int) -> Assessment:
    """Return an assessment with so many gaps, every third of them critical."""
    one = RULEBOOK.rulesets[1]
    obligations = tuple(
        replace(
            one.obligations[0],
            id=f"baoshan-2017-{place:03}",
            number=place,
            duty="",
            severity="critical" if place % 3 == 0 else "minor",
        )
        for place in range(1, number + 1)
    )
    rulebook = replace(RULEBOOK, rulesets=(replace(one, obligations=obligations),))
    findings = tuple(replace(made.DEPT, id=each.id, number=each.number) for each in obligations)
    return steel(tuple(DutyRow(each.id, (each,)) for each in findings), rulebook=rulebook)


def hostile(text: str) -> Assessment:
    """Return an assessment in which everything a stranger can write is this text."""
    enterprise = replace(
        made.ENTERPRISE,
        name=text,
        credit_code=text,
        address=text,
        path=f"{text}.yaml",
        contacts={"principal_person": text, "safety_manager": text},
        settings=(text,),
    )
    posts = replace(
        made.POSTS,
        waiver=replace(made.POSTS.waiver, approver=text, reason=text),  # type: ignore[type-var]  # it has one
        inspections=(InspectionNote(date(2024, 9, 3), text, "not_satisfied", text),),
    )
    spoilt = replace(
        RULEBOOK,
        rulesets=tuple(
            replace(
                ruleset,
                title=Words(text, text),
                number=text,
                obligations=tuple(
                    replace(
                        each,
                        title=Words(text, text),
                        evidence=(text,),
                        statute=(text,),
                        source=replace(each.source, clause=text, quote=text),
                        inspect=Inspection((text,), text),
                    )
                    for each in ruleset.obligations
                ),
            )
            for ruleset in RULEBOOK.rulesets
        ),
    )
    rows = (ROWS[0], ROWS[1], DutyRow(posts.id, (posts,)), ROWS[4])
    return steel(rows, enterprise=enterprise, rulebook=spoilt, selected=text)
