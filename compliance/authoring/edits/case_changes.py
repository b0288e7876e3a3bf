"""What an edit did to the cases beside rulesets: which went, came, or say something else, and which thresholds lost
the last case that stood at them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from compliance.authoring.cases import ENDING, FILE_BYTES, CaseExample, load_cases
from compliance.authoring.cases.expectations import Plain, plain
from compliance.authoring.edits.near.sketches import Side
from compliance.authoring.edits.near.terrain import Terrain
from compliance.decoding import read_once
from compliance.diagnostics import LoadError
from compliance.model import Rulebook

DAY = timedelta(1)


class Threshold(Struct, frozen=True, order=True):
    """A number or a day on which an obligation turns, at which no case stands any more."""

    obligation: str
    name: str
    """A fact, or ``as_of``."""
    value: str
    """What the case said that is gone."""


class Difference(Struct, frozen=True):
    """One thing that a case says otherwise."""

    part: Literal["given", "expect", "as_of"]
    name: str
    """The fact; of what is expected, the obligation."""
    key: str
    """What of the finding: ``verdict``, ``reason``, …; else empty."""
    old: Plain
    new: Plain


class CaseChange(Struct, frozen=True):
    """One case that the two folders do not have alike; ``unreadable``: a whole file of them."""

    what: Literal["removed", "added", "changed", "unreadable"]
    name: str
    obligations: tuple[str, ...]
    inside: str
    """The file, below the folder of rulesets."""
    line: int
    """In the new file; of what was removed, in the old one."""
    differences: tuple[Difference, ...] = ()
    lost: tuple[Threshold, ...] = ()


def find_case_changes(
    old: Path, new: Path, before: Rulebook, after: Rulebook, renamed: Mapping[str, str]
) -> tuple[CaseChange, ...]:
    """Return which cases differ, file by file; ``renamed``: old ids of obligations with their new ones.

    ``before`` has renamed obligations under their new ids. Files with the same bytes are not read.
    """
    if old == new:
        return ()
    pairs = [_Pair(old, new, inside, renamed) for inside in _files(old, new)]
    found = [change for pair in pairs if pair.differs for change in pair.changes()]
    if not any(each.what in ("removed", "changed") for each in found):
        return tuple(found)
    # Cases stand beside their document, so only there could another try the same threshold.
    folders = {each.inside.rpartition("/")[0] for each in found}
    beside = [pair for pair in pairs if pair.inside.rpartition("/")[0] in folders]
    kept = [case for pair in beside for case in pair.new]
    was = {(pair.inside, case.name): case for pair in beside for case in pair.old}
    edges = _Edges(before, after)
    return tuple(
        replace(each, lost=tuple(_lost(was[each.inside, each.name], kept, edges, renamed)))
        if each.what in ("removed", "changed")
        else each
        for each in found
    )


def same_files(old: Path, new: Path) -> bool:
    """Say whether both folders hold the same files of cases, to the byte."""
    return old == new or not any(_Pair(old, new, inside, {}).differs for inside in _files(old, new))


def _files(old: Path, new: Path) -> list[str]:
    return sorted({path.relative_to(folder).as_posix() for folder in (old, new) for path in folder.rglob(f"*{ENDING}")})


class _Pair:
    """One file of cases in both folders; it is read where its bytes differ, or its cases are asked for."""

    def __init__(self, old: Path, new: Path, inside: str, renamed: Mapping[str, str]) -> None:
        self.paths, self.inside, self.renamed = (old / inside, new / inside), inside, renamed
        held = [read_once(path, FILE_BYTES) if path.is_file() else None for path in self.paths]
        self.differs = held[0] != held[1]
        self._read: dict[int, tuple[CaseExample, ...]] = {}
        self.broken = False

    @property
    def old(self) -> tuple[CaseExample, ...]:
        return self._cases(0)

    @property
    def new(self) -> tuple[CaseExample, ...]:
        return self._cases(1)

    def _cases(self, side: int) -> tuple[CaseExample, ...]:
        if side not in self._read:
            try:
                self._read[side] = load_cases(self.paths[side]) if self.paths[side].is_file() else ()
            except LoadError:
                self._read[side], self.broken = (), True
        return self._read[side]

    def changes(self) -> Iterator[CaseChange]:
        """Yield what differs: cases are paired by name, then by saying the same under another name."""
        before, after = {each.name: each for each in self.old}, {each.name: each for each in self.new}
        if self.broken:
            yield CaseChange("unreadable", "", (), self.inside, 0)
            return
        said = {_said(each, {}): each for name, each in after.items() if name not in before}
        for name, was in before.items():
            now = after.get(name) or said.get(_said(was, self.renamed))
            if now is None:
                yield CaseChange("removed", name, self._ids(was), self.inside, was.origin.line)
                continue
            after.pop(now.name, None)
            differences = tuple(self._differences(was, now))
            if differences:
                yield CaseChange("changed", name, self._ids(now), self.inside, now.origin.line, differences)
        for name, now in after.items():
            yield CaseChange("added", name, tuple(now.expect), self.inside, now.origin.line)

    def _ids(self, case: CaseExample) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.renamed.get(each, each) for each in case.expect))

    def _differences(self, was: CaseExample, now: CaseExample) -> Iterator[Difference]:
        if was.as_of != now.as_of:
            yield Difference("as_of", "", "", str(was.as_of), str(now.as_of))
        one, other = flat(plain(was.given)), flat(plain(now.given))
        for name in dict.fromkeys((*one, *other)):
            if name not in one or name not in other or one[name] != other[name]:
                yield Difference("given", name, "", one.get(name), other.get(name))
        before = {self.renamed.get(key, key): _finding(each) for key, each in was.expect.items()}
        after = {key: _finding(each) for key, each in now.expect.items()}
        for obligation in dict.fromkeys((*before, *after)):
            a, b = before.get(obligation, {}), after.get(obligation, {})
            for key in dict.fromkeys((*a, *b)):
                if key not in a or key not in b or a[key] != b[key]:
                    yield Difference("expect", obligation, key, a.get(key), b.get(key))


def flat(given: Plain, prefix: str = "") -> dict[str, Plain]:
    """Return what a case gives by dotted names."""
    found: dict[str, Plain] = {}
    for key, value in given.items() if isinstance(given, dict) else ():
        if isinstance(value, dict) and value:
            found |= flat(value, f"{prefix}{key}.")
        else:
            found[f"{prefix}{key}"] = value
    return found


def _finding(expected: Plain) -> dict[str, Plain]:
    return expected if isinstance(expected, dict) else {"verdict": expected}


def _said(case: CaseExample, renamed: Mapping[str, str]) -> str:
    expect = {renamed.get(key, key): each for key, each in case.expect.items()}
    return repr((case.as_of, sorted(flat(plain(case.given)).items()), sorted(expect.items(), key=repr)))


# --- thresholds -------------------------------------------------------------------------------------------------------


class _Edges:
    """The numbers and days on which obligations turn: as they are, or as they were where they are no more."""

    def __init__(self, old: Rulebook, new: Rulebook) -> None:
        self.books = (new, old)
        self._found: dict[str, tuple[Mapping[str, set[int]], set[date]]] = {}

    def of(self, obligation_id: str) -> tuple[Mapping[str, set[int]], set[date]]:
        if obligation_id not in self._found:
            numbers: dict[str, set[int]] = {}
            days: set[date] = set()
            side = next((one for book in self.books if (one := Side(book, obligation_id)).obligation is not None), None)
            if side is not None:
                terrain = Terrain([side])
                for name, edges in terrain.facts.items():
                    numbers[name] = {bound + step for bound in edges.bounds for step in (-1, 0, 1)}
                days |= {by + step for by in terrain.deadlines for step in (0 * DAY, DAY)}
                for span in terrain.spans:
                    days |= {span.start, span.start - DAY} | ({span.until, span.until + DAY} if span.until else set())
            self._found[obligation_id] = numbers, days
        return self._found[obligation_id]


def _lost(
    was: CaseExample, kept: Sequence[CaseExample], edges: _Edges, renamed: Mapping[str, str]
) -> Iterator[Threshold]:
    """Yield the thresholds at which a case stood, and none stands now."""
    for key in was.expect:
        obligation = renamed.get(key, key)
        numbers, days = edges.of(obligation)
        others = [each for each in kept if obligation in each.expect]
        for name, value in flat(plain(was.given)).items():
            at_edge = isinstance(value, str) and value.isdecimal() and int(value) in numbers.get(name, ())
            if at_edge and not any(flat(plain(each.given)).get(name) == value for each in others):
                yield Threshold(obligation, name, str(value))
        if was.as_of in days and not any(each.as_of == was.as_of for each in others):
            yield Threshold(obligation, "as_of", str(was.as_of))
