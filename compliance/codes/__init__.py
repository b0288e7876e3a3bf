"""What every diagnostic code means: ``compliance code R012`` prints it, editors and reports link to it.

One module per origin: R reading, T and S rulesets, E enterprise profiles and assessments, P report templates, K filled
checklists, F stores of many enterprises. A code keeps its meaning for good; one that is no longer given is left in its
table and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from compliance.codes import rulesets
from compliance.codes.assessments import ASSESSMENT
from compliance.codes.entry import Code, Text, code
from compliance.codes.fleet import FLEET
from compliance.codes.imports import IMPORTS
from compliance.codes.profiles import ENTERPRISE
from compliance.codes.reading import READING
from compliance.codes.returns import RETURNED
from compliance.codes.templates import TEMPLATE

RULESET: Final[Mapping[str, Code]] = {
    name: code(*row) for name, row in (*rulesets.TYPES.items(), *rulesets.QUOTES.items())
}

CODES: Final[Mapping[str, Code]] = {
    **READING,
    **RULESET,
    **ENTERPRISE,
    **ASSESSMENT,
    **TEMPLATE,
    **RETURNED,
    **IMPORTS,
    **FLEET,
}
"""Every code."""

__all__ = [
    "ASSESSMENT",
    "CODES",
    "ENTERPRISE",
    "FLEET",
    "IMPORTS",
    "READING",
    "RETURNED",
    "RULESET",
    "TEMPLATE",
    "Code",
    "Text",
]
