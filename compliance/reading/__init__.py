"""YAML with positions, in a strict subset: no anchors, aliases, tags, merge keys, directives or second document.

Nothing is typed by its looks: a scalar is its text, and whether it was written without quotes; who knows what it must
be makes a value of it (``statements.py`` for profiles, ``literals.py`` for rulesets). Events come from libyaml and are
put together here without recursion, so neither nesting nor size of a hostile file can exhaust stack or memory.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, Literal, NoReturn

import yaml
from msgspec import Struct, field

from compliance import decoding
from compliance.diagnostics import Diagnostic, LoadError, Span
from compliance.reading import syntax

DEPTH: Final = 40
"""Deepest nesting; a condition a person can read has fewer than ten levels."""
NODES: Final = 100_000
"""Most keys and values in one file."""
KEYS: Final = 10_000
"""Most keys in one mapping."""
SCALAR: Final = 20_000
"""Longest value in characters."""
KEY: Final = 200
"""Longest key in characters."""

Kind = Literal["scalar", "list", "map"]
_NO_ENTRIES: Final[Mapping[str, tuple[Node, Node]]] = MappingProxyType({})


class Node(Struct):
    """A scalar, list or mapping, where it stands (1-based, in characters) and how long it is on its line."""

    kind: Kind
    line: int
    column: int
    length: int = 1
    text: str = ""
    plain: bool = False
    """A scalar written without quotes: only then can it be a number, ``true``, ``false`` or ``null``."""
    items: Sequence[Node] = ()
    entries: Mapping[str, tuple[Node, Node]] = field(default_factory=lambda: _NO_ENTRIES)
    """Key (in normal form C) to its own node and the value's, in the order of the file."""

    def at(self, path: str) -> Span:
        """Return its place in the file ``path``."""
        return Span(path, self.line, self.column, self.length)

    def get(self, key: str) -> Node | None:
        """Return the value of a key of a mapping, if it is there."""
        found = self.entries.get(key)
        return found[1] if found else None

    @property
    def is_null(self) -> bool:
        """Whether nothing is stated: left empty, ``null`` or ``~``."""
        return self.kind == "scalar" and self.plain and self.text in ("", "null", "~")


class Document(Struct, frozen=True):
    """One file as read."""

    path: str
    """As given, and as shown in messages."""
    text: str
    digest: str
    """SHA-256 of the bytes as read."""
    root: Node


class ReadError(LoadError):
    """A :class:`LoadError` that also carries the text it speaks of, for the source line and the caret."""

    def __init__(self, diagnostics: Sequence[Diagnostic], sources: Mapping[str, str]) -> None:
        super().__init__(diagnostics)
        self.sources = dict(sources)


class Mistakes(Struct):
    """The diagnostics of one file while it is being read; ends the reading when there are too many."""

    path: str
    text: str = ""
    found: list[Diagnostic] = field(default_factory=list)
    warnings: list[Diagnostic] = field(default_factory=list)

    def add(self, node: Node, code: str, message: str, hint: str = "") -> None:
        """Note an error at a node; raises ``LoadError`` with all of them when the file is hopeless."""
        self.found.append(Diagnostic(node.at(self.path), code, message, hint))
        if len(self.found) >= decoding.MOST_MISTAKES:
            self.add_last(node)

    def warn(self, node: Node, code: str, message: str, hint: str = "", zh: str = "") -> None:
        """Note a remark at a node; the file stays usable. Remarks beyond the hundredth are not kept."""
        if len(self.warnings) < decoding.MOST_MISTAKES:
            self.warnings.append(Diagnostic(node.at(self.path), code, message, hint, "warning", zh))

    def add_last(self, node: Node) -> NoReturn:
        """Say that there are more mistakes than are shown, and end."""
        message = f"more than {decoding.MOST_MISTAKES} mistakes; the rest of the file was not read"
        self.found.append(Diagnostic(node.at(self.path), "R034", message, "mend the first ones and run again"))
        self.end()

    def end(self) -> NoReturn:
        """Raise what was found."""
        raise ReadError(self.found, {self.path: self.text})

    def raise_if_any(self) -> None:
        """Raise what was found, if anything was."""
        if self.found:
            self.end()


