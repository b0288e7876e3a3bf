"""``compliance rules doc``: a ruleset as a book to read, clause by clause."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from compliance.cli import exits, inputs
from compliance.cli.check import Lang, Rulesets
from compliance.cli.inputs import UsageError
from compliance.cli.messages import say_problems
from compliance.cli.targets import SUFFIXES, pair
from compliance.diagnostics import LoadError, did_you_mean

if TYPE_CHECKING:
    from compliance.cli.targets import Target
    from compliance.model import Rulebook, Ruleset

FORMATS = ("html", "markdown")


def doc(
    names: Annotated[list[str] | None, typer.Argument(metavar="[RULESET]...", help="Ids; all if left out.")] = None,
    format: Annotated[str, typer.Option(help="html or markdown; else by the file's name, html in a folder.")] = "",
    output: Annotated[str, typer.Option("--output", "-o", help="FILE, or FOLDER/ for one file a ruleset.")] = "",
    lang: Lang = "zh",
    rulesets: Rulesets = None,
) -> int:
    """Print a ruleset clause by clause: the words, what is encoded, readings, evidence and cases.

    Example: compliance rules doc yunnan-2024 -o yunnan-2024.html
    """
    inputs.one_of("--lang", lang, inputs.LANGUAGES)
    rulebook = inputs.open_rulebook(rulesets)
    wanted = _wanted(rulebook, names or ())
    target = _target(format, output)
    if len(wanted) > 1 and not target.folder:
        hint = "name one, or a folder with -o books/"
        raise UsageError(f"{len(wanted)} rulesets make {len(wanted)} books; {hint}")
    return _write(rulebook, wanted, target, rulesets, lang)


def _write(rulebook: Rulebook, wanted: list[Ruleset], target: Target, rulesets: Path | None, lang: str) -> int:
    from compliance.authoring.book import print_book, write_book
    from compliance.authoring.cases import load_all_cases
    from compliance.installed import shipped

    folder = rulesets or shipped("rulesets")
    for ruleset in wanted:
        book = write_book(ruleset, rulebook, load_all_cases(folder / ruleset.id, rulebook))
        try:
            text = print_book(book, target.format, lang)  # type: ignore[arg-type]
        except LoadError as error:
            say_problems(error)
            return exits.TEMPLATE
        target.take(text, ruleset.id)
    return exits.OK


def _wanted(rulebook: Rulebook, names: list[str] | tuple[str, ...]) -> list[Ruleset]:
    """Return the rulesets of these ids, each once, in the rulebook's order; all for none."""
    known = [each.id for each in rulebook.rulesets]
    for name in names:
        if name not in known:
            raise UsageError(f"no ruleset {name}; " + did_you_mean(name, known, "see `compliance rules list`"))
    return [each for each in rulebook.rulesets if not names or each.id in names]


def _target(format: str, output: str) -> Target:
    """Return where the books go; without a format the file's suffix says it, a folder gets HTML, the rest Markdown."""
    if format:
        inputs.one_of("--format", format, FORMATS)
    elif output and output != "-":
        format = SUFFIXES.get(Path(output).suffix.lower(), "html")
        format = format if format in FORMATS else "html"
    (target,) = pair([format or "markdown"], [output] if output else [], ())
    return target
