"""``compliance profile``: a commented skeleton that asks only what matters."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from compliance.cli import exits, inputs
from compliance.cli.check import AsOf, Bind, Rulesets
from compliance.cli.inputs import UsageError
from compliance.cli.messages import say, say_problems
from compliance.cli.output import emit, ensure_writable, write_whole
from compliance.diagnostics import LoadError

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def group() -> None:
    """Write a profile."""


@app.command("new")
def new(
    name: Annotated[str, typer.Option(help="The enterprise's full name.")] = "",
    jurisdiction: Annotated[str, typer.Option(help="Six-digit code of the place of operation.")] = "",
    industries: Annotated[str, typer.Option(help="Industries, separated by commas.")] = "",
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="What is already known, e.g. staff_count=120. Repeatable.")
    ] = None,
    as_of: AsOf = "",
    rulesets: Rulesets = None,
    bind: Bind = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file; standard output if left out.")] = None,
) -> int:
    """Write a commented skeleton with only the facts that the fitting rulesets need.

    The more is said at once (place, industries), the fewer questions are left.

    Example: compliance profile new --jurisdiction 530581 --industries textile -o mill.yaml
    """
    from compliance.authoring.skeleton import skeleton
    from compliance.enterprise import Enterprise
    from compliance.profiles.whatif import apply_settings

    if output is not None and os.path.lexists(output):
        raise UsageError(f"--output {output}: is there already; a profile is never written over")
    if output is not None:
        ensure_writable(output)
    day = inputs.read_day(as_of)
    rulebook = inputs.open_rulebook(rulesets, bind or ())
    known = [f'jurisdiction="{jurisdiction}"'] if jurisdiction else []
    known += [f"industries=[{industries}]"] if industries else []
    enterprise = Enterprise(name=inputs.as_text(name), path="", digest="")
    try:
        stated = [inputs.as_text(each) for each in (*known, *(settings or ()))]
        enterprise = apply_settings(enterprise, stated, rulebook.vocabulary)
    except LoadError as error:
        say_problems(error)
        return exits.INPUT
    text = skeleton(rulebook, enterprise, day, _schema(output))
    if output is None:
        emit(text, data=True)
    else:
        write_whole(output, text.encode())
        say(f"wrote {output}")
    return exits.OK


def _schema(output: Path | None) -> str:
    """Return where an editor finds the schema of profiles, as seen from the new file; empty if it did not come along.

    A profile written to standard output may be put anywhere: it gets none.
    """
    from compliance.installed import shipped

    schema = shipped("rulesets") / "schema" / "profile.schema.json"
    if output is None or not schema.is_file():
        return ""
    try:
        return Path(os.path.relpath(schema, output.resolve().parent)).as_posix()
    except ValueError:
        return schema.as_uri()
