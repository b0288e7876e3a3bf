"""From the nodes of all ruleset files to one rulebook: envelopes, conditions, and what obligations owe one another.

Knows files only as nodes with a path. Every mistake of all files is collected; a rulebook comes out only where there
is none.
"""

from __future__ import annotations

from collections.abc import Sequence

from compliance import model
from compliance.checking.declarations import cycles
from compliance.checking.entries import is_code, read_envelope
from compliance.checking.header import read_header
from compliance.checking.literals import Mistake, read_whole
from compliance.checking.obligations import Book, Head, WrittenRuleset, read_effective, read_obligation, unknown_clause
from compliance.checking.remarks import Remarks
from compliance.checking.ruleset_entries import ObligationsEntry, RulesetEntry
from compliance.checking.translations import read_translations
from compliance.checking.vocabulary import ClassNode, complete, declare
from compliance.diagnostics import LoadError, did_you_mean
from compliance.reading import Node

UNBOUND = "unbound"
"""The jurisdiction of a ruleset whose document names no place."""


def compile_rulebook(
    blocks: Sequence[tuple[str, Node]],
    rulesets: Sequence[WrittenRuleset],
    digest: str,
    remarks: Remarks,
    translations: Sequence[tuple[str, Node]] = (),
) -> model.Rulebook:
    """Return the rulebook of vocabulary blocks, rulesets and the files of their translations.

    Raises :class:`LoadError` with every mistake of every file, those already in ``remarks`` included.
    """
    declared, classes = declare(blocks, remarks)
    heads = [head for head in (_read_head(written, remarks) for written in rulesets) if head is not None]
    _refuse_same_ids(heads)
    for head in heads:
        classes.extend(_class_nodes(head))
    vocabulary = complete(declared, classes, remarks)
    for head in heads:
        _look_at_place(head, vocabulary)
    book = Book(declared.names(each.name for each in classes), remarks)
    for written in rulesets:
        if all(head.written is not written for head in heads):
            _remember_ids(written, book)
    found = tuple(_read_ruleset(head, book) for head in heads)
    _look_at_overrides(book)
    english = read_translations(translations, remarks)
    if remarks.found:
        raise LoadError(remarks.found)
    return model.Rulebook(vocabulary, found, digest, english)


# --- heads ----------------------------------------------------------------------------------------------------------


def _read_head(written: WrittenRuleset, remarks: Remarks) -> Head | None:
    """Return the head of a ruleset: its title, place, days in force, clauses and numbers."""
    here, root = remarks.about(written.head.path), written.head.root
    if not read_header(root, "ruleset", here):
        return None
    entry = read_envelope(RulesetEntry, root, here, "the ruleset")
    if entry is None:
        return None
    if written.folder and entry.id != written.folder:
        message = f"the id `{entry.id}` is not the name of the folder, {written.folder}"
        here.add(root.entries["id"][1], "T013", message, "name both after the document")
    effective = read_effective(entry.effective, root.entries["effective"][1], None, here)
    clauses: dict[str, str] = {}
    for clause, node in zip(entry.clauses, root.entries["clauses"][1].items, strict=True):
        if clause.clause in clauses:
            here.add(node.entries["clause"][1], "T009", f"clause {clause.clause} is listed twice")
        clauses[clause.clause] = clause.status
    numbers = _read_numbers(entry.numbers, here)
    if effective is None:
        return None
    return Head(written.folder or entry.id, written, entry, here, effective, numbers, clauses)


def _read_numbers(node: Node, remarks: Remarks) -> dict[str, int]:
    """Return the printed number of each id; ids without an obligation are retired and keep theirs."""
    if node.kind != "map":
        remarks.add(node, "T004", "`numbers` is a mapping of obligation ids", "write `id: number`, one a line")
        return {}
    found: dict[str, int] = {}
    taken: dict[int, str] = {}
    twice: list[tuple[Node, int]] = []
    for key, value in node.entries.values():
        try:
            number = read_whole(value, 1, 99_999)
        except Mistake as mistake:
            remarks.mistake(value, mistake)
            number = 0
        if number in taken:
            twice.append((value, number))
        elif number:
            taken[number] = key.text
        found[key.text] = number
    for value, number in twice:
        # Above every number of the file: one that was ever printed is not given to something else.
        message = f"the number {number} is that of {taken[number]}"
        remarks.add(value, "T009", message, f"the next free one is {max(taken) + 1}")
    return found


