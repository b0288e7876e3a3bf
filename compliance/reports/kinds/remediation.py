"""The remediation plan: who puts each gap right, how, with what money, by when; what keeps people safe till then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from compliance import remedies
from compliance.assessment import Assessment
from compliance.explain import words
from compliance.remedies import DueBy, Element, Flag
from compliance.reports.build import build as build_report
from compliance.reports.build import text
from compliance.reports.env import file_name, full_width
from compliance.reports.heading import counted, day, entries, joined, meta, remarks, same, signature, word
from compliance.reports.sheet import Cell, Column, Entry, Group, Line, Row, Sheet, Table, lines
from compliance.reports.strings import UI
from compliance.reports.view import DocumentView, FindingView, Head, Report, ReportKind, Text, View
from compliance.verdict import Verdict


class Basis(View, frozen=True):
    """Where a duty is written."""

    finding: str
    ref: str
    document: Text
    clause: str


class Planned(View, frozen=True):
    """One duty to put right, or to finish on time, with what is planned."""

    rank: int
    duty: str
    verdict: Verdict
    title: Text
    headline: Text
    bases: tuple[Basis, ...]
    """Every text that asks for it and is not met, the one that counts most first."""
    measure: Text
    suggested: bool
    """The measure is the ruleset's, because the enterprise has stated none."""
    owner: str
    """Whom the enterprise has made responsible; empty if nobody."""
    bearer: Text
    responsible: str
    """The person the profile names for the bearer's role; empty if none."""
    funds: int | None
    """In yuan; 0: none needed; ``null``: not yet provided for."""
    due: date | None
    due_by: DueBy
    limit: date | None
    """The last day that the text, or the waiver, allows; ``null``: it has passed, or the duty is continuous."""
    limit_by: DueBy
    contingency: str
    evidence: tuple[Text, ...]
    accepted_by: str
    done_on: date | None
    lacks: tuple[Element, ...]
    flags: tuple[Flag, ...]
    at: str
    """Where the profile states the plan; empty if it does not."""
    further: tuple[str, ...]
    """Where it states others for the same duty, which are not counted."""


class PlanSums(View, frozen=True):
    """What the rows add up to."""

    funds: int
    """Yuan provided, of every row."""
    gap_funds: int
    """Of these, for the gaps that are not waived."""
    responsibility: int
    """How many of the gaps that are not waived lack a person responsible; and so on."""
    measure: int
    deadline: int
    contingency: int
    unfunded: int


class SettledView(View, frozen=True):
    """A plan for a duty that shows no gap and of which nothing falls due."""

    finding: str
    ref: str
    title: Text
    verdict: Verdict
    done_on: date | None
    at: str


class Remediation(Head, frozen=True):
    """One assessment as a remediation plan."""

    summary: Text
    gaps: tuple[Planned, ...]
    soon: tuple[Planned, ...]
    """Not yet due, but within 90 days."""
    waived: tuple[Planned, ...]
    sums: PlanSums
    undetermined: int
    """Findings that cannot be decided: no gaps, but none excluded either."""
    settled: tuple[SettledView, ...]


VIEW = Remediation


def build(assessment: Assessment) -> Remediation:
    """Return the remediation plan of an assessment."""
    report = build_report(assessment, full=False)
    plan = remedies.remedies(assessment)
    by_id = {each.id: each for each in report.findings}
    documents = {each.id: each for each in report.documents}
    head = {name: getattr(report, name) for name in Head.__struct_fields__}
    lacking = plan.sums.lacking

    def planned(rows: Sequence[remedies.Remedy]) -> tuple[Planned, ...]:
        return tuple(_planned(rank, each, by_id, documents) for rank, each in enumerate(rows, 1))

    return Remediation(
        **{**head, "kind": "remediation"},
        summary=_summary(plan, report),
        gaps=planned(plan.gaps),
        soon=planned(plan.soon),
        waived=planned(plan.waived),
        sums=PlanSums(
            plan.sums.funds, plan.sums.gap_funds, lacking["responsibility"], lacking["measure"], lacking["deadline"],
            lacking["contingency"], lacking["funds"],
        ),
        undetermined=assessment.counts["undetermined"],
        settled=tuple(
            SettledView(
                each.finding.id, f"{each.finding.ruleset}:{each.finding.number}",
                text(assessment.rulebook.obligation(each.finding.id).title), each.finding.verdict,
                each.plan.done_on, str(each.plan.at),
            )
            for each in plan.settled
        ),
    )  # fmt: skip


def samples(kind: ReportKind, assessment: Assessment) -> Iterator[Remediation]:
    """Yield the views of this kind that an assessment has."""
    yield build(assessment)


