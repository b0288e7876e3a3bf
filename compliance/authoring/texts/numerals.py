"""Numbers and periods in the words of a document: 100人以上 is a bound, 每季度至少1次 a frequency.

Reads what is written and no more: Arabic and full-width digits, Chinese numerals (also 壹贰叁), their units, and the
words that say whether a bound includes its number. Dates (2024年3月), ordinals (第二次) and what is inside the name
of a rate (百万吨死亡率) are no quantities. Positions are those of the text as given, which may be damaged: white space
between a number and its unit does not matter, a line's end parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Literal, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from compliance.authoring.texts.number_words import HAN, NUMBER, UNITS, read_number
from compliance.periods import MONTHS, Per

Relation = Literal["at_least", "more_than", "at_most", "fewer_than", "exact", ""]
"""The words of the rulesets: 以上 and 不少于, 超过, 以下 and 不超过, 不满 and 不足."""


class Quantity(Struct, frozen=True):
    """A number with its unit, and how it bounds."""

    value: int
    """In base units: 20万元 is 200000 of 元, 3名 is 3 of 人, 半年 is 6 of 月."""
    unit: str
    relation: Relation
    """Empty: the words do not say."""
    start: int
    """Of the number with its unit, without the words of the relation."""
    end: int
    """Exclusive."""
    matched: str


class PeriodWord(Struct, frozen=True):
    """Words that say how often. ``per`` and ``within_months`` are both ``None`` for what is shorter than a month."""

    per: Per | None
    within_months: int | None
    """每三年: 36. Never beside ``per``."""
    at_least: int | None
    """How many times, where that is said (and is no upper bound)."""
    assumed: bool
    """定期 or 经常: the words give no number; ``per`` is then the year that the house assumes."""
    start: int
    end: int
    """Exclusive; up to the number of times where that is said."""
    matched: str


_Found = TypeVar("_Found", Quantity, PeriodWord)

_UNIT = "|".join(f"(?P<u{at}>{pattern})" for at, pattern in enumerate(UNITS))
_TIMES = ("年", "月", "季度", "周", "日")
_YEAR = "(?:[12][0-9]{3}|[〇零一二三四五六七八九]{4})"
_QUANTITY = re.compile(
    rf"(?P<date>(?:{_YEAR}年?[-—–~至到])?{_YEAR}年(?:{NUMBER}月(?:{NUMBER}[日号])?)?|{NUMBER}月{NUMBER}[日号])"
    rf"|(?P<half>(?P<years>{NUMBER})年半|半年)|(?P<minutes>半个?小时)"
    rf"|百分之(?P<cent>{NUMBER})"
    rf"|(?<![A-Za-z0-9.])(?:(?P<low>{NUMBER})[-—–~至到])?(?P<number>{NUMBER})(?P<unit>{_UNIT})"
)
_NOTE = r"\([^()]{0,12}\)"
_AFTER = re.compile(
    rf"(?P<before>{_NOTE})?[含及或]?以(?P<side>上(?!述)|下(?!简?称)|内)(?P<note>{_NOTE})?|之?(?P<inside>内)(?![部容蒙设外控业在审])"
)
_OFTEN = rf"每(?:隔)?{NUMBER}?(?:半?年度?|个?月度?|个?季度?|周|日|天)"
_BEFORE = re.compile(
    "(?:(?P<at_most>[不未](?:得|应|宜|能|可以?)?(?:超过|超出|多于|高于|大于|长于|迟于|晚于)|至多|最多|≤)"
    "|(?P<at_least>不(?:得|应|宜|能|可以?)?(?:少于|低于|小于|短于|早于)|至少|最少|≥)"
    "|(?P<more_than>超过|超出|大于|多于|高于|长于|逾|>)"
    "|(?P<fewer_than>不足|不满|未满|不到|未达到?|少于|低于|小于|短于|<)"
    "|(?P<exact>等于|恰好|正好|恰为)"
    f"|(?P<weak>达到?|(?<!不)满))[了有为]?(?:{_OFTEN})?$"
)
_GAP = rf"[^,，。;；、:：()!?\n|0-9{HAN}]"
_FAR = re.compile(rf"(?P<word>至少|最少|至多|最多)(?:{_GAP}|{_OFTEN}){{0,14}}$")
_RATE = re.compile("[^,，。;；、]{0,8}(?:死亡|事故|发生)率")

_LENGTHS = {"月": 1, "季": 3, "年": 12}
_PERS: dict[int, Per] = {months: per for per, months in MONTHS.items()}
_PERIOD = re.compile(
    rf"每隔?(?P<each>{NUMBER})?(?:(?P<half>半年)|个?(?P<long>月(?!份)|季|年)(?:度)?|(?:半?个?)(?:周|星期|旬|日|天|小时|工作日|班(?![组级子次]))|半个?月)"
    r"|[按逐](?P<by>月(?!份)|季(?!节))度?"
    rf"|(?<!第)(?P<span>{NUMBER}|(?=半年))(?:(?P<half_span>半年)|个?(?P<unit>月|季|年)度?)(?P<rolling>内)?"
    rf"(?:至少|最少|不得?少于)?(?={NUMBER}[次遍轮])"
    rf"|(?P<times>{NUMBER})次/(?:(?P<half_over>半年)|(?P<over>月|季|年)度?)"
    r"|(?P<vague>(?<![不法规约限固特既指])定期(?![限间])|周期性|经常)"
)
_STOP = re.compile(r"[,，。;；\n|]")
_REACH = 24
"""A number of times stands at most so many characters after the period it belongs to."""


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Return every quantity of a text in its order; what is no whole number of its base unit is left out.

    The length of a period (每三年, 一年一次) is part of the frequency and no quantity. A range (3至5人) gives both its
    ends, as at_least and at_most.
    """
    shown, places = _shown(text)
    begun = {match.start() + match[0].startswith("每") for match in _PERIOD.finditer(shown)}
    return tuple(
        _placed(each, text, places) for each in _quantities(shown) if not (each.unit in _TIMES and each.start in begun)
    )


