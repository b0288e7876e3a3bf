"""Declared words one by one: facts with their values, item lists and activities with their fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from compliance import model
from compliance.checking.conditions import LANGUAGE_WORDS
from compliance.checking.entries import Label, is_snake, read_envelope
from compliance.checking.literals import Mistake, read_flag, read_text, read_whole
from compliance.checking.remarks import Remarks, opened
from compliance.checking.vocabulary_entries import ActivityEntry, FactEntry, ListEntry, ValueEntry
from compliance.diagnostics import did_you_mean
from compliance.reading import Node

# --- facts and their values ----------------------------------------------------------------------------------------


def read_fact(
    key: Node, value: Node, remarks: Remarks, industries: tuple[model.Value, ...], path: str = ""
) -> model.Fact | None:
    """Return the fact that an entry declares; what does not fit its type is a mistake."""
    what = f"`{key.text}`"
    entry = read_envelope(FactEntry, value, remarks, what)
    if entry is None:
        return None
    before = len(remarks.found)
    number, enumeration = entry.type in ("count", "amount"), entry.type in ("choice", "set")
    for word, fits in (
        ("unit", number),
        ("at_least", number),
        ("at_most", number),
        ("values", enumeration),
        ("event", entry.type == "date"),
        ("says", entry.type not in ("count", "amount", "text")),
    ):
        if word in value.entries and not fits:
            remarks.add(value.entries[word][0], "T014", f"`{word}` does not fit {what}: its type is {entry.type}")
    values: tuple[model.Value, ...] = ()
    if enumeration:
        if entry.values is None:
            remarks.add(value, "T002", f"`values` is missing from {what}", "give the values it can have")
        elif entry.values.kind == "scalar":
            values = _named_taxonomy(entry.values, what, entry.type, industries, remarks)
        else:
            values = _read_values(entry.values, what, remarks)
    at_least = 0 if entry.at_least is None else entry.at_least
    at_most = 10**9 if entry.at_most is None else entry.at_most
    if at_least > at_most:
        remarks.add(value.entries["at_least" if entry.at_least is not None else "at_most"][1], "T007",
                    f"at_least {at_least} is above at_most {at_most}")  # fmt: skip
    says = entry.says.pair() if entry.says else ()
    if any((model.SLOT in text) != enumeration for words in says for text in (words.zh, words.en)):
        hint = f"`{model.SLOT}` stands for the values of a choice or a set, once, and in nothing else"
        remarks.add(value.entries["says"][0], "T014", f"`says` of {what} does not fit its type {entry.type}", hint)
    if len(remarks.found) > before:
        return None
    return model.Fact(
        path=path or key.text,
        label=entry.label.words(),
        type=entry.type,
        unit=entry.unit,
        values=values,
        event=entry.event,
        at_least=at_least,
        at_most=at_most,
        question=entry.question,
        who=entry.who,
        evidence=entry.evidence,
        judged=entry.judged,
        says=says,
    )


def _named_taxonomy(
    node: Node, what: str, kind: str, industries: tuple[model.Value, ...], remarks: Remarks
) -> tuple[model.Value, ...]:
    if node.text != "industries" or kind != "set":
        hint = "give a mapping of values, or (for a set) the word industries"
        remarks.add(node, "T004", f"expected the values of {what}", hint)
    elif not industries:
        remarks.add(node, "T012", f"{what} takes its values from the taxonomy, but no industries are declared")
    return industries


def _read_values(node: Node, what: str, remarks: Remarks) -> tuple[model.Value, ...]:
    """Return the values of an enumeration, in their order: ``name: {zh, en}`` or ``name: {label, implies}``."""
    if node.kind != "map" or not node.entries:
        remarks.add(node, "T004", f"expected the values of {what}", "write `name: {zh: …, en: …}`, one a line")
        return ()
    entries = [(key, value, remarks) for key, value in node.entries.values()]
    return _linked(entries, what)


def read_taxonomy(entries: list[tuple[Node, Node, Remarks]]) -> tuple[model.Value, ...]:
    """Return the industries, of all files together."""
    return _linked(entries, "the industries")


def _linked(entries: list[tuple[Node, Node, Remarks]], what: str) -> tuple[model.Value, ...]:
    """Return values whose ``implies`` name one another, without circles."""
    found: dict[str, model.Value] = {}
    at: dict[str, tuple[Node, Remarks]] = {}
    for key, value, here in entries:
        name = key.text
        if not is_snake(name) or name == "not_yet":
            here.add(key, "T008", f"`{name}` cannot be a value", "snake_case, and not the word not_yet")
            continue
        if name in at:
            here.add(
                key, "T009", f"`{name}` stands twice among {what}", f"first at {at[name][1].path}:{at[name][0].line}"
            )
            continue
        at[name] = (key, here)
        if value.kind == "map" and "label" in value.entries:
            entry = read_envelope(ValueEntry, value, here, f"`{name}`")
            if entry is not None:
                says = entry.says.pair() if entry.says else ()
                found[name] = model.Value(name, entry.label.words(), entry.implies, says)
        else:
            label = read_envelope(Label, value, here, f"`{name}`")
            if label is not None:
                found[name] = model.Value(name, label.words())
    for key, value, here in entries:
        if key.text in found and found[key.text].implies:
            for node in value.entries["implies"][1].items:
                if node.text not in at:
                    here.add(node, "T012", f"`{node.text}` is not among {what}", did_you_mean(node.text, at))
    for members in cycles({name: value.implies for name, value in found.items()}):
        node, here = at[members[0]]
        chain = " → ".join((*members, members[0]))
        here.add(node, "T011", f"values imply one another in a circle: {chain}")
    return tuple(found.values())


# --- lists -----------------------------------------------------------------------------------------------------------


def _read_fields(
    node: Node | None, what: str, remarks: Remarks, industries: tuple[model.Value, ...], dated: bool
) -> dict[str, model.Fact]:
    """Return the fields of an item or (``dated``) of a record, which has its ``date`` besides."""
    if node is None:
        return {}
    if node.kind != "map":
        remarks.add(node, "T004", f"expected the fields of {what}", "write `name: {label: …, type: …}`, one a line")
        return {}
    found: dict[str, model.Fact] = {}
    for key, value in node.entries.values():
        name = key.text
        if not is_snake(name):
            remarks.add(key, "T008", f"`{name}` cannot be a field", "snake_case, one word")
            continue
        if name in LANGUAGE_WORDS or (dated and name == "date"):
            why = "what every record has anyway" if name == "date" else "a word of conditions"
            remarks.add(key, "T010", f"`{name}` cannot be a field: it is {why}", "choose another name")
            continue
        fact = read_fact(key, value, remarks, industries)
        if fact is not None:
            found[name] = fact
    return found


def read_item_list(
    key: Node, value: Node, remarks: Remarks, industries: tuple[model.Value, ...]
) -> model.ItemList | None:
    """Return the item list that an entry declares."""
    entry = read_envelope(ListEntry, value, remarks, f"`{key.text}`")
    if entry is None:
        return None
    before = len(remarks.found)
    fields = _read_fields(entry.fields, f"`{key.text}`", remarks, industries, False)
    if entry.dated is not None and entry.fields.kind == "map":
        node = value.entries["dated"][1]
        if entry.dated not in entry.fields.entries:
            hint = did_you_mean(entry.dated, entry.fields.entries)
            remarks.add(node, "T012", f"`{entry.dated}` is not a field of `{key.text}`", hint)
        elif entry.dated in fields and fields[entry.dated].type != "date":
            remarks.add(node, "T014", f"`{entry.dated}` is not a date: it cannot date the items")
    if len(remarks.found) > before:
        return None
    return model.ItemList(key.text, entry.label.words(), fields, entry.dated, entry.question, entry.who, entry.evidence)


def read_activity(
    key: Node, value: Node, remarks: Remarks, industries: tuple[model.Value, ...]
) -> model.Activity | None:
    """Return the activity that an entry declares; its records have a ``date`` besides the fields."""
    entry = read_envelope(ActivityEntry, value, remarks, f"`{key.text}`")
    if entry is None:
        return None
    before = len(remarks.found)
    fields = _read_fields(entry.fields, f"`{key.text}`", remarks, industries, True)
    broken = len(remarks.found) > before
    bare = {} if entry.bare_date is None or broken else _read_bare_date(entry.bare_date, key.text, fields, remarks)
    if len(remarks.found) > before:
        return None
    return model.Activity(key.text, entry.label.words(), fields, bare, entry.question, entry.who, entry.evidence)


def _read_bare_date(
    node: Node, name: str, fields: Mapping[str, model.Fact], remarks: Remarks
) -> dict[str, str | bool | int]:
    """Return what a record written as a bare date asserts."""
    entries = opened(node, (), tuple(fields), remarks, f"`bare_date` of `{name}`")
    found: dict[str, str | bool | int] = {}
    for word, (_, value) in (entries or {}).items():
        fact = fields[word]
        try:
            if fact.type == "flag":
                found[word] = read_flag(value)
            elif fact.type in ("count", "amount"):
                found[word] = read_whole(value, fact.at_least, fact.at_most)
            elif fact.type == "choice":
                found[word] = read_text(value)
                names = [each.name for each in fact.values]
                if found[word] not in names:
                    hint = did_you_mean(value.text, names, f"its values: {', '.join(names)}")
                    remarks.add(value, "T103", f"`{value.text}` is not a value of `{word}`", hint)
            else:
                remarks.add(value, "T014", f"a bare date cannot assert `{word}`: its type is {fact.type}")
        except Mistake as mistake:
            remarks.mistake(value, mistake)
    return found


def cycles(graph: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """Return the circles of a graph, each with every member once, from its least member on."""
    ahead = {name: [each for each in targets if each in graph] for name, targets in graph.items()}
    reach: dict[str, set[str]] = {}
    for name in ahead:
        seen: set[str] = set()
        waiting = list(ahead[name])
        while waiting:
            each = waiting.pop()
            if each not in seen:
                seen.add(each)
                waiting.extend(ahead[each])
        reach[name] = seen
    found: list[tuple[str, ...]] = []
    done: set[str] = set()
    for name in sorted(ahead):
        if name in done or name not in reach[name]:
            continue
        members = {each for each in reach[name] if name in reach[each]}
        done |= members
        order = [name]
        while True:
            following = [each for each in sorted(ahead[order[-1]]) if each in members and each not in order]
            if not following:
                break
            order.append(following[0])
        found.append((*order, *sorted(members - set(order))))
    return found
