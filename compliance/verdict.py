"""What an assessment says: verdicts, findings and traces. Plain data, no judgement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, Protocol

from msgspec import Struct, field

from compliance.truth import Truth

Verdict = Literal["not_applicable", "satisfied", "gap", "advice", "pending", "undetermined"]
VERDICTS: tuple[Verdict, ...] = ("gap", "undetermined", "pending", "advice", "satisfied", "not_applicable")
"""In the order reports show them."""

Standing = Literal["gap", "undetermined", "pending", "satisfied"]
"""What a requirement gives."""

RANK: dict[Standing, int] = {"gap": 0, "undetermined": 1, "pending": 2, "satisfied": 3}
"""gap < undetermined < pending < satisfied: ``all`` takes the least, ``any`` the greatest."""

Qualifier = Literal[
    "late",
    "applicability_unknown",
    "reading_sensitive",
    "reading_open",
    "waived",
    "by_alternative",
    "permission",
]
QUALIFIERS: tuple[Qualifier, ...] = (
    "late",
    "applicability_unknown",
    "reading_sensitive",
    "reading_open",
    "waived",
    "by_alternative",
    "permission",
)
"""In the order they are shown; they never change a verdict."""

Reason = Literal[
    "not_yet_founded", "not_yet_in_force", "lapsed", "outside_jurisdiction", "does_not_apply", "overridden"
]
"""Why an obligation is not applicable: the first that holds, in this order."""


class Outcome(Struct, frozen=True):
    """What every engine owes for one obligation: verdict and qualifiers, nothing explained."""

    verdict: Verdict
    qualifiers: tuple[Qualifier, ...] = ()
    reason: Reason | None = None
    final: Verdict | None = None
    """For a lapsed obligation: how it stood when it lapsed."""


class FactUse(Struct, frozen=True):
    """A fact a verdict rests on: its path, its value as text (``None``: unknown), and file:line where it is stated."""

    fact: str
    value: str | None
    at: str = ""
    evidence: str = ""
    checked_on: date | None = None


class Trace(Struct, frozen=True):
    """One step of the reasoning: what was asked, what came out, of which parts and facts."""

    kind: str
    """all, any, not, fact, class, every, some, count, share, calendar, rolling, ever, deadline, case."""
    says: object
    """The model node (or the class, case or period list) this step judges; ``explain`` turns it into a sentence."""
    result: Truth | Standing
    parts: tuple[Trace, ...] = ()
    facts: tuple[FactUse, ...] = ()
    missing: tuple[str, ...] = ()
    """Deciding facts of an unknown, at a leaf."""
    detail: Mapping[str, object] = field(default_factory=dict)


class ShortPeriod(Struct, frozen=True):
    """An owed, complete period with too few records: its label, days, and counts."""

    label: str
    first: date
    last: date
    needed: int
    counted: int
    known: bool = True
    """False where a record or the list's completeness leaves open whether it is short."""


PeriodState = Literal["fulfilled", "short", "unknown", "open", "not_owed"]
"""How one calendar period stands; ``open`` is a period that has not ended."""


class PeriodStatus(Struct, frozen=True):
    """One calendar period of a frequency as judged: what was owed in it and what was found."""

    label: str
    first: date
    last: date
    needed: int
    counted: int
    """Records that count for certain."""
    possible: int
    """``counted`` and those that may count."""
    owed: Truth
    status: PeriodState


class ReadingResult(Struct, frozen=True):
    """What another reading gives."""

    id: str
    zh: str
    because: str
    verdict: Verdict


class WaiverNote(Struct, frozen=True):
    """A waiver that names the obligation, and whether it acts."""

    granted_on: date
    until: date
    approver: str
    reason: str
    acts: bool
    remark: str = ""
    """Why it does not act: early, expired, pointless."""


class Final(Struct, frozen=True):
    """How a lapsed obligation stood when it lapsed (失效时未完成 where it is a gap)."""

    verdict: Verdict
    on: date
    short_periods: tuple[ShortPeriod, ...] = ()
    missing_facts: tuple[str, ...] = ()


class InspectionNote(Struct, frozen=True):
    """A result of an inspection kept in the profile; shown beside the verdict, never changing it."""

    on: date
    officer: str
    result: str
    remark: str = ""


DueKind = Literal["deadline", "period", "expiry", "rolling"]
"""What gives a due day: a deadline of the text, the end of a calendar period, a paper that expires, a rolling span."""


class Due(Struct, frozen=True):
    """A next due day, and what gives it."""

    on: date
    kind: DueKind
    period: str = ""
    """The label of the calendar period that ends, e.g. ``2025-Q1``."""
    facts: tuple[str, ...] = ()
    """The expiry dates that fall on the day: paths of facts, or ``list[i].field``."""


class Reasoning(Protocol):
    """The traces of one finding, told already or on demand."""

    @property
    def applicability(self) -> Trace | None:
        """Return why the obligation applies or does not."""

    @property
    def requirement(self) -> Trace | None:
        """Return how the requirement stands."""


class Told(Struct, frozen=True):
    """Traces that are there."""

    applicability: Trace | None
    requirement: Trace | None


class Finding(Struct, frozen=True):
    """The verdict on one obligation with everything a report needs to say why, what is missing and by when."""

    id: str
    number: int
    ruleset: str
    verdict: Verdict
    reason: Reason | None
    reason_ids: tuple[str, ...]
    """The overriding obligations, where the reason is ``overridden``."""
    qualifiers: tuple[Qualifier, ...]
    missing_facts: tuple[str, ...]
    short_periods: tuple[ShortPeriod, ...]
    owed_from: date | None
    next_due: date | None
    curable: bool | None
    heals_on: date | None
    final: Final | None
    readings: tuple[ReadingResult, ...]
    waiver: WaiverNote | None
    inspections: tuple[InspectionNote, ...]
    assumptions: tuple[str, ...]
    """Codes of the assumptions that decided it: ``records_through``, ``per_assumed``."""
    reasoning: Reasoning
    """The traces; told when they are first asked for."""
    due: Due | None = None
    """``next_due`` with what gives it."""

    @property
    def applicability(self) -> Trace | None:
        """Return why the obligation applies or does not."""
        return self.reasoning.applicability

    @property
    def requirement(self) -> Trace | None:
        """Return how the requirement stands; ``None`` where the obligation does not apply or is a permission."""
        return self.reasoning.requirement
