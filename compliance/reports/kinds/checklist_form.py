"""The checklist as a printed form: A4 across, a head to fill in, items by station, four signatures."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from compliance.assessment import OF_THE_PROFILE
from compliance.checklists import MANY
from compliance.explain import words
from compliance.model import SEVERITIES, Severity, Words
from compliance.reports.env import file_name, full_width
from compliance.reports.sheet import (
    Cell,
    Choice,
    Column,
    Entry,
    Group,
    Line,
    Meta,
    Row,
    Sheet,
    Signature,
    Table,
    lines,
)
from compliance.reports.strings import UI
from compliance.reports.view import DocumentView, FactRow, Text

if TYPE_CHECKING:
    from compliance.reports.kinds.checklist import BasisView, Checklist, FocusView, ItemView

RESULTS = ("satisfied", "not_satisfied", "not_applicable", "not_checked")
"""The boxes, as a profile's ``inspections`` store them."""
_NUMERALS = "一二三四五"
_CONTACT = ("safety_manager", "enterprise", "legal_representative", "technical_head")
"""Who is named as contact: the first of these the profile knows, else anybody but the principal person."""


def form_of(view: Checklist) -> Sheet:
    """Return a checklist laid out as a form that comes back."""
    return Sheet(
        title=_ui("checklist.title.blank" if view.blank else "checklist.title"),
        subtitle=_subtitle(view),
        across=True,
        head=tuple(_head(view)),
        remarks=tuple(_remarks(view)),
        tables=(_items(view), *_documents(view)),
        signatures=_signatures(),
        footer=_footer(view),
        meta=_meta(view),
        returns=True,
    )


def _ui(key: str) -> Text:
    return Text(UI[key].zh, UI[key].en)


def _said(key: str, *parts: Text) -> Text:
    """Return a fixed word with its places filled in."""
    both = UI[key]
    return Text(both.zh.format(*(each.zh for each in parts)), both.en.format(*(each.en for each in parts)))


def _listed(texts: Sequence[Text], zh: str = "、", en: str = ", ") -> Text:
    return Text(zh.join(each.zh for each in texts), en.join(each.en for each in texts))


def _same(text: str) -> Text:
    return Text(text, text)


# --- around the items ------------------------------------------------------------------------------------------------


def _subtitle(view: Checklist) -> Text:
    both, day = UI["checklist.subtitle.blank" if view.blank else "checklist.subtitle"], words.day(view.as_of)
    end = UI["checklist.blind"] if view.blind and not view.blank else Words("", "")
    return Text(
        both.zh.format(id=view.number, day=day.zh) + end.zh, both.en.format(id=view.number, day=day.en) + end.en
    )


def _head(view: Checklist) -> Iterator[Entry]:
    enterprise = view.enterprise
    stated = {each.fact: each.value for each in enterprise.facts}
    people = {each.role: each for each in enterprise.contacts}
    principal = people.pop("principal_person", None)
    contact = next((people[role] for role in (*_CONTACT, *people) if role in people), None)
    # On a blank list these are for officers to fill in, and on any list whatever the profile does not say.
    yield _entry("unit", _known(enterprise.name))
    yield _entry("credit_code", _known(enterprise.credit_code))
    yield _entry("staff", stated.get("staff_count"))
    yield _entry("address", _known(enterprise.address), wide=True)
    yield _entry("industry", stated.get("industries"), wide=True)
    yield _entry("principal", _known(principal.name if principal else ""))
    yield _entry("contact", _known(contact.name if contact else ""))
    yield _entry("phone")
    yield _entry("date")
    yield Entry(_ui("checklist.time"), _ui("checklist.time.blank"), "time")
    yield Entry(_ui("checklist.shown"), _ui("checklist.shown.blank"))
    yield _entry("officer")
    yield _entry("certificate")
    yield _entry("companion")
    yield _entry("place", wide=True)


def _entry(key: str, value: Text | None = None, wide: bool = False) -> Entry:
    """Return a line of the head: what is known, or a place to write."""
    return Entry(_ui(f"checklist.{key}"), value, "" if value else key, wide)


def _known(value: str) -> Text | None:
    return _same(value) if value else None


def _remarks(view: Checklist) -> Iterator[Line]:
    if view.enterprise.settings:
        assumed = _same("；".join(view.enterprise.settings))
        yield Line(_listed((_ui("head.what_if_note"), assumed), "", " "), "alert")
    for each in view.assumptions:
        if each.code in OF_THE_PROFILE and not view.blind:
            yield Line(each.text, "alert")
    total = sum(len(each.items) for each in view.stations)
    if view.left_out:
        left = Counter(each.severity for each in view.left_out)
        both, parts = UI["checklist.left_out"], _per_severity(left)
        yield Line(
            Text(
                both.zh.format(n=total, m=len(view.left_out), parts=parts.zh),
                both.en.format(n=total, m=len(view.left_out), parts=parts.en),
            ),
            "alert",
        )
        refs = _refs([each.ref for each in view.left_out])
        both = UI["checklist.left_out.refs"]
        yield Line(Text(both.zh.format(refs=refs), both.en.format(refs=refs)), "quiet")
    if total > MANY:
        both = UI["checklist.many"]
        yield Line(Text(both.zh.format(n=total), both.en.format(n=total)), "alert")
    if total:
        yield Line(_count(view, total), "strong")
        yield Line(_ui("checklist.how"), "quiet")


