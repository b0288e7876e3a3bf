"""The narrow language in which durable-rules 2.0.28 is sound: formulas, the rules they become, and networks that run.

Outside this language the engine crashes, hangs or is silently wrong, so nothing else is ever handed to it:

- a fact is one integer ``{"sid", "id", "g", "f", "v"}``: field ``f`` (with its group ``g``) has the value ``v``;
- a condition is an ``$and`` of constants on one fact, and a rule asks each field at most once;
- there is no negation: what may be false is derived by rules of its own, and unknown is that neither rule fired, so
  the order in which facts arrive cannot matter;
- a derived fact has the same shape, so rules chain; a fact is derived once, however many rules give it;
- ``$boot`` runs first in every session (deleting a session in which nothing ran frees an unset pointer) and ``$sink``
  takes every fact (an unhandled one would lose the rest of its batch);
- every limit of the engine is checked before the C code is entered, which past some of them never returns.

This module speaks to the engine beneath ``durable.engine``: its ``Host`` adds threads that race with deletion,
swallows exceptions and doubles the cost of every rule that fires.
"""

from __future__ import annotations

import json
import sys
import weakref
from collections.abc import Callable, Hashable, Iterable, Mapping
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from msgspec import Struct, field

from compliance.engines.rete_formulas import Ranges, Rules, Term, comparisons
from compliance.plan import GREATEST, LEAST

ENGINE = "durable_rules_engine"
GROUP = 16
"""Fields per group: the engine compares a fact with its siblings one by one, so two short levels beat one long."""
MAX_RULES = 4000
MAX_FIELDS = 480
MAX_USES = 240
"""Rules that may ask the same condition (the engine's list holds 255)."""
MAX_COMPARISONS = 50
"""Comparisons other than equality on one field: a fact may wait on 64 matches at once, some of them taken."""
MAX_EQUALITIES = 400


class EngineLimit(Exception):
    """The plan or the facts do not fit into what durable-rules can take; another engine must judge them."""


def available() -> str | None:
    """Return ``None`` if durable-rules can be used here, else the reason in words."""
    if find_spec(ENGINE) is None:
        if sys.version_info >= (3, 13):
            return (
                f"durable-rules 2.0.28 needs Python 3.11 or 3.12; this is {sys.version_info[0]}.{sys.version_info[1]}"
            )
        if sys.platform == "win32" or sys.implementation.name != "cpython":
            return f"durable-rules is not available for {sys.implementation.name} on {sys.platform}"
        return "durable-rules is not installed (it is built from source: a C compiler and Python's headers are needed)"
    try:
        import_module(ENGINE)
    except ImportError as error:
        return f"durable-rules is installed but does not load: {error}"
    return None


# --- networks ----------------------------------------------------------------------------------------------------


class Extent(Struct):
    """How much of the engine's limits a set of rules takes."""

    rules: Rules = field(default_factory=dict)
    count: int = 0
    fields: dict[str, None] = field(default_factory=dict)
    uses: dict[tuple[str, Ranges], int] = field(default_factory=dict)
    asked: dict[str, set[tuple[tuple[str, int], ...]]] = field(default_factory=dict)
    excess: str = ""
    """Which limit is passed, in words."""

    def add(self, rules: Rules) -> None:
        """Take in the rules that are not there yet."""
        for conclusion, terms in rules.items():
            if conclusion in self.rules:
                continue
            self.rules[conclusion] = terms
            self.count += len(terms)
            self.fields[conclusion[0]] = None
            for term in terms:
                for asked in term:
                    self._ask(asked)
        if self.count > MAX_RULES or len(self.fields) > MAX_FIELDS:
            self.excess = f"{self.count} rules over {len(self.fields)} facts (at most {MAX_RULES} over {MAX_FIELDS})"

    def _ask(self, asked: tuple[str, Ranges]) -> None:
        key, ranges = asked
        uses = self.uses[asked] = self.uses.get(asked, 0) + 1
        if uses > MAX_USES:
            self.excess = f"more than {MAX_USES} rules ask the same of {key}"
        if uses > 1:
            return
        self.fields[key] = None
        steps = comparisons(ranges)
        paths = self.asked.setdefault(key, set())
        paths.update(steps[: length + 1] for length in range(len(steps)))
        equal = sum(path[-1][0] == "$eq" for path in paths)
        if equal > MAX_EQUALITIES or len(paths) - equal > MAX_COMPARISONS:
            self.excess = f"{len(paths)} comparisons with {key} (at most {MAX_COMPARISONS} besides equality)"


class Run(Struct, frozen=True):
    """What one session derived: values by key, the rules that fired, and facts that were derived both ways."""

    values: Mapping[str, int]
    fired: tuple[str, ...]
    conflicts: tuple[str, ...]


