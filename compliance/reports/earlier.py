"""Read an earlier JSON report: only what is needed to say what changed since."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from msgspec import Struct

from compliance.decoding import MEBIBYTE, read_once
from compliance.diagnostics import Diagnostic, LoadError, Span
from compliance.enterprise import Enterprise
from compliance.reports.view import clean
from compliance.verdict import VERDICTS, Verdict

LARGEST = 512 * MEBIBYTE
"""A thousand profiles in one report take half of it."""


class Earlier(Struct, frozen=True):
    """The verdicts of one enterprise in an earlier report."""

    as_of: date
    verdicts: Mapping[str, Verdict]
    selection: str = ""
    """The selection that report was made with; empty: everything."""


Earliers = Mapping[tuple[str, str], Earlier]
"""By name and credit code, and by name alone (with no code) where one enterprise alone bears it."""


def read_report(path: Path) -> Earliers:
    """Return what an earlier report says of each enterprise; a report of several is a list.

    Raises :class:`LoadError` (E090) where the file is not such a report.
    """
    try:
        # Windows shells redirect as UTF-16; which Unicode form it is shows in the first bytes of any JSON.
        told = json.loads(read_once(path, LARGEST))
    except (ValueError, RecursionError) as error:
        _refuse(path, f"is not JSON: {error}")
    found: dict[tuple[str, str], Earlier] = {}
    twice: set[tuple[str, str]] = set()
    for report in told if isinstance(told, list) else [told]:
        name, code, earlier = _read_one(path, report)
        for key in dict.fromkeys([(name, code), (name, "")]):
            if key in found:
                twice.add(key)
            found[key] = earlier
    return {key: earlier for key, earlier in found.items() if key not in twice}


def find_earlier(reports: Earliers, enterprise: Enterprise) -> Earlier | None:
    """Return what an earlier report says of an enterprise of this name; of several, the one with its credit code."""
    name = clean(enterprise.name)
    return reports.get((name, enterprise.credit_code)) or reports.get((name, ""))


def _read_one(path: Path, report: Any) -> tuple[str, str, Earlier]:
    try:
        major = str(report["schema_version"]).partition(".")[0]
        who, as_of = report["enterprise"], date.fromisoformat(report["as_of"])
        name, code = str(who["name"]), str(who.get("credit_code", ""))
        verdicts = {str(each["id"]): str(each["verdict"]) for each in report["findings"]}
        selection = str(report.get("selection", ""))
    except (KeyError, TypeError, ValueError, AttributeError):
        _refuse(path, "is not a report of this program")
    if major not in ("1", "2"):
        _refuse(path, f"has schema_version {report['schema_version']}; this program reads 1.x and 2.x")
    if not set(verdicts.values()) <= set(VERDICTS):
        _refuse(path, "holds a verdict that is none")
    return name, code, Earlier(as_of, verdicts, selection)  # type: ignore[arg-type]


def _refuse(path: Path, what: str) -> NoReturn:
    hint = "give a report written by `compliance check --format json`"
    raise LoadError([Diagnostic(Span(str(path)), "E090", f"{path.name} {what}", hint)])
