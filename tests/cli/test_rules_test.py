"""``compliance rules test``: which cases are run, what is told of those that do not hold, and the exit code."""

from __future__ import annotations

import json
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from compliance.authoring.cases.choosing import DEEPEST, ExpressionError, choose
from compliance.cli import exits
from tests.command_line import CommandLine

CASES = """kind: cases
schema: 1
cases:
  - name: 恰好100人应当设机构
    as_of: 2025-06-01
    given: {jurisdiction: "530581", staff_count: 100, dept.exists: false, dust: false}
    expect: {alpha-dept: gap}
  - name: 99人不适用
    as_of: 2025-06-01
    given: {jurisdiction: "530581", staff_count: 99}
    expect: {alpha-dept: {verdict: not_applicable, reason: does_not_apply}}
  - name: 去年演练过
    as_of: 2025-06-01
    given: {jurisdiction: "530581", founded_on: 2010-01-01, staff_count: 5, drills: [2024-05-01]}
    expect: {alpha-drill: {verdict: satisfied, next_due: 2025-12-31}}
"""
BETA = """kind: cases
schema: 1
cases:
  - name: 涉及粉尘
    as_of: 2025-06-01
    given: {jurisdiction: "530581", dust: true, dept.exists: true}
    expect: {BETA: satisfied}
"""


@pytest.fixture
def rulesets(cli: CommandLine) -> Path:
    """A copy of the small rulesets with a file of cases beside each."""
    folder = cli.folder / "rulesets"
    shutil.copytree(cli.rulesets, folder)
    (folder / "alpha" / "01.test.yaml").write_text(CASES, encoding="utf-8")
    beta = next(
        line.split("id: ")[1]
        for line in (folder / "beta" / "01.yaml").read_text(encoding="utf-8").splitlines()
        if "- id: " in line
    )
    (folder / "beta" / "01.test.yaml").write_text(BETA.replace("BETA", beta), encoding="utf-8")
    return folder


def rewrite(folder: Path, old: str, new: str) -> None:
    file = folder / "alpha" / "01.test.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_sign_a_case_and_the_counts(cli: CommandLine, rulesets: Path) -> None:
    assert cli("rules", "test", "--rulesets", "rulesets") == exits.OK
    assert cli.out.splitlines() == [
        "rulesets/alpha/01.test.yaml  ...  3/3",
        "rulesets/beta/01.test.yaml  .  1/1",
        "4个用例全部通过",
    ]
    assert cli.err == ""
    assert cli("rules", "test", "--rulesets", "rulesets", "--lang", "en", "-v") == exits.OK
    assert "rulesets/alpha/01.test.yaml:4: 恰好100人应当设机构  holds" in cli.out
    assert cli.out.endswith("all 4 cases hold\n")


def test_many_signs_are_broken_into_lines(cli: CommandLine, rulesets: Path) -> None:
    case = "  - {name: CASE, as_of: 2025-06-01, given: {staff_count: 1}, expect: {alpha-dept: not_applicable}}\n"
    text = "kind: cases\nschema: 1\ncases:\n" + "".join(case.replace("CASE", f"n{n}") for n in range(130))
    (rulesets / "alpha" / "01.test.yaml").write_text(text, encoding="utf-8")
    assert cli("rules", "test", "rulesets/alpha") == exits.OK
    assert cli.out.splitlines() == [
        "rulesets/alpha/01.test.yaml  " + "." * 60, "    " + "." * 60, "    " + "." * 10 + "  130/130",
        "130个用例全部通过",
    ]  # fmt: skip


