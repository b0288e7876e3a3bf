"""What every Word template is made of beside its text: styles, fonts, settings, numbering, properties."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from compliance.authoring.word_templates.marks import twips

FONT = "微软雅黑"
"""On every Windows and in WPS; elsewhere the font table says what to take in its place."""
INK, NAVY, GREY, LINE, SHADE = "16202C", "12365F", "56616F", "BFC8D2", "F1F4F8"
RED, AMBER, GREEN, BLUE = "A8201A", "7A4E00", "1B6338", "1F4F96"
VERDICT_INK = {
    "gap": RED, "undetermined": AMBER, "pending": BLUE, "advice": INK, "satisfied": GREEN, "not_applicable": GREY,
}  # fmt: skip

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SPACES = (
    f'xmlns:w="{_W}" xmlns:r="{_R}" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="w14"'
)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"


class Draft(Struct, frozen=True):
    """A template before it is packed: its body and footer, and the title it gives the document."""

    body: str
    footer: str
    title: str


def parts_of(draft: Draft) -> Mapping[str, bytes]:
    """Return the parts of a template as a Word package holds them."""
    made = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships(
            ("officeDocument/2006/relationships/officeDocument", "word/document.xml"),
            ("package/2006/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "word/document.xml": f"<w:document {_SPACES}><w:body>{draft.body}{_section()}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relationships(
            *((f"officeDocument/2006/relationships/{kind}", target) for kind, target in _NEIGHBOURS)
        ),
        "word/styles.xml": f"<w:styles {_SPACES}>{_defaults()}{''.join(_styles())}</w:styles>",
        "word/settings.xml": _settings(),
        "word/fontTable.xml": _fonts(),
        "word/numbering.xml": _numbering(),
        "word/footer1.xml": f"<w:ftr {_SPACES}>{draft.footer}</w:ftr>",
        "docProps/core.xml": _core(draft.title),
    }
    return {name: (_XML + text).encode() for name, text in made.items()}


_NEIGHBOURS = (
    ("styles", "styles.xml"),
    ("settings", "settings.xml"),
    ("fontTable", "fontTable.xml"),
    ("numbering", "numbering.xml"),
    ("footer", "footer1.xml"),
)


def _content_types() -> str:
    kinds = {"document.main": "document", "styles": "styles", "settings": "settings", "fontTable": "fontTable",
             "numbering": "numbering", "footer": "footer1"}  # fmt: skip
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>' for kind, name in kinds.items()
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _relationships(*targets: tuple[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="http://schemas.openxmlformats.org/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _section() -> str:
    """Return A4 upright with the footer; ``across`` turns it."""
    side = twips(12)
    return (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId5"/><w:pgSz w:w="11906" w:h="16838"/>'
        f'<w:pgMar w:top="{twips(13)}" w:right="{side}" w:bottom="{twips(15)}" w:left="{side}" '
        f'w:header="{twips(7)}" w:footer="{twips(7)}" w:gutter="0"/></w:sectPr>'
    )


def _settings() -> str:
    return (
        f'<w:settings {_SPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="en-GB" w:eastAsia="zh-CN"/><w:decimalSymbol w:val="."/>'
        '<w:listSeparator w:val=","/></w:settings>'
    )


def _fonts() -> str:
    symbol = (
        '<w:font w:name="Segoe UI Symbol"><w:panose1 w:val="020B0502040204020203"/><w:charset w:val="00"/>'
        '<w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font>'
    )
    return (
        f'<w:fonts {_SPACES}><w:font w:name="{FONT}"><w:altName w:val="Microsoft YaHei"/>'
        '<w:panose1 w:val="020B0503020204020204"/><w:charset w:val="86"/><w:family w:val="swiss"/>'
        f'<w:pitch w:val="variable"/></w:font>{symbol}</w:fonts>'
    )


def _numbering() -> str:
    return (
        f'<w:numbering {_SPACES}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="200" w:hanging="200"/></w:pPr></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def _core(title: str) -> str:
    """Return the properties; days and the tool's name are filled in with the report's."""
    day = '<dcterms:{0} xsi:type="dcterms:W3CDTF">2024-01-01T00:00:00Z</dcterms:{0}>'
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{title}</dc:title><dc:creator></dc:creator><cp:lastModifiedBy></cp:lastModifiedBy>"
        f"{day.format('created')}{day.format('modified')}"
        "<dc:language>{{ 'en' if lang == 'en' else 'zh-CN' }}</dc:language></cp:coreProperties>"
    )


# --- styles --------------------------------------------------------------------------------------------------------


def _defaults() -> str:
    fonts = "".join(f' w:{script}="{FONT}"' for script in ("ascii", "hAnsi", "eastAsia", "cs"))
    return (
        f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts{fonts}/><w:sz w:val="19"/>'
        '<w:szCs w:val="19"/><w:lang w:val="en-GB" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:after="0" w:line="252" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
        "</w:docDefaults>"
    )


def _letters(size: float = 0, colour: str = "", bold: bool | None = None, more: str = "") -> str:
    """Return run properties; ``size`` in points."""
    inner = "" if bold is None else "<w:b/>" if bold else '<w:b w:val="0"/>'
    inner += f'<w:color w:val="{colour}"/>' if colour else ""
    inner += f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else ""
    inner += more
    return f"<w:rPr>{inner}</w:rPr>" if inner else ""


def _spaced(
    before: float = 0, after: float = 0, keep: bool = False, border: str = "", shade: str = "", more: str = ""
) -> str:
    """Return paragraph properties; ``before`` and ``after`` in points, ``keep``: on one page with what follows."""
    inner = "<w:keepNext/>" if keep else ""
    inner += f"<w:pBdr>{border}</w:pBdr>" if border else ""
    inner += f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    inner += f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}"/>' if before or after else ""
    return f"<w:pPr>{inner}{more}</w:pPr>" if inner or more else ""


def edge(side: str, colour: str, size: int = 4, space: int = 0) -> str:
    """Return one border; ``size`` in eighths of a point."""
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/>'


def _paragraph(key: str, name: str, inner: str, based: str = "Normal", follow: str = "", own: bool = True) -> str:
    """Return a paragraph style; ``own``: it is none of Word's."""
    after = f'<w:next w:val="{follow}"/>' if follow else ""
    custom = ' w:customStyle="1"' if own else ""
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{key}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{based}"/>{after}<w:qFormat/>{inner}</w:style>'
    )