def find_periods(text: str) -> tuple[PeriodWord, ...]:
    """Return every word of frequency of a text in its order.

    定期 and 经常 are left out where the same part of the sentence says how often.
    """
    shown, places = _shown(text)
    times = [each for each in _quantities(shown) if each.unit in ("次", "轮", "遍") and each.relation != "at_most"]
    found: list[PeriodWord] = []
    matches = list(_PERIOD.finditer(shown))
    ends = [*(each.start() for each in matches[1:]), len(shown)][: len(matches)]
    for match, after in zip(matches, ends, strict=True):
        each = _period(match)
        if each is not None:
            found.append(each if each.at_least is not None else _with_times(each, times, shown, after))
    said = [
        each
        for each in found
        if not (each.assumed and any(not other.assumed and _together(each, other, shown) for other in found))
    ]
    return tuple(_placed(each, text, places) for each in said)


def _shown(text: str) -> tuple[str, list[int]]:
    """Return the text as it is searched (half-width, without needless spaces), and where each character was.

    The full-width comma stays: 12日，300人 must not become one number.
    """
    kept: list[tuple[str, int]] = []
    for at, char in enumerate(text):
        if char.isspace() and char != "\n":
            ahead = text[at:].lstrip(" \t\u3000\xa0")[:1] if kept and _is_numeral(kept[-1][0]) else ""
            if not (ahead and _is_numeral(ahead)) or char != " ":
                continue
        kept.append((chr(ord(char) - 0xFEE0) if "！" <= char <= "～" and char != "，" else char, at))
    return "".join(char for char, _ in kept), [at for _, at in kept]


def _is_numeral(char: str) -> bool:
    return char.isdecimal() or char in HAN


def _quantities(shown: str) -> list[Quantity]:
    """Return the quantities of a text as it is searched, with positions in it."""
    found: list[Quantity] = []
    ordinal = -1
    for match in _QUANTITY.finditer(shown):
        before = shown[: match.start()]
        # 第四次、五次: both are ordinals.
        if before.endswith("第") or (ordinal >= 0 and match.start() == ordinal + 1 and before.endswith("、")):
            ordinal = match.end()
        elif not match["date"]:
            found.extend(_read(match, shown))
    for at, (one, other) in enumerate(pairwise(found)):
        between = shown[one.end : other.start]
        if between in ("至", "到", "-", "—", "~") and one.unit == other.unit and not one.relation + other.relation:
            found[at], found[at + 1] = replace(one, relation="at_least"), replace(other, relation="at_most")
    return found


