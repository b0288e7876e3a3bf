"""The self-assessment form: what the enterprise is asked, and what it holds its papers ready for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from compliance import explain, model
from compliance.assessment import Assessment
from compliance.explain.naming import fact_named
from compliance.model import Words
from compliance.reports.answers import Answer, answer, places
from compliance.reports.build import build as build_report
from compliance.reports.env import file_name, full_width
from compliance.reports.heading import counted, day, entries, joined, meta, remarks, same, signature, word
from compliance.reports.sheet import Cell, Choice, Column, Entry, Group, Line, Row, Sheet, Table, lines
from compliance.reports.view import DocumentView, FindingView, Head, MissingView, ReportKind, RowView, Text, View
from compliance.verdict import Verdict


class Decided(View, frozen=True):
    """A finding that an answer would help to decide."""

    finding: str
    ref: str
    title: Text


class Question(View, frozen=True):
    """One fact that is not known."""

    fact: str
    label: Text
    question: Text
    who: Text
    judged: bool
    """An inspector judges it; the enterprise may say how it sees it."""
    evidence: tuple[Text, ...]
    at: str
    """Where in the profile the answer belongs; empty: on a line of its own."""
    answer: Answer
    decides: tuple[Decided, ...]


class Duty(View, frozen=True):
    """One duty that binds the enterprise, or is recommended to it."""

    finding: str
    ref: str
    duty: str
    verdict: Verdict
    waived_until: date | None
    title: Text
    document: Text
    clause: str
    quote: str
    headline: Text
    """What the profile says of it."""
    also: tuple[str, ...]
    """Printed numbers of the same duty in other texts."""
    evidence: tuple[Text, ...]
    owner: str
    due: date | None


class Form(Head, frozen=True):
    """One assessment as a form to fill in."""

    summary: Text
    questions: tuple[Question, ...]
    """What decides most first."""
    duties: tuple[Duty, ...]
    """Gaps, what is not yet due, and what is satisfied."""
    advice: tuple[Duty, ...]


VIEW = Form
OWED: Final[tuple[Verdict, ...]] = ("gap", "pending", "satisfied")


def build(assessment: Assessment) -> Form:
    """Return the form for an assessment."""
    report = build_report(assessment, full=False)
    about = explain.known(assessment.rulebook, assessment.enterprise)
    by_id = {each.id: each for each in report.findings}
    documents = {each.id: each for each in report.documents}
    head = {name: getattr(report, name) for name in Head.__struct_fields__}
    questions = tuple(
        _question(_asked(each.fact, each.decides, by_id) or each, each.decides, by_id, about, assessment.as_of)
        for each in report.unknowns
    )

    def duties(rows: Iterable[RowView]) -> tuple[Duty, ...]:
        return tuple(_duty([by_id[each] for each in row.findings], documents) for row in rows)

    owed = duties(row for row in report.rows if row.verdict in OWED)
    advice = duties(row for row in report.rows if _is_advice(row, by_id))
    return Form(
        **{**head, "kind": "form"},
        summary=_summary(len(questions), len(owed), report.summary),
        questions=questions,
        duties=owed,
        advice=advice,
    )


def samples(kind: ReportKind, assessment: Assessment) -> Iterator[Form]:
    """Yield the views of this kind that an assessment has."""
    yield build(assessment)


def _is_advice(row: RowView, findings: Mapping[str, FindingView]) -> bool:
    """Say whether a row is advice, followed or not yet decided."""
    lead = findings[row.findings[0]]
    return row.verdict == "advice" or (row.verdict == "undetermined" and lead.modality == "recommendation")


def _asked(fact: str, decides: Sequence[str], findings: Mapping[str, FindingView]) -> MissingView | None:
    """Return the question as the first finding puts it: the place of a document that names none is no fact."""
    first = findings.get(decides[0])
    return next((each for each in first.missing_facts if each.fact == fact), None) if first else None


def _question(
    each: MissingView, decides: Sequence[str], findings: Mapping[str, FindingView], about: explain.Known, as_of: date
) -> Question:
    declared = fact_named(each.fact, about)[1]
    return Question(
        fact=each.fact,
        label=each.label,
        question=each.question,
        who=each.who,
        judged=isinstance(declared, model.Fact) and declared.judged,
        evidence=each.evidence,
        at=each.at,
        answer=answer(each.fact, about, as_of),
        decides=tuple(Decided(key, findings[key].ref, findings[key].title) for key in decides if key in findings),
    )


def _duty(findings: Sequence[FindingView], documents: Mapping[str, DocumentView]) -> Duty:
    lead = findings[0]
    plan = next((each.plan for each in findings if each.plan is not None), None)
    waiver = lead.waiver if "waived" in lead.qualifiers else None
    return Duty(
        finding=lead.id,
        ref=lead.ref,
        duty=lead.duty,
        verdict=lead.verdict,
        waived_until=waiver.until if waiver else None,
        title=lead.title,
        document=documents[lead.source.document].short,
        clause=lead.source.clause,
        quote=lead.source.quote,
        headline=lead.headline,
        also=tuple(each.ref for each in findings[1:] if each.verdict != "not_applicable"),
        evidence=lead.evidence,
        owner=plan.owner if plan else "",
        due=plan.due if plan else None,
    )


def _summary(questions: int, owed: int, nothing: Text) -> Text:
    if not owed and not questions:
        return nothing
    first = counted("form.summary.questions", questions) if questions else word("form.summary.known")
    return joined(first, counted("form.summary.duties", owed)) if owed else first


# --- the sheet -------------------------------------------------------------------------------------------------------

QUESTIONS = {"no": 12, "question": 63, "decides": 58, "who": 25, "papers": 36, "answer": 57, "checked": 22}
DUTIES = {"no": 12, "duty": 76, "says": 57, "papers": 44, "result": 29, "owner": 25, "due": 30}
ADVICE = {"no": 12, "duty": 88, "says": 75, "papers": 50, "remark": 48}
"""Millimetres of the columns, in their order."""
WRITABLE: Final = frozenset({"answer", "checked", "owner", "due", "remark"})
DATES: Final = frozenset({"checked", "due"})


def lay_out(view: Form) -> Sheet:
    """Return a form as a printed form."""
    asked = bool(view.questions or view.duties)
    tables = [_questions(view), _duties(view)] if asked else [_duties(view)]
    if view.advice:
        printed = tuple(Row(_advice(number, each), each.finding) for number, each in enumerate(view.advice, 1))
        tables.append(
            Table("advice", word("form.advice"), _columns(ADVICE), (Group(printed),), word("form.advice.note"))
        )
    return Sheet(
        title=word("form.title"),
        subtitle=word("form.subtitle"),
        across=True,
        head=(*entries(view, "principal_person", "safety_manager"), *_head(view)),
        remarks=(*remarks(view), Line(view.summary, "strong")),
        tables=tuple(tables),
        signatures=(signature("form.sign.filled"), signature("form.sign.principal")) if asked else (),
        footer=joined(word("form.footer"), view.disclaimer) if asked else view.disclaimer,
        meta=meta(view),
    )


def _head(view: Form) -> Iterator[Entry]:
    for each in view.enterprise.facts:
        yield Entry(each.label, each.value)
    yield Entry(word("head.stated_on"), day(view.enterprise.stated_on) if view.enterprise.stated_on else None)
    yield Entry(word("form.filled_on"))


def _columns(widths: Mapping[str, int]) -> tuple[Column, ...]:
    boxes = tuple(
        Choice(value, word(f"inspection.{value}")) for value in ("satisfied", "not_satisfied", "not_applicable")
    )
    return tuple(
        Column(
            key,
            word(f"form.column.{key}"),
            width,
            choices=boxes if key == "result" else (),
            writable=key in WRITABLE,
            date=key in DATES,
        )
        for key, width in widths.items()
    )


def _questions(view: Form) -> Table:
    rows = tuple(Row(_asking(number, each), each.fact) for number, each in enumerate(view.questions, 1))
    return Table(
        key="questions",
        heading=word("form.questions"),
        columns=_columns(QUESTIONS),
        groups=(Group(rows),) if rows else (),
        note=word("form.questions.note") if rows else None,
        empty=word("form.questions.none"),
    )


def _asking(number: int, each: Question) -> tuple[Cell, ...]:
    who = [each.who] if each.who.zh else []
    return (
        Cell(number=number),
        lines(Line(each.label, "strong"), each.question, Line(same(file_name(each.at)), "ref") if each.at else None),
        lines(_titles(each.decides), Line(same(" ".join(decided.ref for decided in each.decides)), "ref")),
        lines(*who, Line(word("form.judged"), "quiet") if each.judged else None),
        lines(_listed(each.evidence)),
        lines(*places(each.answer)),
        Cell(),
    )


def _titles(decided: Sequence[Decided]) -> Text:
    return Text("；".join(each.title.zh for each in decided), "; ".join(each.title.en for each in decided))


def _listed(texts: Sequence[Text]) -> Text:
    return Text("、".join(each.zh for each in texts), "; ".join(each.en for each in texts))


def _duties(view: Form) -> Table:
    groups: dict[Verdict, list[Row]] = {}
    for number, each in enumerate(view.duties, 1):
        groups.setdefault(each.verdict, []).append(Row(_owed(number, each), each.finding))
    return Table(
        key="duties",
        heading=word("form.duties"),
        columns=_columns(DUTIES),
        groups=tuple(Group(tuple(rows), counted(f"form.{verdict}", len(rows))) for verdict, rows in groups.items()),
        note=word("form.duties.note") if groups else None,
        empty=word("form.duties.later" if view.questions else "form.duties.none"),
    )


def _owed(number: int, each: Duty) -> tuple[Cell, ...]:
    return (
        Cell(number=number),
        lines(*_named(each)),
        lines(each.headline, Line(word("form.waived", day(each.waived_until)), "quiet") if each.waived_until else None),
        lines(_listed(each.evidence)),
        Cell(),
        lines(same(each.owner)),
        Cell(on=each.due),
    )


def _advice(number: int, each: Duty) -> tuple[Cell, ...]:
    return (Cell(number=number), lines(*_named(each)), lines(each.headline), lines(_listed(each.evidence)), Cell())


def _named(each: Duty) -> Iterator[Line]:
    clause = full_width(each.clause)
    quote = Words(f"“{full_width(each.quote)}”", f"“{full_width(each.quote)}”")
    yield Line(each.title, "strong")
    yield Line(Text(quote.zh, quote.en), "quote")
    yield Line(Text(f"《{each.document.zh}》{clause}", f"{each.document.en} {clause}"), "quiet")
    yield Line(same(" ".join((each.ref, *each.also))), "ref")
