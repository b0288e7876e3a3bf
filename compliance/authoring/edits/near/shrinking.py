"""A smaller profile on which two sides still differ in the same way: fewer facts first, then simpler values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from msgspec import Struct

from compliance.authoring.edits.near.sketches import Sketch
from compliance.authoring.edits.near.terrain import LONG_AGO, Terrain
from compliance.authoring.witness import Value

Differs = Callable[[Sketch, date], bool]
"""Whether a sketch on a day still shows the difference that is to be kept."""
MOST_TRIES = 400
FAR = 10
"""Years; a record further from the day of judgement looks like a slip."""


class Found(Struct, frozen=True):
    """A sketch and a day on which two sides differ."""

    sketch: Sketch
    as_of: date


def size(found: Found) -> tuple[int, int]:
    """Return how much there is to read: facts, then the length of all values."""
    return len(found.sketch), len(repr(found.sketch))


def strangeness(sketch: Sketch, as_of: date) -> int:
    """Return in how many records something odd stands: no more than a day, or a day many years off."""
    odd = 0
    for name, value in sketch.items():
        for entry in value if isinstance(value, list) and name != "suspensions" else ():
            if isinstance(entry, dict):
                days = [each for each in entry.values() if isinstance(each, date)]
                odd += any(abs(each.year - as_of.year) > FAR for each in days)
                odd += [*entry] == ["date"]
    return odd


def shrink(found: Found, differs: Differs, terrain: Terrain, days: Iterable[date]) -> Found:
    """Return the smallest sketch reached from this one by leaving things out and making values simpler."""
    shrinking = _Shrinking(differs, terrain)
    sketch, as_of = found.sketch, found.as_of
    for day in days:
        # The nicest day that will do: those given first.
        if day == as_of or shrinking.keeps(sketch, day):
            as_of = day
            break
    while True:
        smaller = shrinking.step(sketch, as_of)
        if smaller is None:
            return Found(_in_order(sketch, terrain), as_of)
        sketch = smaller


class _Shrinking:
    def __init__(self, differs: Differs, terrain: Terrain) -> None:
        self.differs, self.terrain = differs, terrain
        self.left = MOST_TRIES
        self.known: set[str] = set()

    def keeps(self, sketch: Sketch, as_of: date) -> bool:
        key = f"{as_of}{sorted(sketch.items())!r}"
        if self.left <= 0 or key in self.known:
            return False
        self.known.add(key)
        self.left -= 1
        return self.differs(sketch, as_of)

    def step(self, sketch: Sketch, as_of: date) -> Sketch | None:
        """Return the first simpler sketch that still shows the difference."""
        asked = {name: {*fields} for name, fields in self.terrain.fields.items()}
        for simpler in (*_without(sketch), *self._simpler(sketch, as_of)):
            if _loses_kind(sketch, simpler, asked):
                continue
            if self.keeps(simpler, as_of):
                return simpler
        return None

    def _simpler(self, sketch: Sketch, as_of: date) -> Iterator[Sketch]:
        for name, value in sketch.items():
            if isinstance(value, list):
                yield from ({**sketch, name: less} for less in _less(value))
                yield from ({**sketch, name: plainer} for plainer in _not_yet(value, as_of))
            elif isinstance(value, dict):
                yield from ({**sketch, name: {k: v for k, v in value.items() if k != key}} for key in value)
            if name == "founded_on":
                nicer: list[Value] = [LONG_AGO]
            else:
                nicer = self.terrain.values(name, as_of)
            rank = _plainness(value)
            for other in nicer:
                if other == value and type(other) is type(value):
                    break
                if _plainness(other) <= rank:
                    yield {**sketch, name: other}


def _loses_kind(sketch: Sketch, simpler: Sketch, asked: Mapping[str, set[str]]) -> bool:
    """Say whether a record would no longer tell of what kind it is, where that is asked: a day alone is no record."""
    for name, fields in asked.items():
        one, other = sketch.get(name), simpler.get(name)
        if fields and isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
            for entry, less in zip(one, other, strict=True):
                if not isinstance(entry, dict) or not isinstance(less, dict) or "date" not in entry:
                    continue
                if fields & entry.keys() and not fields & less.keys():
                    return True
    return False


def _without(sketch: Sketch) -> Iterator[Sketch]:
    # What is long to read goes first.
    for name in sorted(sketch, key=lambda each: (-len(repr(sketch[each])), each)):
        yield {key: value for key, value in sketch.items() if key != name}


def _less(value: list[Value]) -> Iterator[list[Value]]:
    half = len(value) // 2
    if half > 1:
        yield value[half:]
        yield value[:half]
    for at in range(len(value)):
        yield value[:at] + value[at + 1 :]
    for at, entry in enumerate(value):
        if isinstance(entry, dict):
            for key in entry:
                if key != "date":
                    yield [*value[:at], {k: v for k, v in entry.items() if k != key}, *value[at + 1 :]]


def _not_yet(value: list[Value], as_of: date) -> Iterator[list[Value]]:
    """Yield a list with one act that is dated after the day written as what it is: not done yet."""
    for at, entry in enumerate(value):
        if isinstance(entry, dict):
            for key, on in entry.items():
                if key != "date" and isinstance(on, date) and on > as_of:
                    yield [*value[:at], {**entry, key: "not_yet"}, *value[at + 1 :]]


def _plainness(value: Value) -> tuple[int, int]:
    """Return how hard a value is to read: entries, then fields."""
    if isinstance(value, list):
        return len(value), sum(len(each) if isinstance(each, Mapping) else 1 for each in value)
    return (len(value), 0) if isinstance(value, dict) else (0, 0)


def _in_order(sketch: Sketch, terrain: Terrain) -> Sketch:
    """Return the words of the envelope first, then facts and lists as the obligation asks for them."""
    order = [*terrain.envelope, *terrain.facts, *terrain.classes, *terrain.fields]
    return {name: sketch[name] for name in sorted(sketch, key=lambda each: order.index(each) if each in order else -1)}
