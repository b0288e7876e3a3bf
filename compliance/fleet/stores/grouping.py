"""Firms by county, trade and size: which groups there are, and what is counted in each.

Each firm is in one county and of one size, also where these are not known; it is in every trade it states, and in
those that come with them (coal mining is mining).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Literal

import numpy as np
import pyarrow as pa
from msgspec import Struct
from numpy.typing import NDArray

from compliance.engines.columnar.columns import Numbers
from compliance.engines.columnar.planes import Planes, flags_of
from compliance.fleet.stores.batches import batch_of
from compliance.model import Vocabulary
from compliance.situation import current_code

TRADES, SIZES = "industries", "size_class"
"""The facts by which firms are told apart, where the vocabulary has them."""
UNKNOWN = ""
"""The group of those whose county, trade or size is not known."""
Axis = Literal["area", "county", "trade", "size"]
"""Areas are what counties are folded into where there are too many of them."""
State = Literal["critical", "other", "undetermined", "pending", "clear", "nothing"]
STATES: tuple[State, ...] = ("critical", "other", "undetermined", "pending", "clear", "nothing")
"""Every firm is in one: a critical gap that is not waived; else another such gap; else something undetermined; else
something not yet due; else everything that applies is satisfied; else nothing applies at all."""
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


def county_of(vocabulary: Vocabulary, code: int) -> str:
    """Return the present code of a place; empty where it is not known."""
    return current_code(vocabulary, f"{code:06}") if code else UNKNOWN


def any_of(flags: Flags, axis: int = 1) -> Flags:
    """Return which rows, or which columns, have a flag set."""
    found: Flags = np.asarray(flags.any(axis=axis))
    return found


class Membership(Struct, frozen=True):
    """Who belongs where: the groups that have firms here, and which."""

    keys: tuple[str, ...]
    rows: NDArray[np.int64]
    """The firms of one group after those of the other; a firm may be in several."""
    starts: NDArray[np.int64]
    """Where those of each group begin."""

    def sums(self, counted: Flags) -> Counts:
        """Return how many firms of each group have each flag; a row for each group."""
        found: Counts = np.add.reduceat(counted[self.rows].view(np.uint8), self.starts, axis=0, dtype=np.int64)
        return found


def columns_of(vocabulary: Vocabulary) -> list[str]:
    """Return the columns of a store by which firms are grouped, beside the place."""
    return [f"fact:{path}" for path in (TRADES, SIZES) if path in vocabulary.facts]


class Grouping:
    """Says of rows which county, trades and size they belong to."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._counties: dict[int, str] = {}
        self.trades = _values(vocabulary, TRADES, "set")
        self.sizes = _values(vocabulary, SIZES, "choice")

    def county(self, code: int) -> str:
        """Return the present code of a place; empty where it is not known."""
        if code not in self._counties:
            self._counties[code] = county_of(self._vocabulary, code)
        return self._counties[code]

    def memberships(self, rows: pa.RecordBatch) -> dict[Axis, Membership]:
        """Return who belongs where."""
        names = [name for name in ("place", *columns_of(self._vocabulary)) if name in rows.schema.names]
        batch = batch_of(rows.select(names), self._vocabulary)
        found: dict[Axis, Membership] = {"county": self._of_counties(batch.places)}
        if self.trades:
            flags = np.zeros((batch.count, len(self.trades) + 1), np.bool_)
            for place, name in enumerate(self.trades, 1):
                column = batch.facts.get(f"{TRADES}:{name}")
                if isinstance(column, Planes):
                    flags[:, place] = flags_of(column.true, batch.count)
            flags[:, 0] = ~flags.any(axis=1)
            found["trade"] = _together((UNKNOWN, *self.trades), *np.nonzero(flags.T))
        if self.sizes:
            size = np.zeros(batch.count, np.int64)
            column = batch.facts.get(SIZES)
            if isinstance(column, Numbers):
                size = np.where(flags_of(column.known, batch.count), column.values.astype(np.int64) + 1, 0)
            found["size"] = _together((UNKNOWN, *self.sizes), *_sorted(size))
        return found

    def _of_counties(self, places: NDArray[np.int32]) -> Membership:
        codes, inverse = np.unique(places, return_inverse=True)
        names = [self.county(int(code)) for code in codes]
        keys = tuple(dict.fromkeys(names))
        return _together(keys, *_sorted(np.array([keys.index(name) for name in names], np.int64)[inverse]))


