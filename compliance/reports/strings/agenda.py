"""Words of calendars and of advance notice."""

from __future__ import annotations

from compliance.model import Words

WORDS: dict[str, Words] = {
    # calendar and advance notice
    "agenda.calendar": Words("安全生产主体责任期限日历", "Work-safety responsibility: calendar of due days"),
    "agenda.upcoming": Words("安全生产主体责任到期预告", "Work-safety responsibility: what is coming up"),
    "agenda.calendar.subtitle": Words(
        "列出每项义务的下一个期限；办完一项后请重新生成",
        "The next due day of every duty; make it anew when one is done",
    ),
    "agenda.upcoming.subtitle": Words("{0}至{1}", "{0} to {1}"),
    "agenda.column.on": Words("日期", "Day"),
    "agenda.column.what": Words("事项和要求", "Duty, and what to do"),
    "agenda.column.kind": Words("事由和剩余时间", "Occasion, time left"),
    "agenda.column.basis": Words("依据", "Basis"),
    "agenda.column.who": Words("责任人", "Responsible"),
    "agenda.column.papers": Words("留存资料", "Papers to keep"),
    "agenda.column.done": Words("办结", "Done"),
    "agenda.done": Words("已办", "done"),
    "agenda.kind.owed": Words("尚未落实", "Owed"),
    "agenda.kind.deadline": Words("规定期限", "Deadline"),
    "agenda.kind.period": Words("本期截止", "End of period"),
    "agenda.kind.expiry": Words("证照、保险到期", "Expiry"),
    "agenda.kind.rolling": Words("间隔期满", "Interval ends"),
    "agenda.kind.waiver_ends": Words("豁免到期", "Waiver ends"),
    "agenda.kind.planned": Words("计划完成", "Planned"),
    "agenda.kind.begins": Words("开始适用", "Begins to bind"),
    "agenda.kind.first_owed": Words("首期起算", "First owed"),
    "agenda.kind.stricter": Words("要求提高", "Stricter"),
    "agenda.kind.ends": Words("失效", "Lapses"),
    "agenda.kind.turns": Words("结论变化", "Verdict turns"),
    "agenda.owed": Words(
        "应当立即办理（期限已过，或者应当经常做到而未做到，{n}项）", "Owed already: past due, or due at all times ({n})"
    ),
    "agenda.month": Words("{0}（{1}项）", "{0} ({1})"),
    "agenda.at_once": Words("立即", "At once"),
    "agenda.past": Words("期限{0}已过", "was due {0}"),
    "agenda.planned": Words("本单位计划{0}完成", "The enterprise plans to finish on {0}"),
    "agenda.planned.past": Words("本单位计划{0}完成，计划期限已过", "The day planned, {0}, has passed"),
    "agenda.left": Words("剩{n}天", "{n} day{s} left"),
    "agenda.today": Words("今天", "today"),
    "agenda.what.deadline": Words("规定期限的最后一天（含当日）", "The last day allowed, inclusive"),
    "agenda.what.period": Words("{0}的最后一天", "The last day of {0}"),
    "agenda.what.period.unnamed": Words("本期的最后一天", "The last day of the period"),
    "agenda.what.expiry": Words("这一天到期：{0}", "Expires on this day: {0}"),
    "agenda.what.rolling": Words("距上一次的规定间隔在这一天届满", "The interval since the last time ends"),
    "agenda.what.waiver_ends": Words(
        "豁免的最后一天，次日起未整改的恢复为不符合", "The last day of the waiver; what is not put right is a gap again"
    ),
    "agenda.what.planned": Words("本单位自定的整改完成日", "The day the enterprise has set itself"),
    "agenda.what.begins": Words("自这一天起适用于本单位", "Binds this enterprise from this day"),
    "agenda.what.begins.due": Words(
        "自这一天起适用于本单位，期限为{0}", "Binds this enterprise from this day, due by {0}"
    ),
    "agenda.what.begins.whole": Words(
        "自这一天起适用于本单位，其中{n}项按现有资料已经做到", "Binds this enterprise from this day; {n} met already"
    ),
    "agenda.what.first_owed": Words("自这一天起按期履行，首期由此起算", "Periods are owed from this day"),
    "agenda.what.stricter": Words("自这一天起适用更高的要求", "A stricter requirement stands from this day"),
    "agenda.what.ends": Words(
        "适用于本单位的最后一天，次日起不再适用", "The last day on which it binds this enterprise"
    ),
    "agenda.what.lapses": Words(
        "有效期的最后一天，次日起失效；适用于本单位的{n}项义务届时：",
        "The last day in force. Of the {n} that bind this enterprise, if nothing is done:",
    ),
    "agenda.what.turns": Words("结论自这一天起改变：{0}", "The verdict changes from this day: {0}"),
    "agenda.standing": Words("{0}{1}项：{2}", "{0} {1}: {2}"),
    "agenda.standing.count": Words("{0}{1}项", "{0} {1}"),
    "agenda.do": Words("要求：{0}", "To do: {0}"),
    "agenda.do.expiry": Words("在届满前办妥续期、换证或者复审", "renew or have it reviewed before it expires"),
    "agenda.now": Words("现为“{0}”", "Now: {0}"),
    "agenda.turns": Words("现为“{0}”，不办则转为“{1}”", "Now: {0}; if nothing is done: {1}"),
    "agenda.then": Words("按现有资料，届时为“{0}”", "On what is stated, then: {0}"),
    "agenda.whole": Words("《{0}》已经做到的义务", "{0}: duties met already"),
    "agenda.document": Words("《{0}》", "{0}"),
    "agenda.table": Words("按日期", "By day"),
    "agenda.rest_days": Words(
        "期限遇休息日不顺延，请提前办理。", "Days are not moved where they fall on a weekend or holiday: act before."
    ),
    "agenda.supposed": Words(
        "以上按此后不再开展任何工作推算；现在无法判定的，不作推算。",
        "Reckoned as if nothing more were done; what cannot be told now is not guessed at.",
    ),
    "agenda.reached": Words(
        "资料中的日期过多或者前后矛盾，只推算到{0}。",
        "The profile names too many days, or contradicts itself later: reckoned only up to {0}.",
    ),
    "agenda.summary.calendar": Words("有明确日期的{0}项，最近的在{1}", "{0} with a day, the nearest on {1}"),
    "agenda.summary.upcoming": Words("今后{2}天内有{0}项，最近的在{1}", "{0} within {2} days, the nearest on {1}"),
    "agenda.summary.nothing.calendar": Words("没有将要到期的事项", "nothing has a coming due day"),
    "agenda.summary.nothing.upcoming": Words("今后{0}天内没有到期或者变化的事项", "nothing comes up within {0} days"),
    "agenda.summary.owed": Words("另有{n}项应当立即办理", "{n} owed already, at once"),
    "agenda.undetermined": Words(
        "{n}项缺资料、无法判定，其期限未列入。", "{n} cannot be decided for lack of facts: their days are not listed."
    ),
    "agenda.none.calendar": Words("没有将要到期的事项。", "Nothing has a coming due day."),
    "agenda.none.upcoming": Words("这段时间没有到期或者变化的事项。", "Nothing falls due or changes in this time."),
    "agenda.basis": Words("依据：{0}", "Basis: {0}"),
    "agenda.who": Words("责任人：{0}", "Responsible: {0}"),
    "agenda.papers": Words("留存资料：{0}", "Papers to keep: {0}"),
    "agenda.made": Words("按{0}的资料生成", "Made from what was stated as of {0}"),
    "agenda.file": Words("安全生产期限 · {0}", "Work-safety due days · {0}"),
    "agenda.file.owed": Words("{n}项应当立即办理", "{n} owed already: at once"),
}
