"""The words in which officers give a result or a day; what is near a known word is suggested, never taken."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Final, Literal, cast, get_args

from compliance.reports.strings import UI

Result = Literal["satisfied", "not_satisfied", "not_applicable", "not_checked"]
RESULTS: Final[tuple[Result, ...]] = get_args(Result)

_OFTEN: Final[dict[str, Result]] = {
    "合格": "satisfied", "达标": "satisfied", "通过": "satisfied", "是": "satisfied", "无问题": "satisfied",
    "√": "satisfied", "✓": "satisfied", "yes": "satisfied", "ok": "satisfied", "pass": "satisfied",
    "不合格": "not_satisfied", "不达标": "not_satisfied", "未通过": "not_satisfied", "否": "not_satisfied",
    "有问题": "not_satisfied", "×": "not_satisfied", "✗": "not_satisfied", "✕": "not_satisfied", "x": "not_satisfied",
    "no": "not_satisfied", "fail": "not_satisfied", "gap": "not_satisfied",
    "不涉及": "not_applicable", "无关": "not_applicable", "n/a": "not_applicable", "na": "not_applicable",
    "/": "not_applicable", "未检查": "not_checked", "未检": "not_checked", "没查": "not_checked", "待查": "not_checked",
}  # fmt: skip
"""What people write instead; it is asked back, because ``是`` answers one question and ``√`` another."""
_PARTS: Final = re.compile(r"[、，,;；/+\n]+")
_DAYS: Final = (
    re.compile(r"([0-9]{4})\s*[-/.]\s*([0-9]{1,2})\s*[-/.]\s*([0-9]{1,2})"),
    re.compile(r"([0-9]{4})\s*年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*[日号]"),
    re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"),
    re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]00:00(?::00(?:\.0+)?)?"),
)


def _folded(text: str) -> str:
    return re.sub(r"[\s_]+", " ", unicodedata.normalize("NFKC", text)).strip().lower()


@cache
def _known() -> dict[str, Result]:
    found: dict[str, Result] = {}
    for value in RESULTS:
        label = UI[f"inspection.{value}"]
        for each in (value, label.zh, label.en, f"{label.zh} / {label.en}", f"{label.zh} {label.en}"):
            found[_folded(each)] = value
    return found


def result_of(text: str) -> Result | None:
    """Return the result a word means: a label in Chinese, in English or in both, or the bare value."""
    return _known().get(_folded(text))


def results_in(text: str) -> tuple[Result, ...]:
    """Return every result that a text names, if it is made of nothing else: ``符合、不适用`` names two."""
    parts = [result_of(part) for part in _PARTS.split(text) if part.strip()]
    return () if None in parts else cast("tuple[Result, ...]", tuple(dict.fromkeys(parts)))


def result_meant(text: str) -> Result | None:
    """Return the result that an unknown word most likely means."""
    folded = _folded(text)
    if folded in _OFTEN:
        return _OFTEN[folded]
    near = get_close_matches(folded, list(_known()), 1, 0.6)
    return _known()[near[0]] if near else None


def label_of(result: Result) -> tuple[str, str]:
    """Return how a result is called, in Chinese and in English."""
    said = UI[f"inspection.{result}"]
    return said.zh, said.en


def day_of(text: str) -> date | None:
    """Return the day that a text gives, year first: 2025-03-05, 2025/3/5, 2025.3.5, 2025年3月5日, 20250305."""
    folded = unicodedata.normalize("NFKC", text).strip()
    for form in _DAYS:
        if parts := form.fullmatch(folded):
            try:
                day = date(*map(int, parts.groups()))
            except ValueError:
                return None
            return day if 1900 <= day.year <= 2200 else None
    return None
