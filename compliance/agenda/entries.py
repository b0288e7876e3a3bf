"""What an assessment alone says of days: next due days, ends of waivers, days the enterprise itself has set.

An entry is one duty on one day; the texts that ask the same are its sources. What is owed at once has no day and is
told apart, so that a calendar is never empty while there are gaps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from compliance.assessment import Assessment, DutyRow
from compliance.enterprise import RemediationEntry
from compliance.verdict import VERDICTS, Due, Finding, Verdict

EntryKind = Literal[
    "deadline", "period", "expiry", "rolling", "waiver_ends", "planned",
    "begins", "first_owed", "stricter", "ends", "turns",
]  # fmt: skip
"""``deadline``, ``period``, ``expiry``, ``rolling``: what gives a due day; ``waiver_ends``: a waiver's last day;
``planned``: the enterprise's own day for a gap. In notices also ``begins``: the first day on which it binds;
``first_owed``: the day from which periods are owed; ``stricter``: the day from which a stricter case stands; ``ends``:
the last day on which it binds; ``turns``: the day from which a verdict is worse, where nothing falls due before."""
KINDS: tuple[EntryKind, ...] = (
    "deadline", "period", "expiry", "rolling", "waiver_ends", "planned",
    "begins", "first_owed", "stricter", "ends", "turns",
)  # fmt: skip
DUE: frozenset[EntryKind] = frozenset({"deadline", "period", "expiry", "rolling"})
"""Kinds of due days: of one duty on one day they are one entry."""
TIMELINE_DAYS = 90
"""How far ahead the timeline of a gap report looks."""


class Entry(Struct, frozen=True):
    """One duty on one day."""

    on: date
    kind: EntryKind
    duty: str
    """The duty's key; the ruleset's id where a document lapses, or comes into force and is fulfilled already."""
    key: str
    """What the entry is known by from run to run: duty, kind and period; the day is no part of it."""
    findings: tuple[Finding, ...]
    """The findings that give the day, the one that counts most first: in a notice as judged on the last day before
    it, where more is asked or it ends as judged on the day after."""
    verdict: Verdict
    """The worst verdict before the day."""
    then: Verdict | None = None
    """The worst verdict after the day if nothing is done; ``None``: later days were not judged."""
    period: str = ""
    facts: tuple[str, ...] = ()
    plan: RemediationEntry | None = None


class Owing(Struct, frozen=True):
    """A duty with a gap that no coming day excuses: its last day has passed, or it is owed at all times."""

    duty: str
    findings: tuple[Finding, ...]
    since: date | None
    """The due day that has passed, where one finding has one."""
    plan: RemediationEntry | None


class Calendar(Struct, frozen=True):
    """What is owed already, in the order of measures, and what falls on which day, earliest first."""

    owing: tuple[Owing, ...]
    entries: tuple[Entry, ...]


class DueDay(Struct, frozen=True):
    """A day of a timeline with what falls due on it."""

    on: date
    findings: tuple[Finding, ...]
    """Worst first, then by printed number."""
    waiver_ends: bool


class Slot(Struct, frozen=True):
    """One finding on one day, before those of one duty are joined to an entry."""

    on: date
    duty: str
    finding: Finding
    kind: EntryKind
    now: Verdict
    then: Verdict | None = None
    period: str = ""
    facts: tuple[str, ...] = ()
    plan: RemediationEntry | None = None


def calendar(assessment: Assessment) -> Calendar:
    """Return every coming day of an assessment; later days are not judged."""
    return Calendar(owing(assessment), joined(_slots(assessment), assessment))


def _slots(assessment: Assessment) -> Iterable[Slot]:
    for row in assessment.rows:
        for finding in row.findings:
            now, due = finding.verdict, due_of(finding)
            if due is not None and due.on >= assessment.as_of:
                yield Slot(due.on, row.duty, finding, due.kind, now, None, due.period, due.facts)
            if "waived" in finding.qualifiers and finding.waiver is not None:
                yield Slot(finding.waiver.until, row.duty, finding, "waiver_ends", now)
    yield from plans_ahead(assessment)


def plans_ahead(assessment: Assessment) -> Iterable[Slot]:
    """Yield the coming days that the enterprise itself has set for its gaps."""
    plans = {each.obligation: each for each in assessment.enterprise.remediation}
    for row in assessment.rows:
        for finding in row.findings:
            plan = plans.get(finding.id)
            if finding.verdict != "gap" or plan is None or plan.due is None or plan.done_on is not None:
                continue
            if plan.due >= assessment.as_of:
                yield Slot(plan.due, row.duty, finding, "planned", finding.verdict, plan=plan)


def due_of(finding: Finding) -> Due | None:
    """Return a finding's next due day with what gives it."""
    if finding.due is not None:
        return finding.due
    return None if finding.next_due is None else Due(finding.next_due, "deadline")


