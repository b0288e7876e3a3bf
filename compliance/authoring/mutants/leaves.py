"""Slips in one comparison: bounds, values, members of a set, days, shares."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec.structs import replace

from compliance import model
from compliance.authoring.mutants.edits import NOTHING, Edit, edit, opposite
from compliance.explain import Scope, words
from compliance.explain.describe import LONG_AGO
from compliance.situation import closure

Leaf = model.Number | model.Flag | model.Choice | model.Members | model.Day | model.Share
Chosen = model.Choice | model.Members
DAY = timedelta(days=1)
_NICE = (1, 2, 3, 5)


def leaf_edits(node: Leaf, scope: Scope) -> Iterator[Edit]:
    """Yield every slip in a comparison, its opposite last."""
    match node:
        case model.Number():
            yield from _numbers(node, scope)
        case model.Choice():
            yield from _choices(node, scope)
        case model.Members():
            yield from _members(node, scope)
        case model.Day():
            yield from _days(node, scope)
        case model.Share():
            for share in _shares(node):
                yield edit("count", node, share, scope)
        case model.Flag():
            pass
    yield opposite(node, scope)


# --- numbers -------------------------------------------------------------------------------------------------------


def _numbers(node: model.Number, scope: Scope) -> Iterator[Edit]:
    fact = scope.fact(node.fact)
    least, most = (0, 10**9) if fact is None else (fact.at_least, fact.at_most)
    for operator, changed in (*_lower(node), *_upper(node)):
        low, high = changed.at_least, changed.at_most
        written_low = None if low is None else low - changed.says_more_than
        written_high = None if high is None else high + changed.says_fewer_than
        if any(bound is not None and not least <= bound <= most for bound in (written_low, written_high)):
            continue
        if low is None or high is None or low <= high:
            yield edit(operator, node, changed, scope)


def _lower(node: model.Number) -> Iterator[tuple[str, model.Number]]:
    """Yield slips in a lower bound: 100人以上 for 超过100人, 99, 101, a nought more, the next round number below."""
    low = node.at_least
    if low is None:
        return
    if node.says_more_than:
        yield "boundary", replace(node, at_least=low - 1, says_more_than=False)
        written = low - 1
    else:
        yield "boundary", replace(node, at_least=low + 1, says_more_than=True)
        written = low
    for number in _near(written):
        yield "threshold", replace(node, at_least=number + node.says_more_than)


def _upper(node: model.Number) -> Iterator[tuple[str, model.Number]]:
    high = node.at_most
    if high is None:
        return
    if node.says_fewer_than:
        yield "boundary", replace(node, at_most=high + 1, says_fewer_than=False)
        written = high + 1
    else:
        yield "boundary", replace(node, at_most=high - 1, says_fewer_than=True)
        written = high
    for number in _near(written):
        yield "threshold", replace(node, at_most=number - node.says_fewer_than)


def _near(number: int) -> Iterator[int]:
    """Yield what a number is mistaken for: one less, one more, a nought more, the next round number below."""
    yield from (number - 1, number + 1)
    if number > 0:
        yield number * 10
        below = [nice * 10**power for power in range(10) for nice in _NICE if nice * 10**power < number]
        yield from below and [max(below)]


def _shares(node: model.Share) -> Iterator[model.Share]:
    for step in (-1, 1):
        if node.at_least is not None and 0 <= node.at_least + step <= 100:
            yield replace(node, at_least=node.at_least + step)
        if node.at_most is not None and 0 <= node.at_most + step <= 100:
            yield replace(node, at_most=node.at_most + step)


# --- values --------------------------------------------------------------------------------------------------------


def _choices(node: model.Choice, scope: Scope) -> Iterator[Edit]:
    """Yield a choice with one value left out, mistaken for its neighbour, or added."""
    fact = scope.fact(node.fact)
    declared = [value.name for value in fact.values] if fact else []
    free = [name for name in declared if name not in node.values]
    for place, value in enumerate(node.values):
        if len(node.values) > 1:
            yield _values(node, place, "", scope)
        if free:
            yield _values(node, place, _after(value, declared, free), scope)
    if len(free) > 1:  # with the last free value the choice would hold for all
        yield _values(node, len(node.values), _after(node.values[-1], declared, free), scope)


def _members(node: model.Members, scope: Scope) -> Iterator[Edit]:
    """Yield a set test of another mode, or with one value left out, mistaken for a sibling or a parent, or added."""
    if len(node.values) > 1 and node.mode != "none":
        other = "all" if node.mode == "any" else "any"
        yield edit("connective", node, replace(node, mode=other), scope)
    fact = scope.fact(node.fact)
    declared = {value.name: value for value in fact.values} if fact else {}
    free = [name for name in declared if name not in node.values]
    found: list[Edit] = []
    for place, value in enumerate(node.values):
        if len(node.values) > 1:
            found.append(_values(node, place, "", scope))
        parents = declared[value].implies
        siblings = [name for name in free if declared[name].implies == parents]
        taken = [_after(value, list(declared), siblings)] if siblings else []
        taken += [parent for parent in parents if parent in free]
        found += [_values(node, place, name, scope) for name in taken]
    if free:
        last = node.values[-1]
        siblings = [name for name in free if declared[name].implies == declared[last].implies]
        added = _after(last, list(declared), siblings or free)
        found.append(_values(node, len(node.values), added, scope))
    for each in found:
        # 煤矿 beside 矿山 says nothing: to add it, or to leave it out, is no slip.
        if isinstance(each.node, model.Members) and _telling(each.node, fact) != _telling(node, fact):
            yield each


def _telling(node: model.Members, fact: model.Fact | None) -> frozenset[str]:
    """Return the values without those that say nothing beside another."""
    listed = frozenset(node.values)
    implied = {
        value: closure(fact.values, frozenset((value,))) - {value} if fact else frozenset[str]() for value in listed
    }
    if node.mode == "all":
        return listed - frozenset[str]().union(*implied.values())
    return frozenset(value for value in listed if not implied[value] & listed)


def _values(node: Chosen, place: int, name: str, scope: Scope) -> Edit:
    """Return a value replaced, left out (no name) or added (a place behind the last)."""
    fact = scope.fact(node.fact)
    values = (*node.values[:place], *([name] if name else []), *node.values[place + 1 :])
    before = words.value_label(fact, node.values[place]) if place < len(node.values) else NOTHING
    after = words.value_label(fact, name) if name else NOTHING
    return Edit("value", replace(node, values=values), before, after, (scope.label(node.fact),))


def _after(value: str, declared: list[str], free: list[str]) -> str:
    """Return the free value declared next after a value, going round."""
    start = declared.index(value) if value in declared else 0
    return min(free, key=lambda name: (declared.index(name) - start) % len(declared))


# --- days ----------------------------------------------------------------------------------------------------------


def _days(node: model.Day, scope: Scope) -> Iterator[Edit]:
    if node.mode == "valid_on":
        yield edit("date", node, replace(node, mode="on_or_before"), scope)
        return
    there_is_one = node.mode == "on_or_after" and node.day is not None and node.day.year <= LONG_AGO
    if node.day is not None and not there_is_one:
        for day in around(node.day):
            yield edit("date", node, replace(node, day=day), scope)
    other = "on_or_after" if node.mode == "on_or_before" else "on_or_before"
    yield edit("date", node, replace(node, mode=other), scope)


def around(day: date) -> tuple[date, date]:
    """Return the day before and the day after."""
    return day - DAY, day + DAY
