"""The command line: what each command is called, and which exit code an end of it gets.

Nothing heavy is imported here: a command's module imports what it needs when it runs.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

import typer
import typer.exceptions

from compliance.cli import config, exits
from compliance.cli.inputs import UsageError
from compliance.cli.messages import say, say_problems
from compliance.cli.mistakes import report_mistake
from compliance.cli.output import OutputError, emit, silence
from compliance.diagnostics import LoadError


def _check(app: typer.Typer) -> None:
    from compliance.cli import check

    app.command("check")(check.check)


def _demo(app: typer.Typer) -> None:
    from compliance.cli import check

    app.command("demo")(check.demo)


def _explain(app: typer.Typer) -> None:
    from compliance.cli import learn

    app.command("explain")(learn.explain)


def _code(app: typer.Typer) -> None:
    from compliance.cli import learn

    app.command("code")(learn.code)


def _doctor(app: typer.Typer) -> None:
    from compliance.cli import learn

    app.command("doctor")(learn.doctor)


def _checklist(app: typer.Typer) -> None:
    from compliance.cli import checklist

    app.add_typer(checklist.app, name="checklist", help="Make an inspector's checklist, and take its answers back.")


def _form(app: typer.Typer) -> None:
    from compliance.cli import form

    app.command("form")(form.form)


def _remediation(app: typer.Typer) -> None:
    from compliance.cli import remediation

    app.command("remediation")(remediation.remediation)


def _calendar(app: typer.Typer) -> None:
    from compliance.cli import agenda

    app.command("calendar")(agenda.calendar)


def _upcoming(app: typer.Typer) -> None:
    from compliance.cli import agenda

    app.command("upcoming")(agenda.upcoming)


def _profile(app: typer.Typer) -> None:
    from compliance.cli import profile

    app.add_typer(profile.app, name="profile", help="Write a profile.")


def _fleet(app: typer.Typer) -> None:
    from compliance.cli import fleet

    app.add_typer(fleet.app, name="fleet", help="Judge whole jurisdictions: any number of enterprises in a store.")


def _rules(app: typer.Typer) -> None:
    from compliance.cli import rules

    app.add_typer(rules.app, name="rules", help="Look at rulesets, and work on them.")


def _templates(app: typer.Typer) -> None:
    from compliance.cli import templates

    app.add_typer(templates.app, name="templates", help="Look at report templates, and make your own.")


def _config(app: typer.Typer) -> None:
    from compliance.cli import learn

    app.add_typer(learn.config_app, name="config", help="See the settings in force.")


COMMANDS: dict[str, Callable[[typer.Typer], None]] = {
    "check": _check,
    "explain": _explain,
    "demo": _demo,
    "code": _code,
    "doctor": _doctor,
    "checklist": _checklist,
    "form": _form,
    "remediation": _remediation,
    "calendar": _calendar,
    "upcoming": _upcoming,
    "profile": _profile,
    "fleet": _fleet,
    "rules": _rules,
    "templates": _templates,
    "config": _config,
}
"""Every command, in the order help lists them, and how it joins a program."""


def program(name: str = "") -> typer.Typer:
    """Return the program with every command, or with the one that is called: to prepare the others takes longer than
    to run it."""
    app = typer.Typer(
        name="compliance",
        help="Does an enterprise meet its work-safety responsibilities, and if not, what is missing, by when, and "
        "where is it written?",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        epilog="Example: compliance demo · compliance profile new -o my.yaml · compliance check my.yaml",
    )
    app.callback()(whole)
    for command, join in COMMANDS.items():
        if name not in COMMANDS or name == command:
            join(app)
    return app


def _print_version(wanted: bool) -> None:
    if wanted:
        from compliance import __version__

        emit(f"compliance {__version__}\n")
        raise typer.Exit


def whole(
    version: bool = typer.Option(
        False, "--version", "-V", help="Print the version and stop.", is_eager=True, callback=_print_version
    ),
) -> None:
    """Take what stands before every command; --version alone is answered sooner, before anything is imported."""


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; bad input never ends in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show Chinese gets escapes, never a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    with suppress(ValueError):  # in a thread of another program, signals are its own affair
        signal.signal(signal.SIGTERM, _terminated)
    try:
        command = typer.main.get_command(program(arguments[0] if arguments else ""))
        result = command.main(
            args=arguments,
            prog_name="compliance",
            standalone_mode=False,
            default_map=config.defaults(Path.cwd()),
        )
        emit("")
        if result == exits.INTERRUPTED:  # Typer makes a code of Ctrl-C, and says nothing
            raise KeyboardInterrupt
        return result if isinstance(result, int) else exits.OK
    except typer.Exit as end:
        return end.exit_code
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else exits.OK
    except (KeyboardInterrupt, typer.Abort):
        say("interrupted; no file was left half-written")
        return exits.INTERRUPTED
    except Exception as error:
        return _answer(error, _language(arguments))


def _language(arguments: list[str]) -> str:
    """Return the language asked for, also of a command that ended before it could say anything."""
    asked = [value for word, value in pairwise(arguments) if word == "--lang"]
    asked += [word.partition("=")[2] for word in arguments if word.startswith("--lang=")]
    return asked[-1] if asked else os.environ.get("COMPLIANCE_LANG", "zh")


def _answer(error: Exception, lang: str) -> int:
    """Say what ended a command, and return the exit code of that."""
    match error:
        case typer.exceptions.TyperException():
            message = error.format_message()
            # Without arguments a group of commands answers with its help.
            helpful = message.lstrip().startswith("Usage:")
            say(message if helpful else f"compliance: {message}\n  help: see `compliance --help`")
            return exits.USAGE
        case UsageError():
            say(f"compliance: {error}")
            return exits.USAGE
        case LoadError():
            # What a command does not answer itself is a ruleset that does not load.
            say_problems(error, lang=lang)
            return exits.RULESET
        case OutputError():
            say(f"compliance: {error}")
            return exits.OUTPUT
        case BrokenPipeError():
            # The reader has gone: nothing more can be said to it.
            silence()
            return exits.OK
        case OSError() if error.filename is None and error.strerror:
            # Only a stream has no name: the help of a command, written where nothing can be written.
            silence()
            say(f"compliance: cannot write to standard output: {error.strerror}")
            return exits.OUTPUT
        case _:
            return report_mistake(error)


def _terminated(signum: int, frame: object) -> NoReturn:
    raise SystemExit(exits.TERMINATED)
