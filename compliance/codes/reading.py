"""R: what is no readable file, and what is no value of its type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from compliance.codes.entry import Code, code

_ONE_MEANING = (
    "同一份文件在任何工具里都必须读出同一个意思。",
    "A file must mean the same to every tool that reads it.",
)
_BOUNDED = ("任何文件只能占用有限的时间和内存。", "No file may cost unbounded time or memory.")
_NO_GUESS = (
    "猜错一个值，结论就可能反过来；宁可请填写人改一下。",
    "A value guessed wrongly can turn a verdict round; the writer is asked instead.",
)

READING: Final[Mapping[str, Code]] = {
    "R001": code(
        ("文件打不开", "file cannot be opened"),
        ("文件不存在、无权读取，或链接指回自身。", "The file is missing, unreadable, or a link to itself."),
        ("没有读到内容就不能下结论。", "Nothing can be said of what was not read."),
        "(compliance check profle.yaml)",
        "(compliance check profile.yaml)",
    ),
    "R002": code(
        ("不是普通文件", "not a regular file"),
        ("给出的是文件夹、管道或设备。", "A folder, a pipe or a device was given."),
        ("管道和设备可能永远读不完。", "A pipe or a device may never end."),
        "(compliance check /dev/zero)",
        "(compliance check - < profile.yaml)",
    ),
    "R003": code(
        ("文件过大", "file too large"),
        ("文件超过大小上限（企业档案为1 MiB）。", "The file exceeds the limit (1 MiB for a profile)."),
        _BOUNDED,
        "(一个100 MB的档案 / a profile of 100 MB)",
        "(一个文件只写一家单位 / one establishment a file)",
    ),
    "R004": code(
        ("编码是UTF-16或UTF-32", "UTF-16 or UTF-32"),
        ("文件不是UTF-8编码。", "The file is not UTF-8."),
        _ONE_MEANING,
        "(记事本“Unicode”编码 / Notepad's “Unicode”)",
        "(另存为UTF-8 / saved as UTF-8)",
    ),
    "R005": code(
        ("编码不是UTF-8", "not UTF-8"),
        ("文件是GBK等编码，或在一个字中间被截断。", "The file is GBK or the like, or was cut inside a character."),
        _ONE_MEANING,
        "(记事本“ANSI”编码 / Notepad's “ANSI”)",
        "(另存为UTF-8 / saved as UTF-8)",
    ),
    "R006": code(
        ("不是文本文件", "not a text file"),
        ("给出的是Excel、Word、PDF、压缩包等。", "An Excel or Word file, a PDF, an archive was given."),
        _ONE_MEANING,
        "(把profile.xlsx改名为profile.yaml / profile.xlsx renamed profile.yaml)",
        "(YAML文件本身 / the YAML file itself)",
    ),
    "R007": code(
        ("控制字符", "control character"),
        (
            "文件里有控制字符、乱码符号或不属于文字的码位。",
            "A control character, a replacement character or no character.",
        ),
        (
            "它能改写终端显示，也说明文件可能已损坏。",
            "It can rewrite a terminal, and shows that the file may be damaged.",
        ),
        'main_product: "a\\0b"',
        "main_product: ab",
    ),
    "R008": code(
        ("看不见的字符", "invisible character"),
        (
            "文件里有零宽字符或改变书写方向的字符。",
            "A zero-width character, or one that changes the direction of writing.",
        ),
        ("看上去一样的两行可能含义不同。", "Two lines that look the same may differ."),
        'main_product: "a\\u202eb"',
        "main_product: ab",
    ),
    "R009": code(
        ("文件是空的", "empty file"),
        ("没有任何内容，或只有注释。", "There is nothing in it, or comments only."),
        ("空档案等于什么都没有说明。", "An empty profile states nothing."),
        "(只有注释 / comments only)",
        "(复制一份样例再修改 / a copy of an example)",
    ),
    "R010": code(
        ("形状不对", "wrong shape"),
        ("该写一个值的地方写了列表，或反之。", "A list stands where one value is asked, or the other way round."),
        _NO_GUESS,
        "drills: 2024-03-05",
        "drills: [2024-03-05]",
    ),
    "R011": code(
        ("应写true或false", "true or false asked"),
        ("是否类的值只能写true或false，不加引号。", "A flag is written true or false, without quotes."),
        ("yes、no、是、否、0、1在不同工具里含义不同。", "yes, no and 0 mean different things to different tools."),
        "safety_dept.exists: 是",
        "safety_dept.exists: true",
    ),
    "R012": code(
        ("不在可选值之列", "not one of the values"),
        ("词汇表里没有这个值。", "The vocabulary has no such value."),
        ("写错的值若被忽略，适用范围就会算错。", "A misspelt value that is ignored changes what applies."),
        "industries: [metalurgy]",
        "industries: [metallurgy]",
    ),
    "R013": code(
        ("应写整数", "whole number asked"),
        (
            "数字要写成半角整数，不带逗号、单位和引号。",
            "A number is written in plain digits, without separators, unit or quotes.",
        ),
        ("1,200、0144、1:40在不同工具里是不同的数。", "1,200, 0144 and 1:40 are different numbers to different tools."),
        "staff_count: 1,200人",
        "staff_count: 1200",
    ),
    "R014": code(
        ("数字超出范围", "number out of range"),
        ("数字小于或大于该事实可信的范围。", "The number lies outside what is believable for the fact."),
        ("多半是多写了几位，或单位弄错。", "Mostly a digit too many, or another unit."),
        "staff_count: -3",
        "staff_count: 3",
    ),
    "R015": code(
        ("应写日期", "date asked"),
        ("日期写成2024-03-05，不带时间和时区。", "A date is written 2024-03-05, without time or zone."),
        _NO_GUESS,
        "founded_on: 2024年3月5日",
        "founded_on: 2024-03-05",
    ),
    "R016": code(
        ("没有这一天", "no such day"),
        (
            "历法上没有这一天，或年份不在1900至2200之间。",
            "There is no such day, or its year is not within 1900 and 2200.",
        ),
        _NO_GUESS,
        "founded_on: 2024-02-30",
        "founded_on: 2024-02-29",
    ),
    "R017": code(
        ("文字不合要求", "text not usable"),
        ("文字为空白、超过一行或过长。", "The text is blank, longer than a line, or too long."),
        ("报告里一行只能放一行。", "A line of a report holds one line."),
        'main_product: "  "',
        "main_product: 钢坯",
    ),
    "R020": code(
        ("YAML语法错误", "YAML syntax"),
        (
            "缩进、冒号、引号或括号不合YAML语法。",
            "Indentation, a colon, a quotation mark or a bracket is not as YAML has it.",
        ),
        _ONE_MEANING,
        "main_product: @home",
        'main_product: "@home"',
    ),
    "R021": code(
        ("不许用锚点和别名", "anchor or alias"),
        ("用了&或*。", "& or * was used."),
        ("几行别名就能展开成几十亿个值。", "A few lines of aliases can unfold into billions of values."),
        "drills: &d [2024-03-05]\nhead_inspections: *d",
        "drills: [2024-03-05]\nhead_inspections: [2024-03-05]",
    ),
    "R022": code(
        ("不许用合并键", "merge key"),
        ("用了<<。", "<< was used."),
        ("看不出哪个值算数。", "It hides which value holds."),
        "safety_dept: {<<: {exists: true}}",
        "safety_dept: {exists: true}",
    ),
    "R023": code(
        ("不许用标签", "tag"),
        ("用了以!开头的标签。", "A tag beginning with ! was used."),
        (
            "标签能让别的工具执行代码；类型由词汇表决定。",
            "A tag can make other tools run code; the vocabulary gives the type.",
        ),
        "staff_count: !!int 120",
        "staff_count: 120",
    ),
    "R024": code(
        ("不许用指令", "directive"),
        ("文件开头有%YAML或%TAG。", "The file begins with %YAML or %TAG."),
        _ONE_MEANING,
        "%YAML 1.2\n---\nkind: enterprise_profile\nname: 某公司",
        "kind: enterprise_profile\nname: 某公司",
    ),
    "R025": code(
        ("一个文件里有两份文档", "second document"),
        ("用---又开了一份文档。", "A second document begins with ---."),
        ("看不出以哪一份为准。", "It does not say which of them is meant."),
        "staff_count: 120\n---\nstaff_count: 20",
        "staff_count: 120",
    ),
    "R026": code(
        ("同一个键写了两次", "key written twice"),
        ("同一层里同一个键出现两次。", "A key stands twice in one mapping."),
        ("多数工具悄悄只留最后一个。", "Most tools silently keep the last one."),
        "staff_count: 120\nstaff_count: 20",
        "staff_count: 120",
    ),
    "R027": code(
        ("键必须是一个词", "key must be one word"),
        ("键为空，或是列表、映射。", "A key is empty, a list or a mapping."),
        _ONE_MEANING,
        "[a, b]: 1",
        "staff_count: 1",
    ),
    "R028": code(
        ("git合并没有做完", "unfinished git merge"),
        ("文件里留有<<<<<<<、=======、>>>>>>>。", "Conflict marks are left in the file."),
        ("两个版本还没有取舍。", "Nobody has decided between the two versions."),
        "<<<<<<< HEAD\nstaff_count: 120\n=======\nstaff_count: 20\n>>>>>>> other",
        "staff_count: 120",
    ),
    "R029": code(
        ("全角标点", "full-width punctuation"),
        ("冒号、空格等用了全角。", "A colon or a space is full-width."),
        ("YAML只认半角标点。", "YAML knows half-width marks only."),
        "staff_count：120",
        "staff_count: 120",
    ),
    "R030": code(
        ("嵌套过深", "nested too deep"),
        ("列表和映射嵌套超过40层。", "Lists and mappings are nested more than 40 deep."),
        _BOUNDED,
        "(套了1000层的括号 / a thousand brackets)",
        "(把内容摊平 / the same, flat)",
    ),
    "R031": code(
        ("内容过多", "too much in it"),
        (
            "键和值超过10万个，或一个映射超过1万个键。",
            "More than 100,000 keys and values, or 10,000 keys in one mapping.",
        ),
        _BOUNDED,
        "(25万条记录 / 250,000 records)",
        "(只留要判断的时段 / the records that are judged)",
    ),
    "R032": code(
        ("值或键过长", "value or key too long"),
        ("一个值超过2万字，或一个键超过200字。", "A value of more than 20,000 characters, or a key of more than 200."),
        _BOUNDED,
        "(一个40万字的值 / a value of 400,000 characters)",
        "(一句话 / one sentence)",
    ),
    "R033": code(
        ("顶层不是映射", "top level is no mapping"),
        ("文件顶层必须是一行行的“键: 值”。", "The top level must be lines of `key: value`."),
        _ONE_MEANING,
        "(- 某公司)",
        "(name: 某公司)",
    ),
    "R034": code(
        ("错误太多", "too many mistakes"),
        ("错误超过100处，其余不再读。", "There are more than 100 mistakes; the rest was not read."),
        ("先改前面的，后面的多半随之消失。", "Mend the first, and most of the others will go."),
        "(整个文件用错了格式 / a file in another format)",
        "(复制一份样例再修改 / a copy of an example)",
    ),
}
