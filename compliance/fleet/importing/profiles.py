"""Profiles as they are: folders of YAML files, and JSON Lines with one profile-like object a line."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from msgspec import Struct

from compliance.decoding import PROFILE_BYTES, bad_character
from compliance.diagnostics import LoadError
from compliance.enterprise import Enterprise
from compliance.fleet.importing.reasons import Reason
from compliance.fleet.importing.tables import CHANGED, refuse
from compliance.fleet.processes import side_by_side
from compliance.fleet.stores.layout import schema
from compliance.fleet.stores.rows import Row, row_of
from compliance.model import Vocabulary
from compliance.profiles import KIND, load_profile, read_body
from compliance.reading import DEPTH, KEY, SCALAR, Mistakes, Node, described

FILES: Final = 64
"""Profiles of one portion of work."""
_YAML: Final = (".yaml", ".yml")


class Portion(Struct, frozen=True):
    """What became of some profiles: rows with source and line, and what is wrong with those that have none."""

    rows: pa.Table
    refused: tuple[tuple[Reason, ...], ...]


def with_source(layout: pa.Schema) -> pa.Schema:
    """Return the schema of rows that know where they stand."""
    return layout.append(pa.field("source", pa.string())).append(pa.field("line", pa.int64()))


def is_profile_source(source: str) -> bool:
    """Say whether a source holds profiles, not tables."""
    path = Path(source)
    return path.is_dir() or path.suffix.lower() in (*_YAML, ".jsonl", ".ndjson")


def profile_files(source: str) -> list[tuple[str, str]]:
    """Return the profiles of a folder and those below it, or the one file: the id of each, and where it lies.

    The id is the name of the file within the folder, without its ending.
    """
    path = Path(source)
    if not path.is_dir():
        return [(path.stem, source)]
    found: list[tuple[str, str]] = []
    seen: set[str] = set()
    for folder, folders, names in os.walk(path, onerror=_unreadable, followlinks=True):
        real = os.path.realpath(folder)
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        if real in seen:  # a link to a folder that was read already, perhaps to the one it lies in
            folders.clear()
            continue
        seen.add(real)
        for name in sorted(names):
            if name.endswith(_YAML) and not name.startswith("."):
                inside = Path(folder, name)
                found.append((inside.relative_to(path).with_suffix("").as_posix(), str(inside)))
    return found


def _unreadable(error: OSError) -> None:
    refuse(str(error.filename), "R001", f"this folder cannot be read: {error.strerror}")


def load_files(files: Sequence[tuple[str, str]], vocabulary: Vocabulary, jobs: int) -> Iterator[Portion]:
    """Yield what becomes of YAML files."""
    portions = [files[start : start + FILES] for start in range(0, len(files), FILES)]
    yield from _portions(partial(_load, vocabulary, _from_file), portions, vocabulary, jobs)


def load_lines(path: str, vocabulary: Vocabulary, jobs: int) -> Iterator[Portion]:
    """Yield what becomes of the lines of a file; blank ones are none."""
    # Portions are places in the file: the lines themselves are read where they are worked on.
    places: list[tuple[int, int, int]] = []
    with open(path, "rb") as stream:
        start, first, number = 0, 1, 0
        for line in iter(lambda: stream.readline(PROFILE_BYTES + 1), b""):
            if line.endswith(b"\n") or len(line) <= PROFILE_BYTES:
                number += 1
            if number - first + 1 >= FILES:
                places.append((start, stream.tell(), first))
                start, first = stream.tell(), number + 1
        if stream.tell() > start:
            places.append((start, stream.tell(), first))
    yield from _portions(partial(_load_part, vocabulary, path), places, vocabulary, jobs)


def _portions(
    work: Callable[[Any], tuple[bytes, list[tuple[Reason, ...]]]],
    items: Sequence[Any],
    vocabulary: Vocabulary,
    jobs: int,
) -> Iterator[Portion]:
    for data, refused in side_by_side(work, items, jobs):
        yield Portion(pa.ipc.open_stream(data).read_all(), tuple(refused))


def _load(
    vocabulary: Vocabulary,
    load: Callable[[Vocabulary, Any], tuple[str, Enterprise, str, int]],
    items: Sequence[Any],
) -> tuple[bytes, list[tuple[Reason, ...]]]:
    """Load profiles in a worker; rows come back as bytes of Arrow."""
    rows: list[Row] = []
    refused: list[tuple[Reason, ...]] = []
    for item in items:
        try:
            id, enterprise, source, line = load(vocabulary, item)
        except LoadError as error:
            refused.append(tuple(_reasons(error)))
        else:
            rows.append({**row_of(enterprise, id), "source": source, "line": line})
    table = pa.Table.from_pylist(rows, schema=with_source(schema(vocabulary)))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as out:
        out.write_table(table)
    return sink.getvalue().to_pybytes(), refused


def _reasons(error: LoadError) -> Iterator[Reason]:
    for each in error.diagnostics:
        said = f"{each.message}; {each.hint}" if each.hint else each.message
        yield Reason(each.span.path, each.span.line, "", "", each.code, said)


def _from_file(vocabulary: Vocabulary, item: tuple[str, str]) -> tuple[str, Enterprise, str, int]:
    id, path = item
    return id, load_profile(path, vocabulary), path, 1


# --- JSON Lines ------------------------------------------------------------------------------------------------------


def _load_part(
    vocabulary: Vocabulary, path: str, place: tuple[int, int, int]
) -> tuple[bytes, list[tuple[Reason, ...]]]:
    start, end, number = place
    lines: list[tuple[str, int, bytes]] = []
    with open(path, "rb") as stream:
        stream.seek(start)
        while stream.tell() < end:
            line = stream.readline(PROFILE_BYTES + 1)
            if not line:
                refuse(path, "F101", CHANGED, "import it anew when nobody writes it any more")
            if line.strip():
                lines.append((path, number, line))
            while len(line) > PROFILE_BYTES and not line.endswith(b"\n"):
                line = stream.readline(PROFILE_BYTES + 1)  # the rest of a line that is too long
            number += 1
    return _load(vocabulary, _from_line, lines)


def _from_line(vocabulary: Vocabulary, item: tuple[str, int, bytes]) -> tuple[str, Enterprise, str, int]:
    path, number, line = item
    mistakes = Mistakes(path)
    root = _parsed(line, number, mistakes)
    kind, named = root.get("kind"), root.get("id")
    if kind is not None and kind.text != KIND:
        mistakes.add(kind, "E001", f"kind is {described(kind)}, not {KIND}", "leave it out, or write it so")
    if named is None or named.kind != "scalar" or not named.text.strip() or named.is_null:
        mistakes.add(named or root, "F112", "this line has no id", 'write "id": and what tells the firm from others')
    entries = {key: each for key, each in root.entries.items() if key not in ("id", "kind")}
    enterprise = read_body(Node("map", number, 1, entries=entries), vocabulary, mistakes)
    if not enterprise.name and not any(found.code == "R017" for found in mistakes.found):
        mistakes.add(root, "E002", "the profile has no name", "write name: and the enterprise's full name (单位全称)")
    mistakes.raise_if_any()
    assert named is not None
    return named.text.strip(), enterprise, path, number


class _Number(str):
    """A number, as it was written."""


def _parsed(line: bytes, number: int, mistakes: Mistakes) -> Node:
    """Return the object of a line as a node; raises :class:`LoadError`."""
    here = Node("scalar", number, 1)
    if len(line) > PROFILE_BYTES:
        mistakes.add(here, "R003", f"a line of {len(line):,} bytes; at most {PROFILE_BYTES:,} are read")
        mistakes.end()
    try:
        text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        found = json.loads(
            text, parse_int=_Number, parse_float=_Number, parse_constant=_Number, object_pairs_hook=_Pairs
        )
    except UnicodeDecodeError as error:
        mistakes.add(here, "R005", f"this line is not UTF-8: byte {error.start + 1}", "save it as UTF-8")
        mistakes.end()
    except RecursionError:
        mistakes.add(here, "R030", f"nested more than {DEPTH} deep")
        mistakes.end()
    except ValueError as error:
        mistakes.add(here, "R020", f"this line is no JSON: {error}", "one object a line")
        mistakes.end()
    # Where nothing is written as an escape, the characters of the line are those of its values.
    closely = "\\" in text or bad_character(text) is not None
    root = _node(found, number, mistakes, 0, closely)
    if root.kind != "map":
        mistakes.add(root, "R033", f"this line is {described(root)}, not an object", "one object a line")
    mistakes.raise_if_any()
    return root


class _Pairs(list[tuple[str, Any]]):
    """The entries of an object, in their order."""


def _node(value: Any, line: int, mistakes: Mistakes, depth: int, closely: bool) -> Node:
    if depth > DEPTH:
        mistakes.add(Node("scalar", line, 1), "R030", f"nested more than {DEPTH} deep")
        mistakes.end()
    match value:
        case _Pairs():
            entries: dict[str, tuple[Node, Node]] = {}
            for name, inner in value:
                key = Node("scalar", line, 1, 1, unicodedata.normalize("NFC", name))
                _check(key, KEY, mistakes, closely)
                if key.text in entries:
                    mistakes.add(key, "R026", f"{key.text[:60]!r} is written twice", "keep one of the two")
                entries[key.text] = (key, _node(inner, line, mistakes, depth + 1, closely))
            return Node("map", line, 1, entries=entries)
        case list():
            return Node("list", line, 1, items=[_node(each, line, mistakes, depth + 1, closely) for each in value])
        case bool():
            return Node("scalar", line, 1, 1, "true" if value else "false", plain=True)
        case None:
            return Node("scalar", line, 1, 1, "null", plain=True)
        case _:
            node = Node("scalar", line, 1, 1, str(value), plain=isinstance(value, _Number))
            _check(node, SCALAR, mistakes, closely)
            return node


def _check(node: Node, most: int, mistakes: Mistakes, closely: bool) -> None:
    if len(node.text) > most:
        mistakes.add(node, "R032", f"a value or key of {len(node.text):,} characters; at most {most:,}")
        node.text = ""
    if closely and (bad := bad_character(node.text)):
        mistakes.add(node, bad[0], bad[1], "take it out")
