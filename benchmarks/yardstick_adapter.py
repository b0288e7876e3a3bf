"""The yardstick's work done by the columnar engine: its obligations as a plan, its columns as a batch.

The yardstick loads this file as an adapter. Its conditions become tests, its requirements on dated records calendars
over its periods; a record's day becomes an ordinal. Where it is unknown whether an obligation applies, the yardstick
wants ``unknown`` even if the requirement is met, which the project would call satisfied and qualify.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
from msgspec.structs import replace
from yardstick.lower import EPOCH, lower
from yardstick.schema import FACTS, KINDS

from compliance import model
from compliance.engines.columnar.columns import Batch, Column, Numbers, Rows
from compliance.engines.columnar.evaluating import Columnar, Situations
from compliance.engines.columnar.planes import Planes, pack
from compliance.model import Words
from compliance.periods import Period
from compliance.plan import (
    GREATEST,
    LEAST,
    AllOf,
    AnyOf,
    Calendar,
    Leaf,
    NotOf,
    Owed,
    Plan,
    Requirement,
    ShareTest,
)

INPUT = "columns"
NOTE = "compliance, columnar engine"
ROWS = 65_536
"""Enterprises judged at a time, as in a store."""
EVER = AllOf(())
FIRST = EPOCH.toordinal()
SAYS: Any = None
"""Stands where a plan carries the words of the rule, which nothing here prints."""

Condition = tuple[Any, ...]


class State:
    """A plan; before it, where a condition on records stands where the project has tests only, a plan for those."""

    def __init__(self, obligations: list[Any], as_of: str) -> None:
        rules, self.counts = lower(obligations, as_of)
        self.day = date.fromisoformat(as_of)
        self.stated: dict[str, Calendar] = {}
        self.scaled: dict[str, tuple[str, int]] = {}
        owed = [_owed(name, self.test(applies), self.requirement(requires)) for name, applies, requires in rules]
        self.engine = Columnar(_plan(owed, self.day))
        self.before = Columnar(_plan([_owed(each, EVER, asks) for each, asks in self.stated.items()], self.day))

    def calendar(self, condition: Condition) -> Calendar:
        _, name, need = condition
        asked = self.counts[name]
        where = Leaf("led", ((1, 1),)) if asked["led"] else EVER
        periods = tuple(Period(first + FIRST, last + FIRST, "") for first, last in sorted(asked["periods"]))
        return Calendar(asked["kind"], where, need, periods, None, (), (), False, None, SAYS)

    def requirement(self, condition: Condition) -> Requirement:
        """Return a condition as a requirement: records are counted below ``all`` and ``any`` only."""
        kind = condition[0]
        if kind == "agg":
            return self.calendar(condition)
        if kind in ("all", "any"):
            return (AllOf if kind == "all" else AnyOf)(tuple(map(self.requirement, condition[1])))
        return self.test(condition)

    def test(self, condition: Condition) -> Any:
        """Return a condition as a test; a count of records becomes a flag, stated by a plan of its own."""
        kind = condition[0]
        if kind == "cmp":
            value = int(condition[3]) + (FIRST if FACTS[condition[1]] == "date" else 0)
            return Leaf(condition[1], _ranges(condition[2], value))
        if kind == "in":
            places = sorted(map(FACTS[condition[1]].index, condition[2]))
            return Leaf(condition[1], tuple((place, place) for place in places))
        if kind == "ratio":
            return self.ratio(condition)
        if kind == "const":
            return EVER if condition[1] else AnyOf(())
        if kind == "not":
            return NotOf(self.test(condition[1]))
        if kind == "agg":
            name = f"{condition[1]}>={condition[2]}"
            self.stated[name] = self.calendar(condition)
            return Leaf(name, ((1, 1),))
        return (AllOf if kind == "all" else AnyOf)(tuple(map(self.test, condition[1])))

    def ratio(self, condition: Condition) -> AllOf:
        """Return ``part * times >= whole`` as a share of 100 per cent at least; the part must be known."""
        _, part, times, whole = condition
        key = part if times == 1 else f"{part}*{times}"
        if times != 1:
            self.scaled[key] = (part, times)
        return AllOf((ShareTest(key, whole, 100, None, SAYS), Leaf(part, ((LEAST, GREATEST),))))


def _owed(name: str, applies: Any, requires: Requirement) -> Owed:
    return Owed(name, "obligation", "in_force", EVER, applies, (), requires, (), (), None, None)


def _plan(owed: list[Owed], as_of: date) -> Plan:
    led = model.Fact("led", Words("led", "led"), "flag")
    activities = {kind: model.Activity(kind, Words(kind, kind), {"led": led}, {}) for kind in KINDS}
    book = model.Rulebook(model.Vocabulary({}, {}, activities, {}, {}), ())
    return Plan(book, as_of, (), tuple(owed), (), (), (), {})


def _ranges(sign: str, value: int) -> tuple[tuple[int, int], ...]:
    return {
        "==": ((value, value),),
        "!=": ((LEAST, value - 1), (value + 1, GREATEST)),
        "<": ((LEAST, value - 1),),
        "<=": ((LEAST, value),),
        ">": ((value + 1, GREATEST),),
        ">=": ((value, GREATEST),),
    }[sign]


load = State


def prepare(state: State, columns: dict[str, Any]) -> list[Batch]:
    """Return the columns as a store gives them: bits for flags and for what is known, records by activity and day."""
    return [_batch(columns, start, min(ROWS, columns["n"] - start)) for start in range(0, columns["n"], ROWS)]


def _batch(columns: dict[str, Any], start: int, count: int) -> Batch:
    here = slice(start, start + count)
    facts: dict[str, Column] = {}
    for name, kind in FACTS.items():
        values, known = columns["facts"][name][here], ~columns["missing"][name][here]
        if kind == "bool":
            facts[name] = Planes(pack(values & known), pack(~values & known))
        else:
            facts[name] = Numbers(values + np.int32(FIRST) if kind == "date" else values, pack(known))
    rows = slice(*np.searchsorted(columns["ent"], [start, start + count]))
    owners, kinds, days, led = (columns[name][rows] for name in ("ent", "kind", "day", "led"))
    owners = owners - start
    records = {}
    for place, name in enumerate(KINDS):
        mine = np.flatnonzero(kinds == place)
        mine = mine[np.lexsort((days[mine], owners[mine]))]
        starts = np.searchsorted(owners[mine], np.arange(count + 1)).astype(np.int64)
        said = {"led": Planes(pack(led[mine] == 1), pack(led[mine] == 0))}
        listed = pack(columns["has_log"][here, place])
        records[name] = Rows(starts, listed, said, days=(days[mine] + FIRST).astype(np.int32))
    founded = Numbers(np.ones(count, np.int32), pack(np.ones(count, np.bool_)))
    return Batch(count, facts, np.zeros(count, np.int32), founded=founded, records=records)


def evaluate(state: State, batches: list[Batch]) -> Any:
    """Return a code for every enterprise and obligation."""
    found = np.empty((len(state.engine.plan.owed), sum(each.count for each in batches)), np.uint8)
    start = 0
    for batch in batches:
        for place, codes in enumerate(_codes(state, batch)):
            found[place, start : start + batch.count] = codes
        start += batch.count
    return found.T


def _codes(state: State, batch: Batch) -> Iterator[Any]:
    facts = dict(batch.facts)
    for key, (part, times) in state.scaled.items():
        column = facts[part]
        assert isinstance(column, Numbers)
        facts[key] = Numbers(column.values.astype(np.int64) * times, column.known)
    if state.stated:
        first = Situations(state.before, batch, {}, state.day.toordinal())
        for owed in state.before.plan.owed:
            told = first.outcome(owed)
            facts[owed.id] = Planes(told.satisfied, told.found_wanting)
    today = Situations(state.engine, batch, facts, state.day.toordinal())
    for owed in state.engine.plan.owed:
        told = today.outcome(owed)
        open_ = told.unknown_applicability
        told = replace(told, satisfied=told.satisfied & ~open_, undetermined=told.undetermined | open_)
        yield told.codes(batch.count)
