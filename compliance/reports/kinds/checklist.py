"""The inspector's checklist: what to check on site, on what basis, and how to judge it, with places for the answers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from compliance import explain
from compliance.assessment import Assessment
from compliance.checklists import Chosen, Concern, Item, Source, Station, choose, choose_for_all
from compliance.enterprise import Enterprise
from compliance.model import Addressing, Authority, Modality, Rulebook, Severity, Words
from compliance.reports import looking
from compliance.reports.build import head, short_title, text
from compliance.reports.sheet import Sheet
from compliance.reports.strings import UI
from compliance.reports.view import FactRow, Head, InspectionView, ReportKind, Text, View


class BasisView(View, frozen=True):
    """One text that asks for an item. The quotation is verbatim."""

    obligation: str
    ref: str
    """Printed number, e.g. ``yunnan-2024:1``: fixed for ever."""
    document: str
    short: Text
    clause: str
    quote: str
    normalised: str
    authority: Authority
    addressing: Addressing
    modality: Modality
    severity: Severity
    binds: Text
    """Whom it binds, in words."""
    requirement: Text
    """What it asks, in words."""
    statute: tuple[Text, ...]


class FocusView(View, frozen=True):
    """What the profile says that deserves a closer look; never on a blind checklist."""

    obligation: str
    concerns: tuple[Concern, ...]
    headline: Text
    facts: tuple[FactRow, ...]


class ItemView(View, frozen=True):
    """One thing to check: a duty with every text that asks for it, strictest first."""

    number: int
    id: str
    """The obligation of the first text: answers come back by it."""
    title: Text
    severity: Severity
    bases: tuple[BasisView, ...]
    papers: tuple[Text, ...]
    """What to ask for."""
    spans: tuple[Text, ...]
    """Which records to go through, and how."""
    methods: tuple[Text, ...]
    judge: tuple[Text, ...]
    """How to decide; of every text that says something of its own."""
    questions: tuple[Text, ...]
    """What only a person can judge."""
    focus: tuple[FocusView, ...]
    inspections: tuple[InspectionView, ...]
    """Results of earlier inspections; never on a blind checklist."""


class StationView(View, frozen=True):
    """The items settled at one station, critical ones first."""

    station: Station
    items: tuple[ItemView, ...]


class LeftOut(View, frozen=True):
    """An item that a limit kept off the list."""

    id: str
    ref: str
    title: Text
    severity: Severity


class Checklist(Head, frozen=True):
    """One inspection to be made; without an enterprise, of whomever it concerns."""

    number: str
    """Made of the day and of digests: the same list has the same number."""
    blind: bool
    """It does not say what the enterprise states."""
    blank: bool
    """It is made for no enterprise in particular."""
    stations: tuple[StationView, ...]
    left_out: tuple[LeftOut, ...]
    """What a limit kept off, most important first."""


VIEW = Checklist


def build(assessment: Assessment, blind: bool = False, most: int | None = None) -> Checklist:
    """Return the checklist of an enterprise; ``most``: only so many items, the most important.

    A ``blind`` one says nothing of what the profile states but whose it is.
    """
    about = explain.known(assessment.rulebook, assessment.enterprise)
    chosen = choose(assessment, blind=blind, most=most)
    fields = head("checklist", assessment, about)
    if blind:
        # A remark on the profile says what it states.
        fields["warnings"] = ()
    return _checklist(chosen, fields, assessment, about, blind, False, most)


def blank(rulebook: Rulebook, rulesets: Sequence[str], as_of: date, most: int | None = None) -> Checklist:
    """Return the checklist of whole rulesets for no enterprise: everything in force that day, with whom it binds."""
    nobody = Enterprise(name="", path="", digest="")
    assessment = Assessment(as_of, nobody, rulebook, (), (), (), (), (), {}, (), (), ",".join(rulesets))
    about = explain.known(rulebook, nobody)
    chosen = choose_for_all(rulebook, rulesets, as_of, most=most)
    return _checklist(chosen, head("checklist", assessment, about, rulesets), assessment, about, True, True, most)


def _checklist(
    chosen: Chosen,
    fields: dict[str, object],
    assessment: Assessment,
    about: explain.Known,
    blind: bool,
    blank: bool,
    most: int | None,
) -> Checklist:
    count = 0
    stations: list[StationView] = []
    for group in chosen.groups:
        items = tuple(_item(count + place, each, assessment, about, blind) for place, each in enumerate(group.items, 1))
        count += len(items)
        stations.append(StationView(group.station, items))
    return Checklist(
        **{**fields, "disclaimer": text(UI["checklist.disclaimer"])},  # type: ignore[arg-type]  # the head's own
        number=_number(assessment, blind, most),
        blind=blind,
        blank=blank,
        stations=tuple(stations),
        left_out=tuple(_left_out(each) for each in chosen.left_out),
    )


def _number(assessment: Assessment, blind: bool, most: int | None) -> str:
    enterprise = assessment.enterprise
    parts = (assessment.rulebook.digest, enterprise.digest, *enterprise.settings, assessment.selected, blind, most)
    digest = hashlib.sha256("\n".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()
    return f"JC-{assessment.as_of:%Y%m%d}-{digest[:8].upper()}"


def ref(source: Source) -> str:
    """Return the printed number of a text's obligation."""
    return f"{source.ruleset.id}:{source.obligation.number}"


