"""Profiles in, reports out: the one loop of every command that makes reports of enterprises."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from compliance.cli import exits, inputs
from compliance.cli.inputs import STDIN
from compliance.cli.messages import one_line, say, say_problems, warnings_said
from compliance.cli.mistakes import is_disagreement, report_disagreement
from compliance.cli.output import OutputError, distinct_names, emit
from compliance.cli.targets import Target
from compliance.diagnostics import LoadError

if TYPE_CHECKING:
    from compliance.assessment import Assessment
    from compliance.assessor import Assessor
    from compliance.reports.earlier import Earliers
    from compliance.reports.overview import Brief
    from compliance.reports.view import Head

    MakeView = Callable[[Assessment, bool], Head]
    """What a command makes of an assessment; the second argument asks for everything (JSON) and not a page."""

MANY = 20
"""More profiles than these: progress is shown, several processes work, and files are counted, not named."""


class Made(Struct, frozen=True):
    """What became of one profile: its reports by the place of their target, and what is left to say."""

    codes: tuple[int, ...]
    reports: tuple[tuple[int, str | bytes], ...] = ()
    failures: tuple[tuple[int, str, int], ...] = ()
    """Target, message and exit code where a report could not be made: another profile would meet the same."""
    brief: Brief | None = None
    """What the summary of several profiles needs; findings are let go, so that memory does not grow with them."""


class Run:
    """One run over profiles: what is the same for every one of them, and the exit codes so far."""

    def __init__(
        self,
        assessor: Assessor,
        targets: Sequence[Target],
        lang: str,
        fail_on: str,
        templates: Path | None,
        view: MakeView | None = None,
    ) -> None:
        self.assessor, self.targets = assessor, targets
        self._view = view
        self.lang, self.fail_on, self.templates = lang, fail_on, templates
        self.settings: Sequence[str] = ()
        self.before: Earliers | None = None
        self._codes: list[int] = []
        self._shown: list[Brief] = []

    def make(self, name: str) -> Made:
        """Assess one profile and make its reports; one that does not load does not stop the others."""
        data = b""
        try:
            data = inputs.read_source(name)
            enterprise = inputs.read_profile(name, data, self.assessor.rulebook.vocabulary, self.settings)
            assessment = self.assessor.assess(enterprise)
        except LoadError as error:
            say_problems(error)
            return Made((exits.INPUT,))
        except Exception as error:
            if not is_disagreement(error):
                error.add_note(f"while assessing {name}")
                raise
            digest, day = self.assessor.rulebook.digest, self.assessor.as_of
            code = report_disagreement(error, data, tuple(self.settings), digest, day)  # type: ignore[arg-type]
            return Made((code,))
        if self.before is not None:
            assessment = _compare(assessment, self.before)
        if all(finding.verdict == "not_applicable" for finding in assessment.findings):
            what = "nothing that --select shows applies" if assessment.selected else "nothing applies"
            say(f"compliance: {one_line(enterprise.name)}: {what}; are place, industries and --as-of right?")
        return self._reports(assessment)

    def _reports(self, assessment: Assessment) -> Made:
        """Make one assessment's report for every target; what goes wrong with one does not stop the others."""
        from compliance.installed import MissingExtra
        from compliance.reports import write
        from compliance.reports.overview import Brief

        views: dict[bool, Head] = {}
        reports: list[tuple[int, str | bytes]] = []
        failures: list[tuple[int, str, int]] = []
        for place, target in enumerate(self.targets):
            if target.failed:
                continue
            full = target.format in ("json", "oscal", "csv")
            try:
                if full not in views:
                    views[full] = self._view(assessment, full) if self._view else _gap_report(assessment, full)
                with warnings_said():
                    report = write(
                        views[full],
                        format=target.format,  # type: ignore[arg-type]
                        lang=self.lang,  # type: ignore[arg-type]
                        templates=self.templates,
                        colour=target.to_terminal and wants_colour(),
                        width=terminal_width() if target.to_terminal else 80,
                    )
                reports.append((place, report))
            except LoadError as error:
                with redirect_stderr(StringIO()) as told:
                    say_problems(error)
                failures.append((place, told.getvalue().rstrip("\n"), exits.TEMPLATE))
            except MissingExtra as error:
                failures.append((place, f"compliance: {target.format}: {error}", exits.OUTPUT))
        code = _exit_code(assessment, self.fail_on)
        return Made((code,), tuple(reports), tuple(failures), Brief(assessment.enterprise.name, assessment.counts))

    def put(self, made: Made, stem: str) -> None:
        """Take the reports of one profile to their targets, and remember how it ended."""
        self._codes.extend(made.codes)
        for place, message, code in made.failures:
            if not self.targets[place].failed:
                say(message)
                self._codes.append(code)
                self.targets[place].failed = True
        for place, report in made.reports:
            try:
                self.targets[place].take(report, stem)
            except OutputError as error:
                say(f"compliance: {error}")
                self._codes.append(exits.OUTPUT)
        if made.brief is not None:
            self._shown.append(made.brief)

    def finish(self, profiles: int) -> int:
        """Write what waits for the whole run, and the summary of several profiles; returns the exit code."""
        for target in self.targets:
            try:
                target.finish()
            except OutputError as error:
                say(f"compliance: {error}")
                self._codes.append(exits.OUTPUT)
        if profiles > 1 and self._shown:
            from compliance.reports.overview import summarise

            text = summarise(self._shown, self.lang)
            try:
                if any(each.to_terminal for each in self.targets):
                    emit(text)
                else:
                    say(text.rstrip("\n"))
            except OutputError as error:
                say(f"compliance: {error}")
                self._codes.append(exits.OUTPUT)
        return exits.worst(self._codes)


