"""Kleene's laws, and that a condition is judged alike whatever the order of its parts."""

from __future__ import annotations

from itertools import product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from compliance import model
from compliance.engines.judging import Judge
from compliance.lowering import Lowering, lower
from compliance.situation import situations
from compliance.truth import Truth, conjunction, disjunction, negation
from tests.properties.generated import AS_OF, Maker, enterprise

TRUTHS: tuple[Truth, ...] = (True, False, None)
truths = st.lists(st.sampled_from(TRUTHS), max_size=6)


def rank(truth: Truth) -> int:
    return {False: 0, None: 1, True: 2}[truth]


def test_the_tables() -> None:
    for a, b in product(TRUTHS, repeat=2):
        assert rank(conjunction((a, b))) == min(rank(a), rank(b))
        assert rank(disjunction((a, b))) == max(rank(a), rank(b))
        assert negation(conjunction((a, b))) == disjunction((negation(a), negation(b)))
        assert negation(negation(a)) == a
    assert conjunction(()) is True
    assert disjunction(()) is False


@given(truths, st.randoms(use_true_random=False))
def test_order_does_not_matter(parts: list[Truth], random: Random) -> None:
    shuffled = random.sample(parts, len(parts))
    assert conjunction(parts) == conjunction(shuffled)
    assert disjunction(parts) == disjunction(shuffled)


def turned(condition: model.Requirement, random: Random) -> model.Requirement:
    """Return the same condition with the parts of every all and any in another order."""
    match condition:
        case model.All(parts):
            return model.All(tuple(turned(part, random) for part in random.sample(parts, len(parts))))
        case model.Any(parts):
            return model.Any(tuple(turned(part, random) for part in random.sample(parts, len(parts))))
        case model.Not(part):
            return model.Not(turned(part, random))  # type: ignore[arg-type]
        case _:
            return condition


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32))
def test_conditions_keep_kleene_s_laws(seed: int) -> None:
    random = Random(seed)
    maker = Maker(random)
    rulebook = maker.rulebook(1)
    plan = lower(rulebook, AS_OF)
    lowering = Lowering(rulebook, AS_OF, AS_OF)
    a, b = maker.condition(3), maker.condition(3)
    tests = [
        lowering.test(each)  # type: ignore[arg-type]
        for each in (
            a,
            turned(a, random),
            model.Not(model.Not(a)),
            model.Not(model.All((a, b))),
            model.Any((model.Not(a), model.Not(b))),
            model.All((a, model.Any((a, b)))),
        )
    ]
    cut = AS_OF.toordinal()
    judge = Judge(situations(plan, enterprise(random, rulebook))[cut], plan.classes, cut)
    plain, reordered, twice, not_all, any_not, absorbed = (judge.truth(test) for test in tests)
    assert plain == reordered == twice == absorbed
    assert not_all == any_not
