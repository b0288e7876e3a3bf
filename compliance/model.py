"""The one intermediate form: what a ruleset says, after its names and types were checked and before any date or place.

Everything here is plain, frozen data. ``checking.py`` makes it from YAML, ``plan.py`` lowers it for the engines, the
tools for ruleset authors read and change it. It knows neither YAML nor engines.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import Struct, field

from compliance.periods import Per

Modality = Literal["obligation", "prohibition", "recommendation", "permission"]
Addressing = Literal["direct", "via_supervision"]
Severity = Literal["critical", "major", "minor", "advisory"]
Authority = Literal["national", "provincial", "municipal", "county"]
FactType = Literal["flag", "count", "amount", "choice", "set", "date", "text"]

SEVERITIES: tuple[Severity, ...] = ("critical", "major", "minor", "advisory")
AUTHORITIES: tuple[Authority, ...] = ("national", "provincial", "municipal", "county")
NATIONAL = "national"
"""The jurisdiction of a ruleset that is in place everywhere."""


SLOT = "…"
"""In ``says`` of a choice or a set: where the values stand."""


class Words(Struct, frozen=True):
    """One text in Chinese and in English."""

    zh: str
    en: str


# --- vocabulary -------------------------------------------------------------------------------------------------


class Value(Struct, frozen=True):
    """One value of an enumeration; ``implies`` are the values that always come with it (coal_mining implies mining)."""

    name: str
    label: Words
    implies: tuple[str, ...] = ()
    says: tuple[Words, ...] = ()
    """How it is said that the fact has this value, and that it has not, where that is no phrase with the label."""


class Fact(Struct, frozen=True):
    """A declared fact, or a field of an item or a record (then its path is the field's name)."""

    path: str
    label: Words
    type: FactType
    unit: str = ""
    values: tuple[Value, ...] = ()
    event: bool = False
    """A date of an act: may be ``not_yet``, and a date after the as-of date counts as ``not_yet``."""
    at_least: int = 0
    at_most: int = 10**9
    question: str = ""
    """What to ask a person, in plain Chinese."""
    who: str = ""
    """Who in the enterprise knows it."""
    evidence: tuple[str, ...] = ()
    judged: bool = False
    """A person must judge it; the question is the one an inspector answers."""
    says: tuple[Words, ...] = ()
    """How it is said that it is so, and that it is not so; empty: only by its label.

    Of a flag: it is true, or false. Of the day of an act: it is done, or not yet. Of an expiry: it lies ahead, or has
    passed. Of a choice or a set ``…`` stands for the values.
    """


class ItemList(Struct, frozen=True):
    """A declared list of things that are not dated activities (hazards, vehicles, projects)."""

    path: str
    label: Words
    fields: Mapping[str, Fact]
    dated: str | None = None
    """The date field by which an item comes into being; items dated after the as-of date are left out."""
    question: str = ""
    who: str = ""
    evidence: tuple[str, ...] = ()


class Activity(Struct, frozen=True):
    """A declared list of dated records (drills, inspections); of one activity at most one record a day counts."""

    path: str
    label: Words
    fields: Mapping[str, Fact]
    bare_date: Mapping[str, str | bool | int]
    """What a record written as a bare date asserts."""
    question: str = ""
    who: str = ""
    evidence: tuple[str, ...] = ()


class ClassRule(Struct, frozen=True):
    """A derived boolean with its own source clause (SEMANTICS 7)."""

    name: str
    label: Words
    when: Condition
    closed: bool
    """False for an open list (等): not true then means unknown."""
    declarable: bool
    """A value in the profile stands where the derivation is false or unknown."""
    source: str
    question: str = ""
    note: str = ""
    says: tuple[Words, ...] = ()
    """How it is said that an enterprise is of this class, and that it is not; empty: only by its label."""


class Place(Struct, frozen=True):
    """A jurisdiction of GB/T 2260; ``former`` are codes it had, each with its last day."""

    code: str
    label: Words
    former: tuple[tuple[str, date], ...] = ()


class Vocabulary(Struct, frozen=True):
    """Everything a profile may say and a rule may ask."""

    facts: Mapping[str, Fact]
    items: Mapping[str, ItemList]
    activities: Mapping[str, Activity]
    classes: Mapping[str, ClassRule]
    places: Mapping[str, Place]


# --- conditions -------------------------------------------------------------------------------------------------
# Facts are named by their path; inside `every`, `some`, `count` and an activity's `where`, by the field of the item.


class All(Struct, frozen=True, tag=True):
    """True if every part is true. Parts may be requirements where the whole is one. No parts: always true."""

    parts: tuple[Requirement, ...]


class Any(Struct, frozen=True, tag=True):
    """True if some part is true. Parts may be requirements where the whole is one."""

    parts: tuple[Requirement, ...]


class Not(Struct, frozen=True, tag=True):
    """The opposite."""

    part: Condition


class Number(Struct, frozen=True, tag=True):
    """A count or an amount against bounds; both are inclusive (``more_than: 100`` is stored as at_least 101)."""

    fact: str
    at_least: int | None = None
    at_most: int | None = None
    says_more_than: bool = False
    """The lower bound was written as 超过 (``more_than``); only how it is said again."""
    says_fewer_than: bool = False
    """The upper bound was written as 不满 (``fewer_than``); only how it is said again."""


class Flag(Struct, frozen=True, tag=True):
    """A boolean fact, or a class, has this value."""

    fact: str
    value: bool


class Choice(Struct, frozen=True, tag=True):
    """A choice is one of these values."""

    fact: str
    values: tuple[str, ...]


class Members(Struct, frozen=True, tag=True):
    """A set contains any of, all of, or none of these values, after the closure of the taxonomy."""

    fact: str
    mode: Literal["any", "all", "none"]
    values: tuple[str, ...]


class Day(Struct, frozen=True, tag=True):
    """A date fact lies on or before, or on or after, a day; ``None`` is the as-of date. ``not_yet`` makes it false."""

    fact: str
    mode: Literal["on_or_before", "on_or_after", "valid_on"]
    day: date | None = None


class Quantified(Struct, frozen=True, tag=True):
    """``every``: all(not where or hold); ``some``: any(where and hold); ``count``: how many, bounds included."""

    mode: Literal["every", "some", "count"]
    items: str
    where: Condition
    hold: Condition
    at_least: int | None = None
    at_most: int | None = None


class Share(Struct, frozen=True, tag=True):
    """``part`` as a share of ``whole``, bounds in per cent, cross-multiplied; a known whole of 0 is fulfilled."""

    part: str
    whole: str
    at_least: int | None = None
    at_most: int | None = None


Condition = All | Any | Not | Number | Flag | Choice | Members | Day | Quantified | Share

ALWAYS: Condition = All(())


# --- requirements -----------------------------------------------------------------------------------------------


class Frequency(Struct, frozen=True, tag=True):
    """At least ``at_least`` records of an activity: per calendar period, within a rolling span, or ever."""

    activity: str
    at_least: int
    where: Condition = ALWAYS
    per: Per | None = None
    within_months: int | None = None
    since: date | None = None
    look_back: int = 12
    """Months judged: 12 or 24. Calendar periods only."""
    first_owed: date | None = None
    """First day of the first period owed, in place of effective.from; with its reason."""
    first_owed_because: str = ""
    per_assumed: bool = False
    """The text gives no number (定期, 经常性): the period is this ruleset's assumption and is shown as one."""


class Deadline(Struct, frozen=True, tag=True):
    """Until ``by`` (inclusive) an unfulfilled requirement is pending; the new get ``from_start_months`` if longer."""

    by: date
    requirement: Requirement
    from_start_months: int | None = None


Requirement = Condition | Frequency | Deadline


class Overlay(Struct, frozen=True, tag=True):
    """Keys that a stricter case lays over the base's frequency; ``None`` keeps the base's."""

    at_least: int | None = None
    where: Condition | None = None
    per: Per | None = None
    within_months: int | None = None
    since: date | None = None
    look_back: int | None = None
    first_owed: date | None = None
    first_owed_because: str = ""
    per_assumed: bool | None = None
    by: date | None = None


class StricterCase(Struct, frozen=True):
    """Where ``when`` is true this requirement stands in place of the base, together with every other true case."""

    id: str
    when: Condition
    requires: Requirement | Overlay
    quote: str = ""


class Reading(Struct, frozen=True):
    """Another defensible reading: what it replaces, and why it was not chosen. ``None`` keeps the chosen one's."""

    id: str
    zh: str
    because: str
    applies_when: Condition | None = None
    requires: Requirement | None = None
    effective: Effective | None = None
    by: date | None = None


# --- obligations and rulesets -----------------------------------------------------------------------------------


class Effective(Struct, frozen=True):
    """First and last day in force, both included; ``until`` may be open."""

    start: date
    until: date | None = None


class Source(Struct, frozen=True):
    """Where it is written: document key, clause as the document numbers it, verbatim words."""

    document: str
    clause: str
    quote: str
    normalised: str = ""
    """The words as they must have read before the text was damaged, where it was."""


class Inspection(Struct, frozen=True):
    """How an inspector checks it on site."""

    method: tuple[str, ...] = ()
    """查资料, 看现场, 问人员 or 查系统."""
    judge: str = ""
    """How to decide."""


class Origin(Struct, frozen=True):
    """File and line where something is written."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


class Obligation(Struct, frozen=True):
    """One thing a document asks of an enterprise."""

    id: str
    number: int
    """Printed number, fixed in ruleset.yaml and never reused."""
    title: Words
    modality: Modality
    addressing: Addressing
    bearer: str
    severity: Severity
    source: Source
    effective: Effective
    applies_when: Condition
    requires: Requirement | None
    """``None`` only for a permission."""
    origin: Origin
    stricter: tuple[StricterCase, ...] = ()
    overrides: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    reading_note: str = ""
    """Which reading was chosen, and why, where the text allows more than one or departs from the inventory."""
    duty: str = ""
    evidence: tuple[str, ...] = ()
    inspect: Inspection = Inspection()
    remedy: Words | None = None
    statute: tuple[str, ...] = ()
    not_owed_when_suspended: bool = False


class Clause(Struct, frozen=True):
    """A clause of a document and what was done with it."""

    clause: str
    title: str
    status: Literal["encoded", "for_government", "exhortation", "needs_judgement", "unreadable", "not_yet_encoded"]


class Ruleset(Struct, frozen=True):
    """One source document with its obligations."""

    id: str
    title: Words
    number: str
    issuer: Words
    authority: Authority
    issued: date
    jurisdiction: str | None
    """A code of GB/T 2260, ``national``, or ``None``: the document names no place and the user has bound none."""
    effective: Effective
    text_file: str
    text_sha256: str
    clauses: tuple[Clause, ...]
    obligations: tuple[Obligation, ...]
    digest: str = ""
    """SHA-256 of the ruleset's files as read, for provenance."""
    defects: tuple[str, ...] = ()
    """Known damage of the text as held."""


class Rulebook(Struct, frozen=True):
    """A vocabulary and all rulesets written in it: what ``load_rulesets`` returns and ``plan`` takes."""

    vocabulary: Vocabulary
    rulesets: tuple[Ruleset, ...]
    digest: str = field(default="")
    english: Mapping[str, str] = field(default_factory=dict)
    """English of texts that rulesets give in Chinese alone (papers, methods, notes, questions), by the Chinese."""

    def obligation(self, obligation_id: str) -> Obligation:
        """Return the obligation with this id; ``KeyError`` if there is none."""
        for ruleset in self.rulesets:
            for obligation in ruleset.obligations:
                if obligation.id == obligation_id:
                    return obligation
        raise KeyError(obligation_id)
