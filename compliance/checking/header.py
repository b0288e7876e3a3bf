"""The first two lines of every file: what it is, and in which format. Light: cases are read without pydantic."""

from __future__ import annotations

from compliance.checking.literals import Mistake, read_whole
from compliance.checking.remarks import Remarks
from compliance.reading import Node

SCHEMA = 1
"""The format this tool reads; a file that says a greater one is refused."""


def read_header(root: Node, kind: str, remarks: Remarks) -> bool:
    """Say whether a file is of the kind it must be, in a format this tool knows; note it where not."""
    found = root.get("kind")
    if found is None:
        remarks.add(root, "T003", f"the file does not say what it is: `kind: {kind}` is missing")
        return False
    if found.kind != "scalar" or found.text != kind:
        remarks.add(
            found, "T003", f'expected `kind: {kind}`, found "{found.text[:40]}"', "is the file in the right folder?"
        )
        return False
    schema = root.get("schema")
    if schema is None:
        remarks.add(root, "T003", "the file does not say its format", f"write `schema: {SCHEMA}` under `kind`")
        return False
    try:
        number = read_whole(schema, 1, 10**6)
    except Mistake as mistake:
        remarks.mistake(schema, mistake)
        return False
    if number > SCHEMA:
        message = f"this file is written in format {number}; this tool reads up to format {SCHEMA}"
        remarks.add(schema, "T003", message, "use a newer release of the tool")
    return number <= SCHEMA
