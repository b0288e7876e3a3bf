"""Which obligations two rulebooks may judge differently, and what is edited without touching a verdict."""

from __future__ import annotations

from datetime import date
from itertools import islice

import pytest
from msgspec.structs import replace

from compliance import model
from compliance.authoring.comparing import settle
from compliance.authoring.edits.differing import Cause, Differences, Plainly, find_differences
from compliance.authoring.edits.diffing import RulebookDiff, Side
from compliance.authoring.edits.meaning import normal
from compliance.authoring.edits.telling.causes import cause_changed
from compliance.authoring.edits.telling.headings import what_changed
from compliance.authoring.edits.telling.marking import Marker
from compliance.authoring.edits.telling.parts import shown_words
from compliance.authoring.edits.telling.terminal import examples
from compliance.authoring.mutants import mutants
from compliance.authoring.witness import Change, Witness
from compliance.model import Obligation, Origin, Rulebook, Words
from compliance.verdict import Outcome, Verdict
from tests.edited_rulesets import SHIPPED, edited, of_class, of_rulesets, part, shipped_rulebook, without

DEPT = "baoshan-2017-05-safety-dept"
OFFICERS = "baoshan-2017-05-fulltime-officers"
INSPECTION = "yunnan-2024-04-head-inspection"
PROMOTE, DUST20 = "yunnan-2024-12-monitor-promote", "yunnan-2024-12-monitor-dust20-2024"
HUNDRED, MORE = model.Number("staff_count", 100), model.Number("staff_count", 101)


def differ(new: Rulebook) -> Differences:
    return find_differences(shipped_rulebook(), new)


def change(obligation_id: str, **fields: object) -> Differences:
    return differ(edited(shipped_rulebook(), obligation_id, lambda each: replace(each, **fields)))


def test_a_rulebook_does_not_differ_from_itself() -> None:
    found = differ(shipped_rulebook())
    assert found.edits == ()
    assert found.beside == ()


def test_one_part_of_one_obligation() -> None:
    new = edited(shipped_rulebook(), DEPT, lambda each: part(each, "applies_when", HUNDRED, MORE))
    (edit,) = differ(new).edits
    assert (edit.kind, edit.id, edit.parts, edit.causes, edit.words) == ("changed", DEPT, ("applies_when",), (), ())
    assert edit.may_differ


def test_every_part_is_named() -> None:
    later = model.Effective(date(2019, 1, 1), None)
    assert change(DEPT, modality="recommendation").edit(DEPT).parts == ("modality",)
    assert "effective" in change(DEPT, effective=later).edit(DEPT).parts
    assert change(INSPECTION, stricter=()).edit(INSPECTION).parts == ("stricter",)
    held = shipped_rulebook().obligation(INSPECTION).not_owed_when_suspended
    assert change(INSPECTION, not_owed_when_suspended=not held).edit(INSPECTION).parts == ("suspendable",)
    # What a case lays over the base follows the base.
    twice = edited(
        shipped_rulebook(), INSPECTION, lambda each: replace(each, requires=replace(each.requires, at_least=2))
    )
    assert differ(twice).edit(INSPECTION).parts == ("requires", "stricter")


def test_another_way_of_writing_is_no_other_meaning() -> None:
    def rewritten(each: Obligation) -> Obligation:
        assert isinstance(each.applies_when, model.Any)
        said = replace(HUNDRED, says_more_than=True)
        return replace(
            each,
            applies_when=model.Not(model.All(tuple(model.Not(part) for part in (said, each.applies_when.parts[0])))),
        )

    (edit,) = differ(edited(shipped_rulebook(), DEPT, rewritten)).edits
    assert (edit.kind, edit.words) == ("words", ("writing",))
    assert not edit.may_differ


def test_normal_forms() -> None:
    a, b = model.Flag("a", True), model.Flag("b", True)
    assert normal(model.All((a, model.All((b, a))))) == normal(model.All((b, a)))
    assert normal(model.Any((a,))) == normal(a)
    assert normal(model.Not(model.Not(a))) == normal(a)
    assert normal(model.Not(model.Any((a, b)))) == normal(model.All((model.Not(a), model.Not(b))))
    assert normal(model.Not(a)) == normal(model.Flag("a", False))
    assert normal(model.Members("s", "all", ("x",))) == normal(model.Members("s", "any", ("x",)))
    assert normal(model.Members("s", "all", ("x", "y"))) != normal(model.Members("s", "any", ("x", "y")))
    assert normal(model.Members("s", "none", ("x",))) == normal(model.Not(model.Members("s", "any", ("x",))))
    some = model.Quantified("some", "things", a, b)
    assert normal(some) == normal(model.Quantified("count", "things", a, b, at_least=1))
    assert normal(some) != normal(model.Quantified("every", "things", a, b))
    monthly = model.Frequency("drills", 1, per="month")
    assert normal(monthly) == normal(replace(monthly, per_assumed=True, first_owed_because="x"))
    for other in (
        replace(monthly, per="quarter"), replace(monthly, at_least=2), replace(monthly, look_back=24),
        replace(monthly, per=None, within_months=1), replace(monthly, first_owed=date(2024, 1, 1)),
        replace(monthly, where=a), model.Deadline(date(2024, 1, 1), monthly),
    ):  # fmt: skip
        assert normal(monthly) != normal(other)


