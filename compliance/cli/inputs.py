"""What commands are given: rulesets, profiles, dates, selections. Says what is wrong with them; judges nothing."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from compliance.cli.messages import one_line, say
from compliance.diagnostics import Diagnostic, LoadError, Span, did_you_mean
from compliance.installed import shipped

if TYPE_CHECKING:
    from compliance.assessor import Assessor
    from compliance.checking.selections import Selection
    from compliance.enterprise import Enterprise
    from compliance.model import Obligation, Rulebook, Ruleset, Vocabulary

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China keeps one time without summer time; no zone database is needed."""
STDIN = "-"
SHOWN_STDIN = "<stdin>"
SENSIBLE_YEARS = range(2020, 2101)
"""A clock outside these years is wrong."""
ENGINES = ("auto", "reference", "rete")
LANGUAGES = ("zh", "en", "both")


class UsageError(Exception):
    """The command line asks for something that cannot be; one sentence, and what to write instead."""


def read_day(as_of: str) -> date:
    """Return the as-of date: as given, else the present civil date in Asia/Shanghai."""
    if as_of:
        return parse_date(as_of, "--as-of")
    day = today()
    if day.year not in SENSIBLE_YEARS:
        say(f"compliance: the clock of this machine says {day}; give the day with --as-of YYYY-MM-DD")
    return day


def today() -> date:
    """Return the present civil date in Asia/Shanghai: the default as-of date."""
    return datetime.now(SHANGHAI).date()


