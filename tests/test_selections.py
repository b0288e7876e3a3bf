"""Names for selections: looked up first, never silently empty, and no part of the rulebook."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from compliance.checking import load_rulesets
from compliance.checking.selections import expand, load_selections
from compliance.cli import exits
from compliance.cli.inputs import selector
from compliance.diagnostics import LoadError
from compliance.installed import shipped
from tests.command_line import BAD, CommandLine, write_rulesets

GOOD = """kind: selections
schema: 1
selections:
  both:
    title: {zh: 两项, en: Both}
    patterns: [alpha-dr*, beta]
  critical: {patterns: [minor]}
  gone: {patterns: [alpha, alhpa-dept]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = write_rulesets(tmp_path / "own")
    (made / "selections.yaml").write_text(GOOD, encoding="utf-8")
    return made


def refused(folder: Path, text: str) -> list[str]:
    (folder / "selections.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(LoadError) as error:
        load_selections(folder)
    return [f"{each.code} {each.span.line}:{each.span.column}" for each in error.value.diagnostics]


def test_a_selection_is_read_with_its_places(folder: Path) -> None:
    found = load_selections(folder)
    assert [each.name for each in found] == ["both", "critical", "gone"]
    assert found[0].title is not None
    assert (found[0].title.zh, found[1].title) == ("两项", None)
    patterns = expand("both", found)
    assert patterns is not None
    assert [(each.text, each.span.line, each.span.column) for each in patterns] == [
        ("alpha-dr*", 6, 16),
        ("beta", 6, 27),
    ]
    assert expand("alpha", found) is None


def test_without_the_file_there_are_none(tmp_path: Path) -> None:
    assert load_selections(tmp_path) == ()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("kind: selection\nschema: 1\nselections: {}\n", ["T003 1:7"]),
        ("kind: selections\nschema: 9\nselections: {}\n", ["T003 2:9"]),
        ("kind: selections\nschema: 1\n", ["T002 1:1"]),
        ("kind: selections\nschema: 1\nselection: {}\n", ["T001 3:1"]),
        ("kind: selections\nschema: 1\nselections: [a]\n", ["T004 3:13"]),
        ("kind: selections\nschema: 1\nselections: {A b: {patterns: [x]}}\n", ["T008 3:14"]),
        ("kind: selections\nschema: 1\nselections: {a: {patern: [x]}, b: {}}\n", ["T001 3:18", "T002 3:35"]),
        (
            "kind: selections\nschema: 1\nselections: {a: {patterns: []}, b: {patterns: x}}\n",
            ["T004 3:17", "T004 3:47"],
        ),
        ("kind: selections\nschema: 1\nselections: {a: {patterns: ['x,y', ' ']}}\n", ["T008 3:29", "T004 3:36"]),
        ("kind: selections\nschema: 1\nselections: {a: {title: 甲, patterns: [x]}}\n", ["T004 3:25"]),
        ("kind: selections\nschema: 1\nselections: &a {}\n", ["R021 3:13"]),
    ],
)
def test_mistakes_are_said_at_their_places(folder: Path, body: str, said: list[str]) -> None:
    assert refused(folder, body) == said


def test_it_is_no_part_of_the_rulebook(folder: Path) -> None:
    with_it = load_rulesets(folder)
    (folder / "selections.yaml").write_text("not even this: [", encoding="utf-8")
    assert load_rulesets(folder).digest == with_it.digest
    (folder / "selections.yaml").unlink()
    assert load_rulesets(folder) == with_it


@pytest.mark.parametrize("name", ["selections.yml", "selection.yaml", "beta/selections.yaml"])
def test_only_that_name_at_the_top_is_let_through(folder: Path, name: str) -> None:
    (folder / "selections.yaml").rename(folder / name)
    with pytest.raises(LoadError):
        load_rulesets(folder)


def test_a_name_goes_before_a_severity_and_may_stand_among_patterns(folder: Path) -> None:
    book = load_rulesets(folder)

    def shown(*patterns: str) -> set[str]:
        wanted = selector(book, patterns, folder)
        assert wanted is not None
        return {each.id for ruleset in book.rulesets for each in ruleset.obligations if wanted(each, ruleset)}

    assert shown("both") == {"alpha-drill", "beta-dust"}
    assert shown("critical") == {"alpha-drill"}
    assert shown("critical,alpha-dept") == shown("critical", "alpha-dept") == {"alpha-drill", "alpha-dept"}
    assert shown("crit*") == {"alpha-dept"}


def test_the_command_expands_lists_and_refuses(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPLIANCE_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    cli = CommandLine(tmp_path, folder, capsys)
    cli.profile("a.yaml", BAD)
    assert cli.check("a.yaml", "--select", "both", "-f", "json") == exits.OK
    told = json.loads(cli.out)
    assert {each["id"] for each in told["findings"]} == {"alpha-drill", "beta-dust"}
    assert told["selection"] == "both"
    assert cli.check("a.yaml", "--select", "bothh") == exits.USAGE
    assert "did you mean both?" in cli.err
    assert cli.check("a.yaml", "--select", "gone") == exits.RULESET
    assert "selections.yaml:8:28: T012 nothing matches 'alhpa-dept' of the selection gone" in cli.err
    assert "did you mean alpha-dept?" in cli.err
    assert cli("rules", "list", "--rulesets", str(folder), "--lang", "en") == exits.OK
    assert cli.out.splitlines()[-4:] == [
        "selections (--select NAME)",
        "  both  Both  [alpha-dr*, beta]",
        "  critical  [minor]",
        "  gone  [alpha, alhpa-dept]",
    ]
    assert cli("rules", "list", "--rulesets", str(folder), "--select", "critical") == exits.OK
    assert "alpha-drill" in cli.out
    assert "alpha-dept " not in cli.out


def test_the_shipped_selections_all_show_something() -> None:
    folder = shipped("rulesets")
    book = load_rulesets(folder)
    found = load_selections(folder)
    assert {"yunnan-gongmao", "baoshan", "critical"} <= {each.name for each in found}
    for each in found:
        assert selector(book, [each.name], folder) is not None
    wanted = selector(book, ["yunnan-gongmao"])
    assert wanted is not None
    assert {r.id for r in book.rulesets for each in r.obligations if wanted(each, r)} == {"yunnan-2024"}
