"""Whose verdicts a slip may change: what rests on a class, what is displaced by an obligation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from compliance import model
from compliance.lowering import flags


class Reach:
    """Knows of one rulebook which obligations rest on which classes, and which displace which."""

    def __init__(self, rulebook: model.Rulebook) -> None:
        self._classes = rulebook.vocabulary.classes
        self._obligations = [each for ruleset in rulebook.rulesets for each in ruleset.obligations]
        self._overrides = {each.id: each.overrides for each in self._obligations}
        self._rests = {each.id: frozenset(self._classes_of(each)) for each in self._obligations}
        self._changes_scope = {each.id: frozenset(self._within([each.applies_when])) for each in self._obligations}

    def beyond(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Return these obligations and all that they displace, by one step or several."""
        found: dict[str, None] = {}
        waiting = [*ids]
        while waiting:
            each = waiting.pop(0)
            if each not in found:
                found[each] = None
                waiting.extend(self._overrides.get(each, ()))
        return tuple(found)

    def resting_on(self, name: str) -> tuple[str, ...]:
        """Return the obligations that ask for a class, also by way of other classes, and what these displace."""
        asking = [each.id for each in self._obligations if name in self._rests[each.id]]
        displaced = self.beyond(each for each in asking if name in self._changes_scope[each])
        return tuple(dict.fromkeys((*asking, *displaced)))

    def _classes_of(self, each: model.Obligation) -> Iterator[str]:
        asked: list[model.Requirement] = [each.applies_when]
        if each.requires is not None:
            asked.append(each.requires)
        for case in each.stricter:
            asked.append(case.when)
            if not isinstance(case.requires, model.Overlay):
                asked.append(case.requires)
        yield from self._within(asked)

    def _within(self, asked: Iterable[model.Requirement]) -> Iterator[str]:
        seen: set[str] = set()
        waiting = list(asked)
        while waiting:
            for name in flags_in(waiting.pop()):
                if name in self._classes and name not in seen:
                    seen.add(name)
                    waiting.append(self._classes[name].when)
                    yield name


def flags_in(node: model.Requirement) -> Iterator[str]:
    """Yield every flag or class asked for, inside deadlines too."""
    if isinstance(node, model.Deadline):
        yield from flags_in(node.requirement)
    elif isinstance(node, model.All | model.Any):
        for part in node.parts:
            yield from flags_in(part)
    else:
        yield from flags(node)
