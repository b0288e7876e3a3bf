"""What ``compliance rules prove`` can say: one page for each kind of claim, and each claim in words of the law.

Knows no solver: pages must be readable where none is installed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from compliance.authoring.results import Kind, Level, Result
from compliance.authoring.witness import body_text
from compliance.authoring.witness_words import in_one_line
from compliance.codes.entry import Code, code
from compliance.diagnostics import Span
from compliance.enterprise import Enterprise
from compliance.explain import words
from compliance.explain.naming import fact_named, known, titled
from compliance.explain.words import compose
from compliance.model import Obligation, Rulebook, Words
from compliance.reports.build import short_title

if TYPE_CHECKING:
    from compliance.authoring.solving.claims import Claim

_IDLE: Final = ("这样的条文谁也约束不了，多半是条件写错了。", "Such an obligation binds nobody: most likely a slip.")
_NAMED: Final = "applies_when: {gongmao: true, industries: {excludes: [metallurgy, building_materials, …]}}"

PAGES: Final[Mapping[str, Code]] = {
    "L101": code(
        ("对任何企业都不适用", "applies to nobody"),
        ("适用条件对任何企业、任何一天都不成立（已证明）。", "No enterprise meets the condition on any day (proved)."),
        _IDLE,
        "applies_when: {staff_count: {at_least: 300}, any: [{staff_count: {fewer_than: 100}}]}",
        "applies_when: {staff_count: {at_least: 300}}",
    ),
    "L102": code(
        ("总被取代", "always displaced"),
        ("凡适用之处，都被其他义务取代（已证明）。", "Wherever it applies, another obligation displaces it (proved)."),
        _IDLE,
        "(overrides的义务适用范围不小于被取代的义务 / the overriding obligation applies wherever the other does)",
        "(缩小取代方的applies_when，或删去被取代的义务 / narrow the overriding one, or take the other out)",
    ),
    "L103": code(
        ("适用条件从不排除任何企业", "a condition that excludes nobody"),
        ("写了适用条件，但任何企业都满足（已证明）。", "The condition holds of every enterprise (proved)."),
        ("条件形同虚设，多半漏写或写反了一半。", "It decides nothing: half of it is missing or reversed."),
        "applies_when: {any: [{staff_count: {at_least: 100}}, {staff_count: {at_most: 100}}]}",
        "applies_when: {staff_count: {at_least: 100}}",
    ),
    "L104": code(
        ("要求永远无法满足", "cannot be met"),
        ("适用的企业无论怎样都不可能符合（已证明）。", "No enterprise to which it applies can meet it (proved)."),
        ("法律不要求做不到的事，多半是两个条件互相矛盾。", "Law asks nothing impossible: two parts contradict."),
        "requires: {officers: {at_least: 2}, all: [{officers: {at_most: 1}}]}",
        "requires: {officers: {at_least: 2}}",
    ),
    "L105": code(
        ("永远不会不符合", "cannot be missed"),
        ("没有任何企业会不符合（已证明）。", "No enterprise can ever have a gap here (proved)."),
        ("这样的要求什么也没要求。", "A requirement nobody can miss asks nothing."),
        "requires: {any: [{safety_dept.exists: true}, {safety_dept.exists: false}]}",
        "requires: {safety_dept.exists: true}",
    ),
    "L106": code(
        ("加严情形从不成立", "a stricter case that never stands"),
        ("在义务适用的企业中，该情形的when从不成立（已证明）。", "`when` never holds where the obligation applies."),
        _IDLE,
        "applies_when: {industries: {excludes: [mining]}}, stricter: [{when: {industries: {includes: mining}}, …}]",
        "stricter: [{when: {industries: {includes: metal_smelting}}, …}]",
    ),
    "L107": code(
        ("“加严情形”反而放宽", "a stricter case that is looser"),
        ("有企业按基准不符合，按该情形却不是（附例）。", "An enterprise has a gap by the base, and none by the case."),
        ("加严情形取代基准；比基准松，就等于免除。", "The case stands in place of the base: a looser one exempts."),
        "requires: {…, per: quarter}, stricter: [{when: …, requires: {per: year}}]",
        "requires: {…, per: quarter}, stricter: [{when: …, requires: {per: month}}]",
    ),
    "L108": code(
        ("知道得更多，结论反而动摇", "more information unsettles a verdict"),
        (
            "补充事实后，已经确定的结论变了（附例）。",
            "A settled verdict changes when an unknown fact becomes known.",
        ),
        ("确定的结论必须经得起补充材料；这属于本程序的错误。", "A settled verdict must stand: a bug of this program."),
        "(请报告附例 / please report the example)",
        "(无 / nothing to write)",
    ),
    "L109": code(
        ("人数增加，义务反而消失", "growth ends an obligation"),
        ("人数增加一人，义务不再适用（附例；提示）。", "One more person, and it no longer applies (a remark)."),
        (
            "“不满……人”可以如此，但多数门槛是越大越严，请核对原文。",
            "A text may say so, but most thresholds run the other way: compare with it.",
        ),
        "applies_when: {staff_count: {at_most: 100}}",
        "applies_when: {staff_count: {at_least: 100}}",
    ),
    "L110": code(
        ("取代的两项义务从不同时适用", "an override that never acts"),
        ("取代方与被取代方不会同时适用（已证明）。", "The two never apply together (proved)."),
        ("取代不起作用，多半写错了id或条件。", "It displaces nothing: most likely a wrong id or condition."),
        "overrides: [(另一类企业的义务 / an obligation of other enterprises)]",
        "overrides: [(同一类企业的一般义务 / the general obligation of the same enterprises)]",
    ),
    "L111": code(
        ("取代后反而放宽", "an override that is looser"),
        (
            "有企业符合取代方，却不符合被取代的义务（附例；提示）。",
            "An enterprise meets the overriding obligation and not the displaced one (a remark).",
        ),
        ("特别规定可以放宽一般规定，但应当确是原文之意。", "It may be so, if the text means it."),
        "(见附例 / see the example)",
        "(原文确有此意的，在reading_note中说明 / if the text means it, say so in reading_note)",
    ),
    "L112": code(
        ("义务互相冲突", "obligations in conflict"),
        (
            "在附例的情形下，无论怎么做都不能同时符合（已证明）。",
            "In the situation shown no choice meets all of them (proved).",
        ),
        ("企业不可能同时做到，必有一处写错或应写取代关系。", "One of them is a slip, or one overrides another."),
        "(甲：officers at_least 2；乙：officers at_most 1，适用范围相交 / ranges that meet)",
        "(改正其一，或写overrides / mend one, or write overrides)",
    ),
}  # fmt: skip

LEVELS: Final[Mapping[str, Level]] = {
    "L101": "error", "L102": "error", "L103": "warning", "L104": "error", "L105": "warning", "L106": "warning",
    "L107": "error", "L108": "error", "L109": "note", "L110": "warning", "L111": "note", "L112": "error",
}  # fmt: skip

SENTENCES: Final[Mapping[str, Words]] = {
    "L101": Words("{first}：没有任何企业适用。", "{first} applies to no enterprise."),
    "L102": Words(
        "{first}：凡适用之处都被{others}取代，从不生效。",
        "{first}: wherever it applies it is displaced by {others}.",
    ),
    "L103": Words("{first}：写了适用条件，但任何企业都满足。", "{first}: its condition holds of every enterprise."),
    "L104": Words("{first}：适用的企业无论怎样都不可能符合。", "{first}: nobody to whom it applies can meet it."),
    "L105": Words("{first}：没有任何企业会不符合。", "{first}: no enterprise can ever have a gap."),
    "L106": Words("{first}：加严情形{part}从不成立。", "{first}: the stricter case {part} never stands."),
    "L107": Words(
        "{first}：加严情形{part}比基准宽松；下例按基准不符合，按该情形则不是。",
        "{first}: the stricter case {part} is looser than the base; the example has a gap by the base and none by it.",
    ),
    "L108": Words("{first}：补充事实后，已确定的结论会改变。", "{first}: a settled verdict changes as more is known."),
    "L109": Words(
        "{first}：{fact}由{n}人增加到{m}人，反而不再适用，请核对原文是否如此。",
        "{first}: as {fact} grows from {n} to {m} it no longer applies; does the text say so?",
    ),
    "L110": Words("{first}取代{others}，但两者从不同时适用。", "{first} overrides {others}, but the two never meet."),
    "L111": Words(
        "{first}取代{others}，下例符合前者而不符合后者，取代后即放宽，请核对是否原文之意。",
        "{first} overrides {others}; the example meets the one and not the other: does the text mean to relax it?",
    ),
    "L112": Words(
        "{all}互相冲突：下例中无论怎么做都不能同时符合。",
        "{all} conflict: in the situation of the example no choice meets all of them.",
    ),
}


def kinds() -> tuple[Kind, ...]:
    """Return every kind of claim as results name them."""
    return tuple(
        Kind(name, Words(page.title.zh, page.title.en), Words(page.what.zh, page.what.en))
        for name, page in PAGES.items()
    )


def tell(claim: Claim, rulebook: Rulebook) -> Result:
    """Return a claim as a result at the first obligation it concerns, with its clause and example."""
    first, *others = (rulebook.obligation(each) for each in claim.obligations)
    about = known(rulebook, Enterprise("", "", ""))
    fact = fact_named(claim.part, about)[0] if claim.code == "L109" else Words(claim.part, claim.part)
    low, high = claim.numbers or (0, 0)
    said = SENTENCES[claim.code]
    named = [titled(each, rulebook) for each in claim.obligations]

    def filled(template: str, lang: str) -> str:
        names = [getattr(each, lang) for each in named]
        joint = "、" if lang == "zh" else ", "
        return template.format(
            first=names[0], others=joint.join(names[1:]), all=joint.join(names),
            part=claim.part, fact=getattr(fact, lang), n=low, m=high,
        )  # fmt: skip

    return Result(
        code=claim.code,
        level=LEVELS[claim.code],
        span=Span(first.origin.path, first.origin.line, 1),
        name=first.id,
        message=_with_example(Words(filled(said.zh, "zh"), filled(said.en, "en")), claim, rulebook),
        detail="\n".join([*(_quoted(each, rulebook) for each in (first, *others)), *_example(claim)]),
        group=first.source.document,
    )


def _quoted(obligation: Obligation, rulebook: Rulebook) -> str:
    titles = {each.id: short_title(each.title).zh for each in rulebook.rulesets}
    return f"《{titles[obligation.source.document]}》{obligation.source.clause}：“{obligation.source.quote}”"


def _with_example(said: Words, claim: Claim, rulebook: Rulebook) -> Words:
    """Return what is said with the example of the claim in one line, in the words of the vocabulary."""
    if claim.witness is None:
        return said
    shown = in_one_line(claim.witness, rulebook.vocabulary)
    day = words.day(claim.witness.as_of)
    return compose("{0}例：{1}（评估日{2}）。", "{0} E.g. {1} (as of {2}).", said, shown, day)


def _example(claim: Claim) -> list[str]:
    witness = claim.witness
    if witness is None:
        return []
    return [f"as_of: {witness.as_of}", "given:", *body_text(witness.given, "  ").rstrip("\n").split("\n")]
