"""Word documents in tests: what they say, drawn templates, an outline to compare."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from lxml import etree

from compliance.authoring.word_templates.marks import paragraph
from compliance.authoring.word_templates.parts import Draft, parts_of
from compliance.reports.word_file import W, packed

TWIP = 25.4 / 1440


def parts(data: bytes) -> dict[str, bytes]:
    """Return the parts of a document by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def body(data: bytes) -> etree._Element:
    """Return the text of a document as a tree."""
    return etree.fromstring(parts(data)["word/document.xml"])


def said(element: etree._Element) -> str:
    """Return what an element says; a line break is a line break."""
    return "".join({"t": each.text or "", "br": "\n", "tab": "\t"}.get(_name(each), "") for each in element.iter())


def paragraphs(data: bytes) -> list[str]:
    """Return what every paragraph of a document says, tables included."""
    return [said(each) for each in body(data).iter(f"{W}p")]


def whole(data: bytes) -> str:
    """Return everything a document says, a paragraph in a line."""
    return "\n".join(paragraphs(data))


def template(*inner: str, footer: str = "", title: str = "", more: Mapping[str, bytes] | None = None) -> bytes:
    """Return a Word template with these paragraphs and tables; plain text is a paragraph. ``more`` parts overwrite."""
    text = "".join(each if each.startswith("<w:") else paragraph(each) for each in inner)
    return packed({**parts_of(Draft(text, paragraph(footer), title)), **(more or {})})


def own(folder: Path, data: bytes, name: str = "gap_report/report.docx") -> Path:
    """Put a user's template in its place below a folder, and return the folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return folder


def outline(data: bytes) -> str:
    """Return a document as lines to compare and to read: styles, texts, tables with their columns and marks."""
    found = parts(data)
    lines = [*_blocks(etree.fromstring(found["word/document.xml"])[0], "")]
    lines += ["", "footer", *_blocks(etree.fromstring(found["word/footer1.xml"]), "  "), "", "properties"]
    lines += [f"  {_name(each)}: {each.text or ''}" for each in etree.fromstring(found["docProps/core.xml"])]
    return "\n".join(lines) + "\n"


def _blocks(parent: etree._Element, margin: str) -> Iterator[str]:
    for each in parent:
        match _name(each):
            case "p":
                style = each.find(f"{W}pPr/{W}pStyle")
                yield f"{margin}{'Normal' if style is None else style.get(f'{W}val')}: {_runs(each)}".rstrip()
            case "tbl":
                columns = " ".join(_millimetres(one) for one in each.iter(f"{W}gridCol"))
                caption = each.find(f"{W}tblPr/{W}tblCaption")
                yield f"{margin}table {columns}{'' if caption is None else ' · ' + str(caption.get(f'{W}val'))}"
                yield from _rows(each, margin + "  ")
            case "sectPr":
                size = each.find(f"{W}pgSz")
                yield f"{margin}paper {_millimetres(size)} {size.get(f'{W}orient') or 'upright'}"


def _rows(table: etree._Element, margin: str) -> Iterator[str]:
    for row in table.findall(f"{W}tr"):
        marks = [_name(each) for each in row.find(f"{W}trPr") if _name(each) != "trHeight"]
        yield f"{margin}row {' '.join(marks)}"
        for cell in row.findall(f"{W}tc"):
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            wide = "" if span is None else f" over {span.get(f'{W}val')}"
            yield f"{margin}  cell {_millimetres(cell.find(f'{W}tcPr/{W}tcW'))}{wide}"
            yield from _blocks(cell, margin + "    ")


def _runs(element: etree._Element) -> str:
    shown = []
    for run in element.iter(f"{W}r"):
        style = run.find(f"{W}rPr/{W}rStyle")
        text = said(run).replace("\n", "⏎").replace("\t", "⇥")
        shown.append(f"<{style.get(f'{W}val')} {text}>" if style is not None and text else text)
    return "".join(shown)


def _millimetres(element: etree._Element) -> str:
    return f"{int(element.get(f'{W}w')) * TWIP:.0f}"


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname
