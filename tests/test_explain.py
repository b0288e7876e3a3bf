"""Sentences: what a reader sees of conditions, requirements, traces and findings, in both languages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from compliance import explain, model
from compliance.assessment import Assessment
from compliance.checking import load_rulesets
from compliance.checking.vocabulary import parse_vocabulary
from compliance.diagnostics import LoadError
from compliance.explain import words
from compliance.installed import shipped
from compliance.model import Choice, Day, Deadline, Flag, Frequency, Members, Not, Number, Quantified, Share, Words
from compliance.reading import read_bytes
from compliance.verdict import FactUse, Finding, PeriodStatus, Told, Trace
from tests import assessments as made
from tests.assessments import VOCABULARY, assessment

HERE = explain.known(VOCABULARY, made.ENTERPRISE)


@pytest.mark.parametrize(
    ("node", "zh", "en"),
    [
        (Number("staff_count", at_least=100), "职工人数100人以上", "staff at least 100"),
        (Number("staff_count", at_least=101, says_more_than=True), "职工人数超过100人", "staff more than 100"),
        (Number("staff_count", at_most=99, says_fewer_than=True), "职工人数不满100人", "staff fewer than 100"),
        (Number("staff_count", at_least=100, at_most=300), "职工人数100人以上、300人以下", None),
        (Number("fulltime_officers", at_least=1), "专职安全管理人员1人以上", "full-time safety officers at least 1"),
        (Flag("safety_dept.exists", False), "未设安全生产管理机构", "there is no safety department"),
        (Flag("gongmao", True), "属于工贸企业", "it is an industrial and trade enterprise"),
        (Not(Flag("gongmao", True)), "不属于工贸企业", "it is no such enterprise"),
        (Members("industries", "any", ("mining", "steel")), "行业包括矿山或钢铁", None),
        (Members("industries", "none", ("mining",)), "行业不包括矿山", "industries includes none of mining"),
        (Day("monitoring.connected_on", "on_or_before"), "已接入风险监测预警系统", "risk monitoring is connected"),
        (
            Day("liability_insurance.valid_to", "valid_on"),
            "安全生产责任保险在有效期内",
            "the liability insurance is in force",
        ),
        (Share("posts_covered", "posts_total", at_least=90), "已签订责任书的岗位占管理和操作岗位的比例不低于90%", None),
        (
            Quantified("every", "hazards", Flag("major", True), Flag("funded", True)),
            "凡重大事故隐患，均已落实整改资金",
            "each of the hazards where it is a major hazard: its remedy is funded",
        ),
        (
            Quantified("some", "hazards", model.ALWAYS, Flag("plan", False)),
            "有未编制应急预案的事故隐患",
            "there is at least one of the hazards where it has no plan",
        ),
        (
            Frequency("head_inspections", 1, Choice("leader_role", ("principal",)), per="month"),
            "每月至少开展1次主要负责人带队检查",
            "inspections led by the principal person: at least 1 each calendar month",
        ),
        (Frequency("drills", 2, within_months=6), "任意6个月之内至少开展2次疏散逃生演练", None),
        (Frequency("drills", 1, since=date(2024, 1, 1)), "自2024年1月1日起至少开展过1次疏散逃生演练", None),
        (
            Deadline(date(2024, 12, 31), Day("monitoring.connected_on", "on_or_before")),
            "2024年12月31日前（含当日）接入风险监测预警系统",
            "by 31 Dec 2024: risk monitoring is connected",
        ),
        (
            model.All((Flag("gongmao", True), made.TRIGGER)),
            "属于工贸企业，且（行业包括矿山或金属冶炼，或者职工人数100人以上）",
            None,
        ),
    ],
)  # fmt: skip
def test_a_node_is_said_as_a_native_would(node: Any, zh: str, en: str | None) -> None:
    said = explain.describe(node, VOCABULARY)
    assert said.zh == zh
    assert en is None or said.en == en


def test_an_assumed_period_is_said_to_be_assumed() -> None:
    said = explain.describe(Frequency("drills", 1, per="year", per_assumed=True), VOCABULARY)
    assert "文件未写明次数" in said.zh
    assert "assumed" in said.en


def test_a_stricter_case_is_said_whole() -> None:
    said = explain.sum_up(made.OBLIGATIONS[0], VOCABULARY)
    assert said.zh == (
        "适用于工贸企业；要求每季度至少开展1次主要负责人带队检查；"
        "其中行业包括金属冶炼的，每月至少开展1次主要负责人带队检查"
    )


@pytest.mark.parametrize(
    ("node", "zh", "en"),
    [
        (Number("staff_count", at_least=100), "职工人数不满100人", "staff fewer than 100"),
        (Members("industries", "none", ("mining",)), "行业包括矿山", "industries includes mining"),
        (
            model.Any((Flag("gongmao", True), Flag("safety_dept.exists", True))),
            "不属于工贸企业，且未设安全生产管理机构",
            "it is no such enterprise and there is no safety department",
        ),
        (
            Day("monitoring.connected_on", "on_or_before"),
            "尚未接入风险监测预警系统",
            "risk monitoring is not connected",
        ),
        (
            Day("monitoring.connected_on", "on_or_before", date(2024, 3, 3)),
            "2024年3月3日前（含当日）未接入风险监测预警系统",
            "risk monitoring is not connected by 3 Mar 2024",
        ),
        (
            Day("monitoring.connected_on", "on_or_after", date(2024, 3, 3)),
            "接入风险监测预警系统日期早于2024年3月3日或者尚未接入风险监测预警系统",
            "risk monitoring is connected before 3 Mar 2024 or risk monitoring is not connected",
        ),
        (
            Day("liability_insurance.valid_to", "valid_on"),
            "安全生产责任保险已过期",
            "the liability insurance has expired",
        ),
        (
            Day("liability_insurance.valid_to", "on_or_before", date(2024, 3, 3)),
            "安全生产责任保险有效期至晚于2024年3月3日",
            "liability insurance valid to after 3 Mar 2024",
        ),
        (
            Quantified("every", "hazards", Flag("major", True), Flag("funded", True)),
            "有未落实整改资金的重大事故隐患",
            "there is at least one of the hazards where it is a major hazard and its remedy is not funded",
        ),
        (Quantified("some", "hazards", Flag("major", True), model.ALWAYS), "没有重大事故隐患", None),
        (Share("posts_covered", "posts_total", at_least=90), "已签订责任书的岗位占管理和操作岗位的比例低于90%", None),
    ],
)
def test_what_is_denied_keeps_its_day_and_its_bounds(node: Any, zh: str, en: str | None) -> None:
    said = explain.describe(Not(node), VOCABULARY)
    assert said.zh == zh
    assert en is None or said.en == en


def asked(requires: Any, **more: Any) -> Words:
    return explain.asks(replace(made.OBLIGATIONS[5], requires=requires, **more), VOCABULARY)


@pytest.mark.parametrize(
    ("requires", "zh", "en"),
    [
        (
            Flag("safety_dept.exists", True),
            "不得有未设安全生产管理机构的情形",
            "prohibited: that there is no safety department",
        ),
        (Number("staff_count", at_most=300), "职工人数不得超过300人", "prohibited: staff above 300"),
        (
            Quantified("every", "hazards", Flag("major", True), Flag("funded", True)),
            "不得有未落实整改资金的重大事故隐患",
            "prohibited: any of the hazards where it is a major hazard and its remedy is not funded",
        ),
    ],
)
def test_a_prohibition_says_what_must_not_be(requires: Any, zh: str, en: str) -> None:
    said = asked(requires, modality="prohibition")
    assert (said.zh, said.en) == (zh, en)


def test_what_is_to_be_done_is_said_without_being_done() -> None:
    either = model.Any((Flag("robots_used", True), Number("fulltime_officers", at_least=1)))
    assert asked(either).zh == "在危险工序采用工业机器人，或者专职安全管理人员达到1人以上"
    recommended = explain.sum_up(made.OBLIGATIONS[4], VOCABULARY)
    assert recommended.zh == "适用于工贸企业；鼓励在危险工序采用工业机器人"


def test_what_is_asked_under_a_negation_is_the_opposite() -> None:
    day = Day("monitoring.connected_on", "on_or_before", date(2024, 3, 3))
    trace = Trace("not", None, True, (Trace("fact", day, False, facts=(FactUse(day.fact, "2024-05-01"),)),))
    (step,) = explain.facts_asked(trace, HERE)
    assert (step.asked.zh, step.result) == ("晚于2024年3月3日，或者尚未", True)


def test_a_label_without_words_of_its_own_is_answered_plainly() -> None:
    bare = replace(VOCABULARY, facts={"k": model.Fact("k", Words("危险", "Danger"), "flag")})
    assert explain.describe(Flag("k", False), bare) == Words("“危险”为“否”", "danger: no")


def test_values_are_said_in_the_phrase_of_their_fact() -> None:
    values = (
        model.Value("one", Words("甲级", "A")),
        model.Value(
            "hired", Words("委托", "Hired"), says=(Words("已委托他人", "hired"), Words("未委托他人", "not hired"))
        ),
    )
    phrase = (Words("已达到…", "it has reached …"), Words("未达到…", "it has not reached …"))
    grade = model.Fact("grade", Words("等级", "Grade"), "choice", values=values, says=phrase)
    vocabulary = replace(VOCABULARY, facts={"grade": grade})
    assert explain.describe(Choice("grade", ("one", "hired")), vocabulary).zh == "已达到甲级或者已委托他人"
    assert explain.describe(Not(Choice("grade", ("one", "hired"))), vocabulary).zh == "未达到甲级且未委托他人"


def test_the_shipped_vocabulary_says_every_flag_class_and_day() -> None:
    vocabulary = load_rulesets(shipped("rulesets")).vocabulary
    lists = [*vocabulary.items.values(), *vocabulary.activities.values()]
    facts = [*vocabulary.facts.values(), *(fact for each in lists for fact in each.fields.values())]
    mute = [fact.path for fact in facts if fact.type in ("flag", "date") and not fact.says]
    mute += [rule.name for rule in vocabulary.classes.values() if not rule.says]
    assert mute == []
    for said in (fact.says for fact in facts if fact.says):
        assert said[0].zh != said[1].zh
        assert said[0].en != said[1].en


def test_an_unbound_document_asks_for_its_place_and_not_for_the_enterprises() -> None:
    place = Trace("place", "unbound", None, missing=("jurisdiction",))
    reasoning = Told(made.applies(place, result=None), None)
    open_place = replace(made.DEPT, verdict="undetermined", missing_facts=("jurisdiction",), reasoning=reasoning)
    (found,) = explain.missing(open_place, explain.known(assessment().rulebook, made.ENTERPRISE))
    title = next(each.title.zh for each in assessment().rulebook.rulesets if each.id == made.DEPT.ruleset)
    assert found.question.zh == f"先用 --bind {made.DEPT.ruleset}=区划代码 为“{title}”指定所在区划。"
    assert title in headline(open_place).zh


@pytest.mark.parametrize(
    ("given", "zh"),
    [
        (("2024-08",), "2024年8月"),
        (("2024-05", "2024-08"), "2024年5月、8月"),
        (("2023-12", "2024-02"), "2023年12月、2024年2月"),
        (("2024-03", "2024-04", "2024-05", "2024-08"), "2024年3月至5月、8月"),
        (("2023-11", "2023-12", "2024-01"), "2023年11月至2024年1月"),
        (("2024-Q3", "2024-Q4"), "2024年第三季度、第四季度"),
        (("2023-H2", "2024-H1"), "2023年下半年、2024年上半年"),
        (("2022", "2023"), "2022年、2023年"),
    ],
)
def test_periods_are_named_together(given: tuple[str, ...], zh: str) -> None:
    assert words.periods(given).zh == zh


def standing(finding: Finding, requirement: Trace, **more: Any) -> Finding:
    return replace(finding, reasoning=Told(finding.applicability, requirement), **more)


def headline(finding: Finding, **more: Any) -> Words:
    whole: Assessment = assessment(**more)
    return explain.headline(finding, whole)


def test_a_short_period_is_said_with_its_numbers() -> None:
    said = headline(made.HEAD_INSPECTION)
    assert said.zh == "2024年5月、8月未开展主要负责人带队检查（每月应1次，实0次）"
    assert said.en == "no inspections led by the principal person in May 2024, Aug 2024 (1 owed each, 0 recorded)"


def test_too_few_records_are_not_none() -> None:
    short = PeriodStatus("2023", date(2023, 1, 1), date(2023, 12, 31), 2, 1, 1, True, "short")
    twice = Trace("calendar", Frequency("drills", 2, per="year"), "gap", detail={"periods": (short,), "current": None})
    assert (
        headline(replace(made.DRILL, verdict="gap", reasoning=Told(None, twice))).zh
        == "2023年疏散逃生演练次数不足（应2次，实1次）"
    )


def test_what_a_record_must_show_is_said() -> None:
    joint = Frequency("head_inspections", 1, Flag("joint", True))
    never = Trace("ever", joint, "gap", detail={"counted": 0, "possible": 0})
    said = headline(replace(made.DRILL, verdict="gap", reasoning=Told(None, never)))
    assert said.zh == "没有主要负责人带队检查（“joint”为“是”）的记录（应1次）"


def test_what_cannot_be_repeated_says_when_it_heals() -> None:
    said = headline(replace(made.HEAD_INSPECTION, curable=False, heals_on=date(2025, 9, 1)))
    assert said.zh.endswith("已过期间无法补做；以后各期按时完成的，自2025年9月1日起不再计入")


def test_a_failing_item_is_named_with_its_line() -> None:
    said = headline(made.FIVE).zh
    assert said == "事故隐患第2项（longxing.yaml:32）未达到“已落实整改资金，且已编制应急预案”"


def test_a_share_is_said_with_both_numbers() -> None:
    assert headline(made.POSTS).zh == "已签订责任书的岗位42个，占管理和操作岗位（57个）的73.6%，应达到100%"


def test_a_missed_deadline_is_said() -> None:
    late = standing(made.MONITOR, replace(made.MONITOR.requirement, result="gap"), verdict="gap")
    assert headline(late).zh == "截至2024年12月31日的期限已过，尚未接入风险监测预警系统"


def test_an_expired_paper_is_said_with_its_day() -> None:
    valid_to = "liability_insurance.valid_to"
    expired = Trace("fact", made.OBLIGATIONS[7].requires, "gap", facts=(FactUse(valid_to, "2024-06-30", "a.yaml:9"),))
    said = headline(standing(made.INSURANCE, expired, verdict="gap", missing_facts=()))
    assert said.zh == "安全生产责任保险已过期（2024年6月30日到期）"


def test_a_set_names_only_what_it_lacks() -> None:
    asks = Members("industries", "all", ("metal_smelting", "mining"))
    lacking = standing(made.DEPT, Trace("fact", asks, "gap", facts=(made.use("industries"),)))
    assert headline(lacking).zh == "行业缺少矿山（现有：金属冶炼、钢铁）"


def test_of_alternatives_the_duty_itself_is_told() -> None:
    dept = made.DEPT.requirement
    other = made.leaf(Flag("robots_used", True), False, "robots_used")
    either = standing(made.DEPT, Trace("any", None, "gap", (dept, other)))
    assert headline(either).zh == "未设安全生产管理机构，也没有文件允许的其他情形"


@pytest.mark.parametrize(
    ("reason", "zh"),
    [
        ("not_yet_founded", "评估日企业尚未成立（成立日期2010年1月1日）"),
        ("not_yet_in_force", "自2017年12月24日起施行，评估日尚未施行"),
        ("outside_jurisdiction", "适用于保山市，企业所在地为云南省保山市隆阳区"),
        ("does_not_apply", "行业：金属冶炼、钢铁，不包括矿山"),
    ],
)
def test_not_applicable_says_why(reason: Any, zh: str) -> None:
    assert headline(replace(made.MINING, reason=reason)).zh == zh


def test_overridden_names_what_stands_in_its_place() -> None:
    finding = replace(made.MINING, reason="overridden", reason_ids=("baoshan-2017-05-safety-dept",))
    assert headline(finding).zh == "已由“设立安全生产管理机构”（baoshan-2017:1）代替适用"


def test_why_names_only_what_decided() -> None:
    said = [step.text.zh for step in explain.why(made.DEPT.applicability, HERE)]
    assert said == ["所在地在保山市", "行业：金属冶炼、钢铁", "职工人数286人"]
    unlike = made.applies(
        Trace(
            "any", None, False,
            (made.leaf(Members("industries", "any", ("mining",)), False, "industries"),
             made.leaf(Number("staff_count", at_least=500), False, "staff_count")),
        ),
        result=False,
    )  # fmt: skip
    assert [step.text.zh for step in explain.why(unlike, HERE)] == ["行业：金属冶炼、钢铁，不包括矿山", "职工人数286人"]


def test_a_class_is_told_with_its_ground_or_as_declared() -> None:
    (derived,) = explain.why(made.IS_GONGMAO, HERE)
    assert derived.text.zh == "属于工贸企业（行业：金属冶炼、钢铁）"
    assert derived.at == f"{made.PROFILE}:9"
    ground = made.leaf(made.GONGMAO.when, False, "industries")
    declared = Trace("class", "gongmao", True, (ground,), (FactUse("gongmao", "true", "a.yaml:20"),))
    assert explain.why(declared, HERE)[0].text.zh == "属于工贸企业（企业自行申报）"


def test_a_case_that_does_not_stand_is_not_told() -> None:
    asked = [step.asked.zh for step in explain.facts_asked(made.CASES, HERE)]
    assert asked == ["每月至少开展1次主要负责人带队检查"]
    assert [case.id for case in explain.stricter_that_stand(made.CASES)] == ["smelter"]


@pytest.mark.parametrize(
    ("path", "zh", "at"),
    [
        ("liability_insurance.valid_to", "安全生产责任保险有效期至", ""),
        ("hazards", "事故隐患", f"{made.PROFILE}:30"),
        ("hazards[2].funded", "事故隐患·第3项·落实整改资金", f"{made.PROFILE}:33"),
        ("head_inspections@2024-09-12.leader_role", "主要负责人带队检查·2024年9月12日·带队人", f"{made.PROFILE}:41"),
        ("founded_on", "成立日期", ""),
        ("gongmao", "工贸企业", ""),
    ],
)
def test_missing_facts_are_documents_to_fetch(path: str, zh: str, at: str) -> None:
    found = explain.missing_fact(path, HERE)
    assert (found.label.zh, found.at) == (zh, at)


def test_a_missing_fact_carries_question_person_and_papers() -> None:
    (found,) = explain.missing(made.INSURANCE, HERE)
    assert found.question.zh == "安全生产责任保险保到哪一天？"
    assert found.question.en == found.question.zh, "without a translation the Chinese stands for both"
    assert (found.who.zh, [each.zh for each in found.evidence]) == ("财务部", ["保险单", "缴费凭证"])
    english = {"安全生产责任保险保到哪一天？": "Until when is it insured?", "财务部": "Finance", "保险单": "Policy"}
    (found,) = explain.missing(
        made.INSURANCE, explain.known(replace(assessment().rulebook, english=english), made.ENTERPRISE)
    )
    assert (found.question.en, found.who.en) == ("Until when is it insured?", "Finance")
    assert [each.en for each in found.evidence] == ["Policy", "缴费凭证"]


def test_every_finding_of_the_sample_has_both_languages() -> None:
    whole = assessment()
    for finding in whole.findings:
        said = explain.headline(finding, whole)
        assert said.zh
        assert said.en
        assert "None" not in said.zh + said.en
        assert "违法" not in said.zh


def test_words_that_do_not_fit_their_fact_are_refused() -> None:
    written = "kind: vocabulary\nschema: 1\nfacts:\n  k: {{label: {{zh: 甲, en: K}}, type: {kind}, says: {says}}}\n"
    both = "{yes: {zh: 有…, en: there is …}, no: {zh: 没有…, en: there is no …}}"
    for kind in ("flag", "count"):
        with pytest.raises(LoadError) as refused:
            parse_vocabulary(("w.yaml", read_bytes(written.format(kind=kind, says=both).encode(), "w.yaml").root))
        assert [each.code for each in refused.value.diagnostics] == ["T014"] * len(refused.value.diagnostics)
