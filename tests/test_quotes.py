"""Quotations are compared with the text as held, and the difference is shown."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from compliance.authoring.texts.quotes import condensed, difference, find_quotes, nearest_passage, verify_quotes
from compliance.checking import load_rulesets
from compliance.diagnostics import Diagnostic

BAD = Path(__file__).parent / "bad" / "rulesets"
RIGHT = "职工人数100人以上的企业要设立安全生产管理机构"
TEXT = condensed((BAD / "texts" / "demo.txt").read_text(encoding="utf-8"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BAD / "good", tmp_path / "rulesets"))


def verify(folder: Path, quote: str, sources: Path = BAD / "texts") -> list[Diagnostic]:
    path = folder / "demo-2024" / "01-dept.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(RIGHT, quote), encoding="utf-8")
    return verify_quotes(load_rulesets(folder), sources, find_quotes(folder))


@pytest.mark.parametrize(
    "quote",
    [RIGHT, "职工人数100 人以上的企业要设立安全生产管理机构", "职工人数１００人以上的企业要设立\u3000安全生产管理机构"],
)
def test_layout_and_width_do_not_matter(folder: Path, quote: str) -> None:
    assert verify(folder, quote) == []


def test_a_wrong_number_shows_the_nearest_passage_and_the_difference(folder: Path) -> None:
    (found,) = verify(folder, RIGHT.replace("100", "200"))
    assert (found.code, found.severity, found.span.line, found.span.column) == ("S002", "error", 12, 21)
    assert f"nearest: {RIGHT}" in found.message
    assert found.hint == "the text has “100” where the quotation has “200”"
    assert found.hint_zh == "原文是“100”，引文写成“200”"


def test_words_from_nowhere(folder: Path) -> None:
    (found,) = verify(folder, "经营场所应当配备灭火器材并定期更换")
    assert found.code == "S002"
    assert "nor anything like it" in found.message


def test_a_case_is_compared_too(folder: Path) -> None:
    path = folder / "demo-2024" / "02-drills.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("每半年至少组织一次(", "每季度至少组织一次("), encoding="utf-8"
    )
    (found,) = verify(folder, RIGHT)
    assert (found.code, found.span.line) == ("S002", 18)
    assert "“半年” where the quotation has “季度”" in found.hint


def test_too_little_to_prove_anything_is_a_warning(folder: Path) -> None:
    (short,) = verify(folder, "要设立安全生产")
    assert (short.code, short.severity) == ("S003", "warning")


def test_too_many_places_is_a_warning(folder: Path) -> None:
    (many,) = verify(folder, "企业要加强管理。")
    assert (many.code, many.severity) == ("S004", "warning")
    assert "4 places" in many.message


def test_another_text_is_noticed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "demo.txt").write_text(
        (BAD / "texts" / "demo.txt").read_text(encoding="utf-8") + "附注\n", encoding="utf-8"
    )
    (found,) = verify(folder, RIGHT, tmp_path)
    assert (found.code, found.span.line) == ("S006", 10)


def test_a_text_that_is_not_there(folder: Path, tmp_path: Path) -> None:
    (found,) = verify(folder, RIGHT, tmp_path)
    assert found.code == "S005"
    assert "demo.txt" in found.message


def test_without_places_a_remark_points_at_the_obligation(folder: Path) -> None:
    path = folder / "demo-2024" / "01-dept.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(RIGHT, RIGHT[:-2] + "部门"), encoding="utf-8")
    (found,) = verify_quotes(load_rulesets(folder), BAD / "texts")
    assert str(found.span) == "rulesets/demo-2024/01-dept.yaml:6:1"


@pytest.mark.parametrize(
    ("quote", "passage"),
    [
        ("企业每年至少组织一次演练", "企业每年至少组织一次应急演练"),
        ("企业每年至少组织1次应急演练", "企业每年至少组织一次应急演练"),
        ("矿山每半年至少组织一次(应当留存记录)", "山企业每半年至少组织一次(应当留存记录)"),
    ],
)
def test_the_nearest_passage(quote: str, passage: str) -> None:
    assert passage in nearest_passage(condensed(quote), TEXT)


def test_the_difference_of_the_same_is_nothing() -> None:
    assert difference("甲乙丙", "甲乙丙") == ""


def test_the_shipped_quotations_stand_in_the_source_texts() -> None:
    root = Path(__file__).parents[1]
    shared = Path(os.environ.get("COMPLIANCE_SHARED", root.parent / "shared"))
    if not (shared / "seeds").is_dir():
        pytest.skip(f"the source texts are not at {shared / 'seeds'}; set COMPLIANCE_SHARED")
    book = load_rulesets(root / "rulesets")
    assert sum(len(ruleset.obligations) for ruleset in book.rulesets) > 50
    assert [found for found in verify_quotes(book, shared / "seeds") if found.severity == "error"] == []
