"""From one run of a store to another: which gaps are new, which are fixed, which are still open, firm by firm.

Gaps here are those that no waiver covers, as everywhere where gaps are counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct, field
from numpy.typing import NDArray

from compliance.engines.columnar.evaluating import Bytes
from compliance.fleet.processes import side_by_side
from compliance.fleet.runs.judging import GAP, INAPPLICABLE, UNDETERMINED, WAIVED
from compliance.fleet.runs.manifest import Run, verdict_file, verdicts_path
from compliance.fleet.runs.verdict_files import column_of, read_verdicts
from compliance.fleet.stores.grouping import Flags, county_of
from compliance.fleet.stores.store import Store
from compliance.model import Vocabulary

Part = Literal["before", "still", "fixed", "lifted", "unclear", "waived", "gone", "new", "come", "now", "undetermined"]
PARTS: tuple[Part, ...] = get_args(Part)
"""What becomes of gaps: all of ``before`` are ``still`` open, ``fixed`` (satisfied, or not due yet), ``lifted`` (no
longer applicable), ``unclear`` (undetermined now), ``waived`` now, or ``gone`` with their firm; those of ``now`` are
still open, ``new``, or ``come`` with a firm that was not judged before. ``undetermined``: newly so, gap or not."""

Side = tuple[Path, Run]
NOWHERE = "gone"
"""Stands for the place of firms that were not judged again: where they were is not known."""


class Moves(Struct):
    """How firms moved between two runs."""

    counted: dict[str, dict[Part, int]] = field(default_factory=dict)
    """By obligation: what became of gaps."""
    counties: dict[Part, Counter[str]] = field(default_factory=dict)
    """The same over all obligations, by the present code of the firm's place."""
    both: int = 0
    """Firms judged in both."""
    gone: int = 0
    come: int = 0
    firms_still: int = 0
    """Of the firms judged in both, those with gaps in both."""
    firms_fixed: int = 0
    """Those with gaps before and none now."""
    firms_new: int = 0
    """Those with gaps now and none before."""

    def add(self, other: Moves) -> None:
        """Take in other firms."""
        for key, counts in other.counted.items():
            mine = self.counted.setdefault(key, {})
            for part, count in counts.items():
                mine[part] = mine.get(part, 0) + count
        for part, places in other.counties.items():
            self.counties.setdefault(part, Counter()).update(places)
        for name in ("both", "gone", "come", "firms_still", "firms_fixed", "firms_new"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def move(
    store: Store,
    before: Side,
    now: Side,
    vocabulary: Vocabulary | None = None,
    jobs: int = 1,
    tell: Callable[[int, str], None] = lambda done, what: None,
    among: Collection[str] | None = None,
) -> Moves:
    """Return what became of gaps between two runs of a store.

    ``vocabulary``: by place too. ``among``: of these obligations only, where both runs judged them.

    Raises :class:`LoadError`: F017 where a file of a run is damaged, F013 where a process was ended.
    """
    shared = (key for key in now[1].obligations if key in before[1].obligations)
    ids = tuple(key for key in shared if among is None or key in among)
    bench = _Bench(store, before, now, ids, vocabulary)
    found = Moves(counted={key: dict.fromkeys(PARTS, 0) for key in ids})
    for firms, part in side_by_side(bench.compare, _done(now[1]), jobs):
        found.add(part)
        tell(found.both + found.come, firms)
    for part in side_by_side(bench.count_before, _done(before[1]), jobs):
        found.add(part)
    found.gone -= found.both
    for counts in found.counted.values():
        known = sum(counts[part] for part in ("still", "fixed", "lifted", "unclear", "waived"))
        counts["gone"] = counts["before"] - known
    gone = sum(counts["gone"] for counts in found.counted.values())
    if gone and vocabulary is not None:
        # Where a firm was that the store no longer holds is not known.
        found.counties["gone"] = Counter({NOWHERE: gone})
    return found


def _done(run: Run) -> list[str]:
    return [name for name, each in run.files.items() if each.state == "done"]


class _Said(Struct):
    """What a file of a run says of its firms."""

    ids: pa.Array
    table: pa.Table

    def verdict(self, id: str) -> Bytes:
        """Return the verdicts of an obligation."""
        return column_of(self.table, f"v:{id}")

    def gaps(self, id: str) -> Flags:
        """Return the gaps that are not waived."""
        found: Flags = (self.verdict(id) == GAP) & ((column_of(self.table, f"q:{id}") & np.uint8(WAIVED)) == 0)
        return found


class _Bench:
    """What the processes share that compare files."""

    def __init__(
        self, store: Store, before: Side, now: Side, ids: tuple[str, ...], vocabulary: Vocabulary | None
    ) -> None:
        self._store, self._before, self._now = store, before, now
        self._ids, self._vocabulary = ids, vocabulary

    def compare(self, name: str) -> tuple[str, Moves]:
        """Return how the firms of one file of the later run moved."""
        now = self._read(self._now, name)
        found = Moves()
        places, codes = self._places(name, now.ids)
        left = np.ones(len(now.ids), np.bool_)
        same = self._before[1].files.keys() == self._now[1].files.keys()
        for each in [name] if same else _done(self._before[1]):
            if each not in self._before[1].files or self._before[1].files[each].state != "done":
                continue
            then = self._read(self._before, each)
            here = pc.fill_null(pc.index_in(now.ids, value_set=then.ids), -1).to_numpy().astype(np.int64)
            mine = np.flatnonzero(here >= 0)
            left[mine] = False
            found.both += len(mine)
            ever_had, ever_have = np.zeros(len(mine), np.bool_), np.zeros(len(mine), np.bool_)
            for key in self._ids:
                had, have = then.gaps(key)[here[mine]], now.gaps(key)[mine]
                verdicts = then.verdict(key)[here[mine]], now.verdict(key)[mine]
                self._note(found, key, _became(had, have, *verdicts), places[mine], codes)
                ever_had |= had
                ever_have |= have
            found.firms_still += int((ever_had & ever_have).sum())
            found.firms_fixed += int((ever_had & ~ever_have).sum())
            found.firms_new += int((ever_have & ~ever_had).sum())
        alone = np.flatnonzero(left)
        found.come += len(alone)
        for key in self._ids:
            come = now.gaps(key)[alone]
            self._note(found, key, [("come", come), ("now", come)], places[alone], codes)
        return name, found

    def count_before(self, name: str) -> Moves:
        """Return the gaps of one file of the earlier run."""
        then = self._read(self._before, name)
        counted: dict[str, dict[Part, int]] = {key: {"before": int(then.gaps(key).sum())} for key in self._ids}
        return Moves(counted=counted, gone=len(then.ids))

    def _note(
        self,
        found: Moves,
        key: str,
        parts: Iterable[tuple[Part, Flags]],
        places: NDArray[np.int64],
        codes: Sequence[str],
    ) -> None:
        counts = found.counted.setdefault(key, {})
        for part, flags in parts:
            count = int(np.count_nonzero(flags))
            if not count:
                continue
            counts[part] = counts.get(part, 0) + count
            if codes:
                told = found.counties.setdefault(part, Counter())
                for code, many in zip(codes, np.bincount(places[flags], minlength=len(codes)), strict=True):
                    if many:
                        told[code] += int(many)

    def _read(self, side: Side, name: str) -> _Said:
        columns = ["id", *(f"{letter}:{key}" for key in self._ids for letter in "vq")]
        table = read_verdicts(verdicts_path(*side, name), columns)
        ids = table.column("id").combine_chunks()
        return _Said(ids if isinstance(ids, pa.Array) else pa.concat_arrays(ids.chunks), table)

    def _places(self, name: str, ids: pa.Array) -> tuple[NDArray[np.int64], list[str]]:
        """Return where each firm is, as a place in a list of codes; those the store no longer holds are unknown."""
        if self._vocabulary is None:
            return np.zeros(len(ids), np.int64), []
        files = list(self._store.head.files)
        if {verdict_file(each) for each in files} == self._now[1].files.keys():
            files = [each for each in files if verdict_file(each) == name]
        found = np.zeros(len(ids), np.int64)
        for each in files:
            try:
                table = pq.read_table(self._store.path(each), columns=["id", "place"], use_threads=False)
            except (OSError, pa.ArrowException):
                continue
            table = table.combine_chunks()
            here = pc.fill_null(pc.index_in(ids, value_set=table.column("id")), -1).to_numpy().astype(np.int64)
            found[here >= 0] = column_of(table, "place")[here[here >= 0]]
        codes, places = np.unique(found, return_inverse=True)
        return places.astype(np.int64), [county_of(self._vocabulary, int(code)) for code in codes]


def _became(had: Flags, have: Flags, earlier: Bytes, verdict: Bytes) -> Iterator[tuple[Part, Flags]]:
    """Yield what became of one obligation's gaps, of some firms: gaps and verdicts before and now."""
    lifted, unclear = verdict == INAPPLICABLE, verdict == UNDETERMINED
    yield "still", had & have
    yield "now", have
    yield "new", have & ~had
    yield "waived", had & ~have & (verdict == GAP)
    yield "lifted", had & lifted
    yield "unclear", had & unclear
    yield "fixed", had & ~lifted & ~unclear & (verdict != GAP)
    yield "undetermined", unclear & (earlier != UNDETERMINED)
