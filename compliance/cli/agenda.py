"""``compliance calendar`` and ``compliance upcoming``: what falls due, and what is coming up."""

from __future__ import annotations

from typing import Annotated

import typer

from compliance.cli.check import AsOf, Bind, EngineName, Lang, Rulesets
from compliance.cli.inputs import UsageError
from compliance.cli.papers import Outputs, Profiles, Request, Select, Templates, WhatIf, deliver
from compliance.cli.targets import CALENDAR

MOST = 730
Formats = Annotated[
    list[str] | None,
    typer.Option("--format", "-f", help="terminal, markdown, html, docx, xlsx, pdf, csv, json or ics."),
]


def calendar(
    profiles: Profiles,
    as_of: AsOf = "",
    rulesets: Rulesets = None,
    bind: Bind = None,
    select: Select = None,
    lang: Lang = "zh",
    settings: WhatIf = None,
    formats: Formats = None,
    outputs: Outputs = None,
    engine: EngineName = "auto",
    templates: Templates = None,
) -> int:
    """Show the next due day of every duty: inspections, drills, papers that expire, deadlines, ends of waivers.

    As .ics the days go into any calendar program; importing a later file moves what has moved and doubles nothing.

    Example: compliance calendar works.yaml --as-of 2025-01-10 -o works.ics
    """
    from compliance.reports.kinds.agenda import build_calendar

    request = Request(
        profiles, as_of, rulesets, bind or (), select or (), lang, settings or (), formats or (), outputs or (), engine,
        templates,
    )  # fmt: skip
    return deliver(request, lambda _, assessment, full: build_calendar(assessment), CALENDAR)


def upcoming(
    profiles: Profiles,
    within: Annotated[int, typer.Option(help=f"How many days ahead, 1 to {MOST}.")] = 30,
    as_of: AsOf = "",
    rulesets: Rulesets = None,
    bind: Bind = None,
    select: Select = None,
    lang: Lang = "zh",
    settings: WhatIf = None,
    formats: Formats = None,
    outputs: Outputs = None,
    engine: EngineName = "auto",
    templates: Templates = None,
) -> int:
    """Give notice of what falls due, begins to bind or lapses soon, and how it stands if nothing is done.

    Example: compliance upcoming works.yaml --as-of 2025-01-10 --within 90
    """
    from compliance.reports.kinds.agenda import build_upcoming

    if not 1 <= within <= MOST:
        raise UsageError(f"--within: {within} is not between 1 and {MOST} days; for all due days: compliance calendar")
    request = Request(
        profiles, as_of, rulesets, bind or (), select or (), lang, settings or (), formats or (), outputs or (), engine,
        templates,
    )  # fmt: skip
    return deliver(request, lambda assessor, assessment, full: build_upcoming(assessor, assessment, within), CALENDAR)
