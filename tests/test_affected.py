"""Whom an edit touches: profiles judged by both versions, counted, named, and none lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from compliance.authoring.edits.affected import Affected, find_affected
from compliance.authoring.edits.differing import find_differences
from compliance.authoring.edits.telling.shifting import affected_summary, shift_words, unreadable_words
from compliance.checking import load_rulesets
from compliance.model import Flag, Number, Rulebook
from tests.command_line import BAD, GOOD, HEADLINE, OPEN, write_rulesets
from tests.edited_rulesets import edited, part, without

DAY = date(2025, 6, 1)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    return load_rulesets(write_rulesets(tmp_path_factory.mktemp("affected") / "rulesets"))


@pytest.fixture
def profiles(tmp_path: Path) -> list[str]:
    """甲 has 20 persons, 乙 100 and no department, 丙 100 and says nothing of one, 丁 60 and none."""
    bodies = {"甲": GOOD, "乙": BAD, "丙": OPEN, "丁": BAD.replace("100", "60")}
    return [write(tmp_path, name, body) for name, body in bodies.items()]


def write(folder: Path, name: str, body: str) -> str:
    path = folder / f"{name}.yaml"
    path.write_text(f"{HEADLINE}name: {name}\n{body}", encoding="utf-8")
    return str(path)


def affected(old: Rulebook, new: Rulebook, paths: Sequence[str]) -> Affected:
    return find_affected(old, new, find_differences(old, new).differing, paths, DAY)


def from_sixty(book: Rulebook) -> Rulebook:
    return edited(
        book,
        "alpha-dept",
        lambda each: part(each, "applies_when", Number("staff_count", 100), Number("staff_count", 60)),
    )


def test_shifts_are_counted_and_named(book: Rulebook, profiles: list[str]) -> None:
    found = affected(book, from_sixty(book), profiles)
    assert found.judged == 4
    assert [(each.obligation, each.old, each.new, each.names) for each in found.shifts] == [
        ("alpha-dept", "not_applicable", "gap", ("丁",))
    ]
    assert (found.worse, found.better) == (("丁",), ())
    assert affected_summary(found).zh == "按2025年6月1日判断，此修改使4家样本中1家由“不适用”变为“不符合”。"
    assert affected_summary(found).en == "As of 1 Jun 2025, of 4 profiles 1 from “Not applicable” to “Gap”."
    assert shift_words(found.shifts[0], found.judged).zh == "4家样本中1家由“不适用”变为“不符合”：丁"


def test_an_obligation_removed_and_one_renamed(book: Rulebook, profiles: list[str]) -> None:
    found = affected(book, without(book, "alpha-dept"), profiles)
    assert {(each.old, each.new): each.names for each in found.shifts} == {
        ("gap", "not_applicable"): ("乙",), ("undetermined", "not_applicable"): ("丙",),
    }  # fmt: skip
    assert found.better == ("乙",)
    renamed = edited(from_sixty(book), "alpha-dept", lambda each: replace(each, id="alpha-bureau"))
    found = affected(book, renamed, profiles)
    assert [(each.obligation, each.names) for each in found.shifts] == [("alpha-bureau", ("丁",))]


def test_nobody_is_touched(book: Rulebook, profiles: list[str]) -> None:
    new = edited(book, "beta-dust", lambda each: replace(each, modality="recommendation"))
    found = affected(book, new, profiles)
    assert (found.judged, found.shifts) == (4, ())
    assert affected_summary(found).zh == "按2025年6月1日判断，4家样本的结论都不变。"


def test_profiles_that_cannot_be_read_are_listed(book: Rulebook, profiles: list[str], tmp_path: Path) -> None:
    broken = write(tmp_path, "坏", "staff_cuont: 3\n")
    missing = str(tmp_path / "无.yaml")
    found = affected(book, from_sixty(book), [*profiles, broken, missing])
    assert found.judged == 4
    assert [(each.path, each.side) for each in found.unreadable] == [(broken, "both"), (missing, "both")]
    said = [each.zh for each in unreadable_words(found)]
    assert said[0].startswith(f"无法读取：{broken}")
    assert "E003" in said[0]
    assert "R001" in said[1]


def test_words_that_only_one_side_knows(book: Rulebook, tmp_path: Path) -> None:
    facts = {**book.vocabulary.facts}
    facts["stall"] = replace(facts["dust"], path="stall")
    more = replace(book, vocabulary=replace(book.vocabulary, facts=facts))
    asked = edited(more, "alpha-dept", lambda each: replace(each, requires=Flag("stall", False)))
    path = write(tmp_path, "摊", BAD.replace("dept.exists: false", "dept.exists: true") + "stall: true\n")
    # The old rulebook has no word for it and judges the rest.
    found = affected(book, asked, [path])
    assert [(each.old, each.new) for each in found.shifts] == [("satisfied", "gap")]
    # The new one has dropped the word: who states it has to know.
    found = affected(asked, book, [path])
    assert [(each.path, each.side) for each in found.unreadable] == [(path, "new")]
    assert "旧版可以读取，新版不能" in next(iter(unreadable_words(found))).zh


def test_nothing_to_judge(book: Rulebook, tmp_path: Path) -> None:
    found = affected(book, from_sixty(book), [str(tmp_path / "none.yaml")])
    assert affected_summary(found).zh == "样本中没有一份企业档案可以判断。"
