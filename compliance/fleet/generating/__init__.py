"""Made-up firms of any number, to try out and to measure: what they state hangs together, and no firm is real.

Firms are drawn in chunks of a fixed size, each from its own stream of random numbers, so that the first n firms of a
seed are the same whatever number is asked for. Nothing is done firm by firm: arrays go straight into Arrow columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from compliance.fleet.generating.credit_codes import credit_codes
from compliance.fleet.generating.draws import Bools, Days, Draws, Shares, Whole
from compliance.fleet.generating.trades import BRANDS, CARE, ITEMS, ONLY, RARE, RECORDS, SELDOM, SILENCE, TRADES
from compliance.fleet.stores.layout import DAY, EPOCH, NOT_YET, schema
from compliance.model import Activity, Fact, ItemList, Vocabulary
from compliance.situation import place_truth

CHUNK: Final = 8192
"""Firms drawn at a time; another number would draw other firms."""
STATED_ON: Final = date(2025, 1, 8)
"""The day most made-up firms state themselves."""
_SPAN: Final = 730
"""Days of records."""


def generate(
    vocabulary: Vocabulary,
    firms: int,
    seed: int = 0,
    stated_on: date = STATED_ON,
    favoured: Sequence[str] = (),
    place: str = "",
) -> Iterator[pa.Table]:
    """Yield tables of a store's rows: so many made-up firms in all, at most ``CHUNK`` in each.

    ``favoured`` are codes of places; each draws as many firms as all the counties of the vocabulary together.
    ``place``: all firms lie in the counties of this one; see :func:`counties_of`.
    """
    counties = _counties(vocabulary, seed, favoured, place)
    for number, first in enumerate(range(0, firms, CHUNK)):
        yield _Chunk(vocabulary, counties, seed, number, stated_on).table().slice(0, firms - first)


def counties_of(vocabulary: Vocabulary, place: str = "") -> list[str]:
    """Return the codes of the counties of a vocabulary, or of those within a place of it."""
    return [code for code in vocabulary.places if code[4:] != "00" and (not place or place_truth(place, code))]


def _counties(vocabulary: Vocabulary, seed: int, favoured: Sequence[str], place: str) -> tuple[Whole, Shares]:
    """Return the county-level codes, and the share of the firms in each."""
    codes = counties_of(vocabulary, place) or [place or "530581"]
    weights = np.random.default_rng(seed).lognormal(0, 1, len(codes))
    shares = weights / weights.sum()
    for place in sorted(set(favoured)):
        inside = weights * [bool(place_truth(place, code)) for code in codes]
        if inside.sum():
            shares = shares + inside / inside.sum()
    return np.array([int(code) for code in codes], np.int64), shares / shares.sum()


class _Chunk:
    """Firms drawn together: first what they are, then what they state."""

    def __init__(
        self, vocabulary: Vocabulary, counties: tuple[Whole, Shares], seed: int, number: int, stated_on: date
    ) -> None:
        self.vocabulary, self.seed = vocabulary, seed
        self.numbers = np.arange(CHUNK, dtype=np.int64) + number * CHUNK
        self.draw = draw = Draws(np.random.default_rng([seed, number]), CHUNK)
        shares = np.array([each.share for each in TRADES])
        self.trade = draw.rng.choice(len(TRADES), CHUNK, p=shares / shares.sum())
        people = np.array([each.people for each in TRADES])[self.trade]
        spread = np.array([each.spread for each in TRADES])[self.trade]
        size = draw.rng.normal(0, 1, CHUNK)
        self.employed: Whole = np.clip(people * np.exp(spread * size), 1, 60_000).astype(np.int64)
        # Good and bad things come together: a firm is led well or badly, and tells much or little of itself.
        shares, least, most = (np.array(each) for each in zip(*CARE, strict=True))
        care = draw.rng.choice(len(CARE), CHUNK, p=shares)
        self.diligence: Shares = draw.rng.uniform(least[care], most[care])
        # What only an inspector can say is there once one has been; most that were inspected left nothing open.
        self.inspected = draw.chance(0.6)
        silence = draw.rng.beta(*SILENCE, CHUNK)
        self.silence: Shares = np.where(self.inspected & draw.chance(0.7), 0.0, silence)
        self.books = (self.silence == 0) | draw.chance(np.where(self.employed < 20, 0.45, 0.93))
        self.today = stated_on.toordinal() - EPOCH
        age = np.minimum(draw.rng.exponential(3300, CHUNK) + 40, 14_000).astype(np.int32)
        self.founded: Days = (self.today - age).astype(np.int32)
        self.stated: Days = (self.today - draw.rng.integers(0, 25, CHUNK)).astype(np.int32)
        self.place: Whole = draw.rng.choice(counties[0], CHUNK, p=counties[1])
        self.tags = self._tags()
        self.numbers_of = _numbers(self)

    def _tags(self) -> dict[str, Bools]:
        names = {tag for trade in TRADES for tag in trade.tags}
        tags = {tag: np.array([tag in each.tags for each in TRADES])[self.trade] for tag in sorted(names)}
        draw = self.draw
        tags["all"], tags["none"] = np.ones(CHUNK, np.bool_), np.zeros(CHUNK, np.bool_)
        tags["park"], tags["dense"] = draw.chance(0.004), draw.chance(0.07)
        tags["dusty"] = tags["dust"] & draw.chance(0.6)
        tags["confined"] = tags["confined"] & draw.chance(0.8) | draw.chance(0.03)
        tags["contractors"] = tags["contractors"] | draw.chance(0.02 + 0.3 * (self.employed > 100))
        tags["welding"] = tags["welding"] & draw.chance(0.8)
        tags["rescued"] = tags["risk"] & (self.employed < 300)
        tags["large"] = self.employed >= 300
        return tags

    def table(self) -> pa.Table:
        """Return the firms as rows of a store."""
        layout, draw = schema(self.vocabulary), self.draw
        columns: dict[str, pa.Array] = {
            "id": pc.binary_join_element_wise("e", pc.utf8_lpad(pa.array(self.numbers).cast(pa.string()), 9, "0"), ""),
            "name": self._names(),
            "credit_code": draw.leaving_out(credit_codes(self.place, self.numbers, self.seed), 0.01),
            "place": pa.array(np.where(draw.chance(0.01), 0, self.place).astype(np.int32)),
            "founded_on": draw.days(self.founded, draw.chance(0.03)),
            "stated_on": draw.days(self.stated, draw.chance(0.02)),
            "through:default": draw.days(self.stated, draw.chance(0.5)),
            **{f"fact:{path}": self._fact(path, fact) for path, fact in self.vocabulary.facts.items()},
            **{f"items:{path}": self._items(path, each) for path, each in self.vocabulary.items.items()},
            **{f"records:{path}": self._records(path, each) for path, each in self.vocabulary.activities.items()},
            "suspensions": self._suspensions(),
        }
        arrays = [columns[each.name] if each.name in columns else pa.nulls(CHUNK, each.type) for each in layout]
        arrays = [array.cast(each.type) for array, each in zip(arrays, layout, strict=True)]
        return pa.Table.from_arrays(arrays, schema=layout)

    def _names(self) -> pa.Array:
        draw = self.draw
        labels = {int(code): place.label.zh for code, place in self.vocabulary.places.items()}
        places, codes = np.unique(self.place, return_inverse=True)
        counties = pa.array([labels.get(int(code), "") for code in places]).take(pa.array(codes))
        words = [word for trade in TRADES for word in trade.words]
        starts = np.cumsum([0, *(len(trade.words) for trade in TRADES)])
        lengths = np.diff(starts)
        word = starts[self.trade] + (draw.rng.random(CHUNK) * lengths[self.trade]).astype(np.int64)
        first, second = (pa.array(BRANDS).take(pa.array(draw.rng.integers(0, len(BRANDS), CHUNK))) for _ in range(2))
        company = pa.array(words).take(pa.array(word))
        return pc.binary_join_element_wise(counties, first, second, company, "有限公司（模拟）", "")

    # --- facts -------------------------------------------------------------------------------------------------------

    def _fact(self, path: str, fact: Fact) -> pa.Array:
        draw = self.draw
        found = self._special(path, fact)
        if found is None:
            found = self._ordinary(path, fact)
        lacking = draw.chance(self.silence * (0.1 if path == "industries" else 1))
        if path.startswith("judged.") or fact.judged:
            lacking |= ~self.inspected
        for beginning, tag in ONLY.items():
            if path.startswith(beginning):
                lacking |= ~self.tags[tag]
        return draw.without(found, lacking)

    def _ordinary(self, path: str, fact: Fact) -> pa.Array:
        """Return a fact of which only the type is known: the better a firm is led, the likelier it is so."""
        draw, good = self.draw, self.diligence
        match fact.type:
            case "flag":
                return pa.array(draw.chance(RARE.get(path, good)))
            case "count" | "amount":
                return pa.array(np.clip(draw.rng.poisson(2 * self.diligence), fact.at_least, fact.at_most))
            case "date" if fact.event:
                born = np.maximum(self.founded, self.stated - 1800)
                days = born + (draw.rng.random(CHUNK) * (self.stated - born)).astype(np.int32)
                return draw.days(np.where(draw.chance(good), days, NOT_YET), None)
            case "date":
                return draw.days(self.stated + draw.ahead(good), None)
            case "choice":
                return draw.choice([each.name for each in fact.values], 0.55)
            case "set":
                return draw.members([each.name for each in fact.values], good ** (1 / max(1, len(fact.values))))
            case _:
                return pa.nulls(CHUNK, pa.string())

    def _special(self, path: str, fact: Fact) -> pa.Array | None:
        """Return a fact that follows from what the firm is; ``None`` for one that does not."""
        draw, tags, employed = self.draw, self.tags, self.employed
        names = [each.name for each in fact.values]
        if fact.type == "count" or fact.type == "amount":
            numbers = self.numbers_of.get(path)
            return None if numbers is None else pa.array(np.clip(numbers, fact.at_least, fact.at_most))
        match path:
            case "industries":
                return self._industries(names)
            case "size_class":
                bounds = np.searchsorted([20, 300, 1000], employed, "right")
                return draw.named(names, [("micro", "small", "medium", "large")[each] for each in range(4)], bounds)
            case "operating_status":
                return draw.choice(names, 0.93)
            case "ownership":
                return draw.members(names, np.array([0.9 if each == "private" else 0.03 for each in names]))
            case "dust_kind":
                kind = np.where(tags["aluminium"] | tags["welding"], 0, np.where(self._is("furniture"), 1, 2))
                return draw.named(names, ["metal", "wood", "other", "none"], np.where(tags["dusty"], kind, 3))
            case "rescue_team.kind":
                kind = np.where(draw.chance(self.diligence), np.where(employed < 300, 2, 1), 3)
                return draw.named(names, ["full_time", "part_time", "contracted", "none"], kind)
            case "four_over_three_illegal":
                return draw.members(names, np.full(CHUNK, 0.01))
            case "above_designated_size":
                return pa.array(employed * draw.rng.lognormal(0, 0.5, CHUNK) > 45)
            case "confined_space.present" | "goaf.present" | "welding.present":
                tag = {"confined_space.present": "confined", "goaf.present": "mining", "welding.present": "welding"}
                return pa.array(tags[tag[path]] & (draw.chance(0.4) if path == "goaf.present" else tags["all"]))
            case "occupational_hazard.present" | "technology.dangerous_steps" | "high_risk_items.present":
                return pa.array(tags["works"] & draw.chance(0.7) | tags["risk"])
            case "venue.crowded":
                return pa.array(tags["venue"] & (employed > 15) & draw.chance(0.5))
            case "uses_land":
                return pa.array(tags["land"])
            case "labour_intensive":
                return pa.array(tags["labour"] & (employed > 80))
            case _:
                return None

    def _is(self, trade: str) -> Bools:
        found: Bools = np.array([each.name == trade for each in TRADES])[self.trade]
        return found

    def _industries(self, names: list[str]) -> pa.Array:
        """Return the industries of the trade, some of its further ones, and the work stated elsewhere as well."""
        chances = np.zeros((len(TRADES), len(names)))
        for row, trade in enumerate(TRADES):
            for name, share in {**trade.also, **dict.fromkeys(trade.industries, 1.0)}.items():
                if name in names:
                    chances[row, names.index(name)] = share
        there = self.draw.rng.random((CHUNK, len(names))) < chances[self.trade]
        for name, tag in (("confined_space", "confined"), ("combustible_dust", "dusty")):
            if name in names:
                there[:, names.index(name)] = self.tags[tag]
        return self.draw.listed(names, there)

    # --- lists -------------------------------------------------------------------------------------------------------

    def _items(self, path: str, items: ItemList) -> pa.Array:
        tag, mean = ITEMS.get(path, ("all", 0.3))
        draw, there = self.draw, self.tags[tag]
        counts = np.where(there, draw.rng.poisson(mean, CHUNK), 0)
        # Who has nothing of the kind says so, or says nothing where no books are kept.
        silent = np.where(there, draw.chance(self.silence), ~self.books)
        counts[silent] = 0
        owners = np.repeat(np.arange(CHUNK), counts)
        return draw.lists(counts, _entries(self, items.fields, owners, items.dated), silent)

    def _records(self, path: str, activity: Activity) -> pa.Array:
        draw = self.draw
        ordinary, risky = RECORDS.get(path, (0.5, 0.5))
        mean = np.where(self.tags["risk"], risky, ordinary)
        kept = np.where(draw.chance(self.diligence), 1, 0.4)
        counts = draw.rng.poisson(np.where(mean < 1, 0.5 * mean, 0.1 * mean)) + (mean * kept).astype(np.int64)
        silent = ~self.books | draw.chance(self.silence)
        counts[silent] = 0
        born = np.maximum(self.founded, self.stated - _SPAN)
        # Spread over the days a firm has: regular acts, not to the day, in the order of their days.
        owners = np.repeat(np.arange(CHUNK), counts)
        place = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
        share = (place + 0.3 + 0.4 * draw.rng.random(len(owners))) / np.maximum(counts, 1)[owners]
        days = (born[owners] + share * (self.stated - born)[owners]).astype(np.int32)
        fields = {DAY: draw.days(days, None), **_entries(self, activity.fields, owners, None)}
        return draw.lists(counts, fields, silent)

    def _suspensions(self) -> pa.Array:
        draw = self.draw
        counts = draw.chance(0.01).astype(np.int64)
        start = (self.stated - 400 + draw.rng.integers(0, 300, CHUNK))[counts > 0]
        fields = {"from": draw.days(start, None), "until": draw.days(start + 45, None)}
        return draw.lists(counts, fields, counts == 0)


def _numbers(firms: _Chunk) -> Mapping[str, Whole]:
    """Return the numbers that hang together: a part is never more than its whole."""
    draw, employed, good = firms.draw, firms.employed, firms.diligence

    def part(whole: Whole, full: Shares) -> Whole:
        some = (whole * draw.rng.uniform(0.5, 1, CHUNK)).astype(np.int64)
        return np.where(draw.chance(full), whole, some)

    staff = np.maximum(1, employed - (employed * draw.rng.beta(1, 12, CHUNK)).astype(np.int64))
    posts = 2 + (3 * np.sqrt(employed)).astype(np.int64)
    on_post = (employed * 0.8).astype(np.int64)
    migrants = (employed * draw.rng.beta(1, 3, CHUNK)).astype(np.int64)
    officers = np.where(draw.chance(good), employed // 80 + 1, 0)
    required = staff * draw.rng.integers(800, 6000, CHUNK)
    return {
        "staff_count": staff,
        "employed_count": employed,
        "posts_total": posts,
        "responsibility_system.posts_covered": part(posts, good),
        "responsibility_system.employees_covered": part(employed, good),
        "safety_officers.total": officers,
        "safety_officers.full_time": part(officers, good),
        "registered_safety_engineers.employed": np.where(
            firms.tags["risk"] & draw.chance(good), 1 + employed // 300, 0
        ),
        "registered_safety_engineers.contracted": draw.rng.poisson(np.full(CHUNK, 0.15)),
        "safety_fee.required": required,
        "safety_fee.extracted": part(required, good),
        "work_injury_insurance.staff_covered": part(staff, good),
        "employees_trained": part(employed, good),
        "workers_on_post": on_post,
        "workers_trained_before_post": part(on_post, good),
        "workers_knowing_escape": part(employed, good),
        "migrant_workers": migrants,
        "migrant_workers_trained": part(migrants, good),
        "dust_workers": np.minimum(employed, draw.rng.poisson(7, CHUNK)),
        "coal_capacity_kt": draw.rng.choice(np.array([150, 300, 450, 600, 900]), CHUNK),
    }


def _entries(firms: _Chunk, fields: Mapping[str, Fact], owners: Whole, dated: str | None) -> dict[str, pa.Array]:
    """Return the fields of items or records, one value for each entry; what was done later follows what came first."""
    draw = Draws(firms.draw.rng, len(owners))
    good = firms.diligence[owners]
    stated, founded = firms.stated[owners], firms.founded[owners]
    born = np.maximum(founded, stated - _SPAN)
    anchor = (born + draw.rng.random(len(owners)) * (stated - born)).astype(np.int32)
    begins = dated or next((name for name, fact in fields.items() if fact.event), None)
    found: dict[str, pa.Array] = {}
    for name, fact in fields.items():
        names = [each.name for each in fact.values]
        lacking: Bools | None = None if name == dated else draw.chance(0.03)
        match fact.type:
            case "flag":
                array = pa.array(draw.chance(0.2 if name in SELDOM else good))
            case "count" | "amount":
                few = draw.rng.poisson(0.2, len(owners))
                many = (firms.employed[owners] * draw.rng.uniform(0.4, 1, len(owners))).astype(np.int64)
                array = pa.array(many if name == "participants" else few)
            case "choice":
                array = draw.choice(names, 0.7)
            case "set":
                array = draw.members(names, np.full(len(owners), min(0.5, 1.5 / max(1, len(names)))))
            case "date" if name == begins:
                array = draw.days(anchor, None)
            case "date" if fact.event:
                later = anchor + draw.rng.integers(0, 45, len(owners))
                array = draw.days(np.where((later <= stated) & draw.chance(good), later, NOT_YET), None)
            case "date":
                array = draw.days(stated + draw.ahead(good), None)
            case _:
                number = pa.array(draw.rng.integers(1, 1000, len(owners))).cast(pa.string())
                array = pc.binary_join_element_wise(fact.label.zh or name, number, "")
        found[name] = array if lacking is None else draw.without(array, lacking)
    return found
