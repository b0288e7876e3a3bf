"""``compliance rules schema``: the JSON Schemas by which editors complete and mark rulesets, cases and profiles."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from compliance.cli import exits, inputs
from compliance.cli.check import Rulesets
from compliance.cli.inputs import UsageError
from compliance.cli.messages import say
from compliance.cli.output import OutputError, emit, ensure_writable, write_whole


def write_schemas(
    name: Annotated[
        str, typer.Argument(metavar="[KIND]", help="One of them, to standard output: obligations, cases, profile ….")
    ] = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Folder for all of them, e.g. my-rulesets/schema.")
    ] = None,
    rulesets: Rulesets = None,
) -> int:
    """Write the JSON Schemas of rulesets, vocabularies, cases and profiles, made from the vocabulary.

    Once the vocabulary has changed, write them again. An editor finds one by the first line of a file, e.g.
    # yaml-language-server: $schema=../schema/obligations.schema.json

    Example: compliance rules schema --rulesets my-rulesets/ -o my-rulesets/schema
    """
    from compliance.schema import FILES, print_schema, schemas

    if bool(name) == (output is not None):
        raise UsageError(f"name one kind ({', '.join(FILES)}), or a folder for all of them with -o FOLDER")
    if name:
        inputs.one_of("KIND", name, FILES)
    made = schemas(inputs.open_rulebook(rulesets))
    if output is None:
        emit(print_schema(made[name]), data=True)
        return exits.OK
    paths = {output / f"{kind}.schema.json": schema for kind, schema in made.items()}
    if output.exists() and not output.is_dir():
        raise UsageError(f"--output: {output} is not a folder")
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot make the folder {output}: {error.strerror}") from None
    for path in paths:
        ensure_writable(path)
    for path, schema in paths.items():
        write_whole(path, print_schema(schema).encode())
    say(f"wrote {len(paths)} schemas to {output}")
    return exits.OK
