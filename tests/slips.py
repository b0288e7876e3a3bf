"""A few obligations written short, to be written wrong again and again."""

from __future__ import annotations

from compliance.authoring.mutants import Mutant, mutants
from compliance.checking import rulebook_from_nodes
from compliance.model import Rulebook
from compliance.reading import Mistakes, parse_text

VOCABULARY = """
facts:
  staff: {label: {zh: 职工人数, en: Staff}, type: count, unit: 人, at_most: 2000000}
  posts: {label: {zh: 岗位数, en: Posts}, type: count}
  covered: {label: {zh: 已签岗位数, en: Covered posts}, type: count}
  dept: {label: {zh: 设有机构, en: Department}, type: flag}
  exempt: {label: {zh: 豁免, en: Exempt}, type: flag}
  size:
    label: {zh: 规模, en: Size}
    type: choice
    values: {big: {zh: 大, en: big}, mid: {zh: 中, en: mid}, small: {zh: 小, en: small}}
  trades: {label: {zh: 行业, en: Trades}, type: set, values: industries}
  joined_on:
    label: {zh: 接入日期, en: Joined on}
    type: date
    event: true
    says: {yes: {zh: 已接入, en: joined}, no: {zh: 尚未接入, en: not joined}}
  insured_to: {label: {zh: 保险到期日, en: Insured to}, type: date}
items:
  hazards:
    label: {zh: 隐患, en: Hazards}
    fields:
      major:
        label: {zh: 重大隐患, en: Major}
        type: flag
        says: {yes: {zh: 属于重大隐患, en: it is major}, no: {zh: 不属于重大隐患, en: it is not major}}
      closed:
        label: {zh: 销号, en: Closed}
        type: flag
        says: {yes: {zh: 已销号, en: it is closed}, no: {zh: 未销号, en: it is open}}
activities:
  drills:
    label: {zh: 演练, en: Drills}
    fields: {live: {label: {zh: 实战, en: Live}, type: flag}}
industries:
  mining: {label: {zh: 矿山, en: Mining}}
  coal: {label: {zh: 煤矿, en: Coal}, implies: [mining]}
  metal_mine: {label: {zh: 金属矿, en: Metal mines}, implies: [mining]}
  steel: {label: {zh: 钢铁, en: Steel}}
"""
RULESET = """
id: doc
jurisdiction: national
effective: {from: 2020-01-01, until: 2030-12-31}
"""


def rulebook(obligations: str, classes: str = "", vocabulary: str = "") -> Rulebook:
    """Return the rulebook of these obligations, one flow mapping a line."""
    listed = "".join(f"  - {line.strip()}\n" for line in obligations.strip().splitlines())
    named = f"classes: {classes}\n" if classes else ""
    text = f"{RULESET}{named}obligations:\n{listed}"
    mistakes = Mistakes("slips", text)
    words, rules = parse_text(VOCABULARY + vocabulary, mistakes), parse_text(text, mistakes)
    mistakes.raise_if_any()
    assert words is not None
    assert rules is not None
    return rulebook_from_nodes(words, [rules])


def slips(obligation: str, operators: tuple[str, ...] = (), **more: str) -> list[Mutant]:
    """Return the slips in one obligation, or those of some operators."""
    found = mutants(rulebook(f"{{id: a, {obligation}}}", **more), None, operators or None)
    return [each for each in found if each.subject != "doc"]


def told(found: list[Mutant]) -> list[str]:
    """Return slips as ``operator: before > after``."""
    return [f"{each.operator}: {each.before.zh} > {each.after.zh}" for each in found]
