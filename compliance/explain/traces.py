"""Traces as sentences: which facts decided, what they are, where they are stated, and what falls short.

Only branches that decide are told: the true ones of a true ``any``, the false ones of a false ``all``, the unknown ones
of an unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from compliance import model
from compliance.explain import labels, words
from compliance.explain.describe import expectation, flag, say
from compliance.explain.naming import UNBOUND, Known, list_at, place_named, titled
from compliance.explain.words import compose, listed
from compliance.model import Words
from compliance.truth import Truth, negation
from compliance.verdict import PeriodStatus, Trace

FactLeaf = model.Number | model.Flag | model.Choice | model.Members | model.Day


class Step(Struct, frozen=True):
    """One fact that decided: said as a sentence, what was asked of it, what it is, and where it is stated."""

    text: Words
    label: Words
    asked: Words
    actual: Words
    result: Truth
    at: str = ""
    evidence: str = ""
    checked_on: date | None = None


def truth(trace: Trace) -> Truth:
    """Return a trace's result as a truth: pending and gap are not (yet) so, being displaced is so denied.

    A case counts by its requirement; whether it stands is in its detail.
    """
    if trace.kind == "case" and trace.parts:
        return truth(trace.parts[-1])
    if trace.kind == "overridden":
        return negation(trace.result if not isinstance(trace.result, str) else None)
    if isinstance(trace.result, str):
        return {"satisfied": True, "undetermined": None}.get(trace.result, False)
    return trace.result


def is_leaf(trace: Trace) -> bool:
    """Say whether a trace is told as one sentence."""
    if trace.kind in ("all", "any", "not"):
        return trace.says is not None and not isinstance(trace.says, model.All | model.Any | model.Not)
    return trace.kind not in ("case", "cases", "deadline")


def why(trace: Trace | None, about: Known) -> tuple[Step, ...]:
    """Return the deciding steps of a trace, each once, in the order of the text."""
    found: dict[str, Step] = {}
    if trace is not None:
        for leaf, wanted in _deciding(trace, True):
            step = step_of(leaf, wanted, about)
            if step is not None:
                found.setdefault(step.text.zh, step)
    return tuple(found.values())


def leaves(trace: Trace | None) -> Iterator[Trace]:
    """Yield every leaf of a requirement that stands, deciding or not."""
    return (leaf for leaf, _ in _standing_leaves(trace, True))


def _standing_leaves(trace: Trace | None, wanted: bool) -> Iterator[tuple[Trace, bool]]:
    """Yield every leaf that stands, each with whether it stands outside (true) or under a negation."""
    if trace is None:
        return
    if is_leaf(trace):
        yield trace, wanted
        return
    for part in standing_parts(trace):
        yield from _standing_leaves(part, wanted if trace.kind != "not" else not wanted)


def facts_asked(trace: Trace | None, about: Known) -> tuple[Step, ...]:
    """Return one step for every fact a requirement asks about, fulfilled or not: the rows of the fact table."""
    found: dict[str, Step] = {}
    for leaf, wanted in _standing_leaves(trace, True):
        step = step_of(leaf, wanted, about)
        if step is not None:
            found.setdefault(step.label.zh + step.asked.zh, step)
    return tuple(found.values())


def standing_parts(trace: Trace) -> Sequence[Trace]:
    """Return the parts that count: the cases that may stand, and of a case its requirement."""
    if trace.kind == "case":
        return trace.parts[-1:]
    return [part for part in trace.parts if part.kind != "case" or part.detail.get("stands", True) is not False]


def _deciding(trace: Trace, wanted: bool) -> Iterator[tuple[Trace, bool]]:
    """Yield the leaves that decided, each with whether it stands outside (true) or under a negation."""
    if is_leaf(trace):
        yield trace, wanted
        return
    if trace.kind == "not":
        for part in trace.parts:
            yield from _deciding(part, not wanted)
        return
    parts = standing_parts(trace)
    result = truth(trace)
    decides = [part for part in parts if truth(part) is result]
    for part in decides or parts:
        yield from _deciding(part, wanted)


# --- one leaf ----------------------------------------------------------------------------------------------------


def step_of(trace: Trace, wanted: bool, about: Known) -> Step | None:
    """Return one leaf as a step; ``wanted`` is false under a negation. ``None`` where there is nothing to tell."""
    scope, result = about.scope, truth(trace)
    seen = result if wanted or result is None else not result
    use = trace.facts[0] if trace.facts else None
    at = use.at if use else ""
    proof = (use.evidence, use.checked_on) if use else ("", None)
    node = trace.says
    if trace.kind == "class":
        return _class_step(trace, seen, at, about)
    if trace.kind == "place":
        return _place_step(trace, about)
    if trace.kind in ("calendar", "rolling", "ever") and isinstance(node, model.Frequency):
        actual = _count_words(trace)
        return Step(
            say(node, scope),
            scope.label(node.activity),
            say(node, scope),
            actual,
            result,
            list_at(node.activity, about),
        )
    if trace.kind == "items" and isinstance(node, model.Quantified):
        actual = _items_words(trace)
        text = _items_sentence(trace, node, actual, about)
        return Step(
            text, scope.label(node.items), say(_sought(node, wanted), scope), actual, seen, list_at(node.items, about)
        )
    if trace.kind == "share" and isinstance(node, model.Share):
        pair = [about.value(each.fact, each.value) for each in trace.facts]
        label = compose("{0}／{1}", "{0} / {1}", scope.label(node.part), scope.label(node.whole))
        said = listed(pair, "／", " / ")
        return Step(
            compose("{0}：{1}", "{0}: {1}", label, said),
            label,
            expectation(_sought(node, wanted), scope),
            said,
            seen,
            at,
            *proof,
        )
    if isinstance(node, FactLeaf):
        actual = about.value(node.fact, use.value if use else None)
        text = _fact_sentence(node, actual, result, about)
        return Step(text, scope.label(node.fact), expectation(_sought(node, wanted), scope), actual, seen, at, *proof)
    return None


def _sought(node: model.Condition, wanted: bool) -> model.Condition:
    """Return what is asked: the opposite under a negation."""
    return node if wanted else model.Not(node)


def _fact_sentence(node: FactLeaf, actual: Words, result: Truth, about: Known) -> Words:
    label = about.scope.label(node.fact)
    if actual == words.UNKNOWN:
        return compose("{0}：未填报", "{0}: not stated", label)
    if actual in (words.YES, words.NO):
        return flag(node.fact, actual == words.YES, about.scope)
    if actual == words.NOT_YET_DONE:
        return labels.acted(about.scope.fact(node.fact), label, False)
    if isinstance(node, model.Number):
        return compose("{0}{1}", "{0}: {1}", label, actual)
    if is_late_act(node, result, about):
        not_yet = labels.acted(about.scope.fact(node.fact), label, False)
        return compose("截至评估日{0}（所填日期为{1}）", "{0} on the as-of date (dated {1})", not_yet, actual)
    said = compose("{0}：{1}", "{0}: {1}", label, actual)
    if isinstance(node, model.Members) and result is False and node.mode != "none" and len(node.values) <= MANY:
        return compose("{0}，不包括{1}", "{0}; not {1}", said, listed(about.absent(node)))
    return said


def is_late_act(node: FactLeaf, result: Truth, about: Known) -> bool:
    """Say whether an act asked for by the as-of date is dated after it: then it counts as not done."""
    fact = about.scope.fact(node.fact)
    acts = fact is not None and fact.event
    return isinstance(node, model.Day) and acts and node.mode == "on_or_before" and not node.day and result is False


MANY = 3
"""More values than these are not listed in a sentence about one enterprise."""


def _class_step(trace: Trace, seen: Truth, at: str, about: Known) -> Step:
    rule = about.scope.vocabulary.classes.get(str(trace.says))
    label = rule.label if rule else Words(str(trace.says), str(trace.says))
    positive, negative = labels.stated(rule, label, True), labels.stated(rule, label, False)
    result = truth(trace)
    said = positive if result else negative if result is False else compose("{0}：尚不清楚", "{0}: not known", label)
    declared = trace.facts and not any(truth(part) for part in trace.parts)
    if trace.parts and result is not None and not declared:
        ground = [step.text for part in trace.parts for step in why(part, about)]
        if ground:
            said = compose("{0}（{1}）", "{0} ({1})", said, listed(ground, "；", "; "))
    elif declared and result is not None:
        said = compose("{0}（企业自行申报）", "{0} (as declared)", said)
    if not at:
        at = next((use.at for part in trace.parts for leaf in leaves(part) for use in leaf.facts if use.at), "")
    actual = words.UNKNOWN if result is None else words.YES if result else words.NO
    return Step(said, label, words.YES, actual, seen, at)


def _place_step(trace: Trace, about: Known) -> Step | None:
    code = str(trace.says)
    if code == model.NATIONAL:
        return None
    label = place_named(code, about)
    stated = about.enterprise.jurisdiction
    result = truth(trace)
    if code == UNBOUND:
        said = Words("文件未写明适用的区划，尚未指定", "the text names no place, and none has been bound")
    elif result is None:
        said = compose("企业所在地不明确，是否在{0}无法判定", "whether the enterprise lies in {0} is not known", label)
    else:
        said = compose(f"所在地{'' if result else '不'}在{{0}}", f"{'in' if result else 'not in'} {{0}}", label)
    actual = words.UNKNOWN
    if stated is not None:
        here = about.scope.vocabulary.places.get(str(stated.value))
        actual = here.label if here else Words(str(stated.value), str(stated.value))
    return Step(said, Words("所在地", "Place"), label, actual, result, str(stated.at) if stated else "")


def _override_step(trace: Trace, about: Known) -> Step:
    other = titled(str(trace.says), about.rulebook)
    if truth(trace) is False:
        said = compose("已由{0}代替适用", "displaced by {0}", other)
    else:
        said = compose("是否由{0}代替适用尚不清楚", "whether {0} takes its place is not known", other)
    return Step(said, Words("代替适用", "Displaced by"), other, words.UNKNOWN, truth(trace))


def _count_words(trace: Trace) -> Words:
    if trace.kind == "rolling":
        latest = days_in(trace, "latest")
        return compose("最近一次{0}", "latest {0}", words.day(latest[-1])) if latest else Words("无记录", "no record")
    if trace.kind == "ever":
        return Words(f"{trace.detail.get('counted', 0)}次", f"{trace.detail.get('counted', 0)}")
    owed = [period for period in statuses(trace) if period.status in ("fulfilled", "short", "unknown")]
    done = sum(period.status == "fulfilled" for period in owed)
    if not owed:
        return Words("尚无已满的应履行期间", "no complete period owed yet")
    return Words(f"应履行{len(owed)}期，完成{done}期", f"{done} of {len(owed)} periods fulfilled")


def statuses(trace: Trace) -> tuple[PeriodStatus, ...]:
    """Return the periods of a calendar step, oldest first."""
    found = trace.detail.get("periods", ())
    return tuple(each for each in found if isinstance(each, PeriodStatus)) if isinstance(found, tuple | list) else ()


def days_in(trace: Trace, key: str) -> list[date]:
    """Return the days under a key of a step's detail, in order."""
    found = trace.detail.get(key, ())
    return sorted(each for each in found if isinstance(each, date)) if isinstance(found, tuple | list) else []


