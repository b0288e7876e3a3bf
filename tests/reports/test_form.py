"""The self-assessment form: the contract, how each fact is asked and written, and the golden texts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import jsonschema
import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace

from compliance import Assessor, load_profile, load_rulesets, shipped
from compliance.assessment import unknowns
from compliance.diagnostics import width
from compliance.enterprise import Enterprise, Stated
from compliance.explain import known
from compliance.model import Origin, Rulebook
from compliance.reports import write
from compliance.reports.answers import answer, places
from compliance.reports.contract import json_schema, parse
from compliance.reports.kinds.form import build, lay_out
from compliance.reports.strings import UI
from tests import assessments as made
from tests.assessments import assessment
from tests.reports import plans
from tests.test_reports import SUFFIXES, Tags

LANGUAGES = ("zh", "en", "both")
DAY = date(2025, 1, 10)


def printed(whole: Any, format: Any, lang: Any = "zh", **more: Any) -> str:
    text = write(build(whole), format=format, lang=lang, **more)
    assert isinstance(text, str)
    return text


# --- golden texts --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("format", ["terminal", "markdown", "html"])
def test_the_printed_form_is_as_reviewed(golden: Callable[[str, str], None], format: str, lang: str) -> None:
    golden(f"form/steel.{lang}.{SUFFIXES[format]}", printed(plans.steel(), format, lang))


def test_the_json_form_is_as_reviewed(golden: Callable[[str, str], None]) -> None:
    golden("form/steel.json", printed(plans.steel(), "json"))


# --- the contract --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [plans.steel, plans.clear, plans.unknown, plans.empty, plans.hostile])
def test_json_keeps_the_contract(make: Callable[[], Any]) -> None:
    written = printed(make(), "json")
    jsonschema.Draft202012Validator(json_schema("form")).validate(json.loads(written))
    parse(written, "form")
    assert json.loads(written)["kind"] == "form"


def test_every_table_fits_the_paper_and_rows_are_known_by_fact_or_obligation() -> None:
    sheet = lay_out(build(plans.steel()))
    for table in sheet.tables:
        assert sum(column.width for column in table.columns) == 273
        for row in (row for group in table.groups for row in group.rows):
            assert len(row.cells) == len(table.columns)
    ids = [[row.id for group in table.groups for row in group.rows] for table in sheet.tables]
    assert ids[0] == ["liability_insurance.valid_to"]
    assert ids[1][:2] == ["yunnan-2024-04-head-inspection", "baoshan-2017-05-safety-dept"]
    assert ids[2] == ["yunnan-2024-13-robots"]


# --- what is asked -------------------------------------------------------------------------------------------------


def test_what_decides_most_is_asked_first_and_says_what_it_decides() -> None:
    twin = replace(made.OFFICERS, verdict="undetermined", missing_facts=("staff_count", "liability_insurance.valid_to"))
    whole = assessment((twin, made.INSURANCE))
    asked = build(whole).questions
    assert [each.fact for each in asked] == [each.path for each in unknowns(whole)]
    assert asked[0].fact == "liability_insurance.valid_to"
    assert {each.ref for each in asked[0].decides} == {"baoshan-2017:3", "baoshan-2017:4"}


def test_duties_are_those_that_apply_with_what_is_planned() -> None:
    view = build(plans.steel())
    assert [each.verdict for each in view.duties] == ["gap", "gap", "gap", "gap", "pending", "pending", "satisfied"]
    planned = {each.ref: (each.owner, each.due) for each in view.duties}
    assert planned["yunnan-2024:2"] == ("李文华（总经理）", date(2024, 10, 8))
    assert planned["yunnan-2024:4"] == ("", None)
    assert [each.waived_until for each in view.duties if each.ref == "baoshan-2017:2"] == [date(2024, 11, 30)]
    assert [each.ref for each in view.advice] == ["yunnan-2024:5"]


def test_advice_that_cannot_be_decided_is_advice_and_no_question() -> None:
    undecided = replace(made.ROBOTS, verdict="undetermined", missing_facts=("robots_used",))
    view = build(assessment((undecided,)))
    assert (view.questions, view.duties) == ((), ())
    assert [each.ref for each in view.advice] == ["yunnan-2024:5"]


def test_self_assessment_is_left_to_the_enterprise() -> None:
    table = lay_out(build(plans.steel())).tables[1]
    place = [column.key for column in table.columns].index("result")
    assert [each.value for each in table.columns[place].choices] == ["satisfied", "not_satisfied", "not_applicable"]
    assert {row.cells[place].answer for group in table.groups for row in group.rows} == {""}


# --- how an answer is written --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulesets(shipped("rulesets"))


def test_every_example_is_read_back_by_the_program(rulebook: Rulebook) -> None:
    vocabulary = rulebook.vocabulary
    about = known(rulebook, Enterprise("某公司", "p.yaml", ""))
    paths = [*vocabulary.facts, *vocabulary.items, *vocabulary.activities, "jurisdiction", "founded_on"]
    paths += [name for name, each in vocabulary.classes.items() if each.declarable]
    for path in paths:
        example = answer(path, about, DAY).example
        assert example.startswith(f"{path}: "), path
        text = f"kind: enterprise_profile\nname: 某公司\n{example}\n"
        profile = load_profile(text.encode(), vocabulary)
        assert not profile.warnings, (path, profile.warnings)
    derived = [name for name, each in vocabulary.classes.items() if not each.declarable]
    assert {answer(name, about, DAY).example for name in derived} <= {""}


def test_every_example_of_a_field_is_read_back_in_its_entry(rulebook: Rulebook) -> None:
    vocabulary = rulebook.vocabulary
    lists: dict[str, Any] = {**vocabulary.items, **vocabulary.activities}
    for name, each in lists.items():
        dated = name in vocabulary.activities
        entry = f"date: {DAY}" if dated else ""
        body = f"kind: enterprise_profile\nname: 某公司\n{name}:\n  - {{{entry}}}\n"
        enterprise = load_profile(body.encode(), vocabulary)
        about = known(rulebook, enterprise)
        for field in each.fields:
            path = f"{name}@{DAY}.{field}" if dated else f"{name}[0].{field}"
            example = answer(path, about, DAY).example
            assert example.startswith(f"{field}: "), path
            load_profile(
                body.replace("{" + entry, "{" + ", ".join(filter(None, (entry, example)))).encode(), vocabulary
            )
        added = answer(name, about, DAY).example
        assert added == (f"- {DAY}" if dated else "")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("safety_dept.exists", ["☐ 是（true）　☐ 否（false）", "safety_dept.exists: true"]),
        ("staff_count", ["________ 人", "staff_count: 120"]),
        ("liability_insurance.valid_to", ["日期________", "liability_insurance.valid_to: 2025-01-10"]),
        ("monitoring.connected_on", ["日期________", "☐ 尚未（not_yet）", "monitoring.connected_on: 2025-01-10"]),
        ("hazards", ["☐ 没有（[]）", "☐ 有，另附清单，共____项", "hazards: []"]),
        ("drills", ["各次日期________", "☐ 一次也没有（[]）", "drills: [2025-01-10]"]),
        ("gongmao", ["☐ 是（true）　☐ 否（false）", "gongmao: true"]),
        ("jurisdiction", ["________", 'jurisdiction: "530581"']),
        ("hazards[1].major", ["☐ 是（true）　☐ 否（false）", "major: true"]),
        ("industries", ["☐ 矿山（mining）　☐ 金属冶炼（metal_smelting）　☐ 钢铁（steel）　☐ 建筑施工（construction）",
                        "可多选；都不是的写 []", "industries: [mining, metal_smelting]"]),
    ],
)  # fmt: skip
def test_the_place_to_write_fits_the_fact(path: str, said: list[str]) -> None:
    about = known(made.RULEBOOK, Enterprise("某公司", "p.yaml", "", items=made.ENTERPRISE.items))
    told = [line.text.zh.replace("\u00a0", " ") for line in places(answer(path, about, DAY))]
    assert told == said


def test_a_long_list_of_words_is_not_printed(rulebook: Rulebook) -> None:
    about = known(rulebook, Enterprise("某公司", "p.yaml", ""))
    told = places(answer("industries", about, DAY))
    assert [line.text.zh for line in told][:2] == ["________", UI["form.many"].zh]


def test_the_place_of_a_document_is_no_question_to_an_enterprise_whose_place_is_known() -> None:
    placed = Enterprise("某公司", "p.yaml", "", jurisdiction=Stated("530502", Origin("p.yaml", 3)))
    assert answer("jurisdiction", known(made.RULEBOOK, placed), DAY).kind == "none"


# --- extremes ------------------------------------------------------------------------------------------------------


def test_all_undetermined() -> None:
    view = build(plans.unknown())
    assert view.duties == ()
    assert view.questions
    html = printed(plans.unknown(), "html")
    assert UI["form.duties.none"].zh not in html
    assert UI["form.duties.later"].zh in html


def test_nothing_to_ask_and_nothing_that_applies_are_sentences_and_no_empty_table() -> None:
    html = printed(plans.clear(), "html")
    assert UI["form.questions.none"].zh in html
    assert html.count("<table") == 1
    html = printed(plans.empty(), "html")
    assert UI["summary.nothing_applies"].zh in html
    assert "<table" not in html


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("format", ["terminal", "markdown", "html"])
def test_every_form_says_what_it_must(format: str, lang: str) -> None:
    text = printed(plans.steel(), format, lang)
    assert "违法" not in text
    flat = re.sub(r"[\s\\\ufffd]", "", text)
    disclaimer = UI["disclaimer"].en if lang == "en" else UI["disclaimer"].zh
    quote = "职工人数100人以上的企业要设立安全生产管理机构"
    for needed in (disclaimer, "liability_insurance.valid_to:2024-09-30", "yunnan-2024:1", quote):
        assert re.sub(r"\s", "", needed) in flat, needed


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hostile_text_stays_text(lang: str) -> None:
    html = printed(plans.hostile(), "html", lang)
    seen = Tags()
    seen.feed(html)
    assert "script" not in seen.tags
    assert not {name for name in seen.attributes if name.startswith("on")}
    for unfit in ("\x00", "\x0b", "\x1b", "\u202e", "\ud83d"):
        assert unfit not in html
    for flavour in ("commonmark", "gfm-like"):
        md = MarkdownIt(flavour, {"html": True, "linkify": False}).render(printed(plans.hostile(), "markdown", lang))
        seen = Tags()
        seen.feed(md)
        assert not {"script", "a", "img", "code"} & seen.tags
    assert max(width(line) for line in printed(plans.hostile(), "terminal", lang, width=60).split("\n")) <= 60


def test_the_sample_asks_in_the_entry_and_who_knows_the_list(rulebook: Rulebook) -> None:
    profile = load_profile(shipped("enterprise_profiles") / "tengchong-steel.yaml", rulebook.vocabulary)
    view = build(Assessor(rulebook, DAY, "reference").assess(profile))
    first = view.questions[0]
    assert first.fact == "construction_projects[0].design_review_passed"
    assert first.answer.example == "design_review_passed: true"
    assert first.at.endswith("tengchong-steel.yaml:185")
    assert first.who.zh == "工程部门"
