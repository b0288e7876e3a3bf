"""Words of the vocabulary that nobody asks."""

from __future__ import annotations

from tests.lints.small import assert_marked

TEXT = """\
vocabulary:
  facts:
    staff: {type: count}
    <L001>staf_total: {type: count}
    <L002>employed: {type: count}
    trades: {type: set, values: industries}
    dust: {type: choice, values: [metal, wood, none]}
  items:
    hazards:
      dated: found_on
      fields:
        found_on: {type: date, event: true}
        major: {type: flag}
        <L003>cost: {type: amount}
        name: {type: text}
    <L003>vehicles: {fields: {plate: {type: flag}}}
  activities:
    drills:
      fields:
        evacuation: {type: flag}
        <L003>night: {type: flag}
    <L003>studies: {}
  industries:
    mining: {label: {zh: 矿山, en: Mining}}
    coal: {label: {zh: 煤矿, en: Coal}, implies: [mining]}
    <L005>textile: {label: {zh: 纺织, en: Textile}}
  classes:
    big: {when: {staff: {at_least: 10}}}
    bigger: {when: {big: true}}
    <L004>idle: {when: {staff: {at_least: 10}}}
rulesets:
  - id: t
    jurisdiction: national
    effective: {from: 2024-01-01}
    obligations:
      - id: t-a
        applies_when: {bigger: true, trades: {includes: mining}, dust: metal}
        requires:
          all:
            - {every: {of: hazards, hold: {major: false}}}
            - {activity: drills, where: {evacuation: true}, at_least: 1, per: year}
        readings: [{id: b, patch: {applies_when: {employed: {at_least: 10}}}}]
"""
CODES = ("L001", "L002", "L003", "L004", "L005")


def test_unused_words() -> None:
    said = assert_marked(TEXT, *CODES)
    assert {each.severity for each in said} == {"warning"}


def test_used_words_are_left_alone() -> None:
    used = TEXT
    for mark in CODES:
        used = used.replace(f"<{mark}>", "")
    used = used.replace(
        "bigger: true,", "bigger: true, idle: true, staf_total: {at_least: 1}, employed: {at_least: 2},"
    )
    used = used.replace("{includes: mining}", "{includes_any: [mining, textile]}").replace(
        "{evacuation: true}", "{evacuation: true, night: true}"
    )
    used = used.replace("hold: {major: false}", "hold: {major: false, cost: {at_most: 5}}")
    used = used.replace(
        "          all:\n",
        "          all:\n            - {activity: studies, at_least: 1}\n            - {every: {of: vehicles, "
        "hold: {plate: true}}}\n",
    )
    assert_marked(used, *CODES)
