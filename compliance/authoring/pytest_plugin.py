"""A plugin of pytest: cases beside rulesets are collected and run as tests, and told as ``compliance rules test`` does.

It takes files named ``*.test.yaml`` that say ``kind: cases``, and leaves every other one alone. The rulebook is that of
the nearest folder above with a ``vocabulary`` folder in it, else the installed one. What is expected as TODO is
skipped. Nothing of this program but this module is loaded until such a file is met.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from compliance.authoring.cases import CaseExample
    from compliance.authoring.cases.running import CaseRunner
    from compliance.authoring.cases.testing import CaseReport

ENDING = ".test.yaml"
LANG = "compliance_lang"
_HEAD_BYTES = 4096
_KIND = re.compile(rb"""^(?:\xef\xbb\xbf)?kind[ \t]*:[ \t]*["']?cases["']?[ \t]*(?:#.*)?\r?$""", re.MULTILINE)
_RUNNERS = pytest.StashKey[dict[Path, "CaseRunner | str"]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the language of what is told to the settings of a project."""
    parser.addini(LANG, "language of cases that do not hold: zh or en (compliance)", default="zh")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Return a file of cases as a collector; ``None`` for every other file."""
    if not file_path.name.endswith(ENDING) or not says_cases(file_path):
        return None
    collector: CaseFile = CaseFile.from_parent(parent, path=file_path)
    return collector


def says_cases(path: Path) -> bool:
    """Say whether a file begins as one of cases does; it is not read further."""
    try:
        with path.open("rb") as file:
            return _KIND.search(file.read(_HEAD_BYTES)) is not None
    except OSError:
        return False


class CaseFile(pytest.File):
    """A file of cases."""

    home: Path

    def collect(self) -> Iterator[CaseItem]:
        """Yield its cases; mistakes of the file, or of its rulesets, end the collection of this file alone."""
        from compliance.authoring.cases import home_of, load_cases
        from compliance.authoring.cases.story import tell_problems
        from compliance.diagnostics import LoadError
        from compliance.installed import shipped

        self.home = home_of(self.path) or shipped("rulesets")
        runner = self.runner()
        if isinstance(runner, str):
            raise self.CollectError(runner)
        try:
            cases = load_cases(self.path, runner.rulebook)
        except LoadError as error:
            raise self.CollectError("\n".join(tell_problems(error))) from None
        runner.expect(cases)
        for case in cases:
            yield CaseItem.from_parent(self, name=case.name, case=case)

    def runner(self) -> CaseRunner | str:
        """Return who runs the cases of this folder of rulesets, made once a session; else why there is none."""
        known = self.config.stash.setdefault(_RUNNERS, {})
        if self.home not in known:
            known[self.home] = _open(self.home)
            return known[self.home]
        found = known[self.home]
        return f"the rulesets in {self.home} do not load, as said above" if isinstance(found, str) else found


class CaseItem(pytest.Item):
    """One case."""

    def __init__(self, *, case: CaseExample, **more: Any) -> None:
        super().__init__(**more)
        self.case = case
        self.extra_keyword_matches.update(case.expect)

    def runtest(self) -> None:
        """Run it; raises :class:`NotHolding` with everything there is to say."""
        from compliance.authoring.cases.testing import run_case

        parent = self.parent
        assert isinstance(parent, CaseFile)
        runner = parent.runner()
        assert not isinstance(runner, str)
        lang = "en" if self.config.getini(LANG) == "en" else "zh"
        report = run_case(self.case, runner, lang, parent.home)
        if report.ending == "open":
            pytest.skip(report.said.en if lang == "en" else report.said.zh)
        if report.ending != "holds":
            raise NotHolding(report)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return what is printed: the lines of the command, without a traceback."""
        if isinstance(excinfo.value, NotHolding):
            return "\n".join(excinfo.value.report.lines)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return file, line (from 0) and name."""
        return self.path, self.case.origin.line - 1, self.name


class NotHolding(Exception):
    """A case that does not hold."""

    def __init__(self, report: CaseReport) -> None:
        self.report = report
        super().__init__(report.said.en)


def _open(home: Path) -> CaseRunner | str:
    from compliance.authoring.cases.running import CaseRunner
    from compliance.authoring.cases.story import tell_problems
    from compliance.cache import default_folder
    from compliance.checking import load_rulesets
    from compliance.diagnostics import LoadError

    try:
        return CaseRunner(load_rulesets(home, cache=default_folder()))
    except LoadError as error:
        return "\n".join(tell_problems(error))
