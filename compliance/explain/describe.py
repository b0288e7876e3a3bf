"""Conditions and requirements as sentences: what a ruleset says, without any enterprise.

``describe`` gives a clause that can stand alone (职工人数100人以上), ``expectation`` only what is asked of the subject
(100人以上), for the column beside the fact's name. What is not so is said by ``deny``, part by part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from compliance import model
from compliance.explain import labels, measures, words
from compliance.explain.labels import lowered, to_do
from compliance.explain.words import compose, listed
from compliance.model import Words

INDUSTRIES = Words("行业", "Industries")
"""The taxonomy's fact has a long label, made for a questionnaire; sentences say it short."""
LONG_AGO = 2000
"""On or after a day this long ago: there is such a day at all."""
ASSUMED = Words("（文件未写明次数，按此核对）", " (the text gives no number: assumed)")


class Scope(Struct, frozen=True):
    """Where names are looked up: the vocabulary, and inside items and records the fields of the entry."""

    vocabulary: model.Vocabulary
    fields: Mapping[str, model.Fact] | None = None

    def fact(self, path: str) -> model.Fact | None:
        """Return the declared fact or field, ``None`` for a class or an unknown name."""
        if self.fields and path in self.fields:
            return self.fields[path]
        return self.vocabulary.facts.get(path)

    def sayable(self, path: str) -> model.Fact | model.ClassRule | None:
        """Return the declared fact, field or class."""
        return self.fact(path) or self.vocabulary.classes.get(path)

    def label(self, path: str) -> Words:
        """Return the label of a fact, field, class, item list or activity; the name itself where it has none."""
        if path == "industries" and self.fact(path):
            return INDUSTRIES
        found = self.sayable(path) or self.vocabulary.items.get(path) or self.vocabulary.activities.get(path)
        return found.label if found else Words(path, path)

    def inside(self, path: str) -> Scope:
        """Return the scope of the entries of an item list or an activity."""
        entries = self.vocabulary.items.get(path) or self.vocabulary.activities.get(path)
        return replace(self, fields=entries.fields if entries else None)


def describe(node: model.Requirement, vocabulary: model.Vocabulary) -> Words:
    """Return a condition or a requirement as one clause in Chinese and English."""
    return say(node, Scope(vocabulary))


def say(node: model.Requirement, scope: Scope, inner: bool = False, tight: bool = False) -> Words:
    """Return the clause; ``inner`` puts compound clauses in brackets, ``tight`` joins without commas."""
    match node:
        case model.All() | model.Any():
            whole = _assumed_together(node, scope)
            return whole or join(node, [say(part, scope, True, tight) for part in _flat(node)], inner, tight)
        case model.Not(part):
            return deny(part, scope, inner, tight)
        case model.Flag(fact, value):
            return flag(fact, value, scope)
        case model.Choice(fact, values):
            return labels.chosen(scope.fact(fact), scope.label(fact), values, True)
        case model.Members(fact, mode, values):
            return labels.included(scope.fact(fact), scope.label(fact), values, mode)
        case model.Day():
            return _day(node, scope)
        case model.Quantified():
            return _quantified(node, scope)
        case model.Frequency():
            return frequency(node, scope)
        case model.Deadline():
            return deadline(node, scope)
        case model.Share():
            return compose("{0}{1}", "{0} {1}", _pair(node, scope), expectation(node, scope))
        case model.Number():
            return compose("{0}{1}", "{0} {1}", lowered(scope.label(node.fact)), expectation(node, scope))


def demand(node: model.Requirement, scope: Scope, inner: bool = False) -> Words:
    """Return what is still to be done: an act without 已."""
    match node:
        case model.All() | model.Any():
            whole = _assumed_together(node, scope)
            return whole or join(node, [demand(part, scope, True) for part in _flat(node)], inner)
        case model.Frequency():
            said = frequency(node, scope)
            return Words(said.zh.replace("至少开展过", "至少开展", 1), said.en)
        case model.Number(fact, int(), None):
            label = lowered(scope.label(fact))
            return compose("{0}达到{1}", "{0} {1}", label, expectation(node, scope))
        case model.Flag() | model.Day() | model.Choice() | model.Members():
            return to_do(say(node, scope))
    return say(node, scope, inner)


