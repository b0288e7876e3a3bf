"""A calendar or an advance notice as an iCalendar file (RFC 5545): one all-day event a row.

Written here and not by a library: all-day events are a tenth of the format, and the bytes must be the same at every
run. A later import moves what has moved and doubles nothing: an event keeps its UID, and SEQUENCE grows with the day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

import compliance
from compliance.reports.env import Lang
from compliance.reports.heading import counted, day, same, word
from compliance.reports.kinds.agenda_sheet import cited, doing, outlook, standing
from compliance.reports.kinds.agenda_view import Agenda, EntryView, Told
from compliance.reports.strings import UI
from compliance.reports.view import Head, Text
from compliance.verdict import Verdict

LINE: Final = 75
"""Octets of a line, without its end (RFC 5545, 3.1)."""
FIRST_DAY: Final = date(2000, 1, 1)
"""SEQUENCE counts from here: a later as-of date is a later version."""
HOST: Final = "compliance.invalid"
ALARMS: Final = ("-P6DT15H", "-PT15H")
"""Nine in the morning a week before and the day before; an all-day event begins at midnight, local time."""
PRIORITIES: Final[dict[Verdict, int]] = {"gap": 1, "undetermined": 3, "pending": 5}


def write(view: Head, lang: Lang) -> str:
    """Return the view as the text of an .ics file; its lines end in CRLF."""
    assert isinstance(view, Agenda), f"{view.kind} is no calendar"
    name = word("agenda.file", same(view.enterprise.name))
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//compliance//{compliance.__version__}//{'EN' if lang == 'en' else 'ZH'}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(said(name, lang))}",
        "X-WR-TIMEZONE:Asia/Shanghai",
    ]
    if view.owed:
        lines += _owed(view, lang)
    for entry in view.entries:
        lines += _event(entry, view, lang)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def said(text: Text, lang: Lang) -> str:
    """Return a text in the language, or in both on one line."""
    if lang == "both" and text.en and text.en != text.zh:
        return f"{text.zh} / {text.en}"
    return text.en if lang == "en" else text.zh


def escaped(text: str) -> str:
    """Return text as a value holds it (3.3.11): commas, semicolons, backslashes and line breaks escaped."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    for char, instead in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        plain = plain.replace(char, instead)
    return plain


def folded(line: str) -> str:
    """Return a line cut into pieces of at most 75 octets, no character torn (3.1)."""
    data = line.encode()
    pieces: list[bytes] = []
    while len(data) > LINE - bool(pieces):
        cut = LINE - bool(pieces)
        while data[cut] & 0xC0 == 0x80:
            cut -= 1
        pieces.append(data[:cut])
        data = data[cut:]
    return "\r\n ".join(piece.decode() for piece in (*pieces, data))


def _event(entry: EntryView, view: Agenda, lang: Lang) -> Iterator[str]:
    kind = UI[f"agenda.kind.{entry.kind}"]
    verdict = UI[f"verdict.{entry.verdict}"]
    title = Text(f"{kind.zh}：{entry.title.zh}", f"{kind.en}: {entry.title.en}")
    paragraphs = [same(view.enterprise.name), entry.what, *standing(entry.standing), doing(entry), outlook(entry)]
    yield from _begin(entry.uid, entry.on, view, said(title, lang))
    yield _described([*paragraphs, *_about(entry), word("agenda.made", day(view.as_of))], lang)
    categories = [Text(kind.zh, kind.en), Text(verdict.zh, verdict.en)]
    yield "CATEGORIES:" + ",".join(escaped(said(each, lang)) for each in categories)
    if entry.verdict in PRIORITIES:
        yield f"PRIORITY:{PRIORITIES[entry.verdict]}"
    for trigger in ALARMS:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:{trigger}")
        yield f"DESCRIPTION:{escaped(said(title, lang))}"
        yield "END:VALARM"
    yield "END:VEVENT"


def _owed(view: Agenda, lang: Lang) -> Iterator[str]:
    """Yield one event on the as-of date for all that is owed already: a calendar with gaps is never empty."""
    paragraphs: list[Text | None] = [same(view.enterprise.name)]
    for number, row in enumerate(view.owed, 1):
        refs = " ".join(each.ref for each in row.bases)
        paragraphs.append(Text(f"{number}. {row.title.zh}（{refs}）", f"{number}. {row.title.en} ({refs})"))
    paragraphs.append(word("agenda.made", day(view.as_of)))
    title = counted("agenda.file.owed", len(view.owed))
    yield from _begin(view.owed_uid, view.as_of, view, said(title, lang))
    yield _described(paragraphs, lang)
    kind = UI["agenda.kind.owed"]
    yield f"CATEGORIES:{escaped(said(Text(kind.zh, kind.en), lang))}"
    yield from ("PRIORITY:1", "END:VEVENT")


def _begin(uid: str, on: date, view: Agenda, title: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{uid}@{HOST}"
    yield f"DTSTAMP:{view.as_of:%Y%m%d}T000000Z"
    yield f"SEQUENCE:{max(0, (view.as_of - FIRST_DAY).days)}"
    yield f"DTSTART;VALUE=DATE:{on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{on + timedelta(1):%Y%m%d}"
    yield f"SUMMARY:{escaped(title)}"
    if view.enterprise.address:
        yield f"LOCATION:{escaped(view.enterprise.address)}"
    yield "TRANSP:TRANSPARENT"


def _about(row: Told) -> Iterator[Text | None]:
    if row.bases:
        refs = " ".join(each.ref for each in row.bases)
        basis = cited(row.bases)
        yield word("agenda.basis", Text(f"{basis.zh}（{refs}）", f"{basis.en} ({refs})"))
    if row.bearer.zh:
        name = Text(f"{row.bearer.zh} {row.responsible}".strip(), f"{row.bearer.en} {row.responsible}".strip())
        yield word("agenda.who", name)
    if row.evidence:
        papers = Text("、".join(each.zh for each in row.evidence), "; ".join(each.en for each in row.evidence))
        yield word("agenda.papers", papers)


def _described(paragraphs: Sequence[Text | None], lang: Lang) -> str:
    """Return the description: a line a paragraph; in both languages the Chinese whole, then the English."""
    texts = [each for each in paragraphs if each is not None and each.zh]
    zh, en = "\n".join(each.zh for each in texts), "\n".join(each.en for each in texts)
    return "DESCRIPTION:" + escaped(en if lang == "en" else f"{zh}\n\n{en}" if lang == "both" else zh)
