"""An assessment as a view: sentences from ``explain``, ranks and days as the assessment has them. It judges nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import compliance
from compliance import explain, model
from compliance.assessment import OF_THE_PROFILE, Assessment, unknowns
from compliance.diagnostics import Diagnostic
from compliance.enterprise import Enterprise
from compliance.explain import words
from compliance.model import Words
from compliance.remedies import person
from compliance.reports import schedule
from compliance.reports.strings import UI
from compliance.reports.view import (
    SCHEMA_VERSION,
    ChangeView,
    Contact,
    Counts,
    DocumentView,
    EnterpriseView,
    FactRow,
    FactUseView,
    FinalView,
    FindingView,
    InspectionView,
    LookView,
    MissingView,
    PeriodView,
    PlaceView,
    PlanView,
    ReadingView,
    Reasoning,
    Remark,
    Report,
    ReportKind,
    RowView,
    RulesetView,
    ShortView,
    SourceView,
    Standing,
    StatedFact,
    Strip,
    Text,
    Tool,
    TraceView,
    UnknownView,
    WaiverView,
)
from compliance.verdict import Finding, PeriodStatus, ShortPeriod, Trace

HEAD_FACTS = ("industries", "staff_count")
"""Facts shown in the head of a report, where the vocabulary has them and the profile states them."""

NO_WORDS = Words("", "")


LEFT_EMPTY, FEW = "E012", 5
"""The remark on an entry left empty, and how many of them are told one by one."""
TOLD: frozenset[str] = frozenset({"gap", "undetermined"})
"""Verdicts whose findings a printed report tells at length."""


def build(assessment: Assessment, *, full: bool = True) -> Report:
    """Return the view of an assessment.

    Without ``full``, for printed reports, the trees of reasoning and the findings of documents out of reach are left
    out, and findings that get one line (neither gap nor undetermined) carry no ``why``, ``facts``, ``strips``,
    ``applicability`` and ``requirement``.
    """
    about = explain.known(assessment.rulebook, assessment.enterprise)
    owners = {each.id: (each, owner) for owner in assessment.rulebook.rulesets for each in owner.obligations}
    # A printed report gives a document that fits neither place nor day one line; changes may still name its findings.
    changed = {each.id for each in assessment.changes}
    told = [
        finding
        for finding in assessment.findings
        if full or finding.id in changed or finding.ruleset not in assessment.out_of_reach
    ]
    findings = tuple(_finding(finding, *owners[finding.id], assessment, about, full) for finding in told)
    by_id = {finding.id: finding for finding in findings}
    listed = [(row.duty, [each for each in row.findings if each.id in by_id]) for row in assessment.rows]
    rows = tuple(_row(duty, kept) for duty, kept in listed if kept)
    verdict = _verdict(assessment)
    documents = {each.id: short_title(each.title) for each in assessment.rulebook.rulesets}
    return Report(
        **head("gap_report", assessment, about),
        verdict=verdict,
        summary=text(summed_up(assessment)),
        counts=Counts(**{name: assessment.counts.get(name, 0) for name in Counts.__struct_fields__}),
        obligations=len(assessment.findings),
        since=assessment.since,
        changes=tuple(
            ChangeView(
                each.id, by_id[each.id].title if each.id in by_id else Text(each.id, each.id), each.before, each.now
            )
            for each in assessment.changes
        ),
        measures=schedule.measures(assessment, by_id, {key: text(said) for key, said in documents.items()}),
        timeline=schedule.timeline(assessment, by_id),
        unknowns=tuple(
            _unknown(each.path, each.decides, by_id) for each in unknowns(assessment) if each.decides[0] in by_id
        ),
        rows=rows,
        findings=findings,
    )


def head(
    kind: ReportKind, assessment: Assessment, about: explain.Known, rulesets: Collection[str] | None = None
) -> dict[str, Any]:
    """Return the fields every view begins with (:class:`compliance.reports.view.Head`), by name.

    ``rulesets``: the ids of those it speaks of; ``None``: those of the findings.
    """
    shown = {finding.ruleset for finding in assessment.findings} if rulesets is None else rulesets
    rulebook = assessment.rulebook
    told = [each for each in rulebook.rulesets if each.id in shown]
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": kind,
        "tool": Tool("compliance", compliance.__version__),
        "as_of": assessment.as_of,
        "enterprise": _enterprise(assessment, about),
        "documents": tuple(_document(each, assessment, about) for each in told),
        "rulesets": tuple(RulesetView(each.id, each.digest) for each in told),
        "rulebook_digest": rulebook.digest,
        "profile_digest": assessment.enterprise.digest,
        "engines": assessment.engines,
        "selection": assessment.selected,
        "assumptions": tuple(_assumptions(assessment)),
        "warnings": tuple(_warnings(assessment)),
        "disclaimer": text(UI["disclaimer"]),
    }


def text(said: Words) -> Text:
    """Return a pair of texts as a view holds it; without English the Chinese stands for both."""
    return Text(said.zh, said.en or said.zh)


def _sentence(said: Words) -> Text:
    return Text(said.zh, words.upper_first(said.en or said.zh))


# --- the head ----------------------------------------------------------------------------------------------------


def _verdict(assessment: Assessment) -> Standing:
    counts = assessment.counts
    if counts.get("gap", 0) > counts.get("waived", 0):
        return "gaps"
    if all(finding.verdict == "not_applicable" for finding in assessment.findings):
        return "nothing_applies"
    return "incomplete" if counts.get("undetermined", 0) else "clear"


def summed_up(assessment: Assessment) -> Words:
    """Return the verdict in one sentence; numbers of findings, never a percentage."""
    verdict, counts = _verdict(assessment), assessment.counts
    gap, waived = counts.get("gap", 0), counts.get("waived", 0)
    parts: list[Words] = []
    for key in ("undetermined", "pending", "final_gap"):
        number = counts.get(key, 0)
        if number:
            parts.append(_counted(f"summary.{key}", number))
    if verdict == "nothing_applies":
        lapsed, founded = counts.get("final_gap", 0), assessment.enterprise.founded_on
        if any(each.reason == "not_yet_founded" for each in assessment.findings) and founded is not None:
            when = words.value(None, founded.value)
            return words.compose(UI["summary.not_yet_founded"].zh, UI["summary.not_yet_founded"].en, when)
        return _counted("summary.nothing_but_lapsed", lapsed) if lapsed else UI["summary.nothing_applies"]
    if verdict == "gaps" and waived:
        both = words.compose(UI["summary.of_which"].zh, UI["summary.of_which"].en, _counted("summary.gap", gap))
        parts.insert(0, Words(both.zh.format(n=waived), both.en.format(n=waived)))
    elif verdict == "gaps":
        parts.insert(0, _counted("summary.gap", gap))
    if verdict == "gaps":
        # Plan, form and calendar have one row for a duty, whatever the number of texts that ask it.
        duties = sum(row.findings[0].verdict == "gap" for row in assessment.rows)
        if duties < gap:
            whole = words.compose(UI["summary.duties"].zh, UI["summary.duties"].en, parts[0])
            parts[0] = Words(whole.zh.format(n=duties), whole.en.format(n=duties, y="y" if duties == 1 else "ies"))
    elif verdict == "incomplete":
        parts.insert(0, UI["summary.no_gap"])
    else:
        parts.insert(0, UI["summary.clear"])
    if waived and verdict != "gaps":
        parts.insert(1, _counted("summary.waived", waived))
    said = words.listed(parts, "，", ", ")
    return Words(f"{said.zh}。", f"{words.upper_first(said.en)}.")


def _counted(key: str, number: int) -> Words:
    both = UI[key]
    english = both.en.format(n=number, s="" if number == 1 else "s", be="is" if number == 1 else "are")
    return Words(both.zh.format(n=number), english)


def _enterprise(assessment: Assessment, about: explain.Known) -> EnterpriseView:
    enterprise = assessment.enterprise
    roles = words.BEARERS
    stated = [
        StatedFact(
            path,
            text(about.scope.label(path)),
            text(about.value(path, "")),
            str(enterprise.facts[path].at),
        )
        for path in HEAD_FACTS
        if path in enterprise.facts
    ]
    founded = enterprise.founded_on.value if enterprise.founded_on else None
    code = enterprise.jurisdiction.value if enterprise.jurisdiction else None
    return EnterpriseView(
        name=enterprise.name,
        credit_code=enterprise.credit_code,
        place=PlaceView(str(code) if code else None, tuple(text(name) for name in assessment.place)),
        address=enterprise.address,
        firm=enterprise.firm,
        founded_on=founded if isinstance(founded, date) else None,
        stated_on=enterprise.stated_on,
        profile=enterprise.path,
        contacts=tuple(
            Contact(role, text(_titled(roles.get(role, Words(role, role)))), name)
            for role, name in enterprise.contacts.items()
        ),
        facts=tuple(stated),
        settings=enterprise.settings,
    )


def _document(ruleset: model.Ruleset, assessment: Assessment, about: explain.Known) -> DocumentView:
    where = place_of(ruleset, assessment.rulebook.vocabulary)
    return DocumentView(
        id=ruleset.id,
        title=text(ruleset.title),
        short=text(short_title(ruleset.title)),
        number=ruleset.number,
        issuer=text(ruleset.issuer),
        authority=ruleset.authority,
        jurisdiction=text(where),
        effective_from=ruleset.effective.start,
        effective_until=ruleset.effective.until,
        out_of_reach=ruleset.id in assessment.out_of_reach,
        defects=_both(ruleset.defects, about),
    )


def place_of(ruleset: model.Ruleset, vocabulary: model.Vocabulary) -> Words:
    """Return where a document is in place, in words."""
    code = ruleset.jurisdiction
    place = vocabulary.places.get(code or "")
    if place is not None:
        return place.label
    if code is None:
        return UI["place.unbound"]
    return UI["place.national"] if code == model.NATIONAL else Words(code, code)


def short_title(title: Words) -> Words:
    """Return a title without the issuers before 关于 and without years in brackets."""
    zh = re.sub(r"[（(][^（）()]*\d{4}[^（）()]*[)）]", "", title.zh)
    zh = re.sub(r"^.*?关于(?:印发)?", "", zh) or zh
    zh = re.sub(r"^《?(.+?)》?的通知$", r"\1", zh).strip("《》")
    en = re.sub(r"\s*\([^()]*\d{4}[^()]*\)", "", title.en)
    en = re.sub(r"^(\w+(?: \w+)?) of the .{20,}? on (?=[A-Z])", r"\1 on ", en)
    return Words(zh, en)


def _assumptions(assessment: Assessment) -> Iterator[Remark]:
    known = explain.ASSUMPTION_WORDS
    codes = [*assessment.assumptions, *(code for each in assessment.findings for code in each.assumptions)]
    for code in dict.fromkeys(codes):
        said = known.get(code, Words(code, code))
        stated = assessment.enterprise.stated_on
        if code in OF_THE_PROFILE and stated:
            apart = _span(abs((assessment.as_of - stated).days))
            said = words.compose(UI[code].zh, UI[code].en, words.day(stated), apart)
        yield Remark(code, text(said), assessment.enterprise.path if code in OF_THE_PROFILE else "")


def _span(days: int) -> Words:
    """Return a long time in round words: 3年多; days below two years."""
    years = days // 365
    return Words(f"{years}年多", f"more than {years} years") if years > 1 else Words(f"{days}天", f"{days} days")


def _warnings(assessment: Assessment) -> Iterator[Remark]:
    """Yield the remarks; what is left empty is one remark where it is more than a few (a form hardly begun)."""
    empty = [each for each in assessment.warnings if each.code == LEFT_EMPTY]
    if len(empty) > FEW:
        yield Remark(LEFT_EMPTY, text(_counted("warnings.empty", len(empty))), empty[0].span.path)
    for each in assessment.warnings:
        if each.code != LEFT_EMPTY or len(empty) <= FEW:
            yield _warning(each)


def _warning(diagnostic: Diagnostic) -> Remark:
    said = f"{diagnostic.message}; {diagnostic.hint}" if diagnostic.hint else diagnostic.message
    return Remark(diagnostic.code, Text(diagnostic.zh or said, said), str(diagnostic.span))


def _row(duty: str, findings: Sequence[Finding]) -> RowView:
    first = findings[0]
    return RowView(duty, first.verdict, "waived" in first.qualifiers, tuple(each.id for each in findings))


# --- one finding ---------------------------------------------------------------------------------------------------


def _finding(
    finding: Finding,
    obligation: model.Obligation,
    ruleset: model.Ruleset,
    assessment: Assessment,
    about: explain.Known,
    full: bool,
) -> FindingView:
    vocabulary = assessment.rulebook.vocabulary
    bearer, responsible = _bearer(obligation.bearer, assessment.enterprise.contacts)
    at_length = full or finding.verdict in TOLD
    asked = explain.asks(obligation, vocabulary) if at_length else NO_WORDS
    told = at_length and finding.verdict != "not_applicable"
    return FindingView(
        id=finding.id,
        number=finding.number,
        ref=f"{ruleset.id}:{finding.number}",
        duty=obligation.duty or finding.id,
        verdict=finding.verdict,
        reason=finding.reason,
        reason_ids=finding.reason_ids,
        qualifiers=finding.qualifiers,
        modality=obligation.modality,
        addressing=obligation.addressing,
        severity=obligation.severity,
        bearer=bearer,
        responsible=responsible,
        title=text(obligation.title),
        headline=_sentence(explain.headline(finding, assessment, about)),
        source=_source(obligation, ruleset),
        applicability=text(explain.applies_to(obligation.applies_when, vocabulary) if at_length else NO_WORDS),
        requirement=_sentence(asked),
        why=tuple(_sentence(each) for each in explain.why_applies(finding, about)) if at_length else (),
        facts=tuple(_fact_rows(finding, about)) if told else (),
        strips=tuple(_strips(finding.requirement, about)) if told else (),
        missing_facts=tuple(_missing(each) for each in explain.missing(finding, about)),
        short_periods=tuple(_short(each) for each in finding.short_periods),
        owed_from=finding.owed_from,
        next_due=finding.next_due,
        curable=finding.curable,
        heals_on=finding.heals_on,
        final=_final(finding, obligation, about),
        readings=tuple(
            ReadingView(
                each.id,
                text(about.both(each.zh)),
                text(about.both(each.because)),
                each.verdict,
                each.verdict != finding.verdict,
            )
            for each in finding.readings
        ),
        reading_note=text(about.both(obligation.reading_note)),
        waiver=_waiver(finding),
        inspections=tuple(
            InspectionView(each.on, each.officer, each.result, each.remark) for each in finding.inspections
        ),
        assumptions=finding.assumptions,
        trace=Reasoning(_trace(finding.applicability, about), _trace(finding.requirement, about)) if full else None,
        remedy=_remedy(obligation, asked),
        evidence=_both(obligation.evidence, about),
        look=LookView(_both(obligation.inspect.method, about), text(about.both(obligation.inspect.judge))),
        plan=_plan(finding.id, assessment.enterprise),
        statute=_both(obligation.statute, about),
    )


def _both(texts: Sequence[str], about: explain.Known) -> tuple[Text, ...]:
    return tuple(text(about.both(each)) for each in texts)


def _plan(finding: str, enterprise: Enterprise) -> PlanView | None:
    """Return what the enterprise has planned against one gap."""
    for each in enterprise.remediation:
        if each.obligation == finding:
            return PlanView(
                each.measure, each.owner, each.funds, each.due, each.contingency, each.accepted_by, each.done_on,
                str(each.at),
            )  # fmt: skip
    return None


def _bearer(role: str, contacts: Mapping[str, str]) -> tuple[Text, str]:
    """Return who owes a duty and the person the profile names; the enterprise's own duties fall to its principal."""
    bearer = words.BEARERS.get(role, Words(role, role))
    named = person(role, contacts)
    if named and role == "enterprise" and not contacts.get(role):
        bearer = words.compose("{0}（{1}）", "{0} ({1})", bearer, words.BEARERS["principal_person"])
    return text(_titled(bearer)), named


