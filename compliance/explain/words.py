"""Single words and short phrases in Chinese and English: days, periods, values, lists, negations.

It knows the vocabulary's labels and nothing of conditions or verdicts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from compliance.enterprise import FactValue, NotYet
from compliance.model import Fact, Words

BEARERS: dict[str, Words] = {
    "enterprise": Words("企业", "the enterprise"),
    "principal_person": Words("主要负责人", "principal person"),
    "legal_representative": Words("法定代表人", "legal representative"),
    "actual_controller": Words("实际控制人", "actual controller"),
    "technical_head": Words("技术负责人", "technical head"),
    "investor": Words("投资人", "investor"),
    "safety_manager": Words("安全生产管理人员", "safety manager"),
    "trade_union": Words("工会", "trade union"),
}
"""Who owes a duty, as printed."""

MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
PER_ZH = {"month": "月", "quarter": "季度", "half_year": "半年", "year": "年"}
PER_EN = {"month": "calendar month", "quarter": "calendar quarter", "half_year": "half-year", "year": "calendar year"}


def compose(zh: str, en: str, *parts: Words) -> Words:
    """Return both templates filled: ``{0}`` stands for the first part in the template's language."""
    return Words(zh.format(*(part.zh for part in parts)), en.format(*(part.en for part in parts)))


def listed(parts: Sequence[Words], zh: str = "、", en: str = ", ") -> Words:
    """Return the parts one after another, with these separators."""
    return Words(zh.join(part.zh for part in parts), en.join(part.en for part in parts))


def alternatives(parts: Sequence[Words]) -> Words:
    """Return a、b或c / a, b or c."""
    if len(parts) < 2:
        return parts[0] if parts else Words("", "")
    return compose("{0}或{1}", "{0} or {1}", listed(parts[:-1]), parts[-1])


def lower_first(text: str) -> str:
    """Return an English label as it stands inside a sentence."""
    return text if len(text) > 1 and text[1].isupper() else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """Return an English phrase as it begins a sentence."""
    return text[:1].upper() + text[1:]


def day(value: date) -> Words:
    """Return 2024年8月1日 / 1 Aug 2024."""
    return Words(
        f"{value.year}年{value.month}月{value.day}日", f"{value.day} {MONTHS_EN[value.month - 1]} {value.year}"
    )


def period(label: str) -> Words:
    """Return the name of a calendar period from its label: 2024-08, 2024-Q3, 2024-H1 or 2024."""
    year, _, rest = label.partition("-")
    if not rest:
        return Words(f"{year}年", year)
    if rest[0] == "Q":
        return Words(f"{year}年第{'一二三四'[int(rest[1]) - 1]}季度", f"{rest} {year}")
    if rest[0] == "H":
        return Words(f"{year}年{'上下'[int(rest[1]) - 1]}半年", f"{rest} {year}")
    return Words(f"{year}年{int(rest)}月", f"{MONTHS_EN[int(rest) - 1]} {year}")


def _ordinal(label: str) -> int:
    """Return a number that grows by one from each period to the next of its kind."""
    year, _, rest = label.partition("-")
    if not rest:
        return int(year)
    if rest[0] == "Q":
        return int(year) * 4 + int(rest[1])
    if rest[0] == "H":
        return int(year) * 2 + int(rest[1])
    return int(year) * 12 + int(rest)


def periods(labels: Iterable[str]) -> Words:
    """Return the names of periods, three or more in a row as a span: 2024年3月至8月、2025年1月."""
    runs: list[list[str]] = []
    for label in labels:
        if runs and len(runs[-1][-1]) == len(label) and _ordinal(label) == _ordinal(runs[-1][-1]) + 1:
            runs[-1].append(label)
        else:
            runs.append([label])
    spoken: list[Words] = []
    last_year = ""
    for run in runs:
        shown = [(run[0], run[-1])] if len(run) > 2 else [(label, label) for label in run]
        for first, last in shown:
            name = period(first)
            name = Words(name.zh.removeprefix(last_year), name.en)
            if last != first:
                end = period(last)
                same = end.zh.startswith(f"{first[:4]}年") and len(first) > 4
                name = Words(f"{name.zh}至{end.zh[5:] if same else end.zh}", f"{name.en} to {end.en}")
            spoken.append(name)
            last_year = f"{last[:4]}年" if len(last) > 4 else ""
    return listed(spoken)


def amount(number: int, unit: str) -> Words:
    """Return a number with its unit; English leaves out what is counted, but not money and weight: 186万元/年."""
    of, slash, per = unit.partition("/")
    a_year = " a year" if per == "年" else ""
    if of == "元":
        zh = yuan(number).zh if number >= 10_000 else f"{number}元"
        return Words(f"{zh}{slash}{per}", f"CNY {number:,}{a_year}")
    if of == "千吨":
        zh = f"{number // 10}万吨" if number and not number % 10 else f"{number}千吨"
        return Words(f"{zh}{slash}{per}", f"{number:,} kt{a_year}")
    return Words(f"{number}{unit}", f"{number:,}")


def yuan(number: int) -> Words:
    """Return an amount of money given in yuan, to the yuan: 8.5万元 / CNY 85,000."""
    whole, rest = divmod(number, 10_000)
    return Words(f"{whole}.{rest:04}".rstrip("0").rstrip(".") + "万元", f"CNY {number:,}")


def value_label(fact: Fact | None, name: str) -> Words:
    """Return the label of a value of an enumeration; the name itself where it has none."""
    for value in fact.values if fact else ():
        if value.name == name:
            return value.label
    return Words(name, name)


YES = Words("是", "yes")
NO = Words("否", "no")
UNKNOWN = Words("未知", "not known")
NOT_YET_DONE = Words("尚未", "not yet")
NOTHING = Words("（无）", "(none)")
"""An empty set."""


def value(fact: Fact | None, stated: FactValue | None) -> Words:
    """Return a stated value as a reader says it; text is taken as the engine's spelling of the value."""
    if stated is None:
        return UNKNOWN
    if isinstance(stated, NotYet):
        return NOT_YET_DONE
    if isinstance(stated, bool):
        return YES if stated else NO
    if isinstance(stated, date):
        return day(stated)
    if isinstance(stated, int):
        return amount(stated, fact.unit if fact else "")
    if isinstance(stated, frozenset):
        order = {entry.name: place for place, entry in enumerate(fact.values)} if fact else {}
        names = sorted(stated, key=lambda name: (order.get(name, len(order)), name))
        return listed([value_label(fact, name) for name in names]) if names else NOTHING
    return _spelled(fact, stated)


def _spelled(fact: Fact | None, text: str) -> Words:
    kind = fact.type if fact else "flag"
    if text == "not_yet":
        return NOT_YET_DONE
    if kind == "flag" and text in ("true", "false"):
        return YES if text == "true" else NO
    if kind in ("count", "amount") and re.fullmatch(r"-?\d+", text):
        return amount(int(text), fact.unit if fact else "")
    if kind == "date" and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return day(date.fromisoformat(text))
    if kind == "set":
        names = [name for name in re.split(r"[\[\]{},、\s]+", text) if name]
        return listed([value_label(fact, name) for name in names]) if names else NOTHING
    return value_label(fact, text)
