"""What a requirement lacks, in one clause with the numbers: 2024年8月未开展主要负责人带队检查（应1次，实0次）."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from compliance import model
from compliance.explain import labels, words
from compliance.explain.describe import deny, expectation, record_where, say
from compliance.explain.naming import Known, entry
from compliance.explain.traces import days_in, is_late_act, is_leaf, standing_parts, statuses, step_of, truth, why
from compliance.explain.words import compose, listed
from compliance.model import Words
from compliance.verdict import PeriodStatus, Trace


def shortfall(trace: Trace, about: Known) -> Words:
    """Return in one clause what a requirement lacks, with the numbers: 2024年8月未开展…（应1次，实0次）."""
    node = trace.says
    if trace.kind == "deadline" and isinstance(node, model.Deadline):
        inner = shortfall(trace.parts[0], about)
        last = trace.detail.get("last_day")
        if truth(trace) is True or trace.result == "pending":
            return inner
        last_day = words.day(last if isinstance(last, date) else node.by)
        return compose("截至{0}的期限已过，{1}", "the deadline of {0} has passed: {1}", last_day, inner)
    if not is_leaf(trace):
        return _shortfalls(trace, about)
    if isinstance(node, model.Frequency):
        if trace.kind == "calendar":
            return _short_periods(node, statuses(trace), about)
        return _too_few(trace, node, about)
    if trace.kind == "items" and isinstance(node, model.Quantified):
        return _failing_items(trace, node, about)
    if trace.kind == "share" and isinstance(node, model.Share):
        return _share(trace, node, about)
    if isinstance(node, model.Number | model.Choice | model.Members | model.Day):
        return _fact_shortfall(trace, node, about)
    step = step_of(trace, True, about)
    return step.text if step else Words("未达到要求", "the requirement is not met")


def _share(trace: Trace, node: model.Share, about: Known) -> Words:
    """Return both numbers, what share one is of the other, and what it should be."""
    pair = [about.value(use.fact, use.value) for use in trace.facts] + [words.UNKNOWN, words.UNKNOWN]
    numbers = [use.value for use in trace.facts]
    asked = expectation(node, about.scope)
    match [int(each) for each in map(str, numbers) if each.isdecimal()]:
        case [part, whole] if whole:
            # In tenths of a per cent, rounded away from the bound: what falls short never reads as if it did not.
            below = node.at_least is not None and part * 100 < node.at_least * whole
            tenths = part * 1000 // whole if below else -(-part * 1000 // whole)
            share = f"{tenths / 10:g}%"
            return compose(
                "{0}{2}，占{1}（{3}）的{4}，应{5}", "{0} {2}, {4} of {1} ({3}); should be {5}",
                *_pair(node, about), *pair[:2], Words(share, share), asked,
            )  # fmt: skip
    said = compose("{0}{2}、{1}{3}", "{0} {2}, {1} {3}", *_pair(node, about), *pair[:2])
    return compose("{0}，所占比例应{1}", "{0}; the share should be {1}", said, asked)


def _pair(node: model.Share, about: Known) -> tuple[Words, Words]:
    part, whole = about.scope.label(node.part), about.scope.label(node.whole)
    return part, Words(whole.zh, words.lower_first(whole.en))


def _shortfalls(trace: Trace, about: Known) -> Words:
    if trace.kind == "not":
        said = [step.text for step in why(trace, about)]
        return listed(said, "；", "; ") if said else Words("未达到要求", "the requirement is not met")
    parts = standing_parts(trace)
    if trace.kind == "any" and len(parts) > 1 and truth(trace) is False:
        # The first branch is the duty itself, the others are what the text allows in its place (SEMANTICS 2).
        return compose(
            "{0}，也没有文件允许的其他情形",
            "{0}; no alternative that the text allows either",
            shortfall(parts[0], about),
        )
    worst = [part for part in parts if truth(part) is False] or [part for part in parts if truth(part) is None]
    said = list({text.zh: text for text in (shortfall(part, about) for part in worst) if text.zh}.values())
    return listed(said, "；", "; ")


def _fact_shortfall(trace: Trace, node: model.Number | model.Choice | model.Members | model.Day, about: Known) -> Words:
    step = step_of(trace, True, about)
    assert step is not None
    if step.actual in (words.UNKNOWN, words.NOT_YET_DONE) or is_late_act(node, truth(trace), about):
        return step.text
    if isinstance(node, model.Members) and node.fact in about.enterprise.facts:
        wanted = listed(about.absent(node))
        if node.mode == "none":
            return compose("{0}包括{1}", "{0} include {1}", step.label, wanted)
        fact = about.scope.fact(node.fact)
        if fact is not None and fact.says:
            lacking = labels.included(fact, step.label, about.absent_names(node), "none")
            has = Words("无", "none") if step.actual.zh == words.NOTHING.zh else step.actual
            return compose("{0}（现有：{1}）", "{0} (stated: {1})", lacking, has)
        return compose("{0}缺少{1}（现有：{2}）", "{0} lack {1} (stated: {2})", step.label, wanted, step.actual)
    if isinstance(node, model.Day) and node.mode == "valid_on":
        passed = labels.lasting(about.scope.fact(node.fact), step.label, False)
        return compose("{0}（{1}到期）", "{0} (ended on {1})", passed, step.actual)
    return compose("{0}，应{1}", "{0}; asked: {1}", step.text, step.asked)


def _act(node: model.Frequency, about: Known) -> Words:
    """Return what was to be held, with what a record must show where the activity's name does not say it."""
    label = about.scope.label(node.activity)
    act = Words(label.zh, words.lower_first(label.en))
    shown = record_where(node, about.scope)
    return compose("{0}（{1}）", "{0} ({1})", act, shown) if shown is not None else act


