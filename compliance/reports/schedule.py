"""What to do first, and what falls due in the next 90 days: lists made of findings, in the assessment's order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from compliance.reports.view import DueDate, FindingView, Measure, RowView, Text
from compliance.verdict import VERDICTS

DAYS_AHEAD = 90


def measures(
    rows: Sequence[RowView], findings: Mapping[str, FindingView], documents: Mapping[str, Text], as_of: date
) -> tuple[Measure, ...]:
    """Return one measure for every duty with an unwaived gap, in the order of the rows."""
    found: list[Measure] = []
    for row in rows:
        finding = findings[row.findings[0]]
        if row.verdict != "gap" or row.waived:
            continue
        due = finding.next_due
        found.append(
            Measure(
                rank=len(found) + 1,
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
        )
    return tuple(found)


def timeline(findings: Sequence[FindingView], as_of: date) -> tuple[DueDate, ...]:
    """Return the days of the next 90 on which something falls due or a waiver ends, earliest first."""
    due: dict[date, list[FindingView]] = {}
    ending: dict[date, list[FindingView]] = {}
    for finding in findings:
        if finding.next_due is not None and 0 <= (finding.next_due - as_of).days <= DAYS_AHEAD:
            due.setdefault(finding.next_due, []).append(finding)
        waiver = finding.waiver
        if waiver is not None and waiver.acts and (waiver.until - as_of).days <= DAYS_AHEAD:
            ending.setdefault(waiver.until, []).append(finding)
    found = []
    for day in sorted({*due, *ending}):
        falling = list({each.id: each for each in (*due.get(day, ()), *ending.get(day, ()))}.values())
        falling.sort(key=lambda each: (VERDICTS.index(each.verdict), each.ref))
        found.append(
            DueDate(
                on=day,
                days=(day - as_of).days,
                verdict=falling[0].verdict,
                findings=tuple(each.id for each in falling),
                refs=tuple(each.ref for each in falling),
                titles=tuple(each.title for each in falling),
                waiver_ends=day in ending,
            )
        )
    return tuple(found)
