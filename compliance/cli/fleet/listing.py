"""``compliance fleet list``: the single firms behind the numbers of a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from compliance.cli import exits
from compliance.cli.check import Lang, Rulesets
from compliance.cli.fleet.check import StoreFolder
from compliance.cli.fleet.results import County, RunName, Size, Trade, Where, query_of, remark_unjudged, results_of
from compliance.cli.fleet.stores import answering
from compliance.cli.inputs import LANGUAGES, UsageError, one_of
from compliance.cli.learn import find_obligation
from compliance.cli.messages import printable, say
from compliance.cli.output import WholeFile, as_bytes, emit
from compliance.diagnostics import width

if TYPE_CHECKING:
    from compliance.fleet.picking.listing import Asked, Firm
    from compliance.fleet.runs.reading import Results

FORMATS = ("terminal", "csv", "json")
ASKED = ("gap", "waived", "undetermined", "pending", "advice", "satisfied", "not_applicable", "any")
SHOWN = 50
"""Firms that a terminal shows unless --limit says otherwise."""
BLOCK = 1_000
"""Firms written at a time."""
COLUMNS = ("id", "place", "place_name", "gaps", "critical", "major", "undetermined", "pending", "which")
NAMES = ("name", "credit_code")


def list_firms(
    store: StoreFolder,
    run: RunName = "",
    county: County = "",
    trade: Trade = "",
    size: Size = "",
    obligations: Annotated[
        list[str] | None, typer.Option("--obligation", metavar="ID", help="Id or number of an obligation. Repeatable.")
    ] = None,
    verdict: Annotated[str, typer.Option(help=f"{', '.join(ASKED)}: on any obligation, or on those named.")] = "gap",
    where: Where = "",
    limit: Annotated[int, typer.Option(min=0, help="At most so many firms; 0: all, on a terminal 50.")] = 0,
    names: Annotated[bool, typer.Option("--names", help="Also names and credit codes.")] = False,
    rulesets: Rulesets = None,
    lang: Lang = "zh",
    format: Annotated[str, typer.Option("--format", "-f", help="terminal, csv or json.")] = "terminal",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file, in place of standard output.")] = None,
) -> int:
    """List the firms of a run that have a verdict, with their gaps, the worst first.

    All of them, in CSV and JSON without --limit, come by bucket and id.

    --where compares facts: = != > >= < <= with and, or, not and brackets; a set = a value it has; =unknown where a
    firm does not state it.

    Example: compliance fleet list yunnan/ --county 530581 --trade mining --where 'staff_count>=100' -f csv -o mines.csv
    """
    one_of("--lang", lang, LANGUAGES)
    one_of("--format", format, FORMATS)
    one_of("--verdict", verdict, ASKED)
    with answering(lang):
        from compliance.fleet.picking.listing import find, worst

        results = results_of(store, run, rulesets)
        wanted = tuple(find_obligation(results.rulebook, each).id for each in obligations or ())
        for each in wanted:
            if each not in results.owners:
                raise UsageError(f"--obligation: {each} was not judged in the run {results.run.run}")
        query = query_of(
            results.rulebook.vocabulary, county=county, trade=trade, size=size, where=where,
            verdict=cast("Asked", verdict), obligations=wanted, names=names,
        )  # fmt: skip
        remark_unjudged(results)
        found: Iterable[Firm] = find(results, query)
        most = limit or (SHOWN if format == "terminal" else 0)
        left = False
        if most:
            ranked = worst(found, most + 1)
            found, left = ranked[:most], len(ranked) > most
        rows = (_row(each, results, lang, names) for each in found)
        if format == "terminal":
            shown = list(rows)
            _stream([printable(_table(shown, names, lang))], output)
            if not shown:
                say("compliance: no firm of the run meets this" + _unknown_place(results, county))
        else:
            _stream(_as_csv(rows, names) if format == "csv" else _as_json(rows), output)
        if left:
            say(f"compliance: the worst {most} firms; more with --limit N, all of them with -f csv")
    return exits.OK


def _unknown_place(results: Results, county: str) -> str:
    places = results.rulebook.vocabulary.places
    return f"; the vocabulary has no place {county}" if county and county not in places else ""


def _row(firm: Firm, results: Results, lang: str, names: bool) -> dict[str, Any]:
    place = results.rulebook.vocabulary.places.get(firm.place)
    label = (place.label.en if lang == "en" else place.label.zh) if place is not None else firm.place
    told = {
        "id": firm.id,
        "place": firm.place,
        "place_name": label,
        **{name: getattr(firm, name) for name in ("gaps", "critical", "major", "undetermined", "pending")},
        "which": [f"{results.owners[id][1].id}:{results.owners[id][0].number}" for id in firm.which],
    }
    return told | ({name: getattr(firm, name) for name in NAMES} if names else {})


# --- formats ---------------------------------------------------------------------------------------------------------


def _as_csv(rows: Iterable[dict[str, Any]], names: bool) -> Iterator[str]:
    """Yield a table as spreadsheets read it: with a byte order mark, and nothing that could start a formula."""
    import csv
    import io

    from compliance.fleet.picking.draw_record import plain

    columns = (*COLUMNS, *(NAMES if names else ()))
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow(columns)
    for number, row in enumerate(rows, 1):
        cells = [" ".join(value) if isinstance(value, list) else value for value in (row[name] for name in columns)]
        writer.writerow([plain(each) if isinstance(each, str) else each for each in cells])
        if number % BLOCK == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _as_json(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    import json

    first = True
    for row in rows:
        yield ("[\n" if first else ",\n") + json.dumps(row, ensure_ascii=False)
        first = False
    yield "[]\n" if first else "\n]\n"


def _table(rows: Sequence[dict[str, Any]], names: bool, lang: str) -> str:
    """Return firms as a table for people: numbers to the right, as many obligations as there is room for."""
    zh = lang != "en"
    heads = {
        "id": "企业标识" if zh else "id", "place_name": "地区" if zh else "place", "gaps": "不符合" if zh else "gaps",
        "critical": "关键" if zh else "critical", "undetermined": "无法判定" if zh else "undetermined",
        "which": "义务" if zh else "obligations",
    }  # fmt: skip
    if names:
        heads = {"name": "名称" if zh else "name", **heads}
    cells = [list(heads.values())]
    for row in rows:
        which = row["which"]
        told = {**row, "which": ", ".join(which[:3]) + (" …" if len(which) > 3 else "")}
        cells.append([str(told[name]) for name in heads])
    widths = [max(width(line[place]) for line in cells) for place in range(len(heads))]
    numbers = {place for place, name in enumerate(heads) if name in ("gaps", "critical", "undetermined")}
    return "".join(
        "  ".join(_padded(cell, widths[place], place in numbers) for place, cell in enumerate(line)).rstrip() + "\n"
        for line in cells
    )


def _padded(cell: str, size: int, right: bool) -> str:
    space = " " * (size - width(cell))
    return space + cell if right else cell + space


def _stream(parts: Iterable[str], output: Path | None) -> None:
    """Write parts as they come: to a file that appears when it is whole, or to standard output."""
    if output is None:
        for part in parts:
            emit(part, data=True)
        return
    file = WholeFile(output)
    try:
        for part in parts:
            file.write(as_bytes(part))
        file.commit()
    finally:
        file.discard()
    say(f"wrote {output}")
