"""Fixed keys of files, as pydantic models over YAML nodes.

Conditions and requirements stay nodes here: their one pass is in ``conditions.py`` and ``requirements.py``. What
pydantic finds is said again as a diagnostic at the node that holds the mistake, without a Python name. Imported only
where files are compiled; a warm cache never loads it.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainValidator, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from compliance import model
from compliance.checking.literals import Mistake, read_day, read_flag, read_text, read_whole, read_word
from compliance.checking.remarks import Remarks
from compliance.diagnostics import did_you_mean, nearest
from compliance.reading import Node

_IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9-]{0,99}", re.ASCII)
_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*", re.ASCII)
_SNAKE = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_CLASS_NAME = re.compile(r"([a-z0-9][a-z0-9-]*\.)?[a-z][a-z0-9_]*", re.ASCII)
_CODE = re.compile(r"[0-9]{6}", re.ASCII)
_FILE = re.compile(r"[^/\\\x00-\x1f:]+")
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


# --- scalars -----------------------------------------------------------------------------------------------------


def asked(read: Any) -> Any:
    """Return a validator that asks ``read`` for the value of a node and passes its mistake on."""

    def validate(node: Any) -> Any:
        try:
            return read(node)
        except Mistake as mistake:
            raise PydanticCustomError("mistake", "{message}", _told(mistake)) from None

    return PlainValidator(validate)


def _told(mistake: Mistake) -> dict[str, Any]:
    return {"code": mistake.code, "message": mistake.message, "hint": mistake.hint}


def formed(pattern: re.Pattern[str], what: str, hint: str) -> Any:
    """Return a validator of texts that match a pattern."""

    def read(node: Node) -> str:
        text = read_text(node, what)
        if not pattern.fullmatch(text):
            raise Mistake("T008", f'"{text[:60]}" is not {what}', hint)
        return text

    return asked(read)


def one_of(words: tuple[str, ...], what: str) -> Any:
    """Return a validator of one of several words."""
    return asked(lambda node: read_word(node, words, what))


def _opened_list(node: Any) -> Any:
    if isinstance(node, Node):
        if node.kind != "list":
            message = f"expected a list, found {'a mapping' if node.kind == 'map' else 'a single value'}"
            raise PydanticCustomError("mistake", "", _told(Mistake("T004", message, "write [one, other]")))
        return tuple(node.items)
    return node


Text = Annotated[str, asked(read_text)]
Yes = Annotated[bool, asked(read_flag)]
Day = Annotated[date, asked(read_day)]
Positive = Annotated[int, asked(lambda node: read_whole(node, 1, 999_999))]
Limit = Annotated[int, asked(lambda node: read_whole(node, -(10**12), 10**12))]
Raw = Annotated[Node, PlainValidator(lambda node: node)]
Listed = BeforeValidator(_opened_list)
Texts = Annotated[tuple[Text, ...], Listed]
Nodes = Annotated[tuple[Raw, ...], Listed]
Identifier = Annotated[
    str, formed(_IDENTIFIER, "an id", "lower-case letters, digits and hyphens, beginning with a letter or digit")
]
Identifiers = Annotated[tuple[Identifier, ...], Listed]
FileName = Annotated[str, formed(_FILE, "a plain file name", "give the name without folders")]
Sha256 = Annotated[str, formed(_SHA256, "a SHA-256", "64 lower-case hexadecimal digits")]
Code = Annotated[str, formed(_CODE, "a code of GB/T 2260", "six digits, e.g. 530500")]
Snake = Annotated[str, formed(_SNAKE, "a name", "lower-case letters, digits and underscores")]


def is_path(name: str) -> bool:
    """Say whether a name can be the path of a fact, list or activity: snake_case parts joined by dots."""
    return bool(_NAME.fullmatch(name))


def is_snake(name: str) -> bool:
    """Say whether a name is one snake_case word: a field, a value."""
    return bool(_SNAKE.fullmatch(name))


def is_class_name(name: str) -> bool:
    """Say whether a name can be that of a class: ``gongmao`` or ``document.high_risk``."""
    return bool(_CLASS_NAME.fullmatch(name))


def is_code(text: str) -> bool:
    """Say whether a text is a code of GB/T 2260."""
    return bool(_CODE.fullmatch(text))


# --- envelopes ---------------------------------------------------------------------------------------------------


class Envelope(BaseModel):
    """A mapping whose keys are fixed."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def _open(cls, node: Any) -> Any:
        if isinstance(node, Node):
            if node.kind != "map":
                kind = "a list" if node.kind == "list" else "a single value"
                keys = ", ".join(cls.model_fields)
                told = _told(Mistake("T004", f"expected a mapping, found {kind}", f"its keys: {keys}"))
                raise PydanticCustomError("mistake", "", told)
            return {key: value for key, (_, value) in node.entries.items()}
        return node


