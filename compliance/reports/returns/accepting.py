"""Answers checked one by one, and made into entries for a profile; every mistake of every file at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from compliance.decoding import bad_character
from compliance.diagnostics import Diagnostic, Span
from compliance.enterprise import Enterprise, InspectionResult
from compliance.explain import words
from compliance.model import Origin
from compliance.profiles.amending import compare
from compliance.profiles.statements import TEXT
from compliance.reports.returns.answers import (
    DATE,
    DUE,
    OFFICER,
    PHOTO,
    REMARK,
    AnsweredRow,
    CellSpan,
    Given,
    Refused,
    Returned,
    mistake,
    spot,
    spot_zh,
)
from compliance.reports.returns.identity import SHOWN, kind_mistakes, owner_mistakes, row_mistakes
from compliance.reports.returns.words import RESULTS, Result, day_of, label_of, result_meant, result_of, results_in

LONG_AGO: Final = timedelta(days=366)
"""An inspection that much earlier than the checklist's as-of date is remarked on."""


class Terms(Struct, frozen=True):
    """What an import is told besides the files."""

    enterprise: Enterprise
    profile: bytes
    """The profile as read."""
    known: Collection[str]
    """Ids of every obligation of the rulebook."""
    rulebook_digest: str
    as_of: date
    officer: str = ""
    on: date | None = None
    """Officer and day where a checklist does not say."""
    accept_changed: bool = False


class Answer(Struct, frozen=True):
    """One answer that can be kept."""

    entry: InspectionResult
    at: Span
    remark: str
    """As the officer wrote it; the entry's own also holds due day and photographs."""
    due: date | None
    photo: str


