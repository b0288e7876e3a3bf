"""The command in an empty folder of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.command_line import CommandLine, write_rulesets


@pytest.fixture(scope="session")
def small_rulesets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rulesets, compiled once for the whole run."""
    return write_rulesets(tmp_path_factory.mktemp("small") / "rulesets")


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of this run's own: the shipped rulesets are compiled once, the user's cache is not touched."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def cli(
    tmp_path: Path,
    small_rulesets: Path,
    compiled: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> CommandLine:
    """The command in an empty folder, with none of the user's settings."""
    for name in [*os.environ]:
        if name.startswith("COMPLIANCE_") or name in ("NO_COLOR", "FORCE_COLOR"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COMPLIANCE_CACHE", str(compiled))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.chdir(tmp_path)
    return CommandLine(tmp_path, small_rulesets, capsys)
