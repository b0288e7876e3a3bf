"""``compliance fleet export``: firms of a store as profile files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from compliance.cli import exits, inputs
from compliance.cli.check import Lang, Rulesets
from compliance.cli.fleet.stores import answering
from compliance.cli.inputs import LANGUAGES, STDIN, UsageError, one_of
from compliance.cli.messages import say
from compliance.cli.output import OutputError, distinct_names, emit, ensure_writable, write_whole


def export_firms(
    store: Annotated[Path, typer.Argument(metavar="STORE", help="Folder of the store.", show_default=False)],
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Firms, by their ids.", show_default=False)],
    output: Annotated[
        str, typer.Option("--output", "-o", help="Folder for one file a firm, or - for one firm.", show_default=False)
    ],
    rulesets: Rulesets = None,
    lang: Lang = "zh",
) -> int:
    """Give firms back as profile files, read back and compared with the store before they are written.

    Example: compliance fleet export yunnan/ 91530581MA0000001X -o profiles/
    """
    one_of("--lang", lang, LANGUAGES)
    ids = list(dict.fromkeys(map(inputs.as_text, ids)))
    if output == STDIN and len(ids) > 1:
        raise UsageError("--output -: one firm at a time; name a folder for several")
    vocabulary = inputs.open_rulebook(rulesets).vocabulary
    with answering("zh" if lang == "both" else lang):
        from compliance.fleet.stores.exporting import export
        from compliance.fleet.stores.store import open_store

        opened = open_store(store, vocabulary)
        texts = [export(opened, id, vocabulary) for id in ids]
    if output == STDIN:
        emit(texts[0], data=True)
        return exits.OK
    folder = Path(output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot make the folder {folder}: {error.strerror}") from None
    paths = [folder / f"{name}.yaml" for name in distinct_names(ids)]
    for path in paths:
        ensure_writable(path)
    for path, text in zip(paths, texts, strict=True):
        write_whole(path, text.encode())
    say(f"wrote {len(paths)} profile{'s' if len(paths) > 1 else ''} to {folder}")
    return exits.OK
