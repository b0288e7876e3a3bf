"""The first rows of every table of a source: what a suggestion looks at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from compliance.diagnostics import LoadError, Span
from compliance.fleet.importing.delimited import Delimited
from compliance.fleet.importing.mapping import Section
from compliance.fleet.importing.sheets import Sheet
from compliance.fleet.importing.tables import Broken, Table, open_table

_BATCHES: Final = 1
_DISTINCT: Final = 200
_TITLES: Final = 5
"""Rows above a header that are looked through for it."""


class Sample(Struct, frozen=True):
    """One table: its columns, each with some distinct cells that are filled in."""

    name: str
    columns: Mapping[str, list[str]]
    sheet: str = ""
    table: str = ""
    header: int = 1


def samples(source: str) -> Iterator[Sample]:
    """Yield the tables of a source; raises :class:`LoadError` where it cannot be used."""
    name = Path(source).stem if not source.startswith("duckdb:") else ""
    for sheet, table in _inside(source):
        section = Section("firms", "", Span(source), "", (), sheet=sheet, table=table)
        section, opened = _with_header(source, section)
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
        yield Sample(" ".join(each for each in (name, sheet, table) if each), told, sheet, table, section.header)


def _with_header(source: str, section: Section) -> tuple[Section, Table]:
    """Open a table at the row that names its columns: the first one, unless that is a title above a wider row."""
    found: list[tuple[Section, Table]] = []
    wrong: list[LoadError] = []
    for row in range(1, _TITLES + 2):
        section = replace(section, header=row)
        try:
            table = open_table(source, section)
        except LoadError as error:
            wrong.append(error)
            if [each.code for each in error.diagnostics] != ["R009"]:
                break
            continue
        found.append((section, table))
        if row == 1 and (not isinstance(table, Sheet | Delimited) or _width(found[0]) > 2):
            break
    if not found:
        raise wrong[0]
    return max(found, key=lambda each: (_width(each) if _width(each) > 2 else 0, -each[0].header))


def _width(opened: tuple[Section, Table]) -> int:
    return sum(map(bool, opened[1].header))


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
