"""Any printed form in Word, drawn: head, tables with as many columns as the sheet has, boxes to tick, signatures."""

from __future__ import annotations

from compliance.authoring.word_templates.marks import (
    ACROSS,
    TAB,
    UPRIGHT,
    box,
    cell,
    cell_tag,
    each,
    field,
    paragraph,
    row,
    row_tag,
    run,
    table,
    tag,
    when,
)
from compliance.authoring.word_templates.parts import SHADE, Draft

GAP = paragraph(style="Gap")
ROLES = {"strong": ("Cell", "Strong"), "quiet": ("CellSmall", ""), "quote": ("CellQuote", ""),
         "alert": ("Cell", "Alert"), "ref": ("CellSmall", "")}  # fmt: skip
"""The paragraph and the character style of a line that is not plain."""


def draw() -> Draft:
    """Return the template."""
    body = [
        tag("across page.across"),
        tag("set wide = 273 if page.across else 186"),
        tag("set pairs = 3 if page.across else 2"),
        tag("set label = 26 if page.across else 24"),
        paragraph("{{ page.subtitle|say }}", style="Subtitle"),
        paragraph("{{ page.title|say }}", style="Title"),
        *_head(),
        *_remarks(),
        *_tables(),
        *_signatures(),
        paragraph("{{ page.footer|say }}", style="Note"),
    ]
    number = ("{{ 'Page ' if lang == 'en' else '第 ' }}", "{{ ' of ' if lang == 'en' else ' 页 共 ' }}",
              "{{ '' if lang == 'en' else ' 页' }}")  # fmt: skip

    def foot(width: float) -> str:
        return paragraph(
            run("{% if report is defined and report.enterprise.name %}{{ report.enterprise.name }} · {% endif %}"
                "{{ page.title.en if lang == 'en' else page.title.zh }}"
                "{% if page.returns %} · {{ page.subtitle.en if lang == 'en' else page.subtitle.zh }}{% endif %}"), TAB,
            run(number[0]), field("PAGE"), run(number[1]), field("NUMPAGES"), run(number[2]),
            style="Footer", tabs=[("right", width)],
        )  # fmt: skip

    footer = tag("if page.across") + foot(ACROSS) + tag("else") + foot(UPRIGHT) + tag("endif")
    return Draft("".join(body), footer, "{{ page.title.en if lang == 'en' else page.title.zh }}")


def _head() -> list[str]:
    """Return the head: two or three entries in a row, a wide one in a row of its own."""
    name = cell(
        paragraph("{% width label %}{{ entry.label|say }}", style="CellSmall"), width=30, shade=SHADE, middle=True
    )
    value = cell(
        paragraph("{% width wide / pairs * each[1] - label %}{% colspan each[1] * 2 - 1 %}"
                  "{% if entry.value %}{{ entry.value|say }}{% endif %}", style="Cell"),
        width=54, middle=True,
    )  # fmt: skip
    cells = (
        cell_tag("for each in line", 34), cell_tag("set entry = each[0]", 34), name, value, cell_tag("endfor", 34),
    )  # fmt: skip
    return [
        when(
            "page.head",
            table(
                (34, 34, 30, 54, 34),
                row_tag("for line in page.head|lines_of(pairs)", 5, UPRIGHT),
                row(*cells, height=6.5),
                row_tag("endfor", 5, UPRIGHT),
                style="Grid",
                head=False,
                caption="表头 / Head",
            ),
            GAP,
        )
    ]


def _line(name: str, plain: str) -> str:
    """Return the paragraph of a line, by its role."""
    parts = []
    for number, (role, (style, letters)) in enumerate(ROLES.items()):
        parts += [
            tag(f"{'elif' if number else 'if'} {name}.role == '{role}'"),
            paragraph(run(f"{{{{ {name}.text|say }}}}", letters), style=style),
        ]
    return "".join([*parts, tag("else"), paragraph(f"{{{{ {name}.text|say }}}}", style=plain), tag("endif")])


def _remarks() -> list[str]:
    return [
        tag("for line in page.remarks"),
        tag("if line.role == 'alert'"),
        paragraph("{{ line.text|say }}", style="Warning"),
        tag("else"),
        _line("line", "Normal"),
        tag("endif"),
        tag("endfor"),
        when("page.remarks", GAP),
    ]


def _tables() -> list[str]:
    head = cell(paragraph("{% width column.width %}{{ title|say }}", style="CellHead"), width=84, middle=True)
    boxes = each(
        "choice in column.choices",
        tag("if choice.value == held.answer"),
        paragraph(box(True), run(" {{ choice.label|say }}"), style="Cell"),
        tag("else"),
        paragraph(box(False), run(" {{ choice.label|say }}"), style="Cell"),
        tag("endif"),
    )
    content = (
        tag("width column.width"),
        tag("if held.on"),
        paragraph("{{ held.on|day }}", style="Cell"),
        tag("elif held.number is not none"),
        paragraph("{{ held.number|figure }}", style="Cell"),
        tag("endif"),
        boxes,
        tag("for line in held.lines"),
        _line("line", "Cell"),
        tag("endfor"),
    )  # fmt: skip
    group = cell(
        paragraph("{% colspan table.columns|length %}{% width table.columns|sum(attribute='width') %}"
                  "{{ group.heading|say }}", style="CellHead"),
        width=UPRIGHT, span=4, shade="DFE7F0",
    )  # fmt: skip
    form = table(
        (34, 34, 84, 34),
        row(
            cell_tag("for column in table.columns", 34),
            cell_tag("set title = column.label", 34),
            head,
            cell_tag("endfor", 34),
            head=True,
        ),
        row_tag("for group in table.groups", 4, UPRIGHT),
        row_tag("if group.heading", 4, UPRIGHT),
        row(group),
        row_tag("endif", 4, UPRIGHT),
        row_tag("for row in group.rows", 4, UPRIGHT),
        row(
            cell_tag("for column in table.columns", 34),
            cell_tag("set held = row.cells[loop.index0]", 34),
            cell(*content, width=84),
            cell_tag("endfor", 34),
        ),
        row_tag("endfor", 4, UPRIGHT),
        row_tag("endfor", 4, UPRIGHT),
        style="Grid",
        caption="表格 / Table",
    )
    return [
        tag("for table in page.tables"),
        when("page.tables|length > 1 or table.note", paragraph("{{ table.heading|say }}", style="Heading1")),
        when("table.note", paragraph("{{ table.note|say }}", style="NoteAbove")),
        tag("if table.groups|map(attribute='rows')|map('length')|sum"),
        form,
        tag("elif table.empty"),
        paragraph("{{ table.empty|say }}"),
        tag("endif"),
        tag("endfor"),
    ]


def _signatures() -> list[str]:
    block = cell(
        paragraph("{% width wide / page.signatures|length %}{{ one.who|say }}", style="CellHead"),
        tag("for line in one.lines"),
        tag("if loop.first or loop.index is odd"),
        paragraph("{{ line|say }}", style="Write"),
        tag("else"),
        paragraph("{{ line|say }}", style="WriteOn"),
        tag("endif"),
        tag("endfor"),
        width=86,
    )
    return [
        when(
            "page.signatures",
            GAP,
            GAP,
            table(
                (50, 86, 50),
                row(cell_tag("for one in page.signatures", 50), block, cell_tag("endfor", 50)),
                style="Grid",
                head=False,
                caption="签字 / Signatures",
            ),
        )
    ]
