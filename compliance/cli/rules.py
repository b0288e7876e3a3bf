"""``compliance rules``: what is installed, what one obligation says, whether cases hold and quotations stand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from compliance.cli import doc, exits, inputs
from compliance.cli.check import Bind, EngineName, Lang, Rulesets
from compliance.cli.inputs import UsageError
from compliance.cli.messages import printable, say, say_problems
from compliance.cli.output import emit
from compliance.diagnostics import Diagnostic, LoadError

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.command("doc")(doc.doc)


@app.callback()
def group() -> None:
    """Look at rulesets."""


@app.command("list")
def list_obligations(
    rulesets: Rulesets = None,
    bind: Bind = None,
    select: Annotated[list[str] | None, typer.Option(help="Selection, ruleset, obligation, duty or severity.")] = None,
    lang: Lang = "zh",
) -> int:
    """List documents and their obligations: number, id, modality, severity, clause, title; then the selections.

    Example: compliance rules list --select 'yunnan-2024*'
    """
    from compliance.cli.learn import pick
    from compliance.model import Words

    inputs.one_of("--lang", lang, inputs.LANGUAGES)
    lines: list[str] = []
    rulebook = inputs.open_rulebook(rulesets, bind or ())
    wanted = inputs.selector(rulebook, select or (), rulesets)
    for ruleset in rulebook.rulesets:
        shown = [each for each in ruleset.obligations if wanted is None or wanted(each, ruleset)]
        if not shown:
            continue
        until = ruleset.effective.until or "…"
        place = ruleset.jurisdiction or "unbound"
        lines.append(f"{ruleset.id}  {pick(ruleset.title, lang)}  [{place}; {ruleset.effective.start} – {until}]")
        for each in shown:
            title = pick(each.title, lang)
            kind = f"{each.modality}  {each.severity}"
            lines.append(f"  {each.number:>3}  {each.id}  {kind}  {each.source.clause}  {title}")
    selections = inputs.read_selections(rulesets)
    if selections:
        lines.append(pick(Words("可用的选择（--select 名称）", "selections (--select NAME)"), lang))
    for named in selections:
        patterns = ", ".join(pattern.text for pattern in named.patterns)
        lines.append(f"  {named.name}  {pick(named.title, lang) + '  ' if named.title else ''}[{patterns}]")
    emit(printable("".join(f"{line}\n" for line in lines)))
    return exits.OK


@app.command("show")
def show(
    obligation_id: Annotated[str, typer.Argument(metavar="ID", help="Id of an obligation, or RULESET:NUMBER.")],
    rulesets: Rulesets = None,
    bind: Bind = None,
    lang: Lang = "zh",
) -> int:
    """Show one obligation: clause, what is encoded in plain words, evidence, remedy, readings, file and line.

    Example: compliance rules show yunnan-2024:19
    """
    from compliance import explain as telling
    from compliance.cli.learn import find_obligation, pick
    from compliance.explain.asking import case_words
    from compliance.explain.naming import titled
    from compliance.explain.words import BEARERS
    from compliance.model import Words
    from compliance.reports.strings import UI

    inputs.one_of("--lang", lang, inputs.LANGUAGES)
    rulebook = inputs.open_rulebook(rulesets, bind or ())
    each = find_obligation(rulebook, obligation_id)
    ruleset = next(owner for owner in rulebook.rulesets if each in owner.obligations)
    vocabulary = rulebook.vocabulary
    lines: list[str] = []

    def line(zh: str, en: str, value: str) -> None:
        if value:
            lines.append(f"{pick(Words(zh, en), lang)}: {value}")

    lines.append(f"{each.id}  {pick(each.title, lang)}  [{each.origin}]")
    line("依据", "source", f"{pick(ruleset.title, lang)} {each.source.clause}")
    lines.append(f"  “{each.source.quote}”")
    if each.source.normalised:
        line("应读作", "to be read as", f"“{each.source.normalised}”")
    line("规则", "encoded", pick(telling.sum_up(each, vocabulary), lang))
    for case in each.stricter:
        when = telling.describe(case.when, vocabulary)
        said = pick(case_words(each, case, vocabulary), lang)
        line(f"更严情形（{when.zh}）", f"stricter where {when.en}", f"{said}  [{case.id}]")
    until = each.effective.until or "…"
    line("施行期间", "in force", f"{each.effective.start} – {until}")
    kinds = (f"modality.{each.modality}", f"addressing.{each.addressing}", f"severity.{each.severity}")
    line("性质", "modality", " · ".join(pick(UI[key], lang) for key in kinds))
    line("责任人", "bearer", pick(BEARERS[each.bearer], lang))
    shared = [
        other.id for book in rulebook.rulesets for other in book.obligations if each.duty and other.duty == each.duty
    ]
    named = [pick(titled(other, rulebook), lang) for other in shared if other != each.id]
    line("同一义务见于", "the same duty in", f"{'；'.join(named)}  [{each.duty}]" if named else "")
    line("取代", "overrides", "；".join(pick(titled(other, rulebook), lang) for other in each.overrides))
    line("凭证", "evidence", "、".join(each.evidence))
    line(
        "检查方式",
        "inspection",
        "、".join(each.inspect.method) + (f"；{each.inspect.judge}" if each.inspect.judge else ""),
    )
    line("整改", "remedy", pick(each.remedy, lang) if each.remedy else "")
    line("可能涉及的条款", "statute", "；".join(each.statute))
    line("理解与选择", "reading chosen", each.reading_note)
    for reading in each.readings:
        line("另一种理解", "other reading", f"{reading.zh}（未采用：{reading.because}）  [{reading.id}]")
    emit(printable("".join(f"{line}\n" for line in lines)))
    return exits.OK


@app.command("test")
def run_cases(rulesets: Rulesets = None, engine: EngineName = "reference") -> int:
    """Run the cases beside the rulesets (*.test.yaml); exit code 4 where one does not hold.

    Example: compliance rules test --rulesets my-rulesets/
    """
    from compliance.authoring.cases import load_all_cases
    from compliance.authoring.running import CaseRunner
    from compliance.installed import shipped

    inputs.open_engine(engine)
    rulebook = inputs.open_rulebook(rulesets)
    cases = load_all_cases(rulesets or shipped("rulesets"), rulebook)
    runner = CaseRunner(rulebook, engine)  # type: ignore[arg-type]
    wrong = 0
    lines: list[str] = []
    for case in cases:
        try:
            differences = runner.run(case).wrong
        except LoadError as error:
            say_problems(error)
            wrong += 1
            continue
        wrong += bool(differences)
        lines.extend(f"{case.origin.path}:{case.origin.line}: {case.name}: {each}" for each in differences)
    lines.append(f"{len(cases) - wrong} of {len(cases)} cases hold")
    emit(printable("\n".join(lines) + "\n"))
    if not cases:
        say("compliance: there are no cases (*.test.yaml) beside these rulesets")
    return exits.RULESET if wrong else exits.OK


@app.command("lint")
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


@app.command("coverage")
def show_coverage(
    sources: Annotated[
        Path | None, typer.Option(help="Folder of the documents' texts: list the demands nobody quotes.")
    ] = None,
    rulesets: Rulesets = None,
    lang: Lang = "zh",
) -> int:
    """Show what of each document is encoded; exit code 4 where a clause listed as encoded has no obligation.

    Example: compliance rules coverage --sources texts/
    """
    from compliance.authoring.coverage import cover, read_source_text
    from compliance.cli.learn import pick
    from compliance.model import Words

    inputs.one_of("--lang", lang, inputs.LANGUAGES)
    if sources is not None and not sources.is_dir():
        raise UsageError(f"--sources: {sources} is not a folder")
    found: list[Diagnostic] = []
    lines: list[str] = []
    bare = 0

    def line(zh: str, en: str, value: object) -> None:
        lines.append(f"  {pick(Words(zh, en), lang)}: {value}")

    for ruleset in inputs.open_rulebook(rulesets).rulesets:
        text = read_source_text(ruleset, sources, found) if sources else None
        each = cover(ruleset, text)
        bare += len(each.bare)
        lines.append(f"{each.ruleset}  {pick(each.title, lang)}")
        statuses = ", ".join(f"{status} {count}" for status, count in each.statuses.items())
        line("条款", "clauses", f"{sum(each.statuses.values())} ({statuses})")
        line("义务", "obligations", each.obligations)
        for clause in each.bare:
            line("标为encoded而没有义务", "encoded without an obligation", f"{clause.clause}  {clause.title}")
        for clause in each.unlisted:
            named = f"{clause.clause}  {clause.title}  [{clause.status}]"
            line("有义务而未标为encoded", "has obligations but is not encoded", named)
        if each.text is None:
            continue
        line("原文句数", "sentences", each.text.sentences)
        line("含应当、要、必须等的句子", "sentences that demand something", each.text.modal)
        line("其中没有义务引用的", "of these quoted by no obligation", len(each.text.unquoted))
        lines.extend(f"    {one.clause or '?'}  [{one.status or '?'}]  {one.words}" for one in each.text.unquoted)
        for obligation in each.text.unfound:
            line("引文不在原文中的义务", "obligation whose quotation is not in the text", obligation)
    say_problems(LoadError(found))
    emit(printable("".join(f"{line}\n" for line in lines)))
    return exits.RULESET if bare else exits.OK


def _is_error(diagnostic: Diagnostic) -> bool:
    return diagnostic.severity == "error"
