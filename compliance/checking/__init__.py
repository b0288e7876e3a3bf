"""Names and types: from the files of a vocabulary and its rulesets to one rulebook, with every mistake at its place.

This module finds the files, asks the cache, and hands what must be compiled to ``obligations.py``. It is light on
purpose: where the cache answers, neither YAML nor pydantic is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from compliance import cache as compiled
from compliance.decoding import MEBIBYTE, digest_of, read_once
from compliance.diagnostics import Diagnostic, LoadError, Span, did_you_mean
from compliance.model import Rulebook, Ruleset

if TYPE_CHECKING:
    from compliance.reading import Node

FILE_BYTES = 4 * MEBIBYTE
"""Largest vocabulary or ruleset file."""
VOCABULARY = "vocabulary"
HEAD = "ruleset.yaml"
CASES = ".test.yaml"
ENGLISH = "english.yaml"
"""Translations, in the folder whose texts they are of (``translations.py``)."""
SELECTIONS = "selections.yaml"
"""Stands at the top, beside the rulesets, and is no part of the rulebook (``selections.py``)."""
_NO_BINDINGS: Mapping[str, str] = {}


class RulesetFile(Struct, frozen=True):
    """One file of the folder, read: its path, its path within the folder (``yunnan-2024/ruleset.yaml``), its bytes."""

    path: Path
    inside: str
    data: bytes
    digest: str


def load_rulesets(folder: Path, *, bindings: Mapping[str, str] = _NO_BINDINGS, cache: Path | None = None) -> Rulebook:
    """Return the vocabulary and all rulesets in ``folder``.

    ``bindings`` gives rulesets whose document names no place the code of one (ruleset id to GB/T 2260 code); without
    it their place stays unknown (SEMANTICS 2). ``cache`` is the folder for the compiled form (see
    :func:`compliance.cache.default_folder`); ``None``: without. Raises :class:`LoadError` with every mistake of every
    file.
    """
    files, found = read_files(folder)
    digest = digest_of("".join(f"{file.inside}\0{file.digest}\n" for file in files).encode())
    book = None
    if not found and cache is not None:
        book = compiled.fetch(cache, folder, digest)
    if book is None:
        book = _compile(folder, files, digest, found)
        if cache is not None:
            compiled.store(cache, folder, digest, book)
    return bind(book, bindings)


def load_edited(
    folder: Path, edit: Callable[[str, Node], None], bindings: Mapping[str, str] = _NO_BINDINGS
) -> Rulebook:
    """Return the rulebook of ``folder`` as it would be if its files were edited; nothing is written, nothing cached.

    ``edit`` is given the path and the root of every file of rulesets, to change what is in it. Raises
    :class:`LoadError` as :func:`load_rulesets` does.
    """
    files, found = read_files(folder)
    return bind(_compile(folder, files, "", found, edit), bindings)


def rulebook_from_nodes(vocabulary: Node, rulesets: Sequence[Node], path: str = "inline") -> Rulebook:
    """Return the rulebook of a vocabulary block and ruleset blocks written short, as in ``tests/conformance``.

    Titles, labels, quotations and numbers may be left out. ``path`` is that of the file they stand in. Raises
    :class:`LoadError`.
    """
    from compliance.checking.compiling import compile_rulebook
    from compliance.checking.inline import filled_ruleset, filled_vocabulary
    from compliance.checking.remarks import Remarks

    written = [filled_ruleset(node, path) for node in rulesets]
    return compile_rulebook([(path, filled_vocabulary(vocabulary))], written, "", Remarks(path))


def bind(book: Rulebook, bindings: Mapping[str, str]) -> Rulebook:
    """Return the rulebook with unbound rulesets bound to places; ``LoadError`` for a binding that cannot be meant."""
    wrong: list[Diagnostic] = []
    for ruleset_id, code in bindings.items():
        named = next((ruleset for ruleset in book.rulesets if ruleset.id == ruleset_id), None)
        at = Span(f"{ruleset_id}={code}")
        unbound = [ruleset.id for ruleset in book.rulesets if ruleset.jurisdiction is None]
        if named is None:
            message = f"there is no ruleset {ruleset_id} to bind to a place"
            wrong.append(Diagnostic(at, "T012", message, did_you_mean(ruleset_id, unbound)))
        elif named.jurisdiction is not None:
            message = f"the ruleset {ruleset_id} names its place itself: {named.jurisdiction}"
            wrong.append(Diagnostic(at, "T012", message, f"to be bound: {', '.join(unbound) or 'none'}"))
        elif code not in book.vocabulary.places:
            hint = did_you_mean(code, book.vocabulary.places, "six digits, e.g. 530500")
            wrong.append(Diagnostic(at, "T012", f"no jurisdiction {code} is declared", hint))
    if wrong:
        raise LoadError(wrong)
    if not bindings:
        return book
    return replace(book, rulesets=tuple(_bound(ruleset, bindings) for ruleset in book.rulesets))


def read_files(folder: Path) -> tuple[list[RulesetFile], list[Diagnostic]]:
    """Return the YAML files that make up the rulebook, in the order of their names, and what is misplaced.

    Cases (``*.test.yaml``) are not part of it. Hidden files and folders without YAML are left aside.
    """
    files: list[RulesetFile] = []
    found: list[Diagnostic] = []
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError:
        raise LoadError([Diagnostic(Span(str(folder)), "T013", "there is no folder of rulesets here")]) from None
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            _read_folder(folder, entry, files, found)
        elif entry.suffix in (".yaml", ".yml") and entry.name != SELECTIONS:
            hint = "put it into the folder of its document"
            found.append(Diagnostic(Span(str(entry)), "T013", "this file stands outside every ruleset", hint))
    if not any(file.inside.endswith(f"/{HEAD}") for file in files) and not found:
        found.append(Diagnostic(Span(str(folder)), "T013", "there are no rulesets here", f"a ruleset has a {HEAD}"))
    return files, found


def _read_folder(root: Path, folder: Path, files: list[RulesetFile], found: list[Diagnostic]) -> None:
    names = [entry for entry in sorted(folder.iterdir(), key=lambda entry: entry.name) if entry.name[0] != "."]
    kept: list[Path] = []
    for entry in names:
        if entry.is_dir():
            if any(entry.rglob("*.yaml")):
                found.append(Diagnostic(Span(str(entry)), "T013", "a folder inside a ruleset is not read"))
        elif entry.suffix == ".yml":
            found.append(Diagnostic(Span(str(entry)), "T013", "only files named .yaml are read", "rename it"))
        elif entry.suffix == ".yaml" and not entry.name.endswith(CASES):
            kept.append(entry)
    if folder.name != VOCABULARY and kept and not (folder / HEAD).exists():
        hint = "every ruleset says there what document it is"
        found.append(Diagnostic(Span(str(folder)), "T013", f"{HEAD} is missing from this folder", hint))
        return
    for path in kept:
        try:
            data = read_once(path, FILE_BYTES)
        except LoadError as error:
            found.extend(error.diagnostics)
            continue
        files.append(RulesetFile(path, path.relative_to(root).as_posix(), data, digest_of(data)))


def _compile(
    folder: Path,
    files: Sequence[RulesetFile],
    digest: str,
    found: list[Diagnostic],
    edit: Callable[[str, Node], None] | None = None,
) -> Rulebook:
    """Return the rulebook of files not found in the cache; the only way into YAML and pydantic."""
    from compliance.checking.compiling import compile_rulebook
    from compliance.checking.obligations import Written, WrittenRuleset
    from compliance.checking.remarks import Remarks
    from compliance.reading import read_bytes

    name = folder.resolve().name
    vocabulary: list[tuple[str, Node]] = []
    translations: list[tuple[str, Node]] = []
    folders: dict[str, list[Written]] = {}
    unread: list[Diagnostic] = []
    for file in files:
        try:
            root = read_bytes(file.data, str(file.path), FILE_BYTES).root
        except LoadError as error:
            unread.extend(error.diagnostics)
            continue
        owner = file.inside.split("/")[0]
        if edit is not None and owner != VOCABULARY:
            edit(str(file.path), root)
        if file.path.name == ENGLISH:
            translations.append((str(file.path), root))
        elif owner == VOCABULARY:
            vocabulary.append((str(file.path), root))
        else:
            folders.setdefault(owner, []).append(Written(str(file.path), f"{name}/{file.inside}", root, file.digest))
    if unread:
        # What an unreadable file declares is unknown: every name that stands only there would look like a mistake.
        raise LoadError([*found, *unread])
    if folders and not vocabulary:
        # Every name of every ruleset would be unknown, one message each.
        if not any(Path(each.span.path).is_relative_to(folder / VOCABULARY) for each in found):
            message = "there is no vocabulary here, so no name that the rulesets use can be known"
            hint = f"facts, classes and places are declared in {VOCABULARY}/*.yaml beside the rulesets"
            found = [*found, Diagnostic(Span(str(folder / VOCABULARY)), "T013", message, hint)]
        raise LoadError(found)
    written = [
        WrittenRuleset(
            owner,
            next(file for file in all_files if file.shown.endswith(f"/{HEAD}")),
            tuple(file for file in all_files if not file.shown.endswith(f"/{HEAD}")),
            digest_of("".join(f"{file.shown.split('/', 1)[1]}\0{file.digest}\n" for file in all_files).encode()),
        )
        for owner, all_files in folders.items()
    ]
    return compile_rulebook(vocabulary, written, digest, Remarks("", found), translations)


def _bound(ruleset: Ruleset, bindings: Mapping[str, str]) -> Ruleset:
    return replace(ruleset, jurisdiction=bindings[ruleset.id]) if ruleset.id in bindings else ruleset
