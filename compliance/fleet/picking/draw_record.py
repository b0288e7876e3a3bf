"""The record of a draw as CSV: how it was made, then whom it fell on; enough to draw again and to show it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from compliance import __version__
from compliance.fleet.picking.drawing import UNKNOWN_WEIGHTS, WEIGHTS, Draw
from compliance.fleet.runs.reading import Results
from compliance.model import Severity, Words
from compliance.reports.strings import UI

HEAD: dict[str, Words] = {
    "manner": Words("抽取方式", "manner"),
    "rule": Words("抽取规则", "rule"),
    "seed": Words("随机种子", "seed"),
    "drawn": Words("抽取家数", "drawn"),
    "eligible": Words("可抽家数", "eligible"),
    "as_of": Words("评估日", "as_of"),
    "run": Words("评估批次", "run"),
    "run_digest": Words("结果校验值", "run_digest"),
    "store_digest": Words("企业数据校验值", "store_digest"),
    "rulebook_digest": Words("规则库校验值", "rulebook_digest"),
    "county": Words("限定地区", "county"),
    "trade": Words("限定行业", "trade"),
    "size": Words("限定规模", "size"),
    "where": Words("限定条件", "where"),
    "tool": Words("生成工具", "tool"),
    "stratum": Words("分层", "stratum"),
}
COLUMNS: dict[str, Words] = {
    "rank": Words("序号", "rank"),
    "id": Words("企业标识", "id"),
    "place": Words("区划代码", "place"),
    "place_name": Words("地区", "place_name"),
    "stratum": Words("所属分层", "stratum"),
    "ticket": Words("抽签号", "ticket"),
    "weight": Words("风险分值", "weight"),
    "gaps": Words("不符合项数", "gaps"),
    "critical": Words("其中关键", "critical"),
    "major": Words("其中重要", "major"),
    "undetermined": Words("无法判定项数", "undetermined"),
    "file": Words("检查表", "file"),
    "name": Words("企业名称", "name"),
    "credit_code": Words("统一社会信用代码", "credit_code"),
}
NAMES = ("name", "credit_code")
_MANNERS = {"random": Words("随机抽取", "random"), "risk": Words("按风险选取", "risk")}
_TICKET = Words(
    "抽签号为“种子+换行+企业标识”的BLAKE2b摘要（8字节）",
    "the ticket is the BLAKE2b digest (8 bytes) of seed, line break and id",
)
_RULES = {
    "random": Words("{0}，取抽签号最小者", "{0}; the smallest are drawn"),
    "risk": Words(
        "取风险分值最大者：未豁免的不符合项{1}，无法判定的义务{2}；同分的取抽签号最小者，{0}",
        "the greatest weight is taken: open gaps {1}; undetermined duties {2}; of equal ones the smallest ticket; {0}",
    ),
}


def record(
    results: Results,
    draw: Draw,
    lines: Iterable[Mapping[str, Any]],
    asked: Mapping[str, str],
    lang: str,
    names: bool = False,
) -> str:
    """Return the record of a draw: lines that begin with ``#``, a head, and a line for each firm.

    ``lines``: what is told of each firm by the keys of :data:`COLUMNS`; ``asked``: what firms were limited to.
    ``names``: with names and credit codes. English heads are the keys; Chinese ones are for people.
    """

    def say(words: Words) -> str:
        return words.en if lang == "en" else words.zh

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write("\ufeff")
    run = results.run
    rule = _RULES[draw.manner]
    parts = (say(_TICKET), _weights(WEIGHTS, lang), _weights(UNKNOWN_WEIGHTS, lang))
    head = {
        "manner": say(_MANNERS[draw.manner]),
        "rule": say(rule).format(*parts),
        "seed": draw.seed,
        "drawn": len(draw.firms),
        "eligible": sum(each.eligible for each in draw.strata),
        "as_of": run.as_of,
        "run": run.run,
        "run_digest": run.digest,
        "store_digest": run.store,
        "rulebook_digest": run.rulebook,
        **{name: value for name, value in asked.items() if value},
        "tool": f"compliance {__version__}",
    }
    for name, value in head.items():
        writer.writerow([f"# {say(HEAD[name])}", plain(str(value))])
    for each in draw.strata if any(each.place for each in draw.strata) else ():
        writer.writerow([f"# {say(HEAD['stratum'])}", each.place, f"{each.drawn}/{each.eligible}"])
    columns = [name for name in COLUMNS if names or name not in NAMES]
    writer.writerow([say(COLUMNS[name]) for name in columns])
    for line in lines:
        writer.writerow([plain(line[name]) if isinstance(line[name], str) else line[name] for name in columns])
    return buffer.getvalue()


def _weights(weights: Mapping[Severity, int], lang: str) -> str:
    told = {name: weight for name, weight in weights.items() if weight}
    if lang == "en":
        return ", ".join(f"{UI[f'severity.{name}'].en} {weight}" for name, weight in told.items())
    return "、".join(f"{UI[f'severity.{name}'].zh}{weight}分" for name, weight in told.items())


def plain(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")) else text
