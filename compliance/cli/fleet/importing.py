"""``compliance fleet import``: profiles and tables of other programs into a store."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from compliance.cli import exits, inputs
from compliance.cli.check import AsOf, Bind, Lang, Rulesets
from compliance.cli.fleet.progress import counting
from compliance.cli.inputs import LANGUAGES, UsageError, one_of
from compliance.cli.messages import one_line, say, say_problems
from compliance.cli.output import OutputError, emit
from compliance.diagnostics import LoadError
from compliance.installed import MissingExtra

if TYPE_CHECKING:
    from compliance.fleet.importing import Outcome, Source

_NAMED = re.compile(r"([a-z][a-z0-9_-]{0,40})=(.+)", re.S)


def import_firms(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE…",
            help="Folders of profiles, .jsonl, .csv, .xlsx, .parquet, .duckdb, duckdb:FILE:QUERY; or NAME=SOURCE.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="STORE", help="Folder of the store.", show_default=False)
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", "-m", help="Which column states what; needed for tables.")
    ] = None,
    suggest: Annotated[
        bool,
        typer.Option("--suggest-mapping", help="Write a mapping to begin with to standard output; import nothing."),
    ] = False,
    buckets: Annotated[int, typer.Option(help="Files to spread the firms over; 0: one for every 50,000.")] = 0,
    update: Annotated[
        bool, typer.Option("--update", help="Bring the store up to date; buckets without a change keep their files.")
    ] = False,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=0, max=256, help="Processes that read profiles; 0: one a processor.")
    ] = 0,
    as_of: AsOf = "",
    rulesets: Rulesets = None,
    bind: Bind = None,
    lang: Lang = "zh",
) -> int:
    """Import profiles and tables into a store; what cannot be taken as it stands goes to STORE/quarantine.csv.

    A firm with a single bad cell is kept out whole, also for a bad record of it, and every row of an id that is there
    twice: rows in = firms + quarantined. With --update a firm that is kept out stays as it was in the store.
    Tables need a mapping; --suggest-mapping writes one to begin with: read it, mend it, and import with --mapping.
    Exit codes: 0 imported, 2 usage, 3 a source or the mapping cannot be used (nothing is written), 6 output.

    Example: compliance fleet import firms.csv drills.csv --mapping mapping.yaml -o yunnan/
    """
    one_of("--lang", lang, LANGUAGES)
    if suggest == (output is not None):
        raise UsageError("write -o STORE to import, or --suggest-mapping to begin with")
    if not 0 <= buckets <= 10_000 or (buckets and update):
        raise UsageError("--buckets: write 1 to 10000 for a new store; --update keeps those the store has")
    try:
        given = [_source(each) for each in sources]
        if suggest:
            from compliance.fleet.importing.suggesting import suggest_mapping

            emit(suggest_mapping(given, inputs.open_rulebook(rulesets).vocabulary))
            return exits.OK
        assert output is not None
        return _import(
            output, given, mapping, buckets, update, jobs or os.cpu_count() or 1, as_of, rulesets, bind or (), lang
        )
    except LoadError as error:
        say_problems(error, lang="zh" if lang == "both" else lang)
        say("compliance: nothing was imported" if lang == "en" else "compliance: 没有导入任何内容")
        return exits.INPUT
    except ImportError:
        say(f"compliance: {MissingExtra('compliance fleet', 'fleet')}")
        return exits.OUTPUT
    except MissingExtra as error:
        say(f"compliance: {error}")
        return exits.OUTPUT
    except OSError as error:
        raise OutputError(f"cannot write {output}: {error.strerror or error}") from None


def _source(given: str) -> Source:
    """Return a source, perhaps named; the name of a file may hold ``=`` itself."""
    from compliance.fleet.importing import Source

    found = _NAMED.fullmatch(given)
    if found and not os.path.lexists(given):
        return Source(found[2], found[1])
    return Source(given)


def _import(
    output: Path,
    sources: list[Source],
    mapping: Path | None,
    buckets: int,
    update: bool,
    jobs: int,
    as_of: str,
    rulesets: Path | None,
    bind: Sequence[str],
    lang: str,
) -> int:
    from compliance.fleet.importing import import_sources
    from compliance.fleet.importing.mapping import load_mapping
    from compliance.lowering import lower

    if (output / "store.json").exists() and not update:
        raise UsageError(f"--output: {output} is a store already; write --update to bring it up to date")
    began = time.perf_counter()
    rulebook = inputs.open_rulebook(rulesets, bind)
    plan = lower(rulebook, inputs.read_day(as_of))
    read = load_mapping(mapping, rulebook.vocabulary) if mapping else None
    with counting(None, "rows") as told:
        outcome = import_sources(output, sources, read, plan, buckets=buckets, update=update, jobs=jobs, told=told)
    _tell(output, outcome, time.perf_counter() - began, update, read is not None, lang)
    return exits.OK


_SAID = {
    "profiles": "企业档案",
    "comma": "逗号分隔",
    "semicolon": "分号分隔",
    "tab": "制表符分隔",
    "sheet": "工作表",
    "table": "表",
    "query": "查询",
}


_WORDING = frozenset({"R011", "R012", "R013", "R015"})
"""Codes of cells that a mapping may be able to read."""


def _tell(output: Path, outcome: Outcome, took: float, update: bool, mapped: bool, lang: str) -> None:
    """Say what became of every row."""
    from compliance.codes import CODES

    zh = lang != "en"

    def tell(chinese: str, english: str) -> None:
        say(chinese if zh else english)

    for each in outcome.read:
        source, told = one_line(each.source), each.said
        chinese = "，".join(" ".join(_SAID.get(word, word) for word in part.split()) for part in told.split(", "))
        tell(f"{source}：{chinese}，{each.rows:,}行", f"{source}: {told}, {each.rows:,} rows")
    rows, firms, kept_out = outcome.firms_in, outcome.firms, outcome.quarantined
    tell(
        f"企业{rows:,}行 = 入库{firms:,}家 + 隔离{kept_out:,}行",
        f"{rows:,} rows of firms = {firms:,} firms + {kept_out:,} quarantined",
    )
    for code, count in sorted(outcome.by_code.items(), key=lambda item: (-item[1], item[0])):
        title = (CODES[code].title.zh if zh else CODES[code].title.en) if code in CODES else ""
        say(f"  {count:>9,}  {code} {title}")
    if outcome.entries_in:
        listed, with_firms, alone = outcome.entries, outcome.entries_with_firms, outcome.entries_quarantined
        tell(
            f"记录和清单{outcome.entries_in:,}行 = 入库{listed:,}行 + 随企业隔离{with_firms:,}行 + 单独隔离{alone:,}行",
            f"{outcome.entries_in:,} rows of lists = {listed:,} kept + {with_firms:,} of quarantined firms "
            f"+ {alone:,} quarantined themselves",
        )
    if update:
        new, changed, same = outcome.new, outcome.changed, outcome.unchanged
        tell(
            f"新增{new:,}家，更新{changed:,}家，未变{same:,}家；重写{outcome.written:,}个分桶文件",
            f"{new:,} new, {changed:,} changed, {same:,} as they were; {outcome.written:,} buckets written",
        )
    if kept_out or outcome.entries_quarantined:
        tell(f"逐行原因见{output / 'quarantine.csv'}", f"why, row by row: {output / 'quarantine.csv'}")
    if mapped and _WORDING & outcome.by_code.keys():
        tell(
            "意思清楚、只是写法不同的，不必改原表：在映射里用dates、times、values、unknown写明（见--suggest-mapping）",
            "cells that are clear and only written otherwise need no editing: say so in the mapping with dates, times, "
            "values, unknown (see --suggest-mapping)",
        )
    speed = (rows + outcome.entries_in) / max(took, 1e-9)
    tell(
        f"{output}：{outcome.stored:,}家企业，用时{took:.1f}秒，每秒{speed:,.0f}行",
        f"{output}: {outcome.stored:,} firms, {took:.1f} s, {speed:,.0f} rows a second",
    )
