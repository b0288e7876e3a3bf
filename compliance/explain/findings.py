"""Findings as sentences: the headline under a title, reasons, documents to fetch, qualifiers, assumptions."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from compliance import model
from compliance.assessment import Assessment
from compliance.explain import words
from compliance.explain.asking import asks
from compliance.explain.describe import ASSUMED, Scope, deadline, demand, describe, say
from compliance.explain.naming import (
    ENVELOPE_PAPERS,
    ENVELOPE_QUESTIONS,
    ENVELOPE_WHO,
    UNBOUND,
    Known,
    fact_named,
    known,
    place_named,
    short_place,
    titled,
)
from compliance.explain.shortfalls import shortfall
from compliance.explain.traces import standing_parts, truth, why
from compliance.explain.words import compose, listed
from compliance.model import Words
from compliance.verdict import Final, Finding, Qualifier, Trace

QUALIFIER_WORDS: dict[Qualifier, Words] = {
    "late": Words("已完成，但晚于期限", "done, but after the deadline"),
    "applicability_unknown": Words(
        "是否适用尚不清楚，但无论是否适用都不构成不符合", "applicability not known; no gap either way"
    ),
    "reading_sensitive": Words("按另一种理解结论不同", "another reading gives another result"),
    "reading_open": Words("按另一种理解能否判定不同", "under another reading it can (or cannot) be decided"),
    "waived": Words("已获批准暂缓或豁免", "waived"),
    "by_alternative": Words("以文件允许的替代方式达到", "met by an alternative the text allows"),
    "permission": Words("允许事项，非义务", "a permission, not a duty"),
}
ASSUMPTION_WORDS: dict[str, Words] = {
    "as_of_default": Words(
        "未指定评估日，按当日（北京时间）评估。", "No as-of date was given: today in Asia/Shanghai."
    ),
    "records_through": Words(
        "企业未写明台账记录完整到哪一天，按填报日（无填报日的按评估日）之前的记录均已完整填报核对。",
        "The profile does not say until when its records are complete: taken as complete up to the day it was stated "
        "(or the as-of date).",
    ),
    "per_assumed": Words(
        "文件只写“定期”“经常”等、未写明次数的，按规则库注明的周期核对。",
        "Where a text says only “regularly”, the period noted in the ruleset was assumed.",
    ),
    "stated_long_ago": Words(
        "企业资料填报距评估日已久，其间的变化未反映在本报告中，请先核对更新。",
        "The profile was stated long before the as-of date; later changes are not reflected. Please update it first.",
    ),
    "stated_later": Words(
        "企业资料填报于评估日之后；未带日期的资料反映填报时的情况，未必是评估日当时的情况。",
        "The profile was stated after the as-of date; facts without dates are as they were then, not as on that day.",
    ),
    "facts_have_no_history": Words(
        "未带日期的资料视为在评估日以及所核对的各期间均属实。",
        "Facts without dates are taken as true of the as-of date and of every period judged.",
    ),
}

NODES = (
    model.All,
    model.Any,
    model.Not,
    model.Number,
    model.Flag,
    model.Choice,
    model.Members,
    model.Day,
    model.Quantified,
    model.Share,
    model.Frequency,
    model.Deadline,
)
"""Everything of the model that can be said as a clause."""


NO_WORDS = Words("", "")


class Missing(Struct, frozen=True):
    """A deciding fact that is not known, as a document to fetch."""

    path: str
    label: Words
    question: Words
    who: Words
    evidence: tuple[Words, ...]
    at: str


def headline(finding: Finding, assessment: Assessment, about: Known | None = None) -> Words:
    """Return the sentence that stands under a finding's title: what is wrong, missing, due, fine, or not applicable."""
    about = about or known(assessment.rulebook, assessment.enterprise)
    if about.rulebook is None:
        about = replace(about, rulebook=assessment.rulebook)
    match finding.verdict:
        case "gap":
            return gap_sentence(finding, about)
        case "advice":
            return compose("建议改进：{0}", "advised: {0}", gap_sentence(finding, about))
        case "not_applicable":
            return reason_sentence(finding, assessment, about)
        case "undetermined":
            return _undetermined(finding, about)
        case "pending":
            return _pending(finding, about)
        case _:
            return _satisfied(finding, assessment, about)


