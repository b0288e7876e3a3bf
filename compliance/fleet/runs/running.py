"""A run over a store: every bucket judged by itself, what is done never judged again.

A bucket's verdicts are written whole before ``run.json`` says that they are there, and only the process that started
the run writes ``run.json``: whatever ends it, the same run goes on where it stopped. A bucket that cannot be judged is
noted with the reason and stops no other; the next time it is tried again.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

import pyarrow as pa
from msgspec import Struct
from msgspec.structs import replace

from compliance import __version__
from compliance.diagnostics import Diagnostic, LoadError, Span
from compliance.fleet.processes import side_by_side
from compliance.fleet.runs.digests import Sums, nothing, obligation_digests, run_digest
from compliance.fleet.runs.incremental import Base, Carried, carry, ensure_whole
from compliance.fleet.runs.judging import Judging
from compliance.fleet.runs.manifest import (
    FORMAT,
    Effort,
    Run,
    RunFile,
    base_for,
    carries,
    folder_of,
    name_for,
    open_run,
    read_run,
    refuse_other,
    runs_of,
    verdict_file,
    write_run,
)
from compliance.fleet.runs.memory import Ration, jobs_within, resident
from compliance.fleet.runs.row_groups import judge_group
from compliance.fleet.runs.verdict_files import Slate, read_sums, writing
from compliance.fleet.stores.buckets import Bucket
from compliance.fleet.stores.store import Store, StoreFile, digest_of_file, whole
from compliance.lowering import lower
from compliance.plan import Plan

_LOCK = ".lock"
_UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
Tell = Callable[[int, int, str], None]
"""Told how many firms are done in all, how many of them just now, and in which file."""


class Settings(Struct, frozen=True):
    """How a run is to be made."""

    name: str = ""
    """Empty: day and rulebook."""
    selection: str = ""
    memory: int = 2 << 30
    """Bytes for all processes together."""
    jobs: int = 0
    """0: as many as there are processors."""
    again: bool = False
    """Judge everything, though it may have been judged already."""
    since: str = ""
    """The run to take unchanged verdicts from; empty: the one with most of them."""
    bind: Mapping[str, str] = {}


class Told(Struct, frozen=True):
    """What became of one bucket."""

    name: str
    file: RunFile
    sums: dict[str, Sums]
    peak: int = 0
    batch_rows: int = 0


Elsewhere = Callable[
    [Callable[[StoreFile], Told], Callable[[StoreFile, str], Told], Sequence[StoreFile]], Iterator[Told]
]
"""Yields what the first makes of every bucket, and what the second makes of one that had to be given up."""


def task_of(store: Store, plan: Plan, settings: Settings) -> Run:
    """Return what a run is to say, before anything is judged."""
    book = plan.rulebook
    return Run(
        format=FORMAT,
        run=settings.name,
        as_of=plan.as_of.isoformat(),
        rulebook=book.digest,
        rulesets={each.id: each.digest for each in book.rulesets},
        obligations=obligation_digests(plan),
        selection=settings.selection,
        store=store.digest,
        tool=__version__,
        buckets=len(store.head.files),
        bind=settings.bind,
    )


def check_store(
    store: Store,
    plan: Plan,
    settings: Settings,
    tell: Tell = lambda done, now, what: None,
    elsewhere: Elsewhere | None = None,
) -> Run:
    """Judge every firm of a store, or go on doing so; return the run as it stands at the end.

    ``elsewhere`` judges the buckets in place of processes of this one; ``memory`` is then that of each task.

    Raises :class:`LoadError` (F010, F011, F014, F017 for names of runs, F012 where it is being made), ``OSError``
    where the run cannot be written.
    """
    if elsewhere is not None:
        # Another process does not stand where this one does.
        store = Store(store.folder.resolve(), store.head)
    task = task_of(store, plan, settings)
    if settings.since and not settings.again:
        # Refused before there is a folder for it.
        _named(store, task, settings.since)
    name = settings.name or name_for(store, task)
    folder = folder_of(store, name)
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder):
        there = None if settings.again else read_run(folder)
        if there is not None:
            refuse_other(store, name, there, task)
        run, sums = _stand(folder, replace(there or task, run=name))
        todo = [each for each in store.head.files if _state(run, each) != "done"]
        jobs = jobs_within(min(settings.jobs or os.cpu_count() or 1, max(1, len(todo))), settings.memory)
        jobs = 1 if elsewhere else jobs
        base = None if settings.again or not todo else _base(store, plan, task, name, settings.since)
        effort = Effort(jobs, settings.memory, carried=base.name if base else "") if todo else run.effort
        # Nothing is written before a bucket is done: what --again is to replace stays until there is something else.
        run = replace(run, firms=_rows(run), effort=effort)
        bench = _Bench(store, folder, Judging(plan), base, Ration(settings.memory // jobs - _shared(jobs)))
        try:
            found = elsewhere(bench.judge, lost, todo) if elsewhere else side_by_side(bench.judge, todo, jobs, lost)
            for told in found:
                run = _noted(run, told, sums)
                write_run(folder, run)
                tell(run.firms, told.file.rows if told.file.state == "done" else 0, told.name)
        finally:
            # What processes were at that have been ended, by Ctrl-C for one.
            _clear(folder)
        return _ended(folder, run, sums)


def _shared(jobs: int) -> int:
    """Return the part of each process in what the one that started them holds."""
    return resident() // jobs if jobs > 1 else 0


def _state(run: Run, file: StoreFile) -> str:
    found = run.files.get(verdict_file(file))
    return "" if found is None else found.state


def _rows(run: Run) -> int:
    return sum(each.rows for each in run.files.values() if each.state == "done")


def _stand(folder: Path, run: Run) -> tuple[Run, dict[str, Sums]]:
    """Return a run with the files that are there and whole, and what they come to; drafts left behind are removed."""
    _clear(folder)
    sums = {key: nothing() for key in run.obligations}
    files: dict[str, RunFile] = {}
    for name, each in run.files.items():
        with suppress(OSError, pa.ArrowException):
            if each.state == "done" and digest_of_file(folder / name) == each.sha256:
                for key, found in read_sums(folder / name).items():
                    sums[key].add(found)
                files[name] = each
    return replace(run, files=files, digest=run.digest if len(files) == run.buckets else ""), sums


def _clear(folder: Path) -> None:
    """Remove the drafts of a run."""
    for stale in (*folder.glob(".verdicts-*"), *folder.glob(".run.json.*")):
        with suppress(OSError):
            stale.unlink()


def _noted(run: Run, told: Told, sums: dict[str, Sums]) -> Run:
    """Return the run with one more bucket; ``sums`` take it in."""
    for key, each in told.sums.items():
        sums[key].add(each)
    files = dict(sorted({**run.files, told.name: told.file}.items()))
    effort = replace(
        run.effort,
        peak=max(run.effort.peak, told.peak),
        batch_rows=max(run.effort.batch_rows, told.batch_rows),
    )
    counts = {key: tuple(each.counts) for key, each in sums.items()}
    run = replace(run, files=files, effort=effort, counts=counts)
    return replace(run, firms=_rows(run))


def _ended(folder: Path, run: Run, sums: Mapping[str, Sums]) -> Run:
    """Return the run with its digest where every bucket is done, and write it so."""
    counts = {key: tuple(each.counts) for key, each in sums.items()}
    run = replace(run, counts=counts, digest=run_digest(run.as_of, run.firms, sums) if run.complete else "")
    write_run(folder, run)
    return run


def _base(store: Store, plan: Plan, task: Run, name: str, since: str) -> Base | None:
    """Return the run from which verdicts are taken over, with what is to be judged anew all the same.

    Raises :class:`LoadError` (F010 where there is none of this name, F014 where it is of no use).
    """
    if since:
        folder, run = _named(store, task, since)
    else:
        found = base_for(runs_of(store).items(), task, name)
        if found is None:
            return None
        since, run = found
        folder = folder_of(store, since)
    kept = frozenset(key for key, digest in task.obligations.items() if run.obligations.get(key) == digest)
    changed = task.obligations.keys() - kept
    judging = Judging(lower(plan.rulebook, plan.as_of, changed)) if changed else None
    return Base(since, folder, run, kept, judging)


def _named(store: Store, task: Run, name: str) -> tuple[Path, Run]:
    folder, run = open_run(store, name)
    if not carries(run, task):
        message = f"nothing can be taken over from the run {name}: {_unlike(run, task)}"
        hint = "leave --since out: a run that fits is found where there is one"
        raise LoadError([Diagnostic(Span(str(folder)), "F014", message, hint)])
    return folder, run


def _unlike(run: Run, task: Run) -> str:
    if run.as_of != task.as_of:
        return f"it is of {run.as_of}, this one of {task.as_of}"
    return f"version {run.tool} made it" if run.tool != task.tool else "its firms are spread over other files"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a run's folder; raises :class:`LoadError` (F012) where another process does."""
    with (folder / _LOCK).open("ab") as stream:
        try:
            import fcntl

            # This lock is no child's: where this process is killed it is free at once.
            fcntl.lockf(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:  # Windows: nothing watches over it
            pass
        except (BlockingIOError, PermissionError):
            message = "another process is making this run"
            raise LoadError([Diagnostic(Span(str(folder)), "F012", message, "wait until it has ended")]) from None
        yield


class _Bench:
    """What the processes share that judge buckets."""

    def __init__(self, store: Store, folder: Path, judging: Judging, base: Base | None, ration: Ration) -> None:
        self._store, self._folder, self._judging, self._base = store, folder, judging, base
        self._ration = ration

    def judge(self, file: StoreFile) -> Told:
        """Judge one bucket and write what is said of it; what is wrong with the bucket is told, never raised."""
        name, path = verdict_file(file), self._store.path(file)
        try:
            with whole(self._folder / name) as draft:
                made = self._write(file, path, draft)
            done = RunFile(file.sha256, file.rows, made.sha256 or digest_of_file(self._folder / name), "done")
        except FileNotFoundError:
            return _failed(name, file, f"{file.file} is missing")
        except (OSError, pa.ArrowException) as error:
            if isinstance(error, OSError) and error.errno in _UNWRITABLE:
                # Not the bucket is wrong but the place where runs are kept: of every other it would be said too.
                raise OSError(error.errno, os.strerror(error.errno or 0), str(self._folder)) from error
            return _failed(name, file, f"{file.file}: {_short(error)}")
        return Told(name, done, made.sums, self._ration.peak, self._ration.rows)

    def _write(self, file: StoreFile, path: Path, draft: Path) -> Carried:
        if self._base is not None:
            carried = carry(self._base, self._judging, file, path, draft, self._ration)
            if carried is not None:
                return carried
        ensure_whole(path, file)
        judging = self._judging
        with (
            Bucket(path, judging.plan.rulebook.vocabulary) as bucket,
            writing(draft, judging.schema, judging.ids) as made,
        ):
            for group, rows in enumerate(bucket.groups):
                slate = Slate(judging.schema.names[2:], rows)
                judge_group(bucket, group, judging, slate, self._ration)
                made.write(slate)
            if made.rows != file.rows:
                raise OSError(f"it holds {made.rows} rows, not {file.rows}")
        return Carried(made.sums)


def lost(file: StoreFile, why: str) -> Told:
    """Return that a bucket was given up by what should have judged it."""
    return _failed(verdict_file(file), file, why, "F013")


def _failed(name: str, file: StoreFile, why: str, code: Literal["F013", "F015"] = "F015") -> Told:
    return Told(name, RunFile(file.sha256, file.rows, "", "failed", why, code), {})


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
