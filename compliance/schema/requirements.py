"""Requirements as a schema: conditions, activities per period, rolling or ever, deadlines, and overlays of cases.

``if`` a place names an activity it is a frequency and takes the keys of one; else it is a condition.
"""

from __future__ import annotations

from typing import Any

from compliance.model import Activity, Vocabulary
from compliance.schema import words
from compliance.schema.conditions import CONDITION, combined, fields_by_activity, names, quantified
from compliance.schema.shapes import DAY, MOST_RECORDS, TEXT, YES, Schema, mapping, one_of, titled

REQUIREMENT: Schema = {"$ref": "#/definitions/requirement"}
CASE_REQUIREMENT: Schema = {"$ref": "#/definitions/case_requirement"}
_SPANS = ("per", "within", "since")
_ONLY_WITH_PER = ("look_back", "first_owed", "first_owed_because", "per_assumed")


def requirement_definitions(vocabulary: Vocabulary) -> Schema:
    """Return the definitions that :data:`REQUIREMENT` and :data:`CASE_REQUIREMENT` refer to."""
    keys = _frequency_keys()
    activity = _activity_name(vocabulary)
    by: Schema = {"$ref": "#/definitions/by"}
    asked = {**combined(REQUIREMENT, CONDITION), **quantified(), **names(vocabulary)}
    beside = {"activity": activity, "by": by}
    overlay = {**keys, "by": titled("期限改为哪一天（含当日）", DAY)}
    named = {"required": ["activity"]}
    laid_over = {"anyOf": [{"required": [key]} for key in keys]}
    frequency: Schema = {"$ref": "#/definitions/frequency"}
    return {
        "months": _months(),
        "by": _by(),
        "frequency": {
            **mapping({"activity": activity, **keys, "by": by}, ("activity", "at_least")),
            "dependencies": _together(within_a_case=False),
            "allOf": fields_by_activity(vocabulary.activities),
        },
        "stated_requirement": mapping({**beside, **asked}, minProperties=1, dependencies={"by": {"minProperties": 2}}),
        "requirement": {
            "type": "object",
            "if": named,
            "then": frequency,
            "else": {"$ref": "#/definitions/stated_requirement"},
        },
        "overlay": mapping(overlay, dependencies=_together(within_a_case=True)),
        "case_requirement": {
            "type": "object",
            "if": named,
            "then": frequency,
            "else": {
                "if": laid_over,
                "then": {"$ref": "#/definitions/overlay"},
                "else": mapping({**overlay, **beside, **asked}, minProperties=1),
            },
        },
    }


def where_of_cases(vocabulary: Vocabulary) -> list[Schema]:
    """Return, for each activity of a base, what the ``where`` that a stricter case lays over it may ask."""

    def laid_over(name: str) -> Schema:
        where = {"properties": {"where": {"$ref": f"#/definitions/record.{name}"}}}
        requires = {"if": {"required": ["activity"]}, "else": where}
        return {"properties": {"stricter": {"items": {"properties": {"requires": requires}}}}}

    def base(name: str) -> Schema:
        activity = {"required": ["activity"], "properties": {"activity": {"const": name}}}
        return {"required": ["requires", "stricter"], "properties": {"requires": activity}}

    return [{"if": base(name), "then": laid_over(name)} for name in vocabulary.activities]


def _activity_name(vocabulary: Vocabulary) -> Schema:
    activities = vocabulary.activities
    return {
        "title": "活动",
        "description": "数这项活动的记录；一天最多算一次。" + _told(activities.values()),
        "enum": list(activities),
        "enumDescriptions": [f"{each.label.zh}。{each.question}" for each in activities.values()],
        "errorMessage": "没有这项活动；可以写的见补全",
    }


def _told(activities: Any) -> str:
    listed: list[Activity] = list(activities)
    return "；".join(f"{each.path} {each.label.zh}" for each in listed)


def _frequency_keys() -> dict[str, Schema]:
    return {
        "where": {"title": "哪些记录算数", "type": "object", "minProperties": 1},
        "at_least": {"title": "至少几次", "type": "integer", "minimum": 1, "maximum": MOST_RECORDS},
        "per": one_of(words.PERS, "每个自然周期"),
        "within": titled("任何一段这么长的时间内（滚动计算）", {"$ref": "#/definitions/months"}),
        "since": titled("自哪一天起（含当日）", DAY),
        "look_back": {"title": "往前看几个月", "description": "不写为12；只能写12或24。", "enum": [12, 24]},
        "first_owed": titled("首个应履行周期的第一天", DAY, "不从施行之日起算时写；同时写first_owed_because。"),
        "first_owed_because": titled("为什么从这一周期起", TEXT),
        "per_assumed": titled("原文没有写多久一次（定期、经常），周期是本规则集定的", YES),
    }


def _together(*, within_a_case: bool) -> Schema:
    """Return which keys of a frequency exclude or need one another; what a case leaves out may stand in its base."""
    apart = {
        "per": {"properties": {"within": False, "since": False, "by": False}},
        "within": {"properties": dict.fromkeys(("since", "by"), False)},
    }
    if within_a_case:
        return apart
    return {
        **apart,
        **{key: ["per"] for key in _ONLY_WITH_PER},
        "first_owed": ["per", "first_owed_because"],
        "first_owed_because": ["per", "first_owed"],
    }


def _months() -> Schema:
    shape = mapping(
        {
            "months": {"title": "几个月", "type": "integer", "minimum": 1, "maximum": 1200},
            "years": {"title": "几年", "type": "integer", "minimum": 1, "maximum": 100},
        },
        minProperties=1,
        maxProperties=1,
    )
    return {"description": "{months: 6}或者{years: 1}。", **shape}


def _by() -> Schema:
    longer = mapping(
        {
            "date": titled("期限（含当日）", DAY),
            "from_start": titled("新成立、新纳入的自起算之日起多久", {"$ref": "#/definitions/months"}),
        },
        ("date", "from_start"),
    )
    return {
        "title": "期限",
        "description": "到这一天为止（含当日）没有做到是期限未到，过后是不符合。",
        "if": {"type": "object"},
        "then": longer,
        "else": DAY,
    }