def parse_date(text: str, option: str) -> date:
    """Read YYYY-MM-DD; raises :class:`UsageError`."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option}: {text!r} is not a day; write YYYY-MM-DD, e.g. 2025-01-10") from None
    if len(text) != 10 or not 1900 <= day.year <= 2200:
        raise UsageError(f"{option}: {text!r} is not a day between 1900-01-01 and 2200-12-31 written YYYY-MM-DD")
    return day


def one_of(option: str, value: str, allowed: tuple[str, ...]) -> None:
    """Raise :class:`UsageError` for a word that is none of those allowed."""
    if value not in allowed:
        raise UsageError(f"{option}: {value!r} is none of {', '.join(allowed)}")


def open_rulebook(folder: Path | None, bindings: Sequence[str] = ()) -> Rulebook:
    """Load all installed rulesets, or those of ``folder`` in their place; raises :class:`LoadError`."""
    from compliance.cache import default_folder
    from compliance.checking import bind, load_rulesets

    places = read_bindings(bindings)
    if folder is not None and not folder.is_dir():
        raise UsageError(f"--rulesets: {folder} is not a folder")
    try:
        rulebook = load_rulesets(folder or shipped("rulesets"), cache=default_folder())
    except FileNotFoundError as error:
        raise LoadError([Diagnostic(Span("rulesets"), "T013", str(error))]) from None
    try:
        return bind(rulebook, places)
    except LoadError as error:
        wrong = error.diagnostics[0]
        raise UsageError(f"--bind {wrong.span.path}: {wrong.message}; {wrong.hint}") from None


def read_bindings(bindings: Sequence[str]) -> dict[str, str]:
    """Read ``RULESET=CODE``, one each; raises :class:`UsageError`."""
    places: dict[str, str] = {}
    for binding in bindings:
        ruleset, separator, code = binding.partition("=")
        if not separator:
            raise UsageError(f"--bind: {binding!r} is not RULESET=CODE, e.g. district-2011=530502")
        places[ruleset] = code
    return places


def open_assessor(
    rulebook: Rulebook,
    day: date,
    engine: str,
    select: Sequence[str] = (),
    day_assumed: bool = False,
    rulesets: Path | None = None,
) -> Assessor:
    """Return the rulebook ready to judge; raises :class:`UsageError` for an engine that cannot be used here.

    ``rulesets`` is the folder it came from, where the selections are; ``None``: the shipped one.
    """
    from compliance.assessor import Assessor

    open_engine(engine)
    selected = selector(rulebook, select, rulesets)
    return Assessor(rulebook, day, engine, selected, ",".join(select), day_assumed)  # type: ignore[arg-type]


def open_engine(engine: str) -> None:
    """Raise :class:`UsageError` for an engine that does not exist or cannot be used here."""
    one_of("--engine", engine, ENGINES)
    if engine == "rete":
        from compliance.engines.rete import available

        reason = available()
        if reason is not None:
            raise UsageError(f"--engine rete: {reason}; --engine reference works everywhere")


def templates_folder(given: Path | None) -> Path | None:
    """Return the user's folder of templates: the one given, else ``./report_templates`` where that is the user's own.

    Raises :class:`UsageError` where the one given is no folder.
    """
    if given is not None:
        if not given.is_dir():
            raise UsageError(f"--templates: {given} is not a folder")
        return given
    near = Path("report_templates")
    if not near.is_dir() or near.resolve() == shipped("report_templates").resolve():
        return None
    say(f"compliance: templates of {near.resolve()} take the place of shipped ones")
    return near


def find_profiles(names: Sequence[str]) -> list[str]:
    """Expand files, globs and folders (their *.yaml and *.yml) to file names, each once, in the order given."""
    found: dict[str, str] = {}
    for name in names:
        for each in _expand(name):
            found.setdefault(each if each == STDIN else os.path.abspath(each), each)
    return list(found.values())


def _expand(name: str) -> Iterator[str]:
    if name == STDIN or not name:
        yield name
    elif os.path.isdir(name):
        yield from _inside(name)
    elif any(char in name for char in "*?[") and not os.path.lexists(name):
        matches = sorted(glob.glob(name, recursive=True))
        if not matches:
            raise UsageError(f"{name}: nothing matches")
        for match in matches:
            yield from _inside(match) if os.path.isdir(match) else [match]
    else:
        yield name


def _inside(folder: str) -> list[str]:
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        raise UsageError(f"{folder}: {error.strerror}") from None
    found = [os.path.join(folder, name) for name in names if name.endswith((".yaml", ".yml")) and name[0] != "."]
    if not found:
        raise UsageError(f"{folder}: no *.yaml in this folder")
    return found


def as_text(argument: str) -> str:
    """Return an argument as the UTF-8 it was typed in, where the locale took it for something else."""
    if argument.isascii():
        return argument
    try:
        return argument.encode("ascii", "surrogateescape").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return argument


def read_source(name: str) -> bytes:
    """Return the bytes of a profile, read once, ``-`` from standard input; raises :class:`LoadError`."""
    from compliance.decoding import PROFILE_BYTES, read_once

    if name != STDIN:
        return read_once(name, PROFILE_BYTES)
    if sys.stdin is None:
        raise UsageError("- : standard input is closed")
    if sys.stdin.isatty():
        say("reading a profile from the keyboard; end it with Ctrl-D")
    return sys.stdin.buffer.read(PROFILE_BYTES + 1)


def read_profile(name: str, data: bytes, vocabulary: Vocabulary, settings: Sequence[str] = ()) -> Enterprise:
    """Read one profile from its bytes, and lay what-if settings over it; raises :class:`LoadError`."""
    from compliance.profiles import load_profile
    from compliance.profiles.whatif import apply_settings

    shown = SHOWN_STDIN if name == STDIN else one_line(name)
    enterprise = load_profile(data, vocabulary, path=shown)
    return apply_settings(enterprise, [*map(as_text, settings)], vocabulary) if settings else enterprise


def selector(
    rulebook: Rulebook, patterns: Sequence[str], rulesets: Path | None = None
) -> Callable[[Obligation, Ruleset], bool] | None:
    """Return what ``--select`` shows: obligations whose id, ruleset, duty or severity matches one of the patterns.

    The name of a selection stands for its patterns: those of the folder ``rulesets``, or the shipped ones. Raises
    :class:`UsageError` for a pattern that matches nothing, :class:`LoadError` where that is one of a selection.
    """
    asked = [part.strip() for pattern in patterns for part in pattern.split(",") if part.strip()]
    if not asked:
        return None
    from compliance.checking.selections import expand, nothing_matches

    selections = read_selections(rulesets)
    names = {name for ruleset in rulebook.rulesets for each in ruleset.obligations for name in _names(each, ruleset)}
    wanted: list[str] = []
    for pattern in asked:
        meant = expand(pattern, selections)
        if meant is None and not _matches(names, pattern):
            known = sorted(names | {each.name for each in selections})
            hint = did_you_mean(pattern.strip("*"), known, "`compliance rules list` shows what there is")
            raise UsageError(f"--select: nothing matches {pattern!r}; {hint}")
        for each in meant or ():
            if not _matches(names, each.text):
                raise nothing_matches(pattern, each, sorted(names))
        wanted += [pattern] if meant is None else [each.text for each in meant]
    return lambda obligation, ruleset: any(_matches(_names(obligation, ruleset), pattern) for pattern in wanted)


def read_selections(rulesets: Path | None) -> tuple[Selection, ...]:
    """Return the selections of the folder ``rulesets``, or the shipped ones; raises :class:`LoadError`."""
    from compliance.checking.selections import load_selections

    return load_selections(rulesets or shipped("rulesets"))


def _matches(names: Iterable[str], pattern: str) -> bool:
    return any(fnmatchcase(name, pattern) for name in names)


def _names(obligation: Obligation, ruleset: Ruleset) -> Iterator[str]:
    yield obligation.id
    yield ruleset.id
    yield obligation.severity
    if obligation.duty:
        yield obligation.duty
