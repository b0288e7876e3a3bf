"""What of a folder of rulesets the model does not hold: where classes and heads stand, and which slips are accepted.

An author accepts that no case finds a slip out with ``lint_ok: [{code: M-value, because: …}]`` beside the obligation
or the class; the code is that of the kind of slip. Loads YAML.
"""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct, field

from compliance.authoring.mutants.operators import PREFIX
from compliance.checking import HEAD, read_files
from compliance.diagnostics import Span
from compliance.reading import Node, read_bytes

KEY = "lint_ok"
WORDS = ("classes", "facts", "items", "activities")


class Accepted(Struct, frozen=True):
    """One kind of slip that an author accepts in one obligation, class or ruleset."""

    because: str
    at: Span


class Places(Struct, frozen=True):
    """Where things stand, by id or name, and what is accepted, by subject and code."""

    spans: dict[str, Span] = field(default_factory=dict)
    accepted: dict[tuple[str, str], Accepted] = field(default_factory=dict)


def places_in(folder: Path, wanted: bool) -> Places:
    """Return the places of a folder; not ``wanted``: only what is accepted, of files that accept anything."""
    found = Places()
    for file in read_files(folder)[0]:
        accepts = KEY.encode() in file.data and PREFIX.encode() in file.data
        head = file.inside.endswith(f"/{HEAD}")
        if not accepts and not (wanted and (head or any(f"{each}:".encode() in file.data for each in WORDS))):
            continue
        path = str(file.path)
        root = read_bytes(file.data, path, len(file.data) + 1).root
        named, effective = root.get("id"), root.get("effective")
        if head and named is not None and effective is not None:
            found.spans[named.text] = effective.at(path)
            _note(named.text, root, path, found)
        for words in filter(None, map(root.get, WORDS)):
            for key, node in words.entries.values():
                found.spans[key.text] = key.at(path)
                _note(key.text, node, path, found)
        listed = root.get("obligations")
        for node in listed.items if listed is not None else ():
            subject = node.get("id")
            if subject is not None:
                _note(subject.text, node, path, found)
    return found


def _note(subject: str, node: Node, path: str, found: Places) -> None:
    listed = node.get(KEY)
    for item in listed.items if listed is not None else ():
        code, because = item.get("code"), item.get("because")
        if code is not None and code.text.startswith(PREFIX):
            reason = because.text if because is not None else ""
            found.accepted[subject, code.text] = Accepted(reason, code.at(path))
