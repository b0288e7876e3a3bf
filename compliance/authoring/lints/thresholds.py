"""L014, L015: thresholds that leave one number to nobody, or claim it twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from msgspec import Struct

from compliance import model
from compliance.authoring.lints.material import Material
from compliance.authoring.lints.placed import Placed, place_condition
from compliance.authoring.lints.remarking import Lint, warning
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic, Span

PAGES = {
    "L014": code(
        ("分界处有空当", "a hole between thresholds"),
        (
            "同一条款（或者同一义务的各种情形）按同一数字分档，相邻两档之间恰好有一个数哪一档都不属于。",
            "Two obligations of a clause, or two cases of one, part at a number, and exactly one number "
            "belongs to neither.",
        ),
        (
            "“100人以下”“超过100人”之类的分界最容易写错一个数，正好在分界上的企业就没有人管。",
            "Where 100人以下 meets 超过100人, one number is easily lost, and the enterprise that stands on it "
            "is bound by nobody.",
        ),
        "when: {staff_count: {fewer_than: 100}}   # 不满100人\nwhen: {staff_count: {more_than: 100}}    # 100人以上",
        "when: {staff_count: {fewer_than: 100}}\nwhen: {staff_count: {at_least: 100}}",
    ),
    "L015": code(
        ("分界处重叠", "thresholds overlap"),
        (
            "同一条款（或者同一义务的各种情形）按同一数字分档，分界上的那个数同时属于两档。",
            "Two obligations of a clause, or two cases of one, part at a number, and that number belongs to both.",
        ),
        (
            "“100人以上”“100人以下”连用时，正好100人的企业两档都要遵守，通常只应属于一档；文件确实如此的，写lint_ok说明。",
            "Where 100人以上 and 100人以下 stand side by side, an enterprise of exactly 100 is bound by both; "
            "most often one was meant.",
        ),
        "when: {staff_count: {at_most: 100}}\nwhen: {staff_count: {at_least: 100}}",
        "when: {staff_count: {fewer_than: 100}}\nwhen: {staff_count: {at_least: 100}}",
    ),
}


class _Guard(Struct, frozen=True):
    """A guard that bounds one number: what else it asks, the bound, and where it is written."""

    group: tuple[object, ...]
    beside: frozenset[model.Condition]
    bound: model.Number
    at: Placed
    path: str
    name: str


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield pairs of guards that differ in one number alone and part, or meet, at exactly one value."""
    groups: dict[object, list[_Guard]] = {}
    for each in material.obligations:
        obligation = each.obligation
        family = ("clause", obligation.source.document, obligation.source.clause)
        node = each.node.get("applies_when")
        if node is not None:
            parts = place_condition(node, obligation.applies_when, "applies_when")
            _collect(groups, family, obligation.applies_when, parts, each.path, obligation.id)
        for case, written in each.cases:
            parts = place_condition(written.entries["when"][1], case.when, "when")
            _collect(groups, ("case", obligation.id), case.when, parts, each.path, f"{obligation.id}#{case.id}")
    for guards in groups.values():
        for one, other in combinations(guards, 2):
            yield from _compared(one, other)


def _collect(
    groups: dict[object, list[_Guard]],
    family: tuple[object, ...],
    condition: model.Condition,
    parts: Iterable[Placed],
    path: str,
    name: str,
) -> None:
    """Note every number that a condition bounds beside other things it asks."""
    conjuncts = condition.parts if isinstance(condition, model.All) else (condition,)
    by_part = {id(each.part): each for each in parts}
    for each in conjuncts:
        if isinstance(each, model.Number):
            beside = frozenset(part for part in conjuncts if part is not each)
            key = (family, each.fact, beside)
            groups.setdefault(key, []).append(_Guard(family, beside, each, by_part[id(each)], path, name))  # type: ignore[arg-type]


def _compared(one: _Guard, other: _Guard) -> Iterator[Diagnostic]:
    """Yield what is wrong between two guards: the lower must end where the upper begins."""
    lower, upper = (
        (one, other) if (one.bound.at_most is not None and other.bound.at_least is not None) else (other, one)
    )
    last, first = lower.bound.at_most, upper.bound.at_least
    if last is None or first is None or lower.bound == upper.bound:
        return
    if (lower.bound.at_least or 0) > first or (upper.bound.at_most or last + first) < last:
        return
    fact = one.bound.fact
    at = _later(_at(lower, "at_most", "fewer_than"), _at(upper, "at_least", "more_than"))
    names = f"{lower.name} / {upper.name}" if lower.name != upper.name else lower.name
    if first == last + 2:
        said = (
            f"`{fact}`为{last + 1}的，两边都不管（{names}）",
            f"`{fact}` of {last + 1} belongs to neither ({names})",
        )
        help = (
            "按原文的“以上”“超过”改正一处上下限",
            "mend one bound: 以上 = at_least, 超过 = more_than, 以下 = at_most, 不满 = fewer_than",
        )
        yield warning(at, "L014", said, help)
    elif first == last:
        said = (f"`{fact}`为{last}的，两边都管（{names}）", f"`{fact}` of {last} belongs to both ({names})")
        help = (
            "按原文只归一边；确属两边的，写lint_ok说明",
            "leave it to one of them, or say in `lint_ok` that the text means both",
        )
        yield warning(at, "L015", said, help)


def _at(guard: _Guard, *words: str) -> Span:
    word = next((each for each in words if each in guard.at.value.entries), "")
    return guard.at.number_at(guard.path, word)


def _later(one: Span, other: Span) -> Span:
    return max(one, other)


LINT = Lint(PAGES, look)
