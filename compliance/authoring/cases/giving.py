"""What a case gives, as lines to read: what the verdict rests on first, each with its line, the rest by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from compliance.enterprise import Enterprise, FactValue
from compliance.explain import Known, Scope, words
from compliance.explain.naming import place_named
from compliance.model import Origin, Words

MOST_ENTRIES = 8
"""Items or records of one list that are shown."""
MOST_NAMES = 12
"""Facts told by name alone."""


def given_lines(enterprise: Enterprise, used: Sequence[str], about: Known, lang: str) -> Iterator[str]:
    """Yield what is given; ``used`` are the paths that matter, in the order in which they do."""
    zh = lang != "en"
    lines = [line for path in used for line in _told(enterprise, path, about, zh)]
    lines += _envelope(enterprise, about, zh, "jurisdiction" in used)
    yield from lines
    rest = [path for path in (*enterprise.facts, *enterprise.classes, *enterprise.lists_at) if path not in used]
    if rest:
        named = words.listed([about.scope.label(path) for path in rest[:MOST_NAMES]])
        more = len(rest) - MOST_NAMES
        if zh:
            yield f"另给出：{named.zh}" + (f"等{len(rest)}项" if more > 0 else "")
        else:
            yield f"also given: {named.en}" + (f" and {more} more" if more > 0 else "")
    if not lines and not rest:
        yield "（无）" if zh else "(nothing)"


def _told(enterprise: Enterprise, path: str, about: Known, zh: bool) -> Iterator[str]:
    scope = about.scope
    stated = enterprise.facts.get(path) or enterprise.classes.get(path)
    if stated is not None:
        yield _line(scope.label(path), words.value(scope.fact(path), stated.value), stated.at, zh)
    elif path in enterprise.lists_at:
        entries = enterprise.items.get(path) or enterprise.records.get(path) or ()
        at = enterprise.lists_at[path]
        count = Words(f"{len(entries)}项", str(len(entries))) if path in enterprise.items else None
        yield _line(scope.label(path), count or Words(f"{len(entries)}次", str(len(entries))), at, zh)
        inside = scope.inside(path)
        for item in enterprise.items.get(path, ())[:MOST_ENTRIES]:
            yield f"  · {_fields(item.fields, inside, zh)}  {_place(item.at, zh)}"
        for record in enterprise.records.get(path, ())[:MOST_ENTRIES]:
            fields = _fields(record.fields, inside, zh)
            yield f"  · {record.day}{'  ' + fields if fields else ''}  {_place(record.at, zh)}"
        if len(entries) > MOST_ENTRIES:
            yield f"  · …（共{len(entries)}）" if zh else f"  · … ({len(entries)} in all)"


def _envelope(enterprise: Enterprise, about: Known, zh: bool, placed: bool) -> Iterator[str]:
    if enterprise.jurisdiction is not None and (placed or enterprise.jurisdiction.value):
        code = str(enterprise.jurisdiction.value)
        named = place_named(code, about)
        yield _line(
            Words("所在地", "place"),
            Words(f"{named.zh}（{code}）", f"{named.en} ({code})"),
            enterprise.jurisdiction.at,
            zh,
        )
    if enterprise.founded_on is not None:
        said = words.value(None, enterprise.founded_on.value)
        yield _line(Words("成立日期", "founded on"), said, enterprise.founded_on.at, zh)
    days: list[tuple[Words, object]] = []
    if enterprise.stated_on is not None:
        days.append((Words("填报日", "stated on"), enterprise.stated_on))
    for path, day in enterprise.records_through.items():
        label = about.scope.label(path)
        which = Words("台账", "records") if path == "default" else Words(f"{label.zh}的台账", f"records of {label.en}")
        days.append((Words(f"{which.zh}完整至", f"{which.en} complete until"), day))
    days += [
        (Words(f"{key}自何日起适用", f"{key} applies since"), day)
        for key, day in enterprise.applicability_since.items()
    ]
    days += [(Words("停产停业", "stood still"), f"{each.start} – {each.until}") for each in enterprise.suspensions]
    for label, said_of in days:
        yield f"{label.zh if zh else label.en}{'：' if zh else ': '}{said_of}"


def _fields(fields: Mapping[str, FactValue], scope: Scope, zh: bool) -> str:
    parts: list[str] = []
    for name, value in fields.items():
        label, said = scope.label(name), words.value(scope.fact(name), value)
        parts.append(f"{label.zh}：{said.zh}" if zh else f"{label.en}: {said.en}")
    return ("；" if zh else "; ").join(parts)


def _line(label: Words, said: Words, at: Origin, zh: bool) -> str:
    return f"{label.zh}：{said.zh}  {_place(at, zh)}" if zh else f"{label.en}: {said.en}  {_place(at, zh)}"


def _place(at: Origin, zh: bool) -> str:
    return f"[第{at.line}行]" if zh else f"[line {at.line}]"
