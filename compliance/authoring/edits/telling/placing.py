"""Where an edit stands: file and line of the key that was changed, in the new folder; of words and documents too."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from compliance.authoring.edits.differing import Cause, Edit, Plainly
from compliance.authoring.edits.diffing import RulebookDiff
from compliance.authoring.formats.places import relative
from compliance.checking import ENGLISH, FILE_BYTES, HEAD, read_files
from compliance.decoding import read_once
from compliance.diagnostics import LoadError, Span
from compliance.model import Obligation, Ruleset
from compliance.reading import Node, read_bytes

_KEYS = {
    "suspendable": ("not_owed_when_suspended",),
    "quote": ("source",),
    "quote_layout": ("source",),
    "clause": ("source",),
    "stricter_quote": ("stricter",),
    "stricter_id": ("stricter",),
    "reading_words": ("readings",),
    "writing": ("applies_when", "requires", "stricter"),
}
"""Where a part of an obligation is written, where that is no key of its own name."""
_SECTIONS = {
    "fact": ("facts",),
    "items": ("items",),
    "activity": ("activities",),
    "class": ("classes",),
    "place": ("jurisdictions",),
    "value": ("facts",),
    "vocabulary": ("facts", "items", "activities"),
}


def span_of(edit: Edit, diff: RulebookDiff) -> Span:
    """Return file and line of what was changed of an obligation, in the new folder.

    Of one that differs through something else alone: of that. Of what was removed: the file it is missing from.
    """
    obligation, ruleset = _owner(edit, diff)
    inside = _inside(obligation)
    if edit.kind == "removed":
        there = next((each for each in (inside, f"{ruleset.id}/{HEAD}") if (diff.new.folder / each).is_file()), "")
        return Span(_shown(diff, there))
    if edit.causes and not {*edit.parts} - {"readings"}:
        for cause in edit.causes:
            found = span_of_cause(cause, diff)
            if found is not None:
                return found
    first = Span(_shown(diff, inside), obligation.origin.line, 1 if obligation.origin.line else 0)
    if edit.kind == "added":
        return first
    node = _changed_key(edit, obligation, diff)
    return first if node is None else Span(first.path, node.line, 1)


def span_of_cause(cause: Cause, diff: RulebookDiff) -> Span | None:
    """Return file and line of an edit that stands outside the obligations it changes; ``None``: not found there."""
    match cause.kind:
        case "class" | "vocabulary":
            return _span_of_word(cause.kind, cause.subject, diff)
        case "place":
            return _span_in_head(cause.subject, ("jurisdiction",), diff)
        case "effective":
            return _span_in_head(cause.subject, ("effective",), diff)
    for ruleset in diff.new.rulebook.rulesets:
        for each in ruleset.obligations:
            if each.id == cause.subject:
                return Span(_shown(diff, _inside(each)), each.origin.line, 1 if each.origin.line else 0)
    return None


def span_beside(each: Plainly, diff: RulebookDiff) -> Span:
    """Return file and line of a thing beside the obligations; of what is not there any more, the folder."""
    if each.what == "ruleset":
        found = _span_in_head(each.name, each.fields, diff)
    elif each.what == "english":
        found = _span_of_translation(each.name, diff)
    else:
        found = _span_of_word(each.what, each.name.partition(": ")[0], diff)
    return found or Span(relative(diff.new.shown.as_posix()))


def _owner(edit: Edit, diff: RulebookDiff) -> tuple[Obligation, Ruleset]:
    book = diff.differences.old if edit.kind == "removed" else diff.differences.new
    return next((each, ruleset) for ruleset in book.rulesets for each in ruleset.obligations if each.id == edit.id)


def _inside(obligation: Obligation) -> str:
    return obligation.origin.path.partition("/")[2] or obligation.origin.path


def _shown(diff: RulebookDiff, inside: str) -> str:
    return relative((diff.new.shown / inside).as_posix())


# --- keys -------------------------------------------------------------------------------------------------------------


def _changed_key(edit: Edit, obligation: Obligation, diff: RulebookDiff) -> Node | None:
    was = next(each for one in diff.differences.old.rulesets for each in one.obligations if each.id == edit.id)
    now_node = _obligation_node(diff.new.folder / _inside(obligation), edit.id)
    was_node = _obligation_node(diff.old.folder / _inside(was), edit.was or edit.id)
    if now_node is None or was_node is None:
        return None
    for part in (*edit.parts, *edit.law, *edit.words):
        for key in _KEYS.get(part, (part,)):
            if key in now_node.entries:
                at, value = now_node.entries[key]
                before = was_node.get(key)
                if before is None or _plain(before) != _plain(value):
                    return _deepest(before, value, at)
    return None


def _deepest(old: Node | None, new: Node, at: Node) -> Node:
    """Return the innermost key, or entry of a list, in which two values differ."""
    if old is None or old.kind != new.kind:
        return at
    if new.kind == "map":
        for key, (own, value) in new.entries.items():
            before = old.get(key)
            if before is None or _plain(before) != _plain(value):
                return _deepest(before, value, own)
    for place, item in enumerate(new.items):
        if place >= len(old.items):
            return item
        if _plain(old.items[place]) != _plain(item):
            return _deepest(old.items[place], item, item)
    return at


def _plain(node: Node) -> object:
    if node.kind == "map":
        return {key: _plain(value) for key, (_, value) in node.entries.items()}
    return [_plain(each) for each in node.items] if node.kind == "list" else (node.text, node.plain)


def _obligation_node(path: Path, obligation_id: str) -> Node | None:
    root = _root(path)
    listed = root.get("obligations") if root is not None else None
    for each in listed.items if listed is not None else ():
        name = each.get("id")
        if name is not None and name.text == obligation_id:
            return each
    return None


def _span_of_word(what: str, name: str, diff: RulebookDiff) -> Span | None:
    now = next(_entries(diff.new.folder, what, name), None)
    if now is None:
        return None
    was = next(_entries(diff.old.folder, what, name), None)
    inside, at, value = now
    node = at if was is None else _deepest(was[2], value, at)
    return Span(_shown(diff, inside), node.line, 1)


def _span_of_translation(zh: str, diff: RulebookDiff) -> Span | None:
    for file in read_files(diff.new.folder)[0]:
        root = _root(file.path) if file.path.name == ENGLISH and zh.encode() in file.data else None
        texts = root.get("texts") if root is not None else None
        for pair in texts.items if texts is not None else ():
            if (said := pair.get("zh")) is not None and said.text.strip() == zh:
                return Span(_shown(diff, file.inside), pair.entries["en"][0].line, 1)
    return None


def _entries(folder: Path, what: str, name: str) -> Iterator[tuple[str, Node, Node]]:
    """Yield where a folder declares a word or a class: the file, the key, what stands there."""
    if not folder.is_dir():
        return
    for file in read_files(folder)[0]:
        root = _root(file.path) if name.encode() in file.data else None
        if root is not None and what in ("fact", "vocabulary") and name in root.entries:
            yield file.inside, *root.entries[name]  # the taxonomy stands in a file of its own
        for section in _SECTIONS[what] if root is not None else ():
            found = root.get(section) if root is not None else None
            if found is not None and name in found.entries:
                yield file.inside, *found.entries[name]


def _span_in_head(ruleset_id: str, fields: tuple[str, ...], diff: RulebookDiff) -> Span | None:
    inside = f"{ruleset_id}/{HEAD}"
    now, was = _root(diff.new.folder / inside), _root(diff.old.folder / inside)
    if now is None:
        return None
    for name in ("text" if each.startswith("text_") else each for each in fields):
        if name in now.entries:
            at, value = now.entries[name]
            before = was.get(name) if was is not None else None
            return Span(_shown(diff, inside), _deepest(before, value, at).line, 1)
    return Span(_shown(diff, inside))


def _root(path: Path) -> Node | None:
    if not path.is_file():
        return None
    try:
        return _read(read_once(path, FILE_BYTES), str(path))
    except LoadError:
        return None


@lru_cache(maxsize=64)
def _read(data: bytes, path: str) -> Node:
    return read_bytes(data, path, FILE_BYTES).root
