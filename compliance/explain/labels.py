"""Facts as statements: how the vocabulary says that one is so or not so.

The authors of the vocabulary write both (``says``). A vocabulary without them is said by its labels: “设有机构”为“是”.
"""

from __future__ import annotations

from compliance import model
from compliance.explain.words import NO, YES, alternatives, compose, listed, lower_first, value_label
from compliance.model import Words

Sayable = model.Fact | model.ClassRule | model.Value | None


def lowered(label: Words) -> Words:
    """Return a label as it stands inside a sentence."""
    return Words(label.zh, lower_first(label.en))


def stated(declared: Sayable, label: Words, value: bool) -> Words:
    """Return a flag or a class as a statement: 设有机构 / 未设机构."""
    said = _said(declared, value)
    return said or compose("“{0}”为“{1}”", "{0}: {1}", lowered(label), YES if value else NO)


def acted(declared: Sayable, label: Words, value: bool) -> Words:
    """Return the day of an act as a statement that it is done, or not yet done."""
    said = _said(declared, value)
    return said or compose("“{0}”{1}", "{0}: {1}", lowered(label), Words("已有", "done") if value else _NOT_YET)


def lasting(declared: Sayable, label: Words, value: bool) -> Words:
    """Return an expiry as a statement that it lies ahead, or has passed."""
    said = _said(declared, value)
    return said or compose("“{0}”{1}", "{0}: {1}", lowered(label), _AHEAD if value else _PASSED)


_NOT_YET, _AHEAD, _PASSED = Words("尚无", "not yet"), Words("未过", "not passed"), Words("已过", "passed")


def chosen(declared: model.Fact | None, label: Words, values: tuple[str, ...], value: bool) -> Words:
    """Return that a choice is, or is not, one of these values."""
    of_their_own = [each for each in _values(declared, values) if each.says]
    names = [name for name in values if name not in {each.name for each in of_their_own}]
    parts = [_said(each, value) or each.label for each in of_their_own]
    if names:
        template = _said(declared, value) or Words(*(("{0}为…", "{0} is …") if value else ("{0}不是…", "{0} is not …")))
        parts.insert(0, _filled(template, named(declared, names), label))
    return listed(parts, "或者", " or ") if value else listed(parts, "且", " and ")


def included(declared: model.Fact | None, label: Words, values: tuple[str, ...], mode: str) -> Words:
    """Return that a set has any of, all of, or none of these values."""
    if mode == "all":
        return _filled(_said(declared, True) or Words("{0}包括…", "{0} includes …"), both(declared, values), label)
    default = Words("{0}不包括…", "{0} includes none of …") if mode == "none" else Words("{0}包括…", "{0} includes …")
    return _filled(_said(declared, mode != "none") or default, named(declared, values), label)


def named(declared: model.Fact | None, values: tuple[str, ...] | list[str]) -> Words:
    """Return a、b或c."""
    return alternatives([lowered(value_label(declared, value)) for value in values])


def both(declared: model.Fact | None, values: tuple[str, ...]) -> Words:
    """Return a、b和c."""
    labels = [lowered(value_label(declared, value)) for value in values]
    if len(labels) < 2:
        return listed(labels)
    return compose("{0}和{1}", "{0} and {1}", listed(labels[:-1]), labels[-1])


def to_do(said: Words) -> Words:
    """Return what is still to be done: 已建立制度 → 建立制度."""
    return Words(said.zh.removeprefix("已"), said.en)


def _values(declared: model.Fact | None, names: tuple[str, ...]) -> list[model.Value]:
    return [each for each in declared.values if each.name in names] if declared else []


def _said(declared: Sayable, value: bool) -> Words | None:
    return declared.says[0 if value else 1] if declared is not None and declared.says else None


def _filled(template: Words, values: Words, label: Words) -> Words:
    """Return a phrase with the label (``{0}``) and the values (``…``) in their places."""
    zh, en = template.zh.replace("{0}", label.zh), template.en.replace("{0}", lower_first(label.en))
    return Words(zh.replace(model.SLOT, values.zh), en.replace(model.SLOT, values.en))
