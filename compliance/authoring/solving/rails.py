"""Kleene logic as pairs of formulas: what is certainly true, what is certainly false; neither is unknown.

Standings (gap < undetermined < pending < satisfied) are three formulas: at least undetermined, at least pending,
satisfied. Both keep the engines' order, so ``all`` and ``any`` are conjunction and disjunction of each part.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import z3

Formula = Any
"""A z3 Boolean; z3 carries no types."""
Number = Any
"""A z3 integer."""

_CONTEXT = z3.main_ctx()

TRUE: Formula = z3.BoolVal(True)
FALSE: Formula = z3.BoolVal(False)
"""The only constants formulas are made of, so that they are known by identity: to ask z3 would take longer."""


class Rail(NamedTuple):
    """One Kleene truth."""

    true: Formula
    false: Formula

    def negated(self) -> Rail:
        """Return the opposite."""
        return Rail(self.false, self.true)


CERTAIN = Rail(TRUE, FALSE)
UNKNOWN = Rail(FALSE, FALSE)


def conjoined(parts: Iterable[Rail]) -> Rail:
    """Return true if every part is, false if any is; no parts: true."""
    found = list(parts)
    return Rail(every(part.true for part in found), some(part.false for part in found))


def disjoined(parts: Iterable[Rail]) -> Rail:
    """Return true if any part is, false if every part is; no parts: false."""
    found = list(parts)
    return Rail(some(part.true for part in found), every(part.false for part in found))


def every(formulas: Iterable[Formula]) -> Formula:
    """Return the conjunction, made short where parts are constant."""
    kept = [each for each in formulas if each is not TRUE]
    if any(each is FALSE for each in kept):
        return FALSE
    return TRUE if not kept else kept[0] if len(kept) == 1 else _made(z3.Z3_mk_and, kept)


def some(formulas: Iterable[Formula]) -> Formula:
    """Return the disjunction, made short where parts are constant."""
    kept = [each for each in formulas if each is not FALSE]
    if any(each is TRUE for each in kept):
        return TRUE
    return FALSE if not kept else kept[0] if len(kept) == 1 else _made(z3.Z3_mk_or, kept)


def opposite(formula: Formula) -> Formula:
    """Return the negation, made short where the formula is constant."""
    if formula is TRUE:
        return FALSE
    return TRUE if formula is FALSE else z3.BoolRef(z3.Z3_mk_not(_CONTEXT.ref(), formula.as_ast()), _CONTEXT)


def _made(make: Any, parts: list[Formula]) -> Formula:
    """Return a formula of several, past z3's own And and Or: these look every part over again."""
    several = (z3.Ast * len(parts))(*(each.as_ast() for each in parts))
    return z3.BoolRef(make(_CONTEXT.ref(), len(parts), several), _CONTEXT)


class Levels(NamedTuple):
    """How a requirement stands: each formula implies the one before it."""

    undetermined: Formula
    """At least undetermined: no gap."""
    pending: Formula
    satisfied: Formula


SATISFIED = Levels(TRUE, TRUE, TRUE)
GAP = Levels(FALSE, FALSE, FALSE)


def standing(truth: Rail) -> Levels:
    """Return how a condition stands as a requirement."""
    return Levels(opposite(truth.false), truth.true, truth.true)


def least(parts: Iterable[Levels]) -> Levels:
    """Return the least of several standings; of none: satisfied."""
    found = list(parts)
    return Levels(*(every(part[level] for part in found) for level in range(3)))


def greatest(parts: Iterable[Levels]) -> Levels:
    """Return the greatest of several standings; of none: gap."""
    found = list(parts)
    return Levels(*(some(part[level] for part in found) for level in range(3)))


def chosen(condition: Formula, then: Levels, otherwise: Levels) -> Levels:
    """Return one standing where the condition holds, another where it does not."""
    return Levels(*(either(condition, then[level], otherwise[level]) for level in range(3)))


def either(condition: Formula, then: Formula, otherwise: Formula) -> Formula:
    """Return a formula that is ``then`` where the condition holds."""
    if condition is TRUE:
        return then
    if condition is FALSE:
        return otherwise
    return some((every((condition, then)), every((opposite(condition), otherwise))))
