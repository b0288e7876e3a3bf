"""``compliance fleet whatif``: what an edit of a ruleset would do to the firms of a store."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from compliance.cli import exits, inputs
from compliance.cli.check import AsOf, Bind, Lang, Rulesets
from compliance.cli.fleet.check import Jobs, Memory, StoreFolder
from compliance.cli.fleet.progress import counting
from compliance.cli.fleet.stores import answering, opened, put, read_memory
from compliance.cli.inputs import LANGUAGES, UsageError, one_of
from compliance.cli.messages import say, say_problems
from compliance.diagnostics import LoadError
from compliance.installed import shipped

if TYPE_CHECKING:
    from compliance.fleet.comparing.edits import Edit, Replaced
    from compliance.fleet.comparing.whatif import Tally
    from compliance.fleet.comparing.whatif_paper import Supposition
    from compliance.model import Rulebook

FORMATS = ("terminal", "markdown", "json")
AtLeast = Annotated[int, typer.Option(min=0, max=1000, help="Keep back numbers below this, e.g. 5.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="A file in place of standard output.")]


def what_if(
    store: StoreFolder,
    edit: Annotated[
        list[str],
        typer.Option(metavar="ID.PATH=VALUE", help="E.g. ID.applies_when.staff_count.at_least=50. Repeatable."),
    ],
    run: Annotated[str, typer.Option(metavar="RUN", help="A run whose day and places (--bind) are taken.")] = "",
    as_of: AsOf = "",
    rulesets: Rulesets = None,
    bind: Bind = None,
    most: Annotated[int, typer.Option("--list", min=0, max=100_000, help="List the ids of so many firms.")] = 0,
    at_least: AtLeast = 0,
    format: Annotated[str, typer.Option("--format", "-f", help="terminal, markdown or json.")] = "terminal",
    output: Output = None,
    lang: Lang = "zh",
    memory: Memory = "2GB",
    jobs: Jobs = 0,
) -> int:
    """Say whom an edit of a ruleset would cover, free, or find wanting, by obligation and by county.

    A value of an obligation is replaced in memory, as its YAML writes it: keys and places in lists with dots between;
    any, all and not may be left out where only one place can be meant.
    The rulesets are checked as if they had been written so, and every firm is judged both ways by the obligations
    that mean something else, those that the edited one displaces included. No file is changed.

    Example: compliance fleet whatif firms/ --edit baoshan-2017-05-safety-dept.severity=critical --list 20
    """
    from compliance.fleet.comparing.edits import read_edit

    one_of("--lang", lang, LANGUAGES)
    one_of("--format", format, FORMATS)
    edits = []
    for text in edit:
        found = read_edit(inputs.as_text(text))
        if found is None:
            raise UsageError(f"--edit: {text!r} is not ID.PATH=VALUE, e.g. ID.requires.at_least=2")
        edits.append(found)
    limit = read_memory(memory)
    with answering(lang):
        from compliance.fleet.runs.manifest import open_run
        from compliance.fleet.stores.store import open_store

        places = inputs.read_bindings(bind or ())
        if run:
            _, there = open_run(open_store(store), run)
            places = {**there.bind, **places}
            as_of = as_of or there.as_of
        day = inputs.read_day(as_of)
    rulebook = inputs.open_rulebook(rulesets, [f"{key}={code}" for key, code in places.items()])
    edited, replaced = _reworded(rulesets or shipped("rulesets"), edits, places, lang)
    with answering(lang):
        from compliance.fleet.comparing.whatif import suppose, touched
        from compliance.fleet.comparing.whatif_paper import view_of
        from compliance.lowering import lower

        plans = lower(rulebook, day), lower(edited, day)
        ids = touched(*plans)
        firms = opened(store, rulebook)
        with counting(firms.head.firms, "firms") as progress:
            tally = suppose(firms, *plans, ids, most, limit, jobs or os.cpu_count() or 1, progress)
        view = view_of(tally, edited, day, replaced, ids, at_least)
        put(_printed(view, format, lang, output), output)
        return _failures(tally)


def _reworded(
    folder: Path, edits: list[Edit], places: dict[str, str], lang: str
) -> tuple[Rulebook, tuple[Replaced, ...]]:
    from compliance.fleet.comparing.edits import reword

    try:
        return reword(folder, edits, places)
    except LoadError as error:
        say("compliance: the rulesets do not load with this edit:")
        say_problems(error, lang=lang)
        unknown = any(each.code == "F016" for each in error.diagnostics)
        raise typer.Exit(exits.USAGE if unknown else exits.RULESET) from None


def _printed(view: Supposition, format: str, lang: str, output: Path | None) -> str:
    from compliance.cli.run import terminal_width
    from compliance.fleet.comparing.text_tables import to_markdown, to_terminal
    from compliance.fleet.comparing.whatif_paper import lay_out

    if format == "json":
        from msgspec import json

        return json.format(json.encode(view), indent=2).decode() + "\n"
    paper = lay_out(view)
    if format == "markdown":
        return to_markdown(paper, lang)
    return to_terminal(paper, lang, 100 if output else max(100, terminal_width()))


def _failures(tally: Tally) -> int:
    for file, why in tally.failed:
        say(f"{file}: F015 not judged: {why}")
    return exits.INPUT if tally.failed else exits.OK
