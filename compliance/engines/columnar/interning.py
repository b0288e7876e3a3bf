"""Equal tests and requirements of a plan made one object, so that each is judged once a batch.

What is said of a node plays no part in its truth, but for two things that qualifiers ask: whether a leaf compares the
day of an act, and whether an ``any`` was written as one.
"""

from __future__ import annotations

from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from compliance.engines.fulfilment import dated
from compliance.plan import AllOf, AnyOf, Calendar, ItemsTest, Leaf, NotOf, Owed, Plan, Requirement, ShareTest, Until

_Node = TypeVar("_Node", bound=Struct)


def interned(plan: Plan) -> Plan:
    """Return the plan with every test and requirement once."""
    return _Interning().plan(plan)


class _Interning:
    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], Requirement] = {}

    def plan(self, plan: Plan) -> Plan:
        def classes(given: tuple[_Node, ...]) -> tuple[_Node, ...]:
            return tuple(replace(each, when=self.node(each.when)) for each in given)  # type: ignore[attr-defined]

        return replace(
            plan,
            classes=classes(plan.classes),
            owed=tuple(map(self.owed, plan.owed)),
            final_classes={cut: classes(each) for cut, each in plan.final_classes.items()},
        )

    def owed(self, owed: Owed) -> Owed:
        return replace(
            owed,
            place=self.node(owed.place),
            applies_when=self.node(owed.applies_when),
            overriders=tuple(replace(each, applies=self.node(each.applies)) for each in owed.overriders),
            base=None if owed.base is None else self.node(owed.base),
            cases=tuple(
                replace(each, guard=self.node(each.guard), requirement=self.node(each.requirement))
                for each in owed.cases
            ),
            alternatives=tuple((name, self.owed(each)) for name, each in owed.alternatives),
            final=None if owed.final is None else self.owed(owed.final),
        )

    def node(self, node: Requirement) -> Requirement:
        """Return the one node that is equal to this."""
        if isinstance(node, Leaf):
            return self._one((Leaf, node.key, node.ranges, dated(node)), node)
        if isinstance(node, AllOf):
            parts = tuple(map(self.node, node.parts))
            return self._one((AllOf, *map(id, parts)), replace(node, parts=parts))
        if isinstance(node, AnyOf):
            parts = tuple(map(self.node, node.parts))
            return self._one((AnyOf, node.says is None, *map(id, parts)), replace(node, parts=parts))
        if isinstance(node, NotOf):
            part = self.node(node.part)
            return self._one((NotOf, id(part)), replace(node, part=part))
        if isinstance(node, ItemsTest):
            where, hold = self.node(node.where), self.node(node.hold)
            key: tuple[object, ...] = (
                ItemsTest,
                node.mode,
                node.items,
                id(where),
                id(hold),
                node.at_least,
                node.at_most,
            )
            return self._one(key, replace(node, where=where, hold=hold))
        if isinstance(node, ShareTest):
            return self._one((ShareTest, node.part, node.whole, node.at_least, node.at_most), node)
        if isinstance(node, Until):
            inner = self.node(node.requirement)
            key = (Until, node.by, node.open, node.from_start_months, node.start_reaching, node.since, id(inner))
            return self._one(key, replace(node, requirement=inner))
        where = self.node(node.where)
        if isinstance(node, Calendar):
            earlier = None if node.earlier is None else self.node(node.earlier)
            periods = (node.complete, node.current)
            key = (Calendar, node.activity, id(where), node.need, periods, node.since, node.suspendable, id(earlier))
            return self._one(key, replace(node, where=where, earlier=earlier))
        bounds = tuple(getattr(node, name) for name in node.__struct_fields__ if name not in ("where", "says"))
        return self._one((type(node), id(where), *bounds), replace(node, where=where))

    def _one(self, key: tuple[object, ...], node: Requirement) -> Requirement:
        return self._known.setdefault(key, node)
