"""Filling a Word template: docxtpl reads the tags, the house's sandbox runs them, and the result is checked as XML.

docxtpl's own way runs template code unconfined and drops what it cannot read; here its reading of tags is all that is
used. What a value says never becomes markup: it is escaped, and a result that is no well-formed XML is refused.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.ext import Extension
from lxml import etree

from compliance.diagnostics import Diagnostic, Span
from compliance.reports.env import BREAK, CHINESE, ENGLISH, Lang, Sandbox, Speech, UndefinedName, environment
from compliance.reports.printing import OUTPUT_LIMIT, TemplateFailure, told
from compliance.reports.sheet import Entry
from compliance.reports.view import View
from compliance.reports.word_file import CORE, W, WordFile, packed, parsed, read
from compliance.reports.word_mending import mended, signed
from compliance.verdict import PeriodState, Verdict

GLYPHS: dict[Verdict | PeriodState, str] = {
    "gap": "✕", "undetermined": "?", "pending": "○", "advice": "△", "satisfied": "✓", "not_applicable": "–",
    "fulfilled": "✓", "short": "✕", "unknown": "?", "open": "…", "not_owed": "–",
}  # fmt: skip
"""The sign of every verdict and of every state of a period: colour is never the only one."""


def fill_word(path: Path, views: Mapping[str, View], lang: Lang, on: date, by: str, shipped: bool = False) -> bytes:
    """Return the Word document that a template makes of these views.

    ``on`` is the day in the document's properties, ``by`` the program that made it; ``shipped``: the template is this
    program's own and stays in memory. Call it for a user's template only inside the confined process. Raises
    :class:`TemplateFailure`.
    """
    template = _shipped(path, lang, path.stat().st_mtime_ns) if shipped else _Template(path, lang)
    return template.fill(views, on, by)


class _Template:
    """A Word template with its tags compiled when they are first needed."""

    def __init__(self, path: Path, lang: Lang, cache: jinja2.BytecodeCache | None = None) -> None:
        self._file = read(path)
        self._sources = _sources(self._file)
        self._english = b'w:styleId="English"' in self._file.parts.get(self._file.styles, b"")
        self._env = _environment(lang, f"{path.parent.name}/{path.name}", self._sources, cache)

    def fill(self, views: Mapping[str, View], on: date, by: str) -> bytes:
        """Return the document made of these views."""
        parts = dict(self._file.parts)
        for name, kind in self._file.texts.items():
            source = self._sources[name]
            if kind == CORE:
                text = _flat(self._run(name, views)) if "{" in source else source
                parts[name] = signed(self._parsed(name, text), on, by)
            elif "{" in source:
                text = _spoken(self._run(name, views), self._english)
                parts[name] = mended(self._parsed(name, text), "{%tc" in source)
        return packed(parts)

    def _run(self, name: str, views: Mapping[str, View]) -> str:
        pieces: list[str] = []
        length = 0
        try:
            for piece in self._env.get_template(name).generate(**views):
                length += len(piece)
                if length > OUTPUT_LIMIT:
                    raise self._failure("P005", f"the template prints more than {OUTPUT_LIMIT} characters")
                pieces.append(piece)
        except TemplateFailure:
            raise
        except Exception as error:
            raise self._explained(error, name) from error
        return "".join(pieces)

    def _parsed(self, name: str, text: str) -> etree._Element:
        try:
            return etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, huge_tree=True))
        except etree.XMLSyntaxError as error:
            lines = text.split("\n")
            line = min(error.lineno or 1, len(lines)) - 1
            raise self._failure(
                "P007",
                f"filled in, the document is not well formed{_place(name)}{_said(_bare(lines[line]))}",
                "a tag that begins in one paragraph, cell or row and ends in another is {%p …, {%tc … or {%tr …",
            ) from error

    def _explained(self, error: Exception, name: str) -> TemplateFailure:
        """Return an error in a template as a diagnostic with the text around it."""
        code, message, hint = told(error)
        line = error.lineno if isinstance(error, jinja2.TemplateSyntaxError) else _line(error, name)
        around = ""
        if line:
            source = self._env.preprocess(self._sources[name], name).split("\n")
            around = _around(_bare(source[min(line, len(source)) - 1]), _name(error))
        if code == "P001" and re.search(r"unknown tag '(p|tr|tc|r)'", message):
            hint = "{%tr … %} stands in a row of its own, {%tc … %} in a cell, {%p … %} in a paragraph"
        if code == "P003":
            hint = "a Word template stands alone: it includes, imports and extends no other"
        return self._failure(code, f"{message}{_place(name)}{_said(around)}", hint)

    def _failure(self, code: str, message: str, hint: str = "") -> TemplateFailure:
        return TemplateFailure([Diagnostic(Span(str(self._file.path)), code, message, hint)])


@lru_cache(maxsize=8)
def _shipped(path: Path, lang: Lang, changed: int) -> _Template:
    from compliance.cache import default_folder
    from compliance.reports.compiled import CompiledTemplates

    folder = default_folder()
    return _Template(path, lang, CompiledTemplates(folder) if folder is not None else None)


def _sources(file: WordFile) -> dict[str, str]:
    """Return the parts a template may have tags in as text."""
    found = {}
    for name, kind in file.texts.items():
        root = parsed(file.path, name, file.parts[name])
        if kind != CORE and not (root.tag.startswith(W) and root.prefix == "w"):
            hint = "save it in Word as an ordinary .docx, not as Strict Open XML"
            raise TemplateFailure(
                [Diagnostic(Span(str(file.path)), "P007", f"its part {name} is of another kind", hint)]
            )
        found[name] = etree.tostring(root, encoding="unicode")
    return found


# --- tags ------------------------------------------------------------------------------------------------------------


class WordTags(Extension):
    """Turns tags as people write them in Word into templates of Jinja: docxtpl's, and two of this program's own."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the XML of a part with its tags in place; a line for every paragraph, so that errors have a place."""
        from docxtpl import DocxTemplate

        text = DocxTemplate("").patch_xml(source)
        if found := _ACROSS.search(text):
            text = _turned(text, found)
        while found := _WIDTH.search(text):
            text = f"{text[: found.start()]}{_sized(found)}{text[found.end() :]}"
        return _PARAGRAPH.sub(r"\n<w:p\1", text)


