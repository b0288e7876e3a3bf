"""The wheel alone, in an environment of its own, far from the checkout: with durable-rules, and without."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.command_line import ROOT

pytestmark = pytest.mark.slow
NO_INDEX = (
    "No matching distribution",
    "Could not find a version",
    "Failed to establish",
    "ConnectionError",
    "Temporary",
)
NO_COMPILER = ("gcc", "Python.h", "error: command", "compiler")


def clean_surroundings() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COMPLIANCE_"))}
    return {**kept, "COMPLIANCE_CACHE": "", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def ran(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd, env=clean_surroundings(), capture_output=True, encoding="utf-8", timeout=600, check=False,
    )  # fmt: skip


def pip(python: Path | str, *arguments: str | Path, cwd: Path) -> None:
    """Run pip; skip, saying why, where no package index can be reached or nothing can be compiled."""
    done = ran(python, "-m", "pip", *arguments, cwd=cwd)
    if done.returncode == 0:
        return
    said = done.stdout + done.stderr
    last = next((line for line in reversed(said.splitlines()) if line.strip()), "")
    if any(mark in said for mark in NO_INDEX):
        pytest.skip(f"no package index can be reached: {last}")
    if any(mark in said for mark in NO_COMPILER):
        pytest.skip(f"durable-rules cannot be built here (a C compiler and Python.h are needed): {last}")
    raise AssertionError(said)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip(sys.executable, "wheel", "--no-deps", "--wheel-dir", folder, ROOT, cwd=folder)
    (found,) = folder.glob("*.whl")
    return found


class Installed:
    """An environment without durable-rules, and a folder that has nothing to do with the checkout."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "elsewhere"
        self.folder.mkdir()
        self.programs = folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
        self.python = self.programs / "python"

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return ran(self.programs / "compliance", *arguments, cwd=self.folder)


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("install")
    done = ran(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    assert done.returncode == 0, done.stderr
    made = Installed(folder)
    # The path for machines without a compiler: the wheel alone, then what it names but durable-rules.
    pip(made.python, "install", "--no-deps", wheel, cwd=folder)
    listed = ran(made.python, "-m", "compliance.cli.requirements", cwd=folder)
    assert listed.returncode == 0, listed.stderr
    assert "durable" not in listed.stdout
    assert "pytest" not in listed.stdout
    (folder / "requirements.txt").write_text(listed.stdout, encoding="utf-8")
    pip(made.python, "install", "--requirement", folder / "requirements.txt", cwd=folder)
    return made


def test_the_wheel_holds_what_is_shipped_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "compliance/py.typed" in names
    for folder in ("rulesets", "report_templates", "enterprise_profiles"):
        here = {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()}
        there = {name.removeprefix("compliance/_shipped/") for name in names if name.startswith("compliance/_shipped/")}
        assert {name for name in here if not name.endswith((".pyc", "~"))} <= there
    assert not [name for name in names if name.startswith("tests/") or ".pyc" in name or "__pycache__" in name]
    assert {name.split("/")[0].split("-")[0] for name in names} == {"compliance"}
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_without_durable_rules_everything_works_and_doctor_says_why(installed: Installed) -> None:
    assert installed("--version").stdout.startswith("compliance ")
    doctor = installed("doctor")
    assert doctor.returncode == 0
    assert "durable-rules: not usable: " in doctor.stdout
    assert str(ROOT) not in doctor.stdout
    assert doctor.stdout.count("_shipped") == 3
    demo = installed("demo")
    assert demo.returncode == 0, demo.stderr
    assert "腾冲" in demo.stdout
    new = installed("profile", "new", "--jurisdiction", "530581", "-o", "mill.yaml")
    assert new.returncode == 0, new.stderr
    check = installed("check", "mill.yaml", "-o", "mill.html", "-o", "mill.json", "-o", "mill.md", "-o", "-")
    assert check.returncode == 0, check.stderr
    assert {path.name for path in installed.folder.glob("mill.*")} == {"mill.yaml", "mill.html", "mill.json", "mill.md"}
    rete = installed("check", "mill.yaml", "--engine", "rete")
    assert rete.returncode == 2
    assert "--engine reference" in rete.stderr
    module = ran(installed.python, "-m", "compliance", "rules", "list", cwd=installed.folder)
    assert module.returncode == 0
    assert "yunnan-2024" in module.stdout


def test_with_durable_rules_it_confirms(installed: Installed, wheel: Path) -> None:
    pip(installed.python, "install", wheel, cwd=installed.folder)
    if "durable-rules: not usable" in (said := installed("doctor").stdout):
        pytest.skip(f"durable-rules is not for this Python: {said.splitlines()[1]}")
    assert "durable-rules: usable" in said
    demo = installed("demo")
    assert demo.returncode == 0, demo.stderr
    assert "durable-rules" in demo.stdout


def test_the_source_distribution_holds_what_the_wheel_is_built_from(tmp_path: Path) -> None:
    done = ran(sys.executable, "-c", "import build", cwd=tmp_path)
    if done.returncode != 0:
        pytest.skip("needs the package `build` (pip install build)")
    done = ran(sys.executable, "-m", "build", "--sdist", "--outdir", tmp_path, ROOT, cwd=tmp_path)
    if done.returncode != 0 and any(mark in done.stdout + done.stderr for mark in NO_INDEX):
        pytest.skip("no package index can be reached")
    assert done.returncode == 0, done.stderr
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as held:
        names = {name.split("/", 1)[1] for name in held.getnames() if "/" in name}
    assert {"pyproject.toml", "LICENSE", "README.md", "Makefile", "tests/test_packaging.py"} <= names
