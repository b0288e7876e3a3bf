"""The tests of a plan as formulas, and the facts that those ask for: stated, derived, or counted (``measures``).

Every test becomes two formulas, where it is true and where it is false; both are positive, so that unknown is simply
that nothing was derived (SEMANTICS 1).
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from compliance.engines.rete_facts import Rails, Tally, View, share
from compliance.engines.rete_formulas import FALSE, ONE, Definitions, Formula, Lit, conj, disj, lit, normal, outside
from compliance.plan import (
    GREATEST,
    LEAST,
    AllOf,
    AnyOf,
    Calendar,
    Ever,
    ItemsTest,
    Leaf,
    NotOf,
    Requirement,
    Rolling,
    ShareTest,
    Test,
    Until,
)

ALWAYS = "@always"
FOUNDED = "@founded_on"
DATED = "@dated"


class Two(Struct, frozen=True):
    """A test: where it is true, where it is false."""

    true: Formula
    false: Formula


Measure = Callable[[View], int | None]


class Conditions:
    """Turns the tests of one plan into formulas, and remembers what their facts mean."""

    def __init__(self) -> None:
        self.definitions = Definitions()
        self.measures: dict[str, Measure] = {ALWAYS: lambda _: 1, FOUNDED: lambda view: view.situation.founded}
        self.listed: dict[str, dict[str, None]] = {}
        """Derived facts about single items and records, by list."""
        self._tests: dict[tuple[int, str], tuple[Test, Two]] = {}
        self._measured: dict[object, str] = {}

    def test(self, test: Test, prefix: str = "") -> Two:
        """Return where a test is true and where it is false; ``prefix`` is set for the fields of a list."""
        cached = self._tests.get((id(test), prefix))
        if cached is None:
            cached = self._tests[id(test), prefix] = (test, self._test(test, prefix))
        return cached[1]

    def _test(self, test: Test, prefix: str) -> Two:
        match test:
            case Leaf():
                ranges = normal((max(low, LEAST), min(high, GREATEST)) for low, high in test.ranges)
                key = prefix + test.key
                rest = outside(ranges)
                return Two(Lit(key, ranges) if ranges else FALSE, Lit(key, rest) if rest else FALSE)
            case AllOf() | AnyOf():
                parts = [self.test(as_test(part), prefix) for part in test.parts]
                if isinstance(test, AllOf):
                    return Two(conj(part.true for part in parts), disj(part.false for part in parts))
                return Two(disj(part.true for part in parts), conj(part.false for part in parts))
            case NotOf():
                part = self.test(test.part, prefix)
                return Two(part.false, part.true)
            case ItemsTest():
                return self._items(test)
            case ShareTest():
                if prefix:
                    raise TypeError("a share compares two facts of the establishment, not fields of a list")
                return self._share(test)

    def scope(self, test: ItemsTest) -> tuple[Two, Two]:
        """Return ``where`` and ``hold`` of one item; of an item with an unknown date ``where`` is unknown."""
        prefix = f"{test.items}."
        where, hold = self.test(test.where, prefix), self.test(test.hold, prefix)
        dated = Lit(prefix + DATED, ONE)
        return Two(conj((where.true, dated)), conj((where.false, dated))), hold

    def _items(self, test: ItemsTest) -> Two:
        where, hold = self.scope(test)
        if test.mode == "every":
            one = Two(disj((where.false, hold.true)), conj((where.true, hold.false)))
        else:
            one = Two(conj((where.true, hold.true)), disj((where.false, hold.false)))
        rails = self.rails(test.items, one)
        stem = self.stem(("items", test.items, rails), test.items)

        counts: dict[str, Callable[[Tally], int]] = {
            "met": lambda tally: tally.met,
            "unmet": lambda tally: tally.unmet,
            "not_met": lambda tally: tally.items - tally.met,
            "not_unmet": lambda tally: tally.items - tally.unmet,
        }
        for name, count in counts.items():
            self.measures[f"{stem}.{name}"] = _tallied(test.items, rails, count)
        if test.mode == "every":
            return Two(lit(f"{stem}.not_met", at_most=0), lit(f"{stem}.unmet", 1))
        least, greatest = (1, None) if test.mode == "some" else (test.at_least, test.at_most)
        enough, few = lit(f"{stem}.met", least), lit(f"{stem}.not_unmet", at_most=greatest)
        return Two(
            enough if greatest is None else few if least is None else conj((enough, few)),
            disj(
                (
                    FALSE if least is None else lit(f"{stem}.not_unmet", at_most=least - 1),
                    FALSE if greatest is None else lit(f"{stem}.met", greatest + 1),
                )
            ),
        )

    def _share(self, test: ShareTest) -> Two:
        true: list[Formula] = []
        false: list[Formula] = []
        for bound, low in ((test.at_least, True), (test.at_most, False)):
            if bound is None:
                continue
            key = f"{test.part}/{test.whole}-{bound}%"
            self.measures[key] = _share_of(test.part, test.whole, bound)
            true.append(lit(key, 0) if low else lit(key, at_most=0))
            false.append(lit(key, at_most=-1) if low else lit(key, 1))
        return Two(conj(true), disj(false))

    def rails(self, listed: str, test: Two) -> Rails:
        """Return the derived facts of one item or record of a list that say whether it meets a test."""
        rails = Rails(self.definitions.derive(test.true), self.definitions.derive(test.false))
        facts = self.listed.setdefault(listed, {})
        facts.update((derived, None) for derived in (rails.true, rails.false) if isinstance(derived, str))
        return rails

    def stem(self, meaning: object, name: str) -> str:
        """Return one name for equal meanings."""
        return self._measured.setdefault(meaning, f"{name}#{len(self._measured) + 1}")


def _tallied(items: str, test: Rails, count: Callable[[Tally], int]) -> Measure:
    return lambda view: None if (tally := view.tally(items, test)) is None else count(tally)


def _share_of(part: str, whole: str, per_cent: int) -> Measure:
    return lambda view: share(view.situation.numbers, part, whole, per_cent)


def as_test(part: Requirement) -> Test:
    """Return the part of a test, which must be one itself."""
    if isinstance(part, Calendar | Rolling | Ever | Until):
        raise TypeError(f"{type(part).__name__} cannot stand in a condition")
    return part