def _titled(said: Words) -> Words:
    """Return words as they begin a line."""
    return Words(said.zh, words.upper_first(said.en))


def _waiver(finding: Finding) -> WaiverView | None:
    note = finding.waiver
    if note is None:
        return None
    return WaiverView(note.granted_on, note.until, note.approver, note.reason, note.acts, note.remark)


def _source(obligation: model.Obligation, ruleset: model.Ruleset) -> SourceView:
    source = obligation.source
    return SourceView(ruleset.id, source.clause, source.quote, source.normalised)


def _remedy(obligation: model.Obligation, asked: Words) -> Text:
    if obligation.remedy is not None:
        return text(obligation.remedy)
    said = words.compose(UI["remedy.fallback"].zh, UI["remedy.fallback"].en, asked) if asked.zh else NO_WORDS
    return text(said)


def _fact_rows(finding: Finding, about: explain.Known) -> Iterator[FactRow]:
    for step in explain.why(finding.applicability, about):
        yield _fact_row("applicability", step)
    for step in explain.facts_asked(finding.requirement, about):
        yield _fact_row("requirement", step)


def _fact_row(role: str, step: explain.Step) -> FactRow:
    return FactRow(
        role,  # type: ignore[arg-type]  # one of the two literals above
        text(step.label),
        text(step.asked),
        text(step.actual),
        step.result,
        step.at,
        step.evidence,
        step.checked_on,
    )


