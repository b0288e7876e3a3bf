"""What a set fact may contain, given what it must and must not: members, and lists of which one is in or out.

Knows the closure of the taxonomy: who is in, brings what it implies; who is out, keeps out what would bring it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from compliance import model

_MOST_LISTS = 16
"""Lists kept when two domains are joined; more would be slow and say nothing."""
Lists = frozenset[frozenset[str]]


@lru_cache(maxsize=256)
def _closure(values: tuple[model.Value, ...]) -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    """Return of each value what it brings, itself included, and what brings it."""
    direct = {value.name: value.implies for value in values}
    brings: dict[str, frozenset[str]] = {}
    for name in direct:
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            each = waiting.pop()
            if each not in seen:
                seen.add(each)
                waiting.extend(direct.get(each, ()))
        brings[name] = frozenset(seen)
    brought = {name: frozenset(each for each in brings if name in brings[each]) for name in direct}
    return brings, brought


class MemberDomain:
    """Who is certainly in, who certainly out, lists of which at least one is in, and of which one is out."""

    __slots__ = ("fact", "inside", "one_in", "one_out", "outside")

    def __init__(
        self,
        fact: model.Fact,
        inside: frozenset[str] = frozenset(),
        outside: frozenset[str] = frozenset(),
        one_in: Lists = frozenset(),
        one_out: Lists = frozenset(),
    ) -> None:
        self.fact, self.inside, self.outside, self.one_in, self.one_out = fact, inside, outside, one_in, one_out

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MemberDomain) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash(self._parts())

    def _parts(self) -> tuple[object, ...]:
        return self.inside, self.outside, self.one_in, self.one_out

    def narrowed(self, mode: str, values: Iterable[str], truth: bool) -> MemberDomain | None:
        """Return the domain where a comparison is true (or false); ``None`` where it cannot be."""
        listed = frozenset(values)
        inside, outside, one_in, one_out = self.inside, self.outside, self.one_in, self.one_out
        if mode == "all":
            inside, one_out = (inside | listed, one_out) if truth else (inside, one_out | {listed})
        elif (mode == "any") == truth:
            one_in = one_in | {listed}
        else:
            outside = outside | listed
        return MemberDomain(self.fact, inside, outside, one_in, one_out)._settled()

    def _settled(self) -> MemberDomain | None:
        """Draw what follows: closures, lists of which only one member is left; ``None`` where it contradicts."""
        brings, brought = _closure(self.fact.values)
        inside, outside = set(self.inside), set(self.outside)
        while True:
            size = len(inside) + len(outside)
            inside |= {each for name in tuple(inside) for each in brings[name]}
            outside |= {each for name in tuple(outside) for each in brought[name]}
            if inside & outside:
                return None
            for one in self.one_in:
                left = one - outside
                if not left:
                    return None
                inside |= frozenset.intersection(*(brings[name] for name in left))
            for one in self.one_out:
                left = one - inside
                if not left:
                    return None
                if len(left) == 1:
                    outside |= left
            if len(inside) + len(outside) == size and not inside & outside:
                break
        one_in = frozenset(one - outside for one in self.one_in if not one & inside)
        one_out = frozenset(one - inside for one in self.one_out if not one & outside)
        return MemberDomain(self.fact, frozenset(inside), frozenset(outside), one_in, one_out)


def join_members(one: MemberDomain, other: MemberDomain) -> MemberDomain:
    """Return a domain that allows what either allows."""
    return MemberDomain(
        one.fact,
        one.inside & other.inside,
        one.outside & other.outside,
        _either(one.one_in, one.inside - other.inside, other.one_in, other.inside - one.inside),
        _either(one.one_out, one.outside - other.outside, other.one_out, other.outside - one.outside),
    )


def _either(one: Lists, certain: frozenset[str], other: Lists, also: frozenset[str]) -> Lists:
    """Return lists that hold on both sides: a list of the one side joined with a list of the other."""
    left = sorted((*one, *(frozenset((name,)) for name in certain)), key=sorted)
    right = sorted((*other, *(frozenset((name,)) for name in also)), key=sorted)
    joined = (a | b for a in left for b in right)
    return frozenset(each for each, _ in zip(joined, range(_MOST_LISTS), strict=False))
