"""What sentences look things up in, and how places, entries and missing facts are named in them."""

from __future__ import annotations

import re
from datetime import date

from msgspec import Struct

from compliance import model
from compliance.enterprise import Enterprise, FactValue
from compliance.explain import words
from compliance.explain.describe import Scope
from compliance.explain.words import listed
from compliance.model import Words

_ENTRY = r"^(?P<list>[^\[\]@]+)\[(?P<index>\d+)\](?:\.(?P<field>.+))?$"
_RECORD = r"^(?P<list>[^\[\]@]+)@(?P<day>\d{4}-\d\d-\d\d)(?:\.(?P<field>.+))?$"

Declared = model.Fact | model.ItemList | model.Activity | model.ClassRule


class Known(Struct, frozen=True):
    """What sentences look things up in: the vocabulary, and the profile for values and places."""

    scope: Scope
    enterprise: Enterprise
    rulebook: model.Rulebook | None = None
    """For the titles of documents and obligations; without it sentences name them by their ids."""

    def value(self, path: str, spelled: str | None) -> Words:
        """Return a fact's value as said; the profile's own value before the engine's spelling of it."""
        stated: FactValue | None = spelled
        if spelled is not None and path in self.enterprise.facts:
            stated = self.enterprise.facts[path].value
        return words.value(self.scope.fact(path), stated)

    def both(self, zh: str) -> Words:
        """Return a text that the rulesets give in Chinese, with its English where a file of translations has it."""
        return Words(zh, self.rulebook.english.get(zh, zh) if self.rulebook else zh)

    def absent(self, node: model.Members) -> list[Words]:
        """Return the labels of the values a set was asked for and lacks; for ``none``, of those it should not have."""
        fact = self.scope.fact(node.fact)
        return [words.value_label(fact, value) for value in self.absent_names(node)]

    def absent_names(self, node: model.Members) -> tuple[str, ...]:
        """Return the values a set was asked for and lacks; for ``none``, those it should not have."""
        fact, stated = self.scope.fact(node.fact), self.enterprise.facts.get(node.fact)
        has = stated.value if stated is not None and isinstance(stated.value, frozenset) else frozenset()
        found, implied = set(has), list(has)
        while implied:
            name = implied.pop()
            for value in fact.values if fact else ():
                if value.name == name:
                    implied.extend(each for each in value.implies if each not in found)
                    found.update(value.implies)
        return tuple(value for value in node.values if (value in found) == (node.mode == "none"))


def known(book: model.Rulebook | model.Vocabulary, enterprise: Enterprise) -> Known:
    """Return what the sentences of one assessment look things up in."""
    if isinstance(book, model.Rulebook):
        return Known(Scope(book.vocabulary), enterprise, book)
    return Known(Scope(book), enterprise)


UNBOUND = "unbound"
"""The place of a document that names none, until the user binds one."""


# --- names -----------------------------------------------------------------------------------------------------------


def short_place(at: str) -> str:
    """Return file and line without the folders, as sentences name a place."""
    return at.replace("\\", "/").rsplit("/", 1)[-1]


def list_at(path: str, about: Known) -> str:
    """Return where a list stands in the profile."""
    at = about.enterprise.lists_at.get(path)
    return str(at) if at else ""


def place_named(code: str, about: Known) -> Words:
    """Return the name of a place."""
    if code == UNBOUND:
        return Words("文件未写明的区划", "the place that the text leaves open")
    place = about.scope.vocabulary.places.get(code)
    return place.label if place else Words(code, code)


def titled(obligation_id: str, rulebook: model.Rulebook | None) -> Words:
    """Return an obligation's title with its printed number; the id alone where the rulebook does not hold it."""
    for ruleset in rulebook.rulesets if rulebook else ():
        for each in ruleset.obligations:
            if each.id == obligation_id:
                ref = f"{ruleset.id}:{each.number}"
                return Words(f"“{each.title.zh}”（{ref}）", f"“{each.title.en}” ({ref})")
    return Words(obligation_id, obligation_id)


def entry(path: str, about: Known) -> Words:
    """Return how an entry of a list is named in a sentence, with its file and line: 第3项（profile.yaml:41）."""
    found = re.match(_ENTRY, path)
    if not found:
        return Words(path, path)
    index = int(found["index"])
    items = about.enterprise.items.get(found["list"], ())
    where = short_place(str(items[index].at)) if index < len(items) else ""
    named = Words(f"第{index + 1}项", f"no. {index + 1}")
    return Words(f"{named.zh}（{where}）", f"{named.en} ({where})") if where else named


def fact_named(path: str, about: Known) -> tuple[Words, Declared | None, str]:
    """Return label, declaration and place of a missing fact: a path, ``list[2].field`` or ``activity@DATE.field``."""
    vocabulary = about.scope.vocabulary
    for pattern in (_ENTRY, _RECORD):
        found = re.match(pattern, path)
        if not found:
            continue
        scope = about.scope.inside(found["list"])
        outer = about.scope.label(found["list"])
        if pattern is _ENTRY:
            inner, items = (
                Words(f"第{int(found['index']) + 1}项", f"no. {int(found['index']) + 1}"),
                about.enterprise.items,
            )
            entries = items.get(found["list"], ())
            at = str(entries[int(found["index"])].at) if int(found["index"]) < len(entries) else ""
        else:
            day = date.fromisoformat(found["day"])
            inner = words.day(day)
            records = about.enterprise.records.get(found["list"], ())
            at = next((str(record.at) for record in records if record.day == day), "")
        declared = scope.fact(found["field"]) if found["field"] else None
        name = [outer, inner, scope.label(found["field"])] if found["field"] else [outer, inner]
        return listed(name, "·", " · "), declared, at
    declared_at: Declared | None = (
        vocabulary.facts.get(path) or vocabulary.items.get(path) or vocabulary.activities.get(path)
        or vocabulary.classes.get(path)
    )  # fmt: skip
    label = declared_at.label if declared_at else _ENVELOPE.get(path, Words(path, path))
    return label, declared_at, list_at(path, about)


_ENVELOPE = {
    "jurisdiction": Words("企业所在地", "Place of operation"),
    "founded_on": Words("成立日期", "Founded on"),
}
ENVELOPE_QUESTIONS = {
    "jurisdiction": Words(
        "企业的生产经营地在哪个县（市、区）？", "In which county, city or district does the enterprise operate?"
    ),
    "founded_on": Words("企业是哪一天成立的？", "On which day was the enterprise founded?"),
}
"""Questions for the words of a profile that no vocabulary declares."""
ENVELOPE_WHO = Words("办公室", "Office")
ENVELOPE_PAPERS = (Words("营业执照", "Business licence"),)
