"""Which templates there are, what they are called, and which of a user's folder take a shipped one's place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from msgspec import Struct

from compliance.diagnostics import Diagnostic, Span, did_you_mean
from compliance.reports.printing import names_of
from compliance.reports.view import ReportKind

KINDS: tuple[ReportKind, ...] = get_args(ReportKind)
FORMATS = {"html": "html.j2", "markdown": "md.j2", "terminal": "txt.j2", "docx": "docx"}
"""Formats a template makes, and how the template's name ends."""
SHARED = "_shared"
"""The folder of what templates include: it may hold anything."""


class Template(Struct, frozen=True):
    """The template that makes one kind of report in one format."""

    kind: ReportKind
    format: str
    name: str
    """Relative to its folder."""
    own: bool
    """It stands in the user's folder."""


def templates(shipped: Path, own: Path | None) -> Iterator[Template]:
    """Yield the template in force for every kind and format."""
    for kind in KINDS:
        for format, extension in FORMATS.items():
            names = names_of(kind, extension)
            mine = next((name for name in names if own is not None and (own / name).is_file()), None)
            if mine is not None:
                yield Template(kind, format, mine, True)
            else:
                yield Template(kind, format, _first(shipped, names), False)


def shipped_source(shipped: Path, kind: ReportKind, format: str) -> Path:
    """Return the shipped file that makes a kind in a format."""
    return shipped / _first(shipped, names_of(kind, FORMATS[format]))


def misplaced(own: Path) -> Iterator[Diagnostic]:
    """Yield the files of a user's folder that nothing would ever use (P008)."""
    used = [name for kind in KINDS for ending in FORMATS.values() for name in names_of(kind, ending)]
    for path in sorted(own.rglob("*")):
        name = path.relative_to(own).as_posix()
        if not path.is_file() or name.startswith(("_", ".")) or name in used or not name.endswith((".j2", ".docx")):
            continue
        hint = did_you_mean(name, used, f"what templates include belongs into {SHARED}/")
        message = "no report is made with a template of this name"
        yield Diagnostic(Span(str(path)), "P008", message, hint, zh="没有报告使用这个名称的模板")


def _first(folder: Path, names: tuple[str, ...]) -> str:
    return next((name for name in names if (folder / name).is_file()), names[-1])
