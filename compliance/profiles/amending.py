"""Inspection results added to the text of a profile; nothing else of the file changes, not one byte.

Comments, order, indentation, line ends and a byte order mark stay as they are: entries are put in at one place (an
explicit ``null`` alone gives way to a list). What comes out is read again and compared with what went in before anyone
gets it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

import yaml
from msgspec import Struct, field
from msgspec.structs import replace

from compliance.decoding import BREAK, digest_of
from compliance.diagnostics import Diagnostic, LoadError, Span
from compliance.enterprise import InspectionResult
from compliance.model import Origin, Vocabulary
from compliance.profiles import load_profile
from compliance.reading import Document, Node, read_bytes

KEY: Final = "inspections"
_MOST_BACK: Final = 500
"""Entries that are taken out to recognise a profile that was only added to."""
_BOM: Final = b"\xef\xbb\xbf"
_NOWHERE: Final = Origin("", 0)
_SAFE: Final = r"[\w\u4e00-\u9fff·。；：，、（）《》“”—…./+-]"
_PLAIN: Final = re.compile(rf"(?=[A-Za-z\u4e00-\u9fff]){_SAFE}+(?: {_SAFE}+)*")
"""What may stand without quotation marks in a list of either style."""
_WORDS: Final = frozenset({"null", "none", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf"})


class Compared(Struct, frozen=True):
    """Results beside those that a profile holds already."""

    new: tuple[InspectionResult, ...]
    already: tuple[InspectionResult, ...]
    """The profile, or an earlier one of these, says the same: day, officer, item and result."""
    contradicted: tuple[tuple[InspectionResult, InspectionResult], ...]
    """Each with the entry that gives another result for the same day, officer and item."""


def compare(existing: Iterable[InspectionResult], entries: Iterable[InspectionResult]) -> Compared:
    """Sort results into those to add, those that are there already, and those that contradict what is there."""
    said = {_key(each): each for each in existing}
    new: list[InspectionResult] = []
    already: list[InspectionResult] = []
    contradicted: list[tuple[InspectionResult, InspectionResult]] = []
    for entry in entries:
        before = said.get(_key(entry))
        if before is None:
            said[_key(entry)] = entry
            new.append(entry)
        elif before.result == entry.result:
            already.append(entry)
        else:
            contradicted.append((entry, before))
    return Compared(tuple(new), tuple(already), tuple(contradicted))


def _key(entry: InspectionResult) -> tuple[date, str, str]:
    return entry.on, entry.officer, entry.item


def append_inspections(
    data: bytes, entries: Sequence[InspectionResult], vocabulary: Vocabulary, path: str = "-"
) -> bytes:
    """Return the bytes of a profile with these entries behind those of its ``inspections``.

    Raises ``LoadError``: whatever :func:`load_profile` says of the bytes, or K016 where they cannot be added without
    changing anything else.
    """
    if not entries:
        return data
    before = read_bytes(data, path)
    mark = _BOM if data.startswith(_BOM) else b""
    changed = mark + _inserted(before.text, entries).encode()
    _ensure_nothing_else(before, data, changed, entries, vocabulary)
    return changed


def _ensure_nothing_else(
    before: Document, data: bytes, changed: bytes, entries: Sequence[InspectionResult], vocabulary: Vocabulary
) -> None:
    try:
        after = read_bytes(changed, before.path)
        was = load_profile(data, vocabulary, path=before.path)
        now = load_profile(changed, vocabulary, path=before.path)
    except LoadError as error:
        if any(each.code == "R003" for each in error.diagnostics):
            raise
        raise _cannot(before) from None
    same = _bare(before.root, KEY) == _bare(after.root, KEY)
    if not same or _unplaced(now.inspections) != _unplaced((*was.inspections, *entries)):
        raise _cannot(before)


def _cannot(document: Document) -> LoadError:
    found = document.root.entries.get(KEY)
    node = found[0] if found else Node("scalar", 0, 0)
    return LoadError(
        [
            Diagnostic(
                Span(document.path, node.line, node.column),
                "K016",
                "the entries cannot be added without changing something else of this profile",
                f"write {KEY}: as a list with one entry a line, at the end of the profile",
                zh="这份档案的写法无法在不改动其他内容的情况下追加检查结果",
                hint_zh=f"请把{KEY}改为每行一条的清单，放在档案末尾",
            )
        ]
    )


def _bare(node: Node, without: str = "") -> object:
    """Return what a node says, without its place."""
    if node.kind == "map":
        return [(key, _bare(value)) for key, (_, value) in node.entries.items() if key != without]
    if node.kind == "list":
        return [_bare(each) for each in node.items]
    return (node.text, node.plain)


def _unplaced(entries: Iterable[InspectionResult]) -> list[InspectionResult]:
    return [replace(each, at=_NOWHERE) for each in entries]


# --- where in the text ---------------------------------------------------------------------------------------------


class _Part(Struct):
    """A scalar, list or mapping of the text, between two offsets."""

    start: int
    end: int
    column: int
    flow: bool
    text: str | None = None
    """Of a scalar."""
    parts: list[_Part] = field(default_factory=list)
    """Entries of a list; keys and values of a mapping, in turn."""

    @property
    def content(self) -> int:
        """Where the last thing written in it ends; comments and blank lines may follow."""
        part = self
        while part.parts and not part.flow:
            part = part.parts[-1]
        return part.end


def _outlined(text: str) -> _Part:
    """Return the top of a text that was read before: one mapping, without anchors, aliases and tags."""
    stack: list[_Part] = []
    top: _Part | None = None
    events: Iterable[Any] = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for event in events:
        start, end = event.start_mark, event.end_mark
        if isinstance(event, yaml.CollectionEndEvent):
            stack.pop().end = end.index
            continue
        if isinstance(event, yaml.CollectionStartEvent):
            part = _Part(start.index, end.index, start.column, bool(event.flow_style))
        elif isinstance(event, yaml.ScalarEvent):
            part = _Part(start.index, end.index, start.column, False, event.value)
        else:
            continue
        top = top or part
        if stack:
            stack[-1].parts.append(part)
        if part.text is None:
            stack.append(part)
    assert top is not None
    return top


def _inserted(text: str, entries: Sequence[InspectionResult]) -> str:
    """Return the text with the entries in it."""
    top = _outlined(text)
    found = BREAK.search(text)
    newline = found[0] if found else "\n"
    value = next((each for key, each in zip(top.parts[::2], top.parts[1::2], strict=True) if key.text == KEY), None)
    if top.flow:
        return _inserted_in_braces(text, top, value, entries)
    indent = " " * top.column
    listed = f",{newline}".join(f"{indent}  {_flow(each)}" for each in entries)
    listed = f"{newline}{listed}{newline}{indent}"
    lines = "".join(f"{indent}  - {_flow(each)}{newline}" for each in entries)
    if value is None:
        return _put_line(text, top.end, f"{indent}{KEY}:{newline}{lines}", newline)
    if value.text is not None:
        if value.start == value.end:
            return _put_line(text, _next_line(text, value.end), lines, newline)
        return f"{text[: value.start]}[{listed}]{text[value.end :]}"
    if not value.flow:
        return _put_line(text, _next_line(text, value.content), _block(value, entries, newline), newline)
    if not value.parts:
        return text[: value.end - 1] + listed + text[value.end - 1 :]
    last = value.parts[-1]
    margin = text[_line_of(text, last.start) : last.start]
    between = ", " if margin.strip() else f",{newline}{margin}"
    return text[: last.end] + "".join(between + _flow(each) for each in entries) + text[last.end :]


def _inserted_in_braces(text: str, top: _Part, value: _Part | None, entries: Sequence[InspectionResult]) -> str:
    """Return a text that is one mapping in braces, most likely JSON, with the entries in it."""
    listed = ", ".join(_flow(each, quoted=True) for each in entries)
    if value is None:
        at, put = top.parts[-1].end, f', "{KEY}": [{listed}]'
    elif value.text is not None and value.start == value.end:
        at, put = value.end, f" [{listed}]"
    elif value.text is not None:
        return f"{text[: value.start]}[{listed}]{text[value.end :]}"
    elif value.parts:
        at, put = value.parts[-1].end, f", {listed}"
    else:
        at, put = value.end - 1, listed
    return text[:at] + put + text[at:]


def _put_line(text: str, at: int, lines: str, newline: str) -> str:
    """Put whole lines at an offset; where a last line has no end, it gets one."""
    first = "" if at == 0 or text[at - 1] in "\r\n" else newline
    return text[:at] + first + lines + text[at:]


def _next_line(text: str, at: int) -> int:
    """Return where the line after an offset begins; a literal text ends with its line already."""
    if at and text[at - 1] in "\r\n":
        return at
    found = BREAK.search(text, at)
    return found.end() if found else len(text)


def _line_of(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


# --- and back ------------------------------------------------------------------------------------------------------


def only_appended(data: bytes, digest: str) -> bool:
    """Say whether a profile that had this digest was changed by :func:`append_inspections` alone.

    The last entries are taken out again, one after the other; the digest proves what is found.
    """
    mark = _BOM if data.startswith(_BOM) else b""
    text = data[len(mark) :].decode("utf-8")
    top = _outlined(text)
    for key, value in zip(top.parts[::2], top.parts[1::2], strict=True):
        if key.text == KEY and value.text is None:
            return any(digest_of(mark + each.encode()) == digest for each in _shortened(text, key, value))
    return False


def _shortened(text: str, key: _Part, value: _Part) -> Iterator[str]:
    """Yield what the text may have been before entries were appended, the last ones taken out first."""
    parts = value.parts[-_MOST_BACK:]
    if value.flow:
        ends = [each.end for each in parts]
        yield from (text[:end] + text[ends[-1] :] for end in reversed(ends[:-1]))
        for before in ("null", "~", ""):
            yield text[: value.start] + before + text[value.end :]
        first = parts[0].start if parts else value.end - 1
        yield text[:first] + text[value.end - 1 :]
        yield _without_end(text[: _line_of(text, first)]) + text[value.end - 1 :]
        yield text[: key.start].rstrip(", ") + text[value.end :]
        return
    after = _next_line(text, value.content)
    for start in [*(each.start for each in reversed(parts)), key.start]:
        before, rest = text[: _line_of(text, start)], text[after:]
        yield before + rest
        if not rest:
            # The last line had no end before.
            yield _without_end(before)


def _without_end(text: str) -> str:
    return text[:-2] if text.endswith("\r\n") else text[:-1]


# --- entries as text -----------------------------------------------------------------------------------------------


def _said(entry: InspectionResult) -> dict[str, str]:
    said = {"date": entry.on.isoformat(), "officer": entry.officer, "item": entry.item, "result": entry.result}
    return {**said, "remark": entry.remark} if entry.remark else said


def _flow(entry: InspectionResult, quoted: bool = False) -> str:
    """Return an entry in braces; ``quoted`` is JSON."""
    if quoted:
        return json.dumps(_said(entry), ensure_ascii=False)
    return "{" + ", ".join(f"{key}: {_scalar(key, value)}" for key, value in _said(entry).items()) + "}"


def _block(value: _Part, entries: Sequence[InspectionResult], newline: str) -> str:
    """Return lines in the manner of the entries of a block list: in braces, or a line for each key."""
    margin, last = " " * value.column, value.parts[-1]
    if last.flow or last.text is not None:
        return "".join(f"{margin}- {_flow(each)}{newline}" for each in entries)
    gap = max(1, last.column - value.column - 1)
    made = []
    for entry in entries:
        first, *others = (f"{key}: {_scalar(key, said)}{newline}" for key, said in _said(entry).items())
        made += [f"{margin}-{' ' * gap}{first}", *(f"{margin} {' ' * gap}{each}" for each in others)]
    return "".join(made)


def _scalar(key: str, text: str) -> str:
    if key in ("date", "result") or (_PLAIN.fullmatch(text) and text.lower() not in _WORDS):
        return text
    return json.dumps(text, ensure_ascii=False)
