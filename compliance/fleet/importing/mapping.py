"""Mapping files: which foreign column states what, and how its values are to be read.

    kind: mapping
    schema: 1
    unknown: [不详]                       # everywhere, beside the empty cell
    firms:
      source: firms*.csv                  # file name, or the NAME of NAME=SOURCE
      id: 企业编号
      columns:
        name: 单位名称                     # what the profile calls it: the foreign column
        safety_fee.extracted: {column: 提取额（万元）, times: 10000}
        founded_on: {column: 成立日期, dates: [YYYY/M/D]}
        stated_on: {value: 2025-01-08}    # the same for every firm
    records:
      drills: {source: drills.csv, id: 企业编号, absent: none, columns: {date: 日期, form: 形式}}

Known without saying: 是/否 and 1/0 of flags, the Chinese and English labels of values and places, ``not_yet`` and 尚未.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct, field

from compliance.checking.header import read_header
from compliance.checking.literals import Mistake, read_text, read_whole, read_word
from compliance.checking.remarks import Remarks, opened
from compliance.diagnostics import LoadError, Span, did_you_mean
from compliance.fleet.importing.targets import TARGETS, fields_of, firm_targets
from compliance.model import Fact, Vocabulary
from compliance.reading import Node, read_bytes, read_file

KIND: Final = "mapping"
MOST_BYTES: Final = 4 << 20
LIST_KINDS: Final = ("records", "items")
PLAIN_LISTS: Final = ("suspensions", "waivers")
_TOP: Final = ("kind", "schema", "unknown", "firms", *LIST_KINDS, *PLAIN_LISTS)
_TABLE: Final = ("source", "sheet", "table", "header", "encoding", "delimiter", "id", "columns")
_COLUMN: Final = ("column", "value", "values", "unknown", "times", "dates", "separator", "first")
ENCODINGS: Final = ("utf-8", "gbk", "gb18030")
DELIMITERS: Final[Mapping[str, str]] = {"comma": ",", "semicolon": ";", "tab": "\t"}
DATES: Final = re.compile(r"(?:YYYY|MM?|DD?|[^A-Za-z0-9])+")
SERIAL: Final = "serial"
"""The word for days as Excel counts them."""
JOINED: Final = "\ufdd0"
"""Between the members of a set that came as a list; no character of any text."""
FAILED: Final = "\ufdd1"
"""A cell of a spreadsheet that holds an error, or a formula nobody has calculated."""


class Column(Struct, frozen=True):
    """What states one fact: a foreign column, or a value that is the same for all; and how its cells are read."""

    target: str
    fact: Fact
    at: Span
    column: str = ""
    value: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    """What a cell may say, as it would stand in a profile; the members of a set joined by ``JOINED``."""
    unknown: frozenset[str] = frozenset()
    times: int | None = None
    """By which a number is multiplied; given, decimals that come out whole, 1,200 and full-width digits are read."""
    dates: tuple[str, ...] = ()
    separator: str = ""
    first: int = 0
    """How many characters of a cell count; 0: all."""


class Section(Struct, frozen=True):
    """One kind of rows: the firms, or the entries of one list, and where they come from."""

    kind: str
    path: str
    """Of records and items: which; empty for the others."""
    at: Span
    id: str
    """The foreign column that holds the firm's id."""
    columns: tuple[Column, ...]
    source: str = ""
    sheet: str = ""
    table: str = ""
    header: int = 1
    """The row that names the columns, counted from 1."""
    encoding: str = ""
    delimiter: str = ""
    absent: str = ""
    """Of a list: whether a firm without a row has ``none``, or it is ``unknown``."""

    @property
    def name(self) -> str:
        """Return how messages call it."""
        return f"{self.kind}: {self.path}" if self.path else self.kind


class MappingFile(Struct, frozen=True):
    """A mapping file as read."""

    path: str
    digest: str
    firms: Section
    lists: tuple[Section, ...]

    @property
    def sections(self) -> tuple[Section, ...]:
        """Return all sections, the firms first."""
        return (self.firms, *self.lists)


