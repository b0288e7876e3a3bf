"""One slip inside a condition or a requirement: what it becomes, where, and how both are said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from compliance import model
from compliance.explain import Scope, say
from compliance.explain.describe import deny
from compliance.model import Words

NOTHING = Words("", "")
"""Said before: something is written that was not there; said after: it is left out."""

Tree = TypeVar("Tree")
Node = model.Requirement | model.Overlay


class Edit(Struct, frozen=True):
    """A condition or requirement with one slip in it."""

    operator: str
    node: Node
    before: Words
    after: Words
    inside: tuple[Words, ...] = ()
    """The lists and activities the slip lies within, outermost first."""


def edit(operator: str, old: model.Requirement, new: model.Requirement, scope: Scope) -> Edit:
    """Return one node written for another, both said whole."""
    return Edit(operator, new, say(old, scope), say(new, scope))


def opposite(node: model.Condition, scope: Scope) -> Edit:
    """Return the opposite written for a condition."""
    match node:
        case model.Flag(fact, value):
            changed: model.Condition = model.Flag(fact, not value)
        case model.Members(fact, "none", values):
            changed = model.Members(fact, "any", values)
        case model.Members(fact, "any", values):
            changed = model.Members(fact, "none", values)
        case model.Not(part):
            changed = part
        case _:
            changed = model.Not(node)
    return Edit("negation", changed, say(node, scope), deny(node, scope))


def left_out(operator: str, lost: model.Requirement, rest: model.Requirement, scope: Scope) -> Edit:
    """Return the rest, with ``lost`` left out."""
    return Edit(operator, rest, say(lost, scope), NOTHING)


def within(edits: Iterable[Edit], put: Callable[[Node], Node], name: Words | None = None) -> Iterator[Edit]:
    """Yield edits of a part as edits of the whole, which ``put`` makes of the part."""
    for each in edits:
        inside = each.inside if name is None else (name, *each.inside)
        yield replace(each, node=put(each.node), inside=inside)
