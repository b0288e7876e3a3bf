"""A test in one spelling: nesting, order and repetition of parts do not matter."""

from __future__ import annotations

from compliance.plan import AllOf, AnyOf, ItemsTest, Leaf, NotOf, Requirement, ShareTest


def canonical(test: Requirement) -> str:
    """Return the spelling of a test over facts or fields; equal spellings mean the same."""
    if isinstance(test, AllOf | AnyOf):
        word = "all" if isinstance(test, AllOf) else "any"
        parts = sorted({canonical(part) for part in _flat(test, type(test))})
        return parts[0] if len(parts) == 1 else f"{word}({', '.join(parts)})"
    if isinstance(test, NotOf):
        inner = test.part
        return canonical(inner.part) if isinstance(inner, NotOf) else f"not({canonical(inner)})"
    if isinstance(test, Leaf):
        return f"{test.key} in {sorted(test.ranges)}"
    if isinstance(test, ItemsTest):
        bounds = f"{test.at_least}..{test.at_most}"
        return f"{test.mode} {test.items} ({canonical(test.where)}) ({canonical(test.hold)}) {bounds}"
    assert isinstance(test, ShareTest)
    return f"{test.part} of {test.whole} {test.at_least}..{test.at_most}"


def _flat(test: AllOf | AnyOf, kind: type) -> list[Requirement]:
    found: list[Requirement] = []
    for part in test.parts:
        found.extend(_flat(part, kind) if isinstance(part, AllOf | AnyOf) and isinstance(part, kind) else [part])
    return found
