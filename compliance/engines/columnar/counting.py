"""Records in periods: which of the asked day ranges hold enough records, for all enterprises at once (SEMANTICS 3, 5).

Every range of days that a plan asks of one activity gets a bit. Where one record is enough, it is looked up
(``lookups``); where more are needed, days are counted. At most one record a day counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from compliance.engines.columnar.columns import Integers, Rows
from compliance.engines.columnar.planes import Flags
from compliance.plan import Test

BITS = 64
Range = tuple[int, int]

Bitmaps = NDArray[np.uint64]
"""One word for each enterprise: bit by bit the ranges."""


class Marks(Struct, frozen=True):
    """For each block of 64 ranges: those that certainly hold enough records, and those that possibly do."""

    certain: tuple[Bitmaps, ...]
    possible: tuple[Bitmaps, ...]


class Track:
    """The ranges asked of one activity with one ``where`` (``None``: all records) and one least number."""

    def __init__(self, activity: str, need: int, where: Test | None) -> None:
        self.activity, self.need, self.where = activity, need, where
        self.ranges: list[Range] = []
        self._places: dict[Range, int] = {}

    def bit(self, first: int, last: int) -> int:
        """Return the place of a range, which is new or known."""
        asked = (first, last)
        if asked not in self._places:
            self._places[asked] = len(self.ranges)
            self.ranges.append(asked)
        return self._places[asked]

    def marks(self, rows: Rows, certain: Flags | None, possible: Flags | None) -> Marks:
        """Return the ranges with enough rows; ``certain`` and ``possible`` are those that count (all: ``None``)."""
        sure = tuple(self._counted(rows, certain))
        return Marks(sure, sure if certain is None and possible is None else tuple(self._counted(rows, possible)))

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
    whole: Bitmaps = np.zeros(len(starts) - 1, np.uint64)
    there = np.flatnonzero(starts[1:] > starts[:-1])
    if len(there):
        whole[there] = np.bitwise_or.reduceat(words, starts[there])
    return whole


class DayBits(Struct, frozen=True):
    """The bits that hold on each day of a span; before and after it those of its ends."""

    base: int
    table: Bitmaps

    def on(self, days: Integers) -> Bitmaps:
        """Return the bits of each day."""
        found: Bitmaps = self.table.take(days - self.base, mode="clip")
        return found


@lru_cache(4096)
def until(days: tuple[int, ...], bits: tuple[int, ...]) -> DayBits:
    """Return bits that hold until a day of each."""
    base = min(days)
    table = np.zeros(max(days) - base + 2, np.uint64)
    for day, bit in zip(days, bits, strict=True):
        table[: day - base + 1] |= np.uint64(1 << bit)
    return DayBits(base, table)


@lru_cache(4096)
def starting(days: tuple[int, ...], bits: tuple[int, ...]) -> DayBits:
    """Return bits that hold from a day of each on."""
    base = min(days) - 1
    table = np.zeros(max(days) - base + 1, np.uint64)
    for day, bit in zip(days, bits, strict=True):
        table[day - base :] |= np.uint64(1 << bit)
    return DayBits(base, table)