def _strips(trace: Trace | None, about: explain.Known) -> Iterator[Strip]:
    for leaf in explain.leaves(trace):
        if leaf.kind != "calendar" or not isinstance(leaf.says, model.Frequency):
            continue
        current = leaf.detail.get("current")
        found = [*explain.statuses(leaf), *([current] if isinstance(current, PeriodStatus) else [])]
        periods = tuple(
            PeriodView(
                each.label,
                text(words.period(each.label)),
                each.first,
                each.last,
                each.needed,
                each.counted,
                each.status,
            )
            for each in found
        )
        if periods:
            yield Strip(text(about.scope.label(leaf.says.activity)), text(explain.say(leaf.says, about.scope)), periods)


def _missing(each: explain.Missing) -> MissingView:
    papers = tuple(map(text, each.evidence))
    return MissingView(each.path, text(each.label), text(each.question), text(each.who), papers, each.at)


def _unknown(path: str, decides: tuple[str, ...], findings: Mapping[str, FindingView]) -> UnknownView:
    """Return a fact to find out, as the first finding that it decides asks for it."""
    asked = next(each for each in findings[decides[0]].missing_facts if each.fact == path)
    return UnknownView(asked.fact, asked.label, asked.question, asked.who, asked.evidence, asked.at, decides)


def _short(each: ShortPeriod) -> ShortView:
    return ShortView(
        each.label, text(words.period(each.label)), each.first, each.last, each.needed, each.counted, each.known
    )


def _final(finding: Finding, obligation: model.Obligation, about: explain.Known) -> FinalView | None:
    final = finding.final
    if final is None:
        return None
    return FinalView(
        final.verdict,
        final.on,
        _sentence(explain.final_sentence(final, obligation, about)),
        tuple(_short(each) for each in final.short_periods),
        tuple(_missing(explain.missing_fact(path, about)) for path in final.missing_facts),
    )


def _trace(trace: Trace | None, about: explain.Known) -> TraceView | None:
    return None if trace is None else _trace_view(trace, about)


def _trace_view(trace: Trace, about: explain.Known) -> TraceView:
    said = explain.step_says(trace, about)
    return TraceView(
        trace.kind,
        None if said is None else text(said),
        trace.result,
        tuple(FactUseView(use.fact, use.value, use.at) for use in trace.facts),
        trace.missing,
        tuple(_trace_view(part, about) for part in trace.parts),
    )
