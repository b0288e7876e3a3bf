"""Which characters the font of printed reports has, and where the others come from.

A PDF prints alike everywhere because it takes one font, that of the ``pdf`` extra, and looks at no other. Names of
people and places hold rare characters it lacks; for these alone the fonts of this machine are searched. What no font
has is printed as its number, 〔U+20BB7〕, and said.
"""

from __future__ import annotations

import os
import struct
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

FALLBACK_FACES = 400
"""Faces of this machine that are searched at most."""
_LIKELY = ("cjk", "han", "sim", "ming", "song", "noto", "source", "ping", "hei", "kai", "wqy", "jigmo", "plangothic")
"""Parts of the names of fonts that have Han characters; these are searched first."""
_SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")
# Shaping takes these out or reads them as blanks: no font needs a picture of them.
_UNSEEN = frozenset(
    [*range(0x20), 0x7F, *range(0x80, 0xA1), 0xAD, 0x61C, *range(0x2000, 0x2010), *range(0x2028, 0x2030), 0x205F,
     *range(0x2060, 0x2070), 0xFEFF, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]
)  # fmt: skip


class Face(Struct, frozen=True):
    """One face of a font file and the characters it has, as ranges with their last characters."""

    path: Path
    index: int
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def has(self, character: int) -> bool:
        """Say whether the face has a picture of a character."""
        at = bisect_right(self.starts, character) - 1
        return at >= 0 and character <= self.ends[at]


@lru_cache(maxsize=4)
def _printed_before(path: Path) -> tuple[Face, set[str]]:
    """Return the face of a font and the characters already found in it."""
    return next(faces(path)), set()


def lacking(text: str, path: Path) -> list[str]:
    """Return the characters of a text that the first face of a font file lacks, in the order of their numbers."""
    face, known = _printed_before(path)
    new = set(text) - known
    lacks = {each for each in new if ord(each) not in _UNSEEN and not face.has(ord(each))}
    known |= new - lacks
    return sorted(lacks)


def borrowed(wanted: Iterable[str]) -> dict[str, Face]:
    """Return, for each character that some font of this machine has, the face to take it from; as few as possible."""
    missing = {ord(each) for each in wanted}
    found: dict[str, Face] = {}
    if not missing:
        return found
    for count, face in enumerate(_installed_faces()):
        taken = {each for each in missing if face.has(each)}
        found.update((chr(each), face) for each in taken)
        missing -= taken
        if not missing or count >= FALLBACK_FACES:
            break
    return found


def folders(platform: str = sys.platform, home: Path | None = None) -> list[Path]:
    """Return where fonts are kept on this system."""
    at_home = home or Path.home()
    if platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA") or at_home / "AppData" / "Local")
        return [Path(os.environ.get("WINDIR") or "C:/Windows") / "Fonts", local / "Microsoft/Windows/Fonts"]
    if platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), at_home / "Library" / "Fonts"]
    data = Path(os.environ.get("XDG_DATA_HOME") or at_home / ".local" / "share")
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), at_home / ".fonts", data / "fonts"]


def _installed_faces() -> Iterator[Face]:
    paths = {path for folder in folders() if folder.is_dir() for path in _fonts_in(folder)}
    for path in sorted(paths, key=_order):
        try:
            # The faces of a collection differ in shapes, hardly in characters.
            yield next(faces(path))
        except (OSError, StopIteration, struct.error, ValueError, IndexError):
            continue


def _fonts_in(folder: Path) -> Iterator[Path]:
    for at, _, names in os.walk(folder):
        yield from (Path(at, name) for name in names if name.lower().endswith(_SUFFIXES))


def _order(path: Path) -> tuple[bool, bool, bool, str]:
    name = path.name.lower()
    return not any(each in name for each in _LIKELY), "serif" in name, "regular" not in name, str(path)


# --- the character map of a font file -------------------------------------------------------------------------------


def faces(path: Path) -> Iterator[Face]:
    """Yield the faces of a TrueType or OpenType file or collection that draw their characters as outlines.

    Raises :class:`OSError`, :class:`struct.error` or :class:`ValueError` for what is no font.
    """
    with path.open("rb") as file:

        def read(at: int, size: int) -> bytes:
            file.seek(at)
            return file.read(size)

        heads: Sequence[int] = (0,)
        if read(0, 4) == b"ttcf":
            (count,) = struct.unpack(">I", read(8, 4))
            heads = struct.unpack(f">{count}I", read(12, 4 * count))
        for index, head in enumerate(heads):
            (count,) = struct.unpack(">H", read(head + 4, 2))
            tables = {}
            for number in range(count):
                tag, _, offset, size = struct.unpack(">4sIII", read(head + 12 + 16 * number, 16))
                tables[tag] = (offset, size)
            if b"cmap" in tables and tables.keys() & {b"glyf", b"CFF ", b"CFF2"}:
                yield Face(path, index, *_ranges(read(*tables[b"cmap"])))


def _ranges(cmap: bytes) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the characters of a ``cmap`` table as first and last numbers of ranges, in order."""
    (count,) = struct.unpack_from(">H", cmap, 2)
    best: dict[int, int] = {}
    for number in range(count):
        platform, _, offset = struct.unpack_from(">HHI", cmap, 4 + 8 * number)
        (form,) = struct.unpack_from(">H", cmap, offset)
        if platform in (0, 3) and form in (4, 12):
            best[form] = offset
    if 12 in best:
        at = best[12]
        (groups,) = struct.unpack_from(">I", cmap, at + 12)
        numbers = struct.unpack_from(f">{3 * groups}I", cmap, at + 16)
        return numbers[0::3], numbers[1::3]
    if 4 in best:
        return _segments(cmap, best[4])
    raise ValueError("no character map of Unicode")


def _segments(cmap: bytes, at: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the ranges of a map of format 4, without the characters that stand for the missing glyph."""
    (double,) = struct.unpack_from(">H", cmap, at + 6)
    shape = f">{double // 2}H"
    ends, starts, deltas, offsets = (
        struct.unpack_from(shape, cmap, at + place) for place in (14, 16 + double, 16 + 2 * double, 16 + 3 * double)
    )
    found: list[tuple[int, int]] = []
    for number, (first, last) in enumerate(zip(starts, ends, strict=True)):
        if not offsets[number]:
            found.extend([(first, last)] if first < 0xFFFF else [])
            continue
        glyphs = at + 16 + 3 * double + 2 * number + offsets[number]
        for character in range(first, min(last, 0xFFFE) + 1):
            (glyph,) = struct.unpack_from(">H", cmap, glyphs + 2 * (character - first))
            if glyph and (glyph + deltas[number]) % 0x10000:
                found.append((character, character))
    return tuple(first for first, _ in found), tuple(last for _, last in found)
