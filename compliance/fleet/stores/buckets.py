"""A bucket's file, open for judging: rows by row group, and no more columns than are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from compliance.fleet.stores.store import ROW_HASH
from compliance.model import Fact, Vocabulary

KEYS = ("id", ROW_HASH)
"""What tells a firm, and whether its row has changed."""
REST = "rest"
"""What waivers lie in."""
_ROW_BYTES = 3_000
"""About what judging takes for a row of its own: truth of every test, verdicts."""
_VALUE_BYTES = 32
"""About what it takes for each value that is read: the value, its day as a number, the bits of its periods."""


class Bucket:
    """One file of a store."""

    def __init__(self, path: Path, vocabulary: Vocabulary) -> None:
        # What was damaged on the disk may well be decoded to something else without an error.
        coded = coded_columns(vocabulary)
        self._file = pq.ParquetFile(path, read_dictionary=coded, page_checksum_verification=True)
        self._told = told = self._file.metadata
        self._paths = [self._file.schema.column(each).path for each in range(told.num_columns)]
        self.groups = tuple(told.row_group(group).num_rows for group in range(told.num_row_groups))
        """How many rows each row group has."""

    def __enter__(self) -> Bucket:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def batches(self, group: int, columns: Sequence[str], most: int, waivers: bool = True) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a group, at most so many at a time: ``id``, ``row_hash``, and these columns.

        What waivers lie in comes with them only where some row has it.
        """
        asked = dict.fromkeys((*KEYS, *columns, *([REST] if waivers and self._has_rest(group) else [])))
        yield from self._file.iter_batches(most, row_groups=[group], columns=list(asked), use_threads=False)

    def bytes_a_row(self, group: int, columns: Sequence[str]) -> int:
        """Return about how much memory judging a row of a group takes, by how many values these columns hold."""
        told = self._told.row_group(group)
        wanted = tuple(f"{each}." for each in columns)
        values: int = sum(
            told.column(place).num_values for place, path in enumerate(self._paths) if f"{path}.".startswith(wanted)
        )
        rows: int = max(1, self.groups[group])
        return _ROW_BYTES + _VALUE_BYTES * values // rows

    def _has_rest(self, group: int) -> bool:
        if REST not in self._paths:
            return False
        told = self._told.row_group(group)
        statistics = told.column(self._paths.index(REST)).statistics
        return statistics is None or not statistics.has_null_count or statistics.null_count < told.num_rows


def coded_columns(vocabulary: Vocabulary) -> list[str]:
    """Return the columns that repeat a few declared words: read as codes, they are not compared as texts."""

    def words(prefix: str, fields: Mapping[str, Fact]) -> Iterator[str]:
        for name, fact in fields.items():
            if fact.type in ("choice", "set"):
                yield f"{prefix}{name}" + (".list.element" if fact.type == "set" else "")

    found = [*words("fact:", vocabulary.facts)]
    for path, items in vocabulary.items.items():
        found += words(f"items:{path}.list.element.", items.fields)
    for name, activity in vocabulary.activities.items():
        found += words(f"records:{name}.list.element.", activity.fields)
    return found
