"""Results: files written whole or not at all, and standard output.

A file: temporary file in the same folder, fsync, rename, fsync of the folder.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO


class OutputError(Exception):
    """Output could not be written; the file that was there before is untouched."""


class WholeFile:
    """A file on its way: what is written appears under its name at :meth:`commit`, or never.

    ``follow``: a link is kept and what it points at is replaced; without, the link itself is replaced, so that a link
    in a folder of reports leads nothing out of it. A device or a pipe cannot be replaced and is written to.
    """

    def __init__(self, path: Path, follow: bool = True) -> None:
        self.path = path
        self._temporary = ""
        self._target = Path(os.path.realpath(path)) if follow else path.parent.resolve() / path.name
        self._stream: IO[bytes] | None = None
        try:
            self._stream = self._open()
        except OSError as error:
            raise self._cannot(error) from None

    def _open(self) -> IO[bytes]:
        import tempfile

        if self._target.is_dir():
            raise OutputError(f"{self.path} is a folder; name a file, or end it with / to write one file a profile")
        if self._target.exists() and not self._target.is_file():
            return self._target.open("wb")
        descriptor, self._temporary = tempfile.mkstemp(prefix=".compliance-", dir=self._target.parent)
        return os.fdopen(descriptor, "wb")

    def write(self, data: bytes) -> None:
        """Add bytes; raises :class:`OutputError`."""
        assert self._stream is not None
        try:
            self._stream.write(data)
        except OSError as error:
            self.discard()
            raise self._cannot(error) from None

    def commit(self) -> None:
        """Put the file in its place; raises :class:`OutputError`, and then leaves the old one."""
        assert self._stream is not None
        try:
            self._stream.flush()
            if self._temporary:
                os.fsync(self._stream.fileno())
            self._stream.close()
            if self._temporary:
                os.chmod(self._temporary, _mode(self._target))
                os.replace(self._temporary, self._target)
                self._temporary = ""
                _sync_folder(self._target.parent)
            self._stream = None
        except OSError as error:
            raise self._cannot(error) from None
        finally:
            self.discard()

    def discard(self) -> None:
        """Leave what was there before; does nothing after :meth:`commit`."""
        if self._stream is not None:
            with suppress(OSError):
                self._stream.close()
            self._stream = None
        if self._temporary:
            with suppress(OSError):
                os.unlink(self._temporary)
            self._temporary = ""

    def _cannot(self, error: OSError) -> OutputError:
        return OutputError(f"cannot write {self.path}: {error.strerror or error}")


def write_whole(path: Path, data: bytes, follow: bool = True) -> None:
    """Replace ``path`` by ``data`` at once; raises :class:`OutputError`."""
    file = WholeFile(path, follow)
    try:
        file.write(data)
        file.commit()
    finally:
        file.discard()


def as_bytes(text: str | bytes) -> bytes:
    """Return a report as UTF-8; what is no character (half of a broken file name) as an escape."""
    return text if isinstance(text, bytes) else text.encode("utf-8", "backslashreplace")


def emit(text: str | bytes, *, data: bool = False) -> None:
    """Write a result to standard output; raises :class:`OutputError`. Bytes never go to a terminal.

    ``data`` is for other programs and always UTF-8, whatever the terminal can show, unless a person looks at it. A
    reader who has gone (``| head -1``) is no mistake: the rest is dropped, and files are still written.
    """
    if sys.stdout is None:
        raise OutputError("cannot write to standard output: it is closed")
    try:
        buffer = getattr(sys.stdout, "buffer", None)
        if isinstance(text, bytes) and (buffer is None or sys.stdout.isatty()):
            raise OutputError("this format is no text for a terminal; name a file with -o")
        if buffer is not None and (isinstance(text, bytes) or (data and not sys.stdout.isatty())):
            sys.stdout.flush()
            buffer.write(as_bytes(text))
            buffer.flush()
        else:
            assert isinstance(text, str)
            sys.stdout.write(text)
            sys.stdout.flush()
    except BrokenPipeError:
        silence()
    except OSError as error:
        silence()
        raise OutputError(f"cannot write to standard output: {error.strerror or error}") from None


def silence() -> None:
    """Lead standard output nowhere, so that what is still held back cannot fail again when the process ends."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def ensure_writable(path: Path) -> None:
    """Say before any work is done that a file cannot be written; raises :class:`OutputError`."""
    target = Path(os.path.realpath(path))
    folder = target.parent
    if not folder.is_dir():
        raise OutputError(f"cannot write {path}: there is no folder {folder}")
    if target.exists() and not target.is_file():
        return
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(f"cannot write {path}: folder {folder} is read-only")


def distinct_names(stems: list[str]) -> list[str]:
    """Return one file stem for each name, all different even where letter case is ignored."""
    taken: set[str] = set()
    found: list[str] = []
    for stem in stems:
        safe = "".join(char if char.isalnum() or char in "-_." else "_" for char in stem).strip(". ") or "profile"
        name, count = safe, 1
        while name.casefold() in taken:
            count += 1
            name = f"{safe}-{count}"
        taken.add(name.casefold())
        found.append(name)
    return found


def _mode(target: Path) -> int:
    if target.exists():
        return target.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
