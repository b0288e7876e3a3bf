"""Profile files into enterprises: every statement against the vocabulary, every mistake of a file in one run.

Decides nothing about law, derives nothing, and knows no as-of date.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from msgspec.structs import replace

from compliance.decoding import PROFILE_BYTES
from compliance.enterprise import Enterprise, Stated
from compliance.model import Fact, Vocabulary, Words
from compliance.profiles import statements
from compliance.profiles.stating import ENVELOPE, Stating
from compliance.reading import Mistakes, Node, described, read_bytes, read_file, shown

KIND: Final = "enterprise_profile"
_OTHER_KINDS: Final = {
    "ruleset": "the cover sheet of a ruleset",
    "obligations": "the obligations of a ruleset",
    "cases": "the cases of a ruleset",
    "vocabulary": "a vocabulary",
}
FOUNDED: Final = Fact("founded_on", Words("成立日期", "Founded on"), "date")


def load_profile(
    source: str | os.PathLike[str] | bytes, vocabulary: Vocabulary, *, path: str = "-", limit: int = PROFILE_BYTES
) -> Enterprise:
    """Read a profile from a file, or from bytes that are shown as ``path``.

    ``LoadError`` (a ``ReadError`` with the text, once there is text) carries every mistake of the file, sorted.
    Remarks that leave it usable are in ``Enterprise.warnings``.
    """
    document = read_bytes(source, path, limit) if isinstance(source, bytes) else read_file(source, limit)
    mistakes = Mistakes(document.path, document.text)
    _require_kind(document.root, mistakes)
    enterprise = read_body(document.root, vocabulary, mistakes, document.digest)
    if not enterprise.name and not any(found.code == "R017" for found in mistakes.found):
        key, _ = document.root.entries.get("name", (Node("scalar", 1, 1), None))
        mistakes.add(key, "E002", "the profile has no name", "write name: and the enterprise's full name (单位全称)")
    mistakes.raise_if_any()
    return enterprise


def read_body(root: Node, vocabulary: Vocabulary, mistakes: Mistakes, digest: str = "") -> Enterprise:
    """Read the body of a profile, or the ``given`` of a case; mistakes are noted and left to the caller to raise."""
    stating = Stating(vocabulary, mistakes)
    envelope: dict[str, tuple[Node, Node]] = {}
    facts: dict[str, tuple[Node, Node]] = {}
    for key, entry in root.entries.items():
        (envelope if key in ENVELOPE else facts)[key] = entry
    stating.walk(facts)
    return replace(
        _read_envelope(envelope, stating),
        digest=digest,
        facts=stating.facts,
        classes=stating.classes,
        items=stating.items,
        records=stating.records,
        lists_at=stating.lists_at,
        warnings=tuple(sorted(mistakes.warnings)),
    )


def _require_kind(root: Node, mistakes: Mistakes) -> None:
    """End at a file that is something else: its other mistakes would mislead."""
    node = root.get("kind")
    if node is not None and node.text == KIND:
        return
    hint = f"a profile begins with kind: {KIND}"
    if node is None:
        like = next(
            (word for word in ("obligations", "clauses", "cases", "facts", "activities") if word in root.entries), ""
        )
        said = f"; it looks like a part of a ruleset ({like})" if like else ""
        mistakes.add(
            Node("scalar", 1, 1), "E001", f"this file does not say that it is an enterprise profile{said}", hint
        )
    elif node.text in _OTHER_KINDS:
        said = f"{_OTHER_KINDS[node.text]} (kind: {node.text}), not an enterprise profile (企业档案)"
        mistakes.add(node, "E001", f"this is {said}", hint)
    else:
        mistakes.add(node, "E001", f"kind is {described(node)}, not {KIND}", hint)
    mistakes.end()


# --- the envelope --------------------------------------------------------------------------------------------------


def _read_envelope(entries: Mapping[str, tuple[Node, Node]], stating: Stating) -> Enterprise:
    """Return the enterprise without its facts."""
    mistakes = stating.mistakes

    def line(key: str) -> str:
        return statements.read_line(entries[key][1], key, mistakes) if key in entries else ""

    enterprise = Enterprise(
        name=line("name"),
        path=mistakes.path,
        digest="",
        credit_code=read_credit_code(entries["credit_code"][1], mistakes) if "credit_code" in entries else "",
        address=line("address"),
        firm=line("firm"),
        jurisdiction=read_jurisdiction(*entries["jurisdiction"], stating) if "jurisdiction" in entries else None,
        founded_on=stating.stated("founded_on", *entries["founded_on"], FOUNDED) if "founded_on" in entries else None,
    )
    given = {key: node for key, (_, node) in entries.items()}
    if "stated_on" in given:
        if given["stated_on"].is_null:
            stating.warn_unknown(given["stated_on"], "stated_on")
        enterprise = replace(enterprise, stated_on=statements.read_day(given["stated_on"], "stated_on", mistakes))
    if "records_through" in given:
        enterprise = replace(enterprise, records_through=read_records_through(given["records_through"], stating))
    if "contacts" in given:
        enterprise = replace(enterprise, contacts=_read_contacts(given["contacts"], mistakes))
    if "applicability_since" in given:
        since = _read_days(given["applicability_since"], "applicability_since", mistakes)
        enterprise = replace(enterprise, applicability_since=since)
    if given.keys() & {"waivers", "suspensions", "inspections", "remediation"}:
        from compliance.profiles import entries as shaped

        empty = Node("list", 0, 0)
        enterprise = replace(
            enterprise,
            waivers=shaped.read_waivers(given.get("waivers", empty), mistakes),
            suspensions=shaped.read_suspensions(given.get("suspensions", empty), mistakes),
            inspections=shaped.read_inspections(given.get("inspections", empty), mistakes),
            remediation=shaped.read_remediation(given.get("remediation", empty), mistakes),
        )
    return enterprise


def read_credit_code(node: Node, mistakes: Mistakes) -> str:
    """Return a unified social credit code: 18 characters of GB 32100, which has no I, O, S, V and Z (E009)."""
    text = statements.read_line(node, "credit_code", mistakes)
    if not text or re.fullmatch("[0-9A-HJ-NP-RTUW-Y]{2}[0-9]{6}[0-9A-HJ-NP-RTUW-Y]{10}", text):
        return text
    folded = text.strip().upper().replace(" ", "")
    hint = "18 characters, digits and capital letters without I, O, S, V, Z"
    if re.fullmatch(r"[0-9.]+E\+?[0-9]+", folded):
        hint = "a spreadsheet has turned the code into a number; copy it again from the licence (营业执照)"
    elif found := re.search("[IOSVZ]", folded):
        meant = {"I": "1", "O": "0"}.get(found[0])
        hint = f"the letter {found[0]} is not used in it" + (f"; is it the digit {meant}?" if meant else "")
    elif len(folded) != 18:
        hint = f"it has {len(folded)} characters; it must have 18"
    elif folded != text:
        hint = f"write {folded}"
    mistakes.add(
        node, "E009", f"credit_code: {shown(text)} is not a unified social credit code (统一社会信用代码)", hint
    )
    return ""


def read_jurisdiction(key: Node, node: Node, stating: Stating) -> Stated | None:
    """Return the county-level code of the place of operation: six digits (E010; E011 where it is in no list)."""
    mistakes, places = stating.mistakes, stating.vocabulary.places
    inner, evidence, checked_on = stating.unwrap(node, "jurisdiction")
    if inner is None:
        return None
    if inner.is_null:
        stating.warn_unknown(inner, "jurisdiction")
        return None
    text = inner.text
    if inner.kind != "scalar" or not re.fullmatch("[1-9][0-9]{5}", text):
        hint = "six digits of GB/T 2260, for example 530581"
        named = [place.code for place in places.values() if place.label.zh == text]
        if named:
            hint = f"write {named[0]}"
        elif re.fullmatch("[1-9][0-9]{8}(?:[0-9]{3})?", text):
            hint = f"write the first six digits: {text[:6]}"
        mistakes.add(inner, "E010", f"jurisdiction takes a six-digit code, not {described(inner)}", hint)
        return None
    if text not in places and not any(text == old for place in places.values() for old, _ in place.former):
        hint = statements.unknown_hint(text, list(places)) if places else ""
        message = f"jurisdiction: {text} is not in the list of places"
        mistakes.warn(inner, "E011", message, hint, f"区划代码{text}不在区划表中，请核对")
    return Stated(text, stating.origin(key), evidence, checked_on)


def read_records_through(node: Node, stating: Stating) -> dict[str, date]:
    """Return until when the record lists are complete: one day, or one per activity and ``default``."""
    if node.is_null:
        stating.warn_unknown(node, "records_through")
        return {}
    if node.kind == "scalar":
        day = statements.read_day(node, "records_through", stating.mistakes)
        return {"default": day} if day else {}
    names = ("default", *stating.vocabulary.activities)
    for key, (key_node, _) in node.entries.items():
        if key not in names:
            hint = statements.unknown_hint(key, names)
            stating.mistakes.add(key_node, "E015", f"records_through: {shown(key)} is not an activity", hint)
    return _read_days(node, "records_through", stating.mistakes)


def _read_days(node: Node, name: str, mistakes: Mistakes) -> dict[str, date]:
    if node.kind != "map":
        if not node.is_null:
            mistakes.add(node, "R010", f"{name} takes a mapping of names to dates, not {described(node)}")
        return {}
    days = {key: statements.read_day(inner, f"{name}: {key}", mistakes) for key, (_, inner) in node.entries.items()}
    return {key: day for key, day in days.items() if day}


def _read_contacts(node: Node, mistakes: Mistakes) -> dict[str, str]:
    if node.kind != "map":
        if not node.is_null:
            hint = "write {principal_person: …, safety_manager: …}"
            mistakes.add(node, "R010", f"contacts takes a mapping of roles to names, not {described(node)}", hint)
        return {}
    lines = {key: statements.read_line(inner, f"contacts: {key}", mistakes) for key, (_, inner) in node.entries.items()}
    return {key: line for key, line in lines.items() if line}
