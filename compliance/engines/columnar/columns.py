"""Enterprises as columns: what the evaluator reads. Days are ordinals, ``not_yet`` is day 0, flags are packed bits.

A batch says of every enterprise what a :class:`compliance.situation.Situation` says of one, before the cut at a day:
the evaluator leaves later records, items and acts aside. Records before the founding are not in it, or stand on day 0.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

from compliance.engines.columnar.planes import Planes, Words

Integers = NDArray[np.int64] | NDArray[np.int32] | NDArray[np.int8]


class Numbers(Struct, frozen=True):
    """One number for each enterprise, item or record; what stands where ``known`` has no bit means nothing."""

    values: Integers
    known: Words


Column = Numbers | Planes
"""A fact: numbers, or 0/1 as planes."""


class Rows(Struct, frozen=True):
    """Items or records of all enterprises, one after the other in the enterprises' order.

    Records stand in the order of their days within an enterprise; one on day 0 counts for nothing.
    """

    starts: NDArray[np.int64]
    """Where each enterprise's rows begin; one more at the end."""
    listed: Words
    """Which enterprises state the list; without it, what it holds is unknown."""
    columns: Mapping[str, Column]
    """The fields; of sets one column ``field:value`` for each value, with all that is implied."""
    days: NDArray[np.int32] | None = None
    """Of records: the day of each."""
    dated: Numbers | None = None
    """Of items whose list declares a date: that date."""

    @property
    def count(self) -> int:
        """How many rows there are."""
        return int(self.starts[-1])

    def owners(self) -> NDArray[np.int32]:
        """Return the place of the enterprise each row belongs to."""
        return np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), np.diff(self.starts))


class Spans(Struct, frozen=True):
    """Suspensions: first and last day of each, and whose they are, in the enterprises' order."""

    owners: NDArray[np.int32]
    first: NDArray[np.int32]
    last: NDArray[np.int32]


class Batch(Struct, frozen=True):
    """Some enterprises."""

    count: int
    facts: Mapping[str, Column]
    """By path; of sets one column ``fact:value`` for each value. A fact that nobody states may be left out."""
    places: NDArray[np.int32]
    """Six-digit codes as the profiles state them; 0: not known."""
    founded: Numbers | None = None
    stated_on: Numbers | None = None
    through: Mapping[str, Numbers] = field(default_factory=dict)
    """Last day until which an activity's list is complete, where a profile says so."""
    default_through: Numbers | None = None
    """The same for all activities that have none of their own."""
    declared: Mapping[str, Planes] = field(default_factory=dict)
    """Classes as the profiles declare them."""
    since: Mapping[str, Numbers] = field(default_factory=dict)
    """applicability_since, by its key."""
    suspensions: Spans | None = None
    items: Mapping[str, Rows] = field(default_factory=dict)
    records: Mapping[str, Rows] = field(default_factory=dict)
