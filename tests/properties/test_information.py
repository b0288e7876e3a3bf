"""Adding information never takes back what was decided (SEMANTICS 1)."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from compliance import model
from compliance.engines.judging import Judge
from compliance.engines.reference import evaluate
from compliance.enterprise import Enterprise, Item, Record, Stated
from compliance.lowering import lower
from compliance.plan import Plan
from compliance.situation import situations
from compliance.verdict import Outcome
from tests.properties.generated import ACTIVITIES, AS_OF, AT, FACTS, FIELDS, ITEMS, Maker, enterprise, value_of

DECIDED = ("satisfied", "gap", "advice", "not_applicable")


def learn(random: Random, known: Enterprise, rulebook: model.Rulebook) -> tuple[Enterprise, str]:
    """Return the enterprise with one more thing known, and what kind of thing it was."""
    maker = Maker(random)
    kinds = ["fact", "class", "items", "list", "field", "record_field", "record", "place", "founded_on"]
    kind = random.choice(kinds)
    if kind == "fact":
        absent = [path for path in FACTS if path not in known.facts]
        if absent:
            path = random.choice(absent)
            value = value_of(maker, FACTS[path])
            facts = {**known.facts, path: Stated(value, AT)}
            if {"n0", "n1"} <= set(facts) and int(str(facts["n0"].value)) > int(str(facts["n1"].value)):
                return known, "nothing"
            return replace(known, facts=facts), kind
    if kind == "class":
        absent = [
            name for name, rule in rulebook.vocabulary.classes.items() if rule.declarable and name not in known.classes
        ]
        # Declaring a class true or false speaks where nothing is derived; where the derivation is a closed false, a
        # declaration contradicts it and is a correction.
        absent = [name for name in absent if not rulebook.vocabulary.classes[name].closed]
        if absent:
            declared = {**known.classes, random.choice(absent): Stated(random.random() < 0.5, AT)}
            return replace(known, classes=declared), kind
    if kind == "items" and "things" not in known.items:
        return replace(known, items={"things": ()}), kind
    if kind == "list":
        absent = [name for name in ACTIVITIES if name not in known.records]
        if absent:
            return replace(known, records={**known.records, random.choice(absent): ()}), kind
    if kind == "field" and known.items.get("things"):
        things = list(known.items["things"])
        at = random.randrange(len(things))
        fields = ITEMS["things"].fields
        absent = [name for name in fields if name not in things[at].fields]
        if absent:
            name = random.choice(absent)
            things[at] = Item({**things[at].fields, name: value_of(maker, fields[name])}, AT)
            return replace(known, items={"things": tuple(things)}), kind
    if kind == "record_field" and any(known.records.values()):
        activity = random.choice([name for name, records in known.records.items() if records])
        records = list(known.records[activity])
        at = random.randrange(len(records))
        absent = [name for name in FIELDS if name not in records[at].fields]
        if absent:
            name = random.choice(absent)
            records[at] = Record(records[at].day, {**records[at].fields, name: value_of(maker, FIELDS[name])}, AT)
            return replace(known, records={**known.records, activity: tuple(records)}), kind
    if kind == "record" and known.records:
        activity = random.choice(list(known.records))
        default = min(AS_OF, known.stated_on) if known.stated_on else AS_OF
        through = known.records_through.get(activity, known.records_through.get("default", default))
        day = through + timedelta(random.randint(1, 40))
        record = Record(day, {name: value_of(maker, fact) for name, fact in FIELDS.items()}, AT)
        return replace(known, records={**known.records, activity: (*known.records[activity], record)}), kind
    if kind == "place" and known.jurisdiction is None:
        return replace(known, jurisdiction=Stated(random.choice(("530502", "530100")), AT)), kind
    if kind == "founded_on" and known.founded_on is None:
        days = [record.day for records in known.records.values() for record in records]
        latest = min([AS_OF, *days])
        return replace(known, founded_on=Stated(latest - timedelta(random.randint(0, 700)), AT)), kind
    return known, "nothing"


def allowed(before: Outcome, after: Outcome, kind: str) -> bool:
    """Say whether a verdict may turn into another when something of this kind is learned."""
    unknown = "applicability_unknown" in before.qualifiers
    if before.verdict == "undetermined" or before.verdict == after.verdict:
        return True
    if after.verdict == "not_applicable":
        return unknown
    if before.verdict == "pending":
        return after.verdict == "satisfied"
    return before.verdict == "satisfied" and after.verdict == "pending" and kind == "founded_on"


def contradicts(plan: Plan, known: Enterprise) -> bool:
    """Say whether a class declared false is derived true: an input error, so a correction (SEMANTICS 7)."""
    cut = AS_OF.toordinal()
    judge = Judge(situations(plan, known)[cut], plan.classes, cut)
    return any(judge.truth(each.when) is True and judge.situation.declared.get(each.name) == 0 for each in plan.classes)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_learning_takes_nothing_back(seed: int) -> None:
    random = Random(seed)
    rulebook = Maker(random).rulebook(4)
    plan = lower(rulebook, AS_OF)
    known = enterprise(random, rulebook, 0.4)
    before = evaluate(plan, situations(plan, known))
    for _ in range(8):
        known, kind = learn(random, known, rulebook)
        if contradicts(plan, known):
            return
        after = evaluate(plan, situations(plan, known))
        wrong = {
            key: (kind, outcome, after[key])
            for key, outcome in before.items()
            if not allowed(outcome, after[key], kind)
        }
        assert wrong == {}
        before = after
