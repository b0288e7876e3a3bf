"""Two rulebooks compared: what was edited, what each edit means for verdicts, and on which profiles it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from compliance.authoring.cases import ENDING, CaseExample, load_cases
from compliance.authoring.comparing import Comparison, Direction, bound
from compliance.authoring.edits.affected import Affected
from compliance.authoring.edits.differing import Differences, Edit, find_differences
from compliance.authoring.edits.neighbours import Cases
from compliance.authoring.edits.seeking import best_seeker
from compliance.authoring.solving import available
from compliance.diagnostics import LoadError
from compliance.model import Rulebook

ORDER: tuple[Direction, ...] = ("stricter", "mixed", "looser", "changed", "undecided", "equivalent")
"""In which edits are told: what asks more of somebody first."""


class Side(Struct, frozen=True):
    """One of the two rulebooks, with the folder it came from and its name for a report."""

    rulebook: Rulebook
    folder: Path
    said: str
    shown: Path
    """The folder that results point into: of a revision the one that people have before them."""


class RulebookDiff(Struct, frozen=True):
    """Everything a report says of two rulebooks."""

    old: Side
    new: Side
    differences: Differences
    comparisons: Mapping[str, Comparison]
    """By id, of every edit after which verdicts may differ."""
    bound: tuple[str, ...]
    """Documents that name no place, for which one was assumed in examples."""
    solved: bool
    """Whether the solver was there to prove that nothing differs."""
    affected: Affected | None = None

    def direction(self, edit: Edit) -> Direction:
        """Return what an edit does to verdicts; one that touches none by its kind needs no proof."""
        found = self.comparisons.get(edit.id)
        return "equivalent" if found is None else found.direction

    def by_direction(self, direction: Direction) -> tuple[Edit, ...]:
        """Return the edits of this direction, in the order of the new rulebook; words alone are none."""
        return tuple(
            each for each in self.differences.edits if each.kind != "words" and self.direction(each) == direction
        )


def compare_rulebooks(
    old: Side, new: Side, days: Sequence[date] = (), progress: Callable[[int, int, str], None] | None = None
) -> RulebookDiff:
    """Return what differs between two rulebooks, and of each obligation in which direction.

    ``days`` are tried first for examples. ``progress`` is told how many obligations are done, of how many, and which
    is next.
    """
    differences = find_differences(old.rulebook, new.rulebook)
    edits = differences.differing
    before, after = bound(differences.old), bound(differences.new)
    comparisons: dict[str, Comparison] = {}
    if edits:
        renamed = {each.was: each.id for each in differences.edits if each.was}
        documents = _documents(differences, edits)
        cases = (_cases_beside(old, documents, renamed), _cases_beside(new, documents, {}))
        seeker = best_seeker(*cases, edits=len(edits))
        for number, each in enumerate(edits):
            if progress is not None:
                progress(number, len(edits), each.id)
            comparisons[each.id] = seeker.compare(before, after, each.id, days)
        if progress is not None:
            progress(len(edits), len(edits), "")
    assumed = tuple(
        ruleset.id
        for ruleset in new.rulebook.rulesets
        if ruleset.jurisdiction is None and any(each.id in comparisons for each in ruleset.obligations)
    )
    return RulebookDiff(old, new, differences, comparisons, assumed, available())


def _documents(differences: Differences, edits: Sequence[Edit]) -> set[str]:
    ids = {each.id for each in edits}
    return {
        ruleset.id
        for book in (differences.old, differences.new)
        for ruleset in book.rulesets
        if any(each.id in ids for each in ruleset.obligations)
    }


def _cases_beside(side: Side, documents: set[str], renamed: Mapping[str, str]) -> Cases:
    """Return the cases beside these documents by the obligation they speak of, under its new id.

    A file of cases that cannot be read is passed over: cases only say where to look first.
    """
    found: dict[str, list[CaseExample]] = {}
    for document in sorted(documents):
        for path in sorted((side.folder / document).glob(f"*{ENDING}")):
            try:
                cases = load_cases(path, side.rulebook)
            except LoadError:
                continue
            for case in cases:
                for key in case.expect:
                    found.setdefault(renamed.get(key, key), []).append(case)
    return found


def with_affected(diff: RulebookDiff, affected: Affected) -> RulebookDiff:
    """Return the same with what it means for the profiles of a folder."""
    return replace(diff, affected=affected)
