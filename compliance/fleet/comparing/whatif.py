"""What if an obligation read otherwise: the firms of a store judged both ways by the obligations it touches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Literal, get_args

import numpy as np
import pyarrow as pa
from msgspec import Struct, field
from numpy.typing import NDArray

from compliance.engines.columnar.evaluating import CODES, Bytes
from compliance.fleet.processes import side_by_side
from compliance.fleet.runs.digests import obligation_digests
from compliance.fleet.runs.judging import GAP, Judging
from compliance.fleet.runs.memory import Ration, jobs_within
from compliance.fleet.stores.batches import batch_of
from compliance.fleet.stores.buckets import Bucket
from compliance.fleet.stores.grouping import county_of
from compliance.fleet.stores.store import Store, StoreFile
from compliance.lowering import lower
from compliance.model import Vocabulary
from compliance.plan import Plan

Change = Literal["covered", "freed", "into_gap", "out_of_gap", "undetermined"]
CHANGES: tuple[Change, ...] = get_args(Change)
"""Newly covered; no longer covered; with a gap they had not; without the gap they had; newly undetermined."""
ALL = ""
"""Stands for all touched obligations together where the id of one would stand: each firm counts once."""

Flags = NDArray[np.bool_]


class Tally(Struct):
    """How an edit touches firms, by obligation: verdicts before and after, and who changes, by place."""

    firms: int = 0
    before: dict[str, list[int]] = field(default_factory=dict)
    """In the order of CODES."""
    after: dict[str, list[int]] = field(default_factory=dict)
    changed: dict[tuple[str, Change], Counter[str]] = field(default_factory=dict)
    """Firms by the present code of their place."""
    listed: dict[tuple[str, Change], list[str]] = field(default_factory=dict)
    """The first ids of each."""
    failed: list[tuple[str, str]] = field(default_factory=list)
    """Buckets that could not be read, and why."""

    def add(self, other: Tally, most: int) -> None:
        """Take in other firms, keeping at most so many ids."""
        self.firms += other.firms
        for mine, its in ((self.before, other.before), (self.after, other.after)):
            for key, counts in its.items():
                mine[key] = [one + more for one, more in zip(mine.get(key, [0] * len(CODES)), counts, strict=True)]
        for change, places in other.changed.items():
            self.changed.setdefault(change, Counter()).update(places)
        for change, ids in other.listed.items():
            self.listed[change] = sorted([*self.listed.get(change, ()), *ids])[:most]
        self.failed += other.failed


def touched(before: Plan, after: Plan) -> list[str]:
    """Return the obligations that an edit makes mean something else, those it overrides included."""
    old, new = obligation_digests(before), obligation_digests(after)
    return [key for key in new if old.get(key) != new[key]]


def suppose(
    store: Store,
    before: Plan,
    after: Plan,
    ids: Sequence[str],
    most: int = 0,
    memory: int = 2 << 30,
    jobs: int = 1,
    tell: Callable[[int, str], None] = lambda done, what: None,
) -> Tally:
    """Judge every firm of a store by these obligations of two plans of one day; ``most``: ids to list of each change.

    Raises :class:`LoadError` (F013) where a process was ended.
    """
    files = store.head.files
    jobs = jobs_within(min(jobs, max(1, len(files))), memory)
    plans = [Judging(lower(each.rulebook, each.as_of, ids)) for each in (before, after)]
    bench = _Bench(store, plans[0], plans[1], tuple(ids), most, Ration(memory // jobs))
    found = Tally()
    for name, tally in side_by_side(bench.compare, files, jobs):
        found.add(tally, most)
        tell(found.firms, name)
    return found


class _Bench:
    """What the processes share that compare buckets."""

    def __init__(
        self, store: Store, before: Judging, after: Judging, ids: tuple[str, ...], most: int, ration: Ration
    ) -> None:
        self._store, self._before, self._after = store, before, after
        self._ids, self._most, self._ration = ids, most, ration
        self._columns = tuple(dict.fromkeys((*before.columns, *after.columns)))

    def compare(self, file: StoreFile) -> tuple[str, Tally]:
        """Return what an edit does to the firms of a bucket."""
        found = Tally()
        vocabulary = self._after.plan.rulebook.vocabulary
        try:
            with Bucket(self._store.path(file), vocabulary) as bucket:
                for group in range(len(bucket.groups)):
                    size = self._ration.choose(0, bucket.bytes_a_row(group, self._columns), bucket.groups[group])
                    for rows in bucket.batches(group, self._columns, size, waivers=False):
                        found.add(self._compare(rows, vocabulary), self._most)
        except (OSError, pa.ArrowException) as error:
            return file.file, Tally(failed=[(file.file, " ".join(str(error).split())[:200])])
        return file.file, found

    def _compare(self, rows: pa.RecordBatch, vocabulary: Vocabulary) -> Tally:
        batch = batch_of(rows, vocabulary)
        old = self._before.engine.evaluate(batch, verdicts_only=True)
        new = self._after.engine.evaluate(batch, verdicts_only=True)
        codes, places = np.unique(batch.places, return_inverse=True)
        names = [county_of(vocabulary, int(code)) for code in codes]
        found = Tally(firms=rows.num_rows)
        any_of = {change: np.zeros(rows.num_rows, np.bool_) for change in CHANGES}
        for key in self._ids:
            found.before[key] = _counts(old[key].verdict)
            found.after[key] = _counts(new[key].verdict)
            for change, flags in changes(old[key].verdict, new[key].verdict):
                any_of[change] |= flags
                self._note(found, (key, change), flags, names, places, rows)
        for change, flags in any_of.items():
            self._note(found, (ALL, change), flags, names, places, rows)
        return found

    def _note(
        self,
        found: Tally,
        key: tuple[str, Change],
        flags: Flags,
        names: Sequence[str],
        places: NDArray[np.intp],
        rows: pa.RecordBatch,
    ) -> None:
        if not flags.any():
            return
        counts = np.bincount(places[flags], minlength=len(names))
        counted: Counter[str] = Counter()
        for name, count in zip(names, counts, strict=True):
            if count:
                counted[name] += int(count)
        found.changed[key] = counted
        if self._most:
            here = pa.array(np.flatnonzero(flags)[: self._most])
            found.listed[key] = rows.column("id").take(here).to_pylist()


def changes(old: Bytes, new: Bytes) -> Iterator[tuple[Change, Flags]]:
    """Yield which firms change in which way from one verdict to another."""
    nothing, undetermined = CODES.index("not_applicable"), CODES.index("undetermined")
    yield "covered", (old == nothing) & (new != nothing)
    yield "freed", (old != nothing) & (new == nothing)
    yield "into_gap", (old != GAP) & (new == GAP)
    yield "out_of_gap", (old == GAP) & (new != GAP)
    yield "undetermined", (old != undetermined) & (new == undetermined)


def _counts(verdict: Bytes) -> list[int]:
    return [int(each) for each in np.bincount(verdict, minlength=len(CODES))]
