"""The Jinja environments in which report templates run: sandboxed, strict about names, escaping by format.

How values are escaped is decided by the inner extension (``report.html.j2`` is HTML). In Markdown and terminal text
every printed value is escaped too, by ``finalize``; only what a macro or the template itself wrote passes as it stands.
Nothing here reads a clock, a file outside the template folders, or the network.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

import jinja2
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader, StrictUndefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from compliance.diagnostics import nearest
from compliance.explain import words
from compliance.model import Words
from compliance.reports.strings import UI
from compliance.reports.view import Text, View

Lang = Literal["zh", "en", "both"]
Kind = Literal["html", "md", "txt", "docx"]

SHIPPED = "shipped"
"""Prefix under which the templates of this program are always reachable, whatever a user's folder overrides."""

FILTERS = (
    "abs", "batch", "count", "default", "d", "dictsort", "first", "float", "groupby", "int", "items", "join", "last",
    "length", "list", "lower", "map", "max", "min", "reject", "rejectattr", "replace", "reverse", "round", "select",
    "selectattr", "slice", "sort", "string", "sum", "trim", "truncate", "unique", "upper",
)  # fmt: skip
TEXT_METHODS = frozenset({"startswith", "endswith", "upper", "lower", "strip", "split", "join", "removeprefix"})
MAPPING_METHODS = frozenset({"items", "keys", "values", "get"})
MAX_PRODUCT = 10**12

