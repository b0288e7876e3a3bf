"""Sentences: conditions, requirements, traces and findings in Chinese and English. It decides nothing."""

from compliance.explain.asking import applies_to, asks, sum_up
from compliance.explain.describe import Scope, describe, say
from compliance.explain.findings import (
    ASSUMPTION_WORDS,
    QUALIFIER_WORDS,
    Missing,
    demanded,
    final_sentence,
    gap_sentence,
    headline,
    missing,
    missing_fact,
    reason_sentence,
    step_says,
    stricter_that_stand,
    why_applies,
)
from compliance.explain.naming import Known, known
from compliance.explain.shortfalls import shortfall
from compliance.explain.traces import Step, facts_asked, leaves, statuses, why

__all__ = [
    "ASSUMPTION_WORDS",
    "QUALIFIER_WORDS",
    "Known",
    "Missing",
    "Scope",
    "Step",
    "applies_to",
    "asks",
    "demanded",
    "describe",
    "facts_asked",
    "final_sentence",
    "gap_sentence",
    "headline",
    "known",
    "leaves",
    "missing",
    "missing_fact",
    "reason_sentence",
    "say",
    "shortfall",
    "statuses",
    "step_says",
    "stricter_that_stand",
    "sum_up",
    "why",
    "why_applies",
]
