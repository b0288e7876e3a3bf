"""The head of a paper for an enterprise: who it is, where, as of when; and the blocks to sign."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.assessment import OF_THE_PROFILE
from compliance.explain import words
from compliance.model import Words
from compliance.reports.build import text
from compliance.reports.sheet import Entry, Line, Meta, Signature
from compliance.reports.strings import UI
from compliance.reports.view import Head, Text


def entries(view: Head, *roles: str) -> Iterator[Entry]:
    """Yield the lines that say of whom and as of when a paper is; ``roles``: whose names are given."""
    enterprise = view.enterprise
    yield Entry(word("paper.enterprise"), same(enterprise.name), wide=True)
    if enterprise.credit_code:
        yield Entry(word("paper.credit_code"), same(enterprise.credit_code))
    names = enterprise.place.names
    place = Text("".join(each.zh for each in names), ", ".join(each.en for each in reversed(names)))
    yield Entry(word("paper.place"), place if names else word("head.place_unknown"))
    people = {each.role: each.name for each in enterprise.contacts}
    for role in roles:
        label = words.BEARERS[role]
        yield Entry(Text(label.zh, words.upper_first(label.en)), same(people[role]) if role in people else None)
    yield Entry(word("paper.as_of"), day(view.as_of))


def remarks(view: Head) -> Iterator[Line]:
    """Yield what must be read first of any paper: assumed values, an old profile."""
    if view.enterprise.settings:
        note, assumed = UI["head.what_if_note"], same("; ".join(view.enterprise.settings))
        yield Line(Text(note.zh + assumed.zh, f"{note.en} {assumed.en}"), "alert")
    for each in view.assumptions:
        if each.code in OF_THE_PROFILE:
            yield Line(each.text, "alert")


def meta(view: Head) -> tuple[Meta, ...]:
    """Return what programs read back of any paper."""
    return (
        Meta("kind", view.kind),
        Meta("schema", "1"),
        Meta("as_of", view.as_of.isoformat()),
        Meta("profile_digest", view.profile_digest),
        Meta("rulebook_digest", view.rulebook_digest),
    )


def signature(who: str, *more: str) -> Signature:
    """Return a block to sign; ``more``: keys of lines that stand before the signature."""
    return Signature(word(who), tuple(map(word, (*more, "paper.sign", "paper.signed_on"))))


def word(key: str, *parts: Text | Words) -> Text:
    """Return a fixed word with the parts filled in: ``{0}`` and so on."""
    said = UI[key]
    if not parts:
        return Text(said.zh, said.en)
    return Text(said.zh.format(*(each.zh for each in parts)), said.en.format(*(each.en for each in parts)))


def counted(key: str, number: int) -> Text:
    """Return a fixed word with a number filled in."""
    said = UI[key]
    english = said.en.format(n=number, s="" if number == 1 else "s", be="is" if number == 1 else "are")
    return Text(said.zh.format(n=number), english)


def same(said: str) -> Text:
    """Return a text of the enterprise's own, which is the same in both languages."""
    return Text(said, said)


def joined(first: Text, second: Text) -> Text:
    """Return two sentences, one after the other."""
    return Text(first.zh + second.zh, f"{first.en} {second.en}")


def day(value: object) -> Text:
    """Return a day as a text."""
    return text(words.value(None, value))  # type: ignore[arg-type]  # a date
