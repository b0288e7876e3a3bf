"""Reports of the sample, warm, in one process: CPU of each format as a multiple of the bare interpreter's.

Two sizes: every shipped obligation, and thirty findings. A printed report does not list the obligations of documents
out of reach; the last line is a workbook that lists them too.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from datetime import date

from msgspec.structs import replace
from startup import PROFILE, ROOT, cpu_seconds

from compliance import Assessor, load_profile, load_rulesets
from compliance.assessment import Assessment, DutyRow, counted, out_of_reach
from compliance.installed import MissingExtra
from compliance.reports import Format, write
from compliance.reports.build import build

AS_OF = date(2025, 1, 10)
FORMATS: tuple[Format, ...] = ("terminal", "markdown", "html", "json", "csv", "xlsx", "docx", "pdf")
FEW = 30
WANTED = {"xlsx": 10}
"""At most so many times the bare interpreter, view and format together, of every shipped obligation."""


def sample() -> Assessment:
    book = load_rulesets(ROOT / "rulesets")
    return Assessor(book, AS_OF, "reference").assess(load_profile(PROFILE, book.vocabulary))


def thirty(whole: Assessment) -> Assessment:
    """Return the assessment with thirty findings, the gaps first."""
    kept = set(list(dict.fromkeys(finding.id for row in whole.rows for finding in row.findings))[:FEW])
    findings = tuple(each for each in whole.findings if each.id in kept)
    rows = tuple(DutyRow(row.duty, row.findings) for row in whole.rows if all(each.id in kept for each in row.findings))
    modality = {each.id: each.modality for book in whole.rulebook.rulesets for each in book.obligations}
    return replace(
        whole, findings=findings, rows=rows, counts=counted(findings, modality), out_of_reach=out_of_reach(findings)
    )


def least(action: Callable[[], object], rounds: int) -> float:
    """Return the least CPU seconds of several runs; the first fills the caches."""
    action()
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        action()
        best = min(best, time.process_time() - start)
    return best


def made(format: Format, whole: Assessment, rounds: int, full: bool) -> float | str:
    """Return the seconds of a format without its view, or why it cannot be made here."""
    view = build(whole, full=full)
    try:
        return least(lambda: write(view, format=format), rounds)
    except (MissingExtra, ImportError) as error:
        return str(error)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    rounds = parser.parse_args().rounds
    bare = min(cpu_seconds([sys.executable, "-I", "-c", "pass"]) for _ in range(20))
    print(f"bare interpreter: {bare * 1000:.1f} ms CPU; every report: view and format together")
    whole = sample()
    for assessment in (whole, thirty(whole)):
        page = least(lambda whole=assessment: build(whole, full=False), rounds)
        full = least(lambda whole=assessment: build(whole), rounds)
        print(f"\n{len(assessment.findings)} findings")
        print(f"{'view of a page':<16}{page * 1000:8.1f} ms {page / bare:6.1f}x")
        print(f"{'view of all':<16}{full * 1000:8.1f} ms {full / bare:6.1f}x")
        for format in FORMATS:
            seconds = made(format, assessment, rounds, format == "json")
            if isinstance(seconds, str):
                print(f"{format:<16}{'':>8} not measured: {seconds}")
                continue
            total = seconds + (full if format == "json" else page)
            limit = WANTED.get(format) if assessment is whole else None
            wanted = f"  (wanted: at most {limit}x)" if limit else ""
            print(f"{format:<16}{total * 1000:8.1f} ms {total / bare:6.1f}x  alone {seconds * 1000:.1f} ms{wanted}")
        listed = made("xlsx", assessment, rounds, True)
        if not isinstance(listed, str):
            print(f"{'xlsx, all listed':<16}{listed * 1000:8.1f} ms {listed / bare:6.1f}x  without its view")


if __name__ == "__main__":
    main()
