"""Results as JSON, in both languages, with a JSON Schema for who reads it.

``schema`` names the shape: a key that goes, or means something else, makes it ``compliance-results/2``; a new key does
not.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import Struct

from compliance import __version__
from compliance.authoring.formats.places import relative
from compliance.authoring.results import LEVELS, Kind, Level, Result, Results
from compliance.model import Words

SCHEMA: Literal["compliance-results/1"] = "compliance-results/1"


class ToolText(Struct, frozen=True):
    """The program that wrote it."""

    name: str
    version: str


class KindText(Struct, frozen=True):
    """A kind of result, to be named and explained."""

    code: str
    title: Words
    what: Words


class ResultText(Struct, frozen=True):
    """One thing found; line and column count from 1, in characters, and are 0 where the place is the whole file."""

    code: str
    level: Level
    name: str
    group: str
    path: str
    line: int
    column: int
    length: int
    message: Words
    detail: str
    hint: str


class ResultsText(Struct, frozen=True):
    """Everything one command found."""

    schema: Literal["compliance-results/1"]
    tool: ToolText
    command: Literal["lint", "test", "diff", "mutate", "prove"]
    summary: Words
    counts: dict[Level, int]
    facts: dict[str, str | int]
    kinds: list[KindText]
    results: list[ResultText]


def json_text(results: Results) -> str:
    """Return the results as JSON with an indent, so that two runs can be compared line by line."""
    document = ResultsText(
        schema=SCHEMA,
        tool=ToolText("compliance", __version__),
        command=results.command,
        summary=results.summary,
        counts={level: results.counted(level) for level in LEVELS},
        facts=dict(sorted(results.facts.items())),
        kinds=[_kind(each) for each in results.kinds],
        results=[_result(each) for each in results.results],
    )
    encoded = msgspec.json.encode(_clean(msgspec.to_builtins(document)))
    return msgspec.json.format(encoded, indent=1).decode() + "\n"


def results_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of what :func:`json_text` writes."""
    schema = msgspec.json.schema(ResultsText)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:{SCHEMA}", **schema}


def _kind(each: Kind) -> KindText:
    return KindText(each.code, each.title, each.what)


def _result(each: Result) -> ResultText:
    span = each.span
    return ResultText(
        code=each.code,
        level=each.level,
        name=each.name,
        group=relative(each.group),
        path=relative(span.path),
        line=span.line,
        column=span.column,
        length=span.length,
        message=each.message,
        detail=each.detail,
        hint=each.hint,
    )


def _clean(value: Any) -> Any:
    """Return plain data without halves of characters, which a broken file name may hold and JSON may not."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode() if not value.isascii() else value
    if isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items()}
    return [_clean(each) for each in value] if isinstance(value, list) else value
