"""Buckets worked on side by side: forked processes that hand back what became of each, in whatever order.

Each process has a pipe of its own, so that where one is killed it is known what it was at, and the others go on.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

from compliance.diagnostics import Diagnostic, LoadError, Span

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_DIES_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux's prctl."""
KILLED = "a process was ended from outside, perhaps for want of memory"
LESS = "run the same command again, with less --memory or fewer --jobs"


def side_by_side(
    work: Callable[[_Item], _Result],
    items: Sequence[_Item],
    jobs: int,
    lost: Callable[[_Item, str], _Result] | None = None,
) -> Iterator[_Result]:
    """Yield what ``work`` makes of every item as it becomes ready; with one job in this process, in order.

    Of an item whose process was ended from outside, what ``lost`` makes; without it raises :class:`LoadError` (F013).
    """
    # Only Linux forks a process with loaded libraries safely.
    if jobs <= 1 or len(items) <= 1 or sys.platform != "linux":
        yield from map(work, items)
        return
    waiting = [*reversed(items)]
    idle: list[_Worker] = []
    busy: dict[Connection, tuple[_Worker, _Item]] = {}
    try:
        while waiting or busy:
            while waiting and len(busy) < jobs:
                worker, item = idle.pop() if idle else _Worker(work), waiting.pop()
                # Of one that has died in the meantime the answer says so.
                with suppress(BrokenPipeError):
                    worker.pipe.send(item)
                busy[worker.pipe] = worker, item
            for pipe in wait([*busy]):
                assert isinstance(pipe, Connection)
                worker, item = busy.pop(pipe)
                try:
                    well, found = pipe.recv()
                except (EOFError, ConnectionError):
                    worker.end()
                    if lost is None:
                        raise LoadError([Diagnostic(Span("fleet"), "F013", KILLED, LESS)]) from None
                    yield lost(item, KILLED)
                else:
                    idle.append(worker)
                    if not well:
                        raise found
                    yield found
    finally:
        for worker in (*idle, *(each for each, _ in busy.values())):
            worker.end()


class _Worker:
    """A process, and the pipe to it."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        from multiprocessing import get_context

        fork = get_context("fork")
        self.pipe, there = fork.Pipe()
        # Forked, it has the work at hand: plans are prepared once.
        self._process = fork.Process(target=_serve, args=(work, there, os.getpid()), daemon=True)
        self._process.start()
        # Its end is now its alone: when it dies, the pipe ends.
        there.close()

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.join()
        self.pipe.close()


def _serve(work: Callable[[Any], Any], pipe: Connection, parent: int) -> None:
    """Work on what comes; leave Ctrl-C to the parent, and end where the parent has ended, however that came about."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGKILL)
    with suppress(EOFError, ConnectionError):
        while os.getppid() == parent:
            item = pipe.recv()
            try:
                pipe.send((True, work(item)))
            except Exception as error:
                error.add_note(traceback.format_exc())
                pipe.send((False, error))
