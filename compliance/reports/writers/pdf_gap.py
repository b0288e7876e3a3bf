"""A gap report as the values its Typst template prints: every text chosen, every number as digits; nothing computed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from compliance.reports.env import Lang, file_name, short_day
from compliance.reports.page import Drawing, Interpretation, Unknown, draw, lay_out
from compliance.reports.strings import UI
from compliance.reports.view import DocumentView, FindingView, Measure, Report, Text
from compliance.reports.writers import fitting
from compliance.reports.writers.pdf_cards import AT, PATH, ROW, Cards, Values, marked
from compliance.reports.writers.spoken import Said, Tongue, flat, quoted

TIMELINE_WIDTH, TALLEST = 800, 560
"""Pixels of the timeline on paper, where its print of 13 pixels is still 8 points; a taller one becomes a list."""
SOON = 10
"""Days left from which a deadline stands out."""
WORDS = (
    "verdict.", "head.", "report.", "measures.", "timeline.", "section.", "changes.", "card.", "missing.", "reading.",
    "table.", "period.", "provenance.",
)  # fmt: skip
"""How the keys of the words begin that the template prints as they are."""
# What stands in each cell of a row, and the columns of print that it is wide.
MEASURE = ((("what", "because"), 44), (("owner",), 13), (("document", "clause"), 19), (("evidence",), 19))
UNKNOWN = ((("label", "at"), 20), (("asks",), 28), (("who",), 12), (("papers",), 18), (("decides",), 26))
READING = ((("title",), 22), (("chosen",), 32), (("other", "because"), 34))


def values(report: Report, lang: Lang) -> Values:
    """Return everything the template of the gap report prints."""
    return _Gap(report, lang).values()


@lru_cache(maxsize=3)
def _words(lang: Lang) -> Values:
    """Return the fixed words the template prints as they are."""
    tongue = Tongue(lang)
    return {key: tongue.say(said) for key, said in UI.items() if key.startswith(WORDS) and "{" not in said.zh}


class _Gap:
    """One report in one choice of languages."""

    def __init__(self, report: Report, lang: Lang) -> None:
        self.report, self.page, self.t = report, lay_out(report), Tongue(lang)
        self.documents = self.page.documents
        self.cards = Cards(self.documents, self.t)

    def values(self) -> Values:
        report, page = self.report, self.page
        return {
            "head": self.head(),
            "hero": self.hero(),
            "bar": [[each.verdict, each.count, each.width] for each in page.bar],
            "counted": self.counted(),
            "changes": self.changes(),
            "measures": [marked(self.measure(each), MEASURE) for each in report.measures],
            "timeline": self.timeline(),
            "gaps": [self.cards.card(each) for each in page.gap],
            "final": [self.lapsed(f) for f in page.final],
            "undetermined": len(page.undetermined),
            "unknowns": [marked(self.unknown(each), UNKNOWN) for each in page.unknowns],
            "lists": [
                [key, [marked(self.cards.row(card), ROW) for card in cards]]
                for key, cards in (
                    ("pending", page.pending),
                    ("satisfied", page.satisfied),
                    ("not_applicable", page.not_applicable),
                    ("advice", page.advice),
                )
                if cards
            ],
            "unreachable": [
                [each.id, self.t.say(each.title), self.t.say(each.jurisdiction), self.span(each)]
                for each in page.unreachable
            ],
            "readings": [marked(self.reading(each), READING) for each in page.readings],
            "assumptions": [self.t.say(each.text) for each in report.assumptions],
            "warnings": [
                [self.t.say(each.text), flat(f"{each.code} {file_name(each.at)}")] for each in report.warnings
            ],
            "provenance": self.provenance(),
            "disclaimer": self.t.say(report.disclaimer),
            "words": _words(self.t.lang),
        }

    # --- the first page ----------------------------------------------------------------------------------------------

    def head(self) -> Values:
        report, firm, t = self.report, self.report.enterprise, self.t
        place: Said = t.ui("head.place_unknown")
        if firm.place.names:
            place = t.pair(
                " › ".join(each.zh for each in firm.place.names), " › ".join(each.en for each in firm.place.names)
            )
        aside = [[t.ui("head.as_of"), t.day(report.as_of)], [t.ui("head.place"), place]]
        if firm.credit_code:
            aside.append([t.ui("head.credit_code"), flat(firm.credit_code)])
        if firm.stated_on:
            aside.append([t.ui("head.stated_on"), t.day(firm.stated_on)])
        chips: list[list[Said]] = [[t.say(each.label), t.say(each.value)] for each in firm.facts]
        chips.extend([t.say(each.label), flat(each.name)] for each in firm.contacts)
        more = (("head.firm", firm.firm), ("head.address", firm.address), ("head.selection", report.selection))
        chips.extend([t.ui(key), flat(value)] for key, value in more if value)
        return {
            "name": flat(firm.name),
            "as_of": report.as_of.isoformat(),
            "aside": aside,
            "chips": chips,
            "settings": [flat(each) for each in firm.settings],
            "remarks": [t.say(each) for each in self.page.remarks],
        }

    def hero(self) -> Values:
        report, t = self.report, self.t
        gaps = report.counts.gap
        shown: Values = {
            "standing": report.verdict,
            "count": gaps,
            "of": t.ui("count.hero", n=gaps) if gaps else "",
            "summary": t.say(report.summary),
        }
        if report.measures:
            first = report.measures[0]
            shown["due"] = t.day(first.due) if first.due else ""
            shown["what"] = t.say(first.what)
            shown["owner"] = self.cards.owner(first.bearer, first.responsible)
        return shown

    def counted(self) -> Said:
        counts, t = self.report.counts, self.t
        parts = [t.ui("count.of", n=self.report.obligations)]
        for key in ("waived", "advice_open", "final_gap"):
            number = getattr(counts, key)
            if number:
                parts.append(t.ui(f"count.{key}", n=number))
        if len(self.report.rows) < len(self.report.findings):
            parts.append(t.ui("count.rows"))
        return t.joined(parts)

    def changes(self) -> Values | None:
        if self.report.since is None:
            return None
        return {
            "heading": self.t.ui("section.changes", d=self.report.since),
            "rows": [[self.t.say(each.title), each.before, each.now] for each in self.report.changes],
        }

    def measure(self, each: Measure) -> Values:
        left: Said = ""
        if each.due and each.days_left is not None:
            left = self.t.ui("measures.days_left", n=each.days_left) if each.days_left else self.t.ui("measures.today")
        return {
            "rank": each.rank,
            "id": each.finding,
            "what": self.t.say(each.what),
            "because": self.t.say(each.because),
            "due": short_day(each.due) if each.due else "",
            "year": str(each.due.year) if each.due and each.due.year != self.report.as_of.year else "",
            "hot": each.days_left is None or each.days_left <= SOON,
            "left": left,
            "owner": self.cards.owner(each.bearer, each.responsible),
            "document": self.t.say(each.document),
            "clause": quoted(each.clause),
            "evidence": self.t.listed(each.evidence),
        }

    def timeline(self) -> Values:
        report = self.report
        drawing = draw(report.timeline, report.as_of, wide=TIMELINE_WIDTH) if report.timeline else None
        if drawing is not None and drawing.height <= TALLEST:
            return {"drawing": self.drawing(drawing)}
        return {
            "days": [
                [
                    each.on.isoformat(),
                    each.verdict,
                    self.t.joined(map(self.t.say, each.titles), "；"),
                    each.waiver_ends,
                ]
                for each in report.timeline
            ]
        }

    def drawing(self, drawing: Drawing) -> Values:
        # Labels are cut to the width of one language: Chinese stands for both.
        def one(text: Text) -> str:
            return (text.en if self.t.lang == "en" else text.zh).translate({0xFFFD: "〓"})

        return {
            "width": drawing.width,
            "height": drawing.height,
            "base": drawing.base,
            "left": drawing.left,
            "right": drawing.right,
            "ticks": [[each.x, one(each.label)] for each in drawing.ticks],
            "marks": [
                [each.x, each.stem_top, each.label_x, each.label_y, each.due.verdict, short_day(each.due.on), said]
                for each, said in ((each, one(each.label)) for each in drawing.marks)
            ],
        }  # fmt: skip

    def lapsed(self, f: FindingView) -> Sequence[Any]:
        title, said = self.t.say(f.title), self.t.say(f.final.text) if f.final else ""
        return [f.ref, title, said, self.cards.basis(f), fitting.fits(fitting.texts([title, said]), 48)]

    def unknown(self, each: Unknown) -> Values:
        fact = each.fact
        return {
            "label": self.t.say(fact.label),
            "at": flat(file_name(fact.at), AT),
            "asks": self.t.say(fact.question),
            "who": self.t.say(fact.who),
            "papers": self.t.listed(fact.evidence),
            "decides": [[self.t.say(f.title), f.ref] for f in each.decides],
        }

    def reading(self, each: Interpretation) -> Values:
        return {
            "title": self.t.say(each.finding.title),
            "ref": each.finding.ref,
            "chosen": self.t.say(each.finding.reading_note) or "—",
            "other": self.t.say(each.reading.says),
            "because": self.t.say(each.reading.because),
            "verdict": each.reading.verdict,
            "differs": each.reading.differs,
        }

    # --- small pieces ------------------------------------------------------------------------------------------------

    def span(self, document: DocumentView) -> Said:
        until = document.effective_until
        last = until.isoformat() if until else self.t.ui("provenance.open")
        return self.t.joined([document.effective_from.isoformat(), last], " – ")

    def provenance(self) -> Values:
        report, t = self.report, self.t
        engine: Said = report.engines[0]
        if len(report.engines) > 1:
            engine = t.joined([engine, t.ui("provenance.confirmed", e=report.engines[1])])
        return {
            "rulesets": [self.ruleset(each.id, each.digest) for each in report.rulesets],
            "rulebook": report.rulebook_digest,
            "profile": [flat(report.enterprise.profile, PATH), report.profile_digest],
            "rest": [
                [t.ui("provenance.engine"), engine],
                [t.ui("head.as_of"), report.as_of.isoformat()],
                [t.ui("provenance.tool"), f"{report.tool.name} {report.tool.version}"],
            ],
        }

    def ruleset(self, key: str, digest: str) -> Sequence[Any]:
        document, t = self.documents[key], self.t
        title = t.say(document.title)
        if document.number:
            title = t.joined([title, flat(document.number)], " ")
        defects: Said = ""
        if document.defects:
            zh = "；".join(each.zh.rstrip("。") for each in document.defects)
            en = "; ".join(each.en.rstrip("。.") for each in document.defects)
            defects = t.labelled(t.ui("provenance.defects"), t.pair(zh, en))
        return [key, title, t.say(document.issuer), defects, self.span(document), digest]
