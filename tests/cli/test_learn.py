"""The commands that explain, list and examine; settings and where they come from; help and start-up."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from compliance.cli import config, exits
from compliance.cli.app import run
from tests.command_line import BAD, DAY, ESCAPE, GOOD, ROOT, CommandLine, surroundings

COMMANDS = (
    ("check",), ("explain",), ("demo",), ("code",), ("doctor",), ("form",), ("remediation",),
    ("calendar",), ("upcoming",), ("checklist", "make"), ("checklist", "import"),
    ("profile", "new"), ("fleet", "import"), ("fleet", "generate"), ("fleet", "export"), ("fleet", "check"),
    ("fleet", "whatif"), ("fleet", "diff"), ("fleet", "report"), ("fleet", "list"), ("fleet", "explain"),
    ("fleet", "checklist"), ("rules", "list"),
    ("rules", "show"), ("rules", "test"), ("rules", "lint"), ("rules", "coverage"), ("rules", "doc"),
    ("rules", "new"), ("rules", "schema"), ("rules", "diff"), ("rules", "mutate"), ("rules", "prove"),
    ("templates", "list"), ("templates", "export"), ("templates", "lint"), ("config", "show"),
)  # fmt: skip
HEAVY = {"yaml", "pydantic", "pydantic_core", "jinja2", "rich", "durable", "typing_inspection"}


# --- explain -----------------------------------------------------------------------------------------------------


def explained(cli: CommandLine, *arguments: str) -> str:
    common = ("--as-of", DAY, "--rulesets", str(cli.rulesets), "--engine", "reference")
    assert cli("explain", *arguments, *common) == exits.OK, cli.err
    return cli.out


def test_explain_leads_to_the_fact_and_to_the_clause(cli: CommandLine) -> None:
    cli.profile("a.yaml", BAD, name="某厂")
    told = explained(cli, "a.yaml", "alpha-dept")
    assert explained(cli, "a.yaml", "alpha:1") == told
    for part in (
        "某厂",
        "不符合",
        "100人以上的企业设立安全生产管理机构，按照本意见执行",
        "a.yaml:9",
        "rulesets/alpha/01.yaml:",
    ):
        assert part in told, part
    # Every change it proposes is one that `check` accepts, and that leads where it says.
    changes = re.findall(r"--set '([^']+)'  → (\S+)", told)
    assert ("dept.exists=true", "符合") in changes
    assert ("staff_count=99", "不适用") in changes
    for setting, verdict in changes:
        assert f"{DAY} · {verdict}" in explained(cli, "a.yaml", "alpha-dept", "--set", setting)


def test_explain_names_what_is_not_known_and_what_would_settle_it(cli: CommandLine) -> None:
    cli.profile("a.yaml", "jurisdiction: '530581'\nstaff_count: 100\n")
    told = explained(cli, "a.yaml", "alpha-drill", "--lang", "en")
    assert "What is not known" in told
    # To a list that is not known nothing can be added: it must be stated.
    assert f"--set 'drills=[{{date: {DAY}}}]'" in told
    assert "drills+=" not in told
    changes = re.findall(r"--set '([^']+)'", explained(cli, "a.yaml", "alpha-dept"))
    assert {"dept.exists=true", "dept.exists=false"} <= set(changes)


def test_explain_refuses_what_it_cannot_find(cli: CommandLine) -> None:
    cli.profile("a.yaml")
    for name, told in (("alpha-dpet", "did you mean alpha-dept?"), ("alpha:9", "rules list"), ("drill", "alpha-drill")):
        assert cli("explain", "a.yaml", name, "--rulesets", str(cli.rulesets)) == exits.USAGE
        assert told in cli.err
    assert cli("explain", "nowhere.yaml", "alpha-dept", "--rulesets", str(cli.rulesets)) == exits.INPUT


# --- rules, code, doctor -----------------------------------------------------------------------------------------


def test_rules_list_and_show(cli: CommandLine) -> None:
    assert cli("rules", "list", "--rulesets", str(cli.rulesets)) == exits.OK
    assert [line.split()[0] for line in cli.out.splitlines()] == ["alpha", "1", "2", "beta", "1"]
    assert cli("rules", "list", "--rulesets", str(cli.rulesets), "--select", "critical") == exits.OK
    assert "alpha-dept" in cli.out
    assert "beta" not in cli.out
    assert cli("rules", "show", "alpha:1", "--rulesets", str(cli.rulesets)) == exits.OK
    assert "“100人以上的企业设立安全生产管理机构，按照本意见执行”" in cli.out
    first = cli.out
    assert cli("rules", "show", "alpha-dept", "--rulesets", str(cli.rulesets)) == exits.OK
    assert cli.out == first
    assert cli("rules", "show", "alpha-dept", "--rulesets", str(cli.rulesets), "--lang", "en") == exits.OK
    assert "Have a safety department" in cli.out


def test_rules_lint_compares_quotations_with_the_texts(cli: CommandLine) -> None:
    texts = cli.folder / "texts"
    texts.mkdir()
    rulesets = str(cli.rulesets)
    for name in ("alpha", "beta"):
        quotes = re.findall(r"quote: ([^}]+)}", (cli.rulesets / name / "01.yaml").read_text(encoding="utf-8"))
        (texts / f"{name}.txt").write_text("，".join(quotes), encoding="utf-8")
    cli("rules", "lint", "--sources", "texts", "--rulesets", rulesets)
    assert "S002" not in cli.out
    (texts / "alpha.txt").write_text("每年至少组织一次应急演练，按照本意见执行", encoding="utf-8")
    assert cli("rules", "lint", "--sources", "texts", "--rulesets", rulesets) == exits.RULESET
    assert re.search(r"alpha/01\.yaml:\d+:\d+: S002 错误：", cli.out)
    assert "3项义务" in cli.out
    assert cli("rules", "lint", "--sources", "nowhere", "--rulesets", rulesets) == exits.USAGE
    assert cli("rules", "lint", "--rulesets", rulesets) == exits.OK
    assert "quotations were not compared" in cli.err


def test_every_code_can_be_looked_up(cli: CommandLine) -> None:
    from compliance.authoring.pages import every_page

    assert cli("code") == exits.OK
    assert len(cli.out.splitlines()) == len(every_page()) > 100
    assert cli("code", "l041") == exits.OK
    assert "以上" in cli.out
    for name in ("R012", "r012"):
        assert cli("code", name) == exits.OK
        assert cli.out.startswith("R012")
    assert cli("code", "l041", "L101", "T018", "L041") == exits.OK
    assert [line[:4] for line in cli.out.splitlines() if re.match(r"[LT]\d{3}  ", line)] == ["L041", "L101", "T018"]
    assert cli("code", "L041", "R012X") == exits.USAGE
    assert cli.out == ""
    assert cli("code", "R012X") == exits.USAGE
    assert re.search(r"did you mean [A-Z]\d{3}\?", cli.err)


def test_every_code_in_a_message_is_one_that_can_be_looked_up() -> None:
    from compliance.authoring.pages import every_page

    used: dict[str, str] = {}
    for path in (ROOT / "compliance").rglob("*.py"):
        for found in re.findall(r'"([RTLSEPO]\d{3})"', path.read_text(encoding="utf-8")):
            used.setdefault(found, path.name)
    assert len(used) > 60
    assert {code: where for code, where in used.items() if code not in every_page()} == {}


def test_doctor_tells_why_durable_rules_is_not_used(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    from compliance.engines import rete

    monkeypatch.setattr(rete, "available", lambda: "it is not installed")
    assert cli("doctor", "--rulesets", str(cli.rulesets)) == exits.OK
    assert "not usable: it is not installed" in cli.out
    cli.profile("a.yaml", BAD)
    options = ("--as-of", DAY, "--rulesets", str(cli.rulesets))
    assert cli("check", "a.yaml", *options) == exits.GAPS
    assert cli("check", "a.yaml", *options, "--engine", "rete") == exits.USAGE
    assert "it is not installed" in cli.err
    assert "--engine reference" in cli.err
    assert cli("explain", "a.yaml", "alpha-dept", *options, "--engine", "rete") == exits.USAGE


def test_doctor_names_the_parts_that_are_not_there(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "pyarrow" else find(name))
    assert cli("doctor", "--rulesets", str(cli.rulesets)) == exits.OK
    assert "– fleet: no whole jurisdictions: pyarrow not installed (pip install 'compliance[fleet]')" in cli.out
    assert "✓ office: Word and Excel" in cli.out


def test_a_damaged_installation_is_said(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Path:
        raise FileNotFoundError(f"{name}/ is missing from this installation; install the package again")

    monkeypatch.setattr(sys.modules["compliance.installed"], "shipped", missing)
    monkeypatch.setattr("compliance.cli.inputs.shipped", missing)
    for command in (("rules", "list"), ("doctor",)):
        assert cli(*command) == exits.RULESET
        assert "install the package again" in cli.err
    assert cli("demo") == exits.INPUT
    assert "install the package again" in cli.err


def test_the_demo_runs_and_its_gaps_are_no_failure(
    compiled: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COMPLIANCE_CACHE", str(compiled))
    assert run(["demo", "--engine", "reference"]) == exits.OK
    said = capsys.readouterr()
    assert "腾冲兴达钢铁" in said.out
    assert "不符合" in said.out
    assert "compliance check" in said.err


# --- settings ----------------------------------------------------------------------------------------------------


def language(cli: CommandLine, *options: str) -> str:
    cli.check("a.yaml", *options)
    return "en" if "As of" in cli.out or "as of" in cli.out.split("\n")[1].lower() else "zh"


def shown(cli: CommandLine, setting: str) -> list[str]:
    assert cli("config", "show") == exits.OK
    return next(line.split() for line in cli.out.splitlines() if line.startswith(setting))


def test_a_flag_beats_the_environment_which_beats_the_files(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    cli.profile("a.yaml", GOOD)
    assert language(cli) == "zh"
    assert shown(cli, "lang")[1:3] == ["zh", "default"]
    (cli.folder / "pyproject.toml").write_text('[tool.compliance]\nlang = "en"\nfail-on = "never"\n', encoding="utf-8")
    assert language(cli) == "en"
    assert shown(cli, "lang")[1:4] == ["en", "pyproject.toml", "[tool.compliance]"]
    assert shown(cli, "fail_on")[1] == "never"
    (cli.folder / "compliance.toml").write_text('lang = "zh"\n', encoding="utf-8")
    assert language(cli) == "zh"
    assert shown(cli, "lang")[1:3] == ["zh", "compliance.toml"]
    assert shown(cli, "fail_on")[1:3] == ["never", "pyproject.toml"]
    monkeypatch.setenv("COMPLIANCE_LANG", "en")
    assert language(cli) == "en"
    assert shown(cli, "lang")[1:3] == ["en", "COMPLIANCE_LANG"]
    assert language(cli, "--lang", "zh") == "zh"
    # Empty is as good as unset.
    monkeypatch.setenv("COMPLIANCE_LANG", "")
    assert language(cli) == "zh"
    assert shown(cli, "lang")[2] == "compliance.toml"


def test_every_setting_reaches_every_command_that_has_it(cli: CommandLine) -> None:
    (cli.folder / "compliance.toml").write_text(
        f'rulesets = "{cli.rulesets.as_posix()}"\nlang = "en"\nengine = "reference"\n', encoding="utf-8"
    )
    cli.profile("a.yaml", BAD)
    for command in (
        ("check", "a.yaml", "--as-of", DAY), ("explain", "a.yaml", "alpha-dept"), ("rules", "list"),
        ("rules", "show", "alpha-dept"),
    ):  # fmt: skip
        assert cli(*command) in (exits.OK, exits.GAPS), (command, cli.err)
        assert "Have a safety department" in cli.out, command
    assert cli("profile", "new") == exits.OK
    assert "dust:" in cli.out
    assert cli("doctor") == exits.OK
    assert "2 documents, 3 obligations" in cli.out


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('langauge = "en"', "did you mean lang"),
        ("lang = 3", "lang is a text"),
        ('bind = "district-2011=530502"', "bind is a list of texts"),
        ("lang = ", "compliance.toml"),
        ('lang = "fr"', "none of zh, en, both"),
    ],
)
def test_a_wrong_setting_is_a_wrong_command_line(cli: CommandLine, text: str, told: str) -> None:
    (cli.folder / "compliance.toml").write_text(text, encoding="utf-8")
    cli.profile("a.yaml")
    assert cli.check("a.yaml") == exits.USAGE
    assert told in cli.err


def test_places_are_bound_by_flag_setting_and_environment(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    (cli.folder / "compliance.toml").write_text('bind = ["alpha=530500"]\n', encoding="utf-8")
    assert cli("rules", "list", "--rulesets", str(cli.rulesets)) == exits.USAGE
    assert "names its place itself" in cli.err
    monkeypatch.setenv("COMPLIANCE_BIND", "nobody=530500")
    assert cli("rules", "list", "--rulesets", str(cli.rulesets)) == exits.USAGE
    assert "nobody" in cli.err


def test_config_knows_every_variable_that_is_read() -> None:
    read = set()
    for path in (ROOT / "compliance" / "cli").glob("*.py"):
        read |= set(re.findall(r'envvar="COMPLIANCE_(\w+)"', path.read_text(encoding="utf-8")))
    assert read == {name.upper() for name in config.KNOWN}


# --- help and start-up -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(cli: CommandLine, command: tuple[str, ...]) -> None:
    assert cli(*command, "--help") == exits.OK
    assert f"Example: compliance {' '.join(command)}" in " ".join(cli.out.split())
    assert cli.err == ""
    assert ESCAPE not in cli.out


def test_the_commands_listed_here_are_all() -> None:
    import typer.main

    from compliance.cli.app import program

    top = typer.main.get_command(program())
    found = set()
    for name, command in top.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found |= {(name,)} if inner is None else {(name, each) for each in inner}
    assert found == set(COMMANDS)


def test_groups_without_a_command_answer_with_their_help(cli: CommandLine) -> None:
    for arguments in ((), ("rules",), ("profile",), ("config",)):
        assert cli(*arguments) in (exits.OK, exits.USAGE)
        assert "Usage: compliance" in cli.out + cli.err


def imported(*arguments: str) -> set[str]:
    """Return the top-level modules a child has imported when the command has run."""
    script = (
        "import sys; from compliance.__main__ import main\n"
        f"sys.argv = ['compliance', *{list(arguments)!r}]\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", script] if arguments == ("--version",) else [sys.executable, "-c", script],
        env=surroundings(), capture_output=True, text=True, encoding="utf-8", timeout=60, check=True,
    )  # fmt: skip
    return set(done.stderr.split())


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    assert not imported("--version") & (HEAVY | {"typer", "click", "msgspec", "logging", "json", "ast", "inspect"})
    assert not imported("--help") & HEAVY
    assert not imported("config", "show") & HEAVY


def test_the_version_alone_or_beside_a_command(cli: CommandLine) -> None:
    from compliance import __version__

    assert cli("--version") == exits.OK
    assert cli.out == f"compliance {__version__}\n"
    done = cli.child("--version")
    assert done.stdout.decode().split() == ["compliance", __version__]


def test_a_shell_can_complete(cli: CommandLine) -> None:
    asked = {"_COMPLIANCE_COMPLETE": "complete_bash", "COMP_WORDS": "compliance ru", "COMP_CWORD": "1"}
    done = subprocess.run(
        [str(Path(sys.executable).with_name("compliance"))],
        env=surroundings(**asked), capture_output=True, text=True, timeout=60, check=False,
    ) if Path(sys.executable).with_name("compliance").exists() else None  # fmt: skip
    if done is None:
        pytest.skip("the command is not installed beside this Python (pip install -e .)")
    assert done.stdout.split() == ["rules"]


def test_requirements_leave_out_the_engine_that_is_built_from_source() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "compliance.cli.requirements", "[dev]"],
        cwd=ROOT, env=surroundings(), capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    names = {re.split(r"[<>=!\[; ]", line)[0] for line in done.stdout.split("\n") if line}
    assert {"jinja2", "msgspec", "pydantic", "pyyaml", "rich", "typer", "pytest"} <= names
    assert "durable-rules" not in names
