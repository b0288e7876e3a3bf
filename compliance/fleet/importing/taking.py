"""Rows of tables into spills, bucket by bucket of the firm they belong to; what no firm can be told of is kept out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from compliance.decoding import bad_character
from compliance.diagnostics import Span
from compliance.fleet.importing.cells import Reader, Refused
from compliance.fleet.importing.mapping import FAILED, Section
from compliance.fleet.importing.reasons import Quarantine, Reason
from compliance.fleet.importing.tables import SHEETS, Batch, Broken, open_table, places_of
from compliance.fleet.stores.writing import Spill
from compliance.model import Vocabulary

LONGEST_ID = 100


class Taken:
    """The rows of one section: cells as text, each row with its firm, its source and its line."""

    def __init__(self, section: Section, vocabulary: Vocabulary, draft: Path, number: int) -> None:
        self.section = section
        self.read = [Reader(each, vocabulary, section.kind) for each in section.columns if each.column]
        self.constant = [Reader(each, vocabulary, section.kind) for each in section.columns if not each.column]
        fields = [pa.field("id", pa.string()), pa.field("source", pa.string()), pa.field("line", pa.int64())]
        fields += [pa.field(f"c{place}", pa.string()) for place in range(len(self.read))]
        self.spill = Spill(draft, f"section{number}", pa.schema(fields))
        self.rows = 0
        """Rows read, with those that were kept out."""
        self.broken: dict[str, list[Reason]] = {}
        """Rows of a list that cannot be taken apart, by the firm they seem to belong to."""

    def take(self, source: str, quarantine: Quarantine) -> tuple[str, int]:
        """Read one table; return what was recognised of it, and its rows. Raises :class:`LoadError`."""
        section = self.section
        wanted: dict[str, Span] = {section.id: section.at}
        wanted.update((each.column.column, each.column.at) for each in self.read)
        table = open_table(source, section)
        found = dict(zip(wanted, places_of(table.header, wanted, source), strict=True))
        places = [found[section.id], *(found[each.column.column] for each in self.read)]
        before = self.rows
        for each in table.rows(places):
            if isinstance(each, Broken):
                self.rows += 1
                self._keep_out_broken(source, each, places[0], quarantine)
            else:
                self.rows += len(each.lines)
                self._add(source, each, quarantine)
        return table.said, self.rows - before

    def _add(self, source: str, batch: Batch, quarantine: Quarantine) -> None:
        ids, good = batch.cells[0], _good_ids(batch.cells[0])
        for row in np.flatnonzero(~good):
            reason = _without_id(source, int(batch.lines[row]), self.section.id, ids[int(row)].as_py())
            self._keep_out(reason, quarantine)
        if not good.all():
            kept = pa.array(good)
            batch = Batch(batch.lines[good], [each.filter(kept) for each in batch.cells])
        count = len(batch.lines)
        where = pa.array([source]).take(pa.array(np.zeros(count, np.int64)))
        columns = [batch.cells[0], where, pa.array(batch.lines), *batch.cells[1:]]
        self.spill.add(
            pa.Table.from_arrays(
                [each.cast(kind.type) for each, kind in zip(columns, self.spill.layout, strict=True)],
                schema=self.spill.layout,
            )
        )

    def _keep_out_broken(self, source: str, row: Broken, id_place: int, quarantine: Quarantine) -> None:
        reason = Reason(source, row.line, "", row.text, row.why.code, said(row.why))
        seems = row.cells[id_place].strip() if id_place < len(row.cells) else ""
        if seems and self.section.kind != "firms":
            self.broken.setdefault(seems, []).append(reason)
        else:
            self._keep_out(reason, quarantine)

    def _keep_out(self, reason: Reason, quarantine: Quarantine) -> None:
        if self.section.kind == "firms":
            quarantine.add_firm([reason])
        else:
            quarantine.add_entry(reason)


def _good_ids(ids: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which ids tell a firm: there, of some length, without characters nobody sees."""
    lengths = pc.fill_null(pc.utf8_length(ids), 0).to_numpy(zero_copy_only=False)
    good = (lengths > 0) & (lengths <= LONGEST_ID)
    # ASCII without control characters is the rule; only the others are looked at one by one.
    odd = ~pc.fill_null(pc.match_substring_regex(ids, r"^[ -~]+$"), True).to_numpy(zero_copy_only=False)
    for row in np.flatnonzero(odd & good):
        text = ids[int(row)].as_py()
        good[row] = not bad_character(text) and "\n" not in text
    return np.asarray(good, np.bool_)


def _without_id(source: str, line: int, column: str, text: str | None) -> Reason:
    if text and text.startswith(FAILED):
        return Reason(
            source, line, column, "", "F116", "the cell of the id holds an error, or a formula without a result"
        )
    if not text:
        merged = "; of merged cells only the first holds it (取消合并单元格)" if source.lower().endswith(SHEETS) else ""
        return Reason(source, line, column, "", "F112", f"this row has no id: whose it is cannot be told{merged}")
    message = f"this is no id: at most {LONGEST_ID} characters on one line, none of them invisible"
    return Reason(source, line, column, text, "F112", message)


def said(why: Refused) -> str:
    """Return a refusal as one sentence with its help."""
    return f"{why.message}; {why.hint}" if why.hint else why.message
