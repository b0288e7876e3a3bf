"""L036: an obligation written twice under two ids."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.authoring.lints.material import Material, WrittenObligation
from compliance.authoring.lints.remarking import Lint, warning
from compliance.authoring.texts.quotes import condensed
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic

PAGES = {
    "L036": code(
        ("与另一项义务完全相同", "obligation that repeats another"),
        (
            "同一份文件里，另一项义务引用同一句话，性质、责任人、适用条件、要求和从严情形都相同，只有代号不同。",
            "Another obligation of the document quotes the same words, and has the same modality, bearer, "
            "applicability, requirement and cases: only its id differs.",
        ),
        (
            "同一件事会判两次、报告里出现两行，数目也多算一项；多半是照抄了一段忘了改。",
            "One thing is judged and counted twice. Most likely a copy that was to be changed.",
        ),
        "- {id: a, source: {quote: Q}, requires: {dept: true}}\n- {id: b, source: {quote: Q}, requires: {dept: true}}",
        "- {id: a, source: {quote: Q}, requires: {dept: true}}",
    ),
}


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield every obligation that says what one above it says."""
    first: dict[tuple[str, str, str], list[WrittenObligation]] = {}
    for each in material.obligations:
        one = each.obligation
        alike = first.setdefault((one.source.document, condensed(one.source.quote), one.modality), [])
        same = next((other for other in alike if _means(other) == _means(each)), None)
        if same is None:
            alike.append(each)
            continue
        said = (
            f"与`{same.obligation.id}`引用同一句话，条件和要求也都相同",
            f"this quotes what `{same.obligation.id}` quotes, on the same conditions, and requires the same",
        )
        help = ("删去一项，或者改正条件、要求", "take one out, or mend the conditions or the requirement")
        yield warning(each.at(), "L036", said, help)


def _means(each: WrittenObligation) -> tuple[object, ...]:
    one = each.obligation
    cases = tuple((case.when, case.requires) for case in one.stricter)
    return one.bearer, one.effective, one.applies_when, one.requires, cases


LINT = Lint(PAGES, look)
