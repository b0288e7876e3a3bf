"""L062: clauses whose status and obligations disagree. L063: quotations of another clause. L064: order of sentences."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from compliance.authoring.lints.material import Head, Material, WrittenObligation
from compliance.authoring.lints.remarking import Lint, error, warning
from compliance.authoring.texts.coverage import cover, split
from compliance.authoring.texts.quotes import condensed
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic

PAGES = {
    "L062": code(
        ("条款状态与义务不符", "clause status and obligations disagree"),
        (
            "ruleset.yaml里标为encoded的条款没有一项义务，或者有义务的条款标成了别的状态。",
            "A clause listed as `encoded` has no obligation, or one with obligations has another status.",
        ),
        (
            "条款表说明哪些已经能判断；说得不实，读者就不知道漏了什么。",
            "The list says for what part of the text verdicts speak; it must be so.",
        ),
        "clauses: [{clause: 二(五)16, title: …, status: for_government}]   # two obligations quote it",
        "clauses: [{clause: 二(五)16, title: …, status: encoded}]",
    ),
    "L063": code(
        ("引文在另一条款之下", "quotation stands under another clause"),
        (
            "引文在原文里找得到，但是在另一个条款的标题之下（需要--sources）。只在一个条款之下的是错误，不止一个的是警告。",
            "The quotation is in the text, but under the heading of another clause (with `--sources`). An error "
            "where it is one clause, a warning where there are several.",
        ),
        (
            "条款号印在每一条结论上，写错了对方一查就查不到。",
            "The clause is printed with every verdict; a wrong one cannot be looked up.",
        ),
        "clause: 二(五)16   # the sentence stands under 二(五)15",
        "clause: 二(五)15",
    ),
    "L064": code(
        ("义务的顺序与原文不同", "obligations not in the order of the sentences"),
        (
            "同一文件里，后一项义务的引文在原文里排在前一项之前（需要--sources）。",
            "Within one file an obligation's sentence stands before that of the one above it (with `--sources`).",
        ),
        (
            "按原文的顺序写，才好对照着通读，也才看得出漏了哪一句。",
            "In the order of the text they can be read beside it, and a sentence left out shows.",
        ),
        "- {id: b, source: {quote: second sentence}}\n- {id: a, source: {quote: first sentence}}",
        "- {id: a, source: {quote: first sentence}}\n- {id: b, source: {quote: second sentence}}",
    ),
}


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield wrong statuses; where the text is at hand, wrong clauses and obligations out of order."""
    for head in material.heads:
        yield from _statuses(head)
        text = material.texts.get(head.ruleset.id)
        if text is not None:
            mine = [each for each in material.obligations if each.ruleset is head.ruleset]
            yield from _places(head, text, material.condensed_texts[head.ruleset.id], mine)


def _statuses(head: Head) -> Iterator[Diagnostic]:
    covered = cover(head.ruleset)
    nodes = {node.entries["clause"][1].text: node for node in head.root.entries["clauses"][1].items}
    for clause in covered.bare:
        said = (
            f"条款{clause.clause}标为encoded，却没有一项义务",
            f"clause {clause.clause} is listed as encoded, but has no obligation",
        )
        at = nodes[clause.clause].entries["status"][1].at(head.path)
        yield error(
            at, "L062", said, ("补写义务，或者改成not_yet_encoded等", "write its obligations, or say not_yet_encoded")
        )
    for clause in covered.unlisted:
        said = (
            f"条款{clause.clause}有义务，却标为{clause.status}",
            f"clause {clause.clause} has obligations, but is listed as {clause.status}",
        )
        at = nodes[clause.clause].entries["status"][1].at(head.path)
        yield error(at, "L062", said, ("改成encoded", "write encoded"))


def _places(head: Head, text: str, whole: str, mine: Sequence[WrittenObligation]) -> Iterator[Diagnostic]:
    sentences = list(split(text, [clause.clause for clause in head.ruleset.clauses]))
    starts = [start for start, _, _ in sentences]
    headed = {clause for _, _, clause in sentences}
    places: dict[str, tuple[int, int]] = {}
    for each in mine:
        quote, named = condensed(each.obligation.source.quote), each.obligation.source.clause
        found = list(_occurrences(quote, whole))
        if len(found) == 1:
            places[each.obligation.id] = (found[0], found[0] + len(quote))
        under = [sentences[bisect_right(starts, at) - 1][2] for at in found if starts and at >= starts[0]]
        if not under or "" in under or named not in headed or named in under:
            continue
        others = "、".join(dict.fromkeys(under))
        said = (f"引文在条款{others}之下，不在{named}", f"the quotation stands under clause {others}, not {named}")
        # Where all its places are under one clause, nothing is left to choose.
        yield (error if len(set(under)) == 1 and len(under) == len(found) else warning)(
            each.at("source", "quote"),
            "L063",
            said,
            (f"写clause: {under[0]}，或者核对引文", f"write clause: {under[0]}, or quote the other sentence"),
        )
    for one, other in pairwise(mine):
        first, second = places.get(one.obligation.id), places.get(other.obligation.id)
        if one.path == other.path and first is not None and second is not None and second[1] <= first[0]:
            said = (
                f"原文中这一句在`{one.obligation.id}`之前",
                f"in the text this sentence stands before that of `{one.obligation.id}`",
            )
            yield warning(other.at(), "L064", said, ("按原文的顺序排列", "put them in the order of the text"))


def _occurrences(quote: str, text: str) -> Iterator[int]:
    at = text.find(quote) if quote else -1
    while at >= 0:
        yield at
        at = text.find(quote, at + 1)


LINT = Lint(PAGES, look)
