"""Buckets worked on side by side: forked processes that hand back what became of each, in whatever order."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from compliance.diagnostics import Diagnostic, LoadError, Span

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_DIES_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux's prctl."""

_work: Callable[[Any], Any] | None = None
"""What this process's children do: they are forked, so that plans are prepared once."""


def side_by_side(work: Callable[[_Item], _Result], items: Sequence[_Item], jobs: int) -> Iterator[_Result]:
    """Yield what ``work`` makes of every item as it becomes ready; with one job in this process, in order.

    Raises :class:`LoadError` (F013) where a process was ended from outside.
    """
    # Only Linux forks a process with loaded libraries safely.
    if jobs <= 1 or len(items) <= 1 or sys.platform != "linux":
        yield from map(work, items)
        return
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    global _work
    _work = work
    pool = ProcessPoolExecutor(min(jobs, len(items)), get_context("fork"), initializer=_begin, initargs=(os.getpid(),))
    try:
        for future in as_completed([pool.submit(_do, item) for item in items]):
            yield future.result()
        pool.shutdown()
    except BrokenProcessPool:
        message = "a process was ended from outside, perhaps for want of memory"
        hint = "run the same command again, with less --memory or fewer --jobs: it goes on where it stopped"
        raise LoadError([Diagnostic(Span("fleet"), "F013", message, hint)]) from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        _work = None


def _begin(parent: int) -> None:
    """Leave Ctrl-C to the parent, and end where the parent has ended, however that came about."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def _do(item: Any) -> Any:
    assert _work is not None
    return _work(item)
