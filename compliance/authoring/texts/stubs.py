"""Stubs: what the words of a clause already say of the obligations to be written, and what a person still decides.

For every sentence that demands something: the words themselves, the modality and the bearer they suggest, numbers and
periods as bounds and frequencies, and the facts and activities whose labels share words with the sentence. A guess is
never final: what cannot be read off is TODO, which the loader refuses (T018).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import log

from msgspec import Struct

from compliance.authoring.texts.coverage import MODAL, split
from compliance.authoring.texts.number_words import read_number
from compliance.authoring.texts.numerals import PeriodWord, Quantity, find_periods, find_quantities
from compliance.authoring.texts.quotes import condensed
from compliance.model import Fact, Modality, Ruleset, Vocabulary
from compliance.periods import period_at

ENCOURAGES = re.compile("鼓励|提倡|引导|推广|支持|探索")
_ASKS = re.compile(
    "推进|推动|推行|落实|建立|健全|完善|加强|强化|实施|实现|开展|制定|编制|组织|督促|指导|加快|加大|深化|深入|严格|提高|提升|做好|抓好|抓实"
    "|执行|履行|配备|设立|设置|安装|接入|报送|报告|排查|整改|整治|治理|打击|取缔|杜绝|防止|防范|规范|保障|保证|坚持|承担|采用|采取|投保"
    "|培训|学习|公示|公开|签订|明确|纳入|配合|统筹|改进|落到实处"
)
"""Verbs by which a text without a subject asks for something: most sentences of such documents have no 应当."""
_HEADING = re.compile("[^,，、;；:：0-9]{2,20}")
"""A sentence that may be the heading at the beginning of its clause, if others follow."""
_FORBIDS = re.compile("不得|严禁|禁止")
_PERMITS = re.compile("可以")
_SUPERVISES = re.compile("督促|推动|指导|监督|责令|要求企业")
_SUBJECT_ENDS = re.compile(f"{MODAL.pattern}|每|负责(?!人)|负有|落实|组织|开展")
_BEARERS: Mapping[str, str] = {
    "法定代表人": "legal_representative",
    "实际控制人": "actual_controller",
    "技术负责人": "technical_head",
    "主要负责人": "principal_person",
    "投资人": "investor",
    "安全生产管理人员": "safety_manager",
    "安全管理人员": "safety_manager",
    "安全总监": "safety_manager",
    "工会": "trade_union",
}
"""Words by which a text names who owes a duty; the first of them in the subject of the sentence is taken."""
_DEADLINE = re.compile(
    r"(?P<year>20[0-9]{2})年(?:(?P<month>1[0-2]|0?[1-9])月(?:(?P<day>[0-3]?[0-9])日|[底末份]?)|[底末])(?:之?前|以前)"
)
_NUMBERS = r"(?:[一二三四五六七八九十]{1,4}、|[(（][一二三四五六七八九十]{1,4}[)）]|[0-9０-９]{1,2}[.、．](?![0-9]))\s*"
_NUMBERING = re.compile(_NUMBERS)
_TITLE = re.compile(rf"\s*{_NUMBERS}[^。；;\n]{{0,25}}\n(?=\s*\S)")
"""A heading on a line of its own, without a full stop: no part of the sentence below it."""
_PART_ENDS = re.compile("[(（)）,，;；]")
BEST = 3
"""So many candidates are named."""
_LEAST = 4.0
"""A candidate with less in common is none."""


class Candidate(Struct, frozen=True):
    """A declared name whose label shares words with a sentence."""

    path: str
    label: str
    unit: str = ""


class Bound(Struct, frozen=True):
    """A number of the sentence and the facts it may bound, the likeliest first."""

    quantity: Quantity
    facts: tuple[Candidate, ...]


class Frequency(Struct, frozen=True):
    """How often something is to be done, and the part of the sentence that says so."""

    period: PeriodWord
    whom: str
    """The words of that part before the period: for whom, where it is an exception."""
    quote: str
    aside: bool = False
    """It stands in brackets: an exception from what is said before them."""


class Stub(Struct, frozen=True):
    """What one sentence says of an obligation."""

    id: str
    clause: str
    quote: str
    modality: Modality
    addressing: str
    bearer: str
    bounds: tuple[Bound, ...]
    frequencies: tuple[Frequency, ...]
    deadline: date | None
    conditions: tuple[Candidate, ...]
    """Facts, classes and item lists."""
    activities: tuple[Candidate, ...]


def draft(
    text: str, clause: str, clauses: Sequence[str], vocabulary: Vocabulary, ruleset: Ruleset | None, every: bool = False
) -> tuple[Stub, ...]:
    """Return a stub for each sentence of a clause that asks something of somebody; with ``every`` for each.

    ``clauses`` are all those of the text, ``ruleset`` the one it belongs to where there is one. Where nothing is asked
    in so many words, the whole clause is one stub. No stub: the clause has no sentence of its own.
    """
    words = _Words(vocabulary)
    lead = _lead(clause, ruleset)
    sentences = list(_sentences(text, clause, clauses))
    quotes = [
        quote
        for at, quote in enumerate(sentences)
        if every or (_asks(quote) and not (at == 0 and len(sentences) > 1 and _is_heading(quote)))
    ]
    if sentences and not quotes:
        quotes = ["。".join(sentences)]
    return tuple(
        _stub(f"{lead}-TODO" + (f"-{number}" if len(quotes) > 1 else ""), clause, quote, words)
        for number, quote in enumerate(quotes, 1)
    )


def count_left_out(text: str, clause: str, clauses: Sequence[str], stubs: Sequence[Stub]) -> int:
    """Return how many sentences of a clause stand in no stub."""
    quoted = [condensed(stub.quote) for stub in stubs]
    return sum(
        not any(condensed(sentence) in quote for quote in quoted) for sentence in _sentences(text, clause, clauses)
    )


def _asks(sentence: str) -> bool:
    """Say whether a sentence asks something of somebody: in words of demand, in verbs, or by a day."""
    words = condensed(sentence)
    return any(pattern.search(words) for pattern in (MODAL, ENCOURAGES, _ASKS, _DEADLINE))


def _is_heading(sentence: str) -> bool:
    return _HEADING.fullmatch(sentence) is not None and MODAL.search(condensed(sentence)) is None


def _stub(name: str, clause: str, quote: str, words: _Words) -> Stub:
    periods = find_periods(quote)
    inside = [(each.start, each.end) for each in periods]
    quantities = [
        each for each in find_quantities(quote) if not any(start <= each.start < end for start, end in inside)
    ]
    return Stub(
        name,
        clause,
        quote,
        guess_modality(quote),
        "via_supervision" if _SUPERVISES.search(quote) else "direct",
        guess_bearer(quote),
        tuple(Bound(each, words.numbers(quote, each)) for each in quantities),
        tuple(_frequency(quote, each) for each in periods if each.per or each.within_months),
        find_deadline(quote),
        words.conditions(quote),
        words.activities(quote),
    )


# --- guesses ---------------------------------------------------------------------------------------------------------


def guess_modality(sentence: str) -> Modality:
    """Return the modality that the words of a sentence suggest; 应当 and the like outweigh 可以."""
    if _FORBIDS.search(sentence):
        return "prohibition"
    if ENCOURAGES.search(sentence):
        return "recommendation"
    return "permission" if _PERMITS.search(sentence) and not MODAL.search(condensed(sentence)) else "obligation"


def guess_bearer(sentence: str) -> str:
    """Return who owes the duty: the person named before the first word that demands, else the enterprise."""
    ended = _SUBJECT_ENDS.search(sentence)
    subject = sentence[: ended.start()] if ended else ""
    places = {subject.find(word): bearer for word, bearer in _BEARERS.items() if word in subject}
    return places[min(places)] if places else "enterprise"


def find_deadline(sentence: str) -> date | None:
    """Return the first day until which something is to be done: 2024年底前, 2025年6月30日前."""
    found = _DEADLINE.search(condensed(sentence))
    if found is None:
        return None
    year, month = int(found["year"]), int(found["month"] or 12)
    try:
        first = date(year, month, int(found["day"] or 1))
    except ValueError:
        return None
    if found["day"]:
        return first
    return date.fromordinal(period_at(first, "month").last)


def _frequency(quote: str, period: PeriodWord) -> Frequency:
    """Return a frequency with the part of the sentence it stands in: between commas, or inside brackets."""
    start = max(quote.rfind(mark, 0, period.start) for mark in "(（)）,，;；") + 1
    ended = _PART_ENDS.search(quote, period.end)
    whom = re.sub("(?:应当?|要|必须|至少|并)+$", "", quote[start : period.start])
    part = quote[start : ended.start() if ended else len(quote)]
    return Frequency(period, whom, part, aside=quote[start - 1 : start] in ("(", "（"))


def _lead(clause: str, ruleset: Ruleset | None) -> str:
    """Return how the ids of a clause begin: as those of its obligations, else by its last number."""
    if ruleset is None:
        return "TODO" if not (number := _last_number(clause)) else f"TODO-{number}"
    for each in ruleset.obligations:
        same = re.match(rf"{re.escape(ruleset.id)}(?:-[0-9]+)+(?=-)", each.id)
        if each.source.clause == clause and same:
            return same[0]
    return f"{ruleset.id}-{_last_number(clause)}".rstrip("-")


def _last_number(clause: str) -> str:
    parts = re.findall("[0-9]+|[〇零一二三四五六七八九十百]+", unicodedata.normalize("NFKC", clause))
    value = read_number(parts[-1]) if parts else None
    return "" if value is None else f"{int(value):02}"


# --- sentences -------------------------------------------------------------------------------------------------------


def _sentences(text: str, clause: str, clauses: Sequence[str]) -> Iterator[str]:
    """Yield the sentences of a clause as the text has them, without their numbering and final mark."""
    places = [at for at, char in enumerate(text) for part in unicodedata.normalize("NFKC", char) if not part.isspace()]
    whole = condensed(text)
    for start, end, name in split(text, clauses):
        if name != clause:
            continue
        # Some texts hold marks that NFKC joins with the character before them: then the condensed words will do.
        exact = len(places) == len(whole)
        words = text[places[start] : places[end - 1] + 1] if exact else whole[start:end]
        words = _TITLE.sub("", words, count=1)
        if words := _NUMBERING.sub("", _joined(words), count=1).strip(" 。；;|"):
            yield words


def _joined(words: str) -> str:
    """Return words without the white space of the copy: of spaces only those between two Latin words stay."""
    return re.sub(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])", "", words)


# --- candidates ------------------------------------------------------------------------------------------------------


class _Words:
    """The labels of a vocabulary, to be compared with sentences: pairs of characters, rare ones weighing more."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._facts = {path: Candidate(path, fact.label.zh, fact.unit) for path, fact in vocabulary.facts.items()}
        self._numbers = {path: fact for path, fact in vocabulary.facts.items() if fact.type in ("count", "amount")}
        self._lists = {path: Candidate(path, each.label.zh) for path, each in vocabulary.items.items()}
        self._classes = {name: Candidate(name, each.label.zh) for name, each in vocabulary.classes.items()}
        self._activities = {path: Candidate(path, each.label.zh) for path, each in vocabulary.activities.items()}
        every = [*self._facts.values(), *self._lists.values(), *self._classes.values(), *self._activities.values()]
        counts = Counter(pair for each in every for pair in _pairs(each.label))
        self._weights = {pair: log((len(every) + 1) / count) for pair, count in counts.items()}

    def conditions(self, sentence: str) -> tuple[Candidate, ...]:
        """Return the facts, classes and lists most like a sentence."""
        return self._best(sentence, [*self._facts.values(), *self._classes.values(), *self._lists.values()])

    def activities(self, sentence: str) -> tuple[Candidate, ...]:
        """Return the activities most like a sentence."""
        return self._best(sentence, list(self._activities.values()))

    def numbers(self, sentence: str, quantity: Quantity) -> tuple[Candidate, ...]:
        """Return the numbers of the same unit most like what stands before a quantity; the order of the vocabulary
        decides between equals, and stands alone where nothing is alike."""
        fitting = [path for path, fact in self._numbers.items() if _fits(fact, quantity)]
        before = sentence[max(0, quantity.start - 20) : quantity.end]
        ranked = sorted(fitting, key=lambda path: -self._likeness(before, self._facts[path].label))
        return tuple(self._facts[path] for path in ranked[:BEST])

    def _best(self, sentence: str, among: Sequence[Candidate]) -> tuple[Candidate, ...]:
        scored = [(self._likeness(sentence, each.label), each) for each in among]
        liked = [(score, each) for score, each in scored if score >= _LEAST]
        return tuple(each for _, each in sorted(liked, key=lambda pair: (-pair[0], pair[1].path))[:BEST])

    def _likeness(self, sentence: str, label: str) -> float:
        """Return how much of a label stands in a sentence: the weight of what they share, by its part of the label."""
        pairs, held = _pairs(label), _pairs(sentence)
        whole = sum(self._weights[pair] for pair in pairs)
        shared = sum(self._weights[pair] for pair in sorted(pairs & held))
        return shared * shared / whole if whole else 0.0


def _fits(fact: Fact, quantity: Quantity) -> bool:
    return fact.unit == quantity.unit and fact.at_least <= quantity.value <= fact.at_most


def _pairs(words: str) -> set[str]:
    """Return each two characters that stand side by side, marks aside."""
    kept = [part for part in re.split(r"[^\w]+", condensed(words)) if part]
    return {part[at : at + 2] for part in kept for at in range(max(1, len(part) - 1))}
