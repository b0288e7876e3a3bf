"""A few columns of a Parquet file replaced without decoding the others: what lies on the disk is copied as it is.

The old file's bytes are kept, the new columns' follow them, and the footer (Thrift's compact protocol) is put together
anew, of the old one's bytes where nothing changes. Where nothing but one obligation changed, this is all that is left
of writing hundreds of columns of verdicts.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

MAGIC: Final = b"PAR1"
DEAD: Final = 0.2
"""The share of a file that may lie unused after columns were replaced, again and again."""

# Types of Thrift's compact protocol.
_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(1, 13)
_STEP: Final = 16
"""A field's head is the step from the last field's number, in the upper four bits, and its type."""
_NUMBERS: Final = (_I32, _I64, _I16)
_Fields = dict[int, tuple[int, Any]]

# Fields of Parquet's footer.
_GROUPS, _TOLD = 4, 5
_CHUNKS, _GROUP_BYTES, _GROUP_ROWS, _GROUP_COMPRESSED = 1, 2, 3, 6
_CHUNK_META = 3
_PATH = 3
_UNCOMPRESSED, _COMPRESSED, _DATA, _DICTIONARY = 6, 7, 9, 11
_KEY, _VALUE = 1, 2
_CHUNK_HEAD: Final = _STEP * 2 | _I64
"""A chunk begins with its field 2, which says where it lies."""
_TOLD_HEAD: Final = _STEP * (_TOLD - _GROUPS) | _LIST
"""After the row groups come what is told with the file, and fields that do not change."""


class Unspliceable(Exception):
    """These files do not fit together, or no longer: write the file anew."""


class Spliceable:
    """A file in memory, with its digest; that of what stands before its footer is reckoned once."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.footer = _bounds(data)[0]
        self._body = hashlib.sha256(memoryview(data)[: self.footer])

    @property
    def sha256(self) -> str:
        """Return the digest of the file."""
        return self.digest_with([memoryview(self.data)[self.footer :]])

    def digest_with(self, rest: Sequence[bytes | bytearray | memoryview]) -> str:
        """Return the digest of a file that goes on otherwise from the footer on."""
        digest = self._body.copy()
        for part in rest:
            digest.update(part)
        return digest.hexdigest()


def splice(
    old: Spliceable, new: bytes, names: Sequence[str], replaced: Sequence[str], told: Mapping[str, str], draft: Path
) -> str:
    """Write ``draft``: the file ``old``, whose columns are ``names``, with the columns of ``new``, ``replaced``.

    ``told`` comes into its metadata. Both have the same rows in the same row groups, and columns of numbers and texts
    alone. Returns the SHA-256 of the draft. Raises :class:`Unspliceable` where they do not, or where it is time to
    write the file anew.
    """
    replacing = _Reader(new, _bounds(new)[0]).struct()[_GROUPS][1][1]
    footer = _Old.read(old.data, names, replaced, len(replacing))
    parts: list[bytes | bytearray | memoryview] = []
    at, living = old.footer, 0
    for group, by in zip(footer.groups, replacing, strict=True):
        if group.after[_GROUP_ROWS] != by[_GROUP_ROWS]:
            raise Unspliceable("the row groups differ")
        for name, chunk in zip(replaced, by[_CHUNKS][1][1], strict=True):
            at += _move(chunk, at, new, parts)
            group.exchange(name, chunk)
        living += group.after[_GROUP_COMPRESSED][1] if _GROUP_COMPRESSED in group.after else 0
    if living < (1 - DEAD) * at:
        raise Unspliceable("too much of the file would lie unused")
    data = footer.written(told)
    parts += [data, struct.pack("<I", len(data)), MAGIC]
    with draft.open("wb") as stream:
        stream.writelines([memoryview(old.data)[: old.footer], *parts])
    return old.digest_with(parts)


