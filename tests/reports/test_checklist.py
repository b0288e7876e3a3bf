"""The inspector's checklist: what is on it and in which order, what a blind one hides, and how it is printed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace

from compliance.assessment import Assessment, DutyRow
from compliance.checklists import MANY, choose_for_all
from compliance.reports import write
from compliance.reports.contract import json_schema, parse
from compliance.reports.kinds import sheet_of
from compliance.reports.kinds.checklist import Checklist, blank, build
from tests import assessments as made
from tests.reports.checklists import ROWS, RULEBOOK, hostile, many, steel, undetermined
from tests.test_reports import HOSTILE

LANGUAGES = ("zh", "en", "both")
SUFFIXES = {"terminal": "txt", "markdown": "md", "html": "html"}
DAY = date(2024, 9, 30)
BLANK_OF = ("yunnan-2024", "baoshan-2017")


def told(view: Checklist, format: Any, lang: Any = "zh") -> str:
    text = write(view, format=format, lang=lang)
    assert isinstance(text, str)
    return text


def ids(view: Checklist) -> list[str]:
    return [item.id for station in view.stations for item in station.items]


# --- golden texts --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("format", SUFFIXES)
def test_checklists_are_as_reviewed(golden: Callable[[str, str], None], format: str, lang: str) -> None:
    golden(f"checklist/steel.{lang}.{SUFFIXES[format]}", told(build(steel()), format, lang))
    golden(f"checklist/blank.{lang}.{SUFFIXES[format]}", told(blank(RULEBOOK, BLANK_OF, DAY), format, lang))


def test_json_checklists_are_as_reviewed(golden: Callable[[str, str], None]) -> None:
    golden("checklist/steel.json", told(build(steel()), "json"))
    golden("checklist/blank.json", told(blank(RULEBOOK, BLANK_OF, DAY), "json"))


# --- the contract --------------------------------------------------------------------------------------------------


def test_json_keeps_the_contract() -> None:
    views = (
        build(steel()), build(steel(), blind=True, most=2), build(steel(())), build(undetermined()), build(many(200)),
        build(hostile(HOSTILE)), blank(RULEBOOK, BLANK_OF, DAY), blank(RULEBOOK, BLANK_OF, date(1999, 1, 1)),
    )  # fmt: skip
    for view in views:
        written = told(view, "json")
        jsonschema.Draft202012Validator(json_schema("checklist")).validate(json.loads(written))
        parse(written, "checklist")
        assert json.loads(written)["kind"] == "checklist"


def test_the_contract_refuses_unknown_and_missing_fields() -> None:
    for spoil in (lambda it: it.update(more=1), lambda it: it.pop("stations"), lambda it: it.update(blind="no")):
        spoilt = json.loads(told(build(steel()), "json"))
        spoil(spoilt)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(spoilt, json_schema("checklist"))


# --- what is on it -------------------------------------------------------------------------------------------------


def test_only_what_applies_or_may_apply_is_listed() -> None:
    listed = ids(build(steel()))
    assert "baoshan-2017-24-mining" not in listed
    assert "yunnan-2024-00-old" not in listed, "a lapsed text is nothing to inspect, whatever was left undone"
    assert "baoshan-2017-29-liability-insurance" in listed, "what cannot be decided is what to look at"
    assert "yunnan-2024-16-drill" in listed, "not yet due, but it applies"


def test_permissions_are_never_listed_and_recommendations_stand_apart() -> None:
    allowed = replace(
        RULEBOOK,
        rulesets=tuple(
            replace(
                ruleset,
                obligations=tuple(
                    replace(each, modality="permission", requires=None) if "five" in each.id else each
                    for each in ruleset.obligations
                ),
            )
            for ruleset in RULEBOOK.rulesets
        ),
    )
    view = build(steel(rulebook=allowed))
    assert not any("five-fixed" in each for each in ids(view))
    assert not any("five-fixed" in each for each in ids(blank(allowed, BLANK_OF, DAY)))
    assert view.stations[-1].station == "advice"
    assert [each.id for each in view.stations[-1].items] == ["yunnan-2024-13-robots"]
    assert not view.stations[-1].items[0].focus, "what is only encouraged is nothing to look at closely"


def test_a_duty_of_several_texts_is_one_item_with_the_least_fulfilled_text_first() -> None:
    view = build(steel())
    item = next(each for group in view.stations for each in group.items if len(each.bases) > 1)
    assert [each.ref for each in item.bases] == ["baoshan-2017:1", "baoshan-2017:4"]
    assert item.judge[0].zh == "查设立文件，并看是否有实际办公的人员"
    assert len(item.judge) == 2
    swapped = steel((DutyRow("safety-dept", (made.OFFICERS, made.DEPT)),))
    assert ids(build(swapped)) == ["baoshan-2017-05-fulltime-officers"]
    assert ids(build(swapped, blind=True)) == ["baoshan-2017-05-safety-dept"], "blind: the critical one, not the gap"


def test_items_stand_where_they_are_settled_critical_first() -> None:
    view = build(steel())
    stations = {group.station: [each.id for each in group.items] for group in view.stations}
    assert list(stations) == ["papers", "spot", "persons", "systems", "advice"]
    assert stations["spot"] == ["baoshan-2017-05-safety-dept"], "papers, and then the site: the site settles it"
    assert stations["persons"] == ["yunnan-2024-04-head-inspection", "yunnan-2024-16-drill"]
    assert stations["papers"] == [
        "yunnan-2024-04-five-fixed", "baoshan-2017-29-liability-insurance", "baoshan-2017-05-post-coverage",
    ]  # fmt: skip
    numbers = [each.number for group in view.stations for each in group.items]
    assert numbers == list(range(1, len(numbers) + 1))


def test_periods_name_the_records_to_go_through() -> None:
    spans = {item.id: [each.zh for each in item.spans] for group in build(steel()).stations for item in group.items}
    assert spans["yunnan-2024-04-head-inspection"] == ["主要负责人带队检查：查2024年4月至8月的记录，逐月核对"]
    assert spans["yunnan-2024-16-drill"] == ["疏散逃生演练：查2024年下半年的记录"]
    empty = {item.id: item.spans for group in blank(RULEBOOK, BLANK_OF, DAY).stations for item in group.items}
    head = empty["yunnan-2024-04-head-inspection"]
    assert [each.zh for each in head] == ["主要负责人带队检查：查最近12个月的记录，逐季度核对"]


def test_what_only_a_person_can_judge_prints_its_question() -> None:
    assert "由检查人员判断：企业是否存在弄虚作假的情形？" in told(build(steel()), "markdown")
    assert "由检查人员判断：企业是否存在弄虚作假的情形？" in told(build(steel(), blind=True), "markdown")


def test_what_to_look_at_closely_has_facts_with_file_and_line() -> None:
    items = {item.id: item for group in build(steel()).stations for item in group.items}
    close = items["yunnan-2024-04-head-inspection"].focus[0]
    assert close.concerns == ("gap",)
    assert "2024年5月、8月未开展" in close.headline.zh
    assert [each.at for each in close.facts] == ["enterprise_profiles/longxing.yaml:36"]
    assert (
        items["baoshan-2017-05-post-coverage"]
        .focus[0]
        .headline.zh.startswith("已获豁免（隆阳区应急管理局批准，至2024年11月30日止）：")
    )
    assert items["baoshan-2017-29-liability-insurance"].focus[0].concerns == ("undetermined",)
    assert not items["yunnan-2024-16-drill"].focus
    sheet = told(build(steel()), "html")
    assert "longxing.yaml:36" in sheet
    assert "enterprise_profiles/" not in sheet


@pytest.mark.parametrize(("qualifier", "begins"), [("late", "岗位"), ("by_alternative", "填报为以替代方式达到：")])
def test_what_was_fulfilled_in_another_way_is_looked_at_closely(qualifier: Any, begins: str) -> None:
    said = replace(made.OFFICERS, qualifiers=(qualifier,))
    (item,) = build(steel((DutyRow(said.id, (said,)),))).stations[0].items
    assert item.focus[0].concerns == (qualifier,)
    if qualifier == "late":
        assert "晚于期限" in item.focus[0].headline.zh
    else:
        assert item.focus[0].headline.zh.startswith(begins)


# --- blind ---------------------------------------------------------------------------------------------------------


def test_a_blind_checklist_says_nothing_of_what_the_enterprise_states() -> None:
    for format in (*SUFFIXES, "json"):
        text = told(build(steel(), blind=True), format)
        for spoken in ("重点核对", "已获豁免", "longxing.yaml:36", "上次检查", "缺8月记录", "drill dated", "42个"):
            assert spoken not in text, (format, spoken)


def test_a_blind_checklist_is_the_same_whatever_the_verdicts() -> None:
    def with_verdict(verdict: Any) -> Assessment:
        rows = [
            DutyRow(row.duty, tuple(replace(each, verdict=verdict, qualifiers=()) for each in row.findings))
            for row in ROWS[:6]
        ]
        return steel(tuple(rows if verdict == "gap" else reversed(rows)))

    pages = {told(build(with_verdict(each), blind=True, most=3), "json") for each in ("gap", "satisfied")}
    assert len(pages) == 1


# --- how many ------------------------------------------------------------------------------------------------------


def test_too_many_items_are_said_and_kept() -> None:
    assert "一次检查通常查不完" not in told(build(many(MANY)), "terminal")
    text = told(build(many(MANY + 1)), "markdown")
    assert "本表共41项，一次检查通常查不完" in text
    assert len(ids(build(many(200)))) == 200
    severities = [each.severity for each in build(many(200)).stations[0].items]
    assert severities == sorted(severities)


def test_a_limit_keeps_the_most_important_and_names_the_rest() -> None:
    view = build(steel(), most=3)
    assert set(ids(view)) == {
        "yunnan-2024-04-head-inspection", "yunnan-2024-04-five-fixed", "baoshan-2017-05-safety-dept",
    }, "critical gaps before what is critical and only unknown"  # fmt: skip
    assert [each.id for each in view.left_out][-1] == "yunnan-2024-13-robots"
    text = " ".join(told(view, "markdown").split())
    assert "按重要程度只列3项，另有5项未列入（关键3项、重要1项、提示1项），不等于已经检查或者符合。" in text
    assert "未列入：baoshan-2017:2, 3; yunnan-2024:3, 4, 5" in text
    assert not build(steel(), most=99).left_out


# --- a list for nobody in particular -------------------------------------------------------------------------------


def test_a_blank_list_holds_everything_in_force_that_day_and_whom_it_binds() -> None:
    everything = {each.id for ruleset in RULEBOOK.rulesets for each in ruleset.obligations}
    on = blank(RULEBOOK, ("yunnan-2024", "baoshan-2017", "tongchuan-2020"), DAY)
    listed = {basis.obligation for group in on.stations for item in group.items for basis in item.bases}
    assert everything - listed == {"tongchuan-2020-03-dept", "yunnan-2024-00-old"}, "lapsed that day"
    last = blank(RULEBOOK, ("tongchuan-2020",), date(2022, 12, 31))
    assert ids(last) == ["tongchuan-2020-03-dept"], "the last day is a day in force"
    assert not blank(RULEBOOK, ("tongchuan-2020",), date(2023, 1, 1)).stations
    assert "当日没有施行中的规定。" in told(blank(RULEBOOK, ("tongchuan-2020",), date(2023, 1, 1)), "terminal")
    text = told(on, "markdown")
    assert "适用条件：行业包括矿山" in text
    assert "重点核对" not in text
    assert {each.key for each in sheet_of(on).head} >= {"unit", "credit_code", "address", "industry", "phone"}


def test_one_ruleset_alone() -> None:
    chosen = choose_for_all(RULEBOOK, ["baoshan-2017"], DAY)
    assert {each.ruleset.id for group in chosen.groups for item in group.items for each in item.sources} == {
        "baoshan-2017"
    }


# --- the number ----------------------------------------------------------------------------------------------------


def test_the_number_is_stable_and_tells_lists_apart() -> None:
    assert build(steel()).number == build(steel()).number
    assert re.fullmatch(r"JC-20240930-[0-9A-F]{8}", build(steel()).number)
    others = (
        build(steel(), blind=True), build(steel(), most=2), build(steel(as_of=date(2024, 9, 29))),
        build(steel(enterprise=replace(made.ENTERPRISE, digest="ff" * 32))), build(steel(selected="critical")),
        build(steel(enterprise=replace(made.ENTERPRISE, settings=("staff_count=1",)))), build(steel()),
        blank(RULEBOOK, ["yunnan-2024"], DAY), blank(RULEBOOK, ["baoshan-2017"], DAY),
    )  # fmt: skip
    assert len({each.number for each in others}) == len(others)
