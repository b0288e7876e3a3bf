"""Calendar arithmetic, and that what is over stays as it was."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from compliance import model
from compliance.engines.judging import Judge
from compliance.lowering import lower
from compliance.periods import (
    MONTHS,
    Per,
    add_months,
    complete_before,
    earliest_reaching,
    following,
    period_at,
    preceding,
)
from compliance.plan import Calendar
from compliance.situation import situate
from tests.properties.generated import AS_OF, Maker, enterprise

days = st.dates(date(1905, 1, 1), date(2190, 12, 31))
pers = st.sampled_from(tuple(MONTHS))


@given(days, pers)
def test_a_day_lies_in_its_period_and_periods_join(day: date, per: Per) -> None:
    period = period_at(day, per)
    assert period.first <= day.toordinal() <= period.last
    assert following(period, per).first == period.last + 1
    assert following(preceding(period, per), per) == period
    assert period_at(date.fromordinal(period.last), per) == period


@given(days, pers, st.sampled_from((12, 24)))
def test_the_look_back_is_what_is_complete(day: date, per: Per, look_back: int) -> None:
    periods = complete_before(day, per, look_back)
    assert len(periods) == look_back // MONTHS[per]
    assert all(period.last < day.toordinal() for period in periods)
    assert following(periods[-1], per).last >= day.toordinal()


@given(days, st.integers(1, 120))
def test_months_are_added_as_the_civil_code_counts(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(1)).day == 1)


@given(days, st.integers(1, 60))
def test_reaching_is_the_same_as_adding(day: date, months: int) -> None:
    least = earliest_reaching(day.toordinal(), months)
    assert add_months(date.fromordinal(least), months) >= day
    assert add_months(date.fromordinal(least - 1), months) < day


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32), st.integers(1, 60))
def test_a_finished_period_keeps_its_status(seed: int, later: int) -> None:
    """A period that was complete and decided on one day is decided alike on a later day."""
    random = Random(seed)
    maker = Maker(random)
    rulebook = maker.rulebook(1)
    ruleset = rulebook.rulesets[0]
    wanted = replace(maker.frequency(), per=random.choice(tuple(MONTHS)), within_months=None, since=None)
    asked = replace(
        ruleset.obligations[0],
        modality="obligation",
        applies_when=model.ALWAYS,
        requires=wanted,
        stricter=(),
        readings=(),
        effective=model.Effective(date(2023, 1, 1)),
    )
    book = replace(rulebook, rulesets=(replace(ruleset, obligations=(asked,)),))
    firm = replace(enterprise(random, book, 0.9), stated_on=None, records_through={"default": AS_OF})
    found: list[dict[str, object]] = []
    for day in (AS_OF, AS_OF + timedelta(later)):
        plan = lower(book, day)
        cut = day.toordinal()
        judge = Judge(situate(plan, firm, cut), plan.classes, cut)
        calendar = plan.owed[0].base
        assert isinstance(calendar, Calendar)
        found.append(
            {period.label: judge.period_truth(owner, period) for owner, period in judge.owed_complete(calendar)}
        )
    before, after = found
    for label in before.keys() & after.keys():
        assert before[label] == after[label]
