"""Profiles as plain data, made and judged by the thousand: what a profile file would say, without its text.

A sketch is what ``Witness.given`` holds. It is read as the profile reader reads the same words; what is shown to
anybody is read again from text (``witness.replay``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from msgspec.structs import replace

from compliance import model
from compliance.authoring.edits.meaning import Asked, ask
from compliance.authoring.witness import Bench, Value
from compliance.diagnostics import LoadError
from compliance.enterprise import NOT_YET, Enterprise, FactValue, Item, NotYet, Record, Stated, Suspension
from compliance.lowering import stricter_requirement
from compliance.model import Origin
from compliance.reading import Node
from compliance.verdict import Outcome

Sketch = Mapping[str, Value]
ENVELOPE = ("jurisdiction", "founded_on", "stated_on", "records_through", "applicability_since", "suspensions")
"""The words of a profile's envelope that a verdict rests on."""
NOWHERE = Origin("witness", 0)


class Unfit(Exception):
    """A sketch that a side cannot read, or that contradicts itself there."""


class Side:
    """One rulebook as far as one obligation rests on it, judging sketches."""

    def __init__(self, rulebook: model.Rulebook, obligation_id: str) -> None:
        self.rulebook, self.asked = cut_out(rulebook, obligation_id)
        self.vocabulary = self.rulebook.vocabulary
        self.bench = Bench(self.rulebook, obligation_id)
        self.obligation: model.Obligation | None = None
        self.ruleset: model.Ruleset | None = None
        for ruleset in self.rulebook.rulesets:
            for each in ruleset.obligations:
                if each.id == obligation_id:
                    self.obligation, self.ruleset = each, ruleset

    def judge(self, sketch: Sketch, as_of: date) -> Outcome | None:
        """Return what the reference says; raises :class:`Unfit`."""
        if self.obligation is None:
            return None
        try:
            return self.bench.judge(self.enterprise(sketch), as_of)
        except LoadError:
            raise Unfit from None

    def enterprise(self, sketch: Sketch) -> Enterprise:
        """Return the enterprise of a sketch; what this side has no word for is left out. Raises :class:`Unfit`."""
        known = self.vocabulary
        facts: dict[str, Stated] = {}
        classes: dict[str, Stated] = {}
        items: dict[str, tuple[Item, ...]] = {}
        records: dict[str, tuple[Record, ...]] = {}
        for name, value in sketch.items():
            if name in known.facts:
                facts[name] = Stated(fact_value(known.facts[name], value), NOWHERE)
            elif name in known.classes:
                if not known.classes[name].declarable:
                    raise Unfit
                classes[name] = Stated(bool(value), NOWHERE)
            elif name in known.items:
                items[name] = tuple(Item(_fields(known.items[name].fields, each), NOWHERE) for each in _entries(value))
            elif name in known.activities:
                listed = value if isinstance(value, list) else []
                records[name] = tuple(_record(known.activities[name], each) for each in listed)
        return Enterprise(
            name="sketch", path="sketch", digest="",
            jurisdiction=Stated(str(sketch["jurisdiction"]), NOWHERE) if "jurisdiction" in sketch else None,
            founded_on=Stated(sketch["founded_on"], NOWHERE) if "founded_on" in sketch else None,  # type: ignore[arg-type]
            stated_on=sketch.get("stated_on"),  # type: ignore[arg-type]
            records_through=_days(sketch.get("records_through")),
            applicability_since=_days(sketch.get("applicability_since")),
            suspensions=_suspensions(sketch.get("suspensions")),
            facts=facts, classes=classes, items=items, records=records,
        )  # fmt: skip


def cut_out(rulebook: model.Rulebook, obligation_id: str) -> tuple[model.Rulebook, Asked]:
    """Return a rulebook of one obligation, those that override it, and the classes they ask for; and what they ask."""
    owners = {each.id: each for ruleset in rulebook.rulesets for each in ruleset.obligations}
    kept: set[str] = set()
    waiting = [obligation_id]
    while waiting:
        name = waiting.pop()
        if name not in kept:
            kept.add(name)
            waiting.extend(each.id for each in owners.values() if name in each.overrides)
    asked = Asked()
    for name in sorted(kept & owners.keys()):
        for node in conditions(owners[name], name == obligation_id):
            ask(node, rulebook.vocabulary, asked)
    rulesets = []
    for ruleset in rulebook.rulesets:
        obligations = tuple(replace(each, readings=()) for each in ruleset.obligations if each.id in kept)
        if obligations:
            rulesets.append(replace(ruleset, obligations=obligations))
    vocabulary = replace(rulebook.vocabulary, classes=dict(sorted(asked.classes.items())))
    return replace(rulebook, rulesets=tuple(rulesets), vocabulary=vocabulary), asked


def conditions(obligation: model.Obligation, whole: bool = True) -> list[model.Requirement]:
    """Return applicability and, of the whole, requirement and stricter cases of an obligation, each in full."""
    found: list[model.Requirement] = [obligation.applies_when]
    if whole and obligation.requires is not None:
        found.append(obligation.requires)
        for case in obligation.stricter:
            found += [case.when, stricter_requirement(obligation.requires, case.requires)]
    return found