def owing(assessment: Assessment) -> tuple[Owing, ...]:
    """Return the duties with an unwaived gap for which no day lies ahead, in the order of the rows."""
    plans = {each.obligation: each for each in assessment.enterprise.remediation}
    found: list[Owing] = []
    for row in assessment.rows:
        open_ = [each for each in row.findings if each.verdict == "gap" and "waived" not in each.qualifiers]
        overdue = tuple(each for each in open_ if each.next_due is None or each.next_due < assessment.as_of)
        if overdue:
            since = min((each.next_due for each in overdue if each.next_due is not None), default=None)
            plan = next((plans[each.id] for each in row.findings if each.id in plans), None)
            found.append(Owing(row.duty, overdue, since, plan))
    return tuple(found)


def joined(slots: Iterable[Slot], assessment: Assessment) -> tuple[Entry, ...]:
    """Return one entry for what falls on one day under one duty, ordered by day, verdict and the order of the rows."""
    grouped: dict[tuple[date, str, str], list[Slot]] = {}
    for slot in slots:
        sort = "due" if slot.kind in DUE else slot.kind
        if _as_a_whole(slot):
            slot = replace(slot, duty=slot.finding.ruleset)
        grouped.setdefault((slot.on, slot.duty, sort), []).append(slot)
    place = {row.duty: index for index, row in enumerate(assessment.rows)}
    entries = sorted(
        (_entry(each) for each in grouped.values()),
        key=lambda entry: (
            entry.on,
            VERDICTS.index(worst((entry.verdict, entry.then or entry.verdict))),
            all("waived" in each.qualifiers for each in entry.findings),
            place.get(entry.duty, len(place)),
            KINDS.index(entry.kind),
        ),
    )
    return tuple(_named_apart(entries))


def _as_a_whole(slot: Slot) -> bool:
    """Say whether it is told of the document: what lapses, and what comes into force and is fulfilled already."""
    return (slot.kind == "ends" and slot.finding.reason == "lapsed") or (
        slot.kind == "begins" and slot.then == "satisfied"
    )


def _entry(slots: Sequence[Slot]) -> Entry:
    # The kind must not hang on today's verdicts: an entry keeps its key from run to run.
    kind = min((slot.kind for slot in slots), key=KINDS.index)
    period = next((slot.period for slot in slots if slot.kind == kind), "")
    slots = sorted(slots, key=lambda slot: VERDICTS.index(slot.then or slot.now))
    thens = [slot.then for slot in slots if slot.then is not None]
    return Entry(
        on=slots[0].on,
        kind=kind,
        duty=slots[0].duty,
        key=" ".join(filter(None, (slots[0].duty, kind, period))),
        findings=tuple(slot.finding for slot in slots),
        verdict=worst(slot.now for slot in slots),
        then=worst(thens) if thens else None,
        period=period,
        facts=tuple(dict.fromkeys(fact for slot in slots for fact in slot.facts)),
        plan=next((slot.plan for slot in slots if slot.plan is not None), None),
    )


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict that reports show first."""
    return min(verdicts, key=VERDICTS.index)


def _named_apart(entries: Sequence[Entry]) -> Iterable[Entry]:
    """Yield the entries with keys of their own: where one duty has a kind on several days, by the ids behind them.

    The first of the ids keeps the plain key, whatever the days: a day that moves moves its own entry.
    """
    sharing: dict[str, list[Entry]] = {}
    for entry in entries:
        sharing.setdefault(entry.key, []).append(entry)
    plain = {key: min(each, key=_anchor) for key, each in sharing.items()}
    taken: dict[str, int] = {}
    for entry in entries:
        key = entry.key if entry is plain[entry.key] else f"{entry.key} {_anchor(entry)}"
        taken[key] = taken.get(key, 0) + 1
        yield replace(entry, key=key if taken[key] == 1 else f"{key} {taken[key]}")


def _anchor(entry: Entry) -> str:
    return min(each.id for each in entry.findings)


# --- what the gap report prints ------------------------------------------------------------------------------------


def measures(assessment: Assessment) -> tuple[DutyRow, ...]:
    """Return the duties to be put right, what comes first in front: those with a gap that is not waived."""
    return tuple(
        row
        for row in assessment.rows
        if row.findings[0].verdict == "gap" and "waived" not in row.findings[0].qualifiers
    )


def due_days(assessment: Assessment, days: int = TIMELINE_DAYS) -> tuple[DueDay, ...]:
    """Return the days within so many on which something falls due or a waiver ends, earliest first."""
    falling: dict[date, list[Finding]] = {}
    ending: dict[date, list[Finding]] = {}
    for finding in assessment.findings:
        if finding.next_due is not None and 0 <= (finding.next_due - assessment.as_of).days <= days:
            falling.setdefault(finding.next_due, []).append(finding)
        waiver = finding.waiver
        if waiver is not None and waiver.acts and (waiver.until - assessment.as_of).days <= days:
            ending.setdefault(waiver.until, []).append(finding)
    found: list[DueDay] = []
    for day in sorted({*falling, *ending}):
        each = {finding.id: finding for finding in (*falling.get(day, ()), *ending.get(day, ()))}.values()
        ordered = sorted(each, key=lambda finding: (VERDICTS.index(finding.verdict), _printed(finding)))
        found.append(DueDay(day, tuple(ordered), day in ending))
    return tuple(found)


def _printed(finding: Finding) -> str:
    return f"{finding.ruleset}:{finding.number}"
