"""Civil dates: month arithmetic, calendar periods and their labels (SEMANTICS 5). Standard library only.

Days are :class:`datetime.date` at the edges and ordinal day numbers (``date.toordinal()``) inside plans and engines.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Literal

from msgspec import Struct

Per = Literal["month", "quarter", "half_year", "year"]

MONTHS: dict[Per, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
"""Length of each calendar period in months."""

LOOK_BACK_MONTHS = 12
"""How far back complete periods are judged unless a requirement says 24."""


class Period(Struct, frozen=True):
    """One calendar period: its first and last day (both included) as ordinals, and its label, e.g. ``2024-Q3``."""

    first: int
    last: int
    label: str


def add_months(day: date, months: int) -> date:
    """Return the corresponding day ``months`` later; where the month has no such day, its last day (Civil Code 202)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    month += 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def add_months_ordinal(day: int, months: int) -> int:
    """Do the same on an ordinal day number."""
    return add_months(date.fromordinal(day), months).toordinal()


def earliest_reaching(day: int, months: int) -> int:
    """Return the least ordinal ``d`` with ``d + months >= day``.

    Month addition never goes backwards, so ``d + months >= day`` holds exactly for all ``d`` from this one on: an
    engine can compare day numbers instead of adding months.
    """
    least = add_months_ordinal(day, -months)
    while add_months_ordinal(least - 1, months) >= day:
        least -= 1
    while add_months_ordinal(least, months) < day:
        least += 1
    return least


def period_at(day: date, per: Per) -> Period:
    """Return the calendar period that contains ``day``."""
    length = MONTHS[per]
    month = (day.month - 1) // length * length + 1
    first = date(day.year, month, 1)
    last_month = month + length - 1
    last = date(day.year, last_month, monthrange(day.year, last_month)[1])
    if per == "month":
        label = f"{day.year:04}-{month:02}"
    elif per == "quarter":
        label = f"{day.year:04}-Q{(month - 1) // 3 + 1}"
    elif per == "half_year":
        label = f"{day.year:04}-H{(month - 1) // 6 + 1}"
    else:
        label = f"{day.year:04}"
    return Period(first.toordinal(), last.toordinal(), label)


def following(period: Period, per: Per) -> Period:
    """Return the next period of the same kind."""
    return period_at(date.fromordinal(period.last + 1), per)


def preceding(period: Period, per: Per) -> Period:
    """Return the previous period of the same kind."""
    return period_at(date.fromordinal(period.first - 1), per)


def complete_before(as_of: date, per: Per, look_back: int = LOOK_BACK_MONTHS) -> tuple[Period, ...]:
    """Return the latest complete periods, oldest first: those within ``look_back`` months of periods.

    A period is complete when its last day is before the as-of date.
    """
    found: list[Period] = []
    period = period_at(as_of, per)
    for _ in range(look_back // MONTHS[per]):
        period = preceding(period, per)
        found.append(period)
    return tuple(reversed(found))


def current_and_later(as_of: date, per: Per, count: int) -> Iterator[Period]:
    """Yield the period that contains the as-of date and those after it, ``count`` in all."""
    period = period_at(as_of, per)
    for _ in range(count):
        yield period
        period = following(period, per)