class Label(Envelope):
    """The same words in Chinese and English."""

    zh: Text
    en: Text

    def words(self) -> model.Words:
        """Return them as the model has them."""
        return model.Words(self.zh, self.en)


class Excuse(Envelope):
    """What a lint remarks on here, and why it is so on purpose; read by the lints alone (``authoring/lints``)."""

    code: Text
    because: Text


Excuses = Annotated[tuple[Excuse, ...], Listed]


# --- from nodes to entries -----------------------------------------------------------------------------------------

E = TypeVar("E", bound=Envelope)


def read_envelope(entry: type[E], node: Node, remarks: Remarks, what: str) -> E | None:
    """Return the entry a node states, or ``None`` after noting every mistake at its own place."""
    try:
        return entry.model_validate(node)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        # A misspelt key is missing under its right name too: that is one mistake.
        meant = {
            (each["loc"][:-1], nearest(str(each["loc"][-1]), _keys_at(entry, each["loc"][:-1])))
            for each in found
            if each["type"] == "extra_forbidden"
        }
        for each in found:
            if each["type"] == "missing" and (each["loc"][:-1], each["loc"][-1]) in meant:
                continue
            _note(each["type"], each.get("ctx", {}), each["loc"], entry, node, remarks, what)
        return None


def _note(
    kind: str,
    context: dict[str, Any],
    location: tuple[int | str, ...],
    entry: type[Envelope],
    root: Node,
    remarks: Remarks,
    what: str,
) -> None:
    owner, key, value = root, None, root
    for part in location:
        owner = value
        if isinstance(part, int) and part < len(owner.items):
            value = owner.items[part]
        elif isinstance(part, str) and part in owner.entries:
            key, value = owner.entries[part]
    name = str(location[-1]) if location else ""
    if kind == "missing":
        if "source" in location[-2:]:
            hint = "quote the words of the clause: `source: {quote: …}`"
            remarks.add(value, "S001", f"no quotation says where {what} is written", hint)
        else:
            remarks.add(value, "T002", f"`{name}` is missing from {_within(location[:-1], what)}")
    elif kind == "extra_forbidden" and key is not None:
        hint = did_you_mean(name, _keys_at(entry, location[:-1]))
        remarks.add(key, "T001", f"unknown key `{name}` in {_within(location[:-1], what)}", hint)
    else:
        remarks.add(
            value,
            str(context.get("code", "T004")),
            str(context.get("message", "unexpected")),
            str(context.get("hint", "")),
        )


def _within(location: tuple[int | str, ...], what: str) -> str:
    names = [str(part) for part in location if isinstance(part, str)]
    return f"`{names[-1]}` of {what}" if names else what


def _keys_at(entry: type[Envelope], location: tuple[int | str, ...]) -> list[str]:
    """Return the keys that may stand in the mapping at a location inside an envelope."""
    here: Any = entry
    for part in location:
        if isinstance(part, str):
            here = _envelope_in(_fields_of(here)[part].annotation)
    return list(_fields_of(here))


def _fields_of(entry: type[Envelope]) -> dict[str, Any]:
    return {found.alias or name: found for name, found in entry.model_fields.items()}


def _envelope_in(annotation: Any) -> Any:
    """Return the envelope inside an annotation: itself, optional, or the member of a tuple."""
    if isinstance(annotation, type) and issubclass(annotation, Envelope):
        return annotation
    for inner in get_args(annotation):
        found = _envelope_in(inner)
        if found is not None:
            return found
    return None
