"""``compliance checklist make``: one list or many, blank, blind and short ones, and what is refused."""

from __future__ import annotations

import json
import sys

import pytest

from compliance.cli import exits
from tests.command_line import BAD, DAY, GOOD, WAIVER, CommandLine


def make(cli: CommandLine, *arguments: str, as_of: str = DAY) -> int:
    small = ("--as-of", as_of, "--rulesets", str(cli.rulesets), "--engine", "reference")
    return cli("checklist", "make", *arguments, *small)


def test_a_checklist_with_gaps_is_no_failure(cli: CommandLine) -> None:
    assert make(cli, cli.profile("a.yaml", BAD)) == exits.OK
    assert cli.out.startswith("安全生产主体责任现场检查表\n编号 JC-20250601-")
    assert "! 重点核对：" in cli.out
    assert "a.yaml:" in cli.out
    assert "☐ 符合  ☐ 不符合  ☐ 不适用  ☐ 未查" in cli.out
    assert cli.err == ""


def test_blind_and_most(cli: CommandLine) -> None:
    assert make(cli, cli.profile("a.yaml", BAD + WAIVER), "--blind", "--most", "1") == exits.OK
    assert "不显示企业填报情况" in "".join(cli.out.split())
    assert "重点核对" not in cli.out
    assert "a.yaml:" not in cli.out
    assert "只列1项" in cli.out
    assert "未列入：alpha:2" in cli.out


def test_several_formats_and_several_profiles(cli: CommandLine) -> None:
    cli.profile("firms/a.yaml", BAD)
    cli.profile("firms/b.yaml", GOOD)
    assert make(cli, "firms", "-o", "lists/", "-o", "all.json") == exits.OK
    assert {each.name for each in (cli.folder / "lists").iterdir()} == {"a.html", "b.html"}
    told = json.loads((cli.folder / "all.json").read_text(encoding="utf-8"))
    assert [each["kind"] for each in told] == ["checklist", "checklist"]
    assert len({each["number"] for each in told}) == 2


def test_a_blank_list_needs_no_profile(cli: CommandLine) -> None:
    assert make(cli, "--blank", "alpha,beta", "-o", "blank.html", "-o", "-") == exits.OK
    assert cli.out.startswith("安全生产主体责任现场检查表（空白）")
    assert "适用条件：职工人数100人以上" in cli.out
    assert "涉及粉尘" in cli.out
    assert 'name="|unit"' in (cli.folder / "blank.html").read_text(encoding="utf-8")
    assert make(cli, "--blank", "alpha", "--format", "json") == exits.OK
    told = json.loads(cli.out)
    assert told["blank"]
    assert [each["id"] for each in told["rulesets"]] == ["alpha"]
    assert make(cli, "--blank", "alpha", as_of="2019-12-31") == exits.OK
    assert "nothing of alpha is in force on 2019-12-31" in cli.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "name a profile, or --blank RULESET"),
        (("a.yaml", "--most", "0"), "--most: 0 is no number of items; write 1 or more"),
        (("a.yaml", "--format", "ics"), "--format"),
        (("--blank", "alfa"), "there is no ruleset 'alfa'; did you mean alpha?"),
        (("--blank", ","), "--blank: name a ruleset; there are alpha, beta"),
        (("a.yaml", "--blank", "alpha"), "leave out a profile"),
        (("--blank", "alpha", "--blind"), "leave out --blind"),
        (("--blank", "alpha", "--set", "staff_count=1"), "leave out --set"),
        (("--blank", "alpha", "--select", "beta"), "leave out --select"),
        (("--blank", "alpha", "--lang", "fr"), "--lang"),
        (("--blank", "alpha", "--templates", "nowhere"), "nowhere is not a folder"),
        (("--blank", "alpha", "-o", "list.doc"), "say --format"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(cli: CommandLine, arguments: tuple[str, ...], told: str) -> None:
    cli.profile("a.yaml")
    assert make(cli, *arguments) == exits.USAGE
    assert told in " ".join(cli.err.split())
    assert "Traceback" not in cli.err


def test_a_profile_that_does_not_load_stops_no_other(cli: CommandLine) -> None:
    cli.profile("a.yaml")
    cli.profile("b.yaml", "staff_count: many\n")
    assert make(cli, "a.yaml", "b.yaml", "-o", "lists/") == exits.INPUT
    assert [each.name for each in (cli.folder / "lists").iterdir()] == ["a.html"]


def test_a_missing_package_is_one_line(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    assert make(cli, "--blank", "alpha", "-o", "list.xlsx", "-o", "list.html") == exits.OUTPUT
    assert cli.err.startswith("compliance: xlsx: ")
    assert "[office]" in cli.err
    assert not (cli.folder / "list.xlsx").exists()
    assert (cli.folder / "list.html").exists()


def test_a_template_of_ones_own(cli: CommandLine) -> None:
    own = cli.folder / "mine" / "checklist"
    own.mkdir(parents=True)
    (own / "report.md.j2").write_text("{{ report.number }} {{ page.tables[0].key }}", encoding="utf-8")
    assert make(cli, "--blank", "alpha", "--format", "markdown", "--templates", "mine") == exits.OK
    assert cli.out.startswith("JC-20250601-")
    assert cli.out.rstrip().endswith("items")
    (own / "report.md.j2").write_text("{{ report.nombre }}", encoding="utf-8")
    assert make(cli, "--blank", "alpha", "--format", "markdown", "--templates", "mine") == exits.TEMPLATE
    assert "did you mean number?" in cli.err
