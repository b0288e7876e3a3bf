"""The first rows of every table of a source: what a suggestion looks at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct

from compliance.diagnostics import Span
from compliance.fleet.importing.mapping import Section
from compliance.fleet.importing.tables import Broken, open_table

_BATCHES: Final = 1
_DISTINCT: Final = 200


class Sample(Struct, frozen=True):
    """One table: its columns, each with some distinct cells that are filled in."""

    name: str
    columns: Mapping[str, list[str]]
    sheet: str = ""
    table: str = ""


def samples(source: str) -> Iterator[Sample]:
    """Yield the tables of a source; raises :class:`LoadError` where it cannot be used."""
    name = Path(source).stem if not source.startswith("duckdb:") else ""
    for sheet, table in _inside(source):
        section = Section("firms", "", Span(source), "", (), sheet=sheet, table=table)
        opened = open_table(source, section)
        heads = {head: place for place, head in reversed(list(enumerate(opened.header))) if head}
        columns: dict[str, dict[str, None]] = {head: {} for head in opened.header if head}
        batches = 0
        for batch in opened.rows(list(heads.values())):
            if isinstance(batch, Broken):
                continue
            for head, cells in zip(heads, batch.cells, strict=True):
                seen = columns[head]
                for cell in cells.unique().drop_null().to_pylist():
                    if len(seen) < _DISTINCT:
                        seen[cell] = None
            batches += 1
            if batches >= _BATCHES:
                break
        told = {head: list(cells) for head, cells in columns.items()}
        yield Sample(" ".join(each for each in (name, sheet, table) if each), told, sheet if sheet else "", table)


def _inside(source: str) -> list[tuple[str, str]]:
    """Return the sheets or tables of a source, as pairs of which one is empty."""
    suffix = Path(source).suffix.lower()
    if source.startswith("duckdb:") or not Path(source).is_file():
        return [("", "")]
    if suffix in (".xlsx", ".xlsm"):
        from compliance.fleet.importing.sheets import names_of_sheets

        names = names_of_sheets(Path(source))
        return [(each, "") for each in names] if len(names) > 1 else [("", "")]
    if suffix in (".duckdb", ".ddb", ".db"):
        from compliance.fleet.importing.databases import names_of_tables

        names = names_of_tables(Path(source))
        return [("", each) for each in names] if len(names) > 1 else [("", "")]
    return [("", "")]
