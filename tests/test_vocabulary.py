"""The declared words as data, and every mistake of all files in one run."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from compliance import model
from compliance.checking.vocabulary import cycles, load_vocabulary, parse_vocabulary
from compliance.diagnostics import LoadError
from compliance.model import Activity, ClassRule, Fact, ItemList, Number, Place, Value, Words
from compliance.reading import read_bytes

GOOD = Path(__file__).parent / "bad" / "rulesets" / "good" / "vocabulary"


def parse(text: str) -> model.Vocabulary:
    return parse_vocabulary(("words.yaml", read_bytes(f"kind: vocabulary\nschema: 1\n{text}".encode(), "words").root))


def test_a_fact_with_everything() -> None:
    found = parse(
        """
facts:
  safety.posts:
    label: {zh: 安全岗位, en: Safety posts}
    type: count
    unit: 个
    at_least: 1
    at_most: 5000
    question: 有多少个安全岗位？
    who: 人力资源部
    evidence: [岗位清单, 任命文件]
    judged: true
"""
    )
    assert found.facts["safety.posts"] == Fact(
        path="safety.posts",
        label=Words("安全岗位", "Safety posts"),
        type="count",
        unit="个",
        at_least=1,
        at_most=5000,
        question="有多少个安全岗位？",
        who="人力资源部",
        evidence=("岗位清单", "任命文件"),
        judged=True,
    )


def test_values_keep_their_order_and_what_they_imply() -> None:
    found = parse(
        """
facts:
  industries: {label: {zh: 行业, en: Industries}, type: set, values: industries}
  dust: {label: {zh: 粉尘, en: Dust}, type: choice, values: {wood: {zh: 木, en: Wood}, metal: {zh: 金属, en: Metal}}}
industries:
  coal_mining: {label: {zh: 煤矿, en: Coal}, implies: [mining]}
  mining: {label: {zh: 矿山, en: Mining}}
"""
    )
    coal, mining = Value("coal_mining", Words("煤矿", "Coal"), ("mining",)), Value("mining", Words("矿山", "Mining"))
    assert found.facts["industries"].values == (coal, mining)
    assert found.facts["dust"].values == (Value("wood", Words("木", "Wood")), Value("metal", Words("金属", "Metal")))


def test_lists_places_and_classes() -> None:
    found = parse(
        """
facts:
  staff: {label: {zh: 职工, en: Staff}, type: count}
items:
  hazards:
    label: {zh: 隐患, en: Hazards}
    dated: found_on
    fields: {found_on: {label: {zh: 发现日期, en: Found on}, type: date, event: true}}
activities:
  drills:
    label: {zh: 演练, en: Drills}
    fields:
      kind: {label: {zh: 类别, en: Kind}, type: choice, values: {fire: {zh: 消防, en: Fire}}}
      heads: {label: {zh: 人数, en: Heads}, type: count}
      night: {label: {zh: 夜间, en: Night}, type: flag}
    bare_date: {kind: fire, heads: 10, night: false}
jurisdictions:
  "530581": {label: {zh: 腾冲市, en: Tengchong}, former: [{code: "530522", until: 2015-08-02}]}
classes:
  big: {label: {zh: 大型, en: Big}, when: {staff: {at_least: 300}}, declarable: true, source: 示例}
"""
    )
    found_on = Fact("found_on", Words("发现日期", "Found on"), "date", event=True)
    assert found.items["hazards"] == ItemList("hazards", Words("隐患", "Hazards"), {"found_on": found_on}, "found_on")
    drills = found.activities["drills"]
    assert isinstance(drills, Activity)
    assert dict(drills.bare_date) == {"kind": "fire", "heads": 10, "night": False}
    assert found.places["530581"] == Place("530581", Words("腾冲市", "Tengchong"), (("530522", date(2015, 8, 2)),))
    assert found.classes["big"] == ClassRule(
        "big", Words("大型", "Big"), Number("staff", 300), closed=True, declarable=True, source="示例"
    )


def test_classes_may_rest_on_later_ones() -> None:
    found = parse(
        """
facts: {x: {label: {zh: 甲, en: X}, type: flag}}
classes:
  first: {label: {zh: 一, en: First}, when: {second: true}, source: 甲}
  second: {label: {zh: 二, en: Second}, when: {x: true}, source: 乙}
"""
    )
    assert found.classes["first"].when == model.Flag("second", True)


def test_all_files_of_a_folder_count_together() -> None:
    found = load_vocabulary(GOOD)
    assert set(found.facts) == {"staff_count", "dept.exists", "industries"}
    assert set(found.activities) == {"drills"}
    assert set(found.classes) == {"large"}


def test_mistakes_of_all_files_come_in_one_run(tmp_path: Path) -> None:
    for name, line in (("a", "  x: {label: {zh: 甲, en: X}, type: flg}"), ("b", "  y: {label: 乙, type: flag}")):
        (tmp_path / f"{name}.yaml").write_text(f"kind: vocabulary\nschema: 1\nfacts:\n{line}\n", encoding="utf-8")
    (tmp_path / "c.yaml").write_text("kind: vocabulary\nfacts: [\n", encoding="utf-8")
    with pytest.raises(LoadError) as error:
        load_vocabulary(tmp_path)
    assert [Path(found.span.path).name for found in error.value.diagnostics] == ["a.yaml", "b.yaml", "c.yaml"]


def test_the_same_name_in_two_files_is_said_with_the_first_place() -> None:
    block = "kind: vocabulary\nschema: 1\nfacts: {x: {label: {zh: 甲, en: X}, type: flag}}\n"
    with pytest.raises(LoadError) as error:
        parse_vocabulary(*((name, read_bytes(block.encode(), name).root) for name in ("one.yaml", "two.yaml")))
    (found,) = error.value.diagnostics
    assert (found.code, found.span.path, found.hint) == ("T009", "two.yaml", "first at one.yaml:3")


def test_an_empty_folder_is_no_vocabulary(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="T013"):
        load_vocabulary(tmp_path)


def test_circles_name_every_member_once() -> None:
    graph = {"d": ["a"], "a": ["b"], "b": ["c"], "c": ["a"], "x": ["x"], "y": ["z"], "z": ["nowhere"]}
    assert cycles(graph) == [("a", "b", "c"), ("x",)]
    long = {f"f{n:02}": [f"f{(n + 1) % 40:02}"] for n in range(40)}
    assert cycles(long) == [tuple(sorted(long))]
