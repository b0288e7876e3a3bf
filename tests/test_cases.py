"""Cases beside rulesets are read with every mistake at its place; a case that no finding could meet is one."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest
from msgspec.structs import replace

from compliance import model
from compliance.assessor import Assessor
from compliance.authoring.cases import CaseExample, home_of, load_all_cases, load_cases
from compliance.authoring.cases.expectations import FINAL_KEYS, KEYS, differences, final_told, told
from compliance.authoring.cases.narrowing import Narrowing
from compliance.authoring.cases.running import CaseRunner, PreparedCases, judge, read_given
from compliance.checking import bind, load_rulesets
from compliance.diagnostics import LoadError
from compliance.installed import shipped
from compliance.lowering import lower
from compliance.situation import situations

GOOD = Path(__file__).parent / "bad" / "rulesets" / "good"
HEAD = "kind: cases\nschema: 1\ncases:\n"


def test_a_case() -> None:
    (case,) = load_all_cases(GOOD, load_rulesets(GOOD))
    assert (case.name, case.as_of, case.origin.line) == ("恰好100人应当设机构", date(2024, 6, 1), 4)
    assert list(case.given.entries) == ["staff_count", "dept.exists"]
    assert dict(case.expect) == {
        "demo-2024-01-dept": "gap",
        "demo-2024-02-drills": {"verdict": "undetermined", "missing_facts": ["drills"]},
    }


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ("{name: a, as_of: 2024-06-01, given: {}}", "T002 4:5"),
        ("{name: a, as_of: 2024-6-1, given: {}, expect: {demo-2024-01-dept: gap}}", "T006 4:22"),
        ("{name: a, as_of: 2024-06-01, given: [], expect: {demo-2024-01-dept: gap}}", "T004 4:41"),
        ("{name: a, as_of: 2024-06-01, given: {}, expect: {}}", "T004 4:53"),
        ("{name: a, as_of: 2024-06-01, given: {}, expect: {demo-2024-01-dep: gap}}", "T012 4:54"),
        ("{name: a, as_of: 2024-06-01, given: {}, expect: {demo-2024-01-dept: gab}}", "T005 4:73"),
        ("{name: a, as_of: 2024-06-01, given: {}, expect: {demo-2024-01-dept: {qualifiers: [lat]}}}", "T005 4:87"),
        ("{name: a, as_of: 2024-06-01, given: {}, expects: {demo-2024-01-dept: gap}}", "T001 4:45"),
        ("{name: a, as_of: 2024-06-01, given: {}, expect: TOD}", "T004 4:53"),
        *(
            (
                "{name: a, as_of: 2024-06-01, given: {}, expect: {demo-2024-01-dept: {EXPECTED}}}".replace(
                    "EXPECTED", expected
                ),
                says,
            )
            for expected, says in (
                ("verdit: gap", "T001 4:74"),
                ("verdict: [gap]", "T004 4:83"),
                ("verdict: todo", "T005 4:83"),
                ("verdict: null", "T004 4:83"),
                ("short_periods: ~", "T004 4:89"),
                ("reason: laps", "T005 4:82"),
                ("next_due: 2024-6-1", "T006 4:84"),
                ("next_due: 2024-02-30", "T006 4:84"),
                ("short_periods: 2024-08", "T004 4:89"),
                ("missing_facts: {a: b}", "T004 4:89"),
                ("curable: yes", "T005 4:83"),
                ("waiver: late", "T005 4:82"),
                ("assumptions: [per_asumed]", "T005 4:88"),
                ("final: gab", "T005 4:81"),
                ("final: {verdict: gab}", "T005 4:91"),
                ("final: {verdct: gap}", "T001 4:82"),
                ("final: {on: today}", "T006 4:86"),
                ("readings: {b: gab}", "T012 4:85"),
            )
        ),
    ],
)
def test_one_mistake_gives_one_message(tmp_path: Path, case: str, says: str) -> None:
    path = tmp_path / "x.test.yaml"
    path.write_text(f"{HEAD}  - {case}\n", encoding="utf-8")
    with pytest.raises(LoadError) as error:
        load_cases(path, load_rulesets(GOOD))
    found = error.value.diagnostics[0]
    assert f"{found.code} {found.span.line}:{found.span.column}" == says
    assert len(error.value.diagnostics) == (2 if "readings" in case else 1)
    assert found.hint or found.code in ("T002", "T006", "T012")


def test_what_may_be_absent_is_expected_as_null_and_what_is_open_as_todo(tmp_path: Path) -> None:
    path = tmp_path / "x.test.yaml"
    expected = "{verdict: TODO, reason: null, next_due: ~, final: null, short_periods: [], missing_facts: TODO}"
    case = "name: NAME, as_of: 2024-06-01, given: {}, expect:"
    path.write_text(
        f"{HEAD}  - {{{case.replace('NAME', 'a')} {{demo-2024-01-dept: {expected}}}}}\n"
        f"  - {{{case.replace('NAME', 'b')} TODO}}\n",
        encoding="utf-8",
    )
    one, other = load_cases(path, load_rulesets(GOOD))
    assert (one.open, other.open, dict(other.expect)) == (False, True, {})
    runner = CaseRunner(load_rulesets(GOOD))
    assert (runner.run(one).wrong, runner.run(one).open) == ((), ("demo-2024-01-dept",))
    assert (runner.run(other).wrong, runner.run(other).open) == ((), ())


@pytest.mark.parametrize(
    ("bind", "says"),
    [("[a]", "T004 3:7"), ("{demo-2025: '530500'}", "T012 3:8"), ("{demo-2024: '999999'}", "T012 3:8")],
)
def test_places_of_a_file_are_looked_at_when_it_is_read(tmp_path: Path, bind: str, says: str) -> None:
    path = tmp_path / "x.test.yaml"
    case = "  - {name: a, as_of: 2024-06-01, given: {}, expect: {demo-2024-01-dept: gap}}\n"
    path.write_text(HEAD.replace("cases:\n", f"bind: {bind}\ncases:\n", 1) + case, encoding="utf-8")
    with pytest.raises(LoadError) as error:
        load_cases(path, load_rulesets(GOOD))
    (found,) = error.value.diagnostics
    assert f"{found.code} {found.span.line}:{found.span.column}" == says


def test_two_cases_of_one_name(tmp_path: Path) -> None:
    path = tmp_path / "x.test.yaml"
    case = "  - {name: a, as_of: 2024-06-01, given: {}, expect: {x: gap}}\n"
    path.write_text(HEAD + case + case, encoding="utf-8")
    with pytest.raises(LoadError, match="two cases are named a"):
        load_cases(path)


# --- all shipped cases: the narrow way and the whole assessment ------------------------------------------------------


@cache
def shipped_rulebook() -> model.Rulebook:
    return load_rulesets(shipped("rulesets"))


@cache
def shipped_cases() -> tuple[CaseExample, ...]:
    return load_all_cases(shipped("rulesets"), shipped_rulebook())


@cache
def assessor(as_of: date, places: tuple[tuple[str, str], ...]) -> Assessor:
    return Assessor(bind(shipped_rulebook(), dict(places)), as_of, "reference")


def whole(case: CaseExample) -> Assessor:
    return assessor(case.as_of, tuple(sorted(case.bind.items())))


def test_the_narrow_way_finds_what_the_whole_assessment_finds() -> None:
    """Everything a case may expect, also where it does not: nothing that is left out of the plan was needed."""
    rulebook = shipped_rulebook()
    narrow = CaseRunner(rulebook, "reference", shipped_cases())
    everything = dict.fromkeys(KEYS, "?")
    for case in shipped_cases():
        enterprise = read_given(case, rulebook)
        findings = {finding.id: finding for finding in whole(case).findings(enterprise, case.expect)}
        asked = replace(case, expect=dict.fromkeys(case.expect, everything))
        for key, wrong in narrow.run(asked).differing.items():
            got = {each.key: each.got for each in wrong}
            full = told(findings[key]) | {"missing_facts": sorted(findings[key].missing_facts)}
            assert got == full, f"{case.origin}: {key}"
            assert final_told(findings[key]) is None or set(FINAL_KEYS) == set(final_told(findings[key]) or ())


def test_outcomes_of_a_narrow_plan_are_those_of_the_whole_plan() -> None:
    rulebook = shipped_rulebook()
    seen = 0
    for case in shipped_cases()[::9]:
        enterprise = read_given(case, rulebook)
        outcomes = whole(case).judge(enterprise)
        plan = Narrowing(lower(bind(rulebook, case.bind), case.as_of)).to(case.expect, enterprise.classes)
        assert [each.id for each in plan.owed] == [key for key in outcomes if key in case.expect]
        found = judge(plan, enterprise, situations(plan, enterprise), dict.fromkeys(case.expect, "gap"))
        assert found == {key: outcomes[key] for key in case.expect}
        seen += len(found)
    assert seen > 300


def test_a_runner_that_knows_no_cases_says_the_same() -> None:
    runner = CaseRunner(shipped_rulebook())
    assert [case.name for case in shipped_cases()[::7] if runner.run(case).wrong] == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("responsibility_system.posts_covered: 5\n      posts_total: 4", "E060"),
        ("gongmao: false\n      industries: [textile]", "E061"),
    ],
)
def test_what_contradicts_itself_is_refused_though_no_expected_obligation_asks_it(
    tmp_path: Path, given: str, code: str
) -> None:
    path = tmp_path / "x.test.yaml"
    body = f"  - name: a\n    as_of: 2024-06-01\n    given:\n      {given}\n"
    path.write_text(f"{HEAD}{body}    expect: {{{ids()[-1]}: not_applicable}}\n", encoding="utf-8")
    (case,) = load_cases(path, shipped_rulebook())
    for run in (
        CaseRunner(shipped_rulebook()).run,
        lambda case: whole(case).assess(read_given(case, shipped_rulebook())),
    ):
        with pytest.raises(LoadError) as error:
            run(case)
        assert [each.code for each in error.value.diagnostics] == [code]


# --- cases of one obligation under changed rulebooks -----------------------------------------------------------------


def changed(rulebook: model.Rulebook, obligation_id: str, **fields: object) -> model.Rulebook:
    rulesets = tuple(
        replace(
            ruleset,
            obligations=tuple(
                replace(each, **fields) if each.id == obligation_id else each for each in ruleset.obligations
            ),
        )
        for ruleset in rulebook.rulesets
    )
    return replace(rulebook, rulesets=rulesets)


@cache
def prepared() -> PreparedCases:
    return PreparedCases(shipped_rulebook(), shipped_cases())


def ids() -> list[str]:
    return [each.id for ruleset in shipped_rulebook().rulesets for each in ruleset.obligations]


def test_prepared_cases_hold_under_the_rulebook_they_were_written_for() -> None:
    for each in ids():
        cases = prepared().of(each)
        assert len(cases) > 1
        assert any(each in case.expect for case in cases)
        assert prepared().holds(cases, shipped_rulebook()), each


@pytest.mark.parametrize("step", range(3))
def test_prepared_cases_say_of_a_changed_rulebook_what_a_runner_says(step: int) -> None:
    """Changes of several kinds to some obligations, compared with running their cases by a runner."""
    book = shipped_rulebook()
    for each in ids()[step * 20 :: 61]:
        obligation = book.obligation(each)
        never = model.Any(())
        until = replace(obligation.effective, until=obligation.effective.start)
        for fields in (
            {"applies_when": never},
            {"applies_when": model.Not(obligation.applies_when)},
            {"requires": never if obligation.requires is not None else None, "stricter": ()},
            {"modality": "recommendation"},
            {"effective": until},
            {"stricter": ()},
            {"readings": ()},
            {"not_owed_when_suspended": not obligation.not_owed_when_suspended},
            {"overrides": ()},
        ):
            mutant = changed(book, each, **fields)
            cases = prepared().of(each)
            runner = CaseRunner(mutant)
            by_runner = all(not runner.run(replace(case.case, expect=case.expect)).wrong for case in cases)
            assert prepared().holds(cases, mutant) == by_runner, (each, fields)


def test_the_first_case_that_breaks_is_told_also_where_the_change_asks_something_new() -> None:
    book = shipped_rulebook()
    each = "baoshan-2017-05-safety-dept"
    asked = model.Members("industries", "any", ("tobacco",))
    broken = prepared().broken(prepared().of(each), changed(book, each, applies_when=asked))
    assert broken is not None
    assert each in broken.expect
    runner = CaseRunner(changed(book, each, applies_when=asked))
    assert runner.run(replace(broken.case, expect=broken.expect)).wrong


def test_cases_of_what_is_overridden_watch_over_who_overrides() -> None:
    book = shipped_rulebook()
    overriding = [each for ruleset in book.rulesets for each in ruleset.obligations if each.overrides]
    noticed = 0
    for each in overriding:
        cases = prepared().of(each.id)
        assert any(set(each.overrides) & set(case.expect) for case in cases), each.id
        broken = prepared().broken(cases, changed(book, each.id, overrides=()))
        noticed += broken is not None and each.id not in broken.case.expect
        assert broken is None or set(each.overrides) & set(broken.expect), each.id
    assert noticed > 0


def test_what_is_to_be_decided_watches_over_nothing() -> None:
    book = shipped_rulebook()
    each = ids()[0]
    cases = [replace(case, expect={each: "TODO"}) for case in shipped_cases()[:3]]
    assert PreparedCases(book, cases).of(each) == []


def test_differences_are_told_one_by_one() -> None:
    case = next(case for case in shipped_cases() if "gap" in case.expect.values())
    (key,) = [key for key, want in case.expect.items() if want == "gap"][:1]
    finding = whole(case).findings(read_given(case, shipped_rulebook()), {key})[0]
    assert differences({"verdict": "gap", "next_due": "TODO"}, finding) == []
    assert [str(each) for each in differences("pending", finding)] == ["expected pending, got gap"]
    assert [str(each) for each in differences("pending", None)] == ["there is no such finding"]


def test_the_home_of_a_file_is_the_nearest_folder_with_a_vocabulary(tmp_path: Path) -> None:
    assert home_of(GOOD / "demo-2024" / "01-dept.test.yaml") == GOOD
    assert home_of(GOOD) == GOOD
    assert home_of(tmp_path) is None
