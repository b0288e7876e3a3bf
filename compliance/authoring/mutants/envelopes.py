"""Slips in an obligation beside its conditions: modality, days in force, stricter cases, overrides."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from compliance import model
from compliance.authoring.mutants.edits import NOTHING, Edit, left_out
from compliance.authoring.mutants.leaves import around
from compliance.authoring.mutants.trees import condition_edits, lay, overlay_edits
from compliance.checking.requirements import base_frequency
from compliance.explain import Scope, describe, words
from compliance.explain.asking import case_words
from compliance.lowering import stricter_requirement
from compliance.model import Words
from compliance.reports.strings import UI

APPLIES, REQUIRES = Words("适用条件", "Application"), Words("要求", "Requirement")
IN_FORCE = Words("施行期间", "Days in force")


class Slip(Struct, frozen=True):
    """An obligation with one slip in it, and where."""

    obligation: model.Obligation
    operator: str
    part: str
    """applies_when, requires, ``stricter ID``, modality, effective, overrides or not_owed_when_suspended."""
    where: Words
    before: Words
    after: Words


def obligation_slips(each: model.Obligation, ruleset: model.Ruleset, rulebook: model.Rulebook) -> Iterator[Slip]:
    """Yield every slip in an obligation, in the order in which it is written; days taken over from the ruleset are
    the ruleset's affair (:func:`inherited`)."""
    scope = Scope(rulebook.vocabulary)
    yield from _modality(each)
    yield from _effective(each, ruleset)
    if each.applies_when != model.ALWAYS:
        dropped = replace(each, applies_when=model.ALWAYS)
        said = describe(each.applies_when, rulebook.vocabulary)
        yield Slip(dropped, "scope", "applies_when", APPLIES, said, NOTHING)
        for edit in condition_edits(each.applies_when, scope, True):
            yield _slip(each, edit, "applies_when", APPLIES, replace(each, applies_when=edit.node))
    if each.requires is not None:
        for edit in condition_edits(each.requires, scope, False):
            yield _slip(each, edit, "requires", REQUIRES, replace(each, requires=edit.node))
        yield from _stricter(each, scope)
    yield from _overrides(each, rulebook)
    if _periodic(each):
        changed = replace(each, not_owed_when_suspended=not each.not_owed_when_suspended)
        owed, free = (
            Words("停产停业期间照常履行", "owed while suspended"),
            Words("停产停业期间免于履行", "not owed while suspended"),
        )
        before, after = (free, owed) if each.not_owed_when_suspended else (owed, free)
        yield Slip(changed, "suspension", "not_owed_when_suspended", REQUIRES, before, after)


def refused(each: model.Obligation) -> bool:
    """Say whether the loader would refuse an obligation: a stricter case that asks what the base asks, or of whom
    another case asks it."""
    guards = [case.when for case in each.stricter]
    if any(guard in guards[:place] for place, guard in enumerate(guards)):
        return True
    base = None if each.requires is None else base_frequency(each.requires)
    for case in each.stricter if base is not None else ():
        over = case.requires
        if isinstance(over, model.Overlay) and base is not None and over.by is None:
            moved = over.per is not None and over.per != base.per and base.first_owed is not None
            if lay(base, over) == base or (moved and over.first_owed is None):
                return True
    return False


def _slip(each: model.Obligation, edit: Edit, part: str, where: Words, changed: model.Obligation) -> Slip:
    inside = words.listed([where, *edit.inside], "·", " · ")
    return Slip(changed, edit.operator, part, inside, edit.before, edit.after)


def _modality(each: model.Obligation) -> Iterator[Slip]:
    if each.modality == "permission":
        return
    other: model.Modality = "obligation" if each.modality == "recommendation" else "recommendation"
    changed = replace(each, modality=other)
    where = Words("性质", "Modality")
    yield Slip(changed, "modality", "modality", where, UI[f"modality.{each.modality}"], UI[f"modality.{other}"])


# --- days in force -------------------------------------------------------------------------------------------------


def inherited(each: model.Obligation, ruleset: model.Ruleset) -> tuple[bool, bool]:
    """Say whether the first and the last day in force are those of the ruleset."""
    return each.effective.start == ruleset.effective.start, each.effective.until == ruleset.effective.until


