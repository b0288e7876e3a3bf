"""A plan as formulas for the rules: what must be derived for each obligation, and which counts that asks for.

Every test becomes two formulas (true; false), every requirement three (fulfilled; at least pending; gap), all of them
positive, so that unknown is simply that nothing was derived (SEMANTICS 1, 2, 4, 5, 6).
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from compliance import model
from compliance.engines.rete_conditions import ALWAYS, FOUNDED, Conditions, Measure, as_test
from compliance.engines.rete_facts import Derived, Rails, View
from compliance.engines.rete_formulas import (
    FALSE,
    ONE,
    TRUE,
    Formula,
    Lit,
    conj,
    disj,
    lit,
)
from compliance.plan import (
    AllOf,
    AnyOf,
    Calendar,
    ClassTest,
    Ever,
    ItemsTest,
    Owed,
    Requirement,
    Rolling,
    Test,
    Until,
)

UNDECLARED = 2
"""Value of ``@declared:class`` where the profile says nothing."""


class Three(Struct, frozen=True):
    """A requirement: where it is satisfied, where it is pending or satisfied, where it is a gap."""

    satisfied: Formula
    pending: Formula
    gap: Formula


class Branch(Struct, frozen=True):
    """One part of an ``any``: where it is satisfied, and where it is surely not."""

    satisfied: Derived
    gap: Derived


class Roles(Struct, eq=False):
    """The derived facts that decide one obligation, by what they say."""

    named: dict[str, Derived] = field(default_factory=dict)
    branches: dict[int, tuple[Branch, ...]] = field(default_factory=dict)
    """Of each ``any`` that a qualifier asks about, by the node's identity."""
    scopes: dict[int, tuple[Rails, Rails]] = field(default_factory=dict)
    """``where`` and ``hold`` of each test of items under a deadline, by the node's identity."""
    fields: dict[int, tuple[Branch, ...]] = field(default_factory=dict)
    """The same as ``branches``, of each ``any`` inside such a test: derived of single items."""

    def conclusions(self) -> Iterator[tuple[str, int]]:
        """Yield every fact to derive from the enterprise's own facts."""
        everything = [*self.named.values()]
        for branches in self.branches.values():
            everything += [derived for branch in branches for derived in (branch.satisfied, branch.gap)]
        yield from ((derived, 1) for derived in everything if isinstance(derived, str))