def _per_severity(counts: Counter[Severity]) -> Text:
    found = [each for each in SEVERITIES if counts[each]]
    return Text(
        "、".join(f"{UI[f'severity.{each}'].zh}{counts[each]}项" for each in found),
        ", ".join(f"{UI[f'severity.{each}'].en} {counts[each]}" for each in found),
    )


def _refs(refs: Sequence[str]) -> str:
    """Return printed numbers by document: baoshan-2017:3、8；yunnan-2024:1."""
    grouped: dict[str, list[int]] = {}
    for each in refs:
        document, _, number = each.rpartition(":")
        grouped.setdefault(document, []).append(int(number))
    return "; ".join(f"{document}:{', '.join(map(str, sorted(grouped[document])))}" for document in sorted(grouped))


def _count(view: Checklist, total: int) -> Text:
    both, each = UI["checklist.count"], UI["checklist.count.station"]
    parts = [
        Text(
            each.zh.format(station=UI[f"checklist.station.{group.station}"].zh, n=len(group.items)),
            each.en.format(station=UI[f"checklist.station.{group.station}"].en.lower(), n=len(group.items)),
        )
        for group in view.stations
    ]
    critical = sum(item.severity == "critical" for group in view.stations for item in group.items)
    said = _listed(parts)
    if critical:
        more = UI["checklist.count.critical"]
        said = Text(f"{said.zh}；{more.zh.format(n=critical)}", f"{said.en}; {more.en.format(n=critical)}")
    s = "" if total == 1 else "s"
    return Text(both.zh.format(n=total, parts=said.zh), both.en.format(n=total, s=s, parts=said.en))


def _documents(view: Checklist) -> Iterator[Table]:
    """Yield the documents the items rest on, written out in full."""
    cited = {basis.document for group in view.stations for item in group.items for basis in item.bases}
    rows = tuple(
        Row(tuple(map(lines, (each.short, each.title, _same(each.number), each.issuer, _in_force(each)))))
        for each in view.documents
        if each.id in cited
    )
    if rows:
        heads = (("short", 66), ("title", 90), ("number", 37), ("issuer", 40), ("in_force", 40))
        columns = tuple(Column(key, _ui(f"checklist.document.{key}"), width) for key, width in heads)
        yield Table("documents", _ui("checklist.documents"), columns, (Group(rows),))


def _in_force(document: DocumentView) -> Text:
    start, until = words.day(document.effective_from), document.effective_until
    key, end = ("book.from", start) if until is None else ("book.until", words.day(until))
    both = UI[key]
    return Text(both.zh.format(a=start.zh, b=end.zh), both.en.format(a=start.en, b=end.en))


def _signatures() -> tuple[Signature, ...]:
    def block(who: str, *keys: str) -> Signature:
        return Signature(_ui(f"checklist.sign.{who}"), tuple(_ui(f"checklist.sign.{key}") for key in keys))

    officer = block("officer", "name", "certificate", "day")
    return (
        officer,
        officer,
        block("unit", "opinion", "name", "post", "day"),
        block("refusal", "reason", "witness", "witness_of", "day"),
    )


def _footer(view: Checklist) -> Text:
    both = UI["checklist.made.blank" if view.blank else "checklist.made"]
    parts = {
        "rulebook": view.rulebook_digest[:12],
        "profile": view.profile_digest[:12],
        "tool": f"{view.tool.name} {view.tool.version}",
    }
    return _listed((view.disclaimer, Text(both.zh.format(**parts), both.en.format(**parts))), "", " ")


def _meta(view: Checklist) -> tuple[Meta, ...]:
    values = {
        "kind": view.kind,
        "schema": "1",
        "id": view.number,
        "profile_digest": view.profile_digest,
        "rulebook_digest": view.rulebook_digest,
        "as_of": view.as_of.isoformat(),
        "enterprise": view.enterprise.name,
        "credit_code": view.enterprise.credit_code,
        "profile": file_name(view.enterprise.profile),
        "blind": str(view.blind).lower(),
        "ids": _digest(view),
    }
    return tuple(Meta(name, value) for name, value in values.items())


def _digest(view: Checklist) -> str:
    """Return by what an import knows that no row is gone."""
    ids = "\n".join(item.id for group in view.stations for item in group.items)
    return hashlib.sha256(ids.encode()).hexdigest()


