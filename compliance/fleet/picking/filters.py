"""Which firms are meant: an expression over facts (``staff_count>=100 and industries=mining``), read and applied.

Comparisons are ``= != > >= < <=``; a set ``=`` a value where it has it or something that implies it; ``=unknown``
asks whether a fact is not stated. ``and``, ``or``, ``not`` and brackets join them. The logic is the engine's: a firm
of which it is unknown whether the expression holds is not meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import NoReturn

import numpy as np
from msgspec import Struct

from compliance.diagnostics import did_you_mean
from compliance.engines.columnar.columns import Batch, Column, Numbers
from compliance.engines.columnar.planes import Flags, Planes, Words, flags_of, ones, pack, zeros
from compliance.engines.columnar.testing import Scope
from compliance.model import Fact, Vocabulary
from compliance.plan import FIRST_DAY, GREATEST, LEAST, NOT_YET_DAY, AllOf, AnyOf, Leaf, NotOf, Test
from compliance.situation import current_code, place_truth

LONGEST = 2_000
"""Characters of an expression."""
DEEPEST = 40
"""Brackets and negations one within the other."""
_TOKEN = re.compile(r"\s*(?:(>=|<=|!=|==|[=<>()])|\"([^\"]*)\"|'([^']*)'|([^\s()=<>!\"']+))")
_DAYS = ("founded_on", "stated_on")
_PLACE = "place"
_UNKNOWN = "unknown:"
"""Prefix of the columns that say whether a fact is not stated."""


class FilterError(ValueError):
    """An expression that cannot be used: where it stands, what is wrong, what to write instead."""


class Filter(Struct, frozen=True):
    """An expression, ready to be applied to rows."""

    test: Test
    facts: tuple[str, ...]
    """The facts it asks for; also ``founded_on``, ``stated_on``."""
    places: tuple[str, ...]
    """The codes it asks for."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns of a store it needs beside the place."""
        return tuple(each if each in _DAYS else f"fact:{each}" for each in self.facts)

    def matches(self, batch: Batch, vocabulary: Vocabulary) -> Flags:
        """Return which firms of a batch the expression holds for."""
        columns: dict[str, Column] = dict(batch.facts)
        for name, numbers in (("founded_on", batch.founded), ("stated_on", batch.stated_on)):
            if numbers is not None:
                columns[name] = numbers
        for path in self.facts:
            known = _known(path, columns, batch.count)
            columns[_UNKNOWN + path] = Planes(~known, known)
        for code in self.places:
            columns[f"{_PLACE}:{code}"] = lying_in(batch, code, vocabulary)
        scope = Scope(batch.count, columns, frozenset(), 0)
        return flags_of(scope.truth(self.test).true, batch.count)


def _known(path: str, columns: Mapping[str, Column], count: int) -> Words:
    """Return who states a fact."""
    found = zeros(count)
    for key, column in columns.items():
        if key == path or key.startswith(f"{path}:"):
            found = found | (column.known if isinstance(column, Numbers) else column.true | column.false)
    return found


def lying_in(batch: Batch, code: str, vocabulary: Vocabulary) -> Planes:
    """Return who lies in a place; unknown where the firm's place is not known, or only as something wider."""
    asked = current_code(vocabulary, code)
    codes, places = np.unique(batch.places, return_inverse=True)
    truths = [None if not each else place_truth(asked, current_code(vocabulary, f"{each:06}")) for each in codes]
    true = np.array([each is True for each in truths], np.bool_)[places]
    false = np.array([each is False for each in truths], np.bool_)[places]
    return Planes(pack(true), pack(false))


def read_filter(text: str, vocabulary: Vocabulary) -> Filter:
    """Read an expression; raises :class:`FilterError`."""
    return _Reader(text, vocabulary).read()


def everyone(batch: Batch) -> Flags:
    """Return every firm of a batch."""
    return flags_of(ones(batch.count), batch.count)


