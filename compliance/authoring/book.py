"""A ruleset as a book: every clause with its status, every obligation with its words and what was made of them.

The view is plain data and judges nothing; ``report_templates/rules_book`` prints it as HTML or Markdown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from msgspec.structs import replace

import compliance
from compliance import explain, model
from compliance.authoring.cases import CaseExample
from compliance.authoring.cases.expectations import Plain
from compliance.enterprise import Enterprise
from compliance.explain import words
from compliance.explain.asking import case_words
from compliance.explain.naming import fact_named
from compliance.model import Words
from compliance.reports.build import place_of, short_title
from compliance.reports.env import Lang
from compliance.reports.strings import UI
from compliance.reports.view import Text, Tool, View

Status = Literal["encoded", "for_government", "exhortation", "needs_judgement", "unreadable", "not_yet_encoded"]
TEMPLATES: dict[Literal["html", "markdown"], Literal["html", "md"]] = {"html": "html", "markdown": "md"}
"""The formats of a book, and the inner extension of each one's template."""


class CaseLine(View, frozen=True):
    """One case that expects something of the obligation."""

    name: str
    as_of: date
    verdict: str
    """Empty where the case expects no verdict, only something beside it."""
    more: Text
    """Reason, qualifiers, days, periods and missing facts expected; empty where only the verdict is."""
    at: str


class StricterLine(View, frozen=True):
    """A stricter case: whom it concerns, what it asks, and its own words in the text."""

    id: str
    when: Text
    asks: Text
    quote: str


class ReadingLine(View, frozen=True):
    """A defensible reading that was not chosen."""

    id: str
    says: Text
    because: Text


class Reference(View, frozen=True):
    """Another obligation; ``here``: it stands in the same book."""

    id: str
    ref: str
    title: Text
    document: Text
    here: bool


class Entry(View, frozen=True):
    """One obligation."""

    id: str
    number: int
    title: Text
    quote: str
    normalised: str
    encoded: Text
    stricter: tuple[StricterLine, ...]
    first_owed: Text
    """Why the first period owed is another than effective.from gives; empty where it is not."""
    modality: model.Modality
    addressing: model.Addressing
    severity: model.Severity
    bearer: Text
    effective_from: date
    effective_until: date | None
    own_days: bool
    """Its days in force are not those of the document."""
    not_owed_when_suspended: bool
    overrides: tuple[Reference, ...]
    overridden_by: tuple[Reference, ...]
    same_duty: tuple[Reference, ...]
    readings: tuple[ReadingLine, ...]
    reading_note: Text
    evidence: tuple[Text, ...]
    methods: tuple[Text, ...]
    judge: Text
    remedy: Text | None
    statute: tuple[Text, ...]
    cases: tuple[CaseLine, ...]
    at: str


class ClauseEntry(View, frozen=True):
    """One clause; ``anchor`` is its place in the document, from 1."""

    anchor: int
    clause: str
    title: Text
    status: Status
    entries: tuple[Entry, ...]


class StatusCount(View, frozen=True):
    """How many clauses have a status."""

    status: Status
    count: int


class Book(View, frozen=True):
    """One ruleset: the document, its clauses in its order, and in each the obligations."""

    tool: Tool
    id: str
    title: Text
    number: str
    issuer: Text
    authority: model.Authority
    issued: date
    place: Text
    effective_from: date
    effective_until: date | None
    text_file: str
    text_sha256: str
    digest: str
    defects: tuple[Text, ...]
    statuses: tuple[StatusCount, ...]
    obligations: int
    clauses: tuple[ClauseEntry, ...]


