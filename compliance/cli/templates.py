"""``compliance templates``: which templates there are, a copy to change, and whether a changed one works."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from compliance.cli import exits, inputs
from compliance.cli.check import Rulesets
from compliance.cli.inputs import UsageError, one_of
from compliance.cli.messages import say, say_problems
from compliance.cli.output import emit, write_whole
from compliance.diagnostics import LoadError, did_you_mean, width
from compliance.installed import shipped

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Folder = Annotated[
    Path | None,
    typer.Option("--templates", envvar="COMPLIANCE_TEMPLATES", help="Your folder; ./report_templates if it is there."),
]


@app.callback()
def group() -> None:
    """Look at report templates, and make your own."""


@app.command("list")
def list_(templates: Folder = None) -> int:
    """List every template: the report it makes, its format, its name, and whether one of yours takes its place.

    Example: compliance templates list
    """
    from compliance.reports.templates import templates as all_of

    own = inputs.templates_folder(templates)
    rows = [("report", "format", "template", "comes from")]
    for each in all_of(shipped("report_templates"), own):
        rows.append((each.kind, each.format, each.name, str(own) if each.own else "shipped"))
    columns = [max(width(row[place]) for row in rows) for place in range(3)]
    for row in rows:
        cells = (cell + " " * (size - width(cell)) for cell, size in zip(row, columns, strict=False))
        emit("  ".join([*cells, row[3]]).rstrip() + "\n")
    return exits.OK


@app.command("export")
def export(
    kind: Annotated[str, typer.Argument(help="gap_report, checklist, form, remediation, calendar or upcoming.")],
    format: Annotated[str, typer.Option("--format", "-f", help="html, markdown, terminal or docx.")] = "html",
    output: Annotated[Path, typer.Option("--output", "-o", help="Your folder of templates.")] = Path(
        "report_templates"
    ),
) -> int:
    """Copy a shipped template into your folder, under the name by which it takes the shipped one's place.

    A template that stands there already is never written over.

    Example: compliance templates export checklist --format docx -o my_templates
    """
    from compliance.reports.templates import FORMATS, KINDS, shipped_source

    if kind not in KINDS:
        hint = did_you_mean(kind, KINDS, f"one of {', '.join(KINDS)}")
        raise UsageError(f"there is no report {kind!r}; {hint}")
    one_of("--format", format, tuple(FORMATS))
    source = shipped_source(shipped("report_templates"), kind, format)
    target = output / kind / f"report.{FORMATS[format]}"
    if target.exists():
        raise UsageError(f"{target} is there already; change it, or name another folder with -o")
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, source.read_bytes())
    say(f"wrote {target}")
    say(f"change it, then: compliance templates lint --templates {output}")
    return exits.OK


@app.command("lint")
def lint(templates: Folder = None, rulesets: Rulesets = None) -> int:
    """Fill every template of your folder with reports of sample enterprises, in every language, and say what fails.

    Exit codes: 0 all work, 2 usage, 5 a template fails.

    Example: compliance templates lint --templates my_templates
    """
    from compliance.installed import MissingExtra
    from compliance.reports.templates import misplaced
    from compliance.reports.templates import templates as all_of
    from compliance.reports.trying import Samples

    own = inputs.templates_folder(templates)
    if own is None:
        raise UsageError("name your folder with --templates, or make ./report_templates with `templates export`")
    problems = list(misplaced(own))
    mine = [each for each in all_of(shipped("report_templates"), own) if each.own]
    samples = Samples(inputs.open_rulebook(rulesets), shipped("enterprise_profiles"))
    for each in mine:
        try:
            problems.extend(samples.failures(each.kind, each.format, shipped("report_templates"), own))
        except MissingExtra as missing:
            say(f"compliance: {each.name}: {missing}")
            return exits.OUTPUT
    if problems:
        say_problems(LoadError(problems))
        return exits.TEMPLATE
    say(f"{own}: {len(mine)} template{'' if len(mine) == 1 else 's'}, nothing to remark" if mine else f"{own}: empty")
    return exits.OK
