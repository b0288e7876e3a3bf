"""Profiles made from what is asked: some in which an obligation applies and is met, some in which it is not.

A condition is taken apart into ways in which it comes out true or false; each way says which of the values at a
name's edges it allows. Nothing is believed: every profile is judged by the reference before it is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from compliance import model
from compliance.authoring.edits.near.edges import record_lists
from compliance.authoring.edits.near.sketches import Side, Sketch, Unfit, fact_value
from compliance.authoring.edits.near.terrain import LONG_AGO, Terrain
from compliance.authoring.witness import Value
from compliance.enterprise import NotYet
from compliance.lowering import stricter_requirement
from compliance.situation import closure

Way = Mapping[str, list[Value]]
"""By name the values that are allowed, the nicest first."""
MOST_WAYS = 10
NOTHING: Way = {}


def scenes(side: Side, terrain: Terrain, as_of: date) -> Iterator[Sketch]:
    """Yield profiles in which the side's obligation applies and is not met, is met, and does not apply."""
    obligation = side.obligation
    if obligation is None:
        return
    make = Scene(side, terrain, as_of)
    envelope: dict[str, Value] = {"founded_on": LONG_AGO}
    if terrain.places:
        envelope["jurisdiction"] = terrain.values("jurisdiction", as_of)[0]
        for place in terrain.values("jurisdiction", as_of):
            if (
                side.ruleset
                and side.ruleset.jurisdiction
                and str(place).startswith(side.ruleset.jurisdiction.rstrip("0"))
            ):
                envelope["jurisdiction"] = place
                break
    applies = make.ways(obligation.applies_when, True)
    if obligation.requires is None:
        yield from ({**envelope, **_chosen(way)} for way in (*applies, *make.ways(obligation.applies_when, False)))
        return
    wanted: list[model.Requirement] = [obligation.requires]
    guards: list[list[Way]] = [[NOTHING]]
    for case in obligation.stricter:
        wanted.append(stricter_requirement(obligation.requires, case.requires))
        guards.append(make.ways(case.when, True))
    for requirement, guard in zip(wanted, guards, strict=True):
        for value in (False, True):
            for way in both(both(applies, guard), make.ways(requirement, value)):
                yield {**envelope, **_chosen(way)}
    unmet = make.ways(wanted[0], False)
    for way in both(make.ways(obligation.applies_when, False), unmet):
        yield {**envelope, **_chosen(way)}
    for ruleset in side.rulebook.rulesets:
        for other in ruleset.obligations:
            if obligation.id in other.overrides:
                for way in both(both(make.ways(other.applies_when, True), applies), unmet):
                    yield {**envelope, **_chosen(way)}


