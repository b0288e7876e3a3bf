"""Rulebooks with one edit: what an author changes in a YAML file, made on the model."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from compliance import model
from compliance.authoring.cases import CaseExample, load_all_cases
from compliance.checking import load_rulesets
from compliance.model import Obligation, Rulebook, Ruleset

SHIPPED = Path(__file__).parents[1] / "rulesets"
Node = TypeVar("Node", bound=Struct)


@cache
def shipped_rulebook() -> Rulebook:
    """Return the shipped rulebook."""
    return load_rulesets(SHIPPED)


@cache
def shipped_cases(document: str) -> dict[str, tuple[CaseExample, ...]]:
    """Return the cases beside one shipped ruleset by the obligations they speak of."""
    found: dict[str, list[CaseExample]] = {}
    for case in load_all_cases(SHIPPED / document, shipped_rulebook()):
        for key in case.expect:
            found.setdefault(key, []).append(case)
    return {key: tuple(cases) for key, cases in found.items()}


def edited(book: Rulebook, obligation_id: str, edit: Callable[[Obligation], Obligation]) -> Rulebook:
    """Return the rulebook with one obligation edited."""
    assert book.obligation(obligation_id)
    return of_rulesets(
        book,
        lambda ruleset: replace(
            ruleset,
            obligations=tuple(edit(each) if each.id == obligation_id else each for each in ruleset.obligations),
        ),
    )


def of_rulesets(book: Rulebook, edit: Callable[[Ruleset], Ruleset]) -> Rulebook:
    """Return the rulebook with every ruleset passed through an edit, and with a digest of its own."""
    return replace(book, rulesets=tuple(map(edit, book.rulesets)), digest="edited")


def of_class(book: Rulebook, name: str, edit: Callable[[model.ClassRule], model.ClassRule]) -> Rulebook:
    """Return the rulebook with one class defined otherwise."""
    classes = {**book.vocabulary.classes, name: edit(book.vocabulary.classes[name])}
    return replace(book, vocabulary=replace(book.vocabulary, classes=classes), digest="edited")


def without(book: Rulebook, obligation_id: str) -> Rulebook:
    """Return the rulebook without one obligation."""
    return of_rulesets(
        book, lambda one: replace(one, obligations=tuple(o for o in one.obligations if o.id != obligation_id))
    )


def swapped(node: object, old: object, new: object) -> object:
    """Return a node of the model with every part equal to ``old`` replaced by ``new``."""
    if node == old and type(node) is type(old):
        return new
    if isinstance(node, tuple):
        return tuple(swapped(each, old, new) for each in node)
    if isinstance(node, Struct):
        return replace(node, **{name: swapped(getattr(node, name), old, new) for name in node.__struct_fields__})
    return node


def part(obligation: Obligation, name: str, old: object, new: object) -> Obligation:
    """Return an obligation with a part swapped; the part must be there."""
    found = swapped(getattr(obligation, name), old, new)
    assert found != getattr(obligation, name), f"{old} does not stand in {name} of {obligation.id}"
    return replace(obligation, **{name: found})
