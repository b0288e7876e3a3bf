"""Results as commands of a GitHub workflow: a runner that reads them in the log marks file and line of a change.

It marks the first ten of each level of a step and drops the rest; so errors come first, and what is beyond is told in
the log and counted in one notice.
"""

from __future__ import annotations

from compliance.authoring.formats.places import relative
from compliance.authoring.formats.text import LEVEL_WORDS, place, told
from compliance.authoring.results import Level, Result, Results
from compliance.model import Words

MOST = 10
"""Marks of one level that a step may make."""
LONGEST = 4_000
"""Characters of one mark; a mark is a summary, not a report."""
COMMANDS: dict[Level, str] = {"error": "error", "warning": "warning", "note": "notice"}
_ESCAPES = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_IN_PROPERTIES = (*_ESCAPES, (":", "%3A"), (",", "%2C"))


def github(results: Results, lang: str) -> str:
    """Return the results as workflow commands, errors first; then the rest as plain lines, and the summary."""
    titles = {each.code: told(each.title, lang) for each in results.kinds}
    marks: list[str] = []
    rest: list[Result] = []
    for level in COMMANDS:
        found = [each for each in results.results if each.level == level]
        # One notice is kept for the number of the rest.
        most = MOST - 1 if level == "note" else MOST
        marks.extend(_mark(each, titles, lang) for each in found[:most])
        rest.extend(found[most:])
    lines = [*marks]
    summary = _one_line(told(results.summary, lang))
    if rest:
        count = len(rest)
        more = Words(f"另有{count}项见本步骤日志。", f"{count} more are told in the log of this step. ")
        said = _escaped(told(more, lang) + summary, _ESCAPES)
        lines.append(f"::notice title=compliance rules {results.command}::{said}")
        lines.extend(_line(each, lang) for each in rest)
    lines.append(f"= {summary}")
    return "".join(f"{line}\n" for line in lines)


def _mark(each: Result, titles: dict[str, str], lang: str) -> str:
    span = each.span
    properties: dict[str, str | int] = {"file": relative(span.path)}
    if span.line:
        properties |= {"line": span.line, "endLine": span.line}
    if span.line and span.column:
        properties |= {"col": span.column, "endColumn": span.column + max(0, span.length)}
    title = titles.get(each.code, each.code)
    properties["title"] = f"{title} {each.name}".strip()
    parts = (told(each.message, lang), each.detail.rstrip(), each.hint)
    message = "\n".join(part for part in parts if part)
    message = message if len(message) <= LONGEST else message[: LONGEST - 1] + "…"
    said = ",".join(f"{key}={_escaped(str(value), _IN_PROPERTIES)}" for key, value in properties.items())
    return f"::{COMMANDS[each.level]} {said}::{_escaped(message, _ESCAPES)}"


def _line(each: Result, lang: str) -> str:
    level = told(LEVEL_WORDS[each.level], lang)
    name = f" {each.name}" if each.name else ""
    return _one_line(f"- {place(each)}: {each.code} {level}{name}: {told(each.message, lang)}")


def _one_line(text: str) -> str:
    """Return text that a runner takes for no command, neither of the present form nor of the old one."""
    return " ".join(text.split()).replace("##[", "## [")


def _escaped(text: str, escapes: tuple[tuple[str, str], ...]) -> str:
    for char, escape in escapes:
        text = text.replace(char, escape)
    return text
