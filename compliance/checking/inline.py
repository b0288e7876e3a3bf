"""Rulesets written short, inside another file: what they leave out is filled in before they are read as any other.

The blocks of ``tests/conformance`` need neither titles nor quotations. They are completed as nodes, so that they
take the one way every ruleset takes, and a mistake in them has its own place in their file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from msgspec.structs import replace

from compliance.checking.obligations import Written, WrittenRuleset
from compliance.reading import Kind, Node

Entries = dict[str, tuple[Node, Node]]
Filler = Callable[[Node, Node], Node]
_CLAUSE = "一"
_NO_TEXT = "0" * 64


def filled_vocabulary(root: Node) -> Node:
    """Return a vocabulary block with the labels it leaves out: the name itself."""
    if root.kind != "map":
        return root
    entries: Entries = {"kind": _pair(root, "vocabulary"), "schema": _pair(root, "1")}
    for section, (key, value) in root.entries.items():
        if section in ("facts", "items", "activities", "industries", "jurisdictions", "classes"):
            value = _each(value, partial(_filled_name, section))
        entries[section] = (key, value)
    return replace(root, entries=entries)


def filled_ruleset(root: Node, path: str) -> WrittenRuleset:
    """Return a ruleset block as if it were a folder of files: head and one file of obligations."""
    obligations = root.get("obligations")
    listed: Sequence[Node] = obligations.items if obligations is not None else ()
    head: Entries = {"kind": _pair(root, "ruleset"), "schema": _pair(root, "1")}
    file: Entries = {"kind": _pair(root, "obligations"), "schema": _pair(root, "1"), "clause": _pair(root, _CLAUSE)}
    for name, pair in root.entries.items():
        if name == "obligations":
            file[name] = (pair[0], replace(pair[1], items=tuple(_filled_obligation(each) for each in listed)))
        elif name == "classes":
            head[name] = (pair[0], _each(pair[1], partial(_filled_name, "classes")))
        else:
            head[name] = pair
    named = root.get("id")
    if named is not None:
        file["document"] = _pair(named, named.text)
    file.setdefault("obligations", (root, _scalarless(root, "list")))
    effective = root.get("effective")
    issued = effective.get("from") if effective is not None else None
    _fill(head, root, title=_words(root, named.text if named is not None else "ruleset"), issuer=_words(root, "issuer"))
    stated = next((found for found in (each.get("authority") for each in listed) if found is not None), None)
    _fill(head, root, authority=stated or _scalar(root, "provincial"), issued=issued or _scalar(root, "2000-01-01"))
    _fill(head, root, text=_map(root, file=_scalar(root, "inline.txt"), sha256=_scalar(root, _NO_TEXT)))
    clause = _map(root, clause=_scalar(root, _CLAUSE), title=_scalar(root, "inline"), status=_scalar(root, "encoded"))
    _fill(head, root, clauses=replace(_scalarless(root, "list"), items=(clause,)))
    _fill(head, root, numbers=_numbers(root, listed))
    written = Written(path, path, replace(root, entries=head))
    return WrittenRuleset("", written, (Written(path, path, replace(root, entries=file)),))


def _filled_name(section: str, name: Node, entry: Node) -> Node:
    """Return a declared word with the label, values' labels, type and source it leaves out."""
    if entry.is_null:
        entry = _scalarless(entry, "map")
    if entry.kind != "map":
        return entry
    entries = dict(entry.entries)
    _fill(entries, entry, label=_words(name, name.text))
    if section in ("items", "activities"):
        if "fields" in entries:
            key, fields = entries["fields"]
            entries["fields"] = (key, _each(fields, partial(_filled_name, "facts")))
        elif section == "items":
            _fill(entries, entry, fields=_scalarless(entry, "map"))
    elif section == "classes":
        _fill(entries, entry, source=_scalar(entry, "inline"))
    elif section == "facts" and "values" in entries:
        key, values = entries["values"]
        if values.kind == "list":
            values = _map_of(values, [(each, _words(each, each.text)) for each in values.items])
        elif values.kind == "map":
            values = _each(values, _filled_value)
        entries["values"] = (key, values)
    return replace(entry, entries=entries)


def _filled_value(name: Node, value: Node) -> Node:
    if value.is_null:
        return _words(name, name.text)
    if value.kind == "map" and "implies" in value.entries and "label" not in value.entries:
        entries = dict(value.entries)
        _fill(entries, value, label=_words(name, name.text))
        return replace(value, entries=entries)
    return value


def _filled_obligation(node: Node) -> Node:
    """Return an obligation with the title, modality, bearer, severity and quotation it leaves out."""
    if node.kind != "map":
        return node
    entries = {word: pair for word, pair in node.entries.items() if word != "authority"}
    named = node.get("id")
    name = named.text if named is not None and named.kind == "scalar" else "obligation"
    _fill(entries, node, title=_words(node, name), modality=_scalar(node, "obligation"))
    _fill(entries, node, addressing=_scalar(node, "direct"), bearer=_scalar(node, "enterprise"))
    _fill(entries, node, severity=_scalar(node, "major"))
    _fill(entries, node, source=_map(node, quote=_scalar(node, name)))
    for word, inner, default in (("stricter", "id", "case"), ("readings", "zh", ""), ("readings", "because", "")):
        if word in entries:
            key, listed = entries[word]
            filled = tuple(_with_default(each, inner, default, index) for index, each in enumerate(listed.items))
            entries[word] = (key, replace(listed, items=filled))
    return replace(node, entries=entries)


def _with_default(node: Node, word: str, default: str, index: int) -> Node:
    """Return a case with an id by its place, or a reading with its own id for its words."""
    if node.kind != "map" or word in node.entries:
        return node
    entries = dict(node.entries)
    named = node.get("id")
    text = f"{default}-{index + 1}" if default else named.text if named is not None else "reading"
    _fill(entries, node, **{word: _scalar(node, text)})
    return replace(node, entries=entries)


def _numbers(root: Node, obligations: Sequence[Node]) -> Node:
    ids = [found for found in (each.get("id") for each in obligations if each.kind == "map") if found is not None]
    return _map_of(root, [(each, _scalar(each, str(index))) for index, each in enumerate(ids, 1)])


# --- nodes that stand where something was left out ----------------------------------------------------------------


def _each(node: Node, fill: Filler) -> Node:
    if node.kind != "map":
        return node
    return replace(node, entries={name: (key, fill(key, value)) for name, (key, value) in node.entries.items()})


def _fill(entries: Entries, at: Node, **missing: Node) -> None:
    for word, node in missing.items():
        if word not in entries:
            entries[word] = (_scalar(at, word), node)


def _scalar(at: Node, text: str) -> Node:
    return Node("scalar", at.line, at.column, at.length, text, plain=True)


def _pair(at: Node, text: str) -> tuple[Node, Node]:
    return _scalar(at, text), _scalar(at, text)


def _scalarless(at: Node, kind: Kind) -> Node:
    return Node(kind, at.line, at.column, at.length)


def _map(at: Node, **values: Node) -> Node:
    return _map_of(at, [(_scalar(at, word), value) for word, value in values.items()])


def _map_of(at: Node, pairs: Sequence[tuple[Node, Node]]) -> Node:
    return replace(_scalarless(at, "map"), entries={key.text: (key, value) for key, value in pairs})


def _words(at: Node, text: str) -> Node:
    return _map(at, zh=_scalar(at, text), en=_scalar(at, text))
