"""Users' own templates run in a child process: bounded processor time, memory and output, nothing to write to.

The parent sends the view, the child sends back text, a file or a diagnostic as JSON; nothing of the child's is ever
unpickled. ``python -m compliance.reports.confined`` is the child; it is not for people.
"""

from __future__ import annotations

import base64
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec import Struct, to_builtins

from compliance.diagnostics import Diagnostic, LoadError, Span
from compliance.reports.env import Kind, Lang
from compliance.reports.printing import OUTPUT_LIMIT, TemplateFailure, fill, names_of
from compliance.reports.view import Head

CPU_SECONDS = 10
WALL_SECONDS = 30
MEMORY_BYTES = 1024 * 2**20
TRIALS = 3
"""How many times the limits of one report a trial of many may take."""


def fill_confined(report: Head, kind: Kind, lang: Lang, shipped: Path, folders: Sequence[Path]) -> str:
    """Return what :func:`compliance.reports.printing.fill` returns, from a confined process.

    Raises :class:`TemplateFailure`, also where the limits are exceeded (P005).
    """
    answer = _answer(_Job((report,), (lang,), kind, str(shipped), _absolute(folders)))
    if answer is None:
        raise _exceeded(_own(report, f"{kind}.j2", folders))
    return str(answer["text"])


def fill_word_confined(report: Head, lang: Lang, path: Path) -> bytes:
    """Return the Word document that a user's template makes of a view, from a confined process.

    Raises :class:`TemplateFailure`, also where the limits are exceeded (P005).
    """
    answer = _answer(_Job((report,), (lang,), "docx", str(path.resolve())))
    if answer is None:
        raise _exceeded(str(path))
    return base64.b64decode(str(answer["file"]))


def failures(reports: Sequence[Head], kind: Kind, shipped: Path, folders: Sequence[Path]) -> tuple[Diagnostic, ...]:
    """Return what fails where a user's template fills these views of one kind, in every language; each mistake once.

    One confined process does them all, with the time of a few.
    """
    name = _own(reports[0], "docx" if kind == "docx" else f"{kind}.j2", folders)
    at = str(Path(name).resolve()) if kind == "docx" else str(shipped)
    try:
        answer = _answer(_Job(tuple(reports), ("zh", "en", "both"), kind, at, _absolute(folders), trying=True))
    except TemplateFailure as failure:
        return failure.diagnostics
    return _exceeded(name).diagnostics if answer is None else ()


class _Job(Struct, frozen=True):
    """What a child is to do; only a trial has several views and languages, and gives nothing back but mistakes."""

    reports: tuple[Head, ...]
    languages: tuple[Lang, ...]
    kind: Kind
    shipped: str
    """The folder of shipped templates; of a Word template the file itself."""
    folders: tuple[str, ...] = ()
    trying: bool = False


def _absolute(folders: Sequence[Path]) -> tuple[str, ...]:
    return tuple(str(folder.resolve()) for folder in folders)


def _own(report: Head, extension: str, folders: Sequence[Path]) -> str:
    """Return the template of a user's folder that makes a view."""
    names = names_of(report.kind, extension)
    path = next((folder / name for folder in folders for name in names if (folder / name).is_file()), None)
    return str(path or names[0])


def _answer(job: _Job) -> dict[str, object] | None:
    """Return what the child says of a job; ``None`` where it was stopped. Raises :class:`TemplateFailure`."""
    package = Path(__file__).resolve().parents[2]
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    surroundings = {**kept, "PYTHONPATH": os.pathsep.join([str(package), *filter(None, sys.path)]), "PYTHONUTF8": "1"}
    try:
        done = subprocess.run(
            # -P: nothing of the working folder is ever imported.
            [sys.executable, "-P", "-m", "compliance.reports.confined"],
            input=pickle.dumps(job), capture_output=True, env=surroundings, check=False,
            timeout=WALL_SECONDS * (TRIALS if job.trying else 1),
        )  # fmt: skip
        answer: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return None
    if "diagnostics" not in answer:
        return answer
    raise TemplateFailure(Diagnostic(Span(**each.pop("span")), **each) for each in answer["diagnostics"])


def _exceeded(path: str) -> TemplateFailure:
    return TemplateFailure(
        [
            Diagnostic(
                Span(path),
                "P005",
                f"the template took more than {CPU_SECONDS} seconds or {MEMORY_BYTES // 2**20} MB and was stopped",
                "look for loops inside loops, and for text that grows in a loop",
            )
        ]
    )


def _confine(trying: bool) -> None:
    """Limit this process where the system can; Windows has only the parent's clock."""
    with suppress(ImportError):
        import resource

        seconds = CPU_SECONDS * (TRIALS if trying else 1)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Read a job, do it, write the answer."""
    job: _Job = pickle.load(sys.stdin.buffer)
    _confine(job.trying)
    found: dict[str, Diagnostic] = {}
    answer: dict[str, object] = {}
    try:
        for report in job.reports:
            for lang in job.languages:
                try:
                    answer = _done(job, report, lang)
                except LoadError as error:
                    found |= {f"{each.span} {each.message}": each for each in error.diagnostics}
    except MemoryError:
        return
    if found:
        answer = {"diagnostics": [to_builtins(each) for each in found.values()]}
    sys.stdout.write(json.dumps({} if job.trying and not found else answer))


def _done(job: _Job, report: Head, lang: Lang) -> dict[str, object]:
    if job.kind == "docx":
        from compliance.reports.writers.word import fill_own

        return {"file": base64.b64encode(fill_own(report, lang, Path(job.shipped))).decode()}
    text = fill(report, job.kind, lang, Path(job.shipped), [Path(folder) for folder in job.folders])
    return {"text": text[:OUTPUT_LIMIT]}


if __name__ == "__main__":
    main()
