"""What is to be put right, row by row: what the enterprise has planned against it, and what is still lacking.

Which duties a remediation plan lists, in which order, what is remarked on a row and what the sums are is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final, Literal

from msgspec import Struct

from compliance.agenda import TIMELINE_DAYS
from compliance.assessment import Assessment, DutyRow
from compliance.enterprise import RemediationEntry
from compliance.verdict import Finding

Element = Literal["responsibility", "measure", "funds", "deadline", "contingency"]
ELEMENTS: Final[tuple[Element, ...]] = ("responsibility", "measure", "funds", "deadline", "contingency")
"""The five that a plan must settle (五落实): 责任、措施、资金、期限、预案."""

DueBy = Literal["plan", "text", "waiver", "nobody"]
"""Who has set a day: the enterprise, the text, the end of the waiver; nobody: it is due at once."""

Flag = Literal["reported_done", "done_ahead", "past", "after_limit", "planned_twice"]
"""``reported_done``: finished, says the plan, but the facts do not; ``done_ahead``: finished on a day yet to come;
``past``: the planned day has gone by; ``after_limit``: it lies after the text's or the waiver's last day;
``planned_twice``: another entry plans for the same duty."""


class Remedy(Struct, frozen=True):
    """One duty to put right or to finish on time."""

    findings: tuple[Finding, ...]
    """Those of the duty that ask for it, the one that counts most first."""
    plan: RemediationEntry | None
    further: tuple[RemediationEntry, ...]
    """Other entries for the same duty; they are not counted."""
    due: date | None
    due_by: DueBy
    limit: date | None
    """The last day the text, or the waiver, allows; ``None``: it has passed, or the duty is continuous."""
    limit_by: DueBy
    lacks: tuple[Element, ...]
    flags: tuple[Flag, ...]


class Sums(Struct, frozen=True):
    """What the rows add up to."""

    funds: int
    """Yuan that the plans provide, of every row listed."""
    gap_funds: int
    """Of these, for gaps that are not waived."""
    lacking: Mapping[Element, int]
    """Of the gaps that are not waived: how many lack each element."""


class Settled(Struct, frozen=True):
    """An entry of the profile that is in no row: its duty shows no gap and nothing falls due."""

    plan: RemediationEntry
    finding: Finding


class Remedies(Struct, frozen=True):
    """A remediation plan."""

    gaps: tuple[Remedy, ...]
    """In the order of measures."""
    waived: tuple[Remedy, ...]
    soon: tuple[Remedy, ...]
    """Not yet due, the nearest day first."""
    settled: tuple[Settled, ...]
    sums: Sums


def remedies(assessment: Assessment) -> Remedies:
    """Return the remediation plan of an assessment."""
    gaps: list[Remedy] = []
    waived: list[Remedy] = []
    soon: list[Remedy] = []
    last = assessment.as_of + timedelta(TIMELINE_DAYS)
    for row in assessment.rows:
        lead = row.findings[0]
        if lead.verdict == "gap":
            asking = tuple(each for each in row.findings if each.verdict == "gap")
            (waived if "waived" in lead.qualifiers else gaps).append(_remedy(row, asking, assessment))
        elif lead.verdict == "pending":
            asking = tuple(sorted((each for each in row.findings if _due(each) <= last), key=_due))
            if asking:
                soon.append(_remedy(row, asking, assessment))
    soon.sort(key=lambda each: _due(each.findings[0]))
    listed = {plan.obligation for each in (*gaps, *waived, *soon) for plan in _plans(each)}
    found = {finding.id: finding for finding in assessment.findings}
    settled = tuple(
        Settled(plan, found[plan.obligation])
        for plan in assessment.enterprise.remediation
        if plan.obligation in found and plan.obligation not in listed
    )
    return Remedies(tuple(gaps), tuple(waived), tuple(soon), settled, _sums(gaps, (*gaps, *waived, *soon)))


def person(bearer: str, contacts: Mapping[str, str]) -> str:
    """Return whom the profile names for a bearer; the enterprise's own duties fall to its principal person."""
    return contacts.get(bearer, "") or (contacts.get("principal_person", "") if bearer == "enterprise" else "")


def _due(finding: Finding) -> date:
    """Return when a pending finding falls due; the last of all days where it does not, or is no such finding."""
    return finding.next_due if finding.verdict == "pending" and finding.next_due is not None else date.max


def _plans(remedy: Remedy) -> Iterable[RemediationEntry]:
    return (*([remedy.plan] if remedy.plan else []), *remedy.further)


def _remedy(row: DutyRow, asking: tuple[Finding, ...], assessment: Assessment) -> Remedy:
    enterprise = assessment.enterprise
    entries = {each.obligation: each for each in enterprise.remediation}
    # A plan may name any text of the duty; the one that counts most comes first.
    order = dict.fromkeys((*(each.id for each in asking), *(each.id for each in row.findings)))
    plans = [entries[key] for key in order if key in entries]
    plan = plans[0] if plans else None
    limit, limited_by = _limit(asking[0])
    due = plan.due if plan and plan.due else limit
    by: DueBy = "plan" if plan and plan.due else limited_by
    named = person(assessment.rulebook.obligation(asking[0].id).bearer, enterprise.contacts)
    return Remedy(
        findings=asking,
        plan=plan,
        further=tuple(plans[1:]),
        due=due,
        due_by=by,
        limit=limit,
        limit_by=limited_by,
        lacks=tuple(_lacks(plan, named, by)),
        flags=tuple(_flags(plan, limit, assessment.as_of, len(plans) > 1)),
    )


def _limit(finding: Finding) -> tuple[date | None, DueBy]:
    """Return the last day allowed, and by whom."""
    if "waived" in finding.qualifiers and finding.waiver is not None:
        return finding.waiver.until, "waiver"
    return finding.next_due, "text" if finding.next_due else "nobody"


def _lacks(plan: RemediationEntry | None, named: str, by: DueBy) -> Iterable[Element]:
    if not named and not (plan and plan.owner):
        yield "responsibility"
    if plan is None or not plan.measure:
        yield "measure"
    if plan is None or plan.funds is None:
        yield "funds"
    if by == "nobody":
        yield "deadline"
    if plan is None or not plan.contingency:
        yield "contingency"


def _flags(plan: RemediationEntry | None, limit: date | None, as_of: date, twice: bool) -> Iterable[Flag]:
    if plan is None:
        return
    if plan.done_on is not None:
        yield "reported_done" if plan.done_on <= as_of else "done_ahead"
    elif plan.due is not None and plan.due < as_of:
        yield "past"
    if plan.due is not None and limit is not None and plan.due > limit:
        yield "after_limit"
    if twice:
        yield "planned_twice"


def _sums(gaps: Iterable[Remedy], listed: Iterable[Remedy]) -> Sums:
    lacks = [element for each in gaps for element in each.lacks]
    return Sums(_funds(listed), _funds(gaps), {element: lacks.count(element) for element in ELEMENTS})


def _funds(rows: Iterable[Remedy]) -> int:
    return sum(each.plan.funds or 0 for each in rows if each.plan)
