"""Plans of a few obligations, with no class and no day that these do not rest on.

A case expects something of one or two obligations of hundreds; what nobody asks is not judged. What is judged is the
same: an obligation's verdict rests on its own tests, on those of what overrides it, and on the classes these ask.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from compliance.plan import (
    AllOf,
    AnyOf,
    Calendar,
    ClassTest,
    Ever,
    ItemsTest,
    Leaf,
    NotOf,
    Owed,
    Plan,
    Requirement,
    Rolling,
    Until,
)

_BRANCHES = (AllOf, AnyOf)
_ACTS = (Calendar, Rolling, Ever)


class _Needs(Struct, frozen=True):
    """The classes that one obligation asks, today and on its last day; not those that these rest on."""

    today: frozenset[str]
    final: frozenset[str]


class Narrowing:
    """One plan, cut down again and again; what each obligation rests on is found once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._owed = {each.id: (place, each) for place, each in enumerate(plan.owed)}
        self._below = {day: _resting(plan.classes_on(day)) for day in plan.cuts()}
        self._needs: dict[str, _Needs] = {}
        self._made: dict[tuple[frozenset[str], frozenset[str]], Plan] = {}

    def to(self, ids: Collection[str], declared: Collection[str] = ()) -> Plan:
        """Return the plan of these obligations alone.

        Classes in ``declared`` are kept whether or not an obligation asks for them: a profile that declares one false
        may contradict itself.
        """
        key = (frozenset(ids), frozenset(declared))
        if key not in self._made:
            self._made[key] = self._make(*key)
        return self._made[key]

    def _make(self, ids: frozenset[str], declared: frozenset[str]) -> Plan:
        plan = self.plan
        kept = [each for _, each in sorted(self._owed[name] for name in ids if name in self._owed)]
        needs = [self._needs_of(each) for each in kept]
        today = plan.as_of.toordinal()
        asked = declared.union(*(each.today for each in needs))
        lapsed: dict[int, set[str]] = {}
        for each, need in zip(kept, needs, strict=True):
            if each.final is not None and each.final.until is not None:
                lapsed.setdefault(each.final.until, set()).update(need.final)
        return Plan(
            rulebook=plan.rulebook,
            as_of=plan.as_of,
            classes=self._with_all_below(plan.classes, today, asked),
            owed=tuple(kept),
            places=plan.places,
            members=plan.members,
            shares=plan.shares,
            final_classes={day: self._with_all_below(plan.classes_on(day), day, lapsed[day]) for day in sorted(lapsed)},
        )

    def _needs_of(self, owed: Owed) -> _Needs:
        if owed.id not in self._needs:
            final = frozenset[str]() if owed.final is None else frozenset(_keys_of(owed.final))
            self._needs[owed.id] = _Needs(frozenset(_keys_of(owed)), final)
        return self._needs[owed.id]

    def _with_all_below(
        self, classes: tuple[ClassTest, ...], day: int, asked: Collection[str]
    ) -> tuple[ClassTest, ...]:
        below = self._below[day]
        wanted = frozenset[str]().union(*(below[name] for name in asked if name in below))
        return tuple(each for each in classes if each.name in wanted)


def _resting(classes: tuple[ClassTest, ...]) -> Mapping[str, frozenset[str]]:
    """Return each class with itself and everything it rests on; what it rests on comes before it."""
    below: dict[str, frozenset[str]] = {}
    for each in classes:
        known = (below[key] for key in set(_keys(each.when)) if key in below)
        below[each.name] = frozenset({each.name}).union(*known)
    return below


def _keys_of(owed: Owed) -> Iterator[str]:
    """Yield the key of every leaf that an obligation, or another reading of it, is judged by."""
    for test in (owed.place, owed.applies_when, *(each.applies for each in owed.overriders)):
        yield from _keys(test)
    for requirement in (owed.base, *(case.requirement for case in owed.cases)):
        if requirement is not None:
            yield from _keys(requirement)
    for case in owed.cases:
        yield from _keys(case.guard)
    for _, alternative in owed.alternatives:
        yield from _keys_of(alternative)


def _keys(requirement: Requirement) -> Iterator[str]:
    if isinstance(requirement, Leaf):
        yield requirement.key
    elif isinstance(requirement, _BRANCHES):
        for part in requirement.parts:
            yield from _keys(part)
    elif isinstance(requirement, NotOf):
        yield from _keys(requirement.part)
    elif isinstance(requirement, Until):
        yield from _keys(requirement.requirement)
    elif isinstance(requirement, ItemsTest):
        yield from _keys(requirement.where)
        yield from _keys(requirement.hold)
    elif isinstance(requirement, _ACTS):
        yield from _keys(requirement.where)
