"""Filling a template with a view: in this process for the shipped templates, and what an error in one looks like.

| code | meaning |
|---|---|
| P001 | the template's syntax is wrong |
| P002 | it uses a name that does not exist |
| P003 | a template it extends, includes or imports does not exist |
| P004 | it asks for something templates may not do |
| P005 | it took too much time, memory or output |
| P006 | it is not UTF-8 |
| P007 | it failed otherwise: a wrong type, a division by zero |
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import jinja2
from jinja2.exceptions import SecurityError

from compliance.diagnostics import Diagnostic, LoadError, Span
from compliance.reports.env import Kind, Lang, Sandbox, environment, suggestion
from compliance.reports.kinds import page_of
from compliance.reports.view import Head, ReportKind

OUTPUT_LIMIT = 32 * 2**20
"""Characters a template may print."""
ANY_SHEET = "sheet"
"""The folder of the templates for every kind that is a sheet and has none of its own."""


def names_of(kind: ReportKind, extension: str) -> tuple[str, ...]:
    """Return the names a template of this kind may have, the one that is taken first in front."""
    own = f"{kind}/report.{extension}"
    return (own,) if kind == "gap_report" else (own, f"{ANY_SHEET}/report.{extension}")


class TemplateFailure(LoadError):
    """A template cannot be used; says where, and what it stumbled over."""


@lru_cache(maxsize=8)
def _shared_environment(kind: Kind, lang: Lang, shipped: Path) -> Sandbox:
    from compliance.cache import default_folder

    folder = default_folder()
    cache = None
    if folder is not None:
        from compliance.reports.compiled import CompiledTemplates

        cache = CompiledTemplates(folder)
    return environment(kind, lang, shipped, (), cache)


def fill(view: Head, kind: Kind, lang: Lang, shipped: Path, folders: Sequence[Path] = ()) -> str:
    """Return the text that the template of a view's kind makes of it: it sees ``report`` and ``page``.

    ``folders`` hold a user's templates: call this only inside the confined process then. Raises
    :class:`TemplateFailure`.
    """
    names = names_of(view.kind, f"{kind}.j2")
    name = next((each for each in names if any((at / each).is_file() for at in (*folders, shipped))), names[-1])
    return fill_named(name, {"report": view, "page": page_of(view)}, kind, lang, shipped, folders)


def fill_named(
    name: str, views: Mapping[str, object], kind: Kind, lang: Lang, shipped: Path, folders: Sequence[Path] = ()
) -> str:
    """Return the text that the template of this name makes of these views; otherwise as :func:`fill`.

    What is called ``t`` or ``inline`` among them looks words up in place of the environment's own.
    """
    env = environment(kind, lang, shipped, folders) if folders else _shared_environment(kind, lang, shipped)
    try:
        template = env.get_template(name)
        parts: list[str] = []
        length = 0
        for part in template.generate(**views):
            length += len(part)
            if length > OUTPUT_LIMIT:
                raise _failure(_where(None, name), "P005", f"the template prints more than {OUTPUT_LIMIT} characters")
            parts.append(part)
    except TemplateFailure:
        raise
    except Exception as error:
        raise _explained(error, name, [*folders, shipped]) from error
    return _tidy("".join(parts), kind)


def _tidy(text: str, kind: Kind) -> str:
    """Take out the blank lines that control lines of a template leave behind."""
    if kind == "html":
        return re.sub(r"\n[ \t]*(?=\n)", "", text)
    text = re.sub(r"[ \t]+\n", "\n", text) if kind == "md" else re.sub(r" +\n", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"


# --- errors --------------------------------------------------------------------------------------------------------


def _explained(error: Exception, name: str, folders: Sequence[Path]) -> TemplateFailure:
    """Return an error of Jinja or of a template's own code as a diagnostic at the template's line."""
    frames = list(_frames(error, folders))
    span = frames[-1] if frames else _where(None, name, folders)
    if isinstance(error, jinja2.TemplateSyntaxError):
        span = Span(error.filename or _where(error.name, name, folders).path, error.lineno, 1)
    if isinstance(error, UnicodeDecodeError):
        span = _undecodable(folders) or span
    return _failure(span, *told(error))


def told(error: Exception) -> tuple[str, str, str]:
    """Return what an error in a template means: its code, a sentence, and a hint."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return "P001", _sentence(error.message or "syntax error"), ""
    if isinstance(error, jinja2.UndefinedError):
        return "P002", str(error.message), suggestion(error.args[0] if error.args else "")
    if isinstance(error, jinja2.TemplateNotFound):
        return "P003", f"there is no template {error.name}", "names are relative to the template folder"
    if isinstance(error, SecurityError):
        return "P004", _sentence(str(error)), "templates only print what the view holds"
    if isinstance(error, OverflowError) and "Range too big" in str(error):
        return "P005", "the range is too long", ""
    if isinstance(error, MemoryError | RecursionError):
        return "P005", "the template takes too much memory", ""
    if isinstance(error, UnicodeDecodeError):
        return "P006", "the template is not UTF-8", "save it as UTF-8"
    return "P007", _sentence(str(error) or type(error).__name__), ""


def _failure(span: Span, code: str, message: str, hint: str = "") -> TemplateFailure:
    return TemplateFailure([Diagnostic(span, code, message, hint)])


def _sentence(message: str) -> str:
    """Return a message without names of Python classes."""
    return re.sub(r"'?compliance\.reports\.\w+\.(\w+) object'?", r"a \1", message).rstrip(".")


def _where(found: str | None, name: str, folders: Sequence[Path] = ()) -> Span:
    wanted = found or name
    for folder in folders:
        if (folder / wanted).is_file():
            return Span(str(folder / wanted), 1, 1)
    return Span(wanted, 0, 0)


def _frames(error: Exception, folders: Sequence[Path]) -> Iterator[Span]:
    """Yield the lines of templates on the way to an error, outermost first."""
    roots = tuple(str(folder) for folder in folders)
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.startswith(roots) and frame.filename.endswith(".j2"):
            yield Span(frame.filename, frame.lineno or 0, 1)


def _undecodable(folders: Sequence[Path]) -> Span | None:
    for folder in folders:
        for path in sorted(folder.rglob("*.j2")):
            try:
                path.read_bytes().decode()
            except UnicodeDecodeError as error:
                return Span(str(path), path.read_bytes()[: error.start].count(b"\n") + 1, 1)
    return None
