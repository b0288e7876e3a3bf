"""Run cases: what is given, judged, and compared with what is expected.

A case expects something of few obligations: only these are planned and judged (``narrowing.py``), and only what is
expected beside an outcome is explained. The full assessment says the same (tests/test_cases.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from compliance.assessor import Assessor, Engine, refuse_false_declarations
from compliance.authoring.cases import CaseExample
from compliance.authoring.cases.expectations import Difference, Plain, differences, outcome_says, undecided
from compliance.authoring.cases.narrowing import Narrowing
from compliance.checking import bind
from compliance.diagnostics import LoadError
from compliance.engines.judging import Judge
from compliance.engines.reference import evaluate
from compliance.enterprise import Enterprise
from compliance.lowering import lower
from compliance.model import Rulebook
from compliance.plan import Plan
from compliance.profiles import read_body
from compliance.reading import Mistakes
from compliance.situation import Situation, situate, situations
from compliance.verdict import Finding, Outcome

Bench = tuple[date, tuple[tuple[str, str], ...]]
"""Where a case is judged: its day, and the places bound to documents that name none."""


class CaseResult(Struct, frozen=True):
    """One case and where its findings differ from what it expects; nothing: it holds."""

    case: CaseExample
    differing: Mapping[str, tuple[Difference, ...]]
    """By the id of the obligation; only those that differ."""
    open: tuple[str, ...] = ()
    """Obligations of which somebody has still to decide what must come out."""

    @property
    def wrong(self) -> tuple[str, ...]:
        """Return the differences as sentences; each begins with the id of its obligation."""
        return tuple(f"{key}: {each}" for key, found in self.differing.items() for each in found)


class CaseRunner:
    """Runs cases of one rulebook; a plan is made once for each day and binding.

    ``cases`` that will be run, where they are known, let a day be planned once for all of them. By another engine than
    the reference every obligation of the day is judged, so that the engines are compared on all of them.
    """

    def __init__(self, rulebook: Rulebook, engine: Engine = "reference", cases: Iterable[CaseExample] = ()) -> None:
        self.rulebook, self.engine = rulebook, engine
        self._assessors: dict[Bench, Assessor] = {}
        self._narrowings: dict[Bench, tuple[set[str], Narrowing]] = {}
        self._expected: dict[Bench, set[str]] = {}
        self._shares: tuple[tuple[str, str], ...] | None = None
        self.expect(cases)

    def expect(self, cases: Iterable[CaseExample]) -> None:
        """Take note of cases that will be run."""
        for case in cases:
            self._expected.setdefault(_bench(case), set()).update(case.expect)

    def run(self, case: CaseExample) -> CaseResult:
        """Run one case; :class:`LoadError` where what is given cannot be read."""
        enterprise = read_given(case, self.rulebook)
        if self.engine == "reference":
            plan = self._narrowing(case).to(case.expect, enterprise.classes)
            found = judge(plan, enterprise, situations(plan, enterprise), case.expect)
        else:
            findings = self.assessor(case).findings(enterprise, case.expect)
            found = {finding.id: finding for finding in findings}
        compared = {key: tuple(differences(expected, found.get(key))) for key, expected in case.expect.items()}
        differing = {key: each for key, each in compared.items() if each}
        return CaseResult(case, differing, tuple(key for key, each in case.expect.items() if undecided(each)))

    def run_all(self, cases: Iterable[CaseExample]) -> Iterator[CaseResult]:
        """Run cases in their order."""
        return map(self.run, cases)

    def assessor(self, case: CaseExample) -> Assessor:
        """Return the full assessment of the day and the places of a case: every obligation, every trace."""
        key = _bench(case)
        if key not in self._assessors:
            self._assessors[key] = Assessor(bind(self.rulebook, case.bind), case.as_of, self.engine)
        return self._assessors[key]

    def _narrowing(self, case: CaseExample) -> Narrowing:
        key = _bench(case)
        planned, narrowing = self._narrowings.get(key, (None, None))
        if planned is None or narrowing is None or not planned.issuperset(case.expect):
            planned = {*(planned or ()), *self._expected.get(key, ()), *case.expect}
            plan = lower(bind(self.rulebook, case.bind), case.as_of, planned)
            narrowing = Narrowing(replace(plan, shares=self._all_shares(case.as_of)))
            self._narrowings[key] = planned, narrowing
        return narrowing

    def _all_shares(self, day: date) -> tuple[tuple[str, str], ...]:
        """Return every part and whole of the rulebook, the same on every day: a part above its whole is refused, also
        where the case expects nothing of the obligation that asks for the two."""
        if self._shares is None:
            self._shares = lower(self.rulebook, day).shares
        return self._shares


class PreparedCase(Struct, frozen=True):
    """A case as far as one obligation is concerned, what is given read."""

    case: CaseExample
    enterprise: Enterprise
    expect: Mapping[str, Plain]
    """What must come out of the obligation, and of those it overrides; what is still to be decided is left out."""


class PreparedCases:
    """Cases read once, to be judged many times under rulebooks that differ in one obligation (its mutants).

    >>> prepared = PreparedCases(rulebook, cases)
    >>> prepared.holds(prepared.of("yunnan-2024-04-head-inspection"), changed_rulebook)

    ``rulebook`` is the one the cases were written for; a changed one has the same vocabulary and the same ids. Under
    any other change use a :class:`CaseRunner`.
    """

    def __init__(self, rulebook: Rulebook, cases: Iterable[CaseExample]) -> None:
        self.rulebook = rulebook
        self._cases: dict[str, list[CaseExample]] = {}
        for case in cases:
            for obligation_id, expected in case.expect.items():
                if not undecided(expected):
                    self._cases.setdefault(obligation_id, []).append(case)
        self._displaced: dict[str, tuple[str, ...]] = {
            each.id: each.overrides for ruleset in rulebook.rulesets for each in ruleset.obligations
        }
        self._enterprises: dict[tuple[str, int], Enterprise] = {}
        self._plans: dict[Bench, Plan] = {}
        self._situations: dict[tuple[int, Bench, int], tuple[Enterprise, Situation]] = {}

    def of(self, obligation_id: str) -> list[PreparedCase]:
        """Return the cases that a change of one obligation may break, in their order.

        These expect something of it, or of an obligation it overrides, directly or not. Raises
        :class:`LoadError` where what one gives cannot be read.
        """
        ids = self._reached(obligation_id)
        found = {id(case): case for each in ids for case in self._cases.get(each, ())}
        prepared: list[PreparedCase] = []
        for case in sorted(found.values(), key=lambda case: (case.origin.path, case.origin.line)):
            expect = {key: want for key, want in case.expect.items() if key in ids and not undecided(want)}
            prepared.append(PreparedCase(case, self._enterprise(case), expect))
        return prepared

    def holds(self, prepared: Sequence[PreparedCase], changed: Rulebook) -> bool:
        """Say whether every one of these cases of one obligation holds under a changed rulebook; stops at the first
        that does not. What makes a case impossible to judge (a part above its whole) breaks it."""
        return self.broken(prepared, changed) is None

    def broken(self, prepared: Sequence[PreparedCase], changed: Rulebook) -> PreparedCase | None:
        """Return the first of these cases that does not hold under a changed rulebook."""
        narrowings: dict[Bench, Narrowing] = {}
        ids = {key for each in prepared for key in each.expect}
        for each in prepared:
            bench = _bench(each.case)
            if bench not in narrowings:
                bound = bind(changed, each.case.bind)
                narrowings[bench] = Narrowing(lower(bound, each.case.as_of, ids, self._plan(each.case)))
            plan = narrowings[bench].to(each.expect)
            try:
                at = {cut: self._situation(plan, bench, each.enterprise, cut) for cut in plan.cuts()}
            except LoadError:
                return each
            found = judge(plan, each.enterprise, at, each.expect)
            if any(differences(want, found.get(key)) for key, want in each.expect.items()):
                return each
        return None

    def _reached(self, obligation_id: str) -> set[str]:
        """Return an obligation and those it overrides, directly or not."""
        reached: set[str] = set()
        waiting = [obligation_id]
        while waiting:
            each = waiting.pop()
            if each not in reached:
                reached.add(each)
                waiting.extend(self._displaced.get(each, ()))
        return reached

    def _enterprise(self, case: CaseExample) -> Enterprise:
        key = (case.origin.path, case.origin.line)
        if key not in self._enterprises:
            self._enterprises[key] = read_given(case, self.rulebook)
        return self._enterprises[key]

    def _plan(self, case: CaseExample) -> Plan:
        """Return the plan of a day as the rulebook was: its classes are those of every changed one."""
        bench = _bench(case)
        if bench not in self._plans:
            self._plans[bench] = lower(bind(self.rulebook, case.bind), case.as_of)
        return self._plans[bench]

    def _situation(self, plan: Plan, bench: Bench, enterprise: Enterprise, cut: int) -> Situation:
        """Return a situation made before, unless a changed obligation asks something that nobody asked."""
        asked = self._plans[bench]
        if (plan.members, plan.places, plan.shares) != (asked.members, asked.places, asked.shares):
            return situate(plan, enterprise, cut)
        key = (id(enterprise), bench, cut)
        if key not in self._situations:
            # The enterprise is kept beside, so that its number stays its own.
            self._situations[key] = enterprise, situate(asked, enterprise, cut)
        return self._situations[key][1]


def read_given(case: CaseExample, rulebook: Rulebook) -> Enterprise:
    """Return what a case gives, named after it; :class:`LoadError` with every mistake."""
    mistakes = Mistakes(case.origin.path, "")
    enterprise = read_body(case.given, rulebook.vocabulary, mistakes)
    mistakes.raise_if_any()
    return replace(enterprise, name=case.name, path=case.origin.path)


def judge(
    plan: Plan, enterprise: Enterprise, at: Mapping[int, Situation], expect: Mapping[str, Plain]
) -> Mapping[str, Finding | Outcome]:
    """Return what the reference finds of the obligations of a narrow plan: outcomes where these say all that is
    expected, else findings. Raises :class:`LoadError` for a false declaration."""
    if all(outcome_says(expected, enterprise, key) for key, expected in expect.items()):
        if any(stated.value is False for stated in enterprise.classes.values()):
            today = plan.as_of.toordinal()
            refuse_false_declarations(plan, enterprise, Judge(at[today], plan.classes, today))
        return evaluate(plan, at)
    assessor = Assessor(plan.rulebook, plan.as_of, "reference", plan=plan)
    return {finding.id: finding for finding in assessor.findings(enterprise, at=at)}


def _bench(case: CaseExample) -> Bench:
    return case.as_of, tuple(sorted(case.bind.items()))