def _short_periods(node: model.Frequency, periods: Sequence[PeriodStatus], about: Known) -> Words:
    act = _act(node, about)
    said: list[Words] = []
    for found in sorted({each.counted for each in periods if each.status == "short"}):
        short = [each for each in periods if each.status == "short" and each.counted == found]
        when = words.periods(each.label for each in short)
        each_zh = f"每{words.PER_ZH[node.per]}" if len(short) > 1 and node.per else ""
        numbers = Words(
            f"（{each_zh}应{short[0].needed}次，实{found}次）",
            f" ({short[0].needed} owed{' each' if len(short) > 1 else ''}, {found} recorded)",
        )
        if found:
            said.append(compose("{0}{1}次数不足{2}", "too few {1} in {0}{2}", when, act, numbers))
        else:
            said.append(compose("{0}未开展{1}{2}", "no {1} in {0}{2}", when, act, numbers))
    if not said:
        unclear = [each.label for each in periods if each.status == "unknown"]
        if unclear:
            return compose("{0}是否开展{1}尚不清楚", "{1} in {0}: not known", words.periods(unclear), act)
        return compose("本期尚未开展{0}", "{0}: not yet held in the current period", act)
    return listed(said, "；", "; ")


def _too_few(trace: Trace, node: model.Frequency, about: Known) -> Words:
    act = _act(node, about)
    if trace.kind == "ever":
        counted = trace.detail.get("counted", 0)
        if not counted:
            return compose("没有{0}的记录（应{1}次）", "no record of {0} ({1} owed)", act, _times(node.at_least))
        return compose(
            "{0}次数不足（应{1}次，实{2}次）", "too few {0} ({1} owed, {2} recorded)",
            act, _times(node.at_least), _times(counted),
        )  # fmt: skip
    latest, due = days_in(trace, "latest"), trace.detail.get("due")
    if not latest:
        said = compose("没有{0}的记录", "no record of {0}", act)
    else:
        said = compose("最近一次{0}为{1}", "latest {0}: {1}", act, words.day(latest[-1]))
    if isinstance(due, date) and truth(trace) is False and trace.result != "pending":
        return compose("{0}，应不晚于{1}再次开展", "{0}; was due again by {1}", said, words.day(due))
    return said


def _times(number: object) -> Words:
    return Words(str(number), str(number))


def _failing_items(trace: Trace, node: model.Quantified, about: Known) -> Words:
    label = about.scope.label(node.items)
    items = Words(label.zh, words.lower_first(label.en))
    asked = say(node, about.scope)
    if truth(trace) is None:
        if node.items not in about.enterprise.items:
            return compose("未填报{0}", "{0} not stated", items)
        return compose("{0}资料不全", "{0}: details missing", items)
    failing = trace.detail.get("failing", ())
    named = [entry(str(each), about) for each in failing] if isinstance(failing, tuple | list) else []
    if node.mode != "every" or not named:
        return compose("未达到“{0}”", "not met: {0}", asked)
    inside, shown = about.scope.inside(node.items), listed(named[:5])
    more = Words(f"等{len(named)}项", f" and {len(named) - 5} more") if len(named) > 5 else Words("", "")
    which = compose("{0}{1}{2}", "{0} {1}{2}", items, shown, more)
    if isinstance(node.hold, model.All):
        return compose("{0}未达到“{1}”", "{0}: “{1}” not met", which, say(node.hold, inside))
    return compose("{0}{1}", "{0}: {1}", which, deny(node.hold, inside, tight=True))
