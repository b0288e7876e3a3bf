"""What is wrong with the syntax of a text, in words for the person who must mend it, and where.

YAML's parsers speak of tokens and of the place where they gave up; people look for a colon, a quotation mark, a tab, a
full-width sign, and for the place where it went wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import yaml

from compliance.decoding import BREAK, place_in


class Slip(NamedTuple):
    """One mistake of syntax: its place (1-based, in characters), its code and what to say of it."""

    line: int
    column: int
    length: int
    code: str
    message: str
    hint: str = ""


_WIDE: Final = {
    "：": "full-width colon ： (全角冒号): write a half-width colon and a space",
    "，": "full-width comma ， (全角逗号): write a half-width comma and a space",
    "、": "Chinese comma 、 (顿号): write a half-width comma and a space",
    "\u3000": "full-width space U+3000 (全角空格): write a half-width space",
    "\u00a0": "no-break space U+00A0: write an ordinary space",
    "“": "Chinese quotation mark “ (中文引号): write \" or none",
    "”": "Chinese quotation mark ” (中文引号): write \" or none",
    "‘": "Chinese quotation mark ‘ (中文引号): write ' or none",
    "’": "Chinese quotation mark ’ (中文引号): write ' or none",
    "［": "full-width bracket ［: write [",
    "【": "Chinese bracket 【: write [",
    "｛": "full-width brace ｛: write {",
    "－": "full-width hyphen －: write -",
    "＃": "full-width ＃: write #",
}  # fmt: skip


def wide_hint(text: str) -> str:
    """Return what to write instead of the first character that a Chinese keyboard gives for a YAML mark."""
    return next((_WIDE[char] for char in text if char in _WIDE), "")


_DIRECTIVE: Final = re.compile(r"%[^\r\n]*")
_BEFORE: Final = re.compile(r"(?:[ \t]*+(?:#[^\r\n]*+)?+[\r\n]++)*+")
"""Blank lines and comments; possessive, because retrying them would take memory for each."""
_CONFLICT: Final = re.compile(r"^(<{7}|>{7}|\|{7}|={7})(?= |$|\r)[^\r\n]*", re.M)
_WIDE_COLON: Final = re.compile(r"\s*(?:- +)*[{\[]?\s*[\"'“]?[\w.\-]+[\"'”]?\s*：")
_ROW: Final = 300
"""How much of a line is searched for slips; the search takes quadratic time on a row of spaces."""
_WIDE_INDENT: Final = re.compile(r"[ \t]*[\u3000\u00a0]")


def look_over(text: str) -> Iterator[Slip]:
    """Yield what is no YAML at all but has a name: a directive, else the marks of an unfinished merge."""
    before = _BEFORE.match(text)
    if directive := _DIRECTIVE.match(text, before.end() if before else 0):
        name = directive[0].split()[0][:20]
        message = f"directives ({name}) are not allowed"
        yield Slip(*place_in(text, directive.start()), len(directive[0]), "R024", message, "delete the line")
        return
    any_yet = False
    for found in _CONFLICT.finditer(text):
        if found[1] == "<" * 7 or not any_yet:
            any_yet = True
            hint = "decide between the two versions and delete the marks"
            message = f"unfinished git merge: {found[1]}"
            yield Slip(*place_in(text, found.start()), len(found[0]), "R028", message, hint)


_SYNTAX: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("unexpected end of stream|end of stream.*quoted", "R020", "the quotation mark opened here is never closed", ""),
    ("document start", "R025", "text after the end of the document: a second document, or a closing mark too many",
     "keep one document in a file"),
    ("undefined tag|could not find.*tag|handle", "R023", "tags (!) are not allowed", "put quotes around the value"),
    ("alphabetic or numeric", "R021", "a value cannot begin with & or * (anchors and aliases are not allowed)",
     "put quotes around the value"),
    ("tab character|'\\\\t'", "R020", "a tab (制表符) is used to indent", "indent with spaces"),
    ("Unicode|character escape code|[Ii]nvalid.*code", "R020", "an escape that stands for no character", "take it out"),
    ("escape", "R020", "unknown escape after a backslash", "use single quotes, or write the backslash twice"),
    ("mapping values are not allowed", "R020", "a colon and a space where no key can stand",
     "put quotes around a value that contains ': '; else check the indentation"),
    ("could not find expected ':'", "R020", "this line has no colon and space after its key", "write `key: value`"),
    ("sequence entries are not allowed", "R020", "a list entry (-) where none can stand",
     "begin the list on its own line under the key"),
    ("expected ',' or '\\]'", "R020", "the list opened with [ is not closed, or a comma is missing", ""),
    ("expected ',' or '\\}'", "R020", "the mapping opened with { is not closed, or a comma is missing", ""),
    ("expected '-'", "R020", "this line does not line up with the list entries above it", "check the indentation"),
    ("expected key|block end|expected <block", "R020", "this does not line up with the keys above it",
     "check the indentation, and quotes that end too early"),
    ("comment or line break", "R020", "a value cannot begin with | or > and go on in the same line",
     "put quotes around the value"),
)  # fmt: skip


def explain(error: yaml.MarkedYAMLError, text: str) -> Slip:
    """Return a mistake of syntax in plain words, at the place a person must mend."""
    problem, context = str(error.problem or error), str(error.context or "")
    mark = error.problem_mark or error.context_mark
    unclosed = "end of stream" in problem or "document separator" in problem or "simple key" in context
    if "expected ','" in problem and error.context_mark and mark and mark.line != error.context_mark.line:
        unclosed = True
    if unclosed and error.context_mark:
        mark = error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    rows = BREAK.split(text)
    if 0 < line <= len(rows) and (wide := _WIDE_INDENT.match(rows[line - 1])):
        return Slip(line, wide.end(), 1, "R029", wide_hint(wide[0][-1]))
    # A key whose colon is full-width is no key: the parser stumbles over it there or over the line after.
    for number in (line, line - 1):
        row = rows[number - 1][:_ROW] if 0 < number <= len(rows) else ""
        if ": " not in row and (wide := _WIDE_COLON.match(row)):
            begin = len(row) - len(row.lstrip()) + 1
            return Slip(number, begin, wide.end() - begin + 1, "R029", wide_hint(wide[0].lstrip(" \t")))
    return Slip(line, column, 1, *_plain_words(problem, rows[line - 1 : line], column))


def _plain_words(problem: str, row: Sequence[str], column: int) -> tuple[str, str, str]:
    char = row[0][column - 1 : column] if row else ""
    if "cannot start any token" in problem:
        if char == "\t":
            return "R020", "a tab (制表符) is used to indent", "indent with spaces"
        return "R020", f"a value cannot begin with {char}", "put quotes around the value"
    for pattern, code, message, hint in _SYNTAX:
        if re.search(pattern, problem):
            return code, message, hint or wide_hint(row[0] if row else "")
    return "R020", f"not YAML: {problem}", wide_hint(row[0] if row else "")
