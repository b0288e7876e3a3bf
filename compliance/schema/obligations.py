"""The schema of a file of obligations, made from the vocabulary."""

from __future__ import annotations

from typing import Any

from compliance.model import Vocabulary
from compliance.schema import words
from compliance.schema.conditions import CONDITION, condition_definitions
from compliance.schema.requirements import CASE_REQUIREMENT, REQUIREMENT, requirement_definitions, where_of_cases
from compliance.schema.shapes import (
    DAY,
    TEXT,
    TEXTS,
    YES,
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

IDENTIFIER: Schema = {
    "type": "string",
    "pattern": "^[a-z0-9][a-z0-9-]{0,99}$",
    "patternErrorMessage": "小写字母、数字和连字符，以字母或数字开头",
}
_REQUIRED = ("id", "title", "modality", "addressing", "bearer", "severity", "source")


def obligations_schema(vocabulary: Vocabulary) -> Schema:
    """Return the schema of a file of obligations."""
    properties = {
        **header("obligations", "一条（或几条）原文写成的义务。"),
        "document": titled("文件代号（文件夹的名称）", IDENTIFIER),
        "clause": titled("条款号", TEXT, "照原文编号写，如二(二)4；下面各项不另写clause的，都出自这一条。"),
        "obligations": listing({"$ref": "#/definitions/obligation"}, title="义务", minItems=1),
    }
    definitions = {
        **condition_definitions(vocabulary),
        **requirement_definitions(vocabulary),
        "obligation": _obligation(vocabulary),
    }
    return whole_file("义务（obligations）", properties, ("kind", "schema", "document", "obligations"), definitions)


def _obligation(vocabulary: Vocabulary) -> Schema:
    permission = {"required": ["modality"], "properties": {"modality": {"const": "permission"}}}
    return {
        **mapping(_keys(), _REQUIRED),
        "if": permission,
        "then": {"properties": {"requires": False, "stricter": False}},
        "else": {"required": ["requires"]},
        "allOf": where_of_cases(vocabulary),
    }


def _keys() -> dict[str, Schema]:
    return {
        "id": titled(
            "代号", IDENTIFIER, "文件代号-条款号-简短英文，如yunnan-2024-04-head-inspection；在所有规则集中唯一。"
        ),
        "title": label("标题"),
        "modality": one_of(words.MODALITIES, "性质"),
        "addressing": one_of(words.ADDRESSINGS, "对谁说的"),
        "bearer": one_of(words.BEARERS, "责任人"),
        "severity": one_of(words.SEVERITIES, "严重程度"),
        "source": _source(),
        "effective": span("施行期间（比文件更窄时才写）"),
        "applies_when": titled("适用对象", CONDITION, "什么样的企业适用；不写即都适用。几个键并列，都要成立。"),
        "requires": titled("要求", REQUIREMENT, "应当做到什么。禁止性规定写“没有这样做”。"),
        "stricter": listing(_case(), title="更严情形", description="when成立时，以这里的要求代替基本要求。"),
        "overrides": listing(IDENTIFIER, title="取代哪些义务", description="本项适用时，这些义务不再适用。"),
        "readings": listing(_reading(), title="另外的理解"),
        "reading_note": titled("理解与选择", TEXT, "采用哪一种理解，为什么。"),
        "duty": titled("同一义务", IDENTIFIER, "几个文件要求同一件事时写同一个名称，报告中合为一行。"),
        "evidence": titled("凭证", TEXTS, "企业拿什么证明做到了。"),
        "inspect": _inspect(),
        "remedy": label("整改措施"),
        "statute": titled("可能涉及的条款", TEXTS, "如：安全生产法 第21条第5项。"),
        "not_owed_when_suspended": titled("整个周期停产的，该周期不必履行", YES),
        "lint_ok": excuses(),
    }


def _source() -> Schema:
    return {
        "title": "出处",
        **mapping(
            {
                "quote": titled("原文（一字不改）", TEXT),
                "clause": titled("条款号（与本文件开头不同时写）", TEXT),
                "normalised": titled("应读作", TEXT, "所存文本有损坏时，这句话本来应是怎样。"),
            },
            ("quote",),
        ),
    }


def _inspect() -> Schema:
    methods = listing(one_of(words.METHODS, "方法"), title="检查方法")
    return {
        "title": "检查方式",
        **mapping({"method": methods, "judge": titled("怎样判断", TEXT)}),
    }


def _case() -> Schema:
    return mapping(
        {
            "id": titled("情形代号", IDENTIFIER),
            "when": titled("什么情形", CONDITION),
            "requires": titled("要求", CASE_REQUIREMENT, "只写与基本要求不同的键，或者写一个完整的要求。"),
            "quote": titled("原文（一字不改）", TEXT),
        },
        ("id", "when", "requires"),
    )


def _reading() -> Schema:
    patch = mapping(
        {
            "applies_when": titled("适用对象改为", CONDITION),
            "requires": titled("要求改为", REQUIREMENT),
            "effective": span("施行期间改为"),
            "by": titled("期限改为（含当日）", DAY),
        },
        minProperties=1,
    )
    keys: dict[str, Any] = {
        "id": titled("理解的代号", IDENTIFIER),
        "zh": titled("这种理解怎么说", TEXT),
        "because": titled("为什么没有采用", TEXT),
        "patch": {"title": "按这种理解，改动什么", **patch},
    }
    return mapping(keys, tuple(keys))
