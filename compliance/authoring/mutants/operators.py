"""The kinds of slips an author makes, the most serious first: names, how they are told, which of them stop a run."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from compliance.authoring.results import Kind
from compliance.model import Words

PREFIX = "M-"
"""Before an operator's name: its code in results, and in an obligation's ``lint_ok``."""


class Operator(Struct, frozen=True):
    """One kind of slip."""

    name: str
    title: Words
    what: Words
    gate: bool
    """Whether a slip of this kind that no case finds out fails a run unless the author says otherwise."""

    @property
    def code(self) -> str:
        """Return its code in results."""
        return PREFIX + self.name


def _operator(name: str, zh: str, en: str, what_zh: str, what_en: str, gate: bool = False) -> Operator:
    return Operator(name, Words(zh, en), Words(what_zh, what_en), gate)


VOCABULARY = "vocabulary"
"""The kind of slips in the words themselves; tried only when it is asked for."""
_ALL = (
    _operator(
        "boundary",
        "边界",
        "Boundary",
        "“以上”与“超过”、“以下”与“不满”混淆",
        "at least for more than, at most for fewer than",
        True,
    ),
    _operator(
        "threshold", "数值", "Threshold", "数值写错：差1、多一个零", "a number off by one, or ten times as large", True
    ),
    _operator(
        "period", "周期", "Period", "月、季度、半年、年混淆，期限的月数写错", "another calendar period or span", True
    ),
    _operator("count", "次数与比例", "Count", "次数、项数或者比例差1", "a count or a share off by one", True),
    _operator("exception", "例外", "Exception", "漏写“除外”的情形", "an exception left out", True),
    _operator(
        "stricter",
        "更严情形",
        "Stricter case",
        "漏写更严情形，或者与一般要求颠倒",
        "a stricter case left out, or exchanged with the base",
        True,
    ),
    _operator("connective", "且与或", "And, or", "“同时”与“之一”混淆", "all for any", True),
    _operator("quantifier", "全部与部分", "Every, some", "“每一项”与“有一项”混淆", "every for some", True),
    _operator(
        "part", "漏写一项", "Part left out", "漏写并列条件或者要求中的一项", "one of several parts left out", True
    ),
    _operator(
        "where", "漏写限定", "Limit left out", "漏写对记录或者各项的限定", "a limit on records or items left out", True
    ),
    _operator(
        "scope", "适用范围", "Scope", "漏写适用条件，成为一律适用", "the condition of application left out", True
    ),
    _operator("negation", "肯定与否定", "Negation", "肯定与否定颠倒", "is for is not", True),
    _operator("value", "取值", "Value", "多写、漏写或者错写一个取值", "a value added, left out or mistaken"),
    _operator("deadline", "期限", "Deadline", "期限差一日，或者漏写期限", "a deadline off by a day, or left out", True),
    _operator(
        "effective",
        "施行期间",
        "Days in force",
        "施行或者失效日期差一日",
        "the first or last day in force off by one",
        True,
    ),
    _operator(
        "date",
        "日期",
        "Date",
        "日期差一日，前后颠倒，有效与已办混淆",
        "a date off by one day, or before for after",
        True,
    ),
    _operator(
        "since",
        "起算日",
        "Counted from",
        "记录起算日差一日，或者漏写",
        "the day records count from off by one, or left out",
        True,
    ),
    _operator(
        "first_owed",
        "首个期间",
        "First period",
        "首个应履行的期间错前、错后或者漏写",
        "the first period owed moved or left out",
        True,
    ),
    _operator("look_back", "回看期", "Look-back", "回看12个月与24个月混淆", "12 for 24 months of look-back", True),
    _operator("modality", "性质", "Modality", "“应当”与“鼓励”混淆", "obligation for recommendation", True),
    _operator("overrides", "取代关系", "Overrides", "漏写取代关系", "an override left out", True),
    _operator(
        "suspension",
        "停产停业",
        "Suspension",
        "停产停业期间是否免于履行写反",
        "owed, or not owed, while suspended",
        True,
    ),
    _operator(
        VOCABULARY,
        "词汇",
        "Vocabulary",
        "类别是否列举穷尽、可否自行申报写反，漏写办理日期、行业从属，只写日期的记录含义写错",
        "a class closed or declarable by mistake, an act's day, what a value or a bare date brings",
    ),
)

OPERATORS: Mapping[str, Operator] = {each.name: each for each in _ALL}
"""By name, the most serious first."""
GATE: tuple[str, ...] = tuple(each.name for each in _ALL if each.gate)
SERIOUSNESS: Mapping[str, int] = {each.name: place for place, each in enumerate(_ALL)}


def kinds() -> tuple[Kind, ...]:
    """Return the operators as kinds of results."""
    return tuple(Kind(each.code, each.title, each.what) for each in _ALL)
