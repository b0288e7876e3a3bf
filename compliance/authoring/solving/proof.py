"""Proofs that two versions of an obligation say the same of every enterprise on every day.

Sound, not complete: without a proof the two may still be the same. What depends on the day alone (days in force, places
of periods) must be written the same on both sides; everything else is compared in all situations at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

import z3

from compliance.authoring.comparing import find
from compliance.authoring.solving.asked import asked_of
from compliance.authoring.solving.canonical import canonical
from compliance.authoring.solving.facts import EARLIEST, LATEST, Cut
from compliance.authoring.solving.rails import Rail, every, opposite
from compliance.authoring.solving.standings import Standings, Verdicts
from compliance.authoring.solving.world import World
from compliance.model import Activity, Fact, ItemList, Obligation, Rulebook, Vocabulary
from compliance.plan import Calendar, Ever, Plan, Requirement, Rolling, Until

TIMEOUT_MS = 3_000


def proves_same(old: Rulebook, new: Rulebook, obligation_id: str, plans: Sequence[Callable[[date], Plan]]) -> bool:
    """Say whether one obligation is proved to give the same verdicts in both rulebooks, on every day.

    ``plans`` give each side's plan of the obligation on a day.
    """
    before, after = find(old, obligation_id), find(new, obligation_id)
    if before is None or after is None:
        return before is after
    if not _same_frame(before, after) or not _same_overriders(old, new, obligation_id):
        return False
    sides = [plan(before.effective.start) for plan in plans]
    if not _read_alike(sides):
        return False
    today = z3.Int("today")
    cuts = [Cut(today, today)]
    if before.effective.until is not None:
        # The last day of what has lapsed is judged as of the day after it.
        cuts.append(Cut(today, today + 1))
    return all(_same_in_every_situation(sides, cut) for cut in cuts)


def _same_in_every_situation(sides: Sequence[Plan], cut: Cut) -> bool:
    vocabularies = [side.rulebook.vocabulary for side in sides]
    world = World(vocabularies, asked_of([(side, side.owed[0]) for side in sides]), cut)
    if not world.exact:
        return False
    overriding = {each.id: _named_rail(each.id) for each in sides[0].owed[0].overriders}
    told = [
        Standings(world, place, cut, side.classes, partial(_name, vocabularies[place])).verdicts(
            side.owed[0], overriding
        )
        for place, side in enumerate(sides)
    ]
    solver = z3.SimpleSolver()
    solver.set("timeout", TIMEOUT_MS)
    solver.add(*world.constraints(), cut.day >= EARLIEST, cut.day <= LATEST, opposite(_same(*told)))
    return bool(solver.check() == z3.unsat)


def _read_alike(sides: Sequence[Plan]) -> bool:
    """Say whether both sides read what is asked of a profile in the same way.

    What the one refuses and the other takes, or takes for something else, is no matter of obligations; but nobody may
    be told that nothing changes. Taxonomies may differ: what follows from a value is part of the formulas.
    """
    one, other = (side.rulebook.vocabulary for side in sides)
    if one == other:
        return True
    asked = asked_of([(side, side.owed[0]) for side in sides])
    paths = {path.partition(":")[0] for path in asked.facts}
    return (
        all(_stated(one.facts.get(path)) == _stated(other.facts.get(path)) for path in paths)
        and all(_declarable(one, name) == _declarable(other, name) for name in asked.classes)
        and all(_listed(one.items.get(path)) == _listed(other.items.get(path)) for path in asked.items)
        and all(_recorded(one.activities.get(path)) == _recorded(other.activities.get(path)) for path in asked.wheres)
    )


def _stated(fact: Fact | None) -> object:
    if fact is None:
        return None
    return fact.type, fact.event, fact.at_least, fact.at_most, sorted(each.name for each in fact.values)


def _declarable(vocabulary: Vocabulary, name: str) -> bool | None:
    rule = vocabulary.classes.get(name)
    return None if rule is None else rule.declarable


def _listed(items: ItemList | None) -> object:
    return None if items is None else (items.dated, {name: _stated(field) for name, field in items.fields.items()})


def _recorded(activity: Activity | None) -> object:
    if activity is None:
        return None
    return dict(activity.bare_date), {name: _stated(field) for name, field in activity.fields.items()}


def _same_frame(one: Obligation, other: Obligation) -> bool:
    """Say whether days in force and modality are written the same."""
    return (
        one.effective == other.effective
        and one.modality == other.modality
        and one.source.document == other.source.document
        and (one.requires is None) == (other.requires is None)
    )


def _same_overriders(old: Rulebook, new: Rulebook, obligation_id: str) -> bool:
    """Say whether what displaces the obligation is the same on both sides, classes and places included."""
    found = [_overriding(book, obligation_id) for book in (old, new)]
    if found[0] != found[1]:
        return False
    return not found[0] or (old.vocabulary == new.vocabulary)


def _overriding(book: Rulebook, obligation_id: str) -> dict[str, object]:
    """Return what displaces an obligation, and what displaces that, as far as it decides when."""
    waiting, found = [obligation_id], dict[str, object]()
    while waiting:
        name = waiting.pop()
        for ruleset in book.rulesets:
            for each in ruleset.obligations:
                if name in each.overrides and each.id not in found:
                    found[each.id] = (each.effective, each.applies_when, each.overrides, ruleset.jurisdiction)
                    waiting.append(each.id)
    return found


def _named_rail(name: str) -> Rail:
    true, false = z3.Bool(f"overridden by {name}"), z3.Bool(f"not overridden by {name}")
    return Rail(true, every((false, opposite(true))))


def _name(vocabulary: Vocabulary, requirement: Requirement) -> str:
    """Name what is counted in time by all that it says; order and repetition in its conditions do not matter."""
    if isinstance(requirement, Until):
        return repr((requirement.by, requirement.from_start_months, requirement.since))
    assert isinstance(requirement, Calendar | Rolling | Ever)
    says = requirement.says
    told = (
        says.activity, says.at_least, says.per, says.within_months, says.since, says.look_back, says.first_owed,
        canonical(requirement.where), vocabulary.activities[says.activity].fields,
    )  # fmt: skip
    if isinstance(requirement, Calendar):
        earlier = None if requirement.earlier is None else _name(vocabulary, requirement.earlier)
        return repr((*told, requirement.since, requirement.suspendable, earlier))
    return repr((*told, requirement.since if isinstance(requirement, Rolling) else ()))


def _same(one: Verdicts, other: Verdicts) -> object:
    return every(
        left == right
        for left, right in (
            (one.not_applicable, other.not_applicable),
            (one.satisfied, other.satisfied),
            (one.pending, other.pending),
            (one.undetermined, other.undetermined),
        )
    )
