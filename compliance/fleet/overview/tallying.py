"""A run in numbers: whatever a report of a jurisdiction says, added up over its firms in one pass.

Firms pass by in chunks, as columns; nothing is done firm by firm and nothing kept of one, so that memory does not
grow with their number. What is counted is what an assessment counts (``assessment.counted``): permissions are in no
count, an undecided recommendation is no unknown, a waived gap is told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct

from compliance.agenda import TIMELINE_DAYS
from compliance.engines.columnar.deciding import Deciding
from compliance.engines.columnar.dues import KINDS, Dues
from compliance.engines.columnar.evaluating import CODES, Situations
from compliance.engines.columnar.planes import Words, flags_of, pack, zeros
from compliance.fleet.runs.judging import GAP, INAPPLICABLE, PENDING, UNDETERMINED
from compliance.fleet.runs.reading import Chunk, Results
from compliance.fleet.stores.batches import batch_of
from compliance.fleet.stores.grouping import STATES, Axis, Counts, Flags, Grouping, Groups, any_of, columns_of

DAYS = TIMELINE_DAYS
"""How far ahead due days are counted, as in the timeline of a gap report."""
WEEKS = DAYS // 7 + 1
UNBOUND = "bind:"
"""Stands, with the ruleset's id, for the place of a document that names none: no firm can say it."""
AXES: tuple[Axis, ...] = ("county", "trade", "size")
CROSSED: tuple[Axis, ...] = ("county", "trade")
"""Axes along which gaps are counted by obligation too."""


class Lack(Struct):
    """A fact that is missing: what it would help to decide."""

    firms: int = 0
    """Firms that lack it for something undetermined."""
    verdicts: int = 0
    """Undetermined verdicts it would help to decide."""
    alone: int = 0
    """Of these, verdicts for which nothing else is missing."""


class Tally(Struct):
    """The numbers of a run."""

    ids: tuple[str, ...]
    verdicts: Counts
    """A row for each obligation, a column for each place in CODES."""
    waived: Counts
    """Gaps that are waived, by obligation."""
    final_gaps: Counts
    """Firms that had not fulfilled an obligation when it lapsed."""
    groups: dict[Axis, Groups]
    lacks: dict[str, Lack]
    open_verdicts: int
    """Undetermined verdicts, of recommendations none."""
    dues: Counts
    """Due days ahead: by week from the as-of date on, and by kind."""
    dues_of: Counts
    """The same by obligation."""
    due_firms: int
    """Firms with any of them."""
    firms: int = 0

    @property
    def open_gaps(self) -> Counts:
        """Return gaps that are not waived, by obligation."""
        found: Counts = self.verdicts[:, GAP] - self.waived
        return found

    @property
    def applies(self) -> Counts:
        """Return the firms to which each obligation applies or may apply."""
        found: Counts = self.verdicts.sum(axis=1) - self.verdicts[:, INAPPLICABLE]
        return found


def tally(results: Results, *, telling: bool = True, progress: Callable[[int], None] = lambda firms: None) -> Tally:
    """Return the numbers of a run.

    ``telling``: also which facts are missing and what falls due, for which rows are judged once more. ``progress`` is
    told how many firms are done. Raises as :meth:`Results.chunks` does.
    """
    ids = results.ids
    many = len(ids)
    counter = _Counter(results)
    found = Tally(
        ids=ids,
        verdicts=np.zeros((many, len(CODES)), np.int64),
        waived=np.zeros(many, np.int64),
        final_gaps=np.zeros(many, np.int64),
        groups={axis: Groups(("gap", "applies") if axis in CROSSED else (), many) for axis in AXES},
        lacks={},
        open_verdicts=0,
        dues=np.zeros((WEEKS, len(KINDS)), np.int64),
        dues_of=np.zeros(many, np.int64),
        due_firms=0,
    )
    columns = columns_of(results.rulebook.vocabulary)
    for chunk in results.chunks(columns, facts=telling):
        verdicts = chunk.verdicts()
        counter.count(found, chunk, verdicts)
        if telling:
            engine = results.judging.engine
            at = engine.today(batch_of(chunk.rows, results.rulebook.vocabulary))
            _lacks(found, results, at, counter.open_verdicts(verdicts))
            _dues(found, results, Dues(engine, results.judging.plan, at), chunk.count)
        progress(found.firms)
    return found