class Accepted(Struct, frozen=True):
    """What was read of the files, without a mistake."""

    files: tuple[Taken, ...]
    new: tuple[Answer, ...]
    already: tuple[Answer, ...]
    """What the profile, or an earlier file, says already."""
    remarks: tuple[Diagnostic, ...]

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Return every answer."""
        return tuple(answer for file in self.files for answer in file.answers)


class Taken(Struct, frozen=True):
    """One file."""

    returned: Returned
    on: date
    officer: str
    answers: tuple[Answer, ...]


def accept(files: Sequence[Returned], terms: Terms) -> Accepted:
    """Return what can be kept of the files; raises :class:`Refused` with every mistake of all of them."""
    taken: list[Taken] = []
    found: list[Diagnostic] = []
    for returned in files:
        checking = _Checking(returned, terms)
        file = checking.take()
        found += checking.found
        if file is not None:
            taken.append(file)
    by_entry: dict[InspectionResult, Answer] = {each.entry: each for file in taken for each in file.answers}
    compared = compare(terms.enterprise.inspections, by_entry)
    found += [_contradicts(by_entry[entry], before) for entry, before in compared.contradicted]
    errors = [each for each in found if each.severity == "error"]
    if errors:
        raise Refused(errors)
    return Accepted(
        tuple(taken),
        tuple(by_entry[each] for each in compared.new),
        tuple(by_entry[each] for each in compared.already),
        tuple(dict.fromkeys(found)),
    )


def _contradicts(answer: Answer, before: InspectionResult) -> Diagnostic:
    entry = answer.entry
    now, then = (label_of(each.result) for each in (entry, before))
    said = (
        f"“{entry.item}”：{entry.on}{entry.officer}填的是“{now[0]}”，而{before.at}同日同人记的是“{then[0]}”",
        f"{entry.item}: {entry.officer}, {entry.on}: {now[1]!r} here, but {then[1]!r} at {before.at}",
    )
    instead = ("请核实后只保留一个结果", "find out which holds, and keep one")
    return mistake(answer.at, "K015", said, instead)


class _Checking:
    """Checks one file; mistakes and remarks are collected in ``found``."""

    def __init__(self, returned: Returned, terms: Terms) -> None:
        self.returned, self.terms = returned, terms
        self.found: list[Diagnostic] = []

    def take(self) -> Taken | None:
        """Return what can be kept; ``None`` where the file is no checklist, or of nobody known on no day known."""
        terms = self.terms
        self.found += kind_mistakes(self.returned)
        if self.found:
            return None
        self.found += self.returned.mistakes
        self.found += owner_mistakes(self.returned, terms.enterprise, terms.profile, terms.accept_changed)
        self.found += row_mistakes(self.returned, self.terms.known)
        self._compare_rulebooks()
        on, officer = self._day(), self._officer()
        doubled = _doubled(self.returned.rows)
        answers = [
            answer
            for row in self.returned.rows
            if row.id.text not in doubled
            for answer in self._answers(row, on or date.min, officer or "?")
        ]
        if not any(row.answered for row in self.returned.rows) and not self.returned.mistakes:
            self._say_empty()
        if on is None or not officer:
            return None
        return Taken(self.returned, on, officer, tuple(answers))

    def _compare_rulebooks(self) -> None:
        made, now = self.returned.meta.get("rulebook_digest", ""), self.terms.rulebook_digest
        if made and made != now:
            said = (
                f"生成检查表以后规则库有更新（当时{made[:SHOWN]}…，现在{now[:SHOWN]}…），结果仍按编号归入各项",
                f"the rulesets have changed since (then {made[:SHOWN]}…, now {now[:SHOWN]}…); answers go by their ids",
            )
            self.found.append(mistake(Span(self.returned.path), "K024", said, severity="warning"))

    def _say_empty(self) -> None:
        said = ("检查表没有填写任何结果", "nothing is filled in")
        instead = ("", "")
        if self.returned.form == "html":
            instead = (
                "网页请用页面上的“保存填写结果”按钮保存；浏览器“仅保存HTML”得到的是空白表",
                "save the page with its own button; what the browser saves as “HTML only” is blank",
            )
        self.found.append(mistake(Span(self.returned.path), "K023", said, instead, "warning"))

    # --- the head --------------------------------------------------------------------------------------------------

    def _day(self) -> date | None:
        """Return the day of the inspection."""
        given = self.returned.head.get(DATE)
        if given is None or not given.value:
            if self.terms.on is None:
                self._lacks(given, "检查日期", "the day of the inspection", "--date 2025-01-15")
                return None
            return self._in_time(self.terms.on, given.at if given else Span(self.returned.path))
        day = given.value if isinstance(given.value, date) else day_of(given.value)
        if day is None:
            self._no_day(given, "检查日期")
            return None
        if self.terms.on not in (None, day):
            self._stands(given, "--date", str(self.terms.on))
        return self._in_time(day, given.at)

    def _in_time(self, day: date, at: Span) -> date:
        as_of = self.terms.as_of
        if day > as_of:
            said = (f"检查日期{day}晚于评估日{as_of}", f"the inspection is dated {day}, after the as-of date {as_of}")
            self.found.append(mistake(at, "K020", said, ("请核对年份", "is the year right?"), "warning"))
        made = day_of(self.returned.meta.get("as_of", ""))
        if made is not None and day < made - LONG_AGO:
            said = (
                f"检查日期{day}比检查表的评估日{made}早一年以上",
                f"the inspection is dated {day}, more than a year before the checklist's as-of date {made}",
            )
            self.found.append(mistake(at, "K021", said, ("请核对年份", "is the year right?"), "warning"))
        return day

    def _officer(self) -> str:
        """Return who inspected."""
        given = self.returned.head.get(OFFICER)
        if given is None or not given.text:
            if not self.terms.officer:
                self._lacks(given, "检查人员", "the officer", "--officer NAME")
            return self.terms.officer
        name = self._line(given, "检查人员", between="、")
        if self.terms.officer and self.terms.officer != name:
            self._stands(given, "--officer", self.terms.officer)
        return name

    def _lacks(self, given: Given | None, zh: str, en: str, option: str) -> None:
        at = given.at if given else Span(self.returned.path)
        where_zh, where = "请", ""
        if isinstance(at, CellSpan):
            where_zh, where = f"请填写{spot_zh(at)}，或者", f"fill in {spot(at)}, or "
        elif given:
            where_zh, where = "请在网页表头填写，或者", "fill it in at the head of the page, or "
        instead = (f"{where_zh}加{option}", f"{where}give {option}")
        self.found.append(mistake(at, "K011", (f"没有填写{zh}", f"{en} is missing"), instead))

    def _stands(self, given: Given, option: str, value: str) -> None:
        said = (
            f"{spot_zh(given.at)}已填“{given.text}”，以检查表为准，{option} {value}没有采用",
            f"{spot(given.at)} says {given.text!r}, which stands; {option} {value} is not used",
        )
        self.found.append(mistake(given.at, "K025", said, severity="warning"))

    # --- one row ---------------------------------------------------------------------------------------------------

    def _answers(self, row: AnsweredRow, on: date, officer: str) -> Iterator[Answer]:
        """Yield the answer of a row, if it has one without a mistake."""
        due = self._due(row.written.get(DUE))
        remark, photo = self._text(row, REMARK, "问题描述"), self._text(row, PHOTO, "照片编号/备注")
        result = self._result(row)
        if result is None:
            if not row.result and any(each.value for each in row.written.values()):
                said = (
                    "这一行写了内容，但没有选检查结果，没有导入",
                    "something is written, but no result: not imported",
                )
                instead = ("请补选检查结果", "choose a result")
                self.found.append(mistake(row.result_at, "K027", said, instead, "warning"))
            return
        if result == "not_satisfied" and not remark:
            said = ("结果为“不符合”，但没有写问题描述", "not satisfied, but without a remark")
            instead = ("请写明发现了什么问题", "write what was found")
            at = row.written[REMARK].at if REMARK in row.written else row.result_at
            self.found.append(mistake(at, "K022", said, instead, "warning"))
        kept = _kept(remark, due, photo)
        if len(kept) > TEXT:
            self._too_long(row.written[REMARK], "问题描述", len(kept))
        entry = InspectionResult(on, officer, row.id.text, result, kept, Origin(str(row.result_at), row.result_at.line))
        yield Answer(entry, row.result_at, remark, due, photo)

    def _result(self, row: AnsweredRow) -> Result | None:
        """Return what is ticked; ``None`` where nothing is, or wrongly (then noted)."""
        ticked: dict[Result, Given] = {}
        wrong = False
        for given in row.result:
            found = result_of(given.text)
            several = () if found else results_in(given.text)
            if found is None and not several:
                self._unknown_word(given)
                wrong = True
            ticked.update(dict.fromkeys((found,) if found else several, given))
        if len(ticked) > 1:
            zh, en = ("、".join(label_of(each)[0] for each in ticked), ", ".join(label_of(each)[1] for each in ticked))
            said = (f"“{row.id.text}”勾了两个以上的结果：{zh}", f"{row.id.text} has several results: {en}")
            instead = ("请只保留一个", "keep one")
            self.found.append(mistake(list(ticked.values())[-1].at, "K008", said, instead))
        return next(iter(ticked)) if len(ticked) == 1 and not wrong else None

    def _unknown_word(self, given: Given) -> None:
        meant = result_meant(given.text)
        if meant is not None:
            zh, en = label_of(meant)
            instead = (f"是不是“{zh}”？", f"did you mean {zh} ({en})?")
        else:
            labels = [label_of(each) for each in RESULTS]
            instead = (
                f"请填{'、'.join(zh for zh, _ in labels)}之一",
                f"write one of: {', '.join(zh for zh, _ in labels)}",
            )
        said = (
            f"{spot_zh(given.at)}里的“{given.text[:40]}”不是检查结果",
            f"{given.text[:40]!r} in {spot(given.at)} is not a result",
        )
        self.found.append(mistake(given.at, "K007", said, instead))

    def _due(self, given: Given | None) -> date | None:
        if given is None or not given.value:
            return None
        day = given.value if isinstance(given.value, date) else day_of(given.value)
        if day is None:
            self._no_day(given, "整改期限")
        return day

    def _no_day(self, given: Given, zh: str) -> None:
        said = (
            f"{spot_zh(given.at)}里的“{given.text[:40]}”不是日期（{zh}）",
            f"{given.text[:40]!r} in {spot(given.at)} is not a day",
        )
        instead = ("请写成2025-03-31或者2025年3月31日", "write it like 2025-03-31")
        self.found.append(mistake(given.at, "K012", said, instead))

    def _text(self, row: AnsweredRow, key: str, zh: str) -> str:
        given = row.written.get(key)
        return self._line(given, zh) if given is not None else ""

    def _line(self, given: Given, zh: str, between: str = "；") -> str:
        """Return what is written as one line that a profile can hold; otherwise it is a mistake."""
        parts = [" ".join(part.split()) for part in given.text.split("\n")]
        text = _joined([part for part in parts if part], between)
        if bad := bad_character(text):
            said = (
                f"{spot_zh(given.at)}（{zh}）里有看不见的或者控制字符",
                f"{spot(given.at)} holds a character that a profile cannot: {bad[1]}",
            )
            instead = ("请删去后重新录入那一处", "delete it and type the place anew")
            self.found.append(mistake(given.at, "K013", said, instead))
        elif len(text) > TEXT:
            self._too_long(given, zh, len(text))
        return text

    def _too_long(self, given: Given, zh: str, length: int) -> None:
        said = (
            f"{spot_zh(given.at)}（{zh}）连同期限和照片编号共{length}字，超过{TEXT}字",
            f"{spot(given.at)} has {length} characters; at most {TEXT} are kept",
        )
        instead = ("请写得简短些，详情另附", "be brief, and attach the rest")
        self.found.append(mistake(given.at, "K013", said, instead))


def _doubled(rows: Sequence[AnsweredRow]) -> set[str]:
    seen: set[str] = set()
    return {row.id.text for row in rows if row.id.text in seen or seen.add(row.id.text)}  # type: ignore[func-returns-value]


def _joined(parts: Sequence[str], between: str) -> str:
    """Join lines into one; after a mark that ends a line nothing is put between."""
    text = ""
    for part in parts:
        text += part if not text or text[-1] in "，。；：、,;:" else between + part
    return text


def _kept(remark: str, due: date | None, photo: str) -> str:
    """Return the remark that a profile keeps: it has no other place for the day and the photographs."""
    more = [f"整改期限：{words.day(due).zh}"] if due else []
    more += [f"照片/备注：{photo}"] if photo else []
    listed = "；".join(more)
    return f"{remark}（{listed}）" if remark and listed else remark or listed


def counted(answers: Sequence[Answer]) -> Mapping[Result, int]:
    """Return how many answers give each result."""
    return {each: sum(answer.entry.result == each for answer in answers) for each in RESULTS}
