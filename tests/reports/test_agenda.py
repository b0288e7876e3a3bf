"""Calendar and advance notice on paper and as .ics: what they say, and what calendar programs make of the file."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import icalendar
import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from compliance.assessment import Assessment
from compliance.assessor import Assessor
from compliance.enterprise import RemediationEntry, Stated, Waiver
from compliance.model import Day, Deadline, Effective, Flag, Rulebook, Ruleset, Words
from compliance.reports import Format, Language, write
from compliance.reports.contract import json_schema, parse
from compliance.reports.kinds.agenda import build_calendar, build_upcoming, identity
from compliance.reports.kinds.agenda_view import Agenda
from compliance.reports.writers.icalendar_file import escaped, folded
from tests import assessments as made
from tests.test_reports import HOSTILE

LANGUAGES: tuple[Language, ...] = ("zh", "en", "both")
SUFFIXES: dict[Format, str] = {"terminal": "txt", "markdown": "md", "html": "html", "ics": "ics"}


def old(key: str, number: int, zh: str, en: str, **more: Any) -> Any:
    until = {"effective": Effective(date(2022, 1, 1), date(2024, 11, 15))}
    return made.obligation(key, number, zh, en, zh, "三", **{**until, **more})


RULEBOOK = Rulebook(
    made.VOCABULARY,
    (
        *made.RULEBOOK.rulesets,
        Ruleset(
            id="baoshan-2022", title=Words("保山市关于印发工贸企业安全整治方案的通知", "Baoshan improvement plan"),
            number="", issuer=Words("保山市安委办", "Baoshan office"), authority="municipal", issued=date(2022, 1, 1),
            jurisdiction="530500", effective=Effective(date(2022, 1, 1)), text_file="", text_sha256="", clauses=(),
            digest="ef" * 32,
            obligations=(
                old("baoshan-2022-01-dept", 1, "设立安全机构", "A safety department",
                    requires=Flag("safety_dept.exists", True)),
                old("baoshan-2022-02-steel", 2, "登记钢铁企业", "Register steel makers",
                    requires=Flag("gongmao", True)),
                old("baoshan-2022-03-crowd", 3, "核定同一时间作业人数", "Count of persons in one workshop",
                    requires=Flag("labour_intensive", False)),
                old("baoshan-2022-04-insured", 4, "持续投保", "Keep insured",
                    requires=Day("liability_insurance.valid_to", "valid_on"), effective=Effective(date(2022, 1, 1)),
                    evidence=("保险单",)),
                old("baoshan-2022-05-connect", 5, "新建项目接入监测", "New projects are connected",
                    requires=Deadline(date(2025, 6, 30), Day("monitoring.connected_on", "on_or_before")),
                    effective=Effective(date(2024, 11, 1))),
            ),
        ),
    ),
    "ab" * 32,
)  # fmt: skip
WAIVER = Waiver(
    "baoshan-2017-05-post-coverage", date(2024, 6, 1), date(2024, 11, 30), "隆阳区应急管理局", "核定中", made.at(61)
)
PLAN = RemediationEntry(
    "baoshan-2017-05-safety-dept", made.at(62), measure="十月底前发文设立安全环保部", due=date(2024, 10, 31)
)
ENTERPRISE = replace(
    made.ENTERPRISE,
    facts={**made.ENTERPRISE.facts, "liability_insurance.valid_to": Stated(date(2024, 10, 20), made.at(20))},
    waivers=(WAIVER,),
    remediation=(PLAN,),
)


def assessed(enterprise: Any = ENTERPRISE, as_of: date = made.AS_OF) -> tuple[Assessor, Assessment]:
    assessor = Assessor(RULEBOOK, as_of, "reference")
    return assessor, assessor.assess(enterprise)


def upcoming(enterprise: Any = ENTERPRISE, within: int = 92, as_of: date = made.AS_OF) -> Agenda:
    return build_upcoming(*assessed(enterprise, as_of), within)


def planned(enterprise: Any = ENTERPRISE, as_of: date = made.AS_OF) -> Agenda:
    return build_calendar(assessed(enterprise, as_of)[1])


def text(view: Agenda, format: Format, lang: Language = "zh") -> str:
    found = write(view, format=format, lang=lang)
    assert isinstance(found, str)
    return found


def events(view: Agenda, lang: Language = "zh") -> list[Any]:
    return list(icalendar.Calendar.from_ical(text(view, "ics", lang)).walk("VEVENT"))


# --- golden texts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("format", SUFFIXES)
def test_a_notice_is_printed_as_reviewed(golden: Callable[[str, str], None], format: Format, lang: Language) -> None:
    golden(f"agenda/upcoming.{lang}.{SUFFIXES[format]}", text(upcoming(), format, lang))


@pytest.mark.parametrize("format", ["terminal", "ics"])
def test_a_calendar_is_printed_as_reviewed(golden: Callable[[str, str], None], format: Format) -> None:
    golden(f"agenda/calendar.zh.{SUFFIXES[format]}", text(planned(), format))


def test_the_views_are_as_reviewed(golden: Callable[[str, str], None]) -> None:
    golden("agenda/upcoming.json", text(upcoming(), "json"))
    golden("agenda/calendar.json", text(planned(), "json"))


def test_json_keeps_the_contract() -> None:
    for kind, view in (("upcoming", upcoming()), ("calendar", planned())):
        told = text(view, "json")
        jsonschema.Draft202012Validator(json_schema(kind)).validate(json.loads(told))  # type: ignore[arg-type]
        parse(told, kind)  # type: ignore[arg-type]


# --- what they say ---------------------------------------------------------------------------------------------------


def test_a_notice_says_what_lapses_begins_ends_and_is_planned() -> None:
    told = {(each.kind, each.duty): each for each in upcoming().entries}
    lapsing = told["ends", "baoshan-2022"]
    assert str(lapsing.on) == "2024-11-15"
    assert [(each.verdict, each.refs) for each in lapsing.standing] == [
        ("gap", ("baoshan-2022:1",)), ("undetermined", ("baoshan-2022:3",)), ("satisfied", ("baoshan-2022:2",)),
    ]  # fmt: skip
    assert told["begins", "baoshan-2022-05-connect"].then == "pending"
    assert told["waiver_ends", "baoshan-2017-05-post-coverage"].then == "gap"
    assert [each.to_do.zh for each in upcoming().entries if each.kind == "planned"] == [PLAN.measure]
    expiry = told["expiry", "baoshan-2022-04-insured"]
    assert [(each.fact, each.at) for each in expiry.expiring] == [("liability_insurance.valid_to", str(made.at(20)))]
    assert (expiry.verdict, expiry.then, expiry.weekday.zh, expiry.days) == ("satisfied", "gap", "星期日", 20)


def test_what_is_owed_stands_before_every_day() -> None:
    told = text(planned(), "markdown")
    assert told.index("应当立即办理（") < told.index("2024年10月（")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_due_is_said_in_a_sentence(lang: Language) -> None:
    far = replace(ENTERPRISE, jurisdiction=Stated("511702", made.at(4)))
    for view, zh, en in (
        (upcoming(far, 30), "今后30天内没有到期或者变化的事项。", "Nothing comes up within 30 days."),
        (planned(far), "没有将要到期的事项。", "Nothing has a coming due day."),
    ):
        assert view.entries == view.owed == ()
        for format in SUFFIXES:
            told = text(view, format, lang)
            if format != "ics":
                assert all(said in told for said in {"zh": [zh], "en": [en], "both": [zh, en]}[lang])
        assert events(view) == []


# --- the file --------------------------------------------------------------------------------------------------------


def test_every_row_is_an_all_day_event_that_a_library_reads_back() -> None:
    view = upcoming()
    owed, *found = events(view)
    assert owed["SUMMARY"] == "3项应当立即办理"
    assert len(found) == len(view.entries)
    for event, entry in zip(found, view.entries, strict=True):
        assert (event["DTSTART"].dt, event["DTEND"].dt) == (entry.on, entry.on + timedelta(1))
        assert event["DTSTART"].params["VALUE"] == "DATE"
        assert str(event["SUMMARY"]).endswith(entry.title.zh)
        assert event["TRANSP"] == "TRANSPARENT"
        assert entry.to_do.zh in event["DESCRIPTION"]
        assert all(each.ref in event["DESCRIPTION"] for each in entry.bases)
        alarms = [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")]
        # From midnight of the day: nine o'clock a week before, and nine o'clock the day before.
        assert alarms == [timedelta(days=-7, hours=9), timedelta(days=-1, hours=9)]
    whole = icalendar.Calendar.from_ical(text(view, "ics"))
    assert [str(whole[key]) for key in ("METHOD", "CALSCALE", "X-WR-TIMEZONE")] == [
        "PUBLISH", "GREGORIAN", "Asia/Shanghai",
    ]  # fmt: skip
    assert whole.errors == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_lines_are_folded_and_end_as_the_standard_asks(lang: Language) -> None:
    data = text(upcoming(), "ics", lang).encode()
    assert data.endswith(b"\r\n")
    lines = data.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()


def test_two_runs_give_the_same_bytes() -> None:
    assert text(upcoming(), "ics") == text(upcoming(), "ics")


def uids(view: Agenda) -> dict[str, str]:
    return {f"{each.duty} {each.kind} {each.period}": each.uid for each in view.entries}


def test_an_event_keeps_its_uid_when_its_day_moves_and_the_newer_file_counts() -> None:
    paid = {**ENTERPRISE.facts, "liability_insurance.valid_to": Stated(date(2025, 10, 20), made.at(20))}
    renewed = replace(ENTERPRISE, facts=paid, waivers=(replace(WAIVER, until=date(2024, 12, 15)),))
    before, after = planned(), planned(renewed, made.AS_OF + timedelta(9))
    shared = uids(before).keys() & uids(after).keys()
    assert len(shared) > 4
    assert {key: uids(before)[key] for key in shared} == {key: uids(after)[key] for key in shared}
    days = [{each.uid: str(each.on) for each in view.entries} for view in (before, after)]
    moved = {(on, days[1][uid]) for uid, on in days[0].items() if days[1].get(uid, on) != on}
    assert moved == {("2024-10-20", "2025-10-20"), ("2024-11-30", "2024-12-15")}
    assert events(after)[0]["SEQUENCE"] > events(before)[0]["SEQUENCE"]


def test_uids_are_alone_in_a_file_and_shared_by_calendar_and_notice() -> None:
    for view in (planned(), upcoming(within=730)):
        found = [str(each["UID"]) for each in events(view)]
        assert len(set(found)) == len(found)
    shared = uids(planned()).keys() & uids(upcoming()).keys()
    assert shared
    assert all(uids(planned())[key] == uids(upcoming())[key] for key in shared)


def test_two_plants_of_one_legal_person_have_events_of_their_own() -> None:
    other = replace(ENTERPRISE, jurisdiction=Stated("530500", made.at(4)))
    assert not set(uids(planned()).values()) & set(uids(planned(other)).values())
    renamed = replace(ENTERPRISE, name="保山隆兴钢铁（集团）有限公司")
    assert uids(planned(renamed)) == uids(planned())
    assert identity(replace(ENTERPRISE, credit_code="")) == f"{ENTERPRISE.name} 530502"


def test_a_hostile_profile_stays_inside_its_values() -> None:
    spoilt = replace(
        ENTERPRISE, name=HOSTILE + "\r\nBEGIN:VEVENT", address="a;b,c\\n\nEND:VCALENDAR",
        remediation=(replace(PLAN, measure=HOSTILE + "\nUID:x"),),
    )  # fmt: skip
    fair, found = events(planned()), events(planned(spoilt))
    assert len(found) == len(fair)
    assert {str(each["LOCATION"]) for each in found} == {"a;b,c\\n\nEND:VCALENDAR"}
    told = text(planned(spoilt), "ics")
    assert not set(told) & {"\x00", "\x0b", "\x1b", "\u202e"}
    assert told.count("\r\nUID:") == len(found)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")))
def test_any_text_comes_back_from_its_escapes_and_folds(value: str) -> None:
    line = folded(f"SUMMARY:{escaped(value)}")
    assert all(len(piece.encode()) <= 75 for piece in line.split("\r\n"))
    whole = line.replace("\r\n ", "")
    assert not {"\n", "\r"} & set(whole)
    back = re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], whole.removeprefix("SUMMARY:"))
    assert back == value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")


KHAL = """[calendars]
[[firm]]
path = {folder}
type = calendar
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Asia/Shanghai
default_timezone = Asia/Shanghai
[default]
default_calendar = firm
[sqlite]
path = {folder}/khal.db
"""


def khal(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "khal", "-c", str(folder / "config"), *arguments],
        capture_output=True, text=True, check=True, env={**os.environ, "HOME": str(folder), "COLUMNS": "200"},
    )  # fmt: skip
    return done.stdout


def test_khal_imports_the_file_and_a_later_one_moves_what_has_moved(tmp_path: Path) -> None:
    folder = tmp_path / "firm"
    folder.mkdir()
    (tmp_path / "config").write_text(KHAL.format(folder=folder), encoding="utf-8")
    listed = ("list", "--format", "{start-date} {title}", "--day-format", "", "2024-09-30", "800d")
    first, second = planned(), planned(replace(ENTERPRISE, waivers=(replace(WAIVER, until=date(2024, 12, 15)),)))
    for view, day in ((first, "2024-11-30"), (second, "2024-12-15")):
        (tmp_path / "works.ics").write_bytes(text(view, "ics").encode())
        khal(tmp_path, "import", "--batch", str(tmp_path / "works.ics"))
        found = khal(tmp_path, *listed).splitlines()
        assert found[0] == "2024-09-30 3项应当立即办理"
        assert [line for line in found if "豁免到期" in line] == [f"{day} 豁免到期：责任制覆盖全部岗位"]
        assert len(found) == len(view.entries) + 1
