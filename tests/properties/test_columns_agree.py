"""The columnar engine says of many enterprises what the reference says of each."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

pytest.importorskip("numpy", reason="the columnar engine needs pip install 'compliance[fleet]'")

from compliance import load_profile, load_rulesets, shipped
from compliance.engines.columnar.batching import batch_of
from compliance.engines.columnar.evaluating import CODES, REASONS, Columnar
from compliance.engines.reference import evaluate
from compliance.enterprise import Enterprise
from compliance.lowering import lower
from compliance.model import Rulebook
from compliance.profiles import read_body
from compliance.reading import Mistakes
from compliance.situation import situations
from compliance.verdict import QUALIFIERS, Outcome
from tests.properties.generated import AS_OF, Maker, enterprise
from tests.properties.made_up import MakerUp
from tests.test_conformance import FILES, document, value


def outcomes(engine: Columnar, enterprises: list[Enterprise], rulebook: Rulebook) -> list[dict[str, Outcome]]:
    judged = engine.evaluate(batch_of(enterprises, rulebook.vocabulary))
    found: list[dict[str, Outcome]] = []
    for place in range(len(enterprises)):
        told = {}
        for key, each in judged.items():
            names = tuple(name for bit, name in enumerate(QUALIFIERS) if each.qualifiers[place] >> bit & 1)
            final = None if each.final is None else CODES[each.final[place]]
            told[key] = Outcome(CODES[each.verdict[place]], names, REASONS[each.reason[place]], final)
        found.append(told)
    return found


def compare(rulebook: Rulebook, as_of: date, enterprises: list[Enterprise]) -> None:
    plan = lower(rulebook, as_of)
    told = outcomes(Columnar(plan), enterprises, rulebook)
    for each, mine in zip(enterprises, told, strict=True):
        meant = evaluate(plan, situations(plan, each))
        assert mine == meant, [(key, mine[key], meant[key]) for key in meant if mine[key] != meant[key]][:3]


@pytest.mark.parametrize("seed", range(300))
def test_columns_agree(seed: int) -> None:
    random = Random(seed)
    rulebook = Maker(random).rulebook()
    compare(rulebook, AS_OF, [enterprise(random, rulebook, random.choice((0.3, 0.6, 0.9))) for _ in range(70)])


def test_columns_agree_on_the_conformance_data() -> None:
    for path in FILES:
        root, rulebook = document(path)
        by_day: dict[date, list[Enterprise]] = {}
        for case in value(root, "cases").items:
            if "error" not in case.entries:
                mistakes = Mistakes(str(path), "")
                found = read_body(value(case, "given"), rulebook.vocabulary, mistakes)
                by_day.setdefault(date.fromisoformat(value(case, "as_of").text), []).append(found)
        for as_of, enterprises in by_day.items():
            compare(rulebook, as_of, enterprises)


@pytest.mark.parametrize("as_of", [date(2021, 6, 30), date(2024, 2, 29), date(2025, 1, 10), date(2027, 3, 31)])
def test_columns_agree_on_the_shipped_rulesets(as_of: date) -> None:
    rulebook = load_rulesets(shipped("rulesets"), bindings={"district-2011": "530581"})
    profiles = sorted(shipped("enterprise_profiles").glob("*.yaml"))
    given = [load_profile(path, rulebook.vocabulary) for path in profiles]
    random = Random(as_of.toordinal())
    maker = MakerUp(lower(rulebook, as_of), random)
    compare(rulebook, as_of, [*given, *(maker.enterprise(random.choice((0.4, 0.8, 0.97))) for _ in range(150))])


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 129])
def test_any_number_of_enterprises(count: int) -> None:
    random = Random(count)
    rulebook = Maker(random).rulebook()
    compare(rulebook, AS_OF, [enterprise(random, rulebook) for _ in range(count)])
