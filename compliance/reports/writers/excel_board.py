"""What stands on a worksheet over the whole width: title, head, remarks, places to sign; and what is put into cells."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, combinations
from typing import TYPE_CHECKING, Any

from compliance.reports.sheet import Entry, Line, Sheet, Signature, Table
from compliance.reports.writers.excel_cells import (
    BLUE,
    BODY,
    DAY_FORMAT,
    GREY,
    PALE,
    RED,
    RED_PALE,
    TEXT_FORMAT,
    TO_FILL,
    Look,
    columns_of,
    fit,
    height_of,
    lines_in,
    starts_formula,
)

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

LABEL, NARROWEST = 29, 20
"""Millimetres a label of the head takes, about and at least."""


class Board:
    """A worksheet written row by row; column A is for programs, what people see begins in column B."""

    def __init__(self, worksheet: Worksheet, look: Look, sheet: Sheet, table: Table) -> None:
        self._to, self._look, self._sheet, self.table = worksheet, look, sheet, table
        self._widths = [each.width for each in table.columns]
        self._last = len(self._widths)
        self._at = 0
        self._heights: list[float] = []
        self._entries: list[tuple[str, str]] = []
        self._progress: int | None = None
        """The row that says how many rows are answered."""

    def entries(self) -> list[tuple[str, str]]:
        """Return where the answers of the head stand, by name."""
        return self._entries

    # --- lines over the whole width ------------------------------------------------------------------------------

    def _next(self, height: float) -> int:
        """Return a new row of this height."""
        at = self._at
        self._to.set_row(at, height)
        self._at += 1
        self._heights.append(height)
        return at

    def _put(self, at: int, first: int, last: int, text: str, look: Any) -> None:
        """Write a text into columns joined to one."""
        if first < last:
            self._to.merge_range(at, first, at, last, "", look)
        if text:
            self._to.write_string(at, first, text, look)
        elif first == last:
            self._to.write_blank(at, first, None, look)

    def _across(self, text: str, size: float = BODY, **more: Any) -> None:
        """Write a text over the whole width, in a row of its own."""
        text = fit(text, self._look)
        count = lines_in(text, columns_of(self._wide(1, self._last), size))
        style = self._look.format(font_size=size, valign="vcenter", quote_prefix=starts_formula(text), **more)
        self._put(self._next(height_of(count, size)), 1, self._last, text, style)

    def _wide(self, first: int, last: int) -> int:
        """Return the millimetres of neighbouring columns."""
        return sum(self._widths[first - 1 : last])

    # --- the head ------------------------------------------------------------------------------------------------

    def _head(self) -> None:
        """Write what stands above the first table."""
        self._cover()
        if self.table.heading != self._sheet.title:
            self._across(self._look.say(self.table.heading), 12, bold=True, font_color=BLUE)
        self._note()

    def _cover(self) -> None:
        """Write the head as a page of its own."""
        sheet, say = self._sheet, self._look.say
        self._across(say(sheet.title), 16, bold=True, align="center", font_color=BLUE)
        if sheet.subtitle.zh:
            self._across(say(sheet.subtitle), 9, align="center", font_color=GREY)
        self._known()
        for line in sheet.remarks:
            self._remark(line)

    def _short_head(self) -> None:
        """Write what stands above another table: its name, and what it belongs to."""
        self._across(self._look.say(self.table.heading), 14, bold=True, font_color=BLUE)
        self._across(self._of_what(), 9, font_color=GREY)
        if self._sheet.returns and any(each.choices for each in self.table.columns):
            self._progress = self._next(20)
        self._note()

    def _of_what(self) -> str:
        """Return what a page belongs to that has lost its first one: the title, and whom the sheet is about."""
        first = next((each.value for each in self._sheet.head if each.value is not None), None)
        return " · ".join(self._look.inline(each) for each in (self._sheet.title, first) if each is not None)

    def _note(self) -> None:
        if self.table.note is not None:
            self._across(self._look.say(self.table.note), 9, font_color=GREY)

    def _remark(self, line: Line) -> None:
        """Write what must be read before the table; an alert in red on pale red, with a rule around it."""
        more: dict[str, Any] = {"bold": True} if line.role in ("alert", "strong") else {}
        if line.role == "alert":
            more |= {"font_color": RED, "bg_color": RED_PALE, "border": 1, "border_color": RED}
        elif line.role in ("quiet", "ref"):
            more["font_color"] = GREY
        self._across(self._look.say(line.text), **more)

    def _known(self) -> None:
        """Write the entries of the head, as many pairs beside each other as the columns allow."""
        spans = self._pairs()
        if not spans:
            for entry in self._sheet.head:
                said = [self._look.say(each) for each in (entry.label, entry.value) if each is not None]
                self._across(": ".join(said))
            return
        whole = [spans[0], (spans[0][1] + 1, self._last)]
        waiting: list[Entry] = []
        for entry in self._sheet.head:
            waiting += () if entry.wide else (entry,)
            if waiting and (entry.wide or len(waiting) * 2 == len(spans)):
                self._entry_row(waiting, spans)
                waiting = []
            if entry.wide:
                self._entry_row([entry], whole)
        if waiting:
            self._entry_row(waiting, spans)

    def _entry_row(self, entries: Sequence[Entry], spans: Sequence[tuple[int, int]]) -> None:
        """Write labels and values in turn; what is not known is a place to write."""
        look = self._look
        pairs = [(look.say(each.label), fit(look.say(each.value), look) if each.value else "") for each in entries]
        texts = [text for pair in pairs for text in pair]
        at = self._next(max(20.0, height_of(self._most(texts, spans))))
        for number, entry in enumerate(entries):
            (label, value), (first, last) = pairs[number], spans[2 * number + 1]
            self._put(at, *spans[2 * number], label, look.cell("quiet", PALE, valign="vcenter", align="center"))
            if entry.value is not None and not entry.key:
                style = look.cell(text=value, valign="vcenter")
            else:
                typed = DAY_FORMAT if entry.key == "date" else TEXT_FORMAT
                style = look.cell("plain", TO_FILL, typed, value, valign="vcenter", align="left", locked=False)
            self._put(at, first, last, value, style)
            if entry.key:
                from xlsxwriter.utility import xl_rowcol_to_cell

                self._entries.append((f"entry.{entry.key}", xl_rowcol_to_cell(at, first)))
        for first, last in spans[2 * len(entries) :]:
            self._put(at, first, last, "", look.cell())

    def _most(self, texts: Sequence[str], spans: Sequence[tuple[int, int]]) -> int:
        """Return the lines of the text that takes most, each in its columns."""
        return max(
            (lines_in(text, columns_of(self._wide(*span))) for text, span in zip(texts, spans, strict=False)), default=1
        )

    def _pairs(self) -> list[tuple[int, int]]:
        """Return the columns of labels and values in turn, for the most pairs that stand in good proportion."""
        for count, widest, least in ((3, 50, 34), (2, 90, 40)) if self._sheet.across else ((2, 40, 34),):
            cuts = combinations(range(1, self._last), 2 * count - 1)
            found = [each for each in map(self._cut, cuts) if self._is_fair(each, widest, least)]
            if found:
                return min(found, key=self._strain)
        edge = next((at for at in range(1, self._last) if self._wide(1, at) >= NARROWEST), self._last - 1)
        return self._cut((edge,)) if edge else []

    def _cut(self, cuts: Sequence[int]) -> list[tuple[int, int]]:
        """Return neighbouring columns that end at these and at the last one."""
        return [(first + 1, end) for first, end in zip((0, *cuts), (*cuts, self._last), strict=True)]

    def _is_fair(self, spans: Sequence[tuple[int, int]], widest: int, least: int) -> bool:
        """Whether every label and every value has room, in millimetres."""
        labels, values = [self._wide(*each) for each in spans[::2]], [self._wide(*each) for each in spans[1::2]]
        return min(labels) >= NARROWEST and max(labels) <= widest and min(values) >= least

    def _strain(self, spans: Sequence[tuple[int, int]]) -> int:
        """Return how far labels are from the width they should have, and values from being equal, in millimetres."""
        values = [self._wide(*each) for each in spans[1::2]]
        return sum(abs(self._wide(*each) - LABEL) for each in spans[::2]) + max(values) - min(values)

    # --- the end, and the paper ----------------------------------------------------------------------------------

    def _signatures(self, signatures: Sequence[Signature]) -> None:
        """Write the blocks to sign, some beside each other, over the whole width."""
        look = self._look
        self._next(10)
        beside = min(3 if self._sheet.across else 2, len(signatures), self._last)
        spans = _spans(self._widths, [self._wide(1, self._last) / beside] * beside)
        for start in range(0, len(signatures), beside):
            blocks = [[each.who, *each.lines] for each in signatures[start : start + beside]]
            for line in range(max(map(len, blocks))):
                texts = [look.say(each[line]) if line < len(each) else "" for each in blocks]
                at = self._next(max(22.0 if line == 0 else 28.0, height_of(self._most(texts, spans))))
                for text, (first, last) in zip(texts, spans, strict=False):
                    if line == 0:
                        style = look.cell("strong", PALE, valign="vcenter")
                    else:
                        style = look.cell("plain", numbers=TEXT_FORMAT, valign="vcenter", locked=False)
                    self._put(at, first, last, text, style)


def _spans(widths: Sequence[int], shares: Sequence[float]) -> list[tuple[int, int]]:
    """Return neighbouring columns (from 1) that come nearest to these shares of the width.

    Each has one column at least; the list is empty where there are fewer columns than shares.
    """
    if len(widths) < len(shares):
        return []
    edges = [0, *accumulate(widths)]
    spans: list[tuple[int, int]] = []
    first, wanted = 1, 0.0
    for left, share in zip(range(len(shares) - 1, -1, -1), shares, strict=True):
        wanted += share
        choice = range(first, len(widths) - left + 1) if left else (len(widths),)
        last = min(choice, key=lambda at: abs(edges[at] - wanted))
        spans.append((first, last))
        first = last + 1
    return spans
