"""An obligation as it would be if it were written otherwise: one value of its YAML replaced, in memory alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from msgspec import Struct

from compliance.checking import load_edited
from compliance.diagnostics import Diagnostic, LoadError, Span, did_you_mean
from compliance.model import Rulebook
from compliance.reading import Mistakes, Node, described, parse_text

JOINTS = ("any", "all", "not")
"""Keys of conditions that only join others."""


class Edit(Struct, frozen=True):
    """One value replaced: of which obligation, where in it, and by what."""

    obligation: str
    path: str
    """Keys and places in lists, with dots between: ``requires.all.0.at_least``."""
    value: str
    """As YAML writes it."""

    def __str__(self) -> str:
        return f"{self.obligation}.{self.path}={self.value}"


class Replaced(Struct, frozen=True):
    """What an edit came to: where it is, with the steps it left out, and what stood there."""

    obligation: str
    path: str
    before: str
    """As it was written; empty: nothing; of more than a single value only its kind."""
    after: str


def read_edit(text: str) -> Edit | None:
    """Read ``ID.PATH=VALUE``; ``None`` where it is not written so."""
    where, sign, value = text.partition("=")
    obligation, dot, path = where.strip().partition(".")
    if not (sign and dot and obligation and path) or any(not step for step in path.split(".")):
        return None
    return Edit(obligation, path, value.strip())


def reword(folder: Path, edits: Sequence[Edit], bindings: Mapping[str, str]) -> tuple[Rulebook, tuple[Replaced, ...]]:
    """Return the rulebook of a folder with obligations edited, checked as if it had been written so, and what changed.

    A path may leave out ``any``, ``all``, ``not`` and places in their lists where only one place can be meant.

    Raises :class:`LoadError`: F016 where there is no such obligation or place, else what a ruleset that does not load
    is told, at the place of the value replaced.
    """
    waiting = list(edits)
    known: list[str] = []
    replaced: list[Replaced] = []

    def edit(path: str, root: Node) -> None:
        for node in _obligations(root):
            id = node.get("id")
            if id is None:
                continue
            known.append(id.text)
            for each in [each for each in waiting if each.obligation == id.text]:
                waiting.remove(each)
                replaced.append(_replace(each, path, node))

    try:
        book = load_edited(folder, edit, bindings)
    except LoadError as error:
        if error.diagnostics[0].code == "F016" or not waiting:
            raise
        book = None
    if waiting or book is None:
        id = waiting[0].obligation
        hint = did_you_mean(id, known, "`compliance rules list` shows what there is")
        raise LoadError([Diagnostic(_option(waiting[0]), "F016", f"there is no obligation {id!r}", hint)])
    return book, tuple(replaced)


def _option(edit: Edit) -> Span:
    return Span(f"--edit {edit}")


def _obligations(root: Node) -> Iterator[Node]:
    listed = root.get("obligations")
    for node in listed.items if listed is not None else ():
        if node.kind == "map":
            yield node


def _replace(edit: Edit, path: str, obligation: Node) -> Replaced:
    """Put the new value in the place of the old one; what an obligation may say and does not is added to it."""
    at, done, rest = obligation, edit.obligation, edit.path.split(".")
    new = _read(edit)
    if len(rest) == 1 and rest[0] not in at.entries:
        # Whether there is such a key, the loader knows.
        _move(new, at)
        head = Node("scalar", at.line, at.column, at.length, rest[0], plain=True)
        at.entries[rest[0]] = head, new  # type: ignore[index]  # a mapping that was read is a dict
        return Replaced(edit.obligation, edit.path, "", edit.value)
    while True:
        ways = list(_ways(at, rest))
        rest = [*ways[0], *rest] if len(ways) == 1 else rest
        key, rest_after = _step(edit, path, at, done, rest)
        done = f"{done}.{key}"
        old = at.entries[key][1] if at.kind == "map" else at.items[int(key)]
        if not rest_after:
            break
        at, rest = old, rest_after
    before = old.text
    _move(new, old)
    if at.kind == "map":
        at.entries[key] = (at.entries[key][0], new)  # type: ignore[index]  # a mapping that was read is a dict
    else:
        at.items[int(key)] = new  # type: ignore[index]  # a list that was read is a list
    before = before if old.kind == "scalar" else described(old)
    return Replaced(edit.obligation, done.removeprefix(f"{edit.obligation}."), before, edit.value)


def _ways(at: Node, rest: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the steps that lead to the next key through conditions that only join others; none where it is there."""
    if at.kind == "map" and _key(at, rest) is None:
        for joint in JOINTS:
            if joint in at.entries:
                yield from (((joint, *way)) for way in _through(at.entries[joint][1], rest))


def _through(at: Node, rest: Sequence[str]) -> Iterator[tuple[str, ...]]:
    if at.kind == "list":
        for place, each in enumerate(at.items):
            yield from ((str(place), *way) for way in _through(each, rest))
    elif at.kind == "map":
        if _key(at, rest) is not None:
            yield ()
        else:
            yield from _ways(at, rest)


def _key(at: Node, rest: Sequence[str]) -> str | None:
    """Return the next key, which may hold dots itself, if it is there."""
    keys = (".".join(rest[:size]) for size in range(len(rest), 0, -1))
    return next((key for key in keys if key in at.entries), None)


def _step(edit: Edit, path: str, at: Node, done: str, rest: list[str]) -> tuple[str, list[str]]:
    """Return the next key and what is left of the path."""
    if at.kind == "map":
        if (key := _key(at, rest)) is not None:
            return key, rest[key.count(".") + 1 :]
        if several := list(_ways(at, rest)):
            paths = [".".join((done, *way, *rest)) for way in several]
            message = f"{'.'.join(rest)} stands in {done} more than once"
            raise LoadError([Diagnostic(at.at(path), "F016", message, f"write one of {', '.join(paths)}")])
        _refuse(edit, path, at, done, rest[0], list(at.entries))
    if at.kind == "list":
        if rest[0].isdecimal() and int(rest[0]) < len(at.items):
            return rest[0], rest[1:]
        _refuse(edit, path, at, done, rest[0], [str(place) for place in range(len(at.items))])
    message = f"there is nothing in {done}: it is {described(at)}"
    raise LoadError([Diagnostic(at.at(path), "F016", message, f"write {done}={edit.value}")])


def _refuse(edit: Edit, path: str, at: Node, done: str, key: str, known: list[str]) -> NoReturn:
    there = f"there is {', '.join(known)}" if known else "it is empty"
    hint = did_you_mean(key, known, there)
    if at.kind == "map":
        whole = f"{done}.{key}" if done == edit.obligation else done
        hint += f"; to add a key, write {whole} as a whole: {whole}={{…}}"
    raise LoadError([Diagnostic(at.at(path), "F016", f"there is no {key!r} in {done}", hint)])


def _read(edit: Edit) -> Node:
    mistakes = Mistakes(str(_option(edit)), edit.value)
    node = parse_text(edit.value, mistakes)
    mistakes.raise_if_any()
    return node or Node("scalar", 1, 1, plain=True)


def _move(node: Node, old: Node) -> None:
    """Let a new value stand where the old one stood, so that messages show the place."""
    node.line, node.column, node.length = old.line, old.column, old.length
    for each in node.items:
        _move(each, old)
    for key, value in node.entries.values():
        _move(key, old)
        _move(value, old)
