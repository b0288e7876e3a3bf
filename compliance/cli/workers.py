"""Many profiles: several processes that make reports side by side, and a bar that shows how far they are.

Only this process writes: workers hand back finished reports in the order of the profiles, a few at a time, so that
memory does not grow with their number.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, suppress
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from compliance.cli.inputs import STDIN
from compliance.cli.messages import one_line, say
from compliance.cli.output import OutputError

if TYPE_CHECKING:
    from concurrent.futures import Future

    from compliance.cli.run import Made, Run

AHEAD = 4
"""Finished reports that may wait for each worker."""

_run: Run | None = None
"""The run of this process's children: they are forked, so that rulesets are loaded and prepared once."""


def made_by(run: Run, names: Sequence[str], jobs: int, many: bool) -> Iterator[Made]:
    """Yield what becomes of every profile, in their order."""
    wanted = jobs or ((os.cpu_count() or 1) if many else 1)
    # Only Linux forks a process with loaded libraries safely; standard input can be read in one place alone.
    if wanted == 1 or len(names) == 1 or sys.platform != "linux" or STDIN in names:
        yield from map(run.make, names)
    else:
        yield from _side_by_side(run, names, min(wanted, len(names)))


def _side_by_side(run: Run, names: Sequence[str], jobs: int) -> Iterator[Made]:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    global _run
    _run = run
    waiting: deque[Future[tuple[str, Made]]] = deque()
    pool = ProcessPoolExecutor(jobs, get_context("fork"), initializer=_begin)
    try:
        for name in names:
            waiting.append(pool.submit(_make, name))
            if len(waiting) >= AHEAD * jobs:
                yield _told(waiting.popleft())
        while waiting:
            yield _told(waiting.popleft())
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        _run = None


def _begin() -> None:
    """Leave Ctrl-C to the parent, which ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with suppress(Exception):
        import ctypes

        # PR_SET_PDEATHSIG: no worker outlives a parent that was killed.
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _make(name: str) -> tuple[str, Made]:
    """Make one profile's reports in a worker; what it says is handed back with them."""
    assert _run is not None
    with redirect_stderr(StringIO()) as told:
        made = _run.make(name)
    return told.getvalue(), made


def _told(future: Future[tuple[str, Made]]) -> Made:
    from concurrent.futures.process import BrokenProcessPool

    try:
        said, made = future.result()
    except BrokenProcessPool:
        message = "a process that makes reports was ended from outside, perhaps for lack of memory; try --jobs 1"
        raise OutputError(message) from None
    if said:
        say(said.rstrip("\n"))
    return made


@contextmanager
def progress(total: int, many: bool) -> Iterator[Callable[[str], None]]:
    """Show a bar with the number done, the share and the time left, where a person waits for many profiles."""
    if not many or sys.stderr is None or not sys.stderr.isatty():
        yield lambda name: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda name: bar.update(task, advance=1, description=one_line(Path(name).name)[:40])
