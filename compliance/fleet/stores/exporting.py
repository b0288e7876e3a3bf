"""A firm of a store as a profile file: what its row states, with labels for people who read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec.structs import asdict

from compliance.authoring.witness import written
from compliance.diagnostics import Diagnostic, LoadError, Span, width
from compliance.enterprise import NOT_YET, Enterprise, FactValue, Stated
from compliance.fleet.stores.hashing import row_hashes
from compliance.fleet.stores.rows import enterprise_of, row_of, table_of
from compliance.fleet.stores.store import ROW_HASH, Store
from compliance.model import Fact, Vocabulary
from compliance.profiles import KIND, load_profile

_COMMENT = 40
"""The column where comments begin, where there is room."""
_LINE = 116


def export(store: Store, id: str, vocabulary: Vocabulary) -> str:
    """Return the profile of a firm as text that was read back and states the same.

    Raises :class:`LoadError`: F130 where the store has no such firm, F131 where the text does not state the same.
    """
    row = store.row(id)
    if row is None:
        raise LoadError([Diagnostic(Span(str(store.folder)), "F130", f"there is no firm {id[:60]!r} in this store")])
    row.pop(ROW_HASH, None)
    text = profile_text(enterprise_of(row, vocabulary, str(store.folder)), vocabulary)
    again = row_of(load_profile(text.encode(), vocabulary, path=id), id)
    was, now = (row_hashes(table_of([each], vocabulary))[0] for each in (row, again))
    if was != now:
        message = f"{id}: the profile does not state what the row does"
        raise LoadError([Diagnostic(Span(str(store.folder)), "F131", message, "please report it with the row")])
    return text


def profile_text(enterprise: Enterprise, vocabulary: Vocabulary) -> str:
    """Return an enterprise as the text of a profile, facts in the order of the vocabulary."""
    return "".join(f"{line}\n" for line in _lines(enterprise, vocabulary))


def _lines(firm: Enterprise, vocabulary: Vocabulary) -> Iterator[str]:
    yield f"kind: {KIND}"
    yield f"name: {written(firm.name)}"
    if firm.credit_code:
        yield _line("credit_code", _quoted(firm.credit_code), "统一社会信用代码")
    if firm.jurisdiction is not None:
        place = vocabulary.places.get(str(firm.jurisdiction.value))
        yield _line("jurisdiction", _proved(firm.jurisdiction), place.label.zh if place else "")
    for name, label, value in (("address", "地址", firm.address), ("firm", "所属企业", firm.firm)):
        if value:
            yield _line(name, written(value), label)
    if firm.contacts:
        yield _line("contacts", written(dict(firm.contacts)), "联系人")
    if firm.founded_on is not None:
        yield _line("founded_on", _proved(firm.founded_on), "成立日期")
    if firm.stated_on is not None:
        yield _line("stated_on", str(firm.stated_on), "填报日：以下情况截至这一天属实")
    if firm.records_through:
        only = firm.records_through.get("default") if len(firm.records_through) == 1 else None
        value = str(only) if only else written(dict(firm.records_through))
        yield _line("records_through", value, "台账记录完整到哪一天")
    yield ""
    for path, fact in vocabulary.facts.items():
        if path in firm.facts:
            yield _line(path, _proved(firm.facts[path]), _told(fact, firm.facts[path].value))
    for name, rule in vocabulary.classes.items():
        if name in firm.classes:
            yield _line(name, _proved(firm.classes[name]), rule.label.zh)
    yield ""
    yield from _lists(firm, vocabulary)
    yield from _entries(firm)


def _lists(firm: Enterprise, vocabulary: Vocabulary) -> Iterator[str]:
    for path, items in vocabulary.items.items():
        if path in firm.items:
            yield from _list(path, items.label.zh, [_plain(each.fields) for each in firm.items[path]])
    for path, activity in vocabulary.activities.items():
        if path in firm.records:
            entries = [{"date": each.day, **_plain(each.fields)} for each in firm.records[path]]
            yield from _list(path, activity.label.zh, entries)


def _entries(firm: Enterprise) -> Iterator[str]:
    """Yield what has the same shape in every vocabulary."""
    if firm.suspensions:
        spans = [{"from": each.start, "until": each.until} for each in firm.suspensions]
        yield from _list("suspensions", "停产期间", spans)
    if firm.applicability_since:
        yield ""
        yield "applicability_since:"
        yield from (f"  {written(name)}: {day}" for name, day in firm.applicability_since.items())
    yield from _list("waivers", "豁免", [_without_place(each) for each in firm.waivers], always=False)
    inspections = [{"date": each.on, **_without_place(each, "on")} for each in firm.inspections]
    yield from _list("inspections", "检查结果", inspections, always=False)
    yield from _list("remediation", "整改安排", [_without_place(each) for each in firm.remediation], always=False)


def _without_place(entry: Any, *besides: str) -> Mapping[str, Any]:
    told = asdict(entry)
    return {name: value for name, value in told.items() if name not in ("at", *besides) and value not in ("", None)}


def _list(path: str, label: str, entries: Sequence[Mapping[str, Any]], always: bool = True) -> Iterator[str]:
    if entries:
        yield ""
        yield _line(path, "", label)
        yield from (f"  - {written(dict(each))}" for each in entries)
    elif always:
        yield _line(path, "[]", label)


def _line(name: str, value: str, comment: str) -> str:
    line = f"{name}: {value}" if value else f"{name}:"
    if width(line) + width(comment) > _LINE:
        return f"# {comment}\n{line}"
    return f"{line}{' ' * max(2, _COMMENT - width(line))}# {comment}" if comment else line


def _told(fact: Fact, value: FactValue) -> str:
    """Return a fact's label and unit, and the labels of what is stated."""
    labels = {each.name: each.label.zh for each in fact.values}
    names = sorted(value) if isinstance(value, frozenset) else [value] if isinstance(value, str) else []
    values = "、".join(labels[name] for name in names if name in labels)
    unit = f"（{fact.unit}）" if fact.unit else ""
    return f"{fact.label.zh}{unit}：{values}" if values else f"{fact.label.zh}{unit}"


def _proved(stated: Stated) -> str:
    """Return a value, with its proof where it has one."""
    value = _value(stated.value)
    text = _quoted(value) if isinstance(value, str) and value.isdigit() else written(value)
    if not stated.evidence and stated.checked_on is None:
        return text
    proof = {"evidence": stated.evidence, "checked_on": stated.checked_on}
    more = "".join(f", {name}: {written(each)}" for name, each in proof.items() if each)
    return f"{{value: {text}{more}}}"


def _plain(fields: Mapping[str, FactValue]) -> dict[str, Any]:
    return {name: _value(value) for name, value in fields.items()}


def _value(value: FactValue) -> Any:
    if value is NOT_YET:
        return "not_yet"
    return sorted(value) if isinstance(value, frozenset) else value


def _quoted(text: str | date) -> str:
    return f'"{text}"'
