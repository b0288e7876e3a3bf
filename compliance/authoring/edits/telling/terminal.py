"""A comparison for a terminal: one block an obligation, what asks more of somebody first."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.authoring.comparing import Comparison, verdicts, wanting
from compliance.authoring.edits.differing import Cause, Edit, Plainly
from compliance.authoring.edits.diffing import ORDER, RulebookDiff
from compliance.authoring.edits.telling.casing import TITLE, case_heading, case_lines, case_place, case_warnings
from compliance.authoring.edits.telling.causes import cause_changed
from compliance.authoring.edits.telling.details import Changed
from compliance.authoring.edits.telling.examples import facts_line, judged_on, verdict_line, yaml_of
from compliance.authoring.edits.telling.headings import (
    BESIDE_TITLE,
    LAW_TITLE,
    READING_TITLE,
    WORDS_TITLE,
    beside_words,
    causes_title,
    clause,
    direction_words,
    heading,
    legal_edits,
    meaning,
    notes,
    pick,
    plain_edits,
    remark_words,
    shared_edits,
    sides,
    split_beside,
    summary,
    what_changed,
)
from compliance.authoring.edits.telling.marking import Marker
from compliance.authoring.edits.telling.parts import shown_words, words_changed
from compliance.authoring.edits.telling.placing import span_beside, span_of
from compliance.authoring.edits.telling.shifting import affected_summary, shift_words, unreadable_words
from compliance.authoring.edits.telling.vocabulary import edited
from compliance.authoring.witness import Change
from compliance.explain.words import compose, lower_first
from compliance.model import Words
from compliance.reports.strings import UI
from compliance.verdict import Outcome

EXAMPLES = {
    "stricter": Words("例：原无缺项，现有缺项", "Example of one that newly lacks something"),
    "looser": Words("例：原有缺项，现无缺项", "Example of one that no longer lacks anything"),
    "milder": Words("例：原为不符合，现只作建议", "Example of a gap that becomes advice"),
    "harder": Words("例：原只作建议，现为不符合", "Example of advice that becomes a gap"),
    "advised": Words("例：原无建议，现有建议", "Example of new advice"),
    "unadvised": Words("例：原有建议，现无建议", "Example of advice that goes"),
    "other": Words("例：结论不同", "Example of another verdict"),
}


def as_text(diff: RulebookDiff, lang: str = "zh") -> str:
    """Return the whole comparison as text."""
    return "".join(f"{line}\n" for line in _Telling(diff, lang).lines())


def examples(comparison: Comparison | None) -> Iterator[tuple[Words, Change]]:
    """Yield the changes to show, each with what it is an example of."""
    if comparison is None:
        return
    for name, change in (
        ("stricter", comparison.stricter),
        ("looser", comparison.looser),
        ("other", comparison.other),
    ):
        if change is not None:
            kind = _kind(name, change)
            yield (_open(change) if kind == "open" else EXAMPLES[kind]), change


def _kind(name: str, change: Change) -> str:
    """Return what an example is one of: advice is no gap."""
    levels = (wanting(change.old), wanting(change.new))
    if "undetermined" in (verdicts(change.old)[0], verdicts(change.new)[0]):
        return "open"
    kinds = {(2, 1): "milder", (1, 2): "harder", (0, 1): "advised", (1, 0): "unadvised"}
    return kinds.get(levels, name)


def _open(change: Change) -> Words:
    """Return what an example shows of which one side decides nothing: that is not the same as nothing wanting."""
    old, new = (_standing(each) for each in (change.old, change.new))
    return compose("例：原{0}，现{1}", "Example: was {0}, is {1}", old, new)


def _standing(outcome: Outcome | None) -> Words:
    verdict = verdicts(outcome)[0]
    if verdict == "undetermined":
        return Words("无法判定", "undetermined")
    word = UI[f"verdict.{verdict}"]
    return Words(f"为{word.zh}", lower_first(word.en))


class _Telling:
    def __init__(self, diff: RulebookDiff, lang: str) -> None:
        self.diff, self.lang = diff, lang
        brackets = ("[", "]") if lang == "en" else ("【", "】")
        self.marker = Marker(diff.old.rulebook, diff.new.rulebook, *brackets)
        self.shared = shared_edits(diff)
        self.grouped = {each.id for edits in self.shared.values() for each in edits}

    def say(self, words: Words) -> str:
        return pick(words, self.lang)

    def lines(self) -> Iterator[str]:
        diff = self.diff
        yield from map(self.say, sides(diff))
        yield self.say(summary(diff))
        if diff.affected is not None:
            yield self.say(affected_summary(diff.affected))
        yield from map(self.say, notes(diff))
        for causes, edits in self.shared.items():
            yield ""
            yield from self._group(causes, edits)
        for direction in ORDER:
            for each in diff.by_direction(direction):
                if each.id not in self.grouped:
                    yield ""
                    yield from self._block(each)
        reading, documents, rest = split_beside(diff)
        yield from self._beside(READING_TITLE, reading)
        yield from self._words(LAW_TITLE, legal_edits(diff))
        yield from self._beside(None if legal_edits(diff) else LAW_TITLE, documents)
        yield from self._words(WORDS_TITLE, plain_edits(diff))
        yield from self._beside(BESIDE_TITLE, rest)
        yield from self._cases()
        if diff.affected is not None and diff.affected.unreadable:
            yield ""
            yield self.say(Words("没有判断的企业档案", "Profiles that were not judged"))
            yield from (f"  {self.say(each)}" for each in unreadable_words(diff.affected))

    def _block(self, edit: Edit) -> Iterator[str]:
        diff = self.diff
        yield f"{self._mark(edit)}{self.say(heading(edit, diff))}"
        yield f"  {span_of(edit, diff)}"
        yield f"  {self.say(clause(edit, diff))}"
        yield from (f"  ※ {self.say(each)}" for each in remark_words(edit))
        changes = what_changed(edit, diff)
        for cause in edit.causes:
            changes += cause_changed(cause, diff)
        yield from self._changes(changes)
        if diff.direction(edit) == "undecided":
            yield f"  {self.say(meaning(edit, diff))}"
        for what, change in examples(diff.comparisons.get(edit.id)):
            yield from self._example(what, change)
        if diff.affected is not None:
            for shift in diff.affected.of(edit.id):
                yield f"  {self.say(shift_words(shift, diff.affected.judged))}"
        yield from self._also(edit)

    def _also(self, edit: Edit) -> Iterator[str]:
        """Yield what of an edit is law without a verdict, and what is words alone, before and after."""
        if edit.law:
            yield f"  {self.say(compose('{0}：{1}', '{0}: {1}', LAW_TITLE, words_changed(edit, law=True)))}"
            yield from (f"  {line}" for line in self._changes(shown_words(edit, self.diff, law=True)))
        rest = words_changed(edit, law=False)
        if rest.zh:
            yield f"  {self.say(Words('另改文字：', 'Also reworded: '))}{self.say(rest)}"
            yield from (f"  {line}" for line in self._changes(shown_words(edit, self.diff, law=False)))

    def _mark(self, edit: Edit) -> str:
        said = self.say(direction_words(edit, self.diff))
        return f"[{said}] " if self.lang == "en" else f"【{said}】"

    def _changes(self, changes: list[Changed], titled: bool = True) -> Iterator[str]:
        for each in changes:
            old, new = self.marker.mark(self.say(each.old), self.say(each.new))
            if titled:
                yield f"  {self.say(each.what)}"
            yield f"    {self.say(Words('原：', 'was: '))}{old}"
            yield f"    {self.say(Words('现：', 'now: '))}{new}"

    def _example(self, what: Words, change: Change) -> Iterator[str]:
        witness = change.witness
        on = self.say(judged_on(witness))
        yield f"  {self.say(what)}{self.say(Words(f'（{on}评估）', f' (as of {on})'))}"
        yield f"    {self.say(facts_line(witness, self.diff.differences.new))}"
        yield f"    {self.say(verdict_line(change))}"
        yield from (f"      {line}" for line in yaml_of(witness).splitlines())

    def _group(self, causes: tuple[Cause, ...], edits: list[Edit]) -> Iterator[str]:
        diff = self.diff
        count = Words(f"，涉及{len(edits)}项义务", f": {len(edits)} obligations")
        yield f"■ {self.say(causes_title(causes, diff))}{self.say(count)}"
        changes = [each for cause in causes for each in cause_changed(cause, diff)]
        yield from self._changes(changes, titled=len(causes) > 1)
        for direction in ORDER:
            found = [each for each in edits if diff.direction(each) == direction]
            for place, each in enumerate(found):
                yield f"  {self._mark(each)}{self.say(heading(each, diff))}"
                for what, change in examples(diff.comparisons.get(each.id)):
                    if place == 0:
                        yield from (f"  {line}" for line in self._example(what, change))
                    else:
                        on, who = judged_on(change.witness), facts_line(change.witness, diff.differences.new)
                        said = compose("{0}；{1}：{2}", "{0}; {1}: {2}", on, who, verdict_line(change))
                        yield f"      {self.say(said)}"
                if diff.affected is not None:
                    for shift in diff.affected.of(each.id):
                        yield f"      {self.say(shift_words(shift, diff.affected.judged))}"

    def _words(self, title: Words, edits: list[Edit]) -> Iterator[str]:
        if edits:
            yield ""
            yield self.say(title)
        for each in edits:
            yield f"  {self.say(heading(each, self.diff))}{self.say(Words('：', ': '))}{self.say(words_changed(each))}"
            yield f"    {span_of(each, self.diff)}"
            yield from (f"    ※ {self.say(remark)}" for remark in remark_words(each))
            changes = shown_words(each, self.diff, law=True) + shown_words(each, self.diff, law=False)
            yield from (f"  {line}" for line in self._changes(changes))

    def _beside(self, title: Words | None, listed_: list[Plainly]) -> Iterator[str]:
        if listed_ and title is not None:
            yield ""
            yield self.say(title)
        for each in listed_:
            yield f"  {self.say(beside_words(each, self.diff))}"
            span = span_beside(each, self.diff)
            if span.line:
                yield f"    {span}"
            yield from (
                f"  {line}" for line in self._changes(edited(each, self.diff.differences.old, self.diff.new.rulebook))
            )

    def _cases(self) -> Iterator[str]:
        diff = self.diff
        if diff.cases:
            yield ""
            yield self.say(TITLE)
        for change in sorted(diff.cases, key=lambda each: not each.lost):
            yield f"  {self.say(case_heading(change))}"
            yield f"    {self.say(case_place(change, diff))}"
            yield from (f"    ※ {self.say(each)}" for each in case_warnings(change, diff))
            yield from (f"    {self.say(each)}" for each in case_lines(change, diff))
