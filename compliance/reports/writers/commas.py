"""CSV: one table of a sheet, for spreadsheets and for programs that want no more than rows.

Which table: the one called ``findings`` where there is one (of a gap report: a row for each obligation), else the
first. What stands in a row:

- the enterprise and the day, so that the rows of several enterprises can stand in one file; the heading of the row's
  group (not for ``findings``, which has none); then the columns of the table under their printed heads, in one
  language or in both; last the id by which programs know the row, which is the same in every language;
- days as YYYY-MM-DD, numbers as digits, choices by their words; lines of a cell are joined by ``；``, so that a row of
  the table is a line of the file.

The text begins with a byte order mark: without one, Excel in China takes a double-clicked file for GBK and shows
nonsense; with one, Excel and WPS take it for UTF-8, and so does Python's ``utf-8-sig``. Lines end in CR LF and every
field is quoted (RFC 4180), because a ``;`` in a bare field parts cells where the system's list separator is ``;``.
A text that a spreadsheet would run as a formula gets an apostrophe before it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from compliance.model import Words
from compliance.reports.kinds import sheet_of
from compliance.reports.sheet import Cell, Column, Sheet, Table
from compliance.reports.strings import UI
from compliance.reports.view import Head, Text

if TYPE_CHECKING:
    from compliance.reports.env import Lang

EVERY = "findings"
"""The key of a table that tells of every obligation."""
MARK, LINE_END = "\ufeff", "\r\n"

_FORMULA = tuple("=+-@＝＋－＠")
_FLAT = str.maketrans({"\r": " ", "\n": " ", "\t": " ", "\u2028": " ", "\u2029": " "})


def write(view: Head, lang: Lang) -> str:
    """Return a view as CSV: a byte order mark, a line of heads, and a line for each row of one table."""
    return write_sheet(sheet_of(view), lang, view.enterprise.name, view.as_of.isoformat())


def write_sheet(sheet: Sheet, lang: Lang, enterprise: str, as_of: str) -> str:
    """Return one table of a sheet as CSV; ``enterprise`` and ``as_of`` stand in front of each row."""
    table = next((each for each in sheet.tables if each.key == EVERY), sheet.tables[0])
    out = io.StringIO(newline="")
    to = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator=LINE_END)
    grouped = table.key != EVERY
    known = ("csv.enterprise", "head.as_of", *(("csv.group",) if grouped else ()))
    heads: list[Text | Words] = [*(UI[key] for key in known), *(each.label for each in table.columns), UI["csv.id"]]
    to.writerow([_safe(_say(each, lang)) for each in heads])
    for row in _rows(table, lang, grouped):
        to.writerow([_safe(enterprise), as_of, *row])
    return MARK + out.getvalue()


def without_head(text: str) -> str:
    """Return what is added to the CSV of another enterprise: the rows alone."""
    return text.partition(LINE_END)[2]


def _rows(table: Table, lang: Lang, grouped: bool) -> Iterator[list[str]]:
    for group in table.groups:
        heading = [_safe(_say(group.heading, lang)) if group.heading else ""] if grouped else []
        for row in group.rows:
            cells = zip(row.cells, table.columns, strict=True)
            yield [*heading, *(_cell(cell, column, lang) for cell, column in cells), _safe(row.id)]


def _cell(cell: Cell, column: Column, lang: Lang) -> str:
    if cell.lines:
        return _safe(_joined([_say(each.text, lang) for each in cell.lines], lang))
    if cell.on is not None:
        return cell.on.isoformat()
    if cell.number is not None:
        return str(cell.number)
    return next((_safe(_say(each.label, lang)) for each in column.choices if each.value == cell.answer), "")


def _say(text: Text | Words, lang: Lang) -> str:
    """Return a text on one line; of two languages both."""
    said = (text.en or text.zh) if lang == "en" else text.zh
    if lang == "both" and text.en and text.en != text.zh:
        said = f"{text.zh} / {text.en}"
    return said.translate(_FLAT)


def _joined(lines: list[str], lang: Lang) -> str:
    return ("; " if lang == "en" else "；").join(filter(None, lines))


def _safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, also where it leaves out blanks in front."""
    text = text.translate(_FLAT)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
