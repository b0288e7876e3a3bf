"""The kinds of reports: what each is laid out as, as a page for templates and as a sheet for every other writer.

A module here owns one kind: its view (the JSON contract), how it is built of an assessment, and how it is laid out.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

from compliance.reports.view import Head, ReportKind, View

if TYPE_CHECKING:
    from compliance.assessment import Assessment
    from compliance.reports.sheet import Sheet

_OWNERS: dict[ReportKind, str] = {
    "gap_report": "gap",
    "checklist": "checklist",
    "form": "form",
    "remediation": "remediation",
    "calendar": "agenda",
    "upcoming": "agenda",
}
"""The module of each kind; it is imported when one is printed."""


def _owner(kind: ReportKind) -> Any:
    return import_module(f"compliance.reports.kinds.{_OWNERS[kind]}")


def page_of(view: Head) -> View:
    """Return what templates see as ``page``: the gap report's own layout, or the sheet of any other kind."""
    if view.kind == "gap_report":
        from compliance.reports.page import lay_out

        return lay_out(view)  # type: ignore[arg-type]  # the kind says which view it is
    return sheet_of(view)


def sheet_of(view: Head) -> Sheet:
    """Return a view laid out as a sheet."""
    sheet: Sheet = _owner(view.kind).lay_out(view)
    return sheet


def view_of(kind: ReportKind) -> type[Head]:
    """Return the class of a kind's view, for its schema."""
    view: type[Head] = _owner(kind).VIEW
    return view


def views_of(kind: ReportKind, assessment: Assessment) -> Iterator[Head]:
    """Yield the views a kind has of one assessment, as samples for templates."""
    if kind == "gap_report":
        from compliance.reports.build import build

        yield build(assessment, full=False)
    else:
        yield from _owner(kind).samples(kind, assessment)
