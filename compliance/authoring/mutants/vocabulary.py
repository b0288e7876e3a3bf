"""Slips in the vocabulary: a list that is not closed, a class declared, an act's day, what a value brings with it.

A word stands under many obligations; the slip concerns all that ask for it, and all that these displace. They are made
only when asked for: most vocabularies serve more rulesets than have cases for every word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from compliance import model
from compliance.authoring.edits.meaning import Asked, Book
from compliance.authoring.mutants.edits import NOTHING
from compliance.authoring.witness_words import fact_said
from compliance.explain.words import compose
from compliance.model import Words

Word = model.Fact | model.ItemList | model.Activity | model.ClassRule
Value = str | bool | int

_CLOSED = {
    True: Words("列举穷尽，不在列举内的即不属于", "the list is closed: who is not on it is none"),
    False: Words("列举未尽，不在列举内的不作推定", "the list is open: who is not on it may be one"),
}
_DECLARABLE = {
    True: Words("企业可以自行申报", "an enterprise may declare it"),
    False: Words("企业不能自行申报，只由资料推出", "it follows from facts alone"),
}
_ACT = Words("是办理之日，评估日以后的日期视为尚未办理", "the day of an act, not done before that day")


class WordSlip(Struct, frozen=True):
    """A word with one slip in it."""

    original: Word
    changed: Word
    where: Words
    before: Words
    after: Words
    concerns: tuple[str, ...]
    """The obligations that ask for the word, or are displaced by one whose application asks for it."""


def word_slips(rulebook: model.Rulebook) -> Iterator[WordSlip]:
    """Yield every slip in words that some obligation asks for: classes, facts, items, activities."""
    vocabulary = rulebook.vocabulary
    asking = _Asking(rulebook)
    for rule in vocabulary.classes.values():
        yield from _class(rule, asking.classes.get(rule.name, ()))
    for fact in vocabulary.facts.values():
        for changed, before, after in _fact(fact):
            where = compose("“{0}”的声明", "Declaration of “{0}”", fact.label)
            yield from _made(fact, changed, where, before, after, asking.facts.get(fact.path, ()))
    lists: Iterable[model.ItemList | model.Activity] = (
        *vocabulary.items.values(),
        *vocabulary.activities.values(),
    )
    for known in lists:
        for name, field in known.fields.items():
            where = compose("“{0}”中“{1}”的声明", "Declaration of “{1}” in “{0}”", known.label, field.label)
            for changed, before, after in _fact(field):
                whole = replace(known, fields={**known.fields, name: changed})
                yield from _made(known, whole, where, before, after, asking.fields.get((known.path, name), ()))
    for activity in vocabulary.activities.values():
        yield from _bare_dates(activity, asking)


class _Asking:
    """Which obligations ask for which words."""

    def __init__(self, rulebook: model.Rulebook) -> None:
        book = Book(rulebook, rulebook.vocabulary)
        self.classes: dict[str, list[str]] = {}
        self.facts: dict[str, list[str]] = {}
        self.fields: dict[tuple[str, str], list[str]] = {}
        for obligation_id in book.owners:
            asked: Asked = book.asked(obligation_id)
            for name in asked.classes:
                self.classes.setdefault(name, []).append(obligation_id)
            for path in asked.facts:
                self.facts.setdefault(path, []).append(obligation_id)
            for path, fields in asked.lists.items():
                for name in fields:
                    self.fields.setdefault((path, name), []).append(obligation_id)


def _made(
    original: Word, changed: Word, where: Words, before: Words, after: Words, concerns: Collection[str]
) -> Iterator[WordSlip]:
    """Yield a slip, unless nobody asks for the word."""
    if concerns:
        yield WordSlip(original, changed, where, before, after, tuple(concerns))


def _class(rule: model.ClassRule, concerns: Collection[str]) -> Iterator[WordSlip]:
    where = compose("“{0}”的声明", "Declaration of “{0}”", rule.label)
    now, other = _CLOSED[rule.closed], _CLOSED[not rule.closed]
    yield from _made(rule, replace(rule, closed=not rule.closed), where, now, other, concerns)
    if rule.declarable:
        # The other way round no case could tell: it cannot declare what may not be declared.
        now, other = _DECLARABLE[True], _DECLARABLE[False]
        yield from _made(rule, replace(rule, declarable=False), where, now, other, concerns)


def _fact(fact: model.Fact) -> Iterator[tuple[model.Fact, Words, Words]]:
    """Yield a fact that is no act any more, and with each thing left out that a value brings with it."""
    if fact.event:
        yield replace(fact, event=False), _ACT, NOTHING
    labels = {value.name: value.label for value in fact.values}
    for place, value in enumerate(fact.values):
        for brought in value.implies:
            kept = tuple(each for each in value.implies if each != brought)
            values = (*fact.values[:place], replace(value, implies=kept), *fact.values[place + 1 :])
            yield (
                replace(fact, values=values),
                compose("{0}也是{1}", "{0} is also {1}", value.label, labels[brought]),
                NOTHING,
            )


def _bare_dates(activity: model.Activity, asking: _Asking) -> Iterator[WordSlip]:
    """Yield what a record written as a bare date asserts, left out or asserted otherwise."""
    where = compose("“{0}”只写日期的记录", "A bare date of “{0}”", activity.label)
    for name, value in activity.bare_date.items():
        field, concerns = activity.fields[name], asking.fields.get((activity.path, name), ())
        before = fact_said(field, value)
        yield from _made(
            activity, _asserting(activity, _without(activity.bare_date, name)), where, before, NOTHING, concerns
        )
        for other in _others(field, value):
            changed = _asserting(activity, {**activity.bare_date, name: other})
            yield from _made(activity, changed, where, before, fact_said(field, other), concerns)


def _asserting(activity: model.Activity, bare: Mapping[str, Value]) -> model.Activity:
    return replace(activity, bare_date=bare)


def _others(field: model.Fact, value: Value) -> Iterator[Value]:
    if isinstance(value, bool):
        yield not value
    elif field.type == "choice":
        yield next(each.name for each in field.values if each.name != value)
    elif isinstance(value, int) and value < field.at_most:
        yield value + 1


def _without(known: Mapping[str, Value], key: str) -> dict[str, Value]:
    return {name: each for name, each in known.items() if name != key}
