"""A store on disk: enterprises in buckets of Parquet, and what is known of each file. It judges nothing."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct, field

from compliance.diagnostics import Diagnostic, LoadError, Span
from compliance.fleet.stores.hashing import row_hashes
from compliance.fleet.stores.layout import schema
from compliance.model import Vocabulary

FORMAT = "compliance store 1"
HEAD = "store.json"
QUARANTINE = "quarantine.csv"
RUNS = "runs"
BUCKET_FIRMS = 50_000
"""How many enterprises a bucket should hold."""
GROUP_ROWS = 65_536
"""Rows of a Parquet row group at most: what is judged at a time."""
ROW_HASH = "row_hash"
BUCKET_FILE = re.compile(r"firms-([0-9]{5})(?:-[0-9a-f]{12})?\.parquet")


class StoreFile(Struct, frozen=True):
    """One bucket: its file within the store, its rows, and the digest of its bytes."""

    file: str
    rows: int
    sha256: str

    @property
    def bucket(self) -> int:
        """Return which bucket it is."""
        found = BUCKET_FILE.fullmatch(self.file)
        return -1 if found is None else int(found[1])


class Head(Struct, frozen=True):
    """What ``store.json`` says."""

    format: str
    vocabulary: str
    """Digest of the vocabulary the rows are typed by."""
    buckets: int
    firms: int
    quarantined: int
    files: tuple[StoreFile, ...]
    sources: tuple[Mapping[str, Any], ...] = field(default_factory=tuple)


class Store:
    """An open store."""

    def __init__(self, folder: Path, head: Head) -> None:
        self.folder, self.head = folder, head

    @property
    def digest(self) -> str:
        """Return the digest of the firms the store holds, in their buckets: whatever their sources were called."""
        told = [self.head.vocabulary, *(each.sha256 for each in self.head.files)]
        return hashlib.sha256(dump(told)).hexdigest()

    def path(self, file: StoreFile) -> Path:
        """Return where a bucket lies."""
        return self.folder / file.file

    def find(self, id: str) -> StoreFile | None:
        """Return the bucket an enterprise would be in; ``None`` where that has no file."""
        bucket = bucket_of(id, self.head.buckets)
        return next((each for each in self.head.files if each.bucket == bucket), None)

    def row(self, id: str) -> dict[str, Any] | None:
        """Return the row of one enterprise; ``None`` where the store has no such id.

        Raises :class:`LoadError` (F015) where its bucket cannot be read.
        """
        file = self.find(id)
        if file is None:
            return None
        try:
            found = pq.read_table(self.path(file), filters=[("id", "=", id)])
        except (OSError, pa.ArrowException) as error:
            refuse_bucket(self.path(file), error)
        rows: list[dict[str, Any]] = found.to_pylist()
        return rows[0] if rows else None


def open_store(folder: Path, vocabulary: Vocabulary | None = None) -> Store:
    """Open a store; with a vocabulary, refuse one whose rows are typed by another.

    Raises :class:`LoadError` (F001 where it is none, F002 where its vocabulary is another one), ``OSError`` where it
    may not be read.
    """
    try:
        head = msgspec.json.decode((folder / HEAD).read_bytes(), type=Head)
    except (FileNotFoundError, NotADirectoryError):
        _refuse(folder, "F001", "there is no store here", "make one with `compliance fleet import`")
    except msgspec.MsgspecError as error:
        _refuse(folder, "F001", f"{HEAD} is damaged: {error}", "import everything anew into another folder")
    if head.format != FORMAT:
        _refuse(folder, "F001", f"this is a {head.format!r}; this program reads {FORMAT!r}", "import it anew")
    if vocabulary is not None and head.vocabulary != vocabulary_digest(vocabulary):
        message = "the vocabulary has changed since this store was made"
        hint = "import everything anew into another folder, or give the --rulesets this store was made with"
        _refuse(folder, "F002", message, hint)
    return Store(folder, head)


def _refuse(folder: Path, code: str, message: str, hint: str) -> NoReturn:
    raise LoadError([Diagnostic(Span(str(folder)), code, message, hint)])


def refuse_bucket(path: Path, error: Exception) -> NoReturn:
    """Raise :class:`LoadError` (F015) about a bucket that cannot be read."""
    why = "it is missing" if not path.exists() else " ".join(str(error).split())[:200]
    _refuse(path, "F015", f"this bucket cannot be read: {why}", "import everything anew into another folder")


def vocabulary_digest(vocabulary: Vocabulary) -> str:
    """Return the digest of what types a store's rows: names, types and values, not labels."""
    told = [f"{each.name}:{each.type}" for each in schema(vocabulary)]
    told += [f"{path}={','.join(value.name for value in fact.values)}" for path, fact in vocabulary.facts.items()]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def bucket_of(id: str, buckets: int) -> int:
    """Return the bucket of an enterprise: the same at every import."""
    return int.from_bytes(hashlib.blake2b(id.encode(), digest_size=8).digest()) % buckets


def buckets_for(firms: int) -> int:
    """Return how many buckets hold so many enterprises."""
    return max(1, -(-firms // BUCKET_FIRMS))


def file_name(bucket: int, sha256: str) -> str:
    """Return the name of a bucket's file: another content has another name, so that no file is ever overwritten."""
    return f"firms-{bucket:05}-{sha256[:12]}.parquet"


def with_hashes(rows: pa.Table) -> pa.Table:
    """Return rows with the hash of the content of each, by which a later run sees what has changed."""
    return rows.append_column(ROW_HASH, pa.array(row_hashes(rows), pa.uint64()))


def write_bucket(folder: Path, bucket: int, rows: pa.Table) -> StoreFile:
    """Write the rows of a bucket, sorted by id, whole or not at all."""
    ordered = rows.sort_by("id")
    unnamed = folder / f"bucket-{bucket:05}"
    with whole(unnamed) as draft:
        # One chunk: the same rows are the same bytes, whatever pieces they came in.
        rows = ordered.combine_chunks()
        pq.write_table(rows, draft, compression="zstd", row_group_size=GROUP_ROWS, write_page_checksum=True)
    digest = digest_of_file(unnamed)
    name = file_name(bucket, digest)
    os.replace(unnamed, folder / name)
    return StoreFile(name, ordered.num_rows, digest)


def write_head(folder: Path, head: Head) -> None:
    """Write ``store.json``: from now on the store is what it says."""
    with whole(folder / HEAD) as draft:
        draft.write_bytes(msgspec.json.format(msgspec.json.encode(head), indent=1) + b"\n")


def digest_of_file(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a draft beside a file, and put it in the file's place when all went well: never half a file."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(descriptor)
    draft = Path(name)
    try:
        yield draft
        with draft.open("rb") as stream:
            os.fsync(stream.fileno())
        os.chmod(draft, _mode(path))
        os.replace(draft, path)
        with suppress(OSError):
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    finally:
        with suppress(OSError):
            draft.unlink()


def _mode(path: Path) -> int:
    """Return who may read and write a file: as before, or as the user's umask says; a draft is the user's alone."""
    if path.exists():
        return path.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def read_rows(path: Path, columns: Sequence[str] | None = None) -> Iterable[pa.RecordBatch]:
    """Yield a bucket's rows by row group, only the columns asked for."""
    file = pq.ParquetFile(path)
    for group in range(file.num_row_groups):
        table = file.read_row_group(group, columns=None if columns is None else list(columns))
        yield from table.combine_chunks().to_batches()


def dump(told: object) -> bytes:
    """Return plain data as JSON in one way only, for digests."""
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
