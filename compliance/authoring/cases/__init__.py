"""Cases beside rulesets (``*.test.yaml``): a profile's body, a day, and what must come out.

The format is in rulesets/README.md. Reads them only; running them needs an engine.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import get_args

from msgspec import Struct, field
from msgspec.structs import replace

from compliance.authoring.cases.expectations import FINAL_KEYS, KEYS, TODO, Plain, plain
from compliance.checking import VOCABULARY, bind
from compliance.checking.header import read_header
from compliance.checking.literals import Mistake, read_day, read_text
from compliance.checking.remarks import Remarks, opened
from compliance.decoding import MEBIBYTE
from compliance.diagnostics import Diagnostic, LoadError, did_you_mean
from compliance.model import Origin, Rulebook
from compliance.reading import Node, described, read_file
from compliance.verdict import QUALIFIERS, VERDICTS, Reason

FILE_BYTES = 4 * MEBIBYTE
"""Largest file of cases."""
ENDING = ".test.yaml"
Readings = Mapping[str, Collection[str]]
_KEYS = ("name", "as_of", "given", "expect")
_VERDICT = "a verdict"
_WORDS: Mapping[str, tuple[str, Collection[str]]] = {
    "verdict": (_VERDICT, VERDICTS),
    "reason": ("a reason why something is not applicable", get_args(Reason)),
    "qualifiers": ("a qualifier", QUALIFIERS),
    "curable": ("true or false", ("true", "false")),
    "assumptions": ("an assumption", ("per_assumed", "records_through")),
    "waiver": ("a standing of a waiver", ("acts", "early", "expired", "pointless")),
}
"""Keys of an expectation that take a word, or a list of words, and what it is called."""
_DAYS = ("next_due", "owed_from", "heals_on", "on")
_LISTS = ("reason_ids", "qualifiers", "missing_facts", "short_periods", "assumptions")
_NEVER_NOTHING = (*_LISTS, "verdict", "readings", "on")


class CaseExample(Struct, frozen=True):
    """One case: what is given, on which day, and what each named finding must be."""

    name: str
    as_of: date
    given: Node
    """The body of a profile: envelope words, facts, items, activities."""
    expect: Mapping[str, Plain]
    """By obligation id: a verdict, or a mapping that says only what it cares about; ``TODO``: still to be decided."""
    origin: Origin
    bind: Mapping[str, str] = field(default_factory=dict)
    """Places of documents that name none, by ruleset id."""
    open: bool = False
    """Nobody has said yet what must come out of anything (``expect: TODO``)."""


def load_cases(path: Path, rulebook: Rulebook | None = None) -> tuple[CaseExample, ...]:
    """Return the cases of one file, in its order.

    With a rulebook the ids expected of must exist. Raises :class:`LoadError` with every mistake of the file.
    """
    return _read_cases(read_file(path, limit=FILE_BYTES).root, str(path), _readings(rulebook), rulebook)


def load_all_cases(folder: Path, rulebook: Rulebook | None = None) -> tuple[CaseExample, ...]:
    """Return the cases of every file below ``folder``, by file name; ``LoadError`` with the mistakes of all."""
    return load_files(sorted(folder.rglob(f"*{ENDING}")), rulebook)


def load_files(paths: Iterable[Path], rulebook: Rulebook | None = None) -> tuple[CaseExample, ...]:
    """Return the cases of several files, in their order; ``LoadError`` with the mistakes of all."""
    cases: list[CaseExample] = []
    wrong: list[Diagnostic] = []
    known = _readings(rulebook)
    for path in paths:
        try:
            cases.extend(_read_cases(read_file(path, limit=FILE_BYTES).root, str(path), known, rulebook))
        except LoadError as error:
            wrong.extend(error.diagnostics)
    if wrong:
        raise LoadError(wrong)
    return tuple(cases)


def home_of(path: Path) -> Path | None:
    """Return the folder of rulesets that a file or a folder lies in: the nearest with a ``vocabulary`` folder."""
    here = path.resolve()
    return next((each for each in (here, *here.parents) if (each / VOCABULARY).is_dir()), None)


def _readings(rulebook: Rulebook | None) -> Readings | None:
    """Return every obligation's id with those of its other readings."""
    if rulebook is None:
        return None
    return {
        each.id: [reading.id for reading in each.readings]
        for ruleset in rulebook.rulesets
        for each in ruleset.obligations
    }


def _read_cases(root: Node, path: str, known: Readings | None, rulebook: Rulebook | None) -> tuple[CaseExample, ...]:
    remarks = Remarks(path)
    places: dict[str, str] = {}
    found: list[CaseExample] = []
    if read_header(root, "cases", remarks):
        entries = opened(root, ("cases",), ("kind", "schema", "bind", "cases"), remarks, "the file")
        listed = entries["cases"][1] if entries is not None else None
        if listed is not None and (listed.kind != "list" or not listed.items):
            remarks.add(listed, "T004", "`cases` is a list of cases", "begin each with `- name: …`")
        if entries is not None and "bind" in entries:
            places = _read_places(entries["bind"][1], rulebook, remarks)
        seen: dict[str, int] = {}
        for node in listed.items if listed is not None else ():
            case = _read_case(node, known, seen, remarks)
            if case is not None:
                found.append(case)
    if remarks.found:
        raise LoadError(remarks.found)
    return tuple(replace(case, bind=places) for case in found) if places else tuple(found)


