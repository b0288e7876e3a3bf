"""``compliance fleet diff``: what has changed between two runs of a store."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from compliance.cli import exits, inputs
from compliance.cli.check import Lang, Rulesets
from compliance.cli.fleet.check import Jobs, StoreFolder
from compliance.cli.fleet.progress import counting
from compliance.cli.fleet.stores import answering, put
from compliance.cli.fleet.whatif import AtLeast, Output
from compliance.cli.inputs import LANGUAGES, one_of

if TYPE_CHECKING:
    from pathlib import Path

    from compliance.fleet.comparing.diff_paper import Difference

FORMATS = ("terminal", "markdown", "json", "csv")


def diff_runs(
    store: StoreFolder,
    earlier: Annotated[str, typer.Argument(metavar="RUN1", help="The earlier run.", show_default=False)],
    later: Annotated[str, typer.Argument(metavar="RUN2", help="The later run.", show_default=False)],
    by: Annotated[str, typer.Option(help="obligation, or county (gaps of all obligations added up).")] = "obligation",
    every: Annotated[bool, typer.Option("--all", help="Show obligations without any gap too.")] = False,
    at_least: AtLeast = 0,
    format: Annotated[str, typer.Option("--format", "-f", help="terminal, markdown, json or csv.")] = "terminal",
    output: Output = None,
    rulesets: Rulesets = None,
    lang: Lang = "zh",
    jobs: Jobs = 0,
) -> int:
    """Say of two runs which gaps are new, which are fixed, and which are still open.

    Firms are matched by id; those judged in one run alone are counted by themselves. Gaps that are waived are no gaps
    here.

    Example: compliance fleet diff firms/ 2025-01-10-35585310 2025-04-10-35585310 --by county
    """
    one_of("--lang", lang, LANGUAGES)
    one_of("--format", format, FORMATS)
    one_of("--by", by, ("obligation", "county"))
    rulebook = inputs.open_rulebook(rulesets)
    with answering(lang):
        from compliance.fleet.comparing.diff_paper import view_of
        from compliance.fleet.runs.manifest import open_run
        from compliance.fleet.runs.moves import move
        from compliance.fleet.stores.store import open_store

        there = open_store(store)
        before, now = open_run(there, earlier), open_run(there, later)
        with counting(now[1].firms, "firms") as progress:
            vocabulary = rulebook.vocabulary if by == "county" else None
            moves = move(there, before, now, vocabulary, jobs or os.cpu_count() or 1, progress)
        view = view_of(moves, before[1], now[1], rulebook, by == "county", at_least)
        put(_printed(view, format, lang, output, every), output, data=format in ("json", "csv"))
    return exits.OK


def _printed(view: Difference, format: str, lang: str, output: Path | None, every: bool) -> str:
    from compliance.cli.run import terminal_width
    from compliance.fleet.comparing.diff_paper import lay_out, table_of
    from compliance.fleet.comparing.text_tables import to_csv, to_markdown, to_terminal

    if format == "json":
        from msgspec import json

        return json.format(json.encode(view), indent=2).decode() + "\n"
    if format == "csv":
        return to_csv(table_of(view, every=True), lang, view.at_least)
    paper = lay_out(view, every)
    if format == "markdown":
        return to_markdown(paper, lang)
    return to_terminal(paper, lang, 140 if output else max(100, terminal_width()))
