"""A run, read: what was said of firms beside the rows it was said of, a few thousand firms at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NoReturn

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct
from numpy.typing import NDArray

from compliance.diagnostics import Diagnostic, LoadError, Span
from compliance.engines.columnar.evaluating import Bytes
from compliance.fleet.runs.digests import obligation_digests
from compliance.fleet.runs.judging import WAIVED, Judging
from compliance.fleet.runs.manifest import Run, day_of, open_run, verdict_file, verdicts_path
from compliance.fleet.stores.buckets import Bucket
from compliance.fleet.stores.store import Store
from compliance.lowering import lower
from compliance.model import Obligation, Rulebook, Ruleset
from compliance.plan import Plan

CHUNK = 16_384
"""Firms looked at at a time."""
Flags = NDArray[np.bool_]


class Results:
    """A run of a store with the rulebook it was made of."""

    def __init__(self, store: Store, run: Run, folder: Path, rulebook: Rulebook) -> None:
        self.store, self.run, self.folder, self.rulebook = store, run, folder, rulebook
        self.as_of = day_of(run)
        owners = {each.id: (each, ruleset) for ruleset in rulebook.rulesets for each in ruleset.obligations}
        self.ids: tuple[str, ...] = tuple(key for key in owners if key in run.obligations)
        """The obligations judged, in the order of the rulebook."""
        self.owners: dict[str, tuple[Obligation, Ruleset]] = {key: owners[key] for key in self.ids}

    @cached_property
    def plan(self) -> Plan:
        """Return the plan of the run's day and obligations."""
        return lower(self.rulebook, self.as_of, self.ids)

    @cached_property
    def judging(self) -> Judging:
        """Return the plan ready to look at rows again, for what verdicts do not say."""
        return Judging(self.plan)

    @property
    def firms(self) -> int:
        """How many firms were judged."""
        return sum(each.rows for each in self.run.files.values() if each.state == "done")

    def chunks(self, columns: Sequence[str] = (), *, facts: bool = False) -> Iterator[Chunk]:
        """Yield the firms judged with what was said of them; ``columns`` of their rows beside id and place.

        ``facts``: with everything the plan asks of a row. Raises :class:`LoadError`: F017 where a file of the run is
        damaged, F015 where one of the store is.
        """
        for file in self.store.head.files:
            said = self.run.files.get(verdict_file(file))
            if said is None or said.state != "done":
                continue
            wanted = list(dict.fromkeys(("place", *columns)))
            rows = (
                self._rows(self.store.path(file), wanted) if facts else _batches(self.store.path(file), ["id", *wanted])
            )
            path = verdicts_path(self.folder, self.run, verdict_file(file))
            try:
                for one, other in aligned(rows, _batches(path)):
                    if not one.column("id").equals(other.column("id")):
                        raise KeyError("its firms are not those that were judged")
                    yield Chunk(self.ids, one, other)
            except (OSError, pa.ArrowException, KeyError) as error:
                damaged = f"this file of the store cannot be read: {error}"
                _refuse(self.store.path(file), "F015", damaged, "import it again, then run `compliance fleet check`")

    def _rows(self, path: Path, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Yield a bucket's rows with these columns and all that the plan asks for."""
        wanted = list(dict.fromkeys((*columns, *self.judging.columns)))
        with Bucket(path, self.rulebook.vocabulary) as bucket:
            for group in range(len(bucket.groups)):
                yield from bucket.batches(group, wanted, CHUNK, waivers=False)


class Chunk(Struct, frozen=True):
    """Some firms: their rows, and what was said of them, in one order."""

    ids: tuple[str, ...]
    rows: pa.RecordBatch
    said: pa.RecordBatch

    @property
    def count(self) -> int:
        """How many firms there are."""
        return int(self.rows.num_rows)

    def verdicts(self) -> NDArray[np.uint8]:
        """Return the verdicts as places in CODES: a row for each firm, a column for each obligation."""
        return self._columns("v", self.ids)

    def waived(self) -> Flags:
        """Return which verdicts are waived."""
        found: Flags = (self._columns("q", self.ids) & np.uint8(WAIVED)) != 0
        return found

    def final(self, id: str) -> Bytes | None:
        """Return how an obligation stood when it lapsed; ``None`` where it has not."""
        place = self.said.schema.get_field_index(f"f:{id}")
        return None if place < 0 else self.said.column(place).to_numpy(zero_copy_only=False)

    def places(self) -> NDArray[np.int32]:
        """Return the codes of the places."""
        found: NDArray[np.int32] = self.rows.column("place").to_numpy(zero_copy_only=False)
        return found

    def _columns(self, letter: str, ids: Sequence[str]) -> NDArray[np.uint8]:
        found = np.empty((self.count, len(ids)), np.uint8)
        for place, id in enumerate(ids):
            found[:, place] = self.said.column(f"{letter}:{id}").to_numpy(zero_copy_only=False)
        return found


def open_results(store: Store, rulebook: Rulebook, name: str = "") -> Results:
    """Open a run of a store; without a name, the one written last.

    Raises :class:`LoadError`: F010 where there is none, F017 where its ``run.json`` cannot be read, F020 where the
    firms have changed since, F021 where the rulesets have.
    """
    folder, run = open_run(store, name)
    results = Results(store, run, folder, rulebook)
    again = f"judge it anew: `compliance fleet check {store.folder} --as-of {run.as_of}`"
    present = {verdict_file(each): each.sha256 for each in store.head.files}
    changed = [key for key, each in run.files.items() if each.state == "done" and present.get(key) != each.input]
    if changed:
        message = f"firms of {len(changed)} of {len(run.files)} buckets have changed since the run {run.run}"
        _refuse(folder, "F020", message, again)
    now = obligation_digests(results.plan)
    other = [key for key, digest in run.obligations.items() if now.get(key) != digest]
    if other:
        told = ", ".join(other[:3]) + (" …" if len(other) > 3 else "")
        message = f"{len(other)} obligations are not what they were in the run {run.run}: {told}"
        _refuse(folder, "F021", message, f"give the --rulesets it was made of, or {again}")
    return results


def aligned(
    one: Iterator[pa.RecordBatch], other: Iterator[pa.RecordBatch]
) -> Iterator[tuple[pa.RecordBatch, pa.RecordBatch]]:
    """Yield two streams of the same rows side by side, however each is cut; raises ``KeyError`` where one is longer."""
    left = right = None
    while True:
        left = left if left is not None and left.num_rows else next((each for each in one if each.num_rows), None)
        right = right if right is not None and right.num_rows else next((each for each in other if each.num_rows), None)
        if left is None or right is None:
            if left is not right:
                raise KeyError("it has more or fewer rows than the bucket")
            return
        size = min(left.num_rows, right.num_rows)
        yield left.slice(0, size), right.slice(0, size)
        left, right = left.slice(size), right.slice(size)


def _batches(path: Path, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(path) as file:
        yield from file.iter_batches(CHUNK, columns=None if columns is None else list(columns), use_threads=False)


def _refuse(path: Path, code: str, message: str, hint: str = "") -> NoReturn:
    raise LoadError([Diagnostic(Span(str(path)), code, message, hint)])
