"""What the codes of rulesets mean: T for names and types, S for quotations. The rows of ``codes.py``'s table.

A row: title, what was found, why it is refused (each Chinese and English), lines that give it, the lines as they
should be.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Pair = tuple[str, str]
Row = tuple[Pair, Pair, Pair, str, str]

_SILENT: Final = (
    "写错的名称若被忽略，条款就永远判不出来，却没有人知道。",
    "A misspelt name that is ignored makes an obligation undetermined for everybody, and nobody hears of it.",
)
_NO_GUESS: Final = ("规则是法条的转写，不能靠猜。", "A ruleset is law written again: nothing in it is guessed.")
_ONE_NAME: Final = ("同一个名称只能指一样东西。", "A name means one thing.")
_NO_SENSE: Final = (
    "这样写永远成立或永远不成立，多半是笔误。",
    "Written so it always holds or never does: most likely a slip.",
)
_PLACE: Final = (
    "放错地方的文件不会被读取，规则就悄悄少了。",
    "A file in the wrong place is not read: rules go missing in silence.",
)
_SPAN: Final = (
    "周期、滚动和一次性义务的算法不同，混写没有含义。",
    "Periodic, rolling and single duties are judged differently.",
)
_PROOF: Final = ("每条义务都要能回到原文。", "Every obligation must lead back to its text.")

TYPES: Final[Mapping[str, Row]] = {
    "T001": (
        ("没有这个键", "unknown key"),
        ("这里不能出现这个键。", "This key cannot stand here."),
        _SILENT,
        "severty: major",
        "severity: major",
    ),
    "T002": (
        ("缺少必填的键", "key missing"),
        ("这一项缺少必须写的键。", "A key that must be there is not."),
        _NO_GUESS,
        "requires: {activity: drills, per: year}",
        "requires: {activity: drills, at_least: 1, per: year}",
    ),
    "T003": (
        ("文件类型或格式版本不对", "wrong kind or format"),
        (
            "缺少kind或schema，类型与所在文件夹不符，或格式版本比本工具新。",
            "kind or schema is missing, does not fit the folder, or is newer than this tool.",
        ),
        ("用旧工具读新格式，会漏掉它不认识的内容。", "An old tool would leave out what it does not know."),
        "schema: 99",
        "schema: 1",
    ),
    "T004": (
        ("写法不对", "wrong shape"),
        (
            "应当是文字、列表或键值对，写成了别的，或者留空。",
            "Text, a list or a mapping was expected, or nothing is there.",
        ),
        _NO_GUESS,
        "evidence: 演练记录",
        "evidence: [演练记录]",
    ),
    "T005": (
        ("不是可用的词", "not one of the words"),
        ("这个键只能取规定的几个词。", "This key takes one of a few words."),
        _SILENT,
        "modality: mandatory",
        "modality: obligation",
    ),
    "T006": (
        ("不是数、日期或true/false", "not a number, date or flag"),
        ("值不是应有的整数、日期或true/false。", "A whole number, a date or true/false was expected."),
        _NO_GUESS,
        "effective: {from: 2024/3/4}",
        "effective: {from: 2024-03-04}",
    ),
    "T007": (
        ("起止颠倒或超出范围", "reversed or outside"),
        (
            "止日早于起日，上限低于下限，或超出规则集的有效期。",
            "An end lies before its beginning, or outside the ruleset's days.",
        ),
        ("这样的时段一天也没有。", "Such a span has no day."),
        "effective: {from: 2026-12-31, until: 2024-03-04}",
        "effective: {from: 2024-03-04, until: 2026-12-31}",
    ),
    "T008": (
        ("名称不合规范", "badly formed name"),
        (
            "编号只用小写字母、数字和连字符；名称用小写英文单词和下划线。",
            "Ids use a-z, 0-9 and hyphens; names are snake_case.",
        ),
        ("编号会成为文件名和网址。", "Ids become file names and addresses."),
        "id: R 1/../x",
        "id: yunnan-2024-04-head-inspection",
    ),
    "T009": (
        ("重复", "used twice"),
        ("编号、序号或名称已经用过。", "The id, number or name is taken."),
        _ONE_NAME,
        "numbers: {a: 1, b: 1}",
        "numbers: {a: 1, b: 2}",
    ),
    "T010": (
        ("名称已被占用", "reserved name"),
        (
            "与档案或条件语言的词相同，或者既是一项又是另一项的前缀。",
            "It is a word of profiles or conditions, or the beginning of another name.",
        ),
        _ONE_NAME,
        "facts: {waivers: {…}}",
        "facts: {waiver_count: {…}}",
    ),
    "T011": (
        ("循环", "circle"),
        (
            "类别互相推导、取值互相包含，或义务互相取代，成了一圈。",
            "Classes, values or overrides rest on one another in a circle.",
        ),
        ("绕一圈就没有起点，得不出结论。", "In a circle nothing is first, so nothing can be concluded."),
        "classes: {a: {when: {b: true}}, b: {when: {a: true}}}",
        "classes: {a: {when: {b: true}}, b: {when: {staff_count: {at_least: 100}}}}",
    ),
    "T012": (
        ("指向不存在的东西", "names nothing"),
        (
            "条款号、义务、文件、地区或取值没有声明过。",
            "The clause, obligation, document, place or value does not exist.",
        ),
        _SILENT,
        "overrides: [yunnan-2024-99]",
        "overrides: [yunnan-2024-04-head-inspection]",
    ),
    "T013": (
        ("文件或文件夹放错", "misplaced file"),
        (
            "规则集文件夹缺ruleset.yaml，没有词汇表（vocabulary/），文件放在文件夹之外，或编号与文件夹名不同。",
            "ruleset.yaml or the vocabulary is missing, a file stands outside every ruleset, or id and folder differ.",
        ),
        _PLACE,
        "(rulesets/drills.yaml)",
        "(rulesets/yunnan-2024/16-drills.yaml)",
    ),
    "T014": (
        ("与声明的类型不符", "does not fit the type"),
        ("声明里的这个键不适合这种类型。", "A key of the declaration does not fit its type."),
        _NO_GUESS,
        "safety_dept.exists: {type: flag, unit: 个}",
        "safety_dept.exists: {type: flag}",
    ),
    "T015": (
        ("没有义务", "no obligations"),
        ("规则集或文件里一条义务也没有。", "A ruleset or file has no obligations at all."),
        ("什么都不查，就什么问题都没有。", "Where nothing is asked, nothing is ever wrong."),
        "obligations: []",
        "obligations: [{id: …}]",
    ),
    "T016": (
        ("没有印刷序号", "no printed number"),
        ("义务没有在ruleset.yaml的numbers里登记序号。", "The obligation has no number in ruleset.yaml."),
        (
            "报告里的序号一经公布不再改变，所以要登记。",
            "Numbers in reports never change once printed, so they are kept.",
        ),
        "numbers: {}",
        "numbers: {yunnan-2024-04-head-inspection: 1}",
    ),
    "T017": (
        ("要求与性质不符", "modality and requirement"),
        ("许可不能有要求；其他性质必须有要求。", "A permission has no requirement; everything else has one."),
        ("没有要求就无从判断是否符合。", "Without a requirement there is nothing to be satisfied."),
        "{modality: permission, requires: {…}}",
        "{modality: recommendation, requires: {…}}",
    ),
    "T018": (
        ("还没有写完", "still to be written"),
        ("这里还是TODO。", "This is still TODO."),
        (
            "草稿若当作规则读取，没有写完的义务就会悄悄成为规则。",
            "A draft that loads would make a ruleset of what nobody has finished.",
        ),
        "bearer: TODO",
        "bearer: principal_person",
    ),
    "T101": (
        ("没有这个事实", "unknown fact"),
        ("条件里的名称既不是事实，也不是类别或字段。", "The name is no fact, class or field."),
        _SILENT,
        "applies_when: {staf_count: {at_least: 100}}",
        "applies_when: {staff_count: {at_least: 100}}",
    ),
    "T102": (
        ("比较方式与类型不符", "wrong comparison for the type"),
        ("这样的比较不适合该事实的类型。", "The comparison does not fit the declared type of the fact."),
        _NO_GUESS,
        "safety_dept.exists: {at_least: 1}",
        "safety_dept.exists: true",
    ),
    "T103": (
        ("没有这个取值", "not one of the values"),
        ("这个词不在该事实的取值里。", "The word is not a value of the fact."),
        _SILENT,
        "industries: {includes: metal_smeltng}",
        "industries: {includes: metal_smelting}",
    ),
    "T104": (
        ("没有这个比较词", "unknown comparison"),
        (
            "比较词只有at_least（以上）、more_than（超过）、at_most（以下）、fewer_than（不满）等。",
            "The words are at_least, more_than, at_most, fewer_than and those of sets and dates.",
        ),
        _NO_GUESS,
        "staff_count: {gt: 100}",
        "staff_count: {more_than: 100}",
    ),
    "T105": (
        ("界限不对", "bad bound"),
        (
            "界限不是整数，带引号，超出可信范围，或不可能达到。",
            "A bound is not a plain whole number within what can be.",
        ),
        _NO_SENSE,
        "staff_count: {at_least: 99.5}",
        "staff_count: {at_least: 100}",
    ),
    "T106": (
        ("空条件", "empty"),
        ("all、any、取值列表或整个条件是空的。", "A condition, list of parts or list of values is empty."),
        _NO_SENSE,
        "applies_when: {any: []}",
        "applies_when: {any: [{gongmao: true}]}",
    ),
    "T107": (
        ("界限互相矛盾", "bounds against one another"),
        ("同一侧写了两个界限，或下限高于上限。", "Two bounds on one side, or a lower one above the upper."),
        _NO_SENSE,
        "staff_count: {at_least: 100, more_than: 99}",
        "staff_count: {at_least: 100}",
    ),
    "T108": (
        ("集合不能用“是”", "a set is not a value"),
        ("集合有成员，不能说它“是”某个值。", "A set has members; it is not one value."),
        ("企业可以同时属于几个行业。", "An enterprise may be in several industries at once."),
        "industries: mining",
        "industries: {includes: mining}",
    ),
    "T109": (
        ("没有这个清单", "unknown item list"),
        ("every、some、count里的of不是已声明的清单。", "`of` does not name a declared item list."),
        _SILENT,
        "every: {of: hazard, hold: {closed: true}}",
        "every: {of: hazards, hold: {closed: true}}",
    ),
    "T110": (
        ("此处只能写条件", "a condition, not a requirement"),
        (
            "活动次数和期限只能写在requires里，也不能放在not之下。",
            "Activities and deadlines stand only in `requires`, never under `not`.",
        ),
        (
            "“没有演练一次”与“缺少记录”不是一回事。",
            "That something was not done and that nothing is recorded are two things.",
        ),
        "requires: {not: {activity: drills, at_least: 1, per: year}}",
        "requires: {activity: drills, at_least: 1, per: year}",
    ),
    "T111": (
        ("占比写法不对", "bad share"),
        ("share比较本单位的两个不同的数。", "`share` compares two different numbers of the establishment."),
        _NO_SENSE,
        "share: {of: staff_count, in: staff_count, at_least: 3}",
        "share: {of: safety_officers.full_time, in: staff_count, at_least: 3}",
    ),
    "T112": (
        ("取值重复", "listed twice"),
        ("同一个取值写了两次。", "The same value stands twice in a list."),
        ("多半本来要写另一个。", "Most likely another one was meant."),
        "dust_kind: [metal, metal]",
        "dust_kind: [metal, wood]",
    ),
    "T113": (
        ("文字不能比较", "text cannot be asked"),
        ("文字类事实只用于显示，不能写进条件。", "A fact of type text is only shown; no condition can ask it."),
        ("对自由文字下判断等于猜。", "Judging free text is guessing."),
        "main_product: 钢材",
        "industries: {includes: steel}",
    ),
    "T114": (
        ("并列条件太多", "too many parts"),
        ("一个all或any里超过200项。", "More than 200 parts in one all or any."),
        ("没有人读得完，也说不清是哪一项决定的。", "Nobody reads so many, and no report could say which decided."),
        "any: [{staff_count: {at_least: 1}}, …]",
        "industries: {includes_any: [mining, metal_smelting]}",
    ),
    "T201": (
        ("活动旁边有别的键", "beside an activity"),
        ("活动次数要单独写，或放进all、any。", "An activity form stands alone, or as a part of all or any."),
        _NO_GUESS,
        "requires: {activity: drills, at_least: 1, per: year, dept.exists: true}",
        "requires: {all: [{activity: drills, at_least: 1, per: year}, {dept.exists: true}]}",
    ),
    "T202": (
        ("没有这种活动", "unknown activity"),
        ("activity不是已声明的活动。", "`activity` does not name a declared activity."),
        _SILENT,
        "activity: dril",
        "activity: drills",
    ),
    "T203": (
        ("时间范围不对", "bad span"),
        ("per、within、since只能用一个；within写月数或年数。", "One of per, within, since; within is months or years."),
        _SPAN,
        "{activity: drills, at_least: 1, per: year, within: {months: 6}}",
        "{activity: drills, at_least: 1, within: {months: 6}}",
    ),
    "T204": (
        ("只能与per同用", "only beside per"),
        (
            "look_back（12或24）和per_assumed只能与per同用。",
            "look_back (12 or 24) and per_assumed stand only beside per.",
        ),
        _SPAN,
        "{activity: drills, at_least: 1, within: {months: 6}, look_back: 24}",
        "{activity: drills, at_least: 1, per: half_year, look_back: 24}",
    ),
    "T205": (
        ("首个周期写法不对", "bad first_owed"),
        ("first_owed须是周期首日，并写明理由。", "first_owed is the first day of a period, with its reason."),
        ("它改变企业从哪一期起欠账，必须有据。", "It changes since when something is owed, so it must say why."),
        "first_owed: 2024-02-15",
        "{first_owed: 2024-04-01, first_owed_because: 文件3月印发}",
    ),
    "T206": (
        ("期限写法不对", "bad deadline"),
        (
            "by不能单独写，不能套在周期义务或另一个by外面。",
            "`by` needs a requirement beside it, and none with periods or a deadline.",
        ),
        _SPAN,
        "{activity: drills, at_least: 1, per: year, by: 2024-12-31}",
        "{activity: drills, at_least: 1, by: 2024-12-31}",
    ),
    "T207": (
        ("没有可以叠加的基准", "nothing to be laid over"),
        ("加严情形只写了几个键，而基准不是活动次数。", "A case gives only keys, but the base is no activity."),
        _NO_GUESS,
        "{requires: {safety_dept.exists: true}, stricter: [{id: a, when: {…}, requires: {per: month}}]}",
        "stricter: [{id: a, when: {…}, requires: {activity: drills, at_least: 1, per: month}}]",
    ),
    "T208": (
        ("改了周期，未改首期", "per without first_owed"),
        (
            "加严情形改了per，基准的first_owed属于另一种周期。",
            "The case changes per, but first_owed belongs to the base's periods.",
        ),
        _NO_GUESS,
        "requires: {per: month}",
        "requires: {per: month, first_owed: 2024-04-01, first_owed_because: …}",
    ),
    "T210": (
        ("两个情形条件相同", "two cases, one guard"),
        ("两个加严情形的when相同。", "Two stricter cases have the same `when`."),
        ("两者会同时成立，应合并为一个。", "Both would be true together: join them."),
        "stricter: [{id: a, when: {x: true}, …}, {id: b, when: {x: true}, …}]",
        "stricter: [{id: a, when: {x: true}, requires: {all: […]}}]",
    ),
}

QUOTES: Final[Mapping[str, Row]] = {
    "S001": (
        ("没有引文", "no quotation"),
        ("义务没有写原文出处。", "The obligation quotes nothing."),
        _PROOF,
        "(没有source / no `source`)",
        "source: {quote: 企业主要负责人每季度至少带队检查1次}",
    ),
    "S002": (
        ("引文与原文不符", "quotation not in the text"),
        (
            "去掉空白、统一全半角后，原文里仍找不到这段话。",
            "The words are not in the text, white space and width aside.",
        ),
        _PROOF,
        "quote: 职工人数200人以上的企业",
        "quote: 职工人数100人以上的企业",
    ),
    "S003": (
        ("引文太短", "quotation too short"),
        ("引文不足8个字（提示）。", "Fewer than 8 characters (a remark)."),
        ("几个字到处都有，证明不了出处。", "A few characters stand everywhere and prove nothing."),
        "quote: 企业",
        "quote: 企业实行全员安全生产责任制度",
    ),
    "S004": (
        ("引文出现多处", "quotation in many places"),
        ("同一段话在原文出现三处以上（提示）。", "The words stand in more than three places (a remark)."),
        ("看不出指的是哪一条。", "It does not say which clause is meant."),
        "quote: 落实企业安全生产主体责任",
        "quote: 落实企业安全生产主体责任，健全全员安全生产责任制",
    ),
    "S005": (
        ("没有原文", "text not there"),
        ("给出的文件夹里没有该文件的原文，或读不出来。", "The text is not in the folder given, or cannot be read."),
        _PROOF,
        "(compliance rules lint --sources 空文件夹)",
        "(compliance rules lint --sources 原文所在文件夹)",
    ),
    "S006": (
        ("原文版本不同", "another text"),
        ("原文的SHA-256与规则集登记的不同。", "The text's SHA-256 is not the one in ruleset.yaml."),
        ("原文换了版本，引文和条款都要重新核对。", "Quotations and clauses must be compared with a new text again."),
        "(原文被修改过 / the text was changed)",
        "(核对后更新sha256 / compared, then sha256 renewed)",
    ),
}
