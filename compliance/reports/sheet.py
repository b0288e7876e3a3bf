"""A printed form as plain data: a head, tables with grouped rows, places to write and to sign.

Checklist, form, remediation plan and calendar are laid out as a sheet once; every writer (text, Markdown, HTML, Word,
Excel, PDF, CSV) prints any sheet. All texts are pairs; quotations have their printed punctuation already. A sheet is
what people see: it holds no date arithmetic, no order and no sentence that was not decided before.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from compliance.reports.view import Text, View

Role = Literal["plain", "strong", "quiet", "quote", "alert", "ref"]
"""How a line stands out: ``alert`` asks for attention, ``ref`` is small print that programs read back."""


class Line(View, frozen=True):
    """One paragraph of a cell."""

    text: Text
    role: Role = "plain"


class Cell(View, frozen=True):
    """What stands in one place of a row; a place to write is empty."""

    lines: tuple[Line, ...] = ()
    on: date | None = None
    """The day the cell holds, in place of lines: programs sort by it."""
    number: int | None = None
    """The number the cell holds, in place of lines: programs add it up."""
    ratio: float | None = None
    """The share, from 0 to 1, that the lines tell: workbooks hold it in their place, so that it can be sorted."""
    answer: str = ""
    """The value of a choice that is made already (one of the column's)."""


class Choice(View, frozen=True):
    """One box to tick."""

    value: str
    label: Text


class Column(View, frozen=True):
    """A column: its head and its share of the paper."""

    key: str
    label: Text
    width: int
    """Millimetres on A4; the widths of a table add up to 186 upright and 273 across."""
    choices: tuple[Choice, ...] = ()
    """Boxes to tick, one of them; the cells are empty or hold an ``answer``."""
    writable: bool = False
    """People write into it: text, or a day where ``date``."""
    date: bool = False


class Row(View, frozen=True):
    """One line of a table."""

    cells: tuple[Cell, ...]
    id: str = ""
    """What programs know the row by: an obligation, or a fact; answers come back by it. Empty: no answer is asked."""


class Group(View, frozen=True):
    """Rows under one heading; without a heading they simply follow."""

    rows: tuple[Row, ...]
    heading: Text | None = None


class Table(View, frozen=True):
    """A table; in Excel a worksheet of its own; in CSV the one called ``findings``, or the first, is the file."""

    key: str
    heading: Text
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    note: Text | None = None
    empty: Text | None = None
    """What is said where there is no row."""


class Entry(View, frozen=True):
    """One line of the head: a label, and what is known or a place to write."""

    label: Text
    value: Text | None = None
    key: str = ""
    """Where people write: by what name the answer comes back."""
    wide: bool = False
    """It takes the whole width."""


class Signature(View, frozen=True):
    """A block to sign: who, and the lines to fill in."""

    who: Text
    lines: tuple[Text, ...]


class Meta(View, frozen=True):
    """A name and value that programs read back and people need not see."""

    name: str
    value: str


class Sheet(View, frozen=True):
    """One printed form."""

    title: Text
    subtitle: Text
    across: bool
    """A4 across (landscape) or upright."""
    head: tuple[Entry, ...]
    remarks: tuple[Line, ...]
    """What stands between the head and the tables; what must be read first is an ``alert``."""
    tables: tuple[Table, ...]
    signatures: tuple[Signature, ...]
    footer: Text
    meta: tuple[Meta, ...] = ()
    """What a form that comes back must carry: kind, digests, as-of date."""
    returns: bool = False
    """Answers come back by ``compliance checklist import``."""
    linked: bool = False
    """In a workbook the first worksheet leads to the others, and they back."""


def lines(*texts: Text | Line | None) -> Cell:
    """Return a cell of paragraphs; what is ``None`` or says nothing is left out."""
    made = (each if isinstance(each, Line) else Line(each) for each in texts if each is not None)
    return Cell(tuple(each for each in made if each.text.zh))
