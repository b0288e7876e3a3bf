"""CPU of whole commands as a multiple of the bare interpreter's, all in one run."""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROFILE = ROOT / "enterprise_profiles" / "tengchong-steel.yaml"
CHECK = ["check", str(PROFILE), "--as-of", "2025-01-10"]
COMMANDS = {
    "--version": (["--version"], 5),
    "--help": (["--help"], 14),
    "check, reference": ([*CHECK, "--engine", "reference"], 25),
    "check, confirmed": (CHECK, 45),
    "check, reference, json": ([*CHECK, "--engine", "reference", "--format", "json"], None),
    "check, reference, html": ([*CHECK, "--engine", "reference", "--format", "html"], None),
    "explain": (["explain", str(PROFILE), "yunnan-2024-04-head-inspection", "--as-of", "2025-01-10"], None),
}


def cpu_seconds(command: list[str]) -> float:
    """Return the user + system seconds of one run of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    bare_command = [sys.executable, "-I", "-c", "pass"]
    least = dict.fromkeys(COMMANDS, float("inf"))
    bare = float("inf")
    for _ in range(rounds + 1):  # the first round fills the caches
        bare = min(bare, *(cpu_seconds(bare_command) for _ in range(3)))
        for name, (arguments, _) in COMMANDS.items():
            least[name] = min(least[name], cpu_seconds([sys.executable, "-m", "compliance", *arguments]))
    print(f"bare interpreter: {bare * 1000:.1f} ms CPU")
    for name, (_, limit) in COMMANDS.items():
        wanted = f"  (wanted: at most {limit}x)" if limit else ""
        print(f"{name:<26}{least[name] * 1000:8.1f} ms {least[name] / bare:6.1f}x{wanted}")


if __name__ == "__main__":
    main()
