"""Cells against the vocabulary: text in, values out, with the codes that profiles get; every distinct text once.

Around a cell spaces mean nothing, and an empty cell is unknown. What a cell says is put into the words of a profile
(labels, 是/否, translations, dates as the mapping writes them) and then read by the reader of profiles.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import numpy as np
import pyarrow as pa
from msgspec import Struct

from compliance.decoding import bad_character
from compliance.diagnostics import Diagnostic
from compliance.enterprise import NOT_YET
from compliance.fleet.importing.mapping import FAILED, JOINED, SERIAL, Column
from compliance.fleet.importing.targets import PLAIN_DAYS
from compliance.fleet.stores.layout import type_of
from compliance.model import Vocabulary
from compliance.profiles import read_credit_code, read_jurisdiction
from compliance.profiles.statements import Unreadable, name_of, parse_day, read_line, read_value
from compliance.profiles.stating import Stating
from compliance.reading import SCALAR, Mistakes, Node, shown

YES: Final = frozenset({"是", "1", "true", "yes", "y", "√", "✓"})
NO: Final = frozenset({"否", "0", "false", "no", "n", "×", "✗"})
NONE_OF_THEM: Final = frozenset({"无", "没有", "[]"})
NOT_DONE: Final = frozenset({"尚未", "not_yet"})
_SEPARATORS: Final = re.compile(r"[、，,；;|]")
_DECIMAL: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?", re.ASCII)
_GROUPED: Final = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]{1,9})?", re.ASCII)
_NOT_YET_DAY: Final = date(1, 1, 1)
_MOST_REMEMBERED: Final = 200_000


class Refused(Struct, frozen=True):
    """Why a cell is refused."""

    code: str
    message: str
    hint: str = ""


class Wrong(Struct, frozen=True):
    """A refused cell: which row of the column, what it says, and why."""

    row: int
    text: str
    why: Refused


class Reader:
    """Reads the cells of one column; remembers what it has read."""

    def __init__(self, column: Column, vocabulary: Vocabulary, kind: str) -> None:
        self.column, self.fact = column, column.fact
        self.type = pa.int32() if column.target == "jurisdiction" else type_of(column.fact)
        self._plain_day = column.fact.path in PLAIN_DAYS.get(kind, ())
        self._mistakes = Mistakes("")
        self._stating = Stating(vocabulary, self._mistakes)
        self._known: dict[str, Any] = {}
        labels: dict[str, set[str]] = {}
        for each in column.fact.values:
            for word in (each.label.zh, each.label.en):
                labels.setdefault(word.strip().lower(), set()).add(each.name)
        if column.target == "jurisdiction":
            for code, place in vocabulary.places.items():
                labels.setdefault(place.label.zh, set()).add(code)
        # A label that two values share says nothing.
        self._labels = {word: next(iter(names)) for word, names in labels.items() if len(names) == 1}
        self._names = frozenset(each.name for each in column.fact.values)

    def read(self, cells: pa.Array) -> tuple[pa.Array, list[Wrong]]:
        """Return the values of text cells, unknown where there are none or wrong ones, and the wrong ones."""
        coded = cells.dictionary_encode()
        texts: list[str | None] = coded.dictionary.to_pylist()
        values: list[Any] = []
        wrong: dict[int, Refused] = {}
        for place, text in enumerate(texts):
            found = None if text is None else self.value(text)
            if isinstance(found, Refused):
                wrong[place] = found
                found = None
            values.append(found)
        result = pa.array(values, self.type).take(coded.indices)
        if not wrong:
            return result, []
        places = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        rows = np.flatnonzero(np.isin(places, np.array(list(wrong))))
        return result, [Wrong(int(row), str(texts[places[row]]), wrong[int(places[row])]) for row in rows]

    def value(self, text: str) -> Any:
        """Return what a cell states as a store keeps it, ``None`` for unknown, or why it is refused."""
        if text not in self._known:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            try:
                self._known[text] = self._value(text)
            except Unreadable as error:
                self._known[text] = Refused(error.code, error.message, error.hint)
        return self._known[text]

    def constant(self) -> Any:
        """Return the value that is the same for all rows."""
        return self.value(self.column.value or "")

    def _value(self, raw: str) -> Any:
        column = self.column
        text = raw.strip()
        if not text or text in column.unknown:
            return None
        if len(text) > SCALAR:
            raise Unreadable("R032", f"{self._name}: a cell of {len(text):,} characters; at most {SCALAR:,}")
        if text.startswith(FAILED):
            hint = "mend it in the spreadsheet and save it there, so that results are stored; empty if not known"
            raise Unreadable("F116", f"{self._name}: the cell holds an error, or a formula without a result", hint)
        if bad := bad_character(text.replace(JOINED, "") if self.fact.type == "set" else text):
            raise Unreadable(bad[0], f"{self._name}: {bad[1]}", "take it out")
        if column.first:
            text = text[: column.first]
        return self._stated(column.values.get(text, text))

    @property
    def _name(self) -> str:
        return name_of(self.column.target, self.fact)

    def _stated(self, text: str) -> Any:
        """Return the value of a text as profiles would write it, or nearly so."""
        match self.fact.type:
            case "flag":
                word = text.lower()
                text = "true" if word in YES else "false" if word in NO else text
            case "choice":
                text = self._valued(text)
            case "set":
                return self._set(text)
            case "count" | "amount":
                text = self._multiplied(text)
            case "date":
                return self._day(text)
        return self._through_profile(Node("scalar", 1, 1, len(text), text, plain=True))

    def _through_profile(self, node: Node) -> Any:
        """Return what the reader of profiles makes of it."""
        mistakes = self._mistakes
        mistakes.found.clear()
        mistakes.warnings.clear()
        found: Any
        if self.column.target == "credit_code":
            found = read_credit_code(node, mistakes)
        elif self.column.target == "jurisdiction":
            node.text = self._labels.get(node.text, node.text)
            stated = read_jurisdiction(node, node, self._stating)
            found = None if stated is None else int(str(stated.value))
        elif self.fact.type == "text":
            found = read_line(node, self._name, mistakes)
        else:
            found = read_value(node, self.fact, self.column.target, mistakes)
        if mistakes.found:
            first: Diagnostic = mistakes.found[0]
            raise Unreadable(first.code, first.message, first.hint)
        if isinstance(found, frozenset):
            return sorted(found)
        return _NOT_YET_DAY if found is NOT_YET else found

    def _valued(self, text: str) -> str:
        return text if text in self._names else self._labels.get(text.lower(), text)

    def _set(self, text: str) -> Any:
        """Return the members: a list, one of them, or several with a separator."""
        if text in NONE_OF_THEM and self._valued(text) not in self._names:
            return []
        whole = self._valued(text)
        if JOINED in text:
            parts = text.split(JOINED)
        elif whole in self._names:
            parts = [whole]
        elif self.column.separator:
            parts = text.split(self.column.separator)
        else:
            parts = _SEPARATORS.split(text.strip("[]［］【】 "))
        translated = [self.column.values.get(part.strip(), part.strip()) for part in parts]
        words = [self._valued(word) for each in translated for word in each.split(JOINED) if word]
        members = [Node("scalar", 1, 1, len(word), word, plain=True) for word in words]
        return self._through_profile(Node("list", 1, 1, items=members))

    def _multiplied(self, text: str) -> str:
        """Return a number in the unit of the vocabulary.

        Decimals, thousands separators and full-width digits are read where the mapping names a factor.
        """
        if self.column.times is None:
            return text
        plain = unicodedata.normalize("NFKC", text)
        plain = plain.replace(",", "") if _GROUPED.fullmatch(plain) else plain
        if not _DECIMAL.fullmatch(plain):
            return text
        number = Decimal(plain) * self.column.times
        if number != int(number):
            hint = f"{number} is no whole number; the unit is {self.fact.unit}" if self.fact.unit else ""
            raise Unreadable("R013", f"{self._name} takes a whole number, not {shown(text)}", hint)
        return str(int(number))

    def _day(self, text: str) -> date:
        if text in NOT_DONE and not self._plain_day:
            return _NOT_YET_DAY
        for form in self.column.dates:
            day = _in_form(text, form)
            if day is not None:
                return parse_day(day, self._name)
        # Days of typed cells are always written so, whatever form the texts beside them have.
        return parse_day(text, self._name)


_FORMS: dict[str, re.Pattern[str]] = {}
_PARTS: Final[Mapping[str, str]] = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "MM": r"(?P<month>[0-9]{2})",
    "M": r"(?P<month>[0-9]{1,2})",
    "DD": r"(?P<day>[0-9]{2})",
    "D": r"(?P<day>[0-9]{1,2})",
}


def _in_form(text: str, form: str) -> str | None:
    """Return a day as profiles write it, where it has this form."""
    if form == SERIAL:
        if not re.fullmatch(r"[1-9][0-9]{0,5}", text):
            return None
        return (date(1899, 12, 30) + timedelta(days=int(text))).isoformat()
    if form not in _FORMS:
        parts = re.split(r"(YYYY|MM?|DD?)", form)
        _FORMS[form] = re.compile("".join(_PARTS.get(part, re.escape(part)) for part in parts), re.ASCII)
    found = _FORMS[form].fullmatch(text)
    return f"{found['year']}-{found['month']:0>2}-{found['day']:0>2}" if found else None
