"""Filled checklists on their way back: read from the workbook or the page, checked answer by answer, told in a report.

The other half of the writers: what ``writers/excel.py`` and the template of a sheet write so that programs can read it
back is read back here. This package reads answers and says what is wrong with them; what is done with them is decided
by the command.
"""

from __future__ import annotations

from compliance.decoding import MEBIBYTE, read_once
from compliance.diagnostics import Span
from compliance.reports.returns.answers import Refused, Returned, mistake

LARGEST = 32 * MEBIBYTE
"""Bytes of a filled checklist; photographs may have been pasted into it."""
LARGEST_PAGE = 4 * MEBIBYTE
"""Bytes of a page; it holds no pictures."""
_HTML = (b"<!doctype html", b"<html", b"<!--", b"<head", b"<meta")


def read_answers(path: str) -> Returned:
    """Return what a filled checklist holds, by what the file is and not by what it is called.

    Raises ``LoadError``: R001 to R008 where the file cannot be read, K001 to K004 where it is no checklist;
    :class:`compliance.installed.MissingExtra` where a workbook is given and openpyxl is not installed.
    """
    data = read_once(path, LARGEST)
    if data.startswith(b"PK\x03\x04"):
        from compliance.reports.returns import excel_answers

        return excel_answers.read(data, path)
    start = data.removeprefix(b"\xef\xbb\xbf")[:400].lstrip().lower()
    if start.startswith(_HTML):
        from compliance.reports.returns import html_answers

        return html_answers.read(_page(data, path), path)
    raise Refused([mistake(Span(path), "K001", *_what(data))])


def _page(data: bytes, path: str) -> str:
    """Return the text of a page; it may hold any character a browser can show."""
    if len(data) > LARGEST_PAGE:
        said = (f"网页过大（{len(data) // MEBIBYTE}MiB），不像检查表", f"{len(data) // MEBIBYTE} MiB: too large a page")
        raise Refused([mistake(Span(path), "K003", said)])
    try:
        return data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError:
        said = ("这个网页不是UTF-8编码", "this page is not UTF-8")
        instead = (
            "请用检查表网页上的“保存填写结果”按钮保存，再导入",
            "save it with the page's button “Save the answers”, and import that",
        )
        raise Refused([mistake(Span(path), "K001", said, instead)]) from None


def _what(data: bytes) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return what a file is that cannot be a checklist, and what to do."""
    xlsx = ("请另存为.xlsx（不加密码）后再导入", "save it as .xlsx without a password, and import that")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return ("这是.xls旧格式，或者是加了密码的工作簿", "an old .xls file, or a workbook with a password"), xlsx
    if data[:2000].lstrip().startswith((b"From: <Saved by", b"MIME-Version:")):
        said = ("这是单文件网页（.mhtml）", "a web archive (.mhtml)")
        return said, ("请用网页上的“保存填写结果”按钮保存", "save it with the page's button “Save the answers”")
    if data.startswith(b"%PDF"):
        said = ("这是PDF：PDF检查表供打印手填，不能导入", "a PDF: it is for printing, its answers cannot be read back")
        return said, ("请填写XLSX或HTML检查表", "fill in the XLSX or the HTML checklist")
    said = ("这不是本程序生成的检查表", "not a checklist of this program")
    return said, ("只有XLSX和HTML检查表可以导入", "only XLSX and HTML checklists can be imported")


__all__ = ["LARGEST", "Refused", "Returned", "read_answers"]
