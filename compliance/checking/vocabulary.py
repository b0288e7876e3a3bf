"""The declared words: facts, item lists, activities, industries, jurisdictions, classes (format: rulesets/README.md).

Every mistake of all files is reported in one run. A name means one thing: no two entries share one, none is both a
name and the beginning of another, and none is a word of the profile's envelope or of the conditions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct, field

from compliance import model
from compliance.checking import ENGLISH
from compliance.checking.conditions import LANGUAGE_WORDS, Names, conditions_in, read_condition
from compliance.checking.declarations import cycles, read_activity, read_fact, read_item_list, read_taxonomy
from compliance.checking.entries import is_class_name, is_code, is_path, read_envelope
from compliance.checking.header import read_header
from compliance.checking.remarks import Remarks
from compliance.checking.vocabulary_entries import ClassEntry, PlaceEntry
from compliance.diagnostics import Diagnostic, LoadError, Span, did_you_mean
from compliance.reading import Node, read_file

SECTIONS = ("facts", "items", "activities", "industries", "jurisdictions", "classes")
PROFILE_WORDS = frozenset(
    {
        "kind", "schema", "name", "credit_code", "jurisdiction", "address", "contacts", "firm", "founded_on",
        "stated_on", "records_through", "waivers", "suspensions", "applicability_since", "inspections",
        "default", "value", "evidence", "checked_on", "date", "not_yet",
    }
)  # fmt: skip
"""Words of a profile's envelope and of its stated values: no fact, list or class may take one as its name."""
FILE_LIMIT = 4 << 20
"""Largest vocabulary or ruleset file, in bytes."""


class Declared(Struct):
    """The words declared so far, with where each stands."""

    facts: dict[str, model.Fact] = field(default_factory=dict)
    items: dict[str, model.ItemList] = field(default_factory=dict)
    activities: dict[str, model.Activity] = field(default_factory=dict)
    industries: tuple[model.Value, ...] = ()
    places: dict[str, model.Place] = field(default_factory=dict)
    at: dict[str, tuple[Node, Remarks]] = field(default_factory=dict)
    """Every name with its node and file."""

    def names(self, classes: Iterable[str]) -> Names:
        """Return what names mean in conditions about the establishment."""
        known = {*self.facts, *self.items, *self.activities}
        broken = frozenset(name for name in self.at if name not in known)
        return Names(self.facts, frozenset(classes), self.items, self.activities, broken)


class ClassNode(Struct, frozen=True):
    """A class as written: its name, its mapping, its file, and the document it belongs to (empty: shared)."""

    key: Node
    value: Node
    remarks: Remarks
    document: str = ""

    @property
    def name(self) -> str:
        """Return how conditions name it: a document's own class is always ``document.name`` (SEMANTICS 7)."""
        own = self.document and not self.key.text.startswith(f"{self.document}.")
        return f"{self.document}.{self.key.text}" if own else self.key.text


def load_vocabulary(folder: Path) -> model.Vocabulary:
    """Return the vocabulary in ``folder`` (all its ``*.yaml`` together, without the translations).

    Raises :class:`LoadError` with every mistake of every file.
    """
    found: list[Diagnostic] = []
    blocks: list[tuple[str, Node]] = []
    for path in sorted(each for each in folder.glob("*.yaml") if each.name != ENGLISH):
        try:
            blocks.append((str(path), read_file(path, limit=FILE_LIMIT).root))
        except LoadError as error:
            found.extend(error.diagnostics)
    if not blocks and not found:
        found.append(Diagnostic(Span(str(folder)), "T013", "no vocabulary here", "it is in vocabulary/*.yaml"))
    remarks = Remarks("", found)
    declared, classes = declare(blocks, remarks)
    vocabulary = complete(declared, classes, remarks)
    if found:
        raise LoadError(found)
    return vocabulary


def parse_vocabulary(*blocks: tuple[str, Node]) -> model.Vocabulary:
    """Return the vocabulary that blocks (path, mapping with ``facts:``, ``items:`` …) declare together.

    Raises :class:`LoadError` with every mistake.
    """
    remarks = Remarks("")
    declared, classes = declare(blocks, remarks)
    vocabulary = complete(declared, classes, remarks)
    if remarks.found:
        raise LoadError(remarks.found)
    return vocabulary


def declare(blocks: Iterable[tuple[str, Node]], remarks: Remarks) -> tuple[Declared, list[ClassNode]]:
    """Return the declared words, and the classes still as nodes: their conditions may name any word."""
    sections: dict[str, list[tuple[Node, Node, Remarks]]] = {section: [] for section in SECTIONS}
    for path, root in blocks:
        here = remarks.about(path)
        # A wrong header does not make the names below it unknown: each use of one would look like a mistake.
        if not read_header(root, "vocabulary", here) and not any(name in SECTIONS for name in root.entries):
            continue
        for name, (key, value) in root.entries.items():
            if name in ("kind", "schema"):
                continue
            if name not in SECTIONS:
                here.add(key, "T001", f"unknown key `{name}` in a vocabulary", did_you_mean(name, SECTIONS))
            elif value.kind != "map":
                here.add(value, "T004", f"`{name}` is a mapping of names", "write one name a line, each with its entry")
            else:
                sections[name].extend((inner, entry, here) for inner, entry in value.entries.values())
    declared = Declared()
    declared.industries = read_taxonomy(sections["industries"])
    for key, value, here in sections["facts"]:
        fact = read_fact(key, value, here, declared.industries)
        if _take_name(key, here, declared) and fact is not None:
            declared.facts[key.text] = fact
    for key, value, here in sections["items"]:
        listed = read_item_list(key, value, here, declared.industries)
        if _take_name(key, here, declared) and listed is not None:
            declared.items[key.text] = listed
    for key, value, here in sections["activities"]:
        activity = read_activity(key, value, here, declared.industries)
        if _take_name(key, here, declared) and activity is not None:
            declared.activities[key.text] = activity
    _read_places(sections["jurisdictions"], declared)
    _refuse_prefixes(declared)
    return declared, [ClassNode(key, value, here) for key, value, here in sections["classes"]]


