"""Excel: a sheet as a workbook, one worksheet for each table, ready to fill in, to filter and to print on A4.

How answers come back: column A is hidden and holds the id of each row; the very hidden worksheet ``_meta`` holds, as
names and values, what the sheet carries (``Sheet.meta``), the worksheet with answers (``sheet``), the letter of each
column (``column.KEY``) and its head (``label.KEY``, in the row ``header``), the worksheet with the head of the sheet
(``cover``), the address of each answer there (``entry.KEY``) and ``ids``, the SHA-256 of the row ids joined by
newlines. A form that comes back has its head on a worksheet of its own: above the table it would leave no room for the
head row to stay in view. Everything is written as text, number or day: what looks like a formula stays text.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from compliance.installed import MissingExtra
from compliance.reports.kinds import sheet_of
from compliance.reports.sheet import Sheet, Table
from compliance.reports.strings import UI
from compliance.reports.view import Head
from compliance.reports.writers.excel_cells import Look
from compliance.reports.writers.excel_leaf import Leaf

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from compliance.reports.env import Lang

FIXED_DAY = date(2000, 1, 1)
"""Stands as the day of making where none is known: nothing here reads a clock."""
MEASURE = {"font_name": "Arial", "font_size": 10}
"""The font by whose digits column widths are counted: 7 pixels a digit, here and in the fonts that replace it."""
META, LISTS = "_meta", "_lists"
"""The hidden worksheets: what programs read back, and choices too long for a cell's own list."""


def write(view: Head, lang: Lang) -> bytes:
    """Return a view as an Excel workbook; equal views make equal bytes.

    Raises :class:`compliance.installed.MissingExtra` where XlsxWriter is not installed.
    """
    return write_sheet(sheet_of(view), lang, view.as_of)


def write_sheet(sheet: Sheet, lang: Lang, on: date = FIXED_DAY) -> bytes:
    """Return a sheet as an Excel workbook; ``on`` is the day the file says it was made."""
    try:
        import xlsxwriter
    except ImportError:
        raise MissingExtra("XLSX", "office") from None
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "default_format_properties": dict(MEASURE)})
    look = Look(book, lang)
    book.set_properties(
        {
            "title": look.inline(sheet.title)[:200],
            "comments": look.inline(sheet.footer)[:1000],
            "author": "compliance",
            "created": datetime(on.year, on.month, on.day),
        }
    )
    covered = sheet.returns and bool(sheet.tables)
    headings = [look.inline(each.heading) for each in sheet.tables]
    first, *names = _names([look.inline(UI["excel.cover"]), *headings])
    lists = Lists(book)
    answered: Leaf | None = None
    entries: list[tuple[str, str]] = []
    if covered:
        cover = Leaf(book.add_worksheet(first), look, sheet, sheet.tables[0], lists.source)
        cover.print_cover()
        entries += [("cover", first), *cover.entries()]
    for number, (table, name) in enumerate(zip(sheet.tables, names, strict=True)):
        leaf = Leaf(book.add_worksheet(name), look, sheet, table, lists.source)
        leads = () if not sheet.linked else names[1:] if number == 0 else names[:1]
        leaf.print(number == 0 and not covered, number == len(names) - 1 and not covered, leads)
        if answered is None and _asks(table):
            answered = leaf
        entries += leaf.entries()
    if sheet.meta or sheet.returns:
        _write_meta(book, sheet, answered, entries)
    lists.write()
    book.close()
    return target.getvalue()


def _asks(table: Table) -> bool:
    """Whether answers are asked for in a table."""
    open_column = any(each.writable or each.choices for each in table.columns)
    return open_column and any(row.id for group in table.groups for row in group.rows)


class Lists:
    """Choices that a cell's own list cannot hold: 255 characters, and a comma parts two of them."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._columns: dict[tuple[str, ...], str] = {}

    def source(self, labels: Sequence[str]) -> list[str] | str:
        """Return where a drop-down finds its choices."""
        if len(",".join(labels)) <= 255 and not any("," in each or '"' in each for each in labels):
            return list(labels)
        from xlsxwriter.utility import xl_col_to_name

        key = tuple(labels)
        if key not in self._columns:
            letter = xl_col_to_name(len(self._columns))
            self._columns[key] = f"={LISTS}!${letter}$1:${letter}${len(key)}"
        return self._columns[key]

    def write(self) -> None:
        """Write the choices to a hidden worksheet, if there are any."""
        if not self._columns:
            return
        sheet = self._book.add_worksheet(LISTS)
        sheet.very_hidden()
        for column, labels in enumerate(self._columns):
            for row, label in enumerate(labels):
                sheet.write_string(row, column, label)


def _write_meta(book: Workbook, sheet: Sheet, answered: Leaf | None, entries: Sequence[tuple[str, str]]) -> None:
    """Write what programs read back."""
    known = [*((each.name, each.value) for each in sheet.meta), *entries]
    if answered is not None:
        known += answered.addresses()
        ids = "\n".join(row.id for group in answered.table.groups for row in group.rows if row.id)
        known.append(("ids", hashlib.sha256(ids.encode()).hexdigest()))
    meta = book.add_worksheet(META)
    meta.very_hidden()
    for row, (name, value) in enumerate(known):
        meta.write_string(row, 0, name)
        meta.write_string(row, 1, value)


_UNFIT = str.maketrans(
    {"[": "［", "]": "］", ":": "：", "*": "＊", "?": "？", "/": "／", "\\": "＼", "'": "’", "\t": " "}
)
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def _names(headings: Sequence[str]) -> Iterator[str]:
    """Yield names of worksheets that Excel takes: legal, 31 characters at most, no two alike."""
    taken = {META, LISTS, "history"}
    for heading in headings:
        plain = _ASTRAL.sub("〓", " ".join(heading.replace(": ", " – ").translate(_UNFIT).split())) or "Sheet"
        name, count = _shorten(plain, ""), 1
        while name.casefold() in taken:
            count += 1
            name = _shorten(plain, f" {count}")
        taken.add(name.casefold())
        yield name


def _shorten(name: str, ending: str) -> str:
    room = 31 - len(ending)
    return (name if len(name) <= room else name[: room - 1].rstrip() + "…") + ending
