"""Scalars of rulesets: what a plain text must look like to be a number, a flag, a day, a name.

The reading of YAML leaves every scalar a text; whoever knows what it must be asks here. Each function returns the
value or raises :class:`Mistake`, which carries code, sentence and help but no place: the caller knows the node.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date

from compliance.diagnostics import did_you_mean
from compliance.reading import Node

_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_LIKE_A_DAY = re.compile(r"([0-9]{4})[-年/.]([0-9]{1,2})[-月/.]([0-9]{1,2})日?", re.ASCII)
_MOST_DIGITS = 15
_EARLIEST, _LATEST = 1900, 2200
_NULLS = ("", "~", "null")
_TODO = re.compile(r"(?<![A-Za-z0-9])TODO(?![A-Za-z0-9])")


class Mistake(Exception):
    """A scalar that is not what it must be."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


def shown(text: str) -> str:
    """Return a text as quoted in a message: short, in backticks."""
    return f"`{text if len(text) <= 40 else text[:39] + '…'}`"


def read_text(node: Node, what: str = "text") -> str:
    """Return the words of a scalar; blank is refused."""
    if node.kind != "scalar":
        raise Mistake("T004", f"expected {what}, found a {'list' if node.kind == 'list' else 'mapping'}")
    if (node.plain and node.text in _NULLS) or not node.text.strip():
        raise Mistake("T004", f"expected {what}, found nothing", "write it, or leave the key out where it is optional")
    if is_unwritten(node):
        raise Mistake("T018", f"{shown(node.text.strip())} is still to be written", f"put {what} in place of TODO")
    return node.text.strip()


def is_unwritten(node: Node) -> bool:
    """Say whether a scalar holds the word TODO, as the stubs of ``compliance rules new`` do where a person decides."""
    return node.kind == "scalar" and bool(_TODO.search(node.text))


def read_word(node: Node, words: Collection[str], what: str) -> str:
    """Return one of the allowed words."""
    word = read_text(node, what)
    if word not in words:
        listed = ", ".join(words)
        raise Mistake("T005", f"{shown(word)} is not {what}", did_you_mean(word, words, f"write one of: {listed}"))
    return word


def read_whole(node: Node, least: int, most: int, code: str = "T006") -> int:
    """Return a plain whole number within the bounds (both included)."""
    text = read_text(node, "a whole number")
    if not node.plain:
        raise Mistake(code, f"expected a whole number, found {shown(text)} in quotes", "write it without quotes")
    if not _WHOLE.fullmatch(text):
        raise Mistake(code, f"expected a whole number, found {shown(text)}", _help_for_number(text))
    if len(text.lstrip("-")) > _MOST_DIGITS or not least <= int(text) <= most:
        raise Mistake(code, f"{shown(text)} is outside {least} .. {most}")
    return int(text)


def read_flag(node: Node, code: str = "T006") -> bool:
    """Return ``true`` or ``false``, written exactly so."""
    text = read_text(node, "true or false")
    if node.plain and text in ("true", "false"):
        return text == "true"
    hint = "write it without quotes" if text in ("true", "false") else "write true or false"
    raise Mistake(code, f"expected true or false, found {shown(text)}", hint)


def read_day(node: Node, code: str = "T006") -> date:
    """Return a day written as 2024-03-04."""
    text = read_text(node, "a date")
    if not _DAY.fullmatch(text):
        like = _LIKE_A_DAY.fullmatch(unicodedata.normalize("NFKC", text))
        hint = f"write {int(like[1]):04}-{int(like[2]):02}-{int(like[3]):02}" if like else "write it as 2024-03-04"
        raise Mistake(code, f"expected a date, found {shown(text)}", hint)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Mistake(code, f"there is no day {shown(text)}") from None
    if not _EARLIEST <= day.year <= _LATEST:
        raise Mistake(code, f"{shown(text)} is outside the years {_EARLIEST} .. {_LATEST}")
    return day


def _help_for_number(text: str) -> str:
    """Say how to write what was probably meant."""
    plain = unicodedata.normalize("NFKC", text)
    if re.fullmatch(r"[0-9]{1,3}([,，][0-9]{3})+", plain):
        return f"write {re.sub('[,，]', '', plain)}"
    if plain != text and _WHOLE.fullmatch(plain):
        return f"write {plain} with half-width digits"
    if re.fullmatch(r"0[0-9]+", plain):
        return f"write {plain.lstrip('0') or '0'}"
    unit = re.fullmatch(r"([0-9]+)\s*[人个名次%]", plain)
    if unit:
        return f"write {unit[1]}"
    if re.fullmatch(r"[0-9]+万", plain):
        return f"write {int(plain[:-1]) * 10000}"
    return "write plain digits, e.g. 100"
