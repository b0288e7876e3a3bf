"""Requirements on dated records: periods, spans and deadlines, for all enterprises at once (SEMANTICS 3, 4, 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import numpy as np
from msgspec import Struct

from compliance.engines.columnar.columns import Batch, Integers, Numbers
from compliance.engines.columnar.counting import BITS, Bitmaps, Marks, Track, starting, until
from compliance.engines.columnar.lookups import Lookups, Place
from compliance.engines.columnar.planes import Flags, Planes, Standings, Words, flags_of, ones, pack, zeros
from compliance.engines.columnar.testing import Scope
from compliance.periods import Period
from compliance.plan import AllOf, AnyOf, Calendar, Ever, Plan, Requirement, Rolling, Test, Until

Counted = Calendar | Rolling | Ever
_Track = tuple[str, int, int]


class Ranges:
    """Every range of days that a plan asks in one situation, by activity, condition and number."""

    def __init__(self, cut: int) -> None:
        self._cut = cut
        self.tracks: dict[_Track, Track] = {}
        self._lookups: dict[str, Lookups] = {}

    def ask(self, requirements: Iterable[Requirement]) -> None:
        """Register the ranges of these requirements."""
        for requirement in requirements:
            for each in counted(requirement):
                if isinstance(each, Calendar):
                    for calendar in (each, *([each.earlier] if each.earlier else [])):
                        for period in (*calendar.complete, *([calendar.current] if calendar.current else [])):
                            self.bit(calendar, period.first, period.last)
                elif isinstance(each, Rolling):
                    self.bit(each, each.reaching, each.last)
                else:
                    self.bit(each, each.first, each.last)

    def track(self, each: Counted) -> Track:
        """Return the track that counts for a requirement."""
        key = (each.activity, id(each.where), each.need)
        if key not in self.tracks:
            self.tracks[key] = Track(each.activity, each.need, None if each.where == AllOf(()) else each.where)
        return self.tracks[key]

    def lookups(self, activity: str) -> Lookups:
        """Return the look-ups of an activity, made when all of its ranges have been asked for."""
        if activity not in self._lookups:
            tracks = (each for each in self.tracks.values() if each.activity == activity and each.need == 1)
            self._lookups[activity] = Lookups(tracks)
        return self._lookups[activity]

    def bit(self, each: Counted, first: int, last: int) -> int:
        """Return the place of a range; records after the cut do not count."""
        return self.track(each).bit(first, min(last, self._cut))


def counted(requirement: Requirement) -> Iterator[Counted]:
    """Yield the requirements on records within a requirement."""
    if isinstance(requirement, AllOf | AnyOf):
        for part in requirement.parts:
            yield from counted(part)
    elif isinstance(requirement, Until):
        yield from counted(requirement.requirement)
    elif isinstance(requirement, Calendar | Rolling | Ever):
        yield requirement


class _Judged(Struct):
    """What the complete periods of a calendar came to."""

    owed: Words
    short: Words
    missed: Words


class Activities:
    """The records of one batch cut at a day."""

    def __init__(self, batch: Batch, plan: Plan, ranges: Ranges, cut: int) -> None:
        self.batch, self.cut = batch, cut
        self._plan, self._ranges = plan, ranges
        self._marks: dict[int, Marks | None] = {}
        self._words: dict[tuple[str, int], Bitmaps] = {}
        self._scopes: dict[str, Scope] = {}
        self._through: dict[str, Integers] = {}
        self._least: dict[str, int] = {}
        self._known: dict[int, Flags] = {}
        self.none, self.all = zeros(batch.count), ones(batch.count)

    # --- what is known of enterprises

    @cached_property
    def founded(self) -> Words:
        """Return whose founding is known."""
        return self.none if self.batch.founded is None else self.batch.founded.known

    def _flags(self, numbers: Numbers) -> Flags:
        """Return where a number is known."""
        if id(numbers) not in self._known:
            self._known[id(numbers)] = flags_of(numbers.known, self.batch.count)
        return self._known[id(numbers)]

    def scope(self, activity: str) -> Scope | None:
        """Return where conditions on records of an activity are judged; ``None`` where nobody states any."""
        rows = self.batch.records.get(activity)
        if rows is None:
            return None
        if activity not in self._scopes:
            fields = self._plan.rulebook.vocabulary.activities[activity].fields
            acts = frozenset(name for name, each in fields.items() if each.event)
            self._scopes[activity] = Scope(rows.count, rows.columns, acts, self.cut)
        return self._scopes[activity]

    def counting(self, activity: str, where: Test) -> tuple[Flags | None, Flags | None]:
        """Return which records certainly meet ``where`` and which possibly do; ``None`` twice: all do."""
        scope = self.scope(activity)
        assert scope is not None
        if where == AllOf(()):
            return None, None
        truth = scope.truth(where)
        return flags_of(truth.true, scope.count), flags_of(~truth.false, scope.count)

    def marks(self, each: Counted) -> Marks | None:
        """Return the ranges of a requirement's track that hold enough records; ``None`` where nobody states any."""
        track = self._ranges.track(each)
        if id(track) not in self._marks:
            rows = self.batch.records.get(each.activity)
            if rows is None:
                self._marks[id(track)] = None
            elif each.need == 1:
                self._marks[id(track)] = self._looked_up(track)
            else:
                self._marks[id(track)] = track.marks(rows, *self.counting(each.activity, each.where))
        return self._marks[id(track)]

    def _looked_up(self, track: Track) -> Marks:
        # A calendar of which no period counts today asks for none.
        blocks = self._ranges.lookups(track.activity).places.get(id(track), [])
        certain = tuple(self._bits(track.activity, place) for place, _ in blocks)
        if track.where is None:
            return Marks(certain, certain)
        return Marks(certain, tuple(self._bits(track.activity, place) for _, place in blocks))

    def _bits(self, activity: str, place: Place) -> Bitmaps:
        """Return the ranges from a place on, the first as the lowest bit."""
        key = (activity, place.lookup)
        if key not in self._words:
            lookup, scope = self._ranges.lookups(activity).all[place.lookup], self.scope(activity)
            assert scope is not None
            truths = [scope.truth(where) for where in lookup.wheres]
            self._words[key] = lookup.words(self.batch.records[activity], truths)
        words = self._words[key]
        return words >> np.uint64(place.shift) if place.shift else words

    def listed(self, activity: str) -> Words:
        """Return who states the records of an activity."""
        rows = self.batch.records.get(activity)
        return self.none if rows is None else rows.listed

    def through(self, activity: str) -> Integers:
        """Return the last day until which each list of an activity is complete."""
        own = self.batch.through.get(activity)
        key = "" if own is None else activity
        if key not in self._through:
            days: Integers = np.full(self.batch.count, self._plan.as_of.toordinal(), np.int32)
            stated = self.batch.stated_on
            if stated is not None:
                days = np.where(self._flags(stated), np.minimum(days, stated.values), days)
            for numbers in (self.batch.default_through, own):
                if numbers is not None:
                    days = np.where(self._flags(numbers), numbers.values, days)
            self._through[key] = days
        return self._through[key]

    def _reaching(self, activity: str) -> int:
        """Return the day that every list of an activity reaches."""
        key = activity if activity in self.batch.through else ""
        if key not in self._least:
            self._least[key] = int(self.through(activity).min(initial=self._plan.as_of.toordinal()))
        return self._least[key]

    def complete_until(self, activity: str, day: int) -> Words:
        """Return whose list of an activity is complete until a day."""
        return self.all if self._reaching(activity) >= day else pack(self.through(activity) >= day)

    def begun_from(self, day: int, since: Sequence[str]) -> Words:
        """Return where the founding or an applicability_since is known to be this day or later."""
        found = self.none
        for numbers in (self.batch.founded, *(self.batch.since.get(key) for key in since)):
            if numbers is not None:
                found = found | (pack(numbers.values >= day) & numbers.known)
        return found

    # --- requirements

    def ever(self, ever: Ever) -> Planes:
        """Return whether there are enough records in a span."""
        enough, possible = self._bit(ever, ever.first, ever.last)
        known = self.listed(ever.activity) & self.complete_until(ever.activity, ever.last)
        return Planes(enough, ~possible & known)

    def rolling(self, rolling: Rolling) -> Standings:
        """Return how a rolling requirement stands."""
        enough, possible = self._bit(rolling, rolling.reaching, rolling.last)
        waiting = self.all if rolling.start >= rolling.reaching else self.begun_from(rolling.reaching, rolling.since)
        known = self.listed(rolling.activity) & self.founded & self.complete_until(rolling.activity, rolling.last)
        pending = enough | waiting
        return Standings(pending | possible | ~known, pending, enough)

    def _bit(self, each: Counted, first: int, last: int) -> tuple[Words, Words]:
        """Return who certainly and who possibly has enough records in a range."""
        marks = self.marks(each)
        if marks is None:
            return self.none, self.none
        block, place = divmod(self._ranges.bit(each, first, last), BITS)
        bit = np.uint64(1 << place)
        certain = pack((marks.certain[block] & bit) != 0)
        same = marks.possible[block] is marks.certain[block]
        return certain, certain if same else pack((marks.possible[block] & bit) != 0)

    def calendar(self, calendar: Calendar) -> Standings:
        """Return how a requirement by calendar periods stands."""
        found = _Judged(self.none, self.none, self.none)
        self._judge(calendar, calendar.complete, None, found)
        if calendar.earlier is not None:
            since = self.batch.since.get(calendar.since[-1])
            if since is not None:
                self._judge(calendar.earlier, calendar.earlier.complete, since, found)
        done, rest = found.owed & ~found.short, ~found.owed
        if calendar.current is not None and flags_of(rest, self.batch.count).any():
            current = _Judged(self.none, self.none, self.none)
            self._judge(calendar, (calendar.current,), None, current)
            done = done | (rest & current.owed & ~current.short)
        pending = done | rest
        return Standings(pending | ~found.missed, pending, done)

    def _judge(self, calendar: Calendar, periods: tuple[Period, ...], before: Numbers | None, found: _Judged) -> None:
        """Add what periods came to: which are owed, short for certain or not, and missed if the list reaches so far.

        ``before``: only periods whose last day is before that day are looked at, where it is known.
        """
        marks = self.marks(calendar)
        blocks: dict[int, list[tuple[int, Period]]] = {}
        for period in periods:
            block, place = divmod(self._ranges.bit(calendar, period.first, period.last), BITS)
            blocks.setdefault(block, []).append((place, period))
        # While it is unknown whether a period is owed, too few records are no gap (5).
        listed = self.listed(calendar.activity) & self.founded
        for block, placed in blocks.items():
            owed = self._owed(calendar, placed)
            if before is not None:
                owed = owed & self._before(before, placed)
            due = owed & self._reached(calendar.activity, placed)
            some = self._set(owed)
            if marks is None:
                short, missed = some, self._set(due)
            else:
                short = self._lacks(marks.certain[block], owed)
                missed = self._lacks(marks.possible[block], due)
            found.owed = found.owed | some
            found.short = found.short | short
            found.missed = found.missed | (missed & listed)

    def _set(self, bits: Bitmaps | np.uint64) -> Words:
        """Return who has a bit set."""
        if isinstance(bits, np.uint64):
            return self.all if bits else self.none
        return pack(bits != 0)

    def _lacks(self, given: Bitmaps, asked: Bitmaps | np.uint64) -> Words:
        """Return whose given bits are not all that are asked."""
        return pack((given & asked) != asked)

    def _owed(self, calendar: Calendar, placed: Sequence[tuple[int, Period]]) -> Bitmaps | np.uint64:
        """Return the periods that are owed for certain or perhaps, bit by bit (5); one number: the same of all."""
        every = np.uint64(sum(1 << place for place, _ in placed))
        owed: Bitmaps | None = None
        firsts, places = tuple(each.first for _, each in placed), tuple(place for place, _ in placed)
        for numbers in (self.batch.founded, *(self.batch.since.get(key) for key in calendar.since)):
            if numbers is not None:
                # Only a beginning after the first of these days leaves a period out: few are.
                late = np.flatnonzero((numbers.values > min(firsts)) & self._flags(numbers))
                if len(late):
                    owed = np.full(self.batch.count, every) if owed is None else owed
                    owed[late] &= until(firsts, places).on(numbers.values[late])
        spans = self.batch.suspensions
        if calendar.suspendable and spans is not None:
            owed = np.full(self.batch.count, every) if owed is None else owed
            for place, period in placed:
                covered = (spans.first <= period.first) & (spans.last >= period.last)
                owed[spans.owners[covered]] &= ~np.uint64(1 << place)
        return every if owed is None else owed

    def _reached(self, activity: str, placed: Sequence[tuple[int, Period]]) -> Bitmaps | np.uint64:
        """Return the periods whose last day the list of an activity reaches."""
        every = np.uint64(sum(1 << place for place, _ in placed))
        lasts, places = tuple(each.last for _, each in placed), tuple(place for place, _ in placed)
        if self._reaching(activity) >= max(lasts):
            return every
        return starting(lasts, places).on(self.through(activity))

    def _before(self, numbers: Numbers, placed: Sequence[tuple[int, Period]]) -> Bitmaps:
        """Return the periods whose last day is before a known day; none where the day is not known."""
        nexts, places = tuple(each.last + 1 for _, each in placed), tuple(place for place, _ in placed)
        before = starting(nexts, places).on(numbers.values)
        before[~self._flags(numbers)] = 0
        return before

    # --- period by period: what is open, what is next

    def open_periods(self, calendar: Calendar) -> Iterator[tuple[Calendar, Period, Words]]:
        """Yield the complete periods: the calendar that counts, and where it is unknown whether it is short."""
        earlier = calendar.earlier
        since = None if earlier is None else self.batch.since.get(calendar.since[-1])
        if earlier is not None and since is not None:
            yield from self._open(earlier, since)
        yield from self._open(calendar, None)

    def _open(self, calendar: Calendar, before: Numbers | None) -> Iterator[tuple[Calendar, Period, Words]]:
        marks = self.marks(calendar)
        listed = flags_of(self.listed(calendar.activity) & self.founded, self.batch.count)
        for period in calendar.complete:
            block, place = divmod(self._ranges.bit(calendar, period.first, period.last), BITS)
            placed, bit = [(place, period)], np.uint64(1 << place)
            owed = self._owed(calendar, placed)
            if before is not None:
                owed &= self._before(before, placed)
            unknown = owed & bit if marks is None else owed & bit & ~marks.certain[block]
            hopeless = listed & ((self._reached(calendar.activity, placed) & bit) != 0)
            if marks is not None:
                hopeless &= (marks.possible[block] & bit) == 0
            yield calendar, period, pack((unknown != 0) & ~hopeless)

    def possible(self, each: Counted, first: int, last: int) -> Words:
        """Return who possibly has enough records in a range that was asked for."""
        return self._bit(each, first, last)[1]

    def first_open(
        self, calendar: Calendar, running: Sequence[Period], later: Sequence[Period]
    ) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Return the last day of the first of these periods that is or may be owed and is not fulfilled; 0: of none."""
        found = np.zeros(self.batch.count, np.int64)
        marks = self.marks(calendar)
        for number, period in reversed([*enumerate((*running, *later))]):
            owed = self._owed(calendar, [(0, period)]) != 0
            if number < len(running) and marks is not None:
                block, place = divmod(self._ranges.bit(calendar, period.first, period.last), BITS)
                owed &= (marks.certain[block] & np.uint64(1 << place)) == 0
            found[owed] = period.last
        return found
