"""The shipped rulesets: every case beside them holds, and every quotation stands in its document."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from compliance.assessor import Engine
from compliance.authoring.cases import CaseExample, load_all_cases
from compliance.authoring.cases.running import CaseRunner
from compliance.authoring.texts.quotes import verify_quotes
from compliance.checking import load_rulesets
from compliance.engines import rete
from compliance.installed import shipped
from compliance.model import Rulebook
from tests.shared_material import shared

RULESETS = shipped("rulesets")
ENGINES: tuple[Engine, ...] = ("reference",) if rete.available() else ("reference", "auto")


@cache
def rulebook() -> Rulebook:
    return load_rulesets(RULESETS)


@cache
def runner(engine: Engine) -> CaseRunner:
    return CaseRunner(rulebook(), engine)


def cases() -> list[CaseExample]:
    return list(load_all_cases(RULESETS, rulebook()))


def named(case: CaseExample) -> str:
    return f"{case.origin.path.rpartition('/')[2]}:{case.name}"


@pytest.mark.parametrize("case", [pytest.param(case, id=named(case)) for case in cases()])
def test_case(case: CaseExample) -> None:
    assert runner("reference").run(case).wrong == ()


@pytest.mark.skipif(len(ENGINES) == 1, reason=f"durable-rules: {rete.available()}")
def test_durable_rules_confirms_the_cases() -> None:
    """A compiled host is never freed, so the days with the most cases stand for all."""
    days = Counter(case.as_of for case in cases())
    frequent = {day for day, _ in days.most_common(12)}
    tried = 0
    for case in cases():
        if case.as_of in frequent and not case.bind:
            assert runner("auto").run(case).wrong == (), case.name
            tried += 1
    assert tried > 500


def test_every_obligation_has_cases_with_two_verdicts() -> None:
    met: dict[str, set[str]] = {}
    for case in cases():
        for key, expected in case.expect.items():
            verdict = expected.get("verdict") if isinstance(expected, dict) else expected
            met.setdefault(key, set()).add(str(verdict))
    thin = [
        obligation.id
        for ruleset in rulebook().rulesets
        for obligation in ruleset.obligations
        if len(met.get(obligation.id, ())) < 2
    ]
    assert thin == []


def test_quotations_stand_in_their_documents() -> None:
    wrong = [each for each in verify_quotes(rulebook(), shared("seeds")) if each.severity == "error"]
    assert wrong == []
