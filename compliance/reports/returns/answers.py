"""What a filled checklist holds, wherever it was read from: each answer as it stands, with its cell or its line.

Nothing is judged here: an answer is text (or a day, where the file says that it is one), and may be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, Literal

from msgspec import Struct

from compliance.diagnostics import Diagnostic, LoadError, Span

RESULT, REMARK, DUE, PHOTO = "result", "remark", "due", "photo"
WRITTEN: Final = (REMARK, DUE, PHOTO)
"""The columns in which officers write."""
DATE, OFFICER, CERTIFICATE, PLACE, COMPANION = "date", "officer", "certificate", "place", "companion"
HEAD: Final = (DATE, OFFICER, CERTIFICATE, PLACE, COMPANION)
"""What officers write in the head."""

MOST_ROWS: Final = 5_000
"""Rows of a checklist that are read; one with more than a hundred is never used on site."""
MOST_TEXT: Final = 4_000
"""Characters of one answer that are read; a profile takes fewer."""


class CellSpan(Span, frozen=True):
    """A cell of a worksheet, shown as ``list.xlsx:检查表!J12``; line and column are its row and column."""

    def __str__(self) -> str:
        return f"{self.path}!{letters(self.column)}{self.line}" if self.line else self.path

    @property
    def cell(self) -> str:
        """Return its address as Excel names it."""
        return f"{letters(self.column)}{self.line}"


def letters(column: int) -> str:
    """Return the letters of a column, ``A`` for 1."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def spot(at: Span) -> str:
    """Return a place within its file, as a sentence names it: a cell, or a line."""
    if isinstance(at, CellSpan):
        return at.cell
    return f"line {at.line}" if at.line else at.path


def spot_zh(at: Span) -> str:
    """Return a place within its file, as a Chinese sentence names it."""
    if isinstance(at, CellSpan):
        return f"{at.cell}单元格"
    return f"第{at.line}行" if at.line else at.path


class Given(Struct, frozen=True):
    """What stands in one place to write; empty text where nothing does."""

    value: str | date
    at: Span

    @property
    def text(self) -> str:
        """Return it as text."""
        return self.value if isinstance(self.value, str) else self.value.isoformat()


class AnsweredRow(Struct, frozen=True):
    """One row of the checklist."""

    id: Given
    result: tuple[Given, ...]
    """The boxes that are ticked."""
    result_at: Span
    """Where they are, or would be."""
    written: Mapping[str, Given]
    """What stands under ``remark``, ``due`` and ``photo``."""
    number: str = ""
    """As printed."""

    @property
    def answered(self) -> bool:
        """Whether anything is ticked or written."""
        return bool(self.result) or any(each.value for each in self.written.values())


class Returned(Struct, frozen=True):
    """One file that came back."""

    path: str
    form: Literal["xlsx", "html"]
    meta: Mapping[str, str]
    head: Mapping[str, Given]
    """What stands in the head, by key; an entry is there also where it is empty."""
    rows: tuple[AnsweredRow, ...]
    ids_at: Span
    """The file, or the worksheet with the answers."""
    mistakes: tuple[Diagnostic, ...] = ()
    """What cannot be taken for an answer at all: formulas, answers of no row."""


class Refused(LoadError):
    """A checklist that cannot be imported; every mistake, file by file and from top to bottom."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        found = dict.fromkeys(diagnostics)
        ordered = sorted(found, key=lambda each: (each.span.path, each.span.line, each.span.column, each.code))
        Exception.__init__(self, "\n".join(f"{each.span}: {each.code} {each.message}" for each in ordered))
        self.diagnostics = tuple(ordered)
        self.sources = {each.span.path: "" for each in ordered}
        """No message shows the line it speaks of: a workbook has none, and those of a page are for browsers."""


def mistake(
    at: Span,
    code: str,
    said: tuple[str, str],
    instead: tuple[str, str] = ("", ""),
    severity: Literal["error", "warning"] = "error",
) -> Diagnostic:
    """Return a diagnostic of two pairs of texts, each Chinese and English: what is wrong, what to do."""
    return Diagnostic(at, code, said[1], instead[1], severity, said[0], instead[0])
