"""The gaps of a gap report in rows: what the text says, each fact asked and actual, periods, waivers, inspections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance.reports.env import file_name, full_width
from compliance.reports.heading import day, same, word
from compliance.reports.page import Card, Page
from compliance.reports.sheet import Cell, Group, Line, Row, lines
from compliance.reports.view import DocumentView, FactRow, FindingView, InspectionView, Strip, Text, WaiverView

NOTHING = Cell()
_HOLDS = {True: "card.holds.yes", False: "card.holds.no", None: "card.holds.unknown"}


def spoken_verdict(f: FindingView) -> Text:
    """Return a verdict in words that add up to the counts: a waived gap and an undecided recommendation say so."""
    if f.verdict == "gap" and "waived" in f.qualifiers:
        return word("gap.verdict.waived")
    if f.verdict == "undetermined" and f.modality == "recommendation":
        return word("gap.verdict.advice_open")
    return word(f"verdict.{f.verdict}")


def listed(texts: Sequence[Text]) -> Cell:
    """Return texts as one list: with 、 in Chinese, with semicolons in English, where each begins with a capital."""
    return lines(Text("、".join(each.zh for each in texts), "; ".join(each.en for each in texts)))


def source(f: FindingView, documents: dict[str, DocumentView]) -> tuple[Text, Line]:
    """Return document and clause of a finding, and its number."""
    short, clause = documents[f.source.document].short, full_width(f.source.clause)
    return Text(f"{short.zh} {clause}", f"{short.en} {clause}"), Line(same(f.ref), "ref")


def in_short(f: FindingView) -> Iterator[Text]:
    """Yield what else is to be known of a finding, each in a few words."""
    for each in f.qualifiers:
        if each != "waived" or f.verdict != "gap":
            yield word(f"qualifier.{each}")
    if f.waiver is not None:
        remark = f.waiver.remark if not f.waiver.acts else ""
        yield word(f"card.waiver.{remark}") if remark else word("gap.waived_until", day(f.waiver.until))
    for inspection in f.inspections:
        result = word(f"inspection.{inspection.result}")
        yield word("gap.inspected", same(str(inspection.on)), result)
    if f.final is not None:
        yield word(f"book.lapsed.{f.final.verdict}")


def _waiver(waiver: WaiverView) -> Text:
    said = word("gap.waiver", same(waiver.approver), day(waiver.granted_on), day(waiver.until), same(waiver.reason))
    if waiver.acts or not waiver.remark:
        return said
    remark = word(f"card.waiver.{waiver.remark}")
    return Text(f"{said.zh}（{remark.zh}）", f"{said.en} ({remark.en})")


def _inspection(each: InspectionView) -> Text:
    result = word(f"inspection.{each.result}")
    return Text(
        " ".join(filter(None, (day(each.on).zh, each.officer, result.zh, each.remark))),
        " ".join(filter(None, (day(each.on).en, each.officer, result.en, each.remark))),
    )


def gap_groups(page: Page) -> tuple[Group, ...]:
    """Return the rows of every gap under its title, then what was unfulfilled when its text lapsed."""
    groups = [_card(number, card, page.documents) for number, card in enumerate(page.gap, 1)]
    final = tuple(_final(f, page.documents) for f in page.final)
    if final:
        groups.append(Group(final, word("section.final")))
    return tuple(groups)


def _card(number: int, card: Card, documents: dict[str, DocumentView]) -> Group:
    f = card.lead
    mark = word("gap.verdict.waived") if card.waived else None
    zh = f"{number}. {f.title.zh}（{f.ref}）" + (f" {mark.zh}" if mark else "")
    en = f"{number}. {f.title.en} ({f.ref})" + (f" {mark.en}" if mark else "")
    rows = [_text_row("card.requirement", f, documents)]
    rows += [_fact(f, each) for each in f.facts]
    rows += [_strip(f, each) for each in f.strips]
    if f.waiver is not None:
        rows.append(_row(f, lines(word("card.waiver")), actual=lines(_waiver(f.waiver))))
    for each in f.inspections:
        rows.append(_row(f, lines(word("card.inspection")), actual=lines(_inspection(each))))
    if f.remedy.zh:
        who = Text(f"{f.bearer.zh} {f.responsible}".strip(), f"{f.bearer.en} {f.responsible}".strip())
        measure = lines(Line(f.remedy, "strong"))
        rows.append(
            _row(f, lines(word("card.remedy")), measure, lines(word("gap.owner", who)), proof=listed(f.evidence))
        )
    rows += [_text_row("card.also", other, documents) for other in card.others]
    return Group(tuple(rows), Text(zh, en))


def _row(
    f: FindingView,
    label: Cell,
    asked: Cell = NOTHING,
    actual: Cell = NOTHING,
    result: Cell = NOTHING,
    at: Cell = NOTHING,
    proof: Cell = NOTHING,
) -> Row:
    return Row((label, asked, actual, result, at, proof), f.id)


def _text_row(key: str, f: FindingView, documents: dict[str, DocumentView]) -> Row:
    """Return what the text says and how the enterprise stands to it."""
    read_as = f.source.normalised
    return _row(
        f,
        lines(word(key)),
        lines(
            Line(same(full_width(f.source.quote)), "quote"),
            Line(word("gap.read_as", same(full_width(read_as))), "quiet") if read_as else None,
        ),
        lines(Line(f.headline, "strong")),
        lines(Line(spoken_verdict(f), "alert" if f.verdict == "gap" else "plain")),
        lines(*source(f, documents)),
        lines(word("gap.statute", listed(f.statute).lines[0].text)) if f.statute else NOTHING,
    )


def _fact(f: FindingView, each: FactRow) -> Row:
    if each.role == "applicability" and each.holds is not None:
        result = Line(word("card.role.applicability" if each.holds else "verdict.not_applicable"), "quiet")
    else:
        result = Line(word(_HOLDS[each.holds]), "alert" if each.holds is False else "plain")
    checked = Text(
        " ".join(filter(None, (each.evidence, f"（{each.checked_on}核实）" if each.checked_on else ""))),
        " ".join(filter(None, (each.evidence, f"(checked {each.checked_on})" if each.checked_on else ""))),
    )
    return _row(
        f,
        lines(each.label),
        lines(each.asked),
        lines(each.actual),
        lines(result),
        lines(same(file_name(each.at))),
        lines(checked),
    )


def _strip(f: FindingView, strip: Strip) -> Row:
    owed = [(each, word(f"period.{each.status}")) for each in strip.periods if each.status != "not_owed"]
    told = Text(
        "；".join(f"{each.name.zh}{status.zh}（应{each.needed}实{each.counted}）" for each, status in owed),
        "; ".join(f"{each.name.en} {status.en} ({each.counted} of {each.needed})" for each, status in owed),
    )
    return _row(f, lines(word("card.strip")), lines(strip.activity), lines(told))


def _final(f: FindingView, documents: dict[str, DocumentView]) -> Row:
    text = f.final.text if f.final is not None else f.headline
    return _row(
        f,
        lines(f.title),
        lines(Line(same(full_width(f.source.quote)), "quote")),
        lines(text),
        lines(word("final.gap")),
        lines(*source(f, documents)),
    )
