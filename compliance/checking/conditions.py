"""Conditions: one pass over YAML nodes, directed by the declared type of each fact, to the intermediate form.

One mistake gives one remark at the node that holds it. The pass knows names and types; it judges nothing, and knows
neither dates of assessment nor enterprises. Refused here: activity forms (they stand only in ``requires``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Literal

from msgspec import Struct, field

from compliance import model
from compliance.checking.comparisons import BOUNDS, Bound, named, read_bounds, read_comparison, read_flag_of
from compliance.checking.literals import Mistake, is_unwritten, read_text, shown
from compliance.checking.remarks import Remarks, opened
from compliance.diagnostics import did_you_mean
from compliance.reading import Node

FREQUENCY_WORDS = (
    "activity",
    "per",
    "within",
    "since",
    "look_back",
    "first_owed",
    "first_owed_because",
    "per_assumed",
)
CONDITION_WORDS = ("all", "any", "not", "every", "some", "count", "share")
LANGUAGE_WORDS = frozenset((*CONDITION_WORDS, *BOUNDS, *FREQUENCY_WORDS, "by", "where", "hold", "of", "in", "as_of"))
"""Words of conditions and requirements: no fact, list or class may take one as its name."""
MOST_PARTS = 200
"""The most parts of one ``all`` or ``any``; nobody reads a longer one, and engines have their limits."""
MOST = 10**9
"""The greatest number of items that may be asked for."""


class Names(Struct, frozen=True):
    """What a name may mean here: facts and classes of the establishment, or (``inside`` a list) fields of an item."""

    facts: Mapping[str, model.Fact]
    classes: Collection[str] = ()
    items: Mapping[str, model.ItemList] = field(default_factory=dict)
    activities: Mapping[str, model.Activity] = field(default_factory=dict)
    broken: Collection[str] = ()
    """Declared, but wrongly: said once where it is declared, not again where it is used."""
    inside: str = ""

    def fields_of(self, listed: model.ItemList | model.Activity) -> Names:
        """Return the names inside a list: only its fields."""
        return Names(listed.fields, inside=f"{listed.path} ({listed.label.zh})")


def read_condition(node: Node, names: Names, remarks: Remarks) -> model.Condition | None:
    """Return the condition a node states, or ``None`` after noting what is wrong with it (SEMANTICS 1, 4).

    Several keys of one mapping mean *all*.
    """
    if not _is_condition(node, remarks):
        return None
    form = next((node.entries[word][0] for word in (*FREQUENCY_WORDS, "by") if word in node.entries), None)
    if form is not None and form.text not in names.facts:
        hint = "an activity is asked for in `requires`, alone or inside `all` and `any`"
        remarks.add(form, "T110", f"`{form.text}` cannot stand here: this is a condition, not a requirement", hint)
        return None
    parts = [read_part(key, value, names, remarks) for key, value in node.entries.values()]
    known = tuple(part for part in parts if part is not None)
    if len(known) < len(parts):
        return None
    return known[0] if len(known) == 1 else model.All(known)


def read_part(key: Node, value: Node, names: Names, remarks: Remarks) -> model.Condition | None:
    """Return the condition of one key and its value."""
    word = key.text
    if word in ("all", "any"):
        parts = read_parts(key, value, remarks, lambda part: read_condition(part, names, remarks))
        return None if parts is None else model.All(parts) if word == "all" else model.Any(parts)
    if word == "not":
        inner = read_condition(value, names, remarks)
        return None if inner is None else model.Not(inner)
    if word in ("every", "some", "count"):
        return _read_quantified(word, key, value, names, remarks)
    if word == "share":
        return _read_share(key, value, names, remarks)
    if word in names.facts:
        return read_comparison(names.facts[word], key, value, remarks)
    if word in names.classes:
        return read_flag_of(word, word, value, remarks)
    if word not in names.broken:
        remarks.add(key, "T101", *_unknown(word, names))
    return None


def read_parts(
    key: Node, value: Node, remarks: Remarks, read: Callable[[Node], model.Requirement | None]
) -> tuple[model.Requirement, ...] | None:
    """Return the parts of ``all`` or ``any``; an empty list is refused, for one is never true and one always."""
    if value.kind != "list":
        remarks.add(value, "T102", f"`{key.text}` takes a list", f"write `{key.text}: [{{…}}, {{…}}]`")
        return None
    if not value.items:
        remarks.add(value, "T106", f"`{key.text}` of nothing", "give at least one part, or leave the key out")
        return None
    if len(value.items) > MOST_PARTS:
        hint = "ask a set ({includes_any: […]}) or a class instead"
        remarks.add(
            value.items[MOST_PARTS], "T114", f"`{key.text}` of {len(value.items)} parts; at most {MOST_PARTS}", hint
        )
        return None
    parts = [read(item) for item in value.items]
    known = tuple(part for part in parts if part is not None)
    return known if len(known) == len(parts) else None


def conditions_in(requirement: model.Requirement) -> Iterable[model.Requirement]:
    """Yield a condition or requirement and everything inside it, not what stands inside item lists and records."""
    yield requirement
    if isinstance(requirement, model.All | model.Any):
        for part in requirement.parts:
            yield from conditions_in(part)
    elif isinstance(requirement, model.Not):
        yield from conditions_in(requirement.part)
    elif isinstance(requirement, model.Deadline):
        yield from conditions_in(requirement.requirement)


# --- lists and shares ----------------------------------------------------------------------------------------------


def _read_quantified(word: str, key: Node, value: Node, names: Names, remarks: Remarks) -> model.Quantified | None:
    """Return ``every``, ``some`` or ``count`` over an item list (SEMANTICS 4)."""
    mode: Literal["every", "some", "count"] = "every" if word == "every" else "some" if word == "some" else "count"
    allowed = ("of", "where", "hold", *(BOUNDS if mode == "count" else ()))
    needed = ("of", "hold") if mode == "every" else ("of",)
    entries = opened(value, needed, allowed, remarks, f"`{word}`")
    if entries is None:
        return None
    listed = _read_list_name(entries["of"][1], names, remarks)
    if listed is None:
        return None
    if mode == "some" and "where" not in entries and "hold" not in entries:
        remarks.add(
            key,
            "T002",
            "`some` says nothing of the item",
            "give `where` or `hold`; that there is one at all: `count: {of: …, at_least: 1}`",
        )
        return None
    fields = names.fields_of(listed)
    where, hold = (
        read_condition(entries[part][1], fields, remarks) if part in entries else model.ALWAYS
        for part in ("where", "hold")
    )
    bounds: Bound | None = (None, None, False, False)
    if mode == "count":
        given = {bound: pair for bound, pair in entries.items() if bound in BOUNDS}
        if not given:
            remarks.add(key, "T002", "`count` has no bound", f"give one of: {', '.join(BOUNDS)}")
            return None
        bounds = read_bounds(given, 0, MOST, remarks)
    if where is None or hold is None or bounds is None:
        return None
    return model.Quantified(mode, listed.path, where, hold, bounds[0], bounds[1])


def _read_list_name(node: Node, names: Names, remarks: Remarks) -> model.ItemList | None:
    try:
        word = read_text(node, "the name of an item list")
    except Mistake as mistake:
        remarks.mistake(node, mistake)
        return None
    if word in names.items:
        return names.items[word]
    if word in names.broken:
        return None
    if names.inside:
        remarks.add(node, "T109", f"no lists inside {names.inside}: an item has only fields")
    elif word in names.activities:
        hint = f"its records are asked for by `activity: {word}, at_least: …` in `requires`"
        remarks.add(node, "T109", f"`{word}` is an activity, not an item list", hint)
    else:
        remarks.add(node, "T109", f"no item list `{word}` is declared", did_you_mean(word, names.items))
    return None


def _read_share(key: Node, value: Node, names: Names, remarks: Remarks) -> model.Share | None:
    """Return a share; bounds are whole numbers of per cent, both inclusive (SEMANTICS 4)."""
    if names.inside:
        remarks.add(key, "T111", f"no shares inside {names.inside}", "`share` compares two facts of the establishment")
        return None
    words = ("at_least", "at_most")
    entries = opened(value, ("of", "in"), ("of", "in", *words), remarks, "`share`")
    if entries is None:
        return None
    part, whole = (_read_amount_name(entries[word][1], names, remarks) for word in ("of", "in"))
    given = {word: pair for word, pair in entries.items() if word in words}
    if not given:
        remarks.add(key, "T002", "`share` has no bound", "give at_least or at_most, in per cent")
        return None
    bounds = read_bounds(given, 0, 100, remarks, words)
    if part is not None and part == whole:
        remarks.add(entries["in"][1], "T111", f"`{part}` is a share of itself")
        return None
    if part is None or whole is None or bounds is None:
        return None
    return model.Share(part, whole, bounds[0], bounds[1])


def _read_amount_name(node: Node, names: Names, remarks: Remarks) -> str | None:
    try:
        word = read_text(node, "the path of a number")
    except Mistake as mistake:
        remarks.mistake(node, mistake)
        return None
    if word in names.broken:
        return None
    if word not in names.facts:
        numbers = [fact.path for fact in names.facts.values() if fact.type in ("count", "amount")]
        remarks.add(node, "T101", f"unknown fact `{word}`", did_you_mean(word, numbers))
        return None
    if names.facts[word].type not in ("count", "amount"):
        remarks.add(node, "T111", f"{named(names.facts[word])} is not a number: it has no share")
        return None
    return word


# --- words of messages ---------------------------------------------------------------------------------------------


def _is_condition(node: Node, remarks: Remarks) -> bool:
    if node.kind == "list":
        remarks.add(node, "T102", "a condition is a mapping, not a list", "write `all: […]` or `any: […]`")
    elif is_unwritten(node):
        remarks.add(node, "T018", f"{shown(node.text)} is still to be written", "put a condition in place of TODO")
    elif node.kind != "map":
        remarks.add(node, "T102", f"a condition is a mapping, not {shown(node.text)}", "write e.g. {gongmao: true}")
    elif not node.entries:
        remarks.add(node, "T106", "an empty condition", "leave the key out where it always holds")
    return node.kind == "map" and bool(node.entries)


def _unknown(word: str, names: Names) -> tuple[str, str]:
    """Return the sentence and the help for a name that means nothing here."""
    if names.inside:
        return (
            f"`{word}` is not a field of {names.inside}",
            did_you_mean(word, names.facts, f"its fields: {', '.join(names.facts)}" if names.facts else "it has none"),
        )
    if word in names.items:
        return f"`{word}` is a list of items, not a fact", f"write every, some or count: {{of: {word}, …}}"
    if word in names.activities:
        return f"`{word}` is an activity, not a fact", f"write `activity: {word}, at_least: …` in `requires`"
    known = [*names.facts, *names.classes, *CONDITION_WORDS]
    return f"unknown fact `{word}`", did_you_mean(word, known, "declare it in the vocabulary")
