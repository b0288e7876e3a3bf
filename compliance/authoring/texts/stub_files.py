"""Stubs as files: obligations to be finished by a person, and cases at the edges of their numbers.

What is known stands as it will stay, what is guessed as a comment beside it, what is missing as TODO. The files are
read by nobody but people until the last TODO is gone: the loader refuses it (T018).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from msgspec import Struct

from compliance.authoring.texts.numerals import PeriodWord, Quantity
from compliance.authoring.texts.stubs import Bound, Candidate, Frequency, Stub
from compliance.model import Ruleset
from compliance.periods import following, period_at

_PLAIN = re.compile(r"[A-Za-z\u4e00-\u9fff“《〈【][^\n#:]*[^\s#:]|[\u4e00-\u9fff]")
"""A text that YAML reads as itself without quotes; one that begins like a number or a mark is quoted."""
_KINDS = {
    "modality": "obligation 应当 | prohibition 不得 | recommendation 鼓励 | permission 可以",
    "addressing": "direct 直接要求企业 | via_supervision 要求政府督促企业",
    "severity": "critical | major | minor | advisory",
}
_RELATIONS = {"at_least": "at_least", "more_than": "more_than", "at_most": "at_most", "fewer_than": "fewer_than"}


def print_obligations(
    stubs: Sequence[Stub], document: str, clause: str, ruleset: Ruleset | None, schema: str, left_out: int = 0
) -> str:
    """Return a file of obligations; ``schema`` is where an editor finds the schema, empty: no such line.

    ``left_out`` are the sentences of the clause without a stub; a comment tells how many.
    """
    return _text(_obligations(stubs, document, clause, ruleset, left_out), "obligations", schema)


def print_cases(stubs: Sequence[Stub], ruleset: Ruleset | None, schema: str) -> str:
    """Return a file of cases: one below, at and above each number, each expecting TODO."""
    return _text(_cases(stubs, ruleset), "cases", schema)


def _text(lines: Iterator[str], kind: str, schema: str) -> str:
    head = [f"# yaml-language-server: $schema={schema}"] if schema else []
    return "\n".join([*head, f"kind: {kind}", "schema: 1", *lines]) + "\n"


# --- obligations -----------------------------------------------------------------------------------------------------


def _obligations(
    stubs: Sequence[Stub], document: str, clause: str, ruleset: Ruleset | None, left_out: int
) -> Iterator[str]:
    yield f"document: {document}"
    yield f"clause: {_written(clause)}"
    yield "# 把每一处 TODO 换成确定的内容，删去用不着的注释；只要还有 TODO，规则集就不能加载（T018）。"
    if ruleset is not None:
        free = max((each.number for each in ruleset.obligations), default=0) + 1
        status = next((each.status for each in ruleset.clauses if each.clause == clause), "")
        said = "" if status == "encoded" else f"；条款 {clause} 现为 {status or '未列出'}，要改为 encoded"
        yield f"# 编号写进 ruleset.yaml 的 numbers，从 {free} 起{said}。"
    if left_out:
        yield f"# 本条另有{left_out}句看不出要求谁做什么，没有列出；加 --every 逐句列出。"
    yield "obligations:"
    for number, stub in enumerate(stubs):
        if number:
            yield ""
        yield from _obligation(stub)


def _obligation(stub: Stub) -> Iterator[str]:
    yield f"  - id: {stub.id}"
    yield "    title: {zh: TODO, en: TODO}"
    yield _remark(f"    modality: {stub.modality}", _KINDS["modality"])
    yield _remark(f"    addressing: {stub.addressing}", _KINDS["addressing"])
    yield _remark(f"    bearer: {stub.bearer}", "按原文主语推定")
    yield _remark("    severity: TODO", _KINDS["severity"])
    yield "    source:"
    yield f"      quote: {_written(stub.quote)}"
    yield from _bounds(stub.bounds)
    yield from _candidates("可能用到的事实和类别", stub.conditions)
    yield "    # applies_when: TODO                # 什么样的企业适用；都适用就不写"
    yield from _requirement(stub)
    yield "    evidence: [TODO]"
    yield "    inspect: {method: [查资料], judge: TODO}"
    yield "    remedy: {zh: TODO, en: TODO}"


def _bounds(bounds: Sequence[Bound]) -> Iterator[str]:
    for each in bounds:
        said = _bound(each.quantity)
        for fact in each.facts[:1]:
            yield f"    # 原文“{each.quantity.matched}”：{fact.path}: {said}    （{fact.label}）"
        others = "、".join(f"{fact.path}（{fact.label}）" for fact in each.facts[1:])
        if others:
            yield f"    #   也可能是 {others}"
        if not each.facts:
            yield f"    # 原文“{each.quantity.matched}”：{said}；没有以“{each.quantity.unit}”为单位的事实"


def _bound(quantity: Quantity) -> str:
    relation = _RELATIONS.get(quantity.relation)
    return f"{{{relation}: {quantity.value}}}" if relation else f"{quantity.value}（以上还是以下，原文没有说）"


def _candidates(said: str, candidates: Sequence[Candidate]) -> Iterator[str]:
    if candidates:
        yield f"    # {said}：" + "、".join(f"{each.path}（{each.label}）" for each in candidates)


def _requirement(stub: Stub) -> Iterator[str]:
    """Yield what is required: a frequency with the activity left open, or a condition to be written."""
    if stub.modality == "permission":
        return
    base = min(stub.frequencies, key=lambda each: each.aside, default=None)
    by = f", by: {stub.deadline}" if stub.deadline else ""
    if base is None:
        yield "    requires: TODO"
        if stub.deadline:
            yield f"    #   期限：{{…{by}}}"
    else:
        yield from _candidates("可能用到的活动", stub.activities)
        yield f"    requires: {{activity: TODO, {_span(base.period)}}}"
        if stub.deadline:
            yield f"    #   原文另有期限 {stub.deadline}；周期性义务不能再写 by"
    others = [each for each in stub.frequencies if each is not base]
    if others:
        yield "    # 句中另有周期：同一件事的例外写成更严情形，另一件事另写一项义务"
        yield "    # stricter:"
    for each in others:
        yield from _stricter(each)


def _stricter(each: Frequency) -> Iterator[str]:
    yield "    #   - id: TODO"
    yield f"    #     when: TODO                      # {each.whom or each.period.matched}"
    yield f"    #     requires: {{{_span(each.period)}}}"
    yield f"    #     quote: {_written(each.quote)}"


def _span(period: PeriodWord) -> str:
    need = f"at_least: {'TODO' if period.at_least is None and not period.assumed else period.at_least or 1}"
    if period.assumed:
        return f"{need}, per: {period.per}, per_assumed: true"
    return f"{need}, per: {period.per}" if period.per else f"{need}, within: {{months: {period.within_months}}}"


# --- cases -----------------------------------------------------------------------------------------------------------


class _Edge(Struct, frozen=True):
    """A case to be finished: what it is about, its day, what is given, and what the author must know."""

    name: str
    day: date | None = None
    given: tuple[str, ...] = ()
    remark: str = ""


def _cases(stubs: Sequence[Stub], ruleset: Ruleset | None) -> Iterator[str]:
    start = ruleset.effective.start if ruleset else None
    yield "# 与义务文件里的代号一致；把 TODO 换成应当得出的结论（gap、satisfied、not_applicable……）。"
    yield "cases:"
    for stub in stubs:
        for edge in _edges(stub, start):
            yield f"  - name: {_written(f'{stub.id}：{edge.name}')}"
            yield f"    as_of: {edge.day or start or 'TODO'}"
            yield f"    given: {{{', '.join([*_place(ruleset), *edge.given])}}}"
            if edge.remark:
                yield f"    # {edge.remark}"
            yield "    expect:"
            yield f"      {stub.id}: TODO"


def _place(ruleset: Ruleset | None) -> list[str]:
    code = ruleset.jurisdiction if ruleset else None
    return [f'jurisdiction: "{code}"'] if code and code.isdigit() else []


def _edges(stub: Stub, start: date | None) -> Iterator[_Edge]:
    """Yield the cases of a stub: below, at and above each number; short of, at and above each frequency; at the
    deadline and after it. ``start`` is the first day in force, if it is known."""
    for bound in stub.bounds:
        for fact in bound.facts[:1]:
            for said, at in (("差1", -1), ("正好", 0), ("多1", 1)):
                value = max(0, bound.quantity.value + at)
                yield _Edge(f"{fact.label}{said}，{value}{fact.unit}", given=(f"{fact.path}: {value}",))
    for each in stub.frequencies:
        yield from _periods(each, start)
    if stub.deadline:
        yield _Edge("期限当日还没有做", stub.deadline)
        yield _Edge("期限次日还没有做", stub.deadline + timedelta(1))
    if not (stub.frequencies or stub.deadline or any(bound.facts for bound in stub.bounds)):
        yield _Edge("做到了")
        yield _Edge("没有做到")


def _periods(each: Frequency, start: date | None) -> Iterator[_Edge]:
    need, per = each.period.at_least or 1, each.period.per
    day: date | None = None
    given: tuple[str, ...] = ()
    inside = "活动的记录"
    if per is not None and start is not None:
        first = period_at(start, per)
        owed = first if first.first == start.toordinal() else following(first, per)
        begins, ends = date.fromordinal(owed.first), date.fromordinal(owed.last)
        day, given = ends + timedelta(1), ("founded_on: 2000-01-01",)
        inside = f"{begins} 至 {ends} 的活动记录（首个应履行的周期）"
    whom = f"{each.whom}，" if each.aside else ""
    for count in (need - 1, need, need + 1):
        yield _Edge(f"{whom}{each.period.matched}，一期内{count}次", day, given, f"given 里写{inside}：{count} 条")


# --- words -----------------------------------------------------------------------------------------------------------


def _remark(line: str, said: str) -> str:
    return f"{line:<34} # {said}"


def _written(text: str) -> str:
    """Return a text as YAML that is read back as it is."""
    return text if _PLAIN.fullmatch(text) and " #" not in text else json.dumps(text, ensure_ascii=False)
