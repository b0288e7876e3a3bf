"""What a filled Word document still needs before Word opens it without complaint."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lxml import etree

from compliance.reports.word_file import W

_SPACES = {
    "w": W.strip("{}"),
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
}
_FIRST_PICTURE = 1001


def mended(root: etree._Element, columns: bool) -> bytes:
    """Return a part as it is stored: no empty table, row or cell, columns that agree with their rows.

    ``columns``: the template has tables whose number of columns depends on what they show.
    """
    for each in _found(root, "//w:tr[not(.//w:tc)]"):
        each.getparent().remove(each)
    for each in _found(root, "//w:tbl[not(.//w:tr)]"):
        each.getparent().remove(each)
    for each in _found(root, "//w:tc[not(*[last()][self::w:p])]"):
        etree.SubElement(each, f"{W}p")
    for each in _found(root, "//w:tcPr[w:tcW[preceding-sibling::*]]"):
        each.insert(0, each.find(f"{W}tcW"))
    for number, each in enumerate(_found(root, "//wp:docPr"), _FIRST_PICTURE):
        each.set("id", str(number))
    if columns:
        for table in root.iter(f"{W}tbl"):
            _regrid(table)
    return _stored(root)


def signed(root: etree._Element, on: date, by: str) -> bytes:
    """Return the document's properties: who made it, if the template names nobody, and days that do not vary."""
    day = f"{on.isoformat()}T00:00:00Z"
    for path, text, only_empty in (
        ("dc:creator", by, True),
        ("cp:lastModifiedBy", by, False),
        ("cp:revision", "1", False),
        ("cp:lastPrinted", day, False),
        ("dcterms:created", day, False),
        ("dcterms:modified", day, False),
    ):
        found = root.find(path, _SPACES)
        if found is not None and not (only_empty and found.text):
            found.text = text
    return _stored(root)


def _found(root: etree._Element, path: str) -> Sequence[etree._Element]:
    found: Sequence[etree._Element] = root.xpath(path, namespaces=_SPACES)
    return found


def _stored(root: etree._Element) -> bytes:
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data


def _regrid(table: etree._Element) -> None:
    """Give a table as many columns as its rows have, as wide as the cells that take one column each."""
    rows = [[(_span(cell), _width(cell)) for cell in row.findall(f"{W}tc")] for row in table.findall(f"{W}tr")]
    grid = table.find(f"{W}tblGrid")
    if grid is None or not rows:
        return
    known: list[int] = [0] * max(sum(span for span, _ in row) for row in rows)
    for row in rows:
        at = 0
        for span, width in row:
            if span == 1 and not known[at]:
                known[at] = width
            at += span
    total = max(sum(width for _, width in row) for row in rows)
    unknown = known.count(0)
    rest = max(total - sum(known), 0) // unknown if unknown else 0
    widths = [str(each or rest) for each in known]
    if [each.get(f"{W}w") for each in grid] == widths:
        return
    for each in list(grid):
        grid.remove(each)
    for each in widths:
        etree.SubElement(grid, f"{W}gridCol", {f"{W}w": each})
    whole = table.find(f"{W}tblPr/{W}tblW")
    if whole is not None and whole.get(f"{W}type") == "dxa":
        whole.set(f"{W}w", str(sum(map(int, widths))))


def _span(cell: etree._Element) -> int:
    found = cell.find(f"{W}tcPr/{W}gridSpan")
    return int(found.get(f"{W}val")) if found is not None else 1


def _width(cell: etree._Element) -> int:
    found = cell.find(f"{W}tcPr/{W}tcW")
    told = found.get(f"{W}w") if found is not None and found.get(f"{W}type") == "dxa" else None
    return int(told) if told and told.isdigit() else 0
