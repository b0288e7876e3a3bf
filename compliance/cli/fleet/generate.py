"""``compliance fleet generate``: a store of made-up firms, to try out and to measure."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from compliance.cli import exits, inputs
from compliance.cli.check import Rulesets
from compliance.cli.fleet.progress import counting
from compliance.cli.fleet.stores import answering
from compliance.cli.inputs import UsageError
from compliance.cli.messages import say

if TYPE_CHECKING:
    from compliance.model import Rulebook

MOST = 100_000_000


def generate_firms(
    firms: Annotated[int, typer.Argument(metavar="N", help="How many firms.", show_default=False)],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="STORE", help="Folder of the new store.", show_default=False)
    ],
    seed: Annotated[int, typer.Option(help="Another seed makes other firms.")] = 0,
    buckets: Annotated[int, typer.Option(help="Files to spread them over; 0: one for every 50,000 firms.")] = 0,
    stated_on: Annotated[str, typer.Option(help="The day about which they state themselves.")] = "2025-01-08",
    place: Annotated[
        str, typer.Option(metavar="CODE", help="Province, prefecture or county where all of them lie.")
    ] = "",
    rulesets: Rulesets = None,
) -> int:
    """Make a store of firms that do not exist, to try out and to measure.

    What a firm states hangs together: trade, size, place, papers, records; most do nearly all they should, a few leave
    out a great deal. Without --place most firms are where a ruleset is in place. The same seed makes the same firms,
    and the first of them are the same whatever N. Their names end in （模拟）.

    Example: compliance fleet generate 20000 --place 530500 -o baoshan/
    """
    if not 0 <= firms <= MOST:
        raise UsageError(f"N: {firms} firms; write 0 to {MOST:,}")
    if not 0 <= seed < 2**63:
        raise UsageError("--seed: write a whole number, 0 or more")
    if not 0 <= buckets <= 10_000:
        raise UsageError(f"--buckets: {buckets}; write 1 to 10000, or 0 to leave it to the number of firms")
    day = inputs.parse_date(stated_on, "--stated-on")
    if (output / "store.json").exists():
        raise UsageError(f"--output: {output} is a store already; name another folder")
    rulebook = inputs.open_rulebook(rulesets)
    with answering():
        return _make(output, rulebook, firms, seed, buckets, day, place)


def _make(output: Path, rulebook: Rulebook, firms: int, seed: int, buckets: int, day: date, place: str) -> int:
    from compliance.fleet.generating import counties_of, generate
    from compliance.fleet.stores.store import buckets_for
    from compliance.fleet.stores.writing import write_generated
    from compliance.model import NATIONAL

    if place and not counties_of(rulebook.vocabulary, place):
        raise UsageError(f"--place: {place!r} has no county in the vocabulary; write a code such as 530500 or 530581")
    began = time.perf_counter()
    source = {"kind": "generated", "seed": seed, "firms": firms, "stated_on": day.isoformat()}
    source |= {"place": place} if place else {}
    with counting(2 * firms, "steps") as progress:
        places = [each.jurisdiction for each in rulebook.rulesets if each.jurisdiction not in (None, NATIONAL)]
        made = generate(rulebook.vocabulary, firms, seed, day, [each for each in places if each], place)
        for done in write_generated(output, rulebook.vocabulary, made, buckets or buckets_for(firms), source):
            progress(done, "drawing" if done < firms else "writing")
    took = time.perf_counter() - began
    say(f"{firms:,} made-up firms in {output}: {took:.1f} s, {firms / max(took, 1e-9):,.0f} a second")
    return exits.OK
