"""What one scalar or list of a profile states, read against its declared type: flag, number, choice, set, date, text.

The ``parse_`` functions take text and give a value or raise :class:`Unreadable`, which knows code, sentence and help
but no place; ``read_value`` takes a node and notes the mistake at it. Hints are for people who fill in profiles by
hand on a Chinese keyboard or copy them out of a spreadsheet.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from compliance.diagnostics import did_you_mean, nearest
from compliance.enterprise import NOT_YET, FactValue, NotYet
from compliance.model import Fact, Value
from compliance.reading import Mistakes, Node, described, shown
from compliance.reading.syntax import wide_hint

EARLIEST_YEAR: Final = 1900
LATEST_YEAR: Final = 2200
MOST_DIGITS: Final = 15
"""Longest number that is turned into one at all; the vocabulary's bounds are narrower."""
TEXT: Final = 500
"""Longest text of one line, in characters."""

_NOT_KNOWN: Final = frozenset(
    {
        "不详",
        "未知",
        "不清楚",
        "不知道",
        "待定",
        "待查",
        "待核实",
        "待补充",
        "暂无数据",
        "未统计",
        "null",
        "none",
        "nil",
        "n/a",
        "na",
        "nan",
        ".nan",
        "unknown",
        "tbd",
        "?",
        "？",
        "-",
        "—",
        "——",
        "/",
        "#n/a",
    }
)
_NONE_THERE: Final = frozenset({"无", "没有", "暂无", "零"})
_IF_NOT_KNOWN: Final = "if it is not known (不详), write null or leave the line out"
_YES: Final = frozenset({"yes", "y", "on", "true", "1", "是", "有", "对", "√", "✓", "✔", "已", "已设", "已建立", "真"})
_NO: Final = frozenset({"no", "n", "off", "false", "0", "否", "无", "没有", "未", "×", "✗", "✘", "未设", "不是", "假"})


