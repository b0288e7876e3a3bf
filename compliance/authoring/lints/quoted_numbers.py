"""L040-L043: the numbers of a quotation and those that are encoded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from compliance.authoring.lints.encoded import OPPOSITE, Encoded, encoded_numbers
from compliance.authoring.lints.material import Material, WrittenObligation
from compliance.authoring.lints.quoted import Quotation, quotations, same_sentence
from compliance.authoring.lints.remarking import Lint, error, warning
from compliance.authoring.texts.numerals import Quantity, find_quantities
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic, Span

PAGES = {
    "L040": code(
        ("引文中的数字没有写进规则，或者写成了别的数", "number of the quotation encoded otherwise, or not at all"),
        (
            "引文里有人数、比例、金额、产量等界限，适用条件和要求里却没有这个数，或者写了另一个数。引用同一句话的其他义务写了它、本项又没有写同一单位的数的，不报。",
            "The quotation bounds persons, shares, money or output by a number that no condition has, or has "
            "otherwise. "
            "A number that another obligation of the same sentence encodes is left alone, unless this one has another "
            "number of the unit.",
        ),
        ("数字是最容易抄错、也最容易引起争议的。", "Numbers are most easily miscopied, and most often disputed."),
        "quote: 职工人数100人以上的企业要设立安全生产管理机构\napplies_when: {staff_count: {at_least: 200}}",
        "quote: 职工人数100人以上的企业要设立安全生产管理机构\napplies_when: {staff_count: {at_least: 100}}",
    ),
    "L041": code(
        ("“以上”“超过”等字样与写法不符", "the quotation's bound means other numbers"),
        (
            "数字相同，但引文的“以上、不少于、超过、以下、不满”等与at_least、more_than、at_most、fewer_than不一致。",
            "The number is the same, but 以上, 不少于, 超过, 以下 or 不满 says another bound than at_least, "
            "more_than, at_most or fewer_than.",
        ),
        (
            "差的是正好在分界上的企业。“以上”“以下”通常包括本数；原文另有规定的，写lint_ok并注明依据。",
            "Who stands exactly on the threshold is judged wrongly. 以上 and 以下 as a rule include their "
            "number; where a text says otherwise, say so in `lint_ok`.",
        ),
        "quote: 职工人数100人以上的企业要设立安全生产管理机构\napplies_when: {staff_count: {more_than: 100}}",
        "quote: 职工人数100人以上的企业要设立安全生产管理机构\napplies_when: {staff_count: {at_least: 100}}",
    ),
    "L042": code(
        ("意思相同，写法与原文不同", "the same bound in other words"),
        (
            "整数上意思一样，但没有照原文写：原文“超过100人”，写成了at_least: 101。",
            "The same whole numbers, but not as the text says it: 超过100人 written `at_least: 101`.",
        ),
        (
            "报告会照规则的写法说“不少于101人”，读者在原文里找不到这个数。`--fix`可以改。",
            "Reports then speak of 101, a number that is nowhere in the text. `--fix` mends it.",
        ),
        "quote: 职工人数超过100人的企业\napplies_when: {staff_count: {at_least: 101}}",
        "quote: 职工人数超过100人的企业\napplies_when: {staff_count: {more_than: 100}}",
    ),
    "L043": code(
        ("规则里的数字没有出处", "number without a source"),
        (
            "条件、要求或者从严情形里写了一个数，引文、从严情形的quote和reading_note里都没有它。",
            "A bound that stands neither in the quotation, nor in the case's own `quote`, nor in `reading_note`.",
        ),
        (
            "每个数字都要能回到原文；从国家规定取来的，在reading_note里写明出处。",
            "Every number must lead back to the text; one that comes from elsewhere is explained in `reading_note`.",
        ),
        "quote: 企业要配备专职安全管理人员\nrequires: {safety_officers.full_time: {at_least: 3}}",
        "quote: 企业要配备3名以上专职安全管理人员\nrequires: {safety_officers.full_time: {at_least: 3}}",
    ),
}
_TIMES = ("次", "人次", "轮", "遍", "场")
"""Told by ``quoted_periods``."""
_SPANS = ("年", "月", "季度", "周", "日", "工作日", "小时", "分钟")
"""Limits of time have no form in conditions: they count only where a fact has this unit."""
_MEASURED = ("人", "%", "元", "吨", "吨/年", "千克", "平方米", "学时", "岁", "倍")
"""Units whose numbers bind also without a word such as 以上."""
_PROHIBITED = re.compile("严禁|禁止|不得|不准|不允许|杜绝")


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield what differs between quotations and encoded bounds."""
    for each in material.obligations:
        numbers = encoded_numbers(each, material)
        told = [(one, find_quantities(one.text)) for one in quotations(each)]
        spoken = {
            number for number in numbers for _, found in told for one in found if _fits(number, one, each) is not None
        }
        for quotation, found in told:
            for one in found:
                for remark in _compared(quotation, one, numbers, spoken, material):
                    # What stands in place of the text's number has no source either; that is one mistake.
                    spoken |= {number for number in numbers if number.at == remark.span}
                    yield remark
        if numbers:
            neighbours = _spoken_beside(each, material)
            yield from _sourceless(each, numbers, spoken | {one for one in numbers if _name(one) in neighbours})


