"""What falls on which day: kinds of days, joining, what is owed at once, and notice of what changes by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from compliance import Assessor, load_profile, load_rulesets, shipped
from compliance.agenda import MOST_DAYS, Entry, Notice, calendar, changing, due_days, measures, notice
from compliance.agenda.notice import at_rest
from compliance.assessment import Assessment
from compliance.enterprise import Enterprise, Item, Record, RemediationEntry, Stated, Waiver
from compliance.model import (
    ALWAYS,
    All,
    Day,
    Deadline,
    Effective,
    Flag,
    Frequency,
    ItemList,
    Number,
    Obligation,
    Origin,
    Overlay,
    Quantified,
    Rulebook,
    Ruleset,
    StricterCase,
    Words,
)
from tests import assessments as made
from tests.assessments import assessment

AT = Origin("works.yaml", 1)
AS_OF = date(2025, 1, 10)
INSURED = Day("liability_insurance.valid_to", "valid_on")
DRILL = Frequency("drills", 1, per="half_year")
LONG = Effective(date(2020, 1, 1))
CERTS = ItemList(
    "certs",
    Words("证书", "Certificates"),
    dict([made.fact("person", "姓名", "Name", "text"), made.fact("valid_to", "有效期至", "Valid to", "date")]),
)
VOCABULARY = replace(made.VOCABULARY, items={**made.VOCABULARY.items, "certs": CERTS})


def owed(key: str, requires: Any, **more: Any) -> Obligation:
    settings = {"applies_when": ALWAYS, "effective": LONG, "requires": requires, **more}
    return made.obligation(key, int(key.rpartition("-")[2]), key, key, "某事", "一", **settings)


def book(*obligations: Obligation) -> Rulebook:
    found: dict[str, list[Obligation]] = {}
    for each in obligations:
        found.setdefault(each.source.document, []).append(each)
    return Rulebook(
        VOCABULARY,
        tuple(
            Ruleset(
                id=key, title=Words(f"关于{key}的通知", key), number="", issuer=Words("某局", "an office"),
                authority="provincial", issued=date(2020, 1, 1), jurisdiction="national", effective=LONG,
                text_file="", text_sha256="", clauses=(), obligations=tuple(each),
            )
            for key, each in found.items()
        ),
    )  # fmt: skip


def firm(**more: Any) -> Enterprise:
    facts = {key: Stated(value, AT) for key, value in more.pop("facts", {}).items()}
    records = {key: tuple(Record(day, {}, AT) for day in days) for key, days in more.pop("records", {}).items()}
    settings: dict[str, Any] = {"founded_on": Stated(date(2010, 1, 1), AT), "jurisdiction": Stated("530502", AT)}
    return Enterprise("某厂", "works.yaml", "0" * 64, facts=facts, records=records, **{**settings, **more})


def looked_at(enterprise: Enterprise, *obligations: Obligation, as_of: date = AS_OF) -> Assessment:
    return Assessor(book(*obligations), as_of, "reference").assess(enterprise)


def noticed(enterprise: Enterprise, *obligations: Obligation, days: int = 30, as_of: date = AS_OF) -> Notice:
    assessor = Assessor(book(*obligations), as_of, "reference")
    return notice(assessor, assessor.assess(enterprise), days)


def told(entries: Iterable[Entry]) -> list[tuple[str, str, str, str | None]]:
    return [(str(each.on), each.kind, each.verdict, each.then) for each in entries]


# --- the calendar ----------------------------------------------------------------------------------------------------


def test_every_kind_of_due_day_is_told_from_what_gives_it() -> None:
    found = looked_at(
        firm(facts={"liability_insurance.valid_to": date(2025, 4, 1)}, records={"drills": [date(2024, 11, 8)]}),
        owed("a-a-1", DRILL),
        owed("a-a-2", INSURED),
        owed("a-a-3", Deadline(date(2025, 3, 1), Flag("safety_dept.exists", True))),
        owed("a-a-4", Frequency("drills", 1, within_months=12)),
    )
    assert [(str(each.on), each.kind, each.period, each.facts) for each in calendar(found).entries] == [
        ("2025-03-01", "deadline", "", ()),
        ("2025-04-01", "expiry", "", ("liability_insurance.valid_to",)),
        ("2025-06-30", "period", "2025-H1", ()),
        ("2025-11-08", "rolling", "", ()),
    ]


def test_an_expiry_names_every_entry_of_a_list_that_expires_first() -> None:
    days = (date(2025, 5, 1), date(2025, 3, 1), date(2025, 3, 1))
    certs = tuple(Item({"valid_to": day}, AT) for day in days)
    every = Quantified("every", "certs", ALWAYS, Day("valid_to", "valid_on"))
    found = looked_at(firm(items={"certs": certs}), owed("a-a-1", every))
    (entry,) = calendar(found).entries
    assert (str(entry.on), entry.facts) == ("2025-03-01", ("certs[1].valid_to", "certs[2].valid_to"))


def test_of_two_parts_on_one_day_the_first_gives_the_kind_and_the_papers_are_kept() -> None:
    both = All((DRILL, INSURED))
    stated = firm(facts={"liability_insurance.valid_to": date(2025, 6, 30)}, records={"drills": [date(2024, 11, 8)]})
    (entry,) = calendar(looked_at(stated, owed("a-a-1", both))).entries
    assert (entry.kind, entry.period, entry.facts) == ("period", "2025-H1", ("liability_insurance.valid_to",))


def test_one_duty_on_one_day_is_one_entry_with_several_sources() -> None:
    stated = firm(records={"drills": [date(2024, 11, 8)]})
    same = [owed("a-a-1", DRILL, duty="drill"), owed("b-b-1", DRILL, duty="drill")]
    (entry,) = calendar(looked_at(stated, *same)).entries
    assert (entry.duty, entry.key, [each.id for each in entry.findings]) == (
        "drill", "drill period 2025-H1", ["a-a-1", "b-b-1"],
    )  # fmt: skip
    apart = [same[0], owed("b-b-1", replace(DRILL, per="year"), duty="drill")]
    entries = calendar(looked_at(stated, *apart)).entries
    assert [each.key for each in entries] == ["drill period 2025-H1", "drill period 2025"]


def test_two_days_of_one_duty_and_kind_have_keys_of_their_own_that_follow_the_text_and_not_the_day() -> None:
    def keys(first: date, second: date) -> dict[str, str]:
        due = [Deadline(day, Flag("safety_dept.exists", True)) for day in (first, second)]
        same = [owed("a-a-1", due[0], duty="dept"), owed("b-b-1", due[1], duty="dept")]
        entries = calendar(looked_at(firm(), *same)).entries
        return {each.findings[0].id: each.key for each in entries}

    early, late = date(2025, 2, 1), date(2025, 3, 1)
    assert keys(early, late) == keys(late, early) == {"a-a-1": "dept deadline", "b-b-1": "dept deadline b-b-1"}


def test_days_are_ordered_by_day_then_by_verdict() -> None:
    inspected = [date(2024, 5, 8), date(2024, 11, 8)]
    short = firm(records={"drills": [], "head_inspections": inspected}, facts={"safety_dept.exists": False})
    found = looked_at(
        short,
        owed("a-a-1", Deadline(date(2025, 6, 30), Flag("safety_dept.exists", True))),
        owed("a-a-2", DRILL),
        owed("a-a-3", Frequency("head_inspections", 1, per="half_year")),
    )
    assert [(each.verdict, each.kind) for each in calendar(found).entries] == [
        ("gap", "period"), ("pending", "deadline"), ("satisfied", "period"),
    ]  # fmt: skip


def test_what_has_no_day_is_owed_at_once_and_never_lost() -> None:
    stated = firm(facts={"safety_dept.exists": False}, records={"drills": [date(2023, 1, 1)]})
    found = calendar(
        looked_at(
            stated,
            owed("a-a-1", Flag("safety_dept.exists", True), severity="critical"),
            owed("a-a-2", Frequency("drills", 1, within_months=12)),
            owed("a-a-3", DRILL),
        )
    )
    assert [(each.duty, each.since) for each in found.owing] == [("a-a-1", None), ("a-a-2", date(2024, 1, 1))]
    assert [each.duty for each in found.entries] == ["a-a-3"]


def test_a_waived_gap_is_not_owed_at_once_but_ends_on_its_day() -> None:
    waiver = Waiver("a-a-1", date(2025, 1, 1), date(2025, 2, 1), "某局", "搬迁", AT)
    stated = firm(facts={"safety_dept.exists": False}, waivers=(waiver,))
    found = calendar(looked_at(stated, owed("a-a-1", Flag("safety_dept.exists", True))))
    assert found.owing == ()
    assert told(found.entries) == [("2025-02-01", "waiver_ends", "gap", None)]


@pytest.mark.parametrize(
    ("due", "done", "kinds"),
    [(date(2025, 2, 1), None, ["planned"]), (date(2025, 1, 9), None, []), (date(2025, 2, 1), date(2025, 1, 5), [])],
)
def test_the_enterprise_has_days_of_its_own_for_gaps(due: date, done: date | None, kinds: list[str]) -> None:
    plan = RemediationEntry("a-a-1", AT, measure="设立机构", due=due, done_on=done)
    found = calendar(
        looked_at(
            firm(facts={"safety_dept.exists": False}, remediation=(plan,)),
            owed("a-a-1", Flag("safety_dept.exists", True)),
        )
    )
    assert [each.kind for each in found.entries] == kinds
    assert [each.plan for each in found.owing] == [plan]


def test_what_is_not_known_has_no_day() -> None:
    found = calendar(looked_at(firm(), owed("a-a-1", INSURED), owed("a-a-2", DRILL)))
    assert (found.owing, found.entries) == ((), ())


def test_an_assessment_that_tells_only_the_day_is_a_deadline() -> None:
    entries = {each.duty: each for each in calendar(assessment()).entries}
    assert {each.kind for each in entries.values()} == {"deadline", "waiver_ends"}


# --- what the gap report prints --------------------------------------------------------------------------------------


def test_measures_are_the_rows_with_an_unwaived_gap() -> None:
    assert [each.duty for each in measures(assessment())] == [made.HEAD_INSPECTION.id, made.DEPT.id, made.FIVE.id]


def test_due_days_reach_ninety_days_and_hold_the_ends_of_waivers() -> None:
    def due(days: int) -> Any:
        return replace(made.MONITOR, next_due=made.AS_OF + timedelta(days))

    assert [each.on for each in due_days(assessment((due(90),)))] == [made.AS_OF + timedelta(90)]
    assert due_days(assessment((due(91),))) == due_days(assessment((due(-1),))) == ()
    (end,) = due_days(assessment((made.POSTS,)))
    assert (end.on, end.waiver_ends) == (date(2024, 11, 30), True)


# --- notice ----------------------------------------------------------------------------------------------------------


def test_what_falls_due_turns_to_a_gap_if_nothing_is_done() -> None:
    stated = firm(
        facts={"liability_insurance.valid_to": date(2025, 1, 20), "safety_dept.exists": False},
        records={"drills": [date(2024, 11, 8)]},
        stated_on=date(2025, 1, 8),
    )
    found = noticed(
        stated,
        owed("a-a-1", INSURED),
        owed("a-a-2", Deadline(date(2025, 1, 31), Flag("safety_dept.exists", True))),
        owed("a-a-3", replace(DRILL, per="quarter")),
        days=80,
    )
    assert told(found.entries) == [
        ("2025-01-20", "expiry", "satisfied", "gap"),
        ("2025-01-31", "deadline", "pending", "gap"),
        ("2025-03-31", "period", "gap", "gap"),
    ]


@pytest.mark.parametrize(("days", "kinds"), [(9, []), (10, ["expiry"])])
def test_the_last_day_asked_for_is_included(days: int, kinds: list[str]) -> None:
    stated = firm(facts={"liability_insurance.valid_to": date(2025, 1, 20)})
    assert [each.kind for each in noticed(stated, owed("a-a-1", INSURED), days=days).entries] == kinds


def test_what_falls_due_on_the_day_itself_is_told() -> None:
    stated = firm(facts={"liability_insurance.valid_to": AS_OF})
    assert told(noticed(stated, owed("a-a-1", INSURED), days=1).entries) == [
        ("2025-01-10", "expiry", "satisfied", "gap")
    ]


def test_every_period_of_the_time_asked_for_is_told() -> None:
    stated = firm(records={"head_inspections": [date(2024, month, 5) for month in range(1, 13)]})
    found = noticed(stated, owed("a-a-1", Frequency("head_inspections", 1, per="month")), days=90)
    assert [each.period for each in found.entries] == ["2025-01", "2025-02", "2025-03"]
    assert {(each.verdict, each.then) for each in found.entries} == {("satisfied", "gap")}


def test_what_comes_into_force_is_told_where_it_binds() -> None:
    later = Effective(date(2025, 2, 1))
    found = noticed(
        firm(facts={"safety_dept.exists": False, "staff_count": 20}),
        owed("a-a-1", Flag("safety_dept.exists", True), effective=later),
        owed("a-a-2", Flag("safety_dept.exists", True), effective=later, applies_when=Number("staff_count", 100)),
        owed("b-b-1", Flag("safety_dept.exists", False), effective=later),
        owed("b-b-2", Number("staff_count", 10), effective=later),
    )
    assert [(each.duty, str(each.on), each.kind, each.then, len(each.findings)) for each in found.entries] == [
        ("a-a-1", "2025-02-01", "begins", "gap", 1), ("b-b", "2025-02-01", "begins", "satisfied", 2),
    ]  # fmt: skip


def test_what_lapses_is_one_entry_a_document_with_how_it_stands_on_its_last_day() -> None:
    until = Effective(date(2020, 1, 1), date(2025, 1, 31))
    found = noticed(
        firm(facts={"safety_dept.exists": False, "staff_count": 20}, records={"head_inspections": []}),
        owed("a-a-1", Number("staff_count", 10), effective=until),
        owed("a-a-2", Flag("safety_dept.exists", True), effective=until),
        owed("a-a-3", Flag("labour_intensive", True), effective=until),
        owed("a-a-4", Flag("safety_dept.exists", True)),
    )
    (entry,) = found.entries
    assert (entry.duty, str(entry.on), entry.kind, entry.then) == ("a-a", "2025-01-31", "ends", "gap")
    assert [(each.id, each.final.verdict) for each in entry.findings if each.final] == [
        ("a-a-2", "gap"), ("a-a-3", "undetermined"), ("a-a-1", "satisfied"),
    ]  # fmt: skip


def test_a_period_that_ends_as_the_text_lapses_is_judged_on_its_last_day() -> None:
    until = Effective(date(2020, 1, 1), date(2025, 6, 30))
    stated = firm(records={"drills": [date(2024, 5, 8), date(2024, 11, 8)]})
    found = noticed(stated, owed("a-a-1", DRILL, effective=until), days=200)
    assert told(found.entries) == [
        ("2025-06-30", "period", "satisfied", "gap"), ("2025-06-30", "ends", "satisfied", "gap"),
    ]  # fmt: skip


def test_a_waiver_that_ends_leaves_an_open_gap() -> None:
    def waived(until: date) -> Notice:
        waiver = Waiver("a-a-1", date(2025, 1, 1), until, "某局", "搬迁", AT)
        stated = firm(facts={"safety_dept.exists": False}, waivers=(waiver,))
        return noticed(stated, owed("a-a-1", Flag("safety_dept.exists", True)))

    assert told(waived(date(2025, 1, 31)).entries) == [("2025-01-31", "waiver_ends", "gap", "gap")]
    assert waived(date(2025, 3, 31)).entries == ()


def test_a_stricter_case_and_a_first_period_are_told_on_the_day_they_begin() -> None:
    case = StricterCase("new", Day("monitoring.connected_on", "on_or_before"), Overlay(at_least=2))
    stated = firm(
        facts={"monitoring.connected_on": date(2025, 1, 20)}, records={"drills": [date(2024, 11, 8)]},
        applicability_since={"a-a-3": date(2025, 2, 1)},
    )  # fmt: skip
    found = noticed(
        stated,
        owed("a-a-1", DRILL, stricter=(case,)),
        owed("a-a-2", replace(DRILL, per="month", first_owed=date(2025, 2, 1))),
        owed("a-a-3", replace(DRILL, per="month")),
    )
    assert [(each.duty, str(each.on), each.kind) for each in found.entries] == [
        ("a-a-1", "2025-01-20", "stricter"),
        ("a-a-2", "2025-02-01", "first_owed"),
        ("a-a-3", "2025-02-01", "first_owed"),
    ]


def test_an_overriding_text_ends_what_it_displaces() -> None:
    found = noticed(
        firm(facts={"safety_dept.exists": True}),
        owed("a-a-1", Flag("safety_dept.exists", True)),
        owed("b-b-1", Flag("safety_dept.exists", True), overrides=("a-a-1",), effective=Effective(date(2025, 2, 1))),
    )
    assert [(each.duty, str(each.on), each.kind) for each in found.entries] == [
        ("a-a-1", "2025-01-31", "ends"), ("b-b", "2025-02-01", "begins"),
    ]  # fmt: skip


def test_a_verdict_that_worsens_without_a_due_day_turns() -> None:
    fresh = Day("liability_insurance.valid_to", "on_or_after", None)
    stated = firm(facts={"liability_insurance.valid_to": date(2025, 1, 20)})
    assert told(noticed(stated, owed("a-a-1", fresh)).entries) == [("2025-01-21", "turns", "satisfied", "gap")]


def test_what_cannot_be_told_today_is_not_guessed_at() -> None:
    stated = firm(records={"drills": []}, stated_on=date(2024, 6, 1), records_through={"default": date(2024, 6, 1)})
    found = noticed(stated, owed("a-a-1", replace(DRILL, first_owed=date(2024, 7, 1))), days=200)
    assert {each.then for each in found.entries} <= {"undetermined"}


def test_before_its_founding_everything_begins_with_the_enterprise() -> None:
    stated = firm(founded_on=Stated(date(2025, 1, 20), AT), facts={"safety_dept.exists": False})
    assert told(noticed(stated, owed("a-a-1", Flag("safety_dept.exists", True))).entries) == [
        ("2025-01-20", "begins", "not_applicable", "gap")
    ]


def test_too_many_days_are_not_judged_and_it_is_said_how_far() -> None:
    days = [AS_OF + timedelta(2 * number) for number in range(1, 201)]
    certs = tuple(Item({"valid_to": day}, AT) for day in days)
    some = Quantified("some", "certs", ALWAYS, Day("valid_to", "valid_on"))
    found = noticed(firm(items={"certs": certs}), owed("a-a-1", some), days=730)
    assert found.until == AS_OF + timedelta(730)
    assert AS_OF + timedelta(MOST_DAYS) <= found.reached < found.until
    assert found.entries == ()


# --- the days that are judged ----------------------------------------------------------------------------------------

PROFILES = sorted(shipped("enterprise_profiles").glob("*.yaml"))


def judged_every_day(path: Path, as_of: date, days: int) -> tuple[set[date], set[date]]:
    rulebook = load_rulesets(shipped("rulesets"))
    enterprise = load_profile(path, rulebook.vocabulary)
    obligations = [each for ruleset in rulebook.rulesets for each in ruleset.obligations]
    ahead = set(changing(obligations, enterprise, as_of, as_of + timedelta(days)))
    changed: set[date] = set()
    before = None
    for number in range(days + 1):
        day = as_of + timedelta(number)
        after = Assessor(rulebook, day, "reference").judge(at_rest(enterprise, day))
        verdicts = {key: (each.verdict, each.reason, each.final) for key, each in after.items()}
        if before is not None and verdicts != before:
            changed.add(day)
        before = verdicts
    return changed, ahead


def test_no_verdict_changes_on_a_day_that_is_not_judged() -> None:
    path = shipped("enterprise_profiles") / "tengchong-steel.yaml"
    changed, ahead = judged_every_day(path, date(2024, 12, 1), 150)
    assert changed <= ahead
    assert len(changed) > 4


@pytest.mark.slow
@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_no_verdict_of_any_profile_changes_on_a_day_that_is_not_judged(path: Path) -> None:
    for as_of in (date(2022, 6, 1), date(2026, 6, 1)):
        changed, ahead = judged_every_day(path, as_of, 120)
        assert changed <= ahead


@pytest.mark.slow
@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_a_notice_tells_every_due_day_that_comes(path: Path) -> None:
    rulebook = load_rulesets(shipped("rulesets"))
    enterprise = load_profile(path, rulebook.vocabulary)
    as_of = date(2025, 1, 10)
    assessor = Assessor(rulebook, as_of, "reference")
    first = assessor.assess(enterprise)
    told = {(each.on, finding.id) for each in notice(assessor, first, 200).entries for finding in each.findings}
    known = {each.id for each in first.findings if each.verdict != "undetermined"}
    for number in range(1, 100):
        day = as_of + timedelta(number)
        for finding in Assessor(rulebook, day, "reference").assess(at_rest(enterprise, day)).findings:
            if finding.id in known and finding.next_due == day:
                assert (day, finding.id) in told