class _Counter:
    """Counts verdicts; knows which obligations are told apart."""

    def __init__(self, results: Results) -> None:
        obligations = [results.owners[id][0] for id in results.ids]
        self._ids = results.ids
        self._grouping = Grouping(results.rulebook.vocabulary)
        self._binds = np.array([each.modality != "permission" for each in obligations], np.bool_)
        self._asks = np.array([each.modality in ("obligation", "prohibition") for each in obligations], np.bool_)
        self._critical = np.array([each.severity == "critical" for each in obligations], np.bool_)

    def open_verdicts(self, verdicts: np.ndarray[tuple[int, int], np.dtype[np.uint8]]) -> Flags:
        """Return which verdicts are undetermined; of recommendations and permissions none."""
        found: Flags = (verdicts == UNDETERMINED) & self._asks
        return found

    def count(self, found: Tally, chunk: Chunk, verdicts: np.ndarray[tuple[int, int], np.dtype[np.uint8]]) -> None:
        """Add some firms."""
        found.firms += chunk.count
        for code in range(len(CODES)):
            found.verdicts[:, code] += np.count_nonzero(verdicts == code, axis=0)
        gap = verdicts == GAP
        waived = gap & chunk.waived()
        found.waived += np.count_nonzero(waived, axis=0)
        for place, id in enumerate(self._ids):
            final = chunk.final(id)
            if final is not None:
                found.final_gaps[place] += np.count_nonzero(final == GAP)
        gap, undetermined = gap & ~waived, self.open_verdicts(verdicts)
        applies: Flags = verdicts != INAPPLICABLE
        lacking = any_of(undetermined)
        critical: Flags = gap & self._critical
        state = states_of((critical, gap, undetermined, (verdicts == PENDING) & self._binds), applies)
        for axis, who in self._grouping.memberships(chunk.rows).items():
            found.groups[axis].add(who, state, lacking, {"gap": gap, "applies": applies} if axis in CROSSED else {})


def states_of(worst: Sequence[Flags], applies: Flags) -> Flags:
    """Return the state of each firm, a column for each of STATES, of flags by firm and obligation, worst first."""
    left = np.ones(len(applies), np.bool_)
    nothing = ~any_of(applies)
    found = np.zeros((len(applies), len(STATES)), np.bool_)
    for place, each in enumerate(worst):
        found[:, place] = left & any_of(each) & ~nothing
        left &= ~found[:, place]
    found[:, STATES.index("clear")] = left & ~nothing
    found[:, STATES.index("nothing")] = nothing
    return found


def _lacks(found: Tally, results: Results, at: Situations, undetermined: Flags) -> None:
    """Add what is missing, exactly: for every undetermined verdict the facts the reference would name."""
    engine, count = results.judging.engine, at.batch.count
    deciding = Deciding(engine, at)
    who: dict[str, Words] = {}
    found.open_verdicts += int(np.count_nonzero(undetermined))
    columns = any_of(undetermined, axis=0)
    for place, owed in enumerate(engine.plan.owed):
        if not columns[place]:
            continue
        missing = deciding.of(owed, pack(np.ascontiguousarray(undetermined[:, place])))
        ruleset = results.owners[owed.id][1]
        if ruleset.jurisdiction is None and "jurisdiction" in missing:
            missing[UNBOUND + ruleset.id] = missing.pop("jurisdiction")
        once, more = zeros(count), zeros(count)
        for words in missing.values():
            more, once = more | (once & words), once | words
        for path, words in missing.items():
            lack = found.lacks.setdefault(path, Lack())
            lack.verdicts += int(flags_of(words, count).sum())
            lack.alone += int(flags_of(words & ~more, count).sum())
            who[path] = who[path] | words if path in who else words
    for path, words in who.items():
        found.lacks[path].firms += int(flags_of(words, count).sum())


def _dues(found: Tally, results: Results, dues: Dues, count: int) -> None:
    """Add the due days of the coming weeks."""
    today = results.as_of.toordinal()
    anything = np.zeros(count, np.bool_)
    for place, id in enumerate(results.ids):
        due = dues.of(id)
        ahead = (due.on >= today) & (due.on <= today + DAYS)
        number = int(np.count_nonzero(ahead))
        if number:
            found.dues_of[place] += number
            anything |= ahead
            slots = (due.on[ahead] - today) // 7 * len(KINDS) + due.kind[ahead]
            found.dues += np.bincount(slots, minlength=found.dues.size).reshape(found.dues.shape)
    found.due_firms += int(anything.sum())
