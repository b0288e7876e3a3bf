"""What editors say of the fixed words of rulesets: for lawyers, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MODALITIES: Final[Mapping[str, str]] = {
    "obligation": "应当做到（应当、必须、要）；没有做到是不符合",
    "prohibition": "不得、严禁；requires里写“没有这样做”",
    "recommendation": "鼓励、引导、推广、支持、探索；没有做到只是建议",
    "permission": "可以；没有requires，不计入任何统计",
}
ADDRESSINGS: Final[Mapping[str, str]] = {
    "direct": "原文直接要求企业",
    "via_supervision": "原文要求政府或部门督促、推动企业",
}
BEARERS: Final[Mapping[str, str]] = {
    "enterprise": "企业",
    "principal_person": "主要负责人",
    "legal_representative": "法定代表人",
    "actual_controller": "实际控制人",
    "technical_head": "技术负责人",
    "investor": "投资人",
    "safety_manager": "安全生产管理人员",
    "trade_union": "工会",
}
SEVERITIES: Final[Mapping[str, str]] = {
    "critical": "极重要：直接关系到人员伤亡，优先整改",
    "major": "重要",
    "minor": "一般",
    "advisory": "提示",
}
AUTHORITIES: Final[Mapping[str, str]] = {
    "national": "国家",
    "provincial": "省级",
    "municipal": "市级",
    "county": "县级",
}
METHODS: Final[Mapping[str, str]] = {
    "查资料": "看制度、记录、合同、证书",
    "看现场": "看设备、标识、作业",
    "问人员": "抽问负责人和员工",
    "查系统": "看信息系统里的数据",
}
STATUSES: Final[Mapping[str, str]] = {
    "encoded": "已写成义务",
    "for_government": "只约束政府和部门",
    "exhortation": "号召、原则，没有可以判断的要求",
    "needs_judgement": "要求在，但只能由人判断",
    "unreadable": "所存文本损坏，读不出来",
    "not_yet_encoded": "还没有写",
}
PERS: Final[Mapping[str, str]] = {
    "month": "每月（自然月）",
    "quarter": "每季度（自然季度）",
    "half_year": "每半年（1至6月、7至12月）",
    "year": "每年（自然年）",
}
TYPES: Final[Mapping[str, str]] = {
    "flag": "是或否",
    "count": "个数",
    "amount": "数量、金额",
    "choice": "几个值里选一个",
    "set": "几个值里选若干个",
    "date": "日期",
    "text": "文字；规则里不能用来比较",
}
BOUNDS: Final[Mapping[str, str]] = {
    "at_least": "以上、不少于、不低于（含本数）",
    "more_than": "超过、多于（不含本数）",
    "at_most": "以下、不超过、以内（含本数）",
    "fewer_than": "不满、不足、少于、低于（不含本数）",
}
DAYS: Final[Mapping[str, str]] = {
    "on_or_before": "不晚于（含当日）；写as_of即评估日已经做了",
    "on_or_after": "不早于（含当日）",
    "valid_on": "评估日还在有效期内（末日当天仍有效），只能写as_of",
}
MEMBERS: Final[Mapping[str, str]] = {
    "includes": "包括这一个",
    "includes_any": "包括其中至少一个",
    "includes_all": "全都包括",
    "excludes": "一个也不包括",
}
VERDICTS: Final[Mapping[str, str]] = {
    "gap": "不符合",
    "undetermined": "无法判定",
    "pending": "期限未到",
    "advice": "建议",
    "satisfied": "符合",
    "not_applicable": "不适用",
}
QUALIFIERS: Final[Mapping[str, str]] = {
    "late": "逾期完成",
    "applicability_unknown": "是否适用不清楚，但怎样都不会不符合",
    "reading_sensitive": "换一种理解，结论就不同",
    "reading_open": "两种理解中只有一种能判定",
    "waived": "已豁免",
    "by_alternative": "以后一个选项符合",
    "permission": "可以做，不是必须做",
}
REASONS: Final[Mapping[str, str]] = {
    "not_yet_founded": "企业尚未成立",
    "not_yet_in_force": "尚未施行",
    "lapsed": "已失效",
    "outside_jurisdiction": "不在施行地域",
    "does_not_apply": "不属于适用对象",
    "overridden": "被别的义务取代",
}
WAIVERS: Final[Mapping[str, str]] = {
    "acts": "起作用",
    "early": "还没到批准日",
    "expired": "已过期",
    "pointless": "已经符合，用不着",
}
ASSUMPTIONS: Final[Mapping[str, str]] = {
    "records_through": "没有说台账完整到哪一天，按评估日算",
    "per_assumed": "原文没有写多久一次，周期是本规则集定的",
}
