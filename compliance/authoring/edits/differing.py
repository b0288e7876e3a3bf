"""Which obligations two rulebooks may judge differently, and what of the rest was edited without touching a verdict.

Cheap and sound: an obligation that is not listed as added, removed or changed gets the same verdict from both for every
profile and day. Whether a listed one really differs, and for whom, is for a seeker to say (``comparing.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from compliance import model
from compliance.authoring.edits.meaning import Book, Meaning, class_form, how_read, normal, stricter_form
from compliance.authoring.texts.quotes import condensed

Kind = Literal["added", "removed", "changed", "words"]
Part = Literal["modality", "applies_when", "requires", "stricter", "effective", "suspendable", "readings"]
"""What of an obligation itself can differ in meaning."""
CauseKind = Literal["class", "vocabulary", "place", "effective", "override"]

LAW = ("modality", "clause", "quote", "stricter_quote", "bearer", "addressing", "severity", "statute")
"""What alters no verdict, and yet what a report says the law is."""
RULESET_LAW = ("title", "number", "issuer", "authority", "issued")
WORDS = (
    "title", "number", "addressing", "bearer", "severity", "duty", "evidence", "inspect", "remedy", "statute",
    "reading_note",
)  # fmt: skip
"""What of an obligation is only said or shown."""
RULESET_WORDS = (
    "title", "number", "issuer", "authority", "issued", "text_file", "text_sha256", "clauses", "defects",
)  # fmt: skip


class Cause(Struct, frozen=True, order=True):
    """An edit that stands outside the obligations it changes: of a class, a word, a document, another obligation."""

    kind: CauseKind
    subject: str
    """Name of the class or word, id of the document or of the overriding obligation."""


class Edit(Struct, frozen=True):
    """One obligation that the two rulebooks do not have alike."""

    kind: Kind
    id: str
    """As the new rulebook has it; of what was removed, as the old one had it."""
    was: str = ""
    """The old id, where it was renamed."""
    parts: tuple[Part, ...] = ()
    """What of it differs in meaning."""
    causes: tuple[Cause, ...] = ()
    """What outside it changes its meaning."""
    words: tuple[str, ...] = ()
    """Names of what differs without any meaning for the verdict."""
    remarks: tuple[str, ...] = ()
    """``number_reused``: its number was another's; ``quote_alone``: the quotation changed, the meaning did not."""
    cases_renamed: tuple[tuple[str, str], ...] = ()
    """Stricter cases that have another id: the old with the new."""

    @property
    def law(self) -> tuple[str, ...]:
        """Return the words edited that a report gives as law."""
        return tuple(each for each in self.words if each in LAW)

    @property
    def may_differ(self) -> bool:
        """Whether verdicts may differ; other readings and words never alter one."""
        return self.kind != "words" and (bool(self.causes) or self.parts != ("readings",))


class Plainly(Struct, frozen=True):
    """A thing beside the obligations that was added, removed or edited."""

    what: Literal["ruleset", "class", "fact", "items", "activity", "place", "value", "english"]
    name: str
    """Id, path or code; of ``english`` the Chinese words that have another translation."""
    change: Literal["added", "removed", "changed", "reading", "words"]
    """``reading``: a profile says something else in the same words, or can no longer be loaded."""
    fields: tuple[str, ...] = ()

    @property
    def law(self) -> tuple[str, ...]:
        """Return the fields of a document that a report gives as law."""
        return tuple(each for each in self.fields if self.what == "ruleset" and each in RULESET_LAW)


class Differences(Struct, frozen=True):
    """Everything that differs between two rulebooks."""

    old: model.Rulebook
    """The old rulebook with renamed obligations and stricter cases under their new ids."""
    new: model.Rulebook
    edits: tuple[Edit, ...]
    """In the order of the new rulebook, then what was removed."""
    beside: tuple[Plainly, ...]

    def edit(self, obligation_id: str) -> Edit:
        """Return the edit of one obligation; ``KeyError`` if it has none."""
        for each in self.edits:
            if each.id == obligation_id:
                return each
        raise KeyError(obligation_id)

    @property
    def differing(self) -> tuple[Edit, ...]:
        """Return the edits after which verdicts may differ."""
        return tuple(each for each in self.edits if each.may_differ)


