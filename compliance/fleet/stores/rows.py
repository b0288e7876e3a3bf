"""Enterprises as rows of a store, and back: nothing a profile states is lost on the way but comments and lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from compliance.enterprise import (
    NOT_YET,
    Enterprise,
    FactValue,
    InspectionResult,
    Item,
    Record,
    RemediationEntry,
    Stated,
    Suspension,
    Waiver,
)
from compliance.fleet.stores.layout import DAY, schema
from compliance.model import Fact, Origin, Vocabulary

Row = dict[str, Any]
_NOT_YET_DAY = date(1, 1, 1)


def table_of(rows: Iterable[Row], vocabulary: Vocabulary) -> pa.Table:
    """Return rows as a table of the store's schema."""
    return pa.Table.from_pylist(list(rows), schema=schema(vocabulary))


def row_of(enterprise: Enterprise, id: str) -> Row:
    """Return an enterprise as the row of this id."""
    founded, place = enterprise.founded_on, enterprise.jurisdiction
    return {
        "id": id,
        "name": enterprise.name,
        "credit_code": enterprise.credit_code or None,
        "place": 0 if place is None else int(str(place.value)),
        "founded_on": None if founded is None else founded.value,
        "stated_on": enterprise.stated_on,
        **{f"through:{name}": day for name, day in enterprise.records_through.items()},
        **{f"fact:{path}": _cell(stated.value) for path, stated in enterprise.facts.items()},
        **{f"class:{name}": stated.value for name, stated in enterprise.classes.items()},
        **{f"items:{path}": [_entry(each.fields) for each in items] for path, items in enterprise.items.items()},
        **{
            f"records:{name}": [{DAY: each.day, **_entry(each.fields)} for each in sorted(records, key=_day)]
            for name, records in enterprise.records.items()
        },
        "since": list(enterprise.applicability_since.items()) or None,
        "suspensions": [{"from": each.start, "until": each.until} for each in enterprise.suspensions] or None,
        "rest": _rest(enterprise),
    }


def enterprise_of(row: Mapping[str, Any], vocabulary: Vocabulary, store: str = "") -> Enterprise:
    """Return the enterprise of a row; places of statements are those of the row in the store."""
    at = Origin(f"{store}:{row['id']}" if store else str(row["id"]), 1)
    rest = json.loads(row["rest"]) if row.get("rest") else {}
    proofs = rest.get("proofs", {})

    def stated(path: str, value: FactValue) -> Stated:
        evidence, checked = proofs.get(path, ("", None))
        return Stated(value, at, evidence, None if checked is None else date.fromisoformat(checked))

    def cell(column: str) -> Any:
        return row.get(column)

    facts = {
        path: stated(path, _value(cell(f"fact:{path}"), fact))
        for path, fact in vocabulary.facts.items()
        if cell(f"fact:{path}") is not None
    }
    place, founded = int(row["place"]), cell("founded_on")
    return Enterprise(
        name=str(row["name"] or ""),
        path=at.path,
        digest="",
        credit_code=str(row["credit_code"] or ""),
        address=rest.get("address", ""),
        firm=rest.get("firm", ""),
        contacts=rest.get("contacts", {}),
        jurisdiction=stated("jurisdiction", f"{place:06}") if place else None,
        founded_on=None if founded is None else stated("founded_on", founded),
        stated_on=cell("stated_on"),
        records_through={
            name: cell(f"through:{name}")
            for name in ("default", *vocabulary.activities)
            if cell(f"through:{name}") is not None
        },
        facts=facts,
        classes={
            name: stated(name, bool(cell(f"class:{name}")))
            for name in vocabulary.classes
            if cell(f"class:{name}") is not None
        },
        items={
            path: tuple(Item(_fields(entry, items.fields), at) for entry in cell(f"items:{path}"))
            for path, items in vocabulary.items.items()
            if cell(f"items:{path}") is not None
        },
        records={
            name: tuple(Record(each[DAY], _fields(each, activity.fields), at) for each in cell(f"records:{name}"))
            for name, activity in vocabulary.activities.items()
            if cell(f"records:{name}") is not None
        },
        suspensions=tuple(Suspension(each["from"], each["until"]) for each in cell("suspensions") or ()),
        applicability_since=dict(cell("since") or ()),
        waivers=tuple(
            Waiver(one, date.fromisoformat(start), date.fromisoformat(end), approver, reason, at)
            for one, start, end, approver, reason in rest.get("waivers", ())
        ),
        inspections=tuple(
            InspectionResult(date.fromisoformat(day), officer, item, result, remark, at)
            for day, officer, item, result, remark in rest.get("inspections", ())
        ),
        remediation=tuple(_planned(each, at) for each in rest.get("remediation", ())),
    )


def _day(record: Record) -> date:
    return record.day


def _cell(value: FactValue) -> Any:
    if value is NOT_YET:
        return _NOT_YET_DAY
    return sorted(value) if isinstance(value, frozenset) else value


def _entry(fields: Mapping[str, FactValue]) -> Row:
    return {name: _cell(value) for name, value in fields.items()}


def _value(cell: Any, fact: Fact) -> FactValue:
    if fact.type == "set":
        return frozenset(cell)
    if fact.type == "date" and cell == _NOT_YET_DAY:
        return NOT_YET
    found: FactValue = cell
    return found


def _fields(entry: Mapping[str, Any], fields: Mapping[str, Fact]) -> dict[str, FactValue]:
    return {name: _value(entry[name], fact) for name, fact in fields.items() if entry.get(name) is not None}


def _rest(enterprise: Enterprise) -> str | None:
    """Return what no verdict asks for as JSON; nothing where there is nothing."""
    named = {"jurisdiction": enterprise.jurisdiction, "founded_on": enterprise.founded_on}
    stated = {**{key: each for key, each in named.items() if each}, **enterprise.facts, **enterprise.classes}
    rest: Row = {
        "address": enterprise.address,
        "firm": enterprise.firm,
        "contacts": dict(enterprise.contacts),
        "proofs": {
            path: (each.evidence, each.checked_on and each.checked_on.isoformat())
            for path, each in stated.items()
            if each.evidence or each.checked_on
        },
        "waivers": [
            (each.obligation, each.granted_on.isoformat(), each.until.isoformat(), each.approver, each.reason)
            for each in enterprise.waivers
        ],
        "inspections": [
            (each.on.isoformat(), each.officer, each.item, each.result, each.remark) for each in enterprise.inspections
        ],
        "remediation": [_plan(each) for each in enterprise.remediation],
    }
    kept = {key: value for key, value in rest.items() if value}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else None


def _plan(entry: RemediationEntry) -> Row:
    names = (name for name in entry.__struct_fields__ if name != "at")
    told = {name: getattr(entry, name) for name in names}
    return {name: each.isoformat() if isinstance(each, date) else each for name, each in told.items()}


def _planned(told: Row, at: Origin) -> RemediationEntry:
    days = {name: date.fromisoformat(told[name]) for name in ("due", "done_on") if told[name]}
    return RemediationEntry(at=at, **{**told, **days})
