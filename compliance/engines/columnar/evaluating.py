"""A plan over a batch: verdict, reason, qualifiers and final verdict of every obligation for every enterprise.

The meaning is the reference's (``engines.judging``, ``engines.reference``), step by step; only the enterprises are
many. Section numbers in comments are those of SEMANTICS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from compliance.engines.columnar.activities import Activities, Ranges
from compliance.engines.columnar.columns import Batch, Column
from compliance.engines.columnar.fulfilment import Fulfilment
from compliance.engines.columnar.interning import interned
from compliance.engines.columnar.planes import Planes, Standings, Words, as_standings, numbers_of, pack, union
from compliance.engines.columnar.testing import Facts, Items
from compliance.model import Vocabulary
from compliance.plan import AllOf, AnyOf, Calendar, Ever, Owed, Plan, Requirement, Rolling, Until
from compliance.situation import current_code, place_truth
from compliance.verdict import QUALIFIERS, Qualifier, Reason, Verdict

CODES: tuple[Verdict, ...] = ("not_applicable", "satisfied", "gap", "undetermined", "pending", "advice")
"""A verdict as a number is its place here."""
REASONS: tuple[Reason | None, ...] = (
    None, "not_yet_founded", "not_yet_in_force", "lapsed", "outside_jurisdiction", "does_not_apply", "overridden",
)  # fmt: skip
"""A reason as a number is its place here."""
_PLACES = {reason: place for place, reason in enumerate(REASONS)}
_REASON_BITS = (len(REASONS) - 1).bit_length()
NO_FINAL = 255
"""Stands in ``final`` where an obligation has not lapsed."""

Bytes = NDArray[np.uint8]


class Judged(Struct, frozen=True):
    """What is said of one obligation, one byte an enterprise."""

    verdict: Bytes
    """Places in :data:`CODES`."""
    qualifiers: Bytes
    """Bits in the order of :data:`compliance.verdict.QUALIFIERS`."""
    reason: Bytes
    """Places in :data:`REASONS`."""
    final: Bytes | None = None
    """Places in :data:`CODES`, of a lapsed obligation."""


_Manner = Literal["late", "by_alternative"]
_Say = Callable[[Requirement], Words]


class Columnar:
    """A plan, prepared for any number of batches."""

    def __init__(self, plan: Plan) -> None:
        self.plan = interned(plan)
        self._vocabulary: Vocabulary = plan.rulebook.vocabulary
        self.ranges = {cut: Ranges(cut) for cut in plan.cuts()}
        """The ranges of days asked of records, by the day the situation is cut at."""
        self._lies: dict[tuple[str, int], bool | None] = {}
        self._codes = _Codes()
        today = plan.as_of.toordinal()
        for owed in self.plan.owed:
            for each in (owed, *(alternative for _, alternative in owed.alternatives)):
                self.ranges[today].ask(requirements_of(each))
            if owed.final is not None:
                self.ranges[owed.final.until or 0].ask(requirements_of(owed.final))

    def evaluate(self, batch: Batch, *, verdicts_only: bool = False) -> dict[str, Judged]:
        """Return what is said of every obligation, by id.

        ``verdicts_only``: qualifiers, reasons and final verdicts are left out (empty), which takes less than half.
        """
        columns = self.columns(batch)
        cuts = {cut: Situations(self, batch, columns, cut) for cut in self.plan.cuts()}
        today = cuts[self.plan.as_of.toordinal()]
        found: dict[str, Judged] = {}
        nothing = np.zeros(0, np.uint8)
        for owed in self.plan.owed:
            now = today.outcome(owed)
            if verdicts_only:
                found[owed.id] = Judged(now.codes(batch.count), nothing, nothing)
                continue
            qualifiers = today.qualifiers(owed, now)
            for _, alternative in owed.alternatives:
                _compare_readings(now, today.outcome(alternative), qualifiers)
            final = None
            if owed.final is not None:
                final = cuts[owed.final.until or 0].outcome(owed.final).codes(batch.count)
            bits = numbers_of([qualifiers.get(name, today.none) for name in QUALIFIERS], batch.count)
            found[owed.id] = Judged(now.codes(batch.count), bits, now.reasons(batch.count), final)
        return found

    def today(self, batch: Batch) -> Situations:
        """Return the situation on the as-of date, for what is told beside verdicts."""
        return Situations(self, batch, self.columns(batch), self.plan.as_of.toordinal())

    def columns(self, batch: Batch) -> dict[str, Column]:
        """Return the facts, and where the enterprises lie of every place the plan asks for (2)."""
        columns: dict[str, Column] = dict(batch.facts)
        slots = self._codes.slots(batch.places)
        for asked in self.plan.places:
            truths = [self._lies_in(asked, code) for code in self._codes.known]
            true = np.array([truth is True for truth in truths], np.bool_)
            false = np.array([truth is False for truth in truths], np.bool_)
            columns[f"place:{asked}"] = Planes(pack(true.take(slots)), pack(false.take(slots)))
        return columns

    def _lies_in(self, asked: str, code: int) -> bool | None:
        if not code:
            return None
        if (asked, code) not in self._lies:
            stated = current_code(self._vocabulary, f"{code:06}")
            self._lies[asked, code] = place_truth(current_code(self._vocabulary, asked), stated)
        return self._lies[asked, code]


class _Codes:
    """The codes of places met so far, each with a number of its own."""

    def __init__(self) -> None:
        self.known: list[int] = [0]
        self._slots = np.zeros(1, np.int16)

    def slots(self, places: NDArray[np.int32]) -> NDArray[np.int16]:
        """Return the number of the code of each."""
        if len(places) and (most := int(places.max())) >= len(self._slots):
            self._slots = np.concatenate((self._slots, np.zeros(most + 1 - len(self._slots), np.int16)))
        found = self._slots.take(places)
        new = np.flatnonzero((found == 0) & (places != 0))
        if len(new):
            for code in np.unique(places[new]).tolist():
                self._slots[code] = len(self.known)
                self.known.append(code)
            found = self._slots.take(places)
        return found


class _Outcome(Struct, frozen=True):
    """Where an obligation has which verdict; the planes exclude one another."""

    inapplicable: Words
    satisfied: Words
    found_wanting: Words
    pending: Words
    undetermined: Words
    advice: bool
    """Found wanting is advice, not a gap."""
    unknown_applicability: Words
    because: tuple[tuple[Reason, Words], ...]
    """Reasons in the order in which the first that holds is told."""

    def codes(self, count: int) -> Bytes:
        """Return the verdict of each as its place in :data:`CODES`."""
        low = self.satisfied | self.undetermined
        middle = self.found_wanting | self.undetermined
        high = self.pending
        if self.advice:
            # advice is 5, gap is 2
            low, middle, high = low | self.found_wanting, self.undetermined, high | self.found_wanting
        return numbers_of((low, middle, high), count)

    def reasons(self, count: int) -> Bytes:
        """Return the reason of each as its place in :data:`REASONS`."""
        left = self.inapplicable
        none = np.zeros_like(left)
        planes = [none] * _REASON_BITS
        for reason, words in self.because:
            here = left & words
            left = left & ~words
            for place in range(_REASON_BITS):
                if _PLACES[reason] >> place & 1:
                    planes[place] = union(none, planes[place], here)
        return numbers_of(planes, count)


class Situations:
    """One batch cut at a day: judges requirements there, each distinct one once."""

    def __init__(self, engine: Columnar, batch: Batch, columns: Mapping[str, Column], cut: int) -> None:
        vocabulary = engine.plan.rulebook.vocabulary
        acts = frozenset(path for path, fact in vocabulary.facts.items() if fact.event)
        items = {
            path: Items(
                rows, frozenset(name for name, each in vocabulary.items[path].fields.items() if each.event), cut
            )
            for path, rows in batch.items.items()
        }
        self.batch, self.cut = batch, cut
        self.facts = Facts(batch.count, columns, acts, cut, items)
        self.activities = Activities(batch, engine.plan, engine.ranges[cut], cut)
        self.all, self.none = self.facts.all, self.facts.none
        self._standings: dict[int, Standings] = {}
        for each in engine.plan.classes_on(cut):
            derived = self.facts.truth(each.when)
            true, false = derived.true, derived.false if each.closed else self.none
            declared = batch.declared.get(each.name) if each.declarable else None
            if declared is not None:
                stated = declared.true | declared.false
                true, false = true | declared.true, (false & ~stated) | (declared.false & ~derived.true)
                false &= ~true
            self.facts.columns[each.name] = Planes(true, false)
        founded = batch.founded
        self._unborn = self.none
        if founded is not None and founded.values.max(initial=0) > cut:
            self._unborn = pack(founded.values > cut) & founded.known

    # --- requirements (2, 4, 5)

    def standing(self, requirement: Requirement) -> Standings:
        """Return what a requirement gives."""
        found = self._standings.get(id(requirement))
        if found is None:
            found = self._standings[id(requirement)] = self._judge(requirement)
        return found

    def _judge(self, requirement: Requirement) -> Standings:
        if isinstance(requirement, AllOf):
            return self._least(map(self.standing, requirement.parts))
        if isinstance(requirement, AnyOf):
            return self._greatest(map(self.standing, requirement.parts))
        if isinstance(requirement, Calendar):
            return self.activities.calendar(requirement)
        if isinstance(requirement, Rolling):
            return self.activities.rolling(requirement)
        if isinstance(requirement, Ever):
            return as_standings(self.activities.ever(requirement))
        if isinstance(requirement, Until):
            return self._until(requirement)
        return as_standings(self.facts.truth(requirement))

    def _least(self, parts: Iterable[Standings]) -> Standings:
        low = middle = high = self.all
        for each in parts:
            low, middle, high = low & each.undetermined, middle & each.pending, high & each.satisfied
        return Standings(low, middle, high)

    def _greatest(self, parts: Iterable[Standings]) -> Standings:
        low = middle = high = self.none
        for each in parts:
            low, middle, high = low | each.undetermined, middle | each.pending, high | each.satisfied
        return Standings(low, middle, high)

    def _until(self, until: Until) -> Standings:
        inner = self.standing(until.requirement)
        if until.open:
            return Standings(self.all, self.all, inner.satisfied)
        if until.start_reaching is None:
            return inner
        waiting = self.activities.begun_from(until.start_reaching, until.since)
        founded = self.batch.founded.known if self.batch.founded is not None else self.none
        # With the founding unknown, what is not satisfied is undetermined: never a gap, never pending for itself.
        pending = inner.satisfied | waiting | (inner.pending & founded)
        return Standings(inner.undetermined | waiting | ~founded, pending, inner.satisfied)

    # --- obligations (2, 6)

    def outcome(self, owed: Owed) -> _Outcome:
        """Return the verdicts of one obligation."""
        none = self.none
        if owed.standing != "in_force":
            because: tuple[tuple[Reason, Words], ...] = (("not_yet_founded", self._unborn), (owed.standing, self.all))
            return _Outcome(self.all, none, none, none, none, False, none, because)
        place, applies = self.facts.truth(owed.place), self.facts.truth(owed.applies_when)
        overridden = self.facts.any_of([self.facts.truth(each.applies) for each in owed.overriders])
        reasons: tuple[tuple[Reason, Words], ...] = (
            ("not_yet_founded", self._unborn),
            ("outside_jurisdiction", place.false),
            ("does_not_apply", applies.false),
            ("overridden", overridden.true),
        )
        because = tuple(each for each in reasons if each[1] is not none)
        out = union(none, *(words for _, words in because))
        inside, surely = ~out, applies.true
        for words in (place.true, overridden.false):
            surely = surely if words is self.all else surely & words
        surely = surely if self._unborn is none else surely & ~self._unborn
        if owed.base is None:
            return _Outcome(out, inside, none, none, none, False, inside & ~surely, because)
        advice = owed.modality == "recommendation"
        if not owed.cases:
            low, middle, high = self.standing(owed.base)
            done, wanting = high & inside, surely & ~low
            waits = none if middle is high else middle & ~high & inside
            met = done if waits is none else middle & inside
            open_ = inside & ~(wanting | met)
            return _Outcome(out, done, wanting, waits, open_, advice, met & ~surely, because)
        gap, undetermined, pending, satisfied = self.possible(owed)
        other: Words = undetermined | pending | satisfied
        wanting = gap & ~other & surely
        waits = pending & ~(gap | undetermined) & inside
        done = satisfied & ~(gap | undetermined | pending) & inside
        open_ = inside & ~(wanting | waits | done)
        return _Outcome(out, done, wanting, waits, open_, advice, (waits | done) & ~surely, because)

    def possible(self, owed: Owed) -> tuple[Words, Words, Words, Words]:
        """Return where each standing is possible: unknown guards are independent (6)."""
        assert owed.base is not None
        if not owed.cases:
            return _single(self.standing(owed.base), self.all)
        guards = [self.facts.truth(case.guard) for case in owed.cases]
        standings = [self.standing(case.requirement) for case in owed.cases]
        stands = self.none
        low = middle = high = self.all
        for guard, each in zip(guards, standings, strict=True):
            stands = stands | guard.true
            low = low & (each.undetermined | ~guard.true)
            middle = middle & (each.pending | ~guard.true)
            high = high & (each.satisfied | ~guard.true)
        least = Standings(low, middle, high)
        found = [a | b for a, b in zip(
            _single(least, stands), _single(self.standing(owed.base), ~stands), strict=True
        )]  # fmt: skip
        for guard, each in zip(guards, standings, strict=True):
            open_ = ~(guard.true | guard.false)
            # Beside a case that stands, an unknown one matters only where it asks more.
            matters = open_ & (~stands | _below(each, least))
            found = [a | b for a, b in zip(found, _single(each, matters), strict=True)]
        return found[0], found[1], found[2], found[3]

    def qualifiers(self, owed: Owed, now: _Outcome) -> dict[Qualifier, Words]:
        """Return where each qualifier holds that does not compare readings."""
        found: dict[Qualifier, Words] = {"applicability_unknown": now.unknown_applicability}
        if owed.base is None:
            found["permission"] = now.satisfied
            return found
        fulfilment = Fulfilment(self)
        sayings: tuple[tuple[_Manner, _Say], ...] = (
            ("late", fulfilment.late),
            ("by_alternative", fulfilment.by_alternative),
        )
        for name, say in sayings:
            if not any(fulfilment.may_be(name, each) for each in requirements_of(owed)):
                continue
            stands, words = self.none, self.none
            for case in owed.cases:
                guard = self.facts.truth(case.guard).true
                stands = stands | guard
                words = words | (guard & say(case.requirement))
            found[name] = (words | (say(owed.base) & ~stands)) & now.satisfied
        return found


def _single(standings: Standings, within: Words) -> tuple[Words, Words, Words, Words]:
    """Return where a standing is gap, undetermined, pending and satisfied, within some enterprises."""
    low, middle, high = standings
    return ~low & within, low & ~middle & within, middle & ~high & within, high & within


def _below(one: Standings, other: Standings) -> Words:
    """Return where one standing is lower than another."""
    lower: Words = other.undetermined & ~one.undetermined
    lower |= other.pending & ~one.pending
    lower |= other.satisfied & ~one.satisfied
    return lower


def _compare_readings(chosen: _Outcome, other: _Outcome, qualifiers: dict[Qualifier, Words]) -> None:
    """Note where another reading gives something else (5)."""
    open_ = (chosen.undetermined | other.undetermined) & ~(chosen.undetermined & other.undetermined)
    decided = ~(chosen.undetermined | other.undetermined)
    sensitive = (chosen.found_wanting ^ other.found_wanting) & decided
    nothing = np.zeros_like(open_)
    qualifiers["reading_open"] = qualifiers.get("reading_open", nothing) | open_
    qualifiers["reading_sensitive"] = qualifiers.get("reading_sensitive", nothing) | sensitive


def requirements_of(owed: Owed) -> Iterator[Requirement]:
    """Yield the requirements that may stand: the base's, and those of stricter cases."""
    if owed.base is not None:
        yield owed.base
    for case in owed.cases:
        yield case.requirement
