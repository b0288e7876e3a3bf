"""``compliance profile new``: what it asks, what it keeps, and that its output is a profile."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from compliance.cli import exits, inputs
from compliance.cli.app import run
from tests.command_line import CommandLine

KNOWN = (
    "drills=[2025-01-01, {date: 2025-02-01, evacuation: true}]",
    "dust=true",
    "staff_count=120",
    "founded_on=2011-02-03",
    "stated_on=2025-05-01",
    "records_through=2025-04-30",
)


def rows(text: str) -> dict[str, str]:
    """Return the keys of a profile with what stands behind them on the line, comments left out."""
    lines = [line.split("  #")[0] for line in text.splitlines() if line and line[0] not in "# "]
    return {key: value.strip() for key, _, value in (line.partition(":") for line in lines)}


def test_with_the_blanks_left_it_is_a_profile_of_which_nothing_is_known(cli: CommandLine) -> None:
    assert cli("profile", "new", "--as-of", "2025-06-01", "--rulesets", str(cli.rulesets), "-o", "new.yaml") == exits.OK
    assert cli.out == ""
    assert cli.err == "wrote new.yaml\n"
    asked = rows((cli.folder / "new.yaml").read_text(encoding="utf-8"))
    blanks = {"jurisdiction", "founded_on", "staff_count", "dept.exists", "dust", "drills"}
    assert {key for key, value in asked.items() if not value} == blanks
    assert cli.check("new.yaml", "--fail-on", "undetermined") == exits.OPEN
    assert "不符合 0" not in cli.out
    assert "无法判定 2" in cli.out or "无法判定 3" in cli.out


def test_only_what_fitting_rulesets_need_is_asked(cli: CommandLine) -> None:
    def asked(*options: str) -> set[str]:
        assert cli("profile", "new", "--as-of", "2025-06-01", "--rulesets", str(cli.rulesets), *options) == exits.OK
        return set(rows(cli.out)) - {"kind", "name", "jurisdiction", "founded_on", "stated_on", "records_through"}

    assert asked("--jurisdiction", "530581") == {"staff_count", "dept.exists", "dust", "drills"}
    # Elsewhere in the province the second ruleset, which alone asks for dust, does not fit.
    assert asked("--jurisdiction", "530100") == {"staff_count", "dept.exists", "drills"}
    assert asked("--jurisdiction", "420100") == set()
    # What was said is kept, also where nobody asks.
    assert asked("--jurisdiction", "420100", "--set", "dust=true") == {"dust"}
    assert asked("--jurisdiction", "530100", "--set", "staff_count=20") == {"staff_count", "drills"}


def test_what_is_known_comes_back_as_it_was_said(cli: CommandLine) -> None:
    name = '某厂: “甲” # [乙] \\ " 丙'
    options = [part for each in KNOWN for part in ("--set", each)]
    cli("profile", "new", "--name", name, "--jurisdiction", "530581", "--rulesets", str(cli.rulesets), *options)
    (cli.folder / "new.yaml").write_text(cli.out, encoding="utf-8")
    rulebook = inputs.open_rulebook(cli.rulesets)
    data = inputs.read_source("new.yaml")
    enterprise = inputs.read_profile("new.yaml", data, rulebook.vocabulary)
    assert enterprise.name == name
    assert enterprise.jurisdiction is not None
    assert enterprise.jurisdiction.value == "530581"
    assert enterprise.founded_on is not None
    assert str(enterprise.founded_on.value) == "2011-02-03"
    assert str(enterprise.stated_on) == "2025-05-01"
    assert {key: str(day) for key, day in enterprise.records_through.items()} == {"default": "2025-04-30"}
    assert {path: stated.value for path, stated in enterprise.facts.items()} == {"staff_count": 120, "dust": True}
    records = [(str(record.day), dict(record.fields)) for record in enterprise.records["drills"]]
    assert records == [("2025-01-01", {}), ("2025-02-01", {"evacuation": True})]


@pytest.mark.parametrize("name", ["true", "null", "2025-01-01", "- a", "", "a\nb", "'", "*x", "{}", "某厂（示例）"])
def test_any_name_is_written_so_that_it_is_read_back(cli: CommandLine, name: str) -> None:
    assert cli("profile", "new", "--name", name, "--rulesets", str(cli.rulesets)) == exits.OK
    (cli.folder / "new.yaml").write_text(cli.out, encoding="utf-8")
    code = cli.check("new.yaml")
    if "\n" in name:
        assert code == exits.INPUT
    else:
        assert code == exits.OK
        assert cli.out.startswith(name or "企业全称")


def test_a_profile_is_never_written_over(cli: CommandLine) -> None:
    cli.profile("mill.yaml")
    before = (cli.folder / "mill.yaml").read_bytes()
    assert cli("profile", "new", "--rulesets", str(cli.rulesets), "-o", "mill.yaml") == exits.USAGE
    assert (cli.folder / "mill.yaml").read_bytes() == before
    assert "mill.yaml" in cli.err


def test_what_cannot_be_known_is_refused_at_its_place(cli: CommandLine) -> None:
    for options, told in (
        (("--jurisdiction", "腾冲市"), "530581"),
        (("--jurisdiction", "5305"), "six-digit"),
        (("--industries", "textile"), "industries"),
        (("--set", "staff_coun=3"), "did you mean staff_count?"),
    ):
        assert cli("profile", "new", "--rulesets", str(cli.rulesets), *options) == exits.INPUT
        assert told in cli.err, options
        assert cli.out == ""


def test_the_shipped_rulesets_ask_less_the_more_is_said(
    tmp_path: Path, compiled: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COMPLIANCE_CACHE", str(compiled))
    monkeypatch.chdir(tmp_path)
    counts = []
    for number, options in enumerate(
        ([], ["--jurisdiction", "530581"], ["--jurisdiction", "530581", "--industries", "textile"])
    ):
        assert run(["profile", "new", "--as-of", "2025-06-01", *options, "-o", f"{number}.yaml"]) == exits.OK
        counts.append(len(rows((tmp_path / f"{number}.yaml").read_text(encoding="utf-8"))))
        assert run(["check", f"{number}.yaml", "--as-of", "2025-06-01", "--engine", "reference", "-o", os.devnull,
                    "-f", "json"]) == exits.OK  # fmt: skip
    assert counts[0] > counts[1] > counts[2] > 10
    capsys.readouterr()