def load_mapping(source: str | os.PathLike[str] | bytes, vocabulary: Vocabulary, path: str = "-") -> MappingFile:
    """Read a mapping file, or its bytes shown as ``path``; :class:`LoadError` with every mistake."""
    document = read_bytes(source, path, MOST_BYTES) if isinstance(source, bytes) else read_file(source, MOST_BYTES)
    remarks = Remarks(document.path)
    sections: list[Section] = []
    if read_header(document.root, KIND, remarks):
        entries = opened(document.root, ("kind", "schema", "firms"), _TOP, remarks, "the mapping")
        if entries is not None:
            sections = list(_Reading(vocabulary, remarks, entries).sections())
    if remarks.found:
        raise LoadError(remarks.found)
    return MappingFile(document.path, document.digest, sections[0], tuple(sections[1:]))


class _Reading:
    """The sections of one mapping file; mistakes are noted."""

    def __init__(self, vocabulary: Vocabulary, remarks: Remarks, entries: Mapping[str, tuple[Node, Node]]) -> None:
        self.vocabulary, self.remarks, self.entries = vocabulary, remarks, entries
        self.unknown = frozenset(self.texts(entries["unknown"][1])) if "unknown" in entries else frozenset[str]()

    def sections(self) -> Iterable[Section]:
        """Yield the sections, the firms first."""
        key, node = self.entries["firms"]
        firms = self.section("firms", "", key, node, firm_targets(self.vocabulary))
        if firms is not None:
            yield firms
        declared = {"records": self.vocabulary.activities, "items": self.vocabulary.items}
        for kind in LIST_KINDS:
            for path, (key, node) in self.listed(kind).items():
                if path not in declared[kind]:
                    hint = did_you_mean(path, declared[kind], "`compliance rules doc` lists them")
                    self.remarks.add(key, "T012", f"{kind}: there is no list {path[:60]!r}", hint)
                elif found := self.section(kind, path, key, node, fields_of(self.vocabulary, kind, path)):
                    yield found
        for kind in PLAIN_LISTS:
            if kind in self.entries and (found := self.section(kind, "", *self.entries[kind], TARGETS[kind])):
                yield found

    def listed(self, kind: str) -> Mapping[str, tuple[Node, Node]]:
        """Return the lists of a kind, by name."""
        if kind not in self.entries:
            return {}
        node = self.entries[kind][1]
        if node.kind != "map":
            self.remarks.add(node, "T004", f"expected {kind}: a mapping of lists", "write `drills: {source: …}`")
        return node.entries

    def section(self, kind: str, path: str, key: Node, node: Node, targets: Mapping[str, Fact]) -> Section | None:
        """Return one section, or ``None`` after noting its mistakes."""
        what = f"{kind}: {path}" if path else kind
        needed = {"firms": ("id", "columns")}.get(kind, ("source", "id", "columns"))
        if kind in LIST_KINDS:
            # Whether no row means none or not known is never guessed.
            needed = (*needed, "absent")
        allowed = (*_TABLE, "absent") if kind in LIST_KINDS else _TABLE
        entries = opened(node, needed, allowed, self.remarks, what)
        if entries is None:
            return None
        before = len(self.remarks.found)
        given = {name: inner for name, (_, inner) in entries.items() if name not in ("columns", "header")}
        words = {
            "encoding": ENCODINGS,
            "delimiter": tuple(DELIMITERS),
            "absent": ("none", "unknown"),
        }
        told: dict[str, str] = {}
        for name, inner in given.items():
            told[name] = self.word(inner, words[name], name) if name in words else self.text(inner, name)
        header = self.whole(entries["header"][1], 1, 1000) if "header" in entries else 1
        columns = tuple(self.columns(entries["columns"][1], what, targets))
        for wanted in _NEEDED.get(kind, ()):
            if len(self.remarks.found) == before and all(each.target != wanted for each in columns):
                self.remarks.add(key, "T002", f"`{wanted}` is missing from the columns of {what}")
        if len(self.remarks.found) > before:
            return None
        return Section(kind, path, key.at(self.remarks.path), columns=columns, header=header, **told)

    def columns(self, node: Node, what: str, targets: Mapping[str, Fact]) -> Iterable[Column]:
        """Yield the columns of a section."""
        if node.kind != "map":
            self.remarks.add(node, "T004", f"expected the columns of {what}: `staff_count: 职工人数` and the like")
            return
        for name, (key, inner) in node.entries.items():
            if name not in targets:
                labels = {fact.label.zh: target for target, fact in targets.items() if fact.label.zh}
                hint = f"write {labels[name]}" if name in labels else did_you_mean(name, targets)
                self.remarks.add(key, "T012", f"{what} has no {name[:60]!r}", hint)
            elif found := self.column(name, key, inner, targets[name]):
                yield found

    def column(self, target: str, key: Node, node: Node, fact: Fact) -> Column | None:
        """Return one column: its name alone, or a mapping with how to read it."""
        at = key.at(self.remarks.path)
        before = len(self.remarks.found)
        if node.kind == "scalar":
            found = Column(target, fact, at, self.text(node, "the name of a column"), unknown=self.unknown)
            return found if len(self.remarks.found) == before else None
        entries = opened(node, (), _COLUMN, self.remarks, f"the column of {target}")
        if entries is None:
            return None
        given = {name: inner for name, (_, inner) in entries.items()}
        if ("column" in given) == ("value" in given):
            self.remarks.add(node, "T004", f"{target} takes either column or value", "write {column: 职工人数}")
        for name in given:
            if not _fits(name, fact, target):
                self.remarks.add(entries[name][0], "T014", f"{name} does not fit {target}, which is a {fact.type}")
        found = Column(
            target,
            fact,
            at,
            column=self.text(given["column"], "the name of a column") if "column" in given else "",
            value=self.constant(given["value"]) if "value" in given else None,
            values=self.translations(given["values"]) if "values" in given else {},
            unknown=self.unknown | frozenset(self.texts(given["unknown"]) if "unknown" in given else ()),
            times=self.whole(given["times"], 1, 10**9) if "times" in given else None,
            dates=tuple(self.dates(given["dates"])) if "dates" in given else (),
            separator=given["separator"].text if "separator" in given else "",
            first=self.whole(given["first"], 1, 1000) if "first" in given else 0,
        )
        return found if len(self.remarks.found) == before else None

    # --- values of keys

    def text(self, node: Node, what: str) -> str:
        """Return a text; empty after a mistake."""
        try:
            return read_text(node, what)
        except Mistake as mistake:
            self.remarks.mistake(node, mistake)
            return ""

    def word(self, node: Node, words: tuple[str, ...], what: str) -> str:
        """Return one of several words; empty after a mistake."""
        try:
            return read_word(node, words, what)
        except Mistake as mistake:
            self.remarks.mistake(node, mistake)
            return ""

    def whole(self, node: Node, least: int, most: int) -> int:
        """Return a whole number; ``least`` after a mistake."""
        try:
            return read_whole(node, least, most)
        except Mistake as mistake:
            self.remarks.mistake(node, mistake)
            return least

    def texts(self, node: Node) -> Iterable[str]:
        """Yield the texts of a list."""
        if node.kind != "list":
            self.remarks.add(node, "T004", "expected a list", "write [one, other]")
        for each in node.items:
            yield self.text(each, "a text")

    def constant(self, node: Node) -> str:
        """Return a value as it would stand in a profile; the members of a set joined."""
        if node.kind == "list":
            return JOINED.join(self.texts(node)) or "[]"
        return self.text(node, "a value")

    def translations(self, node: Node) -> dict[str, str]:
        """Return what cells say and what that means."""
        if node.kind != "map":
            self.remarks.add(node, "T004", "expected a mapping of cells to values", "write {有: true, 无: false}")
        return {cell.strip(): self.constant(inner) for cell, (_, inner) in node.entries.items()}

    def dates(self, node: Node) -> Iterable[str]:
        """Yield forms of dates."""
        for each in node.items if node.kind == "list" else (node,):
            form = self.text(each, "a form of dates")
            parts = re.findall(r"YYYY|M+|D+", form)
            if (
                form != SERIAL
                and form
                and (not DATES.fullmatch(form) or sorted(part[0] for part in parts) != ["D", "M", "Y"])
            ):
                message = f"{form[:40]!r} is no form of dates"
                self.remarks.add(each, "T005", message, "write YYYY-MM-DD, YYYY/M/D, YYYYMMDD, YYYY年M月D日 or serial")
            yield form


_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "firms": ("name",),
    "records": ("date",),
    "suspensions": ("from", "until"),
    "waivers": ("obligation", "granted_on", "until", "approver", "reason"),
}
_FITTING: Final[Mapping[str, tuple[str, ...]]] = {
    "times": ("count", "amount"),
    "dates": ("date",),
    "separator": ("set",),
}


def _fits(name: str, fact: Fact, target: str) -> bool:
    return name not in _FITTING or fact.type in _FITTING[name]