def _move(chunk: _Fields, at: int, source: bytes, parts: list[bytes | bytearray | memoryview]) -> int:
    """Add a chunk's bytes and set its offsets to where they come to lie; return how many there are."""
    meta: _Fields = chunk[_CHUNK_META][1]
    start = min(meta[place][1] for place in (_DATA, _DICTIONARY) if place in meta)
    size: int = meta[_COMPRESSED][1]
    parts.append(memoryview(source)[start : start + size])
    for place in (_DATA, _DICTIONARY):
        if place in meta:
            meta[place] = (_I64, meta[place][1] - start + at)
    return size


def _bounds(data: bytes) -> tuple[int, int]:
    """Return where a file's footer begins and ends."""
    end = len(data) - 8
    if end < 4 or data[:4] != MAGIC or data[-4:] != MAGIC:
        raise Unspliceable("this is no Parquet file")
    return end - int.from_bytes(data[-8:-4], "little"), end


# --- the footer of hundreds of columns: only what changes is read ----------------------------------------------------


class _Group:
    """One row group of the old footer: where the chunks lie that are exchanged, and the fields after the chunks."""

    def __init__(self, data: bytes, begin: int, names: Sequence[str], replaced: Sequence[str]) -> None:
        self._data, self.begin = data, begin
        self._chunks = {name: _chunk(data, begin, name) for name in replaced}
        _, self._until, _ = _chunk(data, begin, names[-1])
        reader = _Reader(data, self._until)
        self.after = reader.struct(_CHUNKS)
        self.end = reader.at
        self._pieces: list[tuple[int, int, bytes]] = []

    def exchange(self, name: str, chunk: _Fields) -> None:
        """Put a chunk in the place of another, and set the group's sizes right."""
        start, end, fields = self._chunks[name]
        was, now = fields[_CHUNK_META][1], chunk[_CHUNK_META][1]
        for total, part in ((_GROUP_BYTES, _UNCOMPRESSED), (_GROUP_COMPRESSED, _COMPRESSED)):
            if total in self.after:
                kind, size = self.after[total]
                self.after[total] = (kind, size - was[part][1] + now[part][1])
        data = bytearray()
        _write_struct(chunk, data)
        self._pieces.append((start, end, bytes(data)))

    def written(self) -> bytearray:
        """Return the group as it is to be."""
        out, at = bytearray(), self.begin
        for start, end, piece in sorted(self._pieces):
            out += self._data[at:start]
            out += piece
            at = end
        out += self._data[at : self._until]
        _write_struct(self.after, out, _CHUNKS)
        return out


class _Old:
    """The old footer: what stands before its row groups, these, what is told with it, and what stands after that."""

    def __init__(self, before: bytes, groups: list[_Group], told: list[_Fields], after: bytes) -> None:
        self.before, self.groups, self.told, self.after = before, groups, told, after

    @classmethod
    def read(cls, data: bytes, names: Sequence[str], replaced: Sequence[str], groups: int) -> _Old:
        """Return the footer; raises :class:`Unspliceable` where it is not as it should be.

        Chunks are found by their columns' names. That nothing else was taken for one is seen by what must stand
        between: each part has to begin where the one before ends.
        """
        begin, end = _bounds(data)
        heads = bytearray([_STEP * _CHUNKS | _LIST])
        _write_list_head(_STRUCT, len(names), heads)
        first, _, _ = _chunk(data, begin, names[0])
        at = first - len(heads)
        before = data[begin:at]
        opening = bytearray([_STEP | _LIST])
        _write_list_head(_STRUCT, groups, opening)
        found: list[_Group] = []
        for _ in range(groups):
            if data[at : at + len(heads)] != heads:
                raise Unspliceable("a footer of another form")
            found.append(_Group(data, at, names, replaced))
            at = found[-1].end
        if data[at] != _TOLD_HEAD or not before.endswith(opening):
            raise Unspliceable("a footer of another form")
        reader = _Reader(data, at + 1)
        _, told = reader.value(_LIST)
        return cls(before, found, told, data[reader.at : end])

    def written(self, told: Mapping[str, str]) -> bytearray:
        """Return the footer as it is to be, with ``told`` among what is told with it."""
        out = bytearray(self.before)
        for group in self.groups:
            out += group.written()
        kept = [each for each in self.told if each[_KEY][1].decode() not in told]
        added = [{_KEY: (_BINARY, key.encode()), _VALUE: (_BINARY, value.encode())} for key, value in told.items()]
        out.append(_TOLD_HEAD)
        _write_value(_LIST, (_STRUCT, [*kept, *added]), out)
        return out + self.after


