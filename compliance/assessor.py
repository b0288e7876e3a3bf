"""Run a plan on an enterprise: the engines' outcomes, explained, with waivers and readings, as an assessment."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from compliance.assessment import Assessment, counted, out_of_reach, place_names, ranked_rows
from compliance.diagnostics import Diagnostic, LoadError, Span
from compliance.engines.deciding import Deciding
from compliance.engines.judging import Judge
from compliance.engines.reference import evaluate, outcome
from compliance.engines.tracing import Tracer, frequencies
from compliance.enterprise import Enterprise
from compliance.lowering import lower
from compliance.model import Obligation, Rulebook, Ruleset
from compliance.plan import Calendar, Owed, Plan
from compliance.situation import Situation, remarks, situations
from compliance.verdict import (
    QUALIFIERS,
    Final,
    Finding,
    InspectionNote,
    Outcome,
    Qualifier,
    ReadingResult,
    Reason,
    ShortPeriod,
    Trace,
    WaiverNote,
)

if TYPE_CHECKING:
    from compliance.engines.rete import ReteEngine

Engine = Literal["auto", "reference", "rete"]

STATED_LONG_AGO_DAYS = 90
"""A profile older than this on the as-of date is said to be old."""


class Disagreement(Exception):
    """Two engines judged one enterprise differently: a bug of this program, never of its input."""

    def __init__(self, enterprise: str, as_of: date, differing: Mapping[str, tuple[Outcome, Outcome | None]]) -> None:
        self.enterprise, self.as_of, self.differing = enterprise, as_of, differing
        ids = ", ".join(sorted(differing))
        super().__init__(f"the reference and durable-rules disagree on {enterprise} as of {as_of}: {ids}")


class _Tracing:
    """The traces of one finding, told when a report first asks: most findings of most reports are one line."""

    def __init__(self, tracer: Tracer, owed: Owed, obligation: Obligation, reason: Reason | None) -> None:
        self._tracer, self._owed, self._obligation, self._reason = tracer, owed, obligation, reason

    @cached_property
    def applicability(self) -> Trace:
        """Return why the obligation applies or not; where place or day already decide, no more is told."""
        tracer, owed = self._tracer, self._owed
        in_force = Trace("in_force", self._obligation.effective, owed.standing == "in_force")
        parts = [in_force, tracer.trace_test(owed.place)]
        if self._reason in (None, "does_not_apply", "overridden"):
            parts.append(tracer.trace_test(owed.applies_when))
            for overrider in owed.overriders:
                truth = tracer.judge.truth(overrider.applies)
                parts.append(Trace("overridden", overrider.id, truth, missing=tracer.deciding.of(overrider.applies)))
        return Trace("all", None, False if self._reason else tracer.judge.applicability(owed)[0], tuple(parts))

    @cached_property
    def requirement(self) -> Trace | None:
        """Return how the requirement stands."""
        if self._reason is not None:
            return None
        return self._tracer.trace_cases(self._owed, {case.id: case for case in self._obligation.stricter})


class Assessor:
    """A rulebook on one day, ready to assess any number of enterprises.

    ``engine``: ``reference`` decides alone; ``rete`` decides by durable-rules; ``auto`` lets the reference decide and
    durable-rules confirm every verdict and qualifier, where it can be used. ``selected`` filters what is shown and
    counted, never what is judged; overrides are computed over all rulesets (SEMANTICS 6). ``day_assumed``: nobody gave
    the as-of date, and reports say so. ``plan``: one made already, perhaps of a few obligations alone.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        as_of: date,
        engine: Engine = "auto",
        selected: Callable[[Obligation, Ruleset], bool] | None = None,
        selection: str = "",
        day_assumed: bool = False,
        plan: Plan | None = None,
    ) -> None:
        self.rulebook, self.as_of, self.engine = rulebook, as_of, engine
        self.plan: Plan = plan or lower(rulebook, as_of)
        self._owners = {each.id: (each, ruleset) for ruleset in rulebook.rulesets for each in ruleset.obligations}
        self._selected, self._selection, self._day_assumed = selected, selection, day_assumed
        self.limited = ""
        """Why durable-rules cannot confirm, where its limits do not hold the rulesets."""
        self._dated = {path: items.dated for path, items in rulebook.vocabulary.items.items() if items.dated}

    def on(self, day: date, only: Collection[str]) -> Assessor:
        """Return these obligations of the same rulebook ready to judge another day, by the reference alone."""
        plan = lower(self.rulebook, day, only)
        return Assessor(self.rulebook, day, "reference", self._selected, self._selection, plan=plan)

    @cached_property
    def _rete(self) -> ReteEngine | None:
        if self.engine == "reference":
            return None
        from compliance.engines import rete

        if self.engine == "auto" and rete.available() is not None:
            return None
        return rete.ReteEngine(self.plan)

    @property
    def engines(self) -> tuple[str, ...]:
        """Return the engine that decides, then the one that confirms."""
        if self.engine == "rete":
            return ("durable-rules",)
        return ("reference",) if self._rete is None or self.limited else ("reference", "durable-rules")

    def judge(self, enterprise: Enterprise) -> dict[str, Outcome]:
        """Return the bare outcome of every obligation by the reference: no trace, no confirmation."""
        return evaluate(self.plan, situations(self.plan, enterprise))

    def assess(self, enterprise: Enterprise, only: Collection[str] | None = None) -> Assessment:
        """Return the assessment of one enterprise; ``only``: with the findings of these obligations alone.

        Raises :class:`LoadError` where stated facts contradict each other, :class:`Disagreement` where the engines do.
        """
        return self._assessment(enterprise, self.findings(enterprise, only))

    def findings(
        self,
        enterprise: Enterprise,
        only: Collection[str] | None = None,
        at: Mapping[int, Situation] | None = None,
    ) -> list[Finding]:
        """Return the findings alone, in the plan's order; ``at``: the situations, where they are there already.

        Raises as :meth:`assess` does.
        """
        at = situations(self.plan, enterprise) if at is None else at
        tracers = {cut: self._tracer(each, cut, enterprise) for cut, each in at.items()}
        refuse_false_declarations(self.plan, enterprise, tracers[self.as_of.toordinal()].judge)
        outcomes = self._outcomes(enterprise, at, only)
        findings: list[Finding] = []
        for owed in self.plan.owed:
            obligation, ruleset = self._owners[owed.id]
            shown = self._selected is None or self._selected(obligation, ruleset)
            if shown and (only is None or owed.id in only):
                findings.append(self._finding(owed, outcomes[owed.id], enterprise, tracers))
        return findings

    def _outcomes(
        self, enterprise: Enterprise, at: Mapping[int, Situation], only: Collection[str] | None
    ) -> dict[str, Outcome]:
        if self.engine == "rete":
            assert self._rete is not None
            return self._rete.evaluate(at)
        decided = evaluate(self.plan, at, only)
        confirmed = self._confirm(at)
        if confirmed is not None:
            differing = {
                key: (outcome, confirmed.get(key)) for key, outcome in decided.items() if confirmed.get(key) != outcome
            }
            if differing:
                raise Disagreement(enterprise.name, self.as_of, differing)
        return decided

    def _confirm(self, at: Mapping[int, Situation]) -> dict[str, Outcome] | None:
        """Return what durable-rules says, or ``None`` where it is not there or its limits do not hold the rulesets."""
        if self._rete is None or self.limited:
            return None
        from compliance.engines.rete import EngineLimit

        try:
            return self._rete.evaluate(at)
        except EngineLimit as limit:
            self.limited = str(limit)
            return None

    def _tracer(self, situation: Situation, cut: int, enterprise: Enterprise) -> Tracer:
        classes = self.plan.classes_on(cut)
        today = self.as_of.toordinal()
        # What lapsed on the day of the cut is judged as of the day after it.
        judged_on = today if cut == today else cut + 1
        judge = Judge(situation, classes, cut)
        named = {each.name: each for each in classes}
        return Tracer(judge, enterprise, named, judged_on, Deciding(judge, named, self._dated))

    def _finding(self, owed: Owed, now: Outcome, enterprise: Enterprise, tracers: Mapping[int, Tracer]) -> Finding:
        obligation, ruleset = self._owners[owed.id]
        tracer = tracers[self.as_of.toordinal()]
        judge = tracer.judge
        applies = now.verdict != "not_applicable"
        qualifiers, waiver = self._waiver(enterprise, now, owed.id)
        shorts = tracer.short_periods_of(owed) if now.verdict in ("gap", "advice", "undetermined") else []
        gap_calendars = {id(calendar): calendar for calendar, _, _ in shorts}.values()
        periods = tuple(tracer.short_period(owner, period) for _, owner, period in shorts)
        wanting = now.verdict in ("gap", "advice") and bool(shorts)
        heals = max((tracer.heals_on(*short) for short in shorts), default=0) if wanting else 0
        due = tracer.next_due_of(owed) if applies and now.verdict != "undetermined" else None
        return Finding(
            id=owed.id,
            number=obligation.number,
            ruleset=ruleset.id,
            verdict=now.verdict,
            reason=now.reason,
            reason_ids=_overriding(owed, judge) if now.reason == "overridden" else (),
            qualifiers=qualifiers,
            missing_facts=tracer.deciding.of_obligation(owed, judge.applicability(owed)[0] is None) if applies else (),
            short_periods=tuple(sorted(set(periods), key=lambda short: (short.first, short.label))),
            owed_from=self._owed_from(obligation, judge) if applies else None,
            next_due=None if due is None else due.on,
            curable=any(tracer.curable(calendar) for calendar in gap_calendars) if wanting else None,
            heals_on=date.fromordinal(heals) if heals else None,
            final=self._final(owed, now, tracers),
            readings=tuple(
                ReadingResult(reading.id, reading.zh, reading.because, outcome(judge, alternative).verdict)
                for reading, (_, alternative) in zip(obligation.readings, owed.alternatives, strict=True)
            ),
            waiver=waiver,
            inspections=tuple(
                InspectionNote(each.on, each.officer, each.result, each.remark)
                for each in enterprise.inspections
                if each.item == owed.id
            ),
            assumptions=_assumptions(owed, now, enterprise, judge),
            reasoning=_Tracing(tracer, owed, obligation, now.reason),
            due=due,
        )

    def _owed_from(self, obligation: Obligation, judge: Judge) -> date:
        days = [obligation.effective.start.toordinal()]
        if judge.situation.founded is not None:
            days.append(judge.situation.founded)
        if obligation.id in judge.situation.since:
            days.append(judge.situation.since[obligation.id])
        return date.fromordinal(max(days))

    def _final(self, owed: Owed, now: Outcome, tracers: Mapping[int, Tracer]) -> Final | None:
        if now.final is None or owed.final is None or owed.final.until is None:
            return None
        last = owed.final.until
        tracer = tracers[last]
        missing: tuple[str, ...] = ()
        shorts: list[ShortPeriod] = []
        if now.final != "not_applicable":
            missing = tracer.deciding.of_obligation(owed.final, tracer.judge.applicability(owed.final)[0] is None)
            shorts = [tracer.short_period(owner, period) for _, owner, period in tracer.short_periods_of(owed.final)]
        return Final(now.final, date.fromordinal(last), tuple(dict.fromkeys(shorts)), missing)

    def _waiver(
        self, enterprise: Enterprise, outcome: Outcome, obligation_id: str
    ) -> tuple[tuple[Qualifier, ...], WaiverNote | None]:
        """Return the qualifiers with ``waived`` where a waiver acts, and the note on the waiver that counts (2)."""
        notes: list[WaiverNote] = []
        for waiver in enterprise.waivers:
            if waiver.obligation != obligation_id:
                continue
            remark = ""
            if self.as_of < waiver.granted_on:
                remark = "early"
            elif self.as_of > waiver.until:
                remark = "expired"
            elif outcome.verdict != "gap":
                remark = "pointless"
            notes.append(
                WaiverNote(waiver.granted_on, waiver.until, waiver.approver, waiver.reason, not remark, remark)
            )
        notes.sort(key=lambda note: (not note.acts, -note.until.toordinal()))
        if not notes:
            return outcome.qualifiers, None
        if not notes[0].acts:
            return outcome.qualifiers, notes[0]
        return tuple(each for each in QUALIFIERS if each in (*outcome.qualifiers, "waived")), notes[0]

    def _assessment(self, enterprise: Enterprise, findings: list[Finding]) -> Assessment:
        warnings = [*enterprise.warnings, *remarks(self.plan, enterprise), *self._unknown_ids(enterprise)]
        if self.limited:
            message = f"durable-rules could not confirm the verdicts: {self.limited}"
            zh = "规则超出durable-rules的限额，结论未经第二个引擎确认"
            warnings.append(Diagnostic(Span(enterprise.path), "E079", message, severity="warning", zh=zh))
        assumptions = {code for finding in findings for code in finding.assumptions}
        if enterprise.stated_on is not None:
            if self.as_of - enterprise.stated_on > timedelta(STATED_LONG_AGO_DAYS):
                assumptions.add("stated_long_ago")
            elif enterprise.stated_on > self.as_of:
                assumptions.add("stated_later")
        if self._day_assumed:
            assumptions.add("as_of_default")
        return Assessment(
            as_of=self.as_of,
            enterprise=enterprise,
            rulebook=self.rulebook,
            engines=self.engines,
            place=place_names(self.rulebook, enterprise),
            findings=tuple(findings),
            rows=ranked_rows(findings, self._owners),
            out_of_reach=out_of_reach(findings),
            counts=counted(findings, {owed.id: owed.modality for owed in self.plan.owed}),
            assumptions=tuple(sorted(assumptions)),
            warnings=tuple(sorted(set(warnings))),
            selected=self._selection,
        )

    def _unknown_ids(self, enterprise: Enterprise) -> list[Diagnostic]:
        found: list[Diagnostic] = []

        def warn(span: Span, code: str, message: str, zh: str) -> None:
            found.append(Diagnostic(span, code, message, severity="warning", zh=zh))

        for waiver in enterprise.waivers:
            if waiver.obligation not in self._owners:
                message = f"no obligation {waiver.obligation} to waive"
                zh = f"豁免所指的{waiver.obligation}不在规则库中，不起作用"
                warn(Span(waiver.at.path, waiver.at.line, 1), "E076", message, zh)
        for result in enterprise.inspections:
            if result.item not in self._owners:
                message = f"no obligation {result.item} was inspected"
                zh = f"检查记录所指的{result.item}不在规则库中，无处列出"
                warn(Span(result.at.path, result.at.line, 1), "E077", message, zh)
        for planned in enterprise.remediation:
            if planned.obligation not in self._owners:
                message = f"no obligation {planned.obligation} to remedy"
                zh = f"整改安排所指的{planned.obligation}不在规则库中，无处列出"
                warn(Span(planned.at.path, planned.at.line, 1), "E080", message, zh)
        for key in enterprise.applicability_since:
            obligation_id, _, case = key.partition("#")
            known = self._owners.get(obligation_id)
            if known is None or (case and case not in {each.id for each in known[0].stricter}):
                message = f"applicability_since: no obligation or case {key}"
                warn(Span(enterprise.path), "E078", message, f"起始日期所指的{key}不在规则库中，不起作用")
        return found


