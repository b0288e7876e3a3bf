"""``compliance rules list`` and ``show``: what is installed, and what one obligation says."""

from __future__ import annotations

from typing import Annotated

import typer

from compliance.cli import exits, inputs
from compliance.cli.check import Bind, Lang, Rulesets
from compliance.cli.messages import printable
from compliance.cli.output import emit


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
