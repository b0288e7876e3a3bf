"""How far a long run is: rows a second and the time left, on standard error, and only where a person looks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def counting(total: int | None, unit: str) -> Iterator[Callable[[int, str], None]]:
    """Give what is told how many are done and of what; without a total only count and rate are shown."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda done, what: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text(f"{task.completed:,.0f} {unit}" + (f", {speed:,.0f}/s" if speed else ""))

    columns = (BarColumn(), Rate(), TimeRemainingColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda done, what: bar.update(task, completed=done, description=what[:40])
