"""L050-L053: what an inspector or an enterprise needs beside the requirement."""

from __future__ import annotations

import re
from collections.abc import Iterator

from compliance.authoring.lints.material import Material, WrittenObligation
from compliance.authoring.lints.remarking import Lint, warning
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic

PAGES = {
    "L050": code(
        ("没有写凭证", "no evidence"),
        (
            "这项义务没有写evidence：企业拿什么证明做到了。",
            "The obligation names no `evidence`: what shows that it is done.",
        ),
        ("不知道拿什么证明，就只能各说各的。", "Without it an enterprise and its inspector can only disagree."),
        "# evidence left out",
        "evidence: [带队检查记录(主要负责人签字), 现场照片]",
    ),
    "L051": code(
        ("没有写整改办法", "no remedy"),
        (
            "这项义务没有写remedy：没有做到的，该怎么补。",
            "The obligation has no `remedy`: what to do where it is not met.",
        ),
        ("只说不符合、不说怎么办的报告，企业用不上。", "A report that says only what is wanting is of little use."),
        "# remedy left out",
        "remedy: {zh: 补做本期带队检查, en: Hold this period's inspection}",
    ),
    "L052": code(
        ("没有写检查方法", "no way to inspect"),
        (
            "没有写inspect的method或者judge：检查人员怎么查、怎么判。",
            "`inspect` lacks its `method` or its `judge`: how an inspector looks, and decides.",
        ),
        ("同一件事换一个人检查，结论可能就不同。", "Else two inspectors come to two conclusions."),
        "inspect: {method: [查资料]}",
        "inspect: {method: [查资料, 问人员], judge: 逐期核对记录；副职代签不计}",
    ),
    "L053": code(
        ("英文没有写", "English text missing"),
        (
            "en里是汉字，或者与zh相同。",
            "`en` holds Chinese characters, or the same as `zh`.",
        ),
        ("英文报告会夹着中文，外方投资人看不懂。", "English reports then break into Chinese."),
        "title: {zh: 设立安全生产管理机构, en: 设立安全生产管理机构}",
        "title: {zh: 设立安全生产管理机构, en: A safety management department}",
    ),
}
_HAN = re.compile("[\u4e00-\u9fff]+")


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield obligations without evidence, remedy or inspection, and English that is none."""
    for each in material.obligations:
        yield from _left_out(each)
        for word in ("title", "remedy"):
            yield from _english(each, word)


def _left_out(each: WrittenObligation) -> Iterator[Diagnostic]:
    obligation = each.obligation
    if obligation.modality != "permission":
        if not obligation.evidence:
            yield warning(
                each.at("evidence"), "L050", ("没有写evidence（凭证）", "no `evidence` says what shows that it is done")
            )
        if obligation.remedy is None:
            yield warning(
                each.at("remedy"),
                "L051",
                ("没有写remedy（整改办法）", "no `remedy` says what to do where it is not met"),
            )
        missing = [word for word in ("method", "judge") if not getattr(obligation.inspect, word)]
        if missing:
            words = "、".join(missing)
            said = (f"inspect没有写{words}", f"`inspect` lacks {' and '.join(missing)}")
            yield warning(
                each.at("inspect"),
                "L052",
                said,
                ("method写怎么查，judge写怎么判", "`method`: how to look; `judge`: how to decide"),
            )


def _english(each: WrittenObligation, word: str) -> Iterator[Diagnostic]:
    zh, en = each.value(word, "zh"), each.value(word, "en")
    if zh is None or en is None:
        return
    han = _HAN.search(en.text)
    if en.text.strip() == zh.text.strip() or han:
        what = (
            ("与zh相同", "is the same as `zh`")
            if han is None or en.text.strip() == zh.text.strip()
            else (f"里有汉字“{han[0]}”", f"holds Chinese: {han[0]}")
        )
        said = (f"{word}的en{what[0]}", f"`en` of `{word}` {what[1]}")
        yield warning(en.at(each.path), "L053", said, ("写英文", "write it in English"))


LINT = Lint(PAGES, look)
