"""Conditions and requirements with the nodes they were read from, part by part.

Reading is one to one (``checking/conditions.py``): a mapping of one key is its part, of several keys ``all`` of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from compliance import model
from compliance.diagnostics import Span

if TYPE_CHECKING:
    from compliance.reading import Node

Part = model.Requirement | model.Overlay
Role = str
"""``applies_when``, ``requires``, ``when`` and ``case`` (of a stricter case), ``reading`` or ``class``."""
BOUNDS = ("at_least", "more_than", "at_most", "fewer_than")


class Placed(Struct, frozen=True):
    """A part, its key and value as written, and where it stands."""

    part: Part
    key: Node
    value: Node
    role: Role
    inside: str = ""
    """The item list or activity whose fields it asks; empty: the establishment."""
    positive: bool = True
    """Whether it stands under an even number of ``not``."""

    def at(self, path: str, word: str = "") -> Span:
        """Return where it stands: its key, or a word of its value (a bound, ``per``)."""
        found = self.value.entries.get(word)
        return (found[0] if found else self.key).at(path)

    def number_at(self, path: str, word: str) -> Span:
        """Return where the value of a word stands: a number, a period, a day."""
        found = self.value.entries.get(word)
        return (found[1] if found else self.key).at(path)


def place(node: Node, part: Part, role: Role) -> Iterator[Placed]:
    """Yield a requirement, or a condition, and everything inside it."""
    yield from _requirement(node, part, role)


def place_condition(
    node: Node, condition: model.Requirement, role: Role, inside: str = "", positive: bool = True
) -> Iterator[Placed]:
    """Yield a condition and everything inside it, lists and records included."""
    for key, value, part in opened(node, condition):
        yield from _part(key, value, part, role, inside, positive)


def opened(node: Node, condition: model.Requirement) -> Iterator[tuple[Node, Node, model.Requirement]]:
    """Yield the keys of a mapping with their values, and the part that each states; ``by`` is left aside.

    An activity form is one part, at its ``activity``.
    """
    if isinstance(condition, model.Deadline):
        condition = condition.requirement
    if isinstance(condition, model.Frequency):
        yield node.entries["activity"][0], node, condition
        return
    entries = tuple(pair for word, pair in node.entries.items() if word != "by")
    if len(entries) == 1:
        yield *entries[0], condition
        return
    assert isinstance(condition, model.All)
    for (key, value), part in zip(entries, condition.parts, strict=True):
        yield key, value, part


def _part(key: Node, value: Node, part: model.Requirement, role: Role, inside: str, positive: bool) -> Iterator[Placed]:
    yield Placed(part, key, value, role, inside, positive)
    if key.text in ("all", "any"):
        assert isinstance(part, model.All | model.Any)
        for item, each in zip(value.items, part.parts, strict=True):
            yield from place_condition(item, each, role, inside, positive)
    elif key.text == "not":
        assert isinstance(part, model.Not)
        yield from place_condition(value, part.part, role, inside, not positive)
    elif isinstance(part, model.Quantified):
        for word, each in (("where", part.where), ("hold", part.hold)):
            if word in value.entries:
                # Whoever meets `where` of an `every` is asked more: there it stands as under a `not`.
                turned = word == "where" and part.mode == "every"
                yield from place_condition(value.entries[word][1], each, role, part.items, positive != turned)


def _requirement(node: Node, part: Part, role: Role) -> Iterator[Placed]:
    entries = node.entries
    if isinstance(part, model.Overlay):
        key = next(iter(entries.values()))[0]
        yield Placed(part, key, node, role)
    elif isinstance(part, model.Deadline):
        key, value = entries["by"]
        yield Placed(part, key, value, role)
        rest = {word: pair for word, pair in entries.items() if word != "by"}
        yield from _requirement(replace(node, entries=rest), part.requirement, role)
    elif isinstance(part, model.Frequency):
        yield Placed(part, entries["activity"][0], node, role)
        if "where" in entries:
            yield from place_condition(entries["where"][1], part.where, role, part.activity)
    else:
        for key, value, each in opened(node, part):
            if key.text in ("all", "any"):
                assert isinstance(each, model.All | model.Any)
                yield Placed(each, key, value, role)
                for item, inner in zip(value.items, each.parts, strict=True):
                    yield from _requirement(item, inner, role)
            else:
                yield from _part(key, value, each, role, "", True)
