"""What a command found, in the formats of CI: held against the published schemas, with hostile content."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import xmlschema

from compliance.authoring.formats import FORMATS, FormatLimit, write
from compliance.authoring.formats.json_results import results_schema
from compliance.authoring.formats.sarif import FINGERPRINT, MOST
from compliance.authoring.results import Kind, Level, Result, Results
from compliance.diagnostics import Span
from compliance.model import Words

THIRD_PARTY = Path(__file__).parent / "third_party"
KINDS = (
    Kind("L001", Words("没人问的事实", "a fact nobody asks"), Words("企业填了也没有用。", "It decides nothing.")),
    Kind("case", Words("用例", "Case"), Words("结论与预期不同", "not what is expected")),
)
HOSTILE = (
    "]]>", "<b>&amp;", "\x00\x1b[31m", "\ud800", "\ufffe", "😀𠀀", "a\r\nb\tc", "%0A%25::error::x", "##[error]x",
    "{0} [here](1)", "“引号”\"'", "x" * 50_000, "\n::error::y", "```\n``", "\u2028",
)  # fmt: skip


def result(message: str = "一句话", level: Level = "error", **more: Any) -> Result:
    given = {"code": "L001", "span": Span("规则/a b.yaml", 3, 5, 2), "name": "demo-1", "group": "规则/a b.yaml", **more}
    return Result(level=level, message=Words(message, f"en {message}"), **given)


def found(*results: Result, **more: Any) -> Results:
    return Results("lint", KINDS, results, Words("共若干项", "so many"), {"digest": "ab", "count": 2}, **more)


def hostile() -> Results:
    levels: tuple[Level, ...] = ("error", "warning", "note", "none")
    results = [
        result(text, levels[index % 4], name=text, detail=text, hint=text, span=Span(f"d/{text[:40]}.yaml", 1, 1))
        for index, text in enumerate(HOSTILE)
    ]
    return found(*results, *(result("一处", group=text[:40]) for text in HOSTILE))


def sarif(results: Results, lang: str = "zh") -> dict[str, Any]:
    document = json.loads(write(results, "sarif", lang))
    schema = json.loads((THIRD_PARTY / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker()).validate(document)
    (run,) = document["runs"]
    return dict(run)


def junit(results: Results, lang: str = "zh") -> ET.Element:
    text = write(results, "junit", lang)
    xmlschema.XMLSchema(str(THIRD_PARTY / "junit-10.xsd")).validate(text)
    return ET.fromstring(text.encode())


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("lang", ["zh", "en", "both"])
def test_every_format_is_written_the_same_twice(format: str, lang: str) -> None:
    assert write(hostile(), format, lang) == write(hostile(), format, lang)


def test_an_unknown_format_or_language_is_refused() -> None:
    with pytest.raises(ValueError, match="html"):
        write(found(), "html")
    with pytest.raises(ValueError, match="fr"):
        write(found(), "text", "fr")


# --- SARIF ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_sarif_is_what_its_schema_says(lang: str) -> None:
    assert len(sarif(found(result()), lang)["results"]) == 1
    assert len(sarif(hostile(), lang)["results"]) == sum(each.level != "none" for each in hostile().results)
    assert sarif(found(), lang)["results"] == []


def test_sarif_names_kind_place_and_what_to_do() -> None:
    run = sarif(found(result("职工人数没有人问", hint="删去"), result(code="L999", level="warning")))
    rules = run["tool"]["driver"]["rules"]
    assert [each["id"] for each in rules] == ["L001", "case", "L999"]
    assert rules[0]["shortDescription"]["text"] == "没人问的事实"
    assert run["translations"][0]["rules"][0]["shortDescription"]["text"] == "a fact nobody asks"
    assert "helpUri" not in rules[0]
    first, second = run["results"]
    assert (first["ruleId"], first["ruleIndex"], first["level"]) == ("L001", 0, "error")
    assert (second["ruleId"], second["ruleIndex"], second["level"]) == ("L999", 2, "warning")
    assert first["message"]["text"] == "职工人数没有人问\n建议：删去"
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "%E8%A7%84%E5%88%99/a%20b.yaml", "uriBaseId": "SRCROOT"}
    assert place["region"] == {"startLine": 3, "startColumn": 5, "endColumn": 7}
    assert run["columnKind"] == "utf16CodeUnits"


def test_sarif_counts_columns_in_code_units(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text("x\n名𠀀：😀称\n", encoding="utf-8")
    spans = [Span("a.yaml", 2, 1, 1), Span("a.yaml", 2, 3, 1), Span("a.yaml", 2, 4, 2), Span("a.yaml", 9, 4, 2)]
    regions = [
        (each["locations"][0]["physicalLocation"]["region"]["startColumn"],
         each["locations"][0]["physicalLocation"]["region"]["endColumn"])
        for each in sarif(found(*(result(span=span) for span in spans)))["results"]
    ]  # fmt: skip
    assert regions == [(1, 2), (4, 5), (5, 8), (4, 6)]
    # A text at hand is believed before the file.
    (read,) = sarif(found(result(span=spans[1]), sources={"a.yaml": "x\n😀😀：\n"}))["results"]
    assert read["locations"][0]["physicalLocation"]["region"]["startColumn"] == 5


def test_sarif_paths_are_relative_to_where_the_command_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path / "in")
    places = [
        each["locations"][0]["physicalLocation"]["artifactLocation"]
        for each in sarif(
            found(
                result(span=Span(str(tmp_path / "in" / "x" / "a.yaml"), 1)),
                result(span=Span(str(tmp_path / "out.yaml"), 1)),
                result(span=Span("./x/../b.yaml", 0)),
            )
        )["results"]
    ]
    assert places == [
        {"uri": "x/a.yaml", "uriBaseId": "SRCROOT"},
        {"uri": (tmp_path / "out.yaml").as_uri()},
        {"uri": "b.yaml", "uriBaseId": "SRCROOT"},
    ]


def test_sarif_fingerprints_outlive_moved_lines() -> None:
    def prints(*results: Result) -> list[str]:
        return [each["partialFingerprints"][FINGERPRINT] for each in sarif(found(*results))["results"]]

    before = prints(result("见第12行", span=Span("a.yaml", 3, 1)), result(name="demo-2"))
    after = prints(result("见第15行", span=Span("a.yaml", 6, 1)), result(name="demo-2"))
    assert before == after
    assert len(set(prints(result(), result(), result("另一句"), result(code="case")))) == 4


def test_sarif_has_no_placeholder_and_no_link_that_nobody_wrote() -> None:
    (each,) = sarif(found(result("{0} 见 [此处](1) {a: 1}", detail="```\n{b: 1}\n")))["results"]
    assert each["message"]["text"] == "{{0}} 见 \\[此处](1) {a: 1}"
    assert "````text\n```\n{b: 1}\n````" in each["message"]["markdown"]


def test_sarif_refuses_what_readers_would_drop() -> None:
    write(found(*[result()] * MOST), "sarif")
    write(found(*[result()] * MOST, *[result(level="none")] * 10), "sarif")
    with pytest.raises(FormatLimit) as refused:
        write(found(*[result()] * (MOST + 1)), "sarif")
    assert "5,001" in refused.value.said.zh
    assert "--format json" in refused.value.said.zh


# --- JUnit ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_junit_is_what_its_schema_says(lang: str) -> None:
    results = hostile()
    root = junit(results, lang)
    assert len(root.findall(".//testcase")) == len(results.results) == int(root.get("tests", ""))
    assert len(root.findall(".//failure")) == results.counted("error") == int(root.get("failures", ""))
    for suite in root:
        assert int(suite.get("tests", "")) == len(suite.findall("testcase"))
        assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("skipped", "")) == len(suite.findall("testcase/skipped"))


def test_junit_has_a_suite_a_group_and_says_what_is_wrong() -> None:
    root = junit(
        found(result("多了一人", hint="改", detail="给出的资料"), result(level="none", group="b.yaml", name="好"))
    )
    assert [suite.get("name") for suite in root] == ["规则/a b.yaml", "b.yaml"]
    (failure,) = root.findall(".//failure")
    assert (failure.get("type"), failure.get("message")) == ("L001", "多了一人")
    assert failure.text == "规则/a b.yaml:3:5\n多了一人\n给出的资料\n建议：改"
    assert {each.get("time") for each in root.iter() if each.tag.startswith("test")} == {"0"}
    assert root[0][0].get("classname") == "规则.a b"


def test_junit_keeps_every_character_xml_can_hold_and_spells_the_others() -> None:
    said = "]]> <a> & \x0b \x00 \ud800 \ufffe 😀\r\n\t“”"
    (failure,) = junit(found(result(said, detail=said))).findall(".//failure")
    wanted = said.replace("\x0b", "\\x0b").replace("\x00", "\\x00").replace("\ud800", "\\ud800")
    wanted = wanted.replace("\ufffe", "\\ufffe")
    assert failure.get("message") == wanted
    assert wanted in (failure.text or "")


def test_junit_of_nothing_found_is_one_case() -> None:
    root = junit(found())
    assert [each.get("name") for each in root.findall(".//testcase")] == ["共若干项"]
    assert root.get("tests") == "1"


# --- GitHub --------------------------------------------------------------------------------------------------------


def commands(text: str) -> list[str]:
    """The lines a runner would take for a command, of either form."""
    return [line for line in text.split("\n") if line.lstrip().startswith("::") or "##[" in line]


def test_github_marks_errors_first_and_counts_the_rest() -> None:
    results = [result(f"提示{n}", "note", name=f"n{n}") for n in range(12)]
    results += [result(f"错误{n}", name=f"e{n}") for n in range(12)] + [result("好", "none")]
    text = write(found(*results), "github")
    marks = commands(text)
    assert [each.split(" ")[0] for each in marks] == ["::error"] * 10 + ["::notice"] * 10
    assert marks[-1].endswith("::另有5项见本步骤日志。共若干项")
    assert text.count("\n- ") == 5
    assert "好" not in text
    assert text.endswith("= 共若干项\n")


def test_github_escapes_what_a_runner_would_read() -> None:
    (mark,) = commands(write(found(result("100%\r\n::error::x", name="a,b:c", hint="改")), "github"))
    assert mark == (
        "::error file=规则/a b.yaml,line=3,endLine=3,col=5,endColumn=7,title=没人问的事实 a%2Cb%3Ac"
        "::100%25%0D%0A::error::x%0A改"
    )


def test_github_lets_no_content_become_a_command() -> None:
    many = [result(text, "error", name=text) for text in HOSTILE] * 3
    text = write(found(*many), "github")
    marks = commands(text)
    assert len(marks) == 11
    assert all(mark.startswith(("::error file=", "::notice title=compliance")) for mark in marks)
    assert max(map(len, marks)) < 60_000


# --- JSON and text -------------------------------------------------------------------------------------------------


def test_json_is_what_its_schema_says() -> None:
    schema = results_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for results in (found(), found(result()), hostile()):
        document = json.loads(write(results, "json"))
        jsonschema.validate(document, schema)
        assert document["schema"] == "compliance-results/1"
        assert len(document["results"]) == len(results.results)
        assert sum(document["counts"].values()) == len(results.results)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**document, "schema": "compliance-results/2"}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({key: each for key, each in document.items() if key != "results"}, schema)


def test_json_carries_both_languages() -> None:
    document = json.loads(write(found(result("一句话")), "json", "en"))
    assert document["results"][0]["message"] == {"zh": "一句话", "en": "en 一句话"}
    assert document["results"][0]["column"] == 5
    assert document["facts"] == {"count": 2, "digest": "ab"}


def test_text_is_a_line_each_and_the_summary() -> None:
    text = write(found(result("不对", detail="甲\n乙", hint="改"), result("好", "none")), "text")
    assert text == "规则/a b.yaml:3:5: L001 错误 demo-1：不对\n  甲\n  乙\n  建议：改\n共若干项\n"
    assert write(found(result("不对", hint="改")), "text", "en").splitlines() == [
        "规则/a b.yaml:3:5: L001 error demo-1: en 不对", "  help: 改", "so many",
    ]  # fmt: skip
