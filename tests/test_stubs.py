"""Stubs: what is read off the words of a clause, and that nothing unfinished loads."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from compliance.authoring.texts.coverage import clauses_in
from compliance.authoring.texts.quotes import condensed
from compliance.authoring.texts.stub_files import print_cases, print_obligations
from compliance.authoring.texts.stubs import Stub, count_left_out, draft, find_deadline, guess_bearer, guess_modality
from compliance.checking import load_rulesets
from compliance.diagnostics import LoadError
from compliance.installed import shipped
from compliance.model import Rulebook
from compliance.reading import read_bytes
from tests.command_line import CommandLine, write_rulesets

TEXT = """关于安全生产的通知

一、总体要求

全面落实主体责任。

二、主要任务

（一）健全制度

1．排查隐患。主要负责人每季度至少带队检查1次重大事故隐患排查整治情况（金属冶炼企业至少每月1次）。职工人数100 人以上
的企业要设立安全生产管理机构。

2．应急演练。鼓励企业定期开展应急演练；2025年底前企业应当建立监测系统。严禁超员作业；企业可以委托服务机构。

（二）其他。一是必须持证上岗。二是强化宣传。
"""


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulesets(shipped("rulesets"))


def drafted(rulebook: Rulebook, clause: str, every: bool = False) -> tuple[Stub, ...]:
    return draft(TEXT, clause, clauses_in(TEXT), rulebook.vocabulary, None, every)


# --- clauses and sentences -------------------------------------------------------------------------------------------


def test_clauses_are_found_in_a_text_nobody_has_listed() -> None:
    assert clauses_in(TEXT) == ("一", "二", "二(一)", "二(一)1", "二(一)2", "二(二)")
    assert clauses_in(TEXT, points=True)[-2:] == ("二(二)一", "二(二)二")


def test_quotations_are_verbatim_without_numbering_and_broken_lines(rulebook: Rulebook) -> None:
    quotes = [each.quote for each in drafted(rulebook, "二(一)1")]
    assert quotes == [
        "主要负责人每季度至少带队检查1次重大事故隐患排查整治情况（金属冶炼企业至少每月1次）",
        "职工人数100人以上的企业要设立安全生产管理机构",
    ]
    assert all(condensed(each) in condensed(TEXT) for each in quotes)


def test_only_what_asks_for_something_gets_a_stub(rulebook: Rulebook) -> None:
    assert [each.quote for each in drafted(rulebook, "一")] == ["全面落实主体责任"]
    assert [each.quote for each in drafted(rulebook, "一", every=True)] == ["全面落实主体责任"]
    assert [each.modality for each in drafted(rulebook, "二(一)2")] == ["recommendation", "obligation", "prohibition"]


def test_sentences_without_should_are_found_and_what_is_left_out_is_counted(rulebook: Rulebook) -> None:
    text = (
        "一、监测预警。2024年底前,基本实现涉粉作业20人以上企业接入系统。推动企业落实应急处置责任。工作成效明显。\n"
        "二、现状。形势依然严峻。\n三、\n"
    )
    clauses = clauses_in(text)
    stubs = draft(text, "一", clauses, rulebook.vocabulary, None)
    assert [each.quote for each in stubs] == [
        "2024年底前,基本实现涉粉作业20人以上企业接入系统",
        "推动企业落实应急处置责任",
    ]
    assert stubs[0].deadline == date(2024, 12, 31)
    left_out = count_left_out(text, "一", clauses, stubs)
    assert left_out == 2
    assert "# 本条另有2句" in print_obligations(stubs, "TODO", "一", None, "", left_out)
    assert "另有" not in print_obligations(stubs, "TODO", "一", None, "")
    every = draft(text, "一", clauses, rulebook.vocabulary, None, True)
    assert count_left_out(text, "一", clauses, every) == 0
    # Where nothing is asked in so many words, a person decides about the clause as a whole.
    (whole,) = draft(text, "二", clauses, rulebook.vocabulary, None)
    assert whole.quote == "现状。形势依然严峻"
    assert condensed(whole.quote) in condensed(text)
    assert count_left_out(text, "二", clauses, (whole,)) == 0
    assert draft(text, "三", clauses, rulebook.vocabulary, None) == ()


# --- guesses ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "modality"),
    [
        ("企业应当建立台账", "obligation"),
        ("鼓励企业采用机器人", "recommendation"),
        ("引导企业投保", "recommendation"),
        ("不得鼓励超产", "prohibition"),
        ("严禁超员", "prohibition"),
        ("企业可以委托机构", "permission"),
        ("企业可以委托机构，但必须签订协议", "obligation"),
        ("建立台账", "obligation"),
    ],
)
def test_modality(sentence: str, modality: str) -> None:
    assert guess_modality(sentence) == modality


@pytest.mark.parametrize(
    ("sentence", "bearer"),
    [
        ("主要负责人每季度至少带队检查1次", "principal_person"),
        ("法定代表人和实际控制人应当共同负责", "legal_representative"),
        ("企业要配备专职安全生产管理人员", "enterprise"),
        ("工会应当参与调查", "trade_union"),
        ("健全制度", "enterprise"),
    ],
)
def test_bearer(sentence: str, bearer: str) -> None:
    assert guess_bearer(sentence) == bearer


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("2024年底前建成", date(2024, 12, 31)),
        ("2025年6月底前", date(2025, 6, 30)),
        ("2024 年2 月底以前", date(2024, 2, 29)),
        ("2025年6月15日之前", date(2025, 6, 15)),
        ("2025年2月30日前", None),
        ("2024年开始", None),
    ],
)
def test_deadline(sentence: str, day: date | None) -> None:
    assert find_deadline(sentence) == day


def test_bounds_and_frequencies_are_read_off(rulebook: Rulebook) -> None:
    head, department = drafted(rulebook, "二(一)1")
    assert head.id == "TODO-01-TODO-1"
    assert [(each.period.per, each.period.at_least, each.aside) for each in head.frequencies] == [
        ("quarter", 1, False),
        ("month", 1, True),
    ]
    assert head.frequencies[1].whom == "金属冶炼企业"
    assert "head_inspections" in [each.path for each in head.activities]
    (bound,) = department.bounds
    assert (bound.quantity.value, bound.quantity.relation) == (100, "at_least")
    assert bound.facts[0].path == "staff_count"
    assert "safety_dept.exists" in [each.path for each in department.conditions]


def test_ids_begin_as_those_of_the_clause(rulebook: Rulebook) -> None:
    ruleset = next(each for each in rulebook.rulesets if each.id == "tongchuan-2020")
    clause = next(each.source.clause for each in ruleset.obligations if each.id.startswith("tongchuan-2020-2-2-"))
    text = f"{clause[0]}、任务\n({clause[2]})要求\n一是企业必须建立制度。"
    stubs = draft(text, clause, [each.clause for each in ruleset.clauses], rulebook.vocabulary, ruleset)
    assert [each.id for each in stubs] == ["tongchuan-2020-2-2-TODO"]


# --- files -----------------------------------------------------------------------------------------------------------


def test_the_files_are_yaml_and_hold_what_was_read_off(rulebook: Rulebook) -> None:
    stubs = drafted(rulebook, "二(一)1")
    text = print_obligations(stubs, "TODO", "二(一)1", None, "")
    listed = read_bytes(text.encode(), "new.yaml").root.get("obligations")
    assert listed is not None
    first = listed.items[0]
    source = first.get("source")
    assert source is not None
    assert source.entries["quote"][1].text == stubs[0].quote
    assert "requires: {activity: TODO, at_least: 1, per: quarter}" in text
    assert "#     requires: {at_least: 1, per: month}" in text
    assert "staff_count: {at_least: 100}" in text
    assert "per: year, per_assumed: true" in print_obligations(drafted(rulebook, "二(一)2"), "x", "一", None, "")


@pytest.mark.parametrize("quote", ["“三同时”要求: 必须", "3人以上必须", "#必须", "必须 #落实", "- 必须", "是"])
def test_every_quotation_is_read_back(rulebook: Rulebook, quote: str) -> None:
    (stub,) = draft(f"一、甲\n{quote}。", "一", ["一"], rulebook.vocabulary, None, every=True)
    root = read_bytes(print_obligations([stub], "x", "一", None, "").encode(), "x.yaml").root
    source = root.entries["obligations"][1].items[0].entries["source"][1]
    assert condensed(source.entries["quote"][1].text) == condensed(stub.quote)


def test_cases_stand_at_the_edges(rulebook: Rulebook) -> None:
    ruleset = next(each for each in rulebook.rulesets if each.id == "yunnan-2024")
    stubs = draft(TEXT, "二(一)1", clauses_in(TEXT), rulebook.vocabulary, ruleset)
    text = print_cases(stubs, ruleset, "")
    read_bytes(text.encode(), "x.test.yaml")
    for value in (99, 100, 101):
        assert f"staff_count: {value}" in text
    # The first whole quarter after 4 March 2024 ends on 30 June.
    assert "as_of: 2024-07-01" in text
    assert "一期内0次" in text
    assert "一期内2次" in text
    (stub,) = (each for each in drafted(rulebook, "二(一)2") if each.deadline)
    edges = print_cases([stub], None, "")
    assert "as_of: 2025-12-31" in edges
    assert "as_of: 2026-01-01" in edges


def test_nothing_unfinished_loads(rulebook: Rulebook, tmp_path: Path) -> None:
    folder = write_rulesets(tmp_path / "rulesets")
    ruleset = next(each for each in load_rulesets(folder).rulesets if each.id == "alpha")
    stubs = draft("一、机构\n企业必须设立机构。", "一", ["一"], rulebook.vocabulary, ruleset)
    text = print_obligations(stubs, "alpha", "一", ruleset, "")
    (folder / "alpha" / "02.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(LoadError) as refused:
        load_rulesets(folder)
    unwritten = [line for line in text.splitlines() if re.search("TODO", line) and not line.lstrip().startswith("#")]
    codes = {each.code for each in refused.value.diagnostics}
    assert codes == {"T018"}
    assert len({each.span.line for each in refused.value.diagnostics}) == len(unwritten)


def test_a_stub_loads_once_it_is_finished(rulebook: Rulebook, tmp_path: Path) -> None:
    folder = write_rulesets(tmp_path / "rulesets")
    ruleset = next(each for each in load_rulesets(folder).rulesets if each.id == "alpha")
    stubs = draft("一、机构\n企业每年必须演练2次。", "一", ["一"], rulebook.vocabulary, ruleset)
    text = print_obligations(stubs, "alpha", "一", ruleset, "")
    text = text.replace("alpha-01-TODO", "alpha-01-drills").replace("severity: TODO", "severity: major")
    text = text.replace("activity: TODO", "activity: drills").replace("TODO", "演练")
    (folder / "alpha" / "02.yaml").write_text(text, encoding="utf-8")
    head = folder / "alpha" / "ruleset.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace("numbers: {", "numbers: {alpha-01-drills: 9, "), "utf-8")
    found = load_rulesets(folder).obligation("alpha-01-drills")
    assert found.source.quote == "企业每年必须演练2次"


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notice.txt").write_text(TEXT, encoding="utf-8")
    return CommandLine(tmp_path, write_rulesets(tmp_path / "rulesets"), capsys)


def test_the_command_writes_two_files_and_never_over_them(cli: CommandLine) -> None:
    arguments = ("rules", "new", "--from", "notice.txt#二(一)1", "-o", "one.yaml", "--rulesets", "rulesets")
    assert cli(*arguments) == 0
    assert "one.test.yaml" in cli.err
    written = (cli.folder / "one.yaml").read_text(encoding="utf-8")
    assert written.startswith("kind: obligations")
    assert cli(*arguments) == 2
    assert "never written over" in cli.err
    assert (cli.folder / "one.yaml").read_text(encoding="utf-8") == written
    (cli.folder / "one.yaml").unlink()
    assert cli(*arguments) == 2
    assert not (cli.folder / "one.yaml").exists()


def test_the_command_names_the_schema_where_it_is(cli: CommandLine) -> None:
    assert cli("rules", "schema", "--rulesets", "rulesets", "-o", "rulesets/schema") == 0
    arguments = ("rules", "new", "--from", "notice.txt#二(一)1", "--rulesets", "rulesets")
    assert cli(*arguments) == 0
    assert "yaml-language-server" not in cli.out
    assert "kind: cases" in cli.out
    assert cli(*arguments, "-o", "rulesets/alpha/02.yaml") == 0
    first = (cli.rulesets / "alpha" / "02.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../schema/obligations.schema.json"


def test_a_clause_as_the_text_prints_it_is_the_same(cli: CommandLine) -> None:
    assert cli("rules", "new", "--from", "notice.txt#二（一）1", "--rulesets", "rulesets") == 0
    assert "clause: 二(一)1" in cli.out


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("notice.txt", "TEXT#CLAUSE|a text and a clause"),
        ("notice.txt#", "a text and a clause"),
        ("notice.txt#二(一)7", "did you mean 二\\(一\\)"),
        ("nothing.txt#一", "no file and no ruleset"),
        ("alhpa#一", "did you mean alpha"),
        ("alpha#一", "--sources"),
    ],
)
def test_what_cannot_be_found_is_said(cli: CommandLine, source: str, says: str) -> None:
    assert cli("rules", "new", "--from", source, "--rulesets", "rulesets") == 2
    assert re.search(says, cli.err)


def test_a_text_that_is_none(cli: CommandLine) -> None:
    (cli.folder / "bad.txt").write_bytes(b"\xff\xfe\x00\x01")
    assert cli("rules", "new", "--from", "bad.txt#一", "--rulesets", "rulesets") == 3
    assert cli("rules", "new", "--from", "alpha#一", "--sources", ".", "--rulesets", "rulesets") == 3
    assert "Traceback" not in cli.err
