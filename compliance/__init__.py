"""Does an enterprise meet its work-safety responsibilities today? If not: what is missing, and where is it written?

The public names below are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compliance.assessment import Assessment
    from compliance.assessor import Assessor, assess
    from compliance.checking import load_rulesets
    from compliance.diagnostics import Diagnostic, LoadError
    from compliance.enterprise import Enterprise
    from compliance.installed import shipped
    from compliance.model import Rulebook
    from compliance.profiles import load_profile
    from compliance.reports import render
    from compliance.reports.contract import json_schema
    from compliance.verdict import Finding

__version__ = "0.1.0"

_HOME = {
    "Assessment": "assessment",
    "Assessor": "assessor",
    "Diagnostic": "diagnostics",
    "Enterprise": "enterprise",
    "Finding": "verdict",
    "LoadError": "diagnostics",
    "Rulebook": "model",
    "assess": "assessor",
    "json_schema": "reports.contract",
    "load_profile": "profiles",
    "load_rulesets": "checking",
    "render": "reports",
    "shipped": "installed",
}

__all__ = [
    "Assessment",
    "Assessor",
    "Diagnostic",
    "Enterprise",
    "Finding",
    "LoadError",
    "Rulebook",
    "__version__",
    "assess",
    "json_schema",
    "load_profile",
    "load_rulesets",
    "render",
    "shipped",
]


def __getattr__(name: str) -> object:
    """Load a public name from the module it lives in."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
