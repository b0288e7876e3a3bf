"""``compliance rules mutate``: what is tried, how it is told, what fails a run, and the cases it writes."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.command_line import CommandLine, write_rulesets

CASES = """kind: cases
schema: 1
cases:
  - name: 100人没有机构
    as_of: 2025-06-01
    given: {jurisdiction: "530581", staff_count: 100, dept.exists: false}
    expect: {alpha-dept: gap}
  - name: 99人不适用
    as_of: 2025-06-01
    given: {jurisdiction: "530581", staff_count: 99, dept.exists: false}
    expect: {alpha-dept: not_applicable}
"""


@pytest.fixture
def rulesets(tmp_path: Path) -> Path:
    folder = write_rulesets(tmp_path / "mine")
    (folder / "alpha" / "01.test.yaml").write_text(CASES, encoding="utf-8")
    return folder


def mutate(cli: CommandLine, rulesets: Path, *arguments: str) -> int:
    return cli("rules", "mutate", "--rulesets", str(rulesets), *arguments)


def test_a_threshold_that_the_cases_hold(cli: CommandLine, rulesets: Path) -> None:
    assert mutate(cli, rulesets, "-k", "alpha-dept", "--operators", "boundary,threshold,scope") == 0
    assert cli.out == "试了5种误写：例子发现5种，没有发现0种\n"
    assert mutate(cli, rulesets, "-k", "alpha-dept", "--operators", "boundary", "--lang", "en") == 0
    assert cli.out == "1 slip: the cases find out 1, not 0\n"


def test_what_no_case_finds_out_is_told_and_fails_the_run(cli: CommandLine, rulesets: Path) -> None:
    (rulesets / "alpha" / "01.test.yaml").write_text(CASES.replace("100,", "150,"), encoding="utf-8")
    assert mutate(cli, rulesets, "--select", "alpha-dept", "--operators", "M-boundary") == 4
    first, slip, *rest = cli.out.splitlines()
    assert first.startswith("alpha-dept  100人以上的企业设立安全生产管理机构  [")
    assert first.endswith("[mine/alpha/01.yaml:6:1]")
    assert slip.startswith(
        "  ✗ [边界] 适用条件：如果把“职工人数100人以上”误写成“职工人数超过100人”，现有例子发现不了。例如："
    )
    assert "现判不符合，误写后判不适用。按《甲意见》一“100人以上的企业设立安全生产管理机构，按照本意见执行”" in slip
    assert "      staff_count: 100" in rest
    assert mutate(cli, rulesets, "--select", "alpha-dept", "--operators", "boundary", "--gate", "none") == 0
    assert mutate(cli, rulesets, "--select", "alpha-dept", "--operators", "boundary", "--gate", "period") == 0
    assert "  ! [边界]" in cli.out


def test_an_author_may_accept_a_slip(cli: CommandLine, rulesets: Path) -> None:
    (rulesets / "alpha" / "01.test.yaml").write_text(CASES.replace("100,", "150,"), encoding="utf-8")
    path = rulesets / "alpha" / "01.yaml"
    text = path.read_text(encoding="utf-8")
    accepted = text.replace(
        "    duty: department\n", "    duty: department\n    lint_ok: [{code: M-boundary, because: 甲}]\n"
    )
    path.write_text(accepted, encoding="utf-8")
    assert mutate(cli, rulesets, "-k", "alpha-dept", "--operators", "boundary") == 0
    assert cli.out == "试了1种误写：例子发现0种，没有发现0种，作者认可1种\n"
    # What it accepts is found out now: it would only hide the next one.
    (rulesets / "alpha" / "01.test.yaml").write_text(CASES, encoding="utf-8")
    assert mutate(cli, rulesets, "-k", "alpha-dept", "--operators", "boundary") == 0
    assert "lint_ok写了M-boundary，但这类误写现在都有例子发现，删去即可。" in cli.out
    path.write_text(accepted.replace("M-boundary", "M-bound"), encoding="utf-8")
    assert mutate(cli, rulesets, "-k", "alpha-dept", "--operators", "boundary") == 0
    assert "没有这一类误写" in cli.out


def test_without_a_solver_what_differs_for_nobody_is_undecided(
    cli: CommandLine, rulesets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("solving", "edits.seeking"):
        monkeypatch.setattr(f"compliance.authoring.{module}.available", lambda: False)
    path = rulesets / "alpha" / "01.yaml"
    text = path.read_text(encoding="utf-8")
    # Of 100 persons and more, that they are 50 says nothing.
    twice = text.replace(
        "{staff_count: {at_least: 100}}", "{all: [{staff_count: {at_least: 100}}, {staff_count: {at_least: 50}}]}"
    )
    path.write_text(twice, encoding="utf-8")
    arguments = ("-k", "alpha-dept", "--operators", "boundary")
    assert mutate(cli, rulesets, *arguments) == 4
    assert "未判定" in cli.out
    assert "安装求解器后可以判定: pip install 'compliance[analysis]'" in cli.out
    assert mutate(cli, rulesets, *arguments, "--allow-undecided") == 0


def test_the_solver_proves_that_a_slip_is_none(cli: CommandLine, rulesets: Path) -> None:
    pytest.importorskip("z3")
    path = rulesets / "alpha" / "01.yaml"
    text = path.read_text(encoding="utf-8")
    twice = text.replace(
        "{staff_count: {at_least: 100}}", "{all: [{staff_count: {at_least: 100}}, {staff_count: {at_least: 50}}]}"
    )
    path.write_text(twice, encoding="utf-8")
    assert mutate(cli, rulesets, "-k", "alpha-dept", "--operators", "boundary") == 0
    assert cli.out == "试了2种误写：例子发现1种，没有发现0种，写法不同而判法相同1种\n"


def test_missing_cases_are_written_once(cli: CommandLine, rulesets: Path) -> None:
    path = rulesets / "alpha" / "01.test.yaml"
    path.write_text(CASES.replace("100,", "150,"), encoding="utf-8")
    before = path.read_bytes()
    arguments = ("-k", "alpha-dept", "--operators", "boundary", "--suggest", "beside")
    assert mutate(cli, rulesets, *arguments) == 4
    assert "01.test.yaml: 1 case added" in cli.err
    written = path.read_bytes()
    assert written.startswith(before)
    assert written.endswith(b"      alpha-dept: TODO\n")
    assert mutate(cli, rulesets, *arguments) == 4
    assert path.read_bytes() == written
    assert "no case to suggest that is not there already" in cli.err
    path.write_bytes(written.replace(b"TODO\n", b"gap\n"))
    assert mutate(cli, rulesets, *arguments) == 0
    assert cli("rules", "test", str(path), "--rulesets", str(rulesets), "--strict") == 0


def test_cases_that_do_not_hold_come_first(cli: CommandLine, rulesets: Path) -> None:
    (rulesets / "alpha" / "01.test.yaml").write_text(CASES.replace("gap", "satisfied"), encoding="utf-8")
    assert mutate(cli, rulesets) == 4
    assert cli.out == ""
    assert "100人没有机构" in cli.err
    assert "mend them first" in cli.err


@pytest.mark.parametrize("format", ["json", "sarif", "junit", "github"])
def test_formats(cli: CommandLine, rulesets: Path, format: str) -> None:
    (rulesets / "alpha" / "01.test.yaml").write_text(CASES.replace("100,", "150,"), encoding="utf-8")
    arguments = ("-k", "alpha-dept", "--operators", "boundary", "--format", format)
    assert mutate(cli, rulesets, *arguments) == 4
    told = cli.out
    assert "误写成“职工人数超过100人”" in told
    assert mutate(cli, rulesets, *arguments, "-o", "out.txt") == 4
    assert cli.out == ""
    assert (cli.folder / "out.txt").read_text(encoding="utf-8") == told
    if format == "json":
        found = json.loads(told)
        assert (found["command"], found["facts"]["mutants"], found["facts"]["alive"]) == ("mutate", 1, 1)
        assert found["results"][0]["path"] == "mine/alpha/01.yaml"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--operators", "bondary"), "--operators: no kind of slip 'bondary'; did you mean boundary?"),
        (("--gate", "nothing"), "--gate: no kind of slip 'nothing'"),
        (("-k", "(("), "-k: "),
        (("-k", "no-such-obligation"), "-k: no obligation has"),
        (("--select", "gamma"), "--select: nothing matches"),
        (("--format", "xml"), "--format"),
        (("--lang", "both"), "--lang"),
        (("--changed-since", "no-such-revision"), "no-such-revision"),
    ],
)
def test_usage(cli: CommandLine, rulesets: Path, arguments: tuple[str, ...], says: str) -> None:
    assert mutate(cli, rulesets, *arguments) == 2
    assert says in cli.err


def test_only_what_was_changed(cli: CommandLine, rulesets: Path) -> None:
    old = cli.folder / "old"
    shutil.copytree(rulesets, old)
    assert mutate(cli, rulesets, "--changed-since", str(old)) == 0
    assert cli.out == "试了0种误写：例子发现0种，没有发现0种\n"
    assert "no obligation was changed" in cli.err
    path = rulesets / "alpha" / "01.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("per: year", "per: quarter"), encoding="utf-8")
    assert mutate(cli, rulesets, "--changed-since", str(old), "--operators", "period", "--format", "json") == 4
    assert {each["name"] for each in json.loads(cli.out)["results"]} == {"alpha-drill"}


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_changed_since_a_revision(cli: CommandLine, rulesets: Path) -> None:
    name = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    for command in (("init", "-q"), ("add", "."), (*name, "commit", "-qm", "x")):
        subprocess.run(["git", *command], cwd=rulesets, check=True, capture_output=True)
    path = rulesets / "alpha" / "01.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("at_least: 100", "at_least: 50"), encoding="utf-8")
    (rulesets / "alpha" / "01.test.yaml").unlink()
    assert mutate(cli, rulesets, "--changed-since", "HEAD", "--operators", "boundary", "--format", "json") == 4
    assert [each["name"] for each in json.loads(cli.out)["results"]] == ["alpha-dept"]


def test_a_large_run_shows_no_progress_where_nobody_looks(cli: CommandLine, rulesets: Path) -> None:
    mutate(cli, rulesets)
    assert "\r" not in cli.err


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (CASES[CASES.index("  - name: 99人") :], ""),
        ("staff_count: 99,", "staff_count: 80,"),
        ("staff_count: 100,", "staff_count: 120,"),
        ("expect: {alpha-dept: gap}", "expect: {alpha-dept: TODO}"),
        ("as_of: 2025-06-01\n    given: {jurisdiction: \"530581\", staff_count: 100", "as_of: 2025-06-02\n    given: "
         "{jurisdiction: \"530581\", staff_count: 100"),
    ],
)  # fmt: skip
def test_cases_that_were_weakened_are_tried_again(cli: CommandLine, rulesets: Path, old: str, new: str) -> None:
    former = cli.folder / "old"
    shutil.copytree(rulesets, former)
    path = rulesets / "alpha" / "01.test.yaml"
    assert old in CASES
    path.write_text(CASES.replace(old, new), encoding="utf-8")
    arguments = ("--changed-since", str(former), "--operators", "boundary,threshold", "--format", "json")
    code = mutate(cli, rulesets, *arguments)
    assert "0 obligations changed; of 1 more only the cases" in cli.err
    found = json.loads(cli.out)
    assert found["facts"]["mutants"] == 4
    assert {each["name"] for each in found["results"]} == ({"alpha-dept"} if code else set())
    assert code == (0 if "2025-06-02" in new else 4)


def test_cases_moved_or_renamed_say_what_they_said(cli: CommandLine, rulesets: Path) -> None:
    former = cli.folder / "old"
    shutil.copytree(rulesets, former)
    (rulesets / "alpha" / "01.test.yaml").unlink()
    head, first, second = CASES.partition("  - name: 100人")[0], *CASES.split("  - name: ")[1:]
    moved = f"{head}  - name: 另名{second}  - name: {first}".replace(
        'jurisdiction: "530581", staff_count: 100', "staff_count: 100, jurisdiction: '530581'"
    )
    (rulesets / "beta" / "other.test.yaml").write_text(moved, encoding="utf-8")
    assert mutate(cli, rulesets, "--changed-since", str(former)) == 0
    assert cli.out == "试了0种误写：例子发现0种，没有发现0种\n"
    assert "and none of their cases" in cli.err


def test_former_cases_that_cannot_be_read_excuse_nothing(cli: CommandLine, rulesets: Path) -> None:
    former = cli.folder / "old"
    shutil.copytree(rulesets, former)
    (former / "alpha" / "01.test.yaml").write_text("kind: cases\n", encoding="utf-8")
    mutate(cli, rulesets, "--changed-since", str(former), "--operators", "boundary")
    assert "cannot be read; every obligation is tried" in cli.err
    assert cli.out != "试了0种误写：例子发现0种，没有发现0种\n"