def _chunk(data: bytes, begin: int, name: str) -> tuple[int, int, _Fields]:
    """Return where the next chunk of a column begins and ends in a footer, and what it says."""
    path = name.encode()
    sign = bytearray([_STEP | _LIST, _STEP | _BINARY])
    _write_varint(len(path), sign)
    found = data.find(sign + path, begin)
    # Before its path a chunk says where it lies, and the type and the encodings of its values.
    for start in range(found - 6, max(begin, found - 40), -1):
        if data[start] == _CHUNK_HEAD:
            reader = _Reader(data, start)
            try:
                fields = reader.struct()
                if fields[_CHUNK_META][1][_PATH] == (_LIST, (_BINARY, [path])):
                    return start, reader.at, fields
            except (IndexError, KeyError, TypeError, Unspliceable):
                continue
    raise Unspliceable(f"there is no column {name!r}")


# --- Thrift's compact protocol ---------------------------------------------------------------------------------------


class _Reader:
    """Reads structs as fields by number, each with its type."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data, self.at = data, at

    def struct(self, number: int = 0) -> _Fields:
        """Read a struct, after its field of this number."""
        found: _Fields = {}
        while head := self._data[self.at]:
            self.at += 1
            kind, step = head % _STEP, head // _STEP
            number = number + step if step else self._number()
            found[number] = (kind, self.value(kind))
        self.at += 1
        return found

    def value(self, kind: int) -> Any:
        """Read a value of a type."""
        if kind in _NUMBERS:
            return self._number()
        if kind == _BINARY:
            return self._take(self._varint())
        if kind == _STRUCT:
            return self.struct()
        if kind in (_LIST, _SET):
            head = self._take(1)[0]
            size = head // _STEP
            size = self._varint() if size == 15 else size
            return head % _STEP, [self.value(head % _STEP) for _ in range(size)]
        if kind in (_TRUE, _FALSE, _BYTE, _DOUBLE):
            return self._take(8 if kind == _DOUBLE else int(kind == _BYTE))
        raise Unspliceable(f"a footer with a field of type {kind}")

    def _take(self, size: int) -> bytes:
        self.at += size
        return self._data[self.at - size : self.at]

    def _varint(self) -> int:
        found = shift = 0
        while True:
            byte = self._data[self.at]
            self.at += 1
            found |= (byte & 127) << shift
            if byte < 128:
                return found
            shift += 7

    def _number(self) -> int:
        found = self._varint()
        return (found >> 1) ^ -(found & 1)


def _write_struct(fields: _Fields, out: bytearray, last: int = 0) -> None:
    for number, (kind, value) in sorted(fields.items()):
        step = number - last
        if 0 < step < _STEP:
            out.append(_STEP * step | kind)
        else:
            out.append(kind)
            _write_number(number, out)
        last = number
        _write_value(kind, value, out)
    out.append(0)


def _write_value(kind: int, value: Any, out: bytearray) -> None:
    if kind in _NUMBERS:
        _write_number(value, out)
    elif kind == _BINARY:
        _write_varint(len(value), out)
        out += value
    elif kind == _STRUCT:
        _write_struct(value, out)
    elif kind in (_LIST, _SET):
        inner, values = value
        _write_list_head(inner, len(values), out)
        for each in values:
            _write_value(inner, each, out)
    else:
        out += value


def _write_list_head(inner: int, size: int, out: bytearray) -> None:
    if size < 15:
        out.append(_STEP * size | inner)
    else:
        out.append(_STEP * 15 | inner)
        _write_varint(size, out)


def _write_varint(number: int, out: bytearray) -> None:
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)


def _write_number(number: int, out: bytearray) -> None:
    _write_varint(number << 1 if number >= 0 else -number * 2 - 1, out)
