"""How one obligation of an old rulebook and of a new one differ: in which direction, and who would feel it first.

Two seekers answer: ``edits/neighbours.py`` tries profiles at the edges of what both sides ask, ``solving/`` (extra
``[analysis]``) searches all of them and can prove that there is none. Both speak the words below.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, Protocol

from msgspec import Struct
from msgspec.structs import replace

from compliance.authoring.witness import Change
from compliance.model import NATIONAL, Obligation, Rulebook
from compliance.verdict import Outcome

Direction = Literal["stricter", "looser", "mixed", "changed", "equivalent", "undecided"]
"""更严, 更松, 有严有松; ``changed``: verdicts differ, but no gap comes or goes; 等价 (proved); ``undecided``: no
profile was found on which they differ, and nothing proves that there is none. Directions are those of ordinary
enterprises (no suspension, no ``applicability_since``) where one of them feels the difference."""


class Comparison(Struct, frozen=True):
    """What is known of the difference; a change is the smallest found, each replayed through the reference."""

    obligation: str
    direction: Direction
    stricter: Change | None = None
    """More is found wanting: a gap that was none, or was only advice."""
    looser: Change | None = None
    """Less is found wanting."""
    other: Change | None = None
    """Another verdict, where no gap comes or goes."""


class Seeker(Protocol):
    """Compares one obligation of two rulebooks; it may stand in only one of them."""

    def compare(self, old: Rulebook, new: Rulebook, obligation_id: str, days: Sequence[date] = ()) -> Comparison:
        """Return the comparison; ``days`` are tried beside those that the obligation's own dates suggest."""
        ...


def bound(rulebook: Rulebook) -> Rulebook:
    """Return the rulebook with documents that name no place bound to one, so that what they ask can be told at all.

    A verdict of an unbound document is never more than undetermined; an edit of it would seem to change nothing.
    """
    code = next((code for code in sorted(rulebook.vocabulary.places) if not code.endswith("00")), NATIONAL)
    return replace(
        rulebook,
        rulesets=tuple(
            replace(each, jurisdiction=code) if each.jurisdiction is None else each for each in rulebook.rulesets
        ),
    )


def find(rulebook: Rulebook, obligation_id: str) -> Obligation | None:
    """Return an obligation, or ``None`` where the rulebook has none of this id."""
    try:
        return rulebook.obligation(obligation_id)
    except KeyError:
        return None


def with_obligation(rulebook: Rulebook, changed: Obligation) -> Rulebook:
    """Return the rulebook with this obligation in place of the one of its id."""
    return replace(
        rulebook,
        rulesets=tuple(
            replace(each, obligations=tuple(changed if one.id == changed.id else one for one in each.obligations))
            if each.id == changed.source.document
            else each
            for each in rulebook.rulesets
        ),
    )


def wanting(outcome: Outcome | None) -> int:
    """Return how much an outcome finds wanting, now or (of what has lapsed) on the last day: 2 a gap, 1 advice, 0."""
    if outcome is None:
        return 0
    if "gap" in (outcome.verdict, outcome.final):
        return 2
    return int("advice" in (outcome.verdict, outcome.final))


def is_stricter(change: Change) -> bool:
    """Say whether more is found wanting than before."""
    return wanting(change.new) > wanting(change.old)


def is_looser(change: Change) -> bool:
    """Say whether less is found wanting than before."""
    return wanting(change.new) < wanting(change.old)


def same_verdict(old: Outcome | None, new: Outcome | None) -> bool:
    """Say whether both sides come to the same verdict; an obligation that is not there applies to nobody."""
    return verdicts(old) == verdicts(new)


def verdicts(outcome: Outcome | None) -> tuple[str, str | None]:
    """Return verdict and final verdict; of an obligation that is not there: not applicable."""
    return ("not_applicable", None) if outcome is None else (outcome.verdict, outcome.final)


def settle(obligation_id: str, changes: Sequence[Change], proved: bool) -> Comparison:
    """Return the comparison that these changes give, the first of each direction being the one to show."""
    stricter = next(filter(is_stricter, changes), None)
    looser = next(filter(is_looser, changes), None)
    other = next((each for each in changes if not same_verdict(each.old, each.new)), None)
    direction: Direction = "equivalent" if proved else "undecided"
    if stricter and looser:
        direction = "mixed"
    elif stricter or looser:
        direction = "stricter" if stricter else "looser"
    elif other:
        direction = "changed"
    return Comparison(obligation_id, direction, stricter, looser, None if stricter or looser else other)
