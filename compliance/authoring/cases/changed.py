"""Whose cases changed between two states of a folder: compared by what they give and expect, whatever the file.

A case moved, renamed or put in another order says what it said before. One taken out, added, or given another day,
place, enterprise or expectation changes what is known of every obligation it expects something of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from compliance.authoring.cases import CaseExample
from compliance.authoring.cases.expectations import Plain, plain

Said = tuple[object, ...]
"""All that one case says of one obligation, in a form that can be counted."""


def changed_cases(old: Iterable[CaseExample], new: Iterable[CaseExample]) -> set[str]:
    """Return the ids of the obligations of which two collections of cases do not say the same."""
    before, after = _said(old), _said(new)
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


def _said(cases: Iterable[CaseExample]) -> dict[str, Counter[Said]]:
    """Return by obligation how often each thing is said of it."""
    found: dict[str, Counter[Said]] = {}
    for case in cases:
        around: Said = (case.as_of, tuple(sorted(case.bind.items())), _form(plain(case.given)))
        for key, want in case.expect.items():
            found.setdefault(key, Counter())[*around, _form(want)] += 1
    return found


def _form(value: Plain) -> object:
    """Return a value with its mappings in one order, hashable."""
    if isinstance(value, dict):
        return ("map", *sorted((key, _form(each)) for key, each in value.items()))
    if isinstance(value, list):
        return ("list", *(_form(each) for each in value))
    return value