class Unreadable(Exception):
    """A text that is not what its type asks for."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


# --- one scalar --------------------------------------------------------------------------------------------------


def parse_flag(text: str, plain: bool, name: str) -> bool:
    """Return the value of a plain ``true`` or ``false``; everything else that looks like one is refused (R011)."""
    if plain and text in ("true", "false"):
        return text == "true"
    word = unicodedata.normalize("NFKC", text).strip().lower()
    if word in ("true", "false") and text == word:
        hint = f"write {word} without quotes"
    elif word in _YES or word in _NO:
        hint = f"write {'true' if word in _YES else 'false'}"
    else:
        hint = _IF_NOT_KNOWN if word in _NOT_KNOWN else "write true (是) or false (否)"
    raise Unreadable("R011", f"{name} takes true or false, not {shown(text)}", hint)


def parse_number(text: str, plain: bool, name: str, at_least: int = 0, at_most: int = 10**9, unit: str = "") -> int:
    """Return a plain whole number within its bounds, both included (R013, R014)."""
    if not plain or not re.fullmatch(r"-?(0|[1-9][0-9]*)", text, re.ASCII):
        raise Unreadable("R013", f"{name} takes a whole number, not {shown(text)}", _number_hint(text, plain, unit))
    # INVARIANT: digits are counted before int(), which takes quadratic time on thousands of them.
    digits = len(text.lstrip("-"))
    if digits > MOST_DIGITS:
        raise Unreadable("R014", f"{name}: a number of {digits} digits is not believable; at most {at_most}")
    number = int(text)
    if not at_least <= number <= at_most:
        raise Unreadable(
            "R014", f"{name}: {number} is outside {at_least} .. {at_most}", f"the unit is {unit}" if unit else ""
        )
    return number


def _number_hint(text: str, plain: bool, unit: str) -> str:
    folded = unicodedata.normalize("NFKC", text).strip()
    if len(folded) > 30:
        return "write digits only"
    if re.fullmatch(r"-?(0|[1-9][0-9]*)", folded, re.ASCII):
        return (
            f"write {folded} with half-width digits (半角数字)" if folded != text else f"write {folded} without quotes"
        )
    if re.fullmatch(r"0[0-9]+", folded, re.ASCII):
        return f"leading zero: write {folded.lstrip('0') or '0'}"
    if re.fullmatch(r"[0-9]{1,3}([,，_' ][0-9]{3})+", folded, re.ASCII):
        return f"write {re.sub('[^0-9]', '', folded)}, without separators"
    scaled = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*([百千万亿kK])(\D{0,3})", folded)
    if scaled:
        factor = {"百": 100, "千": 1000, "k": 1000, "K": 1000, "万": 10**4, "亿": 10**8}[scaled[2]]
        scaled_number = Decimal(scaled[1]) * factor
        return f"write {int(scaled_number)}" if scaled_number == int(scaled_number) else "write a whole number"
    if re.fullmatch(r"[0-9]+\.0+", folded, re.ASCII) or re.fullmatch(r"\+[0-9]+", folded, re.ASCII):
        return f"write {folded.lstrip('+').split('.')[0]}"
    if re.fullmatch(r"-?[0-9]*\.[0-9]+", folded, re.ASCII):
        return "whole numbers only" + (f"; the unit is {unit}" if unit else "")
    if "%" in folded:
        return "write the number itself, not per cent"
    if folded.lower() in _NOT_KNOWN:
        return _IF_NOT_KNOWN
    if folded in _NONE_THERE:
        return f"if there are none, write 0; {_IF_NOT_KNOWN}"
    with_unit = re.fullmatch(r"([0-9]+)\s*([^\W\d_]{1,8})", folded)
    if with_unit and not re.fullmatch(r"[0-9]+[xobe]\w*", folded):
        number, word = with_unit[1].lstrip("0") or "0", with_unit[2]
        return f"write {number}; the unit is always {unit}" if unit else f"write {number}, without {word}"
    if re.search(r"[<>≥≤~-]|约|左右|以上|以下|余|多|至|到|\+$", folded) and re.search(r"[0-9]", folded):
        return f"write one exact number; {_IF_NOT_KNOWN}"
    if re.fullmatch(r"[〇零一二三四五六七八九十百千万两]+[人名个]?", folded):
        return "write it in digits (阿拉伯数字)"
    return "write digits only, for example 120"


def parse_day(text: str, name: str) -> date:
    """Return a day written ``YYYY-MM-DD``, in the years 1900 to 2200 (R015, R016)."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
        year, month, day = int(text[:4]), int(text[5:7]), int(text[8:])
        try:
            found = date(year, month, day)
        except ValueError:
            raise Unreadable("R016", f"{name}: there is no day {text}") from None
        if not EARLIEST_YEAR <= year <= LATEST_YEAR:
            raise Unreadable("R016", f"{name}: the year of {text} is outside {EARLIEST_YEAR} .. {LATEST_YEAR}")
        return found
    raise Unreadable("R015", f"{name} takes a date like 2024-03-05, not {shown(text)}", _day_hint(text))


def _day_hint(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).strip()
    if len(folded) > 40:
        return ""
    timed = re.match(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]\S", folded)
    if timed:
        return f"write the day alone, without time or zone: {timed[1]}"
    if parts := re.fullmatch(r"([0-9]{4})\s*[-年/.]\s*([0-9]{1,2})\s*[-月/.]\s*([0-9]{1,2})\s*[日号]?", folded):
        return _if_a_day(*parts.groups())
    if parts := re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})", folded):
        return _if_a_day(*parts.groups())
    if re.fullmatch(r"[2-7][0-9]{4}", folded):
        day = date(1899, 12, 30) + timedelta(days=int(folded))
        return f"this looks like an Excel serial number (Excel 日期序号); it would be {day}"
    if re.fullmatch(r"[0-9]{4}\s*[-年/.]\s*[0-9]{1,2}\s*月?(份)?", folded):
        return "the day of the month is missing (缺少日)"
    if re.fullmatch(r"[0-9]{4}年?", folded):
        return "month and day are missing"
    if re.search(r"农历|阴历|正月|腊月|冬月|初[一二三四五六七八九十]", folded):
        return "write the day of the Gregorian calendar (公历)"
    if re.fullmatch(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}", folded):
        return "write the year first, with four digits"
    if re.search(r"长期|永久|无固定期限", folded):
        return f"for a term without end write {LATEST_YEAR}-12-31"
    if folded in ("尚未", "未", "没有", "无", "否", "not yet", "not-yet", "notyet", "never", "no", "false", "未完成"):
        return "for an act not yet done, or a paper there never was, write not_yet (尚未、从未有)"
    return _IF_NOT_KNOWN if folded.lower() in _NOT_KNOWN else wide_hint(text)


