"""The edges of one fact or field, and lists of records around what an activity asks: values that just do, or do not.

Values are in the order in which they are nice to show: on the edge, beside it, far from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct, field

from compliance import model
from compliance.authoring.witness import Value
from compliance.periods import add_months, complete_before, earliest_reaching, following, period_at
from compliance.situation import closure

DAY = timedelta(1)


class Edges(Struct):
    """What is asked of one fact or field."""

    fact: model.Fact
    bounds: set[int] = field(default_factory=set)
    named: dict[str, None] = field(default_factory=dict)
    days: set[date | None] = field(default_factory=set)
    """``None`` is the as-of date."""

    def values(self, as_of: date) -> list[Value]:
        """Return values on, just below and just above every edge."""
        match self.fact.type:
            case "flag":
                return [True, False]
            case "choice":
                others = [each.name for each in self.fact.values if each.name not in self.named]
                return [*self.named, *others[:1]]
            case "set":
                return self._sets()
            case "date":
                return self._dates(as_of)
            case "text":
                return []
        # On the edge first, then just below: 99 tells more of “100 or more” than 0 does.
        near = dict.fromkeys(edge + step for step in (0, -1, 1) for edge in sorted(self.bounds))
        return [each for each in (*near, *({0, 1} - near.keys())) if self.fact.at_least <= each <= self.fact.at_most]

    def _dates(self, as_of: date) -> list[Value]:
        near = {(day or as_of) + DAY * step for day in self.days for step in (0, -1, 1)}
        # Of an act that is not done people say so; of a paper they give the day on which it expired.
        return ["not_yet", *sorted(near)] if self.fact.event else [*sorted(near), "not_yet"]

    def _sets(self) -> list[Value]:
        found: list[Value] = [[]]
        brought = {each for name in self.named for each in closure(self.fact.values, frozenset((name,)))}
        others = [each.name for each in self.fact.values if each.name not in brought][:1]
        found += ([name] for name in (*self.named, *others))
        if len(self.named) > 1:
            found.append([*self.named])
            found += ([each for each in self.named if each != left] for left in self.named)
        return found


def record_lists(
    wanted: list[model.Frequency], fields: dict[str, Edges], as_of: date, bare: bool = False
) -> Iterator[Value]:
    """Yield lists of records that fulfil each frequency, and lists that just do not; ``bare``: as bare dates too."""
    yield []
    kinds: list[dict[str, Value] | None] = [*_record_kinds(fields, as_of), *((None,) if bare else ())]
    for each in wanted:
        for kind in kinds:
            days = _fulfilling(each, as_of)
            yield _records(days, kind)
            need = each.at_least
            if kind is not kinds[0]:
                continue
            if each.per:
                current = date.fromordinal(period_at(as_of, each.per).first)
                done = [day for day in days if day < current]
                for some in (done[:-need], done[:-1], done[1:], done[need:], done[-need:]):
                    yield _records(some, kind)
            else:
                yield _records(days[:-1], kind)
                yield from (_records(some, kind) for some in _at_the_edge(each, as_of))


def _records(days: list[date], kind: dict[str, Value] | None) -> list[Value]:
    return [*days] if kind is None else [{"date": day, **kind} for day in days]


def _fulfilling(wanted: model.Frequency, as_of: date) -> list[date]:
    """Return the fewest days that fulfil a frequency, oldest first."""
    if wanted.per is None:
        return [as_of - DAY * step for step in range(wanted.at_least, 0, -1)]
    starts = [period.first for period in complete_before(as_of, wanted.per, wanted.look_back)]
    starts.append(period_at(as_of, wanted.per).first)
    return [date.fromordinal(start + step) for start in starts for step in range(wanted.at_least)]


def _at_the_edge(wanted: model.Frequency, as_of: date) -> Iterator[list[date]]:
    if wanted.within_months:
        reaching = date.fromordinal(earliest_reaching(as_of.toordinal(), wanted.within_months))
    elif wanted.since:
        reaching = wanted.since
    else:
        return
    for first in (reaching, reaching - DAY):
        yield [first - DAY * step for step in range(wanted.at_least - 1, -1, -1)]


def _record_kinds(fields: dict[str, Edges], as_of: date) -> list[dict[str, Value]]:
    """Return what records may say in their fields: each value once, and nothing."""
    first = {name: values[0] for name, edges in fields.items() if (values := edges.values(as_of))}
    found = [first]
    for name, edges in fields.items():
        found += [{**first, name: value} for value in edges.values(as_of)[1:]]
    return [*found[:8], {}] if first else [{}]


def turning_days(wanted: model.Frequency, start: date) -> list[date]:
    """Return the days on which a frequency first finds something wanting, and on which its latest period is over."""
    if wanted.within_months:
        due = add_months(start, wanted.within_months)
        return [due, due + DAY]
    if wanted.per is None:
        return [each for each in (wanted.since,) if each]
    period = period_at(start, wanted.per)
    period = period if period.first >= start.toordinal() else following(period, wanted.per)
    after = following(period, wanted.per)
    return [date.fromordinal(each.last + step) for each in (period, after) for step in (1, 0)]
