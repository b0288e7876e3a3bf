"""What of a rulebook can alter the verdict on one obligation, in a form in which equal meanings are equal values.

Order, brackets, names of the same bound (超过100 and 101以上) and everything a reader sees beside the law drop out;
classes, overriding obligations, the taxonomy and the place come in, as far as this obligation rests on them. Sound in
one direction: where two meanings are equal no profile that both rulebooks can read gets different verdicts; where they
differ, verdicts may.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from msgspec import Struct, field

from compliance import model
from compliance.lowering import patched, stricter_requirement
from compliance.situation import closure, current_code, place_truth

Form = tuple[object, ...]
"""A condition or requirement in normal form: its kind, then its parts; compares and sorts by what it says."""


class Meaning(Struct, frozen=True):
    """Everything that the verdict on an obligation rests on."""

    modality: str
    place: Form
    effective: Form
    applies_when: Form
    requires: Form
    stricter: Form
    suspendable: bool
    overridden: Mapping[str, Form]
    """By the id of each overriding obligation: where it applies."""
    classes: Mapping[str, Form]
    vocabulary: Mapping[str, Form]
    readings: Form
    """Other readings never alter the verdict, only whether it is said to rest on the reading chosen."""


class Asked(Struct):
    """What conditions ask for: facts with the values named, classes, and fields of lists."""

    facts: dict[str, set[str]] = field(default_factory=dict)
    classes: dict[str, model.ClassRule] = field(default_factory=dict)
    lists: dict[str, dict[str, set[str]]] = field(default_factory=dict)


class Book:
    """A rulebook in which meanings are looked up; ``other`` is the vocabulary it is compared with."""

    def __init__(self, rulebook: model.Rulebook, other: model.Vocabulary) -> None:
        self.rulebook, self.vocabulary, self.other = rulebook, rulebook.vocabulary, other
        self.owners = {each.id: (each, ruleset) for ruleset in rulebook.rulesets for each in ruleset.obligations}
        self.overriders: dict[str, list[str]] = {}
        for each, _ in self.owners.values():
            for displaced in each.overrides:
                self.overriders.setdefault(displaced, []).append(each.id)
        places = self.vocabulary.places
        self._former = [
            (former, former if former in places else code)
            for code, place in reversed([*places.items()])
            for former, _ in place.former
        ]
        self._places: dict[str, Form] = {}

    def asked(self, obligation_id: str) -> Asked:
        """Return what an obligation and those that override it ask for."""
        asked = Asked()
        _ask_obligation(self.owners[obligation_id][0], self.vocabulary, asked)
        waiting, seen = [obligation_id], {obligation_id}
        while waiting:
            for other in self.overriders.get(waiting.pop(), ()):
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
                    ask(self.owners[other][0].applies_when, self.vocabulary, asked)
        return asked

    def meaning(self, obligation_id: str, besides: Asked | None = None) -> Meaning:
        """Return the meaning of one obligation; ``KeyError`` if there is none.

        ``besides``: what the other version asks, so that the words of both are compared as far as either asks them.
        """
        obligation, ruleset = self.owners[obligation_id]
        asked = self.asked(obligation_id)
        named = asked if besides is None else _together(asked, besides)
        overridden = {other: self._applies(other) for other in sorted(self.overriders.get(obligation_id, ()))}
        return Meaning(
            modality="obligation" if obligation.modality == "prohibition" else obligation.modality,
            place=self._place(ruleset),
            effective=_span(obligation.effective),
            applies_when=normal(obligation.applies_when),
            requires=() if obligation.requires is None else normal(obligation.requires),
            stricter=stricter_form(obligation),
            suspendable=obligation.not_owed_when_suspended,
            overridden=overridden,
            classes={name: class_form(asked.classes[name]) for name in sorted(asked.classes)},
            vocabulary=self._words(named),
            readings=tuple(sorted((_reading_form(obligation, each) for each in obligation.readings), key=repr)),
        )

    def _applies(self, obligation_id: str) -> Form:
        obligation, ruleset = self.owners[obligation_id]
        above = tuple((other, self._applies(other)) for other in sorted(self.overriders.get(obligation_id, ())))
        return self._place(ruleset), _span(obligation.effective), normal(obligation.applies_when), above

    def _place(self, ruleset: model.Ruleset) -> Form:
        """Return the place, with the former codes that lie elsewhere than their successors as seen from it."""
        if ruleset.jurisdiction in (None, model.NATIONAL):
            return (ruleset.jurisdiction,)
        code = ruleset.jurisdiction or ""
        if code not in self._places:
            asked = current_code(self.vocabulary, code)
            seen = ((former, place_truth(asked, former), place_truth(asked, now)) for former, now in self._former)
            self._places[code] = (
                asked,
                *sorted({former: after for former, before, after in seen if before != after}.items()),
            )
        return self._places[code]

    def _words(self, asked: Asked) -> dict[str, Form]:
        facts = sorted(asked.facts.keys() & self.vocabulary.facts.keys())
        words = {path: self._fact(path, asked.facts[path]) for path in facts}
        for path in sorted(asked.lists):
            known = self.vocabulary.items.get(path) or self.vocabulary.activities.get(path)
            if known is None:
                continue
            other = self.other.items.get(path) or self.other.activities.get(path)
            fields = tuple(
                (name, *_typed(known.fields[name], other.fields.get(name) if other else None, values))
                for name, values in sorted(asked.lists[path].items())
                if name in known.fields
            )
            if isinstance(known, model.ItemList):
                words[path] = ("items", known.dated, *fields)
            else:
                bare = tuple((name, str(known.bare_date.get(name))) for name in sorted(asked.lists[path]))
                words[path] = ("activity", bare, *fields)
        return words

    def _fact(self, path: str, values: Collection[str]) -> Form:
        return _typed(self.vocabulary.facts[path], self.other.facts.get(path), values)


# --- conditions and requirements --------------------------------------------------------------------------------------


def normal(node: model.Requirement) -> Form:
    """Return a condition or requirement in normal form; equal forms give equal verdicts."""
    match node:
        case model.All(parts):
            return _joined("all", map(normal, parts))
        case model.Any(parts):
            return _joined("any", map(normal, parts))
        case model.Not(part):
            return denied(normal(part))
        case model.Flag(fact, value):
            return "flag", fact, value
        case model.Number(fact, low, high):
            return "number", fact, low, high
        case model.Choice(fact, values):
            return "choice", fact, tuple(sorted(set(values)))
        case model.Members(fact, mode, values):
            kept = tuple(sorted(set(values)))
            some = ("members", fact, "any" if mode == "none" or len(kept) == 1 else mode, kept)
            return denied(some) if mode == "none" else some
        case model.Day(fact, mode, day):
            return "day", fact, mode, day
        case model.Share(part, whole, low, high):
            return "share", part, whole, low, high
        case model.Quantified(mode, items, where, hold, low, high):
            if mode == "some":
                mode, low, high = "count", 1, None
            return "items", mode, items, normal(where), normal(hold), low, high
        case model.Deadline(by, inner, months):
            return "by", by, months, normal(inner)
        case model.Frequency():
            span = (node.per, node.look_back) if node.per else (node.within_months, node.since)
            return "activity", node.activity, node.at_least, normal(node.where), bool(node.per), span, node.first_owed


def denied(form: Form) -> Form:
    """Return the opposite of a form."""
    match form:
        case ("not", tuple() as inner):
            return inner
        case ("flag", fact, bool(value)):
            return "flag", fact, not value
        case ("all", *parts):
            return _joined("any", (denied(part) for part in parts if isinstance(part, tuple)))
        case ("any", *parts):
            return _joined("all", (denied(part) for part in parts if isinstance(part, tuple)))
    return "not", form


def _joined(kind: str, parts: Iterable[Form]) -> Form:
    flat: dict[Form, None] = {}
    for part in parts:
        inner = part[1:] if part[0] == kind else (part,)
        flat.update({each: None for each in inner if isinstance(each, tuple)})
    return next(iter(flat)) if len(flat) == 1 else (kind, *sorted(flat, key=repr))


def class_form(rule: model.ClassRule) -> Form:
    """Return what a class is derived from."""
    return normal(rule.when), rule.closed, rule.declarable


def stricter_form(obligation: model.Obligation) -> Form:
    """Return every stricter case with its whole requirement: what it lays over the base depends on the base."""
    if obligation.requires is None:
        return ()
    base = obligation.requires
    cases = [
        (each.id, normal(each.when), normal(stricter_requirement(base, each.requires))) for each in obligation.stricter
    ]
    return tuple(sorted(cases, key=repr))


def _reading_form(obligation: model.Obligation, reading: model.Reading) -> Form:
    other = patched(obligation, reading)
    requires = () if other.requires is None else normal(other.requires)
    return reading.id, _span(other.effective), normal(other.applies_when), requires


def _span(effective: model.Effective) -> Form:
    return effective.start, effective.until


def _typed(fact: model.Fact, other: model.Fact | None, values: Collection[str]) -> Form:
    """Return type and event of a fact, and which stated values bring the values asked for with them.

    Only values that both vocabularies know: no profile that states another is read by both.
    """
    shared = {each.name for each in fact.values} & {each.name for each in (other or fact).values}
    brings = []
    for value in fact.values:
        found = sorted(closure(fact.values, frozenset((value.name,))) & set(values))
        if value.name in shared and found and fact.type == "set":
            brings.append((value.name, *found))
    return (fact.type, fact.event, *sorted(brings))


def how_read(declared: object) -> object:
    """Return all that decides how a profile is read: types, bounds, values, fields; labels and questions drop out."""
    match declared:
        case model.Fact():
            values = sorted((each.name, tuple(sorted(each.implies))) for each in declared.values)
            return declared.type, declared.event, declared.at_least, declared.at_most, values
        case model.ItemList():
            return declared.dated, {name: how_read(field) for name, field in declared.fields.items()}
        case model.Activity():
            return {**declared.bare_date}, {name: how_read(field) for name, field in declared.fields.items()}
    return None


# --- what is asked for ------------------------------------------------------------------------------------------------


def ask(node: model.Requirement, vocabulary: model.Vocabulary, asked: Asked, inside: str = "") -> None:
    """Collect what a condition or requirement asks for, classes through their derivation."""
    match node:
        case model.All(parts) | model.Any(parts):
            for part in parts:
                ask(part, vocabulary, asked, inside)
        case model.Not(part) | model.Deadline(_, part):
            ask(part, vocabulary, asked, inside)
        case model.Flag(fact) if not inside and fact in vocabulary.classes:
            if fact not in asked.classes:
                asked.classes[fact] = vocabulary.classes[fact]
                ask(vocabulary.classes[fact].when, vocabulary, asked)
        case model.Choice(fact, values) | model.Members(fact, _, values):
            _note(asked, inside, fact, values)
        case model.Flag(fact) | model.Number(fact) | model.Day(fact):
            _note(asked, inside, fact)
        case model.Share(part, whole):
            _note(asked, inside, part)
            _note(asked, inside, whole)
        case model.Quantified(_, items, where, hold):
            asked.lists.setdefault(items, {})
            ask(where, vocabulary, asked, items)
            ask(hold, vocabulary, asked, items)
        case model.Frequency():
            asked.lists.setdefault(node.activity, {})
            ask(node.where, vocabulary, asked, node.activity)


def _note(asked: Asked, inside: str, fact: str, values: Iterable[str] = ()) -> None:
    known = asked.lists[inside] if inside else asked.facts
    known.setdefault(fact, set()).update(values)


def _together(one: Asked, other: Asked) -> Asked:
    both = Asked(classes=one.classes)
    for each in (one, other):
        for fact, values in each.facts.items():
            both.facts.setdefault(fact, set()).update(values)
        for path, fields in each.lists.items():
            for name, values in fields.items():
                both.lists.setdefault(path, {}).setdefault(name, set()).update(values)
            both.lists.setdefault(path, {})
    return both


def _ask_obligation(obligation: model.Obligation, vocabulary: model.Vocabulary, asked: Asked) -> None:
    ask(obligation.applies_when, vocabulary, asked)
    if obligation.requires is None:
        return
    ask(obligation.requires, vocabulary, asked)
    for case in obligation.stricter:
        ask(case.when, vocabulary, asked)
        ask(stricter_requirement(obligation.requires, case.requires), vocabulary, asked)


def days_of(form: object) -> set[date]:
    """Return every day that stands in a form."""
    if isinstance(form, date):
        return {form}
    if isinstance(form, Mapping):
        return {day for each in form.values() for day in days_of(each)}
    return {day for each in form for day in days_of(each)} if isinstance(form, tuple) else set()
