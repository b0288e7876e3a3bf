"""What an inspector looks at and asks for one text, and what the profile says where that matters, in words."""

from __future__ import annotations

from collections.abc import Iterator

from compliance import explain, model
from compliance.assessment import Assessment
from compliance.checklists import Source, frequencies, judged_facts
from compliance.explain import words
from compliance.explain.words import compose
from compliance.model import Words
from compliance.reports.strings import UI
from compliance.verdict import PeriodStatus, Trace

MOST_FACTS = 3
"""Facts shown beside a headline; the report holds the rest."""


def filled(key: str, *parts: Words) -> Words:
    """Return a fixed word with its places filled in."""
    return compose(UI[key].zh, UI[key].en, *parts)


def spans(source: Source, about: explain.Known) -> Iterator[Words]:
    """Yield which records to go through, and how: the periods owed of each activity that is asked for."""
    if source.finding is not None:
        for leaf in explain.leaves(source.finding.requirement):
            if isinstance(leaf.says, model.Frequency):
                yield _span(leaf.says, _owed(leaf), about)
        return
    for each in frequencies(source.obligation.requires):
        yield _span(each, (), about)


def _owed(leaf: Trace) -> tuple[str, ...]:
    """Return the labels of the complete periods owed, oldest first; of the current one where there is none."""
    complete = tuple(each.label for each in explain.statuses(leaf) if each.status != "not_owed")
    current = leaf.detail.get("current")
    return complete or ((current.label,) if isinstance(current, PeriodStatus) else ())


def _span(asked: model.Frequency, labels: tuple[str, ...], about: explain.Known) -> Words:
    activity = about.scope.label(asked.activity)
    if asked.per is not None:
        per = UI[f"checklist.per.{asked.per}"]
        if len(labels) == 1:
            return filled("checklist.span.one", activity, words.periods(labels))
        if labels:
            return filled("checklist.span", activity, words.periods(labels), per)
        return filled("checklist.span.last", activity, _number(asked.look_back), per)
    if asked.within_months is not None:
        return filled("checklist.span.rolling", activity, _number(asked.within_months))
    if asked.since is not None:
        return filled("checklist.span.since", activity, words.day(asked.since))
    return filled("checklist.span.ever", activity)


def _number(number: int) -> Words:
    return Words(str(number), str(number))


def questions(source: Source, about: explain.Known) -> Iterator[Words]:
    """Yield what only a person can judge, as the question put to the officer."""
    for each in judged_facts(source.obligation, about.scope.vocabulary):
        yield about.both(each.question) if each.question else each.label


def focus(source: Source, assessment: Assessment, about: explain.Known) -> Words:
    """Return the sentence that says why to look closely: the finding's own, and what the profile says beside it."""
    finding = source.finding
    assert finding is not None
    said = explain.headline(finding, assessment, about)
    for concern in source.concerns:
        if concern == "waived" and finding.waiver is not None:
            approver = Words(finding.waiver.approver, finding.waiver.approver)
            said = filled("checklist.focus.waived", approver, words.day(finding.waiver.until), said)
        elif concern == "by_alternative":
            said = filled("checklist.focus.by_alternative", said)
    return said


def stated(source: Source, about: explain.Known) -> tuple[explain.Step, ...]:
    """Return the facts of the requirement as the profile states them: what falls short first, then the rest."""
    finding = source.finding
    assert finding is not None
    steps = [each for each in explain.facts_asked(finding.requirement, about) if each.at]
    return tuple(sorted(steps, key=lambda step: step.result is True)[:MOST_FACTS])
