"""Settings: a flag beats ``COMPLIANCE_*``, which beats ``compliance.toml``, which beats ``[tool.compliance]``."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from compliance.cli.inputs import UsageError

KNOWN: dict[str, tuple[str, str]] = {
    "rulesets": ("installed", "folder of rulesets that replaces the installed ones"),
    "templates": ("installed", "folder of report templates that replace shipped ones of the same name"),
    "lang": ("zh", "language of reports: zh, en or both"),
    "engine": ("auto", "auto, reference or rete"),
    "fail_on": ("gap", "what gives a non-zero exit code: gap, undetermined or never"),
    "bind": ("none", "places of documents that name none, as a list of RULESET=CODE"),
}
"""Every setting: its default, and what it is."""
COMMANDS = ("check", "explain", "demo", "doctor", "form", "remediation", "calendar", "upcoming")
GROUPS = {
    "checklist": ("make", "import"),
    "profile": ("new",),
    "rules": ("list", "show", "doc"),
    "templates": ("list", "lint"),
}
WORKBENCH = ("test", "lint", "coverage", "mutate", "diff", "prove", "new", "schema")
"""Commands of ``rules`` that speak one language at a time, and whose ``--fail-on`` is another one."""
FLEET = ("import", "export", "generate", "check", "whatif", "diff", "report", "list", "explain", "checklist")
"""Commands of ``fleet``, whose ``--engine`` says which machines judge, not how."""


def from_files(folder: Path) -> dict[str, tuple[object, str]]:
    """Return the settings of ``compliance.toml`` and ``pyproject.toml`` in ``folder``, each with where it stands."""
    found: dict[str, tuple[object, str]] = {}
    for name, table in (("pyproject.toml", ("tool", "compliance")), ("compliance.toml", ())):
        path = folder / name
        if not path.is_file():
            continue
        try:
            values: object = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
            raise UsageError(f"{name}: {error}") from None
        except OSError as error:
            raise UsageError(f"{name}: {error.strerror}") from None
        for key in table:
            values = values.get(key, {}) if isinstance(values, Mapping) else {}
        for key, value in values.items() if isinstance(values, Mapping) else ():
            found[_setting(name, key, value)] = (value, name)
    return found


def _setting(file: str, key: str, value: object) -> str:
    """Return the name of a setting; raises :class:`UsageError` for an unknown one or one of the wrong kind."""
    from compliance.diagnostics import did_you_mean

    setting = key.replace("-", "_")
    if setting not in KNOWN:
        raise UsageError(f"{file}: unknown setting {key}; {did_you_mean(setting, KNOWN, 'known: ' + ', '.join(KNOWN))}")
    listed = setting == "bind"
    parts: object = value if listed else [value]
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise UsageError(f"{file}: {key} is {'a list of texts' if listed else 'a text'}, not {value!r}")
    return setting


def defaults(folder: Path) -> dict[str, dict[str, object]]:
    """Return the settings of the files as defaults for every command; a command takes those it knows."""
    values = {key: value for key, (value, _) in from_files(folder).items()}
    if not values:
        return {}
    found: dict[str, dict[str, object]] = dict.fromkeys(COMMANDS, values)
    found |= {group: dict.fromkeys(names, values) for group, names in GROUPS.items()}
    plain = {key: "zh" if value == "both" else value for key, value in values.items() if key != "fail_on"}
    found["rules"] |= dict.fromkeys(WORKBENCH, plain)
    judged = {key: value for key, value in values.items() if key != "engine"}
    found["fleet"] = dict.fromkeys(FLEET, judged)
    return found


def shown(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield every setting in force: name, value, and where it comes from."""
    files = from_files(folder)
    for setting, (default, _) in KNOWN.items():
        variable = f"COMPLIANCE_{setting.upper()}"
        if os.environ.get(variable):
            yield setting, os.environ[variable], variable
        elif setting in files:
            value, name = files[setting]
            text = " ".join(map(str, value)) if isinstance(value, list) else str(value)
            yield setting, text, name if name == "compliance.toml" else f"{name} [tool.compliance]"
        else:
            yield setting, default, "default"
