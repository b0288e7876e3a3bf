"""Runs of a store: what ``run.json`` says, where a run lies, and which one is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct, field

from compliance.diagnostics import Diagnostic, LoadError, Span, did_you_mean
from compliance.fleet.stores.store import RUNS, Store, StoreFile, digest_of_file, whole

FORMAT = "compliance run 1"
HEAD = "run.json"
_NAME = re.compile(r"[A-Za-z0-9\u4e00-\u9fff][\w.\-]{0,79}")


class RunFile(Struct, frozen=True):
    """One bucket of a run: the digest of the firms judged, its rows, the digest of its bytes, and how it went."""

    input: str
    rows: int
    sha256: str
    state: Literal["done", "failed"]
    why: str = ""
    """Why it failed."""
    code: Literal["F013", "F015"] = "F015"
    """Of a failure: what judged it was ended, or the bucket cannot be read."""


class Effort(Struct, frozen=True):
    """What a run was given and took; plays no part in what it says."""

    jobs: int = 0
    memory: int = 0
    """Bytes it was to stay within."""
    batch_rows: int = 0
    """The most rows that were judged at a time."""
    peak: int = 0
    """The greatest resident size of a process that judged."""
    carried: str = ""
    """The run whose verdicts were taken over where nothing had changed."""


class Run(Struct, frozen=True):
    """What ``run.json`` says."""

    format: str
    run: str
    as_of: str
    rulebook: str
    rulesets: Mapping[str, str]
    obligations: Mapping[str, str]
    """The digest of the lowered form of every obligation judged."""
    selection: str
    store: str
    """The digest of the store's firms."""
    tool: str
    buckets: int
    """How many files there will be."""
    bind: Mapping[str, str] = field(default_factory=dict)
    """The places of documents that name none."""
    files: Mapping[str, RunFile] = field(default_factory=dict)
    counts: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Of every obligation how many firms have which verdict, in the order of CODES."""
    firms: int = 0
    digest: str = ""
    """Of what is said of every firm, whatever the buckets; there when all of them are done."""
    effort: Effort = Effort()

    @property
    def complete(self) -> bool:
        """Whether every bucket is done."""
        return len(self.files) == self.buckets and not self.failed

    @property
    def failed(self) -> tuple[str, ...]:
        """Return the files that could not be judged."""
        return tuple(name for name, each in self.files.items() if each.state == "failed")

    def same_task(self, other: Run) -> bool:
        """Say whether both are to say the same of the same store: one goes on where the other stopped."""
        parts = ("as_of", "obligations", "store", "tool", "buckets")
        return all(getattr(self, part) == getattr(other, part) for part in parts)


def verdict_file(file: StoreFile) -> str:
    """Return the name of the file with the verdicts on a bucket's firms."""
    return f"verdicts-{file.bucket:05}.parquet"


def folder_of(store: Store, name: str) -> Path:
    """Return where a run lies."""
    return store.folder / RUNS / name


def verdicts_path(folder: Path, run: Run, name: str) -> Path:
    """Return where a file of a run lies; raises :class:`LoadError` (F017) where it is not the one that was written."""
    path = folder / name
    try:
        wrong = "" if digest_of_file(path) == run.files[name].sha256 else "it is not the file that run.json names"
    except OSError as error:
        wrong = f"it cannot be read: {error.strerror or error}"
    if wrong:
        hint = "run `compliance fleet check` again: it judges this file anew"
        raise LoadError([Diagnostic(Span(str(path)), "F017", wrong, hint)])
    return path


def read_run(folder: Path) -> Run | None:
    """Return what a folder says it is; ``None`` where no run of this format lies there.

    Raises ``OSError`` where it may not be read.
    """
    try:
        run = msgspec.json.decode((folder / HEAD).read_bytes(), type=Run)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None
    return run if run.format == FORMAT else None


def write_run(folder: Path, run: Run) -> None:
    """Write ``run.json`` whole."""
    with whole(folder / HEAD) as draft:
        draft.write_bytes(msgspec.json.format(msgspec.json.encode(run), indent=1) + b"\n")


