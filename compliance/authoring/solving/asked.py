"""What obligations ask of an enterprise: collected before variables are made, so that none is made in vain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from compliance.plan import (
    AllOf,
    AnyOf,
    Calendar,
    Ever,
    ItemsTest,
    Leaf,
    NotOf,
    Owed,
    Plan,
    Requirement,
    Rolling,
    ShareTest,
    Test,
    Until,
)

MOST_ITEMS = 16
"""More items of one list are not made up; then nothing is proved, and examples are still found."""

Node = Requirement


class Asked(Struct):
    """Names that the obligations of all sides ask for."""

    facts: set[str] = field(default_factory=set)
    """Keys of facts, of sets with the member."""
    members: dict[str, set[str]] = field(default_factory=dict)
    """Of sets of facts: the values asked for, by path; of sets of a list's fields by ``list/field``."""
    classes: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    items: dict[str, int] = field(default_factory=dict)
    """How many items of a list settle every test on it."""
    wheres: dict[str, list[Test]] = field(default_factory=dict)
    """By activity: what is asked of its records, each once."""
    edges: dict[str, set[int]] = field(default_factory=dict)
    """By activity: days on which something that is counted begins (the day after it ends begins something else)."""
    since: set[str] = field(default_factory=set)
    suspendable: bool = False
    shares: set[tuple[str, str]] = field(default_factory=set)

    def take(self, owed: Owed, plan: Plan) -> None:
        """Add what an obligation asks, its last day included."""
        for each in (owed, owed.final):
            if each is None:
                continue
            for node in roots(each):
                self._walk(node, plan, "")
        self.shares.update(plan.shares)

    def _walk(self, node: Node, plan: Plan, inside: str) -> None:
        if isinstance(node, AllOf | AnyOf):
            for part in node.parts:
                self._walk(part, plan, inside)
        elif isinstance(node, NotOf):
            self._walk(node.part, plan, inside)
        elif isinstance(node, Leaf):
            self._leaf(node, plan, inside)
        elif isinstance(node, ItemsTest):
            bound = max(node.at_least or 0, (node.at_most or 0) + 1) if node.mode == "count" else 2
            self.items[node.items] = self.items.get(node.items, 0) + bound
            self._walk(node.where, plan, node.items)
            self._walk(node.hold, plan, node.items)
        elif isinstance(node, Until):
            self.since.update(node.since)
            self._walk(node.requirement, plan, inside)
        elif isinstance(node, Calendar | Rolling | Ever):
            self._frequency(node, plan)
        else:
            assert isinstance(node, ShareTest)
            self.facts.update((node.part, node.whole))

    def _leaf(self, leaf: Leaf, plan: Plan, inside: str) -> None:
        path, _, member = leaf.key.partition(":")
        if path == "place":
            self.places.add(member)
            return
        if not inside and path not in plan.rulebook.vocabulary.classes:
            self.facts.add(leaf.key)
        if member:
            self.members.setdefault(f"{inside}/{path}" if inside else path, set()).add(member)
        elif not inside and path in plan.rulebook.vocabulary.classes:
            self.classes.add(path)

    def _frequency(self, node: Calendar | Rolling | Ever, plan: Plan) -> None:
        wheres = self.wheres.setdefault(node.activity, [])
        if node.where not in wheres:
            wheres.append(node.where)
        self._walk(node.where, plan, node.activity)
        edges = self.edges.setdefault(node.activity, set())
        if isinstance(node, Ever):
            edges.update((node.first, node.last + 1))
            return
        self.since.update(node.since)
        if isinstance(node, Rolling):
            edges.update((node.reaching, node.last + 1, node.start))
            return
        self.suspendable = self.suspendable or node.suspendable
        for period in (*node.complete, *([] if node.current is None else [node.current])):
            edges.update((period.first, period.last + 1))
        if node.earlier is not None:
            self._frequency(node.earlier, plan)

    def follow(self, plans: Sequence[Plan]) -> None:
        """Add what the classes asked for rest on, on every side, and the classes that they rest on."""
        followed: set[str] = set()
        while waiting := self.classes - followed:
            followed |= waiting
            for plan in plans:
                for classes in (plan.classes, *plan.final_classes.values()):
                    for each in classes:
                        if each.name in waiting:
                            self._walk(each.when, plan, "")


def roots(owed: Owed) -> Iterator[Node]:
    """Yield every test and requirement of an obligation."""
    yield owed.place
    yield owed.applies_when
    for overrider in owed.overriders:
        yield overrider.applies
    if owed.base is not None:
        yield owed.base
    for case in owed.cases:
        yield case.guard
        yield case.requirement


def asked_of(sides: Sequence[tuple[Plan, Owed | None]]) -> Asked:
    """Return what all sides ask together."""
    found = Asked()
    for plan, owed in sides:
        if owed is not None:
            found.take(owed, plan)
    found.follow([plan for plan, _ in sides])
    return found