class Rewording(Struct, frozen=True):
    """A bound to be said as the text says it: the word and the number, and where they stand."""

    word_at: Span
    word: str
    number_at: Span
    number: int


def rewordings(material: Material) -> Iterator[Rewording]:
    """Yield what ``--fix`` may write in place of the bounds remarked on with L042."""
    for each in material.obligations:
        numbers = encoded_numbers(each, material)
        for quotation in quotations(each) if numbers else ():
            for said in find_quantities(quotation.text):
                fits = _answers(said, numbers, each)
                if "same" not in fits and "words" in fits and said.unit not in _TIMES:
                    number = fits["words"]
                    yield Rewording(number.word_at, _turned(said.relation, number), number.at, _units(said, number))


def _answers(said: Quantity, numbers: Sequence[Encoded], each: WrittenObligation) -> dict[str, Encoded]:
    """Return the first bound that answers a quantity in each way (see :func:`_fits`); readings answer only ``same``.

    A bound of a class, or one that another number of the quotations asks for just as it stands, is not to be said in
    other words: what suits one text would not suit the next.
    """
    found: dict[str, Encoded] = {}
    for number in numbers:
        how = _fits(number, said, each)
        if how is None:
            continue
        if how == "words" and (number.role == "class" or _stands(number, each)):
            how = "same"
        if number.role != "reading":
            found.setdefault(how, number)
    if not found:
        aside = [one for one in numbers if one.role == "reading" and _fits(one, said, each) == "same"]
        found |= {"same": aside[0]} if aside else {}
    return found


def _stands(number: Encoded, each: WrittenObligation) -> bool:
    said = (one for quotation in quotations(each) for one in find_quantities(quotation.text))
    return any(_fits(number, one, each) == "same" for one in said)


def _fits(number: Encoded, said: Quantity, each: WrittenObligation) -> str | None:
    """Return how a bound answers a quantity: ``same``, ``words`` (L042), ``bound`` (L041); ``None``: not at all."""
    if number.unit not in (said.unit, "") or said.value <= 0:
        return None
    if number.base_value == said.value:
        turned = OPPOSITE[number.relation]
        forbidden = each.obligation.modality == "prohibition" or _PROHIBITED.search(each.obligation.source.quote)
        fine = said.relation in ("", "exact", number.relation) or (forbidden and said.relation == turned)
        return "same" if fine else "bound"
    return "words" if number.means(said.relation, said.value) else None


def _compared(
    quotation: Quotation, said: Quantity, numbers: Sequence[Encoded], spoken: set[Encoded], material: Material
) -> Iterator[Diagnostic]:
    each = quotation.owner
    fits = _answers(said, numbers, each)
    words = quotation.text[said.start : said.end] if not said.relation else _with_relation(quotation.text, said)
    other = _instead(said, numbers, spoken, each)
    if said.unit in _TIMES or ("same" in fits and not _stands_in_for(fits["same"], other)):
        return
    if "words" in fits:
        number = fits["words"]
        message = (
            f"原文写“{words}”，这里写{_shown(number)}：意思相同，照原文写更好",
            f"the text says “{words}” where this says {_shown(number)}: the same numbers in other words",
        )
        new = f"{_turned(said.relation, number)}: {_units(said, number)}"
        yield warning(number.word_at, "L042", message, (f"写{new}，或者用--fix", f"write {new}, or use --fix"))
    elif "bound" in fits:
        number = fits["bound"]
        message = (
            f"原文写“{words}”（{said.relation}），这里写{_shown(number)}",
            f"the text says “{words}”, that is {said.relation}, where this says {_shown(number)}",
        )
        new = f"{_turned(said.relation, number)}: {_units(said, number)}"
        yield error(number.word_at, "L041", message, (f"写{new}", f"write {new}"))
    elif _is_missed(said, numbers):
        elsewhere = _told_elsewhere(quotation, said, material)
        # What another obligation rightly encodes is its affair, unless this one has a number of its own in its place.
        if other is not None and not (elsewhere and _is_explained(other, each)):
            message = (
                f"原文写“{words}”，这里写{_shown(other)}",
                f"the text says “{words}” where this says {_shown(other)}",
            )
            yield error(other.at, "L040", message, ("照原文改正数字", "write the number of the text"))
        elif not elsewhere and (said.relation or said.unit in _MEASURED):
            message = (
                f"引文中的“{words}”没有写进适用条件或者要求",
                f"“{words}” of the quotation stands in no condition and no requirement",
            )
            help = (
                "写进条件；由别的义务判断的，引文只引到本项为止",
                "encode it; what another obligation judges need not be quoted here",
            )
            yield warning(quotation.at(said.start, said.end), "L040", message, help)


