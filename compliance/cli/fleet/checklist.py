"""``compliance fleet checklist``: firms drawn for inspection (双随机, or by risk), with a checklist for each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from compliance.cli import exits
from compliance.cli.check import Lang, Rulesets
from compliance.cli.fleet.check import StoreFolder
from compliance.cli.fleet.progress import counting
from compliance.cli.fleet.results import County, RunName, Size, Trade, Where, query_of, remark_unjudged, results_of
from compliance.cli.fleet.stores import answering
from compliance.cli.inputs import LANGUAGES, UsageError, as_text, one_of
from compliance.cli.messages import say
from compliance.cli.output import OutputError, as_bytes, distinct_names, write_whole
from compliance.cli.targets import FORMATS, SHEET
from compliance.installed import MissingExtra

if TYPE_CHECKING:
    from compliance.assessor import Assessor
    from compliance.fleet.picking.drawing import Draw, Drawn, Manner
    from compliance.fleet.runs.reading import Results
    from compliance.reports import Format, Language

MOST = 10_000
DRAWN = "drawn.csv"
FIRST_SEED = "1"
"""By risk the seed decides among equal weights alone: the same firms are drawn again without one."""


def draw_checklists(
    store: StoreFolder,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="A new or empty folder.", show_default=False)
    ],
    sample: Annotated[int, typer.Option(min=0, max=MOST, metavar="N", help="Draw N firms at random.")] = 0,
    by_risk: Annotated[int, typer.Option(min=0, max=MOST, metavar="N", help="Take the N firms of greatest risk.")] = 0,
    seed: Annotated[str, typer.Option(help="What the draw depends on; drawn and recorded if left out.")] = "",
    stratify: Annotated[
        bool, typer.Option("--stratify", help="Every county gives in proportion to its firms.")
    ] = False,
    run: RunName = "",
    county: County = "",
    trade: Trade = "",
    size: Size = "",
    where: Where = "",
    blind: Annotated[bool, typer.Option("--blind", help="Do not show what the firm states.")] = False,
    most: Annotated[int, typer.Option(min=0, help="Only so many items a list, the most important; 0: all.")] = 0,
    names: Annotated[bool, typer.Option("--names", help=f"Names also in {DRAWN}.")] = False,
    rulesets: Rulesets = None,
    lang: Lang = "zh",
    format: Annotated[str, typer.Option("--format", "-f", help="xlsx, html, docx, pdf, markdown, csv, json.")] = "xlsx",
) -> int:
    """Draw firms for inspection, and make the checklist of each.

    At random, a firm's ticket is the BLAKE2b digest (8 bytes) of seed, line break and id, and the smallest tickets are
    drawn: who holds the seed and the ids can draw again. By risk the greatest weight counts: open gaps critical 50,
    major 10, minor 1; undetermined duties critical 2, major 1. drawn.csv says how it was drawn, and whom.

    Example: compliance fleet checklist yunnan/ --sample 20 --seed 2025-1-10 --county 530581 --stratify -o visits/
    """
    one_of("--lang", lang, LANGUAGES)
    one_of("--format", format, tuple(each for each in SHEET if each != "terminal"))
    if bool(sample) == bool(by_risk):
        raise UsageError("say either --sample N, for firms at random, or --by-risk N")
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise UsageError(f"--output: {output} is no new or empty folder")
    with answering(lang):
        from compliance.fleet.picking.drawing import draw

        results = results_of(store, run, rulesets)
        remark_unjudged(results)
        query = query_of(
            results.rulebook.vocabulary, county=county, trade=trade, size=size, where=where, verdict="any", names=names
        )
        told = as_text(seed) if seed else _new_seed() if sample else FIRST_SEED
        manner: Manner = "random" if sample else "risk"
        found = draw(results, sample or by_risk, manner, told, query, stratify)
        if not found.firms:
            say("compliance: there is no firm to draw from; nothing was written")
            return exits.INPUT
        asked = {"county": county, "trade": trade, "size": size, "where": where}
        return _deliver(results, found, output, format, lang, blind, most, asked, names)


def _new_seed() -> str:
    import secrets

    return str(secrets.randbelow(10**12))


def _deliver(
    results: Results,
    found: Draw,
    output: Path,
    format: str,
    lang: str,
    blind: bool,
    most: int,
    asked: dict[str, str],
    names: bool,
) -> int:
    """Write the checklists and, last, how the firms were drawn."""
    from compliance.assessor import Assessor
    from compliance.fleet.picking.draw_record import record

    files = [f"{stem}.{FORMATS[format]}" for stem in distinct_names([each.id for each in found.firms])]
    output.mkdir(parents=True, exist_ok=True)
    told: list[dict[str, Any]] = []
    assessor = Assessor(
        results.rulebook, results.as_of, "reference", lambda each, _: each.id in results.owners,
        results.run.selection, plan=results.plan,
    )  # fmt: skip
    try:
        with counting(len(files), "checklists") as progress:
            for number, (each, file) in enumerate(zip(found.firms, files, strict=True), 1):
                report, own = _checklist(assessor, results, each, format, lang, blind, most)
                write_whole(output / file, as_bytes(report), follow=False)
                told.append(_line(each, results, file, lang) | own)
                progress(number, "")
        write_whole(output / DRAWN, as_bytes(record(results, found, told, asked, lang, names)), follow=False)
    except MissingExtra as error:
        say(f"compliance: {format}: {error}")
        return exits.OUTPUT
    except OutputError as error:
        say(f"compliance: {error}")
        return exits.OUTPUT
    eligible = sum(each.eligible for each in found.strata)
    how = f"at random by the seed {found.seed}" if found.manner == "random" else "by risk"
    say(f"{len(files)} of {eligible:,} firms drawn {how}; checklists and {DRAWN} in {output}")
    return exits.OK


def _checklist(
    assessor: Assessor, results: Results, firm: Drawn, format: str, lang: str, blind: bool, most: int
) -> tuple[str | bytes, dict[str, str]]:
    """Return a firm's checklist, with its name and credit code."""
    from compliance.fleet.stores.rows import enterprise_of
    from compliance.reports import write
    from compliance.reports.kinds.checklist import build

    row = results.store.row(firm.id)
    assert row is not None, "it was drawn from this store"
    enterprise = enterprise_of(row, results.rulebook.vocabulary, results.store.folder.name)
    view = build(assessor.assess(enterprise), blind, most or None)
    report = write(view, format=cast("Format", format), lang=cast("Language", lang))
    return report, {"name": enterprise.name, "credit_code": enterprise.credit_code}


def _line(firm: Drawn, results: Results, file: str, lang: str) -> dict[str, Any]:
    place = results.rulebook.vocabulary.places.get(firm.place)
    label = (place.label.en if lang == "en" else place.label.zh) if place is not None else ""
    known = {name: getattr(firm, name) for name in firm.__struct_fields__}
    return {**known, "place_name": label, "file": file}
