"""Expressions that choose cases (``-k``): words joined by ``and``, ``or``, ``not`` and brackets.

A word is looked for in every name of a case, letter case ignored: ``yunnan and not (drill or 演练)``. A name with a
space, or one that is ``and``, stands in quotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

Chosen = Callable[[Collection[str]], bool]
"""Says whether a thing with these names is chosen."""

DEEPEST = 50
_TOKEN = re.compile(r"""\s*(?:(?P<bracket>[()])|"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<word>[^\s()"']+))""")
_JOINTS = ("and", "or", "not")


class ExpressionError(ValueError):
    """An expression that says nothing; the message shows where."""

    def __init__(self, text: str, at: int, said: str) -> None:
        self.at = at
        super().__init__(f"{said} at character {at + 1} of {text!r}")


def choose(text: str) -> Chosen:
    """Return what an expression chooses; raises :class:`ExpressionError`."""
    return _Parser(text).whole()


class _Parser:
    """Reads an expression from left to right: ``or`` of ``and`` of ``not`` of words."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self.next = 0
        self.depth = 0

    def whole(self) -> Chosen:
        if not self.tokens:
            raise self._mistake("a word is expected")
        chosen = self._either()
        if self.next < len(self.tokens):
            kind, word, _ = self.tokens[self.next]
            said = "a bracket is closed that was not opened" if word == ")" else "`and` or `or` is expected"
            hint = "; a name with spaces stands in quotes" if kind == "word" else ""
            raise self._mistake(said + hint)
        return chosen

    def _either(self) -> Chosen:
        parts = [self._both()]
        while self._take("or"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else lambda names: any(part(names) for part in parts)

    def _both(self) -> Chosen:
        parts = [self._opposite()]
        while self._take("and"):
            parts.append(self._opposite())
        return parts[0] if len(parts) == 1 else lambda names: all(part(names) for part in parts)

    def _opposite(self) -> Chosen:
        denied = False
        while self._take("not"):
            denied = not denied
        one = self._one()
        return (lambda names: not one(names)) if denied else one

    def _one(self) -> Chosen:
        if self.next >= len(self.tokens):
            raise self._mistake("a word is expected")
        kind, word, _ = self.tokens[self.next]
        if kind == "bracket" and word == "(":
            self.next += 1
            self.depth += 1
            if self.depth > DEEPEST:
                raise self._mistake(f"brackets are nested more than {DEEPEST} deep")
            chosen = self._either()
            if not self._take(")"):
                raise self._mistake("a closing bracket is expected")
            self.depth -= 1
            return chosen
        if kind == "bracket" or (kind == "word" and word in _JOINTS):
            raise self._mistake(f"a word is expected, not `{word}`,")
        if kind == "word" and set(word) & set("（）“”‘’"):
            raise self._mistake("brackets and quotes are half-width: ( ) \" ', not those")
        self.next += 1
        wanted = word.casefold()
        return lambda names: any(wanted in name.casefold() for name in names)

    def _take(self, joint: str) -> bool:
        if self.next < len(self.tokens):
            kind, word, _ = self.tokens[self.next]
            if kind != "quoted" and word == joint:
                self.next += 1
                return True
        return False

    def _mistake(self, said: str) -> ExpressionError:
        at = self.tokens[self.next][2] if self.next < len(self.tokens) else len(self.text)
        return ExpressionError(self.text, at, said)


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """Yield kind, word and place of each token."""
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            raise ExpressionError(text, at, "a quote is opened and not closed")
        kind = found.lastgroup or "word"
        word = found[kind]
        if kind in ("double", "single") and not word.strip():
            raise ExpressionError(text, found.start(kind) - 1, "there is nothing between the quotes")
        yield "quoted" if kind in ("double", "single") else kind, word, found.start(kind)
        at = found.end()