def _refuse_same_ids(heads: Sequence[Head]) -> None:
    seen: dict[str, Head] = {}
    for head in heads:
        if head.id in seen:
            first = seen[head.id].written.head.path
            node = head.written.head.root.entries["id"][1]
            head.remarks.add(node, "T009", f"the ruleset `{head.id}` exists twice", f"first in {first}")
        seen.setdefault(head.id, head)


def _class_nodes(head: Head) -> list[ClassNode]:
    node = head.entry.classes
    if node is None:
        return []
    if node.kind != "map":
        head.remarks.add(node, "T004", "`classes` is a mapping of names", "write one name a line, each with its entry")
        return []
    return [ClassNode(key, value, head.remarks, head.id) for key, value in node.entries.values()]


def _look_at_place(head: Head, vocabulary: model.Vocabulary) -> None:
    place = head.entry.jurisdiction
    if place in (model.NATIONAL, UNBOUND) or place in vocabulary.places:
        return
    node = head.written.head.root.entries["jurisdiction"][1]
    if not is_code(place):
        hint = "a code of GB/T 2260 with six digits, national, or unbound where the document names no place"
        head.remarks.add(
            node, "T012", f"`{place}` is no jurisdiction", did_you_mean(place, ("national", UNBOUND), hint)
        )
    elif vocabulary.places:
        head.remarks.add(
            node, "T012", f"no jurisdiction {place} is declared", "add it to vocabulary/jurisdictions.yaml"
        )


# --- obligations ----------------------------------------------------------------------------------------------------


def _read_ruleset(head: Head, book: Book) -> model.Ruleset:
    """Return a ruleset with all its obligations, in the order of the files and of each file."""
    obligations: list[model.Obligation] = []
    for file in head.written.files:
        here = book.remarks.about(file.path)
        if not read_header(file.root, "obligations", here):
            continue
        contents = read_envelope(ObligationsEntry, file.root, here, "the file")
        if contents is None:
            continue
        _look_at_file(contents, file.root, head, here)
        for node in contents.obligations:
            obligation = read_obligation(node, contents, file, head, book, here)
            if obligation is not None:
                obligations.append(obligation)
    if not head.written.files:
        hint = "a ruleset without obligations would find nothing wrong with anybody"
        head.remarks.add(head.written.head.root, "T015", f"the ruleset `{head.id}` has no obligations", hint)
    entry = head.entry
    return model.Ruleset(
        id=entry.id,
        title=entry.title.words(),
        number=entry.number,
        issuer=entry.issuer.words(),
        authority=entry.authority,
        issued=entry.issued,
        jurisdiction=None if entry.jurisdiction == UNBOUND else entry.jurisdiction,
        effective=head.effective,
        text_file=entry.text.file,
        text_sha256=entry.text.sha256,
        clauses=tuple(model.Clause(each.clause, each.title, each.status) for each in entry.clauses),  # type: ignore[arg-type]
        obligations=tuple(obligations),
        digest=head.written.digest,
        defects=entry.defects,
    )


def _look_at_file(entry: ObligationsEntry, root: Node, head: Head, remarks: Remarks) -> None:
    if entry.document != head.id:
        node = root.entries["document"][1]
        message = f"`{entry.document}` is not the document of this folder"
        remarks.add(node, "T012", message, f"write {head.id}, or move the file")
    if entry.clause and entry.clause not in head.clauses:
        unknown_clause(root.entries["clause"][1], entry.clause, head, remarks)
    if not entry.obligations and "obligations" in root.entries:
        remarks.add(root.entries["obligations"][1], "T015", "no obligations in this file", "delete the file")


def _remember_ids(written: WrittenRuleset, book: Book) -> None:
    """Keep the ids of a ruleset whose head is wrong: who overrides them is not wrong too."""
    for file in written.files:
        listed = file.root.get("obligations")
        for node in listed.items if listed is not None else ():
            named = node.get("id")
            if named is not None:
                book.at.setdefault(named.text, (named, book.remarks.about(file.path)))


def _look_at_overrides(book: Book) -> None:
    """Note overridden obligations that do not exist, and circles (SEMANTICS 6)."""
    graph: dict[str, list[str]] = {}
    for overriding, targets in book.overrides.items():
        remarks = book.at[overriding][1]
        for target, node in targets:
            if target not in book.at:
                hint = did_you_mean(target, book.at, "name an obligation of any ruleset")
                remarks.add(node, "T012", f"there is no obligation `{target}`", hint)
        graph[overriding] = [target for target, _ in targets if target in book.at]
    for members in cycles(graph):
        node, remarks = book.at[members[0]]
        chain = " → ".join((*members, members[0]))
        remarks.add(node, "T011", f"obligations override one another in a circle: {chain}", "leave one `overrides` out")
