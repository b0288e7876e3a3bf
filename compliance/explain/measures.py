"""Bounds as phrases: numbers, shares, days and spans, without their subjects."""

from __future__ import annotations

from compliance import model
from compliance.explain import words
from compliance.explain.words import compose, listed
from compliance.model import Words


def bounds(at_least: int | None, at_most: int | None, unit: str, over: bool = False, under: bool = False) -> Words:
    """Return bounds of a number: 100人以上, 超过100人, 不满100人."""
    parts: list[Words] = []
    if at_least is not None and at_least == at_most:
        return compose("为{0}", "is {0}", words.amount(at_least, unit))
    if at_least is not None:
        if over:
            parts.append(compose("超过{0}", "more than {0}", words.amount(at_least - 1, unit)))
        else:
            parts.append(compose("{0}以上", "at least {0}", words.amount(at_least, unit)))
    if at_most is not None:
        if at_most == 0:
            parts.append(Words("为零", "none"))
        elif under:
            parts.append(compose("不满{0}", "fewer than {0}", words.amount(at_most + 1, unit)))
        else:
            parts.append(compose("{0}以下", "at most {0}", words.amount(at_most, unit)))
    return listed(parts, "、", " and ")


def share(node: model.Share, denied: bool = False) -> Words:
    """Return bounds in per cent, or that they are not kept: 达到100%, 低于90%."""
    floor = "达到" if node.at_least == 100 else "不低于"
    least, most = (("低于", "below"), ("高于", "above")) if denied else ((floor, "at least"), ("不高于", "at most"))
    said: list[Words] = []
    for bound, (zh, en) in ((node.at_least, least), (node.at_most, most)):
        if bound is not None:
            said.append(Words(f"{zh}{bound}%", f"{en} {bound}%"))
    return listed(said, "或者", " or ") if denied else listed(said, "、", " and ")


AS_OF = Words("评估日", "the as-of date")


def day_bound(node: model.Day, denied: bool = False) -> Words:
    """Return where a day must lie, or that it does not lie there: 不晚于…, 早于…."""
    which = words.day(node.day) if node.day else AS_OF
    if node.mode == "on_or_before":
        return compose("晚于{0}", "after {0}", which) if denied else compose("不晚于{0}", "on or before {0}", which)
    if denied:
        return compose("早于{0}", "before {0}", which)
    return compose("不早于{0}", "not before {0}" if node.mode == "valid_on" else "on or after {0}", which)


def rolling_span(months: int) -> Words:
    """Return a span of so many months: 任意6个月之内."""
    if months % 12:
        return Words(f"任意{months}个月之内", f"within any {months} months")
    years = months // 12
    return (
        Words("任意一年之内", "within any year")
        if years == 1
        else Words(f"任意{years}年之内", f"within any {years} years")
    )
