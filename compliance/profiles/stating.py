"""Statements of a profile about declared facts, classes, item lists and activities, each with its place.

Used for profile files, for the ``given`` of cases and for what-if settings alike, so that all three can say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from compliance.enterprise import FactValue, Item, Record, Stated
from compliance.model import Activity, ClassRule, Fact, ItemList, Origin, Vocabulary, Words
from compliance.profiles import statements
from compliance.reading import Mistakes, Node, described, shown
from compliance.reading.syntax import wide_hint

ENVELOPE: Final = (
    "kind",
    "name",
    "credit_code",
    "jurisdiction",
    "address",
    "contacts",
    "firm",
    "founded_on",
    "stated_on",
    "records_through",
    "waivers",
    "suspensions",
    "applicability_since",
    "inspections",
    "remediation",
)
"""The words of a profile that are no facts; the vocabulary declares none of them."""

_PROOF: Final = ("value", "evidence", "checked_on")
_CLASS: Final = Fact("", Words("", ""), "flag")


class Stating(Struct):
    """What has been stated so far, by path."""

    vocabulary: Vocabulary
    mistakes: Mistakes
    facts: dict[str, Stated] = field(default_factory=dict)
    classes: dict[str, Stated] = field(default_factory=dict)
    items: dict[str, tuple[Item, ...]] = field(default_factory=dict)
    records: dict[str, tuple[Record, ...]] = field(default_factory=dict)
    lists_at: dict[str, Origin] = field(default_factory=dict)
    seen: dict[str, Node] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    groups: frozenset[str] = frozenset()
    """Every proper beginning of a declared path: ``safety_dept`` of ``safety_dept.exists``."""

    def __post_init__(self) -> None:
        known = self.vocabulary
        self.names = (*known.facts, *known.items, *known.activities, *known.classes)
        groups = set()
        for name in self.names:
            while "." in name:
                name = name.rpartition(".")[0]
                groups.add(name)
        self.groups = frozenset(groups)

    def walk(self, entries: Mapping[str, tuple[Node, Node]], prefix: str = "") -> None:
        """Take in a mapping of facts, nested or dotted."""
        for key, (key_node, node) in entries.items():
            path = prefix + key
            if path in self.groups and not (
                path in self.vocabulary.facts and (node.kind != "map" or "value" in node.entries)
            ):
                if node.is_null:
                    self.warn_unknown(node, path)
                elif node.kind == "map":
                    self.walk(node.entries, path + ".")
                else:
                    names = [name[len(path) + 1 :] for name in self.names if name.startswith(path + ".")]
                    hint = f"its facts are {', '.join(names[:8])}; write for example {path}.{names[0]}"
                    self.mistakes.add(node, "R010", f"{path} is a group of facts, not {described(node)}", hint)
            elif path in self.seen:
                line = self.seen[path].line
                self.mistakes.add(key_node, "E004", f"{path} is stated twice; first at line {line}", "keep one")
            else:
                self.seen[path] = key_node
                self.state(path, key_node, node)

    def state(self, path: str, key: Node, node: Node) -> None:
        """Take in one statement about a declared name; an undeclared one is a mistake (E003)."""
        known = self.vocabulary
        if path in known.facts:
            if stated := self.stated(path, key, node, known.facts[path]):
                self.facts[path] = stated
        elif path in known.activities or path in known.items:
            self.take_list(path, key, node)
        elif path in known.classes:
            self.declare(path, key, node, known.classes[path])
        else:
            self.refuse_unknown(path, key)

    def stated(self, path: str, key: Node, node: Node, fact: Fact) -> Stated | None:
        """Return a value with its place and its proof, or ``None`` where there is none or it is wrong."""
        name = statements.name_of(path, fact)
        inner, evidence, checked_on = self.unwrap(node, name)
        if inner is None:
            return None
        if inner.is_null:
            self.warn_unknown(inner, path, fact.label)
            return None
        value = statements.read_value(inner, fact, path, self.mistakes)
        return None if value is None else Stated(value, self.origin(key), evidence, checked_on)

    def unwrap(self, node: Node, name: str) -> tuple[Node | None, str, date | None]:
        """Return the value inside ``{value, evidence, checked_on}``, and its proof; ``None`` where it has no value."""
        if node.kind != "map" or not any(key in node.entries for key in _PROOF):
            return node, "", None
        for key, (key_node, _) in node.entries.items():
            if key not in _PROOF:
                hint = statements.unknown_hint(key, _PROOF)
                self.mistakes.add(key_node, "E007", f"{shown(key)} does not belong to the proof of {name}", hint)
        value, evidence, checked_on = (node.get(key) for key in _PROOF)
        if value is None:
            self.mistakes.add(node, "E007", f"{name} has a proof but no value", "write {value: …, evidence: …}")
        return (
            value,
            statements.read_line(evidence, f"the evidence of {name}", self.mistakes) if evidence else "",
            statements.read_day(checked_on, f"checked_on of {name}", self.mistakes) if checked_on else None,
        )

    def declare(self, path: str, key: Node, node: Node, rule: ClassRule) -> None:
        """Take in a declared value of a class, where it may be declared."""
        name = f"{path} ({rule.label.zh})"
        if not rule.declarable:
            hint = f"state the facts it rests on; its source is {rule.source}" if rule.source else ""
            self.mistakes.add(key, "E008", f"{name} follows from other facts and cannot be declared", hint)
        elif stated := self.stated(path, key, node, replace(_CLASS, label=rule.label)):
            self.classes[path] = stated

    def take_list(self, path: str, key: Node, node: Node) -> None:
        """Take in a list of items or of records; ``[]`` declares that there are none."""
        known: ItemList | Activity = self.vocabulary.items.get(path) or self.vocabulary.activities[path]
        name = f"{path} ({known.label.zh})"
        inner, _, _ = self.unwrap(node, name)
        if inner is None:
            return
        if inner.is_null:
            self.warn_unknown(inner, path, known.label, "for none write []")
            return
        if inner.kind != "list":
            word = inner.text.strip()
            hint = (
                "for none write []"
                if word in ("无", "没有", "0", "none")
                else "begin each entry with - on its own line"
            )
            hint = wide_hint(word) or hint
            self.mistakes.add(inner, "R010", f"{name} takes a list, not {described(inner)}", hint)
            return
        if isinstance(known, Activity):
            self.records[path] = tuple(found for entry in inner.items if (found := self.record(entry, path, known)))
        else:
            self.items[path] = tuple(item for entry in inner.items if (item := self.item(entry, path, known)))
        self.lists_at[path] = self.origin(key)

    def item(self, node: Node, path: str, known: ItemList) -> Item | None:
        """Return one entry of an item list."""
        if node.kind != "map":
            hint = f"write {{{next(iter(known.fields), 'field')}: …}}"
            self.mistakes.add(node, "R010", f"an entry of {path} is a mapping of fields, not {described(node)}", hint)
            return None
        return Item(self.fields(node, path, known.fields), self.origin(node))

    def record(self, node: Node, path: str, known: Activity) -> Record | None:
        """Return one dated record: a bare date, or a mapping with ``date``."""
        if node.kind == "scalar" and not node.is_null:
            day = statements.read_day(node, f"a record of {path}", self.mistakes)
            return Record(day, _bare_date(known), self.origin(node)) if day else None
        if node.kind != "map":
            hint = "write - 2024-03-05, or - {date: 2024-03-05}"
            self.mistakes.add(node, "R010", f"a record of {path} is a date or a mapping, not {described(node)}", hint)
            return None
        fields = self.fields(node, path, known.fields, "date")
        stated = node.get("date")
        if stated is None or stated.is_null:
            at = node.entries["date"][0] if stated else node
            self.mistakes.add(
                at, "E006", f"a record of {path} ({known.label.zh}) has no date", "write date: 2024-03-05"
            )
            return None
        day = statements.read_day(stated, f"date of {path}", self.mistakes)
        return Record(day, fields, self.origin(node)) if day else None

    def fields(self, node: Node, path: str, known: Mapping[str, Fact], besides: str = "") -> dict[str, FactValue]:
        """Return the fields of an item or a record; one left empty is unknown."""
        found: dict[str, FactValue] = {}
        for key, (key_node, inner) in node.entries.items():
            if key == besides:
                continue
            if key not in known:
                names = [*((besides,) if besides else ()), *known]
                hint = statements.unknown_hint(key, names)
                self.mistakes.add(key_node, "E005", f"{shown(key)} is not a field of {path}", hint)
            elif inner.is_null:
                self.warn_unknown(inner, f"{path}.{key}", known[key].label)
            elif (value := statements.read_value(inner, known[key], f"{path}.{key}", self.mistakes)) is not None:
                found[key] = value
        return found

    def refuse_unknown(self, path: str, key: Node) -> None:
        """Note a name that nobody declared, with the one that was probably meant."""
        known = self.vocabulary
        for declared in (known.facts, known.items, known.activities, known.classes):
            for name, entry in declared.items():
                if entry.label.zh == key.text:
                    self.mistakes.add(key, "E003", f"{shown(path)} is not a name but a label", f"write {name}")
                    return
        names = [*self.names, *sorted(self.groups), *(() if "." in path else ENVELOPE)]
        self.mistakes.add(key, "E003", f"{shown(path)} is not a declared fact", statements.unknown_hint(path, names))

    def warn_unknown(self, node: Node, path: str, label: Words | None = None, hint: str = "") -> None:
        """Remark that a name left empty is unknown."""
        zh, en = (f"{path} ({label.zh})", f"{path} ({label.en})") if label is not None and label.zh else (path, path)
        message = f"{en} is left empty: it counts as not known, neither as no nor as zero"
        self.mistakes.warn(node, "E012", message, hint, f"{zh}空着，按“不清楚”处理，不当作“没有”或者零")

    def origin(self, node: Node) -> Origin:
        """Return file and line of a node."""
        return Origin(self.mistakes.path, node.line)


def _bare_date(known: Activity) -> dict[str, FactValue]:
    """Return what a record written as a bare date asserts."""
    asserted: dict[str, FactValue] = {}
    for name, value in known.bare_date.items():
        kind = known.fields[name].type
        if isinstance(value, str) and kind == "set":
            asserted[name] = frozenset((value,))
        elif isinstance(value, str) and kind == "date":
            asserted[name] = statements.parse_day(value, name)
        else:
            asserted[name] = value
    return asserted
