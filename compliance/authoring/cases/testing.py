"""A run of cases: each case with how it ended and what there is to say of it, and the whole as results.

What is said is made only of cases that do not hold; of the others there is nothing to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from msgspec import Struct, field

from compliance.authoring.cases import CaseExample
from compliance.authoring.cases.expectations import Difference
from compliance.authoring.cases.running import CaseRunner, read_given
from compliance.authoring.cases.story import pick, summed_up, tell, tell_problems
from compliance.authoring.results import Kind, Level, Result, Results
from compliance.diagnostics import LoadError, Span
from compliance.explain import words
from compliance.model import Words
from compliance.reports.strings import UI

Ending = Literal["holds", "differs", "open", "unreadable"]
ENDINGS: tuple[Ending, ...] = ("holds", "differs", "open", "unreadable")
KINDS = (
    Kind(
        "case",
        Words("用例", "Case"),
        Words("按给出的资料，得出的结论与预期不同", "the outcome is not as expected"),
    ),
    Kind(
        "case-open",
        Words("待定的用例", "Case to be decided"),
        Words("预期写作 TODO，须由人决定应得出什么", "expected is TODO: a person must decide what must come out"),
    ),
    Kind(
        "case-unreadable",
        Words("无法读取的用例", "Unreadable case"),
        Words("给出的资料写法有误，无法判断", "what is given cannot be read, so nothing can be judged"),
    ),
)
_CODES: dict[Ending, str] = {
    "holds": "case",
    "differs": "case",
    "open": "case-open",
    "unreadable": "case-unreadable",
}
_MOST_OPEN = 8


class CaseReport(Struct, frozen=True):
    """One case and how it ended."""

    case: CaseExample
    ending: Ending
    said: Words = Words("", "")
    """One sentence; empty where it holds."""
    lines: tuple[str, ...] = ()
    """Everything there is to say, in one language."""
    differing: Mapping[str, tuple[Difference, ...]] = field(default_factory=dict)
    """What came out otherwise than expected, by the id of the obligation."""

    def counts_as_mistake(self, strict: bool) -> bool:
        """Say whether the run does not hold because of it; what is to be decided does only under ``strict``."""
        return self.ending in ("differs", "unreadable") or (strict and self.ending == "open")


def run_case(case: CaseExample, runner: CaseRunner, lang: str = "zh", home: Path | None = None) -> CaseReport:
    """Run one case and say what there is to say; ``home`` is the folder the rulebook was read from."""
    try:
        result = runner.run(case)
        if result.differing:
            lines = tell(case, result.differing, runner, lang, home)
            return CaseReport(case, "differs", summed_up(result.differing), tuple(lines), result.differing)
        if result.open or case.open:
            said = _now(case, result.open, runner)
            return CaseReport(case, "open", said, (pick(said, lang),))
    except LoadError as error:
        first = error.diagnostics[0]
        said = Words(f"给出的资料无法读取：{first.zh or first.message}", f"cannot be read: {first.message}")
        return CaseReport(case, "unreadable", said, tuple(tell_problems(error)))
    return CaseReport(case, "holds")


def _now(case: CaseExample, ids: Sequence[str], runner: CaseRunner) -> Words:
    """Return what comes out at present of what is to be decided; of a case that names nothing, what applies."""
    outcomes = runner.assessor(case).judge(read_given(case, runner.rulebook))
    wanted = [key for key in ids if key in outcomes]
    if case.open:
        wanted = [key for key, each in outcomes.items() if each.verdict != "not_applicable"]
    shown = [
        Words(
            f"{key} {UI[f'verdict.{outcomes[key].verdict}'].zh} ({outcomes[key].verdict})",
            f"{key} {outcomes[key].verdict}",
        )
        for key in wanted[:_MOST_OPEN]
    ]
    more = len(wanted) - len(shown)
    tail = Words(f"等{len(wanted)}项", f" and {more} more") if more > 0 else Words("", "")
    named = words.listed(shown, "；", "; ") if shown else Words("无一适用", "nothing applies")
    return Words(f"待定；目前得出：{named.zh}{tail.zh}", f"to be decided; at present: {named.en}{tail.en}")


def sum_up(reports: Sequence[CaseReport], left: int = 0) -> Words:
    """Return the counts as one sentence; ``left``: cases that were not run."""
    counts: dict[str, int] = {ending: sum(each.ending == ending for each in reports) for ending in ENDINGS}
    total = len(reports)
    if counts["holds"] == total and not left:
        return Words(f"{total}个用例全部通过", f"all {total} cases hold")
    zh, en = [f"{counts['holds']}个通过"], [f"{counts['holds']} hold"]
    for ending, said_zh, said_en in (
        ("differs", "未通过", "do not hold"),
        ("unreadable", "无法读取", "cannot be read"),
        ("open", "待定", "to be decided"),
    ):
        if counts[ending]:
            zh.append(f"{counts[ending]}个{said_zh}")
            en.append(f"{counts[ending]} {said_en}")
    if left:
        zh.append(f"{left}个未运行")
        en.append(f"{left} not run")
    return Words(f"{total + left}个用例：{'，'.join(zh)}", f"{total + left} cases: {', '.join(en)}")


def as_results(
    reports: Iterable[CaseReport], facts: dict[str, str | int], strict: bool = False, left: int = 0
) -> Results:
    """Return a run in the shape that every format is written from."""
    known = list(reports)
    return Results("test", KINDS, tuple(_result(each, strict) for each in known), sum_up(known, left), facts)


def _result(report: CaseReport, strict: bool) -> Result:
    case = report.case
    level: Level = "none"
    if report.ending != "holds":
        level = "error" if report.counts_as_mistake(strict) else "note"
    return Result(
        code=_CODES[report.ending],
        level=level,
        span=Span(case.origin.path, case.origin.line, 1, 0),
        name=case.name,
        message=report.said,
        detail="\n".join(report.lines),
        group=case.origin.path,
    )
