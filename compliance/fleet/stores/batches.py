"""Rows of a store as the columnar engine reads them: without a copy where Arrow keeps bits and numbers the same way."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from compliance.engines.columnar.columns import Batch, Column, Numbers, Rows, Spans
from compliance.engines.columnar.counting import joined
from compliance.engines.columnar.planes import Planes, Words, flags_of, ones, pack, words_for
from compliance.fleet.stores.layout import DAY, EPOCH, NOT_YET
from compliance.model import Fact, Value, Vocabulary
from compliance.plan import NOT_YET_DAY
from compliance.situation import closure


def batch_of(rows: pa.RecordBatch | pa.Table, vocabulary: Vocabulary, members: Container[str] | None = None) -> Batch:
    """Return rows of a store, with whatever columns they have, as a batch.

    ``members``: of the values of sets only these ``fact:value``; ``None``: all.
    """
    if isinstance(rows, pa.Table):
        rows = rows.combine_chunks().to_batches()[0] if rows.num_rows else pa.RecordBatch.from_pylist([], rows.schema)
    given = dict(zip(rows.schema.names, rows.columns, strict=True))

    def days(name: str) -> Numbers | None:
        return _days(given[name]) if name in given else None

    facts: dict[str, Column] = {}
    for path, fact in vocabulary.facts.items():
        if f"fact:{path}" in given:
            facts.update(_columns(path, fact, given[f"fact:{path}"], members))
    founded = days("founded_on")
    return Batch(
        count=rows.num_rows,
        facts=facts,
        places=given["place"].to_numpy(zero_copy_only=False).astype(np.int32, copy=False),
        founded=founded,
        stated_on=days("stated_on"),
        through={
            name: _days(given[f"through:{name}"])
            for name in vocabulary.activities
            if f"through:{name}" in given and given[f"through:{name}"].null_count < rows.num_rows
        },
        default_through=days("through:default"),
        declared={name: _flags(given[f"class:{name}"]) for name in vocabulary.classes if f"class:{name}" in given},
        since=_since(given["since"]) if "since" in given else {},
        suspensions=_suspensions(given["suspensions"]) if "suspensions" in given else None,
        items={
            path: _items(given[f"items:{path}"], items.fields, items.dated)
            for path, items in vocabulary.items.items()
            if f"items:{path}" in given
        },
        records={
            name: _records(given[f"records:{name}"], activity.fields, founded)
            for name, activity in vocabulary.activities.items()
            if f"records:{name}" in given
        },
    )


# --- columns ---------------------------------------------------------------------------------------------------------


def _bits(buffer: pa.Buffer | None, offset: int, count: int) -> Words:
    """Return bits of a buffer, from an offset on, as whole words."""
    if buffer is None:
        return ones(count)
    if offset % 8 == 0:
        raw = np.frombuffer(buffer, np.uint8)[offset // 8 : (offset + count + 7) // 8]
        whole = np.zeros(words_for(count) * 8, np.uint8)
        whole[: len(raw)] = raw
        return whole.view(np.uint64)
    raw = np.unpackbits(np.frombuffer(buffer, np.uint8), bitorder="little", count=offset + count)[offset:]
    return pack(raw.view(np.bool_))


def _known(array: pa.Array) -> Words:
    """Return which values of an array are there."""
    return _bits(array.buffers()[0], array.offset, len(array))


def _flags(array: pa.Array) -> Planes:
    known = _known(array)
    values = _bits(array.buffers()[1], array.offset, len(array))
    return Planes(values & known, known & ~values)


def _values(array: pa.Array, kind: type[np.generic]) -> NDArray[np.generic]:
    data = array.buffers()[1]
    if data is None or not len(array):
        return np.zeros(len(array), kind)
    found: NDArray[np.generic] = np.frombuffer(data, kind, count=array.offset + len(array))[array.offset :]
    return found


def _days(array: pa.Array) -> Numbers:
    """Return days as ordinals; ``not_yet`` is day 0."""
    raw = _values(array, np.int32)
    days = raw.astype(np.int32) + np.int32(EPOCH)
    if array.null_count == len(array):
        return Numbers(days, _known(array))
    days[raw == NOT_YET] = NOT_YET_DAY
    return Numbers(days, _known(array))


def _columns(name: str, fact: Fact, array: pa.Array, members: Container[str] | None = None) -> Mapping[str, Column]:
    """Return the column of a fact or field; of a set one for each value; of a text none."""
    if array.null_count == len(array) and len(array):
        return {}
    match fact.type:
        case "flag":
            return {name: _flags(array)}
        case "date":
            return {name: _days(array)}
        case "count" | "amount":
            return {name: Numbers(_values(array, np.int64), _known(array))}  # type: ignore[arg-type]
        case "choice":
            places = {each.name: place for place, each in enumerate(fact.values)}
            return {name: Numbers(_coded(array, places), _known(array))}
        case "set":
            return _members(name, fact.values, array, members)
        case _:
            return {}


def _coded(array: pa.Array, places: Mapping[str, int]) -> NDArray[np.int32]:
    """Return the place of each text among the declared values; a text that is none of them stands nowhere."""
    if not isinstance(array, pa.DictionaryArray):
        array = array.dictionary_encode()
    table = np.array([places.get(each, -1) for each in array.dictionary.to_pylist()] or [-1], np.int32)
    found: NDArray[np.int32] = table[array.indices.fill_null(0).to_numpy(zero_copy_only=False)]
    return found


def _members(
    name: str, values: Sequence[Value], array: pa.ListArray, wanted: Container[str] | None
) -> dict[str, Column]:
    """Return one column for each value of a set, true where the set has it or a value that implies it."""
    asked = [place for place, each in enumerate(values) if wanted is None or f"{name}:{each.name}" in wanted]
    if not asked:
        return {}
    known = _known(array)
    codes = _coded(array.flatten(), {each.name: place for place, each in enumerate(values)})
    starts = _starts(array)
    found: dict[str, Column] = {}
    for base in range(0, len(values), 64):
        words = joined(_closures(tuple(values), base)[codes], starts)
        for place in asked:
            if base <= place < base + 64:
                true = pack((words & np.uint64(1 << (place - base))) != 0) & known
                found[f"{name}:{values[place].name}"] = Planes(true, known & ~true)
    return found


@cache
def _closures(values: tuple[Value, ...], base: int) -> NDArray[np.uint64]:
    """Return for each value the bits, from ``base`` on, of everything it brings with it; the last entry is for none."""
    places = {each.name: place for place, each in enumerate(values)}
    table = np.zeros(len(values) + 1, np.uint64)
    for place, each in enumerate(values):
        for name in closure(values, frozenset([each.name])):
            if base <= places[name] < base + 64:
                table[place] |= np.uint64(1 << (places[name] - base))
    return table


# --- lists -----------------------------------------------------------------------------------------------------------


def _starts(array: pa.ListArray) -> NDArray[np.int64]:
    """Return where each list begins among the flattened values; a missing list is empty."""
    counts = np.diff(array.offsets.to_numpy(zero_copy_only=False)).astype(np.int64)
    if array.null_count:
        counts[array.is_null().to_numpy(zero_copy_only=False)] = 0
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(counts)))


def _fields(entries: pa.StructArray, fields: Mapping[str, Fact]) -> dict[str, Column]:
    found: dict[str, Column] = {}
    names = {each.name for each in entries.type}
    for name, fact in fields.items():
        if name in names:
            found.update(_columns(name, fact, entries.field(name)))
    return found


def _items(array: pa.ListArray, fields: Mapping[str, Fact], dated: str | None) -> Rows:
    entries = array.flatten()
    when = _days(entries.field(dated)) if dated else None
    return Rows(_starts(array), _known(array), _fields(entries, fields), dated=when)


def _records(array: pa.ListArray, fields: Mapping[str, Fact], founded: Numbers | None) -> Rows:
    """Return records in the order of their days; those before the founding stand on day 0, which no range holds."""
    entries, starts = array.flatten(), _starts(array)
    days: NDArray[np.int32] = _values(entries.field(DAY), np.int32).astype(np.int32) + np.int32(EPOCH)
    if founded is not None and len(days):
        # Days are in order: only an enterprise whose first record is too early has any to leave out.
        born = np.where(flags_of(founded.known, len(array)), founded.values, 0)
        there = starts[:-1] < starts[1:]
        if (days[starts[:-1][there]] < born[there]).any():
            days[days < np.repeat(born, np.diff(starts))] = 0
    return Rows(starts, _known(array), _fields(entries, fields), days=days)


def _since(array: pa.MapArray) -> dict[str, Numbers]:
    # Keys and items are those of the whole array, of which this may be a slice.
    first, last = array.offsets[0].as_py(), array.offsets[-1].as_py()
    if first == last:
        return {}
    keys = array.keys[first:last].dictionary_encode()
    places = keys.indices.to_numpy()
    owners = np.repeat(np.arange(len(array)), np.diff(_starts(array)))
    days = _days(array.items[first:last]).values
    found: dict[str, Numbers] = {}
    for place, key in enumerate(keys.dictionary.to_pylist()):
        here = places == place
        values, known = np.zeros(len(array), np.int32), np.zeros(len(array), np.bool_)
        values[owners[here]], known[owners[here]] = days[here], True
        found[key] = Numbers(values, pack(known))
    return found


def _suspensions(array: pa.ListArray) -> Spans | None:
    spans = array.flatten()
    if not len(spans):
        return None
    owners = np.repeat(np.arange(len(array), dtype=np.int32), np.diff(_starts(array)))
    first, last = _days(spans.field("from")).values, _days(spans.field("until")).values
    return Spans(owners, first.astype(np.int32), last.astype(np.int32))
