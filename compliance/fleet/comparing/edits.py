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


class Edit(Struct, frozen=True):
    """One value replaced: of which obligation, where in it, and by what."""

    obligation: str
    path: str
    """Keys and places in lists, with dots between: ``requires.all.0.at_least``."""
    value: str
    """As YAML writes it."""

    def __str__(self) -> str:
        return f"{self.obligation}.{self.path}={self.value}"


def read_edit(text: str) -> Edit | None:
    """Read ``ID.PATH=VALUE``; ``None`` where it is not written so."""
    where, sign, value = text.partition("=")
    obligation, dot, path = where.strip().partition(".")
    if not (sign and dot and obligation and path) or any(not step for step in path.split(".")):
        return None
    return Edit(obligation, path, value.strip())


def reword(folder: Path, edits: Sequence[Edit], bindings: Mapping[str, str]) -> Rulebook:
    """Return the rulebook of a folder with obligations edited, read and checked as if it had been written so.

    Raises :class:`LoadError`: F016 where there is no such obligation or place, else what a ruleset that does not load
    is told, at the place of the value replaced.
    """
    waiting = list(edits)
    known: list[str] = []

    def edit(path: str, root: Node) -> None:
        for node in _obligations(root):
            id = node.get("id")
            if id is None:
                continue
            known.append(id.text)
            for each in [each for each in waiting if each.obligation == id.text]:
                waiting.remove(each)
                _replace(each, path, node)

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
    return book


def _option(edit: Edit) -> Span:
    return Span(f"--edit {edit}")


def _obligations(root: Node) -> Iterator[Node]:
    listed = root.get("obligations")
    for node in listed.items if listed is not None else ():
        if node.kind == "map":
            yield node


def _replace(edit: Edit, path: str, obligation: Node) -> None:
    """Put the new value in the place of the old one; what an obligation may say and does not is added to it."""
    at, done, rest = obligation, edit.obligation, edit.path.split(".")
    new = _read(edit)
    if len(rest) == 1 and rest[0] not in at.entries:
        # Whether there is such a key, the loader knows.
        _move(new, at)
        head = Node("scalar", at.line, at.column, at.length, rest[0], plain=True)
        at.entries[rest[0]] = head, new  # type: ignore[index]  # a mapping that was read is a dict
        return
    while True:
        key, rest_after = _step(edit, path, at, done, rest)
        done = f"{done}.{key}"
        old = at.entries[key][1] if at.kind == "map" else at.items[int(key)]
        if not rest_after:
            break
        at, rest = old, rest_after
    _move(new, old)
    if at.kind == "map":
        at.entries[key] = (at.entries[key][0], new)  # type: ignore[index]  # a mapping that was read is a dict
    else:
        at.items[int(key)] = new  # type: ignore[index]  # a list that was read is a list


def _step(edit: Edit, path: str, at: Node, done: str, rest: list[str]) -> tuple[str, list[str]]:
    """Return the next key, which may hold dots itself, and what is left of the path."""
    if at.kind == "map":
        for size in range(len(rest), 0, -1):
            if (key := ".".join(rest[:size])) in at.entries:
                return key, rest[size:]
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
