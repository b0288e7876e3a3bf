"""The JSON of any report: the whole view, written out. Texts stay as they are (UTF-8, no escapes but JSON's own)."""

from __future__ import annotations

import msgspec

from compliance.reports.view import Head


def write(report: Head) -> str:
    """Return the report as JSON, two spaces deep, ending in a newline; the order of keys is that of the view."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n"
