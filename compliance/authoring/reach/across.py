"""Across a bound: the enterprise of a case as it would be just on the other side of a number or a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from compliance import model
from compliance.authoring.reach.trying import Trials, Tried, with_fact, with_field, with_items
from compliance.enterprise import Enterprise, Item, Record
from compliance.plan import AllOf, AnyOf, ClassTest, ItemsTest, NotOf, Owed, Requirement, Until

Comparison = model.Number | model.Day | model.Share | model.Quantified


class Bound(Struct, frozen=True):
    """A comparison with a number or a day; ``inside`` names the list whose field it asks."""

    node: Comparison
    inside: str = ""


class Point(Struct, frozen=True):
    """A value to be stated, and the nearest one on the other side of the bound."""

    value: int
    other: int
    of: Literal["", "as_of", "at_least", "at_most"] = ""
    """Not empty: both count from there; days from the as-of date, or of a share the part from the least that fulfils
    the lower bound, the greatest that fulfils the upper one."""


def across(bound: Bound, point: Point, tried: Tried, obligation: str, trials: Trials) -> Iterator[Enterprise | None]:
    """Yield the enterprise on the other side for each place where a case states the value; ``None``: none is known."""
    node, enterprise = bound.node, tried.enterprise
    if isinstance(node, model.Share):
        yield from _other_share(node, point, enterprise)
        return
    if isinstance(node, model.Quantified):
        yield from _other_count(node, point, tried, obligation, trials)
        return
    start = tried.case.as_of.toordinal() if point.of == "as_of" else 0
    value, other = _value(node, start + point.value), _value(node, start + point.other)
    if not bound.inside:
        stated = enterprise.facts.get(node.fact)
        if stated is not None and stated.value == value:
            yield with_fact(enterprise, node.fact, other)
        return
    entries: Sequence[Item | Record] = enterprise.items.get(bound.inside, ())
    for index, entry in enumerate(entries or enterprise.records.get(bound.inside, ())):
        if entry.fields.get(node.fact) == value:
            yield with_field(enterprise, bound.inside, index, node.fact, other)


def _value(node: Comparison, number: int) -> int | date:
    return date.fromordinal(number) if isinstance(node, model.Day) else number


def _other_share(node: model.Share, point: Point, enterprise: Enterprise) -> Iterator[Enterprise]:
    """Yield the enterprise with a part that lies on the other side of the bound."""
    stated = [enterprise.facts.get(path) for path in (node.part, node.whole)]
    part, whole = (each.value if each is not None else None for each in stated)
    if not (isinstance(part, int) and isinstance(whole, int) and whole):
        return
    least, most = -(-(node.at_least or 0) * whole // 100), (node.at_most or 0) * whole // 100
    middle = least if point.of == "at_least" else most
    other = middle + point.other
    if part == middle + point.value and 0 <= other <= whole:
        yield with_fact(enterprise, node.part, other)


def _other_count(
    node: model.Quantified, point: Point, tried: Tried, obligation: str, trials: Trials
) -> Iterator[Enterprise | None]:
    """Yield the enterprise with so many items more or fewer that the count lies on the other side."""
    held = _meeting(node, tried, obligation, trials)
    if held is None or len(held) != point.value:
        return
    items = tried.enterprise.items[node.items]
    if point.other < point.value:
        dropped = set(held[: point.value - point.other])
        kept = [item for index, item in enumerate(items) if index not in dropped]
        yield with_items(tried.enterprise, node.items, kept)
        return
    donor = next(_donors(node, held, tried, obligation, trials), None)
    more = [donor] * (point.other - point.value) if donor is not None else []
    yield with_items(tried.enterprise, node.items, [*items, *more]) if more else None


def _donors(
    node: model.Quantified, held: Sequence[int], tried: Tried, obligation: str, trials: Trials
) -> Iterator[Item]:
    """Yield items that meet the condition: of the case itself, else of another case of the obligation."""
    yield from (tried.enterprise.items[node.items][index] for index in held[:1])
    for each in trials.of(obligation):
        for index in (_meeting(node, each, obligation, trials) or ())[:1]:
            yield each.enterprise.items[node.items][index]


def _meeting(node: model.Quantified, tried: Tried, obligation: str, trials: Trials) -> list[int] | None:
    """Return which items certainly meet ``where`` and ``hold``; ``None`` where of one it is not known."""
    if node.items not in tried.enterprise.items:
        return None
    view = trials.view(tried, obligation)
    classes = trials.plan(tried, obligation).classes
    test = next((each for each in _tests(view.owed, classes) if each.says == node), None)
    if test is None:
        return None
    held: list[int] = []
    for item in view.judge.situation.items[node.items]:
        where, hold = view.judge.item_truths(test, item)
        if where is True and hold is True:
            held.append(item.index)
        elif where is not False and hold is not False:
            return None
    return held


def _tests(owed: Owed, classes: Iterable[ClassTest]) -> Iterator[ItemsTest]:
    """Yield the tests over items of an obligation and of the classes it asks."""
    roots: list[Requirement] = [owed.applies_when, *(each.when for each in classes)]
    roots += [each for case in owed.cases for each in (case.guard, case.requirement)]
    roots += [owed.base] if owed.base is not None else []
    while roots:
        each = roots.pop()
        if isinstance(each, ItemsTest):
            yield each
        elif isinstance(each, AllOf | AnyOf):
            roots.extend(each.parts)
        elif isinstance(each, NotOf):
            roots.append(each.part)
        elif isinstance(each, Until):
            roots.append(each.requirement)
