"""What falls on which day: the calendar of one assessment, advance notice, what is to be done first.

Which day counts, what gives it, what is merged and in which order it is told is decided here; reports only print it.
"""

from compliance.agenda.days import changing
from compliance.agenda.entries import (
    KINDS,
    TIMELINE_DAYS,
    Calendar,
    DueDay,
    Entry,
    EntryKind,
    Owing,
    calendar,
    due_days,
    measures,
)
from compliance.agenda.notice import MOST_DAYS, Notice, notice

__all__ = [
    "KINDS",
    "MOST_DAYS",
    "TIMELINE_DAYS",
    "Calendar",
    "DueDay",
    "Entry",
    "EntryKind",
    "Notice",
    "Owing",
    "calendar",
    "changing",
    "due_days",
    "measures",
    "notice",
]
