"""The entries of a profile that have a fixed shape: waivers, suspensions, inspections, remediation.

They are read by hand, not by pydantic: its import costs more than everything else a `check` does to a profile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, Literal, cast, get_args

from compliance.diagnostics import did_you_mean, nearest
from compliance.enterprise import InspectionResult, RemediationEntry, Suspension, Waiver
from compliance.model import Origin
from compliance.profiles.statements import read_day, read_line, read_whole
from compliance.reading import Mistakes, Node, described, shown

Result = Literal["satisfied", "not_satisfied", "not_applicable", "not_checked"]
Kind = Literal["day", "line", "result", "yuan"]

_WAIVER: Final[Mapping[str, Kind]] = {
    "obligation": "line",
    "granted_on": "day",
    "until": "day",
    "approver": "line",
    "reason": "line",
}
_SUSPENSION: Final[Mapping[str, Kind]] = {"from": "day", "until": "day"}
_INSPECTION: Final[Mapping[str, Kind]] = {
    "date": "day",
    "officer": "line",
    "item": "line",
    "result": "result",
    "remark": "line",
}
_REMEDIATION: Final[Mapping[str, Kind]] = {
    "obligation": "line",
    "measure": "line",
    "owner": "line",
    "funds": "yuan",
    "due": "day",
    "contingency": "line",
    "accepted_by": "line",
    "done_on": "day",
}
_OPTIONAL: Final = ("remark", *(key for key in _REMEDIATION if key != "obligation"))
MOST_YUAN: Final = 10**12


def read_waivers(node: Node, mistakes: Mistakes) -> tuple[Waiver, ...]:
    """Return the waivers of a profile; mistakes are noted."""
    return tuple(
        Waiver(
            _line(entry, "obligation"),
            _day(entry, "granted_on"),
            _day(entry, "until"),
            _line(entry, "approver"),
            _line(entry, "reason"),
            at,
        )
        for entry, at in _read(node, "waivers", _WAIVER, mistakes)
    )


def read_suspensions(node: Node, mistakes: Mistakes) -> tuple[Suspension, ...]:
    """Return the suspensions of a profile; mistakes are noted."""
    entries = _read(node, "suspensions", _SUSPENSION, mistakes)
    return tuple(Suspension(_day(entry, "from"), _day(entry, "until")) for entry, _ in entries)


def read_inspections(node: Node, mistakes: Mistakes) -> tuple[InspectionResult, ...]:
    """Return the inspection results of a profile; mistakes are noted."""
    return tuple(
        InspectionResult(
            _day(entry, "date"),
            _line(entry, "officer"),
            _line(entry, "item"),
            cast(Result, _line(entry, "result")),
            _line(entry, "remark"),
            at,
        )
        for entry, at in _read(node, "inspections", _INSPECTION, mistakes)
    )


def read_remediation(node: Node, mistakes: Mistakes) -> tuple[RemediationEntry, ...]:
    """Return what the enterprise has planned against its gaps; mistakes are noted, an obligation named twice too."""
    found: dict[str, RemediationEntry] = {}
    for entry, at in _read(node, "remediation", _REMEDIATION, mistakes):
        planned = RemediationEntry(at=at, **entry)  # type: ignore[arg-type]  # _REMEDIATION says the kind of each
        if planned.obligation in found:
            first = found[planned.obligation].at.line
            message = f"remediation names {shown(planned.obligation)} twice"
            mistakes.add(Node("map", at.line, 1), "E018", message, f"join it with the entry in line {first}")
        found[planned.obligation] = planned
    return tuple(found.values())


Entry = dict[str, str | int | date]


def _line(entry: Entry, key: str) -> str:
    return str(entry.get(key, ""))


def _day(entry: Entry, key: str) -> date:
    day = entry[key]
    assert isinstance(day, date)
    return day


def _read(node: Node, name: str, shape: Mapping[str, Kind], mistakes: Mistakes) -> Iterator[tuple[Entry, Origin]]:
    """Yield the entries without a mistake, each with its place."""
    if node.is_null:
        return
    if node.kind != "list":
        hint = "begin each entry with a hyphen and a space; for none write []"
        mistakes.add(node, "R010", f"{name} takes a list, not {described(node)}", hint)
        return
    for item in node.items:
        entry = _read_entry(item, name, shape, mistakes)
        if entry is not None:
            yield entry, Origin(mistakes.path, item.line)


def _read_entry(node: Node, name: str, shape: Mapping[str, Kind], mistakes: Mistakes) -> Entry | None:
    keys = f"its keys are {', '.join(shape)}"
    if node.kind != "map":
        mistakes.add(node, "R010", f"an entry of {name} is a mapping, not {described(node)}", keys)
        return None
    before = len(mistakes.found)
    entry: Entry = {}
    for key, (at, value) in node.entries.items():
        if key not in shape:
            mistakes.add(at, "E005", f"{shown(key)} is not a field of {name}", did_you_mean(key, shape, keys))
        elif not value.is_null:
            stated = _read_value(value, key, name, shape[key], mistakes)
            if stated is not None:
                entry[key] = stated
    # A key that is only misspelt is not missing as well.
    written = {key for key, (_, value) in node.entries.items() if not value.is_null}
    written |= {nearest(key, shape) or "" for key in node.entries if key not in shape}
    lacking = [key for key in shape if key not in written and key not in _OPTIONAL]
    if lacking:
        mistakes.add(node, "E014", f"an entry of {name} lacks {', '.join(lacking)}", keys)
    if len(mistakes.found) > before:
        return None
    return entry if _in_order(entry, node, name, shape, mistakes) else None


def _read_value(node: Node, key: str, name: str, kind: Kind, mistakes: Mistakes) -> str | int | date | None:
    if node.kind != "scalar":
        mistakes.add(node, "R010", f"{key} of {name} takes one value, not {described(node)}")
        return None
    if kind == "day":
        return read_day(node, f"{name}: {key}", mistakes)
    if kind == "line":
        return read_line(node, f"{name}: {key}", mistakes)
    if kind == "yuan":
        return read_whole(node, f"{name}: {key}", mistakes, MOST_YUAN, "元")
    allowed = get_args(Result)
    if node.text in allowed:
        return node.text
    hint = did_you_mean(node.text, allowed, f"write one of: {', '.join(allowed)}")
    mistakes.add(node, "R012", f"{described(node)} is not a value of {key}", hint)
    return None


def _in_order(entry: Entry, node: Node, name: str, shape: Mapping[str, Kind], mistakes: Mistakes) -> bool:
    """Say whether an entry's ``until`` is not before its first day; both are included."""
    if "until" not in shape:
        return True
    start = next(key for key, kind in shape.items() if kind == "day")
    first, last = _day(entry, start), _day(entry, "until")
    if last >= first:
        return True
    at = node.entries["until"][1]
    mistakes.add(at, "E013", f"{name}: until ({last}) is before {start} ({first})", "both days are included")
    return False
