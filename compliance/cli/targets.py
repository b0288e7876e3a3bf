"""Where reports go: formats paired with files, folders and standard output, and each report taken there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from compliance.cli.inputs import STDIN, UsageError, one_of
from compliance.cli.messages import say
from compliance.cli.output import OutputError, WholeFile, as_bytes, emit, ensure_writable, write_whole

FORMATS = {
    "terminal": "txt",
    "markdown": "md",
    "html": "html",
    "docx": "docx",
    "xlsx": "xlsx",
    "pdf": "pdf",
    "csv": "csv",
    "json": "json",
    "ics": "ics",
    "oscal": "oscal.json",
}
"""Every format, and the suffix of its files."""
GAP_REPORT = ("terminal", "markdown", "html", "docx", "xlsx", "pdf", "csv", "json", "oscal")
SHEET = ("terminal", "markdown", "html", "docx", "xlsx", "pdf", "csv", "json")
CALENDAR = (*SHEET, "ics")
"""The formats of each kind of report."""
ONE_DOCUMENT = frozenset({"html", "docx", "xlsx", "pdf", "ics"})
"""Formats of which two cannot stand one after the other."""
JOINED = ("json", "csv")
"""Formats of which several profiles make one file: a list, or one table under one head."""
SUFFIXES = {f".{suffix}": name for name, suffix in FORMATS.items()} | {".markdown": "markdown", ".htm": "html"}


class Target:
    """One wanted output: a format, and a file, a folder (one file a profile) or standard output (no path)."""

    def __init__(self, format: str, path: Path | None = None, folder: bool = False, several: bool = False) -> None:
        self.format, self.path, self.folder, self.several = format, path, folder, several
        self.failed = False
        self.quiet = False
        """Many files are written: they are counted, not named."""
        self._count = 0
        self._file: WholeFile | None = None

    @property
    def to_terminal(self) -> bool:
        """Whether people read it where they typed the command."""
        return self.format == "terminal" and self.path is None

    def take(self, text: str | bytes, stem: str) -> None:
        """Write one report; JSON and CSV of several profiles become one. Raises :class:`OutputError`, then no more."""
        if self.failed:
            return
        try:
            if self.path is not None and self.folder:
                path = self.path / f"{stem}.{FORMATS[self.format]}"
                write_whole(path, as_bytes(text), follow=False)
                if not self.quiet:
                    say(f"wrote {path}")
            elif self.format == "json" and self.several:
                assert isinstance(text, str)
                self._add(("[\n" if not self._count else ",\n") + text.rstrip())
            elif self.format == "csv" and self.several:
                from compliance.reports.writers.commas import without_head

                assert isinstance(text, str)
                self._add(without_head(text) if self._count else text)
            elif self.path is None:
                emit(text, data=self.format != "terminal")
            else:
                write_whole(self.path, as_bytes(text))
                say(f"wrote {self.path}")
            self._count += 1
        except OutputError:
            self.failed = True
            raise

    def finish(self) -> None:
        """Close what is joined, and put its file in its place. Raises :class:`OutputError`."""
        if self.folder and self.quiet and self._count:
            say(f"wrote {self._count} files to {self.path}{os.sep}")
        if self.failed or not self._count or self.folder or not (self.format in JOINED and self.several):
            return
        if self.format == "json":
            self._add("\n]\n")
        if self._file is not None:
            self._file.commit()
            say(f"wrote {self.path}")

    def discard(self) -> None:
        """Leave no trace of a file that was not finished."""
        if self._file is not None:
            self._file.discard()

    def _add(self, text: str) -> None:
        if self.path is None:
            emit(text, data=True)
            return
        if self._file is None:
            self._file = WholeFile(self.path)
        self._file.write(as_bytes(text))


def pair(
    formats: Sequence[str], outputs: Sequence[str], profiles: Sequence[str], allowed: Sequence[str] = GAP_REPORT
) -> list[Target]:
    """Return the targets: formats and outputs paired in their order; ``allowed``: the formats this report has.

    An output beyond the formats tells its format by its suffix, else takes the only format given. Formats beyond the
    outputs go to standard output. Raises :class:`UsageError`; :class:`OutputError` where nothing can be written.
    """
    several = len(profiles) > 1
    for name in formats:
        one_of("--format", name, tuple(allowed))
    found = [_target(output, _format(output, index, formats, allowed), several) for index, output in enumerate(outputs)]
    rest = formats[len(outputs) :] if outputs else formats or ("terminal",)
    found.extend(Target(name, None, False, several) for name in rest)
    single = next((each.format for each in found if several and each.format in ONE_DOCUMENT and not each.path), None)
    if single:
        documents = "HTML pages" if single == "html" else f"{single} files"
        raise UsageError(f"{len(profiles)} profiles make {len(profiles)} {documents}; name a folder with -o reports/")
    _refuse_clashes(found, profiles)
    for each in found:
        if each.path is not None:
            _prepare(each.path, each.folder)
    return found


def _is_folder(output: str) -> bool:
    return output != "-" and (output.endswith(("/", os.sep)) or Path(output).is_dir())


def _format(output: str, index: int, formats: Sequence[str], allowed: Sequence[str]) -> str:
    if not output.strip():
        raise UsageError("--output: name a file, a folder ending in /, or -")
    if index < len(formats):
        return formats[index]
    if output != "-" and not _is_folder(output):
        name = Path(output).name.lower()
        ending = next((each for each in sorted(SUFFIXES, key=len, reverse=True) if name.endswith(each)), "")
        if ending and SUFFIXES[ending] in allowed:
            return SUFFIXES[ending]
    if len(formats) == 1:
        return formats[0]
    if output == "-":
        return "terminal"
    if _is_folder(output):
        return "html"
    endings = sorted(ending for ending, name in SUFFIXES.items() if name in allowed)
    raise UsageError(f"--output {output}: say --format, or end it with {', '.join(endings)}")


def _target(output: str, name: str, several: bool) -> Target:
    if output == "-":
        return Target(name, None, False, several)
    path, folder = Path(output), _is_folder(output)
    if several and not folder and name not in JOINED:
        raise UsageError(f"--output {output}: several profiles; name a folder, e.g. {path.stem}/")
    return Target(name, path, folder, several)


def _refuse_clashes(targets: Sequence[Target], profiles: Sequence[str]) -> None:
    """Refuse two outputs in one file, and a report in place of a profile."""
    sources = {os.path.realpath(name) for name in profiles if name != STDIN}
    taken: set[tuple[str, str]] = set()
    for each in targets:
        if each.path is None:
            continue
        where = os.path.realpath(each.path)
        if where in sources:
            raise UsageError(f"--output {each.path}: that is the profile itself; name another file")
        key = (where, each.format if each.folder else "")
        if key in taken and (each.folder or not _is_device(each.path)):
            raise UsageError(f"--output {each.path}: named twice; each report needs a file of its own")
        taken.add(key)


def _is_device(path: Path) -> bool:
    return path.exists() and not path.is_file()


def _prepare(path: Path, folder: bool) -> None:
    """Make the folder, and say before any work that a target cannot be written."""
    if not folder:
        ensure_writable(path)
        return
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot make the folder {path}: {error.strerror or error}") from None
    ensure_writable(path / "x")
