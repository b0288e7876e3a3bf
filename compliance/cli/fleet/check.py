"""``compliance fleet check``: every firm of a store judged, bucket by bucket."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from compliance.cli import exits, inputs
from compliance.cli.check import AsOf, Bind, Lang, Rulesets
from compliance.cli.fleet.progress import counting
from compliance.cli.fleet.results import remark_unreadable
from compliance.cli.fleet.stores import answering, opened, read_memory
from compliance.cli.inputs import LANGUAGES, UsageError, one_of
from compliance.cli.messages import explained, say
from compliance.diagnostics import Diagnostic, Span, render
from compliance.installed import MissingExtra

if TYPE_CHECKING:
    from compliance.fleet.runs.manifest import Run
    from compliance.fleet.runs.running import Elsewhere, Settings
    from compliance.fleet.stores.store import Store
    from compliance.plan import Plan

StoreFolder = Annotated[Path, typer.Argument(metavar="STORE", help="Folder of the store.", show_default=False)]
Memory = Annotated[
    str, typer.Option(help="What all processes together may hold, e.g. 512MB; with Spark, what each task may.")
]
Jobs = Annotated[
    int, typer.Option("--jobs", "-j", min=0, max=256, help="Processes that judge; 0: one for each processor.")
]
ENGINES = ("local", "spark")
_HINTS = {
    "F013": "run the same command again, with less --memory or fewer --jobs: it alone is judged",
    "F015": "let it be read, or import it again; then run this again",
}
_MOVED = "the store was imported into meanwhile: the same command judges it as it is now"


def check_firms(
    store: StoreFolder,
    as_of: AsOf = "",
    rulesets: Rulesets = None,
    bind: Bind = None,
    select: Annotated[
        list[str] | None, typer.Option(help="Judge only these: selection, ruleset, obligation, duty. Repeatable.")
    ] = None,
    memory: Memory = "2GB",
    jobs: Jobs = 0,
    name: Annotated[str, typer.Option(help="Name of the run; else the day and the rulebook's digest.")] = "",
    since: Annotated[
        str, typer.Option(metavar="RUN", help="Take over from this run what has not changed; else from the nearest.")
    ] = "",
    again: Annotated[bool, typer.Option("--again", help="Judge everything anew, also what is done.")] = False,
    engine: Annotated[
        str, typer.Option(help="local: processes of this machine; spark: Spark, whose workers all see STORE here.")
    ] = "local",
    master: Annotated[
        str, typer.Option(help="Of Spark: local[2], spark://HOST:7077; else every processor here.", show_default=False)
    ] = "",
    lang: Lang = "zh",
) -> int:
    """Judge every firm of a store, and keep the verdicts as a run.

    Whatever ends it, the same command goes on where it stopped. A file of the store that cannot be read is named and
    stops no other; then the exit code is 3, and the same command tries that file alone again. What an earlier run of
    the same day said is taken over where neither the firm nor the obligation has changed.

    Example: compliance fleet check firms/ --as-of 2025-01-10 --memory 4GB --jobs 4
    """
    from compliance.lowering import lower

    one_of("--lang", lang, LANGUAGES)
    one_of("--engine", engine, ENGINES)
    if engine != "spark" and master:
        raise UsageError("--master: only with --engine spark")
    if engine == "spark" and jobs:
        raise UsageError("--jobs: with --engine spark write --master local[N]; a cluster has its own number")
    if since and again:
        raise UsageError("--since takes over what has not changed, --again judges everything anew; write one of them")
    limit = read_memory(memory)
    day = inputs.read_day(as_of)
    rulebook = inputs.open_rulebook(rulesets, bind or ())
    wanted = inputs.selector(rulebook, select or (), rulesets)
    ids = [each.id for book in rulebook.rulesets for each in book.obligations if wanted is None or wanted(each, book)]
    with answering(lang):
        from compliance.fleet.runs.manifest import check_name
        from compliance.fleet.runs.running import Settings

        if name and (wrong := check_name(name)):
            raise UsageError(f"--name: {name!r} names no run; {wrong}")
        settings = Settings(name, ",".join(select or ()), limit, jobs, again, since, inputs.read_bindings(bind or ()))
        elsewhere = _spark(master or "local[*]") if engine == "spark" else None
        firms = opened(store, rulebook)
        remark_unreadable(firms)
        return _run(firms, lower(rulebook, day, ids), settings, lang, elsewhere)


def _spark(master: str) -> Elsewhere:
    from compliance.fleet.runs.spark import Spark

    try:
        return Spark(master)
    except ImportError as error:
        if error.name != "pyspark":
            raise
        say(f"compliance: {MissingExtra('--engine spark', 'spark')}")
        raise typer.Exit(exits.OUTPUT) from None


def _run(store: Store, plan: Plan, settings: Settings, lang: str, elsewhere: Elsewhere | None) -> int:
    from compliance.fleet.runs.running import check_store

    began = time.perf_counter()
    judged = 0

    with counting(store.head.firms, "firms") as progress:

        def tell(done: int, rows: int, what: str) -> None:
            nonlocal judged
            judged += rows
            progress(done, what)

        run = check_store(store, plan, settings, tell, elsewhere)
    took = time.perf_counter() - began
    rate = f"{took:.1f} s, {judged / max(took, 1e-9):,.0f} a second" if judged else "nothing was left to do"
    say(f"run {run.run}: {run.firms:,} firms by {len(run.obligations)} obligations; {rate}")
    if judged:
        effort = run.effort
        carried = f"; unchanged verdicts of {effort.carried} taken over" if effort.carried else ""
        several = f"{effort.jobs} processes" if effort.jobs > 1 else "1 process"
        several = "tasks of Spark" if elsewhere else several
        most = f"{effort.batch_rows:,} rows at a time, at most {effort.peak >> 20} MB each"
        say(f"{several}, {most if effort.batch_rows else 'nothing judged anew'}{carried}")
    return _failures(store, run, lang, elsewhere is not None)


def _failures(store: Store, run: Run, lang: str, elsewhere: bool) -> int:
    """Say which buckets could not be judged, and return the exit code."""
    from compliance.fleet.runs.manifest import folder_of
    from compliance.fleet.stores.store import open_store

    moved = bool(run.failed) and open_store(store.folder).digest != store.digest
    for each in run.failed:
        at = Span(str(folder_of(store, run.run) / each))
        file = run.files[each]
        wrong = Diagnostic(at, file.code, f"not judged: {file.why}", _MOVED if moved else _HINTS[file.code])
        say(render(wrong))
        if line := explained(wrong, lang):
            say(line)
    if run.failed:
        say(f"compliance: {len(run.failed)} of {run.buckets} files could not be judged; the others are done")
        if elsewhere:
            say(f"  every worker of Spark must see {store.folder.resolve()}")
    return exits.INPUT if run.failed else exits.OK
