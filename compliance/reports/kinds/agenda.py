"""The calendar and the advance notice: what falls on which day, why, who, and what to do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from compliance import agenda, explain
from compliance.agenda import Entry, EntryKind, Owing
from compliance.assessment import Assessment, DutyRow
from compliance.assessor import Assessor
from compliance.enterprise import Enterprise
from compliance.explain import words
from compliance.explain.naming import fact_named
from compliance.model import Words
from compliance.reports.build import build as build_report
from compliance.reports.build import short_title, text
from compliance.reports.heading import counted, day, same, word
from compliance.reports.kinds.agenda_sheet import lay_out
from compliance.reports.kinds.agenda_view import Agenda, Basis, EntryView, Expiring, OwedView, Standing
from compliance.reports.view import DocumentView, FindingView, Head, ReportKind, Text
from compliance.verdict import VERDICTS, Finding, Verdict

__all__ = ["VIEW", "Agenda", "build_calendar", "build_upcoming", "lay_out", "samples"]

VIEW = Agenda
WITHIN = 30
"""Days of an advance notice where nobody says how many."""
NOTHING = Text("", "")
WEEKDAYS = tuple(
    Text(f"星期{zh}", en)
    for zh, en in zip("一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True)
)


def build_calendar(assessment: Assessment) -> Agenda:
    """Return the calendar of an assessment: the next due day of every duty, whenever it is."""
    found = agenda.calendar(assessment)
    return _build("calendar", assessment, found.owing, found.entries)


def build_upcoming(assessor: Assessor, assessment: Assessment, within: int = WITHIN) -> Agenda:
    """Return the advance notice of an assessment for so many days, the as-of date included."""
    found = agenda.notice(assessor, assessment, within)
    return _build("upcoming", assessment, found.owing, found.entries, found)


def samples(kind: ReportKind, assessment: Assessment) -> Iterator[Agenda]:
    """Yield the views of this kind that an assessment has."""
    if kind == "calendar":
        yield build_calendar(assessment)
    else:
        assessor = Assessor(assessment.rulebook, assessment.as_of, "reference")
        yield build_upcoming(assessor, assessment, 365)


def _build(
    kind: ReportKind,
    assessment: Assessment,
    owing: Sequence[Owing],
    entries: Sequence[Entry],
    notice: agenda.Notice | None = None,
) -> Agenda:
    behind = [*(each.findings for each in entries), *(each.findings for each in owing)]
    told = {each.id: each for findings in behind for each in findings}
    # Findings of a document that is not in force yet are in no printed report: these are told whatever their document.
    rows = tuple(DutyRow(each.id, (each,)) for each in told.values())
    shown = replace(assessment, findings=tuple(told.values()), rows=rows, out_of_reach=(), changes=())
    report = build_report(shown, full=False)
    teller = _Teller(assessment, {each.id: each for each in report.findings}, report.documents)
    head = {name: getattr(report, name) for name in Head.__struct_fields__}
    return Agenda(
        **{**head, "kind": kind},
        summary=_summary(owing, entries, notice, assessment.as_of),
        within=None if notice is None else (notice.until - assessment.as_of).days,
        until=None if notice is None else notice.until,
        reached=None if notice is None else notice.reached,
        undetermined=assessment.counts["undetermined"],
        owed_uid=teller.uid("owed"),
        owed=tuple(map(teller.owed, owing)),
        entries=tuple(map(teller.entry, entries)),
    )


def _summary(owing: Sequence[Owing], entries: Sequence[Entry], notice: agenda.Notice | None, as_of: date) -> Text:
    kind = "calendar" if notice is None else "upcoming"
    span = [] if notice is None else [same(str((notice.until - as_of).days))]
    if entries:
        parts = [word(f"agenda.summary.{kind}", same(str(len(entries))), day(entries[0].on), *span)]
    else:
        parts = [word(f"agenda.summary.nothing.{kind}", *span)]
    if owing:
        parts.append(counted("agenda.summary.owed", len(owing)))
    english = "; ".join(each.en for each in parts)
    return Text("；".join(each.zh for each in parts) + "。", f"{words.upper_first(english)}.")


def identity(enterprise: Enterprise) -> str:
    """Return what an enterprise is known by from run to run: its credit code, else its name, and its place.

    Two plants of one legal person may share the code or the name; a corrected name must not double every entry.
    """
    place = enterprise.jurisdiction.value if enterprise.jurisdiction is not None else ""
    return f"{enterprise.credit_code or enterprise.name} {place}"


class _Teller(Struct, frozen=True):
    """Tells entries in words."""

    assessment: Assessment
    views: Mapping[str, FindingView]
    documents: Sequence[DocumentView]

    @property
    def about(self) -> explain.Known:
        return explain.known(self.assessment.rulebook, self.assessment.enterprise)

    def uid(self, key: str) -> str:
        return hashlib.sha256(f"{identity(self.assessment.enterprise)}\n{key}".encode()).hexdigest()[:32]

    def owed(self, row: Owing) -> OwedView:
        lead = self.views[row.findings[0].id]
        planned = row.plan.due if row.plan is not None and row.plan.done_on is None else None
        measure = same(row.plan.measure) if row.plan is not None and row.plan.measure else lead.remedy
        return OwedView(
            duty=row.duty,
            title=lead.title,
            to_do=measure,
            bases=self._bases(row.findings),
            bearer=lead.bearer,
            responsible=lead.responsible,
            evidence=lead.evidence,
            headline=lead.headline,
            since=row.since,
            planned=planned,
            planned_past=planned is not None and planned < self.assessment.as_of,
        )

    def entry(self, entry: Entry) -> EntryView:
        lead = self.views[entry.findings[0].id]
        whole = entry.duty == entry.findings[0].ruleset
        one = not whole or len(entry.findings) == 1
        return EntryView(
            uid=self.uid(entry.key),
            duty=entry.duty,
            title=lead.title if one else self._document_title(entry),
            to_do=self._to_do(entry, lead),
            bases=self._bases(entry.findings) if one else (),
            bearer=lead.bearer if one else NOTHING,
            responsible=lead.responsible if one else "",
            evidence=lead.evidence if one and entry.kind != "ends" else (),
            on=entry.on,
            days=(entry.on - self.assessment.as_of).days,
            weekday=WEEKDAYS[entry.on.weekday()],
            kind=entry.kind,
            period=entry.period,
            verdict=entry.verdict,
            then=entry.then,
            waived=all("waived" in each.qualifiers for each in entry.findings),
            what=self._what(entry),
            expiring=tuple(map(self._expiring, entry.facts)),
            standing=self._standing(entry) if whole else (),
        )

    def _bases(self, findings: Sequence[Finding]) -> tuple[Basis, ...]:
        short = {each.id: each.short for each in self.documents}
        views = [self.views[each.id] for each in findings]
        return tuple(Basis(each.id, each.ref, short[each.source.document], each.source.clause) for each in views)

    def _document_title(self, entry: Entry) -> Text:
        ruleset = next(each for each in self.assessment.rulebook.rulesets if each.id == entry.duty)
        title = text(short_title(ruleset.title))
        return word("agenda.document" if entry.kind == "ends" else "agenda.whole", title)

    def _expiring(self, path: str) -> Expiring:
        label, _, at = fact_named(path, self.about)
        stated = self.assessment.enterprise.facts.get(path)
        named = self._whose(path)
        if named is not None:
            label = words.listed(named, "·", " · ")
        return Expiring(path, text(label), str(stated.at) if stated is not None else at)

    def _whose(self, path: str) -> list[Words] | None:
        """Return list, entry and field of an expiry date, where the entry has a name of its own: a person, a thing."""
        name, bracket, rest = path.partition("[")
        if not bracket:
            return None
        declared = self.assessment.rulebook.vocabulary.items[name]
        index, _, field = rest.partition("].")
        stated = self.assessment.enterprise.items[name][int(index)].fields
        names = (key for key, each in declared.fields.items() if each.type == "text")
        own = next((stated[key] for key in names if key in stated), None)
        return [declared.label, Words(str(own), str(own)), declared.fields[field].label] if own else None

    def _what(self, entry: Entry) -> Text:
        finding = entry.findings[0]
        match entry.kind:
            case "period":
                named = text(words.period(entry.period)) if entry.period else None
                return word("agenda.what.period", named) if named else word("agenda.what.period.unnamed")
            case "expiry":
                labels = [self._expiring(each).label for each in entry.facts]
                return word("agenda.what.expiry", _listed(labels) if labels else self.views[finding.id].title)
            case "begins" if entry.duty == finding.ruleset:
                return counted("agenda.what.begins.whole", len(entry.findings))
            case "begins" if finding.next_due is not None:
                return word("agenda.what.begins.due", day(finding.next_due))
            case "ends" if finding.reason == "lapsed":
                return counted("agenda.what.lapses", len(entry.findings))
            case "turns":
                return word("agenda.what.turns", text(explain.headline(finding, self.assessment, self.about)))
            case _:
                return word(f"agenda.what.{entry.kind}")

    def _to_do(self, entry: Entry, lead: FindingView) -> Text:
        finding = entry.findings[0]
        if entry.kind == "ends" or (entry.kind == "begins" and entry.then == "satisfied"):
            return NOTHING
        if entry.plan is not None and entry.plan.measure:
            return same(entry.plan.measure)
        if entry.kind == "expiry":
            return word("agenda.do.expiry")
        demand = text(explain.demanded(finding, self.about))
        mending: tuple[EntryKind, ...] = ("waiver_ends", "planned", "turns")
        closing = entry.kind in mending or entry.verdict in ("gap", "advice")
        if entry.kind == "period" and lead.next_due is not None and entry.on > lead.next_due:
            # What is missed is mended once; the periods after that ask for the duty itself.
            return demand
        return lead.remedy if closing and lead.remedy.zh else demand

    def _standing(self, entry: Entry) -> tuple[Standing, ...]:
        found: dict[Verdict, list[FindingView]] = {}
        for each in entry.findings:
            verdict = each.final.verdict if each.final is not None else each.verdict
            found.setdefault(verdict, []).append(self.views[each.id])
        return tuple(
            Standing(verdict, tuple(each.ref for each in found[verdict]), tuple(each.title for each in found[verdict]))
            for verdict in VERDICTS
            if verdict in found
        )


def _listed(texts: Sequence[Text]) -> Text:
    return Text("、".join(each.zh for each in texts), ", ".join(each.en for each in texts))
