"""L044, L045: how often the quotation says, and how often is encoded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from compliance import model
from compliance.authoring.lints.material import Material, WrittenObligation
from compliance.authoring.lints.placed import Placed
from compliance.authoring.lints.quoted import Quotation, quotations
from compliance.authoring.lints.remarking import Lint, error, warning
from compliance.authoring.texts.numerals import PeriodWord, find_periods, find_quantities
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic, Span
from compliance.periods import MONTHS

PAGES = {
    "L044": code(
        ("周期或者次数与引文不符", "period or number of times differs from the quotation"),
        (
            "引文的“每月、每季度、每半年、每年、每三年”和次数，与per、within、at_least不一致；或者引文没有写多久一次，规则却写了周期。",
            "The quotation's 每月, 每季度, 每半年, 每年, 每三年 and its number of times differ from per, "
            "within and at_least; or nothing in it says how often.",
        ),
        (
            "“每年2次”不等于“每半年1次”：前者可以都在下半年做。引文没有写周期而另有依据的，在reading_note里写明。",
            "每年2次 is not 每半年1次: both may fall into the same half. Where the period comes from "
            "elsewhere, say so in `reading_note`.",
        ),
        "quote: 每年至少开展2次应急演练\nrequires: {activity: drills, at_least: 1, per: half_year}",
        "quote: 每年至少开展2次应急演练\nrequires: {activity: drills, at_least: 2, per: year}",
    ),
    "L045": code(
        (
            "“定期”没有标明是假定，或者假定了原文写明的周期",
            "an assumed period not shown as one, or assumed where the text gives it",
        ),
        (
            "引文只写“定期”“经常”，周期是规则集定的，却没有写per_assumed: true；或者引文写明了周期，"
            "却写了per_assumed: true；或者假定了周期而没有在reading_note里说明。",
            "The quotation says only 定期 or 经常, but `per_assumed: true` is missing; or it gives the period, "
            "and this is called an assumption; "
            "or the assumption is not explained in `reading_note`.",
        ),
        (
            "企业有权知道，周期是文件规定的还是规则集假定的。",
            "An enterprise must see whether a period is the document's or this ruleset's.",
        ),
        "quote: 定期开展风险评估\nrequires: {activity: risk_assessments, at_least: 1, per: year}",
        "quote: 定期开展风险评估\nrequires: {activity: risk_assessments, at_least: 1, per: year, per_assumed: true}",
    ),
}
_SPOKEN: dict[str, tuple[str, str]] = {
    "month": ("每月", "month"),
    "quarter": ("每季度", "quarter"),
    "half_year": ("每半年", "half_year"),
    "year": ("每年", "year"),
}
_WEAK = {"month": "月度|月报", "quarter": "季度|季报", "half_year": "半年", "year": "年度|年报|当年|每年"}

_ASSUMES = re.compile("(?:推定|假定)|(?:没有|未|没)写(?:明|出)?(?:频次|次数|周期|多久)|没有(?:频次|周期|次数)")
"""Words by which a note says that the period is the ruleset's own."""
_SOURCED = re.compile(
    "(?:周期|频次|次数|每[年月季半]|一年|一次)[^。；]{0,40}(?:规定|依据|出自|来自|见|《|第[0-9]+条)|"
    "(?:规定|依据|根据|按照|出自|来自|《|第[0-9]+条)[^。；]{0,40}(?:周期|频次|次数|每[年月季半]|一年|一次)"
)
"""Words by which a note says where the period comes from."""


class _Asked(Struct, frozen=True):
    """One frequency as it stands in the base or a case, with the words it is to be found in."""

    frequency: model.Frequency
    placed: Placed
    path: str
    quotation: Quotation

    def at(self, word: str) -> Span:
        """Return where the value of a word stands."""
        if word == "per" and "per" not in self.placed.value.entries and "within" in self.placed.value.entries:
            word = "within"
        return self.placed.number_at(self.path, word)


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield frequencies that are not those of their quotation."""
    for each in material.obligations:
        for asked in _frequencies(each):
            words = find_periods(asked.quotation.text)
            said = [word for word in words if not word.assumed and (word.per or word.within_months)]
            vague = any(word.assumed for word in words)
            yield from _compared(asked, said, vague, each)


def _frequencies(each: WrittenObligation) -> Iterator[_Asked]:
    """Yield the frequencies of the base and of each case, those of a case with the base's keys under them."""
    from compliance.checking.requirements import base_frequency, laid_over

    told = {one.case: one for one in quotations(each)}
    for placed in each.placed:
        if placed.role == "requires" and isinstance(placed.part, model.Frequency):
            yield _Asked(placed.part, placed, each.path, told[""])
    base = base_frequency(each.obligation.requires) if each.obligation.requires is not None else None
    for case, node in each.cases:
        quotation = told.get(case.id, told[""])
        requires = node.entries["requires"][1]
        for placed in each.placed:
            if placed.role != "case" or not (placed.value is requires or _inside(requires, placed)):
                continue
            if isinstance(placed.part, model.Frequency):
                yield _Asked(placed.part, placed, each.path, quotation)
            elif isinstance(placed.part, model.Overlay) and base is not None:
                over = placed.part
                if over.per or over.within_months or over.at_least:
                    yield _Asked(laid_over(base, over), placed, each.path, quotation)


