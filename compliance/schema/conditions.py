"""Conditions as a schema: every fact and class is a key, and what may stand behind it is the comparison of its type.

An editor so completes names by their Chinese labels and offers no bound for a set, no value that is not declared, and
inside ``every: {of: hazards, …}`` only the fields of hazards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from compliance.checking.conditions import MOST, MOST_PARTS
from compliance.decoding import digest_of
from compliance.model import Activity, ClassRule, Fact, ItemList, Value, Vocabulary
from compliance.schema import words
from compliance.schema.shapes import Schema, about, day, either, mapping, shown_values, values

CONDITION: Schema = {"$ref": "#/definitions/condition"}
_ANYTHING: Schema = {"type": "object", "minProperties": 1}
_ONE_LOWER: Schema = {
    "at_least": {"properties": {"more_than": False}},
    "at_most": {"properties": {"fewer_than": False}},
}
"""At most one lower and one upper bound."""
_COMBINED = {
    "all": "都要成立",
    "any": "至少一个成立",
}
_QUANTIFIED = {
    "every": "清单中的每一项：凡符合where的，都要符合hold；清单为空即成立",
    "some": "清单中至少有一项同时符合where和hold；两者可以只写一个",
    "count": "清单中同时符合where和hold的有多少项",
}


def condition_definitions(vocabulary: Vocabulary) -> Schema:
    """Return the definitions that :data:`CONDITION` refers to."""
    return {
        **{values_key(each): values(each) for each in enumerations(vocabulary)},
        "as_of_or_day": day("评估日（as_of）或者某一天", "as_of"),
        **{f"fact.{path}": comparison(fact) for path, fact in vocabulary.facts.items() if fact.type != "text"},
        **{f"class.{name}": _class(rule) for name, rule in vocabulary.classes.items()},
        **{f"item.{path}": _inside(listed.fields, f"item.{path}") for path, listed in vocabulary.items.items()},
        **{f"record.{path}": _inside(each.fields, f"record.{path}") for path, each in vocabulary.activities.items()},
        "list": _list_name(vocabulary.items),
        "inside_a_list": {"allOf": _fields_by_name("of", vocabulary.items, "item", ("where", "hold"))},
        "number": _number_name(vocabulary.facts),
        "condition": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": False,
            "properties": {**combined(CONDITION), **quantified(), **names(vocabulary)},
        },
    }


def names(vocabulary: Vocabulary) -> dict[str, Schema]:
    """Return every fact and class that a condition may ask, by name."""
    facts = [path for path, fact in vocabulary.facts.items() if fact.type != "text"]
    return {
        **{path: {"$ref": f"#/definitions/fact.{path}"} for path in facts},
        **{name: {"$ref": f"#/definitions/class.{name}"} for name in vocabulary.classes},
    }


def combined(inner: Schema, negated: Schema | None = None) -> dict[str, Schema]:
    """Return ``all``, ``any`` and ``not``; their parts are of the shape ``inner``."""
    listed = {"type": "array", "minItems": 1, "maxItems": MOST_PARTS, "items": inner}
    return {
        "all": {"title": "全部", "description": f"下面各项{_COMBINED['all']}。", **listed},
        "any": {"title": "其一", "description": f"下面各项{_COMBINED['any']}。", **listed},
        "not": {"title": "并非", "description": "下面的条件不成立。", "allOf": [negated or inner]},
    }


def quantified() -> dict[str, Schema]:
    """Return ``every``, ``some``, ``count`` and ``share``."""
    either = [{"required": ["where"]}, {"required": ["hold"]}]
    bounded = [{"required": [bound]} for bound in words.BOUNDS]
    per_cent = {bound: bound_of(bound, 0, 100, "%") for bound in ("at_least", "at_most")}
    number: Schema = {"$ref": "#/definitions/number"}
    return {
        "every": _over_a_list("每一项", _QUANTIFIED["every"], ("of", "hold"), {}),
        "some": {**_over_a_list("至少有一项", _QUANTIFIED["some"], ("of",), {}), "anyOf": either},
        "count": {
            **_over_a_list("有多少项", _QUANTIFIED["count"], ("of",), bounds(0, MOST, "项")),
            "anyOf": bounded,
            "dependencies": _ONE_LOWER,
        },
        "share": {
            "title": "占比",
            "description": "of占in的百分之几；in为0即成立。",
            **mapping({"of": number, "in": number, **per_cent}, ("of", "in")),
            "anyOf": [{"required": [bound]} for bound in per_cent],
        },
    }


def comparison(fact: Fact) -> Schema:
    """Return what may be asked of a fact: of a text nothing."""
    if fact.type == "flag":
        said = f"true：{fact.says[0].zh}；false：{fact.says[1].zh}" if fact.says else ""
        return {**about(fact.label, said, _asked(fact)), "type": "boolean"}
    if fact.type in ("count", "amount"):
        unit = f"单位：{fact.unit}。" if fact.unit else ""
        given = bounds(fact.at_least, fact.at_most, fact.unit)
        return {
            **about(fact.label, unit, _asked(fact)),
            **mapping(given, minProperties=1, dependencies=_ONE_LOWER),
        }
    if fact.type == "choice":
        one: Schema = {"$ref": f"#/definitions/{values_key(fact.values)}"}
        return {
            **about(fact.label, "一个值，或者几个值中的任何一个：[甲, 乙]。", shown_values(fact.values), _asked(fact)),
            **either(one, {"type": "array", "items": one, "minItems": 1, "uniqueItems": True}),
        }
    if fact.type == "set":
        return {**about(fact.label, shown_values(fact.values), _asked(fact)), **_members(fact.values)}
    asked = [word for word in words.DAYS if word != "valid_on" or not fact.event]
    given = {
        word: {"title": words.DAYS[word], **({"const": "as_of"} if word == "valid_on" else _AS_OF)} for word in asked
    }
    kind = "做这件事的日期。" if fact.event else "到期日。"
    return {**about(fact.label, kind, _asked(fact)), **mapping(given, minProperties=1)}


_AS_OF: Schema = {"allOf": [{"$ref": "#/definitions/as_of_or_day"}]}


def bounds(least: int, most: int, unit: str = "") -> dict[str, Schema]:
    """Return the four bounds of a number."""
    return {bound: bound_of(bound, least, most, unit) for bound in words.BOUNDS}


def bound_of(bound: str, least: int, most: int, unit: str = "") -> Schema:
    """Return one bound of a number."""
    said = words.BOUNDS[bound] + (f"，单位：{unit}" if unit else "")
    return {"title": said, "type": "integer", "minimum": least, "maximum": most}


def _members(given: tuple[Value, ...]) -> Schema:
    one: Schema = {"$ref": f"#/definitions/{values_key(given)}"}
    several = {"type": "array", "items": one, "minItems": 1, "uniqueItems": True}
    return mapping(
        {
            word: {"title": said, **({"allOf": [one]} if word == "includes" else several)}
            for word, said in words.MEMBERS.items()
        },
        minProperties=1,
    )


def _class(rule: ClassRule) -> Schema:
    said = f"true：{rule.says[0].zh}；false：{rule.says[1].zh}" if rule.says else ""
    return {**about(rule.label, f"类别，出自{rule.source}", said, rule.question), "type": "boolean"}


def _asked(fact: Fact) -> str:
    return fact.question + (f"（{fact.who}）" if fact.question and fact.who else "")


def _over_a_list(title: str, description: str, required: Iterable[str], more: Mapping[str, Schema]) -> Schema:
    of: Schema = {"$ref": "#/definitions/list"}
    where = {"title": "哪些项算在内", **_ANYTHING}
    hold = {"title": "这些项应当如何", **_ANYTHING}
    return {
        "title": title,
        "description": f"{description}。",
        **mapping({"of": of, "where": where, "hold": hold, **more}, required),
        "allOf": [{"$ref": "#/definitions/inside_a_list"}],
    }


def fields_by_activity(activities: Mapping[str, Activity]) -> list[Schema]:
    """Return, for each activity, what ``where`` may ask of its records."""
    return _fields_by_name("activity", activities, "record", ("where",))


def _fields_by_name(
    key: str, listed: Mapping[str, ItemList] | Mapping[str, Activity], group: str, places: Iterable[str]
) -> list[Schema]:
    return [
        {
            "if": {"required": [key], "properties": {key: {"const": name}}},
            "then": {"properties": {place: {"$ref": f"#/definitions/{group}.{name}"} for place in places}},
        }
        for name in listed
    ]


def _inside(fields: Mapping[str, Fact], key: str) -> Schema:
    """Return a condition on one item or record: its fields, and nothing of the enterprise."""
    own: Schema = {"$ref": f"#/definitions/{key}"}
    asked = {name: comparison(field) for name, field in fields.items() if field.type != "text"}
    return {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {**combined(own), **asked},
    }


def _list_name(items: Mapping[str, ItemList]) -> Schema:
    return {
        "title": "哪个清单",
        "description": "；".join(f"{path} {listed.label.zh}" for path, listed in items.items()),
        "enum": list(items),
        "enumDescriptions": [listed.label.zh for listed in items.values()],
        "errorMessage": "没有这个清单；可以写的见补全",
    }


def _number_name(facts: Mapping[str, Fact]) -> Schema:
    numbers = {path: fact for path, fact in facts.items() if fact.type in ("count", "amount")}
    return {
        "title": "哪个数",
        "enum": list(numbers),
        "enumDescriptions": [fact.label.zh for fact in numbers.values()],
        "errorMessage": "没有这个数；可以写的见补全",
    }


def enumerations(vocabulary: Vocabulary) -> Iterable[tuple[Value, ...]]:
    """Yield the values of every fact and field that has some, in the vocabulary's order."""
    listed: list[ItemList | Activity] = [*vocabulary.items.values(), *vocabulary.activities.values()]
    for fact in (*vocabulary.facts.values(), *(field for each in listed for field in each.fields.values())):
        if fact.values:
            yield fact.values


def values_key(given: tuple[Value, ...]) -> str:
    """Return the name of an enumeration's definition: facts with the same values share it."""
    told = "\n".join(f"{value.name} {value.label.zh}" for value in given)
    return f"values.{given[0].name}.{digest_of(told.encode())[:8]}"