def write_book(ruleset: model.Ruleset, rulebook: model.Rulebook, cases: Iterable[CaseExample] = ()) -> Book:
    """Return the book of a ruleset; ``rulebook`` is the whole it belongs to, ``cases`` those beside it.

    An obligation of a clause that the document does not list is put at the end under its clause's own name, so that
    none is lost.
    """
    binder = _Binder(ruleset, rulebook, cases)
    listed = list(ruleset.clauses)
    known = {each.clause for each in listed}
    for each in ruleset.obligations:
        if each.source.clause not in known:
            known.add(each.source.clause)
            listed.append(model.Clause(each.source.clause, "", "encoded"))
    counts = {status: sum(each.status == status for each in listed) for status in get_args(Status)}
    return Book(
        tool=Tool("compliance", compliance.__version__),
        id=ruleset.id,
        title=_text(ruleset.title),
        number=ruleset.number,
        issuer=_text(ruleset.issuer),
        authority=ruleset.authority,
        issued=ruleset.issued,
        place=_text(place_of(ruleset, rulebook.vocabulary)),
        effective_from=ruleset.effective.start,
        effective_until=ruleset.effective.until,
        text_file=ruleset.text_file,
        text_sha256=ruleset.text_sha256,
        digest=ruleset.digest,
        defects=binder.all_both(ruleset.defects),
        statuses=tuple(StatusCount(status, count) for status, count in counts.items() if count),
        obligations=len(ruleset.obligations),
        clauses=tuple(
            ClauseEntry(place, each.clause, binder.both(each.title), each.status, tuple(binder.entries(each.clause)))
            for place, each in enumerate(listed, 1)
        ),
    )


def print_book(book: Book, format: Literal["html", "markdown"], lang: Lang = "zh", shipped: Path | None = None) -> str:
    """Return a book as one HTML page, which asks nothing of the network, or as Markdown.

    ``shipped``: where the program's templates lie, by default beside the package or in the checkout.
    """
    from compliance.installed import shipped as locate
    from compliance.reports.printing import fill_named

    kind = TEMPLATES[format]
    return fill_named(f"rules_book/book.{kind}.j2", {"book": book}, kind, lang, shipped or locate("report_templates"))


class _Binder:
    """Makes the entries of one ruleset; knows who displaces whom and which case expects what."""

    def __init__(self, ruleset: model.Ruleset, rulebook: model.Rulebook, cases: Iterable[CaseExample]) -> None:
        self.ruleset, self.vocabulary = ruleset, rulebook.vocabulary
        self.owned = {each.id: (each, owner) for owner in rulebook.rulesets for each in owner.obligations}
        self.displacing: dict[str, list[str]] = {}
        self.duties: dict[str, list[str]] = {}
        for each, _ in self.owned.values():
            for other in each.overrides:
                self.displacing.setdefault(other, []).append(each.id)
            if each.duty:
                self.duties.setdefault(each.duty, []).append(each.id)
        self.about = about = explain.known(rulebook, Enterprise("", "", ""))
        self.cases: dict[str, list[CaseLine]] = {}
        for case in cases:
            for key, expected in case.expect.items():
                self.cases.setdefault(key, []).append(_case_line(case, expected, about))

    def both(self, zh: str) -> Text:
        """Return a text in Chinese alone with its English, where a file of translations has it."""
        return _text(self.about.both(zh))

    def all_both(self, texts: Iterable[str]) -> tuple[Text, ...]:
        """Return several such texts."""
        return tuple(map(self.both, texts))

    def entries(self, clause: str) -> Iterator[Entry]:
        """Yield the obligations of a clause by their printed numbers."""
        of_clause = (each for each in self.ruleset.obligations if each.source.clause == clause)
        for each in sorted(of_clause, key=lambda each: each.number):
            yield self._entry(each)

    def _entry(self, each: model.Obligation) -> Entry:
        displacing = self.displacing.get(each.id, ())
        told = {each.id, *each.overrides, *displacing}
        return Entry(
            id=each.id,
            number=each.number,
            title=_text(each.title),
            quote=each.source.quote,
            normalised=each.source.normalised,
            encoded=_sentence(explain.sum_up(replace(each, stricter=()), self.vocabulary)),
            stricter=tuple(self._stricter(each)),
            first_owed=self.both(_first_owed(each.requires)),
            modality=each.modality,
            addressing=each.addressing,
            severity=each.severity,
            bearer=_text(words.BEARERS.get(each.bearer, Words(each.bearer, each.bearer))),
            effective_from=each.effective.start,
            effective_until=each.effective.until,
            own_days=each.effective != self.ruleset.effective,
            not_owed_when_suspended=each.not_owed_when_suspended,
            overrides=self._references(each.overrides),
            overridden_by=self._references(displacing),
            same_duty=self._references(other for other in self.duties.get(each.duty, ()) if other not in told),
            readings=tuple(
                ReadingLine(reading.id, self.both(reading.zh), self.both(reading.because)) for reading in each.readings
            ),
            reading_note=self.both(each.reading_note),
            evidence=self.all_both(each.evidence),
            methods=self.all_both(each.inspect.method),
            judge=self.both(each.inspect.judge),
            remedy=_text(each.remedy) if each.remedy is not None else None,
            statute=self.all_both(each.statute),
            cases=tuple(self.cases.get(each.id, ())),
            at=str(each.origin),
        )

    def _stricter(self, each: model.Obligation) -> Iterator[StricterLine]:
        for case in each.stricter:
            when = explain.describe(case.when, self.vocabulary)
            asked = case_words(each, case, self.vocabulary)
            yield StricterLine(case.id, _sentence(_filled("book.stricter_when", when)), _sentence(asked), case.quote)

    def _references(self, ids: Iterable[str]) -> tuple[Reference, ...]:
        found: list[Reference] = []
        for each in ids:
            if each not in self.owned:
                found.append(Reference(each, each, Text(each, each), Text("", ""), False))
                continue
            obligation, owner = self.owned[each]
            ref, here = f"{owner.id}:{obligation.number}", owner.id == self.ruleset.id
            found.append(Reference(each, ref, _text(obligation.title), _text(short_title(owner.title)), here))
        return tuple(found)


