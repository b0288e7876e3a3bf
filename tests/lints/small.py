"""Small rulesets with marks: ``<L041>`` stands where that code is expected, and is taken out before they are read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from compliance.authoring.lints import lint
from compliance.authoring.lints.material import CaseFile, Material
from compliance.checking import rulebook_from_nodes
from compliance.diagnostics import Diagnostic
from compliance.reading import Document, Node, read_bytes

Found = tuple[str, int, int]
"""Code, line, column."""
_MARK = re.compile(r"<([LS]\d{3})>")

VOCABULARY = """\
vocabulary:
  facts:
    staff_count: {label: {zh: 职工人数, en: Staff}, type: count, unit: 人, at_most: 2000000}
    officers: {label: {zh: 专职安全管理人员, en: Safety officers}, type: count, unit: 人}
    capacity: {label: {zh: 生产能力, en: Capacity}, type: amount, unit: 千吨/年}
    dept: {label: {zh: 设有安全生产管理机构, en: Safety department}, type: flag}
    insured: {label: {zh: 已投保, en: Insured}, type: flag}
    dust: {type: choice, values: [metal, wood, none]}
    trades: {label: {zh: 行业, en: Trades}, type: set, values: industries}
    connected_on: {label: {zh: 接入日期, en: Connected on}, type: date, event: true}
    insured_to: {label: {zh: 保险到期日, en: Insured until}, type: date}
  items:
    hazards:
      fields: {major: {type: flag}, cost: {type: amount, unit: 元}, kind: {type: choice, values: [open, closed]}}
  activities:
    drills: {fields: {evacuation: {type: flag}, people: {type: count, unit: 人}}}
    trainings: {}
  industries:
    mining: {label: {zh: 矿山, en: Mining}}
    coal: {label: {zh: 煤矿, en: Coal}, implies: [mining]}
    smelting: {label: {zh: 金属冶炼, en: Smelting}}
    textile: {label: {zh: 纺织, en: Textile}}
  jurisdictions:
    "530000": {label: {zh: 云南省, en: Yunnan}}
    "530500": {label: {zh: 保山市, en: Baoshan}}
    "420000": {label: {zh: 湖北省, en: Hubei}}
  classes:
    open_class: {when: {trades: {includes: smelting}}, closed: false, declarable: true}
    shut_class: {when: {trades: {includes_any: [smelting, textile]}}}
    large: {when: {staff_count: {at_least: 300}}}
"""


def unmarked(text: str) -> tuple[str, list[Found]]:
    """Return a text without its marks, and what they say."""
    found: list[Found] = []
    lines: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        while (mark := _MARK.search(line)) is not None:
            found.append((mark[1], number, mark.start() + 1))
            line = line[: mark.start()] + line[mark.end() :]
        lines.append(line)
    return "\n".join(lines) + "\n", sorted(found)


def written(
    text: str,
    cases: Sequence[CaseFile] = (),
    texts: Mapping[str, str] | None = None,
    older: Mapping[str, Mapping[str, int]] | None = None,
    selected: Sequence[str] = (),
) -> Material:
    """Return what lints look at, of rulesets written short in one file; ``texts`` at its end are translations."""
    document = read_bytes(text.encode(), "small.yaml")
    rulesets = document.root.get("rulesets")
    vocabulary = document.root.get("vocabulary")
    if vocabulary is None:
        vocabulary = read_bytes(VOCABULARY.encode(), "vocabulary.yaml").root.get("vocabulary")
    assert vocabulary is not None
    nodes: Sequence[Node] = rulesets.items if rulesets is not None else ()
    book = rulebook_from_nodes(vocabulary, nodes, "small.yaml")
    files = [("vocabulary", Document("small.yaml", document.text, "", vocabulary))]
    for node in nodes:
        named = node.get("id")
        assert named is not None
        files.append((named.text, Document("small.yaml", document.text, "", node)))
    if "texts" in document.root.entries:
        pairs = replace(document.root, entries={"texts": document.root.entries["texts"]})
        files.append((files[-1][0], Document("small.yaml", document.text, "", pairs)))
    return Material(book, files, cases, texts, older, selected)


def found(material: Material, only: Sequence[str] = ()) -> list[Diagnostic]:
    """Return what these lints find."""
    return lint(material, only)


def assert_marked(text: str, *codes: str, **more: object) -> list[Diagnostic]:
    """Assert that the lints of these codes remark on exactly what is marked; return their remarks."""
    plain, marks = unmarked(text)
    said = found(written(plain, **more), codes)  # type: ignore[arg-type]
    assert [(each.code, each.span.line, each.span.column) for each in sorted(said)] == sorted(
        marks, key=lambda mark: (mark[1], mark[2], mark[0])
    ), said
    for each in said:
        assert re.search("[\u4e00-\u9fff]", each.zh), each
        assert not re.search("Node|NoneType|Traceback", each.message + each.zh)
        assert bool(each.hint) == bool(each.hint_zh), each
    return said


def ruleset(*obligations: str, head: str = "") -> str:
    """Return one ruleset of obligations, each the keys of one flow mapping over several lines."""
    lines = ["rulesets:", "  - id: t", "    jurisdiction: '530000'"]
    lines += ["    effective: {from: 2024-01-01, until: 2026-12-31}"] if "effective:" not in head else []
    lines += [f"    {line}" for line in head.splitlines() if line]
    lines.append("    obligations:")
    for at, keys in enumerate(obligations):
        rows = keys.strip("\n").splitlines()
        rows = rows if rows[0].lstrip().startswith("id:") else [f"id: t-{'abcdefgh'[at]}", *rows]
        lines += [f"      {'- ' if not row else '  '}{each}" for row, each in enumerate(rows)]
    return "\n".join(lines) + "\n"
