"""A jurisdiction's report in a format: HTML, Markdown, Excel or JSON."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from compliance.fleet.overview.page import lay_out, share, told
from compliance.fleet.overview.view import Jurisdiction
from compliance.fleet.overview.words import EVERY
from compliance.reports.env import Kind, Lang, Speech

if TYPE_CHECKING:
    from compliance.fleet.overview.workbook import FirmLines

Format = Literal["html", "markdown", "xlsx", "json"]
_TEMPLATES: dict[Format, Kind] = {"html": "html", "markdown": "md"}
"""Formats that a template makes, and its inner extension."""


def write(
    view: Jurisdiction,
    format: Format,
    lang: Lang = "zh",
    firms: FirmLines | None = None,
    shipped: Path | None = None,
) -> str | bytes:
    """Return a jurisdiction in a format: text, or bytes for xlsx.

    JSON holds both languages whatever ``lang``. ``firms``: those with gaps, for a worksheet of their own. ``shipped``:
    where the program's templates lie. Raises :class:`compliance.installed.MissingExtra` for xlsx without XlsxWriter.
    """
    if format == "json":
        return msgspec.json.format(msgspec.json.encode(view), indent=2).decode() + "\n"
    if format == "xlsx":
        from compliance.fleet.overview import workbook

        return workbook.write(view, lang, firms)
    from compliance.installed import shipped as locate
    from compliance.reports.printing import fill_named

    kind = _TEMPLATES[format]
    views = {
        "report": view,
        "page": lay_out(view),
        "t": Speech(lang, kind, EVERY).ui,
        "inline": Speech(lang, "txt", EVERY).ui,
        "told": partial(told, least=view.at_least),
        "share": share,
    }
    return fill_named(f"jurisdiction/report.{kind}.j2", views, kind, lang, shipped or locate("report_templates"))


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the JSON of a jurisdiction."""
    from compliance.reports.contract import schema_of

    return schema_of(Jurisdiction, "Jurisdiction overview")
