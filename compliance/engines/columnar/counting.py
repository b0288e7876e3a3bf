"""Records in periods: which of the asked day ranges hold enough records, for all enterprises at once (SEMANTICS 3, 5).

Every range of days that a plan asks of one activity gets a bit. Where one record is enough, a table by day gives the
bits of all ranges a record lies in, and an OR over an enterprise's records answers all of them together; where more
are needed, days are counted. At most one record a day counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from compliance.engines.columnar.columns import Rows
from compliance.engines.columnar.planes import Flags, Words, words_for

BITS = 64
Range = tuple[int, int]

Bitmaps = NDArray[np.uint64]
"""One word for each enterprise: bit by bit the ranges."""


class Marks(Struct, frozen=True):
    """For each block of 64 ranges: those that certainly hold enough records, and those that possibly do."""

    certain: tuple[Bitmaps, ...]
    possible: tuple[Bitmaps, ...]


class Track:
    """The ranges asked of one activity with one ``where`` and one least number."""

    def __init__(self, activity: str, need: int) -> None:
        self.activity, self.need = activity, need
        self.ranges: list[Range] = []
        self._places: dict[Range, int] = {}
        self._tables: list[tuple[int, Bitmaps]] | None = None

    def bit(self, first: int, last: int) -> int:
        """Return the place of a range, which is new or known."""
        asked = (first, last)
        if asked not in self._places:
            self._places[asked] = len(self.ranges)
            self.ranges.append(asked)
            self._tables = None
        return self._places[asked]

    def marks(self, rows: Rows, certain: Flags | None, possible: Flags | None) -> Marks:
        """Return the ranges with enough rows; ``certain`` and ``possible`` are those that count (all: ``None``)."""
        if self.need == 1:
            sure = tuple(self._any(rows, certain))
            return Marks(sure, sure if certain is None and possible is None else tuple(self._any(rows, possible)))
        sure = tuple(self._counted(rows, certain))
        return Marks(sure, sure if certain is None and possible is None else tuple(self._counted(rows, possible)))

    def _any(self, rows: Rows, counts: Flags | None) -> Iterable[Bitmaps]:
        assert rows.days is not None
        if self._tables is None:
            blocks = range(0, len(self.ranges), BITS)
            self._tables = [_table(self.ranges[start : start + BITS]) for start in blocks]
        for base, table in self._tables:
            # Days before and after the table are clipped to its ends, which hold nothing.
            words = table.take(rows.days - np.int32(base), mode="clip")
            if counts is not None:
                words *= counts
            yield joined(words, rows.starts)

    def _counted(self, rows: Rows, counts: Flags | None) -> Iterable[Bitmaps]:
        owners, days = distinct_days(rows, counts)
        enterprises = len(rows.starts) - 1
        for start in range(0, len(self.ranges), BITS):
            words = np.zeros(enterprises, np.uint64)
            for place, (first, last) in enumerate(self.ranges[start : start + BITS]):
                inside = (days >= first) & (days <= last)
                enough = np.bincount(owners[inside], minlength=enterprises) >= self.need
                words |= enough.astype(np.uint64) << np.uint64(place)
            yield words


def distinct_days(rows: Rows, counts: Flags | None) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return owner and day of the rows that count, each day of an enterprise once."""
    assert rows.days is not None
    owners, days = rows.owners(), rows.days
    if counts is not None:
        owners, days = owners[counts], days[counts]
    if not len(days):
        return owners, days
    fresh = np.empty(len(days), np.bool_)
    fresh[0] = True
    np.logical_or(days[1:] != days[:-1], owners[1:] != owners[:-1], out=fresh[1:])
    return owners[fresh], days[fresh]


def joined(words: Bitmaps, starts: NDArray[np.int64]) -> Bitmaps:
    """Return the OR of the words of each enterprise; of none no bit."""
    # One more word, so that an enterprise without rows at the end has a place to begin.
    whole = np.bitwise_or.reduceat(np.append(words, np.uint64(0)), starts[:-1])
    whole[starts[:-1] == starts[1:]] = 0
    return whole


def masks_from(values: Sequence[int], bits: Sequence[int]) -> tuple[NDArray[np.int64], Bitmaps]:
    """Return sorted ``values`` and, for each number k of them left out from below, the bits of the others."""
    order = sorted(range(len(values)), key=lambda place: values[place])
    masks = np.zeros(len(values) + 1, np.uint64)
    for rank in range(len(order) - 1, -1, -1):
        masks[rank] = masks[rank + 1] | np.uint64(1 << bits[order[rank]])
    return np.array([values[place] for place in order], np.int64), masks


def blank(count: int) -> Words:
    """Return no bit for this many enterprises."""
    return np.zeros(words_for(count), np.uint64)


def _table(ranges: Sequence[Range]) -> tuple[int, Bitmaps]:
    """Return, by day from the day before the first, the bits of the ranges a day lies in."""
    real = [each for each in ranges if each[0] <= each[1]]
    if not real:
        return 0, np.zeros(1, np.uint64)
    base = min(first for first, _ in real) - 1
    table = np.zeros(max(last for _, last in real) - base + 2, np.uint64)
    for place, (first, last) in enumerate(ranges):
        if first <= last:
            table[first - base : last - base + 1] |= np.uint64(1 << place)
    return base, table
