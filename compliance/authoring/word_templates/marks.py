"""WordprocessingML in small pieces: runs, paragraphs, cells, rows, tables. Children stand in the schema's order.

Every piece is a string. Tags of Jinja are text like any other; those for rows, cells and paragraphs have pieces of
their own, because Word wants them inside a paragraph of a cell of a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

TWIPS = 1440 / 25.4
"""In a millimetre."""
UPRIGHT, ACROSS = 186, 273
"""Millimetres between the margins of A4."""


def twips(millimetres: float) -> int:
    """Return millimetres as twentieths of a point."""
    return round(millimetres * TWIPS)


def run(text: str, style: str = "") -> str:
    """Return text in a character style."""
    properties = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def strong(text: str) -> str:
    """Return text that stands out."""
    return run(text, "Strong")


def field(code: str, shown: str = "1", style: str = "") -> str:
    """Return a field that Word works out, as PAGE."""
    return f'<w:fldSimple w:instr=" {code} ">{run(shown, style)}</w:fldSimple>'


TAB = "<w:r><w:tab/></w:r>"


def box(ticked: bool) -> str:
    """Return a box to tick; in Word it is ticked with the mouse."""
    mark = "☑" if ticked else "☐"
    return (
        '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="' + ("1" if ticked else "0") + '"/>'
        '<w14:checkedState w14:val="2611" w14:font="Segoe UI Symbol"/>'
        '<w14:uncheckedState w14:val="2610" w14:font="Segoe UI Symbol"/></w14:checkbox></w:sdtPr><w:sdtContent>'
        f'<w:r><w:rPr><w:rStyle w:val="Box"/></w:rPr><w:t>{mark}</w:t></w:r></w:sdtContent></w:sdt>'
    )


def paragraph(*runs: str, style: str = "", tabs: Sequence[tuple[str, float]] = ()) -> str:
    """Return a paragraph of runs; plain text is a run. ``tabs``: kind and millimetres of tab stops."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if tabs:
        stops = "".join(f'<w:tab w:val="{kind}" w:pos="{twips(at)}"/>' for kind, at in tabs)
        properties += f"<w:tabs>{stops}</w:tabs>"
    inner = "".join(each if each.startswith("<w:") else run(each) for each in runs if each)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def tag(text: str) -> str:
    """Return a paragraph that only holds a tag of Jinja and disappears, as ``for x in y``."""
    return paragraph(f"{{%p {text} %}}", style="Tag")


def when(condition: str, *inner: str) -> str:
    """Return paragraphs and tables that stand only where the condition holds."""
    return tag(f"if {condition}") + "".join(inner) + tag("endif")


def each(loop: str, *inner: str) -> str:
    """Return paragraphs and tables once for every turn of a loop, as ``x in y``."""
    return tag(f"for {loop}") + "".join(inner) + tag("endfor")


# --- tables --------------------------------------------------------------------------------------------------------


def cell(
    *content: str,
    width: float,
    style: str = "Cell",
    shade: str = "",
    span: int = 1,
    border: str = "",
    middle: bool = False,
) -> str:
    """Return a cell of paragraphs; plain text is a paragraph in ``style``. ``width`` in millimetres."""
    properties = f'<w:tcW w:w="{twips(width)}" w:type="dxa"/>'
    if span > 1:
        properties += f'<w:gridSpan w:val="{span}"/>'
    if border:
        properties += f"<w:tcBorders>{border}</w:tcBorders>"
    if shade:
        properties += f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>'
    if middle:
        properties += '<w:vAlign w:val="center"/>'
    inner = "".join(
        text if text.startswith(("<w:p>", "<w:p ", "<w:tbl>")) else paragraph(text, style=style) for text in content
    )
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner or paragraph(style=style)}</w:tc>"


def row(*cells: str, head: bool = False, height: float = 0) -> str:
    """Return a row, which is never split over two pages; a head is repeated on each. ``height``: at least, in mm."""
    properties = "<w:cantSplit/>"
    if height:
        properties += f'<w:trHeight w:val="{twips(height)}" w:hRule="atLeast"/>'
    if head:
        properties += "<w:tblHeader/>"
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def row_tag(text: str, span: int, width: float) -> str:
    """Return a row that only holds a tag and disappears."""
    return f"<w:tr>{cell(paragraph(f'{{%tr {text} %}}', style='Tag'), width=width, span=span)}</w:tr>"


def cell_tag(text: str, width: float) -> str:
    """Return a cell that only holds a tag and disappears."""
    return cell(paragraph(f"{{%tc {text} %}}", style="Tag"), width=width)


def table(widths: Sequence[float], *rows: str, style: str = "Rows", caption: str = "", head: bool = True) -> str:
    """Return a table with columns of so many millimetres; ``caption`` is what a screen reader says."""
    total = sum(widths)
    grid = "".join(f'<w:gridCol w:w="{twips(each)}"/>' for each in widths)
    told = f'<w:tblCaption w:val="{escape(caption)}"/>' if caption else ""
    look = f'<w:tblLook w:val="{"0420" if head else "0400"}" w:firstRow="{int(head)}" w:lastRow="0" w:firstColumn="0" '
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{twips(total)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{look}w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>{told}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def listing(
    widths: Sequence[float], heads: Sequence[str], loop: str, cells: Sequence[Sequence[str] | str], caption: str = ""
) -> str:
    """Return a table with a head and one row for every turn of a loop; a cell is one or several paragraphs."""
    filled = [
        cell(*([one] if isinstance(one, str) else one), width=wide) for one, wide in zip(cells, widths, strict=True)
    ]
    return table(
        widths,
        head_row(widths, heads),
        row_tag(f"for {loop}", len(widths), sum(widths)),
        row(*filled),
        row_tag("endfor", len(widths), sum(widths)),
        caption=caption,
    )


def head_row(widths: Sequence[float], heads: Sequence[str]) -> str:
    """Return the row of heads."""
    return row(*(cell(head, width=wide, style="CellHead") for head, wide in zip(heads, widths, strict=True)), head=True)
