"""Every engine gives the verdicts of the conformance data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from compliance.assessment import Assessment
from compliance.assessor import Assessor, Engine
from compliance.authoring.cases.expectations import differences, plain
from compliance.checking import rulebook_from_nodes
from compliance.diagnostics import LoadError
from compliance.enterprise import Enterprise
from compliance.model import Rulebook
from compliance.profiles import read_body
from compliance.reading import Mistakes, Node, read_file

FOLDER = Path(__file__).parent / "conformance"
FILES = sorted(FOLDER.glob("*.yaml"))


@cache
def document(path: Path) -> tuple[Node, Rulebook]:
    root = read_file(path).root
    empty = Node("map", 1, 1)
    vocabulary = root.entries["vocabulary"][1] if "vocabulary" in root.entries else empty
    return root, rulebook_from_nodes(vocabulary, root.entries["rulesets"][1].items)


def value(node: Node, key: str) -> Node:
    return node.entries[key][1]


def cases() -> Iterator[object]:
    for path in FILES:
        for index, case in enumerate(value(read_file(path).root, "cases").items):
            yield pytest.param(path, index, id=f"{path.stem}:{value(case, 'name').text}")


@cache
def assessor(path: Path, as_of: date, engine: Engine) -> Assessor:
    return Assessor(document(path)[1], as_of, engine)


def assess(path: Path, case: Node, engine: Engine) -> tuple[Enterprise, Assessment]:
    as_of = date.fromisoformat(value(case, "as_of").text)
    rulebook = document(path)[1]
    mistakes = Mistakes(str(path), "")
    enterprise = read_body(value(case, "given"), rulebook.vocabulary, mistakes)
    mistakes.raise_if_any()
    return enterprise, assessor(path, as_of, engine).assess(enterprise)


def usable() -> bool:
    try:
        from compliance.engines import rete
    except ImportError:
        return False
    return rete.available() is None


ENGINES: tuple[Engine, ...] = ("reference", "rete") if usable() else ("reference",)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("path", "index"), list(cases()))
def test_conformance(path: Path, index: int, engine: Engine) -> None:
    case = value(document(path)[0], "cases").items[index]
    if "error" in case.entries:
        with pytest.raises(LoadError) as refused:
            assess(path, case, engine)
        assert value(case, "error").text in str(refused.value)
        return
    _, assessment = assess(path, case, engine)
    findings = {finding.id: finding for finding in assessment.findings}
    expected = plain(value(case, "expect"))
    assert isinstance(expected, dict)
    assert expected
    wrong = {key: differences(want, findings.get(key)) for key, want in expected.items()}
    assert {key: each for key, each in wrong.items() if each} == {}, value(case, "because").text
    if "counts" in case.entries:
        counts = plain(value(case, "counts"))
        assert isinstance(counts, dict)
        assert {key: str(assessment.counts[key]) for key in counts} == counts
    if "warns" in case.entries:
        told = " ".join(warning.message for warning in assessment.warnings)
        for fragment in [plain(value(case, "warns"))]:
            for each in fragment if isinstance(fragment, list) else [fragment]:
                assert str(each) in told


def test_every_file_has_cases() -> None:
    assert len(FILES) >= 20
    assert sum(len(value(read_file(path).root, "cases").items) for path in FILES) >= 250