class Lowering(Conditions):
    """Turns the nodes of one plan into formulas, and remembers what their facts mean."""

    # --- requirements --------------------------------------------------------------------------------------------

    def requirement(self, requirement: Requirement) -> Three:
        """Return where a requirement is satisfied, at least pending, and a gap (SEMANTICS 2, 4, 5)."""
        match requirement:
            case AllOf():
                parts = [self.requirement(part) for part in requirement.parts]
                return Three(
                    conj(p.satisfied for p in parts), conj(p.pending for p in parts), disj(p.gap for p in parts)
                )
            case AnyOf():
                parts = [self.requirement(part) for part in requirement.parts]
                return Three(
                    disj(p.satisfied for p in parts), disj(p.pending for p in parts), conj(p.gap for p in parts)
                )
            case Calendar():
                return self._calendar(requirement)
            case Rolling():
                return self._rolling(requirement)
            case Ever():
                true, possible = self._window(
                    requirement.activity, requirement.where, requirement.first, requirement.last
                )
                done = lit(true, requirement.need)
                return Three(done, done, lit(possible, at_most=requirement.need - 1))
            case Until():
                return self._until(requirement)
            case _:
                two = self.test(requirement)
                return Three(two.true, two.true, two.false)

    def where(self, activity: str, where: Test) -> Rails:
        """Return the derived facts of one record that say whether it counts."""
        return self.rails(activity, self.test(where, f"{activity}."))

    def _window(self, activity: str, where: Test, first: int, last: int) -> tuple[str, str]:
        rails = self.where(activity, where)
        stem = self.stem(("window", activity, rails, first, last), activity)
        self.measures[f"{stem}.counted"] = lambda view: view.days(activity, rails).counted(first, last)
        self.measures[f"{stem}.at_most"] = lambda view: view.days(activity, rails).at_most(first, last)
        return f"{stem}.counted", f"{stem}.at_most"

    def _calendar(self, calendar: Calendar) -> Three:
        rails = self.where(calendar.activity, calendar.where)
        earlier = calendar.earlier
        before = self.where(earlier.activity, earlier.where) if earlier else rails
        meaning = ("calendar", calendar.activity, rails, calendar.complete, calendar.current, calendar.since)
        base = (earlier.activity, before, earlier.complete, earlier.since, earlier.suspendable) if earlier else None
        stem = self.stem((meaning, calendar.suspendable, base), calendar.activity)
        changed = calendar.since[-1] if calendar.since else ""

        def periods(view: View) -> int:
            own = view.owed(calendar, rails).periods
            return own + view.owed(earlier, before, view.situation.since.get(changed, 0)).periods if earlier else own

        self.measures |= {
            f"{stem}.periods": periods,
            f"{stem}.least": lambda view: view.owed(calendar, rails).least,
            f"{stem}.most": lambda view: view.owed(calendar, rails).most,
            f"{stem}.now": lambda view: view.owed(calendar, rails).now,
        }
        every = [lit(f"{stem}.least", calendar.need)]
        short = [lit(f"{stem}.most", at_most=calendar.need - 1)]
        if earlier:
            self.measures |= {
                f"{stem}.least_before": lambda view: (
                    view.owed(earlier, before, view.situation.since.get(changed, 0)).least
                ),
                f"{stem}.most_before": lambda view: (
                    view.owed(earlier, before, view.situation.since.get(changed, 0)).most
                ),
            }
            every.append(lit(f"{stem}.least_before", earlier.need))
            short.append(lit(f"{stem}.most_before", at_most=earlier.need - 1))
        some, none = lit(f"{stem}.periods", 1), lit(f"{stem}.periods", at_most=0)
        satisfied = disj((conj((some, *every)), conj((none, lit(f"{stem}.now", calendar.need)))))
        return Three(satisfied, disj((satisfied, none)), disj(short))

    def _rolling(self, rolling: Rolling) -> Three:
        true, possible = self._window(rolling.activity, rolling.where, rolling.reaching, rolling.last)
        done = lit(true, rolling.need)
        if rolling.start >= rolling.reaching:
            return Three(done, TRUE, FALSE)
        fresh, over = self._started(rolling.reaching, rolling.since)
        return Three(done, disj((done, fresh)), conj((over, lit(possible, at_most=rolling.need - 1))))

    def _started(self, day: int, since: tuple[str, ...]) -> tuple[Formula, Formula]:
        """Return where founded_on or a ``since`` date is ``day`` or later, and where all of them are known earlier."""
        keys = [FOUNDED]
        for name in since:
            keys.append(f"@since:{name}")
            self.measures[keys[-1]] = _since(name)
        return disj(lit(key, day) for key in keys), conj(lit(key, at_most=day - 1) for key in keys)

    def _until(self, until: Until) -> Three:
        inner = self.requirement(until.requirement)
        if until.open:
            return Three(inner.satisfied, TRUE, FALSE)
        if until.start_reaching is None:
            return inner
        fresh, over = self._started(until.start_reaching, until.since)
        return Three(
            inner.satisfied,
            disj((inner.satisfied, fresh, conj((inner.pending, over)))),
            conj((inner.gap, over)),
        )

    # --- obligations and classes ---------------------------------------------------------------------------------

    def standing(self, owed: Owed) -> Three:
        """Return the standing of base and stricter cases, over every subset of unknown guards (SEMANTICS 6)."""
        base = Three(TRUE, TRUE, FALSE) if owed.base is None else self.requirement(owed.base)
        cases = [(self.test(case.guard), self.requirement(case.requirement)) for case in owed.cases]
        some = disj(guard.true for guard, _ in cases)
        return Three(
            conj((*(disj((g.false, c.satisfied)) for g, c in cases), disj((some, base.satisfied)))),
            conj((*(disj((g.false, c.pending)) for g, c in cases), disj((some, base.pending)))),
            disj(
                (
                    *(conj((g.true, c.gap)) for g, c in cases),
                    conj((base.gap, *(disj((g.false, c.gap)) for g, c in cases))),
                )
            ),
        )

    def applicability(self, owed: Owed) -> Roles:
        """Return what to derive first: whether an obligation applies, does not, or is overridden (SEMANTICS 2, 6)."""
        place, applies = self.test(owed.place), self.test(owed.applies_when)
        displaced = [self.test(overrider.applies) for overrider in owed.overriders]
        derive = self.definitions.derive
        return Roles(
            {
                "applies": derive(conj((place.true, applies.true, *(overrider.false for overrider in displaced)))),
                "does_not_apply": derive(applies.false),
                "overridden": derive(disj(overrider.true for overrider in displaced)),
            }
        )

    def fulfilment(self, owed: Owed, applies: Derived, thorough: bool) -> Roles:
        """Return what to derive of an obligation that may apply; ``thorough`` with what its qualifiers need."""
        derive = self.definitions.derive
        standing = self.standing(owed)
        if isinstance(applies, str):
            gap = derive(conj((Lit(applies, ONE), standing.gap)))
        else:
            gap = applies and derive(standing.gap)
        roles = Roles({"satisfied": derive(standing.satisfied), "pending": derive(standing.pending), "gap": gap})
        requirements = [] if owed.base is None else [owed.base, *(case.requirement for case in owed.cases)]
        if thorough and any(_asks_branches(requirement) for requirement in requirements):
            for index, case in enumerate(owed.cases):
                roles.named[f"case {index}"] = derive(self.test(case.guard).true)
            for requirement in requirements:
                self._branch(requirement, roles, False, True)
        return roles

    def _branch(self, requirement: Requirement, roles: Roles, below: bool, outermost: bool) -> None:
        """Derive the parts of every ``any`` that is outermost, or over or under a deadline that has passed."""
        match requirement:
            case AllOf() | AnyOf():
                if is_any(requirement) and (below or outermost or _has_passed_deadline(requirement)):
                    parts = [self.requirement(part) for part in requirement.parts]
                    derive = self.definitions.derive
                    found = [Branch(derive(part.satisfied), derive(part.gap)) for part in parts]
                    roles.branches[id(requirement)] = tuple(found)
                for part in requirement.parts:
                    self._branch(part, roles, below, outermost and not is_any(requirement))
            case Until():
                self._branch(requirement.requirement, roles, below or not requirement.open, outermost)
            case ItemsTest() if below:
                where, hold = self.scope(requirement)
                listed = requirement.items
                roles.scopes[id(requirement)] = (self.rails(listed, where), self.rails(listed, hold))
                self._field_branches(AllOf((requirement.where, requirement.hold)), listed, roles)
            case _:
                pass

    def _field_branches(self, test: Requirement, listed: str, roles: Roles) -> None:
        if isinstance(test, AllOf | AnyOf):
            if is_any(test):
                rails = [self.rails(listed, self.test(as_test(part), f"{listed}.")) for part in test.parts]
                roles.fields[id(test)] = tuple(Branch(each.true, each.false) for each in rails)
            for part in test.parts:
                self._field_branches(part, listed, roles)

    def define_class(self, rule: ClassTest) -> None:
        """Let the rules derive a class: its conditions, and what the profile declares (SEMANTICS 7)."""
        when = self.test(rule.when)
        true, false = [when.true], []
        if rule.declarable:
            key = f"@declared:{rule.name}"
            self.measures[key] = lambda view: view.situation.declared.get(rule.name, UNDECLARED)
            true.append(lit(key, 1, 1))
            false.append(lit(key, 0, 0))
            if rule.closed:
                false.append(conj((when.false, lit(key, UNDECLARED, UNDECLARED))))
        elif rule.closed:
            false.append(when.false)
        for value, formula in ((1, disj(true)), (0, disj(false))):
            self.definitions.define((rule.name, value), Lit(ALWAYS, ONE) if formula == TRUE else formula)


def _since(name: str) -> Measure:
    return lambda view: view.situation.since.get(name, 0)


def is_any(requirement: Requirement) -> bool:
    """Return whether this is an ``any`` somebody wrote, not one condition lowered to several leaves."""
    return isinstance(requirement, AnyOf) and (requirement.says is None or isinstance(requirement.says, model.Any))


def _has_passed_deadline(requirement: Requirement) -> bool:
    """Return whether a deadline that has passed stands in a requirement: whether it was kept late can be asked."""
    match requirement:
        case AllOf() | AnyOf():
            return any(_has_passed_deadline(part) for part in requirement.parts)
        case Until():
            return not requirement.open or _has_passed_deadline(requirement.requirement)
        case _:
            return False


def _asks_branches(requirement: Requirement) -> bool:
    """Return whether `late` or `by_alternative` can depend on more than the whole requirement."""
    match requirement:
        case AllOf() | AnyOf():
            return is_any(requirement) or any(_asks_branches(part) for part in requirement.parts)
        case Until():
            return not requirement.open or _asks_branches(requirement.requirement)
        case _:
            return False
