"""L070: ``lint_ok``, the author's word that something is so on purpose; and what it leaves unsaid.

It stands in an obligation, or in a fact, list, activity, field, class or industry of the vocabulary, and holds for
what is remarked within that mapping; where one lies in another, the inner first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from compliance.authoring.lints.material import Material
from compliance.authoring.lints.remarking import warning
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic, Span, nearest

if TYPE_CHECKING:
    from compliance.reading import Node

KEY = "lint_ok"
_PROVED = re.compile(r"L1\d\d|M-.+")
"""Codes of ``compliance rules prove`` and ``mutate``: what of them is so on purpose is their affair."""
PAGES = {
    "L070": code(
        ("没有用处的lint_ok", "lint_ok that does nothing"),
        (
            "lint_ok写的代码不存在，或者这里没有这样的问题可以放过。",
            "`lint_ok` names a code that does not exist, or nothing here is remarked on with it.",
        ),
        (
            "放过的理由要与问题同在：问题改好了而lint_ok还留着，下次真出错就看不见了。",
            "An excuse that outlives what it excused hides the next mistake.",
        ),
        "lint_ok: [{code: L044, because: 周期依据国务院《通知》}]   # the quotation says 每年",
        "# lint_ok left out",
    ),
}


class _Excuse(Struct):
    """One entry of ``lint_ok``: where it holds, and whether it was needed."""

    code: str
    at: Span
    first: tuple[int, int]
    last: tuple[int, int]
    used: bool = False


def excused(
    material: Material, found: Iterable[Diagnostic], known: Collection[str], ran: Collection[str]
) -> Iterator[Diagnostic]:
    """Yield what no ``lint_ok`` excuses, then every one that excuses nothing.

    ``known`` are all codes; of those that were not looked for (not in ``ran``) nothing is said.
    """
    excuses = {
        document.path: list(_excuses(document.path, document.root))
        for _, document in material.files
        if KEY in document.text
    }
    for each in found:
        place = (each.span.line, each.span.column)
        fitting = [
            one
            for one in excuses.get(each.span.path, ())
            if one.code == each.code in known and one.first <= place and place[0] <= one.last[0]
        ]
        if fitting:
            max(fitting, key=lambda one: one.first).used = True
        else:
            yield each
    for one in (one for listed in excuses.values() for one in listed):
        if _PROVED.fullmatch(one.code):
            continue
        if one.code not in known:
            like = nearest(one.code, [name.lower() for name in known])
            said = (f"没有`{one.code}`这个代码", f"there is no code {one.code} of a lint")
            help = (
                f"是不是{like.upper()}？" if like else "见compliance code",
                f"did you mean {like.upper()}?" if like else "see `compliance code`",
            )
            yield warning(one.at, "L070", said, help)
        elif not one.used and one.code in ran:
            said = (f"这里没有{one.code}的问题，不用写lint_ok", f"nothing here is remarked on with {one.code}")
            yield warning(one.at, "L070", said, ("删去这一项", "take it out"))


def _excuses(path: str, root: Node) -> Iterator[_Excuse]:
    waiting: list[tuple[Node | None, Node]] = [(None, root)]
    while waiting:
        key, node = waiting.pop()
        waiting.extend((None, item) for item in node.items)
        waiting.extend(node.entries.values())
        listed = node.get(KEY)
        for item in listed.items if listed is not None else ():
            named = item.get("code")
            if named is not None:
                begun = key or node
                yield _Excuse(named.text, named.at(path), (begun.line, begun.column), _end(node))


def _end(node: Node) -> tuple[int, int]:
    """Return the last line on which something of a mapping begins."""
    last = (node.line, node.column)
    waiting: Sequence[Node] = [node]
    while waiting:
        each, *rest = waiting
        last = max(last, (each.line, each.column))
        waiting = [*rest, *each.items, *(inner for pair in each.entries.values() for inner in pair)]
    return last
