"""What to do first, and what falls due in the next 90 days, as views; which, and in what order, ``agenda`` decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from compliance.agenda import DueDay, due_days
from compliance.agenda import measures as ranked
from compliance.assessment import Assessment
from compliance.reports.view import DueDate, FindingView, Measure, Text


def measures(
    assessment: Assessment, findings: Mapping[str, FindingView], documents: Mapping[str, Text]
) -> tuple[Measure, ...]:
    """Return one measure for every duty to be put right."""
    return tuple(
        _measure(rank, findings[row.findings[0].id], documents, assessment.as_of)
        for rank, row in enumerate(ranked(assessment), 1)
    )


def _measure(rank: int, finding: FindingView, documents: Mapping[str, Text], as_of: date) -> Measure:
    # What was due before is owed at once.
    due = finding.next_due if finding.next_due is not None and finding.next_due >= as_of else None
    return Measure(
        rank=rank,
        finding=finding.id,
        ref=finding.ref,
        what=finding.remedy,
        because=finding.headline,
        due=due,
        days_left=None if due is None else (due - as_of).days,
        curable=finding.curable,
        heals_on=finding.heals_on,
        bearer=finding.bearer,
        responsible=finding.responsible,
        document=documents[finding.source.document],
        clause=finding.source.clause,
        evidence=finding.evidence,
    )


def timeline(assessment: Assessment, findings: Mapping[str, FindingView]) -> tuple[DueDate, ...]:
    """Return the coming days on which something falls due or a waiver ends."""
    return tuple(_due(each, findings, assessment.as_of) for each in due_days(assessment))


def _due(day: DueDay, findings: Mapping[str, FindingView], as_of: date) -> DueDate:
    falling = [findings[each.id] for each in day.findings]
    return DueDate(
        on=day.on,
        days=(day.on - as_of).days,
        verdict=falling[0].verdict,
        findings=tuple(each.id for each in falling),
        refs=tuple(each.ref for each in falling),
        titles=tuple(each.title for each in falling),
        waiver_ends=day.waiver_ends,
    )
