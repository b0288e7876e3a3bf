"""``compliance rules prove``: what is wrong with rulesets in every situation at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from compliance.cli import exits, inputs
from compliance.cli.check import Lang, Rulesets
from compliance.cli.inputs import UsageError
from compliance.cli.messages import printable
from compliance.cli.output import as_bytes, emit, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compliance.authoring.results import Result, Results
    from compliance.model import Obligation, Rulebook

FORMATS = ("text", "json", "sarif", "junit", "github")
MARKS = {"error": "✗", "warning": "!", "note": "·"}


def prove(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]...", help="Obligations, as --select names them."),
    ] = None,
    rulesets: Rulesets = None,
    format: Annotated[str, typer.Option(help=", ".join(FORMATS))] = "text",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file; standard output if left out.")] = None,
    lang: Lang = "zh",
) -> int:
    """Prove that no obligation is dead, impossible or in conflict; exit code 4 where one is.

    Looks for obligations that apply to nobody or can never be met or missed, conditions that exclude nobody, stricter
    cases that are looser or never stand, overrides that never act, duties that more staff would remove, and situations
    in which no choice meets all that is owed. Needs the extra [analysis].

    Example: compliance rules prove 'yunnan-2024*'
    """
    from compliance.authoring.comparing import bound
    from compliance.authoring.solving import available

    inputs.one_of("--lang", lang, inputs.LANGUAGES[:2])
    inputs.one_of("--format", format, FORMATS)
    if not available():
        raise UsageError("proofs need z3: pip install 'compliance[analysis]'")
    rulebook = bound(inputs.open_rulebook(rulesets))
    wanted = inputs.selector(rulebook, names or (), rulesets)
    chosen = [
        each for ruleset in rulebook.rulesets for each in ruleset.obligations if wanted is None or wanted(each, ruleset)
    ]
    results = _results(rulebook, chosen, everything=wanted is None)
    text = _text(results, lang) if format == "text" else _formatted(results, format, lang)
    if output is None:
        emit(text, data=format != "text")
    else:
        write_whole(output, as_bytes(text))
    return exits.RULESET if results.counted("error") else exits.OK


def _results(rulebook: Rulebook, chosen: list[Obligation], everything: bool) -> Results:
    from compliance.authoring.results import Results
    from compliance.authoring.solving.pages import kinds
    from compliance.model import Words

    found = list(_found(rulebook, chosen, everything))
    errors = sum(each.level == "error" for each in found)
    warnings = sum(each.level == "warning" for each in found)
    remarks = len(found) - errors - warnings
    summary = Words(
        f"{len(chosen)}项义务：{errors}处错误，{warnings}处警告，{remarks}处提示",
        f"{_counted(len(chosen), 'obligation')}: {_counted(errors, 'mistake')}, {_counted(warnings, 'warning')}, "
        f"{_counted(remarks, 'remark')}",
    )
    return Results("prove", kinds(), tuple(found), summary, {"digest": rulebook.digest, "obligations": len(chosen)})


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _found(rulebook: Rulebook, chosen: list[Obligation], everything: bool) -> Iterator[Result]:
    import sys

    from compliance.authoring.solving.claims import examine, examine_overrides
    from compliance.authoring.solving.conflicts import find_conflicts
    from compliance.authoring.solving.pages import tell

    for place, each in enumerate(chosen, 1):
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{place}/{len(chosen)} {each.id[:60]:<60}")
        for claim in (*examine(rulebook, each.id), *examine_overrides(rulebook, each.id)):
            yield tell(claim, rulebook)
    if sys.stderr.isatty():
        sys.stderr.write("\r" + " " * 76 + "\r")
    for claim in find_conflicts(rulebook, None if everything else {each.id for each in chosen}):
        yield tell(claim, rulebook)


def _text(results: Results, lang: str) -> str:
    from compliance.cli.learn import pick

    lines: list[str] = []
    for each in results.results:
        lines.append(f"{each.span}: {each.code} {MARKS[each.level]} {pick(each.message, lang)}")
        lines.extend(f"    {line}" for line in each.detail.splitlines())
    lines.append(pick(results.summary, lang))
    return printable("".join(f"{line}\n" for line in lines))


def _formatted(results: Results, format: str, lang: str) -> str:
    from compliance.authoring.formats import write

    return write(results, format, lang)