class _Reader:
    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self._text, self._vocabulary = text, vocabulary
        self._tokens: list[tuple[str, int, bool]] = []
        self._at = 0
        self._facts: dict[str, None] = {}
        self._places: dict[str, None] = {}
        if len(text) > LONGEST:
            self._refuse(0, f"the expression is longer than {LONGEST} characters")
        place = 0
        while place < len(text.rstrip()):
            found = _TOKEN.match(text, place)
            if found is None:
                self._refuse(place, "a quotation mark is missing, or ! stands alone")
            sign, double, single, word = found.groups()
            quoted = double if double is not None else single
            told = sign or word if quoted is None else quoted
            self._tokens.append((told, found.end() - len(told), quoted is not None))
            place = found.end()

    def read(self) -> Filter:
        if not self._tokens:
            self._refuse(0, "the expression is empty; write for example staff_count>=100")
        test = self._any(0)
        if self._at < len(self._tokens):
            self._refuse_here("here and, or, or the end was expected")
        return Filter(test, tuple(self._facts), tuple(self._places))

    # --- and, or, not

    def _any(self, depth: int) -> Test:
        parts = [self._all(depth)]
        while self._takes("or"):
            parts.append(self._all(depth))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _all(self, depth: int) -> Test:
        parts = [self._one(depth)]
        while self._takes("and"):
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _one(self, depth: int) -> Test:
        if depth > DEEPEST:
            self._refuse_here("the expression is nested too deeply")
        if self._takes("not"):
            return NotOf(self._one(depth + 1))
        if self._takes("("):
            inner = self._any(depth + 1)
            if not self._takes(")"):
                self._refuse_here("a ) is missing")
            return inner
        return self._comparison()

    def _takes(self, word: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at][0] == word and not self._tokens[self._at][2]:
            self._at += 1
            return True
        return False

    # --- comparisons

    def _comparison(self) -> Test:
        name, place, _ = self._next("a fact")
        sign, sign_at, _ = self._next("a comparison such as >=")
        if sign not in ("=", "==", "!=", ">", ">=", "<", "<="):
            self._refuse(sign_at, f"{sign!r} is no comparison; write =, !=, >, >=, < or <=")
        value, at, quoted = self._next("a value")
        if not quoted and value in ("=", "==", "!=", ">", ">=", "<", "<=", "(", ")"):
            self._refuse(at, f"a value is expected, not {value!r}; at least is written >=, at most <=")
        test = self._compare(name, place, sign, value, at, quoted)
        return NotOf(test) if sign == "!=" else test

    def _compare(self, name: str, place: int, sign: str, value: str, at: int, quoted: bool) -> Test:
        equal = sign in ("=", "==", "!=")
        if name == _PLACE:
            if not equal or not re.fullmatch(r"\d{6}", value):
                self._refuse(at, f"{_PLACE} is compared by = or != with a code of six digits, e.g. {_PLACE}=530500")
            self._places[value] = None
            return Leaf(f"{_PLACE}:{value}", ((1, 1),))
        fact = self._vocabulary.facts.get(name)
        if fact is None and name not in _DAYS:
            known = (*self._vocabulary.facts, *_DAYS, _PLACE)
            self._refuse(place, f"there is no fact {name!r}; {did_you_mean(name, known, 'see the vocabulary')}")
        self._facts[name] = None
        if value in ("unknown", "null") and not quoted:
            if not equal:
                self._refuse(at, f"{value} is compared by = or !=")
            return Leaf(_UNKNOWN + name, ((1, 1),))
        if fact is not None and fact.type in ("flag", "choice", "set"):
            if not equal:
                self._refuse(at, f"{name} is compared by = or != only")
            return self._word(fact, value, at)
        if fact is not None and fact.type == "text":
            self._refuse(place, f"{name} is free text, by which firms cannot be told apart")
        if value == "not_yet" and (fact is None or fact.type == "date"):
            if not equal:
                self._refuse(at, "not_yet is compared by = or !=")
            return Leaf(name, ((NOT_YET_DAY, NOT_YET_DAY),))
        number = self._day(value, at) if fact is None or fact.type == "date" else self._number(value, at)
        least = FIRST_DAY if fact is None or fact.type == "date" else LEAST
        bounds = {
            ">=": (number, GREATEST),
            ">": (number + 1, GREATEST),
            "<=": (least, number),
            "<": (least, number - 1),
        }
        return Leaf(name, (bounds.get(sign, (number, number)),))

    def _word(self, fact: Fact, value: str, at: int) -> Test:
        if fact.type == "flag":
            if value not in ("true", "false"):
                self._refuse(at, f"{fact.path} is true or false, not {value!r}")
            return Leaf(fact.path, ((int(value == "true"),) * 2,))
        names = [each.name for each in fact.values]
        if value not in names:
            hint = did_you_mean(value, names, f"there are {', '.join(names[:12])}")
            self._refuse(at, f"{fact.path} has no value {value!r}; {hint}")
        if fact.type == "set":
            return Leaf(f"{fact.path}:{value}", ((1, 1),))
        return Leaf(fact.path, ((names.index(value),) * 2,))

    def _number(self, value: str, at: int) -> int:
        if not re.fullmatch(r"-?\d{1,12}", value):
            self._refuse(at, f"{value!r} is no whole number")
        return int(value)

    def _day(self, value: str, at: int) -> int:
        try:
            return date.fromisoformat(value).toordinal()
        except ValueError:
            self._refuse(at, f"{value!r} is no day; write YYYY-MM-DD")

    # --- what is there

    def _next(self, what: str) -> tuple[str, int, bool]:
        if self._at >= len(self._tokens):
            self._refuse(len(self._text), f"{what} is missing at the end")
        self._at += 1
        return self._tokens[self._at - 1]

    def _refuse_here(self, message: str) -> NoReturn:
        at = self._tokens[self._at][1] if self._at < len(self._tokens) else len(self._text)
        self._refuse(at, message)

    def _refuse(self, at: int, message: str) -> NoReturn:
        raise FilterError(f"at {at + 1}: {message}")
