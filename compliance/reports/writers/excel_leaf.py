"""One worksheet: one table with its drop-downs, colours and checks, and how it is printed; see ``excel_board``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from compliance.reports.sheet import Cell, Column, Role, Row, Sheet, Table
from compliance.reports.strings import UI
from compliance.reports.writers.excel_board import Board
from compliance.reports.writers.excel_cells import (
    BAND,
    BLUE,
    BODY,
    DAY_FORMAT,
    GREY,
    NUMBER_FORMAT,
    RED_PALE,
    RULE,
    SHARE_FORMAT,
    SMALL,
    TEXT_FORMAT,
    TO_FILL,
    Look,
    columns_of,
    fit,
    height_of,
    lines_in,
    runs,
)

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

NARROW = 30
"""Millimetres up to which numbers stand in the middle of their column."""
MANY = 8
"""Columns from which on a table has smaller print."""
FROZEN = 300.0
"""Points that may stay in view while the rest is scrolled: more would leave no room on a small screen."""
LONG_LIST = 12
"""Rows from which on a list without groups can be filtered."""
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
"""What may be typed as a day."""
EXACT = 10**15
"""Numbers from here on lose digits in Excel; they are written as text."""

CHOICES = 60
"""Characters of the choices that are named in the head of their column."""
EARLIEST = 1900
"""Excel knows no day of an earlier year; it is written as text."""
ROOM = 2
"""Lines a row has at least where people write."""

_RULED: dict[str, Any] = {"border": 1, "border_color": RULE}
_SMALLER: dict[str, Any] = {"text_wrap": False, "shrink": True}
"""A day or a number is printed smaller where its column is too narrow, not as ###."""

_CENTRED: dict[str, Any] = {**_SMALLER, "align": "center"}

Lists = Callable[[Sequence[str]], list[str] | str]


