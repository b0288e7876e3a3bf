"""``compliance rules new``: stubs of the obligations of one clause, made from the words of a document."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from compliance.cli import exits, inputs
from compliance.cli.check import Rulesets
from compliance.cli.inputs import UsageError
from compliance.cli.messages import printable, say, say_problems
from compliance.cli.output import emit, ensure_writable, write_whole
from compliance.diagnostics import Diagnostic, LoadError, did_you_mean

if TYPE_CHECKING:
    from compliance.model import Rulebook, Ruleset

_CASES = ".test.yaml"


def new(
    source: Annotated[
        str, typer.Option("--from", metavar="TEXT#CLAUSE", help="Text file, or ruleset with --sources; and the clause.")
    ],
    sources: Annotated[Path | None, typer.Option(help="Folder of the documents' texts.")] = None,
    every: Annotated[
        bool, typer.Option("--every", help="Every sentence, not only those that ask for something.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A new file; its cases beside it. Else standard output.")
    ] = None,
    rulesets: Rulesets = None,
) -> int:
    """Write stubs of the obligations of a clause: the words, what can be guessed from them, TODO for the rest.

    The stubs do not load until every TODO is written.

    Example: compliance rules new --from 'yunnan-2024#二(二)4' --sources texts/ -o rulesets/yunnan-2024/04-new.yaml
    """
    from compliance.authoring.texts.stub_files import print_cases, print_obligations
    from compliance.authoring.texts.stubs import count_left_out, draft

    paths = _targets(output)
    named, _, clause = source.rpartition("#")
    if not named or not clause:
        raise UsageError(f"--from {source}: write a text and a clause, e.g. notice.txt#二(二)4")
    rulebook = inputs.open_rulebook(rulesets)
    found: list[Diagnostic] = []
    text, ruleset = _open(named, sources, rulebook, found)
    if text is None:
        say_problems(LoadError(found))
        return exits.INPUT
    say_problems(LoadError(found))
    clause, clauses = _clause(clause, text, ruleset)
    stubs = draft(text, clause, clauses, rulebook.vocabulary, ruleset, every)
    if not stubs:
        raise UsageError(f"--from: clause {clause} has no sentence of its own; name a clause below it")
    document = ruleset.id if ruleset else "TODO"
    schema, cases_schema = (_schema(kind, output, rulesets) for kind in ("obligations", "cases"))
    left_out = count_left_out(text, clause, clauses, stubs)
    obligations = print_obligations(stubs, document, clause, ruleset, schema, left_out)
    cases = print_cases(stubs, ruleset, cases_schema)
    if not paths:
        emit(printable(f"{obligations}\n# {'-' * 20} cases: {document}/NAME{_CASES} {'-' * 20}\n{cases}"), data=True)
        return exits.OK
    for path, written in zip(paths, (obligations, cases), strict=True):
        write_whole(path, written.encode())
    many = "stub" if len(stubs) == 1 else "stubs"
    say(f"wrote {len(stubs)} {many} to {paths[0]}, the cases to {paths[1]}")
    return exits.OK


def _targets(output: Path | None) -> tuple[Path, ...]:
    """Return the files to write; one that is there is never written over."""
    if output is None:
        return ()
    if output.suffix != ".yaml" or output.name.endswith(_CASES):
        raise UsageError(f"--output {output}: a file of obligations is named NAME.yaml")
    paths = (output, output.with_name(output.stem + _CASES))
    for path in paths:
        if os.path.lexists(path):
            raise UsageError(f"--output: {path} is there already; a ruleset is never written over")
        ensure_writable(path)
    return paths


def _open(
    named: str, sources: Path | None, rulebook: Rulebook, found: list[Diagnostic]
) -> tuple[str | None, Ruleset | None]:
    """Return a text and the ruleset written from it, if there is one; of a text that cannot be read the reason."""
    from compliance.authoring.texts.coverage import read_source_text
    from compliance.authoring.texts.quotes import TEXT_BYTES
    from compliance.decoding import decode, digest_of, read_once

    known = next((each for each in rulebook.rulesets if each.id == named), None)
    if known is not None and not Path(named).is_file():
        if sources is None:
            raise UsageError(f"--from {named}#…: the text of a ruleset is found with --sources FOLDER")
        return read_source_text(known, sources, found), known
    path = Path(named)
    if not path.exists():
        ids = [each.id for each in rulebook.rulesets]
        raise UsageError(f"--from: there is no file and no ruleset {named}; {did_you_mean(named, ids)}".rstrip("; "))
    try:
        data = read_once(path, TEXT_BYTES)
        text = decode(data, str(path), TEXT_BYTES)
    except LoadError as error:
        found.extend(error.diagnostics)
        return None, None
    digest = digest_of(data)
    return text, next((each for each in rulebook.rulesets if each.text_sha256 == digest), None)


def _clause(asked: str, text: str, ruleset: Ruleset | None) -> tuple[str, tuple[str, ...]]:
    """Return the clause as the list of clauses names it, and that list: the ruleset's, else the headings' own."""
    from compliance.authoring.texts.coverage import clauses_in
    from compliance.authoring.texts.quotes import condensed

    wanted = condensed(asked)
    lists = [tuple(each.clause for each in ruleset.clauses)] if ruleset else []
    lists += [clauses_in(text), clauses_in(text, points=True)]
    for clauses in lists:
        clause = next((each for each in clauses if condensed(each) == wanted), None)
        if clause is not None:
            return clause, clauses
    hint = did_you_mean(wanted, lists[0], f"it has {', '.join(lists[0][:30])}" if lists[0] else "it has no headings")
    raise UsageError(f"--from: the text has no clause {asked}; {hint}")


def _schema(kind: str, output: Path | None, rulesets: Path | None) -> str:
    """Return where an editor finds a schema, as seen from the new file; empty where that is not known."""
    from compliance.installed import shipped

    schema = (rulesets or shipped("rulesets")) / "schema" / f"{kind}.schema.json"
    if output is None or not schema.is_file():
        return ""
    try:
        return Path(os.path.relpath(schema.resolve(), output.resolve().parent)).as_posix()
    except ValueError:
        return schema.resolve().as_uri()
