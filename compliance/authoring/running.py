"""Run cases: what is given, judged, and compared with what is expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from compliance.assessor import Assessor, Engine
from compliance.authoring.cases import CaseExample
from compliance.authoring.expectations import differences
from compliance.checking import bind
from compliance.model import Rulebook
from compliance.profiles import read_body
from compliance.reading import Mistakes


class CaseResult(Struct, frozen=True):
    """One case and where its findings differ from what it expects; nothing: it holds."""

    case: CaseExample
    wrong: tuple[str, ...]


class CaseRunner:
    """Runs cases of one rulebook; a plan is made once for each day and binding."""

    def __init__(self, rulebook: Rulebook, engine: Engine = "reference") -> None:
        self.rulebook, self.engine = rulebook, engine
        self._assessors: dict[tuple[date, tuple[tuple[str, str], ...]], Assessor] = {}

    def run(self, case: CaseExample) -> CaseResult:
        """Run one case; :class:`compliance.diagnostics.LoadError` where what is given cannot be read."""
        mistakes = Mistakes(case.origin.path, "")
        enterprise = read_body(case.given, self.rulebook.vocabulary, mistakes)
        mistakes.raise_if_any()
        enterprise = replace(enterprise, name=case.name, path=case.origin.path)
        assessment = self._assessor(case).assess(enterprise, case.expect)
        findings = {finding.id: finding for finding in assessment.findings}
        wrong = (
            f"{key}: {each}"
            for key, expected in case.expect.items()
            for each in differences(expected, findings.get(key))
        )
        return CaseResult(case, tuple(wrong))

    def run_all(self, cases: Iterable[CaseExample]) -> Iterator[CaseResult]:
        """Run cases in their order."""
        return map(self.run, cases)

    def _assessor(self, case: CaseExample) -> Assessor:
        key = (case.as_of, tuple(sorted(case.bind.items())))
        if key not in self._assessors:
            self._assessors[key] = Assessor(bind(self.rulebook, case.bind), case.as_of, self.engine)
        return self._assessors[key]
