"""Trying templates: every one is filled with reports of sample enterprises that differ as much as reports do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from compliance.diagnostics import Diagnostic, LoadError
from compliance.model import Rulebook
from compliance.reports.confined import failures
from compliance.reports.env import Kind
from compliance.reports.kinds import views_of
from compliance.reports.view import Head, ReportKind

if TYPE_CHECKING:
    from compliance.assessment import Assessment

AS_OF = date(2025, 1, 10)
SAMPLES = ("tengchong-steel", "half-unknown", "new-firm", "tongchuan-quarry")
"""Shipped profiles: gaps with waivers and inspections, hardly anything known, nothing due yet, a text that lapsed."""


class Samples:
    """Sample enterprises, assessed once."""

    def __init__(self, rulebook: Rulebook, profiles: Path) -> None:
        self._rulebook, self._profiles = rulebook, profiles

    @cached_property
    def assessments(self) -> list[Assessment]:
        """Return the assessments of the samples; one that does not fit the rulesets' vocabulary is left out."""
        from compliance.assessor import Assessor
        from compliance.profiles import load_profile

        assessor = Assessor(self._rulebook, AS_OF, "reference")
        found: list[Assessment] = []
        for name in SAMPLES:
            try:
                path = self._profiles / f"{name}.yaml"
                found.append(assessor.assess(load_profile(path, self._rulebook.vocabulary)))
            except LoadError:
                continue
        return found

    def views(self, kind: ReportKind) -> Iterator[Head]:
        """Yield one view of the kind for every sample."""
        for assessment in self.assessments:
            yield from views_of(kind, assessment)

    def failures(self, kind: ReportKind, format: str, shipped: Path, folder: Path) -> tuple[Diagnostic, ...]:
        """Return what fails where a folder's templates fill one kind and format, each mistake once."""
        extensions: dict[str, Kind] = {"html": "html", "markdown": "md", "terminal": "txt", "docx": "docx"}
        return failures(list(self.views(kind)), extensions[format], shipped, [folder])
