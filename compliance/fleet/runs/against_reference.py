"""What a run says of one firm beside what the reference says of it."""

from __future__ import annotations

from typing import Any, NoReturn

import pyarrow.parquet as pq

from compliance.assessment import Assessment
from compliance.diagnostics import Diagnostic, LoadError, Span
from compliance.engines.columnar.evaluating import CODES, REASONS
from compliance.fleet.runs.manifest import verdict_file, verdicts_path
from compliance.fleet.runs.reading import Results
from compliance.verdict import QUALIFIERS


def said_of(results: Results, id: str) -> dict[str, Any]:
    """Return the row of a firm in a run's verdicts.

    Raises :class:`LoadError` (F017 where the file is damaged, F024 where the firm was not judged).
    """
    file = results.store.find(id)
    name = "" if file is None else verdict_file(file)
    said = results.run.files.get(name)
    if said is None or said.state != "done":
        _refuse(str(results.folder), "F024", f"{id} was not judged in the run {results.run.run}")
    path = verdicts_path(results.folder, results.run, name)
    rows: list[dict[str, Any]] = pq.read_table(path, filters=[("id", "=", id)]).to_pylist()
    if not rows:
        _refuse(str(path), "F017", f"it says nothing of {id}")
    return rows[0]


def differing(results: Results, id: str, assessment: Assessment) -> dict[str, tuple[str, str]]:
    """Return where run and reference differ on a firm: by obligation what each says; raises as :func:`said_of` does."""
    row = said_of(results, id)
    found: dict[str, tuple[str, str]] = {}
    for finding in assessment.findings:
        bits = row[f"q:{finding.id}"]
        qualifiers = tuple(name for place, name in enumerate(QUALIFIERS) if bits >> place & 1)
        final = row.get(f"f:{finding.id}")
        run = _told(
            CODES[row[f"v:{finding.id}"]],
            qualifiers,
            REASONS[row[f"r:{finding.id}"]],
            None if final is None else CODES[final],
        )
        ended = finding.final.verdict if finding.final is not None else None
        reference = _told(finding.verdict, finding.qualifiers, finding.reason, ended)
        if run != reference:
            found[finding.id] = (run, reference)
    return found


def _told(verdict: str, qualifiers: tuple[str, ...], reason: str | None, final: str | None) -> str:
    parts = [verdict, *qualifiers, *([f"because {reason}"] if reason else []), *([f"finally {final}"] if final else [])]
    return ", ".join(parts)


def _refuse(path: str, code: str, message: str) -> NoReturn:
    raise LoadError([Diagnostic(Span(path), code, message, "judge the store again with `compliance fleet check`")])
