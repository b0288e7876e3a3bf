"""Shapes that several schemas share: texts, days, labels, headers, enumerations.

Draft-07 as editors read it: a ``$ref`` stands alone, because what stands beside it is ignored; where a place takes
one of two shapes, ``if`` asks which one it is, so that one mistake gives one remark and not one for every shape. Only
where words are to be completed it is ``anyOf`` (see :func:`either`): editors look for them in no branch of an ``if``.
``enumDescriptions``, ``errorMessage`` and ``patternErrorMessage`` are words of editors; a validator passes over them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from compliance.checking.header import SCHEMA
from compliance.model import Value, Words

Schema = dict[str, Any]

DRAFT: Final = "http://json-schema.org/draft-07/schema#"
DAY_PATTERN: Final = (
    "[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|[12][0-9]))"
)
"""Days that there are, but for 29 February."""
DAY: Schema = {"$ref": "#/definitions/day"}
TEXT: Schema = {"type": ["string", "number"], "minLength": 1}
"""Read as text whatever it looks like: a clause may be numbered 5."""
TEXTS: Schema = {"type": "array", "items": TEXT}
YES: Schema = {"type": "boolean"}
MOST_RECORDS: Final = 10_000


def day(title: str = "日期", *words: str) -> Schema:
    """Return a day, or one of several words in its place."""
    said = f"日期写作2024-03-04{'，或者写' + '、'.join(words) if words else ''}"
    shape: Schema = {
        "title": title,
        "type": "string",
        "pattern": f"^({'|'.join((*words, DAY_PATTERN))})$",
        "patternErrorMessage": said,
        "description": f"{said}。",
    }
    return {**shape, "examples": list(words)} if words else shape


def titled(title: str, shape: Schema, description: str = "") -> Schema:
    """Return a shape with its own title: a reference takes none beside it."""
    inner = {"allOf": [shape]} if "$ref" in shape else shape
    return {"title": title, **({"description": description} if description else {}), **inner}


def mapping(properties: Mapping[str, Schema], required: Iterable[str] = (), **more: Any) -> Schema:
    """Return a mapping with exactly these keys."""
    needed = list(required)
    return {
        "type": "object",
        **({"required": needed} if needed else {}),
        "additionalProperties": False,
        "properties": dict(properties),
        **more,
    }


def listing(items: Schema, **more: Any) -> Schema:
    """Return a list of one shape."""
    return {"type": "array", "items": items, **more}


def one_of(words: Mapping[str, str], title: str, *, null: bool = False) -> Schema:
    """Return one of several words, each explained."""
    enum: list[str | None] = [*words, *([None] if null else [])]
    return {
        "title": title,
        "description": "；".join(f"{word}：{said}" for word, said in words.items()),
        "enum": enum,
        "enumDescriptions": [*words.values(), *(["不清楚"] if null else [])],
    }


def values(given: Sequence[Value]) -> Schema:
    """Return one of the values of an enumeration."""
    return {
        "enum": [value.name for value in given],
        "enumDescriptions": [value.label.zh for value in given],
        "errorMessage": "没有这个值；可以写的值见补全",
    }


def shown_values(given: Sequence[Value], most: int = 60) -> str:
    """Return values with their labels in one line; empty where there are too many to read."""
    return "；".join(f"{value.name} {value.label.zh}" for value in given) if given and len(given) <= most else ""


def label(title: str = "名称") -> Schema:
    """Return words in both languages."""
    shape = mapping({"zh": titled("中文", TEXT), "en": titled("英文", TEXT)}, ("zh", "en"))
    return {"title": title, **shape}


def excuses() -> Schema:
    """Return ``lint_ok``: what a lint remarks on here, and why it is so on purpose."""
    code = {"type": "string", "pattern": "^[A-Z][0-9]{3}$", "patternErrorMessage": "提示的代码，如L003"}
    keys = {"code": titled("提示的代码，如L003", code), "because": titled("为什么有意这样写", TEXT)}
    return listing(mapping(keys, tuple(keys)), title="有意这样写，不必再提示的")


def either(words: Schema, longer: Schema) -> Schema:
    """Return one of several words, or a list or mapping in its place: an editor completes the words."""
    return {"anyOf": [words, longer]}


def span(title: str, required: Iterable[str] = ()) -> Schema:
    """Return first and last day, both included."""
    days = {"from": titled("首日（含当日）", DAY), "until": titled("末日（含当日）；不写即长期", DAY)}
    return {"title": title, **mapping(days, required, minProperties=1)}


def header(kind: str, said: str) -> dict[str, Schema]:
    """Return the first two keys of a file."""
    return {
        "kind": {"title": "文件种类", "description": said, "const": kind},
        "schema": {"title": "格式版本", "description": f"本工具读到第{SCHEMA}版。", "const": SCHEMA},
    }


def whole_file(title: str, properties: Mapping[str, Schema], required: Iterable[str], definitions: Schema) -> Schema:
    """Return the schema of a file; every description begins with the title, which editors' lists do not show."""
    inside = {**mapping(properties, required), "definitions": {"day": day(), **definitions}}
    return {"$schema": DRAFT, "title": title, **_told(inside)}


def _told(schema: Schema) -> Schema:
    """Return a schema, and all inside it, with its title at the head of its description."""
    told: Schema = {}
    for word, value in schema.items():
        if word in ("properties", "definitions", "dependencies"):
            told[word] = {name: _told(each) if isinstance(each, dict) else each for name, each in value.items()}
        elif word in ("allOf", "anyOf"):
            told[word] = [_told(each) for each in value]
        elif word in ("items", "additionalProperties", "if", "then", "else") and isinstance(value, dict):
            told[word] = _told(value)
        else:
            told[word] = value
    if "title" in schema:
        told["description"] = "\n".join(dict.fromkeys((schema["title"], *schema.get("description", "").splitlines())))
    return told


def about(words: Words, *said: str) -> Schema:
    """Return title and description of a declared name: its label, and whatever is to be said, one a line."""
    lines = [each for each in said if each]
    return {"title": words.zh, **({"description": "\n".join(lines)} if lines else {})}
