"""Excel workbooks: values as calculated, each row with its number; errors and formulas without a result are marked.

python-calamine reads the values. It passes over errors and over formulas that no program has calculated as if the
cells were empty, which would make them unknown in silence; so these are looked up in the workbook itself.
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from compliance.fleet.importing.mapping import FAILED
from compliance.fleet.importing.tables import ROWS, Batch, Broken, refuse, without_blanks
from compliance.installed import MissingExtra

_UNPACKED: Final = 4 << 30
"""Bytes a workbook may have unpacked."""
_CHUNK: Final = 4 << 20
_CELL: Final = rb"<(?:\w+:)?c\b"
_ERROR: Final = re.compile(_CELL + rb'(?=[^>]*\st="e")([^>]*)>')
_UNCALCULATED: Final = re.compile(
    _CELL + rb"([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ADDRESS: Final = re.compile(rb'\sr="([A-Z]{1,3})([0-9]{1,7})"')
_ROW_END: Final = re.compile(rb"</(?:\w+:)?row>")


class Sheet:
    """One worksheet of a workbook."""

    def __init__(self, path: Path, sheet: str, header: int) -> None:
        try:
            import python_calamine as calamine
        except ImportError:
            raise MissingExtra("XLSX", "fleet") from None
        self.path, self._first = path, header
        try:
            with zipfile.ZipFile(path) as package:
                if sum(part.file_size for part in package.infolist()) > _UNPACKED:
                    refuse(str(path), "R003", "this workbook is too large to be read", "save it as CSV or Parquet")
            book = calamine.CalamineWorkbook.from_path(path)
            names = book.sheet_names
            if sheet and sheet not in names:
                refuse(str(path), "F101", f"there is no sheet {sheet!r}", f"its sheets are {', '.join(names)}"[:300])
            if not sheet and len(names) > 1:
                refuse(
                    str(path),
                    "F101",
                    f"it has {len(names)} sheets",
                    f"write `sheet:` and one of {', '.join(names)}"[:300],
                )
            self.name = sheet or names[0]
            self._sheet = book.get_sheet_by_name(self.name)
            self._failed = _failed_cells(path, self.name)
        except (
            calamine.CalamineError,
            zipfile.BadZipFile,
            OSError,
            KeyError,
            RuntimeError,
            NotImplementedError,
        ) as error:
            refuse(str(path), "F101", f"this is no workbook that can be read: {str(error)[:200]}", "save it as .xlsx")
        self._left = (self._sheet.start or (0, 0))[1]
        names_row: list[Any] = next((row for line, row in self._rows() if line == header), [])
        self.header: Sequence[str] = [_text(value) or "" for value in names_row]
        if not any(self.header):
            refuse(str(path), "R009", f"there is no header in row {header} of {self.name}", "name its row: header: 3")
        self.said = f"Excel, sheet {self.name}"

    def _rows(self) -> Iterator[tuple[int, list[Any]]]:
        """Yield every row with its number, from the first column on."""
        yield from ((line, [""] * self._left + row) for line, row in enumerate(self._sheet.iter_rows(), 1))

    def rows(self, places: Sequence[int]) -> Iterator[Batch | Broken]:
        """Yield the rows."""
        held: list[list[str | None]] = [[] for _ in places]
        lines: list[int] = []
        for line, row in self._rows():
            if line <= self._first:
                continue
            failed = self._failed.get(line, ())
            for cells, place in zip(held, places, strict=True):
                cells.append(FAILED if place in failed else _text(row[place]))
            lines.append(line)
            if len(lines) >= ROWS:
                yield _batch(lines, held)
                held, lines = [[] for _ in places], []
        if lines:
            yield _batch(lines, held)


def names_of_sheets(path: Path) -> list[str]:
    """Return the names of a workbook's sheets; raises :class:`LoadError`."""
    try:
        import python_calamine as calamine
    except ImportError:
        raise MissingExtra("XLSX", "fleet") from None
    try:
        return list(calamine.CalamineWorkbook.from_path(path).sheet_names)
    except (calamine.CalamineError, OSError) as error:
        refuse(str(path), "F101", f"this is no workbook that can be read: {str(error)[:200]}", "save it as .xlsx")


def _batch(lines: list[int], held: list[list[str | None]]) -> Batch:
    return without_blanks(np.array(lines, np.int64), [pa.array(cells, pa.string()) for cells in held])


def _text(value: Any) -> str | None:
    """Return a cell as text; whole numbers without a point, days without a time."""
    match value:
        case str():
            return value.strip() or None
        case bool():
            return "true" if value else "false"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat()
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case None:
            return None
    return str(value)


# --- what calamine passes over ---------------------------------------------------------------------------------------


def _failed_cells(path: Path, sheet: str) -> dict[int, set[int]]:
    """Return the cells of a sheet with an error or a formula without a result: row (from 1) to columns (from 0)."""
    found: dict[int, set[int]] = {}
    with zipfile.ZipFile(path) as package, package.open(_part_of(package, sheet)) as stream:
        left = b""
        while part := stream.read(_CHUNK):
            text = left + part
            ends = [each.end() for each in _ROW_END.finditer(text)]
            cut = ends[-1] if ends else 0
            whole, left = text[:cut], text[cut:]
            _look(whole, found)
        _look(left, found)
    return found


def _look(text: bytes, found: dict[int, set[int]]) -> None:
    for mark, form in ((b't="e"', _ERROR), (b"<f", _UNCALCULATED), (b":f", _UNCALCULATED)):
        if mark in text:
            for cell in form.finditer(text):
                address = _ADDRESS.search(cell[1])
                if address:
                    found.setdefault(int(address[2]), set()).add(_column(address[1].decode()))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _part_of(package: zipfile.ZipFile, sheet: str) -> str:
    """Return the name of the part of a workbook that holds a sheet."""
    book = package.read("xl/workbook.xml").decode("utf-8", "replace")
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
        given = dict(re.findall(r'([\w:]+)="([^"]*)"', tag))
        if html.unescape(given.get("name", "")) == sheet:
            wanted = next((value for name, value in given.items() if name.endswith(":id")), "")
            relations = package.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
            for relation in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", relations):
                parts = dict(re.findall(r'([\w:]+)="([^"]*)"', relation))
                if parts.get("Id") == wanted:
                    target = html.unescape(parts.get("Target", ""))
                    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError(f"sheet {sheet}")
