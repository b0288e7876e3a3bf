"""Which of the cases that do not hold are told in full: enough of each obligation to see the cause, a line of the rest.

One edit of an obligation, a class or a fact may break hundreds of cases for one reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from compliance.authoring.cases.story import pick, place_of, shortly
from compliance.authoring.cases.testing import CaseReport
from compliance.model import Words

EACH, ALL = 3, 10
"""Cases told in full: of one obligation, and together."""
LINES, MOST_LINES = 5, 30
"""Cases told in one line: of one obligation, and together."""


class Told(Struct, frozen=True):
    """The cases that do not hold, chosen for telling."""

    full: tuple[CaseReport, ...]
    rest: tuple[CaseReport, ...]
    """Those not told in full, cause by cause."""


def choose_told(reports: Iterable[CaseReport], everything: bool = False) -> Told:
    """Return which cases are told in full: the first of each cause, in their order; with ``everything`` all."""
    wrong = [each for each in reports if each.ending in ("differs", "unreadable")]
    if everything:
        return Told(tuple(wrong), ())
    full: list[CaseReport] = []
    rest: dict[str, list[CaseReport]] = {}
    counts: dict[str, int] = {}
    for each in wrong:
        cause = cause_of(each)
        if counts.get(cause, 0) < EACH and len(full) < ALL:
            counts[cause] = counts.get(cause, 0) + 1
            full.append(each)
        else:
            rest.setdefault(cause, []).append(each)
    return Told(tuple(full), tuple(each for group in rest.values() for each in group))


def cause_of(report: CaseReport) -> str:
    """Return what a case is counted under: the first obligation that differs; of an unreadable one what is wrong."""
    return next(iter(report.differing), report.said.zh)


def lines_of_rest(told: Told, lang: str) -> Iterator[str]:
    """Yield how many cases of each obligation do not hold, the rest of them in a line each, and how many are left."""
    if not told.rest:
        return
    yield ""
    yield pick(Words("各项义务不符的用例", "Cases that do not hold, by obligation"), lang)
    in_full = [cause_of(each) for each in told.full]
    shown = 0
    for cause, group in _grouped(told.rest).items():
        number, known = len(group), in_full.count(cause)
        name = cause if group[0].differing else pick(group[0].said, lang)
        also = Words(f"，其中{known}个已在上面详述", f", {known} of them told above") if known else Words("", "")
        plural = "" if number + known == 1 else "s"
        said = Words(f"{name}：{number + known}个{also.zh}", f"{name}: {number + known} case{plural}{also.en}")
        yield f"  {pick(said, lang)}"
        few = group[: max(0, min(LINES, MOST_LINES - shown))]
        shown += len(few)
        yield from (f"    {_line(each, lang)}" for each in few)
    left = len(told.rest) - shown
    if left:
        said = Words(
            f"另有{left}个用例不符，没有逐一列出（-v 全部列出）",
            f"{left} more do not hold and are not listed (-v tells all)",
        )
    else:
        said = Words("-v 详述每一个用例", "-v tells every case in full")
    yield f"  {pick(said, lang)}"


def _grouped(reports: Sequence[CaseReport]) -> dict[str, list[CaseReport]]:
    found: dict[str, list[CaseReport]] = {}
    for each in reports:
        found.setdefault(cause_of(each), []).append(each)
    return found


def _line(report: CaseReport, lang: str) -> str:
    head = f"{place_of(report.case)} {report.case.name}"
    first = next(iter(report.differing.values()), None)
    if first is None:
        return head
    return f"{head}{'：' if lang == 'zh' else ': '}{shortly(first[0], lang)}"