def _text(said: Words) -> Text:
    return Text(said.zh, said.en or said.zh)


def _sentence(said: Words) -> Text:
    return Text(said.zh, words.upper_first(said.en or said.zh))


def _filled(key: str, *parts: Words) -> Words:
    return words.compose(UI[key].zh, UI[key].en, *parts)


def _first_owed(requires: model.Requirement | None) -> str:
    """Return why a frequency is first owed later than its obligation is in force, wherever it stands."""
    match requires:
        case model.Frequency(first_owed_because=because):
            return because
        case model.Deadline(requirement=inner):
            return _first_owed(inner)
        case model.All(parts) | model.Any(parts):
            return next((found for part in parts if (found := _first_owed(part))), "")
        case _:
            return ""


# --- cases ---------------------------------------------------------------------------------------------------------


def _case_line(case: CaseExample, expected: Plain, about: explain.Known) -> CaseLine:
    at = f"{Path(case.origin.path).name}:{case.origin.line}"
    if not isinstance(expected, Mapping):
        return CaseLine(case.name, case.as_of, str(expected or ""), Text("", ""), at)
    more = words.listed(list(_expected(expected, about)), "；", "; ")
    return CaseLine(case.name, case.as_of, str(expected.get("verdict") or ""), Text(more.zh, more.en), at)


def _expected(expected: Mapping[str, Plain], about: explain.Known) -> Iterator[Words]:
    """Yield what a case expects beside the verdict: why, how it ended, periods, days, what is missing."""
    reason, final = expected.get("reason"), expected.get("final")
    if reason:
        yield _word("reason", reason)
    if final:
        verdict = final.get("verdict") if isinstance(final, Mapping) else final
        if verdict:
            yield _word("book.lapsed", verdict)
    for each in _several(expected.get("qualifiers")):
        yield _word("qualifier", each)
    short = _several(expected.get("short_periods"))
    if short:
        yield _filled("book.short", _read(words.periods, short))
    for key in ("owed_from", "next_due"):
        day = expected.get(key)
        if isinstance(day, str):
            yield _filled(f"book.{key}", _read(lambda given: words.day(date.fromisoformat(given[0])), [day]))
    missing = _several(expected.get("missing_facts"))
    if missing:
        yield _filled("book.lacks", words.listed([fact_named(path, about)[0] for path in missing]))


def _word(family: str, name: Plain) -> Words:
    """Return a word by its key; what a case misspells is shown as written: it holds for no finding anyway."""
    return UI.get(f"{family}.{name}", Words(str(name), str(name)))


def _read(how: Callable[[list[str]], Words], given: list[str]) -> Words:
    try:
        return how(given)
    except (ValueError, IndexError):
        return words.listed([Words(each, each) for each in given])


def _several(value: Plain) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []
