"""What is said on standard error, and text made fit for a terminal. No command's result is written here."""

from __future__ import annotations

import os
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from compliance.diagnostics import Diagnostic, LoadError, render

LARGEST_SOURCE = 4 << 20
"""Bytes of a file from which a message still shows the line it speaks of."""
_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def printable(text: str) -> str:
    r"""Return the text with everything that steers a terminal or reorders a line written as an escape (``\x1b``)."""
    if text.isascii() and text.isprintable():
        return text
    return _UNFIT.sub(lambda found: ascii(found[0])[1:-1], text)


def one_line(text: str) -> str:
    r"""Return a name fit for the middle of a message: as :func:`printable`, and line breaks as ``\n``."""
    return printable(text).replace("\n", "\\n").replace("\t", "\\t")


def say(text: str) -> None:
    """Write one message to standard error; nobody there to read it is no mistake."""
    if sys.stderr is None:
        return
    with suppress(OSError, ValueError):
        sys.stderr.write(printable(text) + "\n")
        sys.stderr.flush()


@contextmanager
def warnings_said() -> Iterator[None]:
    """Say what a report could not print as this program says things, and leave every other warning to Python."""
    from compliance.installed import UnprintableWarning

    with warnings.catch_warnings():
        others = warnings.showwarning

        def show(message: Warning | str, category: type[Warning], *rest: Any, **more: Any) -> None:
            if issubclass(category, UnprintableWarning):
                say(f"compliance: {message}")
            else:
                others(message, category, *rest, **more)

        warnings.showwarning = show
        warnings.simplefilter("always", UnprintableWarning)
        yield


def explained(diagnostic: Diagnostic, lang: str) -> str:
    """Return a line that says in Chinese what a loader's English message is about; empty where none is needed.

    The line is that of the code's page (title and what was found), or the diagnostic's own Chinese sentence.
    """
    from compliance.codes import CODES

    if lang != "zh":
        return ""
    page = CODES.get(diagnostic.code)
    if diagnostic.zh:
        return f"  说明：{diagnostic.zh}" + (f"；{diagnostic.hint_zh}" if diagnostic.hint_zh else "")
    return f"  说明：{page.title.zh}——{page.what.zh}" if page is not None else ""


def say_problems(error: LoadError, limit: int = 50, lang: str = "") -> None:
    """Write every diagnostic with its source line and caret, at most ``limit``, and how many there are in all.

    With ``lang`` zh each is followed by what it is about in Chinese.
    """
    # The text as it was read is at hand where reading it was the trouble: the file may have changed since.
    sources: dict[str, str] = dict(getattr(error, "sources", {}))
    for diagnostic in error.diagnostics[:limit]:
        path = diagnostic.span.path
        if path not in sources:
            sources[path] = _source(path)
        say(render(diagnostic, sources))
        if line := explained(diagnostic, lang):
            say(line)
    if len(error.diagnostics) > limit:
        say(f"… and {len(error.diagnostics) - limit} more")


def _source(path: str) -> str:
    try:
        if not os.path.isfile(path) or os.path.getsize(path) > LARGEST_SOURCE:
            return ""
        return Path(path).read_text(encoding="utf-8-sig", errors="replace")
    except (OSError, ValueError):
        return ""
