"""Cases beside rulesets (``*.test.yaml``): a profile's body, a day, and what must come out.

The format is in rulesets/README.md. Reads them only; running them needs an engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from compliance.authoring.expectations import Plain, plain
from compliance.checking.entries import read_header
from compliance.checking.literals import Mistake, read_day, read_text
from compliance.checking.remarks import Remarks, opened
from compliance.decoding import MEBIBYTE
from compliance.diagnostics import Diagnostic, LoadError, did_you_mean
from compliance.model import Origin, Rulebook
from compliance.reading import Node, read_file
from compliance.verdict import QUALIFIERS, VERDICTS

FILE_BYTES = 4 * MEBIBYTE
"""Largest file of cases."""
ENDING = ".test.yaml"
_KEYS = ("name", "as_of", "given", "expect")


class CaseExample(Struct, frozen=True):
    """One case: what is given, on which day, and what each named finding must be."""

    name: str
    as_of: date
    given: Node
    """The body of a profile: envelope words, facts, items, activities."""
    expect: Mapping[str, Plain]
    """By obligation id: a verdict, or a mapping that says only what it cares about."""
    origin: Origin
    bind: Mapping[str, str] = field(default_factory=dict)
    """Places of documents that name none, by ruleset id."""


def load_cases(path: Path, rulebook: Rulebook | None = None) -> tuple[CaseExample, ...]:
    """Return the cases of one file, in its order.

    With a rulebook the ids expected of must exist. Raises :class:`LoadError` with every mistake of the file.
    """
    root = read_file(path, limit=FILE_BYTES).root
    remarks = Remarks(str(path))
    ids = None if rulebook is None else [each.id for ruleset in rulebook.rulesets for each in ruleset.obligations]
    found: list[CaseExample] = []
    if read_header(root, "cases", remarks):
        entries = opened(root, ("cases",), ("kind", "schema", "bind", "cases"), remarks, "the file")
        listed = entries["cases"][1] if entries is not None else None
        if listed is not None and (listed.kind != "list" or not listed.items):
            remarks.add(listed, "T004", "`cases` is a list of cases", "begin each with `- name: …`")
        seen: dict[str, int] = {}
        for node in listed.items if listed is not None else ():
            case = _read_case(node, ids, seen, remarks)
            if case is not None:
                found.append(case)
    if remarks.found:
        raise LoadError(remarks.found)
    places = root.get("bind")
    bind = {key: value.text for key, (_, value) in places.entries.items()} if places is not None else {}
    return tuple(replace(case, bind=bind) for case in found)


def load_all_cases(folder: Path, rulebook: Rulebook | None = None) -> tuple[CaseExample, ...]:
    """Return the cases of every file below ``folder``, by file name; ``LoadError`` with the mistakes of all."""
    cases: list[CaseExample] = []
    wrong: list[Diagnostic] = []
    for path in sorted(folder.rglob(f"*{ENDING}")):
        try:
            cases.extend(load_cases(path, rulebook))
        except LoadError as error:
            wrong.extend(error.diagnostics)
    if wrong:
        raise LoadError(wrong)
    return tuple(cases)


def _read_case(node: Node, ids: list[str] | None, seen: dict[str, int], remarks: Remarks) -> CaseExample | None:
    before = len(remarks.found)
    entries = opened(node, _KEYS, _KEYS, remarks, "a case")
    if entries is None:
        return None
    name, day = "", date.min
    try:
        name = read_text(entries["name"][1], "a name")
    except Mistake as mistake:
        remarks.mistake(entries["name"][1], mistake)
    try:
        day = read_day(entries["as_of"][1])
    except Mistake as mistake:
        remarks.mistake(entries["as_of"][1], mistake)
    if name and name in seen:
        remarks.add(entries["name"][1], "T009", f"two cases are named {name}", f"the first is at line {seen[name]}")
    seen.setdefault(name, node.line)
    given, expect = entries["given"][1], entries["expect"][1]
    if given.kind != "map":
        remarks.add(given, "T004", "`given` is the body of a profile", "write `given: {}` where nothing is known")
    if expect.kind != "map" or not expect.entries:
        remarks.add(expect, "T004", "`expect` says what must come out", "write `obligation-id: verdict`, one a line")
    else:
        for key, value in expect.entries.values():
            _look_at_expectation(key, value, ids, remarks)
    if len(remarks.found) > before:
        return None
    expected = {key: plain(value) for key, (_, value) in expect.entries.items()}
    return CaseExample(name, day, given, expected, Origin(remarks.path, node.line))


def _look_at_expectation(key: Node, value: Node, ids: list[str] | None, remarks: Remarks) -> None:
    """Note what no finding can ever be: a case that expects it would never hold."""
    if ids is not None and key.text not in ids:
        remarks.add(key, "T012", f"there is no obligation `{key.text}`", did_you_mean(key.text, ids))
    verdict = value if value.kind == "scalar" else value.get("verdict")
    if value.kind == "list":
        remarks.add(value, "T004", "expected a verdict, or a mapping of what a finding says")
    elif verdict is not None and verdict.text not in VERDICTS:
        hint = did_you_mean(verdict.text, VERDICTS, f"write one of: {', '.join(VERDICTS)}")
        remarks.add(verdict, "T005", f"`{verdict.text}` is not a verdict", hint)
    qualifiers = value.get("qualifiers")
    for each in qualifiers.items if qualifiers is not None else ():
        if each.text not in QUALIFIERS:
            hint = did_you_mean(each.text, QUALIFIERS, f"write one of: {', '.join(QUALIFIERS)}")
            remarks.add(each, "T005", f"`{each.text}` is not a qualifier", hint)
