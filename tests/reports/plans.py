"""The steel maker of ``tests/assessments`` with plans against its gaps, and the extremes every paper must bear."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec.structs import replace

from compliance.assessment import Assessment
from compliance.enterprise import Enterprise, RemediationEntry
from tests import assessments as made
from tests.assessments import assessment
from tests.test_reports import HOSTILE

SOON = replace(made.MONITOR, next_due=date(2024, 11, 30))
ORDER = tuple(SOON if each is made.MONITOR else each for each in made.ORDER)


def entry(finding: Any, line: int, **more: Any) -> RemediationEntry:
    return RemediationEntry(obligation=finding.id, at=made.at(line), **more)


PLANS = (
    entry(
        made.HEAD_INSPECTION, 60, measure="每月20日前带队检查，列入主要负责人日程", owner="杨志强", funds=0,
        due=date(2024, 10, 10),
    ),
    entry(
        made.FIVE, 62, measure="批复整改资金，编制煤气泄漏专项预案", owner="李文华（总经理）", funds=640_000,
        due=date(2024, 10, 8), contingency="整改前煤气柜区限产，专人监护", accepted_by="段丽",
    ),
    entry(made.DEPT, 64, funds=12_345, due=date(2024, 9, 20), done_on=date(2024, 9, 25)),
    entry(made.POSTS, 66, funds=20_000, due=date(2024, 12, 15)),
    entry(SOON, 68, owner="设备部", funds=420_001, due=date(2024, 11, 20)),
    entry(made.OFFICERS, 70, done_on=date(2024, 9, 1)),
)  # fmt: skip


def steel(**more: Any) -> Assessment:
    """Return an assessment with a duty in every part of a plan."""
    return assessment(ORDER, enterprise=replace(made.ENTERPRISE, remediation=PLANS), **more)


def clear() -> Assessment:
    """Return an assessment without a gap, an unknown or anything due."""
    return assessment((made.OFFICERS, made.MINING))


def unknown() -> Assessment:
    """Return an assessment in which nothing can be decided."""
    return assessment(
        tuple(
            replace(made.INSURANCE, id=each.id, ruleset=each.ruleset, number=each.number)
            for each in made.FINDINGS
            if each is not made.ROBOTS
        ),
        out_of_reach=(),
    )


def empty() -> Assessment:
    """Return an assessment in which nothing applies."""
    return assessment((made.MINING,))


def hostile() -> Assessment:
    """Return an assessment whose profile says in every text what no format may take for anything but text."""
    plans = tuple(
        entry(each, 60, measure=HOSTILE, owner=HOSTILE, contingency=HOSTILE, accepted_by=HOSTILE, funds=1)
        for each in (made.HEAD_INSPECTION, made.POSTS, made.INSURANCE)
    )
    enterprise: Enterprise = replace(
        made.ENTERPRISE, name=HOSTILE, address=HOSTILE, contacts={"principal_person": HOSTILE},
        settings=(HOSTILE,), remediation=plans,
    )  # fmt: skip
    return assessment((made.HEAD_INSPECTION, made.POSTS, made.INSURANCE, made.OFFICERS), enterprise=enterprise)
