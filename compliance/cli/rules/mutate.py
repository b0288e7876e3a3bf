"""``compliance rules mutate``: would the cases find it out, were something written wrong?"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct

from compliance.cli import exits, inputs
from compliance.cli.check import Lang, Rulesets
from compliance.cli.inputs import UsageError
from compliance.cli.messages import printable, say, say_problems
from compliance.cli.output import as_bytes, emit, ensure_writable, write_whole
from compliance.diagnostics import LoadError, did_you_mean
from compliance.installed import shipped

if TYPE_CHECKING:
    from compliance.authoring.cases import CaseExample
    from compliance.authoring.mutants import Mutant
    from compliance.authoring.mutants.mutation import Tally
    from compliance.authoring.results import Results
    from compliance.model import Rulebook

FORMATS = ("text", "json", "sarif", "junit", "github")
NONE = "none"
EVERY = 25
"""Mutants after which progress is shown again."""


class Wanted(Struct, frozen=True):
    """What is tried, and how it is told."""

    folder: Path
    lang: str
    format: str
    output: Path | None
    gate: tuple[str, ...]
    allow_undecided: bool
    suggest: str


def mutate(
    select: Annotated[
        list[str] | None, typer.Option(help="Only obligations of this selection, ruleset, id, duty or severity.")
    ] = None,
    keyword: Annotated[
        str,
        typer.Option("-k", metavar="EXPRESSION", help="Only obligations whose id, title or clause has these words."),
    ] = "",
    operators: Annotated[
        str,
        typer.Option(help="Only slips of these kinds, e.g. boundary,period; vocabulary is tried only if named here."),
    ] = "",
    changed_since: Annotated[
        str,
        typer.Option(
            metavar="REV", help="Only obligations changed since a git revision or against a folder, or whose cases are."
        ),
    ] = "",
    gate: Annotated[
        str,
        typer.Option(help="Kinds of slips that fail the run; `none` for none. Left out: all but value and vocabulary."),
    ] = "",
    allow_undecided: Annotated[
        bool, typer.Option("--allow-undecided", help="What could not be decided does not fail the run.")
    ] = False,
    suggest: Annotated[
        str,
        typer.Option(
            metavar="FILE|FOLDER/|beside",
            help="Write the missing cases, with TODO for their verdicts; `beside`: into the *.test.yaml of each.",
        ),
    ] = "",
    format: Annotated[str, typer.Option(help=", ".join(FORMATS))] = "text",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file; standard output if left out.")] = None,
    rulesets: Rulesets = None,
    lang: Lang = "zh",
) -> int:
    """Write each obligation wrong in one place, again and again: does a case find it out?

    Tries every slip of the usual kinds (at least for more than, 99 for 100, a month for a quarter, an exception left
    out …) against the cases beside the rulesets, and tells of each that no case finds out who would be judged
    otherwise. Exit code 4 where there is one of the kinds in --gate.

    Example: compliance rules mutate --select yunnan-2024 --suggest beside
    """
    from compliance.authoring.mutants import GATE, OPERATORS, VOCABULARY, mutants

    inputs.one_of("--lang", lang, inputs.LANGUAGES[:2])
    inputs.one_of("--format", format, FORMATS)
    gated = () if gate.strip() == NONE else _kinds(gate, "--gate") or GATE
    tried = _kinds(operators, "--operators") or (tuple(OPERATORS) if VOCABULARY in gated else None)
    if output is not None:
        ensure_writable(output)
    folder = rulesets or shipped("rulesets")
    rulebook = inputs.open_rulebook(rulesets)
    try:
        changed = _changed_since(changed_since, folder, rulebook) if changed_since else None
    except LoadError as error:
        say_problems(error)
        return exits.USAGE
    only = _chosen(rulebook, select or (), keyword, changed, rulesets)
    if only is not None and not only:
        say("compliance: no obligation was changed that verdicts may follow, and none of their cases")
    slips = [*mutants(rulebook, only, tried)]
    cases = _cases(folder, rulebook, slips, only is None)
    if cases is None:
        return exits.RULESET
    wanted = Wanted(folder, lang, format, output, gated, allow_undecided, suggest)
    return _deliver(_try(rulebook, cases, slips), rulebook, cases, slips, wanted)


# --- what is tried -------------------------------------------------------------------------------------------------


def _kinds(text: str, option: str) -> tuple[str, ...]:
    """Return operators by their names or codes; raises :class:`UsageError`."""
    from compliance.authoring.mutants import OPERATORS
    from compliance.authoring.mutants.operators import PREFIX

    names = [part.strip().removeprefix(PREFIX) for part in text.split(",") if part.strip()]
    for name in names:
        if name not in OPERATORS:
            raise UsageError(
                f"{option}: no kind of slip {name!r}; " + did_you_mean(name, OPERATORS, ", ".join(OPERATORS))
            )
    return tuple(name for name in OPERATORS if name in names)


def _changed_since(name: str, folder: Path, rulebook: Rulebook) -> set[str]:
    """Return the ids of obligations that a revision may judge otherwise, or of which its cases say something else.

    Says how many; raises :class:`LoadError`.
    """
    from tempfile import TemporaryDirectory

    from compliance.authoring.edits.differing import find_differences
    from compliance.authoring.edits.revisions import open_revision
    from compliance.checking import load_rulesets

    with TemporaryDirectory(prefix="compliance-") as scratch:
        former = open_revision(name, folder, Path(scratch))
        old = load_rulesets(former)
        retold = _cases_changed(name, former, folder)
    known = {each.id for ruleset in rulebook.rulesets for each in ruleset.obligations}
    differing = {each.id for each in find_differences(old, rulebook).differing} & known
    retold = (known if retold is None else retold & known) - differing
    if differing or retold:
        say(
            f"compliance: since {name} {len(differing)} obligation{'' if len(differing) == 1 else 's'} changed; "
            f"of {len(retold)} more only the cases"
        )
    return differing | retold


def _cases_changed(name: str, former: Path, folder: Path) -> set[str] | None:
    """Return the ids of obligations whose cases changed; ``None``, that of any, where the former cannot be read."""
    from compliance.authoring.cases import load_all_cases
    from compliance.authoring.cases.changed import changed_cases

    try:
        old = load_all_cases(former)
    except LoadError:
        say(f"compliance: the cases of {name} cannot be read; every obligation is tried")
        return None
    return changed_cases(old, load_all_cases(folder))


def _chosen(
    rulebook: Rulebook, select: Sequence[str], keyword: str, changed: set[str] | None, rulesets: Path | None
) -> set[str] | None:
    """Return the ids of the obligations that are tried; ``None`` for all."""
    if not select and not keyword.strip() and changed is None:
        return None
    from compliance.authoring.cases.choosing import ExpressionError, choose

    wanted = inputs.selector(rulebook, select, rulesets)
    try:
        has_words = choose(inputs.as_text(keyword)) if keyword.strip() else None
    except ExpressionError as error:
        raise UsageError(f"-k: {error}; write words with and, or, not, e.g. 'drill and not training'") from None
    found = {
        each.id
        for ruleset in rulebook.rulesets
        for each in ruleset.obligations
        if (wanted is None or wanted(each, ruleset))
        and (has_words is None or has_words((each.id, each.title.zh, each.title.en, each.source.clause)))
    }
    if not found:
        raise UsageError(f"-k: no obligation has {keyword!r} in its id, title or clause")
    return found if changed is None else found & changed


def _cases(
    folder: Path, rulebook: Rulebook, slips: Iterable[Mutant], everything: bool
) -> tuple[CaseExample, ...] | None:
    """Return the cases; ``None`` where one of those that matter does not hold: it would find out everything."""
    from compliance.authoring.cases import load_all_cases
    from compliance.authoring.cases.running import CaseRunner

    cases = load_all_cases(folder, rulebook)
    concerned = {each for slip in slips for each in slip.concerns}
    asked = [case for case in cases if everything or concerned.intersection(case.expect)]
    runner = CaseRunner(rulebook, cases=asked)
    wrong = [case for case in asked if runner.run(case).wrong]
    for case in wrong[:5]:
        say(f"{case.origin.path}:{case.origin.line}: {case.name}")
    if wrong:
        say(f"compliance: {len(wrong)} cases do not hold as it is; mend them first (compliance rules test)")
        return None
    return cases


def _try(rulebook: Rulebook, cases: tuple[CaseExample, ...], slips: Sequence[Mutant]) -> Tally:
    """Try the mutants, and show on a terminal how far it is."""
    from compliance.authoring.edits.seeking import best_seeker
    from compliance.authoring.mutants.mutation import Inquiry, Tally, places_of, try_all
    from compliance.authoring.mutants.trying import Trial

    of: dict[str, list[CaseExample]] = {}
    for case in cases:
        for key in case.expect:
            of.setdefault(key, []).append(case)
    shown = sys.stderr is not None and sys.stderr.isatty()
    inquiry = Inquiry(rulebook, best_seeker(of, of, len(slips)), places_of(rulebook, cases))
    tally = Tally()
    for tally in try_all(Trial(rulebook, cases), slips, inquiry):
        if shown and tally.mutants % EVERY == 0:
            sys.stderr.write(f"\r{tally.mutants}/{len(slips)}  ✗ {len(tally.survivors)}")
    if shown:
        sys.stderr.write("\r\x1b[K")
    return tally


# --- what is told --------------------------------------------------------------------------------------------------


def _deliver(
    tally: Tally, rulebook: Rulebook, cases: tuple[CaseExample, ...], slips: Sequence[Mutant], wanted: Wanted
) -> int:
    from compliance.authoring.mutants.mutation import accept
    from compliance.authoring.mutants.operators import OPERATORS, PREFIX, VOCABULARY
    from compliance.authoring.mutants.survivors import idle_result, results
    from compliance.authoring.mutants.written_places import places_in
    from compliance.authoring.solving import available

    places = places_in(
        wanted.folder, any(each.mutant.part in ("class", "effective", VOCABULARY) for each in tally.survivors)
    )
    accept(tally, {key: each.because for key, each in places.accepted.items()})
    tried = {(each.subject, PREFIX + each.operator) for each in slips}
    tried -= {(each.mutant.subject, PREFIX + each.mutant.operator) for each in tally.survivors}
    idle = [
        idle_result(*key, each.at)
        for key, each in places.accepted.items()
        if key in tried or key[1].removeprefix(PREFIX) not in OPERATORS
    ]
    gate, lenient = wanted.gate, wanted.allow_undecided
    found = results(tally, rulebook, wanted.folder, places.spans, gate, lenient, available(), idle)
    text = _text(found, rulebook, wanted)
    if wanted.output is None:
        emit(text, data=wanted.format not in ("text", "github"))
    else:
        write_whole(wanted.output, as_bytes(text))
    if wanted.suggest:
        _suggest(tally, rulebook, cases, wanted)
    return exits.RULESET if found.counted("error") else exits.OK


def _text(found: Results, rulebook: Rulebook, wanted: Wanted) -> str:
    from compliance.authoring.formats import FormatLimit, write
    from compliance.authoring.mutants.survivors import lines

    if wanted.format == "text":
        return printable("".join(f"{line}\n" for line in lines(found, rulebook, wanted.lang)))
    try:
        return write(found, wanted.format, wanted.lang)
    except FormatLimit as limit:
        raise UsageError(limit.said.en if wanted.lang == "en" else limit.said.zh) from None


def _suggest(tally: Tally, rulebook: Rulebook, cases: Collection[CaseExample], wanted: Wanted) -> None:
    from compliance.authoring.mutants.mutation import places_of
    from compliance.authoring.mutants.suggesting import suggest

    places = places_of(rulebook, cases)
    found = suggest(tally.survivors, rulebook, wanted.suggest, wanted.folder, places, cases)
    for each in found.files:
        each.path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(each.path, as_bytes(each.text))
        say(f"{each.path}: {each.added} case{'s' * (each.added > 1)} added; write what is right for TODO")
    for said in found.refused:
        say(f"compliance: {said}")
    if not found.files and not found.refused:
        say("compliance: no case to suggest that is not there already")
