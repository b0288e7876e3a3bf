"""The forward-chaining engine: facts give classes, classes and facts give applicability and standing, those a verdict.

A plan is compiled into rules of durable-rules in the narrow language of ``rete_dialect``; ``rete_lowering`` says what
is derived, ``rete_facts`` what is counted. Must agree with every other engine on every input, and shares no code with
them. It is meant for one enterprise at a time: a session costs milliseconds.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from functools import partial

from msgspec import Struct, field

from compliance.engines.rete_conditions import DATED
from compliance.engines.rete_dialect import EngineLimit, Network, Run, Stage, available, measured
from compliance.engines.rete_facts import Rails, View, holds
from compliance.engines.rete_formulas import Rules
from compliance.engines.rete_fulfilment import Fulfilment
from compliance.engines.rete_lowering import Lowering, Roles
from compliance.plan import ClassTest, Owed, Plan
from compliance.situation import Situation
from compliance.verdict import QUALIFIERS, Outcome, Qualifier, Reason, Verdict

__all__ = ["EngineLimit", "ReteEngine", "available"]

REMEMBERED = 20_000
"""Items and records of a list whose judgement is kept: most are alike."""
SHORT: frozenset[Verdict] = frozenset(("gap", "advice"))


class Judged(Struct, frozen=True):
    """The verdict on one way to judge an obligation, before it is compared with other readings."""

    verdict: Verdict
    reason: Reason | None = None
    qualifiers: tuple[Qualifier, ...] = ()


class Task:
    """One way to judge one obligation: as it stands (``chosen``), under another reading, or when it lapsed."""

    def __init__(self, owed: Owed, chosen: bool) -> None:
        self.owed = owed
        self.chosen = chosen
        self.applicability = Roles()
        self.fulfilment = Roles()
        """Both empty until their rules are compiled."""


class Session:
    """What is derived of one enterprise on one day, as far as it has come."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.values: dict[str, int] = {}
        self.runs: dict[Network, Run] = {}

    def run(self, network: Network, facts: Mapping[str, int]) -> tuple[str, ...]:
        """Run a network and keep what it derived, unless it derived something both ways: then return that."""
        run = network.run(facts)
        if not run.conflicts:
            self.values.update(run.values)
            self.runs[network] = run
        return run.conflicts


class Sheet(Struct, eq=False):
    """One list of items or records: its rules, and what they have said of such an item before."""

    networks: list[Network] = field(default_factory=list)
    wanted: int = 0
    known: dict[tuple[object, ...], Mapping[str, int]] = field(default_factory=dict)