def assess(rulebook: Rulebook, enterprise: Enterprise, as_of: date, engine: Engine = "auto") -> Assessment:
    """Assess one enterprise on one day; see :class:`Assessor` for many."""
    return Assessor(rulebook, as_of, engine).assess(enterprise)


def _overriding(owed: Owed, judge: Judge) -> tuple[str, ...]:
    return tuple(sorted(each.id for each in owed.overriders if judge.truth(each.applies) is True))


def _assumptions(owed: Owed, outcome: Outcome, enterprise: Enterprise, judge: Judge) -> tuple[str, ...]:
    """Return the assumptions that decided a finding: a default completeness, or a period the text does not give."""
    if outcome.verdict == "not_applicable" or owed.base is None:
        return ()
    found: set[str] = set()
    for requirement in judge.standing_requirements(owed):
        for wanted in frequencies(requirement):
            if isinstance(wanted, Calendar) and wanted.says.per_assumed:
                found.add("per_assumed")
            explicit = enterprise.stated_on is not None or {wanted.activity, "default"} & set(
                enterprise.records_through
            )
            if not explicit and judge.standing(wanted) == 0:
                found.add("records_through")
    return tuple(sorted(found))


def refuse_false_declarations(plan: Plan, enterprise: Enterprise, judge: Judge) -> None:
    """Refuse a class declared false where its derivation is true (7)."""
    wrong: list[Diagnostic] = []
    for each in plan.classes:
        stated = enterprise.classes.get(each.name)
        if stated is not None and stated.value is False and judge.truth(each.when) is True:
            label = plan.rulebook.vocabulary.classes[each.name].label.zh
            wrong.append(
                Diagnostic(
                    Span(stated.at.path, stated.at.line, 1),
                    "E061",
                    f"{each.name} ({label}) is declared false, but it follows from the facts stated",
                    f"leave {each.name} out, or correct the facts it is derived from",
                )
            )
    if wrong:
        raise LoadError(wrong)
