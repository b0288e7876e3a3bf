"""What the commands that read a run have in common: which run is meant, under which rulesets, and how it is said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from compliance.cli import inputs
from compliance.cli.inputs import UsageError, as_text
from compliance.cli.messages import say
from compliance.diagnostics import did_you_mean

if TYPE_CHECKING:
    from compliance.fleet.picking.listing import Asked, Query
    from compliance.fleet.runs.reading import Results
    from compliance.fleet.stores.store import Store
    from compliance.model import Vocabulary

RunName = Annotated[str, typer.Option("--run", metavar="RUN", help="The run to read; the one made last if left out.")]
County = Annotated[str, typer.Option(metavar="CODE", help="Only firms in this place: a county, or something wider.")]
Trade = Annotated[str, typer.Option(help="Only firms of this industry, e.g. mining; those within it too.")]
Size = Annotated[str, typer.Option(help="Only firms of this size: large, medium, small, micro.")]
Where = Annotated[
    str, typer.Option(help="Only firms for which this holds, e.g. 'staff_count>=100 and not dust_kind=none'.")
]


def results_of(folder: Path, run: str, rulesets: Path | None) -> Results:
    """Return a run of a store with the rulebook it was made of, bound to places as it was then.

    Raises :class:`compliance.diagnostics.LoadError`.
    """
    from compliance.fleet.runs.manifest import open_run
    from compliance.fleet.runs.reading import open_results
    from compliance.fleet.stores.store import open_store

    there = open_store(folder)
    if not run:
        remark_unreadable(there)
    _, head = open_run(there, run)
    rulebook = inputs.open_rulebook(rulesets, [f"{ruleset}={code}" for ruleset, code in head.bind.items()])
    return open_results(open_store(folder, rulebook.vocabulary), rulebook, head.run)


def remark_unreadable(store: Store) -> None:
    """Name the runs of a store that are passed over because their ``run.json`` cannot be read."""
    from compliance.fleet.runs.manifest import unreadable

    for head in unreadable(store):
        say(f"compliance: {head} is damaged, or not of this format: that run counts as never made")


def remark_unjudged(results: Results) -> None:
    """Say how many firms of the store a run says nothing of."""
    left = results.store.head.firms - results.firms
    if left:
        say(f"compliance: {left:,} firms of the store were not judged in the run {results.run.run}; none is counted")


def query_of(
    vocabulary: Vocabulary,
    *,
    county: str = "",
    trade: str = "",
    size: str = "",
    where: str = "",
    verdict: Asked = "gap",
    obligations: tuple[str, ...] = (),
    names: bool = False,
) -> Query:
    """Return which firms are meant; raises :class:`UsageError` for words that are none."""
    from compliance.fleet.picking.filters import FilterError, read_filter
    from compliance.fleet.picking.listing import Query
    from compliance.fleet.stores.grouping import SIZES, TRADES

    if county and not (len(county) == 6 and county.isdecimal() and county.isascii()):
        raise UsageError(f"--county: {county!r} is no code of GB/T 2260; write six digits, e.g. 530581")
    for option, value, path in (("--trade", trade, TRADES), ("--size", size, SIZES)):
        fact = vocabulary.facts.get(path)
        if value and fact is None:
            raise UsageError(f"{option}: this vocabulary has no fact {path}")
        names_of = [each.name for each in fact.values] if fact is not None else []
        if value and value not in names_of:
            hint = did_you_mean(value, names_of, f"there are {', '.join(names_of[:12])}")
            raise UsageError(f"{option}: there is no {value!r}; {hint}")
    try:
        filtering = read_filter(as_text(where), vocabulary) if where else None
    except FilterError as error:
        raise UsageError(f"--where: {error}") from None
    return Query(verdict, obligations, county, trade, size, filtering, names)
