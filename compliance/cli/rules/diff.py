"""``compliance rules diff``: what an edit of rulesets means, in words of the law, and whom it touches."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from compliance.cli import exits, inputs
from compliance.cli.check import AsOf, Bind, Lang, Rulesets
from compliance.cli.inputs import UsageError
from compliance.cli.messages import one_line, printable
from compliance.cli.output import as_bytes, emit, ensure_writable, write_whole
from compliance.diagnostics import LoadError

if TYPE_CHECKING:
    from datetime import date

    from compliance.authoring.edits.diffing import RulebookDiff, Side
    from compliance.authoring.edits.revisions import Revision

FORMATS = ("text", "markdown", "json", "sarif", "junit", "github")
FAIL_ON = ("stricter", "looser", "any", "never")


def diff(
    old: Annotated[str, typer.Argument(help="The former rulesets: a folder, a file of one, or a git revision.")],
    new: Annotated[
        str, typer.Argument(metavar="[NEW]", help="The edited ones; the folder as it stands if left out.")
    ] = "",
    rulesets: Rulesets = None,
    profiles: Annotated[
        list[str] | None, typer.Option(help="Profiles to judge by both: files, globs, folders. Repeatable.")
    ] = None,
    as_of: AsOf = "",
    format: Annotated[str, typer.Option(help=", ".join(FORMATS))] = "text",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file; standard output if left out.")] = None,
    lang: Lang = "zh",
    fail_on: Annotated[str, typer.Option(help="Exit code 4 on: stricter, looser, any, never.")] = "never",
    bind: Bind = None,
) -> int:
    """Say of each obligation edited whether it is stricter, looser or the same, and show the smallest example.

    Every example was judged by both versions. With --profiles: whose verdicts change. Exit code 4 where a version does
    not load, or where --fail-on is met.

    Example: compliance rules diff main --profiles profiles/ --format markdown
    """
    import tempfile

    inputs.one_of("--lang", lang, inputs.LANGUAGES[:2])
    inputs.one_of("--format", format, FORMATS)
    inputs.one_of("--fail-on", fail_on, FAIL_ON)
    if rulesets is not None and not rulesets.is_dir():
        raise UsageError(f"--rulesets: {rulesets} is not a folder")
    names = inputs.find_profiles(profiles) if profiles else []
    if output is not None:
        ensure_writable(output)
    day = inputs.read_day(as_of) if as_of or names else None
    with tempfile.TemporaryDirectory(prefix="compliance-") as scratch:
        folder, tried = Path(scratch), day if as_of else None
        found = _compare(inputs.as_text(old), inputs.as_text(new), rulesets, folder, tried, bind)
        if names and day is not None:
            found = _with_profiles(found, names, day)
        text = _told(found, format, lang, fail_on)
    if output is None:
        emit(text, data=format != "text")
    else:
        write_whole(output, as_bytes(text))
    from compliance.authoring.edits.telling.results import fails

    return exits.RULESET if fails(found, fail_on) else exits.OK


def _compare(
    old: str, new: str, rulesets: Path | None, scratch: Path, day: date | None, bind: list[str] | None
) -> RulebookDiff:
    from compliance.authoring.edits.diffing import compare_rulebooks
    from compliance.authoring.edits.revisions import find_revision
    from compliance.installed import shipped

    folder = rulesets or shipped("rulesets")
    shown = "" if rulesets is None else str(rulesets)
    sides = [find_revision(name, folder, scratch / which, shown) for which, name in (("old", old), ("new", new))]
    before = _open(sides[0])
    after = before if sides[1].folder == sides[0].folder else _open(sides[1])
    before, after = _bound(before, after, bind or [])
    return compare_rulebooks(before, after, () if day is None else (day,), _progress)


def _open(revision: Revision) -> Side:
    """Return the rulebook of a revision; what was written out for this run alone is not kept in the cache."""
    from compliance.authoring.edits.diffing import Side
    from compliance.cache import default_folder
    from compliance.checking import load_rulesets

    folder = revision.folder
    if revision.stands_for is None:
        return Side(load_rulesets(folder, cache=default_folder()), folder, revision.said, folder)
    try:
        return Side(load_rulesets(folder), folder, revision.said, revision.stands_for)
    except LoadError as error:
        raise _as_named(error, revision) from None


def _as_named(error: LoadError, revision: Revision) -> LoadError:
    """Return the mistakes of a revision under its name, with its lines: its files will be gone when they are told."""
    from msgspec.structs import replace

    sources: dict[str, str] = {}
    named = []
    for each in error.diagnostics:
        path = Path(each.span.path)
        inside = path.relative_to(revision.folder).as_posix() if path.is_relative_to(revision.folder) else ""
        shown = f"{revision.said} {inside}".strip()
        if path.is_file():
            sources[shown] = path.read_text(encoding="utf-8-sig", errors="replace")
        named.append(replace(each, span=replace(each.span, path=shown)))
    told = LoadError(named)
    told.sources = sources  # type: ignore[attr-defined]
    return told


def _bound(old: Side, new: Side, bindings: list[str]) -> tuple[Side, Side]:
    """Return both sides with the documents bound that name no place; a binding must fit at least one of them."""
    from msgspec.structs import replace

    from compliance.checking import bind

    places = inputs.read_bindings(bindings)
    bound: list[Side] = []
    fitted: set[str] = set()
    for side in (old, new):
        fitting = {each.id for each in side.rulebook.rulesets if each.jurisdiction is None} & places.keys()
        fitted |= fitting
        try:
            book = bind(side.rulebook, {each: places[each] for each in sorted(fitting)})
        except LoadError as error:
            wrong = error.diagnostics[0]
            raise UsageError(f"--bind {wrong.span.path}: {wrong.message}; {wrong.hint}") from None
        bound.append(replace(side, rulebook=book))
    for name in sorted(places.keys() - fitted):
        raise UsageError(f"--bind {name}: no ruleset {name} without a place of its own, in neither version")
    return bound[0], bound[1]


def _with_profiles(found: RulebookDiff, names: list[str], day: date) -> RulebookDiff:
    from compliance.authoring.edits.affected import find_affected
    from compliance.authoring.edits.diffing import with_affected

    def progress(number: int, name: str) -> None:
        _progress(number, len(names), Path(name).name)

    books = (found.old.rulebook, found.new.rulebook)
    affected = find_affected(*books, found.differences.differing, names, day, progress)
    _progress(len(names), len(names), "")
    return with_affected(found, affected)


def _told(found: RulebookDiff, format: str, lang: str, fail_on: str) -> str:
    from compliance.authoring.edits import telling

    match format:
        case "text":
            return printable(telling.as_text(found, lang))
        case "markdown":
            return printable(telling.as_markdown(found, lang))
    from compliance.authoring.formats import FormatLimit, write

    try:
        return write(telling.results_of(found, fail_on), format, lang)
    except FormatLimit as limit:
        raise UsageError(f"--format {format}: {limit}") from None


def _progress(done: int, total: int, name: str) -> None:
    if total > 5 and sys.stderr is not None and sys.stderr.isatty():
        end = "\r\x1b[2K" if done == total else "\r"
        sys.stderr.write(f"\x1b[2K{done}/{total} {one_line(name)[:60]}{end}")
        sys.stderr.flush()
