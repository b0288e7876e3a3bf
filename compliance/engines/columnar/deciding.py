"""Which facts would decide what is unknown, for all enterprises at once: ``engines.deciding`` over columns.

A fact is named by its path; the field of an item or a record by list and field (``hazards.found_on``), whichever
entry it is missing in.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from compliance.engines.columnar.activities import Counted
from compliance.engines.columnar.columns import Numbers, Rows
from compliance.engines.columnar.evaluating import Columnar, Situations
from compliance.engines.columnar.planes import Flags, Planes, Words, flags_of, pack
from compliance.engines.columnar.testing import Items, Scope
from compliance.model import Vocabulary
from compliance.plan import (
    AllOf,
    AnyOf,
    Calendar,
    ClassTest,
    Ever,
    ItemsTest,
    Leaf,
    NotOf,
    Owed,
    Requirement,
    Rolling,
    ShareTest,
    Test,
    Until,
    tests_of,
)

Missing = dict[str, Words]
"""Where each fact is missing."""


class Deciding:
    """Names the deciding facts in one situation of a batch."""

    def __init__(self, engine: Columnar, at: Situations) -> None:
        self._at = at
        vocabulary: Vocabulary = engine.plan.rulebook.vocabulary
        self._classes: dict[str, ClassTest] = {each.name: each for each in engine.plan.classes_on(at.cut)}
        self._dated = {path: items.dated for path, items in vocabulary.items.items() if items.dated}
        founded = at.batch.founded
        self._unfounded: Words = at.all if founded is None else ~founded.known

    def of(self, owed: Owed, where: Words) -> Missing:
        """Return the facts that would decide an obligation of the engine's plan, and for whom.

        ``where``: whom to tell of; the obligation must not be inapplicable to any of them.
        """
        found: Missing = {}
        facts = self._at.facts
        applies = facts.truth(owed.place).true & facts.truth(owed.applies_when).true
        for each in owed.overriders:
            applies = applies & facts.truth(each.applies).false
        for test in (owed.place, owed.applies_when, *(each.applies for each in owed.overriders)):
            self._of(test, where & ~applies, found)
        if owed.base is not None:
            self._of_cases(owed, where, found)
        return {path: words for path, words in found.items() if words.any()}

    def _of_cases(self, owed: Owed, where: Words, found: Missing) -> None:
        assert owed.base is not None
        gap, undetermined, pending, satisfied = self._at.possible(owed)
        settled = (gap ^ satisfied) & ~undetermined & ~pending
        where = where & ~settled
        once, several = self._at.none, self._at.none
        for each in (gap, undetermined, pending, satisfied):
            several, once = several | (once & each), once | each
        stands = self._at.none
        for case in owed.cases:
            guard = self._at.facts.truth(case.guard)
            self._of(case.guard, where & several & ~(guard.true | guard.false), found)
            stands = stands | guard.true
        self._of(owed.base, where & ~stands, found)
        for case in owed.cases:
            self._of(case.requirement, where & ~self._at.facts.truth(case.guard).false, found)

    # --- requirements

    def _of(self, requirement: Requirement, where: Words, found: Missing) -> None:
        if not where.any():
            return
        at = self._at
        if isinstance(requirement, Calendar):
            where = where & _undetermined(at, requirement)
            for owner, period, words in at.activities.open_periods(requirement):
                self._of_records(owner, period.first, period.last, period.last, where & words, found)
                _add(found, "founded_on", where & words & self._unfounded)
        elif isinstance(requirement, Rolling):
            where = where & _undetermined(at, requirement)
            last = requirement.last
            self._of_records(requirement, requirement.reaching, last, last, where, found)
            _add(found, "founded_on", where & self._unfounded)
        elif isinstance(requirement, Ever):
            last = requirement.last
            where = where & _undetermined(at, requirement)
            self._of_records(requirement, requirement.first, last, last, where, found)
        elif isinstance(requirement, Until):
            where = where & ~at.standing(requirement.requirement).satisfied
            self._of(requirement.requirement, where, found)
            if requirement.from_start_months is not None:
                _add(found, "founded_on", where & _undetermined(at, requirement) & self._unfounded)
        elif isinstance(requirement, AllOf | AnyOf):
            where = where & self._between(requirement)
            for part in requirement.parts:
                self._of(part, where & self._between(part), found)
        else:
            truth = at.facts.truth(requirement)
            self._of_test(requirement, where & ~(truth.true | truth.false), found)

    def _between(self, requirement: Requirement) -> Words:
        """Return where a requirement is neither satisfied nor a gap."""
        standing = self._at.standing(requirement)
        words: Words = standing.undetermined & ~standing.satisfied
        return words

    # --- tests

    def _of_test(self, test: Test, where: Words, found: Missing) -> None:
        """Note what is missing for a test on facts that is unknown ``where``."""
        if not where.any():
            return
        facts = self._at.facts
        if isinstance(test, Leaf):
            self._of_key(test.key, where, found)
        elif isinstance(test, NotOf):
            self._of_test(test.part, where, found)
        elif isinstance(test, AllOf | AnyOf):
            for part in tests_of(test):
                truth = facts.truth(part)
                self._of_test(part, where & ~(truth.true | truth.false), found)
        elif isinstance(test, ItemsTest):
            self._of_items(test, where, found)
        elif isinstance(test, ShareTest):
            for key in (test.part, test.whole):
                column = facts.columns.get(key)
                _add(found, key, where & ~column.known if isinstance(column, Numbers) else where)

    def _of_key(self, key: str, where: Words, found: Missing) -> None:
        if key.startswith("place:"):
            _add(found, "jurisdiction", where)
        elif key in self._classes:
            when = self._classes[key].when
            truth = self._at.facts.truth(when)
            known = truth.true | truth.false
            self._of_test(when, where & ~known, found)
            _add(found, key, where & known)
        else:
            _add(found, key.partition(":")[0], where)

    # --- entries of lists

    def _of_items(self, test: ItemsTest, where: Words, found: Missing) -> None:
        items = self._at.facts.items.get(test.items)
        if items is None:
            _add(found, test.items, where)
            return
        _add(found, test.items, where & ~items.rows.listed)
        within, hold = items.both(test)
        asked = _of_owners(where & items.rows.listed, items.rows)
        settled = within.false | (hold.true if test.mode == "every" else hold.false)
        asked = asked & ~settled & ~(_known(within) & _known(hold))
        unsure = asked & ~_known(within)
        gathered: Missing = {}
        dated = self._dated.get(test.items)
        if dated is not None and items.rows.dated is not None:
            _add(gathered, dated, unsure & ~items.rows.dated.known)
        _of_fields(test.where, unsure & ~_known(items.scope.truth(test.where)), items.scope, gathered)
        _of_fields(test.hold, asked & ~_known(hold), items.scope, gathered)
        for name, words in gathered.items():
            _add(found, f"{test.items}.{name}", _some(words, items))

    def _of_records(self, wanted: Counted, first: int, last: int, through: int, where: Words, found: Missing) -> None:
        """Note the list that is missing or not complete, and the fields of records that may count."""
        if not where.any():
            return
        activities, name = self._at.activities, wanted.activity
        listed = activities.listed(name)
        _add(found, name, where & (~listed | ~activities.complete_until(name, through)))
        rows, scope = self._at.batch.records.get(name), activities.scope(name)
        if rows is None or scope is None:
            return
        where = where & listed & activities.possible(wanted, first, last)
        unsure = ~_known(scope.truth(wanted.where))
        assert rows.days is not None
        inside = pack((rows.days >= first) & (rows.days <= min(last, self._at.cut)))
        asked = _of_owners(where, rows) & unsure & inside
        if not asked.any():
            return
        asked = asked & ~pack(_beside(rows, flags_of(scope.truth(wanted.where).true, rows.count)))
        gathered: Missing = {}
        _of_fields(wanted.where, asked, scope, gathered)
        for field, words in gathered.items():
            owners = rows.owners()[flags_of(words, rows.count)]
            _add(found, f"{name}.{field}", pack(np.bincount(owners, minlength=self._at.batch.count) > 0))


def _of_fields(test: Test, where: Words, scope: Scope, found: Missing) -> None:
    """Note the fields that are missing in entries for a test that is unknown ``where``."""
    if not where.any():
        return
    if isinstance(test, Leaf):
        _add(found, test.key.partition(":")[0], where)
    elif isinstance(test, NotOf):
        _of_fields(test.part, where, scope, found)
    elif isinstance(test, AllOf | AnyOf):
        for part in tests_of(test):
            truth = scope.truth(part)
            _of_fields(part, where & ~_known(truth), scope, found)


def _add(found: Missing, path: str, words: Words) -> None:
    found[path] = found[path] | words if path in found else words


def _known(truth: Planes) -> Words:
    return truth.true | truth.false


def _undetermined(at: Situations, requirement: Requirement) -> Words:
    standing = at.standing(requirement)
    words: Words = standing.undetermined & ~standing.pending
    return words


def _of_owners(words: Words, rows: Rows) -> Words:
    """Return bits of enterprises as bits of their entries."""
    return pack(flags_of(words, len(rows.starts) - 1)[rows.owners()])


def _some(words: Words, items: Items) -> Words:
    return items.some(words)


def _beside(rows: Rows, certain: Flags) -> Flags:
    """Return the records that share their day with one that counts for certain."""
    assert rows.days is not None
    owners, days = rows.owners(), rows.days
    fresh = np.ones(len(days), np.bool_)
    np.logical_or(days[1:] != days[:-1], owners[1:] != owners[:-1], out=fresh[1:])
    groups = np.cumsum(fresh) - 1
    sure = np.bincount(groups[certain], minlength=int(fresh.sum())) > 0
    found: Flags = sure[groups]
    return found


def facts_of(missing: Iterable[str]) -> tuple[str, ...]:
    """Return names of deciding facts as this module gives them, of names as the reference does: no entry, no day."""
    return tuple(dict.fromkeys(_plain(each) for each in missing))


def _plain(path: str) -> str:
    if "[" in path:
        items, _, rest = path.partition("[")
        return items + rest.partition("]")[2]
    if "@" in path:
        activity, _, rest = path.partition("@")
        return f"{activity}.{rest.partition('.')[2]}"
    return path
