"""A witness as a person reads it: the day, the enterprise in one line of labels, and the verdicts before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from compliance import model
from compliance.authoring.witness import Change, Value, Witness, body_text
from compliance.explain import labels
from compliance.explain.describe import Scope, flag
from compliance.explain.words import amount, compose, day, listed, lower_first
from compliance.model import Words
from compliance.reports.strings import UI
from compliance.verdict import Outcome

MANY = 6
"""More records than these are told by their number and their first and last day."""


def facts_line(witness: Witness, rulebook: model.Rulebook) -> Words:
    """Return the enterprise of a witness in one line: 所在地隆阳区；职工人数100人；未设安全生产管理机构."""
    scope = Scope(rulebook.vocabulary)
    said = [_stated(name, value, scope) for name, value in witness.given.items()]
    return listed(said, "；", "; ") if said else Words("什么都没有填报的企业", "an enterprise that states nothing")


def judged_on(witness: Witness) -> Words:
    """Return the day of a witness."""
    return day(witness.as_of)


def verdict_line(change: Change) -> Words:
    """Return the verdicts of a change: 不符合（gap）→ 不适用（not_applicable）."""
    old, new = outcome_words(change.old), outcome_words(change.new)
    # A full-width bracket brings its own space.
    return Words(f"{old.zh}{'' if old.zh.endswith('）') else ' '}→ {new.zh}", f"{old.en} → {new.en}")


def outcome_words(outcome: Outcome | None) -> Words:
    """Return a verdict with its code; of what has lapsed, how it stood on its last day."""
    if outcome is None:
        return Words("没有这项义务", "no such obligation")
    said = verdict_words(outcome.verdict)
    if outcome.final is None:
        return said
    last = verdict_words(outcome.final)
    return compose("已失效，失效时{1}", "lapsed; on its last day {1}", said, last)


def verdict_words(verdict: str) -> Words:
    """Return 不符合（gap）, Gap (gap)."""
    word = UI[f"verdict.{verdict}"]
    return Words(f"{word.zh}（{verdict}）", lower_first(word.en))


def yaml_of(witness: Witness, indent: str = "") -> str:
    """Return a witness as a case beside rulesets has it: ``as_of`` and ``given``."""
    if not witness.given:
        return f"{indent}as_of: {witness.as_of}\n{indent}given: {{}}\n"
    return f"{indent}as_of: {witness.as_of}\n{indent}given:\n{body_text(witness.given, indent + '  ')}"


def _stated(name: str, value: Value, scope: Scope) -> Words:
    vocabulary = scope.vocabulary
    if name in vocabulary.items and isinstance(value, list):
        return _items(vocabulary.items[name], value, scope.inside(name))
    if name in vocabulary.activities and isinstance(value, list):
        return _records(vocabulary.activities[name], value, scope.inside(name))
    if name in vocabulary.classes:
        return compose("{0}（自行申报）", "{0} (declared)", flag(name, bool(value), scope))
    if name in vocabulary.facts:
        return fact_words(name, value, scope)
    return _enveloped(name, value, vocabulary)


def fact_words(name: str, value: Value, scope: Scope) -> Words:
    """Return one stated fact: 职工人数100人, 未设安全生产管理机构, 行业：无."""
    fact = scope.fact(name)
    label = labels.lowered(scope.label(name))
    if fact is None:
        return Words(f"{name}：{value}", f"{name}: {value}")
    if isinstance(value, bool):
        return flag(name, value, scope)
    if isinstance(value, int):
        return compose("{0}{1}", "{0}: {1}", label, amount(value, fact.unit))
    if isinstance(value, list):
        names = tuple(map(str, value))
        if not names:
            return compose("{0}：无", "{0}: none", label)
        return compose("{0}：{1}", "{0}: {1}", label, listed([_value_label(fact, each) for each in names]))
    if value == "not_yet":
        return (
            labels.acted(fact, label, False)
            if fact.event
            else compose("{0}：从未有过", "{0}: there never was one", label)
        )
    if isinstance(value, date):
        return compose("{0}：{1}", "{0}: {1}", label, day(value))
    return compose("{0}：{1}", "{0}: {1}", label, labels.lowered(_value_label(fact, str(value))))


def _value_label(fact: model.Fact, name: str) -> Words:
    return next((each.label for each in fact.values if each.name == name), Words(name, name))


def _fields(entry: Mapping[str, Value], scope: Scope) -> Words:
    return listed([fact_words(name, value, scope) for name, value in entry.items()], "，", ", ")


def _items(declared: model.ItemList, value: list[Value], inside: Scope) -> Words:
    entries = [each for each in value if isinstance(each, dict)]
    if not entries:
        return compose("{0}：没有", "{0}: none", declared.label)
    kinds: dict[str, tuple[int, Words]] = {}
    for each in entries:
        said = _fields(each, inside) if each else Words("未填明细", "no details")
        count, _ = kinds.get(said.zh, (0, said))
        kinds[said.zh] = (count + 1, said)
    parts = [compose(f"{count}项（{{0}}）", f"{count} ({{0}})", said) for count, said in kinds.values()]
    return compose("{0}{1}", "{0}: {1}", declared.label, listed(parts, "、", ", "))


def _records(declared: model.Activity, value: list[Value], inside: Scope) -> Words:
    if not value:
        return compose("{0}：没有记录", "{0}: no record", declared.label)
    entries = [each for each in value if isinstance(each, dict)]
    kinds: dict[str, tuple[Words, list[date]]] = {}
    for each in entries:
        rest = {name: field for name, field in each.items() if name != "date"}
        said = _fields(rest, inside) if rest else Words("", "")
        on = each.get("date")
        if isinstance(on, date):
            kinds.setdefault(said.zh, (said, []))[1].append(on)
    bare = [each for each in value if isinstance(each, date)]
    if bare:
        kinds["bare"] = Words("只写日期", "a bare date"), bare
    parts = [_on_days(days, said) for said, days in kinds.values()]
    return compose("{0}：{1}", "{0}: {1}", declared.label, listed(parts, "，另有", ", and "))


def _on_days(days: list[date], said: Words) -> Words:
    days = sorted(days)
    if len(days) <= MANY:
        told = listed([day(each) for each in days])
    else:
        span = (day(days[0]), day(days[-1]))
        told = compose(f"{{0}}至{{1}}间共{len(days)}次", f"{len(days)} from {{0}} to {{1}}", *span)
    return compose("{0}（{1}）", "{0} ({1})", told, said) if said.zh else told


def _enveloped(name: str, value: Value, vocabulary: model.Vocabulary) -> Words:
    if name == "jurisdiction":
        place = vocabulary.places.get(str(value))
        return compose("所在地{0}", "in {0}", place.label if place else Words(str(value), str(value)))
    if isinstance(value, date) and name in _DAYS:
        return compose(*_DAYS[name], day(value))
    if name == "suspensions" and isinstance(value, list):
        spans = [each for each in value if isinstance(each, dict)]
        return listed([compose("{0}至{1}停产", "suspended {0} to {1}", *_ends(each)) for each in spans], "、", ", ")
    if isinstance(value, dict):
        parts = [compose(f"{key}自{{0}}", f"{key} {{0}}", day(on)) for key, on in value.items() if isinstance(on, date)]
        return compose(*_KEYED[name], listed(parts)) if name in _KEYED else listed(parts)
    return Words(f"{name}：{value}", f"{name}: {value}")


_DAYS = {
    "founded_on": ("{0}成立", "founded on {0}"),
    "stated_on": ("{0}填报", "stated on {0}"),
    "records_through": ("台账记录完整到{0}", "records complete through {0}"),
}
_KEYED = {
    "applicability_since": ("自下列日期起适用：{0}", "applicable since: {0}"),
    "records_through": ("台账记录完整到：{0}", "records complete through: {0}"),
}


def _ends(span: Mapping[str, Value]) -> Iterator[Words]:
    for key in ("from", "until"):
        on = span.get(key)
        yield day(on) if isinstance(on, date) else Words("？", "?")
