"""The view of calendar and advance notice: the JSON contract of both kinds."""

from __future__ import annotations

from datetime import date

from compliance.agenda import EntryKind
from compliance.reports.view import Head, Text, View
from compliance.verdict import Verdict


class Basis(View, frozen=True):
    """Where a duty is written."""

    finding: str
    ref: str
    document: Text
    clause: str


class Expiring(View, frozen=True):
    """A paper that expires: the fact that states its day, and where the profile states it."""

    fact: str
    label: Text
    at: str


class Standing(View, frozen=True):
    """The duties of a lapsing document that stand alike on its last day."""

    verdict: Verdict
    refs: tuple[str, ...]
    titles: tuple[Text, ...]


class Told(View, frozen=True):
    """What is told of any duty: what it is, what to do, where it is written, whose it is, what to keep."""

    duty: str
    """Of a lapsing document: the ruleset's id."""
    title: Text
    to_do: Text
    """Empty where there is nothing to do."""
    bases: tuple[Basis, ...]
    """Every text that gives the day, the one that counts most first; none for a document that lapses."""
    bearer: Text
    responsible: str
    """The person the profile names for the bearer's role; empty if none."""
    evidence: tuple[Text, ...]


class EntryView(Told, frozen=True):
    """One duty on one day."""

    uid: str
    """The same in every run for the same duty, kind and period; the day is no part of it."""
    on: date
    days: int
    """From the as-of date; 0: the same day."""
    weekday: Text
    kind: EntryKind
    period: str
    verdict: Verdict
    """On the as-of date."""
    then: Verdict | None
    """After the day, if nothing is done; ``null``: later days were not judged."""
    waived: bool
    what: Text
    """What the day is."""
    expiring: tuple[Expiring, ...]
    standing: tuple[Standing, ...]
    """Of a lapsing document: how its duties stand on the last day."""


class OwedView(Told, frozen=True):
    """A gap for which no day lies ahead."""

    headline: Text
    since: date | None
    """The due day that has passed."""
    planned: date | None
    """The day the enterprise has set itself."""
    planned_past: bool


class Agenda(Head, frozen=True):
    """What is owed already, and what falls on which day."""

    summary: Text
    within: int | None
    """Days of an advance notice; ``null``: the calendar, of any day."""
    until: date | None
    reached: date | None
    """The last day looked at; before ``until`` where too many days had to be judged."""
    undetermined: int
    """Findings that cannot be decided: their days are not known."""
    owed_uid: str
    """By what the owed duties together are known from run to run."""
    owed: tuple[OwedView, ...]
    entries: tuple[EntryView, ...]
