"""How many rows are judged at a time, so that all processes together stay within the memory they were given."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

MOST_ROWS = 65_536
"""No row group has more. The more rows at a time, the less what is done once for each obligation weighs."""
LEAST_ROWS = 512
SHARE = 0.85
"""Of the memory that is left: some goes into writing what was judged."""
LEAST_BYTES = 320 << 20
"""Less memory than this is too little for one more process."""
_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")


class Ration(Struct):
    """The memory of one process that judges."""

    limit: int
    """Bytes."""
    peak: int = 0
    """The greatest resident size so far."""
    rows: int = 0
    """The most rows judged at a time."""
    cost: float = 0.0
    """Bytes a row, as measured."""
    floor: int = 0
    """What the process held before it judged: what is freed later stays with it, and is used again."""

    def choose(self, held: int, estimate: int, there: int) -> int:
        """Return how many of the rows there to judge at a time beside ``held`` bytes.

        ``estimate``: bytes a row, till measured.
        """
        self.floor = self.floor or resident()
        begin_peak()
        room = (self.limit - self.floor - held) * SHARE
        rows = min(MOST_ROWS, max(1, there), int(max(LEAST_ROWS, room // (self.cost or estimate))))
        self.rows = max(self.rows, rows)
        return rows

    def note(self, held: int, rows: int) -> None:
        """Measure what a row took, after rows were judged that many at a time."""
        reached = peak()
        self.peak = max(self.peak, reached)
        if rows >= LEAST_ROWS:
            self.cost = max(self.cost, (reached - self.floor - held) / rows)


def jobs_within(jobs: int, memory: int) -> int:
    """Return how many processes the memory is enough for."""
    return max(1, min(jobs, memory // LEAST_BYTES))


def resident() -> int:
    """Return the resident size of this process in bytes; 0 where the system does not tell."""
    return _status("VmRSS:")


def peak() -> int:
    """Return the greatest resident size since :func:`begin_peak`, or since the process began."""
    found = _status("VmHWM:")
    if found or sys.platform == "win32":
        return found
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def begin_peak() -> None:
    """Let the greatest resident size be counted from now on."""
    with suppress(OSError):
        _CLEAR.write_text("5")


def _status(name: str) -> int:
    with suppress(OSError, ValueError):
        for line in _STATUS.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith(name):
                return int(line.split()[1]) * 1024
    return 0
