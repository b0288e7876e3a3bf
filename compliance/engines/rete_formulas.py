"""Positive formulas over ranges of integer facts, and the rules they become.

There is no negation: what may be false is a formula of its own (``rete_lowering`` gives both). A rule asks a few facts
at once; where a formula has too many ways to hold, its parts become derived facts and the rules chain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import count, pairwise, product
from math import prod

from msgspec import Struct

from compliance.plan import GREATEST, LEAST

MAX_ANTECEDENTS = 12
"""Facts one rule may ask (durable-rules takes 16)."""
MAX_TERMS = 6
"""Alternatives a conjunction may be multiplied out to; beyond that its parts become derived facts."""

Ranges = tuple[tuple[int, int], ...]
"""Ascending, apart from each other, both ends included."""
ONE: Ranges = ((1, 1),)
ANY_NUMBER: Ranges = ((LEAST, GREATEST),)


class Lit(Struct, frozen=True):
    """The fact ``key`` is known and lies in ``ranges``."""

    key: str
    ranges: Ranges


class And(Struct, frozen=True):
    """Every part."""

    parts: tuple[Formula, ...]


class Or(Struct, frozen=True):
    """Some part."""

    parts: tuple[Formula, ...]


Formula = Lit | And | Or
TRUE = And(())
FALSE = Or(())


def normal(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Return the ranges sorted and joined where they touch."""
    joined: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if low > high:
            continue
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return tuple(joined)


@lru_cache(maxsize=4096)
def outside(ranges: Ranges) -> Ranges:
    """Return every other number."""
    rest: list[tuple[int, int]] = []
    low = LEAST
    for first, last in ranges:
        rest.append((low, first - 1))
        low = last + 1
    return normal([*rest, (low, GREATEST)])


@lru_cache(maxsize=4096)
def within(one: Ranges, other: Ranges) -> Ranges:
    """Return what both contain."""
    return normal((max(a, c), min(b, d)) for a, b in one for c, d in other)


def lit(key: str, at_least: int | None = None, at_most: int | None = None) -> Formula:
    """Return the formula that ``key`` is known and lies within the bounds."""
    low, high = LEAST if at_least is None else at_least, GREATEST if at_most is None else at_most
    return Lit(key, ((low, high),)) if low <= high else FALSE


def conj(parts: Iterable[Formula]) -> Formula:
    """Return the conjunction, flattened, without constants and repetitions."""
    found: dict[Formula, None] = {}
    for part in parts:
        if isinstance(part, And):
            found.update(dict.fromkeys(part.parts))
        elif part == FALSE:
            return FALSE
        else:
            found[part] = None
    return next(iter(found)) if len(found) == 1 else And(tuple(found))


def disj(parts: Iterable[Formula]) -> Formula:
    """Return the disjunction, flattened, without constants and repetitions."""
    found: dict[Formula, None] = {}
    for part in parts:
        if isinstance(part, Or):
            found.update(dict.fromkeys(part.parts))
        elif part == TRUE:
            return TRUE
        else:
            found[part] = None
    return next(iter(found)) if len(found) == 1 else Or(tuple(found))


# --- rules: what must hold for a derived fact --------------------------------------------------------------------

Term = tuple[tuple[str, Ranges], ...]
"""One rule's antecedents, sorted by key: each key at most once."""
Conclusion = tuple[str, int]
"""A derived fact and its value."""
Rules = dict[Conclusion, tuple[Term, ...]]
"""For each derived fact the terms of which any one is enough."""


