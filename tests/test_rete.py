"""The forward-chaining engine says what SEMANTICS.md says, keeps within durable-rules' limits, and leaks nothing."""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from compliance import model
from compliance.engines import rete, rete_dialect, rete_formulas
from compliance.periods import Period, complete_before, earliest_reaching, period_at
from compliance.plan import (
    GREATEST,
    LEAST,
    AllOf,
    AnyOf,
    Calendar,
    Case,
    ClassTest,
    Ever,
    ItemsTest,
    Leaf,
    NotOf,
    Overrider,
    Owed,
    Plan,
    Requirement,
    Rolling,
    ShareTest,
    Test,
    Until,
)
from compliance.situation import ItemNumbers, Situation
from tests.rete_oracle import text_says

pytestmark = pytest.mark.skipif(rete.available() is not None, reason=f"durable-rules: {rete.available()}")

AS_OF = date(2024, 9, 30)
TODAY = AS_OF.toordinal()
LAPSED_ON = date(2024, 6, 30).toordinal()
ALWAYS = AllOf(())
NEVER = AnyOf(())
FLAGS = ("a", "b", "c", "d")
NUMBERS = ("n", "m")
DATES = ("d1", "d2")
CLASSES = ("k1", "k2", "k3", "k4")
PLACES = ("place:53", "place:5305")
EMPTY = model.Rulebook(model.Vocabulary({}, {}, {}, {}, {}), ())
FREQUENCY = model.Frequency("drills", 1)
DEADLINE = model.Deadline(AS_OF, model.ALWAYS)
SHARE = model.Share("n", "m")
EVERY = model.Quantified("every", "hazards", model.ALWAYS, model.ALWAYS)


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


# --- random plans and situations -----------------------------------------------------------------------------------


