"""L080, L081: texts of reports without English, and translations of what no ruleset says any more."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.authoring.lints.catalogue import pairs, texts
from compliance.authoring.lints.material import Material
from compliance.authoring.lints.remarking import Lint, warning
from compliance.checking import ENGLISH, VOCABULARY
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic, nearest

PAGES = {
    "L080": code(
        ("没有译文的文字", "text without English"),
        (
            f"报告会印出的一段文字只有中文，所在文件夹的{ENGLISH}和词汇的{ENGLISH}里都没有它的英文。",
            f"A text that reports print has no English, neither in the {ENGLISH} of its folder nor in that of the "
            "vocabulary.",
        ),
        (
            "英文报告在这里印中文，一页上半中半英。没有英文文件的文件夹不检查。",
            "English reports print Chinese there. A folder without such a file is not looked at.",
        ),
        "evidence: [带队检查记录]   # nothing of it in english.yaml",
        "texts:\n  - zh: 带队检查记录\n    en: Records of inspections led",
    ),
    "L081": code(
        ("没有对应原文的译文", "translation of nothing"),
        (
            "规则集和词汇里都没有这段中文：原处改过，或者已经删去。",
            "No ruleset says these Chinese words: they were edited there, or taken out.",
        ),
        (
            "原处改了而译文没有跟着改，英文报告印的就不是现在的意思，或者印中文。",
            "What was edited has no translation any more, and a reader of English gets Chinese.",
        ),
        "texts:\n  - zh: 带队检查的记录   # the ruleset says 带队检查记录",
        "texts:\n  - zh: 带队检查记录",
    ),
}


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield each text without English once a folder, and each translation that nothing needs."""
    written = list(pairs(material))
    if not written:
        return
    folders = {each.folder for each in written}
    translated = {each.zh.text.strip() for each in written}
    said = list(texts(material))
    told: set[tuple[str, str]] = set()
    for each in said:
        if each.folder in folders and each.zh not in translated and (each.folder, each.zh) not in told:
            told.add((each.folder, each.zh))
            where = ENGLISH if each.folder == VOCABULARY else f"{each.folder}/{ENGLISH}"
            found = (f"“{_short(each.zh)}”没有英文", f"“{_short(each.zh)}” has no English")
            help = (f"在{where}里写一对zh和en", f"write it into {where}, as zh and en")
            yield warning(each.node.at(each.path), "L080", found, help)
    known = {each.zh for each in said}
    for pair in written:
        zh = pair.zh.text.strip()
        if zh not in known:
            like = nearest(zh, sorted(known - translated))
            found = ("没有哪个规则集有这段中文", "no ruleset says these Chinese words")
            help = (
                (f"是不是改成了“{_short(like)}”？", f"did it become “{_short(like)}”?")
                if like
                else ("删去这一对", "take the pair out")
            )
            yield warning(pair.zh.at(pair.path), "L081", found, help)


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


LINT = Lint(PAGES, look)
