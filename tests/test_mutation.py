"""Mutation: what the cases find out, what is known of the rest, how a lawyer is told, and the cases suggested."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from msgspec.structs import replace

from compliance import model
from compliance.authoring.cases import CaseExample, load_all_cases, load_cases
from compliance.authoring.cases.running import CaseRunner
from compliance.authoring.comparing import Comparison, settle
from compliance.authoring.mutants import GATE, Mutant, mutants
from compliance.authoring.mutants.mutation import Inquiry, Survivor, Tally, accept, places_of, try_all
from compliance.authoring.mutants.suggesting import suggest
from compliance.authoring.mutants.survivors import level_of, lines, message, results, slip_words, summary
from compliance.authoring.mutants.trying import Trial
from compliance.authoring.mutants.written_places import places_in
from compliance.authoring.witness import Bench, Witness, replay
from compliance.authoring.witness_words import in_one_line
from compliance.checking import load_rulesets
from compliance.diagnostics import LoadError
from compliance.installed import shipped
from tests.slips import rulebook

HEAD = "kind: cases\nschema: 1\ncases:\n"
DEPT = "{id: a, applies_when: {staff: {at_least: 100}}, requires: {dept: true}}"


def read(folder: Path, book: model.Rulebook, *cases: str, head: str = HEAD) -> tuple[CaseExample, ...]:
    """Return cases written short, a flow mapping each."""
    path = folder / "a.test.yaml"
    body = "".join(f"  - {{name: n{place}, {case}}}\n" for place, case in enumerate(cases))
    path.write_text(head + body, encoding="utf-8")
    return load_cases(path, book)


def alive(book: model.Rulebook, cases: Sequence[CaseExample], operators: Sequence[str] | None = None) -> list[Mutant]:
    """Return the slips that no case finds out; asked one way and the other."""
    trial = Trial(book, cases)
    found = [each for each in mutants(book, None, operators) if not trial.finds_out(each)]
    assert found == [each for each in mutants(book, None, operators) if not found_out_slowly(each, book, cases)]
    return found


def found_out_slowly(mutant: Mutant, book: model.Rulebook, cases: Sequence[CaseExample]) -> bool:
    """Say the same as :meth:`Trial.finds_out`, by running every case on the changed rulebook from the beginning."""
    runner = CaseRunner(mutant.laid_into(book))
    for case in cases:
        try:
            if runner.run(case).wrong:
                return True
        except LoadError:
            return True
    return False


def told(found: Sequence[Mutant]) -> list[str]:
    return [f"{each.subject} {each.operator} {slip_words(each).zh}" for each in found]


# --- what the cases find out -----------------------------------------------------------------------------------------


def test_a_case_beside_the_threshold_finds_out_only_what_lies_on_its_side(tmp_path: Path) -> None:
    book = rulebook(DEPT)
    above = "as_of: 2024-06-01, given: {staff: 150, dept: false}, expect: {a: gap}"
    kinds = ("boundary", "threshold", "scope")
    assert told(alive(book, read(tmp_path, book, above), kinds)) == [
        "a scope 漏写“职工人数100人以上”",
        "a boundary 把“职工人数100人以上”误写成“职工人数超过100人”",
        "a threshold 把“职工人数100人以上”误写成“职工人数99人以上”",
        "a threshold 把“职工人数100人以上”误写成“职工人数50人以上”",
    ]
    at = "as_of: 2024-06-01, given: {staff: 100, dept: false}, expect: {a: gap}"
    below = "as_of: 2024-06-01, given: {staff: 99, dept: false}, expect: {a: not_applicable}"
    assert alive(book, read(tmp_path, book, at, below), kinds) == []


def test_what_is_still_to_be_decided_finds_nothing_out(tmp_path: Path) -> None:
    book = rulebook(DEPT)
    at = "as_of: 2024-06-01, given: {staff: 100, dept: false}, expect: {a: TODO}"
    cases = read(tmp_path, book, at)
    trial = Trial(book, cases)
    assert not any(trial.finds_out(each) for each in mutants(book))


def test_more_than_a_verdict_is_compared(tmp_path: Path) -> None:
    book = rulebook("{id: a, requires: {all: [{dept: true}, {exempt: true}]}}")
    case = "as_of: 2024-06-01, given: {{}}, expect: {{a: {}}}"
    bare = alive(book, read(tmp_path, book, case.format("undetermined")), ("part",))
    assert told(bare) == ["a part 漏写““设有机构”为“是””", "a part 漏写““豁免”为“是””"]
    named = "{verdict: undetermined, missing_facts: [dept, exempt]}"
    assert alive(book, read(tmp_path, book, case.format(named)), ("part",)) == []


def test_a_slip_in_a_class(tmp_path: Path) -> None:
    book = rulebook(
        "{id: a, applies_when: {doc.pit: true}, requires: {dept: true}}",
        "{doc.pit: {when: {trades: {includes: coal}, staff: {at_least: 5}}, closed: true, declarable: true}}",
    )
    kinds = ("threshold", "boundary", "value", "part")
    four = "as_of: 2024-06-01, given: {trades: [coal], staff: 4, dept: false}, expect: {a: not_applicable}"
    five = "as_of: 2024-06-01, given: {trades: [coal], staff: 5, dept: false}, expect: {a: gap}"
    assert told(alive(book, read(tmp_path, book, four, five), kinds)) == [
        "doc.pit part 漏写“行业包括煤矿”",
        "doc.pit value 把“煤矿”误写成“矿山”",
        "doc.pit value 多写“金属矿”",
    ]
    # Declared false where the slip derives true: the case cannot be judged any more, which tells as well.
    declared = "as_of: 2024-06-01, given: {trades: [metal_mine], staff: 5, doc.pit: false}, expect: {a: not_applicable}"
    assert alive(book, read(tmp_path, book, four, five, declared), kinds) == []


def test_an_unknown_class_for_other_reasons(tmp_path: Path) -> None:
    book = rulebook(
        "{id: a, applies_when: {doc.pit: true}, requires: {dept: true}}",
        "{doc.pit: {when: {exempt: true, staff: {at_least: 5}}, closed: true, declarable: false}}",
    )
    case = "as_of: 2024-06-01, given: {{dept: false}}, expect: {{a: {}}}"
    named = "{verdict: undetermined, missing_facts: [exempt, staff]}"
    assert len(alive(book, read(tmp_path, book, case.format("undetermined")), ("part",))) == 2
    assert alive(book, read(tmp_path, book, case.format(named)), ("part",)) == []


def test_days_in_force_and_overrides(tmp_path: Path) -> None:
    book = rulebook(
        "{id: a, applies_when: {exempt: true}, requires: {dept: true}, overrides: [b]}\n{id: b, requires: {dept: true}}"
    )
    first = "as_of: 2020-01-01, given: {exempt: false, dept: false}, expect: {b: gap}"
    before = "as_of: 2019-12-31, given: {exempt: false, dept: false}, expect: {b: not_applicable}"
    last = "as_of: 2030-12-31, given: {exempt: false, dept: false}, expect: {b: gap}"
    after = "as_of: 2031-01-01, given: {exempt: false, dept: false}, expect: {b: not_applicable}"
    days = ("effective", "overrides")
    assert told(alive(book, read(tmp_path, book, first, last), days)) == [
        "doc effective 把“自2020年1月1日起施行”误写成“自2019年12月31日起施行”",
        "doc effective 把“有效期至2030年12月31日”误写成“有效期至2031年1月1日”",
        "a overrides 漏写“取代“b””",
    ]
    displaced = "as_of: 2024-06-01, given: {exempt: true, dept: false}, expect: {b: not_applicable}"
    assert alive(book, read(tmp_path, book, first, before, last, after, displaced), days) == []


def worded() -> model.Rulebook:
    """Return a rulebook in which every kind of word decides something."""
    book = rulebook(
        "{id: a, applies_when: {doc.pit: true}, requires: {joined_on: {on_or_before: 2025-01-01}}}\n"
        "{id: b, applies_when: {trades: {includes: mining}}, requires: "
        "{activity: drills, where: {live: true}, at_least: 1, per: year}}",
        "{doc.pit: {when: {trades: {includes: steel}}, closed: true, declarable: true}}",
    )
    drills = replace(book.vocabulary.activities["drills"], bare_date={"live": True})
    return replace(book, vocabulary=replace(book.vocabulary, activities={"drills": drills}))


def test_slips_in_words(tmp_path: Path) -> None:
    book = worded()
    names = [(each.subject, slip_words(each).zh) for each in mutants(book, None, ("vocabulary",))]
    assert names == [
        ("doc.pit", "把“列举穷尽，不在列举内的即不属于”误写成“列举未尽，不在列举内的不作推定”"),
        ("doc.pit", "把“企业可以自行申报”误写成“企业不能自行申报，只由资料推出”"),
        ("trades", "漏写“煤矿也是矿山”"),
        ("trades", "漏写“金属矿也是矿山”"),
        ("joined_on", "漏写“是办理之日，评估日以后的日期视为尚未办理”"),
        ("drills", "漏写““实战”为“是””"),
        ("drills", "把““实战”为“是””误写成““实战”为“否””"),
    ]
    assert not any(each.operator == "vocabulary" for each in mutants(book)), "tried only when asked for"
    on = "as_of: 2024-06-01, given: "
    cases = [
        on + "{trades: [coal], joined_on: not_yet}, expect: {a: not_applicable}",
        on + "{trades: [], doc.pit: true, joined_on: not_yet}, expect: {a: gap}",
        on + "{trades: [steel], joined_on: 2024-09-01}, expect: {a: gap}",
        on + "{trades: [coal], drills: [2023-05-01]}, expect: {b: satisfied}",
        on + "{trades: [metal_mine], drills: []}, expect: {b: gap}",
    ]
    assert alive(book, read(tmp_path, book, *cases), ("vocabulary",)) == []
    found = alive(book, read(tmp_path, book, *cases[:1]), ("vocabulary",))
    assert [each.subject for each in found] == ["doc.pit", "trades", "trades", "joined_on", "drills", "drills"]


def test_who_declares_a_class_cannot_be_compared_where_it_may_not_be_declared() -> None:
    book = worded()
    declared = [*mutants(book, None, ("vocabulary",))][1]
    seeks = Seeks(True)
    assert Inquiry(book, seeks, {}).look_into(declared).state == "undecided"
    assert seeks.asked == []


@cache
def shipped_book() -> tuple[model.Rulebook, tuple[CaseExample, ...]]:
    book = load_rulesets(shipped("rulesets"))
    return book, load_all_cases(shipped("rulesets"), book)


def test_the_quick_way_says_what_the_slow_way_says() -> None:
    book, cases = shipped_book()
    trial = Trial(book, cases)
    for mutant in [*mutants(book)][::97]:
        asked = [case for case in cases if {*mutant.concerns, mutant.subject} & case.expect.keys()]
        assert trial.finds_out(mutant) == found_out_slowly(mutant, book, asked), told([mutant])


# --- what is known of the rest ---------------------------------------------------------------------------------------


class Seeks:
    """Knows two enterprises, and can prove what it is told that it can."""

    def __init__(self, proves: bool, *given: Witness) -> None:
        self.proves, self.given, self.asked = proves, given, list[str]()

    def compare(
        self, old: model.Rulebook, new: model.Rulebook, obligation_id: str, days: Sequence[date] = ()
    ) -> Comparison:
        self.asked.append(obligation_id)
        benches = Bench(old, obligation_id), Bench(new, obligation_id)
        changes = [found for each in self.given if (found := replay(each, *benches)) and found.old != found.new]
        return settle(obligation_id, changes, self.proves and not changes)


HUNDRED = Witness(date(2024, 6, 1), {"staff": 100, "dept": False})


def test_alive_equivalent_undecided() -> None:
    book = rulebook(DEPT)
    boundary, below, *_ = mutants(book, None, ("boundary", "threshold"))
    assert Inquiry(book, Seeks(True, HUNDRED), {}).look_into(boundary).state == "alive"
    assert Inquiry(book, Seeks(True, HUNDRED), {}).look_into(below).state == "equivalent"
    assert Inquiry(book, Seeks(False, HUNDRED), {}).look_into(below).state == "undecided"


def test_every_obligation_concerned_is_asked_until_one_differs() -> None:
    book = rulebook(
        "{id: a, applies_when: {doc.pit: true}, requires: {exempt: true}}\n"
        "{id: b, applies_when: {doc.pit: true}, requires: {dept: true}}\n"
        "{id: c, applies_when: {doc.pit: true}, requires: {dept: true}}",
        "{doc.pit: {when: {staff: {at_least: 100}}}}",
    )
    (boundary,) = mutants(book, None, ("boundary",))
    seeks = Seeks(True, Witness(date(2024, 6, 1), {"staff": 100, "exempt": True, "dept": False}))
    found = Inquiry(book, seeks, {}).look_into(boundary)
    assert seeks.asked == ["a"]
    assert (found.state, found.obligation.id) == ("alive", "a")
    seeks = Seeks(True)
    assert Inquiry(book, seeks, {}).look_into(boundary).state == "equivalent"
    assert seeks.asked == ["a", "b", "c"]


def test_the_tally() -> None:
    book = rulebook(DEPT)
    trial, slips = Trial(book, ()), [*mutants(book, None, ("boundary", "threshold"))]
    *_, tally = try_all(trial, slips, Inquiry(book, Seeks(True, HUNDRED), {}))
    assert (tally.mutants, tally.killed, tally.counted("alive"), tally.counted("equivalent")) == (4, 0, 2, 2)
    assert summary(tally).zh == "试了4种误写：例子发现0种，没有发现2种，写法不同而判法相同2种"
    accept(tally, {("a", "M-boundary"): "原文另有解释"})
    assert (tally.counted("alive"), tally.accepted) == (1, 1)
    assert summary(tally).zh.endswith("作者认可1种")
    assert level_of(tally.survivors[0], ["boundary"], False) == "none"


def test_levels() -> None:
    book = rulebook(DEPT)
    boundary, below, *_ = mutants(book, None, ("boundary", "threshold"))
    lived = Inquiry(book, Seeks(True, HUNDRED), {}).look_into(boundary)
    open_ = Inquiry(book, Seeks(False), {}).look_into(below)
    assert [level_of(lived, gate, False) for gate in (["boundary"], [])] == ["error", "warning"]
    assert [level_of(open_, ["threshold"], lenient) for lenient in (False, True)] == ["error", "note"]
    assert level_of(open_, [], False) == "note"


# --- how it is told --------------------------------------------------------------------------------------------------


def survivor(state_proved: bool = True, *given: Witness) -> tuple[model.Rulebook, Survivor]:
    book = rulebook(DEPT)
    boundary, *_ = mutants(book, None, ("boundary",))
    return book, Inquiry(book, Seeks(state_proved, *given), {}).look_into(boundary)


def test_words_of_what_is_alive() -> None:
    book, found = survivor(True, HUNDRED)
    said = message(found, book)
    quote = book.obligation("a").source.quote
    assert said.zh == (
        "适用条件：如果把“职工人数100人以上”误写成“职工人数超过100人”，现有例子发现不了。例如：职工人数100人；"
        f"“设有机构”为“否”（评估日2024年6月1日），现判不符合，误写后判不适用。按《doc》一“{quote}”，应判哪一个？"
    )
    assert said.en.startswith(
        "Application: if “staff more than 100” were written for “staff at least 100”, no case would find it out. "
        "E.g. staff: 100; department: no (as of 1 Jun 2024): now “gap”, with the slip “not applicable”."
    )


def test_a_clause_is_named_once() -> None:
    pit = "{doc.pit: {when: {staff: {at_least: 100}}, source: SOURCE}}"
    for source, named in (("一", "按《doc》一“"), ("二(五)", "按《doc》二(五)和一“"), ("某法 第2条", "")):
        book = rulebook(
            "{id: a, applies_when: {doc.pit: true}, requires: {dept: true}}", pit.replace("SOURCE", f"{source}")
        )
        (boundary,) = mutants(book, None, ("boundary",))
        said = message(Inquiry(book, Seeks(True, HUNDRED), {}).look_into(boundary), book).zh
        assert named in said
        assert said.count("《doc》") == 1


def test_words_of_what_is_undecided() -> None:
    book, found = survivor(False)
    tally = Tally(1, [found])
    told_of = results(tally, book, Path("rulesets"), {}, GATE, solver=False)
    (result,) = told_of.results
    assert (result.code, result.level, result.name) == ("M-boundary", "error", "a")
    assert result.hint == "pip install 'compliance[analysis]'"
    assert "未判定" in result.message.zh
    assert "not decided" in result.message.en
    shown = "\n".join(lines(told_of, book, "zh"))
    assert "安装求解器后可以判定: pip install" in shown
    assert "例如" not in shown


def test_most_serious_first() -> None:
    book = rulebook(
        "{id: a, applies_when: {trades: {includes: coal}}, requires: {staff: {at_least: 100}}}\n"
        "{id: b, requires: {staff: {at_least: 100}}}"
    )
    inquiry = Inquiry(book, Seeks(False), {})
    *_, tally = try_all(Trial(book, ()), mutants(book, None, ("value", "modality", "boundary", "negation")), inquiry)
    told_of = results(tally, book, Path("rulesets"), {}, GATE)
    order = [(each.name, each.code.removeprefix("M-")) for each in told_of.results]
    assert order[0] == ("a", "boundary")
    assert [name for name, _ in order] == ["a"] * 7 + ["b"] * 3
    assert [code for name, code in order if name == "b"] == ["boundary", "negation", "modality"]


# --- suggested cases -------------------------------------------------------------------------------------------------


@pytest.fixture
def beside(tmp_path: Path) -> tuple[Path, model.Rulebook, list[Survivor]]:
    """A folder with a file of cases, and survivors of the obligation beside it."""
    book = rulebook(DEPT)
    at = model.Origin("rulesets/doc/01.yaml", 5)
    ruleset = book.rulesets[0]
    moved = tuple(replace(each, origin=at) for each in ruleset.obligations)
    book = replace(book, rulesets=(replace(ruleset, obligations=moved),))
    (tmp_path / "doc").mkdir()
    seeks = Seeks(True, HUNDRED, Witness(date(2024, 6, 1), {"staff": 99, "dept": False}))
    found = [Inquiry(book, seeks, {}).look_into(each) for each in mutants(book, None, ("boundary", "threshold"))]
    return tmp_path, book, found


def test_suggestions_are_cases_to_be_decided(beside: tuple[Path, model.Rulebook, list[Survivor]]) -> None:
    folder, book, found = beside
    path = folder / "doc" / "01.test.yaml"
    old = HEAD + "  # first\n  - {name: n, as_of: 2024-06-01, given: {staff: 1}, expect: {a: not_applicable}}"
    path.write_text(old, encoding="utf-8")
    cases = load_cases(path, book)
    (written,) = suggest(found, book, "beside", folder, {}, cases).files
    assert written.path == path
    assert written.text.startswith(old + "\n")
    assert written.added == 2  # 100 persons find out 超过100人, 99 persons 99人以上 and 50人以上; 1000 is found by 100
    path.write_text(written.text, encoding="utf-8")
    read_back = load_cases(path, book)
    assert [case.expect for case in read_back[1:]] == [{"a": "TODO"}, {"a": "TODO"}]
    assert all(case.name.startswith("待判（a）：适用条件：把“职工人数100人以上”误写成") for case in read_back[1:])
    assert "# 《doc》一“" in written.text
    assert "现判gap（不符合），误写后判not_applicable（不适用）" in written.text
    # Twice adds nothing twice; what stays to be decided finds nothing out; decided, it does.
    assert suggest(found, book, "beside", folder, {}, read_back).files == []
    assert told(alive(book, read_back[1:], ("boundary",)))
    decided = written.text.replace("a: TODO", "a: gap", 1).replace("a: TODO", "a: not_applicable", 1)
    path.write_text(decided, encoding="utf-8")
    assert alive(book, load_cases(path, book), ("boundary", "threshold")) == []


def test_a_new_file_and_a_folder_of_them(beside: tuple[Path, model.Rulebook, list[Survivor]]) -> None:
    folder, book, found = beside
    one = folder / "missing.test.yaml"
    (written,) = suggest(found, book, str(one), folder, {}).files
    assert (written.path, written.text.startswith("kind: cases\nschema: 1\ncases:\n")) == (one, True)
    (written,) = suggest(found, book, f"{folder / 'new'}/", folder, {}).files
    assert written.path == folder / "new" / "doc" / "01.test.yaml"


def test_line_ends_stay_what_they_are(beside: tuple[Path, model.Rulebook, list[Survivor]]) -> None:
    folder, book, found = beside
    path = folder / "doc" / "01.test.yaml"
    text = HEAD + "  - name: n\n    as_of: 2024-06-01\n    given: {}\n    expect: {a: undetermined}\n\n"
    path.write_bytes(text.replace("\n", "\r\n").encode())
    (written,) = suggest(found, book, "beside", folder, {}).files
    assert written.text.count("\n") == written.text.count("\r\n")


@pytest.mark.parametrize(
    "text",
    [
        "kind: cases\nschema: 1\ncases: [{name: n, as_of: 2024-06-01, given: {}, expect: {a: undetermined}}]\n",
        "kind: cases\ncases:\n  - {name: n, as_of: 2024-06-01, given: {}, expect: {a: undetermined}}\nschema: 1\n",
    ],
)
def test_where_nothing_can_be_added_nothing_is(beside: tuple[Path, model.Rulebook, list[Survivor]], text: str) -> None:
    folder, book, found = beside
    (folder / "doc" / "01.test.yaml").write_text(text, encoding="utf-8")
    suggested = suggest(found, book, "beside", folder, {})
    assert suggested.files == []
    assert "nothing can be added" in suggested.refused[0]


def test_a_place_that_was_bound_stands_in_the_file(beside: tuple[Path, model.Rulebook, list[Survivor]]) -> None:
    folder, book, found = beside
    (written,) = suggest(found, book, str(folder / "x.yaml"), folder, {"doc": "530502", "other": "530581"}).files
    assert 'bind: {doc: "530502"}\n' in written.text
    (folder / "doc" / "01.test.yaml").write_text(
        HEAD + "  - {name: n, as_of: 2024-06-01, given: {}, expect: {a: undetermined}}\n", encoding="utf-8"
    )
    assert suggest(found, book, "beside", folder, {"doc": "530502"}).refused != []


def test_where_documents_without_a_place_are_taken_to_lie() -> None:
    book, cases = shipped_book()
    assert places_of(book, cases) == {"district-2011": "530102"}
    assert places_of(book, ()).keys() == {"district-2011"}


# --- the shipped rulesets --------------------------------------------------------------------------------------------


def test_places_of_classes_and_heads() -> None:
    spans = places_in(shipped("rulesets"), wanted=True).spans
    assert spans["gongmao"].path.endswith("vocabulary/classes.yaml")
    assert spans["baoshan-2017.high_risk"].path.endswith("baoshan-2017/ruleset.yaml")
    assert spans["baoshan-2017"].line > 1


def test_what_an_author_accepts(tmp_path: Path) -> None:
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "doc").mkdir()
    (tmp_path / "vocabulary" / "classes.yaml").write_text(
        "kind: vocabulary\nclasses:\n  pit: {lint_ok: [{code: M-value, because: 甲}]}\n", encoding="utf-8"
    )
    (tmp_path / "doc" / "ruleset.yaml").write_text("kind: ruleset\nid: doc\n", encoding="utf-8")
    (tmp_path / "doc" / "01.yaml").write_text(
        "kind: obligations\nobligations:\n  - id: a\n    lint_ok:\n      - {code: L044, because: 乙}\n"
        "      - {code: M-date, because: 丙}\n",
        encoding="utf-8",
    )
    accepted = places_in(tmp_path, wanted=False).accepted
    assert {key: each.because for key, each in accepted.items()} == {("pit", "M-value"): "甲", ("a", "M-date"): "丙"}
    assert accepted["a", "M-date"].at.line == 6


def test_no_serious_slip_in_the_shipped_rulesets_goes_unseen() -> None:
    solver = pytest.importorskip("compliance.authoring.solving.solver")
    book, cases = shipped_book()
    inquiry = Inquiry(book, solver.Solver(thorough=False), places_of(book, cases))
    *_, tally = try_all(Trial(book, cases), mutants(book, None, GATE), inquiry)
    assert tally.mutants > 2000
    assert told([each.mutant for each in tally.survivors if each.state != "equivalent"]) == []


def test_an_example_in_one_line() -> None:
    book = rulebook(DEPT)
    given = {
        "staff": 100,
        "dept": False,
        "size": "big",
        "trades": ["coal", "steel"],
        "joined_on": "not_yet",
        "insured_to": date(2024, 1, 1),
        "hazards": [{"major": True}, {"major": True}, {"closed": False}],
        "drills": [date(2024, 5, 1), {"date": date(2024, 6, 1), "live": None}],
        "founded_on": date(2010, 1, 1),
        "suspensions": [{"from": date(2023, 1, 1), "until": date(2023, 12, 31)}],
        "records_through": {"drills": date(2024, 1, 1)},
    }
    said = in_one_line(Witness(date(2024, 6, 1), given), book.vocabulary)  # type: ignore[arg-type]
    assert said.zh == (
        "职工人数100人；“设有机构”为“否”；规模为大；行业包括煤矿和钢铁；尚未接入；保险到期日2024年1月1日；"
        "隐患3项（属于重大隐患（2项）；未销号）；演练2次（2024年5月1日；2024年6月1日，实战未填写）；"
        "2010年1月1日成立；停产停业：2023年1月1日至2023年12月31日；记录完整至演练2024年1月1日"
    )
    assert "hazards: 3 (it is major (2 times); it is open)" in said.en
    empty = Witness(date(2024, 6, 1), {"hazards": [], "drills": [], "trades": []})
    assert in_one_line(empty, book.vocabulary).zh == "没有隐患；没有演练的记录；“行业”填写为无"
    assert in_one_line(Witness(date(2024, 6, 1), {}), book.vocabulary).zh == "没有任何资料"
