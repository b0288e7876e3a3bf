"""Word documents: a template a person can open and edit, filled with a view or a sheet."""

from __future__ import annotations

from datetime import date
from importlib.util import find_spec
from pathlib import Path

import compliance
from compliance.diagnostics import Diagnostic, Span
from compliance.installed import MissingExtra
from compliance.reports.env import Lang
from compliance.reports.printing import ANY_SHEET, TemplateFailure, names_of
from compliance.reports.sheet import Sheet
from compliance.reports.view import Head, View


def write(view: Head, lang: Lang, shipped: Path, templates: Path | None) -> bytes:
    """Return a view as a Word document.

    A user's ``templates/KIND/report.docx``, or else ``templates/sheet/report.docx``, takes the place of the shipped one
    and runs in a confined process. Raises :class:`TemplateFailure`; :class:`MissingExtra` without the Word packages.
    """
    _need_packages()
    names = names_of(view.kind, "docx")
    own = _own(names, templates, shipped)
    if own is not None:
        from compliance.reports.confined import fill_word_confined

        return fill_word_confined(view, lang, own)
    from compliance.reports.word_filling import fill_word

    path = next((shipped / name for name in names if (shipped / name).is_file()), shipped / names[-1])
    return fill_word(path, _views(view), lang, view.as_of, f"{view.tool.name} {view.tool.version}", shipped=True)


def write_sheet(sheet: Sheet, lang: Lang, shipped: Path, on: date) -> bytes:
    """Return any sheet as a Word document; ``on`` is the day in its properties."""
    _need_packages()
    from compliance.reports.word_filling import fill_word

    path = shipped / ANY_SHEET / "report.docx"
    return fill_word(path, {"page": sheet}, lang, on, f"compliance {compliance.__version__}", shipped=True)


def fill_own(view: Head, lang: Lang, path: Path) -> bytes:
    """Return a view as a user's template prints it; call it only inside the confined process."""
    from compliance.reports.word_filling import fill_word

    return fill_word(path, _views(view), lang, view.as_of, f"{view.tool.name} {view.tool.version}")


def _views(view: Head) -> dict[str, View]:
    from compliance.reports.kinds import page_of

    return {"report": view, "page": page_of(view)}


def _own(names: tuple[str, ...], templates: Path | None, shipped: Path) -> Path | None:
    """Return the user's template, if there is one; one with macros is refused by its name already."""
    if templates is None or templates.resolve() == shipped.resolve():
        return None
    for name in names:
        macros = (templates / name).with_suffix(".docm")
        if macros.is_file():
            message = "a template with macros is not used"
            raise TemplateFailure([Diagnostic(Span(str(macros)), "P004", message, "save it as .docx, without macros")])
    return next((templates / name for name in names if (templates / name).is_file()), None)


def _need_packages() -> None:
    if find_spec("docxtpl") is None or find_spec("lxml") is None:
        raise MissingExtra("DOCX", "office")
