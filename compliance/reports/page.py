"""What templates need beside the view: findings by section, the timeline's geometry, the bar of counts.

All of it follows from the view; templates only print it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from compliance.assessment import OF_THE_PROFILE
from compliance.diagnostics import width
from compliance.model import Words
from compliance.reports.strings import UI
from compliance.reports.view import (
    DocumentView,
    DueDate,
    FindingView,
    ReadingView,
    Report,
    RowView,
    Text,
    UnknownView,
    View,
)
from compliance.verdict import VERDICTS, Verdict


class Card(View, frozen=True):
    """One duty as printed: the finding that counts most, and those of other texts that ask the same."""

    lead: FindingView
    others: tuple[FindingView, ...]
    waived: bool


class Mark(View, frozen=True):
    """One day on the timeline: where its dot, stem and label stand, in pixels."""

    x: float
    stem_top: float
    label_x: float
    label_y: float
    due: DueDate
    label: Text


class Tick(View, frozen=True):
    """The first day of a month on the timeline."""

    x: float
    label: Text


class Drawing(View, frozen=True):
    """The timeline of the next 90 days."""

    width: int
    height: float
    base: float
    left: float
    right: float
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]


class Segment(View, frozen=True):
    """One verdict in the bar of counts."""

    verdict: Verdict
    count: int
    x: float
    width: float


class Unknown(View, frozen=True):
    """A fact to find out, with every finding it would decide."""

    fact: UnknownView
    decides: tuple[FindingView, ...]


class Interpretation(View, frozen=True):
    """A reading that was not chosen, with the finding it would change."""

    finding: FindingView
    reading: ReadingView


class Page(View, frozen=True):
    """A gap report laid out."""

    documents: dict[str, DocumentView]
    gap: tuple[Card, ...]
    undetermined: tuple[Card, ...]
    pending: tuple[Card, ...]
    advice: tuple[Card, ...]
    satisfied: tuple[Card, ...]
    not_applicable: tuple[Card, ...]
    final: tuple[FindingView, ...]
    unknowns: tuple[Unknown, ...]
    readings: tuple[Interpretation, ...]
    unreachable: tuple[DocumentView, ...]
    bar: tuple[Segment, ...]
    drawing: Drawing | None
    remarks: tuple[Text, ...]
    """What must be read before anything else: an old profile, nothing applied."""


def lay_out(report: Report) -> Page:
    """Return the page of a view."""
    findings = {finding.id: finding for finding in report.findings}
    far = {document.id for document in report.documents if document.out_of_reach}
    cards: dict[Verdict, list[Card]] = {verdict: [] for verdict in VERDICTS}
    for row in report.rows:
        card = _card(row, findings)
        if not all(finding.source.document in far for finding in (card.lead, *card.others)):
            open_advice = row.verdict == "undetermined" and card.lead.modality == "recommendation"
            cards["advice" if open_advice else row.verdict].append(card)
    return Page(
        documents={document.id: document for document in report.documents},
        **{verdict: tuple(each) for verdict, each in cards.items()},
        final=tuple(each for each in report.findings if each.final is not None and each.final.verdict == "gap"),
        unknowns=tuple(
            Unknown(each, tuple(findings[key] for key in each.decides if key in findings)) for each in report.unknowns
        ),
        readings=tuple(
            Interpretation(card.lead, reading)
            for verdict in VERDICTS[:-1]
            for card in cards[verdict]
            for reading in card.lead.readings
        ),
        unreachable=tuple(document for document in report.documents if document.out_of_reach),
        bar=tuple(_bar(report)),
        drawing=draw(report.timeline, report.as_of) if report.timeline else None,
        remarks=tuple(each.text for each in report.assumptions if each.code in OF_THE_PROFILE),
    )


def _card(row: RowView, findings: dict[str, FindingView]) -> Card:
    lead, *others = (findings[each] for each in row.findings)
    return Card(lead, tuple(others), row.waived)


BAR = 1000


def _bar(report: Report) -> Iterator[Segment]:
    counts = [(verdict, int(getattr(report.counts, verdict))) for verdict in VERDICTS]
    total = sum(count for _, count in counts)
    at = 0.0
    for verdict, count in counts:
        if count:
            share = BAR * count / total
            yield Segment(verdict, count, round(at, 1), round(max(share - 2, 1), 1))
            at += share


# --- the timeline --------------------------------------------------------------------------------------------------

WIDTH, LEFT, RIGHT = 1000, 28, 14
ROW, CHAR, DAY = 24, 6.9, 50
"""Height of one row of labels, width of a column of print at 13 px, width of a day as in 08-31 with its space."""
LABEL_COLUMNS = 36


def draw(timeline: tuple[DueDate, ...], as_of: date, days: int = 90, wide: int = WIDTH) -> Drawing:
    """Place the marks so that no two labels, and no label and a stem, collide.

    Every label stands right of its stem, and the days are drawn as close as the labels at the right end need. Marks
    are placed from the right: a label goes above everything it would cross, so no stem crosses a label. ``wide``: the
    width in pixels where the print is 13; a narrower drawing has the larger print on the same paper.
    """
    labels = [_label(due) for due in timeline]
    longs = [CHAR * max(width(label.zh), width(label.en)) + DAY for label in labels]
    scale = min(
        [(wide - LEFT - RIGHT) / days]
        + [(wide - LEFT - long) / due.days for due, long in zip(timeline, longs, strict=True) if due.days]
    )
    placed: list[tuple[DueDate, Text, float, int]] = []
    for due, label, long in zip(reversed(timeline), reversed(labels), reversed(longs), strict=True):
        x = LEFT + due.days * scale
        row = max((below + 1 for *_, other, below in placed if other < x + long), default=0)
        placed.append((due, label, x, row))
    top = max((row for *_, row in placed), default=0)
    base = ROW * (top + 1) + 16.0
    marks = [
        Mark(
            x=round(x, 1),
            stem_top=base - 16 - ROW * (row + 1) + 6,
            label_x=round(x + 6, 1),
            label_y=base - 16 - ROW * row - 6,
            due=due,
            label=label,
        )
        for due, label, x, row in reversed(placed)
    ]
    return Drawing(
        wide, base + 30, base, LEFT, round(LEFT + days * scale, 1), tuple(marks), tuple(_ticks(as_of, days, scale))
    )


def _label(due: DueDate) -> Text:
    """Return the first title cut to size, with the number of others and whether a waiver ends."""
    count = len(due.titles)
    more = UI["timeline.more"] if count > 1 else Words("{t}", "{t}")
    end = UI["timeline.waiver"]
    zh, en = (f" · {end.zh}", f" · {end.en}") if due.waiver_ends else ("", "")
    room = LABEL_COLUMNS - max(width(more.zh + zh), width(more.en + en))
    return Text(
        more.zh.format(t=_cut(due.titles[0].zh, room), n=count) + zh,
        more.en.format(t=_cut(due.titles[0].en, room), m=count - 1) + en,
    )


def _cut(text: str, columns: int) -> str:
    if width(text) <= columns:
        return text
    kept, taken = "", 0
    for char in text:
        taken += width(char)
        if taken > columns - 1:
            break
        kept += char
    return kept + "…"


def _ticks(as_of: date, days: int, scale: float) -> Iterator[Tick]:
    day = as_of
    while (day - as_of).days <= days:
        if day.day == 1:
            label = Text(f"{day.month}月", f"{day:%b}")
            yield Tick(round(LEFT + (day - as_of).days * scale, 1), label)
        day += timedelta(1)
