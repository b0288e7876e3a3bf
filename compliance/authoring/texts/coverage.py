"""Coverage: what of a document became obligations, and which sentences that demand something nobody quoted.

An unquoted sentence is no mistake in itself: most of them bind the government. It is what an author reads through
before saying that a document is done. Texts are compared as quotations are (``quotes.py``).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from msgspec import Struct

from compliance.authoring.texts.quotes import TEXT_BYTES, condensed
from compliance.decoding import decode, digest_of, read_once
from compliance.diagnostics import Diagnostic, LoadError, Span
from compliance.model import Clause, Obligation, Ruleset, Words

OVERLAP = 8
"""Characters that a sentence and a quotation must share at one place for the sentence to count as quoted."""
MODAL = re.compile(r"应当|必须|不得|至少|确保|严禁|禁止|(?<![主重需必纲摘简概首紧])要(?![求素点害闻件])")
"""Words that demand something; 要 only as a word of its own, not in 主要, 重要, 需要, 要求 and the like."""
ANNEX = "附件"
"""From here on headings count anew: everything that follows belongs to this clause."""

_NUMERAL = "[一二三四五六七八九十]{1,4}"
_HEADING = re.compile(
    rf"(?P<first>{_NUMERAL})、|\((?P<second>{_NUMERAL})\)|(?P<third>[0-9]{{1,2}})[.、](?![0-9])|(?P<point>{_NUMERAL})是"
)
_ORDER = {"first": 0, "second": 1, "third": 2, "point": 2}
_END = re.compile("[。;|]")
"""Where a sentence ends, after NFKC; | parts the cells of a table."""


class Passage(Struct, frozen=True):
    """A sentence of a text, the clause it stands in, and what was done with that clause; empty: not to be told."""

    clause: str
    status: str
    words: str


class TextCoverage(Struct, frozen=True):
    """How much of a text is quoted."""

    sentences: int
    modal: int
    """Sentences that demand something."""
    unquoted: tuple[Passage, ...]
    """Those of them that no obligation quotes."""
    unfound: tuple[str, ...]
    """Ids of obligations whose quotation stands in no sentence."""


class Coverage(Struct, frozen=True):
    """What was done with one document."""

    ruleset: str
    title: Words
    statuses: Mapping[str, int]
    """Number of clauses by status; only those there are."""
    obligations: int
    bare: tuple[Clause, ...]
    """Listed as encoded, but without an obligation."""
    unlisted: tuple[Clause, ...]
    """With obligations, but not listed as encoded."""
    text: TextCoverage | None = None


def cover(ruleset: Ruleset, text: str | None = None) -> Coverage:
    """Return the coverage of a document; ``text`` is its text as held, if it is at hand."""
    used = {each.source.clause for each in ruleset.obligations}
    clauses = ruleset.clauses
    return Coverage(
        ruleset.id,
        ruleset.title,
        dict(Counter(each.status for each in clauses).most_common()),
        len(ruleset.obligations),
        tuple(each for each in clauses if each.status == "encoded" and each.clause not in used),
        tuple(each for each in clauses if each.status != "encoded" and each.clause in used),
        None if text is None else cover_text(text, clauses, ruleset.obligations),
    )


def cover_text(text: str, clauses: Sequence[Clause], obligations: Sequence[Obligation]) -> TextCoverage:
    """Return how much of a text the obligations quote."""
    whole = condensed(text)
    quotes = [(each.id, condensed(quote)) for each in obligations for quote in _quotes(each)]
    places = [(start, start + len(quote)) for _, quote in quotes for start in _occurrences(quote, whole)]
    statuses = {each.clause: each.status for each in clauses}
    found = {name for name, quote in quotes if quote and quote in whole}
    sentences = modal = 0
    unquoted: list[Passage] = []
    for start, end, clause in split(text, tuple(statuses)):
        sentences += 1
        words = whole[start:end]
        if not MODAL.search(words):
            continue
        modal += 1
        if not any(_is_quoted(start, end, *place) for place in places):
            unquoted.append(Passage(clause, statuses.get(clause, ""), words))
    unfound = tuple(each.id for each in obligations if each.id not in found)
    return TextCoverage(sentences, modal, tuple(unquoted), unfound)


def read_source_text(ruleset: Ruleset, sources: Path, found: list[Diagnostic]) -> str | None:
    """Return a document's text from the folder ``sources``; without it, or where it is another one, note a warning."""
    path = sources / ruleset.text_file
    at = Span(str(path))
    try:
        data = read_once(path, TEXT_BYTES)
        text = decode(data, str(path), TEXT_BYTES)
    except LoadError as error:
        why = error.diagnostics[0]
        message = f"the text of {ruleset.id} is not compared: {why.message}"
        found.append(Diagnostic(at, "S005", message, why.hint, "warning"))
        return None
    if digest_of(data) != ruleset.text_sha256:
        message = f"this is another text than {ruleset.id} was written from"
        found.append(Diagnostic(at, "S006", message, "its headings and sentences may differ", "warning"))
    return text


