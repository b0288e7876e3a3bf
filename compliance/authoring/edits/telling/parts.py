"""What was edited of an obligation, as sentences before and after, part by part."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from compliance import model
from compliance.authoring.edits.differing import Edit
from compliance.authoring.edits.diffing import RulebookDiff
from compliance.authoring.edits.meaning import normal
from compliance.authoring.edits.telling.details import NOTHING, Changed, find, span, told, whom
from compliance.explain import applies_to, asks, describe
from compliance.explain.asking import case_words
from compliance.explain.words import BEARERS, compose, listed
from compliance.lowering import patched, stricter_requirement
from compliance.model import Obligation, Words
from compliance.reports.strings import UI

PARTS: dict[str, Words] = {
    "modality": Words("性质", "Modality"),
    "applies_when": Words("适用条件", "Applicability"),
    "requires": Words("要求", "Requirement"),
    "stricter": Words("加严情形", "Stricter case"),
    "effective": Words("施行期间", "In force"),
    "suspendable": Words("停产期间", "While suspended"),
    "readings": Words("另一种理解", "Other reading"),
}
OTHER_WORDS: dict[str, Words] = {
    "modality": Words("性质", "modality"),
    "title": Words("标题", "title"),
    "number": Words("编号", "number"),
    "addressing": Words("落实方式", "addressing"),
    "bearer": Words("责任人", "bearer"),
    "severity": Words("重要程度", "severity"),
    "duty": Words("同一义务的归并", "duty"),
    "evidence": Words("凭证", "evidence"),
    "inspect": Words("检查方法", "inspection"),
    "remedy": Words("整改措施", "remedy"),
    "statute": Words("上位法依据", "statute"),
    "reading_note": Words("理解说明", "reading note"),
    "quote": Words("引文", "quotation"),
    "quote_layout": Words("引文的排版", "layout of the quotation"),
    "clause": Words("条款", "clause"),
    "stricter_quote": Words("加严情形的引文", "quotation of a stricter case"),
    "reading_words": Words("另一种理解的文字", "words of another reading"),
    "writing": Words("条件的写法", "the way conditions are written"),
}
"""Names of what is only said or shown."""


def obligation_of(edit: Edit, diff: RulebookDiff) -> tuple[Obligation | None, Obligation | None]:
    """Return the obligation as the old and as the new rulebook has it."""
    return find(diff.differences.old, edit.id), find(diff.differences.new, edit.id)


def changed_parts(edit: Edit, diff: RulebookDiff) -> list[Changed]:
    """Return what of an obligation itself differs in meaning; nothing where it stands in one rulebook only."""
    old, new = obligation_of(edit, diff)
    if old is None or new is None:
        return []
    books = (diff.differences.old.vocabulary, diff.differences.new.vocabulary)
    found: list[Changed] = []
    for part in edit.parts:
        found += _part(part, old, new, *books)
    return found


def words_changed(edit: Edit) -> Words:
    """Return the names of what differs without any meaning for a verdict."""
    named = [Words("标识", "id")] if edit.was else []
    return listed(named + [OTHER_WORDS[each] for each in edit.words if each not in edit.parts])


def shown_words(edit: Edit, diff: RulebookDiff) -> list[Changed]:
    """Return what differs in words, where before and after are short enough to show."""
    old, new = obligation_of(edit, diff)
    if old is None or new is None:
        return []
    found: list[Changed] = []
    for name in edit.words:
        pair = [_shown(name, each) for each in (old, new)]
        was, now = pair
        if was is None or now is None or was == now or name in edit.parts:
            continue
        if was.en == now.en:
            # Only the Chinese was edited: a reader of English is shown that.
            was, now = Words(was.zh, was.zh), Words(now.zh, now.zh)
        found.append(Changed(OTHER_WORDS[name], was, now))
    return found


# --- parts ------------------------------------------------------------------------------------------------------------


def _part(
    part: str, old: Obligation, new: Obligation, was: model.Vocabulary, now: model.Vocabulary
) -> Iterator[Changed]:
    what = PARTS[part]
    match part:
        case "modality":
            yield Changed(what, UI[f"modality.{old.modality}"], UI[f"modality.{new.modality}"])
        case "applies_when":
            pair = (whom(old, was), whom(new, now))
            yield told(what, *pair, old.applies_when, new.applies_when)
        case "requires":
            pair = (_base(old, was), _base(new, now))
            yield told(what, *pair, old.requires, new.requires)
        case "stricter":
            yield from _cases(old, new, was, now)
        case "effective":
            yield Changed(what, span(old.effective), span(new.effective))
        case "suspendable":
            yield Changed(what, _SUSPENDED[old.not_owed_when_suspended], _SUSPENDED[new.not_owed_when_suspended])
        case "readings":
            yield from _readings(old, new, was, now)


_SUSPENDED = {
    True: Words("整期停产的不计", "a period wholly suspended is not owed"),
    False: Words("照计", "owed as ever"),
}


def _base(obligation: Obligation, vocabulary: model.Vocabulary) -> Words:
    said = asks(replace(obligation, stricter=()), vocabulary)
    return said if said.zh else NOTHING


def _cases(old: Obligation, new: Obligation, was: model.Vocabulary, now: model.Vocabulary) -> Iterator[Changed]:
    before, after = {each.id: each for each in old.stricter}, {each.id: each for each in new.stricter}
    for name in dict.fromkeys((*before, *after)):
        one, other = before.get(name), after.get(name)
        pair = (_case(old, one, was), _case(new, other, now))
        if one is None or other is None:
            yield Changed(PARTS["stricter"], *pair)
            continue
        forms = (_whole(old, one), _whole(new, other))
        if normal(one.when) != normal(other.when) or normal(forms[0]) != normal(forms[1]):
            yield told(PARTS["stricter"], *pair, *forms)


def _case(obligation: Obligation, case: model.StricterCase | None, vocabulary: model.Vocabulary) -> Words:
    if case is None:
        return NOTHING
    when = describe(case.when, vocabulary)
    return compose("{0}的，{1}", "where {0}: {1}", when, case_words(obligation, case, vocabulary))


def _whole(obligation: Obligation, case: model.StricterCase) -> model.Requirement:
    assert obligation.requires is not None
    return stricter_requirement(obligation.requires, case.requires)


def _readings(old: Obligation, new: Obligation, was: model.Vocabulary, now: model.Vocabulary) -> Iterator[Changed]:
    before, after = {each.id: each for each in old.readings}, {each.id: each for each in new.readings}
    for name in dict.fromkeys((*before, *after)):
        one, other = before.get(name), after.get(name)
        if one is not None and other is not None and _own(one) == _own(other):
            continue  # it differs only in what it inherits, which is told already
        pair = [
            NOTHING if each is None else _reading(owner, each, vocabulary)
            for each, owner, vocabulary in ((one, old, was), (other, new, now))
        ]
        if pair[0] != pair[1]:
            yield Changed(PARTS["readings"], pair[0], pair[1])


def _own(reading: model.Reading) -> tuple[object, ...]:
    forms = [each and normal(each) for each in (reading.applies_when, reading.requires)]
    return *forms, reading.effective, reading.by


def _reading(obligation: Obligation, reading: model.Reading, vocabulary: model.Vocabulary) -> Words:
    other = patched(obligation, reading)
    parts = [Words(reading.zh, reading.id)]
    if reading.applies_when is not None:
        parts.append(applies_to(other.applies_when, vocabulary))
    if reading.requires is not None or reading.by is not None:
        parts.append(compose("要求{0}", "required: {0}", _base(other, vocabulary)))
    if reading.effective is not None:
        parts.append(span(other.effective))
    return listed(parts, "；", "; ")


# --- words ------------------------------------------------------------------------------------------------------------


def _shown(name: str, obligation: Obligation) -> Words | None:
    match name:
        case "title":
            return obligation.title
        case "number":
            return Words(str(obligation.number), str(obligation.number))
        case "modality" | "addressing" | "severity":
            return UI[f"{name}.{getattr(obligation, name)}"]
        case "bearer":
            return BEARERS.get(obligation.bearer, Words(obligation.bearer, obligation.bearer))
        case "quote":
            said = obligation.source.quote + (
                f"（应读作：{obligation.source.normalised}）" if obligation.source.normalised else ""
            )
            return Words(f"“{said}”", f"“{said}”")
        case "clause":
            said = obligation.source.clause
            return Words(said, said)
        case "evidence" | "statute":
            said = "、".join(getattr(obligation, name)) or NOTHING.zh
            return Words(said, said)
        case "remedy":
            return obligation.remedy or NOTHING
        case "duty":
            return Words(obligation.duty or NOTHING.zh, obligation.duty or NOTHING.en)
        case "reading_note":
            return Words(obligation.reading_note or NOTHING.zh, obligation.reading_note or NOTHING.en)
    return None
