"""Advance notice: what comes due, into force or to an end within so many days, and how it stands if nothing is done.

The same profile is judged as of later days, as though it were stated again on each with nothing added: what its lists
lack by then was not done. What cannot be told today is not guessed at: it is judged on what is stated. Only
the days on which something can change are judged (:mod:`compliance.agenda.days`), and no more than ``MOST_DAYS``: each
takes 10 to 20 ms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from compliance.agenda.days import ONE, changing
from compliance.agenda.entries import Entry, EntryKind, Owing, Slot, due_of, joined, owing, plans_ahead
from compliance.assessment import Assessment
from compliance.assessor import Assessor
from compliance.diagnostics import LoadError
from compliance.enterprise import Enterprise
from compliance.explain import leaves, stricter_that_stand
from compliance.model import Frequency, Obligation
from compliance.verdict import Finding, Verdict

MOST_DAYS: Final = 120
"""How many later days are judged at most: two years hold some forty, a profile with hundreds of dates more."""

FINE: Final[frozenset[Verdict]] = frozenset({"satisfied", "pending"})
WORSE: Final[frozenset[Verdict]] = frozenset({"gap", "undetermined", "advice"})

Findings = Mapping[str, Finding]


class Notice(Struct, frozen=True):
    """What is owed already, and what comes up, earliest first."""

    until: date
    """The last day that was asked for."""
    reached: date
    """The last day looked at: earlier where the profile names too many days, or would contradict itself later."""
    owing: tuple[Owing, ...]
    entries: tuple[Entry, ...]


def notice(assessor: Assessor, assessment: Assessment, days: int) -> Notice:
    """Return what comes up within so many days of an assessment, the as-of date included; at least 1 day."""
    as_of, enterprise = assessment.as_of, assessment.enterprise
    until = as_of + timedelta(days)
    # A place does not move, and what has lapsed does not come back.
    now = {each.id: each for each in assessment.findings if each.reason not in ("outside_jurisdiction", "lapsed")}
    unknown = {key for key, each in now.items() if each.verdict == "undetermined"}
    known = now.keys() - unknown
    watched = [each for ruleset in assessment.rulebook.rulesets for each in ruleset.obligations if each.id in now]
    ahead = changing(watched, enterprise, as_of, until + ONE)
    steps = _Steps(now, {each.id: row.duty for row in assessment.rows for each in row.findings}, watched, enterprise)
    slots = list(plans_ahead(assessment))
    # What falls due on the eve of a day is known only when that day is judged.
    reached = ahead[MOST_DAYS] - 2 * ONE if len(ahead) > MOST_DAYS else until
    before, at = now, as_of
    for day in ahead[:MOST_DAYS]:
        later = assessor.on(day, now.keys())
        try:
            found = later.findings(at_rest(enterprise, day), known) + later.findings(enterprise, unknown)
        except LoadError:
            # A class declared false follows from the facts on that day.
            reached = max(as_of, day - 2 * ONE)
            break
        after = {each.id: each for each in found}
        slots.extend(steps.between(before, after, at, day))
        before, at = after, day
    kept = [slot for slot in slots if slot.on <= reached]
    return Notice(until, reached, owing(assessment), joined(kept, assessment))


def at_rest(enterprise: Enterprise, day: date) -> Enterprise:
    """Return the enterprise as it would be stated on a later day if nothing were done: its lists are complete."""
    through = {key: max(each, day) for key, each in enterprise.records_through.items()}
    return replace(enterprise, records_through={**through, "default": day})


class _Steps:
    """Tells what lies between two judged days."""

    def __init__(
        self, now: Findings, duties: Mapping[str, str], watched: Sequence[Obligation], enterprise: Enterprise
    ) -> None:
        self._now, self._duties = now, duties
        self._cases = {each.id for each in watched if each.stricter}
        self._since = enterprise.applicability_since

    def between(self, before: Findings, after: Findings, at: date, day: date) -> Iterator[Slot]:
        """Yield what falls due from ``at`` on and before ``day``, and what changes on ``day``."""
        for key in self._now:
            was, then = before[key], after[key]
            due = due_of(was)
            falls = was.verdict != "not_applicable" and due is not None and at <= due.on < day
            if due is not None and falls:
                how = then.final.verdict if then.final is not None else then.verdict
                yield self._slot(due.on, due.kind, was, how, due.period, due.facts)
            yield from self._changes(was, then, day, falls)

    def _changes(self, was: Finding, then: Finding, day: date, falls: bool) -> Iterator[Slot]:
        if was.verdict == "not_applicable" and then.verdict == "not_applicable":
            return
        if was.verdict == "not_applicable":
            yield self._slot(day, "begins", then, then.verdict)
        elif then.verdict == "not_applicable":
            yield self._slot(day - ONE, "ends", then, then.final.verdict if then.final is not None else then.verdict)
        else:
            waiver = was.waiver
            if "waived" in was.qualifiers and "waived" not in then.qualifiers and then.verdict == "gap" and waiver:
                yield self._slot(waiver.until, "waiver_ends", was, then.verdict)
            elif not falls and was.verdict in FINE and then.verdict in WORSE:
                yield self._slot(day, "turns", then, then.verdict)
            yield from self._demands(was, then, day)

    def _demands(self, was: Finding, then: Finding, day: date) -> Iterator[Slot]:
        """Yield that more is asked from a day on: a stricter case stands, or periods are owed that were not."""
        if then.id in self._cases:
            stood = {case.id for case in stricter_that_stand(was.requirement)}
            if any(case.id not in stood for case in stricter_that_stand(then.requirement)):
                yield self._slot(day, "stricter", then, then.verdict)
                return
        since = [each for key, each in self._since.items() if key.partition("#")[0] == then.id]
        owed = (leaf.says.first_owed for leaf in leaves(then.requirement) if isinstance(leaf.says, Frequency))
        if day in since or day in owed:
            yield self._slot(day, "first_owed", then, then.verdict)

    def _slot(
        self, on: date, kind: EntryKind, finding: Finding, then: Verdict, period: str = "", facts: tuple[str, ...] = ()
    ) -> Slot:
        now = self._now[finding.id].verdict
        return Slot(on, self._duties[finding.id], finding, kind, now, then, period, facts)
