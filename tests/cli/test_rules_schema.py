"""``compliance rules schema``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from compliance.installed import shipped
from compliance.schema import FILES
from tests.command_line import CommandLine

FOLDER = shipped("rulesets") / "schema"


def test_it_writes_what_is_checked_in(cli: CommandLine, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "schema"
    assert cli("rules", "schema", "-o", str(folder)) == 0
    assert f"wrote {len(FILES)} schemas" in cli.err
    for kind in FILES:
        assert (folder / f"{kind}.schema.json").read_bytes() == (FOLDER / f"{kind}.schema.json").read_bytes()
    assert cli("rules", "schema", "selections") == 0
    assert json.loads(cli.out) == json.loads((FOLDER / "selections.schema.json").read_text(encoding="utf-8"))


def test_it_makes_those_of_another_vocabulary(cli: CommandLine, tmp_path: Path) -> None:
    assert cli("rules", "schema", "--rulesets", str(cli.rulesets), "-o", str(tmp_path / "schema")) == 0
    made = json.loads((tmp_path / "schema" / "obligations.schema.json").read_text(encoding="utf-8"))
    assert "dust" in made["definitions"]["condition"]["properties"]
    assert "gongmao" not in made["definitions"]["condition"]["properties"]
    cases = json.loads((tmp_path / "schema" / "cases.schema.json").read_text(encoding="utf-8"))
    assert list(cases["definitions"]["expected"]["else"]["properties"]) == ["alpha-dept", "alpha-drill", "beta-dust"]


@pytest.mark.parametrize("arguments", [(), ("laws",), ("cases", "-o", "x")], ids=str)
def test_it_says_how_it_is_called(cli: CommandLine, arguments: tuple[str, ...]) -> None:
    assert cli("rules", "schema", *arguments) == 2
    assert "obligations" in cli.err


def test_a_file_is_no_folder(cli: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert cli("rules", "schema", "-o", str(tmp_path / "file")) == 2
    assert cli("rules", "schema", "-o", str(tmp_path / "file" / "inside")) == 6
    assert (tmp_path / "file").read_text(encoding="utf-8") == ""
