"""A comparison as results for CI: one result an obligation, its direction the code."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.authoring.comparing import Direction
from compliance.authoring.edits.differing import Edit, Plainly
from compliance.authoring.edits.diffing import RulebookDiff
from compliance.authoring.edits.telling.casing import case_heading, case_lines, case_place, case_span, case_warnings
from compliance.authoring.edits.telling.causes import cause_changed
from compliance.authoring.edits.telling.details import Changed
from compliance.authoring.edits.telling.examples import facts_line, judged_on, verdict_line, yaml_of
from compliance.authoring.edits.telling.headings import (
    DIRECTIONS,
    MEANINGS,
    beside_words,
    clause,
    direction_words,
    legal_edits,
    owner,
    plain_edits,
    remark_words,
    split_beside,
    summary,
    what_changed,
)
from compliance.authoring.edits.telling.parts import shown_words, words_changed
from compliance.authoring.edits.telling.placing import span_beside, span_of
from compliance.authoring.edits.telling.shifting import affected_summary, shift_words, unreadable_words
from compliance.authoring.edits.telling.terminal import examples
from compliance.authoring.edits.telling.vocabulary import edited
from compliance.authoring.formats.places import relative
from compliance.authoring.results import Kind, Level, Result, Results
from compliance.diagnostics import Span
from compliance.explain.words import compose, listed
from compliance.model import Words

FAIL_ON = ("stricter", "looser", "any", "never")
_FAILS: dict[str, tuple[Direction, ...]] = {
    "stricter": ("stricter", "mixed"),
    "looser": ("looser", "mixed"),
    "any": ("stricter", "looser", "mixed", "changed", "undecided"),
    "never": (),
}
_OTHER = (
    Kind("words", Words("文字修改", "reworded"), Words("改动不影响结论。", "The edit alters no verdict.")),
    Kind(
        "law",
        Words("不改结论，但改报告所说的法", "what reports give as law"),
        Words("结论不变，报告所引的法有变。", "No verdict is altered, but what reports say the law is."),
    ),
    Kind(
        "reading",
        Words("资料的读法变了", "profiles are read otherwise"),
        Words(
            "同样的档案读成不同的意思，或者不能载入。", "The same profile means something else, or cannot be loaded."
        ),
    ),
    Kind(
        "cases",
        Words("用例改动", "cases"),
        Words("规则集旁的用例有增删或者改动。", "Cases beside the rulesets were added, removed or edited."),
    ),
    Kind(
        "beside",
        Words("义务以外的改动", "beside the obligations"),
        Words("词汇、类别、文件的改动。", "Edits of words, classes and documents."),
    ),
    Kind(
        "profile",
        Words("没有判断的企业档案", "profile not judged"),
        Words("企业档案读不出来。", "A profile cannot be read."),
    ),
)


def fails(diff: RulebookDiff, fail_on: str) -> bool:
    """Say whether an edit is of a direction that should fail a run."""
    if any(diff.by_direction(each) for each in _FAILS[fail_on]):
        return True
    reading, documents, _ = split_beside(diff)
    refused = diff.affected.refused if diff.affected is not None else 0
    legal = any(each.law for each in diff.differences.edits)
    return fail_on == "any" and bool(reading or documents or legal or diff.cases or refused)


def results_of(diff: RulebookDiff, fail_on: str = "never") -> Results:
    """Return the comparison as results; what ``fail_on`` names is an error."""
    found = [_result(each, diff, fail_on) for each in diff.differences.edits]
    loud: Level = "error" if fail_on == "any" else "warning"
    found += _beside(diff, loud)
    found += _cases(diff, loud)
    facts: dict[str, str | int] = {
        "old": diff.old.said, "old_digest": diff.old.rulebook.digest,
        "new": diff.new.said, "new_digest": diff.new.rulebook.digest,
        "proved": "yes" if diff.solved else "no",
    }  # fmt: skip
    facts.update({each: len(diff.by_direction(each)) for each in DIRECTIONS})
    reading, documents, _ = split_beside(diff)
    facts["words"], facts["law"] = len(plain_edits(diff)), len(legal_edits(diff)) + len(documents)
    facts["reading"], facts["cases"] = len(reading), len(diff.cases)
    said = summary(diff)
    if diff.affected is not None:
        said = compose("{0}{1}", "{0} {1}", said, affected_summary(diff.affected))
        facts.update(
            as_of=str(diff.affected.as_of), profiles=diff.affected.judged, worse=len(diff.affected.worse),
            better=len(diff.affected.better), not_judged=len(diff.affected.unreadable),
        )  # fmt: skip
        for told, profile in zip(unreadable_words(diff.affected), diff.affected.unreadable, strict=True):
            level = loud if profile.side == "new" else "warning"
            found.append(Result("profile", level, Span(profile.path), "", told, group=profile.path))
    kinds = [Kind(each, DIRECTIONS[each], MEANINGS[each]) for each in DIRECTIONS]
    return Results("diff", (*kinds, *_OTHER), tuple(found), said, facts)


def _beside(diff: RulebookDiff, loud: Level) -> Iterator[Result]:
    folder = relative(diff.new.shown.as_posix())
    reading, documents, rest = split_beside(diff)
    told: tuple[tuple[str, Level, list[Plainly]], ...] = (
        ("reading", loud, reading), ("law", loud, documents), ("beside", "note", rest),
    )  # fmt: skip
    for code, level, listed_ in told:
        for each in listed_:
            said = _with(beside_words(each, diff), edited(each, diff.differences.old, diff.new.rulebook))
            yield Result(code, level, span_beside(each, diff), each.name, said, group=folder)


def _cases(diff: RulebookDiff, loud: Level) -> Iterator[Result]:
    for each in diff.cases:
        said = listed([case_heading(each), *case_warnings(each, diff), *case_lines(each, diff)], "；", "; ")
        said = compose("{0}。", "{0}.", said)
        span = case_span(each, diff)
        level: Level = "note" if each.what == "added" and loud != "error" else loud
        detail = case_place(each, diff).zh if each.what == "removed" else ""
        yield Result("cases", level, span, each.name, said, detail, group=each.inside.partition("/")[0])


def _with(said: Words, changes: list[Changed]) -> Words:
    parts = [
        compose("{0}：原为“{1}”，现为“{2}”", "{0}: was “{1}”, is “{2}”", each.what, each.old, each.new)
        for each in changes
    ]
    return compose("{0}。{1}。", "{0}. {1}.", said, listed(parts, "；", "; ")) if parts else said


def _result(edit: Edit, diff: RulebookDiff, fail_on: str) -> Result:
    obligation, ruleset = owner(edit, diff)
    if edit.kind == "words":
        code = "law" if edit.law else "words"
        level: Level = _level("equivalent", fail_on)
        if edit.law or edit.was or edit.cases_renamed:
            level = "error" if edit.law and fail_on == "any" else "warning"
        said = compose("{0}：只改{1}", "{0}: reworded only, {1}", obligation.title, words_changed(edit))
    else:
        code = diff.direction(edit)
        level = _level(code, fail_on)
        said = compose(
            "{0}：{1}。{2}。", "{0}: {1}. {2}.", obligation.title, direction_words(edit, diff), clause(edit, diff)
        )
    changes = what_changed(edit, diff) if edit.kind != "words" else []
    for cause in edit.causes:
        changes += cause_changed(cause, diff)
    said = _with(said, changes + shown_words(edit, diff, law=True) + shown_words(edit, diff, law=False))
    if diff.affected is not None:
        shifts = [shift_words(each, diff.affected.judged) for each in diff.affected.of(edit.id)]
        said = compose("{0}{1}。", "{0} {1}.", said, listed(shifts, "；", "; ")) if shifts else said
    hint = listed(list(remark_words(edit)), "；", "; ")
    return Result(code, level, span_of(edit, diff), edit.id, said, _detail(edit, diff), hint.zh, ruleset.id)


def _level(direction: Direction, fail_on: str) -> Level:
    if direction in _FAILS[fail_on]:
        return "error"
    return "note" if direction == "equivalent" else "warning"


def _detail(edit: Edit, diff: RulebookDiff) -> str:
    """Return the examples: who, from which verdict to which, and the witness as a case has it."""
    lines: list[str] = []
    for what, change in examples(diff.comparisons.get(edit.id)):
        on = judged_on(change.witness)
        lines.append(f"{what.zh}（{on.zh}评估）：{facts_line(change.witness, diff.differences.new).zh}")
        lines.append(verdict_line(change).zh)
        lines.append(yaml_of(change.witness).rstrip("\n"))
    return "\n".join(lines)
