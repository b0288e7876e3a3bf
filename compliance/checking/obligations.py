"""One obligation: its envelope, conditions, stricter cases and readings, from nodes to the intermediate form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from compliance import model
from compliance.checking.conditions import Names, read_condition
from compliance.checking.entries import read_envelope
from compliance.checking.remarks import Remarks
from compliance.checking.requirements import base_frequency, read_case_requirement, read_requirement
from compliance.checking.ruleset_entries import ObligationEntry, ObligationsEntry, PatchEntry, RulesetEntry, SpanEntry
from compliance.diagnostics import did_you_mean
from compliance.reading import Node


class Written(Struct, frozen=True):
    """One file: its path for messages, its path as findings show it, its root, and the digest of its bytes."""

    path: str
    shown: str
    root: Node
    digest: str = ""


class WrittenRuleset(Struct, frozen=True):
    """The files of one document; ``folder`` is empty where the id need not be a folder's name."""

    folder: str
    head: Written
    files: tuple[Written, ...]
    digest: str = ""


class Head(Struct):
    """A ruleset whose head could be read."""

    id: str
    """The folder's name, where the ruleset has a folder."""
    written: WrittenRuleset
    entry: RulesetEntry
    remarks: Remarks
    effective: model.Effective
    numbers: dict[str, int]
    clauses: Mapping[str, str]


class Book(Struct):
    """What is known of all obligations so far."""

    names: Names
    remarks: Remarks
    at: dict[str, tuple[Node, Remarks]] = field(default_factory=dict)
    """Every obligation id as written, with its node and file."""
    overrides: dict[str, list[tuple[str, Node]]] = field(default_factory=dict)


def read_obligation(
    node: Node, file: ObligationsEntry, written: Written, head: Head, book: Book, remarks: Remarks
) -> model.Obligation | None:
    """Return one obligation; ``None`` where something of it is wrong."""
    known = node.get("id")
    what = f"`{known.text}`" if known is not None and known.kind == "scalar" and known.text else "an obligation"
    before = len(remarks.found)
    entry = read_envelope(ObligationEntry, node, remarks, what)
    if known is not None and known.kind == "scalar":
        _take_id(known, head, book, remarks)
    if entry is None:
        _read_conditions_anyway(node, book.names, remarks)
        return None
    id_node = node.entries["id"][1]
    if entry.id not in head.numbers and head.entry.numbers.kind == "map":
        free = head.numbers[entry.id] = max((0, *head.numbers.values())) + 1
        hint = f"add `{entry.id}: {free}` to numbers in ruleset.yaml"
        remarks.add(id_node, "T016", f"{what} has no printed number", hint)
    effective = head.effective
    if entry.effective is not None:
        effective = _read_narrower(entry.effective, node.entries["effective"][1], head.effective, remarks) or effective
    applies_when = _optional_condition(entry.applies_when, book.names, remarks)
    requires = _read_requires(entry, node, id_node, book.names, remarks)
    stricter = _read_cases(entry, node, requires, book.names, remarks)
    readings = _read_readings(entry, node, effective, requires, stricter, book.names, remarks)
    if entry.overrides:
        nodes = node.entries["overrides"][1].items
        book.overrides[entry.id] = list(zip(entry.overrides, nodes, strict=True))
    source = _read_source(entry, node, file, head, remarks)
    if len(remarks.found) > before or applies_when is None:
        return None
    return model.Obligation(
        id=entry.id,
        number=head.numbers[entry.id],
        title=entry.title.words(),
        modality=entry.modality,
        addressing=entry.addressing,
        bearer=entry.bearer,
        severity=entry.severity,
        source=source,
        effective=effective,
        applies_when=applies_when,
        requires=requires,
        origin=model.Origin(written.shown, id_node.line),
        stricter=stricter,
        overrides=entry.overrides,
        readings=readings,
        reading_note=entry.reading_note,
        duty=entry.duty or "",
        evidence=entry.evidence,
        inspect=model.Inspection(entry.inspect.method, entry.inspect.judge),
        remedy=entry.remedy.words() if entry.remedy else None,
        statute=entry.statute,
        not_owed_when_suspended=entry.not_owed_when_suspended,
    )