def deadline(node: model.Deadline, scope: Scope) -> Words:
    """Return what is to be done by a day."""
    asked, last = node.requirement, words.day(node.by)
    if isinstance(asked, model.Frequency) and asked.since:
        said = compose("{0}至{1}期间{2}", "between {0} and {1}: {2}", words.day(asked.since), last,
                       demand(replace(asked, since=None), scope))  # fmt: skip
    else:
        what = demand(asked, scope)
        comma = "，" if what.zh.startswith(("凡", "全部", "每", "任意")) else ""
        said = compose(f"{{0}}前（含当日）{comma}{{1}}", "by {0}: {1}", last, what)
    months = node.from_start_months
    if months:
        said = compose(
            f"{{0}}；新设立或者新纳入适用范围的，放宽至{months}个月内",
            f"{{0}} (or within {months} month{'s' if months > 1 else ''} of starting to apply)",
            said,
        )
    return said


def join(node: model.Requirement, parts: Sequence[Words], inner: bool = False, tight: bool = False) -> Words:
    """Return the parts of an ``All`` or ``Any`` as one clause, each part once."""
    every = isinstance(node, model.All)
    if not parts:
        return Words("无条件", "always") if every else Words("从不", "never")
    parts = list({part.zh: part for part in parts}.values())
    if len(parts) == 1:
        return parts[0]
    comma = "" if tight else "，"
    said = listed(parts, f"{comma}且", " and ") if every else listed(parts, f"{comma}或者", " or ")
    return compose("（{0}）", "({0})", said) if inner else said


def _flat(node: model.All | model.Any) -> list[model.Requirement]:
    """Return the parts, those of an equal connective within among them."""
    found: list[model.Requirement] = []
    for part in node.parts:
        same = isinstance(part, model.All | model.Any) and type(part) is type(node)
        found.extend(_flat(part) if same else [part])  # type: ignore[arg-type]
    return found


def flag(path: str, value: bool, scope: Scope) -> Words:
    """Return a flag or a class as a statement: 设有机构 / 未设机构."""
    return labels.stated(scope.sayable(path), scope.label(path), value)


# --- what is not so --------------------------------------------------------------------------------------------------


def deny(node: model.Condition, scope: Scope, inner: bool = False, tight: bool = False) -> Words:
    """Return that a condition is false, in its own words wherever it has them."""
    match node:
        case model.All(parts) | model.Any(parts):
            # 不是“甲且乙”，而是“非甲或者非乙”: a reader need not untangle a negated whole.
            other = model.Any(parts) if isinstance(node, model.All) else model.All(parts)
            return join(other, [deny(part, scope, True, tight) for part in _flat(node)], inner, tight)  # type: ignore[arg-type]
        case model.Not(part):
            return say(part, scope, inner, tight)
        case model.Flag(fact, value):
            return flag(fact, not value, scope)
        case model.Choice(fact, values):
            return labels.chosen(scope.fact(fact), scope.label(fact), values, False)
        case model.Day():
            return _day_denied(node, scope, inner)
    opposite = _opposite(node)
    if opposite is not None:
        return say(opposite, scope, inner, tight)
    if isinstance(node, model.Quantified) and node.mode == "some":
        kind = such(scope.label(node.items), parts_of(node.where, node.hold), scope.inside(node.items))
        return compose("没有{0}", "there is none of the {0}", kind)
    if isinstance(node, model.Share):
        return compose("{0}{1}", "{0} {1}", _pair(node, scope), measures.share(node, True))
    return compose("不符合“{0}”", "not ({0})", say(node, scope))


def _opposite(node: model.Condition) -> model.Condition | None:
    """Return the condition that is true where this one is false, if there is one of its kind."""
    match node:
        case model.Number(fact, int(least), None):
            return model.Number(fact, at_most=least - 1, says_fewer_than=True)
        case model.Number(fact, None, int(most)):
            return model.Number(fact, at_least=most + 1, says_more_than=True)
        case model.Members(fact, "any", values):
            return model.Members(fact, "none", values)
        case model.Members(fact, "none", values):
            return model.Members(fact, "any", values)
        case model.Members(fact, "all", (value,)):
            return model.Members(fact, "none", (value,))
        case model.Quantified("every", items, where, hold):
            return model.Quantified("some", items, where, model.Not(hold))
    return None


# --- days ------------------------------------------------------------------------------------------------------------


def _is_act(node: model.Day, scope: Scope) -> bool:
    fact = scope.fact(node.fact)
    return fact is not None and fact.event


