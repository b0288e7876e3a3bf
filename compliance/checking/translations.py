"""English of texts that rulesets give in Chinese alone: ``english.yaml`` beside the vocabulary and in each document.

A translation belongs to the words it translates and to nothing else: where the Chinese is edited, it no longer has
one, and the lints say so (L080, L081). It alters no verdict, so it is no part of a ruleset's digest.
"""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from compliance.checking.entries import Envelope, Excuses, Nodes, Raw, Text, read_envelope
from compliance.checking.header import read_header
from compliance.checking.remarks import Remarks
from compliance.diagnostics import Span
from compliance.reading import Node


class TranslationsEntry(Envelope):
    """A file of translations."""

    kind: Raw
    schema_: Raw = Field(alias="schema")
    texts: Nodes


class TranslationEntry(Envelope):
    """One text in both languages."""

    zh: Text
    en: Text
    lint_ok: Excuses = ()


def read_translations(files: Iterable[tuple[str, Node]], remarks: Remarks) -> dict[str, str]:
    """Return the English of every file by its Chinese, in the order of the files, after noting what is wrong.

    The same Chinese may stand in several files; it has one English.
    """
    found: dict[str, str] = {}
    first: dict[str, Span] = {}
    for path, root in files:
        here = remarks.about(path)
        if not read_header(root, "translations", here):
            continue
        file = read_envelope(TranslationsEntry, root, here, "the file of translations")
        for node in file.texts if file is not None else ():
            pair = read_envelope(TranslationEntry, node, here, "the translation")
            if pair is None:
                continue
            if found.setdefault(pair.zh, pair.en) != pair.en:
                hint = f"the first stands in {first[pair.zh].path}:{first[pair.zh].line}; keep one of them"
                here.add(node.entries["en"][1], "T009", "these Chinese words have another translation already", hint)
            first.setdefault(pair.zh, node.at(path))
    return found
