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
            "引文只有“鼓励、支持、引导、推广、探索、提倡”，却写成义务；引文没有这类字样，却写成建议；没有“不得、严禁、禁止”，"
            "要求的也不是不做什么，却写成禁止；写成许可而没有“可以、允许”。",
            "The quotation only encourages (鼓励, 支持, 引导, 推广, 探索, 提倡) and an obligation is made of "
            "it; or it does not, and a recommendation is made of it; a prohibition where nothing is forbidden (不得, "
            "严禁, 禁止) and no absence is required; a permission where nothing is permitted.",
        ),
        (
            "把鼓励写成义务，企业会无端得到“不符合”；把义务写成建议，就没有人管。另有考虑的，在reading_note里说明为什么是建议"
            "（义务、禁止）；reading_note说的是别的事，不算。",
            "An encouragement made a duty gives gaps to enterprises that owe nothing; a duty made advice is "
            "nobody's. A `reading_note` that says why it is advice (a duty, forbidden) is enough; one about something "
            "else is not.",
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
_BANS = re.compile(f"{_FORBIDS.pattern}|严防|禁入|不能|不可以?|制止|打击|取缔|惩罚|惩处|查处|否决")
_EXPLAINED = {
    "recommendation": re.compile("建议|倡导|提倡|鼓励|只作提示|推荐|不是强制|不强制"),
    "obligation": re.compile("义务|强制|硬性|应当|必须|鼓励|支持|引导|推广|探索|提倡|倡导|可以"),
    "prohibition": re.compile("禁|不得|不准|不许|杜绝|不能|处理措施"),
    "permission": re.compile("许可|可以|允许|有权|自愿"),
}
"""By modality: words with which a note speaks of it."""
_AS_ADVICE = re.compile("(?<!不)(?:作为|只作|仅作|只是)建议")
_PERMITS = re.compile("可以|可(?!靠|燃|能|行|视|追|操|控|持)|允许|有权|准许|自愿|自主选择")


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield obligations whose modality their quotation contradicts, and no note explains."""
    for each in material.obligations:
        quotation = next(quotations(each))
        said = _contradicted(each, quotation.text)
        if said is not None:
            node = each.node.get("modality")
            at = node.at(each.path) if node is not None else each.at()
            yield warning(
                at,
                "L046",
                said,
                ("改正modality，或者在reading_note里说明理由", "mend the modality, or say why in `reading_note`"),
            )
    yield from _unforbidden(material)


def _contradicted(each: WrittenObligation, text: str) -> Pair | None:
    """Return what speaks against the modality: the note where it speaks of it, else the quotation."""
    obligation = each.obligation
    note = obligation.reading_note
    if obligation.modality == "obligation" and (advice := _AS_ADVICE.search(note)) and not _is_parted(note):
        return (
            f"reading_note写“{advice[0]}”，性质却是obligation",
            f"the note says {advice[0]} (advice), but this is an obligation",
        )
    if _EXPLAINED[obligation.modality].search(note):
        return None
    if obligation.modality == "prohibition" and not _BANS.search(text) and not _asks_absence(each):
        return (
            "引文没有“不得、严禁、禁止”，要求的也不是不做什么，性质却是prohibition",
            "the quotation forbids nothing and no absence is required, but this is a prohibition",
        )
    return _unlike_the_words(obligation, text)


def _is_parted(note: str) -> bool:
    """Say whether a note tells duty from advice: advice for others than those bound here."""
    return re.search("其他[^，。；]{0,12}(?:只作|仅作|作为)建议|是义务", note) is not None


def _unlike_the_words(obligation: model.Obligation, text: str) -> Pair | None:
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
    if obligation.modality == "recommendation" and not encourages and not _PERMITS.search(text):
        return (
            "引文没有“鼓励、引导、推广、可以”一类的字样，性质却是recommendation",
            "the quotation has no word of encouragement, but this is a recommendation",
        )
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
            and not _EXPLAINED["prohibition"].search(obligation.reading_note)
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
    """Say whether what is required is that something be not there, or stay below a bound."""
    for placed in each.placed:
        if placed.role not in ("requires", "case"):
            continue
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
