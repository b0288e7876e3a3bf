"""What an earlier run said, taken over where nothing has changed: neither the firm's row nor the obligation.

A row is the same where its hash is, an obligation where the digest of its lowered form is. What overrides an
obligation is part of that form, so that an edit of the one judges the other anew.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct
from numpy.typing import NDArray

from compliance.fleet.runs.digests import Sums
from compliance.fleet.runs.judging import Judging
from compliance.fleet.runs.manifest import Run, verdict_file
from compliance.fleet.runs.memory import Ration
from compliance.fleet.runs.row_groups import judge_group
from compliance.fleet.runs.splicing import Spliceable, Unspliceable, splice
from compliance.fleet.runs.verdict_files import TOLD, Slate, as_told, column_of, sums_in, writing
from compliance.fleet.stores.buckets import KEYS, Bucket
from compliance.fleet.stores.store import ROW_HASH, StoreFile, digest_of_file


class Base(Struct, frozen=True):
    """The run that is taken over, and what of it is not."""

    name: str
    folder: Path
    run: Run
    kept: frozenset[str]
    """Obligations that mean what they meant."""
    changed: Judging | None
    """The others; ``None``: there is none."""


class Carried(Struct, frozen=True):
    """A bucket's verdicts, written: what they come to, and the digest of the file."""

    sums: dict[str, Sums]
    sha256: str = ""
    """Empty: not known yet."""


def carry(base: Base, judging: Judging, file: StoreFile, path: Path, draft: Path, ration: Ration) -> Carried | None:
    """Write a bucket's verdicts from those of an earlier run, or return ``None`` where that cannot be done.

    Of a bucket that the earlier run judged as it is now, only the columns asked for are read: Parquet's checksums tell
    whether they are whole, and the hashes of the rows whether they are those judged. Any other is read whole, and
    raises ``OSError`` where it is not the file that the store names.
    """
    name = verdict_file(file)
    entry = base.run.files.get(name)
    if entry is None or entry.state != "done":
        return None
    try:
        old = Spliceable((base.folder / name).read_bytes())
        if old.sha256 != entry.sha256:
            return None
        with pq.ParquetFile(pa.BufferReader(old.data)) as before:
            names = before.schema_arrow.names
            if entry.input == file.sha256 and names == judging.schema.names:
                if base.changed is None:
                    draft.write_bytes(old.data)
                    return Carried(sums_in(before.metadata), entry.sha256)
                with suppress(Unspliceable):
                    return _spliced(base.changed, judging, path, old, before, draft, ration)
            kept = [each for each in judging.schema.names[2:] if each[2:] in base.kept]
            if not set(kept) <= set(names):
                return None
            said = before.read(columns=[*KEYS, *kept], use_threads=False).combine_chunks()
    except (OSError, pa.ArrowException, Unspliceable):
        return None
    ensure_whole(path, file)
    return Carried(_merged(base, judging, path, said, kept, draft, ration))


def ensure_whole(path: Path, file: StoreFile) -> None:
    """Raise ``OSError`` where a bucket is not the file that the store names."""
    if digest_of_file(path) != file.sha256:
        raise OSError("it is not the file that store.json names: other bytes")


def _spliced(
    changed: Judging, judging: Judging, path: Path, old: Spliceable, before: pq.ParquetFile, draft: Path, ration: Ration
) -> Carried:
    """Judge the changed obligations alone, and put their columns into a copy of the old file."""
    schema = pa.schema([each for each in changed.schema if each.name not in KEYS])
    part = pa.BufferOutputStream()
    hashes: list[pa.Array] = []
    with Bucket(path, judging.plan.rulebook.vocabulary) as bucket, writing(part, schema, changed.ids) as made:
        for group, rows in enumerate(bucket.groups):
            slate = Slate(schema.names, rows)
            judge_group(bucket, group, changed, slate, ration)
            hashes.append(slate.key(ROW_HASH))
            made.write(slate)
    if not before.read(columns=[ROW_HASH], use_threads=False).column(0).equals(pa.chunked_array(hashes, pa.uint64())):
        raise OSError("its rows are not those that were judged")
    sums = {**sums_in(before.metadata), **made.sums}
    digest = splice(old, part.getvalue().to_pybytes(), judging.schema.names, schema.names, {TOLD: as_told(sums)}, draft)
    return Carried(sums, digest)


def _merged(
    base: Base, judging: Judging, path: Path, before: pa.Table, kept: list[str], draft: Path, ration: Ration
) -> dict[str, Sums]:
    """Judge changed rows by all obligations, and the others by the changed ones; the rest is what it was."""
    with (
        Bucket(path, judging.plan.rulebook.vocabulary) as bucket,
        writing(draft, judging.schema, judging.ids) as made,
    ):
        for group, rows in enumerate(bucket.groups):
            slate = Slate(judging.schema.names[2:], rows)
            slate.keys = list(bucket.batches(group, (), rows, waivers=False))
            places, same = _matched(slate, before)
            fresh = np.flatnonzero(~same)
            if len(fresh):
                # Where most rows are new, picking them out takes longer than judging the others again.
                judge_group(bucket, group, judging, slate, ration, fresh if 2 * len(fresh) < rows else None)
            if 2 * len(fresh) < rows or not len(fresh):
                for name in kept:
                    slate.columns[name][same] = column_of(before, name)[places[same]]
                if base.changed is not None:
                    judge_group(bucket, group, base.changed, slate, ration, np.flatnonzero(same))
            made.write(slate)
    return made.sums


def _matched(slate: Slate, before: pa.Table) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return where each row stood before, and which have not changed since."""
    known = before.column("id")
    places: NDArray[np.int64] = pc.fill_null(pc.index_in(slate.key("id"), value_set=known), -1).to_numpy()
    places = places.astype(np.int64)
    hashes = column_of(before, ROW_HASH)
    same = places >= 0
    same[same] = hashes[places[same]] == slate.key(ROW_HASH).to_numpy()[same]
    return places, same
