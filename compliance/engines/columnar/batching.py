"""Enterprises read from profiles as one batch: for tests, and for as many profiles as fit a list.

Columns of a store are made without this module; both give the evaluator the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

import numpy as np

from compliance.engines.columnar.columns import Batch, Column, Numbers, Rows, Spans
from compliance.engines.columnar.planes import Planes, pack
from compliance.enterprise import NOT_YET, Enterprise, FactValue, Stated
from compliance.model import Fact, Vocabulary
from compliance.plan import NOT_YET_DAY
from compliance.situation import closure


def batch_of(enterprises: Sequence[Enterprise], vocabulary: Vocabulary) -> Batch:
    """Return enterprises as columns, in their order."""
    facts: dict[str, Column] = {}
    for path, fact in vocabulary.facts.items():
        stated = [each.facts[path].value if path in each.facts else None for each in enterprises]
        facts.update(_columns(path, fact, stated))
    codes = [each.jurisdiction for each in enterprises]
    return Batch(
        count=len(enterprises),
        facts=facts,
        places=np.array([0 if each is None else int(str(each.value)) for each in codes], np.int32),
        founded=_days(_date(each.founded_on) for each in enterprises),
        stated_on=_days(each.stated_on for each in enterprises),
        through={
            path: _days(each.records_through.get(path) for each in enterprises)
            for path in vocabulary.activities
            if any(path in each.records_through for each in enterprises)
        },
        default_through=_days(each.records_through.get("default") for each in enterprises),
        declared={
            name: _flags([each.classes[name].value if name in each.classes else None for each in enterprises])
            for name in vocabulary.classes
            if any(name in each.classes for each in enterprises)
        },
        since={
            key: _days(each.applicability_since.get(key) for each in enterprises)
            for key in dict.fromkeys(key for each in enterprises for key in each.applicability_since)
        },
        suspensions=_suspensions(enterprises),
        items=_items(enterprises, vocabulary),
        records=_records(enterprises, vocabulary),
    )


def _columns(path: str, fact: Fact, values: Sequence[FactValue | None]) -> Mapping[str, Column]:
    """Return the column of a fact, of a set one for each value; none where nobody states it."""
    if all(value is None for value in values) or fact.type == "text":
        return {}
    if fact.type == "flag":
        return {path: _flags(values)}
    if fact.type == "set":
        closed = [closure(fact.values, each) if isinstance(each, frozenset) else None for each in values]
        return {
            f"{path}:{value.name}": _flags([None if each is None else value.name in each for each in closed])
            for value in fact.values
        }
    places = {each.name: place for place, each in enumerate(fact.values)}
    return {path: _numbers(values, lambda value: _number(value, places))}


def _number(value: FactValue, places: Mapping[str, int]) -> int:
    if value is NOT_YET:
        return NOT_YET_DAY
    if isinstance(value, date):
        return value.toordinal()
    if isinstance(value, str):
        return places[value]
    assert isinstance(value, int)
    return value


def _numbers(values: Iterable[FactValue | None], lower: Callable[[FactValue], int]) -> Numbers:
    lowered = [None if value is None else lower(value) for value in values]
    known = np.array([value is not None for value in lowered], np.bool_)
    return Numbers(np.array([value or 0 for value in lowered], np.int64), pack(known))


def _flags(values: Sequence[FactValue | None]) -> Planes:
    true = np.array([value is True for value in values], np.bool_)
    return Planes(pack(true), pack(np.array([value is False for value in values], np.bool_)))


def _days(days: Iterable[date | None]) -> Numbers:
    return _numbers(days, lambda day: day.toordinal())  # type: ignore[union-attr]  # a date, or nothing at all


def _date(stated: Stated | None) -> date | None:
    return stated.value if stated is not None and isinstance(stated.value, date) else None


def _suspensions(enterprises: Sequence[Enterprise]) -> Spans | None:
    found = [(place, each) for place, enterprise in enumerate(enterprises) for each in enterprise.suspensions]
    if not found:
        return None
    owners = np.array([place for place, _ in found], np.int32)
    first = np.array([each.start.toordinal() for _, each in found], np.int32)
    return Spans(owners, first, np.array([each.until.toordinal() for _, each in found], np.int32))


def _starts(counts: Iterable[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.concatenate(([0], np.cumsum(list(counts), dtype=np.int64))).astype(np.int64)


def _items(enterprises: Sequence[Enterprise], vocabulary: Vocabulary) -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    for path, declared in vocabulary.items.items():
        lists = [each.items.get(path) for each in enterprises]
        if all(each is None for each in lists):
            continue
        entries = [item.fields for each in lists for item in each or ()]
        columns: dict[str, Column] = {}
        for name, fact in declared.fields.items():
            columns.update(_columns(name, fact, [each.get(name) for each in entries]))
        dated = None
        if declared.dated:
            dated = _numbers([each.get(declared.dated) for each in entries], lambda day: _number(day, {}))
        listed = pack(np.array([each is not None for each in lists], np.bool_))
        found[path] = Rows(_starts(len(each or ()) for each in lists), listed, columns, dated=dated)
    return found


def _records(enterprises: Sequence[Enterprise], vocabulary: Vocabulary) -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    for path, declared in vocabulary.activities.items():
        if not any(path in each.records for each in enterprises):
            continue
        lists = []
        for each in enterprises:
            founded = _date(each.founded_on)
            kept = [record for record in each.records.get(path, ()) if founded is None or record.day >= founded]
            lists.append(sorted(kept, key=lambda record: record.day))
        records = [record for each in lists for record in each]
        columns: dict[str, Column] = {}
        for name, fact in declared.fields.items():
            columns.update(_columns(name, fact, [record.fields.get(name) for record in records]))
        listed = pack(np.array([path in each.records for each in enterprises], np.bool_))
        days = np.array([record.day.toordinal() for record in records], np.int32)
        found[path] = Rows(_starts(map(len, lists)), listed, columns, days=days)
    return found
