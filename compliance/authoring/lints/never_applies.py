"""L010: applicability, stricter cases, classes and item tests that can never be true."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from compliance import model
from compliance.authoring.lints.material import Material, WrittenObligation
from compliance.authoring.lints.placed import Placed, opened
from compliance.authoring.lints.reasoning import Box, Reasoner
from compliance.authoring.lints.remarking import Lint, Pair, error
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic, Span

if TYPE_CHECKING:
    from compliance.reading import Node

PAGES = {
    "L010": code(
        ("永远不成立的条件", "condition that is never true"),
        (
            "适用条件、从严情形、类别，或者清单、记录的筛选条件自相矛盾，没有任何企业、事项或者记录能够满足。",
            "The applicability, a stricter case, a class, or what is asked of items or records contradicts itself: "
            "no enterprise, item or record can meet it.",
        ),
        (
            "永远不适用的义务等于没有写，却谁也看不出来。这里只用上下限、取值、行业归属和类别推断，"
            "报的一定是错，没有报的不一定没有；要查全，用compliance rules prove。",
            "An obligation that applies to nobody is as good as none, and nobody hears of it. Found by bounds, "
            "values, the taxonomy and classes alone: "
            "what is reported is so, but not all that is so is found; `compliance rules prove` finds it.",
        ),
        "applies_when: {all: [{staff_count: {at_least: 300}}, {staff_count: {fewer_than: 100}}]}",
        "applies_when: {any: [{staff_count: {at_least: 300}}, {staff_count: {fewer_than: 100}}]}",
    ),
}
_HELP = ("改掉互相矛盾的一处；两者居其一即可的，用any", "mend one of the two; where either suffices, write `any`")


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield conditions that cannot be true, each at the part that makes them so."""
    reasoner = material.reasoner
    for each in material.obligations:
        yield from _obligation(each, reasoner)
        yield from _inner(each.placed, each.path, reasoner)
    for rule, declared, parts in material.classes:
        if reasoner.narrow({}, rule.when) is None:
            at = culprit(declared.value.entries["when"][1], rule.when, {}, reasoner).at(declared.path)
            yield _remark(at, (f"类别`{rule.name}`永远不成立", f"the class `{rule.name}` can never be true"))
        yield from _inner(parts, declared.path, reasoner)


def culprit(node: Node, condition: model.Requirement, box: Box, reasoner: Reasoner) -> Node:
    """Return the key of the first part that leaves nothing of a box, going down into ``all``."""
    left: Box = box
    for key, value, part in opened(node, condition):
        narrowed = reasoner.narrow(left, part)
        if narrowed is not None:
            left = narrowed
            continue
        if key.text == "all" and isinstance(part, model.All):
            for item, inner in zip(value.items, part.parts, strict=True):
                further = reasoner.narrow(left, inner)
                if further is None:
                    return culprit(item, inner, left, reasoner)
                left = further
        return key
    return next(iter(node.entries.values()))[0]


def _obligation(each: WrittenObligation, reasoner: Reasoner) -> Iterator[Diagnostic]:
    applies_when = each.obligation.applies_when
    node = each.node.get("applies_when")
    box = reasoner.narrow({}, applies_when)
    if box is None and node is not None:
        at = culprit(node, applies_when, {}, reasoner).at(each.path)
        yield _remark(
            at, ("适用条件永远不成立，这项义务对谁都不适用", "this can never be true: the obligation applies to nobody")
        )
    for case, written in each.cases if box is not None else ():
        if box is not None and reasoner.narrow(box, case.when) is None:
            at = culprit(written.entries["when"][1], case.when, box, reasoner).at(each.path)
            said = (
                f"从严情形`{case.id}`永远不会发生：与适用条件或者自身矛盾",
                f"the case `{case.id}` can never arise: it contradicts the applicability, or itself",
            )
            yield _remark(at, said)


def _inner(parts: tuple[Placed, ...], path: str, reasoner: Reasoner) -> Iterator[Diagnostic]:
    """Yield tests of items and records that none of them can meet."""
    for placed in parts:
        part = placed.part
        if isinstance(part, model.Quantified):
            fields, asked = reasoner.within(part.items), {"where": part.where, "hold": part.hold}
        elif isinstance(part, model.Frequency):
            fields, asked = reasoner.within(part.activity), {"where": part.where}
        else:
            continue
        box: Box = {}
        for word, condition in asked.items():
            if word not in placed.value.entries:
                continue
            narrowed = fields.narrow(box, condition)
            if narrowed is None:
                at = culprit(placed.value.entries[word][1], condition, box, fields).at(path)
                yield _remark(at, (f"没有任何一条能满足这里的`{word}`", f"nothing can ever meet this `{word}`"))
                break
            box = narrowed


def _remark(at: Span, said: Pair) -> Diagnostic:
    return error(at, "L010", said, _HELP)


LINT = Lint(PAGES, look)
