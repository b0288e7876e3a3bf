"""Files of verdicts: a row group at a time, with what they come to in their metadata."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from compliance.engines.columnar.evaluating import Bytes, Judged
from compliance.fleet.runs.digests import Sums, nothing, sums_of
from compliance.fleet.stores.buckets import KEYS
from compliance.fleet.stores.store import ROW_HASH

TOLD = "compliance verdicts"
"""The key of the metadata that holds the sums."""
LETTERS = ("v", "q", "r", "f")


class Slate:
    """What is said of the rows of one group: a column of bytes for each of these names."""

    def __init__(self, names: Iterable[str], rows: int) -> None:
        self.rows = rows
        self.columns: dict[str, Bytes] = {name: np.empty(rows, np.uint8) for name in names}
        self.keys: list[pa.RecordBatch] = []

    def fill(self, found: Mapping[str, Judged], where: slice | NDArray[np.int64]) -> None:
        """Write what is said of some rows."""
        for key, judged in found.items():
            parts = (judged.verdict, judged.qualifiers, judged.reason, judged.final)
            for letter, part in zip(LETTERS, parts, strict=True):
                if part is not None:
                    self.columns[f"{letter}:{key}"][where] = part

    def sums(self, ids: Sequence[str]) -> dict[str, Sums]:
        """Return what is said of these obligations, summed up."""
        hashes = self.key(ROW_HASH).to_numpy()
        of = self.columns
        return {key: sums_of(hashes, of[f"v:{key}"], of[f"q:{key}"], of[f"r:{key}"], of.get(f"f:{key}")) for key in ids}

    def key(self, name: str) -> pa.Array:
        """Return the ids, or the hashes, of the rows."""
        return pa.concat_arrays([each.column(name) for each in self.keys])

    def table(self, schema: pa.Schema) -> pa.Table:
        """Return the group in the columns of a schema."""
        arrays = [self.key(each.name) if each.name in KEYS else pa.array(self.columns[each.name]) for each in schema]
        return pa.Table.from_arrays(arrays, schema=schema)


class VerdictWriter:
    """A file of verdicts on its way."""

    def __init__(self, writer: pq.ParquetWriter, schema: pa.Schema, ids: Sequence[str]) -> None:
        self._writer, self.schema, self.ids = writer, schema, ids
        self.sums = {key: nothing() for key in ids}
        self.rows = 0

    def write(self, slate: Slate) -> None:
        """Add a group."""
        if slate.rows:
            self._writer.write_table(slate.table(self.schema), row_group_size=slate.rows)
            for key, each in slate.sums(self.ids).items():
                self.sums[key].add(each)
        self.rows += slate.rows


@contextmanager
def writing(draft: Path | pa.NativeFile, schema: pa.Schema, ids: Sequence[str]) -> Iterator[VerdictWriter]:
    """Give a writer of verdicts; the sums of these obligations are told at the end."""
    # As codes of a few values they take more time to write than as numbers, and half of it each time they are read.
    coded = [name for name in schema.names if name not in KEYS]
    told = [name for name in schema.names if name[0] == "v" or name in KEYS]
    with pq.ParquetWriter(draft, schema, compression="zstd", use_dictionary=coded, write_statistics=told) as writer:
        made = VerdictWriter(writer, schema, ids)
        yield made
        writer.add_key_value_metadata({TOLD: as_told(made.sums)})


def as_told(sums: Mapping[str, Sums]) -> str:
    """Return sums as they stand in a file's metadata."""
    return msgspec.json.encode(sums).decode()


def read_sums(path: Path) -> dict[str, Sums]:
    """Return the sums that a file of verdicts tells; raises ``OSError`` or ``ArrowException`` where it is none."""
    return sums_in(pq.read_metadata(path))


def sums_in(metadata: pq.FileMetaData) -> dict[str, Sums]:
    """Return the sums in a file's metadata; raises ``OSError`` where there are none."""
    told: Mapping[bytes, bytes] = metadata.metadata or {}
    try:
        return msgspec.json.decode(told.get(TOLD.encode(), b""), type=dict[str, Sums])
    except msgspec.MsgspecError as error:
        raise OSError("this is no file of verdicts") from error


def read_verdicts(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Return a file of verdicts, only these columns where they are given, each in one piece."""
    with pq.ParquetFile(path) as file:
        found = file.read(columns=None if columns is None else list(columns), use_threads=False)
    return found.combine_chunks()


def column_of(table: pa.Table, name: str) -> NDArray[Any]:
    """Return a column of numbers without nulls."""
    column = table.column(name)
    if not column.num_chunks:
        return np.zeros(0, np.uint8)
    found: NDArray[Any] = column.chunk(0).to_numpy() if column.num_chunks == 1 else column.to_numpy()
    return found
