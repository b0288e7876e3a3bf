"""The answers of a filled workbook, saved by Excel, WPS or LibreOffice.

A workbook from outside is not trusted: it is measured before it is unpacked, no part may declare a document type (no
entity is ever defined, so none can grow or fetch anything), no macro and no formula is run, and a formula in the place
of an answer is a mistake of its own.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NoReturn

from compliance.decoding import MEBIBYTE
from compliance.diagnostics import Diagnostic, Span
from compliance.installed import MissingExtra
from compliance.reports.returns.answers import (
    HEAD,
    MOST_ROWS,
    MOST_TEXT,
    RESULT,
    WRITTEN,
    AnsweredRow,
    CellSpan,
    Given,
    Refused,
    Returned,
    mistake,
)
from compliance.reports.returns.words import result_of

META: Final = "_meta"
MEMBERS: Final = 1_000
"""Parts a workbook may have; photographs count."""
UNPACKED: Final = 16 * MEBIBYTE
"""Bytes its XML may have in all; a checklist of a hundred items has less than one MiB. Pictures are never unpacked."""
MOST_COLUMNS: Final = 100
_XML: Final = (".xml", ".rels", ".vml")
_DECLARES: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
_ENCODING: Final = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']{0,40})["']""")
_ADDRESS: Final = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_NOTES: Final = 200
"""Names and values that are read of ``_meta``."""

Cells = Sequence[Any]


def read(data: bytes, path: str) -> Returned:
    """Return what the workbook holds.

    Raises :class:`Refused` (K001, K003, K004) where it cannot be read as a checklist,
    :class:`compliance.installed.MissingExtra` where openpyxl is not installed.
    """
    try:
        import openpyxl
    except ImportError:
        raise MissingExtra("XLSX", "office") from None
    _look_inside(data, path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what openpyxl leaves out: nothing that is asked for
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            return _read(book, path)
    except Refused:
        raise
    except Exception as error:  # of a damaged part openpyxl may raise anything
        _damaged(path, type(error).__name__)


def _look_inside(data: bytes, path: str) -> None:
    """Refuse a package that is too large unpacked, or whose XML may hold more than it shows."""
    at = Span(path)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            # Whatever its name, a part may be read as XML; only pictures are left alone.
            texts = [each for each in parts if not each.filename.lower().startswith("xl/media/")]
            total = sum(each.file_size for each in texts)
            if len(parts) > MEMBERS or total > UNPACKED:
                zh = f"文件解压后过大（{len(parts)}个部件，XML共{total // MEBIBYTE}MiB），不像检查表，未予读取"
                en = f"{len(parts)} parts and {total // MEBIBYTE} MiB of XML: too large for a checklist, and not read"
                raise Refused([mistake(at, "K003", (zh, en), _SAVE_AGAIN)])
            for each in texts:
                _ensure_plain(package.read(each), each.filename, at)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError, OSError, ValueError) as error:
        _damaged(path, type(error).__name__)


def _ensure_plain(part: bytes, name: str, at: Span) -> None:
    declared = _ENCODING.match(part.removeprefix(b"\xef\xbb\xbf"))
    plain = b"\0" not in part and (declared is None or declared[1].lower() in (b"utf-8", b"us-ascii"))
    if plain and not _DECLARES.search(part):
        return
    zh = f"工作簿的{name}含有文档类型声明或者用了UTF-8以外的编码，正常的检查表没有，未予读取"
    en = f"{name} of the workbook declares a document type or is not UTF-8, which no checklist does; it was not read"
    raise Refused([mistake(at, "K003", (zh, en), _SAVE_AGAIN)])


_SAVE_AGAIN: Final = (
    "请用Excel、WPS表格或LibreOffice打开，另存为.xlsx后再导入",
    "open it in Excel, WPS or LibreOffice, save it as .xlsx, and import that",
)


def _damaged(path: str, why: str) -> NoReturn:
    said = (f"工作簿已损坏或者有密码，无法读取（{why}）", f"the workbook is damaged or has a password ({why})")
    raise Refused([mistake(Span(path), "K001", said, _SAVE_AGAIN)])


# --- worksheets ----------------------------------------------------------------------------------------------------


