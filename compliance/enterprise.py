"""An enterprise as its profile states it: facts, items and records, with the place of every statement.

Plain data. ``profiles.load_profile`` makes it from a file, ``whatif.apply_settings`` lays settings over it. It decides
nothing about law and knows no as-of date.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal

from msgspec import Struct, field

from compliance.diagnostics import Diagnostic
from compliance.model import Origin


class NotYet:
    """The word ``not_yet`` (尚未) in place of the date of an act: known not to have happened."""

    def __repr__(self) -> str:
        return "not_yet"


NOT_YET: Final = NotYet()

FactValue = bool | int | str | frozenset[str] | date | NotYet
"""flag: bool; count, amount: int; choice, text: str; set: frozenset of values; date: date or NOT_YET."""


class Stated(Struct, frozen=True):
    """One stated value, where it stands, and the proof given for it."""

    value: FactValue
    at: Origin
    evidence: str = ""
    checked_on: date | None = None


class Item(Struct, frozen=True):
    """One entry of an item list; a field that is absent is unknown."""

    fields: Mapping[str, FactValue]
    at: Origin


class Record(Struct, frozen=True):
    """One dated record of an activity; a field that is absent is unknown."""

    day: date
    fields: Mapping[str, FactValue]
    at: Origin


class Suspension(Struct, frozen=True):
    """A span in which the enterprise stood still, both days included."""

    start: date
    until: date


class Waiver(Struct, frozen=True):
    """An exemption granted for one obligation, from ``granted_on`` to ``until`` (both included)."""

    obligation: str
    granted_on: date
    until: date
    approver: str
    reason: str
    at: Origin


class InspectionResult(Struct, frozen=True):
    """What an officer found for one obligation on site; never changes a verdict."""

    on: date
    officer: str
    item: str
    result: Literal["satisfied", "not_satisfied", "not_applicable", "not_checked"]
    remark: str
    at: Origin


class RemediationEntry(Struct, frozen=True):
    """What the enterprise has planned against a gap (整改五落实); a field that is empty is not provided for yet."""

    obligation: str
    at: Origin
    measure: str = ""
    owner: str = ""
    funds: int | None = None
    """In yuan; 0: none needed; ``None``: not provided for."""
    due: date | None = None
    contingency: str = ""
    accepted_by: str = ""
    done_on: date | None = None
    """The day it was finished and accepted; changes no verdict: the facts do."""


class Enterprise(Struct, frozen=True):
    """One establishment as its profile states it. What a mapping lacks is unknown."""

    name: str
    path: str
    digest: str
    """SHA-256 of the bytes as read."""
    credit_code: str = ""
    address: str = ""
    firm: str = ""
    contacts: Mapping[str, str] = field(default_factory=dict)
    jurisdiction: Stated | None = None
    founded_on: Stated | None = None
    stated_on: date | None = None
    records_through: Mapping[str, date] = field(default_factory=dict)
    """Per activity; the key ``default`` for all others."""
    facts: Mapping[str, Stated] = field(default_factory=dict)
    classes: Mapping[str, Stated] = field(default_factory=dict)
    """Declared values of classes that are declarable."""
    items: Mapping[str, tuple[Item, ...]] = field(default_factory=dict)
    records: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)
    suspensions: tuple[Suspension, ...] = ()
    applicability_since: Mapping[str, date] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    inspections: tuple[InspectionResult, ...] = ()
    remediation: tuple[RemediationEntry, ...] = ()
    lists_at: Mapping[str, Origin] = field(default_factory=dict)
    """Where each item list and activity list stands."""
    settings: tuple[str, ...] = ()
    """What-if settings laid over the file (``--set``), as written."""
    warnings: tuple[Diagnostic, ...] = ()
