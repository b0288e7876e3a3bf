"""Buckets worked on side by side: what a process is ended at is known, and the others go on."""

from __future__ import annotations

import os
import signal
import sys

import pytest

pytest.importorskip("pyarrow", reason="a store needs pip install 'compliance[fleet]'")

from compliance.diagnostics import Diagnostic, LoadError, Span
from compliance.fleet.processes import KILLED, side_by_side

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is one process")


def work(item: int) -> str:
    if item % 5 == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return f"done {item}"


def test_what_a_process_was_killed_at_is_told_and_stops_no_other() -> None:
    told = list(side_by_side(work, range(11), 3, lambda item, why: f"lost {item}: {why}"))
    lost = [f"lost {item}: {KILLED}" for item in (3, 8)]
    assert sorted(told) == sorted([*lost, *(f"done {item}" for item in range(11) if item % 5 != 3)])


def test_where_nothing_may_be_lost_it_is_refused() -> None:
    with pytest.raises(LoadError, match="F013"):
        list(side_by_side(work, range(11), 2))


def test_what_is_refused_in_a_process_is_refused_here() -> None:
    def refuse(item: int) -> None:
        raise LoadError([Diagnostic(Span("firms"), "F017", f"no {item}", "again")])

    with pytest.raises(LoadError, match="firms: F017 no ") as found:
        list(side_by_side(refuse, range(4), 2))
    assert found.value.diagnostics[0].hint == "again"


def test_nobody_is_left_behind() -> None:
    found = side_by_side(lambda item: os.getpid(), range(9), 3)
    pids = {next(found), next(found)}
    found.close()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
