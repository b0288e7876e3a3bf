"""Quotations: every obligation's words stand in the text of its document, or the difference is shown.

Compared after NFKC and without white space: layout, full-width forms and spaces inside numbers differ from copy to
copy, words must not. The texts are those the rulesets name, as held by whoever runs this.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from pathlib import Path

from msgspec import Struct, field

from compliance.decoding import MEBIBYTE, decode, digest_of, read_once
from compliance.diagnostics import Diagnostic, LoadError, Span
from compliance.model import Obligation, Rulebook, Ruleset

SHORTEST = 8
"""A quotation with fewer characters proves nothing."""
MOST_PLACES = 3
"""A quotation found in more places does not say which clause is meant."""
TEXT_BYTES = 16 * MEBIBYTE
"""Largest text of a document."""
_GRAM = 4
_TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|.", re.S)


class QuotePlaces(Struct, frozen=True):
    """Where the quotations of a folder of rulesets stand: by obligation id, or ``id#case``; heads by ruleset id."""

    quotes: Mapping[str, Span] = field(default_factory=dict)
    texts: Mapping[str, Span] = field(default_factory=dict)


def verify_quotes(rulebook: Rulebook, sources: Path, places: QuotePlaces | None = None) -> list[Diagnostic]:
    """Return what is wrong with the quotations, compared with the texts in the folder ``sources``.

    S002 not in the text; S003 too short (warning); S004 in too many places (warning); S005 the text is not there or
    cannot be read; S006 it is another text than the ruleset was written from. ``places`` (see :func:`find_quotes`)
    gives exact positions; without it a remark points at the obligation's id.
    """
    places = places or QuotePlaces()
    found: list[Diagnostic] = []
    for ruleset in rulebook.rulesets:
        at = places.texts.get(ruleset.id, Span(_head_path(ruleset)))
        text = _read_text(ruleset, sources, at, found)
        if text is None:
            continue
        for obligation in ruleset.obligations:
            for key, quote, whole in _quotes(obligation):
                span = places.quotes.get(key, Span(obligation.origin.path, obligation.origin.line, 1))
                found.extend(_compare(quote, text, ruleset.text_file, span, whole))
    return sorted(found)


def find_quotes(folder: Path) -> QuotePlaces:
    """Return where each quotation and each name of a text stands in the files of ``folder``; loads YAML."""
    from compliance.checking import HEAD, VOCABULARY, read_files
    from compliance.reading import read_bytes

    quotes: dict[str, Span] = {}
    texts: dict[str, Span] = {}
    for file in read_files(folder)[0]:
        if file.inside.startswith(f"{VOCABULARY}/"):
            continue
        path = str(file.path)
        root = read_bytes(file.data, path, len(file.data) + 1).root
        if file.inside.endswith(f"/{HEAD}"):
            named, text = root.get("id"), root.get("text")
            if named is not None and text is not None:
                texts[named.text] = text.at(path)
            continue
        listed = root.get("obligations")
        for node in listed.items if listed is not None else ():
            named, source, stricter = node.get("id"), node.get("source"), node.get("stricter")
            quote = source.get("quote") if source is not None else None
            if named is None:
                continue
            if quote is not None:
                quotes[named.text] = quote.at(path)
            for case in stricter.items if stricter is not None else ():
                case_id, case_quote = case.get("id"), case.get("quote")
                if case_id is not None and case_quote is not None:
                    quotes[f"{named.text}#{case_id.text}"] = case_quote.at(path)
    return QuotePlaces(quotes, texts)