def _read_conditions_anyway(node: Node, names: Names, remarks: Remarks) -> None:
    """Note what is wrong with conditions whose envelope is wrong too: all mistakes of a file in one run."""
    if node.kind != "map":
        return
    applies_when, requires = node.get("applies_when"), node.get("requires")
    if applies_when is not None:
        read_condition(applies_when, names, remarks)
    if requires is not None:
        read_requirement(requires, names, remarks)


def _take_id(node: Node, head: Head, book: Book, remarks: Remarks) -> None:
    if node.text in book.at:
        first, where = book.at[node.text]
        message = f"the id `{node.text}` is used twice"
        remarks.add(node, "T009", message, f"first at {where.path}:{first.line}; ids are unique across all rulesets")
    book.at.setdefault(node.text, (node, remarks))


def _read_narrower(entry: SpanEntry, node: Node, within: model.Effective, remarks: Remarks) -> model.Effective | None:
    found = read_effective(entry, node, within, remarks)
    if found is None:
        return None
    if found.start < within.start or (
        within.until is not None and found.until is not None and found.until > within.until
    ):
        word = "from" if found.start < within.start else "until"
        bound = within.start if word == "from" else within.until
        at = node.entries[word][1] if word in node.entries else node
        remarks.add(at, "T007", f"{word} {at.text} lies outside the days of the ruleset", f"its `{word}` is {bound}")
    return found


def _optional_condition(node: Node | None, names: Names, remarks: Remarks) -> model.Condition | None:
    return model.ALWAYS if node is None else read_condition(node, names, remarks)


def _read_requires(
    entry: ObligationEntry, node: Node, id_node: Node, names: Names, remarks: Remarks
) -> model.Requirement | None:
    """Return the requirement; a permission has none, every other modality has one (SEMANTICS 2)."""
    if entry.modality == "permission":
        for word in ("requires", "stricter"):
            if word in node.entries:
                hint = "what may be done is not required; choose another modality, or leave the key out"
                remarks.add(node.entries[word][0], "T017", f"a permission has no `{word}`", hint)
        return None
    if entry.requires is None:
        remarks.add(id_node, "T017", f"`{entry.id}` requires nothing", "say what must be so: `requires: {…}`")
        return None
    return read_requirement(entry.requires, names, remarks)


def _read_source(
    entry: ObligationEntry, node: Node, file: ObligationsEntry, head: Head, remarks: Remarks
) -> model.Source:
    clause = entry.source.clause or file.clause
    at = node.entries["source"][1]
    if not clause:
        hint = "give it here, or once for the file"
        remarks.add(at, "T002", f"`{entry.id}` does not name its clause", hint)
    elif entry.source.clause and clause not in head.clauses:
        unknown_clause(at.entries["clause"][1], clause, head, remarks)
    return model.Source(head.id, clause, entry.source.quote, entry.source.normalised)


def _read_cases(
    entry: ObligationEntry, node: Node, base: model.Requirement | None, names: Names, remarks: Remarks
) -> tuple[model.StricterCase, ...]:
    """Return the stricter cases: ids unique, no two with the same guard (SEMANTICS 6)."""
    found: list[model.StricterCase] = []
    ids: set[str] = set()
    for case, at in zip(entry.stricter, node.entries["stricter"][1].items if entry.stricter else (), strict=True):
        if case.id in ids:
            remarks.add(at.entries["id"][1], "T009", f"two cases have the id `{case.id}`")
        ids.add(case.id)
        when = read_condition(case.when, names, remarks)
        requires = (
            None if entry.modality == "permission" else read_case_requirement(case.requires, base, names, remarks)
        )
        twin = next((each.id for each in found if each.when == when), None)
        if when is not None and twin is not None:
            hint = f"join it with `{twin}`: all true cases must be fulfilled"
            remarks.add(at.entries["when"][1], "T210", f"`{case.id}` has the same `when` as `{twin}`", hint)
        if when is not None and requires is not None:
            found.append(model.StricterCase(case.id, when, requires, case.quote))
    return tuple(found)


