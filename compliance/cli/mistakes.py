"""Our own mistakes: a disagreement of the engines, an exception nobody expected. Said briefly, written down in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compliance.cli import exits
from compliance.cli.messages import one_line, say

if TYPE_CHECKING:
    from datetime import date

    from compliance.assessor import Disagreement


def is_disagreement(error: Exception) -> bool:
    """Whether two engines judged differently; nothing is imported where nobody has judged."""
    import sys

    assess = sys.modules.get("compliance.assessor")
    return assess is not None and isinstance(error, assess.Disagreement)


def report_disagreement(error: Disagreement, data: bytes, settings: tuple[str, ...], rulesets: str, day: date) -> int:
    """Say that the engines disagree, and write what is needed to see it again; no report of that profile is printed."""
    import json

    from msgspec.structs import asdict

    from compliance import __version__

    told = {
        "tool": __version__,
        "as_of": day.isoformat(),
        "rulesets": rulesets,
        "settings": settings,
        "differing": {
            key: {"reference": asdict(ours), "durable-rules": None if theirs is None else asdict(theirs)}
            for key, (ours, theirs) in error.differing.items()
        },
        "profile": data.decode("utf-8", "replace"),
    }
    path = _write_down("compliance-disagreement-", ".json", json.dumps(told, ensure_ascii=False, indent=1, default=str))
    say(f"compliance: {one_line(str(error))}")
    say(f"  help: this is a bug of this program; please report it{f' with {path}' if path else ''}; ")
    say("        --engine reference judges without durable-rules")
    return exits.BUG


def report_mistake(error: Exception) -> int:
    """Say that this program has failed, and write the traceback to a file; its name is the id to report."""
    import traceback

    path = _write_down("compliance-bug-", ".txt", "".join(traceback.format_exception(error)))
    where = f"it is written down in {path}" if path else "it could not be written down"
    say(f"compliance: a mistake of this program ({type(error).__name__}); {where}")
    say("  help: please report it with that file; `compliance doctor` tells what this machine has")
    return exits.BUG


def _write_down(prefix: str, suffix: str, text: str) -> str:
    """Return the name of a new file with this text; empty where none can be written."""
    import os
    import tempfile

    try:
        descriptor, path = tempfile.mkstemp(prefix=prefix, suffix=suffix)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)
    except OSError:
        return ""
    return path
