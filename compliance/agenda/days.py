"""The days on which a verdict can change although nobody does anything: no other day need be judged.

A verdict hangs on the as-of date by: obligations that come into force or lapse, periods that end, deadlines, rolling
spans, records that leave one, dates of the profile that lie ahead, and waivers. (The look-back moves with the periods.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from compliance import model
from compliance.enterprise import Enterprise, FactValue
from compliance.lowering import stricter_requirement
from compliance.periods import MONTHS, Per, add_months

ONE = timedelta(1)


def changing(
    obligations: Iterable[model.Obligation], enterprise: Enterprise, after: date, until: date
) -> tuple[date, ...]:
    """Return the days after ``after``, up to ``until``, on which one of these may stand otherwise than the day before.

    What is stated without a date is taken to stay as it is.
    """
    found = set(_of_profile(enterprise))
    pers: set[Per] = set()
    for obligation in obligations:
        found.add(obligation.effective.start)
        if obligation.effective.until is not None:
            found.add(obligation.effective.until + ONE)
        for requirement in _requirements(obligation):
            for node in _timed(requirement):
                if isinstance(node, model.Deadline):
                    found.update(_of_deadline(node, obligation, enterprise))
                elif node.per is not None:
                    pers.add(node.per)
                    found.update([node.first_owed] if node.first_owed else [])
                elif node.within_months is not None:
                    found.update(_of_span(node, node.within_months, obligation, enterprise))
    if pers:
        found.update(_beginnings(min(MONTHS[per] for per in pers), after, until))
    return tuple(sorted(day for day in found if after < day <= until))


def _requirements(obligation: model.Obligation) -> Iterator[model.Requirement]:
    if obligation.requires is not None:
        yield obligation.requires
        for case in obligation.stricter:
            yield stricter_requirement(obligation.requires, case.requires)


def _timed(requirement: model.Requirement) -> Iterator[model.Frequency | model.Deadline]:
    """Yield the activity forms and deadlines of a requirement."""
    match requirement:
        case model.Frequency():
            yield requirement
        case model.Deadline(_, inner):
            yield requirement
            yield from _timed(inner)
        case model.All(parts) | model.Any(parts):
            for part in parts:
                yield from _timed(part)
        case _:
            return


def _beginnings(months: int, after: date, until: date) -> Iterator[date]:
    """Yield the first days of calendar periods of this length; those of longer ones are among them."""
    day = date(after.year, 1, 1)
    while day <= until:
        yield day
        day = add_months(day, months)


def _starts(obligation: model.Obligation, enterprise: Enterprise) -> Iterator[date]:
    """Yield the days from which an enterprise may owe it, but for those of the text."""
    founded = enterprise.founded_on.value if enterprise.founded_on is not None else None
    if isinstance(founded, date):
        yield founded
    for key, day in enterprise.applicability_since.items():
        if key.partition("#")[0] == obligation.id:
            yield day


def _of_deadline(node: model.Deadline, obligation: model.Obligation, enterprise: Enterprise) -> Iterator[date]:
    yield node.by + ONE
    if node.from_start_months is not None:
        for start in _starts(obligation, enterprise):
            yield add_months(start, node.from_start_months) + ONE


def _of_span(
    node: model.Frequency, months: int, obligation: model.Obligation, enterprise: Enterprise
) -> Iterator[date]:
    own = node.first_owed or obligation.effective.start
    records = (record.day for record in enterprise.records.get(node.activity, ()))
    for day in (own, *_starts(obligation, enterprise), *records):
        yield add_months(day, months) + ONE


def _of_profile(enterprise: Enterprise) -> Iterator[date]:
    """Yield the days that the profile itself names, and those after them: an act counts from its day, a paper ends."""
    for day in _dates(enterprise):
        yield day
        yield day + ONE


def _dates(enterprise: Enterprise) -> Iterator[date]:
    stated: list[FactValue] = [each.value for each in enterprise.facts.values()]
    if enterprise.founded_on is not None:
        stated.append(enterprise.founded_on.value)
    for items in enterprise.items.values():
        stated.extend(value for item in items for value in item.fields.values())
    for records in enterprise.records.values():
        for record in records:
            yield record.day
            stated.extend(record.fields.values())
    for waiver in enterprise.waivers:
        yield from (waiver.granted_on, waiver.until)
    yield from enterprise.applicability_since.values()
    yield from (value for value in stated if isinstance(value, date))
