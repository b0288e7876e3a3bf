"""Lints: what the loader does not refuse in a ruleset, and an author would not leave so. One module a lint.

``error`` is what misjudges or cannot be meant, ``warning`` what is likely wrong. A lint sees a :class:`Material`, so
that files are read once for all of them. ``reasoning`` and ``members`` think, ``quoted`` and ``encoded`` compare.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from msgspec.structs import replace

from compliance.authoring.lints import (
    always_applies,
    cases_beside,
    clauses,
    copied,
    days,
    duties,
    idle_parts,
    idle_readings,
    justified,
    modelines,
    never_applies,
    not_stricter,
    numbering,
    overriding,
    quoted_days,
    quoted_modality,
    quoted_numbers,
    quoted_periods,
    quoted_titles,
    quoted_trades,
    suspensions,
    thresholds,
    translated,
    unfinished,
    unmeetable,
    untranslated,
    unused_classes,
    unused_facts,
    unused_lists,
)
from compliance.authoring.lints.material import Material, gather
from compliance.authoring.lints.remarking import Lint
from compliance.codes.entry import Code
from compliance.diagnostics import Diagnostic

LINTS: Final[tuple[Lint, ...]] = (
    unused_facts.LINT,
    unused_lists.LINT,
    unused_classes.LINT,
    never_applies.LINT,
    always_applies.LINT,
    idle_parts.LINT,
    unmeetable.LINT,
    thresholds.LINT,
    days.LINT,
    duties.LINT,
    overriding.LINT,
    not_stricter.LINT,
    suspensions.LINT,
    copied.LINT,
    idle_readings.LINT,
    quoted_numbers.LINT,
    quoted_periods.LINT,
    quoted_modality.LINT,
    quoted_days.LINT,
    quoted_titles.LINT,
    quoted_trades.LINT,
    unfinished.LINT,
    cases_beside.LINT,
    numbering.LINT,
    clauses.LINT,
    modelines.LINT,
    untranslated.LINT,
    translated.LINT,
)
PAGES: Final[Mapping[str, Code]] = {
    **{name: page for each in LINTS for name, page in each.pages.items()},
    **justified.PAGES,
}
"""The page of every code of a lint."""
NEEDS_TEXTS: Final = frozenset(("L063", "L064"))
"""Codes that are looked for only where the documents' texts are at hand."""

__all__ = ["LINTS", "NEEDS_TEXTS", "PAGES", "Material", "gather", "lint"]


def lint(material: Material, only: Collection[str] = (), more: Collection[Diagnostic] = ()) -> list[Diagnostic]:
    """Return what the lints find, in the order of the files, without what ``lint_ok`` excuses.

    ``only``: these codes alone. ``more``: what was found otherwise (quotations compared with texts), so that it can
    be excused too.
    """
    found = [*more, *_found(material, only)]
    ran = {name for name in PAGES if name not in NEEDS_TEXTS or material.texts} | {each.code for each in more}
    wanted = ran if not only else ran & set(only)
    left = justified.excused(material, found, {*PAGES, *QUOTES}, wanted)
    return sorted({_of_clause(each, material) for each in left if not only or each.code in only})


def _of_clause(each: Diagnostic, material: Material) -> Diagnostic:
    """Return a diagnostic that names the obligation and its clause, where it lies in one."""
    owner = material.owner(each.span)
    if not owner:
        return each
    clause = material.by_id[owner].obligation.source.clause
    return replace(
        each, message=f"{each.message} ({owner}, {clause})", zh=each.zh and f"{each.zh}（{clause}，{owner}）"
    )


QUOTES: Final = ("S003", "S004")
"""Warnings about quotations that an author may excuse; what is not in the text cannot be excused."""


def _found(material: Material, only: Collection[str]) -> Iterator[Diagnostic]:
    for each in LINTS:
        if not only or set(only) & each.pages.keys():
            yield from each.look(material)
