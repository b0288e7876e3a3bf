"""Enterprises made up from any vocabulary, with numbers and days at the thresholds of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from compliance.enterprise import NOT_YET, Enterprise, FactValue, Item, Record, Stated, Suspension
from compliance.model import Fact, Origin
from compliance.plan import AllOf, AnyOf, ItemsTest, Leaf, NotOf, Plan, Requirement, Until

AT = Origin("made-up.yaml", 1)


class MakerUp:
    """Makes enterprises that a plan finds interesting."""

    def __init__(self, plan: Plan, random: Random) -> None:
        self.plan, self.random = plan, random
        self.vocabulary = plan.rulebook.vocabulary
        self._edges: dict[str, set[int]] = {}
        for owed in plan.owed:
            for each in (owed.applies_when, *([owed.base] if owed.base else []), *(c.requirement for c in owed.cases)):
                self._look(each)

    def _look(self, node: Requirement) -> None:
        if isinstance(node, Leaf):
            edges = {edge for low_high in node.ranges for edge in low_high if 0 < edge < 2**31}
            self._edges.setdefault(node.key, set()).update(edges)
        elif isinstance(node, AllOf | AnyOf):
            for part in node.parts:
                self._look(part)
        elif isinstance(node, NotOf):
            self._look(node.part)
        elif isinstance(node, Until):
            self._look(node.requirement)
        elif isinstance(node, ItemsTest):
            self._look(node.where)
            self._look(node.hold)

    def day(self, before: int = 500) -> date:
        return self.plan.as_of + timedelta(self.random.randint(-before, 60))

    def value(self, key: str, fact: Fact) -> FactValue:
        random = self.random
        if fact.type == "flag":
            return random.random() < 0.6
        if fact.type == "choice":
            return random.choice(fact.values).name
        if fact.type == "set":
            return frozenset(
                each.name for each in random.sample(fact.values, random.randint(0, min(4, len(fact.values))))
            )
        if fact.type == "text":
            return "x"
        edges = sorted(self._edges.get(key, ()))
        near = random.choice(edges) + random.choice((-1, 0, 1)) if edges and random.random() < 0.7 else None
        if fact.type == "date":
            if near is not None and 700_000 < near < 760_000:
                return date.fromordinal(near)
            return NOT_YET if random.random() < 0.2 else self.day()
        number = near if near is not None else random.randint(0, 400)
        return min(max(number, fact.at_least), fact.at_most)

    def fields(self, fields: Mapping[str, Fact], known: float) -> dict[str, FactValue]:
        return {name: self.value(name, fact) for name, fact in fields.items() if self.random.random() < known}

    def enterprise(self, known: float) -> Enterprise:
        random, vocabulary = self.random, self.vocabulary
        facts = {
            path: Stated(self.value(path, fact), AT)
            for path, fact in vocabulary.facts.items()
            if random.random() < known
        }
        for part, whole in self.plan.shares:
            if part in facts and whole in facts and int(str(facts[part].value)) > int(str(facts[whole].value)):
                facts[part] = facts[whole]
        records = {}
        for name, activity in vocabulary.activities.items():
            if random.random() < known:
                days = [self.day(800) for _ in range(random.choice((0, 1, 4, 12, 30)))]
                records[name] = tuple(Record(day, self.fields(activity.fields, 0.85), AT) for day in days)
        items = {
            path: tuple(Item(self.fields(each.fields, 0.8), AT) for _ in range(random.randint(0, 3)))
            for path, each in vocabulary.items.items()
            if random.random() < known
        }
        first = self.day()
        place = random.choice([*vocabulary.places, "530581", None])
        ids = [owed.id for owed in self.plan.owed]
        classes = [name for name, rule in vocabulary.classes.items() if rule.declarable]
        return Enterprise(
            name="made up",
            path="made-up.yaml",
            digest="",
            jurisdiction=None if place is None else Stated(place, AT),
            founded_on=Stated(self.day(2000), AT) if random.random() < 0.8 else None,
            stated_on=self.day(100) if random.random() < 0.3 else None,
            records_through={random.choice(("default", *vocabulary.activities)): self.day(90)}
            if random.random() < 0.3
            else {},
            facts=facts,
            classes={name: Stated(random.random() < 0.5, AT) for name in classes if random.random() < 0.3},
            items=items,
            records=records,
            suspensions=(Suspension(first, first + timedelta(random.randint(0, 200))),)
            if random.random() < 0.2
            else (),
            applicability_since={random.choice(ids): self.day()} if random.random() < 0.2 else {},
        )