def _if_a_day(year: str, month: str, day: str) -> str:
    try:
        return f"write {date(int(year), int(month), int(day))}"
    except ValueError:
        return "there is no such day"


def parse_day_or_not_yet(text: str, name: str) -> date | NotYet:
    """Return a day, or ``not_yet``: an act not done (尚未), or a paper there never was (从未有)."""
    return NOT_YET if text == "not_yet" else parse_day(text, name)


def parse_choice(text: str, values: Sequence[Value], name: str) -> str:
    """Return one of the declared values (R012)."""
    if any(text == value.name for value in values):
        return text
    raise Unreadable(
        "R012", f"{shown(text)} is not a value of {name}{_odd_characters(text)}", _choice_hint(text, values)
    )


def _choice_hint(text: str, values: Sequence[Value]) -> str:
    folded = unicodedata.normalize("NFKC", text[:100]).strip()
    for value in values:
        if folded.lower() in (value.label.zh, value.label.en.lower()):
            return f"write {value.name} ({value.label.zh})"
    if folded.lower() in _NOT_KNOWN:
        return _IF_NOT_KNOWN
    if any(mark in folded for mark in "，,、;；"):
        return "one value only; for several write a list [a, b] where the fact takes one"
    if found := nearest(text[:100], [value.name for value in values]):
        return f"did you mean {found}?"
    listed = ", ".join(f"{value.name} ({value.label.zh})" for value in values[:8])
    return f"write one of: {listed}{' …' if len(values) > 8 else ''}" if values else ""


def _odd_characters(text: str) -> str:
    """Name the first character that looks like another one."""
    if text != text.strip():
        return ": a space at its beginning or end"
    for char in text[:100]:
        folded = unicodedata.normalize("NFKC", char)
        if folded != char:
            return f": it contains U+{ord(char):04X}, which looks like {folded}"
        if unicodedata.name(char, "").startswith(("CYRILLIC", "GREEK")):
            return f": it contains the {unicodedata.name(char).split()[0].title()} letter U+{ord(char):04X}"
    return ""


def parse_text(text: str, plain: bool, name: str, most: int = TEXT) -> str:
    """Return one line of text that is not blank (R017)."""
    if "\n" in text or "\t" in text:
        raise Unreadable("R017", f"{name} is one line of text; this has a line break or a tab", "put it on one line")
    if not text.strip():
        raise Unreadable("R017", f"{name} is blank", "write it, or leave the line out")
    if len(text) > most:
        raise Unreadable("R017", f"{name}: {len(text):,} characters; at most {most}")
    if plain and text in ("NULL", "Null", "None"):
        raise Unreadable("R017", f"{name}: {text} is not a text", _IF_NOT_KNOWN)
    return text


# --- a node against a declared fact ------------------------------------------------------------------------------


def name_of(path: str, fact: Fact) -> str:
    """Return a fact as messages name it: ``staff_count (职工人数)``."""
    return f"{path} ({fact.label.zh})" if fact.label.zh else path


def read_value(node: Node, fact: Fact, path: str, mistakes: Mistakes) -> FactValue | None:
    """Return what a node states of a fact; ``None`` where it states nothing, or wrongly (then noted)."""
    name = name_of(path, fact)
    if node.is_null:
        return None
    if fact.type == "set":
        return _read_set(node, fact, name, mistakes)
    if node.kind != "scalar":
        hint = ""
        if node.kind == "list" and len(node.items) == 1:
            hint = "write the one value without brackets"
        mistakes.add(node, "R010", f"{name} takes {_TAKES[fact.type]}, not {described(node)}", hint)
        return None
    try:
        return _parse(node, fact, name)
    except Unreadable as wrong:
        mistakes.add(node, wrong.code, wrong.message, wrong.hint)
        return None


_TAKES: Final[Mapping[str, str]] = {
    "flag": "true or false",
    "count": "a whole number",
    "amount": "a whole number",
    "choice": "one value",
    "set": "a list of values",
    "date": "a date",
    "text": "a line of text",
}


