"""``compliance rules list`` and ``show``: what is installed, and what one obligation says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from compliance.cli import exits, inputs
from compliance.cli.check import Bind, Lang, Rulesets
from compliance.cli.messages import printable
from compliance.cli.output import emit

if TYPE_CHECKING:
    from compliance.explain import Known
    from compliance.model import Obligation, Rulebook, Ruleset


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
    from compliance.cli.learn import find_obligation
    from compliance.enterprise import Enterprise

    inputs.one_of("--lang", lang, inputs.LANGUAGES)
    rulebook = inputs.open_rulebook(rulesets, bind or ())
    each = find_obligation(rulebook, obligation_id)
    ruleset = next(owner for owner in rulebook.rulesets if each in owner.obligations)
    page = _Page(telling.known(rulebook, Enterprise("", "", "")), lang)
    _say_law(page, each, ruleset, rulebook)
    _say_inspection(page, each)
    emit(printable("".join(f"{line}\n" for line in page.lines)))
    return exits.OK


class _Page:
    """Lines of what one obligation says, each with its name, in the wanted language."""

    def __init__(self, about: Known, lang: str) -> None:
        self.about, self.lang = about, lang
        self.mark = "; " if lang == "en" else "；"
        self.lines: list[str] = []

    def line(self, zh: str, en: str, value: str) -> None:
        """Add a line, unless there is nothing to say."""
        from compliance.cli.learn import pick
        from compliance.model import Words

        if value:
            self.lines.append(f"{pick(Words(zh, en), self.lang)}: {value}")

    def both(self, zh: str) -> str:
        """Return a text that the rulesets give in Chinese alone."""
        from compliance.cli.learn import pick

        return pick(self.about.both(zh), self.lang) if zh else ""

    def several(self, texts: Sequence[str]) -> str:
        """Return several of them as one list."""
        from compliance.cli.learn import pick
        from compliance.explain.words import listed

        return pick(listed([self.about.both(text) for text in texts], "、", "; "), self.lang) if texts else ""


def _say_law(page: _Page, each: Obligation, ruleset: Ruleset, rulebook: Rulebook) -> None:
    """Say where an obligation is written, what is encoded of it, and what it has to do with others."""
    from compliance import explain as telling
    from compliance.cli.learn import pick
    from compliance.explain.asking import case_words
    from compliance.explain.naming import titled
    from compliance.explain.words import BEARERS
    from compliance.reports.strings import UI

    vocabulary, lang = rulebook.vocabulary, page.lang
    page.lines.append(f"{each.id}  {pick(each.title, lang)}  [{each.origin}]")
    page.line("依据", "source", f"{pick(ruleset.title, lang)} {each.source.clause}")
    page.lines.append(f"  “{each.source.quote}”")
    if each.source.normalised:
        page.line("应读作", "to be read as", f"“{each.source.normalised}”")
    page.line("规则", "encoded", pick(telling.sum_up(each, vocabulary), lang))
    for case in each.stricter:
        when = telling.describe(case.when, vocabulary)
        said = pick(case_words(each, case, vocabulary), lang)
        page.line(f"更严情形（{when.zh}）", f"stricter where {when.en}", f"{said}  [{case.id}]")
    until = each.effective.until or "…"
    page.line("施行期间", "in force", f"{each.effective.start} – {until}")
    kinds = (f"modality.{each.modality}", f"addressing.{each.addressing}", f"severity.{each.severity}")
    page.line("性质", "modality", " · ".join(pick(UI[key], lang) for key in kinds))
    page.line("责任人", "bearer", pick(BEARERS[each.bearer], lang))
    shared = [
        other.id for book in rulebook.rulesets for other in book.obligations if each.duty and other.duty == each.duty
    ]
    named = [pick(titled(other, rulebook), lang) for other in shared if other != each.id]
    page.line("同一义务见于", "the same duty in", f"{page.mark.join(named)}  [{each.duty}]" if named else "")
    page.line("取代", "overrides", page.mark.join(pick(titled(other, rulebook), lang) for other in each.overrides))


def _say_inspection(page: _Page, each: Obligation) -> None:
    """Say what shows that it is done, how to look, what to do where it is not, and how the text was read."""
    from compliance.cli.learn import pick
    from compliance.explain.words import compose

    page.line("凭证", "evidence", page.several(each.evidence))
    methods, judge = page.several(each.inspect.method), page.both(each.inspect.judge)
    page.line("检查方式", "inspection", page.mark.join(part for part in (methods, judge) if part))
    page.line("整改", "remedy", pick(each.remedy, page.lang) if each.remedy else "")
    page.line("可能涉及的条款", "statute", page.mark.join(map(page.both, each.statute)))
    page.line("理解与选择", "reading chosen", page.both(each.reading_note))
    for reading in each.readings:
        parts = (page.about.both(reading.zh), page.about.both(reading.because))
        said = pick(compose("{0}（未采用：{1}）", "{0} (not chosen: {1})", *parts), page.lang)
        page.line("另一种理解", "other reading", f"{said}  [{reading.id}]")
