"""A comparison as a comment on a pull request: a table on top, one fold an obligation, as long as GitHub takes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from compliance.authoring.edits.differing import Edit, Plainly
from compliance.authoring.edits.diffing import ORDER, RulebookDiff
from compliance.authoring.edits.telling.casing import TITLE, case_heading, case_lines, case_place, case_warnings
from compliance.authoring.edits.telling.causes import cause_changed, cause_title
from compliance.authoring.edits.telling.details import Changed
from compliance.authoring.edits.telling.examples import facts_line, judged_on, verdict_line, yaml_of
from compliance.authoring.edits.telling.headings import (
    BESIDE_TITLE,
    KINDS,
    LAW_TITLE,
    READING_TITLE,
    WORDS_TITLE,
    beside_words,
    clause,
    direction_words,
    heading,
    legal_edits,
    meaning,
    notes,
    owner,
    pick,
    plain_edits,
    remark_words,
    sides,
    split_beside,
    summary,
    what_changed,
)
from compliance.authoring.edits.telling.marking import Marker
from compliance.authoring.edits.telling.parts import PARTS, shown_words, words_changed
from compliance.authoring.edits.telling.shifting import affected_summary, shift_words, unreadable_words
from compliance.authoring.edits.telling.terminal import examples
from compliance.authoring.edits.telling.vocabulary import edited
from compliance.explain.words import compose, listed
from compliance.model import Words

LONGEST = 65_536
"""Characters of a comment on GitHub."""
_ROOM = 600
"""Kept for the note of what was left out."""
MOST_ROWS = 150
_MARK = "\ue000"
"""Stands for ** until everything else is escaped; of private use, so that no text holds it."""
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~])")


def as_markdown(diff: RulebookDiff, lang: str = "zh") -> str:
    """Return the comparison as Markdown of at most :data:`LONGEST` characters; what is cut is said."""
    page = _Page(diff, lang)
    head = page.head()
    rows = page.rows()
    shown = rows[:MOST_ROWS]
    text = "\n".join([*head, *page.table(shown)]) + "\n"
    while len(text) > LONGEST - _ROOM and shown:
        shown = shown[: len(shown) // 2]
        text = "\n".join([*head, *page.table(shown)]) + "\n"
    blocks = [*page.blocks()]
    kept = 0
    for block in blocks:
        if len(text) + len(block) > LONGEST - _ROOM:
            break
        text += block
        kept += 1
    return text + page.cut(len(rows) - len(shown), len(blocks) - kept)


def escaped(text: str) -> str:
    """Return text that Markdown and HTML leave as it is, on one line."""
    return (
        _MARKUP.sub(r"\\\1", text.replace("&", "&amp;"))
        .replace("\\<", "&lt;")
        .replace("\\>", "&gt;")
        .replace("\n", " ")
    )


class _Page:
    def __init__(self, diff: RulebookDiff, lang: str) -> None:
        self.diff, self.lang = diff, lang
        self.marker = Marker(diff.old.rulebook, diff.new.rulebook, _MARK, _MARK)
        self.edits = [each for direction in ORDER for each in diff.by_direction(direction)]

    def say(self, words: Words) -> str:
        return escaped(pick(words, self.lang))

    def head(self) -> list[str]:
        diff = self.diff
        lines = [
            f"### {self.say(Words('规则改动的含义', 'What this edit of the rulesets means'))}",
            "",
            f"**{self.say(summary(diff))}**",
            "",
        ]
        if diff.affected is not None:
            lines += [f"**{self.say(affected_summary(diff.affected))}**", ""]
        lines += [f"{self.say(each)}  " for each in sides(diff)]
        lines += ["", *(f"> {self.say(each)}" for each in notes(diff)), ""]
        return lines

    def rows(self) -> list[str]:
        found = []
        for each in self.edits:
            obligation, ruleset = owner(each, self.diff)
            title = f"{self.say(obligation.title)}<br>`{each.id}`"
            cells = [
                self.say(direction_words(each, self.diff)),
                title,
                self.say(Words(*2 * (f"{ruleset.id} {obligation.source.clause}",))),
                self._touched(each),
                self._first(each),
            ]
            found.append(f"| {' | '.join(cells)} |")
        return found

    def table(self, rows: list[str]) -> list[str]:
        if not rows:
            return []
        names = Words("结论|义务|条款|改了什么|例", "Direction|Obligation|Clause|What was edited|Example")
        heads = pick(names, self.lang).split("|")
        return [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}", *rows, ""]

    def blocks(self) -> Iterator[str]:
        """Yield one fold an obligation, then one for words, one for what stands beside, one for profiles not judged."""
        for each in self.edits:
            said = f"{pick(direction_words(each, self.diff), self.lang)} · {pick(heading(each, self.diff), self.lang)}"
            yield _fold(said, self._details(each))
        diff = self.diff
        reading, documents, rest = split_beside(diff)
        legal, plain = legal_edits(diff), plain_edits(diff)
        told = (
            (READING_TITLE, self._beside(reading)),
            (LAW_TITLE, [*self._words(legal), *self._beside(documents)]),
            (WORDS_TITLE, self._words(plain)),
            (BESIDE_TITLE, self._beside(rest)),
            (TITLE, self._cases()),
        )
        for title, lines in told:
            if lines:
                yield _fold(pick(title, self.lang), lines)
        if self.diff.affected is not None and self.diff.affected.unreadable:
            lines = [f"- {self.say(each)}" for each in unreadable_words(self.diff.affected)]
            yield _fold(pick(Words("没有判断的企业档案", "Profiles that were not judged"), self.lang), lines)

    def _words(self, edits: list[Edit]) -> list[str]:
        lines: list[str] = []
        for each in edits:
            lines.append(f"- {self.say(heading(each, self.diff))}: {self.say(words_changed(each))}")
            lines += [f"  - ※ {self.say(remark)}" for remark in remark_words(each)]
            changes = shown_words(each, self.diff, law=True) + shown_words(each, self.diff, law=False)
            lines += [f"  {line}" for line in self._changes(changes)]
        return lines

    def _beside(self, listed_: list[Plainly]) -> list[str]:
        lines: list[str] = []
        for each in listed_:
            lines.append(f"- {self.say(beside_words(each, self.diff))}")
            changes = edited(each, self.diff.differences.old, self.diff.new.rulebook)
            lines += [f"  {line}" for line in self._changes(changes)]
        return lines

    def _cases(self) -> list[str]:
        lines: list[str] = []
        for change in sorted(self.diff.cases, key=lambda each: not each.lost):
            said = compose("{0}；{1}", "{0}; {1}", case_heading(change), case_place(change, self.diff))
            lines.append(f"- {self.say(said)}")
            lines += [f"  - **※ {self.say(each)}**" for each in case_warnings(change, self.diff)]
            lines += [f"  - {self.say(each)}" for each in case_lines(change, self.diff)]
        return lines

    def cut(self, rows: int, blocks: int) -> str:
        """Return what was left out to keep within the limit; empty where nothing was."""
        if not rows and not blocks:
            return ""
        said = Words(
            f"篇幅所限（GitHub评论至多{LONGEST:,}个字符），表中另有{rows}行、下文另有{blocks}处详情没有列出；"
            "运行 compliance rules diff 查看全部。",
            f"To keep within the {LONGEST:,} characters of a GitHub comment {rows} rows and {blocks} details are "
            "left out; compliance rules diff shows all.",
        )
        return f"\n> {self.say(said)}\n"

    def _touched(self, edit: Edit) -> str:
        named = [PARTS[each] for each in edit.parts] + [cause_title(each, self.diff) for each in edit.causes]
        return self.say(listed(named) if named else KINDS[edit.kind])

    def _first(self, edit: Edit) -> str:
        for _, change in examples(self.diff.comparisons.get(edit.id)):
            said = compose(
                "{0}；{1}", "{0}; {1}", judged_on(change.witness), facts_line(change.witness, self.diff.differences.new)
            )
            return f"{self.say(said)}<br>{self.say(verdict_line(change))}"
        return ""

    def _details(self, edit: Edit) -> list[str]:
        diff = self.diff
        lines = [self.say(clause(edit, diff)), "", *(f"※ {self.say(each)}\n" for each in remark_words(edit))]
        changes = what_changed(edit, diff)
        for cause in edit.causes:
            changes += cause_changed(cause, diff)
        lines += self._changes(changes)
        if diff.direction(edit) == "undecided":
            lines += ["", self.say(meaning(edit, diff))]
        for what, change in examples(diff.comparisons.get(edit.id)):
            on = judged_on(change.witness)
            title = compose("{0}（{1}评估）", "{0} (as of {1})", what, on)
            lines += ["", f"**{self.say(title)}** {self.say(facts_line(change.witness, diff.differences.new))}  "]
            lines += [f"{self.say(verdict_line(change))}", "", "```yaml", yaml_of(change.witness).rstrip("\n"), "```"]
        if diff.affected is not None:
            lines += [f"- {self.say(shift_words(each, diff.affected.judged))}" for each in diff.affected.of(edit.id)]
        if edit.law:
            lines += ["", self.say(LAW_TITLE), "", *self._changes(shown_words(edit, diff, law=True))]
        rest = words_changed(edit, law=False)
        if rest.zh:
            lines += ["", f"{self.say(Words('另改文字：', 'Also reworded: '))}{self.say(rest)}", ""]
            lines += self._changes(shown_words(edit, diff, law=False))
        return lines

    def _changes(self, changes: list[Changed]) -> list[str]:
        lines: list[str] = []
        for each in changes:
            pair = self.marker.mark(pick(each.old, self.lang), pick(each.new, self.lang))
            old, new = (escaped(side).replace(_MARK, "**") for side in pair)
            lines.append(f"- {self.say(each.what)}")
            lines.append(f"  - {self.say(Words('原：', 'was: '))}{old}")
            lines.append(f"  - {self.say(Words('现：', 'now: '))}{new}")
        return lines


def _fold(title: str, lines: list[str]) -> str:
    said = title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    body = "\n".join(lines)
    return f"<details><summary>{said}</summary>\n\n{body}\n\n</details>\n"
