"""The view of a jurisdiction: everything its report may say, as plain frozen data. This is the contract.

No name and no credit code of a firm is in it. A number that is kept back (``--at-least``) is ``null``; what stands in
its place says why. ``SCHEMA_VERSION`` grows in its minor part when something optional is added, in its major part when
anything else changes.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from compliance.fleet.stores.grouping import Axis
from compliance.model import Modality, Severity
from compliance.reports.view import RulesetView, Text, Tool, View
from compliance.verdict import DueKind

SCHEMA_VERSION: Literal["1.0"] = "1.0"


class Figure(View, frozen=True):
    """A number, or why it is not told: it is ``small``, or kept back ``also``, so that no small one comes back."""

    n: int | None
    withheld: Literal["", "small", "also"] = ""


class GroupView(View, frozen=True):
    """Firms of one county, trade or size, or all of them."""

    key: str
    """Code of GB/T 2260, or the value of the fact; empty: not known."""
    name: Text
    firms: Figure
    gap: Figure
    """Firms with a gap that is not waived: ``critical`` and ``other`` together."""
    critical: Figure
    """Firms with a critical gap that is not waived; every firm is in one of six states, of which this is the first."""
    other: Figure
    """No critical gap, but another that is not waived."""
    undetermined: Figure
    """No such gap, but something undetermined."""
    pending: Figure
    """Neither, but something not yet due."""
    clear: Figure
    """Everything that applies is satisfied."""
    nothing: Figure
    """Nothing applies."""
    lacking: Figure
    """Firms with something undetermined, whatever else."""


class DutyView(View, frozen=True):
    """One obligation: firms by verdict."""

    id: str
    ref: str
    duty: str
    title: Text
    document: str
    clause: str
    severity: Severity
    modality: Modality
    gap: Figure
    """Gaps that are not waived."""
    waived: Figure
    undetermined: Figure
    pending: Figure
    advice: Figure
    satisfied: Figure
    not_applicable: Figure
    applies: Figure
    """Firms to which it applies or may apply."""
    final_gap: Figure
    """Firms that had not fulfilled it when it lapsed."""


class CrossRow(View, frozen=True):
    """One obligation in every group of an axis, in the order of its groups."""

    id: str
    gaps: tuple[Figure, ...]
    applies: tuple[Figure, ...]


class Cross(View, frozen=True):
    """Gaps by obligation and group, of the commonest gaps."""

    axis: Axis
    groups: tuple[str, ...]
    rows: tuple[CrossRow, ...]


class LackView(View, frozen=True):
    """A missing fact, whom to ask, and what it would help to decide."""

    fact: str
    label: Text
    question: Text
    who: Text
    evidence: tuple[Text, ...]
    firms: Figure
    verdicts: Figure
    alone: Figure
    """Verdicts for which nothing else is missing."""


class KindCount(View, frozen=True):
    """Due days of one kind."""

    kind: DueKind
    count: Figure


class Week(View, frozen=True):
    """Seven days, the first of them the as-of date or a multiple of seven days after it."""

    first: date
    last: date
    total: Figure
    kinds: tuple[KindCount, ...]


class DueDuty(View, frozen=True):
    """How many firms have a due day of an obligation ahead."""

    id: str
    count: Figure


class DuesView(View, frozen=True):
    """Next due days that lie ahead: of every obligation that applies to a firm and is decided, the next one."""

    days: int
    total: Figure
    firms: Figure
    kinds: tuple[KindCount, ...]
    weeks: tuple[Week, ...]
    duties: tuple[DueDuty, ...]
    """What falls due most often first."""


class TrendRow(View, frozen=True):
    """What became of the gaps of one obligation, or of all; none of them waived."""

    id: str
    """Empty: all obligations."""
    before: Figure
    still: Figure
    fixed: Figure
    """Satisfied now, or not yet due."""
    lifted: Figure
    """Not applicable any more."""
    unclear: Figure
    """Undetermined now."""
    waived: Figure
    gone: Figure
    """Their firm was not judged again."""
    new: Figure
    come: Figure
    """Of firms that were not judged before."""
    now: Figure


class TrendView(View, frozen=True):
    """What changed since an earlier run."""

    run: str
    as_of: date
    both: Figure
    """Firms judged in both runs."""
    come: Figure
    gone: Figure
    firms_still: Figure
    """Of the firms judged in both, those with gaps in both."""
    firms_fixed: Figure
    firms_new: Figure
    all: TrendRow
    duties: tuple[TrendRow, ...]
    """Where most has changed first; obligations without a gap in either run are left out."""
    changed: tuple[str, ...]
    """Rulesets whose files are not what they were; what is new or fixed may be so for that reason."""
    apart: int
    """Obligations judged in one of the runs only; they are not compared."""


class DocumentLine(View, frozen=True):
    """A source document."""

    id: str
    title: Text
    short: Text
    number: str


class Jurisdiction(View, frozen=True):
    """A run of a store as a report."""

    schema_version: Literal["1.0"]
    kind: Literal["jurisdiction"]
    tool: Tool
    as_of: date
    title: Text
    run: str
    run_digest: str
    store: str
    """Digest of what the store held."""
    rulebook_digest: str
    rulesets: tuple[RulesetView, ...]
    documents: tuple[DocumentLine, ...]
    selection: str
    at_least: int | None
    """Smaller numbers are kept back; ``null``: every number is told."""
    quarantined: int
    """Rows that could not be read when the store was made; they are in no number."""
    unjudged: int
    """Firms of buckets that could not be judged; they are in no number either."""
    all: GroupView
    areas: tuple[GroupView, ...]
    """Prefectures, or provinces, where there are more counties than a page has room for; else empty."""
    counties: tuple[GroupView, ...]
    trades: tuple[GroupView, ...]
    """A firm is in each of its trades: they do not add up to all."""
    sizes: tuple[GroupView, ...]
    duties: tuple[DutyView, ...]
    """Every obligation but permissions, in the order of the rulesets."""
    commonest: tuple[str, ...]
    """Obligations with most gaps first."""
    crosses: tuple[Cross, ...]
    open_verdicts: Figure
    """Undetermined verdicts; of recommendations none."""
    unknowns: tuple[LackView, ...]
    """What would help to decide most verdicts first."""
    dues: DuesView
    trend: TrendView | None
    disclaimer: Text
