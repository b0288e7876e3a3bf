"""L033: stricter cases that ask no more than the base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from compliance import model
from compliance.authoring.lints.material import Material, WrittenObligation
from compliance.authoring.lints.reasoning import Reasoner
from compliance.authoring.lints.remarking import Lint, error
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic, Span
from compliance.lowering import stricter_requirement
from compliance.periods import MONTHS

if TYPE_CHECKING:
    from compliance.reading import Node

PAGES = {
    "L033": code(
        ("从严情形并不从严", "a stricter case that is not stricter"),
        (
            "stricter的要求不比基本要求更严：周期更长、次数更少、数字更宽、期限更晚，或者少了筛选条件。",
            "The case asks no more than the base: a longer period, fewer times, a wider bound, a later day, or "
            "a condition dropped.",
        ),
        (
            "情形成立时由它代替基本要求，写松了就放过了本应从严的企业。只报一定如此的；确要放宽的，分成两项义务，各写适用条件。",
            "Where the case holds it stands in place of the base, so a laxer one lets off whom it should "
            "press. Only what is certainly so is reported; "
            "to relax, write two obligations with conditions of their own.",
        ),
        "requires: {activity: drills, at_least: 1, per: quarter}\nstricter: [{id: smelter, when: …, requires: "
        "{per: year}}]",
        "requires: {activity: drills, at_least: 1, per: quarter}\nstricter: [{id: smelter, when: …, requires: "
        "{per: month}}]",
    ),
}


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield cases that whoever meets the base meets too."""
    reasoner = material.reasoner
    for each in material.obligations:
        base = each.obligation.requires
        for case, node in each.cases if base is not None else ():
            assert base is not None
            asked = stricter_requirement(base, case.requires)
            if _implies(base, asked, each.obligation.applies_when, reasoner):
                said = (
                    f"从严情形`{case.id}`并不比基本要求更严：做到基本要求的，也就做到了它",
                    f"the case `{case.id}` is not stricter: whoever meets the base meets it too",
                )
                help = (
                    "核对周期、次数、数字和期限；要放宽的，另写一项义务",
                    "compare periods, times, bounds and days; to relax, write an obligation of its own",
                )
                yield error(_at(each, node.entries["requires"][1].entries), "L033", said, help)


def _at(each: WrittenObligation, entries: Mapping[str, tuple[Node, Node]]) -> Span:
    """Return where the case says what it asks: the value of its only word, else its first key."""
    key, value = next(iter(entries.values()))
    alone = len(entries) == 1 and key.text in ("per", "at_least", "by", "since")
    return (value if alone else key).at(each.path)


def _implies(base: model.Requirement, asked: model.Requirement, given: model.Condition, reasoner: Reasoner) -> bool:
    """Say whether the base certainly asks as much as the case."""
    if isinstance(base, model.Deadline) or isinstance(asked, model.Deadline):
        if not isinstance(asked, model.Deadline):
            return False  # the case is due at once
        if isinstance(base, model.Deadline):
            sooner = asked.by < base.by or (base.from_start_months or 0) > (asked.from_start_months or 0)
            base = base.requirement
            if sooner:
                return False
        asked = asked.requirement
    if isinstance(base, model.Frequency) and isinstance(asked, model.Frequency):
        return _as_often(base, asked, reasoner)
    box = reasoner.narrow({}, given)
    frequent = (model.Frequency, model.Deadline)
    return box is not None and not isinstance(asked, frequent) and reasoner.implies(box, base, asked)


def _as_often(base: model.Frequency, asked: model.Frequency, reasoner: Reasoner) -> bool:
    """Say whether who has enough records for the base has enough for the case."""
    if base.activity != asked.activity or asked.look_back > base.look_back:
        return False
    if not reasoner.within(base.activity).implies({}, base.where, asked.where):
        return False
    if base.per is not None and asked.per is not None:
        if (asked.first_owed or base.first_owed) and (
            asked.first_owed is None or (base.first_owed or asked.first_owed) > asked.first_owed
        ):
            return False
        times, rest = divmod(MONTHS[asked.per], MONTHS[base.per])
        return rest == 0 and asked.at_least <= base.at_least * times
    if base.within_months is not None and asked.within_months is not None:
        return asked.at_least <= base.at_least and asked.within_months >= base.within_months
    if base.per is None and base.within_months is None and asked.per is None and asked.within_months is None:
        later = base.since is not None and (asked.since is None or asked.since <= base.since)
        return asked.at_least <= base.at_least and (later or base.since == asked.since)
    return False


LINT = Lint(PAGES, look)