class Network:
    """Rules compiled into one durable ruleset. Sessions run one after the other; the C side is freed with it."""

    def __init__(self, name: str, extent: Extent) -> None:
        """Compile. Raises ``EngineLimit`` before the C code would be asked for more than it can take."""
        if extent.excess:
            raise EngineLimit(f"{name}: {extent.excess}")
        rules = extent.rules
        self.ids = {key: number for number, key in enumerate(extent.fields, 1)}
        self.inputs = tuple(key for key in self.ids if (key, 1) not in rules and (key, 0) not in rules)
        self._names = {number: key for key, number in self.ids.items()}
        asked = {key for key, _ in extent.uses}
        self._conclusions: list[tuple[str, int, bool]] = []
        lines = [
            '"$boot": {"all": [{"c0": {"boot": 1}}]}',
            '"$sink": {"all": [{"c0": {"$ex": {"f": 1}}}, {"c1": {"never": 1}}]}',
        ]
        cache: dict[tuple[str, Ranges], str] = {}
        for (key, value), terms in rules.items():
            for term in terms:
                lines.append(f'"{len(self._conclusions)}": {{"all": [{self._antecedents(term, cache)}]}}')
                self._conclusions.append((key, value, key in asked))
        self._engine: ModuleType = import_module(ENGINE)
        self._handle = self._engine.create_ruleset(name, f"{{{', '.join(lines)}}}")
        weakref.finalize(self, self._engine.delete_ruleset, self._handle).atexit = False

    def _antecedents(self, term: Term, cache: dict[tuple[str, Ranges], str]) -> str:
        texts = []
        for index, asked in enumerate(term):
            text = cache.get(asked)
            if text is None:
                number = self.ids[asked[0]]
                parts = [f'{{"g": {number // GROUP}}}', f'{{"f": {number}}}']
                for operator, constant in comparisons(asked[1]):
                    plain = f'{{"v": {constant}}}'
                    parts.append(plain if operator == "$eq" else f'{{"{operator}": {plain}}}')
                text = cache[asked] = f'{{"$and": [{", ".join(parts)}]}}'
            texts.append(f'{{"c{index}": {text}}}')
        return ", ".join(texts)

    def _fact(self, key: str, value: int) -> str:
        if not LEAST <= value <= GREATEST:
            raise EngineLimit(f"{key} = {value} is beyond what the rules can compare")
        number = self.ids[key]
        return f'{{"sid": "p", "id": "f{number}", "g": {number // GROUP}, "f": {number}, "v": {int(value)}}}'

    def run(self, facts: Mapping[str, int]) -> Run:
        """Assert the facts that rules here ask for, fire until nothing is left, and return what was derived."""
        posted = ", ".join(self._fact(key, facts[key]) for key in self.inputs if key in facts)
        engine, handle = self._engine, self._handle
        values: dict[str, int] = {}
        fired: list[str] = []
        conflicts: list[str] = []
        _, state = engine.assert_fact(handle, '{"sid": "p", "id": "boot", "boot": 1}')
        if engine.start_action_for_state(handle, state) is None:
            raise RuntimeError("durable-rules did not start its session")  # deleting it would not be safe either
        try:
            message = engine.complete_and_start_action(handle, state)
            if posted:
                _accept(engine.assert_facts(handle, f"[{posted}]"))
                started = engine.start_action_for_state(handle, state)
                message = started and started[1]
            while message:
                fired.append(message)
                key, value, chained = self._conclusions[int(message[2 : message.index('"', 2)])]
                if key not in values:
                    values[key] = value
                    if chained:
                        _accept(engine.assert_fact(handle, self._fact(key, value)))
                elif values[key] != value:
                    conflicts.append(key)
                message = engine.complete_and_start_action(handle, state)
        finally:
            engine.delete_state(handle, "p")
        return Run(values, tuple(fired), tuple(conflicts))

    def read(self, message: str) -> tuple[str, int, tuple[tuple[str, int], ...]]:
        """Return what a fired rule concluded, its value, and the facts it rested on."""
        ((rule, frame),) = json.loads(message).items()
        key, value, _ = self._conclusions[int(rule)]
        return key, value, tuple((self._names[fact["f"]], fact["v"]) for fact in frame.values())


def _accept(answer: tuple[int, int]) -> None:
    if answer[0]:
        raise RuntimeError(f"durable-rules did not take a fact (code {answer[0]})")


def measured(rules: Rules) -> Extent:
    """Return the rules with what they take of the limits."""
    extent = Extent()
    extent.add(rules)
    return extent


class Stage:
    """Rules that run together, compiled for what is asked when it is first asked."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._networks: list[Network] = []
        self._covered: dict[Hashable, Network] = {}

    def covering(self, items: Mapping[Hashable, Callable[[], Rules]]) -> list[Network]:
        """Return the networks that hold the rules of these items, oldest first; compile what is missing.

        Items are shared out in order over as few networks as the limits allow. Raises ``EngineLimit`` where one item
        alone is too much.
        """
        missing = [item for item in items if item not in self._covered]
        waiting: list[Hashable] = []
        extent = Extent()
        for item in missing:
            rules = items[item]()
            before = dict(extent.rules)
            extent.add(rules)
            if extent.excess and waiting:
                self._compile(waiting, measured(before))
                waiting, extent = [], measured(rules)
            waiting.append(item)
        if waiting:
            self._compile(waiting, extent)
        asked = {id(self._covered[item]) for item in items}
        return [network for network in self._networks if id(network) in asked]

    def _compile(self, items: Iterable[Hashable], extent: Extent) -> None:
        network = Network(self._name, extent)
        self._networks.append(network)
        self._covered.update(dict.fromkeys(items, network))