def _day(node: model.Day, scope: Scope) -> Words:
    fact, label = scope.fact(node.fact), scope.label(node.fact)
    if node.mode == "valid_on" and node.day is None:
        return labels.lasting(fact, label, True)
    if _is_act(node, scope):
        already = labels.acted(fact, label, True)
        if node.mode == "on_or_before":
            if node.day is None:
                return already
            return compose("{0}前（含当日）{1}", "{1} by {0}", words.day(node.day), already)
        which = words.day(node.day) if node.day else measures.AS_OF
        if already.zh.startswith("已") and node.day:
            return Words(f"{which.zh}以后（含当日）{already.zh[1:]}", f"{already.en} on or after {which.en}")
        return Words(f"{label.zh}不早于{which.zh}", f"{already.en} on or after {which.en}")
    if node.mode == "on_or_after" and node.day is not None and node.day.year <= LONG_AGO:
        return compose("已明确{0}", "the {0} is set", lowered(label))
    return compose("{0}{1}", "{0} {1}", lowered(label), expectation(node, scope))


def _day_denied(node: model.Day, scope: Scope, inner: bool = False) -> Words:
    fact, label = scope.fact(node.fact), scope.label(node.fact)
    if node.mode == "valid_on" and node.day is None:
        return labels.lasting(fact, label, False)
    if _is_act(node, scope):
        not_yet = labels.acted(fact, label, False)
        if node.mode == "on_or_before":
            if node.day is None:
                return not_yet
            by_then = Words(not_yet.zh.replace("尚未", "未", 1), not_yet.en)
            return compose("{0}前（含当日）{1}", "{1} by {0}", words.day(node.day), by_then)
        # An act that is not done lies on no day, so it is not on or after this one either.
        before, which = labels.acted(fact, label, True), words.day(node.day) if node.day else measures.AS_OF
        earlier = Words(f"{label.zh}早于{which.zh}", f"{before.en} before {which.en}")
        return join(model.Any(()), [earlier, not_yet], inner, True)
    if node.mode == "on_or_after" and node.day is not None and node.day.year <= LONG_AGO:
        return compose("未明确{0}", "the {0} is not set", lowered(label))
    return compose("{0}{1}", "{0} {1}", lowered(label), measures.day_bound(node, True))


# --- items and records -----------------------------------------------------------------------------------------------


def _quantified(node: model.Quantified, scope: Scope) -> Words:
    if node.mode != "every":
        kind = such(scope.label(node.items), parts_of(node.where, node.hold), scope.inside(node.items))
        if node.mode == "some" or (node.at_least, node.at_most) == (1, None):
            return compose("有{0}", "there is at least one of the {0}", kind)
        return compose("{0}{1}", "the number of {0} {1}", kind, measures.bounds(node.at_least, node.at_most, "项"))
    inside, items = scope.inside(node.items), scope.label(node.items)
    asked, kind = _of_each(node.hold, inside), such(items, parts_of(node.where), inside)
    template = "全部{0}{1}" if node.where == model.ALWAYS else "凡{0}，{1}"
    return compose(template, "each of the {0}: {1}", kind, asked)


def _of_each(hold: model.Condition, inside: Scope) -> Words:
    """Return what is asked of every item: 均已整改, or 种类均为甲 where the field's name comes first."""
    said = say(hold, inside, tight=isinstance(hold, model.Any))
    plain = hold.part if isinstance(hold, model.Not) else hold
    if isinstance(plain, model.Number | model.Choice | model.Members | model.Day):
        label = inside.label(plain.fact).zh
        if said.zh.startswith(label):
            return Words(f"{label}均{said.zh[len(label) :]}", said.en)
    return Words(f"均{said.zh}", said.en)


def parts_of(*conditions: model.Condition) -> list[model.Requirement]:
    """Return what is asked of an item, one condition each, without what is true of every known value."""
    found: list[model.Requirement] = []
    for condition in conditions:
        denied = condition.part if isinstance(condition, model.Not) else None
        if isinstance(denied, model.Any):
            condition = model.All(tuple(model.Not(part) for part in _flat(denied)))  # type: ignore[arg-type]
        found.extend(_flat(condition) if isinstance(condition, model.All) else [condition])
    return [part for part in found if not _known_only(part)]


def _known_only(node: model.Requirement) -> bool:
    """Say whether a condition is true of every known value: is so, or is not so."""
    return isinstance(node, model.Any) and any(
        isinstance(part, model.Flag) and model.Flag(part.fact, not part.value) in node.parts for part in node.parts
    )


def such(label: Words, conditions: Sequence[model.Requirement], inside: Scope) -> Words:
    """Return items of a kind: 重大事故隐患 where 属于重大事故隐患 is asked of 事故隐患, else 已销号的事故隐患."""
    items, zh = lowered(label), label.zh
    said = [say(each, inside, inner=len(conditions) > 1, tight=True) for each in conditions]
    if not said:
        return items
    en = f"{items.en} where {' and '.join(each.en for each in said)}"
    if said[0].zh.startswith("属于") and said[0].zh.endswith(zh):
        zh = said[0].zh[2:]
        said = [say(each, inside, inner=len(conditions) > 2, tight=True) for each in conditions[1:]]
    return Words(f"{'且'.join(each.zh for each in said)}的{zh}" if said else zh, en)


