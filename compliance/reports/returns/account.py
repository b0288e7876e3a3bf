"""What an import did: answers taken, entries added, and where the officers found other than the enterprise states.

A view of its own, with its own version: it speaks of files and of one profile, not of an assessment alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Final, Literal

import msgspec
from msgspec import Struct

import compliance
from compliance.assessment import Assessment
from compliance.diagnostics import Diagnostic, Span
from compliance.explain import words
from compliance.inspected import CONTRASTS, Contrast, Difference, differences
from compliance.model import Obligation, Ruleset
from compliance.reports.build import build as gap_report
from compliance.reports.build import text
from compliance.reports.env import file_name
from compliance.reports.returns.accepting import Accepted, Answer, Taken, counted
from compliance.reports.returns.answers import CERTIFICATE, COMPANION, PLACE, CellSpan, spot
from compliance.reports.returns.words import Result
from compliance.reports.strings import UI
from compliance.reports.view import FactRow, FindingView, Text, Tool, View
from compliance.verdict import Verdict

if TYPE_CHECKING:
    from compliance.reports.env import Lang

SCHEMA_VERSION: Final = "1.0"
Ending = Literal["written", "shown", "dry_run", "nothing"]
"""``shown``: nobody said where to write; ``nothing``: there was nothing to add."""


class Tally(View, frozen=True):
    """How many answers give each result."""

    satisfied: int
    not_satisfied: int
    not_applicable: int
    not_checked: int


class FileView(View, frozen=True):
    """One checklist that came back."""

    path: str
    number: str
    as_of: str
    on: date
    officer: str
    certificate: str
    place: str
    companion: str
    rows: int
    answered: int
    results: Tally


class EntryView(View, frozen=True):
    """One answer, and the entry it makes."""

    item: str
    ref: str
    title: Text
    on: date
    officer: str
    result: Result
    remark: str
    due: date | None
    photo: str
    kept: str
    """The remark as the profile keeps it."""
    at: str
    where: str
    """The same in short: a cell, or a line; with its file where several came back."""


class SaidView(View, frozen=True):
    """A fact the verdict rests on, with the line where the profile states it; or one it leaves open."""

    label: Text
    value: Text
    at: str


class DifferenceView(View, frozen=True):
    """An item on which officer and profile say different things."""

    item: str
    ref: str
    title: Text
    verdict: Verdict
    headline: Text
    """What the profile gives, in one sentence."""
    stated: tuple[SaidView, ...]
    open: tuple[SaidView, ...]
    """What the profile leaves open: fact and question."""
    because: tuple[Text, ...]
    """Why it applies or does not, where that is what they differ on."""
    on: date
    officer: str
    result: Result
    remark: str
    at: str
    where: str


class Group(View, frozen=True):
    """Differences of one kind."""

    contrast: Contrast
    differences: tuple[DifferenceView, ...]


class RemarkView(View, frozen=True):
    """What deserves a second look, said once for all the places it is about."""

    code: str
    text: Text
    at: tuple[str, ...]
    where: str


class Import(View, frozen=True):
    """The whole account."""

    schema_version: Literal["1.0"]
    kind: Literal["checklist_import"]
    tool: Tool
    as_of: date
    enterprise: str
    credit_code: str
    profile: str
    profile_digest: str
    """Of the profile that was given."""
    ending: Ending
    written: str
    """The profile that was written; empty if none."""
    written_digest: str
    accepted_changed: bool
    files: tuple[FileView, ...]
    merged: tuple[EntryView, ...]
    already: tuple[EntryView, ...]
    differences: tuple[Group, ...]
    remarks: tuple[RemarkView, ...]
    disclaimer: Text


class Outcome(Struct, frozen=True):
    """How the import ended."""

    ending: Ending
    profile: str
    profile_digest: str
    written: str = ""
    written_digest: str = ""
    accepted_changed: bool = False


def build(accepted: Accepted, assessment: Assessment, outcome: Outcome) -> Import:
    """Return the account of an import; the assessment is of the profile that places in it should speak of."""
    owners = {each.id: (each, owner) for owner in assessment.rulebook.rulesets for each in owner.obligations}
    enterprise = assessment.enterprise
    alone = len(accepted.files) == 1
    return Import(
        schema_version=SCHEMA_VERSION,
        kind="checklist_import",
        tool=Tool("compliance", compliance.__version__),
        as_of=assessment.as_of,
        enterprise=enterprise.name,
        credit_code=enterprise.credit_code,
        profile=outcome.profile,
        profile_digest=outcome.profile_digest,
        ending=outcome.ending,
        written=outcome.written,
        written_digest=outcome.written_digest,
        accepted_changed=outcome.accepted_changed,
        files=tuple(_file(each) for each in accepted.files),
        merged=tuple(_entry(each, owners, alone) for each in accepted.new),
        already=tuple(_entry(each, owners, alone) for each in accepted.already),
        differences=tuple(_groups(accepted, assessment, alone)),
        remarks=tuple(_remarks(accepted.remarks, alone)),
        disclaimer=text(UI["import.disclaimer"]),
    )


def _file(taken: Taken) -> FileView:
    returned = taken.returned
    head = {key: " ".join(given.text.split()) for key, given in returned.head.items()}
    return FileView(
        path=returned.path,
        number=returned.meta.get("id", ""),
        as_of=returned.meta.get("as_of", ""),
        on=taken.on,
        officer=taken.officer,
        certificate=head.get(CERTIFICATE, ""),
        place=head.get(PLACE, ""),
        companion=head.get(COMPANION, ""),
        rows=len(returned.rows),
        answered=len(taken.answers),
        results=Tally(**{str(result): count for result, count in counted(taken.answers).items()}),
    )


def _entry(answer: Answer, owners: Mapping[str, tuple[Obligation, Ruleset]], alone: bool) -> EntryView:
    entry = answer.entry
    obligation, ruleset = owners[entry.item]
    return EntryView(
        item=entry.item,
        ref=f"{ruleset.id}:{obligation.number}",
        title=text(obligation.title),
        on=entry.on,
        officer=entry.officer,
        result=entry.result,
        remark=answer.remark,
        due=answer.due,
        photo=answer.photo,
        kept=entry.remark,
        at=str(answer.at),
        where=_where(answer.at, alone),
    )


def _groups(accepted: Accepted, assessment: Assessment, alone: bool) -> Iterator[Group]:
    """Yield what differs, of all answers: also where the profile has them already."""
    answers = {each.entry: each for each in (*accepted.new, *accepted.already)}
    found = differences(assessment, answers)
    if not found:
        return
    told = {each.id: each for each in gap_report(assessment).findings}
    for contrast in CONTRASTS:
        listed = [
            _difference(each, told[each.finding.id], answers[each.result], alone)
            for each in found
            if each.contrast == contrast
        ]
        if listed:
            yield Group(contrast, tuple(listed))


def _difference(found: Difference, finding: FindingView, answer: Answer, alone: bool) -> DifferenceView:
    result = found.result
    return DifferenceView(
        item=finding.id,
        ref=finding.ref,
        title=finding.title,
        verdict=finding.verdict,
        headline=finding.headline,
        stated=tuple(SaidView(each.label, each.actual, each.at) for each in _told(finding)),
        open=tuple(SaidView(each.label, each.question, each.at) for each in finding.missing_facts)
        if finding.verdict == "undetermined"
        else (),
        because=finding.why if found.contrast in ("applies", "not_applicable") else (),
        on=result.on,
        officer=result.officer,
        result=result.result,
        remark=answer.remark,
        at=str(answer.at),
        where=_where(answer.at, alone),
    )


def _told(finding: FindingView) -> Iterator[FactRow]:
    """Yield the stated facts on which the requirement's side of a verdict rests, each once."""
    seen: set[tuple[str, str]] = set()
    for each in finding.facts:
        key = (each.label.zh, each.at)
        if each.role == "requirement" and each.at and key not in seen:
            seen.add(key)
            yield each


