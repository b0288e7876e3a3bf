"""Same inputs, same bytes: whatever the hash seed, time zone and locale, and in whatever order files are named."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import DAY, ROOT, surroundings

PROFILES = ("textile-100.yaml", "tengchong-steel.yaml", "half-unknown.yaml")
SURROUNDINGS = (
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "1", "TZ": "America/Los_Angeles", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    {"PYTHONHASHSEED": "2", "TZ": "Pacific/Kiritimati", "LC_ALL": "de_DE.UTF-8"},
    {"PYTHONHASHSEED": "3", "TZ": "Asia/Shanghai", "LC_ALL": "zh_CN.GBK", "COLUMNS": "60", "TERM": "dumb"},
)


def reports(folder: Path, names: list[str], surrounding: dict[str, str]) -> dict[str, bytes]:
    """Run the command as a child, every format into a folder, and return the bytes by file name."""
    folder.mkdir()
    paths = [str(Path("enterprise_profiles") / name) for name in names]
    wanted = [part for form in ("html", "json", "markdown", "terminal") for part in ("-f", form, "-o", f"{folder}/")]
    done = subprocess.run(
        [sys.executable, "-m", "compliance", "check", *paths, "--as-of", DAY, "--lang", "both", *wanted],
        cwd=ROOT, env=surroundings(**surrounding), capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr.decode(errors="replace")
    return {path.name: path.read_bytes() for path in folder.iterdir()} | {"stdout": done.stdout}


def test_reports_are_the_same_bytes_everywhere(tmp_path: Path) -> None:
    # Without a cache: what is compiled is part of what must not vary.
    first = reports(tmp_path / "0", [*PROFILES], SURROUNDINGS[0] | {"COMPLIANCE_CACHE": ""})
    assert len(first) == 4 * len(PROFILES) + 1
    cache = {"COMPLIANCE_CACHE": str(tmp_path / "cache")}
    orders = ([*PROFILES], [*reversed(PROFILES)], [PROFILES[1], PROFILES[2], PROFILES[0]])
    for number, (surrounding, names) in enumerate(zip(SURROUNDINGS[1:], orders, strict=True), 1):
        again = reports(tmp_path / str(number), names, surrounding | cache)
        assert [name for name in first if first[name] != again.get(name)] == [], surrounding
        assert again.keys() == first.keys()


def test_a_clock_does_not_matter_where_the_day_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from datetime import datetime

    from compliance.cli import inputs
    from compliance.cli.app import run

    class Never(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            raise AssertionError("the clock was asked")

    monkeypatch.setattr(inputs, "datetime", Never)
    monkeypatch.setenv("COMPLIANCE_CACHE", str(tmp_path))
    profile = str(ROOT / "enterprise_profiles" / PROFILES[0])
    assert run(["check", profile, "--as-of", DAY, "--engine", "reference", "-f", "json"]) == 1
    assert capsys.readouterr().out
