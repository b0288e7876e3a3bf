"""L054, L055: obligations without a case, and cases whose names say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from compliance.authoring.lints.material import Material
from compliance.authoring.lints.remarking import Lint, warning
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic

PAGES = {
    "L054": code(
        ("没有用例的义务", "obligation without a case"),
        (
            "旁边的*.test.yaml里，没有一个用例期望这项义务的结论。",
            "No case in the *.test.yaml files expects anything of this obligation.",
        ),
        (
            "没有用例，写错了没有人知道，改坏了也没有人知道。",
            "Without a case nobody notices that it is wrong, or became so.",
        ),
        "expect: {}   # nothing expected of demo-2024-01-dept",
        "expect: {demo-2024-01-dept: gap}",
    ),
    "L055": code(
        ("名称没有说明问题的用例", "case with a name that says nothing"),
        (
            "用例的名称没有汉字，或者只是“测试1”“用例二”“不符合”之类，看不出试的是什么。",
            "The name has no Chinese, or is only 测试1, 用例二 or a verdict: what is tried does not show.",
        ),
        ("用例不成立时，先看到的就是名称。", "When a case no longer holds, its name is what one sees first."),
        "- name: 测试1",
        "- name: 恰好100人应当设机构",
    ),
}
_EMPTY = re.compile(
    "(?:测试|用例|案例|例|情形|case|test|gap|satisfied)?[\\s_#-]*[0-9一二三四五六七八九十]*|符合|不符合|不适用|无法判定|期限未到|建议|正常|异常",
    re.I,
)


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield obligations of which no case expects anything, and empty names of cases."""
    expected: set[str] = set()
    for file in material.cases:
        expected |= file.expected()
    for each in material.obligations:
        name = each.obligation.id
        if name not in expected and not _expected(name, material):
            said = (f"没有用例期望`{name}`的结论", f"no case expects anything of `{name}`")
            help = (
                "在旁边的*.test.yaml里写符合、不符合、不适用各一例",
                "write cases that meet it, miss it, and do not fall under it",
            )
            yield warning(each.at(), "L054", said, help)
    for file in material.cases:
        for name, span in file.names():
            if _EMPTY.fullmatch(name) or not re.search("[\u4e00-\u9fff]", name):
                said = (f"看不出用例“{name}”试的是什么", f"the name “{name}” does not say what is tried")
                yield warning(
                    span,
                    "L055",
                    said,
                    ("写明情形和结论，例如“恰好100人应当设机构”", "say the situation and the outcome"),
                )


def _expected(name: str, material: Material) -> bool:
    """Say the same of cases written in an unusual way, by reading them."""
    from compliance.reading import read_bytes

    for file in material.cases:
        if name in file.text:
            listed = read_bytes(file.text.encode(), file.path, len(file.text.encode()) + 1).root.get("cases")
            expects = (node.get("expect") for node in (listed.items if listed is not None else ()))
            if any(node is not None and name in node.entries for node in expects):
                return True
    return False


LINT = Lint(PAGES, look)
