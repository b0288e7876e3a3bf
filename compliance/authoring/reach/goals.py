"""Goals: what the cases of a ruleset should reach, and how far each is reached. Plain data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from compliance.diagnostics import Span
from compliance.model import Words

Kind = Literal["verdict", "threshold", "edge", "branch"]
KINDS: tuple[Kind, ...] = ("verdict", "threshold", "edge", "branch")
"""Verdicts an obligation can have; numbers and days it compares with; periods, deadlines and days in force; stricter
cases and other readings."""
State = Literal["reached", "stated", "missing"]
"""``stated``: a case stands at the place, but its verdict would be the same on the other side."""


class Goal(Struct, frozen=True):
    """One thing that a case should reach."""

    kind: Kind
    name: str
    """The obligation, class or ruleset it belongs to."""
    span: Span
    said: Words
    state: State
    near: Span | None = None
    """The case that stands there, where the verdict does not depend on it."""


class Tally(Struct, frozen=True):
    """How many goals of one kind there are and how many are reached."""

    reached: int
    stated: int
    total: int

    @property
    def per_cent(self) -> int:
        """Return the reached ones as whole per cent, rounded down; 100 of none."""
        return 100 if not self.total else self.reached * 100 // self.total


class Reach(Struct, frozen=True):
    """What the cases reach of one ruleset, or of the classes that several share."""

    name: str
    goals: tuple[Goal, ...]
    cases: int

    def tally(self, kind: Kind | None = None) -> Tally:
        """Return the count of one kind, or of all together."""
        return tally(each for each in self.goals if kind is None or each.kind == kind)


def tally(goals: Iterable[Goal]) -> Tally:
    """Return the count of goals."""
    states = [each.state for each in goals]
    return Tally(states.count("reached"), states.count("stated"), len(states))
