"""The plan: a rulebook on one as-of date, lowered to what engines can judge without words, dates or places.

An engine sees conditions over integers (:data:`Test`), counts in day ranges, and least / greatest / possible outcomes.
Everything that depends on the as-of date, the taxonomy, stricter cases, overrides, first_owed, readings and effective
days is settled here. A plan holds for every enterprise; what one enterprise states becomes a
:class:`compliance.situation.Situation`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, cast

from msgspec import Struct

from compliance import model
from compliance.periods import Period

LEAST = -(2**52)
"""Below every number."""
GREATEST = 2**52
"""Above every number."""
NOT_YET_DAY = 0
"""The day number of ``not_yet``: in no range of days."""
FIRST_DAY = 1
"""The least real day number."""


# --- tests: Kleene conditions over integers ----------------------------------------------------------------------


class Leaf(Struct, frozen=True):
    """The integer fact ``key`` lies in one of ``ranges`` (both ends included); unknown where the fact is absent.

    Keys: the path of a fact (flags 0/1, numbers, days as ordinals, choices as the index of their value);
    ``industries:mining`` for a member of a set (0/1); the name of a class (0/1); ``place:530500`` (0/1).
    """

    key: str
    ranges: tuple[tuple[int, int], ...]
    says: model.Condition | None = None


class AllOf(Struct, frozen=True):
    """Least of its parts. ``says`` is set where one model condition was lowered to several leaves."""

    parts: tuple[Requirement, ...]
    says: model.Condition | None = None


class AnyOf(Struct, frozen=True):
    """Greatest of its parts."""

    parts: tuple[Requirement, ...]
    says: model.Condition | None = None


class NotOf(Struct, frozen=True):
    """Opposite of a test."""

    part: Test
    says: model.Condition | None = None


class ItemsTest(Struct, frozen=True):
    """``every`` / ``some`` / ``count`` over the items of a list. An item whose declared date is unknown (dated=False
    in the situation) is judged as if its ``where`` were unknown."""

    mode: Literal["every", "some", "count"]
    items: str
    where: Test
    hold: Test
    at_least: int | None
    at_most: int | None
    says: model.Quantified


class ShareTest(Struct, frozen=True):
    """``part`` as a share of ``whole`` in per cent; a known whole of 0 is true; else unknown if either is."""

    part: str
    whole: str
    at_least: int | None
    at_most: int | None
    says: model.Share


Test = Leaf | AllOf | AnyOf | NotOf | ItemsTest | ShareTest
"""A test gives true, false or unknown; as a requirement true is satisfied, false gap, unknown undetermined."""


def tests_of(joint: AllOf | AnyOf) -> tuple[Test, ...]:
    """Return what a test joins: ``all`` and ``any`` of a requirement may join requirements, of a test only tests."""
    return cast("tuple[Test, ...]", joint.parts)


# --- requirements ------------------------------------------------------------------------------------------------


class Calendar(Struct, frozen=True):
    """``need`` records of an activity in every owed complete period.

    A period given here is owed by the ruleset; it is owed by an enterprise if ``founded_on`` and each of the
    ``since`` dates the profile gives lie on or before its first day, and (``suspendable``) no suspension covers it
    whole.

    ``earlier`` is the base's calendar of a stricter case: where the profile gives ``applicability_since`` of the
    case, the base's complete periods whose last day is before that date are judged too; else it is left aside.
    """

    activity: str
    where: Test
    need: int
    complete: tuple[Period, ...]
    current: Period | None
    later: tuple[Period, ...]
    since: tuple[str, ...]
    """Keys of applicability_since: the obligation's id, and of a case also ``id#case`` (then last)."""
    suspendable: bool
    earlier: Calendar | None
    says: model.Frequency


