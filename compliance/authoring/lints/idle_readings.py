"""L034: readings that replace something by itself."""

from __future__ import annotations

from collections.abc import Iterator

from compliance import model
from compliance.authoring.lints.material import Material
from compliance.authoring.lints.remarking import Lint, error
from compliance.codes.entry import code
from compliance.diagnostics import Diagnostic

PAGES = {
    "L034": code(
        ("什么也没有改变的理解", "reading that changes nothing"),
        (
            "readings的patch里写的，与采用的写法完全一样。",
            "What `patch` writes is what the chosen reading says already.",
        ),
        (
            "列出另一种理解，是为了告诉企业“换一种理解，结论会变”；什么也没有改变的，多半是忘了改数字。",
            "Another reading is listed to show whose verdict hangs on it. One that changes nothing was most "
            "likely copied and not changed.",
        ),
        "applies_when: {staff_count: {at_least: 300}}\nreadings: [{id: over-300, …, patch: {applies_when: "
        "{staff_count: {at_least: 300}}}}]",
        "applies_when: {staff_count: {at_least: 300}}\nreadings: [{id: over-300, …, patch: {applies_when: "
        "{staff_count: {more_than: 300}}}}]",
    ),
}


def look(material: Material) -> Iterator[Diagnostic]:
    """Yield every key of a patch that replaces something by the same."""
    for each in material.obligations:
        obligation, listed = each.obligation, each.node.get("readings")
        for reading, node in zip(obligation.readings, listed.items if listed is not None else (), strict=True):
            requires = obligation.requires
            same = {
                "applies_when": reading.applies_when == obligation.applies_when,
                "requires": reading.requires is not None and reading.requires == requires,
                "effective": reading.effective == obligation.effective,
                "by": isinstance(requires, model.Deadline) and reading.by == requires.by,
            }
            for word, (key, _) in node.entries["patch"][1].entries.items():
                if same[word]:
                    said = (
                        f"理解`{reading.id}`的`{word}`与采用的写法一样",
                        f"the reading `{reading.id}` has the same `{word}` as the chosen one",
                    )
                    yield error(
                        key.at(each.path),
                        "L034",
                        said,
                        ("改成不同的写法，或者删去", "write what is read otherwise, or take it out"),
                    )


LINT = Lint(PAGES, look)