class Dice:
    """Random nodes of a plan; the same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def joined(self, parts: tuple[Test, ...]) -> Test:
        options: list[Test] = [AllOf(parts), AnyOf(parts), NotOf(parts[0])]
        return self.random.choice(options)

    def flag(self, key: str) -> Leaf:
        value = self.random.randint(0, 1)
        return Leaf(key, ((value, value),), model.Flag(key, bool(value)))

    def number(self, key: str) -> Leaf:
        low = self.random.choice([LEAST, -2, 0, 1, 3])
        high = self.random.choice([GREATEST, 1, 3, 5])
        ranges = [(low, high)] if self.random.random() < 0.7 else [(0, 0), (2, 2), (4, self.random.choice([4, 5]))]
        return Leaf(key, tuple(ranges), model.Number(key))

    def dated(self, key: str) -> Leaf:
        bound = day(self.random.choice(["2024-03-31", "2024-06-30", "2024-09-30"]))
        mode = self.random.choice(["on_or_before", "on_or_before", "on_or_after", "valid_on"])
        ranges = ((1, bound),) if mode == "on_or_before" else ((bound, GREATEST),)
        return Leaf(key, ranges, model.Day(key, mode))  # type: ignore[arg-type]

    def leaf(self, classes: tuple[str, ...]) -> Test:
        roll = self.random.random()
        if roll < 0.4:
            return self.flag(self.random.choice([*FLAGS, *classes, *classes]))
        if roll < 0.6:
            return self.number(self.random.choice(NUMBERS))
        if roll < 0.75:
            return self.dated(self.random.choice(DATES))
        if roll < 0.85:
            bounds = self.random.choice([(50, None), (100, None), (None, 50), (20, 80), (33, 33)])
            return ShareTest("n", "m", *bounds, SHARE)
        return self.items()

    def fields(self, depth: int = 1) -> Test:
        """Return a test over the fields of an item or record."""
        roll = self.random.random()
        if depth and roll < 0.3:
            parts = (self.fields(depth - 1), self.fields(depth - 1))
            return self.joined(parts)
        if roll < 0.5:
            return ALWAYS
        if roll < 0.8:
            return self.flag("x")
        return self.random.choice([self.number("y"), self.dated("on")])

    def items(self) -> ItemsTest:
        mode = self.random.choice(["every", "every", "some", "count"])
        bounds = self.random.choice([(1, None), (2, None), (None, 1), (1, 2)]) if mode == "count" else (None, None)
        return ItemsTest(mode, "hazards", self.fields(), self.fields(), *bounds, EVERY)  # type: ignore[arg-type]

    def test(self, depth: int, classes: tuple[str, ...] = CLASSES) -> Test:
        if not depth or self.random.random() < 0.3:
            return self.leaf(classes)
        parts = tuple(self.test(depth - 1, classes) for _ in range(self.random.randint(1, 3)))
        return self.joined(parts)

    def since(self, key: str, case: str = "") -> tuple[str, ...]:
        return (key, f"{key}#{case}") if case else (key,)

    def calendar(self, key: str, case: str, base: Calendar | None = None) -> Calendar:
        per = self.random.choice(["month", "quarter", "half_year"])
        complete = complete_before(AS_OF, per)  # type: ignore[arg-type]
        complete = complete[self.random.randint(0, len(complete)) :]
        current: Period | None = period_at(AS_OF, per) if self.random.random() < 0.8 else None  # type: ignore[arg-type]
        activity = self.random.choice(["drills", "checks"])
        return Calendar(
            activity, self.fields(), self.random.choice([1, 1, 2]), complete, current, (), self.since(key, case),
            self.random.random() < 0.5, base if case else None, FREQUENCY,
        )  # fmt: skip

    def requirement(self, key: str, case: str, depth: int, deadline: bool = True) -> Requirement:
        roll = self.random.random()
        if depth and roll < 0.3:
            parts = tuple(self.requirement(key, case, depth - 1, deadline) for _ in range(self.random.randint(1, 3)))
            return AllOf(parts) if self.random.random() < 0.5 else AnyOf(parts)
        if roll < 0.45 and not deadline:
            return self.test(1)
        if roll < 0.55:
            start = self.random.choice([None, day("2023-01-01"), day("2024-05-01")]) or 1
            activity = self.random.choice(["drills", "checks"])
            return Ever(activity, self.fields(), self.random.choice([1, 2]), start, TODAY, FREQUENCY)
        if roll < 0.75 and deadline:
            return self.until(key, case, depth)
        if roll < 0.85 and deadline:
            return self.calendar(key, case)
        if roll < 0.95 and deadline:
            months = self.random.choice([3, 6, 12])
            reaching = earliest_reaching(TODAY, months)
            start = day(self.random.choice(["2020-01-01", "2024-08-01"]))
            return Rolling(
                "drills",
                self.fields(),
                self.random.choice([1, 2]),
                reaching,
                TODAY,
                start,
                self.since(key, case),
                FREQUENCY,
            )
        return self.test(1)

    def until(self, key: str, case: str, depth: int) -> Until:
        by = day(self.random.choice(["2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31"]))
        months = self.random.choice([None, None, 6, 12])
        reaching = earliest_reaching(TODAY, months) if months else None
        inner = self.requirement(key, case, max(0, depth), deadline=False)
        return Until(by, by >= TODAY, months, reaching, self.since(key, case), inner, DEADLINE)

    def owed(self, key: str, plain: bool = False) -> Owed:
        modality: Any = self.random.choice(["obligation"] * 2 + ["prohibition", "recommendation", "permission"])
        base = None if modality == "permission" else self.requirement(key, "", 2)
        cases = []
        for index in range(self.random.choice([0, 0, 1, 2, 3]) if base is not None else 0):
            asked = self.requirement(key, f"c{index}", 1)
            if isinstance(asked, Calendar) and isinstance(base, Calendar):
                asked = replace(asked, earlier=base)
            cases.append(Case(f"c{index}", self.test(1), asked))
        overriders = tuple(Overrider(f"o{index}", self.test(1)) for index in range(self.random.choice([0, 0, 0, 1, 2])))
        place: Test = ALWAYS
        if self.random.random() < 0.6:
            place = Leaf(self.random.choice(PLACES), ((1, 1),))
        standing: Any = "in_force" if plain else self.random.choice(["in_force"] * 6 + ["not_yet_in_force", "lapsed"])
        others = [] if plain else [(str(n), self.owed(key, True)) for n in range(self.random.choice([0, 0, 1, 2]))]
        lapsed = standing == "lapsed"
        return Owed(
            key, modality, standing, place, self.test(2), overriders, base, tuple(cases), tuple(others),
            replace(self.owed(key, True), until=LAPSED_ON) if lapsed else None, LAPSED_ON if lapsed else None,
        )  # fmt: skip

    def classes(self) -> tuple[ClassTest, ...]:
        return tuple(
            ClassTest(name, self.test(2, CLASSES[:index]), self.random.random() < 0.6, self.random.random() < 0.5)
            for index, name in enumerate(CLASSES)
        )

    def plan(self, obligations: int = 8) -> Plan:
        owed = tuple(self.owed(f"o{index}") for index in range(obligations))
        final = {LAPSED_ON: self.classes()} if any(each.final for each in owed) else {}
        return Plan(EMPTY, AS_OF, self.classes(), owed, (), (), (), final)

    def values(self, keys: tuple[str, ...], chance: float) -> dict[str, int]:
        ranges = {"n": (-3, 6), "m": (0, 6), "y": (0, 5)}
        found = {}
        for key in keys:
            if self.random.random() < chance:
                if key in ("d1", "d2", "on"):
                    found[key] = self.random.choice([0, day("2024-02-01"), day("2024-05-01"), day("2024-08-01")])
                else:
                    found[key] = self.random.randint(*ranges.get(key, (0, 1)))
        return found

    def situation(self) -> Situation:
        items = {"hazards": tuple(self.item(index) for index in range(self.random.randint(0, 3)))}
        founded = day(self.random.choice(["2001-01-01"] * 2 + ["2024-01-15", "2024-08-01", "2024-10-05"]))
        known = self.random.random() < 0.8
        records = {}
        for activity in ("drills", "checks"):
            if self.random.random() < 0.8:
                days = sorted(self.random.choices(range(day("2023-09-01"), TODAY), k=self.random.choice([0, 1, 4, 15])))
                records[activity] = tuple(
                    (each, self.values(("x", "y", "on"), 0.7)) for each in days if each >= founded or not known
                )
        through = {"default": self.random.choice([TODAY, TODAY, day("2024-06-15")])}
        if self.random.random() < 0.3:
            through["drills"] = self.random.choice([day("2024-01-15"), TODAY])
        since = {}
        for key in ("o0", "o1", "o2", "o3#c0", "o4#c0", "o5#c0", "o0#c0", "o1#c1"):
            if self.random.random() < 0.3:
                since[key] = day(self.random.choice(["2023-11-01", "2024-04-01", "2024-09-01"]))
        spans = ((day("2024-01-01"), day("2024-04-30")),) if self.random.random() < 0.3 else ()
        return Situation(
            numbers=self.values((*FLAGS, *NUMBERS, *DATES, *PLACES), 0.75),
            declared=self.values(CLASSES, 0.3),
            items=items if self.random.random() < 0.8 else {},
            records=records,
            through=through,
            founded=founded if known else None,
            since=since,
            suspensions=spans,
        )

    def item(self, index: int) -> ItemNumbers:
        return ItemNumbers(self.values(("x", "y", "on"), 0.7), self.random.random() < 0.85, index)


class Deadlines(Dice):
    """Mostly deadlines around acts, records and items, nested in one another: the ways to be late."""

    def requirement(self, key: str, case: str, depth: int, deadline: bool = True) -> Requirement:
        roll = self.random.random()
        if deadline and roll < 0.75:
            return self.until(key, case, 2)
        if depth and roll < 0.45:
            parts = tuple(self.requirement(key, case, depth - 1, deadline) for _ in range(self.random.randint(1, 3)))
            return AllOf(parts) if self.random.random() < 0.4 else AnyOf(parts)
        if roll < 0.7:
            start = self.random.choice([1, day("2024-05-01")])
            activity = self.random.choice(["drills", "checks"])
            return Ever(activity, self.fields(), self.random.choice([1, 2]), start, TODAY, FREQUENCY)
        return self.dated(self.random.choice(DATES)) if roll < 0.85 else self.items() if roll < 0.95 else self.test(1)

    def fields(self, depth: int = 1) -> Test:
        roll = self.random.random()
        if depth and roll < 0.3:
            parts = (self.fields(depth - 1), self.fields(depth - 1))
            return AllOf(parts) if roll < 0.1 else AnyOf(parts)
        return ALWAYS if roll < 0.5 else self.flag("x") if roll < 0.6 else self.dated("on")


def situations(dice: Dice, plan: Plan) -> dict[int, Situation]:
    return {cut: dice.situation() for cut in plan.cuts()}


# --- agreement with the text ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("dice", [Dice, Deadlines])
@pytest.mark.parametrize("seed", range(30))
def test_says_what_the_text_says(dice: type[Dice], seed: int) -> None:
    dealt = dice(seed)
    plan = dealt.plan()
    engine = rete.ReteEngine(plan)
    for _ in range(12):
        at = situations(dealt, plan)
        assert engine.evaluate(at) == text_says(plan, at)


def test_the_random_plans_reach_every_verdict_and_qualifier() -> None:
    found: set[object] = set()
    for seed in range(30):
        for dice in (Dice(seed), Deadlines(seed)):
            plan = dice.plan()
            for _ in range(12):
                for outcome in text_says(plan, situations(dice, plan)).values():
                    found |= {outcome.verdict, outcome.reason, f"final {outcome.final}", *outcome.qualifiers}
    assert {"gap", "undetermined", "pending", "advice", "satisfied", "not_applicable"} <= found
    assert {
        "late",
        "applicability_unknown",
        "reading_sensitive",
        "reading_open",
        "by_alternative",
        "permission",
    } <= found
    assert {"not_yet_founded", "not_yet_in_force", "lapsed", "outside_jurisdiction", "does_not_apply"} <= found
    assert {"overridden", "final gap", "final undetermined"} <= found


def one(requirement: Requirement, **more: object) -> Plan:
    settings: dict[str, object] = {"place": ALWAYS, "applies_when": ALWAYS, "overriders": (), "cases": ()}
    settings |= {"alternatives": (), "final": None, "until": None, "modality": "obligation", "standing": "in_force"}
    owed = Owed(id="o", base=requirement, **(settings | more))  # type: ignore[arg-type]
    return Plan(EMPTY, AS_OF, (), (owed,), (), (), (), {})


def known(**numbers: int) -> dict[int, Situation]:
    return {TODAY: Situation(numbers, {}, {}, {}, {"default": TODAY}, 1, {}, ())}


def flag(key: str) -> Leaf:
    return Leaf(key, ((1, 1),), model.Flag(key, True))


def test_facts_in_any_order_give_the_same() -> None:
    dice = Dice(7)
    plan = dice.plan()
    engine = rete.ReteEngine(plan)
    at = situations(dice, plan)
    said = engine.evaluate(at)
    for _ in range(10):
        mixed = {
            cut: replace(each, numbers=dict(dice.random.sample(sorted(each.numbers.items()), len(each.numbers))))
            for cut, each in at.items()
        }
        assert engine.evaluate(mixed) == said


def test_the_hash_seed_changes_neither_outcomes_nor_trace() -> None:
    script = (
        "from tests.test_rete import *\n"
        "dice = Dice(3); plan = dice.plan(); engine = rete.ReteEngine(plan); at = situations(dice, plan)\n"
        "print(engine.evaluate(at)); print(engine.trace); print([engine.fired(each.id) for each in plan.owed])\n"
    )
    root = Path(__file__).parent.parent
    said = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("0", "1", "42")
    }
    assert len(said) == 1
    assert "verdict=" in said.pop()


def test_a_declaration_against_a_true_derivation_gives_way() -> None:
    classes = (
        ClassTest("k1", flag("a"), True, True),
        ClassTest("k2", flag("k1"), True, True),
        ClassTest("k3", NotOf(flag("k2")), True, True),
    )
    plan = replace(one(AllOf((flag("k1"), flag("k2"), NotOf(flag("k3"))))), classes=classes)
    at = {TODAY: replace(known(a=1)[TODAY], declared={"k1": 0, "k2": 0})}
    assert rete.ReteEngine(plan).evaluate(at)["o"].verdict == "satisfied"


# --- sessions and memory -------------------------------------------------------------------------------------------


def test_an_engine_is_as_good_after_an_error_as_before() -> None:
    engine = rete.ReteEngine(one(flag("a")))
    with pytest.raises(rete.EngineLimit, match="a = "):
        engine.evaluate(known(a=GREATEST + 1))
    assert engine.evaluate(known(a=1))["o"].verdict == "satisfied"
    assert engine.evaluate(known(a=0))["o"].verdict == "gap"
    assert engine.evaluate(known())["o"].verdict == "undetermined"


def resident() -> int:
    """Return the resident memory of this process in bytes."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="no /proc/self/statm to read resident memory from")