def test_a_case_that_does_not_hold_is_told_with_law_facts_and_reason(cli: CommandLine, rulesets: Path) -> None:
    rewrite(rulesets, "alpha-dept: gap", "alpha-dept: satisfied")
    assert cli("rules", "test", "--rulesets", "rulesets") == exits.RULESET
    told = cli.out.splitlines()
    assert told[0] == "rulesets/alpha/01.test.yaml  F..  2/3"
    assert told[3:] == [
        "━━ 恰好100人应当设机构",
        "rulesets/alpha/01.test.yaml:4  评估日 2025-06-01",
        "",
        "100人以上的企业设立安全生产管理机构  alpha-dept  [rulesets/alpha/01.yaml:6]",
        "  甲意见 一",
        "  “100人以上的企业设立安全生产管理机构，按照本意见执行”",
        "给出的资料",
        "  设有安全管理机构：否  [第6行]",
        "  职工人数：100人  [第6行]",
        "  所在地：腾冲市（530581）  [第6行]",
        "  另给出：涉及粉尘",
        "应为  符合 (satisfied)",
        "得出  不符合 (gap)",
        "理由",
        "  · “设有安全管理机构”为“否”  [rulesets/alpha/01.test.yaml:6]",
        "先看",
        "  要求未达到：对照引文看 requires（rulesets/alpha/01.yaml:6）的界限、次数和日期，再看 given",
        "",
        "4个用例：3个通过，1个未通过",
    ]
    assert cli("rules", "test", "--rulesets", "rulesets", "--lang", "en") == exits.RULESET
    assert "Expected  Satisfied (satisfied)\nGot       Gap (gap)\n" in cli.out


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("alpha-dept: gap", "alpha-dept: not_applicable", "义务适用了：applies_when"),
        ("not_applicable, reason: does_not_apply", "gap", "不具备适用条件：applies_when"),
        ("reason: does_not_apply", "reason: overridden", "应为（不适用的原因）  由其他条款代替 (overridden)"),
        ("next_due: 2025-12-31", "next_due: 2026-12-31", "得出（下一期限）  2025-12-31"),
        ("next_due: 2025-12-31", "next_due: null", "应为（下一期限）  （无）"),
        ("drills: [2024-05-01]", "drills: []", "2024     0/1 缺"),
        (", drills: [2024-05-01]", "", "资料不全：在 given 中补应急演练"),
        ('"530581", staff_count: 100', '"110000", staff_count: 100', "地区不符"),
        ("as_of: 2025-06-01\n    given: {jurisdiction: \"530581\", staff_count: 100", "as_of: 2019-06-01\n    given: "
         "{jurisdiction: \"530581\", staff_count: 100", "评估日不在施行期间"),
        ("staff_count: 5,", "staff_count: 0,", "不具备适用条件"),
        ("{verdict: satisfied,", "{verdict: gap,", "要求已达到"),
    ],
)  # fmt: skip
def test_what_differs_decides_where_to_look(cli: CommandLine, rulesets: Path, old: str, new: str, told: str) -> None:
    rewrite(rulesets, old, new)
    assert cli("rules", "test", "rulesets") == exits.RULESET
    assert told in cli.out


def test_what_is_given_and_cannot_be_read_is_told_at_its_place(cli: CommandLine, rulesets: Path) -> None:
    rewrite(rulesets, "staff_count: 99", "staff_cuont: 99")
    assert cli("rules", "test", "rulesets") == exits.RULESET
    assert "rulesets/alpha/01.test.yaml  .E.  2/3" in cli.out
    assert "did you mean staff_count?" in cli.out
    assert "^^^" in cli.out
    assert "1个无法读取" in cli.out


def test_mistakes_of_a_file_are_all_told(cli: CommandLine, rulesets: Path) -> None:
    rewrite(rulesets, "alpha-dept: gap", "alpha-detp: gap")
    rewrite(rulesets, "next_due: 2025-12-31", "next_deu: 2025-12-31")
    assert cli("rules", "test", "rulesets") == exits.RULESET
    assert "did you mean alpha-dept?" in cli.err
    assert "did you mean next_due?" in cli.err
    assert cli.out == ""


# --- to be decided -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("expect: {alpha-dept: gap}", "expect: TODO"),
        ("alpha-dept: gap", "alpha-dept: TODO"),
        ("alpha-dept: gap", "alpha-dept: {verdict: TODO}"),
        ("alpha-dept: gap", "alpha-dept: {verdict: gap, next_due: TODO}"),
    ],
)
def test_what_is_to_be_decided_is_listed_and_is_no_mistake_unless_strict(
    cli: CommandLine, rulesets: Path, old: str, new: str
) -> None:
    rewrite(rulesets, old, new)
    assert cli("rules", "test", "rulesets") == exits.OK
    assert "  ?..  2/3" in cli.out
    assert "待定（expect 写作 TODO）\n  rulesets/alpha/01.test.yaml:4  恰好100人应当设机构\n" in cli.out
    assert "alpha-dept 不符合 (gap)" in cli.out
    assert cli.out.endswith("4个用例：3个通过，1个待定\n")
    assert cli("rules", "test", "rulesets", "--strict") == exits.RULESET