def run_all(run: Run, names: Sequence[str], jobs: int = 0) -> int:
    """Take every profile in turn, and return the exit code; what was not finished leaves no trace.

    ``jobs``: how many processes make reports; 0: one for each processor where there are many profiles.
    """
    from compliance.cli.workers import made_by, progress

    stems = distinct_names([Path(name).stem if name != STDIN else "stdin" for name in names])
    many = len(names) > MANY
    for target in run.targets:
        target.quiet = many
    try:
        with progress(len(names), many) as advance:
            for name, stem, made in zip(names, stems, made_by(run, names, jobs, many), strict=True):
                run.put(made, stem)
                advance(name)
        return run.finish(len(names))
    finally:
        for target in run.targets:
            target.discard()


def _gap_report(assessment: Assessment, full: bool) -> Head:
    from compliance.reports.build import build

    return build(assessment, full=full)


def wants_colour() -> bool:
    """Whether the terminal report is coloured: NO_COLOR beats FORCE_COLOR, which beats what standard output is."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _exit_code(assessment: Assessment, fail_on: str) -> int:
    counts = assessment.counts
    if fail_on == "never":
        return exits.OK
    if counts["gap"] > counts["waived"]:
        return exits.GAPS
    return exits.OPEN if fail_on == "undetermined" and counts["undetermined"] else exits.OK


def _compare(assessment: Assessment, before: Earliers) -> Assessment:
    """Return the assessment with what changed; what one of the two reports was told not to show has not changed."""
    from msgspec.structs import replace

    from compliance.assessment import compare
    from compliance.reports.earlier import find_earlier

    earlier = find_earlier(before, assessment.enterprise)
    if earlier is None:
        say(f"compliance: --since: the earlier report does not speak of {one_line(assessment.enterprise.name)}")
        return assessment
    compared = compare(assessment, earlier.as_of, earlier.verdicts)
    changes = (
        each
        for each in compared.changes
        if not (each.before is None and earlier.selection) and not (each.now is None and assessment.selected)
    )
    return replace(compared, changes=tuple(changes))


def terminal_width() -> int:
    """Return the columns of a report on standard output: what the terminal has, within reason, else 80."""
    import shutil

    if sys.stdout is None or not sys.stdout.isatty():
        return 80
    return min(120, max(60, shutil.get_terminal_size((80, 24)).columns))
