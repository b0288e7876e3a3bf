"""Random rulebooks and random partial enterprises, small enough to meet every form often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from msgspec.structs import replace

from compliance import model
from compliance.enterprise import NOT_YET, Enterprise, FactValue, Item, Record, Stated, Suspension
from compliance.model import Fact, Origin, Value, Words

AS_OF = date(2025, 2, 10)
AT = Origin("generated", 1)
T = TypeVar("T")


def label(name: str) -> Words:
    return Words(name, name)


VALUES = (Value("p", label("p"), ("q",)), Value("q", label("q")), Value("r", label("r")))
FLAGS, COUNTS, DATES, EXPIRIES = ("f0", "f1", "f2"), ("n0", "n1"), ("d0", "d1"), ("e0",)
FACTS: dict[str, Fact] = {
    **{name: Fact(name, label(name), "flag") for name in FLAGS},
    **{name: Fact(name, label(name), "count") for name in COUNTS},
    "c": Fact("c", label("c"), "choice", values=VALUES),
    "s": Fact("s", label("s"), "set", values=VALUES),
    **{name: Fact(name, label(name), "date", event=True) for name in DATES},
    **{name: Fact(name, label(name), "date") for name in EXPIRIES},
}
FIELDS: dict[str, Fact] = {
    "g": Fact("g", label("g"), "flag"),
    "m": Fact("m", label("m"), "count"),
    "k": Fact("k", label("k"), "set", values=VALUES),
}
ITEMS = {
    "things": model.ItemList(
        "things", label("things"), {**FIELDS, "found": Fact("found", label("found"), "date", event=True)}, "found"
    )
}
ACTIVITIES = {name: model.Activity(name, label(name), FIELDS, {}) for name in ("a0", "a1")}


class Maker:
    """Makes one random rulebook."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def one(self, *makers: Callable[[], T]) -> T:
        return self.random.choice(makers)()

    def maybe(self, value: T, chance: float = 0.5) -> T | None:
        return value if self.random.random() < chance else None

    def day(self, around: date = AS_OF, days: int = 400) -> date:
        return around + timedelta(self.random.randint(-days, days // 4))

    def leaf(self, fields: bool = False) -> model.Condition:
        random = self.random
        if fields:
            return self.one(
                lambda: model.Flag("g", random.random() < 0.5),
                lambda: model.Number("m", at_least=random.randint(0, 3)),
                lambda: model.Members("k", random.choice(("any", "all", "none")), (random.choice("pqr"),)),
            )
        return self.one(
            lambda: model.Flag(random.choice((*FLAGS, *self.classes)), random.random() < 0.7),
            lambda: model.Number(random.choice(COUNTS), at_least=random.randint(0, 3)),
            lambda: model.Number(random.choice(COUNTS), at_most=random.randint(0, 3)),
            lambda: model.Choice("c", tuple(sorted(set(random.choices("pqr", k=2))))),
            lambda: model.Members(
                "s", random.choice(("any", "all", "none")), tuple(sorted(set(random.choices("pqr", k=2))))
            ),
            lambda: model.Day(random.choice(DATES), "on_or_before", self.maybe(self.day())),
            lambda: model.Day(random.choice(DATES), "on_or_after", self.day()),
            lambda: model.Day("e0", "valid_on"),
            lambda: model.Share("n0", "n1", at_least=random.choice((50, 100))),
            self.quantified,
        )

    def quantified(self) -> model.Condition:
        mode = self.random.choice(("every", "some", "count"))
        bounds: dict[str, int] = {}
        if mode == "count":
            bounds = {self.random.choice(("at_least", "at_most")): self.random.randint(0, 2)}
        where = self.maybe(self.condition(1, True)) or model.ALWAYS
        return model.Quantified(mode, "things", where, self.condition(1, True), **bounds)

    def condition(self, depth: int, fields: bool = False) -> model.Condition:
        if depth == 0 or self.random.random() < 0.4:
            return self.leaf(fields)
        parts = tuple(self.condition(depth - 1, fields) for _ in range(self.random.randint(1, 3)))
        return self.one(lambda: model.All(parts), lambda: model.Any(parts), lambda: model.Not(parts[0]))

    def frequency(self, dated: bool = True) -> model.Frequency:
        random = self.random
        where = self.maybe(self.condition(1, True), 0.4) or model.ALWAYS
        wanted = model.Frequency(random.choice(tuple(ACTIVITIES)), random.randint(1, 2), where)
        if dated and random.random() < 0.7:
            if random.random() < 0.7:
                per = random.choice(("month", "quarter", "half_year", "year"))
                return replace(
                    wanted,
                    per=per,
                    look_back=random.choice((12, 24)),
                    first_owed=self.maybe(date(2024, random.choice((1, 7)), 1), 0.2),
                )
            return replace(wanted, within_months=random.choice((1, 6, 12)))
        return replace(wanted, since=self.maybe(self.day(), 0.3))

    def requirement(self, depth: int = 2) -> model.Requirement:
        random = self.random
        roll = random.random()
        if depth and roll < 0.2:
            parts = tuple(self.requirement(depth - 1) for _ in range(random.randint(1, 3)))
            return self.one(lambda: model.All(parts), lambda: model.Any(parts))
        if roll < 0.5:
            return self.frequency()
        if roll < 0.7:
            inner = self.one(lambda: self.condition(2), lambda: self.frequency(dated=False))
            return model.Deadline(self.day(), inner, self.maybe(random.choice((1, 6)), 0.4))
        return self.condition(2)

    def obligation(self, index: int, ids: list[str]) -> model.Obligation:
        random = self.random
        modality = random.choice(("obligation", "obligation", "prohibition", "recommendation", "permission"))
        requires = None if modality == "permission" else self.requirement()
        cases: list[model.StricterCase] = []
        if requires is not None:
            for number in range(random.choice((0, 0, 0, 1, 2))):
                wanted: model.Requirement | model.Overlay = self.requirement()
                if isinstance(requires, model.Frequency) and random.random() < 0.5:
                    wanted = model.Overlay(at_least=random.randint(1, 3))
                cases.append(model.StricterCase(f"k{number}", self.condition(1), wanted))
        start = self.day(date(2024, 3, 4), 200)
        until = self.maybe(start + timedelta(random.randint(1, 700)), 0.4)
        return model.Obligation(
            id=f"o{index}",
            number=index + 1,
            title=label(f"o{index}"),
            modality=modality,
            addressing="direct",
            bearer="enterprise",
            severity=random.choice(model.SEVERITIES),
            source=model.Source("t", "1", "quote"),
            effective=model.Effective(start, until),
            applies_when=self.maybe(self.condition(2), 0.7) or model.ALWAYS,
            requires=requires,
            origin=AT,
            stricter=tuple(cases),
            overrides=tuple(sorted(set(random.choices(ids, k=random.choice((0, 0, 1)))))) if ids else (),
            readings=self.readings(requires, any(isinstance(case.requires, model.Overlay) for case in cases)),
            not_owed_when_suspended=random.random() < 0.3,
        )

    def readings(self, requires: model.Requirement | None, laid_over: bool) -> tuple[model.Reading, ...]:
        found: list[model.Reading] = []
        if requires is not None and self.random.random() < 0.3:
            found.append(model.Reading("b", "b", "b", applies_when=self.condition(1)))
        if requires is not None and self.random.random() < 0.2:
            found.append(model.Reading("c", "c", "c", requires=self.frequency() if laid_over else self.requirement(1)))
        return tuple(found)

    def rulebook(self, size: int = 6) -> model.Rulebook:
        self.classes: tuple[str, ...] = ()
        classes: dict[str, model.ClassRule] = {}
        for index in range(2):
            name = f"k{index}"
            when = self.condition(2)
            closed, declarable = self.random.random() < 0.5, self.random.random() < 0.5
            classes[name] = model.ClassRule(name, label(name), when, closed, declarable, "source")
            self.classes = (*self.classes, name)
        obligations: list[model.Obligation] = []
        for index in range(size):
            obligations.append(self.obligation(index, [each.id for each in obligations]))
        place = self.random.choice((model.NATIONAL, "530500", "530000", None))
        ruleset = model.Ruleset(
            "t",
            label("t"),
            "",
            label("t"),
            "national",
            date(2024, 1, 1),
            place,
            model.Effective(date(2023, 1, 1)),
            "",
            "",
            (),
            tuple(obligations),
        )
        places = {code: model.Place(code, label(code)) for code in ("530000", "530500", "530502", "530100")}
        return model.Rulebook(model.Vocabulary(FACTS, ITEMS, ACTIVITIES, classes, places), (ruleset,))


def value_of(maker: Maker, fact: Fact) -> FactValue:
    random = maker.random
    if fact.type == "flag":
        return random.random() < 0.5
    if fact.type == "count":
        return random.randint(0, 4)
    if fact.type == "choice":
        return random.choice("pqr")
    if fact.type == "set":
        return frozenset(random.sample("pqr", random.randint(0, 2)))
    return NOT_YET if fact.event and random.random() < 0.3 else maker.day()


def fields_of(maker: Maker, fields: dict[str, Fact], known: float) -> dict[str, FactValue]:
    return {name: value_of(maker, fact) for name, fact in fields.items() if maker.random.random() < known}


def enterprise(random: Random, rulebook: model.Rulebook, known: float = 0.6) -> Enterprise:
    """Make one enterprise of which about ``known`` of everything is stated."""
    maker = Maker(random)

    def stated(value: FactValue) -> Stated:
        return Stated(value, AT)

    facts = {path: stated(value_of(maker, fact)) for path, fact in FACTS.items() if random.random() < known}
    if "n0" in facts and "n1" in facts and int(str(facts["n0"].value)) > int(str(facts["n1"].value)):
        facts["n0"] = facts["n1"]
    things = tuple(Item(fields_of(maker, dict(ITEMS["things"].fields), 0.7), AT) for _ in range(random.randint(0, 3)))
    records = {
        name: tuple(
            Record(maker.day(days=420), fields_of(maker, FIELDS, 0.7), AT) for _ in range(random.randint(0, 14))
        )
        for name in ACTIVITIES
        if random.random() < 0.3 + known / 2
    }
    declarable = [name for name, rule in rulebook.vocabulary.classes.items() if rule.declarable]
    ids = [each.id for ruleset in rulebook.rulesets for each in ruleset.obligations]
    since = {
        random.choice([*ids, *(f"{key}#k0" for key in ids)]): maker.day() for _ in range(random.choice((0, 0, 1, 2)))
    }
    first = maker.day()
    place = random.choice(("530502", "530000", "530100", None))
    return Enterprise(
        name="generated",
        path="generated",
        digest="",
        jurisdiction=None if place is None else stated(place),
        founded_on=maker.maybe(stated(maker.day(days=600)), known),
        stated_on=maker.maybe(maker.day(days=100), 0.3),
        records_through={"default": maker.day(days=60)} if random.random() < 0.3 else {},
        facts=facts,
        classes={name: stated(random.random() < 0.5) for name in declarable if random.random() < known / 2},
        items={"things": things} if random.random() < known else {},
        records=records,
        suspensions=(Suspension(first, first + timedelta(random.randint(0, 90))),) if random.random() < 0.3 else (),
        applicability_since=since,
    )
