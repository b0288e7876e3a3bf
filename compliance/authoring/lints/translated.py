"""L082, L083: translations that leave Chinese standing, or have other numbers than the Chinese."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction

from compliance.authoring.lints.catalogue import pairs
from compliance.authoring.lints.material import Material
from compliance.authoring.lints.remarking import Lint, warning
from compliance.authoring.texts.number_words import HAN, NUMBER, read_number
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic

PAGES = {
    "L082": code(
        ("译文里有中文", "Chinese in a translation"),
        (
            "英文里有汉字或者中文标点，不在引号“”里，也不是条款号。",
            "The English holds Chinese characters or marks outside “…” that are no number of a clause.",
        ),
        (
            "外方读到一半就读不下去。引用原文的话放在“”里，可以不译。",
            "A reader of English stumbles over it. Words quoted from the text stand in “…” and stay Chinese.",
        ),
        "zh: 由检查人员判断；缺一项即为不符合\nen: Judged by the inspector；one missing is a gap.",
        "zh: 由检查人员判断；缺一项即为不符合\nen: Judged by the inspector; one missing is a gap.",
    ),
    "L083": code(
        ("译文的数字与原文不同", "other numbers than the Chinese"),
        (
            "中文里的阿拉伯数字（连同万、亿）英文里没有，或者英文里的数字中文里没有。",
            "A number in digits (with 万, 亿) is missing from the English, or the English has one that the Chinese "
            "does not.",
        ),
        (
            "界限、日期、条款号译错一个数字，企业就按错的做。",
            "One wrong digit of a bound, a day or an article, and the enterprise goes by it.",
        ),
        "zh: 年主营业务收入2000万元以上\nen: annual revenue of CNY 2 million or more",
        "zh: 年主营业务收入2000万元以上\nen: annual revenue of CNY 20 million or more",
    ),
}
_CLAUSE = re.compile("(?<![\u3400-\u9fff])[()（）一二三四五六七八九十百]+(?![\u3400-\u9fff])")
_CHINESE = re.compile("[\u3001-\u303f\u3400-\u9fff\uff01-\uff5e]+")
_ENGLISH = re.compile(
    r"(?<![A-Za-z\d.])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?:\s*(thousand|million|billion|kt)\b)?", re.ASCII
)
_POWERS = {"": 1, "kt": 10**3, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WORDS = {
    1: "one|once|single|first|every|each", 2: "two|twice|second", 3: "three|third", 4: "four|fourth", 5: "five|fifth",
    6: "six|sixth", 7: "seven|seventh", 8: "eight|eighth", 9: "nine|ninth", 10: "ten|tenth", 12: "twelve|twelfth",
}  # fmt: skip


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield translations that are half Chinese, and those whose numbers differ."""
    for pair in pairs(material):
        zh, en = pair.zh.text, pair.en.text
        left = _CHINESE.search(_CLAUSE.sub("", unquoted(en)))
        if left:
            found = (f"英文里有“{left[0]}”", f"the English holds {left[0]}")
            help = ("译成英文，引文放在“”里", "translate it; quote it in “…”")
            yield warning(pair.en.at(pair.path), "L082", found, help)
        missing, more = sorted(missing_numbers(zh, en)), sorted(more_numbers(zh, en))
        if missing or more:
            parts = [("英文里没有", "not in the English: ", missing), ("中文里没有", "not in the Chinese: ", more)]
            told = [(a + "、".join(map(_shown, n)), b + ", ".join(map(_shown, n))) for a, b, n in parts if n]
            found = ("，".join(each[0] for each in told), "; ".join(each[1] for each in told))
            help = ("与中文核对", "compare it with the Chinese")
            yield warning(pair.en.at(pair.path), "L083", found, help)


def unquoted(text: str) -> str:
    """Return a text without what stands in “…”, also where quotations lie in one another."""
    kept: list[str] = []
    depth = 0
    for char in text:
        depth += (char == "“") - (char == "”" and depth > 0)
        if not depth and char != "”":
            kept.append(char)
    return "".join(kept)


def missing_numbers(zh: str, en: str) -> set[Fraction]:
    """Return the numbers that the Chinese gives in digits and the English does not give at all."""
    said = {value for value, in_digits in _chinese(zh) if in_digits}
    given = _english(en) | {value for value, _ in _chinese(en)}
    return {each for each in said - given if not _in_words(each, en)}


def more_numbers(zh: str, en: str) -> set[Fraction]:
    """Return the numbers that the English gives in digits and the Chinese does not give at all."""
    return _english(unquoted(en)) - {value for value, _ in _chinese(zh)}


def _english(text: str) -> set[Fraction]:
    return {Fraction(whole.replace(",", "") + part) * _POWERS[power] for whole, part, power in _ENGLISH.findall(text)}


def _chinese(text: str) -> Iterator[tuple[Fraction, bool]]:
    """Yield the numbers of a Chinese text, and whether each is written in digits.

    Of a row of Chinese numerals every part may be one: 十二五 is the twelfth plan of five years.
    """
    shown = unicodedata.normalize("NFKC", text)
    for found in re.finditer(NUMBER, shown):
        value = read_number(found[0])
        if found[0][0].isdigit():
            plain = re.match(r"[\d,.]+", found[0])
            if value is not None:
                yield value, True
            if plain is not None and plain[0] != found[0]:
                yield Fraction(plain[0].replace(",", "")), False  # 300千吨 may be said as 300 in thousands
        else:
            for start in range(len(found[0])):
                for end in range(start + 1, len(found[0]) + 1):
                    part = read_number(found[0][start:end])
                    if part is not None:
                        yield part, False
    for row in re.findall(rf"[{HAN}]+", shown):
        value = read_number(row)
        if value is not None:
            yield value, False


def _in_words(value: Fraction, en: str) -> bool:
    """Say whether a small number is said in a word (three-year), or a month by its name."""
    if value.denominator != 1:
        return False
    words = _WORDS.get(int(value))
    if words and re.search(rf"\b(?:{words})\b", en, re.I):
        return True
    return 1 <= value <= len(_MONTHS) and bool(re.search(rf"\b{_MONTHS[int(value) - 1]}", en))


def _shown(value: Fraction) -> str:
    return f"{int(value):,}" if value.denominator == 1 else str(float(value))


LINT = Lint(PAGES, look)
