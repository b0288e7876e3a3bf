"""Requirements: conditions, activities per period, rolling or ever, deadlines, stricter cases (SEMANTICS 4-6).

The same single pass as ``conditions.py``, with the forms that stand only in ``requires``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import get_args

from msgspec import Struct
from msgspec.structs import replace

from compliance import model
from compliance.checking.comparisons import BOUNDS
from compliance.checking.conditions import (
    FREQUENCY_WORDS,
    Names,
    conditions_in,
    read_condition,
    read_part,
    read_parts,
)
from compliance.checking.literals import Mistake, read_day, read_flag, read_text, read_whole, read_word
from compliance.checking.remarks import Remarks, opened
from compliance.diagnostics import did_you_mean
from compliance.periods import Per, period_at
from compliance.reading import Node

FREQUENCY_KEYS = ("activity", "where", "at_least", *FREQUENCY_WORDS[1:])
OVERLAY_KEYS = (*FREQUENCY_KEYS[1:], "by")
PERS: tuple[Per, ...] = get_args(Per)
_SPANS = ("per", "within", "since")
_SHORTEST: dict[Per, int] = {"month": 28, "quarter": 90, "half_year": 181, "year": 365}
"""Days of the shortest period of each kind: at most one record a day counts."""
_MOST_RECORDS = 10_000
_MOST_MONTHS = 1_200

Entries = Mapping[str, tuple[Node, Node]]


def read_requirement(node: Node, names: Names, remarks: Remarks) -> model.Requirement | None:
    """Return the requirement a node states, or ``None`` after noting what is wrong with it."""
    if node.kind != "map" or not node.entries:
        return read_condition(node, names, remarks)
    if "by" in node.entries:
        return _read_deadline(node, names, remarks)
    if any(word in node.entries for word in FREQUENCY_WORDS):
        return _read_activity(node.entries, node, names, remarks)
    parts = [_read_part(key, value, names, remarks) for key, value in node.entries.values()]
    known = tuple(part for part in parts if part is not None)
    if len(known) < len(parts):
        return None
    return known[0] if len(known) == 1 else model.All(known)


def read_case_requirement(
    node: Node, base: model.Requirement | None, names: Names, remarks: Remarks
) -> model.Requirement | model.Overlay | None:
    """Return what a stricter case requires: keys laid over the base, or a whole requirement in its place (6)."""
    if node.kind != "map" or not node.entries or any(key not in OVERLAY_KEYS for key in node.entries):
        return read_requirement(node, names, remarks)
    if base is None:
        return None
    frequency = base_frequency(base)
    if frequency is None and set(node.entries) == {"by"}:
        # A deadline stands around any requirement, so a day alone can be laid over every base.
        alone = _read_plain_by(node.entries, remarks)
        return None if alone is None or alone.day is None else model.Overlay(by=alone.day)
    if frequency is None:
        key = next(iter(node.entries.values()))[0]
        hint = "write the whole requirement of the case: name its activity or its facts"
        remarks.add(key, "T207", f"`{key.text}` has nothing to be laid over: the base is no activity", hint)
        return None
    found = _read_span(node.entries, names.activities.get(frequency.activity), names, remarks)
    by = _read_plain_by(node.entries, remarks)
    if found is None or by is None:
        return None
    overlay = replace(found, by=by.day)
    return overlay if _fits(overlay, base, frequency, node.entries, remarks) else None


def base_frequency(base: model.Requirement) -> model.Frequency | None:
    """Return the activity form an overlay is laid over: the base itself, or what stands inside its deadline."""
    inner = base.requirement if isinstance(base, model.Deadline) else base
    return inner if isinstance(inner, model.Frequency) else None


# --- forms -----------------------------------------------------------------------------------------------------------


def _read_part(key: Node, value: Node, names: Names, remarks: Remarks) -> model.Requirement | None:
    """Return one key's requirement: ``all`` and ``any`` may mix conditions and activities."""
    if key.text in ("all", "any"):
        parts = read_parts(key, value, remarks, lambda part: read_requirement(part, names, remarks))
        return None if parts is None else model.All(parts) if key.text == "all" else model.Any(parts)
    return read_part(key, value, names, remarks)


