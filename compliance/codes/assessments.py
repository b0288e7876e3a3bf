"""E060 to E099: what can be said of a profile only on a day and beside the rulesets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from compliance.codes.entry import Code, code

_NOT_SILENT = (
    "没有计入的内容必须说明，不能悄悄丢掉。",
    "What is not counted is said, never dropped in silence.",
)
_NOBODY = (
    "写给不存在的条款，等于没有写；多半是编号写错了。",
    "Said of an obligation that does not exist it has no effect: most likely a slip in the id.",
)

ASSESSMENT: Final[Mapping[str, Code]] = {
    "E060": code(
        ("部分大于整体", "a part above its whole"),
        ("作为一部分的数大于总数。", "A number that is a part of another is larger than it."),
        ("两个数中必有一个是错的，比例无从判定。", "One of the two is wrong; no share can be told."),
        "posts_total: 60\nresponsibility_system.posts_covered: 61",
        "posts_total: 60\nresponsibility_system.posts_covered: 59",
    ),
    "E061": code(
        ("申报与事实相反", "declared false, yet it follows"),
        (
            "企业写明不属于某类，但由填写的事实可以推出属于。",
            "A class is declared false, but it follows from the facts stated.",
        ),
        ("两处说法矛盾，不能替企业选择。", "Two statements contradict each other; the program does not choose."),
        "industries: [textile]\ngongmao: false",
        "industries: [textile]",
    ),
    "E071": code(
        ("事项日期晚于评估日", "an act dated after the as-of date"),
        ("该事项按“尚未”处理。", "The act counts as not yet done."),
        _NOT_SILENT,
        "(monitoring.connected_on: 2025-06-01, --as-of 2025-01-10)",
        "(--as-of 2025-06-01)",
    ),
    "E072": code(
        ("记录晚于评估日", "a record after the as-of date"),
        ("该记录不计。", "The record is not counted."),
        _NOT_SILENT,
        "(drills: [2025-06-01], --as-of 2025-01-10)",
        "(--as-of 2025-06-01)",
    ),
    "E073": code(
        ("记录早于成立日期", "a record before the founding"),
        ("该记录不计。", "The record is not counted."),
        _NOT_SILENT,
        "founded_on: 2024-11-20\ndrills: [2024-03-01]",
        "founded_on: 2014-11-20\ndrills: [2024-03-01]",
    ),
    "E074": code(
        ("条目晚于评估日", "an entry dated after the as-of date"),
        ("评估日还没有的条目不列入。", "What did not exist on the as-of date is left aside."),
        _NOT_SILENT,
        "(hazards: [{found_on: 2025-06-01}], --as-of 2025-01-10)",
        "(--as-of 2025-06-01)",
    ),
    "E075": code(
        ("区划代码已停用", "a code of a place no longer used"),
        ("按现在的区划代码处理。", "It is taken as its successor."),
        _NOT_SILENT,
        'jurisdiction: "530522"',
        'jurisdiction: "530581"',
    ),
    "E076": code(
        ("豁免的条款不存在", "a waiver of no obligation"),
        ("规则库里没有这一项。", "No installed ruleset has this obligation."),
        _NOBODY,
        "waivers: [{obligation: baoshan-2017-05-safty-dept, …}]",
        "waivers: [{obligation: baoshan-2017-05-safety-dept, …}]",
    ),
    "E077": code(
        ("检查的条款不存在", "an inspection of no obligation"),
        ("规则库里没有这一项。", "No installed ruleset has this obligation."),
        _NOBODY,
        "inspections: [{item: baoshan-2017-05-safty-dept, …}]",
        "inspections: [{item: baoshan-2017-05-safety-dept, …}]",
    ),
    "E080": code(
        ("整改安排所指的条款不存在", "remediation of no obligation"),
        ("规则库里没有这一项。", "No installed ruleset has this obligation."),
        _NOBODY,
        "remediation: [{obligation: baoshan-2017-05-safty-dept, …}]",
        "remediation: [{obligation: baoshan-2017-05-safety-dept, …}]",
    ),
    "E078": code(
        ("起始日的条款不存在", "applicability_since of no obligation"),
        ("规则库里没有这一项，或者没有这一种情形。", "No installed ruleset has this obligation or case."),
        _NOBODY,
        "applicability_since: {yunnan-2024-16-drill#halfyearly: 2024-07-01}",
        "applicability_since: {yunnan-2024-16-drill#half-yearly: 2024-07-01}",
    ),
    "E079": code(
        ("未经第二个引擎确认", "not confirmed by the second engine"),
        (
            "规则超出了durable-rules的限额，结论只由参考引擎作出。",
            "The rulesets exceed durable-rules' limits; the reference judged alone.",
        ),
        _NOT_SILENT,
        "(--engine auto)",
        "(--engine reference)",
    ),
    "E090": code(
        ("不是以前的报告", "no earlier report"),
        ("--since要的是本程序写出的JSON报告。", "--since takes a JSON report of this program."),
        ("读不懂的报告无从比较。", "What cannot be read cannot be compared."),
        "(compliance check works.yaml --since report.html)",
        "(compliance check works.yaml --since report.json)",
    ),
}
