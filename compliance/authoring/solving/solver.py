"""The seeker that knows every enterprise: finds the smallest one on which two sides differ, or proves there is none.

A proof speaks of all days at once: what is counted in time (periods, spans, deadlines) is a name there, so that it
holds where both sides count the same and the rest says the same of every enterprise. An example speaks of one day, and
is replayed through the reference engine before it is believed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import z3
from msgspec import Struct

from compliance.authoring.comparing import Comparison, is_looser, is_stricter, same_verdict, settle
from compliance.authoring.solving.asked import asked_of
from compliance.authoring.solving.days import critical_days
from compliance.authoring.solving.examples import smallest
from compliance.authoring.solving.facts import Cut
from compliance.authoring.solving.proof import proves_same
from compliance.authoring.solving.rails import FALSE, TRUE, Formula, every, opposite, some
from compliance.authoring.solving.standings import ABSENT, Standings, Verdicts
from compliance.authoring.solving.world import World
from compliance.authoring.witness import Bench, Change, replay
from compliance.model import Rulebook
from compliance.plan import Owed, Plan

TIMEOUT_MS = 5_000
"""Time for one question; a question without an answer settles nothing."""
MOST_DAYS_AFTER = 6
"""Days looked at for the other direction once a difference is found."""
MOST_BENCHES = 8


class Side(Struct):
    """One rulebook's view of an obligation on one day."""

    plan: Plan
    owed: Owed | None


class Told(Struct):
    """What one side says of every enterprise on one day: the finding, and of what has lapsed its last day."""

    now: Verdicts
    final: Verdicts | None
    recommended: bool
    settled: Formula
    """Where nothing needs to be known to say whether the obligation applies."""

    @property
    def wanting(self) -> Formula:
        """Return where something is found wanting, be it a gap or advice."""
        return some((self.now.wanting, FALSE if self.final is None else self.final.wanting))

    def clear(self) -> list[Formula]:
        """Return what makes a plain example: nothing is undetermined."""
        last = [] if self.final is None else [opposite(self.final.undetermined)]
        return [opposite(self.now.undetermined), self.settled, *last]

    @property
    def gap(self) -> Formula:
        """Return where there is a gap."""
        return FALSE if self.recommended else self.wanting


class Solver:
    """Compares obligations of two rulebooks by z3. ``thorough``: critical days are looked at for both directions; else
    the first difference is enough."""

    def __init__(self, thorough: bool = True) -> None:
        self.thorough = thorough
        self.unbelieved = 0
        """Examples that the reference judged otherwise when they were replayed: a bug of this program."""
        self._benches: dict[tuple[int, str], Bench] = {}

    def compare(self, old: Rulebook, new: Rulebook, obligation_id: str, days: Sequence[date] = ()) -> Comparison:
        """Return the comparison of one obligation; ``days`` are looked at first."""
        benches = (self._bench(old, obligation_id), self._bench(new, obligation_id))
        if proves_same(old, new, obligation_id, [bench.plan for bench in benches]):
            return settle(obligation_id, [], proved=True)
        looked_at = list(dict.fromkeys((*days, *critical_days(old, new, obligation_id))))
        found: list[Change] = []
        for ordinary in (True, False):
            after = 0
            for day in looked_at:
                missing = self._missing(found)
                if not missing or after > MOST_DAYS_AFTER:
                    break
                found.extend(self._on_day(benches, day, missing, ordinary))
                after += bool(found)
            if found:
                break
        return settle(obligation_id, found, proved=False)

    def _missing(self, found: list[Change]) -> tuple[str, ...]:
        """Return the directions still to be looked for."""
        if found and not self.thorough:
            return ()
        stricter, looser = any(map(is_stricter, found)), any(map(is_looser, found))
        wanted = tuple(name for name, there in (("stricter", stricter), ("looser", looser)) if not there)
        return wanted if found else (*wanted, "changed")

    def _bench(self, rulebook: Rulebook, obligation_id: str) -> Bench:
        key = (id(rulebook), obligation_id)
        found = self._benches.get(key)
        if found is None:
            if len(self._benches) >= MOST_BENCHES:
                self._benches.clear()
            found = self._benches[key] = Bench(rulebook, obligation_id)
        return found

    def _on_day(
        self, benches: tuple[Bench, Bench], day: date, wanted: Iterable[str], ordinary: bool
    ) -> Iterator[Change]:
        """Yield the smallest example of each direction on one day, as far as there is one."""
        sides = [_side(bench, day) for bench in benches]
        if _alike(sides):
            return
        world, (before, after) = describe(sides, day)
        goals = {
            "stricter": _worse(before, after),
            "looser": _worse(after, before),
            "changed": differing(before, after),
        }
        base = [*world.constraints(), *(world.ordinary() if ordinary else ())]
        found = False
        for name in wanted:
            if found and name == "changed":
                break
            goal = z3.simplify(goals[name])
            if z3.is_false(goal):
                continue
            clear = [*before.clear(), *after.clear()]
            change = self._example(world, [*base, goal], clear, benches)
            if change is not None:
                found = True
                yield change

    def _example(
        self, world: World, asked: list[Formula], wished: list[Formula], benches: tuple[Bench, Bench]
    ) -> Change | None:
        """Return an example of what is asked, if possible also of what is wished, that holds when it is replayed."""
        for extra in (wished, []):
            solver = z3.SimpleSolver()
            solver.set("timeout", TIMEOUT_MS)
            solver.add(*asked, *extra)
            witness = smallest(world, solver)
            if witness is None:
                continue
            change = replay(witness, *benches)
            if change is not None and not same_verdict(change.old, change.new):
                return change
            self.unbelieved += 1
        return None


