"""JSON Schemas of every file people write, made from the vocabulary: an editor completes, explains and marks mistakes.

Draft-07, because that is what editors' YAML servers read. :func:`schemas` makes them all; ``compliance rules schema``
writes them.
"""

from __future__ import annotations

import json

from compliance.model import Rulebook
from compliance.schema.profiles import profile_schema
from compliance.schema.shapes import Schema

__all__ = ["FILES", "Schema", "print_schema", "profile_schema", "schemas"]

FILES = ("profile", "obligations", "ruleset", "cases", "vocabulary", "selections", "translations", "mapping")
"""What there is a schema of; each is written to ``NAME.schema.json``."""


def schemas(rulebook: Rulebook) -> dict[str, Schema]:
    """Return the schema of every kind of file, by its name in :data:`FILES`."""
    from compliance.schema.cases import cases_schema
    from compliance.schema.heads import ruleset_schema, selections_schema, translations_schema
    from compliance.schema.mappings import mapping_schema
    from compliance.schema.obligations import obligations_schema
    from compliance.schema.vocabularies import vocabulary_schema

    vocabulary = rulebook.vocabulary
    return {
        "profile": profile_schema(vocabulary),
        "obligations": obligations_schema(vocabulary),
        "ruleset": ruleset_schema(vocabulary),
        "cases": cases_schema(rulebook),
        "vocabulary": vocabulary_schema(vocabulary),
        "selections": selections_schema(),
        "translations": translations_schema(),
        "mapping": mapping_schema(vocabulary),
    }


def print_schema(schema: Schema) -> str:
    """Return a schema as text: the same bytes for the same vocabulary."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
