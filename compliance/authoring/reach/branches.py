"""Branches: stricter cases whose guard is true in one case and false in another, readings that change a verdict."""

from __future__ import annotations

from collections.abc import Iterator

from compliance import model
from compliance.authoring.reach.bounds import quoted
from compliance.authoring.reach.goals import Goal
from compliance.authoring.reach.trying import Trials
from compliance.diagnostics import Span
from compliance.engines.reference import outcome
from compliance.explain.describe import describe
from compliance.model import Words


def branch_goals(obligation: model.Obligation, trials: Trials) -> Iterator[Goal]:
    """Yield the goals of the stricter cases and of the other readings of an obligation.

    A guard is looked at only where the obligation is in force and may apply; a reading is reached where it gives
    another verdict than the chosen one.
    """
    span = Span(obligation.origin.path, obligation.origin.line)
    guards: set[tuple[str, bool]] = set()
    readings: set[str] = set()
    if obligation.stricter or obligation.readings:
        for tried in trials.of(obligation.id):
            view = trials.view(tried, obligation.id)
            chosen = outcome(view.judge, view.owed).verdict
            readings |= {name for name, other in view.owed.alternatives if outcome(view.judge, other).verdict != chosen}
            for case in view.owed.cases if view.in_question else ():
                truth = view.judge.truth(case.guard)
                if truth is not None:
                    guards.add((case.id, truth))
    for each in obligation.stricter:
        told = quoted(describe(each.when, trials.rulebook.vocabulary))
        for truth, zh, en in ((True, "成立", "true"), (False, "不成立", "false")):
            said = Words(f"更严情形 {each.id} {zh}（{told.zh}）", f"stricter case {each.id} {en} ({told.en})")
            yield Goal("branch", obligation.id, span, said, "reached" if (each.id, truth) in guards else "missing")
    for reading in obligation.readings:
        said = Words(f"另一种理解 {reading.id} 得出不同结论", f"reading {reading.id} gives another verdict")
        yield Goal("branch", obligation.id, span, said, "reached" if reading.id in readings else "missing")
