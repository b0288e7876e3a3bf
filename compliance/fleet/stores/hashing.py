"""The hash of a row's content: 64 bits of plain arithmetic over Arrow's buffers, no row at a time.

It is the same on every machine and with every version of the packages: nothing is written as text on the way. A value
that is unknown adds nothing, so that a fact that comes into the vocabulary changes no hash. It tells an edited row
from an untouched one; it is no protection against someone who wants two rows to look alike.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]


def row_hashes(rows: pa.Table | pa.RecordBatch) -> Hashes:
    """Return the hash of every row: the sum of the hashes of its values, each under the name of its column."""
    found: Hashes = np.zeros(rows.num_rows, np.uint64)
    for name, column in zip(rows.schema.names, rows.columns, strict=True):
        array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        if len(array) and array.null_count < len(array):
            found += _under(_seed(name), _hashes(array), array)
    return _mixed(found)


def _seed(name: str) -> np.uint64:
    return np.uint64(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little"))


def _mixed(values: Hashes) -> Hashes:
    """Return numbers so stirred that close ones become far apart (the finaliser of SplitMix64)."""
    with np.errstate(over="ignore"):
        values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _under(seed: np.uint64, hashes: Hashes, array: pa.Array) -> Hashes:
    """Return hashes as those of one column or field; 0 where there is no value."""
    with np.errstate(over="ignore"):
        found = _mixed(hashes + seed)
    if array.null_count:
        found[pc.is_null(array).to_numpy(zero_copy_only=False)] = 0
    return found


def _hashes(array: pa.Array) -> Hashes:
    """Return the hash of every value; what stands for a missing one does not matter."""
    kind = array.type
    if pa.types.is_dictionary(kind):
        coded: Hashes = _hashes(array.dictionary)[array.indices.fill_null(0).to_numpy(zero_copy_only=False)]
        return coded
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _texts(array)
    if pa.types.is_list(kind) or pa.types.is_map(kind):
        return _lists(array)
    if pa.types.is_struct(kind):
        found: Hashes = np.ones(len(array), np.uint64)
        for field in kind:
            entries = array.field(field.name)
            if entries.null_count < len(entries):
                found += _under(_seed(field.name), _hashes(entries), entries)
        return found
    if pa.types.is_boolean(kind):
        return np.asarray(array.fill_null(False).to_numpy(zero_copy_only=False), np.uint64)
    if pa.types.is_date32(kind):
        array = array.cast(pa.int32())
    numbers: Hashes = array.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64).view(np.uint64)
    return numbers


def _texts(array: pa.Array) -> Hashes:
    """Return the sum over a text's bytes of each byte at its place."""
    if len(array) > 64:
        coded = array.dictionary_encode()
        if len(coded.dictionary) * 2 < len(array):
            return _hashes(coded)
    width = np.int64 if pa.types.is_large_string(array.type) else np.int32
    array = array.fill_null("")
    offsets = np.frombuffer(array.buffers()[1], width, count=array.offset + len(array) + 1)[array.offset :]
    counts = np.diff(offsets).astype(np.int64)
    data = array.buffers()[2]
    if data is None or not counts.sum():
        return np.zeros(len(array), np.uint64)
    codes = np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]].astype(np.uint64)
    return _summed(codes + np.uint64(1), counts)


def _lists(array: pa.Array) -> Hashes:
    """Return the sum over a list's entries of each entry at its place; a map is a list of pairs."""
    if pa.types.is_map(array.type):
        array = array.cast(pa.list_(pa.struct([("key", array.type.key_type), ("value", array.type.item_type)])))
    counts = np.diff(array.offsets.to_numpy(zero_copy_only=False)).astype(np.int64)
    if array.null_count:
        counts[array.is_null().to_numpy(zero_copy_only=False)] = 0
    inner = array.flatten()
    return _summed(_under(_seed("entry"), _hashes(inner), inner), counts)


def _summed(entries: Hashes, counts: NDArray[np.int64]) -> Hashes:
    """Return for each list the sum of its entries, each stirred with its place, and its length."""
    found = counts.astype(np.uint64)
    if len(entries):
        starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(counts)))
        places = (np.arange(len(entries)) - np.repeat(starts[:-1], counts)).astype(np.uint64)
        with np.errstate(over="ignore"):
            stirred = _mixed(entries + (places + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15))
            there = counts > 0
            found[there] += np.add.reduceat(stirred, starts[:-1][there])
    return found
