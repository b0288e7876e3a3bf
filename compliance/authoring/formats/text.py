"""Results as a person reads them in a log: a line each, what belongs to it below, and how many there are."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.authoring.formats.places import relative
from compliance.authoring.results import Level, Result, Results
from compliance.model import Words

LEVEL_WORDS: dict[Level, Words] = {
    "error": Words("错误", "error"),
    "warning": Words("警告", "warning"),
    "note": Words("提示", "note"),
    "none": Words("通过", "holds"),
}


def told(words: Words, lang: str) -> str:
    """Return a text in the wanted language."""
    return words.en if lang == "en" else words.zh


def text(results: Results, lang: str) -> str:
    """Return the results as lines; what holds is only counted."""
    lines: list[str] = []
    for each in results.results:
        if each.level != "none":
            lines.extend(_lines(each, lang))
    lines.append(told(results.summary, lang))
    return "".join(f"{line}\n" for line in lines)


def place(each: Result) -> str:
    """Return file, line and column as far as they are known."""
    parts = [relative(each.span.path), *(str(number) for number in (each.span.line, each.span.column) if number)]
    return ":".join(part for part in parts if part)


def _lines(each: Result, lang: str) -> Iterator[str]:
    level = told(LEVEL_WORDS[each.level], lang)
    name = f" {each.name}" if each.name else ""
    colon = ": " if lang == "en" else "："
    yield f"{place(each)}: {each.code} {level}{name}{colon}{told(each.message, lang)}"
    yield from (f"  {line}" for line in each.detail.splitlines())
    if each.hint:
        yield f"  {'help' if lang == 'en' else '建议'}{colon}{each.hint}"
