"""``compliance check``: profiles in, reports and one exit code out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from compliance.cli import exits, inputs
from compliance.cli.inputs import LANGUAGES, one_of
from compliance.cli.messages import say, say_problems
from compliance.cli.run import Run, run_all
from compliance.cli.targets import pair
from compliance.diagnostics import LoadError

if TYPE_CHECKING:
    from compliance.reports.earlier import Earliers

DEMO_PROFILE, DEMO_AS_OF = "tengchong-steel.yaml", "2025-01-10"

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

Jobs = Annotated[
    int,
    typer.Option("--jobs", "-j", min=0, max=256, help="Processes that make reports; 0: as many as are sensible."),
]


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
        list[str] | None,
        typer.Option("--format", "-f", help="terminal, markdown, html, docx, xlsx, pdf, csv, json or oscal."),
    ] = None,
    outputs: Annotated[
        list[str] | None,
        typer.Option("--output", "-o", help="A file, a folder ending in /, or -; the suffix tells the format."),
    ] = None,
    engine: EngineName = "auto",
    templates: Annotated[
        Path | None, typer.Option(envvar="COMPLIANCE_TEMPLATES", help="Folder of your own report templates.")
    ] = None,
    jobs: Jobs = 0,
) -> int:
    """Say of each enterprise what it meets, what is missing, by when, and where it is written.

    Exit codes: 0 no gap, 1 gaps, 2 usage, 3 a profile does not load, 4 a ruleset does not load, 5 template,
    6 output, 7 only undetermined (with --fail-on undetermined), 70 a bug of this program.

    Example: compliance check works.yaml --as-of 2025-01-10 -o report.html -o report.json
    """
    one_of("--lang", lang, LANGUAGES)
    one_of("--fail-on", fail_on, ("gap", "undetermined", "never"))
    one_of("--engine", engine, inputs.ENGINES)
    own = inputs.templates_folder(templates)
    day = inputs.read_day(as_of)
    names = inputs.find_profiles(profiles)
    targets = pair(formats or [], outputs or [], names)
    rulebook = inputs.open_rulebook(rulesets, bind or ())
    assessor = inputs.open_assessor(rulebook, day, engine, select or (), not as_of, rulesets)
    run = Run(assessor, targets, lang, fail_on, own)
    run.settings, run.before = settings or (), _read_before(since)
    return run_all(run, names, jobs)


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


def _near(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


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
