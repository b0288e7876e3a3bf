"""Random draws as Arrow arrays: a whole column at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from compliance.fleet.stores.layout import DAY

Bools = NDArray[np.bool_]
Days = NDArray[np.int32]
"""Days since 1970-01-01."""
Whole = NDArray[np.int64]
Shares = NDArray[np.floating]


class Draws:
    """A stream of random numbers, and how many values a column has."""

    def __init__(self, rng: np.random.Generator, count: int) -> None:
        self.rng, self.count = rng, count

    def chance(self, share: float | Shares) -> Bools:
        """Return for each whether it is so, with this share, or with a share of its own."""
        found: Bools = self.rng.random(self.count) < share
        return found

    def without(self, array: pa.Array, lacking: Bools) -> pa.Array:
        """Return values without those that are lacking."""
        if not lacking.any():
            return array
        places = pa.array(np.arange(len(array)), mask=lacking)
        return array.take(places)

    def leaving_out(self, array: pa.Array, share: float) -> pa.Array:
        """Return values without a share of them."""
        return self.without(array, self.chance(share))

    def days(self, days: NDArray[np.generic], lacking: Bools | None) -> pa.Array:
        """Return days since 1970-01-01 as dates."""
        return pa.array(days.astype(np.int32), mask=lacking).cast(pa.date32())

    def ahead(self, good: Shares) -> Whole:
        """Return how many days are left of something that lapses: none where it has lapsed."""
        found: Whole = np.where(self.chance(good), self.rng.integers(30, 1000, self.count), self.rng.integers(-90, 0))
        return found

    def choice(self, names: Sequence[str], first: float) -> pa.Array:
        """Return one of the names each: the first with this share, every next one much more rarely."""
        weights = first * (1 - first) ** np.arange(len(names))
        codes = np.searchsorted(np.cumsum(weights / weights.sum()), self.rng.random(self.count), "right")
        return pa.array(list(names), pa.string()).take(pa.array(np.minimum(codes, len(names) - 1)))

    def named(self, names: Sequence[str], wanted: Sequence[str], codes: NDArray[np.generic]) -> pa.Array:
        """Return ``wanted[code]`` each; nothing where the vocabulary declares no such name."""
        known = pa.array([name if name in names else None for name in wanted], pa.string())
        return known.take(pa.array(codes))

    def members(self, names: Sequence[str], shares: Shares) -> pa.Array:
        """Return a set each: shares are those of the names, or those of the firms for every name."""
        shares = shares if len(shares) == len(names) and len(names) != self.count else shares[:, None]
        return self.listed(names, self.rng.random((self.count, len(names))) < shares)

    def listed(self, names: Sequence[str], there: NDArray[np.bool_]) -> pa.Array:
        """Return the names that are there, in the order of the alphabet; ``there``: [firms, names]."""
        order = sorted(range(len(names)), key=lambda place: names[place])
        rows, columns = np.nonzero(there[:, order])
        offsets = np.zeros(self.count + 1, np.int32)
        np.cumsum(np.bincount(rows, minlength=self.count), out=offsets[1:])
        values = pa.array([names[place] for place in order], pa.string()).take(pa.array(columns))
        return pa.ListArray.from_arrays(pa.array(offsets), values)

    def lists(self, counts: Whole, fields: Mapping[str, pa.Array], silent: Bools) -> pa.Array:
        """Return lists of structs, so many entries each; none at all where nothing is said."""
        offsets = np.zeros(len(counts) + 1, np.int32)
        np.cumsum(counts, out=offsets[1:])
        kinds = [pa.field(name, array.type, nullable=name != DAY) for name, array in fields.items()]
        entries = pa.StructArray.from_arrays(list(fields.values()), fields=kinds)
        return pa.ListArray.from_arrays(pa.array(offsets), entries, mask=pa.array(silent) if silent.any() else None)
