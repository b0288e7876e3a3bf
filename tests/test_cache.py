"""The compiled rulebook comes back as it went in, and nothing else is ever believed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
from msgspec import Struct
from msgspec import json as codec
from msgspec.structs import replace

from compliance import cache, checking, model
from compliance.checking import load_rulesets
from compliance.model import (
    ALWAYS,
    Activity,
    All,
    Any,
    Choice,
    ClassRule,
    Clause,
    Day,
    Deadline,
    Effective,
    Fact,
    Flag,
    Frequency,
    Inspection,
    ItemList,
    Members,
    Not,
    Number,
    Obligation,
    Origin,
    Overlay,
    Place,
    Quantified,
    Reading,
    Rulebook,
    Ruleset,
    Share,
    Source,
    StricterCase,
    Value,
    Vocabulary,
    Words,
)

GOOD = Path(__file__).parent / "bad" / "rulesets" / "good"
DAY = date(2024, 2, 29)
NAME = Words('名称 ‘“\\"\n', "name\u2028")


def everything() -> Rulebook:
    """A rulebook that has every type of the model in it, and every kind of field filled."""
    fact = Fact(
        "a.b", NAME, "set", "人", (Value("v", NAME, ("w",)), Value("w", NAME)), True, -5, 2**40, "?", "x", ("e",), True
    )
    parts = (
        Not(Flag("a.b", False)),
        Number("n", None, 2**52, True, True),
        Choice("c", ("x", "y")),
        Members("a.b", "none", ("v",)),
        Day("d", "on_or_after", DAY),
        Day("d", "valid_on"),
        Quantified("count", "i", ALWAYS, Any((Flag("f", True),)), 1, None),
        Share("p", "w", 3, 97),
    )
    frequency = Frequency("act", 2, Flag("f", True), "quarter", None, None, 24, date(2024, 4, 1), "理由", True)
    effective = Effective(DAY, date(2026, 12, 31))
    obligation = Obligation(
        id="o",
        number=7,
        title=NAME,
        modality="obligation",
        addressing="direct",
        bearer="enterprise",
        severity="major",
        source=Source("r", "一", "引文", "原字"),
        effective=effective,
        applies_when=All(parts),
        requires=Deadline(DAY, frequency, 6),
        origin=Origin("rulesets/r/1.yaml", 3),
        stricter=(StricterCase("s", ALWAYS, Overlay(2, ALWAYS, "month", 1, DAY, 24, DAY, "因", False, DAY), "引"),),
        overrides=("p",),
        readings=(Reading("b", "另", "因", ALWAYS, frequency, effective, DAY),),
        reading_note="注",
        duty="k",
        evidence=("甲", "乙"),
        inspect=Inspection(("查资料",), "看"),
        remedy=NAME,
        statute=("法 第1条",),
        not_owed_when_suspended=True,
    )
    vocabulary = Vocabulary(
        {"a.b": fact},
        {"i": ItemList("i", NAME, {"f": fact}, "f", "?", "x", ("e",))},
        {"act": Activity("act", NAME, {"f": fact}, {"f": True, "n": 0, "c": "x"}, "?", "x", ("e",))},
        {"k": ClassRule("k", NAME, ALWAYS, False, True, "法", "?", "注")},
        {"530581": Place("530581", NAME, (("530522", DAY),))},
    )
    ruleset = Ruleset(
        "r", NAME, "号", NAME, "county", DAY, None, effective, "t.txt", "0" * 64,
        (Clause("一", "题", "encoded"),), (obligation,), "d", ("缺字",),
    )  # fmt: skip
    return Rulebook(vocabulary, (ruleset,), "digest", {'引文 ‘“\\"\n': "a quotation\u2028"})


def inside(value: object) -> Iterator[object]:
    yield value
    if isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from inside(getattr(value, name))
    elif isinstance(value, tuple):
        for part in value:
            yield from inside(part)
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from inside(part)


def through_json(value: object) -> object:
    return codec.decode(codec.encode(value), type=Rulebook)


def test_every_type_of_the_model_comes_back_the_same() -> None:
    book = everything()
    back = through_json(book)
    assert back == book
    # Equality alone would let 1 pass for true and a list for a tuple.
    assert repr(back) == repr(book)
    types = {
        found for found in vars(model).values() if isinstance(found, type) and found.__module__ == "compliance.model"
    }
    assert types == {type(value) for value in inside(book) if isinstance(value, Struct)}


def test_what_comes_back_can_be_used_like_what_went_in() -> None:
    back = through_json(everything())
    assert isinstance(back, Rulebook)
    changed = replace(back, digest="other")
    assert changed.obligation("o") == everything().obligation("o")
    assert hash(back.obligation("o")) == hash(everything().obligation("o"))
    with pytest.raises(AttributeError):
        back.digest = "x"  # type: ignore[misc]


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOOD, tmp_path / "rulesets"))


def kept(store: Path) -> Path:
    (file,) = store.iterdir()
    return file


def compiled(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Note every time the rulesets are compiled."""
    seen: list[Path] = []
    compile_ = checking._compile

    def spy(folder: Path, *rest: object) -> Rulebook:
        seen.append(folder)
        return compile_(folder, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(checking, "_compile", spy)
    return seen


def test_the_second_time_nothing_is_compiled(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = compiled(monkeypatch)
    first = load_rulesets(folder, cache=tmp_path / "kept")
    second = load_rulesets(folder, cache=tmp_path / "kept")
    assert first == second
    assert len(seen) == 1
    bound = load_rulesets(folder, bindings={"demo-2024": "530500"}, cache=tmp_path / "kept")
    assert bound.rulesets[0].jurisdiction == "530500"
    assert load_rulesets(folder, cache=tmp_path / "kept").rulesets[0].jurisdiction is None
    assert len(seen) == 1


def test_a_changed_byte_is_a_new_rulebook(folder: Path, tmp_path: Path) -> None:
    load_rulesets(folder, cache=tmp_path / "kept")
    path = folder / "demo-2024" / "02-drills.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("per: year", "per: quarter"), encoding="utf-8")
    path.with_name("02-drills.yaml").write_text(
        path.read_text(encoding="utf-8").replace("per: half_year", "per: month"), encoding="utf-8"
    )
    found = load_rulesets(folder, cache=tmp_path / "kept").obligation("demo-2024-02-drills")
    assert found.requires == Frequency("drills", 1, per="quarter")
    assert kept(tmp_path / "kept"), "the stale file was replaced, not added to"


def test_a_renamed_file_is_a_new_rulebook(folder: Path, tmp_path: Path) -> None:
    load_rulesets(folder, cache=tmp_path / "kept")
    (folder / "demo-2024" / "02-drills.yaml").rename(folder / "demo-2024" / "00-drills.yaml")
    first = load_rulesets(folder, cache=tmp_path / "kept").rulesets[0].obligations[0]
    assert first.origin.path == "rulesets/demo-2024/00-drills.yaml"


def test_cases_are_no_part_of_it(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_rulesets(folder, cache=tmp_path / "kept")
    seen = compiled(monkeypatch)
    (folder / "demo-2024" / "01-dept.test.yaml").write_text("not: [yaml", encoding="utf-8")
    load_rulesets(folder, cache=tmp_path / "kept")
    assert seen == []


def damage(data: bytes) -> Iterator[bytes]:
    head, _, body = data.partition(b"\n")
    yield b""
    yield b"\n"
    yield data[: len(data) // 2]
    yield data[:-1]
    yield data + b" "
    yield data.replace(b"drills", b"drillz", 1)
    yield head + b"\n" + b"[" * 100_000
    yield b'{"a": 1}\n' + body
    yield b"[]\n" + body
    yield b"\xff\xfe" + data
    # Foreign content with a right digest: whole, but made from something else.
    other = codec.encode(everything())
    foreign = json.loads(head)
    yield json.dumps([foreign[0], "0" * 64, cache.checksum(other)]).encode() + b"\n" + other
    # Right stamp and right digest, but no rulebook.
    for body in (b"[]", b"null", b"[99]", b'[0,"zh"]', b"[0,1,2]", b'{"a":[-2,"x"]}', b"[" * 5_000 + b"]" * 5_000):
        yield json.dumps([*foreign[:2], cache.checksum(body)]).encode() + b"\n" + body


def test_what_is_damaged_or_foreign_is_written_anew(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "kept"
    book = load_rulesets(folder, cache=store)
    whole = kept(store).read_bytes()
    seen = compiled(monkeypatch)
    tried = 0
    for data in damage(whole):
        kept(store).write_bytes(data)
        assert load_rulesets(folder, cache=store) == book
        assert kept(store).read_bytes() == whole
        tried += 1
    assert len(seen) == tried > 15


def test_another_version_is_stale(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "kept"
    load_rulesets(folder, cache=store)
    seen = compiled(monkeypatch)
    monkeypatch.setattr(cache, "__version__", "999")
    load_rulesets(folder, cache=store)
    assert len(seen) == 1


def test_too_large_a_file_is_not_read(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_rulesets(folder, cache=tmp_path / "kept")
    seen = compiled(monkeypatch)
    monkeypatch.setattr(cache, "LARGEST", 100)
    assert load_rulesets(folder, cache=tmp_path / "kept").rulesets
    assert len(seen) == 1


def test_a_folder_that_cannot_be_written_is_no_mistake(folder: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("here already", encoding="utf-8")
    for store in (blocked, blocked / "below", Path("/proc/none")):
        assert load_rulesets(folder, cache=store).rulesets
    assert blocked.read_text(encoding="utf-8") == "here already"


def test_writing_ends_with_one_file_or_the_old_one(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "kept"
    load_rulesets(folder, cache=store)
    old = kept(store).read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache, "__version__", "999")
    monkeypatch.setattr(os, "replace", full)
    load_rulesets(folder, cache=store)
    assert kept(store).read_bytes() == old


def test_wrong_rulesets_are_never_kept(folder: Path, tmp_path: Path) -> None:
    path = folder / "demo-2024" / "02-drills.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("per: year", "per: years"), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(checking.LoadError, match="T005"):
            load_rulesets(folder, cache=tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


def test_a_warm_start_loads_neither_yaml_nor_pydantic(folder: Path, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from compliance.checking import load_rulesets; "
        f"load_rulesets(Path({str(folder)!r}), cache=Path({str(tmp_path / 'kept')!r})); "
        "print(sorted({'yaml', 'pydantic', 'compliance.reading'} & set(sys.modules)))"
    )
    said = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True) for _ in range(2)
    ]
    assert said[0].stdout == "['compliance.reading', 'pydantic', 'yaml']\n"
    assert said[1].stdout == "[]\n"


def test_where_it_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    monkeypatch.delenv("COMPLIANCE_CACHE", raising=False)
    assert cache.default_folder() == Path("/somewhere/compliance")
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    monkeypatch.setenv("HOME", "/home/li")
    assert cache.default_folder() == Path("/home/li/.cache/compliance")
    monkeypatch.setenv("COMPLIANCE_CACHE", "/own")
    assert cache.default_folder() == Path("/own")
    monkeypatch.setenv("COMPLIANCE_CACHE", "")
    assert cache.default_folder() is None
