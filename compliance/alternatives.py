"""Which single change of what is stated would change a verdict: the what-if settings worth trying.

Every candidate is laid over the profile and judged again; nothing is guessed from the shape of a condition.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from msgspec import Struct

from compliance import model
from compliance.assessor import Assessor
from compliance.diagnostics import LoadError
from compliance.enterprise import Enterprise
from compliance.lowering import stricter_requirement
from compliance.profiles.whatif import apply_settings
from compliance.verdict import Verdict


class Change(Struct, frozen=True):
    """One setting, as ``--set`` takes it, and the verdict it leads to."""

    setting: str
    verdict: Verdict


def single_changes(assessor: Assessor, enterprise: Enterprise, obligation: model.Obligation) -> tuple[Change, ...]:
    """Return the single settings that give another verdict, in the order the obligation asks for the facts."""
    now = assessor.judge(enterprise)[obligation.id].verdict
    found: list[Change] = []
    for setting in dict.fromkeys(_Candidates(assessor, enterprise).of(obligation)):
        try:
            changed = apply_settings(enterprise, (setting,), assessor.rulebook.vocabulary)
            verdict = assessor.judge(changed)[obligation.id].verdict
        except LoadError:
            continue
        if verdict != now:
            found.append(Change(setting, verdict))
    return tuple(found)


class _Candidates(Struct, frozen=True):
    assessor: Assessor
    enterprise: Enterprise

    @property
    def vocabulary(self) -> model.Vocabulary:
        return self.assessor.rulebook.vocabulary

    def of(self, obligation: model.Obligation) -> Iterator[str]:
        yield from self.condition(obligation.applies_when)
        if obligation.requires is not None:
            yield from self.condition(obligation.requires)
            for case in obligation.stricter:
                yield from self.condition(case.when)
                yield from self.condition(stricter_requirement(obligation.requires, case.requires))

    def condition(self, node: model.Requirement) -> Iterator[str]:
        """Yield settings at the edges of what a condition asks."""
        match node:
            case model.All(parts) | model.Any(parts):
                for part in parts:
                    yield from self.condition(part)
            case model.Not(part):
                yield from self.condition(part)
            case model.Deadline(_, requirement):
                yield from self.condition(requirement)
            case model.Flag(fact):
                yield from self._flag(fact)
            case model.Number(fact, low, high):
                edges = [low, None if low is None else low - 1, high, None if high is None else high + 1]
                yield from (f"{fact}={edge}" for edge in edges if edge is not None and edge >= 0)
            case model.Choice(fact, values):
                declared = self.vocabulary.facts[fact].values
                yield from (f"{fact}={value}" for value in values)
                yield from [f"{fact}={each.name}" for each in declared if each.name not in values][:1]
            case model.Members(fact, _, values):
                yield from self._members(fact, values)
            case model.Day():
                yield from self._day(node)
            case model.Frequency():
                yield from self._record(node)
            case model.Quantified(_, items):
                yield f"{items}=[]"
            case model.Share(part, whole):
                stated = self.enterprise.facts.get(whole)
                if stated is not None:
                    yield f"{part}={stated.value}"

    def _flag(self, fact: str) -> Iterator[str]:
        derived = self.vocabulary.classes.get(fact)
        if derived is None or derived.declarable:
            yield f"{fact}=true"
            yield f"{fact}=false"
        if derived is not None:
            yield from self.condition(derived.when)

    def _members(self, fact: str, values: tuple[str, ...]) -> Iterator[str]:
        stated = self.enterprise.facts.get(fact)
        held = set(stated.value) if stated is not None and isinstance(stated.value, frozenset) else set()
        for value in values:
            changed = held - {value} if value in held else held | {value}
            yield f"{fact}=[{', '.join(sorted(changed))}]"
        yield f"{fact}=[{', '.join(sorted(held | set(values)))}]"

    def _day(self, node: model.Day) -> Iterator[str]:
        as_of = self.assessor.as_of
        day = node.day or as_of
        yield f"{node.fact}={day}"
        yield f"{node.fact}={day + timedelta(1 if node.mode == 'on_or_before' else -1)}"
        if self.vocabulary.facts[node.fact].event:
            yield f"{node.fact}=not_yet"

    def _record(self, node: model.Frequency) -> Iterator[str]:
        asked = ", ".join(f"{field}: {value}" for field, value in _fields(node.where))
        entry = f"{{date: {self.assessor.as_of}{', ' if asked else ''}{asked}}}"
        # Nothing can be added to a list that is not known; it can only be stated.
        stated = node.activity in self.enterprise.lists_at
        yield f"{node.activity}+={entry}" if stated else f"{node.activity}=[{entry}]"


def _fields(where: model.Requirement) -> Iterator[tuple[str, str]]:
    """Yield field values that meet a plain conjunction."""
    match where:
        case model.All(parts):
            for part in parts:
                yield from _fields(part)
        case model.Any(parts):
            yield from _fields(parts[0])
        case model.Flag(fact, value):
            yield fact, str(value).lower()
        case model.Choice(fact, values):
            yield fact, values[0]
        case model.Members(fact, "any" | "all", values):
            yield fact, f"[{', '.join(values)}]"
        case _:
            return
