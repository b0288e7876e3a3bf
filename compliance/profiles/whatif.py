"""What-if settings (``--set``): statements laid over a profile, read by the code that reads profiles.

``staff_count=99`` states, ``drills+=2025-03-01`` adds a record to a list that is there, ``x=null`` forgets. The right
side is YAML and is typed by the vocabulary, so nothing can be set that a profile could not say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from compliance.decoding import bad_character
from compliance.enterprise import Enterprise, Stated
from compliance.model import Vocabulary
from compliance.profiles import FOUNDED, read_jurisdiction, read_records_through, statements
from compliance.profiles.stating import ENVELOPE, Stating
from compliance.reading import Mistakes, Node, ReadError, parse_text, shown

PATH: Final = "--set"
"""What messages show in place of a file name; the line is the number of the setting."""
MOST: Final = 4_000
"""Longest setting in characters."""
_SETTING: Final = re.compile(r"\s*([^\s=+]+)\s*(\+?=)(.*)", re.S)
_SETTABLE: Final = ("jurisdiction", "founded_on", "stated_on", "records_through")
_FORM: Final = "write for example staff_count=99, drills+=2025-03-01 or hazards=[]"


class _Setting(Struct, frozen=True):
    key: Node
    adds: bool
    node: Node


def apply_settings(enterprise: Enterprise, settings: Sequence[str], vocabulary: Vocabulary) -> Enterprise:
    """Return the enterprise as it would be if the settings were so; the later one wins.

    ``LoadError`` with every mistake, at ``--set:<number of the setting>:<column>``.
    """
    mistakes = Mistakes(PATH, "\n".join(settings))
    stating = Stating(
        vocabulary,
        mistakes,
        facts=dict(enterprise.facts),
        classes=dict(enterprise.classes),
        items=dict(enterprise.items),
        records=dict(enterprise.records),
        lists_at=dict(enterprise.lists_at),
    )
    for number, text in enumerate(settings, 1):
        setting = _read(text, number, mistakes)
        if setting is None:
            continue
        if setting.key.text in _SETTABLE:
            enterprise = _lay_envelope(enterprise, setting, stating)
        else:
            _lay(setting, stating)
    mistakes.raise_if_any()
    return replace(
        enterprise,
        facts=stating.facts,
        classes=stating.classes,
        items=stating.items,
        records=stating.records,
        lists_at=stating.lists_at,
        settings=(*enterprise.settings, *settings),
        warnings=(*enterprise.warnings, *sorted(mistakes.warnings)),
    )


def _read(text: str, number: int, mistakes: Mistakes) -> _Setting | None:
    """Return one setting, its nodes placed as if the settings were the lines of a file."""
    whole = Node("scalar", number, 1, len(text))
    parts = _SETTING.fullmatch(text)
    if parts is None or "\n" in text or "\r" in text or len(text) > MOST:
        mistakes.add(whole, "E016", f"{shown(text)} is not a setting", _FORM)
        return None
    key = Node("scalar", number, parts.start(1) + 1, len(parts[1]), parts[1], True)
    own = Mistakes(PATH, mistakes.text)
    if bad := bad_character(text):
        mistakes.add(whole, *bad)
        return None
    try:
        # Line breaks and spaces in front put every position where the reader of the settings will look for it.
        node = parse_text("\n" * (number - 1) + " " * parts.start(3) + parts[3], own)
    except ReadError as error:
        mistakes.found.extend(error.diagnostics)
        return None
    if own.found:
        mistakes.found.extend(own.found)
        return None
    return _Setting(key, parts[2] == "+=", node or Node("scalar", number, len(text) + 1, 1, "", True))


def _lay(setting: _Setting, stating: Stating) -> None:
    """Lay a statement about a fact, class or list over what was stated."""
    path, node = setting.key.text, setting.node
    stating.seen.clear()
    if path in ENVELOPE:
        message = f"{path} cannot be set: only facts, lists and {', '.join(_SETTABLE)} can"
        stating.mistakes.add(setting.key, "E017", message, "change it in the profile")
    elif setting.adds:
        _add(setting, stating)
    elif path in stating.groups and path not in stating.vocabulary.facts and (node.kind == "map" or node.is_null):
        names = [name for name in stating.names if name.startswith(path + ".")] if node.is_null else []
        inner = {name[len(path) + 1 :]: (setting.key, node) for name in names} or node.entries
        for word, (key, value) in inner.items():
            _lay(_Setting(replace(key, text=f"{path}.{word}"), False, value), stating)
    elif path in stating.names:
        for stated in (stating.facts, stating.classes, stating.items, stating.records, stating.lists_at):
            stated.pop(path, None)
        if not node.is_null:
            stating.state(path, setting.key, node)
    else:
        stating.walk({path: (setting.key, node)})


def _add(setting: _Setting, stating: Stating) -> None:
    """Add entries to a list, or values to a set, that the profile states."""
    path, node, known = setting.key.text, setting.node, stating.vocabulary
    fact = known.facts.get(path)
    if path not in stating.names:
        stating.refuse_unknown(path, setting.key)
    elif path not in known.items and path not in known.activities and (fact is None or fact.type != "set"):
        message = f"{path} is no list: += has no meaning for it"
        stating.mistakes.add(setting.key, "E017", message, f"write {path}=…")
    elif path not in stating.lists_at and path not in stating.facts:
        message = f"{path} is not known, so nothing can be added to it"
        stating.mistakes.add(setting.key, "E017", message, f"state the whole list: {path}=[…]")
    elif fact is not None:
        listed = node if node.kind == "list" else Node("list", node.line, node.column, node.length, items=[node])
        value = statements.read_value(listed, fact, path, stating.mistakes)
        before = stating.facts[path].value
        if isinstance(value, frozenset) and isinstance(before, frozenset):
            stating.facts[path] = Stated(before | value, stating.origin(setting.key))
    else:
        entries = node.items if node.kind == "list" else (node,)
        if path in known.activities:
            records = [stating.record(entry, path, known.activities[path]) for entry in entries]
            stating.records[path] += tuple(record for record in records if record)
        else:
            items = [stating.item(entry, path, known.items[path]) for entry in entries]
            stating.items[path] += tuple(item for item in items if item)


def _lay_envelope(enterprise: Enterprise, setting: _Setting, stating: Stating) -> Enterprise:
    """Lay a statement about place or days over the enterprise's own."""
    name, node, mistakes = setting.key.text, setting.node, stating.mistakes
    if setting.adds:
        mistakes.add(setting.key, "E017", f"{name} is no list: += has no meaning for it", f"write {name}=…")
        return enterprise
    if name == "stated_on":
        return replace(enterprise, stated_on=statements.read_day(node, name, mistakes))
    if name == "records_through":
        return replace(enterprise, records_through={} if node.is_null else read_records_through(node, stating))
    if name == "founded_on":
        stated = None if node.is_null else stating.stated(name, setting.key, node, FOUNDED)
        return replace(enterprise, founded_on=stated)
    place = None if node.is_null else read_jurisdiction(setting.key, node, stating)
    return replace(enterprise, jurisdiction=place)
