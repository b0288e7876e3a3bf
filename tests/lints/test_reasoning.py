"""What the reasoner calls certain is so, for whatever condition and whatever enterprise."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from compliance import model
from compliance.authoring.lints.reasoning import Reasoner
from compliance.engines.judging import Judge
from compliance.lowering import Lowering, lower
from compliance.situation import situations
from tests.properties.generated import AS_OF, Maker, enterprise
from tests.properties.test_information import contradicts


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32))
def test_certain_is_certain(seed: int) -> None:
    random = Random(seed)
    maker = Maker(random)
    rulebook = maker.rulebook(1)
    reasoner = Reasoner(rulebook.vocabulary)
    lowering = Lowering(rulebook, AS_OF, AS_OF)
    parts = [maker.condition(2) for _ in range(4)]
    tried: list[model.Condition] = [*parts, model.All(tuple(parts)), model.Any(tuple(parts))]
    tried += [model.All((one, model.Not(other))) for one in parts for other in parts if one is not other]
    tests = [lowering.test(each) for each in tried]
    never = [reasoner.narrow({}, each) is None for each in tried]
    always = [reasoner.narrow({}, each, False) is None for each in tried]
    implied = [(one, other) for one in range(4) for other in range(4) if reasoner.implies({}, parts[one], parts[other])]
    plan = lower(rulebook, AS_OF)
    cut = AS_OF.toordinal()
    for _ in range(12):
        known = enterprise(random, rulebook, random.choice((0.5, 1.0)))
        if contradicts(plan, known):
            continue
        judge = Judge(situations(plan, known)[cut], plan.classes, cut)
        denied = [each for each in plan.classes if judge.situation.declared.get(each.name) == 0]
        if any(judge.truth(each.when) is None for each in denied):
            # Denied while the facts are unknown: once they are known, the denial may turn out to be an input error.
            continue
        truths = [judge.truth(each) for each in tests]
        for condition, truth, dead, certain in zip(tried, truths, never, always, strict=True):
            assert not (dead and truth is True), condition
            assert not (certain and truth is False), condition
        for one, other in implied:
            assert not (truths[one] is True and truths[other] is False), (parts[one], parts[other])


def test_something_is_called_certain() -> None:
    """The property above would hold of a reasoner that never says anything."""
    said = 0
    for seed in range(150):
        maker = Maker(Random(seed))
        rulebook = maker.rulebook(1)
        reasoner = Reasoner(rulebook.vocabulary)
        one, other = maker.condition(2), maker.condition(2)
        said += reasoner.narrow({}, model.All((one, other))) is None
        said += reasoner.implies({}, one, other)
        assert reasoner.narrow({}, model.All((one, model.Not(one)))) is None or not isinstance(one, model.Flag)
    assert said > 20
