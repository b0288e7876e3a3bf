"""Slips in conditions and requirements: what stands together, what is asked of items, how often, until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import get_args

from msgspec.structs import replace

from compliance import model
from compliance.authoring.mutants.edits import NOTHING, Edit, Node, edit, left_out, opposite, within
from compliance.authoring.mutants.leaves import around, leaf_edits
from compliance.explain import Scope, words
from compliance.model import Words
from compliance.periods import MONTHS, Per, add_months, period_at

PERS: tuple[Per, ...] = get_args(Per)


def condition_edits(node: model.Requirement, scope: Scope, limits: bool) -> Iterator[Edit]:
    """Yield every slip in a condition or a requirement.

    ``limits``: the condition says whom or what something concerns, so that what it denies is an exception (除外).
    """
    match node:
        case model.All() | model.Any():
            yield from _joined(node, scope, limits)
        case model.Not(part):
            yield opposite(node, scope)
            yield from within(condition_edits(part, scope, False), lambda new: model.Not(new))  # type: ignore[arg-type]
        case model.Quantified():
            yield from _quantified(node, scope)
        case model.Frequency():
            yield from _frequency(node, scope)
        case model.Deadline():
            yield from _deadline(node, scope)
        case _:
            yield from leaf_edits(node, scope)


def _joined(node: model.All | model.Any, scope: Scope, limits: bool) -> Iterator[Edit]:
    parts = node.parts
    if len(parts) > 1:
        other = model.Any(parts) if isinstance(node, model.All) else model.All(parts)
        yield edit("connective", node, other, scope)
        for place, part in enumerate(parts):
            excepted = limits and isinstance(node, model.All) and _denies(part)
            rest = replace(node, parts=parts[:place] + parts[place + 1 :])
            yield left_out("exception" if excepted else "part", part, rest, scope)
    for place, part in enumerate(parts):

        def put(new: Node, place: int = place) -> Node:
            return replace(node, parts=(*parts[:place], new, *parts[place + 1 :]))

        yield from within(condition_edits(part, scope, limits), put)


def _denies(node: model.Requirement) -> bool:
    """Say whether a part of a condition takes something out: 不含小微企业, 煤矿除外."""
    match node:
        case model.Not() | model.Flag(_, False) | model.Members(_, "none"):
            return True
        case _:
            return False


# --- items -----------------------------------------------------------------------------------------------------------


def _quantified(node: model.Quantified, scope: Scope) -> Iterator[Edit]:
    inside, name = scope.inside(node.items), scope.label(node.items)
    if node.mode == "count":
        for changed in _counts(node):
            yield edit("count", node, changed, scope)
    elif node.mode == "every":
        yield edit("quantifier", node, replace(node, mode="some"), scope)
    else:
        # Of every item something must be asked: where nothing is, what narrowed the items.
        asked = {"where": model.ALWAYS, "hold": node.where} if node.hold == model.ALWAYS else {}
        yield edit("quantifier", node, replace(node, mode="every", **asked), scope)
    says_more = node.mode != "some" or node.hold != model.ALWAYS
    if node.where != model.ALWAYS and says_more:
        operator = "exception" if _denies(node.where) else "where"
        lost = left_out(operator, node.where, model.ALWAYS, inside)
        yield from within([lost], lambda new: replace(node, where=new), name)
    if node.hold != model.ALWAYS and (node.mode == "count" or (node.mode == "some" and node.where != model.ALWAYS)):
        lost = left_out("part", node.hold, model.ALWAYS, inside)
        yield from within([lost], lambda new: replace(node, hold=new), name)
    if node.where != model.ALWAYS:
        yield from within(condition_edits(node.where, inside, True), lambda new: replace(node, where=new), name)
    if node.hold != model.ALWAYS:
        yield from within(condition_edits(node.hold, inside, False), lambda new: replace(node, hold=new), name)


def _counts(node: model.Quantified) -> Iterator[model.Quantified]:
    low, high = node.at_least, node.at_most
    for step in (-1, 1):
        if low is not None and low + step >= 0 and (high is None or low + step <= high):
            yield replace(node, at_least=low + step)
        if high is not None and high + step >= 0 and (low is None or high + step >= low):
            yield replace(node, at_most=high + step)


# --- activities ------------------------------------------------------------------------------------------------------


def _frequency(node: model.Frequency, scope: Scope) -> Iterator[Edit]:
    inside, name = scope.inside(node.activity), scope.label(node.activity)
    for per in PERS if node.per else ():
        if per != node.per and node.at_least <= _most(MONTHS[per]):
            first = None if node.first_owed is None else period_first(node.first_owed, per)
            yield edit("period", node, replace(node, per=per, first_owed=first), scope)
    for months in _spans(node.within_months):
        if node.at_least <= _most(months):
            yield edit("period", node, replace(node, within_months=months), scope)
    most = _most(MONTHS[node.per] if node.per else node.within_months)
    for count in (node.at_least - 1, node.at_least + 1):
        if 1 <= count <= most:
            yield edit("count", node, replace(node, at_least=count), scope)
    if node.where != model.ALWAYS:
        lost = left_out("where", node.where, model.ALWAYS, inside)
        yield from within([lost], lambda new: replace(node, where=new), name)
        yield from within(condition_edits(node.where, inside, True), lambda new: replace(node, where=new), name)
    yield from _counted_from(node)
    if node.per is not None:
        longer = 24 if node.look_back == 12 else 12
        yield Edit("look_back", replace(node, look_back=longer), _looks_back(node.look_back), _looks_back(longer))


def _counted_from(node: model.Frequency) -> Iterator[Edit]:
    """Yield slips in the day records count from, and in the first period owed."""
    if node.since is not None:
        for day in around(node.since):
            yield Edit("since", replace(node, since=day), counted_since(node.since), counted_since(day))
        yield Edit("since", replace(node, since=None), counted_since(node.since), NOTHING)
    if node.first_owed is not None and node.per is not None:
        for moved in first_owed_near(node.first_owed, node.per):
            yield Edit("first_owed", replace(node, first_owed=moved), owed_first(node.first_owed), owed_first(moved))
        dropped = replace(node, first_owed=None, first_owed_because="")
        yield Edit("first_owed", dropped, owed_first(node.first_owed), NOTHING)


def _most(months: int | None) -> int:
    """Return how many records a span of so many months can hold: at most one a day counts."""
    return 10_000 if months is None else 28 * months


def _spans(months: int | None) -> Iterator[int]:
    """Yield spans mistaken for one of so many months: one less, one more, twice, half."""
    if months is None:
        return
    for span in (months - 1, months + 1, months * 2, months // 2):
        if span >= 1 and span != months:
            yield span


def period_first(day: date, per: Per) -> date:
    """Return the first day of the calendar period a day lies in."""
    return date.fromordinal(period_at(day, per).first)


def first_owed_near(day: date, per: Per) -> tuple[date, date]:
    """Return the first days of the period before and of the one after."""
    return add_months(day, -MONTHS[per]), add_months(day, MONTHS[per])


def counted_since(day: date) -> Words:
    """Return since when records count."""
    return words.compose("自{0}起的记录", "records since {0}", words.day(day))


def owed_first(day: date) -> Words:
    """Return from when periods are owed."""
    return words.compose("自{0}开始的期间起", "periods from {0} on", words.day(day))


def _looks_back(months: int) -> Words:
    return Words(f"回看{months}个月", f"look back {months} months")


# --- deadlines -------------------------------------------------------------------------------------------------------


def _deadline(node: model.Deadline, scope: Scope) -> Iterator[Edit]:
    for day in around(node.by):
        yield Edit("deadline", replace(node, by=day), last_day(node.by), last_day(day))
    yield Edit("deadline", node.requirement, last_day(node.by), NOTHING)
    months = node.from_start_months
    if months is not None:
        for other in (months - 1, months + 1):
            if other >= 1:
                yield Edit("deadline", replace(node, from_start_months=other), _grace(months), _grace(other))
        yield Edit("deadline", replace(node, from_start_months=None), _grace(months), NOTHING)
    inner = condition_edits(node.requirement, scope, False)
    yield from within(inner, lambda new: replace(node, requirement=new))


def last_day(day: date) -> Words:
    """Return until when something may be done."""
    return words.compose("{0}前（含当日）", "by {0}", words.day(day))


def _grace(months: int) -> Words:
    return Words(f"新设立或者新纳入的{months}个月内", f"{months} months for the new")


# --- keys laid over the base ----------------------------------------------------------------------------------------


def overlay_edits(node: model.Overlay, base: model.Frequency | None, scope: Scope) -> Iterator[Edit]:
    """Yield every slip in the keys that a stricter case lays over the base's frequency.

    Each is said as the frequency that results; ``base`` is ``None`` where only a day is laid over.
    """
    if node.by is not None:
        for day in around(node.by):
            yield Edit("deadline", replace(node, by=day), last_day(node.by), last_day(day))
    if base is None:
        return
    laid = lay(base, node)
    for each in condition_edits(laid, scope, False):
        changed = each.node
        assert isinstance(changed, model.Frequency)
        keys = {name: getattr(changed, name) for name in _KEYS if getattr(changed, name) != getattr(laid, name)}
        # A slip can be made only where the case itself says something, and must leave something to be laid over.
        said = all(getattr(node, name) is not None for name in keys)
        restates = changed.first_owed is not None or base.first_owed is None or changed.per == base.per
        if said and restates and changed != base:
            yield replace(each, node=replace(node, **keys))


_KEYS = ("at_least", "where", "per", "within_months", "since", "look_back", "first_owed")


def lay(base: model.Frequency, over: model.Overlay) -> model.Frequency:
    """Return the frequency that results where keys are laid over the base's."""
    from compliance.lowering import stricter_requirement

    laid = stricter_requirement(base, replace(over, by=None))
    assert isinstance(laid, model.Frequency)
    return laid
