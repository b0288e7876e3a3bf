"""What officers found, beside what the profile gives: where the two say different things. It changes no verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from msgspec import Struct

from compliance.assessment import Assessment
from compliance.enterprise import InspectionResult
from compliance.verdict import Finding, Verdict

Contrast = Literal["worse", "applies", "better", "not_applicable", "answers"]
CONTRASTS: Final[tuple[Contrast, ...]] = ("worse", "applies", "better", "not_applicable", "answers")
"""In the order reports show them.

``worse``: 不符合 on site, but met by the profile or not yet due; ``applies``: judged on site, but not applicable by the
profile; ``better``: 符合 on site, but a gap; ``not_applicable``: 不适用 on site, but the profile makes it apply;
``answers``: the inspection decides what the profile leaves open.
"""

_SAID: Final[Mapping[str, Mapping[Verdict, Contrast]]] = {
    "not_satisfied": {
        "satisfied": "worse",
        "pending": "worse",
        "not_applicable": "applies",
        "undetermined": "answers",
    },
    "satisfied": {
        "gap": "better",
        "advice": "better",
        "not_applicable": "applies",
        "undetermined": "answers",
    },
    "not_applicable": {
        "gap": "not_applicable",
        "advice": "not_applicable",
        "pending": "not_applicable",
        "satisfied": "not_applicable",
        "undetermined": "answers",
    },
}


class Difference(Struct, frozen=True):
    """One result that the profile does not bear out."""

    contrast: Contrast
    finding: Finding
    result: InspectionResult


def differences(assessment: Assessment, results: Iterable[InspectionResult]) -> tuple[Difference, ...]:
    """Return where results and verdicts differ: by kind, then as reports rank their findings."""
    ranked = [finding for row in assessment.rows for finding in row.findings]
    place = {finding.id: (number, finding) for number, finding in enumerate(ranked)}
    found: list[tuple[int, int, Difference]] = []
    for result in results:
        if result.item not in place:
            continue
        number, finding = place[result.item]
        contrast = _SAID.get(result.result, {}).get(finding.verdict)
        if contrast is not None:
            found.append((CONTRASTS.index(contrast), number, Difference(contrast, finding, result)))
    return tuple(each for _, _, each in sorted(found, key=lambda row: row[:2]))
