"""Whether a row or a card fits on a page, from the width of its texts alone.

What is kept whole and is taller than a page would run off the paper. So only what fits beyond doubt is kept whole
unmeasured; lengths are rather over- than underestimated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from compliance.diagnostics import width
from compliance.reports.writers.spoken import Said

SHORT, LONG = 48, 84
"""Lines, as estimated, up to which a card fits on a page beyond doubt, and from which it never does; 57 fill a page."""
UPRIGHT, ACROSS = 34, 22
"""Lines, as estimated, up to which a row of a table is kept whole."""
NARROW = 24
"""Columns below which whole words leave much of a line empty."""


def texts(value: Any) -> Iterator[str]:
    """Yield every string in a value of a page."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


def lines(said: Said, columns: int) -> int:
    """Return about how many lines a text takes in a cell that is this wide."""
    if columns < NARROW:
        columns = max(columns * 3 // 4, 1)
    return sum(-(-width(each) // columns) for each in texts(said))


def fits(cell: Iterable[str], columns: int, limit: int = UPRIGHT) -> bool:
    """Say whether the paragraphs of a cell fit beyond doubt."""
    return sum(lines(each, columns) for each in cell) <= limit


def card(of: Mapping[str, Any]) -> Literal["yes", "perhaps", "no"]:
    """Say whether a card of the gap report fits on a page; the numbers are the columns of its pieces."""
    found = 4.0 + lines(of["headline"], 100) + lines(of["title"], 70) + lines(of["statute"], 100)
    found += max(_quote(of["quote"], 58), sum(lines(each, 40) + 0.2 for each in of["why"]))
    for strip in of["strips"]:
        found += 2.7 + 3.4 * -(-len(strip["periods"]) // 13)
    for row in of["facts"]:
        actual = lines(row["actual"], 28) + lines(row["proof"], 28)
        found += 0.9 + max(lines(row["label"], 24), lines(row["asked"], 34), actual, lines(row["at"], 24))
    found += sum(1.2 + lines(text, 96) for _, text, _ in of["notes"])
    elements = zip(of["five"], (18, 36, 13, 16, 26), strict=False)
    found += 3 + max(lines(said, columns) for (_, said, _), columns in elements)
    found += lines(of["five"][-1][1], 90)
    found += sum(_quote(each["quote"], 100) + lines(each["headline"], 80) + 0.8 for each in of["others"])
    return "yes" if found <= SHORT else "no" if found >= LONG else "perhaps"


def _quote(quote: Mapping[str, str], columns: int) -> int:
    return sum(lines(quote[name], columns) for name in ("text", "cite", "normalised"))
