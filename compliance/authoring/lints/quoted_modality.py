"""L046: words of duty, prohibition, permission or encouragement that the modality contradicts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from compliance import model
from compliance.authoring.lints.material import Material, WrittenObligation
from compliance.authoring.lints.quoted import Quotation, quotations
from compliance.authoring.lints.remarking import Lint, Pair, warning
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic

PAGES = {
    "L046": code(
        ("性质与引文的措辞不符", "modality contradicts the quotation's words"),
        (
            "引文只有“鼓励、支持、引导、推广、探索、提倡”，却写成义务；或者写明“应当、必须、不得、严禁”，却写成建议；写成许可而没有“可以、允许”。",
            "The quotation only encourages (鼓励, 支持, 引导, 推广, 探索, 提倡) and an obligation is made of "
            "it; or it demands (应当, 必须, 不得, 严禁) "
            "and a recommendation is made of it; or it is called a permission where nothing is permitted.",
        ),
        (
            "把鼓励写成义务，企业会无端得到“不符合”；把义务写成建议，就没有人管。另有考虑的，在reading_note里说明即可。",
            "An encouragement made a duty gives gaps to enterprises that owe nothing; a duty made advice is "
            "nobody's. A `reading_note` that explains the choice is enough.",
        ),
        "quote: 鼓励企业投保安全生产责任保险\nmodality: obligation",
        "quote: 鼓励企业投保安全生产责任保险\nmodality: recommendation",
    ),
}
_ENCOURAGES = re.compile("鼓励|提倡|倡导|支持(?!力|性)|引导(?!员)|探索|推广")
_DEMANDS = re.compile(
    "应当|必须|不得|严禁|禁止|务必|(?<![对相响适反供顺回])应(?!急|用|对|当|力|该|邀|变|聘)|(?<![主重需必纲摘简概首紧])要(?![求素点害闻件])|严格|确保|强制|一律"
)
_FORBIDS = re.compile("严禁|禁止|不得(?!少于|低于|超过|多于|高于|大于|小于)|不准|不允许|杜绝")
_PERMITS = re.compile("可以|可(?!靠|燃|能|行|视|追|操|控|持)|允许|有权|准许|自愿|自主选择")


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield obligations whose modality their quotation contradicts, and no note explains."""
    for each in material.obligations:
        quotation = next(quotations(each))
        said = _contradicted(each.obligation, quotation.text)
        if said is not None and not each.obligation.reading_note:
            node = each.node.get("modality")
            at = node.at(each.path) if node is not None else each.at()
            yield warning(
                at,
                "L046",
                said,
                ("改正modality，或者在reading_note里说明", "mend the modality, or say why in `reading_note`"),
            )
    yield from _unforbidden(material)


def _contradicted(obligation: model.Obligation, text: str) -> Pair | None:
    encourages, demands = _ENCOURAGES.search(text), _DEMANDS.search(text)
    if obligation.modality in ("obligation", "prohibition") and encourages and not demands:
        word = encourages[0]
        return (
            f"引文只写“{word}”，性质却是{obligation.modality}",
            f"the quotation only says {word}, but this is an {obligation.modality}",
        )
    if obligation.modality == "recommendation" and demands and not encourages:
        word = demands[0]
        return f"引文写“{word}”，性质却是recommendation", f"the quotation says {word}, but this is a recommendation"
    if obligation.modality == "permission" and not _PERMITS.search(text):
        return (
            "引文没有“可以、允许、有权”，性质却是permission",
            "nothing is permitted in the quotation, but this is a permission",
        )
    permits = _PERMITS.search(text)
    if obligation.modality == "obligation" and permits and permits[0] == "可以" and not demands:
        return "引文写“可以”，性质却是obligation", "the quotation says 可以 (may), but this is an obligation"
    return None


def _unforbidden(material: Material) -> Iterator[Diagnostic]:
    """Yield what a text forbids but an obligation asks to be there."""
    for each in material.obligations:
        obligation = each.obligation
        quotation = next(quotations(each))
        found = _FORBIDS.search(quotation.text)
        if (
            found is not None
            and obligation.modality == "obligation"
            and not obligation.reading_note
            and quotation.text.startswith(found[0])
            and not _asks_absence(each)
        ):
            yield _positive(each, quotation, found)


def _positive(each: WrittenObligation, quotation: Quotation, found: re.Match[str]) -> Diagnostic:
    said = (
        f"引文写“{found[0]}”，这里却要求做到什么，没有要求不做什么",
        f"the quotation forbids ({found[0]}), but the requirement asks for something to be there",
    )
    help = (
        "写成prohibition，要求其不存在；或者在reading_note里说明",
        "make it a prohibition and require its absence, or explain in `reading_note`",
    )
    return warning(quotation.at(found.start(), found.end()), "L046", said, help)


def _asks_absence(each: WrittenObligation) -> bool:
    for placed in each.placed:
        match placed.part:
            case model.Not():
                return True
            case model.Flag(_, value) if not value:
                return True
            case model.Members(_, "none") | model.Number(_, None) | model.Share(_, _, None):
                return True
            case model.Quantified("count", at_most=most) if most is not None:
                return True
            case _:
                pass
    return False


LINT = Lint(PAGES, look)