class Rolling(Struct, frozen=True):
    """``need`` records within the last n months, up to ``last``.

    With T = ``reaching``: satisfied if ``need`` true records lie in T..last; else pending while the owed start (the
    latest of ``start``, founded_on and the ``since`` dates) is T or later; else gap only if founded_on is known,
    the records reach ``last`` and fewer than ``need`` true or unknown records lie in T..last; else undetermined.
    """

    activity: str
    where: Test
    need: int
    reaching: int
    last: int
    start: int
    since: tuple[str, ...]
    says: model.Frequency


class Ever(Struct, frozen=True):
    """``need`` records in ``first`` .. ``last``; too few is a gap only if the records reach ``last``."""

    activity: str
    where: Test
    need: int
    first: int
    last: int
    says: model.Frequency


class Until(Struct, frozen=True):
    """A deadline around a requirement.

    ``open``: the as-of date is not after ``by``, so what is not satisfied is pending. ``start_reaching``: the new get
    longer: pending also while the later of founded_on and the ``since`` dates is this day or later; with founded_on
    unknown (and no such since date) what is not satisfied is undetermined once not ``open``. ``late``: satisfied with
    a fulfilment day after the last day, which is the later of ``by`` and start + ``from_start_months``.
    """

    by: int
    open: bool
    from_start_months: int | None
    start_reaching: int | None
    since: tuple[str, ...]
    requirement: Requirement
    says: model.Deadline


Requirement = Test | Calendar | Rolling | Ever | Until


# --- obligations -------------------------------------------------------------------------------------------------


class Case(Struct, frozen=True):
    """A stricter case: where ``guard`` is true, ``requirement`` stands in place of the base."""

    id: str
    guard: Test
    requirement: Requirement


class Overrider(Struct, frozen=True):
    """An obligation that displaces this one where ``applies``: in force, in place, applies_when, itself not
    overridden, all in one test (constant false: ``AnyOf(())``)."""

    id: str
    applies: Test


class Owed(Struct, frozen=True):
    """One obligation on the as-of date."""

    id: str
    modality: model.Modality
    standing: Literal["in_force", "not_yet_in_force", "lapsed"]
    place: Test
    applies_when: Test
    overriders: tuple[Overrider, ...]
    base: Requirement | None
    """``None``: a permission."""
    cases: tuple[Case, ...]
    alternatives: tuple[tuple[str, Owed], ...]
    """Other readings, by id; their own alternatives are empty."""
    final: Owed | None
    """For a lapsed obligation: how to judge its last day, in the situation cut at ``until``."""
    until: int | None
    """Last day in force."""


class ClassTest(Struct, frozen=True):
    """A class to derive, in an order in which everything it rests on comes before.

    Its value: 1 if ``when`` is true; else the declared value where ``declarable`` and the profile gives one
    (situation.declared); else 0 if ``when`` is false and the list is closed; else unknown (absent).
    """

    name: str
    when: Test
    closed: bool
    declarable: bool


class Plan(Struct, frozen=True):
    """Everything owed on one day."""

    rulebook: model.Rulebook
    as_of: date
    classes: tuple[ClassTest, ...]
    owed: tuple[Owed, ...]
    places: tuple[str, ...]
    """Codes that ``place:`` keys ask for."""
    members: tuple[tuple[str, str], ...]
    """(fact, value) pairs that ``fact:value`` keys ask for."""
    shares: tuple[tuple[str, str], ...]
    """(part, whole) pairs of facts; a stated part above its whole is an input error."""
    final_classes: Mapping[int, tuple[ClassTest, ...]]
    """The classes as derived on the last day of a lapsed obligation, by that day."""

    def cuts(self) -> tuple[int, ...]:
        """Return the days at which a situation is needed: the as-of date, and the last day of what has lapsed."""
        return (self.as_of.toordinal(), *self.final_classes)

    def classes_on(self, cut: int) -> tuple[ClassTest, ...]:
        """Return the classes to derive in the situation cut at this day."""
        return self.final_classes.get(cut, self.classes)
