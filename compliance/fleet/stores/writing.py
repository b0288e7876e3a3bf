"""How a store comes to be: rows spilt by bucket, buckets made beside the store, then put in its place together."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
import pyarrow as pa

from compliance.diagnostics import Diagnostic, LoadError, Span
from compliance.fleet.stores.layout import schema
from compliance.fleet.stores.store import (
    BUCKET_FILE,
    FORMAT,
    HEAD,
    QUARANTINE,
    RUNS,
    Head,
    StoreFile,
    bucket_of,
    vocabulary_digest,
    with_hashes,
    write_bucket,
    write_head,
)
from compliance.model import Vocabulary

QUARANTINE_COLUMNS: Final = ("source", "row", "column", "value", "code", "reason", "reason_zh")
SPILL_BYTES: Final = 192 << 20
"""Rows held in memory before they are spilt."""
_PREFIX: Final = ".draft-"
_LOCK: Final = ".lock"


class Spill:
    """Rows of any order on their way into buckets, in a folder that is thrown away afterwards.

    How many buckets there are may be left open until all rows are in: then they wait in one file.
    """

    def __init__(self, folder: Path, name: str, layout: pa.Schema, buckets: int = 0) -> None:
        self.folder, self.name, self.layout, self.buckets, self.rows = folder, name, layout, buckets, 0
        self._held: list[pa.Table] = []
        self._bytes = 0

    def add(self, rows: pa.Table) -> None:
        """Take rows in, of the schema of the spill; its column ``id`` says where to."""
        self.rows += rows.num_rows
        self._held.append(rows)
        self._bytes += rows.nbytes
        if self._bytes > SPILL_BYTES:
            self._flush()

    def settle(self, buckets: int) -> None:
        """Say how many buckets there are."""
        self.buckets = buckets
        waiting = self._waiting
        if waiting.exists():
            self._flush(waiting)
            with pa.memory_map(str(waiting)) as stream:
                while stream.tell() < stream.size():
                    self._held = [pa.ipc.open_stream(stream).read_all()]
                    self._flush()
            waiting.unlink()

    def bucket(self, number: int) -> pa.Table:
        """Return the rows of a bucket in the order they came in."""
        self._flush()
        path, tables = self._path(number), []
        if path.exists():
            with pa.memory_map(str(path)) as stream:
                while stream.tell() < stream.size():
                    tables.append(pa.ipc.open_stream(stream).read_all())
        return pa.concat_tables(tables) if tables else self.layout.empty_table()

    @property
    def _waiting(self) -> Path:
        return self.folder / f"{self.name}-waiting.arrows"

    def _path(self, number: int) -> Path:
        return self.folder / f"{self.name}-{number:05}.arrows"

    def _flush(self, waiting: Path | None = None) -> None:
        if not self._held:
            return
        rows = pa.concat_tables(self._held).combine_chunks()
        self._held, self._bytes = [], 0
        if waiting is not None or not self.buckets:
            _append(self._waiting, rows)
            return
        ids = rows["id"].combine_chunks().dictionary_encode()
        ids = ids.chunk(0) if isinstance(ids, pa.ChunkedArray) else ids
        distinct = ids.dictionary.to_pylist()
        numbers = np.fromiter((bucket_of(id, self.buckets) for id in distinct), np.int64, len(distinct))
        places = numbers[ids.indices.to_numpy()]
        rows = rows.take(pa.array(np.argsort(places, kind="stable")))
        ends = np.cumsum(np.bincount(places, minlength=self.buckets))
        for number, (start, end) in enumerate(zip((0, *ends[:-1]), ends, strict=True)):
            if start < end:
                _append(self._path(number), rows.slice(start, end - start))


def _append(path: Path, rows: pa.Table) -> None:
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with path.open("ab") as stream, pa.ipc.new_stream(stream, rows.schema, options=options) as out:
        out.write_table(rows)


@contextmanager
def drafting(folder: Path) -> Iterator[Path]:
    """Give a folder inside the store's, on the same disk, for what is not ready yet; only one at a time.

    Raises :class:`LoadError`: F003 where another process is writing this store, F004 where the folder holds other
    things.
    """
    new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    _refuse_foreign(folder)
    with _locked(folder):
        for stale in folder.glob(f"{_PREFIX}*"):
            shutil.rmtree(stale, ignore_errors=True)
        draft = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
        try:
            yield draft
        except BaseException:
            # Of an import that came to nothing nothing is left behind.
            shutil.rmtree(draft, ignore_errors=True)
            if new:
                with suppress(OSError):
                    (folder / _LOCK).unlink()
                    folder.rmdir()
            raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def _refuse_foreign(folder: Path) -> None:
    """Refuse a folder with files that no store has: somebody else's are not to be mixed up with it."""
    if (folder / HEAD).exists():
        return
    own = (QUARANTINE, RUNS)
    names = sorted(each.name for each in folder.iterdir())
    other = [each for each in names if each not in own and not each.startswith(".") and not BUCKET_FILE.fullmatch(each)]
    if other:
        told = ", ".join(other[:3]) + (" …" if len(other) > 3 else "")
        message = f"this folder is no store and holds other files: {told}"
        raise LoadError([Diagnostic(Span(str(folder)), "F004", message, "name a folder that is new or empty")])


