"""Words of printed forms: remediation plans and self-assessments."""

from __future__ import annotations

from compliance.model import Words

WORDS: dict[str, Words] = {
    # sheets: printed forms
    "sheet.save": Words("保存填写结果", "Save the answers"),
    "sheet.answered": Words("已填", "Answered"),
    # remediation plan and self-assessment form: their heads
    "paper.enterprise": Words("单位名称", "Enterprise"),
    "paper.credit_code": Words("统一社会信用代码", "Credit code"),
    "paper.place": Words("所在地", "Place"),
    "paper.as_of": Words("评估日", "As of"),
    "paper.sign": Words("签字", "Signature"),
    "paper.signed_on": Words("日期", "Date"),
    "paper.also": Words("同见：{0}", "Also: {0}"),
    "paper.waived": Words("已获豁免", "waived"),
    # remediation plan
    "plan.title": Words("安全生产主体责任整改方案", "Remediation plan"),
    "plan.subtitle": Words(
        "逐项落实整改责任、措施、资金、期限、预案（“五落实”）",
        "For each gap: who, what, with what money, by when, and what keeps people safe until then",
    ),
    "plan.funds_in_all": Words("已落实资金", "Funds provided"),
    "plan.drawn_on": Words("编制日期", "Drawn up on"),
    "plan.summary.gaps": Words("须整改{n}项", "{n} to put right"),
    "plan.summary.soon": Words("今后90天内须按期完成{n}项", "{n} to finish within 90 days"),
    "plan.summary.waived": Words("已获豁免{n}项", "{n} waived"),
    "plan.summary.nothing": Words(
        "没有须整改的事项，请继续保持，并把有关凭证存档备查。",
        "There is nothing to put right. Keep it so, and keep the papers on file.",
    ),
    "plan.summary.none_seen": Words("现有资料未见须整改的事项。", "Nothing to put right is seen in what is stated."),
    "plan.undetermined": Words(
        "另有{n}项因资料不全暂不能判定，未列入本方案。请用 compliance form 生成自查自评表，补齐资料后重新核对。",
        "Besides, {n} cannot be decided for lack of facts and {be} not listed here: fill in the form that compliance "
        "form makes, then check again.",
    ),
    "plan.settled": Words(
        "以下安排所指事项目前既无不符合，90天内也不到期，故未列入：{0}",
        "Planned, but with no gap now and nothing due within 90 days, hence not listed: {0}",
    ),
    "plan.gaps": Words("须整改的不符合项", "Gaps to put right"),
    "plan.gaps.none": Words("没有须整改的不符合项。", "There is no gap to put right."),
    "plan.soon": Words("须按期完成的事项（今后90天内到期）", "To be finished on time (due within 90 days)"),
    "plan.waived": Words(
        "已获豁免、须在豁免到期前整改完毕的不符合项", "Waived gaps, to be put right before the waiver ends"
    ),
    "plan.column.no": Words("序号", "No."),
    "plan.column.gap": Words("不符合项及依据", "Gap and basis"),
    "plan.column.soon": Words("事项及依据", "Duty and basis"),
    "plan.column.measure": Words("整改措施", "Measure"),
    "plan.column.owner": Words("整改责任人", "Responsible"),
    "plan.column.funds": Words("整改资金", "Funds"),
    "plan.column.due": Words("整改期限", "Deadline"),
    "plan.column.contingency": Words("应急预案", "Contingency"),
    "plan.column.evidence": Words("验收和销号凭证", "Acceptance and papers"),
    "plan.column.sign": Words("销号签字", "Closed: signature"),
    "plan.suggested": Words("建议措施，待本单位确定", "Suggested; to be settled by the enterprise"),
    "plan.bearer": Words("责任主体：{0}", "Bearer: {0}"),
    "plan.not_assigned": Words("未另行指定", "Nobody else named"),
    "plan.open": Words("待落实", "Open"),
    "plan.unwritten": Words("待编制", "To be written"),
    "plan.no_funds": Words("无需资金", "None needed"),
    "plan.due.plan": Words("本单位确定", "Set by the enterprise"),
    "plan.due.text": Words("文件规定期限", "Set by the text"),
    "plan.due.waiver": Words("豁免到期日", "The waiver ends"),
    "plan.due.at_once": Words("立即", "At once"),
    "plan.due.blank": Words("计划完成：________", "Planned for: ________"),
    "plan.limit.text": Words("文件规定期限{0}", "The text allows until {0}"),
    "plan.limit.waiver": Words("豁免至{0}", "Waived until {0}"),
    "plan.flag.past": Words("计划期限已过", "The planned day has passed"),
    "plan.flag.after_limit.text": Words("晚于文件规定期限{0}", "Later than the text allows ({0})"),
    "plan.flag.after_limit.waiver": Words("晚于豁免到期日{0}", "Later than the end of the waiver ({0})"),
    "plan.flag.reported_done": Words(
        "填报已于{0}销号，但现有资料显示尚未达到要求，请核实",
        "Reported done on {0}, but the facts still say otherwise: please verify",
    ),
    "plan.flag.done_ahead": Words(
        "填报的销号日期{0}晚于评估日，不作已完成处理", "Reported done on {0}, a day still to come: not counted"
    ),
    "plan.flag.planned_twice": Words(
        "同一义务另有安排（{0}），未计入，请合并",
        "Another entry plans for the same duty ({0}) and is not counted: join them",
    ),
    "plan.accepted_by": Words("验收：{0}", "Accepted by: {0}"),
    "plan.sum.rows": Words("合计{n}项", "In all: {n}"),
    "plan.sum.measure": Words("{n}项尚未确定措施", "{n} without a measure of its own"),
    "plan.sum.responsibility": Words("{n}项责任人待落实", "{n} without a person responsible"),
    "plan.sum.funds": Words("{n}项待落实", "{n} without funds"),
    "plan.sum.deadline": Words("{n}项未定期限", "{n} without a deadline"),
    "plan.sum.contingency": Words("{n}项待编制", "{n} to be written"),
    "plan.sign.drawn": Words("编制人", "Drawn up by"),
    "plan.sign.principal": Words("主要负责人审批", "Approved by the principal person"),
    "plan.sign.accepted": Words("验收意见", "Acceptance"),
    "plan.sign.opinion": Words("意见", "Remark"),
    "plan.footer": Words(
        "“建议措施”由规则库给出，供编制时参考；文件规定的期限不因本方案所定期限而改变。",
        "Suggested measures come from the rulesets and are for guidance; a planned day changes no deadline of a text.",
    ),
    # self-assessment form
    "form.title": Words("安全生产主体责任自查自评表", "Self-assessment form"),
    "form.subtitle": Words(
        "第一部分先答，答案会改变核对结论；第二部分逐项自评，备齐凭证",
        "Answer part 1 first: it changes the result. Then judge each duty of part 2 and hold the papers ready",
    ),
    "form.filled_on": Words("填表日期", "Filled in on"),
    "form.summary.questions": Words("须补充资料{n}项。", "{n} question{s} to answer."),
    "form.summary.known": Words("没有须补充的资料。", "Nothing is left to answer."),
    "form.summary.duties": Words("须自评的义务{n}项。", "Duties to judge: {n}."),
    "form.questions": Words("一、须补充的资料", "1 What is not known"),
    "form.questions.note": Words(
        "影响最大的排在前面。☐后括号内是写入企业资料的词；小字举例说明写法，不是答案。不清楚的空着，不当作“没有”或者零。",
        "What decides most comes first. The word in brackets after a box is what is written in the profile; small "
        "print gives an example of how: it is no answer. "
        "What you do not know stays empty: that is neither no nor zero.",
    ),
    "form.questions.none": Words("资料齐全，没有须补充的。", "All facts are known: there is nothing to answer."),
    "form.duties": Words("二、适用于本单位的义务", "2 Duties that apply"),
    "form.duties.note": Words(
        "“资料显示”是按所填资料核对的结果，与实际不一致的，请自评后更正资料。",
        "“The profile says” is what follows from the facts as stated; where it is not so, judge it yourself and "
        "correct the profile.",
    ),
    "form.duties.none": Words("没有适用的义务。", "No duty applies."),
    "form.duties.later": Words(
        "第一部分答完以后，才能确定哪些义务适用。", "Which duties apply can be told once part 1 is answered."
    ),
    "form.gap": Words("不符合（{n}项）", "Gaps ({n})"),
    "form.pending": Words("期限未到（{n}项）", "Not yet due ({n})"),
    "form.satisfied": Words("符合（{n}项）", "Satisfied ({n})"),
    "form.advice": Words("三、鼓励、引导事项", "3 Advice"),
    "form.advice.note": Words("没有采纳的不算不符合。", "Not to follow it is no gap."),
    "form.column.no": Words("序号", "No."),
    "form.column.question": Words("要回答的问题", "Question"),
    "form.column.decides": Words("用于判定", "Decides"),
    "form.column.who": Words("找谁", "Who knows"),
    "form.column.papers": Words("应备凭证", "Papers to hold ready"),
    "form.column.answer": Words("填写", "Answer"),
    "form.column.checked": Words("核实日期", "Checked on"),
    "form.column.duty": Words("义务及依据", "Duty and basis"),
    "form.column.says": Words("资料显示", "The profile says"),
    "form.column.result": Words("自评", "Own judgement"),
    "form.column.owner": Words("责任人", "Responsible"),
    "form.column.due": Words("计划完成日期", "Planned for"),
    "form.column.remark": Words("是否采纳及打算", "Followed? Plans"),
    "form.judged": Words("由检查人员判断，可先自评", "An inspector judges it; say how you see it"),
    "form.waived": Words("已获豁免，至{0}", "Waived until {0}"),
    "form.several": Words("可多选；都不是的写 []", "Several may be ticked; none of them: []"),
    "form.many": Words("可选的词见 compliance profile new 列出的清单", "compliance profile new lists the words"),
    "form.day": Words("日期________", "Day ________"),
    "form.days": Words("各次日期________", "Days ________"),
    "form.never": Words("一次也没有", "Not once"),
    "form.no_such": Words("没有", "None"),
    "form.attached": Words("☐\u00a0有，另附清单，共____项", "☐\u00a0Yes: list attached, ____ entries"),
    "form.sign.filled": Words("填表人", "Filled in by"),
    "form.sign.principal": Words("主要负责人", "Principal person"),
    "form.footer": Words(
        "填好后把答案写入企业资料文件，再用 compliance check 核对。",
        "Write the answers into the profile, then run compliance check.",
    ),
}
