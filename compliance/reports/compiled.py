"""Compiled shipped templates in the user's cache folder, as Python keeps compiled modules.

Compiling a template takes longer than everything else a report does. A file is used only if it belongs to this user
and nobody else may write it; Jinja itself refuses one made from another source text or by another Python.
"""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket

from compliance import __version__


class CompiledTemplates(jinja2.BytecodeCache):
    """One file for each template under ``folder``; whatever cannot be read or written is as good as absent."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / f"templates-{__version__}-jinja{jinja2.__version__}"

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket from its file, if that can be trusted."""
        with suppress(OSError), (self._folder / bucket.key).open("rb") as stream:
            found = os.fstat(stream.fileno())
            foreign = hasattr(os, "getuid") and found.st_uid != os.getuid()
            if not foreign and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
                bucket.load_bytecode(stream)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write the bucket to its file, whole or not at all."""
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=self._folder)
            with os.fdopen(descriptor, "wb") as stream:
                bucket.write_bytecode(stream)
            os.replace(temporary, self._folder / bucket.key)
