"""Ranges of days that one record is enough for: one look-up a record answers all that are asked of an activity.

Every such range has a bit of a word, and a second one for "possibly" where its condition may be unknown. A table by
day and by the truth of the conditions says what a record adds; the OR over an enterprise's records is the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from compliance.engines.columnar.columns import Rows
from compliance.engines.columnar.counting import BITS, Bitmaps, Range, Track, joined
from compliance.engines.columnar.planes import Planes, numbers_of
from compliance.plan import Test

ENTRIES = 2**15
"""Of a table at most, where conditions share one: it should stay in a processor's cache."""
CHUNK = 2**15
"""Rows looked up at a time, for the same reason."""


class Place(NamedTuple):
    """Where a block of ranges stands: which look-up, and from which bit of its words on."""

    lookup: int
    shift: int


class Lookup(Struct, frozen=True):
    """What a record adds to the word of its enterprise."""

    wheres: tuple[Test, ...]
    """The conditions asked of it; each has two bits of a row of the table: certain, possible."""
    base: int
    """The day of the table's first row, which is empty; so is its last row."""
    table: Bitmaps

    def words(self, rows: Rows, truths: Sequence[Planes]) -> Bitmaps:
        """Return the word of each enterprise; ``truths``: of each condition, over the rows."""
        assert rows.days is not None
        planes = [plane for truth in truths for plane in (truth.true, ~truth.false)]
        states = numbers_of(planes, rows.count)
        found: Bitmaps = np.empty(len(rows.starts) - 1, np.uint64)
        for first, last in _chunks(rows.starts):
            start, stop = rows.starts[first], rows.starts[last]
            places = rows.days[start:stop] - np.int32(self.base)
            if planes:
                places <<= np.int32(len(planes))
                places += states[start:stop]
            # Days before and after the table are clipped to its ends, which hold nothing.
            words = self.table.take(places, mode="clip")
            found[first:last] = joined(words, rows.starts[first : last + 1] - start)
        return found


def _chunks(starts: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield the enterprises, first and after the last, whose rows are looked up together."""
    bounds = np.searchsorted(starts[:-1], np.arange(CHUNK, int(starts[-1]), CHUNK)).tolist()
    first = 0
    for last in (*bounds, len(starts) - 1):
        if last > first:
            yield first, last
            first = last


class _Item(NamedTuple):
    """Some ranges of one track, as certain or as possible."""

    ranges: list[Range]
    where: Test | None
    """``None``: no condition."""
    certain: bool


class Lookups:
    """The look-ups of one activity, and where the ranges of its tracks stand in them."""

    def __init__(self, tracks: Iterable[Track]) -> None:
        self.places: dict[int, list[tuple[Place, Place]]] = {}
        """By identity of a track, for each block of its ranges: those that certainly hold one, and possibly."""
        self._drafts: list[_Draft] = []
        for track in tracks:
            blocks = self.places[id(track)] = []
            for start in range(0, len(track.ranges), BITS):
                ranges = track.ranges[start : start + BITS]
                where = track.where
                possible = certain = self._placed(_Item(ranges, where, True))
                if where is not None:
                    possible = self._placed(_Item(ranges, where, False))
                blocks.append((certain, possible))
        self.all = [each.lookup() for each in self._drafts]

    def _placed(self, item: _Item) -> Place:
        for place, draft in enumerate(self._drafts):
            if draft.takes(item):
                return Place(place, draft.add(item))
        self._drafts.append(_Draft())
        return Place(len(self._drafts) - 1, self._drafts[-1].add(item))


class _Draft:
    """A look-up while ranges come to it."""

    def __init__(self) -> None:
        self._items: list[tuple[int, _Item]] = []
        self._bits = 0
        self._wheres: list[Test] = []
        self._days: list[int] = []

    def takes(self, item: _Item) -> bool:
        if self._bits + len(item.ranges) > BITS:
            return False
        new = item.where is not None and not any(each is item.where for each in self._wheres)
        days = [*self._days, *_real(item.ranges)]
        width = max(days) - min(days) + 3 if days else 1
        return width << 2 * (len(self._wheres) + new) <= ENTRIES

    def add(self, item: _Item) -> int:
        shift = self._bits
        self._items.append((shift, item))
        self._bits += len(item.ranges)
        self._days += _real(item.ranges)
        if item.where is not None and not any(each is item.where for each in self._wheres):
            self._wheres.append(item.where)
        return shift

    def lookup(self) -> Lookup:
        if not self._days:
            return Lookup((), 0, np.zeros(1, np.uint64))
        base = min(self._days) - 1
        states = np.arange(1 << 2 * len(self._wheres))
        table = np.zeros((max(self._days) - base + 2, len(states)), np.uint64)
        for shift, item in self._items:
            here = np.ones(len(states), np.bool_)
            if item.where is not None:
                of = next(place for place, each in enumerate(self._wheres) if each is item.where)
                here = (states >> (2 * of + (0 if item.certain else 1)) & 1).astype(np.bool_)
            for place, (first, last) in enumerate(item.ranges):
                if first <= last:
                    table[first - base : last - base + 1, here] |= np.uint64(1 << (shift + place))
        return Lookup(tuple(self._wheres), base, table.ravel())


def _real(ranges: Sequence[Range]) -> list[int]:
    """Return the first and last days of the ranges that hold a day."""
    return [day for each in ranges if each[0] <= each[1] for day in each]