def read_file(path: str | os.PathLike[str], limit: int = decoding.PROFILE_BYTES) -> Document:
    """Read one YAML file of at most ``limit`` bytes; ``LoadError`` with every mistake that could be found."""
    return read_bytes(decoding.read_once(path, limit), os.fspath(path), limit)


def read_bytes(data: bytes, path: str, limit: int = decoding.PROFILE_BYTES) -> Document:
    """Read the bytes of one YAML file (from standard input: ``path='-'``) whose top level is a mapping."""
    text = decoding.decode(data, path, limit)
    mistakes = Mistakes(path, text)
    root = parse_text(text, mistakes)
    if root is None or root.is_null:
        mistakes.add(root or Node("scalar", 1, 1), "R009", "the file is empty", "copy an example and change it")
    elif root.kind != "map":
        mistakes.add(root, "R033", f"the top level is {described(root)}, not a mapping of `key: value` lines",
                     syntax.wide_hint(root.text) or "write a colon and a space after each key")  # fmt: skip
    mistakes.raise_if_any()
    assert root is not None
    return Document(path, text, decoding.digest_of(data), root)


def parse_text(text: str, mistakes: Mistakes) -> Node | None:
    """Return the root node of a text, or ``None`` of an empty one; mistakes that allow it do not end the reading."""
    for slip in syntax.look_over(text):
        _add_slip(slip, mistakes)
    mistakes.raise_if_any()
    build = _Building(mistakes)
    events = _event_source(text)
    try:
        while build.take(events()):
            pass
    except yaml.MarkedYAMLError as error:
        _add_slip(syntax.explain(error, text), mistakes)
        mistakes.end()
    except yaml.YAMLError as error:
        mistakes.add(Node("scalar", 1, 1), "R020", f"not YAML: {error}")
        mistakes.end()
    return build.root


def _add_slip(slip: syntax.Slip, mistakes: Mistakes) -> None:
    mistakes.add(Node("scalar", slip.line, slip.column, slip.length), slip.code, slip.message, slip.hint)


def described(node: Node) -> str:
    """Return what a node is, in words for a message."""
    if node.kind == "list":
        return "a list"
    if node.kind == "map":
        return "a mapping"
    return "nothing" if node.is_null else shown(node.text)


def shown(text: str, most: int = 40) -> str:
    """Return text of a file as it may stand in a message: in quotes, cut, with control characters spelt out."""
    cut = text if len(text) <= most else text[: most - 1] + "…"
    spelt = "".join(char if char.isprintable() or char == "\u3000" else f"\\u{ord(char):04x}" for char in cut)
    return f'"{spelt}"'


# --- events into nodes -------------------------------------------------------------------------------------------


def _event_source(text: str) -> Callable[[], Any]:
    """Return a function that gives the next event: of libyaml where it is there, else of PyYAML's own parser."""
    if yaml.__with_libyaml__:
        from yaml._yaml import CParser

        fast: Callable[[], Any] = CParser(text).get_event
        return fast
    slow: Callable[[], Any] = yaml.SafeLoader(text).get_event
    return slow


class _Open(Struct):
    """A list or mapping whose end has not come yet."""

    items: list[Node] | None
    entries: dict[str, tuple[Node, Node]] | None
    key: Node | None = None
    """The key whose value comes next."""
    skip: bool = False
    """The key was refused: its value is read and dropped."""


