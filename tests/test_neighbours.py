"""The seeker without a solver: every kind of slip an author makes is found, and what is shown holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from compliance import model
from compliance.authoring.comparing import Comparison, bound, verdicts
from compliance.authoring.edits.differing import find_differences
from compliance.authoring.edits.near.scenes import scenes
from compliance.authoring.edits.near.sketches import Side, Unfit
from compliance.authoring.edits.near.terrain import Terrain
from compliance.authoring.edits.neighbours import Neighbours
from compliance.authoring.witness import Bench, Witness, body_text, read_given, replay
from compliance.diagnostics import LoadError
from compliance.engines.judging import Judge
from compliance.lowering import lower
from compliance.model import Obligation, Rulebook
from compliance.situation import situate
from tests.edited_rulesets import edited, of_class, of_rulesets, part, shipped_cases, shipped_rulebook, without

DEPT = "baoshan-2017-05-safety-dept"
OFFICERS = "baoshan-2017-05-fulltime-officers"
INSPECTION = "yunnan-2024-04-head-inspection"
COVERAGE = "baoshan-2017-05-post-coverage"
DRILL = "yunnan-2024-16-drill"
JOINT = "baoshan-2017-20-joint-drill"
DUST20, PROMOTE = "yunnan-2024-12-monitor-dust20-2024", "yunnan-2024-12-monitor-promote"
HUNDRED, MORE = model.Number("staff_count", 100), model.Number("staff_count", 101)
FEWER, OVER = model.Number("staff_count", 99), model.Number("staff_count", 101, None, True)
TWO = model.Number("safety_officers.full_time", 2)
DAY = timedelta(1)


def swap(name: str, old: object, new: object) -> Callable[[Obligation], Obligation]:
    return lambda each: part(each, name, old, new)


def on_frequency(**fields: Any) -> Callable[[Obligation], Obligation]:
    return lambda each: replace(each, requires=replace(each.requires, **fields))


def monthly(each: Obligation) -> Obligation:
    return on_frequency(per="month")(replace(each, stricter=()))


def any_as_all(each: Obligation) -> Obligation:
    assert isinstance(each.applies_when, model.Any)
    return replace(each, applies_when=model.All(each.applies_when.parts))


def without_listed(each: Obligation) -> Obligation:
    assert isinstance(each.applies_when, model.Any)
    return replace(each, applies_when=model.Any(each.applies_when.parts[1:]))


def by(step: int) -> Callable[[Obligation], Obligation]:
    def edit(each: Obligation) -> Obligation:
        assert isinstance(each.requires, model.Deadline)
        return replace(each, requires=replace(each.requires, by=each.requires.by + DAY * step))

    return edit


def some_days(each: Obligation) -> Obligation:
    """Drop ``valid_on`` of certificates, keeping that they are held."""
    wanted = each.requires
    assert isinstance(wanted, model.Quantified)
    assert isinstance(wanted.hold, model.All)
    kept = tuple(one for one in wanted.hold.parts if not isinstance(one, model.Day))
    assert len(kept) < len(wanted.hold.parts)
    return replace(each, requires=replace(wanted, hold=model.All(kept)))


NA = "not_applicable"
_POSTS = ("responsibility_system.posts_covered", "posts_total")
WHOLE, MOST = model.Share(*_POSTS, 100), model.Share(*_POSTS, 95)
SLIPS: list[tuple[str, str, Callable[[Obligation], Obligation], str, tuple[str, str]]] = [
    ("threshold", DEPT, swap("applies_when", HUNDRED, MORE), "looser", ("gap", NA)),
    ("lower threshold", DEPT, swap("applies_when", HUNDRED, FEWER), "stricter", (NA, "gap")),
    ("以上 to 超过", DEPT, swap("applies_when", HUNDRED, OVER), "looser", ("gap", NA)),
    ("any to all", DEPT, any_as_all, "looser", ("gap", NA)),
    ("dropped exception", DEPT, without_listed, "looser", ("gap", NA)),
    ("modality", DEPT, lambda each: replace(each, modality="recommendation"), "looser", ("gap", "advice")),
    ("one officer to two", OFFICERS, lambda each: replace(each, requires=TWO), "stricter", ("satisfied", "gap")),
    ("quarter to month", INSPECTION, monthly, "stricter", ("satisfied", "gap")),
    ("quarter to half-year", INSPECTION, on_frequency(per="half_year"), "looser", ("gap", "satisfied")),
    ("once to twice", INSPECTION, on_frequency(at_least=2), "stricter", ("satisfied", "gap")),
    ("dropped stricter case", INSPECTION, lambda each: replace(each, stricter=()), "looser", ("gap", "satisfied")),
    ("half-year to year", DRILL, lambda each: replace(each, stricter=()), "looser", ("gap", "satisfied")),
    ("where dropped", JOINT, on_frequency(where=model.ALWAYS), "looser", ("gap", "satisfied")),
    ("since a year later", JOINT, on_frequency(since=date(2018, 12, 24)), "stricter", ("satisfied", "gap")),
    ("since a day later", JOINT, on_frequency(since=date(2017, 12, 25)), "stricter", ("satisfied", "gap")),
    ("deadline a day later", DUST20, by(1), "looser", ("gap", "pending")),
    ("deadline a day sooner", DUST20, by(-1), "stricter", ("pending", "gap")),
    ("expiry dropped", "yunnan-2024-17-smelter-managers-cert", some_days, "looser", ("gap", "satisfied")),
    ("share", COVERAGE, swap("requires", WHOLE, MOST), "looser", ("gap", "satisfied")),
]  # fmt: skip


def compare(new: Rulebook, obligation_id: str, days: tuple[date, ...] = (), cases: bool = True) -> Comparison:
    document = next(each.id for each in shipped_rulebook().rulesets if obligation_id.startswith(f"{each.id}-"))
    beside = shipped_cases(document) if cases else {}
    old = find_differences(shipped_rulebook(), new).old
    found = Neighbours(beside, beside).compare(old, new, obligation_id, days)
    holds(found, old, new)
    return found


def holds(found: Comparison, old: Rulebook, new: Rulebook) -> None:
    """Every example says, replayed through whole rulebooks, what it is shown for."""
    benches = (Bench(bound(old), found.obligation), Bench(bound(new), found.obligation))
    for change in (found.stricter, found.looser, found.other):
        if change is not None:
            again = replay(change.witness, *benches)
            assert again is not None
            assert (again.old, again.new) == (change.old, change.new)
            assert verdicts(again.old) != verdicts(again.new)


@pytest.mark.parametrize(
    ("obligation_id", "edit", "direction", "pair"), [each[1:] for each in SLIPS], ids=[each[0] for each in SLIPS]
)
def test_a_slip_is_found(
    obligation_id: str, edit: Callable[[Obligation], Obligation], direction: str, pair: tuple[str, str]
) -> None:
    found = compare(edited(shipped_rulebook(), obligation_id, edit), obligation_id)
    assert found.direction == direction
    shown = [each for each in (found.stricter, found.looser) if each is not None]
    assert pair in [(each.old and each.old.verdict, each.new and each.new.verdict) for each in shown]


def test_the_smallest_example_of_a_threshold() -> None:
    found = compare(edited(shipped_rulebook(), DEPT, swap("applies_when", HUNDRED, MORE)), DEPT)
    assert found.looser is not None
    assert {**found.looser.witness.given} == {
        "jurisdiction": "530502", "industries": [], "staff_count": 100, "safety_dept.exists": False,
    }  # fmt: skip
    assert found.looser.witness.as_of in {case.as_of for case in shipped_cases("baoshan-2017")[DEPT]}


@pytest.mark.parametrize("name", ["threshold", "dropped exception", "once to twice", "where dropped", "expiry dropped"])
def test_it_works_without_cases_too(name: str) -> None:
    _, obligation_id, edit, direction, pair = next(each for each in SLIPS if each[0] == name)
    found = compare(edited(shipped_rulebook(), obligation_id, edit), obligation_id, cases=False)
    assert found.direction == direction
    shown = found.stricter or found.looser
    assert shown is not None
    assert (shown.old and shown.old.verdict, shown.new and shown.new.verdict) == pair


def test_a_day_asked_for_is_the_day_shown() -> None:
    asked = date(2023, 5, 4)
    new = edited(shipped_rulebook(), DEPT, swap("applies_when", HUNDRED, MORE))
    found = compare(new, DEPT, (asked,))
    assert found.looser is not None
    assert found.looser.witness.as_of == asked


def test_classes_places_and_overrides() -> None:
    book = shipped_rulebook()
    listed = book.vocabulary.classes["baoshan-2017.department_listed"]
    assert isinstance(listed.when, model.Any)
    dropped = of_class(book, listed.name, lambda rule: replace(rule, when=model.Any(listed.when.parts[1:])))  # type: ignore[union-attr]
    found = compare(dropped, DEPT)
    assert found.direction == "looser"
    assert found.looser is not None
    assert found.looser.witness.given["staff_count"] == 99
    moved = of_rulesets(book, lambda one: replace(one, jurisdiction="530502") if one.id == "baoshan-2017" else one)
    found = compare(moved, DEPT)
    assert found.direction == "looser"
    assert found.looser is not None
    assert str(found.looser.witness.given["jurisdiction"]).startswith("5305")
    assert found.looser.witness.given["jurisdiction"] != "530502"
    undisplaced = edited(book, DUST20, lambda each: replace(each, overrides=()))
    assert compare(undisplaced, PROMOTE).direction == "stricter"


def test_an_obligation_added_or_removed() -> None:
    book = shipped_rulebook()
    fewer = without(book, DEPT)
    found = compare(fewer, DEPT)
    assert found.direction == "looser"
    assert found.looser is not None
    assert found.looser.new is None
    found = Neighbours({}, shipped_cases("baoshan-2017")).compare(fewer, book, DEPT)
    assert found.direction == "stricter"
    assert found.stricter is not None
    assert found.stricter.old is None


def test_an_edit_of_an_unbound_document_is_told_at_a_place() -> None:
    directors = "district-2011-3-safety-director"
    new = edited(
        shipped_rulebook(),
        directors,
        swap("applies_when", model.Number("staff_count", 300), model.Number("staff_count", 301)),
    )
    assert compare(new, directors).direction == "looser"


def test_a_fact_that_one_side_does_not_know() -> None:
    book = shipped_rulebook()
    fact = model.Fact("fireworks_stall", model.Words("设有烟花爆竹零售点", "Fireworks stall"), "flag")
    known = replace(book, vocabulary=replace(book.vocabulary, facts={**book.vocabulary.facts, fact.path: fact}))
    new = edited(
        known, DEPT, lambda each: replace(each, requires=model.All((each.requires, model.Flag(fact.path, False))))
    )  # type: ignore[arg-type]
    found = compare(new, DEPT)
    assert found.direction == "stricter"
    assert found.stricter is not None
    assert found.stricter.witness.given[fact.path] is True
    assert found.stricter.old is not None
    assert found.stricter.old.verdict == "satisfied"


def test_what_does_not_differ_is_undecided_never_proved() -> None:
    new = edited(shipped_rulebook(), DEPT, lambda each: replace(each, modality="prohibition"))
    found = compare(new, DEPT)
    assert (found.direction, found.stricter, found.looser, found.other) == ("undecided", None, None, None)


def test_the_same_work_gives_the_same_example() -> None:
    new = edited(shipped_rulebook(), INSPECTION, on_frequency(at_least=2))
    assert compare(new, INSPECTION) == compare(new, INSPECTION)


def test_work_is_bounded() -> None:
    new = edited(shipped_rulebook(), DEPT, lambda each: replace(each, modality="prohibition"))
    tries = 0
    judged = Bench.judge

    def counted(self: Bench, *arguments: Any) -> Any:
        nonlocal tries
        tries += 1
        return judged(self, *arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Bench, "judge", counted)
        Neighbours(shipped_cases("baoshan-2017"), {}, tries=300).compare(shipped_rulebook(), new, DEPT)
    assert 300 <= tries <= 2 * 300 + 10


def test_a_sketch_is_read_as_its_text_is() -> None:
    """What the seeker makes directly is what the profile reader makes of the same words."""
    book = bound(shipped_rulebook())
    day = date(2024, 6, 1)
    for obligation_id in (DEPT, INSPECTION, PROMOTE, "baoshan-2017-24-vehicle-gps", "baoshan-2017-22-rectify"):
        side, bench = Side(book, obligation_id), Bench(book, obligation_id)
        plan = lower(side.rulebook, day)
        for sketch in scenes(side, Terrain([side]), day):
            made, read = side.enterprise(sketch), read_given(body_text(sketch), book)
            situations = [situate(plan, each, day.toordinal()) for each in (made, read)]
            assert situations[0] == situations[1]
            try:
                whole = bench.judge_witness(Witness(day, sketch))
            except LoadError:
                with pytest.raises(Unfit):
                    side.judge(sketch, day)
                continue
            own = side.judge(sketch, day)
            # Other readings are left aside: they alter no verdict.
            assert own is not None
            assert whole is not None
            assert (own.verdict, own.reason, own.final) == (whole.verdict, whole.reason, whole.final)
            assert Judge(situations[0], plan.classes, day.toordinal()).numbers
