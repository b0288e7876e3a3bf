"""What a command of the workbench found, as text, JSON, SARIF, JUnit XML, or commands of a GitHub workflow.

One module a format; each takes :class:`compliance.authoring.results.Results` and returns text. Same input, same bytes:
no format knows what time it is.
"""

from __future__ import annotations

from compliance.authoring.results import Results
from compliance.model import Words

FORMATS = ("text", "json", "sarif", "junit", "github")
LANGUAGES = ("zh", "en", "both")


class FormatLimit(Exception):
    """More was found than who reads this format will take; says how to ask for less."""

    def __init__(self, said: Words) -> None:
        self.said = said
        super().__init__(said.en)


def write(results: Results, format: str, lang: str = "zh") -> str:
    """Return what was found in one of :data:`FORMATS`, told in ``zh`` or ``en``.

    For ``both`` it is told in Chinese; JSON always carries both, SARIF the kinds.

    Raises :class:`FormatLimit` where there is more than the format allows; ``ValueError`` for another format.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"{lang!r} is none of {', '.join(LANGUAGES)}")
    lang = "en" if lang == "en" else "zh"
    match format:
        case "text":
            from compliance.authoring.formats.text import text

            return text(results, lang)
        case "json":
            from compliance.authoring.formats.json_results import json_text

            return json_text(results)
        case "sarif":
            from compliance.authoring.formats.sarif import sarif

            return sarif(results, lang)
        case "junit":
            from compliance.authoring.formats.junit import junit

            return junit(results, lang)
        case "github":
            from compliance.authoring.formats.github import github

            return github(results, lang)
    raise ValueError(f"{format!r} is none of {', '.join(FORMATS)}")
