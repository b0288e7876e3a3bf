"""The fixed keys of vocabulary files (format: rulesets/README.md)."""

from __future__ import annotations

from typing import Annotated, get_args

from compliance import model
from compliance.checking.entries import (
    Code,
    Day,
    Envelope,
    Excuses,
    Label,
    Limit,
    Listed,
    Raw,
    Snake,
    Text,
    Texts,
    Yes,
    one_of,
)


class SaysEntry(Envelope):
    """How something is said to be so, and not to be so."""

    yes: Label
    no: Label

    def pair(self) -> tuple[model.Words, ...]:
        """Return them as the model has them."""
        return (self.yes.words(), self.no.words())


class FactEntry(Envelope):
    """A declared fact, or a field of an item or record."""

    label: Label
    type: Annotated[model.FactType, one_of(get_args(model.FactType), "a type of fact")]
    unit: Text = ""
    values: Raw | None = None
    event: Yes = False
    at_least: Limit | None = None
    at_most: Limit | None = None
    question: Text = ""
    who: Text = ""
    evidence: Texts = ()
    judged: Yes = False
    says: SaysEntry | None = None
    lint_ok: Excuses = ()


class ListEntry(Envelope):
    """A declared list of items."""

    label: Label
    fields: Raw
    dated: Snake | None = None
    question: Text = ""
    who: Text = ""
    evidence: Texts = ()
    lint_ok: Excuses = ()


class ActivityEntry(Envelope):
    """A declared list of dated records."""

    label: Label
    fields: Raw | None = None
    bare_date: Raw | None = None
    question: Text = ""
    who: Text = ""
    evidence: Texts = ()
    lint_ok: Excuses = ()


class ValueEntry(Envelope):
    """A value of the taxonomy of industries, one that implies others, or one with words of its own."""

    label: Label
    implies: Annotated[tuple[Snake, ...], Listed] = ()
    says: SaysEntry | None = None
    lint_ok: Excuses = ()


class FormerEntry(Envelope):
    """A code that a place had until a day."""

    code: Code
    until: Day


class PlaceEntry(Envelope):
    """A jurisdiction."""

    label: Label
    former: Annotated[tuple[FormerEntry, ...], Listed] = ()


class ClassEntry(Envelope):
    """A derived class."""

    label: Label
    when: Raw
    closed: Yes = True
    declarable: Yes = False
    source: Text
    question: Text = ""
    note: Text = ""
    says: SaysEntry | None = None
    lint_ok: Excuses = ()
