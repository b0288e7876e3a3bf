"""Edges of time: periods, rolling spans, deadlines, and the days in force.

A record on the first or last day of a period counts because of that one day; the last day of a period is not yet a
lack, the next one is; need - 1 records are too few, need are enough. A case reaches such an edge where the verdict
changes across it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from compliance import model
from compliance.authoring.reach.bounds import quoted
from compliance.authoring.reach.goals import Goal, State
from compliance.authoring.reach.trying import Trials, Tried, View, nodes, with_records
from compliance.authoring.reach.verdicts import can_fall_short, possible_verdicts
from compliance.diagnostics import Span
from compliance.engines.judging import count_between
from compliance.explain.describe import Scope, say
from compliance.lowering import stricter_requirement
from compliance.model import Words
from compliance.periods import Period, add_months_ordinal, period_at
from compliance.plan import Calendar, Ever, Requirement, Rolling, Until

_DAY = timedelta(1)
_LACKS = ("gap", "advice")


class Timed(Struct, frozen=True):
    """A frequency or a deadline, and whose it is: the base's (empty) or a stricter case's."""

    node: model.Frequency | model.Deadline
    case: str = ""


def timed_in(obligation: model.Obligation) -> list[Timed]:
    """Return the frequencies and deadlines of an obligation and of its stricter cases."""
    if obligation.requires is None:
        return []
    found = [Timed(each) for each in _timed(obligation.requires)]
    for case in obligation.stricter:
        wanted = stricter_requirement(obligation.requires, case.requires)
        found += [Timed(each, case.id) for each in _timed(wanted)]
    return list(dict.fromkeys(found))


def _timed(requirement: model.Requirement) -> Iterator[model.Frequency | model.Deadline]:
    match requirement:
        case model.All(parts) | model.Any(parts):
            for part in parts:
                yield from _timed(part)
        case model.Deadline(_, inner):
            yield requirement
            yield from _timed(inner)
        case model.Frequency():
            yield requirement


def edge_goals(obligation: model.Obligation, trials: Trials) -> Iterator[Goal]:
    """Yield the goals of the periods and deadlines of one obligation."""
    span = Span(obligation.origin.path, obligation.origin.line)
    for timed in timed_in(obligation):
        told = quoted(say(timed.node, Scope(trials.rulebook.vocabulary)))
        search = _Search(obligation, timed, trials)
        for said, state, near in search.goals():
            whose = f"{timed.case} " if timed.case else ""
            words = Words(f"{whose}{said.zh}（{told.zh}）", f"{whose}{said.en} ({told.en})")
            yield Goal("edge", obligation.id, span, words, state, near)


Found = tuple[Words, State, Span | None]


class _Search:
    """The cases of one obligation in which one frequency or deadline stands."""

    def __init__(self, obligation: model.Obligation, timed: Timed, trials: Trials) -> None:
        self.obligation, self.timed, self.trials = obligation, timed, trials
        self.standing: list[tuple[Tried, View, Requirement]] = []
        for tried in trials.of(obligation.id):
            view = trials.view(tried, obligation.id)
            node = self._node(view) if view.in_question else None
            if node is not None:
                self.standing.append((tried, view, node))

    def goals(self) -> Iterator[Found]:
        """Yield what is to be reached, and how far it is."""
        node, effective = self.timed.node, self.obligation.effective
        if isinstance(node, model.Deadline):
            yield from self._deadline(node)
            return
        if (node.per or node.within_months) and not can_fall_short(node, effective):
            return
        yield self._counted(Words(f"只有{node.at_least - 1}次", f"{node.at_least - 1} records only"), False)
        yield self._counted(Words(f"正好{node.at_least}次", f"just {node.at_least} records"), True)
        yield from self._records(node)
        if node.per is not None or node.within_months is not None:
            yield self._turn(Words("评估日为到期当日", "as of the last day of a period"), before=True)
            yield self._turn(Words("评估日为到期次日", "as of the day after a period"), before=False)

    def _node(self, view: View) -> Requirement | None:
        """Return the lowered node, where the base or case it belongs to may stand."""
        owed, judge = view.owed, view.judge
        guards = {case.id: judge.truth(case.guard) for case in owed.cases}
        if self.timed.case:
            if guards[self.timed.case] is False:
                return None
            roots = [case.requirement for case in owed.cases if case.id == self.timed.case]
        else:
            roots = [] if owed.base is None or True in guards.values() else [owed.base]
        found = (each for root in roots for each in nodes(root))
        return next((each for each in found if getattr(each, "says", None) == self.timed.node), None)

    def _counted(self, said: Words, enough: bool) -> Found:
        """Find a case in which too few, or just enough, records decide."""
        lacks = _LACKS if set(_LACKS) & set(possible_verdicts(self.obligation)) else ("pending",)
        for tried, view, node in self.standing:
            result = self.trials.result(tried, self.obligation.id)
            if result is None or result[0] not in (("satisfied",) if enough else lacks):
                continue
            counts, need = _counts(view, node), self.timed.node.at_least  # type: ignore[union-attr]
            if (need in counts) if enough else (need - 1 in counts and min(counts) == need - 1):
                return said, "reached", None
        return said, "missing", None

    def _records(self, node: model.Frequency) -> Iterator[Found]:
        """Yield the records on the edges of a period, and on the first day that counts."""
        per, since = node.per, node.since
        if per is not None:
            first = Words("记录在周期首日", "a record on the first day of a period")
            yield self._moved(node, first, lambda at: at.toordinal() == period_at(at, per).first, -_DAY)
            last = Words("记录在周期末日", "a record on the last day of a period")
            yield self._moved(node, last, lambda at: at.toordinal() == period_at(at, per).last, _DAY)
        if since is not None:
            first = Words("记录在起算之日", "a record on the first day that counts")
            yield self._moved(node, first, lambda at: at == since, -_DAY)
            before = Words("记录在起算之日前一日", "a record on the day before the first that counts")
            yield self._moved(node, before, lambda at: at == since - _DAY, _DAY)

    def _moved(self, node: model.Frequency, said: Words, on: Callable[[date], bool], step: timedelta) -> Found:
        """Find a case with a record on such a day that would change the verdict one day further."""
        near: Span | None = None
        for tried, _, _ in self.standing:
            records = tried.enterprise.records.get(node.activity, ())
            for index, record in enumerate(records):
                if not on(record.day) or record.day > tried.case.as_of:
                    continue
                near = near or tried.span
                moved = [*records[:index], replace(record, day=record.day + step), *records[index + 1 :]]
                changed = with_records(tried.enterprise, node.activity, moved)
                if self.trials.depends(tried, self.obligation.id, changed):
                    return said, "reached", None
        return (said, "stated", near) if near else (said, "missing", None)

    def _turn(self, said: Words, before: bool) -> Found:
        """Find a case on the last day of a period or span, or on the day after it."""
        near: Span | None = None
        for tried, view, node in self.standing:
            other = tried.case.as_of + (_DAY if before else -_DAY)
            if not self._in_force(other) or not _turns(view, node, tried.case.as_of, before):
                continue
            if self.trials.depends_on_day(tried, self.obligation.id, other):
                return said, "reached", None
            if isinstance(node, Calendar):
                near = near or tried.span
        return (said, "stated", near) if near else (said, "missing", None)

    def _deadline(self, node: model.Deadline) -> Iterator[Found]:
        """Yield the last day and the day after it, where both are in force; then those of the new."""
        if self._in_force(node.by) and self._in_force(node.by + _DAY):
            for at, other, said in (
                (node.by, node.by + _DAY, Words("评估日为期限当日", "as of the deadline")),
                (node.by + _DAY, node.by, Words("评估日为期限次日", "as of the day after the deadline")),
            ):
                stated = [tried for tried, _, _ in self.standing if tried.case.as_of == at]
                yield said, *self._judged([(tried, other) for tried in stated])
        if node.from_start_months is None:
            return
        for later, said in (
            (0, Words("评估日为新成立企业的期限当日", "as of the deadline of a new enterprise")),
            (1, Words("评估日为新成立企业的期限次日", "as of the day after the deadline of a new enterprise")),
        ):
            new = [
                (tried, tried.case.as_of + (-_DAY if later else _DAY))
                for tried, view, lowered in self.standing
                if _ends_for_new(view, lowered) == tried.case.as_of.toordinal() - later
            ]
            yield said, *self._judged([pair for pair in new if self._in_force(pair[1])])

    def _judged(self, stated: Sequence[tuple[Tried, date]]) -> tuple[State, Span | None]:
        """Say how far a day is reached by cases that stand on it; with each the day on the other side."""
        if any(self.trials.depends_on_day(tried, self.obligation.id, other) for tried, other in stated):
            return "reached", None
        return ("stated", stated[0][0].span) if stated else ("missing", None)

    def _in_force(self, at: date) -> bool:
        effective = self.obligation.effective
        return effective.start <= at and (effective.until is None or at <= effective.until)


def _counts(view: View, node: Requirement) -> list[int]:
    """Return how many records certainly count in each owed complete period, in the span, or ever."""
    if not isinstance(node, Calendar | Rolling | Ever):
        return []
    days = view.judge.days(node.activity, node.where)
    if days is None or days[0] != days[1]:
        return []
    if isinstance(node, Calendar):
        spans = [(period.first, period.last) for _, period in view.judge.owed_complete(node)]
    else:
        spans = [(node.reaching if isinstance(node, Rolling) else node.first, node.last)]
    return [count_between(days[0], first, last) for first, last in spans]


def _ends_for_new(view: View, node: Requirement) -> int | None:
    """Return the last day of a deadline that being new makes longer; ``None`` where it does not."""
    if not isinstance(node, Until) or node.from_start_months is None:
        return None
    start = view.judge.start(node)
    ends = None if start is None else add_months_ordinal(start, node.from_start_months)
    return ends if ends is not None and ends > node.by else None


def _turns(view: View, node: Requirement, as_of: date, before: bool) -> bool:
    """Say whether a period ends on the as-of date, or ended the day before; a rolling span may end on any day."""
    if not isinstance(node, Calendar):
        return True
    if before:
        return _owed(view, node, node.current, as_of.toordinal())
    return any(_owed(view, node, each, as_of.toordinal() - 1) for each in node.complete)


def _owed(view: View, node: Calendar, period: Period | None, last: int) -> bool:
    return period is not None and period.last == last and view.judge.owed_period(node, period) is not False