def _read_readings(
    entry: ObligationEntry,
    node: Node,
    effective: model.Effective,
    base: model.Requirement | None,
    cases: Sequence[model.StricterCase],
    names: Names,
    remarks: Remarks,
) -> tuple[model.Reading, ...]:
    """Return the other readings, each with what it replaces (SEMANTICS 5)."""
    found: list[model.Reading] = []
    ids: set[str] = set()
    for reading, at in zip(entry.readings, node.entries["readings"][1].items if entry.readings else (), strict=True):
        if reading.id in ids:
            remarks.add(at.entries["id"][1], "T009", f"two readings have the id `{reading.id}`")
        ids.add(reading.id)
        patch = read_envelope(PatchEntry, reading.patch, remarks, "`patch`")
        if patch is None:
            continue
        if not reading.patch.entries:
            hint = "replace applies_when, requires, effective or by"
            remarks.add(reading.patch, "T106", f"the reading `{reading.id}` replaces nothing", hint)
            continue
        requires = None
        if patch.requires is not None:
            requires = read_requirement(patch.requires, names, remarks)
        if patch.requires is not None or patch.by is not None:
            _look_at_patched(entry, reading.patch, requires, cases, remarks)
        if (
            patch.by is not None
            and entry.modality != "permission"
            and (patch.requires is not None or not isinstance(base, model.Deadline | None))
        ):
            hint = "write it inside `requires`" if patch.requires is not None else "replace `requires` instead"
            remarks.add(reading.patch.entries["by"][0], "T206", "there is no `by` to be replaced here", hint)
        span = None
        if patch.effective is not None:
            # Replaced as a whole: without `until` this reading does not lapse.
            open_ended = model.Effective(effective.start)
            span = read_effective(patch.effective, reading.patch.entries["effective"][1], open_ended, remarks)
        applies_when = None if patch.applies_when is None else read_condition(patch.applies_when, names, remarks)
        found.append(model.Reading(reading.id, reading.zh, reading.because, applies_when, requires, span, patch.by))
    return tuple(found)


def _look_at_patched(
    entry: ObligationEntry,
    patch: Node,
    requires: model.Requirement | None,
    cases: Sequence[model.StricterCase],
    remarks: Remarks,
) -> None:
    """Note a reading whose requirement the obligation's modality or its cases cannot be laid over."""
    if entry.modality == "permission":
        word = "requires" if "requires" in patch.entries else "by"
        remarks.add(patch.entries[word][0], "T017", f"a permission has no `{word}`, in no reading")
    overlay = next((case.id for case in cases if isinstance(case.requires, model.Overlay)), None)
    if overlay is not None and requires is not None and base_frequency(requires) is None:
        hint = "write the case's whole requirement"
        message = f"the case `{overlay}` has nothing to be laid over in this reading"
        remarks.add(patch.entries["requires"][0], "T207", message, hint)


def unknown_clause(node: Node, clause: str, head: Head, remarks: Remarks) -> None:
    """Note a clause that ruleset.yaml does not list."""
    hint = did_you_mean(clause, head.clauses, "list it under `clauses` with its status")
    remarks.add(node, "T012", f"clause {clause} is not listed in ruleset.yaml", hint)


def read_effective(
    entry: SpanEntry, node: Node, within: model.Effective | None, remarks: Remarks
) -> model.Effective | None:
    """Return first and last day in force; what is left out comes from ``within``, which must not be exceeded."""
    start = entry.start or (within.start if within else None)
    until = entry.until or (within.until if within else None)
    if start is None:
        remarks.add(node, "T002", "`from` is missing from `effective`", "give the first day in force")
        return None
    if until is not None and until < start:
        at = node.entries["until" if "until" in node.entries else "from"][1]
        remarks.add(at, "T007", f"in force from {start} until {until}: the dates are reversed")
        return None
    if not node.entries:
        remarks.add(node, "T106", "`effective` says nothing", "leave it out: the ruleset's days then hold")
        return None
    return model.Effective(start, until)
