"""Where rulesets and classes are declared: the model keeps the lines of obligations alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from compliance.diagnostics import Span
from compliance.reading import Node


def find_declared(folder: Path) -> dict[str, Span]:
    """Return where the days in force of each ruleset and every class stand in a folder that loads, by name."""
    from compliance.checking import HEAD, VOCABULARY, read_files
    from compliance.reading import read_bytes

    found: dict[str, Span] = {}
    name = folder.resolve().name
    for file in read_files(folder)[0]:
        owner, _, inside = file.inside.partition("/")
        if owner != VOCABULARY and inside != HEAD:
            continue
        path = f"{name}/{file.inside}"
        root = read_bytes(file.data, path, len(file.data) + 1).root
        document = "" if owner == VOCABULARY else owner
        effective = root.get("effective")
        if document and effective is not None:
            found[document] = effective.at(path)
        found.update({key: node.at(path) for key, node in _classes(root, document)})
    return found


def _classes(root: Node, document: str) -> Iterator[tuple[str, Node]]:
    """Yield each class by the name that conditions use, with the node of its name."""
    classes = root.get("classes")
    for key, _ in classes.entries.values() if classes is not None else ():
        own = document and not key.text.startswith(f"{document}.")
        yield (f"{document}.{key.text}" if own else key.text), key
