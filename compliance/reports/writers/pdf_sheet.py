"""A sheet as the values its Typst template prints."""

from __future__ import annotations

from typing import Any

from compliance.reports.env import Lang
from compliance.reports.sheet import Cell, Column, Row, Sheet, Table
from compliance.reports.writers import fitting
from compliance.reports.writers.spoken import Said, Tongue

MILLIMETRE, PADDING, COLUMN = 2.83, 9, 4.2
"""In points: a millimetre, what a cell leaves empty at both sides, half a Han character of its print."""

Values = dict[str, Any]


def values(sheet: Sheet, lang: Lang) -> Values:
    """Return everything the template of sheets prints."""
    t = Tongue(lang)
    return {
        "heading": t.say(sheet.title),
        "subtitle": t.say(sheet.subtitle),
        "across": sheet.across,
        "head": [
            {"label": t.say(each.label), "value": t.say(each.value) if each.value else "", "wide": each.wide}
            for each in sheet.head
        ],
        "remarks": [[each.role, t.say(each.text)] for each in sheet.remarks],
        "tables": [_table(each, t, sheet) for each in sheet.tables],
        "signatures": [[t.say(each.who), [t.say(line) for line in each.lines]] for each in sheet.signatures],
        "last": t.say(sheet.footer),
    }


def _table(table: Table, t: Tongue, sheet: Sheet) -> Values:
    named = len(sheet.tables) > 1
    filled = any(group.rows for group in table.groups)
    return {
        "heading": t.say(table.heading) if named or table.note else "",
        "note": t.say(table.note) if table.note else "",
        "empty": t.say(table.empty) if table.empty and not filled else "",
        "columns": [
            {
                "label": t.say(each.label),
                "width": each.width,
                "blank": each.writable,
                "choices": [t.say(choice.label) for choice in each.choices],
                "lead": not at and each.width <= 14,
            }
            for at, each in enumerate(table.columns)
        ],
        "groups": [
            {
                "heading": t.say(group.heading) if group.heading else "",
                "rows": [
                    _row(row, table, t, fitting.ACROSS if sheet.across else fitting.UPRIGHT) for row in group.rows
                ],
            }
            for group in table.groups
            if group.rows
        ],
    }


def _row(row: Row, table: Table, t: Tongue, limit: int) -> Values:
    cells = [_cell(cell, column, t) for cell, column in zip(row.cells, table.columns, strict=True)]
    whole = all(
        isinstance(cell, int)
        or fitting.fits((text for _, said in cell for text in fitting.texts(said)), _columns(column), limit)
        for cell, column in zip(cells, table.columns, strict=True)
    )
    return {"whole": whole, "cells": cells}


def _columns(column: Column) -> int:
    """Return how many columns of print stand in a line of a cell."""
    return max(int((column.width * MILLIMETRE - PADDING) / COLUMN), 1)


def _cell(cell: Cell, column: Column, t: Tongue) -> int | list[list[Said]]:
    """Return the lines of a cell with their roles; of a choice, the place of the box that is ticked, or -1."""
    if column.choices:
        return next((at for at, each in enumerate(column.choices) if each.value == cell.answer), -1)
    if cell.on is not None:
        return [["plain", t.day(cell.on)]]
    if cell.number is not None:
        return [["number", f"{cell.number:,}"]]
    return [[each.role, t.say(each.text)] for each in cell.lines]
