"""What a condition leaves possible: bounds, values, members and counts, narrowed part by part; no solver.

A *box* says of every fact asked so far what it may still be, and always allows at least what is truly possible. So
where nothing is left, nothing is possible: an answer is never wrong, but contradictions that hang on several facts at
once may go unnoticed (``compliance rules prove`` finds those). Facts are taken as stated; a date may be ``not_yet``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from compliance import model
from compliance.authoring.lints.members import MemberDomain, join_members

Interval = tuple[int, int]
_LAST: int = date.max.toordinal()
_MOST = 10**12
_BOTH = frozenset((True, False))


class DayDomain(Struct, frozen=True):
    """The days a date may be, and whether it may be ``not_yet``."""

    days: tuple[Interval, ...] = ((1, _LAST),)
    not_yet: bool = True


Domain = tuple[Interval, ...] | frozenset[str] | frozenset[bool] | DayDomain | MemberDomain
Key = tuple[object, ...]
Box = dict[Key, Domain]


class Reasoner:
    """Narrows boxes by conditions about the establishment, or (``fields``) about one item or record."""

    def __init__(self, vocabulary: model.Vocabulary, fields: Mapping[str, model.Fact] | None = None) -> None:
        self.vocabulary = vocabulary
        self.facts = vocabulary.facts if fields is None else fields
        self._lists: dict[str, Reasoner] = {}
        self._from_nothing: dict[tuple[model.Requirement, bool], Box | None] = {}

    def narrow(self, box: Box, condition: model.Requirement, truth: bool = True) -> Box | None:
        """Return what is left where the condition is true (or false); ``None``: nothing, it cannot be so.

        The box returned is not to be changed.
        """
        if not box:  # asked again and again: by each lint, and through each class
            key = (condition, truth)
            if key not in self._from_nothing:
                made: Box = {}
                self._from_nothing[key] = made if self._into(made, condition, truth) else None
            return self._from_nothing[key]
        found = dict(box)
        return found if self._into(found, condition, truth) else None

    def implies(self, box: Box, one: model.Requirement, other: model.Requirement) -> bool:
        """Say whether, in the box, ``other`` is certainly true wherever ``one`` is."""
        found = self.narrow(box, one)
        return found is None or self.narrow(found, other, False) is None

    def within(self, name: str) -> Reasoner:
        """Return the reasoner about the fields of an item list or an activity."""
        if name not in self._lists:
            listed = self.vocabulary.items.get(name) or self.vocabulary.activities[name]
            self._lists[name] = Reasoner(self.vocabulary, listed.fields)
        return self._lists[name]

    def _into(self, box: Box, condition: model.Requirement, truth: bool) -> bool:
        """Narrow the box in place; false where nothing is left."""
        match condition:
            case model.All(parts) | model.Any(parts):
                return self._parts(box, parts, truth, isinstance(condition, model.All) == truth)
            case model.Not(part):
                return self._into(box, part, not truth)
            case model.Deadline():
                return self._into(box, condition.requirement, truth)
            case model.Flag(name, value):
                return self._flag(box, name, value == truth)
            case model.Number(name, low, high):
                fact = self.facts[name]
                start = ((fact.at_least, fact.at_most),)
                return _keep(box, ("number", name), start, _bounded(low, high, truth, -_MOST, _MOST))
            case model.Choice(name, values):
                all_values = frozenset(value.name for value in self.facts[name].values)
                wanted = frozenset(values) if truth else all_values - frozenset(values)
                left = wanted & _words(box.get(("choice", name), all_values))
                box["choice", name] = left
                return bool(left)
            case model.Members(name, mode, values):
                key = ("members", name)
                domain = box.get(key) or MemberDomain(self.facts[name])
                assert isinstance(domain, MemberDomain)
                narrowed = domain.narrowed(mode, values, truth)
                if narrowed is None:
                    return False
                box[key] = narrowed
                return True
            case model.Day():
                return self._day(box, condition, truth)
            case model.Quantified():
                return self._items(box, condition, truth)
            case model.Share(_, _, low, high) if not low and (high is None or high >= 100):
                return truth
            case _:
                return _choose(box, ("atom", condition), truth)

    def _parts(self, box: Box, parts: Sequence[model.Requirement], truth: bool, together: bool) -> bool:
        if together:
            for _ in range(3):  # what a later part narrows may empty an earlier one's branches
                before = dict(box)
                if not all(self._into(box, part, truth) for part in parts):
                    return False
                if box == before:
                    break
            return True
        outcomes = [found for part in parts if (found := self.narrow(box, part, truth)) is not None]
        if not outcomes:
            return False
        joined = _join(outcomes)
        box.clear()
        box.update(joined)
        return True

    def _flag(self, box: Box, name: str, value: bool) -> bool:
        """A class is at least what its facts make it (SEMANTICS 7); only a closed, undeclarable one is no more."""
        if not _choose(box, ("flag", name), value):
            return False
        rule = self.vocabulary.classes.get(name) if self.facts is self.vocabulary.facts else None
        if rule is None or (value and (rule.declarable or not rule.closed)):
            return True
        return self._into(box, rule.when, value)

    def _day(self, box: Box, asked: model.Day, truth: bool) -> bool:
        """Every comparison with ``not_yet`` is false; an act dated after the as-of date is ``not_yet``."""
        key = ("day", asked.fact)
        domain = box.get(key, DayDomain())
        assert isinstance(domain, DayDomain)
        if asked.day is None:
            if not _choose(box, ("as of", asked.fact, asked.mode), truth):
                return False
            undone = not truth and asked.mode == "on_or_before" and self.facts[asked.fact].event
            domain = DayDomain(() if undone else domain.days, domain.not_yet and not truth)
        else:
            last = asked.day.toordinal()
            low, high = (None, last) if asked.mode == "on_or_before" else (last, None)
            days = _meet(domain.days, _bounded(low, high, truth, 1, _LAST))
            domain = DayDomain(days, domain.not_yet and not truth)
        box[key] = domain
        return bool(domain.days) or domain.not_yet

    def _items(self, box: Box, asked: model.Quantified, truth: bool) -> bool:
        """Every form is a number of items: of ``every`` those that meet ``where`` and not ``hold`` are none."""
        hold: model.Condition = model.Not(asked.hold) if asked.mode == "every" else asked.hold
        low, high = asked.at_least, asked.at_most
        if asked.mode != "count":
            low, high = (None, 0) if asked.mode == "every" else (1, None)
        wanted = _bounded(low, high, truth, 0, _MOST)
        counted = model.All((asked.where, hold))
        key = ("items", asked.items, counted)
        if not _keep(box, key, ((0, _MOST),), wanted):
            return False
        fields = self.within(asked.items)
        if _least(box[key]) > 0 and fields.narrow({}, counted) is None:
            return False
        return all(
            _least(domain) == 0 or not self._excluded(box, name)
            for name, domain in box.items()
            if name[:2] == ("items", asked.items)
        )

    def _excluded(self, box: Box, wanted: Key) -> bool:
        """Say whether an item that must be there is of a kind of which there is none."""
        fields = self.within(str(wanted[1]))
        left = fields.narrow({}, wanted[2])  # type: ignore[arg-type]
        for name, domain in box.items():
            if left is not None and name[:2] == wanted[:2] and domain == ((0, 0),):
                left = fields.narrow(left, name[2], False)  # type: ignore[arg-type]
        return left is None


# --- domains ---------------------------------------------------------------------------------------------------------


def _bounded(low: int | None, high: int | None, truth: bool, least: int, most: int) -> tuple[Interval, ...]:
    """Return the numbers within both bounds, or those outside."""
    if truth:
        return ((least if low is None else low, most if high is None else high),)
    below = ((least, low - 1),) if low is not None and low > least else ()
    above = ((high + 1, most),) if high is not None and high < most else ()
    return below + above


def _meet(one: Iterable[Interval], other: Iterable[Interval]) -> tuple[Interval, ...]:
    others = tuple(other)
    found = ((max(a, c), min(b, d)) for a, b in one for c, d in others)
    return tuple(sorted((low, high) for low, high in found if low <= high))


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return intervals of whole numbers joined where they touch or overlap."""
    found: list[Interval] = []
    for low, high in sorted(intervals):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return tuple(found)


