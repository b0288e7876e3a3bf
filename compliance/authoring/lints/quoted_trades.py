"""L049: an industry among those of a condition that the text does not name, while it names most of the others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from compliance import model
from compliance.authoring.lints.material import Material, WrittenObligation
from compliance.authoring.lints.placed import Placed
from compliance.authoring.lints.remarking import Lint, warning
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic, Span

PAGES = {
    "L049": code(
        ("原文没有点名的行业", "industry that the text does not name"),
        (
            "条件或者类别列了几个行业，引文、标题、类别的名称和说明点了其中多数的名，没有点这一个，也没有点它所属的上级行业。"
            "多数行业都没有点名的（例如只写“高危行业”）不报。",
            "A condition or a class lists industries; the quotation, title, label and notes name most of them, but "
            "neither this one nor what it implies. Nothing is said where most are unnamed, as of 高危行业.",
        ),
        (
            "多列一个行业，这个行业的企业就被无端套上了义务；少见的行业写错了，没有用例会碰到。",
            "One industry too many binds enterprises that owe nothing, and hardly any case would show it.",
        ),
        "quote: 矿山、金属冶炼企业要设立机构\n"
        "applies_when: {industries: {includes_any: [mining, metal_smelting, fishery]}}",
        "quote: 矿山、金属冶炼企业要设立机构\napplies_when: {industries: {includes_any: [mining, metal_smelting]}}",
    ),
}
_PARTS = re.compile("[（）()、/]|与|及|和")
"""What parts the names in a label: 冶金（钢铁） is known by either."""
_FEWEST = 2
"""So many industries must be named for the text to be one that names them."""


class _Listed(Struct, frozen=True):
    """An industry as a condition lists it, and where."""

    name: str
    at: Span


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield industries of conditions and classes that the words they rest on do not name."""
    values = _taxonomy(material)
    asking: dict[str, list[str]] = {}
    for each in material.obligations:
        text = _words(each)
        yield from _unnamed(list(_listed(each.placed, each.path, values)), text, values)
        for placed in each.placed:
            if isinstance(placed.part, model.Flag):
                asking.setdefault(placed.part.fact, []).append(text)
    for rule, declared, parts in material.classes:
        own = (rule.label.zh, rule.note, rule.source, *(said.zh for said in rule.says))
        text = " ".join((*own, *asking.get(rule.name, ())))
        yield from _unnamed(list(_listed(parts, declared.path, values)), text, values)


def _taxonomy(material: Material) -> Mapping[str, tuple[model.Value, ...]]:
    """Return the values of the taxonomy, by each set fact that takes its values from it."""
    written = {each.name for each in material.declared if each.kind == "industries"}
    sets = {path: fact.values for path, fact in material.vocabulary.facts.items() if fact.type == "set"}
    return {path: values for path, values in sets.items() if written and {one.name for one in values} == written}


def _words(each: WrittenObligation) -> str:
    one = each.obligation
    return " ".join((one.source.quote, one.source.normalised, one.title.zh, one.reading_note, *_quotes(each)))


def _quotes(each: WrittenObligation) -> Iterator[str]:
    return (case.quote for case in each.obligation.stricter)


def _listed(parts: Iterable[Placed], path: str, taxonomy: Mapping[str, object]) -> Iterator[_Listed]:
    for placed in parts:
        if placed.role == "reading" or not isinstance(placed.part, model.Members) or placed.part.fact not in taxonomy:
            continue
        for value in placed.value.entries.values():
            for node in value[1].items or (value[1],):
                yield _Listed(node.text, node.at(path))


def _unnamed(
    listed: Sequence[_Listed], text: str, taxonomy: Mapping[str, tuple[model.Value, ...]]
) -> Iterator[Diagnostic]:
    values = {one.name: one for each in taxonomy.values() for one in each}
    missing = [one for one in listed if one.name in values and not _is_named(one.name, text, values)]
    named = len(listed) - len(missing)
    if named < _FEWEST or named <= len(missing):
        return
    for one in missing:
        label = values[one.name].label
        said = (
            f"原文点了其他{named}个行业的名，没有点`{one.name}`（{label.zh}）",
            f"the text names {named} of these industries, but not `{one.name}` ({label.en})",
        )
        help = (
            "删去，或者在reading_note（类别的note）里写明依据",
            "take it out, or say in `reading_note` (`note` of a class) what it rests on",
        )
        yield warning(one.at, "L049", said, help)


def _is_named(name: str, text: str, values: Mapping[str, model.Value]) -> bool:
    """Say whether a text has a part of the label of an industry, or of one that it implies."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        each = waiting.pop()
        if each in seen or each not in values:
            continue
        seen.add(each)
        waiting.extend(values[each].implies)
        # 危险物品的经营 is named by 危险物品的生产、经营、储存单位 too.
        parts = (part for part in _PARTS.split(values[each].label.zh) if part)
        if any(all(word in text for word in part.split("的")) for part in parts):
            return True
    return False


LINT = Lint(PAGES, look)
