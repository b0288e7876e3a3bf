"""L030, L031: duty keys that join nothing, or join what different persons or modalities owe."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from compliance.authoring.lints.material import Material, WrittenObligation
from compliance.authoring.lints.remarking import Lint, warning
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic, nearest

PAGES = {
    "L030": code(
        ("只用了一次的duty", "duty that joins nothing"),
        (
            "这个duty只有一项义务使用，selections.yaml也没有用到它。",
            "Only one obligation has this `duty`, and no named selection asks for it.",
        ),
        (
            "duty把几份文件里的同一件事合成一行；只有一项使用的，多半是与别处拼写不一致，报告里就不会合并。",
            "`duty` shows the same duty of several texts in one row. Used once, it is most likely spelt "
            "otherwise elsewhere.",
        ),
        "duty: evacuation-drills   # elsewhere: evacuation-drill",
        "duty: evacuation-drill",
    ),
    "L031": code(
        ("同一duty的责任人不是同一方", "one duty, owed differently"),
        (
            "同一duty之下，有的义务由企业承担，有的由投资主体或者工会承担。",
            "Under one `duty` some obligations bind the enterprise and others its investor or trade union.",
        ),
        (
            "合并成一行的应当是同一主体的同一件事，否则一方做到会显得另一方也做到了。企业与其负责人视为同一方。",
            "A row stands for one thing owed by one side; else what one does seems done by the other. An "
            "enterprise and its heads are one side.",
        ),
        "{id: a, bearer: enterprise, duty: rescue-team}\n{id: b, bearer: investor, duty: rescue-team}",
        "{id: a, bearer: enterprise, duty: rescue-team}\n{id: b, bearer: investor}",
    ),
}
_APART = ("investor", "trade_union")
"""Bearers who are somebody else than the enterprise and its heads."""


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield duties of one obligation, and duties of several sides."""
    duties: dict[str, list[WrittenObligation]] = {}
    for each in material.obligations:
        if each.obligation.duty:
            duties.setdefault(each.obligation.duty, []).append(each)
    for duty, owed in duties.items():
        first = owed[0]
        at = first.node.entries["duty"][1].at(first.path)
        if len(owed) == 1 and any(fnmatchcase(duty, pattern) for pattern in material.selected):
            continue  # a named selection asks for it
        if len(owed) == 1:
            like = nearest(duty, [other for other in duties if other != duty])
            said = (f"只有这一项义务的duty是`{duty}`", f"no other obligation has the duty `{duty}`")
            help = (
                (f"是不是`{like}`？", f"did you mean {like}?")
                if like
                else ("删去，或者写到同一义务的其他条文上", "leave it out, or give it to the other texts")
            )
            yield warning(at, "L030", said, help)
            continue
        sides = {_side(each) for each in owed}
        for each in owed[1:] if len(sides) > 1 else ():
            if _side(each) != _side(first):
                at = each.node.entries["duty"][1].at(each.path)
                said = (
                    f"duty`{duty}`在这里由{each.obligation.bearer}承担，在{first.obligation.id}由{first.obligation.bearer}承担",
                    f"the duty `{duty}` is the {each.obligation.bearer}'s here and the "
                    f"{first.obligation.bearer}'s in {first.obligation.id}",
                )
                yield warning(
                    at,
                    "L031",
                    said,
                    ("不是同一主体的同一件事的，另取duty", "give it a duty of its own, unless it is the same thing"),
                )


def _side(each: WrittenObligation) -> str:
    return each.obligation.bearer if each.obligation.bearer in _APART else ""


LINT = Lint(PAGES, look)