def _read_activity(entries: Entries, node: Node, names: Names, remarks: Remarks) -> model.Frequency | None:
    """Return the frequency that the keys of one mapping state."""
    strange = [(name, key) for name, (key, _) in entries.items() if name not in FREQUENCY_KEYS]
    for name, key in strange:
        if name in names.facts or name in names.classes or name in ("all", "any", "not", "every", "some", "count"):
            hint = "write `all: [{activity: …}, {…}]`, or put a condition on records into `where`"
            remarks.add(key, "T201", f"`{name}` stands beside an activity", hint)
        elif name in BOUNDS:
            remarks.add(key, "T201", f"`{name}` does not fit an activity", "only at_least can be asked of records")
        else:
            remarks.add(key, "T001", f"unknown key `{name}` beside an activity", did_you_mean(name, FREQUENCY_KEYS))
    missing = [word for word in ("activity", "at_least") if word not in entries]
    if missing and not strange:
        hint = "name the activity whose records count" if "activity" in missing else "say how many, e.g. at_least: 1"
        remarks.add(node, "T002", f"`{missing[0]}` is missing from an activity form", hint)
    activity = _read_activity_name(entries["activity"][1], names, remarks) if "activity" in entries else None
    found = _read_span(entries, activity, names, remarks)
    if strange or missing or activity is None or found is None:
        return None
    frequency = model.Frequency(
        activity=activity.path,
        at_least=found.at_least or 1,
        where=model.ALWAYS if found.where is None else found.where,
        per=found.per,
        within_months=found.within_months,
        since=found.since,
        look_back=found.look_back or 12,
        first_owed=found.first_owed,
        first_owed_because=found.first_owed_because,
        per_assumed=bool(found.per_assumed),
    )
    return frequency if _agrees(frequency, entries, remarks) else None


def _read_activity_name(node: Node, names: Names, remarks: Remarks) -> model.Activity | None:
    try:
        word = read_text(node, "the name of an activity")
    except Mistake as mistake:
        remarks.mistake(node, mistake)
        return None
    if word in names.activities:
        return names.activities[word]
    if word in names.broken:
        return None
    if word in names.items:
        hint = f"write every, some or count: {{of: {word}, …}}"
        remarks.add(node, "T202", f"`{word}` is a list of items, not an activity", hint)
    else:
        hint = did_you_mean(word, names.activities, "declare it in the vocabulary")
        remarks.add(node, "T202", f"unknown activity `{word}`", hint)
    return None


def _read_span(
    entries: Entries, activity: model.Activity | None, names: Names, remarks: Remarks
) -> model.Overlay | None:
    """Return what the frequency keys among the entries say; ``None`` where one of them is wrong."""
    before = len(remarks.found)
    values: dict[str, object] = {}
    for word, (_, node) in entries.items():
        try:
            if word == "at_least":
                values[word] = read_whole(node, 1, _MOST_RECORDS, "T105")
            elif word == "per":
                values[word] = read_word(node, PERS, "a calendar period")
            elif word == "within":
                values["within_months"] = _read_months(node, remarks)
            elif word in ("since", "first_owed"):
                values[word] = read_day(node)
            elif word == "look_back":
                values[word] = read_whole(node, 12, 24)
                if values[word] not in (12, 24):
                    remarks.add(node, "T204", "`look_back` is 12 or 24 months")
            elif word == "first_owed_because":
                values[word] = read_text(node, "a reason")
            elif word == "per_assumed":
                values[word] = read_flag(node)
            elif word == "where" and activity is not None:
                values[word] = read_condition(node, names.fields_of(activity), remarks)
        except Mistake as mistake:
            remarks.mistake(node, mistake)
    spans = [word for word in entries if word in _SPANS]
    if len(spans) > 1:
        hint = "per: calendar periods; within: rolling; since: once from a day on"
        remarks.add(entries[spans[1]][0], "T203", f"`{spans[1]}` beside `{spans[0]}`: one span at a time", hint)
    return None if len(remarks.found) > before else model.Overlay(**values)  # type: ignore[arg-type]


