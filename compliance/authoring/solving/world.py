"""One unknown enterprise: everything a profile may say of what is asked, as variables that all sides share.

Exact but for two limits: on one day at most one record of an activity is made up, and of records at most ``KINDS``
different ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import z3
from msgspec import Struct

from compliance.authoring.solving.asked import MOST_ITEMS, Asked
from compliance.authoring.solving.facts import EARLIEST, LATEST, Cut, Statements
from compliance.authoring.solving.rails import Formula, Number, Rail, every, opposite, some
from compliance.model import Vocabulary
from compliance.plan import AllOf
from compliance.situation import current_code, place_truth

KINDS = 6
"""Different records of one activity."""
NOBODY_BEFORE = EARLIEST


class Item(Struct):
    """An item that may be listed."""

    present: Formula
    fields: Statements


class ItemWorld(Struct):
    """A list of items: whether it is stated, and the items it may hold."""

    known: Formula
    items: tuple[Item, ...]


class Cell(Struct, frozen=True):
    """Days between two edges, both included: what is counted holds all of them or none."""

    first: int
    last: int


class RecordWorld(Struct):
    """The records of an activity: how many of each kind lie in each cell; at most one a day."""

    known: Formula
    kinds: tuple[Statements, ...]
    cells: tuple[Cell, ...]
    counts: tuple[tuple[Number, ...], ...]
    """By cell, then by kind."""
    through: Number


class Optional(Struct):
    """A day that may be stated."""

    known: Formula
    day: Number


class Suspension(Struct):
    """A time without production that may be stated."""

    known: Formula
    first: Number
    last: Number


class World:
    """The enterprise. ``today`` is the as-of date, or a variable for all days at once (then nothing is counted)."""

    def __init__(self, vocabularies: Sequence[Vocabulary], asked: Asked, today: Cut) -> None:
        self.vocabularies, self.asked, self.today = vocabularies, asked, today
        self.limits: list[Formula] = []
        self.classes: dict[tuple[int, str], dict[str, Rail]] = {}
        """Derived classes, by vocabulary and cut."""
        self.facts = Statements("", [each.facts for each in vocabularies], _used(asked, ""))
        self.declared = {name: (z3.Bool(f"class {name}?"), z3.Bool(f"class {name}")) for name in sorted(asked.classes)}
        self.places = self._places()
        self.founded = self._optional("founded_on", NOBODY_BEFORE)
        self.since = {key: self._optional(f"since {key}", NOBODY_BEFORE) for key in sorted(asked.since)}
        self.suspension = Suspension(z3.Bool("suspended?"), z3.Int("suspended from"), z3.Int("suspended until"))
        self.limits += self._suspension_limits()
        self.items = {path: self._item_world(path, most) for path, most in sorted(asked.items.items())}
        self.records = {path: self._record_world(path) for path in sorted(asked.wheres)} if not today.symbolic else {}
        self._share_limits()

    @property
    def exact(self) -> bool:
        """Say whether what holds of this enterprise holds of every one, as far as facts and items go."""
        return all(most <= MOST_ITEMS for most in self.asked.items.values())

    def constraints(self) -> list[Formula]:
        """Return what every enterprise obeys; to be asked for after all formulas were made."""
        found = [*self.limits, *self.facts.limits]
        for listed in self.items.values():
            for item in listed.items:
                found += item.fields.limits
        for done in self.records.values():
            for kind in done.kinds:
                found += kind.limits
        return found

    def ordinary(self) -> list[Formula]:
        """Return what holds of an ordinary enterprise: no suspension, nothing that applies only since a day."""
        return [opposite(self.suspension.known), *(opposite(each.known) for each in self.since.values())]

    def _optional(self, name: str, earliest: int) -> Optional:
        day = z3.Int(name)
        latest = LATEST if self.today.symbolic else self.today.day
        self.limits += [day >= earliest, day <= latest]
        return Optional(z3.Bool(f"{name}?"), day)

    def _suspension_limits(self) -> list[Formula]:
        each = self.suspension
        if not self.asked.suspendable:
            return [opposite(each.known)]
        return [each.first >= EARLIEST, each.first <= each.last, each.last <= LATEST]

    def _places(self) -> dict[str, Formula]:
        """Return codes that suffice: one for each way in which it can lie to the places asked for, the nearest first.

        At most one is stated.
        """
        asked = tuple(sorted(self.asked.places - {"unbound"}))
        codes = _telling_codes(tuple(map(_Places, self.vocabularies)), asked)
        bits = {code: z3.Bool(f"place {code}") for code in codes} if asked else {}
        if len(bits) > 1:
            self.limits.append(z3.AtMost(*bits.values(), 1))
        return bits

    def _item_world(self, path: str, most: int) -> ItemWorld:
        shapes = [each.items[path].fields if path in each.items else {} for each in self.vocabularies]
        used = _used(self.asked, path)
        items = tuple(
            Item(z3.Bool(f"{path}[{place}]!"), Statements(f"{path}[{place}].", shapes, used))
            for place in range(min(most, MOST_ITEMS))
        )
        known = z3.Bool(f"{path}?")
        self.limits += [z3.Implies(later.present, one.present) for one, later in pairwise(items)]
        if any(path not in each.items for each in self.vocabularies):
            self.limits.append(opposite(known))
        return ItemWorld(known, items)

    def _record_world(self, path: str) -> RecordWorld:
        shapes = [each.activities[path].fields if path in each.activities else {} for each in self.vocabularies]
        used = _used(self.asked, path)
        wheres = [each for each in self.asked.wheres[path] if each != AllOf(())]
        kinds = tuple(
            Statements(f"{path}/{place}.", shapes, used) for place in range(min(3 ** len(wheres), KINDS) or 1)
        )
        cells = _cells(self.asked.edges[path], self.today.day)
        counts: list[tuple[Number, ...]] = []
        known, through = z3.Bool(f"{path}?"), z3.Int(f"{path} through")
        self.limits += [through >= EARLIEST, through <= self.today.day]
        for cell in cells:
            numbers = tuple(z3.Int(f"{path}/{place}@{cell.first}") for place in range(len(kinds)))
            whole = z3.Sum(*numbers) if len(numbers) > 1 else numbers[0]
            self.limits += [number >= 0 for number in numbers]
            self.limits.append(whole <= cell.last - cell.first + 1)
            # What lies before the founding does not count; none is made up there.
            founded = self.founded
            self.limits.append(some((whole == 0, opposite(founded.known), whole <= cell.last - founded.day + 1)))
            counts.append(numbers)
        if any(path not in each.activities for each in self.vocabularies):
            self.limits.append(opposite(known))
        return RecordWorld(known, kinds, cells, tuple(counts), through)

    def _share_limits(self) -> None:
        for part, whole in sorted(self.asked.shares):
            stated, number = self.facts.number(part)
            known, of = self.facts.number(whole)
            self.limits.append(z3.Implies(every((stated, known)), number <= of))


class _Places:
    """The places of a vocabulary, known by identity: to compare all of them would take longer than to use them."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def __hash__(self) -> int:
        return id(self.vocabulary.places)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Places) and other.vocabulary.places is self.vocabulary.places


