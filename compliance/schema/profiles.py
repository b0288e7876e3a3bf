"""The schema of profiles, made from the vocabulary: an editor completes facts and values, and explains them.

Titles and descriptions are shown to people who fill in a profile, so they are the vocabulary's Chinese labels and
questions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from compliance.model import Activity, ClassRule, Fact, ItemList, Vocabulary
from compliance.schema.conditions import enumerations, values_key
from compliance.schema.shapes import (
    DAY,
    DAY_PATTERN,
    Schema,
    either,
    mapping,
    shown_values,
    titled,
    values,
    whole_file,
)

LINE: Schema = {"type": "string", "minLength": 1}
MOST_YUAN = 10**12
RESULTS = ("satisfied", "not_satisfied", "not_applicable", "not_checked")
_FLAG: Schema = {"type": ["boolean", "null"]}
_EVENT: Schema = {
    "type": ["string", "null"],
    "pattern": f"^(not_yet|{DAY_PATTERN})$",
    "patternErrorMessage": "日期写作2024-03-04；尚未做、从未有过写not_yet",
    "examples": ["not_yet"],
}


def profile_schema(vocabulary: Vocabulary) -> Schema:
    """Return the schema of a profile; every fact may be written dotted or nested, and with its proof."""
    properties = profile_properties(vocabulary, "#/properties")
    return whole_file("企业情况（profile）", properties, ("kind", "name"), profile_definitions(vocabulary))


def profile_definitions(vocabulary: Vocabulary) -> Schema:
    """Return the definitions that the properties of a profile refer to."""
    found: Schema = {}
    for given in enumerations(vocabulary):
        shape = values(given)
        found[values_key(given)] = shape
        # A choice may be left open, the member of a set may not.
        found[f"or_null.{values_key(given)}"] = {
            **shape,
            "enum": [*shape["enum"], None],
            "enumDescriptions": [*shape["enumDescriptions"], "不清楚"],
        }
    return found


def profile_properties(vocabulary: Vocabulary, base: str) -> dict[str, Schema]:
    """Return what may stand in a profile, by name; ``base`` is the place in the schema where the properties stand."""
    properties: Schema = _envelope(vocabulary)
    for path, fact in vocabulary.facts.items():
        _place(properties, path, _with_proof(_value(fact), fact.label.zh, _about(fact)), base)
    for name, rule in vocabulary.classes.items():
        if rule.declarable:
            _place(properties, name, _with_proof(_FLAG, rule.label.zh, _about(rule)), base)
    for path, items in vocabulary.items.items():
        _place(properties, path, _list(items, _entry(items.fields, ())), base)
    for path, activity in vocabulary.activities.items():
        entry = _entry(activity.fields, ("date",))
        _place(properties, path, _list(activity, {"if": {"type": "string"}, "then": DAY, "else": entry}), base)
    return properties


def _place(properties: Schema, path: str, schema: Schema, base: str) -> None:
    """Put a fact into the group its first word names, and under its dotted name a reference to it."""
    group, _, name = path.partition(".")
    if not name:
        properties[path] = schema
        return
    inner = properties.setdefault(group, mapping({}))
    inner["properties"][name] = schema
    properties[path] = {"$ref": f"{base}/{group}/properties/{name}"}


def _value(fact: Fact) -> Schema:
    if fact.type == "flag":
        return _FLAG
    if fact.type in ("count", "amount"):
        return {"type": ["integer", "null"], "minimum": fact.at_least, "maximum": fact.at_most}
    if fact.type == "choice":
        return {"$ref": f"#/definitions/or_null.{values_key(fact.values)}"}
    if fact.type == "set":
        return {"type": ["array", "null"], "items": {"$ref": f"#/definitions/{values_key(fact.values)}"}}
    return _EVENT if fact.type == "date" else {"type": ["string", "null"]}


def _about(declared: Fact | ClassRule | ItemList | Activity) -> str:
    who = "" if isinstance(declared, ClassRule) or not declared.who else f"（{declared.who}）"
    text = f"{declared.question}{who}"
    if isinstance(declared, Fact):
        if declared.unit:
            text += f" 单位：{declared.unit}。"
        text += f" {shown_values(declared.values)}".rstrip()
    return text.strip()


def _with_proof(value: Schema, title: str, description: str) -> Schema:
    """Return a value, which may also be written with what proves it."""
    proof = mapping({"value": value, "evidence": LINE, "checked_on": DAY}, ("value",))
    return {"title": title, "description": description, **either(value, proof)}


def _entry(fields: Mapping[str, Fact], required: tuple[str, ...]) -> Schema:
    properties = {name: _field(field) for name, field in fields.items()}
    return mapping({**properties, **({"date": DAY} if "date" in required else {})}, required)


def _field(field: Fact) -> Schema:
    value = _value(field)
    return {
        "title": field.label.zh,
        "description": _about(field),
        **({"allOf": [value]} if "$ref" in value else value),
    }


def _list(declared: ItemList | Activity, entry: Schema) -> Schema:
    value = {"type": ["array", "null"], "items": entry}
    return _with_proof(value, declared.label.zh, f"{_about(declared)} 没有的写 []；不清楚的不填。".strip())


def _entries(**properties: Any) -> Schema:
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
        "remediation": {
            "title": "整改安排（五落实）",
            "type": ["array", "null"],
            "items": {
                "type": "object",
                "required": ["obligation"],
                "additionalProperties": False,
                "properties": {
                    "obligation": {**LINE, "title": "义务编号"},
                    "measure": {**LINE, "title": "整改措施"},
                    "owner": {**LINE, "title": "责任人"},
                    "funds": {
                        "type": "integer",
                        "minimum": 0,
                        "maximum": MOST_YUAN,
                        "title": "资金（元），不需要的写0",
                    },
                    "due": titled("整改期限", DAY),
                    "contingency": {**LINE, "title": "整改期间的应急预案或者临时管控措施"},
                    "accepted_by": {**LINE, "title": "验收人"},
                    "done_on": titled("验收销号日期", DAY),
                },
            },
        },
    }
