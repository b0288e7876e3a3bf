"""F0: what is wrong with a store, with a run over it, or with what is asked of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from compliance.codes.entry import Code, code

_NOT_MIXED = (
    "把不同来源的结论混在一起，比没有结论更糟。",
    "Verdicts of different origin under one name are worse than none.",
)

FLEET: Final[Mapping[str, Code]] = {
    "F001": code(
        ("不是企业库", "no store"),
        (
            "文件夹里没有store.json，或者它不是本程序的格式。",
            "The folder has no store.json, or one of another format.",
        ),
        ("只有导入生成的文件夹才能评估。", "Only what `fleet import` or `fleet generate` has made can be judged."),
        "(compliance fleet check profiles/)",
        "(compliance fleet import profiles/ -o firms/；compliance fleet check firms/)",
    ),
    "F002": code(
        ("词汇表已变", "another vocabulary"),
        (
            "导入以后，词汇表增减了事实，或者改了类型、取值。",
            "Since the import facts have come or gone, or their types or values have changed.",
        ),
        (
            "旧库的列按旧词汇表填写，照新词汇表读会读错。",
            "Columns typed by the old vocabulary would be misread by the new one.",
        ),
        "(改了rulesets/vocabulary以后直接compliance fleet check)",
        "(用compliance fleet import把全部资料导入另一个文件夹，再check；或者用--rulesets指明原来的规则文件夹)",
    ),
    "F010": code(
        ("没有这个批次", "no such run"),
        ("企业库里没有这个名称的批次，或者一个批次也没有。", "The store has no run of this name, or none at all."),
        ("报告、对比都要先有评估结果。", "Reports and comparisons need verdicts first."),
        "(compliance fleet diff firms/ 2025-01-10-abc 2025-04-10)",
        "(compliance fleet diff firms/ 2025-01-10-35585310 2025-04-10-35585310)",
    ),
    "F011": code(
        ("同名批次是另一项评估", "the run of this name is another"),
        (
            "同名批次的评估日、企业、规则或者程序版本与这一次不同。",
            "The run of this name is of another day, of other firms or rules, or by another version.",
        ),
        _NOT_MIXED,
        "(compliance fleet check firms/ --as-of 2025-04-10 --name q1，而q1是2025-01-10的)",
        "(compliance fleet check firms/ --as-of 2025-04-10 --name q2)",
    ),
    "F012": code(
        ("批次正在评估", "the run is being made"),
        ("另一个进程正在评估同一批次。", "Another process is making the same run."),
        ("两个进程同时写，会互相覆盖。", "Two at a time would write over each other."),
        "(同时运行两次compliance fleet check firms/)",
        "(等前一次结束)",
    ),
    "F013": code(
        ("评估进程被中止", "a process was ended"),
        (
            "一个评估进程被系统或者他人中止，多半是内存不足。",
            "The system or someone ended a process that judged, most likely for want of memory.",
        ),
        (
            "已评估的不会丢失；再运行一次，从中断处继续。",
            "What was judged is not lost: the same command goes on from there.",
        ),
        "(compliance fleet check firms/ --memory 8GB --jobs 16，机器只有8GB内存)",
        "(compliance fleet check firms/ --memory 4GB --jobs 4)",
    ),
    "F014": code(
        ("不能沿用这个批次", "nothing can be taken over"),
        (
            "--since所指批次的评估日、程序版本或者分桶与这一次不同。",
            "The run that --since names is of another day, by another version, or in other buckets.",
        ),
        ("评估日不同，结论就可能不同。", "On another day any verdict may be another."),
        "(compliance fleet check firms/ --as-of 2025-04-10 --since 2025-01-10-35585310)",
        "(compliance fleet check firms/ --as-of 2025-04-10)",
    ),
    "F015": code(
        ("有文件未能评估", "a file could not be judged"),
        (
            "企业库的一个文件缺失、损坏，或者不是store.json所记的那个。",
            "A file of the store is missing, damaged, or not the one that store.json names.",
        ),
        (
            "其余文件照常评估；修复以后再运行一次，只评估这个文件。",
            "The others are judged all the same; mended, it alone is judged by the next run.",
        ),
        "(firms-00003.parquet被改动或者只复制了一半)",
        "(重新导入，或者恢复原文件，再运行一次)",
    ),
    "F016": code(
        ("规则里没有这一处", "no such place in the rules"),
        (
            "--edit所写的义务或者路径，规则文件里没有。",
            "The rulesets have no such obligation, or nothing at this path in it.",
        ),
        ("改错了地方，算出来的影响就不是所问的。", "An edit elsewhere would answer another question."),
        "(--edit a.applies_when.staff_count.at_lest=50)",
        "(--edit a.applies_when.staff_count.at_least=50)",
    ),
    "F017": code(
        ("批次的文件损坏", "a damaged file of a run"),
        (
            "run.json损坏，或者它所记的结论文件缺失、损坏、不是原来的文件。",
            "run.json is damaged, or a file of verdicts is missing, damaged, or not the one that it names.",
        ),
        ("错一个文件，报告和对比的数目就不对。", "With one file wrong, what reports and comparisons count is wrong."),
        "(verdicts-00002.parquet被截断)",
        "(再运行一次compliance fleet check，重新生成这个文件)",
    ),
    "F020": code(
        ("企业数据在评估之后变了", "firms have changed since the run"),
        (
            "批次评估以后，企业库又导入过，结论所依据的数据已不是现在的数据。",
            "The store was imported into after the run: its verdicts are not of the firms as they are now.",
        ),
        (
            "把旧结论安到新数据上，县区、行业和各项数字都会错位。",
            "Old verdicts beside new rows would put firms under wrong counties, trades and numbers.",
        ),
        "(compliance fleet import 新资料 -o firms/；compliance fleet report firms/)",
        "(compliance fleet import 新资料 -o firms/；compliance fleet check firms/；compliance fleet report firms/)",
    ),
    "F021": code(
        ("规则在评估之后变了", "rules have changed since the run"),
        (
            "批次所评估的义务与现在规则文件里的不同，或者用了另一个规则文件夹。",
            "The obligations judged are not those of the rulesets as they are now, or another folder was given.",
        ),
        (
            "报告用现在的规则解释结论，规则不同，解释就不对。",
            "A report explains verdicts by the rules at hand; by other rules the explanation would be wrong.",
        ),
        "(改了规则以后直接compliance fleet report firms/)",
        "(compliance fleet check firms/，再compliance fleet report firms/)",
    ),
    "F023": code(
        ("对比的批次不在先", "the run to compare with is not earlier"),
        ("--since所指的就是本批次，或者评估日更晚。", "--since names the same run, or one of a later day."),
        ("新增、整改是从先到后说的。", "What is new and what is closed goes from earlier to later."),
        "(compliance fleet report firms/ --run 2024-09-30-35585310 --since 2025-01-10-35585310)",
        "(compliance fleet report firms/ --run 2025-01-10-35585310 --since 2024-09-30-35585310)",
    ),
    "F024": code(
        ("该企业没有评估", "the firm was not judged"),
        (
            "企业所在的文件在这个批次里没有评估成功。",
            "The file the firm is in could not be judged in this run.",
        ),
        ("没有结论，就没有可解释、可核对的。", "Without a verdict there is nothing to explain or to compare."),
        "(compliance fleet explain firms/ 某企业，而它所在的文件评估失败)",
        "(再运行一次compliance fleet check firms/，再explain)",
    ),
    "F030": code(
        ("Spark不能启动", "Spark cannot be started"),
        (
            "--master写法不对、该地址没有Spark主节点，或者本机没有Java。",
            "--master is no address of a Spark master, none answers there, or there is no Java here.",
        ),
        ("没有Spark，也可以在本机评估：去掉--engine spark。", "Without Spark this machine judges: leave --engine out."),
        "(compliance fleet check firms/ --engine spark --master localhost:7077)",
        "(compliance fleet check firms/ --engine spark --master spark://localhost:7077)",
    ),
    "F031": code(
        ("Spark工作节点不能评估", "Spark's workers cannot judge"),
        (
            "没有空闲的工作节点，或者工作节点上没有装同一版本的compliance。",
            "No worker is free, or the workers have no compliance, or another version of it.",
        ),
        (
            "工作节点用PYSPARK_PYTHON所指的Python，各节点须在同一路径看到企业库。",
            "Workers use the Python that PYSPARK_PYTHON names, and must see the store at the same path.",
        ),
        "(工作节点装的是另一个版本)",
        "(在每个工作节点上pip install 'compliance[spark]')",
    ),
}
