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

from msgspec import to_builtins

from compliance.diagnostics import Diagnostic, LoadError, Span
from compliance.reports.env import Kind, Lang
from compliance.reports.printing import OUTPUT_LIMIT, TemplateFailure, fill, names_of
from compliance.reports.view import Head

CPU_SECONDS = 10
WALL_SECONDS = 30
MEMORY_BYTES = 1024 * 2**20


def fill_confined(report: Head, kind: Kind, lang: Lang, shipped: Path, folders: Sequence[Path]) -> str:
    """Return what :func:`compliance.reports.printing.fill` returns, from a confined process.

    Raises :class:`TemplateFailure`, also where the limits are exceeded (P005).
    """
    answer = _answer((report, kind, lang, str(shipped), [str(folder.resolve()) for folder in folders]))
    if answer is None:
        names = names_of(report.kind, f"{kind}.j2")
        path = next((folder / name for folder in folders for name in names if (folder / name).is_file()), None)
        raise _exceeded(str(path or names[0]))
    return str(answer["text"])


def fill_word_confined(report: Head, lang: Lang, path: Path) -> bytes:
    """Return the Word document that a user's template makes of a view, from a confined process.

    Raises :class:`TemplateFailure`, also where the limits are exceeded (P005).
    """
    answer = _answer((report, "docx", lang, str(path.resolve()), []))
    if answer is None:
        raise _exceeded(str(path))
    return base64.b64decode(str(answer["file"]))


def _answer(job: tuple[Head, Kind, Lang, str, list[str]]) -> dict[str, object] | None:
    """Return what the child says of a job; ``None`` where it was stopped. Raises :class:`TemplateFailure`."""
    package = Path(__file__).resolve().parents[2]
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    surroundings = {**kept, "PYTHONPATH": os.pathsep.join([str(package), *filter(None, sys.path)]), "PYTHONUTF8": "1"}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "compliance.reports.confined"],
            input=pickle.dumps(job), capture_output=True, timeout=WALL_SECONDS, env=surroundings, check=False,
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


def _confine() -> None:
    """Limit this process where the system can; Windows has only the parent's clock."""
    with suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Read a job, fill the template, write the answer; of a Word template the job holds the file itself."""
    report, kind, lang, shipped, folders = pickle.load(sys.stdin.buffer)
    _confine()
    try:
        if kind == "docx":
            from compliance.reports.writers.word import fill_own

            answer: dict[str, object] = {"file": base64.b64encode(fill_own(report, lang, Path(shipped))).decode()}
        else:
            text = fill(report, kind, lang, Path(shipped), [Path(folder) for folder in folders])
            answer = {"text": text[:OUTPUT_LIMIT]}
    except LoadError as error:
        answer = {"diagnostics": [to_builtins(each) for each in error.diagnostics]}
    except MemoryError:
        return
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
