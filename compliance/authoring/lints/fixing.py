"""``--fix``: mends what cannot change a verdict, by exact places in the text; layout and comments stay byte for byte.

Two things are mended: a bound in other words than the text's (L042) and a missing schema line (L071). What comes out
must load and mean what it meant; otherwise nothing is written.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import fields, replace

from compliance import model
from compliance.authoring.lints import modelines, quoted_numbers
from compliance.authoring.lints.material import Material
from compliance.diagnostics import Diagnostic, LoadError, Span

FIXABLE = ("L042", "L071")


class Edit(Struct, frozen=True, order=True):
    """Characters of one line and what stands there in their place; ``length`` 0 puts something in."""

    path: str
    line: int
    column: int
    length: int
    new: str
    code: str


class Fixed(Struct, frozen=True):
    """What was mended: the new texts by path, and how many times each code was."""

    texts: Mapping[str, str]
    counts: Mapping[str, int]


class FixRefused(Exception):
    """What was mended would not load, or mean something else; nothing was written."""


def mend(material: Material, folder: Path, left: Collection[Diagnostic], only: Collection[str] = ()) -> Fixed:
    """Return the mended texts of a folder; writes nothing.

    Only what is among the diagnostics ``left`` is mended: what an author excused stays. Raises
    :class:`FixRefused` where the mended rulebook would not load or would mean something else.
    """
    wanted = {(each.code, each.span.path, each.span.line) for each in left if not only or each.code in only}
    edits = [each for each in _edits(material) if (each.code, each.path, each.line) in wanted]
    sources = {document.path: document.text for _, document in material.files}
    sources |= {file.path: file.text for file in material.cases}
    texts: dict[str, str] = {}
    for path in sorted({each.path for each in edits}):
        texts[path] = apply(sources[path], [each for each in edits if each.path == path])
    if texts:
        _ensure_same(material.rulebook, folder, texts)
    marks = {(each.code, each.path, each.line) for each in edits}
    return Fixed(texts, {code: sum(mark[0] == code for mark in marks) for code in FIXABLE})


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits made from its end on, so that no place shifts before it is reached."""
    lines = text.splitlines(keepends=True)
    for each in sorted(edits, reverse=True):
        row, at = lines[each.line - 1], each.column - 1
        lines[each.line - 1] = row[:at] + each.new + row[at + each.length :]
    return "".join(lines)


def _edits(material: Material) -> list[Edit]:
    found: set[Edit] = set()
    for each in quoted_numbers.rewordings(material):
        found.add(_edit(each.word_at, each.word, "L042"))
        found.add(_edit(each.number_at, str(each.number), "L042"))
    for path, kind in modelines.missing(material):
        found.add(Edit(path, 1, 1, 0, modelines.modeline(kind) + "\n", "L071"))
    return sorted(found)


def _edit(at: Span, new: str, code: str) -> Edit:
    return Edit(at.path, at.line, at.column, at.length, new, code)


# --- the same meaning ------------------------------------------------------------------------------------------------


def _ensure_same(before: model.Rulebook, folder: Path, texts: Mapping[str, str]) -> None:
    """Raise :class:`FixRefused` unless the folder with these texts loads, and means what it meant."""
    from compliance.checking import load_rulesets

    with TemporaryDirectory() as scratch:
        copy = Path(scratch) / (folder.resolve().name or "rulesets")
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(".*"))
        for path, text in texts.items():
            (copy / Path(path).relative_to(folder)).write_text(text, encoding="utf-8", newline="")
        try:
            after = load_rulesets(copy)
        except LoadError as error:
            raise FixRefused(f"what was mended does not load: {error.diagnostics[0].message}") from None
    if meaning(after) != meaning(before):
        raise FixRefused("what was mended would not mean the same")


def meaning(rulebook: model.Rulebook) -> model.Rulebook:
    """Return a rulebook without what only places and words tell: digests, lines, 超过 for 不少于."""
    rulesets = tuple(
        replace(ruleset, digest="", obligations=tuple(_plain(each) for each in ruleset.obligations))
        for ruleset in rulebook.rulesets
    )
    classes = {name: _plain(each) for name, each in rulebook.vocabulary.classes.items()}
    return replace(rulebook, digest="", rulesets=rulesets, vocabulary=replace(rulebook.vocabulary, classes=classes))


_S = TypeVar("_S", bound=Struct)


def _plain(part: _S) -> _S:
    """Return a struct without the words of its bounds and its line, all the way down."""
    if isinstance(part, model.Number):
        return replace(part, says_more_than=False, says_fewer_than=False)
    if isinstance(part, model.Origin):
        return replace(part, line=0)
    values = {field.name: _plain_value(getattr(part, field.name)) for field in fields(part)}
    return replace(part, **values)


def _plain_value(value: object) -> object:
    if isinstance(value, Struct):
        return _plain(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(_plain_value(each) for each in value)
    return value
