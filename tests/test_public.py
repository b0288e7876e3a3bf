"""The public contract: the names of the package and the JSON Schema of the report."""

from __future__ import annotations

import importlib
import json
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import get_args

import jsonschema
import pytest

import compliance
from compliance import Assessor, json_schema, load_profile, load_rulesets, render, shipped
from compliance.reports import write
from compliance.reports.kinds import views_of
from compliance.reports.view import ReportKind

KINDS: tuple[ReportKind, ...] = get_args(ReportKind)
PROFILES = sorted(shipped("enterprise_profiles").glob("*.yaml"))


@pytest.mark.parametrize("kind", KINDS)
def test_the_checked_in_schemas_are_current(kind: ReportKind, request: pytest.FixtureRequest) -> None:
    """The schema of every kind of report; ``--update-golden`` writes it anew."""
    path = shipped("report_templates") / kind / "report.schema.json"
    made = json.dumps(json_schema(kind), ensure_ascii=False, indent=2) + "\n"
    if request.config.getoption("--update-golden"):
        path.write_text(made, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == made


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_every_shipped_profile_keeps_to_its_schema(kind: ReportKind) -> None:
    rulebook = load_rulesets(shipped("rulesets"))
    assessor = Assessor(rulebook, date(2025, 1, 10), "reference")
    validator = jsonschema.Draft202012Validator(json_schema(kind))
    for path in PROFILES:
        for view in views_of(kind, assessor.assess(load_profile(path, rulebook.vocabulary))):
            validator.validate(json.loads(str(write(view, format="json"))))


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_the_report_of_every_shipped_profile_keeps_to_it(path: Path) -> None:
    rulebook = load_rulesets(shipped("rulesets"))
    assessor = Assessor(rulebook, date(2025, 1, 10), "reference")
    text = render(assessor.assess(load_profile(path, rulebook.vocabulary)), format="json")
    report = json.loads(text)
    jsonschema.Draft202012Validator(json_schema()).validate(report)
    assert report["schema_version"].startswith("2.")
    assert len(report["findings"]) == sum(len(each.obligations) for each in rulebook.rulesets)


def test_public_names_are_what_they_say_after_everything_is_imported() -> None:
    """A public function must not share its name with a module of the package: the module would take its place."""
    for path in Path(compliance.__file__).parent.rglob("*.py"):
        name = ".".join(path.relative_to(Path(compliance.__file__).parent).with_suffix("").parts)
        if not name.endswith(("__init__", "__main__")):
            importlib.import_module(f"compliance.{name}")
    for name in compliance.__all__:
        assert not isinstance(getattr(compliance, name), ModuleType), name
