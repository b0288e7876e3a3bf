"""How enterprises lie in a store: one row each, typed by the vocabulary, with items and records nested in it.

Columns: ``id``, ``name``, ``credit_code``, ``place`` (0: not known), ``founded_on``, ``stated_on``;
``through:ACTIVITY`` and ``through:default``; ``fact:PATH``; ``class:NAME`` where declared; ``items:PATH`` and
``records:ACTIVITY`` (lists of structs; records in the order of their days); ``since``, ``suspensions``; and ``rest``,
JSON of what no verdict asks for (contacts, waivers, evidence of facts), so that a profile comes back whole. ``null``
is unknown. A day that is ``not_yet`` is 0001-01-01.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from compliance.model import Fact, Vocabulary
from compliance.plan import (
    AllOf,
    AnyOf,
    Calendar,
    Ever,
    ItemsTest,
    Leaf,
    NotOf,
    Owed,
    Plan,
    Requirement,
    Rolling,
    ShareTest,
    Until,
)

NOT_YET = -719162
"""0001-01-01 as days since 1970-01-01."""
EPOCH = 719163
"""The ordinal of 1970-01-01."""
DAY = "day"
"""The field of a record that holds its day; no vocabulary declares a field of this name."""

FIRM = ("id", "name", "credit_code", "place", "founded_on", "stated_on")


def schema(vocabulary: Vocabulary) -> pa.Schema:
    """Return the schema of a store's rows."""
    day = pa.date32()
    columns = [
        pa.field("id", pa.string(), nullable=False),
        pa.field("name", pa.string()),
        pa.field("credit_code", pa.string()),
        pa.field("place", pa.int32(), nullable=False),
        pa.field("founded_on", day),
        pa.field("stated_on", day),
        *(pa.field(f"through:{name}", day) for name in ("default", *vocabulary.activities)),
        *(pa.field(f"fact:{path}", type_of(fact)) for path, fact in vocabulary.facts.items()),
        *(pa.field(f"class:{name}", pa.bool_()) for name, rule in vocabulary.classes.items() if rule.declarable),
    ]
    for path, items in vocabulary.items.items():
        fields = [pa.field(name, type_of(fact)) for name, fact in items.fields.items()]
        columns.append(pa.field(f"items:{path}", pa.list_(pa.struct(fields))))
    for name, activity in vocabulary.activities.items():
        fields = [pa.field(key, type_of(fact)) for key, fact in activity.fields.items()]
        columns.append(pa.field(f"records:{name}", pa.list_(pa.struct([pa.field(DAY, day, nullable=False), *fields]))))
    columns += [
        pa.field("since", pa.map_(pa.string(), day)),
        pa.field("suspensions", pa.list_(pa.struct([pa.field("from", day), pa.field("until", day)]))),
        pa.field("rest", pa.string()),
    ]
    return pa.schema(columns)


def type_of(fact: Fact) -> pa.DataType:
    """Return the type of a fact or a field."""
    match fact.type:
        case "flag":
            return pa.bool_()
        case "count" | "amount":
            return pa.int64()
        case "date":
            return pa.date32()
        case "set":
            return pa.list_(pa.string())
        case _:
            return pa.string()


def columns_for(plan: Plan) -> list[str]:
    """Return the columns a plan asks for, as Parquet names them: nested fields one by one."""
    vocabulary = plan.rulebook.vocabulary
    wanted: dict[str, None] = dict.fromkeys(("place", "founded_on"))

    def want(test: Requirement, prefix: str = "") -> None:
        for leaf in _leaves(test):
            if isinstance(leaf, Leaf):
                _want_leaf(leaf.key, prefix, vocabulary, wanted)
            elif isinstance(leaf, ShareTest):
                wanted[f"fact:{leaf.part}"] = wanted[f"fact:{leaf.whole}"] = None
            elif isinstance(leaf, ItemsTest):
                column = f"items:{leaf.items}.list.element"
                dated = vocabulary.items[leaf.items].dated
                first = dated or next(iter(vocabulary.items[leaf.items].fields))
                wanted[f"{column}.{first}"] = None
                for part in (leaf.where, leaf.hold):
                    want(part, f"{column}.")
            elif isinstance(leaf, Until):
                wanted["since"] = None
            elif isinstance(leaf, Calendar | Rolling | Ever):
                column = f"records:{leaf.activity}.list.element"
                wanted[f"{column}.{DAY}"] = wanted["through:default"] = wanted[f"through:{leaf.activity}"] = None
                wanted["stated_on"] = wanted["since"] = wanted["suspensions"] = None
                want(leaf.where, f"{column}.")
                if isinstance(leaf, Calendar) and leaf.earlier is not None:
                    want(leaf.earlier)

    for each in asked_of(plan):
        want(each)
    for cut in plan.cuts():
        for rule in plan.classes_on(cut):
            want(rule.when)
            if rule.declarable:
                wanted[f"class:{rule.name}"] = None
    return list(wanted)


def asked_of(plan: Plan) -> Iterator[Requirement]:
    """Yield the tests and requirements of a plan's obligations, those of classes left out."""
    for owed in plan.owed:
        for each in _owed(owed):
            yield from (each.place, each.applies_when, *(over.applies for over in each.overriders))
            if each.base is not None:
                yield each.base
            for case in each.cases:
                yield from (case.guard, case.requirement)


def keys_of(requirement: Requirement) -> Iterator[str]:
    """Yield the facts and classes that a requirement asks of enterprises, as its leaves name them."""
    for leaf in _leaves(requirement):
        if isinstance(leaf, Leaf):
            yield leaf.key
        elif isinstance(leaf, ShareTest):
            yield from (leaf.part, leaf.whole)


def _want_leaf(key: str, prefix: str, vocabulary: Vocabulary, wanted: dict[str, None]) -> None:
    name = key.split(":")[0]
    if prefix:
        wanted[prefix + name] = None
    elif name in vocabulary.facts:
        wanted[f"fact:{name}"] = None


def _owed(owed: Owed) -> Iterator[Owed]:
    yield owed
    if owed.final is not None:
        yield from _owed(owed.final)
    for _, alternative in owed.alternatives:
        yield from _owed(alternative)


def _leaves(node: Requirement) -> Iterator[Requirement]:
    if isinstance(node, AllOf | AnyOf):
        for part in node.parts:
            yield from _leaves(part)
    elif isinstance(node, NotOf):
        yield from _leaves(node.part)
    elif isinstance(node, Until):
        yield node
        yield from _leaves(node.requirement)
    else:
        yield node
