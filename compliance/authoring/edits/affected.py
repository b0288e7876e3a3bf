"""Whom an edit touches: the profiles of a folder judged by both rulebooks, and whose verdicts change how."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from compliance.assessor import refuse_false_declarations
from compliance.authoring.comparing import wanting
from compliance.authoring.edits.differing import Edit
from compliance.decoding import PROFILE_BYTES, read_once
from compliance.diagnostics import Diagnostic, LoadError
from compliance.engines.judging import Judge
from compliance.engines.reference import evaluate
from compliance.enterprise import Enterprise, FactValue, Item, Record
from compliance.lowering import lower
from compliance.model import Fact, Rulebook, Vocabulary
from compliance.plan import Plan
from compliance.profiles import load_profile
from compliance.situation import situations
from compliance.verdict import Outcome, Verdict


class Shift(Struct, frozen=True):
    """The profiles of which one obligation had one verdict and has another."""

    obligation: str
    old: Verdict
    new: Verdict
    names: tuple[str, ...]
    """Of the enterprises, in the order of the files."""


class Unreadable(Struct, frozen=True):
    """A profile that at least one side cannot judge."""

    path: str
    side: str
    """``both``, or ``new``: the old rulebook could still read it."""
    why: tuple[Diagnostic, ...]


class Affected(Struct, frozen=True):
    """What an edit means for the profiles given."""

    as_of: date
    judged: int
    shifts: tuple[Shift, ...]
    """In the order of the obligations; the largest first."""
    worse: tuple[str, ...]
    """Enterprises of which some obligation is newly found wanting."""
    better: tuple[str, ...]
    """Enterprises of which some obligation is no longer found wanting."""
    unreadable: tuple[Unreadable, ...] = ()

    @property
    def refused(self) -> int:
        """Return how many profiles only the new rulebook cannot judge."""
        return sum(each.side == "new" for each in self.unreadable)

    def of(self, obligation_id: str) -> tuple[Shift, ...]:
        """Return how verdicts on one obligation shifted."""
        return tuple(each for each in self.shifts if each.obligation == obligation_id)


def find_affected(
    old: Rulebook,
    new: Rulebook,
    edits: Sequence[Edit],
    paths: Iterable[str],
    as_of: date,
    progress: Callable[[int, str], None] | None = None,
) -> Affected:
    """Judge profiles by both rulebooks, only the obligations of these edits; every path is judged or listed."""
    sides = _Sides(old, new, edits, as_of)
    shifts: dict[tuple[str, Verdict, Verdict], list[str]] = {}
    worse: list[str] = []
    better: list[str] = []
    unreadable: list[Unreadable] = []
    judged = 0
    for number, path in enumerate(paths):
        if progress is not None:
            progress(number, path)
        try:
            name, pairs = sides.judge(path)
        except _Unread as unread:
            unreadable.append(unread.unreadable)
            continue
        judged += 1
        steps = []
        for key, (was, now) in pairs.items():
            before, after = _verdict(was), _verdict(now)
            if before != after:
                shifts.setdefault((key, before, after), []).append(name)
            steps.append(wanting(now) - wanting(was))
        worse += [name] if any(each > 0 for each in steps) else []
        better += [name] if any(each < 0 for each in steps) else []
    order = [each.id for each in edits]
    found = [Shift(*key, tuple(names)) for key, names in shifts.items()]
    found.sort(key=lambda each: (order.index(each.obligation), -len(each.names), each.old, each.new))
    return Affected(as_of, judged, tuple(found), tuple(worse), tuple(better), tuple(unreadable))


class _Unread(Exception):
    def __init__(self, unreadable: Unreadable) -> None:
        self.unreadable = unreadable
        super().__init__(unreadable.path)


class _Sides:
    """Both rulebooks on one day, with the obligations that may differ alone."""

    def __init__(self, old: Rulebook, new: Rulebook, edits: Sequence[Edit], as_of: date) -> None:
        self.old, self.new = old, new
        self.names = {each.id: each.was or each.id for each in edits}
        self.before = lower(old, as_of, {*self.names.values()})
        self.after = lower(new, as_of, {*self.names})
        self.reading = widened(old.vocabulary, new.vocabulary)

    def judge(self, path: str) -> tuple[str, dict[str, tuple[Outcome | None, Outcome | None]]]:
        """Return the enterprise's name and its outcomes by id, old and new; raises :class:`_Unread`."""
        try:
            data = read_once(path, PROFILE_BYTES)
        except LoadError as error:
            raise _Unread(Unreadable(path, "both", error.diagnostics)) from None
        try:
            enterprise = load_profile(data, self.new.vocabulary, path=path)
            now = _outcomes(self.after, enterprise)
        except LoadError as error:
            raise _Unread(Unreadable(path, self._who_cannot(data, path), error.diagnostics)) from None
        try:
            read = load_profile(data, self.reading, path=path)
            was = _outcomes(self.before, fitted(read, self.old.vocabulary))
        except LoadError as error:
            raise _Unread(Unreadable(path, "old", error.diagnostics)) from None
        return enterprise.name or path, {key: (was.get(name), now.get(key)) for key, name in self.names.items()}

    def _who_cannot(self, data: bytes, path: str) -> str:
        try:
            _outcomes(self.before, load_profile(data, self.old.vocabulary, path=path))
        except LoadError:
            return "both"
        return "new"


