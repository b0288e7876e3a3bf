"""L048: titles that name another number or day than their quotation. Titles head every row of a report."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.authoring.lints.material import Material, WrittenObligation
from compliance.authoring.lints.quoted import quotations
from compliance.authoring.lints.quoted_days import find_days
from compliance.authoring.lints.remarking import Lint, warning
from compliance.authoring.texts.numerals import find_quantities
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic, Span

PAGES = {
    "L048": code(
        ("标题中的数字或者期限与引文不符", "number or deadline of the title differs from the quotation"),
        (
            "标题（zh）写了人数、次数、金额或者期限，引文里同一单位写的是别的数、别的日子，reading_note也没有这个数。",
            "The Chinese title names a number or a deadline; the quotation has others of the same unit, and "
            "`reading_note` does not have it either.",
        ),
        (
            "标题是报告里最先看到的一行；结论按条件判断，标题写错了，企业会以为判错了。",
            "The title is the first line one reads of a verdict; wrong, it makes a right verdict look mistaken.",
        ),
        "title: {zh: 涉粉作业30人以上企业接入系统, en: …}\nsource: {quote: 涉粉作业20人以上企业接入系统}",
        "title: {zh: 涉粉作业20人以上企业接入系统, en: …}\nsource: {quote: 涉粉作业20人以上企业接入系统}",
    ),
}


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield titles whose numbers or days are none of their quotation's."""
    for each in material.obligations:
        title = each.obligation.title.zh
        said = [one.text for one in quotations(each)]
        yield from _numbers(each, title, said)
        yield from _days(each, title, said)


def _numbers(each: WrittenObligation, title: str, said: list[str]) -> Iterator[Diagnostic]:
    found = [one for text in said for one in find_quantities(text)]
    noted = {(one.value, one.unit) for one in find_quantities(each.obligation.reading_note)}
    for one in find_quantities(title):
        same = [other for other in found if other.unit == one.unit]
        if not same or (one.value, one.unit) in noted or any(other.value == one.value for other in same):
            continue
        listed = "、".join(dict.fromkeys(other.matched for other in same))
        message = (
            f"标题写“{one.matched}”，引文写“{listed}”",
            f"the title says “{one.matched}” where the quotation says “{listed}”",
        )
        help = ("照引文改正标题", "write the number of the quotation")
        yield warning(_at(each, one.start, one.end), "L048", message, help)


def _days(each: WrittenObligation, title: str, said: list[str]) -> Iterator[Diagnostic]:
    days = {day: words[0] for text in said for day, words in find_days(text)}
    noted = {day for day, _ in find_days(each.obligation.reading_note)}
    for day, words in find_days(title):
        if days and day not in days and day not in noted:
            listed = "、".join(days.values())
            message = (
                f"标题写“{words[0]}”，引文写“{listed}”",
                f"the title says “{words[0]}” where the quotation says “{listed}”",
            )
            help = ("照引文改正标题", "write the deadline of the quotation")
            yield warning(_at(each, *words.span()), "L048", message, help)


def _at(each: WrittenObligation, start: int, end: int) -> Span:
    """Return where some words of the Chinese title stand; the whole of it where it is not written on one line."""
    node = each.value("title", "zh") or each.value("title")
    if node is None:
        return each.at("title")
    row = each.file.text.splitlines()[node.line - 1]
    words = each.obligation.title.zh[start:end]
    column = row.find(words, node.column - 1)
    return Span(each.path, node.line, column + 1, len(words)) if column >= 0 else node.at(each.path)


LINT = Lint(PAGES, look)