def test_words_alone() -> None:
    found = change(
        DEPT, title=Words("设置机构", "x"), severity="minor", evidence=("甲",), origin=Origin("elsewhere", 3)
    )
    (edit,) = found.edits
    assert (edit.kind, edit.words, edit.remarks) == ("words", ("title", "severity", "evidence"), ())
    assert change(DEPT, origin=Origin("elsewhere", 3)).edits == ()


def test_a_quotation_edited_alone_deserves_a_remark() -> None:
    source = shipped_rulebook().obligation(DEPT).source
    (edit,) = change(DEPT, source=replace(source, quote=source.quote.replace("要设立", "应当设立"))).edits
    assert (edit.words, edit.remarks) == (("quote",), ("quote_alone",))
    (edit,) = change(DEPT, source=replace(source, quote=source.quote.replace("要", " 要"))).edits
    assert (edit.words, edit.remarks) == (("quote_layout",), ())


def test_an_obligation_becomes_a_prohibition_in_words_only() -> None:
    (edit,) = change(DEPT, modality="prohibition").edits
    assert (edit.kind, edit.words) == ("words", ("modality",))


def test_a_reading_alters_no_verdict() -> None:
    (edit,) = change(DEPT, readings=()).edits
    assert (edit.kind, edit.parts) == ("changed", ("readings",))
    assert not edit.may_differ


def test_added_removed_and_a_number_used_again() -> None:
    book = shipped_rulebook()
    fewer = without(book, DEPT)
    assert [(each.kind, each.id) for each in differ(fewer).edits] == [("removed", DEPT)]
    assert [(each.kind, each.id) for each in find_differences(fewer, book).edits] == [("added", DEPT)]
    gone = book.obligation(DEPT)
    new = replace(
        gone, id="baoshan-2017-05-other", requires=model.Flag("training_system.exists", True),
        source=replace(gone.source, quote="另一句话，与原来的完全不同"),
    )  # fmt: skip
    instead = of_rulesets(
        fewer, lambda one: replace(one, obligations=(*one.obligations, new)) if one.id == "baoshan-2017" else one
    )
    found = differ(instead)
    assert [(each.kind, each.remarks) for each in found.edits] == [("added", ("number_reused",)), ("removed", ())]


def test_renamed() -> None:
    found = change(DUST20, id="yunnan-2024-12-dust")
    (edit,) = found.edits
    assert (edit.kind, edit.id, edit.was) == ("words", "yunnan-2024-12-dust", DUST20)
    assert found.old.obligation("yunnan-2024-12-dust").overrides == (PROMOTE,)
    both = change(DUST20, id="yunnan-2024-12-dust", overrides=())
    assert [(each.kind, each.id) for each in both.edits] == [("changed", PROMOTE), ("words", "yunnan-2024-12-dust")]


def test_a_class_touches_what_rests_on_it() -> None:
    def fewer(rule: model.ClassRule) -> model.ClassRule:
        return replace(rule, closed=False)

    found = differ(of_class(shipped_rulebook(), "baoshan-2017.department_listed", fewer))
    assert [each.id for each in found.edits] == [DEPT, OFFICERS]
    assert {each.causes for each in found.edits} == {(Cause("class", "baoshan-2017.department_listed"),)}
    assert found.beside == (Plainly("class", "baoshan-2017.department_listed", "changed", ("closed",)),)


def test_a_class_reworded_touches_nothing() -> None:
    found = differ(of_class(shipped_rulebook(), "gongmao", lambda rule: replace(rule, source="别处")))
    assert found.edits == ()
    assert found.beside == (Plainly("class", "gongmao", "words", ("source",)),)


def test_place_and_days_of_a_document() -> None:
    book = shipped_rulebook()
    moved = of_rulesets(book, lambda one: replace(one, jurisdiction="530502") if one.id == "baoshan-2017" else one)
    found = differ(moved)
    assert {each.causes for each in found.edits} == {(Cause("place", "baoshan-2017"),)}
    assert len(found.edits) == next(len(each.obligations) for each in book.rulesets if each.id == "baoshan-2017")
    shorter = model.Effective(date(2015, 8, 19), date(2025, 12, 31))
    ended = of_rulesets(
        book,
        lambda one: (
            replace(
                one, effective=shorter, obligations=tuple(replace(each, effective=shorter) for each in one.obligations)
            )
            if one.id == "hubei-2015"
            else one
        ),
    )
    edits = differ(ended).edits
    assert {each.causes for each in edits} == {(Cause("effective", "hubei-2015"),)}
    # What was not said otherwise is no part of its own; other readings inherit the days.
    assert {each.parts for each in edits} == {(), ("readings",)}
    assert all(each.may_differ for each in edits)


def test_an_overriding_obligation_touches_the_overridden() -> None:
    found = change(DUST20, overrides=())
    assert [(each.id, each.parts, each.causes) for each in found.edits] == [(PROMOTE, (), (Cause("override", DUST20),))]
    later = model.Effective(date(2024, 6, 1), date(2026, 12, 31))
    assert {each.id for each in change(DUST20, effective=later).edits} == {PROMOTE, DUST20}


