"""A commented profile skeleton with only the facts that the fitting obligations ask for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from compliance import model
from compliance.diagnostics import width
from compliance.engines.judging import Judge
from compliance.engines.tracing import value_text
from compliance.enterprise import Enterprise, FactValue
from compliance.lowering import lower, stricter_requirement
from compliance.situation import situate

_WORD = re.compile(r"[A-Za-z\u4e00-\u9fff][\w\u4e00-\u9fff（）·]*")
"""A text that YAML reads as itself without quotes."""
_NO_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n", "not_yet"})
_COLUMNS = 110


def skeleton(rulebook: model.Rulebook, known: Enterprise, as_of: date, schema: str = "") -> str:
    """Return a profile as text: what is known filled in, every fact that may still matter with its question.

    An obligation fits unless it is known not to apply (not in force, elsewhere, or ``applies_when`` false).
    ``schema``: where an editor finds the schema of profiles; empty: no such line.
    """
    plan = lower(rulebook, as_of)
    cut = as_of.toordinal()
    judge = Judge(situate(plan, known, cut), plan.classes, cut)
    wanted: dict[str, None] = {}
    fitting = 0
    for owed in plan.owed:
        if owed.standing == "in_force" and judge.applicability(owed)[1] is None:
            fitting += 1
            wanted.update(dict.fromkeys(asked(rulebook, rulebook.obligation(owed.id))))
    # What was said is kept, whether an obligation asks for it or not.
    stated = {**known.facts, **known.classes, **known.lists_at}
    wanted.update(dict.fromkeys(stated))
    head = [f"# yaml-language-server: $schema={schema}"] if schema else []
    return "\n".join([*head, *_lines(rulebook.vocabulary, known, wanted, as_of, fitting)]) + "\n"


def asked(rulebook: model.Rulebook, obligation: model.Obligation) -> Iterator[str]:
    """Yield every fact, item list and activity an obligation asks for; classes through their derivation."""
    yield from _names(rulebook.vocabulary, obligation.applies_when)
    if obligation.requires is not None:
        yield from _names(rulebook.vocabulary, obligation.requires)
        for case in obligation.stricter:
            yield from _names(rulebook.vocabulary, case.when)
            yield from _names(rulebook.vocabulary, stricter_requirement(obligation.requires, case.requires))


def _names(vocabulary: model.Vocabulary, node: model.Requirement) -> Iterator[str]:
    match node:
        case model.All(parts) | model.Any(parts):
            for part in parts:
                yield from _names(vocabulary, part)
        case model.Not(part):
            yield from _names(vocabulary, part)
        case model.Deadline(_, requirement):
            yield from _names(vocabulary, requirement)
        case model.Flag(fact) if fact in vocabulary.classes:
            yield from _names(vocabulary, vocabulary.classes[fact].when)
            if not vocabulary.classes[fact].closed:
                yield fact
        case model.Frequency(activity):
            yield activity
        case model.Quantified(_, items):
            yield items
        case model.Share(part, whole):
            yield from (part, whole)
        case _:
            yield node.fact


def _lines(
    vocabulary: model.Vocabulary, known: Enterprise, wanted: dict[str, None], as_of: date, fitting: int
) -> Iterator[str]:
    yield f"# 空着的就是“不清楚”，不会当作“没有”；确实没有的列表写 []。以下问题来自 {fitting} 项可能适用的义务。"
    yield "kind: enterprise_profile"
    yield f"name: {_written(known.name or '企业全称')}"
    code = f' "{known.jurisdiction.value}"' if known.jurisdiction else ""
    yield _remark(f"jurisdiction:{code}", "经营所在地的县级行政区划代码（六位），带引号")
    founded = f" {value_text(known.founded_on.value)}" if known.founded_on else ""
    yield _remark(f"founded_on:{founded}", "成立日期，如 2015-06-01")
    yield _remark(f"stated_on: {known.stated_on or as_of}", "填报日：以下情况截至这一天属实")
    through = ", ".join(f"{name}: {day}" for name, day in sorted(known.records_through.items()))
    yield _remark(f"records_through: {f'{{{through}}}' if through else as_of}", "台账记录完整到哪一天")
    for path in sorted(wanted, key=_order(vocabulary)):
        yield ""
        if path in vocabulary.facts:
            yield from _fact(vocabulary.facts[path], known)
        elif path in vocabulary.classes:
            yield from _class(vocabulary.classes[path], known)
        else:
            yield from _list(vocabulary, known, path)


def _remark(line: str, said: str) -> str:
    return f"{line:<38}# {said}"


def _order(vocabulary: model.Vocabulary) -> Callable[[str], tuple[int, str]]:
    places = {path: index for index, path in enumerate(vocabulary.facts)}
    lists = len(places)

    def key(path: str) -> tuple[int, str]:
        return places.get(path, lists + (path in vocabulary.activities)), path

    return key


def _fact(fact: model.Fact, known: Enterprise) -> Iterator[str]:
    who = f"（{fact.who}）" if fact.who else ""
    unit = f"，单位：{fact.unit}" if fact.unit else ""
    yield f"# {fact.label.zh}：{fact.question}{who}{unit}"
    yield from _values(fact)
    if fact.type == "date" and fact.event:
        yield "#   尚未进行的写 not_yet"
    stated = known.facts.get(fact.path)
    yield f"{fact.path}:" if stated is None else f"{fact.path}: {_written(stated.value)}"


def _class(derived: model.ClassRule, known: Enterprise) -> Iterator[str]:
    yield f"# {derived.label.zh}：{derived.question}"
    stated = known.classes.get(derived.name)
    yield f"{derived.name}:" if stated is None else f"{derived.name}: {_written(stated.value)}"


def _list(vocabulary: model.Vocabulary, known: Enterprise, path: str) -> Iterator[str]:
    """Yield the question for a list, how an entry of it is written, and the entries that are known."""
    declared = vocabulary.activities.get(path) or vocabulary.items[path]
    who = f"（{declared.who}）" if declared.who else ""
    yield f"# {declared.label.zh}：{declared.question}{who}"
    fields = [f"{name}: …" for name in declared.fields]
    day = ["date: 2025-03-01"] if path in vocabulary.activities else []
    yield f"#   - {{{', '.join(day + fields)}}}"
    for field in declared.fields.values():
        yield from _values(field, f"{field.path}：")
    entries = [_entry({"date": each.day, **each.fields}) for each in known.records.get(path, ())]
    entries += [_entry(each.fields) for each in known.items.get(path, ())]
    if entries or path not in known.lists_at:
        yield f"{path}:"
        yield from (f"  - {entry}" for entry in entries)
    else:
        yield f"{path}: []"


def _values(fact: model.Fact, lead: str = "") -> Iterator[str]:
    """Yield the words a fact may take, each with its label, in lines no wider than a screen."""
    line = lead
    for number, value in enumerate(fact.values):
        word = f"{value.name} {value.label.zh}"
        if number and width(line) + width(word) > _COLUMNS:
            yield f"#   {line}"
            line = ""
        line += ("；" if line and line != lead else "") + word
    if fact.values:
        yield f"#   {line}"


def _entry(fields: Mapping[str, FactValue]) -> str:
    return "{" + ", ".join(f"{name}: {_written(value)}" for name, value in fields.items()) + "}"


def _written(value: FactValue) -> str:
    """Return a value as YAML that is read back as it is."""
    if isinstance(value, frozenset):
        return f"[{value_text(value)}]"
    if isinstance(value, str) and not (_WORD.fullmatch(value) and value.lower() not in _NO_WORDS):
        return json.dumps(value, ensure_ascii=False)
    return value_text(value)
