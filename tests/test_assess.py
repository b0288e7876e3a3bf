"""What assess adds to verdicts: remarks, refusals, waivers, ranking, duty rows, counts, comparison."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from compliance.assessment import Assessment, compare
from compliance.assessor import Assessor, Disagreement
from compliance.checking import rulebook_from_nodes
from compliance.diagnostics import LoadError
from compliance.engines import rete
from compliance.model import Rulebook
from compliance.profiles import read_body
from compliance.reading import Mistakes, parse_text
from compliance.reports.earlier import read_report
from compliance.verdict import Outcome

AS_OF = date(2025, 1, 10)
VOCABULARY = """
facts:
  a: {label: {zh: 甲, en: A}, type: flag}
  n: {label: {zh: 数, en: N}, type: count}
  part: {label: {zh: 部分, en: Part}, type: count}
  whole: {label: {zh: 总数, en: Whole}, type: count}
  joined_on: {label: {zh: 接入日, en: Joined on}, type: date, event: true}
items:
  hazards:
    label: {zh: 隐患, en: Hazards}
    dated: found_on
    fields: {found_on: {label: {zh: 发现日, en: Found on}, type: date, event: true}}
activities:
  drills: {label: {zh: 演练, en: Drills}, fields: {}, bare_date: {}}
classes:
  large: {label: {zh: 大型, en: Large}, when: {n: {at_least: 100}}, closed: true, declarable: true, source: 测试}
jurisdictions:
  "110000": {label: {zh: 北京市, en: Beijing}}
  "530500": {label: {zh: 保山市, en: Baoshan}}
  "530581": {label: {zh: 腾冲市, en: Tengchong}, former: [{code: "530522", until: 2015-08-02}]}
"""
RULESETS = """
- id: city
  jurisdiction: "530500"
  authority: municipal
  effective: {from: 2020-01-01}
  obligations:
    - {id: city-a, severity: minor, duty: both, requires: {a: true}}
    - {id: city-drill, severity: major, requires: {activity: drills, at_least: 1, per: month}}
    - {id: city-by, severity: critical, requires: {by: 2025-06-30, joined_on: {on_or_before: as_of}}}
    - {id: city-share, severity: advisory, requires: {share: {of: part, in: whole, at_least: 100}}}
    - {id: city-soft, modality: recommendation, requires: {a: true}}
    - {id: city-may, modality: permission}
    - {id: city-large, severity: critical, applies_when: {large: true}, requires: {a: true}}
- id: nation
  jurisdiction: national
  effective: {from: 2020-01-01}
  obligations:
    - {id: nation-a, severity: critical, duty: both, requires: {a: true}}
- id: elsewhere
  jurisdiction: "110000"
  effective: {from: 2020-01-01}
  obligations: [{id: elsewhere-a, requires: {a: true}}]
