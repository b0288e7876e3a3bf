"""The plugin of pytest, in a small repository of rulesets of its own."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

# Runs inside this process forget what they imported; extensions in C do not bear being imported again.
import compliance.authoring.cases.testing
import compliance.checking.compiling  # noqa: F401
from tests.command_line import ROOT, surroundings, write_rulesets

pytest_plugins = ["pytester"]

PLUGIN = "compliance.authoring.pytest_plugin"
GOOD = """kind: cases
schema: 1
cases:
  - name: 恰好100人应当设机构
    as_of: 2025-06-01
    given: {jurisdiction: "530581", staff_count: 100, dept.exists: false}
    expect: {alpha-dept: gap}
  - name: 99人不适用
    as_of: 2025-06-01
    given: {jurisdiction: "530581", staff_count: 99}
    expect: {alpha-dept: not_applicable}
"""
BAD = GOOD.replace("alpha-dept: gap", "alpha-dept: satisfied")


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the plugin that is tried: no other is loaded because it is installed."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


@pytest.fixture
def repository(pytester: pytest.Pytester) -> Path:
    """Rulesets two folders deep, and a configuration as strict as this project's own."""
    folder = write_rulesets(pytester.path / "law" / "rulesets")
    pytester.makeini("[pytest]\naddopts = --strict-markers -p no:cacheprovider\nfilterwarnings = error\n")
    return folder


def write(folder: Path, text: str, name: str = "01.test.yaml") -> Path:
    path = folder / "alpha" / name
    path.write_text(text, encoding="utf-8")
    return path


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return pytester.runpytest_inprocess("-p", PLUGIN, *arguments)


def test_cases_are_collected_and_run(pytester: pytest.Pytester, repository: Path) -> None:
    write(repository, GOOD)
    pytester.makepyfile(test_other="def test_other(): pass")
    result = run(pytester, "-v")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["law/rulesets/alpha/01.test.yaml::恰好100人应当设机构 PASSED*"])