_PARAGRAPH = re.compile(r"<w:p([ >])")
_ACROSS = re.compile(r"{%\s*across\s+(.*?)\s*%}")
_WIDTH = re.compile(r"(<w:tc[ >](?:(?!<w:tc[ >]).)*?){%\s*width\s+(.*?)\s*%}", re.DOTALL)
_FIXED_SPAN = re.compile(r'<w:gridSpan w:val="\d+"/>')
_CELL_WIDTH = re.compile(r"<w:tcW [^>]*/>")
_PAPER = re.compile(r"<w:pgSz [^>]*/>")


def _turned(text: str, found: re.Match[str]) -> str:
    """Return a document whose last section lies across where a condition holds."""
    text = text[: found.start()] + text[found.end() :]
    sizes = list(_PAPER.finditer(text))
    if not sizes:
        return text
    last = sizes[-1]
    across = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    either = f"{{% if {found[1]} %}}{across}{{% else %}}{last[0]}{{% endif %}}"
    return text[: last.start()] + either + text[last.end() :]


def _sized(found: re.Match[str]) -> str:
    """Return the beginning of a cell with its width worked out; it takes one column, whatever it took before."""
    width = f'<w:tcW w:w="{{{{ ({found[2]})|twips }}}}" w:type="dxa"/>'
    return _CELL_WIDTH.sub(lambda _: width, _FIXED_SPAN.sub("", found[1]), count=1)


def _environment(lang: Lang, name: str, sources: Mapping[str, str], cache: jinja2.BytecodeCache | None) -> Sandbox:
    env = environment("docx", lang, Path(), (), cache)
    env.loader = jinja2.FunctionLoader(lambda part: _source(sources, part, name))
    env.add_extension(WordTags)
    env.filters.update(
        twips=lambda millimetres: round(millimetres * 1440 / 25.4),
        glyph=lambda state: GLYPHS[state],
        beside=Speech(lang, "txt").say,
        lines_of=lines_of,
    )
    return env


