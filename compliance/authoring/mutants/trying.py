"""Cases run against slips, many thousand times: does some case find one out?

Two steps. Bare outcomes first, in situations that were made once and know every class already: they find out most
slips. Then whole findings, only of cases that expect more than an outcome says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from compliance import model
from compliance.authoring.cases import CaseExample
from compliance.authoring.cases.expectations import Plain, differences, outcome_says
from compliance.authoring.cases.running import CaseRunner, PreparedCase, PreparedCases, judge
from compliance.authoring.mutants import VOCABULARY, Mutant
from compliance.checking import bind
from compliance.diagnostics import LoadError
from compliance.engines.judging import Judge
from compliance.engines.reference import evaluate
from compliance.lowering import Lowering, lower
from compliance.plan import ClassTest, Plan
from compliance.situation import Situation, situations
from compliance.verdict import Outcome

Bench = tuple[date, tuple[tuple[str, str], ...]]
"""Where a case is judged: its day, and the places bound to documents that name none."""


class _Seat(Struct, frozen=True):
    """A case with its enterprise on every day asked for."""

    prepared: PreparedCase
    bench: Bench
    at: Mapping[int, Situation]
    judges: Mapping[int, Judge]
    """With every class derived as the rulebook has it."""
    known: Mapping[int, Situation]
    """The situations with the classes among their numbers."""


class Trial:
    """The cases of a rulebook, ready to be run against any number of mutants."""

    def __init__(self, rulebook: model.Rulebook, cases: Iterable[CaseExample]) -> None:
        self.rulebook = rulebook
        cases = [*cases]
        self._cases = cases
        self._prepared = PreparedCases(rulebook, cases)
        self._expected: dict[Bench, set[str]] = {}
        for case in cases:
            self._expected.setdefault(_bench(case), set()).update(case.expect)
        self._of: dict[str, list[PreparedCase]] = {}
        self._seats: dict[int, _Seat] = {}
        self._plans: dict[Bench, Plan] = {}
        self._owed: dict[tuple[Bench, str], Plan] = {}
        self._bounds: dict[tuple[tuple[str, str], ...], model.Rulebook] = {}
        self._members = tuple(
            (fact.path, value.name)
            for fact in rulebook.vocabulary.facts.values()
            if fact.type == "set"
            for value in fact.values
        )

    def finds_out(self, mutant: Mutant) -> bool:
        """Say whether some case does not hold where this slip is made."""
        if mutant.part == VOCABULARY:
            return self._finds_out_word(mutant)
        if isinstance(mutant.changed, model.ClassRule):
            return self._finds_out_class(mutant, mutant.changed)
        changed = mutant.laid_into(self.rulebook)
        if isinstance(mutant.changed, model.Obligation):
            cases = self._cases_of(mutant.changed.id)
            return self._outcome_differs(cases, changed) or not self._prepared.holds(_richer(cases), changed)
        found = {id(each.case): each for key in mutant.concerns for each in self._cases_of(key)}
        return any(not self._prepared.holds([each], changed) for each in _nearest(found.values(), _moved(mutant)))

    def _finds_out_word(self, mutant: Mutant) -> bool:
        """Say whether a case does not hold, or cannot even be read, where a word is declared otherwise."""
        concerned = set(mutant.concerns)
        cases = [case for case in self._cases if concerned.intersection(case.expect)]
        runner = CaseRunner(mutant.laid_into(self.rulebook), cases=cases)
        for case in cases:
            try:
                if runner.run(case).wrong:
                    return True
            except LoadError:
                return True
        return False

    def _cases_of(self, obligation_id: str) -> list[PreparedCase]:
        """Return the cases that a change of one obligation may break."""
        if obligation_id not in self._of:
            self._of[obligation_id] = self._prepared.of(obligation_id)
        return self._of[obligation_id]

    # --- outcomes

    def _outcome_differs(self, cases: list[PreparedCase], changed: model.Rulebook) -> bool:
        """Say whether in some case a verdict, a qualifier or a reason is not the one expected."""
        ids = {key for each in cases for key in each.expect}
        plans: dict[Bench, Plan] = {}
        for place, each in enumerate(cases):
            seat = self._seat(each)
            if seat.bench not in plans:
                bound = bind(changed, each.case.bind)
                plans[seat.bench] = _bare(lower(bound, each.case.as_of, ids, self._plan(each.case)))
            plan = plans[seat.bench]
            if plan.final_classes.keys() > seat.known.keys() or plan.shares != self._plans[seat.bench].shares:
                return not self._prepared.holds(cases, changed)
            if _wrong(each.expect, evaluate(plan, {cut: seat.known[cut] for cut in plan.cuts()}, each.expect)):
                # What found out one slip is likely to find out the next: it is asked first.
                cases.insert(0, cases.pop(place))
                return True
        return False

    def _seat(self, prepared: PreparedCase) -> _Seat:
        key = id(prepared.case)
        if key not in self._seats:
            case = prepared.case
            plan = self._plan(case)
            at = situations(plan, prepared.enterprise)
            judges = {cut: Judge(each, plan.classes_on(cut), cut) for cut, each in at.items()}
            known = {cut: replace(each, numbers=judges[cut].numbers) for cut, each in at.items()}
            self._seats[key] = _Seat(prepared, _bench(case), at, judges, known)
        return self._seats[key]

    def _plan(self, case: CaseExample) -> Plan:
        """Return the plan of a day as the rulebook was, which asks for every member of every set.

        It knows the obligations of which some case of that day expects something.
        """
        bench = _bench(case)
        if bench not in self._plans:
            if bench[1] not in self._bounds:
                self._bounds[bench[1]] = bind(self.rulebook, case.bind)
            plan = lower(self._bounds[bench[1]], case.as_of, self._expected[bench])
            self._plans[bench] = replace(plan, members=self._members)
        return self._plans[bench]

    # --- classes

    def _finds_out_class(self, mutant: Mutant, rule: model.ClassRule) -> bool:
        tests: dict[int, ClassTest] = {}
        later: list[tuple[str, PreparedCase]] = []
        for obligation_id in mutant.concerns:
            for each in self._cases_of(obligation_id):
                if obligation_id not in each.expect:
                    continue
                touched = self._as_class_has_it(each, rule, tests)
                if touched is None:
                    continue
                want = {obligation_id: each.expect[obligation_id]}
                if _wrong(want, evaluate(self._owing(each, obligation_id), touched)):
                    return True
                if not _says_all(each, obligation_id) or any(
                    stated.value is False for stated in each.enterprise.classes.values()
                ):
                    later.append((obligation_id, each))
        if not later:
            return False
        changed = mutant.laid_into(self.rulebook)
        return any(self._breaks(obligation_id, each, changed) for obligation_id, each in later)

    def _as_class_has_it(
        self, prepared: PreparedCase, rule: model.ClassRule, tests: dict[int, ClassTest]
    ) -> Mapping[int, Situation] | None:
        """Return the situations of a case as a changed class has them; ``None`` where the class is what it was."""
        seat = self._seat(prepared)
        same = True
        for cut, each in seat.judges.items():
            if cut not in tests:
                day = date.fromordinal(cut)
                test = Lowering(self.rulebook, day, day).test(rule.when)
                tests[cut] = ClassTest(rule.name, test, rule.closed, rule.declarable)
            now = each.class_value(tests[cut])
            # What is unknown as before may be unknown for other reasons, and a case may expect these.
            same = same and now == each.numbers.get(rule.name) and (now is not None or _says_verdicts(prepared))
        if same:
            return None
        plan = self._plans[seat.bench]
        found: dict[int, Situation] = {}
        for cut, situation in seat.at.items():
            classes = tuple(tests[cut] if each.name == rule.name else each for each in plan.classes_on(cut))
            found[cut] = replace(situation, numbers=Judge(situation, classes, cut).numbers)
        return found

    def _owing(self, prepared: PreparedCase, obligation_id: str) -> Plan:
        """Return the plan of one obligation on the day of a case, without classes."""
        bench = self._seat(prepared).bench
        key = bench, obligation_id
        if key not in self._owed:
            like = self._plans[bench]
            self._owed[key] = _bare(lower(self._bounds[bench[1]], bench[0], {obligation_id}, like))
        return self._owed[key]

    def _breaks(self, obligation_id: str, prepared: PreparedCase, changed: model.Rulebook) -> bool:
        case, enterprise = prepared.case, prepared.enterprise
        plan = lower(bind(changed, case.bind), case.as_of, {obligation_id})
        expect = {obligation_id: prepared.expect[obligation_id]}
        try:
            found = judge(plan, enterprise, situations(plan, enterprise), expect)
        except LoadError:
            return True
        return any(differences(want, found.get(key)) for key, want in expect.items())


def _bare(plan: Plan) -> Plan:
    """Return a plan for situations that know the classes already."""
    return replace(plan, classes=(), final_classes=dict.fromkeys(plan.final_classes, ()))


def _wrong(expect: Mapping[str, Plain], outcomes: Mapping[str, Outcome]) -> bool:
    """Say whether what outcomes say is not what is expected of them; of the rest nothing is said."""
    return any(differences(_sayable(want), outcomes.get(key)) for key, want in expect.items())


def _sayable(want: Plain) -> Plain:
    """Return what of an expectation an outcome can hold or break: a waiver adds its own qualifier only later."""
    if not isinstance(want, Mapping):
        return want
    kept = {key: value for key, value in want.items() if key in ("verdict", "reason")}
    qualifiers, final = want.get("qualifiers"), want.get("final")
    if isinstance(qualifiers, list) and "waived" not in qualifiers:
        kept["qualifiers"] = qualifiers
    if isinstance(final, Mapping) and "verdict" in final:
        kept["final"] = final["verdict"]
    elif "final" in want and not isinstance(final, Mapping):
        kept["final"] = final
    return kept


def _richer(cases: list[PreparedCase]) -> list[PreparedCase]:
    """Return the cases that expect more than outcomes say, or whose enterprise may contradict itself."""
    return [
        each
        for each in cases
        if not all(_says_all(each, key) for key in each.expect)
        or any(stated.value is False for stated in each.enterprise.classes.values())
    ]


def _says_all(prepared: PreparedCase, obligation_id: str) -> bool:
    return outcome_says(prepared.expect[obligation_id], prepared.enterprise, obligation_id)


def _says_verdicts(prepared: PreparedCase) -> bool:
    return all(_says_all(prepared, key) for key in prepared.expect)


def _bench(case: CaseExample) -> Bench:
    return case.as_of, tuple(sorted(case.bind.items()))


def _moved(mutant: Mutant) -> date:
    """Return the day in force that was moved."""
    old, new = mutant.original.effective, mutant.changed.effective  # type: ignore[union-attr]
    return new.start if new.start != old.start else new.until or old.start


def _nearest(cases: Iterable[PreparedCase], day: date) -> Iterator[PreparedCase]:
    """Yield the cases judged nearest to a day first: they find out sooner that it was moved."""
    yield from sorted(cases, key=lambda each: abs(each.case.as_of - day))
