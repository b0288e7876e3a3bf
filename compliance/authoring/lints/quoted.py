"""The quotations of obligations and cases: whose they are, what numbers stand in them, and where in the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from compliance.authoring.lints.material import Material, WrittenObligation
from compliance.authoring.texts.numerals import Quantity, find_quantities
from compliance.authoring.texts.quotes import QuotePlaces, condensed
from compliance.diagnostics import Span

if TYPE_CHECKING:
    from compliance.reading import Node

_AROUND = 6
"""Characters beside a number by which the same words are known again in another quotation."""


class Quotation(Struct, frozen=True):
    """One quotation: of an obligation, or (``case``) of one of its stricter cases."""

    owner: WrittenObligation
    text: str
    """As it must have read, where the text is damaged."""
    node: Node | None
    case: str = ""

    def at(self, start: int = 0, end: int | None = None) -> Span:
        """Return where some of its words stand; the whole quotation where it runs over several lines."""
        if self.node is None:
            return self.owner.at("source")
        row = self.owner.file.text.splitlines()[self.node.line - 1]
        words = self.text[start:end]
        for shift in (0, 1):
            column = self.node.column - 1 + shift + start
            if row[column : column + len(words)] == words:
                return Span(self.owner.path, self.node.line, column + 1, max(1, len(words)))
        return self.node.at(self.owner.path)

    def around(self, start: int, end: int) -> str:
        """Return the words with a few beside them, as quotations are compared."""
        return condensed(self.text[max(0, start - _AROUND) : end + _AROUND])


def quotations(each: WrittenObligation) -> Iterator[Quotation]:
    """Yield the quotation of an obligation, then those of its cases that have one."""
    source = each.obligation.source
    yield Quotation(
        each, source.normalised or source.quote, each.value("source", "normalised" if source.normalised else "quote")
    )
    for case, node in each.cases:
        if case.quote:
            yield Quotation(each, case.quote, node.get("quote"), case.id)


def quote_places(material: Material) -> QuotePlaces:
    """Return where quotations and names of texts stand, as :func:`find_quotes` does, without reading files again."""
    quotes: dict[str, Span] = {}
    for each in material.obligations:
        node = each.value("source", "quote")
        if node is not None:
            quotes[each.obligation.id] = node.at(each.path)
        for case, written in each.cases:
            inner = written.get("quote")
            if inner is not None:
                quotes[f"{each.obligation.id}#{case.id}"] = inner.at(each.path)
    texts = {head.ruleset.id: head.root.entries["text"][1].at(head.path) for head in material.heads}
    return QuotePlaces(quotes, texts)


def same_sentence(material: Material, quotation: Quotation, start: int, end: int) -> Iterator[WrittenObligation]:
    """Yield the other obligations of the document that quote these words too."""
    words = quotation.around(start, end)
    owner = quotation.owner
    for other in material.obligations:
        if other is not owner and other.ruleset is owner.ruleset:
            quoted = (other.obligation.source.quote, *(case.quote for case in other.obligation.stricter))
            if any(words in condensed(quote) for quote in quoted):
                yield other


def scale(unit: str) -> tuple[int, str]:
    """Return how many base units one of a fact's units is: 千吨/年 is 1000 of 吨/年."""
    found = find_quantities(f"1{unit}") if unit else ()
    return (found[0].value, found[0].unit) if len(found) == 1 else (1, unit)


def says(quantity: Quantity) -> str:
    """Return a quantity in the words of conditions."""
    return quantity.relation or "exact"
