"""Comparisons of one fact, directed by its declared type: bounds, values, members, days (SEMANTICS 4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Literal

from compliance import model
from compliance.checking.literals import Mistake, read_day, read_flag, read_text, read_whole
from compliance.checking.remarks import Remarks
from compliance.diagnostics import did_you_mean
from compliance.reading import Node

BOUNDS = ("at_least", "more_than", "at_most", "fewer_than")
"""以上/不少于, 超过, 以下/不超过, 不满."""
FOREIGN_WORDS = {
    ">=": "at_least", "=>": "at_least", "ge": "at_least", "gte": "at_least", "min": "at_least",
    ">": "more_than", "gt": "more_than", "<=": "at_most", "=<": "at_most", "le": "at_most",
    "lte": "at_most", "max": "at_most", "<": "fewer_than", "lt": "fewer_than", "less_than": "fewer_than",
    "before": "on_or_before", "after": "on_or_after", "contains": "includes", "in": "includes_any",
    "none_of": "excludes", "any_of": "includes_any", "all_of": "includes_all",
}  # fmt: skip
"""How other languages say it."""
MODES: Mapping[str, Literal["any", "all", "none"]] = {
    "includes": "any",
    "includes_any": "any",
    "includes_all": "all",
    "excludes": "none",
}
Bound = tuple[int | None, int | None, bool, bool]
"""Inclusive lower and upper bound; whether they were written ``more_than`` and ``fewer_than``."""


def read_comparison(fact: model.Fact, key: Node, value: Node, remarks: Remarks) -> model.Condition | None:
    """Return the comparison of a fact with what its type allows."""
    if fact.type == "flag":
        return read_flag_of(fact.path, named(fact), value, remarks)
    if fact.type in ("count", "amount"):
        return _read_number(fact, value, remarks)
    if fact.type == "choice":
        return _read_choice(fact, value, remarks)
    if fact.type == "set":
        return _read_members(fact, value, remarks)
    if fact.type == "date":
        return _read_day(fact, value, remarks)
    remarks.add(key, "T113", f"{named(fact)} is a text: nothing can be asked of it", "ask a flag or a choice instead")
    return None


def read_flag_of(name: str, named: str, value: Node, remarks: Remarks) -> model.Flag | None:
    """Return the flag or class asked for, and the value it must have."""
    if value.kind != "scalar":
        remarks.add(_inner(value), "T102", f"{named} is true or false", f"write `{name}: true` or `{name}: false`")
        return None
    try:
        return model.Flag(name, read_flag(value, "T102"))
    except Mistake as mistake:
        remarks.mistake(value, mistake)
        return None


def _read_number(fact: model.Fact, value: Node, remarks: Remarks) -> model.Number | None:
    unit = fact.unit and f" ({fact.unit})"
    if value.kind != "map":
        hint = "以上 = at_least, 超过 = more_than, 以下 = at_most, 不满 = fewer_than; e.g. {at_least: 100}"
        remarks.add(value, "T102", f"{named(fact)} is a number{unit}: it needs a comparison", hint)
        return None
    if not value.entries:
        remarks.add(value, "T106", f"{named(fact)} is compared with nothing", "write e.g. {at_least: 100}")
        return None
    bounds = read_bounds(value.entries, fact.at_least, fact.at_most, remarks)
    return None if bounds is None else model.Number(fact.path, *bounds)


def _read_choice(fact: model.Fact, value: Node, remarks: Remarks) -> model.Choice | None:
    if value.kind == "map":
        hint = f"write `{fact.path}: value` or `{fact.path}: [one, other]`"
        remarks.add(_inner(value), "T102", f"{named(fact)} is a choice: it takes a value or a list of values", hint)
        return None
    values = _read_values(fact, value.items if value.kind == "list" else [value], value, remarks)
    return None if values is None else model.Choice(fact.path, values)


def _read_members(fact: model.Fact, value: Node, remarks: Remarks) -> model.Condition | None:
    if value.kind != "map" or "is" in value.entries:
        at = value.entries["is"][0] if value.kind == "map" else value
        hint = "write {includes: one}, {includes_any: [one, other]}, {includes_all: […]} or {excludes: […]}"
        remarks.add(at, "T108", f"{named(fact)} is a set: it has members, it is not a value", hint)
        return None
    if not value.entries:
        remarks.add(value, "T106", f"{named(fact)} is compared with nothing", "write e.g. {includes: one}")
        return None
    parts: list[model.Condition | None] = []
    for word, (key, given) in value.entries.items():
        parts.append(_read_membership(fact, word, key, given, remarks))
    known = tuple(part for part in parts if part is not None)
    if len(known) < len(parts):
        return None
    return known[0] if len(known) == 1 else model.All(known)


def _read_membership(fact: model.Fact, word: str, key: Node, given: Node, remarks: Remarks) -> model.Members | None:
    if word not in MODES:
        hint = f"write {FOREIGN_WORDS[word]}" if FOREIGN_WORDS.get(word) in MODES else ""
        listed = f"write one of: {', '.join(MODES)}"
        known = word in BOUNDS or word in ("on_or_before", "on_or_after", "valid_on")
        message = f"`{word}` does not fit {named(fact)}: it is a set" if known else f"unknown comparison `{word}`"
        code = "T102" if known else "T104"
        remarks.add(key, code, message, hint or (listed if known else did_you_mean(word, MODES, listed)))
        return None
    if (given.kind == "list") == (word == "includes") or given.kind == "map":
        single = word == "includes"
        hint = "for several write includes_any or includes_all" if single else f"write {word}: [one, other]"
        remarks.add(given, "T102", f"`{word}` takes {'one value' if single else 'a list of values'}", hint)
        return None
    values = _read_values(fact, given.items if given.kind == "list" else [given], given, remarks)
    return None if values is None else model.Members(fact.path, MODES[word], values)


def _read_values(fact: model.Fact, nodes: Iterable[Node], at: Node, remarks: Remarks) -> tuple[str, ...] | None:
    """Return the values named, each declared for the fact and named once."""
    names = [value.name for value in fact.values]
    found: list[str] = []
    broken = False
    for node in nodes:
        try:
            word = read_text(node, f"a value of {named(fact)}")
        except Mistake as mistake:
            remarks.mistake(node, mistake)
            broken = True
            continue
        if word not in names:
            few = f"its values: {', '.join(names)}" if len(names) <= 12 else ""
            remarks.add(node, "T103", f"`{word}` is not a value of {named(fact)}", did_you_mean(word, names, few))
            broken = True
        elif word in found:
            remarks.add(node, "T112", f"`{word}` is listed twice")
            broken = True
        found.append(word)
    if not found and not broken:
        remarks.add(at, "T106", f"{named(fact)} is compared with no value", "name at least one")
    return tuple(found) if found and not broken else None


def _read_day(fact: model.Fact, value: Node, remarks: Remarks) -> model.Condition | None:
    words = ("on_or_before", "on_or_after", "valid_on")
    if value.kind != "map" or not value.entries:
        hint = "write {on_or_before: 2024-12-31}, {on_or_after: …} or {valid_on: as_of}"
        code = "T106" if value.kind == "map" else "T102"
        remarks.add(value, code, f"{named(fact)} is a date: it needs a comparison", hint)
        return None
    parts: list[model.Day] = []
    for word, (key, given) in value.entries.items():
        if word not in words:
            known = word in BOUNDS or word in MODES
            message = f"`{word}` does not fit {named(fact)}: it is a date" if known else f"unknown comparison `{word}`"
            listed = f"write one of: {', '.join(words)}"
            hint = (
                f"write {FOREIGN_WORDS[word]}"
                if FOREIGN_WORDS.get(word) in words
                else did_you_mean(word, words, listed)
            )
            remarks.add(key, "T102" if known else "T104", message, hint)
            continue
        part = _read_day_bound(fact, word, given, remarks)
        if part is not None:
            parts.append(part)
    if len(parts) < len(value.entries):
        return None
    days = {part.mode: part.day for part in parts}
    first, last = days.get("on_or_after"), days.get("on_or_before")
    if first is not None and last is not None and first > last:
        remarks.add(value, "T107", f"no day is both on or after {first} and on or before {last}", "exchange the dates")
        return None
    return parts[0] if len(parts) == 1 else model.All(tuple(parts))


def _read_day_bound(fact: model.Fact, word: str, given: Node, remarks: Remarks) -> model.Day | None:
    mode: Literal["on_or_before", "on_or_after", "valid_on"] = (
        "on_or_before" if word == "on_or_before" else "on_or_after" if word == "on_or_after" else "valid_on"
    )
    if given.kind == "scalar" and given.text == "as_of":
        if mode == "valid_on" and fact.event:
            hint = "ask {on_or_before: as_of}, or declare the fact without `event`"
            remarks.add(given, "T102", f"{named(fact)} is the date of an act, not an expiry", hint)
            return None
        return model.Day(fact.path, mode)
    if mode == "valid_on":
        remarks.add(given, "T102", "`valid_on` takes only as_of", "for a fixed day write {on_or_after: 2024-12-31}")
        return None
    try:
        return model.Day(fact.path, mode, read_day(given, "T105"))
    except Mistake as mistake:
        remarks.add(given, mistake.code, mistake.message, mistake.hint or "write a date or as_of")
        return None


def read_bounds(
    entries: Mapping[str, tuple[Node, Node]], least: int, most: int, remarks: Remarks, words: Collection[str] = BOUNDS
) -> Bound | None:
    """Return the inclusive bounds that at_least, more_than, at_most and fewer_than give, each within least .. most."""
    found: dict[str, int] = {}
    broken = False
    for word, (key, value) in entries.items():
        if word not in words:
            hint = f"write {FOREIGN_WORDS[word]}" if FOREIGN_WORDS.get(word) in words else ""
            listed = f"write one of: {', '.join(words)}"
            remarks.add(key, "T104", f"unknown comparison `{word}`", hint or did_you_mean(word, words, listed))
            broken = True
            continue
        try:
            found[word] = read_whole(value, least, most, "T105")
        except Mistake as mistake:
            remarks.mistake(value, mistake)
            broken = True
    for one, other in (("at_least", "more_than"), ("at_most", "fewer_than")):
        if one in entries and other in entries:
            second = max(entries[one][0], entries[other][0], key=lambda key: (key.line, key.column))
            side = "lower" if one == "at_least" else "upper"
            remarks.add(second, "T107", f"two {side} bounds, {one} and {other}", "keep the one that the text says")
            broken = True
    if broken:
        return None
    low = found.get("at_least", found["more_than"] + 1 if "more_than" in found else None)
    high = found.get("at_most", found["fewer_than"] - 1 if "fewer_than" in found else None)
    if low is not None and high is not None and low > high:
        first = next(iter(entries.values()))[0]
        remarks.add(first, "T107", f"no whole number is both {_bound(found)}", "exchange the bounds")
        return None
    return low, high, "more_than" in found, "fewer_than" in found


def named(fact: model.Fact) -> str:
    """Return a fact as messages name it: its path and its Chinese label."""
    return f"`{fact.path}` ({fact.label.zh})" if fact.label.zh != fact.path else f"`{fact.path}`"


def _inner(value: Node) -> Node:
    """Return the node a message about a wrong comparison points at: its first key, or the value itself."""
    if value.kind == "map" and value.entries:
        return next(iter(value.entries.values()))[0]
    return value


def _bound(found: Mapping[str, int]) -> str:
    return " and ".join(f"{word} {number}" for word, number in found.items())
