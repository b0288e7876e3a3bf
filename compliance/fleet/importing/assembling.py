"""One bucket's firms out of the cells of tables: typed columns, lists grouped by firm, and what is wrong with which."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from compliance.fleet.importing.cells import Reader, Refused
from compliance.fleet.importing.mapping import FAILED
from compliance.fleet.importing.profiles import with_source
from compliance.fleet.importing.reasons import Quarantine, Reason
from compliance.fleet.importing.taking import Taken, said
from compliance.fleet.stores.layout import DAY, schema
from compliance.model import Vocabulary

Wrongs = dict[int, list[Reason]]
"""What is wrong, by the row of a firm in its bucket."""
_REST = ("address", "firm")


class Bucket:
    """The firms of a bucket while they are put together."""

    def __init__(self, vocabulary: Vocabulary, firms: Taken, number: int) -> None:
        self.vocabulary, self.firms = vocabulary, firms
        self.layout = with_source(schema(vocabulary))
        self.cells = firms.spill.bucket(number).combine_chunks()
        self.count = self.cells.num_rows
        self.ids: pa.Array = _whole(self.cells["id"])
        self.wrong: Wrongs = defaultdict(list)
        self.columns: dict[str, pa.Array] = {name: _whole(self.cells[name]) for name in ("id", "source", "line")}
        self.rest: list[dict[str, Any]] = []
        self.entries: NDArray[np.int64] = np.zeros(self.count, np.int64)
        """Rows of lists of each firm."""

    def read_firms(self) -> None:
        """Type the columns of the firms."""
        texts: dict[str, pa.Array] = {}
        for target, values in _typed(self.firms, self.cells, self.wrong, range(self.count)).items():
            name = self._column(target)
            if name:
                self.columns[name] = values
            else:
                texts[target] = values
        for row in np.flatnonzero(pc.is_null(self.columns["name"]).to_numpy(zero_copy_only=False)):
            if int(row) not in self.wrong:
                self._note(int(row), "name", "E002", "the firm has no name")
        self._take_rest(texts)
        if "place" in self.columns:
            self.columns["place"] = pc.fill_null(self.columns["place"], 0)

    def _column(self, target: str) -> str:
        """Return the column of a store that a target fills; empty for what goes into ``rest``."""
        fixed = {
            "name": "name",
            "credit_code": "credit_code",
            "jurisdiction": "place",
            "founded_on": "founded_on",
            "stated_on": "stated_on",
            "records_through": "through:default",
        }
        if target in fixed:
            return fixed[target]
        if target.startswith("records_through."):
            return f"through:{target.partition('.')[2]}"
        if target in self.vocabulary.facts:
            return f"fact:{target}"
        return f"class:{target}" if target in self.vocabulary.classes else ""

    def _take_rest(self, texts: Mapping[str, pa.Array]) -> None:
        self.rest = [{} for _ in range(self.count)] if texts else []
        for target, values in texts.items():
            group, _, name = target.partition(".")
            for row, value in enumerate(values.to_pylist()):
                if value is not None and name:
                    self.rest[row].setdefault(group, {})[name] = value
                elif value is not None:
                    self.rest[row][group] = value

    def _note(self, row: int, column: str, code: str, message: str, value: str = "") -> None:
        source, line = self.columns["source"][row].as_py(), self.columns["line"][row].as_py()
        self.wrong[row].append(Reason(source, line, column, value, code, message))

    # --- lists

    def read_list(self, taken: Taken, number: int, quarantine: Quarantine) -> None:
        """Group the rows of a list by firm."""
        cells = taken.spill.bucket(number).combine_chunks()
        ids = _whole(cells["id"])
        owners = pc.fill_null(pc.index_in(ids, self.ids), -1).to_numpy(zero_copy_only=False).astype(np.int64)
        for place in np.flatnonzero(owners < 0):
            quarantine.add_entry(_ownerless(cells, int(place), taken))
        if (owners < 0).any():
            there = pa.array(owners >= 0)
            cells, owners = cells.filter(there).combine_chunks(), owners[owners >= 0]
        wrong: Wrongs = defaultdict(list)
        fields = _typed(taken, cells, wrong, range(cells.num_rows))
        self._require(taken, cells, fields, wrong)
        for row, reasons in wrong.items():
            self.wrong[int(owners[row])].extend(reasons)
        self.entries += np.bincount(owners, minlength=self.count)
        self._take_list(taken, fields, owners)

    def take_broken(self, taken: Taken, ids: Sequence[str], quarantine: Quarantine) -> None:
        """Keep out the firms of which a row could not be taken apart; ``ids`` are those of this bucket."""
        if not ids:
            return
        rows = {id: row for row, id in enumerate(self.ids.to_pylist())}
        for id in ids:
            reasons = taken.broken[id]
            if id in rows:
                self.wrong[rows[id]].extend(reasons)
                self.entries[rows[id]] += len(reasons)
            else:
                for each in reasons:
                    quarantine.add_entry(each)

    def _require(self, taken: Taken, cells: pa.Table, fields: dict[str, pa.Array], wrong: Wrongs) -> None:
        """Note entries without what they cannot be without."""
        kind = taken.section.kind
        needed = {"records": ("date",), "suspensions": tuple(fields), "waivers": tuple(fields)}.get(kind, ())
        code = "E006" if kind == "records" else "E014"
        for name in needed:
            for row in np.flatnonzero(pc.is_null(fields[name]).to_numpy(zero_copy_only=False)):
                if int(row) not in wrong:
                    message = f"an entry of {taken.section.name} has no {name}"
                    wrong[int(row)].append(_at(cells, int(row), name, "", code, message))
        start = {"suspensions": "from", "waivers": "granted_on"}.get(kind)
        if start:
            turned = pc.fill_null(pc.greater(fields[start], fields["until"]), False)
            for row in np.flatnonzero(turned.to_numpy(zero_copy_only=False)):
                message = f"{taken.section.name}: until is before {start}; both days are included"
                wrong[int(row)].append(_at(cells, int(row), "until", "", "E013", message))

    def _take_list(self, taken: Taken, fields: dict[str, pa.Array], owners: NDArray[np.int64]) -> None:
        section = taken.section
        order = np.argsort(owners, kind="stable")
        if section.kind == "records":
            # In the order of their days; those of one day as they stood in the source.
            days = pc.fill_null(fields["date"].cast(pa.int32()), 0).to_numpy(zero_copy_only=False)
            order = np.lexsort((np.arange(len(owners)), days, owners))
        counts = np.bincount(owners, minlength=self.count)
        ordered = {name: values.take(pa.array(order)) for name, values in fields.items()}
        if section.kind == "waivers":
            self._take_waivers(ordered, owners[order])
            return
        name = f"{section.kind}:{section.path}" if section.path else section.kind
        kind = self.layout.field(name).type
        if section.kind == "records":
            ordered[DAY] = pc.fill_null(ordered.pop("date"), date(1970, 1, 1))
        entry = kind.value_type
        arrays = [
            ordered[each.name].cast(each.type) if each.name in ordered else pa.nulls(len(owners), each.type)
            for each in entry
        ]
        entries = pa.StructArray.from_arrays(arrays, fields=list(entry))
        offsets = pa.array(np.concatenate(([0], np.cumsum(counts))).astype(np.int32))
        # No suspension is none; of other lists the mapping says what it means that a firm has no row.
        missing = (counts == 0) & (section.absent != "none")
        mask = pa.array(missing) if missing.any() else None
        self.columns[name] = pa.ListArray.from_arrays(offsets, entries, mask=mask).cast(kind)

    def _take_waivers(self, fields: Mapping[str, pa.Array], owners: NDArray[np.int64]) -> None:
        self.rest = self.rest or [{} for _ in range(self.count)]
        names = ("obligation", "granted_on", "until", "approver", "reason")
        columns = [fields[name].to_pylist() for name in names]
        for owner, *told in zip(owners, *columns, strict=True):
            entry = [each.isoformat() if isinstance(each, date) else each for each in told]
            self.rest[int(owner)].setdefault("waivers", []).append(entry)

    def rows(self) -> pa.Table:
        """Return the firms as rows of a store with their sources, those with mistakes among them."""
        columns = dict(self.columns)
        if self.rest:
            texts = [json.dumps(each, ensure_ascii=False, sort_keys=True) if each else None for each in self.rest]
            columns["rest"] = pa.array(texts, pa.string())
        columns.setdefault("place", pa.array(np.zeros(self.count, np.int32)))
        arrays = [
            columns[each.name].cast(each.type) if each.name in columns else pa.nulls(self.count, each.type)
            for each in self.layout
        ]
        return pa.Table.from_arrays(arrays, schema=self.layout)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    found = column.combine_chunks()
    if isinstance(found, pa.ChunkedArray):
        return found.chunk(0) if found.num_chunks else pa.array([], found.type)
    return found


def _typed(taken: Taken, cells: pa.Table, wrong: Wrongs, rows: Sequence[int]) -> dict[str, pa.Array]:
    """Return the values of a section's columns by target; wrong cells are noted by row."""
    found: dict[str, pa.Array] = {}
    for place, reader in enumerate(taken.read):
        values, refused = reader.read(_whole(cells[f"c{place}"]))
        for each in refused:
            shown = "" if each.text.startswith(FAILED) else each.text
            reason = _at(cells, each.row, reader.column.column, shown, each.why.code, said(each.why))
            wrong[each.row].append(reason)
        found[reader.column.target] = values
    for reader in taken.constant:
        found[reader.column.target] = pa.array([reader.constant()] * len(rows), reader.type)
    return found


def _at(cells: pa.Table, row: int, column: str, value: str, code: str, message: str) -> Reason:
    return Reason(cells["source"][row].as_py(), cells["line"][row].as_py(), column, value, code, message)


def _ownerless(cells: pa.Table, row: int, taken: Taken) -> Reason:
    id = cells["id"][row].as_py()
    message = f"{taken.section.name}: no firm of this import has the id {id[:60]!r}"
    return _at(cells, row, taken.section.id, id, "F115", message)


def refused_constants(taken: Taken) -> list[tuple[Reader, Refused]]:
    """Return the constants of a section that are no values."""
    found = [(each, each.constant()) for each in taken.constant]
    return [(reader, value) for reader, value in found if isinstance(value, Refused)]
