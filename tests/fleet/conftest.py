"""The command in an empty folder of its own, as in the tests of the command line; the shipped rulesets, and a day."""

from __future__ import annotations

from datetime import date

import pytest

from compliance import load_rulesets, shipped
from compliance.lowering import lower
from compliance.model import Rulebook
from compliance.plan import Plan
from tests.cli.conftest import cli, compiled, small_rulesets

__all__ = ["cli", "compiled", "small_rulesets"]


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulesets(shipped("rulesets"))


@pytest.fixture(scope="module")
def plan(rulebook: Rulebook) -> Plan:
    return lower(rulebook, date(2025, 1, 10))
