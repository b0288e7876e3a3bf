"""A warm assessment against hand-written closures for the same conditions, and growth with obligations and records.

The closures are what a programmer would write by hand for these obligations: one function each, facts from a dict,
``None`` for unknown, records counted with a loop; no trace, no missing facts, no report.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from compliance import model
from compliance.assessor import Assessor
from compliance.enterprise import Enterprise, Record, Stated
from compliance.model import Origin, Words

AS_OF = date(2025, 1, 10)
AT = Origin("benchmark", 1)
FIRST = date(2024, 1, 1)


def words(name: str) -> Words:
    return Words(name, name)


def obligation(index: int, applies: model.Condition, requires: model.Requirement) -> model.Obligation:
    name = f"o{index}"
    return model.Obligation(
        name, index + 1, words(name), "obligation", "direct", "enterprise", "major", model.Source("b", "1", "quote"),
        model.Effective(FIRST), applies, requires, AT,
    )  # fmt: skip


def rulebook(size: int) -> model.Rulebook:
    """Return ``size`` obligations of three shapes, as the shipped rulesets have them."""
    facts = {
        "staff": model.Fact("staff", words("staff"), "count"),
        "industries": model.Fact(
            "industries",
            words("industries"),
            "set",
            values=(model.Value("mining", words("mining")), model.Value("textile", words("textile"))),
        ),
        **{f"f{index}": model.Fact(f"f{index}", words("f"), "flag") for index in range(20)},
    }
    led = {"led": model.Fact("led", words("led"), "flag")}
    activities = {"drills": model.Activity("drills", words("drills"), led, {})}
    found: list[model.Obligation] = []
    for index in range(size):
        flag = f"f{index % 20}"
        threshold = 50 + index % 200
        applies: model.Condition = model.Any(
            (model.Members("industries", "any", ("mining",)), model.Number("staff", at_least=threshold))
        )
        requires: model.Requirement = model.All((model.Flag(flag, True), model.Flag(f"f{(index + 7) % 20}", True)))
        if index % 3 == 2:
            requires = model.Frequency("drills", 1, model.Flag("led", True), per="quarter")
        found.append(obligation(index, applies, requires))
    ruleset = model.Ruleset(
        "b", words("b"), "", words("b"), "national", FIRST, model.NATIONAL, model.Effective(FIRST), "", "", (),
        tuple(found),
    )  # fmt: skip
    vocabulary = model.Vocabulary(facts, {}, activities, {}, {})
    return model.Rulebook(vocabulary, (ruleset,))


def enterprise(records: int) -> Enterprise:
    facts = {"staff": Stated(120, AT), "industries": Stated(frozenset({"textile"}), AT)}
    facts |= {f"f{index}": Stated(index % 5 != 0, AT) for index in range(0, 20, 1) if index % 7}
    drills = tuple(Record(FIRST + timedelta(index % 370), {"led": index % 4 != 0}, AT) for index in range(records))
    return Enterprise("b", "b", "", facts=facts, records={"drills": drills}, founded_on=Stated(date(2010, 1, 1), AT))


Facts = dict[str, Any]


def closures(size: int) -> list[Callable[[Facts], str]]:
    """Return one hand-written function for each obligation of :func:`rulebook`."""
    quarters = [(date(2024, month, 1), date(2024, month + 3, 1)) for month in (1, 4, 7)]
    quarters.append((date(2024, 10, 1), date(2025, 1, 1)))

    def applies(facts: Facts, threshold: int) -> bool | None:
        industries, staff = facts.get("industries"), facts.get("staff")
        mining = None if industries is None else "mining" in industries
        large = None if staff is None else staff >= threshold
        if mining or large:
            return True
        return None if mining is None or large is None else False

    def verdict(applicable: bool | None, fulfilled: bool | None) -> str:
        if applicable is False:
            return "not_applicable"
        if fulfilled is True:
            return "satisfied"
        return "gap" if applicable is True and fulfilled is False else "undetermined"

    def of_flags(threshold: int, one: str, other: str) -> Callable[[Facts], str]:
        def judge(facts: Facts) -> str:
            a, b = facts.get(one), facts.get(other)
            both = False if a is False or b is False else None if a is None or b is None else True
            return verdict(applies(facts, threshold), both)

        return judge

    def of_drills(threshold: int) -> Callable[[Facts], str]:
        def judge(facts: Facts) -> str:
            drills = facts.get("drills")
            met: bool | None = True
            for first, after in quarters:
                true = unknown = 0
                for day, led in drills:
                    if first <= day < after:
                        true += led is True
                        unknown += led is None
                if true < 1:
                    met = False if unknown < 1 else None
                    if met is False:
                        break
            return verdict(applies(facts, threshold), met)

        return judge

    found: list[Callable[[Facts], str]] = []
    for index in range(size):
        threshold = 50 + index % 200
        if index % 3 == 2:
            found.append(of_drills(threshold))
        else:
            found.append(of_flags(threshold, f"f{index % 20}", f"f{(index + 7) % 20}"))
    return found


def plain(firm: Enterprise) -> Facts:
    facts: Facts = {path: stated.value for path, stated in firm.facts.items()}
    facts["drills"] = [(record.day, record.fields.get("led")) for record in firm.records["drills"]]
    return facts


def least(action: Callable[[], object], rounds: int = 30) -> float:
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        action()
        best = min(best, time.process_time() - start)
    return best


def measure(size: int, records: int) -> tuple[float, float, float]:
    """Return the seconds of the closures, of an assessment without trace, and of one with its traces."""
    book, firm = rulebook(size), enterprise(records)
    functions, facts = closures(size), plain(firm)
    assessor = Assessor(book, AS_OF, "reference")
    by_hand = {f"o{index}": judge(facts) for index, judge in enumerate(functions)}
    assert {key: outcome.verdict for key, outcome in assessor.judge(firm).items()} == by_hand
    base = least(lambda: [judge(facts) for judge in functions])
    return base, least(lambda: assessor.judge(firm)), least(lambda: assessor.assess(firm), 10)


def main() -> None:
    print("obligations  records   closures        no trace          with trace")
    for size, records in ((10, 20), (100, 20), (1000, 20), (100, 200), (100, 2000)):
        base, bare, traced = measure(size, records)
        print(
            f"{size:>11} {records:>8} {base * 1e6:>8.0f} us "
            f"{bare * 1e6:>8.0f} us {bare / base:>5.1f}x {traced * 1e6:>8.0f} us {traced / base:>5.1f}x"
        )


if __name__ == "__main__":
    main()
