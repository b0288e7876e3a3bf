"""What a cell of a worksheet is made of: its text, its look, and the height its row needs.

No viewer computes row heights when it opens a file, so they are estimated here from the widths of the columns; a
Chinese character takes two columns, as GB 18030 takes two bytes for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from compliance.model import Words
from compliance.reports.sheet import Line, Role
from compliance.reports.strings import UI
from compliance.reports.view import Text

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

    from compliance.reports.env import Lang

LIMIT = 32_767
"""Characters (UTF-16) a cell may hold."""
LINE_LIMIT = 253
"""Line ends a cell may hold."""
TALLEST = 409.0
"""Points a row may be high."""
BODY, SMALL = 10, 8
"""Points of print."""
DAY_FORMAT, NUMBER_FORMAT, TEXT_FORMAT = "yyyy-mm-dd", "#,##0", "@"
SHARE_FORMAT = '[=0]0%;[<0.01]"<1%";0%'
"""Whole per cent; hardly any is not none."""

INK, BLUE, GREY, QUOTE, RED = "1F2933", "12365F", "566272", "455163", "B3261E"
PALE, BAND, RED_PALE, TO_FILL, RULE = "F1F4F8", "DCE6F2", "FDE7E4", "FFFDF2", "C3CBD5"

_ROLES: dict[Role, dict[str, Any]] = {
    "plain": {},
    "strong": {"bold": True},
    "quiet": {"font_color": GREY},
    "quote": {"font_color": QUOTE},
    "alert": {"bold": True, "font_color": RED},
    "ref": {"font_color": GREY, "font_size": SMALL},
}
_COLOURS = {
    "satisfied": ("1A7446", "E3F3EA"),
    "not_satisfied": (RED, RED_PALE),
    "not_applicable": ("667080", "EDEFF2"),
    "not_checked": ("8A5A00", "FFF4D6"),
}
_FORMULA = tuple("=+-@\t\r＝＋－＠")
_MEANT_AS_ESCAPE = re.compile("_x[0-9a-fA-F]{4}_")


class Look:
    """The formats of one workbook, each made once; the words of the language."""

    def __init__(self, book: Workbook, lang: Lang) -> None:
        self._book, self.lang = book, lang
        # Where the Chinese font is unknown by its Chinese name, the character set leads to another Chinese one.
        font = {"font_name": "Calibri"} if lang == "en" else {"font_name": "微软雅黑", "font_charset": 134}
        self._base = {**font, "font_size": BODY, "font_color": INK, "valign": "top", "text_wrap": True}
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._cells: dict[tuple[Any, ...], Format] = {}
        self._dyes: dict[str, Format] = {}

    def format(self, **properties: Any) -> Format:
        """Return the format with these properties over the common ones."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({**self._base, **properties})
        return self._made[key]

    def cell(self, role: Role = "plain", fill: str = "", numbers: str = "", text: str = "", **more: Any) -> Format:
        """Return the format of a bordered cell; a text that an edit would turn into a formula is marked as text."""
        formula = text.startswith(_FORMULA)
        key = (role, fill, numbers, formula, *more.items())
        found = self._cells.get(key)
        if found is None:
            properties = {"border": 1, "border_color": RULE, **more, **_ROLES[role]}
            if fill:
                properties["bg_color"] = fill
            if numbers:
                properties["num_format"] = numbers
            if formula:
                properties["quote_prefix"] = True
            found = self._cells[key] = self.format(**properties)
        return found

    def colours(self, value: str) -> Format | None:
        """Return the colours that a choice takes on when it is made; ``None`` where it has none of its own."""
        if value not in _COLOURS:
            return None
        if value not in self._dyes:
            ink, ground = _COLOURS[value]
            self._dyes[value] = self._book.add_format({"font_color": ink, "bg_color": ground})
        return self._dyes[value]

    def run(self, role: Role, size: float) -> Format:
        """Return the font of a part of a cell."""
        return self.format(**{"font_size": size, **_ROLES[role]})

    def say(self, text: Text | Words) -> str:
        """Return a text in the language; of two languages each has a line of its own."""
        if self.lang == "en":
            return text.en or text.zh
        if self.lang == "zh" or not text.en or text.en == text.zh:
            return text.zh
        return f"{text.zh}\n{text.en}"

    def inline(self, text: Text | Words) -> str:
        """Return a text on one line, for names of worksheets and choices; of two languages the first."""
        return ((text.en or text.zh) if self.lang == "en" else text.zh).replace("\n", " ")

    def ui(self, key: str) -> str:
        """Return a fixed word on one line."""
        return self.inline(UI[key])


def starts_formula(text: str) -> bool:
    """Whether Excel would make a formula of a text when it is edited."""
    return text.startswith(_FORMULA)


def fit(text: str, look: Look) -> str:
    """Return a text that a cell can hold, cut with a notice where it is too long."""
    if len(text) > LIMIT // 2 and _units(text) > LIMIT:
        notice = look.ui("excel.cut")
        kept = text.encode("utf-16-le", "replace")[: 2 * (LIMIT - len(notice))].decode("utf-16-le", "ignore")
        text = kept + notice
    if text.count("\n") > LINE_LIMIT:
        parts = text.split("\n", LINE_LIMIT)
        text = "\n".join([*parts[:-1], parts[-1].replace("\n", " ")])
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter would take it for a rich text of its own and write it as it stands.
        return text[: LIMIT - 1] + " "
    return text


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "replace")) // 2


def runs(lines: Sequence[Line], look: Look, size: float) -> list[Any] | None:
    """Return what a cell of several looks is written of, format before text; ``None`` where one look is enough."""
    if len(lines) < 2 or all(each.role == lines[0].role for each in lines):
        return None
    parts: list[Any] = []
    for index, each in enumerate(lines):
        said = look.say(each.text)
        if not said or _MEANT_AS_ESCAPE.search(said):
            return None
        parts += [look.run(each.role, size), said if index == len(lines) - 1 else f"{said}\n"]
    whole = "".join(parts[1::2])
    return parts if fit(whole, look) == whole else None


@cache
def columns_of(millimetres: float, size: float = BODY) -> float:
    """Return how many columns of print stand in a cell of this width, at this size of print."""
    return max(2.0, (millimetres * 96 / 25.4 - 8) / (size * 96 / 72 / 2))


def lines_in(text: str, columns: float) -> int:
    """Return how many lines a text takes, with what line ends between words leave empty."""
    if len(text) * 2 <= columns and "\n" not in text:
        return 1
    count = 0
    for line in text.split("\n"):
        long = len(line.encode("gb18030", "replace"))
        if long <= columns:
            count += 1
        else:
            lost = 1.5 if long > len(line) * 1.4 else min(5.0, columns / 5)
            count += -int(-long // (columns - lost))
    return count


def height_of(count: int, size: float = BODY) -> float:
    """Return the points a row needs for so many lines."""
    return min(TALLEST, round(count * size * 1.46 + 5, 1))
