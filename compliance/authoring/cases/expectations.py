"""Compare what is found with what a case expects of it: cases beside rulesets and the conformance data speak alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from compliance.enterprise import Enterprise
from compliance.reading import Node
from compliance.verdict import Finding, Outcome

Plain = str | None | list["Plain"] | dict[str, "Plain"]

TODO = "TODO"
"""Expected by who has not decided yet what must come out."""
KEYS = (
    "verdict",
    "reason",
    "reason_ids",
    "qualifiers",
    "missing_facts",
    "short_periods",
    "next_due",
    "owed_from",
    "curable",
    "heals_on",
    "final",
    "assumptions",
    "waiver",
    "readings",
)
"""Everything of a finding that a case may expect."""
FINAL_KEYS = ("verdict", "on", "short_periods", "missing_facts")
"""What a case may expect of the last day of what has lapsed."""
_OF_AN_OUTCOME = ("verdict", "reason", "qualifiers")


def plain(node: Node) -> Plain:
    """Return a node as text, lists and mappings; an empty or ``null`` scalar as ``None``."""
    if node.kind == "list":
        return [plain(item) for item in node.items]
    if node.kind == "map":
        return {key: plain(value) for key, (_, value) in node.entries.items()}
    return None if node.plain and node.text in ("", "~", "null") else node.text


def told(found: Finding | Outcome) -> dict[str, Plain]:
    """Return everything that a case may expect (:data:`KEYS`), as text; of an outcome the little that it says."""
    said: dict[str, Plain] = {
        "verdict": found.verdict,
        "reason": found.reason,
        "qualifiers": list(found.qualifiers),
    }
    if isinstance(found, Outcome):
        return {**said, "final": found.final}
    waiver = found.waiver
    return {
        **said,
        "reason_ids": list(found.reason_ids),
        "missing_facts": list(found.missing_facts),
        "short_periods": [period.label for period in found.short_periods],
        "next_due": _text(found.next_due),
        "owed_from": _text(found.owed_from),
        "curable": None if found.curable is None else str(found.curable).lower(),
        "heals_on": _text(found.heals_on),
        "final": None if found.final is None else found.final.verdict,
        "assumptions": list(found.assumptions),
        "waiver": None if waiver is None else ("acts" if waiver.acts else waiver.remark),
        "readings": {reading.id: reading.verdict for reading in found.readings},
    }


def outcome_says(expected: Plain, enterprise: Enterprise, obligation_id: str) -> bool:
    """Say whether a bare outcome holds everything that is expected; else it takes a finding to compare with.

    Of what is expected only ``waived`` may stand in a finding and not in the outcome.
    """
    if not isinstance(expected, Mapping):
        return True
    waived = any(waiver.obligation == obligation_id for waiver in enterprise.waivers)
    return all(
        (key in _OF_AN_OUTCOME and not (key == "qualifiers" and waived))
        or (key == "final" and not isinstance(want, Mapping))
        for key, want in expected.items()
    )


def undecided(expected: Plain) -> bool:
    """Say whether somebody has still to decide what must come out, of the verdict or of something beside it."""
    if isinstance(expected, Mapping):
        return TODO in expected.values()
    return expected == TODO


class Difference(Struct, frozen=True):
    """One thing that is expected otherwise than it is."""

    key: str
    """One of :data:`KEYS`; empty where there is no such finding."""
    expected: Plain
    got: Plain

    def __str__(self) -> str:
        if not self.key:
            return "there is no such finding"
        named = "" if self.key == "verdict" else f"{self.key}: "
        return f"{named}expected {self.expected}, got {self.got}"


def differences(expected: Plain, found: Finding | Outcome | None) -> list[Difference]:
    """Say where a finding differs from what is expected of it; a mapping names only what it cares about.

    Lists are compared whole; ``missing_facts`` without regard to order. What is still to be decided differs from
    nothing. An :class:`Outcome` will do where :func:`outcome_says` everything; ``KeyError`` for what is none of
    :data:`KEYS`.
    """
    if found is None:
        return [Difference("", expected, None)]
    wanted = expected if isinstance(expected, Mapping) else {"verdict": expected}
    got = told(found)
    wrong: list[Difference] = []
    for key, want in wanted.items():
        if want == TODO:
            continue
        have = got[key]
        if key == "missing_facts" and isinstance(want, Sequence) and isinstance(have, Sequence):
            want, have = sorted(map(str, want)), sorted(map(str, have))  # type: ignore[assignment]
        if key == "final" and isinstance(want, Mapping) and isinstance(found, Finding):
            have = final_told(found)
            have = have and {name: have[name] for name in want}
        if want != have:
            wrong.append(Difference(key, want, have))
    return wrong


def final_told(finding: Finding) -> dict[str, Plain] | None:
    """Return what a lapsed obligation's finding says of its last day (:data:`FINAL_KEYS`), as text."""
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
