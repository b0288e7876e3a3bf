"""The schemas of what stands beside obligations: ``ruleset.yaml``, ``english.yaml`` and ``selections.yaml``."""

from __future__ import annotations

from compliance.model import Vocabulary
from compliance.schema import words
from compliance.schema.conditions import condition_definitions
from compliance.schema.obligations import IDENTIFIER
from compliance.schema.shapes import (
    DAY,
    TEXT,
    TEXTS,
    Schema,
    excuses,
    header,
    label,
    listing,
    mapping,
    one_of,
    span,
    titled,
    whole_file,
)
from compliance.schema.vocabularies import DOCUMENT_CLASS, class_entry

_REQUIRED = (
    "kind",
    "schema",
    "id",
    "title",
    "issuer",
    "authority",
    "issued",
    "jurisdiction",
    "effective",
    "text",
    "clauses",
    "numbers",
)


def ruleset_schema(vocabulary: Vocabulary) -> Schema:
    """Return the schema of a ruleset's head; the vocabulary is for the document's own classes."""
    clause = mapping(
        {
            "clause": titled("条款号（照原文）", TEXT),
            "title": titled("条款标题", TEXT),
            "status": one_of(words.STATUSES, "处理情况"),
        },
        ("clause", "title", "status"),
    )
    properties = {
        **header("ruleset", "一份文件的首页。"),
        "id": titled("文件代号（与文件夹同名）", IDENTIFIER),
        "title": label("文件标题"),
        "number": titled("文号", TEXT),
        "issuer": label("制定机关"),
        "authority": one_of(words.AUTHORITIES, "层级"),
        "issued": titled("印发日期", DAY),
        "jurisdiction": _jurisdiction(),
        "effective": span("施行期间", ("from",)),
        "text": _text(),
        "defects": titled("所存文本的损坏", TEXTS),
        "clauses": listing(clause, title="条款", description="文件的每一条都要列出，写明怎样处理。"),
        "classes": {
            "title": "本文件自己的类别",
            "type": "object",
            "propertyNames": {"pattern": DOCUMENT_CLASS},
            "additionalProperties": class_entry(),
        },
        "numbers": {
            "title": "印出来的编号",
            "description": "每项义务一个，定了就不再改，也不再给别的义务用。",
            "type": "object",
            "propertyNames": {"pattern": IDENTIFIER["pattern"]},
            "additionalProperties": {"title": "编号", "type": "integer", "minimum": 1, "maximum": 99_999},
        },
    }
    return whole_file("文件首页（ruleset.yaml）", properties, _REQUIRED, condition_definitions(vocabulary))


def translations_schema() -> Schema:
    """Return the schema of translations."""
    pair = {
        "zh": titled("中文，与原处一字不差", TEXT),
        "en": titled("英文", TEXT),
        "lint_ok": excuses(),
    }
    properties = {
        **header("translations", "本文件夹中只有中文的文字的英文。"),
        "texts": listing(mapping(pair, ("zh", "en")), title="译文", description="一对两行；中文改了，译文要跟着改。"),
    }
    return whole_file("译文（english.yaml）", properties, ("kind", "schema", "texts"), {})


def selections_schema() -> Schema:
    """Return the schema of named selections."""
    pattern = {"type": "string", "pattern": "^[^,]+$", "patternErrorMessage": "一行一个，不用逗号连写"}
    selection = mapping(
        {
            "title": label("标题"),
            "patterns": listing(
                {"title": "文件、义务、同一义务或严重程度的名称；可以用*", **pattern}, title="包括哪些", minItems=1
            ),
        },
        ("patterns",),
    )
    properties = {
        **header("selections", "常用的核对范围，供--select使用。"),
        "selections": {
            "title": "核对范围",
            "type": "object",
            "propertyNames": {"pattern": IDENTIFIER["pattern"]},
            "additionalProperties": selection,
        },
    }
    return whole_file("核对范围（selections.yaml）", properties, ("kind", "schema", "selections"), {})


def _jurisdiction() -> Schema:
    return {
        "title": "施行地域",
        "description": "六位行政区划代码；national 全国；unbound 文件没有写明是哪里。",
        "type": ["string", "integer"],
        "pattern": "^([0-9]{6}|national|unbound)$",
        "minimum": 100_000,
        "maximum": 999_999,
        "patternErrorMessage": "六位行政区划代码，或者national、unbound",
        "examples": ["national", "unbound"],
    }


def _text() -> Schema:
    # Sixty-four digits look like a number.
    digest = {"type": ["string", "number"], "pattern": "^[0-9a-f]{64}$", "patternErrorMessage": "64位小写十六进制数"}
    keys = {"file": titled("所存文本的文件名", TEXT), "sha256": titled("所存文本的SHA-256", digest)}
    return {"title": "所存文本", **mapping(keys, tuple(keys))}
