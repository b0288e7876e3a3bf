"""L035: ``not_owed_when_suspended`` where there is no period that could fall away."""

from __future__ import annotations

from collections.abc import Iterator

from compliance import model
from compliance.authoring.lints.material import Material, WrittenObligation
from compliance.authoring.lints.remarking import Lint, warning
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic

PAGES = {
    "L035": code(
        ("没有周期的义务写了停产不计", "nothing that a suspension could take away"),
        (
            "写了not_owed_when_suspended: true，要求和从严情形里却没有按日历周期（per）的次数。",
            "`not_owed_when_suspended: true` stands at an obligation that has no calendar period (`per`), neither in "
            "the base nor in a case.",
        ),
        (
            "停产不计只对整个周期停产的那个周期起作用；没有周期，这一句什么也不改变，却会让人以为停产的企业不必做。",
            "It takes away periods during which an enterprise stood still. Without periods it does nothing, and makes "
            "readers believe that a suspended enterprise is free of the duty.",
        ),
        "requires: {dept: true}\nnot_owed_when_suspended: true",
        "requires: {activity: drills, at_least: 1, per: year}\nnot_owed_when_suspended: true",
    ),
}
_KEY = "not_owed_when_suspended"


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield obligations that free the suspended of periods they do not have."""
    for each in material.obligations:
        if each.obligation.not_owed_when_suspended and _KEY in each.node.entries and not _has_periods(each):
            said = (
                "这项义务没有周期，停产不计（not_owed_when_suspended）不起作用",
                "this obligation has no period, so `not_owed_when_suspended` does nothing",
            )
            help = (
                "删去；停产的企业确实不适用的，写进applies_when",
                "take it out; where the suspended are not bound, say so in `applies_when`",
            )
            yield warning(each.at(_KEY), "L035", said, help)


def _has_periods(each: WrittenObligation) -> bool:
    parts = (placed.part for placed in each.placed)
    return any(isinstance(part, model.Frequency | model.Overlay) and part.per for part in parts)


LINT = Lint(PAGES, look)
