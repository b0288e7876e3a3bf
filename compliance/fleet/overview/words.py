"""Every fixed word of a jurisdiction's report, by key, in Chinese and in English; the others: ``reports.strings``."""

from __future__ import annotations

from compliance.model import Words
from compliance.reports.strings import UI

WORDS: dict[str, Words] = {
    # names
    "kind": Words("安全生产主体责任 · 辖区合规概览", "Work-safety responsibility · Jurisdiction overview"),
    "title": Words("辖区合规概览", "Jurisdiction overview"),
    "provinces": Words("全国{n}个省（自治区、直辖市）", "{n} provinces"),
    "partly": Words(
        "本批次只核对了部分义务（{ids}），以下“全部符合”“无适用义务”仅就这些义务而言。",
        "This run judged some duties alone ({ids}): “all satisfied” and “nothing applies” speak of these.",
    ),
    "nobody": Words("没有企业", "No enterprises"),
    "all": Words("全部企业", "All enterprises"),
    "wider": Words("{0}（未填到县级）", "{0} (no county stated)"),
    "wider.area": Words("{0}（未填到市级）", "{0} (no prefecture stated)"),
    "unknown.county": Words("所在地未填报", "Place not stated"),
    "unknown.trade": Words("行业未填报", "Trade not stated"),
    "unknown.size": Words("规模未填报", "Size not stated"),
    "unbound": Words("“{0}”适用的区划（文件未写明）", "The place of “{0}” (the text names none)"),
    "unbound.question": Words(
        "不需企业填报：核算时用--bind {id}=区划代码指定。",
        "Nothing to ask of enterprises: name it when judging, with --bind {id}=CODE.",
    ),
    # head
    "as_of": Words("评估日", "As of"),
    "firms": Words("企业", "Enterprises"),
    "run": Words("批次", "Run"),
    "selection": Words("核对范围", "Selection"),
    "at_least": Words("小于{n}的数不列", "Numbers below {n} kept back"),
    "withheld": Words("<{n}", "<{n}"),
    "also": Words("※", "※"),
    "kept_back": Words(
        "小于{n}的数记作“<{n}”；为免从合计倒推，另有一些数不列，记作“※”。",
        "Numbers below {n} are shown as <{n}; some others are kept back (※), so that no small one can be worked "
        "out from a total.",
    ),
    "unjudged": Words(
        "库中另有{n}家本批次未能评估（文件损坏或评估未完成），不在统计之内；修复后请重新评估。",
        "{n} more were not judged in this run (damaged files, or it was not finished); they are not counted. "
        "Mend the files and judge again.",
    ),
    "quarantined": Words(
        "另有{n}行数据导入时未通过核验，不在统计之内。", "{n} rows were refused on import; they are not counted."
    ),
    # states
    "state.gap": Words("有不符合项", "Gaps"),
    "state.critical": Words("有关键不符合项", "Critical gaps"),
    "state.other": Words("只有其他不符合项", "Other gaps only"),
    "state.undetermined": Words("缺资料、无法判定", "Facts missing"),
    "state.pending": Words("只有期限未到的事项", "Only not yet due"),
    "state.clear": Words("全部符合", "All satisfied"),
    "state.nothing": Words("无适用义务", "Nothing applies"),
    "state.withheld": Words("不列", "Kept back"),
    "states.note": Words(
        "每家企业只归入一类：先看有没有未豁免的关键不符合项，再看其他不符合项、缺资料、期限未到，依次归入；“关键”是规则中标定的重要程度。",
        "Each enterprise is in one group: with a critical gap that is not waived; else another gap; else something "
        "undetermined; and so on. Which duties are critical is set in the rules.",
    ),
    # key figures
    "key.gap": Words("家企业有不符合项", "enterprises with gaps"),
    "key.gap.share": Words("占全部企业的{p}", "{p} of all"),
    "key.nothing": Words("另有{n}家没有适用的义务", "to {n} no duty applies"),
    "key.gap.trend": Words("比{d}新增{a}家、整改完成{b}家", "since {d}: {a} more, {b} fixed all"),
    "key.critical": Words("家企业有关键不符合项", "enterprises with critical gaps"),
    "key.critical.note": Words("应当优先检查", "to be inspected first"),
    "key.lacking": Words("家企业缺资料", "enterprises lack facts"),
    "key.lacking.note": Words("共{n}项义务无法判定", "{n} verdicts undetermined"),
    "key.due": Words("项义务在{d}天内到期", "due within {d} days"),
    "key.due.note": Words("涉及{n}家企业", "in {n} enterprises"),
    # where to start
    "start": Words("先做什么", "Where to start"),
    "start.places": Words("先查哪里", "Places"),
    "start.trades": Words("先查哪些行业", "Trades"),
    "start.duties": Words("先促哪些整改", "Duties"),
    "start.facts": Words("先补哪些资料", "Facts"),
    "start.places.count": Words("{n}家有关键不符合项", "{n} with critical gaps"),
    "start.trades.count": Words("{n}家有关键不符合项", "{n} with critical gaps"),
    "start.duties.count": Words("{n}家不符合", "{n} enterprises"),
    "start.facts.count": Words("只缺这一样的{n}项", "{n} verdicts lack only this"),
    "start.note": Words(
        "括号内：地区、行业为占本地区、本行业企业的百分比，义务（只看关键的）为占适用企业的百分比。",
        "In brackets: of the enterprises there or in the trade; of a duty (critical ones alone), of those it binds.",
    ),
    # sections
    "areas": Words("各市（州）企业结果", "Enterprises by prefecture"),
    "areas.provinces": Words("各省企业结果", "Enterprises by province"),
    "cross.area": Words("不符合率：义务 × 市（州）", "Gaps in per cent: duty × area"),
    "worst": Words(
        "按有关键不符合项的企业由多到少排列。", "Those with most enterprises with critical gaps come first."
    ),
    "folded": Words("共{n}个县（市、区），逐县数据见Excel或JSON。", "{n} counties: each in the Excel and JSON files."),
    "counties": Words("各县（市、区）企业结果", "Enterprises by place"),
    "commonest": Words("最常见的不符合项", "Commonest gaps"),
    "commonest.none": Words("没有未豁免的不符合项。", "There is no gap that is not waived."),
    "cross.county": Words("不符合率：义务 × 地区", "Gaps in per cent: duty × place"),
    "cross.trade": Words("不符合率：义务 × 行业", "Gaps in per cent: duty × trade"),
    "cross.note": Words(
        "不符合企业占适用企业的百分比，并列不符合家数和适用家数（打印时只列前者）；“—”为没有适用的企业。",
        "Per cent of the enterprises a duty binds, with their numbers (in print only of those with the gap); — where "
        "it binds none.",
    ),
    "cross.sheet": Words(
        "不符合企业占适用企业的百分比；“—”为没有适用的企业。家数见“不符合率明细”。",
        "Per cent of the enterprises a duty binds; — where it binds none. For the numbers see “Gaps line by line”.",
    ),
    "crossed": Words("不符合率明细", "Gaps line by line"),
    "crossed.note": Words(
        "可按地区、行业、义务筛选，也可制作数据透视表。",
        "To filter by place, trade and duty, or to make pivot tables of.",
    ),
    "axis.area": Words("市（州）", "Area"),
    "axis.county": Words("地区", "Place"),
    "axis.trade": Words("行业", "Trade"),
    "col.along": Words("分类", "Along"),
    "cross.more": Words(
        "只列有关键不符合项的企业最多的{n}个，其余见Excel或JSON。",
        "The {n} with most enterprises with critical gaps; the others are in the Excel and JSON files.",
    ),
    "trades": Words("按行业", "By trade"),
    "trades.note": Words(
        "企业从事几个行业的，在各行业分别计数；煤矿等细分行业同时计入所属大类。因此各行业之和大于企业总数。",
        "An enterprise in several trades counts in each, and a coal mine also as mining: the rows add up to more than "
        "all.",
    ),
    "sizes": Words("按规模", "By size"),
    "trend": Words("与{d}相比", "Compared with {d}"),
    "trend.firms": Words(
        "两次均评估{a}家；新纳入{b}家，未再评估{c}家。",
        "{a} judged both times; {b} new, {c} not judged again.",
    ),
    "trend.moves": Words(
        "两次均评估的企业中：一直有不符合项的{a}家，已全部整改的{b}家，新出现不符合项的{c}家。",
        "Of those judged both times, {a} had gaps in both, {b} have fixed all of theirs, {c} have new ones.",
    ),
    "trend.none": Words("两次之间没有变化。", "Nothing has changed."),
    "trend.apart": Words(
        "另有{n}项义务只在其中一次核对，未作比较。", "{n} obligations were judged in one of the runs only."
    ),
    "trend.changed": Words(
        "其间规则文件有更新（{ids}），部分变化可能由此而来。",
        "Rules were edited in between ({ids}); some changes may come from that.",
    ),
    "trend.before": Words("当时", "Before"),
    "trend.now": Words("现在", "Now"),
    "trend.new": Words("新增", "New"),
    "trend.come": Words("新纳入企业", "New enterprises"),
    "trend.fixed": Words("已整改", "Fixed"),
    "trend.still": Words("仍未整改", "Still open"),
    "trend.lifted": Words("不再适用", "No longer applies"),
    "trend.unclear": Words("转为无法判定", "Now undetermined"),
    "trend.waived": Words("已豁免", "Waived"),
    "trend.gone": Words("企业未再评估", "Not judged again"),
    "trend.all": Words("合计", "All"),
    "unknowns": Words("先补哪些资料", "Facts to ask for first"),
    "unknowns.note": Words(
        "按每家企业每项无法判定的义务逐一统计所缺的资料，无抽样；一项义务可能缺几样资料，各行不能相加。",
        "Counted over every undetermined verdict, without sampling; a verdict may lack several facts, so rows do not "
        "add up.",
    ),
    "unknowns.none": Words("没有无法判定的事项。", "Nothing is undetermined."),
    "unknowns.fact": Words("所缺资料", "Missing fact"),
    "unknowns.who": Words("向谁了解", "Who knows"),
    "unknowns.firms": Words("缺的企业", "Enterprises"),
    "unknowns.verdicts": Words("涉及义务（项次）", "Verdicts"),
    "unknowns.alone": Words("只缺这一样", "Lack only this"),
    "dues": Words("{n}天内到期的义务", "Due within {n} days"),
    "dues.note": Words(
        "每家企业每项已能判定的适用义务只计最近的一个到期日。不含：无法判定的义务、同一义务其后的各期、豁免到期、"
        "企业自定的整改日期、尚未施行的文件。",
        "Of every duty that applies and is decided, the next due day alone. Not counted: undetermined duties, later "
        "periods of the same duty, ends of waivers, days enterprises have set themselves, texts not yet in force.",
    ),
    "dues.none": Words("{n}天内没有到期的义务。", "Nothing falls due within {n} days."),
    "dues.week": Words("日期", "Days"),
    "dues.count": Words("项次", "Due"),
    "dues.duty": Words("到期最多的义务", "What falls due most often"),
    "due.deadline": Words("文件期限", "Deadline"),
    "due.period": Words("周期截止", "End of a period"),
    "due.expiry": Words("证照到期", "Expiry"),
    "due.rolling": Words("距上次满期", "Since the last time"),
    "duties": Words("各项义务的结果", "Every duty"),
    "duties.note": Words(
        "只列有企业适用或者失效时有企业未完成的义务；家数。",
        "Duties that bind some enterprise, or were unfulfilled when they lapsed; enterprises.",
    ),
    # columns
    "col.name": Words("名称", "Name"),
    "col.key": Words("代码", "Code"),
    "col.gap_share": Words("有不符合项占比", "Share with gaps"),
    "col.firms": Words("企业", "Enterprises"),
    "col.critical": Words("其中关键", "Critical"),
    "col.lacking": Words("缺资料", "Lacking facts"),
    "col.duty": Words("义务", "Duty"),
    "col.ref": Words("编号", "No."),
    "col.clause": Words("依据", "Basis"),
    "col.severity": Words("重要程度", "Severity"),
    "col.applies": Words("适用", "Applies"),
    "col.share": Words("不符合率", "Gap rate"),
    "col.waived": Words("已豁免", "Waived"),
    "col.final_gap": Words("失效时未完成", "Unfulfilled when lapsed"),
    "col.first": Words("自", "From"),
    "col.last": Words("至", "To"),
    "col.question": Words("怎样问", "Question"),
    "col.evidence": Words("可佐证的资料", "Papers"),
    "col.id": Words("企业标识", "Id"),
    "col.county": Words("地区", "Place"),
    "col.code": Words("区划代码", "Code"),
    "col.gaps": Words("不符合项数", "Gaps"),
    "col.criticals": Words("其中关键", "Critical"),
    "col.majors": Words("其中重要", "Major"),
    "col.open": Words("无法判定项数", "Undetermined"),
    "col.which": Words("不符合的义务", "Which"),
    "firms.sheet": Words("有不符合项的企业", "Enterprises with gaps"),
    "firms.left": Words(
        "只列前{n}家，另有{m}家；请用fleet list导出。", "The first {n}; {m} more: export them with fleet list."
    ),
    "more.rows": Words("另有{n}行，见Excel或JSON。", "{n} more rows in the Excel and JSON files."),
    # where it comes from
    "provenance": Words("数据来源", "Where this comes from"),
    "provenance.run": Words("评估批次", "Run"),
    "provenance.run_digest": Words("结果校验值", "Digest of verdicts"),
    "provenance.store": Words("企业数据校验值", "Digest of enterprises"),
    "provenance.rulebook": Words("规则库校验值", "Digest of rules"),
    "provenance.tool": Words("生成工具", "Made by"),
    "disclaimer": Words(
        "本概览由企业填报资料自动汇总，供监管分析、统筹检查使用，不作为执法结论；所列均为资料反映的情况，应以现场核实为准。"
        "规范性文件的要求不等同于法律强制规定。",
        "Summed up from what enterprises state, to plan inspections by; no enforcement decision. What is found on site "
        "counts. What normative documents ask is not the same as what a statute commands.",
    ),
}

EVERY: dict[str, Words] = {**UI, **WORDS}
"""What templates look up: the words of all reports, and over them those of this one."""
