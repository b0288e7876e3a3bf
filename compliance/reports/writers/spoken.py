"""Texts as a printed page takes them: a string, or a pair of Chinese and English where both are wanted.

Line breaks and tabs become blanks, what stands for an unfit character is printed as 〓, and strings without a place to
break get places, so that no long name runs out of its column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from compliance.diagnostics import width
from compliance.explain import words
from compliance.model import Words
from compliance.reports.env import Lang, Speech, full_width
from compliance.reports.view import Text

Said = str | list[str]
"""A text as printed: one string, or Chinese and English."""

_FLAT = str.maketrans(
    {
        "\n": " ",
        "\r": " ",
        "\t": " ",
        "\u2028": " ",
        "\u2029": " ",
        "\ufffd": "〓",
        "☐": "□",
        "☑": "■",
        "☒": "■",
        "✕": "×",
    }
)
_OTHERWISE = re.compile("[\ufffd☐☑☒✕]")
"""What stands for an unfit character, and signs of other reports, as the font has them."""
_LONG = re.compile("[!-~\u00a1-\u1fff\u2010-\u2027\uac00-\ud7ff]{21,}")
_PIECE = re.compile(r"([^-_/.:=&?#@,;|+~]{14}|[-_/.:=&?#@,;|+~]+)(?=.)")
_MARKS = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
"""Quotation marks of English: the font has the curly ones as wide as a Han character."""
BREAK = "\u200b"
"""A place to break without a mark."""


def flat(text: str, room: int = 20) -> str:
    """Return a text fit to be set as one paragraph; ``room``: letters that stand in one line wherever it is printed."""
    if not text.isprintable() or _OTHERWISE.search(text):
        text = text.translate(_FLAT)
    if len(text) > room and _LONG.search(text):
        text = _LONG.sub(lambda found: _PIECE.sub(rf"\1{BREAK}", found[0]), text)
    return text


class Tongue:
    """How texts are said in the chosen language or languages."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self._zh, self._en = Speech("zh", "txt"), Speech("en", "txt")

    def say(self, text: Text | Words) -> Said:
        """Return a pair of texts as it is printed; English that says nothing new is left out."""
        if self.lang == "zh":
            return flat(text.zh)
        return self.pair(text.zh, text.en)

    def pair(self, zh: str, en: str) -> Said:
        """Return what is said of two strings."""
        if self.lang == "zh" or not en or en == zh:
            return flat(zh)
        english = flat(en.translate(_MARKS))
        return english if self.lang == "en" else [flat(zh), english]

    def listed(self, texts: Sequence[Text]) -> Said:
        """Return texts as one list: with 、 in Chinese, with semicolons in English, whose texts begin with capitals."""
        return self.pair("、".join(each.zh for each in texts), "; ".join(each.en for each in texts))

    def ui(self, key: str, **values: Any) -> Said:
        """Return a fixed word by its key, with values filled in."""
        return self.pair(self._zh.ui(key, **values), self._en.ui(key, **values))

    def day(self, value: date) -> Said:
        """Return a day as the language writes it."""
        said = words.day(value)
        return self.pair(said.zh, said.en)

    def joined(self, parts: Iterable[Said], between: str = " · ") -> Said:
        """Return several texts in one line."""
        found = list(parts)
        if all(isinstance(each, str) for each in found):
            return between.join(each for each in found if isinstance(each, str))
        return [between.join(each if isinstance(each, str) else each[at] for each in found) for at in (0, 1)]

    def labelled(self, label: Said, value: Said) -> Said:
        """Return a label and what it says, with the colon of the language."""
        zh, en = (each if isinstance(each, list) else [each, each] for each in (label, value))
        return self.pair(f"{zh[0]}：{en[0]}", f"{zh[1]}: {en[1]}")


def cut(text: str, columns: int) -> str:
    """Return a text cut to a width, with an ellipsis where something is left out."""
    while width(text) > columns:
        text = text[: len(text) - max((width(text) - columns) // 2, 2)].rstrip(BREAK) + "…"
    return text


def quoted(text: str) -> str:
    """Return a quotation as printed."""
    return flat(full_width(text))
