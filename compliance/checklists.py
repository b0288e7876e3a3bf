"""What an inspector is to check, in which order, and what is left out where the list is to be short.

Only what applies or may apply is listed: gaps, what cannot be decided, what is not yet due, and what is said to be in
order. A duty found in several texts is one item. Everything a checklist selects, groups or ranks is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from compliance import model
from compliance.assessment import GROUPS, Assessment
from compliance.model import AUTHORITIES, SEVERITIES, Obligation, Rulebook, Ruleset, Severity
from compliance.verdict import Finding

Station = Literal["papers", "spot", "persons", "systems", "advice"]
"""Where an item is settled; recommendations stand apart, wherever they are looked at."""
STATIONS: tuple[Station, ...] = ("papers", "spot", "persons", "systems", "advice")
_SETTLES: tuple[tuple[str, Station], ...] = (("看现场", "spot"), ("问人员", "persons"), ("查系统", "systems"))
"""Whatever else is looked at, an item that must be seen on the spot is settled there, and so on down."""

MANY = 40
"""More items than officers get through on one visit."""

Concern = Literal["gap", "undetermined", "late", "by_alternative", "waived"]
"""Why what the profile says deserves a closer look."""


class Source(Struct, frozen=True):
    """One text that asks for it, with the finding; ``None`` on a list made for nobody in particular."""

    obligation: Obligation
    ruleset: Ruleset
    finding: Finding | None = None

    @property
    def concerns(self) -> tuple[Concern, ...]:
        """Return why to look closely; nothing where the text only recommends."""
        if self.finding is None or self.obligation.modality == "recommendation":
            return ()
        marks: list[Concern] = []
        if self.finding.verdict == "gap" or self.finding.verdict == "undetermined":
            marks.append(self.finding.verdict)
        for each in self.finding.qualifiers:
            if each == "late" or each == "by_alternative" or each == "waived":
                marks.append(each)
        return tuple(marks)


class Item(Struct, frozen=True):
    """One thing to check: the texts that ask for it, strictest first."""

    sources: tuple[Source, ...]
    station: Station
    severity: Severity


class Group(Struct, frozen=True):
    """The items of one station, critical ones first, then by document and clause."""

    station: Station
    items: tuple[Item, ...]


class Chosen(Struct, frozen=True):
    """What is on a checklist, and what a limit kept off it, most important first."""

    groups: tuple[Group, ...]
    left_out: tuple[Item, ...]


def choose(assessment: Assessment, *, blind: bool = False, most: int | None = None) -> Chosen:
    """Return what to check in an enterprise; ``most``: only so many items, the most important.

    Of the texts in one item the one that is least fulfilled comes first; under ``blind`` neither that order nor the
    choice of ``most`` tells how an obligation stands.
    """
    owners = {each.id: (each, ruleset) for ruleset in assessment.rulebook.rulesets for each in ruleset.obligations}
    items: list[Item] = []
    for row in assessment.rows:
        sources = [
            Source(*owners[each.id], each)
            for each in row.findings
            if each.verdict != "not_applicable" and owners[each.id][0].modality != "permission"
        ]
        if sources:
            items.append(_item(sorted(sources, key=_strictness) if blind else sorted(sources, key=_is_advice)))
    return _chosen(items, assessment.rulebook, most, blind)


def choose_for_all(rulebook: Rulebook, rulesets: Iterable[str], as_of: date, *, most: int | None = None) -> Chosen:
    """Return every obligation of these rulesets that is in force that day, whomever it binds."""
    wanted = set(rulesets)
    duties: dict[str, list[Source]] = {}
    for ruleset in rulebook.rulesets:
        for each in ruleset.obligations if ruleset.id in wanted else ():
            if each.modality != "permission" and _in_force(each.effective, as_of):
                duties.setdefault(each.duty or each.id, []).append(Source(each, ruleset))
    return _chosen([_item(sorted(each, key=_strictness)) for each in duties.values()], rulebook, most, True)


def _in_force(effective: model.Effective, day: date) -> bool:
    return effective.start <= day and (effective.until is None or day <= effective.until)


def _is_advice(source: Source) -> bool:
    return source.obligation.modality == "recommendation"


def _strictness(source: Source) -> tuple[bool, int, int, str]:
    """Return a key that says nothing of how an obligation stands: duties first, then severity and authority."""
    obligation = source.obligation
    return (
        _is_advice(source),
        SEVERITIES.index(obligation.severity),
        AUTHORITIES.index(source.ruleset.authority),
        obligation.id,
    )


def _item(sources: Sequence[Source]) -> Item:
    advice = _is_advice(sources[0])
    counting = [each for each in sources if _is_advice(each) == advice]
    severity = min((each.obligation.severity for each in counting), key=SEVERITIES.index)
    methods = {method for each in sources for method in each.obligation.inspect.method}
    station: Station = next((station for method, station in _SETTLES if method in methods), "papers")
    return Item(tuple(sources), "advice" if advice else station, severity)


def _chosen(items: Sequence[Item], rulebook: Rulebook, most: int | None, blind: bool) -> Chosen:
    kept, left = list(items), list[Item]()
    if most is not None and len(items) > most:
        ranked = sorted(items, key=lambda item: _importance(item, rulebook, blind))
        kept, left = ranked[:most], ranked[most:]
    kept.sort(key=lambda item: _place(item, rulebook))
    groups = (Group(station, tuple(each for each in kept if each.station == station)) for station in STATIONS)
    return Chosen(tuple(group for group in groups if group.items), tuple(left))


def _place(item: Item, rulebook: Rulebook) -> tuple[int, int, int, int]:
    """Return where an item stands in its group: critical first, then by document and clause."""
    lead = item.sources[0]
    return (
        SEVERITIES.index(item.severity),
        AUTHORITIES.index(lead.ruleset.authority),
        next(place for place, each in enumerate(rulebook.rulesets) if each.id == lead.ruleset.id),
        lead.obligation.number,
    )


def _importance(item: Item, rulebook: Rulebook, blind: bool) -> tuple[bool, int, int, tuple[int, int, int, int]]:
    """Return what counts where not all can be checked: severity, and what is known to be amiss before the rest."""
    finding = item.sources[0].finding
    amiss = 0 if blind or finding is None else GROUPS.index(finding.verdict)
    return item.station == "advice", SEVERITIES.index(item.severity), amiss, _place(item, rulebook)


# --- what a requirement asks of an inspector -------------------------------------------------------------------------


def frequencies(requirement: model.Requirement | None) -> Iterator[model.Frequency]:
    """Yield every frequency a requirement asks, in the order of the text."""
    match requirement:
        case model.Frequency():
            yield requirement
        case model.Deadline():
            yield from frequencies(requirement.requirement)
        case model.All() | model.Any():
            for part in requirement.parts:
                yield from frequencies(part)
        case _:
            return


def judged_facts(obligation: Obligation, vocabulary: model.Vocabulary) -> tuple[model.Fact, ...]:
    """Return the facts of a requirement that a person must judge, each once."""
    asked = [obligation.requires, *(case.requires for case in obligation.stricter)]
    paths = dict.fromkeys(path for each in asked for path in _paths(each))
    found = (vocabulary.facts.get(path) for path in paths)
    return tuple(each for each in found if each is not None and each.judged)


def _paths(node: model.Requirement | model.Overlay | None) -> Iterator[str]:
    match node:
        case model.All() | model.Any():
            for part in node.parts:
                yield from _paths(part)
        case model.Not():
            yield from _paths(node.part)
        case model.Deadline():
            yield from _paths(node.requirement)
        case model.Number() | model.Flag() | model.Choice() | model.Members() | model.Day():
            yield node.fact
        case model.Share():
            yield from (node.part, node.whole)
        case _:
            return
