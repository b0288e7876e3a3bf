"""The views: everything a report may say, as plain frozen data. This is the contract.

JSON output is a view written out; templates see nothing else. Texts are ``{zh, en}`` pairs and were cleaned once, on
the way in. Every kind of report has a view that begins with ``Head``: the gap report's is ``Report``, here; the other
kinds' stand in ``kinds/``. ``SCHEMA_VERSION`` grows in its minor part when something optional is
added, in its major part when anything else changes. ``contract.py`` makes the JSON Schema of each.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import force_setattr

from compliance.model import Addressing, Authority, Modality, Severity
from compliance.verdict import PeriodState, Qualifier, Reason, Verdict

SCHEMA_VERSION: Literal["2.0"] = "2.0"

ReportKind = Literal["gap_report", "checklist", "form", "remediation", "calendar", "upcoming"]

# Illegal in XML 1.0, terminal controls (C0 without tab and newline, C1), bidirectional overrides, lone surrogates.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def clean(text: str) -> str:
    """Return the text in NFC, with what no format can carry or what would deceive a reader replaced by U+FFFD."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text
    return _UNFIT.sub("\ufffd", unicodedata.normalize("NFC", text))


class View(Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all view classes: a frozen record that cleans its texts on the way in."""

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if type(value) is str:
                fit = clean(value)
                if fit is not value:
                    force_setattr(self, name, fit)
            elif type(value) is tuple and value and type(value[0]) is str:
                force_setattr(self, name, tuple(map(clean, value)))


class Text(View, frozen=True):
    """One text in Chinese and in English."""

    zh: str
    en: str


class Tool(View, frozen=True):
    """The program that wrote the report."""

    name: str
    version: str


class PlaceView(View, frozen=True):
    """Where the enterprise is: code of GB/T 2260 and names, outermost first."""

    code: str | None
    names: tuple[Text, ...]


class Contact(View, frozen=True):
    """A person the profile names for a role."""

    role: str
    label: Text
    name: str


class StatedFact(View, frozen=True):
    """A fact as stated, for the head of a report."""

    fact: str
    label: Text
    value: Text
    at: str


class EnterpriseView(View, frozen=True):
    """Who was assessed."""

    name: str
    credit_code: str
    place: PlaceView
    address: str
    firm: str
    founded_on: date | None
    stated_on: date | None
    profile: str
    contacts: tuple[Contact, ...]
    facts: tuple[StatedFact, ...]
    settings: tuple[str, ...]
    """What-if settings laid over the profile: the report is then no statement about the enterprise as it is."""


class DocumentView(View, frozen=True):
    """A source document."""

    id: str
    title: Text
    short: Text
    number: str
    issuer: Text
    authority: Authority
    jurisdiction: Text
    effective_from: date
    effective_until: date | None
    out_of_reach: bool
    """It cannot fit the place or the date; printed reports give it one line."""
    defects: tuple[Text, ...]


class RulesetView(View, frozen=True):
    """A ruleset with the digest of its files as read."""

    id: str
    digest: str


class Counts(View, frozen=True):
    """Findings per verdict, and the special counts (SEMANTICS 8)."""

    gap: int
    undetermined: int
    pending: int
    advice: int
    satisfied: int
    not_applicable: int
    waived: int
    advice_open: int
    final_gap: int


class Remark(View, frozen=True):
    """An assumption or a warning: its code, its words, and where it belongs."""

    code: str
    text: Text
    at: str


class SourceView(View, frozen=True):
    """Where a duty is written. The quotation is verbatim."""

    document: str
    clause: str
    quote: str
    normalised: str


class FactRow(View, frozen=True):
    """One fact a finding rests on: asked, actual, where stated, and whether it is as asked (``null``: not known)."""

    role: Literal["applicability", "requirement"]
    label: Text
    asked: Text
    actual: Text
    holds: bool | None
    at: str
    evidence: str
    checked_on: date | None


class PeriodView(View, frozen=True):
    """One calendar period of a frequency."""

    label: str
    name: Text
    first: date
    last: date
    needed: int
    counted: int
    status: PeriodState


class Strip(View, frozen=True):
    """The periods of one frequency, oldest first; the last may be the current one."""

    activity: Text
    asked: Text
    periods: tuple[PeriodView, ...]


class ShortView(View, frozen=True):
    """An owed, complete period with too few records."""

    label: str
    name: Text
    first: date
    last: date
    needed: int
    counted: int
    known: bool


class MissingView(View, frozen=True):
    """A fact to find out, with the papers that show it."""

    fact: str
    label: Text
    question: Text
    who: Text
    evidence: tuple[Text, ...]
    at: str


class UnknownView(MissingView, frozen=True):
    """A fact to find out, with every undetermined finding it would help to decide."""

    decides: tuple[str, ...]


class ReadingView(View, frozen=True):
    """What another reading of the text would give."""

    id: str
    says: Text
    because: Text
    verdict: Verdict
    differs: bool


class WaiverView(View, frozen=True):
    """A waiver that names the obligation."""

    granted_on: date
    until: date
    approver: str
    reason: str
    acts: bool
    remark: str


class FinalView(View, frozen=True):
    """How a lapsed obligation stood on its last day."""

    verdict: Verdict
    on: date
    text: Text
    short_periods: tuple[ShortView, ...]
    missing_facts: tuple[MissingView, ...]


class InspectionView(View, frozen=True):
    """A result of an inspection, beside the verdict."""

    on: date
    officer: str
    result: str
    remark: str


class LookView(View, frozen=True):
    """How an inspector checks a duty on site."""

    method: tuple[Text, ...]
    """Papers, place, people, systems."""
    judge: Text
    """How to decide; empty where the ruleset says nothing."""


class PlanView(View, frozen=True):
    """What the enterprise itself has planned against a gap, as its profile states it; it changes no verdict."""

    measure: str
    owner: str
    funds: int | None
    """In yuan; 0: none needed; ``null``: not yet provided for."""
    due: date | None
    contingency: str
    """What keeps people safe until the gap is closed."""
    accepted_by: str
    done_on: date | None
    at: str


class FactUseView(View, frozen=True):
    """A fact as a step of the reasoning saw it."""

    fact: str
    value: str | None
    at: str


class TraceView(View, frozen=True):
    """One step of the reasoning."""

    kind: str
    says: Text | None
    result: bool | Literal["gap", "undetermined", "pending", "satisfied"] | None
    facts: tuple[FactUseView, ...]
    missing: tuple[str, ...]
    parts: tuple[TraceView, ...]


class Reasoning(View, frozen=True):
    """The two halves of a verdict."""

    applicability: TraceView | None
    requirement: TraceView | None


class FindingView(View, frozen=True):
    """The verdict on one obligation and everything a reader may ask about it."""

    id: str
    number: int
    ref: str
    """Printed number, e.g. ``yunnan-2024:1``: fixed for ever, so that orders and letters can cite it."""
    duty: str
    verdict: Verdict
    reason: Reason | None
    reason_ids: tuple[str, ...]
    qualifiers: tuple[Qualifier, ...]
    modality: Modality
    addressing: Addressing
    severity: Severity
    bearer: Text
    responsible: str
    """The person the profile names for the bearer's role; empty if none."""
    title: Text
    headline: Text
    """What is wrong, missing, due, fine, or not applicable, in one sentence."""
    source: SourceView
    applicability: Text
    """Whom it binds, in words."""
    requirement: Text
    """What it asks, in words; empty for a permission."""
    why: tuple[Text, ...]
    """Why it applies, or does not: the deciding facts with file and line."""
    facts: tuple[FactRow, ...]
    strips: tuple[Strip, ...]
    missing_facts: tuple[MissingView, ...]
    short_periods: tuple[ShortView, ...]
    owed_from: date | None
    next_due: date | None
    curable: bool | None
    heals_on: date | None
    final: FinalView | None
    readings: tuple[ReadingView, ...]
    reading_note: Text
    waiver: WaiverView | None
    inspections: tuple[InspectionView, ...]
    assumptions: tuple[str, ...]
    trace: Reasoning | None
    remedy: Text
    """What closes the gap; said from the requirement where the ruleset gives no remedy."""
    evidence: tuple[Text, ...]
    look: LookView
    plan: PlanView | None
    statute: tuple[Text, ...]


class RowView(View, frozen=True):
    """One duty as printed: its worst verdict and the findings of every text that asks it, worst first."""

    duty: str
    verdict: Verdict
    waived: bool
    findings: tuple[str, ...]


class Measure(View, frozen=True):
    """What to do about one gap."""

    rank: int
    finding: str
    ref: str
    what: Text
    because: Text
    due: date | None
    days_left: int | None
    curable: bool | None
    heals_on: date | None
    bearer: Text
    responsible: str
    document: Text
    clause: str
    evidence: tuple[Text, ...]


class ChangeView(View, frozen=True):
    """A verdict that differs from an earlier report's; ``null``: one of them has no such finding."""

    finding: str
    title: Text
    before: Verdict | None
    now: Verdict | None


class DueDate(View, frozen=True):
    """A day of the next 90 with what falls due on it."""

    on: date
    days: int
    verdict: Verdict
    """The worst verdict of what falls due; ``satisfied``: to be kept up."""
    findings: tuple[str, ...]
    refs: tuple[str, ...]
    titles: tuple[Text, ...]
    waiver_ends: bool


Standing = Literal["gaps", "incomplete", "clear", "nothing_applies"]


class Head(View, frozen=True):
    """What every report begins with: of whom, as of when, from which rulesets, made by what."""

    schema_version: Literal["2.0"]
    kind: ReportKind
    tool: Tool
    as_of: date
    enterprise: EnterpriseView
    documents: tuple[DocumentView, ...]
    rulesets: tuple[RulesetView, ...]
    rulebook_digest: str
    profile_digest: str
    engines: tuple[str, ...]
    selection: str
    assumptions: tuple[Remark, ...]
    warnings: tuple[Remark, ...]
    disclaimer: Text


class Report(Head, frozen=True):
    """One assessment as a gap report."""

    verdict: Standing
    summary: Text
    """The verdict in one sentence."""
    counts: Counts
    obligations: int
    """How many were judged; a printed report does not list those of documents out of reach."""
    since: date | None
    """As-of date of the earlier report this one is compared with."""
    changes: tuple[ChangeView, ...]
    measures: tuple[Measure, ...]
    timeline: tuple[DueDate, ...]
    unknowns: tuple[UnknownView, ...]
    """Every missing fact of undetermined duties once, what decides most first."""
    rows: tuple[RowView, ...]
    findings: tuple[FindingView, ...]
