"""L001, L002: facts of the vocabulary that no obligation asks."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.authoring.lints.material import Material
from compliance.authoring.lints.remarking import Lint, warning
from compliance.authoring.lints.uses import find_uses
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic

PAGES = {
    "L001": code(
        ("没有条款询问的事实", "fact that nobody asks"),
        (
            "词汇表里的这项事实，没有一项义务直接或者经由类别问到。",
            "No obligation asks this fact, neither directly nor through a class.",
        ),
        (
            "企业要逐项填写事实；填了也不起作用的，白费企业的工夫，也可能是条款里写错了另一项事实。",
            "Enterprises answer every fact. One that decides nothing wastes their time, or another was meant "
            "in a clause.",
        ),
        "facts: {staff_count: …, staf_total: …}   # requires: {staff_count: {at_least: 100}}",
        "facts: {staff_count: …}",
    ),
    "L002": code(
        ("只有另一种理解才询问的事实", "fact that only another reading asks"),
        (
            "这项事实只出现在未采用的理解（readings）里，采用的写法没有问到。",
            "Only readings that were not chosen ask this fact.",
        ),
        (
            "企业不填也不影响结论，只影响“换一种理解会怎样”的提示；题目的文字里应当说明，以免企业当成必填。",
            "Verdicts do not need it; only the remark on other readings does. Whether to keep it is a choice "
            "to be made.",
        ),
        "readings: [{id: b, …, patch: {applies_when: {employed_count: {at_least: 100}}}}]",
        "applies_when: {employed_count: {at_least: 100}}",
    ),
}


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield facts that nobody asks, and those that only another reading asks."""
    uses = find_uses(material)
    for each in material.declared:
        if each.kind != "facts" or (each.name,) in uses.asked:
            continue
        label = material.vocabulary.facts[each.name].label
        at = each.key.at(each.path)
        if (each.name,) in uses.in_readings:
            said = (
                f"事实`{each.name}`（{label.zh}）只有未采用的理解才问到",
                f"only readings that were not chosen ask the fact `{each.name}` ({label.en})",
            )
            yield warning(
                at,
                "L002",
                said,
                ("确要保留的，写lint_ok并说明理由", "keep it with `lint_ok` and a reason, or leave it out"),
            )
        else:
            said = (
                f"没有任何义务问到事实`{each.name}`（{label.zh}）",
                f"no obligation asks the fact `{each.name}` ({label.en})",
            )
            yield warning(
                at, "L001", said, ("删去，或者在本该问它的条款里写上", "take it out, or ask it where it was meant")
            )


LINT = Lint(PAGES, look)
