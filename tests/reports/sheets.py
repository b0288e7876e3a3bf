"""A checklist made by hand: every kind of cell, answers given and asked, places to write and to sign."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec.structs import replace

from compliance.reports.sheet import (
    Cell,
    Choice,
    Column,
    Entry,
    Group,
    Line,
    Meta,
    Row,
    Sheet,
    Signature,
    Table,
    lines,
)
from compliance.reports.view import Text


def both(zh: str, en: str = "") -> Text:
    return Text(zh, en or zh)


RESULTS = (
    Choice("satisfied", both("符合", "satisfied")),
    Choice("not_satisfied", both("不符合", "not satisfied")),
    Choice("not_applicable", both("不适用", "not applicable")),
    Choice("not_checked", both("未查", "not checked")),
)
COLUMNS = (
    Column("no", both("序号", "No."), 11),
    Column("item", both("检查内容和依据", "What is checked"), 92),
    Column("result", both("检查结果", "Result"), 30, RESULTS),
    Column("remark", both("问题描述", "Problem"), 75, writable=True),
    Column("due", both("整改期限", "Deadline"), 25, writable=True, date=True),
    Column("funds", both("资金（元）", "Funds (yuan)"), 40),
)


def row(number: int, title: str, id: str = "", answer: str = "", remark: str = "", due: date | None = None) -> Row:
    item = lines(
        Line(both(title, f"{title} (en)"), "strong"), Line(both("“确保责任落实到位”"), "quote"),
        Line(both(f"yunnan-2024:{number}"), "ref"),
    )  # fmt: skip
    return Row(
        (Cell(number=number), item, Cell(answer=answer), lines(both(remark)), Cell(on=due), Cell(number=185_000)), id
    )


def checklist(*rows: Row, **more: Any) -> Sheet:
    """Return a checklist of these rows, or of four in two groups, one of which asks for no answer."""
    groups = (
        (Group(rows),)
        if rows
        else (
            Group((row(1, "建立台账", "a"), row(2, "足额提取费用", "b", "satisfied")), both("一、查资料", "1. Papers")),
            Group(
                (
                    row(3, "设置警示标志", "c", "not_satisfied", "东侧缺一处", date(2025, 3, 1)),
                    row(4, "由人员判断", ""),
                ),
                both("二、看现场", "2. On site"),
            ),
        )
    )
    table = Table("items", both("检查事项", "Items"), COLUMNS, groups, both("逐项选择。", "Choose one for each."))
    other = Table("documents", both("依据文件", "Texts"), (Column("title", both("名称", "Title"), 273),), ())
    sheet = Sheet(
        title=both("现场检查表", "Checklist"),
        subtitle=both("编号 JC-1", "No. JC-1"),
        across=True,
        head=(
            Entry(both("被检查单位", "Enterprise"), both("隆兴钢铁 & Co")),
            Entry(both("检查日期", "Day"), key="date"),
            Entry(both("执法证号", "Certificate"), key="certificate"),
            Entry(both("地址", "Address"), both("板桥镇"), wide=True),
        ),
        remarks=(Line(both("先看这里", "Read this first"), "alert"),),
        tables=(table, other),
        signatures=(Signature(both("检查人员", "Officers"), (both("签字：", "Signature:"),)),),
        footer=both("只作检查记录", "A record"),
        meta=(Meta("kind", "checklist"), Meta("id", "JC-1")),
        returns=True,
    )
    return replace(sheet, **more)