def _read_months(node: Node, remarks: Remarks) -> int | None:
    """Return the months of ``{months: n}`` or ``{years: n}``."""
    if node.kind != "map" or len(node.entries) != 1 or not set(node.entries) <= {"months", "years"}:
        remarks.add(node, "T203", "expected a span of months or years", "write {months: 6} or {years: 1}")
        return None
    (word, (_, value)) = next(iter(node.entries.items()))
    try:
        number = read_whole(value, 1, _MOST_MONTHS if word == "months" else _MOST_MONTHS // 12, "T105")
    except Mistake as mistake:
        remarks.mistake(value, mistake)
        return None
    return number * (12 if word == "years" else 1)


def _agrees(frequency: model.Frequency, entries: Entries, remarks: Remarks) -> bool:
    """Note what the parts of a frequency do to one another; the entries are those the author may mend."""
    before = len(remarks.found)
    per = frequency.per

    def at(word: str) -> Node:
        return entries[word][0] if word in entries else next(iter(entries.values()))[0]

    if per is None:
        for word in ("look_back", "per_assumed"):
            if word in entries:
                remarks.add(at(word), "T204", f"`{word}` stands only beside `per`")
        for word in ("first_owed", "first_owed_because"):
            if word in entries:
                remarks.add(at(word), "T205", f"`{word}` stands only beside `per`")
                break
    elif frequency.first_owed is not None:
        first = date.fromordinal(period_at(frequency.first_owed, per).first)
        if first != frequency.first_owed:
            message = f"{frequency.first_owed} is not the first day of a {per}"
            remarks.add(
                entries["first_owed"][1] if "first_owed" in entries else at("per"), "T205", message, f"write {first}"
            )
        if not frequency.first_owed_because:
            hint = "say why the first period is not that of effective.from"
            remarks.add(at("first_owed"), "T205", "`first_owed` without `first_owed_because`", hint)
    elif frequency.first_owed_because:
        remarks.add(at("first_owed_because"), "T205", "`first_owed_because` without `first_owed`")
    most = _SHORTEST[per] if per else 28 * frequency.within_months if frequency.within_months else _MOST_RECORDS
    if frequency.at_least > most and len(remarks.found) == before:
        node = entries["at_least"][1] if "at_least" in entries else at("per")
        message = f"{frequency.at_least} records can never be reached: at most one a day counts"
        remarks.add(node, "T105", message, "what happens several times a day is an item, not an activity")
    return len(remarks.found) == before


# --- deadlines -------------------------------------------------------------------------------------------------------


def _read_deadline(node: Node, names: Names, remarks: Remarks) -> model.Deadline | None:
    """Return ``by`` and the requirement beside it."""
    key, value = node.entries["by"]
    rest = {name: pair for name, pair in node.entries.items() if name != "by"}
    if not rest:
        remarks.add(key, "T206", "`by` stands alone: nothing is due", "write it beside the requirement")
        return None
    inner = read_requirement(replace(node, entries=rest), names, remarks)
    day = _read_by(value, remarks)
    if inner is None or day is None:
        return None
    if not _may_have_deadline(inner, key, remarks):
        return None
    return model.Deadline(day[0], inner, day[1])


def _may_have_deadline(inner: model.Requirement, key: Node, remarks: Remarks) -> bool:
    for part in conditions_in(inner):
        if (isinstance(part, model.Deadline) and part is not inner) or isinstance(inner, model.Deadline):
            remarks.add(key, "T206", "a deadline around a deadline", "give each part its own, or the whole one")
            return False
        if isinstance(part, model.Frequency) and (part.per is not None or part.within_months is not None):
            hint = "periods have their own ends; leave `by` out, or ask for the activity without per and within"
            remarks.add(key, "T206", "`by` around a periodic duty (per, within)", hint)
            return False
    return True


def _read_by(node: Node, remarks: Remarks) -> tuple[date, int | None] | None:
    """Return the day, and the months the new get, of ``DATE`` or ``{date: DATE, from_start: {months: n}}``."""
    months: int | None = None
    if node.kind == "map":
        entries = opened(node, ("date", "from_start"), ("date", "from_start"), remarks, "`by`")
        if entries is None:
            return None
        months = _read_months(entries["from_start"][1], remarks)
        if months is None:
            return None
        node = entries["date"][1]
    try:
        return read_day(node), months
    except Mistake as mistake:
        remarks.mistake(node, mistake)
        return None


class _By(Struct, frozen=True):
    day: date | None


def _read_plain_by(entries: Entries, remarks: Remarks) -> _By | None:
    """Return the day an overlay lays over the base's deadline, if it has one."""
    if "by" not in entries:
        return _By(None)
    node = entries["by"][1]
    if node.kind == "map":
        hint = "write `by: 2024-12-31`; the base's from_start stays, or write the whole requirement"
        remarks.add(node, "T206", "a case lays only a day over the base's deadline", hint)
        return None
    day = _read_by(node, remarks)
    return None if day is None else _By(day[0])


# --- overlays --------------------------------------------------------------------------------------------------------


def laid_over(frequency: model.Frequency, overlay: model.Overlay) -> model.Frequency:
    """Return the base with the overlay's keys laid over it; per, within and since displace one another (6)."""
    kept = {name: getattr(overlay, name) for name in ("at_least", "where", "look_back", "per_assumed", "first_owed")}
    values = {name: value for name, value in kept.items() if value is not None}
    if overlay.first_owed_because:
        values["first_owed_because"] = overlay.first_owed_because
    if overlay.per is not None or overlay.within_months is not None or overlay.since is not None:
        values |= {"per": overlay.per, "within_months": overlay.within_months, "since": overlay.since}
    return replace(frequency, **values)


def _fits(
    overlay: model.Overlay, base: model.Requirement, frequency: model.Frequency, entries: Entries, remarks: Remarks
) -> bool:
    """Note what is wrong with the requirement that base and overlay make together."""
    laid = laid_over(frequency, overlay)
    periodic = laid.per is not None or laid.within_months is not None
    if periodic and (overlay.by is not None or isinstance(base, model.Deadline)):
        key = entries["by"][0] if overlay.by is not None else next(iter(entries.values()))[0]
        remarks.add(key, "T206", "`by` around a periodic duty (per, within)", "write the whole requirement of the case")
        return False
    changed = overlay.per is not None and overlay.per != frequency.per
    if changed and frequency.first_owed is not None and overlay.first_owed is None:
        hint = f"give first_owed and first_owed_because of the first {overlay.per} owed"
        remarks.add(entries["per"][0], "T208", "`per` changes, but the base's `first_owed` is of its own periods", hint)
        return False
    if laid.per is None:
        laid = replace(laid, first_owed=None, first_owed_because="")
    return _agrees(laid, entries, remarks)