def effective_slips(days: model.Effective) -> Iterator[tuple[model.Effective, Words, Words]]:
    """Yield the days in force with one of them off by one, and how both are said."""
    for start in around(days.start):
        if days.until is None or start <= days.until:
            yield replace(days, start=start), starts(days), starts(replace(days, start=start))
    for until in around(days.until) if days.until is not None else ():
        if until >= days.start:
            yield replace(days, until=until), ends(days), ends(replace(days, until=until))


def _effective(each: model.Obligation, ruleset: model.Ruleset) -> Iterator[Slip]:
    same_start, same_until = inherited(each, ruleset)
    span = ruleset.effective
    for days, before, after in effective_slips(each.effective):
        if same_start if days.start != each.effective.start else same_until:
            continue
        if days.start < span.start or (span.until is not None and days.until is not None and days.until > span.until):
            continue  # the loader refuses days outside the ruleset's
        yield Slip(replace(each, effective=days), "effective", "effective", IN_FORCE, before, after)


def starts(days: model.Effective) -> Words:
    """Return from when something is in force."""
    return words.compose("自{0}起施行", "in force from {0}", words.day(days.start))


def ends(days: model.Effective) -> Words:
    """Return until when something is in force."""
    assert days.until is not None
    return words.compose("有效期至{0}", "in force until {0}", words.day(days.until))


# --- stricter cases, overrides ---------------------------------------------------------------------------------------


def _stricter(each: model.Obligation, scope: Scope) -> Iterator[Slip]:
    assert each.requires is not None
    vocabulary = scope.vocabulary
    base = base_frequency(each.requires)
    for place, case in enumerate(each.stricter):
        part = f"stricter {case.id}"
        where = Words(f"更严情形“{case.id}”", f"Stricter case “{case.id}”")

        def put(new: model.StricterCase | None, place: int = place) -> model.Obligation:
            kept = () if new is None else (new,)
            return replace(each, stricter=(*each.stricter[:place], *kept, *each.stricter[place + 1 :]))

        asked = case_words(each, case, vocabulary)
        yield Slip(put(None), "stricter", part, where, asked, NOTHING)
        laid = stricter_requirement(each.requires, case.requires)
        if len(each.stricter) == 1:
            swapped = replace(put(replace(case, requires=each.requires)), requires=laid)
            yield Slip(swapped, "stricter", part, where, asked, describe(each.requires, vocabulary))
        if case.when != model.ALWAYS:
            lost = left_out("scope", case.when, model.ALWAYS, scope)
            yield _slip(each, lost, part, where, put(replace(case, when=model.ALWAYS)))
            for edit in condition_edits(case.when, scope, True):
                yield _slip(each, edit, part, where, put(replace(case, when=edit.node)))
        if isinstance(case.requires, model.Overlay):
            edits = overlay_edits(case.requires, base, scope)
        else:
            edits = condition_edits(case.requires, scope, False)
        for edit in edits:
            yield _slip(each, edit, part, where, put(replace(case, requires=edit.node)))


def _overrides(each: model.Obligation, rulebook: model.Rulebook) -> Iterator[Slip]:
    where = Words("取代关系", "Overrides")
    for place, displaced in enumerate(each.overrides):
        other = rulebook.obligation(displaced)
        changed = replace(each, overrides=each.overrides[:place] + each.overrides[place + 1 :])
        said = words.compose("取代“{0}”", "displaces “{0}”", other.title)
        yield Slip(changed, "overrides", "overrides", where, said, NOTHING)


def _periodic(each: model.Obligation) -> bool:
    asked = [case.requires for case in each.stricter if not isinstance(case.requires, model.Overlay)]
    if any(isinstance(case.requires, model.Overlay) and case.requires.per for case in each.stricter):
        return True
    return any(_has_periods(node) for node in (each.requires, *asked) if node is not None)


def _has_periods(node: model.Requirement) -> bool:
    match node:
        case model.All(parts) | model.Any(parts):
            return any(map(_has_periods, parts))
        case model.Frequency(per=per):
            return per is not None
        case _:
            return False
