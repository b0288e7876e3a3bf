"""L020-L023: days that cannot come true within the days in force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from compliance import model
from compliance.authoring.lints.material import Head, Material, WrittenObligation
from compliance.authoring.lints.placed import Placed
from compliance.authoring.lints.remarking import Lint, error, warning
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic
from compliance.periods import MONTHS, add_months

PAGES = {
    "L020": code(
        ("期限不在施行期间之内", "deadline outside the days in force"),
        (
            "by写的日子早于这项义务的施行日期，或者晚于它的失效日期。",
            "`by` lies before the obligation comes into force, or after it lapses.",
        ),
        (
            "施行前就到期的，从第一天起就是不符合；失效后才到期的，永远不会到期。",
            "Due before it is in force, it is a gap from the first day; due after it lapses, it never falls due.",
        ),
        "effective: {from: 2024-03-04, until: 2026-12-31}\nrequires: {safety_dept.exists: true, by: 2027-06-30}",
        "effective: {from: 2024-03-04, until: 2026-12-31}\nrequires: {safety_dept.exists: true, by: 2026-06-30}",
    ),
    "L021": code(
        ("没有一个完整的周期", "no whole period is ever owed"),
        (
            "first_owed不在施行期间之内，或者施行期间短得容不下一个完整的周期。",
            "`first_owed` lies outside the days in force, or these hold no whole period.",
        ),
        (
            "只有完整落在施行期间内的周期才要做到；一个都没有，这项义务就永远只是“期限未到”。",
            "Only periods that lie wholly within the days in force are owed. Without one the obligation stays "
            "pending for good.",
        ),
        "effective: {from: 2024-03-04, until: 2024-12-31}\nrequires: {activity: drills, at_least: 1, per: year}",
        "requires: {activity: drills, at_least: 1, per: year, first_owed: 2024-01-01, first_owed_because: "
        "当年即应演练}",
    ),
    "L022": code(
        ("施行日期早于印发日期", "in force before it was issued"),
        (
            "文件（或者义务）自印发日期（issued）以前的日子起施行，没有写明理由。",
            "The document, or an obligation, is in force before the day it was issued, and no note says why.",
        ),
        (
            "溯及既往是例外；多半是两个日期写反了。确有规定的，在义务的reading_note或者文件的defects里说明。",
            "Binding backwards is the exception; most likely two dates were exchanged. Where the text says so, "
            "write it in `reading_note`, or in `defects`.",
        ),
        "issued: 2024-03-04\neffective: {from: 2024-01-01}",
        "issued: 2024-03-04\neffective: {from: 2024-03-04}",
    ),
    "L023": code(
        ("起算日期晚于失效日期", "counted from a day after it lapses"),
        (
            "since写的日子晚于这项义务的失效日期或者期限：没有一次记录能算数。",
            "`since` lies after the obligation lapses, or after its deadline: no record can count.",
        ),
        ("这项义务谁也做不到。", "Nobody can fulfil it."),
        "requires: {activity: head_trainings, at_least: 1, since: 2027-01-01, by: 2026-12-31}",
        "requires: {activity: head_trainings, at_least: 1, since: 2024-01-01, by: 2026-12-31}",
    ),
}


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield deadlines, first periods and starts that do not fit the days in force."""
    for head in material.heads:
        yield from _issued(head)
    for each in material.obligations:
        yield from _effective(each)
        by = _deadline(each.obligation.requires)
        for placed in each.placed:
            if placed.role in ("requires", "case"):
                yield from _part(each, placed, by)


def _issued(head: Head) -> Iterator[Diagnostic]:
    ruleset = head.ruleset
    if ruleset.effective.start < ruleset.issued and not any(
        "施行" in each or "生效" in each for each in ruleset.defects
    ):
        at = head.root.entries["effective"][1].entries["from"][1].at(head.path)
        said = (
            f"{ruleset.issued}印发，却自{ruleset.effective.start}起施行",
            f"issued on {ruleset.issued}, but in force from {ruleset.effective.start}",
        )
        yield warning(
            at,
            "L022",
            said,
            (
                "核对两个日期；文件有规定的，在defects里说明",
                "compare the two dates; where the text says so, note it in `defects`",
            ),
        )


