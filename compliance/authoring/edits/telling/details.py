"""A part before and after, and the details in which two versions differ where sentences leave them out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from compliance import model
from compliance.explain import describe
from compliance.explain.words import compose, day, listed
from compliance.model import Obligation, Rulebook, Words

NOTHING = Words("（无）", "(none)")


class Changed(Struct, frozen=True):
    """One part of an obligation, as it was said and as it is."""

    what: Words
    old: Words
    new: Words


DETAILS: dict[str, Words] = {
    "look_back": Words("核对的月数", "months looked back"),
    "first_owed": Words("首个应履行期间的首日", "first day owed"),
    "since": Words("起算日", "since"),
    "per": Words("周期", "period"),
    "within_months": Words("滚动月数", "rolling months"),
    "at_least": Words("至少", "at least"),
    "at_most": Words("至多", "at most"),
    "by": Words("期限", "deadline"),
    "from_start_months": Words("新设企业放宽的月数", "months for the new"),
    "where": Words("记录须载明", "a record must show"),
    "mode": Words("方式", "mode"),
    "day": Words("日期", "day"),
}


def told(what: Words, old: Words, new: Words, was: object, now: object) -> Changed:
    """Return a part before and after; where both are said alike, with the detail in which they differ."""
    if old != new:
        return Changed(what, old, new)
    details = list(_details(was, now)) or [(Words("写法", "written"), Words("原", "before"), Words("现", "after"))]
    said = [
        listed([compose("{0}：{1}", "{0}: {1}", name, each[side]) for name, *each in details], "，") for side in (0, 1)
    ]
    template = ("{0}（{1}）", "{0} ({1})")
    return Changed(what, compose(*template, old, said[0]), compose(*template, new, said[1]))


def _details(old: object, new: object) -> Iterator[tuple[Words, Words, Words]]:
    """Yield the fields in which two nodes differ, the innermost first."""
    if isinstance(old, model.Deadline) != isinstance(new, model.Deadline):
        return
    if isinstance(old, Struct) and type(old) is type(new):
        for name in old.__struct_fields__:
            one, other = getattr(old, name), getattr(new, name)
            if one == other:
                continue
            if isinstance(one, Struct) and type(one) is type(other):
                yield from _details(one, other)
            elif (
                isinstance(one, tuple)
                and isinstance(other, tuple)
                and len(one) == len(other)
                and any(isinstance(each, Struct) for each in one)
            ):
                for pair in zip(one, other, strict=True):
                    yield from _details(*pair)
            else:
                yield DETAILS.get(name, Words(name, name)), _plain(one), _plain(other)


def _plain(value: object) -> Words:
    if value is None:
        return NOTHING
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        said = "、".join(map(str, value))
        return Words(said, said)
    return Words(str(value), str(value))


def whom(obligation: Obligation, vocabulary: model.Vocabulary) -> Words:
    """Return whom an obligation binds, as a clause."""
    if obligation.applies_when == model.ALWAYS:
        return Words("本地区全部企业", "every enterprise in the area")
    return describe(obligation.applies_when, vocabulary)


def find(book: Rulebook, obligation_id: str) -> Obligation | None:
    """Return the obligation with this id, or nothing."""
    try:
        return book.obligation(obligation_id)
    except KeyError:
        return None


def span(effective: model.Effective) -> Words:
    """Return 2024年3月4日起 or 2024年3月4日至2026年12月31日."""
    if effective.until is None:
        return compose("自{0}起", "from {0}", day(effective.start))
    return compose("{0}至{1}", "{0} to {1}", day(effective.start), day(effective.until))
