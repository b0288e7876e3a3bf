"""Small cells: whatever is printed of a table and its totals, none of them can be worked out."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from compliance.fleet.overview.withholding import Edge, Mark, withheld

Table = list[list[int]]


def edges(table: Table) -> list[Edge]:
    """Return a table with the sums of its rows and columns, and of all."""
    rows, columns = range(len(table)), range(len(table[0]))
    found = [Edge(("row", r), "from", ("r", r), sum(table[r]), 1, ("all",)) for r in rows]
    found += [
        Edge((r, c), ("r", r), ("c", c), table[r][c], 0, (("row", r), ("column", c), "all"))
        for r in rows
        for c in columns
    ]
    found += [Edge(("column", c), ("c", c), "to", sum(row[c] for row in table), 2, ("all",)) for c in columns]
    return [*found, Edge("all", "to", "from", sum(map(sum, table)), 3)]


def thinkable(table: Table, marks: dict[object, Mark], least: int) -> list[tuple[int, ...]]:
    """Return every table that agrees with what is printed, by someone who knows how cells are kept back."""
    total = sum(map(sum, table))

    def agrees(key: object, true: int, value: int) -> bool:
        mark = marks.get(key)
        if mark == "small":
            return 1 <= value < least
        if mark == "also":
            return (value >= least) == (true >= least)
        return value == true

    keys = [(r, c) for r in range(len(table)) for c in range(len(table[0]))]
    choices = [[value for value in range(total + least) if agrees((r, c), table[r][c], value)] for r, c in keys]
    width = len(table[0])
    return [
        made
        for made in product(*choices)
        if agrees("all", total, sum(made))
        and all(agrees(("row", r), sum(row), sum(made[r * width : (r + 1) * width])) for r, row in enumerate(table))
        and all(agrees(("column", c), sum(row[c] for row in table), sum(made[c::width])) for c in range(width))
    ]


def test_a_lone_small_cell_takes_others_with_it() -> None:
    marks = withheld(edges([[40, 3], [50, 60]]), 5)
    assert marks[0, 1] == "small"
    assert {key for key, mark in marks.items() if mark == "also"} == {(0, 0), (1, 0), (1, 1)}
    assert withheld(edges([[40, 30], [50, 0]]), 5) == {}, "0 is no small number"


def test_a_small_total_hides_all_of_its_parts() -> None:
    marks = withheld(edges([[1, 2, 0], [50, 60, 70]]), 5)
    assert marks["row", 0] == "small"
    assert [marks[0, column] for column in range(3)] == ["also"] * 3


def test_what_another_table_keeps_back_is_protected_here() -> None:
    line = [Edge(name, 0, 1, 20) for name in "abc"] + [Edge("all", 1, 0, 60, 1)]
    assert withheld(line, 5) == {}
    marks = withheld(line, 5, {"a": "also"})
    assert len(marks) == 2


@pytest.mark.parametrize("seed", range(120))
def test_no_small_cell_comes_back(seed: int) -> None:
    random = Random(seed)
    least = random.choice((3, 4, 5))
    rows, columns = random.choice(((1, 3), (2, 2), (2, 3), (3, 2), (1, 4)))
    table = [[random.choice((0, 1, 2, 3, 6, 9, 12)) for _ in range(columns)] for _ in range(rows)]
    table[0][0] = 14
    marks = withheld(edges(table), least)
    for (r, c), value in {(r, c): table[r][c] for r in range(rows) for c in range(columns)}.items():
        if 0 < value < least:
            assert (r, c) in marks
    hidden = [key for key in marks if isinstance(key, tuple) and isinstance(key[0], int)]
    if len(hidden) > 4:
        pytest.skip("too many tables to write down")
    made = thinkable(table, marks, least)
    for r, c in hidden:
        if 0 < table[r][c] < least:
            assert len({each[r * columns + c] for each in made}) > 1, (table, marks)
