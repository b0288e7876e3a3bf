"""Word files as packages: read with suspicion, written so that the same parts are always the same bytes.

A user's template is no more trusted than any file from elsewhere: it may be huge when unpacked, hold macros, or make
Word fetch something when the report is opened. Such files are refused (P004, P005) with what to do instead.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from lxml import etree

from compliance.diagnostics import Diagnostic, Span
from compliance.reports.printing import TemplateFailure

FILE_LIMIT = 16 * 2**20
"""Bytes of a template as it lies on disk."""
UNPACKED_LIMIT = 64 * 2**20
"""Bytes of all its parts together."""
PART_LIMIT = 16 * 2**20
"""Bytes of one part of text."""
MOST_PARTS = 1000

TYPES = "[Content_Types].xml"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
MAIN = f"{_WORD}.document.main+xml"
CORE = "application/vnd.openxmlformats-package.core-properties+xml"
STYLES = f"{_WORD}.styles+xml"
_TEXT = frozenset({MAIN, CORE, *(f"{_WORD}.{kind}+xml" for kind in ("header", "footer", "footnotes", "endnotes"))})
_DATE = (1980, 1, 1, 0, 0, 0)
_FETCHING = re.compile(r"(?i)\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|DATABASE)\b")
"""Fields that run a program or fetch a file."""
_PROGRAMS = re.compile(r"(?i)vbaProject|vbaData|activeX|oleObject|\.(?:bin|exe|dll)$")

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class WordFile:
    """A Word document taken apart: every part, and which of them hold text."""

    def __init__(self, path: Path, parts: Mapping[str, bytes], kinds: Mapping[str, str]) -> None:
        self.path, self.parts = path, parts
        self.texts = {name: kind for name, kind in kinds.items() if kind in _TEXT and name in parts}
        """The names of the parts a template may have tags in, with their content types."""
        self.styles = next((name for name, kind in kinds.items() if kind == STYLES and name in parts), "")


def read(path: Path) -> WordFile:
    """Return the parts of a Word document; raises :class:`TemplateFailure` for what is none, or is not safe."""
    try:
        if path.stat().st_size > FILE_LIMIT:
            _refuse(path, "P005", f"the file is larger than {FILE_LIMIT // 2**20} MB", "take large pictures out")
        with zipfile.ZipFile(path) as packed_file:
            parts = _parts(path, packed_file)
    except (OSError, zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error) as error:
        _refuse(path, "P007", f"the file is no Word document: {error}", "save it in Word or WPS as .docx")
    kinds = _kinds(path, parts)
    _refuse_programs(path, parts, kinds)
    if MAIN not in kinds.values():
        _refuse(path, "P007", "the file is no Word document", "save it in Word or WPS as .docx")
    found = WordFile(path, parts, kinds)
    _refuse_fetching(found)
    return found


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return a package of these parts, in their order; nothing in it tells when or where it was made."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, _DATE)
            entry.create_system, entry.external_attr, entry.compress_type = 0, 0, zipfile.ZIP_DEFLATED
            made.writestr(entry, data)
    return stream.getvalue()


def parsed(path: Path, name: str, data: bytes) -> etree._Element:
    """Return a part as a tree; nothing it names is read, and a part with a document type is refused."""
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        _refuse(path, "P007", f"its part {name} cannot be read: {error.msg}", "save it anew in Word or WPS")
    if root.getroottree().docinfo.doctype:
        _refuse(path, "P004", f"its part {name} declares a document type", "save it anew in Word or WPS")
    return root


def _parts(path: Path, packed_file: zipfile.ZipFile) -> dict[str, bytes]:
    entries = [each for each in packed_file.infolist() if not each.is_dir()]
    if len(entries) > MOST_PARTS or sum(each.file_size for each in entries) > UNPACKED_LIMIT:
        _refuse(path, "P005", f"unpacked it is larger than {UNPACKED_LIMIT // 2**20} MB", "take large pictures out")
    parts: dict[str, bytes] = {}
    for entry in entries:
        name = entry.filename.lstrip("/")
        if entry.flag_bits & 1:
            _refuse(path, "P007", "the file is protected by a password", "take the password off")
        if name in parts:
            _refuse(path, "P007", f"it holds the part {name} twice", "save it anew in Word or WPS")
        if name.endswith((".xml", ".rels")) and entry.file_size > PART_LIMIT:
            _refuse(path, "P005", f"its part {name} is larger than {PART_LIMIT // 2**20} MB", "shorten the template")
        # A size that was told wrongly ends the reading there, with an error in the checksum.
        parts[name] = packed_file.read(entry)
    return {name: parts[name] for name in sorted(parts, key=lambda each: (each != TYPES, each != "_rels/.rels"))}


def _kinds(path: Path, parts: Mapping[str, bytes]) -> dict[str, str]:
    if TYPES not in parts:
        _refuse(path, "P007", "the file is no Word document", "save it in Word or WPS as .docx")
    root = parsed(path, TYPES, parts[TYPES])
    return {
        str(each.get("PartName")).lstrip("/"): str(each.get("ContentType")) for each in root if each.get("PartName")
    }


def _refuse_programs(path: Path, parts: Mapping[str, bytes], kinds: Mapping[str, str]) -> None:
    macros = any("macroEnabled" in kind for kind in kinds.values())
    program = next((name for name in parts if _PROGRAMS.search(name)), None)
    if macros or program:
        what = "macros" if macros or "vba" in str(program) else f"a program or object ({program})"
        _refuse(
            path, "P004", f"the template holds {what}", "save it in Word or WPS as .docx, without macros and objects"
        )


def _refuse_fetching(found: WordFile) -> None:
    """Refuse what Word would fetch or run when the report is opened; a link that a reader may click stays."""
    for name, data in found.parts.items():
        if name.endswith(".rels"):
            for each in parsed(found.path, name, data):
                if each.get("TargetMode") == "External" and not str(each.get("Type")).endswith("/hyperlink"):
                    what = f"Word would fetch {each.get('Target')} when the report is opened"
                    _refuse(
                        found.path, "P004", what, "insert pictures and templates into the file instead of linking them"
                    )
    for name in found.texts:
        root = parsed(found.path, name, found.parts[name])
        pieces = [str(each.text or "") for each in root.iter(f"{W}instrText", f"{W}delInstrText")]
        whole = [str(each.get(f"{W}instr")) for each in root.iter(f"{W}fldSimple")]
        # A code may be cut into pieces, and pieces of two fields may touch.
        if field := _FETCHING.search(" ".join(["".join(pieces), *pieces, *whole])):
            _refuse(found.path, "P004", f"the template holds a field {field[0].upper()}", "take the field out")


def _refuse(path: Path, code: str, message: str, hint: str = "") -> NoReturn:
    raise TemplateFailure([Diagnostic(Span(str(path)), code, message, hint)])