def find_differences(old: model.Rulebook, new: model.Rulebook) -> Differences:
    """Return what differs between two rulebooks; obligations that were only moved in their files are not listed."""
    names = _renamed(old, new)
    renamed, cases = _rename_cases(_rename(old, names), new)
    before, after = Book(renamed, new.vocabulary), Book(new, old.vocabulary)
    former = {now: was for was, now in names.items()}
    numbers = {(ruleset.id, each.number): each.id for each, ruleset in before.owners.values()}
    edits: list[Edit] = []
    for obligation_id, (obligation, ruleset) in after.owners.items():
        holder = numbers.get((ruleset.id, obligation.number), obligation_id)
        remarks = ("number_reused",) if holder != obligation_id else ()
        if obligation_id not in before.owners:
            edits.append(Edit("added", obligation_id, remarks=remarks))
            continue
        found = _compare(before, after, obligation_id)
        if found is not None or obligation_id in former or obligation_id in cases:
            found = found or Edit("words", obligation_id)
            named = cases.get(obligation_id, ())
            words = (*found.words, *(("stricter_id",) if named else ()))
            was = former.get(obligation_id, "")
            edits.append(replace(found, was=was, remarks=remarks + found.remarks, words=words, cases_renamed=named))
    edits.extend(Edit("removed", each) for each in before.owners if each not in after.owners)
    return Differences(before.rulebook, new, tuple(edits), tuple(_beside(old, new)))


def _compare(before: Book, after: Book, obligation_id: str) -> Edit | None:
    (old, _), (new, ruleset) = before.owners[obligation_id], after.owners[obligation_id]
    was = before.meaning(obligation_id, after.asked(obligation_id))
    now = after.meaning(obligation_id, before.asked(obligation_id))
    words = _words(old, new)
    if was == now:
        if not words:
            return None
        return Edit("words", obligation_id, words=words, remarks=("quote_alone",) if _requoted(old, new) else ())
    causes = _causes(before, after, obligation_id, was, now)
    parts = tuple(each for each in _PARTS if getattr(was, each) != getattr(now, each))
    if Cause("effective", ruleset.id) in causes:
        parts = tuple(each for each in parts if each != "effective")
    alone = not causes and not {*parts} - {"readings"} and _requoted(old, new)
    return Edit(
        "changed", obligation_id, parts=parts, causes=causes, words=words, remarks=("quote_alone",) if alone else ()
    )


_PARTS: tuple[Part, ...] = (
    "modality", "applies_when", "requires", "stricter", "effective", "suspendable", "readings",
)  # fmt: skip


def _causes(before: Book, after: Book, obligation_id: str, was: Meaning, now: Meaning) -> tuple[Cause, ...]:
    (old, old_ruleset), (new, ruleset) = before.owners[obligation_id], after.owners[obligation_id]
    found: list[Cause] = []
    for name in sorted({*was.classes} & {*now.classes}):
        if was.classes[name] != now.classes[name]:
            found.append(Cause("class", name))
    for name in sorted({*was.vocabulary} & {*now.vocabulary}):
        if was.vocabulary[name] != now.vocabulary[name]:
            found.append(Cause("vocabulary", name))
    if was.place != now.place:
        found.append(Cause("place", ruleset.id))
    both = old.effective == old_ruleset.effective and new.effective == ruleset.effective
    if was.effective != now.effective and both:
        found.append(Cause("effective", ruleset.id))
    for name in sorted({*was.overridden} | {*now.overridden}):
        if was.overridden.get(name) != now.overridden.get(name):
            found.append(Cause("override", name))
    return tuple(found)