def split(text: str, clauses: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield every sentence: first and last position (exclusive) in the condensed text, and its clause.

    A sentence ends at 。, ；, ; or the edge of a table's cell, and where a heading begins.
    """
    shown, offsets = _loose(text)
    cuts: dict[int, str | None] = dict.fromkeys((0, offsets[-1]))
    cuts |= dict.fromkeys(offsets[found.end()] for found in _END.finditer(shown))
    cuts |= {offsets[at]: clause for at, clause in _headings(shown, clauses)}
    positions = sorted(cuts)
    clause = ""
    whole = condensed(text)
    for start, end in pairwise(positions):
        clause = clause if (begun := cuts[start]) is None else begun
        if whole[start:end].strip("。;|"):
            yield start, end, clause


def clauses_in(text: str, points: bool = False) -> tuple[str, ...]:
    """Return the names of all headings of a text, in its order; with ``points`` also of 一是, 二是 inside a clause.

    For a document that nobody has listed yet; the list of a ruleset is to be preferred.
    """
    shown, _ = _loose(text)
    found: dict[str, None] = {}
    above: list[str] = ["", "", ""]
    for heading in _HEADING.finditer(shown):
        level = heading.lastgroup or ""
        before = shown[: heading.start()][-1:]
        if (before and not before.isspace() and before not in "。;:|") or (level == "point" and not points):
            continue
        order = _ORDER[level]
        name = f"({heading[level]})" if level == "second" else heading[level]
        above = [*above[:order], name, *[""] * (2 - order)]
        found["".join(above)] = None
    if re.search(rf"^\s*{ANNEX}[^\S\n]*$", shown, re.M):
        found[ANNEX] = None
    return tuple(found)


def _loose(text: str) -> tuple[str, list[int]]:
    """Return the text after NFKC with its white space, and of each of its positions the one in the condensed text."""
    shown = unicodedata.normalize("NFKC", text)
    offsets = [0]
    for char in shown:
        offsets.append(offsets[-1] + (not char.isspace()))
    return shown, offsets


def _headings(shown: str, clauses: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield where a heading stands and the clause that begins there; empty where the ruleset has no such clause.

    A number is a heading at the beginning of a line or sentence, elsewhere only where it is by itself the whole name
    of a clause (in a damaged text headings lose their line). 一是, 二是 count the points of the paragraph.
    """
    annex = re.search(rf"^\s*{ANNEX}[^\S\n]*$", shown, re.M) if ANNEX in clauses else None
    above: list[str] = ["", "", ""]
    for found in _HEADING.finditer(shown, 0, annex.start() if annex else len(shown)):
        level = found.lastgroup or ""
        number = unicodedata.normalize("NFKC", found[level])
        name = f"({number})" if level == "second" else number
        alone = level == "second" and name in clauses
        before = shown[: found.start()][-1:]
        if not (alone or not before or before.isspace() or before in "。;:|"):
            continue
        order = _ORDER[level]
        above = [*above[:order], name, *[""] * (2 - order)]
        tries = ("".join(above), "".join(above[1:]), "".join(above[:2]), above[1], above[0])
        clause = next((each for each in tries if each and each in clauses), "")
        if clause or order < 2:
            yield found.start(), clause
    if annex:
        yield annex.start(), ANNEX


def _quotes(obligation: Obligation) -> Iterator[str]:
    yield obligation.source.quote
    yield from (case.quote for case in obligation.stricter if case.quote)


def _occurrences(quote: str, text: str) -> Iterator[int]:
    at = text.find(quote) if quote else -1
    while at >= 0:
        yield at
        at = text.find(quote, at + 1)


def _is_quoted(start: int, end: int, first: int, last: int) -> bool:
    """Whether the quotation from ``first`` to ``last`` lies in the sentence, holds it, or shares enough with it."""
    shared = min(end, last) - max(start, first)
    return shared >= min(OVERLAP, last - first, end - start)
