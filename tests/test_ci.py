"""What CI runs on rulesets: one script, that the GitHub Action and this project's own run share."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from compliance.reading import read_file
from tests.command_line import write_rulesets

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / ".ci" / "rulesets"
CASES = """kind: cases
schema: 1
cases:
  - name: 恰好100人的企业应当设机构
    as_of: 2024-06-01
    given: {jurisdiction: "530581", staff_count: 100, dept.exists: false}
    expect: {alpha-dept: gap}
  - name: 99人的企业不要求设机构
    as_of: 2024-06-01
    given: {jurisdiction: "530581", staff_count: 99, dept.exists: false}
    expect: {alpha-dept: not_applicable}
"""
GH = """#!/usr/bin/env python3
import json, os, sys
with open(os.environ["ASKED"], "a", encoding="utf-8") as log:
    log.write(json.dumps(sys.argv[1:]) + "\\n")
if "--jq" in sys.argv and os.environ.get("KNOWN"):
    print(os.environ["KNOWN"])
"""

pytestmark = pytest.mark.skipif(
    not shutil.which("bash") or not shutil.which("git"), reason="needs bash and git on this machine"
)


class Repository:
    """A repository with rulesets, a branch that edits them, and a stand-in for GitHub's command."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.asked = folder, folder / "asked.jsonl"
        write_rulesets(folder / "rulesets")
        (folder / "rulesets" / "alpha" / "01.test.yaml").write_text(CASES, encoding="utf-8")
        (folder / "bin").mkdir()
        (folder / "bin" / "gh").write_text(GH, encoding="utf-8")
        (folder / "bin" / "gh").chmod(0o755)
        self.git("init", "-q")
        self.commit("rulesets")
        self.base = self.git("rev-parse", "HEAD")

    def git(self, *arguments: str) -> str:
        who = ["-c", "user.name=author", "-c", "user.email=author@example.org", "-c", "commit.gpgsign=false"]
        done = subprocess.run(["git", *who, *arguments], cwd=self.folder, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def commit(self, message: str) -> None:
        self.git("add", "rulesets")
        self.git("commit", "-q", "-m", message)

    def edit(self, old: str, new: str, file: str = "alpha/01.yaml") -> None:
        path = self.folder / "rulesets" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        self.commit("an edit")

    def run(self, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run the script as CI does."""
        around = {key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "COMPLIANCE_"))}
        around |= {
            "PATH": f"{self.folder / 'bin'}{os.pathsep}{around['PATH']}",
            "ASKED": str(self.asked),
            "COMPLIANCE": f"{sys.executable} -m compliance",
            "PYTHONPATH": str(ROOT),
            "COMPLIANCE_CACHE": str(self.folder / "cache"),
            "PROOFS": "no",
            "FORMAT": "text",
        }
        return subprocess.run(
            ["bash", str(SCRIPT)], cwd=self.folder, env=around | settings, capture_output=True, text=True, check=False
        )

    def requests(self) -> list[list[str]]:
        """What was asked of GitHub."""
        return [json.loads(line) for line in self.asked.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def test_an_edit_is_told_and_its_case_fails(repository: Repository) -> None:
    repository.edit("at_least: 100", "at_least: 101")
    done = repository.run(BASE=repository.base)
    assert done.returncode == 4, done.stderr
    told = (repository.folder / "compliance-reports" / "difference.md").read_text(encoding="utf-8")
    assert "更松" in told
    assert "staff_count: 100" in told
    assert told in done.stdout
    assert "<testsuite" in (repository.folder / "compliance-reports" / "cases.xml").read_text(encoding="utf-8")
    assert not repository.asked.exists(), "nothing is sent without a pull request"


def test_a_pull_request_gets_one_comment(repository: Repository) -> None:
    repository.edit("at_least: 100", "at_least: 101")
    settings = {"BASE": repository.base, "PULL_REQUEST": "7", "GITHUB_REPOSITORY": "owner/name"}
    repository.run(**settings)
    assert [each[1:3] for each in repository.requests()][-1] == ["--method", "POST"]
    repository.asked.unlink()
    repository.run(**settings, KNOWN="42")
    last = repository.requests()[-1]
    assert last[1:4] == ["--method", "PATCH", "repos/owner/name/issues/comments/42"]
    comment = (repository.folder / "compliance-reports" / "comment.md").read_text(encoding="utf-8")
    assert comment.startswith("<!-- compliance")
    assert "更松" in comment


def test_annotations_on_github(repository: Repository, tmp_path: Path) -> None:
    repository.edit("at_least: 100", "at_least: 101")
    summary = tmp_path / "summary.md"
    done = repository.run(BASE=repository.base, FORMAT="github", GITHUB_STEP_SUMMARY=str(summary))
    assert "::error file=" in done.stdout
    assert "更松" in summary.read_text(encoding="utf-8")


def test_a_ruleset_that_does_not_load_stops_the_run(repository: Repository) -> None:
    repository.edit("staff_count: {at_least: 100}", "staf_count: {at_least: 100}")
    done = repository.run(BASE=repository.base)
    assert done.returncode == 4
    assert (done.stdout + done.stderr).count("did you mean staff_count?") == 1
    assert "== lint" in done.stderr
    assert "== cases" not in done.stderr
    assert not (repository.folder / "compliance-reports" / "difference.md").exists()


@pytest.mark.parametrize(("old", "new"), [(", staff_count: 99", ", staff_count: 80"), ("100, dept", "120, dept")])
def test_a_weakened_case_stops_the_run(repository: Repository, old: str, new: str) -> None:
    first = repository.run(BASE=repository.base)
    assert first.returncode == 0, first.stderr
    repository.edit(old, new, "alpha/01.test.yaml")
    done = repository.run(BASE=repository.base)
    assert done.returncode == 4
    assert "0 obligations changed; of 1 more only the cases" in done.stderr
    assert "现有例子发现不了" in done.stdout


def test_an_edit_that_alters_no_verdict_reaches_the_comment(repository: Repository) -> None:
    repository.edit("severity: critical", "severity: minor")
    done = repository.run(BASE=repository.base)
    assert done.returncode == 0, done.stderr
    comment = (repository.folder / "compliance-reports" / "comment.md").read_text(encoding="utf-8")
    assert "alpha-dept" in comment


def test_action_and_hooks_name_what_there_is() -> None:
    action = read_file(ROOT / "action.yml").root
    runs = action.entries["runs"][1]
    steps = runs.entries["steps"][1].items
    script = next(each.get("run").text for each in steps if "rulesets" in (each.get("run") or each).text)  # type: ignore[union-attr]
    assert ".ci/rulesets" in script
    text = SCRIPT.read_text(encoding="utf-8")
    for name in next(each for each in steps if each.get("env")).entries["env"][1].entries:
        assert f"{name}" in text, f"the script knows no {name}"
    inputs = action.entries["inputs"][1].entries
    whole = (ROOT / "action.yml").read_text(encoding="utf-8")
    for name in inputs:
        assert f"inputs.{name} " in whole, f"the input {name} is used nowhere"


@pytest.mark.parametrize("command", ["lint", "test", "mutate"])
def test_hooks_are_commands(command: str) -> None:
    text = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    assert f"entry: compliance rules {command} --rulesets rulesets" in text
    done = subprocess.run(
        [sys.executable, "-m", "compliance", "rules", command, "--help"], capture_output=True, check=False
    )
    assert done.returncode == 0
