"""``compliance form``: what an enterprise is asked, and what it holds its papers ready for."""

from __future__ import annotations

from compliance.cli.check import AsOf, Bind, EngineName, Lang, Rulesets
from compliance.cli.papers import Formats, Outputs, Profiles, Request, Select, Templates, WhatIf, deliver


def form(
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
    """Make the self-assessment form (自查自评表) of each enterprise: what is not known, then every duty that applies.

    Small print shows how each answer is written in the profile. For an empty form, begin with `compliance profile new`.

    Example: compliance form works.yaml --as-of 2025-01-10 -o form.docx
    """
    from compliance.reports.kinds.form import build

    request = Request(
        profiles, as_of, rulesets, bind or (), select or (), lang, settings or (), formats or (), outputs or (), engine,
        templates,
    )  # fmt: skip
    return deliver(request, lambda _, assessment, full: build(assessment))
