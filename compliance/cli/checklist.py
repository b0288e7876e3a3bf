"""``compliance checklist``: what an inspector takes along, and what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from compliance.cli import checklist_import, exits, inputs
from compliance.cli.check import AsOf, Bind, EngineName, Lang, Rulesets
from compliance.cli.inputs import LANGUAGES, UsageError, one_of
from compliance.cli.messages import say, say_problems
from compliance.cli.output import OutputError
from compliance.cli.papers import Formats, Outputs, Request, Select, Templates, WhatIf, deliver
from compliance.cli.run import terminal_width, wants_colour
from compliance.cli.targets import SHEET, Target, pair
from compliance.diagnostics import LoadError, did_you_mean

if TYPE_CHECKING:
    from compliance.model import Rulebook
    from compliance.reports.view import Head

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

STEM = "checklist"
"""The name of a blank list in a folder of reports."""


@app.callback()
def group() -> None:
    """Make an inspector's checklist, and take its answers back."""


@app.command("make")
def make(
    profiles: Annotated[
        list[str] | None,
        typer.Argument(help="Profiles: files, globs, folders, or - for standard input.", show_default=False),
    ] = None,
    blind: Annotated[bool, typer.Option("--blind", help="Do not show what the enterprise states.")] = False,
    most: Annotated[
        int | None, typer.Option(help="Only so many items, the most important; says what is left out.")
    ] = None,
    blank: Annotated[
        str, typer.Option(help="RULESET[,RULESET]: everything in force in these, for no enterprise in particular.")
    ] = "",
    as_of: AsOf = "",
    rulesets: Rulesets = None,
    bind: Bind = None,
    select: Select = None,
    lang: Lang = "zh",
    settings: WhatIf = None,
    formats: Formats = None,
    outputs: Outputs = None,
    engine: EngineName = "auto",
    templates: Templates = None,
) -> int:
    """Make the inspector's checklist of each enterprise: only what applies or may apply, by where it is looked at.

    HTML is filled in on a phone or a computer and XLSX in Excel; `compliance checklist import` takes both back.

    Example: compliance checklist make works.yaml --as-of 2025-01-10 --most 40 -o checklist.html -o checklist.xlsx
    """
    if most is not None and most < 1:
        raise UsageError(f"--most: {most} is no number of items; write 1 or more, e.g. --most 40")
    request = Request(
        profiles or (), as_of, rulesets, bind or (), select or (), lang, settings or (), formats or (), outputs or (),
        engine, templates,
    )  # fmt: skip
    if blank:
        return _make_blank(request, blank, blind, most)
    if not profiles:
        raise UsageError("name a profile, or --blank RULESET for a list of everything in a ruleset")
    from compliance.reports.kinds.checklist import build

    return deliver(request, lambda _, assessment, full: build(assessment, blind, most))


app.command("import")(checklist_import.bring_back)


# --- a list for nobody in particular ---------------------------------------------------------------------------------


def _make_blank(request: Request, blank: str, blind: bool, most: int | None) -> int:
    """Make the list of whole rulesets, and write it; returns the exit code."""
    from compliance.reports.kinds import checklist

    for given, option in ((request.profiles, "a profile"), (request.settings, "--set"), (request.select, "--select")):
        if given:
            raise UsageError(f"--blank: the list is of no enterprise; leave out {option}")
    if blind:
        raise UsageError("--blank: the list knows nothing of any enterprise; leave out --blind")
    one_of("--lang", request.lang, LANGUAGES)
    if request.templates is not None and not request.templates.is_dir():
        raise UsageError(f"--templates: {request.templates} is not a folder")
    day = inputs.read_day(request.as_of)
    targets = pair(request.formats, request.outputs, (), SHEET)
    rulebook = inputs.open_rulebook(request.rulesets, request.bind)
    view = checklist.blank(rulebook, _named(rulebook, blank), day, most)
    if not view.stations:
        say(f"compliance: nothing of {blank} is in force on {day}; give another day with --as-of")
    return exits.worst([_write(view, each, request) for each in targets])


def _named(rulebook: Rulebook, names: str) -> tuple[str, ...]:
    known = [each.id for each in rulebook.rulesets]
    wanted = tuple(dict.fromkeys(name.strip() for name in names.split(",") if name.strip()))
    for name in wanted:
        if name not in known:
            hint = did_you_mean(name, known, f"there are {', '.join(known)}")
            raise UsageError(f"--blank: there is no ruleset {name!r}; {hint}")
    if not wanted:
        raise UsageError(f"--blank: name a ruleset; there are {', '.join(known)}")
    return wanted


def _write(view: Head, target: Target, request: Request) -> int:
    from compliance.installed import MissingExtra
    from compliance.reports import write

    try:
        made = write(
            view,
            format=target.format,  # type: ignore[arg-type]
            lang=request.lang,  # type: ignore[arg-type]
            templates=request.templates,
            colour=target.to_terminal and wants_colour(),
            width=terminal_width() if target.to_terminal else 80,
        )
        target.take(made, STEM)
        target.finish()
    except LoadError as error:
        say_problems(error)
        return exits.TEMPLATE
    except MissingExtra as error:
        say(f"compliance: {target.format}: {error}")
        return exits.OUTPUT
    except OutputError as error:
        say(f"compliance: {error}")
        return exits.OUTPUT
    finally:
        target.discard()
    return exits.OK
