"""``python -m compliance.cli.requirements [EXTRA ...]``: what to install where durable-rules cannot be built.

Prints every dependency but durable-rules, one a line, as pip reads it: from the ``pyproject.toml`` of a checkout, else
from what is installed. Needs nothing but the standard library, because nothing else is there yet.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path

OPTIONAL = "durable-rules"
"""The one dependency that is built from source, and without which everything works on the reference engine."""


def requirements(extras: Sequence[str], checkout: Path) -> Iterator[str]:
    """Yield the requirements of the package and of these extras, without the optional engine."""
    project = checkout / "pyproject.toml"
    if project.is_file():
        told = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
        listed = list(told["dependencies"])
        for extra in extras:
            listed.extend(told["optional-dependencies"][extra])
    else:
        written = metadata.requires("compliance") or []
        wanted = ("", *extras)
        listed = [each for each in written if _extra(each) in wanted]
    for each in listed:
        if not each.replace("_", "-").lower().startswith(OPTIONAL):
            yield each.partition("; extra")[0].partition(" ; extra")[0]


def _extra(requirement: str) -> str:
    _, _, marker = requirement.partition("extra ==")
    return marker.strip(" \"'")


if __name__ == "__main__":
    named = [name for argument in sys.argv[1:] for name in argument.strip("[]").split(",") if name]
    print("\n".join(requirements(named, Path(__file__).resolve().parents[2])))