"""


def rulebook() -> Rulebook:
    mistakes = Mistakes("inline", "")
    vocabulary, rulesets = parse_text(VOCABULARY, mistakes), parse_text(f"rulesets:{RULESETS}", mistakes)
    mistakes.raise_if_any()
    assert vocabulary is not None
    assert rulesets is not None
    return rulebook_from_nodes(vocabulary, rulesets.entries["rulesets"][1].items)


BOOK = rulebook()
ASSESSOR = Assessor(BOOK, AS_OF, "reference")


def assess(body: str, assessor: Assessor = ASSESSOR) -> Assessment:
    mistakes = Mistakes("firm.yaml", "")
    root = parse_text(f'jurisdiction: "530581"\n{body}', mistakes)
    assert root is not None
    enterprise = read_body(root, BOOK.vocabulary, mistakes)
    mistakes.raise_if_any()
    return assessor.assess(enterprise)


@pytest.mark.parametrize(
    ("body", "code", "line"),
    [
        ("part: 61\nwhole: 60\n", "E060", 2),
        ("n: 100\nlarge: false\n", "E061", 3),
    ],
)
def test_contradictions_are_refused(body: str, code: str, line: int) -> None:
    with pytest.raises(LoadError) as refused:
        assess(body)
    (wrong,) = refused.value.diagnostics
    assert (wrong.code, wrong.span.line) == (code, line)


@pytest.mark.parametrize(
    ("body", "code", "line"),
    [
        ("joined_on: 2025-02-01\n", "E071", 2),
        ("drills: [2025-01-11]\n", "E072", 2),
        ("founded_on: 2024-05-01\ndrills: [2024-04-30]\n", "E073", 3),
        ("hazards: [{found_on: 2025-02-01}]\n", "E074", 2),
        (
            "waivers: [{obligation: city-b, granted_on: 2024-01-01, until: 2026-01-01, approver: 局, reason: 因}]\n",
            "E076",
            2,
        ),
        ("inspections: [{date: 2024-11-02, officer: 张, item: city-b, result: satisfied}]\n", "E077", 2),
        ("remediation: [{obligation: city-b, owner: 张}]\n", "E080", 2),
        ("applicability_since: {city-drill#monthly: 2024-06-01}\n", "E078", 0),
    ],
)
def test_what_is_left_aside_is_said(body: str, code: str, line: int) -> None:
    (said,) = assess(body).warnings
    assert (said.code, said.span.line, said.severity) == (code, line, "warning")


def test_a_former_code_is_its_successor_and_is_said() -> None:
    mistakes = Mistakes("firm.yaml", "")
    root = parse_text('jurisdiction: "530522"\na: true\n', mistakes)
    assert root is not None
    assessment = ASSESSOR.assess(read_body(root, BOOK.vocabulary, mistakes))
    assert [each.code for each in assessment.warnings] == ["E075"]
    assert [words.zh for words in assessment.place] == ["保山市", "腾冲市"]


def test_duty_rows_hold_every_text_and_the_highest_authority_first() -> None:
    assessment = assess("a: false\n")
    (both,) = [row for row in assessment.rows if row.duty == "both"]
    assert [finding.id for finding in both.findings] == ["nation-a", "city-a"]


def test_rows_are_ranked_by_verdict_then_severity_then_curable() -> None:
    drills = ", ".join(f"2024-{month:02}-05" for month in range(1, 12))
    assessment = assess(f"a: false\ndrills: [{drills}]\nn: 120\njoined_on: not_yet\npart: 1\nwhole: 1\n")
    first = [row.findings[0].id for row in assessment.rows]
    assert first[:3] == ["nation-a", "city-large", "city-drill"]
    assert first.index("city-by") < first.index("city-soft") < first.index("city-share") < first.index("elsewhere-a")


def test_counts_are_of_findings() -> None:
    counts = assess("a: false\nn: 5\n").counts
    assert counts["gap"] == 2
    assert counts["undetermined"] == 2
    assert counts["pending"] == 1
    assert counts["advice"] == 1
    assert counts["not_applicable"] == 2
    assert counts["satisfied"] == 0, "a permission is in no count"
    assert assess("n: 5\n").counts["advice_open"] == 1


def test_what_cannot_fit_takes_one_line() -> None:
    assert assess("a: true\n").out_of_reach == ("elsewhere",)


def test_a_selection_filters_what_is_shown_and_counted() -> None:
    chosen = Assessor(BOOK, AS_OF, "reference", lambda obligation, ruleset: ruleset.id == "nation", "nation")
    assessment = assess("a: false\n", chosen)
    assert [finding.id for finding in assessment.findings] == ["nation-a"]
    assert assessment.counts["gap"] == 1
    assert assessment.selected == "nation"


def test_an_old_statement_and_an_assumed_day_are_assumptions() -> None:
    assessor = Assessor(BOOK, AS_OF, "reference", day_assumed=True)
    assert set(assess("stated_on: 2024-09-01\n", assessor).assumptions) == {"as_of_default", "stated_long_ago"}
    assert assess("stated_on: 2025-01-01\n").assumptions == ()
    assert assess("stated_on: 2025-01-11\n").assumptions == ("stated_later",)


def test_changes_since_an_earlier_report() -> None:
    assessment = compare(
        assess("a: true\n"), date(2024, 6, 1), {"city-a": "gap", "gone": "gap", "nation-a": "satisfied"}
    )
    changes = {change.id: (change.before, change.now) for change in assessment.changes}
    assert changes["city-a"] == ("gap", "satisfied")
    assert changes["gone"] == ("gap", None)
    assert changes["elsewhere-a"] == (None, "not_applicable")
    assert "nation-a" not in changes


@pytest.mark.parametrize("text", ["", "[1]", "{}", '{"schema_version": "2.0"}', "<html>", "[" * 9999])
def test_what_is_no_earlier_report_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "last.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LoadError) as refused:
        read_report(path)
    assert {each.code for each in refused.value.diagnostics} == {"E090"}


@pytest.mark.skipif(rete.available() is not None, reason=f"durable-rules: {rete.available()}")
def test_a_disagreement_of_the_engines_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    assessor = Assessor(BOOK, AS_OF, "auto")
    assert assessor.engines == ("reference", "durable-rules")
    judged = rete.ReteEngine.evaluate

    def wrong(self: rete.ReteEngine, situations: object) -> dict[str, Outcome]:
        return {**judged(self, situations), "city-a": Outcome("satisfied")}  # type: ignore[arg-type]

    monkeypatch.setattr(rete.ReteEngine, "evaluate", wrong)
    with pytest.raises(Disagreement) as raised:
        assess("a: false\n", assessor)
    assert set(raised.value.differing) == {"city-a"}


def test_the_engine_that_cannot_take_a_plan_leaves_the_reference_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    if rete.available() is not None:
        pytest.skip(f"durable-rules: {rete.available()}")

    def refuse(self: object, situations: object) -> dict[str, Outcome]:
        raise rete.EngineLimit("too many comparisons")

    monkeypatch.setattr(rete.ReteEngine, "evaluate", refuse)
    assessor = Assessor(BOOK, AS_OF, "auto")
    assessment = assess("a: false\n", assessor)
    assert assessment.engines == ("reference",)
    assert "E079" in {each.code for each in assessment.warnings}
