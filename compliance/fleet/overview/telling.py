"""The numbers of a run as a view: named, put in order, small ones kept back. It counts nothing itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

import compliance
from compliance import explain
from compliance.engines.columnar.dues import KINDS
from compliance.enterprise import Enterprise
from compliance.explain import words
from compliance.fleet.overview.figures import Figures
from compliance.fleet.overview.numbers import ALL
from compliance.fleet.overview.tallying import DAYS, UNBOUND, Tally
from compliance.fleet.overview.trends import FIRMS, PARTS, Trend
from compliance.fleet.overview.view import (
    SCHEMA_VERSION,
    Cross,
    CrossRow,
    DocumentLine,
    DueDuty,
    DuesView,
    DutyView,
    GroupView,
    Jurisdiction,
    KindCount,
    LackView,
    TrendRow,
    TrendView,
    Week,
)
from compliance.fleet.overview.words import WORDS
from compliance.fleet.runs.reading import Results
from compliance.fleet.stores.grouping import SIZES, STATES, TRADES, UNKNOWN, Axis, Grouping, chain_of
from compliance.model import Activity, ItemList, Words
from compliance.reports.build import short_title, text
from compliance.reports.view import RulesetView, Text, Tool

MOST_COMMON = 12
"""How many of the commonest gaps are crossed with counties and trades."""
MOST_LACKS = 30
MOST_PLACES = 30
"""Counties of which a report shows every one; more are folded into prefectures, these into provinces."""
MOST_PREFECTURES = 60
MOST_PROVINCES = 4
"""Provinces that a title names."""
NO_WORDS = Words("", "")
NOBODY = Enterprise("", "", "")


class Options(Struct, frozen=True):
    """How a jurisdiction is told."""

    title: str = ""
    """What it is called; empty: the place that all its firms lie in."""
    at_least: int | None = None
    """The least number that is told."""


def build(results: Results, tally: Tally, trend: Trend | None = None, options: Options | None = None) -> Jurisdiction:
    """Return the view of a run."""
    return _Teller(results, tally, trend, options or Options()).view()


class _Teller:
    def __init__(self, results: Results, tally: Tally, trend: Trend | None, options: Options) -> None:
        self.results, self.tally, self.trend, self.options = results, tally, trend, options
        self.vocabulary = results.rulebook.vocabulary
        fact = self.vocabulary.facts.get(TRADES)
        within = {each.name: each.implies for each in fact.values} if fact is not None else {}
        counties = tally.groups["county"]
        self.digits = _digits(counties.keys)
        if self.digits:
            self.tally = replace(tally, groups={**tally.groups, "area": counties.folded(self.digits)})
        self.figures = Figures(self.tally, trend, options.at_least, MOST_COMMON, within, self.digits)
        self.common = self.figures.common
        self.area = common_place(key for key in tally.groups["county"].keys if key != UNKNOWN)

    def view(self) -> Jurisdiction:
        results, run, figures = self.results, self.results.run, self.figures
        rulesets = [
            each for each in results.rulebook.rulesets if any(own.id in run.obligations for own in each.obligations)
        ]
        head = results.store.head
        return Jurisdiction(
            schema_version=SCHEMA_VERSION,
            kind="jurisdiction",
            tool=Tool("compliance", compliance.__version__),
            as_of=results.as_of,
            title=Text(self.options.title, self.options.title) if self.options.title else self._area_name(),
            run=run.run,
            run_digest=run.digest,
            store=run.store,
            rulebook_digest=run.rulebook,
            rulesets=tuple(RulesetView(each.id, each.digest) for each in rulesets),
            documents=tuple(
                DocumentLine(each.id, text(each.title), text(short_title(each.title)), each.number) for each in rulesets
            ),
            selection=run.selection,
            at_least=self.options.at_least,
            quarantined=head.quarantined,
            unjudged=head.firms - self.tally.firms,
            all=self._group("all", ALL, WORDS["all"]),
            areas=tuple(self._groups("area")) if self.digits else (),
            counties=tuple(self._groups("county")),
            trades=tuple(self._groups("trade")),
            sizes=tuple(self._groups("size")),
            duties=tuple(self._duties()),
            commonest=tuple(self.tally.ids[place] for place in self.common),
            crosses=tuple(self._crosses()),
            open_verdicts=figures["open", ALL],
            unknowns=tuple(self._lacks()),
            dues=self._dues(),
            trend=None if self.trend is None else self._trend(self.trend),
            disclaimer=text(WORDS["disclaimer"]),
        )

    # --- groups

    def _groups(self, axis: Axis) -> Iterator[GroupView]:
        grouping = Grouping(self.vocabulary)
        order = {"trade": grouping.trades, "size": grouping.sizes}.get(axis, sorted(self.vocabulary.places))
        for key, _ in self.tally.groups[axis].ordered(order):
            yield self._group(axis, key, self._name(axis, key))

    def _group(self, axis: str, key: str, name: Words) -> GroupView:
        told = {each: self.figures[axis, key, each] for each in ("firms", "gap", *STATES, "lacking")}
        return GroupView(key=key, name=text(name), **told)

    def _name(self, axis: Axis, key: str) -> Words:
        if key == UNKNOWN:
            return WORDS[f"unknown.{'county' if axis == 'area' else axis}"]
        if axis == "county":
            return self._county(key)
        if axis == "area":
            return self._county(key, self.digits)
        fact = self.vocabulary.facts[TRADES if axis == "trade" else SIZES]
        return next((each.label for each in fact.values if each.name == key), Words(key, key))

    def _county(self, code: str, digits: int = 6) -> Words:
        """Return the name of a place within the area; of one that is only known as something wider it is said."""
        wider = WORDS["wider" if digits == 6 else "wider.area"]
        names = [self._place(each) for each in chain_of(code) if len(_stripped(each)) > len(_stripped(self.area))]
        if not names:
            place = self._place(code)
            return words.compose(wider.zh, wider.en, place) if len(_stripped(code)) < digits else place
        said = Words("".join(each.zh for each in names), ", ".join(each.en for each in reversed(names)))
        return words.compose(wider.zh, wider.en, said) if len(_stripped(code)) < digits else said

    def _place(self, code: str) -> Words:
        place = self.vocabulary.places.get(code)
        return place.label if place is not None else Words(code, code)

    def _area_name(self) -> Text:
        if not self.area:
            return self._provinces()
        names = [self._place(each) for each in chain_of(self.area)]
        return Text("".join(each.zh for each in names), ", ".join(each.en for each in reversed(names)))

    def _provinces(self) -> Text:
        """Return the provinces there are; how many, where there are more than a title has room for."""
        codes = sorted({chain_of(key)[0] for key in self.tally.groups["county"].keys if key != UNKNOWN})
        if not codes:
            return text(WORDS["unknown.county"] if self.tally.firms else WORDS["nobody"])
        if len(codes) > MOST_PROVINCES:
            said = WORDS["provinces"]
            return Text(said.zh.format(n=len(codes)), said.en.format(n=len(codes)))
        return text(words.listed([self._place(each) for each in codes], "、", ", "))

    def _crosses(self) -> Iterator[Cross]:
        axes: tuple[Axis, ...] = ("area", "county", "trade")
        for axis in axes if self.digits else axes[1:]:
            keys = [each.key for each in self._groups(axis)]
            yield Cross(
                axis,
                tuple(keys),
                tuple(
                    CrossRow(
                        self.tally.ids[place],
                        tuple(self.figures["cross", axis, self.tally.ids[place], key, "gap"] for key in keys),
                        tuple(self.figures["cross", axis, self.tally.ids[place], key, "applies"] for key in keys),
                    )
                    for place in self.common
                ),
            )

    # --- obligations

    def _duties(self) -> Iterator[DutyView]:
        for id in self.tally.ids:
            obligation, ruleset = self.results.owners[id]
            if obligation.modality == "permission":
                continue
            names = ("gap", "waived", "undetermined", "pending", "advice", "satisfied", "not_applicable", "applies")
            yield DutyView(
                id=id,
                ref=f"{ruleset.id}:{obligation.number}",
                duty=obligation.duty or id,
                title=text(obligation.title),
                document=ruleset.id,
                clause=obligation.source.clause,
                severity=obligation.severity,
                modality=obligation.modality,
                final_gap=self.figures["duty", id, "final"],
                **{name: self.figures["duty", id, name] for name in names},
            )

    # --- what is not known, what is due

    def _lacks(self) -> Iterator[LackView]:
        about = explain.known(self.results.rulebook, NOBODY)
        lacks = self.tally.lacks
        paths = self.figures.ranked(sorted(lacks), lambda path: ("lack", path, "firms"))
        ranked = self.figures.ranked(paths, lambda path: ("lack", path, "verdicts"))
        for path in ranked[:MOST_LACKS]:
            label, question, who, papers = self._asked(path, about)
            yield LackView(
                fact=path,
                label=text(label),
                question=text(question),
                who=text(who),
                evidence=tuple(map(text, papers)),
                firms=self.figures["lack", path, "firms"],
                verdicts=self.figures["lack", path, "verdicts"],
                alone=self.figures["lack", path, "alone"],
            )

    def _asked(self, path: str, about: explain.Known) -> tuple[Words, Words, Words, tuple[Words, ...]]:
        """Return what a missing fact is called, how to ask for it, who knows it, and what papers show it."""
        vocabulary, scope = self.vocabulary, about.scope
        if path.startswith(UNBOUND):
            id = path.removeprefix(UNBOUND)
            title = next(each.title for each in self.results.rulebook.rulesets if each.id == id)
            bind = Words(WORDS["unbound.question"].zh.format(id=id), WORDS["unbound.question"].en.format(id=id))
            return words.compose(WORDS["unbound"].zh, WORDS["unbound"].en, short_title(title)), bind, NO_WORDS, ()
        lists: dict[str, ItemList | Activity] = {**vocabulary.items, **vocabulary.activities}
        held = next((each for each in lists if path.startswith(f"{each}.") and path not in vocabulary.facts), None)
        if held is None:
            missing = explain.missing_fact(path, about)
            return missing.label, missing.question, missing.who, missing.evidence
        field = path.removeprefix(f"{held}.")
        inner = scope.inside(held)
        label = words.listed([scope.label(held), inner.label(field)], "·", " · ")
        declared, outer = inner.fact(field), lists[held]
        question = declared.question if declared is not None and declared.question else outer.question
        return label, about.both(question), about.both(outer.who), tuple(about.both(each) for each in outer.evidence)

    def _dues(self) -> DuesView:
        figures, today = self.figures, self.results.as_of
        weeks, kinds = self.tally.dues.shape
        counts = self.tally.dues_of
        there = [id for place, id in enumerate(self.tally.ids) if counts[place]]
        ranked = figures.ranked(there, lambda id: ("due", "duty", id))
        return DuesView(
            days=DAYS,
            total=figures["due", "total"],
            firms=figures["due", "firms"],
            kinds=tuple(KindCount(KINDS[kind], figures["due", "kind", kind]) for kind in range(kinds)),
            weeks=tuple(
                Week(
                    first=today + timedelta(7 * week),
                    last=today + timedelta(min(7 * week + 6, DAYS)),
                    total=figures["due", "week", week],
                    kinds=tuple(KindCount(KINDS[kind], figures["due", "slot", week, kind]) for kind in range(kinds)),
                )
                for week in range(weeks)
            ),
            duties=tuple(DueDuty(id, figures["due", "duty", id]) for id in ranked),
        )

    # --- what changed

    def _trend(self, trend: Trend) -> TrendView:
        figures = self.figures
        moves = [name for name in PARTS if name not in ("still", "before")]
        there = [id for id, parts in zip(trend.ids, trend.parts, strict=True) if parts.any()]
        # By what is told alone: the place of a number that is kept back would tell it.
        ranked = sorted(there, key=lambda id: -sum(figures["trend", id, name].n or 0 for name in moves))
        return TrendView(
            run=trend.run,
            as_of=date.fromisoformat(trend.as_of),
            all=self._trend_row(ALL),
            duties=tuple(map(self._trend_row, ranked)),
            changed=trend.changed,
            apart=trend.apart,
            **{name: figures["firms", name] for name in FIRMS},
        )

    def _trend_row(self, id: str) -> TrendRow:
        return TrendRow(id, **{name: self.figures["trend", id, name] for name in (*PARTS, "now")})


def common_place(codes: Iterator[str] | Sequence[str]) -> str:
    """Return the code of the least place that holds all of these; empty where none does."""
    there = list(codes)
    for length in (6, 4, 2) if there else ():
        heads = {each[:length] for each in there}
        if len(heads) == 1:
            return heads.pop().ljust(6, "0")
    return ""


def _digits(counties: Sequence[str]) -> int:
    """Return how many digits of a county's code tell what it is folded into; 0 where there is room for all."""
    if len(counties) <= MOST_PLACES:
        return 0
    return 4 if len({each[:4] for each in counties}) <= MOST_PREFECTURES else 2


def _stripped(code: str) -> str:
    while code.endswith("00"):
        code = code[:-2]
    return code