def test_a_case_that_differs_is_not_excused_by_what_is_to_be_decided(cli: CommandLine, rulesets: Path) -> None:
    rewrite(rulesets, "alpha-dept: gap", "alpha-dept: {verdict: satisfied, next_due: TODO}")
    assert cli("rules", "test", "rulesets") == exits.RULESET


# --- what is run ---------------------------------------------------------------------------------------------------


def test_paths_bring_their_own_rulesets(cli: CommandLine, rulesets: Path) -> None:
    assert cli("rules", "test", "rulesets/beta") == exits.OK
    assert cli.out.endswith("1个用例全部通过\n")
    assert cli("rules", "test", "rulesets/alpha/01.test.yaml", "rulesets/alpha", "rulesets/beta") == exits.OK
    assert cli.out.endswith("4个用例全部通过\n")
    shutil.copytree(rulesets, cli.folder / "other")
    assert cli("rules", "test", "rulesets", "other") == exits.USAGE
    assert "several folders of rulesets" in cli.err
    assert cli("rules", "test", "rulesets/vocabulary") == exits.USAGE
    assert "no *.test.yaml" in cli.err
    assert cli("rules", "test", "nowhere") == exits.USAGE
    assert "no such file" in cli.err


def test_rulesets_without_cases_are_said_to_have_none(cli: CommandLine) -> None:
    assert cli("rules", "test", "--rulesets", str(cli.rulesets)) == exits.OK
    assert "no cases" in cli.err


@pytest.mark.parametrize(
    ("keyword", "count"),
    [
        ("100人", 1),
        ("ALPHA-DEPT", 2),
        ("alpha and not 99", 2),
        ("not alpha", 1),
        ("演练 or 粉尘", 2),
        ("01.test.yaml", 4),
        ("not (100人 or 99人) and alpha", 1),
        ("not not '去年演练'", 1),
        ("100人 or 99人 and 演练", 1),
    ],
)
def test_expressions_choose(cli: CommandLine, rulesets: Path, keyword: str, count: int) -> None:
    assert cli("rules", "test", "rulesets", "-k", keyword) == exits.OK
    assert cli.out.endswith(f"{count}个用例全部通过\n")


@pytest.mark.parametrize(
    ("keyword", "told"),
    [
        ("a and", "a word is expected at character 6"),
        ("and a", "a word is expected, not `and`, at character 1"),
        ("a b", "`and` or `or` is expected; a name with spaces stands in quotes at character 3"),
        ("(a or b", "a closing bracket is expected"),
        ("a)", "a bracket is closed that was not opened"),
        ("()", "a word is expected, not `)`,"),
        ('"a', "a quote is opened and not closed"),
        ("''", "nothing between the quotes"),
        ("（a）", "half-width"),
        ("not", "a word is expected at character 4"),
        ("zzz", "none of 4 cases"),
        ("(" * 500 + "a" + ")" * 500, f"more than {DEEPEST} deep"),
    ],
)
def test_a_bad_expression_is_said_where(cli: CommandLine, rulesets: Path, keyword: str, told: str) -> None:
    assert cli("rules", "test", "rulesets", "-k", keyword) == exits.USAGE
    assert told in cli.err
    assert cli.out == ""


def test_words_in_quotes_are_no_joints() -> None:
    assert choose("'and'")(["this and that"])
    assert choose('"a (b" or c')(["x a (b"])
    assert not choose("a and b")(["a", "c"])
    assert choose("a and b")(["a", "b"])
    assert choose("ÄÖ")(["äöü"])
    with pytest.raises(ExpressionError):
        choose("  ")


