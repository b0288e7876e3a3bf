"""Slips an author may make: every obligation, class and pair of days of a rulebook with one thing written wrong.

A case beside the ruleset should find each of them out (``mutation.py`` asks them). The operators are those of people
who turn prose into conditions: 以上 for 超过, 99 for 100, a month for a quarter, an exception left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from compliance import model
from compliance.authoring.comparing import with_obligation
from compliance.authoring.edits.meaning import Form, normal, stricter_form
from compliance.authoring.mutants.edits import NOTHING
from compliance.authoring.mutants.envelopes import IN_FORCE, effective_slips, inherited, obligation_slips, refused
from compliance.authoring.mutants.operators import GATE, OPERATORS, SERIOUSNESS, VOCABULARY, Operator, kinds
from compliance.authoring.mutants.reaching import Reach
from compliance.authoring.mutants.trees import condition_edits
from compliance.authoring.mutants.vocabulary import WordSlip, word_slips
from compliance.explain import Scope, words
from compliance.model import Words

__all__ = ["GATE", "NOTHING", "OPERATORS", "SERIOUSNESS", "VOCABULARY", "Mutant", "Operator", "kinds", "mutants"]

Subject = model.Obligation | model.Ruleset | model.ClassRule | model.Fact | model.ItemList | model.Activity


class Mutant(Struct, frozen=True):
    """A rulebook's obligation, class, ruleset or word with one slip in it."""

    original: Subject
    changed: Subject
    operator: str
    part: str
    """Which piece: applies_when, requires, ``stricter ID``, effective, modality, overrides, …; class; vocabulary."""
    where: Words
    """Where in it, in words."""
    before: Words
    """What stands there; empty where something is added."""
    after: Words
    """What stands there by mistake; empty where it is left out."""
    concerns: tuple[str, ...]
    """The obligations whose verdicts it may change, its own first."""

    @property
    def subject(self) -> str:
        """Return the id of the obligation or the ruleset, the name of the class, or the path of the word."""
        match self.original:
            case model.ClassRule():
                return self.original.name
            case model.Obligation() | model.Ruleset():
                return self.original.id
        return self.original.path

    def laid_into(self, rulebook: model.Rulebook) -> model.Rulebook:
        """Return the rulebook with this slip in it."""
        changed = self.changed
        if not isinstance(changed, model.Obligation | model.Ruleset):
            return replace(rulebook, vocabulary=_reworded(rulebook.vocabulary, changed))
        if isinstance(changed, model.Obligation):
            return with_obligation(rulebook, changed)
        others = (changed if each.id == changed.id else each for each in rulebook.rulesets)
        return replace(rulebook, rulesets=tuple(others))


def mutants(
    rulebook: model.Rulebook, only: Collection[str] | None = None, operators: Collection[str] | None = None
) -> Iterator[Mutant]:
    """Yield every slip, ruleset by ruleset: its days, its obligations; then the classes. No two say the same.

    ``only``: slips that may change the verdict of one of these obligations. ``operators``: of these kinds alone; those
    in the words themselves are made only where :data:`VOCABULARY` is among them.
    """
    reach = Reach(rulebook)
    for each in chain(
        _of_rulesets(rulebook, reach),
        _of_obligations(rulebook, reach, only),
        _of_classes(rulebook, reach),
        map(_of_word, word_slips(rulebook) if operators is not None and VOCABULARY in operators else ()),
    ):
        if operators is not None and each.operator not in operators:
            continue
        if only is None or any(concerned in only for concerned in each.concerns):
            yield each


def _of_rulesets(rulebook: model.Rulebook, reach: Reach) -> Iterator[Mutant]:
    """Yield slips in the days of rulesets, with all obligations that take them over."""
    for ruleset in rulebook.rulesets:
        for days, before, after in effective_slips(ruleset.effective):
            moved = days.start != ruleset.effective.start
            heirs = [each.id for each in ruleset.obligations if inherited(each, ruleset)[0 if moved else 1]]
            if not heirs:
                continue
            word, value = ("start", days.start) if moved else ("until", days.until)
            obligations = tuple(
                replace(each, effective=replace(each.effective, **{word: value})) if each.id in heirs else each
                for each in ruleset.obligations
            )
            changed = replace(ruleset, effective=days, obligations=obligations)
            concerns = reach.beyond(heirs)
            yield Mutant(ruleset, changed, "effective", "effective", IN_FORCE, before, after, concerns)


def _of_obligations(rulebook: model.Rulebook, reach: Reach, only: Collection[str] | None) -> Iterator[Mutant]:
    for ruleset in rulebook.rulesets:
        for each in ruleset.obligations:
            whole, displaced = reach.beyond([each.id]), reach.beyond(each.overrides)
            if only is not None and not any(concerned in only for concerned in whole):
                continue
            seen: set[Form] = {_says(each)}
            for slip in obligation_slips(each, ruleset, rulebook):
                said = _says(slip.obligation)
                if said in seen or refused(slip.obligation):
                    continue
                seen.add(said)
                if slip.operator == "overrides":
                    concerns = tuple(other for other in displaced if other not in slip.obligation.overrides)
                elif slip.part in ("applies_when", "effective"):
                    concerns = whole
                else:
                    concerns = (each.id,)
                found = (slip.operator, slip.part, slip.where, slip.before, slip.after)
                yield Mutant(each, slip.obligation, *found, concerns)


def _of_classes(rulebook: model.Rulebook, reach: Reach) -> Iterator[Mutant]:
    """Yield slips in what makes an enterprise one of a class."""
    scope = Scope(rulebook.vocabulary)
    for rule in rulebook.vocabulary.classes.values():
        concerns = reach.resting_on(rule.name)
        if not concerns:
            continue
        where = words.compose("“{0}”的定义", "Definition of “{0}”", rule.label)
        seen: set[Form] = {normal(rule.when)}
        for each in condition_edits(rule.when, scope, True):
            changed = replace(rule, when=each.node)
            said = normal(changed.when)
            if said in seen:
                continue
            seen.add(said)
            inside = words.listed([where, *each.inside], "·", " · ")
            yield Mutant(rule, changed, each.operator, "class", inside, each.before, each.after, concerns)


def _of_word(slip: WordSlip) -> Mutant:
    found = (slip.where, slip.before, slip.after)
    return Mutant(slip.original, slip.changed, VOCABULARY, VOCABULARY, *found, slip.concerns)


def _reworded(
    vocabulary: model.Vocabulary, changed: model.ClassRule | model.Fact | model.ItemList | model.Activity
) -> model.Vocabulary:
    match changed:
        case model.ClassRule():
            return replace(vocabulary, classes={**vocabulary.classes, changed.name: changed})
        case model.Fact():
            return replace(vocabulary, facts={**vocabulary.facts, changed.path: changed})
        case model.ItemList():
            return replace(vocabulary, items={**vocabulary.items, changed.path: changed})
    return replace(vocabulary, activities={**vocabulary.activities, changed.path: changed})


def _says(each: model.Obligation) -> Form:
    """Return all that decides the verdicts of an obligation, so that equal slips are made once."""
    asked = () if each.requires is None else normal(each.requires)
    decided = (normal(each.applies_when), asked, stricter_form(each))
    return (each.modality, each.effective, *decided, each.overrides, each.not_owed_when_suspended)
