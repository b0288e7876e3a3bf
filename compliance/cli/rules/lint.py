"""``compliance rules lint``: what is wrong with the rulesets, or likely to be."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from compliance.cli import exits, inputs
from compliance.cli.check import Rulesets
from compliance.cli.inputs import UsageError
from compliance.cli.messages import say_problems
from compliance.cli.output import emit
from compliance.diagnostics import Diagnostic, LoadError


def compare_quotations(
    sources: Annotated[Path, typer.Option(help="Folder of the documents' texts, as `text.file` names them.")],
    rulesets: Rulesets = None,
) -> int:
    """Compare every quotation with the text of its document; exit code 4 where one does not stand in it.

    Example: compliance rules lint --sources texts/ --rulesets my-rulesets/
    """
    from compliance.authoring.quotes import find_quotes, verify_quotes
    from compliance.installed import shipped

    if not sources.is_dir():
        raise UsageError(f"--sources: {sources} is not a folder")
    rulebook = inputs.open_rulebook(rulesets)
    found = verify_quotes(rulebook, sources, find_quotes(rulesets or shipped("rulesets")))
    say_problems(LoadError(found), limit=len(found))
    errors = sum(_is_error(each) for each in found)
    quotations = sum(len(ruleset.obligations) for ruleset in rulebook.rulesets)
    emit(f"{quotations} obligations: {errors} mistakes, {len(found) - errors} warnings\n")
    return exits.RULESET if errors else exits.OK


def _is_error(diagnostic: Diagnostic) -> bool:
    return diagnostic.severity == "error"
