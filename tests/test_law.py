"""Scenarios worked out by hand from the texts before the rulesets were read: the rulesets come out as a lawyer did."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from compliance.assessor import Engine
from compliance.authoring.cases import CaseExample, load_cases
from compliance.authoring.cases.running import CaseRunner
from compliance.checking import load_rulesets
from compliance.engines import rete
from compliance.installed import shipped
from compliance.model import Rulebook

LAW = Path(__file__).parent / "law"
FILES = ("further.yaml", "second.yaml")


@cache
def rulebook() -> Rulebook:
    return load_rulesets(shipped("rulesets"))


@cache
def runner(engine: Engine) -> CaseRunner:
    return CaseRunner(rulebook(), engine)


@cache
def cases() -> tuple[CaseExample, ...]:
    return tuple(case for name in FILES for case in load_cases(LAW / name, rulebook()))


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in cases()])
def test_scenario_of_law(case: CaseExample) -> None:
    assert runner("reference").run(case).wrong == ()


@pytest.mark.skipif(rete.available() is not None, reason=f"durable-rules: {rete.available()}")
def test_durable_rules_agrees_on_every_scenario() -> None:
    wrong = [(case.name, result) for case in cases() if (result := runner("auto").run(case).wrong)]
    assert wrong == []
    assert len(cases()) > 240