class Day:
    """The rules for one day: what must be derived of an enterprise as it stood then.

    Facts give places and classes, those say what applies, and only of what may apply is the requirement looked at.
    The rules of each stage are compiled when an enterprise first needs them.
    """

    def __init__(self, day: int, classes: Iterable[ClassTest]) -> None:
        self.day = day
        self.session: Session | None = None
        """The last one, with every task that was in place."""
        self.tasks: dict[str, Task] = {}
        """How each obligation is judged, by id."""
        self._lowering = Lowering()
        self._undefined = {rule.name: rule for rule in classes}
        self._order = {name: position for position, name in enumerate(self._undefined)}
        self._given = frozenset(self._order)
        self._groups: dict[Rails, list[Task]] = {}
        """Tasks by the place their documents are for."""
        self._places = Stage("places")
        self._classes = Stage("classes")
        self._applicability = Stage("applicability")
        self._fulfilment = Stage("fulfilment")
        self._class_rules: dict[str, Rules] = {}
        self._sheets: dict[str, Sheet] = {}

    def enlist(self, owed: Owed, chosen: bool) -> None:
        """Put what is in force into the group of its place."""
        if owed.standing == "in_force":
            task = Task(owed, chosen)
            place = self._lowering.test(owed.place)
            derive = self._lowering.definitions.derive
            self._groups.setdefault(Rails(derive(place.true), derive(place.false)), []).append(task)
            if chosen:
                self.tasks[owed.id] = task

    # --- judging -------------------------------------------------------------------------------------------------

    def judge(self, situation: Situation) -> dict[int, Judged]:
        """Judge everything enlisted; each is known by the identity of the node it judges."""
        self.session = session = Session(View(situation, self._judge_one))
        judged: dict[int, Judged] = {}

        def exclude(task: Task, reason: Reason) -> None:
            judged[id(task.owed)] = Judged("not_applicable", reason)

        born: list[Task] = []
        self._derive(session, self._places, {rails: partial(self._rules_of_place, rails) for rails in self._groups})
        for rails, group in self._groups.items():
            for task in group:
                if situation.founded is not None and situation.founded > self.day:
                    exclude(task, "not_yet_founded")
                elif holds(rails.false, session.values):
                    exclude(task, "outside_jurisdiction")
                else:
                    born.append(task)
        self._derive(session, self._applicability, {task: partial(self._rules_of_applying, task) for task in born})
        bound: list[Task] = []
        for task in born:
            if holds(task.applicability.named["does_not_apply"], session.values):
                exclude(task, "does_not_apply")
            elif holds(task.applicability.named["overridden"], session.values):
                exclude(task, "overridden")
            else:
                bound.append(task)
        self._derive(session, self._fulfilment, {task: partial(self._rules_of_fulfilment, task) for task in bound})
        return judged | {id(task.owed): self._weigh(task, session) for task in bound}

    def _weigh(self, task: Task, session: Session) -> Judged:
        """Turn derived facts into a verdict: over all possible outcomes (SEMANTICS 2)."""
        owed, named, values = task.owed, task.fulfilment.named, session.values
        if holds(named["gap"], values):
            return Judged("advice" if owed.modality == "recommendation" else "gap")
        if not holds(named["pending"], values):
            return Judged("undetermined")
        sure = holds(task.applicability.named["applies"], values)
        qualifiers: list[Qualifier] = [] if sure else ["applicability_unknown"]
        if not holds(named["satisfied"], values):
            return Judged("pending", None, tuple(qualifiers))
        if owed.modality == "permission":
            qualifiers.append("permission")
        elif task.chosen:
            numbers = session.view.situation.numbers
            qualifiers += Fulfilment(owed, task.fulfilment, values, numbers, session.view, self._lowering).qualifiers()
        return Judged("satisfied", None, tuple(qualifiers))

    # --- rules ---------------------------------------------------------------------------------------------------

    def _rules_of_place(self, rails: Rails) -> Rules:
        return self._lowering.definitions.closure((key, 1) for key in (rails.true, rails.false) if isinstance(key, str))

    def _rules_of_applying(self, task: Task) -> Rules:
        task.applicability = self._lowering.applicability(task.owed)
        return self._lowering.definitions.closure(task.applicability.conclusions(), self._given)

    def _rules_of_fulfilment(self, task: Task) -> Rules:
        applies = task.applicability.named["applies"]
        task.fulfilment = self._lowering.fulfilment(task.owed, applies, task.chosen)
        given = self._given | {applies} if isinstance(applies, str) else self._given
        return self._lowering.definitions.closure(task.fulfilment.conclusions(), given)

    def _rules_of_class(self, name: str) -> Rules:
        """Return the rules of one class; those of the classes it rests on are apart."""
        if name not in self._class_rules:
            self._lowering.define_class(self._undefined[name])
            self._class_rules[name] = self._lowering.definitions.closure([(name, 1), (name, 0)], self._given)
        return self._class_rules[name]

    # --- running -------------------------------------------------------------------------------------------------

    def _derive(self, session: Session, stage: Stage, items: Mapping[Hashable, Callable[[], Rules]]) -> None:
        """Run the rules of these items, and before them those of the classes they ask for."""
        networks = stage.covering(items)
        self._derive_classes(session, {key for network in networks for key in network.inputs if key in self._order})
        for network in networks:
            session.run(network, self._facts(session, network))

    def _derive_classes(self, session: Session, asked: set[str]) -> None:
        """Derive classes, and first those they rest on."""
        waiting, needed = [*asked], set(asked)
        while waiting:
            terms = [term for terms in self._rules_of_class(waiting.pop()).values() for term in terms]
            further = {key for term in terms for key, _ in term if key in self._order} - needed
            needed |= further
            waiting += further
        items: dict[Hashable, Callable[[], Rules]] = {
            name: partial(self._rules_of_class, name) for name in sorted(needed, key=self._order.__getitem__)
        }
        for network in self._classes.covering(items):
            if network not in session.runs:
                facts = self._facts(session, network)
                while conflicts := session.run(network, facts):
                    # Declared false against a true derivation: an input error that the reader of profiles reports; the
                    # derivation stands. Only the first is surely one: those after it may have rested on it.
                    del facts[f"@declared:{min(conflicts, key=self._order.__getitem__)}"]

    def _facts(self, session: Session, network: Network) -> dict[str, int]:
        """Return the facts a network asks for: as derived before, as counted, or as stated; unknowns left out."""
        facts: dict[str, int] = {}
        for key in network.inputs:
            if key[0] == "#" or key in self._order:
                value = session.values.get(key)
            elif measure := self._lowering.measures.get(key):
                value = measure(session.view)
            else:
                value = session.view.situation.numbers.get(key)
            if value is not None:
                facts[key] = value
        return facts

    def _judge_one(self, listed: str, numbers: Mapping[str, int], dated: bool) -> Mapping[str, int]:
        """Derive what one item or record of a list meets; it is a session of its own."""
        wanted = self._lowering.listed.get(listed)
        if not wanted:
            return {}
        sheet = self._sheets.setdefault(listed, Sheet())
        if sheet.wanted < len(wanted):
            new = [*wanted][sheet.wanted :]
            rules = self._lowering.definitions.closure((key, 1) for key in new)
            sheet.networks.append(Network(listed, measured(rules)))
            sheet.wanted = len(wanted)
            sheet.known.clear()
        facts = {f"{listed}.{name}": value for name, value in numbers.items()}
        if dated:
            facts[f"{listed}.{DATED}"] = 1
        alike = tuple(facts.get(key) for network in sheet.networks for key in network.inputs)
        values = sheet.known.get(alike)
        if values is None:
            if len(sheet.known) >= REMEMBERED:
                sheet.known.clear()
            values = {key: 1 for network in sheet.networks for key in network.run(facts).values}
            sheet.known[alike] = values
        return values