def test_a_case_that_does_not_hold_is_told_as_the_command_tells_it(
    pytester: pytest.Pytester, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from compliance.cli.app import run as command

    write(repository, BAD)
    result = run(pytester)
    result.assert_outcomes(passed=1, failed=1)
    printed = result.stdout.str()
    capsys.readouterr()
    assert command(["rules", "test", "law/rulesets"]) == 4
    story = capsys.readouterr().out.split("━━ 恰好100人应当设机构\n")[1].rsplit("\n\n", 1)[0]
    assert "得出  不符合 (gap)" in story
    assert story in printed
    assert "Traceback" not in printed
    assert "pytest_plugin.py" not in printed
    result.stdout.fnmatch_lines(["FAILED law/rulesets/alpha/01.test.yaml::恰好100人应当设机构*"])


def test_the_language_is_a_setting(pytester: pytest.Pytester, repository: Path) -> None:
    write(repository, BAD)
    result = run(pytester, "-o", "compliance_lang=en")
    result.stdout.fnmatch_lines(["Expected  Satisfied (satisfied)", "Got       Gap (gap)"])


@pytest.mark.parametrize(
    ("keyword", "count"), [("100人", 1), ("alpha-dept", 2), ("not 99人", 1), ("alpha and 99人", 1)]
)
def test_words_choose_by_name_file_and_obligation(
    pytester: pytest.Pytester, repository: Path, keyword: str, count: int
) -> None:
    write(repository, GOOD)
    run(pytester, "-k", keyword).assert_outcomes(passed=count, deselected=2 - count)


def test_cases_are_listed_and_one_can_be_named(pytester: pytest.Pytester, repository: Path) -> None:
    write(repository, GOOD)
    result = run(pytester, "--collect-only", "-q")
    result.stdout.fnmatch_lines(["law/rulesets/alpha/01.test.yaml::99人不适用"])
    run(pytester, "law/rulesets/alpha/01.test.yaml::99人不适用").assert_outcomes(passed=1)


def test_junit_of_pytest_holds_name_and_story(pytester: pytest.Pytester, repository: Path) -> None:
    write(repository, BAD)
    run(pytester, "--junitxml=out.xml")
    root = ET.parse(pytester.path / "out.xml").getroot()
    names = [each.get("name") for each in root.iter("testcase")]
    assert names == ["恰好100人应当设机构", "99人不适用"]
    (failure,) = root.iter("failure")
    assert "得出  不符合 (gap)" in (failure.text or "")


def test_what_is_to_be_decided_is_skipped(pytester: pytest.Pytester, repository: Path) -> None:
    write(repository, GOOD.replace("alpha-dept: gap", "alpha-dept: TODO"))
    result = run(pytester, "-rs")
    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines(["*待定；目前得出：alpha-dept 不符合 (gap)*"])


def test_mistakes_of_a_file_are_errors_of_collection(pytester: pytest.Pytester, repository: Path) -> None:
    write(repository, GOOD.replace("alpha-dept: gap", "alpha-detp: gap"))
    write(repository, GOOD, "02.test.yaml")
    result = run(pytester, "--continue-on-collection-errors")
    result.assert_outcomes(passed=2, errors=1)
    printed = result.stdout.str()
    assert "01.test.yaml:7:14: T012" in printed
    assert "did you mean alpha-dept?" in printed
    assert "Traceback" not in printed
    assert "diagnostics.py" not in printed


def test_what_is_given_and_cannot_be_read_fails_its_case_alone(pytester: pytest.Pytester, repository: Path) -> None:
    write(repository, GOOD.replace("staff_count: 99", "staff_cuont: 99"))
    result = run(pytester)
    result.assert_outcomes(passed=1, failed=1)
    assert "did you mean staff_count?" in result.stdout.str()


def test_rulesets_that_do_not_load_are_told_once(pytester: pytest.Pytester, repository: Path) -> None:
    write(repository, GOOD)
    write(repository, GOOD, "02.test.yaml")
    path = repository / "alpha" / "01.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("staff_count", "staff_cuont"), encoding="utf-8")
    result = run(pytester)
    result.assert_outcomes(errors=2)
    printed = result.stdout.str()
    assert printed.count("did you mean staff_count?") == 2  # two conditions ask it
    assert "do not load, as said above" in printed


@pytest.mark.parametrize(
    "text",
    [
        "kind: Pod\nmetadata: {}\n",
        "- kind: cases\n",
        "  kind: cases\n",
        "kind: cases-of-wine\n",
        "",
        "\x00",
        "cases: []\n",
    ],
)
def test_files_of_others_are_left_alone(pytester: pytest.Pytester, text: str) -> None:
    (pytester.path / "other.test.yaml").write_text(text, encoding="utf-8")
    (pytester.path / "cases.yaml").write_text(GOOD, encoding="utf-8")
    run(pytester).assert_outcomes()


@pytest.mark.parametrize(
    "head", ["\ufeffkind: cases", "kind: 'cases'  # ours", 'kind:   "cases"\r', "# ours\n\nkind: cases"]
)
def test_a_head_may_be_written_in_several_ways(pytester: pytest.Pytester, repository: Path, head: str) -> None:
    write(repository, GOOD.replace("kind: cases", head, 1))
    run(pytester).assert_outcomes(passed=2)


def test_cases_outside_a_folder_of_rulesets_are_of_the_installed_ones(pytester: pytest.Pytester) -> None:
    text = GOOD.replace("alpha-dept: gap", "baoshan-2017-05-safety-dept: gap").split("  - name: 99人")[0]
    text = text.replace('"530581"', '"530502"').replace("dept.exists", "safety_dept.exists")
    (pytester.path / "mine.test.yaml").write_text(text, encoding="utf-8")
    run(pytester).assert_outcomes(passed=1)


def test_nothing_else_of_this_program_is_loaded_where_there_are_no_cases(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_other="""
        import sys
        def test_other():
            ours = sorted(name for name in sys.modules if name.split(".")[0] == "compliance")
            assert ours == ["compliance", "compliance.authoring", "compliance.authoring.pytest_plugin"]
            assert not {"yaml", "msgspec", "pydantic"} & set(sys.modules)
        """
    )
    environment = {**surroundings(), "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", PLUGIN, "-p", "no:cacheprovider", "-q"],
        cwd=pytester.path, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout
