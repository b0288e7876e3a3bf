"""The first and the last day in force: a case on the day itself, on the day before and on the day after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from compliance import model
from compliance.authoring.reach.goals import Goal, State
from compliance.authoring.reach.trying import Trials, Tried
from compliance.diagnostics import Span
from compliance.explain.words import day
from compliance.model import Words

_DAY = timedelta(1)


def effective_goals(
    name: str, span: Span, effective: model.Effective, obligations: Sequence[str], trials: Trials
) -> Iterator[Goal]:
    """Yield the goals of the days in force that obligations share."""
    tried = [(each, obligation) for obligation in obligations for each in trials.of(obligation)]
    edges = [(effective.start, -_DAY, Words("施行之日", "the first day in force"))]
    if effective.until is not None:
        edges.append((effective.until, _DAY, Words("施行的最后一日", "the last day in force")))
    for written, outward, what in edges:
        outside = written + outward
        for at in sorted((outside, written, written - outward)):
            zh = f"评估日为{day(at).zh}（{what.zh}为{day(written).zh}）"
            said = Words(zh, f"as of {day(at).en} ({what.en}: {day(written).en})")
            # A day further in is no edge: it is enough that a case stands there.
            other = {outside: written, written: outside}.get(at)
            yield Goal("edge", name, span, said, *_stood(tried, at, other, trials))


def _stood(
    tried: Sequence[tuple[Tried, str]], at: date, other: date | None, trials: Trials
) -> tuple[State, Span | None]:
    near: Span | None = None
    for each, obligation in tried:
        if each.case.as_of == at:
            if other is None or trials.depends_on_day(each, obligation, other):
                return "reached", None
            near = near or each.span
    return ("stated", near) if near else ("missing", None)
