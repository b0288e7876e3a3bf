"""PDF: values set in type by Typst templates, in one font, tagged, fit for archives; one view gives the same bytes."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from compliance.installed import MissingExtra, UnprintableWarning
from compliance.reports.env import Lang
from compliance.reports.kinds import sheet_of
from compliance.reports.sheet import Sheet
from compliance.reports.strings import UI
from compliance.reports.view import Head, Report
from compliance.reports.writers import glyphs, pdf_gap, pdf_sheet
from compliance.reports.writers.spoken import Tongue, cut, flat

if TYPE_CHECKING:
    import typst

FAMILY = "Noto Sans SC"
STANDARDS: tuple[list[Any], ...] = (["a-2b", "ua-1"], ["a-2b"], [])
"""What a file keeps to, and what is tried where that cannot be: archives and reading aloud, archives, nothing."""
BEIJING = timezone(timedelta(hours=8))
RUNNING = 80
"""Columns of a name in the head of every page."""
NAMED = 12
"""Characters that a warning names one by one."""
FONTS = (
    "Fonts that may have them: on Debian and Ubuntu fonts-noto-cjk and fonts-hanazono (apt install); on Windows the "
    "optional feature “Chinese (Simplified) Supplemental Fonts”; on macOS font-noto-sans-cjk-sc (brew install --cask)."
)
_ALONE = Lock()
"""A compiler serves one caller at a time."""


def write(view: Head, lang: Lang, shipped: Path) -> bytes:
    """Return a view of any kind as a PDF file.

    Warns (:class:`compliance.installed.UnprintableWarning`) of characters that no font here has; raises
    :class:`compliance.installed.MissingExtra` where Typst or the font is not installed.
    """
    if not isinstance(view, Report):
        return write_sheet(sheet_of(view), lang, shipped, view)
    data = pdf_gap.values(view, lang)
    said = UI["report.title"]
    title = _title(said.zh, said.en, lang)
    return _typeset("gap_report/report.typ", data, lang, shipped, title, view.enterprise.name, view.as_of)


def write_sheet(sheet: Sheet, lang: Lang, shipped: Path, view: Head | None = None) -> bytes:
    """Return a sheet as a PDF file; ``view``: whose sheet it is, else its ``meta`` tells enterprise and as-of date."""
    told = {each.name: each.value for each in sheet.meta}
    name = view.enterprise.name if view is not None else told.get("enterprise", "")
    day = view.as_of if view is not None else date.fromisoformat(told["as_of"]) if "as_of" in told else None
    data = pdf_sheet.values(sheet, lang)
    return _typeset("sheet/report.typ", data, lang, shipped, _title(sheet.title.zh, sheet.title.en, lang), name, day)


def _title(zh: str, en: str, lang: Lang) -> str:
    return en if lang == "en" and en else zh


def _typeset(
    template: str, data: dict[str, Any], lang: Lang, shipped: Path, title: str, name: str, day: date | None
) -> bytes:
    """Return the PDF that a template makes of its data and of what every page shares."""
    try:
        from pylopdf_fonts_zh_cn import sans_path
        from typst import TypstError
    except ImportError:
        raise MissingExtra("PDF", "pdf") from None
    number, on = UI["page.number"], day.isoformat() if day else ""
    data |= {
        "lang": lang,
        "title": " · ".join(each for each in (flat(name, len(name)), title, on) if each),
        "running": " · ".join(each for each in (cut(flat(name), RUNNING), title) if each),
        "foot": Tongue(lang).ui("page.disclaimer"),
        "as_of": on,
        "number": number.en if lang == "en" else number.zh,
        "fonts": [FAMILY],
    }
    font = Path(sans_path())
    text = json.dumps(data, ensure_ascii=False)
    folders = [str(font.parent)]
    lacking = glyphs.lacking(text, font)
    if lacking:
        borrowed = glyphs.borrowed(lacking)
        families = _families(face.path for face in borrowed.values())
        found = {each: face.path for each, face in borrowed.items() if face.path in families}
        data["fonts"] = [FAMILY, *families.values()]
        folders += sorted({str(path.parent) for path in found.values()})
        text = json.dumps(data, ensure_ascii=False)
        for each in lacking:
            if each not in found:
                text = text.replace(each, f"〔U+{ord(each):04X}〕")
        _warn(name, [each for each in lacking if each not in found])
    # One string literal in a source of two lines: what differs is then the data alone, and Typst keeps the rest.
    literal = text.replace("\\", "\\\\").replace('"', '\\"')
    source = f'#import "/{template}": report\n#report(json(bytes("{literal}")))\n'.encode()
    moment = datetime(day.year, day.month, day.day, tzinfo=BEIJING) if day else 0
    compiler = _compiler(str(shipped), tuple(folders))
    for standards in STANDARDS:
        try:
            with _ALONE:
                made = compiler.compile(source, format="pdf", pdf_standards=standards, timestamp=moment)
        except TypstError as error:
            if not standards:
                raise
            if "could not be displayed" in str(error):
                warnings.warn(f"{name}: {error}", UnprintableWarning, stacklevel=3)
            continue
        if isinstance(made, bytes):
            return made
    raise AssertionError("Typst gave no file")


@lru_cache(maxsize=4)
def _compiler(shipped: str, folders: tuple[str, ...]) -> typst.Compiler:
    """Return a compiler that knows the fonts of these folders and no other; it keeps what it has laid out."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))
    return typst.Compiler(root=shipped, font_paths=fonts, ignore_system_fonts=True)


def _families(paths: Iterable[Path]) -> dict[Path, str]:
    """Return the families of font files by the names Typst has for them; of a collection the one for Chinese."""
    import typst

    found: dict[Path, str] = {}
    for path in dict.fromkeys(paths):
        known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(path.parent)])
        names = [each.family for each in known.fonts() if each.path and Path(each.path) == path]
        if names:
            found[path] = next((each for each in names if each.endswith((" SC", " GB"))), names[0])
    return found


def _warn(name: str, characters: Sequence[str]) -> None:
    if not characters:
        return
    told = ", ".join(f"{each} (U+{ord(each):04X})" for each in characters[:NAMED])
    more = f" and {len(characters) - NAMED} more" if len(characters) > NAMED else ""
    first = f"〔U+{ord(characters[0]):04X}〕"
    warnings.warn(
        f"{name or 'this report'}: no font here has {told}{more}; the PDF shows numbers instead, e.g. {first}. {FONTS}",
        UnprintableWarning,
        stacklevel=4,
    )