# --- the items -------------------------------------------------------------------------------------------------------


def _items(view: Checklist) -> Table:
    choices = tuple(Choice(each, _ui(f"inspection.{each}")) for each in RESULTS)
    columns = (
        Column("no", _ui("checklist.column.no"), 11),
        Column("item", _ui("checklist.column.item"), 66),
        Column("look", _ui("checklist.column.look"), 45),
        Column("judge", _ui("checklist.column.judge"), 51),
        Column("result", _ui("checklist.column.result"), 25, choices=choices),
        Column("remark", _ui("checklist.column.remark"), 34, writable=True),
        Column("due", _ui("checklist.column.due"), 23, writable=True, date=True),
        Column("photo", _ui("checklist.column.photo"), 18, writable=True),
    )
    groups: list[Group] = []
    for place, each in enumerate(view.stations):
        station, note = UI[f"checklist.station.{each.station}"], UI[f"checklist.note.{each.station}"]
        heading = Text(f"{_NUMERALS[place]}、{station.zh}（{note.zh}）", f"{place + 1}. {station.en} ({note.en})")
        groups.append(Group(tuple(_row(item, view.blank) for item in each.items), heading))
    empty = _ui("checklist.none.blank" if view.blank else "checklist.none")
    return Table("items", _ui("checklist.items"), columns, tuple(groups), empty=empty)


def _row(item: ItemView, blank: bool) -> Row:
    number = Cell((Line(_same(str(item.number))),))
    cells = (number, _what(item), _look(item), _judge(item, blank), Cell(), Cell(), Cell(), Cell())
    return Row(cells, item.id)


def _what(item: ItemView) -> Cell:
    mark = UI["severity.critical"]
    title = Text(f"【{mark.zh}】{item.title.zh}", f"[{mark.en}] {item.title.en}")
    said = [Line(title if item.severity == "critical" else item.title, "strong")]
    for basis in item.bases:
        said += _basis(basis)
    statute = {each.zh: each for basis in item.bases for each in basis.statute}
    if statute:
        said.append(Line(_said("checklist.statute", _listed(tuple(statute.values()))), "quiet"))
    said.append(Line(_same(" · ".join(basis.ref for basis in item.bases)), "ref"))
    return lines(*said)


def _basis(basis: BasisView) -> Iterator[Line]:
    clause = full_width(basis.clause)
    cited = Text(f"《{basis.short.zh}》{clause}", f"{basis.short.en}, {clause}")
    if basis.addressing == "via_supervision":
        mark = UI["checklist.supervised"]
        cited = Text(f"{cited.zh}（{mark.zh}）", f"{cited.en} ({mark.en})")
    yield Line(cited, "quiet")
    yield Line(_same(f"“{full_width(basis.quote)}”"), "quote")
    if basis.normalised:
        mark = UI["card.normalised"]
        read = full_width(basis.normalised)
        yield Line(Text(f"{mark.zh}：“{read}”", f"{mark.en}: “{read}”"), "quote")


def _look(item: ItemView) -> Cell:
    return lines(
        _listed(item.papers, en="; ") if item.papers else None,
        *item.spans,
        Line(_said("checklist.method", _listed(item.methods)), "quiet") if item.methods else None,
    )


def _judge(item: ItemView, blank: bool) -> Cell:
    binds = {basis.binds.zh: basis.binds for basis in item.bases} if blank else {}
    fallback = () if item.judge else [_said("checklist.asked", basis.requirement) for basis in item.bases]
    said: list[Line | Text] = [Line(each, "quiet") for each in binds.values()]
    said += [*item.judge, *fallback, *(_said("checklist.question", each) for each in item.questions)]
    told: set[str] = set()
    for each in item.focus:
        if each.headline.zh not in told:
            told.add(each.headline.zh)
            said += _focus(each)
    for note in item.inspections:
        who = words.day(note.on)
        when = Text(f"{who.zh}，{note.officer}", f"{who.en}, {note.officer}")
        result = UI[f"inspection.{note.result}"]
        found = Text(
            "，".join(filter(None, (result.zh, note.remark))), ", ".join(filter(None, (result.en, note.remark)))
        )
        said.append(Line(_said("checklist.before", when, found), "quiet"))
    return lines(*said)


def _focus(focus: FocusView) -> Iterator[Line]:
    yield Line(_said("checklist.focus", focus.headline), "alert")
    if focus.facts:
        yield Line(_said("checklist.stated", _listed([*map(_stated, focus.facts)], "；", "; ")), "quiet")


def _stated(fact: FactRow) -> Text:
    at = file_name(fact.at)
    return Text(f"{fact.label.zh}：{fact.actual.zh}（{at}）", f"{fact.label.en}: {fact.actual.en} ({at})")
