"""F003 and F1: what is wrong with the sources of a store, with rows of them, or with taking firms out of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from compliance.codes.entry import Code, code

_WHOLE_FIRM = (
    "少了一条记录的企业，结论就会变；所以整家企业先不入库，改好以后再导入。",
    "With one entry less a verdict changes; so the whole firm waits until its source is mended.",
)
_NOT_GUESSED = (
    "猜错一列或者一行，会错一大批企业；所以不猜。",
    "One column or row guessed wrongly would be wrong for many firms; so nothing is guessed.",
)

IMPORTS: Final[Mapping[str, Code]] = {
    "F003": code(
        ("正在被写入", "being written"),
        ("另一个进程正在写这个库。", "Another process is writing this store."),
        ("两个进程同时写，会互相覆盖。", "Two at a time would write over each other."),
        "(同时对同一个库运行两次 compliance fleet import)",
        "(等前一次导入结束，再运行 compliance fleet import)",
    ),
    "F004": code(
        ("文件夹里有别的文件", "folder holds other files"),
        (
            "输出文件夹不是企业库，里面已有别的文件；或者那里已经有一个库。",
            "The folder for the store holds files of something else, or there is a store in it already.",
        ),
        (
            "企业库要独占一个文件夹，不能与别的文件混在一起，也不能悄悄被替换。",
            "A store has its folder to itself: nothing of others is mixed up with it, nothing is replaced in silence.",
        ),
        "(compliance fleet import firms.csv -m mapping.yaml -o .)",
        "(compliance fleet import firms.csv -m mapping.yaml -o store/；已有的库加--update)",
    ),
    "F101": code(
        ("数据源不能用", "source that cannot be used"),
        (
            "文件类型不认识、已损坏，或者没有说明用哪个工作表、哪张表。",
            "A file of an unknown kind, a damaged one, or one of several sheets or tables without saying which.",
        ),
        _NOT_GUESSED,
        "firms: {source: book.xlsx, id: 编号, columns: {name: 名称}}   # 有三个工作表",
        "firms: {source: book.xlsx, sheet: 企业, id: 编号, columns: {name: 名称}}",
    ),
    "F102": code(
        ("没有这一列", "column missing"),
        ("映射里写的列，表头里没有。", "The mapping names a column that the header does not have."),
        _NOT_GUESSED,
        "columns: {staff_count: 职工数}      # 表头写的是“职工人数”",
        "columns: {staff_count: 职工人数}",
    ),
    "F103": code(
        ("列名重复", "column twice"),
        ("表头里有两列同名，分不清是哪一列。", "Two columns have the same name: which one is meant cannot be told."),
        _NOT_GUESSED,
        "编号,名称,日期,日期",
        "编号,名称,成立日期,填报日期",
    ),
    "F104": code(
        ("数据源与映射对不上", "sources and mapping do not match"),
        (
            "映射要用的数据源没有给，或者给了的数据源映射没有提到。",
            "The mapping asks for a source that is not given, or a source is given that it does not ask for.",
        ),
        (
            "少了一个数据源，有记录的企业会变成没有记录。",
            "Without one of its sources firms that have records would have none.",
        ),
        "(compliance fleet import firms.csv -m mapping.yaml -o store/，映射里还有 drills.csv)",
        "(compliance fleet import firms.csv drills.csv -m mapping.yaml -o store/)",
    ),
    "F111": code(
        ("一行拆不开", "row that cannot be taken apart"),
        (
            "单元格个数与表头不同，或者引号没有成对。",
            "It has another number of cells than the header, or a quotation mark that is not closed.",
        ),
        _NOT_GUESSED,
        "A1,甲厂,云南省,腾冲市   # 表头只有三列，地址里有逗号",
        'A1,甲厂,"云南省,腾冲市"',
    ),
    "F112": code(
        ("没有编号", "no id"),
        (
            "这一行没有编号，或者编号过长、含有看不见的字符。",
            "The row has no id, or one that is too long or not legible.",
        ),
        ("没有编号，不知道是哪一家企业。", "Without an id nobody knows whose row it is."),
        ",甲厂,120",
        "A1,甲厂,120",
    ),
    "F113": code(
        ("编号重复", "id twice"),
        (
            "几行是同一个编号；这几行都不入库。",
            "Several rows have the same id; none of them is taken.",
        ),
        ("哪一行是对的，程序判断不了。", "Nobody but the owner of the data can tell which is right."),
        "A1,甲厂,120\nA1,甲厂,95",
        "A1,甲厂,120",
    ),
    "F114": code(
        ("所属记录有误", "a row of the firm is wrong"),
        (
            "这家企业的某条记录读不进来，该记录的问题另列一行。",
            "A record or entry of this firm cannot be taken; what is wrong with it stands in a line of its own.",
        ),
        _WHOLE_FIRM,
        "A1,2024-02-30,实战演练",
        "A1,2024-02-29,实战演练",
    ),
    "F115": code(
        ("记录没有企业", "entry of no firm"),
        ("记录里的企业编号不在企业名单里。", "The id of the entry is that of no firm in the list of firms."),
        ("不知道该归到哪一家企业。", "Whose it is cannot be told."),
        "a1,2024-03-05,实战演练     # 名单里写的是A1",
        "A1,2024-03-05,实战演练",
    ),
    "F116": code(
        ("单元格是错误值或者没有算过的公式", "error, or formula without a result"),
        (
            "例如#N/A、#DIV/0!，或者由程序写出、还没有用Excel或WPS算过的公式。",
            "Such as #N/A and #DIV/0!, or a formula that a program wrote and no spreadsheet has calculated yet.",
        ),
        ("当作空着，就等于把错误悄悄改成“不清楚”。", "Taken as empty, an error would become “not known” in silence."),
        "(单元格显示#N/A)",
        "(改好公式，用Excel或WPS打开并保存一次；确实不清楚的清空)",
    ),
    "F117": code(
        ("表格需要映射", "table without a mapping"),
        ("导入表格时没有给映射文件。", "A table is to be imported, and there is no mapping."),
        _NOT_GUESSED,
        "(compliance fleet import firms.csv -o store/)",
        "(compliance fleet import firms.csv --suggest-mapping > mapping.yaml，核对以后加上 --mapping mapping.yaml)",
    ),
    "F130": code(
        ("库里没有这家企业", "no such firm"),
        ("这个编号不在库里。", "The store has no firm with this id."),
        ("可能在隔离清单里，或者编号写错了。", "It may be in the quarantine, or the id is misspelt."),
        "(compliance fleet export store/ a1 -o -)",
        "(compliance fleet export store/ A1 -o -)",
    ),
    "F131": code(
        ("导出后与库不一致", "not the same once written"),
        ("写成的档案读回来，与库里的不一样。", "The profile that was written does not state what the store does."),
        ("这是程序的错误，档案没有写出。", "This is a mistake of this program; no file was written."),
        "(compliance fleet export store/ A1 -o - 给出F131)",
        "(请把这一行数据报告给开发者)",
    ),
}
