"""Where the shipped rulesets, templates and example profiles lie: inside the wheel, or at the top of a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Literal


class MissingExtra(Exception):
    """A package of an extra is not installed; the message is one line with the command that installs it."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs packages that are not installed: pip install 'compliance[{extra}]'")


class UnprintableWarning(UserWarning):
    """A report holds characters that no font here has: which ones, whose report, and what to install."""


def shipped(name: Literal["rulesets", "report_templates", "enterprise_profiles"]) -> Path:
    """Return the folder of that name that came with this program.

    Raises :class:`FileNotFoundError` if the installation is damaged.
    """
    package = Path(__file__).resolve().parent
    for folder in (package / "_shipped" / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"{name}/ is missing from this installation; install the package again")
