"""What was edited of the vocabulary and the documents, in words of the law: only what differs, by its labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from compliance import model
from compliance.authoring.edits.differing import Plainly
from compliance.authoring.edits.meaning import how_read, normal
from compliance.authoring.edits.telling.details import NOTHING, Changed, told
from compliance.explain import Scope, describe, labels
from compliance.explain.words import NO, YES, compose, day, listed, value_label
from compliance.model import Words
from compliance.reports.strings import UI
from compliance.situation import closure

TYPES = {
    "flag": Words("是或否", "yes or no"),
    "count": Words("个数", "count"),
    "amount": Words("数额", "amount"),
    "choice": Words("单选", "one of several"),
    "set": Words("多选", "any of several"),
    "date": Words("日期", "date"),
    "text": Words("文字", "text"),
}
_PLAIN: dict[str, Words] = {
    "label": Words("名称", "label"),
    "says": Words("说法", "phrases"),
    "unit": Words("单位", "unit"),
    "question": Words("提问", "question"),
    "who": Words("知情人", "who knows"),
    "evidence": Words("凭证", "evidence"),
    "judged": Words("是否由人判断", "judged by a person"),
    "source": Words("出处", "source"),
    "note": Words("说明", "note"),
    "title": Words("标题", "title"),
    "number": Words("文号", "number"),
    "issuer": Words("发文机关", "issuer"),
    "authority": Words("层级", "authority"),
    "issued": Words("发文日期", "issued"),
    "text_file": Words("原文文件", "text"),
    "text_sha256": Words("原文摘要", "digest of the text"),
    "defects": Words("原文缺陷", "defects"),
    "former": Words("曾用代码", "former codes"),
}
"""Fields that are shown as they stand."""
Declared = model.Fact | model.ItemList | model.Activity


def edited(each: Plainly, old: model.Rulebook, new: model.Rulebook) -> list[Changed]:
    """Return what differs of a thing that stands in both rulebooks; nothing of one added or removed."""
    was, now = old.vocabulary, new.vocabulary
    match each.what:
        case "fact" if each.name in was.facts and each.name in now.facts:
            return [*_fact(was.facts[each.name], now.facts[each.name], now.facts[each.name].label)]
        case "items" | "activity":
            return list_edited(each.name, was, now)
        case "class" if each.name in was.classes and each.name in now.classes:
            return class_edited(was.classes[each.name], now.classes[each.name], was, now)
        case "place" if each.name in was.places and each.name in now.places:
            place = now.places[each.name]
            return [*_plainly(was.places[each.name], place, place.label)]
        case "ruleset":
            books = [{one.id: one for one in book.rulesets} for book in (old, new)]
            if each.name in books[0] and each.name in books[1]:
                return [*_document(books[0][each.name], books[1][each.name])]
        case "english":
            said = [Words(book.english[each.name], book.english[each.name]) for book in (old, new)]
            return [Changed(Words("译文", "translation"), *said)]
    return []


def word_edited(path: str, old: model.Vocabulary, new: model.Vocabulary) -> list[Changed]:
    """Return what differs in the reading of a fact, a list or an activity that both vocabularies have."""
    if path in old.facts and path in new.facts:
        return [*_read(old.facts[path], new.facts[path], new.facts[path].label)]
    return list_edited(path, old, new, words=False)


def list_edited(path: str, old: model.Vocabulary, new: model.Vocabulary, words: bool = True) -> list[Changed]:
    """Return what differs of a list or an activity that both vocabularies have."""
    found: list[Changed] = []
    if path in old.items and path in new.items:
        one, other = old.items[path], new.items[path]
        if one.dated != other.dated:
            found.append(Changed(_quoted(other.label), _dated(one), _dated(other)))
        found += _fields(one.fields, other.fields, other.label, words)
        found += _plainly(one, other, other.label) if words else []
    elif path in old.activities and path in new.activities:
        was, now = old.activities[path], new.activities[path]
        if was.bare_date != now.bare_date:
            what = compose("“{0}”只写日期的记录", "A record of “{0}” that is a bare date", now.label)
            found.append(Changed(what, asserted(was, old), asserted(now, new)))
        found += _fields(was.fields, now.fields, now.label, words)
        found += _plainly(was, now, now.label) if words else []
    return found


def class_edited(
    old: model.ClassRule, new: model.ClassRule, was: model.Vocabulary, now: model.Vocabulary, words: bool = True
) -> list[Changed]:
    """Return what differs of a class: its derivation, whether its list is closed, whether it may be declared."""
    what = compose("“{0}”的认定", "What counts as “{0}”", new.label)
    found: list[Changed] = []
    if normal(old.when) != normal(new.when):
        pair = (describe(old.when, was), describe(new.when, now))
        found.append(told(what, *pair, old.when, new.when, (was, now)))
    if old.closed != new.closed:
        found.append(Changed(what, _CLOSED[old.closed], _CLOSED[new.closed]))
    if old.declarable != new.declarable:
        declared = compose("“{0}”能否在档案中直接申报", "Whether “{0}” may be declared in a profile", new.label)
        found.append(Changed(declared, _declarable(old), _declarable(new, lost=not new.declarable)))
    return [*found, *(_plainly(old, new, new.label) if words else ())]


def asserted(activity: model.Activity, vocabulary: model.Vocabulary) -> Words:
    """Return what a record written as a bare date is taken for: 视为由主要负责人带队."""
    scope = Scope(vocabulary).inside(activity.path)
    parts: list[Words] = []
    for name, value in activity.bare_date.items():
        fact, label = activity.fields.get(name), scope.label(name)
        if isinstance(value, bool):
            parts.append(labels.stated(fact, label, value))
        elif isinstance(value, str) and fact is not None and fact.type == "choice":
            parts.append(labels.chosen(fact, label, (value,), True))
        elif isinstance(value, str) and fact is not None and fact.type == "set":
            parts.append(labels.included(fact, label, (value,), "all"))
        else:
            parts.append(compose("{0}{1}", "{0} {1}", label, Words(str(value), str(value))))
    if not parts:
        return Words("只表明有这次记录，其余不清楚", "says that there is a record, and nothing more")
    return compose("视为{0}", "is taken as {0}", listed(parts, "且", " and "))


# --- facts and fields -------------------------------------------------------------------------------------------------


def _fact(old: model.Fact, new: model.Fact, label: Words) -> Iterator[Changed]:
    yield from _read(old, new, label)
    yield from _plainly(old, new, label)
    before = {each.name: each for each in old.values}
    for value in new.values:
        was = before.get(value.name)
        if was is not None:
            yield from _plainly(was, value, compose("{0}：{1}", "{0}: {1}", label, value.label))


def _read(old: model.Fact, new: model.Fact, label: Words) -> Iterator[Changed]:
    """Yield what of a fact or a field changes how profiles are read."""
    what = _quoted(label)
    if old.type != new.type:
        filled = Words("按“{0}”填报", "stated as: {0}")
        yield Changed(
            what, compose(filled.zh, filled.en, TYPES[old.type]), compose(filled.zh, filled.en, TYPES[new.type])
        )
    if old.event != new.event:
        yield Changed(what, _EVENT[old.event], _EVENT[new.event])
    if (old.at_least, old.at_most) != (new.at_least, new.at_most):
        yield Changed(what, _bounds(old), _bounds(new))
    names = ([each.name for each in old.values], [each.name for each in new.values])
    gone = [value_label(old, each) for each in names[0] if each not in names[1]]
    come = [value_label(new, each) for each in names[1] if each not in names[0]]
    if gone:
        kept = Words(
            "不再有该取值，填有它的档案将不能载入", "no such value any more: profiles that state it cannot be loaded"
        )
        yield Changed(what, compose("可填“{0}”", "may be “{0}”", listed(gone, "”“", "”, “")), kept)
    if come:
        yield Changed(what, NOTHING, compose("可填“{0}”", "may be “{0}”", listed(come, "”“", "”, “")))
    yield from _brought(old, new)


def _brought(old: model.Fact, new: model.Fact) -> Iterator[Changed]:
    """Yield which values bring others with them, or no longer do: “煤矿”不再视为“矿山”."""
    shared = {each.name for each in old.values} & {each.name for each in new.values}
    for value in new.values:
        if value.name not in shared:
            continue
        alone = frozenset((value.name,))
        was, now = closure(old.values, alone) & shared, closure(new.values, alone) & shared
        for other in sorted(was ^ now):
            pair = (value.label, value_label(new, other))
            is_, not_ = (
                compose("“{0}”视为“{1}”", "“{0}” counts as “{1}”", *pair),
                compose("“{0}”不视为“{1}”", "“{0}” does not count as “{1}”", *pair),
            )
            no_more = compose("“{0}”不再视为“{1}”", "“{0}” no longer counts as “{1}”", *pair)
            also = compose("“{0}”现也视为“{1}”", "“{0}” now counts as “{1}” too", *pair)
            yield Changed(_quoted(value.label), *((is_, no_more) if other in was else (not_, also)))


def _fields(
    old: Mapping[str, model.Fact], new: Mapping[str, model.Fact], label: Words, words: bool
) -> Iterator[Changed]:
    for name in dict.fromkeys((*new, *old)):
        was, now = old.get(name), new.get(name)
        if was is not None and now is not None:
            whole = compose("{0}的{1}", "{1} of {0}", label, now.label)
            if words:
                yield from _fact(was, now, whole)
            elif how_read(was) != how_read(now):
                yield from _read(was, now, whole)
            continue
        what = compose("“{0}”的内容", "What “{0}” says", label)
        if was is not None:
            lost = Words("没有这一项，填有它的档案将不能载入", "no such field: profiles that state it cannot be loaded")
            yield Changed(what, compose("可填“{0}”", "may state “{0}”", was.label), lost)
        elif now is not None:
            yield Changed(what, NOTHING, compose("可填“{0}”", "may state “{0}”", now.label))


_EVENT = {
    True: Words(
        "记行为的日期：晚于评估日的，按尚未做处理",
        "the date of an act: one after the day of judgement counts as not yet done",
    ),
    False: Words(
        "不记行为的日期：晚于评估日的，照该日期处理", "a plain date: one after the day of judgement counts as it is"
    ),
}
_CLOSED = {
    True: Words("列举穷尽：推不出“是”的，即为“否”", "closed list: what does not follow is not so"),
    False: Words("列举开放（等）：推不出“是”的，尚不清楚", "open list: what does not follow is not known"),
}


def _declarable(rule: model.ClassRule, lost: bool = False) -> Words:
    if rule.declarable:
        return compose("可在档案中直接申报“{0}”", "a profile may declare “{0}”", rule.label)
    if lost:
        return compose(
            "只能由事实推出，不可申报；已申报“{0}”的档案将不能载入",
            "it follows from facts and cannot be declared; profiles that declare “{0}” cannot be loaded",
            rule.label,
        )
    return Words("只能由事实推出，不可申报", "it follows from facts and cannot be declared")


def _bounds(fact: model.Fact) -> Words:
    return Words(f"可填{fact.at_least}至{fact.at_most}", f"from {fact.at_least:,} to {fact.at_most:,}")


def _dated(items: model.ItemList) -> Words:
    if items.dated is None:
        return Words("不按日期取舍：列入的都计", "not by date: every entry counts")
    field = items.fields.get(items.dated)
    label = field.label if field else Words(items.dated, items.dated)
    return compose("按“{0}”取舍：晚于评估日的不计", "by “{0}”: entries after the day of judgement do not count", label)


def _quoted(label: Words) -> Words:
    return compose("“{0}”", "“{0}”", label)


# --- what is only said or shown ---------------------------------------------------------------------------------------


def _plainly(old: object, new: object, label: Words) -> Iterator[Changed]:
    """Yield the fields that are shown as they stand, before and after."""
    for name, named in _PLAIN.items():
        if not hasattr(old, name) or name == "defects":
            continue
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            what = compose("“{0}”的{1}", "{1} of “{0}”", label, named)
            yield Changed(what, *in_own_language(_shown(name, was), _shown(name, now)))


def in_own_language(was: Words, now: Words) -> tuple[Words, Words]:
    """Return both texts; where only the Chinese, or only the English, was edited, a reader of either sees that."""
    if was.en == now.en:
        return Words(was.zh, was.zh), Words(now.zh, now.zh)
    return (Words(was.en, was.en), Words(now.en, now.en)) if was.zh == now.zh else (was, now)


def _shown(name: str, value: object) -> Words:
    if name == "former" and isinstance(value, tuple):
        parts = [compose(f"{code}（至{{0}}）", f"{code} (until {{0}})", day(until)) for code, until in value]
        return listed(parts) if parts else NOTHING
    if name == "authority":
        return UI[f"authority.{value}"]
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Words):
        return value
    if isinstance(value, tuple):
        return (
            listed([each if isinstance(each, Words) else Words(str(each), str(each)) for each in value])
            if value
            else NOTHING
        )
    if hasattr(value, "year"):
        return day(value)  # type: ignore[arg-type]
    return Words(str(value), str(value)) if value else NOTHING


def _document(old: model.Ruleset, new: model.Ruleset) -> Iterator[Changed]:
    yield from _plainly(old, new, new.title)
    if old.defects != new.defects:
        what = compose("“{0}”的原文缺陷", "Defects of “{0}”", new.title)
        yield Changed(what, *(_joined(each.defects) for each in (old, new)))
    before, after = ({each.clause: each for each in book.clauses} for book in (old, new))
    for name in dict.fromkeys((*after, *before)):
        was, now = before.get(name), after.get(name)
        if was != now:
            yield Changed(compose(f"“{{0}}”{name}", f"{name} of “{{0}}”", new.title), _clause(was), _clause(now))


def _joined(texts: Iterable[str]) -> Words:
    said = "；".join(texts)
    return Words(said, said) if said else NOTHING


def _clause(clause: model.Clause | None) -> Words:
    if clause is None:
        return NOTHING
    status = UI[f"status.{clause.status}"]
    return compose("{0}（{1}）", "{0} ({1})", Words(clause.title, clause.title), status)