def test_memory_stays_flat_over_many_enterprises_and_many_plans() -> None:
    dice = Dice(5)
    plan = dice.plan(2)
    engine = rete.ReteEngine(plan)
    at = [situations(dice, plan) for _ in range(5)]
    for index in range(200):
        engine.evaluate(at[index % 5])
        rete.ReteEngine(one(flag("a"))).evaluate(known(a=1))
    before = resident()
    for index in range(400):
        engine.evaluate(at[index % 5])
        rete.ReteEngine(one(flag("a"))).evaluate(known(a=1))
    assert resident() - before < 4_000_000


# --- limits --------------------------------------------------------------------------------------------------------


def wide_plan(obligations: int, facts: int, modality: str = "obligation") -> Plan:
    """Return a plan of obligations that all ask one class and each some of many facts."""
    choose = random.Random(1)
    made = []
    for index in range(obligations):
        keys = choose.sample(range(facts), 4)
        applies = AllOf((flag("k"), AnyOf(tuple(flag(f"f{key}") for key in keys[:2]))))
        asked = AnyOf((flag(f"f{keys[2]}"), Leaf("n", ((index % 20, GREATEST),)), flag(f"f{keys[3]}")))
        made.append(
            Owed(f"o{index}", "obligation", "in_force", ALWAYS, applies, (), asked, (), (), None, None)
        )  # fmt: skip
    return Plan(EMPTY, AS_OF, (ClassTest("k", flag("f0"), True, False),), tuple(made), (), (), (), {})


