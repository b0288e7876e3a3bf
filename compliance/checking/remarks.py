"""What was found wrong in the files of a ruleset, noted node by node while they are read."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from msgspec import Struct, field

from compliance.checking.literals import Mistake
from compliance.diagnostics import Diagnostic, did_you_mean, nearest
from compliance.reading import Node

_WIDE = re.compile("[A-Za-z0-9_][ ]*[：，、]")
"""A mark of a Chinese keyboard after a word of the rulesets, where YAML wants its own and a space."""


class Remarks(Struct):
    """What was found wrong, with the file now being read."""

    path: str
    found: list[Diagnostic] = field(default_factory=list)

    def add(self, node: Node, code: str, message: str, hint: str = "") -> None:
        """Note a mistake at a node; of a word with a full-width mark in it, that is what is to be mended."""
        if node.kind == "scalar" and node.plain and _WIDE.search(node.text):
            from compliance.reading.syntax import wide_hint

            hint = wide_hint(node.text) or hint
        self.found.append(Diagnostic(node.at(self.path), code, message, hint))

    def mistake(self, node: Node, mistake: Mistake) -> None:
        """Note a scalar that is not what it must be."""
        self.add(node, mistake.code, mistake.message, mistake.hint)

    def about(self, path: str) -> Remarks:
        """Return the same collection, for another file."""
        return Remarks(path, self.found)


def opened(
    node: Node, needed: Collection[str], allowed: Collection[str], remarks: Remarks, what: str
) -> Mapping[str, tuple[Node, Node]] | None:
    """Return the entries of a mapping after noting unknown and missing keys; ``None`` where any is wrong."""
    if node.kind != "map":
        remarks.add(node, "T004", f"expected {what}: a mapping with {', '.join(needed)}")
        return None
    wrong = False
    meant: set[str | None] = set()
    for name, (key, _) in node.entries.items():
        if name not in allowed:
            meant.add(nearest(name, allowed))
            remarks.add(key, "T001", f"unknown key `{name}` in {what}", did_you_mean(name, allowed))
            wrong = True
    for name in needed:
        if name not in node.entries and name not in meant:
            remarks.add(node, "T002", f"`{name}` is missing from {what}")
            wrong = True
    return None if wrong else node.entries