def _inside(outer: object, placed: Placed) -> bool:
    """Say whether a part stands within a mapping, by its place in the file."""
    from compliance.reading import Node

    assert isinstance(outer, Node)
    waiting = [outer]
    while waiting:
        node = waiting.pop()
        if node.line == placed.key.line and node.column == placed.key.column:
            return True
        waiting.extend((*node.items, *(each for pair in node.entries.values() for each in pair)))
    return False


def _compared(asked: _Asked, said: Sequence[PeriodWord], vague: bool, each: WrittenObligation) -> Iterator[Diagnostic]:
    frequency = asked.frequency
    months = MONTHS[frequency.per] if frequency.per else frequency.within_months
    if months is None:
        yield from _once(asked, said, vague)
        return
    if frequency.per_assumed and not each.obligation.reading_note:
        message = ("周期是假定的，reading_note没有说明", "the period is assumed, and `reading_note` does not say so")
        yield warning(
            asked.at("per_assumed"), "L045", message, ("写明怎样假定、为什么", "say what was assumed, and why")
        )
    if said:
        yield from _told(asked, said, months)
    elif vague and not frequency.per_assumed:
        message = (
            "引文只写“定期”“经常”，周期是假定的，没有标明",
            "the quotation gives no number (定期, 经常): the period is an assumption",
        )
        yield error(
            asked.at("per"),
            "L045",
            message,
            ("加上per_assumed: true，并在reading_note里说明", "add `per_assumed: true`, and say why in `reading_note`"),
        )
    elif not vague and not frequency.per_assumed and _ASSUMES.search(each.obligation.reading_note):
        message = (
            "引文没有写多久一次，reading_note也说周期是假定的，这里没有标明",
            "nothing in the quotation says how often, and `reading_note` calls the period assumed: not shown here",
        )
        yield error(asked.at("per"), "L045", message, ("加上per_assumed: true", "add `per_assumed: true`"))
    elif not vague and not frequency.per_assumed and not _weakly(asked, each):
        message = ("引文没有写多久一次", "nothing in the quotation says how often")
        help = (
            "引文引全；周期另有依据的，在reading_note里写明；是规则集定的，加上per_assumed: true",
            "quote more; say in `reading_note` where else the period comes from; where it is this ruleset's own, add "
            "`per_assumed: true`",
        )
        yield warning(asked.at("per"), "L044", message, help)


def _told(asked: _Asked, said: Sequence[PeriodWord], months: int) -> Iterator[Diagnostic]:
    frequency = asked.frequency
    listed = "、".join(dict.fromkeys(word.matched for word in said))
    same = [word for word in said if _months(word) == months]
    if frequency.per_assumed and same:
        message = (
            f"引文写明了“{listed}”，周期不是假定的",
            f"the quotation says “{listed}”: the period is no assumption",
        )
        yield warning(asked.at("per_assumed"), "L045", message, ("删去per_assumed", "leave `per_assumed` out"))
    if not same:
        message = (
            f"引文写“{listed}”，这里写{_encoded(frequency)}",
            f"the quotation says “{listed}” where this says {_encoded(frequency)}",
        )
        yield error(
            asked.at("per"),
            "L044",
            message,
            ("照原文写周期和次数", "write the period and the number of times of the text"),
        )
    elif all((word.at_least or 1) != frequency.at_least for word in same):
        message = (
            f"引文写“{listed}”，这里写{_encoded(frequency)}",
            f"the quotation says “{listed}” where this says {_encoded(frequency)}",
        )
        yield error(asked.at("at_least"), "L044", message, ("照原文写次数", "write the number of times of the text"))


def _once(asked: _Asked, said: Sequence[PeriodWord], vague: bool) -> Iterator[Diagnostic]:
    """Yield an activity asked once where the text wants it again and again, or another number of times."""
    if said or vague:
        listed = "、".join(dict.fromkeys(word.matched for word in said)) or "定期"
        message = (
            f"引文写“{listed}”，这里只要求做过，没有周期",
            f"the quotation says “{listed}”, but here it is owed once, without a period",
        )
        yield error(asked.at("at_least"), "L044", message, ("写per或者within", "write `per` or `within`"))
        return
    times = [one for one in find_quantities(asked.quotation.text) if one.unit == "次"]
    if times and all(one.value != asked.frequency.at_least for one in times):
        listed = "、".join(one.matched for one in times)
        message = (
            f"引文写“{listed}”，这里写at_least: {asked.frequency.at_least}",
            f"the quotation says “{listed}” where this says at_least: {asked.frequency.at_least}",
        )
        yield error(asked.at("at_least"), "L044", message, ("照原文写次数", "write the number of times of the text"))


def _weakly(asked: _Asked, each: WrittenObligation) -> bool:
    """Say whether the period shows in words such as 年度计划, or is explained."""
    text = asked.quotation.text
    per = asked.frequency.per
    return _SOURCED.search(each.obligation.reading_note) is not None or (
        per is not None and re.search(_WEAK[per], text) is not None
    )


def _months(word: PeriodWord) -> int | None:
    return MONTHS[word.per] if word.per else word.within_months


def _encoded(frequency: model.Frequency) -> str:
    span = f"per: {frequency.per}" if frequency.per else f"within: {{months: {frequency.within_months}}}"
    return f"at_least: {frequency.at_least}, {span}"


LINT = Lint(PAGES, look)
