"""Which seeker compares: the solver where it is installed, with trying profiles for what it cannot settle."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from msgspec.structs import replace

from compliance.authoring.comparing import Comparison, Seeker, settle
from compliance.authoring.edits.near.shrinking import strangeness
from compliance.authoring.edits.neighbours import FEWEST_TRIES, MOST_TRIES, Cases, Neighbours, openness
from compliance.authoring.solving import available
from compliance.authoring.witness import Change
from compliance.model import Rulebook, Words

MANY = 12
"""More obligations than these, and each gets less work: what they share shows in the first of them."""
A_SECOND_LOOK = 1200
"""Profiles tried where the solver has found a difference: for one the other way, and for shorter examples."""
ADVICE = Words(
    "未安装求解器，差异靠试算查找，“未发现差异”不等于“没有差异”；安装后可以证明：pip install 'compliance[analysis]'",
    "the solver is not installed: differences are looked for by trying, and finding none proves nothing; "
    "to prove it: pip install 'compliance[analysis]'",
)


def best_seeker(cases_old: Cases, cases_new: Cases, edits: int = 1, brief: Collection[str] = ()) -> Seeker:
    """Return the best seeker there is here.

    ``edits`` is how many obligations it will be asked about; of those in ``brief`` the solver's first example will do.
    """
    near = Neighbours(
        cases_old, cases_new, max(FEWEST_TRIES, min(MOST_TRIES, MOST_TRIES * MANY // (3 * max(1, edits))))
    )
    return SolverFirst(near, edits <= MANY, brief) if available() else near


class SolverFirst:
    """Asks the solver, and of what it leaves undecided the profiles nearby."""

    def __init__(self, near: Neighbours, thorough: bool = True, brief: Collection[str] = ()) -> None:
        from compliance.authoring.solving.solver import Solver

        self.near, self.brief = near, brief
        self.second = Neighbours(near.cases_old, near.cases_new, min(near.tries, A_SECOND_LOOK))
        self.solver: Seeker = Solver(thorough)

    def compare(self, old: Rulebook, new: Rulebook, obligation_id: str, days: Sequence[date] = ()) -> Comparison:
        """Return what the solver says, or what trying finds where it says nothing."""
        found = self.solver.compare(old, new, obligation_id, days)
        if found.direction == "undecided":
            return self.near.compare(old, new, obligation_id, days)
        if obligation_id in self.brief:
            return found
        found = self.near.polish(found, old, new, days)
        # The solver looks at few days for the other direction, and its lists of records are not the shortest.
        if found.direction != "equivalent":
            tried = self.second.compare(old, new, obligation_id, days)
            found = joined(shorter(found, tried), tried)
        return found


def examples(found: Comparison) -> list[Change]:
    """Return the examples of a comparison."""
    return [each for each in (found.stricter, found.looser, found.other) if each is not None]


def joined(found: Comparison, other: Comparison) -> Comparison:
    """Return what two comparisons found together; of each direction the example of the first."""
    return settle(found.obligation, [*examples(found), *examples(other)], proved=False)


def shorter(found: Comparison, other: Comparison) -> Comparison:
    """Return a comparison with those examples of another that say it more plainly.

    An example that is settled on both sides goes before one that is not; else both must say the same.
    """
    better = {}
    for name in ("stricter", "looser", "other"):
        one, two = getattr(found, name), getattr(other, name)
        if one is None or two is None:
            continue
        same = (one.old, one.new) == (two.old, two.new)
        if same or openness(two.old, two.new) < openness(one.old, one.new):
            better[name] = min(one, two, key=_plainness)
    return replace(found, **better)


def _plainness(change: Change) -> tuple[int, int, int, int]:
    """Return how hard an example is to take in: what is left open, days far off, records, length."""
    given = change.witness.given
    return (
        openness(change.old, change.new),
        strangeness(given, change.witness.as_of),
        sum(len(each) for each in given.values() if isinstance(each, list)),
        len(repr(given)),
    )
