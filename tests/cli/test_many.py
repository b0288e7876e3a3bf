"""Many profiles: several processes give what one gives, in the same order, and memory does not grow with them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from compliance.cli import exits
from tests.command_line import DAY, ROOT, CommandLine

SEVERAL = 24


def folder_of(cli: CommandLine, count: int = SEVERAL) -> Path:
    folder = cli.folder / "firms"
    folder.mkdir()
    for number in range(count):
        told = f"kind: enterprise_profile\nname: 甲{number}\njurisdiction: '530581'\nstaff_count: {90 + number}\n"
        (folder / f"f{number:03}.yaml").write_text(f"{told}dept.exists: false\n", encoding="utf-8")
    return folder


def common(cli: CommandLine) -> tuple[str, ...]:
    return ("--as-of", DAY, "--rulesets", str(cli.rulesets), "--engine", "reference")


def test_several_processes_write_what_one_writes(cli: CommandLine) -> None:
    folder = folder_of(cli)
    (folder / "f005.yaml").write_text("kind: enterprise_profile\nnmae: x\n", encoding="utf-8")
    found = []
    for jobs in ("1", "3"):
        out = cli.folder / f"out{jobs}"
        code = cli("check", str(folder), "-f", "markdown", "-o", f"{out}/", "-f", "json", "-j", jobs, *common(cli))
        assert code == exits.INPUT
        written = {path.name: path.read_bytes() for path in out.iterdir()}
        assert len(written) == SEVERAL - 1
        assert f"wrote {SEVERAL - 1} files to" in cli.err
        found.append((written, cli.out, cli.err.replace(str(out), "OUT")))
    assert found[0] == found[1]
    names = [each["enterprise"]["name"] for each in json.loads(found[0][1])]
    assert names == [f"甲{number}" for number in range(SEVERAL) if number != 5]


def test_a_broken_template_is_told_once(cli: CommandLine, tmp_path: Path) -> None:
    own = tmp_path / "own" / "gap_report"
    own.mkdir(parents=True)
    (own / "report.md.j2").write_text("{{ report.sumary }}", encoding="utf-8")
    out = f"{cli.folder / 'out'}/"
    arguments = ("check", str(folder_of(cli, 6)), "-f", "markdown", "-o", out, "-j", "2", *common(cli))
    assert cli(*arguments, "--templates", str(own.parent)) == exits.TEMPLATE
    assert cli.err.count("P002") == 1


def test_the_table_of_many_is_cut_and_says_so(cli: CommandLine) -> None:
    cli("check", str(folder_of(cli, 60)), "-f", "markdown", "-o", f"{cli.folder / 'out'}/", *common(cli))
    assert "……另有20家" in cli.err
    assert "共60家" in cli.err


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_profiles(tmp_path: Path) -> None:
    """The resident size of the largest process is much the same for 20 and for 120 profiles."""
    sample = (ROOT / "enterprise_profiles" / "tengchong-steel.yaml").read_text(encoding="utf-8")
    peaks = []
    for count in (20, 120):
        folder = tmp_path / str(count)
        folder.mkdir()
        for number in range(count):
            (folder / f"{number}.yaml").write_text(re.sub("(?m)^name: .*", f"name: 甲{number}", sample), "utf-8")
        probe = (
            "import resource, sys; from compliance.cli.app import run; "
            f"run(['check', {str(folder)!r}, '--as-of', '2025-01-10', '-f', 'html', '-o', {str(tmp_path)!r} + '/out/',"
            "'--engine', 'reference', '-j', '2']); "
            "print(max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))"
        )
        done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, cwd=ROOT)
        peaks.append(int(done.stdout.split()[-1]))
    assert peaks[1] < 1.2 * peaks[0]
