"""Mutation: does some case find out each slip an author may make, and if none does, is it a slip at all?

Every mutant is judged in this process against the cases that expect something of what it concerns. One that no case
finds out is put before a seeker (``comparing.py``): it is alive where an enterprise is judged differently, equivalent
where none can be, else undecided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from compliance import model
from compliance.authoring.cases import CaseExample
from compliance.authoring.comparing import Seeker, bound
from compliance.authoring.mutants import Mutant
from compliance.authoring.mutants.operators import PREFIX
from compliance.authoring.mutants.trying import Trial
from compliance.authoring.witness import Change
from compliance.checking import bind

State = Literal["alive", "equivalent", "undecided"]


class Survivor(Struct, frozen=True):
    """A mutant that no case finds out, and what is known of it."""

    mutant: Mutant
    state: State
    obligation: model.Obligation
    """The one whose verdict it changes; where none was found, the first it concerns."""
    change: Change | None = None
    """Of what is alive: the smallest enterprise that is judged differently."""
    accepted: str = ""
    """Why the author accepts it, where the obligation says so."""


class Tally(Struct):
    """What came of all mutants."""

    mutants: int = 0
    survivors: list[Survivor] = field(default_factory=list)

    def counted(self, state: State) -> int:
        """Return how many survivors are in this state and not accepted."""
        return sum(each.state == state and not each.accepted for each in self.survivors)

    @property
    def accepted(self) -> int:
        """Return how many survivors their author accepts."""
        return sum(bool(each.accepted) for each in self.survivors)

    @property
    def killed(self) -> int:
        """Return how many mutants some case finds out."""
        return self.mutants - len(self.survivors)


class Inquiry:
    """Asks a seeker whether a mutant judges anybody differently.

    ``places`` binds documents that name no place, in both rulebooks: unbound they decide nothing.
    """

    def __init__(self, rulebook: model.Rulebook, seeker: Seeker, places: Mapping[str, str]) -> None:
        self.rulebook, self.seeker, self.places = rulebook, seeker, places
        self._bound = bind(rulebook, places)

    def look_into(self, mutant: Mutant) -> Survivor:
        """Return what is known of a mutant, asked obligation by obligation that it concerns."""
        changed = bind(mutant.laid_into(self.rulebook), self.places)
        first = self.rulebook.obligation(mutant.concerns[0])
        if _refuses(mutant):
            return Survivor(mutant, "undecided", first)
        proved = True
        for obligation_id in mutant.concerns:
            found = self.seeker.compare(self._bound, changed, obligation_id, days_of(mutant))
            change = found.stricter or found.looser or found.other
            if change is not None:
                return Survivor(mutant, "alive", self.rulebook.obligation(obligation_id), change)
            proved = proved and found.direction == "equivalent"
        return Survivor(mutant, "equivalent" if proved else "undecided", first)


def _refuses(mutant: Mutant) -> bool:
    """Say whether a slip lets no verdict be compared: one side cannot read who declares the class."""
    old, new = mutant.original, mutant.changed
    return isinstance(old, model.ClassRule) and isinstance(new, model.ClassRule) and old.declarable != new.declarable


def try_all(trial: Trial, slips: Iterable[Mutant], inquiry: Inquiry) -> Iterator[Tally]:
    """Try every mutant; yield the tally after each, the same object every time."""
    tally = Tally()
    for mutant in slips:
        tally.mutants += 1
        if not trial.finds_out(mutant):
            tally.survivors.append(inquiry.look_into(mutant))
        yield tally


def accept(tally: Tally, accepted: Mapping[tuple[str, str], str]) -> None:
    """Note which survivors their author accepts, with the reason; ``accepted`` is by subject and code."""
    tally.survivors = [
        replace(each, accepted=accepted.get((each.mutant.subject, PREFIX + each.mutant.operator), ""))
        for each in tally.survivors
    ]


def places_of(rulebook: model.Rulebook, cases: Iterable[CaseExample]) -> dict[str, str]:
    """Return a place for each document that names none: that of the first case that binds it, else any."""
    stated: dict[str, str] = {}
    for case in cases:
        for ruleset_id, code in case.bind.items():
            stated.setdefault(ruleset_id, code)
    unbound = [ruleset.id for ruleset in rulebook.rulesets if ruleset.jurisdiction is None]
    anywhere = {ruleset.id: ruleset.jurisdiction or "" for ruleset in bound(rulebook).rulesets}
    found = {each: stated.get(each) or anywhere[each] for each in unbound}
    return {each: code for each, code in found.items() if code in rulebook.vocabulary.places}


def days_of(mutant: Mutant) -> tuple[date, ...]:
    """Return the days in force that a mutant moves: they are nobody's but the ruleset's or the obligation's."""
    if mutant.operator != "effective":
        return ()
    old, new = mutant.original.effective, mutant.changed.effective  # type: ignore[union-attr]
    return tuple(sorted({each for days in (old, new) for each in (days.start, days.until) if each is not None}))