@pytest.mark.parametrize(("option", "ran"), [(("-x",), 1), (("--maxfail", "2"), 2), (("--maxfail", "0"), 3)])
def test_a_run_ends_at_so_many_that_do_not_hold(
    cli: CommandLine, rulesets: Path, option: tuple[str, ...], ran: int
) -> None:
    rewrite(rulesets, "alpha-dept: gap", "alpha-dept: satisfied")
    rewrite(rulesets, "verdict: not_applicable", "verdict: gap")
    assert cli("rules", "test", "rulesets/alpha", *option) == exits.RULESET
    assert cli.out.splitlines()[0].split("  ")[1] == "FF."[:ran]
    assert (f"{3 - ran}个未运行" in cli.out) == (ran < 3)


def test_places_are_bound_unless_the_file_binds_them(cli: CommandLine, rulesets: Path) -> None:
    head = rulesets / "alpha" / "ruleset.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace('"530000"', "unbound"), encoding="utf-8")
    assert cli("rules", "test", "rulesets/alpha") == exits.RULESET
    assert cli("rules", "test", "rulesets/alpha", "--bind", "alpha=530000") == exits.OK
    assert cli("rules", "test", "rulesets/alpha", "--bind", "alpha=530500") == exits.OK
    rewrite(rulesets, "schema: 1\n", "schema: 1\nbind: {alpha: '530000'}\n")
    assert cli("rules", "test", "rulesets/alpha") == exits.OK
    assert cli("rules", "test", "rulesets/alpha", "--bind", "alpha=110000") == exits.USAGE
    assert cli("rules", "test", "rulesets/alpha", "--bind", "beta=530500") == exits.USAGE
    assert "names its place itself" in cli.err


def test_the_engines_agree_on_the_cases(cli: CommandLine, rulesets: Path) -> None:
    from compliance.engines import rete

    if rete.available() is not None:
        pytest.skip(f"durable-rules: {rete.available()}")
    assert cli("rules", "test", "rulesets", "--engine", "auto") == exits.OK
    assert cli("rules", "test", "rulesets", "--engine", "rete") == exits.OK


# --- formats -------------------------------------------------------------------------------------------------------


def test_formats_carry_the_same_story(cli: CommandLine, rulesets: Path) -> None:
    rewrite(rulesets, "alpha-dept: gap", "alpha-dept: satisfied")
    rewrite(rulesets, "next_due: 2025-12-31", "next_due: TODO")
    assert cli("rules", "test", "rulesets", "--format", "json") == exits.RULESET
    document = json.loads(cli.out)
    assert document["counts"] == {"error": 1, "warning": 0, "note": 1, "none": 2}
    assert document["facts"]["cases"] == 4
    (wrong,) = [each for each in document["results"] if each["level"] == "error"]
    assert (wrong["path"], wrong["line"], wrong["name"]) == ("rulesets/alpha/01.test.yaml", 4, "恰好100人应当设机构")
    assert wrong["message"]["en"] == "alpha-dept: expected Satisfied (satisfied), got Gap (gap)"
    assert "职工人数：100人" in wrong["detail"]
    assert cli("rules", "test", "rulesets", "--format", "github") == exits.RULESET
    assert cli.out.startswith("::error file=rulesets/alpha/01.test.yaml,line=4,")
    assert "::notice file=rulesets/alpha/01.test.yaml,line=12," in cli.out
    assert cli("rules", "test", "rulesets", "--format", "sarif") == exits.RULESET
    assert [each["level"] for each in json.loads(cli.out)["runs"][0]["results"]] == ["error", "note"]
    assert cli("rules", "test", "rulesets", "--format", "json", "--strict") == exits.RULESET
    assert json.loads(cli.out)["counts"]["error"] == 2


def test_files_are_written_beside_what_is_shown(cli: CommandLine, rulesets: Path) -> None:
    assert cli("rules", "test", "rulesets", "--junit", "out.xml") == exits.OK
    assert "4个用例全部通过" in cli.out
    root = ET.parse(cli.folder / "out.xml").getroot()
    assert (root.get("tests"), root.get("failures")) == ("4", "0")
    assert cli("rules", "test", "rulesets", "-o", "out.txt") == exits.OK
    assert cli.out == ""
    assert (cli.folder / "out.txt").read_text(encoding="utf-8").endswith("4个用例全部通过\n")
    assert cli("rules", "test", "rulesets", "--format", "sarif", "-o", "nowhere/out.sarif") == exits.OUTPUT
    assert cli("rules", "test", "rulesets", "--format", "html") == exits.USAGE


