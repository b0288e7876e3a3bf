"""Cases tried again with one thing changed: does the verdict of an obligation depend on it?

Everything is judged by the reference on the narrow plan of the one obligation asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from compliance.authoring.cases import CaseExample
from compliance.authoring.cases.expectations import undecided
from compliance.authoring.cases.narrowing import Narrowing
from compliance.authoring.cases.running import read_given
from compliance.checking import bind
from compliance.diagnostics import LoadError, Span
from compliance.engines.judging import Judge
from compliance.engines.reference import evaluate
from compliance.enterprise import Enterprise, FactValue, Item, Record
from compliance.lowering import lower
from compliance.model import Rulebook
from compliance.plan import AllOf, AnyOf, Owed, Plan, Requirement, Until
from compliance.situation import situate, situations
from compliance.verdict import Verdict

Result = tuple[Verdict, Verdict | None]
"""The verdict, and of what has lapsed that of its last day."""


class Tried(Struct, frozen=True):
    """A case with what it gives already read."""

    case: CaseExample
    enterprise: Enterprise

    @property
    def span(self) -> Span:
        """Return where the case stands."""
        return Span(self.case.origin.path, self.case.origin.line)


class View(Struct, frozen=True):
    """One obligation in the situation of one case."""

    owed: Owed
    judge: Judge

    @property
    def in_question(self) -> bool:
        """Say whether the obligation is in force and not known not to apply."""
        founded = self.judge.situation.founded
        begun = founded is None or founded <= self.judge.cut
        return begun and self.owed.standing == "in_force" and self.judge.applicability(self.owed)[0] is not False


class Trials:
    """The cases of a rulebook, to be tried with changes; raises :class:`LoadError` where one cannot be read."""

    def __init__(self, rulebook: Rulebook, cases: Iterable[CaseExample]) -> None:
        self.rulebook = rulebook
        self.cases = tuple(Tried(case, read_given(case, rulebook)) for case in cases)
        self._of: dict[str, list[Tried]] = {}
        self._ids: dict[tuple[date, tuple[tuple[str, str], ...]], set[str]] = {}
        for each in self.cases:
            for obligation_id, expected in each.case.expect.items():
                if not undecided(expected):
                    self._of.setdefault(obligation_id, []).append(each)
                    self._ids.setdefault(_bench(each), set()).add(obligation_id)
        self._narrowings: dict[tuple[date, tuple[tuple[str, str], ...], str], Narrowing] = {}
        self._results: dict[tuple[int, str, date], Result | None] = {}

    def of(self, obligation_id: str) -> list[Tried]:
        """Return the cases that expect something decided of an obligation, in their order."""
        return self._of.get(obligation_id, [])

    def plan(self, tried: Tried, obligation_id: str, day: date | None = None) -> Plan:
        """Return the plan of one obligation on the day of a case, or on another one."""
        day = day or tried.case.as_of
        own = day == tried.case.as_of
        key = (day, _bench(tried)[1], "" if own else obligation_id)
        if key not in self._narrowings:
            ids = self._ids[_bench(tried)] if own else {obligation_id}
            self._narrowings[key] = Narrowing(lower(bind(self.rulebook, tried.case.bind), day, ids))
        return self._narrowings[key].to([obligation_id], tried.enterprise.classes)

    def result(self, tried: Tried, obligation_id: str, day: date | None = None) -> Result | None:
        """Return what comes out of a case, on its day or another; ``None`` where it cannot be judged."""
        key = (id(tried), obligation_id, day or tried.case.as_of)
        if key not in self._results:
            self._results[key] = self._judge(self.plan(tried, obligation_id, day), tried.enterprise, obligation_id)
        return self._results[key]

    def depends(self, tried: Tried, obligation_id: str, changed: Enterprise) -> bool:
        """Say whether another enterprise in the place of the given one changes the verdict."""
        other = self._judge(self.plan(tried, obligation_id), changed, obligation_id)
        return other is not None and other != self.result(tried, obligation_id)

    def depends_on_day(self, tried: Tried, obligation_id: str, day: date) -> bool:
        """Say whether the verdict is another one on another day."""
        return self.result(tried, obligation_id, day) != self.result(tried, obligation_id)

    def view(self, tried: Tried, obligation_id: str) -> View:
        """Return an obligation as the reference sees it in a case."""
        plan = self.plan(tried, obligation_id)
        today = plan.as_of.toordinal()
        return View(plan.owed[0], Judge(situate(plan, tried.enterprise, today), plan.classes, today))

    def _judge(self, plan: Plan, enterprise: Enterprise, obligation_id: str) -> Result | None:
        try:
            found = evaluate(plan, situations(plan, enterprise))[obligation_id]
        except LoadError:
            return None
        return found.verdict, found.final


def nodes(requirement: Requirement) -> Iterator[Requirement]:
    """Yield a lowered requirement and everything inside it, not what stands inside items and records."""
    yield requirement
    if isinstance(requirement, AllOf | AnyOf):
        for part in requirement.parts:
            yield from nodes(part)
    elif isinstance(requirement, Until):
        yield from nodes(requirement.requirement)


# --- one thing changed -----------------------------------------------------------------------------------------------


def with_fact(enterprise: Enterprise, path: str, value: FactValue) -> Enterprise:
    """Return the enterprise with another value of a fact that it states."""
    return replace(enterprise, facts={**enterprise.facts, path: replace(enterprise.facts[path], value=value)})


def with_items(enterprise: Enterprise, path: str, items: Iterable[Item]) -> Enterprise:
    """Return the enterprise with another list of items."""
    return replace(enterprise, items={**enterprise.items, path: tuple(items)})


def with_records(enterprise: Enterprise, path: str, records: Iterable[Record]) -> Enterprise:
    """Return the enterprise with other records of an activity."""
    return replace(enterprise, records={**enterprise.records, path: tuple(records)})


def with_field(enterprise: Enterprise, path: str, index: int, name: str, value: FactValue) -> Enterprise:
    """Return the enterprise with another value of a field of one item or record."""
    if path in enterprise.items:
        items = list(enterprise.items[path])
        items[index] = replace(items[index], fields={**items[index].fields, name: value})
        return with_items(enterprise, path, items)
    records = list(enterprise.records[path])
    records[index] = replace(records[index], fields={**records[index].fields, name: value})
    return with_records(enterprise, path, records)


def _bench(tried: Tried) -> tuple[date, tuple[tuple[str, str], ...]]:
    return tried.case.as_of, tuple(sorted(tried.case.bind.items()))
