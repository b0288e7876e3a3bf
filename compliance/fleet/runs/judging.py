"""Rows of a store judged: a pure function of a plan and some rows, in whatever process it is called.

A verdict table has ``id`` and ``row_hash``, then for every obligation ``v:ID`` (place in CODES), ``q:ID`` (bits in the
order of QUALIFIERS), ``r:ID`` (place in REASONS), and ``f:ID`` where the obligation has lapsed. Waivers, which say
nothing about verdicts, are looked up afterwards (SEMANTICS 2).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec.structs import replace

from compliance.engines.columnar.evaluating import CODES, Columnar, Judged
from compliance.fleet.stores.batches import batch_of
from compliance.fleet.stores.buckets import KEYS, REST, Bucket
from compliance.fleet.stores.layout import asked_of, columns_for, keys_of
from compliance.fleet.stores.store import ROW_HASH
from compliance.plan import ClassTest, Plan
from compliance.verdict import QUALIFIERS

GAP, UNDETERMINED, PENDING = (CODES.index(each) for each in ("gap", "undetermined", "pending"))
INAPPLICABLE = CODES.index("not_applicable")
WAIVED = 1 << QUALIFIERS.index("waived")


class Judging:
    """A plan, ready to judge rows of a store."""

    def __init__(self, plan: Plan) -> None:
        self.plan = narrowed(plan)
        self.engine = Columnar(self.plan)
        self.ids = tuple(owed.id for owed in plan.owed)
        self.schema = schema_of(plan)
        self._day = plan.as_of.isoformat()

    def __reduce__(self) -> tuple[type[Judging], tuple[Plan]]:
        # What the evaluator has prepared knows its requirements by their identity: made anew elsewhere.
        return Judging, (self.plan,)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Return the Parquet columns this plan needs, beside those that waivers lie in."""
        return tuple(columns_for(self.plan))

    @cached_property
    def _members(self) -> frozenset[str]:
        """Return the values of sets this plan asks of firms."""
        asked = [*asked_of(self.plan), *(each.when for cut in self.plan.cuts() for each in self.plan.classes_on(cut))]
        return frozenset(key for each in asked for key in keys_of(each) if ":" in key)

    def judge(self, rows: pa.RecordBatch) -> dict[str, Judged]:
        """Return what is said of every obligation, by id, with the waivers that act."""
        found = self.engine.evaluate(batch_of(rows, self.plan.rulebook.vocabulary, self._members))
        for place, obligation in self._waived(rows):
            judged = found.get(obligation)
            if judged is not None and judged.verdict[place] == GAP:
                if not judged.qualifiers.flags.writeable:
                    judged = found[obligation] = replace(judged, qualifiers=judged.qualifiers.copy())
                judged.qualifiers[place] |= WAIVED
        return found

    def _waived(self, rows: pa.RecordBatch) -> Iterator[tuple[int, str]]:
        """Yield the obligations that a waiver in force on the as-of date names, with the place of the row."""
        if REST not in rows.schema.names:
            return
        column = rows.column(REST)
        naming = pc.fill_null(pc.match_substring(column, '"waivers"'), False).to_numpy(zero_copy_only=False)
        for place in np.flatnonzero(naming):
            for obligation, granted, until, *_ in json.loads(column[int(place)].as_py()).get("waivers", ()):
                if granted <= self._day <= until:
                    yield int(place), obligation


def judge_rows(judging: Judging, rows: pa.RecordBatch) -> pa.RecordBatch:
    """Return the verdict table of some rows, in their order; rows need the plan's columns, ``id`` and ``row_hash``."""
    columns = [rows.column(name) for name in KEYS]
    return pa.RecordBatch.from_arrays([*columns, *verdict_columns(judging, judging.judge(rows))], schema=judging.schema)


def verdict_columns(judging: Judging, found: Mapping[str, Judged]) -> Iterator[pa.Array]:
    """Yield the columns of a verdict table after ``id`` and ``row_hash``."""
    for key in judging.ids:
        judged = found[key]
        yield pa.array(judged.verdict)
        yield pa.array(judged.qualifiers)
        yield pa.array(judged.reason)
        if judged.final is not None:
            yield pa.array(judged.final)


def schema_of(plan: Plan) -> pa.Schema:
    """Return the schema of a plan's verdict table."""
    fields = [pa.field("id", pa.string(), nullable=False), pa.field(ROW_HASH, pa.uint64(), nullable=False)]
    for owed in plan.owed:
        letters = "vqr" if owed.final is None else "vqrf"
        fields += [pa.field(f"{letter}:{owed.id}", pa.uint8(), nullable=False) for letter in letters]
    return pa.schema(fields)


def narrowed(plan: Plan) -> Plan:
    """Return the plan without the classes that nothing in it asks for: of a few obligations most are not needed."""
    asked = {key for each in asked_of(plan) for key in keys_of(each)}

    def needed(classes: Sequence[ClassTest]) -> tuple[ClassTest, ...]:
        wanted = set(asked)
        kept: list[ClassTest] = []
        # Each class comes after those it rests on.
        for each in reversed(classes):
            if each.name in wanted:
                kept.append(each)
                wanted.update(keys_of(each.when))
        return tuple(reversed(kept))

    return replace(
        plan,
        classes=needed(plan.classes),
        final_classes={cut: needed(classes) for cut, classes in plan.final_classes.items()},
    )


def row_batches(path: Path, judging: Judging, most: int, columns: Sequence[str] = ()) -> Iterator[pa.RecordBatch]:
    """Yield a bucket's rows, at most so many at a time, with what the plan needs and these columns beside."""
    with Bucket(path, judging.plan.rulebook.vocabulary) as bucket:
        for group in range(len(bucket.groups)):
            yield from bucket.batches(group, (*columns, *judging.columns), most)
