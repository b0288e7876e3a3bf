"""Parquet files, tables of DuckDB files, and queries over whatever DuckDB reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from compliance.fleet.importing.tables import ROWS, Batch, Broken, numbered, refuse
from compliance.installed import MissingExtra

MEMORY: Final = "1GB"
"""What DuckDB may hold of a query before it spills."""


class Parquet:
    """A Parquet file."""

    said = "Parquet"

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._file = pq.ParquetFile(path)
        except (pa.ArrowException, OSError) as error:
            refuse(str(path), "F101", f"this is no Parquet file that can be read: {error}")
        self.header: Sequence[str] = list(self._file.schema_arrow.names)

    def rows(self, places: Sequence[int]) -> Iterator[Batch | Broken]:
        """Yield the rows, numbered from 1."""
        names = [self.header[place] for place in places]
        order = list(dict.fromkeys(names))
        try:
            batches = self._file.iter_batches(ROWS, columns=order)
            yield from numbered((each.select(names) for each in batches), range(len(names)))
        except (pa.ArrowException, OSError) as error:
            refuse(str(self.path), "F101", f"this Parquet file is damaged: {error}")


class Stored:
    """A table of a DuckDB file, opened for reading only."""

    def __init__(self, path: Path, table: str) -> None:
        self._where = f"{path}, table {table}" if table else str(path)
        self._connection = _connect(str(path), self._where)
        tables = _tables(self._connection, self._where)
        if not table and len(tables) == 1:
            table = tables[0]
        if table not in tables:
            message = f"there is no table {table!r}" if table else f"it has {len(tables)} tables"
            refuse(str(path), "F101", message, f"write `table:` and one of {', '.join(tables[:20])}")
        quoted = '"' + table.replace('"', '""') + '"'
        self._query = f"SELECT * FROM {quoted}"
        self.header: Sequence[str] = _asked(self._connection, self._query, self._where).columns
        self.said = f"DuckDB, table {table}"

    def rows(self, places: Sequence[int]) -> Iterator[Batch | Broken]:
        """Yield the rows, numbered from 1."""
        yield from _fetched(_asked(self._connection, self._query, self._where), places, self._where)


def names_of_tables(path: Path) -> list[str]:
    """Return the names of the tables in a DuckDB file; raises :class:`LoadError`."""
    return _tables(_connect(str(path), str(path)), str(path))


def _tables(connection: Any, where: str) -> list[str]:
    query = "SELECT table_name FROM information_schema.tables ORDER BY 1"
    return [row[0] for row in _asked(connection, query, where).fetchall()]


class Query:
    """What a query gives, of a DuckDB file or of files it names itself: ``duckdb:FILE:QUERY``."""

    said = "DuckDB, query"

    def __init__(self, source: str) -> None:
        _, _, rest = source.partition(":")
        file, mark, self._query = rest.partition(":")
        if not mark or not self._query.strip():
            refuse(
                source,
                "F101",
                "there is no query",
                "write duckdb:FILE:SELECT …, with no FILE where it names files itself",
            )
        self._where = f"duckdb:{file}:…"
        if file and not Path(file).is_file():
            refuse(file, "R001", "no such file")
        self._connection = _connect(file or ":memory:", self._where)
        self.header: Sequence[str] = _asked(self._connection, self._query, self._where).columns

    def rows(self, places: Sequence[int]) -> Iterator[Batch | Broken]:
        """Yield the rows, numbered from 1."""
        yield from _fetched(_asked(self._connection, self._query, self._where), places, self._where)


def _connect(file: str, where: str) -> Any:
    try:
        import duckdb
    except ImportError:
        raise MissingExtra("a source of DuckDB", "fleet") from None
    # Nothing is fetched from a network because a query happens to ask for it.
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY,
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "true",
    }
    try:
        return duckdb.connect(file, read_only=file != ":memory:", config=settings)
    except duckdb.Error as error:
        refuse(where, "F101", f"DuckDB cannot open it: {_first_line(error)}")


def _asked(connection: Any, query: str, where: str) -> Any:
    """Return what a query will give; raises :class:`LoadError` where it is none."""
    import duckdb

    try:
        relation = connection.sql(query)
    except duckdb.Error as error:
        refuse(where, "F101", f"DuckDB says: {_first_line(error)}", "try the query in DuckDB")
    if relation is None:
        refuse(where, "F101", "this is no query that gives rows", "write SELECT …")
    return relation


def _fetched(relation: Any, places: Sequence[int], where: str) -> Iterator[Batch]:
    import duckdb

    # Since DuckDB 2 it has another name.
    reader = relation.to_arrow_reader if hasattr(relation, "to_arrow_reader") else relation.fetch_arrow_reader
    try:
        yield from numbered(iter(reader(ROWS)), places)
    except (duckdb.Error, pa.ArrowException) as error:
        refuse(where, "F101", f"DuckDB says: {_first_line(error)}", "try the query in DuckDB")


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:300]