def _where(at: Span, alone: bool) -> str:
    """Return a place in short; the only file need not be named."""
    if isinstance(at, CellSpan):
        sheet = at.path.rpartition(":")[2]
        return f"{sheet}!{at.cell}" if alone else f"{file_name(at.path)}!{at.cell}"
    return f"{file_name(at.path)}:{at.line}" if at.line else file_name(at.path)


def _remarks(diagnostics: Iterable[Diagnostic], alone: bool) -> Iterator[RemarkView]:
    """Yield the remarks, those that say the same of several places joined."""
    grouped: dict[tuple[str, str, str, str], list[Diagnostic]] = {}
    for each in diagnostics:
        grouped.setdefault((each.code, each.message, each.zh, each.span.path), []).append(each)
    for (code, message, zh, _), said in grouped.items():
        first = said[0]
        english = words.upper_first(f"{message}; {first.hint}" if first.hint else message)
        both = Text(f"{zh}；{first.hint_zh}" if first.hint_zh else zh, english)
        where = "、".join([_where(first.span, alone), *(spot(each.span) for each in said[1:])])
        yield RemarkView(code, both, tuple(str(each.span) for each in said), where)


def write(view: Import, format: Literal["terminal", "markdown", "json"], lang: Lang, **terminal: int | bool) -> str:
    """Return the account as text; ``width`` and ``colour`` are for the terminal. JSON holds both languages."""
    if format == "json":
        return msgspec.json.format(msgspec.json.encode(view), indent=2).decode() + "\n"
    from compliance.installed import shipped
    from compliance.reports.printing import fill_named

    extension: Literal["md", "txt"] = "md" if format == "markdown" else "txt"
    made = fill_named(f"import/report.{extension}.j2", {"report": view}, extension, lang, shipped("report_templates"))
    if format == "markdown":
        return made
    from compliance.reports.terminal import typeset

    return typeset(made, int(terminal.get("width", 80)), bool(terminal.get("colour", False)))
