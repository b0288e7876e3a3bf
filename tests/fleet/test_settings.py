"""Settings of a folder reach the commands of ``fleet``, but for one of the same name that means something else."""

from __future__ import annotations

import pytest

pytest.importorskip("pyarrow", reason="a store needs pip install 'compliance[fleet]'")

from compliance.cli import exits
from tests.command_line import CommandLine


def test_the_engine_of_a_check_is_not_that_of_a_fleet(cli: CommandLine) -> None:
    (cli.folder / "compliance.toml").write_text('engine = "reference"\nlang = "en"\n', encoding="utf-8")
    assert cli("fleet", "generate", "20", "-o", "store") == exits.OK
    assert cli("fleet", "check", "store", "--as-of", "2025-01-10", "--select", "hubei-2015") == exits.OK, cli.err
    assert cli("fleet", "report", "store", "-f", "markdown", "-o", "-") == exits.OK
    assert "As of" in cli.out
