"""Users' own templates run in a child process: bounded processor time, memory and output, nothing to write to.

The parent sends the view, the child sends back text or a diagnostic as JSON; nothing of the child's is ever unpickled.
``python -m compliance.reports.confined`` is the child; it is not for people.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import to_builtins

from compliance.diagnostics import Diagnostic, LoadError, Span
from compliance.reports.env import Kind, Lang
from compliance.reports.printing import OUTPUT_LIMIT, TemplateFailure, fill, names_of
from compliance.reports.view import Head, ReportKind

CPU_SECONDS = 10
WALL_SECONDS = 30
MEMORY_BYTES = 1024 * 2**20


def fill_confined(report: Head, kind: Kind, lang: Lang, shipped: Path, folders: Sequence[Path]) -> str:
    """Return what :func:`compliance.reports.printing.fill` returns, from a confined process.

    Raises :class:`TemplateFailure`, also where the limits are exceeded (P005).
    """
    job = pickle.dumps((report, kind, lang, str(shipped), [str(folder.resolve()) for folder in folders]))
    package = Path(__file__).resolve().parents[2]
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    surroundings = {**kept, "PYTHONPATH": os.pathsep.join([str(package), *filter(None, sys.path)]), "PYTHONUTF8": "1"}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "compliance.reports.confined"],
            input=job, capture_output=True, timeout=WALL_SECONDS, env=surroundings, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise _exceeded(report.kind, kind, folders) from None
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise _exceeded(report.kind, kind, folders) from None
    if "text" in answer:
        return str(answer["text"])
    raise TemplateFailure(Diagnostic(Span(**each.pop("span")), **each) for each in answer["diagnostics"])


def _exceeded(report: ReportKind, kind: Kind, folders: Sequence[Path]) -> TemplateFailure:
    names = names_of(report, f"{kind}.j2")
    path = next((folder / name for folder in folders for name in names if (folder / name).is_file()), None)
    return TemplateFailure(
        [
            Diagnostic(
                Span(str(path or names[0])),
                "P005",
                f"the template took more than {CPU_SECONDS} seconds or {MEMORY_BYTES // 2**20} MB and was stopped",
                "look for loops inside loops, and for text that grows in a loop",
            )
        ]
    )


def _confine() -> None:
    """Limit this process where the system can; Windows has only the parent's clock."""
    with suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Read a job, fill the template, write the answer."""
    report, kind, lang, shipped, folders = pickle.load(sys.stdin.buffer)
    _confine()
    try:
        text = fill(report, kind, lang, Path(shipped), [Path(folder) for folder in folders])
        answer: dict[str, object] = {"text": text[:OUTPUT_LIMIT]}
    except LoadError as error:
        answer = {"diagnostics": [to_builtins(each) for each in error.diagnostics]}
    except MemoryError:
        return
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
