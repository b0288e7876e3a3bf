"""Tables as text: for a terminal, as Markdown, as CSV. What stands in them was decided before."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from msgspec import Struct

from compliance.diagnostics import width
from compliance.fleet.overview.view import Figure
from compliance.model import Words
from compliance.reports.view import clean

Cell = Words | str | int | Figure | None
"""Nothing where it does not apply."""
_FORMULA = tuple("=+-@\t\r＝＋－＠")
_LEAST_TEXT = 16


class Table(Struct, frozen=True):
    """A table under a heading."""

    heading: Words
    columns: tuple[Words, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: Words | None = None
    """What is said where there is no row."""
    note: Words | None = None


class Paper(Struct, frozen=True):
    """A heading, some lines, tables."""

    title: Words
    lines: tuple[Words, ...]
    tables: tuple[Table, ...]
    least: int = 0
    """Numbers below it are kept back."""


def to_terminal(paper: Paper, lang: str, columns: int = 100) -> str:
    """Return a paper as plain text, its tables cut to so many columns where only texts must give way."""
    told = [say(paper.title, lang), *(say(each, lang) for each in paper.lines)]
    for table in paper.tables:
        told += ["", say(table.heading, lang)]
        if not table.rows and table.empty is not None:
            told.append("  " + say(table.empty, lang))
            continue
        rows = [[say(each, lang) for each in table.columns], *_told(table, lang, paper.least)]
        told += _aligned(rows, _numeric(table), columns - 2)
        if table.note is not None:
            told.append("  " + say(table.note, lang))
    return "\n".join(told) + "\n"


def to_markdown(paper: Paper, lang: str) -> str:
    """Return a paper as Markdown."""
    told = [f"# {_escaped(say(paper.title, lang))}", ""]
    told += [f"- {_escaped(say(each, lang))}" for each in paper.lines]
    for table in paper.tables:
        told += ["", f"## {_escaped(say(table.heading, lang))}", ""]
        if not table.rows and table.empty is not None:
            told.append(say(table.empty, lang))
            continue
        marks = ["---:" if numeric else "---" for numeric in _numeric(table)]
        rows = [[say(each, lang) for each in table.columns], marks, *_told(table, lang, paper.least)]
        told += ["| " + " | ".join(row if row in marks else _escaped(row) for row in cells) + " |" for cells in rows]
        if table.note is not None:
            told += ["", _escaped(say(table.note, lang))]
    return "\n".join(told) + "\n"


def to_csv(table: Table, lang: str, least: int = 0) -> str:
    """Return one table as CSV that spreadsheets read as UTF-8 and run no formula of."""
    out = io.StringIO(newline="")
    to = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in ([say(each, lang) for each in table.columns], *_told(table, lang, least)):
        to.writerow([f"'{each}" if each.startswith(_FORMULA) else each for each in row])
    return "\ufeff" + out.getvalue()


def say(words: Words, lang: str) -> str:
    """Return a text in one language, or in both."""
    if lang == "both" and words.zh != words.en:
        return f"{words.zh} / {words.en}"
    return words.en if lang == "en" else words.zh


def _told(table: Table, lang: str, least: int) -> list[list[str]]:
    return [[_cell(each, lang, least) for each in row] for row in table.rows]


def _cell(cell: Cell, lang: str, least: int) -> str:
    if isinstance(cell, Words):
        return clean(say(cell, lang))
    if isinstance(cell, Figure):
        return str(cell.n) if cell.n is not None else f"<{least}" if cell.withheld == "small" else "※"
    return "" if cell is None else clean(str(cell))


def _numeric(table: Table) -> list[bool]:
    """Return which columns hold numbers."""
    places = range(len(table.columns))
    return [any(isinstance(row[place], int | Figure) for row in table.rows) for place in places]


def _aligned(rows: Sequence[Sequence[str]], numeric: Sequence[bool], columns: int) -> Iterator[str]:
    """Yield rows in columns, numbers to the right; texts are cut, the longest first, until a row fits."""
    widths = [max(width(row[place]) for row in rows) for place in range(len(numeric))]
    while sum(widths) + 2 * len(widths) > columns:
        wide = max((place for place, number in enumerate(numeric) if not number), key=lambda place: widths[place])
        if widths[wide] <= _LEAST_TEXT:
            break
        widths[wide] -= 1
    for row in rows:
        cells = []
        for cell, size, number in zip(row, widths, numeric, strict=True):
            shown = _cut(cell, size)
            blank = " " * (size - width(shown))
            cells.append(blank + shown if number else shown + blank)
        yield "  " + "  ".join(cells).rstrip()


def _cut(text: str, size: int) -> str:
    if width(text) <= size:
        return text
    kept = ""
    for char in text:
        if width(kept + char) > size - 1:
            break
        kept += char
    return kept + "…"


def _escaped(text: str) -> str:
    """Return text of which Markdown makes no markup."""
    for char in "\\|`*_<>[]#":
        text = text.replace(char, f"\\{char}")
    return text.replace("\n", " ")
