"""Whether a filled checklist is the one that was made: of this enterprise, of this profile, with all of its rows."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from difflib import get_close_matches
from itertools import pairwise
from typing import Final

from compliance.diagnostics import Diagnostic, Span
from compliance.enterprise import Enterprise
from compliance.profiles.amending import only_appended
from compliance.reports.returns.answers import AnsweredRow, Returned, mistake, spot, spot_zh
from compliance.reports.view import clean

KIND: Final = "checklist"
SCHEMA: Final = "1"
SHOWN: Final = 12
"""Digits of a digest that messages show."""
SUGGESTED: Final = 50
"""Edited ids for which the nearest one is looked for."""
_TRIES: Final = 60_000
"""Digests that are computed to find the row that was removed."""
_KINDS: Final = {
    "form": ("自查自评表", "a self-assessment form"),
    "remediation": ("整改方案", "a remediation plan"),
    "calendar": ("安全生产日历", "a calendar"),
    "upcoming": ("到期事项表", "a list of what falls due"),
    "gap_report": ("合规差距报告", "a gap report"),
}
_MAKE_ANEW: Final = (
    "请用现在的版本重新生成检查表（compliance checklist make）",
    "make the checklist anew with this version (compliance checklist make)",
)


def kind_mistakes(returned: Returned) -> Iterator[Diagnostic]:
    """Yield what shows that this is another paper, or a checklist of another version (K002)."""
    at, kind, schema = Span(returned.path), returned.meta["kind"], returned.meta.get("schema", "")
    if kind != KIND:
        zh, en = _KINDS.get(kind, (f"“{kind[:40]}”", f"{kind[:40]!r}"))
        instead = ("只有检查表的填写结果可以导入", "only the answers of a checklist can be imported")
        yield mistake(at, "K002", (f"这是{zh}，不是检查表", f"{en}, not a checklist"), instead)
    elif schema != SCHEMA:
        zh = f"检查表的格式版本是“{schema[:20]}”，本程序只认版本{SCHEMA}"
        en = f"the checklist has the format {schema[:20]!r}; this program reads format {SCHEMA}"
        yield mistake(at, "K002", (zh, en), _MAKE_ANEW)


def owner_mistakes(
    returned: Returned, enterprise: Enterprise, profile: bytes, accept_changed: bool
) -> Iterator[Diagnostic]:
    """Yield what shows that the checklist was made of another profile (K014; K026 where that is accepted).

    A profile into which only inspections were imported since is the same one.
    """
    meta, at = returned.meta, Span(returned.path)
    made, now = meta.get("profile_digest", ""), enterprise.digest
    if made == now or (made and only_appended(profile, made)):
        return
    name, code = meta.get("enterprise", ""), meta.get("credit_code", "")
    if not made and not name:
        said = (
            "这是空白检查表，不是为某一家企业生成的，无法核对它属于谁",
            "a blank checklist, made for no enterprise in particular: whose answers it holds cannot be verified",
        )
        yield mistake(at, "K028", said, ("请核对表头的单位名称", "does its head name this enterprise?"), "warning")
        return
    ours = clean(enterprise.name)
    here_zh, here_en = f"“{ours}”（摘要{now[:SHOWN]}…）", f"{ours!r} (digest {now[:SHOWN]}…)"
    there_zh, there_en = f"“{name}”（摘要{made[:SHOWN]}…）", f"{name!r} (digest {made[:SHOWN]}…)"
    if name.strip() != ours.strip() or (code and code != enterprise.credit_code):
        said = (
            f"这份检查表是{there_zh}的，所给档案是{here_zh}的，不是同一家企业",
            f"the checklist is of {there_en}, the profile given of {here_en}: another enterprise",
        )
        yield mistake(at, "K014", said, ("请核对--profile所指的档案", "is --profile the right one?"))
        return
    said = (
        f"生成检查表以后，{here_zh}的档案有改动（生成时摘要{made[:SHOWN]}…）",
        f"the profile of {here_en} has changed since the checklist was made (digest then {made[:SHOWN]}…)",
    )
    if accept_changed:
        yield mistake(at, "K026", said, ("已按要求照常导入", "imported all the same, as asked"), "warning")
        return
    instead = (
        "请用原来的档案导入；确认改动不影响检查结果的，加--accept-changed-profile",
        "import into the profile as it was; if the changes do not touch the answers, add --accept-changed-profile",
    )
    yield mistake(at, "K014", said, instead)


# --- rows ----------------------------------------------------------------------------------------------------------


def row_mistakes(returned: Returned, known: Collection[str]) -> Iterator[Diagnostic]:
    """Yield what shows that ids were edited, or that rows were doubled, removed or added (K005, K006, K009)."""
    rows, digest = returned.rows, returned.meta.get("ids", "")
    ids = [row.id.text for row in rows]
    if digest and _digest(ids) == digest:
        for row in rows:
            if row.id.text not in known:
                yield _not_installed(row)
        numbered = [row for row in rows if row.number.isdecimal()]
        for before_it, row in pairwise(numbered):
            if int(row.number) <= int(before_it.number):
                yield _sorted_without_ids(row)
                return
        return
    before = False
    first: dict[str, AnsweredRow] = {}
    # The digest can prove what one id was, not what several were; and nobody reads a thousand suggestions.
    edited = sum(row.id.text not in known for row in rows)
    proof = digest if edited == 1 else ""
    suggested = 0
    for number, row in enumerate(rows):
        if row.id.text in first:
            before = True
            yield _doubled(first[row.id.text], row)
        elif row.id.text not in known:
            before = True
            suggested += 1
            yield _edited(rows, number, known if suggested <= SUGGESTED else (), proof)
        else:
            first[row.id.text] = row
    if digest and not before and not _only_sorted(rows, digest):
        yield _removed(returned, ids, known, digest)


def _digest(ids: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()


def _not_installed(row: AnsweredRow) -> Diagnostic:
    name, at = row.id.text, row.id.at
    said = (f"现有规则库里没有“{name}”这一项", f"the installed rulesets have no item {name!r}")
    instead = (
        "请用生成检查表时的规则库（--rulesets）",
        "use the rulesets with which the checklist was made (--rulesets)",
    )
    return mistake(at, "K005", said, instead)


def _sorted_without_ids(row: AnsweredRow) -> Diagnostic:
    said = (
        f"{spot_zh(row.result_at)}这一行的序号“{row.number[:10]}”乱了次序，而隐藏的编号没有跟着动：答案会记到别的事项上",
        f"the rows were put in another order at {spot(row.result_at)} (no. {row.number[:10]}), but not their hidden "
        "ids: answers would go to other items",
    )
    instead = ("请按序号恢复原来的次序，或者从未改动的检查表重新填写", "sort the rows by their numbers again")
    return mistake(row.result_at, "K005", said, instead)


def _doubled(first: AnsweredRow, again: AnsweredRow) -> Diagnostic:
    name = again.id.text
    said = (
        f"“{name}”出现了两次：{spot_zh(first.result_at)}和{spot_zh(again.result_at)}",
        f"{name!r} is there twice: {spot(first.result_at)} and {spot(again.result_at)}",
    )
    return mistake(again.result_at, "K009", said, ("请只保留一行", "keep one of the two rows"))


def _edited(rows: Sequence[AnsweredRow], number: int, known: Collection[str], digest: str) -> Diagnostic:
    row = rows[number]
    name, at = row.id.text[:80], row.id.at
    ids = [each.id.text for each in rows] if known else []
    taken = set(ids)
    free = [each for each in known if each not in taken]
    sure = next((each for each in free if digest and _digest([*ids[:number], each, *ids[number + 1 :]]) == digest), "")
    near = sure or next(iter(get_close_matches(name, free, 1, 0.5)), "")
    where_zh, where = spot_zh(at), spot(at)
    if not name:
        said = (f"{where_zh}里的编号被清空，而这一行填有结果", f"the id in {where} is gone, yet its row is answered")
    else:
        said = (
            f"{where_zh}里的编号“{name}”被改动，没有这一项",
            f"the id {name!r} in {where} is no item: it was edited",
        )
    if sure:
        instead = (f"应改回“{sure}”", f"it was {sure}")
    elif near:
        instead = (f"是不是“{near}”？", f"did you mean {near}?")
    else:
        instead = ("请从未改动的检查表重新填写", "fill in an unedited copy of the checklist")
    return mistake(at, "K005", said, instead)


def _only_sorted(rows: Sequence[AnsweredRow], digest: str) -> bool:
    """Say whether the rows are all there, in another order: sorting a worksheet changes no answer."""
    if not all(row.number.isdigit() and len(row.number) < 6 for row in rows):
        return False
    return _digest([row.id.text for row in sorted(rows, key=lambda row: int(row.number))]) == digest


def _removed(returned: Returned, ids: Sequence[str], known: Collection[str], digest: str) -> Diagnostic:
    instead = (
        "请撤销删行，或者从未改动的检查表重新填写；不检查的项目勾“未查”",
        "bring the rows back, or fill in an unedited copy; for what is not looked at choose 未查 (not looked at)",
    )
    found = _missing_row(ids, known, digest)
    if found:
        name, place = found
        after = returned.rows[place - 1].id.at if place else None
        zh = f"“{name}”一行被删除（原在{spot_zh(after) if after else '第一行'}之{'后' if after else '处'}）"
        en = f"the row of {name!r} was removed ({f'it stood after {spot(after)}' if after else 'it was the first'})"
        return mistake(after or returned.ids_at, "K006", (zh, en), instead)
    numbers = sorted(int(row.number) for row in returned.rows if row.number.isdigit() and len(row.number) < 6)
    gone = sorted(set(range(1, numbers[-1] + 1)) - set(numbers)) if numbers else []
    if gone:
        said = (
            f"序号{'、'.join(map(str, gone[:10]))}{'等' if len(gone) > 10 else ''}的行被删除",
            f"rows were removed: no. {', '.join(map(str, gone[:10]))}{' …' if len(gone) > 10 else ''}",
        )
        return mistake(returned.ids_at, "K006", said, instead)
    said = (
        "检查表的行与生成时不一致，有增删或者移动",
        "rows were removed, added or moved since the checklist was made",
    )
    return mistake(returned.ids_at, "K006", said, instead)


def _missing_row(ids: Sequence[str], known: Collection[str], digest: str) -> tuple[str, int] | None:
    """Return the one row that is missing and where it stood, if one alone is: the digest proves it."""
    free = sorted(each for each in known if each not in ids)
    if len(free) * (len(ids) + 1) > _TRIES:
        return None
    for place in range(len(ids) + 1):
        for each in free:
            if _digest([*ids[:place], each, *ids[place:]]) == digest:
                return each, place
    return None
