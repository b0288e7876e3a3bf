"""Words of checklists, and of what came back of them."""

from __future__ import annotations

from compliance.model import Words

WORDS: dict[str, Words] = {
    # checklist
    "checklist.title": Words("安全生产主体责任现场检查表", "Work-safety responsibility: inspector's checklist"),
    "checklist.title.blank": Words(
        "安全生产主体责任现场检查表（空白）", "Work-safety responsibility: inspector's checklist (blank)"
    ),
    "checklist.subtitle": Words(
        "编号 {id} · 按{day}的规定，只列适用和可能适用的事项",
        "No. {id} · rules as of {day} · only what applies or may apply",
    ),
    "checklist.subtitle.blank": Words(
        "编号 {id} · {day}施行中的全部规定，检查时先核对是否适用",
        "No. {id} · everything in force on {day}; see first whom each item binds",
    ),
    "checklist.blind": Words("（不显示企业填报情况）", " · without what the enterprise states"),
    "checklist.unit": Words("被检查单位", "Enterprise"),
    "checklist.credit_code": Words("统一社会信用代码", "Credit code"),
    "checklist.industry": Words("所属行业", "Industry"),
    "checklist.address": Words("地址", "Address"),
    "checklist.staff": Words("职工人数", "Staff"),
    "checklist.principal": Words("主要负责人", "Principal person"),
    "checklist.contact": Words("联系人", "Contact"),
    "checklist.phone": Words("联系电话", "Telephone"),
    "checklist.date": Words("检查日期", "Date"),
    "checklist.time": Words("检查时间", "Time"),
    "checklist.time.blank": Words("　　时　　分至　　时　　分", "from ____ to ____"),
    "checklist.place": Words("检查场所", "Place inspected"),
    "checklist.officer": Words("检查人员", "Officers"),
    "checklist.certificate": Words("执法证号", "Certificate numbers"),
    "checklist.companion": Words("陪同人员", "Accompanied by"),
    "checklist.shown": Words("出示证件", "Certificates"),
    "checklist.shown.blank": Words("☐ 已向被检查单位出示执法证件", "☐ shown to the enterprise"),
    "checklist.count": Words("共{n}项：{parts}。", "{n} item{s}: {parts}."),
    "checklist.count.critical": Words("其中关键{n}项", "{n} critical"),
    "checklist.count.station": Words("{station}{n}项", "{station} {n}"),
    "checklist.many": Words(
        "本表共{n}项，一次检查通常查不完。各组都按关键、重要、一般的顺序排列，时间不够时先查靠前的；来不及查的勾“未查”。",
        "{n} items are more than one visit usually covers. In each group the critical ones come first: begin there, "
        "and tick 'not looked at' for what is not reached.",
    ),
    "checklist.left_out": Words(
        "按重要程度只列{n}项，另有{m}项未列入（{parts}），不等于已经检查或者符合。",
        "Only the {n} most important items are listed. {m} more are left out ({parts}): not checked, and not found in "
        "order.",
    ),
    "checklist.left_out.refs": Words("未列入：{refs}", "Left out: {refs}"),
    "checklist.how": Words(
        "填写：每项勾选一个结果。“不适用”指经现场核实本单位不涉及，“未查”指本次没有检查。"
        "不符合的，在“问题描述”中写明时间、地点、数量等事实，不写处理意见。",
        "Tick one result for each item: 'not applicable' is what was seen on site not to concern this enterprise, 'not "
        "looked at' what was not inspected this time. Where not satisfied, describe facts (when, where, how many), not "
        "consequences.",
    ),
    "checklist.items": Words("检查事项", "Items"),
    "checklist.none": Words(
        "没有适用或者可能适用的事项；请核对企业所在地、行业、成立日期和评估日。",
        "Nothing applies or may apply: please review place, industries, founding day and the as-of date.",
    ),
    "checklist.none.blank": Words("当日没有施行中的规定。", "Nothing is in force on that day."),
    "checklist.heading": Words("{number}、{station}", "{number}. {station}"),
    "checklist.station.papers": Words("查资料", "Papers"),
    "checklist.station.spot": Words("看现场", "On the spot"),
    "checklist.station.persons": Words("问人员", "Persons"),
    "checklist.station.systems": Words("查系统", "Systems"),
    "checklist.station.advice": Words("鼓励事项", "Recommendations"),
    "checklist.note.papers": Words("在办公场所凭资料可以判定", "settled by papers alone"),
    "checklist.note.spot": Words("先查资料，再到现场核实", "papers first, then seen on site"),
    "checklist.note.persons": Words("先查资料，再询问有关人员", "papers first, then asked of persons"),
    "checklist.note.systems": Words("登录有关系统核对", "looked up in systems"),
    "checklist.note.advice": Words("不计入不符合，只作提示", "never a gap, only a hint"),
    "checklist.column.no": Words("序号", "No."),
    "checklist.column.item": Words("检查内容和依据", "Item and basis"),
    "checklist.column.look": Words("查什么、怎么查", "What to look at, and how"),
    "checklist.column.judge": Words("怎么判", "How to judge"),
    "checklist.column.result": Words("检查结果", "Result"),
    "checklist.column.remark": Words("问题描述", "Finding"),
    "checklist.column.due": Words("整改期限", "Deadline"),
    "checklist.column.photo": Words("照片编号", "Photo no."),
    "checklist.method": Words("方式：{0}", "Method: {0}"),
    "checklist.statute": Words("可能涉及的条款：{0}", "Provisions that may be concerned: {0}"),
    "checklist.question": Words("由检查人员判断：{0}", "For the officer to judge: {0}"),
    "checklist.asked": Words("应做到：{0}", "Asked: {0}"),
    "checklist.supervised": Words("由监管部门督促落实", "enforced through supervision"),
    "checklist.focus": Words("重点核对：{0}", "Look closely: {0}"),
    "checklist.focus.by_alternative": Words("填报为以替代方式达到：{0}", "stated as met by an alternative: {0}"),
    "checklist.focus.waived": Words("已获豁免（{0}批准，至{1}止）：{2}", "waived (by {0}, until {1}): {2}"),
    "checklist.stated": Words("企业填报：{0}", "Stated: {0}"),
    "checklist.before": Words("上次检查（{0}）：{1}", "Inspected {0}: {1}"),
    "checklist.span": Words("{0}：查{1}的记录，逐{2}核对", "{0}: records of {1}, {2} by {2}"),
    "checklist.span.one": Words("{0}：查{1}的记录", "{0}: records of {1}"),
    "checklist.span.last": Words(
        "{0}：查最近{1}个月的记录，逐{2}核对", "{0}: records of the last {1} months, {2} by {2}"
    ),
    "checklist.span.rolling": Words("{0}：查最近{1}个月的记录", "{0}: records of the last {1} months"),
    "checklist.span.since": Words("{0}：查{1}以来的记录", "{0}: records since {1}"),
    "checklist.span.ever": Words("{0}：查历来的记录", "{0}: all records"),
    "checklist.per.month": Words("月", "month"),
    "checklist.per.quarter": Words("季度", "quarter"),
    "checklist.per.half_year": Words("半年", "half-year"),
    "checklist.per.year": Words("年", "year"),
    "checklist.documents": Words("依据文件", "Documents"),
    "checklist.document.short": Words("简称", "Short title"),
    "checklist.document.title": Words("文件名称", "Title"),
    "checklist.document.number": Words("文号", "Number"),
    "checklist.document.issuer": Words("发文机关", "Issuer"),
    "checklist.document.in_force": Words("施行期间", "In force"),
    "checklist.sign.officer": Words("检查人员", "Officer"),
    "checklist.sign.unit": Words("被检查单位现场负责人", "For the enterprise, on site"),
    "checklist.sign.refusal": Words("拒绝签字的", "If signing is refused"),
    "checklist.sign.name": Words("签字", "Signature"),
    "checklist.sign.certificate": Words("执法证号", "Certificate"),
    "checklist.sign.day": Words("日期", "Date"),
    "checklist.sign.opinion": Words("意见（是否属实）", "Agreed, or remarks"),
    "checklist.sign.post": Words("职务、电话", "Post, telephone"),
    "checklist.sign.reason": Words("拒签理由", "Reason given"),
    "checklist.sign.witness": Words("见证人签字", "Witness"),
    "checklist.sign.witness_of": Words("见证人单位、电话", "Witness: of, telephone"),
    "checklist.disclaimer": Words(
        "本表为现场检查辅助用表，不作为执法结论；以现场核实的事实为准，如何处理由执法人员依法决定。"
        "规范性文件的要求不等同于法律强制规定，“可能涉及的条款”仅供查阅，是否适用由执法人员认定。",
        "An aid for inspections, no enforcement decision: what is seen on site counts, and officers decide on "
        "consequences. What a normative document asks is not a statutory command; provisions named here are for "
        "reference, and officers determine whether they apply.",
    ),
    "checklist.made": Words(
        "规则库 {rulebook} · 企业资料 {profile} · {tool}", "rulesets {rulebook} · profile {profile} · {tool}"
    ),
    "checklist.made.blank": Words("规则库 {rulebook} · {tool}", "rulesets {rulebook} · {tool}"),
    # what came back of checklists
    "import.title": Words("检查结果导入报告", "Import of inspection results"),
    "import.profile": Words("档案", "Profile"),
    "import.ending.written": Words("已写入{path}", "Written to {path}"),
    "import.ending.shown": Words(
        "没有写入：加-o写到新文件，加--in-place写回原档案", "Not written: -o writes a new file, --in-place this profile"
    ),
    "import.ending.dry_run": Words("试运行，没有写入", "Dry run: nothing was written"),
    "import.ending.nothing": Words("没有可追加的检查结果，档案未改动", "Nothing to add; no profile was written"),
    "import.files": Words("收回的检查表", "Checklists that came back"),
    "import.file.date": Words("检查日期", "Date"),
    "import.file.officer": Words("检查人员", "Officer"),
    "import.file.certificate": Words("执法证号", "Certificate"),
    "import.file.place": Words("检查场所", "Place"),
    "import.file.companion": Words("陪同人员", "Accompanied by"),
    "import.file.answered": Words("共{n}项，已填{m}项", "{n} item{s}, {m} answered"),
    "import.merged": Words("追加到档案的检查结果（{n}项）", "Added to the profile ({n})"),
    "import.to_merge": Words("将追加到档案的检查结果（{n}项）", "To be added to the profile ({n})"),
    "import.already": Words("档案里已有、不重复追加的（{n}项）", "In the profile already, not added again ({n})"),
    "import.column.item": Words("事项", "Item"),
    "import.column.result": Words("检查结果", "Result"),
    "import.column.remark": Words("问题描述", "Finding"),
    "import.column.due": Words("整改期限", "Deadline"),
    "import.column.photo": Words("照片/备注", "Photo, note"),
    "import.column.at": Words("出处", "Where"),
    "import.differences": Words("检查结果与企业填报的出入（{n}项）", "Where officers and profile differ ({n})"),
    "import.differences.none": Words(
        "检查结果与企业填报没有出入。", "What the officers found is what the profile gives."
    ),
    "import.differences.note": Words(
        "检查结果列在评估结论旁边，不改变评估结论；企业填报有误或者不全的，请据实更正档案。",
        "An inspection stands beside the verdict and does not change it. Where the profile is wrong or incomplete, "
        "mend it.",
    ),
    "import.contrast.worse": Words(
        "查出不符合，而企业填报已符合或者期限未到", "Not satisfied on site, but met or not yet due by the profile"
    ),
    "import.contrast.applies": Words(
        "检查作了判断，而按企业填报不适用", "Judged on site, but not applicable by the profile"
    ),
    "import.contrast.better": Words("检查为符合，而按企业填报不符合", "Satisfied on site, but a gap by the profile"),
    "import.contrast.not_applicable": Words(
        "检查为不适用，而按企业填报适用", "Not applicable on site, but applicable by the profile"
    ),
    "import.contrast.answers": Words(
        "企业填报不足以判定，检查已有结果", "The inspection answers what the profile leaves open"
    ),
    "import.found": Words("检查", "On site"),
    "import.stated": Words("填报", "Profile"),
    "import.open": Words("尚缺", "Open"),
    "import.remarks": Words("请留意", "Please note"),
    "import.disclaimer": Words(
        "本报告只列出检查结果及其与企业填报的出入，不作为执法结论；以现场核实的事实为准，如何处理由执法人员依法决定。",
        "This account lists inspection results and where the profile says otherwise; it is no enforcement decision. "
        "What is seen on site counts, and officers decide on consequences.",
    ),
}
