"""How a fact that is not known is answered on paper, and how the answer is written in a profile."""

from __future__ import annotations

import json
from datetime import date
from typing import Literal

from compliance import model
from compliance.explain import Known, words
from compliance.explain.naming import fact_named
from compliance.reports.build import text
from compliance.reports.heading import same, word
from compliance.reports.sheet import Line
from compliance.reports.view import Text, View

AnswerKind = Literal["flag", "count", "amount", "choice", "set", "date", "text", "items", "records", "code", "none"]

FEW = 10
"""A choice of so many values is printed as boxes; of more, its words are looked up."""
COUNT, AMOUNT, PLACE = 120, 1_000_000, "530581"
"""What examples say."""
BLANK = "________"


class Option(View, frozen=True):
    """A value a fact may take, as it is written in a profile, and what it means."""

    value: str
    label: Text


class Answer(View, frozen=True):
    """What kind of answer is asked."""

    kind: AnswerKind
    """A type of fact; ``items`` and ``records``: a list; ``code``: of a place; ``none``: not for the enterprise."""
    unit: Text
    options: tuple[Option, ...]
    not_yet: bool
    """It may be said that it has not happened yet."""
    example: str
    """How an answer is written in the profile, e.g. ``staff_count: 120``; of a list or an entry that the profile has
    already, what is added there."""


def answer(path: str, about: Known, as_of: date) -> Answer:
    """Return how a missing fact is answered: a path, ``list[2].field`` or ``activity@DATE.field``."""
    _, declared, at = fact_named(path, about)
    name = path.replace("]", "@").partition("@")[2].partition(".")[2] if at or "@" in path or "[" in path else path
    match declared:
        case model.Fact():
            return _fact(declared, name or path, about, as_of)
        case model.ClassRule():
            return Answer("flag", _NO_UNIT, _YES_NO, False, f"{path}: true" if declared.declarable else "")
        case model.Activity():
            example = f"- {as_of}" if at else f"{path}: [{as_of}]"
            return Answer("records", _NO_UNIT, (), False, example)
        case model.ItemList():
            return Answer("items", _NO_UNIT, (), False, "" if at else f"{path}: []")
    if path == "founded_on":
        return Answer("date", _NO_UNIT, (), False, f"{path}: {as_of}")
    if path == "jurisdiction" and about.enterprise.jurisdiction is None:
        return Answer("code", _NO_UNIT, (), False, f'{path}: "{PLACE}"')
    return Answer("none", _NO_UNIT, (), False, "")


_NO_UNIT = Text("", "")
_YES_NO = (Option("true", text(words.YES)), Option("false", text(words.NO)))


def _fact(fact: model.Fact, name: str, about: Known, as_of: date) -> Answer:
    options = tuple(Option(each.name, text(each.label)) for each in fact.values)
    match fact.type:
        case "flag":
            options, example = _YES_NO, "true"
        case "count" | "amount":
            usual = COUNT if fact.type == "count" else AMOUNT
            example = str(min(max(usual, fact.at_least), fact.at_most))
        case "choice":
            example = fact.values[0].name
        case "set":
            example = f"[{', '.join(each.name for each in fact.values[:2])}]"
        case "date":
            example = as_of.isoformat()
        case _:
            example = json.dumps(fact.label.zh, ensure_ascii=False)
    unit = text(about.both(fact.unit)) if fact.unit else _NO_UNIT
    return Answer(fact.type, unit, options, fact.type == "date" and fact.event, f"{name}: {example}")


def places(asked: Answer) -> list[Line]:
    """Return the places to write an answer of this kind, as paragraphs of a form."""
    found: list[Line] = []
    match asked.kind:
        case "flag" | "choice" | "set" if len(asked.options) <= FEW:
            found = [Line(_boxes(asked.options))]
            if asked.kind == "set":
                found.append(Line(word("form.several"), "quiet"))
        case "choice" | "set":
            found = [Line(_BLANK), Line(word("form.many"), "quiet")]
        case "date":
            found = [Line(word("form.day"))]
            if asked.not_yet:
                found.append(Line(_boxes((Option("not_yet", text(words.NOT_YET_DONE)),))))
        case "count" | "amount":
            found = [Line(Text(f"{BLANK} {asked.unit.zh}".rstrip(), f"{BLANK} {asked.unit.en}".rstrip()))]
        case "records":
            found = [Line(word("form.days")), Line(_box(Option("[]", word("form.never"))))]
        case "items":
            found = [Line(_box(Option("[]", word("form.no_such")))), Line(word("form.attached"))]
        case "code" | "text":
            found = [Line(_BLANK)]
    if asked.example:
        found.append(Line(same(asked.example), "ref"))
    return found


_BLANK = Text(BLANK, BLANK)


def _boxes(options: tuple[Option, ...]) -> Text:
    each = [_box(option) for option in options]
    return Text("　".join(box.zh for box in each), "  ".join(box.en for box in each))


def _box(option: Option) -> Text:
    """Return a box with its label and, small enough, the word that is written in the profile."""
    return Text(f"☐\u00a0{option.label.zh}（{option.value}）", f"☐\u00a0{option.label.en} ({option.value})")
