"""Profiles in, reports out: the one loop of every command that makes reports of enterprises."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from compliance.cli import exits, inputs
from compliance.cli.inputs import STDIN
from compliance.cli.messages import one_line, say, say_problems
from compliance.cli.mistakes import is_disagreement, report_disagreement
from compliance.cli.output import OutputError, distinct_names, emit
from compliance.cli.targets import Target
from compliance.diagnostics import LoadError

if TYPE_CHECKING:
    from compliance.assessment import Assessment
    from compliance.assessor import Assessor
    from compliance.reports.earlier import Earliers
    from compliance.reports.view import Head

    MakeView = Callable[[Assessment, bool], Head]
    """What a command makes of an assessment; the second argument asks for everything (JSON) and not a page."""

MANY = 20
"""More profiles than these, and progress is shown on a terminal."""


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
        self.codes: list[int] = []
        self.shown: list[Assessment] = []
        """What the summary of several profiles needs; findings are let go, so that memory does not grow with them."""

    def take(self, name: str, stem: str) -> None:
        """Assess one profile and deliver its reports; one that does not load does not stop the others."""
        data = b""
        try:
            data = inputs.read_source(name)
            enterprise = inputs.read_profile(name, data, self.assessor.rulebook.vocabulary, self.settings)
            assessment = self.assessor.assess(enterprise)
        except LoadError as error:
            say_problems(error)
            self.codes.append(exits.INPUT)
            return
        except Exception as error:
            if not is_disagreement(error):
                error.add_note(f"while assessing {name}")
                raise
            digest, day = self.assessor.rulebook.digest, self.assessor.as_of
            code = report_disagreement(error, data, tuple(self.settings), digest, day)  # type: ignore[arg-type]
            self.codes.append(code)
            return
        if self.before is not None:
            assessment = _compare(assessment, self.before)
        self.codes.append(_exit_code(assessment, self.fail_on))
        if all(finding.verdict == "not_applicable" for finding in assessment.findings):
            what = "nothing that --select shows applies" if assessment.selected else "nothing applies"
            say(f"compliance: {one_line(enterprise.name)}: {what}; are place, industries and --as-of right?")
        self._deliver(assessment, stem)
        self.shown.append(_brief(assessment))

    def _deliver(self, assessment: Assessment, stem: str) -> None:
        """Render one assessment to every target; what goes wrong with one does not stop the others."""
        from compliance.installed import MissingExtra
        from compliance.reports import write

        made: dict[bool, Head] = {}
        for target in self.targets:
            if target.failed:
                continue
            full = target.format in ("json", "oscal")
            try:
                if full not in made:
                    made[full] = self._view(assessment, full) if self._view else _gap_report(assessment, full)
                text = write(
                    made[full],
                    format=target.format,  # type: ignore[arg-type]
                    lang=self.lang,  # type: ignore[arg-type]
                    templates=self.templates,
                    colour=target.to_terminal and wants_colour(),
                    width=_terminal_width() if target.to_terminal else 80,
                )
                target.take(text, stem)
            except LoadError as error:
                say_problems(error)
                self.codes.append(exits.TEMPLATE)
                # Another profile would meet the same mistake.
                target.failed = True
            except MissingExtra as error:
                say(f"compliance: {target.format}: {error}")
                self.codes.append(exits.OUTPUT)
                target.failed = True
            except OutputError as error:
                say(f"compliance: {error}")
                self.codes.append(exits.OUTPUT)

    def finish(self, profiles: int) -> int:
        """Write what waits for the whole run, and the summary of several profiles; returns the exit code."""
        for target in self.targets:
            try:
                target.finish()
            except OutputError as error:
                say(f"compliance: {error}")
                self.codes.append(exits.OUTPUT)
        if profiles > 1 and self.shown:
            from compliance.reports import summary

            text = summary(self.shown, self.lang)  # type: ignore[arg-type]
            try:
                if any(each.to_terminal for each in self.targets):
                    emit(text)
                else:
                    say(text.rstrip("\n"))
            except OutputError as error:
                say(f"compliance: {error}")
                self.codes.append(exits.OUTPUT)
        return exits.worst(self.codes)


def run_all(run: Run, names: Sequence[str]) -> int:
    """Take every profile in turn, and return the exit code; what was not finished leaves no trace."""
    stems = distinct_names([Path(name).stem if name != STDIN else "stdin" for name in names])
    try:
        for number, (name, stem) in enumerate(zip(names, stems, strict=True), 1):
            _show_progress(number, len(names), name)
            run.take(name, stem)
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


def _brief(assessment: Assessment) -> Assessment:
    """Return what a summary prints of an assessment: name and counts."""
    from msgspec.structs import replace

    from compliance.enterprise import Enterprise

    was = assessment.enterprise
    return replace(
        assessment, enterprise=Enterprise(was.name, was.path, was.digest), findings=(), rows=(), changes=(), warnings=()
    )


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


def _terminal_width() -> int:
    import shutil

    if sys.stdout is None or not sys.stdout.isatty():
        return 80
    return min(120, max(60, shutil.get_terminal_size((80, 24)).columns))


def _show_progress(number: int, total: int, name: str) -> None:
    if total > MANY and sys.stderr is not None and sys.stderr.isatty():
        end = "\r\x1b[2K" if number == total else "\r"
        sys.stderr.write(f"\x1b[2K{number}/{total} {one_line(Path(name).name)[:60]}{end}")
        sys.stderr.flush()