class Scene:
    """The ways of one side on one day."""

    def __init__(self, side: Side, terrain: Terrain, as_of: date) -> None:
        self.side, self.terrain, self.as_of = side, terrain, as_of

    def ways(self, node: model.Requirement, value: bool) -> list[Way]:
        """Return ways in which a condition or requirement comes out so."""
        match node:
            case model.All(parts) | model.Any(parts):
                if isinstance(node, model.All) == value:
                    found: list[Way] = [NOTHING]
                    for part in parts:
                        found = both(found, self.ways(part, value))
                    return found
                return [way for part in parts for way in self.ways(part, value)[:4]][:MOST_WAYS]
            case model.Not(part):
                return self.ways(part, not value)
            case model.Deadline(_, inner):
                return self.ways(inner, value)
            case model.Quantified():
                return self._items(node, value)
            case model.Frequency():
                fields = self.terrain.fields[node.activity]
                met = self._record(node)
                full = [[{**each, **met} for each in _dicts(some)] for some in record_lists([node], fields, self.as_of)]
                return [{node.activity: [[*full[1]]]}] if value else [{node.activity: [[]]}]
            case model.Share(part, whole):
                return self._share(node, part, whole, value)
        if node.fact in self.side.vocabulary.classes:
            return self._class(node, value)
        tried = self.terrain.values(node.fact, self.as_of)
        fact = self.side.vocabulary.facts[node.fact]
        allowed = [each for each in tried if holds(node, fact, each, self.as_of) is value]
        return [{node.fact: allowed}] if allowed else []

    def _class(self, node: model.Condition, value: bool) -> list[Way]:
        assert isinstance(node, model.Flag)
        rule = self.side.vocabulary.classes[node.fact]
        wanted = node.value == value
        ways = self.ways(rule.when, wanted) if wanted or rule.closed else []
        return [*ways, {node.fact: [wanted]}] if rule.declarable else ways

    def _items(self, node: model.Quantified, value: bool) -> list[Way]:
        """Return lists of one kind of item that make a demand on all, some or so many of them come out so."""
        meets, misses, other = self._kinds(node)
        least, most = (1, None) if node.mode == "some" else (node.at_least, node.at_most)
        if node.mode == "every":
            lists = [[each] for each in meets[:4]] + [[]] if value else [[each] for each in misses[:4]]
        elif value:
            lists = [[each] * max(least or 0, 0) for each in meets[:4]]
        else:
            lists = [[each] * (least - 1) for each in meets[:4]] if least else []
            lists += [[each] for each in misses[:2] + other[:1]] if least == 1 else []
            lists += [[each] * (most + 1) for each in meets[:4]] if most is not None else []
        return [{node.items: [[{**each} for each in some]]} for some in lists]

    def _kinds(self, node: model.Quantified) -> tuple[list[dict[str, Value]], ...]:
        fields = self.side.vocabulary.items[node.items].fields
        kinds: tuple[list[dict[str, Value]], ...] = ([], [], [])
        for entry in self.terrain.entries(node.items, self.as_of):
            if not entry.keys() <= fields.keys():
                continue
            within = inside(node.where, fields, entry, self.as_of)
            kinds[2 if within is not True else 0 if inside(node.hold, fields, entry, self.as_of) else 1].append(entry)
        return kinds

    def _record(self, node: model.Frequency) -> dict[str, Value]:
        """Return the first fields with which a record counts."""
        fields = self.side.vocabulary.activities[node.activity].fields
        for entry in self.terrain.entries(node.activity, self.as_of):
            if entry.keys() <= fields.keys() and inside(node.where, fields, entry, self.as_of) is True:
                return entry
        return {}

    def _share(self, node: model.Share, part: str, whole: str, value: bool) -> list[Way]:
        def so(number: Value) -> bool:
            if not isinstance(number, int):
                return False
            kept = (node.at_least is None or number >= node.at_least) and (
                node.at_most is None or number <= node.at_most
            )
            return kept is value and number <= 100

        allowed = [each for each in self.terrain.values(part, self.as_of) if so(each)]
        return [{whole: [100], part: allowed}] if allowed else []


def both(left: list[Way], right: list[Way]) -> list[Way]:
    """Return ways that go both: of each name the values that both allow."""
    found: list[Way] = []
    for one in left:
        for other in right:
            joined = {**one}
            for name, values in other.items():
                joined[name] = [each for each in joined[name] if each in values] if name in joined else values
            if all(joined.values()):
                found.append(joined)
            if len(found) >= MOST_WAYS:
                return found
    return found


def holds(node: model.Condition, fact: model.Fact, value: Value, as_of: date) -> bool | None:
    """Say whether a condition on one fact holds of a value; ``None`` where the value is none of this fact."""
    try:
        known = fact_value(fact, value)
    except Unfit:
        return None
    match node:
        case model.Flag(_, wanted):
            return known is wanted
        case model.Number(_, low, high) if isinstance(known, int):
            return (low is None or known >= low) and (high is None or known <= high)
        case model.Choice(_, values):
            return known in values
        case model.Members(_, mode, values) if isinstance(known, frozenset):
            members = closure(fact.values, known)
            has = [each in members for each in values]
            return all(has) if mode == "all" else any(has) if mode == "any" else not any(has)
        case model.Day(_, mode, day):
            if isinstance(known, NotYet) or not isinstance(known, date) or (fact.event and known > as_of):
                return False
            edge = day or as_of
            return known <= edge if mode == "on_or_before" else known >= edge
    return None


def inside(
    node: model.Condition, fields: Mapping[str, model.Fact], entry: Mapping[str, Value], as_of: date
) -> bool | None:
    """Say whether a condition holds of one item or record."""
    match node:
        case model.All(parts) | model.Any(parts):
            every = isinstance(node, model.All)
            found = [inside(part, fields, entry, as_of) for part in parts]  # type: ignore[arg-type]
            if (not every) in found:
                return not every
            return None if None in found else every
        case model.Not(part):
            result = inside(part, fields, entry, as_of)
            return None if result is None else not result
        case model.Quantified() | model.Share():
            return None
    return holds(node, fields[node.fact], entry[node.fact], as_of) if node.fact in entry else None


def _chosen(way: Way) -> dict[str, Value]:
    return {name: values[0] for name, values in way.items()}


def _dicts(value: Value) -> list[dict[str, Value]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
