"""What a lint is given: the rulebook, and of everything in it the node where it is written. Read once for all lints."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from compliance.authoring.lints.placed import Placed, place, place_condition
from compliance.authoring.lints.reasoning import Reasoner
from compliance.authoring.texts.quotes import condensed
from compliance.diagnostics import Diagnostic, LoadError, Span
from compliance.model import ClassRule, Obligation, Rulebook, Ruleset, StricterCase

if TYPE_CHECKING:
    from compliance.authoring.lints.uses import Uses
    from compliance.reading import Document, Node

_CASE_NAME = re.compile(r"^\s*- (?:\{\s*)?name:[ \t]+(?P<name>\S.*)$", re.M)
_EXPECTED = re.compile(r"(?<![\w-])([a-z0-9][a-z0-9-]*):\s")
_SECTION = re.compile(r"(?<![\w-])(name|as_of|given|expect):\s")


class WrittenObligation:
    """An obligation with the mapping it is written as."""

    def __init__(self, obligation: Obligation, ruleset: Ruleset, path: str, node: Node, file: Document) -> None:
        self.obligation, self.ruleset, self.path, self.node, self.file = obligation, ruleset, path, node, file

    def at(self, *keys: str) -> Span:
        """Return where the key at the end of a chain of keys stands; the nearest one there is; else the id."""
        node, found = self.node, self.node.get("id") or self.node
        for key in keys:
            if key not in node.entries:
                break
            found, node = node.entries[key]
        return found.at(self.path)

    def value(self, *keys: str) -> Node | None:
        """Return the value at the end of a chain of keys, if it is there."""
        node: Node | None = self.node
        for key in keys:
            node = node.get(key) if node is not None else None
        return node

    @cached_property
    def cases(self) -> tuple[tuple[StricterCase, Node], ...]:
        """The stricter cases, each with its mapping."""
        listed = self.node.get("stricter")
        return tuple(zip(self.obligation.stricter, listed.items, strict=True)) if listed is not None else ()

    @cached_property
    def placed(self) -> tuple[Placed, ...]:
        """Every part of every condition and requirement, with where it stands and what for."""
        return tuple(self._placed())

    def _placed(self) -> Iterator[Placed]:
        each, node = self.obligation, self.node
        for role, part in (("applies_when", each.applies_when), ("requires", each.requires)):
            if role in node.entries and part is not None:
                yield from place(node.entries[role][1], part, role)
        for case, at in self.cases:
            yield from place_condition(at.entries["when"][1], case.when, "when")
            yield from place(at.entries["requires"][1], case.requires, "case")
        listed = node.get("readings")
        for reading, at in zip(each.readings, listed.items if listed is not None else (), strict=True):
            patch = at.entries["patch"][1]
            for role, part in (("applies_when", reading.applies_when), ("requires", reading.requires)):
                if role in patch.entries and part is not None:
                    yield from place(patch.entries[role][1], part, "reading")


class Head:
    """The head of a ruleset with the mapping it is written as."""

    def __init__(self, ruleset: Ruleset, path: str, root: Node) -> None:
        self.ruleset, self.path, self.root = ruleset, path, root


class Declared:
    """A word of the vocabulary, or a class, with its key and its entry."""

    def __init__(self, kind: str, name: str, path: str, key: Node, value: Node) -> None:
        self.kind, self.name, self.path, self.key, self.value = kind, name, path, key, value


class CaseFile:
    """A file of cases: its path and its text."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text

    def names(self) -> Iterator[tuple[str, Span]]:
        """Yield the name of every case written in the usual way, and where it stands."""
        starts = [0, *(found.end() for found in re.finditer("\n", self.text))]
        line = 0
        for found in _CASE_NAME.finditer(self.text):
            name = re.split(r"[ \t]#|,\s+as_of:", found["name"])[0].strip().strip("'\"")
            at = found.start("name")
            while line < len(starts) and starts[line] <= at:
                line += 1
            yield name, Span(self.path, line, at - starts[line - 1] + 1, len(name))

    def expected(self) -> set[str]:
        """Return the ids of the obligations whose findings some case expects."""
        found: set[str] = set()
        sections = list(_SECTION.finditer(self.text))
        ends = [*(each.start() for each in sections[1:]), len(self.text)]
        for section, end in zip(sections, ends, strict=bool(sections)):
            if section[1] == "expect":
                found |= {each[1] for each in _EXPECTED.finditer(self.text, section.end(), end)}
        return found


