"""Reports: an assessment as bytes; nothing here judges, ranks or computes a date."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from compliance.assessment import Assessment

Format = Literal["terminal", "markdown", "html", "json"]
Language = Literal["zh", "en", "both"]


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
    """Return a gap report as text.

    ``templates``: a user's folder, searched before the shipped ones and run in a confined process; ``shipped``: where
    the program's own templates lie, by default beside the package or in the checkout. ``width`` and ``colour`` are for
    the terminal only; without colour the text holds no escape sequence. JSON holds both languages whatever ``lang``.

    Raises :class:`compliance.reports.printing.TemplateFailure` (a ``LoadError`` with P codes) where a template fails.
    """
    from compliance.reports.build import build

    if format == "json":
        from compliance.reports.json_report import write

        return write(build(assessment))
    from compliance.reports.printing import fill

    if shipped is None:
        from compliance.installed import shipped as locate

        shipped = locate("report_templates")
    kinds: dict[str, Literal["txt", "md", "html"]] = {"terminal": "txt", "markdown": "md", "html": "html"}
    kind = kinds[format]
    report = build(assessment, full=False)
    if templates is None or templates.resolve() == shipped.resolve():
        text = fill(report, kind, lang, shipped)
    else:
        from compliance.reports.confined import fill_confined

        text = fill_confined(report, kind, lang, shipped, [templates])
    if format == "terminal":
        from compliance.reports.terminal import typeset

        return typeset(text, width, colour)
    return text


def summary(assessments: Sequence[Assessment], lang: Language = "zh") -> str:
    """Return several assessments as one table for a terminal."""
    from compliance.reports.overview import summarise

    return summarise(assessments, lang)
