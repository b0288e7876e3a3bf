"""``compliance checklist import``: filled checklists into a profile, and where officers found other than it states."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct

from compliance.cli import exits, inputs
from compliance.cli.check import AsOf, Bind, EngineName, Lang, Rulesets
from compliance.cli.inputs import LANGUAGES, STDIN, UsageError, one_of
from compliance.cli.messages import one_line, say, say_problems
from compliance.cli.mistakes import is_disagreement, report_disagreement
from compliance.cli.output import OutputError, emit, ensure_writable, write_whole
from compliance.cli.run import terminal_width, wants_colour
from compliance.diagnostics import LoadError
from compliance.installed import MissingExtra

if TYPE_CHECKING:
    from compliance.assessor import Assessor
    from compliance.diagnostics import Diagnostic
    from compliance.enterprise import Enterprise
    from compliance.reports.returns import Returned
    from compliance.reports.returns.accepting import Accepted
    from compliance.reports.returns.account import Ending, Import

FORMATS = ("terminal", "markdown", "json")


def bring_back(
    files: Annotated[list[str], typer.Argument(help="Filled checklists: XLSX or HTML.", show_default=False)],
    profile: Annotated[str, typer.Option(help="The profile they were made of.", show_default=False)],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the amended profile to this new file.")
    ] = None,
    in_place: Annotated[bool, typer.Option("--in-place", help="Write it over the profile itself.")] = False,
    officer: Annotated[str, typer.Option(help="Who inspected, where a checklist does not say.")] = "",
    on: Annotated[str, typer.Option("--date", help="Day of the inspection, where a checklist does not say.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and report everything, write nothing.")] = False,
    accept_changed: Annotated[
        bool,
        typer.Option(
            "--accept-changed-profile", help="Import although the profile changed since; never another firm's."
        ),
    ] = False,
    format: Annotated[str, typer.Option("--format", "-f", help="terminal, markdown or json.")] = "terminal",
    as_of: AsOf = "",
    rulesets: Rulesets = None,
    bind: Bind = None,
    lang: Lang = "zh",
    engine: EngineName = "auto",
) -> int:
    """Take the answers of filled checklists into the profile's `inspections:`, and say where they differ from it.

    Nothing else of the profile changes. Without -o or --in-place it only shows what would be added. An item without
    a result is left out; 未查 is kept where it was ticked. Exit codes: 0 imported, 2 usage, 3 refused (nothing is
    written; every mistake is named by its cell), 4 a ruleset does not load, 6 output.

    Example: compliance checklist import filled.xlsx --profile works.yaml -o works-inspected.yaml
    """
    one_of("--format", format, FORMATS)
    one_of("--lang", lang, LANGUAGES)
    one_of("--engine", engine, inputs.ENGINES)
    _look_at_output(profile, output, in_place)
    wanted = _Wanted(
        files=tuple(dict.fromkeys(files)),
        profile=profile,
        target=Path(profile) if in_place else output,
        officer=_name(officer),
        on=inputs.parse_date(on, "--date") if on else None,
        dry_run=dry_run,
        accept_changed=accept_changed,
    )
    day = inputs.read_day(as_of)
    assessor = inputs.open_assessor(inputs.open_rulebook(rulesets, bind or ()), day, engine, (), not as_of, rulesets)
    try:
        made = _import(wanted, assessor)
    except LoadError as error:
        say_problems(error, lang="zh" if lang == "both" else lang)
        say("compliance: nothing was imported" if lang == "en" else "compliance: 没有导入任何内容")
        return exits.INPUT
    except MissingExtra as error:
        say(f"compliance: {error}")
        return exits.OUTPUT
    if isinstance(made, int):
        return made
    from compliance.reports.returns.account import write

    view, changed = made
    terminal = format == "terminal"
    text = write(view, format, lang, width=terminal_width(), colour=terminal and wants_colour())  # type: ignore[arg-type]
    if view.ending == "written" and wanted.target is not None:
        write_whole(wanted.target, changed)
        say(f"wrote {wanted.target}")
    emit(text, data=not terminal)
    return exits.OK


class _Wanted(Struct, frozen=True):
    """What is to be imported into what."""

    files: tuple[str, ...]
    profile: str
    target: Path | None
    officer: str
    on: date | None
    dry_run: bool
    accept_changed: bool


def _name(officer: str) -> str:
    """Return who inspected, as a profile can hold it; raises :class:`UsageError`."""
    from compliance.decoding import bad_character
    from compliance.profiles.statements import TEXT

    name = inputs.as_text(officer).strip()
    if bad_character(name) or "\n" in name or "\t" in name or len(name) > TEXT:
        raise UsageError(f"--officer: {one_line(name[:40])!r} is not a name on one line")
    return name


def _look_at_output(profile: str, output: Path | None, in_place: bool) -> None:
    if profile == STDIN:
        raise UsageError("--profile: name the profile's file; answers are not merged into standard input")
    if output is not None and in_place:
        raise UsageError("--output and --in-place: choose one")
    if output is not None and os.path.lexists(output):
        same = os.path.realpath(output) == os.path.realpath(profile)
        instead = "give --in-place to write it" if same else "a profile is never written over"
        raise UsageError(
            f"--output {output}: {'that is the profile itself' if same else 'is there already'}; {instead}"
        )
    if output is not None or in_place:
        ensure_writable(output or Path(profile))
    if in_place and not os.access(profile, os.W_OK):
        raise OutputError(f"cannot write {profile}: it is read-only; name another file with -o")


def _import(wanted: _Wanted, assessor: Assessor) -> tuple[Import, bytes] | int:
    """Return the account and the bytes to write; an exit code where the engines disagree. ``LoadError`` if refused."""
    from compliance.profiles.amending import append_inspections
    from compliance.reports.returns.account import Outcome, build

    vocabulary = assessor.rulebook.vocabulary
    data = inputs.read_source(wanted.profile)
    before = inputs.read_profile(wanted.profile, data, vocabulary)
    accepted = _accept(wanted, before, data, assessor)
    shown = one_line(wanted.profile)
    changed = append_inspections(data, [each.entry for each in accepted.new], vocabulary, shown)
    ending: Ending = "written"
    if changed == data:
        ending = "nothing"
    elif wanted.dry_run or wanted.target is None:
        ending = "dry_run" if wanted.dry_run else "shown"
    written = str(wanted.target) if ending == "written" else ""
    # Places are given in the profile that is there afterwards.
    after = inputs.read_profile(written or wanted.profile, changed if written else data, vocabulary)
    try:
        assessment = assessor.assess(after)
    except Exception as error:
        if not is_disagreement(error):
            raise
        return report_disagreement(error, changed, (), assessor.rulebook.digest, assessor.as_of)  # type: ignore[arg-type]
    outcome = Outcome(
        ending, shown, before.digest, one_line(written), after.digest if written else "", _changed(accepted)
    )
    return build(accepted, assessment, outcome), changed


def _accept(wanted: _Wanted, enterprise: Enterprise, data: bytes, assessor: Assessor) -> Accepted:
    """Read every checklist and check it; what is wrong with one does not hide what is wrong with another."""
    from compliance.reports.returns import Refused, read_answers
    from compliance.reports.returns.accepting import Terms, accept

    returned: list[Returned] = []
    wrong: list[Diagnostic] = []
    for name in wanted.files:
        try:
            returned.append(read_answers(name))
        except LoadError as error:
            wrong += error.diagnostics
    terms = Terms(
        enterprise=enterprise,
        profile=data,
        known=frozenset(each.id for ruleset in assessor.rulebook.rulesets for each in ruleset.obligations),
        rulebook_digest=assessor.rulebook.digest,
        as_of=assessor.as_of,
        officer=wanted.officer,
        on=wanted.on,
        accept_changed=wanted.accept_changed,
    )
    try:
        accepted = accept(returned, terms)
    except Refused as error:
        raise Refused([*wrong, *error.diagnostics]) from None
    if wrong:
        raise Refused(wrong)
    return accepted


def _changed(accepted: Accepted) -> bool:
    return any(each.code == "K026" for each in accepted.remarks)
