"""What may be stated of declared facts, as variables: those of the enterprise, of one item, or of one kind of record.

A fact is a value and a bit that says whether it is stated. Two sides (an old and a new rulebook) may read the same
statement differently: another taxonomy, other values of a choice. A statement is only possible if both can read it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache

import z3
from msgspec import Struct

from compliance.authoring.solving.rails import FALSE, Formula, Number, Rail, every, opposite, some
from compliance.authoring.witness import Value
from compliance.model import Day, Fact
from compliance.model import Value as ValueOf
from compliance.plan import NOT_YET_DAY, Leaf
from compliance.situation import closure

EARLIEST, LATEST = date(1950, 1, 1).toordinal(), date(2100, 12, 31).toordinal()
"""Days that a date may have: every day a ruleset names lies between them, with room on both sides."""

Shape = Mapping[str, Fact]
"""Declared facts by path, of one side."""


class Cut(Struct, frozen=True):
    """The last day that counts: a day, or (for all days at once) a variable.

    ``judged_on``, of a variable cut: the day on which deadlines are judged, the same day or (of what has lapsed) the
    day after; a plan's own numbers say it of a day.
    """

    day: Number
    judged_on: Number = None

    @property
    def symbolic(self) -> bool:
        """Say whether the cut stands for all days at once."""
        return self.judged_on is not None


class Statement(Struct):
    """One fact: whether it is stated, and as what."""

    path: str
    fact: Fact
    known: Formula
    value: Number = None
    """Of numbers and dates the number; of a choice the place in ``names``; of a flag a Boolean."""
    names: tuple[str, ...] = ()
    members: dict[str, Formula] = {}
    """Of a set: whether each of these values is stated."""


class Statements:
    """The facts of one thing. ``used`` are the members that conditions ask for, by the path of a set."""

    def __init__(self, prefix: str, shapes: Sequence[Shape], used: Mapping[str, frozenset[str]]) -> None:
        self.prefix, self.shapes, self.used = prefix, shapes, used
        self.stated: dict[str, Statement] = {}
        self.limits: list[Formula] = []

    def statement(self, path: str) -> Statement:
        """Return the variables of a fact; made when first asked for."""
        if path not in self.stated:
            self.stated[path] = self._declare(path)
        return self.stated[path]

    def truth(self, leaf: Leaf, side: int, cut: Cut) -> Rail:
        """Return what a leaf gives, as the situation cut at a day has it."""
        path, _, member = leaf.key.partition(":")
        stated = self.statement(path)
        known = stated.known
        fact = self.shapes[side][path]
        if fact.type == "set":
            following = _following(fact.values)
            holds = some(bit for name, bit in stated.members.items() if member in following[name])
        elif fact.type == "flag":
            holds = stated.value
        elif fact.type == "choice":
            asked = {fact.values[low].name for low, _ in leaf.ranges}
            holds = some(stated.value == at for at, name in enumerate(stated.names) if name in asked)
        else:
            holds = self._in_ranges(stated, fact, leaf, cut)
        if fact.type in ("set", "flag") and leaf.ranges == ((0, 0),):
            holds = opposite(holds)
        return Rail(every((known, holds)), every((known, opposite(holds))))

    def _in_ranges(self, stated: Statement, fact: Fact, leaf: Leaf, cut: Cut) -> Formula:
        value, ranges = stated.value, leaf.ranges
        if fact.type == "date" and fact.event:
            value = z3.If(value > cut.day, NOT_YET_DAY, value)
        if cut.symbolic and isinstance(leaf.says, Day) and leaf.says.day is None:
            if leaf.says.mode == "on_or_before":
                return every((value >= EARLIEST, value <= cut.judged_on))
            return value >= (cut.judged_on if leaf.says.mode == "on_or_after" else cut.day)
        return some(every((value >= low, value <= high)) for low, high in ranges)

    def number(self, path: str) -> tuple[Formula, Number]:
        """Return whether a number is stated, and the number."""
        stated = self.statement(path)
        return stated.known, stated.value

    def _declare(self, path: str) -> Statement:
        facts = [shape[path] for shape in self.shapes if path in shape]
        fact, name = facts[0], f"{self.prefix}{path}"
        if any(other.type != fact.type for other in facts):
            # No statement can be read by both sides.
            return Statement(path, fact, FALSE, z3.Int(name))
        known = z3.Bool(f"{name}?")
        if fact.type == "flag":
            return Statement(path, fact, known, z3.Bool(name))
        if fact.type == "set":
            bits = {value: z3.Bool(f"{name}:{value}") for value in self._telling(path, facts)}
            return Statement(path, fact, known, members=bits)
        value = z3.Int(name)
        names: tuple[str, ...] = ()
        if fact.type == "choice":
            names = tuple(each.name for each in fact.values if all(each.name in _names(other) for other in facts))
            self.limits += [value >= 0, value < len(names)]
        elif fact.type == "date":
            self.limits += [some((value == NOT_YET_DAY, every((value >= EARLIEST, value <= LATEST))))]
        else:
            self.limits += [
                value >= max(each.at_least for each in facts),
                value <= min(each.at_most for each in facts),
            ]
        return Statement(path, fact, known, value, names)

    def _telling(self, path: str, facts: Sequence[Fact]) -> Iterator[str]:
        """Yield values of a set that suffice: one for each way in which the members asked for can follow from it."""
        used = self.used.get(path, frozenset())
        shared = [each.name for each in facts[0].values if all(each.name in _names(other) for other in facts)]
        order = {name: place for place, name in enumerate(shared)}
        found: dict[tuple[frozenset[str], ...], str] = {}
        following = [_following(fact.values) for fact in facts]
        sized = {name: len(following[0][name]) for name in shared}
        for name in sorted(shared, key=lambda name: (name not in used, sized[name], order[name])):
            told = tuple(each[name] & used for each in following)
            if any(told):
                found.setdefault(told, name)
        yield from found.values()

    def values(self, model: z3.ModelRef) -> dict[str, Value]:
        """Return what a model states, as plain data; what is unknown is left out."""
        found: dict[str, Value] = {}
        for path, stated in self.stated.items():
            if not holds(model, stated.known):
                continue
            if stated.fact.type == "set":
                found[path] = [name for name, bit in stated.members.items() if holds(model, bit)]
            elif stated.fact.type == "flag":
                found[path] = holds(model, stated.value)
            else:
                found[path] = _plain(stated, model.eval(stated.value, model_completion=True).as_long())
        return found


@lru_cache(maxsize=64)
def _following(values: tuple[ValueOf, ...]) -> dict[str, frozenset[str]]:
    """Return, for each value of a set, everything that is stated with it."""
    return {each.name: closure(values, frozenset([each.name])) for each in values}


def holds(model: z3.ModelRef, formula: Formula) -> bool:
    """Say whether a model makes a formula true."""
    return bool(z3.is_true(model.eval(formula, model_completion=True)))


def _plain(stated: Statement, number: int) -> Value:
    if stated.fact.type == "choice":
        return stated.names[number]
    if stated.fact.type == "date":
        return "not_yet" if number == NOT_YET_DAY else date.fromordinal(number)
    return number


def _names(fact: Fact) -> frozenset[str]:
    return frozenset(each.name for each in fact.values)
