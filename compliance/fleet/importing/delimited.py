"""CSV: encoding and separator recognised and named, each row with its line; a broken row spoils no other.

Python's reader takes it apart, strictly: a quotation mark inside an unquoted cell, or one that is never closed, is a
mistake of its line, and reading goes on with the next one.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from compliance import decoding
from compliance.fleet.importing.cells import Refused
from compliance.fleet.importing.mapping import DELIMITERS
from compliance.fleet.importing.tables import ROWS, Batch, Broken, as_text, refuse
from compliance.reading import SCALAR

_LINE: Final = 1 << 20
"""Longest line in characters."""
_RECORD_LINES: Final = 1000
_SAMPLE: Final = 1 << 20


class Delimited:
    """A file of rows with separated cells."""

    def __init__(self, path: Path, encoding: str, delimiter: str, header: int) -> None:
        self.path = path
        found = _encoding(path)
        if encoding and found.lower().split()[0] not in ("ascii", encoding.replace("gb18030", "gbk")):
            refuse(str(path), "R005", f"the mapping says {encoding}, but this file is {found}", "correct the mapping")
        self.codec = {"utf-8": "utf-8-sig", "ascii": "utf-8-sig"}.get(found.lower(), "gb18030")
        self._first = header
        names = self._names(delimiter)
        self.header: Sequence[str] = names
        separators = {mark: word for word, mark in DELIMITERS.items()}
        self.said = f"{found}, {separators[self.delimiter]}"

    def _names(self, delimiter: str) -> list[str]:
        """Return the names in the header, and settle what separates cells."""
        with self.path.open(encoding=self.codec, newline="") as stream:
            for _ in range(self._first - 1):
                stream.readline(_LINE)
            line = stream.readline(_LINE)
        if not line.strip():
            if not self.path.read_bytes()[:4].strip(codecs.BOM_UTF8):
                refuse(str(self.path), "R009", "this file is empty", "export it anew")
            refuse(str(self.path), "R009", f"there is no header in line {self._first}", "name its row: header: 3")
        marks = {word: line.count(mark) for word, mark in DELIMITERS.items()}
        word = delimiter or max(marks, key=lambda each: marks[each])
        self.delimiter = DELIMITERS[word]
        try:
            row = next(csv.reader([line], delimiter=self.delimiter, strict=True))
        except csv.Error as error:
            refuse(str(self.path), "F111", f"the header in line {self._first} cannot be taken apart: {error}")
        return [name.strip() for name in row]

    def rows(self, places: Sequence[int]) -> Iterator[Batch | Broken]:
        """Yield the rows."""
        held: list[list[str]] = []
        lines: list[int] = []
        width = len(self.header)
        with self.path.open(encoding=self.codec, newline="") as stream:
            for line, row in _records(stream, self.delimiter):
                if line <= self._first or not row:
                    continue
                if isinstance(row, Broken):
                    yield row
                    continue
                if len(row) != width and (len(row) < width or any(cell.strip() for cell in row[width:])):
                    if any(cell.strip() for cell in row):
                        message = f"this row has {len(row)} cells, the header {width}"
                        why = Refused("F111", message, "a separator inside a cell must stand in quotation marks")
                        yield Broken(line, self.delimiter.join(row), why, tuple(row))
                    continue
                # Most rows begin with something; the others are looked at cell by cell.
                if (row[0] and not row[0].isspace()) or any(cell and not cell.isspace() for cell in row):
                    held.append(row)
                    lines.append(line)
                if len(held) >= ROWS:
                    yield _batch(lines, held, places)
                    held, lines = [], []
        if held:
            yield _batch(lines, held, places)


def _batch(lines: list[int], rows: list[list[str]], places: Sequence[int]) -> Batch:
    # Rows may be longer than the header by empty cells: the shortest is as long as that.
    columns = list(zip(*rows, strict=False))
    return Batch(np.array(lines, np.int64), [as_text(pa.array(columns[place], pa.string())) for place in places])


class _Lines:
    """Lines of a stream, of which the last ones can be taken back."""

    def __init__(self, stream: Iterator[str]) -> None:
        self._stream = stream
        self._again: list[str] = []
        self.since: list[str] = []
        """Lines given since the last row began."""
        self.number = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else next(self._stream)
        self.number += 1
        self.since.append(line)
        if len(line) >= _LINE and not line.endswith(("\n", "\r")):
            while len(rest := next(self._stream, "")) >= _LINE and not rest.endswith(("\n", "\r")):
                pass  # what is left of it belongs to no row
            raise csv.Error(f"a line of more than {_LINE:,} characters")
        if len(self.since) > _RECORD_LINES:
            raise csv.Error(f"a quotation mark is not closed within {_RECORD_LINES} lines")
        return line

    def take_back(self) -> int:
        """Go back to the second line of the row that was begun; return the number of its first."""
        first = self.number - len(self.since) + 1
        self._again.extend(reversed(self.since[1:]))
        self.number = first
        return first


def _records(stream: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str] | Broken]]:
    """Yield every row with the line it begins on."""
    lines = _Lines(iter(lambda: stream.readline(_LINE), ""))  # type: ignore[attr-defined]
    csv.field_size_limit(SCALAR * 4)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.since.clear()
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            text = lines.since[0] if lines.since else ""
            first = lines.take_back()
            hint = "write a quotation mark inside a cell twice, and close those around it"
            if "field larger" in str(error) or "a line of" in str(error):
                error = csv.Error(f"a cell or line that is too long; a cell may have {SCALAR:,} characters")
                hint = "a quotation mark that is not closed may have swallowed other rows; else shorten it"
            yield (
                first,
                Broken(first, text.rstrip("\r\n"), Refused("F111", f"this row cannot be taken apart: {error}", hint)),
            )
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            continue
        yield lines.number - len(lines.since) + 1, row


# --- encodings -------------------------------------------------------------------------------------------------------


def _encoding(path: Path) -> str:
    """Return what a file is written in: ASCII, UTF-8 or GBK (GB18030), of which every byte was looked at."""
    with path.open("rb") as stream:
        head = stream.read(_SAMPLE)
        if wide := decoding.wide_encoding(head):
            refuse(str(path), "R004", f"this file is {wide}, not UTF-8", "save it as UTF-8 (另存为，编码选 UTF-8)")
        place = _undecodable(path, "utf-8")
        if place is None:
            return "ASCII" if head.isascii() and _undecodable(path, "ascii") is None else "UTF-8"
        # Only what looks like Chinese in that encoding is taken for it.
        stream.seek(max(0, place - 64))
        sample = stream.read(_SAMPLE)
    begin, end = sample.find(b"\n") + 1, sample.rfind(b"\n") + 1 or len(sample)
    kind = decoding.chinese_encoding(sample[begin:end]) or decoding.chinese_encoding(head[: head.rfind(b"\n") + 1])
    if kind.startswith("GBK") and (bad := _undecodable(path, "gb18030")) is None:
        return kind
    said = f"; it looks like {kind}" if kind else ""
    bad = bad if kind.startswith("GBK") else place
    with path.open("rb") as stream:
        where = f"line {len(stream.read(bad or 0).splitlines()) or 1}, byte {bad}"
    refuse(
        str(path),
        "R005",
        f"this file is neither UTF-8 nor GBK{said} ({where})",
        "save it as UTF-8 (另存为，编码选 UTF-8)",
    )


def _undecodable(path: Path, codec: str) -> int | None:
    """Return about where a file stops being of an encoding; ``None`` where it never does."""
    decoder = codecs.getincrementaldecoder(codec)("strict")
    done = 0
    with path.open("rb") as stream:
        while True:
            part = stream.read(_SAMPLE)
            try:
                decoder.decode(part, final=not part)
            except UnicodeDecodeError as error:
                return done + error.start
            if not part:
                return None
            done += len(part)
