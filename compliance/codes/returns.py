"""K: what is wrong with a filled checklist that comes back, or remarkable about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from compliance.codes.entry import Code, code

_NO_GUESS = (
    "猜错一个结果，就会把不符合记成符合；宁可请检查人员改一下。",
    "A result guessed wrongly turns a finding round; the officer is asked instead.",
)
_WHOSE = (
    "结果归错企业或者归错事项，比没有结果更糟。",
    "A result put down to another enterprise or another item is worse than none.",
)
_WHO_WHEN = (
    "检查结果要说明谁、哪一天查的，否则不能采信。",
    "An inspection is worth nothing without who made it and when.",
)
_UNTRUSTED = (
    "外来文件不可信，超出检查表所需的一律不读。",
    "A file from outside is not trusted: what no checklist needs is not read.",
)
_SAID = ("照常导入，但请核实。", "It is imported all the same; have a look.")

RETURNED: Final[Mapping[str, Code]] = {
    "K001": code(
        ("不是本程序的检查表", "not a checklist of this program"),
        (
            "文件不是本程序生成的XLSX或HTML检查表，或者已损坏、加了密码。",
            "The file is no XLSX or HTML checklist of this program, or is damaged, or has a password.",
        ),
        ("没有编号的表，答案无法归到各项。", "Without ids no answer can be put down to an item."),
        "(compliance checklist import 检查记录.pdf --profile works.yaml)",
        "(compliance checklist import 检查表.xlsx --profile works.yaml)",
    ),
    "K002": code(
        ("不是检查表，或者版本不同", "another paper, or another version"),
        ("例如自查自评表、整改方案，或者格式版本不同的检查表。", "A form or a plan, or a checklist of another format."),
        ("各种表的答案含义不同，不能混用。", "Answers of different papers mean different things."),
        "(compliance checklist import 自查自评表.xlsx --profile works.yaml)",
        "(compliance checklist import 检查表.xlsx --profile works.yaml)",
    ),
    "K003": code(
        ("文件过大或者内含不该有的内容", "too large, or with what does not belong there"),
        (
            "解压后过大、部件过多，或者XML里声明了文档类型。",
            "Too large unpacked, too many parts, or XML that declares a document type.",
        ),
        _UNTRUSTED,
        "(一个解压后有几百MiB的工作簿)",
        "(用Excel或WPS另存的工作簿)",
    ),
    "K004": code(
        ("找不到答题的工作表或栏", "worksheet or column missing"),
        ("工作表改了名，或者答题栏不在原处。", "The worksheet was renamed, or a column is not where it was."),
        _WHOSE,
        "(工作表“检查事项”改名为“Sheet1”)",
        "(工作表“检查事项”)",
    ),
    "K005": code(
        ("编号不对", "an id that is no item"),
        (
            "检查表里的编号被改动、清空，或者现有规则库没有这一项。",
            "An id was edited or emptied, or the installed rulesets lack the item.",
        ),
        _WHOSE,
        "(A12: baoshan-2017-05-safty-dept)",
        "(A12: baoshan-2017-05-safety-dept)",
    ),
    "K006": code(
        ("行有增删", "rows removed or added"),
        ("检查表的行与生成时不一致。", "The rows are not those with which the checklist was made."),
        (
            "删掉一行，就没有人知道那一项没有查。",
            "Where a row is gone, nobody sees that the item was not looked at.",
        ),
        "(删去第12行)",
        "(第12行勾“未查”)",
    ),
    "K007": code(
        ("不是检查结果", "not a result"),
        ("检查结果只有符合、不符合、不适用、未查四种。", "A result is 符合, 不符合, 不适用 or 未查."),
        _NO_GUESS,
        "(F12: 合格)",
        "(F12: 符合)",
    ),
    "K008": code(
        ("勾了两个以上的结果", "several results"),
        ("同一项填了两个不同的结果。", "One item has two results."),
        _NO_GUESS,
        "(F12: 符合、不适用)",
        "(F12: 不适用)",
    ),
    "K009": code(
        ("同一项出现两次", "an item answered twice"),
        ("复制行后，同一编号有两行。", "A row was copied: one id stands in two rows."),
        ("看不出以哪一行为准。", "Nobody can tell which row holds."),
        "(A12和A30都是baoshan-2017-05-safety-dept)",
        "(只有A12是baoshan-2017-05-safety-dept)",
    ),
    "K010": code(
        ("答题处是公式", "a formula in the place of an answer"),
        ("答题单元格里是公式。", "An answer's cell holds a formula."),
        (
            "公式的值会随其他单元格变化，不能作为检查结果。",
            "What it gives may change with other cells: it is no finding.",
        ),
        "(F12: =F11)",
        "(F12: 不符合)",
    ),
    "K011": code(
        ("缺检查日期或者检查人员", "day or officer missing"),
        ("检查表没有填，命令行也没有给。", "Neither the checklist nor the command line says."),
        _WHO_WHEN,
        "(compliance checklist import 检查表.xlsx --profile works.yaml)",
        "(compliance checklist import 检查表.xlsx --profile works.yaml --date 2025-01-15 --officer 检查人员姓名)",
    ),
    "K012": code(
        ("不是日期", "not a day"),
        ("检查日期或者整改期限写的不是一个日期。", "The day of the inspection, or a deadline, is no day."),
        ("“尽快”到哪一天为止，没有人说得清。", "Nobody can say which day “soon” ends."),
        "(整改期限: 尽快)",
        "(整改期限: 2025-03-31)",
    ),
    "K013": code(
        ("文字无法存入档案", "text a profile cannot hold"),
        ("文字过长，或者含有看不见的字符、控制字符。", "It is too long, or has invisible or control characters."),
        (
            "档案一行最多500字，看不见的字符会让两处看似相同。",
            "A line has 500 characters at most; invisible ones deceive.",
        ),
        "(问题描述: 一千字)",
        "(问题描述: 8月没有带队检查记录，详见附件)",
    ),
    "K014": code(
        ("不是这份档案的检查表", "a checklist of another profile"),
        (
            "检查表是另一家企业的，或者生成以后档案有改动。",
            "The checklist is of another enterprise, or the profile has changed since it was made.",
        ),
        _WHOSE,
        "(compliance checklist import 甲厂.xlsx --profile 乙厂.yaml)",
        "(compliance checklist import 甲厂.xlsx --profile 甲厂.yaml)",
    ),
    "K015": code(
        ("与已有的检查结果矛盾", "contradicts an inspection that is there"),
        (
            "同一天、同一检查人员、同一事项，档案或者另一份检查表记的是另一个结果。",
            "For the same day, officer and item the profile, or another checklist, gives another result.",
        ),
        ("看不出以哪一个为准。", "Nobody can tell which one holds."),
        "(检查表: 不符合；档案: {date: 2025-01-15, officer: 甲, item: a, result: satisfied})",
        "(检查表: 不符合；档案里没有同日同人的结果)",
    ),
    "K016": code(
        ("档案的写法无法追加", "a profile that cannot be added to"),
        (
            "追加检查结果必然改动档案的其他内容。",
            "Entries cannot be put in without changing something else of the profile.",
        ),
        ("导入只追加检查结果，别的一个字节也不动。", "An import adds inspections and touches nothing else."),
        "(档案最后一行是没有写完的多行文字)",
        "inspections: []",
    ),
    "K020": code(
        ("检查日期晚于评估日", "inspected after the as-of date"),
        ("检查日期在--as-of以后（提示）。", "The day of the inspection lies after --as-of (a remark)."),
        _SAID,
        "(检查日期: 2026-01-15, --as-of 2025-01-20)",
        "(检查日期: 2025-01-15, --as-of 2025-01-20)",
    ),
    "K021": code(
        ("检查日期早得多", "inspected long before"),
        (
            "检查日期比检查表的评估日早一年以上（提示）。",
            "The inspection is dated more than a year before the checklist's as-of date (a remark).",
        ),
        _SAID,
        "(检查日期: 2023-01-15，检查表评估日: 2025-01-10)",
        "(检查日期: 2025-01-15，检查表评估日: 2025-01-10)",
    ),
    "K022": code(
        ("不符合而没有问题描述", "not satisfied, without a remark"),
        ("结果为不符合，问题描述空着（提示）。", "The result is not satisfied and nothing is described (a remark)."),
        ("说不出问题，企业无从整改。", "What is not described cannot be put right."),
        "(F12: 不符合, G12: 空)",
        "(F12: 不符合, G12: 8月没有带队检查记录)",
    ),
    "K023": code(
        ("没有填写", "nothing filled in"),
        ("检查表没有任何结果（提示）。", "The checklist holds no result (a remark)."),
        ("网页若不用页面上的按钮保存，存下来的是空白表。", "A page saved without its own button is saved blank."),
        "(浏览器“仅保存HTML”的网页)",
        "(按“保存填写结果”保存的网页)",
    ),
    "K024": code(
        ("规则库有更新", "other rulesets"),
        (
            "生成检查表时的规则库与现在的不同（提示）。",
            "The checklist was made with other rulesets than those installed (a remark).",
        ),
        ("结果按编号归入各项，编号终身不变。", "Answers go by ids, and an id keeps its meaning for good."),
        "(用旧规则库生成的检查表)",
        "(用现有规则库生成的检查表)",
    ),
    "K025": code(
        ("命令行的值没有采用", "an option that is not used"),
        ("检查表已填检查日期或者检查人员，与命令行的不同（提示）。", "The checklist says otherwise (a remark)."),
        ("签过字的表比命令行可靠。", "What was written on site counts more than the command line."),
        "(检查人员已填甲，--officer 乙)",
        "(检查人员已填甲)",
    ),
    "K026": code(
        ("档案有改动，照常导入", "a changed profile, accepted"),
        ("按--accept-changed-profile导入（提示）。", "Imported as --accept-changed-profile asks (a remark)."),
        ("改动也许影响检查结果的含义。", "The changes may touch what the answers mean."),
        "(--accept-changed-profile)",
        "(用生成检查表时的档案)",
    ),
    "K027": code(
        ("写了内容而没有结果", "written, but without a result"),
        (
            "一行有问题描述、期限或者照片，但没有选结果，没有导入（提示）。",
            "The row has a text, but no result (a remark).",
        ),
        _NO_GUESS,
        "(F12: 空, G12: 缺8月记录)",
        "(F12: 不符合, G12: 缺8月记录)",
    ),
    "K028": code(
        ("空白检查表", "a blank checklist"),
        (
            "检查表不是为某一家企业生成的，无法核对属于谁（提示）。",
            "The checklist was made for no enterprise in particular; whose it is cannot be verified (a remark).",
        ),
        ("请核对表头填写的单位名称。", "Does its head name the right enterprise?"),
        "(compliance checklist make --blank baoshan-2017)",
        "(compliance checklist make works.yaml)",
    ),
}
