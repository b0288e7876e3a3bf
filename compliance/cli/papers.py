"""What the commands that make papers of enterprises share: checklist, form, remediation plan, calendar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct

from compliance.cli import inputs
from compliance.cli.inputs import LANGUAGES, one_of
from compliance.cli.run import Run, run_all
from compliance.cli.targets import SHEET, pair

if TYPE_CHECKING:
    from compliance.assessment import Assessment
    from compliance.assessor import Assessor
    from compliance.reports.view import Head

Profiles = Annotated[
    list[str], typer.Argument(help="Profiles: files, globs, folders, or - for standard input.", show_default=False)
]
Select = Annotated[
    list[str] | None,
    typer.Option(help="Only these: selection, ruleset, obligation, duty, severity; * too. Repeatable."),
]
Formats = Annotated[
    list[str] | None, typer.Option("--format", "-f", help="terminal, markdown, html, docx, xlsx, pdf, csv or json.")
]
Outputs = Annotated[
    list[str] | None,
    typer.Option("--output", "-o", help="A file, a folder ending in /, or -; the suffix tells the format."),
]
Templates = Annotated[
    Path | None, typer.Option(envvar="COMPLIANCE_TEMPLATES", help="Folder of your own report templates.")
]
WhatIf = Annotated[
    list[str] | None,
    typer.Option("--set", help="What if: staff_count=99, drills+=2025-03-01, x=not_yet, x=null. Repeatable."),
]


class Request(Struct, frozen=True):
    """What the command line of such a command says, whatever the paper is."""

    profiles: Sequence[str]
    as_of: str = ""
    rulesets: Path | None = None
    bind: Sequence[str] = ()
    select: Sequence[str] = ()
    lang: str = "zh"
    settings: Sequence[str] = ()
    formats: Sequence[str] = ()
    outputs: Sequence[str] = ()
    engine: str = "auto"
    templates: Path | None = None
    jobs: int = 0


def deliver(
    request: Request, make: Callable[[Assessor, Assessment, bool], Head], allowed: Sequence[str] = SHEET
) -> int:
    """Assess every profile, make its paper, and write it; returns the exit code: a paper with gaps is no failure.

    ``make`` is given the assessor, the assessment, and whether everything is wanted (JSON) and not a page.
    """
    one_of("--lang", request.lang, LANGUAGES)
    one_of("--engine", request.engine, inputs.ENGINES)
    own = inputs.templates_folder(request.templates)
    day = inputs.read_day(request.as_of)
    names = inputs.find_profiles(request.profiles)
    targets = pair(request.formats, request.outputs, names, allowed)
    rulebook = inputs.open_rulebook(request.rulesets, request.bind)
    assessor = inputs.open_assessor(rulebook, day, request.engine, request.select, not request.as_of, request.rulesets)
    run = Run(assessor, targets, request.lang, "never", own, lambda found, full: make(assessor, found, full))
    run.settings = request.settings
    return run_all(run, names, request.jobs)
