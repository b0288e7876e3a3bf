"""L011: applicability, stricter cases and classes that are true of everybody."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.authoring.lints.material import Material
from compliance.authoring.lints.remarking import Lint, warning
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic

PAGES = {
    "L011": code(
        ("永远成立的条件", "condition that is always true"),
        (
            "写了适用条件（或者从严情形、类别、筛选条件），但是谁都满足它：例如各段上下限合起来没有遗漏。",
            "A condition is written, but everybody meets it: for instance bounds that together leave nothing out.",
        ),
        (
            "本来要限定范围的没有限定；从严情形对谁都成立的，基本要求就永远轮不到。只报一定如此的，"
            "要查全用compliance rules prove。",
            "What was to narrow the scope does not; of a stricter case, the base never stands. Only what is "
            "certainly so is reported; "
            "`compliance rules prove` finds the rest.",
        ),
        "applies_when: {any: [{staff_count: {at_least: 100}}, {staff_count: {fewer_than: 300}}]}",
        "applies_when: {staff_count: {at_least: 100, fewer_than: 300}}",
    ),
}


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield conditions that cannot be false."""
    reasoner = material.reasoner
    for each in material.obligations:
        applies_when = each.obligation.applies_when
        if "applies_when" in each.node.entries and reasoner.narrow({}, applies_when, False) is None:
            said = ("适用条件谁都满足，等于没有写", "everybody meets this: it narrows nothing")
            help = (
                "普遍适用的，删去applies_when；否则any改为all，或者改正上下限",
                "leave it out where all are bound; else write `all` for `any`, or mend the bounds",
            )
            yield warning(each.at("applies_when"), "L011", said, help)
        box = reasoner.narrow({}, applies_when)
        for case, node in each.cases if box is not None else ():
            left = reasoner.narrow(box or {}, case.when)
            if left is not None and reasoner.narrow(box or {}, case.when, False) is None:
                said = (
                    f"凡适用这项义务的都属于从严情形`{case.id}`，基本要求永远用不到",
                    f"whoever the obligation applies to is in the case `{case.id}`: the base never stands",
                )
                help = (
                    "把从严的要求写成基本要求，或者改正条件",
                    "make it the base's requirement, or mend the condition",
                )
                yield warning(node.entries["when"][0].at(each.path), "L011", said, help)
    for rule, declared, _ in material.classes:
        if reasoner.narrow({}, rule.when, False) is None:
            said = (f"类别`{rule.name}`对谁都成立", f"the class `{rule.name}` is true of everybody")
            help = ("any改为all，或者改正上下限", "write `all` for `any`, or mend the bounds")
            yield warning(declared.value.entries["when"][0].at(declared.path), "L011", said, help)


LINT = Lint(PAGES, look)