class Definitions:
    """Formulas as derived facts. Equal formulas share one, and large ones are cut into several that chain."""

    def __init__(self) -> None:
        self.terms: Rules = {}
        self._names: dict[Formula, str] = {}
        self._fresh = count(1)

    def define(self, conclusion: Conclusion, formula: Formula) -> None:
        """Let ``conclusion`` hold where ``formula`` does."""
        self.terms[conclusion] = self._expand(formula)

    def derive(self, formula: Formula) -> str | bool:
        """Return the key of a fact that is 1 where ``formula`` holds; a constant where it is one."""
        known = self._names.get(formula)
        if known is None:
            terms = self._expand(formula)
            if not terms or () in terms:
                return bool(terms)
            known = self._names[formula] = f"#{next(self._fresh)}"
            self.terms[known, 1] = terms
        return known

    def _expand(self, formula: Formula) -> tuple[Term, ...]:
        if isinstance(formula, Lit):
            return tuple(((formula.key, ranges),) for ranges in _askable(formula.ranges))
        if isinstance(formula, Or):
            return _prune([term for part in formula.parts for term in self._expand(part)])
        factors = [self._expand(part) for part in formula.parts]
        size = prod(map(len, factors))
        if size > MAX_TERMS:
            return self._expand(conj(self._narrowed(formula, factors, size)))
        terms = _prune([term for parts in product(*factors) for term in _merge(parts)])
        if all(len(term) <= MAX_ANTECEDENTS for term in terms):
            return terms
        half = len(formula.parts) // 2
        return self._expand(conj(self.chained(conj(part)) for part in (formula.parts[:half], formula.parts[half:])))

    def _narrowed(self, formula: And, factors: Sequence[Sequence[Term]], size: int) -> Iterator[Formula]:
        """Yield the parts of a conjunction, the widest as derived facts, until few enough ways to hold are left."""
        widest = sorted(range(len(factors)), key=lambda index: -len(factors[index]))
        chained: set[int] = set()
        for index in widest:
            if size > MAX_TERMS and len(factors[index]) > 1:
                size //= len(factors[index])
                chained.add(index)
        for index, part in enumerate(formula.parts):
            yield self.chained(part) if index in chained else part

    def chained(self, formula: Formula) -> Formula:
        """Return the formula that a formula was derived: one fact, however much it rests on."""
        key = self.derive(formula)
        if isinstance(key, bool):
            return TRUE if key else FALSE
        return Lit(key, ONE)

    def closure(self, wanted: Iterable[Conclusion], given: Iterable[str] = ()) -> Rules:
        """Return the rules for ``wanted`` and everything they rest on, except facts in ``given``."""
        outer = frozenset(given)
        found: Rules = {}
        waiting = list(wanted)
        while waiting:
            conclusion = waiting.pop()
            if conclusion in found or conclusion not in self.terms:
                continue
            found[conclusion] = self.terms[conclusion]
            for term in found[conclusion]:
                for key, _ in term:
                    if key not in outer:
                        waiting += [(key, 1), (key, 0)]
        return found


def _merge(parts: Sequence[Term]) -> tuple[Term, ...]:
    """Return the conjunction of terms: none where it can never hold, several where ranges overlap in pieces."""
    merged: dict[str, Ranges] = {}
    cut = False
    for part in parts:
        for key, ranges in part:
            if key in merged:
                cut = True
                merged[key] = within(merged[key], ranges)
            else:
                merged[key] = ranges
    if not cut:
        return (tuple(sorted(merged.items())),)
    asked = sorted(merged.items())
    return tuple(product(*([(key, piece) for piece in _askable(ranges)] for key, ranges in asked)))


def _prune(terms: Sequence[Term]) -> tuple[Term, ...]:
    """Return the terms, shortest first, without those that another one already covers."""
    if len(terms) < 2:
        return tuple(terms)
    kept: list[Term] = []
    for term in sorted(dict.fromkeys(terms), key=len):
        asked = set(term)
        if not any(asked.issuperset(shorter) for shorter in kept):
            kept.append(term)
    return tuple(kept)


@lru_cache(maxsize=4096)
def _askable(ranges: Ranges) -> tuple[Ranges, ...]:
    """Cut ranges into such as one ``$and`` of constants can ask: a span but for single points, or one span each."""
    holes = [(a[1] + 1, b[0] - 1) for a, b in pairwise(ranges)]
    if len(holes) <= 8 and all(first == last for first, last in holes):
        return (ranges,) if ranges else ()
    return tuple((span,) for span in ranges)


@lru_cache(maxsize=4096)
def comparisons(ranges: Ranges) -> tuple[tuple[str, int], ...]:
    """Return the constants that ask for ranges in one piece (see ``_askable``)."""
    if _askable(ranges) != (ranges,):
        raise ValueError(f"{ranges} cannot be asked by one rule")
    low, high = ranges[0][0], ranges[-1][1]
    if low == high:
        return (("$eq", low),)
    asked = [("$neq", a[1] + 1) for a in ranges[:-1]]
    if low > LEAST or (not asked and high >= GREATEST):
        asked.insert(0, ("$gte", low))
    if high < GREATEST:
        asked.insert(0, ("$lte", high))
    return tuple(asked)
