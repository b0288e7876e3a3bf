"""``compliance rules diff`` as an author uses it: folders, git, profiles, every format, exit codes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable

import pytest

from compliance.authoring.edits import seeking
from compliance.authoring.edits.telling import markdown as page
from tests.command_line import BAD, CommandLine

Copy = Callable[..., str]


@pytest.fixture
def copy(cli: CommandLine) -> Copy:
    """Copy the small rulesets, with texts replaced in a file, and return the folder's name."""

    def made(*edits: tuple[str, str], file: str = "alpha/01.yaml", name: str = "new") -> str:
        folder = cli.folder / name / "rulesets"
        if not folder.exists():
            shutil.copytree(cli.rulesets, folder)
        path = folder / file
        text = path.read_text(encoding="utf-8")
        for old, new in edits:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        return str(folder.relative_to(cli.folder))

    return made


@pytest.fixture(params=[True, False], ids=["solver", "neighbours"])
def solver(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the solver is there."""
    if request.param:
        pytest.importorskip("z3")
    monkeypatch.setattr(seeking, "available", lambda: request.param)
    monkeypatch.setattr("compliance.authoring.edits.diffing.available", lambda: request.param)
    return bool(request.param)


def diff(cli: CommandLine, new: str, *more: str) -> int:
    return cli("rules", "diff", str(cli.rulesets), new, *more)


def test_a_threshold(cli: CommandLine, copy: Copy, solver: bool) -> None:
    assert diff(cli, copy(("at_least: 100", "more_than: 100"))) == 0
    assert "1项义务的结论会变（更松1项）。" in cli.out
    assert "【更松】100人以上的企业设立安全生产管理机构  alpha:1  alpha-dept" in cli.out
    assert "new/rulesets/alpha/01.yaml:14" in cli.out
    assert "《甲意见》一：“100人以上的企业设立安全生产管理机构，按照本意见执行”（引文未改）" in cli.out
    assert "原：职工人数100人【以上】" in cli.out
    assert "现：职工人数【超过】100人" in cli.out
    assert "例：原有缺项，现无缺项" in cli.out
    assert "职工人数100人" in cli.out
    assert "不符合（gap）→ 不适用（not_applicable）" in cli.out
    assert "        staff_count: 100\n" in cli.out
    assert ("未安装求解器" in cli.out) is not solver


def test_a_date_is_one_word(cli: CommandLine, copy: Copy) -> None:
    old = copy(("activity: drills, at_least: 1, per: year", "dept.exists: true, by: 2024-12-31"), name="old")
    new = copy(("activity: drills, at_least: 1, per: year", "dept.exists: true, by: 2025-01-01"))
    assert cli("rules", "diff", old, new, "--lang", "en") == 0
    assert "was: by [31 Dec 2024]" in cli.out
    assert cli("rules", "diff", old, new) == 0
    assert "原：【2024年12月31日】前" in cli.out
    assert "2025年1月1日评估" in cli.out
    assert "不符合（gap）→ 期限未到（pending）" in cli.out


def test_nothing_differs(cli: CommandLine, copy: Copy) -> None:
    assert diff(cli, copy()) == 0
    assert "没有差异：两版规则集的文件完全相同。" in cli.out
    path = cli.folder / "new/rulesets/alpha/01.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# 注\n", encoding="utf-8")
    assert diff(cli, "new/rulesets", "--fail-on", "any") == 0
    assert "没有差异：每项义务和每个用例的含义和文字都相同。" in cli.out


def test_words_only(cli: CommandLine, copy: Copy) -> None:
    assert diff(cli, copy(("en: Hold a drill a year", "en: Hold one drill a year")), "--fail-on", "any") == 0
    assert "1项只改文字" in cli.out
    assert "文字修改（不影响结论）" in cli.out
    assert "alpha-drill：标题" in cli.out
    assert diff(cli, "new/rulesets", "--lang", "en") == 0
    assert "was: Hold [a] drill a year" in cli.out
    assert "now: Hold [one] drill a year" in cli.out


@pytest.mark.parametrize(
    ("fail_on", "code"), [("stricter", 0), ("looser", 4), ("any", 4), ("never", 0)]
)  # fmt: skip
def test_what_fails(cli: CommandLine, copy: Copy, fail_on: str, code: int) -> None:
    assert diff(cli, copy(("at_least: 100", "at_least: 101")), "--fail-on", fail_on) == code


def test_an_edit_that_alters_nothing(cli: CommandLine, copy: Copy, solver: bool) -> None:
    more = "any: [{staff_count: {at_least: 1}}, {all: [{dust: true}, {staff_count: {at_least: 5}}]}]"
    new = copy(("staff_count: {at_least: 1}", more))
    assert diff(cli, new, "--fail-on", "stricter") == 0
    assert ("【等价（已证明）】" in cli.out) is solver
    assert ("【未发现差异（未经证明）】" in cli.out) is not solver
    assert diff(cli, new, "--fail-on", "any") == (0 if solver else 4)


def test_profiles(cli: CommandLine, copy: Copy) -> None:
    cli.profile("p/a.yaml", name="甲公司")
    cli.profile("p/b.yaml", BAD, name="乙公司")
    (cli.folder / "p/c.yaml").write_text("kind: enterprise_profile\nname: 丙\nstaff: 3\n", encoding="utf-8")
    new = copy(("at_least: 100", "at_least: 101"))
    assert diff(cli, new, "--profiles", "p", "--as-of", "2025-06-01") == 0
    assert "按2025年6月1日判断，此修改使2家样本中1家由“不符合”变为“不适用”。" in cli.out
    assert "2家样本中1家由“不符合”变为“不适用”：乙公司" in cli.out
    assert "没有判断的企业档案" in cli.out
    assert "p/c.yaml" in cli.out
    assert "（2025年6月1日评估）" in cli.out
    assert diff(cli, new, "--profiles", "q/*.yaml") == 2


def test_markdown(cli: CommandLine, copy: Copy) -> None:
    new = copy(("at_least: 100", "at_least: 101"), ("设立安全生产管理机构，", "设立<b>|安全*生产*管理机构，"))
    assert diff(cli, new, "--format", "markdown") == 0
    rows = [line for line in cli.out.splitlines() if line.startswith("|")]
    assert len(rows) == 3
    assert rows[2].count("|") == 6
    assert "`alpha-dept`" in rows[2]
    assert "<details><summary>更松 · " in cli.out
    assert "```yaml\nas_of: " in cli.out
    assert "&lt;b&gt;\\|安全\\*生产\\*" in cli.out
    assert "<b>" not in cli.out


def test_markdown_keeps_within_a_comment(cli: CommandLine, copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    new = copy(("at_least: 100", "at_least: 101"), ("staff_count: {at_least: 1}", "staff_count: {at_least: 2}"))
    assert diff(cli, new, "--format", "markdown") == 0
    whole = cli.out
    monkeypatch.setattr(page, "LONGEST", len(whole) - 200)
    assert diff(cli, new, "--format", "markdown") == 0
    assert len(cli.out) <= len(whole) - 200
    assert "没有列出" in cli.out
    assert cli.out.count("<details>") == cli.out.count("</details>") < whole.count("<details>")


def test_formats_for_machines(cli: CommandLine, copy: Copy) -> None:
    new = copy(("at_least: 100", "at_least: 101"), ("en: Hold a drill a year", "en: Hold one drill a year"))
    assert diff(cli, new, "--format", "json", "--fail-on", "looser") == 4
    told = json.loads(cli.out)
    assert told["command"] == "diff"
    assert told["facts"]["looser"] == 1
    assert told["counts"] == {"error": 1, "warning": 0, "note": 1, "none": 0}
    assert diff(cli, new, "--format", "sarif", "-o", "out.sarif") == 0
    (run,) = json.loads((cli.folder / "out.sarif").read_text(encoding="utf-8"))["runs"]
    (first, second) = run["results"]
    assert (first["ruleId"], first["level"]) == ("looser", "warning")
    assert (second["ruleId"], second["level"]) == ("words", "note")
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "new/rulesets/alpha/01.yaml"
    assert place["region"]["startLine"] == 14
    assert diff(cli, new, "--format", "junit", "--fail-on", "any") == 4
    suites = ElementTree.fromstring(cli.out)
    assert suites.get("failures") == "1"
    assert diff(cli, new, "--format", "github") == 0
    assert cli.out.startswith("::warning file=new/rulesets/alpha/01.yaml,line=14,")


def test_git(cli: CommandLine, copy: Copy) -> None:
    copy(name="repo")
    top = cli.folder / "repo"

    def git(*arguments: str) -> None:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        settings = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *settings, *arguments], cwd=top, check=True, capture_output=True, env=kept)

    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "one")
    copy(("at_least: 100", "at_laest: 100"), name="repo")
    git("commit", "-qam", "broken")
    copy(("at_laest: 100", "at_least: 50"), name="repo")
    here = ("--rulesets", "repo/rulesets")
    assert cli("rules", "diff", "HEAD~1", *here, "--fail-on", "stricter") == 4
    assert "【更严】" in cli.out
    assert "旧版：git " in cli.out
    assert "repo/rulesets/alpha/01.yaml:14" in cli.out
    assert cli("rules", "diff", "HEAD", *here) == 4
    assert cli.out == ""
    assert "rulesets/ alpha/01.yaml:14" in cli.err
    assert "did you mean at_least?" in cli.err
    assert "at_laest: 100" in cli.err
    git("commit", "-qam", "mended")
    assert cli("rules", "diff", "HEAD~2", "HEAD", *here, "--format", "sarif") == 0
    (run,) = json.loads(cli.out)["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert place == "repo/rulesets/alpha/01.yaml"
    assert str(cli.folder) not in cli.out
    assert cli("rules", "diff", "nowhere", *here) == 4
    assert "nor a revision" in cli.err


def test_documents_without_a_place(cli: CommandLine, copy: Copy) -> None:
    unbound = ('jurisdiction: "530000"', "jurisdiction: unbound")
    old = copy(unbound, file="alpha/ruleset.yaml", name="old")
    copy(unbound, file="alpha/ruleset.yaml")
    new = copy(("at_least: 100", "at_least: 101"))
    assert cli("rules", "diff", old, new) == 0
    assert "【更松】" in cli.out
    assert "alpha没有写明适用区划" in cli.out
    assert cli("rules", "diff", old, new, "--bind", "alpha=530581") == 0
    assert "没有写明适用区划" not in cli.out
    assert "腾冲市" in cli.out
    assert cli("rules", "diff", old, new, "--bind", "beta=530581") == 2
    assert cli("rules", "diff", old, new, "--bind", "alpha=5") == 2


def test_usage(cli: CommandLine, copy: Copy) -> None:
    new = copy()
    for wrong in (
        ("--format", "xml"),
        ("--lang", "both"),
        ("--fail-on", "gap"),
        ("--as-of", "2025"),
        ("--rulesets", "x"),
    ):
        assert diff(cli, new, *wrong) == 2
    assert diff(cli, new, "-o", "no/such/folder.txt") == 6


def test_the_same_bytes_whatever_the_hash_seed(cli: CommandLine, copy: Copy) -> None:
    new = copy(("at_least: 100", "at_least: 101"), ("per: year", "per: quarter"), ("en: Have a", "en: Keep a"))
    outputs = {
        cli.child("rules", "diff", str(cli.rulesets), new, "--format", "markdown", PYTHONHASHSEED=seed).stdout
        for seed in ("0", "1", "7")
    }
    assert len(outputs) == 1
    assert "更严".encode() in next(iter(outputs))


BARE = "fields: {evacuation: {label: {zh: 疏散演练, en: Evacuation}, type: flag}}"
WITH_BARE = BARE + "\n    bare_date: {evacuation: true}"
WHERE = "activity: drills, where: {evacuation: true}, at_least: 1"
CASES = """
kind: cases
schema: 1
cases:
  - name: 一百人
    as_of: 2024-06-01
    given: {jurisdiction: "530581", staff_count: 100, dept.exists: false}
    expect: {alpha-dept: gap}
  - name: 一百零五人
    as_of: 2024-06-01
    given: {jurisdiction: "530581", staff_count: 105, dept.exists: false}
    expect: {alpha-dept: gap}
"""


def test_a_bare_date_taken_for_something_else(cli: CommandLine, copy: Copy, solver: bool) -> None:
    asked = ("activity: drills, at_least: 1", WHERE)
    copy(asked, name="old")
    old = copy((BARE, WITH_BARE), file="vocabulary/all.yaml", name="old")
    copy(asked)
    new = copy((BARE, WITH_BARE.replace("true}", "false}")), file="vocabulary/all.yaml")
    assert cli("rules", "diff", old, new) == 0
    assert "等价" not in cli.out
    assert "【更严】" in cli.out
    assert "资料的读法变了" in cli.out
    assert "“应急演练”只写日期的记录" in cli.out
    assert "（只写日期）" in cli.out
    assert "new/rulesets/vocabulary/all.yaml:" in cli.out
    cli.profile("p/a.yaml", 'jurisdiction: "530581"\nstaff_count: 20\ndrills: [2024-05-01]\n', name="甲公司")
    assert cli("rules", "diff", old, new, "--profiles", "p", "--as-of", "2025-06-01") == 0
    assert "由“符合”变为“不符合”：甲公司" in cli.out


def test_a_profile_that_only_the_new_rulesets_refuse_is_counted(cli: CommandLine, copy: Copy) -> None:
    cli.profile("p/a.yaml", BAD.replace("100", "150"), name="甲公司")
    limit = ("type: count, unit: 人", "type: count, unit: 人, at_most: 120")
    new = copy(limit, file="vocabulary/all.yaml")
    assert diff(cli, new, "--profiles", "p", "--as-of", "2025-06-01", "--fail-on", "any") == 4
    assert "另有1家的档案旧版可以载入，新版不能" in cli.out
    assert "可填0至" in cli.out


def test_a_filter_of_records_dropped_is_told_in_words(cli: CommandLine, copy: Copy) -> None:
    old = copy(("activity: drills, at_least: 1", WHERE), name="old")
    assert cli("rules", "diff", old, copy()) == 0
    assert "疏散演练" in cli.out
    assert "(fact=" not in cli.out
    assert "parts=" not in cli.out


def test_cases(cli: CommandLine, copy: Copy) -> None:
    for name in ("old", "new"):
        copy(name=name)
        (cli.folder / name / "rulesets/alpha/01.test.yaml").write_text(CASES, encoding="utf-8")
    edited = copy(("staff_count: 100,", "staff_count: 101,"), ("alpha-dept: gap", "alpha-dept: advice"),
                  file="alpha/01.test.yaml")  # fmt: skip
    assert cli("rules", "diff", "old/rulesets", edited, "--fail-on", "looser") == 0
    assert "用例改动2个、1处界限再没有用例" in cli.out
    assert "没有差异" not in cli.out
    assert "界限上的用例没有了：alpha-dept再没有用例核对职工人数100人" in cli.out
    assert "改资料：职工人数，原100人，现101人" in cli.out
    assert "改期望：alpha-dept，原不符合（gap），现建议（advice）" in cli.out
    assert "new/rulesets/alpha/01.test.yaml:5" in cli.out
    assert cli("rules", "diff", "old/rulesets", edited, "--fail-on", "any", "--format", "json") == 4
    assert {each["code"] for each in json.loads(cli.out)["results"]} == {"cases"}
    (cli.folder / "new/rulesets/alpha/01.test.yaml").unlink()
    assert cli("rules", "diff", "old/rulesets", edited, "--format", "markdown") == 0
    assert "删除用例“一百人”" in cli.out
    assert "01.test.yaml:5" in cli.out


def test_what_reports_give_as_law(cli: CommandLine, copy: Copy) -> None:
    new = copy(("severity: critical", "severity: minor"), ("bearer: enterprise", "bearer: trade_union"))
    assert diff(cli, new, "--fail-on", "looser") == 0
    assert "不改结论，但改报告所说的法" in cli.out
    assert "原：关键" in cli.out
    assert "现：一般" in cli.out
    assert "现：工会" in cli.out
    assert diff(cli, new, "--fail-on", "any", "--format", "json") == 4
    assert {each["code"] for each in json.loads(cli.out)["results"]} == {"law"}


def test_an_assumption_dropped(cli: CommandLine, copy: Copy) -> None:
    old = copy(("at_least: 1, per: year", "at_least: 1, per: year, per_assumed: true"), name="old")
    assert cli("rules", "diff", old, copy()) == 0
    assert "原：文件未写明次数，按每年核对（本规则集的推定）" in cli.out
    assert "现：作为文件明文" in cli.out


def test_a_stricter_case_renamed(cli: CommandLine, copy: Copy) -> None:
    plain = "at_least: 1, per: year}"
    case = "    stricter: [{id: NAME, when: {dust: true}, requires: {per: quarter}, quote: 应急演练}]"
    old = copy((plain, f"{plain}\n{case}".replace("NAME", "dusty")), name="old")
    new = copy((plain, f"{plain}\n{case}".replace("NAME", "powder")))
    assert cli("rules", "diff", old, new) == 0, cli.err
    assert "加严情形的代号由dusty改为powder" in cli.out
    assert "有严有松" not in cli.out


def test_folders_are_named_as_given(cli: CommandLine, copy: Copy) -> None:
    new = copy(("at_least: 100", "at_least: 101"))
    assert cli("rules", "diff", str(cli.rulesets), "--rulesets", new) == 0
    assert "新版：new/rulesets/ " in cli.out
    assert cli("rules", "diff", f"{new}/alpha/01.yaml", "--rulesets", new) == 0
    assert "旧版：new/rulesets/ (new/rulesets/alpha/01.yaml)" in cli.out
