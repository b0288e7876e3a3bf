"""The JSON Schema of profiles, made from the vocabulary: an editor completes facts and values, and explains them.

Draft-07, because that is what editors' YAML servers read. Titles and descriptions are shown to people who fill in a
profile, so they are the vocabulary's Chinese labels and questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from compliance.model import Activity, ClassRule, Fact, ItemList, Vocabulary

Schema = dict[str, Any]

_DAY: Schema = {
    "type": "string",
    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "title": "日期",
    "examples": ["2025-03-01"],
}
DAY: Schema = {"$ref": "#/definitions/day"}
LINE: Schema = {"type": "string", "minLength": 1}
RESULTS = ("satisfied", "not_satisfied", "not_applicable", "not_checked")


def profile_schema(vocabulary: Vocabulary) -> Schema:
    """Return the schema of a profile; every fact may be written dotted or nested, and with its proof."""
    properties: Schema = _envelope(vocabulary)
    for path, fact in vocabulary.facts.items():
        _place(properties, path, _with_proof(_value(fact), fact.label.zh, _about(fact)))
    for name, rule in vocabulary.classes.items():
        if rule.declarable:
            _place(properties, name, _with_proof({"type": ["boolean", "null"]}, rule.label.zh, _about(rule)))
    for path, items in vocabulary.items.items():
        _place(properties, path, _list(items, [_entry(items.fields, ())]))
    for path, activity in vocabulary.activities.items():
        _place(properties, path, _list(activity, [DAY, _entry(activity.fields, ("date",))]))
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "企业情况（profile）",
        "type": "object",
        "required": ["kind", "name"],
        "additionalProperties": False,
        "definitions": {"day": _DAY},
        "properties": properties,
    }


def _place(properties: Schema, path: str, schema: Schema) -> None:
    """Put a fact into the group its first word names, and under its dotted name a reference to it."""
    group, _, name = path.partition(".")
    if not name:
        properties[path] = schema
        return
    inner = properties.setdefault(group, {"type": "object", "additionalProperties": False, "properties": {}})
    inner["properties"][name] = schema
    properties[path] = {"$ref": f"#/properties/{group}/properties/{name}"}


def _value(fact: Fact) -> Schema:
    if fact.type == "flag":
        return {"type": ["boolean", "null"]}
    if fact.type in ("count", "amount"):
        return {"type": ["integer", "null"], "minimum": fact.at_least, "maximum": fact.at_most}
    if fact.type == "choice":
        return {"enum": [*(value.name for value in fact.values), None]}
    if fact.type == "set":
        return {"type": ["array", "null"], "items": {"enum": [value.name for value in fact.values]}}
    if fact.type == "date":
        return {"anyOf": [DAY, {"const": "not_yet", "title": "尚未、从未有"}, {"type": "null"}]}
    return {"type": ["string", "null"]}


def _about(declared: Fact | ClassRule | ItemList | Activity) -> str:
    who = "" if isinstance(declared, ClassRule) or not declared.who else f"（{declared.who}）"
    text = f"{declared.question}{who}"
    if isinstance(declared, Fact):
        if declared.unit:
            text += f" 单位：{declared.unit}。"
        if declared.values and len(declared.values) <= 60:
            text += " " + "；".join(f"{value.name} {value.label.zh}" for value in declared.values)
    return text.strip()


def _with_proof(value: Schema, title: str, description: str) -> Schema:
    proof = {
        "type": "object",
        "required": ["value"],
        "additionalProperties": False,
        "properties": {"value": value, "evidence": LINE, "checked_on": DAY},
    }
    return {"title": title, "description": description, "anyOf": [value, proof]}


def _entry(fields: Mapping[str, Fact], required: tuple[str, ...]) -> Schema:
    properties = {
        name: {"title": field.label.zh, "description": _about(field), **_value(field)} for name, field in fields.items()
    }
    if "date" in required:
        properties["date"] = DAY
    return {
        "type": "object",
        "required": list(required),
        "additionalProperties": False,
        "properties": properties,
    }


def _list(declared: ItemList | Activity, entries: Iterable[Schema]) -> Schema:
    value = {"type": ["array", "null"], "items": {"anyOf": list(entries)}}
    return _with_proof(value, declared.label.zh, f"{_about(declared)} 没有的写 []；不清楚的不填。".strip())


def _entries(**properties: Schema) -> Schema:
    required = [name.removesuffix("_") for name in properties if name != "remark"]
    shapes = {name.removesuffix("_"): shape for name, shape in properties.items()}
    entry = {"type": "object", "required": required, "additionalProperties": False, "properties": shapes}
    return {"type": ["array", "null"], "items": entry}


def _envelope(vocabulary: Vocabulary) -> Schema:
    days = dict.fromkeys(("default", *vocabulary.activities), DAY)
    through = {"type": "object", "additionalProperties": False, "properties": days}
    return {
        "kind": {"const": "enterprise_profile"},
        "name": {**LINE, "title": "单位全称"},
        "credit_code": {"title": "统一社会信用代码", "type": "string", "pattern": "^[0-9A-HJ-NPQRTUWXY]{18}$"},
        "jurisdiction": {
            "title": "经营所在地的县级行政区划代码",
            "anyOf": [{"type": ["string", "integer"]}, {"type": "null"}, {"type": "object"}],
        },
        "address": {**LINE, "title": "地址"},
        "firm": {**LINE, "title": "所属企业"},
        "contacts": {"title": "联系人", "type": "object", "additionalProperties": LINE},
        "founded_on": {"title": "成立日期", "anyOf": [DAY, {"type": ["null", "object"]}]},
        "stated_on": {"title": "填报日：以下情况截至这一天属实", "allOf": [DAY]},
        "records_through": {"title": "台账记录完整到哪一天", "anyOf": [DAY, through, {"type": "null"}]},
        "suspensions": {"title": "停产期间", **_entries(from_=DAY, until=DAY)},
        "applicability_since": {"title": "自何时起适用", "type": ["object", "null"], "additionalProperties": DAY},
        "waivers": {
            "title": "豁免",
            **_entries(obligation=LINE, granted_on=DAY, until=DAY, approver=LINE, reason=LINE),
        },
        "inspections": {
            "title": "检查结果",
            **_entries(date=DAY, officer=LINE, item=LINE, result={"enum": list(RESULTS)}, remark=LINE),
        },
    }
