"""L012: branches of ``any`` that can never be true, or add nothing to the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from compliance import model
from compliance.authoring.lints.material import Material
from compliance.authoring.lints.placed import opened
from compliance.authoring.lints.reasoning import Box, Reasoner
from compliance.authoring.lints.remarking import Lint, warning
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic

if TYPE_CHECKING:
    from compliance.reading import Node

PAGES = {
    "L012": code(
        ("不起作用的分支", "branch that decides nothing"),
        (
            "any的一个分支永远不成立，或者凡满足它的都已经满足别的分支。",
            "A branch of `any` can never be true, or whoever meets it meets another branch already.",
        ),
        (
            "多半是行业或者数字写错了；确属重复的，删去更清楚。只报一定如此的，要查全用compliance rules prove。",
            "Most likely another value or number was meant; where it merely repeats, it is clearer without. "
            "Only what is certainly so is reported; "
            "`compliance rules prove` finds the rest.",
        ),
        "any: [{industries: {includes: mining}}, {industries: {includes: coal_mining}}]   # 煤矿 implies 矿山",
        "industries: {includes: mining}",
    ),
}


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield branches that decide nothing, given what stands beside the ``any``."""
    reasoner = material.reasoner
    for each in material.obligations:
        node = each.node.get("applies_when")
        box = reasoner.narrow({}, each.obligation.applies_when)
        if node is not None and box is not None:
            yield from _idle(node, each.obligation.applies_when, {}, reasoner, each.path)
        for case, written in each.cases if box is not None else ():
            if reasoner.narrow(box or {}, case.when) is not None:
                yield from _idle(written.entries["when"][1], case.when, box or {}, reasoner, each.path)
    for rule, declared, _ in material.classes:
        if reasoner.narrow({}, rule.when) is not None:
            yield from _idle(declared.value.entries["when"][1], rule.when, {}, reasoner, declared.path)


def _idle(node: Node, condition: model.Requirement, box: Box, reasoner: Reasoner, path: str) -> Iterator[Diagnostic]:
    """Yield idle branches of every ``any`` reached through ``all``; the parts beside it narrow what is possible."""
    parts = list(opened(node, condition))
    for at, (key, value, part) in enumerate(parts):
        beside: Box | None = box
        for other, (_, _, another) in enumerate(parts):
            if other != at and beside is not None:
                beside = reasoner.narrow(beside, another)
        if beside is None:
            continue
        if key.text == "all" and isinstance(part, model.All):
            for index, item in enumerate(value.items):
                rest = model.All((*part.parts[:index], *part.parts[index + 1 :]))
                inner = reasoner.narrow(beside, rest)
                if inner is not None:
                    yield from _idle(item, part.parts[index], inner, reasoner, path)
        elif key.text == "any" and isinstance(part, model.Any):
            yield from _branches(value, part, beside, reasoner, path)


def _branches(value: Node, part: model.Any, box: Box, reasoner: Reasoner, path: str) -> Iterator[Diagnostic]:
    kept = list(range(len(part.parts)))
    for index in reversed(range(len(part.parts))):
        branch, item = part.parts[index], value.items[index]
        at = next(iter(item.entries.values()))[0].at(path)
        left = reasoner.narrow(box, branch)
        if left is None:
            kept.remove(index)
            said = ("这个分支永远不成立", "this branch can never be true")
            yield warning(at, "L012", said, ("改正条件，或者删去", "mend it, or take it out"))
            continue
        for other in kept:
            if other != index and reasoner.implies(left, branch, part.parts[other]):
                kept.remove(index)
                said = (
                    f"这个分支不起作用：满足它的都已经满足第{other + 1}个分支",
                    f"this branch adds nothing: whoever meets it meets branch {other + 1} already",
                )
                yield warning(at, "L012", said, ("改正条件，或者删去", "mend it, or take it out"))
                break
        else:
            yield from _idle(item, branch, box, reasoner, path)


LINT = Lint(PAGES, look)