class ReteEngine:
    """Judges enterprises by a plan. Compiles on first need; threads may share it and take turns."""

    def __init__(self, plan: Plan) -> None:
        """Prepare. Raises ``ImportError`` where durable-rules cannot be used (ask ``available`` first)."""
        if reason := available():
            raise ImportError(reason)
        self.plan = plan
        self._lock = threading.Lock()
        self._as_of = plan.as_of.toordinal()
        self._days = {day: Day(day, plan.classes_on(day)) for day in plan.cuts()}
        for owed in plan.owed:
            self._days[self._as_of].enlist(owed, True)
            for _, other in owed.alternatives:
                self._days[self._as_of].enlist(other, False)
            if owed.final is not None and owed.until is not None:
                self._days[owed.until].enlist(owed.final, False)

    def evaluate(self, situations: Mapping[int, Situation]) -> dict[str, Outcome]:
        """Return the outcome of every obligation of the plan.

        ``situations`` holds the enterprise as it stood on each day of ``plan.cuts()``. Raises ``EngineLimit`` where
        durable-rules cannot take the plan or the facts.
        """
        with self._lock:
            judged: dict[int, Judged] = {}
            for day, rules in self._days.items():
                judged |= rules.judge(situations[day])
            founded = situations[self._as_of].founded
            unborn = founded is not None and founded > self._as_of
            return {owed.id: _conclude(owed, unborn, judged) for owed in self.plan.owed}

    # --- what fired ----------------------------------------------------------------------------------------------

    @property
    def trace(self) -> list[tuple[str, tuple[tuple[str, int], ...]]]:
        """What fired in the last evaluation, in order: the fact derived, as ``key = value``, and what it rested on."""
        return [(f"{key} = {value}", premises) for day in self._days.values() for key, value, premises in _read(day)]

    def fired(self, obligation_id: str) -> tuple[str, ...]:
        """Return what decided an obligation in the last evaluation, one line for each rule that fired.

        Empty for what is not in force, outside its jurisdiction or founded later: no rule is asked then.
        """
        day = self._days[self._as_of]
        task = day.tasks.get(obligation_id)
        if task is None:
            return ()
        found: dict[str, list[tuple[int, tuple[tuple[str, int], ...]]]] = {}
        for key, value, premises in _read(day):
            found.setdefault(key, []).append((value, premises))
        named = task.applicability.named | task.fulfilment.named
        names = {key: name.replace("_", " ") for name, key in reversed(named.items()) if isinstance(key, str)}
        waiting = [key for key in reversed(names) if key in found]
        lines: dict[str, None] = {}
        for key in waiting:  # grows while it is read
            for value, premises in found[key]:
                asked = ", ".join(_said(fact, number, names) for fact, number in premises)
                lines[f"{_said(key, value, names)}: {asked}"] = None
                waiting += [fact for fact, _ in premises if fact in found and fact not in waiting]
        return tuple(lines)


def _said(key: str, value: int, names: Mapping[str, str]) -> str:
    """Return a fact as told: a derived one by its name, any other with its value."""
    return names.get(key, key) if key.startswith("#") else f"{key} = {value}"


def _read(day: Day) -> Iterator[tuple[str, int, tuple[tuple[str, int], ...]]]:
    for network, run in day.session.runs.items() if day.session else ():
        for message in run.fired:
            yield network.read(message)


def _conclude(owed: Owed, unborn: bool, judged: Mapping[int, Judged]) -> Outcome:
    """Return the outcome of one obligation, compared with its other readings (SEMANTICS 5, Readings)."""
    chosen = _standing(owed, unborn, judged)
    qualifiers = set(chosen.qualifiers)
    for _, other in owed.alternatives:
        verdict = _standing(other, unborn, judged).verdict
        if (verdict == "undetermined") != (chosen.verdict == "undetermined"):
            qualifiers.add("reading_open")
        elif verdict != "undetermined" and (verdict in SHORT) != (chosen.verdict in SHORT):
            qualifiers.add("reading_sensitive")
    final = None if owed.final is None else _standing(owed.final, False, judged).verdict
    ordered = tuple(qualifier for qualifier in QUALIFIERS if qualifier in qualifiers)
    return Outcome(chosen.verdict, ordered, chosen.reason, final)


def _standing(owed: Owed, unborn: bool, judged: Mapping[int, Judged]) -> Judged:
    if unborn:
        return Judged("not_applicable", "not_yet_founded")
    if owed.standing != "in_force":
        return Judged("not_applicable", owed.standing)
    return judged[id(owed)]
