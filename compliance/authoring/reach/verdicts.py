"""Which verdicts an obligation can have at all, and which of them its cases expect.

What is possible is read off its form and its days in force: an obligation whose deadline is its own last day is never
a gap while it is in force. Whether facts contradict one another is not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from compliance import model
from compliance.authoring.cases.expectations import Plain
from compliance.authoring.reach.goals import Goal
from compliance.authoring.reach.trying import Trials
from compliance.diagnostics import Span
from compliance.engines.judging import GAP, PENDING, SATISFIED, UNDETERMINED
from compliance.lowering import stricter_requirement
from compliance.model import Words
from compliance.periods import add_months, following, period_at

VERDICTS: dict[str, Words] = {
    "gap": Words("不符合", "gap"),
    "undetermined": Words("无法判定", "undetermined"),
    "pending": Words("期限未到", "pending"),
    "advice": Words("建议", "advice"),
    "satisfied": Words("符合", "satisfied"),
    "not_applicable": Words("不适用", "not_applicable"),
}
_EVERY = frozenset((GAP, UNDETERMINED, PENDING, SATISFIED))


def verdict_goals(obligation: model.Obligation, trials: Trials) -> Iterator[Goal]:
    """Yield each verdict that an obligation can have, and the lack it can be left with when it lapses."""
    span = Span(obligation.origin.path, obligation.origin.line)
    expected = [each.case.expect[obligation.id] for each in trials.of(obligation.id)]
    verdicts = {_verdict(each) for each in expected}
    for verdict in possible_verdicts(obligation):
        said = Words(f"结论“{VERDICTS[verdict].zh}”（{verdict}）", f"the verdict {verdict}")
        yield Goal("verdict", obligation.id, span, said, "reached" if verdict in verdicts else "missing")
    if obligation.effective.until is not None and obligation.requires is not None:
        lack = "advice" if obligation.modality == "recommendation" else "gap"
        finals = {_final(each) for each in expected}
        said = Words(f"失效时未完成（final: {lack}）", f"not done when it lapsed (final: {lack})")
        yield Goal("verdict", obligation.id, span, said, "reached" if lack in finals else "missing")


def possible_verdicts(obligation: model.Obligation) -> tuple[str, ...]:
    """Return the verdicts an obligation can have on some day, in the order reports show them."""
    found = {"not_applicable", "satisfied"}
    if obligation.requires is not None:
        requirements = [obligation.requires]
        requirements += [stricter_requirement(obligation.requires, each.requires) for each in obligation.stricter]
        standings = frozenset[int]().union(*(_standings(each, obligation.effective) for each in requirements))
        if GAP in standings:
            found.add("advice" if obligation.modality == "recommendation" else "gap")
        if standings & {GAP, UNDETERMINED}:
            found.add("undetermined")
        if PENDING in standings:
            found.add("pending")
    return tuple(each for each in VERDICTS if each in found)


def _standings(requirement: model.Requirement, effective: model.Effective) -> frozenset[int]:
    """Return what a requirement can give while it is in force."""
    match requirement:
        case model.All(parts) if parts:
            return _mixed([_standings(each, effective) for each in parts], min)
        case model.Any(parts) if parts:
            return _mixed([_standings(each, effective) for each in parts], max)
        case model.Deadline(by, inner):
            over = effective.until is None or by < effective.until
            return _standings(inner, effective) | {PENDING} if over else frozenset((PENDING, SATISFIED))
        case model.Frequency():
            if requirement.per is None and requirement.within_months is None:
                return _EVERY - {PENDING}
            return _EVERY if can_fall_short(requirement, effective) else frozenset((PENDING, SATISFIED))
        case _:
            return _EVERY - {PENDING}


def can_fall_short(frequency: model.Frequency, effective: model.Effective) -> bool:
    """Say whether the first owed period, or the first rolling span, ends before the last day in force."""
    start = frequency.first_owed or effective.start
    if effective.until is None:
        return True
    if frequency.per is None:
        return add_months(start, frequency.within_months or 0) < effective.until
    period = period_at(start, frequency.per)
    if period.first != start.toordinal():
        period = following(period, frequency.per)
    return period.last < effective.until.toordinal()


def _mixed(parts: list[frozenset[int]], choose: Callable[[int, int], int]) -> frozenset[int]:
    found = parts[0]
    for each in parts[1:]:
        found = frozenset(choose(one, other) for one in found for other in each)
    return found


def _verdict(expected: Plain) -> Plain:
    return expected.get("verdict") if isinstance(expected, dict) else expected


def _final(expected: Plain) -> Plain:
    final = expected.get("final") if isinstance(expected, dict) else None
    return final.get("verdict") if isinstance(final, dict) else final
