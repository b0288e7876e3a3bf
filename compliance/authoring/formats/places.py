"""Places as other programs read them: paths relative to the folder the command runs in, columns in UTF-16."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from compliance.diagnostics import Span

LARGEST_SOURCE = 4 << 20
"""Bytes of a file from which columns are still counted."""
_FIRST_OF_TWO = 0x10000


def relative(path: str) -> str:
    """Return a path relative to the working folder, with ``/``; unchanged where it lies outside of it."""
    if not os.path.isabs(path):
        return Path(os.path.normpath(path)).as_posix() if path else ""
    try:
        inside = os.path.relpath(path)
    except ValueError:  # another drive
        inside = os.pardir
    return Path(path if inside.split(os.sep)[0] == os.pardir else inside).as_posix()


def uri(path: str) -> tuple[str, bool]:
    """Return a path as a URI, and whether it is relative to the working folder."""
    inside = relative(path)
    if os.path.isabs(inside):
        return Path(inside).as_uri(), False
    return quote(inside, safe="/"), not inside.startswith("..")


class Columns:
    """Columns in UTF-16 code units, as editors count them; spans count characters.

    ``sources`` are texts at hand, by path; else the file is read. Where there is none, characters are counted.
    """

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = sources
        self._rows: dict[str, list[str]] = {}

    def of(self, span: Span) -> tuple[int, int]:
        """Return the first column, and the one after the last; both 1-based."""
        first, length = max(1, span.column), max(0, span.length)
        rows = self._read(span.path)
        row = rows[span.line - 1] if 0 < span.line <= len(rows) else ""
        before, inside = row[: first - 1], row[first - 1 : first - 1 + length]
        return first + _doubled(before), first + length + _doubled(before) + _doubled(inside)

    def _read(self, path: str) -> list[str]:
        if path not in self._rows:
            text = self._sources.get(path)
            self._rows[path] = (_file(path) if text is None else text).splitlines()
        return self._rows[path]


def _doubled(text: str) -> int:
    """Return how many characters take two code units."""
    return 0 if text.isascii() else sum(ord(char) >= _FIRST_OF_TWO for char in text)


def _file(path: str) -> str:
    try:
        if not os.path.isfile(path) or os.path.getsize(path) > LARGEST_SOURCE:
            return ""
        return Path(path).read_text(encoding="utf-8-sig", errors="replace")
    except (OSError, ValueError):
        return ""
