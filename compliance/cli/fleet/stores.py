"""What the commands over a store have in common: stores opened, amounts read, what is missing said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from compliance.cli import exits
from compliance.cli.inputs import UsageError
from compliance.cli.messages import say, say_problems
from compliance.cli.output import OutputError, as_bytes, emit, write_whole
from compliance.diagnostics import LoadError
from compliance.installed import MissingExtra

if TYPE_CHECKING:
    from compliance.fleet.stores.store import Store
    from compliance.model import Rulebook

LEAST_MEMORY = 320 << 20
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_PACKAGES = ("pyarrow", "numpy", "duckdb")


@contextmanager
def answering(lang: str = "") -> Iterator[None]:
    """Turn what is wrong with a store, or missing for it, into a message and an exit code."""
    try:
        yield
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in _PACKAGES:
            raise
        say(f"compliance: {MissingExtra('compliance fleet', 'fleet')}")
        raise typer.Exit(exits.OUTPUT) from None
    except LoadError as error:
        say_problems(error, lang=lang)
        raise typer.Exit(exits.INPUT) from None
    except OSError as error:
        where = f" {error.filename}" if error.filename else ""
        raise OutputError(f"cannot read or write{where}: {error.strerror or error}") from None


def opened(folder: Path, rulebook: Rulebook) -> Store:
    """Return a store whose rows are typed by this rulebook's vocabulary; raises :class:`LoadError`."""
    from compliance.fleet.stores.store import open_store

    return open_store(folder, rulebook.vocabulary)


def read_memory(text: str) -> int:
    """Read ``--memory``, e.g. ``2GB``, ``512MB``, ``1.5G``, in bytes; raises :class:`UsageError`."""
    found = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,3})?) ?([KMGT]?)i?B?", text.strip(), re.IGNORECASE)
    if found is None:
        raise UsageError(f"--memory: {text!r} is no amount of memory; write 2GB or 512MB")
    limit = int(float(found[1]) * _UNITS[found[2].upper()])
    if limit < LEAST_MEMORY:
        raise UsageError(f"--memory: {text} is too little; at least {LEAST_MEMORY >> 20}MB")
    return limit


def put(text: str, output: Path | None, *, data: bool = False) -> None:
    """Write a result whole to a file, or to standard output; raises :class:`OutputError`."""
    if output is None:
        emit(text, data=data)
    else:
        write_whole(output, as_bytes(text))
        say(f"wrote {output}")
