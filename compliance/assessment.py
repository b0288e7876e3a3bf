"""What is known of one enterprise on one day: findings in order, duty rows, counts, changes.

Everything a report orders or counts is decided here: no template and no writer ranks, groups or computes.
Numbers in brackets are sections of SEMANTICS.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from compliance.diagnostics import Diagnostic
from compliance.enterprise import Enterprise
from compliance.model import AUTHORITIES, SEVERITIES, Obligation, Rulebook, Ruleset, Words
from compliance.situation import current_code
from compliance.verdict import Finding, Verdict

OF_THE_PROFILE = ("stated_long_ago", "stated_later")
"""Assumptions about the profile as a whole: they are said before any verdict."""


class DutyRow(Struct, frozen=True):
    """One duty as a reader sees it: the findings of every text that asks the same, worst first."""

    duty: str
    """The duty key, or the obligation's id where it has none."""
    findings: tuple[Finding, ...]


class Change(Struct, frozen=True):
    """A verdict that differs from an earlier report's; ``None`` where one of them has no such finding."""

    id: str
    before: Verdict | None
    now: Verdict | None


class Assessment(Struct, frozen=True):
    """One enterprise on one day."""

    as_of: date
    enterprise: Enterprise
    rulebook: Rulebook
    engines: tuple[str, ...]
    """The engine that decided, then the one that confirmed it, if any."""
    place: tuple[Words, ...]
    """The names of the jurisdiction, outermost first; empty if unknown."""
    findings: tuple[Finding, ...]
    """Every finding that is shown, in the order of the rulebook."""
    rows: tuple[DutyRow, ...]
    """The same as duty rows in the order reports print them: measures first, then what is not known, …"""
    out_of_reach: tuple[str, ...]
    """Ids of rulesets that cannot fit the place or the date: one line each in printed reports."""
    counts: Mapping[str, int]
    """gap, undetermined, pending, advice, satisfied, not_applicable, waived, advice_open, final_gap; of findings."""
    assumptions: tuple[str, ...]
    """Codes of the assumptions that decided something: as_of_default, records_through, per_assumed, stated_long_ago,
    stated_later."""
    warnings: tuple[Diagnostic, ...]
    selected: str = ""
    """The selection in force, as given; empty: everything."""
    since: date | None = None
    """As-of date of the earlier report this one is compared with."""
    changes: tuple[Change, ...] = ()
    """Where the verdict differs from the earlier report's, in the order of the findings."""


def compare(assessment: Assessment, as_of: date, before: Mapping[str, Verdict]) -> Assessment:
    """Return the assessment with what changed since an earlier report of ``as_of``, given as verdicts by id."""
    now: dict[str, Verdict] = {finding.id: finding.verdict for finding in assessment.findings}
    changes = tuple(
        Change(key, before.get(key), now.get(key))
        for key in dict.fromkeys((*now, *before))
        if before.get(key) != now.get(key)
    )
    return replace(assessment, since=as_of, changes=changes)


class Unknown(Struct, frozen=True):
    """A fact to find out, with the undetermined findings it would help to decide, in the order of the rows."""

    path: str
    decides: tuple[str, ...]


def unknowns(assessment: Assessment) -> tuple[Unknown, ...]:
    """Return every missing fact of undetermined duties once, what decides most first; none of open advice."""
    advice = {
        each.id
        for ruleset in assessment.rulebook.rulesets
        for each in ruleset.obligations
        if each.modality == "recommendation"
    }
    asked: dict[tuple[str, str], list[str]] = {}
    for row in assessment.rows:
        lead = row.findings[0]
        for finding in row.findings if lead.verdict == "undetermined" and lead.id not in advice else ():
            if finding.verdict == "undetermined":
                for path in finding.missing_facts:
                    # Where a document names no place, that of each document is a question of its own.
                    of = finding.ruleset if path == "jurisdiction" else ""
                    asked.setdefault((path, of), []).append(finding.id)
    return tuple(Unknown(key[0], tuple(asked[key])) for key in sorted(asked, key=lambda key: -len(asked[key])))


GROUPS: tuple[Verdict, ...] = ("gap", "undetermined", "pending", "advice", "satisfied", "not_applicable")


def _group(finding: Finding) -> int:
    """Return the place of a finding among verdicts: gap, waived gap, undetermined, pending, advice, … (6)."""
    return 2 * GROUPS.index(finding.verdict) + ("waived" in finding.qualifiers)


Owners = Mapping[str, tuple[Obligation, Ruleset]]
"""Every obligation with the ruleset it stands in, by id."""


def ranked_rows(findings: Iterable[Finding], owners: Owners) -> tuple[DutyRow, ...]:
    """Join findings of one duty and order the rows as reports print them (6, 8)."""
    grouped: dict[str, list[Finding]] = {}
    for finding in findings:
        grouped.setdefault(owners[finding.id][0].duty or finding.id, []).append(finding)
    rows = [
        DutyRow(duty, tuple(sorted(each, key=lambda finding: (_group(finding), *_authority(finding, owners)))))
        for duty, each in grouped.items()
    ]
    return tuple(sorted(rows, key=lambda row: (_group(row.findings[0]), *rank(row.findings[0], owners))))


def rank(finding: Finding, owners: Owners) -> tuple[int, bool, int, int, str]:
    """Return the sort key of a measure: severity, curable first, earliest next_due, authority, id (8)."""
    obligation = owners[finding.id][0]
    due = finding.next_due.toordinal() if finding.next_due is not None else date.max.toordinal()
    return (SEVERITIES.index(obligation.severity), finding.curable is False, due, *_authority(finding, owners))


def _authority(finding: Finding, owners: Owners) -> tuple[int, str]:
    return AUTHORITIES.index(owners[finding.id][1].authority), finding.id


def counted(findings: Iterable[Finding], modality: Mapping[str, str]) -> dict[str, int]:
    """Count findings per verdict; a permission is in no count, an open recommendation only in advice_open (2, 8)."""
    counts = dict.fromkeys((*GROUPS, "waived", "advice_open", "final_gap"), 0)
    for finding in findings:
        if finding.final is not None and finding.final.verdict == "gap":
            counts["final_gap"] += 1
        if modality[finding.id] == "permission":
            continue
        if finding.verdict == "undetermined" and modality[finding.id] == "recommendation":
            counts["advice_open"] += 1
            continue
        counts[finding.verdict] += 1
        counts["waived"] += "waived" in finding.qualifiers
    return counts


def out_of_reach(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return the rulesets that fit neither the place nor the date in any finding, and left nothing undone."""
    reach: dict[str, bool] = {}
    for finding in findings:
        out = finding.reason in ("not_yet_founded", "outside_jurisdiction", "not_yet_in_force", "lapsed")
        undone = finding.final is not None and finding.final.verdict == "gap"
        reach[finding.ruleset] = reach.get(finding.ruleset, False) or not out or undone
    return tuple(ruleset for ruleset, within in reach.items() if not within)


def place_names(rulebook: Rulebook, enterprise: Enterprise) -> tuple[Words, ...]:
    """Return the names of the enterprise's place, outermost first; empty if it is not stated."""
    if enterprise.jurisdiction is None:
        return ()
    places = rulebook.vocabulary.places
    code = current_code(rulebook.vocabulary, str(enterprise.jurisdiction.value))
    chain = dict.fromkeys((code[:2] + "0000", code[:4] + "00", code))
    return tuple(places[each].label for each in chain if each in places)
