"""L047: days by which the quotation wants something done, and the encoded deadline."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date

from compliance import model
from compliance.authoring.lints.material import Material, WrittenObligation
from compliance.authoring.lints.quoted import Quotation, quotations, same_sentence
from compliance.authoring.lints.remarking import Lint, error, warning
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic, Span

PAGES = {
    "L047": code(
        ("期限与引文不符", "deadline differs from the quotation"),
        (
            "引文写明“2024年底前”“6月30日前”之类的期限，by写了另一天，或者没有写。",
            "The quotation gives a deadline (2024年底前, 2024年6月30日前); `by` has another day, or there is none.",
        ),
        (
            "期限错一天，到期那天的结论就错了。本项没有期限、由引用同一句话的其他义务判断的，或者reading_note说到期限的，不报。",
            "A wrong day gives wrong verdicts around it. Left alone where there is none here and another obligation of "
            "the sentence has it, or a `reading_note` speaks of deadlines.",
        ),
        "quote: 2024年底前建立健全自查自改常态化机制\nrequires: {self_check_mechanism_on: {on_or_before: "
        "as_of}, by: 2025-12-31}",
        "quote: 2024年底前建立健全自查自改常态化机制\nrequires: {self_check_mechanism_on: {on_or_before: "
        "as_of}, by: 2024-12-31}",
    ),
}
_UNTIL = re.compile(
    r"(?<!\d)(?P<year>20\d\d)\s*年(?:(?P<end>(?:年)?[底末]|12月底)|(?P<month>\d{1,2})\s*月(?:(?P<day>\d{1,2})\s*日|[底末]|份)?)?(?:以前|之前|前)"
)

_OF_TIME = re.compile(r"期限|到期|期满|限期|逾期|期内|年度目标|[年月][底末]|日前|之前|以前")
"""Words by which a note speaks of deadlines."""


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield deadlines that are not those of their quotation."""
    for each in material.obligations:
        quotation = next(quotations(each))
        for day, found in find_days(quotation.text):
            yield from _compared(each, quotation, found, day, material)


def find_days(text: str) -> list[tuple[date, re.Match[str]]]:
    """Return the last days that a text names as deadlines, each with the words that do (dated by year)."""
    found = ((_day(each), each) for each in _UNTIL.finditer(text))
    return [(day, each) for day, each in found if day is not None]


def _day(found: re.Match[str]) -> date | None:
    """Return the last day; ``None`` where the words leave open which it is (2024年前)."""
    year = int(found["year"])
    if found["end"]:
        return date(year, 12, 31)
    if not found["month"] or not 1 <= int(found["month"]) <= 12:
        return None
    month = int(found["month"])
    last = monthrange(year, month)[1]
    if found["day"]:
        return date(year, month, int(found["day"])) if 1 <= int(found["day"]) <= last else None
    return date(year, month, last) if re.search("月[底末]", found[0]) else None


def _compared(
    each: WrittenObligation, quotation: Quotation, found: re.Match[str], day: date, material: Material
) -> Iterator[Diagnostic]:
    mine = _deadlines(each)
    if day in {by for by, _ in mine} or day == each.obligation.effective.until:
        return
    beside = [
        other
        for other in same_sentence(material, quotation, *found.span())
        if day in {by for by, _ in _deadlines(other)}
    ]
    told = {one for one, _ in find_days(quotation.text)}
    mine = [(by, at) for by, at in mine if by not in told] if beside else mine
    if mine:
        by, at = mine[0]
        said = (f"原文写“{found[0]}”，这里写{by}", f"the text says “{found[0]}” ({day}) where this says {by}")
        yield error(at, "L047", said, (f"写by: {day}", f"write by: {day}"))
    elif not _is_explained(each, beside):
        said = (f"引文中的期限“{found[0]}”没有写进规则", f"the deadline “{found[0]}” of the quotation is not encoded")
        help = (f"写by: {day}，或者在reading_note里说明期限", f"write by: {day}, or explain it in `reading_note`")
        if beside:
            name = beside[0].obligation.id
            help = (
                f"写by: {day}（引用同一句话的`{name}`要求相同，有这个期限）",
                f"write by: {day}, as `{name}` does, which asks for the same with the same words",
            )
        yield warning(quotation.at(*found.span()), "L047", said, help)


def _is_explained(each: WrittenObligation, beside: Sequence[WrittenObligation]) -> bool:
    """Say whether a deadline may be missing: it is another obligation's affair, or the note speaks of deadlines.

    One that asks for the very thing which another one asks for by that day has lost its deadline.
    """
    if beside:
        return each.obligation.requires not in [inner for other in beside for inner in _undated(other)]
    return _OF_TIME.search(each.obligation.reading_note) is not None


def _undated(each: WrittenObligation) -> list[model.Requirement]:
    return [one.part.requirement for one in each.placed if isinstance(one.part, model.Deadline)]


def _deadlines(each: WrittenObligation) -> list[tuple[date, Span]]:
    found: list[tuple[date, Span]] = []
    for placed in each.placed:
        part = placed.part
        if placed.role == "reading":
            continue
        if isinstance(part, model.Deadline):
            found.append((part.by, placed.value.at(each.path)))
        elif isinstance(part, model.Overlay) and part.by is not None:
            found.append((part.by, placed.number_at(each.path, "by")))
    return found


LINT = Lint(PAGES, look)