def chain_of(code: str) -> tuple[str, ...]:
    """Return the codes of a place and of what it lies in, outermost first."""
    return tuple(dict.fromkeys((code[:2] + "0000", code[:4] + "00", code)))


def area_of(code: str, digits: int) -> str:
    """Return the code of what a county lies in: four digits tell its prefecture, two its province."""
    return code[:digits].ljust(6, "0") if code != UNKNOWN else UNKNOWN


def _sorted(places: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the groups of firms that are in one each, in order, and whose they are."""
    order = np.argsort(places, kind="stable")
    return places[order], order


def _together(keys: Sequence[str], places: NDArray[np.int64], rows: NDArray[np.int64]) -> Membership:
    """Return who is in which of these groups, of their places in order; groups without firms are left out."""
    there, starts = np.unique(places, return_index=True)
    return Membership(tuple(keys[place] for place in there), rows, starts)


def _values(vocabulary: Vocabulary, path: str, kind: str) -> tuple[str, ...]:
    fact = vocabulary.facts.get(path)
    return tuple(each.name for each in fact.values) if fact is not None and fact.type == kind else ()


class Groups:
    """What is counted in each group of one axis."""

    def __init__(self, measures: Sequence[str], obligations: int) -> None:
        self._measures, self._obligations = tuple(measures), obligations
        self.keys: list[str] = []
        self.states = np.zeros((0, len(STATES)), np.int64)
        """Firms by state: a row for each group."""
        self.firms = np.zeros(0, np.int64)
        self.lacking = np.zeros(0, np.int64)
        """Firms with something undetermined, whatever else."""
        self.by_obligation: dict[str, Counts] = {name: np.zeros((0, obligations), np.int64) for name in measures}

    def add(self, who: Membership, state: Flags, lacking: Flags, per: dict[str, Flags]) -> None:
        """Count some firms: ``state`` has a column for each state, ``per`` one for each obligation."""
        places = [self._place(key) for key in who.keys]
        self.states[places] += who.sums(state)
        self.firms[places] += who.sums(np.ones((len(state), 1), np.bool_))[:, 0]
        self.lacking[places] += who.sums(lacking[:, None])[:, 0]
        for name, flags in per.items():
            self.by_obligation[name][places] += who.sums(flags)

    def folded(self, digits: int) -> Groups:
        """Return counties as prefectures, or as provinces."""
        found = Groups(self._measures, self._obligations)
        for place, key in enumerate(self.keys):
            row = found._place(area_of(key, digits))
            found.states[row] += self.states[place]
            found.firms[row] += self.firms[place]
            found.lacking[row] += self.lacking[place]
            for name in self._measures:
                found.by_obligation[name][row] += self.by_obligation[name][place]
        return found

    def _place(self, key: str) -> int:
        if key in self.keys:
            return self.keys.index(key)
        self.keys.append(key)
        self.states = np.vstack([self.states, np.zeros((1, len(STATES)), np.int64)])
        for name in ("firms", "lacking"):
            setattr(self, name, np.append(getattr(self, name), np.int64(0)))
        for name in self._measures:
            self.by_obligation[name] = np.vstack([self.by_obligation[name], np.zeros((1, self._obligations), np.int64)])
        return len(self.keys) - 1

    def ordered(self, order: Sequence[Hashable]) -> list[tuple[str, int]]:
        """Return the groups that have firms, with their places: in this order, others after by key, unknown last."""
        known = {key: number for number, key in enumerate(order)}
        there = [(key, place) for place, key in enumerate(self.keys) if self.firms[place]]
        return sorted(there, key=lambda each: (each[0] == UNKNOWN, known.get(each[0], len(known)), each[0]))
