"""Reach: what the cases of a ruleset try, and what they leave untried.

Four things are asked of them (:mod:`.goals`): every verdict an obligation can have; the values at each number and day
it compares with; the edges of its periods, deadlines and days in force; its stricter cases and other readings. A
place counts as reached only where the verdict depends on it: stated values that decide nothing are told apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from compliance import model
from compliance.authoring.cases import CaseExample
from compliance.authoring.reach.bounds import bound_goals, bounds_in, bounds_of
from compliance.authoring.reach.branches import branch_goals
from compliance.authoring.reach.goals import KINDS, Goal, Kind, Reach, State, Tally, tally
from compliance.authoring.reach.in_force import effective_goals
from compliance.authoring.reach.periods import edge_goals
from compliance.authoring.reach.trying import Trials
from compliance.authoring.reach.verdicts import possible_verdicts, verdict_goals
from compliance.checking.conditions import conditions_in
from compliance.diagnostics import Span

__all__ = ["CLASSES", "KINDS", "Goal", "Kind", "Reach", "State", "Tally", "measure", "possible_verdicts", "tally"]

CLASSES = "classes"
"""The name under which the classes of the vocabulary are counted; those of one document are its own."""


def measure(
    rulebook: model.Rulebook, cases: Iterable[CaseExample], places: Mapping[str, Span] | None = None
) -> tuple[Reach, ...]:
    """Return what the cases reach of each ruleset, and of the shared classes, in the rulebook's order.

    ``places`` says where rulesets and classes are declared, by name; without it they have no line. Raises
    :class:`LoadError` where a case cannot be read.
    """
    trials = Trials(rulebook, cases)
    places = places or {}
    asked = {name: tuple(_asking(rulebook, name)) for name in rulebook.vocabulary.classes}
    found: list[Reach] = []
    for ruleset in rulebook.rulesets:
        ids = [each.id for each in ruleset.obligations]
        goals = [*_of_classes(trials, asked, places, ruleset.id), *_of_ruleset(ruleset, trials, places)]
        for obligation in ruleset.obligations:
            goals.extend(_of_obligation(obligation, ruleset, trials))
        concerned = {id(each) for name in ids for each in trials.of(name)}
        found.append(Reach(ruleset.id, tuple(goals), len(concerned)))
    shared = tuple(_of_classes(trials, asked, places, ""))
    names = {each.name for each in shared}
    concerned = {id(each) for name in names for owner in asked[name] for each in trials.of(owner)}
    return (*found, Reach(CLASSES, shared, len(concerned))) if shared else tuple(found)


def _of_ruleset(ruleset: model.Ruleset, trials: Trials, places: Mapping[str, Span]) -> Iterator[Goal]:
    """Yield the edges of the days in force that the obligations of a document share."""
    same = [each.id for each in ruleset.obligations if each.effective == ruleset.effective]
    if same:
        span = places.get(ruleset.id, Span(ruleset.id))
        yield from effective_goals(ruleset.id, span, ruleset.effective, same, trials)


def _of_obligation(obligation: model.Obligation, ruleset: model.Ruleset, trials: Trials) -> Iterator[Goal]:
    span = Span(obligation.origin.path, obligation.origin.line)
    yield from verdict_goals(obligation, trials)
    yield from bound_goals(obligation.id, span, bounds_of(obligation), [obligation.id], trials)
    yield from edge_goals(obligation, trials)
    if obligation.effective != ruleset.effective:
        yield from effective_goals(obligation.id, span, obligation.effective, [obligation.id], trials)
    yield from branch_goals(obligation, trials)


def _of_classes(
    trials: Trials, asked: Mapping[str, tuple[str, ...]], places: Mapping[str, Span], document: str
) -> Iterator[Goal]:
    """Yield the bounds of the classes of one document (empty: of the vocabulary) that some obligation asks for."""
    for name, rule in trials.rulebook.vocabulary.classes.items():
        if name.rpartition(".")[0] == document and asked[name]:
            bounds = list(dict.fromkeys(bounds_in(rule.when)))
            yield from bound_goals(name, places.get(name, Span(name)), bounds, asked[name], trials)


def _asking(rulebook: model.Rulebook, name: str) -> Iterator[str]:
    """Yield the obligations that ask for a class, themselves or through other classes."""
    classes = rulebook.vocabulary.classes
    names, before = {name}, 0
    while len(names) > before:
        before = len(names)
        names |= {each for each, rule in classes.items() if names & _flags(rule.when)}
    for ruleset in rulebook.rulesets:
        for obligation in ruleset.obligations:
            if any(names & _flags(each) for each in _conditions(obligation)):
                yield obligation.id


def _conditions(obligation: model.Obligation) -> Iterator[model.Requirement]:
    yield obligation.applies_when
    if obligation.requires is not None:
        yield obligation.requires
    for case in obligation.stricter:
        yield case.when
        if not isinstance(case.requires, model.Overlay):
            yield case.requires


def _flags(requirement: model.Requirement) -> set[str]:
    return {each.fact for each in conditions_in(requirement) if isinstance(each, model.Flag)}
