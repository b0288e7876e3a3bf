"""From a file to its text: opened once, bounded in size, hashed as read, UTF-8 only, no hidden characters.

Other encodings and other kinds of file are recognised so that they can be named, never guessed at. Standard library
only; knows nothing of YAML.
"""

from __future__ import annotations

import difflib
import errno
import hashlib
import os
import re
import stat
from functools import cache
from typing import Final, Literal, NoReturn

from compliance.diagnostics import Diagnostic, LoadError, Span

MEBIBYTE: Final = 1 << 20
PROFILE_BYTES: Final = MEBIBYTE
"""Largest profile read; ten years of daily records take a quarter of it."""
MOST_MISTAKES: Final = 100
"""Diagnostics after which reading a file ends: whoever has so many must start with the first ones."""

BREAK: Final = re.compile("\r\n|\r|\n")
_SIGNATURES: Final[tuple[tuple[bytes, str], ...]] = (
    (b"PK\x03\x04", "an Excel, Word or zip file (xlsx, docx, zip)"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file (xls, doc)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF", "a PDF"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"{\\rtf", "an RTF document"),
    (b"<?xml", "an XML file"),
    (b"<!DOCTYPE", "an HTML page"),
    (b"<html", "an HTML page"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a SQLite database"),
)
_CONTROL: Final = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufff9-\uffff" + "".join(
    f"{chr((plane << 16) + 0xFFFE)}{chr((plane << 16) + 0xFFFF)}" for plane in range(1, 17)
)
_INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\U000e0000-\U000e007f"
)
_UNUSUAL: Final = re.compile(
    "[^\n -~\u4e00-\u9fff\u3001-\u3015\uff01-\uff5e\u00b7\u00d7\u2013\u2014\u2018-\u201d\u2026\u203a\u2192]+"
)
"""Neither ASCII nor common Chinese: only there is it worth looking for bad characters one by one."""
_DIRECTION: Final = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def read_once(path: str | os.PathLike[str], limit: int) -> bytes:
    """Return the bytes of a regular file, read once.

    The file is opened without waiting (a pipe nobody writes to must not hang the program), and judged by what was
    opened, not by its name, so it cannot be exchanged in between. ``LoadError``: R001, R002, R003.
    """
    shown = os.fspath(path)
    flags = os.O_RDONLY
    for name in ("O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY"):
        flags |= getattr(os, name, 0)
    try:
        handle = os.open(path, flags)
    except (OSError, ValueError) as error:
        _refuse(shown, "R001", _why_not_opened(error), _similar_file(shown))
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            folder = "a folder" if stat.S_ISDIR(status.st_mode) else "not a regular file but a pipe, device or socket"
            _refuse(shown, "R002", f"this is {folder}", "name a file; to read from a pipe give -")
        if status.st_size > limit:
            _refuse_size(shown, status.st_size, limit)
        with os.fdopen(handle, "rb", closefd=False) as file:
            data = file.read(limit + 1)
    except OSError as error:
        _refuse(shown, "R001", _why_not_opened(error))
    finally:
        os.close(handle)
    if len(data) > limit:
        _refuse_size(shown, len(data), limit)
    return data


def digest_of(data: bytes) -> str:
    """Return the SHA-256 of the bytes as lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()


def decode(data: bytes, path: str, limit: int = PROFILE_BYTES) -> str:
    """Return the text of UTF-8 bytes without a leading byte order mark.

    ``LoadError``: R003 too large, R004 UTF-16 or UTF-32, R005 not UTF-8, R006 another kind of file, R007 control
    characters, R008 invisible characters.
    """
    if len(data) > limit:
        _refuse_size(path, len(data), limit)
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            _refuse(path, "R006", f"this is {kind}, not a YAML text file", "give the YAML file itself", 1, 1)
    if wide := wide_encoding(data):
        _refuse(path, "R004", f"this file is {wide}, not UTF-8", "save it as UTF-8 (另存为，编码选 UTF-8)", 1, 1)
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_encoding(data.removeprefix(b"\xef\xbb\xbf"), error, path)
    _refuse_characters(text, path)
    return text


def place_in(text: str, index: int) -> tuple[int, int]:
    """Return line and column (both 1-based, in characters) of a position in the text."""
    line, start = 1, 0
    for found in BREAK.finditer(text, 0, index):
        line, start = line + 1, found.end()
    return line, index - start + 1


@cache
def _bad_characters() -> re.Pattern[str]:
    # Its sets take milliseconds to compile, and hardly a file needs it.
    return re.compile(f"([{_CONTROL}])|[{_INVISIBLE}]")


def bad_character(text: str) -> tuple[str, str] | None:
    """Return code and description of the first control or invisible character of a text, if it has one."""
    if not _UNUSUAL.search(text):
        return None
    found = _bad_characters().search(text)
    return _described(found) if found else None


def _described(found: re.Match[str]) -> tuple[str, str]:
    char = found[0]
    number = f"U+{ord(char):04X}"
    if found[1]:
        if char == "\x00":
            return "R007", "NUL byte (U+0000)"
        return "R007", f"replacement character {number} (乱码)" if char == "\ufffd" else f"control character {number}"
    if char in _DIRECTION:
        return "R008", f"character {number} that changes the direction of writing"
    return "R008", f"invisible character {number}"


def _refuse_characters(text: str, path: str) -> None:
    found: list[Diagnostic] = []
    for run in _UNUSUAL.finditer(text):
        for match in _bad_characters().finditer(text, run.start(), run.end()):
            if match.start() and text[match.start() - 1] == match[0]:
                continue  # one message for a row of them
            hint = "delete the character and type the place anew"
            if match[0] == "\ufffd":
                hint = "the text was damaged when it was converted to UTF-8; write the lost characters again"
            found.append(Diagnostic(Span(path, *place_in(text, match.start())), *_described(match), hint))
            if len(found) >= MOST_MISTAKES:
                raise LoadError(found)
    if found:
        raise LoadError(found)


def wide_encoding(data: bytes) -> str:
    """Return the name of an encoding of two or four bytes a character, where bytes look like one; else nothing."""
    if data[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        return "UTF-32"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "UTF-16"
    head = data[:256]
    # Without a byte order mark ASCII letters still leave one zero byte in two, or three in four.
    zeros = head.count(0)
    if len(head) >= 4 and zeros * 8 >= len(head) * 5:
        return "UTF-32"
    return "UTF-16" if len(head) >= 4 and zeros * 10 >= len(head) * 3 else ""


def _refuse_encoding(data: bytes, error: UnicodeDecodeError, path: str) -> NoReturn:
    line, column = place_in(before := data[: error.start].decode("utf-8"), len(before))
    if error.reason == "unexpected end of data":
        _refuse(path, "R005", "not UTF-8: the file ends in the middle of a character", "it was cut off; get it again",
                line, column)  # fmt: skip
    hint = "save it as UTF-8 (另存为，编码选 UTF-8)"
    kind = chinese_encoding(data)
    said = f"; it looks like {kind}" if kind else f": byte 0x{data[error.start]:02X} has no meaning there"
    _refuse(path, "R005", f"this file is not UTF-8{said}", hint, line, column)


def chinese_encoding(data: bytes) -> str:
    """Return the Chinese encoding in which the bytes make common characters, or nothing."""
    for kind, codec in (("GBK (GB18030)", "gb18030"), ("Big5", "big5")):
        try:
            chinese = [char for char in data.decode(codec) if "\u4e00" <= char <= "\u9fff"]
        except UnicodeDecodeError:
            continue
        # Bytes read in the wrong encoding give rare characters; level 1 of each standard holds the common ones.
        level = "gb2312" if codec == "gb18030" else "big5"
        last = 0xD7 if codec == "gb18030" else 0xC6
        common = sum(1 for char in chinese if 0 < (char.encode(level, "ignore")[:1] or b"\xff")[0] <= last)
        if chinese and common * 10 >= len(chinese) * 8:
            return kind
    return ""


def _why_not_opened(error: OSError | ValueError) -> str:
    if not isinstance(error, OSError):
        return "this is no file name"
    known = {
        errno.ENOENT: "no such file",
        errno.EACCES: "no permission to read this file",
        errno.ELOOP: "this link leads back to itself",
        errno.ENXIO: "not a regular file but a socket",
        errno.ENAMETOOLONG: "the file name is too long",
        errno.ENOTDIR: "a part of this path is not a folder",
    }
    return known.get(error.errno or 0, f"cannot be read: {error.strerror}")


def _similar_file(path: str) -> str:
    try:
        names = os.listdir(os.path.dirname(path) or ".")[:2000]
    except (OSError, ValueError):
        return ""
    found = difflib.get_close_matches(os.path.basename(path), names, 1, 0.7)
    return f"did you mean {os.path.join(os.path.dirname(path), found[0])}?" if found else ""


def _refuse_size(path: str, size: int, limit: int) -> NoReturn:
    _refuse(path, "R003", f"{_bytes(size)}; at most {_bytes(limit)} are read",
            "one file describes one establishment; keep only the records that are judged")  # fmt: skip


def _bytes(number: int) -> str:
    return f"{number / MEBIBYTE:.1f} MiB" if number >= MEBIBYTE // 10 else f"{number} bytes"


def _refuse(path: str, code: str, message: str, hint: str = "", line: int = 0, column: int = 0, /) -> NoReturn:
    severity: Literal["error"] = "error"
    raise LoadError([Diagnostic(Span(path, line, column), code, message, hint, severity)])
