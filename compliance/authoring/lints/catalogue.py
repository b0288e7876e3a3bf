"""Texts that rulesets give in Chinese alone, with the nodes they are written in, and the translations beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from compliance.authoring.lints.material import Material

if TYPE_CHECKING:
    from compliance.reading import Node

_SECTIONS = ("facts", "items", "activities", "classes")
_OBLIGATION = (
    "first_owed_because", "reading_note", "readings", "zh", "because", "evidence", "inspect", "method", "judge",
    "statute",
)  # fmt: skip
"""Keys in an obligation under which there are texts in Chinese alone, and keys on the way there."""
_ON_THE_WAY = ("requires", "stricter", "all", "any", "patch")
_BOTH = ("title", "remedy", "lint_ok")
"""Mappings with words of their own: in both languages, or of no report."""


class Said(Struct, frozen=True):
    """One text in Chinese alone: in which folder and file, and its scalar."""

    folder: str
    path: str
    node: Node

    @property
    def zh(self) -> str:
        """Return the text as the rulebook has it."""
        return self.node.text.strip()


class Pair(Struct, frozen=True):
    """One translation as written."""

    folder: str
    path: str
    zh: Node
    en: Node


def texts(material: Material) -> Iterator[Said]:
    """Yield every text that a report prints and a ruleset or the vocabulary gives in Chinese alone."""
    for folder, document in material.files:
        for node in _texts(document.root):
            yield Said(folder, document.path, node)


def pairs(material: Material) -> Iterator[Pair]:
    """Yield every translation, in the order of the files."""
    for folder, document in material.files:
        listed = document.root.get("texts")
        for node in listed.items if listed is not None else ():
            zh, en = node.get("zh"), node.get("en")
            if zh is not None and en is not None:
                yield Pair(folder, document.path, zh, en)


def _texts(root: Node) -> Iterator[Node]:
    for section in _SECTIONS:
        declared = root.get(section)
        for _, value in declared.entries.values() if declared is not None else ():
            yield from _asked(value)
    yield from _listed(root, "defects")
    for clause in _items(root, "clauses"):
        yield from _scalars(clause, "title")
    for obligation in _items(root, "obligations"):
        yield from _of_obligation(obligation)


def _asked(declared: Node) -> Iterator[Node]:
    """Yield what is asked about a fact, list, activity or class: the unit, the question, whom to ask, the papers."""
    yield from _scalars(declared, "unit", "question", "who")
    yield from _listed(declared, "evidence")
    fields = declared.get("fields")
    for _, field in fields.entries.values() if fields is not None else ():
        yield from _asked(field)


def _of_obligation(node: Node) -> Iterator[Node]:
    for name, (_, value) in node.entries.items():
        if name in _BOTH:
            continue
        if name in _OBLIGATION and value.kind != "map":
            for each in value.items or (value,):
                if each.kind == "scalar":
                    yield each
                else:
                    yield from _of_obligation(each)
        elif name in (*_OBLIGATION, *_ON_THE_WAY):
            for each in value.items or (value,):
                yield from _of_obligation(each)


def _scalars(node: Node, *keys: str) -> Iterator[Node]:
    for key in keys:
        value = node.get(key)
        if value is not None and value.kind == "scalar":
            yield value


def _items(node: Node, key: str) -> Iterator[Node]:
    listed = node.get(key)
    yield from listed.items if listed is not None else ()


def _listed(node: Node, key: str) -> Iterator[Node]:
    yield from (each for each in _items(node, key) if each.kind == "scalar")