def _items_sentence(trace: Trace, node: model.Quantified, actual: Words, about: Known) -> Words:
    """Return how a list stands: 没有重大事故隐患（共3项） where some were sought and none is there."""
    label, total = about.scope.label(node.items), trace.detail.get("total")
    if node.mode != "some" or truth(trace) is None or total is None:
        return compose("{0}：{1}", "{0}: {1}", label, actual)
    if total == 0:
        return compose("没有{0}", "no {0}", labels.lowered(label))
    said = say(node if truth(trace) else model.Not(node), about.scope)
    return compose("{0}（{1}）", "{0} ({1})", said, actual)


def _items_words(trace: Trace) -> Words:
    total, failing = trace.detail.get("total"), trace.detail.get("failing", ())
    count = len(failing) if isinstance(failing, tuple | list) else 0
    if total is None:
        return words.UNKNOWN
    if isinstance(trace.says, model.Quantified) and trace.says.mode == "every" and count:
        return Words(f"共{total}项，{count}项未达到", f"{count} of {total} fall short")
    met = trace.detail.get("true", 0)
    if isinstance(trace.says, model.Quantified) and trace.says.mode == "every" and truth(trace) is None:
        return Words(f"共{total}项，资料不全", f"{total} stated, details missing")
    if isinstance(trace.says, model.Quantified) and trace.says.mode == "some":
        if truth(trace) is None:
            return Words(f"所填{total}项资料不全", f"{total} stated, details missing")
        return Words(f"所填{total}项中有{met}项" if met else f"所填{total}项均不属此类", f"{met} of {total}")
    return Words(f"共{total}项，{met}项符合", f"{met} of {total}")
