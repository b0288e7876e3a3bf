"""The quarantine: what was not taken into the store, where it stands, and why."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from msgspec import Struct

from compliance.codes import CODES
from compliance.fleet.stores.writing import QUARANTINE_COLUMNS

SHOWN: Final = 80
"""Characters of a value that are written down."""
_FORMULA: Final = tuple("=+-@＝＋－＠")


class Reason(Struct, frozen=True, order=True):
    """Why a row is kept out: file, line (0: the whole file), column, what it says, code, one sentence with the help."""

    source: str
    row: int
    column: str
    value: str
    code: str
    message: str


class Quarantine:
    """Writes ``quarantine.csv`` and counts what is in it."""

    def __init__(self, path: Path) -> None:
        self._stream = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._stream, lineterminator="\r\n")
        self._writer.writerow(QUARANTINE_COLUMNS)
        self.firms = 0
        """Rows of firms kept out."""
        self.entries = 0
        """Rows of lists kept out for themselves."""
        self.by_code: Counter[str] = Counter()
        """Rows of firms by the first code each has: their sum is ``firms``."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let the file be complete."""
        self._stream.close()

    def add_firm(self, reasons: Iterable[Reason]) -> None:
        """Write down one row of a firm with everything that is wrong with it."""
        listed = list(dict.fromkeys(reasons))
        self.firms += 1
        self.by_code[listed[0].code] += 1
        self._write(listed)

    def add_entry(self, reason: Reason) -> None:
        """Write down a row of a list that belongs to no firm."""
        self.entries += 1
        self._write([reason])

    def _write(self, reasons: Iterable[Reason]) -> None:
        for each in reasons:
            page = CODES.get(each.code)
            zh = f"{page.title.zh}：{page.what.zh}" if page else ""
            line = str(each.row) if each.row else ""
            cells = (each.source, line, each.column, _cut(each.value), each.code, each.message, zh)
            self._writer.writerow([_safe(cell) for cell in cells])


def _cut(value: str) -> str:
    shown = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in value[: SHOWN + 1])
    return shown if len(shown) <= SHOWN else shown[: SHOWN - 1] + "…"


def _safe(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula, also where it leaves out blanks in front."""
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) else cell
