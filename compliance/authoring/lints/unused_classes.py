"""L004: classes that no obligation asks. L005: values of the taxonomy that decide nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from compliance.authoring.lints.material import Material
from compliance.authoring.lints.remarking import Lint, warning
from compliance.authoring.lints.uses import find_uses
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic

PAGES = {
    "L004": code(
        ("没有条款使用的类别", "class that nobody asks"),
        (
            "没有义务直接或者经由其他类别用到这个类别。",
            "No obligation asks this class, neither directly nor through another class.",
        ),
        (
            "类别是条款的适用范围；没有条款使用的，多半是条款漏写了，或者条款改了而类别忘了删。",
            "A class is the scope of some clause. Nobody's scope is most likely a condition forgotten, or a leftover.",
        ),
        "classes: {high_risk: {when: {industries: {includes: mining}}, …}}   # no obligation asks it",
        "applies_when: {high_risk: true}",
    ),
    "L005": code(
        ("不影响任何结论的行业", "industry that decides nothing"),
        (
            "行业表中的这个值没有义务或者类别用到，它所包含于的上级行业也没有用到。",
            "No obligation or class asks this value of the taxonomy, nor any that it implies.",
        ),
        (
            "企业选了这个行业，等于什么也没有说；可能是漏写了implies。选项和其他多选事实的值不在此列：列出的选项齐全，企业才答得了题。",
            "An enterprise that names it has said nothing: perhaps `implies` was forgotten. Values of other "
            "choices and sets are left aside, "
            "for a question must offer every answer.",
        ),
        "industries: {mining: …, coal_mining: {label: …}}   # requires: {industries: {includes: mining}}",
        "industries: {mining: …, coal_mining: {label: …, implies: [mining]}}",
    ),
}


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield classes that nobody asks and industries that decide nothing."""
    uses = find_uses(material)
    for each in material.declared:
        if each.kind == "classes" and (each.name,) not in uses.asked | uses.in_readings:
            label = material.vocabulary.classes[each.name].label
            said = (
                f"没有任何义务用到类别`{each.name}`（{label.zh}）",
                f"no obligation asks the class `{each.name}` ({label.en})",
            )
            yield warning(
                each.key.at(each.path),
                "L004",
                said,
                ("删去，或者在本该用它的条款里写上", "take it out, or ask it where it was meant"),
            )
    yield from _industries(material, uses.asked | uses.in_readings)


def _industries(material: Material, asked: frozenset[tuple[str, ...]]) -> Iterator[Diagnostic]:
    """Yield values of the taxonomy that are asked by nothing, and bring nothing that is asked."""
    written = {each.name: each for each in material.declared if each.kind == "industries"}
    sets = [(fact.path, fact.values) for fact in material.vocabulary.facts.values() if fact.type == "set"]
    using = [(path, values) for path, values in sets if {value.name for value in values} == set(written)]
    for name, each in written.items():
        brings = {path: _closure(name, {value.name: value.implies for value in values}) for path, values in using}
        if not any(("value", "", path, value) in asked for path, closed in brings.items() for value in closed):
            label = next((value.label.zh for _, values in using for value in values if value.name == name), name)
            said = (
                f"行业`{name}`（{label}）不影响任何结论",
                f"the industry `{name}` decides nothing: no obligation asks it, nor what it implies",
            )
            help = (
                "可能漏写implies；只为让企业有得选的，写lint_ok说明",
                "is `implies` missing? kept as an answer: say so in `lint_ok`",
            )
            yield warning(each.key.at(each.path), "L005", said, help)


def _closure(name: str, implies: Mapping[str, tuple[str, ...]]) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting.extend(implies.get(each, ()))
    return found


LINT = Lint(PAGES, look)
