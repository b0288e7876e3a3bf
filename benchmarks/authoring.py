"""CPU of the workbench's commands on all shipped rulesets, as a multiple of the bare interpreter's, all in one run."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from startup import ROOT, cpu_seconds

RULESETS = ROOT / "rulesets"
EDITED = Path("baoshan-2017") / "05-enterprise-responsibility.yaml"
EDIT = ("staff_count: {at_least: 100}", "staff_count: {at_least: 101}")


def edited(folder: Path) -> Path:
    """Copy the rulesets into a folder, one obligation edited."""
    copy = folder / "rulesets"
    shutil.copytree(RULESETS, copy)
    text = (copy / EDITED).read_text(encoding="utf-8")
    if EDIT[0] not in text:
        raise SystemExit(f"{EDITED} no longer says {EDIT[0]}")
    (copy / EDITED).write_text(text.replace(*EDIT, 1), encoding="utf-8")
    return copy


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    command = [sys.executable, "-m", "compliance", "rules"]
    with tempfile.TemporaryDirectory() as scratch:
        copy = str(edited(Path(scratch)))
        measured = {
            "lint": ([["lint"]], None),
            "test": ([["test"]], None),
            "lint + test": ([["lint"], ["test"]], 200),
            "mutate": ([["mutate"]], 1000),
            "diff of one obligation": ([["diff", str(RULESETS), copy]], 300),
            "coverage": ([["coverage"]], None),
            "prove": ([["prove"]], None),
        }
        for run in ("lint", "test"):  # fills the caches
            subprocess.run([*command, run], capture_output=True, check=True)
        bare = min(cpu_seconds([sys.executable, "-I", "-c", "pass"]) for _ in range(20))
        print(f"bare interpreter: {bare * 1000:.1f} ms CPU")
        for name, (runs, limit) in measured.items():
            least = min(sum(cpu_seconds([*command, *each]) for each in runs) for _ in range(rounds))
            wanted = f"  (wanted: at most {limit}x)" if limit else ""
            print(f"{name:<26}{least * 1000:8.0f} ms {least / bare:6.0f}x{wanted}")


if __name__ == "__main__":
    main()
