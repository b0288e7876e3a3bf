"""The gap report for a terminal: template text with Rich markup, wrapped for Chinese, with or without colour.

A tab in a line of the template marks the column at which continuation lines begin. Chinese has no spaces: lines break
between any two characters, but no line begins with a closing mark or ends with an opening one. Rich is imported only
for colour.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from io import StringIO

from compliance.reports.env import BACKSLASH, OPENING

NEVER_FIRST = frozenset("，。、；：？！）》”’】％%…,.;:?!)]}")
NEVER_LAST = frozenset("（《“‘【([{")
STYLES = {
    "gap": "bold red",
    "undetermined": "yellow",
    "pending": "blue",
    "advice": "magenta",
    "satisfied": "green",
    "not_applicable": "bright_black",
    "quiet": "bright_black",
    "head": "bold",
    "where": "cyan",
}
_TAG = re.compile(r"(?<!\\)\[/?[a-z#@][^\[\]]*\]|(?<!\\)\[/\]")


def typeset(markup: str, width: int = 80, colour: bool = False) -> str:
    """Return the printed text, no line wider than ``width`` columns; without colour it holds no escape sequence."""
    width = max(width, 20)
    rows = markup.strip("\n").split("\n")
    text = _coloured(rows, width) if colour else "\n".join(_plain(rows, width))
    return text.replace(OPENING, "[").replace(BACKSLASH, "\\") + "\n"


def _plain(rows: list[str], width: int) -> Iterator[str]:
    for row in rows:
        line, margin = _margin(_TAG.sub("", row).replace("\\[", "["), width)
        start = 0
        for end in [*_breaks(line, width, margin), len(line)]:
            piece = line[start:end]
            yield (" " * margin + piece.lstrip(" ") if start else piece).rstrip()
            start = end


def _coloured(rows: list[str], width: int) -> str:
    from rich.console import Console
    from rich.text import Text
    from rich.theme import Theme

    lines: list[Text] = []
    for row in rows:
        text = Text.from_markup(row, emoji=False)
        mark = text.plain.find("\t")
        plain, margin = _margin(text.plain, width)
        if mark >= 0:
            before, _, after = text.divide([mark, mark + 1])
            text = Text.assemble(before, after)
        breaks = list(_breaks(plain, width, margin))
        for number, piece in enumerate(text.divide(breaks) if breaks else [text]):
            if number:
                spaces = len(piece.plain) - len(piece.plain.lstrip(" "))
                piece = Text.assemble(" " * margin, piece.divide([spaces])[-1] if spaces else piece)
            piece.rstrip()
            lines.append(piece)
    stream = StringIO()
    console = Console(
        file=stream, force_terminal=True, color_system="standard", no_color=False, theme=Theme(STYLES),
        width=width, legacy_windows=False, highlight=False, emoji=False,
    )  # fmt: skip
    console.print(Text("\n").join(lines), soft_wrap=True, end="")
    return stream.getvalue()


def _margin(line: str, width: int) -> tuple[str, int]:
    """Return the line without its tab, and the column at which continuation lines begin."""
    mark = line.find("\t")
    if mark < 0:
        margin = len(line) - len(line.lstrip(" "))
    else:
        margin = sum(_columns(char) for char in line[:mark])
        line = line[:mark] + line[mark + 1 :]
    return line, min(margin, width // 2)


def _breaks(line: str, width: int, margin: int) -> Iterator[int]:
    """Yield the offsets at which to break."""
    start = index = column = 0
    while index < len(line):
        size = _columns(line[index])
        if column + size <= width:
            column += size
            index += 1
            continue
        at = _break_before(line, start, index)
        while at < len(line) and line[at] == " ":
            at += 1
        if at >= len(line):
            return
        yield at
        start = index = at
        column = margin


def _break_before(line: str, start: int, limit: int) -> int:
    """Return the last place in start..limit where a line may end; ``limit`` where there is none."""
    if line[limit] == " ":
        return limit
    for at in range(limit, start, -1):
        before, after = line[at - 1], line[at]
        if before == " " and line[start:at].strip():
            return at
        wide = _columns(before) == 2 or _columns(after) == 2
        if wide and before != " " and after not in NEVER_FIRST and before not in NEVER_LAST:
            return at
    return limit


@lru_cache(maxsize=8192)
def _columns(char: str) -> int:
    if char in (OPENING, BACKSLASH):
        return 1
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
