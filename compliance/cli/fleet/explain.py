"""``compliance fleet explain``: why a run says what it says of one firm, told by the reference engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import typer

from compliance.cli import exits, learn
from compliance.cli.check import Lang, Rulesets
from compliance.cli.fleet.check import StoreFolder
from compliance.cli.fleet.results import RunName, results_of
from compliance.cli.fleet.stores import answering
from compliance.cli.inputs import LANGUAGES, UsageError, as_text, one_of
from compliance.cli.messages import one_line, printable, say
from compliance.cli.output import emit
from compliance.cli.run import terminal_width, wants_colour
from compliance.diagnostics import did_you_mean

if TYPE_CHECKING:
    from compliance.assessment import Assessment
    from compliance.fleet.runs.reading import Results
    from compliance.reports import Language


def explain_firm(
    store: StoreFolder,
    firm: Annotated[str, typer.Argument(metavar="ID", help="The firm's id in the store.", show_default=False)],
    obligation_id: Annotated[
        str, typer.Argument(metavar="[OBLIGATION]", help="Id or number; without, the whole report.")
    ] = "",
    run: RunName = "",
    rulesets: Rulesets = None,
    lang: Lang = "zh",
) -> int:
    """Say why one firm has its verdicts: the reference judges it once more, and what the run says is compared.

    A difference is a mistake of this program, and ends in exit code 70.

    Example: compliance fleet explain yunnan/ 91530581MA0000001X baoshan-2017-05-safety-dept
    """
    one_of("--lang", lang, LANGUAGES)
    id = as_text(firm)
    with answering(lang):
        from compliance.assessor import Assessor
        from compliance.fleet.picking.listing import near
        from compliance.fleet.runs.against_reference import differing
        from compliance.fleet.stores.rows import enterprise_of

        results = results_of(store, run, rulesets)
        vocabulary = results.rulebook.vocabulary
        row = results.store.row(id)
        if row is None:
            hint = did_you_mean(id, near(results.store, id), "`compliance fleet list` gives ids")
            raise UsageError(f"there is no firm {one_line(id)} in {store}; {hint}")
        wanted = learn.find_obligation(results.rulebook, obligation_id) if obligation_id else None
        if wanted is not None and wanted.id not in results.owners:
            raise UsageError(f"{wanted.id} was not judged in the run {results.run.run}")
        assessor = Assessor(
            results.rulebook, results.as_of, "reference", lambda each, _: each.id in results.owners,
            results.run.selection, plan=results.plan,
        )  # fmt: skip
        assessment = assessor.assess(enterprise_of(row, vocabulary, store.name))
        wrong = differing(results, id, assessment)
        if wanted is None:
            _print_report(assessment, lang)
        else:
            finding = next(each for each in assessment.findings if each.id == wanted.id)
            emit(printable("".join(f"{line}\n" for line in learn.told(assessor, assessment, finding, wanted, lang))))
        return _say_differences(results, id, wrong)


def _print_report(assessment: Assessment, lang: str) -> None:
    from compliance.reports import write
    from compliance.reports.build import build

    view = build(assessment, full=False)
    said = cast("Language", lang)
    text = write(view, format="terminal", lang=said, colour=wants_colour(), width=terminal_width())
    emit(text)


def _say_differences(results: Results, id: str, wrong: dict[str, tuple[str, str]]) -> int:
    if not wrong:
        return exits.OK
    say(f"compliance: the run {results.run.run} and the reference differ on {one_line(id)}:")
    for key, (run, reference) in wrong.items():
        say(f"  {key}: the run says {run}, the reference {reference}")
    say("  help: this is a bug of this program, or the run was changed by hand; please report it")
    return exits.BUG