def _effective(each: WrittenObligation) -> Iterator[Diagnostic]:
    start, issued = each.obligation.effective.start, each.ruleset.issued
    own = each.value("effective", "from")
    if own is not None and start < issued and not each.obligation.reading_note:
        said = (
            f"文件{issued}印发，这项义务却自{start}起施行",
            f"issued on {issued}, but this is in force from {start}",
        )
        yield warning(
            own.at(each.path),
            "L022",
            said,
            ("核对日期，或者在reading_note说明", "compare the dates, or say why in `reading_note`"),
        )


def _part(each: WrittenObligation, placed: Placed, by: date | None) -> Iterator[Diagnostic]:
    effective, part, path = each.obligation.effective, placed.part, each.path
    start, until = effective.start, effective.until
    if isinstance(part, model.Deadline | model.Overlay) and part.by is not None:
        at = placed.value.at(path) if isinstance(part, model.Deadline) else placed.number_at(path, "by")
        months = part.from_start_months if isinstance(part, model.Deadline) else None
        if part.by < start and not months:
            said = (f"期限{part.by}早于施行日期{start}", f"due by {part.by}, before it is in force ({start})")
            yield warning(
                at,
                "L020",
                said,
                (
                    "核对两个日期；期限已过才施行的，不写by",
                    "compare the dates; leave `by` out where it had passed already",
                ),
            )
        elif until is not None and part.by > until:
            said = (
                f"期限{part.by}晚于失效日期{until}，永远不会到期",
                f"due by {part.by}, after it lapses ({until}): it never falls due",
            )
            yield error(at, "L020", said, ("核对两个日期", "compare the two dates"))
        by = part.by
    if isinstance(part, model.Frequency | model.Overlay):
        last = min((day for day in (by, until) if day is not None), default=None)
        if part.since is not None and last is not None and part.since > last:
            said = (
                f"自{part.since}起算，却到{last}为止：没有记录能算数",
                f"counted from {part.since}, but only up to {last}: no record can count",
            )
            yield error(placed.number_at(path, "since"), "L023", said, ("核对两个日期", "compare the two dates"))
        yield from _periods(each, placed, part)


def _periods(each: WrittenObligation, placed: Placed, part: model.Frequency | model.Overlay) -> Iterator[Diagnostic]:
    """Yield a first period outside the days in force, and days in force without any whole period."""
    start, until = each.obligation.effective.start, each.obligation.effective.until
    base = each.obligation.requires
    per = part.per or (base.per if isinstance(base, model.Frequency) else None)
    first = part.first_owed
    if first is not None and (
        (until is not None and first > until) or (per and add_months(first, MONTHS[per]) <= start)
    ):
        said = (
            f"first_owed为{first}，不在施行期间{start}至{until or '…'}之内",
            f"first owed from {first}, outside the days in force ({start} to {until or '…'})",
        )
        yield error(
            placed.number_at(each.path, "first_owed"),
            "L021",
            said,
            ("写施行期间内第一个周期的首日", "give the first day of a period in force"),
        )
    elif part.per is not None and until is not None:
        length = MONTHS[part.per]
        begun = first or _next_period(start, length)
        if add_months(begun, length) > date.fromordinal(until.toordinal() + 1):
            said = (
                f"施行期间{start}至{until}容不下一个完整的周期（{part.per}）",
                f"the days in force ({start} to {until}) hold no whole {part.per}",
            )
            help = (
                "第一个周期不完整也要做到的，写first_owed和理由",
                "where the first, partial one is owed too, write `first_owed` and why",
            )
            yield warning(placed.number_at(each.path, "per"), "L021", said, help)


def _deadline(requires: model.Requirement | None) -> date | None:
    return requires.by if isinstance(requires, model.Deadline) else None


def _next_period(day: date, months: int) -> date:
    """Return the first day on or after ``day`` on which a period of so many months begins."""
    begun = date(day.year, (day.month - 1) // months * months + 1, 1)
    return begun if begun == day else add_months(begun, months)


LINT = Lint(PAGES, look)
