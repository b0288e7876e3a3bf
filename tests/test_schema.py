"""The schema of profiles that editors use: current, and agreeing with the reader."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from compliance.checking import load_rulesets
from compliance.installed import shipped
from compliance.schema import profile_schema

FILE = shipped("rulesets") / "schema" / "profile.schema.json"
PROFILES = sorted(shipped("enterprise_profiles").glob("*.yaml"))


def written(schema: dict[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def test_the_checked_in_schema_is_current(request: pytest.FixtureRequest) -> None:
    """Rewritten by --update-golden."""
    schema = written(profile_schema(load_rulesets(shipped("rulesets")).vocabulary))
    if request.config.getoption("--update-golden"):
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(schema, encoding="utf-8")
    assert FILE.read_text(encoding="utf-8") == schema
    jsonschema.Draft7Validator.check_schema(json.loads(schema))


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_shipped_profiles_keep_to_it(path: Path) -> None:
    schema = json.loads(FILE.read_text(encoding="utf-8"))
    profile = json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")), default=str))
    jsonschema.Draft7Validator(schema).validate(profile)
    assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=../rulesets/schema/")


@pytest.mark.parametrize(
    "wrong",
    [
        {"staff_cuont": 1},
        {"staff_count": "100"},
        {"safety_dept": {"exist": True}},
        {"industries": ["metalurgy"]},
        {"head_inspections": [{"leader_role": "principal"}]},
        {"drills": [{"date": "2024-1-1"}]},
        {"waivers": [{"obligation": "x"}]},
    ],
)
def test_it_sees_what_the_reader_refuses(wrong: dict[str, Any]) -> None:
    schema = json.loads(FILE.read_text(encoding="utf-8"))
    profile = {"kind": "enterprise_profile", "name": "某公司", **wrong}
    assert list(jsonschema.Draft7Validator(schema).iter_errors(profile))
