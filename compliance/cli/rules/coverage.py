"""``compliance rules coverage``: what of a document is encoded, and what the cases reach."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from compliance.cli import exits, inputs
from compliance.cli.check import Lang, Rulesets
from compliance.cli.inputs import UsageError
from compliance.cli.messages import printable, say, say_problems
from compliance.cli.output import emit
from compliance.diagnostics import Diagnostic, LoadError, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compliance.authoring.reach import Goal, Reach, Tally
    from compliance.authoring.texts.coverage import Coverage

FORMATS = ("text", "json")
_KINDS = {
    "verdict": ("结论", "verdicts"),
    "threshold": ("数值和日期的界线", "bounds"),
    "edge": ("周期、期限和施行期间", "periods, deadlines, days in force"),
    "branch": ("更严情形和另外的理解", "stricter cases and readings"),
}


def show_coverage(
    sources: Annotated[
        Path | None, typer.Option(help="Folder of the documents' texts: list the demands nobody quotes.")
    ] = None,
    missing: Annotated[bool, typer.Option("--missing", help="List what no case reaches.")] = False,
    least: Annotated[
        int, typer.Option("--min", min=0, max=100, metavar="N", help="Per cent that each ruleset's cases must reach.")
    ] = 0,
    format: Annotated[str, typer.Option(help="text or json; json has everything.")] = "text",
    rulesets: Rulesets = None,
    lang: Lang = "zh",
) -> int:
    """Show what of each document is encoded, and what of it the cases (*.test.yaml) reach.

    Exit code 4 where a clause listed as encoded has no obligation, or a ruleset's cases reach less than --min.

    Example: compliance rules coverage --missing --min 90
    """
    from compliance.authoring.cases import load_all_cases
    from compliance.authoring.reach import measure
    from compliance.authoring.reach.places import find_declared
    from compliance.authoring.texts.coverage import cover, read_source_text
    from compliance.installed import shipped

    inputs.one_of("--lang", lang, inputs.LANGUAGES)
    inputs.one_of("--format", format, FORMATS)
    if sources is not None and not sources.is_dir():
        raise UsageError(f"--sources: {sources} is not a folder")
    found: list[Diagnostic] = []
    rulebook = inputs.open_rulebook(rulesets)
    texts = [read_source_text(each, sources, found) if sources else None for each in rulebook.rulesets]
    covered = [cover(each, text) for each, text in zip(rulebook.rulesets, texts, strict=True)]
    folder = rulesets or shipped("rulesets")
    reached = measure(rulebook, load_all_cases(folder, rulebook), find_declared(folder))
    say_problems(LoadError(found))
    if format == "json":
        from msgspec import json

        told = json.format(json.encode(_plain(covered, reached)), indent=1).decode()
        emit(told + "\n", data=True)
    else:
        emit(printable("".join(f"{line}\n" for line in _lines(covered, reached, missing, lang))))
    short = [each for each in reached if each.tally().per_cent < least]
    for each in short:
        say(f"compliance: the cases of {each.name} reach {each.tally().per_cent} % of what they could, not {least} %")
    return exits.RULESET if short or any(each.bare for each in covered) else exits.OK


# --- for people ------------------------------------------------------------------------------------------------------


def _lines(covered: Sequence[Coverage], reached: Sequence[Reach], missing: bool, lang: str) -> Iterator[str]:
    from compliance.cli.learn import pick
    from compliance.model import Words

    by_name = {each.name: each for each in reached}
    for each in covered:
        yield f"{each.ruleset}  {pick(each.title, lang)}"
        yield from _clauses(each, lang)
        yield from _reached(by_name.pop(each.ruleset), missing, lang)
    for rest in by_name.values():
        yield f"{rest.name}  {pick(Words('各文件共用的类别', 'classes that several documents share'), lang)}"
        yield from _reached(rest, missing, lang)


def _clauses(each: Coverage, lang: str) -> Iterator[str]:
    """Yield what of a document is encoded, and where its text is at hand the demands that nobody quotes."""

    def line(zh: str, en: str, value: object) -> str:
        return f"  {zh if lang == 'zh' else en}: {value}"

    statuses = ", ".join(f"{status} {count}" for status, count in each.statuses.items())
    yield line("条款", "clauses", f"{sum(each.statuses.values())} ({statuses})")
    yield line("义务", "obligations", each.obligations)
    for clause in each.bare:
        yield line("标为encoded而没有义务", "encoded without an obligation", f"{clause.clause}  {clause.title}")
    for clause in each.unlisted:
        named = f"{clause.clause}  {clause.title}  [{clause.status}]"
        yield line("有义务而未标为encoded", "has obligations but is not encoded", named)
    if each.text is None:
        return
    yield line("原文句数", "sentences", each.text.sentences)
    yield line("含应当、要、必须等的句子", "sentences that demand something", each.text.modal)
    yield line("其中没有义务引用的", "of these quoted by no obligation", len(each.text.unquoted))
    yield from (f"    {one.clause or '?'}  [{one.status or '?'}]  {one.words}" for one in each.text.unquoted)
    for obligation in each.text.unfound:
        yield line("引文不在原文中的义务", "obligation whose quotation is not in the text", obligation)


def _reached(each: Reach, missing: bool, lang: str) -> Iterator[str]:
    """Yield how much of each kind the cases reach, and what they do not."""
    from compliance.authoring.reach import KINDS
    from compliance.diagnostics import width

    zh = lang == "zh"
    yield f"  {'例子' if zh else 'cases'}: {each.cases}"
    rows = [(_KINDS[kind][0 if zh else 1], each.tally(kind)) for kind in KINDS]
    rows.append(("合计" if zh else "together", each.tally()))
    wide = max(width(name) for name, _ in rows)
    for name, count in rows:
        if count.total:
            yield f"    {name}{' ' * (wide - width(name))}  {_counted(count, zh)}"
    for goal in each.goals if missing else ():
        if goal.state != "reached":
            yield f"    {_open(goal, zh)}"


def _counted(count: Tally, zh: bool) -> str:
    said = f"{count.per_cent:>3}%  {count.reached}/{count.total}"
    if not count.stated:
        return said
    return said + (
        f"（另有{count.stated}处有例子，但结论不取决于它）"
        if zh
        else f" ({count.stated} more stated, deciding nothing)"
    )


def _open(goal: Goal, zh: bool) -> str:
    said = goal.said.zh if zh else goal.said.en
    if goal.near is None:
        what = "没有例子" if zh else "no case"
    else:
        what = (
            f"例子（{_at(goal.near)}）的结论不取决于它" if zh else f"the case at {_at(goal.near)} does not depend on it"
        )
    return f"{_at(goal.span)}: {goal.name}: {what}{'：' if zh else ': '}{said}"


def _at(span: Span) -> str:
    return f"{span.path}:{span.line}" if span.line else span.path


# --- for programs ----------------------------------------------------------------------------------------------------


def _plain(covered: Sequence[Coverage], reached: Sequence[Reach]) -> dict[str, Any]:
    by_name = {each.name: each for each in reached}
    rulesets = [{**_plain_clauses(each), **_plain_reach(by_name.pop(each.ruleset))} for each in covered]
    return {"schema": 1, "rulesets": rulesets, "shared": [_plain_reach(each) for each in by_name.values()]}


def _plain_clauses(each: Coverage) -> dict[str, Any]:
    text = each.text
    return {
        "id": each.ruleset,
        "title": each.title,
        "clauses": each.statuses,
        "obligations": each.obligations,
        "encoded_without_obligation": [clause.clause for clause in each.bare],
        "obligations_but_not_encoded": [clause.clause for clause in each.unlisted],
        "text": None
        if text is None
        else {
            "sentences": text.sentences,
            "demanding": text.modal,
            "unquoted": text.unquoted,
            "quotation_not_in_text": text.unfound,
        },
    }


def _plain_reach(each: Reach) -> dict[str, Any]:
    from compliance.authoring.reach import KINDS

    tallies = {kind: each.tally(kind) for kind in KINDS} | {"together": each.tally()}
    return {
        "id": each.name,
        "cases": each.cases,
        "reach": {
            kind: {"reached": one.reached, "stated": one.stated, "total": one.total, "per_cent": one.per_cent}
            for kind, one in tallies.items()
        },
        "missing": [
            {
                "kind": goal.kind,
                "name": goal.name,
                "path": goal.span.path,
                "line": goal.span.line,
                "state": goal.state,
                "said": goal.said,
                "case": None if goal.near is None else {"path": goal.near.path, "line": goal.near.line},
            }
            for goal in each.goals
            if goal.state != "reached"
        ],
    }
