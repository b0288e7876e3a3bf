"""``compliance fleet report``: what a run says of a jurisdiction, for those who plan inspections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import typer

from compliance.cli import exits
from compliance.cli.check import Lang, Rulesets
from compliance.cli.fleet.check import StoreFolder
from compliance.cli.fleet.progress import counting
from compliance.cli.fleet.results import RunName, remark_unjudged, results_of
from compliance.cli.fleet.stores import answering
from compliance.cli.inputs import LANGUAGES, UsageError, as_text, one_of
from compliance.cli.messages import say
from compliance.cli.output import OutputError
from compliance.cli.targets import Target, pair
from compliance.installed import MissingExtra

if TYPE_CHECKING:
    from compliance.fleet.overview.report import Format
    from compliance.fleet.overview.view import Jurisdiction
    from compliance.fleet.overview.workbook import FirmLines
    from compliance.fleet.runs.reading import Results
    from compliance.reports import Language

FORMATS = ("html", "markdown", "xlsx", "json")
STEM = "jurisdiction"
"""The name of a report in a folder."""
MOST_LEAST = 1_000


def report(
    store: StoreFolder,
    run: RunName = "",
    since: Annotated[str, typer.Option(metavar="RUN", help="An earlier run: say what is new, fixed, still open.")] = "",
    title: Annotated[str, typer.Option(help="What the jurisdiction is called; else the place all firms lie in.")] = "",
    at_least: Annotated[
        int, typer.Option(metavar="N", help="Keep back numbers below N, and what would give them away.")
    ] = 0,
    with_firms: Annotated[
        bool, typer.Option("--with-firms", help="In XLSX also the firms with gaps, by id, never by name.")
    ] = False,
    rulesets: Rulesets = None,
    lang: Lang = "zh",
    formats: Annotated[list[str] | None, typer.Option("--format", "-f", help="html, markdown, xlsx or json.")] = None,
    outputs: Annotated[
        list[str] | None,
        typer.Option("--output", "-o", help="A file, a folder ending in /, or -; the suffix tells the format."),
    ] = None,
) -> int:
    """Report what a run says: by county, trade and size, the commonest gaps, what is not known, what falls due.

    No report names a firm or gives its credit code. Missing facts and due days are counted over all firms, not
    estimated from some.

    Example: compliance fleet report yunnan/ --since 2024-09-30-ab12cd34 -o report.html -o report.xlsx
    """
    one_of("--lang", lang, LANGUAGES)
    if at_least and not 2 <= at_least <= MOST_LEAST:
        raise UsageError(f"--at-least: {at_least}; write 2 to {MOST_LEAST}, e.g. --at-least 5")
    if with_firms and at_least:
        raise UsageError("--with-firms lists single firms; leave out --at-least, or --with-firms")
    if not formats and not outputs:
        formats = ["markdown"]
    targets = pair(formats or (), outputs or (), (), FORMATS)
    if with_firms and not any(each.format == "xlsx" for each in targets):
        raise UsageError("--with-firms adds a worksheet; name an Excel file with -o report.xlsx")
    with answering(lang):
        from compliance.fleet.overview.tallying import tally
        from compliance.fleet.overview.telling import Options, build
        from compliance.fleet.overview.trends import trend

        results = results_of(store, run, rulesets)
        remark_unjudged(results)
        with counting(results.firms, "firms") as progress:
            found = tally(results, progress=lambda done: progress(done, ""))
        moved = trend(results, since) if since else None
        view = build(results, found, moved, Options(as_text(title), at_least or None))
        firms = _firms(results, view) if with_firms else None
        return exits.worst([_write(view, each, lang, firms) for each in targets])


def _firms(results: Results, view: Jurisdiction) -> FirmLines:
    from compliance.fleet.overview.workbook import lines_of
    from compliance.fleet.picking.listing import Query

    return lines_of(results, view, Query())


def _write(view: Jurisdiction, target: Target, lang: str, firms: FirmLines | None) -> int:
    from compliance.fleet.overview.report import write

    try:
        text = write(view, cast("Format", target.format), cast("Language", lang), firms)
        target.take(text, STEM)
        target.finish()
    except MissingExtra as error:
        say(f"compliance: {target.format}: {error}")
        return exits.OUTPUT
    except OutputError as error:
        say(f"compliance: {error}")
        return exits.OUTPUT
    finally:
        target.discard()
    return exits.OK
