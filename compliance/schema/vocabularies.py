"""The schema of vocabulary files: facts, item lists, activities, industries, places, classes."""

from __future__ import annotations

from compliance.checking.conditions import LANGUAGE_WORDS
from compliance.checking.vocabulary import PROFILE_WORDS
from compliance.model import Vocabulary
from compliance.schema import words
from compliance.schema.conditions import CONDITION, condition_definitions
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
    titled,
    whole_file,
)

_TAKEN = "|".join(sorted(PROFILE_WORDS | LANGUAGE_WORDS))
CLASS_NAME = rf"^(?!(?:{_TAKEN})$)[a-z][a-z0-9_]*$"
DOCUMENT_CLASS = rf"^([a-z0-9][a-z0-9-]*\.)?(?!(?:{_TAKEN})$)[a-z][a-z0-9_]*$"
"""A class of one document; its name may stand before it."""
_SNAKE = "^[a-z][a-z0-9_]*$"
_PATH = r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$"
_CODE: Schema = {"type": ["string", "integer"], "pattern": "^[0-9]{6}$", "minimum": 100_000, "maximum": 999_999}
_LIMIT: Schema = {"type": "integer", "minimum": -(10**12), "maximum": 10**12}
_LABEL: Schema = {"$ref": "#/definitions/label"}
_SAYS: Schema = {"$ref": "#/definitions/says"}
_NUMBERS, _ENUMERATIONS = ("count", "amount"), ("choice", "set")


def vocabulary_schema(vocabulary: Vocabulary) -> Schema:
    """Return the schema of vocabulary files; conditions of classes name what ``vocabulary`` declares."""
    taken = "|".join(sorted(PROFILE_WORDS))
    path = {
        "pattern": _PATH,
        "allOf": [{"pattern": rf"^(?!(?:{taken})(?:\.|$))"}],
        "not": {"enum": sorted(LANGUAGE_WORDS)},
    }
    properties = {
        **header("vocabulary", "企业情况和规则里用的词。"),
        "facts": _section("事实", {"$ref": "#/definitions/fact"}, path),
        "items": _section("清单", {"$ref": "#/definitions/item_list"}, path),
        "activities": _section("活动（有日期的记录）", {"$ref": "#/definitions/activity"}, path),
        "industries": _section("行业", {"$ref": "#/definitions/value"}, {"pattern": _SNAKE}),
        "jurisdictions": _section("行政区划", {"$ref": "#/definitions/place"}, {"pattern": "^[0-9]{6}$"}),
        "classes": _section("类别", class_entry(), {"pattern": CLASS_NAME}),
    }
    return whole_file(
        "词汇（vocabulary）", properties, ("kind", "schema"), {**_definitions(), **condition_definitions(vocabulary)}
    )


def class_entry() -> Schema:
    """Return a derived class; its definitions are those of conditions."""
    return mapping(
        {
            "label": label(),
            "when": titled("什么样的企业属于这一类", CONDITION),
            "closed": titled("列举到此为止", YES, "原文带“等”字的写false：列举以外的也可能是，所以只是不清楚。"),
            "declarable": titled("企业可以自己申报是不是", YES),
            "source": titled("出处", TEXT),
            "question": titled("怎样问", TEXT),
            "note": titled("说明", TEXT),
            "says": _says(),
            "lint_ok": excuses(),
        },
        ("label", "when", "source"),
    )


def _section(title: str, entry: Schema, named: Schema) -> Schema:
    return {"title": title, "type": "object", "propertyNames": named, "additionalProperties": entry}


def _says() -> Schema:
    pair = mapping({"yes": label("是怎样说"), "no": label("不是怎样说")}, ("yes", "no"))
    return {"title": "句子里怎样说", **pair}


def _asked() -> dict[str, Schema]:
    return {
        "question": titled("怎样问", TEXT),
        "who": titled("问谁", TEXT),
        "evidence": titled("凭什么证明", TEXTS),
    }


def _definitions() -> Schema:
    value = mapping(
        {
            "label": _LABEL,
            "implies": listing({"type": "string"}, title="同时也是"),
            "says": _SAYS,
            "lint_ok": excuses(),
        },
        ("label",),
    )
    fields = {"type": "object", "propertyNames": _field_name(), "additionalProperties": {"$ref": "#/definitions/fact"}}
    former = mapping({"code": _CODE, "until": titled("用到哪一天（含当日）", DAY)}, ("code", "until"))
    records = {**fields, "propertyNames": _field_name("date")}
    return {
        "label": label(),
        "says": _says(),
        # What has a `label` says more than its label.
        "value": {"type": "object", "if": {"required": ["label"]}, "then": value, "else": _LABEL},
        "fact": _fact(),
        "item_list": mapping(
            {
                "label": _LABEL,
                "fields": {"title": "每一项有哪些内容", **fields},
                "dated": {"title": "哪个日期之前还没有这一项", "type": "string", "pattern": _SNAKE},
                **_asked(),
                "lint_ok": excuses(),
            },
            ("label", "fields"),
        ),
        "activity": mapping(
            {
                "label": _LABEL,
                "fields": {"title": "每条记录除日期外有哪些内容", **records},
                "bare_date": {"title": "只写日期的记录表示什么", "type": "object"},
                **_asked(),
                "lint_ok": excuses(),
            },
            ("label",),
        ),
        "place": mapping({"label": _LABEL, "former": listing(former, title="曾用代码")}, ("label",)),
    }


def _field_name(*more: str) -> Schema:
    return {"pattern": _SNAKE, "not": {"enum": sorted({*LANGUAGE_WORDS, *more})}}


def _fact() -> Schema:
    keys = {
        "label": _LABEL,
        "type": one_of(words.TYPES, "类型"),
        "unit": titled("单位", TEXT),
        "values": {
            "title": "可以有哪些值",
            "if": {"type": "object"},
            "then": {
                "propertyNames": {"pattern": _SNAKE, "not": {"const": "not_yet"}},
                "additionalProperties": {"$ref": "#/definitions/value"},
                "minProperties": 1,
            },
            "else": {"const": "industries", "title": "行业"},
        },
        "event": titled("是做一件事的日期（不是到期日）", YES),
        "at_least": titled("合情理的最小值", _LIMIT),
        "at_most": titled("合情理的最大值", _LIMIT),
        **_asked(),
        "judged": titled("要由检查人员判断", YES),
        "says": _SAYS,
        "lint_ok": excuses(),
    }
    return {
        **mapping(keys, ("label", "type")),
        "allOf": [
            _unless(_NUMBERS, ("unit", "at_least", "at_most")),
            _unless(_ENUMERATIONS, ("values",), needed=("values",)),
            _unless(("date",), ("event",)),
            _unless(("flag", "date", *_ENUMERATIONS), ("says",)),
        ],
    }


def _unless(types: tuple[str, ...], keys: tuple[str, ...], needed: tuple[str, ...] = ()) -> Schema:
    """Return that keys stand only beside some types."""
    known = {"required": ["type"], "properties": {"type": {"enum": list(types)}}}
    shape: Schema = {"if": known, "else": {"properties": dict.fromkeys(keys, False)}}
    return {**shape, "then": {"required": list(needed)}} if needed else shape