def record_where(node: model.Frequency, scope: Scope) -> Words | None:
    """Return what a record must show, where the activity's name does not say it; ``None`` for nothing."""
    if node.where == model.ALWAYS:
        return None
    inside = scope.inside(node.activity)
    if isinstance(node.where, model.Choice):
        fact, label = inside.fact(node.where.fact), scope.label(node.activity).zh
        if all(words.value_label(fact, value).zh in label for value in node.where.values):
            return None
    said = to_do(say(node.where, inside))
    fact = inside.fact(node.where.fact) if isinstance(node.where, model.Flag) else None
    return Words(f"{said.zh}的", said.en) if fact is not None and fact.says else said


def frequency(node: model.Frequency, scope: Scope) -> Words:
    """Return how often an activity is asked for, e.g. 每季度至少开展1次主要负责人带队检查."""
    act = lowered(scope.label(node.activity))
    times = Words(f"至少开展{node.at_least}次", f"at least {node.at_least}")
    ever = Words(f"至少开展过{node.at_least}次", f"at least {node.at_least}")
    if node.per:
        span = Words(f"每{words.PER_ZH[node.per]}", f"each {words.PER_EN[node.per]}")
    elif node.within_months:
        span = measures.rolling_span(node.within_months)
    elif node.since:
        span, times = compose("自{0}起", "since {0}", words.day(node.since)), ever
    else:
        span, times = Words("", "in all"), ever
    said = compose("{0}{1}{2}", "{2}: {1} {0}", span, times, act)
    shown = record_where(node, scope)
    if shown is not None:
        said = compose("{0}（{1}）", "{0} ({1})", said, shown)
    return compose("{0}{1}", "{0}{1}", said, ASSUMED) if node.per_assumed else said


def _assumed_together(node: model.All | model.Any, scope: Scope) -> Words | None:
    """Return several frequencies that rest on one assumption, with the assumption said once."""
    each = [part for part in node.parts if isinstance(part, model.Frequency) and part.per_assumed]
    if len(each) < 2 or len(each) < len(node.parts):
        return None
    said = join(node, [frequency(replace(part, per_assumed=False), scope) for part in each])
    return compose("{0}{1}", "{0}{1}", said, ASSUMED)


# --- what is asked of the subject alone ------------------------------------------------------------------------------


def expectation(node: model.Requirement, scope: Scope) -> Words:
    """Return what is asked of the subject alone: 100人以上, 是, 包括金属冶炼, 不晚于2024年12月31日."""
    match node:
        case model.Not(part):
            return _expectation_denied(part, scope)
        case model.Flag(_, value):
            return words.YES if value else words.NO
        case model.Number(fact, at_least, at_most, over, under):
            declared = scope.fact(fact)
            return measures.bounds(at_least, at_most, declared.unit if declared else "", over, under)
        case model.Choice(fact, values):
            return compose("为{0}", "is {0}", labels.named(scope.fact(fact), values))
        case model.Members(fact, "all", values):
            return compose("包括{0}", "includes {0}", labels.both(scope.fact(fact), values))
        case model.Members(fact, mode, values):
            named = labels.named(scope.fact(fact), values)
            if mode == "none":
                return compose("不包括{0}", "includes none of {0}", named)
            return compose("包括{0}", "includes {0}", named)
        case model.Day():
            return measures.day_bound(node)
        case model.Share():
            return measures.share(node)
        case _:
            return say(node, scope)


def _expectation_denied(part: model.Condition, scope: Scope) -> Words:
    match part:
        case model.Flag(_, value):
            return words.NO if value else words.YES
        case model.Choice(fact, values):
            return compose("不是{0}", "is not {0}", labels.named(scope.fact(fact), values))
        case model.Day():
            said = measures.day_bound(part, True)
            return compose("{0}，或者尚未", "{0} or not yet", said) if _is_act(part, scope) else said
        case model.Share():
            return measures.share(part, True)
    opposite = _opposite(part)
    return expectation(opposite, scope) if opposite is not None else deny(part, scope)


def _pair(node: model.Share, scope: Scope) -> Words:
    part, whole = lowered(scope.label(node.part)), lowered(scope.label(node.whole))
    return compose("{0}占{1}的比例", "{0} as a share of {1}:", part, whole)