def demanded(finding: Finding, about: Known) -> Words:
    """Return what is to be done under the cases that stand: 每半年至少开展1次应急演练; empty where nothing is asked."""
    return _standing_requirement(finding.requirement, about.scope, demand) or NO_WORDS


def gap_sentence(finding: Finding, about: Known) -> Words:
    """Return what a gap lacks, e.g. 2024年8月未开展主要负责人带队检查（应1次，实0次）."""
    if finding.requirement is None:
        return Words("未达到要求", "the requirement is not met")
    said = shortfall(finding.requirement, about)
    if finding.curable is False:
        heals = words.day(finding.heals_on) if finding.heals_on else None
        remark = Words("此后已按期开展，已过期间无法补做", "held since; a missed period cannot be repeated")
        if heals:
            remark = compose(
                "{0}；以后各期按时完成的，自{1}起不再计入", "{0}; leaves the look-back on {1}", remark, heals
            )
        said = compose("{0}。{1}", "{0}. {1}", said, Words(remark.zh, words.upper_first(remark.en)))
    return said


def reason_sentence(finding: Finding, assessment: Assessment, about: Known) -> Words:
    """Return why an obligation is not applicable."""
    rulebook, enterprise = assessment.rulebook, assessment.enterprise
    obligation = rulebook.obligation(finding.id)
    start, until = obligation.effective.start, obligation.effective.until
    match finding.reason:
        case "not_yet_founded":
            founded = enterprise.founded_on.value if enterprise.founded_on else None
            when = words.value(None, founded) if founded is not None else words.UNKNOWN
            return compose("评估日企业尚未成立（成立日期{0}）", "not yet founded on the as-of date (founded {0})", when)
        case "not_yet_in_force":
            return compose("自{0}起施行，评估日尚未施行", "in force only from {0}", words.day(start))
        case "lapsed":
            last = words.day(until) if until else words.UNKNOWN
            return compose("有效期至{0}，评估日已失效", "lapsed after {0}", last)
        case "outside_jurisdiction":
            place = _place_of(rulebook, finding.ruleset)
            here = listed(assessment.place, "", ", ") if assessment.place else words.UNKNOWN
            return compose("适用于{0}，企业所在地为{1}", "binds enterprises in {0}; this one is in {1}", place, here)
        case "overridden":
            return _overridden(finding, rulebook)
        case _:
            return _does_not_apply(finding, about, obligation)


def _place_of(rulebook: model.Rulebook, ruleset_id: str) -> Words:
    ruleset = next(each for each in rulebook.rulesets if each.id == ruleset_id)
    place = rulebook.vocabulary.places.get(ruleset.jurisdiction or "")
    return place.label if place else Words(ruleset.jurisdiction or "", ruleset.jurisdiction or "")


def _overridden(finding: Finding, rulebook: model.Rulebook) -> Words:
    named = [titled(other, rulebook) for other in finding.reason_ids]
    return compose("已由{0}代替适用", "displaced by {0}", listed(named))


def _does_not_apply(finding: Finding, about: Known, obligation: model.Obligation) -> Words:
    steps = why(finding.applicability, about)
    if steps:
        return listed([step.text for step in steps], "；", "; ")
    return compose("不符合适用条件：{0}", "not met: {0}", describe(obligation.applies_when, about.scope.vocabulary))


def _undetermined(finding: Finding, about: Known) -> Words:
    labels = list({item.label.zh: item.label for item in missing(finding, about)}.values())
    if not labels:
        return Words("现有资料不足以判定", "what is stated does not decide it")
    shown = listed(labels[:3])
    if len(labels) > 3:
        shown = Words(f"{shown.zh}等{len(labels)}项资料", f"{shown.en} and {len(labels) - 3} more")
    return compose("缺少以下资料，暂无法判定：{0}", "cannot be decided without: {0}", shown)


