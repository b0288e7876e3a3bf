"""From an earlier run to the one that is reported: what became of gaps, and what else is not as it was."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from compliance.diagnostics import Diagnostic, LoadError, Span
from compliance.fleet.runs.manifest import open_run
from compliance.fleet.runs.moves import Moves, Part, move
from compliance.fleet.runs.reading import Results
from compliance.fleet.stores.grouping import Counts

PARTS: tuple[Part, ...] = ("before", "still", "fixed", "lifted", "unclear", "waived", "gone", "new", "come")
"""What becomes of gaps (``runs.moves``), as a report tells it."""
FIRMS = ("both", "come", "gone", "firms_still", "firms_fixed", "firms_new")
"""What is counted of firms."""


class Trend(Struct):
    """What became of gaps between two runs."""

    run: str
    as_of: str
    ids: tuple[str, ...]
    """Obligations judged in both runs."""
    changed: tuple[str, ...]
    """Rulesets whose files are not what they were."""
    apart: int
    """Obligations judged in one of the runs only."""
    moves: Moves

    @property
    def parts(self) -> Counts:
        """Return what became of gaps: a row for each obligation, a column for each of PARTS."""
        rows = [[self.moves.counted[id][part] for part in PARTS] for id in self.ids]
        return np.array(rows, np.int64).reshape(len(self.ids), len(PARTS))


def trend(results: Results, since: str, jobs: int = 1) -> Trend:
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
    apart = len(earlier.obligations.keys() ^ now.obligations.keys())
    moves = move(results.store, (folder, earlier), (results.folder, now), jobs=jobs, among=ids)
    return Trend(earlier.run, earlier.as_of, ids, changed, apart, moves)
