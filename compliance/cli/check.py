"""``compliance check``: profiles in, reports and one exit code out."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from compliance.cli import exits, inputs
from compliance.cli.inputs import LANGUAGES, STDIN, UsageError, one_of
from compliance.cli.messages import one_line, say, say_problems
from compliance.cli.mistakes import is_disagreement, report_disagreement
from compliance.cli.output import OutputError, distinct_names, emit
from compliance.cli.targets import Target, pair
from compliance.diagnostics import LoadError

if TYPE_CHECKING:
    from compliance.assessment import Assessment
    from compliance.assessor import Assessor
    from compliance.reports.earlier import Earliers

DEMO_PROFILE, DEMO_AS_OF = "tengchong-steel.yaml", "2025-01-10"
MANY = 20
"""More profiles than these, and progress is shown on a terminal."""

AsOf = Annotated[str, typer.Option(help="The day to judge, YYYY-MM-DD; today in Asia/Shanghai if left out.")]
Rulesets = Annotated[
    Path | None, typer.Option(envvar="COMPLIANCE_RULESETS", help="Folder of rulesets that replaces the installed ones.")
]
Bind = Annotated[
    list[str] | None,
    typer.Option(envvar="COMPLIANCE_BIND", help="RULESET=CODE: the place of a document that names none. Repeatable."),
]
Lang = Annotated[str, typer.Option(envvar="COMPLIANCE_LANG", help="zh, en or both.")]
EngineName = Annotated[
    str,
    typer.Option(
        "--engine",
        envvar="COMPLIANCE_ENGINE",
        help="auto: the reference decides and durable-rules confirms; reference or rete: that one alone.",
    ),
]


class Run:
    """One run of ``check``: what is the same for every profile, and the exit codes so far."""

    def __init__(
        self, assessor: Assessor, targets: Sequence[Target], lang: str, fail_on: str, templates: Path | None
    ) -> None:
        self.assessor, self.targets = assessor, targets
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
        from compliance.reports import render

        for target in self.targets:
            if target.failed:
                continue
            try:
                text = render(
                    assessment,
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


def check(
    profiles: Annotated[list[str], typer.Argument(help="Profiles: files, globs, folders, or - for standard input.")],
    as_of: AsOf = "",
    rulesets: Rulesets = None,
    bind: Bind = None,
    select: Annotated[
        list[str] | None,
        typer.Option(
            help="Show and count only these: selection, ruleset, obligation, duty, severity; * too. Repeatable."
        ),
    ] = None,
    lang: Lang = "zh",
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="What if: staff_count=99, drills+=2025-03-01, x=not_yet, x=null. Repeatable."),
    ] = None,
    since: Annotated[Path | None, typer.Option(help="An earlier JSON report: say what changed.")] = None,
    fail_on: Annotated[
        str, typer.Option(envvar="COMPLIANCE_FAIL_ON", help="gap, undetermined (also), or never.")
    ] = "gap",
    formats: Annotated[
        list[str] | None, typer.Option("--format", "-f", help="terminal, markdown, html or json. Repeatable.")
    ] = None,
    outputs: Annotated[
        list[str] | None,
        typer.Option("--output", "-o", help="A file, a folder ending in /, or -; the suffix tells the format."),
    ] = None,
    engine: EngineName = "auto",
    templates: Annotated[
        Path | None, typer.Option(envvar="COMPLIANCE_TEMPLATES", help="Folder of your own report templates.")
    ] = None,
) -> int:
    """Say of each enterprise what it meets, what is missing, by when, and where it is written.

    Exit codes: 0 no gap, 1 gaps, 2 usage, 3 a profile does not load, 4 a ruleset does not load, 5 template,
    6 output, 7 only undetermined (with --fail-on undetermined), 70 a bug of this program.

    Example: compliance check works.yaml --as-of 2025-01-10 -o report.html -o report.json
    """
    one_of("--lang", lang, LANGUAGES)
    one_of("--fail-on", fail_on, ("gap", "undetermined", "never"))
    one_of("--engine", engine, inputs.ENGINES)
    if templates is not None and not templates.is_dir():
        raise UsageError(f"--templates: {templates} is not a folder")
    day = inputs.read_day(as_of)
    names = inputs.find_profiles(profiles)
    targets = pair(formats or [], outputs or [], names)
    rulebook = inputs.open_rulebook(rulesets, bind or ())
    assessor = inputs.open_assessor(rulebook, day, engine, select or (), not as_of, rulesets)
    run = Run(assessor, targets, lang, fail_on, templates)
    run.settings, run.before = settings or (), _read_before(since)
    stems = distinct_names([Path(name).stem if name != STDIN else "stdin" for name in names])
    try:
        for number, (name, stem) in enumerate(zip(names, stems, strict=True), 1):
            _show_progress(number, len(names), name)
            run.take(name, stem)
        return run.finish(len(names))
    finally:
        for target in targets:
            target.discard()


def demo(lang: Lang = "zh", engine: EngineName = "auto") -> int:
    """Check a shipped profile, a steel works in Tengchong, and show its report; gaps are no failure of the demo.

    Example: compliance demo --lang en
    """
    from compliance.installed import shipped

    try:
        path = shipped("enterprise_profiles") / DEMO_PROFILE
    except FileNotFoundError as error:
        say(f"compliance: {error}")
        return exits.INPUT
    say(f"$ compliance check {_near(path)} --as-of {DEMO_AS_OF}")
    code = check([str(path)], as_of=DEMO_AS_OF, lang=lang, engine=engine)
    return exits.OK if code == exits.GAPS else code


def wants_colour() -> bool:
    """Whether the terminal report is coloured: NO_COLOR beats FORCE_COLOR, which beats what standard output is."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _near(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


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


def _read_before(path: Path | None) -> Earliers | None:
    """Return the verdicts of an earlier JSON report, by enterprise."""
    if path is None:
        return None
    from compliance.reports.earlier import read_report

    try:
        return read_report(path)
    except LoadError as error:
        say_problems(error)
        raise typer.Exit(exits.INPUT) from None


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
