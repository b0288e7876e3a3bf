"""Which declared words the obligations ask, directly or through classes, and which only another reading asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from compliance import model
from compliance.authoring.lints.material import Material
from compliance.authoring.lints.placed import Part, Placed

Name = tuple[str, ...]
"""(fact), (list), (list, field), (class); of a value: ("value", list or "", fact, value)."""


class Uses(Struct, frozen=True):
    """Names asked by what is encoded, and names asked by other readings alone."""

    asked: frozenset[Name]
    in_readings: frozenset[Name]


def find_uses(material: Material) -> Uses:
    """Return what is asked in a folder of rulesets; found once for all lints."""
    if material.uses is None:
        material.uses = _find(material)
    return material.uses


def _find(material: Material) -> Uses:
    classes = {rule.name: frozenset(_names(parts)) for rule, _, parts in material.classes}
    chosen = [part for each in material.obligations for part in each.placed if part.role != "reading"]
    other = [part for each in material.obligations for part in each.placed if part.role == "reading"]
    asked = _closed(_names(chosen), classes)
    # Who an item list is dated by is asked of every item.
    dated = {
        (name, items.dated) for name, items in material.vocabulary.items.items() if items.dated and (name,) in asked
    }
    asked |= dated
    return Uses(frozenset(asked), frozenset(_closed(_names(other), classes) - asked))


def _closed(names: Iterable[Name], classes: dict[str, frozenset[Name]]) -> set[Name]:
    """Return names with those that the classes among them rest on."""
    found: set[Name] = set()
    waiting = list(names)
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting.extend(classes.get(each[0], ()) if len(each) == 1 else ())
    return found


def _names(parts: Iterable[Placed]) -> Iterator[Name]:
    for each in parts:
        for name in _asked_by(each.part):
            if name[0] == "value":
                yield ("value", each.inside, *name[1:])
            else:
                yield (each.inside, *name) if each.inside else name


def _asked_by(part: Part) -> Iterator[Name]:
    match part:
        case model.Number(fact) | model.Day(fact) | model.Flag(fact):
            yield (fact,)
        case model.Choice(fact, values) | model.Members(fact, _, values):
            yield (fact,)
            yield from (("value", fact, value) for value in values)
        case model.Share(one, whole):
            yield (one,)
            yield (whole,)
        case model.Quantified():
            yield (part.items,)
        case model.Frequency():
            yield (part.activity,)
        case model.All(parts):  # several comparisons of one set or date in one mapping
            if parts and all(isinstance(each, model.Members | model.Day) for each in parts):
                for each in parts:
                    yield from _asked_by(each)
        case _:
            pass
