"""The command in an empty folder, and a desk where checklists come back."""

from __future__ import annotations

import pytest

from tests.cli.conftest import cli, compiled, small_rulesets
from tests.command_line import CommandLine
from tests.reports.desk import Desk

__all__ = ["cli", "compiled", "desk_of", "small_rulesets"]


@pytest.fixture(name="desk")
def desk_of(cli: CommandLine) -> Desk:  # the fixture's value
    """A profile of a small rulebook, and its blank checklists."""
    return Desk(cli)