def _left_out(item: Item) -> LeftOut:
    lead = item.sources[0]
    return LeftOut(lead.obligation.id, ref(lead), text(lead.obligation.title), item.severity)


# --- one item --------------------------------------------------------------------------------------------------------


def _item(number: int, item: Item, assessment: Assessment, about: explain.Known, blind: bool) -> ItemView:
    lead = item.sources[0].obligation
    each = [source.obligation for source in item.sources]
    shown = () if blind else item.sources
    return ItemView(
        number=number,
        id=lead.id,
        title=text(lead.title),
        severity=item.severity,
        bases=tuple(_basis(source, about) for source in item.sources),
        papers=_once(about.both(paper) for obligation in each for paper in obligation.evidence),
        spans=_once(said for source in item.sources for said in looking.spans(source, about)),
        methods=_once(about.both(method) for obligation in each for method in obligation.inspect.method),
        judge=_once(about.both(obligation.inspect.judge) for obligation in each if obligation.inspect.judge),
        questions=_once(said for source in item.sources for said in looking.questions(source, about)),
        focus=tuple(_focus(source, assessment, about) for source in shown if source.concerns),
        inspections=tuple(
            InspectionView(note.on, note.officer, note.result, note.remark)
            for source in shown
            for note in (source.finding.inspections if source.finding is not None else ())
        ),
    )


def _once(said: Iterable[Words]) -> tuple[Text, ...]:
    return tuple(text(each) for each in {each.zh: each for each in said}.values())


def _basis(source: Source, about: explain.Known) -> BasisView:
    obligation, vocabulary = source.obligation, about.scope.vocabulary
    return BasisView(
        obligation=obligation.id,
        ref=ref(source),
        document=source.ruleset.id,
        short=text(short_title(source.ruleset.title)),
        clause=obligation.source.clause,
        quote=obligation.source.quote,
        normalised=obligation.source.normalised,
        authority=source.ruleset.authority,
        addressing=obligation.addressing,
        modality=obligation.modality,
        severity=obligation.severity,
        binds=text(explain.applies_to(obligation.applies_when, vocabulary)),
        requirement=text(explain.asks(obligation, vocabulary)),
        statute=tuple(text(about.both(each)) for each in obligation.statute),
    )


def _focus(source: Source, assessment: Assessment, about: explain.Known) -> FocusView:
    return FocusView(
        obligation=source.obligation.id,
        concerns=source.concerns,
        headline=text(looking.focus(source, assessment, about)),
        facts=tuple(
            FactRow(
                "requirement", text(each.label), text(each.asked), text(each.actual), each.result, each.at,
                each.evidence, each.checked_on,
            )
            for each in looking.stated(source, about)
        ),
    )  # fmt: skip


def lay_out(view: Checklist) -> Sheet:
    """Return the checklist as a printed form."""
    from compliance.reports.kinds.checklist_form import form_of

    return form_of(view)


def samples(kind: ReportKind, assessment: Assessment) -> Iterator[Checklist]:
    """Yield the views of this kind that an assessment has."""
    yield build(assessment)
    yield build(assessment, blind=True)
