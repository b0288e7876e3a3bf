"""``compliance rules test``: do the cases beside the rulesets hold, and if one does not, why?"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct

from compliance.cli import exits, inputs
from compliance.cli.check import Bind, EngineName, Lang, Rulesets
from compliance.cli.inputs import UsageError
from compliance.cli.messages import printable, say
from compliance.cli.mistakes import is_disagreement, report_disagreement
from compliance.cli.output import as_bytes, emit, ensure_writable, write_whole
from compliance.installed import shipped

if TYPE_CHECKING:
    from compliance.authoring.cases import CaseExample
    from compliance.authoring.cases.testing import CaseReport
    from compliance.model import Rulebook

MANY = 500
"""More cases than these, and progress is shown on a terminal."""
FORMATS = ("text", "json", "sarif", "junit", "github")
STOOD = {
    "zh": {"holds": "通过", "differs": "未通过", "open": "待定", "unreadable": "无法读取"},
    "en": {"holds": "holds", "differs": "does not hold", "open": "to be decided", "unreadable": "cannot be read"},
}
SIGNS = {"holds": ".", "differs": "F", "open": "?", "unreadable": "E"}
WIDEST = 60
"""Signs on one line."""


def run_cases(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Folders or *.test.yaml files; all if left out.")
    ] = None,
    keyword: Annotated[
        str, typer.Option("-k", metavar="EXPRESSION", help="Only cases whose name, file or obligation has these words.")
    ] = "",
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="One line a case, and all of those that do not hold in full.")
    ] = False,
    first: Annotated[
        bool, typer.Option("--exitfirst", "-x", help="Stop at the first case that does not hold.")
    ] = False,
    maxfail: Annotated[int, typer.Option(min=0, help="Stop at so many cases that do not hold; 0: never.")] = 0,
    strict: Annotated[bool, typer.Option("--strict", help="A case still to be decided (TODO) does not hold.")] = False,
    format: Annotated[str, typer.Option(help=", ".join(FORMATS) + ".")] = "text",
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="Write to a file.")] = "",
    junit: Annotated[str, typer.Option("--junit", metavar="FILE", help="Write JUnit XML as well.")] = "",
    rulesets: Rulesets = None,
    bind: Bind = None,
    engine: EngineName = "reference",
    lang: Lang = "zh",
) -> int:
    """Run the cases beside the rulesets (*.test.yaml); exit code 4 where one does not hold.

    Example: compliance rules test my-rulesets/ -k 'drill and not 2023'
    """
    inputs.one_of("--format", format, FORMATS)
    inputs.one_of("--lang", lang, inputs.LANGUAGES[:2])
    inputs.open_engine(engine)
    wanted = Wanted(format, output, junit, lang, strict, verbose, 1 if first else maxfail)
    for file in wanted.files():
        ensure_writable(Path(file))
    folder, files = look_for(paths or (), rulesets)
    rulebook = inputs.open_rulebook(folder)
    every = _load(files, folder, bind or ())
    cases = _chosen(every, keyword)
    if not every:
        say("compliance: there are no cases (*.test.yaml) beside these rulesets")
    try:
        reports = _run(cases, rulebook, engine, wanted, folder)
    except Exception as error:
        if not is_disagreement(error):
            raise
        return report_disagreement(error, b"", (), rulebook.digest, error.as_of)  # type: ignore[attr-defined,arg-type]
    return _deliver(reports, len(cases) - len(reports), wanted, {"engine": engine, "rulesets": rulebook.digest})


class Wanted(Struct, frozen=True):
    """How a run is told, and when it ends."""

    format: str
    output: str
    junit: str
    lang: str
    strict: bool
    verbose: bool
    most: int
    """Cases that do not hold after which no more are run; 0: all are run."""

    @property
    def told_at_once(self) -> bool:
        """Whether each file is told as soon as it has run."""
        return self.format == "text" and self.output in ("", "-")

    def files(self) -> list[str]:
        """Return the files that will be written."""
        return [file for file in (self.output, self.junit) if file and file != "-"]


def look_for(paths: Sequence[Path], rulesets: Path | None) -> tuple[Path, list[Path]]:
    """Return the folder of the rulebook, and the files of cases.

    Without ``--rulesets`` it is the folder of rulesets that the paths lie in, else the installed one.
    """
    from compliance.authoring.cases import ENDING, home_of

    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: there is no such file or folder")
    homes = {home_of(path) for path in paths} if rulesets is None else {rulesets}
    if len(homes) > 1:
        named = ", ".join(sorted(str(each or "the installed rulesets") for each in homes))
        raise UsageError(f"the paths belong to several folders of rulesets ({named}); test one at a time")
    folder = next(iter(homes), None) or shipped("rulesets")
    files: dict[Path, None] = {}
    for path in paths or (folder,):
        found = sorted(path.rglob(f"*{ENDING}")) if path.is_dir() else [path]
        if paths and not found:
            raise UsageError(f"{path}: no *{ENDING} in this folder")
        files.update(dict.fromkeys(found))
    return folder, [*files]


def _load(files: Sequence[Path], folder: Path, bindings: Sequence[str]) -> tuple[CaseExample, ...]:
    """Return the cases; the places of ``--bind`` are those of files that bind none themselves."""
    from msgspec.structs import replace

    from compliance.authoring.cases import load_files

    cases = load_files(files, inputs.open_rulebook(folder))
    if not bindings:
        return cases
    inputs.open_rulebook(folder, bindings)
    places = {ruleset: code for ruleset, _, code in (each.partition("=") for each in bindings)}
    return tuple(replace(case, bind={**places, **case.bind}) for case in cases)


def _chosen(cases: tuple[CaseExample, ...], keyword: str) -> list[CaseExample]:
    if not keyword.strip():
        return [*cases]
    from compliance.authoring.cases.choosing import ExpressionError, choose

    try:
        wanted = choose(inputs.as_text(keyword))
    except ExpressionError as error:
        raise UsageError(f"-k: {error}; write words with and, or, not, e.g. 'drill and not 2023'") from None
    found = [case for case in cases if wanted((case.name, Path(case.origin.path).name, *case.expect))]
    if cases and not found:
        raise UsageError(f"-k: none of {len(cases)} cases has {keyword!r} in its name, its file or its obligations")
    return found


def _run(
    cases: Sequence[CaseExample], rulebook: Rulebook, engine: str, wanted: Wanted, folder: Path
) -> list[CaseReport]:
    """Run the cases, tell each file as it ends, and stop where so many do not hold."""
    from compliance.authoring.cases.running import CaseRunner
    from compliance.authoring.cases.testing import run_case

    runner = CaseRunner(rulebook, engine, cases)  # type: ignore[arg-type]
    shown = not wanted.told_at_once and len(cases) > MANY and sys.stderr is not None and sys.stderr.isatty()
    reports: list[CaseReport] = []
    begun = wrong = 0
    for index, case in enumerate(cases):
        if shown and index % 50 == 0:
            sys.stderr.write(f"\r{index}/{len(cases)}")
        reports.append(run_case(case, runner, wanted.lang, folder))
        wrong += reports[-1].counts_as_mistake(wanted.strict)
        ended = wanted.most and wrong >= wanted.most
        if ended or index + 1 == len(cases) or cases[index + 1].origin.path != case.origin.path:
            if wanted.told_at_once:
                emit(printable("".join(f"{line}\n" for line in _file_lines(reports[begun:], wanted))))
            begun = len(reports)
        if ended:
            break
    if shown:
        sys.stderr.write("\r\x1b[K")
    return reports


def _file_lines(reports: Sequence[CaseReport], wanted: Wanted) -> Iterator[str]:
    """Yield the cases of one file: a sign each and how many hold, or a line each."""
    from compliance.authoring.formats.places import relative

    path = relative(reports[0].case.origin.path)
    if wanted.verbose:
        words = STOOD["en" if wanted.lang == "en" else "zh"]
        for each in reports:
            yield f"{path}:{each.case.origin.line}: {each.case.name}  {words[each.ending]}"
        return
    signs = "".join(SIGNS[each.ending] for each in reports)
    rows = [signs[start : start + WIDEST] for start in range(0, len(signs), WIDEST)]
    rows[-1] += f"  {signs.count('.')}/{len(signs)}"
    yield f"{path}  {rows[0]}"
    yield from (f"    {row}" for row in rows[1:])


def _deliver(reports: Sequence[CaseReport], left: int, wanted: Wanted, facts: dict[str, str | int]) -> int:
    from compliance.authoring.cases.testing import as_results
    from compliance.authoring.formats import FormatLimit, write

    counts: dict[str, str | int] = {"cases": len(reports) + left, "not_run": left}
    results = as_results(reports, facts | counts, wanted.strict, left)
    try:
        if wanted.format != "text":
            _put(write(results, wanted.format, wanted.lang), wanted.output, data=wanted.format != "github")
        else:
            lines = (
                []
                if wanted.told_at_once
                else [line for each in _by_file(reports) for line in _file_lines(each, wanted)]
            )
            lines += _story(reports, wanted.lang, wanted.verbose)
            lines.append(results.summary.en if wanted.lang == "en" else results.summary.zh)
            _put(printable("".join(f"{line}\n" for line in lines)), wanted.output, data=False)
        if wanted.junit:
            _put(write(results, "junit", wanted.lang), wanted.junit, data=True)
    except FormatLimit as limit:
        raise UsageError(limit.said.en if wanted.lang == "en" else limit.said.zh) from None
    return exits.RULESET if any(each.counts_as_mistake(wanted.strict) for each in reports) else exits.OK


def _by_file(reports: Iterable[CaseReport]) -> list[list[CaseReport]]:
    files: dict[str, list[CaseReport]] = {}
    for each in reports:
        files.setdefault(each.case.origin.path, []).append(each)
    return [*files.values()]


def _story(reports: Sequence[CaseReport], lang: str, verbose: bool) -> Iterator[str]:
    """Yield what there is to say of the cases that do not hold, then what is still to be decided."""
    from compliance.authoring.cases.story import place_of
    from compliance.authoring.cases.telling import choose_told, lines_of_rest

    told = choose_told(reports, verbose)
    for each in told.full:
        yield ""
        yield f"━━ {each.case.name}"
        yield from each.lines
    yield from lines_of_rest(told, lang)
    waiting = [each for each in reports if each.ending == "open"]
    if waiting:
        yield ""
        yield "To be decided" if lang == "en" else "待定（expect 写作 TODO）"
    for each in waiting:
        yield f"  {place_of(each.case)}  {each.case.name}"
        yield f"    {each.said.en if lang == 'en' else each.said.zh}"
    if any(each.lines for each in reports):
        yield ""


def _put(text: str, output: str, data: bool) -> None:
    if output and output != "-":
        write_whole(Path(output), as_bytes(text))
        say(f"wrote {output}")
    else:
        emit(text if data else printable(text), data=data)
