"""Truth of many at once: two packed bit arrays, 64 to a word, where it is true and where it is false.

A standing (gap < undetermined < pending < satisfied) is three bit arrays, a thermometer: at least undetermined, at
least pending, satisfied; the least of several is their AND, the greatest their OR. Bits past the last one mean nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Flags = NDArray[np.bool_]


class Planes(NamedTuple):
    """Where a test is true and where it is false."""

    true: Words
    false: Words


class Standings(NamedTuple):
    """Where a requirement gives at least undetermined, at least pending, and satisfied."""

    undetermined: Words
    pending: Words
    satisfied: Words


def words_for(count: int) -> int:
    """Return how many words hold this many bits."""
    return (count + 63) // 64


def ones(count: int) -> Words:
    """Return all bits set."""
    return np.full(words_for(count), ~np.uint64(0))


def zeros(count: int) -> Words:
    """Return no bit set."""
    return np.zeros(words_for(count), np.uint64)


def union(none: Words, *planes: Words) -> Words:
    """Return the OR of planes; ``none`` itself where none of them is another."""
    found = none
    for each in planes:
        if each is not none:
            found = each if found is none else found | each
    return found


def pack(flags: Flags) -> Words:
    """Return one bit for each flag."""
    packed = np.packbits(flags, bitorder="little")
    rest = -len(packed) % 8
    if rest:
        packed = np.concatenate((packed, np.zeros(rest, np.uint8)))
    return packed.view(np.uint64)


def unpack(words: Words, count: int) -> NDArray[np.uint8]:
    """Return 0 or 1 for each of the first ``count`` bits."""
    return np.unpackbits(words.view(np.uint8), count=count, bitorder="little")


def numbers_of(planes: Sequence[Words], count: int) -> NDArray[np.uint8]:
    """Return for each of ``count`` places the number whose bits, from the lowest on, stand in these planes."""
    found: NDArray[np.uint64] | None = None
    for place, words in enumerate(planes):
        if np.count_nonzero(words):
            # A byte each, eight of them shifted at once.
            spread = np.unpackbits(words.view(np.uint8), bitorder="little").view(np.uint64)
            if place:
                spread <<= np.uint64(place)
            found = spread if found is None else np.bitwise_or(found, spread, out=found)
    return np.zeros(count, np.uint8) if found is None else found.view(np.uint8)[:count]


def flags_of(words: Words, count: int) -> Flags:
    """Return the first ``count`` bits as flags."""
    return unpack(words, count).view(np.bool_)


def as_standings(truth: Planes) -> Standings:
    """Return a test as a requirement: true is satisfied, false a gap, unknown undetermined."""
    return Standings(~truth.false, truth.true, truth.true)