class _Building:
    """Puts events together; a stack in place of recursion."""

    def __init__(self, mistakes: Mistakes) -> None:
        self.mistakes = mistakes
        self.root: Node | None = None
        self.stack: list[_Open] = []
        self.count = 0
        self.documents = 0

    def take(self, event: Any) -> bool:
        """Take in one event; false after the last."""
        kind = type(event)
        if kind is yaml.ScalarEvent:
            start, end = event.start_mark, event.end_mark
            length = end.index - start.index if end.line == start.line else 1
            text = event.value
            node = Node("scalar", start.line + 1, start.column + 1, length or 1, text, not event.style)
            if event.anchor is not None or event.tag is not None:
                self._refuse_marks(event, node)
            if len(text) > SCALAR:
                self._end(node, "R032", f"a value of {len(text):,} characters; at most {SCALAR:,}")
            if event.style == '"' and (bad := decoding.bad_character(text)):
                self.mistakes.add(node, bad[0], f"{bad[1]}, written as an escape", "take it out")
            self._place(node)
        elif kind is yaml.MappingStartEvent:
            self._open(event, "map")
        elif kind is yaml.SequenceStartEvent:
            self._open(event, "list")
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self.stack.pop()
        elif kind is yaml.AliasEvent:
            node = _node_at(event, "scalar")
            self.mistakes.add(node, "R021", f"aliases (*{event.anchor}) are not allowed", "write the value out again")
            self._place(node)
        elif kind is yaml.DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                self._end(_node_at(event, "scalar"), "R025", "2 documents in one file: a second one begins here",
                          "keep one document in a file")  # fmt: skip
        return event is not None and kind is not yaml.StreamEndEvent

    def _open(self, event: Any, kind: Kind) -> None:
        items: list[Node] | None = [] if kind == "list" else None
        entries: dict[str, tuple[Node, Node]] | None = {} if kind == "map" else None
        node = _node_at(event, kind)
        node.items = items if items is not None else ()
        node.entries = entries if entries is not None else _NO_ENTRIES
        if event.anchor is not None or event.tag is not None:
            self._refuse_marks(event, node)
        if len(self.stack) >= DEPTH:
            self._end(node, "R030", f"nested more than {DEPTH} deep")
        self._place(node)
        self.stack.append(_Open(items, entries))

    def _place(self, node: Node) -> None:
        self.count += 1
        if self.count > NODES:
            self._end(node, "R031", f"more than {NODES:,} keys and values in one file")
        if not self.stack:
            self.root = self.root or node
            return
        top = self.stack[-1]
        if top.items is not None:
            top.items.append(node)
        elif top.skip:
            top.skip = False
        elif top.key is None:
            self._take_key(top, node)
        else:
            assert top.entries is not None
            top.entries[top.key.text] = (top.key, node)
            top.key = None

    def _take_key(self, top: _Open, node: Node) -> None:
        """Keep a key until its value comes, or refuse it and say why."""
        text = node.text
        assert top.entries is not None
        top.skip = True
        if node.kind != "scalar" or (node.plain and text in ("", "~", "null")):
            self.mistakes.add(node, "R027", f"a key must be one word, not {described(node)}")
        elif text == "<<" and node.plain:
            self.mistakes.add(node, "R022", "merge keys (<<) are not allowed", "write the keys out")
        elif len(text) > KEY:
            self.mistakes.add(node, "R032", f"a key of {len(text):,} characters; at most {KEY}")
        elif text != text.strip():
            self.mistakes.add(node, "R029", f"a space belongs to the key {shown(text)}",
                              syntax.wide_hint(text) or "take it out")  # fmt: skip
        else:
            text = node.text = unicodedata.normalize("NFC", text)
            if text in top.entries:
                line = top.entries[text][0].line
                self.mistakes.add(node, "R026", f"{shown(text)} is written twice; first at line {line}",
                                  "keep one of the two")  # fmt: skip
            elif len(top.entries) >= KEYS:
                self._end(node, "R031", f"more than {KEYS:,} keys in one mapping")
            else:
                top.key, top.skip = node, False

    def _refuse_marks(self, event: Any, node: Node) -> None:
        if event.anchor is not None:
            self.mistakes.add(node, "R021", f"anchors (&{event.anchor}) are not allowed", "write the value out again")
        if event.tag is not None:
            tag = shown(event.tag.replace("tag:yaml.org,2002:", "!!"))
            self.mistakes.add(node, "R023", f"the tag {tag} is not allowed",
                              "leave it out: the vocabulary gives the type")  # fmt: skip

    def _end(self, node: Node, code: str, message: str, hint: str = "") -> NoReturn:
        self.mistakes.add(node, code, message, hint)
        self.mistakes.end()


def _node_at(event: Any, kind: Kind) -> Node:
    return Node(kind, event.start_mark.line + 1, event.start_mark.column + 1)
