"""The form of a code's explanation."""

from __future__ import annotations

from msgspec import Struct


class Text(Struct, frozen=True):
    """The same in Chinese and in English."""

    zh: str
    en: str


class Code(Struct, frozen=True):
    """One kind of mistake."""

    title: Text
    what: Text
    """What was found."""
    why: Text
    """Why it is refused, or remarked on."""
    example: str
    """Lines that give it; in words, in round brackets, where no text can show it."""
    instead: str
    """The same lines as they should be."""


def code(title: tuple[str, str], what: tuple[str, str], why: tuple[str, str], example: str, instead: str) -> Code:
    """Make an entry of its texts: title, what, why (each Chinese and English), example and mended example."""
    return Code(Text(*title), Text(*what), Text(*why), example, instead)
