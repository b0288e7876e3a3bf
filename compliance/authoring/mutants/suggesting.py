"""Missing cases written for the author: an example of each slip that no case finds out, with TODO for its verdict.

Only ever adds: what stands in a file stays byte for byte, and a case that is there already is not written again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct, field

from compliance import model
from compliance.authoring.cases import ENDING, FILE_BYTES, CaseExample
from compliance.authoring.cases.expectations import TODO, plain
from compliance.authoring.mutants.mutation import Survivor
from compliance.authoring.mutants.survivors import slip_words, source_words
from compliance.authoring.witness import Witness, body_text, written
from compliance.decoding import decode, read_once
from compliance.reading import Mistakes, Node, parse_text, read_bytes
from compliance.reports.strings import UI
from compliance.verdict import Outcome

BESIDE = "beside"
"""The word for: into the *.test.yaml beside each obligation."""
_LONGEST_NAME = 80


class Written(Struct):
    """A file to be written: its whole new text, and how many cases were added."""

    path: Path
    text: str
    added: int


class Suggestions(Struct):
    """The files to write, and what could not be suggested, with the reason."""

    files: list[Written] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


class _Case(Struct, frozen=True):
    survivor: Survivor
    witness: Witness
    name: str


def suggest(
    survivors: Iterable[Survivor],
    rulebook: model.Rulebook,
    target: str,
    folder: Path,
    places: Mapping[str, str],
    cases: Iterable[CaseExample] = (),
) -> Suggestions:
    """Return the files with the missing cases.

    ``target``: ``beside``, one FILE, or FOLDER/ for a file beside none. ``places``: where documents that name no place
    were bound when the examples were found. ``cases``: those that exist, so that none is written twice.
    """
    wanted: dict[Path, list[_Case]] = {}
    for each in survivors:
        if each.change is None or each.accepted:
            continue
        path = target_of(each.obligation, target, folder)
        kept = wanted.setdefault(path, [])
        case = _Case(each, each.change.witness, _name(each))
        if not any(_same(case, other) for other in kept):
            kept.append(case)
    known = [*cases]
    found = Suggestions()
    for path, added in wanted.items():
        _into(path, added, rulebook, places, known, found)
    return found


def target_of(obligation: model.Obligation, target: str, folder: Path) -> Path:
    """Return the file that a case of an obligation goes into."""
    inside = Path(*Path(obligation.origin.path).parts[1:])
    name = inside.name.removesuffix(".yaml") + ENDING
    if target == BESIDE:
        return folder / inside.parent / name
    if target.endswith(("/", "\\")) or Path(target).is_dir():
        return Path(target) / inside.parent / name
    return Path(target)


def _name(survivor: Survivor) -> str:
    said = f"{survivor.mutant.where.zh}：{slip_words(survivor.mutant).zh}"
    said = said if len(said) <= _LONGEST_NAME else said[: _LONGEST_NAME - 1] + "…"
    return f"待判（{survivor.obligation.id}）：{said}"


def _same(one: _Case, other: _Case) -> bool:
    """Say whether two cases ask the same of the same obligation."""
    return one.survivor.obligation.id == other.survivor.obligation.id and one.witness == other.witness


# --- files ---------------------------------------------------------------------------------------------------------


def _into(
    path: Path,
    added: list[_Case],
    rulebook: model.Rulebook,
    places: Mapping[str, str],
    known: list[CaseExample],
    found: Suggestions,
) -> None:
    """Add cases to a file, or make it, unless they are there."""
    ids = {each.survivor.obligation.source.document for each in added}
    bindings = {name: code for name, code in places.items() if name in ids}
    text, indent = "", "  "
    names = {case.name for case in known if Path(case.origin.path) == path}
    if path.exists():
        data = read_once(path, FILE_BYTES)
        text = decode(data, str(path), FILE_BYTES)
        root = read_bytes(data, str(path), FILE_BYTES).root
        shape = _appendable(root, text)
        if shape is None:
            found.refused.append(f"{path}: `cases` is not the last key, or not one case a dash: nothing can be added")
            return
        indent = shape
        bound = root.get("bind")
        stated = {key: value.text for key, (_, value) in bound.entries.items()} if bound is not None else {}
        if any(stated.get(name) != code for name, code in bindings.items()):
            found.refused.append(f"{path}: the examples need `bind: {written(dict(bindings))}`")
            return
        names |= {named.text for named in (each.get("name") for each in _items(root)) if named is not None}
        here = [_plainly(each) for each in _items(root)]
    else:
        text = _head(bindings)
        here = []
    fresh = [each for each in added if _stated(each) not in here]
    blocks = [_block(each, _unique(each.name, names), rulebook, indent) for each in fresh]
    if blocks:
        newline = "\r\n" if "\r\n" in text else "\n"
        gap = "" if text.endswith("\n") else newline
        # As far apart as the cases that are there.
        between = newline if f"{newline}{newline}{indent}- " in text else ""
        added_text = "".join(between + block.replace("\n", newline) for block in blocks)
        found.files.append(Written(path, text + gap + added_text, len(blocks)))


def _head(bindings: Mapping[str, str]) -> str:
    bind = f"bind: {written(dict(bindings))}\n" if bindings else ""
    return f"kind: cases\nschema: 1\n{bind}cases:\n"


def _appendable(root: Node, text: str) -> str | None:
    """Return what stands before the dash of each case; ``None`` where nothing can be put behind the last one."""
    items = _items(root)
    if not items or [*root.entries][-1] != "cases":
        return None
    rows = text.lstrip("\ufeff").splitlines()
    before = rows[items[-1].line - 1][: items[-1].column - 1]
    return before.rstrip()[:-1] if before.strip() == "-" else None


def _items(root: Node) -> tuple[Node, ...]:
    listed = root.get("cases")
    return tuple(listed.items) if listed is not None and listed.kind == "list" else ()


def _plainly(case: Node) -> tuple[object, ...]:
    """Return what a case asks, without its name: day, facts, and of which obligations."""
    day, given, expect = case.get("as_of"), case.get("given"), case.get("expect")
    return (
        "" if day is None else day.text,
        None if given is None else plain(given),
        frozenset(expect.entries) if expect is not None else frozenset(),
    )


def _stated(case: _Case) -> tuple[object, ...]:
    mistakes = Mistakes("suggestion", "")
    given = parse_text(body_text(case.witness.given), mistakes)
    return str(case.witness.as_of), None if given is None else plain(given), frozenset({case.survivor.obligation.id})


def _unique(name: str, names: set[str]) -> str:
    found, count = name, 1
    while found in names:
        count += 1
        found = f"{name}（{count}）"
    names.add(found)
    return found


# --- one case --------------------------------------------------------------------------------------------------------


def _block(case: _Case, name: str, rulebook: model.Rulebook, indent: str) -> str:
    survivor, change = case.survivor, case.survivor.change
    assert change is not None
    old, new = verdict_yaml(change.old), verdict_yaml(change.new)
    said = [
        f"待判：{survivor.mutant.where.zh}：如果{slip_words(survivor.mutant).zh}，其他例子发现不了。",
        f"{source_words(survivor, rulebook).zh}",
        f"现判{old}，误写后判{new}。按原文该判哪一个，就把{TODO}改成哪一个，并把名称改成这个例子说明的事。",
    ]
    comment = "".join(f"{indent}# {' '.join(line.split())}\n" for line in said)
    same = change.old is not None and change.new is not None and change.old.verdict == change.new.verdict
    expected = TODO
    if same and change.old is not None:
        expected = f"{{verdict: {change.old.verdict}, final: {TODO}}}"
    inner = f"{indent}  "
    given = body_text(case.witness.given, f"{inner}  ")
    given = f"{inner}given:\n{given}" if case.witness.given else f"{inner}given: {{}}\n"
    return (
        f"{comment}{indent}- name: {written(name)}\n{inner}as_of: {case.witness.as_of}\n"
        f"{given}{inner}expect:\n{inner}  {survivor.obligation.id}: {expected}\n"
    )


def verdict_yaml(outcome: Outcome | None) -> str:
    """Return a verdict as a case writes it, with the word for it: gap（不符合）."""
    verdict = "not_applicable" if outcome is None else outcome.verdict
    said = f"{verdict}（{UI[f'verdict.{verdict}'].zh}）"
    if outcome is None or outcome.final is None:
        return said
    return f"{said}、final: {outcome.final}（失效时{UI[f'verdict.{outcome.final}'].zh}）"
