"""Days on which two versions of an obligation may differ: those that its own dates and periods suggest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct, to_builtins

from compliance.authoring.comparing import find
from compliance.lowering import patched, stricter_requirement
from compliance.model import Deadline, Frequency, Obligation, Overlay, Requirement, Rulebook
from compliance.periods import add_months

MOST_DAYS = 24
_ONE = timedelta(1)


def critical_days(old: Rulebook, new: Rulebook, obligation_id: str) -> list[date]:
    """Return the days to look at, those of ordinary life first, each once."""
    found = [each for book in (old, new) if (each := find(book, obligation_id)) is not None]
    days: dict[date, None] = {}
    for obligation in found:
        days.update(dict.fromkeys(_ordinary(obligation)))
    for obligation in found:
        days.update(dict.fromkeys(_edges(obligation)))
    return list(days)[:MOST_DAYS]


def _ordinary(obligation: Obligation) -> Iterator[date]:
    """Yield a day on which every period that is looked back on has passed, or the last one before the end."""
    effective = obligation.effective
    starts = [effective.start, *(each.first_owed for each in frequencies(obligation) if each.first_owed)]
    day = add_months(max(starts), 30)
    day = date(day.year, 2, 10)
    if effective.until is not None and day > effective.until:
        day = effective.until
    yield day
    for each in frequencies(obligation):
        if each.within_months:
            yield _clipped(add_months(effective.start, each.within_months) + _ONE, obligation)


def _clipped(day: date, obligation: Obligation) -> date:
    until = obligation.effective.until
    return day if until is None or day <= until else until


def _edges(obligation: Obligation) -> Iterator[date]:
    effective = obligation.effective
    yield effective.start
    yield effective.start - _ONE
    if effective.until is not None:
        yield effective.until
        yield effective.until + _ONE
    for deadline in deadlines(obligation):
        yield deadline.by
        yield deadline.by + _ONE
        if deadline.from_start_months:
            yield add_months(deadline.by, 1)
    for each in frequencies(obligation):
        first = each.first_owed or effective.start
        months = {"month": 1, "quarter": 3, "half_year": 6, "year": 12, None: 0}[each.per]
        if months:
            year = date(first.year, 1, 1)
            begins = next(day for step in range(26) if (day := add_months(year, step * months)) >= first)
            yield add_months(begins, months)
            yield add_months(begins, months) - _ONE
    for day in sorted(_dates(to_builtins(obligation, builtin_types=(date,)))):
        yield day
        yield day + _ONE
        yield day - _ONE


def _dates(plain: object) -> set[date]:
    """Return every date that stands anywhere in an obligation."""
    if isinstance(plain, date):
        return {plain}
    if isinstance(plain, dict):
        return {day for each in plain.values() for day in _dates(each)}
    if isinstance(plain, list | tuple):
        return {day for each in plain for day in _dates(each)}
    return set()


def requirements(obligation: Obligation) -> Iterator[Requirement]:
    """Yield the requirement of the base, of every stricter case as laid over it, and of every reading."""
    if obligation.requires is None:
        return
    yield obligation.requires
    for case in obligation.stricter:
        laid = isinstance(case.requires, Overlay)
        yield stricter_requirement(obligation.requires, case.requires) if laid else case.requires  # type: ignore[misc]
    for reading in obligation.readings:
        yield patched(obligation, reading).requires  # type: ignore[misc]


def frequencies(obligation: Obligation) -> Iterator[Frequency]:
    """Yield every frequency that an obligation asks for."""
    for each in _parts(obligation):
        if isinstance(each, Frequency):
            yield each


def deadlines(obligation: Obligation) -> Iterator[Deadline]:
    """Yield every deadline of an obligation."""
    for each in _parts(obligation):
        if isinstance(each, Deadline):
            yield each


def _parts(obligation: Obligation) -> Iterator[Requirement]:
    waiting = list(requirements(obligation))
    while waiting:
        each = waiting.pop(0)
        yield each
        if isinstance(each, Deadline):
            waiting.append(each.requirement)
        elif isinstance(each, Struct) and hasattr(each, "parts"):
            waiting.extend(each.parts)