def _words(old: model.Obligation, new: model.Obligation) -> tuple[str, ...]:
    """Return the names of what is said otherwise and means the same."""
    found = [name for name in WORDS if getattr(old, name) != getattr(new, name)]
    if {old.modality, new.modality} == {"obligation", "prohibition"}:
        found.insert(0, "modality")
    if condensed(old.source.quote) != condensed(new.source.quote) or old.source.normalised != new.source.normalised:
        found.append("quote")
    elif old.source.quote != new.source.quote:
        found.append("quote_layout")
    if (old.source.document, old.source.clause) != (new.source.document, new.source.clause):
        found.append("clause")
    if [each.quote for each in old.stricter] != [each.quote for each in new.stricter]:
        found.append("stricter_quote")
    said = [(each.id, each.zh, each.because) for each in old.readings]
    if said != [(each.id, each.zh, each.because) for each in new.readings]:
        found.append("reading_words")
    written = ("applies_when", "requires", "stricter")
    if any(getattr(old, name) != getattr(new, name) for name in written) and _alike(old, new):
        found.append("writing")
    return tuple(found)


def _alike(old: model.Obligation, new: model.Obligation) -> bool:
    forms = [
        (normal(each.applies_when), each.requires and normal(each.requires), stricter_form(each)) for each in (old, new)
    ]
    return forms[0] == forms[1] and [each.quote for each in old.stricter] == [each.quote for each in new.stricter]


def _requoted(old: model.Obligation, new: model.Obligation) -> bool:
    return condensed(old.source.quote) != condensed(new.source.quote)


# --- renamed ----------------------------------------------------------------------------------------------------------


def _renamed(old: model.Rulebook, new: model.Rulebook) -> dict[str, str]:
    """Return old ids with their new ones: of a document, the same words, or the same number and the same clause."""
    here = {each.id: (ruleset.id, each) for ruleset in new.rulesets for each in ruleset.obligations}
    there = {each.id: (ruleset.id, each) for ruleset in old.rulesets for each in ruleset.obligations}
    gone = [found for key, found in there.items() if key not in here]
    come = [found for key, found in here.items() if key not in there]
    names: dict[str, str] = {}

    for least in (3, 2):
        for document, was in gone:
            fitting = [
                now.id for owner, now in come
                if owner == document and now.id not in names.values() and _likeness(was, now) >= least
            ]  # fmt: skip
            if was.id not in names and len(fitting) == 1:
                names[was.id] = fitting[0]
    return names


def _likeness(was: model.Obligation, now: model.Obligation) -> int:
    """Return how much two obligations are one: number and quotation 3, one of them with the clause 2."""
    number = was.number == now.number
    quote = condensed(was.source.quote) == condensed(now.source.quote)
    meant = (was.applies_when, was.requires) == (now.applies_when, now.requires)
    if number and quote:
        return 3
    return 2 if was.source.clause == now.source.clause and (quote or (number and meant)) else 0


def _rename(rulebook: model.Rulebook, names: Mapping[str, str]) -> model.Rulebook:
    if not names:
        return rulebook

    def obligation(each: model.Obligation) -> model.Obligation:
        overrides = tuple(names.get(other, other) for other in each.overrides)
        return replace(each, id=names.get(each.id, each.id), overrides=overrides)

    rulesets = tuple(replace(each, obligations=tuple(map(obligation, each.obligations))) for each in rulebook.rulesets)
    return replace(rulebook, rulesets=rulesets)


def _rename_cases(
    old: model.Rulebook, new: model.Rulebook
) -> tuple[model.Rulebook, dict[str, tuple[tuple[str, str], ...]]]:
    """Return the old rulebook with stricter cases under their new ids, and by obligation which were renamed.

    A case is the same where it concerns the same enterprises, and no other could be meant.
    """
    here = {each.id: each for ruleset in new.rulesets for each in ruleset.obligations}
    found: dict[str, tuple[tuple[str, str], ...]] = {}

    def obligation(each: model.Obligation) -> model.Obligation:
        now = here.get(each.id)
        names = _case_names(each, now) if now is not None and each.stricter != now.stricter else {}
        if not names:
            return each
        found[each.id] = tuple(names.items())
        return replace(each, stricter=tuple(replace(case, id=names.get(case.id, case.id)) for case in each.stricter))

    rulesets = tuple(replace(each, obligations=tuple(map(obligation, each.obligations))) for each in old.rulesets)
    return (replace(old, rulesets=rulesets) if found else old), found


