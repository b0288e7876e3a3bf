"""The reference and durable-rules give the same outcome on every input."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.engines.reference import evaluate
from compliance.lowering import lower
from compliance.situation import situations
from tests.properties.generated import AS_OF, Maker, enterprise

rete = pytest.importorskip("compliance.engines.rete")
pytestmark = pytest.mark.skipif(rete.available() is not None, reason=f"durable-rules: {rete.available()}")


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_engines_agree(seed: int) -> None:
    random = Random(seed)
    rulebook = Maker(random).rulebook()
    plan = lower(rulebook, AS_OF)
    engine = rete.ReteEngine(plan)
    for _ in range(5):
        at = situations(plan, enterprise(random, rulebook, random.choice((0.3, 0.6, 0.9))))
        assert engine.evaluate(at) == evaluate(plan, at)