def complete(declared: Declared, classes: Sequence[ClassNode], remarks: Remarks) -> model.Vocabulary:
    """Return the vocabulary with its classes read, ordered as written; cycles among them are mistakes (7)."""
    taken: list[ClassNode] = []
    for each in classes:
        if _take_class_name(each, declared):
            taken.append(each)
    names = declared.names(each.name for each in taken)
    rules: dict[str, model.ClassRule] = {}
    for each in taken:
        rule = _read_class(each, names)
        if rule is not None:
            rules[rule.name] = rule
    rests_on = {
        name: sorted({part.fact for part in conditions_in(rule.when) if isinstance(part, model.Flag)} & rules.keys())
        for name, rule in rules.items()
    }
    for members in cycles(rests_on):
        node, here = declared.at[members[0]]
        chain = " → ".join((*members, members[0]))
        here.add(
            node, "T011", f"classes rest on one another in a circle: {chain}", "let one of them rest on facts alone"
        )
    return model.Vocabulary(declared.facts, declared.items, declared.activities, rules, declared.places)


# --- places, classes, names ----------------------------------------------------------------------------------------


def _read_places(entries: list[tuple[Node, Node, Remarks]], declared: Declared) -> None:
    at: dict[str, tuple[Node, Remarks]] = {}
    for key, value, here in entries:
        code = key.text
        if not is_code(code):
            here.add(key, "T008", f"`{code}` is not a code of GB/T 2260", "six digits, e.g. 530500")
            continue
        if not _once(code, key, here, at):
            continue
        entry = read_envelope(PlaceEntry, value, here, f"`{code}`")
        if entry is not None:
            former = tuple((each.code, each.until) for each in entry.former)
            declared.places[code] = model.Place(code, entry.label.words(), former)
    for key, value, here in entries:
        place = declared.places.get(key.text)
        if place is not None and place.former and at[key.text][0] is key:
            for (code, _), node in zip(place.former, value.entries["former"][1].items, strict=True):
                _once(code, node, here, at)


def _once(code: str, key: Node, remarks: Remarks, at: dict[str, tuple[Node, Remarks]]) -> bool:
    """Note a code that stands twice, as a place of today or a former one."""
    if code in at:
        first, where = at[code]
        remarks.add(key, "T009", f"`{code}` stands twice", f"first at {where.path}:{first.line}")
        return False
    at[code] = (key, remarks)
    return True


def _read_class(written: ClassNode, names: Names) -> model.ClassRule | None:
    entry = read_envelope(ClassEntry, written.value, written.remarks, f"`{written.key.text}`")
    if entry is None:
        return None
    when = read_condition(entry.when, names, written.remarks)
    if when is None:
        return None
    return model.ClassRule(
        written.name,
        entry.label.words(),
        when,
        entry.closed,
        entry.declarable,
        entry.source,
        entry.question,
        entry.note,
        entry.says.pair() if entry.says else (),
    )


def _take_class_name(written: ClassNode, declared: Declared) -> bool:
    """Note a class whose name is taken or not formed as one; a document's own class is named ``document.name``."""
    name, here = written.name, written.remarks
    document, _, last = name.rpartition(".")
    if not is_class_name(name) or document != written.document or last in LANGUAGE_WORDS | PROFILE_WORDS:
        hint = "one snake_case word, which is no word of conditions or profiles"
        here.add(written.key, "T008", f"`{written.key.text}` cannot be the name of a class here", hint)
        return False
    return _take(name, written.key, here, declared)


def _take_name(key: Node, remarks: Remarks, declared: Declared) -> bool:
    name = key.text
    if not is_path(name):
        hint = "snake_case words joined by dots, e.g. safety_dept.exists"
        remarks.add(key, "T008", f"`{name}` cannot be a name", hint)
        return False
    first = name.split(".")[0]
    if first in PROFILE_WORDS or name in LANGUAGE_WORDS:
        whose = "a profile" if first in PROFILE_WORDS else "conditions"
        remarks.add(key, "T010", f"`{first}` is a word of {whose}", "choose another name")
        return False
    return _take(name, key, remarks, declared)


def _take(name: str, key: Node, remarks: Remarks, declared: Declared) -> bool:
    if name in declared.at:
        first, where = declared.at[name]
        remarks.add(key, "T009", f"the name `{name}` is used twice", f"first at {where.path}:{first.line}")
        return False
    declared.at[name] = (key, remarks)
    return True


def _refuse_prefixes(declared: Declared) -> None:
    """Note every name that is also the beginning of another: a profile could not nest it."""
    for name, (key, remarks) in declared.at.items():
        parts = name.split(".")
        for count in range(1, len(parts)):
            prefix = ".".join(parts[:count])
            if prefix in declared.at:
                first, where = declared.at[prefix]
                message = (
                    f"`{prefix}` is a name of its own ({where.path}:{first.line}), so `{name}` cannot stand under it"
                )
                remarks.add(key, "T010", message, "rename one of the two")
