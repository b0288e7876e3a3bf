"""Requirements on dated records: periods, spans and deadlines, for all enterprises at once (SEMANTICS 3, 4, 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import numpy as np
from msgspec import Struct

from compliance.engines.columnar.columns import Batch, Integers, Numbers
from compliance.engines.columnar.counting import BITS, Bitmaps, Marks, Track, masks_from
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
            self.tracks[key] = Track(each.activity, each.need)
        return self.tracks[key]

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
    """What the complete periods of a calendar came to, flag by enterprise."""

    owed: Flags
    short: Flags
    missed: Flags


class Activities:
    """The records of one batch cut at a day."""

    def __init__(self, batch: Batch, plan: Plan, ranges: Ranges, cut: int) -> None:
        self.batch, self.cut = batch, cut
        self._plan, self._ranges = plan, ranges
        self._marks: dict[int, Marks | None] = {}
        self._scopes: dict[str, Scope] = {}
        self._through: dict[str, Integers] = {}
        self.none, self.all = zeros(batch.count), ones(batch.count)

    # --- what is known of enterprises

    @cached_property
    def founded(self) -> Flags:
        """Return whose founding is known."""
        return self._flags(self.batch.founded)

    def _flags(self, numbers: Numbers | None) -> Flags:
        if numbers is None:
            return np.zeros(self.batch.count, np.bool_)
        return flags_of(numbers.known, self.batch.count)

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
            self._marks[id(track)] = (
                None if rows is None else track.marks(rows, *self.counting(each.activity, each.where))
            )
        return self._marks[id(track)]

    def listed(self, activity: str) -> Words:
        """Return who states the records of an activity."""
        rows = self.batch.records.get(activity)
        return self.none if rows is None else rows.listed

    def through(self, activity: str) -> Integers:
        """Return the last day until which each list of an activity is complete."""
        if activity in self._through:
            return self._through[activity]
        days = np.full(self.batch.count, self._plan.as_of.toordinal(), np.int64)
        stated = self.batch.stated_on
        if stated is not None:
            days = np.where(self._flags(stated), np.minimum(days, stated.values), days)
        for numbers in (self.batch.default_through, self.batch.through.get(activity)):
            if numbers is not None:
                days = np.where(self._flags(numbers), numbers.values, days)
        self._through[activity] = days
        return days

    def complete_until(self, activity: str, day: int) -> Words:
        """Return whose list of an activity is complete until a day."""
        return pack(self.through(activity) >= day)

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
        founded = self.none if self.batch.founded is None else self.batch.founded.known
        known = self.listed(rolling.activity) & founded & self.complete_until(rolling.activity, rolling.last)
        pending = enough | waiting
        return Standings(pending | possible | ~known, pending, enough)

    def _bit(self, each: Rolling | Ever, first: int, last: int) -> tuple[Words, Words]:
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
        count = self.batch.count
        found = _Judged(np.zeros(count, np.bool_), np.zeros(count, np.bool_), np.zeros(count, np.bool_))
        self._judge(calendar, calendar.complete, None, found)
        if calendar.earlier is not None:
            since = self.batch.since.get(calendar.since[-1])
            if since is not None:
                self._judge(calendar.earlier, calendar.earlier.complete, since, found)
        done = found.owed & ~found.short
        rest = ~found.owed
        if calendar.current is not None and rest.any():
            current = _Judged(np.zeros(count, np.bool_), np.zeros(count, np.bool_), np.zeros(count, np.bool_))
            self._judge(calendar, (calendar.current,), None, current)
            done |= rest & current.owed & ~current.short
        pending = done | rest
        return Standings(pack(pending | ~found.missed), pack(pending), pack(done))

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
        listed = flags_of(self.listed(calendar.activity), self.batch.count) & self.founded
        for block, placed in blocks.items():
            owed = self._owed(calendar, placed)
            if before is not None:
                owed &= self._before(before, placed)
            none = np.zeros(self.batch.count, np.uint64)
            certain, possible = (none, none) if marks is None else (marks.certain[block], marks.possible[block])
            short = owed & ~certain
            hard = short & ~possible & self._reached(calendar.activity, placed)
            found.owed |= owed != 0
            found.short |= short != 0
            found.missed |= (hard != 0) & listed

    def _owed(self, calendar: Calendar, placed: Sequence[tuple[int, Period]]) -> Bitmaps:
        """Return the periods that are owed for certain or perhaps, bit by bit (5)."""
        every = np.uint64(sum(1 << place for place, _ in placed))
        owed = np.full(self.batch.count, every)
        firsts = [each.first for _, each in placed]
        for numbers in (self.batch.founded, *(self.batch.since.get(key) for key in calendar.since)):
            if numbers is not None:
                # Only a beginning after the first of these days leaves a period out: few are.
                late = np.flatnonzero((numbers.values > min(firsts)) & self._flags(numbers))
                if len(late):
                    days, masks = masks_from(firsts, [place for place, _ in placed])
                    owed[late] &= masks[np.searchsorted(days, numbers.values[late], side="left")]
        spans = self.batch.suspensions
        if calendar.suspendable and spans is not None:
            for place, period in placed:
                covered = (spans.first <= period.first) & (spans.last >= period.last)
                owed[spans.owners[covered]] &= ~np.uint64(1 << place)
        return owed

    def _reached(self, activity: str, placed: Sequence[tuple[int, Period]]) -> Bitmaps | np.uint64:
        """Return the periods whose last day the list of an activity reaches."""
        every = np.uint64(sum(1 << place for place, _ in placed))
        through, lasts = self.through(activity), [each.last for _, each in placed]
        early = np.flatnonzero(through < max(lasts))
        if not len(early):
            return every
        reached = np.full(self.batch.count, every)
        days, masks = masks_from([-last for last in lasts], [place for place, _ in placed])
        # The list reaches a period where -last >= -through: those below are left out.
        reached[early] &= masks[np.searchsorted(days, -through[early], side="left")]
        return reached

    def _before(self, numbers: Numbers, placed: Sequence[tuple[int, Period]]) -> Bitmaps:
        """Return the periods whose last day is before a known day; none where the day is not known."""
        days, masks = masks_from([-each.last for _, each in placed], [place for place, _ in placed])
        before: Bitmaps = masks[np.searchsorted(days, -numbers.values.astype(np.int64), side="right")]
        before[~self._flags(numbers)] = 0
        return before