def _parse(node: Node, fact: Fact, name: str) -> FactValue:
    if fact.type in ("count", "amount"):
        return parse_number(node.text, node.plain, name, fact.at_least, fact.at_most, fact.unit)
    if fact.type == "flag":
        return parse_flag(node.text, node.plain, name)
    if fact.type == "date":
        # An enterprise that states itself has been founded.
        return parse_day(node.text, name) if fact.path == "founded_on" else parse_day_or_not_yet(node.text, name)
    if fact.type == "choice":
        return parse_choice(node.text, fact.values, name)
    return parse_text(node.text, node.plain, name)


def _read_set(node: Node, fact: Fact, name: str, mistakes: Mistakes) -> frozenset[str] | None:
    if node.kind != "list":
        words = re.split(r"[,，、;；\s]+", node.text.strip("[]［］【】 ")) if node.kind == "scalar" else []
        hint = f"write [{', '.join(words)}]" if 0 < len(words) <= 8 and all(words) else "write [a, b]"
        if node.text.strip() in _NONE_THERE:
            hint = "for none write []"
        elif node.text.strip().lower() in _NOT_KNOWN:
            hint = _IF_NOT_KNOWN
        mistakes.add(node, "R010", f"{name} takes a list of values, not {described(node)}", hint)
        return None
    found: set[str] = set()
    before = len(mistakes.found)
    names = frozenset(value.name for value in fact.values)
    for item in node.items:
        if item.kind != "scalar" or item.is_null:
            mistakes.add(item, "R010", f"an entry of {name} is one value, not {described(item)}")
        elif item.text in names:
            found.add(item.text)
        else:
            parts = [part.strip() for part in re.split("[，、]", item.text)]
            if len(parts) > 1 and all(part in names for part in parts):
                message = f"{shown(item.text)} is not a value of {name}: it contains a full-width comma"
                mistakes.add(item, "R012", message, f"write [{', '.join(parts)}] with half-width commas (半角逗号)")
                continue
            hint = _choice_hint(item.text, fact.values)
            mistakes.add(item, "R012", f"{shown(item.text)} is not a value of {name}{_odd_characters(item.text)}", hint)
    return frozenset(found) if len(mistakes.found) == before else None


def read_line(node: Node, name: str, mistakes: Mistakes, most: int = TEXT) -> str:
    """Return a line of text of the envelope; empty where it states nothing, or wrongly (then noted)."""
    if node.is_null:
        return ""
    if node.kind != "scalar":
        mistakes.add(node, "R010", f"{name} takes a line of text, not {described(node)}")
        return ""
    try:
        return parse_text(node.text, node.plain, name, most)
    except Unreadable as wrong:
        mistakes.add(node, wrong.code, wrong.message, wrong.hint)
        return ""


def read_day(node: Node, name: str, mistakes: Mistakes) -> date | None:
    """Return a day of the envelope or a record; ``None`` where it states nothing, or wrongly (then noted)."""
    if node.is_null:
        return None
    if node.kind != "scalar":
        mistakes.add(node, "R010", f"{name} takes a date, not {described(node)}")
        return None
    try:
        return parse_day(node.text, name)
    except Unreadable as wrong:
        mistakes.add(node, wrong.code, wrong.message, wrong.hint)
        return None


def read_whole(node: Node, name: str, mistakes: Mistakes, at_most: int, unit: str) -> int | None:
    """Return a whole number of the envelope, not below zero; ``None`` where it states none, or wrongly (then noted)."""
    if node.is_null:
        return None
    if node.kind != "scalar":
        mistakes.add(node, "R010", f"{name} takes a whole number, not {described(node)}")
        return None
    try:
        return parse_number(node.text, node.plain, name, 0, at_most, unit)
    except Unreadable as wrong:
        mistakes.add(node, wrong.code, wrong.message, wrong.hint)
        return None


def unknown_hint(word: str, names: Sequence[str]) -> str:
    """Return what to do about a word nobody declared."""
    if wide := wide_hint(word):
        return wide
    last = word.rpartition(".")[2]
    if last.startswith("-"):
        return f"write a space after the hyphen: - {last[1:]}"
    otherwise = f"write one of: {', '.join(names)}" if 0 < len(names) <= 8 else "it is not in the vocabulary (词汇表)"
    return did_you_mean(word[:80], names, otherwise)