class _Layout:
    """Where ``_meta`` says that the answers stand."""

    def __init__(self, meta: Mapping[str, str], path: str) -> None:
        self.sheet = meta.get("sheet", "")
        self.span = f"{path}:{self.sheet}"
        self.cover = meta.get("cover", "")
        """The worksheet with the head; empty: the one with the answers."""
        self._head = f"{path}:{self.cover}" if self.cover else self.span
        self.columns = {key[7:]: _column(value) for key, value in meta.items() if key.startswith("column.")}
        self.header = int(meta["header"]) if meta.get("header", "").isdecimal() else 0
        self.labels = {key[6:]: value for key, value in meta.items() if key.startswith("label.")}
        self.entries = {key[6:]: _address(value) for key, value in meta.items() if key.startswith("entry.")}

    @property
    def whole(self) -> bool:
        """Whether answers can be found at all."""
        known = all(0 < at <= MOST_COLUMNS for at in self.columns.values())
        return bool(self.sheet) and RESULT in self.columns and known and all(self.entries.values())

    def at(self, row: int, column: int) -> CellSpan:
        """Return a cell of the worksheet with the answers."""
        return CellSpan(self.span, row, column)

    def of_head(self, row: int, column: int) -> CellSpan:
        """Return a cell of the worksheet with the head."""
        return CellSpan(self._head, row, column)


def _column(letters: str) -> int:
    found = _address(f"{letters}1")
    return found[1] if found else 0


def _address(text: str) -> tuple[int, int] | None:
    """Return row and column of ``C5``; ``None`` where it is no cell that can be read."""
    found = _ADDRESS.fullmatch(text.strip().upper())
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    row = int(found[2])
    return (row, column) if row <= MOST_ROWS and column <= MOST_COLUMNS else None


def _read(book: Any, path: str) -> Returned:
    meta = _read_meta(book)
    if "kind" not in meta:
        zh = "这不是本程序生成的检查表：工作簿里没有可供核对的信息（_meta）"
        en = "not a checklist of this program: the workbook lacks what says so (_meta)"
        raise Refused([mistake(Span(path), "K001", (zh, en), _MAKE)])
    layout = _Layout(meta, path)
    sheet = book[layout.sheet] if layout.sheet in book.sheetnames else None
    cover = book[layout.cover] if layout.cover in book.sheetnames else None
    lost = layout.cover and not hasattr(cover, "iter_rows")
    if meta["kind"] == "checklist" and (lost or not layout.whole or not hasattr(sheet, "iter_rows")):
        name = (layout.cover if lost else layout.sheet) or "?"
        zh, en = f"找不到工作表“{name}”或者其中的答题栏", f"the worksheet {name!r}, or a column of it, cannot be found"
        instead = ("请把工作表改回原名，不要增删列", "give the worksheet its name again; add and delete no columns")
        raise Refused([mistake(Span(path), "K004", (zh, en), instead)])
    if sheet is None or not layout.whole:
        return Returned(path, "xlsx", meta, {}, (), Span(path))
    reading = _Reading(layout, book.epoch)
    rows: list[AnsweredRow] = []
    head = sheet if cover is None else cover
    head.reset_dimensions()
    last = max((given.at.line for given in reading.head.values()), default=0)
    for number, cells in enumerate(head.iter_rows(max_row=last, max_col=MOST_COLUMNS) if last else (), 1):
        reading.take_head(number, cells)
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS), 1):
        reading.compare_heads(number, cells)
        row = reading.row(number, cells)
        if row is not None:
            rows.append(row)
    return Returned(path, "xlsx", meta, reading.head, tuple(rows), Span(layout.span), tuple(reading.mistakes))


_MAKE: Final = (
    "请用`compliance checklist make`生成检查表，填写后再导入",
    "make it with `compliance checklist make`, fill it in, and import that",
)


def _read_meta(book: Any) -> dict[str, str]:
    if META not in book.sheetnames or not hasattr(book[META], "iter_rows"):
        return {}
    meta: dict[str, str] = {}
    sheet = book[META]
    sheet.reset_dimensions()
    for row in sheet.iter_rows(max_row=_NOTES, max_col=2, values_only=True):
        if len(row) >= 2 and isinstance(row[0], str) and row[1] is not None:
            meta.setdefault(row[0][:200], _text_of(row[1]))
    return meta


