"""Every fixed word of the reports, by stable key, in Chinese and in English. ``{n}`` and the like are filled in."""

from __future__ import annotations

from compliance.model import Words
from compliance.reports.strings import agenda, book, checklists, findings, plans, tables

UI: dict[str, Words] = {
    **findings.WORDS,
    **agenda.WORDS,
    **book.WORDS,
    **checklists.WORDS,
    **plans.WORDS,
    **tables.WORDS,
}

VERDICT_WORDS: dict[str, Words] = {
    key.removeprefix("verdict."): said for key, said in UI.items() if key.startswith("verdict.")
}
"""How each verdict is printed."""
PERIOD_WORDS: dict[str, Words] = {
    key.removeprefix("period."): said for key, said in UI.items() if key.startswith("period.")
}
"""How each state of a period is printed."""
