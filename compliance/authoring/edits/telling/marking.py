"""What differs between two texts, in brackets: by words, numbers and identifiers, never within one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from compliance import model
from compliance.model import Rulebook

_LINKS = (
    "以上|以下|超过|不满|至少|至多|每半年|每季度|每月|每年|或者|且|属于|包括|不属于|不包括|其中|要求|鼓励|不得|适用于|适用条件|"
    "前|起|至|自|凡|均|的"
)
_NUMBERS = r"\d+年\d+月\d+日|\d+ [A-Z][a-z]{2} \d{4}|\d+(?:\.\d+)?%?"
_REST = r"[A-Za-z_][A-Za-z0-9_.'-]*|\s+|[^\w\s]|[^\W\da-zA-Z_]"
_TOO_DIFFERENT = 0.5


class Marker:
    """Marks what differs in texts about two rulebooks; their labels are words."""

    def __init__(self, old: Rulebook, new: Rulebook, before: str = "【", after: str = "】") -> None:
        self.before, self.after = before, after
        labels = sorted({*_labels(old.vocabulary), *_labels(new.vocabulary)}, key=lambda each: (-len(each), each))
        units = sorted({*_units(old.vocabulary), *_units(new.vocabulary)}, key=lambda each: (-len(each), each))
        known = "|".join(map(re.escape, labels)) or "(?!)"
        counted = "|".join(map(re.escape, units)) or "(?!)"
        # A run of characters that is no label is one word as far as the next link, number or mark.
        self.tokens = re.compile(
            rf"(?P<word>{known}|{_NUMBERS.replace('%?', f'%?(?:{counted}|次|项|个月)?')}|{_LINKS})|(?P<rest>{_REST})"
        )

    def mark(self, old: str, new: str) -> tuple[str, str]:
        """Return both texts with what differs in brackets, unless that is most of them."""
        was, now = self._words(old), self._words(new)
        matcher = SequenceMatcher(None, was, now, autojunk=False)
        same = sum(len("".join(was[each.a : each.a + each.size])) for each in matcher.get_matching_blocks())
        if 2 * same < _TOO_DIFFERENT * (len(old) + len(new)):
            return old, new
        sides: tuple[list[str], list[str]] = ([], [])
        for kind, a, b, c, d in _shifted(matcher.get_opcodes(), was, now):
            for side, text in zip(sides, ("".join(was[a:b]), "".join(now[c:d])), strict=True):
                side.append(text if kind == "equal" or not text else f"{self.before}{text}{self.after}")
        return "".join(sides[0]), "".join(sides[1])

    def _words(self, text: str) -> list[str]:
        """Return a text in words; characters between two of them stay together."""
        found: list[str] = []
        run = False
        for match in self.tokens.finditer(text):
            piece = match.group()
            loose = match["rest"] is not None and len(piece) == 1 and piece.isalnum() and not piece.isascii()
            if loose and run:
                found[-1] += piece
            else:
                found.append(piece)
            run = loose
        return found if "".join(found) == text else [text]


_Step = tuple[str, int, int, int, int]


def _shifted(steps: Sequence[_Step], was: Sequence[str], now: Sequence[str]) -> Iterator[_Step]:
    """Yield the steps with 甲）（ moved to （甲）: what came or went takes its own bracket, not the next one's."""
    found = [*steps]
    for at in range(1, len(found) - 1):
        before, (kind, a, b, c, d), after = found[at - 1 : at + 2]
        words, low, high = (was, a, b) if kind == "delete" else (now, c, d)
        if kind not in ("insert", "delete") or before[0] != "equal" or after[0] != "equal":
            continue
        if words[high - 1] in "（(" and words[low - 1] == words[high - 1] and before[2] - before[1] > 1:
            found[at - 1] = ("equal", before[1], before[2] - 1, before[3], before[4] - 1)
            found[at] = (kind, a - 1, b - 1, c - 1, d - 1)
            found[at + 1] = ("equal", after[1] - 1, after[2], after[3] - 1, after[4])
    yield from found


def _labels(vocabulary: model.Vocabulary) -> Iterator[str]:
    tables: tuple[Mapping[str, model.Fact | model.ItemList | model.Activity | model.ClassRule | model.Place], ...] = (
        vocabulary.facts, vocabulary.items, vocabulary.activities, vocabulary.classes, vocabulary.places,
    )  # fmt: skip
    for table in tables:
        for declared in table.values():
            yield declared.label.zh
    facts = [*vocabulary.facts.values()]
    facts += (field for each in vocabulary.items.values() for field in each.fields.values())
    facts += (field for each in vocabulary.activities.values() for field in each.fields.values())
    yield from (each.label.zh for each in facts)
    for fact in facts:
        yield from (each.label.zh for each in fact.values)


def _units(vocabulary: model.Vocabulary) -> Iterator[str]:
    yield from (each.unit for each in vocabulary.facts.values() if each.unit)
