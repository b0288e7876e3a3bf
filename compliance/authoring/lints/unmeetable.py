"""L013: requirements that nobody can meet, or nobody can miss."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from compliance import model
from compliance.authoring.lints.material import Material, WrittenObligation
from compliance.authoring.lints.never_applies import culprit
from compliance.authoring.lints.reasoning import Box, Reasoner
from compliance.authoring.lints.remarking import Lint, error
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic

if TYPE_CHECKING:
    from compliance.reading import Node

PAGES = {
    "L013": code(
        ("谁都做不到，或者谁都做到了的要求", "requirement that nobody can meet, or nobody can miss"),
        (
            "在适用条件之下，要求永远不成立（一律不符合），或者永远成立（一律符合）。",
            "Where the obligation applies, its requirement can never be true (a gap for everybody), or never false.",
        ),
        (
            "前者冤枉所有企业，后者放过所有企业。多半是要求重复了适用条件，或者与它相反。只报一定如此的，"
            "要查全用compliance rules prove。",
            "The one wrongs every enterprise, the other lets every one off: most often it repeats the "
            "applicability, or its opposite. "
            "Only what is certainly so is reported; `compliance rules prove` finds the rest.",
        ),
        "applies_when: {dust_workers: {at_least: 10}}\nrequires: {dust_workers: {fewer_than: 10}}",
        "applies_when: {dust_workers: {at_least: 10}}\nrequires: {monitoring.connected_on: {on_or_before: as_of}}",
    ),
}
_HELP = ("改正要求，或者改正适用条件", "mend the requirement, or the applicability")


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield requirements whose outcome is certain wherever they stand."""
    reasoner = material.reasoner
    for each in material.obligations:
        box = reasoner.narrow({}, each.obligation.applies_when)
        node = each.node.get("requires")
        if box is None:
            continue
        if node is not None and each.obligation.requires is not None:
            yield from _certain(node, each.obligation.requires, box, reasoner, each)
        for case, written in each.cases:
            left = reasoner.narrow(box, case.when)
            if left is not None and not isinstance(case.requires, model.Overlay):
                yield from _certain(written.entries["requires"][1], case.requires, left, reasoner, each)


def _certain(
    node: Node, requires: model.Requirement, box: Box, reasoner: Reasoner, each: WrittenObligation
) -> Iterator[Diagnostic]:
    if reasoner.narrow(box, requires) is None:
        said = ("凡适用的企业都做不到这项要求", "nobody to whom this applies can ever meet it")
        yield error(culprit(node, requires, box, reasoner).at(each.path), "L013", said, _HELP)
    elif reasoner.narrow(box, requires, False) is None:
        said = (
            "凡适用的企业都已经做到这项要求，永远查不出问题",
            "everybody to whom this applies meets it already: it finds nothing",
        )
        at = next(iter(node.entries.values()))[0].at(each.path)
        yield error(at, "L013", said, _HELP)


LINT = Lint(PAGES, look)