def test_results_are_the_same_bytes_whatever_the_hash_seed(cli: CommandLine, rulesets: Path) -> None:
    rewrite(rulesets, "alpha-dept: gap", "alpha-dept: satisfied")
    said = {
        cli.child("rules", "test", "rulesets", "--format", "json", PYTHONHASHSEED=seed).stdout for seed in ("1", "2")
    }
    assert len(said) == 1
    assert b"alpha-dept" in said.pop()


def many_cases(number: int) -> str:
    """Return a file of cases none of which holds."""
    given = "jurisdiction: '530581', staff_count: 1"
    case = f"  - {{name: n%d, as_of: 2025-06-01, given: {{{given}}}, expect: {{alpha-dept: gap}}}}"
    return "kind: cases\nschema: 1\ncases:\n" + "".join(f"{case % place}\n" for place in range(number))


def test_many_cases_that_do_not_hold_for_one_reason_are_told_by_obligation(cli: CommandLine, rulesets: Path) -> None:
    (rulesets / "alpha" / "01.test.yaml").write_text(many_cases(20), encoding="utf-8")
    assert cli("rules", "test", "--rulesets", "rulesets") == exits.RULESET
    told = cli.out.splitlines()
    assert [line for line in told if line.startswith("━━")] == ["━━ n0", "━━ n1", "━━ n2"]
    assert told[told.index("各项义务不符的用例") :] == [
        "各项义务不符的用例",
        "  alpha-dept：20个，其中3个已在上面详述",
        *(f"    rulesets/alpha/01.test.yaml:{4 + n} n{n}：gap → not_applicable" for n in range(3, 8)),
        "  另有12个用例不符，没有逐一列出（-v 全部列出）",
        "",
        "21个用例：1个通过，20个未通过",
    ]
    assert cli("rules", "test", "--rulesets", "rulesets", "--lang", "en") == exits.RULESET
    assert "  alpha-dept: 20 cases, 3 of them told above\n" in cli.out
    assert "  12 more do not hold and are not listed (-v tells all)\n" in cli.out


def test_verbose_and_formats_tell_every_case(cli: CommandLine, rulesets: Path) -> None:
    (rulesets / "alpha" / "01.test.yaml").write_text(many_cases(20), encoding="utf-8")
    assert cli("rules", "test", "--rulesets", "rulesets", "-v") == exits.RULESET
    assert sum(line.startswith("━━") for line in cli.out.splitlines()) == 20
    assert "另有" not in cli.out
    assert cli("rules", "test", "--rulesets", "rulesets", "--format", "json") == exits.RULESET
    failed = [each for each in json.loads(cli.out)["results"] if each["level"] == "error"]
    assert len(failed) == 20
    assert all("应为  不符合 (gap)" in each["detail"] for each in failed)


def test_many_obligations_share_what_is_told_in_full(cli: CommandLine, rulesets: Path) -> None:
    many = many_cases(8) + many_cases(16).partition("cases:\n")[2].replace("alpha-dept: gap", "alpha-drill: gap")
    unique = many.replace("{name: n", "{name: m", 8)
    (rulesets / "alpha" / "01.test.yaml").write_text(unique, encoding="utf-8")
    assert cli("rules", "test", "--rulesets", "rulesets") == exits.RULESET
    assert sum(line.startswith("━━") for line in cli.out.splitlines()) == 6
    assert "  alpha-dept：8个，其中3个已在上面详述\n" in cli.out
    assert "  alpha-drill：16个，其中3个已在上面详述\n" in cli.out


def test_one_language_at_a_time(cli: CommandLine, rulesets: Path) -> None:
    assert cli("rules", "test", "--rulesets", "rulesets", "--lang", "both") == exits.USAGE
    assert "--lang: 'both' is none of zh, en" in cli.err
