"""Numbers and days that conditions compare with: is there a case just below, at and just above each of them?

A case reaches such a place where the fact has exactly this value and the verdict would be another one on the other
side of the bound. Bounds of classes are looked for in the cases of every obligation that asks for the class.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Literal

from compliance import model
from compliance.authoring.reach.across import Bound, Point, across
from compliance.authoring.reach.goals import Goal, State
from compliance.authoring.reach.trying import Trials, Tried
from compliance.diagnostics import Span
from compliance.explain.describe import LONG_AGO, Scope, say
from compliance.explain.words import amount, day
from compliance.lowering import stricter_requirement
from compliance.model import Words


def bounds_in(requirement: model.Requirement, inside: str = "") -> Iterator[Bound]:
    """Yield every comparison with a number or a day of a condition or a requirement, each once."""
    match requirement:
        case model.All(parts) | model.Any(parts):
            for part in parts:
                yield from bounds_in(part, inside)
        case model.Not(part):
            yield from bounds_in(part, inside)
        case model.Deadline(_, inner):
            yield from bounds_in(inner, inside)
        case model.Number() | model.Day() | model.Share():
            yield Bound(requirement, inside)
        case model.Quantified(mode, items, where, hold):
            yield from bounds_in(where, items)
            yield from bounds_in(hold, items)
            if mode == "count":
                yield Bound(requirement)
        case model.Frequency(activity, _, where):
            yield from bounds_in(where, activity)
        case _:
            return


def bounds_of(obligation: model.Obligation) -> tuple[Bound, ...]:
    """Return the bounds that an obligation itself states, those of its stricter cases included."""
    asked: list[model.Requirement] = [obligation.applies_when]
    if obligation.requires is not None:
        asked.append(obligation.requires)
        for case in obligation.stricter:
            asked += [case.when, stricter_requirement(obligation.requires, case.requires)]
    return tuple(dict.fromkeys(bound for each in asked for bound in bounds_in(each)))


def bound_goals(
    name: str, span: Span, bounds: Sequence[Bound], obligations: Iterable[str], trials: Trials
) -> Iterator[Goal]:
    """Yield the goals of the bounds of an obligation or class, tried in the cases of ``obligations``."""
    tried = [(each, obligation) for obligation in obligations for each in trials.of(obligation)]
    vocabulary = trials.rulebook.vocabulary
    for bound in bounds:
        scope = Scope(vocabulary).inside(bound.inside) if bound.inside else Scope(vocabulary)
        for point in points_of(bound, scope):
            state, near = _state(bound, point, tried, trials)
            yield Goal("threshold", name, span, said(bound, point, vocabulary), state, near)


def _state(bound: Bound, point: Point, tried: Sequence[tuple[Tried, str]], trials: Trials) -> tuple[State, Span | None]:
    near: Span | None = None
    for each, obligation in tried:
        for changed in across(bound, point, each, obligation, trials):
            near = near or each.span
            if changed is not None and trials.depends(each, obligation, changed):
                return "reached", None
    return ("stated", near) if near else ("missing", None)


# --- points ----------------------------------------------------------------------------------------------------------


def points_of(bound: Bound, scope: Scope) -> list[Point]:
    """Return the values just below, at and just above a bound, of those that a profile can state."""
    node = bound.node
    if isinstance(node, model.Day):
        return _days(node, scope.fact(node.fact))
    if isinstance(node, model.Share):
        return _shares(node)
    least, most, above, under = 0, 10**9, False, False
    if isinstance(node, model.Number):
        fact = scope.fact(node.fact)
        least, most = (fact.at_least, fact.at_most) if fact else (least, most)
        above, under = node.says_more_than, node.says_fewer_than
    sides: list[tuple[int, int]] = []
    """The number as written, and the last value below the edge."""
    if node.at_least is not None:
        sides.append((node.at_least - above, node.at_least - 1))
    if node.at_most is not None:
        sides.append((node.at_most + under, node.at_most))
    found = [
        point
        for written, low in sides
        for point in _around(written, low)
        if all(least <= each <= most for each in (point.value, point.other))
    ]
    return list(dict.fromkeys(found))


def _around(written: int, low: int, of: Literal["", "as_of", "at_least", "at_most"] = "") -> list[Point]:
    """Return a number, the one below and the one above, where the edge lies between ``low`` and the next."""
    return [Point(value, low + (value <= low), of) for value in (written - 1, written, written + 1)]


def _shares(node: model.Share) -> list[Point]:
    found: list[Point] = []
    if node.at_least is not None:
        # Of 100 per cent there is nothing above.
        found += _around(0, -1, "at_least")[: 2 if node.at_least == 100 else 3]
    if node.at_most is not None:
        found += _around(0, 0, "at_most")[1 if node.at_most == 0 else 0 :]
    return found


def _days(node: model.Day, fact: model.Fact | None) -> list[Point]:
    if node.day is None:
        # Of an act it is only asked whether it is done: a day ahead is no act.
        if fact is None or (fact.event and node.mode == "on_or_before"):
            return []
        return _around(0, 0 if node.mode == "on_or_before" else -1, "as_of")
    if node.mode == "on_or_after" and node.day.year <= LONG_AGO:
        # It only asks whether there is such a day.
        return []
    written = node.day.toordinal()
    return _around(written, written if node.mode == "on_or_before" else written - 1)


def said(bound: Bound, point: Point, vocabulary: model.Vocabulary) -> Words:
    """Say which value is to be stated, and which bound it is at."""
    node = bound.node
    scope = Scope(vocabulary).inside(bound.inside) if bound.inside else Scope(vocabulary)
    told = say(node, scope)
    if isinstance(node, model.Share):
        label = scope.label(node.part)
        value = _SHARES[point.of == "at_most", point.value]
    elif isinstance(node, model.Quantified):
        label, value = scope.label(node.items), Words(f"符合条件的{point.value}项", f"{point.value} that meet it")
    elif isinstance(node, model.Number):
        fact = scope.fact(node.fact)
        label, value = scope.label(node.fact), amount(point.value, fact.unit if fact else "")
    else:
        label = scope.label(node.fact)
        value = _AS_OF[point.value] if point.of == "as_of" else day(date.fromordinal(point.value))
    return Words(f"{label.zh}为{value.zh}（{quoted(told).zh}）", f"{label.en}: {value.en} ({quoted(told).en})")


def quoted(told: Words) -> Words:
    """Return words in quotation marks; those inside become single ones."""
    zh, en = (text.replace("“", "‘").replace("”", "’") for text in (told.zh, told.en))
    return Words(f"“{zh}”", f"“{en}”")


_AS_OF = {
    -1: Words("评估日前一日", "the day before the as-of date"),
    0: Words("评估日当日", "the as-of date"),
    1: Words("评估日次日", "the day after the as-of date"),
}
_SHARES = {
    (False, -1): Words("差一个达到", "one short of it"),
    (False, 0): Words("刚好达到", "just enough"),
    (False, 1): Words("比刚好达到多一个", "one more than enough"),
    (True, -1): Words("比上限少一个", "one below the most"),
    (True, 0): Words("刚好到上限", "just the most"),
    (True, 1): Words("比上限多一个", "one above the most"),
}