def _source(sources: Mapping[str, str], part: str, name: str) -> tuple[str, str, None] | None:
    return (sources[part], f"{name}:{part}", None) if part in sources else None


def lines_of(entries: Sequence[Entry], number: int) -> list[list[tuple[Entry, int]]]:
    """Return the entries of a head in lines of so many, each with how many places it takes; a wide one takes a line."""
    lines: list[list[Entry]] = []
    for entry in entries:
        if not lines or entry.wide or lines[-1][-1].wide or len(lines[-1]) == number:
            lines.append([])
        lines[-1].append(entry)
    return [
        [(entry, 1 if at < len(line) else number - len(line) + 1) for at, entry in enumerate(line, 1)] for line in lines
    ]


# --- what was printed ----------------------------------------------------------------------------------------------

_RUN_PROPERTIES = re.compile(r"<w:rPr>.*?</w:rPr>", re.DOTALL)
_STAND_INS = re.compile(f"[{BREAK}{ENGLISH}{CHINESE}]")


def _spoken(text: str, style: bool) -> str:
    """Return XML with line breaks as Word has them, and English in a run of its own beneath the Chinese."""
    if BREAK not in text and ENGLISH not in text:
        return text
    runs = text.split("</w:r>")
    for number, each in enumerate(runs):
        if BREAK in each or ENGLISH in each:
            start = max(each.rfind("<w:r>"), each.rfind("<w:r "))
            runs[number] = each[:start] + _broken(each[start:], style)
    return _STAND_INS.sub("\ufffd", "</w:r>".join(runs))


def _broken(run: str, style: bool) -> str:
    """Return one run, without its end, as the runs its stand-ins ask for."""
    run = run.replace(BREAK, '</w:t><w:br/><w:t xml:space="preserve">')
    if ENGLISH not in run:
        return run
    properties = _RUN_PROPERTIES.search(run)
    same = f"<w:r>{properties[0] if properties else ''}"
    english = '<w:r><w:rPr><w:rStyle w:val="English"/></w:rPr>' if style else same
    text = '<w:t xml:space="preserve">'
    return run.replace(ENGLISH, f"</w:t></w:r>{english}<w:br/>{text}").replace(CHINESE, f"</w:t></w:r>{same}{text}")


def _flat(text: str) -> str:
    return text.replace(BREAK, " ").replace(ENGLISH, " / ").replace(CHINESE, "")


# --- errors ---------------------------------------------------------------------------------------------------------

SHOWN = 60
"""Characters of a paragraph that an error shows."""


def _line(error: Exception, name: str) -> int:
    """Return the innermost line of a part on the way to an error; 0 if there is none."""
    frames = traceback.extract_tb(error.__traceback__)
    return next((each.lineno or 0 for each in reversed(frames) if each.filename.endswith(f":{name}")), 0)


def _name(error: Exception) -> str:
    said: Any = error.args[0] if error.args else ""
    return said.name if isinstance(said, UndefinedName) else ""


def _bare(xml: str) -> str:
    return " ".join(re.sub(r"<[^>]*>?", "", xml).split())


def _around(text: str, name: str) -> str:
    at = max(text.find(name), 0) if name else 0
    start = max(0, min(at - SHOWN // 2, len(text) - SHOWN))
    return f"{'…' if start else ''}{text[start : start + SHOWN]}{'…' if start + SHOWN < len(text) else ''}"


def _said(text: str) -> str:
    return f", in “{_around(text, '')}”" if text else ""


def _place(name: str) -> str:
    base = name.rsplit("/", 1)[-1]
    for kind in ("header", "footer", "footnotes", "endnotes"):
        if base.startswith(kind):
            return f", in the {kind}"
    return ", in the document's properties" if base.startswith("core") else ""
