"""What is missing and what falls due next, told of many enterprises at once: as the reference tells it of each."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

pytest.importorskip("numpy", reason="the columnar engine needs pip install 'compliance[fleet]'")

from msgspec.structs import replace

from compliance import load_profile, load_rulesets, shipped
from compliance.assessor import Assessor
from compliance.diagnostics import LoadError
from compliance.engines.columnar.batching import batch_of
from compliance.engines.columnar.deciding import Deciding, facts_of
from compliance.engines.columnar.dues import KINDS, Dues
from compliance.engines.columnar.evaluating import Columnar
from compliance.engines.columnar.fulfilment import NEVER
from compliance.engines.columnar.planes import flags_of
from compliance.enterprise import Enterprise, Stated
from compliance.model import Rulebook
from tests.properties.generated import AS_OF, Maker, enterprise
from tests.properties.made_up import AT, MakerUp

Told = dict[str, tuple[frozenset[str], date | None, str]]


def told(rulebook: Rulebook, as_of: date, enterprises: list[Enterprise]) -> list[Told]:
    """Return for each enterprise what the columns tell: missing facts, due day and its kind by obligation."""
    plan = Assessor(rulebook, as_of, "reference").plan
    engine = Columnar(plan)
    at = engine.today(batch_of(enterprises, rulebook.vocabulary))
    deciding, dues = Deciding(engine, at), Dues(engine, plan, at)
    found: list[Told] = [{} for _ in enterprises]
    for owed in engine.plan.owed:
        undetermined = at.outcome(owed).undetermined
        missing = {path: flags_of(words, len(enterprises)) for path, words in deciding.of(owed, undetermined).items()}
        due = dues.of(owed.id)
        for place in range(len(enterprises)):
            paths = frozenset(path for path, flags in missing.items() if flags[place])
            day = None if due.on[place] == NEVER else date.fromordinal(int(due.on[place]))
            found[place][owed.id] = paths, day, KINDS[due.kind[place]] if day else ""
    return found


def compare(rulebook: Rulebook, as_of: date, enterprises: list[Enterprise]) -> int:
    assessor = Assessor(rulebook, as_of, "reference")
    fit: list[tuple[Enterprise, Told]] = []
    for each in enterprises:
        try:
            findings = assessor.findings(each)
        except LoadError:  # a class declared false that follows from the facts
            continue
        meant: Told = {}
        for finding in findings:
            missing = facts_of(finding.missing_facts) if finding.verdict == "undetermined" else ()
            due = finding.due
            meant[finding.id] = frozenset(missing), due.on if due else None, due.kind if due else ""
        fit.append((each, meant))
    mine = told(rulebook, as_of, [each for each, _ in fit])
    for (_, meant), columns in zip(fit, mine, strict=True):
        assert columns == meant, [(key, columns[key], meant[key]) for key in meant if columns[key] != meant[key]][:3]
    return sum(bool(each[0]) + bool(each[1]) for _, meant in fit for each in meant.values())


@pytest.mark.parametrize("seed", range(150))
def test_columns_tell_what_the_reference_tells(seed: int) -> None:
    random = Random(seed)
    rulebook = Maker(random).rulebook()
    firms = [enterprise(random, rulebook, random.choice((0.3, 0.6, 0.9))) for _ in range(40)]
    compare(rulebook, AS_OF, firms)


@pytest.mark.parametrize("as_of", [date(2021, 6, 30), date(2025, 1, 10), date(2027, 3, 31)])
def test_columns_tell_of_the_shipped_rulesets(as_of: date) -> None:
    rulebook = load_rulesets(shipped("rulesets"), bindings={"district-2011": "530581"})
    given = [load_profile(path, rulebook.vocabulary) for path in sorted(shipped("enterprise_profiles").glob("*.yaml"))]
    random = Random(as_of.toordinal())
    maker = MakerUp(Assessor(rulebook, as_of, "reference").plan, random)
    made = [maker.enterprise(random.choice((0.4, 0.8, 0.97))) for _ in range(60)]
    # Where a class is declared false that follows from the facts, the reference refuses the profile.
    there = [replace(each, jurisdiction=Stated("530581", AT), classes={}) for each in made]
    assert compare(rulebook, as_of, [*given, *made[:20], *there]) > 1000
