"""The seeker that needs no solver: profiles near the edges of what two versions ask, judged by the reference.

It starts from the cases beside the rulesets and from profiles made of the conditions, and varies one and two things
at a time. What it shows is a difference; that it shows nothing proves nothing. Work is bounded and deterministic.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from compliance.authoring.cases import CaseExample
from compliance.authoring.comparing import Comparison, bound, is_looser, is_stricter, same_verdict, settle, verdicts
from compliance.authoring.edits.near.scenes import scenes
from compliance.authoring.edits.near.shrinking import Found, shrink, size, strangeness
from compliance.authoring.edits.near.sketches import ENVELOPE, Side, Sketch, Unfit, as_written, sketch_of
from compliance.authoring.edits.near.terrain import Terrain
from compliance.authoring.witness import Bench, Change, Value, Witness, replay
from compliance.diagnostics import LoadError
from compliance.model import Rulebook
from compliance.profiles import read_body
from compliance.reading import Mistakes
from compliance.verdict import Outcome

Cases = Mapping[str, Sequence[CaseExample]]
"""Cases by the id of an obligation of which they expect something."""

MOST_TRIES = 3000
"""Profiles judged by both sides for one obligation."""
FEWEST_TRIES = 300
"""Also where an edit touches very many obligations."""
MOST_STARTS = 30
MOST_CASES = 40
KEPT = 4
"""Differences of one direction that are made smaller; the smallest is shown."""
DIRECTIONS = ("stricter", "looser", "other")


class Neighbours:
    """Implements ``comparing.Seeker`` by trying profiles; ``tries`` bounds the work for one obligation."""

    def __init__(self, cases_old: Cases, cases_new: Cases, tries: int = MOST_TRIES) -> None:
        self.cases_old, self.cases_new, self.tries = cases_old, cases_new, tries

    def compare(self, old: Rulebook, new: Rulebook, obligation_id: str, days: Sequence[date] = ()) -> Comparison:
        """Return what was found; never ``equivalent``, because trying proves nothing."""
        given = [*self.cases_new.get(obligation_id, ())][:MOST_CASES]
        given += [
            each for each in self.cases_old.get(obligation_id, ()) if each.name not in {one.name for one in given}
        ]
        old, new = bound(old), bound(new)
        search = _Search(old, new, obligation_id, days, given[: 2 * MOST_CASES], self.tries)
        search.run()
        return settle(obligation_id, search.changes(Bench(old, obligation_id), Bench(new, obligation_id)), proved=False)

    def polish(self, found: Comparison, old: Rulebook, new: Rulebook, days: Sequence[date] = ()) -> Comparison:
        """Return a comparison with its examples made simpler, and moved to a day on which cases are judged."""
        old, new = bound(old), bound(new)
        search = self._search(old, new, found.obligation, days)
        benches = (Bench(old, found.obligation), Bench(new, found.obligation))
        simpler = {
            name: search.simplified(change, *benches)
            for name in DIRECTIONS
            if (change := getattr(found, name)) is not None
        }
        return replace(found, **simpler)

    def _search(self, old: Rulebook, new: Rulebook, obligation_id: str, days: Sequence[date]) -> _Search:
        cases = [*self.cases_new.get(obligation_id, ())][:MOST_CASES]
        names = {each.name for each in cases}
        cases += [each for each in self.cases_old.get(obligation_id, ()) if each.name not in names][:MOST_CASES]
        return _Search(old, new, obligation_id, days, cases, self.tries)


class _Seen(Struct, frozen=True):
    """A difference found, as it was found."""

    found: Found
    old: Outcome | None
    new: Outcome | None


class _Search:
    def __init__(
        self, old: Rulebook, new: Rulebook, obligation_id: str, days: Sequence[date], cases: Sequence[CaseExample],
        tries: int,
    ) -> None:  # fmt: skip
        self.old, self.new = Side(old, obligation_id), Side(new, obligation_id)
        self.terrain = Terrain((self.old, self.new))
        self.cases, self.tries, self.left = cases, tries, tries
        ordinary = self.terrain.ordinary_days()
        self.days = [*dict.fromkeys((*days, *ordinary, *self.terrain.days()))]
        self.nice_days = [*dict.fromkeys((*days, *(each.as_of for each in cases), *self.days))]
        self.first_days = [*dict.fromkeys((*days, *ordinary))]
        self.tried: set[str] = set()
        self.seen: dict[str, list[_Seen]] = {each: [] for each in DIRECTIONS}

    def run(self) -> None:
        """Try what there is to try until the budget is used or nothing more can come."""
        starts = self._starts()
        names, suspects = self.terrain.names, self.terrain.suspects()
        others = [each for each in names if each not in suspects]
        attempts: list[Iterable[tuple[Sketch, date]]] = [
            ((sketch, day) for sketch, _ in starts for day in self.days),
            (each for start in starts for name in suspects for each in self._moves(*start, name)),
        ]
        if others:
            # Something else is asked of these names: there it is sooner found than on another day.
            attempts.reverse()
        attempts += [
            (each for start in starts for name in others for each in self._moves(*start, name)),
            self._pairs(starts, suspects, suspects),
            self._pairs(starts, suspects, others),
        ]
        for attempt in attempts:
            for sketch, day in attempt:
                self.look(sketch, day)
                if self.left <= 0 or self._enough():
                    return

    def look(self, sketch: Sketch, as_of: date) -> _Seen | None:
        """Judge a profile by both sides, once, and keep it where they differ; return how it was judged."""
        key = f"{as_of}{sorted(sketch.items())!r}"
        if key in self.tried:
            return None
        self.tried.add(key)
        self.left -= 1
        try:
            judged = _Seen(Found(sketch, as_of), self.old.judge(sketch, as_of), self.new.judge(sketch, as_of))
        except Unfit:
            return None
        if not same_verdict(judged.old, judged.new):
            self.seen[_direction(judged)].append(judged)
        return judged

    def changes(self, old: Bench, new: Bench) -> list[Change]:
        """Return the smallest difference of each direction, replayed from its text through whole rulebooks."""
        found: list[Change] = []
        for direction in DIRECTIONS:
            small = [self._smaller(each) for each in _best(self.seen[direction], 1 + self.tries // 1000)]
            for each in sorted(small, key=lambda one: (_openness(one), _odd(one), *size(one.found))):
                change = replay(Witness(each.found.as_of, each.found.sketch), old, new)
                if change is not None and not same_verdict(change.old, change.new):
                    found.append(change)
                    break
        return found

    def simplified(self, change: Change, old: Bench, new: Bench) -> Change:
        """Return a simpler example of the same change, or the change itself where none holds."""
        found = Found(change.witness.given, change.witness.as_of)
        small = self._smaller(_Seen(found, change.old, change.new)).found
        other = replay(Witness(small.as_of, small.sketch), old, new)
        pair = (verdicts(change.old), verdicts(change.new))
        return change if other is None or (verdicts(other.old), verdicts(other.new)) != pair else other

    # --- where to start, and what to vary

    def _starts(self) -> list[tuple[Sketch, date]]:
        """Return profiles to vary, those first on which the obligation says something definite, each way in turn."""
        kinds: dict[tuple[object, ...], list[_Seen]] = {}
        for sketch, day in self._candidates():
            judged = self.look(sketch, day)
            if judged is not None:
                kinds.setdefault((verdicts(judged.old), verdicts(judged.new)), []).append(judged)
        for each in kinds.values():
            each.sort(key=lambda one: size(one.found))
        ranked = sorted(kinds.values(), key=lambda several: _openness(several[0]))
        found: list[tuple[Sketch, date]] = []
        for place in range(MOST_STARTS):
            found += ((one[place].found.sketch, one[place].found.as_of) for one in ranked if place < len(one))
        return found[: max(6, min(MOST_STARTS, self.tries // 50))]

    def _candidates(self) -> Iterator[tuple[Sketch, date]]:
        for case in self.cases:
            for side in (self.new, self.old):
                sketch = self._given(case, side)
                if sketch is not None:
                    yield sketch, case.as_of
        for day in self.first_days:
            for side in (self.old, self.new):
                yield from ((sketch, day) for sketch in scenes(side, self.terrain, day))

    def _given(self, case: CaseExample, side: Side) -> Sketch | None:
        mistakes = Mistakes(case.origin.path, "")
        try:
            enterprise = read_body(case.given, side.vocabulary, mistakes)
        except LoadError:
            return None
        # What the case says beside, and a side has no word for, does not matter here.
        sketch = sketch_of(enterprise, {*self.terrain.facts, *self.terrain.fields, *self.terrain.classes})
        return as_written(sketch, case.given, side.vocabulary.activities)

    def _moves(self, sketch: Sketch, as_of: date, name: str) -> Iterator[tuple[Sketch, date]]:
        for moved in self._moved(sketch, as_of, name):
            yield moved, as_of

    def _moved(self, sketch: Sketch, as_of: date, name: str) -> Iterator[Sketch]:
        """Yield the sketch with another value of one name, and without it."""
        had = sketch.get(name)
        for value in self.terrain.values(name, as_of):
            if value != had or type(value) is not type(had):
                yield {**sketch, name: value}
        edges = self.terrain.facts.get(name)
        if edges is not None and edges.fact.type == "set" and isinstance(had, list):
            for value in edges.named:
                yield {**sketch, name: [each for each in had if each != value] if value in had else [*had, value]}
        elif isinstance(had, list) and name not in ENVELOPE:
            yield from ({**sketch, name: had[:at] + had[at + 1 :]} for at in range(min(len(had), 6)))
            yield from self._entries_moved(sketch, name, had, as_of)
        if name in sketch:
            yield {key: value for key, value in sketch.items() if key != name}

    def _entries_moved(self, sketch: Sketch, name: str, had: list[Value], as_of: date) -> Iterator[Sketch]:
        for at, entry in enumerate(had[:4]):
            for field, edges in self.terrain.fields.get(name, {}).items():
                if isinstance(entry, dict):
                    for value in edges.values(as_of):
                        yield {**sketch, name: [*had[:at], {**entry, field: value}, *had[at + 1 :]]}
                    rest = {key: value for key, value in entry.items() if key != field}
                    yield {**sketch, name: [*had[:at], rest, *had[at + 1 :]]}

    def _pairs(
        self, starts: Sequence[tuple[Sketch, date]], first: Iterable[str], second: Sequence[str]
    ) -> Iterator[tuple[Sketch, date]]:
        for sketch, day in starts:
            for one in first:
                for other in second:
                    if other != one:
                        for moved in self._moved(sketch, day, one):
                            yield from self._moves(moved, day, other)

    def _enough(self) -> bool:
        """Say whether nothing more can come: an obligation added or removed differs in one direction only."""
        definite = [each for each in ("stricter", "looser") if any(_openness(one) == 0 for one in self.seen[each])]
        alone = self.old.obligation is None or self.new.obligation is None
        return len(definite) > (0 if alone else 1)

    def _smaller(self, seen: _Seen) -> _Seen:
        wanted = _told(seen)

        def differs(sketch: Sketch, as_of: date) -> bool:
            try:
                judged = _Seen(seen.found, self.old.judge(sketch, as_of), self.new.judge(sketch, as_of))
            except Unfit:
                return False
            return _told(judged) == wanted

        found = shrink(seen.found, differs, self.terrain, self.nice_days)
        return _Seen(found, seen.old, seen.new)


def _direction(seen: _Seen) -> str:
    change = Change(Witness(seen.found.as_of, seen.found.sketch), seen.old, seen.new)
    return "stricter" if is_stricter(change) else "looser" if is_looser(change) else "other"


def _openness(seen: _Seen) -> int:
    return openness(seen.old, seen.new)


def openness(old: Outcome | None, new: Outcome | None) -> int:
    """Return how little a difference says: least where both sides are decided, and stand today."""
    open_ = 0
    for outcome in (old, new):
        verdict, final = verdicts(outcome)
        unsure = outcome is not None and "applicability_unknown" in outcome.qualifiers
        open_ += 4 * (verdict == "undetermined") + 2 * (final is not None) + 2 * unsure + (verdict == "pending")
    return open_


def _told(seen: _Seen) -> tuple[object, ...]:
    """Return what a smaller example must say too."""
    unsure = [each is not None and "applicability_unknown" in each.qualifiers for each in (seen.old, seen.new)]
    return verdicts(seen.old), verdicts(seen.new), *unsure


def _odd(seen: _Seen) -> int:
    return strangeness(seen.found.sketch, seen.found.as_of)


def _best(seen: Sequence[_Seen], most: int) -> list[_Seen]:
    ranked = sorted(seen, key=lambda one: (_openness(one), _odd(one), *size(one.found), one.found.as_of))
    return ranked[: min(most, KEPT)]
