"""The cards, facts and rows of a gap report as the values its Typst template prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from compliance.explain import words
from compliance.reports.env import file_name, tick
from compliance.reports.page import Card
from compliance.reports.view import DocumentView, FactRow, FindingView, PlanView, Strip, Text
from compliance.reports.writers import fitting
from compliance.reports.writers.spoken import Said, Tongue, flat, quoted

Values = dict[str, Any]

# What stands in each cell of a row, and the columns of print that it is wide.
FACT = ((("label",), 24), (("asked",), 34), (("actual", "proof"), 28), (("at",), 24))
ROW = ((("title", "tags", "why"), 48), (("bases",), 32))

AT, PATH = 26, 76
"""Letters of a file and line, and of a path, that stand in their columns: copied from paper they are as typed."""


def marked(row: Values, cells: Sequence[tuple[tuple[str, ...], int]]) -> Values:
    """Say in a row whether it is kept on one page."""
    row["whole"] = all(
        fitting.fits([text for name in names for text in fitting.texts(row[name])], columns) for names, columns in cells
    )
    return row


class Cards:
    """Findings of one report in one choice of languages."""

    def __init__(self, documents: Mapping[str, DocumentView], tongue: Tongue) -> None:
        self.documents, self.t = documents, tongue
        self._short = {key: tongue.say(each.short) for key, each in documents.items()}

    def card(self, card: Card) -> Values:
        """Return a gap at length."""
        f, t = card.lead, self.t
        made: Values = {
            "id": f.id,
            "title": t.say(f.title),
            "ref": f.ref,
            "verdict": f.verdict,
            "waived": card.waived,
            "meta": t.ui(f"severity.{f.severity}"),
            "tags": self.tags(f),
            "headline": t.say(f.headline),
            "quote": self.quotation(f),
            "why": [t.say(each) for each in f.why] or [t.say(f.applicability)],
            "strips": [self.strip(each) for each in f.strips],
            "facts": [self.fact(each) for each in f.facts],
            "notes": list(self.notes(f)),
            "five": self.five(card),
            "others": [
                {
                    "quote": self.quotation(each),
                    "verdict": each.verdict,
                    "ref": each.ref,
                    "headline": t.say(each.headline),
                }
                for each in card.others
            ],
            "statute": t.listed(f.statute) if f.statute else "",
        }  # fmt: skip
        made["fits"] = fitting.card(made)
        return made

    def five(self, card: Card) -> list[list[Said | bool]]:
        """Return the elements of a rectification and what closes it: label, what is said, whether it is missing."""
        f, t = card.lead, self.t
        plan = next((each.plan for each in (f, *card.others) if each.plan is not None), None)
        missing = t.ui("plan.open")
        owner = flat(plan.owner) if plan and plan.owner else self.owner(f.bearer, f.responsible)
        measure: Said = flat(plan.measure) if plan and plan.measure else ""
        suggested = t.joined([t.say(f.remedy), t.ui("card.five.suggested")])
        contingency: Said = flat(plan.contingency) if plan and plan.contingency else ""
        funds = plan.funds if plan else None
        spent = missing if funds is None else t.say(words.yuan(funds)) if funds else t.ui("plan.no_funds")
        closing: list[Said] = [t.listed(f.evidence) if f.evidence else "—"]
        if plan and plan.accepted_by:
            closing.append(t.ui("card.five.accepted_by", who=plan.accepted_by))
        if plan and plan.done_on:
            closing.append(t.ui("card.five.done_on", d=plan.done_on))
        return [
            [t.ui("card.five.responsibility"), owner, False],
            [t.ui("card.five.measure"), measure or suggested, False],
            [t.ui("card.five.funds"), spent, funds is None],
            [t.ui("card.five.deadline"), *self.deadline(f.next_due, plan)],
            [t.ui("card.five.contingency"), contingency or missing, not contingency],
            [t.ui("card.closing"), t.joined(closing), False],
        ]

    def deadline(self, stated: date | None, plan: PlanView | None) -> tuple[Said, bool]:
        """Return by when a gap is to be closed, and whether that is open."""
        t = self.t
        if plan and plan.due:
            planned: Said = plan.due.isoformat()
            return (t.joined([planned, t.ui("card.five.text_due", d=stated)]) if stated else planned), False
        if stated:
            return t.joined([stated.isoformat(), t.ui("plan.due.text")]), False
        return t.joined([t.ui("measures.at_once"), t.ui("plan.open")]), True

    def tags(self, f: FindingView) -> list[Said]:
        """Return what qualifies a verdict."""
        found = [self.t.ui(f"qualifier.{each}") for each in f.qualifiers]
        if f.final is not None and f.final.verdict == "gap":
            found.append(self.t.ui("final.gap"))
        return found

    def quotation(self, f: FindingView) -> Values:
        """Return where a duty is written, in its own words."""
        document, t = self.documents[f.source.document], self.t
        title = t.say(document.title)
        if document.number:
            title = t.joined([title, flat(document.number)], " ")
        return {
            "text": quoted(f.source.quote),
            "cite": t.joined([
                title, quoted(f.source.clause), t.ui(f"authority.{document.authority}"),
                t.ui(f"addressing.{f.addressing}"),
            ]),
            "normalised": quoted(f.source.normalised),
        }  # fmt: skip

    def strip(self, strip: Strip) -> Values:
        """Return the periods of a frequency as boxes."""
        periods: list[list[str]] = []
        before = ""
        for each in strip.periods:
            year = each.label[:4]
            name = "" if len(each.label) <= 4 else tick(each.label)
            if len(each.label) == 7 and name.isdigit() and self.t.lang != "en":
                name += "月"
            number = "" if each.status == "not_owed" else f"{each.counted}/{each.needed}"
            periods.append([each.status, year if year != before else "", name, number])
            before = year
        return {"asked": self.t.say(strip.asked), "periods": periods}

    def fact(self, row: FactRow) -> Values:
        """Return one fact a finding rests on."""
        proof: Said = ""
        if row.evidence:
            proof = self.t.labelled(self.t.ui("card.evidence"), flat(row.evidence))
            if row.checked_on:
                checked = self.t.joined([self.t.ui("card.checked_on"), row.checked_on.isoformat()], " ")
                proof = self.t.joined([proof, checked])
        if row.holds is None:
            mark, word = "unknown", "card.holds.unknown"
        elif row.role == "applicability":
            mark, word = ("applies", "card.role.applicability") if row.holds else ("not", "verdict.not_applicable")
        else:
            mark, word = ("yes", "card.holds.yes") if row.holds else ("no", "card.holds.no")
        made = {
            "label": self.t.say(row.label),
            "asked": self.t.say(row.asked),
            "actual": self.t.say(row.actual),
            "proof": proof,
            "mark": mark,
            "word": word,
            "at": flat(file_name(row.at), AT),
        }
        return marked(made, FACT)

    def notes(self, f: FindingView) -> Iterator[list[Said]]:
        """Yield what stands in boxes under the facts: a waiver, results of inspections; label, text, stress."""
        t = self.t
        if f.waiver is not None:
            w = f.waiver
            said = t.ui("card.waiver.acts", approver=w.approver, a=w.granted_on, b=w.until, reason=w.reason)
            stress = t.ui(f"card.waiver.{w.remark}") if not w.acts and w.remark else ""
            yield [t.ui("card.waiver"), said, stress]
        for each in f.inspections:
            parts: list[Said] = [each.on.isoformat(), flat(each.officer), t.ui(f"inspection.{each.result}")]
            parts.extend([flat(each.remark)] if each.remark else [])
            yield [t.ui("card.inspection"), t.joined(parts), ""]

    def row(self, card: Card) -> Values:
        """Return a finding that gets one row."""
        f, t = card.lead, self.t
        headline = t.say(f.headline)
        if f.reason:
            headline = t.labelled(t.ui(f"reason.{f.reason}"), headline)
        more: list[Said] = [t.labelled(label, said) for label, said, _ in self.notes(f)] if f.inspections else []
        if f.waiver is not None and f.waiver.remark and not f.inspections:
            more.append(t.labelled(t.ui("card.waiver"), t.ui(f"card.waiver.{f.waiver.remark}")))
        return {
            "ref": f.ref,
            "title": t.say(f.title),
            "tags": self.tags(f),
            "why": [headline, *more],
            "bases": [self.basis(f), *([*self.basis(each)[:2], each.ref] for each in card.others)],
            "next": f.next_due.isoformat() if f.next_due else "—",
        }

    def basis(self, f: FindingView) -> list[Said]:
        """Return document and clause in short."""
        return [self._short[f.source.document], quoted(f.source.clause)]

    def owner(self, bearer: Text, person: str) -> Said:
        """Say who owes a duty, with the person's name, which is said once."""
        name = f" {person}" if person else ""
        return self.t.pair(bearer.zh + name, bearer.en if self.t.lang == "both" else bearer.en + name)
