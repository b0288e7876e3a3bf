"""Obligations as sentences: whom they bind, and what they require, encourage or forbid."""

from __future__ import annotations

from msgspec.structs import replace

from compliance import model
from compliance.explain import words
from compliance.explain.describe import Scope, deadline, demand, deny, describe, join, parts_of, such
from compliance.explain.labels import lowered, to_do
from compliance.explain.words import compose, listed
from compliance.model import Words

_ACTS = ("有", "采用", "使用", "存在", "仍")
"""What is forbidden is said with 不得 alone before these; anything else is 不得有…的情形."""


def applies_to(condition: model.Condition, vocabulary: model.Vocabulary) -> Words:
    """Return whom an obligation binds: 适用于工贸企业 / Applies to an enterprise if …."""
    if condition == model.ALWAYS:
        return Words("适用于本地区全部企业", "Applies to every enterprise in the area")
    said = describe(condition, vocabulary)
    whom = f"适用于{said.zh[2:]}" if _is_kind(condition, said) else f"适用条件：{said.zh}"
    return Words(whom, f"Applies to an enterprise if {said.en}")


def _is_kind(condition: model.Condition, said: Words) -> bool:
    return isinstance(condition, model.Flag) and said.zh.startswith("属于")


def asks(obligation: model.Obligation, vocabulary: model.Vocabulary) -> Words:
    """Return what an obligation asks, its stricter cases included; empty for a permission."""
    if obligation.requires is None:
        return Words("", "")
    parts = [_asked(obligation, obligation.requires, Scope(vocabulary))]
    for case in obligation.stricter:
        when = describe(case.when, vocabulary)
        parts.append(compose("其中{0}的，{1}", "where {0}: {1}", when, case_words(obligation, case, vocabulary)))
    return listed(parts, "；", "; ")


def sum_up(obligation: model.Obligation, vocabulary: model.Vocabulary) -> Words:
    """Return applicability and requirement of an obligation, its stricter cases included, as one sentence."""
    whom, asked = applies_to(obligation.applies_when, vocabulary), asks(obligation, vocabulary)
    match obligation.modality:
        case "permission":
            return whom
        case "prohibition":
            return compose("{0}；{1}", "{0}; {1}", whom, asked)
        case "recommendation":
            if asked.zh.startswith("凡"):
                asked = Words(asked.zh[1:].replace("，均", "均", 1), asked.en)
            return compose("{0}；鼓励{1}", "{0}; encouraged: {1}", whom, asked)
        case _:
            return compose("{0}；要求{1}", "{0}; required: {1}", whom, asked)


def case_words(obligation: model.Obligation, case: model.StricterCase, vocabulary: model.Vocabulary) -> Words:
    """Return what a stricter case asks; keys laid over the base are said as the whole frequency."""
    scope = Scope(vocabulary)
    if not isinstance(case.requires, model.Overlay):
        return _asked(obligation, case.requires, scope)
    base, by = obligation.requires, case.requires.by
    if isinstance(base, model.Deadline):
        by, base = by or base.by, base.requirement
    if isinstance(base, model.Frequency):
        over = case.requires
        spans = (over.per, over.within_months, over.since)
        keeps = all(span is None for span in spans)
        base = replace(
            base,
            at_least=base.at_least if over.at_least is None else over.at_least,
            where=base.where if over.where is None else over.where,
            per=base.per if keeps else over.per,
            within_months=base.within_months if keeps else over.within_months,
            since=base.since if keeps else over.since,
            per_assumed=base.per_assumed if over.per_assumed is None else over.per_assumed,
        )
    if base is None:
        return Words("", "")
    return _asked(obligation, model.Deadline(by, base) if by else base, scope)


def _asked(obligation: model.Obligation, node: model.Requirement, scope: Scope) -> Words:
    if obligation.modality == "prohibition":
        return forbid(node, scope)
    if isinstance(node, model.Deadline):
        return deadline(node, scope)
    return demand(node, scope)


def forbid(node: model.Requirement, scope: Scope) -> Words:
    """Return a prohibition, which states what must not be: 不得采用固定式保温炉组 / prohibited: …."""
    match node:
        case model.Deadline(by, inner):
            return compose("{0}以后{1}", "after {0} {1}", words.day(by), forbid(inner, scope))
        case model.All(parts):
            return join(node, [forbid(part, scope) for part in parts])
        case model.Frequency():
            return demand(node, scope)
        case model.Quantified("every"):
            return _forbidden_items(node, scope)
        case model.Number(fact, None, int(most)):
            unit = declared.unit if (declared := scope.fact(fact)) else ""
            label = lowered(scope.label(fact))
            return compose("{0}不得超过{1}", "prohibited: {0} above {1}", label, words.amount(most, unit))
        case _:
            return _not_to(deny(node, scope))


def _not_to(forbidden: Words) -> Words:
    said = to_do(forbidden)
    zh = f"不得{said.zh}" if said.zh.startswith(_ACTS) else f"不得有{said.zh}的情形"
    return Words(zh, f"prohibited: that {said.en}")


def _forbidden_items(node: model.Quantified, scope: Scope) -> Words:
    """Return what must not be of any item: 凡…的设备，不得采用…, or 不得有…的隐患 where it is a state."""
    inside, label = scope.inside(node.items), scope.label(node.items)
    forbidden = to_do(deny(node.hold, inside))
    if forbidden.zh.startswith(_ACTS) and isinstance(node.hold, model.Members | model.Not | model.Flag):
        kind = such(label, parts_of(node.where), inside)
        zh = f"{kind.zh}不得{forbidden.zh}" if node.where == model.ALWAYS else f"凡{kind.zh}，不得{forbidden.zh}"
        return Words(zh, f"prohibited for each of the {kind.en}: that {forbidden.en}")
    kind = such(label, parts_of(node.where, model.Not(node.hold)), inside)
    return compose("不得有{0}", "prohibited: any of the {0}", kind)
