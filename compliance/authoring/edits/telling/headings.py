"""Names of directions, sums and places: what every format of a comparison says alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from compliance.authoring.comparing import Direction
from compliance.authoring.edits.differing import Cause, Edit, Plainly
from compliance.authoring.edits.diffing import ORDER, RulebookDiff
from compliance.authoring.edits.revisions import SHOWN_DIGEST
from compliance.authoring.edits.telling.causes import cause_title
from compliance.authoring.edits.telling.details import Changed
from compliance.authoring.edits.telling.parts import changed_parts, obligation_of
from compliance.authoring.formats.places import relative
from compliance.checking import HEAD
from compliance.diagnostics import Span
from compliance.explain import sum_up
from compliance.explain.words import compose, listed
from compliance.model import Obligation, Ruleset, Words

DIRECTIONS: dict[Direction, Words] = {
    "stricter": Words("更严", "stricter"),
    "looser": Words("更松", "looser"),
    "mixed": Words("有严有松", "stricter for some, looser for others"),
    "changed": Words("结论有变（不涉及缺项）", "other verdicts, no gap comes or goes"),
    "equivalent": Words("等价（已证明）", "equivalent (proved)"),
    "undecided": Words("未能判定", "undecided"),
}
MEANINGS: dict[Direction, Words] = {
    "stricter": Words(
        "有企业按旧规则没有缺项，按新规则有。",
        "Some enterprise lacks nothing under the old ruleset and something under the new.",
    ),
    "looser": Words(
        "有企业按旧规则有缺项，按新规则没有。",
        "Some enterprise lacks something under the old ruleset and nothing under the new.",
    ),
    "mixed": Words("对有的企业更严，对有的企业更松。", "Stricter for some enterprises and looser for others."),
    "changed": Words(
        "有企业的结论不同，但没有缺项出现或者消失。", "Some enterprise gets another verdict, but no gap comes or goes."
    ),
    "equivalent": Words(
        "改动不影响任何企业在任何一天的结论。", "The edit alters no verdict for any enterprise on any day."
    ),
    "undecided": Words(
        "没有找到结论不同的企业，也没有证明不存在这样的企业。",
        "No enterprise was found that gets another verdict, and nothing proves that there is none.",
    ),
}
KINDS = {
    "added": Words("新增义务", "added"),
    "removed": Words("删除义务", "removed"),
    "changed": Words("修改义务", "changed"),
    "words": Words("文字修改", "words only"),
}
BESIDE = {
    "ruleset": Words("文件", "document"),
    "class": Words("类别", "class"),
    "fact": Words("事实", "fact"),
    "items": Words("清单", "list"),
    "activity": Words("台账", "records"),
    "place": Words("区划", "place"),
    "value": Words("取值", "value"),
}
CHANGES = {
    "added": Words("新增", "added"),
    "removed": Words("删除", "removed"),
    "changed": Words("修改", "changed"),
    "words": Words("修改文字", "reworded"),
}
FIELDS = {
    "label": Words("名称", "label"),
    "says": Words("说法", "phrases"),
    "unit": Words("单位", "unit"),
    "question": Words("提问", "question"),
    "who": Words("知情人", "who knows"),
    "evidence": Words("凭证", "evidence"),
    "values": Words("取值", "values"),
    "type": Words("类型", "type"),
    "at_least": Words("下限", "least"),
    "at_most": Words("上限", "most"),
    "when": Words("认定条件", "definition"),
    "closed": Words("列举是否穷尽", "whether the list is closed"),
    "declarable": Words("能否自行申报", "whether it may be declared"),
    "fields": Words("字段", "fields"),
    "bare_date": Words("只写日期时的含义", "what a bare date asserts"),
    "dated": Words("起算日期的字段", "dated by"),
    "former": Words("曾用代码", "former codes"),
    "jurisdiction": Words("适用区划", "place"),
    "effective": Words("施行期间", "days in force"),
    "title": Words("标题", "title"),
    "number": Words("文号", "number"),
    "issuer": Words("发文机关", "issuer"),
    "authority": Words("层级", "authority"),
    "issued": Words("发文日期", "issued"),
    "text_file": Words("原文文件", "text"),
    "text_sha256": Words("原文摘要", "digest of the text"),
    "clauses": Words("条款清单", "list of clauses"),
    "defects": Words("原文缺陷", "defects"),
    "source": Words("出处", "source"),
    "note": Words("说明", "note"),
}
_TOKEN = re.compile(r"\d+年\d+月\d+日|\d+ [A-Z][a-z]{2} \d{4}|\d+|[A-Za-z]+|\s+|.", re.S)


def pick(words: Words, lang: str) -> str:
    """Return a text in Chinese or English; English is all that ``en`` asks for."""
    return words.en if lang == "en" else words.zh


def direction_words(edit: Edit, diff: RulebookDiff) -> Words:
    """Return the direction of an edit; what cannot touch a verdict by its kind is not called proved."""
    direction = diff.direction(edit)
    if edit.id not in diff.comparisons:
        return Words("结论不变", "no verdict altered")
    if direction == "undecided" and not diff.solved:
        return Words("未发现差异（未经证明）", "no difference found (not proved)")
    return DIRECTIONS[direction]


def summary(diff: RulebookDiff) -> Words:
    """Return one sentence: how many edits of each direction there are."""
    if diff.old.rulebook.digest and diff.old.rulebook.digest == diff.new.rulebook.digest:
        return Words("没有差异：两版规则集的文件完全相同。", "No difference: the files of both are the same.")
    counts = {each: len(diff.by_direction(each)) for each in ORDER}
    altered = [each for each in ORDER if each not in ("equivalent", "undecided") and counts[each]]
    words = sum(each.kind == "words" for each in diff.differences.edits)
    parts: list[Words] = []
    if altered:
        total = sum(counts[each] for each in altered)
        named = listed(
            [compose(f"{{0}}{counts[each]}项", f"{counts[each]} {{0}}", DIRECTIONS[each]) for each in altered]
        )
        plural = "" if total == 1 else "s"
        parts.append(
            compose(
                f"{total}项义务的结论会变（{{0}}）", f"verdicts on {total} obligation{plural} change ({{0}})", named
            )
        )
    if counts["undecided"]:
        number = counts["undecided"]
        said = "未能判定" if diff.solved else "未发现差异、但未经证明"
        parts.append(
            Words(
                f"{number}项{said}",
                f"{number} {'undecided' if diff.solved else 'without a difference found, not proved'}",
            )
        )
    if counts["equivalent"]:
        parts.append(Words(f"{counts['equivalent']}项改动不影响结论", f"{counts['equivalent']} alter no verdict"))
    if words:
        parts.append(Words(f"{words}项只改文字", f"{words} reworded only"))
    if diff.differences.beside and not parts:
        parts.append(
            Words(
                "没有一项义务的结论会变，只有义务以外的文字或者声明改动",
                "no obligation changes; only words beside them do",
            )
        )
    if not parts:
        return Words(
            "没有差异：每项义务的含义和文字都相同。", "No difference: every obligation means and says the same."
        )
    said_all = listed(parts, "；", "; ")
    return Words(f"{said_all.zh}。", f"{said_all.en[:1].upper()}{said_all.en[1:]}.")


def sides(diff: RulebookDiff) -> tuple[Words, Words]:
    """Return which two rulebooks are compared."""
    (old, new) = (f"{each.said} (SHA-256 {each.rulebook.digest[:SHOWN_DIGEST]})" for each in (diff.old, diff.new))
    return Words(f"旧版：{old}", f"old: {old}"), Words(f"新版：{new}", f"new: {new}")


def notes(diff: RulebookDiff) -> Iterator[Words]:
    """Yield what a reader must know of how this was found."""
    from compliance.authoring.edits.seeking import ADVICE

    if diff.bound:
        code = next((each.jurisdiction for each in _bound(diff) if each.jurisdiction), "")
        place = diff.new.rulebook.vocabulary.places.get(code)
        named = place.label if place else Words(code, code)
        yield compose(
            f"{'、'.join(diff.bound)}没有写明适用区划，举例时假定为{{0}}；要指定，用 --bind。",
            f"{', '.join(diff.bound)} names no place; examples assume {{0}}. Give it by --bind.",
            named,
        )
    if diff.comparisons and not diff.solved:
        yield compose("{0}。", "{0}.", ADVICE)


def _bound(diff: RulebookDiff) -> Iterator[Ruleset]:
    from compliance.authoring.comparing import bound

    return (each for each in bound(diff.new.rulebook).rulesets if each.id in diff.bound)


def owner(edit: Edit, diff: RulebookDiff) -> tuple[Obligation, Ruleset]:
    """Return the obligation as it is, or as it was where it is no more, with its document."""
    book = diff.differences.old if edit.kind == "removed" else diff.differences.new
    for ruleset in book.rulesets:
        for each in ruleset.obligations:
            if each.id == edit.id:
                return each, ruleset
    raise KeyError(edit.id)


def heading(edit: Edit, diff: RulebookDiff) -> Words:
    """Return number, title and id of an obligation."""
    obligation, ruleset = owner(edit, diff)
    said = Words(
        f"{obligation.title.zh}  {ruleset.id}:{obligation.number}  {edit.id}",
        f"{obligation.title.en}  {ruleset.id}:{obligation.number}  {edit.id}",
    )
    if edit.was:
        return compose(f"{{0}}（原标识 {edit.was}）", f"{{0}} (formerly {edit.was})", said)
    return said


def clause(edit: Edit, diff: RulebookDiff) -> Words:
    """Return document, clause and quotation, and whether the quotation was changed."""
    obligation, ruleset = owner(edit, diff)
    quoted = f"“{obligation.source.quote}”"
    kept = Words("", "")
    if edit.kind == "changed":
        kept = (
            Words("（引文有改动）", " (quotation edited)")
            if "quote" in edit.words
            else Words("（引文未改）", " (quotation as before)")
        )
    return Words(
        f"《{ruleset.title.zh}》{obligation.source.clause}：{quoted}{kept.zh}",
        f"{ruleset.title.en}, {obligation.source.clause}: {quoted}{kept.en}",
    )


def span_of(edit: Edit, diff: RulebookDiff) -> Span:
    """Return file and line of an obligation in the new folder; of what was removed, the file it is missing from."""
    obligation, ruleset = owner(edit, diff)
    inside = obligation.origin.path.partition("/")[2] or obligation.origin.path
    if edit.kind != "removed":
        return Span(_shown(diff, inside), obligation.origin.line, 1 if obligation.origin.line else 0)
    there = next((each for each in (inside, f"{ruleset.id}/{HEAD}") if (diff.new.folder / each).is_file()), "")
    return Span(_shown(diff, there))


def _shown(diff: RulebookDiff, inside: str) -> str:
    return relative((diff.new.shown / inside).as_posix())


def what_changed(edit: Edit, diff: RulebookDiff) -> list[Changed]:
    """Return the parts of an edit before and after; of an obligation added or removed, what it says."""
    old, new = obligation_of(edit, diff)
    if old is not None and new is not None:
        return changed_parts(edit, diff)
    nothing = Words("（没有这项义务）", "(no such obligation)")
    said = [
        sum_up(each, book.vocabulary) if each is not None else nothing
        for each, book in ((old, diff.differences.old), (new, diff.differences.new))
    ]
    return [Changed(KINDS[edit.kind], said[0], said[1])]


def remark_words(edit: Edit) -> Iterator[Words]:
    """Yield what an author should look at again."""
    if "number_reused" in edit.remarks:
        yield Words(
            "编号原属另一项义务：编号一经使用不得改作他用",
            "its number was another obligation's: numbers are never reused",
        )
    if "number" in edit.words:
        yield Words("编号有改动：编号一经使用不应改变", "its number was changed: numbers are fixed")
    if "quote_alone" in edit.remarks:
        yield Words(
            "引文改了而含义没有改：请核对规则是否仍与原文一致",
            "the quotation changed and the meaning did not: does it still say what the text says?",
        )
    if edit.was:
        yield Words(
            "标识改了：企业档案中引用旧标识的豁免和起始日期须一并修改",
            "the id changed: waivers and applicability_since of profiles that name the old one must follow",
        )
    if edit.parts == ("readings",) and not edit.causes:
        yield Words(
            "只涉及未采用的理解：结论不变，“按另一种理解结论不同”的提示可能变化",
            "only a reading not chosen: verdicts stay, the remark on other readings may change",
        )


def shared_edits(diff: RulebookDiff) -> dict[tuple[Cause, ...], list[Edit]]:
    """Return the edits that come from outside their obligations alone, by what they come from."""
    found: dict[tuple[Cause, ...], list[Edit]] = {}
    for each in diff.differences.edits:
        if each.kind == "changed" and each.causes and not {*each.parts} - {"readings"}:
            found.setdefault(each.causes, []).append(each)
    return {causes: edits for causes, edits in found.items() if len(edits) > 3}


def causes_title(causes: tuple[Cause, ...], diff: RulebookDiff) -> Words:
    """Return what several outside edits touched, as one heading."""
    return listed([cause_title(each, diff) for each in causes], "、", ", ")


def beside_words(each: Plainly) -> Words:
    """Return one thing beside the obligations that was added, removed or edited."""
    fields = [FIELDS.get(name, Words(name, name)) for name in each.fields]
    said = compose(f"{{0}} {each.name}：{{1}}", f"{{0}} {each.name}: {{1}}", BESIDE[each.what], CHANGES[each.change])
    if fields:
        said = compose("{0}（{1}）", "{0} ({1})", said, listed(fields))
    if each.change == "removed" and each.what not in ("ruleset", "place"):
        return compose("{0}，用到它的企业档案将读不出来", "{0}; profiles that state it can no longer be read", said)
    return said


def marked(old: str, new: str, before: str = "【", after: str = "】") -> tuple[str, str]:
    """Return two texts with what differs in brackets, unless that is most of them."""
    was, now = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    if matcher.ratio() < 0.5:
        return old, new
    sides: tuple[list[str], list[str]] = ([], [])
    for kind, a, b, c, d in matcher.get_opcodes():
        for side, text in zip(sides, ("".join(was[a:b]), "".join(now[c:d])), strict=True):
            side.append(text if kind == "equal" or not text else f"{before}{text}{after}")
    return "".join(sides[0]), "".join(sides[1])
