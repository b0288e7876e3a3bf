"""What is wrong, where, and what to write instead. Standard library only; prints nothing itself."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Literal

from msgspec import Struct


class Span(Struct, frozen=True, order=True):
    """A place in a file: 1-based line and column (in characters), and how many characters it covers."""

    path: str
    line: int = 0
    column: int = 0
    length: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


class Diagnostic(Struct, frozen=True, order=True):
    """One mistake or remark: a place, a code (see ``compliance code``), one sentence, and one way to mend it."""

    span: Span
    code: str
    message: str
    hint: str = ""
    severity: Literal["error", "warning"] = "error"
    zh: str = ""
    """The message in Chinese, for remarks that stand in reports."""
    hint_zh: str = ""
    """The hint in Chinese."""


class LoadError(Exception):
    """Input that cannot be used; carries every diagnostic found, in the order of the file."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(sorted(set(diagnostics)))
        super().__init__("\n".join(render(diagnostic) for diagnostic in self.diagnostics))

    def __reduce__(self) -> tuple[type[LoadError], tuple[tuple[Diagnostic, ...]]]:
        # Raised in one process, told by another.
        return LoadError, (self.diagnostics,)


def width(text: str) -> int:
    """Return how many terminal columns ``text`` takes (Chinese characters take two)."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def nearest(word: str, names: Iterable[str]) -> str | None:
    """Return the name most like ``word``, if one is like it."""
    folded = unicodedata.normalize("NFKC", word).strip().lower().replace("-", "_")
    matches = get_close_matches(folded, list(names), 1, 0.6)
    return matches[0] if matches else None


def did_you_mean(word: str, names: Iterable[str], otherwise: str = "") -> str:
    """Return ``did you mean X?`` or ``otherwise``."""
    found = nearest(word, names)
    return f"did you mean {found}?" if found else otherwise


def render(diagnostic: Diagnostic, sources: Mapping[str, str] | None = None) -> str:
    """Return the message as printed: ``file:line:col: CODE message``, the source line with a caret, and the hint.

    ``sources`` maps a path to the text that was read; without it the source line is left out.
    """
    span = diagnostic.span
    kind = "warning: " if diagnostic.severity == "warning" else ""
    lines = [f"{span}: {diagnostic.code} {kind}{diagnostic.message}"]
    text = (sources or {}).get(span.path)
    if text is not None and span.line:
        rows = text.splitlines()
        if span.line <= len(rows):
            row = rows[span.line - 1].replace("\t", " ")
            start = max(0, span.column - 60)
            shown = row[start : start + 110]
            margin = " " * len(str(span.line))
            before = row[start : span.column - 1]
            marked = row[span.column - 1 : span.column - 1 + span.length][: 110 - len(before)]
            lines.append(f"{margin} |")
            lines.append(f"{span.line} | {shown}")
            lines.append(f"{margin} | {' ' * width(before)}{'^' * max(1, width(marked))}")
    if diagnostic.hint:
        lines.append(f"  help: {diagnostic.hint}")
    return "\n".join(lines)
