"""English beside the rulesets: read with every mistake at its place, kept by the cache, heard in every report."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from msgspec import Struct

from compliance import assess, load_profile
from compliance.assessment import Assessment
from compliance.authoring.edits.differing import find_differences
from compliance.authoring.lints.translated import unquoted
from compliance.checking import load_rulesets
from compliance.cli import exits
from compliance.cli.app import run
from compliance.diagnostics import LoadError
from compliance.installed import shipped
from compliance.model import Rulebook
from compliance.reports.build import build
from compliance.reports.kinds import sheet_of, views_of
from compliance.reports.strings import UI
from compliance.reports.view import ReportKind, Text

GOOD = Path(__file__).parent / "bad" / "rulesets" / "good"
HEAD = "kind: translations\nschema: 1\n"
PAIR = "texts:\n  - {zh: 机构, en: Department}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOOD, tmp_path / "rulesets"))


def write(folder: Path, text: str, inside: str = "demo-2024") -> None:
    (folder / inside / "english.yaml").write_text(text, encoding="utf-8")


# --- reading ---------------------------------------------------------------------------------------------------------


def test_translations_of_all_folders_are_one_catalogue(folder: Path) -> None:
    plain = load_rulesets(folder)
    assert plain.english == {}
    write(folder, HEAD + PAIR + "  - zh: '说明: 一'\n    en: 'Note: \"one\"'\n")
    write(
        folder, HEAD + "texts:\n  - {zh: 查资料, en: Check documents}\n  - {zh: 机构, en: Department}\n", "vocabulary"
    )
    book = load_rulesets(folder)
    assert book.english == {"机构": "Department", "说明: 一": 'Note: "one"', "查资料": "Check documents"}
    # Nothing is judged otherwise: the rulesets are what they were, the rulebook is another.
    assert (book.vocabulary, book.rulesets) == (plain.vocabulary, plain.rulesets)
    assert book.digest != plain.digest


WRONG = [
    ("kind: obligations\nschema: 1\n" + PAIR, "T003", 1, 7),
    ("schema: 1\n" + PAIR, "T003", 1, 1),
    ("kind: translations\nschema: 2\n" + PAIR, "T003", 2, 9),
    (HEAD, "T002", 1, 1),
    (HEAD + "texts: {机构: Department}\n", "T004", 3, 8),
    (HEAD + "text: []\n", "T001", 3, 1),
    (HEAD + PAIR + "more: 1\n", "T001", 5, 1),
    (HEAD + "texts: [机构]\n", "T004", 3, 9),
    (HEAD + "texts:\n  - {zh: 机构}\n", "T002", 4, 5),
    (HEAD + "texts:\n  - {en: Department}\n", "T002", 4, 5),
    (HEAD + "texts:\n  - zh: 机构\n    en:\n", "T004", 5, 8),
    (HEAD + "texts:\n  - zh: 机构\n    en: ''\n", "T004", 5, 9),
    (HEAD + "texts:\n  - zh: 机构\n    en: TODO\n", "T018", 5, 9),
    (HEAD + "texts:\n  - {zh: 机构, en: [a]}\n", "T004", 4, 18),
    (HEAD + "texts:\n  - {zh: 机构, en: a, fr: b}\n", "T001", 4, 21),
    (HEAD + PAIR + "  - {zh: 机构, en: Body}\n", "T009", 5, 18),
    (HEAD + "texts:\n  - {zh: 机构, en: a, lint_ok: [{code: L083}]}\n", "T002", 4, 31),
]


@pytest.mark.parametrize(("text", "code", "line", "column"), WRONG)
def test_every_mistake_stands_at_its_place(folder: Path, text: str, code: str, line: int, column: int) -> None:
    write(folder, text)
    with pytest.raises(LoadError) as caught:
        load_rulesets(folder)
    (found,) = caught.value.diagnostics
    assert (found.code, found.span.line, found.span.column) == (code, line, column)
    assert found.span.path.endswith("demo-2024/english.yaml")


def test_another_translation_in_another_file_names_the_first(folder: Path) -> None:
    write(folder, HEAD + PAIR)
    write(folder, HEAD + "texts:\n  - {zh: 机构, en: Body}\n", "vocabulary")
    with pytest.raises(LoadError, match=r"demo-2024/english\.yaml:4") as caught:
        load_rulesets(folder)
    assert [each.code for each in caught.value.diagnostics] == ["T009"]


def test_mistakes_of_translations_stand_beside_all_others(folder: Path) -> None:
    write(folder, HEAD + "texts: 1\n")
    head = folder / "demo-2024" / "ruleset.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace("municipal", "mayor"), encoding="utf-8")
    with pytest.raises(LoadError) as caught:
        load_rulesets(folder)
    assert sorted(each.code for each in caught.value.diagnostics) == ["T004", "T005"]


def test_a_translation_of_nothing_loads(folder: Path) -> None:
    write(folder, HEAD + "texts:\n  - {zh: 没有人说的话, en: Words nobody says}\n")
    assert load_rulesets(folder).english == {"没有人说的话": "Words nobody says"}


def test_the_cache_keeps_them_and_follows_them(folder: Path, tmp_path: Path) -> None:
    store = tmp_path / "kept"
    write(folder, HEAD + PAIR)
    load_rulesets(folder, cache=store)
    assert load_rulesets(folder, cache=store).english == {"机构": "Department"}
    write(folder, HEAD + PAIR.replace("Department", "Body"))
    assert load_rulesets(folder, cache=store).english == {"机构": "Body"}


# --- the workbench ---------------------------------------------------------------------------------------------------


def test_a_diff_tells_what_a_report_now_says_and_no_change_of_meaning(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, HEAD + PAIR)
    other = Path(shutil.copytree(folder, tmp_path / "other" / "rulesets"))
    write(other, HEAD + PAIR.replace("Department", "Body") + "  - {zh: 演练, en: Drills}\n")
    found = find_differences(load_rulesets(folder), load_rulesets(other))
    assert found.edits == ()
    assert [(each.what, each.name, each.change) for each in found.beside] == [("english", "机构", "words")]
    names = ["rules", "diff", str(folder), str(other)]
    assert run([*names, "--fail-on", "any"]) == exits.OK
    out = capsys.readouterr().out
    assert "没有一项义务的结论会变" in out
    assert "英文报告的文字“机构”：修改文字" in out
    assert run([*names, "--lang", "en", "--format", "markdown"]) == exits.OK
    out = capsys.readouterr().out
    assert "Department" in out
    assert "Body" in out
    assert run([*names, "--format", "github"]) == exits.OK
    assert re.search(r"other/rulesets/demo-2024/english\.yaml,line=4", capsys.readouterr().out)


def test_one_file_of_translations_stands_for_that_of_its_folder(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, HEAD + PAIR)
    draft = tmp_path / "demo-2024" / "draft.yaml"
    draft.parent.mkdir()
    draft.write_text(HEAD + PAIR.replace("Department", "Body"), encoding="utf-8")
    assert run(["rules", "diff", str(folder), str(draft), "--rulesets", str(folder)]) == exits.OK
    assert "英文报告的文字“机构”" in capsys.readouterr().out


# --- every report ----------------------------------------------------------------------------------------------------

DAYS = (date(2011, 12, 1), date(2019, 1, 10), date(2021, 6, 1), date(2025, 1, 10), date(2027, 2, 1))
PROFILES = sorted(shipped("enterprise_profiles").glob("*.yaml"))
KINDS: tuple[ReportKind, ...] = get_args(ReportKind)
_CHINESE = re.compile("[\u3001-\u303f\u3400-\u9fff\uff01-\uff5e]+")
_CLAUSE = re.compile("(?<![\u3400-\u9fff])[()（）一二三四五六七八九十百]+(?![\u3400-\u9fff])")


@cache
def rulebook() -> Rulebook:
    return load_rulesets(shipped("rulesets"))


@cache
def assessed(path: Path, day: date) -> Assessment:
    return assess(rulebook(), load_profile(path, rulebook().vocabulary), day)


def half_translated(part: object, own: str, at: str = "") -> Iterator[tuple[str, str]]:
    """Yield where the English of a view holds Chinese that is no quotation, no clause and not the profile's own."""
    if isinstance(part, Text):
        left = _CHINESE.findall(_CLAUSE.sub("", unquoted(part.en)))
        if [each for each in left if each not in own]:
            yield at, part.en
    elif isinstance(part, Struct):
        for name in part.__struct_fields__:
            yield from half_translated(getattr(part, name), own, f"{at}.{name}")
    elif isinstance(part, tuple | list):
        for number, each in enumerate(part):
            yield from half_translated(each, own, f"{at}[{number}]")


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_no_sentence_of_a_gap_report_is_half_translated(path: Path) -> None:
    own = path.read_text(encoding="utf-8")
    for day in DAYS:
        assert list(half_translated(build(assessed(path, day)), own)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_report_of_any_kind_is_half_translated(kind: ReportKind) -> None:
    for path in PROFILES:
        own = path.read_text(encoding="utf-8")
        for view in views_of(kind, assessed(path, date(2025, 1, 10))):
            assert list(half_translated(view, own)) == []
            # What is quoted and cited stands in cells of its own, as the same text in both languages.
            found = half_translated(sheet_of(view), own)
            assert [(at, text) for at, text in found if not _is_quotation(text)] == []


@cache
def _quoted() -> str:
    """Return all that documents say, as printed: quotations, clauses, numbers."""
    from compliance.reports.env import full_width

    said = []
    for ruleset in rulebook().rulesets:
        said.append(ruleset.number)
        for each in ruleset.obligations:
            words = (each.source.quote, each.source.normalised, each.source.clause, *(c.quote for c in each.stricter))
            said.extend((*words, *map(full_width, words)))
    return "\n".join(said)


def _is_quotation(text: str) -> bool:
    left = _CHINESE.findall(_CLAUSE.sub("", unquoted(text)))
    return text in _quoted() or all(each in _quoted() for each in left)


def test_every_fixed_word_has_english() -> None:
    assert [key for key, said in UI.items() if _CHINESE.search(said.en) or not said.en.strip()] == []


@pytest.mark.parametrize("ruleset", ["yunnan-2024", "tongchuan-2020"])
def test_one_obligation_is_shown_in_english(
    ruleset: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPLIANCE_CACHE", str(tmp_path))
    for each in next(each for each in rulebook().rulesets if each.id == ruleset).obligations:
        assert run(["rules", "show", each.id, "--lang", "en"]) == exits.OK
        for line in capsys.readouterr().out.splitlines():
            left = _CHINESE.findall(_CLAUSE.sub("", unquoted(line)))
            assert [found for found in left if found not in _quoted()] == [], line


def test_an_explanation_is_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    path = next(path for path in PROFILES if path.stem == "half-unknown")
    own = path.read_text(encoding="utf-8")
    for name in ("yunnan-2024-16-drill", "yunnan-2024-12-monitor-al-trial-2024", "baoshan-2017-05-safety-dept"):
        arguments = [name, "--as-of", "2025-01-10", "--lang", "en", "--engine", "reference"]
        assert run(["explain", str(path), *arguments]) == exits.OK
        for line in capsys.readouterr().out.splitlines():
            left = _CHINESE.findall(_CLAUSE.sub("", unquoted(line)))
            assert [found for found in left if found not in _quoted() + own] == [], line


@pytest.mark.parametrize("format", ["html", "markdown"])
def test_the_book_of_a_ruleset_speaks_english(format: str, capsys: pytest.CaptureFixture[str]) -> None:
    ruleset = next(each for each in rulebook().rulesets if each.id == "yunnan-2024")
    assert run(["rules", "doc", "yunnan-2024", "--lang", "en", "--format", format]) == exits.OK
    page = capsys.readouterr().out
    for each in ruleset.obligations:
        assert each.reading_note not in page or not each.reading_note
        assert not any(f">{paper}<" in page for paper in each.evidence)
    for clause in ruleset.clauses:
        assert rulebook().english[clause.title].replace("“", "").split("”")[0][:20] in page.replace("“", "")
    assert "Work Safety Law Art. 21" in page
