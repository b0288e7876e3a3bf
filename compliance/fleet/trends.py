"""From one run to a later one: which gaps are new, which are closed, which are still there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct
from numpy.typing import NDArray

from compliance.diagnostics import Diagnostic, LoadError, Span
from compliance.engines.columnar.evaluating import Bytes
from compliance.fleet.grouping import Counts, Flags, any_of
from compliance.fleet.judging import WAIVED
from compliance.fleet.results import GAP, INAPPLICABLE, UNDETERMINED, Results
from compliance.fleet.runs import Run, open_run

PARTS = ("before", "still", "closed", "lifted", "unclear", "waived", "gone", "new", "come")
"""What becomes of gaps, of those that are not waived: all of ``before`` are ``still`` there, ``closed`` (satisfied, or
no longer due), ``lifted`` (no longer applicable), ``unclear`` (undetermined now), ``waived`` now, or ``gone`` with
their firm; those of today are still there, ``new``, or ``come`` with a firm that was not judged before."""


class Trend(Struct):
    """What became of gaps between two runs."""

    run: str
    as_of: str
    ids: tuple[str, ...]
    """Obligations judged in both runs."""
    changed: tuple[str, ...]
    """Rulesets whose files are not what they were."""
    parts: Counts
    """A row for each obligation, a column for each of PARTS."""
    apart: int = 0
    """Obligations judged in one of the runs only."""
    both: int = 0
    """Firms judged in both."""
    come: int = 0
    gone: int = 0
    firms_still: int = 0
    """Of the firms judged in both, those with gaps in both."""
    firms_closed: int = 0
    """Those with gaps before and none now."""
    firms_new: int = 0
    """Those with gaps now and none before."""


class _Part(NamedTuple):
    """Verdicts of some firms: ids, a row for each firm and a column for each obligation."""

    ids: pa.Array
    verdicts: Bytes
    gaps: Flags
    """Gaps that are not waived."""


def trend(results: Results, since: str) -> Trend:
    """Return what became of the gaps of an earlier run of the same store.

    Raises :class:`LoadError`: F010 where there is no such run, F017 where a file of it is damaged, F023 where it is the
    same run or a later one.
    """
    folder, earlier = open_run(results.store, since)
    now = results.run
    if earlier.run == now.run or earlier.as_of > now.as_of:
        message = f"the run {earlier.run} is of {earlier.as_of}; it is not earlier than {now.run}"
        raise LoadError([Diagnostic(Span(str(folder)), "F023", message, "give an earlier run to --since")])
    ids = tuple(id for id in results.ids if id in earlier.obligations)
    changed = tuple(id for id, digest in now.rulesets.items() if earlier.rulesets.get(id, digest) != digest)
    found = Trend(earlier.run, earlier.as_of, ids, changed, np.zeros((len(ids), len(PARTS)), np.int64))
    found.apart = len(earlier.obligations.keys() ^ now.obligations.keys())
    for name in _files(earlier):
        for part in _parts(folder / name, ids):
            found.parts[:, PARTS.index("before")] += np.count_nonzero(part.gaps, axis=0)
            found.gone += len(part.ids)
    same = earlier.buckets == now.buckets
    for name in _files(now):
        names = [name] if same else _files(earlier)
        for part in _parts(results.folder / name, ids):
            _compare(found, part, [folder / each for each in names if each in _files(earlier)])
    column = {name: found.parts[:, place] for place, name in enumerate(PARTS)}
    known = sum(column[name] for name in ("still", "closed", "lifted", "unclear", "waived"))
    found.parts[:, PARTS.index("gone")] = column["before"] - known
    found.gone -= found.both
    return found


def _compare(found: Trend, now: _Part, files: Sequence[Path]) -> None:
    """Add some firms of today, wherever they lie among the earlier ones."""
    left = np.ones(len(now.ids), np.bool_)
    for path in files:
        for then in _parts(path, found.ids, among=now.ids):
            places = pc.index_in(then.ids, value_set=now.ids).to_numpy(zero_copy_only=False)
            left[places] = False
            _became(found, then.gaps, now.verdicts[places], now.gaps[places])
    found.come += int(left.sum())
    found.parts[:, PARTS.index("come")] += np.count_nonzero(now.gaps[left], axis=0)


def _became(found: Trend, before: Flags, verdicts: Bytes, after: Flags) -> None:
    waived = (verdicts == GAP) & ~after
    parts = {
        "still": before & after,
        "waived": before & waived,
        "lifted": before & (verdicts == INAPPLICABLE),
        "unclear": before & (verdicts == UNDETERMINED),
        "new": after & ~before,
    }
    parts["closed"] = before & (verdicts != GAP) & (verdicts != INAPPLICABLE) & (verdicts != UNDETERMINED)
    for name, flags in parts.items():
        found.parts[:, PARTS.index(name)] += np.count_nonzero(flags, axis=0)
    had, have = any_of(before), any_of(after)
    found.both += len(before)
    found.firms_still += int((had & have).sum())
    found.firms_closed += int((had & ~have).sum())
    found.firms_new += int((have & ~had).sum())


def _files(run: Run) -> list[str]:
    return [name for name, each in run.files.items() if each.state == "done"]


def _parts(path: Path, ids: Sequence[str], among: pa.Array | None = None) -> Iterator[_Part]:
    """Yield a file's verdicts by row group; ``among``: only of these firms."""
    try:
        with pq.ParquetFile(path) as file:
            for group in range(file.num_row_groups):
                columns = ["id", *(f"{letter}:{id}" for id in ids for letter in "vq")]
                kept = None
                if among is not None:
                    named = file.read_row_group(group, columns=["id"]).column("id").combine_chunks()
                    kept = pc.is_in(named, value_set=among)
                    if not pc.any(kept).as_py():
                        continue
                table = file.read_row_group(group, columns=columns, use_threads=False)
                if kept is not None:
                    table = table.filter(kept)
                verdicts, qualifiers = (_matrix(table, letter, ids) for letter in "vq")
                gaps: Flags = (verdicts == GAP) & ((qualifiers & np.uint8(WAIVED)) == 0)
                yield _Part(table.column("id").combine_chunks(), verdicts, gaps)
    except (OSError, pa.ArrowException, KeyError) as error:
        message = f"this file of the run cannot be read: {error}"
        raise LoadError([Diagnostic(Span(str(path)), "F017", message)]) from None


def _matrix(table: pa.Table, letter: str, ids: Sequence[str]) -> NDArray[np.uint8]:
    # Row by row of the transpose: writing down columns costs several times as much.
    found = np.empty((len(ids), table.num_rows), np.uint8)
    for place, id in enumerate(ids):
        found[place] = table.column(f"{letter}:{id}").to_numpy()
    return found.T