def test_250_obligations_over_150_facts_load_and_agree() -> None:
    plan = wide_plan(250, 150)
    engine = rete.ReteEngine(plan)
    choose = random.Random(2)
    for _ in range(3):
        at = known(n=choose.randint(0, 19), **{f"f{key}": choose.randint(0, 1) for key in range(120)})
        assert engine.evaluate(at) == text_says(plan, at)


def test_what_one_ruleset_cannot_hold_is_shared_out_over_several() -> None:
    asked = AllOf((flag("a"),))
    made = tuple(
        Owed(
            f"o{i}", "obligation", "in_force", ALWAYS, asked, (), AllOf((flag("b"), flag(f"x{i}"))), (), (), None, None
        )
        for i in range(600)
    )
    plan = Plan(EMPTY, AS_OF, (), made, (), (), (), {})
    engine = rete.ReteEngine(plan)
    at = known(a=1, b=1, **{f"x{index}": index % 2 for index in range(600)})
    assert engine.evaluate(at) == text_says(plan, at)


def test_conditions_of_any_width_and_depth_are_cut_to_size() -> None:
    many = [flag(f"x{index}") for index in range(40)]
    pairs = tuple(AnyOf((many[index], many[index + 1])) for index in range(0, 40, 2))
    plan = one(AllOf(pairs), applies_when=AnyOf(tuple(AllOf(tuple(many[index:])) for index in range(20))))
    engine = rete.ReteEngine(plan)
    for missing in (0, 1, 19, 39):
        at = known(**{f"x{index}": int(index != missing) for index in range(40)})
        assert engine.evaluate(at) == text_says(plan, at)