def _read_places(node: Node, rulebook: Rulebook | None, remarks: Remarks) -> dict[str, str]:
    """Return the places that a file binds documents to which name none."""
    if node.kind != "map":
        remarks.add(node, "T004", "`bind` gives documents a place", "write `bind: {ruleset-id: code}`")
        return {}
    places: dict[str, str] = {}
    for key, (at, value) in node.entries.items():
        places[key] = value.text
        if rulebook is not None:
            try:
                bind(rulebook, {key: value.text})
            except LoadError as error:
                for each in error.diagnostics:
                    remarks.add(at, each.code, each.message, each.hint)
    return places


def _read_case(node: Node, known: Readings | None, seen: dict[str, int], remarks: Remarks) -> CaseExample | None:
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
    todo = expect.kind == "scalar" and expect.text == TODO
    if not todo and (expect.kind != "map" or not expect.entries):
        hint = f"write `obligation-id: verdict`, one a line, or {TODO} until that is decided"
        remarks.add(expect, "T004", "`expect` says what must come out", hint)
    for key, value in expect.entries.values():
        if known is not None and key.text not in known:
            remarks.add(key, "T012", f"there is no obligation `{key.text}`", did_you_mean(key.text, known))
        _look_at_expectation(value, None if known is None else known.get(key.text), remarks)
    if len(remarks.found) > before:
        return None
    expected = {key: plain(value) for key, (_, value) in expect.entries.items()}
    return CaseExample(name, day, given, expected, Origin(remarks.path, node.line), open=todo)


def _look_at_expectation(value: Node, readings: Collection[str] | None, remarks: Remarks) -> None:
    """Note what no finding can ever be: a case that expects it would never hold."""
    if value.kind == "list":
        remarks.add(value, "T004", "expected a verdict, or a mapping of what a finding says")
    elif value.kind == "scalar":
        _look_at_word(value, *_WORDS["verdict"], remarks)
    for name, (key, want) in value.entries.items():
        if name not in KEYS:
            hint = did_you_mean(name, KEYS, f"a case may expect: {', '.join(KEYS)}")
            remarks.add(key, "T001", f"a finding has no `{name}`", hint)
        elif name == "final" and want.kind == "map":
            _look_at_final(want, remarks)
        elif name == "readings" and want.kind == "map":
            for key_of_one, verdict in want.entries.values():
                if readings is not None and key_of_one.text not in readings:
                    others = f"it has: {', '.join(readings)}" if readings else "the obligation has no `readings`"
                    hint = did_you_mean(key_of_one.text, readings, others)
                    remarks.add(key_of_one, "T012", f"there is no other reading `{key_of_one.text}`", hint)
                _look_at_word(verdict, *_WORDS["verdict"], remarks)
        else:
            _look_at_value(name, want, remarks)


def _look_at_final(value: Node, remarks: Remarks) -> None:
    for name, (key, want) in value.entries.items():
        if name not in FINAL_KEYS:
            hint = did_you_mean(name, FINAL_KEYS, f"a case may expect: {', '.join(FINAL_KEYS)}")
            remarks.add(key, "T001", f"the last day of a finding has no `{name}`", hint)
        else:
            _look_at_value(name, want, remarks)


def _look_at_value(name: str, want: Node, remarks: Remarks) -> None:
    """Note a value that is not of the kind its key takes; nothing (``null``) is expected of what may be absent."""
    if want.kind == "scalar" and want.text == TODO:
        return
    if want.is_null:
        if name in _NEVER_NOTHING:
            hint = "write [] for none" if name in _LISTS else f"write what it is, or leave `{name}` out"
            remarks.add(want, "T004", f"`{name}` is never nothing", hint)
        return
    if name in _LISTS:
        if want.kind != "list":
            remarks.add(want, "T004", f"`{name}` is a list, compared whole", f"write `{name}: [one, other]`")
        for each in want.items if name in _WORDS else ():
            _look_at_word(each, *_WORDS[name], remarks)
    elif want.kind != "scalar":
        remarks.add(want, "T004", f"`{name}` takes one word, not {described(want)}", f"write `{name}: …`")
    elif name in _DAYS:
        try:
            read_day(want)
        except Mistake as mistake:
            remarks.mistake(want, mistake)
    else:
        _look_at_word(want, *_WORDS["verdict" if name == "final" else name], remarks)


def _look_at_word(node: Node, what: str, words: Collection[str], remarks: Remarks) -> None:
    if node.kind != "scalar":
        remarks.add(node, "T004", f"expected {what}, found {described(node)}", f"write one of: {', '.join(words)}")
    elif node.text not in words and not (what == _VERDICT and node.text == TODO):
        hint = did_you_mean(node.text, words, f"write one of: {', '.join(words)}")
        remarks.add(node, "T005", f"`{node.text}` is not {what}", hint)