def condensed(text: str) -> str:
    """Return a text as quotations are compared: NFKC, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def nearest_passage(quote: str, text: str) -> str:
    """Return the passage of a condensed text most like a condensed quotation; empty if none is like it."""
    starts: dict[str, list[int]] = {}
    for at in range(len(text) - _GRAM + 1):
        starts.setdefault(text[at : at + _GRAM], []).append(at)
    votes: Counter[int] = Counter()
    for at in range(len(quote) - _GRAM + 1):
        for place in starts.get(quote[at : at + _GRAM], ()):
            # Places within a few characters are the same alignment, shifted by what was left out or put in.
            votes[(place - at) // _GRAM] += 1
    if not votes:
        return ""
    best = min(votes, key=lambda bucket: (-votes[bucket] - votes[bucket + 1], bucket))
    slack = max(_GRAM, len(quote) // 4)
    begin = max(0, best * _GRAM - slack)
    window = text[begin : best * _GRAM + _GRAM + len(quote) + slack]
    blocks = [block for block in _matcher(quote, window).get_matching_blocks() if block.size >= 2]
    if not blocks:
        return ""
    first, last = blocks[0], blocks[-1]
    tail = len(quote) - last.a - last.size
    return window[max(0, first.b - first.a) : last.b + last.size + tail]


def difference(quote: str, passage: str) -> str:
    """Say in words what the text has where the quotation has something else; at most three places."""
    said: list[str] = []
    for there, here in _differing(quote, passage):
        if there and here:
            said.append(f"“{there}” where the quotation has “{here}”")
        else:
            said.append(f"“{there}”, which the quotation leaves out" if there else f"not “{here}”")
    return "the text has " + "; ".join(said[:3]) + ("; …" if len(said) > 3 else "") if said else ""


def difference_zh(quote: str, passage: str) -> str:
    """Say the same in Chinese."""
    said: list[str] = []
    for there, here in _differing(quote, passage):
        if there and here:
            said.append(f"原文是“{there}”，引文写成“{here}”")
        else:
            said.append(f"原文有“{there}”，引文漏了" if there else f"原文没有“{here}”，引文多了")
    return "；".join(said[:3]) + ("；……" if len(said) > 3 else "")


def _differing(quote: str, passage: str) -> Iterator[tuple[str, str]]:
    """Yield what the text has and what the quotation has, where they differ; numbers are told whole (300, not 3)."""
    ours, theirs = (_TOKEN.findall(words) for words in (quote, passage))
    for kind, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if kind != "equal":
            yield "".join(theirs[c:d]), "".join(ours[a:b])


def _compare(quote: str, text: str, file: str, span: Span, whole: bool) -> Iterator[Diagnostic]:
    """Yield what is wrong with one quotation; only the obligation's own (``whole``) must be telling."""
    short = condensed(quote)
    places = text.count(short) if short else 0
    if not places:
        passage = nearest_passage(short, text)
        message = f"the quotation is not in {file}"
        if passage:
            zh = f"{file}中没有这段引文；最接近的是：{_cut(passage)}"
            hint, hint_zh = difference(short, passage), difference_zh(short, passage)
            yield Diagnostic(span, "S002", f"{message}; nearest: {_cut(passage)}", hint, zh=zh, hint_zh=hint_zh)
        else:
            zh = f"{file}中没有这段引文，也没有相近的文字"
            help = "照抄条文原话"
            yield Diagnostic(
                span, "S002", f"{message}, nor anything like it", "copy the words of the clause", zh=zh, hint_zh=help
            )
    elif whole and len(short) < SHORTEST:
        message = f"a quotation of {len(short)} characters proves nothing"
        zh = f"引文只有{len(short)}个字，证明不了什么"
        yield Diagnostic(span, "S003", message, "quote the whole sentence", "warning", zh, "引用整句")
    elif whole and places > MOST_PLACES:
        message = f"the quotation stands in {places} places of {file}"
        zh = f"{file}中有{places}处这样的文字，说不清是哪一条"
        hint = "quote more of the clause that is meant"
        yield Diagnostic(span, "S004", message, hint, "warning", zh, "多引几个字，直到只指这一条")


def _read_text(ruleset: Ruleset, sources: Path, at: Span, found: list[Diagnostic]) -> str | None:
    """Return the condensed text of a ruleset's document, or note why there is none."""
    path = sources / ruleset.text_file
    try:
        data = read_once(path, TEXT_BYTES)
        text = decode(data, str(path), TEXT_BYTES)
    except LoadError as error:
        why = error.diagnostics[0]
        message = f"the text {ruleset.text_file} is not in {sources}: {why.message}"
        zh = f"{sources}里没有原文{ruleset.text_file}，或者读不出来"
        found.append(Diagnostic(at, "S005", message, why.hint, zh=zh))
        return None
    digest = digest_of(data)
    if digest != ruleset.text_sha256:
        hint = "compare the two texts, then set `sha256` to that of the one the ruleset follows"
        message = f"{ruleset.text_file} is another text than the ruleset was written from (SHA-256 {digest})"
        zh = f"{ruleset.text_file}与编写规则集所据的原文不是同一份（SHA-256为{digest}）"
        help = "比较两份原文，再把sha256改成规则集所据那一份的"
        found.append(Diagnostic(at, "S006", message, hint, zh=zh, hint_zh=help))
    return condensed(text)


def _quotes(obligation: Obligation) -> Iterator[tuple[str, str, bool]]:
    yield obligation.id, obligation.source.quote, True
    for case in obligation.stricter:
        if case.quote:
            yield f"{obligation.id}#{case.id}", case.quote, False


def _head_path(ruleset: Ruleset) -> str:
    """Return the path of a ruleset's head as findings show it."""
    path = ruleset.obligations[0].origin.path if ruleset.obligations else ruleset.id
    return f"{path.rpartition('/')[0]}/ruleset.yaml" if "/" in path else path


def _matcher(quote: str, passage: str) -> SequenceMatcher[str]:
    return SequenceMatcher(None, quote, passage, autojunk=False)


def _cut(passage: str) -> str:
    return passage if len(passage) <= 120 else passage[:119] + "…"