@lru_cache(maxsize=64)
def _telling_codes(places: tuple[_Places, ...], asked: tuple[str, ...]) -> tuple[str, ...]:
    vocabularies = [each.vocabulary for each in places]
    told: dict[tuple[bool | None, ...], str] = {}
    codes = sorted(set(vocabularies[0].places).intersection(*(each.places for each in vocabularies)))
    for code in sorted(codes, key=lambda code: (code.endswith("00"), code)):
        key = tuple(
            place_truth(current_code(each, place), current_code(each, code)) for each in vocabularies for place in asked
        )
        told.setdefault(key, code)
    return tuple(told.values())


def _used(asked: Asked, inside: str) -> dict[str, frozenset[str]]:
    """Return the members asked for of the sets of an enterprise, or of the items or records of a list."""
    found: dict[str, frozenset[str]] = {}
    for path, members in asked.members.items():
        where, _, name = path.rpartition("/")
        if where == inside:
            found[name] = frozenset(members)
    return found


def _cells(edges: set[int], today: int) -> tuple[Cell, ...]:
    """Return the cells between edges that begin on or before today, the last one ending today at the latest."""
    starts = sorted({max(edge, EARLIEST) for edge in edges if edge <= today})
    ends = [*(start - 1 for start in starts[1:]), *([today] if starts else [])]
    return tuple(Cell(first, last) for first, last in zip(starts, ends, strict=True) if first <= last)
