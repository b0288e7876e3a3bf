"""Tables of other programs, as text cells with the line each row stands on: CSV, Excel, Parquet, DuckDB.

Typed cells become text one way only: whole numbers without a point, days as 2024-03-05, true and false, the members of
a list joined. Rows that are blank throughout are no rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NoReturn, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct
from numpy.typing import NDArray

from compliance.diagnostics import Diagnostic, LoadError, Span, did_you_mean
from compliance.fleet.importing.cells import Refused
from compliance.fleet.importing.mapping import JOINED, Section

ROWS: Final = 16_384
"""Rows of a batch."""
SHEETS: Final = (".xlsx", ".xlsm")
CHANGED: Final = "this file has changed while it was read"


class Batch(Struct, frozen=True):
    """Rows of a table: the line of each, and the cells of the columns asked for."""

    lines: NDArray[np.int64]
    cells: Sequence[pa.Array]


class Broken(Struct, frozen=True):
    """A row that cannot be taken apart."""

    line: int
    text: str
    why: Refused
    cells: Sequence[str] = ()
    """Its cells, where they can be told apart: perhaps the firm's id is one of them."""


class Table(Protocol):
    """An open table."""

    header: Sequence[str]
    """The names of its columns."""
    said: str
    """What was recognised of it, such as its encoding."""

    def rows(self, places: Sequence[int]) -> Iterator[Batch | Broken]:
        """Yield its rows in their order, with the columns at these places."""
        ...


def open_table(source: str, section: Section) -> Table:
    """Open the table that a section reads.

    ``source``: a file, or ``duckdb:FILE:QUERY``. Raises :class:`LoadError`: F101 where it cannot be used, R001 … where
    the file cannot be read.
    """
    from compliance.fleet.importing import databases, delimited, sheets

    if source.startswith("duckdb:"):
        return databases.Query(source)
    path = Path(source)
    suffix = path.suffix.lower()
    if not path.is_file():
        refuse(source, "R001", "no such file" if not path.exists() else "this is no file")
    if suffix in (".csv", ".tsv", ".txt"):
        return delimited.Delimited(path, section.encoding, section.delimiter, section.header)
    if suffix in SHEETS:
        return sheets.Sheet(path, section.sheet, section.header)
    if suffix in (".parquet", ".pq"):
        return databases.Parquet(path)
    if suffix in (".duckdb", ".ddb", ".db"):
        return databases.Stored(path, section.table)
    hint = "save it as .xlsx (另存为)" if suffix in (".xls", ".xlsb", ".et", ".ods") else "CSV, XLSX, Parquet, DuckDB"
    refuse(source, "F101", f"a table with the ending {suffix or 'of no kind'} is not read", hint)


def places_of(header: Sequence[str], wanted: Mapping[str, Span], where: str) -> list[int]:
    """Return where columns stand; raises :class:`LoadError` for every one that is missing or there twice."""
    wrong: list[Diagnostic] = []
    found: list[int] = []
    for name, at in wanted.items():
        places = [place for place, each in enumerate(header) if each == name]
        if not places:
            seen = ", ".join(each for each in header if each)[:200]
            hint = did_you_mean(name, [each for each in header if each], f"its columns are {seen}")
            wrong.append(Diagnostic(at, "F102", f"{where} has no column {name!r}", hint))
        elif len(places) > 1:
            numbers = " and ".join(str(place + 1) for place in places)
            hint = "give them different names: which one is meant cannot be told"
            wrong.append(Diagnostic(at, "F103", f"{where} has {name!r} more than once: columns {numbers}", hint))
        found.append(places[0] if places else 0)
    if wrong:
        raise LoadError(wrong)
    return found


def refuse(where: str, code: str, message: str, hint: str = "") -> NoReturn:
    """Raise :class:`LoadError` about a whole source."""
    raise LoadError([Diagnostic(Span(where), code, message, hint)])


def numbered(batches: Iterator[pa.RecordBatch], places: Sequence[int]) -> Iterator[Batch]:
    """Yield typed rows as text, numbered from 1."""
    first = 1
    for batch in batches:
        if batch.num_rows:
            cells = [as_text(batch.column(place)) for place in places]
            lines = np.arange(first, first + batch.num_rows, dtype=np.int64)
            first += batch.num_rows
            yield without_blanks(lines, cells)


def without_blanks(lines: NDArray[np.int64], cells: Sequence[pa.Array]) -> Batch:
    """Return rows without those of which nothing is filled in."""
    filled = np.zeros(len(lines), np.bool_)
    for each in cells:
        if each.null_count == 0 or filled.all():
            filled[:] = True
            break
        filled |= pc.is_valid(each).to_numpy(zero_copy_only=False)
    if filled.all():
        return Batch(lines, cells)
    return Batch(lines[filled], [each.filter(pa.array(filled)) for each in cells])


def as_text(array: pa.Array) -> pa.Array:
    """Return typed values as text; an empty text is no value."""
    kind = array.type
    if pa.types.is_dictionary(kind):
        array, kind = array.cast(kind.value_type), kind.value_type
    if pa.types.is_null(kind):
        return pa.nulls(len(array), pa.string())
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        inner = pa.list_(pa.string())
        joined = pc.binary_join(array.cast(inner), JOINED)
        return pc.if_else(pc.equal(pc.list_value_length(array), 0), "[]", joined)
    if pa.types.is_timestamp(kind):
        naive = array.cast(pa.timestamp("us")) if kind.tz is None else array.cast(pa.timestamp("us", "UTC"))
        whole = pc.equal(pc.floor_temporal(naive, unit="day"), naive)
        days = pc.strftime(naive, "%Y-%m-%d")
        return pc.if_else(whole, days, pc.binary_join_element_wise(days, pc.strftime(naive, "%H:%M:%S"), "T"))
    if pa.types.is_floating(kind):
        array = array.cast(pa.float64())
        whole = pc.and_(pc.equal(pc.floor(array), array), pc.less(pc.abs(array), 2.0**53))
        numbers = pc.if_else(pc.fill_null(whole, False), array, None).cast(pa.int64()).cast(pa.string())
        return pc.coalesce(numbers, array.cast(pa.string()))
    if pa.types.is_decimal(kind):
        texts = array.cast(pa.string())
        return pc.replace_substring_regex(texts, r"\.0+$", "")
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        refuse("a column", "F101", f"cells of the type {kind} are not read", "name another column")
    texts = array.cast(pa.string())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        texts = pc.utf8_trim_whitespace(texts)
    return pc.if_else(pc.equal(texts, ""), None, texts)
