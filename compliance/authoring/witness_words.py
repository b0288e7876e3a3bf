"""An example in one line, in the words of the vocabulary: 职工人数100人；未设安全生产管理机构.

It judges nothing; the YAML beside it (``witness.body_text``) is what was judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from compliance import model
from compliance.authoring.witness import Value, Witness
from compliance.explain import Scope, labels, words
from compliance.explain.words import compose, listed
from compliance.model import Words

_NONE = Words("没有", "none")
_UNKNOWN = Words("未填写", "not stated")
_ENVELOPE = {
    "founded_on": Words("{0}成立", "founded on {0}"),
    "stated_on": Words("资料填报于{0}", "stated on {0}"),
}


def in_one_line(witness: Witness, vocabulary: model.Vocabulary) -> Words:
    """Return what is given, one fact after another; that nothing is known where that is so."""
    scope = Scope(vocabulary)
    said = [_said(name, value, scope) for name, value in witness.given.items()]
    return listed(said, "；", "; ") if said else Words("没有任何资料", "nothing is known")


def _said(name: str, value: Value, scope: Scope) -> Words:
    vocabulary = scope.vocabulary
    if name in vocabulary.facts:
        return fact_said(vocabulary.facts[name], value)
    if name in vocabulary.classes and isinstance(value, bool):
        rule = vocabulary.classes[name]
        return compose("自行申明{0}", "declares: {0}", labels.stated(rule, rule.label, value))
    if name in vocabulary.items or name in vocabulary.activities:
        return _entries(name, value, scope)
    return _envelope(name, value, vocabulary)


def fact_said(fact: model.Fact, value: Value) -> Words:
    """Return a fact, or a field of an entry, with its value: as a statement where the vocabulary has one."""
    match value:
        case None:
            return _labelled(fact.label, _UNKNOWN)
        case bool():
            return labels.stated(fact, fact.label, value)
        case list():
            names = [str(each) for each in value]
            if not names:
                return compose("“{0}”填写为无", "{0}: none", labels.lowered(fact.label))
            return labels.included(fact, fact.label, tuple(names), "all")
        case str() if fact.type == "choice":
            return labels.chosen(fact, fact.label, (value,), True)
        case str() if fact.type == "date":
            return labels.acted(fact, fact.label, False) if fact.event else _labelled(fact.label, _NONE)
        case str() | int() | date():
            return _labelled(fact.label, words.value(fact, value))
    return _labelled(fact.label, Words(str(value), str(value)))


def _labelled(label: Words, value: Words) -> Words:
    return compose("{0}{1}", "{0}: {1}", labels.lowered(label), value)


# --- lists -----------------------------------------------------------------------------------------------------------


def _entries(name: str, value: Value, scope: Scope) -> Words:
    """Return a list of items or records, like entries counted together: 事故隐患2项（…；…）."""
    label, inside = labels.lowered(scope.label(name)), scope.inside(name)
    entries = value if isinstance(value, list) else []
    if value is None:
        return _labelled(label, _UNKNOWN)
    if not entries:
        acts = name in scope.vocabulary.activities
        return compose("没有{0}的记录" if acts else "没有{0}", "no {0}", label)
    told = [_entry(each, inside) for each in entries]
    kinds = {each.zh: each for each in told}
    counts = {zh: sum(each.zh == zh for each in told) for zh in kinds}
    parts = [
        each if counts[zh] == 1 else compose(f"{{0}}（{counts[zh]}项）", f"{{0}} ({counts[zh]} times)", each)
        for zh, each in kinds.items()
    ]
    unit = "次" if name in scope.vocabulary.activities else "项"
    shown = listed([part for part in parts if part.zh], "；", "; ")
    head = compose(f"{{0}}{len(entries)}{unit}", f"{{0}}: {len(entries)}", label)
    return compose("{0}（{1}）", "{0} ({1})", head, shown) if shown.zh else head


def _entry(value: Value, inside: Scope) -> Words:
    if isinstance(value, date):
        return words.day(value)
    if not isinstance(value, dict):
        return Words(str(value), str(value))
    return listed([*_fields(value, inside)], "，", ", ")


def _fields(value: Mapping[str, Value], inside: Scope) -> Iterator[Words]:
    for name, each in value.items():
        fact = inside.fact(name)
        if fact is not None:
            yield fact_said(fact, each)
        elif isinstance(each, date):
            yield words.day(each)
        else:
            yield Words(f"{name} {each}", f"{name} {each}")


# --- the envelope ---------------------------------------------------------------------------------------------------


def _envelope(name: str, value: Value, vocabulary: model.Vocabulary) -> Words:
    if name == "jurisdiction":
        place = vocabulary.places.get(str(value))
        return compose("位于{0}", "in {0}", place.label if place else Words(str(value), str(value)))
    if name in _ENVELOPE and isinstance(value, date):
        return compose(_ENVELOPE[name].zh, _ENVELOPE[name].en, words.day(value))
    if name == "suspensions" and isinstance(value, list):
        spans = [_span(each) for each in value if isinstance(each, dict)]
        return compose("停产停业：{0}", "suspended: {0}", listed(spans))
    if name == "records_through":
        return compose("记录完整至{0}", "records complete through {0}", _days(value, vocabulary))
    if name == "applicability_since":
        return compose("开始适用：{0}", "applies since: {0}", _days(value, vocabulary))
    return Words(f"{name}：{value}", f"{name}: {value}")


def _span(value: Mapping[str, Value]) -> Words:
    days: Iterable[Words] = (words.day(each) for each in value.values() if isinstance(each, date))
    return listed([*days], "至", " to ")


def _days(value: Value, vocabulary: model.Vocabulary) -> Words:
    if isinstance(value, date):
        return words.day(value)
    if not isinstance(value, dict):
        return Words(str(value), str(value))
    scope = Scope(vocabulary)
    return listed([compose("{0}{1}", "{0} {1}", scope.label(name), words.day(each))
                   for name, each in value.items() if isinstance(each, date)])  # fmt: skip
