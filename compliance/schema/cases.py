"""The schema of cases (``*.test.yaml``): what a profile may say, and what a finding may be expected to be.

Ids of obligations are offered and explained. One that is not there is not refused: it may have been written a moment
ago; ``compliance rules test`` refuses it.
"""

from __future__ import annotations

from compliance.model import Obligation, Rulebook
from compliance.schema import words
from compliance.schema.obligations import IDENTIFIER
from compliance.schema.profiles import profile_definitions, profile_properties
from compliance.schema.shapes import DAY, TEXT, Schema, either, header, listing, mapping, one_of, titled, whole_file

TODO = "TODO"
_UNDECIDED = {TODO: "还没有想好"}
_VERDICT: Schema = {"$ref": "#/definitions/verdict"}
_FINAL_DAY = {"title": "失效的那一天", "allOf": [DAY]}


def cases_schema(rulebook: Rulebook) -> Schema:
    """Return the schema of cases of a rulebook."""
    unbound = {each.id: each.title.zh for each in rulebook.rulesets if each.jurisdiction is None}
    place = {"type": ["string", "integer"], "pattern": "^[0-9]{6}$"}
    properties = {
        **header("cases", "例子：情况是这样，结论应当是那样。"),
        "bind": {
            "title": "没有写明地域的文件，施行于哪里",
            **mapping({name: {"title": title, **place} for name, title in unbound.items()}),
        },
        "cases": listing({"$ref": "#/definitions/case"}, title="例子", minItems=1),
    }
    base = "#/definitions/given/properties"
    given = {
        key: shape
        for key, shape in profile_properties(rulebook.vocabulary, base).items()
        if key not in ("kind", "name")
    }
    definitions = {
        **profile_definitions(rulebook.vocabulary),
        "verdict": one_of({**words.VERDICTS, **_UNDECIDED}, "结论"),
        "expectation": _expectation(),
        "given": {"title": "情况", "description": "与企业情况文件的写法相同。", **mapping(given)},
        "expected": _expected(rulebook),
        "case": _case(),
    }
    return whole_file("例子（*.test.yaml）", properties, ("kind", "schema", "cases"), definitions)


def _case() -> Schema:
    keys: dict[str, Schema] = {
        "name": titled("例子叫什么", TEXT, "一句话说清看点；同一个文件里不重名。"),
        "as_of": titled("评估日", DAY),
        "given": {"$ref": "#/definitions/given"},
        "expect": {"$ref": "#/definitions/expected"},
    }
    return mapping(keys, tuple(keys))


def _expected(rulebook: Rulebook) -> Schema:
    listed = [each for ruleset in rulebook.rulesets for each in ruleset.obligations]
    expectation: Schema = {"$ref": "#/definitions/expectation"}
    return {
        "title": "应当得出什么",
        "description": "义务的代号：结论。写TODO即还没有想好。",
        "if": {"type": "string"},
        "then": {"const": TODO},
        "else": {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": IDENTIFIER["pattern"]},
            "properties": {each.id: _obligation(each) for each in listed},
            "additionalProperties": expectation,
        },
    }


def _obligation(each: Obligation) -> Schema:
    said = f"{each.source.clause}：{each.source.quote}"
    return {"title": each.title.zh, "description": said, "allOf": [{"$ref": "#/definitions/expectation"}]}


def _expectation() -> Schema:
    """Return a verdict, or a mapping that says only what it cares about."""
    text, day = {"type": "string", "minLength": 1}, {"type": ["string", "null"]}
    texts = listing(text)
    keys: dict[str, Schema] = {
        "verdict": _VERDICT,
        "reason": one_of({**words.REASONS, **_UNDECIDED}, "为什么不适用", null=True),
        "reason_ids": {"title": "被哪些义务取代", **texts},
        "qualifiers": listing(one_of(words.QUALIFIERS, "附注"), title="附注（整个比对；没有写[]）"),
        "missing_facts": {"title": "缺哪些事实（整个比对，不论次序）", **texts},
        "short_periods": {"title": "哪些周期没有做到，如2024-08、2024-Q3", "type": "array", "items": TEXT},
        "next_due": {"title": "下一次期限", **day},
        "owed_from": {"title": "自何时起应履行", **day},
        "curable": {
            "title": "现在还能补救",
            "type": ["boolean", "null", "string"],
            "pattern": f"^(true|false|{TODO})$",
        },
        "heals_on": {"title": "到哪一天就不再算缺", **day},
        "final": _final(),
        "assumptions": listing(one_of(words.ASSUMPTIONS, "假定"), title="靠哪些假定得出"),
        "waiver": one_of({**words.WAIVERS, **_UNDECIDED}, "豁免", null=True),
        "readings": {"title": "换一种理解是什么结论", "type": "object", "additionalProperties": _VERDICT},
    }
    undecided = {key: _or_undecided(shape) if shape.get("type") == "array" else shape for key, shape in keys.items()}
    return either(_VERDICT, mapping(undecided, minProperties=1))


def _final() -> Schema:
    keys = {
        "verdict": _VERDICT,
        "on": _FINAL_DAY,
        "short_periods": {"type": "array", "items": TEXT},
        "missing_facts": {"type": "array", "items": {"type": "string"}},
    }
    return {
        "title": "失效时是什么结论",
        **either({"enum": [*words.VERDICTS, TODO, None]}, mapping(keys, minProperties=1)),
    }


def _or_undecided(shape: Schema) -> Schema:
    """Return a list, or the word for what is still to be decided."""
    inner = {key: value for key, value in shape.items() if key != "title"}
    return {"title": shape["title"], "if": {"type": "string"}, "then": {"const": TODO}, "else": inner}
