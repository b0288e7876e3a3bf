"""A part before and after, and the details in which two versions differ where sentences leave them out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from compliance import model
from compliance.explain import Scope, describe
from compliance.explain.describe import say
from compliance.explain.words import NO, PER_EN, PER_ZH, YES, compose, day, listed, value_label
from compliance.model import Obligation, Words

NOTHING = Words("（无）", "(none)")


class Changed(Struct, frozen=True):
    """One part of an obligation, as it was said and as it is."""

    what: Words
    old: Words
    new: Words


DETAILS: dict[str, Words] = {
    "look_back": Words("核对的月数", "months looked back"),
    "first_owed": Words("首个应履行期间的首日", "first day owed"),
    "since": Words("起算日", "since"),
    "per": Words("周期", "period"),
    "within_months": Words("滚动月数", "rolling months"),
    "at_least": Words("至少", "at least"),
    "at_most": Words("至多", "at most"),
    "by": Words("期限", "deadline"),
    "from_start_months": Words("新设企业放宽的月数", "months for the new"),
    "where": Words("只计", "only"),
    "per_assumed": Words("次数是否为推定", "whether the number is assumed"),
    "fact": Words("事实", "fact"),
    "items": Words("清单", "list"),
    "activity": Words("台账", "records"),
    "value": Words("取值", "value"),
    "values": Words("取值", "values"),
    "part": Words("部分", "part"),
    "whole": Words("总数", "whole"),
    "parts": Words("条件", "conditions"),
    "mode": Words("方式", "mode"),
    "day": Words("日期", "day"),
}


Vocabularies = tuple[model.Vocabulary, model.Vocabulary]


def told(what: Words, old: Words, new: Words, was: object, now: object, vocabularies: Vocabularies) -> Changed:
    """Return a part before and after; where both are said alike, with the detail in which they differ."""
    if old != new:
        return Changed(what, old, new)
    scopes = (Scope(vocabularies[0]), Scope(vocabularies[1]))
    details = list(_details(was, now, scopes))
    if not details:
        details = [(Words("写法", "written"), Words("原写法", "as before"), Words("现写法", "otherwise"))]
    said = [
        listed([compose("{0}：{1}", "{0}: {1}", name, each[side]) for name, *each in details], "，") for side in (0, 1)
    ]
    template = ("{0}（{1}）", "{0} ({1})")
    return Changed(what, compose(*template, old, said[0]), compose(*template, new, said[1]))


def _details(old: object, new: object, scopes: tuple[Scope, Scope]) -> Iterator[tuple[Words, Words, Words]]:
    """Yield the fields in which two nodes differ, the innermost first."""
    if isinstance(old, model.Deadline) != isinstance(new, model.Deadline):
        return
    if not isinstance(old, Struct) or type(old) is not type(new):
        return
    inside = _inside(old, scopes[0]), _inside(new, scopes[1])
    for name in old.__struct_fields__:
        one, other = getattr(old, name), getattr(new, name)
        if one == other or name.startswith("says_") or name == "first_owed_because":
            continue
        within = inside if name in ("where", "hold") else scopes
        if isinstance(one, Struct) and type(one) is type(other) and name != "where":
            yield from _details(one, other, within)
        elif isinstance(one, tuple) and isinstance(other, tuple) and _pairs(one, other):
            for pair in zip(one, other, strict=True):
                yield from _details(*pair, within)
        elif name == "where":
            yield DETAILS[name], _filter(one, other, within[0]), _filter(other, one, within[1])
        else:
            yield DETAILS.get(name, Words(name, name)), _plain(name, old, scopes[0]), _plain(name, new, scopes[1])


def _pairs(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return len(one) == len(other) and all(isinstance(each, Struct) for each in (*one, *other))


def _inside(node: Struct, scope: Scope) -> Scope:
    match node:
        case model.Frequency():
            return scope.inside(node.activity)
        case model.Quantified():
            return scope.inside(node.items)
    return scope


def _filter(node: object, beside: object, scope: Scope) -> Words:
    """Return which records or items count; of all of them, what the other version asks and this one does not."""
    if node == model.ALWAYS:
        asked = _names(beside)
        named = listed([scope.label(each) for each in asked], "、", ", ")
        return compose("不问{0}", "whatever the {0}", named) if asked else Words("不限", "any")
    return say(node, scope)  # type: ignore[arg-type]


def _names(node: object) -> list[str]:
    """Return the fields that a condition asks for."""
    if isinstance(node, tuple):
        return [*dict.fromkeys(name for each in node for name in _names(each))]
    if not isinstance(node, Struct):
        return []
    own = [node.fact] if hasattr(node, "fact") else []
    return [*dict.fromkeys((*own, *(name for each in node.__struct_fields__ for name in _names(getattr(node, each)))))]


def _plain(name: str, node: Struct, scope: Scope) -> Words:
    """Return one field of a node in words; nothing of the program's own shows."""
    value = getattr(node, name)
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Struct):
        return say(value, scope)  # type: ignore[arg-type]
    if name == "per":
        return Words(f"每{PER_ZH[value]}", f"each {PER_EN[value]}")
    if name in ("fact", "items", "activity", "part", "whole"):
        return scope.label(value)
    if name == "mode":
        return _MODES.get(value, Words(value, value))
    if isinstance(value, Sequence) and not isinstance(value, str):
        fact = scope.fact(getattr(node, "fact", ""))
        parts = [say(each, scope) if isinstance(each, Struct) else value_label(fact, str(each)) for each in value]  # type: ignore[arg-type]
        return listed(parts) if parts else NOTHING
    return Words(str(value), str(value))


_MODES = {
    "any": Words("任一", "any of"),
    "all": Words("全部", "all of"),
    "none": Words("都没有", "none of"),
    "every": Words("每一项", "every"),
    "some": Words("至少一项", "some"),
    "count": Words("项数", "how many"),
    "on_or_before": Words("不晚于", "on or before"),
    "on_or_after": Words("不早于", "on or after"),
    "valid_on": Words("在有效期内", "not expired"),
}


def whom(obligation: Obligation, vocabulary: model.Vocabulary) -> Words:
    """Return whom an obligation binds, as a clause."""
    if obligation.applies_when == model.ALWAYS:
        return Words("本地区全部企业", "every enterprise in the area")
    return describe(obligation.applies_when, vocabulary)


def span(effective: model.Effective) -> Words:
    """Return 2024年3月4日起 or 2024年3月4日至2026年12月31日."""
    if effective.until is None:
        return compose("自{0}起", "from {0}", day(effective.start))
    return compose("{0}至{1}", "{0} to {1}", day(effective.start), day(effective.until))
