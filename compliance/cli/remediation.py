"""``compliance remediation``: what is to be put right, by whom, with what money, by when."""

from __future__ import annotations

from compliance.cli.check import AsOf, Bind, EngineName, Lang, Rulesets
from compliance.cli.papers import Formats, Outputs, Profiles, Request, Select, Templates, WhatIf, deliver


def remediation(
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
    """Make the remediation plan (整改方案) of each enterprise: every gap with who, what, money, day and contingency.

    What the enterprise has planned stands in its profile under `remediation:`; what is not there is shown as open.

    Example: compliance remediation works.yaml --as-of 2025-01-10 -o plan.xlsx
    """
    from compliance.reports.kinds.remediation import build

    request = Request(
        profiles, as_of, rulesets, bind or (), select or (), lang, settings or (), formats or (), outputs or (), engine,
        templates,
    )  # fmt: skip
    return deliver(request, lambda _, assessment, full: build(assessment))
