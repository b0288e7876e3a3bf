"""Several enterprises in one table: gaps, what is not known, what is due, the next day that matters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from compliance.diagnostics import width
from compliance.model import Words
from compliance.reports.strings import VERDICT_WORDS
from compliance.reports.view import clean

COLUMNS = ("gap", "undetermined", "pending", "advice", "satisfied")
NAME_COLUMNS = 36
MOST_ROWS = 40
"""A table longer than this is cut: the reports themselves hold the rest."""


class Brief(Struct, frozen=True):
    """What the table says of one enterprise: little, so that a million of them fit."""

    name: str
    counts: Mapping[str, int]
    """As in an assessment."""


def summarise(assessments: Sequence[Brief], lang: str) -> str:
    """Return one line for each enterprise, most unwaived gaps first, and a line of sums."""
    ranked = sorted(assessments, key=lambda each: (-_open_gaps(each), -each.counts["undetermined"], each.name))
    heads = [_say(Words("企业", "Enterprise"), lang), *(_say(VERDICT_WORDS[key], lang) for key in COLUMNS)]
    rows = [[_cut(clean(each.name)), *(_count(each, key) for key in COLUMNS)] for each in ranked[:MOST_ROWS]]
    left = len(ranked) - len(rows)
    if left:
        rows.append([_say(Words(f"……另有{left}家", f"… and {left} more"), lang), *("" for _ in COLUMNS)])
    sums = [_say(Words(f"共{len(ranked)}家", f"{len(ranked)} in all"), lang)]
    sums.extend(str(sum(each.counts[key] for each in ranked)) for key in COLUMNS)
    table = [heads, *rows, sums]
    widths = [max(width(row[column]) for row in table) for column in range(len(heads))]
    lines = [_line(row, widths) for row in table]
    return "\n".join(["", *lines]) + "\n"


def _open_gaps(assessment: Brief) -> int:
    return assessment.counts["gap"] - assessment.counts["waived"]


def _count(assessment: Brief, key: str) -> str:
    waived = assessment.counts["waived"] if key == "gap" else 0
    return f"{assessment.counts[key]} (-{waived})" if waived else str(assessment.counts[key])


def _say(words: Words, lang: str) -> str:
    return words.en if lang == "en" else words.zh


def _cut(name: str) -> str:
    name = " ".join(name.split())
    if width(name) <= NAME_COLUMNS:
        return name
    kept = ""
    for char in name:
        if width(kept + char) > NAME_COLUMNS - 1:
            break
        kept += char
    return kept + "…"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first = row[0] + " " * (widths[0] - width(row[0]))
    rest = (" " * (size - width(cell)) + cell for cell, size in zip(row[1:], widths[1:], strict=True))
    return "  ".join([first, *rest])
