"""A small folder of rulesets and profiles, and the command run on them: in this process, or as a child.

Two rulesets, so that selections and places have something to choose between; the verdicts follow from one number
(100 persons), one flag and one list.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from compliance.cli.app import run

DAY = "2025-06-01"
ROOT = Path(__file__).parents[1]
ESCAPE = "\x1b"

VOCABULARY = """
kind: vocabulary
schema: 1
facts:
  staff_count: {label: {zh: 职工人数, en: Staff}, type: count, unit: 人, question: 本单位职工有多少人？}
  dept.exists: {label: {zh: 设有安全管理机构, en: Safety department}, type: flag, question: 设有安全生产管理机构吗？}
  dust: {label: {zh: 涉及粉尘, en: Dust}, type: flag, question: 是否涉及粉尘？}
activities:
  drills:
    label: {zh: 应急演练, en: Drills}
    question: 近一年开展过哪些应急演练？
    fields: {evacuation: {label: {zh: 疏散演练, en: Evacuation}, type: flag}}
jurisdictions:
  "530000": {label: {zh: 云南省, en: Yunnan}}
  "530500": {label: {zh: 保山市, en: Baoshan}}
  "530581": {label: {zh: 腾冲市, en: Tengchong}}
"""
HEAD = """
kind: ruleset
schema: 1
id: {id}
title: {{zh: {zh}, en: {en}}}
issuer: {{zh: 示例机关, en: Example office}}
authority: provincial
issued: 2020-01-01
jurisdiction: "{place}"
effective: {{from: 2020-01-01}}
text: {{file: {id}.txt, sha256: 117351c170303a9469da4c9f0d7e525f38e788c6c1e35afa82acbe10518c4a00}}
clauses:
  - {{clause: 一, title: 机构, status: encoded}}
numbers: {{{numbers}}}
"""
OBLIGATION = """
  - id: {id}
    title: {{zh: {zh}, en: {en}}}
    modality: obligation
    addressing: direct
    bearer: enterprise
    severity: {severity}
    source: {{quote: {zh}，按照本意见执行}}
    duty: {duty}
    applies_when: {{{when}}}
    requires: {{{requires}}}
"""
ALPHA = (
    OBLIGATION.format(
        id="alpha-dept", zh="100人以上的企业设立安全生产管理机构", en="Have a safety department", severity="critical",
        duty="department", when="staff_count: {at_least: 100}", requires="dept.exists: true",
    ),
    OBLIGATION.format(
        id="alpha-drill", zh="每年至少组织一次应急演练", en="Hold a drill a year", severity="minor",
        duty="drill", when="staff_count: {at_least: 1}", requires="activity: drills, at_least: 1, per: year",
    ),
)  # fmt: skip
BETA = (
    OBLIGATION.format(
        id="beta-dust", zh="涉粉企业设立安全生产管理机构", en="Dust asks for a department", severity="major",
        duty="department", when="dust: true", requires="dept.exists: true",
    ),
)  # fmt: skip
GOOD = "jurisdiction: '530581'\nstaff_count: 20\ndrills: [2024-05-01, 2025-03-01]\ndust: false\ndept.exists: true\n"
BAD = "jurisdiction: '530581'\nstaff_count: 100\ndrills: [2024-05-01, 2025-03-01]\ndust: false\ndept.exists: false\n"
OPEN = "jurisdiction: '530581'\nstaff_count: 100\ndrills: [2024-05-01, 2025-03-01]\ndust: false\n"
HEADLINE = "kind: enterprise_profile\nfounded_on: 2010-01-01\nstated_on: 2025-05-31\n"
WAIVER = """waivers:
  - {obligation: alpha-dept, granted_on: 2025-01-01, until: 2025-12-31, approver: 某局, reason: 搬迁}
"""


def write_rulesets(folder: Path) -> Path:
    """Write the vocabulary and the rulesets alpha and beta."""
    (folder / "vocabulary").mkdir(parents=True)
    (folder / "vocabulary" / "all.yaml").write_text(VOCABULARY, encoding="utf-8")
    for name, zh, place, obligations in (("alpha", "甲意见", "530000", ALPHA), ("beta", "乙意见", "530500", BETA)):
        (folder / name).mkdir()
        ids = [text.split("id: ")[1].split("\n")[0] for text in obligations]
        numbers = ", ".join(f"{each}: {number}" for number, each in enumerate(ids, 1))
        head = HEAD.format(id=name, zh=zh, en=f"Opinions {name}", place=place, numbers=numbers)
        (folder / name / "ruleset.yaml").write_text(head, encoding="utf-8")
        body = f"kind: obligations\nschema: 1\ndocument: {name}\nclause: 一\nobligations:" + "".join(obligations)
        (folder / name / "01.yaml").write_text(body, encoding="utf-8")
    return folder


class CommandLine:
    """The command in a folder of its own, its output, and its rulesets."""

    def __init__(self, folder: Path, rulesets: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.rulesets, self._capsys = folder, rulesets, capsys
        self.out = self.err = ""

    def profile(self, file: str, body: str = GOOD, name: str = "") -> str:
        """Write a profile and return its name."""
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{HEADLINE}name: {name or path.stem}\n{body}", encoding="utf-8")
        return file

    def __call__(self, *arguments: str) -> int:
        """Run the command in this process; ``out`` and ``err`` are then what it wrote."""
        code = run(list(arguments))
        said = self._capsys.readouterr()
        self.out, self.err = said.out, said.err
        return code

    def check(self, *arguments: str, as_of: Sequence[str] = ("--as-of", DAY)) -> int:
        """Run ``check`` with the small rulesets, on a fixed day, by the reference alone."""
        return self("check", *arguments, *as_of, "--rulesets", str(self.rulesets), "--engine", "reference")

    def child(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[bytes]:
        """Run the command as a process of its own."""
        return subprocess.run(
            [sys.executable, "-m", "compliance", *arguments],
            cwd=self.folder, env=surroundings(**more), capture_output=True, timeout=60, check=False,
        )  # fmt: skip


def surroundings(**more: str) -> dict[str, str]:
    """Return an environment for a child: nothing of the user's settings, the package of this checkout."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("COMPLIANCE_", "LC_", "LANG", "PY"))}
    return {**kept, "PYTHONPATH": str(ROOT), "COMPLIANCE_CACHE": os.environ.get("COMPLIANCE_CACHE", ""), **more}
