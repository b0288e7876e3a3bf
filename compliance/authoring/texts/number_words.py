"""Numbers as words of a text write them, and the units that stand behind them."""

from __future__ import annotations

import re
from fractions import Fraction

HAN = "〇零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    **{char: value for value, char in enumerate("壹贰叁肆伍陆柒捌玖", 1)},
    "〇": 0,
    "两": 2,
}
_POWERS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10**4, "亿": 10**8}

_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?(?:[十百]|千(?![克米瓦伏帕]))?万?亿?"
NUMBER = rf"(?:{_ARABIC}|(?![万亿]|[百千佰仟](?!万))[{HAN}]+)"
UNITS = {
    "人次": "人次",
    "个人(?!信息|防护|所得)": "人",
    "人(?![员才民们类事])": "人",
    "名(?![称录义牌]|单(?!位))": "人",
    "次(?![性数]|生|事故|灾害|伤害|污染|供水)": "次",
    "个工作日|工作日": "工作日",
    "个月": "月",
    "个季度": "季度",
    "个?小时": "小时",
    "学时|课时": "学时",
    "分钟": "分钟",
    "年(?![代度版级龄轻])": "年",
    "日|天(?!然)": "日",
    "个?星期(?![一二三四五六日天])|周(?![年边围期知岁])": "周",
    "个?百分点": "百分点",
    "%": "%",
    "元": "元",
    "吨/年": "吨/年",
    "吨": "吨",
    "千克|公斤": "千克",
    "克": "克",
    "平方米|㎡|m2|m²": "平方米",
    "平方公里": "平方公里",
    "立方米|m3|m³": "立方米",
    "公里|千米": "公里",
    "毫米": "毫米",
    "厘米": "厘米",
    "米": "米",
    "亩": "亩",
    "千瓦": "千瓦",
    "℃|摄氏度": "℃",
    "倍": "倍",
    "周?岁": "岁",
    "分(?![钟之别类级公管局支厂析包散布行段期工队部])": "分",
    "起(?!重|动|点|草|步|来)": "起",
    "项(?!目)": "项",
    "家(?!庭)": "家",
    "户": "户",
    "台(?!账|帐)": "台",
    "套": "套",
    "座": "座",
    "处(?![置理罚分室])": "处",
    "辆": "辆",
    "所(?![有在需属])": "所",
    "间(?![接隔断])": "间",
    "件": "件",
    "份": "份",
    "场(?![所地内景])": "场",
    "轮": "轮",
    "遍": "遍",
    "层(?![级面层])": "层",
    "个(?![体性别])": "个",
}
"""Each unit as it is written and by the name it is known by."""


def read_number(word: str) -> Fraction | None:
    """Return the number a word writes (``1,200``, ``3.5万``, ``一百二十``, ``二〇二四``); ``None`` if it is none."""
    arabic = re.fullmatch(r"([0-9,]+(?:\.[0-9]+)?)(\D*)", word)
    if arabic:
        value = Fraction(arabic[1].replace(",", ""))
        for power in arabic[2]:
            value *= _POWERS[power]
        return value
    if not word or any(char not in HAN for char in word):
        return None
    if len(word) > 1 and all(char in _DIGITS for char in word):
        # 三五 is roughly so many; digits one by one are written of years and the like, with a nought.
        return Fraction("".join(str(_DIGITS[char]) for char in word)) if {"〇", "零"} & set(word) else None
    return _han_number(word)


def _han_number(word: str) -> Fraction | None:
    """Return a number written with 十, 百, 千, 万 and 亿; ``None`` where its powers do not go down."""
    total = section = 0
    digit: int | None = None
    least, least_large = 10**4, 10**12
    for char in word:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
            continue
        power = _POWERS[char]
        if power < 10**4:
            if power >= least:
                return None
            section += power * (digit or 1)
            least = power
        else:
            if power >= least_large:
                return None
            total += (section + (digit or 0) or 1) * power
            section, least, least_large = 0, 10**4, power
        digit = None
    return Fraction(total + section + (digit or 0))