def _pending(finding: Finding, about: Known) -> Words:
    said = _standing_requirement(finding.requirement, about.scope, demand)
    if finding.next_due:
        if said is None:
            return compose("须于{0}前完成", "due by {0}", words.day(finding.next_due))
        by = _deadline(finding.requirement)
        if isinstance(by, model.Deadline):
            if isinstance(by.requirement, model.Frequency) and by.requirement.since:
                whole = deadline(model.Deadline(finding.next_due, by.requirement), about.scope)
                return compose("尚未完成，须在{0}", "not yet done; {0}", whole)
            return compose(
                "尚未完成，须于{0}前（含当日）{1}", "not yet done; by {0}: {1}", words.day(finding.next_due), said
            )
        return compose("首个期限为{0}：{1}", "first due {0}: {1}", words.day(finding.next_due), said)
    return said or Words("期限未到", "not yet due")


def _deadline(trace: Trace | None) -> object:
    while trace is not None:
        if trace.kind == "deadline":
            return trace.says
        parts = standing_parts(trace) if trace.kind in ("case", "cases") else ()
        trace = parts[-1] if parts else None
    return None


def _standing_requirement(
    trace: Trace | None, scope: Scope, tell: Callable[[model.Requirement, Scope], Words]
) -> Words | None:
    """Return what is asked, or how it stands, said from the trace's own nodes; a deadline is left to the caller."""
    if trace is None:
        return None
    if trace.kind == "deadline" and isinstance(trace.says, model.Deadline):
        return tell(trace.says.requirement, scope)
    if trace.kind in ("case", "cases"):
        said = [_standing_requirement(part, scope, tell) for part in standing_parts(trace)]
        return listed([each for each in said if each], "；", "; ") if any(said) else None
    if isinstance(trace.says, NODES):
        return tell(trace.says, scope)
    parts = [each for each in (_standing_requirement(part, scope, tell) for part in trace.parts) if each]
    both = ("，或者", " or ") if trace.kind == "any" else ("；", "; ")
    if len(parts) > 1 and all(each.zh.endswith(ASSUMED.zh) for each in parts):
        # What was assumed of all of them is said once.
        bare = [Words(each.zh.removesuffix(ASSUMED.zh), each.en.removesuffix(ASSUMED.en)) for each in parts]
        return compose("{0}{1}", "{0}{1}", listed(bare, *both), ASSUMED)
    return listed(parts, *both) if parts else None


def _satisfied(finding: Finding, assessment: Assessment, about: Known) -> Words:
    if "permission" in finding.qualifiers:
        return Words("允许事项：可以采用，不采用也不构成不符合", "a permission: may be used, no duty")
    obligation = assessment.rulebook.obligation(finding.id)
    asked = _standing_requirement(finding.requirement, about.scope, say)
    if asked is None and obligation.requires is not None:
        asked = describe(obligation.requires, about.scope.vocabulary)
    said = asked or Words("已达到要求", "met")
    if "late" in finding.qualifiers:
        return compose("{0}；已完成，但晚于期限", "{0}; done, but late", said)
    return said


def missing(finding: Finding, about: Known) -> tuple[Missing, ...]:
    """Return the deciding unknown facts as documents to fetch, in the order of the finding."""
    return tuple(
        _unbound(finding, about) if path == "jurisdiction" and _is_unbound(finding.applicability) else item
        for path, item in ((path, missing_fact(path, about)) for path in finding.missing_facts)
    )


def _is_unbound(trace: Trace | None) -> bool:
    """Say whether the place is not known because the document names none."""
    if trace is None:
        return False
    return (trace.kind == "place" and trace.says == UNBOUND) or any(_is_unbound(part) for part in trace.parts)


