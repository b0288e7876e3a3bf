"""What a command of the workbench found, in one shape: every format for CI is written from it (``formats/``).

Plain data; judges nothing. Text for people is each command's own affair.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, field

from compliance.diagnostics import Diagnostic, Span
from compliance.model import Words

Level = Literal["error", "warning", "note", "none"]
"""``error`` fails the run; ``none`` is what holds: a case that passed, a mutant that was found out."""
LEVELS: tuple[Level, ...] = ("error", "warning", "note", "none")


class Kind(Struct, frozen=True):
    """A kind of result: a lint's code, ``case``, an operator of mutation, a direction of a difference."""

    code: str
    title: Words
    what: Words


class Result(Struct, frozen=True):
    """One thing found, at one place."""

    code: str
    """That of a :class:`Kind` of the same run."""
    level: Level
    span: Span
    name: str
    """What it is about: the id of an obligation, the name of a case."""
    message: Words
    """One paragraph; names the clause where it is about law."""
    detail: str = ""
    """More lines, as the terminal shows them: facts, expected, got, trace; a witness as YAML."""
    hint: str = ""
    group: str = ""
    """The file or ruleset it is counted under: a suite of JUnit."""


class Results(Struct, frozen=True):
    """Everything one command found."""

    command: Literal["lint", "test", "diff", "mutate", "prove"]
    kinds: tuple[Kind, ...]
    results: tuple[Result, ...]
    summary: Words
    """One sentence with the counts."""
    facts: Mapping[str, str | int] = field(default_factory=dict)
    """Digests, revisions, counts: for JSON and SARIF."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """Texts of files as they were read, by path; a file that is not here is read where columns are counted."""

    def counted(self, level: Level) -> int:
        """Return how many results have this level."""
        return sum(each.level == level for each in self.results)


def from_diagnostic(diagnostic: Diagnostic, name: str = "", group: str = "") -> Result:
    """Return a diagnostic as a result."""
    said = Words(diagnostic.zh or diagnostic.message, diagnostic.message)
    level: Level = "error" if diagnostic.severity == "error" else "warning"
    group = group or diagnostic.span.path
    return Result(diagnostic.code, level, diagnostic.span, name, said, hint=diagnostic.hint, group=group)
