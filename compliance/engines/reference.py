"""The meaning of SEMANTICS as plain code: what a plan says about a situation.

The other engines must agree with this one on every input. Section numbers in comments are those of SEMANTICS.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from compliance.engines.fulfilment import by_alternative, is_late
from compliance.engines.judging import GAP, PENDING, Judge
from compliance.plan import Owed, Plan
from compliance.situation import Situation
from compliance.verdict import QUALIFIERS, Outcome, Qualifier, Verdict


def evaluate(
    plan: Plan, situations: Mapping[int, Situation], only: Collection[str] | None = None
) -> dict[str, Outcome]:
    """Return the outcome of every obligation of the plan, or of those named in ``only``.

    ``situations`` holds one situation for each day of ``plan.cuts()``.
    """
    judges = {cut: Judge(situation, plan.classes_on(cut), cut) for cut, situation in situations.items()}
    today = judges[plan.as_of.toordinal()]
    found: dict[str, Outcome] = {}
    for owed in plan.owed:
        if only is not None and owed.id not in only:
            continue
        now = outcome(today, owed)
        qualifiers = list(now.qualifiers)
        for _, alternative in owed.alternatives:
            qualifiers.extend(reading_qualifiers(now.verdict, outcome(today, alternative).verdict))
        final = None
        if owed.final is not None:
            final = outcome(judges[owed.final.until or 0], owed.final).verdict
        found[owed.id] = Outcome(now.verdict, in_order(qualifiers), now.reason, final)
    return found


def outcome(judge: Judge, owed: Owed) -> Outcome:
    """Return verdict, reason and the qualifiers that do not compare readings."""
    if judge.situation.founded is not None and judge.situation.founded > judge.cut:
        return Outcome("not_applicable", reason="not_yet_founded")
    if owed.standing != "in_force":
        return Outcome("not_applicable", reason=owed.standing)
    applies, reason = judge.applicability(owed)
    if reason is not None:
        return Outcome("not_applicable", reason=reason)
    unknown: tuple[Qualifier, ...] = ("applicability_unknown",) if applies is None else ()
    if owed.base is None:
        return Outcome("satisfied", in_order([*unknown, "permission"]))
    standings = judge.possible(owed)
    lowest = min(standings)
    if lowest >= PENDING:
        verdict: Verdict = "pending" if lowest == PENDING else "satisfied"
    elif applies is True and standings == {GAP}:
        return Outcome("advice" if owed.modality == "recommendation" else "gap")
    else:
        return Outcome("undetermined")
    found = list(unknown)
    if verdict == "satisfied":
        stand = judge.standing_requirements(owed)
        if any(is_late(judge, each) for each in stand):
            found.append("late")
        if any(by_alternative(judge, each) for each in stand):
            found.append("by_alternative")
    return Outcome(verdict, in_order(found))


def reading_qualifiers(chosen: Verdict, other: Verdict) -> tuple[Qualifier, ...]:
    """Compare the chosen reading's verdict with another's (5)."""
    if "undetermined" in (chosen, other):
        return ("reading_open",) if chosen != other else ()
    found_wanting = ("gap", "advice")
    return ("reading_sensitive",) if (chosen in found_wanting) != (other in found_wanting) else ()


def in_order(qualifiers: list[Qualifier]) -> tuple[Qualifier, ...]:
    """Return the qualifiers once each, in the order they are shown."""
    return tuple(each for each in QUALIFIERS if each in qualifiers)
