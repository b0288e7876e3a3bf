"""Slips planted into the shipped rulesets: none gets by, and each is told with its clause and the smallest example.

Every slip is one that a tired person makes. It must be stopped (a lint, the loader or a case ends the run with exit
code 4) and told (``rules diff`` names the direction, the clause and an enterprise that feels it); a slip in words that
alters no verdict need only be stopped.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from msgspec import Struct

from compliance.cli import exits
from compliance.cli.app import run

ROOT = Path(__file__).parent.parent
RULESETS = ROOT / "rulesets"
TEXTS = ROOT.parent / "shared" / "seeds"


class Slip(Struct, frozen=True):
    """One edit: in a file, after the line that holds ``after``, the first ``old`` becomes ``new``."""

    name: str
    file: str
    after: str
    old: str
    new: str
    clause: str
    stopped_by: str
    """Who must stop it: lint, case, load, or lint with the documents' texts (``texts``), or with --base (``base``)."""
    told: str
    """Direction of the difference; empty: no verdict changes; ``several``: more than one obligation."""
    example: str = ""
    """Stands in the example."""


BAOSHAN, YUNNAN, TONGCHUAN = "baoshan-2017", "yunnan-2024", "tongchuan-2020"
DUTIES = f"{BAOSHAN}/05-enterprise-responsibility.yaml"
HEADS = f"{YUNNAN}/04-major-hazard-self-check.yaml"
DRILLS = f"{YUNNAN}/16-training-and-drills.yaml"
DIRECTOR = "district-2011/03-enterprise-responsibility.yaml"

SLIPS = (
    Slip("100 becomes 101", DUTIES, "id: baoshan-2017-05-safety-dept", "at_least: 100", "at_least: 101",
         "二(五)", "case", "looser", "staff_count: 100"),
    Slip("以上 becomes 超过", DUTIES, "id: baoshan-2017-05-fulltime-officers", "at_least: 100", "more_than: 100",
         "二(五)", "lint", "looser", "staff_count: 100"),
    Slip("300 becomes 30", DIRECTOR, "设立平安总监|设立安全总监|id: district-2011-3-safety-director", "at_least: 300",
         "at_least: 30", "3", "case", "stricter"),
    Slip("quarter becomes month", HEADS, "id: yunnan-2024-04-head-inspection", "per: quarter", "per: month",
         "二(二)4", "lint", "stricter", "head_inspections"),
    Slip("quarter becomes half-year", HEADS, "id: yunnan-2024-04-head-inspection", "per: quarter", "per: half_year",
         "二(二)4", "lint", "looser", "head_inspections"),
    Slip("half-year becomes quarter", DRILLS, "id: half-yearly", "per: half_year", "per: quarter",
         "16", "lint", "stricter", "drills"),
    Slip("road transport dropped from the listed trades", f"{BAOSHAN}/ruleset.yaml",
         "baoshan-2017.department_listed:", "        - road_transport_listed: true\n", "",
         "二(五)", "case", "several", "industries: [road_transport]"),
    Slip("any becomes all", DUTIES, "id: baoshan-2017-05-safety-dept", "any:", "all:",
         "二(五)", "case", "looser"),
    Slip("includes_any becomes includes_all", f"{YUNNAN}/12-risk-monitoring.yaml",
         "id: yunnan-2024-12-monitor-promote", "includes_any", "includes_all", "12", "case", "looser"),
    Slip("wrong clause", DUTIES, "quote: 矿山、金属冶炼、建筑施工、道路运输单位和危险物品的生产、经营、储存单位,以及",
         "\n    applies_when", "\n      clause: 四(十三)\n    applies_when", "", "texts", ""),
    Slip("first day in force one day late", f"{YUNNAN}/ruleset.yaml", "effective:", "2024-03-04", "2024-03-05",
         "", "case", "several"),
    Slip("deadline one day early", f"{YUNNAN}/01-goals.yaml", "by: 2025", "2025-12-31", "2025-12-30",
         "", "lint", "stricter"),
    Slip("stricter case dropped", HEADS, "id: yunnan-2024-04-head-inspection",
         re.escape("stricter:\n      - id: smelter"), "", "二(二)4", "case", "looser", "metal_smelting"),
    Slip("whose inspection it is dropped", HEADS, "id: yunnan-2024-04-head-inspection",
         "where: {leader_role: principal}, ", "", "二(二)4", "case", "looser", "leader_role"),
    Slip("exception dropped", DIRECTOR, "id: district-2011-3-tech-service",
         "    applies_when:\n      not: {district-2011.high_risk: true}\n", "", "3", "case", "stricter"),
    Slip("obligation becomes a recommendation", DUTIES, "zh: 设立安全生产管理机构", "modality: obligation",
         "modality: recommendation", "二(五)", "case", "looser"),
    Slip("once becomes twice", DRILLS, "id: yunnan-2024-16-drill\n", "at_least: 1", "at_least: 2",
         "16", "lint", "stricter", "drills"),
    Slip("a flag turned round", DUTIES, "id: baoshan-2017-05-safety-dept", "safety_dept.exists: true",
         "safety_dept.exists: false", "二(五)", "case", "mixed"),
    Slip("expiry forgotten", f"{BAOSHAN}/29-market-guarantee.yaml", "liability_insurance",
         "{valid_on: as_of}", "{on_or_after: 2000-01-01}", "", "case", "looser"),
    Slip("override dropped", f"{YUNNAN}/12-risk-monitoring.yaml", "id: yunnan-2024-12-monitor-steel-2024",
         "    overrides: [yunnan-2024-12-monitor-promote]\n", "", "12", "case", "stricter"),
    Slip("one word of the quotation", DUTIES, "id: baoshan-2017-05-safety-dept", "职工人数100人以上",
         "职工人数200人以上", "二(五)", "texts", ""),
    Slip("a printed number given to another", f"{BAOSHAN}/ruleset.yaml", "numbers:", ": 1\n", ": 901\n",
         "", "base", ""),
    Slip("another province", f"{YUNNAN}/ruleset.yaml", "jurisdiction:", '"530000"', '"610000"',
         "", "case", "several"),
)  # fmt: skip


