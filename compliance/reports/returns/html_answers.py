"""The answers of a filled page, as the browser or the page's own button saved it.

Only the tags that hold answers are looked at, one by one and each of bounded length, and their attributes are read by
the standard library's parser: nothing in the page is run, nothing it names is fetched, and no page, however broken,
takes more time than its length (the parser alone takes quadratic time on tags that never end).
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Final

from compliance.diagnostics import Diagnostic, Span
from compliance.reports.returns.answers import (
    HEAD,
    MOST_ROWS,
    MOST_TEXT,
    RESULT,
    WRITTEN,
    AnsweredRow,
    Given,
    Refused,
    Returned,
    mistake,
)

META: Final = "sheet:"
_TAG: Final = re.compile(
    r"""<(meta|tr|input|textarea|script)\b((?:[^"'<>]++|"[^"]{0,9000}+"|'[^']{0,9000}+')*+)>|</(textarea|script)\b""",
    re.I,
)
_LONGEST: Final = 20_000
"""Characters of one tag that is looked at."""
_FIELDS: Final = 20 * MOST_ROWS
"""Fields that are read; a row has seven."""
_NOTES: Final = 200


def read(text: str, path: str) -> Returned:
    """Return what the page holds; raises :class:`Refused` (K001) where it is no page of this program."""
    page = _Page(path)
    page.take(text)
    if "kind" not in page.meta:
        zh, en = "这不是本程序生成的检查表网页", "not a checklist of this program"
        instead = (
            "请用检查表网页上的“保存填写结果”按钮保存，再导入保存下来的文件",
            "save it with the button “Save the answers” of the page, and import what it saves",
        )
        raise Refused([mistake(Span(path), "K001", (zh, en), instead)])
    return page.returned()


class _Attributes(HTMLParser):
    """Reads the attributes of one tag."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Keep what the tag says; of an attribute given twice the first counts."""
        self.found = {name: value or "" for name, value in reversed(attrs)}

    def of(self, tag: str) -> dict[str, str]:
        """Return the attributes of a tag given as text."""
        self.found = {}
        if len(tag) <= _LONGEST:
            self.reset()
            self.feed(tag)
        return self.found


class _Page:
    """Collects what the page carries, rows, and fields with what their attributes say."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.meta: dict[str, str] = {}
        self.rows: list[Given] = []
        self.ticked: dict[str, list[Given]] = {}
        self.boxes: dict[str, Span] = {}
        self.fields: dict[str, list[Given]] = {}
        self._count = 0

    def take(self, text: str) -> None:
        """Take in every tag that matters; what stands in a text area or a script is no tag."""
        reader, line, first, begun = _Attributes(), 1, 0, 0
        inside, area = "", Given("", Span(self.path))
        start = 0
        for tag in _TAG.finditer(text):
            if inside:
                if (tag[3] or "").lower() != inside:
                    continue
                if inside == "textarea" and area.text:
                    written = html.unescape(text[start : min(tag.start(), start + 4 * MOST_TEXT)])
                    self.fields.setdefault(area.text, []).append(Given(_tidy(written), area.at))
                inside = ""
            elif tag[1]:
                if more := text.count("\n", begun, tag.start()):
                    line, first = line + more, text.rfind("\n", begun, tag.start()) + 1
                begun, name = tag.start(), tag[1].lower()
                at = Span(self.path, line, begun - first + 1)
                opened = self._take_tag(name, reader.of(tag[0]), at)
                if name in ("textarea", "script"):
                    inside, area, start = name, Given(opened, at), tag.end()

    def _take_tag(self, tag: str, found: dict[str, str], at: Span) -> str:
        """Take in what a tag says; returns the name of a text area that it opens."""
        if tag == "meta":
            if found.get("name", "").startswith(META) and len(self.meta) < _NOTES:
                self.meta.setdefault(found["name"][len(META) :][:200], found.get("content", "")[:MOST_TEXT])
        elif tag == "tr":
            if "data-id" in found and len(self.rows) < MOST_ROWS:
                self.rows.append(Given(_tidy(found["data-id"]), at))
        elif tag in ("input", "textarea") and "|" in found.get("name", "") and self._count < _FIELDS:
            self._count += 1
            if tag == "textarea":
                return found["name"]
            self._take_field(found, at)
        return ""

    def _take_field(self, found: dict[str, str], at: Span) -> None:
        name = found["name"]
        given = Given(_tidy(found.get("value", "")), at)
        if found.get("type", "").lower() in ("radio", "checkbox"):
            self.boxes.setdefault(name, at)
            if "checked" in found:
                self.ticked.setdefault(name, []).append(given)
        else:
            self.fields.setdefault(name, []).append(given)

    # --- put together ----------------------------------------------------------------------------------------------

    def returned(self) -> Returned:
        """Return what was found, row by row."""
        known = {row.text for row in self.rows}
        rows = tuple(self._row(row) for row in self.rows)
        head = {key: self._one(f"|{key}", Span(self.path)) for key in HEAD if f"|{key}" in self.fields}
        return Returned(self.path, "html", self.meta, head, rows, Span(self.path), tuple(self._strays(known)))

    def _row(self, row: Given) -> AnsweredRow:
        name = f"{row.text}|{RESULT}"
        written = {key: self._one(f"{row.text}|{key}", row.at) for key in WRITTEN}
        return AnsweredRow(row, tuple(self.ticked.get(name, ())), self.boxes.get(name, row.at), written)

    def _one(self, name: str, otherwise: Span) -> Given:
        """Return the field of that name; of several the first that is filled in."""
        given = self.fields.get(name, [])
        return next((each for each in given if each.text), given[0] if given else Given("", otherwise))

    def _strays(self, known: set[str]) -> list[Diagnostic]:
        """Return a mistake for every answer whose row is not there: its id, or its name, was edited."""
        found: dict[str, Diagnostic] = {}
        for name, given in [*self.ticked.items(), *self.fields.items()]:
            row = name.partition("|")[0]
            filled = next((each for each in given if each.text), None)
            if row and row not in known and filled is not None and row not in found:
                zh = f"第{filled.at.line}行的答案属于编号为“{row[:80]}”的一行，但页面里没有这一行"
                en = f"line {filled.at.line} answers the row {row[:80]!r}, which is not in the page"
                instead = ("请从未改动的检查表重新填写", "fill in an unedited copy of the checklist")
                found[row] = mistake(filled.at, "K005", (zh, en), instead)
        return list(found.values())


def _tidy(text: str) -> str:
    return text[:MOST_TEXT].replace("\r\n", "\n").replace("\r", "\n").strip()
