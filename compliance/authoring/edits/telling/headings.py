"""Names of directions, sums and places: what every format of a comparison says alike."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.authoring.comparing import Direction
from compliance.authoring.edits.differing import Cause, Edit, Plainly
from compliance.authoring.edits.diffing import ORDER, RulebookDiff
from compliance.authoring.edits.revisions import SHOWN_DIGEST
from compliance.authoring.edits.telling.casing import cases_summary
from compliance.authoring.edits.telling.causes import cause_title
from compliance.authoring.edits.telling.details import Changed
from compliance.authoring.edits.telling.parts import changed_parts, obligation_of
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
REREAD = Words("资料的读法变了，未见结论不同", "profiles are read otherwise, no other verdict found")
READING_TITLE = Words("资料的读法变了", "Profiles are read otherwise")
LAW_TITLE = Words("不改结论，但改报告所说的法", "No verdict altered, but what reports say the law is")
WORDS_TITLE = Words("文字修改（不影响结论）", "Reworded (no verdict altered)")
BESIDE_TITLE = Words("义务以外的改动", "Beside the obligations")
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
    "english": Words("英文报告的文字", "what reports say in English"),
}
CHANGES = {
    "added": Words("新增", "added"),
    "removed": Words("删除", "removed"),
    "changed": Words("修改", "changed"),
    "reading": Words("读法有变", "read otherwise"),
    "words": Words("修改文字", "reworded"),
}


def pick(words: Words, lang: str) -> str:
    """Return a text in Chinese or English; English is all that ``en`` asks for."""
    return words.en if lang == "en" else words.zh


def direction_words(edit: Edit, diff: RulebookDiff) -> Words:
    """Return the direction of an edit; what cannot touch a verdict by its kind is not called proved."""
    direction = diff.direction(edit)
    if edit.id not in diff.comparisons:
        return Words("结论不变", "no verdict altered")
    if direction == "undecided" and diff.reread(edit):
        return REREAD
    if direction == "undecided" and not diff.solved:
        return Words("未发现差异（未经证明）", "no difference found (not proved)")
    return DIRECTIONS[direction]


def meaning(edit: Edit, diff: RulebookDiff) -> Words:
    """Return what the direction of an edit means."""
    direction = diff.direction(edit)
    if direction == "undecided" and diff.reread(edit):
        return Words(
            "同一份档案在两版中读成不同的意思，或者新版不能载入；两版都能载入的档案中，没有找到结论不同的，也没有证明没有。",
            "The same profile means something else to the new ruleset, or cannot be loaded. Of those that both load "
            "none was found to get another verdict, and nothing proves that there is none.",
        )
    return MEANINGS[direction]


def summary(diff: RulebookDiff) -> Words:
    """Return one sentence: how many edits of each direction there are."""
    same = diff.old.rulebook.digest and diff.old.rulebook.digest == diff.new.rulebook.digest
    if same and not diff.cases and diff.same_cases:
        return Words("没有差异：两版规则集的文件完全相同。", "No difference: the files of both are the same.")
    counts = {each: len(diff.by_direction(each)) for each in ORDER}
    altered = [each for each in ORDER if each not in ("equivalent", "undecided") and counts[each]]
    words, law = len(plain_edits(diff)), len(legal_edits(diff))
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
    reread = sum(diff.reread(each) for each in diff.by_direction("undecided"))
    if reread:
        parts.append(compose(f"{reread}项{{0}}", f"{reread}: {{0}}", REREAD))
    if counts["undecided"] > reread:
        number = counts["undecided"] - reread
        said = "未能判定" if diff.solved else "未发现差异、但未经证明"
        parts.append(
            Words(
                f"{number}项{said}",
                f"{number} {'undecided' if diff.solved else 'without a difference found, not proved'}",
            )
        )
    if counts["equivalent"]:
        parts.append(Words(f"{counts['equivalent']}项改动不影响结论", f"{counts['equivalent']} alter no verdict"))
    reading, documents, _ = split_beside(diff)
    if reading:
        parts.append(Words(f"{len(reading)}处改变资料的读法", f"{len(reading)} change how profiles are read"))
    number = law + len(documents)
    if number:
        parts.append(
            Words(
                f"{law + len(documents)}项只改报告所说的法",
                f"{law + len(documents)} alter only what reports give as law",
            )
        )
    if words:
        parts.append(Words(f"{words}项只改文字", f"{words} reworded only"))
    if diff.differences.beside and not parts:
        parts.append(
            Words(
                "没有一项义务的结论会变，只有义务以外的文字或者声明改动",
                "no obligation changes; only words beside them do",
            )
        )
    cases = cases_summary(diff)
    if cases is not None:
        parts.append(cases)
    if not parts:
        return Words(
            "没有差异：每项义务和每个用例的含义和文字都相同。",
            "No difference: every obligation and every case means and says the same.",
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
    for old, new in edit.cases_renamed:
        yield Words(
            f"加严情形的代号由{old}改为{new}（档案中applicability_since引用它的要一并改）",
            f"the stricter case {old} is now {new} (applicability_since of profiles that name it must follow)",
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


def beside_words(each: Plainly, diff: RulebookDiff) -> Words:
    """Return one thing beside the obligations that was added, removed or edited."""
    name = Words(each.name, each.name)
    if each.what == "english":
        name = Words(f"“{each.name}”", f"of “{each.name}”")
    label = _beside_label(each, diff)
    if label is not None:
        name = compose("“{0}”（{1}）", "“{0}” ({1})", label, name)
    said = compose("{0}{1}：{2}", "{0} {1}: {2}", BESIDE[each.what], name, CHANGES[each.change])
    if each.change == "removed" and each.what not in ("ruleset", "place"):
        return compose("{0}，填有它的档案将不能载入", "{0}; profiles that state it can no longer be loaded", said)
    return said


def _beside_label(each: Plainly, diff: RulebookDiff) -> Words | None:
    for book in (diff.differences.new, diff.differences.old):
        known = book.vocabulary
        tables = (known.facts, known.items, known.activities, known.classes, known.places)
        for table in tables:
            if each.name in table:
                return table[each.name].label
        if each.what == "value":
            path, _, value = each.name.partition(": ")
            return next((one.label for one in known.facts[path].values if one.name == value), None)
        found = next((one.title for one in book.rulesets if one.id == each.name), None)
        if found is not None:
            return found
    return None


def split_beside(diff: RulebookDiff) -> tuple[list[Plainly], list[Plainly], list[Plainly]]:
    """Return what stands beside the obligations: what changes how profiles are read, what a report gives as law, the
    rest. A value that came or went is told with its fact."""
    told = {each.name for each in diff.differences.beside if each.change == "reading"}
    found: tuple[list[Plainly], list[Plainly], list[Plainly]] = ([], [], [])
    for each in diff.differences.beside:
        if each.what == "value" and each.name.partition(": ")[0] in told:
            continue
        lost = each.change == "removed" and each.what not in ("ruleset", "place")
        found[0 if each.change == "reading" or lost else 1 if each.law else 2].append(each)
    return found


def legal_edits(diff: RulebookDiff) -> list[Edit]:
    """Return the edits that alter no verdict by their kind, and yet what a report says the law is."""
    return [each for each in diff.differences.edits if each.kind == "words" and each.law]


def plain_edits(diff: RulebookDiff) -> list[Edit]:
    """Return the edits of words that are no law."""
    return [each for each in diff.differences.edits if each.kind == "words" and not each.law]