def _instead(
    said: Quantity, numbers: Sequence[Encoded], spoken: set[Encoded], each: WrittenObligation
) -> Encoded | None:
    """Return the bound that stands where the quotation has this quantity: one of its unit that no quotation names."""
    mine = [one for one in numbers if one.role != "reading" and one not in spoken and one.value > 1]
    return next((one for one in mine if one.unit == said.unit and one.at.path == each.path), None)


def _stands_in_for(number: Encoded, other: Encoded | None) -> bool:
    """Say whether a reading, or a class beside a bound on the same fact, answers for what the obligation has wrong."""
    if other is None:
        return False
    return number.role == "reading" or (number.role == "class" and number.fact == other.fact)


def _is_missed(said: Quantity, numbers: Sequence[Encoded]) -> bool:
    return said.unit not in _SPANS or any(one.unit == said.unit for one in numbers)


def _told_elsewhere(quotation: Quotation, said: Quantity, material: Material) -> bool:
    """Say whether the number is the affair of another obligation of the same sentence, rightly encoded there or not."""
    others = same_sentence(material, quotation, said.start, said.end)
    there = [(other, one) for other in others for one in encoded_numbers(other, material)]
    if any(one.unit == said.unit for one in encoded_numbers(quotation.owner, material)):
        return any(_fits(one, said, other) for other, one in there)
    return any(one.unit == said.unit for _, one in there)


def _spoken_beside(each: WrittenObligation, material: Material) -> set[tuple[str, str, int]]:
    """Return the bounds that other obligations of the clause quote: 适用范围同上一项 needs no number of its own."""
    found: set[tuple[str, str, int]] = set()
    for other in material.obligations:
        source, mine = other.obligation.source, each.obligation.source
        if other is each or (source.document, source.clause) != (mine.document, mine.clause):
            continue
        said = [one for quotation in quotations(other) for one in find_quantities(quotation.text)]
        if said:
            numbers = encoded_numbers(other, material)
            found |= {_name(number) for number in numbers for one in said if _fits(number, one, other) == "same"}
    return found


def _name(number: Encoded) -> tuple[str, str, int]:
    return number.fact, number.relation, number.value


def _sourceless(each: WrittenObligation, numbers: Sequence[Encoded], spoken: set[Encoded]) -> Iterator[Diagnostic]:
    for number in numbers:
        common = number.value in (0, 1) or (number.unit == "%" and number.value == 100)
        aside = number.at.path != each.path or number.role == "reading"
        if common or aside or number in spoken or _is_explained(number, each):
            continue
        message = (
            f"{_shown(number)}在引文和reading_note里都没有出处",
            f"{_shown(number)} stands neither in the quotation nor in `reading_note`",
        )
        help = (
            "引文引全，或者在reading_note里写明这个数从哪里来",
            "quote more, or say in `reading_note` where it comes from",
        )
        if number.role in ("when", "case"):
            help = (
                "给从严情形加quote，引文引全，或者在reading_note里写明这个数从哪里来",
                "give the case its `quote`, quote more, or say in `reading_note` where it comes from",
            )
        yield warning(number.at, "L043", message, help)


def _is_explained(number: Encoded, each: WrittenObligation) -> bool:
    """Say whether the number stands in the quotations, the note or the statutes, whatever it is said of there."""
    obligation = each.obligation
    notes = " ".join((obligation.reading_note, *obligation.statute))
    text = " ".join(
        (obligation.source.quote, obligation.source.normalised, notes, *(case.quote for case in obligation.stricter))
    )
    found = {one.value for one in find_quantities(text)}
    found |= {int(one) for one in re.findall(r"(?<![0-9.])[0-9]{1,9}(?![0-9.])", text)}
    return bool(found & {number.value, number.base_value})


def _turned(relation: str, number: Encoded) -> str:
    """Return the word to write for a bound of the text: its opposite under a ``not``."""
    return relation if number.positive else OPPOSITE[relation]


def _shown(number: Encoded) -> str:
    relation = number.relation if number.positive else OPPOSITE[number.relation]
    return f"{relation}: {number.value}"


def _units(said: Quantity, number: Encoded) -> int:
    return said.value // number.factor


def _with_relation(text: str, said: Quantity) -> str:
    """Return the quantity with the words of its bound, as they stand around it."""
    before = re.search(
        "(?:不(?:得|应)?(?:少于|低于|超过|多于|高于|大于)|至少|至多|最多|超过|大于|多于|高于|不足|不满|未满|低于|少于|达到?)$",
        text[: said.start],
    )
    after = re.match(r"(?:\([^()]{0,8}\))?[含及或]?以[上下内](?:\([^()]{0,8}\))?", text[said.end :])
    return (before[0] if before else "") + text[said.start : said.end] + (after[0] if after else "")


LINT = Lint(PAGES, look)
