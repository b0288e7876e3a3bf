"""Reports: a view in any format, as text or bytes; nothing here judges, ranks or computes a date."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from compliance.assessment import Assessment

if TYPE_CHECKING:
    from compliance.reports.env import Kind
    from compliance.reports.view import Head

Format = Literal["terminal", "markdown", "html", "docx", "xlsx", "pdf", "csv", "json", "ics", "oscal"]
Language = Literal["zh", "en", "both"]

_TEMPLATES: dict[Format, Kind] = {"terminal": "txt", "markdown": "md", "html": "html"}
"""Formats that a text template makes, and its extension."""


def write(
    view: Head,
    *,
    format: Format,
    lang: Language = "zh",
    templates: Path | None = None,
    shipped: Path | None = None,
    width: int = 80,
    colour: bool = False,
) -> str | bytes:
    """Return a view of any kind in a format: text, or bytes for docx, xlsx and pdf.

    ``templates``: a user's folder, searched before the shipped ones and run in a confined process (HTML, Markdown,
    terminal and Word); ``shipped``: where the program's own templates lie, by default beside the package or in the
    checkout. ``width`` and ``colour`` are for the terminal only; without colour the text holds no escape sequence. JSON
    and OSCAL hold both languages whatever ``lang``; ``ics`` is for calendars, ``oscal`` for gap reports alone.

    Raises :class:`compliance.reports.printing.TemplateFailure` (a ``LoadError`` with P codes) where a template fails,
    :class:`compliance.installed.MissingExtra` where a package is not installed.
    """
    if shipped is None:
        from compliance.installed import shipped as locate

        shipped = locate("report_templates")
    if format in _TEMPLATES:
        text = _filled(view, _TEMPLATES[format], lang, templates, shipped)
        if format == "terminal":
            from compliance.reports.terminal import typeset

            return typeset(text, width, colour)
        return text
    match format:
        case "docx":
            from compliance.reports.writers import word

            return word.write(view, lang, shipped, templates)
        case "pdf":
            from compliance.reports.writers import pdf

            return pdf.write(view, lang, shipped)
        case "xlsx":
            from compliance.reports.writers import excel

            return excel.write(view, lang)
        case "csv":
            from compliance.reports.writers import commas

            return commas.write(view, lang)
        case "ics":
            from compliance.reports.writers import icalendar_file

            return icalendar_file.write(view, lang)
        case "oscal":
            from compliance.reports.view import Report
            from compliance.reports.writers import oscal

            assert isinstance(view, Report), "OSCAL has a form for gap reports alone"
            return oscal.write(view)
    from compliance.reports.json_report import write as write_json

    return write_json(view)


def _filled(view: Head, extension: Kind, lang: Language, templates: Path | None, shipped: Path) -> str:
    if templates is None or templates.resolve() == shipped.resolve():
        from compliance.reports.printing import fill

        return fill(view, extension, lang, shipped)
    from compliance.reports.confined import fill_confined

    return fill_confined(view, extension, lang, shipped, [templates])


def render(
    assessment: Assessment,
    *,
    format: Format,
    lang: Language = "zh",
    templates: Path | None = None,
    shipped: Path | None = None,
    width: int = 80,
    colour: bool = False,
) -> str:
    """Return the gap report of an assessment as text; :func:`write` also makes the formats that are bytes."""
    from compliance.reports.build import build

    view = build(assessment, full=format in ("json", "oscal"))
    made = write(view, format=format, lang=lang, templates=templates, shipped=shipped, width=width, colour=colour)
    assert isinstance(made, str), f"{format} is not text: use write()"
    return made


def summary(assessments: Sequence[Assessment], lang: Language = "zh") -> str:
    """Return several assessments as one table for a terminal."""
    from compliance.reports.overview import Brief, summarise

    return summarise([Brief(each.enterprise.name, each.counts) for each in assessments], lang)