def test_the_taxonomy_touches_what_it_brings() -> None:
    book = shipped_rulebook()
    industries = book.vocabulary.facts["industries"]

    def with_values(values: tuple[model.Value, ...]) -> Rulebook:
        facts = {**book.vocabulary.facts, "industries": replace(industries, values=values)}
        return replace(book, vocabulary=replace(book.vocabulary, facts=facts), digest="edited")

    loose = tuple(replace(each, implies=()) if each.name == "coal_mining" else each for each in industries.values)
    found = differ(with_values(loose))
    assert found.edits
    assert all(Cause("vocabulary", "industries") in each.causes for each in found.edits)
    asks_mining = {DEPT, OFFICERS}
    assert asks_mining <= {each.id for each in found.edits}
    # A new value brings nothing that a profile readable by both could state.
    more = (*industries.values, model.Value("moon_mining", Words("月球采矿", "Moon mining"), ("mining",)))
    found = differ(with_values(more))
    assert found.edits == ()
    assert Plainly("value", "industries: moon_mining", "added") in found.beside
    found = find_differences(with_values(more), book)
    assert Plainly("value", "industries: moon_mining", "removed") in found.beside


def test_documents_and_words_beside_the_obligations() -> None:
    book = shipped_rulebook()
    staff = replace(book.vocabulary.facts["staff_count"], unit="名")
    new = replace(book, vocabulary=replace(book.vocabulary, facts={**book.vocabulary.facts, "staff_count": staff}))
    assert differ(new).beside == (Plainly("fact", "staff_count", "words", ("unit",)),)
    renumbered = of_rulesets(book, lambda one: replace(one, number="新号") if one.id == "hubei-2015" else one)
    assert differ(renumbered).beside == (Plainly("ruleset", "hubei-2015", "words", ("number",)),)
    fewer = replace(book, rulesets=tuple(each for each in book.rulesets if each.id != "hubei-2015"))
    found = differ(fewer)
    assert found.beside == (Plainly("ruleset", "hubei-2015", "removed"),)
    assert {each.kind for each in found.edits} == {"removed"}


def test_a_stricter_case_under_another_id_means_the_same() -> None:
    old = shipped_rulebook()
    found = change(
        "yunnan-2024-04-head-inspection",
        stricter=tuple(
            replace(each, id="smelting") for each in old.obligation("yunnan-2024-04-head-inspection").stricter
        ),
    )
    (only,) = found.edits
    assert only.kind == "words"
    assert only.cases_renamed == (("smelter", "smelting"),)


def test_a_bound_of_a_fact_changes_how_profiles_are_read() -> None:
    book = shipped_rulebook()
    staff = replace(book.vocabulary.facts["staff_count"], at_most=50)
    new = replace(book, vocabulary=replace(book.vocabulary, facts={**book.vocabulary.facts, "staff_count": staff}))
    assert differ(new).beside == (Plainly("fact", "staff_count", "reading", ("at_most",)),)


def test_no_told_text_shows_the_programs_own_objects() -> None:
    """Every slip that somebody may make is told in words before and after."""
    book = shipped_rulebook()
    seen = 0
    for mutant in islice(mutants(book), 0, None, 29):
        differences = find_differences(book, mutant.laid_into(book))
        side = Side(book, SHIPPED, "", SHIPPED)
        diff = RulebookDiff(side, side, differences, {}, (), False)
        for edit in differences.edits:
            told = what_changed(edit, diff) + shown_words(edit, diff)
            for cause in edit.causes[:1]:
                told += cause_changed(cause, diff)
            for each in told:
                seen += 1
                said = f"{each.old.zh}{each.new.zh}{each.old.en}{each.new.en}"
                assert "(fact=" not in said
                assert "parts=" not in said
                assert each.old != each.new
    assert seen > 100


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("行业包括金属冶炼", "行业包括冶金", ("行业包括【金属冶炼】", "行业包括【冶金】")),
        ("职工人数100人以上", "职工人数超过100人", ("职工人数100人【以上】", "职工人数【超过】100人")),
        ("甲（乙）", "甲（文件未写明）（乙）", ("甲（乙）", "甲【（文件未写明）】（乙）")),
        (
            "事故隐患按found_on计，不计其余",
            "事故隐患按fixed_on计，不计其余",
            ("事故隐患按【found_on】计，不计其余", "事故隐患按【fixed_on】计，不计其余"),
        ),
    ],
)
def test_marks_never_cut_a_word(old: str, new: str, marked: tuple[str, str]) -> None:
    assert Marker(shipped_rulebook(), shipped_rulebook()).mark(old, new) == marked


def test_what_is_undetermined_is_not_called_none() -> None:
    def judged(verdict: Verdict) -> Outcome:
        return Outcome(verdict)

    change = Change(Witness(date(2024, 6, 1), {}), judged("advice"), judged("undetermined"))
    ((said, _),) = examples(settle("one", [change], proved=False))
    assert said.zh == "例：原为建议，现无法判定"
