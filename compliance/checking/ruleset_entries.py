"""The fixed keys of ruleset.yaml and of files of obligations (format: rulesets/README.md)."""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field

from compliance import model
from compliance.checking.entries import (
    Day,
    Envelope,
    Excuses,
    FileName,
    Identifier,
    Identifiers,
    Label,
    Listed,
    Nodes,
    Raw,
    Sha256,
    Text,
    Texts,
    Yes,
    one_of,
)

BEARERS = (
    "enterprise",
    "principal_person",
    "legal_representative",
    "actual_controller",
    "technical_head",
    "investor",
    "safety_manager",
    "trade_union",
)
METHODS = ("查资料", "看现场", "问人员", "查系统")
CLAUSE_STATUSES = ("encoded", "for_government", "exhortation", "needs_judgement", "unreadable", "not_yet_encoded")


class SpanEntry(Envelope):
    """First and last day in force; an obligation may state only one of them."""

    start: Day | None = Field(None, alias="from")
    until: Day | None = None


class TextEntry(Envelope):
    """The text of the document as held."""

    file: FileName
    sha256: Sha256


class ClauseEntry(Envelope):
    """A clause and what was done with it."""

    clause: Text
    title: Text
    status: Annotated[str, one_of(CLAUSE_STATUSES, "a status of a clause")]


class RulesetEntry(Envelope):
    """The head of a ruleset: ``ruleset.yaml``."""

    kind: Raw
    schema_: Raw = Field(alias="schema")
    id: Identifier
    title: Label
    number: Text = ""
    issuer: Label
    authority: Annotated[model.Authority, one_of(model.AUTHORITIES, "an authority")]
    issued: Day
    jurisdiction: Text
    effective: SpanEntry
    text: TextEntry
    defects: Texts = ()
    clauses: Annotated[tuple[ClauseEntry, ...], Listed]
    classes: Raw | None = None
    numbers: Raw


class ObligationsEntry(Envelope):
    """A file of obligations."""

    kind: Raw
    schema_: Raw = Field(alias="schema")
    document: Identifier
    clause: Text = ""
    obligations: Nodes


class SourceEntry(Envelope):
    """Where an obligation is written."""

    quote: Text
    clause: Text = ""
    normalised: Text = ""


class InspectEntry(Envelope):
    """How an inspector looks at it on site."""

    method: Annotated[tuple[Annotated[str, one_of(METHODS, "a method of inspection")], ...], Listed] = ()
    judge: Text = ""


class CaseEntry(Envelope):
    """A stricter case."""

    id: Identifier
    when: Raw
    requires: Raw
    quote: Text = ""


class ReadingEntry(Envelope):
    """Another reading."""

    id: Identifier
    zh: Text
    because: Text
    patch: Raw


class PatchEntry(Envelope):
    """What another reading replaces."""

    applies_when: Raw | None = None
    requires: Raw | None = None
    effective: SpanEntry | None = None
    by: Day | None = None


class ObligationEntry(Envelope):
    """One obligation."""

    id: Identifier
    title: Label
    modality: Annotated[model.Modality, one_of(get_args(model.Modality), "a modality")]
    addressing: Annotated[model.Addressing, one_of(get_args(model.Addressing), "an addressing")]
    bearer: Annotated[str, one_of(BEARERS, "a bearer")]
    severity: Annotated[model.Severity, one_of(model.SEVERITIES, "a severity")]
    source: SourceEntry
    effective: SpanEntry | None = None
    applies_when: Raw | None = None
    requires: Raw | None = None
    stricter: Annotated[tuple[CaseEntry, ...], Listed] = ()
    overrides: Identifiers = ()
    readings: Annotated[tuple[ReadingEntry, ...], Listed] = ()
    reading_note: Text = ""
    duty: Identifier | None = None
    evidence: Texts = ()
    inspect: InspectEntry = InspectEntry()
    remedy: Label | None = None
    statute: Texts = ()
    not_owed_when_suspended: Yes = False
    lint_ok: Excuses = ()
