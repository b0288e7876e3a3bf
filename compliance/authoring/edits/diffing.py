"""Two rulebooks compared: what was edited, what each edit means for verdicts, and on which profiles it shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from compliance.authoring.cases import ENDING, CaseExample, load_cases
from compliance.authoring.comparing import Comparison, Direction, bound
from compliance.authoring.edits.affected import Affected
from compliance.authoring.edits.case_changes import CaseChange, find_case_changes, same_files
from compliance.authoring.edits.differing import Cause, Differences, Edit, find_differences
from compliance.authoring.edits.meaning import class_form
from compliance.authoring.edits.neighbours import Cases
from compliance.authoring.edits.seeking import MANY, best_seeker
from compliance.authoring.solving import available
from compliance.diagnostics import LoadError
from compliance.model import Rulebook

FIRST_FEW = 3
"""Of the obligations that one cause touches, where many differ: those that get the full search for examples."""
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
    cases: tuple[CaseChange, ...] = ()
    """What was done to the cases beside the rulesets."""
    same_cases: bool = True
    """Whether the files of cases are the same to the byte."""
    affected: Affected | None = None

    def direction(self, edit: Edit) -> Direction:
        """Return what an edit does to verdicts; one that touches none by its kind needs no proof."""
        found = self.comparisons.get(edit.id)
        return "equivalent" if found is None else found.direction

    def reread(self, edit: Edit) -> bool:
        """Say whether an edit comes from a profile being read otherwise: in other words alone verdicts tell little."""
        names = {each.name for each in self.differences.beside if each.change == "reading"}
        return any(each.kind in ("class", "vocabulary") and each.subject in names for each in edit.causes)

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
        seeker = best_seeker(*cases, edits=len(edits), brief=_brief(edits))
        for number, each in enumerate(edits):
            if progress is not None:
                progress(number, len(edits), each.id)
            if _only_refused(each, differences):
                comparisons[each.id] = Comparison(each.id, "undecided")
            else:
                comparisons[each.id] = seeker.compare(before, after, each.id, days)
        if progress is not None:
            progress(len(edits), len(edits), "")
    assumed = tuple(
        ruleset.id
        for ruleset in new.rulebook.rulesets
        if ruleset.jurisdiction is None and any(each.id in comparisons for each in ruleset.obligations)
    )
    renamed = {each.was: each.id for each in differences.edits if each.was}
    changes = find_case_changes(old.folder, new.folder, differences.old, new.rulebook, renamed)
    same = same_files(old.folder, new.folder)
    return RulebookDiff(old, new, differences, comparisons, assumed, available(), changes, same)


def _only_refused(edit: Edit, differences: Differences) -> bool:
    """Say whether all that differs is which classes may be declared.

    A profile that both sides load declares none of these, and gets the same verdicts: there is nothing to look for.
    """
    if {*edit.parts} - {"readings"} or not edit.causes or any(each.kind != "class" for each in edit.causes):
        return False
    for each in edit.causes:
        was, now = (book.vocabulary.classes[each.subject] for book in (differences.old, differences.new))
        if class_form(replace(was, declarable=now.declarable)) != class_form(now):
            return False
    return True


def _brief(edits: Sequence[Edit]) -> set[str]:
    """Return the obligations of which one example, as it is found, must do: of a shared cause all but the first few."""
    if len(edits) <= MANY:
        return set()
    seen: Counter[tuple[Cause, ...]] = Counter()
    found: set[str] = set()
    for each in edits:
        own = {*each.parts} - {"readings"}
        key = () if own else each.causes
        seen[key] += 1
        if seen[key] > (MANY if own else FIRST_FEW):
            found.add(each.id)
    return found


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