@contextmanager
def _locked(folder: Path) -> Iterator[IO[bytes]]:
    try:
        import fcntl
    except ImportError:  # Windows: a store is written by one process, and nothing watches over it
        with (folder / _LOCK).open("ab") as stream:
            yield stream
        return
    with (folder / _LOCK).open("ab") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            message = "another process is writing this store"
            raise LoadError([Diagnostic(Span(str(folder)), "F003", message, "wait until it has ended")]) from None
        yield stream


def draft_bucket(draft: Path, bucket: int, rows: pa.Table) -> StoreFile:
    """Write a bucket into the draft, with the hash of every row."""
    return write_bucket(draft, bucket, with_hashes(rows))


def put_in_place(
    folder: Path,
    draft: Path,
    vocabulary: Vocabulary,
    files: Sequence[StoreFile],
    quarantined: int,
    sources: Iterable[Mapping[str, Any]],
) -> Head:
    """Make the draft the store: its buckets come beside the old ones, then ``store.json``; return what it says.

    A bucket without a file in the draft stays as it is. Files change their names with their content: a process that is
    ended in the middle leaves the old store, and one that is reading it finds a file whole or not at all.
    """
    head = Head(
        format=FORMAT,
        vocabulary=vocabulary_digest(vocabulary),
        buckets=len(files),
        firms=sum(each.rows for each in files),
        quarantined=quarantined,
        files=tuple(files),
        sources=tuple(sources),
    )
    for name in (*(each.file for each in files), QUARANTINE):
        if (draft / name).exists():
            os.replace(draft / name, folder / name)
    write_head(folder, head)
    kept = {each.file for each in files}
    for path in folder.glob("firms-*.parquet"):
        if path.name not in kept and BUCKET_FILE.fullmatch(path.name):
            path.unlink()
    return head


def write_generated(
    folder: Path,
    vocabulary: Vocabulary,
    tables: Iterable[pa.Table],
    buckets: int,
    source: Mapping[str, Any],
) -> Iterator[int]:
    """Write tables of rows as a store that has no quarantine; yield how many rows are through after each step."""
    with drafting(folder) as draft:
        spill = Spill(draft, "rows", schema(vocabulary), buckets)
        for table in tables:
            spill.add(table)
            yield spill.rows
        files = []
        for number in range(buckets):
            files.append(draft_bucket(draft, number, spill.bucket(number)))
            yield spill.rows + sum(each.rows for each in files)
        (draft / QUARANTINE).write_text(",".join(QUARANTINE_COLUMNS) + "\n", encoding="utf-8")
        put_in_place(folder, draft, vocabulary, files, 0, [source])
