"""Compare a finding with what a case expects of it: cases beside rulesets and the conformance data speak alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from compliance.reading import Node
from compliance.verdict import Finding

Plain = str | None | list["Plain"] | dict[str, "Plain"]


def plain(node: Node) -> Plain:
    """Return a node as text, lists and mappings; an empty or ``null`` scalar as ``None``."""
    if node.kind == "list":
        return [plain(item) for item in node.items]
    if node.kind == "map":
        return {key: plain(value) for key, (_, value) in node.entries.items()}
    return None if node.plain and node.text in ("", "~", "null") else node.text


def told(finding: Finding) -> dict[str, Plain]:
    """Return everything of a finding that a case may expect, as text."""
    waiver = finding.waiver
    return {
        "verdict": finding.verdict,
        "reason": finding.reason,
        "reason_ids": list(finding.reason_ids),
        "qualifiers": list(finding.qualifiers),
        "missing_facts": list(finding.missing_facts),
        "short_periods": [period.label for period in finding.short_periods],
        "next_due": _text(finding.next_due),
        "owed_from": _text(finding.owed_from),
        "curable": None if finding.curable is None else str(finding.curable).lower(),
        "heals_on": _text(finding.heals_on),
        "final": None if finding.final is None else finding.final.verdict,
        "assumptions": list(finding.assumptions),
        "waiver": None if waiver is None else ("acts" if waiver.acts else waiver.remark),
        "readings": {reading.id: reading.verdict for reading in finding.readings},
    }


def differences(expected: Plain, finding: Finding | None) -> list[str]:
    """Say where a finding differs from what is expected of it; a mapping names only what it cares about.

    Lists are compared whole; ``missing_facts`` without regard to order.
    """
    if finding is None:
        return ["there is no such finding"]
    got = told(finding)
    if not isinstance(expected, Mapping):
        return [] if expected == finding.verdict else [f"expected {expected}, got {finding.verdict}"]
    found: list[str] = []
    for key, want in expected.items():
        if key not in got:
            found.append(f"unknown expectation {key}")
            continue
        have = got[key]
        if key == "missing_facts" and isinstance(want, Sequence) and isinstance(have, Sequence):
            want, have = sorted(map(str, want)), sorted(map(str, have))  # type: ignore[assignment]
        if key == "final" and isinstance(want, Mapping):
            have = final_told(finding)
            have = have and {name: have[name] for name in want if name in have}
        if want != have:
            found.append(f"{key}: expected {want}, got {have}")
    return found


def final_told(finding: Finding) -> dict[str, Plain] | None:
    """Return what a lapsed obligation's finding says of its last day, as text."""
    if finding.final is None:
        return None
    return {
        "verdict": finding.final.verdict,
        "on": str(finding.final.on),
        "short_periods": [period.label for period in finding.final.short_periods],
        "missing_facts": list(finding.final.missing_facts),
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)
