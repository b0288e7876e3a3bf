"""What the README says is so: its commands are run, its Python is run, and nothing that exists goes unsaid."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import openpyxl
import pytest

from compliance.cli import exits
from compliance.cli.app import run
from compliance.cli.inputs import today
from tests.command_line import ROOT, surroundings

README = (ROOT / "README.md").read_text(encoding="utf-8")
RULESETS = (ROOT / "rulesets" / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
DEPT = "baoshan-2017-21-hazard-system"
WITH_COMMANDS = [ROOT / "README.md", *sorted(ROOT.glob("rulesets/README.md")), *ROOT.glob("enterprise_profiles/*.md")]


def blocks(language: str, text: str = README) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.S)


def commands() -> list[list[str]]:
    """Return the commands of the README's shell blocks, split as a shell splits them."""
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    return [shlex.split(line, comments=True) for line in lines if line.startswith("compliance ")]


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the README's users have."""
    profiles = ROOT / "enterprise_profiles"
    for folder in ("profiles", "firms"):
        (tmp_path / folder).mkdir()
        for name in ("textile-100.yaml", "new-firm.yaml"):
            shutil.copy(profiles / name, tmp_path / folder)
    shutil.copy(profiles / "tengchong-steel.yaml", tmp_path / "firm.yaml")
    for folder in ("my-rulesets", "released"):
        shutil.copytree(ROOT / "rulesets", tmp_path / folder)
    monkeypatch.setenv("COMPLIANCE_CACHE", str(tmp_path_factory.getbasetemp() / "docs-cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fill_in(checklist: Path) -> None:
    """Do what the officer does between the two commands: a day, a name, one result."""
    book = openpyxl.load_workbook(checklist)
    meta = {row[0]: row[1] for row in book["_meta"].iter_rows(values_only=True)}
    sheet = book[meta["sheet"]]
    cover = book[meta["cover"]]
    cover[meta["entry.date"]], cover[meta["entry.officer"]] = today(), "甲某、乙某"
    row = next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == DEPT)
    sheet[f"{meta['column.result']}{row}"] = "符合"
    book.save(checklist)


def test_the_commands_of_the_readme_run(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "firm.yaml", "--as-of", "2025-01-10", "-o", "last.json"]) == exits.GAPS
    capsys.readouterr()
    given = commands()
    assert len(given) >= 12
    for command in given:
        engine = ["--engine", "reference"] if command[1] == "check" else []
        if command[1:3] == ["checklist", "import"]:
            fill_in(workplace / "firm.xlsx")
        code = run([*command[1:], *engine])
        said = capsys.readouterr()
        assert code in (exits.OK, exits.GAPS, exits.OPEN), (command, said.err)
        assert said.out or said.err, command
    for made in ("mill.yaml", "mill.html", "firms.json", "reports"):
        assert (workplace / made).exists(), made


def test_the_python_of_the_readme_runs() -> None:
    (program,) = blocks("python")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program + "\nassert html.startswith('<!')"],
        cwd=ROOT, env=surroundings(), capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.count(b"baoshan-2017") > 1


def test_public_names_are_what_they_seem_in_any_order() -> None:
    program = (
        "import compliance, compliance.cli.app, compliance.reports, importlib, pkgutil\n"
        "for found in pkgutil.walk_packages(compliance.__path__, 'compliance.'):\n"
        "    if not found.name.endswith(('__main__', '_shipped')):\n"
        "        importlib.import_module(found.name)\n"
        "import types\n"
        "assert not [n for n in compliance.__all__ if isinstance(getattr(compliance, n), types.ModuleType)]\n"
    )
    done = subprocess.run([sys.executable, "-c", program], env=surroundings(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_every_command_and_exit_code_is_documented() -> None:
    for command in (
        "demo",
        "check",
        "explain",
        "code",
        "doctor",
        "profile new",
        "rules list",
        "rules test",
        "rules diff",
        "config show",
    ):
        assert re.search(rf"\b(compliance|make) {command}\b", README + RULESETS), command
    for command in ("show", "lint", "mutate", "prove", "coverage", "doc", "new", "schema"):
        assert f"`rules {command}" in README, command
    for code in (
        exits.OK,
        exits.GAPS,
        exits.USAGE,
        exits.INPUT,
        exits.RULESET,
        exits.TEMPLATE,
        exits.OUTPUT,
        exits.OPEN,
    ):
        assert re.search(rf"[\s:]{code} [a-z]", README), code
    assert f"{exits.BUG} a bug" in README


def test_what_the_texts_name_exists() -> None:
    known = {name.split("#")[0] for name in re.findall(r"\]\(([^)]+)\)", README + CONTRIBUTING) if "://" not in name}
    missing = [name for name in known if not (ROOT / name).exists()]
    assert missing == []
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"(?<!checklist )`?\bmake ([a-z-]+)", README + CONTRIBUTING):
        assert re.search(rf"^{target}:", makefile, re.M), target
    for path in re.findall(r"`((?:tests|rulesets|enterprise_profiles|report_templates|compliance)/[\w./-]+)`", README):
        assert (ROOT / path).exists(), path


def test_commands_named_in_any_text_exist() -> None:
    import typer.main

    from compliance.cli.app import program

    top = typer.main.get_command(program()).commands  # type: ignore[attr-defined]
    for path in [*WITH_COMMANDS, ROOT / "CONTRIBUTING.md"]:
        for first, second in re.findall(r"`compliance ([a-z]+)(?: ([a-z]+))?", path.read_text(encoding="utf-8")):
            assert first in top, (path.name, first)
            if hasattr(top[first], "commands") and second:
                assert second in top[first].commands, (path.name, first, second)


def test_installing_without_a_compiler_names_every_dependency() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    names = {re.split(r"[<>=; ]", each)[0] for each in told} - {"durable-rules"}
    assert len(names) > 4
    if "compliance.cli.requirements" not in README:
        (line,) = re.findall(r"pip install --no-deps ([^`]+)`", README)
        assert names <= set(line.split())
