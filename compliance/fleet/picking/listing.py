"""Single firms of a run: those asked for, with what is counted of each. By id; names only where they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import nsmallest
from typing import Literal

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct
from numpy.typing import NDArray

from compliance.engines.columnar.columns import Numbers
from compliance.engines.columnar.evaluating import CODES
from compliance.engines.columnar.planes import Planes, flags_of
from compliance.fleet.picking.filters import Filter, everyone, lying_in
from compliance.fleet.runs.judging import GAP, PENDING, UNDETERMINED
from compliance.fleet.runs.reading import Chunk, Results
from compliance.fleet.stores.batches import batch_of
from compliance.fleet.stores.grouping import SIZES, TRADES, Flags, Grouping, any_of, columns_of
from compliance.fleet.stores.store import Store
from compliance.model import SEVERITIES, Severity, Vocabulary

Asked = Literal["gap", "waived", "undetermined", "pending", "advice", "satisfied", "not_applicable", "any"]
ASKED: tuple[Asked, ...] = (
    "gap", "waived", "undetermined", "pending", "advice", "satisfied", "not_applicable", "any",
)  # fmt: skip
"""What a firm is listed for; a waived gap is no ``gap`` here, and ``any`` lists every firm."""
NAMES = ("name", "credit_code")
NEAR = 500
"""Ids of a bucket among which the nearest is looked for."""


class Query(Struct, frozen=True):
    """Which firms are asked for."""

    verdict: Asked = "gap"
    obligations: tuple[str, ...] = ()
    """On one of these; empty: on any."""
    county: str = ""
    """Lying in this place: a county, or something wider."""
    trade: str = ""
    size: str = ""
    where: Filter | None = None
    names: bool = False

    def columns(self, vocabulary: Vocabulary) -> list[str]:
        """Return the columns of a store that are needed beside id and place."""
        wanted = [*columns_of(vocabulary), *(NAMES if self.names else ())]
        return list(dict.fromkeys((*wanted, *(self.where.columns if self.where else ()))))


class Firm(Struct, frozen=True):
    """What is said of one firm."""

    id: str
    place: str
    """The present code of its place; empty where it is not known."""
    gaps: int
    critical: int
    major: int
    undetermined: int
    pending: int
    which: tuple[str, ...]
    """The obligations it is listed for, worst first."""
    name: str = ""
    credit_code: str = ""


def find(results: Results, query: Query) -> Iterator[Firm]:
    """Yield the firms asked for, bucket by bucket, by id within.

    Raises as :meth:`Results.chunks` does.
    """
    vocabulary = results.rulebook.vocabulary
    obligations = [results.owners[id][0] for id in results.ids]
    worst = sorted(range(len(obligations)), key=lambda place: SEVERITIES.index(obligations[place].severity))
    counting = Counting(results)
    grouping = Grouping(vocabulary)
    for chunk in results.chunks(query.columns(vocabulary)):
        counted = counting.count(chunk)
        asked = counted.of(query.verdict)
        if query.obligations:
            named = [id in query.obligations for id in results.ids]
            asked = asked & np.array(named, np.bool_)
        meant = within(chunk, query, vocabulary)
        if query.verdict != "any":
            meant = meant & any_of(asked)
        ids, places = chunk.rows.column("id"), chunk.places()
        for row in np.flatnonzero(meant).tolist():
            which = [results.ids[place] for place in worst if asked[row, place]]
            told = {name: chunk.rows.column(name)[row].as_py() or "" for name in (NAMES if query.names else ())}
            yield Firm(
                id=ids[row].as_py(),
                place=grouping.county(int(places[row])),
                gaps=int(counted.gaps[row].sum()),
                critical=int(counted.severe["critical"][row]),
                major=int(counted.severe["major"][row]),
                undetermined=int(counted.undetermined[row].sum()),
                pending=int(counted.pending[row].sum()),
                which=tuple(which) if query.verdict != "any" else (),
                **told,
            )


def worst(firms: Iterable[Firm], most: int) -> list[Firm]:
    """Return so many firms, those with most critical gaps first, then major ones, any, and what is undetermined."""
    return nsmallest(
        most, firms, key=lambda each: (-each.critical, -each.major, -each.gaps, -each.undetermined, each.id)
    )


def near(store: Store, id: str) -> list[str]:
    """Return ids of a store that begin or end as this one does, as far as any does: at least half of it."""
    found: list[str] = []
    half = (len(id) + 1) // 2
    for file in store.head.files:
        ids = pq.read_table(store.path(file), columns=["id"]).column("id")
        for end in (False, True):
            for size in range(len(id), half - 1, -1):
                same = pc.ends_with(ids, id[-size:]) if end else pc.starts_with(ids, id[:size])
                like = ids.filter(same)[:NEAR].to_pylist()
                found += like
                if like:
                    break
    return found


def within(chunk: Chunk, query: Query, vocabulary: Vocabulary) -> Flags:
    """Return which firms lie where, are of the trade and size, and meet the expression that a query gives."""
    batch = batch_of(chunk.rows.select(_columns(chunk, query, vocabulary)), vocabulary)
    found = everyone(batch)
    if query.county:
        found = found & flags_of(lying_in(batch, query.county, vocabulary).true, batch.count)
    if query.trade:
        column = batch.facts.get(f"{TRADES}:{query.trade}")
        true = flags_of(column.true, batch.count) if isinstance(column, Planes) else np.zeros(batch.count, np.bool_)
        found = found & true
    if query.size:
        values = [each.name for each in vocabulary.facts[SIZES].values]
        column = batch.facts.get(SIZES)
        same = np.zeros(batch.count, np.bool_)
        if isinstance(column, Numbers):
            same = (column.values == values.index(query.size)) & flags_of(column.known, batch.count)
        found = found & same
    if query.where is not None:
        found = found & query.where.matches(batch, vocabulary)
    return found


def _columns(chunk: Chunk, query: Query, vocabulary: Vocabulary) -> list[str]:
    asked = {"place", *query.columns(vocabulary)} - set(NAMES)
    return [name for name in chunk.rows.schema.names if name in asked]


class Counted(Struct, frozen=True):
    """What is counted of some firms: a row for each, and of flags a column for each obligation."""

    verdicts: NDArray[np.uint8]
    waived: Flags
    gaps: Flags
    """Gaps that are not waived."""
    undetermined: Flags
    """Undetermined verdicts; of recommendations and permissions none."""
    pending: Flags
    severe: dict[Severity, NDArray[np.int64]]
    """Gaps that are not waived, by severity."""
    unknown: dict[Severity, NDArray[np.int64]]
    """Undetermined verdicts by severity."""

    def of(self, asked: Asked) -> Flags:
        """Return where a verdict is what is asked for."""
        known: dict[Asked, Flags] = {
            "gap": self.gaps,
            "waived": self.waived,
            "undetermined": self.undetermined,
            "any": self.gaps,
        }
        if asked in known:
            return known[asked]
        found: Flags = self.verdicts == CODES.index(asked)
        return found


class Counting:
    """Counts of each firm of a chunk what lists, draws and worksheets say."""

    def __init__(self, results: Results) -> None:
        obligations = [results.owners[id][0] for id in results.ids]
        self._binds = np.array([each.modality != "permission" for each in obligations], np.bool_)
        self._asks = np.array([each.modality in ("obligation", "prohibition") for each in obligations], np.bool_)
        self._severe = {name: np.array([each.severity == name for each in obligations]) for name in SEVERITIES}

    def count(self, chunk: Chunk) -> Counted:
        """Return what is counted of some firms."""
        verdicts = chunk.verdicts()
        waived: Flags = (verdicts == GAP) & chunk.waived()
        gaps: Flags = (verdicts == GAP) & ~waived
        undetermined: Flags = (verdicts == UNDETERMINED) & self._asks
        pending: Flags = (verdicts == PENDING) & self._binds
        return Counted(
            verdicts,
            waived,
            gaps,
            undetermined,
            pending,
            {name: np.count_nonzero(gaps[:, flags], axis=1) for name, flags in self._severe.items()},
            {name: np.count_nonzero(undetermined[:, flags], axis=1) for name, flags in self._severe.items()},
        )