def _worse(before: Told, after: Told) -> Formula:
    """Return where more is found wanting after than before."""
    gap = every((after.gap, opposite(before.gap)))
    return some((gap, every((after.wanting, opposite(before.wanting)))))


def describe(sides: Sequence[Side], day: date) -> tuple[World, list[Told]]:
    """Return the enterprise that all sides look at, and what each side says of it on a day."""
    today = Cut(day.toordinal())
    asked = asked_of([(side.plan, side.owed) for side in sides])
    world = World([side.plan.rulebook.vocabulary for side in sides], asked, today)
    return world, [_told(world, place, side, today) for place, side in enumerate(sides)]


def differing(one: Told, other: Told) -> Formula:
    """Return where two sides come to different verdicts."""
    parts = [_same(one.now, other.now, one.recommended == other.recommended)]
    if (one.final is None) != (other.final is None):
        parts.append(FALSE)
    elif one.final is not None and other.final is not None:
        parts.append(_same(one.final, other.final, one.recommended == other.recommended))
    return opposite(every(parts))


def _same(one: Verdicts, other: Verdicts, alike: bool) -> Formula:
    pairs = [
        (one.not_applicable, other.not_applicable),
        (one.satisfied, other.satisfied),
        (one.pending, other.pending),
        (one.undetermined, other.undetermined),
    ]
    same = [left == right for left, right in pairs]
    return every([*same, TRUE if alike else opposite(one.wanting)])


def _side(bench: Bench, day: date) -> Side:
    plan = bench.plan(day)
    return Side(plan, plan.owed[0] if plan.owed else None)


def _alike(sides: Sequence[Side]) -> bool:
    """Say whether both sides have the same plan on a day."""
    one, other = sides
    return (
        one.owed == other.owed
        and one.plan.classes == other.plan.classes
        and one.plan.final_classes == other.plan.final_classes
        and one.plan.rulebook.vocabulary == other.plan.rulebook.vocabulary
    )


def _told(world: World, place: int, side: Side, today: Cut) -> Told:
    owed = side.owed
    if owed is None:
        return Told(ABSENT, None, False, TRUE)
    # Both are made even where nothing is in force: a declaration that a class forbids is refused all the same.
    now = Standings(world, place, today, side.plan.classes)
    final = None
    if owed.final is not None and owed.final.until is not None:
        cut = Cut(owed.final.until)
        classes = side.plan.classes_on(owed.final.until)
        final = Standings(world, place, cut, classes).verdicts(owed.final)
    recommended = owed.modality == "recommendation"
    if owed.standing != "in_force":
        return Told(ABSENT, final, recommended, TRUE)
    applies = now.applies(owed)
    return Told(now.verdicts(owed), final, recommended, some((applies.true, applies.false)))
