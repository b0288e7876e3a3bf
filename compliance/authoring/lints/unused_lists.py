"""L003: item lists, activities and their fields that no obligation asks."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.authoring.lints.material import Declared, Material
from compliance.authoring.lints.remarking import Lint, warning
from compliance.authoring.lints.uses import find_uses
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic
from compliance.model import Activity, ItemList

PAGES = {
    "L003": code(
        ("没有条款询问的清单、活动或者其中一栏", "list, activity or field that nobody asks"),
        (
            "没有义务问到这个清单、这类活动，或者其中的这一栏。文字栏（名称、说明）只供辨认，不在此列。",
            "No obligation asks this list, this activity, or this field of it. Fields of text only name a "
            "thing and are left aside.",
        ),
        (
            "逐条填写清单最费工夫；没有条款用到的栏目，要么多余，要么是条款漏问了。",
            "Lists take the most work to fill in. A field that decides nothing is one too many, or an "
            "obligation forgot it.",
        ),
        "fields: {date: …, attended_by_all: {type: flag}}   # asked by nothing",
        "requires: {activity: drills, where: {attended_by_all: true}, at_least: 1, per: year}",
    ),
}


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield lists and activities that nobody asks; of those asked, the fields that nobody asks."""
    uses = find_uses(material)
    vocabulary = material.vocabulary
    for each in material.declared:
        listed: ItemList | Activity | None = vocabulary.items.get(each.name) if each.kind == "items" else None
        listed = vocabulary.activities.get(each.name) if each.kind == "activities" else listed
        if listed is None:
            continue
        if (each.name,) in uses.asked:
            yield from _fields(each, listed, uses.asked)
            continue
        kind = ("清单", "item list") if each.kind == "items" else ("活动", "activity")
        said = (
            f"没有任何义务问到{kind[0]}`{each.name}`（{listed.label.zh}）",
            f"no obligation asks the {kind[1]} `{each.name}` ({listed.label.en})",
        )
        yield warning(
            each.key.at(each.path),
            "L003",
            said,
            ("删去，或者在本该问它的条款里写上", "take it out, or ask it where it was meant"),
        )


def _fields(each: Declared, listed: ItemList | Activity, asked: frozenset[tuple[str, ...]]) -> Iterator[Diagnostic]:
    written = each.value.get("fields")
    for name, fact in listed.fields.items():
        if (each.name, name) in asked or fact.type == "text" or written is None or name not in written.entries:
            continue
        said = (
            f"没有任何义务问到`{each.name}`（{listed.label.zh}）的`{name}`（{fact.label.zh}）一栏",
            f"no obligation asks the field `{name}` ({fact.label.en}) of `{each.name}`",
        )
        at = written.entries[name][0].at(each.path)
        yield warning(
            at,
            "L003",
            said,
            ("删去，或者写lint_ok并说明留着做什么", "take it out, or say in `lint_ok` what it is kept for"),
        )


LINT = Lint(PAGES, look)