def runs_of(store: Store) -> dict[str, Run]:
    """Return the runs of a store by name, the one written last at the end."""
    heads = ((head, run) for head, run in _heads(store) if run is not None)
    found = [(head.stat().st_mtime_ns, head.parent.name, run) for head, run in heads]
    return {name: run for _, name, run in sorted(found, key=lambda each: each[:2])}


def unreadable(store: Store) -> tuple[Path, ...]:
    """Return each ``run.json`` of a store that tells no run: damaged, of another format, or not to be read."""
    return tuple(head for head, run in _heads(store) if run is None)


def _heads(store: Store) -> Iterator[tuple[Path, Run | None]]:
    for head in sorted((store.folder / RUNS).glob(f"*/{HEAD}")):
        run = None
        with suppress(OSError):
            run = read_run(head.parent)
        yield head, run


def open_run(store: Store, name: str = "") -> tuple[Path, Run]:
    """Return the folder and the head of a run; without a name, of the one written last.

    Raises :class:`LoadError`: F010 where there is none, F017 where its ``run.json`` cannot be read.
    """
    runs = runs_of(store)
    head = folder_of(store, name) / HEAD
    if name and head in unreadable(store):
        hint = f"judge it anew: `compliance fleet check {store.folder} --name {name}`, with the same --as-of"
        raise LoadError([Diagnostic(Span(str(head)), "F017", "it is damaged, or not of this format", hint)])
    if not name and runs:
        name = [*runs][-1]
    if name not in runs:
        if not runs:
            message, hint = "no run of this store is there", f"make one with `compliance fleet check {store.folder}`"
        else:
            message = f"there is no run {name!r} of this store"
            hint = did_you_mean(name, runs, f"there are {', '.join(runs)}")
        raise LoadError([Diagnostic(Span(str(store.folder / RUNS)), "F010", message, hint)])
    return folder_of(store, name), runs[name]


def check_name(name: str) -> str:
    """Return what is wrong with a name for a run; empty where nothing is."""
    return "" if _NAME.fullmatch(name) else "letters, digits, - _ and . only, 80 at most"


def name_for(store: Store, task: Run) -> str:
    """Return the name of a run nobody named: the one of the same task, else the next one free."""
    base = f"{task.as_of}-{task.rulebook[:8]}"
    runs = runs_of(store)
    number = 1
    while True:
        name = base if number == 1 else f"{base}-{number}"
        if name not in runs or runs[name].same_task(task):
            return name
        number += 1


def refuse_other(store: Store, name: str, there: Run, task: Run) -> None:
    """Raise :class:`LoadError` (F011) where the run of this name is of another task."""
    if there.same_task(task):
        return
    parts = {
        "as_of": f"of {there.as_of}",
        "tool": f"made by version {there.tool}",
        "store": "of what this store held before",
        "buckets": "of what this store held before",
        "obligations": "of other obligations, or of rulesets as they were",
    }
    told = next(words for part, words in parts.items() if getattr(there, part) != getattr(task, part))
    hint = "give another --name, or --again to judge it anew in its place"
    raise LoadError([Diagnostic(Span(str(folder_of(store, name))), "F011", f"the run {name} is {told}", hint)])


def base_for(runs: Iterable[tuple[str, Run]], task: Run, name: str) -> tuple[str, Run] | None:
    """Return the run from which most can be taken over: of the same day, by the same program, in the same buckets."""
    best: tuple[tuple[int, int], str, Run] | None = None
    for each, run in runs:
        if each == name or not carries(run, task):
            continue
        shared = sum(task.obligations.get(key) == digest for key, digest in run.obligations.items())
        rank = (shared, sum(file.state == "done" for file in run.files.values()))
        if shared and (best is None or rank >= best[0]):
            best = (rank, each, run)
    return None if best is None else (best[1], best[2])


def carries(run: Run, task: Run) -> bool:
    """Say whether verdicts of a run can be taken over."""
    return (run.as_of, run.tool, run.buckets) == (task.as_of, task.tool, task.buckets)


def day_of(run: Run) -> date:
    """Return the as-of date of a run."""
    return date.fromisoformat(run.as_of)
