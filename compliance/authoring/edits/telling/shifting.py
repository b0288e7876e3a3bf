"""Whom an edit touches, in sentences: how many of the profiles given, by name, from which verdict to which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from compliance.authoring.edits.affected import Affected, Shift
from compliance.explain.words import compose, day, listed
from compliance.model import Words
from compliance.reports.strings import UI

MOST_NAMES = 12


def affected_summary(affected: Affected) -> Words:
    """Return the sentence that an author is asked for: 此修改使412家样本中37家由符合变为不符合."""
    said, refused = _judged_summary(affected), affected.refused
    if not refused:
        return said
    return compose(
        f"{{0}}另有{refused}家的档案旧版可以载入，新版不能。",
        f"{{0}} {refused} more can be loaded by the old rulebook and not by the new one.",
        said,
    )


def _judged_summary(affected: Affected) -> Words:
    on = day(affected.as_of)
    number = affected.judged
    if not number:
        return Words("样本中没有一份企业档案可以判断。", "None of the profiles could be judged.")
    moves = Counter[tuple[str, str]]()
    for shift in affected.shifts:
        moves[shift.old, shift.new] += len({*shift.names})
    if not moves:
        return compose(
            f"按{{0}}判断，{number}家样本的结论都不变。",
            f"As of {{0}}, no verdict on any of {number} profiles changes.",
            on,
        )
    one = len({each.obligation for each in affected.shifts}) == 1
    parts = [
        Words(f"{count}{'家' if one else '项次'}由“{UI[f'verdict.{old}'].zh}”变为“{UI[f'verdict.{new}'].zh}”",
              f"{count} from “{UI[f'verdict.{old}'].en}” to “{UI[f'verdict.{new}'].en}”")
        for (old, new), count in moves.most_common()
    ]  # fmt: skip
    said = listed(parts, "，", ", ")
    if one:
        return compose(
            f"按{{0}}判断，此修改使{number}家样本中{{1}}。", f"As of {{0}}, of {number} profiles {{1}}.", on, said
        )
    touched = len({name for each in affected.shifts for name in each.names})
    return compose(
        f"按{{0}}判断，此修改使{number}家样本中{touched}家的结论改变，其中{len(affected.worse)}家新增缺项或者建议、"
        f"{len(affected.better)}家减少缺项或者建议：{{1}}。",
        f"As of {{0}}, verdicts change for {touched} of {number} profiles; {len(affected.worse)} lack more, "
        f"{len(affected.better)} lack less: {{1}}.",
        on, said,
    )  # fmt: skip


def shift_words(shift: Shift, judged: int) -> Words:
    """Return how many enterprises go from one verdict to another on one obligation, with names."""
    old, new = UI[f"verdict.{shift.old}"], UI[f"verdict.{shift.new}"]
    shown = list(shift.names[:MOST_NAMES])
    count = len(shift.names)
    rest = Words(f"等{count}家", f" and {count - len(shown)} more") if count > len(shown) else Words("", "")
    return Words(
        f"{judged}家样本中{count}家由“{old.zh}”变为“{new.zh}”：{'、'.join(shown)}{rest.zh}",
        f"{count} of {judged} profiles from “{old.en}” to “{new.en}”: {', '.join(shown)}{rest.en}",
    )


def unreadable_words(affected: Affected) -> Iterator[Words]:
    """Yield every profile that was not judged, and why."""
    whose = {
        "both": Words("无法读取", "cannot be read"),
        "new": Words("旧版可以读取，新版不能", "the old rulebook reads it, the new one cannot"),
        "old": Words("新版可以读取，旧版不能", "the new rulebook reads it, the old one cannot"),
    }
    for each in affected.unreadable:
        first = each.why[0]
        more = len(each.why) - 1
        why = f"{first.span}: {first.code} {first.message}"
        yield compose(
            f"{{0}}：{each.path}（{why}{f'；另有{more}处' if more else ''}）",
            f"{{0}}: {each.path} ({why}{f'; {more} more' if more else ''})",
            whose[each.side],
        )
