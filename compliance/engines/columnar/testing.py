"""Tests over columns: conditions on facts, items and shares, as planes; each is judged once (SEMANTICS 1, 4)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from compliance.engines.columnar.columns import Column, Integers, Numbers, Rows
from compliance.engines.columnar.planes import Flags, Planes, as_standings, flags_of, ones, pack, zeros
from compliance.plan import (
    GREATEST,
    LEAST,
    NOT_YET_DAY,
    AllOf,
    AnyOf,
    ItemsTest,
    Leaf,
    NotOf,
    ShareTest,
    Test,
    tests_of,
)

__all__ = ["Scope", "as_standings"]


class Scope:
    """What tests are judged over: facts of enterprises, or fields of items or records."""

    def __init__(self, count: int, columns: Mapping[str, Column], acts: frozenset[str], cut: int) -> None:
        self.count, self.columns = count, dict(columns)
        self._acts, self._cut = acts, cut
        self._known: dict[int, Planes] = {}
        self._numbers: dict[str, Integers] = {}
        self.all, self.none = ones(count), zeros(count)
        self.unknown = Planes(self.none, self.none)

    def truth(self, test: Test) -> Planes:
        """Return where a test is true and where false; the test must outlive the scope."""
        found = self._known.get(id(test))
        if found is None:
            found = self._known[id(test)] = self._judge(test)
        return found

    def _judge(self, test: Test) -> Planes:
        if isinstance(test, Leaf):
            return self._leaf(test)
        if isinstance(test, NotOf):
            part = self.truth(test.part)
            return Planes(part.false, part.true)
        if isinstance(test, AllOf | AnyOf):
            parts = [self.truth(each) for each in tests_of(test)]
            if isinstance(test, AllOf):
                return self.all_of(parts)
            return self.any_of(parts)
        return self.special(test)

    def special(self, test: ItemsTest | ShareTest) -> Planes:
        """Judge what asks for more than the fields at hand; items and records have no such tests."""
        raise TypeError(f"{type(test).__name__} is no test of an item or a record")

    def all_of(self, parts: list[Planes]) -> Planes:
        """Return the least of the parts; of none true."""
        if not parts:
            return Planes(self.all, self.none)
        true, false = parts[0]
        for each in parts[1:]:
            true, false = true & each.true, false | each.false
        return Planes(true, false)

    def any_of(self, parts: list[Planes]) -> Planes:
        """Return the greatest of the parts; of none false."""
        if not parts:
            return Planes(self.none, self.all)
        true, false = parts[0]
        for each in parts[1:]:
            true, false = true | each.true, false & each.false
        return Planes(true, false)

    def _leaf(self, leaf: Leaf) -> Planes:
        column = self.columns.get(leaf.key)
        if column is None:
            return self.unknown
        if isinstance(column, Planes):
            asked = [any(low <= value <= high for low, high in leaf.ranges) for value in (0, 1)]
            if asked == [False, True]:
                return column
            if asked == [True, False]:
                return Planes(column.false, column.true)
            known = column.true | column.false
            return Planes(known, self.none) if asked[0] else Planes(self.none, known)
        inside = pack(_inside(self.numbers(leaf.key, column), leaf.ranges))
        return Planes(inside & column.known, ~inside & column.known)

    def numbers(self, key: str, column: Numbers) -> Integers:
        """Return a column's numbers; an act that lies after the cut is not done yet."""
        if key not in self._acts:
            return column.values
        if key not in self._numbers:
            values = column.values
            later = values > self._cut
            self._numbers[key] = np.where(later, NOT_YET_DAY, values) if later.any() else values
        return self._numbers[key]


def _inside(values: Integers, ranges: tuple[tuple[int, int], ...]) -> Flags:
    found: Flags | None = None
    for low, high in ranges:
        if low == high:
            one = values == low
        elif low <= LEAST:
            one = values <= high if high < GREATEST else np.ones(len(values), np.bool_)
        elif high >= GREATEST:
            one = values >= low
        else:
            one = (values >= low) & (values <= high)
        found = one if found is None else found | one
    return np.zeros(len(values), np.bool_) if found is None else found