def plant(slip: Slip, folder: Path) -> Path:
    """Copy the rulesets and make the one edit."""
    copy = folder / "rulesets"
    shutil.copytree(RULESETS, copy)
    path = copy / slip.file
    text = path.read_text(encoding="utf-8")
    found = re.search(slip.after, text)
    assert found, f"{slip.file} has no {slip.after}"
    head, tail = text[: found.start()], text[found.start() :]
    if slip.name == "stricter case dropped":
        edited = re.sub(r"    stricter:\n(      .*\n)+", "", tail, count=1)
    else:
        edited = tail.replace(slip.old, slip.new, 1)
    assert edited != tail, f"{slip.file} has no {slip.old} after {slip.after}"
    path.write_text(head + edited, encoding="utf-8")
    return copy


@pytest.mark.parametrize("slip", SLIPS, ids=[each.name for each in SLIPS])
def test_a_slip_is_stopped_and_told(
    slip: Slip, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPLIANCE_CACHE", str(tmp_path / "cache"))
    copy = plant(slip, tmp_path)
    if slip.stopped_by == "texts" and not TEXTS.is_dir():
        pytest.skip("needs the documents' texts (seeds of the shared material)")
    stop = {
        "case": ["test", str(copy / slip.file.split("/")[0]), "--rulesets", str(copy)],
        "lint": ["lint", "--rulesets", str(copy), "--strict"],
        "load": ["lint", "--rulesets", str(copy)],
        "texts": ["lint", "--rulesets", str(copy), "--sources", str(TEXTS), "--strict"],
        "base": ["lint", "--rulesets", str(copy), "--base", str(RULESETS)],
    }[slip.stopped_by]
    assert run(["rules", *stop]) == exits.RULESET
    said = capsys.readouterr()
    assert slip.clause in said.out + said.err
    if not slip.told:
        return
    assert run(["rules", "diff", str(RULESETS), str(copy), "--format", "json"]) == exits.OK
    results = json.loads(capsys.readouterr().out)["results"]
    changed = [each for each in results if each["code"] in ("stricter", "looser", "mixed", "changed")]
    if slip.told == "several":
        assert len(changed) > 1
    else:
        assert [each["code"] for each in changed] == [slip.told]
    for each in changed:
        assert "“" in each["message"]["zh"] + each["detail"]
        assert "as_of: " in each["detail"]
    assert any(slip.example in each["detail"] and slip.clause in str(each) for each in changed)
