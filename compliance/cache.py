"""The compiled rulebook on disk: plain JSON, never code, and never believed without its stamp and checksum.

A file is used only where the rulesets' bytes, the tool's version, the shape of the model and the compiling modules
are those it was made from. Anything else (stale, foreign, damaged, too large) is as good as no file, and is written
anew. A folder that cannot be written is no mistake: then there is no cache.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from zlib import crc32

from msgspec import MsgspecError, json

from compliance import __version__, model
from compliance.decoding import MEBIBYTE, digest_of, read_once
from compliance.diagnostics import LoadError

LARGEST = 64 * MEBIBYTE
"""A larger file is not a compiled rulebook."""
_FORMAT = "compliance rulebook 2"


def default_folder() -> Path | None:
    """Return the user's cache folder: ``COMPLIANCE_CACHE`` (empty: none), else ``XDG_CACHE_HOME``, else ~/.cache."""
    chosen = os.environ.get("COMPLIANCE_CACHE")
    if chosen is not None:
        return Path(chosen) if chosen else None
    shared = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(shared):
        return Path(shared) / "compliance"
    try:
        return Path.home() / ".cache" / "compliance"
    except RuntimeError:
        return None


def fetch(cache: Path, folder: Path, digest: str) -> model.Rulebook | None:
    """Return the rulebook compiled from ``folder`` while its files had this digest, if it is there and whole."""
    try:
        head, _, body = read_once(_file(cache, folder), LARGEST).partition(b"\n")
        if json.decode(head) != [_FORMAT, _stamp(folder, digest), checksum(body)]:
            return None
        return json.decode(body, type=model.Rulebook)
    except (OSError, LoadError, MsgspecError, RecursionError):
        return None


def store(cache: Path, folder: Path, digest: str, book: model.Rulebook) -> None:
    """Keep a compiled rulebook in place of the last one of the same folder; say nothing where that cannot be done."""
    body = json.encode(book)
    head = json.encode([_FORMAT, _stamp(folder, digest), checksum(body)])
    if len(head) + len(body) >= LARGEST:
        return
    target = _file(cache, folder)
    draft = target.with_name(f".{target.name}.{os.getpid()}.{os.urandom(4).hex()}")
    try:
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(head + b"\n" + body)
            os.replace(draft, target)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
    except OSError:
        return


def checksum(body: bytes) -> int:
    """Return what a damaged file gives away.

    Whoever could forge the file could forge any digest in it too; a SHA-256 of a megabyte would be felt at each start.
    """
    return crc32(body)


def _file(cache: Path, folder: Path) -> Path:
    """Return the one file kept for a folder of rulesets, so that edits do not pile up files."""
    return cache / f"rulebook-{digest_of(os.fsencode(os.path.abspath(folder)))[:16]}.json"


def _stamp(folder: Path, digest: str) -> str:
    """Return what a compiled rulebook depends on: the files, where they are shown to stand, the tool, the model."""
    # A checkout changes without a new version: so does any module that may have had a part in compiling.
    package = Path(model.__file__).parent
    layout: list[str] = []
    with suppress(OSError):
        for room in (package, package / "checking", package / "reading"):
            for module in room.glob("*.py"):
                status = module.stat()
                layout.append(f"{module.name} {status.st_size} {status.st_mtime_ns}")
    shown = os.path.basename(os.path.abspath(folder))
    return digest_of("\n".join([__version__, digest, shown, *sorted(layout)]).encode())
