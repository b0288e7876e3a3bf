"""The schema of mapping files: which column of a table states what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from compliance.model import Fact, Vocabulary
from compliance.schema.shapes import TEXT, TEXTS, Schema, header, listing, mapping, one_of, titled, whole_file

_FORM: Schema = {
    "type": "string",
    "pattern": "^(serial|(YYYY|MM?|DD?|[^A-Za-z0-9])+)$",
    "patternErrorMessage": "日期格式用YYYY、M或MM、D或DD写，如YYYY/M/D；Excel日期序号写serial",
    "examples": ["YYYY-MM-DD", "YYYY/M/D", "YYYYMMDD", "YYYY年M月D日", "serial"],
}
_ABSENT: Schema = one_of({"none": "确实没有", "unknown": "不清楚"}, "表中没有记录的企业，是没有还是不清楚")


def mapping_schema(vocabulary: Vocabulary) -> Schema:
    """Return the schema of mapping files; it offers every fact and field by name."""
    from compliance.schema.profiles import LINE

    envelope = {
        "name": "单位名称",
        "credit_code": "统一社会信用代码",
        "jurisdiction": "经营所在地的县级行政区划代码",
        "founded_on": "成立日期",
        "stated_on": "填报日期",
        "records_through": "台账记录完整到哪一天",
        "address": "地址",
        "firm": "所属企业",
        "contacts.principal_person": "主要负责人",
        "contacts.safety_manager": "安全管理人员",
    }
    labels = {
        **envelope,
        **{f"records_through.{path}": f"{each.label.zh}登记截至" for path, each in vocabulary.activities.items()},
        **_labels(vocabulary.facts),
        **{name: rule.label.zh for name, rule in vocabulary.classes.items() if rule.declarable},
    }
    lists = {
        "records": {
            path: _section({"date": "日期", **_labels(each.fields)}, each.label.zh, ("date",), absent=True)
            for path, each in vocabulary.activities.items()
        },
        "items": {
            path: _section(_labels(each.fields), each.label.zh, (), absent=True)
            for path, each in vocabulary.items.items()
        },
    }
    spans = {"from": "停产首日", "until": "停产末日"}
    waivers = {
        "obligation": "义务编号",
        "granted_on": "批准日期",
        "until": "到期日",
        "approver": "批准单位",
        "reason": "理由",
    }
    properties = {
        **header("mapping", "把别的系统的表格导入企业库时，哪一列说的是什么。"),
        "unknown": {**TEXTS, "title": "各列都当作“不清楚”的写法（空单元格本来就是）"},
        "firms": _section(labels, "企业名单：一行一家", ("name",), source=False),
        "records": {"title": "有日期的记录：一行一条", **mapping(lists["records"])},
        "items": {"title": "清单：一行一项", **mapping(lists["items"])},
        "suspensions": _section(spans, "停产期间", tuple(spans)),
        "waivers": _section(waivers, "豁免", tuple(waivers)),
    }
    definitions = {"column": _column(LINE)}
    return whole_file("表格映射（mapping）", properties, ("kind", "schema", "firms"), definitions)


def _labels(facts: Mapping[str, Fact]) -> dict[str, str]:
    return {path: fact.label.zh for path, fact in facts.items()}


def _section(
    labels: Mapping[str, str], title: str, needed: Iterable[str], *, source: bool = True, absent: bool = False
) -> Schema:
    columns = {name: {"title": label, "allOf": [{"$ref": "#/definitions/column"}]} for name, label in labels.items()}
    keys: dict[str, Schema] = {
        "source": titled("数据源：文件名（可以用*），或者命令行里NAME=SOURCE的NAME", TEXT),
        "sheet": titled("工作表", TEXT),
        "table": titled("DuckDB的表", TEXT),
        "header": {"title": "表头在第几行", "type": "integer", "minimum": 1, "maximum": 1000},
        "encoding": one_of({"utf-8": "UTF-8", "gbk": "GBK", "gb18030": "GB18030"}, "CSV的编码；不写则识别并说明"),
        "delimiter": one_of({"comma": "逗号", "semicolon": "分号", "tab": "制表符"}, "CSV的分隔符；不写则识别并说明"),
        "id": titled("企业编号所在的列", TEXT),
        "columns": {"title": "哪一项写在哪一列", **mapping(columns, needed)},
    }
    if absent:
        keys["absent"] = _ABSENT
    required = ("id", "columns", *(("source",) if source else ()), *(("absent",) if absent else ()))
    return {"title": title, **mapping(keys, required)}


def _column(line: Schema) -> Schema:
    """Return a column: its name, or how it is to be read."""
    value: Schema = {"type": ["string", "number", "boolean", "array"]}
    keys: dict[str, Schema] = {
        "column": titled("列名", TEXT),
        "value": titled("各行相同的值，不取自某一列", value),
        "values": {"title": "单元格的写法对应什么值", "type": "object", "additionalProperties": value},
        "unknown": {**TEXTS, "title": "当作“不清楚”的写法"},
        "times": {
            "title": "乘以多少，如万元填10000，不换算填1；写了就可以有小数（乘出来须是整数）、千位逗号和全角数字",
            "type": "integer",
            "minimum": 1,
            "maximum": 10**9,
        },
        "dates": {"title": "日期格式", "if": {"type": "array"}, "then": listing(_FORM), "else": _FORM},
        "separator": titled("多选项之间的分隔符", line),
        "first": {"title": "只取前几个字符", "type": "integer", "minimum": 1, "maximum": 1000},
    }
    return {"if": {"type": "object"}, "then": mapping(keys), "else": TEXT}
