"""What an edit did to cases, in words: which went, came, or say something else, and what is no longer tried."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from compliance.authoring.cases.expectations import Plain
from compliance.authoring.cases.story import KEY_WORDS
from compliance.authoring.edits.case_changes import CaseChange, Difference, Threshold
from compliance.authoring.edits.diffing import RulebookDiff
from compliance.authoring.edits.telling.details import NOTHING
from compliance.authoring.edits.telling.examples import verdict_words
from compliance.authoring.formats.places import relative
from compliance.diagnostics import Span
from compliance.explain import Scope
from compliance.explain.words import compose, day, listed, value, value_label
from compliance.model import Words
from compliance.reports.strings import UI

MOST_IDS = 3
"""Obligations of a case that are named; the others are counted."""
TITLE = Words("用例改动", "Cases")
WHAT = {
    "removed": Words("删除用例", "case removed"),
    "added": Words("新增用例", "case added"),
    "changed": Words("改动用例", "case edited"),
    "unreadable": Words("用例文件读不出来，没有比较", "a file of cases cannot be read and was not compared"),
}
_ENVELOPE = {
    "jurisdiction": Words("所在地", "place"),
    "founded_on": Words("成立日期", "founded on"),
    "stated_on": Words("填报日", "stated on"),
    "suspensions": Words("停产停业", "suspensions"),
    "waivers": Words("豁免", "waivers"),
}


def case_heading(change: CaseChange) -> Words:
    """Return what happened to a case, its name and the obligations it speaks of."""
    if change.what == "unreadable":
        return WHAT[change.what]
    shown, count = change.obligations[:MOST_IDS], len(change.obligations)
    more = (f"等{count}项义务", f" and {count - MOST_IDS} more") if count > MOST_IDS else ("", "")
    ids = "、".join(shown) + more[0], ", ".join(shown) + more[1]
    parts = (WHAT[change.what], Words(change.name, change.name), Words(*ids))
    return compose("{0}“{1}”（{2}）", "{0}: “{1}” ({2})", *parts)


def case_span(change: CaseChange, diff: RulebookDiff) -> Span:
    """Return file and line of a case; of what was removed, in the old folder, if people have that before them."""
    side = diff.old if change.what == "removed" else diff.new
    inside = change.inside
    if change.what != "removed" or side.folder == side.shown:
        return Span(relative((side.shown / inside).as_posix()), change.line, 1 if change.line else 0)
    return Span(relative((diff.new.shown / inside).as_posix()))


def case_place(change: CaseChange, diff: RulebookDiff) -> Words:
    """Return where a case stands, or stood."""
    span = case_span(change, diff)
    if change.what != "removed":
        return Words(f"{span.path}:{span.line}", f"{span.path}:{span.line}")
    if span.line:
        return Words(f"旧版 {span.path}:{span.line}", f"old: {span.path}:{span.line}")
    where = f"{change.inside}:{change.line}"
    return Words(f"旧版（{diff.old.said}）{where}", f"old ({diff.old.said}): {where}")


def case_warnings(change: CaseChange, diff: RulebookDiff) -> Iterator[Words]:
    """Yield the thresholds that no case tries any more."""
    for each in change.lost:
        yield compose(
            f"界限上的用例没有了：{each.obligation}再没有用例核对{{0}}",
            f"a case at a threshold is gone: no case of {each.obligation} tries {{0}} any more",
            _at(each, diff),
        )


def case_lines(change: CaseChange, diff: RulebookDiff) -> list[Words]:
    """Return what a case says otherwise: 改期望, 改资料, 改日期."""
    return [_difference(each, diff) for each in change.differences]


def cases_summary(diff: RulebookDiff) -> Words | None:
    """Return how many cases went, came and changed, or nothing."""
    said = {"removed": ("删除", "removed"), "added": ("新增", "added"), "changed": ("改动", "edited")}
    parts = [
        Words(f"{zh}{count}个", f"{count} {en}")
        for what, (zh, en) in said.items()
        if (count := sum(each.what == what for each in diff.cases))
    ]
    broken = sum(each.what == "unreadable" for each in diff.cases)
    if broken:
        parts.append(Words(f"{broken}个文件读不出来", f"{broken} files cannot be read"))
    lost = sum(len(each.lost) for each in diff.cases)
    if lost:
        parts.append(Words(f"{lost}处界限再没有用例", f"{lost} thresholds without a case"))
    return compose("用例{0}", "cases: {0}", listed(parts)) if parts else None


def _difference(each: Difference, diff: RulebookDiff) -> Words:
    if each.part == "as_of":
        return _moved(Words("改日期", "day"), _day(each.old), _day(each.new))
    if each.part == "given":
        label, old, new = _given(each, diff)
        return _moved(compose("改资料：{0}", "given: {0}", label), old, new)
    key = KEY_WORDS.get(each.key, Words(each.key, each.key))
    what = Words(each.name, each.name)
    if each.key != "verdict":
        what = compose("{0}的{1}", "{0}, {1}", what, key)
    return _moved(compose("改期望：{0}", "expected: {0}", what), _expected(each.old), _expected(each.new))


def _moved(what: Words, old: Words, new: Words) -> Words:
    return compose("{0}，原{1}，现{2}", "{0}: was {1}, is {2}", what, old, new)


def _given(each: Difference, diff: RulebookDiff) -> tuple[Words, Words, Words]:
    books = (diff.differences.old.vocabulary, diff.differences.new.vocabulary)
    scope = next((Scope(book) for book in reversed(books) if _known(each.name, Scope(book))), Scope(books[1]))
    head = each.name.partition(".")[0]
    label = scope.label(each.name) if _known(each.name, scope) else _ENVELOPE.get(head, Words(each.name, each.name))
    if isinstance(each.old, list) and isinstance(each.new, list) and not _enumerated(each.name, scope):
        pair = [_entries(one, other) for one, other in ((each.old, each.new), (each.new, each.old))]
        return label, pair[0], pair[1]
    return label, _value(each.name, each.old, scope), _value(each.name, each.new, scope)


def _known(name: str, scope: Scope) -> bool:
    lists = (scope.vocabulary.items, scope.vocabulary.activities)
    return scope.sayable(name) is not None or any(name in each for each in lists)


def _enumerated(name: str, scope: Scope) -> bool:
    fact = scope.fact(name)
    return fact is not None and fact.type == "set"


def _value(name: str, stated: Plain, scope: Scope) -> Words:
    if stated is None:
        return Words("未填", "not stated")
    if isinstance(stated, list):
        if _enumerated(name, scope):
            labels = [value_label(scope.fact(name), str(each)) for each in stated]
            return listed(labels) if labels else NOTHING
        return _entries(stated, [])
    if isinstance(stated, dict):
        return NOTHING
    if name == "jurisdiction" and stated in scope.vocabulary.places:
        return scope.vocabulary.places[stated].label
    if scope.fact(name) is None and name not in scope.vocabulary.classes:
        return _day(stated)
    return value(scope.fact(name), stated)


def _entries(own: list[Plain], other: list[Plain]) -> Words:
    """Return how many entries there are, and those that the other list has not."""
    apart = [each for each in own if each not in other][:4]
    said = "、".join(map(_entry, apart))
    count = Words(f"{len(own)}条", str(len(own)))
    return compose("{0}（{1}）", "{0} ({1})", count, Words(said, said)) if said else count


def _entry(entry: Plain) -> str:
    if isinstance(entry, dict):
        return "{" + ", ".join(f"{key}: {_entry(each)}" for key, each in entry.items()) + "}"
    return "[" + ", ".join(map(_entry, entry)) + "]" if isinstance(entry, list) else str(entry)


def _expected(expected: Plain) -> Words:
    if isinstance(expected, str):
        return verdict_words(expected) if f"verdict.{expected}" in UI else _day(expected)
    if expected is None:
        return Words("（未写）", "(nothing)")
    said = _entry(expected)
    return Words(said, said)


def _day(text: Plain) -> Words:
    try:
        return day(date.fromisoformat(str(text)))
    except ValueError:
        return Words(str(text), str(text))


def _at(each: Threshold, diff: RulebookDiff) -> Words:
    if each.name == "as_of":
        return compose("{0}这一天", "{0}", _day(each.value))
    scope = Scope(diff.differences.new.vocabulary)
    return compose("{0}{1}", "{0} {1}", scope.label(each.name), _value(each.name, each.value, scope))
