"""The gap report as a sheet, for Excel, CSV and whoever wants it as tables; its own page is laid out in ``page``."""

from __future__ import annotations

from compliance.reports.sheet import Sheet
from compliance.reports.view import Report

VIEW = Report


def lay_out(report: Report) -> Sheet:
    """Return the gap report as tables: measures, gaps, what is not known, every obligation, provenance."""
    raise NotImplementedError