def _character(key: str, name: str, inner: str, own: bool = True) -> str:
    custom = ' w:customStyle="1"' if own else ""
    return (
        f'<w:style w:type="character"{custom} w:styleId="{key}"><w:name w:val="{name}"/><w:qFormat/>{inner}</w:style>'
    )


def _table(key: str, name: str, borders: str, head: str = "", padding: float = 1.4) -> str:
    side = twips(padding)
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{key}"><w:name w:val="{name}"/>'
        '<w:basedOn w:val="TableNormal"/><w:tblPr>'
        f"<w:tblBorders>{borders}</w:tblBorders>"
        f'<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="{side}" w:type="dxa"/>'
        f'<w:bottom w:w="40" w:type="dxa"/><w:right w:w="{side}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"{head}</w:style>"
    )


def _grid(colour: str, *sides: str) -> str:
    order = ("top", "left", "bottom", "right", "insideH", "insideV")
    return "".join(edge(side, colour) for side in order if side in sides or not sides)


def _styles() -> list[str]:
    level = '<w:outlineLvl w:val="{0}"/>'
    head = (
        f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>{edge("bottom", INK, 8)}</w:tcBorders>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{SHADE}"/></w:tcPr></w:tblStylePr>'
    )
    quote = _spaced(2, 1, keep=True, border=edge("left", LINE, 18, 8), more='<w:ind w:left="200"/>')
    return [
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f"{_letters(colour=INK)}</w:style>",
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>',
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>',
        _paragraph("Title", "Title", _spaced(0, 5, True, edge("bottom", NAVY, 12, 4)) + _letters(18, bold=True),
                   follow="Normal", own=False),
        _paragraph("Subtitle", "Subtitle", _spaced(0, 1, True) + _letters(9.5, NAVY, True), follow="Normal", own=False),
        _paragraph("Heading1", "heading 1", _spaced(14, 5, True, more=level.format(0)) + _letters(13, NAVY, True),
                   follow="Normal", own=False),
        _paragraph("Heading2", "heading 2",
                   _spaced(13, 2, True, edge("top", RED, 12, 4), more=level.format(1)) + _letters(11.5, bold=True),
                   follow="Normal", own=False),
        _paragraph("Label", "小标签", _spaced(5, 1, True) + _letters(8.5, GREY, True)),
        _paragraph("Headline", "结论句", _spaced(1, 3, True) + _letters(10.5, RED, True)),
        _paragraph("Lead", "总结论", _spaced(1, 2) + _letters(12.5, bold=True)),
        _paragraph("Figure", "大数字", '<w:pPr><w:jc w:val="center"/></w:pPr>' + _letters(26, RED, True)),
        _paragraph("Quote", "Quote", quote + _letters(9.5), own=False),
        _paragraph("Cite", "出处",
                   _spaced(0, 3, keep=True, border=edge("left", LINE, 18, 8), more='<w:ind w:left="200"/>')
                   + _letters(8.5, GREY)),
        _paragraph("Note", "说明", _spaced(3, 3) + _letters(8.5, GREY)),
        _paragraph("NoteAbove", "表前说明", _spaced(1, 3, keep=True), "Note"),
        _paragraph("Warning", "提请注意",
                   _spaced(4, 4, border=edge("left", AMBER, 24, 6), shade="FBF4E6", more='<w:ind w:left="160"/>')),
        _paragraph("ListBullet", "List Bullet",
                   '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:ind w:left="200" w:hanging="200"/></w:pPr>',
                   own=False),
        _paragraph("Gap", "间隔", '<w:pPr><w:spacing w:line="120" w:lineRule="exact"/></w:pPr>' + _letters(4)),
        # Days such as 2025年1月31日 stay on one line without the space that Word puts between digits and characters.
        _paragraph("Cell", "单元格",
                   '<w:pPr><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/></w:pPr>' + _letters(9)),
        _paragraph("CellHead", "表头", _spaced(keep=True) + _letters(8.5, INK, True), "Cell"),
        _paragraph("CellSmall", "单元格小字", _letters(8, GREY), "Cell"),
        _paragraph("CellQuote", "单元格引文", _letters(8.5), "Cell"),
        _paragraph("CellMiddle", "单元格居中", '<w:pPr><w:jc w:val="center"/></w:pPr>', "Cell"),
        _paragraph("Write", "填写行", _spaced(7, 1, border=edge("bottom", GREY, 4, 1)) + _letters(8.5, GREY), "Cell"),
        # Borders of neighbours that are quite alike are drawn as one; a hair's breadth makes a difference.
        _paragraph("WriteOn", "填写行（续）", '<w:pPr><w:ind w:right="2"/></w:pPr>', "Write"),
        _paragraph("Tag", "模板标记", _letters(7.5, "7030A0")),
        _paragraph("Footer", "footer", _letters(8, GREY), own=False),
        _character("Strong", "Strong", _letters(bold=True), own=False),
        _character("Quiet", "次要", _letters(colour=GREY)),
        _character("Small", "小字", _letters(8, GREY, False)),
        _character("English", "英文", _letters(8, GREY, False)),
        _character("Alert", "警示", _letters(colour=RED, bold=True)),
        _character("Unknown", "不明", _letters(colour=AMBER, bold=True)),
        _character("Good", "达到", _letters(colour=GREEN, bold=True)),
        _character("Flag", "标签", _letters(8, GREY, False, edge("bdr", LINE))),
        _character("Box", "方框", '<w:rPr><w:rFonts w:ascii="Segoe UI Symbol" w:hAnsi="Segoe UI Symbol" '
                   'w:eastAsia="Segoe UI Symbol" w:cs="Segoe UI Symbol"/></w:rPr>'),
        _table("Rows", "横线表", _grid(LINE, "top", "bottom", "insideH"), head),
        _table("Grid", "网格表", _grid(LINE), head),
        _table("Plain", "无线表", "".join(f'<w:{side} w:val="nil"/>' for side in ("top", "left", "bottom", "right"))),
    ]  # fmt: skip
