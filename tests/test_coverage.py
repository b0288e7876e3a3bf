"""What of a text is encoded and quoted: told per document, with the sentences that nobody quotes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from compliance.authoring.texts.coverage import MODAL, cover, cover_text, read_source_text, split
from compliance.authoring.texts.quotes import condensed
from compliance.checking import load_rulesets
from compliance.cli import exits
from compliance.cli.app import run
from compliance.diagnostics import Diagnostic
from compliance.model import Clause, Ruleset
from tests.shared_material import shared

ROOT = Path(__file__).parents[1]
BAD = Path(__file__).parent / "bad" / "rulesets"
TEXTS = BAD / "texts"
TEXT = (TEXTS / "demo.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def demo() -> Ruleset:
    (ruleset,) = load_rulesets(BAD / "good").rulesets
    return ruleset


def clauses(*names: str) -> tuple[Clause, ...]:
    return tuple(Clause(name, "某条", "encoded") for name in names)


def parted(text: str, *names: str) -> list[tuple[str, str]]:
    whole = condensed(text)
    return [(clause, whole[start:end]) for start, end, clause in split(text, names)]


# --- the document alone --------------------------------------------------------------------------------------------


def test_clauses_are_counted_by_status(demo: Ruleset) -> None:
    told = cover(demo)
    assert (told.statuses, told.obligations) == ({"encoded": 2, "exhortation": 1}, 2)
    assert (told.bare, told.unlisted, told.text) == ((), (), None)


def test_an_encoded_clause_without_obligations_and_the_reverse_are_named(demo: Ruleset) -> None:
    said = {"一": "for_government", "三": "encoded"}
    turned = tuple(replace(each, status=said.get(each.clause, each.status)) for each in demo.clauses)
    told = cover(replace(demo, clauses=turned))
    assert [each.clause for each in told.bare] == ["三"]
    assert [each.clause for each in told.unlisted] == ["一"]


# --- the document and its text -------------------------------------------------------------------------------------


def test_only_demands_that_nobody_quotes_are_listed(demo: Ruleset) -> None:
    told = cover(demo, TEXT).text
    assert told is not None
    assert (told.sentences, told.modal, told.unfound) == (7, 6, ())
    assert [(each.clause, each.status) for each in told.unquoted] == [("三", "exhortation")] * 4
    assert told.unquoted[0].words == "三、企业要加强管理。"


def test_without_its_obligation_a_sentence_is_listed(demo: Ruleset) -> None:
    told = cover(replace(demo, obligations=demo.obligations[1:]), TEXT).text
    assert told is not None
    assert (told.unquoted[0].clause, told.unquoted[0].status) == ("一", "encoded")
    assert "职工人数100人以上的企业要设立安全生产管理机构" in told.unquoted[0].words


def test_a_quotation_from_nowhere_is_named_and_covers_nothing(demo: Ruleset) -> None:
    first = demo.obligations[0]
    lost = replace(first, source=replace(first.source, quote="经营场所应当配备灭火器材"))
    told = cover_text(TEXT, demo.clauses, (lost, *demo.obligations[1:]))
    assert told.unfound == (first.id,)
    assert len(told.unquoted) == 5


@pytest.mark.parametrize(("shared_characters", "unquoted"), [(8, 0), (7, 1)])
def test_a_quotation_over_two_sentences_counts_from_eight_characters(
    demo: Ruleset, shared_characters: int, unquoted: int
) -> None:
    second = "企业必须每季度组织应急演练"
    text = f"建立台账并且如实记录。{second}。"
    first = demo.obligations[0]
    quote = f"建立台账并且如实记录。{second[:shared_characters]}"
    told = cover_text(text, clauses("一"), (replace(first, source=replace(first.source, quote=quote)),))
    assert (told.modal, len(told.unquoted)) == (1, unquoted)


def test_a_short_quotation_inside_a_sentence_counts(demo: Ruleset) -> None:
    first = demo.obligations[0]
    short = replace(first, source=replace(first.source, quote="持证上岗"))
    assert cover_text("特种作业人员必须持证 上岗。", clauses("一"), (short,)).unquoted == ()


@pytest.mark.parametrize("word", ["应当", "要", "必须", "不得", "至少", "确保", "严禁", "禁止"])
def test_words_that_demand(word: str) -> None:
    assert MODAL.search(f"企业{word}培训一次")


@pytest.mark.parametrize("words", ["主要负责人", "重要论述", "按照要求", "审查要点", "确有需要", "规划纲要", "必要时"])
def test_words_that_only_look_so(words: str) -> None:
    assert not MODAL.search(words)


# --- sentences and headings ----------------------------------------------------------------------------------------


def test_sentences_know_the_nearest_heading() -> None:
    text = (
        "印发通知。\n一、目 标\n甲要做；乙要做;丙要做。\n二、任务\n（一）治理\n4.自查。丁要做。\n5．清零。二是戊要做。"
    )
    assert parted(text, "一", "二(一)4", "二(一)5") == [
        ("", "印发通知。"),
        ("一", "一、目标甲要做;"),
        ("一", "乙要做;"),
        ("一", "丙要做。"),
        ("", "二、任务"),
        ("", "(一)治理"),
        ("二(一)4", "4.自查。"),
        ("二(一)4", "丁要做。"),
        ("二(一)5", "5.清零。"),
        ("二(一)5", "二是戊要做。"),
    ]


def test_points_of_a_paragraph_are_clauses_where_the_ruleset_says_so() -> None:
    text = "二、任务 (二)责任。一是甲要做,见三(四)。二是乙要做。(三)丙要做。"
    said = dict.fromkeys(clause for clause, _ in parted(text, "二(二)一", "二(二)二", "二(三)", "三(四)"))
    assert list(said) == ["", "二(二)一", "二(二)二", "二(三)"]


def test_a_heading_that_lost_its_line_and_an_annex() -> None:
    text = "四、整治\n甲要做。\n会员免费查看(三十)乙要做。\n附件\n一、分工\n|\n丙要做\n|\n丁要做\n"
    assert [(clause, words) for clause, words in parted(text, "四", "(三十)", "附件", "一") if MODAL.search(words)] == [
        ("四", "四、整治甲要做。"),
        ("(三十)", "(三十)乙要做。"),
        ("附件", "丙要做|"),
        ("附件", "丁要做"),
    ]


def test_every_character_of_a_text_stands_in_one_sentence() -> None:
    text = "一、甲\u3000Ａ１００人。乙；\n（二）丙①℃½ 丁\n"
    assert "".join(words for _, words in parted(text, "一")) == condensed(text)


# --- reading and the command ---------------------------------------------------------------------------------------


def test_a_text_that_is_missing_or_another_is_said(demo: Ruleset, tmp_path: Path) -> None:
    found: list[Diagnostic] = []
    assert read_source_text(demo, tmp_path, found) is None
    (tmp_path / "demo.txt").write_text("另一份。", encoding="utf-8")
    assert read_source_text(demo, tmp_path, found) == "另一份。"
    assert [(each.code, each.severity) for each in found] == [("S005", "warning"), ("S006", "warning")]
    assert read_source_text(demo, TEXTS, found) == TEXT
    assert len(found) == 2


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMPLIANCE_CACHE", str(tmp_path / "cache"))
    return Path(shutil.copytree(BAD / "good", tmp_path / "rulesets"))


def test_the_command_lists_and_counts(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["rules", "coverage", "--rulesets", str(folder), "--lang", "en"]
    assert run([*given, "--sources", str(TEXTS)]) == exits.OK
    said = capsys.readouterr().out
    assert "clauses: 3 (encoded 2, exhortation 1)" in said
    assert "of these quoted by no obligation: 4" in said
    assert said.count("    三  [exhortation]  ") == 4
    assert run(given) == exits.OK
    assert "sentences" not in capsys.readouterr().out
    assert run([*given, "--sources", str(folder / "nowhere")]) == exits.USAGE


def test_the_command_fails_where_an_encoded_clause_is_bare(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = folder / "demo-2024" / "ruleset.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace("exhortation", "encoded"), encoding="utf-8")
    assert run(["rules", "coverage", "--rulesets", str(folder)]) == exits.RULESET
    assert "标为encoded而没有义务: 三  管理" in capsys.readouterr().out


def test_shipped_documents_have_no_bare_clause_and_their_headings_are_found() -> None:
    sources = shared("seeds")
    for ruleset in load_rulesets(ROOT / "rulesets").rulesets:
        found: list[Diagnostic] = []
        text = read_source_text(ruleset, sources, found)
        told = cover(ruleset, text)
        assert (found, told.bare) == ([], ()), ruleset.id
        assert told.text is not None
        assert told.text.unfound == (), ruleset.id
        assert told.text.unquoted, ruleset.id
        reached = {clause for _, _, clause in split(text or "", [each.clause for each in ruleset.clauses])}
        encoded = {each.clause for each in ruleset.clauses if each.status == "encoded" and "(" in each.clause}
        assert encoded <= reached, ruleset.id
