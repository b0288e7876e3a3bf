"""``compliance rules coverage``: what of a document is encoded, and what the cases reach."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from compliance.cli import exits, inputs
from compliance.cli.check import Lang, Rulesets
from compliance.cli.inputs import UsageError
from compliance.cli.messages import printable, say_problems
from compliance.cli.output import emit
from compliance.diagnostics import Diagnostic, LoadError


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