class _Reading:
    """Takes the cells of the answers row by row, with their places; formulas are mistakes."""

    def __init__(self, layout: _Layout, epoch: datetime) -> None:
        self.layout, self.epoch = layout, epoch
        self.head = {key: Given("", layout.of_head(*at)) for key, at in layout.entries.items() if at and key in HEAD}
        self.mistakes: list[Diagnostic] = []

    def take_head(self, number: int, cells: Cells) -> None:
        """Take the answers of the head that stand in this row."""
        for key in [key for key, given in self.head.items() if given.at.line == number]:
            at = self.layout.of_head(number, self.head[key].at.column)
            self.head[key] = self._given(cells, at.column, at, as_day=key == "date")

    def compare_heads(self, number: int, cells: Cells) -> None:
        """Note a column that does not stand where it stood: its answers would be taken for another's (K004)."""
        if number != self.layout.header:
            return
        for key, column in self.layout.columns.items():
            cell = cells[column - 1] if len(cells) >= column else None
            now = " ".join(_text_of(cell.value).split()) if cell is not None and cell.value is not None else ""
            was = " ".join(self.layout.labels.get(key, "").split())
            if was and was not in now:
                at = self.layout.at(number, column)
                zh, en = (
                    f"{at.cell}原来是“{was}”列，现在是“{now[:40]}”",
                    f"{at.cell} was the column {was!r}, it is {now[:40]!r}",
                )
                instead = ("请把各列放回原来的位置，不要增删列", "put the columns back; add and delete none")
                self.mistakes.append(mistake(at, "K004", (zh, en), instead))

    def row(self, number: int, cells: Cells) -> AnsweredRow | None:
        """Return a row of the checklist; ``None`` where it is a heading or empty."""
        columns = self.layout.columns
        before = len(self.mistakes)
        at = self.layout.at
        result = self._given(cells, columns[RESULT], at(number, columns[RESULT]))
        written = {
            key: self._given(cells, columns[key], at(number, columns[key]), as_day=key == "due")
            for key in WRITTEN
            if key in columns
        }
        identity = self._given(cells, 1, at(number, 1))
        if not identity.text:
            # A heading, or what stands below the table, unless something is answered there.
            del self.mistakes[before:]
            if result_of(result.text) is None:
                return None
        printed = self._given(cells, columns["no"], at(number, columns["no"])).text if "no" in columns else ""
        return AnsweredRow(identity, (result,) if result.text else (), result.at, written, printed)

    def _given(self, cells: Cells, column: int, at: CellSpan, as_day: bool = False) -> Given:
        cell = cells[column - 1] if len(cells) >= column else None
        value = cell.value if cell is not None else None
        if value is None:
            return Given("", at)
        if cell is not None and cell.data_type == "f":
            zh, en = f"{at.cell}单元格里是公式，不是答案", f"{at.cell} holds a formula, not an answer"
            instead = ("请删去公式，直接填写", "delete the formula and write the answer itself")
            self.mistakes.append(mistake(at, "K010", (zh, en), instead))
            return Given("", at)
        if as_day and isinstance(value, int | float) and not isinstance(value, bool):
            # Formats of Chinese dates (27 to 58) are not known to be dates by their numbers.
            value = self._day_of(value)
        if isinstance(value, datetime):
            value = value.date()
        return Given(value if isinstance(value, date) else _text_of(value), at)

    def _day_of(self, serial: float) -> date | float:
        from openpyxl.utils.datetime import from_excel

        if 20_000 <= serial <= 110_000:
            found = from_excel(int(serial), self.epoch)
            return found.date() if isinstance(found, datetime) else serial
        return serial


def _text_of(value: object) -> str:
    """Return the text of a cell: whole numbers without a point, days as YYYY-MM-DD."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return _unescaped(str(value))[:MOST_TEXT].strip()


def _unescaped(text: str) -> str:
    """Return a text with the line ends of Windows as they were typed; Excel writes them as an escape."""
    return text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
