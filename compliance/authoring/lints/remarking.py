"""How a lint says what it found: one diagnostic with its sentence and its way out, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from compliance.authoring.lints.material import Material
from compliance.codes.entry import Code
from compliance.diagnostics import Diagnostic, Span

Pair = tuple[str, str]
"""The same in Chinese and in English."""


class Lint(Struct, frozen=True):
    """One lint: the pages of the codes it gives, and how it looks."""

    pages: Mapping[str, Code]
    look: Callable[[Material], Iterator[Diagnostic]]


def error(span: Span, code: str, said: Pair, help: Pair = ("", "")) -> Diagnostic:
    """Return an error: what misjudges, or cannot be meant."""
    return _remark(span, code, said, help, "error")


def warning(span: Span, code: str, said: Pair, help: Pair = ("", "")) -> Diagnostic:
    """Return a warning: what is likely wrong."""
    return _remark(span, code, said, help, "warning")


def _remark(span: Span, code: str, said: Pair, help: Pair, severity: Literal["error", "warning"]) -> Diagnostic:
    return Diagnostic(span, code, said[1], help[1], severity, said[0], help[0])