def test_more_than_the_engine_can_compare_is_refused_before_it_is_asked() -> None:
    apart = tuple(Leaf("n", ((3 * index, 3 * index + 1),)) for index in range(60))
    plan = one(AllOf(tuple(NotOf(AllOf((leaf, flag(f"x{index}")))) for index, leaf in enumerate(apart))))
    with pytest.raises(rete.EngineLimit, match="comparisons with n"):
        rete.ReteEngine(plan).evaluate(known(n=1))


@pytest.mark.parametrize(
    ("limit", "value", "said"),
    [("MAX_RULES", 2, "rules over"), ("MAX_FIELDS", 2, "facts"), ("MAX_USES", 0, "ask the same")],
)
def test_every_limit_is_guarded(limit: str, value: int, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rete_dialect, limit, value)
    plan = one(AllOf((flag("a"), AnyOf((flag("b"), flag("c"))))))
    with pytest.raises(rete.EngineLimit, match=said):
        rete.ReteEngine(plan).evaluate(known(a=1))


def test_the_engine_tells_every_fact_from_every_other() -> None:
    """durable-rules knows facts and fields by a 32-bit hash (FNV-1) of their names alone."""

    def hashed(name: str) -> int:
        value = 2166136261
        for byte in name.encode():
            value = (value * 16777619 & 0xFFFFFFFF) ^ byte
        return value

    names = ["boot", "sid-p", *(f"f{number}" for number in range(1, rete_dialect.MAX_FIELDS + 2))]
    for variant in (hashed, lambda name: hashed(name[::-1])):
        assert len({variant(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("ranges", "rules"),
    [
        (((1, 1),), 1),
        (((LEAST, GREATEST),), 1),
        (((LEAST, 0), (2, GREATEST)), 1),
        (((1, 5), (9, 12)), 2),
        (((0, 0), (2, 2), (4, 4)), 1),
    ],
)
def test_ranges_are_asked_exactly(ranges: rete_formulas.Ranges, rules: int) -> None:
    definitions = rete_formulas.Definitions()
    key = definitions.derive(rete_formulas.Lit("n", ranges))
    assert isinstance(key, str)
    assert len(definitions.terms[key, 1]) == rules
    network = rete_dialect.Network("n", rete_dialect.measured(definitions.terms))
    for value in (LEAST, -1, 0, 1, 2, 3, 4, 5, 6, 8, 9, 12, 13, GREATEST):
        inside = any(low <= value <= high for low, high in ranges)
        assert (key in network.run({"n": value}).values) == inside
    assert network.run({}).values == {}


# --- what is told --------------------------------------------------------------------------------------------------


def test_what_fired_is_told_from_facts_to_verdict() -> None:
    plan = replace(
        one(flag("dept"), applies_when=flag("large")),
        classes=(ClassTest("large", Leaf("n", ((100, GREATEST),)), True, False),),
    )
    engine = rete.ReteEngine(plan)
    engine.evaluate(known(n=120, dept=0))
    assert engine.fired("o") == ("applies: large = 1", "gap: applies, dept = 0", "large = 1: n = 120")
    assert ("large = 1", (("n", 120),)) in engine.trace
    engine.evaluate(known(n=99))
    assert engine.fired("o") == ("does not apply: large = 0", "large = 0: n = 99")


def test_unavailable_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rete_dialect, "find_spec", lambda name: None)
    assert "not installed" in (rete.available() or "") or "Python" in (rete.available() or "")
    with pytest.raises(ImportError, match="durable-rules"):
        rete.ReteEngine(one(flag("a")))
    monkeypatch.setattr(rete_dialect, "find_spec", lambda name: object())

    def refuse(name: str) -> object:
        raise ImportError("undefined symbol: PyEval_CallObject")

    monkeypatch.setattr(rete_dialect, "import_module", refuse)
    assert "PyEval_CallObject" in (rete.available() or "")