def _keep(box: Box, key: Key, start: tuple[Interval, ...], wanted: tuple[Interval, ...]) -> bool:
    now = box.get(key, start)
    assert isinstance(now, tuple)
    left = _meet(now, wanted)
    box[key] = left
    return bool(left)


def _choose(box: Box, key: Key, value: bool) -> bool:
    if value not in box.get(key, _BOTH):  # type: ignore[operator]
        return False
    box[key] = frozenset((value,))
    return True


def _least(domain: Domain) -> int:
    assert isinstance(domain, tuple)
    return domain[0][0]


def _words(domain: Domain) -> frozenset[str]:
    assert isinstance(domain, frozenset)
    return domain  # type: ignore[return-value]


def _join(boxes: Sequence[Box]) -> Box:
    """Return a box that allows what any of them allows: what is known in all of them, as wide as the widest."""
    first, *others = boxes
    found: Box = {}
    for key, domain in first.items():
        wide: Domain | None = domain
        for other in others:
            wide = _wider(wide, other[key]) if wide is not None and key in other else None
        if wide is not None:
            found[key] = wide
    return found


def _wider(one: Domain, other: Domain) -> Domain:
    if one == other:
        return one
    if isinstance(one, MemberDomain) and isinstance(other, MemberDomain):
        return join_members(one, other)
    if isinstance(one, DayDomain) and isinstance(other, DayDomain):
        return DayDomain(union(one.days + other.days), one.not_yet or other.not_yet)
    if isinstance(one, frozenset):
        return one | other  # type: ignore[operator]
    assert isinstance(one, tuple)
    assert isinstance(other, tuple)
    return union(one + other)
