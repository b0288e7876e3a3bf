"""What was edited of an obligation, as sentences before and after, part by part."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from compliance import model
from compliance.authoring.comparing import find
from compliance.authoring.edits.differing import LAW, Edit
from compliance.authoring.edits.diffing import RulebookDiff
from compliance.authoring.edits.meaning import normal
from compliance.authoring.edits.telling.details import NOTHING, Changed, Vocabularies, span, told, whom
from compliance.authoring.edits.telling.vocabulary import in_own_language
from compliance.explain import applies_to, asks, describe
from compliance.explain.asking import case_words
from compliance.explain.words import BEARERS, PER_EN, PER_ZH, compose, listed
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
    "stricter_id": Words("加严情形的代号", "id of a stricter case"),
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


def words_changed(edit: Edit, law: bool | None = None) -> Words:
    """Return the names of what differs without any meaning for a verdict; ``law``: of what a report gives as law."""
    named = [Words("标识", "id")] if edit.was and not law else []
    kept = [each for each in edit.words if each not in edit.parts and law in (None, each in LAW)]
    return listed(named + [OTHER_WORDS[each] for each in kept])


def shown_words(edit: Edit, diff: RulebookDiff, law: bool | None = None) -> list[Changed]:
    """Return what differs in words, before and after; ``law``: only what a report gives as law, or only the rest."""
    old, new = obligation_of(edit, diff)
    if old is None or new is None:
        return []
    found: list[Changed] = []
    for name in edit.words:
        if name in edit.parts or law not in (None, name in LAW):
            continue
        if name == "writing":
            found += _writing(old, new, (diff.differences.old.vocabulary, diff.differences.new.vocabulary))
            continue
        for what, was, now in _pairs(name, old, new):
            if was != now:
                found.append(Changed(what, *in_own_language(was, now)))
    return found


def _pairs(name: str, old: Obligation, new: Obligation) -> Iterator[tuple[Words, Words, Words]]:
    """Yield what is said, before and after; of what has pieces, piece by piece."""
    match name:
        case "inspect":
            methods, judges = (
                [_text("、".join(each.inspect.method)) for each in (old, new)],
                [_text(each.inspect.judge) for each in (old, new)],
            )
            yield Words("检查方法", "inspection"), methods[0], methods[1]
            yield Words("判断方法", "how to decide"), judges[0], judges[1]
        case "stricter_quote":
            before, after = ({each.id: each.quote for each in one.stricter} for one in (old, new))
            for key in dict.fromkeys((*before, *after)):
                what = compose(f"{{0}}（{key}）", f"{{0}} ({key})", OTHER_WORDS[name])
                yield what, _text(before.get(key, "")), _text(after.get(key, ""))
        case "stricter_id":
            return
        case "reading_words":
            told_ = [{each.id: each for each in one.readings} for one in (old, new)]
            for key in dict.fromkeys((*told_[0], *told_[1])):
                what = compose(f"{{0}}（{key}）", f"{{0}} ({key})", OTHER_WORDS[name])
                pair = [_text("；".join((one.zh, one.because)) if (one := each.get(key)) else "") for each in told_]
                yield what, pair[0], pair[1]
        case _:
            yield OTHER_WORDS[name], _shown(name, old), _shown(name, new)


def _writing(old: Obligation, new: Obligation, vocabularies: Vocabularies) -> Iterator[Changed]:
    """Yield what is written otherwise and decides alike: an assumption dropped, a reason for a first period."""
    was, now = frequencies(old), frequencies(new)
    for one, other in zip(was, now, strict=False):
        if one.per_assumed != other.per_assumed:
            yield Changed(Words("次数的依据", "Where the number comes from"), _assumed(one), _assumed(other))
        if one.first_owed_because != other.first_owed_because:
            what = Words("首个应履行期间的理由", "Why the first period owed is another")
            yield Changed(what, _text(one.first_owed_because), _text(other.first_owed_because))
    if was != now:
        return
    for part, pair in (
        ("applies_when", (whom(old, vocabularies[0]), whom(new, vocabularies[1]))),
        ("requires", (asks(old, vocabularies[0]), asks(new, vocabularies[1]))),
    ):
        if pair[0] != pair[1]:
            yield Changed(PARTS[part], *pair)


def frequencies(obligation: Obligation) -> list[model.Frequency]:
    """Return every frequency that an obligation asks for, those of its stricter cases in full among them."""
    if obligation.requires is None:
        return []
    wholes = [obligation.requires, *(_whole(obligation, each) for each in obligation.stricter)]
    return [found for whole in wholes for found in _frequencies(whole)]


def _frequencies(node: model.Requirement) -> Iterator[model.Frequency]:
    match node:
        case model.Frequency():
            yield node
        case model.Deadline(_, inner):
            yield from _frequencies(inner)
        case model.All(parts) | model.Any(parts):
            for part in parts:
                yield from _frequencies(part)


def _assumed(node: model.Frequency) -> Words:
    if not node.per_assumed or not node.per:
        return Words("作为文件明文", "as the text says it")
    return Words(
        f"文件未写明次数，按每{PER_ZH[node.per]}核对（本规则集的推定）",
        f"the text gives no number: each {PER_EN[node.per]} is this ruleset's assumption",
    )


def _text(said: str) -> Words:
    return Words(said, said) if said else NOTHING


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
            yield told(what, *pair, old.applies_when, new.applies_when, (was, now))
        case "requires":
            pair = (_base(old, was), _base(new, now))
            yield told(what, *pair, old.requires, new.requires, (was, now))
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
        pair = _cases_said(old, one, was), _cases_said(new, other, now)
        if one is None or other is None:
            yield Changed(PARTS["stricter"], *pair)
            continue
        forms = (_whole(old, one), _whole(new, other))
        if normal(one.when) != normal(other.when) or normal(forms[0]) != normal(forms[1]):
            yield told(PARTS["stricter"], *pair, *forms, (was, now))


def _cases_said(obligation: Obligation, case: model.StricterCase | None, vocabulary: model.Vocabulary) -> Words:
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


def _shown(name: str, obligation: Obligation) -> Words:
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
        case "quote_layout":
            return _text(f"“{obligation.source.quote}”".replace("\n", "⏎"))
        case "evidence" | "statute":
            return _text("、".join(getattr(obligation, name)))
        case "remedy":
            return obligation.remedy or NOTHING
        case "duty":
            return Words(obligation.duty or NOTHING.zh, obligation.duty or NOTHING.en)
        case "reading_note":
            return Words(obligation.reading_note or NOTHING.zh, obligation.reading_note or NOTHING.en)
    raise KeyError(name)
