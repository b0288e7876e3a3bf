"""A mapping to begin with: what the columns of tables seem to state, by their names and by what is in them.

Nothing is imported by a suggestion; every guess is written down where a person reads it, and what was not recognised
stands beside it as a comment.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from msgspec.structs import replace

from compliance.authoring.witness import written
from compliance.diagnostics import Span
from compliance.fleet.importing import profiles
from compliance.fleet.importing.cells import Reader, Refused
from compliance.fleet.importing.mapping import Column
from compliance.fleet.importing.samples import Sample, samples
from compliance.fleet.importing.targets import TARGETS, fields_of, firm_targets
from compliance.model import Fact, Vocabulary

if TYPE_CHECKING:
    from compliance.fleet.importing import Source

_IDS: Final = ("id", "企业编号", "单位编号", "编号", "企业id", "企业代码", "主体编号", "统一社会信用代码", "信用代码")
_ALIASES: Final[Mapping[str, str]] = {
    "企业名称": "name", "单位名称": "name", "名称": "name", "信用代码": "credit_code", "社会信用代码": "credit_code",
    "区划代码": "jurisdiction", "行政区划": "jurisdiction", "所在县": "jurisdiction", "县区": "jurisdiction",
    "成立时间": "founded_on", "注册日期": "founded_on", "填报时间": "stated_on", "数据日期": "stated_on",
    "单位地址": "address", "企业地址": "address", "职工数": "staff_count", "从业人数": "employed_count",
    "行业": "industries", "所属行业": "industries", "行业类别": "industries", "行业类型": "industries",
    "行业门类": "industries", "所属行业类别": "industries", "所在地": "jurisdiction", "所在地区": "jurisdiction",
    "所在区县": "jurisdiction", "属地": "jurisdiction", "所属地区": "jurisdiction",
    "日期": "date", "时间": "date", "开展日期": "date",
    "注册地址": "address", "经营地址": "address", "详细地址": "address", "住所": "address",
    "区县": "jurisdiction", "所属县区": "jurisdiction", "所在县区": "jurisdiction", "所属区县": "jurisdiction",
    "县(市、区)": "jurisdiction", "所属县": "jurisdiction",
    "员工数": "staff_count", "员工人数": "staff_count", "职工总数": "staff_count", "从业人员": "employed_count",
    "从业人员数": "employed_count", "规上": "above_designated_size", "规上企业": "above_designated_size",
    "经营状态": "operating_status", "单位负责人": "contacts.principal_person", "安全负责人": "contacts.safety_manager",
    "安全管理机构": "safety_dept.exists", "设置安全管理机构": "safety_dept.exists", "应急预案": "emergency_plan.exists",
    "安全管理人员数": "safety_officers.total", "安全管理人员人数": "safety_officers.total",
    "专职安全管理人员数": "safety_officers.full_time", "专职安全员人数": "safety_officers.full_time",
    "标准化等级": "standardisation.grade", "安全费用提取额": "safety_fee.extracted",
}  # fmt: skip
_CLOSE: Final = 0.72
_UNITS: Final[Mapping[str, int]] = {"千元": 1000, "万元": 10_000, "百万元": 1_000_000, "亿元": 100_000_000}
_FORMS: Final = ("YYYY/M/D", "YYYY-M-D", "YYYY.M.D", "YYYYMMDD", "YYYY年M月D日", "serial")
_YES: Final = ("有", "已", "已建", "已建立", "已设", "对", "√", "真")
_NO: Final = ("无", "没有", "未", "未建", "未建立", "未设", "×", "假")
_UNKNOWN: Final = ("不详", "未知", "不清楚", "待定", "待查", "未统计", "暂无数据", "/", "-", "—", "——", "N/A", "null")
_ASKING: Final = re.compile(r"^(是否|有无)(已|有)?|^(已|设有|建立|制定|编制)|(情况|与否)$")
"""Words around what a column is about."""
_SHOWN: Final = 3


class Guess(Struct, frozen=True):
    """What a column seems to state, how it would be read, and what a person should look at."""

    column: Column
    sure: bool
    left: tuple[str, ...] = ()
    """Cells of the sample that cannot be read even so."""


def suggest_mapping(sources: Sequence[Source], vocabulary: Vocabulary) -> str:
    """Return a mapping of tables as YAML with comments."""
    tables = [
        (source, each)
        for source in sources
        if not profiles.is_profile_source(source.given)
        for each in samples(source.given)
    ]
    sections: dict[tuple[str, str], list[str]] = {}
    unknown: list[str] = []
    for source, sample in sorted(tables, key=lambda pair: -_firmness(pair[1], vocabulary)):
        kind, path, guesses = _kind_of(sample, vocabulary, ("firms", "") in sections)
        key = (kind, path)
        lines = list(_section(source, sample, kind, path, guesses, vocabulary))
        if not guesses:
            lines = [f"# {line}" for line in (f"{sample.name}：没有认出是哪一类表，需要的话请自己写", *lines)]
            unknown.extend(lines)
            continue
        if key in sections:
            lines = [f"# {line}" for line in (f"{sample.name}：也像是 {path or kind}，合并后再导入", *lines)]
        sections.setdefault(key, []).extend(lines)
    return "".join(f"{line}\n" for line in (*_file(sections), *unknown))


def _file(sections: Mapping[tuple[str, str], list[str]]) -> Iterator[str]:
    yield "# 由列名和部分数据推测，请逐行核对后再用；导入时读不懂的单元格会列入quarantine.csv，不会猜测。"
    yield "kind: mapping"
    yield "schema: 1"
    if ("firms", "") not in sections:
        yield "# firms: 没有找到企业名单；每个映射都要有 firms"
    for kind in ("firms", *TARGETS):
        if (kind, "") in sections:
            yield ""
            yield f"{kind}:"
            yield from (f"  {line}" for line in sections[kind, ""])
    for kind in ("records", "items"):
        lists = {path: lines for (each, path), lines in sections.items() if each == kind}
        if lists:
            yield ""
            yield f"{kind}:"
        for path, lines in lists.items():
            yield f"  {path}:"
            yield from (f"    {line}" for line in lines)


def _section(
    source: Source, sample: Sample, kind: str, path: str, guesses: Mapping[str, Guess], vocabulary: Vocabulary
) -> Iterator[str]:
    yield f"source: {written(source.name or Path(source.given).name)}"
    if sample.sheet:
        yield f"sheet: {written(sample.sheet)}"
    if sample.table:
        yield f"table: {written(sample.table)}"
    if sample.header > 1:
        yield f"header: {sample.header}  # 表头在第几行"
    id = _id_of(sample)
    yield f"id: {written(id)}" if id else "# id: 没有认出编号列，必须指定"
    if kind in ("records", "items"):
        yield "absent: unknown  # 表中没有记录的企业：unknown 不清楚；none 确实没有"
    yield "columns:"
    for guess in guesses.values():
        yield f"  {_line(guess)}"
    fields = firm_targets(vocabulary) if kind == "firms" else fields_of(vocabulary, kind, path)
    if kind == "firms" and "name" not in guesses:
        yield "  # name: 没有认出单位名称列，必须指定"
    if kind == "records" and "date" not in guesses:
        yield "  # date: 没有认出日期列，必须指定"
    taken = {guess.column.column for guess in guesses.values()} | {id}
    for name, cells in sample.columns.items():
        if name not in taken:
            shown = "、".join(cells[:_SHOWN])
            yield f"  # 未对应的列：{name}" + (f"（如 {shown}）" if shown else "（空）")
    if not guesses:
        yield f"  # 可以写的有 {'、'.join(list(fields)[:12])} 等"


def _line(guess: Guess) -> str:
    column = guess.column
    said: list[str] = [] if guess.sure else ["名称相近，请核对"]
    if guess.left:
        said.append(f"读不懂：{'、'.join(guess.left[:_SHOWN])}")
    flags = {"true": True, "false": False}
    options: dict[str, Any] = {
        "times": column.times,
        "dates": list(column.dates),
        "values": {cell: flags.get(value, value) for cell, value in column.values.items()},
        "unknown": sorted(column.unknown),
        "first": column.first,
    }
    given = {name: value for name, value in options.items() if value}
    value = written({"column": column.column, **given}) if given else written(column.column)
    return f"{column.target}: {value}" + (f"  # {'；'.join(said)}" if said else "")


# --- which table is what ---------------------------------------------------------------------------------------------


def _firmness(sample: Sample, vocabulary: Vocabulary) -> float:
    guesses = _guesses(sample, firm_targets(vocabulary), vocabulary, "firms")
    return len(guesses) + 5 * ("name" in guesses)


def _kind_of(sample: Sample, vocabulary: Vocabulary, has_firms: bool) -> tuple[str, str, dict[str, Guess]]:
    """Return what a table seems to hold."""
    lists = [
        *(("records", path, each.label.zh) for path, each in vocabulary.activities.items()),
        *(("items", path, each.label.zh) for path, each in vocabulary.items.items()),
        ("suspensions", "", "停产"),
        ("waivers", "", "豁免"),
    ]
    found: list[tuple[float, str, str, dict[str, Guess]]] = []
    name = _plain(sample.name)
    for kind, path, label in lists:
        guesses = _guesses(sample, fields_of(vocabulary, kind, path), vocabulary, kind)
        named = bool(path and path in name.replace(" ", "_")) or _plain(label) in name
        found.append((sum(1 if each.sure else 0.5 for each in guesses.values()) + 6 * named, kind, path, guesses))
    firms = _guesses(sample, firm_targets(vocabulary), vocabulary, "firms")
    likely = sum(1 if each.sure else 0.5 for each in firms.values()) + 4 * ("name" in firms) - 8 * has_firms
    found.append((likely, "firms", "", firms))
    _, kind, path, guesses = max(found, key=lambda each: each[0])
    return kind, path, guesses


def _id_of(sample: Sample) -> str:
    """Return the column that seems to hold ids."""
    names = {_plain(name): name for name in sample.columns}
    return next((names[each] for each in _IDS if each in names), "")


# --- which column is what --------------------------------------------------------------------------------------------


def _guesses(sample: Sample, fields: Mapping[str, Fact], vocabulary: Vocabulary, kind: str) -> dict[str, Guess]:
    """Return what each column seems to state, by target; of two columns for one target the surer."""
    by_name: dict[str, str] = {}
    for target, fact in fields.items():
        for name in (target, fact.label.zh, fact.label.en):
            if name:
                by_name.setdefault(_plain(name), target)
    by_name |= {name: target for name, target in _ALIASES.items() if target in fields and name not in by_name}
    id = _id_of(sample) if kind != "firms" else ""
    found: dict[str, Guess] = {}
    for name, cells in sample.columns.items():
        target, sure = _target(name, by_name)
        if not target or name == id or (target in found and found[target].sure):
            continue
        guess = _fitted(name, cells, target, fields[target], vocabulary, kind, sure)
        if guess is not None:
            found[target] = guess
    if kind == "records" and "date" not in found:
        # Of a table of dated acts any column of days is likely to be the day of the act.
        for name, cells in sample.columns.items():
            if name.endswith(("时间", "日期", "日")) and (
                guess := _fitted(name, cells, "date", fields["date"], vocabulary, kind, False)
            ):
                found["date"] = guess
                break
    return {target: found[target] for target in fields if target in found}


def _target(name: str, by_name: Mapping[str, str]) -> tuple[str, bool]:
    plain = _plain(name)
    inside = re.search(r"[(（]([a-z_.]+)[)）]$", name)
    bare = _plain(re.sub(r"[(（\[【].*?[)）\]】]", "", name))
    asked = _ASKING.sub("", bare)
    for each in (plain, bare, asked, _ASKING.sub("", asked), inside[1] if inside else ""):
        if each in by_name:
            return by_name[each], True
    best = max(by_name, key=lambda each: SequenceMatcher(None, asked, each).ratio(), default="")
    close = len(asked) > 1 and SequenceMatcher(None, asked, best).ratio() >= _CLOSE
    return (by_name[best], False) if close else ("", False)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().lower().replace(" ", "")


def _fitted(
    name: str, cells: Sequence[str], target: str, fact: Fact, vocabulary: Vocabulary, kind: str, sure: bool
) -> Guess | None:
    """Return how a column would be read; ``None`` where a guess by its name reads hardly any of its cells."""
    unknown = frozenset(cell for cell in cells if cell in _UNKNOWN)
    factor = next((times for unit, times in _UNITS.items() if unit in name), None)
    column = Column(
        target,
        fact,
        Span(""),
        name,
        unknown=unknown,
        times=factor if fact.type == "amount" and fact.unit.startswith("元") else None,
    )
    left = _unread(column, cells, vocabulary, kind)
    for better in _better(column, left):
        again = _unread(better, cells, vocabulary, kind)
        if len(again) < len(left):
            column, left = better, again
    if not sure and (len(left) * 2 > len(cells) or (fact.type == "text" and any(cell.isdigit() for cell in cells))):
        return None
    return Guess(column, sure, tuple(left))


def _better(column: Column, left: Sequence[str]) -> Iterator[Column]:
    """Yield other ways of reading a column."""
    if not left:
        return
    match column.fact.type:
        case "flag":
            values = {**dict.fromkeys(_YES, "true"), **dict.fromkeys(_NO, "false")}
            yield replace(column, values={cell: values[cell] for cell in left if cell in values})
        case "count" | "amount" if column.times is None:
            yield replace(column, times=1)
        case "date":
            for form in _FORMS:
                yield replace(column, dates=(form,))
        case "choice" | "set":
            yield replace(column, values=dict(_near(column, left)))
        case "text" if column.target == "jurisdiction":
            yield replace(column, first=6)


def _near(column: Column, left: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield words that are nearly the label of a value."""
    values = column.fact.values
    for cell in left:
        for word in re.split(r"[、，,；;|]", cell):
            likeness = [(SequenceMatcher(None, word.strip(), each.label.zh).ratio(), each) for each in values]
            ratio, best = max(likeness, key=lambda pair: pair[0])
            if ratio >= _CLOSE - 0.1:
                yield word.strip(), best.name


def _unread(column: Column, cells: Sequence[str], vocabulary: Vocabulary, kind: str) -> list[str]:
    reader = Reader(column, vocabulary, kind)
    return [cell for cell in cells if isinstance(reader.value(cell), Refused)]
