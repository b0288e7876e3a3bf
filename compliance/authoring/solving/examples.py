"""From a solver's model to the smallest profile: as little stated as will do, in numbers and days people write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import z3

from compliance.authoring.solving.facts import EARLIEST, Statements, holds
from compliance.authoring.solving.rails import FALSE, TRUE, Formula, Number, every, opposite, some
from compliance.authoring.solving.world import Cell, World
from compliance.authoring.witness import Value, Witness
from compliance.plan import NOT_YET_DAY

LONG_AGO = date(2000, 1, 1).toordinal()
"""When an ordinary enterprise was founded."""


def smallest(world: World, solver: z3.Solver) -> Witness | None:
    """Return a small enterprise that obeys what the solver holds; ``None`` where there is none, or none in time.

    Wishes are granted greedily, in an order in which what a reader finds odd goes first.
    """
    if solver.check() != z3.sat:
        return None
    for wish in wishes(world):
        _grant(solver, wish)
    for wish in _unstated(world, solver):
        _grant(solver, wish)
    for number in _totals(world):
        _least(solver, number)
    for path, statements in _all_statements(world):
        for wish in _ordinary(statements, path, world, solver):
            _settle(solver, wish)
    assert solver.check() == z3.sat
    return Witness(date.fromordinal(world.today.day), _given(world, solver.model()))


def wishes(world: World) -> Iterator[Formula]:
    """Yield what is wished of every example: nothing unusual, unless it is what the example is about."""
    yield from world.ordinary()
    yield some((opposite(world.founded.known), world.founded.day == LONG_AGO))
    for known, _ in world.declared.values():
        yield opposite(known)
    for done in world.records.values():
        yield done.through == world.today.day
        for kind in range(len(done.kinds) - 1, 0, -1):
            yield every(numbers[kind] == 0 for numbers in done.counts)


def _unstated(world: World, solver: z3.Solver) -> Iterator[Formula]:
    """Yield, for everything a model states, that it be left out."""
    model = solver.model()
    for listed in world.items.values():
        for item in reversed(listed.items):
            yield opposite(item.present)
    for bit in world.places.values():
        if holds(model, bit):
            yield opposite(bit)
    bits = [stated.known for _, statements in _all_statements(world) for stated in statements.stated.values()]
    bits.append(world.founded.known)
    bits += [listed.known for listed in world.items.values()]
    bits += [done.known for done in world.records.values()]
    for bit in bits:
        yield opposite(bit)
    for _, statements in _all_statements(world):
        for stated in statements.stated.values():
            yield from (opposite(bit) for bit in stated.members.values())


def _totals(world: World) -> Iterator[Number]:
    for done in world.records.values():
        numbers = [number for cell in done.counts for number in cell]
        if numbers:
            yield z3.Sum(*numbers) if len(numbers) > 1 else numbers[0]


def _all_statements(world: World) -> Iterator[tuple[str, Statements]]:
    yield "", world.facts
    for path, listed in world.items.items():
        for item in listed.items:
            yield path, item.fields
    for path, done in world.records.items():
        for kind in done.kinds:
            yield path, kind


def _ordinary(statements: Statements, path: str, world: World, solver: z3.Solver) -> Iterator[list[Formula]]:
    """Yield, for each number and day that is stated, wishes of which the first that can be granted is taken."""
    today = world.today.day
    days = [today, *(today - back for back in (1, 30, 365)), today + 1, today + 365, NOT_YET_DAY]
    for stated in list(statements.stated.values()):
        if stated.fact.type == "date":
            yield [stated.value == day for day in days]
        elif stated.fact.type in ("count", "amount"):
            yield [stated.value == number for number in (0, 1, 2, 10, 50)]


def _grant(solver: z3.Solver, wish: Formula) -> bool:
    if wish is TRUE or wish is FALSE:
        return wish is TRUE
    solver.push()
    solver.add(wish)
    if solver.check() == z3.sat:
        return True
    solver.pop()
    # The model of the last answer that was yes is asked for again.
    solver.check()
    return False


def _settle(solver: z3.Solver, wanted: Iterable[Formula]) -> None:
    for wish in wanted:
        if _grant(solver, wish):
            return


def _least(solver: z3.Solver, number: Number) -> None:
    """Make a number that cannot be negative as small as it can be."""
    low, high = 0, solver.model().eval(number, model_completion=True).as_long()
    while low < high:
        middle = (low + high) // 2
        if _grant(solver, number <= middle):
            high = solver.model().eval(number, model_completion=True).as_long()
        else:
            low = middle + 1


# --- as a profile ---------------------------------------------------------------------------------------------------


def _given(world: World, model: z3.ModelRef) -> dict[str, Value]:
    """Return the body of the profile that a model describes."""
    given: dict[str, Value] = {}
    for code, bit in world.places.items():
        if holds(model, bit):
            given["jurisdiction"] = code
    if holds(model, world.founded.known):
        given["founded_on"] = _day(model, world.founded.day)
    given |= world.facts.values(model)
    for name, (known, value) in world.declared.items():
        if holds(model, known):
            given[name] = holds(model, value)
    for path, listed in world.items.items():
        if holds(model, listed.known):
            present = (item for item in listed.items if holds(model, item.present))
            given[path] = [dict(item.fields.values(model)) for item in present]
    through: dict[str, Value] = {}
    for path, done in world.records.items():
        if not holds(model, done.known):
            continue
        given[path] = list(_records(world, path, model))
        last = model.eval(done.through, model_completion=True).as_long()
        if last != world.today.day:
            through[path] = date.fromordinal(last)
    if through:
        given["records_through"] = through
    since = {key: each.day for key, each in world.since.items() if holds(model, each.known)}
    if since:
        given["applicability_since"] = {key: _day(model, day) for key, day in since.items()}
    suspended = world.suspension
    if holds(model, suspended.known):
        given["suspensions"] = [{"from": _day(model, suspended.first), "until": _day(model, suspended.last)}]
    return given


def _records(world: World, path: str, model: z3.ModelRef) -> Iterator[Value]:
    done = world.records[path]
    founded = 0
    if holds(model, world.founded.known):
        founded = model.eval(world.founded.day, model_completion=True).as_long()
    for cell, numbers in zip(done.cells, done.counts, strict=True):
        many = [model.eval(number, model_completion=True).as_long() for number in numbers]
        days = iter(_spread(Cell(max(cell.first, founded), cell.last), sum(many)))
        for kind, count in zip(done.kinds, many, strict=True):
            for _ in range(count):
                yield {"date": date.fromordinal(next(days)), **kind.values(model)}


def _spread(cell: Cell, count: int) -> list[int]:
    """Return so many different days of a cell, evenly spread; of the time before everything the last ones."""
    if cell.first <= EARLIEST:
        return [cell.last - back for back in reversed(range(count))]
    length = cell.last - cell.first + 1
    return [cell.first + (2 * place + 1) * length // (2 * count) for place in range(count)]


def _day(model: z3.ModelRef, number: Number) -> date:
    return date.fromordinal(model.eval(number, model_completion=True).as_long())