def _unbound(finding: Finding, about: Known) -> Missing:
    """Return the place that a document leaves open: the user names it, the enterprise cannot."""
    rulesets = about.rulebook.rulesets if about.rulebook else ()
    title = next(
        (each.title for each in rulesets if each.id == finding.ruleset), Words(finding.ruleset, finding.ruleset)
    )
    label = compose("“{0}”适用的区划（文件未写明）", "the place of “{0}” (the text names none)", title)
    question = Words(
        f"先用 --bind {finding.ruleset}=区划代码 为“{title.zh}”指定所在区划。",
        f"Name the place of “{title.en}” first, with --bind {finding.ruleset}=CODE.",
    )
    return Missing("jurisdiction", label, question, NO_WORDS, (), "")


def missing_fact(path: str, about: Known) -> Missing:
    """Return one unknown fact: its label, the question, who knows it, the papers that show it, and where it belongs."""
    label, declared, at = fact_named(path, about)
    question = about.both(declared.question) if declared else ENVELOPE_QUESTIONS.get(path, NO_WORDS)
    if declared is None and path in ENVELOPE_QUESTIONS:
        return Missing(path, label, question, ENVELOPE_WHO, ENVELOPE_PAPERS, at)
    if isinstance(declared, model.ClassRule) or declared is None:
        return Missing(path, label, question, NO_WORDS, (), at)
    if not declared.who and not declared.evidence:
        # A field of an entry is known to whom the list is known to.
        vocabulary, whole = about.scope.vocabulary, re.split(r"[\[@]", path)[0]
        declared = vocabulary.items.get(whole) or vocabulary.activities.get(whole) or declared
    papers = tuple(about.both(each) for each in declared.evidence)
    return Missing(path, label, question, about.both(declared.who), papers, at)


def why_applies(finding: Finding, about: Known) -> tuple[Words, ...]:
    """Return why an obligation applies, as short sentences with the place of each statement."""
    said: list[Words] = []
    for step in why(finding.applicability, about):
        at = short_place(step.at)
        said.append(compose("{0}（{1}）", "{0} ({1})", step.text, Words(at, at)) if at else step.text)
    return tuple(said)


def stricter_that_stand(trace: Trace | None) -> tuple[model.StricterCase, ...]:
    """Return the stricter cases that stand for certain in place of the base."""
    if trace is None:
        return ()
    if trace.kind == "case":
        stands = trace.detail.get("stands", truth(trace.parts[0]) if len(trace.parts) > 1 else True)
        return (trace.says,) if isinstance(trace.says, model.StricterCase) and stands is True else ()
    return tuple(case for part in trace.parts for case in stricter_that_stand(part))


def final_sentence(final: Final, obligation: model.Obligation, about: Known) -> Words:
    """Return how a lapsed obligation stood on its last day; 失效时未完成 where it was a gap."""
    when = words.day(final.on)
    if final.verdict == "gap":
        said = compose("{0}失效时未完成", "unfulfilled when it lapsed on {0}", when)
        if final.short_periods:
            named = words.periods(short.label for short in final.short_periods)
            return compose("{0}：{1}次数不足", "{0}: too few in {1}", said, named)
        if obligation.requires is not None:
            asked = asks(obligation, about.scope.vocabulary)
            return compose("{0}：{1}", "{0}: {1}", said, asked)
        return said
    if final.verdict == "undetermined":
        return compose(
            "{0}失效，当时是否完成因缺资料无法判定",
            "lapsed on {0}; for lack of facts it cannot be told whether it was met",
            when,
        )
    return compose("{0}失效，当时没有不符合", "lapsed on {0} with no gap", when)


def step_says(trace: Trace, about: Known) -> Words | None:
    """Return one step of a trace in words, or nothing for a mere connective."""
    says = trace.says
    if isinstance(says, model.StricterCase):
        return describe(says.when, about.scope.vocabulary)
    if isinstance(says, model.Effective):
        until = words.day(says.until) if says.until else Words("长期", "open-ended")
        return compose("施行期间{0}至{1}", "in force {0} to {1}", words.day(says.start), until)
    if isinstance(says, NODES):
        return describe(says, about.scope.vocabulary)
    if trace.kind == "class":
        return about.scope.label(str(says))
    if trace.kind == "place":
        return place_named(str(says), about)
    if trace.kind == "overridden":
        return titled(str(says), about.rulebook)
    return None
