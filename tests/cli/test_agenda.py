"""``compliance calendar`` and ``compliance upcoming``: formats, files, bounds, and a text that lapses."""

from __future__ import annotations

import json
from pathlib import Path

from compliance.cli import exits
from tests.command_line import ROOT, CommandLine

STEEL = str(ROOT / "enterprise_profiles" / "tengchong-steel.yaml")


def test_the_general_measure_of_yunnan_lapses_with_2026(cli: CommandLine) -> None:
    shown = ("upcoming", STEEL, "--as-of", "2026-12-20", "--engine", "reference", "--format", "json")
    assert cli(*shown) == exits.OK, cli.err
    (lapsing,) = (each for each in json.loads(cli.out)["entries"] if each["kind"] == "ends")
    assert (lapsing["on"], lapsing["duty"]) == ("2026-12-31", "yunnan-2024")


def test_calendar_and_upcoming_write_every_format_asked_for(cli: CommandLine, tmp_path: Path) -> None:
    common = ("--as-of", "2025-01-10", "--engine", "reference")
    out = tmp_path / "out"
    asked = ("-o", f"{out}/a.ics", "-o", f"{out}/a.html", "-o", f"{out}/a.md", "-o", f"{out}/a.json")
    out.mkdir()
    for command in ("calendar", "upcoming"):
        assert cli(command, STEEL, *asked, *common) == exits.OK, cli.err
        assert sorted(each.name for each in out.iterdir()) == ["a.html", "a.ics", "a.json", "a.md"]
        assert (out / "a.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")


def test_the_days_of_a_notice_have_bounds(cli: CommandLine) -> None:
    for within in ("0", "731", "-3"):
        assert cli("upcoming", STEEL, "--within", within) == exits.USAGE
        assert "between 1 and 730" in cli.err
    assert cli("upcoming", STEEL, "--within", "soon") == exits.USAGE
    assert "Traceback" not in cli.err


def test_several_enterprises_make_several_files(cli: CommandLine, tmp_path: Path) -> None:
    other = str(ROOT / "enterprise_profiles" / "new-firm.yaml")
    common = ("--as-of", "2025-01-10", "--engine", "reference", "-f", "ics")
    assert cli("calendar", STEEL, other, *common) == exits.USAGE
    assert cli("calendar", STEEL, other, *common, "-o", str(tmp_path / "one.ics")) == exits.USAGE
    assert "name a folder" in cli.err
    assert cli("calendar", STEEL, other, *common, "-o", f"{tmp_path}/days/") == exits.OK, cli.err
    assert sorted(each.name for each in (tmp_path / "days").iterdir()) == ["new-firm.ics", "tengchong-steel.ics"]


def test_a_gap_report_is_no_calendar(cli: CommandLine) -> None:
    assert cli("check", STEEL, "--format", "ics") == exits.USAGE