def sketch_of(enterprise: Enterprise, names: Collection[str]) -> dict[str, Value]:
    """Return a profile as a sketch, with the facts and lists of these names alone."""
    found: dict[str, Value] = {}
    if enterprise.jurisdiction is not None:
        found["jurisdiction"] = str(enterprise.jurisdiction.value)
    if enterprise.founded_on is not None and isinstance(enterprise.founded_on.value, date):
        found["founded_on"] = enterprise.founded_on.value
    if enterprise.stated_on is not None:
        found["stated_on"] = enterprise.stated_on
    for name, days in (
        ("records_through", enterprise.records_through),
        ("applicability_since", enterprise.applicability_since),
    ):
        if days:
            found[name] = {**days}
    if enterprise.suspensions:
        found["suspensions"] = [{"from": each.start, "until": each.until} for each in enterprise.suspensions]
    for name, stated in {**enterprise.facts, **enterprise.classes}.items():
        if name in names:
            found[name] = plain_value(stated.value)
    for name, items in enterprise.items.items():
        if name in names:
            found[name] = [{field: plain_value(value) for field, value in each.fields.items()} for each in items]
    for name, records in enterprise.records.items():
        if name in names:
            found[name] = [
                {"date": each.day, **{field: plain_value(value) for field, value in each.fields.items()}}
                for each in records
            ]
    return found


def as_written(sketch: Sketch, given: Node, activities: Collection[str]) -> Sketch:
    """Return the sketch of a profile with those records as bare dates that are written so in it."""
    found = {**sketch}
    for name, node in _lists(given):
        listed = found.get(name)
        if name in activities and isinstance(listed, list) and len(listed) == len(node.items):
            found[name] = [
                entry["date"] if written.kind == "scalar" and isinstance(entry, dict) else entry
                for entry, written in zip(listed, node.items, strict=True)
            ]
    return found


def _lists(node: Node, prefix: str = "") -> Iterator[tuple[str, Node]]:
    for key, (_, inner) in node.entries.items():
        if inner.kind == "list":
            yield f"{prefix}{key}", inner
        else:
            yield from _lists(inner, f"{prefix}{key}.")


def plain_value(value: FactValue) -> Value:
    """Return the value of a fact as a sketch holds it."""
    if isinstance(value, frozenset):
        return [*sorted(value)]
    return "not_yet" if isinstance(value, NotYet) else value


def fact_value(fact: model.Fact, value: Value) -> FactValue:
    """Return a sketch's value as the profile reader would have it for this fact; raises :class:`Unfit`."""
    kind = fact.type
    if kind == "flag" and isinstance(value, bool):
        return value
    if kind in ("count", "amount") and isinstance(value, int) and not isinstance(value, bool):
        if fact.at_least <= value <= fact.at_most:
            return value
    elif kind == "date" and (isinstance(value, date) or value == "not_yet"):
        return value if isinstance(value, date) else NOT_YET
    elif kind == "set" and isinstance(value, list):
        names = {each.name for each in fact.values}
        if all(each in names for each in value):
            return frozenset(map(str, value))
    elif kind == "choice" and any(value == each.name for each in fact.values):
        return str(value)
    elif kind == "text" and isinstance(value, str):
        return value
    raise Unfit


def _fields(known: Mapping[str, model.Fact], entry: Mapping[str, Value]) -> dict[str, FactValue]:
    if not entry.keys() <= known.keys():
        raise Unfit
    return {name: fact_value(known[name], value) for name, value in entry.items()}


def _record(known: model.Activity, entry: Value) -> Record:
    if isinstance(entry, date):
        # Each side takes a bare date for what its own vocabulary says of one.
        return Record(
            entry, {name: _bare(known.fields[name], value) for name, value in known.bare_date.items()}, NOWHERE
        )
    if not isinstance(entry, dict):
        raise Unfit
    day = entry.get("date")
    if not isinstance(day, date):
        raise Unfit
    return Record(day, _fields(known.fields, {key: entry[key] for key in entry if key != "date"}), NOWHERE)


def _bare(field: model.Fact, value: Value) -> FactValue:
    if field.type == "set" and isinstance(value, str):
        return fact_value(field, [value])
    if field.type == "date" and isinstance(value, str) and value != "not_yet":
        return date.fromisoformat(value)
    return fact_value(field, value)


def _entries(value: Value) -> list[Mapping[str, Value]]:
    if not isinstance(value, list):
        raise Unfit
    return [each for each in value if isinstance(each, dict)]


def _days(value: Value) -> dict[str, date]:
    if isinstance(value, date):
        return {"default": value}
    return {key: day for key, day in value.items() if isinstance(day, date)} if isinstance(value, dict) else {}


def _suspensions(value: Value) -> tuple[Suspension, ...]:
    spans = [(each.get("from"), each.get("until")) for each in _entries(value or [])]
    if not all(isinstance(day, date) for span in spans for day in span):
        raise Unfit
    return tuple(
        Suspension(start, until) for start, until in spans if isinstance(start, date) and isinstance(until, date)
    )
