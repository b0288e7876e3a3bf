"""Calendar and advance notice as a printed form: what is owed already, then month by month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from compliance.explain import words
from compliance.reports.env import full_width
from compliance.reports.heading import counted, day, entries, meta, remarks, same, word
from compliance.reports.kinds.agenda_view import Agenda, Basis, EntryView, OwedView, Standing, Told
from compliance.reports.sheet import Cell, Choice, Column, Group, Line, Row, Sheet, Table, lines
from compliance.reports.strings import UI
from compliance.reports.view import Text

WIDTHS = {"on": 27, "what": 97, "kind": 27, "basis": 43, "who": 27, "papers": 35, "done": 17}
"""Millimetres of the columns, in their order."""
NEAR = 7
"""A day no further than a week ahead stands out."""
OPEN = frozenset({"gap", "undetermined"})
"""Verdicts that call for attention."""
SHOWN = frozenset({"gap", "undetermined", "pending"})
"""Verdicts whose duties are named one by one where a document lapses; of the others only the number is said."""


def lay_out(view: Agenda) -> Sheet:
    """Return a calendar or an advance notice as a printed form."""
    if view.until is None:
        subtitle = word("agenda.calendar.subtitle")
    else:
        subtitle = word("agenda.upcoming.subtitle", day(view.as_of), day(view.until))
    table = Table(
        key=view.kind,
        heading=word("agenda.table"),
        columns=tuple(
            Column(
                key,
                word(f"agenda.column.{key}"),
                width,
                choices=(Choice("done", word("agenda.done")),) if key == "done" else (),
                date=key == "on",
            )
            for key, width in WIDTHS.items()
        ),
        groups=tuple(_groups(view)),
        empty=word(f"agenda.none.{view.kind}"),
    )
    return Sheet(
        title=word(f"agenda.{view.kind}"),
        subtitle=subtitle,
        across=True,
        head=tuple(entries(view, "principal_person", "safety_manager")),
        remarks=tuple(_remarks(view)),
        tables=(table,),
        signatures=(),
        footer=view.disclaimer,
        meta=meta(view),
    )


def _remarks(view: Agenda) -> Iterator[Line]:
    yield from remarks(view)
    yield Line(view.summary, "strong")
    if view.undetermined:
        yield Line(counted("agenda.undetermined", view.undetermined), "alert")
    if view.reached is not None and view.until is not None and view.reached < view.until:
        yield Line(word("agenda.reached", day(view.reached)), "alert")
    if view.entries:
        said = word("agenda.rest_days")
        if view.until is not None:
            supposed = word("agenda.supposed")
            said = Text(said.zh + supposed.zh, f"{said.en} {supposed.en}")
        yield Line(said, "quiet")


def _groups(view: Agenda) -> Iterator[Group]:
    if view.owed:
        yield Group(tuple(map(_owed_row, view.owed)), counted("agenda.owed", len(view.owed)))
    for month, found in groupby(view.entries, key=lambda entry: f"{entry.on:%Y-%m}"):
        listed = list(found)
        name = words.period(month)
        heading = word("agenda.month", name, same(str(len(listed))))
        yield Group(tuple(map(_row, listed)), heading)


def _owed_row(row: OwedView) -> Row:
    planned = None
    if row.planned is not None:
        past = row.planned_past
        said = word("agenda.planned.past" if past else "agenda.planned", day(row.planned))
        planned = Line(said, "alert" if past else "plain")
    return Row(
        (
            lines(Line(word("agenda.at_once"), "strong")),
            lines(Line(row.title, "strong"), row.headline, doing(row), planned),
            lines(word("agenda.kind.owed"), word("agenda.past", day(row.since)) if row.since is not None else None),
            *_about(row),
        ),
        _id(row),
    )


def _row(entry: EntryView) -> Row:
    left = counted("agenda.left", entry.days) if entry.days else word("agenda.today")
    near = Line(left, "alert" if entry.days <= NEAR else "plain")
    return Row(
        (
            Cell(on=entry.on),
            lines(Line(entry.title, "strong"), entry.what, *standing(entry.standing), doing(entry), _outlook(entry)),
            lines(word(f"agenda.kind.{entry.kind}"), entry.weekday, near),
            *_about(entry),
        ),
        _id(entry),
    )


def _id(row: Told) -> str:
    """Return the obligation that counts most; of a document that lapses, its id."""
    return row.bases[0].finding if row.bases else row.duty


def doing(row: Told) -> Text | None:
    """Return what to do; nothing where there is nothing to do."""
    return word("agenda.do", row.to_do) if row.to_do.zh else None


def standing(found: Sequence[Standing]) -> Iterator[Text]:
    """Yield how the duties of a lapsing document stand; those in order are only counted."""
    for each in found:
        verdict, number = UI[f"verdict.{each.verdict}"], same(str(len(each.refs)))
        if each.verdict in SHOWN:
            zh = "、".join(f"{title.zh}（{ref}）" for title, ref in zip(each.titles, each.refs, strict=True))
            en = "; ".join(f"{title.en} ({ref})" for title, ref in zip(each.titles, each.refs, strict=True))
            yield word("agenda.standing", verdict, number, Text(zh, en))
        else:
            yield word("agenda.standing.count", verdict, number)


def outlook(entry: EntryView) -> Text | None:
    """Return how a duty stands now and how it will if nothing is done; nothing where that is told already."""
    if entry.kind in ("ends", "turns", "planned"):
        return None
    now = UI[f"verdict.{entry.verdict}"]
    if entry.kind in ("begins", "first_owed", "stricter"):
        return None if entry.then is None else word("agenda.then", UI[f"verdict.{entry.then}"])
    if entry.then is None or entry.then == entry.verdict:
        return word("agenda.now", now)
    return word("agenda.turns", now, UI[f"verdict.{entry.then}"])


def _outlook(entry: EntryView) -> Line | None:
    said = outlook(entry)
    if said is None:
        return None
    return Line(said, "alert" if (entry.then or entry.verdict) in OPEN else "quiet")


def _about(row: Told) -> tuple[Cell, ...]:
    """Return the cells that any row ends with: basis, who, papers, a box."""
    name = Text(f"{row.bearer.zh} {row.responsible}".strip(), f"{row.bearer.en} {row.responsible}".strip())
    papers = Text("、".join(each.zh for each in row.evidence), "; ".join(each.en for each in row.evidence))
    refs = same(" ".join(each.ref for each in row.bases))
    return (lines(cited(row.bases), Line(refs, "ref")), lines(name), lines(papers), Cell())


def cited(bases: Sequence[Basis]) -> Text:
    """Return documents, each with its clauses."""
    clauses: dict[Text, list[str]] = {}
    for each in bases:
        clauses.setdefault(each.document, []).append(full_width(each.clause))
    return Text(
        "；".join(f"《{document.zh}》{'、'.join(dict.fromkeys(each))}" for document, each in clauses.items()),
        "; ".join(f"{document.en} {', '.join(dict.fromkeys(each))}" for document, each in clauses.items()),
    )
