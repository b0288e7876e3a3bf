"""Selections: names for what is often shown together, written in ``selections.yaml`` beside the rulesets.

They say what a report shows and mean nothing to a verdict, so they are no part of the rulebook, of its digest or of
the cache: the file is read only where a name is asked for or listed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from msgspec import Struct

from compliance.checking import FILE_BYTES, SELECTIONS
from compliance.checking.entries import Envelope, Label, Listed, Raw, read_envelope
from compliance.checking.header import read_header
from compliance.checking.literals import Mistake, read_text
from compliance.checking.remarks import Remarks, opened
from compliance.diagnostics import Diagnostic, LoadError, Span, did_you_mean
from compliance.model import Words

if TYPE_CHECKING:
    from compliance.reading import Node

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,99}", re.ASCII)
_KEYS = ("kind", "schema", "selections")


class Pattern(Struct, frozen=True):
    """What a selection shows, as ``--select`` takes it, and where it is written."""

    text: str
    span: Span


class Selection(Struct, frozen=True):
    """A name that stands for several patterns; without a title where the name says enough."""

    name: str
    patterns: tuple[Pattern, ...]
    title: Words | None = None


class SelectionEntry(Envelope):
    """One selection as written."""

    title: Label | None = None
    patterns: Annotated[tuple[Raw, ...], Listed]


def load_selections(folder: Path) -> tuple[Selection, ...]:
    """Return the selections of a folder of rulesets, in the order of its file; none where it has no such file.

    Raises :class:`LoadError` with every mistake.
    """
    from compliance.reading import read_file

    path = folder / SELECTIONS
    if not path.is_file():
        return ()
    root = read_file(path, FILE_BYTES).root
    remarks = Remarks(str(path))
    found: list[Selection] = []
    if read_header(root, "selections", remarks):
        entries = opened(root, _KEYS, _KEYS, remarks, "the file of selections")
        listed = entries["selections"][1] if entries else None
        if listed is not None and listed.kind != "map":
            remarks.add(listed, "T004", "expected a mapping of selections", "write `name: {patterns: [alpha-*]}`")
        elif listed is not None:
            found = [each for key, node in listed.entries.values() if (each := _read(key, node, remarks))]
    if remarks.found:
        raise LoadError(remarks.found)
    return tuple(found)


def expand(name: str, selections: Sequence[Selection]) -> tuple[Pattern, ...] | None:
    """Return the patterns a name stands for; ``None`` where no selection has it. Patterns are not names again."""
    return next((each.patterns for each in selections if each.name == name), None)


def nothing_matches(selection: str, pattern: Pattern, names: Sequence[str]) -> LoadError:
    """Return the refusal of a pattern that stands for no obligation: what was asked for would go missing in silence."""
    hint = did_you_mean(pattern.text.strip("*"), names, "`compliance rules list` shows what there is")
    message = f"nothing matches {pattern.text!r} of the selection {selection}"
    return LoadError([Diagnostic(pattern.span, "T012", message, hint)])


def _read(key: Node, node: Node, remarks: Remarks) -> Selection | None:
    """Return one selection, or ``None`` after noting its mistakes."""
    name = key.text
    if not _NAME.fullmatch(name):
        hint = "lower-case letters, digits and hyphens, beginning with a letter or digit"
        remarks.add(key, "T008", f'"{name[:60]}" is not the name of a selection', hint)
        return None
    entry = read_envelope(SelectionEntry, node, remarks, f"the selection {name}")
    if entry is None:
        return None
    if not entry.patterns:
        remarks.add(node, "T004", f"the selection {name} has no patterns", "write `patterns: [alpha-*]`")
        return None
    patterns: list[Pattern] = []
    for each in entry.patterns:
        try:
            text = read_text(each, "a pattern")
            if "," in text:
                raise Mistake("T008", f'"{text[:60]}" is not one pattern', "write them as a list: [one, other]")
        except Mistake as mistake:
            remarks.mistake(each, mistake)
            continue
        patterns.append(Pattern(text, each.at(remarks.path)))
    return Selection(name, tuple(patterns), entry.title.words() if entry.title else None)