_HAN = "[\u3400-\u9fff\U00020000-\U0003ffff〇“”‘’《》、。（）]"
_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_HALF_MARK = re.compile(rf"(?<={_HAN})([,;:?!])|([,;:?!])(?={_HAN})")
_BRACKETS = re.compile(rf"\(([^()]*{_HAN}[^()]*|[^()]*)\)")
_MD_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&$])|^([#+=-])|^(\d+)([.)])")
_LINK = re.compile(r"(?i)\b(https?|ftp|mailto|www)(?=[:.])")


class UndefinedName(str):
    """The message about an unknown name, with the name and those it may have meant."""

    name: str
    candidates: tuple[str, ...]


class Undefined(StrictUndefined):
    """Any use of an unknown name is an error that knows the nearest existing one."""

    names: tuple[str, ...] = ()

    @property
    def _undefined_message(self) -> str:
        known, name = self._undefined_obj, str(self._undefined_name)
        of = f"a field of {type(known).__name__.removesuffix('View')}" if isinstance(known, View) else "known here"
        message = UndefinedName(f"`{name}` is not {of}")
        message.name = name
        message.candidates = tuple(known.__struct_fields__) if isinstance(known, View) else self.names
        if isinstance(known, Mapping):
            message.candidates = tuple(str(key) for key in known)
        return message


class Sandbox(ImmutableSandboxedEnvironment):
    """Templates see fields of views and a few methods of text; multiplication is for numbers, powers do not exist."""

    intercepted_binops = frozenset(["*", "**", "%"])

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Let templates read fields of views, parts of dates, and the few methods they need."""
        if isinstance(obj, View):
            return attr in obj.__struct_fields__
        if isinstance(obj, date):
            return attr in ("year", "month", "day")
        if isinstance(obj, str):
            return attr in TEXT_METHODS
        if isinstance(obj, tuple | list | set | frozenset | int | float):
            return False
        if isinstance(obj, Mapping):
            return attr in MAPPING_METHODS
        return super().is_safe_attribute(obj, attr, value)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Read an attribute; fields of views and what a loop knows of itself, which most are, without further ado."""
        if isinstance(obj, View) and attribute in obj.__struct_fields__:
            return getattr(obj, attribute)
        if isinstance(obj, LoopContext) and attribute[0] != "_":
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Multiply and take remainders of numbers only: ``"x" * 10**10`` and ``"%s" % …`` are refused."""
        if operator == "**" or not (isinstance(left, int | float) and isinstance(right, int | float)):
            raise SecurityError(f"the operator {operator} is for numbers only, and ** is not available")
        if operator == "*" and abs(left) * abs(right) > MAX_PRODUCT:
            raise SecurityError("the product is too large")
        return left * right if operator == "*" else left % right

    def join_path(self, template: str, parent: str) -> str:
        """Let a template extend the shipped one of its own name."""
        return f"{SHIPPED}/{template}" if template == parent else template


class OwnFolder(FileSystemLoader):
    """A user's folder of templates: a link that leads out of it is not followed."""

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return the source of a template; ``SecurityError`` where it lies elsewhere."""
        found = super().get_source(environment, template)
        root = os.path.realpath(self.searchpath[0])
        if os.path.commonpath([root, os.path.realpath(found[1])]) != root:
            raise SecurityError(f"{template} is a link that leads out of the template folder")
        return found


def environment(
    kind: Kind,
    lang: Lang,
    shipped: Path,
    folders: Sequence[Path] = (),
    cache: jinja2.BytecodeCache | None = None,
) -> Sandbox:
    """Return the environment for one format and language.

    ``folders`` are searched before the shipped templates. Templates see ``t(key)``, a fixed word in the report's
    language or languages, and ``inline(key)``, the same on one line and without markup, as attributes need it.
    """
    ours = FileSystemLoader(str(shipped))
    speech = Speech(lang, kind)
    names = ("report", "page", "lang", "t", "inline", "range", "namespace")
    env = Sandbox(
        loader=ChoiceLoader([*(OwnFolder(str(each)) for each in folders), ours, PrefixLoader({SHIPPED: ours})]),
        autoescape=True,
        finalize=None if kind == "html" else _finalizer(ESCAPES[kind]),
        undefined=type("Undefined", (Undefined,), {"names": names}),
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=cache,
    )
    keep = {name: env.globals[name] for name in ("range", "namespace")}
    env.globals.clear()
    env.globals.update(keep, lang=lang, t=speech.ui, inline=Speech(lang, "txt").ui)
    env.filters = {name: env.filters[name] for name in FILTERS}
    env.filters.update(
        say=speech.say, listed=speech.listed, quote=full_width, day=speech.day, iso=date.isoformat,
        short_day=short_day, csp_hash=csp_hash, tick=tick, digest=lambda text: text[:12], name=file_name,
        figure=lambda number: f"{number:,}", yuan=lambda number: speech.say(words.yuan(number)),
    )  # fmt: skip
    return env


def _finalizer(escaping: Callable[[str], str]) -> Callable[[Any], Any]:
    def finalize(value: Any) -> Any:
        if isinstance(value, Markup | jinja2.Undefined):
            return value
        return Markup(escaping(str(value)))

    return finalize


# --- escaping ----------------------------------------------------------------------------------------------------


def markdown(text: str) -> str:
    """Return text that CommonMark and its tables print as it stands, on one line."""
    flat = " ".join(text.split("\n")).replace("\r", " ")
    return _LINK.sub(lambda found: found[0] + "\u2060", _MD_SPECIAL.sub(_escaped, flat))


def _escaped(found: re.Match[str]) -> str:
    anywhere, first, number, dot = found.groups()
    return f"{number}\\{dot}" if number else f"\\{anywhere or first}"


def rich_markup(text: str) -> str:
    """Return text that Rich takes for text, on one line; ``terminal.py`` puts the brackets and backslashes back.

    Rich's own escaping depends on what follows; stand-ins do not. A tab would move the margin.
    """
    return text.translate(_STAND_INS)


OPENING, BACKSLASH = "\U0010fff0", "\U0010fff1"
"""Stand for [ and \\ of values while Rich reads the markup."""
_STAND_INS = str.maketrans(
    {"[": OPENING, "\\": BACKSLASH, OPENING: "\ufffd", BACKSLASH: "\ufffd", "\n": " ", "\r": " ", "\t": " "}
)

BREAK, ENGLISH, CHINESE = "\U0010fff2", "\U0010fff3", "\U0010fff4"
"""Stand for a line break and for the ends of an English text beneath Chinese until a Word document is put together."""
_XML = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;", "\n": BREAK, "\r": " ", "\t": " "}
    | dict.fromkeys((BREAK, ENGLISH, CHINESE), "\ufffd")
)


def word_text(text: str) -> str:
    """Return text that WordprocessingML takes for text; line breaks become stand-ins."""
    return text.translate(_XML)


ESCAPES: dict[str, Callable[[str], str]] = {"md": markdown, "txt": rich_markup, "docx": word_text}


# --- filters -----------------------------------------------------------------------------------------------------


class Speech:
    """How texts are printed in the chosen language."""

    def __init__(self, lang: Lang, kind: Kind, words: Mapping[str, Words] = UI) -> None:
        self.lang, self.kind, self._words = lang, kind, words

    def say(self, text: Text | Words) -> str | Markup:
        """Print a pair of texts: one language, or Chinese with English beneath or beside it."""
        if self.lang != "both" or text.en == text.zh or not text.en:
            return text.en if self.lang == "en" else text.zh
        if self.kind == "html":
            return Markup('{}<span class="en" lang="en">{}</span>').format(text.zh, text.en)
        if self.kind == "docx":
            return Markup(f"{word_text(text.zh)}{ENGLISH}{word_text(text.en)}{CHINESE}")
        return f"{text.zh} / {text.en}"

    def listed(self, texts: Sequence[Text | Words]) -> str | Markup:
        """Print texts as one list: with 、 in Chinese, with semicolons in English, where each begins with a capital."""
        return self.say(Words("、".join(each.zh for each in texts), "; ".join(each.en for each in texts)))

    def ui(self, key: str, **values: Any) -> str | Markup:
        """Print a fixed word by its key, with values filled in."""
        if key not in self._words:
            message = UndefinedName(f"there is no word {key!r}")
            message.name, message.candidates = key, tuple(self._words)
            raise jinja2.UndefinedError(message)
        both = self._words[key]
        if not values:
            return self.say(both)
        number = values.get("n")
        values.setdefault("s", "" if number == 1 else "s")
        return self.say(Words(_fill(both.zh, values, 0), _fill(both.en, values, 1)))

    def day(self, value: date) -> str:
        """Print a day as the language does: 2024年8月1日 or 1 Aug 2024."""
        both = words.day(value)
        return both.en if self.lang == "en" else both.zh


def _fill(template: str, values: Mapping[str, Any], place: int) -> str:
    spoken = {}
    for key, value in values.items():
        if isinstance(value, date):
            value = words.day(value)
        if isinstance(value, Text | Words):
            value = value.en if place else value.zh
        spoken[key] = str(value)
    return template.format_map(spoken)


def full_width(text: str) -> str:
    """Return a Chinese quotation with the full-width punctuation it would be printed with; nothing else changes."""
    while True:
        wide = _BRACKETS.sub(r"（\1）", text)
        if wide == text:
            break
        text = wide
    return _HALF_MARK.sub(lambda found: _FULL[found[1] or found[2]], text)


def short_day(value: date) -> str:
    """Print month and day as in 08-01."""
    return f"{value.month:02}-{value.day:02}"


def tick(label: str) -> str:
    """Print a period's label without its year: 2024-08 as 8, 2024-Q3 as Q3."""
    rest = label.partition("-")[2]
    return str(int(rest)) if rest.isdigit() else rest or label


def csp_hash(text: str) -> str:
    """Return the hash by which a content security policy admits an inline style sheet."""
    return base64.b64encode(hashlib.sha256(str(text).encode()).digest()).decode()


def file_name(place: str) -> str:
    """Return the last part of a path, so that ``profiles/a.yaml:12`` is printed as ``a.yaml:12``."""
    return place.replace("\\", "/").rsplit("/", 1)[-1]


def suggestion(message: object) -> str:
    """Return the nearest existing name for an unknown one, as a hint."""
    if isinstance(message, UndefinedName):
        found = nearest(message.name, message.candidates)
        return f"did you mean {found}?" if found else f"known here: {', '.join(message.candidates[:12])}"
    return ""
