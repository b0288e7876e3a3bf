"""OSCAL assessment results: as the official schema has them, and never more certain than the verdicts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from jsonschema.validators import extend

from compliance import Assessor, load_profile, load_rulesets, render, shipped
from tests import assessments as made
from tests.assessments import assessment
from tests.test_reports import hostile

SCHEMA = Path(__file__).parent.parent / "third_party" / "oscal_assessment-results_schema.json"


def matches(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[jsonschema.ValidationError]:
    """Read the Unicode classes of the schema's patterns, which Python's ``re`` does not know."""
    known = pattern.replace(r"\p{L}", r"[^\W\d_]").replace(r"\p{N}", r"\d")
    if isinstance(instance, str) and not re.search(known, instance):
        yield jsonschema.ValidationError(f"{instance!r} does not match {pattern!r}")


@pytest.fixture(scope="module")
def official() -> Any:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    # The definitions name themselves by fragments that resolvers read as documents of their own.
    for each in schema["definitions"].values():
        each.pop("$id", None)
    return extend(jsonschema.Draft7Validator, {"pattern": matches})(schema)


@pytest.mark.parametrize("path", sorted(shipped("enterprise_profiles").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_profile_makes_valid_results(official: Any, path: Path) -> None:
    rulebook = load_rulesets(shipped("rulesets"))
    found = Assessor(rulebook, date(2025, 1, 10), "reference").assess(load_profile(path, rulebook.vocabulary))
    text = render(found, format="oscal")
    told = json.loads(text)
    official.validate(told)
    assert render(found, format="oscal") == text
    result = told["assessment-results"]["results"][0]
    states = {each["target"]["target-id"]: each["target"]["status"]["state"] for each in result.get("findings", ())}
    verdicts = {each.id: each.verdict for each in found.findings}
    assert {key for key, state in states.items() if state == "not-satisfied"} == {
        key for key, verdict in verdicts.items() if verdict == "gap"
    }
    permissions = {each.id for each in found.findings if "permission" in each.qualifiers}
    assert {key for key, state in states.items() if state == "satisfied"} == {
        key for key, verdict in verdicts.items() if verdict == "satisfied" and key not in permissions
    }


@pytest.mark.parametrize(
    "whole", [assessment(()), hostile(), assessment((made.INSURANCE,))], ids=["none", "hostile", "one"]
)
def test_odd_reports_are_valid_too(official: Any, whole: Any) -> None:
    official.validate(json.loads(render(whole, format="oscal")))


def test_what_cannot_be_told_is_no_finding_but_an_observation_with_its_verdict() -> None:
    told = json.loads(render(assessment((made.INSURANCE,)), format="oscal"))["assessment-results"]["results"][0]
    assert "findings" not in told
    (observation,) = told["observations"]
    props = {each["name"]: each["value"] for each in observation["props"]}
    assert props["verdict"] == "undetermined"
    assert props["missing-facts"] == "liability_insurance.valid_to"


def test_a_wrong_document_is_refused_by_the_schema(official: Any) -> None:
    told = json.loads(render(assessment(), format="oscal"))
    told["assessment-results"]["results"][0]["findings"][0]["target"]["status"]["state"] = "undetermined"
    with pytest.raises(jsonschema.ValidationError):
        official.validate(told)
