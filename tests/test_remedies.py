"""The remediation plan as decided: which duties, in which order, what is lacking, what is remarked, the sums."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from compliance.assessment import Assessment, DutyRow
from compliance.enterprise import RemediationEntry
from compliance.remedies import ELEMENTS, Remedy, person, remedies
from tests import assessments as made
from tests.assessments import assessment


def planned(finding: Any, **more: Any) -> RemediationEntry:
    return RemediationEntry(obligation=finding.id, at=made.at(60), **more)


def with_plans(*plans: RemediationEntry, findings: Any = made.ORDER, **more: Any) -> Assessment:
    return assessment(findings, enterprise=replace(made.ENTERPRISE, remediation=plans), **more)


def only(*plans: RemediationEntry, findings: Any) -> Remedy:
    plan = remedies(with_plans(*plans, findings=findings))
    (row,) = (*plan.gaps, *plan.waived, *plan.soon)
    return row


def ids(rows: tuple[Remedy, ...]) -> list[str]:
    return [each.findings[0].id for each in rows]


def test_gaps_stand_in_the_order_of_measures_and_waived_ones_apart() -> None:
    plan = remedies(assessment())
    assert ids(plan.gaps) == [made.HEAD_INSPECTION.id, made.DEPT.id, made.FIVE.id]
    assert ids(plan.waived) == [made.POSTS.id]
    assert (plan.waived[0].due, plan.waived[0].due_by) == (date(2024, 11, 30), "waiver")


def test_what_is_not_known_or_only_recommended_is_in_no_row() -> None:
    plan = remedies(assessment((made.INSURANCE, made.ROBOTS, made.OFFICERS, made.MINING, made.LAPSED)))
    assert (plan.gaps, plan.waived, plan.soon) == ((), (), ())


def test_pending_duties_are_listed_up_to_the_ninetieth_day_nearest_first() -> None:
    def due(finding: Any, days: int) -> Any:
        return replace(finding, next_due=date.fromordinal(made.AS_OF.toordinal() + days))

    plan = remedies(assessment((due(made.MONITOR, 90), due(made.DRILL, 12))))
    assert ids(plan.soon) == [made.DRILL.id, made.MONITOR.id]
    assert plan.soon[0].due_by == "text"
    assert remedies(assessment((due(made.MONITOR, 91),))).soon == ()
    assert remedies(assessment((replace(made.MONITOR, next_due=None),))).soon == ()


def test_without_a_plan_everything_is_lacking_that_the_text_does_not_give() -> None:
    assert only(findings=(made.DEPT,)).lacks == ("measure", "funds", "deadline", "contingency")
    assert only(findings=(made.DEPT,)).due_by == "nobody"
    # The text gives the day here.
    assert only(findings=(made.HEAD_INSPECTION,)).lacks == ("measure", "funds", "contingency")
    assert set(ELEMENTS) >= set(only(findings=(made.DEPT,)).lacks)


def test_nobody_is_responsible_where_neither_plan_nor_contacts_name_a_person() -> None:
    nobody = replace(made.ENTERPRISE, contacts={})
    (row,) = remedies(assessment((made.DEPT,), enterprise=nobody)).gaps
    assert row.lacks[0] == "responsibility"
    named = replace(nobody, remediation=(planned(made.DEPT, owner="设备部"),))
    (row,) = remedies(assessment((made.DEPT,), enterprise=named)).gaps
    assert "responsibility" not in row.lacks


def test_the_enterprises_own_duties_fall_to_its_principal() -> None:
    assert person("enterprise", {"principal_person": "杨志强"}) == "杨志强"
    assert person("enterprise", {"principal_person": "杨志强", "enterprise": "李文华"}) == "李文华"
    assert person("trade_union", {"principal_person": "杨志强"}) == ""


def test_nothing_is_lacking_in_a_whole_plan() -> None:
    whole = planned(made.DEPT, measure="设立", owner="甲", funds=0, due=date(2024, 10, 8), contingency="代行")
    row = only(whole, findings=(made.DEPT,))
    assert (row.lacks, row.flags, row.due, row.due_by) == ((), (), date(2024, 10, 8), "plan")


@pytest.mark.parametrize(
    ("finding", "plan", "flags"),
    [
        (made.DEPT, {"due": date(2024, 9, 30)}, ()),
        (made.DEPT, {"due": date(2024, 9, 29)}, ("past",)),
        (made.DEPT, {"due": date(2024, 9, 29), "done_on": date(2024, 9, 29)}, ("reported_done",)),
        (made.DEPT, {"done_on": date(2024, 9, 30)}, ("reported_done",)),
        (made.DEPT, {"done_on": date(2024, 10, 1)}, ("done_ahead",)),
        (made.HEAD_INSPECTION, {"due": date(2024, 9, 30)}, ()),
        (made.HEAD_INSPECTION, {"due": date(2024, 10, 1)}, ("after_limit",)),
        (made.POSTS, {"due": date(2024, 11, 30)}, ()),
        (made.POSTS, {"due": date(2024, 12, 1)}, ("after_limit",)),
        (made.DEPT, {"due": date(2024, 12, 1)}, ()),
    ],
)
def test_what_is_remarked_on_a_plan(finding: Any, plan: dict[str, date], flags: tuple[str, ...]) -> None:
    assert only(planned(finding, **plan), findings=(finding,)).flags == flags


def test_a_plan_counts_for_the_duty_whichever_of_its_texts_it_names() -> None:
    twin = replace(made.FIVE, id=made.DEPT.id, ruleset=made.DEPT.ruleset, number=made.DEPT.number)
    rows = (DutyRow("both", (made.FIVE, twin)),)
    by_second = with_plans(planned(twin, owner="甲", funds=5), findings=(made.FIVE, twin), rows=rows)
    (row,) = remedies(by_second).gaps
    assert row.plan is not None
    assert (row.plan.owner, row.flags) == ("甲", ())
    twice = with_plans(planned(twin, funds=5), planned(made.FIVE, funds=7), findings=(made.FIVE, twin), rows=rows)
    plan = remedies(twice)
    assert plan.gaps[0].plan is not None
    assert (plan.gaps[0].plan.funds, len(plan.gaps[0].further), plan.gaps[0].flags) == (7, 1, ("planned_twice",))
    assert (plan.sums.funds, plan.settled) == (7, ())


def test_texts_of_a_duty_that_are_met_ask_for_nothing() -> None:
    rows = (DutyRow("both", (made.DEPT, made.OFFICERS)),)
    (row,) = remedies(assessment((made.DEPT, made.OFFICERS), rows=rows)).gaps
    assert [each.id for each in row.findings] == [made.DEPT.id]


def test_sums_are_of_everything_listed_and_what_is_lacking_of_open_gaps_only() -> None:
    plan = remedies(
        with_plans(
            planned(made.HEAD_INSPECTION, funds=0, measure="补查"),
            planned(made.FIVE, funds=640_000, contingency="限产", due=date(2024, 10, 8)),
            planned(made.POSTS, funds=1),
            planned(made.OFFICERS, funds=1_000_000),
        )
    )
    assert (plan.sums.funds, plan.sums.gap_funds) == (640_001, 640_000)
    assert plan.sums.lacking == {"responsibility": 0, "measure": 2, "funds": 1, "deadline": 1, "contingency": 2}


def test_a_plan_for_what_shows_no_gap_is_named_and_not_lost() -> None:
    plan = remedies(with_plans(planned(made.OFFICERS), planned(made.INSURANCE), planned(made.DEPT)))
    assert [each.finding.id for each in plan.settled] == [made.OFFICERS.id, made.INSURANCE.id]
    # What a selection leaves out, and what no ruleset has (E080), is not told again.
    assert remedies(with_plans(planned(made.OFFICERS), findings=(made.DEPT,))).settled == ()