class Leaf(Board):
    """A worksheet with its table."""

    def __init__(self, worksheet: Worksheet, look: Look, sheet: Sheet, table: Table, lists: Lists) -> None:
        super().__init__(worksheet, look, sheet, table)
        self._lists = lists
        self._size = BODY - 1 if self._last >= MANY else BODY
        self._header_row = 0
        self._open: list[tuple[int, int]] = []
        """First and last rows of those that ask for answers, as they follow each other."""

    def print(self, first: bool, last: bool, links: Sequence[str] = ()) -> None:
        """Write the worksheet; ``first`` bears the head of the sheet, ``last`` its signatures.

        ``links``: names of worksheets that stand below the table, to be led to.
        """
        to = self._to
        to.set_column_pixels(0, 0, 64, None, {"hidden": True})
        for index, width in enumerate(self._widths, 1):
            to.set_column_pixels(index, index, round(width * 96 / 25.4))
        self._head() if first else self._short_head()
        if links and not first:
            self._link(links[0], "↑ {}")
            links = ()
        header = self._header_row = self._header()
        for group in self.table.groups:
            if group.heading is not None:
                self._across(self._look.say(group.heading), bold=True, font_color=BLUE, bg_color=BAND, **_RULED)
            for row in group.rows:
                self._row(row)
        if not any(group.rows for group in self.table.groups):
            self._across(self._look.say(self.table.empty or UI["excel.empty"]), font_color=GREY, **_RULED)
        self._answers(header)
        for name in links:
            self._link(name)
        if last and self._sheet.signatures:
            self._signatures(self._sheet.signatures)
        if self._sheet.footer.zh:
            self._across(self._look.say(self._sheet.footer), SMALL, font_color=GREY)
        self._page(header)

    def print_cover(self) -> None:
        """Write the head of the sheet and its signatures, on a worksheet without the table."""
        self._to.set_column_pixels(0, 0, 64, None, {"hidden": True})
        for index, width in enumerate(self._widths, 1):
            self._to.set_column_pixels(index, index, round(width * 96 / 25.4))
        self._cover()
        if self._sheet.signatures:
            self._signatures(self._sheet.signatures)
        if self._sheet.footer.zh:
            self._across(self._look.say(self._sheet.footer), SMALL, font_color=GREY)
        self._page(None)

    def addresses(self) -> list[tuple[str, str]]:
        """Return where answers stand, by name."""
        from xlsxwriter.utility import xl_col_to_name

        letters = [(f"column.{each.key}", xl_col_to_name(at)) for at, each in enumerate(self.table.columns, 1)]
        labels = [(f"label.{each.key}", self._look.inline(each.label)) for each in self.table.columns]
        return [("sheet", self._to.get_name()), ("header", str(self._header_row + 1)), *letters, *labels]

    def _link(self, name: str, words: str = "→ {}") -> None:
        """Write a row that leads to another worksheet."""
        at, style = self._next(height_of(1)), self._look.format(font_color=BLUE, underline=1, text_wrap=False)
        self._to.write_url(at, 1, f"internal:'{name}'!B1", style, words.format(name))

    # --- the table -----------------------------------------------------------------------------------------------

    def _header(self) -> int:
        """Write the header row and return it."""
        look, size = self._look, self._size
        style = look.cell(
            "strong", BLUE, valign="vcenter", align="center", font_color="FFFFFF", border_color=BLUE, font_size=size
        )
        labels = [self._heading(each) for each in self.table.columns]
        count = max(lines_in(label, columns_of(width, size)) for label, width in zip(labels, self._widths, strict=True))
        at = self._next(max(24.0, height_of(count, size)))
        for index, label in enumerate(labels, 1):
            self._to.write_string(at, index, label, style)
        return at

    def _heading(self, column: Column) -> str:
        """Return the head of a column; that of a choice names what may be chosen, for those who print the form."""
        choices = "/".join(self._look.inline(each.label) for each in column.choices)
        said = self._look.say(column.label)
        return f"{said}\n{choices}" if choices and len(choices) <= CHOICES else said

    def _row(self, row: Row) -> None:
        at, count = self._at, 1
        asked = bool(row.id) or not self._sheet.returns
        for index, (cell, column) in enumerate(zip(row.cells, self.table.columns, strict=True), 1):
            open_ = asked and (column.writable or bool(column.choices))
            if cell.ratio is not None:
                self._share(at, index, cell.ratio, column)
            elif cell.lines:
                count = max(count, self._lines(at, index, cell, column, open_))
            else:
                self._value(at, index, cell, column, open_)
            if open_ and column.writable:
                count = max(count, ROOM)
        if row.id:
            self._to.write_string(at, 0, row.id)
        self._next(height_of(count, self._size))
        if asked and self._open and self._open[-1][1] == at - 1:
            self._open[-1] = (self._open[-1][0], at)
        elif asked:
            self._open.append((at, at))

    def _style(self, role: Role = "plain", open_: bool = False, **more: Any) -> Any:
        if open_:
            return self._look.cell(role, font_size=self._size, locked=False, **{"fill": TO_FILL, **more})
        return self._look.cell(role, font_size=self._size, **more)

    def _lines(self, at: int, index: int, cell: Cell, column: Column, open_: bool) -> int:
        """Write the lines of a cell and return how many they are on paper."""
        look, lines = self._look, cell.lines
        role, size = lines[0].role, float(self._size)
        parts = runs(lines, look, size) if len(lines) > 1 else None
        if parts:
            text = "".join(parts[1::2])
            self._to.write_rich_string(at, index, *parts, self._style("plain", open_, text=text))
        else:
            text = fit("\n".join([look.say(each.text) for each in lines]), look)
            fill = RED_PALE if role == "alert" else TO_FILL if open_ else ""
            style = self._style(role, open_, text=text, fill=fill, numbers=TEXT_FORMAT if open_ else "")
            if text:
                self._to.write_string(at, index, text, style)
            else:
                self._to.write_blank(at, index, None, style)
            size = SMALL if role == "ref" else size
        return lines_in(text, columns_of(column.width, size))

    def _share(self, at: int, index: int, ratio: float, column: Column) -> None:
        """Write a share as a number; not quite all is not all."""
        how = _CENTRED if column.width <= NARROW else _SMALLER
        style = self._style("plain", numbers=SHARE_FORMAT, **how)
        self._to.write_number(at, index, min(ratio, 0.994) if ratio < 1 else 1, style)

    def _value(self, at: int, index: int, cell: Cell, column: Column, open_: bool) -> None:
        """Write a day, a number, a choice that is made, or a place to write."""
        to = self._to
        if cell.on is not None and cell.on.year >= EARLIEST:
            to.write_datetime(at, index, cell.on, self._style("plain", open_, numbers=DAY_FORMAT, **_CENTRED))
        elif cell.number is not None and abs(cell.number) < EXACT:
            how = _CENTRED if column.width <= NARROW else _SMALLER
            to.write_number(at, index, cell.number, self._style("plain", open_, numbers=NUMBER_FORMAT, **how))
        elif cell.on is not None or cell.number is not None:
            to.write_string(at, index, str(cell.on or cell.number), self._style("plain", open_))
        elif column.choices:
            style = self._style("strong", open_, align="center", valign="vcenter")
            label = next((self._look.inline(each.label) for each in column.choices if each.value == cell.answer), "")
            if label:
                to.write_string(at, index, label, style)
            else:
                to.write_blank(at, index, None, style)
        else:
            typed = (DAY_FORMAT if column.date else TEXT_FORMAT) if open_ else ""
            to.write_blank(at, index, None, self._style("plain", open_, numbers=typed))

    # --- answers -------------------------------------------------------------------------------------------------

    def _answers(self, header: int) -> None:
        """Give open cells their drop-downs, colours and checks, and lists that are long a filter."""
        if self._open:
            for index, column in enumerate(self.table.columns, 1):
                if column.choices:
                    self._choices(index, column)
                elif column.writable and column.date:
                    self._validate(index, {
                        "validate": "date", "criteria": "between", "minimum": FIRST_DAY, "maximum": LAST_DAY,
                        "error_title": self._look.ui("excel.check"), "error_message": self._look.ui("excel.day"),
                    })  # fmt: skip
            if self._progress is not None:
                self._write_progress(self._progress)
        groups = self.table.groups
        plain = len(groups) == 1 and groups[0].heading is None and len(groups[0].rows) >= LONG_LIST
        if plain and not self._sheet.returns:
            self._to.autofilter(header, 1, header + len(groups[0].rows), self._last)

    def _choices(self, index: int, column: Column) -> None:
        look = self._look
        labels = [look.inline(each.label) for each in column.choices]
        told = {
            "validate": "list", "source": self._lists(labels),
            "error_title": look.ui("excel.check"), "error_message": look.ui("excel.choose"),
        }  # fmt: skip
        if look.lang == "both":
            pairs = "\n".join(f"{each.label.zh} = {each.label.en}" for each in column.choices)
            if len(pairs) <= 255:
                told["input_message"] = pairs
        self._validate(index, told)
        for choice, label in zip(column.choices, labels, strict=True):
            colours = look.colours(choice.value)
            if colours is not None:
                first, last = self._open[0][0], self._open[-1][1]
                rule = {
                    "type": "cell", "criteria": "==", "value": '"{}"'.format(label.replace('"', '""')),
                    "format": colours,
                }  # fmt: skip
                if len(self._open) > 1:
                    rule["multi_range"] = " ".join(self._ranges(index))
                self._to.conditional_format(first, index, last, index, rule)

    def _validate(self, index: int, rule: dict[str, Any]) -> None:
        (first, last), *others = self._open
        rule["other_cells"] = [[top, index, bottom, index] for top, bottom in others]
        self._to.data_validation(first, index, last, index, rule)

    def _ranges(self, index: int) -> list[str]:
        from xlsxwriter.utility import xl_range

        return [xl_range(first, index, last, index) for first, last in self._open]

    def _write_progress(self, at: int) -> None:
        """Write how many rows are answered, counted anew by Excel at each answer."""
        from xlsxwriter.utility import xl_range_abs

        look = self._look
        index, column = next((at, each) for at, each in enumerate(self.table.columns, 1) if each.choices)
        where = xl_range_abs(self._open[0][0], index, self._open[-1][1], index)
        rows = [row for group in self.table.groups for row in group.rows if row.id]
        given = [row.cells[index - 1].answer for row in rows]
        parts = [f'"{look.ui("sheet.answered")} "', f"COUNTA({where})", f'" / {len(rows)}"']
        known = f"{look.ui('sheet.answered')} {sum(map(bool, given))} / {len(rows)}"
        for choice in column.choices:
            label = look.inline(choice.label)
            quoted = label.replace('"', '""')
            parts += [f'"　{quoted} "', f'COUNTIF({where},"{quoted}")']
            known += f"　{label} {given.count(choice.value)}"
        style = look.cell("strong", valign="vcenter", align="center")
        self._put(at, 1, self._last, "", style)
        self._to.write_formula(at, 1, "=" + "&".join(parts), style, known)

    # --- the paper ---------------------------------------------------------------------------------------------------

    def _page(self, header: int | None) -> None:
        to, look = self._to, self._look
        if header is not None:
            to.repeat_rows(header)
            if sum(self._heights[: header + 1]) <= FROZEN:
                to.freeze_panes(header + 1, 0)
        to.hide_gridlines(2)
        to.set_paper(9)
        to.set_landscape() if self._sheet.across else to.set_portrait()
        to.fit_to_pages(1, 0)
        to.set_margins(left=0.47, right=0.47, top=0.5, bottom=0.65)
        to.center_horizontally()
        to.print_area(0, 1, self._at - 1, self._last)
        font = "" if look.lang == "en" else '&"微软雅黑,Regular"'
        left, right = self._of_what(), look.say(UI["excel.page"]).replace("\n", " / ")
        left = (left if len(left) <= 80 else f"{left[:79]}…").replace("&", "&&")
        # A number right after the size would be read as part of it, so a space goes before the title.
        to.set_footer(f"&L&8{font} {left}&R&8{font} {right}", {"margin": 0.3})
        to.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        if self._sheet.returns:
            to.protect("", {"format_rows": True, "format_columns": True, "format_cells": True, "objects": True})