class Facts(Scope):
    """The facts of enterprises, with their items."""

    def __init__(
        self, count: int, columns: Mapping[str, Column], acts: frozenset[str], cut: int, items: Mapping[str, Items]
    ) -> None:
        super().__init__(count, columns, acts, cut)
        self.items = items

    def special(self, test: ItemsTest | ShareTest) -> Planes:
        """Judge a test over an item list, or a share."""
        return self._of_items(test) if isinstance(test, ItemsTest) else self._share(test)

    def _of_items(self, test: ItemsTest) -> Planes:
        items = self.items.get(test.items)
        if items is None:
            return self.unknown
        where, hold = items.both(test)
        listed = items.rows.listed
        if test.mode == "every":
            broken = items.some(where.true & hold.false)
            open_ = items.some(~(where.false | hold.true))
            return Planes(~open_ & listed, broken & listed)
        certain = items.counts(where.true & hold.true)
        possible = items.counts(~(where.false | hold.false))
        least, most = 1 if test.mode == "some" else test.at_least, test.at_most
        false = np.zeros(self.count, np.bool_)
        true = np.ones(self.count, np.bool_)
        if least is not None:
            false |= possible < least
            true &= certain >= least
        if most is not None:
            false |= certain > most
            true &= possible <= most
        # A number that is both too small and within bounds cannot be: false is looked at first.
        return Planes(pack(true & ~false) & listed, pack(false) & listed)

    def _share(self, test: ShareTest) -> Planes:
        part, whole = self.columns.get(test.part), self.columns.get(test.whole)
        if not isinstance(whole, Numbers):
            return self.unknown
        every = whole.values.astype(np.int64)
        nothing = pack(every == 0) & whole.known
        if not isinstance(part, Numbers):
            return Planes(nothing, self.none)
        some = part.values.astype(np.int64) * 100
        holds = np.ones(self.count, np.bool_)
        if test.at_least is not None:
            holds &= some >= test.at_least * every
        if test.at_most is not None:
            holds &= some <= test.at_most * every
        both = part.known & whole.known & ~nothing
        inside = pack(holds)
        return Planes(nothing | (inside & both), ~inside & both)


class Items:
    """The entries of one item list, cut at a day: what is dated later is not there."""

    def __init__(self, rows: Rows, acts: frozenset[str], cut: int) -> None:
        self.rows = rows
        self.scope = Scope(rows.count, rows.columns, acts, cut)
        self._owners = rows.owners()
        self._there = self._dated = self.scope.all
        if rows.dated is not None:
            self._dated = rows.dated.known
            # An item that has not happened yet, or happens after the cut, is left out (SEMANTICS 3).
            late = (rows.dated.values > cut) | (rows.dated.values == NOT_YET_DAY)
            self._there = ~(pack(late) & rows.dated.known)

    def both(self, test: ItemsTest) -> tuple[Planes, Planes]:
        """Return ``where`` and ``hold`` of all: ``where`` of an undated entry is unknown, of a later one false."""
        where, hold = self.scope.truth(test.where), self.scope.truth(test.hold)
        true = where.true & self._dated & self._there
        return Planes(true, (where.false & self._dated) | ~self._there), hold

    def some(self, flags: np.ndarray[tuple[int], np.dtype[np.uint64]]) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
        """Return the enterprises with an entry that has its flag set."""
        found = np.zeros(len(self.rows.starts) - 1, np.bool_)
        found[self._owners[flags_of(flags, self.rows.count)]] = True
        return pack(found)

    def counts(self, flags: np.ndarray[tuple[int], np.dtype[np.uint64]]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Return how many entries of each enterprise have their flag set."""
        owners = self._owners[flags_of(flags, self.rows.count)]
        return np.bincount(owners, minlength=len(self.rows.starts) - 1)
