"""``compliance rules lint`` as a command: the folder it takes, rulesets that do not load, counts in words."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from compliance.cli import exits
from compliance.cli.app import run

GOOD = Path(__file__).parents[1] / "bad" / "rulesets" / "good"
DEPT = "demo-2024/01-dept.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOOD, tmp_path / "rulesets"))


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def lint(*arguments: str) -> int:
    return run(["rules", "lint", *arguments])


def test_the_folder_is_an_argument_or_an_option(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    codes, told = [], []
    for arguments in ((str(folder),), ("--rulesets", str(folder))):
        codes.append(lint(*arguments))
        told.append(capsys.readouterr().out)
    assert codes[0] == codes[1]
    assert told[0] == told[1] != ""
    assert lint(str(folder), "--rulesets", str(folder)) == exits.USAGE
    assert "once" in capsys.readouterr().err
    assert lint(str(folder / "nowhere")) == exits.USAGE


def test_one_is_not_said_as_many(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(folder, DEPT, "large: true", "staff_count: {at_least: 200}")
    assert lint(str(folder), "--lang", "en", "--only", "L040") == exits.RULESET
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("1 document, ")
    assert last.endswith(": 1 mistake, 0 warnings")


# --- rulesets that do not load ---------------------------------------------------------------------------------------


@pytest.fixture
def broken(folder: Path) -> Path:
    edit(folder, DEPT, "large: true", "larg: true")
    return folder


def test_text_tells_it_in_chinese_too(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert lint(str(broken)) == exits.RULESET
    said = capsys.readouterr()
    assert said.out == ""
    lines = said.err.splitlines()
    assert "T101 unknown fact `larg`" in lines[0]
    assert lines[-2:] == [
        "  help: did you mean large?",
        "  说明：没有这个事实——条件里的名称既不是事实，也不是类别或字段。",
    ]
    assert lint(str(broken), "--lang", "en") == exits.RULESET
    assert "说明" not in capsys.readouterr().err


def test_every_format_tells_it(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told: dict[str, str] = {}
    for format in ("json", "sarif", "junit", "github"):
        assert lint(str(broken), "--format", format) == exits.RULESET
        told[format] = capsys.readouterr().out
    (one,) = json.loads(told["json"])["results"]
    assert (one["code"], one["level"], one["hint"]) == ("T101", "error", "did you mean large?")
    assert one["path"].endswith(DEPT)
    (found,) = json.loads(told["sarif"])["runs"][0]["results"]
    assert (found["ruleId"], found["level"]) == ("T101", "error")
    assert ElementTree.fromstring(told["junit"]).attrib["failures"] == "1"
    assert told["github"].startswith("::error file=")
    assert "unknown fact `larg`" in told["github"]


def test_a_file_gets_it_too(broken: Path, tmp_path: Path) -> None:
    output = tmp_path / "found.json"
    assert lint(str(broken), "--format", "json", "--output", str(output)) == exits.RULESET
    assert json.loads(output.read_text(encoding="utf-8"))["counts"]["error"] == 1


def test_without_a_vocabulary_that_alone_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(folder / "vocabulary")
    assert lint(str(folder), "--format", "json") == exits.RULESET
    (one,) = json.loads(capsys.readouterr().out)["results"]
    assert one["code"] == "T013"
    assert "there is no vocabulary here" in one["message"]["en"]


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("{large: true}", "{large：true}", "full-width colon"),
        ("{dept.exists: true}", "{dept.exists: true，large: true}", "full-width comma"),
    ],
)
def test_full_width_marks_in_flow_style(
    folder: Path, old: str, new: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(folder, DEPT, old, new)
    assert lint(str(folder)) == exits.RULESET
    assert hint in capsys.readouterr().err


def test_the_next_free_number_is_above_all_of_the_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = folder / "demo-2024" / "ruleset.yaml"
    text = head.read_text(encoding="utf-8")
    at = text.index("numbers:")
    line = text.find("\n", at)
    rows = text[line + 1 :].splitlines()
    names = [row.split(":")[0].strip() for row in rows if row.startswith("  ")][:2]
    kept = "".join(f"  {name}: 3\n" for name in names) + "  demo-2024-old: 41\n"
    rest = "".join(f"{row}\n" for row in rows[len(names) :])
    head.write_text(text[: line + 1] + kept + rest, encoding="utf-8")
    assert lint(str(folder)) == exits.RULESET
    said = capsys.readouterr().err
    assert "T009 the number 3" in said
    assert "the next free one is 42" in said
