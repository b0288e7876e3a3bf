"""Rulebooks written short, as in tests/conformance."""

from __future__ import annotations

from compliance.checking import rulebook_from_nodes
from compliance.model import Rulebook
from compliance.reading import Mistakes, parse_text

VOCABULARY = """
facts:
  staff_count: {label: {zh: 职工人数, en: Staff}, type: count, unit: 人}
  officers: {label: {zh: 专职人员, en: Officers}, type: count, unit: 人}
  dept: {label: {zh: 机构, en: Department}, type: flag}
  plan_made: {label: {zh: 预案, en: Plan}, type: flag}
  industries:
    label: {zh: 行业, en: Industries}
    type: set
    values:
      mining: {label: {zh: 矿山, en: Mining}}
      coal_mining: {label: {zh: 煤矿, en: Coal}, implies: [mining]}
      smelting: {label: {zh: 冶炼, en: Smelting}}
      trade: {label: {zh: 商贸, en: Trade}}
  joined_on: {label: {zh: 联网, en: Joined}, type: date, event: true}
  insured_to: {label: {zh: 保险, en: Insured}, type: date}
items:
  hazards:
    label: {zh: 隐患, en: Hazards}
    fields:
      major: {label: {zh: 重大, en: Major}, type: flag}
      closed: {label: {zh: 销号, en: Closed}, type: flag}
activities:
  drills:
    label: {zh: 演练, en: Drills}
    fields: {evacuation: {label: {zh: 疏散, en: Evacuation}, type: flag}}
classes:
  risky:
    label: {zh: 高危, en: Risky}
    when: {industries: {includes_any: [mining, smelting]}}
    closed: true
    declarable: false
    source: 第一条
jurisdictions:
  "530500": {label: {zh: 保山市, en: Baoshan}}
  "530502": {label: {zh: 隆阳区, en: Longyang}}
"""


def rulebook(obligations: str, head: str = "effective: {from: 2020-01-01}") -> Rulebook:
    """Return the rulebook of obligations written as YAML list entries, indented by two."""
    vocabulary = VOCABULARY.replace("\n", "\n  ")
    text = f"v:{vocabulary}\nrulesets:\n  - id: t\n    jurisdiction: national\n    {head}\n"
    text += "    obligations:\n" + "".join(f"    {line}\n" for line in obligations.strip("\n").splitlines())
    mistakes = Mistakes("inline", text)
    root = parse_text(text, mistakes)
    mistakes.raise_if_any()
    assert root is not None
    return rulebook_from_nodes(root.entries["v"][1], root.entries["rulesets"][1].items)