def widened(own: Vocabulary, other: Vocabulary) -> Vocabulary:
    """Return a vocabulary that reads profiles as its own does, and does not stumble over words of the other.

    What only the other knows is to be dropped afterwards (:func:`fitted`).
    """
    activities = {**other.activities, **own.activities}
    items = {**other.items, **own.items}
    for name in own.activities.keys() & other.activities.keys():
        fields = _widened_facts(own.activities[name].fields, other.activities[name].fields)
        activities[name] = replace(own.activities[name], fields=fields)
    for name in own.items.keys() & other.items.keys():
        items[name] = replace(own.items[name], fields=_widened_facts(own.items[name].fields, other.items[name].fields))
    return replace(
        own,
        facts=_widened_facts(own.facts, other.facts),
        items=items,
        activities=activities,
        classes={**other.classes, **own.classes},
        places={**other.places, **own.places},
    )


def _widened_facts(own: Mapping[str, Fact], other: Mapping[str, Fact]) -> dict[str, Fact]:
    found = {**other, **own}
    for name in own.keys() & other.keys():
        names = {each.name for each in own[name].values}
        more = tuple(each for each in other[name].values if each.name not in names)
        if more and own[name].type == other[name].type:
            found[name] = replace(own[name], values=(*own[name].values, *(replace(each, implies=()) for each in more)))
    return found


def fitted(enterprise: Enterprise, vocabulary: Vocabulary) -> Enterprise:
    """Return an enterprise with only what this vocabulary has words for."""
    known = vocabulary
    items = {
        path: tuple(Item(_known_fields(each.fields, known.items[path].fields), each.at) for each in listed)
        for path, listed in enterprise.items.items()
        if path in known.items
    }
    records = {
        path: tuple(
            Record(each.day, _known_fields(each.fields, known.activities[path].fields), each.at) for each in listed
        )
        for path, listed in enterprise.records.items()
        if path in known.activities
    }
    return replace(
        enterprise,
        facts={
            path: stated
            for path, stated in enterprise.facts.items()
            if path in known.facts and _has_words(known.facts[path], stated.value)
        },
        classes={
            name: stated
            for name, stated in enterprise.classes.items()
            if name in known.classes and known.classes[name].declarable
        },
        items=items,
        records=records,
    )


def _known_fields(fields: Mapping[str, FactValue], known: Mapping[str, Fact]) -> dict[str, FactValue]:
    return {name: value for name, value in fields.items() if name in known and _has_words(known[name], value)}


def _has_words(fact: Fact, value: FactValue) -> bool:
    """Say whether a value, right for the same name in another vocabulary, is one of this fact too."""
    kinds: dict[str, type | tuple[type, ...]] = {
        "flag": bool, "count": int, "amount": int, "choice": str, "set": frozenset, "text": str,
    }  # fmt: skip
    expected = kinds.get(fact.type)
    if expected is not None and (not isinstance(value, expected) or (expected is int and isinstance(value, bool))):
        return False
    if fact.type == "date":
        return not isinstance(value, bool | int | str | frozenset)
    names = {each.name for each in fact.values}
    return not names or (
        value in names if isinstance(value, str) else not isinstance(value, frozenset) or value <= names
    )


def _outcomes(plan: Plan, enterprise: Enterprise) -> dict[str, Outcome]:
    at = situations(plan, enterprise)
    today = plan.as_of.toordinal()
    refuse_false_declarations(plan, enterprise, Judge(at[today], plan.classes, today))
    return evaluate(plan, at)


def _verdict(outcome: Outcome | None) -> Verdict:
    return "not_applicable" if outcome is None else outcome.verdict