def _case_names(was: model.Obligation, now: model.Obligation) -> dict[str, str]:
    before, after = ({case.id for case in each.stricter} for each in (was, now))
    names: dict[str, str] = {}
    for case in was.stricter:
        fitting = [
            other.id for other in now.stricter
            if case.id not in after and other.id not in before and other.id not in names.values()
            and normal(case.when) == normal(other.when)
        ]  # fmt: skip
        if len(fitting) == 1:
            names[case.id] = fitting[0]
    return names


# --- beside the obligations -------------------------------------------------------------------------------------------


def _beside(old: model.Rulebook, new: model.Rulebook) -> Iterable[Plainly]:
    before, after = {each.id: each for each in old.rulesets}, {each.id: each for each in new.rulesets}
    for name in [*after, *(each for each in before if each not in after)]:
        if name not in before or name not in after:
            yield Plainly("ruleset", name, "removed" if name in before else "added")
            continue
        fields = tuple(each for each in RULESET_WORDS if getattr(before[name], each) != getattr(after[name], each))
        meant = tuple(
            each for each in ("jurisdiction", "effective") if getattr(before[name], each) != getattr(after[name], each)
        )
        if fields or meant:
            yield Plainly("ruleset", name, "changed" if meant else "words", meant + fields)
    was, now = old.vocabulary, new.vocabulary
    yield from _declared("class", was.classes, now.classes, ("label", "says", "source", "question", "note"))
    yield from _declared("fact", was.facts, now.facts, _SHOWN)
    yield from _declared("items", was.items, now.items, ("label", "question", "who", "evidence"))
    yield from _declared("activity", was.activities, now.activities, ("label", "question", "who", "evidence"))
    yield from _declared("place", was.places, now.places, ("label",))
    for path in sorted(was.facts.keys() & now.facts.keys()):
        values, others = ([each.name for each in book.facts[path].values] for book in (was, now))
        yield from (Plainly("value", f"{path}: {each}", "removed") for each in values if each not in others)
        yield from (Plainly("value", f"{path}: {each}", "added") for each in others if each not in values)
    # One that came or went came or went with its Chinese, or is what a lint asks for.
    for zh, en in new.english.items():
        if old.english.get(zh, en) != en:
            yield Plainly("english", zh, "words", ("english",))


_SHOWN = ("label", "unit", "question", "who", "evidence", "judged", "says")


def _declared(
    what: Literal["class", "fact", "items", "activity", "place"],
    old: Mapping[str, Struct],
    new: Mapping[str, Struct],
    shown: tuple[str, ...],
) -> Iterable[Plainly]:
    for name in sorted({*old, *new}):
        if name not in old or name not in new:
            yield Plainly(what, name, "removed" if name in old else "added")
        elif old[name] != new[name]:
            fields = tuple(
                each for each in old[name].__struct_fields__ if getattr(old[name], each) != getattr(new[name], each)
            )
            yield Plainly(what, name, _change(old[name], new[name], {*fields}, {*shown}), fields)


def _change(old: Struct, new: Struct, fields: set[str], shown: set[str]) -> Literal["changed", "reading", "words"]:
    if isinstance(old, model.ClassRule) and isinstance(new, model.ClassRule):
        if old.declarable != new.declarable:
            return "reading"
        return "words" if class_form(old) == class_form(new) else "changed"
    if how_read(old) != how_read(new):
        return "reading"
    return "words" if fields <= {*shown, "values", "fields"} else "changed"
