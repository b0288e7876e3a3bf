"""Firms drawn for inspection, so that anybody can draw them again: at random by a recorded seed, or by risk.

At random: every firm's ticket is the BLAKE2b digest (8 bytes) of ``seed``, a line break and its id; the smallest
tickets are drawn. They depend on nothing but the seed and the ids, and who holds both can check every one of them.
By risk: the greatest weight of open gaps and undetermined duties is drawn, equal weights by ticket.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from heapq import nsmallest
from typing import Literal

import numpy as np
from msgspec import Struct

from compliance.fleet.picking.listing import Counting, Query, within
from compliance.fleet.runs.reading import Results
from compliance.fleet.stores.grouping import Grouping
from compliance.model import Severity

Manner = Literal["random", "risk"]
WEIGHTS: Mapping[Severity, int] = {"critical": 50, "major": 10, "minor": 1, "advisory": 0}
"""What an open gap weighs."""
UNKNOWN_WEIGHTS: Mapping[Severity, int] = {"critical": 2, "major": 1, "minor": 0, "advisory": 0}
"""What an undetermined duty weighs."""


class Drawn(Struct, frozen=True, order=True):
    """One firm drawn."""

    rank: int
    id: str
    place: str
    ticket: str
    weight: int
    gaps: int
    critical: int
    major: int
    undetermined: int
    stratum: str = ""
    """The county it was drawn for; empty where counties played no part."""


class Stratum(Struct, frozen=True):
    """How many firms there were to draw from in a county, or in all, and how many were drawn."""

    place: str
    eligible: int
    drawn: int


class Draw(Struct, frozen=True):
    """A draw: how it was made and what came out."""

    manner: Manner
    seed: str
    firms: tuple[Drawn, ...]
    strata: tuple[Stratum, ...]
    """One for all, or one for each county."""


class _Lot(Struct, frozen=True):
    ticket: str
    id: str
    place: str
    weight: int
    counts: tuple[int, int, int, int]


def draw(results: Results, number: int, manner: Manner, seed: str, query: Query, by_county: bool = False) -> Draw:
    """Return so many firms drawn from those a query speaks of, whatever their verdicts; fewer where there are fewer.

    ``by_county``: each county gives in proportion to its firms, by largest remainders. Memory holds as many firms as
    are drawn of each county, however many there are.
    """
    kept: dict[str, list[_Lot]] = {}
    eligible: dict[str, int] = {}
    for lots in _lots(results, seed, query):
        grouped: dict[str, list[_Lot]] = {}
        for each in lots:
            grouped.setdefault(each.place if by_county else "", []).append(each)
        for place, more in grouped.items():
            eligible[place] = eligible.get(place, 0) + len(more)
            kept[place] = _best([*kept.get(place, ()), *more], number, manner)
    quotas = apportion(eligible, number)
    chosen = [(place, each) for place in sorted(quotas) for each in kept[place][: quotas[place]]]
    if not by_county or manner == "risk":
        chosen.sort(key=lambda pair: _order(pair[1], manner))
    firms = tuple(
        Drawn(rank, each.id, each.place, each.ticket, each.weight, *each.counts, place)
        for rank, (place, each) in enumerate(chosen, 1)
    )
    return Draw(manner, seed, firms, tuple(Stratum(place, eligible[place], quotas[place]) for place in sorted(quotas)))


def ticket(seed: str, id: str) -> str:
    """Return a firm's ticket."""
    return hashlib.blake2b(f"{seed}\n{id}".encode(), digest_size=8).hexdigest()


def apportion(eligible: Mapping[str, int], number: int) -> dict[str, int]:
    """Return how many each stratum gives: in proportion, by largest remainders, equal ones by code."""
    every = sum(eligible.values())
    number = min(number, every)
    if not number:
        return dict.fromkeys(eligible, 0)
    found = {place: number * count // every for place, count in eligible.items()}
    left = sorted(eligible, key=lambda place: (-(number * eligible[place] % every), place))
    for place in left[: number - sum(found.values())]:
        found[place] += 1
    return found


def _best(lots: Sequence[_Lot], number: int, manner: Manner) -> list[_Lot]:
    return nsmallest(number, lots, key=lambda each: _order(each, manner))


def _order(lot: _Lot, manner: Manner) -> tuple[int, str, str]:
    return (-lot.weight if manner == "risk" else 0, lot.ticket, lot.id)


def _lots(results: Results, seed: str, query: Query) -> Iterator[list[_Lot]]:
    """Yield the firms to draw from, chunk by chunk."""
    vocabulary = results.rulebook.vocabulary
    counting, grouping = Counting(results), Grouping(vocabulary)
    for chunk in results.chunks(query.columns(vocabulary)):
        meant = np.flatnonzero(within(chunk, query, vocabulary))
        counted = counting.count(chunk)
        weights = np.zeros(chunk.count, np.int64)
        for name, weight in WEIGHTS.items():
            weights += weight * counted.severe[name] + UNKNOWN_WEIGHTS[name] * counted.unknown[name]
        gaps, undetermined = np.count_nonzero(counted.gaps, axis=1), np.count_nonzero(counted.undetermined, axis=1)
        ids, places = chunk.rows.column("id").to_pylist(), chunk.places()
        yield [
            _Lot(
                ticket(seed, ids[row]),
                ids[row],
                grouping.county(int(places[row])),
                int(weights[row]),
                (
                    int(gaps[row]),
                    int(counted.severe["critical"][row]),
                    int(counted.severe["major"][row]),
                    int(undetermined[row]),
                ),
            )
            for row in meant.tolist()
        ]
