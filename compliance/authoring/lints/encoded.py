"""The numbers that conditions and requirements encode, in the units and words by which texts can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from compliance import model
from compliance.authoring.lints.material import Material, WrittenObligation
from compliance.authoring.lints.placed import Placed
from compliance.authoring.lints.quoted import scale
from compliance.diagnostics import Span

OPPOSITE = {"at_least": "fewer_than", "more_than": "at_most", "at_most": "more_than", "fewer_than": "at_least"}
STEP = {"at_least": 0, "more_than": 1, "at_most": 0, "fewer_than": -1}
"""What lies between the number as written and the inclusive bound it means."""


class Encoded(Struct, frozen=True):
    """One bound as written: ``more_than: 100`` of 人."""

    fact: str
    relation: str
    """As it stands where no ``not`` is around it: ``not: {fewer_than: 100}`` is at_least 100."""
    value: int
    """The number as written."""
    factor: int
    """How many base units it counts: 300 of 千吨/年 are 300,000 of 吨/年."""
    unit: str
    at: Span
    """Of the number."""
    word_at: Span
    role: str
    positive: bool

    @property
    def base_value(self) -> int:
        """The number in base units."""
        return self.value * self.factor

    def means(self, relation: str, value: int) -> bool:
        """Say whether a bound in base units means the same whole numbers."""
        if relation not in STEP or self.relation[-5:] not in ("least", "_than", "_most"):
            return False
        lower = ("at_least", "more_than")
        if (relation in lower) != (self.relation in lower) or value % self.factor:
            return False
        return value // self.factor + STEP[relation] == self.value + STEP[self.relation]


def encoded_numbers(each: WrittenObligation, material: Material) -> tuple[Encoded, ...]:
    """Return the bounds of an obligation: applicability, requirement, cases, readings, and the classes it asks."""
    found = list(_bounds(each.placed, each.path, material))
    classes = {rule.name: (declared.path, parts) for rule, declared, parts in material.classes}
    for name in _classes(each.placed, classes):
        path, parts = classes[name]
        found.extend(_bounds(parts, path, material))
    return tuple(found)


def _classes(parts: Iterable[Placed], classes: Mapping[str, tuple[str, tuple[Placed, ...]]]) -> list[str]:
    found: list[str] = []
    waiting = list(parts)
    while waiting:
        part = waiting.pop().part
        if isinstance(part, model.Flag) and part.fact in classes and part.fact not in found:
            found.append(part.fact)
            waiting.extend(classes[part.fact][1])
    return found


def _bounds(parts: Iterable[Placed], path: str, material: Material) -> Iterator[Encoded]:
    for placed in parts:
        match placed.part:
            case model.Number(name):
                yield from _written(placed, path, name, *scale(_fact(material, placed, name).unit))
            case model.Share(one):
                yield from _written(placed, path, one, 1, "%")
            case model.Quantified("count"):
                yield from _written(placed, path, placed.part.items, 1, "")
            case _:
                pass


def _written(placed: Placed, path: str, fact: str, factor: int, unit: str) -> Iterator[Encoded]:
    for word in STEP:
        if word in placed.value.entries:
            key, value = placed.value.entries[word]
            relation = word if placed.positive else OPPOSITE[word]
            yield Encoded(
                fact,
                relation,
                int(value.text),
                factor,
                unit,
                value.at(path),
                key.at(path),
                placed.role,
                placed.positive,
            )


def _fact(material: Material, placed: Placed, name: str) -> model.Fact:
    vocabulary = material.vocabulary
    if not placed.inside:
        return vocabulary.facts[name]
    listed = vocabulary.items.get(placed.inside) or vocabulary.activities[placed.inside]
    return listed.fields[name]
