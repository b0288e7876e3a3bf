"""Edits that stand outside the obligations they change: of classes, words, documents, and of what overrides."""

from __future__ import annotations

from collections.abc import Mapping

from compliance import model
from compliance.authoring.comparing import find
from compliance.authoring.edits.differing import Cause
from compliance.authoring.edits.diffing import RulebookDiff
from compliance.authoring.edits.meaning import normal
from compliance.authoring.edits.telling.details import NOTHING, Changed, span, told, whom
from compliance.authoring.edits.telling.vocabulary import class_edited, word_edited
from compliance.explain.naming import titled
from compliance.explain.words import compose, listed
from compliance.model import Rulebook, Words


def cause_changed(cause: Cause, diff: RulebookDiff) -> list[Changed]:
    """Return an edit that stands outside the obligations it changes, as it was and as it is."""
    old, new = diff.differences.old, diff.differences.new
    match cause.kind:
        case "class":
            pair = (old.vocabulary.classes[cause.subject], new.vocabulary.classes[cause.subject])
            return class_edited(*pair, old.vocabulary, new.vocabulary, words=False)
        case "place" | "effective":
            was, now = (_ruleset(book, cause.subject) for book in (old, new))
            what = Words(f"《{now.title.zh}》的{_AT[cause.kind].zh}", f"{_AT[cause.kind].en} of {now.title.en}")
            if cause.kind == "effective":
                return [Changed(what, span(was.effective), span(now.effective))]
            return [Changed(what, _place(was, old), _place(now, new))]
        case "override":
            return _override(cause.subject, old, new)
    return word_edited(cause.subject, old.vocabulary, new.vocabulary)


_AT = {"place": Words("适用区划", "Place"), "effective": Words("施行期间", "Days in force")}


def cause_title(cause: Cause, diff: RulebookDiff) -> Words:
    """Return what an outside edit touched, as a heading."""
    vocabulary = diff.differences.new.vocabulary
    match cause.kind:
        case "class":
            return compose("“{0}”的认定", "what counts as “{0}”", vocabulary.classes[cause.subject].label)
        case "override":
            return compose("与{0}的取代关系", "what {0} displaces", titled(cause.subject, diff.differences.new))
        case "place" | "effective":
            title = _ruleset(diff.differences.new, cause.subject).title
            return compose(f"《{{0}}》的{_AT[cause.kind].zh}", f"{_AT[cause.kind].en.lower()} of {{0}}", title)
    return compose("词汇“{0}”", "the word “{0}”", _label(cause.subject, vocabulary))


def _override(subject: str, old: Rulebook, new: Rulebook) -> list[Changed]:
    was, now = find(old, subject), find(new, subject)
    what = compose("何时由{0}取代", "Displaced by {0}", titled(subject, new if now else old))
    found: list[Changed] = []
    if was is None or now is None or was.overrides != now.overrides:
        pair = [
            NOTHING
            if each is None or not each.overrides
            else listed([titled(one, book) for one in each.overrides], "、", ", ")
            for each, book in ((was, old), (now, new))
        ]
        found.append(
            Changed(compose("{0}所取代的义务", "what {0} displaces", titled(subject, new if now else old)), *pair)
        )
    if was is not None and now is not None:
        if normal(was.applies_when) != normal(now.applies_when):
            vocabularies = (old.vocabulary, new.vocabulary)
            pair_ = (whom(was, old.vocabulary), whom(now, new.vocabulary))
            found.append(told(what, *pair_, was.applies_when, now.applies_when, vocabularies))
        if was.effective != now.effective:
            found.append(Changed(what, span(was.effective), span(now.effective)))
    return found


def _place(ruleset: model.Ruleset, book: Rulebook) -> Words:
    code = ruleset.jurisdiction
    if code is None:
        return Words("文件未写明", "not named by the text")
    if code == model.NATIONAL:
        return Words("全国", "nationwide")
    known = book.vocabulary.places.get(code)
    return compose(f"{{0}}（{code}）", f"{{0}} ({code})", known.label if known else Words(code, code))


def _ruleset(book: Rulebook, ruleset_id: str) -> model.Ruleset:
    return next(each for each in book.rulesets if each.id == ruleset_id)


def _label(path: str, vocabulary: model.Vocabulary) -> Words:
    tables: tuple[Mapping[str, model.Fact | model.ItemList | model.Activity], ...] = (
        vocabulary.facts, vocabulary.items, vocabulary.activities,
    )  # fmt: skip
    return next((table[path].label for table in tables if path in table), Words(path, path))