def _planned(
    rank: int, row: remedies.Remedy, findings: Mapping[str, FindingView], documents: Mapping[str, DocumentView]
) -> Planned:
    lead = findings[row.findings[0].id]
    plan = row.plan
    asking = [findings[each.id] for each in row.findings]
    return Planned(
        rank=rank,
        duty=lead.duty,
        verdict=lead.verdict,
        title=lead.title,
        headline=lead.headline,
        bases=tuple(
            Basis(each.id, each.ref, documents[each.source.document].short, each.source.clause) for each in asking
        ),
        measure=_measure(plan.measure if plan else "", lead),
        suggested=not (plan and plan.measure),
        owner=plan.owner if plan else "",
        bearer=lead.bearer,
        responsible=lead.responsible,
        funds=plan.funds if plan else None,
        due=row.due,
        due_by=row.due_by,
        limit=row.limit,
        limit_by=row.limit_by,
        contingency=plan.contingency if plan else "",
        evidence=lead.evidence,
        accepted_by=plan.accepted_by if plan else "",
        done_on=plan.done_on if plan else None,
        lacks=row.lacks,
        flags=row.flags,
        at=str(plan.at) if plan else "",
        further=tuple(str(each.at) for each in row.further),
    )


def _measure(own: str, lead: FindingView) -> Text:
    """Return the enterprise's own measure, else the ruleset's, else what the duty is called."""
    if own:
        return same(own)
    return lead.remedy if lead.remedy.zh else word("remedy.fallback", lead.title)


def _summary(plan: remedies.Remedies, report: Report) -> Text:
    parts = [("gaps", len(plan.gaps)), ("soon", len(plan.soon)), ("waived", len(plan.waived))]
    said = [counted(f"plan.summary.{key}", number) for key, number in parts if number]
    if said:
        english = ", ".join(each.en for each in said)
        return Text("，".join(each.zh for each in said) + "。", f"{words.upper_first(english)}.")
    if report.verdict == "nothing_applies":
        return report.summary
    return word("plan.summary.none_seen" if report.counts.undetermined else "plan.summary.nothing")


# --- the sheet -------------------------------------------------------------------------------------------------------

WIDTHS = {
    "no": 12, "gap": 61, "measure": 47, "owner": 25, "funds": 20, "due": 30, "contingency": 29, "evidence": 31,
    "sign": 18,
}  # fmt: skip
"""Millimetres of the columns, in their order."""


def lay_out(view: Remediation) -> Sheet:
    """Return a remediation plan as a printed form."""
    rows = (*view.gaps, *view.soon, *view.waived)
    tables = [_table("gaps", view.gaps, view.sums)]
    tables += [_table(key, each) for key, each in (("soon", view.soon), ("waived", view.waived)) if each]
    return Sheet(
        title=word("plan.title"),
        subtitle=word("plan.subtitle"),
        across=True,
        head=tuple(_head(view, bool(rows))),
        remarks=tuple(_remarks(view)),
        tables=tuple(tables),
        signatures=(
            signature("plan.sign.drawn"),
            signature("plan.sign.principal", "plan.sign.opinion"),
            signature("plan.sign.accepted", "plan.sign.opinion"),
        )
        if rows
        else (),
        footer=joined(word("plan.footer"), view.disclaimer) if rows else view.disclaimer,
        meta=meta(view),
    )


def _head(view: Remediation, any_row: bool) -> Iterator[Entry]:
    yield from entries(view, "principal_person", "safety_manager")
    if any_row:
        yield Entry(word("plan.funds_in_all"), _in_all(view.sums))
        yield Entry(word("plan.drawn_on"))


def _in_all(sums: PlanSums) -> Text:
    if sums.funds:
        return text(words.yuan(sums.funds))
    return word("plan.open" if sums.unfunded else "plan.no_funds")


def _remarks(view: Remediation) -> Iterator[Line]:
    yield from remarks(view)
    yield Line(view.summary, "strong")
    if view.undetermined:
        yield Line(counted("plan.undetermined", view.undetermined), "alert")
    if view.settled:
        named = [_settled(each) for each in view.settled]
        listed = Text("；".join(each.zh for each in named), "; ".join(each.en for each in named))
        yield Line(word("plan.settled", listed), "quiet")


def _settled(each: SettledView) -> Text:
    verdict = UI[f"verdict.{each.verdict}"]
    return Text(
        f"{each.title.zh}（{each.ref}，{verdict.zh}）", f"{each.title.en} ({each.ref}, {verdict.en.lower()})"
    )  # fmt: skip


def _table(key: str, rows: Sequence[Planned], sums: PlanSums | None = None) -> Table:
    printed = tuple(Row(_cells(each), each.bases[0].finding) for each in rows)
    if printed and sums is not None:
        printed = (*printed, _totals(len(rows), sums))
    labels = {"gap": "soon"} if key == "soon" else {}
    return Table(
        key=key,
        heading=word(f"plan.{key}"),
        columns=tuple(
            Column(name, word(f"plan.column.{labels.get(name, name)}"), width, writable=name == "sign")
            for name, width in WIDTHS.items()
        ),
        groups=(Group(printed),) if printed else (),
        empty=word("plan.gaps.none") if key == "gaps" else None,
    )


