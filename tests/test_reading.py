"""YAML with positions: what is read, what is refused, and that every mistake of a file is found where it stands."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml

from compliance import reading
from compliance.diagnostics import Diagnostic, LoadError, render
from compliance.profiles import statements
from compliance.reading import Document, Node, decoding, read_bytes, read_file


def mistakes_of(text: str | bytes) -> list[Diagnostic]:
    with pytest.raises(LoadError) as caught:
        read_bytes(text if isinstance(text, bytes) else text.encode(), "p.yaml")
    return list(caught.value.diagnostics)


def places(text: str | bytes) -> list[str]:
    return [f"{found.code} {found.span.line}:{found.span.column}" for found in mistakes_of(text)]


def read(text: str) -> Document:
    return read_bytes(text.encode(), "p.yaml")


def outline(node: Node) -> object:
    """Return a tree as plain data, to compare it whole."""
    if node.kind == "list":
        return [outline(item) for item in node.items]
    if node.kind == "map":
        return {key: outline(value) for key, (_, value) in node.entries.items()}
    return node.text if node.plain else (node.text,)


# --- what is read --------------------------------------------------------------------------------------------------


def test_scalars_are_text_whatever_they_look_like() -> None:
    text = "a: NO\nb: 0144\nc: 1:40\nd: 2024-01-01\ne: 'yes'\nf: .nan\non: ~\ng: [x, {y: \"1\"}]\nh:\n"
    assert outline(read(text).root) == {
        "a": "NO",
        "b": "0144",
        "c": "1:40",
        "d": "2024-01-01",
        "e": ("yes",),
        "f": ".nan",
        "on": "~",
        "g": ["x", {"y": ("1",)}],
        "h": "",
    }


def test_only_an_unquoted_null_or_nothing_at_all_is_null() -> None:
    root = read('a:\nb: null\nc: ~\nd: "null"\ne: ""\nf: Null\ng: []\n').root
    assert [key for key, (_, value) in root.entries.items() if value.is_null] == ["a", "b", "c"]


def test_positions_count_characters_from_one() -> None:
    root = read("名称: 腾冲  # 注\nlist:\n  - {键: 值钱}\n").root
    key, value = root.entries["名称"]
    assert (key.line, key.column, key.length) == (1, 1, 2)
    assert (value.line, value.column, value.length) == (1, 5, 2)
    inner_key, inner = root.entries["list"][1].items[0].entries["键"]
    assert (inner_key.line, inner_key.column, inner.line, inner.column, inner.length) == (3, 6, 3, 9, 2)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_gives_the_same_lines(end: str) -> None:
    assert places(end.join(["a: 1", "b: 2", "a: 3", ""])) == ["R026 3:1"]
    assert places(end.join(["a: 1", "b: x\u200by", ""])) == ["R008 2:5"]


def test_json_is_read() -> None:
    assert outline(read('{"a": 1, "b": [true, "x"]}').root) == {("a"): "1", "b": ["true", ("x",)]}


def test_a_byte_order_mark_is_dropped_but_hashed() -> None:
    data = b"\xef\xbb\xbfa: 1\n"
    document = read_bytes(data, "p.yaml")
    assert document.root.entries["a"][0].column == 1
    assert document.text == "a: 1\n"
    assert document.digest == hashlib.sha256(data).hexdigest()


def test_one_document_may_be_marked_as_such() -> None:
    assert outline(read("# a\n---\na: 1\n...\n").root) == {"a": "1"}


def test_keys_are_compared_after_normalisation() -> None:
    assert list(read("e\u0301: 1\n").root.entries) == ["\u00e9"]
    assert places("e\u0301: 1\n\u00e9: 2\n") == ["R026 2:1"]


def test_chinese_prose_in_a_block_may_be_indented_with_wide_spaces() -> None:
    root = read("quote: |\n  　　第一条：为了安全。\n").root
    assert root.entries["quote"][1].text == "　　第一条：为了安全。\n"


# --- every mistake, where it stands ----------------------------------------------------------------------------------


def test_mistakes_that_allow_it_do_not_hide_each_other() -> None:
    text = "a: &x 1\nb: !!int 2\nc: {<<: {d: 1}}\na: 3\n~: 4\n[k]: 5\ne: *x\nf: ok\n"
    found = ["R021 1:4", "R023 2:4", "R022 3:5", "R026 4:1", "R027 5:1", "R027 6:1", "R021 7:4"]
    assert places(text) == found


def test_what_belongs_to_a_refused_key_is_dropped_with_it() -> None:
    assert places("? {a: [1, {b: 2}], c: 3}\n: [x, {y: z}]\ng: 1\ng: 2\n") == ["R027 1:3", "R026 4:1"]


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("a:\n\t- b\n", "R020 2:1", "tab"),
        ("a: x\n\tb: 1\n", "R020 2:1", "tab"),
        ("a: 'x\nb: 1\n", "R020 1:4", "never closed"),
        ("a: [1, 2\nb: 3\n", "R020 1:4", "not closed"),
        ("a: {b: 1\n", "R020 1:4", "not closed"),
        ("a: x: y\n", "R020 1:5", "colon"),
        ("a:\n  b: 1\n c: 2\n", "R020 3:2", "line up"),
        ("- a\nb: 1\n", "R020 2:1", "line up"),
        ("a: |9 x\n", "R020 1:7", "| or >"),
        ('a: "\\q"\n', "R020 1:5", "backslash"),
        ("a: &重要 x\n", "R021 1:5", "quotes around"),
        ("a: 1\nb：2\nc: 3\n", "R029 2:1", "全角冒号"),
        ("a：1\nb: 2\n", "R029 1:1", "全角冒号"),
        ("a: 1\n...\nb: 2\n", "R025 3:1", "second document"),
        ("\n# x\n%YAML 1.2\n---\na: 1\n", "R024 3:1", "%YAML"),
    ],
)
def test_syntax_is_explained_in_words_for_people(text: str, place: str, says: str) -> None:
    (found,) = mistakes_of(text)
    assert f"{found.code} {found.span.line}:{found.span.column}" == place
    assert says in found.message + found.hint
    assert "expected <" not in found.message


def test_conflict_marks_of_git_are_named_once_a_conflict() -> None:
    conflict = "<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> x\n"
    assert places(conflict + "b: 1\n" + conflict) == ["R028 1:1", "R028 7:1"]


def test_a_heading_line_of_equals_signs_in_a_text_is_no_conflict() -> None:
    assert read("a: |\n  x\n  =======\n").root.entries["a"][1].text == "x\n=======\n"


def test_limits_end_the_reading_before_the_rest_is_built() -> None:
    assert places("a: " + "[" * 39 + "]" * 39 + "\nb: " + "[" * 40) == ["R030 2:43"]
    assert places("a: [" + "1," * reading.NODES + "]") == [f"R031 1:{2 * (reading.NODES - 3) + 5}"]
    assert places("a: " + "x" * (reading.SCALAR + 1)) == ["R032 1:4"]
    assert places("".join(f"k{number}: 1\n" for number in range(reading.KEYS + 1))) == [f"R031 {reading.KEYS + 1}:1"]


def test_a_hopeless_file_ends_after_a_hundred_mistakes() -> None:
    found = mistakes_of("a: [" + "!x 1, " * 5000 + "]")
    assert len(found) == decoding.MOST_MISTAKES + 1
    assert [each.code for each in found].count("R034") == 1


def test_the_text_goes_with_the_mistake_for_the_caret() -> None:
    with pytest.raises(reading.ReadError) as caught:
        read("名称: 某公司\n名称: 另一家\n")
    shown = render(caught.value.diagnostics[0], caught.value.sources)
    assert "2 | 名称: 另一家\n  | ^^^^\n" in shown


def test_no_control_character_of_a_file_reaches_a_message() -> None:
    (found,) = mistakes_of('"\\t": 1\n"a\\nb ": 2\n"a\\nb ": 3\n')[:1]
    assert "\t" not in found.message
    assert "\\u0009" in found.message


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "~\n", "---\n", "\ufeff"])
def test_nothing_is_said_to_be_nothing(text: str) -> None:
    (found,) = mistakes_of(text)
    assert found.code == "R009"


@pytest.mark.parametrize("text", ["- a\n", "腾冲\n", "'{}'\n", "[]\n"])
def test_the_top_level_is_a_mapping(text: str) -> None:
    assert places(text) == ["R033 1:1"]


def test_the_slow_parser_refuses_the_same_at_the_same_place(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(__file__).parent / "bad" / "profiles"

    def outcomes() -> dict[str, object]:
        found: dict[str, object] = {}
        for path in sorted(folder.glob("*.yaml")):
            if path.name == "manifest.yaml":
                continue
            try:
                found[path.name] = outline(read_file(path).root)
            except LoadError as error:
                first = error.diagnostics[0]
                found[path.name] = (first.code, first.span.line, first.message)
        return found

    fast = outcomes()
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    slow = outcomes()
    assert len(fast) > 100
    differ = {name: (fast[name], slow[name]) for name in fast if fast[name] != slow[name]}
    # Half of a character written as an escape: libyaml itself refuses it, of the other's value we do.
    assert differ.pop("r020-surrogate.yaml")
    assert differ == {}


# --- files ---------------------------------------------------------------------------------------------------------


def refused(path: object) -> Diagnostic:
    with pytest.raises(LoadError) as caught:
        read_file(path)  # type: ignore[arg-type]
    (found,) = caught.value.diagnostics
    return found


def test_a_file_is_read_once_and_hashed_as_read(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: 1\r\n")
    document = read_file(path)
    assert (document.path, document.digest) == (str(path), hashlib.sha256(b"a: 1\r\n").hexdigest())


def test_files_that_are_none_are_refused_without_waiting(tmp_path: Path) -> None:
    fifo, loop, folder = tmp_path / "fifo", tmp_path / "loop", tmp_path / "folder"
    os.mkfifo(fifo)
    loop.symlink_to(loop)
    folder.mkdir()
    found = [refused(path) for path in (fifo, folder, "/dev/zero", loop, tmp_path / "none.yaml", "a\0b")]
    assert [each.code for each in found] == ["R002", "R002", "R002", "R001", "R001", "R001"]
    assert "folder" in found[1].message
    assert "no such file" in found[4].message


def test_a_misspelt_file_name_is_mended(tmp_path: Path) -> None:
    (tmp_path / "xingda-steel.yaml").write_text("a: 1\n")
    assert "xingda-steel.yaml?" in refused(tmp_path / "xingda-stel.yaml").hint


def test_size_is_judged_before_reading(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.truncate(1 << 33)  # a hole: takes no room, and reading it would take minutes
    found = refused(path)
    assert found.code == "R003"
    assert "1.0 MiB" in found.message


def test_bytes_are_limited_like_files() -> None:
    with pytest.raises(LoadError, match="R003"):
        read_bytes(b"#" * 101, "-", limit=100)
    assert read_bytes(b"a: 1" + b" " * 96, "-", limit=100).root.entries


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of another kind")
def test_an_unreadable_file_is_said_to_be_one(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    path = tmp_path / "a.yaml"
    path.write_text("a: 1")
    path.chmod(0)
    assert "permission" in refused(path).message


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        ("\ufeffa: 1".encode("utf-16-le"), "R004", "UTF-16"),
        ("a: 1234".encode("utf-16-be"), "R004", "UTF-16"),
        ("a: 1234".encode("utf-32-le"), "R004", "UTF-32"),
        ("name: 腾冲兴达钢铁有限公司".encode("gbk"), "R005", "GBK"),
        ("name: 騰衝興達鋼鐵有限公司".encode("big5"), "R005", "Big5"),
        ("name: 腾冲".encode()[:-1], "R005", "ends in the middle"),
        (b"PK\x03\x04....", "R006", "Excel"),
        (b"%PDF-1.4", "R006", "PDF"),
        (b"\x1f\x8b\x08\0\0\0\0\0", "R006", "gzip"),
        (b"<html>", "R006", "HTML"),
        (b"a: \xed\xa0\x80", "R005", "UTF-8"),
    ],
)
def test_other_kinds_of_file_are_named(data: bytes, code: str, says: str) -> None:
    (found,) = mistakes_of(data)
    assert found.code == code
    assert says in found.message


def test_one_stray_byte_is_not_called_gbk() -> None:
    (found,) = mistakes_of("name: 腾冲兴达钢铁有限公司\nx: caf".encode() + b"\xe9\n")
    assert "GBK" not in found.message
    assert "0xE9" in found.message


# --- scalars -------------------------------------------------------------------------------------------------------


def help_of(parse: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(statements.Unreadable) as caught:
        parse(*arguments)
    return caught.value.hint


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1,200", "write 1200"),
        ("1，200", "write 1200"),
        ("12,00", "digits only"),
        ("1.25万", "write 12500"),
        ("3.00005万", "whole number"),
        ("2亿", "write 200000000"),
        ("120 人", "write 120"),
        ("120.0", "write 120"),
        ("+5", "write 5"),
        ("１２０", "write 120"),
        ("007", "write 7"),
        ("0x10", "digits only"),
        ("1e3", "digits only"),
        ("约100", "one exact number"),
        ("不详", "null"),
        ("无", "write 0"),
        ("一百二十人", "阿拉伯数字"),
        ("50%", "per cent"),
        ("9" * 60 + "人", "digits only"),
    ],
)
def test_slips_with_numbers_are_mended(text: str, says: str) -> None:
    assert says in help_of(statements.parse_number, text, True, "staff_count", 0, 10**6, "人")


def test_a_number_keeps_its_bounds_and_its_digits_are_counted_first() -> None:
    assert statements.parse_number("0", True, "n", 0, 5) == 0
    assert statements.parse_number("5", True, "n", 0, 5) == 5
    for text in ("6", "-1", "9" * 5000):
        with pytest.raises(statements.Unreadable) as caught:
            statements.parse_number(text, True, "n", 0, 5)
        assert caught.value.code == "R014"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2024年3月5日", "write 2024-03-05"),
        ("2024/3/5", "write 2024-03-05"),
        ("2024.03.05", "write 2024-03-05"),
        ("20240305", "write 2024-03-05"),
        ("2024年2月30日", "no such day"),
        ("45356", "it would be 2024-03-05"),
        ("2024-03-05T08:00:00+08:00", "2024-03-05"),
        ("2024-03", "day of the month"),
        ("2024", "month and day"),
        ("5/3/2024", "year first"),
        ("腊月初八", "公历"),
        ("尚未", "not_yet"),
        ("长期", "2200-12-31"),
        ("不详", "null"),
    ],
)
def test_slips_with_dates_are_mended(text: str, says: str) -> None:
    assert says in help_of(statements.parse_day, text, "founded_on")


def test_days_are_those_of_the_calendar_from_1900_to_2200() -> None:
    assert statements.parse_day("2024-02-29", "d") == date(2024, 2, 29)
    assert statements.parse_day("1900-01-01", "d") == date(1900, 1, 1)
    assert statements.parse_day("2200-12-31", "d") == date(2200, 12, 31)
    for text in ("2023-02-29", "1899-12-31", "2201-01-01", "0000-01-01"):
        with pytest.raises(statements.Unreadable) as caught:
            statements.parse_day(text, "d")
        assert caught.value.code == "R016"


def test_digits_of_other_scripts_are_no_digits() -> None:
    for parse in (lambda: statements.parse_number("١٢", True, "n"), lambda: statements.parse_day("٢٠٢٤-01-01", "d")):
        with pytest.raises(statements.Unreadable):
            parse()


@pytest.mark.parametrize(
    ("text", "plain", "says"),
    [
        ("true", False, "write true without quotes"),
        ("True", True, "write true"),
        ("NO", True, "write false"),
        ("是", True, "write true"),
        ("无", True, "write false"),
        ("0", True, "write false"),
        ("不详", True, "null"),
        ("maybe", True, "true (是) or false (否)"),
    ],
)
def test_only_true_and_false_are_flags(text: str, plain: bool, says: str) -> None:
    assert says in help_of(statements.parse_flag, text, plain, "safety_dept.exists")


def test_flags_as_they_should_be() -> None:
    assert statements.parse_flag("true", True, "f") is True
    assert statements.parse_flag("false", True, "f") is False
