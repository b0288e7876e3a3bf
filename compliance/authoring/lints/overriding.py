"""L032: overrides between obligations that never stand together."""

from __future__ import annotations

from collections.abc import Iterator

from compliance import model
from compliance.authoring.lints.material import Material, WrittenObligation
from compliance.authoring.lints.remarking import Lint, Pair, error
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic

PAGES = {
    "L032": code(
        ("永远碰不到一起的取代", "override of what is never in force beside it"),
        (
            "写在overrides里的义务与取代它的义务，施行期间、施行地域或者适用条件没有交集。",
            "The obligation named in `overrides` and the one that overrides it share no day, no place, or no "
            "enterprise.",
        ),
        (
            "取代只在两项同时适用时起作用；从不同时适用的，写的多半是另一项义务的id。",
            "Overriding works only where both apply. Where they never do, the id of another obligation was "
            "most likely meant.",
        ),
        "{id: a, effective: {from: 2025-01-01}, overrides: [b]}\n{id: b, effective: {until: 2024-12-31}}",
        "{id: a, effective: {from: 2025-01-01}}\n{id: b, effective: {until: 2024-12-31}}",
    ),
}


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield every overridden id that is never in force, in place and applicable beside the overriding one."""
    for each in material.obligations:
        listed = each.node.get("overrides")
        for name, node in zip(each.obligation.overrides, listed.items if listed is not None else (), strict=True):
            why = _apart(each, material.by_id[name], material) if name in material.by_id else None
            if why is not None:
                said = (f"与`{name}`{why[0]}，取代不了它", f"cannot override `{name}`: {why[1]}")
                yield error(
                    node.at(each.path), "L032", said, ("核对id，或者删去", "is another id meant? else take it out")
                )


def _apart(one: WrittenObligation, other: WrittenObligation, material: Material) -> Pair | None:
    """Return why two obligations never both apply, if that is certain."""
    a, b = one.obligation.effective, other.obligation.effective
    if (a.until is not None and a.until < b.start) or (b.until is not None and b.until < a.start):
        return "从不同时有效", "they are never in force on the same day"
    if not _meet(one.ruleset.jurisdiction, other.ruleset.jurisdiction):
        return "施行地域不同", "they are in force in different places"
    both = model.All((one.obligation.applies_when, other.obligation.applies_when))
    if material.reasoner.narrow({}, both) is None:
        return "的适用条件互相排斥", "their conditions exclude each other"
    return None


def _meet(one: str | None, other: str | None) -> bool:
    """Say whether two places may share an enterprise: everywhere, unbound, or one within the other."""
    if one is None or other is None or model.NATIONAL in (one, other):
        return True
    short, long = sorted((_stem(one), _stem(other)), key=len)
    return long.startswith(short)


def _stem(code: str) -> str:
    while len(code) > 2 and code.endswith("00"):
        code = code[:-2]
    return code


LINT = Lint(PAGES, look)