def _cells(row: Planned) -> tuple[Cell, ...]:
    return (
        Cell(number=row.rank),
        lines(*_gap(row)),
        lines(row.measure, Line(word("plan.suggested"), "quiet") if row.suggested else None),
        lines(*_owner(row)),
        lines(_funds(row)),
        lines(*_deadline(row)),
        lines(same(row.contingency) if row.contingency else Line(word("plan.unwritten"), "alert")),
        lines(*_closing(row)),
        Cell(),
    )


def _gap(row: Planned) -> Iterator[Line]:
    yield Line(row.title, "strong")
    verdict = UI[f"verdict.{row.verdict}"]
    yield Line(Text(f"【{verdict.zh}】{row.headline.zh}", f"{verdict.en}: {row.headline.en}"))
    yield Line(_cited(row.bases[:1]), "quiet")
    if row.bases[1:]:
        yield Line(word("paper.also", _cited(row.bases[1:])), "quiet")
    yield Line(same(" ".join(each.ref for each in row.bases)), "ref")


def _cited(bases: Sequence[Basis]) -> Text:
    """Return documents, each with its clauses."""
    clauses: dict[Text, list[str]] = {}
    for each in bases:
        clauses.setdefault(each.document, []).append(full_width(each.clause))
    return Text(
        "；".join(f"《{document.zh}》{'、'.join(dict.fromkeys(each))}" for document, each in clauses.items()),
        "; ".join(f"{document.en} {', '.join(dict.fromkeys(each))}" for document, each in clauses.items()),
    )


def _owner(row: Planned) -> Iterator[Line]:
    named = Text(f"{row.bearer.zh} {row.responsible}", f"{row.bearer.en} {row.responsible}")
    if row.owner:
        yield Line(same(row.owner), "strong")
        yield Line(word("plan.bearer", row.bearer), "quiet")
    elif row.responsible:
        yield Line(named)
        yield Line(word("plan.not_assigned"), "quiet")
    else:
        yield Line(row.bearer)
        yield Line(word("plan.open"), "alert")


def _funds(row: Planned) -> Line:
    if row.funds is None:
        return Line(word("plan.open"), "alert")
    return Line(text(words.yuan(row.funds)) if row.funds else word("plan.no_funds"))


def _deadline(row: Planned) -> Iterator[Line]:
    if row.due is None:
        yield Line(word("plan.due.at_once"), "strong")
        yield Line(word("plan.due.blank"), "quiet")
        return
    yield Line(day(row.due), "strong")
    yield Line(word(f"plan.due.{row.due_by}"), "quiet")
    if row.due_by == "plan" and row.limit is not None and "after_limit" not in row.flags:
        yield Line(word(f"plan.limit.{row.limit_by}", day(row.limit)), "quiet")
    for flag in row.flags:
        if flag == "past":
            yield Line(word("plan.flag.past"), "alert")
        elif flag == "after_limit" and row.limit is not None:
            yield Line(word(f"plan.flag.after_limit.{row.limit_by}", day(row.limit)), "alert")


def _closing(row: Planned) -> Iterator[Line]:
    """Yield the papers, who accepts, and what is to be said of a plan that is reported done or stated twice."""
    if row.evidence:
        yield Line(Text("、".join(each.zh for each in row.evidence), "; ".join(each.en for each in row.evidence)))
    if row.accepted_by:
        yield Line(word("plan.accepted_by", same(row.accepted_by)))
    for flag in row.flags:
        if flag in ("reported_done", "done_ahead") and row.done_on is not None:
            yield Line(word(f"plan.flag.{flag}", day(row.done_on)), "alert")
        elif flag == "planned_twice":
            yield Line(word("plan.flag.planned_twice", same("、".join(map(file_name, row.further)))), "alert")


def _totals(number: int, sums: PlanSums) -> Row:
    """Return the line under the gaps: how many lack each of the five, and what is provided."""
    funds = text(words.yuan(sums.gap_funds)) if sums.gap_funds else None
    return Row(
        (
            Cell(),
            lines(Line(counted("plan.sum.rows", number), "strong")),
            _lacking("measure", sums.measure),
            _lacking("responsibility", sums.responsibility),
            lines(*(Line(each, "strong") for each in (funds,) if each), *_lacking("funds", sums.unfunded).lines),
            _lacking("deadline", sums.deadline),
            _lacking("contingency", sums.contingency),
            lines(same("—")),
            lines(same("—")),
        )
    )


def _lacking(element: Element, number: int) -> Cell:
    return lines(counted(f"plan.sum.{element}", number) if number else None)