class Material:
    """Everything that lints look at. ``older``: printed numbers by ruleset, of the version compared with."""

    def __init__(
        self,
        rulebook: Rulebook,
        files: Sequence[tuple[str, Document]],
        cases: Sequence[CaseFile] = (),
        texts: Mapping[str, str] | None = None,
        older: Mapping[str, Mapping[str, int]] | None = None,
        selected: Collection[str] = (),
    ) -> None:
        """Take the rulebook and the files it was made from, each with its folder (``vocabulary``, a ruleset's id).

        ``selected`` are the patterns of named selections.
        """
        self.rulebook, self.files, self.cases = rulebook, files, cases
        self.texts, self.older, self.selected = texts or {}, older or {}, frozenset(selected)
        self.vocabulary = rulebook.vocabulary
        self.reasoner = Reasoner(rulebook.vocabulary)
        self.obligations = tuple(self._obligations())
        self.heads = tuple(self._heads())
        self.declared = tuple(self._declared())
        self.uses: Uses | None = None
        """What is asked; ``uses.py`` fills it in."""
        self.by_id = {each.obligation.id: each for each in self.obligations}

    def _obligations(self) -> Iterator[WrittenObligation]:
        known = {each.id: (each, ruleset) for ruleset in self.rulebook.rulesets for each in ruleset.obligations}
        for _, document in self.files:
            listed = document.root.get("obligations")
            for node in listed.items if listed is not None else ():
                named = node.get("id")
                if named is not None and named.text in known:
                    yield WrittenObligation(*known[named.text], document.path, node, document)

    def _heads(self) -> Iterator[Head]:
        known = {ruleset.id: ruleset for ruleset in self.rulebook.rulesets}
        for _, document in self.files:
            named = document.root.get("id")
            if named is not None and "numbers" in document.root.entries:
                yield Head(known[named.text], document.path, document.root)

    def _declared(self) -> Iterator[Declared]:
        for owner, document in self.files:
            for kind in ("facts", "items", "activities", "industries", "classes"):
                listed = document.root.get(kind)
                for key, value in listed.entries.values() if listed is not None else ():
                    own = kind == "classes" and owner != "vocabulary" and not key.text.startswith(f"{owner}.")
                    yield Declared(kind, f"{owner}.{key.text}" if own else key.text, document.path, key, value)

    @cached_property
    def sources(self) -> Mapping[str, str]:
        """Every file's text as it was read, by path."""
        texts = {document.path: document.text for _, document in self.files}
        return texts | {file.path: file.text for file in self.cases}

    def owner(self, span: Span) -> str:
        """Return the id of the obligation in which a place lies; empty where it lies in none."""
        owners = [
            (each.node.line, each.obligation.id)
            for each in self.obligations
            if each.path == span.path and each.node.line <= span.line
        ]
        return max(owners)[1] if owners else ""

    @cached_property
    def classes(self) -> tuple[tuple[ClassRule, Declared, tuple[Placed, ...]], ...]:
        """Every class, where it is written, and the parts of its condition."""
        rules = self.vocabulary.classes
        found = ((rules[each.name], each) for each in self.declared if each.kind == "classes")
        return tuple(
            (rule, each, tuple(place_condition(each.value.entries["when"][1], rule.when, "class")))
            for rule, each in found
        )

    @cached_property
    def condensed_texts(self) -> Mapping[str, str]:
        """The texts at hand, by ruleset, as quotations are compared."""
        return {name: condensed(text) for name, text in self.texts.items()}


def gather(
    folder: Path,
    rulebook: Rulebook,
    texts: Mapping[str, str] | None = None,
    older: Mapping[str, Mapping[str, int]] | None = None,
) -> Material:
    """Return what lints look at, of a folder of rulesets and the rulebook loaded from it; loads YAML."""
    from compliance.checking import CASES, FILE_BYTES, SELECTIONS, read_files
    from compliance.decoding import decode, digest_of, read_once
    from compliance.reading import read_bytes

    files, found = read_files(folder)
    digest = digest_of("".join(f"{file.inside}\0{file.digest}\n" for file in files).encode())
    if digest != rulebook.digest:
        found.append(Diagnostic(Span(str(folder)), "T013", "files changed while they were read", "run it again"))
    if found:
        raise LoadError(found)
    documents = [
        (file.inside.split("/")[0], read_bytes(file.data, str(file.path), len(file.data) + 1)) for file in files
    ]
    paths = sorted(folder.rglob(f"*{CASES}"))
    cases = [CaseFile(str(path), decode(read_once(path, FILE_BYTES), str(path), FILE_BYTES)) for path in paths]
    named = folder / SELECTIONS
    selected = tuple(_patterns(read_bytes(read_once(named, FILE_BYTES), str(named)).root)) if named.is_file() else ()
    return Material(rulebook, documents, cases, texts, older, selected)


def _patterns(root: Node) -> Iterator[str]:
    """Yield the patterns of named selections; what is wrong with the file is told where it is used."""
    listed = root.get("selections")
    for _, selection in listed.entries.values() if listed is not None else ():
        patterns = selection.get("patterns")
        yield from (each.text for each in (patterns.items if patterns is not None else ()))
