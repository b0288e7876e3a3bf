"""E001 to E017: what a profile or a what-if setting says wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from compliance.codes.entry import Code, code

_NO_GUESS = (
    "猜错一个值，结论就可能反过来；宁可请填写人改一下。",
    "A value guessed wrongly can turn a verdict round; the writer is asked instead.",
)

ENTERPRISE: Final[Mapping[str, Code]] = {
    "E001": code(
        ("不是企业档案", "not an enterprise profile"),
        ("文件没有写kind: enterprise_profile。", "The file does not say kind: enterprise_profile."),
        ("可能把规则文件当成了档案。", "A ruleset may have been given in its place."),
        "kind: ruleset\nname: 某公司",
        "kind: enterprise_profile\nname: 某公司",
    ),
    "E002": code(
        ("没有单位名称", "no name"),
        ("档案缺name。", "The profile has no name."),
        ("报告必须写明是哪家单位。", "A report must say whom it is about."),
        "kind: enterprise_profile\nstaff_count: 120",
        "kind: enterprise_profile\nname: 某公司\nstaff_count: 120",
    ),
    "E003": code(
        ("没有这个事实", "not a declared fact"),
        ("词汇表里没有这个名称。", "The vocabulary has no such name."),
        (
            "忽略写错的名称，就会凭空得出差距或符合。",
            "A misspelt fact that is ignored makes a false gap or a false satisfied.",
        ),
        "staf_count: 120",
        "staff_count: 120",
    ),
    "E004": code(
        ("同一事实写了两次", "stated twice"),
        ("嵌套写法和点号写法各写了一次。", "A fact is stated nested and dotted."),
        ("看不出以哪一个为准。", "It does not say which of them holds."),
        "safety_dept: {exists: true}\nsafety_dept.exists: false",
        "safety_dept: {exists: true}",
    ),
    "E005": code(
        ("没有这个字段", "not a declared field"),
        ("记录或条目里有词汇表没有的字段。", "A record or an entry has a field that is not declared."),
        ("忽略写错的字段，该记录就可能不算数。", "A misspelt field that is ignored may keep the record from counting."),
        "drills: [{date: 2024-03-05, evacutaion: true}]",
        "drills: [{date: 2024-03-05, evacuation: true}]",
    ),
    "E006": code(
        ("记录没有日期", "record without a date"),
        ("每条记录必须有日期。", "Every record has a date."),
        ("没有日期就不知道算在哪一期。", "Without it the record belongs to no period."),
        "drills: [{evacuation: true}]",
        "drills: [{date: 2024-03-05, evacuation: true}]",
    ),
    "E007": code(
        ("证明写法不对", "proof not as it should be"),
        ("带证明的事实写成{value, evidence, checked_on}。", "A fact with its proof is {value, evidence, checked_on}."),
        _NO_GUESS,
        "staff_count: {evidence: 花名册}",
        "staff_count: {value: 120, evidence: 花名册}",
    ),
    "E008": code(
        ("这一类别不能自行申报", "class cannot be declared"),
        ("该类别由其他事实推出。", "The class follows from other facts."),
        ("申报与推出的结果可能矛盾。", "What is declared could contradict what follows."),
        "city-2017.high_risk: true",
        "safety_dept.exists: true",
    ),
    "E009": code(
        ("统一社会信用代码有误", "unified social credit code"),
        (
            "应为18位，只含数字和除I、O、S、V、Z以外的大写字母。",
            "18 digits and capital letters other than I, O, S, V, Z.",
        ),
        ("代码错了，档案就对不上企业。", "With a wrong code the profile belongs to nobody."),
        "credit_code: 91530522MA6K0000OX",
        "credit_code: 91530522MA6K00000X",
    ),
    "E010": code(
        ("行政区划代码有误", "jurisdiction code"),
        ("应为六位数字（GB/T 2260）。", "Six digits of GB/T 2260."),
        ("地方规定是否适用由它决定。", "It decides which local documents apply."),
        "jurisdiction: 腾冲市",
        'jurisdiction: "530581"',
    ),
    "E011": code(
        ("表中没有这个行政区划代码", "jurisdiction not in the list"),
        ("代码格式正确，但地名表里没有（提示，不影响读取）。", "The code is well formed but in no list (a remark)."),
        ("可能写错了一位。", "A digit may be wrong."),
        'jurisdiction: "530589"',
        'jurisdiction: "530581"',
    ),
    "E012": code(
        ("留空即为不详", "left empty"),
        ("值为空或null（提示，不影响读取）。", "The value is empty or null (a remark)."),
        ("空不等于“没有”，也不等于零。", "Empty is neither no nor zero."),
        "staff_count:",
        "staff_count: 120",
    ),
    "E013": code(
        ("止日早于起日", "ends before it begins"),
        ("豁免或停产的until早于起始日期。", "The until of a waiver or a suspension lies before its first day."),
        ("这样的时段一天也没有。", "Such a span has no day."),
        "suspensions: [{from: 2024-03-01, until: 2024-02-01}]",
        "suspensions: [{from: 2024-02-01, until: 2024-03-01}]",
    ),
    "E014": code(
        ("缺少必填项", "key missing"),
        (
            "豁免、停产、检查结果或整改安排的条目缺少必填项。",
            "An entry of waivers, suspensions, inspections or remediation lacks a key.",
        ),
        ("没有批准人、起止日和理由的豁免不能采信。", "A waiver without approver, days and reason cannot be relied on."),
        "suspensions: [{from: 2024-02-01}]",
        "suspensions: [{from: 2024-02-01, until: 2024-03-01}]",
    ),
    "E015": code(
        ("没有这种记录", "not an activity"),
        ("records_through里的名称不是记录清单。", "A name in records_through is no list of records."),
        ("忽略它，就会把不完整的清单当成完整。", "If it were ignored, an incomplete list would count as complete."),
        "records_through: {dirlls: 2024-12-31}",
        "records_through: {drills: 2024-12-31}",
    ),
    "E018": code(
        ("整改安排重复", "remediation twice"),
        ("remediation里同一项义务写了两次。", "An obligation has two entries under remediation."),
        ("两处写法可能不一致，不知道以哪一处为准。", "The two may differ, and nobody knows which one counts."),
        "remediation: [{obligation: a, owner: 甲}, {obligation: a, funds: 0}]",
        "remediation: [{obligation: a, owner: 甲, funds: 0}]",
    ),
    "E016": code(
        ("--set写法不对", "not a setting"),
        ("应写成“名称=值”或“名称+=值”。", "A setting is `name=value` or `name+=value`."),
        _NO_GUESS,
        "--set staff_count",
        "--set staff_count=99",
    ),
    "E017": code(
        ("--set不能这样改", "cannot be set so"),
        (
            "只有已写明的清单才能用+=增加；单位名称等不能改。",
            "Only a list that is stated can be added to; the name cannot be set.",
        ),
        ("清单原本不详时，加一条不等于清单完整。", "One more entry does not make an unknown list complete."),
        "--set staff_count+=1",
        "--set staff_count=121",
    ),
}
