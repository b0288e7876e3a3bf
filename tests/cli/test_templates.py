"""`compliance templates`: which there are, a copy to change, and whether a changed one works."""

from __future__ import annotations

from pathlib import Path

import pytest

from compliance.cli import exits
from tests.command_line import CommandLine

GAP = "report_templates/gap_report/report.md.j2"


def test_every_kind_and_format_has_a_template(cli: CommandLine) -> None:
    assert cli("templates", "list") == exits.OK
    rows = [line.split() for line in cli.out.splitlines()[1:]]
    assert {row[0] for row in rows} == {"gap_report", "checklist", "form", "remediation", "calendar", "upcoming"}
    assert {row[1] for row in rows} == {"html", "markdown", "terminal", "docx"}
    assert {row[3] for row in rows} == {"shipped"}


def test_a_copy_takes_the_place_of_the_shipped_one_and_is_never_written_over(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(cli.folder)
    assert cli("templates", "export", "gap_report", "--format", "markdown") == exits.OK
    copy = cli.folder / GAP
    copy.write_text("mine: {{ report.enterprise.name }}\n", encoding="utf-8")
    assert cli("templates", "export", "gap_report", "--format", "markdown") == exits.USAGE
    assert "is there already" in cli.err
    assert copy.read_text(encoding="utf-8").startswith("mine")
    cli.profile("a.yaml", name="某厂")
    cli("check", "a.yaml", "--format", "markdown", "--rulesets", str(cli.rulesets), "--engine", "reference")
    assert cli.out == "mine: 某厂\n"
    assert "take the place of shipped ones" in cli.err


def test_lint_names_the_line_the_name_and_the_nearest_one(cli: CommandLine, tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "gap_report").mkdir(parents=True)
    (own / "checklst").mkdir()
    (own / "_shared").mkdir()
    (own / "_shared" / "parts.j2").write_text("anything", encoding="utf-8")
    (own / "gap_report" / "report.md.j2").write_text("a\n{{ report.sumary|say }}\n", encoding="utf-8")
    (own / "checklst" / "report.html.j2").write_text("x", encoding="utf-8")
    assert cli("templates", "lint", "--templates", str(own)) == exits.TEMPLATE
    assert "report.md.j2:2" in cli.err
    assert "did you mean summary?" in cli.err
    assert cli.err.count("P002") == 1
    assert "P008" in cli.err
    assert "did you mean checklist/report.html.j2?" in cli.err


def test_lint_finds_what_only_some_reports_reach(cli: CommandLine, tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "gap_report").mkdir(parents=True)
    only_there = "{% for f in page.final %}{{ f.nothing }}{% endfor %}"
    (own / "gap_report" / "report.txt.j2").write_text(only_there, encoding="utf-8")
    assert cli("templates", "lint", "--templates", str(own)) == exits.TEMPLATE
    assert "`nothing` is not a field of Finding" in cli.err


def test_a_sound_folder_is_said_to_be_sound(cli: CommandLine, tmp_path: Path) -> None:
    assert cli("templates", "export", "gap_report", "-o", str(tmp_path / "own")) == exits.OK
    assert cli("templates", "lint", "--templates", str(tmp_path / "own")) == exits.OK
    assert "1 template, nothing to remark" in cli.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("export", "gap_reprt"), "did you mean gap_report?"),
        (("export", "gap_report", "--format", "pdf"), "--format"),
        (("lint", "--templates", "nowhere"), "not a folder"),
        (("lint",), "name your folder"),
    ],
)
def test_a_wrong_command_line_says_what_instead(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(cli.folder)
    assert cli("templates", *arguments) == exits.USAGE
    assert said in cli.err