def _read(match: re.Match[str], shown: str) -> Iterator[Quantity]:
    """Yield the one quantity of a match, or both ends of its range."""
    start, end = match.span()
    if match["half"]:
        years = read_number(match["years"]) if match["years"] else Fraction(0)
        value, unit = None if years is None else years * 12 + 6, "月"
    elif match["minutes"]:
        value, unit = Fraction(30), "分钟"
    elif match["cent"]:
        value, unit = read_number(match["cent"]), "%"
    else:
        start = match.start("number")
        value, unit = read_number(match["number"]), _unit(match)
        if _is_no_quantity(match, unit, shown):
            return
    if value is None or value.denominator != 1:
        return
    low = read_number(match["low"]) if match["low"] else None
    relation = _relation(shown, match.start(), end)
    if low is not None and low.denominator == 1:
        yield Quantity(int(low), unit, relation or "at_least", match.start(), match.end("low"), "")
        relation = relation or "at_most"
    yield Quantity(int(value), unit, relation, start, end, "")


def _unit(match: re.Match[str]) -> str:
    return next(name for at, name in enumerate(UNITS.values()) if match[f"u{at}"] is not None)


def _is_no_quantity(match: re.Match[str], unit: str, shown: str) -> bool:
    """Whether a number with a unit is a date, a fraction, an indefinite 一, or part of the name of a rate."""
    before, word = shown[: match.start()], match["number"]
    if unit == "日" and before.endswith("月"):
        return True
    if before.endswith(("(含", "(不含", "(包括", "(不包括")):
        return True
    if before.endswith("分之") or (before and before[-1] in HAN):
        return True
    if word == "一" and before.endswith(tuple("每统同唯之单某任逐万进专")):
        return True
    value = read_number(word)
    power = value is not None and value >= 10**4 and str(value).strip("0") == "1"
    return power and unit in ("人", "吨") and bool(_RATE.match(shown, match.end()))


def _relation(shown: str, start: int, end: int) -> Relation:
    """Return how the words around a number bound it; those before it say more than those after."""
    weak = False
    near = _BEFORE.search(shown, max(0, start - 16), start)
    if near:
        if near.lastgroup != "weak":
            return near.lastgroup  # type: ignore[return-value]  # the names of the groups are the relations
        weak = True
    after = _AFTER.match(shown, end)
    if after:
        without = any(note and re.search("不含|不包括", note) for note in (after["before"], after["note"]))
        if after["side"] == "上":
            return "more_than" if without else "at_least"
        return "fewer_than" if without else "at_most"
    if weak:
        return "at_least"
    far = _FAR.search(shown, max(0, start - 30), start)
    return "" if far is None else "at_least" if far["word"] in ("至少", "最少") else "at_most"


def _period(match: re.Match[str]) -> PeriodWord | None:
    """Return what a match says of how often, without a number of times that stands further on."""
    if match["vague"]:
        return PeriodWord("year", None, None, True, *match.span(), "")
    half = match["half"] or match["half_span"] or match["half_over"]
    word = match["long"] or match["by"] or match["unit"] or match["over"]
    if not half and not word:
        return PeriodWord(None, None, None, False, *match.span(), "")
    count = read_number(match["each"] or match["span"] or "一")
    # 2024年1次 names a year.
    if count is None or count.denominator != 1 or not 1 <= count <= 60:
        return None
    months = int(count) * (6 if half else _LENGTHS[word])
    per = _PERS.get(months) if (count == 1 and not match["rolling"]) else None
    times = read_number(match["times"]) if match["times"] else None
    need = int(times) if times is not None and times.denominator == 1 else None
    return PeriodWord(per, None if per else months, need, False, *match.span(), "")


def _with_times(each: PeriodWord, times: Sequence[Quantity], shown: str, limit: int) -> PeriodWord:
    """Return the period with its number of times: the first before the next period or the end of the part."""
    for one in times:
        if one.start < each.end:
            continue
        between = shown[each.end : one.start]
        if one.start >= limit or len(between) > _REACH or _STOP.search(between):
            break
        return replace(each, at_least=one.value, end=one.end)
    return each


def _together(one: PeriodWord, other: PeriodWord, shown: str) -> bool:
    first, last = sorted((one.start, other.start))
    return not _STOP.search(shown, first, last)


def _placed(each: _Found, text: str, places: Sequence[int]) -> _Found:
    """Return what was found with the positions, and the words, of the text as given."""
    start, end = places[each.start], places[each.end - 1] + 1
    return replace(each, start=start, end=end, matched=text[start:end])
