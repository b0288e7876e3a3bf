"""Exit codes, and which of several wins."""

from __future__ import annotations

from collections.abc import Iterable

OK = 0
"""No gap."""
GAPS = 1
USAGE = 2
INPUT = 3
"""A profile or another input does not load."""
RULESET = 4
"""A ruleset does not load, or its tests fail."""
TEMPLATE = 5
OUTPUT = 6
"""Output could not be written."""
OPEN = 7
"""No gap but something undetermined, only with ``--fail-on undetermined``."""
BUG = 70
INTERRUPTED = 130
TERMINATED = 143

PRECEDENCE = (BUG, RULESET, TEMPLATE, OUTPUT, INPUT, GAPS, OPEN, OK)


def worst(codes: Iterable[int]) -> int:
    """Return the code that wins; 0 if there is none."""
    found = set(codes)
    return next((code for code in PRECEDENCE if code in found), OK)
